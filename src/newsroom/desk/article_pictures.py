"""The pictures and clips in the text of an article: found beside it, added to the file, kept in the next revision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from newsroom import files, markup
from newsroom.core.articles.fields import Manuscript
from newsroom.core.journal.actions import Act
from newsroom.core.media import pictures
from newsroom.desk import MediaLimits, clip_files, picture_words
from newsroom.desk.picture_words import Say
from newsroom.desk.text_source import TextSource
from newsroom.errors import NewsroomError
from newsroom.formats.clips import is_clip_name
from newsroom.formats.posts import picture_files
from newsroom.markup.parts import picture_lines
from newsroom.phrases import joined, phrase
from newsroom.store import Connection


def take_pictures(
    act: Act, manuscript: Manuscript, found: Mapping[str, Path | bytes], *, limit: MediaLimits, say: Say | None = None
) -> tuple[Manuscript, list[str]]:
    """Add the pictures that a text names to the file, from files within `limit`, or as bytes.

    With `say`, the words in the files are read too, and said. Returns the manuscript with their ids, and what could not be
    added.
    """
    ids: dict[str, int] = {}
    problems: list[str] = []
    for name, source in found.items():
        words = dict.fromkeys(("alt", "caption", "credit"), "")
        if name == manuscript.image:  # its words are in the front matter
            words = {key: str(manuscript.extra.get(f"image_{key}", "")) for key in words}
        try:
            if isinstance(source, Path) and is_clip_name(source.name):
                ids[name] = clip_files.add(act, source, limit=limit.clip, words=words, say=say).id
                continue
            data = source if isinstance(source, bytes) else files.read(source, limit=limit.picture)
            file_name = name if isinstance(source, bytes) else source.name
            if say:
                ids[name] = picture_words.add(act, data, name=file_name, words=words, say=say).id
            else:
                ids[name] = pictures.add(act, data, name=file_name, **words).id
        except NewsroomError as error:
            is_clip = isinstance(source, Path) and is_clip_name(source.name)
            problems.append(joined("; ", (error.message, error.hint or "")) if is_clip else error.message)
    return replace(manuscript, media=dict(manuscript.media) | ids) if ids else manuscript, problems


def pictures_of(manuscript: Manuscript, folder: Path) -> tuple[dict[str, Path], list[str]]:
    """The picture files that a text in `folder` names, and the names without a file.

    They are looked for beside the text and in the folders of the site it belongs to. Only pictures and clips are found:
    a text cannot make the command read other files.
    """
    found: dict[str, Path] = {}
    missing: list[str] = []
    named = [*markup.images(manuscript.body), *pictures.header_names(manuscript.image, manuscript.extra)]
    for name in dict.fromkeys(named):
        if name in manuscript.media or not picture_files.is_local(name):
            continue
        path = picture_files.find(name, folder / "text.md", folder)
        if path is None:
            missing.append(name)
        else:
            found[name] = path
    return found, missing


def from_library(
    db: Connection, manuscript: Manuscript, missing: Sequence[str], *, source: TextSource | None = None
) -> tuple[Manuscript, list[str]]:
    """`manuscript` with the pictures of the newsroom that it names by file name, id or path, if no file is found.

    Returns it with messages about the names that mean no picture, each with its line.
    """
    ids: dict[str, int] = {}
    problems: list[str] = []
    lines = picture_lines(manuscript.body) if missing else {}
    for name in missing:
        meant = pictures.named(db, name)
        if len(meant) == 1:
            ids[name] = meant[0].id
            continue
        several = ", ".join(str(one.id) for one in meant[:5])
        reason = (
            phrase("{number} pictures have this name; use an id: {several}", number=len(meant), several=several)
            if meant
            else phrase("not found")
        )
        line = lines.get(name)
        place = (
            source.place(line or 0)
            if source
            else phrase("line {line} of the text", line=line)
            if line
            else phrase("the main picture")
        )
        problems.append(phrase("{name}: {reason} ({place})", name=name, reason=reason, place=place))
    return replace(manuscript, media=dict(manuscript.media) | ids) if ids else manuscript, problems


def with_pictures(
    act: Act, manuscript: Manuscript, folder: Path, *, limit: MediaLimits, say: Say
) -> tuple[Manuscript, list[str]]:
    """The manuscript with the ids of all pictures that its text names, and no others.

    They are read from files in or near `folder`, else found among the newsroom's pictures. Returns it with what could not
    be added, and why.
    """
    found, missing = pictures_of(manuscript, folder)
    manuscript, absent = from_library(act.db, manuscript, missing)
    manuscript, untaken = take_pictures(act, manuscript, found, limit=limit, say=say)
    return known_pictures(manuscript, manuscript), [*absent, *untaken]


def known_pictures(manuscript: Manuscript, before: Manuscript) -> Manuscript:
    """`manuscript` with the pictures in it or in `before`, under the names that its text still uses."""
    names = {*markup.images(manuscript.body), *pictures.header_names(manuscript.image, manuscript.extra)}
    known = dict(before.media) | dict(manuscript.media)
    return replace(manuscript, media={name: number for name, number in known.items() if name in names})
