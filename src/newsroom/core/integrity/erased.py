"""What the newsroom has erased or killed and an older copy of the file still has."""

from __future__ import annotations

import json
from typing import Final

from newsroom.phrases import phrase
from newsroom.store import Connection

# What is gone in the file, as (id, name), and the ids among them that a copy still has in full.
_KINDS: Final = (
    (
        phrase("comment"),
        "select id, id as name from comments where status = 'erased'",
        "select id from comments where status <> 'erased' and id in (select value from json_each(:ids))",
    ),
    (
        phrase("commenter"),
        "select id, id as name from commenters where erased_at is not null",
        "select id from commenters where erased_at is null and id in (select value from json_each(:ids))",
    ),
    (
        phrase("killed article"),
        "select uid as id, slug as name from articles where status = 'killed'",
        "select uid as id from articles where status <> 'killed' and uid in (select value from json_each(:ids))",
    ),
    (
        phrase("error report"),
        "select id, id as name from error_reports where status = 'erased'",
        "select id from error_reports where status <> 'erased' and id in (select value from json_each(:ids))",
    ),
    (
        phrase("log entry"),
        "select id, id as name from journal where redacted is not null",
        "select id from journal where redacted is null and id in (select value from json_each(:ids))",
    ),
)


def coming_back(now: Connection, older: Connection) -> list[tuple[str, list[str]]]:
    """What is erased or killed in the file `now` and would come back from `older`: each kind, with numbers or slugs.

    Both are files of the current version.
    """
    found: list[tuple[str, list[str]]] = []
    for kind, gone, kept in _KINDS:
        names = {row["id"]: str(row["name"]) for row in now.execute(gone)}
        ids = json.dumps(list(names))
        back = [names[row["id"]] for row in older.execute(kept, {"ids": ids})]
        if back:
            found.append((kind, back))
    return found
