"""A newsroom as a folder: Markdown files that any tool can read, and beside them the records for importing everything.

articles/SLUG.md            the newest revision of each article, with front matter
revisions/UID/0001.md …     the earlier ones
articles.jsonl              per article: statuses, dates, revisions, addresses, notes
comments.jsonl              readers' comments with every reason
media/ + media.jsonl        pictures and clips by their hash, with their words and captions
people.jsonl                entries about authors
series.jsonl                series with their stories in order
settings.json               the settings of the file
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from newsroom import files, library_messages
from newsroom.errors import NotFound, Outside
from newsroom.phrases import phrase

Part = bytes  # the class below has a method of that name
RECORDS = "articles.jsonl"
PEOPLE = "people.jsonl"
SERIES = "series.jsonl"


def refuse_full(folder: Path, *, is_earlier: bool, force: bool, formats: Iterable[str]) -> None:
    """Raise `Outside` unless a folder is empty, or is an earlier export in one of `formats` and `force` overwrites it."""
    if not folder.is_dir():
        raise Outside(phrase("{folder} is not a folder", folder=folder), ref=str(folder), hint="use a new folder")
    if not any(folder.iterdir()) or (force and is_earlier):
        return
    hint = phrase("use a new folder")
    if is_earlier:
        hint = phrase("use a new folder, or add --force to overwrite the earlier export")
    elif force:
        hint = phrase("use a new folder: --force overwrites only exports in {formats}", formats=", ".join(formats))
    raise Outside(phrase("{folder} is not empty", folder=folder), ref=str(folder), hint=hint)


class ArchiveWriter:
    """Writes a folder; refuses one that contains anything else.

    It contains drafts and readers' addresses, so it is readable by its owner only. Files are not flushed to disk one by one,
    because there are thousands: after a power failure, export the folder again.
    """

    def __init__(self, folder: Path, *, force: bool = False) -> None:
        """Raises `Outside` if the folder is not empty (and not an earlier export, with `force`) or cannot be made."""
        files.refuse_published(folder)
        self.folder = folder
        self.files = 0
        if folder.exists():
            refuse_full(folder, is_earlier=(folder / RECORDS).exists(), force=force, formats=("markdown",))
        folder.mkdir(mode=files.PRIVATE_FOLDER, parents=True, exist_ok=True)
        for name in ("articles", "revisions", "media"):
            (folder / name).mkdir(mode=files.PRIVATE_FOLDER, exist_ok=True)

    def text(self, name: str, content: str) -> None:
        """Write one file, completely or not at all."""
        self.bytes(name, content.encode("utf-8"))

    def bytes(self, name: str, content: bytes) -> None:
        """Write one file, completely or not at all."""
        path = self.folder / name
        path.parent.mkdir(mode=files.PRIVATE_FOLDER, exist_ok=True)
        files.write(path, content, mode=files.PRIVATE, durable=False)
        self.files += 1

    def parts(self, name: str, parts: Iterable[Part]) -> None:
        """Write one file that comes in parts, completely or not at all."""
        with files.writing(self.folder / name, mode=files.PRIVATE, durable=False) as stream:
            stream.writelines(parts)
        self.files += 1

    def lines(self, name: str, records: Iterable[Mapping[str, Any]]) -> int:
        """Write records as JSON lines; returns how many."""
        number = 0
        with files.writing_text(self.folder / name, mode=files.PRIVATE, durable=False) as file:
            for record in records:
                file.write(json.dumps(record, ensure_ascii=False, sort_keys=True) + "\n")
                number += 1
        self.files += 1
        return number


def revision_file(record: Mapping[str, Any], rev: int) -> str:
    """The file for the text of a revision."""
    if rev == record["head_rev"]:
        suffix = "" if record["status"] != "trashed" else f".trashed-{record['uid'][:8]}"
        return f"articles/{record['slug']}{suffix}.md"
    return f"revisions/{record['uid']}/{rev:04d}.md"


def is_newsroom(folder: Path) -> bool:
    """Whether a folder is an export of a newsroom, and not just a folder of Markdown."""
    return (folder / RECORDS).is_file()


def lines(folder: Path, name: str, bad: Callable[[int, str], None]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The records of a JSON-lines file with their line numbers; none if the file does not exist.

    A line that is not a JSON object is skipped: `bad` is called with its number and the error.
    """
    path = folder / name
    if not path.is_file():
        return
    with path.open(encoding="utf-8", errors="surrogateescape") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                try:
                    value = json.loads(line)
                except (ValueError, RecursionError) as error:
                    bad(number, phrase("not JSON: {error}", error=library_messages.recognise(str(error))))
                    continue
                if isinstance(value, dict):
                    yield number, value
                else:
                    bad(number, "not a JSON object")


def content(folder: Path, name: str) -> bytes:
    """The bytes of one file in the folder. Raises `NotFound`, including for a name that leads out of the folder."""
    return file_of(folder, name).read_bytes()


def file_of(folder: Path, name: str) -> Path:
    """The path of one file in the folder. Raises `NotFound`, including for a name that leads out of the folder."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise NotFound(phrase("{folder} is missing", folder=folder / name), ref=name)
    return path
