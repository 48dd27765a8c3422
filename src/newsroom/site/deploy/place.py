"""What a deploy target must be able to do, and one file to send."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final, Protocol

from newsroom.errors import Outside
from newsroom.phrases import phrase, word

PART: Final = 1 << 20  # bytes
LARGE: Final = 8_000_000  # bytes


@dataclass(frozen=True, slots=True)
class DeployFile:
    """One file to send: its site path, its name below the folder, the hash of its bytes, and how it is served.

    `source` is the file on this machine, `size` its bytes, `lifetime` its Cache-Control, `stage` the stage of a deploy in
    which it is sent.
    """

    path: str
    name: str
    source: str
    hash: str
    size: int
    content_type: str
    lifetime: str
    stage: int

    @property
    def is_large(self) -> bool:
        """Whether it is sent in parts, and never held in memory."""
        return self.size > LARGE

    def read(self) -> bytes:
        """Its bytes; symbolic links are not followed. Raises `Outside`."""
        return b"".join(self.parts())

    def parts(self) -> Iterator[bytes]:
        """Its bytes in parts. Raises as `read`."""
        try:
            with self.opened() as stream:
                while part := stream.read(PART):
                    yield part
        except OSError as error:
            raise Outside(
                phrase("cannot read {source}: {strerror}", source=self.source, strerror=word(error.strerror)),
                ref=self.path,
            ) from error

    def opened(self) -> BinaryIO:
        """The file, open for reading. Raises `OSError`."""
        return open(os.open(self.source, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb")


class Place(Protocol):
    """A place to which a site can be sent."""

    name: str  # under which the newsroom file records what was sent there

    @property
    def batch(self) -> int:
        """How many files to send with one call."""

    @property
    def keeps_headers(self) -> bool:
        """Whether files are stored with their headers."""

    def lacks(self, file: DeployFile) -> bool:
        """Whether a file that was sent is known to be missing there; called for many files, so only if that is cheap."""

    def is_strange(self, *, known: bool) -> bool:
        """Whether the records of the place may be about other files, such as those of a folder that has been moved since.

        `known` says that there are records.
        """

    def leftovers(
        self, wanted: Collection[str], recorded: Mapping[str, Collection[str]]
    ) -> tuple[list[str], list[str]]:
        """What a strange place has that is not `wanted`: the names of files of this newsroom, and those of others.

        `recorded` are the names of files that were sent to any place, with their hashes.
        """

    def settle(self) -> None:
        """Remember at a strange place that it is recorded now."""

    def differing(self, files: Sequence[DeployFile]) -> set[str]:
        """The names of those files that are missing there or have other bytes, by looking at each. Raises `Outside`."""

    def put(self, files: Sequence[DeployFile]) -> Iterator[DeployFile]:
        """Send files and yield each that has arrived. Raises `Outside` if one cannot be sent."""

    def delete(self, names: Sequence[str]) -> None:
        """Delete files, and folders that become empty; a missing one is not an error. Raises `Outside`."""

    def unknown_files(self, known: Collection[str]) -> list[str]:
        """The names of files there that are not among `known`. Raises `Outside`."""
