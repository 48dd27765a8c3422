"""Lines of a text as lines of its file, also where captions of another file were put in."""

from __future__ import annotations

import pytest

from newsroom.desk.text_source import TextSource


@pytest.mark.parametrize(
    ("source", "line", "place"),
    [
        (TextSource("a.md"), 1, "a.md:1"), (TextSource("a.md"), 7, "a.md:7"), (TextSource("a.md", 5), 1, "a.md:5"),
        (TextSource("a.md", 5), 3, "a.md:7"), (TextSource("a.md", 5, 2), 0, "a.md:2"), (TextSource("a.md", 5), 0, "a.md"),
        # After line 3 there are 4 lines of another file, after line 5 of the file 2 more.
        (TextSource("a.md", inserted=((3, 4),)), 3, "a.md:3"), (TextSource("a.md", inserted=((3, 4),)), 4, "a.md:3"),
        (TextSource("a.md", inserted=((3, 4),)), 7, "a.md:3"), (TextSource("a.md", inserted=((3, 4),)), 8, "a.md:4"),
        (TextSource("a.md", inserted=((3, 4), (5, 2))), 9, "a.md:5"), (TextSource("a.md", inserted=((3, 4), (5, 2))), 11, "a.md:5"),
        (TextSource("a.md", inserted=((3, 4), (5, 2))), 12, "a.md:6"), (TextSource("a.md", 5, 2, inserted=((3, 4),)), 0, "a.md:2"),
    ],
)  # fmt: skip
def test_the_place_of_a_line(source: TextSource, line: int, place: str) -> None:
    assert source.place(line) == place
