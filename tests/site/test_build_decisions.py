"""What a build decides: to make everything or a little, to record or not, and what it says in the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.site.paper import START, Paper

from newsroom import markup
from newsroom.core.comments import decisions
from newsroom.core.published import built_files
from newsroom.core.published.built_files import BuiltFolder
from newsroom.errors import Invalid, Partial
from newsroom.site import build as build_module
from newsroom.site import output_folder, writing
from newsroom.site.build import stamp_of
from newsroom.site.snapshot import Snapshot
from newsroom.site.workers import Workers


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def recorded(paper: Paper, name: str = "site") -> BuiltFolder:
    found = built_files.find_folder(paper.db, str((paper.folder / name).resolve()))
    assert found
    return found


@pytest.mark.parametrize("name", ["index.html", "404.html", "feed.xml", "sitemap.xml"])
def test_a_folder_that_lacks_one_of_four_files_was_emptied(paper: Paper, name: str) -> None:
    paper.story("Tin")
    paper.build()
    (paper.folder / "site" / name).unlink()
    assert paper.build().full
    assert (paper.folder / "site" / name).exists()


def test_a_report_counts_files_and_seconds(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    paper.story("Tin")
    moments = iter((100.0, 101.23456, 200.0, 200.5))
    monkeypatch.setattr(build_module, "time", SimpleNamespace(monotonic=lambda: next(moments)))
    first = paper.build()
    assert (first.out, first.seconds, first.unchanged, first.deleted) == (str(paper.folder / "site"), 1.235, 0, 0)
    paper.edit(1, body="Khác.")
    second = paper.build()
    assert (second.seconds, second.written + second.unchanged) == (0.5, second.pages)
    assert 0 < second.written < second.pages == len(paper.files())


def test_a_build_that_changes_nothing_records_nothing(paper: Paper) -> None:
    paper.story("Tin")
    paper.build()
    before = recorded(paper)
    paper.wait(minutes=1)
    for how in ({}, {"full": True}):
        assert paper.build(**how).written == 0
        assert recorded(paper) == before
    decisions.decide(
        paper.db, "trash", [paper.comment(1, "Hay.")], now=paper.now, actor="lan"
    )  # it leaves nothing on pages
    assert (paper.build().written, paper.build().full) == (0, False)
    after = recorded(paper)
    assert after.seq > before.seq
    assert (after.stamp, after.built_at) == (before.stamp, "2026-03-02T03:01:00Z")


def test_a_setting_that_changes_no_byte_is_looked_at_once(paper: Paper) -> None:
    paper.story("Tin")
    paper.build()
    paper.set(site_page_size="19")
    report = paper.build()
    assert (report.full, report.written) == (True, 0)
    assert not paper.build().full


def test_what_is_recorded_are_the_files_that_are_there(paper: Paper) -> None:
    story = paper.story("Tin", section="Phố", tags=("mưa",))
    paper.build()

    def names() -> set[str]:
        from newsroom import urls

        return {urls.output_file(path) for path in built_files.paths_of(paper.db, recorded(paper).id)}

    assert names() == set(paper.files())
    paper.edit(story, tags=())
    assert paper.build().deleted == 1
    assert names() == set(paper.files())
    paper.build(clean=True)
    assert names() == set(paper.files())


def test_a_clean_build_that_is_killed_makes_the_next_one_whole(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    paper.story("Tin")
    paper.build()

    def killed(*_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(output_folder.OutputFolder, "delete", killed)
        with pytest.raises(KeyboardInterrupt):
            paper.build(clean=True)
    assert paper.build().full


def test_a_build_that_stops_deletes_nothing(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(25):
        paper.story(f"Tin {number}", section="Phố")
    gone = paper.story("Gỡ", tags=("mưa",))
    paper.build()
    theme = paper.folder / "theme" / "templates"
    theme.mkdir(parents=True)
    (theme / "article.html").write_text("{% if %}")
    paper.edit(gone, tags=())
    paper.set(site_theme="theme")
    before = set(paper.files())
    with pytest.raises(Partial) as failed:
        paper.build()
    assert failed.value.message.splitlines()[-1] == "20 pages could not be built; the build then stopped"
    assert set(paper.files()) == before
    assert "tag/mua/index.html" in before
    monkeypatch.setattr(writing, "MAX_FAILURES", 99)
    with pytest.raises(Partial, match="26 pages could not be built; the others were written"):
        paper.build()
    assert "tag/mua/index.html" not in paper.files()


def test_what_the_pages_of_a_site_depend_on(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever of it changes, all pages are made again."""
    paper.story("Tin", section="Phố")
    paper.story("Giới thiệu", kind="page")
    paper.set(site_menu="gioi-thieu")
    theme = paper.folder / "theme"

    def snapshot(*, indexed: bool = True) -> Snapshot:
        return Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=theme, indexed=indexed)

    def with_section(**changes: Any) -> str:
        made = snapshot()
        made.sections = [made.sections[0]._replace(**changes)]
        return stamp_of(made)

    def file(name: str) -> Callable[[], None]:
        def write() -> None:
            (theme / name).parent.mkdir(parents=True, exist_ok=True)
            (theme / name).write_text("x")

        return write

    first = stamp_of(snapshot())
    assert len(first) == 32
    assert stamp_of(snapshot()) == first
    seen = [
        first,
        stamp_of(snapshot(indexed=False)),
        with_section(id=99),
        with_section(slug="x"),
        with_section(name="X"),
    ]
    changed = snapshot()
    changed.programme_days = ["2026-03-02"]
    seen.append(stamp_of(changed))
    changed.programme_days = ["2026-03-02", "2026-03-03"]
    assert stamp_of(changed) == seen[-1]  # only whether there are some
    changed = snapshot()
    changed.page_versions = {"en": {"/x/": {"name": "X", "url": "/y/"}}}
    seen.append(stamp_of(changed))
    for module, name in ((build_module.newsroom, "__version__"), (markup, "RENDERER")):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, "other")
            seen.append(stamp_of(snapshot()))
    for change in (
        lambda: paper.set(site_title="Khác"), lambda: paper.set(site_editor="Lan"), lambda: paper.story("News", lang="en"),
        file("templates/a.html"), file("root/favicon.ico"),
    ):  # fmt: skip
        change()
        seen.append(stamp_of(snapshot()))
    assert len(set(seen)) == len(seen) == 14
    file("root/ads.txt")()
    paper.set(site_output="elsewhere")
    assert stamp_of(snapshot()) == seen[-1]


def test_each_fault_is_told_once_with_the_number_of_its_pages() -> None:
    failures = [
        Invalid("/a/: list.html:1: wrong", ref="/a/", hint="mend it"), Invalid("/b/: other", ref="/b/"), Invalid("no place"),
        Invalid("/c/: list.html:1: wrong", ref="/c/"), Invalid("no place"), Invalid("/d/: list.html:1: wrong", ref="/d/"),
    ]  # fmt: skip
    told = build_module._each_fault_once(failures)
    assert [(one.message, one.ref, one.hint) for one in told] == [
        ("list.html:1: wrong (3 pages; the first: /a/)", "/a/", "mend it"), ("/b/: other", "/b/", None), ("no place", None, None),
    ]  # fmt: skip
    two = build_module._each_fault_once([failures[0], failures[3]])
    assert [one.message for one in two] == ["list.html:1: wrong (2 pages; the first: /a/)"]


def test_workers_are_started_early_where_everything_is_likely(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    monkeypatch.setattr(build_module, "SHARED_FROM", 3)
    monkeypatch.setattr(Workers, "start", lambda self: started.append(self.jobs))
    for number in range(2):
        paper.story(f"Tin {number}", date=START - timedelta(days=9))

    def starts(name: str = "site", **how: Any) -> list[int]:
        started.clear()
        paper.build(name, jobs=2, **how)
        return [*started]

    assert starts("first") == []
    paper.story("Tin 2", date=START - timedelta(days=9))
    assert starts() == [2]  # nothing is there
    assert starts() == []
    assert starts(full=True) == starts(clean=True) == [2]
    paper.db.execute("update site_targets set stamp = ''")
    assert starts() == [2]  # the last one did not finish


def test_sizes_of_pictures_that_are_missing_are_made(paper: Paper) -> None:
    import io

    from PIL import Image

    from newsroom.core.media import pictures

    stream = io.BytesIO()
    Image.new("RGB", (600, 300), "red").save(stream, "PNG")
    with paper.act("media add") as act:
        number = pictures.add(act, stream.getvalue(), name="a.png").id
    paper.story("Tin", "![x](a.png)", media={"a.png": number})
    paper.build()
    sizes = [name for name in paper.files() if name.endswith(".webp")]
    assert [name.rpartition("-")[2] for name in sizes] == ["240.webp", "480.webp"]
    paper.db.execute("delete from renditions")
    paper.build("other")
    assert [name for name in paper.files("other") if name.endswith(".webp")] == sizes
