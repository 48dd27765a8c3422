"""The people behind comments: who they are as far as is known, their record and their trust."""

from __future__ import annotations

import hmac
import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from newsroom import addresses, clock, text
from newsroom.core.journal import actions
from newsroom.core.matching import skeleton
from newsroom.errors import Conflict, Invalid, NotFound, Refused
from newsroom.phrases import phrase
from newsroom.settings import Settings
from newsroom.store import Connection, connection_cache

_AS_L = str.maketrans("1", "l")


@dataclass(frozen=True, slots=True)
class Commenter:
    """A commenter. `signed` says that a signed cookie identifies them, not only what they typed."""

    id: int
    name: str
    email: str
    staff: bool
    signed: bool
    note: str
    first_seen: str


@dataclass(frozen=True, slots=True)
class CommenterRecord:
    """The results of a person's comments; `approved` are those that a moderator published."""

    person: Commenter
    published: int
    approved: int
    pending: int
    rejected: int
    spam: int
    trashed: int
    trust: int


@dataclass(frozen=True, slots=True)
class TrustRules:
    """When a reader is known, and when trusted: approved comments, and few bad ones lately."""

    approved_before: int
    trusted_approved: int
    trusted_bad: float
    trusted_days: int


def secret(db: Connection, purpose: str) -> bytes:
    """32 secret bytes of this newsroom, different for each purpose: cookies, form tokens, networks."""
    known: dict[str, bytes] = connection_cache(db).setdefault("secrets", {})  # a file never changes its secret
    if purpose not in known:
        site = db.execute("select value from secrets where name = 'site'").fetchone()[0]
        known[purpose] = hmac.digest(bytes(site), purpose.encode(), "sha256")
    return known[purpose]


def network_hash(db: Connection, address: str) -> str:
    """The keyed hash of a network (/24 of IPv4, /48 of IPv6); the address itself is not stored.

    Anything that is not an address counts as one network, so that no spelling of it avoids a limit.
    """
    return _keyed(db, "network", addresses.network(address, ipv4_bits=24, ipv6_bits=48) or "")


def _keyed(db: Connection, purpose: str, value: str) -> str:
    known: dict[str, hmac.HMAC] = connection_cache(db).setdefault("keyed", {})
    if purpose not in known:
        known[purpose] = hmac.new(secret(db, purpose), digestmod="sha256")
    begun = known[purpose].copy()  # faster than starting again, and keeps the lock of the interpreter
    begun.update(value.encode())
    return begun.hexdigest()[:24]


def key_hash(db: Connection, key: str) -> str:
    """The stored form of the commenter key in a signed cookie."""
    return _keyed(db, "commenter", key)


def normal_email(email: str) -> str:
    """An e-mail address in the form that is compared."""
    return email.strip().casefold()


def _person(row: object) -> Commenter:
    values = dict(row)  # type: ignore[call-overload]
    return Commenter(
        values["id"],
        values["name"],
        values["email"],
        bool(values["staff"]),
        bool(values["key_hash"]),
        values["note"],
        values["first_seen"],
    )


def get(db: Connection, person_id: int) -> Commenter:
    """The person with this id; raises `NotFound`."""
    row = db.execute("select * from commenters where id = :id", {"id": person_id}).fetchone()
    if row is None:
        raise NotFound(phrase("there is no commenter {person_id}", person_id=person_id), ref=str(person_id))
    return _person(row)


def resolve(db: Connection, ref: str) -> list[Commenter]:
    """The people that a moderator names: by id, by e-mail address (all who gave it), or by name, if need be an earlier one.

    Raises `NotFound`, or `Conflict` for a name that several people have, with their ids.
    """
    ref = text.one_line(text.clean(ref))
    if ref.isascii() and ref.isdigit() and len(ref) <= 15:
        return [get(db, int(ref))]
    by_email = "@" in ref
    rows = db.execute(
        """
        select * from commenters
        where erased_at is null and iif(:by_email, email_hash = :email, name_skeleton = :name) order by id
        """,
        {"by_email": by_email, "email": _email_hash(db, ref), "name": name_key(ref)},
    ).fetchall()
    if not rows and not by_email:
        rows = _once_named(db, ref)
    if not rows:
        raise NotFound(
            phrase("there is no commenter {ref!r}", ref=ref), ref=ref, hint="use an id, an e-mail address or a name"
        )
    if len(rows) > 1 and not by_email:
        raise Conflict(
            phrase("{number} commenters have the name {ref!r}", number=len(rows), ref=ref),
            ref=ref,
            hint=phrase("use an id: {rows}", rows=", ".join(str(row["id"]) for row in rows[:20])),
        )
    return [_person(row) for row in rows]


def _once_named(db: Connection, name: str) -> list[sqlite3.Row]:
    """The people who have sent comments under this name and have another one now."""
    rows = db.execute(
        """
        select distinct p.id, c.author from comments c join commenters p on p.id = c.commenter_id
        where c.author <> p.name and p.erased_at is null
        """
    )
    wanted = name_key(name)
    found = {row["id"] for row in rows if wanted and name_key(row["author"]) == wanted}
    return db.execute(
        "select * from commenters where id in (select value from json_each(:ids)) order by id",
        {"ids": json.dumps(sorted(found))},
    ).fetchall()


def names_of(db: Connection, person: Commenter) -> list[str]:
    """All names that a person has used, the present one first: each comment keeps the name it was sent with."""
    rows = db.execute(
        "select distinct author from comments where commenter_id = :id order by author", {"id": person.id}
    )
    return list(dict.fromkeys(filter(None, (person.name, *(row["author"] for row in rows)))))


def add_note(
    db: Connection,
    person_id: int,
    note: str,
    *,
    now: datetime,
    actor: str,
    replace: bool = False,
    zone: tzinfo = UTC,
) -> Commenter:
    """Add a line to the notes of moderators about a person, with date and author; with `replace` instead of the others.

    The day is that of `zone`.

    An empty note with `replace` deletes all notes. Raises `NotFound`, `Invalid` for an empty line, `Refused` for an
    erased person.
    """
    person = get(db, person_id)
    note = text.one_line(text.clean(note))
    if not note and not replace:
        raise Invalid("the note is empty")
    if len(note) > 1000:
        raise Invalid("the note is longer than 1,000 characters")
    with actions.act(db, actor=actor, now=now, command="comments note") as act:
        if db.execute("select erased_at from commenters where id = :id", {"id": person_id}).fetchone()["erased_at"]:
            raise Refused(
                phrase("the data of commenter {person_id} has been erased", person_id=person_id), ref=str(person_id)
            )
        line = f"{now.astimezone(zone):%Y-%m-%d} {actor}: {note}" if note else ""
        kept = "" if replace else person.note
        wanted = "\n".join(filter(None, (kept, line)))
        if wanted != person.note:
            db.execute("update commenters set note = :note where id = :id", {"note": wanted, "id": person_id})
            act.note("commenter", person_id, "note")
    return get(db, person_id)


def find(db: Connection, *, name: str, email: str = "", key: str | None = None) -> Commenter | None:
    """The writer of a comment: by the key of a signed cookie, otherwise by name and e-mail address as typed."""
    if key:
        row = db.execute("select * from commenters where key_hash = :key", {"key": key_hash(db, key)}).fetchone()
    else:
        hashed = _email_hash(db, email)
        # A + keeps SQLite from an index: that of the keys has everybody without one, and many readers call themselves "Guest".
        by_name = "name_skeleton = :name and email_hash is null"
        row = db.execute(
            f"""
            select * from commenters
            where +key_hash is null and {"+name_skeleton = :name and email_hash = :email" if hashed else by_name}
                and erased_at is null
            order by id limit 1
            """,
            {"name": name_key(name), "email": hashed},
        ).fetchone()
    return _person(row) if row else None


def find_or_create(db: Connection, *, name: str, email: str = "", key: str | None = None, now: datetime) -> Commenter:
    """`find`, or a new person. A signed person keeps the e-mail address of their first comment: trust depends on it."""
    return update_or_create(db, find(db, name=name, email=email, key=key), name=name, email=email, key=key, now=now)


def update_or_create(
    db: Connection, known: Commenter | None, *, name: str, email: str = "", key: str | None = None, now: datetime
) -> Commenter:
    """`find_or_create` for callers that have already called `find`, with its result."""
    if known is None:
        return _insert(db, name, email, key_hash(db, key) if key else None, staff=False, now=now)
    if known.name != name:
        db.execute(
            "update commenters set name = :name, name_skeleton = :key where id = :id",
            {"name": name, "key": name_key(name), "id": known.id},
        )
    return known


def staff_commenter(db: Connection, actor: str, *, now: datetime) -> Commenter:
    """The person under whose name `actor` replies as staff."""
    row = db.execute("select * from commenters where key_hash = :key", {"key": f"staff:{actor}"}).fetchone()
    return _person(row) if row else _insert(db, actor, "", f"staff:{actor}", staff=True, now=now)


def staff_names(db: Connection) -> list[str]:
    """The names under which staff have replied to readers, as people see them (`name_key`)."""
    return [row[0] for row in db.execute("select name_skeleton from commenters where staff = 1")]


def _insert(db: Connection, name: str, email: str, key: str | None, *, staff: bool, now: datetime) -> Commenter:
    email, at = normal_email(email), clock.to_text(now)
    created = db.execute(
        """
        insert into commenters (key_hash, name, name_skeleton, email, email_hash, staff, first_seen)
        values (:key, :name, :skeleton, :email, :hash, :staff, :at)
        """,
        {
            "key": key,
            "name": name,
            "skeleton": name_key(name),
            "email": email,
            "hash": _email_hash(db, email),
            "staff": int(staff),
            "at": at,
        },
    ).lastrowid
    assert created is not None
    return Commenter(created, name, email, staff, bool(key), "", at)


def name_key(name: str) -> str:
    """A name as people see it, for comparing."""
    return " ".join(skeleton.skeleton(name).split())


@lru_cache(1 << 14)
def name_readings(name: str) -> frozenset[str]:
    """What a name may be read as: its key, and that without spaces and signs, with digits and signs read as letters.

    A 1 is read as i and as l.
    """
    key, parts = name_key(name), name.split()
    whole = name_key("".join(parts)) if all(len(part) == 1 for part in parts) else key
    read = (skeleton.unleeted(whole), skeleton.unleeted(whole.translate(_AS_L)))
    return frozenset(filter(None, (key, *("".join(filter(str.isalnum, one)) for one in read))))


def _email_hash(db: Connection, email: str) -> str | None:
    return _keyed(db, "email", normal_email(email)) if email.strip() else None


def record(db: Connection, person_id: int, *, now: datetime, settings: Settings) -> CommenterRecord:
    """The comments of a person by status, and the resulting trust.

    Trust: 0 unknown or unsigned, 1 a known reader, 2 a trusted one (many approved, few bad lately), 3 staff.
    """
    return record_of(db, get(db, person_id), now=now, settings=settings)


def record_of(db: Connection, person: Commenter, *, now: datetime, settings: Settings) -> CommenterRecord:
    """`record` for a person who was already read."""
    rules = settings.group(TrustRules, "comments.")
    since = clock.to_text(now - timedelta(days=rules.trusted_days))
    row = db.execute(
        """
        select coalesce(sum(status = 'published'), 0) as published,
            coalesce(sum(status = 'published' and decided_at is not null), 0) as approved,
            coalesce(sum(status = 'pending'), 0) as pending, coalesce(sum(status = 'rejected'), 0) as rejected,
            coalesce(sum(status = 'spam'), 0) as spam, coalesce(sum(status = 'trashed'), 0) as trashed,
            coalesce(sum(status in ('rejected', 'spam') and created_at >= :since), 0) as bad,
            coalesce(sum(created_at >= :since), 0) as recent
        from comments where commenter_id = :id
        """,
        {"id": person.id, "since": since},
    ).fetchone()
    level = 0
    if person.staff:
        level = 3
    elif person.signed and row["approved"] >= rules.approved_before:
        many = row["approved"] >= max(rules.approved_before, rules.trusted_approved)
        level = 2 if many and row["bad"] < rules.trusted_bad * row["recent"] else 1
    return CommenterRecord(
        person, row["published"], row["approved"], row["pending"], row["rejected"], row["spam"], row["trashed"], level
    )
