"""Builds with what is not published yet, and the search index beside the pages."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from newsroom.core.articles import articles
from newsroom.core.articles.articles import Filter
from newsroom.core.articles.publishing import Order
from newsroom.core.published import built_files
from newsroom.desk import Desk, building, editing, publishing
from newsroom.desk.building import BuildOptions
from newsroom.desk.editing import ArticleEdit
from newsroom.errors import Refused, Usage
from newsroom.site import search_index
from newsroom.site.build import BuildReport
from newsroom.site.workers import Workers
from newsroom.store import Connection
from tests.desk.conftest import Make


def build(desk: Desk, out: Path, **options: object) -> BuildReport:
    return building.build(desk, BuildOptions(out=out, jobs=1, **options), progress=lambda done, total: None)  # type: ignore[arg-type]


def pages(out: Path) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in out.rglob("*.html"))


@pytest.fixture
def stories(desk: Desk, make: Make) -> Desk:
    """A story in each status, each with its status in the title."""
    for status in ("draft", "review", "approved", "scheduled", "published", "unpublished", "killed", "trashed"):
        ref = str(make(f"---\ntitle: Story {status}\n---\nx\n").id)
        if status in ("published", "unpublished", "killed"):
            publishing.publish(desk, [ref], Order(), progress=lambda _: None)
        if status == "scheduled":
            publishing.publish(desk, [ref], Order(at=desk.now + timedelta(days=1)), progress=lambda _: None)
        desk.db.execute("update articles set status = ? where id = ?", (status, ref))
    desk.db.execute("update articles set live_rev = null where status in ('unpublished', 'killed')")
    return desk


def test_drafts_are_shown_and_what_was_withdrawn_is_not(stories: Desk, tmp_path: Path) -> None:
    before = [tuple(row) for row in stories.db.execute("select id, status, live_rev, head_rev from articles")]
    build(stories, tmp_path / "drafts", drafts=True)
    shown = pages(tmp_path / "drafts")
    for status in ("draft", "review", "approved", "scheduled", "published"):
        assert f"Story {status}" in shown, status
    for status in ("unpublished", "killed", "trashed"):
        assert f"Story {status}" not in shown, status
    assert "noindex" in shown
    assert [tuple(row) for row in stories.db.execute("select id, status, live_rev, head_rev from articles")] == before
    assert built_files.find_folder(stories.db, str(tmp_path / "drafts")) is not None


def test_the_usual_build_shows_what_is_published(stories: Desk, tmp_path: Path) -> None:
    report = build(stories, tmp_path / "out")
    shown = pages(tmp_path / "out")
    assert "Story published" in shown
    assert "Story draft" not in shown
    assert 'content="noindex' not in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert (report.full, report.written) == (True, report.pages)
    again = build(stories, tmp_path / "out")
    assert (again.written, again.full) == (0, False)
    assert build(stories, tmp_path / "out", full=True).full
    assert build(stories, tmp_path / "out", clean=True).written == report.pages


def test_drafts_go_through_the_table_of_transitions(
    stories: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newsroom.core.articles import workflow

    def refuse(article: articles.Article, action: str) -> None:
        assert action == "publish"
        raise Refused(f"not from {article.status}")

    monkeypatch.setattr(workflow, "check", refuse)
    with pytest.raises(Refused, match="not from"):
        build(stories, tmp_path / "drafts", drafts=True)


def test_drafts_do_not_go_into_the_site(stories: Desk, tmp_path: Path) -> None:
    usual = stories.folder / stories.settings.text("site.output")
    for out in (None, usual, usual / ".." / usual.name):
        with pytest.raises(Usage, match="is the folder of the built site, which is not for drafts"):
            building.build(stories, BuildOptions(out=out, drafts=True), progress=lambda done, total: None)
    assert not usual.exists()


@pytest.mark.parametrize(("asked", "processors", "used"), [(0, 4, 4), (0, None, 1), (3, 4, 3), (1, 4, 1)])
def test_a_build_uses_as_many_processes_as_there_are_processors(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, asked: int, processors: int | None, used: int
) -> None:
    heard: list[int] = []

    def stop(db: Connection, *, workers: Workers, **_: object) -> BuildReport:
        heard.append(workers.jobs)
        raise Refused("enough")

    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    monkeypatch.setattr(building.site, "build", stop)
    with pytest.raises(Refused):
        building.build(desk, BuildOptions(jobs=asked), progress=lambda done, total: None)
    assert heard == [used]
    assert building.workers_for(desk.path, BuildOptions(jobs=asked)).jobs == used


def test_processes_are_started_before_the_file_is_opened_where_a_large_build_is_likely(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[bool] = []
    monkeypatch.setattr(Workers, "start", lambda self, *, copies: started.append(copies))
    usual = desk.path.parent / "public"
    desk.db.execute("insert into settings (key, value) values ('site.output', 'public')")
    desk.db.execute("pragma wal_checkpoint(truncate)")

    def starts(**options: Any) -> list[bool]:
        started.clear()
        building.workers_for(desk.path, BuildOptions(jobs=2, **options))
        return [*started]

    assert starts(full=True) == []  # the file is small
    monkeypatch.setattr(building, "LARGE", desk.path.stat().st_size)
    assert starts(full=True) == starts(clean=True) == starts() == [True]
    usual.mkdir()
    assert starts() == [True]  # it is empty
    (usual / "index.html").touch()
    assert starts() == []
    assert starts(full=True) == [True]
    assert starts(out=tmp_path / "new") == [True]
    assert starts(out=usual) == []
    assert starts(out=usual / "index.html") == []  # a file, which the build itself refuses
    desk.path.with_name("other.db").write_bytes(b"x" * desk.path.stat().st_size)
    building.workers_for(desk.path.with_name("other.db"), BuildOptions(jobs=2))
    assert started == []
    missing = building.workers_for(tmp_path / "missing.db", BuildOptions(jobs=2, full=True))
    assert (missing.jobs, started) == (2, [])


def test_an_address_is_for_one_build(stories: Desk, tmp_path: Path) -> None:
    build(stories, tmp_path / "out", base_url="https://other.example")
    assert "https://other.example/" in (tmp_path / "out" / "sitemap.xml").read_text(encoding="utf-8")
    assert stories.settings.text("site.url") == "https://news.example.org"


def test_the_numbers_of_a_report_count_the_index(
    stories: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = build(stories, tmp_path / "out")
    made = search_index.IndexReport(written=5, unchanged=4, deleted=2)
    whole: list[bool] = []
    monkeypatch.setattr(search_index, "write", lambda db, **given: whole.append(given["full"]) or made)
    build(stories, tmp_path / "out", search=True, full=True)
    report = build(stories, tmp_path / "out", search=True)
    assert whole == [True, False]
    assert (report.written, report.deleted, report.pages) == (5, 2, plain.pages)
    monkeypatch.setattr(search_index, "remove", lambda db, **_: 3)
    without = build(stories, tmp_path / "out")
    assert (without.deleted, without.pages, without.unchanged) == (3, plain.pages - 3, plain.pages - 3)


def test_a_site_with_drafts_is_not_for_search_engines(stories: Desk, tmp_path: Path) -> None:
    build(stories, tmp_path / "drafts", drafts=True)
    assert (tmp_path / "drafts" / "robots.txt").read_text() == "User-agent: *\nDisallow: /\n"
    build(stories, tmp_path / "site")
    assert "Disallow: /\n" not in (tmp_path / "site" / "robots.txt").read_text()


def test_what_a_build_is_asked_for_reaches_it(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []

    def stop(db: Connection, **given: Any) -> BuildReport:
        given["progress"](3, 7)
        asked.append({name: value for name, value in given.items() if name not in ("settings", "progress", "workers")})
        raise Refused("enough")

    monkeypatch.setattr(building.site, "build", stop)
    for options in (
        {},
        {"full": True},
        {"clean": True},
        {"adopt": True},
        {"drafts": True},
        {"drafts": True, "clean": True, "adopt": True},
    ):
        with pytest.raises(Refused):
            build(desk, tmp_path / "out", **options)
    plain = {"out": tmp_path / "out", "now": desk.now, "full": False, "clean": False, "adopt": False}
    drafts = plain | {"full": True, "theme": None, "indexed": False}
    assert asked == [
        plain, plain | {"full": True}, plain | {"clean": True}, plain | {"adopt": True}, drafts, drafts | {"clean": True, "adopt": True},
    ]  # fmt: skip


def test_a_site_in_the_folder_of_the_settings(stories: Desk) -> None:
    usual = stories.folder / stories.settings.text("site.output")
    building.build(stories, BuildOptions(jobs=1), progress=lambda done, total: None)
    assert (usual / "index.html").is_file()
    with pytest.raises(Usage) as refused:
        building.build(stories, BuildOptions(drafts=True), progress=lambda done, total: None)
    assert refused.value.hint == "choose another folder with -o DIR"


def test_without_a_record_of_the_folder_the_pages_and_the_index_are_counted(
    stories: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = build(stories, tmp_path / "out")
    made = search_index.IndexReport(written=5, unchanged=4, deleted=2)
    monkeypatch.setattr(search_index, "write", lambda db, **_: made)
    for number in (0, 9):
        monkeypatch.setattr(building, "_recorded", lambda *_, number=number: number)
        report = building._with_index(stories, stories.settings, tmp_path / "out", plain, wanted=True, full=False)
        assert report.pages == (number or plain.pages + 5)
        assert (report.written, report.deleted) == (plain.written + 5, plain.deleted + 2)
        assert report.unchanged == report.pages - report.written
        assert report.seconds >= plain.seconds


def test_a_newer_text_is_shown_among_the_drafts(stories: Desk, tmp_path: Path) -> None:
    published = next(one for one in articles.list_(stories.db, Filter()) if one.status == "published")
    editing.change(stories, published, ArticleEdit(sets=("title=Newer title",)), stdin=None)  # type: ignore[arg-type]
    build(stories, tmp_path / "drafts", drafts=True)
    assert "Newer title" in pages(tmp_path / "drafts")
    build(stories, tmp_path / "out")
    assert "Newer title" not in pages(tmp_path / "out")
