"""What the newsroom has erased or killed and an older copy of the file still has."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from newsroom.phrases import Phrase, phrase, phrase_n
from newsroom.store import Connection


@dataclass(frozen=True, slots=True)
class ComingBack:
    """Things of one kind that would come back: how many, their numbers or slugs in the older file, and what removes them there.

    `command` is '' if they go together with things of another kind.
    """

    counted: str
    names: list[str]
    command: str


_KILLED: Final = "select uid as id from articles where status = 'killed'"
# A kind, counted, the ids that are gone in the file, those among them that a copy still has in full with their names there, and the
# command that removes them there.
_KINDS: Final[tuple[tuple[Callable[[int], Phrase], str, str, str], ...]] = (
    (
        lambda n: phrase_n("{n} comment", "{n} comments", n),
        "select id from comments where status = 'erased'",
        "select id as name from comments where status <> 'erased' and id in (select value from json_each(:ids))",
        "",
    ),
    (
        lambda n: phrase_n("{n} commenter", "{n} commenters", n),
        "select id from commenters where erased_at is not null",
        "select id as name from commenters where erased_at is null and id in (select value from json_each(:ids))",
        phrase("newsroom comments erase"),
    ),
    (
        lambda n: phrase_n("{n} killed article", "{n} killed articles", n),
        _KILLED,
        """
        select slug as name from articles
        where status in ('scheduled', 'published', 'unpublished') and uid in (select value from json_each(:ids))
        """,
        phrase("newsroom kill"),
    ),
    (
        lambda n: phrase_n("{n} draft of a killed article", "{n} drafts of killed articles", n),
        _KILLED,
        """
        select slug as name from articles
        where status in ('draft', 'review', 'approved') and uid in (select value from json_each(:ids))
        """,
        phrase("newsroom delete"),
    ),
    (
        lambda n: phrase_n("{n} error report", "{n} error reports", n),
        "select id from error_reports where status = 'erased'",
        "select id as name from error_reports where status <> 'erased' and id in (select value from json_each(:ids))",
        phrase("newsroom comments errors erase"),
    ),
    (
        lambda n: phrase_n("{n} log entry", "{n} log entries", n),
        "select id from journal where redacted is not null",
        "select id as name from journal where redacted is null and id in (select value from json_each(:ids))",
        "",
    ),
)


def coming_back(now: Connection, older: Connection) -> list[ComingBack]:
    """What is erased or killed in the file `now` and would come back from `older`. Both are of the current version."""
    found = []
    for counted, gone, kept, command in _KINDS:
        ids = json.dumps([row["id"] for row in now.execute(gone)])
        names = [str(row["name"]) for row in older.execute(kept, {"ids": ids})]
        if names:
            found.append(ComingBack(counted(len(names)), names, command))
    return found
