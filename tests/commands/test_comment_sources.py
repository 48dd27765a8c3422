"""Comments of remark42 and Commento: threads, statuses, times; again changes nothing, other files are refused."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import Run

URL = "https://old.example.org/night-ferry/"
TIME = "2020-03-02T10:00:00.123456+07:00"


def remark42() -> str:
    place, mai = {"site": "s", "url": URL}, {"name": "Mai &amp; Lê", "id": "u"}
    rows = [
        {"version": 1, "users": [], "posts": []},
        {"id": "a", "pid": "", "text": "<p>One &lt; two</p>", "user": mai, "locator": place, "time": TIME, "score": 3},
        {"id": "b", "pid": "a", "text": "<p>x</p>", "orig": "*Two*", "user": mai, "locator": place, "time": TIME},
        {"id": "c", "pid": "", "text": "", "user": {}, "locator": place, "time": TIME, "delete": True},
        {"id": "d", "pid": "", "text": "no date", "user": mai, "locator": place},
    ]
    return "\n".join(map(json.dumps, rows)) + "\n"


def commento() -> str:
    base = {
        "domain": "old.example.org",
        "path": "/night-ferry/",
        "commenterHex": "u",
        "parentHex": "root",
        "creationDate": TIME,
    }
    rows = [
        {**base, "commentHex": "a", "markdown": "One < two", "state": "approved"},
        {**base, "commentHex": "b", "html": "<p>Two</p>", "parentHex": "a", "state": "approved"},
        {**base, "commentHex": "c", "markdown": "", "state": "approved", "deleted": True},
        {**base, "commentHex": "d", "markdown": "no date", "creationDate": ""},
    ]
    people = [{"commenterHex": "u", "name": "Mai & Lê", "email": "mai@example.org"}]
    return json.dumps({"version": 1, "comments": rows, "commenters": people}, indent=1)


@pytest.mark.parametrize(("system", "content"), [("remark42", remark42()), ("commento", commento())])
def test_comments_come_with_threads_and_statuses(desk: Run, tmp_path: Path, system: str, content: str) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: Night ferry\ndate: 2020-03-01\naliases: [/night-ferry/]\n---\nText\n")
    desk("draft", "a.md")
    desk("publish", "1")
    (tmp_path / "c.json").write_text(content)
    command = ("comments", "import", "c.json", "--from", system, "--json")
    done = desk(*command, code=9).json
    assert (done["read"], done["added"], len(done["skipped"])) == (4, 3, 1)
    assert "comment d has no date" in done["skipped"][0]["why"]
    found = {one["body"]: one for one in desk("comments", "list", "--json", "-n", "0").json}
    assert Counter(one["status"] for one in found.values()) == {"published": 2, "erased": 1}  # nothing of it is left
    first = found["One < two"]
    assert (first["author"], first["created_at"]) == ("Mai & Lê", "2020-03-02T03:00:00Z")
    assert [one["body"] for one in found.values() if one["parent_id"] == first["id"]] in (["*Two*"], ["Two"])
    assert desk(*command, code=9).json["added"] == 0


@pytest.mark.parametrize("system", ["remark42", "commento"])
@pytest.mark.parametrize("content", ["", "x", "{}", "[]", '{"version": 1', "\0"])
def test_other_files_are_refused(desk: Run, tmp_path: Path, system: str, content: str) -> None:
    (tmp_path / "c.json").write_text(content)
    desk("comments", "import", "c.json", "--from", system, code=4)
