"""The files of captions that a text names, `:::transcript bridge.vi.vtt`: read beside the text, and kept in it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from newsroom import files
from newsroom.core.articles.fields import Manuscript
from newsroom.errors import Invalid, NewsroomError, NotFound
from newsroom.markup import fact_boxes, transcripts
from newsroom.phrases import phrase

LARGEST: Final = 2_000_000  # bytes; the captions of a day take less


@dataclass(slots=True)
class CaptionsRead:
    """A text with the captions of the files that it names, the lines after which how many were put in, and problems."""

    manuscript: Manuscript
    inserted: tuple[tuple[int, int], ...] = ()
    problems: list[str] = field(default_factory=list)


def with_captions(manuscript: Manuscript, folder: Path) -> CaptionsRead:
    """The text with the captions in the files beside it, in `folder`; what cannot be read stays as it is written.

    Only files in the folder itself, with the ending .vtt or .srt, are read: a text cannot make the command read others.
    """
    named = fact_boxes.caption_files(manuscript.body)
    found = CaptionsRead(manuscript)
    if not named:
        return found
    lines = manuscript.body.split("\n")
    inserted: list[tuple[int, int]] = []
    for number, name, closed in reversed(named):
        try:
            content = _lines(folder / name)
        except NewsroomError as error:
            found.problems.append(phrase("transcript not added: {problem}", problem=error.message))
            continue
        added = [*content, *([] if closed else [":::"])]
        lines[number - 1 : number] = [":::transcript", *added]
        inserted.append((number, len(added)))
    found.problems.reverse()
    return replace(found, manuscript=replace(manuscript, body="\n".join(lines)), inserted=tuple(reversed(inserted)))


def _lines(path: Path) -> list[str]:
    """The words of a file of captions, each line with its time. Raises as `read_captions`."""
    lines = read_captions(path).splitlines()
    # A line that ends the transcript cannot be part of it.
    return list(transcripts.plain_lines(line for line in lines if not line.lstrip().startswith(":::")))


def read_captions(path: Path) -> str:
    """The text of a file of captions.

    Raises `NotFound`, or `Invalid` for an encoding other than UTF-8 and UTF-16.
    """
    if path.is_symlink():
        raise NotFound(phrase("{path} is a symbolic link", path=path), ref=str(path))
    data = files.read(path, limit=LARGEST)
    try:
        return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(phrase("{path} is not UTF-8", path=path), ref=str(path), hint="save it as UTF-8") from error
