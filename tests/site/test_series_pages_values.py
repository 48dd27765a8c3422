"""What the pages of a series are given, and how a story knows its place in one."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.site.paper import Paper

from newsroom.core.series import parts, series
from newsroom.core.series.series import SeriesEntry
from newsroom.site import series_pages, series_places
from newsroom.site.inputs import SeriesPlace
from newsroom.site.snapshot import Snapshot

HOST = "https://news.example.org"


def test_every_page_of_a_series(tmp_path: Path) -> None:
    paper = Paper(tmp_path, site_lang="en", site_page_size="2", site_feed_size="4")
    ids = []
    for number in range(5):
        ids.append(paper.story(f"Story {number}").id)
        paper.wait(hours=1)
    with paper.act("series add") as act:
        floods = series.add(act, SeriesEntry("Floods", "Of *water*."), slug="floods")
        parts.put(act, floods, [paper.get(one) for one in ids])
        parts.arrange(act, floods, [paper.get(ids[4])])
    snapshot = Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)
    *pages, feed = series_pages.files(snapshot, floods.id)
    order = [ids[4], *ids[:4]]
    assert (feed.path, feed.inputs) == ("/series/floods/feed.xml", ",".join(str(one) for one in ids[:0:-1]))
    assert [one.path for one in pages] == ["/series/floods/", "/series/floods/2/", "/series/floods/3/"]
    for number, file in enumerate(pages, 1):
        assert file.context is not None
        found = {name: value for name, value in file.context.items() if name not in ("site", "assets")}
        here = order[2 * number - 2 : 2 * number]
        earlier = [None, None, "/series/floods/", "/series/floods/2/"][number]
        later = [None, "/series/floods/2/", "/series/floods/3/", None][number]
        about = found.pop("page")
        html = "<p>Of <em>water</em>.</p>\n" if number == 1 else ""
        assert {name: about[name] for name in ("kind", "title", "path", "prev", "next", "feed", "podcast", "description", "crumbs")} == {
            "kind": "series", "title": "Floods", "path": file.path, "prev": earlier, "next": later, "feed": "/series/floods/feed.xml",
            "podcast": None, "description": "Of water." if number == 1 else None, "crumbs": [{"name": "Home", "url": "/"}],
        }  # fmt: skip
        assert found == {
            "heading": "Floods", "html": html, "count": 5 if number == 1 else None, "start": 2 * number - 1,
            "stories": snapshot.cards(here), "pages": {"number": number, "earlier": earlier, "later": later},
        }  # fmt: skip
        assert (file.template, file.inputs) == ("series.html", ",".join(map(str, here)) + "  ")
    assert series_pages.files(snapshot, 999) == []


@pytest.mark.parametrize(
    ("number", "article", "place"),
    [
        (24, 1, SeriesPlace(7, 1, 24, None, 2)), (24, 2, SeriesPlace(7, 2, 24, 1, 3)), (24, 24, SeriesPlace(7, 24, 24, 23, None)),
        (25, 25, SeriesPlace(7, 25, None, 24, None)), (1, 1, SeriesPlace(7, 1, 1, None, None)), (3, 4, None), (3, 99, None),
    ],
)  # fmt: skip
def test_the_place_of_a_story(
    monkeypatch: pytest.MonkeyPatch, number: int, article: int, place: SeriesPlace | None
) -> None:
    """Up to twenty-four parts, each page says how many there are. The fourth of three is not published."""
    snapshot: Any = SimpleNamespace(db=None, once=lambda _, read: read())
    monkeypatch.setattr(parts, "series_of", lambda _: dict.fromkeys([*range(1, number + 1), 4], 7))
    monkeypatch.setattr(parts, "live", lambda *_: list(range(1, number + 1)))
    assert series_places.place(snapshot, article) == place
