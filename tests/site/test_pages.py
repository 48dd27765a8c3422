"""What each template is given."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.site.paper import START, Paper

from newsroom.core.people import people
from newsroom.core.people.people import PersonEntry
from newsroom.core.published import page_figures
from newsroom.core.published.former_paths import FormerPath
from newsroom.core.readership import counting
from newsroom.core.readership.counting import PageView
from newsroom.core.screening.pipeline import PHASES
from newsroom.errors import Refused
from newsroom.site import pages, programme_pages
from newsroom.site.inputs import DayInputs
from newsroom.site.list_pages import ListPage
from newsroom.site.site_file import SiteFile
from newsroom.site.snapshot import Snapshot


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def taken(paper: Paper, **more: Any) -> Snapshot:
    return Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None, **more)


def context(file: SiteFile) -> dict[str, Any]:
    assert file.context is not None
    return dict(file.context)


def article(paper: Paper, number: int) -> dict[str, Any]:
    page_figures.refresh(paper.db, day="2026-03-02", now=paper.now)
    snapshot = taken(paper)
    story = snapshot.story(number)
    assert story
    return context(pages.article(snapshot, story))


def view(paper: Paper, number: int, readers: int) -> None:
    for reader in range(readers):
        seen = PageView(paper.now, article_id=number, address=f"192.0.2.{reader}", agent="x")
        counting.record(paper.db, seen, settings=paper.settings)


def test_a_page_and_whether_it_is_indexed(paper: Paper) -> None:
    about = pages.page(taken(paper), "home", "/x/", "Tựa", feed="/feed.xml")["page"]
    assert (about["kind"], about["path"], about["title"]) == ("home", "/x/", "Tựa")
    assert about["canonical"] == "https://news.example.org/x/"
    assert (about["robots"], about["lang"], about["feed"], about["prev"]) == (None, "vi", "/feed.xml", None)
    hidden = pages.page(taken(paper), "gone", "/x/", "Tựa", indexed=False)["page"]
    assert (hidden["canonical"], hidden["robots"]) == (None, "noindex")
    whole = pages.page(taken(paper, indexed=False), "home", "/x/", "Tựa")["page"]
    assert (whole["canonical"], whole["robots"]) == ("https://news.example.org/x/", "noindex")


def test_an_article(paper: Paper) -> None:
    before = paper.story("Trước", section="Phố", date=START - timedelta(days=1)).id
    number = paper.story("Tin", "một " * 330, lead="Tóm tắt", source="TTXVN", section="Phố", tags=("a",)).id
    view(paper, before, 2)
    view(paper, number, 3)
    paper.comment(number, "Hay.")
    found = article(paper, number)
    assert found["page"]["description"] == "Tóm tắt"
    assert (found["page"]["published"], found["page"]["modified"]) == ("2026-03-02T03:00:00Z", None)
    story = found["story"]
    assert (story["words"], story["minutes"], story["source"]) == (330, 2, "TTXVN")  # 1.5 minutes, to the even number
    assert story["tags"] == [{"name": "a", "url": "/tag/a/"}]
    assert story["byline"] == "bottom"
    assert found["figures"] == {
        "views": 3,
        "comments": 1,
        "visits_today": 3,
        "visits_total": 3,
        "at": "2026-03-02T03:00:00Z",
    }
    assert [card["id"] for card in found["related"]] == [before]
    assert [one["html"] for one in found["threads"]] == ["<p>Hay.</p>"]
    assert found["comments_open"] is True
    assert found["comment_form"] == {"action": "/comments", "article_id": number}


def test_an_article_without_a_lead_is_described_by_its_text(paper: Paper) -> None:
    found = article(paper, paper.story("Tin", "Câu đầu. " * 60).id)
    described = found["page"]["description"]
    assert described.startswith("Câu đầu. Câu đầu.")
    assert 150 < len(described) <= 201
    assert found["story"]["minutes"] == 1
    assert found["related"] == found["threads"] == []
    assert article(paper, paper.story("Trống", "").id)["page"]["description"] is None


def test_an_article_in_several_languages_names_the_others(paper: Paper) -> None:
    vi, en = paper.story("Tin").id, paper.story("News", lang="en").id
    paper.db.execute("update articles set translation_of = :vi where id = :en", {"vi": vi, "en": en})
    found = article(paper, vi)
    assert found["page"]["alternates"] == [
        {"lang": "en", "url": "https://news.example.org/2026/03/news/"},
        {"lang": "vi", "url": "https://news.example.org/2026/03/tin/"},
        {"lang": "x-default", "url": "https://news.example.org/2026/03/tin/"},
    ]
    assert article(paper, en)["page"]["lang"] == "en"


def test_links_of_a_site_below_a_path_are_within_it(paper: Paper) -> None:
    paper.set(site_url="https://news.example.org/bao", comments_mode="open")
    number = paper.story("Tin", "[đây](/2026/03/khac/)").id
    assert 'href="/bao/2026/03/khac/"' in article(paper, number)["story"]["html"]


def nested(found: list[dict[str, Any]]) -> list[Any]:
    return [(one["id"], nested(one["replies"])) for one in found]


@pytest.mark.parametrize(
    ("depth", "expected"),
    [
        ("4", [(1, [(2, [(3, [(4, [])]), (5, [])])]), (6, [])]),
        ("2", [(1, [(2, []), (3, []), (4, []), (5, [])]), (6, [])]),
        ("1", [(1, []), (2, []), (3, []), (4, []), (5, []), (6, [])]),
    ],
)
def test_replies_nest_as_deep_as_the_setting(paper: Paper, depth: str, expected: list[Any]) -> None:
    """Deeper ones follow each other in the order in which they are read."""
    paper.set(comments_max_depth=depth, comments_mode="open", comments_per_person="99", comments_per_article="99")
    number = paper.story("Tin").id
    for parent in (None, 1, 2, 3, 2, None):
        paper.wait(minutes=1)
        paper.comment(number, f"Ý kiến về {parent} lúc {paper.now}.", parent=parent)
    assert nested(article(paper, number)["threads"]) == expected


@pytest.mark.parametrize(
    ("settings", "days", "closed"),
    [
        ({}, 900, False),
        ({"comments_mode": "closed"}, 0, True),
        ({"comments_mode": "pre"}, 0, False),
        ({"comments_section_modes": "Phố=closed"}, 0, True),
        ({"comments_section_modes": "Chợ=closed"}, 0, False),
        ({"comments_mode": "closed", "comments_section_modes": "Phố=open"}, 0, False),
        ({"comments_close_days": "3"}, 3, False),
        ({"comments_close_days": "3"}, 4, True),
    ],
)
def test_when_comments_are_closed(paper: Paper, settings: dict[str, str], days: int, closed: bool) -> None:
    paper.set(**settings)
    number = paper.story("Tin", section="Phố", date=START - timedelta(days=days)).id
    found = article(paper, number)
    assert found["comments_open"] is not closed


# Why a story takes no comments, as screening names it → settings with which that is so.
CLOSING = {"closed": {"comments_mode": "closed"}, "too_old": {"comments_close_days": "3"}}


def test_a_page_has_no_form_where_screening_refuses_every_comment(paper: Paper) -> None:
    [phase] = [one for one in PHASES if one.name == "article"]
    assert set(phase.refusals) - {"no_article", "not_published"} == set(CLOSING)
    number = paper.story("Tin", date=START - timedelta(days=30)).id
    assert article(paper, number)["comments_open"] is True
    for code, settings in CLOSING.items():
        paper.set(comments_mode="first", comments_close_days="0")
        paper.set(**settings)
        with pytest.raises(Refused):
            paper.comment(number, "Hay.")
        assert paper.db.execute("select sum(n) from refusals where code = :code", {"code": code}).fetchone()[0] == 1
        assert article(paper, number)["comments_open"] is False


def test_a_story_s_own_rule_comes_before_all_others(paper: Paper) -> None:
    paper.set(comments_mode="closed")
    number = paper.story("Tin").id
    paper.db.execute("update articles set comments_mode = 'open'")
    found = article(paper, number)
    assert found["comments_open"] is True


def test_comments_go_to_the_live_site(paper: Paper) -> None:
    paper.set(site_comments_origin="https://live.example.org/")
    assert article(paper, paper.story("Tin").id)["comment_form"]["action"] == "https://live.example.org/comments"


def test_the_page_of_a_withdrawn_story_says_nothing_of_it(paper: Paper) -> None:
    story = paper.story("Bí mật")
    paper.do("kill", story, reason="Lý do", public_note="Đã gỡ.")
    file = pages.gone(taken(paper), FormerPath("/2026/03/bi-mat/", None, story.id))
    found = context(file)
    assert (file.path, file.template) == ("/2026/03/bi-mat/", "gone.html")
    assert (found["title"], found["notice"]) == (None, "Đã gỡ.")
    assert found["page"]["robots"] == "noindex"
    assert "mật" not in repr({key: value for key, value in found.items() if key not in ("site", "assets")})
    general = context(pages.gone_page(taken(paper)))
    assert (general["title"], general["notice"], general["page"]["robots"]) == (None, None, "noindex")


def test_a_page_in_place_of_a_story_is_in_the_language_of_the_story(paper: Paper) -> None:
    paper.story("Tin")
    story = paper.story("Egrets", lang="en")
    paper.do("kill", story, reason="r", public_note="This was wrong.")
    paper.build()
    page = paper.page("/2026/03/egrets/")
    assert '<html lang="en"' in page
    assert "This story is no longer here" in page
    moved = paper.story("Ferry", lang="en")
    paper.do("rename", moved, slug="boat", zone=paper.settings.zone)
    paper.build()
    assert '<html lang="en"' in paper.page("/2026/03/ferry/")
    paper.build("whole")
    assert paper.files() == paper.files("whole")


def test_a_description_does_not_repeat_the_name_of_the_site(paper: Paper) -> None:
    paper.set(site_tagline="")
    paper.build()
    assert '<meta name="description" content="Báo Thử">' in paper.page("/")
    paper.set(site_tagline="Tin sông")
    paper.build()
    assert '<meta name="description" content="Tin sông">' in paper.page("/")
    assert '<meta name="description" content="Lưu trữ – Báo Thử: Tin sông">' in paper.page("/archive/")


def test_a_page_that_sends_readers_on(paper: Paper) -> None:
    file = pages.moved(taken(paper), FormerPath("/cu/", "/moi/", 1))
    found = context(file)
    assert (file.path, file.template, found["target"]) == ("/cu/", "moved.html", "/moi/")
    assert found["page"]["canonical"] == "https://news.example.org/moi/"
    assert found["page"]["robots"] == "noindex"


@pytest.mark.parametrize(
    ("kind", "slug", "number", "path"),
    [
        ("section", "pho", None, "/s/pho/"),
        ("tag", "a", 2, "/tag/a/2/"),
        ("author", "lan", 1, "/author/lan/1/"),
        ("month", "2026-03", None, "/archive/2026/03/"),
        ("month", "2026-11", 4, "/archive/2026/11/4/"),
    ],
)
def test_paths_of_lists(kind: str, slug: str, number: int | None, path: str) -> None:
    assert pages.list_path(kind, slug, number) == path


@pytest.mark.parametrize(
    ("part", "older", "newer"),
    [
        (ListPage(None, (1, 2), None, None), None, None),
        (ListPage(None, (1, 2), 3, None), "/s/pho/3/", None),
        (ListPage(3, (1, 2), 2, None), "/s/pho/2/", "/s/pho/"),
        (ListPage(1, (1, 2), None, 2), None, "/s/pho/2/"),
    ],
)
def test_a_page_of_a_list(paper: Paper, part: ListPage, older: str | None, newer: str | None) -> None:
    paper.story("Một")
    paper.story("Hai")
    file = pages.list_page(taken(paper), "section", "pho", "Phố", part)
    found = context(file)
    assert found["pages"] == {"number": part.number, "count": None, "older": older, "newer": newer}
    assert (found["page"]["prev"], found["page"]["next"]) == (newer, older)
    assert [card["title"] for card in found["stories"]] == ["Hai", "Một"]
    assert found["lead"] == (found["stories"][0] if part.number is None else None)
    assert (found["heading"], found["kind"], found["page"]["feed"]) == ("Phố", "section", "/s/pho/feed.xml")
    assert file.inputs == part.inputs.encode()
    assert context(pages.list_page(taken(paper), "tag", "a", "a", part))["page"]["feed"] is None


@pytest.mark.parametrize("path", ["/404.html", "/410.html", "/2026/03/go/"])
def test_pages_without_a_story_lead_on(paper: Paper, path: str) -> None:
    """Search, and the latest news: as a link without a script."""
    paper.do("kill", paper.story("Gỡ"), reason="bịa")
    paper.story("Tin")
    paper.build()
    page = paper.page(path)
    main = page[page.index("<main") : page.index("</main>")]
    assert main.count('action="/search/"') == 1
    assert 'data-fragment="/_f/latest.html"><p><a href="/#latest">' in main


@pytest.mark.parametrize(
    ("address", "words"),
    [("https://www.lau.example/lan/?from=a?b", "lau.example/lan"), ("mailto:lan@lau.example?subject=Tin", "lan@lau.example"),
     ("http://lau.example/", "lau.example"), ("https://lau.example/lan:a", "lau.example/lan:a")],
)  # fmt: skip
def test_a_link_of_an_author_is_named_by_its_address(address: str, words: str) -> None:
    assert pages._link_name(address) == words


@pytest.mark.parametrize(
    ("lang", "name"),
    [("en", "October 2022"), ("vi", "Tháng 10 năm 2022"), ("es", "Octubre de 2022"), ("en-GB", "October 2022")],
)
def test_month_names(paper: Paper, lang: str, name: str) -> None:
    paper.set(site_lang=lang)
    assert pages.month_name(taken(paper), "2022-10") == name


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ["Skip to content", "1 comment", "2 March 2026"]),
        ("vi", ["Tới nội dung chính", "1 bình luận", "02/03/2026"]),
        ("es", ["Ir al contenido", "1 comentario", "2 de marzo de 2026"]),
        ("fr", ["Aller au contenu", "1 commentaire", "2 mars 2026"]),
        ("fr-CA", ["Aller au contenu", "1 commentaire", "2 mars 2026"]),
        ("pt", ["Skip to content", "1 comment", "2 de março de 2026"]),
    ],
)
def test_pages_speak_the_site_s_language(paper: Paper, lang: str, said: list[str]) -> None:
    """Words from the catalogue, where there is one; days and numbers in any language."""
    paper.set(site_lang=lang)
    paper.comment(paper.story("Hafen", section="Orte").id, "Gut.")
    paper.build()
    page = paper.files()["index.html"].decode()
    assert [words for words in said if words not in page] == []


def test_most_read_looks_back_a_week(paper: Paper) -> None:
    ids = [paper.story(f"Tin {n}", date=START - timedelta(days=30)).id for n in range(2)]
    view(paper, ids[0], 1)
    paper.wait(days=6)
    view(paper, ids[1], 2)
    assert [card["id"] for card in pages.most_read(taken(paper))] == [ids[1], ids[0]]
    paper.wait(days=1)
    assert [card["id"] for card in pages.most_read(taken(paper))] == [ids[1]]


def test_the_archive_has_a_heading_for_each_year(paper: Paper) -> None:
    for day in ("2024-12-31", "2025-01-02", "2025-03-04"):
        paper.story(f"Tin ngày {day}", date=datetime.fromisoformat(f"{day}T05:00:00+00:00"))
    paper.build()
    page = paper.page("/archive/")
    main = page[page.index("<main") : page.index("</main>")]
    assert re.findall(r'<h2>(\d+)</h2>|href="/archive/(\d+/\d+)/"|(</ul>)', main)[:8] == [
        ("2025", "", ""), ("", "2025/03", ""), ("", "2025/01", ""), ("", "", "</ul>"),
        ("2024", "", ""), ("", "2024/12", ""), ("", "", "</ul>"),
    ]  # fmt: skip


def test_the_archive_lists_the_newest_month_first(paper: Paper) -> None:
    paper.story("Một", date=START - timedelta(days=40))
    paper.story("Hai")
    paper.story("Ba")
    assert context(pages.archive(taken(paper)))["months"] == [
        {"label": "Tháng 3 năm 2026", "year": 2026, "url": "/archive/2026/03/", "count": 2},
        {"label": "Tháng 1 năm 2026", "year": 2026, "url": "/archive/2026/01/", "count": 1},
    ]


def test_a_day_of_programmes(paper: Paper) -> None:
    beside = DayInputs("2026-02-27", None)
    file = programme_pages.programme_day(taken(paper), "2026-03-01", path="/programmes/", beside=beside)
    found = context(file)
    assert (file.path, file.inputs) == ("/programmes/", "2026-02-27 ")
    assert found["page"]["canonical"] == "https://news.example.org/programmes/2026-03-01/"
    assert (found["page"]["prev"], found["page"]["next"]) == ("/programmes/2026-02-27/", None)
    assert found["previous"] == {"day": "2026-02-27", "url": "/programmes/2026-02-27/"}
    assert found["next"] is None
    other = context(
        programme_pages.programme_day(taken(paper), "2026-03-01", path="/x/", beside=DayInputs(None, "2026-03-05"))
    )
    assert (other["previous"], other["next"]) == (None, {"day": "2026-03-05", "url": "/programmes/2026-03-05/"})


def test_counters_for_a_script(paper: Paper) -> None:
    one, other = paper.story("Một").id, paper.story("Hai").id
    view(paper, one, 2)
    paper.comment(other, "Hay.")
    file = pages.counts_fragment(taken(paper))
    assert file.path == "/_f/counts.json"
    assert file.data.decode() == (
        '{"visits_today":2,"visits_total":2,"articles":'
        f'{{"{one}":{{"views":2,"comments":0}},"{other}":{{"views":0,"comments":1}}}}}}'
    )


def test_single_pages(paper: Paper) -> None:
    paper.set(site_lang="en")
    snapshot = taken(paper)
    assert context(pages.search(snapshot))["page"]["robots"] is None
    assert context(pages.not_found(snapshot))["page"]["robots"] == "noindex"
    figures = context(pages.figures(snapshot))
    assert figures["figures"] == {
        "visits_today": 0,
        "visits_total": 0,
        "views_today": 0,
        "views": 0,
        "comments": None,
        "at": None,
    }
    assert figures["most_read"] == []


@pytest.mark.parametrize(
    ("path", "above"),
    [
        ("/s/town/", ["Home", "Town"]), ("/tag/boats/", ["Home", "boats"]), ("/author/lan/", ["Home", "Lan"]),
        ("/archive/2026/03/", ["Home", "Archive", "March 2026"]),
    ],
)  # fmt: skip
def test_what_is_above_each_kind_of_list(tmp_path: Path, path: str, above: list[str]) -> None:
    paper = Paper(tmp_path, site_lang="en")
    paper.story("Ferry", section="Town", tags=("boats",), authors=("Lan",))
    paper.build()
    [trail] = [
        one
        for one in re.findall(r'<script type="application/ld\+json">(.*?)</script>', paper.page(path))
        if "Breadcrumb" in one
    ]
    assert [one["name"] for one in json.loads(trail)["itemListElement"]] == above


def test_the_page_of_an_author_shows_each_text_of_the_entry(paper: Paper) -> None:
    paper.story("Tin", authors=("Lan",))
    texts: dict[str, Any] = {name: f"Ý {name}" for name in people.LONGEST if name != "name"}
    with paper.act("people add") as act:
        people.add(act, PersonEntry("Lan", **texts))
    paper.build()
    page = paper.files()["author/lan/index.html"].decode()
    assert [text for text in texts.values() if text not in page] == []
