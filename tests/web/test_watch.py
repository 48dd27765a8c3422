"""Changes of the file by other processes reach the pages: publishing, approving, undoing, settings, and what is due."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from starlette.requests import Request
from tests.site.paper import Paper
from tests.web.live import Live, serving

from newsroom.core import undo
from newsroom.core.comments import decisions
from newsroom.core.readership import closing, counting
from newsroom.core.readership.counting import PageView
from newsroom.errors import Outside
from newsroom.site.output_folder import OutputFolder
from newsroom.web import pages, watch
from newsroom.web.state import State
from newsroom.web.static import StaticFiles

PAGE = "/2026/03/ben-do/"


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    made = Paper(tmp_path)
    made.story("Bến đò")
    return made


@pytest.fixture
def live(paper: Paper) -> Iterator[Live]:
    with serving(paper) as served:
        yield served


def test_publishing_editing_and_withdrawing_reach_the_pages(live: Live) -> None:
    paper = live.paper
    story = paper.story("Chợ nổi")
    live.look()
    assert "Chợ nổi" in live.get("/").text
    paper.save(story, title="Chợ chưa đăng")
    live.look()
    assert "chưa đăng" not in live.get("/2026/03/cho-noi/").text
    paper.do("unpublish", story)
    live.look()
    assert live.get("/2026/03/cho-noi/").status_code == 410
    assert "Chợ nổi" not in live.get("/").text


def test_a_withdrawn_page_is_gone_though_someone_read_it_meanwhile(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    read = StaticFiles.read_former
    with live.wired() as reader:

        def with_a_reader(files: StaticFiles, base: str) -> dict[str, str | None]:
            found = read(files, base)
            reader.get(PAGE)  # between the new files and the new statuses
            return found

        reader.get(PAGE)
        monkeypatch.setattr(StaticFiles, "read_former", with_a_reader)
        live.paper.do("unpublish", 1)
        live.look()
        assert reader.get(PAGE).status_code == 410


@pytest.mark.parametrize("withdrawal", ["unpublish", "kill", "moved", "renamed"])
def test_no_moment_of_a_build_shows_a_tombstone_as_a_page(
    live: Live, monkeypatch: pytest.MonkeyPatch, withdrawal: str
) -> None:
    paper, seen = live.paper, []
    write = OutputFolder.write

    def with_readers(folder: OutputFolder, path: str, data: bytes) -> None:
        write(folder, path, data)
        for reader in readers:
            answer = reader.get(PAGE)
            seen.append((answer.status_code, answer.headers.get("location")))

    with live.wired() as wired:
        readers = (live.client, wired)
        assert [reader.get(PAGE).status_code for reader in readers] == [200, 200]
        if withdrawal == "kill":
            paper.do("kill", 1, reason="x", public_note="y")
        elif withdrawal == "renamed":
            paper.do("rename", paper.get(1), slug="moi", zone=paper.settings.zone)
        else:
            paper.do("unpublish", 1, redirect_to="https://other.example/x" if withdrawal == "moved" else None)
        monkeypatch.setattr(OutputFolder, "write", with_readers)
        live.look()
        after = (410, None)
        if withdrawal == "moved":
            after = (301, "https://other.example/x")
        elif withdrawal == "renamed":
            after = (301, "/2026/03/moi/")
        assert after in seen
        first = seen.index(after)
        assert set(seen[:first]) <= {(200, None)}
        assert set(seen[first:]) == {after}
        assert {reader.get(PAGE).status_code for reader in readers} == {after[0]}


def test_an_answer_found_before_a_change_is_not_kept_after_it(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    async def withdrawn_meanwhile(_request: Request, _path: str, _status: int) -> None:
        live.state.files.take_over({PAGE: None})

    with live.wired() as reader:
        with monkeypatch.context() as changed:
            changed.setattr(pages, "_counted", withdrawn_meanwhile)
            assert reader.get(PAGE).status_code == 200
        assert reader.get(PAGE).status_code == 410


def test_a_decision_and_its_undoing_reach_the_page(live: Live) -> None:
    number = live.paper.comment(1, "Đò đầy rồi", approved=False)
    live.look()
    assert "Đò đầy rồi" not in live.get(PAGE).text
    decisions.decide(live.paper.db, "approve", [number], now=live.paper.now, actor="lan")
    live.look()
    assert "Đò đầy rồi" in live.get(PAGE).text
    undo.undo(live.paper.db, actor="lan", now=live.paper.now)
    live.look()
    assert "Đò đầy rồi" not in live.get(PAGE).text


def test_a_changed_setting_reaches_every_page(live: Live) -> None:
    live.paper.set(site_title="Tên mới")
    live.look()
    for path in ("/", PAGE, "/nowhere/"):
        assert "Tên mới" in live.get(path).text


def test_what_is_due_happens_and_the_journal_says_who(live: Live) -> None:
    paper = live.paper
    later = paper.now + timedelta(hours=1)
    story = paper.publish(paper.draft("Sáng mai"), at=later)
    live.look()
    assert live.get("/2026/03/sang-mai/").status_code == 404
    paper.wait(hours=2)
    live.look()
    assert live.get("/2026/03/sang-mai/").status_code == 200
    assert paper.get(story).published_at == later.strftime("%Y-%m-%dT%H:%M:%SZ")
    entry = paper.db.execute("select actor from journal order by id desc limit 1").fetchone()
    assert entry["actor"] == "serve"
    journal_length = paper.db.execute("select count(*) from journal").fetchone()[0]
    live.look()
    assert paper.db.execute("select count(*) from journal").fetchone()[0] == journal_length


def test_nothing_is_built_when_nothing_changed(live: Live) -> None:
    calls = []
    rebuild = live.state.watch._rebuild
    live.state.watch._rebuild = lambda: calls.append(rebuild())
    live.look()
    live.get(PAGE)
    live.look()
    assert not calls
    assert not watch.behind(live.paper.db, live.state.files.root)
    live.paper.story("Tin")
    assert watch.behind(live.paper.db, live.state.files.root)
    live.look()
    live.look()
    assert len(calls) == 1


def test_a_folder_is_built_at_a_moment_only_when_no_build_is_running(live: Live) -> None:
    db, folder = live.paper.db, live.state.files.root
    found = watch.built_at(db, folder)
    assert found is not None
    assert found[1] is not None
    assert watch.built_at(db, f"{folder}-other") is None
    db.execute("update site_targets set stamp = ''")
    assert watch.built_at(db, folder) is None


def test_the_ids_of_readers_are_deleted_when_the_day_turns_and_not_at_every_check(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper, closed = live.paper, []
    seen = PageView(paper.now, article_id=1, address="192.0.2.1", agent="x")
    counting.record(paper.db, seen, settings=paper.settings)
    really = closing.close_days
    monkeypatch.setattr(closing, "close_days", lambda db, **more: closed.append(really(db, **more)))
    for hours, days in ((0, [0]), (10, [0]), (48, [0, 1]), (0, [0, 1])):
        paper.wait(hours=hours)
        live.look()
        assert closed == days


async def _naps(state: State) -> list[float]:
    """How long a watch waits before its first check."""
    waited: list[float] = []

    async def asleep(seconds: float) -> None:
        waited.append(seconds)
        raise asyncio.CancelledError

    with pytest.MonkeyPatch.context() as patch, suppress(asyncio.CancelledError):
        patch.setattr(asyncio, "sleep", asleep)
        await watch.Watch(None).run(state)
    return waited


def test_the_file_is_checked_twice_a_second(live: Live) -> None:
    assert asyncio.run(_naps(live.state)) == [0.5]


def until(true: Callable[[], bool]) -> None:
    """Ask again and again until it is so; fails after a deadline."""
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_build_that_fails_is_said_once_and_tried_again(
    paper: Paper, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "PATIENCE", 0.01)
    failures = []

    def broken() -> object:
        failures.append(1)
        raise Outside("the disk is full")

    with serving(paper, tick=0.01) as live:
        rebuild, live.state.watch._rebuild = live.state.watch._rebuild, broken
        paper.story("Tin")
        until(lambda: len(failures) > 3)
        assert live.get(PAGE).status_code == 200
        live.state.watch._rebuild = rebuild
        until(lambda: live.get("/2026/03/tin/").status_code == 200)
    assert [record.message for record in caplog.records] == ["the disk is full"]


@pytest.mark.parametrize(
    ("read_only", "seconds", "reads"),
    [(False, 0.0, 0), (False, 61.0, 0), (True, 0.0, 0), (True, 60.0, 0), (True, 61.0, 1)],
)
def test_what_another_process_builds_is_read_when_it_changes_and_of_a_replica_each_minute(
    monkeypatch: pytest.MonkeyPatch, read_only: bool, seconds: float, reads: int
) -> None:
    now, stamps, read = [1000.0], [(1, "a")], list[float]()
    monkeypatch.setattr(watch.time, "monotonic", lambda: now[0])
    followed = watch.Watch(None)

    async def stamp(*_: object) -> tuple[int, str]:
        return stamps[-1]

    async def read_built(_: object) -> None:
        read.append(now[0])

    monkeypatch.setattr(followed, "read_built", read_built)
    state = SimpleNamespace(
        read_only=read_only, database=SimpleNamespace(watch=stamp), files=SimpleNamespace(root="/x")
    )

    async def look() -> None:
        await followed._follow(state)  # type: ignore[arg-type]

    asyncio.run(look())
    assert read == [1000.0]  # the first time
    now[0] += seconds
    asyncio.run(look())
    assert len(read) == 1 + reads
    stamps.append((2, "a"))
    asyncio.run(look())
    assert len(read) == 2 + reads
