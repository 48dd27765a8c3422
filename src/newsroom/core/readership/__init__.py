"""readership"""
