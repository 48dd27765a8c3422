"""The plan: how a list falls into pages, and which outputs a change touches."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.comment_rooms import put
from tests.site.paper import START, Paper

from newsroom.core.media import pictures
from newsroom.core.programmes import editing
from newsroom.core.programmes.fields import ProgrammeEntry
from newsroom.core.published import built_files
from newsroom.site.explanation import explain
from newsroom.site.units import ORDER, Unit, in_order


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path, site_page_size="4")


def rewritten(paper: Paper) -> set[str]:
    """Build, and name the files whose bytes are new."""
    before = paper.files()
    report = paper.build()
    assert not report.full
    after = paper.files()
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def test_an_edit_touches_what_shows_it_and_nothing_else(paper: Paper) -> None:
    for number in range(20):
        paper.story(
            f"Tin {number}",
            section=f"S{number % 2}",
            tags=(f"t{number % 4}",),
            date=START - timedelta(days=60 - number),
        )
    paper.build()
    paper.edit(7, title="Tựa mới")  # the seventh: fourth in its section, its first page of four
    touched = rewritten(paper)
    assert "2026/01/tin-6/index.html" in touched
    assert {name for name in touched if name.startswith("s/s0/") and name.endswith(".html")} == {"s/s0/1/index.html"}
    beside = {f"2026/01/tin-{number}/index.html" for number in (8, 10, 14, 18)}  # by section and tag
    articles = {name for name in touched if name.startswith(("2025/", "2026/"))}
    assert articles == beside | {"2026/01/tin-6/index.html"}
    assert not {name for name in touched if name.startswith("s/s1/")}


def test_a_comment_touches_its_page_and_the_lists_that_count_it(paper: Paper) -> None:
    story = paper.story("Tin", section="News", tags=("t",), date=START - timedelta(days=40))
    paper.story("Khác", section="Other", date=START - timedelta(days=39))
    paper.build()
    paper.comment(story, "Hay.")
    assert rewritten(paper) >= {"2026/01/tin/index.html", "s/news/index.html", "tag/t/index.html", "_f/counts.json"}
    assert rewritten(paper) == set()


def test_a_back_dated_story_renumbers_from_its_place(paper: Paper) -> None:
    for number in range(14):
        paper.story(f"Tin {number}", section="News", date=START - timedelta(hours=200 - number))
    paper.build()
    paper.story("Chen", section="News", date=START - timedelta(hours=200) + timedelta(hours=5, minutes=30))
    touched = {name for name in rewritten(paper) if name.startswith("s/news/") and name.endswith("html")}
    assert touched == {"s/news/2/index.html", "s/news/index.html"}
    beside = paper.page("/2026/02/tin-6/")
    assert "Chen" in beside


def test_a_programme_touches_its_day_and_the_days_that_link_to_it(paper: Paper) -> None:
    for days in (5, 7, 9):
        editing.add(
            paper.db,
            ProgrammeEntry(channel="one", start=f"2026-03-0{days}T05:00:00Z", title="Phim"),
            now=paper.now,
            actor="lan",
        )
    paper.build()
    before = paper.files()
    assert "programmes/2026-03-07/index.html" in before
    editing.add(
        paper.db, ProgrammeEntry(channel="one", start="2026-03-08T05:00:00Z", title="Kịch"), now=paper.now, actor="lan"
    )
    assert rewritten(paper) == {
        *(f"programmes/2026-03-0{day}/index.html" for day in (7, 8, 9)),
        "programmes/week/index.html",
    }
    assert "2026-03-08" in paper.page("/programmes/2026-03-09/")


def test_a_new_section_or_setting_makes_everything_anew(paper: Paper) -> None:
    paper.story("Tin", section="S")
    paper.build()
    paper.story("Khác", section="Mới")
    assert paper.build().full
    paper.set(site_title="Báo Khác")
    assert paper.build().full
    paper.set(site_output="elsewhere")  # of no matter to any page
    assert not paper.build().full


def test_the_plan_names_every_unit_in_writing_order(paper: Paper) -> None:
    paper.story("Tin", section="S", tags=("t",), authors=("A",))
    paper.build()
    target = built_files.folder(paper.db, str((paper.folder / "site").resolve()))
    made = built_files.all_of(paper.db, target.id).values()
    assert {one.maker for one in made} == set(ORDER) - {
        "media",
        "programmes",
        "merged",
        "comments",
        "root",
        "series",
        "watch",
    }
    for one in made:
        assert explain(one)[0].startswith("made from")
    kinds = [unit.maker for unit in in_order(Unit(one.maker, one.key) for one in made)]
    assert (
        kinds.index("article")
        < kinds.index("section")
        < kinds.index("home")
        < kinds.index("feed")
        < kinds.index("sitemap")
    )


def test_new_words_for_a_picture_touch_what_shows_it(paper: Paper) -> None:
    number = paper.picture("red")
    paper.story("Có ảnh", "![x](a.png)", media={"a.png": number}, image="a.png", date=START - timedelta(days=3))
    paper.story("Không ảnh", date=START - timedelta(days=2))
    paper.build()
    with paper.act("media edit") as act:
        pictures.describe(act, number, alt="Một ô đỏ")
    touched = rewritten(paper)
    assert "2026/02/co-anh/index.html" in touched
    assert "2026/02/khong-anh/index.html" not in touched
    assert "Một ô đỏ" in paper.page("/2026/02/co-anh/")


def test_translations_name_each_other_while_both_are_live(paper: Paper) -> None:
    vi, en = paper.story("Tin"), paper.story("News", lang="en")
    paper.story("Other news", lang="en")
    paper.build()
    paper.db.execute("update articles set translation_of = :vi where id = :en", {"vi": vi.id, "en": en.id})
    assert {"2026/03/tin/index.html", "2026/03/news/index.html"} <= rewritten(paper)
    assert 'hreflang="en" href="https://news.example.org/2026/03/news/"' in paper.page("/2026/03/tin/")
    paper.do("unpublish", en)
    assert "2026/03/tin/index.html" in rewritten(paper)
    assert 'rel="alternate" hreflang' not in paper.page("/2026/03/tin/")


def test_further_pages_of_a_long_thread_follow_its_comments(paper: Paper) -> None:
    paper.set(comments_mode="open")
    paper.story("Tin")
    paper.db.execute("begin")
    for number in range(1, 211):
        put(paper.db, body=f"Ý kiến {number}.", minutes=number / 10, parent_id=None, author="An")
    paper.db.execute("commit")
    paper.build()
    last = "2026/03/tin/comments/3/index.html"
    assert last in paper.files()
    paper.wait(hours=1)
    paper.comment(1, "Thêm một ý kiến nữa.")
    assert {name for name in rewritten(paper) if name.endswith("index.html") and "/comments/" in name} == {last}
