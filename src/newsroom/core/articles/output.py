"""What the desk produced: publications, updates, corrections, withdrawals, and how long a story took, from the journal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from newsroom import clock
from newsroom.errors import Usage
from newsroom.settings import Settings
from newsroom.store import Connection

GROUPS = ("section", "author", "day")
_KINDS = {
    "publish": "published", "update": "updated", "correct": "corrected", "unpublish": "withdrawn", "kill": "withdrawn",
}  # fmt: skip


@dataclass(slots=True)
class Made:
    """The acts of a section, an author or a day. Durations are seconds from the first draft to publication.

    `words` and `views` are of the stories published: words as published, views of all time.
    """

    name: str
    published: int = 0
    updated: int = 0
    corrected: int = 0
    withdrawn: int = 0
    words: int = 0
    views: int = 0
    median: int | None = None
    p90: int | None = None


@dataclass(slots=True)
class Production:
    """The desk's output from `since` to `until` (local days): in all, in groups, and stories published each day."""

    timezone: str
    since: str
    until: str
    by: str
    total: Made
    rows: list[Made]
    days: dict[str, int] = field(default_factory=dict)


def production(db: Connection, *, since: str, until: str, by: str, settings: Settings) -> Production:
    """What was published for the first time, updated, corrected and withdrawn. Raises `Usage` for an unknown group.

    Acts that were undone count for nothing, and imported stories are not the desk's. A correction is no update. A story
    of two authors counts for each, and once in all.
    """
    if by not in GROUPS:
        raise Usage(f"output by {by!r} is not known", hint="by: " + ", ".join(GROUPS))
    zone = settings.zone
    total, groups = Made("total"), dict[str, Made]()
    waits: dict[str, list[int]] = {}
    days = dict.fromkeys(clock.day_list(since, until), 0)
    for act in _acts(db, since, until, settings):
        day = clock.day_of(clock.from_text(act["at"]), zone)
        names = {"section": [act["section"]], "author": json.loads(act["authors"]), "day": [day]}[by] or [""]
        for name in names:
            groups.setdefault(name, Made(name))
        for name, made in [("", total), *((f"={name}", groups[name]) for name in names)]:
            kind = _KINDS[act["action"]]
            setattr(made, kind, getattr(made, kind) + 1)
            if kind == "published":
                made.words += act["words"]
                made.views += act["views"]
                waits.setdefault(name, []).append(act["took"])
        if act["action"] == "publish" and day in days:
            days[day] += 1
    for name, made in [("", total), *((f"={name}", made) for name, made in groups.items())]:
        made.median, made.p90 = quantile(waits.get(name, []), 0.5), quantile(waits.get(name, []), 0.9)
    order = (lambda made: made.name) if by == "day" else (lambda made: (-made.published, -made.updated, made.name))
    return Production(zone.key, since, until, by, total, sorted(groups.values(), key=order), days)


def _acts(db: Connection, since: str, until: str, settings: Settings) -> Iterator[Any]:
    start, end = clock.day_bounds(since, settings.zone)[0], clock.day_bounds(until, settings.zone)[1]
    yield from db.execute(
        """
        select j.action, j.at, r.section, r.authors, r.words, coalesce(s.views + s.baseline, 0) as views,
            max(0, unixepoch(j.at) - unixepoch(a.created_at)) as took
        from journal j join batches b on b.id = j.batch_id and b.undone_by is null and b.command not like 'import%'
        join articles a on a.id = j.object_id
        join revisions r on r.article_id = a.id and r.rev = coalesce(j.rev, a.head_rev)
        left join stat_article s on s.article_id = a.id
        where j.kind = 'article' and j.action in ('publish', 'update', 'correct', 'unpublish', 'kill')
          and j.at >= :start and j.at < :end
          and not (j.action = 'update' and exists (
            select 1 from journal c where c.batch_id = j.batch_id and c.kind = 'article' and c.object_id = j.object_id
              and c.action = 'correct'))
        order by j.id
        """,
        {"start": clock.to_text(start), "end": clock.to_text(end)},
    )


def first_day(db: Connection, zone: ZoneInfo) -> str | None:
    """The local day of the first act on any article."""
    row = db.execute("select min(at) from journal where kind = 'article'").fetchone()
    return clock.day_of(clock.from_text(row[0]), zone) if row[0] else None


def quantile(values: list[int], share: float) -> int | None:
    """The value that a share of all do not exceed; None of none."""
    ordered = sorted(values)
    return ordered[max(0, -(-round(share * 100) * len(ordered) // 100) - 1)] if ordered else None
