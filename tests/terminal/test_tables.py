"""How the columns of a table share a terminal."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from newsroom.terminal.tables import MAX_UNCUT, Heading, fitted

ID = Heading("Id", right=True)
STATUS = Heading("Status", style="status")
WHEN = Heading("When")
NAME = Heading("By")
TEXT = Heading("Comment", flexible=True)


@pytest.mark.parametrize(
    ("headings", "wanted", "room", "widths"),
    [
        ((ID, STATUS, TEXT), (3, 9, 20), 80, [3, 9, 20]),
        ((ID, STATUS, WHEN, TEXT), (3, 9, 16, 160), 72, [3, 9, 16, 44]),
        ((ID, NAME, TEXT), (3, 40, 160), 72, [3, 40, 29]),
        ((ID, NAME, TEXT), (3, 60, 160), 72, [3, 41, 28]),
        ((ID, STATUS, WHEN, NAME, TEXT), (3, 9, 16, 60, 160), 60, [3, 9, 16, 14, 18]),
        ((ID, WHEN), (3, 16), 10, [3, 7]),
    ],
)
def test_texts_give_way_to_what_must_stand_whole(
    headings: tuple[Heading, ...], wanted: tuple[int, ...], room: int, widths: list[int]
) -> None:
    assert fitted(wanted, headings, room) == widths


@given(
    st.lists(st.tuples(st.sampled_from([ID, STATUS, WHEN, NAME, TEXT]), st.integers(2, 200)), min_size=1, max_size=8),
    st.integers(16, 250),
)
@hypothesis_settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # says nothing of this code
def test_a_table_fits_and_nothing_grows(columns: list[tuple[Heading, int]], room: int) -> None:
    headings, wanted = [heading for heading, _ in columns], [width for _, width in columns]
    widths = fitted(wanted, headings, room)
    assert sum(widths) <= max(room, 2 * len(columns))
    assert all(2 <= got <= asked for got, asked in zip(widths, wanted, strict=True))
    if sum(wanted) <= room:
        assert widths == wanted
    least = sum(
        min(asked, 8) if asked > MAX_UNCUT and not one.right and one.style == "" else asked for one, asked in columns
    )
    if room >= least + 2 * len(columns):  # then only texts are cut
        assert all(got == asked for (one, asked), got in zip(columns, widths, strict=True) if one.right or one.style)
