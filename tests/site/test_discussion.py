"""The comments of a story on its pages: a long thread in pages, its links, and what a build of it costs."""

from __future__ import annotations

import functools
import http.server
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.browsers import chromium
from tests.comment_rooms import put
from tests.core.comments.test_thread_pages import SHAPES
from tests.site.paper import Paper

PAGE = "/2026/03/ben-do/"
LONGEST_PAGE = 400_000  # bytes


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    made = Paper(tmp_path, site_lang="en", comments_mode="open")
    made.story("Bến đò")
    return made


def fill(paper: Paper, number: int, shape: str = "flat", **columns: str) -> None:
    paper.db.execute("begin")
    for n in range(1, number + 1):
        put(paper.db, body=f"Ý kiến {n}.", minutes=n / 10, parent_id=SHAPES[shape](n), author=f"R{n}", **columns)
    paper.db.execute("commit")


def shown(html: str) -> list[int]:
    return [int(n) for n in re.findall(r'<div [^>]*id="comment-(\d+)"', html)]


def thread(paper: Paper) -> list[str]:
    """The pages of the thread, by their links from the first on."""
    found = [paper.page(PAGE)]
    while link := re.search(r'<a rel="next" href="([^"#]+)#comments">', found[-1]):
        found.append(paper.page(link[1]))
    return found


@pytest.mark.parametrize("shape", SHAPES)
def test_a_thread_of_thousands_is_read_page_by_page(paper: Paper, shape: str) -> None:
    fill(paper, 2_000, shape)
    paper.build()
    pages = thread(paper)
    assert len(pages) == 20
    assert sorted(one for page in pages for one in shown(page)) == list(range(1, 2_001))
    assert max(len(page.encode()) for page in pages) < LONGEST_PAGE
    assert all(page.count("<option") <= 101 for page in pages)
    assert all('name="body"' in page for page in pages)
    back = re.search(r'<a rel="prev" href="([^"#]+)#comments">', pages[2])
    assert back
    assert back[1] == f"{PAGE}comments/2/"
    assert f'<a href="{PAGE}comments/20/#comments">Newest comments</a>' in pages[0]


@pytest.mark.parametrize(("number", "html"), [(5_000, "<p>Ý kiến.</p>"), (300, "<p>" + "đá " * 5_000 + "</p>")])
def test_the_first_page_is_small_however_long_the_thread(paper: Paper, number: int, html: str) -> None:
    fill(paper, number, html=html)
    paper.build()
    assert len(paper.page(PAGE).encode()) < LONGEST_PAGE
    assert len(shown(paper.page(PAGE))) > 1


def test_an_answer_to_another_page_leads_there(paper: Paper) -> None:
    fill(paper, 250, "late answers")
    paper.db.execute("update comments set status = 'rejected' where id = 30")
    paper.build()
    second = paper.page(f"{PAGE}comments/2/")
    assert f'<a href="{PAGE}#comment-29">In reply to R29</a>' in second  # 119
    assert f'<a href="{PAGE}#comment-30">In reply to a removed comment</a>' in second  # 120
    third = paper.page(f"{PAGE}comments/3/")
    assert f'<a href="{PAGE}comments/2/#comment-150">In reply to R150</a>' in third  # 240
    index = json.loads((paper.folder / f"site{PAGE}comments/pages.json").read_text())
    assert [[page[0], page[-1]] for page in index] == [[101, 200], [201, 250]]


def test_an_old_link_to_a_comment_finds_its_place_without_a_script(paper: Paper) -> None:
    """Every comment of a long thread has its name on the story's page, once; that of a later page is by the links to it."""
    fill(paper, 250)
    paper.build()
    story, second = paper.page(PAGE), paper.page(f"{PAGE}comments/2/")
    assert [story.count(f'id="comment-{number}"') for number in range(1, 251)] == [1] * 250
    assert story.index('id="comment-101"') > story.index("Later comments")
    assert [second.count(f'id="comment-{number}"') for number in (100, 101, 200, 201)] == [0, 1, 1, 0]


def rewritten(paper: Paper) -> set[str]:
    before = paper.files()
    report = paper.build()
    assert not report.full
    after = paper.files()
    own = PAGE.strip("/")
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    return {name.removeprefix(own).strip("/") for name in changed if name.startswith(own)}


def test_a_new_comment_rewrites_the_last_page(paper: Paper) -> None:
    fill(paper, 450)
    paper.build()
    paper.wait(hours=1)
    paper.comment(1, "Mới.", parent=3)
    story = "index.html"  # which says how many there are
    assert rewritten(paper) == {story, "comments/5/index.html", "comments/pages.json", "comments/feed.xml"}
    assert rewritten(paper) == set()
    paper.db.execute("update comments set html = 'edited', edited_at = '2026-03-02T05:00:00Z' where id = 250")
    assert rewritten(paper) == {"comments/3/index.html"}
    paper.edit(1, title="Bến đò mới")
    assert rewritten(paper) == {story, "comments/feed.xml", *(f"comments/{n}/index.html" for n in range(2, 6))}


def test_a_build_after_changes_leaves_what_a_full_one_would(paper: Paper) -> None:
    fill(paper, 190)
    paper.build()
    for ids in ("between 1 and 20", "between 150 and 170"):  # with answers they make the thread long, and short again
        paper.db.execute(f"update comments set status = 'rejected' where id {ids}")
        fill(paper, 60, "flat")
        paper.build()
        paper.build("fresh")
        assert paper.files() == paper.files("fresh")
    assert (paper.folder / f"site{PAGE}comments/2").exists()
    paper.db.execute("update comments set status = 'spam' where id > 100")
    paper.build()
    paper.build("fresh")
    assert paper.files() == paper.files("fresh")
    assert [one.name for one in (paper.folder / f"site{PAGE}comments").iterdir()] == ["feed.xml"]


def test_newest_first_the_pages_lead_back_in_time(paper: Paper) -> None:
    paper.set(comments_order="newest")
    fill(paper, 360)
    paper.build()
    story, *others = [paper.page(PAGE)] + [paper.page(f"{PAGE}comments/{number}/") for number in (2, 3, 4)]
    assert [shown(page) for page in (story, *others)] == [
        list(range(last, first - 1, -1)) for first, last in ((301, 360), (1, 100), (101, 200), (201, 300))
    ]
    link = re.compile(r'<a (?:rel="(prev|next)" )?href="([^"#]+)#comments">')
    assert [
        link.findall(page.partition('<nav class="pages"')[2].partition("</nav>")[0]) for page in (story, *others)
    ] == [
        [("prev", f"{PAGE}comments/4/")],
        [("next", f"{PAGE}comments/3/"), ("", PAGE)],
        [("next", f"{PAGE}comments/4/"), ("prev", f"{PAGE}comments/2/"), ("", PAGE)],
        [("next", PAGE), ("prev", f"{PAGE}comments/3/")],
    ]


def test_newest_first_a_new_comment_rewrites_the_page_of_the_story(paper: Paper) -> None:
    paper.set(comments_order="newest")
    fill(paper, 360)
    paper.build()
    paper.wait(hours=1)
    paper.comment(1, "Mới.", parent=3)
    assert rewritten(paper) == {"index.html", "comments/feed.xml"}
    fill(paper, 100)  # the newest page is too long now: its oldest comments get a page of their own
    assert rewritten(paper) >= {"index.html", "comments/4/index.html", "comments/5/index.html", "comments/pages.json"}
    paper.build("fresh")
    assert paper.files() == paper.files("fresh")


def test_nothing_is_left_of_the_thread_of_a_withdrawn_story(paper: Paper) -> None:
    fill(paper, 250)
    paper.build()
    paper.do("unpublish", 1)
    paper.build()
    assert [name for name in paper.files() if "comments/" in name] == ["comments/feed.xml"]  # of the site
    assert b"<item>" not in paper.files()["comments/feed.xml"]


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and says nothing."""

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    handler = functools.partial(Quiet, directory=str(tmp_path))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/site"  # under a path, as a site may stand
    server.shutdown()
    server.server_close()


def test_a_link_to_a_comment_leads_to_it(paper: Paper, address: str) -> None:
    paper.set(site_url=address)
    fill(paper, 250)
    paper.build()
    with chromium() as browser:
        page = browser.new_page()
        for asked, led in (
            (f"{PAGE}#comment-7", f"{PAGE}#comment-7"),
            (f"{PAGE}#comment-130", f"{PAGE}comments/2/#comment-130"),
            (f"{PAGE}comments/2/#comment-230", f"{PAGE}comments/3/#comment-230"),
            (f"{PAGE}comments/3/#comment-1", f"{PAGE}#comment-1"),
            (f"{PAGE}#comment-999", f"{PAGE}#comment-999"),
        ):
            page.goto("about:blank")
            page.goto(address + asked)
            page.wait_for_url(address + led)
            assert page.locator(":target").count() == ("999" not in led)
        plain = browser.new_context(java_script_enabled=False).new_page()
        plain.goto(address + PAGE)
        plain.click("text=Later comments")
        plain.click("#comment-150 .when")
        assert plain.url == f"{address}{PAGE}comments/2/#comment-150"
        plain.select_option("#comment-parent", "150")


def test_a_comment_is_shown_with_its_name_and_text_and_changed_ones_say_so(paper: Paper) -> None:
    fill(paper, 2)
    paper.db.execute("update comments set edited_at = '2026-03-02T05:00:00Z' where id = 2")
    paper.db.execute("update comments set html = '<p>Bold <em>x</em></p>' where id = 2")
    paper.build()
    first, second = re.split(r'<div [^>]*id="comment-2"', paper.page(PAGE))
    assert "Ý kiến 1." in first or "Ý kiến 1." not in second
    for sign in ("R2", "<p>Bold <em>x</em></p>", "edited"):
        assert sign in second, sign
