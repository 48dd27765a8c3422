"""Converts between a text with front matter and a manuscript."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from zoneinfo import ZoneInfo

from newsroom import clock, languages, markup, text
from newsroom.core.articles import kinds
from newsroom.core.articles.articles import Article
from newsroom.core.articles.drafting import PublicationTerms
from newsroom.core.articles.fields import HEADER, Manuscript, plain
from newsroom.desk import Desk
from newsroom.errors import Invalid, Usage
from newsroom.formats import decoding
from newsroom.formats.posts import file_names
from newsroom.phrases import phrase
from newsroom.setting_kinds import CommentMode

if TYPE_CHECKING:
    from newsroom.formats.front_matter.article_file import ArticleFile


TOO_LONG = phrase("to raise the limit: newsroom config set articles.max_megabytes N")


def text_from(desk: Desk, stream: BinaryIO, encoding: str | None) -> str:
    """The text on stdin. Raises `Invalid` if it cannot be decoded, or is too long."""
    data = stream.read(desk.largest_text + 1)
    if len(data) > desk.largest_text:
        raise Invalid(
            phrase("the text on stdin is longer than {largest_text} MB", largest_text=desk.largest_text // 1000000),
            hint=TOO_LONG,
        )
    return decoding.decode(data, name="stdin", encoding=encoding)


def manuscript_from(file: ArticleFile, *, is_named: bool = True) -> Manuscript:
    """The manuscript of a parsed text, before its pictures are added.

    A text without a title gets one from its file name, unless that is a temporary one and not `is_named`.
    """
    extra = dict(file.extra)
    if file.aliases:
        extra["aliases"] = list(file.aliases)
    if file.modified:
        extra["lastmod"] = file.modified
    header = {name: getattr(file, name) for name in HEADER}
    body = file.body
    if not text.shown_line(file.title):
        header["title"], body = titled(file.body, file.name if is_named else "")
    return Manuscript(**header, body=body, extra=extra)


def known_language(typed: str) -> str:
    """The tag of a language that somebody typed, or '' for none. Raises `Usage` for what is not a tag."""
    found = languages.tag(typed)
    if typed.strip() and not found:
        raise Usage(
            phrase("{value!r} is not a language tag like vi or en-GB", value=typed), hint="examples: en, vi, pt-BR"
        )
    return found


def titled(body: str, name: str) -> tuple[str, str]:
    """A title for a text without a visible one, and the text without it: its first heading, else its file name."""
    heading, rest = markup.first_heading(body)
    if text.shown_line(heading):
        return heading, rest
    return ("" if name in ("", "-", "stdin") else file_names.of(Path(name)).title), body


def text_of(
    manuscript: Manuscript,
    article: Article | None = None,
    *,
    zone: ZoneInfo | None = None,
    status: bool = False,
    blank: bool = False,
) -> str:
    """A manuscript as one text: front matter in the order of its fields, then Markdown.

    `article` adds the slug, `zone` the date, `status` the status. `blank` includes empty fields, to be filled in.
    """
    from newsroom.formats.front_matter import article_file, article_keys  # here: an edit of single fields needs no YAML

    values = plain(manuscript)
    named: dict[str, Any] = {}
    for name in HEADER:
        if name == "image" and article is not None and zone is not None:
            date = article.published_at or article.back_date
            if date:
                named["date"] = article.published_day or clock.echo(clock.from_text(date), zone)
        named[name] = values[name]
        if name == "lead":
            named["slug"] = article.slug if article else ""
        if name == "image" and status and article is not None:
            named["status"] = article.status
    # In a text that is older than a field, the key of that field may be among the other keys. It counts if the field is
    # empty.
    extra = {key: value for key, value in values["extra"].items() if not named.get(article_keys.plain(key))}
    older = {article_keys.plain(key) for key in extra}
    named = {name: value for name, value in named.items() if value or (blank and name not in older)}
    return article_file.write(named | extra | {"body": manuscript.body})


def date_of(desk: Desk, typed: str, name: str, *, field: str = "date") -> datetime | None:
    """A date in front matter as a time; `Invalid` names the file (or `FILE:LINE`) and the field."""
    if not typed:
        return None
    try:
        return desk.time(typed)
    except Invalid as error:
        raise Invalid(
            phrase("{name}: {field}: {message}", name=name, field=field, message=error.message),
            ref=name,
            hint=error.hint,
        ) from error


def terms_of(desk: Desk, file: ArticleFile, name: str, *, date: str | None = None) -> PublicationTerms:
    """What a parsed text says about its publication; a `date` given with the command overrides its own.

    Raises `Invalid` for an invalid date; for that of the last change there is only a warning.
    """

    def place(field: str) -> str:
        return f"{name}:{file.lines[field]}" if field in file.lines else name

    when = desk.time(date) if date else date_of(desk, file.date, place("date"))
    is_day = clock.is_day(date or file.date)
    expire = date_of(desk, _unless_never(file.expire), place("expire"), field="expiry")
    embargo = date_of(desk, _unless_never(file.embargo), place("embargo"), field="embargo")
    held = file.held
    if not held and expire and expire <= desk.now:
        held = phrase("expired on {day}", day=clock.day_of(expire, desk.zone))
    try:
        if file.modified and desk.time(file.modified) > desk.now:
            desk.warn(
                phrase(
                    "{place}: the date of the last change is in the future, and is ignored: {modified}",
                    place=place("modified"),
                    modified=file.modified,
                )
            )
    except Invalid as error:
        desk.warn(
            phrase(
                "{place}: the date of the last change is ignored: {message}",
                place=place("modified"),
                message=error.message,
            )
        )
    return PublicationTerms(
        date=when,
        day=clock.day_of(when, desk.zone) if when and is_day else None,
        held=held,
        expire=expire,
        embargo=embargo,
        translation_key=file.translation_key,
        comments=comments_mode(desk, file.extra),
    )


def comments_mode(desk: Desk, extra: Mapping[str, object]) -> str | None:
    """The mode of comments from the keys beside a text: a mode, '' for the site's, or None if no key says it.

    If the text allows comments but the site does not, comments are held until a reader has been approved.
    """
    from newsroom.formats.front_matter import comments_key  # here: an edit of single fields needs no front matter

    mode = comments_key.mode(extra)
    if mode != comments_key.ON:
        return mode
    return CommentMode.FIRST if desk.settings.text("comments.mode") == CommentMode.CLOSED else ""


def typed_mode(desk: Desk, value: str) -> str:
    """The mode of comments that a person typed, who may also type `true` or `false` as in a file; '' for the site's."""
    said = comments_mode(desk, {"comments": value})
    return value if said is None else said


def changed_mode(desk: Desk, article: Article, extra: Mapping[str, object], before: Mapping[str, object]) -> str | None:
    """The mode of comments that a newer text sets, if its keys say something else than those `before`; otherwise None.

    Without a usable key it is the mode of a new article: that of the site, and no comments for a page.
    """
    said = comments_mode(desk, extra)
    if said == comments_mode(desk, before):
        return None
    if said is None:
        return CommentMode.CLOSED if kinds.is_page(article) else ""
    return said


def _unless_never(typed: str) -> str:
    return "" if typed.strip().lower() in ("never", "none") else typed
