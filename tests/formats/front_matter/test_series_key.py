"""The key that names the series of a text."""

from __future__ import annotations

import pytest

from newsroom.core.series import named_series
from newsroom.formats.front_matter import article_file


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ("series: The flood", "The flood"), ("Serie: The flood", "The flood"), ("loạt bài: Lũ", "Lũ"), ("loạt-bài: Lũ", "Lũ"),
        ("chuỗi bài: Lũ", "Lũ"), ("tuyến_bài: Lũ", "Lũ"), ("series: [The flood, The river]", "The flood"),
        ("series: {name: The flood, weight: 2}", "The flood"), ("series: {title: The flood}", "The flood"),
        ("series: {title: B, name: A}", "A"),
        ("series:", ""), ("series: false", ""), ("series: No", ""), ("series: off", ""), ("series: none", ""),
        ("series: ' '", ""),
        ("series: 'null'", ""), ("series: []", ""), ("series: [none, The flood]", "The flood"),
        ("series: {weight: 2}", None), ("series: [[a]]", None), ("series: [A, {name: B}]", None), ("layout: post", None),
        ("seriess: A", None), ("loạt bài: {số: 1}\nseries: A", "A"),
    ],
)  # fmt: skip
def test_the_name_of_the_series(lines: str, name: str | None) -> None:
    read = article_file.read(f"---\ntitle: T\n{lines}\n---\nText.\n", name="a.md")
    assert named_series.name(read.extra) == name


@pytest.mark.parametrize(
    ("value", "warnings"),
    [
        ("[A]", ()), ("A", ()), ("[none, A]", ()),
        ("[A, B]", ("a.md:4: a story can be in only one series: this one is in 'A', not in B",)),
        ("[A, B, C]", ("a.md:4: a story can be in only one series: this one is in 'A', not in B, C",)),
    ],
)  # fmt: skip
def test_several_series_are_named_with_their_line(value: str, warnings: tuple[str, ...]) -> None:
    read = article_file.read(f"---\ntitle: T\nlayout: x\nseries: {value}\n---\nText.\n", name="a.md")
    assert read.warnings == warnings
