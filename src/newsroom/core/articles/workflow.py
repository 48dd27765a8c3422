"""The workflow: submitting, approving, scheduling, publishing, correcting and withdrawing an article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final
from zoneinfo import ZoneInfo

from newsroom import clock, urls
from newsroom.core.articles import articles, labels, paths, revisions
from newsroom.core.articles.articles import Article
from newsroom.core.articles.fields import Manuscript
from newsroom.core.articles.statuses import HINTS, TRANSITIONS, ArticleStatus
from newsroom.core.journal.actions import Act
from newsroom.errors import Conflict, Invalid, Refused
from newsroom.settings import MODES
from newsroom.store import Connection


def check(article: Article, action: str) -> None:
    """Raise `Refused` unless `action` is allowed from the article's status."""
    allowed, _ = TRANSITIONS[action]
    if article.status not in allowed:
        raise Refused(
            f"cannot {action} {article.slug}: it is {article.status}", ref=article.slug,
            hint=HINTS.get((action, article.status), f"{action} is possible from: {', '.join(allowed)}"),
        )  # fmt: skip


def _set_status(
    act: Act, article: Article, action: str, status: ArticleStatus, *, rev: int | None = None, **detail: object
) -> Article:
    act.db.execute(
        "update articles set status = :status, updated_at = :at where id = :id",
        {"status": status, "at": act.at, "id": article.id},
    )
    act.note("article", article.id, action, from_state=article.status, to_state=status, rev=rev, **detail)
    return articles.by_id(act.db, article.id)


def add_note(act: Act, article: Article, kind: str, body: str, *, public: bool = False) -> None:
    """Keep a note with the article; public ones are shown on its page."""
    act.db.execute(
        """
        insert into notes (article_id, rev, kind, body, public, actor, at)
        values (:id, :rev, :kind, :body, :public, :actor, :at)
        """,
        {
            "id": article.id, "rev": article.revision, "kind": kind, "body": body, "public": int(public),
            "actor": act.actor, "at": act.at,
        },
    )  # fmt: skip


def submit(act: Act, article: Article, *, note: str = "") -> Article:
    """Hand a draft in for review."""
    check(article, "submit")
    if note:
        add_note(act, article, "note", note)
    return _set_status(act, article, "submit", ArticleStatus.REVIEW, rev=article.revision, note=note)


def approve(act: Act, article: Article, *, note: str = "") -> Article:
    """Approve the head revision; a later edit voids it. What is planned, live or withdrawn stays so: its next update is approved."""
    check(article, "approve")
    if note:
        add_note(act, article, "approve", note)
    act.db.execute("update articles set approved_rev = head_rev where id = :id", {"id": article.id})
    status = article.status
    if status in (ArticleStatus.DRAFT, ArticleStatus.REVIEW):
        status = ArticleStatus.APPROVED
    return _set_status(act, article, "approve", status, rev=article.revision, note=note)


def return_(act: Act, article: Article, *, note: str) -> Article:
    """Give an article back to its writer, with what is to be done."""
    check(article, "return")
    add_note(act, article, "return", note)
    act.db.execute(
        "update articles set approved_rev = null, publish_at = null, publish_rev = null where id = :id",
        {"id": article.id},
    )
    return _set_status(act, article, "return", ArticleStatus.DRAFT, rev=article.revision, note=note)


@dataclass(frozen=True, slots=True)
class ReturnNote:
    """What an editor wrote to the writer when an article was given back."""

    body: str
    actor: str
    at: str


def last_return(db: Connection, article: Article) -> ReturnNote | None:
    """The note with which a draft was given back last; None where it was not, or was handed in again since."""
    if article.status != ArticleStatus.DRAFT:
        return None
    row = db.execute(
        """
        select n.body, n.actor, n.at from notes n
        where n.article_id = :id and n.kind = 'return' and not exists (
            select 1 from journal j where j.kind = 'article' and j.object_id = :id and j.at > n.at
              and j.action in ('submit', 'approve', 'publish'))
        order by n.id desc limit 1
        """,
        {"id": article.id},
    ).fetchone()
    return ReturnNote(row["body"], row["actor"], row["at"]) if row else None


def assign(act: Act, article: Article, name: str | None, *, due: datetime | None) -> Article:
    """Say whose article it is and by when it is wanted; None takes the assignment away."""
    check(article, "assign")
    act.db.execute(
        "update articles set assignee = :name, due_at = coalesce(:due, due_at), updated_at = :at where id = :id",
        {"name": name, "due": clock.to_text(due) if due else None, "id": article.id, "at": act.at},
    )
    act.note("article", article.id, "assign", name=name, due=clock.to_text(due) if due else None)
    return articles.by_id(act.db, article.id)


class Never(Enum):
    """The time of what is not to happen any more."""

    NEVER = "never"


NEVER: Final = Never.NEVER


@dataclass(frozen=True, slots=True)
class Order:
    """What a publication was asked for. Times are aware; `date` is the day of publication for a back-dated story.

    `embargo` and `expire` are `NEVER` to take away what was set before. `early` publishes now although an update is
    scheduled, which it cancels.
    """

    at: datetime | None = None
    embargo: datetime | Never | None = None
    expire: datetime | Never | None = None
    early: bool = False
    date: datetime | None = None
    rev: int | None = None
    minor: bool = False
    past: str = "error"


def publish(act: Act, article: Article, order: Order, *, zone: ZoneInfo, require_approval: bool = False) -> Article:
    """Publish now, or schedule it: at the time asked for, the embargo, or the day its front matter names.

    Publishing what is live already, unchanged, does nothing. Raises `Refused` from a state that does not allow it,
    `Invalid` for times that do not fit, `Conflict` when the address belongs to another article.
    """
    check(article, "publish")
    _check_order(order, act.now, zone)
    _check_schedule(article, order, zone)
    rev = order.rev if order.rev is not None else article.revision
    revisions.get(act.db, article.id, rev)
    if require_approval:
        _check_approved(article, rev)
    when, date = _when(article, order, act.now)
    _bound(act, article, order)
    if when > act.now:
        return _schedule(act, article, when, rev)
    keeps = order.rev is not None and article.live_revision is not None and rev != article.publish_revision
    return go_live(
        act,
        article,
        rev,
        at=date or when,
        zone=zone,
        minor=order.minor,
        redate=order.date is not None,
        keep_schedule=keeps,
    )


def _check_approved(article: Article, rev: int) -> None:
    if rev not in (article.approved_revision, article.live_revision):
        raise Refused(
            f"revision {rev} of {article.slug} is not approved", ref=article.slug,
            hint=f"newsroom approve {article.slug} (the setting articles.require_approval asks for it)",
        )  # fmt: skip


def _bound(act: Act, article: Article, order: Order) -> None:
    """Keep the times before and after which readers may not see the article."""
    for column, moment in (("expire_at", order.expire), ("embargo_until", order.embargo)):
        at = clock.to_text(moment) if isinstance(moment, datetime) else None
        if moment is not None and at != getattr(article, column):
            act.db.execute(f"update articles set {column} = :at where id = :id", {"at": at, "id": article.id})
            act.note("article", article.id, column.partition("_")[0], at=at)


def _check_schedule(article: Article, order: Order, zone: ZoneInfo) -> None:
    """Text that is planned for later does not go out early because somebody published a small fix."""
    asked = order.at is not None or order.rev is not None or order.early
    if article.publish_at and article.live_revision is not None and article.modified and not asked:
        raise Refused(
            f"an update of {article.slug} is scheduled for {clock.echo(clock.from_text(article.publish_at), zone)},"
            " and the newest text holds it",
            ref=article.slug,
            hint=f"publish it all now: newsroom publish {article.slug} --early; one revision only, keeping the schedule:"
            f" newsroom publish {article.slug} --rev N",
        )


def _check_order(order: Order, now: datetime, zone: ZoneInfo) -> None:
    if order.at and order.at < now and order.past == "error":
        raise Invalid(
            f"{clock.echo(order.at, zone)} is in the past",
            hint="leave --at out to publish now, or use --date to back-date",
        )
    if isinstance(order.expire, datetime) and order.expire <= (order.at or now):
        raise Invalid("--expire is not after the publication", hint="give a later time")
    if order.date and order.date > now:
        raise Invalid(f"--date {clock.echo(order.date, zone)} is in the future", hint="schedule it with --at")
    if order.at and order.date:
        raise Invalid("--at and --date do not go together", hint="--at schedules, --date back-dates")


def _when(article: Article, order: Order, now: datetime) -> tuple[datetime, datetime | None]:
    """The moment to publish, and the date to print if that is another."""
    front_matter = clock.from_text(article.back_date) if article.back_date and not article.published_at else None
    date = order.date
    when = order.at or now
    if front_matter and not order.at and not order.date:
        if front_matter > now:
            when = front_matter
        else:
            date = front_matter
    embargo = order.embargo or (clock.from_text(article.embargo_until) if article.embargo_until else None)
    if isinstance(embargo, datetime) and embargo > when:
        when, date = embargo, None
    return when, date


def _schedule(act: Act, article: Article, when: datetime, rev: int) -> Article:
    check(article, "schedule")
    act.db.execute(
        "update articles set publish_at = :at, publish_rev = :rev, updated_at = :now where id = :id",
        {"at": clock.to_text(when), "rev": rev, "id": article.id, "now": act.at},
    )
    status = ArticleStatus.SCHEDULED if article.live_revision is None else ArticleStatus.PUBLISHED
    return _set_status(act, article, "schedule", status, rev=rev, publish_at=clock.to_text(when))


def go_live(
    act: Act, article: Article, rev: int, *, at: datetime, zone: ZoneInfo, minor: bool = False, redate: bool = False,
    late: bool = False, keep_schedule: bool = False,
) -> Article:  # fmt: skip
    """Make revision `rev` what readers see. `published_at` is set once; `redate` is a person changing it on purpose.

    With `keep_schedule` an update that is planned stays planned.
    """
    db = act.db
    published_at = clock.to_text(at) if redate or not article.published_at else article.published_at
    if (
        article.status == ArticleStatus.PUBLISHED
        and article.live_revision == rev
        and published_at == article.published_at
    ):
        if article.publish_at is not None:  # an update was planned, and what is live already is wanted instead
            db.execute("update articles set publish_at = null, publish_rev = null where id = :id", {"id": article.id})
            return _set_status(act, article, "unschedule", ArticleStatus.PUBLISHED)
        return articles.by_id(db, article.id)
    manuscript = revisions.get(db, article.id, rev).manuscript
    path = _claim_paths(act, article, manuscript, published_at, zone)
    updated = article.published_at is not None and article.live_revision != rev and not minor
    db.execute(
        """
        update articles set status = 'published', live_rev = :rev, path = :path, published_at = :published,
            modified_at = case when :updated then :now else modified_at end,
            publish_at = iif(:keep, publish_at, null), publish_rev = iif(:keep, publish_rev, null),
            embargo_until = null, back_date = null, updated_at = :now
        where id = :id
        """,
        {
            "rev": rev,
            "path": path,
            "published": published_at,
            "updated": updated,
            "now": act.at,
            "id": article.id,
            "keep": keep_schedule,
        },
    )
    _file_live(act, article, manuscript, published_at)
    action = "update" if article.published_at else "publish"
    act.note(
        "article", article.id, action, from_state=article.status, to_state=ArticleStatus.PUBLISHED, rev=rev,
        path=path, published_at=published_at, minor=minor, late=late,
    )  # fmt: skip
    return articles.by_id(db, article.id)


def _claim_paths(act: Act, article: Article, manuscript: Manuscript, published_at: str, zone: ZoneInfo) -> str:
    """The story's address, frozen at its first publication, with the former ones that its front matter names."""
    path = article.path or urls.article(clock.local(clock.from_text(published_at), zone), article.slug)
    paths.claim(act, article.id, path, article.slug)
    aliases = manuscript.extra.get("aliases", ())
    for alias in aliases if isinstance(aliases, (list, tuple)) else ():
        paths.alias(act, article.id, str(alias))
    return path


def _file_live(act: Act, article: Article, manuscript: Manuscript, published_at: str) -> None:
    """Put the story under its labels, and note its pictures, for readers."""
    labels.file_under(
        act.db,
        article.id,
        section=manuscript.section,
        tags=manuscript.tags,
        authors=manuscript.authors,
        live=True,
        at=published_at,
        now=act.at,
    )
    revisions.show_media(act.db, article.id, manuscript, live=True)


def due(db: Connection, now: datetime) -> list[tuple[int, str]]:
    """What is to happen by `now`: (article id, "publish" or "expire"), oldest first."""
    at = clock.to_text(now)
    rows = db.execute(
        """
        select id, 'publish' as what, publish_at as at from articles
            where publish_at <= :now and status in ('scheduled', 'published')
        union all
        select id, 'expire', expire_at from articles where expire_at <= :now and status = 'published'
        order by at, id
        """,
        {"now": at},
    )
    return [(row["id"], row["what"]) for row in rows]


def carry_out(act: Act, article_id: int, what: str, *, zone: ZoneInfo) -> Article:
    """Do one thing that is due. `published_at` becomes the time it was due, however late this runs."""
    article = articles.by_id(act.db, article_id)
    if what == "expire":
        act.db.execute("update articles set expire_at = null where id = :id", {"id": article_id})
        return unpublish(act, article, reason="expired")
    assert article.publish_at is not None
    at = clock.from_text(article.publish_at)
    late = (act.now - at).total_seconds() > 120
    return go_live(act, article, article.publish_revision or article.revision, at=at, zone=zone, late=late)


def unpublish(act: Act, article: Article, *, redirect_to: str | None = None, reason: str = "") -> Article:
    """Withdraw from the site: the address answers "gone", or leads elsewhere. A scheduled article is taken off the plan.

    `redirect_to` is a site path or an address.
    """
    check(article, "unpublish")
    if article.status == ArticleStatus.SCHEDULED:
        act.db.execute("update articles set publish_at = null, publish_rev = null where id = :id", {"id": article.id})
        if article.published_at is None:
            approved = article.approved_revision == article.revision
            back = ArticleStatus.APPROVED if approved else ArticleStatus.DRAFT
            return _set_status(act, article, "unschedule", back)
    _take_down(act, article, redirect_to)
    if reason:
        add_note(act, article, "unpublish", reason)
    return _set_status(act, article, "unpublish", ArticleStatus.UNPUBLISHED, redirect_to=redirect_to, reason=reason)


def _take_down(act: Act, article: Article, redirect_to: str | None = None) -> None:
    paths.release(act, article.id, redirect_to)
    labels.unfile_live(act.db, article.id)
    act.db.execute(
        """
        update articles set live_rev = null, publish_at = null, publish_rev = null, expire_at = null, updated_at = :at
        where id = :id
        """,
        {"id": article.id, "at": act.at},
    )


def kill(act: Act, article: Article, *, reason: str, public_note: str = "") -> Article:
    """Withdraw for good. The page becomes a tombstone that shows `public_note` only; the reason stays in the journal."""
    check(article, "kill")
    _take_down(act, article)
    add_note(act, article, "kill", reason)
    if public_note:
        add_note(act, article, "kill", public_note, public=True)
    return _set_status(act, article, "kill", ArticleStatus.KILLED, reason=reason)


def delete(act: Act, article: Article) -> Article:
    """Move to the trash; nothing is lost and its slug is free again unless the article was ever public."""
    check(article, "delete")
    act.db.execute(
        """
        update articles set status_before = status, publish_at = null, publish_rev = null, updated_at = :at
        where id = :id
        """,
        {"id": article.id, "at": act.at},
    )
    return _set_status(act, article, "delete", ArticleStatus.TRASHED)


def untrash(act: Act, article: Article) -> Article:
    """Take an article out of the trash, as a draft or as withdrawn. Raises `Conflict` when its slug was taken since."""
    check(article, "untrash")
    taken = act.db.execute(
        "select id from articles where slug = :slug and status <> 'trashed'", {"slug": article.slug}
    ).fetchone()
    if taken:
        raise Conflict(
            f"the slug {article.slug} was taken by article {taken['id']} meanwhile", ref=article.slug,
            hint=f"rename that one first: newsroom edit {taken['id']} --slug NEW",
        )  # fmt: skip
    back = ArticleStatus.UNPUBLISHED if article.published_at else ArticleStatus.DRAFT
    act.db.execute(
        "update articles set status_before = null, updated_at = :at where id = :id", {"id": article.id, "at": act.at}
    )
    return _set_status(act, article, "restore", back)


def check_correction(article: Article, *, rewritten: bool, require_approval: bool) -> None:
    """Raise `Refused` unless a correction may go out: like any update it is approved first, where that is asked for.

    `rewritten` says that it brings a text with it, which nobody can have approved.
    """
    check(article, "correct")
    if require_approval and rewritten:
        raise Refused(
            f"a new text of {article.slug} is not approved", ref=article.slug,
            hint=f"newsroom edit {article.slug}; newsroom approve {article.slug}; then correct it with the note alone"
            " (the setting articles.require_approval asks for it)",
        )  # fmt: skip
    if require_approval:
        _check_approved(article, article.revision)


def correct(
    act: Act,
    article: Article,
    *,
    note: str,
    zone: ZoneInfo,
    manuscript: Manuscript | None = None,
    expected: int | None = None,
    require_approval: bool = False,
) -> Article:
    """Publish a correction: its note is shown on the page, and `modified_at` moves.

    Without `manuscript` the newest revision is published with the note.
    """
    check_correction(article, rewritten=manuscript is not None, require_approval=require_approval)
    revisions.expect(article, expected)
    if manuscript is not None:
        article = revisions.save(act, article, manuscript, note=note)
    add_note(act, article, "correction", note, public=True)
    if article.live_revision != article.revision:
        article = go_live(act, article, article.revision, at=act.now, zone=zone)
    act.db.execute(
        "update articles set modified_at = :at, updated_at = :at where id = :id", {"at": act.at, "id": article.id}
    )
    status = article.status
    act.note("article", article.id, "correct", from_state=status, to_state=status, rev=article.revision, note=note)
    return articles.by_id(act.db, article.id)


def comments_mode(act: Act, article: Article, mode: str) -> Article:
    """What happens to new comments on this article; an empty mode follows the site's setting."""
    if mode and mode not in MODES:
        raise Invalid(
            f"comments cannot be {mode!r}", hint="one of: " + ", ".join(MODES) + ", or nothing for the site's"
        )
    act.db.execute("update articles set comments_mode = :mode where id = :id", {"mode": mode or None, "id": article.id})
    act.note("article", article.id, "comments", value=mode)
    return articles.by_id(act.db, article.id)
