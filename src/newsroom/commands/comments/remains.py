"""What `comments erase` and `comments errors erase` say if erased text may be left in the bytes of the file."""

from __future__ import annotations

from newsroom.errors import FullDisk, NewsroomError
from newsroom.phrases import phrase
from newsroom.store import Scrub


def refuse(scrub: Scrub, command: str) -> None:
    """Raise an error if erased text may be left in the bytes of the file, with the command that removes it later."""
    if scrub == Scrub.IN_USE:
        raise NewsroomError(
            "erased, but another program has the newsroom file open, so the deleted text may remain in the file's "
            "write-ahead log",
            hint=phrase("stop that program, or wait, then run: {command}", command=command),
        )
    if scrub == Scrub.DISK_FULL:
        raise FullDisk(
            "erased, but the disk is full, so the deleted text may remain in unused parts of the file",
            hint=phrase("free some disk space, then run: {command}", command=command),
        )
