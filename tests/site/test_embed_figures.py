"""Video, audio, posts, charts and maps on built pages: the policy, the main video, and plain links elsewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.site.paper import Paper

from newsroom.core.published.stories import StoredHtml
from newsroom.markup import EmbedLabels
from newsroom.site import embed_figures
from newsroom.site.embed_figures import EmbedPage
from newsroom.site.snapshot import Snapshot

TUBE = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
FRAME = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1"
META = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path, site_lang="en")


def policy(html: str) -> str | None:
    found = META.search(html)
    return found[1].replace("&#x27;", "'") if found else None


def test_only_pages_with_embeds_load_their_files_and_have_a_policy(paper: Paper) -> None:
    plain = paper.story("Plain", "Words.")
    other = paper.story("Other", f"{TUBE}\n\n![x](https://cdn.example.org/a.mp3)")
    standing = paper.story("About", "https://vimeo.com/76979871", kind="page")
    paper.build()
    assert policy(paper.page(plain.path or "")) is None
    assert "embeds." not in paper.page(plain.path or "")
    page = paper.page(other.path or "")
    assert policy(page) == "frame-src https://www.youtube-nocookie.com; media-src 'self' https://cdn.example.org"
    assert page.index("Content-Security-Policy") < page.index("<link")
    loaded = re.findall(r'(?:href|src)="(/assets/embeds[^"]*)"', page)
    assert [Path(one).suffix for one in loaded] == [".css", ".js"]
    assert all(one.lstrip("/") in paper.files() for one in loaded)
    assert policy(paper.page(standing.path or "")) == "frame-src https://player.vimeo.com; media-src 'self'"
    assert policy((paper.folder / "site/index.html").read_text()) is None


def test_players_and_galleries_speak_the_language_of_their_text(paper: Paper) -> None:
    pictures = {name: paper.picture(colour=name.removesuffix(".png")) for name in ("red.png", "blue.png")}
    body = f"{TUBE}\n\n:::transcript\n0:00 Words.\n:::\n\n![a](red.png)\n![b](blue.png)"
    for lang, words in (
        ("vi", ("Xem video từ YouTube", "Dữ liệu về lượt truy cập", "Lời thoại", "Ảnh sau")),
        ("en", ("Play the video from YouTube", "Data about your visit", "Transcript", "Next picture")),
    ):
        story = paper.story(f"In {lang}", body, lang=lang, media=pictures)
        paper.build()
        page = paper.page(story.path or "")
        assert [one for one in words if one not in page] == [], lang


def test_a_poster_of_a_host_that_is_not_allowed_is_in_no_file_of_the_site(paper: Paper) -> None:
    for number, poster in enumerate(("https://evil.example/p.jpg", "//evil.example/p.jpg", "/\\evil.example/p.jpg")):
        paper.story(f"Front {number}", "Words.", extra={"video": TUBE, "poster": poster})
    paper.story("Text", f"[![alt](https://evil.example/p.jpg)]({TUBE})")
    paper.build()
    files = paper.files()
    assert [name for name, data in files.items() if b"evil.example" in data] == []
    assert files["sitemaps/2026-03.xml"].count(b"<video:thumbnail_loc>") == 4


@pytest.mark.parametrize(("key", "address"), [("video", TUBE), ("audio", "https://cdn.example.org/a.mp3")])
def test_the_main_video_has_the_main_picture_as_its_poster(paper: Paper, key: str, address: str) -> None:
    number = paper.picture(alt="A bridge")
    story = paper.story(
        "Opened", "# Opened\n\nFirst words.", image="b.png", media={"b.png": number}, extra={key: address}
    )
    paper.build()
    page = paper.page(story.path or "")
    assert page.count('<figure class="main') == 0
    figure = re.search(r'<figure class="embed embed-main.*?</figure>', page, re.S)
    assert figure is not None
    assert 'alt="A bridge"' in figure[0]
    assert address in figure[0]
    assert page.count("Opened</h") == 1  # the title at the start of the text is still shown once
    assert 'First words.">' in page  # the description has no words of the figure


def test_a_main_video_without_a_picture_is_a_card(paper: Paper) -> None:
    story = paper.story("Opened", "Words.", extra={"video": TUBE})
    paper.build()
    figure = re.search(r'<figure class="embed embed-main.*?</figure>', paper.page(story.path or ""), re.S)
    assert figure is not None
    assert "<img" not in figure[0]
    assert f'data-frame="{FRAME}"' in figure[0]


def test_feeds_have_a_plain_link(paper: Paper) -> None:
    paper.story("Other", f"Words.\n\n![Dawn]({TUBE})")
    paper.build()
    content = json.loads(paper.page("/feed.json"))["items"][0]["content_html"]
    assert f'<a href="{TUBE}" rel="noopener">Dawn</a>' in content
    for name in ("feed.json", "feed.xml", "atom.xml"):
        text = paper.page(f"/{name}")
        assert "data-frame" not in text
        assert "nocookie" not in text


def test_own_files_have_the_prefix_of_the_site(paper: Paper) -> None:
    paper.set(site_url="https://example.org/news")
    story = paper.story("Own", "![Dawn](/clips/a.mp4)")
    paper.build()
    page = paper.page(story.path or "")
    assert 'data-file="/news/clips/a.mp4"' in page
    assert 'href="/news/clips/a.mp4"' in page


def test_words_are_in_the_language_of_the_site(paper: Paper) -> None:
    paper.set(site_lang="vi")
    story = paper.story("Mới", TUBE)
    paper.build()
    assert "Xem video từ YouTube" in paper.page(story.path or "")


def test_only_a_page_with_several_pictures_loads_the_viewer(paper: Paper) -> None:
    one, two = paper.picture("red"), paper.picture("blue")
    paper.story("Một", "![x](a.png)", media={"a.png": one})
    paper.story("Hai", "![x](a.png)\n![y](b.png)", media={"a.png": one, "b.png": two})
    paper.story("Không")
    paper.build()
    loaded = [slug for slug in ("mot", "hai", "khong") if "gallery" in paper.page(f"/2026/03/{slug}/")]
    assert loaded == ["hai"]


def shown(paper: Paper, body: str, **more: Any) -> tuple[Snapshot, EmbedPage]:
    number = paper.story("Opened", body, **more).id
    snapshot = Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)
    story = snapshot.story(number)
    assert story
    return snapshot, embed_figures.on_page(snapshot, story, snapshot.body(number))


def files(snapshot: Snapshot, *names: str) -> dict[str, list[str]]:
    return {
        kind: [snapshot.assets[f"{name}.{ending}"] for name in names]
        for kind, ending in (("styles", "css"), ("scripts", "js"))
    }


def test_what_a_page_loads_for_what_is_in_its_text(paper: Paper) -> None:
    media = {name: paper.picture(name.removesuffix(".png")) for name in ("red.png", "blue.png")}
    gallery = "![a](red.png)\n![b](blue.png)"
    snapshot, plain = shown(paper, "Words.")
    assert (plain.takes_picture, plain.page, plain.facts, plain.running) == (False, {}, [], True)
    assert isinstance(plain.html, StoredHtml)  # its bytes need not be made again
    assert snapshot.has_embeds == {1: False}
    snapshot, pictures = shown(paper, gallery, media=media)
    assert (pictures.page, pictures.facts, snapshot.has_embeds) == (files(snapshot, "gallery"), [], {2: False})
    assert not pictures.running
    snapshot, both = shown(paper, f"{TUBE}\n\n{gallery}", media=media)
    assert {name: both.page[name] for name in ("styles", "scripts")} == files(snapshot, "embeds", "gallery")
    assert (both.page["properties"][0], snapshot.has_embeds) == (("og:video", FRAME.partition("?")[0]), {3: True})
    assert "youtube-nocookie" in both.page["policy"]
    assert [one.page for one in both.facts] == [TUBE]
    snapshot, post = shown(paper, "https://x.com/nasa/status/1")
    assert (post.facts, post.page["properties"], snapshot.has_embeds) == ([], [], {4: True})


def test_the_words_of_buttons_by_the_language_of_a_text(paper: Paper) -> None:
    snapshot, _ = shown(paper, "Words.")
    assert embed_figures._viewer(snapshot, "en") == {
        "larger": "Enlarge", "previous": "Previous picture", "next": "Next picture", "close": "Close",
    }  # fmt: skip
    assert embed_figures.labels(snapshot, "en") == EmbedLabels(
        video="Play the video from %(name)s", audio="Play the audio from %(name)s", other="Show the content from %(name)s",
        file_video="Play the video", file_audio="Play the audio", notice="Data about your visit is sent to %(name)s only after you click.",
    )  # fmt: skip
    assert embed_figures._viewer(snapshot, "en-GB") is embed_figures._viewer(snapshot, "en")
    assert embed_figures.labels(snapshot, "vi") != embed_figures.labels(snapshot, "en")


def test_the_main_picture_as_the_poster_of_the_main_video(paper: Paper) -> None:
    number = paper.picture("red", alt="Bridge")
    extra = {"video": TUBE}
    snapshot, taken = shown(paper, "Words.", image="b.png", media={"b.png": number}, extra=extra)
    story = snapshot.story(1)
    assert story
    assert taken.takes_picture
    assert story.image
    assert embed_figures._poster(snapshot, story) == {
        "src": story.image.path, "alt": "Bridge", "width": 8, "height": 6, "fetchpriority": "high",
    }  # fmt: skip
    paper.db.execute("update media set width = 600, height = 300 where id = ?", (number,))
    snapshot = Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)
    story = snapshot.story(1)
    assert story
    poster = embed_figures._poster(snapshot, story)
    assert poster
    assert str(poster.pop("srcset")).endswith(" 600w")
    assert poster == {
        "src": story.image.path if story.image else "", "alt": "Bridge", "width": 600, "height": 300,
        "sizes": "(min-width: 62rem) 48rem, 100vw", "fetchpriority": "high",
    }  # fmt: skip
    _, without = shown(paper, "Words.", extra=extra)
    assert not without.takes_picture
    _, later = shown(paper, f"Words.\n\n{TUBE}", image="b.png", media={"b.png": number})
    assert not later.takes_picture  # only the main video has it
    _, own = shown(paper, "Words.", image="b.png", media={"b.png": number}, extra={**extra, "poster": "b.png"})
    assert not own.takes_picture
