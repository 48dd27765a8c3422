"""The report of an import, and the order and limits of its messages."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from newsroom import clock
from newsroom.core.programmes import importing, programmes
from newsroom.core.programmes.channels import Channel
from newsroom.core.programmes.fields import ProgrammeEntry
from newsroom.core.programmes.importing import ProgrammeImport, ProgrammeListing
from newsroom.errors import Invalid
from newsroom.store import Connection

NOW = clock.from_text("2026-01-05T02:00:00Z")


def entry(minute: int, title: str = "Tin", **more: object) -> ProgrammeEntry:
    start = f"2026-01-05T12:{minute:02}:00Z"
    return replace(ProgrammeEntry(channel="a", start=start, title=title, where=f"d:{minute}"), **more)  # type: ignore[arg-type]


def take(db: Connection, *entries: ProgrammeEntry, dry_run: bool = False) -> ProgrammeImport:
    listing = ProgrammeListing("d", "0" * 64, [Channel("a", "Đài")], list(entries))
    return importing.import_(db, listing, dry_run=dry_run, zone=ZoneInfo("UTC"), now=NOW, actor="mai")


def test_a_listing_of_nothing_changes_nothing(db: Connection) -> None:
    report = importing.import_(db, ProgrammeListing("d"), zone=ZoneInfo("UTC"), now=NOW, actor="mai")
    assert report == ProgrammeImport(0)
    assert (report.read, report.added, report.updated, report.removed, report.unchanged, report.batch) == (
        0, 0, 0, 0, 0, None,
    )  # fmt: skip
    assert db.execute("select count(*) from programme_imports").fetchone()[0] == 0


def test_an_import_is_written_down(db: Connection) -> None:
    take(db, entry(0), entry(30, "Phim"))
    take(db, entry(0, subtitle="Mới"), entry(45, "Kịch"), entry(50))
    rows = db.execute("select at, file, sha256, added, changed, removed from programme_imports order by id").fetchall()
    assert [tuple(row) for row in rows] == [
        ("2026-01-05T02:00:00Z", "d", "0" * 64, 2, 0, 0), ("2026-01-05T02:00:00Z", "d", "0" * 64, 2, 1, 1),
    ]  # fmt: skip


def test_clumps_of_one_slot_are_compared_in_their_order(db: Connection) -> None:
    """However they stand in the file: 0/2 and 1/2 share a slot, and the overlap with the next is named once."""
    last = entry(10, "Kịch", where="d:3")
    for first, second in ((0, 1), (1, 0)):
        clumps = [
            entry(0, f"Tin {n}", stop="2026-01-05T12:15:00Z", clump=f"{n}/2", where=f"d:{n}") for n in (first, second)
        ]
        assert take(db, *clumps, last, dry_run=True).warnings == ["d:3: 'Kịch' overlaps 'Tin 0' (d:0) on a"]


def test_faults_beyond_the_twentieth_are_counted(db: Connection) -> None:
    for number in (20, 21):
        with pytest.raises(Invalid) as refused:
            take(db, *(entry(minute, " ") for minute in range(number)))
        lines = refused.value.message.split("\n")
        assert lines[0] == "d:0: a programme needs a title"
        assert lines[20:] == (["and 1 more like these; nothing was changed"] if number == 21 else [])


def test_every_overlap_is_named(db: Connection) -> None:
    long = entry(0, "Dài", stop="2026-01-05T18:00:00Z")
    listed = (entry(minute, f"Tin {minute}") for minute in range(1, 60))
    warnings = take(db, long, *listed, dry_run=True).warnings
    assert warnings[0] == "d:1: 'Tin 1' overlaps 'Dài' (d:0) on a"
    assert warnings[-1] == "d:59: 'Tin 59' overlaps 'Dài' (d:0) on a"
    assert len(warnings) == 59


def test_a_last_programme_without_a_stop_covers_the_second_in_which_it_starts(db: Connection) -> None:
    take(db, entry(0), entry(30, "Phim"))
    report = take(db, entry(0), entry(30, "Kịch"))
    assert (report.updated, report.unchanged, report.added, report.removed) == (1, 1, 0, 0)
    report = take(db, entry(0))  # does not reach the second programme
    assert (report.updated, report.unchanged, report.added, report.removed) == (0, 1, 0, 0)
    assert [row.title for row in programmes.list_(db)] == ["Tin", "Kịch"]
