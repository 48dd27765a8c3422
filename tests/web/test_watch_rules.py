"""Each step of the watch alone, with a clock of the test's own: what is said once, put off, waited for or built."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.site.paper import START, Paper

from newsroom.core.published import former_paths
from newsroom.errors import BadFile, NotFound, Outside, Partial
from newsroom.settings import Settings
from newsroom.web import watch
from newsroom.web.watch import Watch

NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(watch.time, "monotonic", lambda: now[0])
    return now


class Database:
    """A file of which a test says what is read and written."""

    def __init__(self) -> None:
        self.reads: dict[str, Any] = {"behind": False, "due": [], "load": Settings({}), "built_at": (1, "a")}
        self.failed: list[Any] = []
        self.calls: list[str] = []
        self.copy: Path | None = None
        self.fault: Exception | None = None
        self.identity = SimpleNamespace(check=self.check)

    def check(self) -> None:
        if self.fault:
            raise self.fault

    async def watch(self, do: Any, *_: Any) -> Any:
        found = self.reads[do.__name__]
        return found.pop(0) if isinstance(found, list) and do.__name__ == "behind" else found

    async def write(self, do: Any, **_: Any) -> Any:
        self.calls.append(do.__name__)
        return self.failed

    async def rescue(self, now: datetime) -> Path | None:
        self.calls.append("rescue")
        return self.copy

    async def read(self, do: Any, *_: Any) -> str:
        return "episodes"


class Files:
    root = "/x"

    def __init__(self) -> None:
        self.taken: list[Any] = []

    def read_former(self, base: str) -> dict[str, None]:
        return {base: None}

    def take_over(self, former: Any) -> None:
        self.taken.append(former)


def site(**more: Any) -> Any:
    made: dict[str, Any] = {
        "database": Database(), "files": Files(), "settings": Settings({}), "environment": {}, "now": lambda: NOW, "base": "/bao",
        "counting": True, "read_only": False, "episodes": None, "used": [],
    }  # fmt: skip
    found = SimpleNamespace(**made | more)
    found.use = found.used.append
    return found


def look(one: Watch, state: Any) -> None:
    asyncio.run(one.look(state))


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "newsroom"]


def test_how_often_it_checks() -> None:
    assert (watch.TICK, watch.ANYWAY, watch.PATIENCE, watch.FOLLOW) == (0.5, 60, 10, 0.05)


def test_it_builds_what_changed_what_is_set_anew_and_each_minute_anyway(clock: list[float]) -> None:
    built: list[float] = []
    one, state = Watch(lambda: built.append(clock[0])), site()
    look(one, state)
    assert (built, state.files.taken) == ([], [])
    state.database.reads["behind"] = True
    look(one, state)
    assert (built, state.files.taken, state.episodes) == ([1000.0], [{"/bao": None}], "episodes")
    state.database.reads["behind"] = False
    state.database.reads["load"] = Settings({"site.title": "Other"})
    look(one, state)
    assert (len(built), state.used) == (2, [state.database.reads["load"]])
    state.settings = state.database.reads["load"]
    clock[0] = 1060.0
    look(one, state)
    assert len(built) == 2
    clock[0] = 1060.5
    look(one, state)
    look(one, state)
    assert built == [1000.0, 1000.0, 1060.5]
    assert state.database.calls == ["close_days"]  # the day is the same


def test_what_failed_is_not_tried_for_a_while_unless_the_settings_changed(clock: list[float]) -> None:
    built: list[float] = []
    one, state = Watch(lambda: built.append(clock[0])), site()
    state.database.reads["behind"] = True
    one._not_before = 1010.0
    for now, number in ((1009.9, 0), (1010.0, 1)):
        clock[0] = now
        look(one, state)
        assert len(built) == number
    one._not_before = 1020.0
    state.database.reads["load"] = Settings({"site.title": "Other"})
    look(one, state)
    assert len(built) == 2


def test_nothing_is_counted_of_episodes_where_nothing_is_counted() -> None:
    state = site(counting=False)
    asyncio.run(Watch(None).read_built(state))
    assert (state.files.taken, state.episodes) == ([{"/bao": None}], None)


def test_a_theme_that_is_worked_on_is_built_when_it_changes() -> None:
    built: list[int] = []
    themes = ["a", "a", "b", "b"]
    one, state = Watch(lambda: built.append(1), theme=lambda _: themes.pop(0)), site()
    numbers = []
    for _ in range(4):
        look(one, state)
        numbers.append(len(built))
    assert numbers == [0, 0, 1, 1]
    other = Watch(None, theme=lambda _: themes.pop(0))  # another process builds
    look(other, state)


def test_what_is_due_and_fails_is_said_and_put_off_by_a_minute(
    clock: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    one, state = Watch(lambda: None), site()
    state.database.reads["due"] = [(7, "publish")]
    state.database.failed = [((7, "publish"), NotFound("no section"))]
    calls = []
    for now in (1000.0, 1059.9, 1060.0):
        clock[0] = now
        asyncio.run(one._carry_out_due(state, NOW))
        calls.append(len(state.database.calls))
    assert calls == [1, 1, 2]
    assert said(caplog) == ["article 7 is due and cannot be done: no section"]
    state.database.reads["due"].append((8, "publish"))  # it does not wait for the other
    state.database.failed = []
    asyncio.run(one._carry_out_due(state, NOW))
    assert (len(state.database.calls), one._postponed) == (3, {})


@pytest.mark.parametrize("copy", [Path("/kept"), None])
@pytest.mark.parametrize("read_only", [False, True])
def test_a_replaced_file_is_copied_once(caplog: pytest.LogCaptureFixture, copy: Path | None, read_only: bool) -> None:
    one, state = Watch(lambda: None), site(read_only=read_only)
    asyncio.run(one.require_file(state))
    state.database.fault, state.database.copy = BadFile("replaced"), copy
    for _ in range(2):
        with pytest.raises(BadFile, match="replaced"):
            asyncio.run(one.require_file(state))
    assert state.database.calls == ([] if read_only else ["rescue"])
    told = ["what the file held when it was replaced or removed is in /kept"] if copy and not read_only else []
    assert said(caplog) == told


def test_many_who_ask_at_once_are_served_by_one_build() -> None:
    built: list[int] = []
    one, state = Watch(lambda: built.append(1)), site()
    state.database.reads["behind"] = [True, False, False]

    async def three() -> None:
        await asyncio.gather(*(one.build(state, only_if_behind=True) for _ in range(3)))

    asyncio.run(three())
    assert built == [1]
    asyncio.run(one.build(state))
    assert built == [1, 1]


def test_where_another_process_builds_it_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    sleep = asyncio.sleep

    async def asleep(seconds: float) -> None:
        waited.append(seconds)
        await sleep(0)

    monkeypatch.setattr(watch.asyncio, "sleep", asleep)
    state = site()
    state.database.reads["behind"] = [True, True, False]
    asyncio.run(Watch(None).build(state))
    assert (waited, state.files.taken) == ([0.05, 0.05], [{"/bao": None}])


@pytest.mark.parametrize(
    ("error", "told", "has_traceback"),
    [(Outside("the disk is full"), "the disk is full", False), (OSError(28, "full"), "[Errno 28] full", False),
     (KeyError("x"), "KeyError: 'x'", True)],
)  # fmt: skip
def test_an_error_is_said_once_and_again_after_a_build(
    clock: list[float], caplog: pytest.LogCaptureFixture, error: Exception, told: str, has_traceback: bool
) -> None:
    one, state = Watch(lambda: None, tick=0.25), site()
    before: list[float] = []

    async def scenario() -> None:
        async def fails(_: Any) -> None:
            before.append(one._not_before)
            if len(before) == 3:
                await one.build(state)
            if len(before) == 5:
                raise asyncio.CancelledError
            raise error

        async def asleep(seconds: float) -> None:
            assert seconds == 0.25

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(one, "look", fails)
            patch.setattr(watch.asyncio, "sleep", asleep)
            with pytest.raises(asyncio.CancelledError):
                await one.run(state)

    with caplog.at_level(logging.WARNING, logger="newsroom"):
        asyncio.run(scenario())
    assert before == [0.0, 1010.0, 1010.0, 1010.0, 1010.0]
    assert said(caplog) == [told, told]
    assert bool(caplog.records[0].exc_info) is has_traceback


def test_many_different_errors_do_not_fill_the_memory(caplog: pytest.LogCaptureFixture) -> None:
    one = Watch(None)
    for number in range(101):
        one._say(str(number))
    one._say("0")
    assert len(said(caplog)) == 101
    one._say("another")
    one._say("0")
    assert len(said(caplog)) == 103
    assert one._said == {"another", "0"}


def test_an_error_of_many_pages_is_said_once_with_their_number() -> None:
    failures: list[Any] = [Outside(f"{ref}: no template", ref=ref) for ref in ("a", "b")] + [
        Outside("c: full", ref="c")
    ]
    assert (
        watch._in_short(Partial("x", failures)) == "no template (2 pages not made again)\nfull (1 page not made again)"
    )
    assert watch._in_short(Outside("full")) == "full"


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (None, (False, None)), (SimpleNamespace(target=None), (True, None)), (SimpleNamespace(target="/a/"), (True, "/bao/a/")),
        (SimpleNamespace(target="https://other.example/"), (True, "https://other.example/")),
        (SimpleNamespace(target="http://other.example/"), (True, "http://other.example/")),
    ],
)  # fmt: skip
def test_where_a_page_that_has_left_leads(found: Any, told: tuple[bool, str | None]) -> None:
    async def read(do: Any, path: str) -> Any:
        assert (do, path) == (former_paths.find, "/x/")
        return found

    state = site(database=SimpleNamespace(read_open_file=read))
    assert asyncio.run(watch.has_left(state, "/x/")) == told


def test_whether_a_folder_is_behind_the_file(tmp_path: Path) -> None:
    paper = Paper(tmp_path)
    paper.story("Tin")
    assert watch.behind(paper.db, "/x")
    paper.build()
    folder = str(tmp_path / "site")
    assert not watch.behind(paper.db, folder)
    found = watch.built_at(paper.db, folder)
    assert found is not None
    assert found[0] == paper.db.execute("select seq from site_targets").fetchone()[0]
    paper.story("Tin khác")
    assert watch.behind(paper.db, folder)
    paper.build()
    paper.db.execute("update site_targets set stamp = ''")
    assert watch.behind(paper.db, folder)
    assert watch.built_at(paper.db, folder) is None
    due = paper.publish(paper.draft("Mai"), at=START.replace(hour=4))
    assert watch.carry_out_due(paper.db, now=START.replace(hour=5), settings=paper.settings) == []
    assert paper.get(due).status == "published"
    assert paper.db.execute("select actor from journal order by id desc limit 1").fetchone()[0] == "serve"
    paper.db.close()
