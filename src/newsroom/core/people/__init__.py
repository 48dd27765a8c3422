"""The people who write: name, role, portrait, a text about them and links, for their page and below their stories.

`people`: `add`, `edit`, `remove`, `get`, `list_`, and `by_label` for pages. An author without an entry is only a name.
"""
