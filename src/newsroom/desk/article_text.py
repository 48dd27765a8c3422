"""Between a text with front matter and a manuscript: its fields read, and the text written back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from zoneinfo import ZoneInfo

from newsroom import clock
from newsroom.core.articles.articles import Article
from newsroom.core.articles.fields import HEADER, Manuscript, plain
from newsroom.desk import Desk
from newsroom.errors import Invalid
from newsroom.formats import decoding

if TYPE_CHECKING:
    from newsroom.formats.front_matter.article_file import ArticleFile


TOO_LONG = "see: newsroom config get articles.max_megabytes"


def text_from(desk: Desk, stream: BinaryIO, encoding: str | None) -> str:
    """The text on stdin. Raises `Invalid` when it is no text in that encoding, or too long."""
    data = stream.read(desk.largest_text + 1)
    if len(data) > desk.largest_text:
        raise Invalid(f"the text on stdin is longer than {desk.largest_text // 1_000_000} MB", hint=TOO_LONG)
    return decoding.decode(data, name="stdin", encoding=encoding)


def manuscript_from(file: ArticleFile) -> Manuscript:
    """The manuscript that a parsed text holds, its pictures still to be taken in."""
    extra = dict(file.extra)
    if file.aliases:
        extra["aliases"] = list(file.aliases)
    if file.modified:
        extra["lastmod"] = file.modified
    header = {name: getattr(file, name) for name in HEADER}
    return Manuscript(**header | {"title": file.title or title_of(file.body, file.name)}, body=file.body, extra=extra)


def title_of(body: str, name: str) -> str:
    """A title for a text that names none: its first heading, else its file's name."""
    for line in body.splitlines():
        if line.strip():
            if line.startswith("#"):
                return line.strip("# \t")
            break
    stem = Path(name).stem
    return stem.replace("-", " ").replace("_", " ").strip().capitalize() if name not in ("", "-", "stdin") else ""


def text_of(
    manuscript: Manuscript,
    article: Article | None = None,
    *,
    zone: ZoneInfo | None = None,
    status: bool = False,
    blank: bool = False,
) -> str:
    """A manuscript as one text: front matter in the order of its fields, then Markdown.

    With `article` its slug is named as well, with `zone` its date, with `status` its status. `blank` keeps the fields
    that are empty, to be filled in.
    """
    from newsroom.formats.front_matter import article_file  # here: an edit of single fields needs no YAML

    values = plain(manuscript)
    named: dict[str, Any] = {}
    for name in HEADER:
        if name == "image" and article is not None and zone is not None:
            date = article.published_at or article.back_date
            if date:
                named["date"] = clock.echo(clock.from_text(date), zone)
        named[name] = values[name]
        if name == "lead":
            named["slug"] = article.slug if article else ""
    if status and article is not None:
        named["status"] = article.status
    if not blank:
        named = {name: value for name, value in named.items() if value}
    return article_file.write(named | values["extra"] | {"body": manuscript.body})


def date_of(desk: Desk, typed: str, name: str) -> datetime | None:
    """A front matter's date as a moment; `Invalid` names the file."""
    if not typed:
        return None
    try:
        return desk.time(typed)
    except Invalid as error:
        raise Invalid(f"{name}: date: {error.message}", ref=name, hint=error.hint) from error
