"""The agenda: the times at which something is due for an article, in order."""

from __future__ import annotations

from dataclasses import dataclass

from newsroom.core.articles.statuses import IN_WORK, in_sql
from newsroom.store import Connection

KINDS = ("publish", "update", "embargo", "expire", "deadline", "front")  # front: the end of a front choice


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One time of an article: `what` is one of `KINDS`."""

    at: str
    what: str
    article_id: int
    slug: str
    title: str
    assignee: str | None


def agenda(db: Connection, *, now: str = "", limit: int | None = None) -> list[AgendaItem]:
    """Everything that is due, the earliest first, so that overdue items come first.

    Choices for the front page that ended by `now` (UTC text) are omitted.
    """
    rows = db.execute(
        f"""
        select publish_at as at, case when live_rev is null then 'publish' else 'update' end as what, id, slug, title,
            assignee from articles where publish_at is not null and status in ('scheduled', 'published')
        union all
        select embargo_until, 'embargo', id, slug, title, assignee from articles
            where embargo_until is not null and publish_at is null and status in {in_sql(IN_WORK)}
        union all
        select expire_at, 'expire', id, slug, title, assignee from articles
            where expire_at is not null and status in ('published', 'scheduled')
        union all
        select due_at, 'deadline', id, slug, title, assignee from articles
            where due_at is not null and status in {in_sql(IN_WORK)}
        union all
        select c.until, 'front', a.id, a.slug, a.title, a.assignee from front_choices c
            join articles a on a.id = c.article_id where c.until > :now
        order by at, id limit :limit
        """,
        {"now": now, "limit": -1 if limit is None else limit},
    )
    return [AgendaItem(row["at"], row["what"], row["id"], row["slug"], row["title"], row["assignee"]) for row in rows]
