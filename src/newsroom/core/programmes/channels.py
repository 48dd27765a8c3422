"""Channels: their ids, names and order on the page."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from newsroom import text
from newsroom.core.journal import actions
from newsroom.core.programmes.fields import CHANNEL_LIMIT
from newsroom.errors import Conflict, Invalid, NotFound
from newsroom.phrases import phrase
from newsroom.store import Connection


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel by its id, DNS-like as in XMLTV (`news.example.org`).

    `extra` is JSON with what else XMLTV says about it, such as names in other languages.
    """

    id: str
    name: str = ""
    lang: str = ""
    position: int = 0
    icon: str = ""
    url: str = ""
    active: bool = True
    extra: str = ""

    @property
    def shown(self) -> str:
        """The name for people: the id if it has no name."""
        return self.name or self.id


def list_(db: Connection, *, active: bool = False) -> list[Channel]:
    """All channels in their order on the page, then those that only programmes name; `active` omits hidden ones."""
    rows = db.execute(
        """
        select id, name, lang, position, icon, url, active, extra, 0 as unknown from channels
        union all
        select distinct channel_id, '', '', 0, '', '', 1, '', 1 from programmes
            where channel_id not in (select id from channels)
        order by unknown, position, id
        """
    )
    found = [
        Channel(r["id"], r["name"], r["lang"], r["position"], r["icon"], r["url"], bool(r["active"]), r["extra"])
        for r in rows
    ]
    return [channel for channel in found if channel.active or not active]


def get(db: Connection, ref: str) -> Channel:
    """The channel with this id or name. Raises `NotFound`, or `Conflict` if several have that name."""
    known = list_(db)
    for channel in known:
        if channel.id == ref:
            return channel
    named = [channel for channel in known if text.fold(channel.name) == text.fold(ref) and channel.name]
    if len(named) == 1:
        return named[0]
    if named:
        ids = ", ".join(channel.id for channel in named)
        raise Conflict(
            phrase("several channels have the name {ref!r}", ref=ref),
            ref=ref,
            hint=phrase("use an id: {ids}", ids=ids),
        )
    hint = (
        "channels: " + ", ".join(channel.id for channel in known[:20])
        if known
        else phrase("add or import programmes first")
    )
    raise NotFound(phrase("there is no channel {ref!r}", ref=ref), ref=ref, hint=hint)


def put(db: Connection, channel: Channel, *, now: datetime, actor: str) -> Channel:
    """Add a channel, or replace its data. Raises `Invalid`, also for an address that cannot be a link."""
    for given in (channel.icon, channel.url):
        if given.strip() and not address(given):
            raise Invalid(phrase("{video_url!r} is not a web address", video_url=given[:200]), ref=channel.id)
    with actions.act(db, actor=actor, now=now, command="programmes channel") as act:
        write(act, channel)
    return get(db, text.one_line(text.clean(channel.id)))


def write(act: actions.Act, channel: Channel) -> bool:
    """Write the row of a channel, inside an action, if it differs; returns whether it did. Raises `Invalid`."""
    channel = replace(
        channel,
        id=text.one_line(text.clean(channel.id)),
        name=text.one_line(text.clean(channel.name)),
        icon=address(channel.icon),
        url=address(channel.url),
    )
    if not channel.id or len(channel.id) > CHANNEL_LIMIT or len(channel.name) > CHANNEL_LIMIT:
        raise Invalid("a channel needs an id; the id and the name can have at most 200 characters each", ref=channel.id)
    row = act.db.execute("select * from channels where id = :id", {"id": channel.id}).fetchone()
    values = {name: getattr(channel, name) for name in Channel.__dataclass_fields__} | {"active": int(channel.active)}
    if row is not None and all(row[name] == value for name, value in values.items()):
        return False
    act.db.execute(
        """
        insert into channels (id, name, lang, position, icon, url, active, extra)
        values (:id, :name, :lang, :position, :icon, :url, :active, :extra)
        on conflict (id) do update set name = excluded.name, lang = excluded.lang, position = excluded.position,
            icon = excluded.icon, url = excluded.url, active = excluded.active, extra = excluded.extra
        """,
        values,
    )
    act.note("channel", None, "edit" if row else "add", name=channel.id, title=channel.name)
    return True


def address(url: str) -> str:
    """`url` if it is a web address that is safe in a link, else ''. One with a password in it is not."""
    url = url.strip()
    return url if re.fullmatch(r"https?://(?![^/?#]*@)[^\s\x00-\x1f\x7f<>\"]{1,2000}", url) else ""
