"""The languages of live stories, and lists of the stories in some of them.

The language of a story is that of its live revision. The one in `articles` is that of the newest revision; reading it,
where both are the same revision, is several times as fast.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from newsroom.store import Connection

# The language of the live revision of the article `a`.
LIVE_LANG: Final = """
    case when a.live_rev = a.head_rev then a.lang
    else (select r.lang from revisions r where r.article_id = a.id and r.rev = a.live_rev) end
"""


@dataclass(frozen=True, slots=True)
class LanguageFilter:
    """The stories in languages with one of these tags, or all others where these are `excluded`."""

    tags: tuple[str, ...]
    excluded: bool = False

    def has(self, lang: str) -> bool:
        """Whether a story in this language is among them."""
        return (lang in self.tags) != self.excluded

    @property
    def condition(self) -> str:
        """The condition for the article `a` in SQL, to be added to others; it has the parameter `tags`."""
        return f"and {LIVE_LANG} {'not in' if self.excluded else 'in'} (select value from json_each(:tags))"


def narrowed(only: LanguageFilter | None) -> tuple[str, dict[str, str]]:
    """The condition of a filter in SQL and its parameters; of None, which means every language, an empty one."""
    return (only.condition, {"tags": json.dumps(only.tags)}) if only else ("", {})


def of_stories(db: Connection, ids: Sequence[int] | None = None) -> dict[int, str]:
    """The languages of these live articles, by id; without `ids` those of all."""
    where = "" if ids is None else "and a.id in (select value from json_each(:ids))"
    rows = db.execute(
        f"select a.id, {LIVE_LANG} as lang from articles a where a.live_rev is not null {where}",
        {"ids": json.dumps(list(ids or ()))},
    )
    return {row[0]: row[1] for row in rows}


def tags(db: Connection) -> list[str]:
    """The languages of all live stories."""
    return [tag for tag, live in published_tags(db).items() if live]


def published_tags(db: Connection) -> dict[str, bool]:
    """The languages of all stories that are or were live, in order, each with whether one is live."""
    # Reading the table from the beginning is several times as fast as following an index through it.
    rows = db.execute(
        f"""
        select case when a.live_rev is null then a.lang else {LIVE_LANG} end as lang,
            max(a.live_rev is not null) as live
        from articles a not indexed
        where a.published_at is not null and a.kind = 'story' group by 1 order by 1
        """
    )
    return {row[0]: bool(row[1]) for row in rows}
