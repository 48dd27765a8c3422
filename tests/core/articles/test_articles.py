"""How a REF finds an article, what a filter finds, and in which order; expected results are written by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from newsroom import clock
from newsroom.core.articles import articles
from newsroom.core.articles.articles import Filter
from newsroom.core.articles.drafting import PublicationTerms
from newsroom.core.readership import counting
from newsroom.core.readership.counting import PageView
from newsroom.errors import NotFound, Usage
from newsroom.settings import Settings
from newsroom.store import Connection
from tests.comment_rooms import send
from tests.core.articles.desk import NOW, Desk

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def desk(db: Connection) -> Desk:
    return Desk(db)


def hint(db: Connection, ref: str) -> str | None:
    with pytest.raises(NotFound) as missing:
        articles.get(db, ref)
    assert missing.value.message == f"there is no article {ref!r}"
    return missing.value.hint


# --- REF


@pytest.mark.parametrize(
    "ref",
    ["2", "moi", "MOI", " moi ", "cu", "/2026/03/moi/", "/2026/03/moi", "/2026/03/cu/", "2026/03/cu", "https://x.example/2026/03/moi/"],
)  # fmt: skip
def test_what_means_an_article(desk: Desk, ref: str) -> None:
    desk.draft("Khác")
    article = desk.draft("Cũ")
    desk.publish(article)
    desk.rename(article, "moi")
    assert articles.resolve(desk.db, ref) == article.id == 2
    assert articles.get(desk.db, ref).slug == "moi"


@pytest.mark.parametrize(
    "ref", ["", "3", "0", "²", "٢", "123456789012345678901", "/2026/", "cu-2", "javascript:x", "\x00"]
)
def test_what_means_none(desk: Desk, ref: str) -> None:
    desk.draft("Khác")
    desk.draft("Cũ")
    assert articles.resolve(desk.db, ref) is None
    assert articles.find(desk.db, ref) is None


def test_an_id_goes_before_a_slug_of_digits(desk: Desk) -> None:
    first = desk.draft("Một")
    second = desk.draft("Hai", how={"slug": "1"})
    third = desk.draft("Ba", how={"slug": "2026"})
    assert articles.resolve(desk.db, "1") == first.id != second.id
    assert articles.resolve(desk.db, "2026") == third.id


def test_what_a_message_calls_an_article_means_that_article(desk: Desk) -> None:
    """A command in a message must not act on the article whose id is the slug, or that has taken the slug since."""
    desk.draft("Một")
    digits, zeros, word = (desk.draft(title, how={"slug": title}) for title in ("1", "001", "hai"))
    thrown = desk.in_status("trashed")
    again = desk.draft()
    named = {article.id: article.ref for article in (digits, zeros, word, thrown, again)}
    assert {number: articles.resolve(desk.db, ref) for number, ref in named.items()} == {one: one for one in named}
    assert (word.ref, again.ref) == ("hai", "tin")


def test_the_last_article_that_anything_was_done_to(desk: Desk) -> None:
    assert articles.resolve(desk.db, "@last") is None
    first, second = desk.draft("Một"), desk.draft("Hai")
    assert articles.resolve(desk.db, "@last") == second.id
    desk.do("submit", first)
    assert articles.resolve(desk.db, "@last") == first.id
    with desk.act() as act:
        act.note("comment", 77, "approve")
        act.note("article", None, "arrange")
    assert articles.resolve(desk.db, "@last") == first.id


def test_a_slug_in_the_trash_means_the_article_outside_it(desk: Desk) -> None:
    thrown = desk.in_status("trashed")
    assert articles.resolve(desk.db, "tin") == thrown.id
    again = desk.in_status("trashed")
    assert articles.resolve(desk.db, "tin") == again.id  # the newest of several in the trash
    kept = desk.draft()
    desk.do("delete", desk.draft("Khác"))
    assert articles.resolve(desk.db, "tin") == kept.id


def test_a_former_slug_that_two_had_means_the_later(desk: Desk) -> None:
    one, other = desk.in_status("published", "Một"), desk.in_status("published", "Hai")
    with desk.act() as act:
        for number, (article, path) in enumerate([(one, "/a/"), (other, "/b/")]):
            act.db.execute(
                "insert into paths (path, slug, article_id, kind, created_at) values (?, 'cu', ?, 'redirect', ?)",
                (path, article.id, f"2026-0{number + 1}-01T00:00:00Z"),
            )
        act.note("article", one.id, "x")
    assert articles.resolve(desk.db, "cu") == other.id


def test_a_missing_article_by_id(desk: Desk) -> None:
    with pytest.raises(NotFound) as missing:
        articles.by_id(desk.db, 9)
    assert (missing.value.message, missing.value.ref) == ("there is no article 9", "9")


@pytest.mark.parametrize(
    ("ref", "nearest"),
    [
        ("cau", "did you mean cau-moi?"),  # the shortest that holds it
        ("moi-thong", "did you mean cau-moi-thong-xe?"),
        ("cau-mio", "did you mean cau-moi?"),
        ("Cầu mói", "did you mean cau-moi?"),
        ("cauxyzqqq", "see: newsroom list, or newsroom search WORDS"),
        ("bridge", "see: newsroom list, or newsroom search WORDS"),
        ("hrow", "see: newsroom list, or newsroom search WORDS"),
        ("throwm", "see: newsroom list, or newsroom search WORDS"),
        ("!!!", "see: newsroom list, or newsroom search WORDS"),
        ("/02/", "see: newsroom list, or newsroom search WORDS"),  # 2 means another article
    ],
)
def test_the_nearest_slug_is_a_hint(desk: Desk, ref: str, nearest: str) -> None:
    for title in ("Cầu mới thông xe", "Cầu mới", "Thrown"):
        article = desk.draft(title)
    desk.do("delete", article)
    desk.draft("Số", how={"slug": "02"})
    assert hint(desk.db, ref) == nearest


# --- the record


def test_whether_there_is_newer_text_than_readers_see(desk: Desk) -> None:
    article = desk.draft()
    assert desk.save(article, body="Hai.").modified is False  # nothing is live
    assert desk.publish(article).modified is False
    assert desk.save(article, body="Ba.").modified is True
    assert desk.publish(article).modified is False


def test_what_is_counted_for_an_article(desk: Desk) -> None:
    desk.draft("Khác")
    article = desk.in_status("published")
    for minutes in (0, 40):
        counting.record(
            desk.db, PageView(NOW + timedelta(minutes=minutes), article_id=article.id), settings=Settings({})
        )
    send(desk.db, article.id, "Ý kiến của tôi về cây cầu", rules=Settings({"comments.mode": "open"}))
    with desk.act() as act:
        act.db.execute("update stat_article set baseline = 5 where article_id = ?", (article.id,))
        act.note("article", article.id, "x")
    found = desk.get(article)
    status = desk.db.execute("select status from comments").fetchone()[0]
    assert (found.views, found.comments) == (7, int(status == "published"))
    assert (found.version, desk.get(articles.by_id(desk.db, 1)).version) == (3, 1)
    assert desk.get(articles.by_id(desk.db, 1)).views == 0


def test_the_record_has_an_address_once_there_is_one(desk: Desk) -> None:
    article = desk.draft(how={"date": NOW + DAY})
    record = articles.record(article, site_url="https://x.example")
    assert (record["url"], record["date"], record["status"]) == (None, clock.to_text(NOW + DAY), "draft")
    live = articles.record(desk.publish(article, date=NOW), site_url="https://x.example/sub/")
    assert live["url"] == "https://x.example/sub/2026/03/tin/"
    assert (live["date"], live["tags"], live["extra"]) == (None, [], {})


# --- listing


def shown(desk: Desk, **wanted: Any) -> list[str]:
    found = [one.slug for one in articles.list_(desk.db, Filter(**wanted), sort="id")]
    assert articles.count(desk.db, Filter(**wanted)) == len(found)
    return found


STATUSES = ["draft", "review", "approved", "scheduled", "published", "unpublished", "killed", "trashed"]


def test_by_status_and_never_the_trash_unless_asked_for(desk: Desk) -> None:
    for status in STATUSES:
        desk.in_status(status, status)
    assert shown(desk) == STATUSES[:-1]
    for status in STATUSES:
        assert shown(desk, statuses=(status,)) == [status]
    assert shown(desk, statuses=("trashed", "draft")) == ["draft", "trashed"]
    with pytest.raises(Usage) as refused:
        shown(desk, statuses=("draft", "ready"))
    assert refused.value.hint == "use one of: " + ", ".join(STATUSES)


def test_by_label_person_and_language(desk: Desk) -> None:
    desk.draft("Một", section="Xã hội", tags=("cầu", "sông"), authors=("Lan",), lang="vi", how={"assignee": "mai"})
    desk.draft("Hai", section="Kinh tế", tags=("cầu",), authors=("An", "Lan"), lang="en", how={"assignee": "an"})
    desk.draft("Ba", section="Lan", tags=("Lan",))
    assert shown(desk, section="xa hoi") == ["mot"]
    assert shown(desk, tag="cầu") == ["mot", "hai"]
    assert shown(desk, author="Lan") == ["mot", "hai"]
    assert shown(desk, tag="cầu", author="An") == ["hai"]
    assert shown(desk, lang="en") == ["hai"]
    assert shown(desk, assignee="mai") == ["mot"]
    assert shown(desk, tag="cầu", assignee="ai") == []


def test_labels_are_those_of_the_newest_text(desk: Desk) -> None:
    article = desk.draft(section="Xã hội")
    desk.publish(article)
    desk.save(article, section="Kinh tế")
    assert shown(desk, section="Xã hội") == []
    assert shown(desk, section="Kinh tế") == ["tin"]


# Published articles count by their publication, others by their last change: `since` is included, `until` is not.
@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        (None, None, True),
        (-1, None, True), (0, None, True), (1, None, False),
        (None, 1, True), (None, 0, False), (None, -1, False),
        (0, 1, True),
    ],
)  # fmt: skip
@pytest.mark.parametrize("out", [True, False])
def test_since_and_until(desk: Desk, since: int | None, until: int | None, found: bool, out: bool) -> None:
    article = desk.draft()
    if out:
        desk.publish(article)
        desk.wait(days=3)
        desk.save(article, body="Hai.")
    moments = {
        name: clock.to_text(NOW + timedelta(seconds=offset)) if offset is not None else None
        for name, offset in (("since", since), ("until", until))
    }
    assert bool(shown(desk, **moments)) is found


# Late by a second or not: what is planned and what has a deadline.
@pytest.mark.parametrize(("after", "late"), [(-1, False), (0, False), (1, True)])
def test_what_is_overdue(desk: Desk, after: int, late: bool) -> None:
    for status in STATUSES:
        article = desk.in_status(status, status)
        with desk.act() as act:
            act.db.execute(
                "update articles set due_at = :at, publish_at = iif(status in ('scheduled', 'published'), :at, null) where id = :id",
                {"at": clock.to_text(NOW + DAY), "id": article.id},
            )
            act.note("article", article.id, "x")
    at = clock.to_text(NOW + DAY + timedelta(seconds=after))
    assert shown(desk, overdue_at=at) == (["draft", "review", "approved", "scheduled", "published"] if late else [])


def test_what_is_planned_later_than_its_deadline_is_not_overdue(desk: Desk) -> None:
    article = desk.draft(how={"due_at": NOW + HOUR})
    desk.publish(article, at=NOW + 2 * DAY)
    assert shown(desk, overdue_at=clock.to_text(NOW + DAY)) == []


def test_live_with_newer_text(desk: Desk) -> None:
    for status in STATUSES[:-2]:
        desk.save(desk.in_status(status, status), body="Hai.")
    assert shown(desk, changed=True) == ["scheduled", "published"]  # or than the text that is scheduled
    desk.publish(articles.get(desk.db, "published"))
    assert shown(desk, changed=True) == ["scheduled"]
    desk.save(articles.get(desk.db, "published"), body="Ba.")
    desk.publish(articles.get(desk.db, "published"), at=NOW + DAY)  # its update includes the newest text
    assert shown(desk, changed=True) == ["scheduled"]


def test_the_last_change_comes_first_and_the_newer_of_two_at_once(desk: Desk) -> None:
    first, _, _ = desk.draft("Một"), desk.draft("Hai"), desk.draft("Ba")
    assert [one.slug for one in articles.list_(desk.db, Filter())] == ["ba", "hai", "mot"]
    desk.wait(hours=1)
    desk.save(first, body="Hai.")
    listed = [one.slug for one in articles.list_(desk.db, Filter())]
    assert listed == ["mot", "ba", "hai"]
    assert [one.slug for one in articles.list_(desk.db, Filter(), limit=2)] == listed[:2]
    assert [one.slug for one in articles.list_(desk.db, Filter(), limit=2, offset=1)] == listed[1:]
    assert [one.slug for one in articles.list_(desk.db, Filter(), offset=2)] == listed[2:]
    assert list(articles.list_(desk.db, Filter(), limit=0)) == []


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("id", ["c", "a", "b"]), ("id:asc", ["c", "a", "b"]), ("id:desc", ["b", "a", "c"]),
        ("title", ["a", "b", "c"]), ("title:desc", ["c", "b", "a"]),
        ("slug", ["a", "b", "c"]),
        ("words", ["b", "a", "c"]), ("words:desc", ["c", "a", "b"]),
        ("section", ["a", "c", "b"]),
        ("lang", ["b", "c", "a"]),  # en, then vi twice: the older first
        ("lang:desc", ["a", "c", "b"]),
        ("created_at", ["c", "a", "b"]),
        ("updated_at", ["a", "b", "c"]),
        ("due_at", ["b", "c", "a"]), ("due_at:desc", ["a", "c", "b"]),
        ("revision:desc", ["c", "b", "a"]),
        ("published_at:desc", ["c", "b", "a"]),
        ("publish_at:desc", ["a", "b", "c"]),
        ("status", ["b", "c", "a"]),
        ("views:desc", ["c", "b", "a"]), ("comments:desc", ["c", "b", "a"]),
    ],
)  # fmt: skip
def test_every_sort(desk: Desk, sort: str, found: list[str]) -> None:
    c = desk.draft("c", "một hai ba", section="Chính trị", how={"due_at": NOW + HOUR})
    desk.wait(minutes=1)
    a = desk.draft("a", "một hai", section="An ninh", how={"due_at": NOW + DAY})
    desk.wait(minutes=1)
    desk.draft("b", "một", section="Xã hội", lang="en")
    desk.publish(a, at=NOW + DAY)
    desk.wait(minutes=1)
    desk.save(articles.get(desk.db, "b"), lead="x")
    desk.wait(minutes=1)
    desk.publish(c)
    desk.save(c, lead="x")
    desk.save(c, lead="y")
    counting.record(desk.db, PageView(desk.now, article_id=c.id), settings=Settings({}))
    with desk.act() as act:
        act.db.execute(
            "insert into article_counts (article_id, comments) values (?, 3)"
            " on conflict (article_id) do update set comments = 3",
            (c.id,),
        )
        act.note("article", c.id, "x")
    assert [one.slug for one in articles.list_(desk.db, Filter(), sort=sort)] == found


@pytest.mark.parametrize("sort", ["beauty", "id:up", ":desc", "id desc", "title:desc:x"])
def test_no_other_sort(db: Connection, sort: str) -> None:
    with pytest.raises(Usage) as refused:
        articles.order_by(sort)
    assert refused.value.hint is not None
    assert refused.value.hint.startswith("use one of: id, title, slug, status")


def test_several_in_the_order_asked_for(desk: Desk) -> None:
    for title in "abc":
        desk.draft(title)
    assert [one.slug for one in articles.several(desk.db, [3, 1, 2])] == ["c", "a", "b"]


def test_mine_is_what_is_assigned_signed_or_begun_by_somebody(desk: Desk) -> None:
    desk.draft("assigned", how={"assignee": "lan"})
    desk.draft("begun")  # by lan, and unassigned
    desk.draft("given away", how={"assignee": "mai"})
    desk.draft("signed", authors=("Lan",), how={"assignee": "mai"})
    other = desk.draft("theirs", how={"assignee": "mai"})
    with desk.act() as act:
        act.db.execute("update revisions set actor = 'mai' where article_id = ?", (other.id,))
        act.db.execute("update articles set assignee = null where id = ?", (other.id,))
        act.note("article", other.id, "x")
    assert shown(desk, mine="lan") == ["assigned", "begun", "signed"]
    assert shown(desk, mine="mai") == ["given-away", "signed", "theirs"]
    assert shown(desk, mine="an") == []


def test_held_back_or_not(desk: Desk) -> None:
    desk.draft("held", how={"terms": PublicationTerms(held="draft: true")})
    desk.draft("free")
    assert shown(desk, held=True) == ["held"]
    assert shown(desk, held=False) == ["free"]
    assert shown(desk) == ["held", "free"]


@pytest.mark.parametrize(
    ("beginning", "limit", "offered"),
    [("", 9, ["b", "99", "cau-moi", "cau"]), ("", 2, ["b", "99"]), ("9", 9, ["99"]), ("1", 9, []),
     ("ca", 9, ["cau", "cau-moi"]), ("cau", 9, ["cau", "cau-moi"]),
     ("cau-", 9, ["cau-moi"]), ("c", 1, ["cau"]), ("x", 9, []), ("thung", 9, [])],
)  # fmt: skip
def test_slugs_that_are_offered(desk: Desk, beginning: str, limit: int, offered: list[str]) -> None:
    for title in ("Cầu", "Cầu mới"):
        desk.draft(title)
    desk.do("delete", desk.draft("Thùng"))
    for digits in ("1", "99"):  # 1 means the first article
        desk.draft("Số", how={"slug": digits})
    desk.wait(minutes=1)
    desk.draft("b")
    assert [slug for slug, _ in articles.offered(desk.db, beginning, limit=limit)] == offered
    assert ("cau-moi", "Cầu mới") in articles.offered(desk.db, "", limit=9)
