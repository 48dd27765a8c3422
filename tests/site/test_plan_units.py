"""Which units a change affects, exactly: no more than those that show it, so that a build after it is short."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.comment_rooms import put
from tests.site.paper import START, Paper

from newsroom.core.media import pictures
from newsroom.core.people import people
from newsroom.core.people.people import PersonEntry
from newsroom.core.programmes import editing
from newsroom.core.programmes.fields import ProgrammeEntry
from newsroom.core.published import built_files, changes
from newsroom.core.series import parts, series
from newsroom.core.series.series import SeriesEntry
from newsroom.site import plan
from newsroom.site.inputs import DayInputs
from newsroom.site.snapshot import Snapshot

AFTER_CHANGES = ["merged", "page archive", "redirects", "sitemap pages"]


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path, site_page_size="2")


def touched(paper: Paper) -> list[str]:
    """The units that the plan names now, after the last build."""
    folder = built_files.find_folder(paper.db, str((paper.folder / "site").resolve()))
    assert folder
    snapshot = Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)
    found = plan.touched_units(snapshot, folder, changes.since(paper.db, folder.seq))
    return sorted(f"{unit.maker} {unit.key}".strip() for unit in found)


def town(paper: Paper, number: int = 6) -> list[int]:
    """Stories of one section, a day apart, the first in January; and one of another section."""
    ids = [paper.story(f"Story {n}", section="Town", date=START - timedelta(days=40 - n)).id for n in range(number)]
    paper.story("Other", section="Sport", authors=("Lan",), date=START - timedelta(days=1))
    paper.build()
    return ids


def label(paper: Paper, name: str) -> str:
    return str(paper.db.execute("select id from labels where name = ?", (name,)).fetchone()[0])


def test_nothing_changed(paper: Paper) -> None:
    town(paper)
    assert touched(paper) == []
    paper.draft("Draft", section="Town")
    assert touched(paper) == []


def test_an_edit_touches_its_story_the_lists_that_show_it_and_what_is_beside_it(paper: Paper) -> None:
    ids = town(paper, 9)  # the last three show others, and stay as they are
    paper.edit(ids[1], title="New")
    section = label(paper, "Town")
    assert touched(paper) == sorted([
        *AFTER_CHANGES, "feed", "feed comments", f"feed {section}", *(f"article {one}" for one in ids[1:6]), f"section {section}:1",
        "month 2026-01:1", "sitemap 2026-01",
    ])  # fmt: skip


def test_a_comment_touches_no_story_beside_its_own(paper: Paper) -> None:
    ids = town(paper)
    paper.comment(ids[1], "Good.")
    section = label(paper, "Town")
    assert touched(paper) == sorted([
        *AFTER_CHANGES, "feed", "feed comments", f"feed {section}", f"article {ids[1]}", f"section {section}:1", "month 2026-01:1",
        "sitemap 2026-01",
    ])  # fmt: skip


def test_a_page_that_is_no_story_touches_itself_only(paper: Paper) -> None:
    town(paper)
    page = paper.story("About", kind="page").id
    paper.build()
    paper.edit(page, body="New.")
    assert touched(paper) == sorted([*AFTER_CHANGES, "feed comments", f"article {page}"])


def test_a_picture_touches_itself_and_the_stories_that_show_it(paper: Paper) -> None:
    number = paper.picture("red")
    story = paper.story("Shown", "![x](a.png)", media={"a.png": number}, date=START - timedelta(days=3)).id
    paper.story("Not shown", date=START - timedelta(days=2))
    paper.build()
    with paper.act("media edit") as act:
        pictures.describe(act, number, alt="Words")
    assert touched(paper) == sorted([
        *AFTER_CHANGES, "feed", "feed comments", f"article {story}", f"media {number}", "month 2026-02:0", "sitemap 2026-02",
    ])  # fmt: skip


def test_translations_touch_each_other_and_their_months(paper: Paper) -> None:
    one = paper.story("Tin", date=START - timedelta(days=40)).id
    other = paper.story("News", lang="en").id
    paper.build()
    paper.db.execute("update articles set translation_of = ? where id = ?", (one, other))
    found = touched(paper)
    assert {f"article {one}", f"article {other}", "sitemap 2026-01", "sitemap 2026-03", "feed", "feed en"} <= set(found)
    paper.build()
    paper.do("unpublish", other)
    found = touched(paper)
    assert {f"article {one}", f"article {other}", "sitemap 2026-01", "sitemap 2026-03"} <= set(found)
    assert "month 2026-01:0" not in found


def test_a_correction_touches_the_pages_that_differ(paper: Paper) -> None:
    ids = town(paper, 4)
    for number in range(4):
        paper.do("correct", ids[number], note=f"Note {number}.", zone=paper.settings.zone)
    paper.build()
    paper.edit(ids[0], title="New")
    assert [one for one in touched(paper) if one.startswith(("corrections", "feed corrections"))] == [
        "corrections all:1",
        "feed corrections",
    ]
    paper.build()
    paper.story("Unrelated", section="Sport")
    assert [one for one in touched(paper) if one.startswith(("corrections", "feed corrections"))] == []
    paper.build()
    paper.do("unpublish", ids[3])
    found = [one for one in touched(paper) if one.startswith(("corrections", "feed corrections"))]
    assert found == ["corrections all:0", "corrections all:1", "feed corrections"]  # three are on one page


def test_an_entry_about_an_author_touches_the_lists_of_that_author(paper: Paper) -> None:
    town(paper)
    paper.edit(7, title="New")
    assert f"feed {label(paper, 'Lan')}" not in touched(paper)  # without an entry there is none
    paper.build()
    portrait = paper.picture("red")
    with paper.act("people add") as act:
        people.add(act, PersonEntry("Lan", role="Reporter", portrait=portrait))
    lan = label(paper, "Lan")
    found = touched(paper)
    assert {f"author {lan}:0", f"feed {lan}", "article 7"} <= set(found)
    assert not [one for one in found if one.startswith(("section 1", "article 1"))]
    paper.build()
    with paper.act("media edit") as act:
        pictures.describe(act, portrait, alt="Lan")
    assert {f"author {lan}:0", "article 7", f"media {portrait}"} <= set(touched(paper))


def test_a_tag_that_loses_its_last_story(paper: Paper) -> None:
    story = paper.story("Story", tags=("boats",), section="Town").id
    paper.build()
    tag = label(paper, "boats")
    paper.edit(story, tags=())
    found = touched(paper)
    assert f"tag {tag}:0" in found
    assert f"feed {tag}" not in found


def test_a_series_touches_the_parts_whose_place_is_different(paper: Paper) -> None:
    ids = town(paper, 5)
    with paper.act("series add") as act:
        one = series.add(act, SeriesEntry("Floods"))
        parts.put(act, one, [paper.get(number) for number in ids[:4]])
    assert {f"series {one.id}", *(f"article {number}" for number in ids[:4])} <= set(touched(paper))
    paper.build()
    paper.edit(ids[3], body="New.")
    found = touched(paper)
    assert f"series {one.id}" in found
    assert [number for number in ids if f"article {number}" in found] == [
        ids[2],
        ids[3],
        ids[4],
    ]  # the part before, and beside it
    paper.build()
    paper.comment(ids[0], "Good.")
    found = touched(paper)
    assert f"series {one.id}" in found  # it shows how many there are
    assert [number for number in ids if f"article {number}" in found] == [ids[0]]


def programme(paper: Paper, day: int, **more: Any) -> int:
    entry = ProgrammeEntry(channel="one", start=f"2026-03-{day:02}T05:00:00Z", title=f"Film {day}")
    return editing.add(paper.db, entry, zone=paper.settings.zone, now=paper.now, actor="lan", **more).id


def test_a_programme_touches_its_day_and_the_days_beside_it(paper: Paper) -> None:
    story = paper.story("About a film").id
    for day in (1, 5, 9, 13):
        programme(paper, day)
    paper.build()
    new = programme(paper, 7)
    assert touched(paper) == [f"programmes 2026-03-{day:02}" for day in (5, 7, 9)]
    paper.build()
    editing.remove(paper.db, [new], now=paper.now, actor="lan")
    assert touched(paper) == [f"programmes 2026-03-{day:02}" for day in (5, 7, 9)]
    paper.build()
    linked = programme(paper, 20, article_id=story)
    paper.build()
    paper.edit(story, title="New")
    assert [one for one in touched(paper) if one.startswith("programmes")] == ["programmes 2026-03-20"]
    assert linked


def test_a_recording_touches_itself_and_those_beside_it(paper: Paper) -> None:
    video = "https://cdn.example/a.mp4"
    ids = [programme(paper, day, video_url=video) for day in (1, 3, 5)]
    paper.db.execute("update programmes set title = 'Film'")
    paper.build()
    assert touched(paper) == []
    editing.edit(paper.db, ids[0], {"description": "New."}, now=paper.now, actor="lan")
    assert touched(paper) == ["programmes 2026-03-01", "sitemap watch", f"watch {ids[0]}", f"watch {ids[1]}"]
    paper.build()
    editing.edit(paper.db, ids[1], {"description": "New."}, now=paper.now, actor="lan")
    assert [one for one in touched(paper) if one.startswith("watch")] == [f"watch {number}" for number in ids]
    paper.build()
    editing.remove(paper.db, [ids[2]], now=paper.now, actor="lan")
    assert [one for one in touched(paper) if not one.startswith("programmes")] == [
        "merged", "redirects", "sitemap watch", f"watch {ids[1]}", f"watch {ids[2]}",
    ]  # fmt: skip
    paper.build()
    paper.wait(hours=26)  # the one of the third begins, with nothing changed
    assert touched(paper) == ["sitemap watch", f"watch {ids[1]}"]


def test_stories_that_closed_for_comments_since(paper: Paper) -> None:
    paper.set(comments_close_days="3")
    ids = [
        paper.story(f"Story {hours}", date=START - timedelta(days=3) + timedelta(hours=hours)).id
        for hours in (-1, 1, 2, 9)
    ]
    paper.build()
    paper.wait(hours=2)
    paper.wait(seconds=1)
    assert [one for one in ids if f"article {one}" in touched(paper)] == ids[1:3]
    paper.build()
    paper.wait(hours=-2)  # the clock was set back: they are open again
    assert {f"article {one}" for one in ids[1:3]} <= set(touched(paper))
    paper.set(comments_close_days="0")
    paper.build()
    paper.wait(days=9)
    assert touched(paper) == []


def test_further_pages_of_a_thread(paper: Paper) -> None:
    paper.set(comments_mode="open")
    story = paper.story("Story").id
    for number in range(250):
        put(paper.db, body=f"Comment {number}.", minutes=number / 10, author="An")
    paper.build()

    def pages() -> list[str]:
        return [one for one in touched(paper) if one.startswith("comments ")]

    paper.db.execute("update comments set html = 'edited' where id = 150")
    assert pages() == [f"comments {story}:2"]
    paper.build()
    paper.db.execute("update comments set status = 'spam' where id > 240")
    assert pages() == [f"comments {story}:0", f"comments {story}:3"]
    paper.build()
    paper.db.execute("update comments set status = 'spam' where id > 90")
    assert pages() == [f"comments {story}:0", f"comments {story}:2", f"comments {story}:3"]
    paper.build()
    assert pages() == []


@pytest.mark.parametrize(
    ("day", "beside"),
    [
        ("2026-03-01", DayInputs(None, "2026-03-05")), ("2026-03-05", DayInputs("2026-03-01", "2026-03-09")),
        ("2026-03-09", DayInputs("2026-03-05", None)), ("2026-03-06", DayInputs("2026-03-05", "2026-03-09")),
        ("2026-02-01", DayInputs(None, "2026-03-01")), ("2026-04-01", DayInputs("2026-03-09", None)),
    ],
)  # fmt: skip
def test_the_days_beside_a_day(day: str, beside: DayInputs) -> None:
    assert plan.neighbours(["2026-03-01", "2026-03-05", "2026-03-09"], day) == beside
    assert plan.neighbours([], day) == DayInputs(None, None)
