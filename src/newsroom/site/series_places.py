"""Where a story is in its series, for its page: which part it is, and the parts before and after it."""

from __future__ import annotations

from typing import Any, Final

from newsroom import urls
from newsroom.core.series import parts, series
from newsroom.core.series.series import Series
from newsroom.site import podcast_feeds
from newsroom.site.inputs import SeriesPlace
from newsroom.site.snapshot import Snapshot

MOST_COUNTED: Final = 24  # parts up to which each page says how many there are


def by_id(snapshot: Snapshot, series_id: int) -> Series | None:
    """A series, or None."""
    known: dict[int, Series] = snapshot.once("series", lambda: {one.id: one for one in series.list_(snapshot.db)})
    return known.get(series_id)


def parts_of(snapshot: Snapshot, series_id: int) -> list[int]:
    """The published stories of a series, in its order."""
    found: list[int] = snapshot.once(f"parts {series_id}", lambda: parts.live(snapshot.db, series_id))
    return found


def place(snapshot: Snapshot, article_id: int) -> SeriesPlace | None:
    """The place of a published story in its series, or None if it is in none."""
    known: dict[int, int] = snapshot.once("series of stories", lambda: parts.series_of(snapshot.db))
    series_id = known.get(article_id)
    if series_id is None:
        return None
    numbers: dict[int, int] = snapshot.once(f"numbers {series_id}", lambda: _numbers(snapshot, series_id))
    if article_id not in numbers:
        return None
    listed, number = parts_of(snapshot, series_id), numbers[article_id]
    return SeriesPlace(
        series_id,
        number,
        len(listed) if len(listed) <= MOST_COUNTED else None,
        listed[number - 2] if number > 1 else None,
        listed[number] if number < len(listed) else None,
    )


def _numbers(snapshot: Snapshot, series_id: int) -> dict[int, int]:
    return {one: number for number, one in enumerate(parts_of(snapshot, series_id), 1)}


def shown(snapshot: Snapshot, place: SeriesPlace) -> dict[str, Any]:
    """A place for templates."""
    one = by_id(snapshot, place.series)
    assert one is not None
    return {
        "name": one.entry.name,
        "url": urls.series(one.slug),
        "podcast": podcast_feeds.link(snapshot, one),
        "part": place.part,
        "count": place.total,
        "previous": snapshot.card(place.previous) if place.previous else None,
        "following": snapshot.card(place.following) if place.following else None,
    }
