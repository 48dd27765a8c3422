"""A transcript in a real browser: its times lead into the video or audio above it, and its cues are captions."""

from __future__ import annotations

import functools
import http.server
import io
import threading
import wave
from collections.abc import Iterator
from typing import Any

import pytest
from tests.browsers import chromium, expect
from tests.site.paper import Paper

BODY = """![Sound](/sound.wav)

:::transcript
00:01.000 --> 00:02.000
One

00:04.000 --> 00:05.500
Two & three
:::

![Moving](/moving.mp4)

:::transcript
0:02 Seen
0:05 Later
:::

https://youtu.be/dQw4w9WgXcQ?t=9

:::transcript
1:05 Told
:::

https://open.spotify.com/episode/4rOoJ6Egrf8K2IrywzwOMk

:::transcript
1:05 Heard
:::
"""


def sound(seconds: int = 10) -> bytes:
    """Silence that every browser plays."""
    stream = io.BytesIO()
    with wave.open(stream, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(1)
        written.setframerate(8000)
        written.writeframes(b"\x80" * 8000 * seconds)
    return stream.getvalue()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves the folder and says nothing."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def page_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    paper = Paper(tmp_path_factory.mktemp("transcripts"), site_lang="en")
    story = paper.story("Told", BODY)
    paper.build()
    root = paper.folder / "site"
    handler = functools.partial(Quiet, directory=str(root))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}{story.path}"
    server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


def in_ranges(route: Any) -> None:
    """Answer as servers do from which a browser can play any part."""
    data = sound()
    start = int(route.request.headers.get("range", "bytes=0-").removeprefix("bytes=").partition("-")[0])
    headers = {"accept-ranges": "bytes", "content-range": f"bytes {start}-{len(data) - 1}/{len(data)}"}
    route.fulfill(status=206, content_type="audio/wav", headers=headers, body=data[start:])


@pytest.fixture
def page(page_address: str, browser: Any) -> Any:
    opened = browser.new_page()
    opened.route("**/*.wav", in_ranges)
    opened.route("**/*.mp4", lambda route: route.fulfill(content_type="video/mp4", body=sound()))
    opened.route("https://**", lambda route: route.fulfill(content_type="text/html", body="<p>frame</p>"))
    opened.goto(page_address)
    return opened


def test_it_is_folded_and_a_time_leads_into_the_audio(page: Any) -> None:
    first = page.locator("details.transcript").first
    assert not first.get_by_text("Two & three").is_visible()
    first.locator("summary").click()
    first.get_by_role("button", name="0:04").click()
    audio = page.locator("audio")
    expect(audio).to_have_attribute("src", "/sound.wav")
    page.wait_for_timeout(500)
    assert 4 <= audio.evaluate("one => one.currentTime") < 8


def test_its_cues_are_captions_of_the_video(page: Any) -> None:
    page.locator("figure.embed[data-kind=video] button.stage").click()
    found = page.locator("video").evaluate(
        "one => [...one.textTracks].map((t) => [t.kind, t.label, t.language,"
        " [...t.cues].map((c) => [c.startTime, c.endTime, c.text])])"
    )
    assert found == [["captions", "Transcript", "en", [[2, 5, "Seen"], [5, 11, "Later"]]]]


def test_a_time_begins_the_player_of_a_provider_there(page: Any) -> None:
    figure = page.locator("figure.embed[data-frame*=youtube]")
    told = page.locator("details.transcript").nth(2)
    told.locator("summary").click()
    told.get_by_role("button", name="1:05").click()
    address = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1&start=65"
    expect(figure.locator("iframe")).to_have_attribute("src", address)
    told.get_by_role("button", name="1:05").click()
    expect(figure.locator("iframe")).to_have_attribute("src", address)


def test_times_stay_text_where_no_address_leads_to_them(page: Any) -> None:
    assert page.locator("details.transcript").nth(3).locator("button").count() == 0
    assert page.locator("details.transcript").nth(3).locator("time").count() == 1


def test_without_a_script_it_can_be_read(page_address: str, browser: Any) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(page_address)
    page.locator("details.transcript summary").first.click()
    assert page.get_by_text("Two & three").is_visible()
