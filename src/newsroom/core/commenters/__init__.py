"""commenters"""
