"""Screening: what happens to a comment before a moderator sees it, and why.

`case.build_case` collects the facts, `pipeline.screen` asks every phase (`phases/`) for reasons, and `phase.strictest`
gives the verdict. The numbers of a rule are settings, read by `rules.read`. `word_lists` are the lists of the
newsroom, `learning` the filter that learns from decisions.
"""
