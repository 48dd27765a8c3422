"""Logs in folders and in object storage: each object is fetched once, in whatever order they come and however often."""

from __future__ import annotations

import gzip
import os
import random
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import obstore
import pytest
from obstore.store import from_url

from newsroom.core.articles.publishing import Order
from newsroom.core.readership import closing
from newsroom.desk import Desk, log_import, log_sources, publishing
from newsroom.desk.log_import import LogImportOptions
from newsroom.errors import NotFound, Outside, Partial
from tests.desk.conftest import Heard, Make
from tests.desk.test_log_import import counted, line, run
from tests.site.deploy.test_objects import Storage, environment

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


@pytest.fixture(scope="module")
def server() -> Iterator[Storage]:
    storage = Storage()
    storage.ask("PUT", "logs")
    yield storage
    storage.server.shutdown()


@pytest.fixture
def bucket(server: Storage, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Bucket]:
    """A folder of the bucket that no other test uses."""
    for name, value in environment(server).items():
        monkeypatch.setenv(name, value)
    server.hook = None
    yield Bucket(server, request.node.name.partition("[")[0])
    server.hook = None


class Bucket:
    """A folder of a bucket, and which of its objects were fetched."""

    def __init__(self, server: Storage, name: str) -> None:
        self.url = f"s3://logs/{name}"
        self.store = from_url(self.url, client_options={"allow_http": True})
        self.server, self.name, self.fetched = server, name, list[str]()
        server.hook = self._seen

    def put(self, name: str, text: str | bytes) -> None:
        obstore.put(self.store, name, text.encode() if isinstance(text, str) else text)

    def _seen(self, asked: dict[str, Any]) -> None:
        if asked["REQUEST_METHOD"] == "GET" and asked["PATH_INFO"].startswith(f"/logs/{self.name}/"):
            self.fetched.append(asked["PATH_INFO"].rpartition("/")[2])


@pytest.fixture
def desk_with_story(desk: Desk, make: Make) -> Desk:
    publishing.publish(desk, [str(make().id)], Order(), progress=lambda _: None)
    return desk


def test_every_file_of_a_folder(desk_with_story: Desk, tmp_path: Path) -> None:
    (tmp_path / "logs" / "2026" / "03").mkdir(parents=True)
    (tmp_path / "logs" / ".hidden").write_text("no log")
    (tmp_path / "logs" / "2026" / "03" / "b.gz").write_bytes(gzip.compress(line(2).encode()))
    (tmp_path / "logs" / "2026" / "03" / "a.zst").write_bytes(zstd.compress(line(3).encode()))
    (tmp_path / "logs" / "2026" / "z.log").write_text(line(1))
    found = log_import.find_logs(desk_with_story, ["logs"], LogImportOptions())
    assert [one.name for one in found.logs] == ["logs/2026/z.log", "logs/2026/03/a.zst", "logs/2026/03/b.gz"]
    result, read = run(desk_with_story, "logs")
    assert (result.counted, read) == (3, found.size)
    assert run(desk_with_story, "logs")[0].counted == 0


def test_objects_are_fetched_once_and_late_ones_count_once(desk_with_story: Desk, bucket: Bucket) -> None:
    desk, names = desk_with_story, [f"2026-03-01-{number:02}.gz" for number in range(8)]
    drawn = random.Random(3)
    drawn.shuffle(names)
    for late in (names[:5], names[5:]):
        for name in late:
            number = 1 + int(name[11:13])
            # Neighbours overlap, as when a log is delivered twice.
            bucket.put(name, gzip.compress((line(number) + line(number + 1)).encode()))
        bucket.fetched.clear()
        run(desk, bucket.url)
        assert sorted(bucket.fetched) == sorted(late)
    assert counted(desk) == 9
    bucket.fetched.clear()
    again, _ = run(desk, bucket.url + "/")
    assert (again.lines, bucket.fetched, counted(desk)) == (0, [], 9)
    assert log_import.find_logs(desk, [bucket.url], LogImportOptions()).known == 8


def test_an_object_that_was_replaced_is_read_again_and_its_old_lines_are_known(
    desk_with_story: Desk, bucket: Bucket
) -> None:
    bucket.put("a.log", line(1))
    run(desk_with_story, bucket.url)
    bucket.put("a.log", line(1) + line(2))
    result, _ = run(desk_with_story, bucket.url)
    assert (result.lines, result.counted, counted(desk_with_story)) == (2, 1, 2)


def test_the_objects_of_closed_days_are_not_fetched_again(desk_with_story: Desk, bucket: Bucket) -> None:
    desk = desk_with_story
    bucket.put("a.log", line(1))
    run(desk, bucket.url)
    closing.close_days(desk.db, now=desk.now + timedelta(days=60), settings=desk.settings)
    assert desk.db.execute("select count(*) from log_files where day < '9999'").fetchone()[0] == 0
    bucket.fetched.clear()
    assert run(desk, bucket.url)[0].lines == 0
    assert bucket.fetched == []


def test_another_server_s_import_fetches_them_too(desk_with_story: Desk, bucket: Bucket) -> None:
    bucket.put("a.log", line(1))
    run(desk_with_story, bucket.url)
    assert run(desk_with_story, bucket.url, source="other")[0].counted == 1


def test_a_dry_run_remembers_nothing(desk_with_story: Desk, bucket: Bucket) -> None:
    bucket.put("a.log", line(1))
    assert run(desk_with_story, bucket.url, dry_run=True)[0].counted == 1
    assert run(desk_with_story, bucket.url)[0].counted == 1


def test_what_is_no_log_does_not_keep_the_others_from_being_read(desk_with_story: Desk, bucket: Bucket) -> None:
    bucket.put("1.log", line(1))
    bucket.put("2.txt", "Enable AccessLog for ELB\n" * 3)
    bucket.put("3.gz", gzip.compress(line(2).encode() * 9)[:30])
    bucket.put("4.log", line(3))
    bucket.put("5/ELBAccessLogTestFile", "Enable AccessLog for ELB")
    bucket.put("6.log", b"")
    for _ in range(2):
        with pytest.raises(Partial, match="2 logs could not be read; the others were counted") as failed:
            run(desk_with_story, bucket.url)
        assert "2.txt:1: not an access log line" in failed.value.failures[0].message
        assert counted(desk_with_story) == 2


def test_one_object_that_is_no_log_is_named_with_what_to_do(
    desk_with_story: Desk, bucket: Bucket, heard: Heard
) -> None:
    bucket.put("1.log", line(1))
    bucket.put("2.txt", "Enable AccessLog for ELB\n" * 3)
    read: list[int] = []
    found = log_import.find_logs(desk_with_story, [bucket.url], LogImportOptions())
    result, failure = log_import.import_logs(desk_with_story, found, LogImportOptions(), progress=read.append)
    assert (result.counted, result.lines) == (1, 4)
    assert failure is not None
    assert failure.message == "1 log could not be read; the others were counted"
    [problem] = failure.failures
    assert failure.hint == problem.hint
    assert heard.warned == [problem.message, f"no line in {bucket.url}/2.txt is counted as a view (3 unparsed)"]
    assert sum(read) == found.size == len(line(1)) + 75
    rows = desk_with_story.db.execute("select bytes, lines from log_files where day = '9999-12-31'").fetchall()
    assert [tuple(row) for row in rows] == [(len(line(1)), 1)]


def test_objects_are_read_again_if_each_line_is_to_be_explained(
    desk_with_story: Desk, bucket: Bucket, tmp_path: Path
) -> None:
    bucket.put("1.log", line(1))
    run(desk_with_story, bucket.url)
    wanted = LogImportOptions(explain=tmp_path / "explained", dry_run=True)
    assert len(log_import.find_logs(desk_with_story, [bucket.url], wanted).logs) == 1
    assert (
        log_import.compare_logs(desk_with_story, [bucket.url], LogImportOptions(), progress=lambda _: None)[0].logged
        == 1
    )


@pytest.mark.parametrize(("method", "status"), [("GET", 503), ("GET", 403)])
def test_a_storage_that_refuses(desk_with_story: Desk, bucket: Bucket, method: str, status: int) -> None:
    bucket.put("a.log", line(1))
    bucket.server.hook = lambda asked: status if asked["REQUEST_METHOD"] == method else None
    with pytest.raises(Outside, match="cannot be listed"):
        run(desk_with_story, bucket.url)
    bucket.server.hook = None
    assert run(desk_with_story, bucket.url)[0].counted == 1


def test_a_fetch_that_fails_is_made_up_for(desk_with_story: Desk, bucket: Bucket) -> None:
    for number in (1, 2, 3):
        bucket.put(f"{number}.log", line(number))
    bucket.server.hook = lambda asked: 403 if asked["PATH_INFO"].endswith("/2.log") else None
    with pytest.raises(Outside, match=r"did not send 2\.log"):
        run(desk_with_story, bucket.url)
    assert counted(desk_with_story) == 1
    bucket.server.hook = bucket._seen
    bucket.fetched.clear()
    run(desk_with_story, bucket.url)
    assert (counted(desk_with_story), sorted(bucket.fetched)) == (3, ["2.log", "3.log"])


def test_no_objects(desk_with_story: Desk, bucket: Bucket) -> None:
    with pytest.raises(NotFound, match="there are no objects under"):
        run(desk_with_story, bucket.url)


def test_files_and_streams_are_named_one_by_one(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("x" * 7)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "empty").mkdir()
    found = log_sources.find(desk.db, ["a.log"], source="")
    assert [(one.name, one.size, one.stream) for one in found.logs] == [("a.log", 7, False)]
    assert found.size == 7
    found = log_sources.find(desk.db, ["a.log", "-", "pipe"], source="")
    assert [(one.name, one.stream) for one in found.logs] == [("a.log", False), ("-", True), ("pipe", True)]
    assert found.size is None
    with pytest.raises(NotFound, match=r"there is no file gone\.log"):
        log_sources.find(desk.db, ["a.log", "gone.log"], source="")
    with pytest.raises(NotFound, match="there is no file in empty"):
        log_sources.find(desk.db, ["empty"], source="")
