"""A person's right to be forgotten, and to be told: erasing all that is theirs, and all that we hold on them."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newsroom import clock, text
from newsroom.core.commenters import bans, commenters
from newsroom.core.commenters.commenters import Commenter
from newsroom.core.comments import comments, editing, reader_reports
from newsroom.core.comments.comments import Selection
from newsroom.core.journal import actions, chain
from newsroom.core.journal.actions import Act
from newsroom.core.screening.learning import spam_filter
from newsroom.errors import Refused
from newsroom.store import Connection, scrub

SHORT_NAME = 4  # a shorter name stands in too many texts to be looked for


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure did. `named_in` are comments of others that still hold the name or the address; `scrubbed` says
    that no page of the file and its log holds what was deleted (another program may have been reading them)."""

    people: list[int]
    comments: list[int]
    named_in: list[int]
    scrubbed: bool


def erase(db: Connection, persons: Sequence[Commenter], *, now: datetime, actor: str) -> Erasure:
    """Erase people for good: their names, addresses, texts, and every trace of them in reasons, reports, bans, notes,
    the journal, what undo remembers, and the filter. Their comments keep their ids, dates and places in the threads.

    It cannot be undone. Raises `Refused` for staff: what they wrote is the newsroom's.
    """
    for person in persons:
        if person.staff:
            raise Refused(
                f"{person.name} is of the newsroom", ref=str(person.id), hint="trash their comments one by one"
            )
    numbers = [person.id for person in persons]
    own = _own(db, numbers)
    db.execute("pragma secure_delete=on")
    with actions.act(db, actor=actor, now=now, command="comments erase") as act:
        spam_filter.forget(act, own)  # while the texts are still there
        _can_name(db, persons)
        named_in = _named_in(db, own)
        units = _ban_units(db, persons)
        _erase_comments(act, own)
        _erase_people(act, numbers)
        units += [f"comment:{number}" for number in own] + [f"commenter:{number}" for number in numbers]
        chain.redact(act, _erase_history(db, units) + _erase_mentions(db))
    return Erasure(numbers, own, named_in, scrub(db))


def _own(db: Connection, numbers: list[int]) -> list[int]:
    rows = db.execute(
        "select id from comments where commenter_id in (select value from json_each(:people)) order by id",
        {"people": json.dumps(numbers)},
    )
    return [row["id"] for row in rows]


def _can_name(db: Connection, persons: Sequence[Commenter]) -> None:
    """Give SQL `names_them(text)`, true of a text that holds an address or a name of these people as whole words.

    A name of one short word is looked for nowhere: it would be found everywhere.
    """
    wanted = {text.fold(value) for person in persons for value in (person.name, person.email)}
    wanted = {value for value in wanted if len(value) >= SHORT_NAME}
    found = re.compile("|".join(rf"(?<!\w){re.escape(value)}(?!\w)" for value in sorted(wanted)) or r"(?!)")
    db.create_function("names_them", 1, lambda kept: bool(kept and found.search(text.fold(kept))), deterministic=True)


def _named_in(db: Connection, own: list[int]) -> list[int]:
    """Comments of others that name these people."""
    rows = db.execute(
        """
        select id from comments
        where names_them(body) and id not in (select value from json_each(:own)) order by id
        """,
        {"own": json.dumps(own)},
    )
    return [row["id"] for row in rows]


def _erase_mentions(db: Connection) -> list[int]:
    """What moderators wrote about them elsewhere: in the note of a decision on another's comment, of a ban, of a person.

    Returns the entries of the journal whose details name them.
    """
    for row in db.execute("select id, note from commenters where names_them(note)").fetchall():
        lines = [line for line in row["note"].split("\n") if not _names(db, line)]
        db.execute("update commenters set note = :note where id = :id", {"note": "\n".join(lines), "id": row["id"]})
    db.execute("update bans set reason = '' where names_them(reason)")
    db.execute("update comment_flags set text = '' where names_them(text)")
    db.execute("delete from changes where source in ('bans', 'commenters', 'comment_flags') and names_them(before)")
    return [
        row["id"]
        for row in db.execute(
            "select id from journal where detail <> '{}' and kind <> 'journal' and names_them(detail)"
        )
    ]


def _names(db: Connection, line: str) -> bool:
    return bool(db.execute("select names_them(:line)", {"line": line}).fetchone()[0])


def _ban_units(db: Connection, persons: Sequence[Commenter]) -> list[str]:
    """Lift the bans that name these people and empty them; returns their units in the memory of undo."""
    values = [("commenter", str(person.id)) for person in persons]
    values += [("email", commenters.normal_email(person.email)) for person in persons if person.email]
    values += [("name", commenters.name_key(person.name)) for person in persons if person.name]
    found = []
    for kind, value in values:
        for row in db.execute(
            "select id from bans where kind = :kind and value = :value", {"kind": kind, "value": value}
        ).fetchall():
            found.append(f"ban:{row['id']}")
            db.execute(
                """
                update bans set value = '', reason = '', lifted_at = coalesce(lifted_at, (select at from batches
                    where id = (select batch_id from act)))
                where id = :id
                """,
                {"id": row["id"]},
            )
    return found


def _erase_comments(act: Act, own: list[int]) -> None:
    values = {"own": json.dumps(own)}
    for row in act.db.execute(
        "select id, status from comments where id in (select value from json_each(:own)) and status <> 'erased'", values
    ).fetchall():
        act.note("comment", row["id"], "erase", from_state=row["status"], to_state="erased")
    for statement in (
        """
        update comments set author = '', body = '', html = '', status = 'erased', status_before = null, pinned = 0,
            spam_score = null, network = null, agent = null, fingerprint = '', edited_at = null
        where id in (select value from json_each(:own))
        """,
        "delete from comment_revisions where comment_id in (select value from json_each(:own))",
        "delete from comment_hosts where comment_id in (select value from json_each(:own))",
        "delete from form_tokens where comment_id in (select value from json_each(:own))",
        "update comment_reasons set evidence = '{}' where comment_id in (select value from json_each(:own))",
        "update comment_flags set text = '' where comment_id in (select value from json_each(:own))",
    ):
        act.db.execute(statement, values)


def _erase_people(act: Act, numbers: list[int]) -> None:
    for number in numbers:
        row = act.db.execute("select key_hash, email_hash from commenters where id = :id", {"id": number}).fetchone()
        for mark, by_hash in (("", row["key_hash"]), ("e", row["email_hash"])):
            if by_hash:
                _erase_reports(act.db, by_hash, f"erased:{number}{mark}")
        act.db.execute(
            """
            update commenters set key_hash = null, name = '', name_skeleton = '', email = '', email_hash = null,
                note = '', erased_at = :at
            where id = :id
            """,
            {"id": number, "at": act.at},
        )
        act.note("commenter", number, "erase")


def _erase_reports(db: Connection, by_hash: str, after: str) -> None:
    """What this person reported stays as a figure; who it was and what they wrote goes."""
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
    """Take the earlier texts out of the memory of undo; returns the entries of the journal about these things."""
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


def personal_data(db: Connection, persons: Sequence[Commenter], *, now: datetime) -> dict[str, Any]:
    """All that the file holds on people, as plain data: themselves, their comments with every text, reason, report
    and decision, the bans on them, the moderators' notes. Times are UTC text."""
    return {"at": clock.to_text(now), "people": [_held(db, person, now) for person in persons]}


def _held(db: Connection, person: Commenter, now: datetime) -> dict[str, Any]:
    written = comments.list_(db, Selection(person_id=person.id), newest=False)
    standing = {("commenter", str(person.id)), ("name", commenters.name_key(person.name))}
    standing |= {("email", commenters.normal_email(person.email))} if person.email else set()
    return {
        "id": person.id, "name": person.name, "email": person.email, "first_seen": person.first_seen,
        "known_by_cookie": person.signed, "staff": person.staff, "notes": person.note.splitlines(),
        "bans": [
            {"kind": ban.kind, "mode": ban.mode, "value": ban.value, "until": ban.until, "reason": ban.reason,
             "at": ban.at, "lifted_at": ban.lifted_at}
            for ban in bans.list_(db, now=now, every=True) if (ban.kind, ban.value) in standing
        ],
        "comments": [_comment(db, comment) for comment in written],
        "reports_made": _reports_made(db, person.id),
    }  # fmt: skip


def _comment(db: Connection, comment: comments.Comment) -> dict[str, Any]:
    row = db.execute(
        "select network, agent, source, source_id from comments where id = :id", {"id": comment.id}
    ).fetchone()
    return comment.record() | {
        "network": row["network"], "agent": row["agent"], "source": row["source"], "source_id": row["source_id"],
        "texts": [{"revision": rev, "by": by, "at": at, "body": body}
                  for rev, by, at, body in editing.revisions(db, comment.id)],
        "reports": [{"reason": f.reason, "text": f.text, "at": f.at, "outcome": f.outcome}
                    for f in reader_reports.list_(db, comment.id)],
        "decisions": [{"at": e.at, "action": e.action, "from": e.from_state, "to": e.to_state, **e.detail}
                      for e in reversed(actions.log(db, kind="comment", object_id=comment.id))],
    }  # fmt: skip


def _reports_made(db: Connection, person_id: int) -> list[dict[str, Any]]:
    rows: list[sqlite3.Row] = db.execute(
        """
        select f.comment_id, f.reason, f.text, f.at, f.outcome from comment_flags f
        join commenters p on f.by_hash in (p.key_hash, p.email_hash) where p.id = :id order by f.at
        """,
        {"id": person_id},
    ).fetchall()
    return [dict(row) for row in rows]
