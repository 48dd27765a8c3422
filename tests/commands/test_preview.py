"""`newsroom preview`: the page that readers would get, written nowhere else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from newsroom.core.media import pictures
from newsroom.errors import Usage
from newsroom.site import ownership
from newsroom.site.preview import Preview, preview
from newsroom.site.renderer import Renderer
from newsroom.store import Connection
from tests.commands.pictures import png
from tests.conftest import Run
from tests.site.paper import Paper
from tests.site.podcasting import with_clip

HOST = "https://news.example.org"


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
    assert "contains the built site" in desk("preview", "nhap", "-o", "..", code=2).err
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "mine.txt").write_text("x")
    assert "--adopt" not in desk("preview", "nhap", "-o", "notes", code=6).err
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


# -- what the page is given --


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path, site_lang="en", site_timezone="UTC")


def shown(paper: Paper, number: int, rev: int = 1, out: str = "preview") -> Preview:
    return preview(
        paper.db, paper.get(number), rev=rev, out=paper.folder / out, site=paper.folder / "site", settings=paper.settings, theme=None,
        now=paper.now, actor="lan",
    )  # fmt: skip


def test_a_preview_is_a_page_for_the_newsroom_only(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, dict[str, Any]]] = []
    really = Renderer.render

    def render(self: Renderer, name: str, context: Mapping[str, Any]) -> str:
        seen.append((name, dict(context)))
        return really(self, name, context)

    monkeypatch.setattr(Renderer, "render", render)
    paper.story("Other", section="Town", lang="vi")
    number = paper.draft("Ferry", "Words.", section="Town").id
    before = paper.db.total_changes
    made = shown(paper, number)
    assert (made.file, made.rev) == (str(paper.folder / "preview" / "index.html"), 1)
    [(template, context)] = seen
    page = context["page"]
    assert template == "article.html"
    assert {name: page[name] for name in (
        "title", "robots", "canonical", "jsonld", "trail", "alternates", "languages", "feed", "preview", "kind",
    )} == {
        "title": "Preview: Ferry", "robots": "noindex, nofollow", "canonical": None, "jsonld": None, "trail": None, "alternates": [],
        "languages": [], "feed": None, "preview": 1, "kind": "article",
    }  # fmt: skip
    assert context["comment_form"] == {"action": "#comment-form", "article_id": number}
    site = context["site"]
    assert (site["base"], site["counting"], set(site["fragments"].values())) == (HOST, False, {None})
    assert paper.get(number).status == "draft"
    assert not paper.db.execute("select 1 from batches where command = 'preview'").fetchone()
    assert paper.db.total_changes >= before
    assert ownership.is_marked(str(paper.folder / "preview"), ownership.owner_of(paper.db))


def test_the_files_of_a_page_lie_beside_it(paper: Paper) -> None:
    said = with_clip(paper)
    number, poster = paper.picture("red"), paper.picture("blue")
    paper.db.execute("update media set poster_id = ? where id = 1", (poster,))
    draft = paper.draft("Ferry", f"![x](a.png)\n\n{said['body']}", media={"a.png": number, **said["media"]}).id
    shown(paper, draft)
    names = {
        path.relative_to(paper.folder / "preview").as_posix()
        for path in (paper.folder / "preview").rglob("*")
        if path.is_file()
    }
    paths = {pictures.get(paper.db, one).path.lstrip("/") for one in (1, number, poster)}
    assert paths <= names
    assert any(name.startswith("assets/site.") for name in names)
    page = (paper.folder / "preview" / "index.html").read_text("utf-8")
    assert all(f'"{path}"' in page for path in paths - {pictures.get(paper.db, poster).path.lstrip("/")})
    assert f'"{HOST}/media/' not in page


@pytest.mark.parametrize(
    ("order", "said"), [({}, "2 March 2026"), ({"at": datetime(2027, 5, 6, 7, 8, tzinfo=UTC)}, "6 May 2027")]
)
def test_when_a_preview_is_dated(paper: Paper, order: dict[str, Any], said: str) -> None:
    draft = paper.draft("Ferry")
    if order:
        paper.publish(draft, **order)
    shown(paper, draft.id)
    assert said in (paper.folder / "preview" / "index.html").read_text("utf-8")


@pytest.mark.parametrize("out", ["site", "site/deep"])
def test_no_preview_is_in_the_built_site(paper: Paper, out: str) -> None:
    number = paper.draft("Ferry").id
    with pytest.raises(Usage, match=r"is (inside|the folder of) the built site") as refused:
        shown(paper, number, out=out)
    assert (refused.value.ref, refused.value.hint) == (str(paper.folder / out), "choose another folder with -o DIR")
    assert not (paper.folder / "site").exists()
