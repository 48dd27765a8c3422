"""The front page as the editors choose it: which stories are on it, which one is the lead, and breaking news.

- `choices`: `set_`, `unset`, `list_`; a choice ends at its time, or when its story is withdrawn
- `breaking`: `set_`, `end`, `find`: one line at the top of the front page, until a given time
"""
