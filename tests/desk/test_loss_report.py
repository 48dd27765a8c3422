"""What readers will not see is reported by draft, check and publish: with file and line, and each cause once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run


@pytest.fixture
def newsroom(run: Run, tmp_path: Path) -> Run:
    run("init", "--title", "Check", "--url", "https://news.example.org", "--lang", "en", "--timezone", "UTC")
    return run


@pytest.mark.parametrize(
    ("body", "line", "named"),
    [
        ("Text.\n\n<iframe src='https://v.example/1'></iframe>", 7, "https://v.example/1"),
        ("![Port](https://img.example.org/port.jpg)", 5, "img.example.org/port.jpg"),
        ("A.\n\nText <img src='http://img.example.org/h.png' alt=h>.", 7, "img.example.org/h.png"),
        ("A [link](minutes.pdf).", 5, "minutes.pdf"),
        ("A\n[link](javascript:alert(1)).", 6, "javascript:alert"),
        ("A\n\n[link](#gone).", 7, "#gone"),
    ],
)
def test_draft_check_and_publish_name_it(newsroom: Run, tmp_path: Path, body: str, line: int, named: str) -> None:
    (tmp_path / "a.md").write_text(f"---\ntitle: A\nslug: a\n---\n{body}\n", encoding="utf-8")
    drafted = newsroom("draft", "a.md").err
    assert f"a.md:{line}: " in drafted
    assert named in drafted
    checked = newsroom("check", "a", code=None)
    assert f"line {line - 4} of the text: " in checked.out
    assert named in checked.out
    assert named in newsroom("publish", "a").err


def test_a_main_picture_on_another_host_is_named_with_the_line_of_its_key(newsroom: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "---\ntitle: A\nimage: https://img.example.org/a.jpg\n---\nText.\n", encoding="utf-8"
    )
    assert "a.md:3: the picture https://img.example.org/a.jpg is not shown" in newsroom("draft", "a.md").err


def test_a_story_without_anything_to_see_is_not_published_in_silence(newsroom: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "---\ntitle: A\nslug: a\n---\n<object data=https://v.example/1></object>\n", encoding="utf-8"
    )
    assert "a.md:5: readers will not see any of this text" in newsroom("draft", "a.md").err
    assert "shows-nothing" in newsroom("check", "a", code=4).out
    assert "readers will not see any of this text" in newsroom("publish", "a").err


def test_a_story_of_one_iframe_has_a_link_and_says_so(newsroom: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "---\ntitle: A\nslug: a\n---\n<iframe src=https://v.example/1></iframe>\n", encoding="utf-8"
    )
    said = "a.md:5: <iframe> (https://v.example/1) is not shown on the page; the page links to it instead"
    assert said in newsroom("draft", "a.md").err
    assert "element" in newsroom("check", "a").out
    assert '<a href="https://v.example/1" rel="noopener">' in newsroom("show", "a", "--format", "html").out


def test_what_is_allowed_is_shown_and_not_named(newsroom: Run, tmp_path: Path) -> None:
    newsroom("config", "set", "site.picture_hosts", "img.example.org *.cdn.example")
    (tmp_path / "a.md").write_text(
        "---\ntitle: A\nslug: a\nimage: https://a.cdn.example/lead.jpg\nimage_alt: The port\n---\n"
        "![Port](https://img.example.org/port.jpg)\n\nText <img src='//b.cdn.example/h.png' alt=h>.\n",
        encoding="utf-8",
    )
    assert newsroom("draft", "a.md").err == ""
    assert newsroom("--now", "2026-05-06", "publish", "a").err == ""
    newsroom("--now", "2026-05-06", "build")
    page = (tmp_path / "site/2026/05/a/index.html").read_text("utf-8")
    for shown in (
        '<img src="https://a.cdn.example/lead.jpg" alt="The port"',
        '<img src="https://img.example.org/port.jpg" alt="Port"',
        '<img src="https://b.cdn.example/h.png" alt="h"',
        '<meta property="og:image" content="https://a.cdn.example/lead.jpg">',
    ):
        assert shown in page
    newsroom("config", "set", "site.picture_hosts", "")
    newsroom("--now", "2026-05-06", "build")
    assert "cdn.example" not in (tmp_path / "site/2026/05/a/index.html").read_text("utf-8")
    assert "img.example.org" not in newsroom("show", "a", "--format", "html").out


@pytest.mark.parametrize("value", ["https://img.example.org", "img.example.org;x", "a b/c", "*.*", "*example.org"])
def test_only_hosts_can_be_allowed(newsroom: Run, value: str) -> None:
    assert "not a host" in newsroom("config", "set", "site.picture_hosts", value, code=4).err


def test_one_cause_in_many_files_is_told_with_its_count(newsroom: Run, tmp_path: Path) -> None:
    (tmp_path / "t").mkdir()
    for number in range(30):
        text = f"---\ntitle: S {number}\n---\nText.\n\n<iframe src=https://v.example/{number}></iframe>\n"
        (tmp_path / "t" / f"{number:02}.md").write_text(text, encoding="utf-8")
    (tmp_path / "t" / "x.md").write_text("---\ntitle: X\n---\n[a](minutes.pdf)\n", encoding="utf-8")
    lines = newsroom("draft", "t").err.splitlines()
    assert sum("<iframe>" in line for line in lines) == 6
    assert any("<iframe>: and 25 more" in line for line in lines)
    assert any("x.md:4: " in line and "minutes.pdf" in line for line in lines)


def test_an_edit_names_what_its_text_loses(newsroom: Run, tmp_path: Path) -> None:
    newsroom("draft", "--title", "A", "--slug", "a", "--no-edit")
    (tmp_path / "b.md").write_text("Text.\n\n![x](gone.png) <video src=v.mp4></video>\n", encoding="utf-8")
    said = newsroom("edit", "a", "--body", "b.md").err
    assert "gone.png: not found (line 3 of the text)" in said
    assert "<video> (v.mp4) is not shown" in said


def test_a_dry_run_names_it_too(newsroom: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A\n---\n<iframe src=https://v.example/1></iframe>\n", encoding="utf-8")
    assert "a.md:4: <iframe>" in newsroom("draft", "a.md", "--dry-run").err
