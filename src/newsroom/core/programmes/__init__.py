"""The broadcast schedule: channels, and the programmes on them.

`programmes.list_`, `by_day`, `days`, `now` and `get` read; `programmes.add`, `edit` and `remove` change one programme.
`channels.list_`, `get` and `put` are for the channels. `importing.import_` replaces a channel's hours with those of a
file, and `checks.check` finds overlaps, gaps and other faults.
"""
