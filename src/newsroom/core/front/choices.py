"""The stories that editors have chosen for the front page, in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newsroom import clock
from newsroom.core.articles import kinds
from newsroom.core.articles.articles import Article
from newsroom.core.articles.statuses import CLOSED
from newsroom.core.journal.actions import Act
from newsroom.errors import Invalid, NotFound, Refused
from newsroom.phrases import phrase, word
from newsroom.store import Connection


@dataclass(frozen=True, slots=True)
class FrontChoice:
    """A story chosen for the front page: whether it is the lead, until when (UTC text, or None), when and by whom.

    `live` is false while readers cannot see the story: it appears when it is published.
    """

    article_id: int
    slug: str
    title: str
    lead: bool
    until: str | None
    chosen_at: str
    chosen_by: str
    live: bool


def list_(db: Connection, now: datetime) -> list[FrontChoice]:
    """The choices in force at `now`, the lead first and then the last ones made."""
    rows = db.execute(
        """
        select c.article_id, a.slug, coalesce(r.title, a.title) as title, c.is_lead, c.until, c.chosen_at, c.chosen_by,
            a.live_rev is not null and a.kind = 'story' as live
        from front_choices c join articles a on a.id = c.article_id
        left join revisions r on r.article_id = a.id and r.rev = a.live_rev
        where c.until is null or c.until > :now
        order by c.is_lead desc, c.rank desc
        """,
        {"now": clock.to_text(now)},
    )
    return [
        FrontChoice(
            row["article_id"],
            row["slug"],
            row["title"],
            bool(row["is_lead"]),
            row["until"],
            row["chosen_at"],
            row["chosen_by"],
            bool(row["live"]),
        )
        for row in rows
    ]


def set_(
    act: Act, articles: Sequence[Article], *, lead: bool = False, until: datetime | None = None
) -> list[FrontChoice]:
    """Choose articles for the front page, in this order and before those chosen earlier; returns their choices.

    With `lead` the first of them becomes the lead, and the old lead stays chosen. Raises `Invalid` for an `until` that is
    not in the future, `Refused` for a page, and for an article that was killed or is in the
    trash.
    """
    check_end(act.now, until)
    for article in articles:
        kinds.refuse_page(article)
        if article.status in CLOSED:
            raise Refused(
                phrase(
                    "{slug} is {status} and cannot be on the front page",
                    slug=article.slug,
                    status=word(article.status),
                ),
                ref=article.slug,
            )
    if lead:
        act.db.execute(
            "update front_choices set is_lead = 0 where is_lead = 1 and article_id <> :id", {"id": articles[0].id}
        )
    top = int(act.db.execute("select coalesce(max(rank), 0) from front_choices").fetchone()[0])
    for place, article in enumerate(articles):
        leads = lead and place == 0
        act.db.execute(
            """
            insert into front_choices (article_id, is_lead, rank, until, chosen_at, chosen_by)
            values (:id, :lead, :rank, :until, :at, :by)
            on conflict (article_id) do update set is_lead = excluded.is_lead, rank = excluded.rank,
                until = excluded.until, chosen_at = excluded.chosen_at, chosen_by = excluded.chosen_by
            """,
            {
                "id": article.id,
                "lead": int(leads),
                "rank": top + len(articles) - place,
                "until": clock.to_text(until) if until else None,
                "at": act.at,
                "by": act.actor,
            },
        )
        act.note("front", article.id, "lead" if leads else "choose", until=clock.to_text(until) if until else None)
    wanted = {article.id for article in articles}
    return [one for one in list_(act.db, act.now) if one.article_id in wanted]


def check_end(now: datetime, until: datetime | None) -> None:
    """Raise `Invalid` for an end that has passed."""
    if until is not None and until <= now:
        raise Invalid(
            phrase("--until must be in the future"),
            hint=phrase("give a time in the future, such as +3h or 18:00"),
        )


def unset(act: Act, articles: Sequence[Article]) -> None:
    """Remove articles from the chosen ones. Raises `NotFound` for one that was not chosen."""
    chosen = {one.article_id for one in list_(act.db, act.now)}
    for article in articles:
        if article.id not in chosen:
            raise NotFound(
                phrase("{slug} is not chosen for the front page", slug=article.slug),
                ref=article.slug,
                hint=phrase("see: newsroom front list"),
            )
        act.db.execute("delete from front_choices where article_id = :id", {"id": article.id})
        act.note("front", article.id, "unset")
