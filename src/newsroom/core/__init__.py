"""What a newsroom may do: one package for each noun, with its rules and its SQL.

Nothing here prints, reads the clock or knows HTTP. One call is one transaction, and whatever changes editorial or
moderation state is logged in that same transaction.

From the ground up: `journal` (the log, and what undo needs), `matching` (texts that are alike), `media` (pictures),
`programmes`, `commenters`, `articles`, `readership` (views and visits), `published` (what readers may see), `screening`
(which comments are held) and `comments`. Beside them stand `stored_settings`, `integrity` (checking the file), `archive`
(export and import) and `undo`.
"""
