"""A clip of the newsroom in a real browser: it seeks with ranges, shows captions, and is reached and started by key."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.browsers import chromium, expect
from tests.conftest import COMMAND
from tests.web.test_process import served

PICTURES = Path(__file__).parents[2] / "examples" / "gazette" / "pictures"


def test_a_clip_seeks_shows_captions_and_plays_by_key(tmp_path: Path) -> None:
    for name in ("bulletin.mp4", "bulletin.vi.vtt"):
        shutil.copy(PICTURES / name, tmp_path / name)
    (tmp_path / "a.md").write_text("---\ntitle: T\nvideo: bulletin.mp4\n---\nWords.\n", encoding="utf-8")
    for args in (
        ("init", "--no-pages", "--title", "T", "--lang", "vi", "--timezone", "UTC"),
        ("draft", "a.md"),
        ("publish", "t", "--json"),
    ):
        shown = subprocess.run([*COMMAND, *args], cwd=tmp_path, capture_output=True, text=True, check=True)
    path = shown.stdout.partition('"url": "http://localhost:8000')[2].partition('"')[0]
    with served(tmp_path) as live, chromium() as browser:
        page = browser.new_page()
        asked: list[tuple[str, int]] = []
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on(
            "response",
            lambda answer: (
                asked.append((answer.request.headers.get("range", ""), answer.status))
                if answer.url.endswith(".mp4")
                else None
            ),
        )
        page.goto(f"http://127.0.0.1:{live.port}{path}", wait_until="networkidle")
        assert asked == []
        video = page.locator("figure.own video")
        high = video.bounding_box()["height"]
        for _ in range(40):  # by key, from the start of the page
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.tagName") == "VIDEO":
                break
        assert page.evaluate("document.activeElement.tagName") == "VIDEO"
        page.keyboard.press("Space")
        expect(video).to_have_js_property("paused", False)
        page.evaluate("document.querySelector('video').currentTime = 9")
        expect(video).to_have_js_property("seeking", False)
        page.wait_for_timeout(300)
        assert page.evaluate("document.querySelector('video').currentTime") >= 9
        assert page.evaluate("document.querySelector('video').textTracks[0].activeCues[0].text").startswith(
            "Nước sông Nhàn"
        )
        assert asked
        assert all(status == 206 and given.startswith("bytes=") for given, status in asked)
        assert video.bounding_box()["height"] == high
        # A link to a moment opens the transcript there, and the player is at it.
        page.goto(f"http://127.0.0.1:{live.port}{path}#t4", wait_until="networkidle")
        page.reload()
        expect(page.locator("details.transcript[open] #t4")).to_be_visible()
        assert not [one for one in complaints if "Content Security Policy" in one]
