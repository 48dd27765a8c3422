"""Pages that are not stories: their addresses, the names they may not have, and that their kind is fixed."""

from __future__ import annotations

import pytest

from newsroom.core import undo
from newsroom.core.articles import kinds, slugs
from newsroom.core.articles.drafting import PublicationTerms
from newsroom.core.articles.fields import ArticleKind, Manuscript, kind_of
from newsroom.core.front import choices
from newsroom.core.integrity import file_check
from newsroom.core.readership.summary import summary
from newsroom.core.stored_settings import load
from newsroom.errors import Conflict, Invalid, Refused
from newsroom.store import Connection
from tests.core.articles.desk import ZONE, Desk


@pytest.fixture
def desk(db: Connection) -> Desk:
    return Desk(db)


@pytest.mark.parametrize(("kind", "is_kind"), [("", "story"), ("page", "page")])
def test_the_kind_of_a_text(kind: str, is_kind: str) -> None:
    assert kind_of(Manuscript(title="x", kind=kind)) == is_kind
    assert kinds.is_page(Manuscript(title="x", kind=kind)) == (is_kind == "page")


def test_the_kinds_are_those_of_the_file(db: Connection) -> None:
    for table, values in (("articles", tuple(ArticleKind)), ("revisions", ("", "page"))):
        sql = db.execute("select sql from sqlite_master where name = ?", (table,)).fetchone()[0]
        assert f"kind in ({', '.join(repr(str(one)) for one in values)})" in sql


def test_a_page_has_an_address_of_its_own_and_keeps_it(desk: Desk) -> None:
    page = desk.publish(desk.draft("Giới thiệu", kind="page", section="Town", tags=("a",)))
    assert (page.path, page.kind, page.comments_mode) == ("/gioi-thieu/", "page", "closed")
    assert desk.db.execute("select count(*) from article_labels where live = 1").fetchone()[0] == 0
    with desk.act("rename") as act:
        page = slugs.rename(act, page, "ve-toi", zone=ZONE)
    assert page.path == "/ve-toi/"
    rows = desk.db.execute("select path, kind from paths order by path").fetchall()
    assert [tuple(row) for row in rows] == [("/gioi-thieu/", "redirect"), ("/ve-toi/", "canonical")]


@pytest.mark.parametrize(
    "slug", ["s", "tag", "author", "archive", "search", "programmes", "media", "assets", "corrections", "series", "watch",
             "podcast", "comments", "figures", "2022", "7", "vi", "en"]
)  # fmt: skip
def test_a_page_is_not_where_the_site_has_something_else(desk: Desk, slug: str) -> None:
    with pytest.raises(Invalid, match=f"a page cannot be at /{slug}/") as caught:
        desk.draft("Trang", kind="page", how={"slug": slug})
    assert f"--slug {slug}-page" in (caught.value.hint or "")
    story = desk.draft("Tin", how={"slug": slug})  # a story may have it, or one that is like it
    desk.save(story, kind="page")
    if story.slug == slug:
        with pytest.raises(Invalid, match="the site uses that address itself") as caught:
            desk.publish(story)
        assert f"such as: newsroom edit {story.ref} --slug {slug}-page" in (caught.value.hint or "")
    page = desk.draft("Trang", kind="page")
    with desk.act("rename") as act, pytest.raises(Invalid, match=f"a page cannot be at /{slug}/"):
        slugs.rename(act, page, slug, zone=ZONE)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Search", "search-page"),
        ("2022", "2022-2"),
        ("Podcast", "podcast-page"),
        ("Figures", "figures-2"),
        ("About", "about"),
    ],
)
def test_a_slug_made_from_a_title_avoids_them(desk: Desk, title: str, slug: str) -> None:
    assert desk.draft(title, kind="page").slug == slug


def test_the_kind_changes_until_publication_and_never_after(desk: Desk) -> None:
    draft = desk.draft("Một")
    assert desk.save(draft, kind="page").comments_mode == "closed"
    assert desk.save(draft, kind="").kind == ""
    desk.publish(draft)
    with pytest.raises(Refused, match="published as a story, so it cannot become a page") as caught:
        desk.save(draft, kind="page")
    # It is the same for a withdrawn one, which cannot be withdrawn again.
    assert caught.value.hint == "to make a page from its text: newsroom draft --page --from mot --slug NEW"
    page = desk.publish(desk.draft("Hai", kind="page"))
    with pytest.raises(Refused, match="published as a page") as caught:
        desk.save(page, kind="")
    assert caught.value.hint == "to make a story from its text: newsroom draft --story --from hai --slug NEW"


def test_an_earlier_text_of_another_kind_is_not_published(desk: Desk) -> None:
    page = desk.draft("Một")
    desk.save(page, kind="page")
    desk.publish(page)
    with pytest.raises(Refused, match="it cannot become a story"):
        desk.publish(page, rev=1)


def test_undo_makes_a_page_a_draft_again_and_frees_its_kind(desk: Desk) -> None:
    page = desk.publish(desk.draft("Một", kind="page"))
    undo.undo(desk.db, None, actor="lan", now=desk.now)
    assert desk.get(page).path is None
    assert desk.publish(desk.save(page, kind="")).path == "/2026/03/mot/"


@pytest.mark.parametrize(("asked", "mode"), [(None, "closed"), ("", None), ("open", "open")])
def test_a_page_takes_comments_only_where_someone_says_so(desk: Desk, asked: str | None, mode: str | None) -> None:
    page = desk.draft("Một", kind="page", how={"terms": PublicationTerms(comments=asked)})
    assert page.comments_mode == mode
    assert desk.publish(page).comments_mode == mode


def test_the_address_of_a_page_is_taken_once(desk: Desk) -> None:
    old = desk.publish(desk.draft("Cũ", extra={"aliases": ["/lien-he/"]}))
    page = desk.draft("Liên hệ", kind="page")
    with pytest.raises(Conflict, match=f"/lien-he/ belongs to article {old.id}"):
        desk.publish(page)


def test_a_page_is_not_on_the_front_page_and_no_story_of_the_statistics(desk: Desk) -> None:
    page = desk.publish(desk.draft("Một", kind="page"))
    with pytest.raises(Refused, match="mot is a page, and only stories can be on the front page"), desk.act() as act:
        choices.set_(act, [page])
    desk.publish(desk.draft("Tin"))
    shown = summary(desk.db, now=desk.now, settings=load(desk.db, {}))
    assert shown.articles["published"] == 1
    assert [one for one in file_check.check(desk.db) if one.level == "error"] == []
