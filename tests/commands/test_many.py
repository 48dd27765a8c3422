"""Verbs over many articles: a list on stdin is asked about, a dry run changes nothing, and each failure is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsroom.store import Connection
from tests.conftest import Run

NOON = ("--now", "2026-03-02T05:00:00Z")
# verb → its other arguments, and what must be done before it is allowed
VERBS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "submit": ((), ()),
    "approve": ((), ("submit",)),
    "return": (("-m", "Nguồn nào?"), ("submit",)),
    "publish": ((), ()),
    "unpublish": ((), ("publish",)),
    "kill": (("-m", "sai"), ("publish",)),
    "delete": ((), ()),
}


def content(db: Connection) -> list[str]:
    return list(db.iterdump())


@pytest.fixture
def two(newsroom: Run) -> Run:
    newsroom(*NOON, "draft", "--title", "Một")
    newsroom(*NOON, "draft", "--title", "Hai")
    return newsroom


@pytest.mark.parametrize("verb", VERBS)
def test_a_list_on_stdin_is_not_obeyed_unasked(two: Run, opened: Connection, verb: str) -> None:
    words, first = VERBS[verb]
    for step in first:
        two(*NOON, step, "1", "2")
    before = content(opened)
    refused = two(*NOON, verb, "-", *words, stdin="1\n2\n", code=2)
    assert "2 articles" in refused.err
    assert "--yes" in refused.err
    assert content(opened) == before
    tried = two(*NOON, verb, "-", *words, "--dry-run", "--json", stdin="\ufeff1\r\n2\n")
    assert content(opened) == before
    assert [row["id"] for row in tried.json] == [1, 2]
    done = two(*NOON, verb, "-", *words, "--yes", "--json", stdin="1\n2\n")
    assert [row["status"] for row in done.json] == [row["status"] for row in tried.json]
    assert content(opened) != before


def test_assign_takes_a_list_too(two: Run, opened: Connection) -> None:
    before = content(opened)
    assert two("assign", "-", "mai", stdin="1\n2\n", code=2).err
    two("assign", "-", "mai", "--dry-run", stdin="1\n2\n")
    assert content(opened) == before
    assert [row["assignee"] for row in two("assign", "-", "mai", "-y", "--json", stdin="1\n2\n").json] == ["mai", "mai"]


def test_one_line_on_stdin_is_one_article(two: Run) -> None:
    assert [row["status"] for row in two(*NOON, "publish", "-", "--json", stdin="1\n").json] == ["published"]


@pytest.mark.parametrize(("verb", "asks"), [("publish", False), ("kill", True), ("delete", True)])
def test_what_is_for_good_is_asked_about_however_it_was_named(two: Run, verb: str, asks: bool) -> None:
    words = VERBS[verb][0]
    for step in VERBS[verb][1]:
        two(*NOON, step, "1", "2")
    said = two(*NOON, verb, "1", "2", *words, code=2 if asks else 0).err
    assert ("--yes" in said) == asks


def test_a_dry_run_names_what_would_fail(two: Run) -> None:
    two("publish", "1")
    result = two("unpublish", "1", "2", "--dry-run", code=9)
    assert "cannot unpublish hai" in result.err
    assert two("list", "--status", "published", "--count").out == "1\n"


def test_nothing_to_publish_is_said_and_not_asked(newsroom: Run) -> None:
    result = newsroom("publish", "--all")
    assert "nothing to publish" in result.err
    assert "0 articles" not in result.err


def test_several_articles_are_edited_at_once(run: Run, tmp_path: Path) -> None:
    run("init")
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.md").write_text("Text.\n")
    run("draft", "a.md", "b.md", "c.md")

    assert run("edit", "a", "b", "--set", "section=Town", "--dry-run", "--json").json[0]["section"] == "Town"
    assert run("list", "--section", "Town", "--count").out == "0\n"
    run("edit", "a", "b", "--set", "section=Town", "--set", "comments=closed")
    assert run("list", "--section", "Town", "--fields", "slug", "--no-headers", "--sort", "slug").out == "a\nb\n"
    asked = run("edit", "-", "--set", "section=Sport", stdin="a\nb\n", code=2).err
    assert "confirm with --yes" in asked
    assert "try --dry-run first" in asked
    run("edit", "-", "--set", "section=Sport", "-y", stdin="a\nb\n")
    assert run("list", "--section", "Sport", "--count").out == "2\n"
    assert "use only --set" in run("edit", "a", "b", "--append", "More.", code=2).err
    missing = run("edit", "a", "none", "--set", "section=Art", code=9).err
    assert missing.count("none") == 1
    assert "\nhint: see: newsroom list" in missing
    assert "hint:" not in run("edit", "a", "none", "--set", "title=", code=9).err  # each has a hint of its own
    assert run("edit", "a", "b", "--set", "slug=x", code=2).err == "error: --set cannot change slug\nhint: --slug NEW\n"
    run("undo")
    assert run("list", "--section", "Sport", "--count").out == "2\n"
