"""Rules of a single programme, at their boundaries, and what an edit or a second import leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from newsroom import clock
from newsroom.core.journal import actions
from newsroom.core.programmes import editing, importing, programmes
from newsroom.core.programmes.fields import Programme, ProgrammeEntry
from newsroom.errors import Conflict, Invalid
from newsroom.store import Connection

NOW = clock.from_text("2026-01-05T02:00:00Z")
FILM = ProgrammeEntry(channel="a.example.org", start="2026-01-05T12:00:00Z", title="Film", stop="2026-01-05T13:00:00Z")


def add(db: Connection, entry: ProgrammeEntry = FILM) -> Programme:
    return editing.add(db, entry, now=NOW, actor="mai")


@pytest.mark.parametrize(
    ("field", "limit"), [("channel", 200), ("title", 500), ("subtitle", 500), ("episode", 500), ("description", 20_000)]
)
def test_texts_have_a_length_that_is_just_allowed(field: str, limit: int) -> None:
    assert len(getattr(editing.tidy(replace(FILM, **{field: "đ" * limit})), field)) == limit
    with pytest.raises(Invalid, match=r"too long|id of a channel can have at most 200 characters"):
        editing.tidy(replace(FILM, **{field: "đ" * (limit + 1)}))


def test_a_programme_lasts_from_a_second_to_a_week() -> None:
    for stop in ("2026-01-05T12:00:01Z", "2026-01-12T12:00:00Z"):
        assert editing.tidy(replace(FILM, stop=stop)).stop == stop
    with pytest.raises(Invalid, match="stops at or before its start"):
        editing.tidy(replace(FILM, stop="2026-01-05T12:00:00Z"))
    with pytest.raises(Invalid, match="longer than a week"):
        editing.tidy(replace(FILM, stop="2026-01-12T12:00:01Z"))


def test_texts_are_cleaned_to_one_line() -> None:
    tidied = editing.tidy(replace(FILM, title="  Hai\n\tdòng\x00 ", description="a\u0301", where="day.csv:2"))
    assert (tidied.title, tidied.description, tidied.where) == ("Hai dòng", "á", "day.csv:2")


def test_where_a_row_is_from_is_no_change_by_itself(db: Connection) -> None:
    first = importing.import_(
        db, importing.ProgrammeListing("a.xml", entries=[FILM]), zone=ZoneInfo("UTC"), now=NOW, actor="mai"
    )
    [before] = programmes.list_(db)
    again = importing.ProgrammeListing("b.xml", entries=[replace(FILM, start_typed="20260105190000 +0700")])
    second = importing.import_(db, again, zone=ZoneInfo("UTC"), now=NOW + timedelta(hours=1), actor="mai")
    assert (first.added, second.added, second.updated, second.unchanged, second.batch) == (1, 0, 0, 1, None)
    assert programmes.list_(db) == [before]
    assert (before.source, before.updated_at) == ("a.xml", "2026-01-05T02:00:00Z")


def test_a_change_takes_the_origin_along(db: Connection) -> None:
    importing.import_(
        db, importing.ProgrammeListing("a.xml", entries=[FILM]), zone=ZoneInfo("UTC"), now=NOW, actor="mai"
    )
    changed = importing.ProgrammeListing("b.xml", entries=[replace(FILM, subtitle="Mới", start_typed="19:00")])
    importing.import_(db, changed, zone=ZoneInfo("UTC"), now=NOW + timedelta(hours=1), actor="mai")
    [row] = programmes.list_(db)
    assert (row.subtitle, row.source, row.updated_at, row.start_typed) == (
        "Mới", "b.xml", "2026-01-05T03:00:00Z", "19:00",
    )  # fmt: skip
    [edited] = [entry for entry in actions.log(db) if entry.action == "edit"]
    assert edited.detail == {"title": "Film", "changed": ["subtitle"]}


def test_the_log_names_what_was_added_and_removed(db: Connection) -> None:
    added = add(db)
    editing.remove(db, [added.id], now=NOW, actor="hoa")
    found = {entry.action: (entry.kind, entry.object_id, entry.actor, entry.detail) for entry in actions.log(db)}
    about = {"title": "Film", "channel": "a.example.org", "start": "2026-01-05T12:00:00Z"}
    assert found["add"] == ("programme", added.id, "mai", about)
    assert found["remove"] == ("programme", added.id, "hoa", about)


def test_an_edit_keeps_the_links_it_does_not_name(db: Connection) -> None:
    added = editing.add(db, FILM, video_url="https://v.example/1", now=NOW, actor="mai")
    edited = editing.edit(db, added.id, {"title": "Phim"}, now=NOW, actor="mai")
    assert (edited.title, edited.video_url, edited.source) == ("Phim", "https://v.example/1", "hand")
    assert editing.edit(db, added.id, {"video_url": ""}, now=NOW, actor="mai").video_url == ""


@pytest.mark.parametrize(
    ("start", "stop", "clash"),
    [
        ("11:00:00", "12:00:00", False),  # ends when the film starts
        ("11:00:00", "12:00:01", True),
        ("12:59:59", "14:00:00", True),
        ("13:00:00", "14:00:00", False),  # starts when the film ends
        ("12:30:00", "12:31:00", True),
        ("11:00:00", "14:00:00", True),
        ("12:00:00", "13:00:00", True),
        ("12:30:00", None, True),
        ("11:00:00", None, False),
    ],
)
def test_overlaps_are_refused_and_neighbours_are_not(db: Connection, start: str, stop: str | None, clash: bool) -> None:
    film = add(db)
    other = ProgrammeEntry(
        channel="a.example.org", start=f"2026-01-05T{start}Z", title="Tin", stop=f"2026-01-05T{stop}Z" if stop else None
    )
    if clash:
        with pytest.raises(Conflict, match=rf"'Tin' overlaps programme {film.id}, 'Film'"):
            add(db, other)
    else:
        add(db, other)
    add(db, replace(other, channel="b.example.org"))
    # A programme does not overlap itself.
    assert editing.edit(db, film.id, {"title": "Phim"}, now=NOW, actor="mai").title == "Phim"


def test_programmes_that_share_a_slot_as_clumps_do_not_overlap(db: Connection) -> None:
    add(db, replace(FILM, clump="0/2"))
    add(db, replace(FILM, title="Thời tiết", clump="1/2"))
    with pytest.raises(Conflict):
        add(db, replace(FILM, title="Khác", clump="1/2"))


def test_a_long_programme_is_seen_up_to_a_week_later(db: Connection) -> None:
    add(db, replace(FILM, stop="2026-01-12T12:00:00Z"))
    with pytest.raises(Conflict):
        add(db, replace(FILM, title="Tin", start="2026-01-12T11:59:59Z", stop=None))
    add(db, replace(FILM, title="Tin", start="2026-01-12T12:00:00Z", stop=None))
