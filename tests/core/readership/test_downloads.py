"""Downloads of episodes: a listener, a day, and a minute of bytes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from newsroom import store
from newsroom.core.readership import closing, downloads, reconcile
from newsroom.core.readership.downloads import EpisodeDownloads, EpisodeRequest, Episodes, SentPart, SeriesDownloads
from newsroom.core.series.enclosures import EpisodeFile
from newsroom.store import Connection
from tests.core.readership.readers import HANOI, NOON, TODAY, YESTERDAY, rows
from tests.site.paper import Paper
from tests.site.podcasting import MINUTE, add_podcast, one_episode

APP = "AntennaPod/3.4.0"


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def ask(size: int, address: str = "192.0.2.1", agent: str = APP, **more: object) -> EpisodeRequest:
    said = {"at": NOON, "private": False} | more
    return EpisodeRequest(said["at"], 1, size, address, agent, said["private"])  # type: ignore[arg-type]


def totals(db: Connection) -> list[tuple[object, ...]]:
    return rows(db, "select day, article_id, downloads from stat_download_day order by 1, 2")


@pytest.mark.parametrize(
    ("size", "seconds", "wanted"),
    [
        (1_920_000, 120, 960_000),
        (1_920_001, 120, 960_001),
        (10_000, 60, 10_000),
        (10_000, 61, 9_837),
        (10_000, 7, 10_000),
        (10_000, 0.5, 10_000),
        (50_000_000, 0, 960_000),
        (5_000, 0, 5_000),
        (0, 0, 960_000),
        (0, 30, 480_000),
        (0, 3600, 960_000),
    ],
)
def test_the_bytes_of_a_minute(size: int, seconds: float, wanted: int) -> None:
    assert downloads.needed(EpisodeFile(1, size, seconds)) == wanted


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ([ask(2 * MINUTE)], 1),
        ([ask(MINUTE)], 1),
        ([ask(MINUTE - 1)], 0),
        ([ask(MINUTE - 1), ask(1)], 1),
        ([ask(MINUTE // 4)] * 4, 1),
        ([ask(2 * MINUTE)] * 3, 1),
        ([ask(MINUTE // 2), ask(MINUTE // 2, "192.0.2.2")], 0),
        ([ask(MINUTE // 2), ask(MINUTE // 2, agent="Overcast/3.0")], 0),
        ([ask(MINUTE), ask(MINUTE, "192.0.2.2"), ask(MINUTE, agent="Overcast/3.0")], 3),
        ([ask(MINUTE, "2001:db8::1"), ask(MINUTE, "2001:db8::2"), ask(MINUTE, "2001:db8:0:1::1")], 2),
        ([ask(MINUTE, private=True)] * 2, 2),
        ([ask(MINUTE // 2, private=True)] * 2, 0),
        ([ask(MINUTE, "unknown")], 1),
        ([ask(MINUTE), ask(MINUTE, at=NOON + timedelta(hours=11, minutes=59))], 1),
        ([ask(MINUTE), ask(MINUTE, at=NOON + timedelta(hours=12))], 2),
        ([ask(0)], 0),
    ],
)
@pytest.mark.parametrize("at_once", [True, False])
def test_a_download_is_a_listener_with_a_minute_of_a_day(
    paper: Paper, asked: list[EpisodeRequest], wanted: int, at_once: bool
) -> None:
    one_episode(paper)
    for some in [asked] if at_once else [[one] for one in asked]:
        downloads.record(paper.db, some, Episodes(paper.db), settings=HANOI)
    assert downloads.of_article(paper.db, 1) == wanted
    assert reconcile.check(paper.db) == []


def test_listeners_are_forgotten_and_downloads_stay(paper: Paper, tmp_path: Path) -> None:
    one_episode(paper)
    episodes = Episodes(paper.db)
    downloads.record(paper.db, [ask(MINUTE), ask(5, "192.0.2.2")], episodes, settings=HANOI)
    assert len(rows(paper.db, "select * from listener_days")) == 2
    store.copy(paper.db, tmp_path / "copy.db")
    copy = store.connect(tmp_path / "copy.db")
    assert (totals(copy), rows(copy, "select * from listener_days")) == ([(TODAY, 1, 1)], [])
    assert closing.close_days(paper.db, now=NOON + timedelta(days=3), settings=HANOI) == 1
    assert (totals(paper.db), rows(paper.db, "select * from listener_days")) == ([(TODAY, 1, 1)], [])
    # After that nobody is recognised: an answer counts by itself.
    downloads.record(paper.db, [ask(MINUTE)], episodes, settings=HANOI)
    assert totals(paper.db) == [(TODAY, 1, 2)]


def test_by_episode_and_by_series(paper: Paper) -> None:
    one_episode(paper)
    others = [paper.story(title, f"![](https://cdn.example/{title}.mp3)").id for title in ("Two", "Three", "Alone")]
    add_podcast(paper, *others[:2], name="Harbour")
    sent = [SentPart(TODAY, 1, b"a", MINUTE), SentPart(YESTERDAY, 1, b"a", MINUTE)]
    sent += [SentPart(TODAY, one, bytes([n]), MINUTE) for one in others for n in range(one)]
    with store.transaction(paper.db):
        Episodes(paper.db).write(paper.db, sent)
    paper.db.execute("insert into stat_download_day values (?, 99, 1)", (TODAY,))
    assert downloads.by_episode(paper.db) == [
        EpisodeDownloads(4, "alone", "Alone", "", 4),
        EpisodeDownloads(3, "three", "Three", "Harbour", 3),
        EpisodeDownloads(2, "two", "Two", "Harbour", 2),
        EpisodeDownloads(1, "high-water", "High water", "Flood", 2),
        EpisodeDownloads(99, None, "[deleted #99]", "", 1),
    ]
    assert downloads.by_series(paper.db) == [
        SeriesDownloads("harbour", "Harbour", 2, 5),
        SeriesDownloads("flood", "Flood", 1, 2),
    ]
    assert [one.downloads for one in downloads.by_series(paper.db, since=TODAY, limit=2)] == [5, 1]
    assert [one.id for one in downloads.by_episode(paper.db, since=YESTERDAY, until=YESTERDAY)] == [1]
    assert [one.id for one in downloads.by_episode(paper.db, limit=1)] == [4]
