"""A text that is saved over an article says what an edit does not change; what agrees is not named."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsroom.desk import Desk
from tests.desk.conftest import Heard, Make
from tests.desk.test_editing import change

FIRST = "---\ntitle: T\nslug: t\ndate: {date}\n---\nx\n"


@pytest.mark.parametrize(
    ("matter", "says"),
    [
        ("slug: other", "b.md:3: changing slug in the front matter has no effect; use: newsroom edit t --slug other"),
        ("date: 2026-01-06", "it is set when the article is published: newsroom publish t --date TIME"),
        ("date: nonsense", "newsroom publish t --date TIME"),
        ("expiryDate: 2027-01-01", "newsroom publish t --expire TIME"),
        ("embargo: 2027-01-01", "newsroom publish t --embargo TIME"),
        ("status: published", "publish, unpublish, submit"),
        ("draft: false\nstatus: review", "b.md:4: changing status in the front matter has no effect"),
    ],
)
def test_what_an_edit_does_not_change_is_named(
    desk: Desk, make: Make, heard: Heard, tmp_path: Path, matter: str, says: str
) -> None:
    article = make(FIRST.format(date="2026-01-05 09:00"))
    (tmp_path / "b.md").write_text(f"---\ntitle: T\n{matter}\n---\ny\n", encoding="utf-8")
    change(desk, article, body="b.md")
    [warning] = heard.warned
    assert says in warning


@pytest.mark.parametrize("date", ["2026-01-05 09:00", "2026-01-05"])
@pytest.mark.parametrize("again", ["{date}", "2026-01-05T09:00:00+07:00"])
def test_what_agrees_is_not_named(desk: Desk, make: Make, heard: Heard, tmp_path: Path, date: str, again: str) -> None:
    article = make(FIRST.format(date=date))
    same = again.format(date=date)
    matter = f"slug: t\nstatus: draft\ndate: {same}"
    (tmp_path / "b.md").write_text(f"---\ntitle: T2\n{matter}\n---\ny\n", encoding="utf-8")
    change(desk, article, body="b.md")
    assert (heard.warned == []) is (same == date or ":" in date)


@pytest.mark.parametrize(
    ("typed", "agrees"),
    [("2026-01-05", True), ("2026-01-05 00:00", True), ("2026-01-04T17:00:00Z", True), ("2026-01-06", False), ("2026-01-05 00:01", False)],
)  # fmt: skip
def test_the_date_of_a_published_day(
    desk: Desk, make: Make, heard: Heard, tmp_path: Path, typed: str, agrees: bool
) -> None:
    article = make(FIRST.format(date="2026-01-05\nembargo: 2026-05-01"))
    (tmp_path / "b.md").write_text(f"---\ntitle: T2\ndate: {typed}\nembargo: 2026-05-01\n---\ny\n", encoding="utf-8")
    change(desk, article, body="b.md")
    assert (heard.warned == []) is agrees


def test_times_that_agree_and_the_date_of_publication(desk: Desk, make: Make, heard: Heard, tmp_path: Path) -> None:
    article = make(
        FIRST.format(date="2026-01-05 09:00").replace("slug", "expire: 2026-06-01 10:00\nembargo: 2026-05-01\nslug")
    )
    desk.db.execute("update articles set published_at = '2026-02-03T04:05:00Z'")
    for date, expire, embargo, number in (
        ("2026-02-03 11:05", "2026-06-01T03:00:00Z", "2026-04-30T17:00:00Z", 0), ("2026-01-05 09:00", "2026-06-01 10:00", "2026-05-01", 1),
        ("2026-02-03 11:05", "2026-06-01 10:01", "2026-05-02", 2),
    ):  # fmt: skip
        heard.warned.clear()
        matter = f"title: T{number}\ndate: {date}\nexpire: {expire}\nembargo: {embargo}"
        (tmp_path / "b.md").write_text(f"---\n{matter}\n---\ny\n", encoding="utf-8")
        change(desk, article, body="b.md")
        assert len(heard.warned) == number
    assert heard.warned == [
        "b.md:4: changing expire in the front matter has no effect; it is set when the article is published: newsroom"
        " publish t --expire TIME",
        "b.md:5: changing embargo in the front matter has no effect; it is set when the article is published: newsroom"
        " publish t --embargo TIME",
    ]
