"""The broadcast schedule: channels, and the programmes on them.

- `programmes`: `list_`, `get`, `by_day`, `days` and `now` read; `day` is a day as people type it.
- `editing`: `add`, `edit` and `remove` change single programmes.
- `channels`: `list_`, `get` and `put`.
- `importing`: `import_` replaces the programmes in the hours that a file covers.
- `recordings`: the pages of programmes that can be watched.
- `bulk`: copies on other days, and the addresses of many recordings.
- `checks`: `check` finds overlaps, gaps and other faults.
- `fields`: the fields of a programme, and its JSON.
"""
