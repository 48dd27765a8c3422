"""Matching: how texts by readers are compared, whatever tricks they are written with.

`skeleton` is a text as the eye reads it, `links` the hosts that it links to, `near_duplicates` finds the texts that are
nearly the same, and `comment_text` holds all of this for one comment, computed once.
"""
