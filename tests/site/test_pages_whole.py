"""Everything that the templates of pages are given: whole, with every value that may be there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.site.paper import START, Paper

from newsroom.core.people import people
from newsroom.core.people.people import PersonEntry
from newsroom.core.published import page_figures, story_lists
from newsroom.core.published.former_paths import FormerPath
from newsroom.core.readership import counting
from newsroom.core.readership.counting import PageView
from newsroom.core.series import parts, series
from newsroom.core.series.series import SeriesEntry
from newsroom.site import pages
from newsroom.site.list_pages import ListPage
from newsroom.site.site_file import SiteFile
from newsroom.site.snapshot import Snapshot

HOST = "https://news.example.org"


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path, site_lang="en")


def taken(paper: Paper, **more: Any) -> Snapshot:
    page_figures.refresh(paper.db, day="2026-03-02", now=paper.now)
    return Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None, **more)


def given(file: SiteFile, snapshot: Snapshot) -> dict[str, Any]:
    """What a template is given besides what every page is, and its page without what every page of the kind has."""
    assert file.context is not None
    found = dict(file.context)
    assert found.pop("site") in (snapshot.site, *snapshot._sites.values())
    assert found.pop("assets") is snapshot.assets
    return found


def article(paper: Paper, number: int) -> dict[str, Any]:
    snapshot = taken(paper)
    story = snapshot.story(number)
    assert story
    return given(pages.article(snapshot, story), snapshot)


def view(paper: Paper, number: int, readers: int) -> None:
    for reader in range(readers):
        seen = PageView(paper.now, article_id=number, address=f"192.0.2.{reader}", agent="x")
        counting.record(paper.db, seen, settings=paper.settings)


PLAIN: dict[str, Any] = {
    "kind": "x", "path": "/x/", "title": "T", "canonical": f"{HOST}/x/", "description": None, "lang": "en", "image": None, "robots": None,
    "published": None, "modified": None, "jsonld": None, "prev": None, "next": None, "feed": None, "podcast": None,
    "alternates": [], "languages": [], "crumbs": [], "trail": None, "policy": None,
}  # fmt: skip


def test_a_page_without_anything_special(paper: Paper) -> None:
    assert pages.page(taken(paper), "x", "/x/", "T")["page"] == PLAIN
    paper.story("News")
    paper.story("Tin", lang="vi")
    linked = pages.page(taken(paper), "x", "/x/", "T")["page"]
    assert linked == PLAIN | {"languages": [{"lang": "vi", "name": "Tiếng Việt", "url": "/vi/"}]}
    assert pages.page(taken(paper), "x", "/x/", "T", languages=[])["page"]["languages"] == []


def test_an_article_with_everything(paper: Paper) -> None:
    number = paper.picture("red", alt="River", caption="Evening", credit="Lan")
    with paper.act("people add") as act:
        people.add(act, PersonEntry("Lan", role="Reporter", portrait=number))
    before = paper.story("Before", section="Town", date=START - timedelta(days=2))
    story = paper.story(
        "Ferry", "![River](a.png)\n\n## One\n\n| a |\n|---|\n| b |\n", lead="In short.", kicker="Floods", source="HTTV",
        section="Town", tags=("boats",), authors=("Lan", "Hoa"), media={"a.png": number}, image="a.png",
    )  # fmt: skip
    with paper.act("series add") as act:
        parts.put(act, series.add(act, SeriesEntry("High water")), [paper.get(before), paper.get(story)])
    paper.wait(hours=1)
    paper.do("correct", story, note="A name was wrong.", zone=paper.settings.zone)
    view(paper, story.id, 2)
    found = article(paper, story.id)
    snapshot = taken(paper)
    shown = found.pop("story")
    html = shown.pop("html")
    assert html.startswith("<figure><img ")
    assert html.count('fetchpriority="high"') == 1
    assert 'loading="lazy"' not in html
    assert '<table tabindex="0">' in html
    picture = shown.pop("image")
    assert picture is None  # it is in the text
    lan, hoa = {"name": "Lan", "url": "/author/lan/"}, {"name": "Hoa", "url": "/author/hoa/"}
    assert {name: shown[name] for name in (
        "id", "url", "title", "kicker", "lead", "section", "published", "modified", "comments", "views", "authors", "lang", "source",
        "words", "minutes", "tags", "byline", "contents", "corrections",
    )} == {
        "id": story.id, "url": "/2026/03/ferry/", "title": "Ferry", "kicker": "Floods", "lead": "In short.",
        "section": {"name": "Town", "url": "/s/town/"}, "published": "2026-03-02T03:00:00Z", "modified": "2026-03-02T04:00:00Z",
        "comments": 0, "views": 2, "authors": [lan, hoa], "lang": "en", "source": "HTTV", "words": 4, "minutes": 1,
        "tags": [{"name": "boats", "url": "/tag/boats/"}], "byline": "top", "contents": [],
        "corrections": [{"id": 1, "at": "2026-03-02T04:00:00Z", "body": "A name was wrong."}],
    }  # fmt: skip
    assert found.pop("figures") == {
        "views": 2, "comments": 0, "visits_today": 2, "visits_total": 2, "at": "2026-03-02T04:00:00Z",
    }  # fmt: skip
    [author] = found.pop("people")
    portrait = author.pop("portrait")
    assert (portrait["width"], portrait["alt"]) == (8, "River")
    assert author == lan | {"role": "Reporter"}
    assert found.pop("series") == {
        "name": "High water", "url": "/series/high-water/", "podcast": None, "part": 2, "count": 2,
        "previous": snapshot.card(before.id), "following": None,
    }  # fmt: skip
    assert found.pop("related") == [snapshot.card(before.id)]
    assert found.pop("next_story") is None
    assert found.pop("error_form") == {"action": "/comments/error", "article_id": story.id, "mail": None}
    about = found.pop("page")
    image = about.pop("image")
    assert (image["url"].startswith(f"{HOST}/media/"), image["caption"], image["srcset"]) == (True, "Evening", None)
    assert about["jsonld"].startswith('{"@context"')
    assert '"BreadcrumbList"' in about["trail"]
    assert {name: value for name, value in about.items() if name not in ("jsonld", "trail")} == {
        name: value for name, value in PLAIN.items() if name not in ("jsonld", "trail", "image")
    } | {
        "kind": "article", "path": "/2026/03/ferry/", "title": "Ferry", "canonical": f"{HOST}/2026/03/ferry/",
        "description": "In short.", "published": "2026-03-02T03:00:00Z", "modified": "2026-03-02T04:00:00Z",
        "crumbs": [{"name": "Home", "url": "/"}, {"name": "Town", "url": "/s/town/"}],
    }  # fmt: skip
    assert found == {
        "threads": [], "thread_pages": None, "comment_feed": None, "comments_open": True,
        "comment_form": {"action": "/comments", "article_id": story.id},
    }  # fmt: skip


def test_a_picture_above_the_text_and_one_in_it(paper: Paper) -> None:
    one, other = paper.picture("red"), paper.picture("blue")
    text = "Words.\n\n![x](b.png)\n\nMore.\n\n![y](b.png)\n"
    above = article(paper, paper.story("A", text, media={"a.png": one, "b.png": other}, image="a.png").id)["story"]
    assert above["image"]["width"] == 8
    assert "fetchpriority" not in above["html"]
    inside = article(paper, paper.story("B", text, media={"b.png": other}, image="b.png").id)["story"]
    assert inside["image"] is None
    assert "fetchpriority" not in inside["html"]  # there are words before it
    first = article(paper, paper.story("C", text[8:], media={"b.png": other}, image="b.png").id)["story"]
    assert (first["html"].count("fetchpriority"), first["html"].count("loading=")) == (1, 1)
    none = article(paper, paper.story("D", "![x](b.png)", media={"b.png": other}).id)["story"]
    assert none["image"] is None
    assert none["html"].count("loading=") == 1  # it is not the main picture of the story


def test_a_lead_that_begins_the_text_is_shown_once(paper: Paper) -> None:
    assert article(paper, paper.story("A", "In short.\n\nMore.", lead="In short.").id)["story"]["lead"] == ""
    assert article(paper, paper.story("B", "More.", lead="In short.").id)["story"]["lead"] == "In short."


def test_a_standing_page_with_everything(paper: Paper) -> None:
    number = paper.picture("red")
    vi = paper.story("Giới thiệu", kind="page", lang="vi")
    page = paper.story("About us", "Words.", lead="Who we are.", kind="page", media={"a.png": number}, image="a.png")
    paper.db.execute("update articles set translation_of = ? where id = ?", (vi.id, page.id))
    paper.wait(hours=1)
    paper.do("correct", page, note="A name.", zone=paper.settings.zone)
    snapshot = taken(paper)
    story = snapshot.story(page.id)
    assert story
    file = pages.article(snapshot, story)
    assert (file.path, file.template, file.inputs) == ("/about-us/", "page.html", f"  {vi.id} 2026-03-02T03:00:00Z ")
    found = given(file, snapshot)
    about = found["page"]
    assert about["image"]["url"].startswith(f"{HOST}/media/")
    assert '"WebPage"' in about["jsonld"]
    assert {name: value for name, value in about.items() if name not in ("image", "jsonld")} == {
        name: value for name, value in PLAIN.items() if name not in ("image", "jsonld")
    } | {
        "kind": "page", "path": "/about-us/", "title": "About us", "canonical": f"{HOST}/about-us/",
        "description": "Who we are.", "modified": "2026-03-02T04:00:00Z",
        "alternates": [
            {"lang": "en", "url": f"{HOST}/about-us/"}, {"lang": "vi", "url": f"{HOST}/gioi-thieu/"},
            {"lang": "x-default", "url": f"{HOST}/about-us/"},
        ],
        "languages": [{"lang": "vi", "name": "Tiếng Việt", "url": "/gioi-thieu/"}],
    }  # fmt: skip
    assert [one["body"] for one in found["story"]["corrections"]] == ["A name."]
    assert set(found) == {
        "page", "story", "threads", "thread_pages", "comment_feed", "comments_open", "comment_form",
    }  # fmt: skip
    other = snapshot.story(vi.id)
    assert other
    bare = given(pages.article(snapshot, other), snapshot)
    assert bare["page"]["image"]["url"].startswith(f"{HOST}/assets/card.")


@pytest.mark.parametrize(
    ("kind", "number", "feed", "count", "above"),
    [
        ("section", None, "/s/x/feed.xml", None, [("Home", "/")]), ("section", 2, "/s/x/feed.xml", None, [("Home", "/")]),
        ("tag", None, None, 7, [("Home", "/")]), ("tag", 2, None, None, [("Home", "/")]),
        ("author", None, "/author/x/feed.xml", 7, [("Home", "/")]), ("author", 2, "/author/x/feed.xml", None, [("Home", "/")]),
        ("month", None, None, None, [("Home", "/"), ("Archive", "/archive/")]),
    ],
)  # fmt: skip
def test_a_page_of_each_kind_of_list(
    paper: Paper, kind: str, number: int | None, feed: str | None, count: int | None, above: list[tuple[str, str]]
) -> None:
    ids = tuple(paper.story(f"Story {one}").id for one in range(2))
    entry = PersonEntry(
        "Lan", role="Reporter", about="Writes *well*.", links=("https://www.lan.example/x/", "mailto:lan@x.example")
    )
    snapshot = taken(paper)
    slug = "2026-03" if kind == "month" else "x"
    part = ListPage(number, ids, 1, None if number is None else 3)
    file = pages.list_page(snapshot, kind, slug, "X", part, count=7, person=entry if kind == "author" else None)
    found = given(file, snapshot)
    path = {"section": "/s/x/", "tag": "/tag/x/", "author": "/author/x/", "month": "/archive/2026/03/"}[kind]
    here = f"{path}{number}/" if number else path
    cards = [snapshot.card(ids[1]), snapshot.card(ids[0])]
    newer = f"{path}3/" if number else None
    about = found.pop("page")
    assert about.pop("trail").count('"ListItem"') == len(above) + 1
    assert about == {name: value for name, value in PLAIN.items() if name != "trail"} | {
        "kind": kind, "path": here, "title": "X", "canonical": f"{HOST}{here}", "prev": newer, "next": f"{path}1/", "feed": feed,
        "crumbs": [{"name": name, "url": url} for name, url in above],
    }  # fmt: skip
    lead = cards[0] if kind == "section" and number is None else None
    person = {
        "role": "Reporter", "portrait": None, "html": "<p>Writes <em>well</em>.</p>\n",
        "links": [
            {"name": "lan.example/x", "url": "https://www.lan.example/x/"}, {"name": "lan@x.example", "url": "mailto:lan@x.example"},
        ],
    }  # fmt: skip
    assert found == {
        "heading": "X", "kind": kind, "about": None, "count": count, "person": person if kind == "author" and not number else None,
        "lead": lead, "layout": "text" if lead else None, "stories": cards,
        "pages": {"number": number, "count": None, "older": f"{path}1/", "newer": newer},
    }  # fmt: skip
    assert (file.path, file.template, file.inputs) == (here, "list.html", part.inputs.encode())


def test_an_empty_section_has_no_lead_and_a_person_may_say_nothing(paper: Paper) -> None:
    snapshot = taken(paper)
    found = given(pages.list_page(snapshot, "section", "x", "X", ListPage(None, (), None, None)), snapshot)
    assert (found["lead"], found["layout"], found["stories"]) == (None, None, [])
    lan = pages.list_page(snapshot, "author", "x", "X", ListPage(None, (), None, None), person=PersonEntry("Lan"))
    assert given(lan, snapshot)["person"] == {"role": "", "portrait": None, "html": "", "links": []}


@pytest.mark.parametrize(
    ("former", "file"),
    [
        ("/2026/03/a/", "/2026/03/a/"), ("/a.html", "/a.html"), ("/a.HTM", "/a.HTM"), ("/a.asp", "/a.asp/"),
        ("/v1.2/old", "/v1.2/old"), ("/v1.2/", "/v1.2/"), ("/.php", "/.php/"), ("/x/file.PDF", "/x/file.PDF/"),
    ],
)  # fmt: skip
def test_the_file_for_a_former_path(paper: Paper, former: str, file: str) -> None:
    """A server would offer one with another extension as a download."""
    snapshot = taken(paper)
    assert pages.moved(snapshot, FormerPath(former, "/new/", 1)).path == file
    assert pages.gone(snapshot, FormerPath(former, None, None)).path == file


def test_pages_in_place_of_others(paper: Paper) -> None:
    snapshot = taken(paper)
    moved = given(pages.moved(snapshot, FormerPath("/old/", "/new/", None)), snapshot)
    assert moved == {
        "page": PLAIN | {"kind": "moved", "path": "/old/", "title": "Moved", "canonical": f"{HOST}/new/", "robots": "noindex"},
        "target": "/new/", "of_story": False,
    }  # fmt: skip
    assert given(pages.moved(snapshot, FormerPath("/old/", "/new/", 7)), snapshot)["of_story"] is True
    withdrawn = PLAIN | {"kind": "gone", "path": "/old/", "title": "Withdrawn", "canonical": None, "robots": "noindex"}
    assert given(pages.gone(snapshot, FormerPath("/old/", None, None)), snapshot) == {
        "page": withdrawn, "title": "This series is no longer here", "notice": "We have removed this page.",
    }  # fmt: skip
    assert given(pages.gone_page(snapshot), snapshot) == {
        "page": withdrawn | {"path": "/410.html"}, "title": None, "notice": None,
    }  # fmt: skip
    missing = {
        "kind": "not_found",
        "path": "/404.html",
        "title": "Page not found",
        "canonical": None,
        "robots": "noindex",
    }
    assert given(pages.not_found(snapshot), snapshot) == {"page": PLAIN | missing}
    search = {"kind": "search", "path": "/search/", "title": "Search", "canonical": f"{HOST}/search/"}
    assert given(pages.search(snapshot), snapshot) == {"page": PLAIN | search}


def test_what_is_above_a_page(paper: Paper) -> None:
    paper.story("News")
    paper.story("Tin", lang="vi")
    snapshot = taken(paper)
    assert pages.crumbs(snapshot) == {}
    alone = pages.crumbs(snapshot, this={"name": "X", "url": "/x/"})
    assert alone["crumbs"] == [{"name": "Home", "url": "/"}]
    assert alone["trail"].count('"ListItem"') == 2
    assert pages.crumbs(snapshot, this={"name": "X", "url": "/x/"}) is alone
    below = pages.crumbs(snapshot, {"name": "A", "url": "/a/"}, lang="vi")
    assert below["crumbs"] == [{"name": "Trang chủ", "url": "/vi/"}, {"name": "A", "url": "/a/"}]
    assert below["trail"].count('"ListItem"') == 2
    assert pages.crumbs(snapshot, {"name": "A", "url": "/a/"}) != below


def test_how_many_stories_are_in_boxes_and_counted(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [paper.story(f"Story {one}", date=START - timedelta(days=30 - one)).id for one in range(12)]
    for one in ids:
        view(paper, one, 1)
    snapshot = taken(paper)
    main = snapshot.fronts.main
    assert [card["id"] for card in pages.latest(snapshot, main)] == ids[:1:-1]
    assert len(pages.most_read(snapshot, main)) == 10
    limits: list[int] = []
    really = story_lists.newest

    def newest(db: Any, limit: int, **more: Any) -> list[int]:
        limits.append(limit)
        return really(db, 1, **more)

    monkeypatch.setattr(story_lists, "newest", newest)
    written = pages.counts_fragment(snapshot).data.decode()
    assert limits == [200]  # the newest ones, and with them the most-read
    assert all(f'"{one["id"]}":{{"views":1,' in written for one in pages.most_read(snapshot))
    assert written.count('"views"') in (10, 11)


def test_statistics_and_fragments(paper: Paper) -> None:
    story = paper.story("News").id
    paper.story("Tin", lang="vi")
    view(paper, story, 3)
    snapshot = taken(paper)
    figures = {"visits_today": 3, "visits_total": 3, "views_today": 3, "views": 3, "comments": None, "at": None}
    found = given(pages.figures(snapshot), snapshot)
    assert found["figures"] == pages.site_figures(snapshot) == figures
    assert [card["views"] for card in found["most_read"]] == [3]
    vietnamese = snapshot.fronts.others[0]
    assert pages.most_read(snapshot, vietnamese) == []
    assert pages.most_read(snapshot) is pages.most_read(snapshot)
    file = pages.most_read_fragment(snapshot, vietnamese)
    assert (file.path, file.template, given(file, snapshot)) == (
        "/_f/vi/most-read.html", "fragment_most_read.html", {"most_read": []},
    )  # fmt: skip
    assert pages.partial_context(snapshot, vietnamese)["site"]["lang"] == "vi"
    assert pages.partial_context(snapshot)["site"] is snapshot.site


def test_what_a_page_of_comments_says_of_its_story(paper: Paper) -> None:
    paper.set(comments_mode="open")
    story = paper.story("Ferry", lead="In short.", section="Town")
    paper.comment(story, "Good.")
    snapshot = taken(paper)
    found = snapshot.story(story.id)
    assert found
    assert pages._linked(snapshot, found) == {
        "id": story.id, "url": "/2026/03/ferry/", "title": "Ferry", "section": {"name": "Town", "url": "/s/town/"}, "lang": "en",
    }  # fmt: skip
