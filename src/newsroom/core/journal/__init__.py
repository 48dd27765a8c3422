"""The log: every action with its actor, and the earlier contents of every row that it changed.

Doing something    actions.act opens a transaction for one batch; Act.note writes an action; each handles many items
Reading            actions.log, version
Undoing            reversal.units_left, changed_since, undo_all, undo_each (used by newsroom.core.undo)
Verifying          chain.verify, check; redact erases details, and the log says so
"""
