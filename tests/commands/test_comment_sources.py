"""Comments of remark42, Commento, Coral and Cusdis: threads, statuses, times; again changes nothing, other files are refused."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
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


def coral() -> str:
    """The collections of Coral 6 in one file."""
    at = {"$date": "2020-03-02T03:00:00.123Z"}
    base = {"storyID": "s", "authorID": "u", "parentID": None, "createdAt": at, "status": "APPROVED"}
    rows = [
        {**base, "id": "b", "revisions": [{"body": "<div>old</div>"}, {"body": "<div>Two</div>"}], "parentID": "a"},
        {**base, "id": "a", "revisions": [{"body": "One &lt; two"}], "status": "NONE"},
        {**base, "id": "c", "revisions": [], "deletedAt": at},
        {**base, "id": "d", "revisions": [{"body": "no date"}], "createdAt": None},
    ]
    users = [{"id": "u", "username": "Mai & Lê", "email": "mai@example.org"}]
    return json.dumps({"comments": rows, "users": users, "stories": [{"id": "s", "url": URL}]}, indent=1)


def talk() -> str:
    """The collections of version 4 as JSON lines in one file."""
    base = {
        "asset_id": "s",
        "author_id": "u",
        "created_at": {"$date": {"$numberLong": "1583118000123"}},
        "status": "ACCEPTED",
    }
    rows = [
        {**base, "id": "a", "body": "One < two"},
        {**base, "id": "b", "body_history": [{"body": "Two"}], "parent_id": "a", "status": "NONE"},
        {**base, "id": "c", "body": "", "deleted_at": {"$date": "2020-03-02T03:00:00Z"}},
        {**base, "id": "d", "body": "no date", "created_at": "soon"},
        {"id": "s", "url": URL},
        {"id": "u", "username": "Mai & Lê", "profiles": [{"id": "mai@example.org", "provider": "local"}]},
    ]
    return "\n".join(map(json.dumps, rows))


def cusdis() -> str:
    base = {"pageId": "p", "by_nickname": "Mai & Lê", "by_email": None, "approved": True, "created_at": 1583118000123}
    rows = [
        {**base, "id": "b", "content": "Two", "parentId": "a", "created_at": "2020-03-02T03:00:00.123Z"},
        {**base, "id": "a", "content": "One < two"},
        {**base, "id": "c", "content": "", "deletedAt": 1583118000123},
        {**base, "id": "d", "content": "no date", "created_at": None},
    ]
    return json.dumps({"comments": rows, "pages": [{"id": "p", "slug": "night-ferry", "url": URL}]})


SYSTEMS = {
    "remark42": ("remark42", remark42()), "commento": ("commento", commento()), "coral": ("coral", coral()), "talk": ("coral", talk()),
    "cusdis": ("cusdis", cusdis()),
}  # fmt: skip


@pytest.mark.parametrize(("system", "content"), SYSTEMS.values(), ids=SYSTEMS.keys())
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


def test_coral_in_a_folder_and_cusdis_as_a_database(desk: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: Night ferry\ndate: 2020-03-01\naliases: [/night-ferry/]\n---\nText\n")
    desk("draft", "a.md")
    desk("publish", "1")
    (tmp_path / "coral").mkdir()
    for name, rows in json.loads(coral()).items():
        (tmp_path / "coral" / f"{name}.json").write_text("\n".join(map(json.dumps, rows)))
    assert desk("comments", "import", "coral", "--from", "coral", "--json", code=9).json["added"] == 3
    with closing(sqlite3.connect(tmp_path / "db.sqlite")) as db:
        db.executescript(
            """
            create table pages (id text, slug text, url text, title text, projectId text);
            create table comments (id text, pageId text, created_at datetime, by_email text, by_nickname text, content text,
                approved boolean, parentId text, deletedAt datetime);
            insert into pages values ('p', 'night-ferry', null, null, 'x');
            insert into comments values ('a', 'p', 1583118000123, null, 'An', 'Ý *kiến*', 1, null, null);
            insert into comments values ('b', 'p', 1583118000123, null, 'Ba', 'Held', 0, 'a', null);
            insert into comments values ('c', 'q', 1583118000123, null, 'Ba', 'Lost', 1, null, null);
            """
        )
    done = desk("comments", "import", "db.sqlite", "--from", "cusdis", "--json", code=9).json
    assert (done["added"], [one["why"] for one in done["skipped"]]) == (
        2,
        ["comment c belongs to a page that is not in the file"],
    )
    found = {one["body"]: one["status"] for one in desk("comments", "list", "--json", "-n", "0").json}
    assert (found["Ý *kiến*"], found["Held"]) == ("published", "pending")


@pytest.mark.parametrize("system", ["remark42", "commento", "coral", "cusdis"])
@pytest.mark.parametrize("content", ["", "x", "{}", "[]", '{"version": 1', "\0"])
def test_other_files_are_refused(desk: Run, tmp_path: Path, system: str, content: str) -> None:
    (tmp_path / "c.json").write_text(content)
    desk("comments", "import", "c.json", "--from", system, code=4)
