"""Embeds in a real browser: no foreign request before a click, one to the right host after it, a link without a script."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.browsers import chromium, expect
from tests.site.paper import Paper

from newsroom.markup.providers import PROVIDERS, recognise

SOURCES = {
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ": "www.youtube-nocookie.com",
    "https://vimeo.com/76979871": "player.vimeo.com",
    "https://www.dailymotion.com/video/x8abcde": "geo.dailymotion.com",
    "https://www.facebook.com/thvl/videos/1234567890/": "www.facebook.com",
    "https://www.facebook.com/thvl/posts/pfbid02abc": "www.facebook.com",
    "https://www.tiktok.com/@vtv24/video/7234567890123456789": "www.tiktok.com",
    "https://www.instagram.com/p/CuXyZ12_-a/": "www.instagram.com",
    "https://x.com/nasa/status/1234567890": "platform.twitter.com",
    "https://soundcloud.com/forss/flickermood": "w.soundcloud.com",
    "https://open.spotify.com/episode/4rOoJ6Egrf8K2IrywzwOMk": "open.spotify.com",
    "https://datawrapper.dwcdn.net/aB3dE/": "datawrapper.dwcdn.net",
    "https://public.flourish.studio/visualisation/1234567/": "flo.uri.sh",
    "https://www.openstreetmap.org/#map=17/10.7720/106.6983": "www.openstreetmap.org",
    "https://maps.google.com/?q=Hanoi": "www.google.com",
    "https://cdn.example.org/clip.mp4": "cdn.example.org",
    "https://radio.example.org/a.mp3": "radio.example.org",
}
CHARTS = {
    "datawrapper.dwcdn.net": "parent.postMessage({'datawrapper-height': {aB3dE: 432}}, '*')",
    "flo.uri.sh": "parent.postMessage(JSON.stringify({sender: 'Flourish', method: 'resize', height: 321}), '*')",
    # A frame of another host that says what a chart would say.
    "platform.twitter.com": "parent.postMessage({'datawrapper-height': {aB3dE: 77}}, '*')",
}


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves the folder and says nothing."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def page_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page of a story with every kind of embed, on a server of this machine."""
    paper = Paper(tmp_path_factory.mktemp("embeds"), site_lang="en")
    story = paper.story("Everything", "\n\n".join(SOURCES))
    paper.build()
    handler = functools.partial(Quiet, directory=str(paper.folder / "site"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}{story.path}"
    server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


def opened(browser: Any, address: str, **how: Any) -> tuple[Any, list[str], list[str]]:
    """The page, the hosts that it asked beside its own, and what the browser complained about."""
    page = browser.new_context(**how).new_page()
    asked: list[str] = []
    complaints: list[str] = []

    def answer(route: Any) -> None:
        host = urlsplit(route.request.url).netloc
        if host.startswith("127.0.0.1"):
            route.continue_()
            return
        asked.append(host)
        script = f"<script>{CHARTS.get(host, '')}</script>"
        route.fulfill(status=200, content_type="text/html", body=f"<!doctype html><p>{host}</p>{script}")

    page.route("**/*", answer)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address, wait_until="networkidle")
    return page, asked, complaints


def test_every_provider_is_on_the_page() -> None:
    shown = [recognise(address) for address in SOURCES]
    assert {(one.name, one.kind) for one in PROVIDERS} <= {(one.provider, one.kind) for one in shown if one}


def test_nothing_foreign_before_a_click_and_one_host_after_it(page_address: str, browser: Any) -> None:
    page, asked, complaints = opened(browser, page_address)
    buttons = page.locator("figure.embed button.stage")
    assert buttons.count() == len(SOURCES)
    assert asked == []
    for host in SOURCES.values():
        buttons.first.scroll_into_view_if_needed()
        asked.clear()
        with page.expect_request(lambda request, host=host: urlsplit(request.url).netloc == host):
            buttons.first.click()
        page.wait_for_timeout(30)
        assert set(asked) <= {host}
    assert page.locator("figure.embed iframe").count() == len(PROVIDERS)
    assert not [one for one in complaints if "Content Security Policy" in one]


def test_frames_have_a_title_and_limits(page_address: str, browser: Any) -> None:
    page, _, _ = opened(browser, page_address)
    page.locator("figure.embed button.stage").first.click()
    frame = page.locator("figure.embed iframe")
    assert frame.get_attribute("title") == "YouTube: Everything"
    assert frame.get_attribute("referrerpolicy") == "strict-origin-when-cross-origin"
    assert "allow-scripts" in frame.get_attribute("sandbox")
    assert "allow-top-navigation" not in frame.get_attribute("sandbox")
    assert "autoplay" in frame.get_attribute("allow")
    expect(frame).to_be_focused()


def test_the_policy_of_the_page_refuses_other_hosts(page_address: str, browser: Any) -> None:
    page, asked, _ = opened(browser, page_address)
    page.evaluate(
        """() => { const made = document.createElement("iframe"); made.src = "https://evil.example/";
        const clip = document.createElement("video"); clip.src = "https://evil.example/a.mp4";
        document.body.append(made, clip); }"""
    )
    page.wait_for_timeout(300)
    assert "evil.example" not in asked


def test_by_keyboard(page_address: str, browser: Any) -> None:
    for key in ("Enter", "Space"):
        page, asked, _ = opened(browser, page_address)
        button = page.locator("figure.embed button.stage").nth(1)
        button.focus()
        page.keyboard.press(key)
        expect(page.locator("figure.embed iframe")).to_have_attribute("title", "Vimeo: Everything")
        assert set(asked) <= {"player.vimeo.com"}


def test_charts_report_their_height_and_only_they_may(page_address: str, browser: Any) -> None:
    page, _, _ = opened(browser, page_address)

    def figure(part: str) -> Any:
        return page.locator(f"figure.embed[data-frame*='{part}']")

    for part in ("platform.twitter", "dwcdn", "flo.uri"):
        figure(part).locator("button.stage").click()
    expect(figure("dwcdn").locator("iframe")).to_have_css("height", "432px")
    expect(figure("flo.uri").locator("iframe")).to_have_css("height", "321px")
    assert figure("platform.twitter").locator("iframe").evaluate("one => one.style.height") == ""


def test_a_file_that_cannot_be_played_is_a_link_again(page_address: str, browser: Any) -> None:
    page, _, _ = opened(browser, page_address)
    figure = page.locator("figure.embed[data-file*='clip.mp4']")
    figure.locator("button.stage").click()
    expect(figure.locator("a.stage")).to_have_attribute("href", "https://cdn.example.org/clip.mp4")


def test_without_a_script_every_figure_is_a_link(page_address: str, browser: Any) -> None:
    page, asked, _ = opened(browser, page_address, java_script_enabled=False)
    links = page.locator("figure.embed a.stage")
    assert [links.nth(n).get_attribute("href") for n in range(links.count())] == [
        one.replace("maps.google.com/?", "www.google.com/maps?") for one in SOURCES
    ]
    assert asked == []


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_overflows(page_address: str, browser: Any, width: int) -> None:
    page, _, _ = opened(browser, page_address, viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for button in page.locator("figure.embed button.stage").all()[::-1]:
        button.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
