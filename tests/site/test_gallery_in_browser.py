"""A gallery in a real browser: the viewer by click, key and touch; plain pictures without a script."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from tests.browsers import chromium, expect
from tests.site.paper import Paper

COLOURS = ("red", "green", "blue")
SWIPE = """([from, to]) => {
    const viewer = document.querySelector(".viewer");
    const touch = (x) => new Touch({ identifier: 1, target: viewer, clientX: x, clientY: 200 });
    viewer.dispatchEvent(new TouchEvent("touchstart", { touches: [touch(from)], changedTouches: [touch(from)] }));
    viewer.dispatchEvent(new TouchEvent("touchend", { touches: [], changedTouches: [touch(to)] }));
}"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves the folder with the policy of `serve`, and says nothing."""

    def end_headers(self) -> None:
        rules = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"
        self.send_header("Content-Security-Policy", rules)
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def page_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page of a story with a gallery of three, on a server of this machine."""
    paper = Paper(tmp_path_factory.mktemp("gallery"), site_lang="en")
    media = {f"{colour}.png": paper.picture(colour) for colour in COLOURS}
    body = "\n".join(f'![{colour} paint](<{colour}.png> "{colour.title()}")' for colour in COLOURS)
    story = paper.story("Paint", f"Words.\n\n{body}", media=media)
    paper.build()
    assert "gallery" not in (paper.folder / "site/index.html").read_text("utf-8")
    handler = functools.partial(Quiet, directory=str(paper.folder / "site"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}{story.path}"
    server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


def test_by_key(page_address: str, browser: Any) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(page_address)
    viewer, count = page.locator("dialog.viewer"), page.locator(".viewer .count")
    assert not viewer.is_visible()
    button = page.get_by_role("button", name="Enlarge: green paint")
    button.focus()
    page.keyboard.press("Enter")
    expect(count).to_have_text("2 / 3")
    expect(page.locator(".viewer figcaption")).to_have_text("Green")
    expect(page.locator(".viewer img")).to_have_attribute("alt", "green paint")
    for key, shown in (("ArrowRight", 3), ("ArrowRight", 1), ("ArrowLeft", 3), ("Home", 1), ("End", 3)):
        page.keyboard.press(key)
        expect(count).to_have_text(f"{shown} / 3")
    page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(button).to_be_focused()
    assert [one for one in complaints if "Content Security Policy" in one] == []


def test_by_click(page_address: str, browser: Any) -> None:
    page = browser.new_page()
    page.goto(page_address)
    page.locator(".gallery .larger").first.click()
    count = page.locator(".viewer .count")
    expect(count).to_have_text("1 / 3")
    page.get_by_role("button", name="Next picture").click()
    expect(count).to_have_text("2 / 3")
    page.get_by_role("button", name="Previous picture").click()
    expect(count).to_have_text("1 / 3")
    page.get_by_role("button", name="Close").click()
    expect(page.locator("dialog.viewer")).to_be_hidden()


def test_by_touch(page_address: str, browser: Any) -> None:
    page = browser.new_context(has_touch=True, viewport={"width": 360, "height": 700}).new_page()
    page.goto(page_address)
    page.locator(".gallery .larger").first.tap()
    count = page.locator(".viewer .count")
    for way, shown in (([300, 100], 2), ([300, 290], 2), ([100, 300], 1), ([100, 300], 3)):
        page.evaluate(SWIPE, way)
        expect(count).to_have_text(f"{shown} / 3")


def test_without_a_script_all_pictures_are_there(page_address: str, browser: Any) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(page_address)
    assert [one.get_attribute("alt") for one in page.locator(".gallery figure img").all()] == [
        f"{colour} paint" for colour in COLOURS
    ]
    assert page.locator(".gallery button").count() == 0
    assert page.locator(".gallery figcaption").all_inner_texts() == ["Red", "Green", "Blue"]


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_overflows(page_address: str, browser: Any, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 700})
    page.goto(page_address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(".gallery .larger").first.click()
    box = page.locator(".viewer").bounding_box()
    assert (box["x"], box["width"]) == (0, width)
    for one in page.locator(".viewer > :is(button, figure)").all():
        place = one.bounding_box()
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= width
        assert place["y"] + place["height"] <= 700
