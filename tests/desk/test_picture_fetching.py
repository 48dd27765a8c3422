"""The names of files that are fetched, and how hosts are given up."""

from __future__ import annotations

import pytest

from newsroom.desk import picture_fetching


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://x.example/a/Night%20boat.JPG?v=2#x", "night-boat.jpg"), ("https://x.example/", "picture"),
        ("https://x.example/a", "a"),
        ("https://x.example/a.b.png", "a-b.png"), ("https://x.example/.png", "picture.png"), ("https://x.example/a.", "a"),
        ("https://x.example/a.jpegxl", "a.jpegx"), ("https://x.example/%2e%2e%2fb.gif", "b.gif"),
        (f"https://x.example/{'a' * 90}.gif", f"{'a' * 80}.gif"),
        ("https://x.example/%C4%91%C3%B2.webp", "do.webp"), ("https://x.example/a.%20", "a"),
    ],
)  # fmt: skip
def test_the_name_of_a_file(address: str, name: str) -> None:
    assert picture_fetching._file_name(address) == name
