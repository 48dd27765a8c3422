"""The journal: every action with who did it, and the earlier state of every row that it changed.

Doing something    actions.act opens a transaction under one batch; Act.note writes an action; each does many
Reading            actions.log, version
Undoing            reversal.units_left, changed_since, undo_all, undo_each (newsroom.core.undo is the whole of it)
Proving            chain.verify, check; redact erases details, which the log then says
"""
