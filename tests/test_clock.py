"""What people type, what the file holds, and the days and hours of zones that change their clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom import clock, languages
from newsroom.errors import Invalid

HCM = ZoneInfo("Asia/Ho_Chi_Minh")
BERLIN = ZoneInfo("Europe/Berlin")
KATHMANDU = ZoneInfo("Asia/Kathmandu")
CAIRO = ZoneInfo("Africa/Cairo")
BEIRUT = ZoneInfo("Asia/Beirut")
HAVANA = ZoneInfo("America/Havana")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
APIA = ZoneInfo("Pacific/Apia")
ZONES = st.sampled_from([HCM, BERLIN, KATHMANDU, CAIRO, BEIRUT, HAVANA, LORD_HOWE, APIA, ZoneInfo("UTC")])
MOMENTS = st.integers(
    int(datetime(2012, 1, 2, tzinfo=UTC).timestamp()), int(datetime(2037, 12, 30, tzinfo=UTC).timestamp())
).map(lambda second: datetime.fromtimestamp(second, UTC))
NOW = datetime(2022, 10, 6, 3, 5, tzinfo=UTC)  # 10:05 in Ho Chi Minh City


def at(text: str) -> datetime:
    return clock.from_text(text)


def test_now_is_utc_of_whole_seconds() -> None:
    moment = clock.now()
    assert moment.tzinfo is UTC
    assert moment.microsecond == 0


@given(MOMENTS)
def test_the_files_form(moment: datetime) -> None:
    text = clock.to_text(moment)
    assert len(text) == 20
    assert clock.from_text(text) == moment
    assert clock.to_text(moment.astimezone(KATHMANDU)) == text


@pytest.mark.parametrize(
    "text", ["", "2022-10-06", "2022-10-06 03:05:00Z", "2022-10-06T03:05:00", "2022-13-06T03:05:00Z"]
)
def test_from_text_takes_no_other_form(text: str) -> None:
    with pytest.raises(Invalid):
        clock.from_text(text)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Asia/HoChiMinh", "Asia/Ho_Chi_Minh"),
        ("ho chi minh", "Asia/Ho_Chi_Minh"),
        ("Europe/berlin ", "Europe/Berlin"),
        ("../../etc/passwd", "use a name"),
        ("", "use a name"),
        ("Mars/Olympus", "use a name"),
        ("a\x00b", "use a name"),
        ("America", "use a name"),
    ],
)
def test_unknown_zones_come_with_a_hint(name: str, hint: str) -> None:
    with pytest.raises(Invalid) as refused:
        clock.zone(name)
    assert hint in (refused.value.hint or "")


def test_zone() -> None:
    assert clock.zone("Asia/Kathmandu").key == "Asia/Kathmandu"


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2019-10-05 07:30", "2019-10-05T00:30:00Z"),
        ("2019-10-05T07:30", "2019-10-05T00:30:00Z"),
        ("2019-10-05T07:30:15", "2019-10-05T00:30:15Z"),
        ("2019-10-05t07:30:15.999z", "2019-10-05T07:30:15Z"),
        ("2019-10-05 07:30:00 +0800", "2019-10-04T23:30:00Z"),
        ("2019-10-05 07:30 +08:00", "2019-10-04T23:30:00Z"),
        ("2019-10-05T07:30-03", "2019-10-05T10:30:00Z"),
        ("2019-10-05 07:30:00 UTC", "2019-10-05T07:30:00Z"),
        ("20191005T073000Z", "2019-10-05T07:30:00Z"),
        ("2019-10-05", "2019-10-04T17:00:00Z"),
        ("2019/10/5", "2019-10-04T17:00:00Z"),
        ("2019-10-05Z", "2019-10-05T00:00:00Z"),
        ("6 October 2022, 10:05", "2022-10-06T03:05:00Z"),
        ("6 oct 2022", "2022-10-05T17:00:00Z"),
        ("07:30 2019-10-05", "2019-10-05T00:30:00Z"),
        ("2019-10-05 7:30 pm", "2019-10-05T12:30:00Z"),
        ("2019-10-05 12:00am", "2019-10-04T17:00:00Z"),
        ("  2019-10-05   07:30 ", "2019-10-05T00:30:00Z"),
        ("now", "2022-10-06T03:05:00Z"),
        ("today", "2022-10-05T17:00:00Z"),
        ("today 18:00", "2022-10-06T11:00:00Z"),
        ("Tomorrow 08:00", "2022-10-07T01:00:00Z"),
        ("tomorrow at 08:00", "2022-10-07T01:00:00Z"),
        ("yesterday", "2022-10-04T17:00:00Z"),
        ("+2h", "2022-10-06T05:05:00Z"),
        ("+30m", "2022-10-06T03:35:00Z"),
        ("+1h30m", "2022-10-06T04:35:00Z"),
        ("+3d", "2022-10-09T03:05:00Z"),
        ("+1w", "2022-10-13T03:05:00Z"),
        ("-7d", "2022-09-29T03:05:00Z"),
        ("18:00", "2022-10-06T11:00:00Z"),
        ("18h30", "2022-10-06T11:30:00Z"),
        ("10:05", "2022-10-07T03:05:00Z"),
        ("08:00", "2022-10-07T01:00:00Z"),
    ],
)
def test_parse(typed: str, moment: str) -> None:
    assert clock.to_text(clock.parse(typed, HCM, now=NOW)) == moment


# NOW is 10:05 on a Thursday.
@pytest.mark.parametrize(
    ("typed", "ahead", "behind"),
    [
        ("7d", "2022-10-13T03:05:00Z", "2022-09-29T17:00:00Z"),
        ("1d", "2022-10-07T03:05:00Z", "2022-10-05T17:00:00Z"),
        ("2 weeks", "2022-10-20T03:05:00Z", "2022-09-22T17:00:00Z"),
        ("48h", "2022-10-08T03:05:00Z", "2022-10-04T03:05:00Z"),
        ("90 min", "2022-10-06T04:35:00Z", "2022-10-06T01:35:00Z"),
        ("in 2 hours", "2022-10-06T05:05:00Z", "2022-10-06T05:05:00Z"),
        ("In 1 day", "2022-10-07T03:05:00Z", "2022-10-07T03:05:00Z"),
        ("3 days ago", "2022-10-03T03:05:00Z", "2022-10-03T03:05:00Z"),
        ("monday", "2022-10-09T17:00:00Z", "2022-10-02T17:00:00Z"),
        ("monday 08:00", "2022-10-10T01:00:00Z", "2022-10-03T01:00:00Z"),
        ("thursday", "2022-10-12T17:00:00Z", "2022-10-05T17:00:00Z"),
        ("Thursday 18:00", "2022-10-06T11:00:00Z", "2022-09-29T11:00:00Z"),
        ("thu 10:05", "2022-10-13T03:05:00Z", "2022-10-06T03:05:00Z"),
        ("next fri at 9:15 am", "2022-10-07T02:15:00Z", "2022-09-30T02:15:00Z"),
        ("last friday", "2022-09-29T17:00:00Z", "2022-09-29T17:00:00Z"),
        ("18:00", "2022-10-06T11:00:00Z", "2022-10-05T11:00:00Z"),
        ("08:00", "2022-10-07T01:00:00Z", "2022-10-06T01:00:00Z"),
    ],
)
def test_spans_and_weekdays_lie_ahead_or_behind(typed: str, ahead: str, behind: str) -> None:
    assert clock.to_text(clock.parse(typed, HCM, now=NOW)) == ahead
    assert clock.to_text(clock.parse(typed, HCM, now=NOW, past=True)) == behind


@pytest.mark.parametrize(
    ("typed", "day_first", "moment"),
    [
        ("05/10/2019", True, "2019-10-04T17:00:00Z"),
        ("05/10/2019 07:30", True, "2019-10-05T00:30:00Z"),
        ("07:30 05/10/2019", True, "2019-10-05T00:30:00Z"),
        ("07:30, 5.10.2019", True, "2019-10-05T00:30:00Z"),
        ("10/05/2019", False, "2019-10-04T17:00:00Z"),
        # Only one of the two readings is a day.
        ("25/10/2019", None, "2019-10-24T17:00:00Z"),
        ("10/25/2019", None, "2019-10-24T17:00:00Z"),
        ("07:30 28.11.2026", None, "2026-11-28T00:30:00Z"),
        ("30/06/2019", False, "2019-06-29T17:00:00Z"),
        ("06/30/2019", True, "2019-06-29T17:00:00Z"),
        ("29/02/2024", None, "2024-02-28T17:00:00Z"),
        ("07/07/2019", None, "2019-07-06T17:00:00Z"),  # the same day in both
    ],
)
def test_parse_numbered_dates(typed: str, day_first: bool | None, moment: str) -> None:
    assert clock.to_text(clock.parse(typed, HCM, now=NOW, day_first=day_first)) == moment


@pytest.mark.parametrize("typed", ["05/10/2019", "12/01/2019 07:30", "1.2.2019"])
def test_two_days_are_ambiguous_and_none_is_no_day(typed: str) -> None:
    with pytest.raises(Invalid, match="two different days"):
        clock.parse(typed, HCM, now=NOW)
    with pytest.raises(Invalid, match="not a date in the calendar"):
        clock.parse("31/04/2019", HCM, now=NOW)


@pytest.mark.parametrize(
    ("typed", "is_day"),
    [
        ("2026-05-02", True), ("2026/5/2", True), ("02.05.2026", True), ("2 May 2026", True), ("today", True),
        (" 2026-05-02 ", True), ("2026-05-02 00:00", False), ("2026-05-02T00:00:00Z", False), ("2026-05-02Z", False),
        ("20260502T000000Z", False), ("18:00", False),
        ("monday", True), ("monday 08:00", False), ("7d", False), ("tomorrow 08:00", False), ("+2h", False), ("now", False), ("", False),
    ],
)  # fmt: skip
def test_a_day_without_a_time_is_known_as_one(typed: str, is_day: bool) -> None:
    assert clock.is_day(typed) is is_day


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "+",
        "soon",
        "in 3 days ago",
        "someday",
        "monday 25:00",
        "7 years",
        "05/10/2019",
        "32/10/2019",
        "13/13/2019",
        "31/04/2019",
        "2019-13-45",
        "2019-02-29",
        "2019-10-05 24:00",
        "2019-10-05 07:60",
        "2019-10-05 13:00 pm",
        "2019-10-05 07:30 +25:00",
        "0019-10-05",
        "9999-12-31",
        "+99999w",
        "6 octember 2022",
        "2019-10-05 07:30\x00",
        "2019-10-05T07:30 and then",
    ],
)
def test_parse_never_guesses(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        clock.parse(typed, HCM, now=NOW)
    assert refused.value.hint


@pytest.mark.parametrize(
    ("typed", "zone", "choices"),
    [
        ("2026-03-29 02:30", BERLIN, ("2026-03-29 01:59", "2026-03-29 03:00")),
        ("2026-10-25 02:30", BERLIN, ("2026-10-25 02:30 +02:00", "2026-10-25 02:30 +01:00")),
        ("2026-04-24 00:30", CAIRO, ("2026-04-23 23:59", "2026-04-24 01:00")),
        ("2026-10-04 02:10", LORD_HOWE, ("2026-10-04 01:59", "2026-10-04 02:30")),
        ("2011-12-30 12:00", APIA, ("2011-12-29 23:59", "2011-12-31 00:00")),
    ],
)
def test_times_that_do_not_exist_or_happen_twice(typed: str, zone: ZoneInfo, choices: tuple[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        clock.parse(typed, zone, now=NOW)
    for choice in choices:
        assert choice in (refused.value.hint or "")
        clock.parse(choice, zone, now=NOW)


def test_a_date_alone_is_its_first_moment() -> None:
    assert clock.parse("2026-04-24", CAIRO, now=NOW) == at("2026-04-23T22:00:00Z")
    assert clock.echo(clock.parse("2026-04-24", CAIRO, now=NOW), CAIRO) == "2026-04-24 01:00 +03:00"
    # 00:00 to 01:00 happens twice in Havana that night; the day begins with the first.
    assert clock.echo(clock.parse("2026-11-01", HAVANA, now=NOW), HAVANA) == "2026-11-01 00:00 -04:00"
    with pytest.raises(Invalid):
        clock.parse("2011-12-30", APIA, now=NOW)


def test_days_ahead_keep_the_time_on_the_clock() -> None:
    before_change = clock.parse("2026-03-28 18:00", BERLIN, now=NOW)
    assert clock.echo(clock.parse("+1d", BERLIN, now=before_change), BERLIN) == "2026-03-29 18:00 +02:00"
    assert clock.echo(clock.parse("+24h", BERLIN, now=before_change), BERLIN) == "2026-03-29 19:00 +02:00"


@given(MOMENTS, ZONES)
def test_what_is_echoed_can_be_typed(moment: datetime, zone: ZoneInfo) -> None:
    assert clock.parse(clock.echo(moment, zone), zone, now=NOW) == moment
    assert clock.parse(clock.to_text(moment), zone, now=NOW) == moment


@given(MOMENTS, st.sampled_from(["vi", "en", "qqq"]))
def test_what_is_shown_can_be_typed(moment: datetime, lang: str) -> None:
    minute = moment.replace(second=0)
    shown = languages.of(lang).moment(minute.astimezone(HCM))
    assert clock.parse(shown, HCM, now=NOW, day_first=True) == minute


@given(st.text(max_size=30), ZONES)
def test_parse_raises_nothing_but_invalid(typed: str, zone: ZoneInfo) -> None:
    try:
        moment = clock.parse(typed, zone, now=NOW, day_first=True)
    except Invalid:
        return
    assert moment.tzinfo is UTC


@pytest.mark.parametrize(
    ("day", "zone", "start", "hours"),
    [
        ("2026-11-23", HCM, "2026-11-22T17:00:00Z", 24),
        ("2026-03-29", BERLIN, "2026-03-28T23:00:00Z", 23),
        ("2026-10-25", BERLIN, "2026-10-24T22:00:00Z", 25),
        ("2026-04-24", CAIRO, "2026-04-23T22:00:00Z", 23),
        ("2026-10-29", CAIRO, "2026-10-28T21:00:00Z", 25),
        ("2026-03-29", BEIRUT, "2026-03-28T22:00:00Z", 23),
        ("2026-11-01", HAVANA, "2026-11-01T04:00:00Z", 25),
        ("2026-10-04", LORD_HOWE, "2026-10-03T13:30:00Z", 23.5),
        ("2011-12-30", APIA, "2011-12-30T10:00:00Z", 0),
    ],
)
def test_day_bounds(day: str, zone: ZoneInfo, start: str, hours: float) -> None:
    first, end = clock.day_bounds(day, zone)
    assert clock.to_text(first) == start
    assert end - first == timedelta(hours=hours)


@pytest.mark.parametrize("day", ["2026-02-30", "today", "", "0001-01-01", "9999-12-31"])
def test_day_bounds_refuses(day: str) -> None:
    with pytest.raises(Invalid):
        clock.day_bounds(day, HCM)


@given(MOMENTS, ZONES)
def test_every_moment_lies_in_its_day(moment: datetime, zone: ZoneInfo) -> None:
    start, end = clock.day_bounds(clock.day_of(moment, zone), zone)
    assert start <= moment < end


def test_a_view_counts_on_the_day_of_the_sites_zone() -> None:
    view = at("2026-11-22T17:30:00Z")
    assert clock.day_of(view, HCM) == "2026-11-23"
    assert clock.day_of(view, ZoneInfo("UTC")) == "2026-11-22"
    assert clock.day_of(at("2026-11-22T18:14:59Z"), KATHMANDU) == "2026-11-22"
    assert clock.day_of(at("2026-11-22T18:15:00Z"), KATHMANDU) == "2026-11-23"


def test_hours_begin_where_the_local_clock_says() -> None:
    hour = clock.hour_of(at("2026-11-22T18:20:00Z"), KATHMANDU)
    assert hour == int(at("2026-11-22T18:15:00Z").timestamp())
    # 02:30 twice in Berlin: two hours, one after the other.
    first, second = (clock.hour_of(at(f"2026-10-25T0{hour}:30:00Z"), BERLIN) for hour in (0, 1))
    assert (first, second) == (int(at("2026-10-25T00:00:00Z").timestamp()), int(at("2026-10-25T01:00:00Z").timestamp()))
    # Half an hour goes by on Lord Howe at 02:00: the hour that follows begins with the change.
    assert clock.hour_of(at("2026-10-03T15:45:00Z"), LORD_HOWE) == int(at("2026-10-03T15:30:00Z").timestamp())
    # And is given back: 01:30 to 02:00 happens twice, the second time as an hour of its own.
    assert clock.hour_of(at("2026-04-04T15:10:00Z"), LORD_HOWE) == int(at("2026-04-04T15:00:00Z").timestamp())


@given(MOMENTS, ZONES)
def test_an_hour_holds_its_moment(moment: datetime, zone: ZoneInfo) -> None:
    began = datetime.fromtimestamp(clock.hour_of(moment, zone), UTC)
    assert timedelta(0) <= moment - began < timedelta(hours=1)
    assert began.astimezone(zone).hour == moment.astimezone(zone).hour
    assert clock.hour_of(began, zone) == int(began.timestamp())


def test_echo_and_local() -> None:
    assert clock.echo(at("2019-10-05T00:30:00Z"), HCM) == "2019-10-05 07:30 +07:00"
    assert clock.echo(at("2019-10-05T00:30:09Z"), ZoneInfo("UTC")) == "2019-10-05 00:30:09 +00:00"
    assert clock.local(NOW, HCM).hour == 10
