"""The register of public addresses: how each action changes it."""

from __future__ import annotations

import pytest

from newsroom import urls
from newsroom.core.articles import paths
from newsroom.errors import Conflict, Invalid
from newsroom.store import Connection
from tests.core.articles.desk import Desk

HOME = "/2026/03/tin/"


@pytest.fixture
def desk(db: Connection) -> Desk:
    return Desk(db)


def release(desk: Desk, article_id: int, to: str | None) -> None:
    with desk.act() as act:
        paths.release(act, article_id, to)
        act.note("article", article_id, "x")


def claim(desk: Desk, article_id: int, path: str, slug: str = "x") -> None:
    with desk.act() as act:
        paths.claim(act, article_id, path, slug)
        act.note("article", article_id, "x")


def alias(desk: Desk, article_id: int, typed: str) -> None:
    with desk.act() as act:
        paths.alias(act, article_id, typed)
        act.note("article", article_id, "x")


def test_a_first_address(desk: Desk) -> None:
    article = desk.draft()
    claim(desk, article.id, "/a/", "a")
    row = desk.db.execute("select * from paths").fetchone()
    assert dict(row) == {
        "path": "/a/", "slug": "a", "article_id": article.id, "kind": "canonical", "target": None,
        "created_at": "2026-03-02T03:00:00Z",
    }  # fmt: skip
    claim(desk, article.id, "/a/", "a")
    assert desk.paths() == [("/a/", article.id, "canonical", None)]


def test_a_second_address_makes_the_first_lead_to_it(desk: Desk) -> None:
    one, other = desk.draft("Một"), desk.draft("Hai")
    claim(desk, other.id, "/other/")
    claim(desk, one.id, "/a/")
    claim(desk, one.id, "/b/")
    assert desk.paths() == [
        ("/a/", one.id, "redirect", None),
        ("/b/", one.id, "canonical", None),
        ("/other/", other.id, "canonical", None),
    ]


@pytest.mark.parametrize("target", [None, "/khac/"])
def test_coming_back_takes_away_where_it_led_meanwhile(desk: Desk, target: str | None) -> None:
    one, other = desk.draft("Một"), desk.draft("Hai")
    claim(desk, one.id, "/a/")
    claim(desk, other.id, "/other/")
    release(desk, other.id, "/else/")
    release(desk, one.id, target)
    assert desk.paths()[0] == ("/a/", one.id, "gone" if target is None else "redirect", target)
    claim(desk, one.id, "/b/")
    assert desk.paths() == [
        ("/a/", one.id, "redirect", None),
        ("/b/", one.id, "canonical", None),
        ("/other/", other.id, "redirect", "/else/"),
    ]
    release(desk, one.id, target)
    claim(desk, one.id, "/a/")
    assert desk.paths()[:2] == [("/a/", one.id, "canonical", None), ("/b/", one.id, "redirect", None)]


def test_an_address_that_was_ever_anothers(desk: Desk) -> None:
    one, other = desk.draft("Một"), desk.draft("Hai")
    claim(desk, one.id, "/a/")
    for kind in (None, "/else/"):
        with pytest.raises(Conflict) as refused:
            claim(desk, other.id, "/a/")
        assert (refused.value.message, refused.value.ref) == (f"/a/ belongs to article {one.id}", "/a/")
        assert (refused.value.hint or "").endswith(f": newsroom edit {other.id} --slug NEW")
        release(desk, one.id, kind)


@pytest.mark.parametrize(
    ("to", "kind", "target"),
    [
        (None, "gone", None),
        ("/2026/03/khac/", "redirect", "/2026/03/khac/"),
        ("https://other.example/x", "redirect", "https://other.example/x"),
        ("http://other.example/x", "redirect", "http://other.example/x"),
        ("/a b/", "redirect", "/a b/"),
    ],
)
def test_where_a_withdrawn_address_leads(desk: Desk, to: str | None, kind: str, target: str | None) -> None:
    one, other = desk.in_status("published"), desk.in_status("published", "Hai")
    desk.rename(one, "moi")
    release(desk, one.id, to)
    assert desk.paths() == [
        ("/2026/03/hai/", other.id, "canonical", None),
        ("/2026/03/moi/", one.id, kind, target),
        ("/2026/03/tin/", one.id, "redirect", None),  # leads where the newest leads
    ]


@pytest.mark.parametrize("to", ["/../etc/passwd", "javascript:alert(1)", "/a\x00b/"])
def test_a_withdrawn_address_leads_to_no_such_place(desk: Desk, to: str) -> None:
    article = desk.in_status("published")
    with pytest.raises(Invalid):
        release(desk, article.id, to)
    assert desk.paths() == [(HOME, article.id, "canonical", None)]


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("/cu/bai", "/cu/bai/"),
        ("/cu/bai/", "/cu/bai/"),
        ("cu/bai", "/cu/bai/"),
        ("/bai.html", "/bai.html"),
        ("/v1.2/bai", "/v1.2/bai/"),
        ("/v1.2/", "/v1.2"),  # a name with a dot is a file
        ("/?p=12", "/?p=12"),
        ("https://old.example/?p=12#more", "/?p=12"),
        ("/index.php?view=article&id=7-boat&utm_source=x", "/index.php?id=7-boat&view=article"),
        ("/cu/bai?utm_source=x&fbclid=y", "/cu/bai/"),
        ("/cu/bai?", "/cu/bai/"),
        ("/?p[]=1", None),
        ("/?p=a b", None),
        ("/?p=" + "1" * 1000, None),
        ("/?a=1&b=2&c=3&d=4&e=5&f=6", None),
        ("/../x", None),
        ("/a\x00b", None),
    ],
)
def test_an_address_from_an_older_site(desk: Desk, typed: str, path: str | None) -> None:
    assert urls.former(typed) == path
    article = desk.in_status("published")
    alias(desk, article.id, typed)
    added = [] if path is None else [(path, article.id, "redirect", None)]
    assert sorted(desk.paths()) == sorted([(HOME, article.id, "canonical", None), *added])


def test_an_alias_takes_no_address_that_is_in_use(desk: Desk) -> None:
    one, other = desk.in_status("published"), desk.draft("Hai")
    alias(desk, other.id, HOME)
    assert desk.paths() == [(HOME, one.id, "canonical", None)]
    alias(desk, other.id, "/cu/")
    slug = desk.db.execute("select slug from paths where path = '/cu/'").fetchone()[0]
    assert slug == ""  # it is not a slug of the article


def test_what_readers_see_at_an_address(desk: Desk) -> None:
    article = desk.in_status("published")
    desk.rename(article, "moi")
    assert paths.live_story(desk.db, "/2026/03/moi/") == article.id
    assert paths.live_story(desk.db, HOME) is None
    assert paths.live_story(desk.db, "/nowhere/") is None
    desk.do("unpublish", article)
    assert paths.live_story(desk.db, "/2026/03/moi/") is None
    with desk.act() as act:  # an address of one that is not live
        act.db.execute("update paths set kind = 'canonical' where path = '/2026/03/moi/'")
        act.note("article", article.id, "x")
    assert paths.live_story(desk.db, "/2026/03/moi/") is None


def test_the_kinds_of_addresses_are_those_of_the_file(db: Connection) -> None:
    sql = db.execute("select sql from sqlite_master where name = 'paths'").fetchone()[0]
    assert all(f"'{kind}'" in sql for kind in paths.PathKind)
    assert tuple(paths.PathKind) == ("canonical", "redirect", "gone")
