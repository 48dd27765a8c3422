"""Fetches the pictures that an imported site shows from other hosts, some posts at a time."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urljoin

from newsroom import hosts, text
from newsroom.errors import NewsroomError, Outside, Usage
from newsroom.formats import fetching
from newsroom.formats.clips import is_clip_name
from newsroom.formats.posts import picture_files
from newsroom.formats.sites.media_folder import MediaFolder
from newsroom.markup import picture_name
from newsroom.phrases import phrase, word

OPTION: Final = "fetch"
MOST: Final = 50_000  # pictures in one import
MOST_BYTES: Final = 20_000_000_000  # in all
AT_ONCE: Final = 4  # requests
# After so many pictures in a row that a host does not give, it is not asked again: a host that is gone takes ten seconds each.
GIVEN_UP: Final = 10


class PictureFetch(MediaFolder):
    """The pictures of an older site, read from where its pages read them.

    `site` is the address or host that the person named, or '': pictures without a host are read from there, and it alone
    may be on this machine or a private network. Texts keep the addresses as the names of the pictures.
    """

    def __init__(self, site: str, *, picture_limit: int, clip_limit: int) -> None:
        """Nothing is fetched yet. Raises `Usage` for a site that is not an address."""
        super().__init__(None)
        self._base = site if "://" in site or not site else f"https://{site}"
        self._named = hosts.with_port(self._base)
        if site and not self._named:
            raise Usage(phrase("{site} is not the address of a site", site=site), hint="--media fetch:https://HOST")
        self._limits = (picture_limit, clip_limit)
        self.reasons: dict[str, str] = {}  # why a picture was not fetched, by address
        self._refusals: Counter[str] = Counter()  # in a row, by host
        self._left, self._bytes = MOST, MOST_BYTES

    @classmethod
    def asked(cls, option: str, *, picture_limit: int, clip_limit: int) -> PictureFetch | None:
        """What `--media fetch` or `--media fetch:SITE` asks for; None if the option is a folder."""
        word, colon, site = option.partition(":")
        if word != OPTION or (colon and not site):
            return None
        return cls(site, picture_limit=picture_limit, clip_limit=clip_limit)

    def address(self, name: str) -> str | None:
        """Where to fetch the picture that texts call `name`; None if that is not known."""
        if not picture_files.is_local(name):
            return f"https:{name}" if name.startswith("//") else name
        try:
            return urljoin(self._base.rstrip("/") + "/", name) if self._base else None
        except ValueError:
            return None

    def host(self, name: str) -> str:
        """The host of a picture, or ''."""
        return hosts.with_port(self.address(name) or "")

    def name(self, address: str) -> str:
        """The name to write for the picture at an address: the address itself."""
        return address

    def fetch(self, names: Iterable[str]) -> tempfile.TemporaryDirectory[str]:
        """Fetch pictures into a new folder, which the caller removes when they are added."""
        folder = tempfile.TemporaryDirectory(prefix="newsroom-pictures-")
        wanted = [name for name in dict.fromkeys(names) if name not in self.reasons and self.address(name)]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for start in range(0, len(wanted), AT_ONCE):
                part = wanted[start : start + AT_ONCE]
                places = [Path(folder.name) / str(start + number) for number in range(len(part))]
                self._note(part, list(pool.map(self._one, part, places)))
        return folder

    def forget(self) -> None:
        """Forget the files of a folder that is removed."""
        self._files.clear()

    def _one(self, name: str, folder: Path) -> Path | Outside:
        """One picture: its file, or why there is none."""
        address, host = self.address(name) or "", self.host(name)
        if self._refusals[host] >= GIVEN_UP:
            return Outside(phrase("earlier pictures could not be fetched from {host}", host=host))
        if self._left <= 0 or self._bytes <= 0:
            return Outside(phrase("the limit for pictures in one import has been reached; import again for the rest"))
        try:
            folder.mkdir()
            path = folder / _file_name(address)
            limit = self._limits[1] if is_clip_name(path.name) else self._limits[0]
            fetching.fetch(address, path, limit=limit, is_named=lambda host: bool(host) and host == self._named)
        except Outside as error:
            return error
        except OSError as error:  # no room for it on this machine
            raise Outside(phrase("cannot save a picture: {error}", error=word(error.strerror))) from error
        return path

    def _note(self, names: Sequence[str], found: Sequence[Path | Outside]) -> None:
        for name, one in zip(names, found, strict=True):
            host = self.host(name)
            if isinstance(one, NewsroomError):
                self.reasons[name] = one.message
                self.elsewhere[host] += 1
                self._refusals[host] += 1
                continue
            self._refusals[host] = 0
            self._left -= 1
            self._bytes -= one.stat().st_size
            self._files[picture_name(name)] = one


def _file_name(address: str) -> str:
    """A name for the file at an address: the last part of its path, safe as the name of a file."""
    last = unquote(address.partition("?")[0].partition("#")[0]).rpartition("/")[2]
    stem, dot, suffix = last.rpartition(".") if "." in last else (last, "", "")
    plain = text.slugify(stem, limit=80) or "picture"
    return f"{plain}.{text.slugify(suffix)[:5]}" if dot and text.slugify(suffix) else plain
