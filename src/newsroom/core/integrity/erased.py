"""What the newsroom has erased or killed and an older copy of the file still has."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from newsroom.phrases import phrase
from newsroom.store import Connection


@dataclass(frozen=True, slots=True)
class ComingBack:
    """Things of one `kind` that would come back: their numbers, or slugs in the older file, and what removes them there.

    `command` is '' if they go together with things of another kind.
    """

    kind: str
    names: list[str]
    command: str


_KILLED: Final = "select uid as id from articles where status = 'killed'"
# A kind, the ids that are gone in the file, those among them that a copy still has in full with their names there, and the
# command that removes them there.
_KINDS: Final = (
    (
        phrase("comment"),
        "select id from comments where status = 'erased'",
        "select id as name from comments where status <> 'erased' and id in (select value from json_each(:ids))",
        "",
    ),
    (
        phrase("commenter"),
        "select id from commenters where erased_at is not null",
        "select id as name from commenters where erased_at is null and id in (select value from json_each(:ids))",
        phrase("newsroom comments erase"),
    ),
    (
        phrase("killed article"),
        _KILLED,
        """
        select slug as name from articles
        where status in ('scheduled', 'published', 'unpublished') and uid in (select value from json_each(:ids))
        """,
        phrase("newsroom kill"),
    ),
    (
        phrase("draft of the killed article"),
        _KILLED,
        """
        select slug as name from articles
        where status in ('draft', 'review', 'approved') and uid in (select value from json_each(:ids))
        """,
        phrase("newsroom delete"),
    ),
    (
        phrase("error report"),
        "select id from error_reports where status = 'erased'",
        "select id as name from error_reports where status <> 'erased' and id in (select value from json_each(:ids))",
        phrase("newsroom comments errors erase"),
    ),
    (
        phrase("log entry"),
        "select id from journal where redacted is not null",
        "select id as name from journal where redacted is null and id in (select value from json_each(:ids))",
        "",
    ),
)


def coming_back(now: Connection, older: Connection) -> list[ComingBack]:
    """What is erased or killed in the file `now` and would come back from `older`. Both are of the current version."""
    found = []
    for kind, gone, kept, command in _KINDS:
        ids = json.dumps([row["id"] for row in now.execute(gone)])
        names = [str(row["name"]) for row in older.execute(kept, {"ids": ids})]
        if names:
            found.append(ComingBack(kind, names, command))
    return found
