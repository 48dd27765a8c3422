"""Texts of imports that differ only in their pictures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsroom.core.articles.fields import Manuscript
from newsroom.desk.picture_differences import only_pictures_differ


@pytest.mark.parametrize(
    ("earlier", "later", "same"),
    [
        ("![x](https://a.example/2020/boat.png)", "![x](2020/boat.png)", True),
        ("![x](https://a.example/2020/boat.png)", "![x](2021/boat.png)", False),
        ("![x](https://a.example/boat.png)", "![x](https://b.example/boat.png)", False),
        ("![x](/img/boat-80x60.png?w=3)", "![x](boat.png)", True),
        ("![x](boat.png)", "![x](steamboat.png)", False),
        ("![x](https://a.example/b%C3%B2.png)", "![x](b%C3%B2.png)", True),
        ("![x](boat.png)", "![x](boat.png) ", False),
        ("[x](https://a.example/page)", "[x](page)", False),
        ("one", "two", False),
        ("", "", True),
    ],
)
def test_texts_that_differ_only_in_the_names_of_pictures(earlier: str, later: str, same: bool) -> None:
    one, two = (Manuscript(title="T", body=body) for body in (earlier, later))
    assert only_pictures_differ(one, two) is only_pictures_differ(two, one) is same
    assert not only_pictures_differ(one, replace(two, lead="New"))
    assert only_pictures_differ(replace(one, media={"boat.png": 1}), two) is same
