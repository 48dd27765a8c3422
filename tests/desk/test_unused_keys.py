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
        ("slug: other", "b.md:3: an edit does not change slug; use: newsroom edit t --slug other"),
        ("date: 2026-01-06", "newsroom publish t --date TIME"),
        ("date: nonsense", "newsroom publish t --date TIME"),
        ("expiryDate: 2027-01-01", "newsroom publish t --expire TIME"),
        ("embargo: 2027-01-01", "newsroom publish t --embargo TIME"),
        ("status: published", "publish, unpublish, submit"),
        ("draft: false\nstatus: review", "b.md:4: an edit does not change status"),
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
