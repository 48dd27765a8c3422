"""What changes for a series is a change of its page and of its stories."""

from __future__ import annotations

from pathlib import Path

from newsroom.core.published import changes
from newsroom.core.series import parts, series
from newsroom.core.series.series import SeriesEntry
from tests.site.paper import Paper


def test_every_change_of_a_series_is_seen_by_builds(tmp_path: Path) -> None:
    paper = Paper(tmp_path)
    one, two = paper.story("One"), paper.story("Two")
    seen = changes.last(paper.db)

    def since() -> tuple[set[int], set[int]]:
        nonlocal seen
        found = changes.since(paper.db, seen)
        seen = found.seq
        return set(found.series), set(found.articles)

    with paper.act("series add") as act:
        flood, storm = series.add(act, SeriesEntry("Flood")), series.add(act, SeriesEntry("Storm"))
    assert since() == ({flood.id, storm.id}, set())
    with paper.act("series add") as act:
        parts.put(act, flood, [one, two])
    assert since() == ({flood.id}, {one.id, two.id})
    with paper.act("series edit") as act:
        series.edit(act, flood, SeriesEntry("The flood"))
    assert since() == ({flood.id}, set())
    with paper.act("edit") as act:
        parts.assign(act, two, "Storm")
    assert since() == ({flood.id, storm.id}, {two.id})
    paper.db.execute("update series_stories set series_id = ? where article_id = ?", (storm.id, one.id))
    assert since() == ({flood.id, storm.id}, {one.id})
    with paper.act("series rm") as act:
        series.remove(act, [storm])
    assert since() == ({storm.id}, {one.id, two.id})
