"""Whether the newsroom file is sound: its schema, its pages on the disk, its rows, and contents against their hashes.

Checking the whole file      file_check.check
Rows that no action left     invariants.check
Contents and their hashes    texts.check (revisions, HTML, comments), picture_data.check (originals and sizes)
"""
