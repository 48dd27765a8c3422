"""Checks of the newsroom file: its schema, its pages on disk, its rows, and its contents against their hashes.

Checking the whole file      file_check.check
Impossible rows              invariants.check
Contents and their hashes    texts.check (revisions, HTML, comments), picture_data.check (originals and sizes)
"""
