"""Search without a server: the index beside the pages, and the search page in a real browser."""

from __future__ import annotations

import functools
import http.server
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.browsers import chromium
from tests.site.paper import Paper

from newsroom.core.published import built_files
from newsroom.errors import Outside
from newsroom.site import search_index


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    paper = Paper(tmp_path)
    paper.story("Đảng bộ tỉnh họp", "Hội nghị bàn về sản xuất vụ xuân.", section="Chính trị")
    paper.story("Mưa lớn ở Hà Tĩnh", "Nước sông dâng cao. <b>không đậm</b> & <i>x</i>", section="Đời sống")
    paper.build()
    return paper


def write(paper: Paper, name: str = "site") -> search_index.IndexReport:
    return search_index.write(paper.db, out=paper.folder / name, lang="vi")


def index(paper: Paper, name: str = "site") -> dict[str, bytes]:
    return {path: data for path, data in paper.files(name).items() if path.startswith("pagefind/")}


def test_the_index_is_recorded_and_the_same_pages_give_the_same_bytes(paper: Paper) -> None:
    pages = paper.files()
    first = write(paper)
    made = index(paper)
    assert first.written == len(made) > 5
    assert {"pagefind/pagefind.js", "pagefind/pagefind-entry.json"} <= made.keys()
    assert sum(name.startswith("pagefind/fragment/") for name in made) == 2
    assert not [name for name in made if "-ui." in name]
    assert {name: data for name, data in paper.files().items() if name not in made} == pages
    target = built_files.find_folder(paper.db, str(paper.folder / "site"))
    assert target is not None
    assert target.stamp
    recorded = built_files.all_of(paper.db, target.id)
    assert {urls_file(path) for path in recorded} == set(paper.files())
    paper.build("other")
    write(paper, "other")
    assert index(paper, "other") == made


def urls_file(path: str) -> str:
    from newsroom import urls

    return urls.output_file(path)


def test_it_is_made_again_only_when_a_story_changed(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    write(paper)
    before = index(paper)
    paper.set(site_feed_size="5")
    paper.build(full=True)
    assert index(paper) == before
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "pagefind_bin", None)
        assert write(paper) == search_index.IndexReport(0, len(before), 0)
    paper.edit(1, title="Đảng bộ tỉnh đã họp")
    paper.build()
    report = write(paper)
    assert report.written > 0
    assert report.deleted > 0
    paper.build("fresh")
    write(paper, "fresh")
    assert index(paper) == index(paper, "fresh")


def test_a_damaged_index_is_made_whole(paper: Paper) -> None:
    write(paper)
    made = index(paper)
    (paper.folder / "site/pagefind/pagefind.js").unlink()
    write(paper)
    assert index(paper) == made


def test_what_is_not_live_is_in_no_file_of_it(paper: Paper) -> None:
    import gzip

    paper.draft("SECRET nháp", "SECRET")
    gone = paper.story("SECRET rút", "SECRET")
    paper.do("unpublish", gone)
    paper.build()
    write(paper)
    for name, data in index(paper).items():
        raw = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
        assert b"secret" not in raw.lower(), name


def test_removed_with_the_last_story_by_clean_and_on_request(paper: Paper) -> None:
    write(paper)
    assert search_index.remove(paper.db, out=paper.folder / "site") > 5
    assert index(paper) == {}
    assert search_index.remove(paper.db, out=paper.folder / "site") == 0
    write(paper)
    paper.build(clean=True)
    assert index(paper) == {}
    assert (paper.build().written, paper.build().full) == (0, False)


def test_without_pagefind_it_says_what_to_install(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pagefind_bin", None)
    with pytest.raises(Outside, match="Pagefind") as failure:
        write(paper)
    assert failure.value.hint == "pip install 'newsroom[search]'"


def test_an_empty_site_has_an_empty_index(tmp_path: Path) -> None:
    paper = Paper(tmp_path)
    paper.build()
    assert write(paper) == search_index.IndexReport(0, 0, 0)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and says nothing."""

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    handler = functools.partial(Quiet, directory=str(tmp_path))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_a_reader_searches_the_built_site(paper: Paper, browser: Any, address: str) -> None:
    paper.set(site_url=f"{address}/site")  # under a path, as a site may stand
    paper.build()
    write(paper)
    page = browser.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{address}/site/search/")
    page.fill("#q", "sản xuất")
    page.press("#q", "Enter")
    page.wait_for_selector("#found article")
    assert [link.inner_text() for link in page.query_selector_all("#found h2 a")] == ["Đảng bộ tỉnh họp"]
    assert page.input_value("#q") == "sản xuất"
    assert page.inner_text("#found [role=status]") == "Tìm thấy 1 bài"
    page.click("#found h2 a")
    assert page.inner_text("h1") == "Đảng bộ tỉnh họp"
    page.goto(f"{address}/site/search/?q=hà+tĩnh")
    page.wait_for_selector("#found article")
    assert page.query_selector("#found .lead b") is None
    page.goto(f"{address}/site/search/?q=9876")
    page.wait_for_selector("#found [role=status]:not([hidden])")
    assert "9876" in page.inner_text("#found [role=status]")
    assert page.query_selector("#found article") is None
    assert problems == []
    page.close()


def test_words_are_found_without_their_diacritics(paper: Paper, browser: Any, address: str) -> None:
    paper.set(site_url=f"{address}/site")
    paper.build()
    write(paper)
    page = browser.new_page()
    for query, title in (
        ("san xuat", "Đảng bộ tỉnh họp"),
        ("mua lon", "Mưa lớn ở Hà Tĩnh"),
        ("dang bo", "Đảng bộ tỉnh họp"),
    ):
        page.goto(f"{address}/site/search/?q={query}")
        page.wait_for_selector("#found article")
        assert page.inner_text("#found h2") == title
    page.close()


def test_words_written_without_spaces_are_found(paper: Paper, browser: Any, address: str) -> None:
    paper.set(site_url=f"{address}/site", site_lang="ja")
    paper.story("東京都知事選挙", "今日は、新幹線について。<&>", lang="ja")
    paper.story("Thai", "การเลือกตั้งผู้ว่าราชการกรุงเทพมหานคร", lang="th")
    paper.story("Seoul", "대통령이 서울에서 말했다.", lang="ko")
    paper.build()
    pages = paper.files()
    write(paper)
    assert {name: data for name, data in paper.files().items() if name in pages} == pages
    page = browser.new_page()
    for query, title, said in (
        ("新幹線", "東京都知事選挙", "今日は、新幹線について。"),
        ("選挙", "東京都知事選挙", "東京都知事選挙"),
        ("กรุงเทพ", "Thai", "กรุงเทพมหานคร"),
        ("서울", "Seoul", "대통령이 서울에서"),
        ("san xuat", "Đảng bộ tỉnh họp", "sản xuất"),
    ):
        page.goto(f"{address}/site/search/?q={query}")
        page.wait_for_selector("#found article")
        assert [link.inner_text() for link in page.query_selector_all("#found h2 a")] == [title]
        assert said in page.inner_text("#found .lead")
    page.goto(f"{address}/site/search/?q=新東")
    page.wait_for_selector("#found [role=status]:not([hidden])")
    assert page.query_selector("#found article") is None
    page.close()


def test_where_there_is_no_index_the_page_says_so(paper: Paper, browser: Any, address: str) -> None:
    paper.set(site_url=f"{address}/site")
    paper.build()
    page = browser.new_page()
    page.goto(f"{address}/site/search/?q=mưa")
    page.wait_for_selector("#found [role=status]:not([hidden])")
    assert page.inner_text("#found [role=status]") == "Chức năng tìm kiếm tạm thời không hoạt động."
    page.close()
