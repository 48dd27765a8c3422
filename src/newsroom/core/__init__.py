"""What a newsroom may do: one file per noun, with its rules and its SQL and nothing else.

Nothing here prints, reads the clock or knows HTTP. A call is one transaction, and whatever changes editorial or
moderation state writes its journal row in that same transaction.
"""
