"""Names of sections, tags and authors: which spellings are one, which are shown, and where they stand on the site."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newsroom import clock, text
from newsroom.core import undo
from newsroom.core.articles import articles, drafting, labels, publishing, revisions, workflow
from newsroom.core.articles.articles import Filter
from newsroom.core.articles.fields import Manuscript
from newsroom.core.integrity import file_check
from newsroom.core.journal import actions
from newsroom.core.published import stories
from newsroom.errors import Conflict, Invalid, NotFound
from newsroom.store import Connection

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
ZONE = clock.zone("Asia/Ho_Chi_Minh")


def draft(db: Connection, title: str, **fields: object) -> int:
    with actions.act(db, actor="lan", now=NOW, command="draft") as act:
        return drafting.draft(act, Manuscript(title=title, body="x\n", **fields), lang="vi").article.id  # type: ignore[arg-type]


def publish(db: Connection, article_id: int, *, hours: int = 0) -> None:
    now = NOW + timedelta(hours=hours)
    with actions.act(db, actor="lan", now=now, command="publish") as act:
        publishing.publish(act, articles.by_id(db, article_id), publishing.Order(), zone=ZONE)


def save(db: Connection, article_id: int, **fields: object) -> None:
    with actions.act(db, actor="lan", now=NOW, command="edit") as act:
        article = articles.by_id(db, article_id)
        before = revisions.get(db, article_id, article.revision).manuscript
        revisions.save(act, article, Manuscript(title=before.title, body=before.body, **fields))  # type: ignore[arg-type]


def shown(db: Connection, article_id: int) -> list[tuple[str, str]]:
    """The names under a live story, as readers see them, with their addresses."""
    story = stories.stories(db, [article_id])[article_id]
    return [(label.name, label.slug) for label in (*story.authors, *story.tags)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Thúy", "Thuý"),
        ("Hòa", "Hoà"),
        ("khỏe", "khoẻ"),
        ("Lan Phạm", "LAN  PHẠM"),
        ("O'Brien", "O’Brien"),
        ("Lan Pha\u0323m", "Lan Phạm"),
        ("quý", "qúy"),
    ],
)
def test_two_spellings_of_one_name(one: str, other: str) -> None:
    assert text.name_key(one) == text.name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Trần Thị Thu", "Trần Thị Thư"),
        ("C++", "C#"),
        ("C", "C++"),
        ("Hoa", "Hòa"),
        ("Đào", "Dao"),
        ("Müller", "Muller"),
        ("Иванов", "Ivanov"),
        ("東京", "北京"),
        ("a b", "a-b"),
        ("resume", "résumé"),
    ],
)
def test_two_names(db: Connection, one: str, other: str) -> None:
    first, second = draft(db, "Một", authors=(one,)), draft(db, "Hai", authors=(other,))
    publish(db, first)
    publish(db, second)
    assert [name for name, _ in shown(db, first) + shown(db, second)] == [one, other]
    assert len({slug for _, slug in shown(db, first) + shown(db, second)}) == 2


def test_signs_that_a_slug_leaves_out_are_spelled_where_that_tells_names_apart(db: Connection) -> None:
    for tag in ("C", "C++", "C#", "C*C"):
        publish(db, draft(db, tag, tags=(tag,)))
    assert [label.slug for label in labels.all_of(db, "tag")] == ["c", "c-plus-plus", "c-sharp", "c-c"]


def test_readers_see_the_spelling_that_was_published_last(db: Connection) -> None:
    first = draft(db, "Một", authors=("THÚY",))
    publish(db, first)
    second = draft(db, "Hai", authors=("Thuý",))
    assert shown(db, first) == [("THÚY", "thuy")]  # a draft's spelling is nobody's business
    publish(db, second, hours=1)
    assert shown(db, first) == [("Thuý", "thuy")]
    undo.undo(db, actor="lan", now=NOW)
    assert shown(db, first) == [("THÚY", "thuy")]


def test_a_better_spelling_in_a_later_revision_is_shown(db: Connection) -> None:
    first, second = draft(db, "Một", tags=("hội an",)), draft(db, "Hai", tags=("hội an",))
    publish(db, first)
    publish(db, second)
    save(db, first, tags=("Hội An",))
    assert shown(db, second) == [("hội an", "hoi-an")]
    publish(db, first, hours=2)
    assert shown(db, second) == [("Hội An", "hoi-an")]


def test_a_draft_takes_neither_the_spelling_nor_the_address_of_what_is_published(db: Connection) -> None:
    thrown = draft(db, "Nháp", tags=("test ĐỪNG ĐĂNG",), authors=("Thư",))
    with actions.act(db, actor="lan", now=NOW, command="delete") as act:
        workflow.delete(act, articles.by_id(db, thrown))
    story = draft(db, "Thật", tags=("Test Đừng Đăng",), authors=("Thu",))
    publish(db, story)
    assert shown(db, story) == [("Thu", "thu"), ("Test Đừng Đăng", "test-dung-dang")]


def test_an_address_that_was_public_stays(db: Connection) -> None:
    first, second = draft(db, "Một", authors=("Thu",)), draft(db, "Hai", authors=("Thư",))
    publish(db, first)
    publish(db, second)
    undo.undo(db, 3, actor="lan", now=NOW)  # the publication of the first
    third = draft(db, "Ba", authors=("Thử",))
    publish(db, third)
    assert (shown(db, second), shown(db, third)) == ([("Thư", "thu-2")], [("Thử", "thu-3")])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Thu", {"Thu"}),
        ("Thư", {"Thư"}),
        ("THƯ", {"Thư"}),
        ("thu", {"Thu"}),
        ("thu-2", {"Thư"}),
        ("Thử", set()),
        ("chinh tri", {"Chính"}),
        ("C++", {"C++"}),
        ("C#", set()),
    ],
)
def test_what_a_typed_name_finds(db: Connection, typed: str, found: set[str]) -> None:
    draft(db, "Thu", authors=("Thu",))
    draft(db, "Thư", authors=("Thư",))
    draft(db, "Chính", authors=("Chính Trị",))
    draft(db, "C++", authors=("C++",))
    assert {one.title for one in articles.list_(db, Filter(author=typed))} == found


def test_a_name_without_marks_that_several_have(db: Connection) -> None:
    draft(db, "Một", authors=("Thự",))
    draft(db, "Hai", authors=("Thư",))
    with actions.act(db, actor="lan", now=NOW, command="x"):
        db.execute("update labels set slug = 'a' || id")
    assert {one.title for one in articles.list_(db, Filter(author="thu"))} == {"Một", "Hai"}
    with pytest.raises(Conflict, match="Thự, Thư"):
        labels.find(db, "author", "thu")


def test_renaming_shows_another_name_and_keeps_the_address(db: Connection) -> None:
    story = draft(db, "Một", authors=("lan pham",))
    publish(db, story)
    with actions.act(db, actor="mai", now=NOW, command="labels rename") as act:
        labels.rename(act, labels.get(db, "author", "lan pham"), "Lan Phạm")
    assert shown(db, story) == [("Lan Phạm", "lan-pham")]
    later = draft(db, "Hai", authors=("lan pham",))
    publish(db, later, hours=1)
    typed = draft(db, "Ba", authors=("Lan Phạm",))
    publish(db, typed, hours=2)
    assert shown(db, later) == shown(db, typed) == [("Lan Phạm", "lan-pham")]
    undo.undo(db, actor="mai", now=NOW)
    assert shown(db, story) == [("lan pham", "lan-pham")]


def test_a_name_that_is_anothers_is_not_given(db: Connection) -> None:
    draft(db, "Một", authors=("Thu", "Thư"))
    thu = labels.get(db, "author", "Thu")
    with actions.act(db, actor="mai", now=NOW, command="labels rename") as act:
        with pytest.raises(Conflict, match="another author"):
            labels.rename(act, thu, "THƯ")
        with pytest.raises(Invalid):
            labels.rename(act, thu, " \n")
    with pytest.raises(NotFound):
        labels.get(db, "author", "Mai")


def test_merging_makes_one_of_two_and_undo_two_of_one(db: Connection) -> None:
    story, other, both = (
        draft(db, "Một", tags=("Bóng đá",)),
        draft(db, "Hai", tags=("bong da",)),
        draft(db, "Ba", tags=("Bóng đá", "bong da")),
    )
    for one in (story, other, both):
        publish(db, one)
    before = list(db.iterdump())
    with actions.act(db, actor="mai", now=NOW, command="labels merge") as act:
        labels.merge(act, labels.get(db, "tag", "bong-da-2"), labels.get(db, "tag", "Bóng đá"))
    assert shown(db, story) == shown(db, other) == shown(db, both) == [("Bóng đá", "bong-da")]
    assert labels.merged(db, "tag") == [("bong-da-2", "bong-da")]
    assert [(one.name, one.articles, one.published) for one in labels.filed(db, "tag")] == [("Bóng đá", 3, 3)]
    later = draft(db, "Bốn", tags=("bong da",))
    publish(db, later, hours=5)
    assert shown(db, later) == [("Bóng đá", "bong-da")]
    assert file_check.check(db) == []
    undo.undo(db, actor="lan", now=NOW)
    undo.undo(db, actor="lan", now=NOW)
    undo.undo(db, actor="mai", now=NOW)
    assert shown(db, other) == [("bong da", "bong-da-2")]
    kept = [line for line in before if '"article_labels"' in line or '"label_aliases"' in line]
    assert [line for line in db.iterdump() if line in kept] == kept


def test_two_kinds_or_the_same_are_not_merged(db: Connection) -> None:
    draft(db, "Một", authors=("Thu",), tags=("Thu",))
    author, tag = labels.get(db, "author", "Thu"), labels.get(db, "tag", "Thu")
    with actions.act(db, actor="mai", now=NOW, command="labels merge") as act:
        for other in (tag, author):
            with pytest.raises(Conflict):
                labels.merge(act, author, other)
