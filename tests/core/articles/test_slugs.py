"""Slugs: which are free, which article has one, and how a new one changes the addresses."""

from __future__ import annotations

import pytest

from newsroom.core.articles import slugs
from newsroom.errors import Conflict, Invalid
from newsroom.store import Connection
from tests.core.articles.desk import Desk


@pytest.fixture
def desk(db: Connection) -> Desk:
    return Desk(db)


@pytest.mark.parametrize(
    ("typed", "slug"),
    [("Cầu mới", "cau-moi"), ("  CAU-MOI ", "cau-moi"), ("a/b?c", "a-b-c"), ("tag", "tag-article"), ("2026", "2026")],
)
def test_a_slug_that_a_person_chose_is_made_safe(db: Connection, typed: str, slug: str) -> None:
    assert slugs.choose(db, typed) == slug


@pytest.mark.parametrize("typed", ["", "  ", "!!!", "///"])
def test_what_gives_no_slug(db: Connection, typed: str) -> None:
    with pytest.raises(Invalid, match="no slug can be made from"):
        slugs.choose(db, typed)


def test_a_slug_belongs_to_one_article(desk: Desk) -> None:
    article = desk.draft("Cầu mới")
    with pytest.raises(Conflict) as refused:
        slugs.choose(desk.db, "cau-moi")
    assert refused.value.message == f"the slug cau-moi belongs to article {article.id} (Cầu mới)"
    assert slugs.choose(desk.db, "cau-moi", own=article.id) == "cau-moi"
    other = desk.draft("Khác")
    with pytest.raises(Conflict):
        slugs.choose(desk.db, "cau-moi", own=other.id)


def test_a_draft_in_the_trash_gives_its_slug_free(desk: Desk) -> None:
    desk.in_status("trashed")
    assert slugs.choose(desk.db, "tin") == "tin"
    assert slugs.free(desk.db, "Tin") == "tin"


def test_a_former_address_is_not_free_even_from_the_trash(desk: Desk) -> None:
    article = desk.in_status("unpublished")
    desk.do("delete", article)
    with pytest.raises(Conflict, match=f"belongs to article {article.id}, as a former address"):
        slugs.choose(desk.db, "tin")
    assert slugs.choose(desk.db, "tin", own=article.id) == "tin"
    assert slugs.free(desk.db, "Tin") == "tin-2"


@pytest.mark.parametrize(
    ("taken", "free"),
    [
        ([], "tin"),
        (["tin"], "tin-2"),
        (["tin", "tin-2"], "tin-3"),
        (["tin", "tin-3"], "tin-2"),
        (["tin", "tin-2", "tin-3", "tin-10"], "tin-4"),
        (["tin-2"], "tin"),
        (["tin", "tin-khac"], "tin-2"),
    ],
)
def test_the_next_free_number(desk: Desk, taken: list[str], free: str) -> None:
    for slug in taken:
        desk.draft(slug, how={"slug": slug})
    assert slugs.free(desk.db, "Tin") == free
    assert desk.draft("Tin").slug == free


def test_numbers_of_former_addresses_count_as_taken(desk: Desk) -> None:
    desk.draft("Tin")
    second = desk.draft("Tin")
    desk.publish(second)
    desk.rename(second, "khac")
    assert slugs.free(desk.db, "Tin") == "tin-3"


def test_a_number_in_the_trash_is_free(desk: Desk) -> None:
    desk.draft("Tin")
    desk.do("delete", desk.draft("Tin"))
    assert slugs.free(desk.db, "Tin") == "tin-2"


def test_renaming_a_draft_has_no_address(desk: Desk) -> None:
    article = desk.draft()
    desk.wait(hours=1)
    renamed = desk.rename(article, "Cầu mới")
    assert (renamed.slug, renamed.path, desk.paths()) == ("cau-moi", None, [])
    assert renamed.updated_at == "2026-03-02T04:00:00Z"
    assert (desk.last(article).action, desk.last(article).detail) == ("rename", {"before": "tin", "slug": "cau-moi"})


def test_renaming_to_the_same_slug_does_nothing(desk: Desk) -> None:
    article = desk.in_status("published")
    assert desk.rename(article, "Tin").version == article.version


def test_former_addresses_lead_to_the_newest(desk: Desk) -> None:
    article = desk.in_status("published")
    desk.wait(days=60)
    desk.rename(article, "hai")
    third = desk.rename(article, "ba")
    assert third.path == "/2026/03/ba/"  # the month is that of the first publication
    assert desk.paths() == [
        ("/2026/03/ba/", article.id, "canonical", None),
        ("/2026/03/hai/", article.id, "redirect", None),
        ("/2026/03/tin/", article.id, "redirect", None),
    ]
    back = desk.rename(article, "tin")
    assert back.path == "/2026/03/tin/"
    assert [kind for _, _, kind, _ in desk.paths()] == ["redirect", "redirect", "canonical"]


def test_renaming_what_is_withdrawn_keeps_its_addresses_as_they_are(desk: Desk) -> None:
    article = desk.in_status("unpublished")
    renamed = desk.rename(article, "hai")
    assert renamed.path == "/2026/03/hai/"
    assert desk.paths() == [("/2026/03/tin/", article.id, "gone", None)]
    desk.publish(article)
    assert desk.paths() == [
        ("/2026/03/hai/", article.id, "canonical", None),
        ("/2026/03/tin/", article.id, "redirect", None),
    ]


def test_the_month_of_an_address_is_frozen_whatever_was_redated(desk: Desk) -> None:
    article = desk.in_status("published")
    desk.publish(article, date=desk.now.replace(year=2020))
    assert desk.rename(article, "hai").path == "/2026/03/hai/"


def test_an_address_of_another_shape_gives_way_to_ours(desk: Desk) -> None:
    article = desk.in_status("published")
    with desk.act() as act:
        act.db.execute("update articles set path = '/cu/bai.html'")
        act.note("article", article.id, "x")
    assert desk.rename(article, "hai").path == "/2026/03/hai/"


def test_a_slug_that_is_anothers_is_refused(desk: Desk) -> None:
    article = desk.in_status("published")
    other = desk.draft("Khác")
    with pytest.raises(Conflict):
        desk.rename(other, "tin")
    desk.rename(article, "moi")
    with pytest.raises(Conflict, match="as a former address"):
        desk.rename(other, "tin")
    assert desk.rename(article, "tin").path == "/2026/03/tin/"
