"""Building: what is written, unchanged or refused, and what happens after a killed build."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.conftest import Run
from tests.site.paper import START, Paper

from newsroom.core.published import built_files
from newsroom.core.readership import counting
from newsroom.core.readership.counting import PageView
from newsroom.errors import Outside, Partial, Usage
from newsroom.site import output_folder


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def test_a_first_build_has_every_page_and_a_second_writes_nothing(paper: Paper) -> None:
    story = paper.story("Đảng bộ tỉnh", "Chữ **đậm**.", section="Chính trị", tags=("mưa",), authors=("Lan",))
    first = paper.build()
    assert first.full
    assert first.written == first.pages == len(paper.files())
    for name in (
        "index.html", "2026/03/dang-bo-tinh/index.html", "s/chinh-tri/index.html", "tag/mua/index.html",
        "author/lan/index.html", "archive/index.html", "archive/2026/03/index.html", "search/index.html", "404.html",
        "410.html", "robots.txt", "feed.xml", "atom.xml", "feed.json", "s/chinh-tri/feed.xml", "sitemap.xml",
        "sitemap-news.xml", "sitemaps/2026-03.xml", "_f/latest.html", "_f/most-read.html", "_f/comments.html", "_f/counts.json",
        "_redirects", "redirects.nginx.conf", "redirects.caddy", ".htaccess", "figures/index.html",
    ):  # fmt: skip
        assert name in paper.files(), name
    assert "<strong>đậm</strong>" in paper.page(str(story.path))
    second = paper.build()
    assert (second.written, second.deleted, second.full, second.pages) == (0, 0, False, first.pages)


def test_nothing_that_is_not_live_is_in_any_file(paper: Paper) -> None:
    live = paper.story("Live", "LIVE-TEXT")
    paper.save(live, body="SECRET-UPDATE", title="SECRET-TITLE")
    paper.draft(
        "SECRET draft", "SECRET-BODY", section="SECRET-section", tags=("SECRET-tag",), authors=("SECRET-author",)
    )
    paper.publish(paper.draft("SECRET later", "SECRET"), at=START + timedelta(days=1))
    paper.publish(paper.draft("SECRET embargo", "SECRET"), embargo=START + timedelta(days=1))
    gone = paper.story("SECRET withdrawn", "SECRET")
    paper.do("unpublish", gone)
    killed = paper.story("SECRET killed", "SECRET")
    paper.do("kill", killed, reason="SECRET reason", public_note="Withdrawn at a court's order.")
    paper.build()
    # A tombstone stands at the killed story's address, whose slug was public; nothing else may say the word.
    for name, data in paper.files().items():
        assert b"SECRET" not in data, name
    assert b"LIVE-TEXT" in paper.files()["2026/03/live/index.html"]
    assert "court" in paper.page(str(killed.path))


def test_a_withdrawn_story_leaves_every_list_and_a_tombstone(paper: Paper) -> None:
    older = paper.story("Older", section="News", date=START - timedelta(days=2))
    newer = paper.story("Newer", section="News", date=START - timedelta(days=1))
    paper.build()
    assert "Older" in paper.page(str(newer.path))
    paper.do("unpublish", older)
    paper.build()
    naming = [name for name, data in paper.files().items() if b"Older<" in data or str(older.path).encode() in data]
    assert sorted(naming) == [".htaccess", "_redirects", "redirects.caddy", "redirects.nginx.conf"]
    assert 'name="robots" content="noindex"' in paper.page(str(older.path))
    back = paper.publish(older)
    assert (back.path, back.published_at) == (older.path, older.published_at)
    paper.build()
    assert "Older" in paper.page(str(newer.path))


def test_every_former_path_leads_straight_to_the_newest(paper: Paper) -> None:
    story = paper.story("Một", section="News")
    zone = paper.settings.zone
    for slug in ("hai", "ba"):
        paper.do("rename", story, slug=slug, zone=zone)
        paper.build()
    assert paper.page("/_redirects").splitlines() == [
        "/2026/03/hai/ /2026/03/ba/ 301",
        "/2026/03/mot/ /2026/03/ba/ 301",
    ]
    for former in ("/2026/03/mot/", "/2026/03/hai/"):
        assert 'content="0; url=/2026/03/ba/"' in paper.page(former)
    assert "/2026/03/hai/" not in paper.page("/sitemaps/2026-03.xml")
    paper.do("rename", story, slug="mot", zone=zone)
    paper.build()
    assert "<h1" in paper.page("/2026/03/mot/")
    assert "http-equiv" not in paper.page("/2026/03/mot/")


def test_a_withdrawn_story_sends_readers_where_the_editor_said(paper: Paper) -> None:
    old, new = paper.story("Cũ"), paper.story("Mới")
    paper.do("unpublish", old, redirect_to=new.path)
    paper.do("rename", new, slug="moi-hon", zone=paper.settings.zone)
    paper.build()
    assert "/2026/03/cu/ /2026/03/moi-hon/ 301" in paper.page("/_redirects")
    paper.do("unpublish", new)
    paper.build()
    assert "/2026/03/cu/ /410.html 410" in paper.page("/_redirects")


def test_pages_numbered_from_the_oldest_stay_as_they_are(tmp_path: Path) -> None:
    paper = Paper(tmp_path, site_page_size="3")
    for number in range(8):
        paper.story(f"Tin {number}", section="News", date=START - timedelta(days=20 - number))
    paper.build()
    assert [name for name in paper.files() if name.startswith("s/news/") and name.endswith("html")] == [
        "s/news/1/index.html",
        "s/news/index.html",
    ]
    before = paper.files()["s/news/1/index.html"]
    assert [f"Tin {n}<" in before.decode() for n in range(4)] == [True, True, True, False]
    assert [f"Tin {n}<" in paper.page("/s/news/") for n in range(2, 8)] == [False, True, True, True, True, True]
    paper.story("Tin 8", section="News")
    paper.build()
    assert "s/news/2/index.html" in paper.files()
    second = paper.files()["s/news/2/index.html"]
    for number in range(9, 11):
        paper.story(f"Tin {number}", section="News")
        paper.build()
        assert paper.files()["s/news/2/index.html"] == second


def test_one_publication_touches_few_files(tmp_path: Path) -> None:
    paper = Paper(tmp_path)
    for number in range(120):
        paper.story(
            f"Tin {number}", section=f"Mục {number % 3}", tags=(f"t{number % 5}", "chung"), authors=("Lan",),
            date=START - timedelta(hours=3 * (130 - number)),
        )  # fmt: skip
    paper.build()
    paper.story("Mới nhất", section="Mục 1", tags=("t1", "chung"), authors=("Lan",))
    report = paper.build()
    assert not report.full
    assert report.written <= 30
    comment = paper.build()
    assert comment.written == 0


def test_views_alone_touch_no_article_page(paper: Paper) -> None:
    story = paper.story("Tin", section="News")
    paper.build()
    page = paper.files()["2026/03/tin/index.html"]
    for reader in range(3):
        view = PageView(paper.now, article_id=story.id, address=f"192.0.2.{reader}", agent="Mozilla")
        counting.record(paper.db, view, settings=paper.settings)
    paper.build()
    files = paper.files()
    assert files["2026/03/tin/index.html"] == page
    assert b'"views":3' in files["_f/counts.json"]
    paper.comment(story, "Hay quá.")
    paper.build()
    assert '<span data-count="views">3</span>' in paper.page(str(story.path))
    assert "Hay quá." in paper.page(str(story.path))


def test_a_foreign_file_survives_even_clean(paper: Paper) -> None:
    paper.story("Tin", section="News")
    paper.build()
    (paper.folder / "site" / "s" / "news" / "mine.txt").write_text("mine")
    report = paper.build(clean=True)
    assert report.full
    assert report.written == report.pages == report.deleted
    assert (paper.folder / "site" / "s" / "news" / "mine.txt").read_text() == "mine"


def test_what_someone_deleted_is_made_again(paper: Paper) -> None:
    paper.story("Tin")
    paper.build()
    whole = paper.files()
    for path in (paper.folder / "site").rglob("*.html"):
        path.unlink()
    assert paper.build().full
    assert paper.files() == whole


def test_no_link_is_followed(paper: Paper) -> None:
    outside = paper.folder / "outside"
    outside.mkdir()
    (paper.folder / "site").mkdir()
    (paper.folder / "site" / "2026").symlink_to(outside)
    paper.story("Tin")
    with pytest.raises(Outside, match="is a symbolic link"):
        paper.build(adopt=True)
    assert list(outside.iterdir()) == []
    (paper.folder / "site" / "2026").unlink()
    (outside / "page.html").write_text("theirs")
    (paper.folder / "site" / "404.html").unlink(missing_ok=True)
    (paper.folder / "site" / "404.html").symlink_to(outside / "page.html")
    paper.build()
    assert (outside / "page.html").read_text() == "theirs"
    assert not (paper.folder / "site" / "404.html").is_symlink()


def test_the_folder_of_the_newsroom_file_is_no_site(paper: Paper) -> None:
    with pytest.raises(Usage, match="would be published"):
        paper.build(".")


@pytest.mark.parametrize("writes", [0, 1, 2, 5, 9, 14])
def test_a_killed_build_is_healed_by_the_next(paper: Paper, monkeypatch: pytest.MonkeyPatch, writes: int) -> None:
    story = paper.story("Cũ", "old text", section="News", tags=("a",))
    paper.build()
    paper.story("Tin mới", "withdrawn at once", section="News", tags=("b",))
    paper.edit(story, body="new text")
    left, really = [writes], output_folder.OutputFolder.write

    def killed(self: output_folder.OutputFolder, path: str, data: bytes) -> None:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        really(self, path, data)

    monkeypatch.setattr(output_folder.OutputFolder, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        paper.build()
    monkeypatch.undo()
    paper.do("unpublish", 2)  # what the killed build wrote of it must not stay
    paper.edit(story, body="old text")
    paper.build()
    paper.build("whole")
    assert paper.files() == paper.files("whole")
    assert not any(b"withdrawn at once" in data for data in paper.files().values())


def test_a_page_that_cannot_be_made_keeps_its_old_bytes_and_the_others_are_written(paper: Paper) -> None:
    story = paper.story("Tin", "first")
    paper.build()
    old = paper.page(str(story.path))
    theme = paper.folder / "theme" / "templates"
    theme.mkdir(parents=True)
    (theme / "article.html").write_text("{{ story.title }} {% if %}")
    (theme / "search.html").write_text("a search page of one's own")
    paper.set(site_theme="theme")
    with pytest.raises(Partial, match=r"/2026/03/tin/: .*article\.html:1"):
        paper.build()
    assert paper.page(str(story.path)) == old
    assert paper.page("/search/") == "a search page of one's own"
    (theme / "article.html").write_text("{{ story.title }}: {{ story.html|safe }}")
    paper.build()
    assert paper.page(str(story.path)).startswith("Tin: <p>first")


@pytest.mark.parametrize("fault", ["{{ nothing|nosuchfilter }}", "{% if %}", "{% include 'none.html' %}"])
def test_one_mistake_in_a_template_is_told_once_with_how_many_pages_it_hits(paper: Paper, fault: str) -> None:
    for number in range(6):
        paper.story(f"Tin {number}")
    theme = paper.folder / "theme" / "templates"
    theme.mkdir(parents=True)
    (theme / "article.html").write_text(f"<p>\n{fault}")
    paper.set(site_theme="theme")
    with pytest.raises(Partial) as failed:
        paper.build()
    [told] = failed.value.failures
    assert "article.html:2" in told.message
    assert "(6 pages; the first: /2026/03/tin-" in told.message
    assert failed.value.message.splitlines()[-1] == "6 pages could not be built; the others were written"


def test_each_broken_template_is_told_once_though_the_build_stops(paper: Paper) -> None:
    """Two mistakes on every page of stories would hide a third, in a template that no page has needed by then."""
    for number in range(30):
        paper.story(f"Tin {number}")
    theme = paper.folder / "theme" / "templates"
    theme.mkdir(parents=True)
    (theme / "_byline.html").write_text("\n{% for %}")
    (theme / "search.html").write_text("a\n\n{% endif %}")
    (theme / "unused.html").write_text("{{ ")
    (theme / "good.html").write_text("{% for x in [] %}{% endfor %}")
    paper.set(site_theme="theme")
    with pytest.raises(Partial) as failed:
        paper.build()
    places = [
        error.message.partition(": ")[2] if error.message[0] == "/" else error.message
        for error in failed.value.failures
    ]
    named = [place.partition(":")[0] for place in places]
    assert sorted(named) == ["_byline.html", "search.html", "unused.html"]
    assert sum("_byline.html:2" in place for place in places) == 1
    assert sum("search.html:3" in place for place in places) == 1


def test_two_mistakes_are_told_each(paper: Paper) -> None:
    paper.story("Tin")
    theme = paper.folder / "theme" / "templates"
    theme.mkdir(parents=True)
    for name in ("article.html", "search.html"):
        (theme / name).write_text("{% if %}")
    paper.set(site_theme="theme")
    with pytest.raises(Partial) as failed:
        paper.build()
    assert len(failed.value.failures) == 2


def test_a_picture_is_there_while_something_live_shows_it(paper: Paper) -> None:
    number = paper.picture("red", alt="Một ô đỏ", credit="Lan")
    story = paper.story("Tin", "Lời.", media={"a.png": number}, image="a.png")
    paper.build()
    (name,) = [name for name in paper.files() if name.startswith("media/")]
    page = paper.page(str(story.path))
    assert f"/{name}" in page
    assert f'<meta property="og:image" content="https://news.example.org/{name}">' in page
    assert 'alt="Một ô đỏ"' in page
    paper.edit(story, body="none", media={}, image="")
    paper.build()
    assert not [name for name in paper.files() if name.startswith("media/")]


def test_a_site_below_a_path_links_below_it(tmp_path: Path) -> None:
    paper = Paper(tmp_path, site_url="https://example.org/bao")
    story = paper.story("Tin", "[here](/s/news/)", section="News")
    paper.build()
    page = paper.page(str(story.path))
    assert '<link rel="canonical" href="https://example.org/bao/2026/03/tin/">' in page
    assert 'href="/bao/s/news/"' in page
    assert 'href="/s/' not in page
    assert "https://example.org/bao/s/news/" in paper.page("/feed.xml")


def test_comments_close_by_age_without_any_change(tmp_path: Path) -> None:
    paper = Paper(tmp_path, comments_close_days="3")
    story = paper.story("Tin")
    paper.build()
    assert 'id="comment-form"' in paper.page(str(story.path))
    paper.wait(days=3, seconds=1)
    paper.build()
    assert 'id="comment-form"' not in paper.page(str(story.path))
    paper.build("whole")
    assert paper.files() == paper.files("whole")


def test_an_alias_does_not_take_the_place_of_a_page_of_the_site(paper: Paper) -> None:
    paper.story(
        "Tin",
        extra={"aliases": ["/old/tin.html", "/feed.xml", "/s/news/", "/index.html", "/robots.txt"]},
        section="News",
    )
    paper.build()
    assert 'url=/2026/03/tin/"' in paper.page("/old/tin.html")
    assert paper.page("/feed.xml").startswith("<?xml")
    assert "http-equiv" not in paper.page("/s/news/") + paper.page("/")
    assert paper.page("/robots.txt").startswith("User-agent")


def test_nothing_changed_imports_no_template_engine(tmp_path: Path) -> None:
    paper = Paper(tmp_path)
    paper.story("Tin", "Text", section="News")
    paper.now = datetime.now(UTC).replace(microsecond=0)
    paper.build()
    paper.db.close()
    script = (
        "import sys\nfrom newsroom.cli import main\ntry:\n    main(sys.argv[1:])\nfinally:\n"
        "    print([name for name in ('minijinja', 'pyromark', 'nh3', 'PIL', 'yaml') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "-d", str(tmp_path / "newsroom.db"), "build", "--json"],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert '"written": 0' in done.stdout, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_file_that_cannot_be_written_is_built_all_the_same(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    paper.story("Tin", section="News")
    paper.build()
    monkeypatch.setattr(built_files, "can_record", lambda _: False)
    report = paper.build("copy")
    assert report.written == report.pages == len(paper.files("copy"))
    assert paper.files("copy") == paper.files()
    assert paper.build("copy").written == 0


def test_drafts_go_into_a_folder_of_their_own(newsroom: Run, tmp_path: Path) -> None:
    newsroom("draft", "--title", "Nháp", stdin="")
    newsroom("build")
    newsroom("build", "--drafts", code=2)
    newsroom("build", "--drafts", "-o", "preview")
    (page,) = (tmp_path / "preview").glob("20*/*/nhap/index.html")
    assert 'content="noindex"' in page.read_text()
    assert "Disallow: /\n" in (tmp_path / "preview" / "robots.txt").read_text()
    assert newsroom("list", "--json").json[0]["status"] == "draft"
    newsroom("delete", "nhap", "--yes")
    newsroom("build", "--drafts", "-o", "preview")
    assert not page.exists()
    assert newsroom("build", "--json").json["written"] == 0


def test_why_and_routes_say_what_made_a_page(newsroom: Run, tmp_path: Path) -> None:
    newsroom("site", "routes", code=3)
    assert "run: newsroom build -o 'else where'\n" in newsroom("site", "routes", "-o", "else where", code=3).err
    newsroom("draft", "--title", "Tin", "--section", "News", stdin="")
    newsroom("publish", "tin")
    (tmp_path / "theme/root").mkdir(parents=True)
    (tmp_path / "theme/root/CNAME").write_text("news.example.org")
    newsroom("config", "set", "site.theme", "theme")
    newsroom("build")
    routes = newsroom("site", "routes", "--json").json
    path = next(one["path"] for one in routes if one["maker"] == "article")
    assert "made from article 1" in newsroom("site", "why", f"https://news.example.org{path}").out
    assert newsroom("site", "why", "/s/news/", "--json").json["inputs"].startswith("1 ")
    assert "see: newsroom site routes\n" in newsroom("site", "why", "/nowhere/", code=3).err
    assert "see: newsroom site routes -o site\n" in newsroom("site", "why", "/nowhere/", "-o", "site", code=3).err
    assert newsroom("site", "why", "/CNAME").out.startswith("/CNAME ")
    newsroom("site", "why", "/CNAME/", code=3)


def test_a_story_without_a_picture_is_shared_with_the_card_of_the_site(paper: Paper) -> None:
    from io import BytesIO

    from PIL import Image

    bare = paper.story("Không ảnh")
    pictured = paper.story("Có ảnh", "![x](a.png)", media={"a.png": paper.picture("red")})
    paper.set(site_title="The Ferry Post")
    paper.build()
    [name] = [name for name in paper.files() if name.startswith("assets/card.")]
    tag = f'<meta property="og:image" content="https://news.example.org/{name}">'
    assert tag in paper.page(bare.path or "")
    assert tag in paper.page("/")
    assert tag not in paper.page(pictured.path or "")
    named = Image.open(BytesIO(paper.files()[name]))
    assert named.size == (1200, 630)
    paper.set(site_title="Báo Thử 新聞")  # letters that the font lacks are not drawn as boxes
    paper.build()
    [other] = [name for name in paper.files() if name.startswith("assets/card.")]
    assert other != name
    plain = Image.open(BytesIO(paper.files()[other])).convert("L")
    assert plain.crop((90, 100, 1100, 500)).getextrema()[0] == plain.crop((90, 100, 1100, 500)).getextrema()[1]
