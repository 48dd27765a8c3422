"""Views by the path of their page: which pages are counted, and to which article a path belongs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from newsroom.core.articles import paths
from newsroom.core.readership import counting
from newsroom.core.readership.counting import PageView
from newsroom.core.readership.logs.requests import is_list
from newsroom.settings import Settings
from newsroom.store import Connection


def record(db: Connection, views: Sequence[PageView], *, settings: Settings, now: datetime) -> int:
    """Count views by their `page` in one transaction; returns how many pages were an article or a list.

    Other pages are skipped, such as those of a story that was withdrawn a moment ago.
    """
    articles = {path: paths.live_story(db, path) for path in {view.page for view in views}}
    counted = []
    for view in views:
        article = articles[view.page]
        if article is not None:
            counted.append(replace(view, article_id=article))
        elif is_list(db, view.page):
            counted.append(view)
    if counted:
        counting.record_many(db, counted, settings=settings, now=now)
    return len(counted)


def is_counted(db: Connection, event_id: int | None) -> bool:
    """Whether the view with this number is in the file."""
    row = db.execute("select 1 from view_events where id = :id", {"id": event_id}).fetchone()
    return row is not None
