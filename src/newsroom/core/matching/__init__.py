"""Matching: comparing texts by readers, whatever tricks they use to hide words.

`skeleton` is a text as people see it, `links` the hosts it links to, `near_duplicates` finds texts that are nearly the
same, and `comment_text` computes all of this once for a comment.
"""
