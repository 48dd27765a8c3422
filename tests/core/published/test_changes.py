"""What has changed since a build."""

from __future__ import annotations

from pathlib import Path

from tests.site.paper import Paper

from newsroom.core.published import changes
from newsroom.core.published.changes import Changes

NONE: frozenset[int] = frozenset()
NOTHING = {"articles": NONE, "comments": NONE, "figures": NONE, "labels": NONE, "names": NONE, "media": NONE}


def note(paper: Paper, *noted: tuple[str, str]) -> None:
    for kind, about in noted:
        paper.db.execute(
            "delete from site_changes where kind = :kind and object = :object", {"kind": kind, "object": about}
        )
        paper.db.execute(
            "insert into site_changes (kind, object) values (:kind, :object)", {"kind": kind, "object": about}
        )


def test_nothing_has_changed_in_an_empty_file(tmp_path: Path) -> None:
    paper = Paper(tmp_path)
    assert changes.last(paper.db) == 0
    found = changes.since(paper.db, 0)
    assert found == Changes(0, **NOTHING, programmes=frozenset())
    assert not found
    assert changes.since(paper.db, 9).seq == 9


def test_changes_by_kind_since_a_number(tmp_path: Path) -> None:
    paper = Paper(tmp_path)
    note(
        paper,
        ("article", "1"),
        ("comments", "2"),
        ("figures", "3"),
        ("label", "4"),
        ("name", "5"),
        ("media", "6"),
        ("programmes", "2026-03-02T03:00:00Z"),
        ("programmes", "*"),
        ("article", "7"),
    )
    whole = changes.since(paper.db, 0)
    assert whole == Changes(
        seq=9,
        articles=frozenset({1, 7}),
        comments=frozenset({2}),
        figures=frozenset({3}),
        labels=frozenset({4}),
        names=frozenset({5}),
        media=frozenset({6}),
        programmes=frozenset({"2026-03-02T03:00:00Z", "*"}),
    )
    assert changes.last(paper.db) == 9
    assert changes.since(paper.db, 8) == Changes(9, **NOTHING | {"articles": frozenset({7})}, programmes=frozenset())
    assert changes.since(paper.db, 9) == Changes(9, **NOTHING, programmes=frozenset())
    note(paper, ("article", "1"))  # an object stands at its latest change only
    assert changes.since(paper.db, 9).articles == frozenset({1})
    assert changes.since(paper.db, 0).articles == frozenset({1, 7})


def test_each_kind_alone_counts_as_a_change() -> None:
    assert not Changes(5, **NOTHING, programmes=frozenset())
    for kind in NOTHING:
        assert Changes(5, **NOTHING | {kind: frozenset({1})}, programmes=frozenset()), kind
    assert Changes(5, **NOTHING, programmes=frozenset({"*"}))


def test_what_readers_cannot_see_is_no_change(tmp_path: Path) -> None:
    paper = Paper(tmp_path)
    paper.draft("Nháp", section="Mục", tags=("a",))
    assert not changes.since(paper.db, 0)
    story = paper.story("Tin", section="Mục")
    before = changes.last(paper.db)
    assert story.id in changes.since(paper.db, 0).articles
    paper.save(story, title="Tựa mới")  # not published yet
    assert changes.since(paper.db, before).articles == NONE
    paper.publish(story)
    assert changes.since(paper.db, before).articles == {story.id}
