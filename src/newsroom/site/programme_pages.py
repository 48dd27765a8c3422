"""The pages with the programmes of a day."""

from __future__ import annotations

from datetime import date

from newsroom import languages, urls
from newsroom.core.programmes import programmes
from newsroom.site import pages, recording_pages
from newsroom.site.inputs import DayInputs
from newsroom.site.pages import Context
from newsroom.site.site_file import SiteFile
from newsroom.site.snapshot import Snapshot


def on_air(snapshot: Snapshot, day: str) -> list[Context]:
    """The programmes of a local day, channel by channel."""
    listed = programmes.by_day(snapshot.db, day, snapshot.zone)
    return [
        {
            "channel": one.channel.shown,
            "name": one.channel.shown,
            "rows": [recording_pages.row(row) for row in one.rows],
        }
        for one in listed
    ]


def _named(snapshot: Snapshot, day: str) -> str:
    """A day as in the heading of its page."""
    language, at = languages.of(snapshot.settings.lang), date.fromisoformat(day)
    return f"{language.weekday(at)}, {language.day(at)}"


def programme_day(snapshot: Snapshot, day: str, *, path: str, beside: DayInputs) -> SiteFile:
    """The programmes of one day; `beside` names the nearest days that have some."""
    previous, following = beside.previous, beside.following
    context = pages.page(
        snapshot,
        "programmes",
        path,
        f"{snapshot.say('Programmes')}: {_named(snapshot, day)}",
        prev=urls.programmes(previous) if previous else None,
        next=urls.programmes(following) if following else None,
    )
    context["page"]["canonical"] = snapshot.absolute(urls.programmes(day))
    context |= {
        "day": day,
        "week": urls.programme_week(),
        "watch": urls.watch(),
        "channels": on_air(snapshot, day),
        "previous": {"day": previous, "url": urls.programmes(previous)} if previous else None,
        "next": {"day": following, "url": urls.programmes(following)} if following else None,
    }
    return SiteFile(path, "programmes.html", context, inputs=beside.encode())
