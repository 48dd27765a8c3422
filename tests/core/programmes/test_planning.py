"""What an import does not change: times that the file does not cover, and programmes that began before it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from newsroom import clock
from newsroom.core.programmes import channels, checks, editing, importing, programmes
from newsroom.core.programmes.channels import Channel
from newsroom.core.programmes.fields import ProgrammeEntry
from newsroom.core.programmes.importing import ProgrammeImport, ProgrammeListing
from newsroom.errors import Conflict, Invalid
from newsroom.store import Connection
from tests.comment_rooms import article

NOW = clock.from_text("2026-01-05T02:00:00Z")
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def entry(start: str, title: str = "Tin", hours: float | None = 1, where: str = "d:1") -> ProgrammeEntry:
    """A programme on channel `a`; `start` is `MM-DD HH:MM` of 2026, or begins with another year."""
    begins = clock.from_text((start if len(start) > 11 else f"2026-{start}").replace(" ", "T") + ":00Z")
    stop = clock.to_text(begins + timedelta(hours=hours)) if hours else None
    return ProgrammeEntry(channel="a", start=clock.to_text(begins), title=title, stop=stop, where=where)


def take(db: Connection, *entries: ProgrammeEntry, by_hand: bool = False, **more: bool) -> ProgrammeImport:
    listing = ProgrammeListing("d", entries=list(entries), written_by_hand=by_hand)
    return importing.import_(db, listing, zone=HANOI, now=NOW, actor="mai", **more)  # type: ignore[arg-type]


def titles(db: Connection) -> list[str]:
    return [row.title for row in programmes.list_(db)]


@pytest.mark.parametrize("stray", ["1970-01-01 00:00", "2025-01-05 12:00", "2027-03-01 08:00", "01-12 08:00"])
def test_a_stray_date_removes_nothing_of_the_days_between(db: Connection, stray: str) -> None:
    for start in ("01-07 18:00", "01-09 18:00"):
        editing.add(db, entry(start, f"By hand {start}"), now=NOW, actor="mai")
    report = take(db, entry(stray, "Stray"), entry("01-05 08:00", "News"))
    assert (report.added, report.removed) == (2, 0)
    assert sum("By hand" in title for title in titles(db)) == 2


@pytest.mark.parametrize(("hours", "removed"), [(23, 1), (24, 1), (24.5, 0), (200, 0)])
def test_a_gap_of_more_than_a_day_is_no_empty_schedule(db: Connection, hours: float, removed: int) -> None:
    editing.add(db, entry("01-05 20:00", "By hand"), now=NOW, actor="mai")
    first = entry("01-05 18:00")
    later = clock.from_text(first.stop or "") + timedelta(hours=hours)
    report = take(db, first, entry(clock.to_text(later)[:16].replace("T", " ")))
    assert report.removed == removed
    assert [warning for warning in report.warnings if warning.startswith("kept ")] == (
        []
        if removed
        else [
            "kept 1 programme on a from 2026-01-06 03:00 +07:00 to 2026-01-06 03:00 +07:00: the file does not cover"
            " that time"
        ]
    )


def test_a_day_that_is_listed_again_is_replaced(db: Connection) -> None:
    take(db, entry("01-05 18:00"), entry("01-05 19:00", "Phim"))
    report = take(db, entry("01-05 18:00", hours=2))
    assert (report.updated, report.removed) == (1, 1)
    assert titles(db) == ["Tin"]


def test_a_film_over_midnight_is_listed_once(db: Connection) -> None:
    take(db, entry("01-05 22:30", "Late film", 2.25))
    day_two = (entry("01-06 00:00", "late FILM", 0.75, "d:2"), entry("01-06 00:45", "Night news", 1, "d:3"))
    report = take(db, *day_two)
    assert titles(db) == ["Late film", "Night news"]
    assert report.skipped == [("d:2", "'late FILM' is already listed at 2026-01-06 05:30 +07:00 (programme 1)")]
    assert (report.read, report.added, report.removed) == (2, 1, 0)
    again = take(db, *day_two)
    assert (again.added, again.unchanged, len(again.skipped), again.batch) == (0, 1, 1, None)


# What a file begins with while "Late film" is listed until 00:45: title, start, hours.
OTHERS = {
    "another title": ("Talk", "01-06 00:00", 0.75),
    "the same title until another time": ("Late film", "01-06 00:00", 1.5),
    "the same title without a stop": ("Late film", "01-06 00:00", None),
}


@pytest.mark.parametrize("what", OTHERS)
def test_another_overlap_with_what_was_listed_before_is_named(db: Connection, what: str) -> None:
    title, start, hours = OTHERS[what]
    take(db, entry("01-05 22:30", "Late film", 2.25))
    report = take(db, entry(start, title, hours, "d:2"), dry_run=True)
    assert f"d:2: {title!r} overlaps 'Late film' (programme 1), which is already listed on a" in report.warnings
    assert take(db, entry("01-06 00:45", title)).warnings[1:] == []  # beside it


def test_a_programme_of_the_file_itself_is_no_overlap_with_what_it_replaces(db: Connection) -> None:
    take(db, entry("01-05 00:00", "Marathon", 60))
    report = take(db, entry("01-05 00:00", "Marathon", 1), entry("01-07 08:00", "News"))
    assert [warning for warning in report.warnings if "overlaps" in warning] == []


def test_a_bad_entry_refuses_what_was_written_by_hand_and_is_left_out_of_a_feed(db: Connection) -> None:
    long = entry("01-05 08:00", "x" * 501, where="d:2")
    with pytest.raises(Invalid, match="d:2: a text is too long"):
        take(db, entry("01-05 07:00"), long, by_hand=True)
    report = take(db, entry("01-05 07:00"), long)
    assert report.skipped == [
        ("d:2", "a text is too long (at most 20,000 characters in a description, 500 in every other field)")
    ]
    assert (report.read, report.added) == (2, 1)
    with pytest.raises(Invalid, match="d:2: a text is too long"):
        take(db, long)


def linked(db: Connection, *, start: str = "01-05 18:00", title: str = "Phim") -> int:
    """A programme that belongs to an article; returns its id."""
    story = article(db)
    return editing.add(db, entry(start, title), article_id=story, now=NOW, actor="mai").id


@pytest.mark.parametrize(("force", "kept", "removed"), [(False, 1, 0), (True, 0, 1)])
def test_a_linked_programme_that_the_file_does_not_have_stays_unless_forced(
    db: Connection, force: bool, kept: int, removed: int
) -> None:
    number = linked(db)
    report = take(db, entry("01-05 17:00"), entry("01-05 20:00"), force=force)
    assert (len(report.kept), report.removed) == (kept, removed)
    assert [one for one, _ in report.kept] == [number] * kept
    assert ("Phim" in titles(db)) is not force


def test_a_linked_programme_moves_to_the_nearest_of_its_title(db: Connection) -> None:
    number = linked(db)
    take(
        db,
        entry("01-05 08:00", "PHIM"),
        entry("01-05 17:00", "Phim"),
        entry("01-05 21:00", "Phim"),
        entry("01-05 22:00"),
    )
    assert programmes.get(db, number).start == "2026-01-05T17:00:00Z"


VIDEO = "https://tv.example/a.mp4"
# What is listed (title, episode, start), which of it has a recording, the next file, and where each recording then is
# (programme, start), how many are kept and how many moves are named.
MOVES: dict[str, tuple[list[tuple[str, str, str]], set[int], list[tuple[str, str, str]], list[str], int, int]] = {
    "another title in its slot": (
        [("Talk", "", "11:00")], {0}, [("Film", "", "11:00")], ["Talk 11:00"], 1, 0,
    ),
    "five minutes later, another one in its slot": (
        [("Morning", "", "09:00"), ("News", "", "10:00")], {1}, [("Morning", "", "09:00"), ("Talk", "", "10:00"), ("News", "", "10:05")],
        ["News 10:05"], 0, 1,
    ),
    "all bulletins earlier": (
        [("News", "", "10:00"), ("News", "", "11:00")], {0, 1}, [("News", "", "09:10"), ("News", "", "10:10")],
        ["News 09:10", "News 10:10"], 0, 2,
    ),
    "all bulletins later, one without a recording": (
        [("News", "", "10:00"), ("News", "", "11:00")], {1}, [("News", "", "10:50"), ("News", "", "11:50")], ["News 11:50"], 0, 1,
    ),
    "one of two, between them": (
        [("News", "", "10:00"), ("News", "", "11:00")], {0, 1}, [("News", "", "10:30"), ("Film", "", "12:00")],
        ["News 10:00", "News 11:00"], 2, 0,
    ),
    "the evening instead of the morning": (
        [("News", "", "08:00"), ("Film", "", "20:00")], {0}, [("Film", "", "07:00"), ("News", "", "20:00")], ["News 08:00"], 1, 0,
    ),
    "another episode in its slot": (
        [("Show", "5", "10:00")], {0}, [("Show", "6", "10:00")], ["Show 10:00"], 1, 0,
    ),
    "another episode in its slot, its own later": (
        [("Show", "5", "10:00")], {0}, [("Show", "6", "10:00"), ("Show", "5", "12:00")], ["Show 12:00"], 0, 1,
    ),
    "a corrected title of the same episode": (
        [("Shwo", "5", "10:00")], {0}, [("Show", "5", "10:00")], ["Show 10:00"], 0, 0,
    ),
    "an episode that the file now names": (
        [("Show", "", "10:00")], {0}, [("Show", "5", "10:00")], ["Show 10:00"], 0, 0,
    ),
    "not in the file": (
        [("News", "", "10:00")], {0}, [("Film", "", "09:00"), ("Talk", "", "12:00")], ["News 10:00"], 1, 0,
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", MOVES)
def test_a_recording_and_its_page_stay_with_their_programme(db: Connection, what: str) -> None:
    before, recorded, file, there, kept, moved = MOVES[what]
    pages = []
    for number, (title, episode, start) in enumerate(before):
        made = replace(entry(f"01-05 {start}", title, 0.5), episode=episode)
        video = VIDEO if number in recorded else ""
        pages.append(editing.add(db, made, video_url=video, zone=HANOI, now=NOW, actor="mai").slug)
    whole_day = [("Open", "", "06:00"), *file, ("Close", "", "23:00")]
    listed = [replace(entry(f"01-05 {start}", title, 0.5), episode=episode) for title, episode, start in whole_day]
    report = take(db, *listed, by_hand=True)
    found = [row for row in programmes.list_(db) if row.video_url]
    assert [f"{row.title} {row.start[11:16]}" for row in found] == there
    assert [row.slug for row in found] == [page for page in pages if page]
    assert (len(report.kept), sum(" moves from " in warning for warning in report.warnings)) == (kept, moved)
    assert {(row.title, row.start) for row in programmes.list_(db)} >= {(one.title, one.start) for one in listed}
    rows = programmes.list_(db)
    take(db, *listed)
    assert programmes.list_(db) == rows


def test_a_page_does_not_go_to_another_programme_after_its_video_was_taken_away(db: Connection) -> None:
    made = editing.add(db, entry("01-05 10:00", "Talk"), video_url=VIDEO, zone=HANOI, now=NOW, actor="mai")
    editing.edit(db, made.id, {"video_url": ""}, now=NOW, actor="mai")
    take(db, entry("01-05 10:00", "Film"))
    [film] = programmes.list_(db)
    shown = editing.edit(db, film.id, {"video_url": VIDEO}, zone=HANOI, now=NOW, actor="mai")
    assert (shown.title, shown.slug) == ("Film", "film-2026-01-05")


def test_what_force_removes_is_named_with_what_belonged_to_it(db: Connection) -> None:
    story = article(db)
    editing.add(db, entry("01-05 10:00", "Talk"), article_id=story, video_url=VIDEO, zone=HANOI, now=NOW, actor="mai")
    report = take(db, entry("01-05 10:00", "Film"), force=True)
    assert (report.kept, report.removed, titles(db)) == ([], 1, ["Film"])
    assert report.warnings[-1] == (
        f"programme 1, 'Talk' at 2026-01-05 17:00 +07:00, is removed, although it has article {story} and a recording at"
        " /watch/talk-2026-01-05/"
    )


def test_an_import_leaves_a_channel_hidden_and_keeps_what_the_file_does_not_say(db: Connection) -> None:
    described = Channel("a", name="A", lang="vi", icon="https://a.example/i.png", url="https://a.example/")
    for channel in (described, Channel("a", active=True), Channel("a", name="B")):
        listing = ProgrammeListing("d", entries=[entry("01-05 18:00")], channels=[channel])
        importing.import_(db, listing, zone=HANOI, now=NOW, actor="mai")
        if channel is described:
            db.execute("update channels set active = 0")  # hidden by a person
    [kept] = channels.list_(db)
    assert (kept.name, kept.lang, kept.icon, kept.url, kept.active) == (
        "B", "vi", "https://a.example/i.png", "https://a.example/", False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "refused"),
    [
        (-1, "stops at or before its start"),
        (0, "stops at or before its start"),
        (1 / 60, ""),
        (168, ""),
        (168.1, "longer than a week"),
    ],
)
def test_how_long_a_programme_may_be(hours: float, refused: str) -> None:
    begins = clock.from_text("2026-01-05T18:00:00Z")
    made = ProgrammeEntry(
        channel="a", start=clock.to_text(begins), title="Phim", stop=clock.to_text(begins + timedelta(hours=hours))
    )
    if refused:
        with pytest.raises(Invalid, match=refused):
            editing.tidy(made)
    else:
        assert editing.tidy(made) == made


@pytest.mark.parametrize(
    ("start", "hours", "overlaps"),
    [
        ("01-05 17:00", 1, False), ("01-05 17:00", 1.5, True), ("01-05 18:00", 1, True), ("01-05 18:30", 0.1, True),
        ("01-05 19:00", 1, False), ("01-05 17:00", None, False), ("01-05 18:30", None, True), ("01-05 19:00", None, False),
    ],
)  # fmt: skip
def test_what_overlaps_a_programme_from_six_to_seven(
    db: Connection, start: str, hours: float | None, overlaps: bool
) -> None:
    there = editing.add(db, entry("01-05 18:00", "Phim"), now=NOW, actor="mai")
    if overlaps:
        with pytest.raises(Conflict):
            editing.refuse_overlap(db, entry(start, hours=hours))
    else:
        editing.refuse_overlap(db, entry(start, hours=hours))
    editing.refuse_overlap(db, entry(start, hours=hours), force=True)
    editing.refuse_overlap(db, entry(start, hours=hours), there.id)  # the same programme, moved
    editing.refuse_overlap(db, replace(entry(start, hours=hours), channel="b"))


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([("01-05 18:00", 1), ("01-05 18:30", 1)], [("overlap", True)]),
        ([("01-05 18:00", 1), ("01-05 19:00", 1)], []),
        ([("01-05 18:00", 1), ("01-05 20:00", 1)], [("gap", False)]),  # of exactly an hour
        ([("01-05 18:00", 1), ("01-05 19:59", 1)], []),
        ([("01-05 18:00", 1), ("01-12 19:00", 1)], [("gap", False)]),  # of exactly a week
        ([("01-05 18:00", 1), ("01-12 19:01", 1)], []),  # a time without listings
        ([("01-05 18:00", None), ("01-05 19:00", 1)], [("nostop", False)]),
    ],
)
def test_the_faults_of_a_schedule(
    db: Connection, rows: list[tuple[str, float | None]], found: list[tuple[str, bool]]
) -> None:
    for start, hours in rows:
        editing.add(db, entry(start, start, hours), force=True, now=NOW, actor="mai")
    said = checks.check(db, gap=timedelta(hours=1), zone=HANOI)
    assert [(one.code, one.error) for one in said if one.code not in ("unknownid", "invalidid")] == found
    assert {(one.code, one.error) for one in said if one.code in ("unknownid", "invalidid")} == {
        ("unknownid", False), ("invalidid", False),
    }  # fmt: skip


def test_of_two_equal_programmes_the_one_with_a_stop_is_kept(db: Connection) -> None:
    with_stop, without = entry("01-05 18:00", where="d:1"), entry("01-05 18:00", hours=None, where="d:2")
    longer = entry("01-05 18:00", hours=2, where="d:3")
    for listed, kept, left_out in (
        ([with_stop, without], with_stop, "d:2"),
        ([without, with_stop], with_stop, "d:2"),
        ([with_stop, longer], with_stop, "d:3"),  # the first of two with a stop
        ([without, replace(without, where="d:4")], without, "d:4"),
    ):
        good, duplicates = importing._without_duplicates(listed)
        assert (good, [where for where, _ in duplicates]) == ([kept], [left_out])
