"""The series that a text names in the keys beside it, and when readers see the story in it: with the text that names it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from zoneinfo import ZoneInfo

from newsroom.core.articles import articles, publishing, revisions
from newsroom.core.articles.articles import Article
from newsroom.core.journal.actions import Act
from newsroom.core.series import parts
from newsroom.store import Connection
from newsroom.text import nfc

# In small letters, without the signs between words.
KEYS: Final = frozenset(("series", "serie", "loạtbài", "chuỗibài", "tuyếnbài"))
_SIGNS: Final = str.maketrans("", "", "-_ ")
_NONE: Final = frozenset(("", "false", "no", "off", "none", "null"))


def name(extra: Mapping[str, object]) -> str | None:
    """The name of the series: '' for none, or None if no key says it. Of several series the first counts."""
    for _, names in said(extra):
        return names[0] if names else ""
    return None


def said(extra: Mapping[str, object]) -> Iterator[tuple[str, list[str]]]:
    """Each key about a series with the names that it gives. A value that can be no name, such as a number, is skipped."""
    for key, value in extra.items():
        if nfc(key.strip().lower()).translate(_SIGNS) not in KEYS:
            continue
        if isinstance(value, Mapping):  # with a number, or an address, beside the name
            value = next((value[inner] for inner in ("name", "title") if inner in value), None)
        values = value if isinstance(value, (list, tuple)) else [value]
        names = [one for one in values if isinstance(one, str)]
        if len(names) == len(values):
            yield key, [one for one in names if one.strip().lower() not in _NONE]


def of_revision(db: Connection, article: Article, rev: int) -> str | None:
    """The name in a revision of an article, as `name` gives it."""
    return name(revisions.header(db, article.id, rev).extra)


def follow(act: Act, before: Article, after: Article) -> Article:
    """Put a story with a new text that was just published into the series that this names, if the text that readers saw
    last named another.

    `before` and `after` are the article then and now; returns `after`. Raises the errors of `parts.assign`.
    """
    new = after.live_revision
    if new in (None, before.live_revision):
        return after
    old = publishing.last_shown(act, before)
    if old is not None and new is not None and old != new:
        named = of_revision(act.db, after, new)
        if named != of_revision(act.db, after, old):
            parts.assign(act, after, named or "")
    return after


def carry_out(act: Act, article_id: int, what: str, *, zone: ZoneInfo) -> Article:
    """`publishing.carry_out`, and `follow`."""
    before = articles.by_id(act.db, article_id)
    return follow(act, before, publishing.carry_out(act, article_id, what, zone=zone))
