"""Builds for readers who wait for their comment: shared, one at a time, each with everything that came before it."""

from __future__ import annotations

import asyncio
import gc

import pytest

from newsroom.web import showing
from newsroom.web.showing import Showing


@pytest.fixture(autouse=True)
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(showing, "LONGEST_REST", 0.0)


def test_a_burst_shares_its_builds() -> None:
    """Forty comments, in four waves while builds are at work: each is seen, in two builds a wave at most."""
    file: list[int] = []
    page: list[int] = []
    built = at_work = 0

    async def build() -> None:
        nonlocal built, at_work, page
        at_work += 1
        assert at_work == 1
        held = list(file)
        for _ in range(5):
            await asyncio.sleep(0)
        page, built, at_work = held, built + 1, at_work - 1

    async def write(shown: Showing, number: int) -> None:
        file.append(number)
        await shown.soon(build)
        assert number in page

    async def all_of_them() -> None:
        shown = Showing()
        writing = []
        for wave in range(4):
            writing += [asyncio.create_task(write(shown, wave * 10 + number)) for number in range(10)]
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        async with asyncio.timeout(20):
            await asyncio.gather(*writing)

    asyncio.run(all_of_them())
    assert sorted(page) == list(range(40))
    assert built <= 8


def test_a_build_that_fails_fails_for_those_who_wait_for_it_alone() -> None:
    outcomes = iter((True, False))

    async def build() -> None:
        await asyncio.sleep(0)
        if next(outcomes):
            raise OSError("no room")

    async def both() -> list[object]:
        shown = Showing()
        first = shown.soon(build)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        second = shown.soon(build)
        assert second is not first
        return await asyncio.gather(first, second, return_exceptions=True)

    failed, fine = asyncio.run(both())
    assert isinstance(failed, OSError)
    assert fine is None


@pytest.mark.parametrize(("takes", "rests"), [(0.1, 0.2), (0.2, 0.4), (5.0, 0.4)])
def test_after_a_build_the_machine_rests_twice_as_long_but_not_for_long(
    monkeypatch: pytest.MonkeyPatch, takes: float, rests: float
) -> None:
    monkeypatch.undo()
    now, slept = [100.0], list[float]()
    sleep = asyncio.sleep
    monkeypatch.setattr(showing.time, "monotonic", lambda: now[0])

    async def asleep(seconds: float) -> None:
        slept.append(seconds)
        await sleep(0)

    async def build() -> None:
        now[0] += takes

    async def two() -> None:
        shown = Showing()
        await shown.soon(build)
        assert slept == []
        now[0] += 0.05
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(showing.asyncio, "sleep", asleep)
            await shown.soon(build)
        now[0] += 0.4
        await shown.soon(build)

    asyncio.run(two())
    assert slept == [pytest.approx(rests - 0.05)]


def test_those_who_come_before_a_build_begins_share_it_and_later_ones_wait_for_it() -> None:
    begun: list[int] = []
    go_on = asyncio.Event()

    async def build() -> None:
        begun.append(1)
        await go_on.wait()

    async def scenario() -> None:
        shown = Showing()
        first = shown.soon(build)
        assert shown.soon(build) is first
        await asyncio.sleep(0)
        second = shown.soon(build)
        assert second is not first
        for _ in range(5):
            await asyncio.sleep(0)
        assert begun == [1]
        go_on.set()
        await asyncio.gather(first, second)
        assert begun == [1, 1]

    asyncio.run(scenario())


def test_a_build_that_nobody_waits_for_may_fail_or_end_quietly(caplog: pytest.LogCaptureFixture) -> None:
    async def build() -> None:
        raise OSError("no room")

    async def scenario() -> None:
        shown = Showing()
        shown.soon(build)
        for _ in range(3):
            await asyncio.sleep(0)
        cancelled = shown.soon(build)
        cancelled.cancel()
        for _ in range(3):
            await asyncio.sleep(0)

    asyncio.run(scenario())
    gc.collect()
    assert caplog.records == []
