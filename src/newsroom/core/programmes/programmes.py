"""What is on: programmes by day, now and next, and the entering, changing and removing of a single one."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from newsroom import clock, text
from newsroom.core.journal import actions
from newsroom.core.programmes import channels
from newsroom.core.programmes.channels import Channel, address
from newsroom.errors import Conflict, Invalid, NotFound
from newsroom.store import Connection

OPEN_HOURS = 6  # a programme without a stop ends when the next one starts, and is not believed in for longer than this
LONGEST = timedelta(days=7)
TITLE_LIMIT = 500
TEXT_LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class ProgrammeEntry:
    """A programme as a person or a file states it. Times are UTC text; `where` is `file:line`, for messages."""

    channel: str
    start: str
    title: str
    stop: str | None = None
    subtitle: str = ""
    description: str = ""
    category: str = ""
    episode: str = ""
    live: bool = False
    repeat: bool = False
    new: bool = False
    clump: str = "0/1"
    start_typed: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme in the file.

    `stop` is when it ends as far as is known (the next start where none was given), `stop_given` what was stated.
    `path` is the site path of the article that belongs to it, when that is public.
    """

    id: int
    channel: str
    channel_name: str
    start: str
    stop: str | None
    stop_given: str | None
    title: str
    subtitle: str
    description: str
    category: str
    episode: str
    live: bool
    repeat: bool
    new: bool
    clump: str
    start_typed: str
    article_id: int | None
    path: str | None
    video_url: str
    source: str
    updated_at: str


@dataclass(frozen=True, slots=True)
class OnAir:
    """What a channel shows at a moment, and what follows; None when nothing is listed."""

    channel: Channel
    now: Programme | None
    next: Programme | None


@dataclass(frozen=True, slots=True)
class ChannelDay:
    """The programmes of one channel that start on one local day, in order."""

    channel: Channel
    rows: list[Programme]


# `stop` as everybody sees it; `ends` closes an open programme, so that it is not on the air for ever.
_SELECT = f"""
    with shown as (
        select p.*, coalesce(c.name, '') as channel_name, coalesce(c.position, 1000000) as position,
            coalesce(c.active, 1) as active, x.path,
            coalesce(p.stop_at, (
                select min(n.start_at) from programmes n
                where n.channel_id = p.channel_id and n.start_at > p.start_at
                  and n.start_at <= strftime('%Y-%m-%dT%H:%M:%SZ', p.start_at, '+{OPEN_HOURS} hours')
            )) as stop,
            strftime('%Y-%m-%dT%H:%M:%SZ', p.start_at, '+{OPEN_HOURS} hours') as open_end
        from programmes p
        left join channels c on c.id = p.channel_id
        left join articles a on a.id = p.article_id and a.live_rev is not null
        left join paths x on x.article_id = a.id and x.kind = 'canonical'
    )
    select * from shown
"""


def _programme(row: sqlite3.Row) -> Programme:
    return Programme(
        id=row["id"], channel=row["channel_id"], channel_name=row["channel_name"] or row["channel_id"],
        start=row["start_at"], stop=row["stop"], stop_given=row["stop_at"], title=row["title"],
        subtitle=row["subtitle"], description=row["description"], category=row["category"], episode=row["episode"],
        live=bool(row["live"]), repeat=bool(row["repeat"]), new=bool(row["new"]), clump=row["clump"],
        start_typed=row["start_typed"], article_id=row["article_id"], path=row["path"], video_url=row["video_url"],
        source=row["source"], updated_at=row["updated_at"],
    )  # fmt: skip


def get(db: Connection, programme_id: int) -> Programme:
    """The programme with this id. Raises `NotFound`."""
    row = db.execute(_SELECT + " where id = :id", {"id": programme_id}).fetchone()
    if row is None:
        raise NotFound(
            f"there is no programme {programme_id}",
            ref=str(programme_id),
            hint="newsroom programmes list shows the ids",
        )
    return _programme(row)


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
            "since": clock.to_text(since) if since else "", "until": clock.to_text(until) if until else "9999",
            "channel": channel, "limit": -1 if limit is None else limit, "offset": offset,
        },
    )  # fmt: skip
    return [_programme(row) for row in rows]


def by_day(db: Connection, day: str, zone: ZoneInfo) -> list[ChannelDay]:
    """The programmes that start on the local day `day` (`YYYY-MM-DD`), channel by channel, as a page shows them."""
    start, end = clock.day_bounds(day, zone)
    rows: dict[str, list[Programme]] = {}
    for programme in list_(db, since=start, until=end):
        rows.setdefault(programme.channel, []).append(programme)
    return [ChannelDay(channel, rows[channel.id]) for channel in channels.list_(db, active=True) if channel.id in rows]


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
    """What each active channel shows at `at`, and what follows; the latest to begin wins where programmes overlap."""
    moment, since = clock.to_text(at), clock.to_text(at - LONGEST)
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
            OnAir(channel, _programme(current) if current else None, _programme(following) if following else None)
        )
    return found


def day(typed: str, zone: ZoneInfo, *, now: datetime) -> str:
    """A local day as a person names it: `2026-01-05`, `today`, `tomorrow` or `yesterday`. Raises `Invalid`."""
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
    raise Invalid(f"{typed!r} is not a day", ref=typed, hint="write 2026-01-05, today or tomorrow")


def tidy(entry: ProgrammeEntry) -> ProgrammeEntry:
    """`entry` with its texts cleaned and its rules checked. Raises `Invalid`."""
    prefix = f"{entry.where}: " if entry.where else ""
    line: dict[str, Any] = {
        name: text.one_line(text.clean(getattr(entry, name)))
        for name in ("channel", "title", "subtitle", "description", "category", "episode", "start_typed")
    }
    checked = replace(entry, **line)
    if not checked.channel or len(checked.channel) > 200:
        raise Invalid(f"{prefix}a programme needs a channel", hint="an id such as news.example.org")
    if not checked.title:
        raise Invalid(f"{prefix}a programme needs a title")
    if any(len(value) > (TEXT_LIMIT if name == "description" else TITLE_LIMIT) for name, value in line.items()):
        raise Invalid(f"{prefix}a text is too long (titles {TITLE_LIMIT}, descriptions {TEXT_LIMIT} characters)")
    if checked.stop is not None:
        length = clock.from_text(checked.stop) - clock.from_text(checked.start)
        if length <= timedelta(0):
            raise Invalid(
                f"{prefix}{checked.title!r} does not stop after its start (badstop)",
                hint="a stop past midnight is written with its date, or as 24:45 for 00:45 of the next day",
            )
        if length > LONGEST:
            raise Invalid(f"{prefix}{checked.title!r} would last longer than a week")
    return checked


def add(
    db: Connection,
    entry: ProgrammeEntry,
    *,
    article_id: int | None = None,
    video_url: str = "",
    force: bool = False,
    now: datetime,
    actor: str,
) -> Programme:
    """Enter one programme. Raises `Invalid`, and `Conflict` when it overlaps another on its channel unless `force`."""
    entry = tidy(entry)
    with actions.act(db, actor=actor, now=now, command="programmes add") as act:
        _refuse_overlap(db, entry, None, force=force)
        values = columns(entry, at=act.at, source="hand") | _links(article_id, video_url)
        added = insert(act, values)
    return get(db, added)


EDITABLE = (
    "channel", "start", "stop", "title", "subtitle", "description", "category", "episode", "live", "repeat", "new",
    "start_typed", "article_id", "video_url",
)  # fmt: skip


def edit(
    db: Connection, programme_id: int, changes: Mapping[str, Any], *, force: bool = False, now: datetime, actor: str
) -> Programme:
    """Change some of EDITABLE of one programme. Raises `NotFound`, `Invalid`, `Conflict` as `add` does."""
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise Invalid(f"a programme has no {sorted(unknown)[0]!r}", hint="it has " + ", ".join(EDITABLE))
    with actions.act(db, actor=actor, now=now, command="programmes edit") as act:
        before = get(db, programme_id)
        links = _links(changes.get("article_id", before.article_id), changes.get("video_url", before.video_url))
        own = {name: value for name, value in changes.items() if name not in links}
        entry = tidy(replace(stated(before), **own))
        _refuse_overlap(db, entry, programme_id, force=force)
        update(act, before, columns(entry, at=act.at, source=before.source) | links)
    return get(db, programme_id)


def remove(db: Connection, ids: list[int], *, now: datetime, actor: str) -> actions.Outcome[int, int]:
    """Remove programmes; each that is missing is named in the outcome, the others go. `undo` brings them back."""
    with actions.act(db, actor=actor, now=now, command="programmes rm") as act:
        return actions.each(act, ids, lambda programme_id: delete(act, get(db, programme_id)))


# Below: the pen of this table, shared with the import, always inside an act.


def columns(entry: ProgrammeEntry, *, at: str, source: str) -> dict[str, Any]:
    """The columns of a checked entry."""
    return {
        "channel_id": entry.channel, "start_at": entry.start, "stop_at": entry.stop, "start_typed": entry.start_typed,
        "clump": entry.clump, "title": entry.title, "subtitle": entry.subtitle, "description": entry.description,
        "category": entry.category, "episode": entry.episode, "live": int(entry.live), "repeat": int(entry.repeat),
        "new": int(entry.new), "source": source, "updated_at": at,
    }  # fmt: skip


def stated(programme: Programme) -> ProgrammeEntry:
    """The entry that would make this programme."""
    p = programme
    return ProgrammeEntry(
        p.channel, p.start, p.title, p.stop_given, p.subtitle, p.description, p.category, p.episode, p.live, p.repeat,
        p.new, p.clump, p.start_typed,
    )  # fmt: skip


def insert(act: actions.Act, values: Mapping[str, Any]) -> int:
    """Write a new row and its journal line; returns the id."""
    names = list(values)
    row = act.db.execute(
        f"insert into programmes ({', '.join(names)}) values ({', '.join(':' + name for name in names)})", values
    )
    added = row.lastrowid
    assert added is not None
    act.note("programme", added, "add", title=values["title"], channel=values["channel_id"], start=values["start_at"])
    return added


def update(act: actions.Act, before: Programme, values: Mapping[str, Any]) -> bool:
    """Bring a row to `values` and write the journal line; False, and nothing written, when it says that already."""
    row = act.db.execute("select * from programmes where id = :id", {"id": before.id}).fetchone()
    quiet = ("start_typed", "source", "updated_at")  # they tell where a row is from, not what is on
    changed = [name for name, value in values.items() if name not in quiet and row[name] != value]
    if not changed:
        return False
    sets = ", ".join(f"{name} = :{name}" for name in values)
    act.db.execute(f"update programmes set {sets} where id = :id", {**values, "id": before.id})
    act.note("programme", before.id, "edit", title=values["title"], changed=changed)
    return True


def delete(act: actions.Act, programme: Programme) -> int:
    """Take a row out and write the journal line; returns its id."""
    act.db.execute("delete from programmes where id = :id", {"id": programme.id})
    act.note(
        "programme", programme.id, "remove", title=programme.title, channel=programme.channel, start=programme.start
    )
    return programme.id


def _links(article_id: int | None, video_url: str) -> dict[str, Any]:
    if video_url and not address(video_url):
        raise Invalid(f"{video_url!r} is not a web address", hint="a video's address begins with https://")
    return {"article_id": article_id, "video_url": video_url}


def _refuse_overlap(db: Connection, entry: ProgrammeEntry, own: int | None, *, force: bool) -> None:
    """Raise `Conflict` when `entry` would share time with another programme outside its own clump."""
    if force:
        return
    row = db.execute(
        """
        select id, title from programmes
        where channel_id = :channel and id is not :own and start_at > :since
          and not (start_at = :start and clump <> :clump)
          and (start_at = :start or start_at < :start and stop_at > :start or start_at > :start and start_at < :stop)
        order by start_at limit 1
        """,
        {
            "channel": entry.channel, "own": own, "start": entry.start, "stop": entry.stop or entry.start,
            "clump": entry.clump, "since": clock.to_text(clock.from_text(entry.start) - LONGEST),
        },
    ).fetchone()  # fmt: skip
    if row is not None:
        raise Conflict(
            f"{entry.title!r} overlaps programme {row['id']}, {row['title']!r}",
            ref=str(row["id"]), hint="change one of the two, or give --force to list both",
        )  # fmt: skip
