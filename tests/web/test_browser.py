"""Readers with a real browser: reading, commenting with and without scripts, being refused, being approved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.browsers import chromium, expect
from tests.conftest import Run
from tests.web.live import FIREFOX
from tests.web.test_process import Served, served

PHONE = {"viewport": {"width": 360, "height": 740}, "user_agent": FIREFOX, "locale": "vi-VN"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


class Desk:
    """A newsroom with one story, and its server."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.story = ""
        self.live: Served

    def newsroom(self, *args: str) -> str:
        return self.run(*args).out

    @property
    def page(self) -> str:
        return f"http://127.0.0.1:{self.live.port}{self.story}"

    def statuses(self) -> list[str]:
        return self.newsroom("comments", "list", "--fields", "status", "--no-headers", "--oldest").split()


@pytest.fixture
def desk(run: Run, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(run)
    made.newsroom("init", "--no-pages", "--title", "Báo Thử", "--lang", "vi", "--timezone", "Asia/Ho_Chi_Minh")
    made.newsroom("draft", "--title", "Bến đò về đêm", "--section", "Tin", "--lead", "Đò vẫn chạy.")
    shown = made.newsroom("publish", "@last", "--json")
    made.story = shown.partition('"url": "http://localhost:8000')[2].partition('"')[0]
    with served(tmp_path, NEWSROOM_WEB_FORM_SECONDS="0", NEWSROOM_COMMENTS_PER_MINUTE="100") as live:
        made.live = live
        yield made


def open_page(browser: Any, desk: Desk, *, scripts: bool = True) -> tuple[Any, list[str]]:
    """The story in a phone's browser, and what the browser complains of."""
    page = browser.new_context(java_script_enabled=scripts, **PHONE).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(desk.page)
    return page, complaints


@pytest.mark.parametrize("scripts", [True, False])
def test_a_comment_is_written_held_approved_and_read(browser: Any, desk: Desk, scripts: bool) -> None:
    page, complaints = open_page(browser, desk, scripts=scripts)
    assert page.locator("h1").inner_text() == "Bến đò về đêm"
    assert page.locator(".outcome:visible").count() == 0
    page.fill("#comment-body", "Tối qua tôi vừa đi chuyến cuối.\n\nĐông lắm!")
    page.fill("#comment-name", "Chị Sáu")
    if scripts:
        expect(page.locator("#comment-form [name=token]")).to_have_value(re.compile(".{20}"))
    page.click("#comment-form button[type=submit] >> nth=0")
    page.wait_for_url("**#comment-held")
    assert page.locator("#comment-held").is_visible()
    assert page.locator(".outcome:visible").count() == 1
    assert page.locator("#comment-body").input_value() == ""
    assert desk.statuses() == ["pending"]
    reasons = desk.newsroom("comments", "show", "1", "--json")
    assert ("no_token" in reasons) == (not scripts)

    desk.newsroom("comments", "approve", "1")
    desk.live.until(desk.story, lambda _, text: "chuyến cuối" in text)
    page.goto(desk.page)
    assert page.locator("#comment-1 .author").inner_text() == "Chị Sáu"
    assert page.locator("#comment-1 p", has_text="Đông lắm!").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") if scripts else True
    assert not complaints


def test_a_reply_stands_under_what_it_answers(browser: Any, desk: Desk) -> None:
    desk.newsroom("comments", "add", "--article", "1", "--name", "Hoa", "--text", "Câu đầu tiên.")
    desk.newsroom("comments", "approve", "1")
    desk.live.until(desk.story, lambda _, text: "Câu đầu tiên." in text)
    page, complaints = open_page(browser, desk)
    page.click("[data-reply='1']")
    expect(page.locator("#comment-body")).to_be_focused()
    assert page.locator("#comment-parent").input_value() == "1"
    page.keyboard.type("Tôi cũng nghĩ vậy.")
    page.keyboard.press("Tab")
    page.keyboard.type("Lan")
    page.keyboard.press("Enter")
    page.wait_for_url("**#comment-held")
    desk.newsroom("comments", "approve", "2")
    desk.live.until(desk.story, lambda _, text: "nghĩ vậy" in text)
    page.goto(desk.page)
    assert page.locator("li:has(> #comment-1) li #comment-2").is_visible()
    assert not complaints


@pytest.mark.parametrize("scripts", [True, False])
def test_a_refused_comment_keeps_its_text(browser: Any, desk: Desk, scripts: bool) -> None:
    page, _ = open_page(browser, desk, scripts=scripts)
    page.fill("#comment-body", "Một ý kiến\n</textarea> giữ nguyên")
    page.fill("#comment-name", " \u3164 ")  # letters that cannot be seen: the browser lets them pass
    page.click("#comment-form button[type=submit] >> nth=0")
    page.wait_for_selector("[role=alert]:visible")
    assert "họ tên" in page.locator("[role=alert]:visible").inner_text()
    assert page.locator("#comment-body").input_value() == "Một ý kiến\n</textarea> giữ nguyên"
    assert desk.statuses() == []
    page.fill("#comment-name", "Lan")
    page.click("#comment-form button[type=submit] >> nth=0")
    page.wait_for_url("**#comment-held")
    assert desk.statuses() == ["pending"]


def test_starting_over_leads_back_to_an_empty_form(browser: Any, desk: Desk) -> None:
    page, _ = open_page(browser, desk, scripts=False)
    page.fill("#comment-body", "Bỏ đi")
    page.fill("#comment-name", "\u3164")
    page.click("#comment-form button[type=submit] >> nth=0")
    page.click(f"#comment-form a[href^='{desk.story}']")
    page.wait_for_url(f"**{desk.story}#comment-form")
    assert page.locator("#comment-body").input_value() == ""


def test_the_figures_on_the_page_are_those_of_now(browser: Any, desk: Desk) -> None:
    for _ in range(3):
        desk.live.ask("GET", desk.story)
    page, complaints = open_page(browser, desk)
    expect(page.locator("[data-count=views]").first).to_have_text("4")
    assert not complaints


def test_the_writer_sees_changes_and_takes_back_what_is_held(browser: Any, desk: Desk) -> None:
    page, complaints = open_page(browser, desk)
    page.fill("#comment-body", "Viết sai chính tả")
    page.fill("#comment-name", "Lan")
    page.click("#comment-form button[type=submit] >> nth=0")
    page.wait_for_url("**#comment-held")
    page.wait_for_selector(".waits")
    assert "Viết sai chính tả" in page.locator(".waits .said").inner_text()
    page.reload()
    page.wait_for_selector(".waits")
    page.click(".waits a")
    page.fill("#own-body-1", "Viết đúng chính tả")
    page.click("#own-1 button[value=edit]")
    expect(page.locator("#own-1 .said")).to_contain_text("đúng")
    assert desk.statuses() == ["pending"]
    assert "Viết đúng" in desk.newsroom("comments", "show", "1", "--json")
    page.click("#own-1 button[value=delete]")
    page.wait_for_selector("#own-1", state="detached")
    assert desk.statuses() == ["trashed"]
    assert not complaints


@pytest.mark.parametrize("scripts", [True, False])
def test_a_preview_shows_the_text_and_keeps_it(browser: Any, desk: Desk, scripts: bool) -> None:
    page, _ = open_page(browser, desk, scripts=scripts)
    page.fill("#comment-body", "Một dòng <b>đậm</b>")
    page.fill("#comment-name", "Lan")
    page.click("[data-preview]")
    page.wait_for_selector("#preview")
    assert page.locator("#preview .said").inner_text().strip() == "Một dòng <b>đậm</b>"
    assert desk.statuses() == []
    assert page.locator("#comment-body").input_value() == "Một dòng <b>đậm</b>"
    page.click("#comment-form button[type=submit] >> nth=0")
    page.wait_for_url("**#comment-held")
    assert desk.statuses() == ["pending"]


def test_by_keyboard_alone(browser: Any, desk: Desk) -> None:
    page, complaints = open_page(browser, desk)
    reached = []
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id"))
        if reached[-1] == "comment-body":
            break
    assert reached[-1] == "comment-body"
    page.keyboard.type("Chỉ bằng bàn phím.")
    page.keyboard.press("Tab")
    page.keyboard.type("Lan")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "submit"
    page.keyboard.press("Enter")
    page.wait_for_url("**#comment-held")
    assert desk.statuses() == ["pending"]
    assert not complaints


def test_a_page_of_any_other_program_shows_the_comments(browser: Any, desk: Desk, tmp_path: Path) -> None:
    """The script of the live site in a page that another server sends, on another of the site's hosts."""
    import functools
    import http.server
    import threading

    folder = tmp_path / "elsewhere"
    folder.mkdir()
    script = f"http://localhost:{desk.live.port}/embed.js"
    (folder / "index.html").write_text(
        f'<!doctype html><html lang="vi"><div id="newsroom-comments" data-article="1"></div>'
        f'<script src="{script}" async></script>', "utf-8",
    )  # fmt: skip
    quiet = type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(quiet, directory=str(folder))) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        home = f"http://localhost:{other.server_address[1]}"
        desk.newsroom("config", "set", "site.url", home)
        desk.newsroom("config", "set", "site.comments_origin", f"http://localhost:{desk.live.port}")
        desk.live.until("/comments?article=1", lambda status, _: status == 200)
        page = browser.new_context(**PHONE).new_page()
        for _ in range(50):  # until the server goes by the new settings
            page.goto(f"{home}/")
            page.wait_for_timeout(100)
            if page.locator("#newsroom-comments form").count():
                break
        page.fill("textarea[name=body]", "Từ một trang khác.")
        page.fill("input[name=name]", "Lan " * 40)
        page.click("button[type=submit]")  # too long: said at the field, which has the focus
        expect(page.locator("p:has(> label > input[name=name]) [role=status]")).to_contain_text("60")
        expect(page.locator("input[name=name]")).to_be_focused()
        expect(page.locator("[aria-invalid=true]")).to_have_attribute("name", "name")
        page.fill("input[name=name]", "Lan")
        page.click("button[type=submit]")
        expect(page.locator("body")).to_contain_text("Từ một trang khác.")
        assert desk.statuses() == ["pending"]
        desk.newsroom("comments", "approve", "1")
        page.goto(f"{home}/")
        page.wait_for_selector("#comment-1")
        other.shutdown()
