"""What the pages of corrections are given, and how long their feed is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.site.paper import Paper
from tests.site.xml_lines import xml_lines

from newsroom.site import correction_pages
from newsroom.site.snapshot import Snapshot


def corrected(tmp_path: Path, number: int) -> Snapshot:
    paper = Paper(tmp_path, site_lang="en", site_page_size="2", site_feed_size="2")
    story = paper.story("Ferry")
    for one in range(1, number + 1):
        paper.wait(minutes=1)
        paper.do("correct", story, note=f"Note {one}.", zone=paper.settings.zone)
    return Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)


def test_each_page_of_corrections(tmp_path: Path) -> None:
    snapshot = corrected(tmp_path, 7)
    seen: list[dict[str, Any]] = []
    for part in snapshot.correction_pages:
        file = correction_pages.correction_page(snapshot, part)
        assert file.context is not None
        page = file.context["page"]
        assert (file.template, file.inputs) == ("corrections.html", part.inputs.encode())
        assert (page["kind"], page["title"], page["feed"]) == ("corrections", "Corrections", "/corrections/feed.xml")
        assert page["canonical"] == f"https://news.example.org{file.path}"
        assert (page["prev"], page["next"]) == (file.context["pages"]["newer"], file.context["pages"]["older"])
        seen.append(
            {"path": file.path, "ids": [one["id"] for one in file.context["corrections"]], **file.context["pages"]}
        )
    assert seen == [
        {
            "path": "/corrections/1/",
            "ids": [2, 1],
            "number": 1,
            "count": None,
            "older": None,
            "newer": "/corrections/2/",
        },
        {
            "path": "/corrections/2/",
            "ids": [4, 3],
            "number": 2,
            "count": None,
            "older": "/corrections/1/",
            "newer": "/corrections/",
        },
        {
            "path": "/corrections/",
            "ids": [7, 6, 5],
            "number": None,
            "count": None,
            "older": "/corrections/2/",
            "newer": None,
        },
    ]
    [first, *_] = correction_pages.correction_page(snapshot, snapshot.correction_pages[0]).context["corrections"]  # type: ignore[index]
    assert first == {
        "id": 2, "at": "2026-03-02T03:02:00Z", "body": "Note 2.", "url": "/2026/03/ferry/", "title": "Ferry", "lang": "en",
    }  # fmt: skip


def test_the_feed_has_the_newest_corrections(tmp_path: Path) -> None:
    snapshot = corrected(tmp_path, 3)
    lines = xml_lines(correction_pages.feed(snapshot).data)
    assert [line.partition(": ")[2] for line in lines if "item/description" in line] == ["Note 3.", "Note 2."]
    assert "channel/lastBuildDate: Mon, 02 Mar 2026 03:03:00 +0000" in lines


def test_a_site_without_corrections_has_an_empty_page(tmp_path: Path) -> None:
    snapshot = corrected(tmp_path, 0)
    [part] = snapshot.correction_pages
    file = correction_pages.correction_page(snapshot, part)
    assert file.context is not None
    assert (file.path, file.context["corrections"]) == ("/corrections/", [])
    assert "lastBuildDate" not in correction_pages.feed(snapshot).data.decode()
