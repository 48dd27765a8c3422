"""`log`: every action with its actor, newest first."""

from __future__ import annotations

import json

import pytest

from newsroom.store import Connection
from tests.conftest import Run

NOON = ("--now", "2026-03-02T05:00:00Z")


@pytest.fixture
def week(desk: Run) -> Run:
    """Actions of two people on a few days."""
    desk("--now", "2026-03-01T05:00:00Z", "draft", "--title", "Một")
    desk("--now", "2026-03-02T05:00:00Z", "--as", "mai", "submit", "1", "-m", "xem giúp")
    desk("--now", "2026-03-03T05:00:00Z", "publish", "1")
    desk("--now", "2026-03-04T05:00:00Z", "draft", "--title", "Hai")
    return desk


def test_every_act_is_there_with_who_and_when(week: Run) -> None:
    rows = week("log", "--json").json
    acts = [(row["actor"], row["action"], row["object"]) for row in rows]
    assert acts[:4] == [
        ("lan", "draft", "hai"),
        ("lan", "publish", "mot"),
        ("mai", "submit", "mot"),
        ("lan", "draft", "mot"),
    ]
    assert {row["action"] for row in rows[4:]} == {"set"}  # the settings that init stored
    [submitted] = [row for row in rows if row["action"] == "submit"]
    assert (submitted["from"], submitted["to"], submitted["rev"], submitted["at"]) == (
        "draft",
        "review",
        1,
        "2026-03-02T05:00:00Z",
    )
    assert (submitted["command"], submitted["undone"]) == ("submit", False)


def test_times_are_shown_in_the_sites_zone_and_notes_as_written(week: Run) -> None:
    line = next(line for line in week("log").out.splitlines() if "\tsubmit\t" in line)
    assert "2026-03-02 12:00" in line
    assert "draft → review" in line
    assert "xem giúp" in line


@pytest.mark.parametrize(
    ("args", "actions"),
    [
        (("1",), ["publish", "submit", "draft"]),
        (("mot",), ["publish", "submit", "draft"]),
        (("article:2",), ["draft"]),
        (("--actor", "mai"), ["submit"]),
        (("--action", "publish"), ["publish"]),
        (("--since", "2026-03-03"), ["draft", "publish"]),
        (("--since", "2026-03-02", "--until", "2026-03-03"), ["submit"]),
        (("-n", "1"), ["draft"]),
        (("-n", "1", "--offset", "1"), ["publish"]),
        (("1", "--actor", "khách"), []),
        (("setting:site.title",), ["set"]),
        (("setting:site.none",), []),
    ],
)
def test_filters(week: Run, args: tuple[str, ...], actions: list[str]) -> None:
    assert [row["action"] for row in week("log", *args, "--json").json] == actions


def test_ids_and_a_count(week: Run) -> None:
    ids = week("log", "--ids").out.split()
    assert ids == sorted(ids, key=int, reverse=True)
    assert week("log", "--count").out == f"{len(ids)}\n"
    assert week("log", "1", "--count").out == "3\n"


def test_a_batch_holds_all_that_one_command_did(week: Run) -> None:
    week(*NOON, "delete", "1", "2", "--yes", code=9)
    [row] = week("log", "-n", "1", "--json").json
    assert [entry["object"] for entry in week("log", "--batch", str(row["batch"]), "--json").json] == ["hai"]


def test_what_was_undone_says_so_and_the_undoing_is_there_too(week: Run) -> None:
    week("undo")
    rows = week("log", "-n", "2", "--json").json
    assert [(row["action"], row["undone"]) for row in rows] == [("undo", False), ("draft", True)]
    assert "(undone)" in week("log", "2").out


def test_settings_are_in_it_with_what_they_were(week: Run) -> None:
    week("config", "set", "site.title", "Tên mới")
    [row] = week("log", "-n", "1", "--json").json
    assert (row["kind"], row["detail"]) == ("setting", {"name": "site.title", "value": "Tên mới", "before": "Báo Thử"})
    assert "site.title" in week("log", "-n", "1").out


def test_an_unknown_article(week: Run) -> None:
    assert "no article" in week("log", "khong-co", code=3).err


def test_forms(week: Run) -> None:
    assert week("log", "--csv", "--fields", "actor,action", "-n", "1").out == "actor,action\nlan,draft\n"
    assert len(week("log", "--jsonl", "1").out.splitlines()) == 3


def test_a_refused_act_leaves_nothing_behind(week: Run) -> None:
    before = week("log", "--json").json
    week("correct", "2", "-m", "x", code=6)
    week("edit", "1", "--set", "title=", code=4)
    assert week("log", "--json").json == before


def test_the_journal_is_verified(week: Run, opened: Connection) -> None:
    number = int(week("log", "-n", "0", "--ids").out.split()[0])
    found = week("log", "--verify", "--json").json
    assert found["entries"] == found["last"] == number
    assert (found["redacted"], found["expected"], len(found["hash"])) == (0, None, 40)
    line = week("log", "--verify", "--no-headers")
    assert line.out.split("\t")[0::3] == [str(number), f"{found['hash']}\n"]
    assert "the log is unchanged" in line.err
    assert week("log", "--verify", "--fields", "hash", "--no-headers").out == f"{found['hash']}\n"
    week("edit", "2", "--set", "title=Ba")
    later = week("log", "--expect", found["hash"], "--json").json
    assert (later["expected"], later["entries"]) == (number, number + 1)
    week("undo")
    assert week("log", "--verify", "--expect", later["hash"], "--json").json["entries"] > number + 1
    wrong = week("log", "--verify", "--expect", "0" * 40, code=7)
    assert (wrong.out, "no entry" in wrong.err) == ("", True)
    week("check", "--file")
    with opened:
        opened.execute("update journal set actor = 'mai' where id = ?", (number - 1,))
    bad = week("log", "--verify", code=7)
    assert bad.out == ""
    assert f"entry {number - 1} was changed" in bad.err
    told = json.loads(week("log", "--verify", "--json", code=7).err)["error"]
    assert (told["code"], told["ref"]) == ("file", str(number - 1))
    assert [row["code"] for row in week("check", "--file", "--json", code=7).json] == ["chain"]


@pytest.mark.parametrize("words", [("1",), ("--actor", "lan"), ("--since", "2026-03-01")])
def test_the_journal_is_verified_as_a_whole(week: Run, words: tuple[str, ...]) -> None:
    week("log", "--verify", *words, code=2)
