"""Revisions: what a save keeps and leaves alone, which HTML is kept, and versions."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from newsroom import clock
from newsroom.core.articles import revisions
from newsroom.core.articles.fields import Manuscript
from newsroom.core.media import pictures
from newsroom.errors import Conflict, NotFound, Refused
from newsroom.store import Connection
from tests.core.articles.desk import Desk


@pytest.fixture
def desk(db: Connection) -> Desk:
    return Desk(db)


def picture(desk: Desk, colour: int) -> int:
    into = io.BytesIO()
    Image.new("L", (6, 4), colour).save(into, "PNG")
    with desk.act() as act:
        return pictures.add(act, into.getvalue(), name=f"{colour}.png", alt="Cây cầu").id


def rendered(desk: Desk) -> list[int]:
    return [row[0] for row in desk.db.execute("select rev from renders order by rev")]


def shown(desk: Desk) -> list[tuple[int, int]]:
    return [tuple(row) for row in desk.db.execute("select live, media_id from article_media order by 1, 2")]


def test_what_a_save_keeps(desk: Desk) -> None:
    article = desk.draft("Tin", "Một hai ba.", section="Xã hội", tags=("cầu",), authors=("Lan",), source="Hãng")
    desk.wait(hours=1)
    with desk.act(actor="mai") as act:
        text = replace(revisions.get(desk.db, 1, 1).manuscript, title="Tin mới", body="Bốn năm.", lang="en")
        saved = revisions.save(act, article, text, note="ngắn lại")
    first, second = revisions.history(desk.db, article.id)[::-1]
    assert (first.rev, first.parent, first.actor, first.note, first.words) == (1, None, "lan", "", 3)
    assert (second.rev, second.parent, second.actor, second.note, second.words) == (2, 1, "mai", "ngắn lại", 2)
    assert (second.at, second.hash) == (clock.to_text(desk.now), text.cleaned().hash())
    assert (saved.title, saved.lang, saved.revision, saved.updated_at) == ("Tin mới", "en", 2, clock.to_text(desk.now))
    row = desk.db.execute("select labels, note from revisions where rev = 1").fetchone()
    assert tuple(row) == ("cầu\nXã hội\nLan\nHãng", None)
    assert desk.row(article)["title"] == "Tin mới"
    line = desk.last(article)
    assert (line.action, line.rev, line.from_state, line.to_state, line.detail) == (
        "edit", 2, "draft", "draft", {"note": "ngắn lại"},
    )  # fmt: skip


def test_history_is_that_of_one_article_newest_first(desk: Desk) -> None:
    one, other = desk.draft("Một"), desk.draft("Hai")
    for number in range(3):
        desk.save(one, body=f"{number}")
    assert [entry.rev for entry in revisions.history(desk.db, one.id)] == [4, 3, 2, 1]
    assert [entry.rev for entry in revisions.history(desk.db, other.id)] == [1]


def test_the_same_text_again_is_no_revision(desk: Desk) -> None:
    article = desk.in_status("review")
    same = desk.save(article, title=" Tin ", body="Một.\r\n".rstrip())
    assert (same.revision, same.version, same.status) == (1, article.version, "review")


def test_a_text_without_a_language_keeps_the_articles(desk: Desk) -> None:
    article = desk.draft("Tin", lang="en")
    saved = desk.save(article, lang="", body="Hai.")
    assert saved.lang == "en"


@pytest.mark.parametrize("status", ["killed", "trashed"])
def test_what_takes_no_more_text(desk: Desk, status: str) -> None:
    article = desk.in_status(status)
    with pytest.raises(Refused, match=f"tin is {status} and can no longer be edited"):
        desk.save(article, body="Hai.")


def test_saving_leaves_what_readers_see(desk: Desk) -> None:
    article = desk.draft("Tin", section="Xã hội")
    desk.publish(article)
    saved = desk.save(article, section="Kinh tế", body="Hai.")
    assert (saved.status, saved.live_revision, saved.revision) == ("published", 1, 2)
    rows = desk.db.execute(
        "select a.live, l.name from article_labels a join labels l on l.id = a.label_id order by a.live"
    ).fetchall()
    assert [tuple(row) for row in rows] == [(0, "Kinh tế"), (1, "Xã hội")]


def test_a_missing_revision_is_named(desk: Desk) -> None:
    desk.draft("Khác")
    article = desk.draft()
    desk.save(articles_first(desk), body="Hai.")
    with pytest.raises(NotFound) as missing:
        revisions.get(desk.db, article.id, 2)
    assert (missing.value.message, missing.value.ref) == ("article 2 has no revision 2", "2")


def articles_first(desk: Desk) -> Any:
    from newsroom.core.articles import articles

    return articles.by_id(desk.db, 1)


@pytest.mark.parametrize(("expected", "passes"), [(None, True), (2, True), (1, False), (3, False)])
def test_a_writer_who_began_from_another_version(desk: Desk, expected: int | None, passes: bool) -> None:
    article = desk.draft()
    desk.save(article, body="Hai.")
    with desk.act() as act:
        text = Manuscript(title="Tin", body="Ba.", lang="vi")
        if passes:
            assert revisions.save(act, article, text, expected=expected).revision == 3
            return
        with pytest.raises(Conflict) as refused:
            revisions.save(act, article, text, expected=expected)
    changed = "tin has changed: you started from version 1, and it is now at version 2"
    assert refused.value.message == (changed if expected == 1 else "tin has no version 3: it is now at version 2")


def test_a_version_that_is_no_more_is_refused_even_for_the_same_text(desk: Desk) -> None:
    article = desk.draft()
    with pytest.raises(Conflict):
        revisions.expect(article, 0)
    revisions.expect(article, article.version)


def test_the_text_at_a_version(desk: Desk) -> None:
    article = desk.draft()  # version 1
    desk.do("submit", article)  # 2, names revision 1
    desk.save(article, body="Hai.")  # 3
    desk.do("assign", article, name="mai", due=None)  # 4, names no revision
    desk.save(article, body="Ba.")  # 5
    desk.publish(article, rev=1)  # 6, names revision 1
    desk.draft("Khác")
    found = [revisions.at_version(desk.db, article.id, version).rev for version in range(1, 7)]
    assert found == [1, 1, 2, 2, 3, 3]
    for version in (0, 7):
        with pytest.raises(NotFound, match=f"article 1 has no version {version}"):
            revisions.at_version(desk.db, article.id, version)


def test_restoring_makes_an_earlier_text_the_newest(desk: Desk) -> None:
    article = desk.draft("Tin", "Một.", section="Xã hội")
    desk.save(article, title="Hai", body="Hai.", section="")
    with desk.act() as act:
        back = revisions.restore(act, desk.get(article), 1)
    newest = revisions.get(desk.db, article.id, 3)
    assert (back.revision, back.title, newest.note, newest.parent) == (3, "Tin", "revision 1 restored", 2)
    assert newest.manuscript == revisions.get(desk.db, article.id, 1).manuscript
    with desk.act() as act, pytest.raises(NotFound):
        revisions.restore(act, desk.get(article), 9)


def test_html_is_kept_for_the_head_and_for_what_readers_see_or_will_see(desk: Desk) -> None:
    article = desk.draft()
    other = desk.draft("Khác")
    desk.publish(article)
    for number in range(2, 5):
        desk.save(article, body=f"{number}")
    kept = [row[0] for row in desk.db.execute("select rev from renders where article_id = 1 order by rev")]
    assert kept == [1, 4]
    with desk.act() as act:
        act.db.execute("update articles set publish_rev = 4 where id = 1")
        act.note("article", 1, "x")
    desk.save(article, body="5")
    desk.save(article, body="6")
    kept = [row[0] for row in desk.db.execute("select rev from renders where article_id = 1 order by rev")]
    assert kept == [1, 4, 6]
    assert [row[0] for row in desk.db.execute("select rev from renders where article_id = 2")] == [other.revision]
    assert "3" in revisions.html(desk.db, article.id, 3)  # made again when it is asked for


def test_html_comes_from_the_file_where_it_is_kept(desk: Desk) -> None:
    article, other = desk.draft("Tin", "Một *hai*."), desk.draft("Khác", "Khác.")
    assert revisions.html(desk.db, article.id, 1) == "<p>Một <em>hai</em>.</p>\n"
    with desk.act() as act:
        act.db.execute("update renders set html = 'kept' where article_id = ?", (article.id,))
        act.note("article", article.id, "x")
    assert revisions.html(desk.db, article.id, 1) == "kept"
    assert revisions.html(desk.db, other.id, 1) == "<p>Khác.</p>\n"
    with desk.act() as act:  # by a renderer of before
        act.db.execute("update renders set renderer = 'old'")
        act.note("article", article.id, "x")
    assert revisions.html(desk.db, article.id, 1) == "<p>Một <em>hai</em>.</p>\n"
    with pytest.raises(NotFound):
        revisions.html(desk.db, article.id, 2)


def test_pictures_lead_to_their_place_on_the_site(desk: Desk) -> None:
    number = picture(desk, 10)
    article = desk.draft("Tin", "![](a.png)\n\n![](missing.png)", media={"a.png": number})
    html = revisions.html(desk.db, article.id, 1)
    medium = pictures.get(desk.db, number)
    assert f'src="{medium.path}"' in html
    assert 'alt="Cây cầu"' in html
    assert 'width="6"' in html
    assert 'height="4"' in html
    assert "missing.png" not in html.replace("alt", "") or f"{medium.path}" in html


def test_which_pictures_a_text_shows_follows_each_save(desk: Desk) -> None:
    a, b, c = picture(desk, 1), picture(desk, 2), picture(desk, 3)
    article = desk.draft("Tin", media={"a": a, "b": b, "again": a})
    other = desk.draft("Khác", "![](c)", media={"c": c})
    assert shown(desk) == [(0, a), (0, b), (0, c)]
    desk.publish(article)
    assert shown(desk) == [(0, a), (0, b), (0, c), (1, a), (1, b)]
    desk.save(article, media={"b": b, "c": c})
    assert shown(desk) == [(0, b), (0, c), (0, c), (1, a), (1, b)]
    desk.save(article, media={})
    assert shown(desk) == [(0, c), (1, a), (1, b)]
    desk.publish(article)
    assert shown(desk) == [(0, c)]
    assert pictures.users(desk.db, c) == [(other.id, "khac", False)]
