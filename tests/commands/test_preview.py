"""`newsroom preview`: the page that readers would get, written nowhere else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from newsroom.store import Connection
from tests.commands.pictures import png
from tests.conftest import Run


def test_an_unpublished_story_is_written_beside_the_site_and_leaves_no_trace(
    desk: Run, opened: Connection, tmp_path: Path
) -> None:
    desk(
        "draft",
        "--title",
        "Chưa đăng",
        "--lead",
        "Lời dẫn",
        "--section",
        "Mới lập",
        "--tag",
        "riêng",
        "--author",
        "Lan",
        stdin="x",
    )
    desk("build")
    before = "\n".join(opened.iterdump())
    made = desk("preview", "@last")
    file = tmp_path / "preview" / "chua-dang" / "index.html"
    assert made.out == f"{file}\n"
    page = file.read_text("utf-8")
    for shown in ('class="banner"', "Chưa đăng", "Lời dẫn", "Mới lập", "riêng", "Lan", 'content="noindex, nofollow"'):
        assert shown in page
    assert 'rel="canonical"' not in page
    assert "ld+json" not in page
    assert "\n".join(opened.iterdump()) == before
    assert desk("build", "--json").json["written"] == 0
    assert not [
        path for path in (tmp_path / "site").rglob("*") if path.is_file() and "Chưa đăng".encode() in path.read_bytes()
    ]


def test_everything_the_page_needs_lies_beside_it_and_links_lead_to_the_site(desk: Run, tmp_path: Path) -> None:
    (tmp_path / "ảnh.png").write_bytes(png("red"))
    (tmp_path / "bài.md").write_text(
        "---\ntitle: Có ảnh\nimage: ảnh.png\n---\n![chú thích](ảnh.png)\n\n[trong site](/s/x/)\n", "utf-8"
    )
    desk("draft", "bài.md")
    desk("preview", "@last", "-o", "xem")
    page = (tmp_path / "xem" / "index.html").read_text("utf-8")
    attributes = re.findall(r'\b(?:href|src|action)="([^"]*)"', page)
    here = [one for one in attributes if not one.startswith(("https://news.example.org/", "#"))]
    assert {Path(one).parts[0] for one in here} == {
        "assets", "media", "favicon.ico", "apple-touch-icon.png", "manifest.webmanifest"
    }  # fmt: skip
    assert all((tmp_path / "xem" / one).is_file() for one in here)
    for size in re.findall(r'srcset="([^"]*)"', page):
        assert all((tmp_path / "xem" / one.split()[0]).is_file() for one in size.split(","))
    assert "https://news.example.org/s/x/" in attributes
    assert "data-fragment" not in page


def test_a_revision_that_is_not_live_yet(desk: Run, tmp_path: Path) -> None:
    desk("draft", "--title", "Bản một")
    desk("publish", "@last")
    desk("edit", "ban-mot", "--set", "title=Bản hai")
    shown = {}
    for rev in ("1", "2"):
        desk("preview", "ban-mot", "--rev", rev, "-o", f"p{rev}")
        shown[rev] = re.search(r"<h1[^>]*>(.*?)</h1>", (tmp_path / f"p{rev}" / "index.html").read_text("utf-8"))
    assert [found and found[1] for found in shown.values()] == ["Bản một", "Bản hai"]
    assert desk("preview", "ban-mot", "--json").json == {
        "file": str(tmp_path / "preview" / "ban-mot" / "index.html"), "rev": 2, "id": 1, "slug": "ban-mot",
    }  # fmt: skip
    assert desk("show", "ban-mot", "--live", "--json").json["title"] == "Bản một"


@pytest.mark.parametrize(
    ("title", "slug"), [('"><script>alert(1)</script>', None), ("../../../etc/passwd", None), ("\u202egnp.exe", None)]
)
def test_hostile_titles_are_text_and_stay_in_their_folder(desk: Run, tmp_path: Path, title: str, slug: None) -> None:
    desk("draft", "--title", title)
    made = Path(desk("preview", "@last").out.strip())
    assert made.parent.parent == tmp_path / "preview"
    assert "<script>alert" not in made.read_text("utf-8")


def test_refusals(desk: Run, tmp_path: Path) -> None:
    desk("draft", "--title", "Nháp")
    assert "is inside the built site" in desk("preview", "nhap", "-o", "site/nhap", code=2).err
    assert not (tmp_path / "site").exists()
    desk("preview", "khong-co", code=3)
    desk("preview", "nhap", "--rev", "9", code=3)
    assert not (tmp_path / "preview").exists()


def test_open_hands_the_file_to_the_browser(desk: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import webbrowser

    asked: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda url: asked.append(url) or True)
    desk("draft", "--title", "Nháp")
    desk("preview", "nhap", "--open")
    assert asked == [(tmp_path / "preview" / "nhap" / "index.html").as_uri()]


def test_a_scheduled_story_is_dated_as_it_will_be(desk: Run, tmp_path: Path) -> None:
    desk("draft", "--title", "Mai đăng")
    desk("publish", "mai-dang", "--at", "2999-01-01 08:00")
    desk("preview", "mai-dang")
    assert "08:00 01/01/2999" in (tmp_path / "preview" / "mai-dang" / "index.html").read_text("utf-8")
    assert desk("show", "mai-dang", "--json").json["status"] == "scheduled"
