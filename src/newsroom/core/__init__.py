"""The rules of the newsroom: one package for each noun, with its SQL.

Nothing here prints, reads the clock or handles HTTP. One call is one transaction, and every change of articles, comments
or settings is logged in that transaction.

In the order of imports: `journal` (the log, and the data for undo), `matching` (similar texts), `media` (pictures),
`programmes`, `commenters`, `articles`, `readership` (views and visits), `published` (what readers can see), `screening`
(which comments are held) and `comments`. There are also `stored_settings`, `integrity` (checks of the file), `archive`
(export and import) and `undo`.
"""
