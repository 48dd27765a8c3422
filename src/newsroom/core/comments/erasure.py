"""Erasing people permanently: their data, their texts, and what others wrote about them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newsroom.core.commenters import bans, commenters
from newsroom.core.commenters.bans import BanKind
from newsroom.core.commenters.commenters import Commenter
from newsroom.core.comments import error_reports, fields, mentions
from newsroom.core.comments.fields import CommentStatus
from newsroom.core.comments.mentions import Mentions
from newsroom.core.journal import actions, chain
from newsroom.core.journal.actions import Act
from newsroom.core.screening.learning import spam_filter
from newsroom.errors import Refused
from newsroom.phrases import phrase
from newsroom.store import Connection, Scrub, scrub


@dataclass(frozen=True, slots=True)
class Extent:
    """What an erasure would erase: comments, error reports, and bans, which are lifted and emptied; all by id."""

    comments: list[int]
    error_reports: list[int]
    bans: list[int]


@dataclass(frozen=True, slots=True)
class Erasure:
    """The result of an erasure, with the ids of what was erased.

    `mentions` are texts of others and of the newsroom that still name the people; moderators decide about them. `scrub` says
    whether a page of the file or its write-ahead log may still contain what was deleted.
    """

    people: list[int]
    comments: list[int]
    error_reports: list[int]
    bans: list[int]
    mentions: Mentions
    scrub: Scrub


def erase(db: Connection, persons: Sequence[Commenter], *, email: str = "", now: datetime, actor: str) -> Erasure:
    """Erase people permanently: their names, addresses and texts, and mentions of them in reasons, reports, bans, notes, the
    log, the data for undo, and the filter. Their comments keep their ids, dates and places in the threads.

    With `email` also what came from that address without a comment, such as reports of errors, and bans on it.
    It cannot be undone. Raises `Refused` for staff: what they wrote belongs to the newsroom.
    """
    _refuse_staff(persons)
    people = [person.id for person in persons]
    own = _own_comments(db, people)
    db.execute("pragma secure_delete=on")
    with actions.act(db, actor=actor, now=now, command="comments erase") as act:
        spam_filter.forget(act, own)  # while the texts still exist
        found = mentions.find(db, persons, email=email)
        lifted = _erase_bans(db, persons, email)
        _erase_comments(act, own)
        reports = _erase_error_reports(act, persons, email)
        _erase_people(act, people)
        units = [f"ban:{number}" for number in lifted]
        units += [f"comment:{comment_id}" for comment_id in own] + [f"commenter:{person_id}" for person_id in people]
        chain.redact(act, _erase_history(db, units) + _erase_mentions(db))
    return Erasure(people, own, reports, lifted, found, scrub(db))


def extent(db: Connection, persons: Sequence[Commenter], *, email: str = "") -> Extent:
    """What `erase` would erase now; raises `Refused` as it does."""
    _refuse_staff(persons)
    return Extent(
        _own_comments(db, [person.id for person in persons]),
        list(_own_error_reports(db, persons, email)),
        _own_bans(db, persons, email),
    )


def _refuse_staff(persons: Sequence[Commenter]) -> None:
    for person in persons:
        if person.staff:
            raise Refused(
                phrase("{name} is staff and cannot be erased", name=person.name),
                ref=str(person.id),
                hint=phrase("trash their comments instead: newsroom comments trash --person {id}", id=person.id),
            )


def _own_comments(db: Connection, people: list[int]) -> list[int]:
    rows = db.execute(
        "select id from comments where commenter_id in (select value from json_each(:people)) order by id",
        {"people": json.dumps(people)},
    )
    return [row["id"] for row in rows]


def _erase_mentions(db: Connection) -> list[int]:
    """Erase what is said about them elsewhere: in notes on decisions, on bans, on other people, and in evidence of reasons.

    Returns the entries of the log whose details name them.
    """
    for row in db.execute("select id, note from commenters where names_them(note)").fetchall():
        lines = [line for line in row["note"].split("\n") if not _names(db, line)]
        db.execute("update commenters set note = :note where id = :id", {"note": "\n".join(lines), "id": row["id"]})
    db.execute("update bans set reason = '' where names_them(reason)")
    db.execute("update comment_flags set text = '' where names_them(text)")
    db.execute("update comment_reasons set evidence = '{}' where names_them(evidence)")
    db.execute(
        """
        delete from changes where (source in ('bans', 'commenters', 'comment_flags')
            or source = 'settings' and unit like 'setting:comments.%') and names_them(before)
            or source = 'words' and lists_them(json_extract(before, '$.pattern'))
        """
    )
    return [
        row["id"]
        for row in db.execute(
            """
            select id from journal where detail <> '{}' and kind <> 'journal'
                and (names_them(detail) or kind = 'word' and lists_them(json_extract(detail, '$.pattern')))
            """
        )
    ]


def _names(db: Connection, line: str) -> bool:
    return bool(db.execute("select names_them(:line)", {"line": line}).fetchone()[0])


def _own_bans(db: Connection, persons: Sequence[Commenter], email: str) -> list[int]:
    """The bans on these people and on the address, also those that have ended."""
    banned = [value for person in persons for value in bans.values_of(db, person)]
    if email:
        banned.append((BanKind.EMAIL, commenters.normal_email(email)))
    return [
        row["id"]
        for kind, value in dict.fromkeys(banned)
        for row in db.execute(
            "select id from bans where kind = :kind and value = :value", {"kind": kind, "value": value}
        )
    ]


def _erase_bans(db: Connection, persons: Sequence[Commenter], email: str) -> list[int]:
    """Lift and empty the bans on these people and on the address; returns their ids."""
    found = _own_bans(db, persons, email)
    db.execute(
        """
        update bans set value = '', reason = '', lifted_at = coalesce(lifted_at, (select at from batches
            where id = (select batch_id from act)))
        where id in (select value from json_each(:ids))
        """,
        {"ids": json.dumps(found)},
    )
    return found


def _erase_comments(act: Act, own: list[int]) -> None:
    values = {"own": json.dumps(own)}
    for row in act.db.execute(
        "select id, status from comments where id in (select value from json_each(:own)) and status <> 'erased'", values
    ).fetchall():
        act.note("comment", row["id"], "erase", from_state=row["status"], to_state=CommentStatus.ERASED)
    emptied = ", ".join(f"{column} = {value}" for column, value in fields.ERASED.items())
    for statement in (
        f"update comments set {emptied} where id in (select value from json_each(:own))",
        "delete from comment_revisions where comment_id in (select value from json_each(:own))",
        "delete from comment_hosts where comment_id in (select value from json_each(:own))",
        "delete from form_tokens where comment_id in (select value from json_each(:own))",
        "update comment_reasons set evidence = '{}' where comment_id in (select value from json_each(:own))",
        "update comment_flags set text = '' where comment_id in (select value from json_each(:own))",
    ):
        act.db.execute(statement, values)


def _own_error_reports(db: Connection, persons: Sequence[Commenter], email: str) -> dict[int, str]:
    """The reports of errors that came from the addresses of these people, or from `email`, with their statuses."""
    addresses = [*(person.email for person in persons), email]
    return {report.id: report.status for address in addresses for report in error_reports.of_address(db, address)}


def _erase_error_reports(act: Act, persons: Sequence[Commenter], email: str) -> list[int]:
    """Erase the reports of errors that came from these people, or from `email`; returns their ids."""
    own = _own_error_reports(act.db, persons, email)
    for report_id, status in own.items():
        act.note("error", report_id, "erase", from_state=status, to_state=CommentStatus.ERASED)
    error_reports.forget(act, list(own))
    return list(own)


def _erase_people(act: Act, people: list[int]) -> None:
    for person_id in people:
        row = act.db.execute("select key_hash, email_hash from commenters where id = :id", {"id": person_id}).fetchone()
        for mark, by_hash in (("", row["key_hash"]), ("e", row["email_hash"])):
            if by_hash:
                _erase_reports(act.db, by_hash, f"erased:{person_id}{mark}")
        act.db.execute(
            """
            update commenters set key_hash = null, name = '', name_skeleton = '', email = '', email_hash = null,
                note = '', erased_at = :at
            where id = :id
            """,
            {"id": person_id, "at": act.at},
        )
        act.note("commenter", person_id, "erase")


def _erase_reports(db: Connection, by_hash: str, after: str) -> None:
    """Keep the fact that a report was made, so that it counts; erase the reporter and the text."""
    values = {"by": by_hash, "after": after}
    db.execute("update comment_flags set text = '', by_hash = :after where by_hash = :by", values)
    db.execute(
        """
        delete from changes where source = 'comment_flags'
            and :by in (json_extract(row_key, '$.by_hash'), json_extract(before, '$.by_hash'))
        """,
        values,
    )


def _erase_history(db: Connection, units: list[str]) -> list[int]:
    """Delete the earlier texts from the data for undo; returns the log entries about these objects."""
    values = {"units": json.dumps(units)}
    db.execute("delete from changes where unit in (select value from json_each(:units))", values)
    rows = db.execute(
        """
        select j.id from json_each(:units) u
        join journal j on j.kind = substr(u.value, 1, instr(u.value, ':') - 1)
            and j.object_id = cast(substr(u.value, instr(u.value, ':') + 1) as integer)
        """,
        values,
    )
    return [row["id"] for row in rows]
