"""Recordings: programmes that can be watched at an address, each with a page of its own whose address never changes."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from newsroom import clock, text
from newsroom.core.journal.actions import Act
from newsroom.core.programmes import programmes
from newsroom.core.programmes.fields import Programme
from newsroom.store import Connection

MOST: Final = 20_000  # recordings with a page, the newest
MOST_LIVE: Final = 2_000  # live programmes, the newest, among which is what is on


@dataclass(frozen=True, slots=True)
class RecordingPlace:
    """A recording among those of the same programme on its channel: the ids of the ones before and after it."""

    programme: Programme
    previous: int | None
    following: int | None


def name_all(act: Act, zone: ZoneInfo) -> None:
    """Give each programme with an address a slug, made of its title and its day in `zone`, unless it has one."""
    rows = act.db.execute(
        """
        select p.id, p.title, p.start_at from programmes p
        where p.video_url <> '' and p.id not in (select programme_id from recordings) order by p.start_at, p.id
        """
    ).fetchall()
    for row in rows:
        day = clock.day_of(clock.from_text(row["start_at"]), zone)
        slug = f"{text.safe_slug(row['title'], fallback='programme')}-{day}"
        taken = act.db.execute("select 1 from recordings where slug = :slug", {"slug": slug}).fetchone()
        act.db.execute(
            "insert into recordings (programme_id, slug, updated_at) values (:id, :slug, :at)",
            {"id": row["id"], "slug": f"{slug}-{row['id']}" if taken else slug, "at": act.at},
        )


def with_page(db: Connection, ids: Collection[int]) -> set[int]:
    """Those of these programmes that have the address of a page, also if its video was taken away since."""
    rows = db.execute(
        "select programme_id from recordings where programme_id in (select value from json_each(:ids))",
        {"ids": json.dumps(list(ids))},
    )
    return {row[0] for row in rows}


def places(db: Connection) -> list[RecordingPlace]:
    """The recordings on active channels, the oldest first, each with its neighbours: those with the same title and channel."""
    found = programmes.with_video(db, limit=MOST)[::-1]
    shows: dict[tuple[str, str], list[int]] = {}
    for one in found:
        shows.setdefault((one.channel, text.fold(one.title)), []).append(one.id)
    before: dict[int, int] = {}
    after: dict[int, int] = {}
    for ids in shows.values():
        for number, other in pairwise(ids):
            before[other], after[number] = number, other
    return [RecordingPlace(one, before.get(one.id), after.get(one.id)) for one in found]


def newest(db: Connection, *, at: datetime, limit: int) -> list[Programme]:
    """The recordings on active channels that have begun by `at`, the newest first."""
    return programmes.with_video(db, until=at, limit=limit)


def on_air(db: Connection, *, at: datetime) -> Sequence[Programme]:
    """The live programmes that can be watched at this moment."""
    found = programmes.with_video(db, until=at, live=True, limit=MOST_LIVE)
    moment = clock.to_text(at)
    return [one for one in found if one.start <= moment < programmes.end_of(one)]
