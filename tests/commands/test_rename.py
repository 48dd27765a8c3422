"""`edit --slug`: former addresses redirect straight to the newest one, and no other article gets them."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from newsroom.store import Connection
from tests.conftest import Run

NOON = ("--now", "2026-03-02T05:00:00Z")


def draft(desk: Run, title: str, *more: str) -> str:
    """A draft's id."""
    return str(desk("draft", "--title", title, "--json", *more).json[0]["id"])


def register(db: Connection) -> dict[str, tuple[int, str]]:
    """Path → (article, kind)."""
    return {row["path"]: (row["article_id"], row["kind"]) for row in db.execute("select * from paths")}


# Case 13.
def test_renames_lead_straight_to_the_newest_address(desk: Run, opened: Connection) -> None:
    draft(desk, "A")
    desk(*NOON, "publish", "1")
    uid = opened.execute("select uid from articles").fetchone()[0]
    desk("edit", "a", "--slug", "b")
    renamed = desk("edit", "b", "--slug", "c", "--json")
    assert "readers get the new address at once" in renamed.err
    assert "at once" not in desk("edit", "c", "--slug", "c").err
    [article] = renamed.json
    assert (article["slug"], article["url"]) == ("c", "https://news.example.org/2026/03/c/")
    assert register(opened) == {
        "/2026/03/a/": (1, "redirect"), "/2026/03/b/": (1, "redirect"), "/2026/03/c/": (1, "canonical"),
    }  # fmt: skip
    # Neither names another address, so nobody is sent twice.
    assert opened.execute("select count(*) from paths where target is not null").fetchone()[0] == 0
    assert opened.execute("select uid from articles").fetchone()[0] == uid
    for ref in ("a", "b", "c", "/2026/03/a/", "https://news.example.org/2026/03/b/"):
        assert desk("show", ref, "--json").json["id"] == 1

    desk("edit", "c", "--slug", "a")
    assert register(opened) == {
        "/2026/03/a/": (1, "canonical"), "/2026/03/b/": (1, "redirect"), "/2026/03/c/": (1, "redirect"),
    }  # fmt: skip
    refused = desk("draft", "--title", "Khác", "--slug", "b", code=5)
    assert "article 1" in refused.err
    assert desk("draft", "--title", "B", "--json").json[0]["slug"] == "b-2"
    desk("check", "--file")


def test_a_draft_that_was_never_public_leaves_no_address_behind(desk: Run, opened: Connection) -> None:
    draft(desk, "A")
    desk("edit", "a", "--slug", "b")
    assert register(opened) == {}
    assert draft(desk, "A") == "2"
    assert desk("list", "--fields", "slug", "--no-headers", "--sort", "id").out.split() == ["b", "a"]


def test_a_withdrawn_article_that_is_renamed_comes_back_at_its_new_address(desk: Run, opened: Connection) -> None:
    draft(desk, "A")
    desk(*NOON, "publish", "1")
    desk("unpublish", "1")
    assert register(opened)["/2026/03/a/"] == (1, "gone")
    desk("edit", "1", "--slug", "b")
    [article] = desk("publish", "1", "--json").json
    assert article["url"].endswith("/2026/03/b/")
    assert register(opened) == {"/2026/03/a/": (1, "redirect"), "/2026/03/b/": (1, "canonical")}


def test_the_month_of_an_address_is_frozen_whatever_the_zone_becomes(desk: Run) -> None:
    draft(desk, "A")
    desk("--now", "2026-02-28T18:30:00Z", "publish", "1")
    desk("config", "set", "site.timezone", "America/New_York")
    assert desk("edit", "1", "--slug", "b", "--json").json[0]["url"].endswith("/2026/03/b/")


# Case 12: what differs only in case, composition or marks is the same file on some disk.
@pytest.mark.parametrize(
    "wanted",
    [
        "dang-bo-tinh",
        "DANG-BO-TINH",
        "Đảng bộ tỉnh",
        "đang-bo-tinh",
        unicodedata.normalize("NFD", "Đảng Bộ Tỉnh"),
        "Dang  bo/tinh",
    ],
)
def test_spellings_of_one_slug_clash(desk: Run, wanted: str) -> None:
    draft(desk, "Đảng bộ tỉnh")
    draft(desk, "Khác")
    for refused in (
        desk("edit", "2", "--slug", wanted, code=5),
        desk("draft", "--title", "x", "--slug", wanted, code=5),
    ):
        assert "article 1" in refused.err
    assert desk("show", "2", "--json").json["slug"] == "khac"


def test_a_slug_in_the_trash_is_free_until_its_article_comes_back(desk: Run) -> None:
    draft(desk, "A")
    desk("delete", "1")
    assert draft(desk, "A", "--slug", "a") == "2"
    refused = desk("restore", "1", code=5)
    assert "article 2" in refused.err
    desk("edit", "2", "--slug", "b")
    assert desk("restore", "1", "--json").json[0]["slug"] == "a"


def test_two_articles_of_one_slug_in_different_months_are_still_refused(desk: Run) -> None:
    draft(desk, "A")
    desk(*NOON, "publish", "1")
    desk("edit", "1", "--slug", "b")
    draft(desk, "Khác")
    assert desk("edit", "2", "--slug", "a", code=5).err


def test_the_same_slug_again_changes_nothing(desk: Run) -> None:
    draft(desk, "A")
    before: Any = desk("show", "1", "--json").json
    desk("edit", "1", "--slug", "A")
    assert desk("show", "1", "--json").json == before


def test_addresses_of_an_older_site_lead_to_the_article(desk: Run, opened: Connection) -> None:
    desk("draft", "-", stdin="---\ntitle: A\naliases: [/cu/bai-a.html, /cu/thu-muc, '/../../etc/passwd']\n---\nx\n")
    desk(*NOON, "publish", "1")
    paths = register(opened)
    assert paths["/cu/bai-a.html"] == (1, "redirect")
    assert paths["/cu/thu-muc/"] == (1, "redirect")
    assert not [path for path in paths if ".." in path]
    assert desk("show", "/cu/bai-a.html", "--json").json["id"] == 1
    assert "bad-alias" in desk("check", "1").out
