"""Views kept beside a busy file: what is written of them, what is read back, and what half a line is."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.site.paper import START, Paper

from newsroom.core.readership import visitors
from newsroom.core.readership.counting import PageView
from newsroom.web import spool
from newsroom.web.spool import Spool

AT = START + timedelta(milliseconds=250)
FULL = PageView(
    at=AT,
    page="/a/",
    referrer="https://t.co/",
    campaign="mail",
    origin="beacon",
    id=-5,
    visitor=b"12345678",
    private=False,
)


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Paper]:
    made = Paper(tmp_path)
    yield made
    made.db.close()


def test_a_view_comes_back_as_it_was_kept() -> None:
    for view in (FULL, PageView(at=AT, page="/b/", id=-6, private=True)):
        assert spool._view(spool._line(view)) == view
    assert json.loads(spool._line(FULL)) == {
        "id": -5, "at": AT.timestamp(), "page": "/a/", "referrer": "https://t.co/", "campaign": "mail", "origin": "beacon",
        "visitor": b"12345678".hex(),
    }  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [b"", b"{", spool._line(FULL)[:-9], b"[]", b"1", b"{}", *(
        json.dumps({**json.loads(spool._line(FULL)), **wrong}).encode()
        for wrong in ({"visitor": "xyz"}, {"at": "soon"}, {"at": None}, {"visitor": 5})
    )],
)  # fmt: skip
def test_a_damaged_line_is_no_view(line: bytes) -> None:
    assert spool._view(line) is None


def test_numbers_of_views_are_below_zero() -> None:
    numbers = {spool.new_id() for _ in range(200)}
    assert len(numbers) == 200
    assert all(-(2**62) <= one < 0 for one in numbers)


@pytest.mark.parametrize(
    ("view", "referrer", "has_visitor"),
    [
        (PageView(at=AT, address="192.0.2.7", agent="A", referrer="https://T.co/x?y"), "https://t.co/", True),
        (PageView(at=AT, address="192.0.2.7", agent="A", private=True), "", False),
        (PageView(at=AT, address="", agent="A"), "", False),
        (PageView(at=AT, address="192.0.2.7", referrer="nowhere"), "", True),
    ],
)  # fmt: skip
def test_nothing_of_a_reader_is_kept(paper: Paper, view: PageView, referrer: str, has_visitor: bool) -> None:
    salt = b"s" * 16
    paper.db.execute("insert into salts (day, salt) values ('2026-03-02', :salt)", {"salt": salt})
    kept = spool.without_address(paper.db, view, paper.settings)
    assert (kept.address, kept.agent, kept.referrer) == ("", "", referrer)
    assert kept.visitor == (visitors.visitor_id(salt, "192.0.2.7", view.agent) if has_visitor else None)
    assert kept.private is not has_visitor
    assert kept.id is not None
    assert kept.id < 0


def test_a_day_without_a_salt_has_no_visitors_in_the_spool(paper: Paper) -> None:
    """A new salt is not in the file yet, so nobody else would make the same visitor of it."""
    kept = spool.without_address(paper.db, PageView(at=AT, address="192.0.2.7", agent="A"), paper.settings)
    assert (kept.visitor, kept.private) == (None, True)


def test_a_spool_is_drained_once_and_only_when_its_process_is_gone(paper: Paper) -> None:
    newsroom = paper.folder / "newsroom.db"
    page = paper.story("Bến đò").path or ""
    newsroom.chmod(0o640)
    kept = Spool(newsroom)
    kept.keep([replace(FULL, page=page)])
    kept.keep([PageView(at=AT, page="/", id=-6, private=True)])
    assert kept.file.stat().st_mode & 0o777 == 0o640  # as the newsroom file
    assert len(kept.file.read_bytes().splitlines()) == 2
    assert spool.left_behind(newsroom) == []  # it is still written
    copy = kept.file.with_name("newsroom.db.views-1-abc.ndjson")
    copy.write_bytes(kept.file.read_bytes() + b'{"id": 1')
    kept.clear()
    assert not kept.file.exists()
    kept.clear()
    assert spool.left_behind(newsroom) == [copy]
    now = datetime(2026, 3, 2, 4, tzinfo=UTC)
    again = copy.read_bytes()
    assert spool.drain(paper.db, copy, settings=paper.settings, now=now) == 2
    assert not copy.exists()
    assert spool.drain(paper.db, copy, settings=paper.settings, now=now) == 0
    copy.write_bytes(again)
    assert spool.drain(paper.db, copy, settings=paper.settings, now=now) == 0
    views = paper.db.execute("select id, article_id, visitor is null from view_events order by id").fetchall()
    assert [tuple(one) for one in views] == [(-6, 0, 1), (-5, 1, 0)]


def test_a_spool_is_one_of_a_process_and_let_go_when_it_is_empty(paper: Paper) -> None:
    newsroom = paper.folder / "newsroom.db"
    one, other = Spool(newsroom), Spool(newsroom)
    name, _, rest = one.file.name.rpartition("-")
    assert (name, len(rest), one.file.parent) == (
        f"newsroom.db.views-{os.getpid()}",
        len("abcdef.ndjson"),
        paper.folder,
    )
    assert one.file != other.file
    one.keep([FULL])
    files = len(os.listdir("/proc/self/fd"))
    one.clear()
    assert len(os.listdir("/proc/self/fd")) < files
    one.keep([FULL])
    assert len(one.file.read_bytes().splitlines()) == 1
    one.clear()


def test_what_is_kept_is_on_disk_with_its_name(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda file: synced.append(os.readlink(f"/proc/self/fd/{file}")))
    kept = Spool(paper.folder / "newsroom.db")
    kept.keep([FULL])
    assert synced == [str(paper.folder), str(kept.file)]
    assert kept.file.read_bytes().endswith(b"}\n")
    kept.keep([FULL])
    assert synced[2:] == [str(kept.file)]
    before = len(os.listdir("/proc/self/fd"))
    spool._sync_folder(paper.folder)
    spool._sync_folder(paper.folder / "gone")
    assert len(os.listdir("/proc/self/fd")) <= before
    kept.clear()


def test_what_was_left_is_read_in_order_and_said(paper: Paper, caplog: pytest.LogCaptureFixture) -> None:
    newsroom = paper.folder / "newsroom.db"
    names = [f"newsroom.db.views-{number}-abc.ndjson" for number in (3, 1, 2)]
    for number, name in enumerate(names):
        (paper.folder / name).write_bytes(spool._line(replace(FULL, page="/", id=-number - 1)))
    (paper.folder / "other.db.views-1-abc.ndjson").touch()
    left = spool.left_behind(newsroom)
    assert [path.name for path in left] == sorted(names)
    assert spool.drain(paper.db, left[0], settings=paper.settings, now=START + timedelta(hours=1)) == 1
    assert [one.getMessage() for one in caplog.records] == ["1 views that an earlier process left are counted now"]
    assert spool.drain(paper.db, paper.folder / "gone", settings=paper.settings, now=START) == 0
