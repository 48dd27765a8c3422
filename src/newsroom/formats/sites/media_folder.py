"""The folder with the pictures of an older site: the file for an address, and which addresses have none."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from newsroom.formats.posts import picture_files
from newsroom.markup import picture_name
from newsroom.text import pattern

# Where systems keep their files: what follows is the path in the folder that they call uploads.
_UPLOADS: Final = ("/wp-content/uploads/", "/content/images/", "/content/media/", "/files/", "/uploads/")
_INSIDE: Final = ("", "wp-content/uploads", "uploads", "content/images", "images", "files")
_SIZE: Final = r"-\d{1,5}x\d{1,5}(?=\.[A-Za-z]{2,5}\Z)|-scaled(?=\.[A-Za-z]{2,5}\Z)"


def without_size(path: str) -> str:
    """The path of a picture without the size that WordPress puts behind the name of a smaller copy."""
    return pattern(_SIZE).sub("", path)


class MediaFolder:
    """Finds the files of pictures, and counts by host the pictures that stay where they are."""

    def __init__(self, folder: Path | None) -> None:
        """`folder` is that of the uploads, or one that contains it; None if no folder was given."""
        self.folder = folder.resolve() if folder else None
        self.elsewhere: Counter[str] = Counter()
        self._files: dict[str, Path] = {}  # by name
        self._names: dict[str, str] = {}  # by address

    def name(self, address: str) -> str:
        """The name to write for the picture at an address: that of its file, or the address itself."""
        if address not in self._names:
            self._names[address] = self._look(address)
        name = self._names[address]
        if picture_name(name) not in self._files:
            try:
                host = urlsplit(address).hostname or ""
            except ValueError:
                host = ""
            self.elsewhere[host] += 1
        return name

    def path(self, name: str) -> Path | None:
        """The file of a name that `name` gave, or None."""
        return self._files.get(picture_name(name))

    def _look(self, address: str) -> str:
        if self.folder is None or len(address) > 2000:
            return address
        try:
            path = unquote(urlsplit(address).path)
        except ValueError:
            return address
        tails = [path.partition(mark)[2] for mark in _UPLOADS if mark in path]
        for tail in dict.fromkeys([*tails, path.lstrip("/")]):
            for wanted in dict.fromkeys((without_size(tail), tail)):
                if found := self._inside(wanted):
                    name = quote(wanted)
                    self._files[picture_name(name)] = found
                    return name
        return address

    def _inside(self, wanted: str) -> Path | None:
        """A picture in the folder, after symbolic links and `..` are followed."""
        assert self.folder is not None
        if not wanted or "\0" in wanted or Path(wanted).suffix.lower() not in picture_files.SHOWN:
            return None
        for below in _INSIDE:
            try:
                real = (self.folder / below / wanted).resolve()
                if real.is_file() and real.is_relative_to(self.folder):
                    return real
            except OSError:
                continue
        return None
