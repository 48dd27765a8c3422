"""Breaking news: one line at the top of the front page, with the time at which it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from newsroom import clock, text
from newsroom.core.articles.articles import Article
from newsroom.core.articles.statuses import CLOSED
from newsroom.core.front.choices import check_end
from newsroom.core.journal.actions import Act
from newsroom.errors import Invalid, NotFound, Refused
from newsroom.phrases import phrase, word
from newsroom.store import Connection

LONGEST: Final = 200  # characters of a line


@dataclass(frozen=True, slots=True)
class BreakingNews:
    """The line, the story it links to, until when it is shown (UTC text), and who set it when.

    `path` is that of the story while readers can see it. Without a text, the title of the story is shown.
    """

    text: str
    article_id: int | None
    path: str | None
    until: str
    set_at: str
    set_by: str


def find(db: Connection, now: datetime) -> BreakingNews | None:
    """The line that is shown at `now`; None without one, or while its story is not published."""
    found = set_line(db, now)
    return found if found and (found.article_id is None or found.path) else None


def set_line(db: Connection, now: datetime) -> BreakingNews | None:
    """The line that was set and has not ended, whether its story is published or not."""
    row = db.execute(
        """
        select b.*, r.title, p.path, a.title as draft_title from breaking_news b
        left join articles a on a.id = b.article_id
        left join revisions r on r.article_id = a.id and r.rev = a.live_rev
        left join paths p on p.article_id = a.id and p.kind = 'canonical' and a.live_rev is not null
        where b.until > :now
        """,
        {"now": clock.to_text(now)},
    ).fetchone()
    if row is None:
        return None
    line = row["text"] or row["title"] or row["draft_title"] or ""
    return BreakingNews(line, row["article_id"], row["path"], row["until"], row["set_at"], row["set_by"])


def set_(act: Act, about: Article | str, *, until: datetime) -> BreakingNews:
    """Put one line at the top of the front page, replacing another: the title of a story, with a link to it, or a text.

    Raises `Invalid` for an end that has passed and for a text that is empty or too long, `Refused` for an article that
    was killed or is in the trash, and for one that is not published while readers see another line.
    """
    check_end(act.now, until)
    article_id, line = None, ""
    if isinstance(about, Article):
        if about.status in CLOSED:
            raise Refused(
                phrase("{slug} is {status} and cannot be breaking news", slug=about.slug, status=word(about.status)),
                ref=about.slug,
            )
        shown = find(act.db, act.now)
        if about.live_revision is None and shown is not None:
            raise Refused(
                phrase("{slug} is not published, and readers see other breaking news", slug=about.slug),
                ref=about.slug,
                hint=phrase(
                    (
                        "publish it first: newsroom publish {ref}; or remove the current breaking news: newsroom front breaking "
                        "--end"
                    ),
                    ref=about.ref,
                ),
            )
        article_id = about.id
    else:
        line = text.shown_line(about)
        if not line or len(line) > LONGEST:
            raise Invalid(
                phrase(
                    "breaking news must be one line of at most {most} characters; this line has {n}",
                    most=LONGEST,
                    n=len(line),
                )
            )
    act.db.execute(
        """
        insert into breaking_news (id, article_id, text, until, set_at, set_by)
        values (1, :article, :text, :until, :at, :by)
        on conflict (id) do update set article_id = excluded.article_id, text = excluded.text, until = excluded.until,
            set_at = excluded.set_at, set_by = excluded.set_by
        """,
        {"article": article_id, "text": line, "until": clock.to_text(until), "at": act.at, "by": act.actor},
    )
    act.note("breaking", article_id, "set", text=line, until=clock.to_text(until))
    found = set_line(act.db, act.now)
    assert found is not None
    return found


def end(act: Act) -> None:
    """Remove the breaking news now. Raises `NotFound` without one."""
    if set_line(act.db, act.now) is None:
        raise NotFound(phrase("there is no breaking news"), hint=phrase("see: newsroom front breaking --help"))
    act.db.execute("delete from breaking_news where id = 1")
    act.note("breaking", None, "end")
