"""What marks an SQLite file as a newsroom file, and the version of its schema."""

from __future__ import annotations

APPLICATION_ID = 0x4E575352  # "NWSR", what `file` and other programs can tell the format by
VERSION = 12  # the number of migrations; a test compares it with the list
