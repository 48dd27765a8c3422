"""Dates in the exports of other systems as UTC text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from newsroom import clock


def utc(written: str, zone: tzinfo = UTC) -> str | None:
    """An ISO date and time (with `T` or a space between) as UTC text; without an offset it is in `zone`.

    None for what is not a date, such as `0000-00-00 00:00:00`.
    """
    try:
        moment = datetime.fromisoformat(written.strip())
    except ValueError:
        return None
    try:
        return clock.to_text((moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC))
    except (OverflowError, ValueError):
        return None


def seconds(value: object) -> str | None:
    """Seconds since 1970 as UTC text; None for anything else."""
    if not isinstance(value, (int, float)):
        return None
    try:
        return clock.to_text(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(value)))
    except (OverflowError, ValueError):
        return None
