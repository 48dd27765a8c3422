"""Commenters: the people who write comments, what became of their comments, and bans.

`commenters.find_or_create` finds whom a comment is from, `commenters.record` tells how far they are trusted,
`commenters.resolve` finds whom a moderator means; `bans.add`, `bans.lift` and `bans.applying_to` are the bans.
"""
