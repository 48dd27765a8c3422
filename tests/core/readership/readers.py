"""Articles and page views for the tests of readership: everything happens around noon of a Monday in Hanoi."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from newsroom import clock
from newsroom.core.readership import counting
from newsroom.core.readership.counting import PageView
from newsroom.settings import Settings
from newsroom.store import Connection

HANOI = Settings({"site.timezone": "Asia/Ho_Chi_Minh", "site.url": "https://htv.example"})
BERLIN = Settings({"site.timezone": "Europe/Berlin", "site.url": "https://htv.example"})
NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # Monday 12:00 in Hanoi
TODAY, YESTERDAY = "2026-11-23", "2026-11-22"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0"


def at(text: str) -> datetime:
    """A moment from UTC text."""
    return clock.from_text(text)


def later(**length: float) -> datetime:
    """A moment that long after NOON."""
    return NOON + timedelta(**length)


def article(db: Connection, number: int, *, published: str | None = None, status: str = "published") -> int:
    """An article `story-1` with the title `Story 1`."""
    db.execute(
        """
        insert into articles (id, uid, slug, status, lang, title, created_at, updated_at, published_at, live_rev)
        values (:id, 'u' || :id, 'story-' || :id, :status, 'en', 'Story ' || :id, :at, :at, :published, 1)
        """,
        {"id": number, "status": status, "at": "2026-11-01T00:00:00Z", "published": published},
    )
    return number


def view(when: datetime = NOON, article: int = 1, address: str = "192.0.2.1", **more: object) -> PageView:
    """A view by Firefox from an address."""
    return PageView(when, article_id=article, address=address, agent=FIREFOX, **more)  # type: ignore[arg-type]


def count(db: Connection, *views: PageView, settings: Settings = HANOI, now: datetime | None = None) -> None:
    """Count views at once."""
    latest = now or max(view.at for view in views)
    assert counting.record_many(db, views, settings=settings, now=latest) == len(views)


def read(db: Connection, *moments: datetime, article: int = 1, settings: Settings = HANOI, **more: object) -> None:
    """Count views of an article, each by a reader of their own unless `address` is given."""
    views = [view(when, article, **{"address": f"192.0.2.{n % 250}", **more}) for n, when in enumerate(moments)]  # type: ignore[arg-type]
    count(db, *views, settings=settings)


def day_row(db: Connection, day: str) -> tuple[int, ...] | None:
    """Views, visits, visitors and bounces of a day."""
    row = db.execute("select views, visits, visitors, bounces from stat_site_day where day = ?", (day,)).fetchone()
    return tuple(row) if row else None


def rows(db: Connection, statement: str, *given: object) -> list[tuple[object, ...]]:
    """What a statement returns, as tuples."""
    return [tuple(row) for row in db.execute(statement, given)]
