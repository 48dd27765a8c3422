"""Bans: of a commenter, an e-mail address, a name, a network or a domain, each with its end, mode and reason."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from newsroom import clock, hosts
from newsroom.core.commenters import commenters
from newsroom.core.commenters.commenters import Commenter
from newsroom.core.journal import actions
from newsroom.errors import Conflict, Invalid, NotFound
from newsroom.phrases import phrase, word
from newsroom.store import Connection


class BanKind(StrEnum):
    """What is banned."""

    COMMENTER = "commenter"
    EMAIL = "email"
    NAME = "name"
    NETWORK = "network"
    DOMAIN = "domain"


class BanMode(StrEnum):
    """What happens to the comments that a ban applies to."""

    REFUSE = "refuse"
    SHADOW = "shadow"  # they are marked as spam, and the writer does not see that
    PREMOD = "premod"  # they are held for a moderator


@dataclass(frozen=True, slots=True)
class Ban:
    """One ban: whom (`kind` and `value`), how (refuse, shadow or premod), until when and why."""

    id: int
    kind: BanKind
    value: str
    mode: BanMode
    until: str | None
    reason: str
    actor: str
    at: str
    lifted_at: str | None


def add(
    db: Connection,
    kind: str,
    value: str,
    *,
    mode: str = "refuse",
    until: datetime | None = None,
    reason: str = "",
    now: datetime,
    actor: str,
) -> Ban:
    """Ban a commenter (by id), an e-mail address, a name, a network (as in `comments.network`) or a domain.

    Raises `Invalid` for a value that cannot be banned, `Conflict` if the same ban already exists.
    """
    stored = _ban_value(kind, value)
    if mode not in set(BanMode):
        raise Invalid(
            phrase("unknown ban mode {mode!r}", mode=mode),
            ref=mode,
            hint=phrase("use one of: {choices}", choices=", ".join(BanMode)),
        )
    if until is not None and until <= now:
        raise Invalid("a ban cannot end in the past")
    with actions.act(db, actor=actor, now=now, command="comments ban") as act:
        standing = [ban for ban in _open(db, kind, stored, act.at) if ban.mode == mode]
        if standing:
            raise Conflict(
                phrase("{whom} is already banned", whom=whom(db, standing[0])),
                ref=str(standing[0].id),
                hint=phrase("to lift the ban: newsroom comments unban {id}", id=standing[0].id),
            )
        created = db.execute(
            """
            insert into bans (kind, value, mode, until, reason, actor, at)
            values (:kind, :value, :mode, :until, :reason, :actor, :at)
            """,
            {
                "kind": kind,
                "value": stored,
                "mode": mode,
                "until": clock.to_text(until) if until else None,
                "reason": reason,
                "actor": actor,
                "at": act.at,
            },
        ).lastrowid
        act.note("ban", created, "ban", to_state=mode, on=kind)
        return _ban(db.execute("select * from bans where id = :id", {"id": created}).fetchone())


def _ban_value(kind: str, value: str) -> str:
    if kind not in set(BanKind):
        raise Invalid(
            phrase("unknown kind of ban {kind!r}", kind=kind),
            ref=kind,
            hint=phrase("use one of: {choices}", choices=", ".join(BanKind)),
        )
    stored = {"email": commenters.normal_email, "name": commenters.name_key, "domain": hosts.key}.get(kind, str.strip)(
        value
    )
    if not stored or (kind == "email" and "@" not in stored):
        raise Invalid(phrase("{value!r} is not a valid {kind}", value=value, kind=word(kind)), ref=value)
    return stored


def lift(db: Connection, ban_id: int, *, now: datetime, actor: str) -> Ban:
    """Lift a ban; it stays on record. Raises `NotFound`, or `Conflict` if it is already lifted."""
    with actions.act(db, actor=actor, now=now, command="comments unban") as act:
        row = db.execute("select * from bans where id = :id", {"id": ban_id}).fetchone()
        if row is None:
            raise NotFound(
                phrase("there is no ban {ban_id}", ban_id=ban_id),
                ref=str(ban_id),
                hint="see: newsroom comments bans",
            )
        if row["lifted_at"]:
            raise Conflict(phrase("ban {ban_id} is already lifted", ban_id=ban_id), ref=str(ban_id))
        db.execute("update bans set lifted_at = :at where id = :id", {"at": act.at, "id": ban_id})
        act.note("ban", ban_id, "unban", from_state=row["mode"], on=row["kind"])
        return _ban(db.execute("select * from bans where id = :id", {"id": ban_id}).fetchone())


def list_(db: Connection, *, now: datetime, every: bool = False) -> list[Ban]:
    """The bans in force, the newest first; with `every`, also lifted and expired ones."""
    rows = db.execute(
        """
        select * from bans where :every or (lifted_at is null and (until is null or until > :now)) order by id desc
        """,
        {"every": every, "now": clock.to_text(now)},
    )
    return [_ban(row) for row in rows]


def any_open(db: Connection) -> bool:
    """Whether there is a ban that was not lifted, even if it has expired."""
    return bool(db.execute("select exists (select 1 from bans where lifted_at is null)").fetchone()[0])


def applying_to(
    db: Connection, *, person: int | None, name: str, email: str, network: str | None, linked: list[str], now: datetime
) -> list[Ban]:
    """The bans in force that apply to a comment with links to the hosts `linked`; the domain of the e-mail address is included."""
    at = clock.to_text(now)
    email = commenters.normal_email(email)
    wanted = []
    if person is not None:
        wanted.append(("commenter", str(person)))
    if network:
        wanted.append(("network", network))
    if email:
        wanted.append(("email", email))
        linked = [*linked, hosts.key(email.rpartition("@")[2])]
    wanted += [("domain", domain) for host in linked for domain in hosts.domains_of(host)]
    rows = db.execute(
        """
        select b.* from json_each(:wanted) w
        join bans b on b.kind = json_extract(w.value, '$[0]') and b.value = json_extract(w.value, '$[1]')
        where b.lifted_at is null and (b.until is null or b.until > :at) order by w.key, b.id
        """,
        {"wanted": json.dumps(list(dict.fromkeys(wanted)), ensure_ascii=False), "at": at},
    )
    return [*_on_name(db, name, at), *map(_ban, rows)]


def _on_name(db: Connection, name: str, at: str) -> list[Ban]:
    """The bans in force on a name, in any way of writing it that people read as the same name."""
    rows = db.execute(
        """
        select id, value from bans
        where kind = 'name' and lifted_at is null and (until is null or until > :at) order by id
        """,
        {"at": at},
    )
    readings = commenters.name_readings(name)
    ids = [row["id"] for row in rows if not readings.isdisjoint(commenters.name_readings(row["value"]))]
    return [_ban(db.execute("select * from bans where id = :id", {"id": one}).fetchone()) for one in ids]


def whom(db: Connection, ban: Ban) -> str:
    """Whom a ban is for, in words: the name of a commenter, the names in the comments of a network, or the value."""
    if ban.kind == BanKind.COMMENTER:
        row = db.execute("select name, email from commenters where id = :id", {"id": ban.value}).fetchone()
        return (
            phrase("{name} (commenter {value})", name=row["name"], value=ban.value)
            if row and row["name"]
            else phrase("commenter {value}", value=ban.value)
        )
    if ban.kind == BanKind.NETWORK:
        rows = db.execute(
            """
            select author from comments where network = :network and author <> ''
            group by author order by max(id) desc limit 4
            """,
            {"network": ban.value},
        ).fetchall()
        names = ", ".join(row["author"] for row in rows[:3]) + (phrase(" and others") if len(rows) > 3 else "")
        return phrase("the network of {names}", names=names) if names else phrase("network {value}", value=ban.value)
    return ban.value


def values_of(db: Connection, person: Commenter) -> list[tuple[BanKind, str]]:
    """The values in bans that can match this person, also under earlier names: kinds and stored values."""
    found = [(BanKind.COMMENTER, str(person.id))]
    if person.email:
        found.append((BanKind.EMAIL, commenters.normal_email(person.email)))
    keys = dict.fromkeys(map(commenters.name_key, commenters.names_of(db, person)))
    return found + [(BanKind.NAME, key) for key in keys]


def _open(db: Connection, kind: str, value: str, at: str) -> list[Ban]:
    rows = db.execute(
        """
        select * from bans
        where kind = :kind and value = :value and lifted_at is null and (until is null or until > :at) order by id
        """,
        {"kind": kind, "value": value, "at": at},
    )
    return [_ban(row) for row in rows]


def _ban(row: object) -> Ban:
    values = dict(row)  # type: ignore[call-overload]
    return Ban(**{**values, "kind": BanKind(values["kind"]), "mode": BanMode(values["mode"])})
