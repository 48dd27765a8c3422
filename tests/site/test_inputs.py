"""What a file was made from, as it is recorded with the file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.site.inputs import ArticleInputs, DayInputs, ListInputs, SeriesPlace, encode_stories

IDS = st.lists(st.integers(1, 10**9), max_size=9).map(tuple)
MONTHS = st.dates().map(lambda day: f"{day:%Y-%m}")
DAYS = st.none() | st.dates().map(lambda day: day.isoformat())
PAGES = st.none() | st.integers(1, 10**6)
NUMBERS = st.integers(1, 10**6)
PLACES = st.none() | st.builds(SeriesPlace, NUMBERS, NUMBERS, PAGES, PAGES, PAGES)


# The encoded forms stand in newsroom files: another form would have every page made again.
@pytest.mark.parametrize(
    ("record", "encoded"),
    [
        (ArticleInputs("2026-03", (6, 5), (9,)), "2026-03 6,5 9  "),
        (ArticleInputs("2026-03", (6,), ()), "2026-03 6   "),
        (ArticleInputs("2026-03", (), (9, 8)), "2026-03  9,8  "),
        (ArticleInputs("2026-03"), "2026-03    "),
        (
            ArticleInputs("2026-03", (6,), (), "2026-03-01T02:00:00Z", (4, 3)),
            "2026-03 6  2026-03-01T02:00:00Z 4,3",
        ),
        (ArticleInputs("2026-03", next=7), "2026-03     7"),
        (ArticleInputs("2026-03", series=SeriesPlace(3, 2, 5, 8, 9)), "2026-03      3,2,5,8,9"),
        (ArticleInputs("2026-03", next=7, series=SeriesPlace(3, 1, None, None, None)), "2026-03     7 3,1,,,"),
        (ListInputs((1, 2, 3), 4, 6), "1,2,3 4 6"),
        (ListInputs((1, 2), None, 2), "1,2  2"),
        (ListInputs((1,), 7, None), "1 7 "),
        (ListInputs(()), "  "),
        (DayInputs("2026-03-01", "2026-03-05"), "2026-03-01 2026-03-05"),
        (DayInputs(None, "2026-03-05"), " 2026-03-05"),
        (DayInputs("2026-03-01"), "2026-03-01 "),
        (DayInputs(), " "),
    ],
)
def test_encoded_forms(record: ArticleInputs | ListInputs | DayInputs, encoded: str) -> None:
    assert record.encode() == encoded
    assert type(record).decode(encoded) == record


@given(MONTHS, IDS, IDS, st.datetimes().map(lambda at: f"{at:%Y-%m-%dT%H:%M:%SZ}"), IDS, PAGES, PLACES)
def test_articles_decode_to_themselves(
    month: str,
    related: tuple[int, ...],
    translations: tuple[int, ...],
    at: str,
    labels: tuple[int, ...],
    following: int | None,
    series: SeriesPlace | None,
) -> None:
    record = ArticleInputs(month, related, translations, at, labels, following, series)
    assert ArticleInputs.decode(record.encode()) == record


@given(IDS, PAGES, PAGES)
def test_lists_decode_to_themselves(ids: tuple[int, ...], older: int | None, newer: int | None) -> None:
    record = ListInputs(ids, older, newer)
    assert ListInputs.decode(record.encode()) == record


@given(DAYS, DAYS)
def test_days_decode_to_themselves(previous: str | None, following: str | None) -> None:
    record = DayInputs(previous, following)
    assert DayInputs.decode(record.encode()) == record


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-03",
        "2026-03 6,5 9",
        "2026-03 6,5 9   ",
        "2026-03 6,x 9  ",
        "2026-03 6, 9  ",
        "2026-03 6 9  x",
        "2026-03 6 9   7 3,1,,",
        "2026-03 6 9   7 ",
        "2026-03 6 9    x,1,,,",
    ],
)
def test_what_is_no_record_of_an_article(text: str) -> None:
    assert ArticleInputs.decode(text) is None


@pytest.mark.parametrize("text", ["", "1,2", "1,2 3", "1,2 3 4 5", "1,,2 3 4", "a 3 4", "1 b 4", "1 3 c"])
def test_what_is_no_record_of_a_list(text: str) -> None:
    assert ListInputs.decode(text) is None


@pytest.mark.parametrize("text", ["", "2026-03-01", "2026-03-01 2026-03-02 2026-03-03"])
def test_what_is_no_record_of_a_day(text: str) -> None:
    assert DayInputs.decode(text) is None


@given(st.text(max_size=20))
def test_any_text_decodes_or_not_but_raises_nothing(text: str) -> None:
    for record in (ArticleInputs, ListInputs, DayInputs):
        record.decode(text)


def test_stories_of_a_feed() -> None:
    assert encode_stories([3, 2, 1]) == "3,2,1"
    assert encode_stories([]) == ""
