"""Series: what is kept and refused, the order of their stories, and what undo makes of it."""

from __future__ import annotations

import pytest

from newsroom.core import undo
from newsroom.core.articles import articles
from newsroom.core.articles.articles import Article, Filter
from newsroom.core.journal import actions
from newsroom.core.series import parts, series
from newsroom.core.series.series import Series, SeriesEntry, SeriesOrder
from newsroom.errors import Conflict, Invalid, NotFound, Refused
from newsroom.store import Connection
from tests.core.articles.desk import Desk


@pytest.fixture
def desk(db: Connection) -> Desk:
    return Desk(db)


def make(desk: Desk, name: str = "The flood", *stories: Article, **more: str) -> Series:
    with desk.act("series add") as act:
        added = series.add(act, SeriesEntry(name, **more))
        parts.put(act, added, stories)
    return series.by_id(desk.db, added.id)


def three(desk: Desk) -> list[Article]:
    """Three published stories, of which the second was published first."""
    one, two, three = (desk.draft(title) for title in ("One", "Two", "Three"))
    for story in (two, one, three):
        desk.publish(story)
        desk.wait(hours=1)
    return [one, two, three]


def slugs(desk: Desk, one: Series) -> list[str]:
    return [part.slug for part in parts.listed(desk.db, one)]


def numbers(desk: Desk, one: Series) -> list[int | None]:
    return [part.number for part in parts.listed(desk.db, one)]


def test_a_series_is_found_by_name_slug_and_id(desk: Desk) -> None:
    added = make(desk, "  Mùa  lũ\n", introduction="\n\nMột.\r\n")
    assert added.entry == SeriesEntry("Mùa lũ", "Một.", SeriesOrder.DATE)
    assert (added.slug, added.stories, added.published) == ("mua-lu", 0, 0)
    for ref in ("Mùa lũ", "MÙA  LŨ", "mua-lu", str(added.id)):
        assert series.get(desk.db, ref) == added
    named = make(desk, str(added.id))  # a name comes before an id
    assert series.get(desk.db, str(added.id)) == named
    make(desk, "A third")
    with desk.act() as act:
        slugged = series.add(act, SeriesEntry("Fourth"), slug="3")  # and so does a slug
    assert series.get(desk.db, "3") == slugged
    with pytest.raises(NotFound):
        series.get(desk.db, "nothing")


def test_an_unknown_name_leads_to_the_nearest(desk: Desk) -> None:
    for name in ("The flood", "Mùa lũ", "Winters"):
        make(desk, name)
    for typed, hint in {
        "flood": "did you mean the-flood?", "Flood": "did you mean the-flood?", "mùa": "did you mean mua-lu?",
        "wintres": "did you mean winters?", "elections": "see: newsroom series list", "…": "see: newsroom series list",
        "flood " * 10_000: "see: newsroom series list",
    }.items():  # fmt: skip
        with pytest.raises(NotFound) as refused:
            series.get(desk.db, typed)
        assert refused.value.hint == hint, typed[:20]


@pytest.mark.parametrize("name", ["", " \n", "x" * 121])
def test_a_name_that_cannot_be_shown_is_refused(desk: Desk, name: str) -> None:
    with pytest.raises(Invalid):
        make(desk, name)
    with pytest.raises(Invalid):
        make(desk, "Long", introduction="x" * 4001)
    assert series.list_(desk.db) == []


def test_slugs_are_single_and_stay(desk: Desk) -> None:
    one, two = make(desk, "Lũ"), make(desk, "Lu")
    assert (one.slug, two.slug) == ("lu", "lu-2")
    with pytest.raises(Conflict):
        make(desk, "LŨ")
    with desk.act("series edit") as act:
        renamed = series.edit(act, one, SeriesEntry("Lũ lớn"))
        with pytest.raises(Conflict):
            series.edit(act, renamed, SeriesEntry("lu"))
        with pytest.raises(Conflict):
            series.add(act, SeriesEntry("Other"), slug="lu")
        for slug in ("Not a slug", "a/b", "a--b", "..", "é", "x" * 200):
            with pytest.raises(Invalid):
                series.add(act, SeriesEntry("Other"), slug=slug)
        assert series.add(act, SeriesEntry("Other"), slug="other-2026").slug == "other-2026"
    assert renamed.slug == "lu"
    assert make(desk, "日本語!").slug


def test_by_date_the_oldest_is_part_one_and_drafts_have_no_number(desk: Desk) -> None:
    one, two, three_ = three(desk)
    draft = desk.draft("Draft")
    flood = make(desk, "The flood", draft, three_, one, two)
    assert slugs(desk, flood) == ["two", "one", "three", "draft"]
    assert numbers(desk, flood) == [1, 2, 3, None]
    desk.do("unpublish", one)
    assert numbers(desk, flood) == [1, None, 2, None]
    assert parts.live(desk.db, flood.id) == [two.id, three_.id]
    assert (series.by_id(desk.db, flood.id).stories, series.by_id(desk.db, flood.id).published) == (4, 2)


def test_by_hand_the_given_ones_come_first_and_new_ones_last(desk: Desk) -> None:
    one, two, three_ = three(desk)
    flood = make(desk, "The flood", one, two)
    with desk.act("series edit") as act:
        flood = parts.arrange(act, flood, [three_, one])  # the third is put in
    assert slugs(desk, flood) == ["three", "one", "two"]
    late = desk.draft("Late")
    with desk.act("series add") as act:
        parts.put(act, flood, [late, one])  # one is in it, and stays where it is
    assert slugs(desk, flood) == ["three", "one", "two", "late"]
    assert numbers(desk, flood) == [1, 2, 3, None]
    with desk.act("series edit") as act:
        series.edit(act, flood, SeriesEntry("The flood"))
    assert slugs(desk, flood) == ["two", "one", "three", "late"]


def test_a_story_is_in_one_series(desk: Desk) -> None:
    [one, two, _] = three(desk)
    flood, storm = make(desk, "Flood", one), make(desk, "Storm", two)
    with pytest.raises(Conflict) as conflict, desk.act("series add") as act:
        parts.put(act, storm, [one])
    assert (
        conflict.value.hint
        == "a story can be in only one series; to remove it from that one: newsroom series edit flood --out one"
    )
    assert articles.by_id(desk.db, one.id).series == "Flood"
    with desk.act("series edit") as act:
        parts.take_out(act, flood, [one])
        with pytest.raises(NotFound):
            parts.take_out(act, flood, [two])
    assert articles.by_id(desk.db, one.id).series is None
    found = [one.slug for one in articles.list_(desk.db, Filter(series="STORM"))]
    assert found == ["two"] == [one.slug for one in articles.list_(desk.db, Filter(series="storm"))]


@pytest.mark.parametrize("end", ["kill", "delete", "page"])
def test_what_cannot_be_a_part_is_refused(desk: Desk, end: str) -> None:
    story = desk.draft("About", kind="page") if end == "page" else desk.draft("Gone")
    if end == "kill":
        story = desk.do("kill", desk.publish(story), reason="libel")
    elif end == "delete":
        story = desk.do("delete", story)
    flood = make(desk)
    with desk.act("series add") as act:
        with pytest.raises(Refused):
            parts.put(act, flood, [story])
        with pytest.raises(Refused):
            parts.assign(act, story, "The flood")


def test_a_series_has_an_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert parts.MOST == 2000
    monkeypatch.setattr(parts, "MOST", 2)
    stories = three(desk)
    flood = make(desk, "The flood", *stories[:2])
    with pytest.raises(Refused), desk.act("series add") as act:
        parts.put(act, flood, stories)


def test_the_series_of_a_text(desk: Desk) -> None:
    story = desk.draft("One")
    with desk.act("draft") as act:
        made = parts.assign(act, story, " Flood ")
        assert made is not None
        assert parts.assign(act, story, "flood") is None  # it is there
        moved = parts.assign(act, story, "Storm")
        assert moved is not None
    assert articles.by_id(desk.db, story.id).series == "Storm"
    with desk.act("edit") as act:
        assert parts.assign(act, story, "") is None
    assert articles.by_id(desk.db, story.id).series is None


def test_an_export_names_all_stories_and_an_import_puts_in_those_it_knows(desk: Desk) -> None:
    one, two, three_ = three(desk)
    flood, storm = make(desk, "Flood", three_), make(desk, "Storm", one)
    trashed = desk.draft("Trashed")
    uids = [story.uid for story in (trashed, one, two)]
    with desk.act("import") as act:
        parts.put_uids(act, flood, ["nobody's", *uids, trashed.uid])
        flood = parts.arrange(act, flood)
    desk.do("delete", trashed)
    assert parts.uids(desk.db, flood) == [two.uid, three_.uid, trashed.uid]  # the first is in the other
    assert slugs(desk, flood) == ["two", "three"]
    assert slugs(desk, storm) == ["one"]


def test_undo_restores_a_series_and_its_stories(desk: Desk) -> None:
    one, two, _ = three(desk)
    flood = make(desk, "The flood", one, two)
    with desk.act("series rm") as act:
        series.remove(act, [flood])
    assert articles.by_id(desk.db, one.id).series is None
    undo.undo(desk.db, actor="lan", now=desk.now)
    assert series.by_id(desk.db, flood.id) == flood
    assert slugs(desk, flood) == ["two", "one"]
    with desk.act("series edit") as act:
        parts.arrange(act, flood, [one])
    done = undo.undo(desk.db, actor="lan", now=desk.now)
    assert slugs(desk, flood) == ["two", "one"]
    assert ("series", "The flood") in {(unit.kind, unit.name) for unit in done.units}


def test_undo_keeps_a_series_into_which_somebody_has_put_a_story_since(desk: Desk) -> None:
    one, two, _ = three(desk)
    flood = make(desk, "The flood", one)
    first = desk.db.execute("select max(id) from batches").fetchone()[0]
    with desk.act("series add", actor="ha") as act:
        parts.put(act, flood, [two])
    done = undo.undo(desk.db, first, actor="lan", now=desk.now)
    assert [unit for unit, _ in done.kept] == [f"series:{flood.id}"]
    assert slugs(desk, flood) == ["two"]
    assert desk.db.execute("pragma foreign_key_check").fetchall() == []


def test_check_names_what_readers_will_not_see(desk: Desk) -> None:
    one, two, _ = three(desk)
    make(desk, "The flood", one, two)
    make(desk, "Empty")
    desk.do("kill", one, reason="libel")
    assert [(one.where, one.code) for one in parts.problems(desk.db)] == [
        ("empty", "empty-series"),
        ("one", "no-part"),
    ]


def logged(desk: Desk) -> list[tuple[str, dict[str, object]]]:
    """The actions on series, the oldest first."""
    return [(one.action, one.detail) for one in reversed(actions.log(desk.db, kind="series"))]


def test_what_is_put_in_and_taken_out_is_logged(desk: Desk) -> None:
    one, *_ = three(desk)
    draft = desk.draft("Draft")
    flood = make(desk, "Flood", one, draft)
    with desk.act("series edit") as act:
        parts.take_out(act, flood, [articles.by_id(desk.db, one.id), draft])
    assert logged(desk)[1:] == [
        ("put", {"name": "Flood", "article": "one"}),
        ("put", {"name": "Flood", "article": "draft"}),
        ("take out", {"name": "Flood", "article": "one", "slug": "flood"}),  # readers may have seen its page
        ("take out", {"name": "Flood", "article": "draft"}),
    ]


def test_an_order_by_hand_is_numbered_from_one_and_exported(desk: Desk) -> None:
    desk.publish(desk.draft("Elsewhere"))  # before all of them, and not in the series
    desk.wait(hours=1)
    one, two, three_ = three(desk)
    flood = make(desk, "The flood", one, two, three_)
    with desk.act("series edit") as act:
        flood = parts.arrange(act, flood, [three_])
    rows = desk.db.execute("select position, article_id from series_stories order by position").fetchall()
    assert [tuple(row) for row in rows] == [(1, three_.id), (2, two.id), (3, one.id)]
    assert parts.uids(desk.db, flood) == [three_.uid, two.uid, one.uid]
    make(desk, "Storm")  # in order of time
    assert parts.uids(desk.db, flood) == [three_.uid, two.uid, one.uid]
    assert parts.live(desk.db, flood.id) == [three_.id, two.id, one.id]


def test_check_names_the_series_of_what_cannot_be_a_part(desk: Desk) -> None:
    one, two, _ = three(desk)
    make(desk, "Storm", one)
    make(desk, "The flood", two)
    desk.do("kill", one, reason="libel")
    [found] = parts.problems(desk.db)
    assert (found.where, found.message) == ("one", "it is in the series 'Storm', whose page does not show it")
