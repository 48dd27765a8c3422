"""The fields of a programme agree with the table in the file, the CSV, the XMLTV and the options."""

from __future__ import annotations

import io
from dataclasses import fields, replace
from typing import Any
from zoneinfo import ZoneInfo

from newsroom import clock
from newsroom.core import undo
from newsroom.core.programmes import editing, importing, programmes
from newsroom.core.programmes.fields import (
    COLUMNS,
    EDITABLE,
    FIELDS,
    FLAGS,
    JSON_KEYS,
    TEXTS,
    Programme,
    ProgrammeEntry,
    ProgrammeFields,
    columns_of,
    entry_of,
    flags_of,
    record_of,
)
from newsroom.formats.programmes import csv_table, xmltv
from newsroom.store import Connection
from tests.conftest import Run

NOW = clock.from_text("2026-01-05T02:00:00Z")
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
# Every text with a value of its own, every flag set.
FULL = ProgrammeEntry(
    **{name: f"{name} đ" for name in TEXTS},
    **dict.fromkeys(FLAGS, True),
    start="2026-01-05T12:00:00Z",
    stop="2026-01-05T12:45:00Z",
    clump="1/2",
    extra="",
)


def added(db: Connection) -> Programme:
    """`FULL` in the file."""
    return editing.add(db, FULL, now=NOW, actor="mai")


def test_the_table_has_a_column_for_each_field_and_no_other(db: Connection) -> None:
    columns = {row["name"] for row in db.execute("pragma table_info(programmes)")}
    assert columns == set(COLUMNS.values())


def test_undo_remembers_every_column(db: Connection) -> None:
    for operation in ("update", "delete"):
        [trigger] = db.execute(
            "select sql from sqlite_master where name = :name", {"name": f"programmes_{operation}_tracked"}
        ).fetchone()
        assert [column for column in COLUMNS.values() if f"old.{column}" not in trigger] == []


def test_every_field_is_a_text_with_a_limit_or_a_flag_or_one_of_two() -> None:
    assert set(FIELDS) - set(TEXTS) - set(FLAGS) == {"start", "clump"}
    assert {name: about.limit for name, about in FIELDS.items() if about.limit not in (0, 500)} == {
        "channel": 200,
        "description": 20_000,
    }
    assert all(isinstance(one.default, bool) == (one.name in FLAGS) for one in fields(ProgrammeFields))


def test_every_field_is_printed_as_json_but_how_the_start_was_typed() -> None:
    assert set(FIELDS) - set(JSON_KEYS) == {"start_typed"}
    assert JSON_KEYS[:12] == (
        "id", "channel", "channel_name", "title", "subtitle", "start", "stop", "live", "repeat", "new", "flags",
        "description",
    )  # fmt: skip
    assert JSON_KEYS[-5:] == ("clump", "article_id", "url", "watch", "extra")


def test_every_field_but_the_clump_can_be_edited() -> None:
    assert set(EDITABLE) == set(FIELDS) - {"clump"} | {"stop", "article_id", "video_url"}
    assert EDITABLE[:4] == ("channel", "start", "stop", "title")


def test_what_is_added_is_in_the_file(db: Connection) -> None:
    row = db.execute("select * from programmes where id = :id", {"id": added(db).id}).fetchone()
    assert {name: row[about.column] for name, about in FIELDS.items()} == {name: getattr(FULL, name) for name in FIELDS}
    assert (row["stop_at"], row["source"], row["updated_at"]) == (
        "2026-01-05T12:45:00Z", "hand", "2026-01-05T02:00:00Z",
    )  # fmt: skip


def test_an_entry_comes_back_from_its_programme(db: Connection) -> None:
    programme = added(db)
    assert entry_of(programme) == FULL
    assert (programme.stop, programme.stop_given) == (FULL.stop, FULL.stop)
    assert (programme.channel_name, programme.article_id, programme.path, programme.video_url) == (
        "channel đ", None, None, "",
    )  # fmt: skip


def test_the_columns_of_an_entry_hold_flags_as_numbers() -> None:
    columns = columns_of(FULL, at="2026-01-05T02:00:00Z", source="day.xml")
    assert [columns[flag] for flag in ("live", "repeat", "new")] == [1, 1, 1]
    assert [type(columns[flag]) for flag in ("live", "repeat", "new")] == [int, int, int]
    assert list(columns)[:4] == ["channel_id", "start_at", "stop_at", "start_typed"]
    assert columns["source"] == "day.xml"


def test_an_edit_of_each_field_is_seen_and_undone(db: Connection) -> None:
    before = added(db)
    other: dict[str, Any] = dict.fromkeys(TEXTS, "khác") | dict.fromkeys(FLAGS, False)
    for name, value in other.items():
        edited = editing.edit(db, before.id, {name: value}, now=NOW, actor="mai")
        if name == "start_typed":  # says how the start was written: alone it is not a change
            assert edited.start_typed == before.start_typed
            continue
        assert getattr(edited, name) == value
        undo.undo(db, actor="mai", now=NOW)
        assert programmes.get(db, before.id) == before


def test_a_programme_as_json(db: Connection) -> None:
    record = record_of(added(db), url="https://news.example.org/tv")
    assert {name: record[name] for name in FIELDS if name != "start_typed"} == {
        name: getattr(FULL, name) for name in FIELDS if name != "start_typed"
    }
    assert (record["flags"], record["stop"], record["url"]) == (
        "live repeat new", "2026-01-05T12:45:00Z", "https://news.example.org/tv",
    )  # fmt: skip
    assert list(record) == list(JSON_KEYS)
    assert record_of(added_without_flags(db), url="")["url"] is None


def added_without_flags(db: Connection) -> Programme:
    """Another programme, of which only what is needed is known."""
    made = ProgrammeEntry(channel="b.example.org", start="2026-01-05T20:00:00Z", title="Phim")
    return editing.add(db, made, now=NOW, actor="mai")


def test_flags_are_words_in_one_order(db: Connection) -> None:
    assert flags_of(added_without_flags(db)) == ""
    assert flags_of(replace(FULL, live=False)) == "repeat new"


def test_csv_carries_every_field_but_the_clump(db: Connection) -> None:
    out = io.StringIO(newline="")
    csv_table.write(out, [added(db)], zone=HANOI)
    [entry] = csv_table.read(io.BytesIO(out.getvalue().encode()), "day.csv", zone=HANOI, now=NOW).entries
    assert replace(entry, where="") == replace(FULL, clump="0/1", start_typed="2026-01-05 19:00", extra=None)


def test_xmltv_carries_every_field(db: Connection) -> None:
    out = io.StringIO(newline="")
    xmltv.write(out, [], [added(db)], zone=HANOI, generator="test")
    [entry] = xmltv.read(io.BytesIO(out.getvalue().encode()), "day.xml", zone=HANOI).entries
    assert replace(entry, where="") == replace(FULL, start_typed="20260105190000 +0700")


def test_an_import_changes_a_row_where_any_field_differs(db: Connection) -> None:
    before = added(db)
    for name in (*TEXTS, *FLAGS):
        if name in ("channel", "title", "start_typed"):
            continue
        changed = replace(FULL, **{name: "khác" if name in TEXTS else False})
        listing = importing.ProgrammeListing("day.xml", entries=[changed])
        assert importing.import_(db, listing, zone=ZoneInfo("UTC"), now=NOW, actor="mai").updated == 1, name
        assert getattr(programmes.get(db, before.id), name) == getattr(changed, name)


# The fields that `programmes add` and `edit` are told by a place in the command or by other options.
NOT_OPTIONS = {"channel", "start", "title", "clump", "start_typed"}


def test_add_and_edit_have_an_option_for_each_field(newsroom: Run) -> None:
    described = {name: f"{name} đ" for name in FIELDS if name not in NOT_OPTIONS and name in TEXTS}
    options = [word for name, value in described.items() for word in (f"--{name}", value)]
    flags = [f"--{flag}" for flag in FLAGS]
    at = "2026-01-05 19:00"
    [made] = newsroom("programmes", "add", "a.example.org", at, "Phim", *options, *flags, "--json").json
    assert {name: made[name] for name in (*described, *FLAGS)} == described | dict.fromkeys(FLAGS, True)

    other = {name: f"{name} khác" for name in described}
    options = [word for name, value in other.items() for word in (f"--{name}", value)]
    flags = [f"--not-{flag}" for flag in FLAGS]
    [edited] = newsroom("programmes", "edit", str(made["id"]), *options, *flags, "--json").json
    assert {name: edited[name] for name in (*other, *FLAGS)} == other | dict.fromkeys(FLAGS, False)


def test_the_fields_that_an_edit_names_stand_in_one_order() -> None:
    assert EDITABLE == (
        "channel", "start", "stop", "title", "subtitle", "description", "category", "episode", "live", "repeat", "new",
        "start_typed", "article_id", "video_url",
    )  # fmt: skip
