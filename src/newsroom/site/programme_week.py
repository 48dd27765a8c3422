"""The page with the programmes of this week, as a grid of days and hours for each channel."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Final

from newsroom import clock, urls
from newsroom.core.programmes import channels, programmes
from newsroom.core.programmes.fields import Programme
from newsroom.site import pages, recording_pages
from newsroom.site.pages import Context
from newsroom.site.site_file import SiteFile
from newsroom.site.snapshot import Snapshot

CHANNELS: Final = 6  # on the page: it names how many more there are on the pages of the days
DAYS: Final = 7


def week(snapshot: Snapshot) -> SiteFile:
    """The week, from Monday on, that today belongs to."""
    today = date.fromisoformat(snapshot.today)
    days = [(today - timedelta(days=today.weekday()) + timedelta(days=one)).isoformat() for one in range(DAYS)]
    start, end = clock.day_bounds(days[0], snapshot.zone)[0], clock.day_bounds(days[-1], snapshot.zone)[1]
    found: defaultdict[str, list[Programme]] = defaultdict(list)
    for programme in programmes.list_(snapshot.db, since=start, until=end):
        found[programme.channel].append(programme)
    shown = [one for one in channels.list_(snapshot.db, active=True) if one.id in found]
    title = snapshot.say("This week’s programmes")
    path = urls.programme_week()
    context = pages.page(
        snapshot,
        "week",
        path,
        title,
        **recording_pages.page_files(snapshot),
        **pages.crumbs(
            snapshot,
            {"name": snapshot.say("Programmes"), "url": urls.programmes()},
            this={"name": title, "url": path},
        ),
    )
    listed = set(snapshot.programme_days)
    context |= {
        "days": [
            {"day": day, "url": urls.programmes(day) if day in listed else None, "today": day == snapshot.today}
            for day in days
        ],
        "channels": [{"name": one.shown, "hours": _hours(snapshot, days, found[one.id])} for one in shown[:CHANNELS]],
        "others": max(len(shown) - CHANNELS, 0),
        "watch": urls.watch(),
    }
    return SiteFile(path, "week.html", context)


def _hours(snapshot: Snapshot, days: list[str], listed: list[Programme]) -> list[Context]:
    """The hours in which something begins, each with the programmes of each day that begin in it."""
    cells: defaultdict[int, dict[str, list[Context]]] = defaultdict(dict)
    now = clock.to_text(snapshot.now)
    for one in listed:
        begins = clock.local(clock.from_text(one.start), snapshot.zone)
        on = one.start <= now < programmes.end_of(one)
        shown = recording_pages.row(one) | {"on": on}
        cells[begins.hour].setdefault(begins.date().isoformat(), []).append(shown)
    return [{"hour": f"{hour:02d}:00", "days": [cells[hour].get(day, []) for day in days]} for hour in sorted(cells)]
