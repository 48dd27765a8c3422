"""What the page of a preview is given, and which files lie beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.site.paper import Paper
from tests.site.podcasting import with_clip

from newsroom.core.media import pictures
from newsroom.errors import Usage
from newsroom.site import ownership
from newsroom.site.preview import Preview, preview
from newsroom.site.renderer import Renderer

HOST = "https://news.example.org"


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
    assert context["comment_form"] == {"action": "#comment-form", "article_id": number, "closed_reason": None}
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
    with pytest.raises(Usage, match="is inside the built site") as refused:
        shown(paper, number, out=out)
    assert (refused.value.ref, refused.value.hint) == (str(paper.folder / out), "choose another folder with -o DIR")
    assert not (paper.folder / "site").exists()
