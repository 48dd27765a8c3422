"""Names of sections, tags and authors: which spellings are the same, which is shown, and their addresses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newsroom import clock, text
from newsroom.core import undo
from newsroom.core.articles import articles, drafting, labels, publishing, revisions, workflow
from newsroom.core.articles.articles import Filter
from newsroom.core.articles.fields import Manuscript
from newsroom.core.front import breaking
from newsroom.core.integrity import file_check
from newsroom.core.journal import actions
from newsroom.core.people import people
from newsroom.core.published import stories
from newsroom.core.series import series
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
        ("Lan\u200b Phạm", "Lan Phạm"),  # invisible characters, as web pages and word processors leave them
        ("\u202aLan\xad Phạm\u202c\ufeff", "lan phạm"),
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
    assert shown(db, first) == [("THÚY", "thuy")]  # the spelling in a draft is not shown
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


def test_labels_stand_in_the_order_of_their_first_use_and_names_give_places(db: Connection) -> None:
    draft(db, "Một", section="Văn hoá")
    draft(db, "Hai", section="Thể thao", tags=("cầu",))
    draft(db, "Ba", section="An ninh")
    assert [one.name for one in labels.all_of(db, "section")] == ["Văn hoá", "Thể thao", "An ninh"]
    names = ["An ninh", "Mới", "van-hoa", "cầu", "an ninh"]  # another case, and a slug; no section is called cầu
    found = {one.name: one.id for one in labels.all_of(db, "section")}
    assert labels.named_places(db, "section", names) == {found["An ninh"]: 0, found["Văn hoá"]: 2}


def test_what_is_filed_where(db: Connection) -> None:
    first = draft(db, "Một", section="Xã hội", tags=("cầu",), authors=("Lan",))
    second = draft(db, "Hai", section="Xã hội", tags=("sông",), authors=("An",))
    thrown = draft(db, "Ba", section="Xã hội", tags=("chỉ nháp",))
    publish(db, first)
    with actions.act(db, actor="lan", now=NOW, command="delete") as act:
        workflow.delete(act, articles.by_id(db, thrown))
    labels.ensure(db, "section", "Chưa dùng")
    rows = [(one.kind, one.name, one.articles, one.published) for one in labels.filed(db)]
    assert rows == [
        ("section", "Xã hội", 2, 1),
        ("author", "Lan", 1, 1), ("author", "An", 1, 0),
        ("tag", "cầu", 1, 1), ("tag", "sông", 1, 0),
    ]  # fmt: skip
    assert [one.name for one in labels.filed(db, "author")] == ["Lan", "An"]
    assert second


def test_names_and_titles_of_invisible_characters_are_none(db: Connection) -> None:
    unseen = "\u200b \u2060\u3164"
    seen = Manuscript(title="Một", section=unseen, tags=(unseen, "🙂\ufe0f"), authors=(unseen,)).cleaned()
    assert (seen.section, seen.tags, seen.authors) == ("", ("🙂\ufe0f",), ())
    with pytest.raises(Invalid, match="no title"):
        Manuscript(title=unseen).cleaned()
    with actions.act(db, actor="lan", now=NOW, command="x") as act:
        with pytest.raises(Invalid, match="the new name is empty"):
            labels.rename(act, labels.Label(1, "tag", "x", "x"), unseen)
        with pytest.raises(Invalid, match="needs a name"):
            people.add(act, people.PersonEntry(unseen))
        with pytest.raises(Invalid, match="needs a name"):
            series.add(act, series.SeriesEntry(unseen))
        with pytest.raises(Invalid, match="one line"):
            breaking.set_(act, unseen, until=NOW + timedelta(hours=1))


def test_filing_again_changes_what_differs_and_no_more(db: Connection) -> None:
    number = draft(db, "Một", section="Xã hội", tags=("cầu", "sông"), authors=("Lan", "An"))

    def rows() -> list[tuple[str, int, int]]:
        found = db.execute(
            """
            select l.name, a.live, a.position from article_labels a join labels l on l.id = a.label_id
            order by a.live, a.position
            """
        )
        return [tuple(row) for row in found]

    assert rows() == [("Xã hội", 0, 0), ("cầu", 0, 1), ("sông", 0, 2), ("Lan", 0, 3), ("An", 0, 4)]
    publish(db, number)
    save(db, number, section="Xã hội", tags=("sông", "cầu"), authors=("Lan",))
    assert [row for row in rows() if not row[1]] == [("Xã hội", 0, 0), ("sông", 0, 1), ("cầu", 0, 2), ("Lan", 0, 3)]
    assert len([row for row in rows() if row[1]]) == 5
    other = draft(db, "Hai", tags=("cầu",))
    with actions.act(db, actor="lan", now=NOW, command="x") as act:
        labels.unfile_live(db, number)
        act.note("article", number, "x")
    assert [row for row in rows() if row[1]] == []
    assert [one.name for one in labels.filed(db, "tag") if one.articles == 2] == ["cầu"]
    assert other


def test_a_name_that_stands_twice_is_filed_once_at_its_first_place(db: Connection) -> None:
    number = draft(db, "Một", tags=("Thúy", "cầu", "Thuý"))
    rows = db.execute(
        "select l.name, a.position from article_labels a join labels l on l.id = a.label_id where a.article_id = ?"
        " order by a.position", (number,)
    ).fetchall()  # fmt: skip
    assert [tuple(row) for row in rows] == [("Thúy", 0), ("cầu", 1)]


@pytest.mark.parametrize(
    ("typed", "name", "meant"),
    [
        ("Thu", "Thu", True), ("thu", "Thư", True), ("THU", "Thư", True), ("Thư", "Thu", False), ("Thử", "Thư", False),
        ("C++", "C++", True), ("c", "C++", True), ("C#", "C++", False), ("chinh tri", "Chính trị", True),
        ("chinh-tri", "Chính trị", True), ("", "x", False), ("Chính tri", "Chính trị", False),
    ],
)  # fmt: skip
def test_whether_a_typed_name_means_a_label(typed: str, name: str, meant: bool) -> None:
    assert labels.means("tag", typed, name) is meant


def test_a_name_is_found_under_its_own_kind_only(db: Connection) -> None:
    draft(db, "Một", authors=("Thu",), tags=("Thu",), section="Thu")
    found = [labels.get(db, kind, "thu") for kind in labels.LabelKind]
    assert [one.kind for one in found] == ["section", "tag", "author"]
    assert len({one.id for one in found}) == 3
    with actions.act(db, actor="mai", now=NOW, command="labels rename") as act:
        labels.rename(act, found[0], "Thời sự")
        labels.rename(act, found[1], "Thời sự")  # the name of a section is not that of a tag
        act.note("label", found[0].id, "x")
    assert labels.get(db, "section", "Thời sự").id == found[0].id
    assert labels.get(db, "tag", "thoi su" if labels.find(db, "tag", "thoi su") else "Thời sự").id == found[1].id


@pytest.mark.parametrize(
    ("names", "slugs"),
    [
        (("Thu", "Thư", "Thử"), ["thu", "thu-2", "thu-3"]),
        (("C", "C++", "C+"), ["c", "c-plus-plus", "c-plus"]),
        (("C++", "C"), ["c", "c-2"]),
        (("R&D", "R D", "R@D"), ["r-d", "r-d-2", "r-d-3"]),
        (("!", "?"), None),
    ],
)
def test_the_slug_of_each_name(db: Connection, names: tuple[str, ...], slugs: list[str] | None) -> None:
    for name in names:
        draft(db, "Bài", tags=(name,))
    found = [one.slug for one in labels.all_of(db, "tag")]
    if slugs is None:  # nothing of them is left: numbers that tell them apart
        assert all(slug.startswith("tag-") for slug in found)
        assert len(set(found)) == len(names)
    else:
        assert found == slugs


def test_what_was_merged_leads_on_only_where_readers_saw_it(db: Connection) -> None:
    draft(db, "Một", tags=("Nháp",))
    seen, kept = draft(db, "Hai", tags=("Cũ",)), draft(db, "Ba", tags=("Mới",))
    publish(db, seen)
    publish(db, kept)
    with actions.act(db, actor="mai", now=NOW, command="labels merge") as act:
        for name in ("Nháp", "Cũ"):
            labels.merge(act, labels.get(db, "tag", name), labels.get(db, "tag", "Mới"))
    assert labels.merged(db, "tag") == [("cu", "moi")]
    assert labels.merged(db, "author") == []
    line = actions.log(db)[0]
    assert (line.action, line.detail) == ("merge", {"name": "Cũ", "value": "Mới", "kind_of": "tag"})


def test_a_draft_merged_into_what_is_public_becomes_public_with_it(db: Connection) -> None:
    seen, hidden = draft(db, "Một", tags=("Cũ",)), draft(db, "Hai", tags=("Mới",))
    publish(db, seen)
    with actions.act(db, actor="mai", now=NOW, command="labels merge") as act:
        labels.merge(act, labels.get(db, "tag", "Cũ"), labels.get(db, "tag", "Mới"))
    public = dict(db.execute("select name, public from labels where kind = 'tag'").fetchall())
    assert public == {"Cũ": 1, "Mới": 1}
    assert hidden


def test_names_merged_one_after_another_mean_the_last(db: Connection) -> None:
    for title in ("Một", "Hai", "Ba"):
        draft(db, title, tags=(title,))
    with actions.act(db, actor="mai", now=NOW, command="labels merge") as act:
        labels.merge(act, labels.get(db, "tag", "Một"), labels.get(db, "tag", "Hai"))
        labels.merge(act, labels.get(db, "tag", "Hai"), labels.get(db, "tag", "Ba"))
    last = labels.get(db, "tag", "Ba")
    assert labels.ensure(db, "tag", "Một") == labels.ensure(db, "tag", "hai") == last.id
    assert [(one.name, one.articles) for one in labels.filed(db, "tag")] == [("Ba", 3)]
