"""10,000 lines of the access log of a real blog."""

from __future__ import annotations

import re
from pathlib import Path

from tests.conftest import SHARED
from tests.core.readership.logs.log_room import story, take

from newsroom.core.readership import reconcile
from newsroom.store import Connection

LOG = SHARED / "logs" / "elastic-apache_logs"


def test_every_line_is_accounted_for(db: Connection) -> None:
    """The stories are known by the addresses they had."""
    for number, path in enumerate(("/projects/xdotool/", "/articles/dynamic-dns-with-dhcp/"), start=1):
        story(db, number, f"story-{number}")
        db.execute(
            "insert into paths (path, slug, article_id, kind, created_at) values (:path, '', :id, 'redirect', 'x')",
            {"path": path, "id": number},
        )
    result = take(db, LOG)
    assert result["lines"] == 10_000
    assert result["counted"] + sum(result["skipped"].values()) == 10_000
    skipped = result["skipped"]
    assert skipped["unparsed"] == 1  # 8899 is cut inside the user agent
    assert skipped["method"] == 42 + 5 + 1  # HEAD, POST, OPTIONS
    assert skipped.keys() == {
        "unparsed", "method", "static", "feed", "status", "not_found", "other_page", "bot",
    }  # fmt: skip
    assert result["counted"] > 100
    assert take(db, LOG)["counted"] == 0
    assert reconcile.check(db) == []


def test_the_lines_fall_to_the_rules_as_the_benchmarks_say(db: Connection) -> None:
    page = (Path(__file__).parents[2] / "benchmarks" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\d,]+) \| `?(\w+)`? \|", page, re.MULTILINE)
    written = {reason: int(lines.replace(",", "")) for lines, reason in rows}
    result = take(db, LOG)
    assert written == {"counted": result["counted"], **result["skipped"]}
    assert sum(written.values()) == 10_000
