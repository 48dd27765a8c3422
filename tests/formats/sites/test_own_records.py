"""Records of our own exports: how they are recognised, read from cells, and what their statuses and dates become."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from newsroom.core.articles.fields import Manuscript
from newsroom.errors import Invalid
from newsroom.formats.sites import own_records
from newsroom.formats.sites.foreign_post import ForeignStatus

MARKS = ("slug", "title", "live_revision", "revision", "published_at", "dated", "extra", "body")


def test_a_record_has_all_of_our_names() -> None:
    assert own_records.is_own(dict.fromkeys((*MARKS, "more")))
    for name in MARKS:
        assert not own_records.is_own(dict.fromkeys(set(MARKS) - {name}))


def test_cells_are_read_by_the_kind_of_their_field() -> None:
    cells = {
        "title": "Ferry",
        "lead": "",
        "tags": '["a, b", "c"]',
        "authors": "Lan; Hà An",
        "related": "",
        "extra": '{"x": 1}',
    }
    assert own_records.from_cells(cells) == {
        "title": "Ferry", "lead": None, "tags": ["a, b", "c"], "authors": ["Lan; Hà An"], "related": [], "extra": {"x": 1},
    }  # fmt: skip
    assert own_records.from_cells({"extra": "", "tags": "a, b"}) == {"extra": {}, "tags": ["a", "b"]}


@pytest.mark.parametrize(
    "cells", [{"tags": "[a"}, {"tags": "[1" * 40}, {"extra": "[]"}, {"extra": "x"}, {"extra": '"x"'}]
)
def test_cells_that_are_not_json_are_named(cells: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        own_records.from_cells(cells)
    assert refused.value.message == f"this is not JSON: {next(iter(cells.values()))[:60]}"


def test_a_text_with_all_its_fields() -> None:
    record = {"title": "Ferry", "tags": ["a"], "authors": ("Lan",), "body": "Text", "extra": {"x": 1}, "lead": None}
    expected = Manuscript(title="Ferry", tags=("a",), authors=("Lan",), body="Text", extra={"x": 1})
    assert own_records.manuscript(record) == expected
    assert own_records.manuscript({**record, "series": "The flood"}).extra == {"x": 1, "series": "The flood"}
    for record["series"] in ("", None, 5):
        assert own_records.manuscript(record).extra == {"x": 1}
    record |= {"series": "The flood", "extra": {"series": "Another"}}
    assert own_records.manuscript(record).extra == {"series": "Another"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", 5),
        ("title", ["x"]),
        ("tags", "a, b"),
        ("tags", {"a": 1}),
        ("tags", ["a", 1]),
        ("extra", []),
        ("body", {}),
    ],
)
def test_a_field_of_another_type_is_refused(name: str, value: object) -> None:
    with pytest.raises(Invalid) as refused:
        own_records.manuscript({name: value})
    assert refused.value.message == f"the value of {name} has the wrong type"


@pytest.mark.parametrize(
    ("record", "status", "lost"),
    [
        ({"status": "published"}, ForeignStatus.PUBLISHED, ""), ({"status": "review"}, ForeignStatus.PENDING, ""),
        ({"status": "approved"}, ForeignStatus.PENDING, ""), ({"status": "scheduled"}, ForeignStatus.SCHEDULED, ""),
        ({"status": "unpublished"}, ForeignStatus.PRIVATE, ""), ({"status": "trashed"}, ForeignStatus.TRASHED, ""),
        ({"status": "draft"}, ForeignStatus.DRAFT, ""),
        ({"status": "killed"}, ForeignStatus.PRIVATE, "killed article (imported as a draft)"),
        ({"status": "odd"}, ForeignStatus.UNKNOWN, "unknown status 'odd' (imported as a draft)"),
        ({}, ForeignStatus.UNKNOWN, "unknown status 'None' (imported as a draft)"),
        ({"status": "published", "modified": "yes"}, ForeignStatus.DRAFT,
         "text newer than the published version (imported as a draft)"),
        ({"status": "published", "modified": True}, ForeignStatus.DRAFT,
         "text newer than the published version (imported as a draft)"),
        *(({"status": "published", "modified": no}, ForeignStatus.PUBLISHED, "") for no in ("No", "FALSE", "0", False, None, "")),
        ({"status": "published", "held": "draft: true"}, ForeignStatus.DRAFT, ""),
        ({"status": "review", "held": "draft: true"}, ForeignStatus.PENDING, ""),
        ({"status": "review", "modified": "yes"}, ForeignStatus.PENDING, ""),
    ],
)  # fmt: skip
def test_statuses(record: dict[str, Any], status: ForeignStatus, lost: str) -> None:
    counted: Counter[str] = Counter()
    assert own_records.status(record, counted) is status
    assert counted == (Counter([lost]) if lost else Counter())


@pytest.mark.parametrize(
    ("record", "date"),
    [
        ({"publish_at": "3", "published_at": "2", "date": "1"}, "2"), ({"published_at": None, "date": "1"}, "1"),
        ({"status": "scheduled", "publish_at": "3", "published_at": "2"}, "3"),
        ({"status": "scheduled", "published_at": "2", "date": "1"}, "2"), ({"status": "scheduled", "date": "1"}, "1"),
        ({"publish_at": "3"}, ""), ({}, ""),
    ],
)  # fmt: skip
def test_dates(record: dict[str, Any], date: str) -> None:
    assert own_records.date(record) == date
