"""Programmes: the page of a day, now and next, adding and editing, and imports that replace earlier listings."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom import clock, store
from newsroom.core import undo
from newsroom.core.journal import actions
from newsroom.core.programmes import channels, checks, editing, importing, programmes
from newsroom.core.programmes.channels import Channel
from newsroom.core.programmes.fields import Programme, ProgrammeEntry
from newsroom.core.programmes.importing import ProgrammeImport, ProgrammeListing
from newsroom.errors import Conflict, Invalid, NotFound
from newsroom.store import Connection

NOW = clock.from_text("2026-01-05T02:00:00Z")
HANOI = clock.zone("Asia/Ho_Chi_Minh")
NEW_YORK = clock.zone("America/New_York")
CHANNEL = "news.example.org"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A newsroom file with nothing in it, to copy."""
    path = tmp_path_factory.mktemp("empty") / "newsroom.db"
    store.create(path).close()
    return path


@pytest.fixture
def file(empty: Path, tmp_path: Path) -> Iterator[Connection]:
    """An empty newsroom file on disk."""
    db = store.connect(Path(shutil.copy(empty, tmp_path / "newsroom.db")))
    yield db
    db.close()


def at(typed: str) -> str:
    """UTC text of a time in Hanoi."""
    return clock.to_text(clock.parse(typed, HANOI, now=NOW))


def entry(start: str, title: str = "News", stop: str | None = None, **more: object) -> ProgrammeEntry:
    """A programme at Hanoi times."""
    made = ProgrammeEntry(channel=CHANNEL, start=at(start), title=title, stop=at(stop) if stop else None)
    return replace(made, **more)  # type: ignore[arg-type]


def take_in(db: Connection, *entries: ProgrammeEntry, force: bool = False, dry_run: bool = False) -> ProgrammeImport:
    """Import a listing of these programmes."""
    listing = ProgrammeListing("day.xml", "", [Channel(CHANNEL, "News Channel")], list(entries))
    return importing.import_(db, listing, force=force, dry_run=dry_run, zone=ZoneInfo("UTC"), now=NOW, actor="mai")


def add(db: Connection, made: ProgrammeEntry, **more: object) -> Programme:
    """Enter one by hand."""
    return editing.add(db, made, now=NOW, actor="mai", **more)  # type: ignore[arg-type]


def article(db: Connection, slug: str = "film-night") -> int:
    """A public article, and its id."""
    db.execute(
        """
        insert into articles (uid, slug, status, lang, title, live_rev, created_at, updated_at)
        values (:slug, :slug, 'published', 'en', :slug, 1, :now, :now)
        """,
        {"slug": slug, "now": clock.to_text(NOW)},
    )
    number = int(db.execute("select max(id) from articles").fetchone()[0])
    db.execute(
        "insert into paths (path, slug, article_id, kind, created_at) values (:path, :slug, :id, 'canonical', :now)",
        {"path": f"/2026/01/{slug}/", "slug": slug, "id": number, "now": clock.to_text(NOW)},
    )
    return number


def everything(db: Connection) -> list[str]:
    """The whole file as text, but for the counters that give out ids."""
    return [line for line in db.iterdump() if '"sqlite_sequence"' not in line]


def titles(db: Connection) -> list[str]:
    """What is listed, in order."""
    return [row.title for row in programmes.list_(db)]


def figures(report: ProgrammeImport) -> tuple[int, int, int, int]:
    """Added, updated, removed, unchanged."""
    return report.added, report.updated, report.removed, report.unchanged


def test_a_day_holds_what_starts_on_it_in_local_time(file: Connection) -> None:
    add(file, entry("2026-01-04 23:30", "Night film", "2026-01-05 00:45"))
    add(file, entry("2026-01-05 00:45", "Late news", "2026-01-05 01:00"))
    add(file, entry("2026-01-05 23:30", "Night film", "2026-01-06 00:45"))
    [day] = programmes.by_day(file, "2026-01-05", HANOI)
    assert [(row.title, row.start) for row in day.rows] == [
        ("Late news", "2026-01-04T17:45:00Z"),
        ("Night film", "2026-01-05T16:30:00Z"),
    ]
    assert programmes.by_day(file, "2026-01-07", HANOI) == []
    assert programmes.days(file, HANOI) == ["2026-01-04", "2026-01-05"]


def test_channels_come_in_their_order_and_hidden_ones_not_at_all(file: Connection) -> None:
    for name, position, active in (("b.example.org", 0, True), ("a.example.org", 1, True), ("c.example.org", 2, False)):
        channels.put(file, Channel(name, name[0].upper(), position=position, active=active), now=NOW, actor="mai")
        add(file, entry("2026-01-05 19:00", channel=name))
    add(file, entry("2026-01-05 19:00", channel="unknown.example.org"))
    shown = [day.channel.shown for day in programmes.by_day(file, "2026-01-05", HANOI)]
    assert shown == ["B", "A", "unknown.example.org"]
    assert [on_air.channel.id for on_air in programmes.now(file, at=NOW)] == [
        "b.example.org",
        "a.example.org",
        "unknown.example.org",
    ]
    channels.put(file, Channel("c.example.org", "C", active=False), now=NOW, actor="mai")
    assert programmes.days(file, HANOI) == ["2026-01-05"]


@pytest.mark.parametrize(
    ("when", "now_title", "next_title"),
    [
        ("2026-01-05 18:59", None, "News"),
        ("2026-01-05 19:00", "News", "Weather"),
        ("2026-01-05 19:29:59", "News", "Weather"),
        ("2026-01-05 19:30", "Weather", "Night film"),
        ("2026-01-05 20:00", None, "Night film"),  # the stop given counts, not the next start
        ("2026-01-06 00:10", "Night film", "Open end"),
        ("2026-01-06 00:45", None, "Open end"),
        ("2026-01-06 06:30", "Open end", None),
        ("2026-01-06 12:00", None, None),  # a programme without a stop does not last for ever
    ],
)
def test_now_and_next(file: Connection, when: str, now_title: str | None, next_title: str | None) -> None:
    take_in(
        file,
        entry("2026-01-05 19:00", "News"),
        entry("2026-01-05 19:30", "Weather", "2026-01-05 19:45"),
        entry("2026-01-05 23:30", "Night film", "2026-01-06 00:45"),
        entry("2026-01-06 06:00", "Open end"),
    )
    [on_air] = programmes.now(file, at=clock.parse(when, HANOI, now=NOW))
    assert (on_air.now.title if on_air.now else None) == now_title
    assert (on_air.next.title if on_air.next else None) == next_title


def test_a_missing_stop_is_the_next_start_and_stays_open_at_the_end(file: Connection) -> None:
    take_in(file, entry("2026-01-05 19:00", "A"), entry("2026-01-05 19:30", "B"))
    first, last = programmes.list_(file)
    assert (first.stop, first.stop_given) == (at("2026-01-05 19:30"), None)
    assert (last.stop, last.stop_given) == (None, None)


def test_a_slot_shared_as_a_clump_is_no_overlap(file: Connection) -> None:
    report = take_in(
        file,
        entry("2026-01-05 19:00", "News", "2026-01-05 19:30", clump="0/2"),
        entry("2026-01-05 19:00", "Weather", "2026-01-05 19:30", clump="1/2"),
        entry("2026-01-05 19:30", "Film", "2026-01-05 21:00"),
    )
    assert report.warnings == []
    assert checks.check(file, zone=HANOI) == []
    [on_air] = programmes.now(file, at=clock.parse("2026-01-05 19:10", HANOI, now=NOW))
    assert on_air.now is not None
    assert on_air.next is not None
    assert (on_air.now.title, on_air.next.title) == ("News", "Film")


def test_hand_entry_refuses_an_overlap_unless_forced(file: Connection) -> None:
    add(file, entry("2026-01-05 19:00", "News", "2026-01-05 19:45"))
    add(file, entry("2026-01-05 19:45", "Weather", "2026-01-05 20:00"))  # half-open: they touch
    for start, stop in (("18:30", "19:15"), ("19:15", "19:30"), ("19:00", None), ("19:30", None), ("18:00", "21:00")):
        with pytest.raises(Conflict, match="'Film' overlaps programme"):
            add(file, entry(f"2026-01-05 {start}", "Film", f"2026-01-05 {stop}" if stop else None))
    add(file, entry("2026-01-05 19:15", "Film", "2026-01-05 19:30", channel="other.example.org"))
    add(file, entry("2026-01-05 19:15", "Film", "2026-01-05 19:30"), force=True)
    assert titles(file) == ["News", "Film", "Film", "Weather"]


def test_edit_changes_what_is_named_and_undo_brings_it_back(file: Connection) -> None:
    added = add(file, entry("2026-01-05 19:00", "News", "2026-01-05 19:45", subtitle="Evening"))
    edited = editing.edit(file, added.id, {"title": "Thời sự", "live": True}, now=NOW, actor="mai")
    assert (edited.title, edited.live, edited.subtitle, edited.stop) == ("Thời sự", True, "Evening", added.stop)
    moved = editing.edit(file, added.id, {"stop": at("2026-01-05 20:00")}, now=NOW, actor="mai")
    assert moved.stop == at("2026-01-05 20:00")
    undo.undo(file, actor="mai", now=NOW)
    assert programmes.get(file, added.id).stop == added.stop
    before = actions.version(file, "programme", added.id)
    editing.edit(file, added.id, {"title": "Thời sự"}, now=NOW, actor="mai")
    assert actions.version(file, "programme", added.id) == before
    with pytest.raises(Invalid, match="no field 'colour'"):
        editing.edit(file, added.id, {"colour": "red"}, now=NOW, actor="mai")
    with pytest.raises(NotFound):
        editing.edit(file, 99, {"title": "x"}, now=NOW, actor="mai")


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (entry("2026-01-05 19:00", "  \n "), "needs a title"),
        (entry("2026-01-05 19:00", channel=" "), "needs a channel"),
        (entry("2026-01-05 19:00", stop="2026-01-05 19:00"), "stops at or before its start"),
        (entry("2026-01-05 19:00", stop="2026-01-05 18:00"), "stops at or before its start"),
        (entry("2026-01-05 19:00", stop="2026-01-13 19:00"), "longer than a week"),
        (entry("2026-01-05 19:00", "x" * 501), "too long"),
    ],
)
def test_what_cannot_be_a_programme_is_refused(file: Connection, made: ProgrammeEntry, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        add(file, made)
    with pytest.raises(Invalid, match=rf"day\.xml:7: .*{message}"):
        take_in(file, entry("2026-01-05 08:00"), replace(made, where="day.xml:7"))
    assert titles(file) == []


def test_only_a_web_address_becomes_a_link(file: Connection) -> None:
    for url in ("javascript:alert(1)", "https://example.org/a b", 'https://example.org/"onclick='):
        with pytest.raises(Invalid, match="not a web address"):
            add(file, entry("2026-01-05 19:00"), video_url=url)
    assert add(file, entry("2026-01-05 19:00"), video_url="https://video.example.org/1").video_url.endswith("/1")


def test_the_path_is_that_of_the_linked_article_while_it_is_public(file: Connection) -> None:
    number = article(file)
    added = add(file, entry("2026-01-05 19:00"), article_id=number)
    assert added.path == "/2026/01/film-night/"
    file.execute("update articles set live_rev = null")
    assert programmes.get(file, added.id).path is None


def test_remove_names_what_is_missing_and_undo_restores(file: Connection) -> None:
    added = add(file, entry("2026-01-05 19:00"))
    outcome = editing.remove(file, [added.id, 99], now=NOW, actor="mai")
    assert (outcome.done, [item for item, _ in outcome.failed]) == ([added.id], [99])
    assert titles(file) == []
    undo.undo(file, actor="mai", now=NOW)
    assert programmes.get(file, added.id) == added


def test_the_same_listing_twice_changes_nothing(file: Connection) -> None:
    day = [entry("2026-01-05 19:00", "A"), entry("2026-01-05 19:30", "B", "2026-01-05 20:00")]
    assert figures(take_in(file, *day)) == (2, 0, 0, 0)
    before = everything(file)
    again = take_in(file, *day)
    assert figures(again) == (0, 0, 0, 2)
    assert again.batch is None
    assert everything(file) == before


def test_an_import_replaces_its_own_hours_and_channels_only(file: Connection) -> None:
    take_in(
        file,
        entry("2026-01-05 18:00", "Before", "2026-01-05 19:00"),
        entry("2026-01-05 19:00", "Old name", "2026-01-05 19:30"),
        entry("2026-01-05 19:40", "Dropped", "2026-01-05 20:00"),
        entry("2026-01-05 20:30", "After", "2026-01-05 21:00"),
    )
    add(file, entry("2026-01-05 19:10", "Elsewhere", channel="other.example.org"))
    kept_id = programmes.list_(file, channel=CHANNEL)[1].id
    report = take_in(
        file,
        entry("2026-01-05 19:00", "New name", "2026-01-05 19:30"),
        entry("2026-01-05 19:30", "Fresh", "2026-01-05 20:30"),
    )
    assert figures(report) == (1, 1, 1, 0)
    assert titles(file) == ["Before", "New name", "Elsewhere", "Fresh", "After"]
    assert programmes.list_(file, channel=CHANNEL)[1].id == kept_id
    row = file.execute("select file, added, changed, removed from programme_imports order by id desc").fetchone()
    assert tuple(row) == ("day.xml", 1, 1, 1)


def test_a_dry_run_says_the_same_and_writes_nothing(file: Connection) -> None:
    take_in(file, entry("2026-01-05 19:00", "A"), entry("2026-01-05 20:00", "B"))
    before = everything(file)
    wanted = (entry("2026-01-05 19:00", "A", "2026-01-05 19:30"), entry("2026-01-05 20:00", "C"))
    planned = take_in(file, *wanted, dry_run=True)
    assert everything(file) == before
    assert figures(planned) == figures(take_in(file, *wanted)) == (0, 2, 0, 0)


def test_linked_rows_move_with_their_programme_and_are_not_removed(file: Connection) -> None:
    take_in(file, entry("2026-01-05 19:00", "News"), entry("2026-01-05 20:00", "Film", "2026-01-05 22:00"))
    film = programmes.list_(file)[1]
    number = article(file)
    editing.edit(file, film.id, {"article_id": number}, now=NOW, actor="mai")

    swapped = take_in(file, entry("2026-01-05 19:00", "Film"), entry("2026-01-05 21:00", "News", "2026-01-05 22:00"))
    assert programmes.get(file, film.id).start == at("2026-01-05 19:00")
    assert swapped.kept == []

    without = (
        entry("2026-01-05 19:00", "Talk", "2026-01-05 19:30"),
        entry("2026-01-05 19:30", "Quiz", "2026-01-05 22:00"),
    )
    replaced = take_in(file, *without)  # another programme in its slot: what belongs to the film stays with it
    assert [(one.title, one.article_id) for one in programmes.list_(file)] == [
        ("Film", number), ("Talk", None), ("Quiz", None),
    ]  # fmt: skip
    assert [why for _, why in replaced.kept] == [
        f"'Film' at 2026-01-05 12:00 +00:00 is not in the file, but has article {number}; the file has 'Talk' at that time"
    ]

    gone = (entry("2026-01-05 18:30", "Quiz", "2026-01-05 22:00"),)
    kept = take_in(file, *gone)
    assert [programme for programme, _ in kept.kept] == [film.id]
    assert figures(take_in(file, *gone)) == (0, 0, 0, 1)
    take_in(file, *gone, force=True)
    assert titles(file) == ["Quiz"]


def test_an_import_is_undone_as_one(file: Connection) -> None:
    take_in(
        file, entry("2026-01-05 19:00", "A", "2026-01-05 19:30"), entry("2026-01-05 19:30", "B", "2026-01-05 20:00")
    )
    rows, names = programmes.list_(file), channels.list_(file)
    take_in(
        file, entry("2026-01-05 19:00", "C", "2026-01-05 20:00"), entry("2026-01-05 20:00", "D", "2026-01-05 21:00")
    )
    assert titles(file) == ["C", "D"]
    undo.undo(file, actor="mai", now=NOW)
    assert (programmes.list_(file), channels.list_(file)) == (rows, names)
    undo.undo(file, actor="mai", now=NOW)
    assert (programmes.list_(file), channels.list_(file)) == ([], [])


def test_doubles_are_listed_once_and_other_titles_in_one_slot_are_kept_with_a_warning(file: Connection) -> None:
    report = take_in(
        file,
        entry("2026-01-05 19:00", "A", where="day.xml:3"),
        entry("2026-01-05 19:00", "A", "2026-01-05 19:30", where="day.xml:5"),
        entry("2026-01-05 19:00", "B", "2026-01-05 19:30", where="day.xml:7"),
        entry("2026-01-05 19:20", "C", "2026-01-05 19:40", where="day.xml:9"),
    )
    assert report.skipped == [("day.xml:3", "the same programme is also at day.xml:5 (duplicate)")]
    assert [warning.partition(" on ")[0] for warning in report.warnings] == [
        "day.xml:7: 'B' overlaps 'A' (day.xml:5)",
        "day.xml:9: 'C' overlaps 'A' (day.xml:5)",
    ]
    assert report.read == report.added + len(report.skipped)


def test_an_import_keeps_the_place_of_a_channel_and_takes_over_its_name(file: Connection) -> None:
    channels.put(file, Channel(CHANNEL, "Old", position=7, active=False), now=NOW, actor="mai")
    take_in(file, entry("2026-01-05 19:00"))
    assert channels.get(file, CHANNEL) == Channel(CHANNEL, "News Channel", position=7, active=False)
    assert channels.get(file, "news channel").id == CHANNEL
    with pytest.raises(NotFound):
        channels.get(file, "nowhere")


def test_a_channel_that_nothing_describes_is_listed_and_reported(file: Connection) -> None:
    listing = ProgrammeListing("day.xml", entries=[entry("2026-01-05 19:00", channel="7")])
    assert importing.import_(file, listing, zone=ZoneInfo("UTC"), now=NOW, actor="mai").warnings == [
        "channel '7' has no name yet (unknownid); name it with: newsroom programmes channel --name NAME 7"
    ]
    codes = {finding.code: finding.error for finding in checks.check(file, zone=HANOI)}
    assert codes == {"unknownid": False, "invalidid": False, "nostop": False}


def test_check_finds_overlaps_and_gaps(file: Connection) -> None:
    take_in(
        file,
        entry("2026-01-05 18:00", "Long", "2026-01-05 20:00"),
        entry("2026-01-05 18:30", "Inside", "2026-01-05 19:00"),
        entry("2026-01-05 19:30", "Also inside", "2026-01-05 20:30"),
        entry("2026-01-05 21:00", "After half an hour", "2026-01-05 22:00"),
        entry("2026-01-06 06:00", "Morning", "2026-01-06 07:00"),
    )
    found = [(one.code, one.message) for one in checks.check(file, zone=HANOI)]
    assert found == [
        ("overlap", "'Inside' begins before 'Long' (from 18:00) ends"),
        ("overlap", "'Also inside' begins before 'Long' (from 18:00) ends"),
        ("gap", "nothing is listed for 480 min, from 22:00 to 06:00"),
    ]
    short = checks.check(file, zone=HANOI, gap=timedelta(minutes=30))
    assert [one.code for one in short] == ["overlap", "overlap", "gap", "gap"]
    start, _ = clock.day_bounds("2026-01-06", HANOI)
    assert checks.check(file, zone=HANOI, since=start) == []


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2026-03-08", 23), ("2026-11-01", 25), ("2026-06-01", 24)],
)
def test_days_of_23_and_25_hours_lose_nothing(file: Connection, day: str, hours: int) -> None:
    start, _ = clock.day_bounds(day, NEW_YORK)
    for hour in range(-1, 26):
        add(
            file,
            ProgrammeEntry(channel=CHANNEL, start=clock.to_text(start + timedelta(hours=hour)), title=f"Hour {hour}"),
        )
    [shown] = programmes.by_day(file, day, NEW_YORK)
    assert [row.title for row in shown.rows] == [f"Hour {hour}" for hour in range(hours)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2026-01-07", "2026-01-07"),
        ("today", "2026-01-05"),
        (" Tomorrow ", "2026-01-06"),
        ("yesterday", "2026-01-04"),
        ("+6d", "2026-01-11"),
        ("6d", "2026-01-11"),
        ("-1w", "2025-12-29"),
        ("Friday", "2026-01-09"),
        ("9 Jan", "2026-01-09"),
        ("ngày mai", "2026-01-06"),
    ],
)
def test_a_day_as_people_name_it(typed: str, expected: str) -> None:
    assert programmes.day(typed, HANOI, now=NOW) == expected


@pytest.mark.parametrize("typed", ["", "2026-13-01", "2026-02-30", "5/1/2026", "soon", "+99999w", "today 19:00"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(Invalid, match="is not a date"):
        programmes.day(typed, HANOI, now=NOW)


SLOTS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 3), st.sampled_from("ABC"), st.booleans()), min_size=1, max_size=12
)


@settings(max_examples=40, deadline=None)
@given(first=SLOTS, second=SLOTS)
def test_after_any_import_its_hours_hold_the_listing_and_a_second_import_changes_nothing(
    empty: Path,
    tmp_path_factory: pytest.TempPathFactory,
    first: list[tuple[int, int, str, bool]],
    second: list[tuple[int, int, str, bool]],
) -> None:
    db = store.connect(Path(shutil.copy(empty, tmp_path_factory.mktemp("any") / "newsroom.db")))
    midnight = clock.from_text("2026-01-05T00:00:00Z")

    def listed(slots: list[tuple[int, int, str, bool]]) -> list[ProgrammeEntry]:
        return [
            ProgrammeEntry(
                channel=CHANNEL,
                start=clock.to_text(midnight + timedelta(minutes=15 * start)),
                title=title,
                stop=clock.to_text(midnight + timedelta(minutes=15 * (start + length))) if length else None,
                live=live,
            )
            for start, length, title, live in slots
        ]

    take_in(db, *listed(first))
    low = min(one.start for one in listed(second))
    # One that began before, under the same title and until the same moment, goes on: it is not listed twice.
    begun = {(row.stop_given, row.title) for row in programmes.list_(db) if row.start < low}
    report = take_in(db, *listed(second))
    assert report.read == report.added + report.updated + report.unchanged + len(report.skipped)
    high = max(one.stop or one.start for one in listed(second))
    inside = {(row.start, row.title) for row in programmes.list_(db) if low <= row.start < high or row.start == low}
    wanted = {(one.start, one.title) for one in listed(second) if one.start < high or one.start == low}
    going_on = {(low, one.title) for one in listed(second) if one.start == low and (one.stop, one.title) in begun}
    assert wanted - going_on <= inside <= wanted
    before = everything(db)
    take_in(db, *listed(second))
    assert everything(db) == before
    db.close()
