"""Matching: comparing texts by readers, even if they use tricks to hide words.

`skeleton` is a text as people see it, `links` the hosts it links to, `near_duplicates` finds texts that are nearly the
same, and `comment_text` computes all of this once for a comment.
"""
