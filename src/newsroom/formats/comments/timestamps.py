"""Dates in the exports of other systems as UTC text."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from newsroom import clock

_MILLISECONDS: Final = re.compile(r"-?[0-9]{11,15}")  # shorter digits may be a date, such as 20200302


def utc(written: str, zone: tzinfo = UTC) -> str | None:
    """An ISO date and time (with `T` or a space between) as UTC text; without an offset it is in `zone`.

    None for what is not a date, such as `0000-00-00 00:00:00`, and for years that cannot be right.
    """
    try:
        moment = datetime.fromisoformat(written.strip())
    except ValueError:
        return None
    try:
        return _kept((moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC))
    except (OverflowError, ValueError):
        return None


def _kept(moment: datetime) -> str | None:
    return clock.to_text(moment) if moment.year in clock.YEARS else None


def seconds(value: object) -> str | None:
    """Seconds since 1970 as UTC text; None for anything else."""
    if not isinstance(value, (int, float)):
        return None
    try:
        return _kept(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(value)))
    except (OverflowError, ValueError):
        return None


def milliseconds_or_iso(value: object) -> str | None:
    """Milliseconds since 1970, as a number or as digits, or ISO text, as UTC text; None for anything else."""
    if isinstance(value, str) and _MILLISECONDS.fullmatch(value):
        value = int(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return seconds(value / 1000) if abs(value) < 1e15 else None
    return utc(value[:60]) if isinstance(value, str) else None
