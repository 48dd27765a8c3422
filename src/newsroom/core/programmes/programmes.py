"""The programmes in the file, by day, and now and next on each channel."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from newsroom import clock
from newsroom.core.programmes import channels
from newsroom.core.programmes.channels import Channel
from newsroom.core.programmes.fields import MAX_DURATION, Programme, programme_of
from newsroom.errors import Invalid, NotFound
from newsroom.phrases import phrase
from newsroom.store import Connection

# A programme without a stop ends when the next one starts, at the latest after this time.
OPEN_HOURS = 6
LATEST = timedelta(days=60)  # how far back the latest programmes lie


@dataclass(frozen=True, slots=True)
class OnAir:
    """What a channel shows at a moment, and what follows; None if nothing is listed."""

    channel: Channel
    now: Programme | None
    next: Programme | None


@dataclass(frozen=True, slots=True)
class ChannelDay:
    """The programmes of one channel that start on one local day, in order."""

    channel: Channel
    rows: list[Programme]


# `stop` for readers: the stated one, or the next start. `open_end` is when a programme without either ends.
_SELECT = f"""
    with shown as (
        select p.*, coalesce(c.name, '') as channel_name, coalesce(c.position, 1000000) as position,
            coalesce(c.active, 1) as active, x.path,
            case when p.video_url <> '' then r.slug end as slug,
            coalesce(p.stop_at, (
                select min(n.start_at) from programmes n
                where n.channel_id = p.channel_id and n.start_at > p.start_at
                  and n.start_at <= strftime('%Y-%m-%dT%H:%M:%SZ', p.start_at, '+{OPEN_HOURS} hours')
            )) as stop,
            strftime('%Y-%m-%dT%H:%M:%SZ', p.start_at, '+{OPEN_HOURS} hours') as open_end
        from programmes p
        left join channels c on c.id = p.channel_id
        left join recordings r on r.programme_id = p.id
        left join articles a on a.id = p.article_id and a.live_rev is not null
        left join paths x on x.article_id = a.id and x.kind = 'canonical'
    )
    select * from shown
"""


def get(db: Connection, programme_id: int) -> Programme:
    """The programme with this id. Raises `NotFound`."""
    row = db.execute(_SELECT + " where id = :id", {"id": programme_id}).fetchone()
    if row is None:
        raise NotFound(
            phrase("there is no programme {programme_id}", programme_id=programme_id),
            ref=str(programme_id),
            hint="see: newsroom programmes list",
        )
    return programme_of(row)


def list_(
    db: Connection,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    channel: str | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> list[Programme]:
    """Programmes that start in [since, until), by time, then channel; `channel` is an id."""
    rows = db.execute(
        _SELECT
        + """
        where start_at >= :since and start_at < :until and (:channel is null or channel_id = :channel)
        order by start_at, position, channel_id, clump, id limit :limit offset :offset
        """,
        {
            "since": clock.to_text(since) if since else "",
            "until": clock.to_text(until) if until else "9999",
            "channel": channel,
            "limit": -1 if limit is None else limit,
            "offset": offset,
        },
    )
    return [programme_of(row) for row in rows]


def by_day(db: Connection, day: str, zone: ZoneInfo) -> list[ChannelDay]:
    """The programmes that start on the local day `day` (`YYYY-MM-DD`), channel by channel, as a page shows them."""
    start, end = clock.day_bounds(day, zone)
    rows: dict[str, list[Programme]] = {}
    for programme in list_(db, since=start, until=end):
        rows.setdefault(programme.channel, []).append(programme)
    return [ChannelDay(channel, rows[channel.id]) for channel in channels.list_(db, active=True) if channel.id in rows]


def latest(db: Connection, *, at: datetime, limit: int) -> list[Programme]:
    """The programmes of active channels that have begun by `at` and have a live article or a video, the latest first.

    Only those of the last weeks, so that the number of rows read does not grow with the file.
    """
    rows = db.execute(
        _SELECT
        + """
        where start_at <= :at and start_at > :since and active = 1 and (path is not null or video_url <> '')
        order by start_at desc, position, channel_id, clump, id limit :limit
        """,
        {"at": clock.to_text(at), "since": clock.to_text(at - LATEST), "limit": limit},
    )
    return [programme_of(row) for row in rows]


def with_video(db: Connection, *, until: datetime | None = None, live: bool = False, limit: int) -> list[Programme]:
    """The programmes of active channels that have an address to watch them at and have begun by `until`, the newest first.

    With `live` only those that are broadcast live.
    """
    rows = db.execute(
        _SELECT
        + """
        where video_url <> '' and start_at <= :until and active = 1 and slug is not null and live >= :live
        order by start_at desc, position, channel_id, clump, id limit :limit
        """,
        {"until": clock.to_text(until) if until else "9999", "live": int(live), "limit": limit},
    )
    return [programme_of(row) for row in rows]


def end_of(programme: Programme) -> str:
    """When a programme ends as UTC text: its stop, or the latest time for one that nothing follows."""
    return programme.stop or clock.to_text(clock.from_text(programme.start) + timedelta(hours=OPEN_HOURS))


def days(db: Connection, zone: ZoneInfo) -> list[str]:
    """The local days on which an active channel has a programme, oldest first."""
    rows = db.execute(
        """
        select distinct substr(p.start_at, 1, 16) from programmes p left join channels c on c.id = p.channel_id
        where coalesce(c.active, 1) = 1
        """
    )
    return sorted({clock.day_of(clock.from_text(f"{row[0]}:00Z"), zone) for row in rows})


def now(db: Connection, *, at: datetime) -> list[OnAir]:
    """What each active channel shows at `at`, and what follows; if programmes overlap, the one that began last is shown."""
    moment, since = clock.to_text(at), clock.to_text(at - MAX_DURATION)
    found = []
    for channel in channels.list_(db, active=True):
        names = {"channel": channel.id, "at": moment, "since": since}
        current = db.execute(
            _SELECT
            + """
            where channel_id = :channel and start_at <= :at and start_at > :since and coalesce(stop, open_end) > :at
            order by start_at desc, clump, id limit 1
            """,
            names,
        ).fetchone()
        following = db.execute(
            _SELECT + " where channel_id = :channel and start_at > :at order by start_at, clump, id limit 1", names
        ).fetchone()
        found.append(
            OnAir(channel, programme_of(current) if current else None, programme_of(following) if following else None)
        )
    return found


def day(typed: str, zone: ZoneInfo, *, now: datetime) -> str:
    """A local day as people type it: `2026-01-05`, `today`, `monday`, `25 Dec`, or `+6d` and `6d` for six days ahead.

    Raises `Invalid`.
    """
    word = typed.strip().lower()
    today = date.fromisoformat(clock.day_of(now, zone))
    nearby = {"today": 0, "tomorrow": 1, "yesterday": -1}
    if word in nearby:
        return (today + timedelta(days=nearby[word])).isoformat()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", word, re.ASCII):
        try:
            return date.fromisoformat(word).isoformat()
        except ValueError:
            pass
    with suppress(Invalid, OverflowError):
        if away := re.fullmatch(r"([+-]?)(\d{1,4})([dw])", word, re.ASCII):
            days = int(away[2]) * (7 if away[3] == "w" else 1) * (-1 if away[1] == "-" else 1)
            return (today + timedelta(days=days)).isoformat()
        if clock.is_day(typed):
            return clock.day_of(clock.parse(typed, zone, now=now), zone)
    raise Invalid(
        phrase("{typed!r} is not a date", typed=typed),
        ref=typed,
        hint="write a date such as 2026-01-05, today, monday, or +6d for six days from now",
    )
