"""The front page: what leads, which stories stand where, breaking news and the box of programmes."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.site.paper import START, Paper

from newsroom import clock
from newsroom.core.front import breaking, choices
from newsroom.core.programmes import editing
from newsroom.core.programmes.fields import ProgrammeEntry
from newsroom.core.readership import counting
from newsroom.core.readership.counting import PageView
from newsroom.site import front_page
from newsroom.site.front_page import FrontPlaces, arrange
from newsroom.site.renderer import Renderer
from newsroom.site.site_file import SiteFile
from newsroom.site.snapshot import Snapshot


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def taken(paper: Paper) -> Snapshot:
    return Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)


def context(file: SiteFile) -> dict[str, Any]:
    assert file.context is not None
    return dict(file.context)


def home(paper: Paper) -> dict[str, Any]:
    return context(front_page.home(taken(paper)))


def view(paper: Paper, number: int, readers: int) -> None:
    for reader in range(readers):
        seen = PageView(paper.now, article_id=number, address=f"192.0.2.{reader}", agent="x")
        counting.record(paper.db, seen, settings=paper.settings)


def choose(paper: Paper, *ids: int, lead: bool = False, hours: int | None = None) -> None:
    until = paper.now + timedelta(hours=hours) if hours else None
    with paper.act("front set") as act:
        choices.set_(act, [paper.get(one) for one in ids], lead=lead, until=until)


def tell(paper: Paper, number: int, **labels: Any) -> list[int]:
    """So many stories, the newest first."""
    ids = [paper.story(f"Tin {n:02d}", date=START - timedelta(days=99 - n), **labels).id for n in range(number)]
    return ids[::-1]


def ids_of(cards: list[dict[str, Any]]) -> list[int]:
    return [card["id"] for card in cards]


def test_the_front_page(paper: Paper) -> None:
    ids = [paper.story(f"Tin {n:02d}", section=f"S{n % 2}", date=START - timedelta(days=20 - n)).id for n in range(16)]
    paper.comment(ids[-1], "Hay.")
    view(paper, ids[-1], 2)
    found = context(front_page.home(taken(paper)))
    assert (found["lead"]["id"], found["lead"]["views"], found["lead"]["comments"]) == (ids[-1], 2, 1)
    assert [card["id"] for card in found["stories"]] == ids[-2:-14:-1]
    assert [(one["name"], one["url"]) for one in found["by_section"]] == [("S0", "/s/s0/"), ("S1", "/s/s1/")]
    assert [card["id"] for one in found["by_section"] for card in one["stories"]] == [ids[2], ids[0], ids[1]]
    assert [card["id"] for card in found["latest"]] == ids[:5:-1]
    assert [card["id"] for card in found["most_read"]] == [ids[-1]]
    assert found["figures"]["visits_today"] == 2
    assert found["pages"]["older"] == found["page"]["next"] == "/archive/"
    assert found["programmes"] == []
    assert found["layout"] == "text"


def test_the_lead_is_laid_out_by_its_picture(paper: Paper) -> None:
    assert home(paper)["layout"] == "text"
    paper.story("Tin", media={"a.png": paper.picture()}, image="a.png")
    assert home(paper)["layout"] == "small"
    assert "is-small" in Renderer(None, "vi", paper.settings.zone).render("home.html", home(paper))


SIZES = {1: 1, 2: 1, 6: 1, 7: 2, 8: 2, 9: 3, 13: 3, 14: 4, 30: 5, 60: 1}


@pytest.mark.parametrize(("number", "sections"), SIZES.items(), ids=[f"{n} stories" for n in SIZES])
def test_no_story_stands_twice_and_the_best_places_hold_the_newest(paper: Paper, number: int, sections: int) -> None:
    for n in range(number):
        paper.story(f"Tin {n:02d}", section=f"S{n % sections}", date=START - timedelta(days=number - n))
    paper.build()
    page = paper.page("/")
    main = page[page.index("<main") : page.index("</main>")]
    shown = [int(n) for n in re.findall(r'<a href="/2026/[^"]*/tin-(\d+)/"', main)]
    assert len(shown) == len(set(shown))
    # Lead, list and cards: in this order they go from the newest down, and so does each section.
    newest = [number - 1 - place for place in range(min(number, 13))]
    assert shown[: len(newest)] == newest
    listed = re.findall(r'<section class="box" aria-labelledby="newest-title">.*?</section>', main, flags=re.DOTALL)
    assert len(listed) == (number > 7)
    assert all(section.count("<li>") >= 3 for section in listed)
    for section in main.split('<section class="desk">')[1:]:
        of_section = [int(n) for n in re.findall(r'<a href="/2026/[^"]*/tin-(\d+)/"', section)]
        assert of_section == sorted(of_section, reverse=True)
        assert 0 < len(of_section) <= front_page.PER_SECTION


def test_an_empty_front_page(paper: Paper) -> None:
    found = context(front_page.home(taken(paper)))
    assert (found["lead"], found["stories"], found["by_section"], found["latest"]) == (None, [], [], [])


# Places by hand: chosen stories are 1, 2, …; the newest ones 101, 102, …
N = tuple(range(101, 140))


@pytest.mark.parametrize(
    ("chosen", "newest", "lead", "places"),
    [
        (0, 0, "wide", FrontPlaces()),
        (0, 6, "wide", FrontPlaces(below=N[:6])),
        (0, 7, "wide", FrontPlaces(beside=N[:4], below=N[4:7])),
        (0, 9, "wide", FrontPlaces(beside=N[:3], below=N[3:9])),
        (0, 12, "wide", FrontPlaces(beside=N[:6], below=N[6:12])),
        (0, 12, "tall", FrontPlaces(beside=N[:6], below=N[6:12])),
        (0, 12, "text", FrontPlaces(under=N[:3], beside=N[3:9], below=N[9:12])),
        (0, 12, "small", FrontPlaces(under=N[:3], beside=N[3:9], below=N[9:12])),
        (0, 7, "text", FrontPlaces(under=N[:3], beside=N[3:7])),
        (2, 12, "wide", FrontPlaces(beside=N[:6], below=(1, 2, *N[6:10]))),
        (2, 12, "text", FrontPlaces(under=(1, 2, N[0]), beside=N[1:7], below=N[7:10])),
        (5, 12, "text", FrontPlaces(under=(1, 2, 3), beside=N[:6], below=(4, 5, N[6]))),
        (7, 12, "wide", FrontPlaces(beside=N[:6], below=(1, 2, 3, 4, 5, 6, 7, *N[6:8]))),
        (12, 12, "wide", FrontPlaces(beside=N[:6], below=tuple(range(1, 13)))),
        (12, 12, "text", FrontPlaces(under=(1, 2, 3), beside=N[:6], below=tuple(range(4, 13)))),
        (12, 0, "wide", FrontPlaces(below=tuple(range(1, 13)))),
        (5, 2, "wide", FrontPlaces(below=(1, 2, 3, 4, 5, *N[:2]))),
        (3, 3, "text", FrontPlaces(below=(1, 2, 3, *N[:3]))),
    ],
)
def test_arrange(chosen: int, newest: int, lead: str, places: FrontPlaces) -> None:
    assert arrange(tuple(range(1, chosen + 1)), N[:newest], lead) == places


@pytest.mark.parametrize("lead", ["wide", "tall", "text", "small"])
def test_no_place_holds_a_story_twice_and_a_list_has_at_least_three(lead: str) -> None:
    for chosen in range(13):
        for newest in range(13):
            places = arrange(tuple(range(1, chosen + 1)), N[:newest], lead)
            assert len(set(places.all)) == len(places.all)
            assert set(range(1, chosen + 1)) <= set(places.all)
            assert len(places.beside) in (0, 3, 4, 5, 6)
            assert list(places.beside) == sorted(places.beside)
            assert len(places.under) in (0, 3)


def test_the_desk_s_lead_leads_and_its_choices_come_first(paper: Paper) -> None:
    ids = tell(paper, 30)
    choose(paper, ids[20], ids[25], ids[3], lead=True)
    found = home(paper)
    assert found["lead"]["id"] == ids[20]
    assert ids_of(found["under"]) == [ids[25], ids[3], ids[0]]
    assert ids_of(found["beside"]) == [ids[1], ids[2], *ids[4:8]]
    assert ids_of(found["below"]) == ids[8:11]
    assert ids_of(found["stories"]) == ids_of(found["under"] + found["beside"] + found["below"])


def test_without_a_chosen_lead_the_newest_story_leads_even_if_it_is_chosen(paper: Paper) -> None:
    ids = tell(paper, 4)
    choose(paper, ids[2], ids[0])
    found = home(paper)
    assert (found["lead"]["id"], ids_of(found["stories"])) == (ids[0], [ids[2], ids[1], ids[3]])


def test_a_choice_leaves_the_front_page_with_the_next_build_after_its_time(paper: Paper) -> None:
    ids = tell(paper, 4)
    choose(paper, ids[3], lead=True, hours=2)
    paper.build()
    first = 'class="card first'
    assert "tin-00" in paper.page("/").partition(first)[2].partition("</article>")[0]
    paper.wait(hours=1)
    assert paper.build().written == 0
    paper.wait(hours=1)
    report = paper.build()
    assert not report.full
    assert "tin-03" in paper.page("/").partition(first)[2].partition("</article>")[0]


@pytest.mark.parametrize(
    ("setting", "shown"),
    [
        ("", ["Chợ", "Phố", "Quê", "C++"]),
        ("Quê, Chợ", ["Quê", "Chợ"]),
        ("Quê,*,Chợ", ["Quê", "Phố", "C++", "Chợ"]),
        ("*, Chợ", ["Phố", "Quê", "C++", "Chợ"]),
        ("que", ["Quê"]),
        ("Không có", []),
        ("Không có, *", ["Chợ", "Phố", "Quê", "C++"]),
        ("C++ , , Phố, C++", ["C++", "Phố"]),
    ],
)
def test_the_sections_of_the_front_page(paper: Paper, setting: str, shown: list[str]) -> None:
    for name in ("Chợ", "Phố", "Quê", "C++"):
        paper.story("Tin", section=name)
    paper.set(site_front=setting)
    assert [one.name for one in front_page.front_sections(taken(paper))] == shown


def test_breaking_news_stands_on_the_front_page_and_in_the_fragment_until_its_time(paper: Paper) -> None:
    story = paper.story("Cầu đóng")
    paper.build()
    assert "breaking" not in paper.page("/")
    with paper.act("front breaking") as act:
        breaking.set_(act, story, until=paper.now + timedelta(hours=1))
    paper.build()
    line = '<p class="breaking" data-until="2026-03-02T11:00:00+07:00"><b>Tin nóng</b> <a href="/2026/03/cau-dong/">'
    assert line in paper.page("/")
    assert line in paper.page("/_f/latest.html")
    paper.wait(hours=1)
    paper.build()
    assert "breaking" not in paper.page("/") + paper.page("/_f/latest.html")


def test_hostile_breaking_news_is_text(paper: Paper) -> None:
    with paper.act("front breaking") as act:
        breaking.set_(act, "<script>alert(1)</script> &amp;", until=paper.now + timedelta(hours=1))
    paper.story("Tin", kicker="<b>Nóng</b>")
    paper.build()
    page = paper.page("/")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;amp;" in page
    assert '<p class="kicker">&lt;b&gt;Nóng&lt;/b&gt;</p>' in page


def broadcast(paper: Paper, hours: int, title: str, *, article: int | None = None, video: str = "") -> None:
    entry = ProgrammeEntry(channel="one", start=clock.to_text(paper.now + timedelta(hours=hours)), title=title)
    editing.add(paper.db, entry, article_id=article, video_url=video, now=paper.now, actor="lan", force=True)


def test_the_box_holds_the_latest_programmes_that_lead_somewhere(paper: Paper) -> None:
    story = paper.story("Bài về phim")
    draft = paper.draft("Nháp")
    broadcast(paper, -3, "Có bài", article=story.id)
    broadcast(paper, -1, "Có phim", video="https://video.example/1")
    broadcast(paper, -2, "Không có gì")
    broadcast(paper, -2, "Nháp", article=draft.id)
    broadcast(paper, 1, "Sắp chiếu", video="https://video.example/2")
    broadcast(paper, -24 * 61, "Đã lâu", video="https://video.example/3")
    assert ids_of([]) == home(paper)["latest_programmes"] == []
    assert home(paper)["programmes"]
    paper.set(site_programme_box="latest")
    found = home(paper)
    assert found["programmes"] == []
    assert [(row["title"], row["url"]) for row in found["latest_programmes"]] == [
        ("Có phim", "/watch/co-phim-2026-03-02/"),
        ("Có bài", "/2026/03/bai-ve-phim/"),
    ]
    paper.build()
    for page in (paper.page("/"), paper.page("/_f/programmes.html")):
        assert "Có phim" in page
        assert "Sắp chiếu" not in page
    beside = paper.page("/2026/03/bai-ve-phim/")
    assert (
        "Chương trình mới" in beside
    )  # the heading of the box, and a link to the same box for readers without scripts
    assert '<a href="/#programmes">Xem các chương trình mới</a>' in beside
    assert 'id="programmes"' in paper.page("/")
    paper.wait(hours=1)
    assert not paper.build().full
    assert "Sắp chiếu" in paper.page("/")


def test_a_section_leads_with_its_newest_story_in_large(paper: Paper) -> None:
    tell(paper, 3, section="Phố", tags=("lũ",))
    paper.build()
    page = paper.page("/s/pho/")
    assert re.findall(r'<article class="card( first)?', page) == [" first", "", ""]
    assert page.count("tin-02") == 1
    assert " first" not in paper.page("/tag/lu/")
