"""Statistics of the desk, from the log: publications, updates, corrections, withdrawals, and how long a story took."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from newsroom import clock
from newsroom.errors import Usage
from newsroom.phrases import phrase
from newsroom.settings import Settings
from newsroom.store import Connection

GROUPS = ("section", "author", "day")
_COUNTED_AS = {
    "publish": "published",
    "update": "updated",
    "correct": "corrected",
    "unpublish": "withdrawn",
    "kill": "withdrawn",
}


@dataclass(slots=True)
class DeskOutput:
    """The work on the stories of a section, an author or a day.

    `words` and `views` are those of the published stories: words as published, views in total. `median` and `p90` are
    seconds from the first draft to the publication.
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
class OutputReport:
    """The output of the desk from `since` to `until` (local days): in total, in groups, and stories published each day."""

    timezone: str
    since: str
    until: str
    by: str
    total: DeskOutput
    rows: list[DeskOutput]
    days: dict[str, int] = field(default_factory=dict)


def report(db: Connection, *, since: str, until: str, by: str, settings: Settings) -> OutputReport:
    """First publications, updates, corrections and withdrawals. Raises `Usage` for an unknown group.

    Undone actions and imported stories are not counted. A correction is not also an update. A story of two authors
    counts for each of them, and once in the total.
    """
    if by not in GROUPS:
        raise Usage(
            phrase("unknown grouping {by!r}", by=by), hint=phrase("use one of: {choices}", choices=", ".join(GROUPS))
        )
    zone = settings.zone
    total, groups = _Tally(DeskOutput("total")), dict[str, _Tally]()
    days = dict.fromkeys(clock.day_list(since, until), 0)
    for action in _actions(db, since, until, settings):
        day = clock.day_of(clock.from_text(action["at"]), zone)
        names = {"section": [action["section"]], "author": json.loads(action["authors"]), "day": [day]}[by] or [""]
        total.count(action)
        for name in names:
            groups.setdefault(name, _Tally(DeskOutput(name))).count(action)
        if action["action"] == "publish" and day in days:
            days[day] += 1
    rows = [tally.result() for tally in groups.values()]
    rows.sort(key=lambda row: row.name if by == "day" else (-row.published, -row.updated, row.name))
    return OutputReport(zone.key, since, until, by, total.result(), rows, days)


@dataclass(slots=True)
class _Tally:
    """The counts for one row, and how long each published story took, in seconds."""

    output: DeskOutput
    waits: list[int] = field(default_factory=list)

    def count(self, action: sqlite3.Row) -> None:
        """Count one action, as `_actions` returns it."""
        counted = _COUNTED_AS[action["action"]]
        setattr(self.output, counted, getattr(self.output, counted) + 1)
        if counted == "published":
            self.output.words += action["words"]
            self.output.views += action["views"]
            self.waits.append(action["took"])

    def result(self) -> DeskOutput:
        """The row, with its durations."""
        self.output.median, self.output.p90 = quantile(self.waits, 0.5), quantile(self.waits, 0.9)
        return self.output


def _actions(db: Connection, since: str, until: str, settings: Settings) -> Iterator[sqlite3.Row]:
    start, end = clock.day_bounds(since, settings.zone)[0], clock.day_bounds(until, settings.zone)[1]
    yield from db.execute(
        """
        select j.action, j.at, r.section, r.authors, r.words, coalesce(s.views + s.baseline, 0) as views,
            max(0, unixepoch(j.at) - unixepoch(a.created_at)) as took
        from journal j join batches b on b.id = j.batch_id and b.undone_by is null and b.command not like 'import%'
        join articles a on a.id = j.object_id and a.kind = 'story'
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
    """The local day of the first action on any article."""
    row = db.execute("select min(at) from journal where kind = 'article'").fetchone()
    return clock.day_of(clock.from_text(row[0]), zone) if row[0] else None


def quantile(values: list[int], share: float) -> int | None:
    """The value below or at which this share of the values lies; None for no values."""
    ordered = sorted(values)
    return ordered[max(0, -(-round(share * 100) * len(ordered) // 100) - 1)] if ordered else None
