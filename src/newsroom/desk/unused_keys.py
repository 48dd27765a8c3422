"""Reports keys in the front matter of an edited text that an edit does not change, with the command that does."""

from __future__ import annotations

from datetime import datetime

from newsroom import clock, text
from newsroom.core.articles.articles import Article
from newsroom.desk import Desk
from newsroom.errors import Invalid
from newsroom.formats.front_matter.article_file import ArticleFile
from newsroom.phrases import phrase


def warn(desk: Desk, article: Article, file: ArticleFile, name: str) -> None:
    """Report keys of `file` that differ from `article` and that an edit does not change."""
    ref = article.ref
    typed = text.shell_word(file.slug)
    for field, what, way in (
        ("slug", file.slug, phrase("use: newsroom edit {ref} --slug {typed}", ref=ref, typed=typed)),
        (
            "date",
            file.date,
            phrase(
                "it is set when the article is published: newsroom publish {ref} --date TIME, or --at TIME", ref=ref
            ),
        ),
        (
            "expire",
            file.expire,
            phrase("it is set when the article is published: newsroom publish {ref} --expire TIME", ref=ref),
        ),
        (
            "embargo",
            file.embargo,
            phrase("it is set when the article is published: newsroom publish {ref} --embargo TIME", ref=ref),
        ),
        ("status", file.status, phrase("use: publish, unpublish, submit and similar commands")),
    ):
        if what and not _agrees(desk, article, field, what):
            place = f"{name}:{file.lines[field]}" if field in file.lines else name
            desk.warn(
                phrase(
                    "{place}: changing {field} in the front matter has no effect; {way}",
                    place=place,
                    field=field,
                    way=way,
                )
            )


def _agrees(desk: Desk, article: Article, field: str, typed: str) -> bool:
    """Whether the typed value is the one of the article."""
    if field == "slug":
        return typed == article.slug
    if field == "status":
        return typed == article.status
    if field == "date" and article.published_day and clock.is_day(typed):
        return typed == article.published_day or _moment(desk, typed) == _known(
            article.published_at or article.back_date
        )
    kept = {
        "date": article.published_at or article.back_date,
        "expire": article.expire_at,
        "embargo": article.embargo_until,
    }
    return _moment(desk, typed) == _known(kept[field])


def _moment(desk: Desk, typed: str) -> datetime | str:
    try:
        return desk.time(typed)
    except Invalid:
        return typed


def _known(at: str | None) -> datetime | None:
    return clock.from_text(at) if at else None
