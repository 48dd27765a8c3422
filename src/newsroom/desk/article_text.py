"""Between a text with front matter and an article's copy: fields, pictures taken in, and the text written back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsroom import clock, files
from newsroom.core.articles.articles import Article
from newsroom.core.articles.revisions import Copy
from newsroom.core.journal.actions import Act
from newsroom.core.media import pictures
from newsroom.desk import Desk
from newsroom.errors import Invalid, NewsroomError

if TYPE_CHECKING:
    from newsroom.formats.front_matter.article_file import ArticleFile

DESCRIBING = ("image_alt", "image_caption", "image_credit")


@dataclass(frozen=True, slots=True)
class Fields:
    """What the command line says about an article; None is "not said"."""

    title: str | None = None
    section: str | None = None
    tags: tuple[str, ...] | None = None
    authors: tuple[str, ...] | None = None
    source: str | None = None
    lead: str | None = None
    lang: str | None = None

    def over(self, copy: Copy) -> Copy:
        """`copy` with these fields in the place of its own."""
        said: dict[str, Any] = {
            name: getattr(self, name)
            for name in ("title", "section", "tags", "authors", "source", "lead", "lang")
            if getattr(self, name) is not None
        }
        return replace(copy, **said) if said else copy


def copy_of(draft: ArticleFile) -> Copy:
    """The copy that a parsed text holds, its pictures still to be taken in."""
    extra = dict(draft.extra)
    if draft.aliases:
        extra["aliases"] = list(draft.aliases)
    if draft.modified:
        extra["lastmod"] = draft.modified
    return Copy(
        title=draft.title or title_of(draft.body, draft.name), body=draft.body, lead=draft.lead, section=draft.section,
        tags=draft.tags, authors=draft.authors, source=draft.source, lang=draft.lang, image=draft.image, extra=extra,
    )  # fmt: skip


def title_of(body: str, name: str) -> str:
    """A title for a text that names none: its first heading, else its file's name."""
    for line in body.splitlines():
        if line.strip():
            if line.startswith("#"):
                return line.strip("# \t")
            break
    stem = Path(name).stem
    return stem.replace("-", " ").replace("_", " ").strip().capitalize() if name not in ("", "-", "stdin") else ""


def take_pictures(act: Act, copy: Copy, found: Mapping[str, Path], *, limit: int) -> tuple[Copy, list[str]]:
    """Take the pictures a text names into the file. Returns the copy that knows them, and what could not be taken."""
    ids: dict[str, int] = {}
    problems: list[str] = []
    for name, path in found.items():
        lead_picture = name == copy.image
        words = {
            key: str(copy.extra.get(f"image_{key}", "")) if lead_picture else "" for key in ("alt", "caption", "credit")
        }
        try:
            ids[name] = pictures.add(act, files.read(path, limit=limit), name=path.name, **words).id
        except NewsroomError as error:
            problems.append(error.message)
    return replace(copy, media=dict(copy.media) | ids) if ids else copy, problems


def pictures_of(copy: Copy, folder: Path) -> tuple[dict[str, Path], list[str]]:
    """The picture files that a text names and `folder` (or a folder below it) has, and the names without one.

    Only pictures, and none outside the folder: a text cannot make the command read other files.
    """
    from newsroom import markup
    from newsroom.formats.posts import post_folder

    names = dict.fromkeys([*markup.images(copy.body), *([copy.image] if copy.image else [])])
    found: dict[str, Path] = {}
    missing: list[str] = []
    for name in names:
        if name in copy.media or "://" in name:
            continue
        path = post_folder.picture(name, folder / "text.md", folder)
        if path is None:
            missing.append(f"{name}: no such picture")
        else:
            found[name] = path
    return found, missing


def known_pictures(copy: Copy, before: Copy) -> Copy:
    """`copy` with the pictures that it or `before` knows, under the names its text still uses."""
    from newsroom import markup

    names = {*markup.images(copy.body), copy.image}
    known = dict(before.media) | dict(copy.media)
    return replace(copy, media={name: number for name, number in known.items() if name in names})


def text_of(
    copy: Copy, article: Article | None = None, *, zone: Any = None, status: bool = False, blank: bool = False
) -> str:
    """The copy as one text: front matter in the contract's order, then Markdown; `blank` keeps empty fields to fill in."""
    from newsroom.formats.front_matter import article_file

    fields: dict[str, Any] = {
        "title": copy.title, "lead": copy.lead, "slug": article.slug if article else "", "section": copy.section,
        "tags": list(copy.tags), "authors": list(copy.authors), "source": copy.source, "lang": copy.lang,
    }  # fmt: skip
    if article is not None and zone is not None:
        date = article.published_at or article.back_date
        if date:
            fields["date"] = clock.echo(clock.from_text(date), zone)
    fields["image"] = copy.image
    if status and article is not None:
        fields["status"] = article.status
    if not blank:
        fields = {name: value for name, value in fields.items() if value}
    return article_file.write(fields | dict(copy.extra) | {"body": copy.body})


def date_of(desk: Desk, typed: str, name: str, line: int | None = None) -> Any:
    """A front matter's date as a moment; `Invalid` names the file."""
    if not typed:
        return None
    try:
        return desk.time(typed)
    except Invalid as error:
        where = f"{name}:{line}" if line else name
        raise Invalid(f"{where}: date: {error.message}", ref=name, hint=error.hint) from error
