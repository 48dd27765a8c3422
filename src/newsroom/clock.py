"""The only module that reads the clock; all conversions between UTC and the local time that people type and read.

In code a time is an aware datetime in UTC of whole seconds; in the file it is the text `YYYY-MM-DDTHH:MM:SSZ`.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from newsroom import languages
from newsroom.errors import Invalid
from newsroom.phrases import phrase

WEB_BEGAN: Final = 662_688_000  # UTC seconds of 1 January 1991: there were no websites before
YEARS: Final = range(1000, 9999)  # times in other years cannot be shown in every zone
_SECOND: Final = timedelta(seconds=1)
_FAR: Final = timedelta(days=275)  # a date without a year is not so far ahead

_TIME = r"(?P<hour>\d{1,2})[:h](?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?(?:\s?(?P<half>[ap]m))?"
_OFFSET = r"(?P<offset>z|utc|gmt|[+-](?:\d\d(?::?\d\d(?::\d\d)?)?|\d(?::\d\d)?))"
_AT = rf"(?:(?:t|\s)\s*{_TIME}(?:\s*{_OFFSET})?|\s*(?P<offset_only>z|[+-]\d\d:\d\d))?"
_ISO: Final = rf"(?P<year>\d{{4}})([-/.])(?P<month>\d\d?)\2(?P<day>\d\d?){_AT}"
_BASIC: Final = (
    rf"(?P<year>\d{{4}})(?P<month>\d\d)(?P<day>\d\d)t(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?{_OFFSET}?"
)
_NUMBERED: Final = rf"(?P<first>\d\d?)([-/.])(?P<other>\d\d?)\2(?P<year>\d{{4}}){_AT}"
_NAMED: Final = rf"(?P<day>\d\d?) (?P<name>[a-z]{{3,9}})\.? (?P<year>\d{{4}}){_AT}"
_YEARLESS: Final = rf"(?P<day>\d\d?) (?P<name>[a-z]{{3,9}})\.?(?: (?:at )?{_TIME})?"
_BARE: Final = _TIME
_WORD: Final = rf"(?P<word>today|tomorrow|yesterday)(?: (?:at )?{_TIME})?"
_AHEAD: Final = r"(?P<sign>[+-])(?:(?P<w>\d{1,4})w)?(?:(?P<d>\d{1,5})d)?(?:(?P<h>\d{1,5})h)?(?:(?P<m>\d{1,6})m(?:in)?)?"

_SPAN: Final = r"(?P<ahead>in )?(?P<number>\d{1,5}) ?(?P<unit>w|weeks?|d|days?|h|hours?|m|min|minutes?)(?P<ago> ago)?"
_DAYS: Final = tuple(name.lower() for name in languages.WEEKDAYS)
_WEEKDAY: Final = (
    rf"(?:on |next |(?P<last>last ))?(?P<weekday>{'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in _DAYS)})"
    rf"(?: (?:at )?{_TIME})?"
)

_HINT: Final = phrase(
    "write it as 2019-10-05 07:30 (with an offset such as +07:00 if it is not the site's own time), tomorrow 18:00, "
    "tomorrow 7am, monday 08:00, 25 Dec 9:00, +2h or 7d"
)


def now() -> datetime:
    """The current time, in UTC, in whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def to_text(moment: datetime) -> str:
    """`moment` as stored in the file: `YYYY-MM-DDTHH:MM:SSZ`."""
    # For UTC only: in other zones the two hours that a clock shows twice count as equal.
    return _utc_text(moment) if moment.tzinfo is UTC else moment.astimezone(UTC).isoformat()[:19] + "Z"


@lru_cache(256)  # a busy site needs the same few again and again within one second
def _utc_text(moment: datetime) -> str:
    return moment.isoformat()[:19] + "Z"


def from_text(text: str) -> datetime:
    """The time that is stored as `YYYY-MM-DDTHH:MM:SSZ`; raises Invalid for anything else."""
    try:
        if len(text) == 20 and text[10] == "T" and text[19] == "Z":
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise Invalid(phrase("{text!r} is not a time of the form YYYY-MM-DDTHH:MM:SSZ", text=text))


def from_outside(text: str) -> datetime:
    """The same for a time that another program wrote; raises Invalid also for a year that not every zone can show."""
    moment = from_text(text)
    if moment.year not in YEARS:
        raise Invalid(phrase("the year of {day} is out of range", day=text))
    return moment


def zone(name: str) -> ZoneInfo:
    """The time zone of an IANA name such as Asia/Ho_Chi_Minh; raises Invalid for an unknown name."""
    try:
        return ZoneInfo(name.strip())
    except (KeyError, ValueError, OSError):
        raise Invalid(phrase("there is no time zone {name!r}", name=name), hint=_nearest_zones(name)) from None


def _nearest_zones(name: str) -> str:
    from difflib import get_close_matches  # here: only an unknown zone needs it
    from zoneinfo import available_timezones  # here: only an unknown zone needs it

    known = {one.lower(): one for one in available_timezones() if "/" in one or one == "UTC"}
    cities = {one.rpartition("/")[2]: one for one in known}
    wanted = name.strip().lower().replace(" ", "_")
    near = [known[key] for key in get_close_matches(wanted, known, n=2, cutoff=0.75)]
    near += [known[cities[key]] for key in get_close_matches(wanted.rpartition("/")[2], cities, n=2, cutoff=0.85)]
    return (
        phrase("did you mean {name}?", name=near[0])
        if near
        else phrase("use a name such as Asia/Ho_Chi_Minh, Europe/Berlin or UTC")
    )


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """`moment` in the local time of `zone`."""
    return moment.astimezone(zone)


def day_of(moment: datetime, zone: ZoneInfo) -> str:
    """The day of `zone`, `YYYY-MM-DD`, on which `moment` falls."""
    return moment.astimezone(zone).date().isoformat()


def day_bounds(day: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first moment of a day (`YYYY-MM-DD`) in `zone` and that of the next: 23, 24 or 25 hours, or even none.

    If midnight does not exist, the day starts with its first existing moment.
    """
    try:
        this = date.fromisoformat(day)
    except ValueError:
        raise Invalid(phrase("{day!r} is not a date of the form YYYY-MM-DD", day=day)) from None
    if this.year not in YEARS:
        raise Invalid(phrase("the year of {day} is out of range", day=day))
    return _first_moment(this, zone), _first_moment(this + timedelta(days=1), zone)


def _first_moment(day: date, zone: tzinfo) -> datetime:
    midnight = datetime.combine(day, time())
    moments = _moments(midnight, zone)
    return moments[0] if moments else _change(midnight, zone)


def hour_of(moment: datetime, zone: ZoneInfo) -> int:
    """The UTC second (Unix time) at which the local hour of `moment` began; a repeated hour begins twice."""
    there = moment.astimezone(zone)
    began = moment.astimezone(UTC) - timedelta(
        minutes=there.minute, seconds=there.second, microseconds=there.microsecond
    )
    if began.astimezone(zone).utcoffset() != there.utcoffset():
        began = _search(began, moment.astimezone(UTC), zone)
    return int(began.timestamp())


def echo(moment: datetime, zone: ZoneInfo) -> str:
    """`moment` with its offset, `2019-10-05 07:30 +07:00`, so that the zone is clear."""
    there = moment.astimezone(zone)
    seconds = f":{there.second:02d}" if there.second else ""
    return f"{there:%Y-%m-%d %H:%M}{seconds} {_offset_text(there)}"


def _offset_text(there: datetime) -> str:
    return there.replace(microsecond=0).isoformat()[19:]


def parse(typed: str, zone: ZoneInfo, *, now: datetime, day_first: bool | None = None, past: bool = False) -> datetime:
    """The time, in UTC, that a person typed; without an offset it is in `zone`.

    Accepted are ISO dates and times, `now`, `today 18:00`, `tomorrow 7am`, `noon`, `+2h`, `+3d`, `in 2 hours`, `3 days
    ago`, `monday 08:00`, a bare `18:00` (its next occurrence), `6 October 2022, 10:05`, `25 Dec` (the next one), and
    `05/10/2019 07:30` or `07:30 05/10/2019` where `day_first` says which number is the day if both could be. A date alone
    is its first moment. `7d`, a weekday, a bare time and a date without a year are in the future, or with `past` in the
    past: `7d` is then the first moment of the last seven days, including today. Raises Invalid for anything else, for a
    weekday that is not that of the date after it, and for a local time that the zone's clocks skip or show twice, with the
    times to choose from.
    """
    from newsroom import typed_times  # here: most commands are given no time

    text, weekday = typed_times.without_weekday(typed_times.plain(typed))
    try:
        moment = _relative(text, zone, now, past) or _calendar(text, typed, zone, day_first)
    except OverflowError:
        moment = None
    if moment is not None and weekday is not None and local(moment, zone).weekday() != weekday:
        raise Invalid(
            phrase("the day of the week and the date in {typed!r} do not agree", typed=typed), ref=typed, hint=_HINT
        )
    if moment is None:
        raise Invalid(phrase("{typed!r} is not a time", typed=typed), ref=typed, hint=_HINT)
    if moment.year not in YEARS:
        raise Invalid(phrase("the year of {typed!r} is out of range", typed=typed), ref=typed, hint=_HINT)
    return moment


def is_day(typed: str) -> bool:
    """Whether a typed time is a day only, without a time of day or an offset."""
    from newsroom import typed_times  # here: most commands are given no time

    text, _ = typed_times.without_weekday(typed_times.plain(typed))
    forms = (re.fullmatch(form, text) for form in (_ISO, _NUMBERED, _NAMED, _YEARLESS, _WORD, _WEEKDAY))
    found = next((match for match in forms if match), None)
    return found is not None and not found["hour"] and not found.groupdict().get("offset_only")


def _relative(text: str, zone: ZoneInfo, now: datetime, past: bool) -> datetime | None:
    here = now.astimezone(zone)
    if text == "now":
        return now.astimezone(UTC)
    if (found := re.fullmatch(_AHEAD, text)) and len(text) > 1:
        sign = -1 if found["sign"] == "-" else 1
        weeks, days, hours, minutes = (sign * int(found[unit] or 0) for unit in "wdhm")
        return _away(here, zone, text, days=weeks * 7 + days, minutes=hours * 60 + minutes)
    if found := re.fullmatch(_SPAN, text):
        return _span(found, here, zone, past)
    if found := re.fullmatch(_WEEKDAY, text):
        return _weekday(found, here, zone, past)
    if found := re.fullmatch(_WORD, text):
        day = here.date() + timedelta(days={"yesterday": -1, "today": 0, "tomorrow": 1}[found["word"]])
        return _only(datetime.combine(day, _time(found)), zone, text) if found["hour"] else _first_moment(day, zone)
    if (found := re.fullmatch(_YEARLESS, text)) and (month := _month(found["name"])):
        return _this_year(found, month, here, zone, past)
    if found := re.fullmatch(_BARE, text):
        at = _only(datetime.combine(here.date(), _time(found)), zone, text)
        if (at <= now) if past else (at > now):
            return at
        other = here.date() + timedelta(days=-1 if past else 1)
        return _only(datetime.combine(other, _time(found)), zone, text)
    return None


def _away(here: datetime, zone: ZoneInfo, typed: str, *, days: int, minutes: int) -> datetime:
    """The moment this many days and minutes from `here`; a day later is the same time on the clock."""
    if not days:
        return here.astimezone(UTC) + timedelta(minutes=minutes)
    return _only(here.replace(tzinfo=None) + timedelta(days=days), zone, typed) + timedelta(minutes=minutes)


def _span(found: re.Match[str], here: datetime, zone: ZoneInfo, past: bool) -> datetime | None:
    """`7d`, `in 2 hours`, `3 days ago`: a time in the future or the past."""
    if found["ahead"] and found["ago"]:
        return None
    number, unit = int(found["number"]), found["unit"][0]
    behind = bool(found["ago"]) or (past and not found["ahead"])
    if unit in "hm":
        minutes = number * (60 if unit == "h" else 1)
        return _away(here, zone, found[0], days=0, minutes=-minutes if behind else minutes)
    days = number * (7 if unit == "w" else 1)
    if behind and not found["ago"]:
        return _first_moment(here.date() - timedelta(days=max(0, days - 1)), zone)
    return _away(here, zone, found[0], days=-days if behind else days, minutes=0)


def _weekday(found: re.Match[str], here: datetime, zone: ZoneInfo, past: bool) -> datetime:
    """The nearest day of that name, at its first moment or at a time: the next one, or with `past` the last one."""
    wanted = next(index for index, name in enumerate(_DAYS) if name.startswith(found["weekday"][:3]))
    back = past or bool(found["last"])
    for away in range(8):
        day = here.date() + timedelta(days=-away if back else away)
        if day.weekday() != wanted:
            continue
        at = _only(datetime.combine(day, _time(found)), zone, found[0]) if found["hour"] else _first_moment(day, zone)
        if (at <= here) if back else (at > here):
            return at
    raise AssertionError("a week has every day")


def _month(name: str) -> int:
    """The number of an English month, by its name or its first three letters in lower case; 0 for none."""
    names = [month.lower() for month in languages.MONTHS]
    return next((number for number, month in enumerate(names, 1) if name in (month, month[:3])), 0)


def _this_year(found: re.Match[str], month: int, here: datetime, zone: ZoneInfo, past: bool) -> datetime | None:
    """The next date of that name, or with `past` the last one.

    Raises Invalid for a date that has just been, where the next one would be almost a year ahead.
    """
    for away in range(2):
        year, day = here.year + (-away if past else away), int(found["day"])
        if not _is_date(year, month, day):
            continue
        at = _moment(found, year, month, day, zone, found[0])
        # Today's date is today, even when its first moment is over.
        if (at <= here) if past else (at > here or (not found["hour"] and (month, day) == (here.month, here.day))):
            if at - here > _FAR:  # more likely the last one was meant
                raise Invalid(
                    phrase("{typed!r} can mean two different days", typed=found[0]),
                    ref=found[0],
                    hint="write the year too",
                )
            return at
    return None


def _calendar(text: str, typed: str, zone: ZoneInfo, day_first: bool | None) -> datetime | None:
    if found := re.fullmatch(_ISO, text) or re.fullmatch(_BASIC, text):
        month, day = int(found["month"]), int(found["day"])
    elif found := re.fullmatch(_NAMED, text):
        month, day = _month(found["name"]), int(found["day"])
    elif found := re.fullmatch(_NUMBERED, text):
        day, month = _day_and_month(found, typed, day_first)
    else:
        return None
    return _moment(found, int(found["year"]), month, day, zone, typed)


def _day_and_month(found: re.Match[str], typed: str, day_first: bool | None) -> tuple[int, int]:
    """The day and the month of a date such as 28/11/2026, which is clear if only one reading is a date."""
    first, other = int(found["first"]), int(found["other"])
    readings = [(first, other), (other, first)]
    if day_first is False:
        readings.reverse()
    days = [each for each in readings if _is_date(int(found["year"]), each[1], each[0])]
    if day_first is None and len(days) == 2 and first != other:
        raise Invalid(
            phrase("{typed!r} can mean two different days", typed=typed), ref=typed, hint="write the date as 2019-10-05"
        )
    return days[0] if days else readings[0]


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _moment(found: re.Match[str], year: int, month: int, day: int, zone: ZoneInfo, typed: str) -> datetime:
    parts = found.groupdict()
    offset = parts.get("offset") or parts.get("offset_only")
    try:
        on = date(year, month, day)
    except ValueError:
        raise Invalid(phrase("{typed!r} is not a date in the calendar", typed=typed), ref=typed, hint=_HINT) from None
    if year not in YEARS:
        raise Invalid(phrase("the year of {typed!r} is out of range", typed=typed), ref=typed, hint=_HINT)
    if offset:
        wall = datetime.combine(on, _time(found) if parts["hour"] else time())
        return wall.replace(tzinfo=_fixed(offset, typed)).astimezone(UTC)
    if not parts["hour"]:
        if not _lasts(on, zone):
            raise Invalid(
                phrase("{on} does not exist in {key}", on=on, key=zone.key),
                ref=typed,
                hint="the clocks there skipped that day",
            )
        return _first_moment(on, zone)
    return _only(datetime.combine(on, _time(found)), zone, typed)


def _lasts(day: date, zone: ZoneInfo) -> bool:
    return _first_moment(day, zone) < _first_moment(day + timedelta(days=1), zone)


def _time(found: re.Match[str]) -> time:
    parts = found.groupdict()
    hour, minute, second = int(parts["hour"]), int(parts["minute"]), int(parts["second"] or 0)
    if half := parts.get("half"):
        hour = hour % 12 + (12 if half == "pm" else 0) if 1 <= hour <= 12 else 24
    try:
        return time(hour, minute, second)
    except ValueError:
        raise Invalid(phrase("{found!r} is not a time of day", found=found[0]), ref=found[0], hint=_HINT) from None


def _fixed(offset: str, typed: str) -> timezone:
    if offset in ("z", "utc", "gmt"):
        return UTC
    hours_typed, _, rest = offset[1:].partition(":")
    # YAML also writes the hours of an offset with one digit: `-4` is `-04:00`.
    digits = ((hours_typed.zfill(2) if len(hours_typed) < 2 else hours_typed) + rest.replace(":", "")).ljust(6, "0")
    hours, minutes, seconds = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    if hours > 15 or minutes > 59 or seconds > 59:
        raise Invalid(phrase("{typed!r} has an impossible offset", typed=typed), ref=typed, hint=_HINT)
    ahead = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return timezone(-ahead if offset[0] == "-" else ahead)


def _moments(wall: datetime, zone: tzinfo) -> list[datetime]:
    """The moments (none, one or two, in order) at which clocks of `zone` show `wall`."""
    both = sorted({wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)})
    return [moment for moment in both if moment.astimezone(zone).replace(tzinfo=None, fold=0) == wall]


def _change(wall: datetime, zone: tzinfo) -> datetime:
    """The moment at which the clocks jumped over `wall`, a local time that does not exist."""
    early, late = sorted(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return _search(early - _SECOND, late, zone)


def _search(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """The first moment in (before, after] with the offset of `after`, given that the offset changes once between."""
    offset = after.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        middle -= timedelta(microseconds=middle.microsecond)
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def _only(wall: datetime, zone: ZoneInfo, typed: str) -> datetime:
    moments = _moments(wall, zone)
    if len(moments) == 1:
        return moments[0]
    shown = f"{wall:%Y-%m-%d %H:%M}"
    if moments:
        first, second = (echo(moment, zone) for moment in moments)
        raise Invalid(
            phrase("{shown} happens twice in {key}", shown=shown, key=zone.key),
            ref=typed,
            hint=phrase("write {first} or {second}", first=first, second=second),
        )
    change = _change(wall, zone)
    first, second = (f"{at.astimezone(zone):%Y-%m-%d %H:%M}" for at in (change - _SECOND, change))
    raise Invalid(
        phrase("{shown} does not exist in {key}", shown=shown, key=zone.key),
        ref=typed,
        hint=phrase("write {first} or {second}", first=first, second=second),
    )


def day_list(since: str, until: str) -> list[str]:
    """Every day from `since` to `until`, both included."""
    first, last = date.fromisoformat(since), date.fromisoformat(until)
    return [(first + timedelta(days=step)).isoformat() for step in range((last - first).days + 1)]


def days_before(day: str, days: int) -> str:
    """The day `days` before `day`."""
    return (date.fromisoformat(day) - timedelta(days=days)).isoformat()


def days_text(first: str | None, last: str) -> str:
    """The local days from `first` to `last` as words in a heading; without `first`, up to `last`."""
    return (
        phrase("up to {last}", last=last)
        if first is None
        else phrase("on {last}", last=last)
        if first == last
        else phrase("from {first} to {last}", first=first, last=last)
    )
