"""Checks that the files that a process has open are still those at their paths.

If a newsroom file is replaced or removed while it is open, processes that have it open keep the old one: what they write
goes to a file that nobody will find again. SQLite does not notice, so the server checks before and after each commit.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from newsroom.errors import BadFile

LOG_FILES: Final = ("-wal", "-shm")  # SQLite's log, and its index that all processes share


class FileIdentity:
    """The newsroom file and its log as they were opened, by device and inode."""

    def __init__(self, path: Path, *, with_log: bool = True) -> None:
        """Record the files that are there now; all files of an open newsroom are.

        Without its log, if the file is opened for each time that it is read: then the log may come and go.
        """
        self.path = path
        ends = LOG_FILES if with_log else ()
        self._opened = {file: _identity(file) for file in (path, *(Path(f"{path}{end}") for end in ends))}

    def check(self) -> None:
        """Raise `BadFile` if there is another file, or none, at the path of one that is open."""
        for file, opened in self._opened.items():
            if opened is not None and _identity(file) != opened:
                what = "removed" if _identity(file) is None else "replaced"
                raise BadFile(
                    f"{file} was {what} while the server had it open: nothing more is written",
                    ref=str(self.path),
                    hint="restart the server",
                )

    def is_open_file(self, file: Path) -> bool:
        """Whether the file at this path is still the one that was opened there."""
        opened = self._opened.get(file)
        return opened is not None and _identity(file) == opened

    def leftovers(self) -> list[Path]:
        """The log files of the file that was opened, if they are beside another file or beside none.

        A process that opens that file would use them as its own, and damage it.
        """
        if self.is_open_file(self.path):
            return []
        return [file for file in self._opened if file != self.path and self.is_open_file(file)]


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(file)
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino
