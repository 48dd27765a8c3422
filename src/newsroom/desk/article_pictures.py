"""The pictures that an article's text names: found beside it, taken into the file, known again in the next text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from newsroom import files, markup
from newsroom.core.articles.fields import Manuscript
from newsroom.core.journal.actions import Act
from newsroom.core.media import pictures
from newsroom.errors import NewsroomError
from newsroom.formats.posts import picture_files


def take_pictures(
    act: Act, manuscript: Manuscript, found: Mapping[str, Path], *, limit: int
) -> tuple[Manuscript, list[str]]:
    """Take the pictures that a text names into the file, each of at most `limit` bytes.

    Returns the manuscript that knows them, and what could not be taken.
    """
    ids: dict[str, int] = {}
    problems: list[str] = []
    for name, path in found.items():
        words = dict.fromkeys(("alt", "caption", "credit"), "")
        if name == manuscript.image:  # whose words stand in the front matter
            words = {key: str(manuscript.extra.get(f"image_{key}", "")) for key in words}
        try:
            ids[name] = pictures.add(act, files.read(path, limit=limit), name=path.name, **words).id
        except NewsroomError as error:
            problems.append(error.message)
    return replace(manuscript, media=dict(manuscript.media) | ids) if ids else manuscript, problems


def pictures_of(manuscript: Manuscript, folder: Path) -> tuple[dict[str, Path], list[str]]:
    """The picture files that a text in `folder` names, and the names for which there is none.

    They are looked for beside the text and in the folders of the site that it is in. Only pictures are found: a text
    cannot make the command read other files.
    """
    found: dict[str, Path] = {}
    missing: list[str] = []
    named = [*markup.images(manuscript.body), *([manuscript.image] if manuscript.image else [])]
    for name in dict.fromkeys(named):
        if name in manuscript.media or "://" in name:
            continue
        path = picture_files.find(name, folder / "text.md", folder)
        if path is None:
            missing.append(f"{name}: no such picture")
        else:
            found[name] = path
    return found, missing


def known_pictures(manuscript: Manuscript, before: Manuscript) -> Manuscript:
    """`manuscript` with the pictures that it or `before` knows, under the names its text still uses."""
    names = {*markup.images(manuscript.body), manuscript.image}
    known = dict(before.media) | dict(manuscript.media)
    return replace(manuscript, media={name: number for name, number in known.items() if name in names})
