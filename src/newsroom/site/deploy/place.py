"""What a place that a site is sent to must be able to do, and one file on its way there."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from newsroom.errors import Outside
from newsroom.phrases import phrase


@dataclass(frozen=True, slots=True)
class DeployFile:
    """One file to send: its site path, its name below the folder, its bytes' hash, and how it is to be served.

    `source` is the file on this machine, `size` its bytes, `lifetime` the Cache-Control to serve it with, `stage` the
    stage of a deploy in which it is sent.
    """

    path: str
    name: str
    source: str
    hash: str
    size: int
    content_type: str
    lifetime: str
    stage: int

    def read(self) -> bytes:
        """Its bytes; no link is followed. Raises `Outside`."""
        try:
            handle = os.open(self.source, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
            with open(handle, "rb") as stream:
                return stream.read()
        except OSError as error:
            raise Outside(
                phrase("cannot read {source}: {strerror}", source=self.source, strerror=error.strerror), ref=self.path
            ) from error


class Place(Protocol):
    """Somewhere a site can be sent to."""

    name: str  # under which the newsroom file remembers what was sent there

    @property
    def batch(self) -> int:
        """How many files to send with one call."""

    @property
    def keeps_headers(self) -> bool:
        """Whether files are stored with the headers they were sent with."""

    def lacks(self, file: DeployFile) -> bool:
        """Whether a file that was sent is known to be missing there; asked of many, so only where that is cheap."""

    def put(self, files: Sequence[DeployFile]) -> Iterator[DeployFile]:
        """Send files, yielding each that has arrived. Raises `Outside` when one cannot be sent."""

    def delete(self, names: Sequence[str]) -> None:
        """Delete files, and folders left empty; one that is not there is no error. Raises `Outside`."""

    def unknown_files(self, known: Collection[str]) -> list[str]:
        """The names of files there that are not among `known`. Raises `Outside`."""
