"""Builds for readers who wait for their comment: shared, one at a time, each with everything that came before it."""

from __future__ import annotations

import asyncio

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
