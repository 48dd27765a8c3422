"""Writing units: batches in memory, what a build without records does, and streamed files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.site.paper import Paper

from newsroom import store
from newsroom.core.published import built_files
from newsroom.site import writing
from newsroom.site.output_folder import OutputFolder
from newsroom.site.site_file import SiteFile, StreamedFile
from newsroom.site.snapshot import Snapshot
from newsroom.site.units import Unit
from newsroom.site.writing import SiteWriter


@pytest.fixture
def writer(tmp_path: Path) -> SiteWriter:
    paper = Paper(tmp_path)
    snapshot = Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)
    folder = OutputFolder(paper.folder / "site")
    folder.claim("us")
    return SiteWriter(paper.db, snapshot, folder, built_files.folder(paper.db, folder.root).id)


def streamed(data: bytes, asked: list[int]) -> StreamedFile:
    def parts() -> Iterator[bytes]:
        asked.append(1)
        yield data[:2]
        yield data[2:]

    return StreamedFile(parts, len(data), "f" * 32)


def test_a_streamed_file_is_compared_written_and_recorded(writer: SiteWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    file = SiteFile("/a.mp4", streamed=streamed(b"12345", asked))
    monkeypatch.setattr(writing, "files_of", lambda *_: [file])
    writer.run([Unit("media", "1")])
    assert (writer.folder.holds("/a.mp4", b"12345"), writer.written) == (True, 1)
    found = built_files.find(writer.db, writer.folder_id or 0, "/a.mp4")
    assert found
    assert (found.hash, found.bytes, found.maker, found.key) == ("f" * 32, 5, "media", "1")
    again = SiteWriter(writer.db, writer.snapshot, writer.folder, writer.folder_id)
    again.run([Unit("media", "1")])
    assert (again.written, again.begun) == (0, False)


def test_a_first_build_asks_for_no_records(writer: SiteWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    """There are none, and asking takes time."""
    monkeypatch.setattr(writing, "files_of", lambda *_: [SiteFile("/a.txt", data=b"1")])
    monkeypatch.setattr(built_files, "at_paths", lambda *_: pytest.fail("asked"))
    writer.is_first = True
    writer.run([Unit("page", "a")])
    assert built_files.count(writer.db, writer.folder_id or 0) == 1


def test_a_build_begins_once_unless_there_is_more_to_record(
    writer: SiteWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    monkeypatch.setattr(built_files, "begin", lambda _db, _folder, files: begun.append(len(files)))
    writer.begin()
    writer.begin()
    assert begun == [0]
    silent = SiteWriter(writer.db, writer.snapshot, writer.folder, None)
    silent.begin()
    assert (begun, silent.begun) == ([0], True)


def test_how_much_is_held_in_memory() -> None:
    assert (writing.BATCH, writing.READ_AHEAD, writing.MAX_FAILURES, writing.READER_CACHE) == (200, 200, 20, 4_000)


def test_a_build_reads_at_one_moment_with_a_small_cache(tmp_path: Path) -> None:
    paper = Paper(tmp_path)
    reader = store.connect(tmp_path / "newsroom.db")
    writing.begin_reading(reader)
    assert reader.execute("pragma cache_size").fetchone()[0] == -4_000
    assert reader.in_transaction
    before = reader.execute("select count(*) from articles").fetchone()[0]
    paper.story("Tin")
    assert reader.execute("select count(*) from articles").fetchone()[0] == before == 0
    reader.close()
