"""Templates that only the live site uses: a build names mistakes in them, and readers get the built-in ones."""

from __future__ import annotations

import logging
from contextlib import closing
from pathlib import Path

import pytest
from tests.site.paper import Paper

from newsroom import store
from newsroom.core.comments.by_reader import OwnComment
from newsroom.desk.serving import LiveSite
from newsroom.site import live_templates
from newsroom.site.on_request import PageOnRequest
from newsroom.site.snapshot import Snapshot
from newsroom.web.state import ReturnedComment

SENT = ReturnedComment(422, "bad_email", article_id=1, name="Lan", body="A long text")


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    made = Paper(tmp_path, site_lang="en", site_theme="theme", comments_mode="open")
    made.story("Bridge", "Words.")
    write(made, "static/site.css", "/* mine */")
    return made


def write(paper: Paper, name: str, source: str) -> None:
    path = paper.folder / "theme" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, "utf-8")


def faults(paper: Paper) -> list[str]:
    return [str(fault.message) for fault in paper.build().faults]


@pytest.mark.parametrize(
    ("name", "source", "fault"),
    [
        ("comment.html", "\n{% if %}", "comment.html:2: unexpected end of block"),
        ("unused.html", "{% endif %}", "unused.html:1:"),
        ("own.html", "{{ story.url|nothing }}", "own.html:1: filter nothing is unknown"),
        ("_refusal.html", "{% include 'none.html' %}", "_refusal.html:1:"),
        ("_report.html", "{{ error_form.mail|nothing }}", ""),
        ("search.html", "{% if query %}{{ query|nothing }}{% endif %}", "search.html:1: filter nothing is unknown"),
    ],
)
def test_every_build_names_them_and_is_finished(paper: Paper, name: str, source: str, fault: str) -> None:
    if not fault:  # the page of a story shows it too, if readers can report errors there
        paper.set(site_error_reports="none", comments_mode="closed")
        fault = f"{name}:1:"
    write(paper, f"templates/{name}", source)
    for _ in range(2):
        [found] = faults(paper)
        assert found.startswith(fault)
    assert paper.build().written == 0
    (paper.folder / "theme/templates" / name).unlink()
    assert faults(paper) == []


def test_a_theme_without_templates_is_not_looked_at(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_templates, "_examples", pytest.fail)
    assert faults(paper) == []


def test_the_built_in_templates_pass(paper: Paper) -> None:
    for name in ("comment.html", "own.html", "search.html"):
        write(paper, f"templates/{name}", "{% extends 'default/" + name + "' %}")
    assert faults(paper) == []
    snapshot = Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)
    tried = list(live_templates._examples(snapshot))
    assert [one.template for one in tried] == ["search.html"] + ["comment.html"] * 6 + ["own.html"] * 2
    assert all(isinstance(one, PageOnRequest) for one in tried)


@pytest.mark.parametrize("broken", ["{% if %}", "{{ draft.body|nothing }}{{ own|nothing }}{{ query|nothing }}"])
def test_readers_get_the_built_in_ones_with_the_theme_s_style(
    paper: Paper, caplog: pytest.LogCaptureFixture, broken: str
) -> None:
    for name in ("comment.html", "own.html", "search.html"):
        write(paper, f"templates/{name}", broken)
    site = LiveSite(paper.folder / "newsroom.db", paper.folder / "site")
    own = OwnComment(
        1, None, "Lan", "A long text", "<p>A long text</p>", held=True, at="2026-03-02T03:00:00Z", until=None
    )
    with closing(store.connect(site.path)) as db, caplog.at_level(logging.WARNING, "newsroom"):
        for _ in range(2):
            pages = [
                site._draft_page(db, paper.settings, SENT).decode(),
                site._own_page(db, paper.settings, 1, [own]).decode(),
                site._search_page(db, paper.settings, "bridge", 1).decode(),
            ]
    assert ["A long text" in page for page in pages] == [True, True, False]
    assert "1 story found" in pages[2]
    style = Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=paper.folder / "theme").assets["css"]
    assert all(style in page for page in pages)
    told = [record.message for record in caplog.records]
    assert [one.partition(":")[0] for one in told] == ["comment.html", "own.html", "search.html"]
    assert all(one.endswith("the built-in templates are used instead") for one in told)


def test_a_catalogue_that_cannot_be_read_costs_nobody_a_text(paper: Paper) -> None:
    write(paper, "locale/en/LC_MESSAGES/newsroom.mo", "no catalogue")
    site = LiveSite(paper.folder / "newsroom.db", paper.folder / "site")
    with closing(store.connect(site.path)) as db:
        assert "A long text" in site._draft_page(db, paper.settings, SENT).decode()


def test_serve_logs_what_a_build_found_once_until_it_is_mended(paper: Paper, caplog: pytest.LogCaptureFixture) -> None:
    site = LiveSite(paper.folder / "newsroom.db", paper.folder / "site")
    with caplog.at_level(logging.WARNING, "newsroom"):
        for source, told in (("{% if %}", 1), ("{% if %}", 1), ("", 1), ("{% if %}", 2)):
            write(paper, "templates/comment.html", source)
            site.rebuild()
            assert len(caplog.records) == told, source
