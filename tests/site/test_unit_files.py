"""The files that each unit of the plan makes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.comment_rooms import put
from tests.site.paper import START, Paper
from tests.site.podcasting import TWO_MINUTES, with_clip

from newsroom.core.articles import labels
from newsroom.core.media import pictures
from newsroom.core.people import people
from newsroom.core.people.people import PersonEntry
from newsroom.core.programmes import editing
from newsroom.core.programmes.fields import ProgrammeEntry
from newsroom.core.published import page_figures
from newsroom.core.series import parts, podcasts, series
from newsroom.core.series.podcasts import PodcastEntry
from newsroom.core.series.series import SeriesEntry
from newsroom.site.snapshot import Snapshot
from newsroom.site.unit_files import MAKERS, files_of
from newsroom.site.units import ORDER, Unit


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path, site_page_size="2")


def made(paper: Paper, maker: str, key: str = "") -> list[tuple[str, str]]:
    """Path and template of each file of a unit."""
    snapshot = Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)
    return [(file.path, file.template) for file in files_of(snapshot, Unit(maker, key))]


def inputs(paper: Paper, maker: str, key: str = "") -> list[str]:
    snapshot = Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)
    return [file.inputs for file in files_of(snapshot, Unit(maker, key))]


def test_every_maker_of_the_order_is_there() -> None:
    assert tuple(MAKERS) == ORDER


def test_an_article_with_its_former_paths(paper: Paper) -> None:
    story = paper.story("Tin")
    assert made(paper, "article", "1") == [("/2026/03/tin/", "article.html")]
    paper.do("rename", story, slug="moi", zone=paper.settings.zone)
    assert made(paper, "article", "1") == [("/2026/03/moi/", "article.html"), ("/2026/03/tin/", "moved.html")]
    paper.do("unpublish", story)
    assert made(paper, "article", "1") == [("/2026/03/moi/", "gone.html"), ("/2026/03/tin/", "gone.html")]
    assert made(paper, "article", "9") == []
    paper.draft("Nháp")
    assert made(paper, "article", "2") == []


def test_an_article_with_all_its_files(paper: Paper) -> None:
    paper.set(site_ninjs="true", site_story_cards="true")
    paper.story("Tin")
    (page, template), (item, _), (card, _) = made(paper, "article", "1")
    assert (page, template, item) == ("/2026/03/tin/", "article.html", "/2026/03/tin/ninjs.json")
    assert card.startswith("/assets/card-1.")
    assert card.endswith(".png")


def test_what_an_article_is_made_from(paper: Paper) -> None:
    one = paper.story("Một", section="Phố", date=START - timedelta(days=40)).id
    other = paper.story("Hai", section="Phố", lang="en").id
    third = paper.story("Ba", section="Phố").id
    assert inputs(paper, "article", str(third)) == [f"2026-03 {one}  2026-03-02T03:00:00Z 1"]
    assert inputs(paper, "article", str(one)) == ["2026-01   2026-01-21T03:00:00Z 1"]
    paper.db.execute("update articles set translation_of = :one where id = :id", {"one": one, "id": other})
    assert inputs(paper, "article", str(other)) == [
        f"2026-03  {one} 2026-03-02T03:00:00Z 1"
    ]  # the others are in Vietnamese


def test_media_while_something_live_shows_it(paper: Paper) -> None:
    picture = paper.picture()
    story = paper.story("Tin", media={"x.png": picture})
    [(path, _)] = made(paper, "media", str(picture))
    assert path.startswith("/media/")
    paper.do("unpublish", story)
    assert made(paper, "media", str(picture)) == []


def test_pages_of_lists(paper: Paper) -> None:
    for number in range(5):
        paper.story(
            f"Tin {number}", section="Phố", tags=("a",), authors=("Lan",), date=START - timedelta(days=9 - number)
        )
    label = {one["kind"]: one["id"] for one in paper.db.execute("select id, kind from labels")}
    assert made(paper, "section", f"{label['section']}:0") == [("/s/pho/", "list.html")]
    assert made(paper, "section", f"{label['section']}:1") == [("/s/pho/1/", "list.html")]
    assert made(paper, "section", f"{label['section']}:2") == []
    assert made(paper, "section", "99:0") == []
    assert made(paper, "tag", f"{label['tag']}:0") == [("/tag/a/", "list.html")]
    assert made(paper, "author", f"{label['author']}:0") == [("/author/lan/", "list.html")]
    assert made(paper, "month", "2026-02:0") == [("/archive/2026/02/", "list.html")]
    assert made(paper, "month", "2026-02:1") == [("/archive/2026/02/1/", "list.html")]
    assert made(paper, "month", "2025-02:0") == []
    assert inputs(paper, "section", f"{label['section']}:0") == ["3,4,5 1 "]
    assert inputs(paper, "section", f"{label['section']}:1") == ["1,2  "]


def test_days_of_programmes(paper: Paper) -> None:
    assert made(paper, "programmes", "today") == []
    for day in ("2026-02-27", "2026-03-01", "2026-03-05"):
        entry = ProgrammeEntry(channel="one", start=f"{day}T01:00:00Z", title="Phim")
        editing.add(paper.db, entry, now=paper.now, actor="lan")
    assert made(paper, "programmes", "2026-03-01") == [("/programmes/2026-03-01/", "programmes.html")]
    assert inputs(paper, "programmes", "2026-03-01") == ["2026-02-27 2026-03-05"]
    assert inputs(paper, "programmes", "2026-02-27") == [" 2026-03-01"]
    assert made(paper, "programmes", "2026-03-02") == []  # a day that has none
    assert made(paper, "programmes", "today") == [("/programmes/", "programmes.html")]


def test_feeds_while_there_is_something_in_them(paper: Paper) -> None:
    assert [path for path, _ in made(paper, "feed")] == ["/feed.xml", "/atom.xml", "/feed.json"]
    story = paper.story("Tin", section="Phố")
    label = str(paper.db.execute("select id from labels").fetchone()[0])
    assert [path for path, _ in made(paper, "feed", label)] == [
        "/s/pho/feed.xml",
        "/s/pho/atom.xml",
        "/s/pho/feed.json",
    ]
    assert inputs(paper, "feed", label) == [str(story.id)] * 3
    paper.do("unpublish", story)
    assert made(paper, "feed", label) == []
    assert made(paper, "feed", "99") == []


@pytest.mark.parametrize(
    ("maker", "key", "files"),
    [
        ("page", "search", [("/search/", "search.html")]),
        ("page", "not_found", [("/404.html", "not_found.html")]),
        ("page", "gone", [("/410.html", "gone.html")]),
        ("page", "archive", [("/archive/", "archive.html")]),
        ("page", "figures", [("/figures/", "figures.html")]),
        ("fragment", "latest", [("/_f/latest.html", "fragment_latest.html")]),
        ("fragment", "most-read", [("/_f/most-read.html", "fragment_most_read.html")]),
        ("fragment", "comments", [("/_f/comments.html", "fragment_comments.html")]),
        ("fragment", "programmes", [("/_f/programmes.html", "fragment_programmes.html")]),
        ("fragment", "counts", [("/_f/counts.json", "")]),
        ("home", "", [("/", "home.html")]),
        ("sitemap", "index", [("/sitemap.xml", "")]),
        ("sitemap", "news", [("/sitemap-news.xml", "")]),
        ("sitemap", "pages", [("/sitemaps/pages.xml", ""), ("/robots.txt", "")]),
        ("sitemap", "2026-03", [("/sitemaps/2026-03.xml", "")]),
        ("sitemap", "2025-03", []),
        (
            "redirects",
            "",
            [
                (f"/{name}", "")
                for name in ("_redirects", "redirects.nginx.conf", ".htaccess", "redirects.caddy", ".nojekyll")
            ],
        ),
    ],
)
def test_single_files(paper: Paper, maker: str, key: str, files: list[tuple[str, str]]) -> None:
    paper.story("Tin")
    assert made(paper, maker, key) == files


def test_what_each_build_compares_says_what_it_is_made_from(paper: Paper) -> None:
    paper.story("Tin")
    [before] = inputs(paper, "home")
    assert len(before) == 32
    assert inputs(paper, "home") == [before]
    assert len(set(inputs(paper, "redirects"))) == 4  # two of the five are empty
    assert inputs(paper, "page", "search") == [""]
    paper.story("Tin mới")
    assert inputs(paper, "home") != [before]


def test_assets_and_the_card_of_the_site(paper: Paper) -> None:
    paths = [path for path, _ in made(paper, "asset")]
    icons = {"/favicon.ico", "/apple-touch-icon.png", "/manifest.webmanifest"}
    assert {path for path in paths if not path.startswith("/assets/")} == icons
    assert [path.split(".")[0] for path in paths if "card" in path] == ["/assets/card"]
    assert {path.split(".")[0] for path in paths} >= {"/assets/site", "/assets/icon-192", "/assets/search"}


def test_former_paths_that_people_chose_have_pages_unless_they_have_a_query_or_no_target(paper: Paper) -> None:
    paper.story("Tin", section="Cũ")
    paper.set(site_redirects='{"/old/": "/2026/03/tin/", "/?p=12": "/2026/03/tin/", "/away/": "https://x.example/"}')
    assert made(paper, "merged") == [("/away/", "moved.html"), ("/old/", "moved.html")]


def snapshot_of(paper: Paper) -> Snapshot:
    return Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)


def test_a_page_of_an_article_is_no_story(paper: Paper) -> None:
    """It has no news item and no card of its own; with comments it has their feed."""
    paper.set(site_ninjs="true", site_story_cards="true", comments_mode="open")
    page = paper.story("Trang", kind="page")
    assert made(paper, "article", str(page.id)) == [("/trang/", "page.html")]
    story = paper.story("Tin", media={"a.png": paper.picture()}, image="a.png")
    paper.comment(story, "Hay.")
    page_figures.refresh(paper.db, day="2026-03-02", now=paper.now)
    assert [path for path, _ in made(paper, "article", str(story.id))] == [
        "/2026/03/tin/", "/2026/03/tin/ninjs.json", "/2026/03/tin/comments/feed.xml",
    ]  # fmt: skip
    paper.set(site_ninjs="false")
    assert [path for path, _ in made(paper, "article", str(story.id))] == [
        "/2026/03/tin/",
        "/2026/03/tin/comments/feed.xml",
    ]


def test_a_former_path_with_a_query_is_no_file(paper: Paper) -> None:
    paper.story("Tin", extra={"aliases": ["/?p=12", "/old/"]})
    assert made(paper, "article", "1") == [("/2026/03/tin/", "article.html"), ("/old/", "moved.html")]


def test_pages_of_a_long_thread(paper: Paper) -> None:
    paper.set(comments_mode="open")
    story = paper.story("Tin")
    for number in range(210):
        put(paper.db, body=f"Ý kiến {number}.", minutes=number / 10, author="An")
    page_figures.refresh(paper.db, day="2026-03-02", now=paper.now)
    at = "/2026/03/tin/comments/"
    assert [made(paper, "comments", f"1:{number}") for number in (0, 2, 3, 4)] == [
        [(f"{at}pages.json", "")], [(f"{at}2/", "comments.html")], [(f"{at}3/", "comments.html")], [],
    ]  # fmt: skip
    assert made(paper, "comments", "99:0") == []
    paper.db.execute("update comments set status = 'spam' where id > 90")
    assert made(paper, "comments", "1:0") == made(paper, "comments", "1:2") == []
    assert story.id == 1


def test_pictures_of_people_podcasts_and_the_site_are_published(paper: Paper) -> None:
    numbers = [paper.picture(colour) for colour in ("red", "blue", "green", "grey")]
    paper.set(site_logo="red.png")
    with paper.act("people add") as act:
        people.add(act, PersonEntry("Lan", portrait=numbers[1]))
    with paper.act("series add") as act:
        one = series.add(act, SeriesEntry("Mùa lũ"))
        podcasts.put(act, one, PodcastEntry(), site_url="https://news.example.org")
    paper.db.execute("update podcasts set artwork = ?", (numbers[2],))
    assert [len(made(paper, "media", str(number))) for number in numbers] == [1, 1, 1, 0]


def test_the_newest_page_of_a_list_says_how_many_stories_there_are(paper: Paper) -> None:
    with paper.act("people add") as act:
        people.add(act, PersonEntry("Lan", role="Phóng viên"))
    for number in range(5):
        paper.story(f"Tin {number}", tags=("a",), authors=("Lan",), date=START - timedelta(days=9 - number))
    label = {one["kind"]: one["id"] for one in paper.db.execute("select id, kind from labels")}
    snapshot = snapshot_of(paper)
    found = {}
    for maker, key in (("tag", "0"), ("tag", "1"), ("author", "0"), ("author", "1")):
        [file] = files_of(snapshot, Unit(maker, f"{label[maker]}:{key}"))
        assert file.context
        found[maker, key] = (file.context["count"], (file.context["person"] or {}).get("role"))
    assert found == {
        ("tag", "0"): (5, None),
        ("tag", "1"): (None, None),
        ("author", "0"): (5, "Phóng viên"),
        ("author", "1"): (None, None),
    }


@pytest.mark.parametrize(
    ("maker", "key", "files"),
    [
        ("programmes", "week", ["/programmes/week/"]), ("watch", "all", ["/watch/", "/watch/feed.xml"]),
        ("watch", "1", ["/watch/phim-2026-03-02/"]),
        ("watch", "9", []), ("sitemap", "watch", ["/sitemaps/watch.xml"]), ("series", "1", ["/series/mua-lu/", "/series/mua-lu/feed.xml"]),
        ("series", "9", []), ("corrections", "all:0", ["/corrections/"]), ("corrections", "all:1", []),
        ("feed", "corrections", ["/corrections/feed.xml"]),
        ("feed", "comments", ["/comments/feed.xml"]), ("feed", "en", ["/en/feed.xml", "/en/atom.xml", "/en/feed.json"]), ("feed", "fr", []),
        ("home", "en", ["/en/"]), ("home", "fr", []), ("fragment", "latest:en", ["/_f/en/latest.html"]), ("fragment", "latest:fr", []),
        ("fragment", "comments:en", ["/_f/en/comments.html"]), ("fragment", "most-read:en", ["/_f/en/most-read.html"]), ("root", "", []),
    ],
)  # fmt: skip
def test_files_of_a_site_with_everything(paper: Paper, maker: str, key: str, files: list[str]) -> None:
    story = paper.story("Tin")
    paper.story("News", lang="en")
    with paper.act("series add") as act:
        parts.put(act, series.add(act, SeriesEntry("Mùa lũ")), [story])
    entry = ProgrammeEntry(channel="one", start="2026-03-02T01:00:00Z", title="Phim")
    video = "https://cdn.example/a.mp4"
    editing.add(paper.db, entry, video_url=video, zone=paper.settings.zone, now=paper.now, actor="lan")
    assert [path for path, _ in made(paper, maker, key)] == files


def test_the_feed_of_an_author_is_there_with_an_entry_only(paper: Paper) -> None:
    paper.story("Tin", authors=("Lan",), tags=("a",))
    label = {one["kind"]: str(one["id"]) for one in paper.db.execute("select id, kind from labels")}
    assert made(paper, "feed", label["author"]) == made(paper, "feed", label["tag"]) == []
    with paper.act("people add") as act:
        people.add(act, PersonEntry("Lan"))
    assert [path for path, _ in made(paper, "feed", label["author"])] == ["/author/lan/feed.xml"]
    assert made(paper, "feed", label["tag"]) == []


def test_a_site_without_programmes_has_no_pages_of_them(paper: Paper) -> None:
    assert made(paper, "programmes", "week") == made(paper, "watch", "all") == made(paper, "sitemap", "watch") == []
    paper.set(site_indexnow="https://x.example/")
    assert [path for path, _ in made(paper, "sitemap", "pages")][:2] == ["/sitemaps/pages.xml", "/robots.txt"]
    assert len(made(paper, "sitemap", "pages")) == 3


def test_a_clip_is_read_while_it_is_written(paper: Paper) -> None:
    said = with_clip(paper)
    paper.story("Talk", said["body"], media=said["media"])
    paper.db.execute("insert into clip_tracks (media_id, lang, data) values (1, 'vi', 'WEBVTT đ')")
    clip, captions = files_of(snapshot_of(paper), Unit("media", "1"))
    medium = pictures.get(paper.db, 1)
    assert clip.streamed
    assert (clip.path, clip.data, clip.streamed.size, clip.streamed.hash) == (
        medium.path,
        b"",
        medium.bytes,
        medium.sha256[:32],
    )
    assert clip.fingerprint() == medium.sha256[:32]
    assert b"".join(clip.streamed.parts()) == TWO_MINUTES
    assert (captions.path[-4:], captions.data.decode()) == (".vtt", "WEBVTT đ")


def test_merged_names_and_series_that_ended_have_pages(paper: Paper) -> None:
    paper.story("Một", tags=("Bóng đá",))
    paper.story("Hai", tags=("bong da",))
    story = paper.get(1)
    with paper.act("series add") as act:
        one = series.add(act, SeriesEntry("Mùa lũ"))
        parts.put(act, one, [story])
    paper.build()
    with paper.act("labels merge") as act:
        labels.merge(act, labels.get(paper.db, "tag", "bong-da-2"), labels.get(paper.db, "tag", "Bóng đá"))
        series.remove(act, [one])
    paper.set(site_redirects='{"/old/": "/2026/03/mot/"}')
    assert made(paper, "merged") == [
        ("/tag/bong-da-2/", "moved.html"), ("/old/", "moved.html"), ("/series/mua-lu/", "gone.html"),
    ]  # fmt: skip
