"""The archive that an office document is: its parts, within limits, and its pictures."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import quote, unquote

from newsroom.errors import Invalid
from newsroom.formats.decoding import NotUtf8
from newsroom.formats.xml_stream import XmlElement, elements
from newsroom.markup import picture_name
from newsroom.phrases import phrase

SAVE_AGAIN: Final = phrase("open it in Word or LibreOffice, and save it again")
MOST_PARTS: Final = 5000  # files in one document
LARGEST_PART: Final = 64_000_000  # bytes of a part of the text, unpacked
MOST_ELEMENTS: Final = 300_000  # in one paragraph, table or list: each takes memory
LARGEST_PICTURES: Final = 200_000_000  # bytes of all pictures together, unpacked
PIECE: Final = 1 << 16
# Office programs also keep pictures that browsers cannot show.
_SHOWN: Final = frozenset((".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".heic", ".avif"))

_Made = TypeVar("_Made")


@dataclass(slots=True)
class OfficeDocument:
    """The Markdown of a document, its pictures by the names in it, and how often each thing occurs that is not in it."""

    markdown: str
    pictures: dict[str, bytes]
    lost: Counter[str] = field(default_factory=Counter)


def opened(path: Path, refused: str, read: Callable[[DocumentPackage], _Made]) -> _Made:
    """What `read` makes of a document. `refused` is the message for a file that is no such document.

    Raises `Invalid` for a file of another kind, one that is damaged or protected by a password, or one too large.
    """
    name = str(path)
    try:
        with zipfile.ZipFile(path) as archive:
            return read(DocumentPackage(archive, name))
    except zipfile.BadZipFile:
        with path.open("rb") as file:
            if file.read(8) == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
                raise Invalid(
                    phrase("{name}: an old Word document, or one with a password", name=name),
                    ref=name,
                    hint="open it in Word or LibreOffice, and save it as .docx without a password",
                ) from None
        raise Invalid(refused, ref=name, hint=SAVE_AGAIN) from None
    except (zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeError, ValueError) as error:
        raise Invalid(
            phrase("{name}: the document is damaged or encrypted", name=name), ref=name, hint=SAVE_AGAIN
        ) from error


def on_a_computer(target: str) -> str:
    """The name of a picture that is in a folder of the writer's computer or network, '' for one elsewhere."""
    if target[:5].lower() != "file:" and "\\" not in target:
        return ""
    return unquote(target).replace("\\", "/").rpartition("/")[2]


class DocumentPackage:
    """The parts of a document in its archive."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self.archive, self.name = archive, name
        self.pictures: dict[str, bytes] = {}
        self._names: dict[str, str] = {}  # those of the pictures in a text, by their parts
        self._used: Counter[str] = Counter()  # how many pictures have the same name in different folders
        self._size = 0  # of the pictures
        self.parts = set(archive.namelist()[: MOST_PARTS + 1])
        if len(self.parts) > MOST_PARTS:
            raise Invalid(phrase("{name}: more than {number:,} parts", name=name, number=MOST_PARTS), ref=name)

    def bytes(self, part: str, limit: int = LARGEST_PART) -> Iterator[bytes]:
        """A part in pieces. Raises `Invalid` when more than `limit` bytes have been unpacked."""
        size = 0
        with self.archive.open(part) as file:
            while piece := file.read(PIECE):
                size += len(piece)
                if size > limit:
                    megabytes = limit // 1_000_000
                    raise Invalid(
                        phrase(
                            "{name}: {part} is larger than {megabytes} MB",
                            name=self.name,
                            part=part,
                            megabytes=megabytes,
                        ),
                        ref=self.name,
                    )
                yield piece

    def elements(self, part: str, root: str, within: str | None = None, *, mixed: bool = False) -> Iterator[XmlElement]:
        """The children of the root of a part, or of an element in it; none if there is no such part."""
        if part in self.parts:
            place = f"{self.name}({part})"
            try:
                yield from elements(
                    self.bytes(part),
                    place,
                    root=root,
                    within=within,
                    limit=LARGEST_PART,
                    most=MOST_ELEMENTS,
                    mixed=mixed,
                )
            except NotUtf8 as error:
                raise Invalid(
                    error.message, ref=self.name, hint="save the document again with the program that made it"
                ) from None

    def picture(self, target: str, lost: Counter[str]) -> str:
        """The name to write in a text for the picture in a part; its bytes are added to `pictures`."""
        if target.lower().startswith(("http://", "https://")):
            return target
        if target in self._names:
            return quote(self._names[target])
        name = target.rpartition("/")[2]
        if posixpath.splitext(name)[1].lower() not in _SHOWN:
            lost[phrase("picture in a format that is not supported ({name})", name=name)] += 1
            return quote(name)
        if target not in self.parts:
            lost[phrase("picture that is not in the document ({name})", name=name)] += 1
            return quote(name)
        too_large = Invalid(
            phrase(
                "{name}: its pictures are larger than {megabytes} MB in total",
                name=self.name,
                megabytes=LARGEST_PICTURES // 1_000_000,
            ),
            ref=self.name,
        )
        left = LARGEST_PICTURES - self._size
        if self.archive.getinfo(target).file_size > left:
            raise too_large
        name = self._free(name)
        key = picture_name(quote(name))
        self.pictures[key] = b"".join(self.bytes(target, limit=max(left, 1)))
        self._size += len(self.pictures[key])
        self._names[target] = name
        return quote(name)

    def _free(self, name: str) -> str:
        """The name of a picture, with a number if a picture in another folder of the archive has it."""
        stem, suffix = posixpath.splitext(name)
        found = name
        while picture_name(quote(found)) in self.pictures:
            self._used[name] += 1
            found = f"{stem}-{self._used[name] + 1}{suffix}"
        return found
