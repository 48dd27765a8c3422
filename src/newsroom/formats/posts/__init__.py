"""Folders of Markdown posts from other site builders, their pictures and their template syntax."""
