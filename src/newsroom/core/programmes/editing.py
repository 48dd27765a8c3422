"""Adding, changing and removing single programmes, and writing their rows for an import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from newsroom import clock, text
from newsroom.core.journal import actions
from newsroom.core.programmes import programmes, recordings
from newsroom.core.programmes.channels import address
from newsroom.core.programmes.fields import (
    CHANNEL_LIMIT,
    EDITABLE,
    FIELDS,
    MAX_DURATION,
    TEXT_LIMIT,
    TEXTS,
    TITLE_LIMIT,
    Programme,
    ProgrammeEntry,
    columns_of,
    entry_of,
)
from newsroom.errors import Conflict, Invalid
from newsroom.phrases import phrase
from newsroom.store import Connection

UTC: Final = ZoneInfo("UTC")
# Columns that say where a row is from, not what is broadcast: changing only these is not a change.
_ORIGIN = ("start_typed", "source", "updated_at")


def tidy(entry: ProgrammeEntry) -> ProgrammeEntry:
    """`entry` with its texts cleaned and its rules checked. Raises `Invalid`."""
    prefix = f"{entry.where}: " if entry.where else ""
    texts: dict[str, Any] = {name: text.one_line(text.clean(getattr(entry, name))) for name in TEXTS}
    checked = replace(entry, **texts)
    if not checked.channel:
        raise Invalid(
            phrase("{prefix}a programme needs a channel", prefix=prefix), hint="give an id such as news.example.org"
        )
    if len(checked.channel) > CHANNEL_LIMIT:
        raise Invalid(
            phrase("{prefix}the id of a channel can have at most {most} characters", prefix=prefix, most=CHANNEL_LIMIT)
        )
    if not checked.title:
        raise Invalid(phrase("{prefix}a programme needs a title", prefix=prefix))
    if any(len(value) > FIELDS[name].limit for name, value in texts.items()):
        raise Invalid(
            phrase(
                (
                    "{prefix}a text is too long (at most {text_limit:,} characters in a description, {title_limit} in every "
                    "other field)"
                ),
                prefix=prefix,
                title_limit=TITLE_LIMIT,
                text_limit=TEXT_LIMIT,
            )
        )
    if checked.stop is not None:
        length = clock.from_text(checked.stop) - clock.from_text(checked.start)
        if length <= timedelta(0):
            raise Invalid(
                phrase("{prefix}{title!r} stops at or before its start (badstop)", prefix=prefix, title=checked.title),
                hint="write a stop time after midnight with its date, or as 24:45 for 00:45 of the next day",
            )
        if length > MAX_DURATION:
            raise Invalid(phrase("{prefix}{title!r} would last longer than a week", prefix=prefix, title=checked.title))
    return checked


def add(
    db: Connection,
    entry: ProgrammeEntry,
    *,
    article_id: int | None = None,
    video_url: str = "",
    force: bool = False,
    zone: ZoneInfo = UTC,
    now: datetime,
    actor: str,
) -> Programme:
    """Add one programme. Raises `Invalid`, or `Conflict` if it overlaps another on its channel, unless `force`."""
    entry = tidy(entry)
    with actions.act(db, actor=actor, now=now, command="programmes add") as act:
        refuse_overlap(db, entry, force=force)
        added = insert(act, columns_of(entry, at=act.at, source="hand") | _links(article_id, video_url))
        recordings.name_all(act, zone)
    return programmes.get(db, added)


def edit(
    db: Connection,
    programme_id: int,
    changes: Mapping[str, Any],
    *,
    force: bool = False,
    zone: ZoneInfo = UTC,
    now: datetime,
    actor: str,
) -> Programme:
    """Change some of the `EDITABLE` fields of one programme. Raises `NotFound`, and `Invalid`, `Conflict` as `add` does."""
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise Invalid(
            phrase("a programme has no field {unknown!r}", unknown=sorted(unknown)[0]),
            hint=phrase("use one of: {choices}", choices=", ".join(EDITABLE)),
        )
    with actions.act(db, actor=actor, now=now, command="programmes edit") as act:
        before = programmes.get(db, programme_id)
        links = _links(changes.get("article_id", before.article_id), changes.get("video_url", before.video_url))
        own = {name: value for name, value in changes.items() if name not in links}
        entry = tidy(replace(entry_of(before), **own))
        refuse_overlap(db, entry, programme_id, force=force)
        update(act, before, columns_of(entry, at=act.at, source=before.source) | links)
        recordings.name_all(act, zone)
    return programmes.get(db, programme_id)


def remove(db: Connection, ids: list[int], *, now: datetime, actor: str) -> actions.Outcome[int, int]:
    """Remove programmes. Ids that do not exist are listed in the outcome, the others are removed; `undo` restores them."""
    with actions.act(db, actor=actor, now=now, command="programmes rm") as act:
        return actions.each(act, ids, lambda programme_id: delete(act, programmes.get(db, programme_id)))


# Writing one row, inside an open action: shared with `importing`.


def insert(act: actions.Act, values: Mapping[str, Any]) -> int:
    """Add a row and its journal entry; returns the id."""
    names = list(values)
    row = act.db.execute(
        f"insert into programmes ({', '.join(names)}) values ({', '.join(':' + name for name in names)})", values
    )
    added = row.lastrowid
    assert added is not None
    act.note("programme", added, "add", title=values["title"], channel=values["channel_id"], start=values["start_at"])
    return added


def update(act: actions.Act, before: Programme, values: Mapping[str, Any]) -> bool:
    """Change a row to `values` and log it; if nothing would change, write nothing and return False."""
    row = act.db.execute("select * from programmes where id = :id", {"id": before.id}).fetchone()
    changed = [name for name, value in values.items() if name not in _ORIGIN and row[name] != value]
    if not changed:
        return False
    sets = ", ".join(f"{name} = :{name}" for name in values)
    act.db.execute(f"update programmes set {sets} where id = :id", {**values, "id": before.id})
    act.note("programme", before.id, "edit", title=values["title"], changed=changed)
    return True


def delete(act: actions.Act, programme: Programme) -> int:
    """Delete a row and add its journal entry; returns its id."""
    act.db.execute("delete from programmes where id = :id", {"id": programme.id})
    act.note(
        "programme", programme.id, "remove", title=programme.title, channel=programme.channel, start=programme.start
    )
    return programme.id


def _links(article_id: int | None, video_url: str) -> dict[str, Any]:
    """The columns that only people set. Raises `Invalid` for a video whose address is not a web address."""
    if video_url and not address(video_url):
        raise Invalid(
            phrase("{video_url!r} is not a web address", video_url=video_url),
            hint=phrase("a video's address must begin with https://, and cannot have a user name or password in it"),
        )
    return {"article_id": article_id, "video_url": video_url}


def overlapping(db: Connection, entry: ProgrammeEntry, own: int | None = None) -> tuple[int, str] | None:
    """The id and title of a programme outside the clump of `entry` that it would overlap; None without one."""
    row = db.execute(
        """
        select id, title from programmes
        where channel_id = :channel and id is not :own and start_at > :since
          and not (start_at = :start and clump <> :clump)
          and (start_at = :start or start_at < :start and stop_at > :start or start_at > :start and start_at < :stop)
        order by start_at limit 1
        """,
        {
            "channel": entry.channel,
            "own": own,
            "start": entry.start,
            "stop": entry.stop or entry.start,
            "clump": entry.clump,
            "since": clock.to_text(clock.from_text(entry.start) - MAX_DURATION),
        },
    ).fetchone()
    return (row["id"], row["title"]) if row else None


def refuse_overlap(db: Connection, entry: ProgrammeEntry, own: int | None = None, *, force: bool = False) -> None:
    """Raise `Conflict` if `entry` would overlap another programme outside its own clump."""
    other = None if force else overlapping(db, entry, own)
    if other is not None:
        number, title = other
        raise Conflict(
            phrase("{title!r} overlaps programme {id}, {title2!r}", title=entry.title, id=number, title2=title),
            ref=str(number),
            hint="change one of the two, or use --force to list both",
        )
