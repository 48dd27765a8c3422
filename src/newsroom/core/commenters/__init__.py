"""Commenters: the people who write comments, the results of their comments, and bans.

`commenters.find_or_create` finds the writer of a comment, `commenters.record` tells how far they are trusted,
`commenters.resolve` finds the person a moderator names; `bans.add`, `bans.lift` and `bans.applying_to` handle bans.
"""
