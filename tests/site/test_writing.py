"""Writing units: what is rendered, compared, written and recorded."""

from __future__ import annotations

import gc
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tests.site.paper import Paper

from newsroom.core.published import built_files
from newsroom.errors import Invalid, NewsroomError
from newsroom.site import writing
from newsroom.site.output_folder import OutputFolder
from newsroom.site.renderer import Renderer
from newsroom.site.site_file import SiteFile
from newsroom.site.snapshot import Snapshot
from newsroom.site.units import Unit
from newsroom.site.writing import SiteWriter, few_collections


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


@pytest.fixture
def writer(paper: Paper) -> SiteWriter:
    snapshot = Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)
    folder = OutputFolder(paper.folder / "site")
    folder.claim("us")
    return SiteWriter(paper.db, snapshot, folder, built_files.folder(paper.db, folder.root).id)


SITE = {"site": {"lang": "vi", "links": {"home": "/"}}}


def makes(monkeypatch: pytest.MonkeyPatch, made: dict[str, bytes | NewsroomError | str]) -> None:
    """Let the unit `page NAME` make the file /NAME.txt of these bytes, or fail, or fail while it is rendered."""

    def files_of(_: Snapshot, unit: Unit) -> list[SiteFile]:
        what = made[unit.key]
        if isinstance(what, NewsroomError):
            raise what
        if isinstance(what, str):
            return [SiteFile(f"/{unit.key}.txt", what, SITE)]
        return [SiteFile(f"/{unit.key}.txt", data=what, inputs="made of")]

    monkeypatch.setattr(writing, "files_of", files_of)


def units(*keys: str) -> list[Unit]:
    return [Unit("page", key) for key in keys]


def recorded(writer: SiteWriter) -> dict[str, tuple[str, str, int, str]]:
    assert writer.folder_id
    files = built_files.all_of(writer.db, writer.folder_id).values()
    return {one.path: (one.maker, one.key, one.bytes, one.inputs) for one in files}


def test_what_differs_is_written_and_all_is_recorded(writer: SiteWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    makes(monkeypatch, {"a": b"1", "b": b"22"})
    writer.folder.write("/a.txt", b"1")
    writer.run(units("a", "b"))
    assert (writer.written, writer.made, writer.begun) == (1, {"/a.txt", "/b.txt"}, True)
    assert recorded(writer) == {"/a.txt": ("page", "a", 1, "made of"), "/b.txt": ("page", "b", 2, "made of")}
    assert writer.folder.holds("/b.txt", b"22")
    found = built_files.find(writer.db, writer.folder_id or 0, "/b.txt")
    assert found
    assert found.hash == "785f3ec7eb32f30b90cd0fcf3657d388"  # of sha256sum, the first 32 digits


def test_what_lies_there_and_is_recorded_begins_no_build(writer: SiteWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    makes(monkeypatch, {"a": b"1"})
    writer.run(units("a"))
    again = SiteWriter(writer.db, writer.snapshot, writer.folder, writer.folder_id)
    again.run(units("a"))
    assert (again.written, again.made, again.begun) == (0, {"/a.txt"}, False)
    makes(monkeypatch, {"a": b"2"})
    again.run(units("a"))
    assert (again.written, again.begun) == (1, True)


def test_what_is_recorded_comes_before_what_is_written(writer: SiteWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the next build finds what a killed one left."""
    makes(monkeypatch, {"a": b"1"})

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(OutputFolder, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        writer.run(units("a"))
    assert recorded(writer).keys() == {"/a.txt"}


def test_nothing_is_recorded_of_a_file_that_cannot_be_written(
    writer: SiteWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    makes(monkeypatch, {"a": b"1", "b": Invalid("no")})
    silent = SiteWriter(writer.db, writer.snapshot, writer.folder, None)
    silent.run(units("a", "b"))
    assert (silent.written, silent.made, [error.message for error in silent.failures]) == (1, {"/a.txt"}, ["no"])
    assert recorded(writer) == {}


def test_a_unit_that_fails_keeps_what_it_made_before(writer: SiteWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    makes(monkeypatch, {"a": b"1", "b": b"2"})
    writer.run(units("a", "b"))
    makes(monkeypatch, {"a": Invalid("broken"), "b": b"3"})
    again = SiteWriter(writer.db, writer.snapshot, writer.folder, writer.folder_id)
    again.run(units("a", "b"))
    assert [error.message for error in again.failures] == ["broken"]
    assert (again.made, again.written) == ({"/a.txt", "/b.txt"}, 1)


@pytest.mark.parametrize(("template", "kept"), [("none.html", True), ("gone.html", False), ("moved.html", False)])
def test_a_page_that_fails_to_render_is_kept_but_for_tombstones(
    writer: SiteWriter, monkeypatch: pytest.MonkeyPatch, template: str, kept: bool
) -> None:
    """A withdrawn story must not stay where it was because its tombstone fails."""
    makes(monkeypatch, {"a": template})

    def fails(*_: object) -> bytes:
        raise Invalid("list.html:1: wrong", hint="mend it")

    monkeypatch.setattr(Renderer, "render_bytes", fails)
    writer.run(units("a"))
    [error] = writer.failures
    assert (error.message, error.ref, error.hint) == ("/a.txt: list.html:1: wrong", "/a.txt", "mend it")
    assert ("/a.txt" in writer.made) is kept


def test_after_too_many_failures_the_build_stops(writer: SiteWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MAX_FAILURES", 2)
    makes(monkeypatch, {"a": b"1", "b": Invalid("one"), "c": Invalid("two"), "d": b"2"})
    assert not writer.stopped
    writer.run(units("a", "b", "c", "d"))
    assert writer.stopped
    assert writer.made == {"/a.txt"}
    assert not writer.folder.exists("/d.txt")


def test_the_values_of_a_batch_are_found_before_its_pages_are_rendered(
    writer: SiteWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "BATCH", 2)
    makes(monkeypatch, {"a": "a.html", "b": b"1", "c": "c.html", "d": Invalid("no"), "e": "e.html"})
    events: list[str] = []
    files_of = writing.files_of
    monkeypatch.setattr(writing, "files_of", lambda taken, unit: events.append(unit.key) or files_of(taken, unit))
    monkeypatch.setattr(Renderer, "render_bytes", lambda _, name, __: events.append(name) or name.encode())
    writer.run(units("a", "b", "c", "d", "e"))
    assert events == ["a", "b", "a.html", "c", "d", "e", "c.html", "e.html"]
    assert writer.folder.holds("/e.txt", b"e.html")
    assert writer.written == 4


def test_after_too_many_pages_that_fail_no_more_are_rendered(
    writer: SiteWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MAX_FAILURES", 2)
    makes(monkeypatch, {"a": b"1", "b": "b.html", "c": "c.html", "d": "d.html"})
    rendered: list[str] = []

    def fails(_: Renderer, name: str, __: object) -> bytes:
        rendered.append(name)
        raise Invalid("wrong")

    monkeypatch.setattr(Renderer, "render_bytes", fails)
    writer.run(units("a", "b", "c", "d"))
    assert rendered == ["b.html", "c.html"]
    assert writer.folder.holds("/a.txt", b"1")
    assert (len(writer.failures), writer.stopped) == (2, True)


def test_a_build_that_stopped_takes_no_further_unit(writer: SiteWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MAX_FAILURES", 1)
    monkeypatch.setattr(writing, "BATCH", 1)
    makes(monkeypatch, {"a": "a.html", "b": Invalid("not asked")})

    def fails(*_: object) -> bytes:
        raise Invalid("wrong")

    monkeypatch.setattr(Renderer, "render_bytes", fails)
    writer.run(units("a", "b"))
    assert [one.message for one in writer.failures] == ["/a.txt: wrong"]


def test_batches_and_progress(writer: SiteWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "BATCH", 2)
    makes(monkeypatch, {key: key.encode() for key in "abcde"})
    sizes: list[int] = []
    really = SiteWriter._write
    monkeypatch.setattr(SiteWriter, "_write", lambda self, batch: sizes.append(len(batch)) or really(self, batch))
    seen: list[tuple[int, int]] = []
    writer.run(units(*"abcde"), lambda done, total: seen.append((done, total)))
    assert sizes == [2, 2, 1]
    assert seen == [(1, 5), (3, 5)]
    assert len(writer.made) == writer.written == 5


def test_stories_are_read_ahead_in_hundreds_and_in_order(writer: SiteWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "READ_AHEAD", 2)
    events: list[Any] = []
    monkeypatch.setattr(Snapshot, "expect", lambda self, ids, text=False: events.append((list(ids), text)))
    monkeypatch.setattr(writing, "files_of", lambda _, unit: events.append(unit.key) or [])
    articles = [Unit("article", str(number)) for number in (1, 2, 3)]
    writer.run([Unit("asset"), *articles, Unit("home"), Unit("article", "4")])
    assert events == ["", ([1, 2], True), "1", "2", ([3], True), "3", "", ([4], True), "4"]


def test_garbage_is_collected_as_before_afterwards() -> None:
    usual = gc.get_threshold()
    with suppress(RuntimeError), few_collections():
        assert gc.get_threshold() == (50_000, 20, 100)
        raise RuntimeError
    assert gc.get_threshold() == usual
