"""How a list of stories is divided into pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.site.inputs import ListInputs
from newsroom.site.list_pages import ListPage, divide


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, []),
        (1, [ListPage(None, (1,), None, None)]),
        (3, [ListPage(None, (1, 2, 3), None, None)]),
        (5, [ListPage(None, (1, 2, 3, 4, 5), None, None)]),  # the newest page has up to one less than two pages
        (6, [ListPage(1, (1, 2, 3), None, None), ListPage(None, (4, 5, 6), 1, None)]),
        (8, [ListPage(1, (1, 2, 3), None, None), ListPage(None, (4, 5, 6, 7, 8), 1, None)]),
        (
            9,
            [
                ListPage(1, (1, 2, 3), None, 2),
                ListPage(2, (4, 5, 6), 1, None),
                ListPage(None, (7, 8, 9), 2, None),
            ],
        ),
        (
            13,
            [
                ListPage(1, (1, 2, 3), None, 2),
                ListPage(2, (4, 5, 6), 1, 3),
                ListPage(3, (7, 8, 9), 2, None),
                ListPage(None, (10, 11, 12, 13), 3, None),
            ],
        ),
    ],
)
def test_pages_of_three(count: int, expected: list[ListPage]) -> None:
    assert divide(range(1, count + 1), 3) == expected


def test_pages_of_one() -> None:
    assert [page.ids for page in divide([5, 6, 7], 1)] == [(5,), (6,), (7,)]


def test_what_a_page_is_made_from() -> None:
    assert ListPage(2, (4, 5), 1, 3).inputs == ListInputs((4, 5), 1, 3)


@given(st.integers(0, 200), st.integers(1, 25))
def test_every_story_stands_on_a_page_and_numbered_pages_are_full(count: int, size: int) -> None:
    ids = list(range(1, count + 1))
    pages = divide(ids, size)
    assert [one for page in pages for one in page.ids] == ids
    assert [page.number for page in pages[:-1]] == list(range(1, len(pages)))
    assert all(len(page.ids) == size for page in pages[:-1])
    if pages:
        newest = pages[-1]
        assert newest.number is None
        assert newest.older == (len(pages) - 1 or None)
        assert len(newest.ids) <= max(2 * size - 1, 1)
        assert len(newest.ids) == count or len(newest.ids) >= size


@given(st.integers(0, 100), st.integers(1, 10))
def test_one_more_story_changes_no_page_but_the_newest_and_its_neighbour(count: int, size: int) -> None:
    before = {page.number: page for page in divide(range(1, count + 1), size)}
    after = {page.number: page for page in divide(range(1, count + 2), size)}
    changed = [number for number, page in after.items() if before.get(number) != page]
    assert None in changed
    assert len(changed) <= 3  # the newest, and once in `size` times a new number and the page that links to it
    assert all(before[number].ids == after[number].ids for number in before if number is not None)
