"""Merging two people's changes to one text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.core.articles.fields import Manuscript
from newsroom.core.articles.merging import merge, merge_manuscripts

FIRST = "một\nhai\nba\nbốn\nnăm\n"


@pytest.mark.parametrize(
    ("ours", "theirs", "both"),
    [
        (FIRST, FIRST, FIRST),
        ("MỘT\nhai\nba\nbốn\nnăm\n", FIRST, "MỘT\nhai\nba\nbốn\nnăm\n"),
        (FIRST, "một\nhai\nba\nbốn\nNĂM\n", "một\nhai\nba\nbốn\nNĂM\n"),
        ("MỘT\nhai\nba\nbốn\nnăm\n", "một\nhai\nba\nbốn\nNĂM\n", "MỘT\nhai\nba\nbốn\nNĂM\n"),
        ("một\nhai\nthêm\nba\nbốn\nnăm\n", "một\nhai\nba\nbốn\n", "một\nhai\nthêm\nba\nbốn\n"),
        ("một\nBA\nnăm\n", "một\nBA\nnăm\n", "một\nBA\nnăm\n"),
        ("đầu\n" + FIRST, FIRST + "cuối\n", "đầu\n" + FIRST + "cuối\n"),
        ("", FIRST, ""),
    ],
)
def test_what_both_changed_apart_is_kept(ours: str, theirs: str, both: str) -> None:
    merged = merge(FIRST, ours, theirs)
    assert (merged.text, merged.overlaps) == (both, ())


def test_where_both_changed_the_same_line_a_person_decides() -> None:
    merged = merge(FIRST, FIRST.replace("ba", "của tôi"), FIRST.replace("ba", "của họ"))
    assert merged.overlaps == (3,)
    assert merged.text == "một\nhai\n<<<<<<< yours\ncủa tôi\n=======\ncủa họ\n>>>>>>> theirs\nbốn\nnăm\n"


def test_one_takes_away_what_the_other_changes() -> None:
    assert merge(FIRST, "một\nhai\nbốn\nnăm\n", FIRST.replace("ba", "BA")).overlaps == (3,)


TEXTS = st.lists(st.sampled_from(["a", "b", "c", "", "d e"]), max_size=12).map(
    lambda lines: "".join(f"{line}\n" for line in lines)
)


@given(TEXTS, TEXTS)
def test_a_side_that_changed_nothing_has_no_say(first: str, other: str) -> None:
    assert merge(first, other, first).text == other
    assert merge(first, first, other).text == other
    assert merge(first, other, other) == merge(first, other, first)


@given(TEXTS, TEXTS, TEXTS)
def test_no_line_that_someone_wrote_is_lost(first: str, ours: str, theirs: str) -> None:
    merged = merge(first, ours, theirs).text.splitlines()
    for side in (ours, theirs):
        for line in set(side.splitlines()) - set(first.splitlines()):
            assert line in merged


@pytest.mark.parametrize(
    ("first", "ours", "theirs", "both", "overlaps"),
    [
        ("a\nb\nc\n", "a\nx\nc\n", "a\ny\nc\n", "a\n<<<<<<< yours\nx\n=======\ny\n>>>>>>> theirs\nc\n", (2,)),
        ("a\nb\n", "x\nb\n", "y\nb\n", "<<<<<<< yours\nx\n=======\ny\n>>>>>>> theirs\nb\n", (1,)),
        ("a\nb\n", "a\nx\n", "a\ny\n", "a\n<<<<<<< yours\nx\n=======\ny\n>>>>>>> theirs\n", (2,)),
        ("a\nb\nc\nd\ne\n", "A\nb\nc\nd\nE\n", "1\nb\nc\nd\n2\n",
         "<<<<<<< yours\nA\n=======\n1\n>>>>>>> theirs\nb\nc\nd\n<<<<<<< yours\nE\n=======\n2\n>>>>>>> theirs\n", (1, 9)),
        ("", "a\n", "b\n", "<<<<<<< yours\na\n=======\nb\n>>>>>>> theirs\n", (1,)),
        ("", "a\n", "a\n", "a\n", ()),
        ("", "", "", "", ()),
        ("a\nb\nc\n", "b\nc\n", "a\nb\n", "b\n", ()),
        ("a\nb\nc\nd\n", "a\nc\nd\n", "a\nb\nc\nx\n", "a\nc\nx\n", ()),
    ],
)  # fmt: skip
def test_merges_by_hand(first: str, ours: str, theirs: str, both: str, overlaps: tuple[int, ...]) -> None:
    merged = merge(first, ours, theirs)
    assert (merged.text, merged.overlaps) == (both, overlaps)


def test_the_fields_of_two_edits_are_merged_one_by_one() -> None:
    first = Manuscript(title="T", lead="L", body=FIRST, tags=("a",), extra={"x": 1, "y": 1, "z": 1}, media={"p": 1})
    ours = replace(first, title="Ours", body=FIRST.replace("ba", "BA"), extra={"x": 2, "z": 2, "n": 1}, media={"p": 2})
    theirs = replace(first, lead="Theirs", tags=("b",), body=FIRST + "six\n", extra={"x": 1, "y": 1, "z": 3})
    both, differing = merge_manuscripts(first, ours, theirs)
    assert (both.title, both.lead, both.tags, both.media) == ("Ours", "Theirs", ("b",), {"p": 2})
    assert both.body == FIRST.replace("ba", "BA") + "six\n"
    assert (both.extra, differing) == ({"x": 2, "z": 3, "n": 1}, ("z",))


def test_a_field_that_both_changed_stays_as_theirs_and_is_named() -> None:
    first = Manuscript(title="T", body=FIRST)
    ours, theirs = replace(first, title="A", body="1\n"), replace(first, title="B", body="2\n")
    assert merge_manuscripts(first, ours, theirs) == (theirs, ("title", "body"))
    assert merge_manuscripts(first, ours, replace(ours)) == (ours, ())


@pytest.mark.parametrize(
    ("ours", "theirs", "both"),
    [
        ("A\n", "a\n\nb\n", "A\n\nb\n"),
        ("A\n", "b\n\na\n", "b\n\nA\n"),
        ("a\nb\n", "A\n", "A\nb\n"),
        ("A\n", "a b\n", None),
        ("A\n", "B\nb\n", None),
    ],
)
def test_lines_added_beside_a_changed_one_may_be_no_conflict(ours: str, theirs: str, both: str | None) -> None:
    assert merge("a\n", ours, theirs).overlaps == (1,)
    merged = merge("a\n", ours, theirs, beside=True)
    assert (merged.text if not merged.overlaps else None) == both
    assert merge("", "x\n", "y\n", beside=True).overlaps == (1,)
