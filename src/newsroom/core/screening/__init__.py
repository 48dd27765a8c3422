"""Screening: what happens to a comment before a moderator sees it, and why.

`case.build_case` collects what there is to know, `pipeline.screen` asks every phase (`phases/`) for reasons, and
`phase.strictest` gives the verdict. A rule's numbers are settings, read by `rules.read`. `word_lists` are the lists of the
newsroom, `learning` the filter that learns from decisions.
"""
