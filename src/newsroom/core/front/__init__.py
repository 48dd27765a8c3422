"""The front page as the desk chooses it: which stories stand there, which one leads, and breaking news.

- `choices`: `set_`, `unset`, `list_`; a choice ends at its time, or when its story is withdrawn
- `breaking`: `set_`, `end`, `find`: one line above the front page, until its time
"""
