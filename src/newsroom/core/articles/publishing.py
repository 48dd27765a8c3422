"""Publishing: now, at a time or on a day; updates, corrections, and what is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final
from zoneinfo import ZoneInfo

from newsroom import clock, urls
from newsroom.core.articles import articles, kinds, labels, paths, related, revisions, workflow
from newsroom.core.articles.articles import Article
from newsroom.core.articles.fields import Manuscript
from newsroom.core.articles.statuses import ArticleStatus
from newsroom.core.journal.actions import Act
from newsroom.core.media import pictures
from newsroom.errors import Invalid, Refused
from newsroom.phrases import Phrase, joined, phrase
from newsroom.store import Connection


class Never(Enum):
    """The value of an expiry or embargo that is to be removed."""

    NEVER = "never"


NEVER: Final = Never.NEVER
MODIFIED: Final = "lastmod"  # the key for the day of a text's last change, which has no field
LATE: Final = 120  # seconds after which a due publication counts as late


@dataclass(frozen=True, slots=True)
class Order:
    """How to publish. Times are aware; `date` is the date of publication for a backdated story.

    `date_is_day` says that no time of day was given with it.

    `embargo` and `expire` are `NEVER` to remove what was set before. `early` publishes now although an update is
    scheduled, and cancels the schedule.
    """

    at: datetime | None = None
    embargo: datetime | Never | None = None
    expire: datetime | Never | None = None
    early: bool = False
    date: datetime | None = None
    date_is_day: bool = False
    rev: int | None = None
    minor: bool = False
    past: str = "error"


def publish(act: Act, article: Article, order: Order, *, zone: ZoneInfo, require_approval: bool = False) -> Article:
    """Publish now, or schedule it: at the given time, after the embargo, or on the day in its front matter.

    Publishing what is already live does nothing. Raises `Refused` from a status that does not allow it, `Invalid` for
    inconsistent times, `Conflict` if the address belongs to another article.
    """
    workflow.check(article, "publish")
    _check_order(order, act.now, zone)
    _check_schedule(article, order, act.now, zone)
    rev = order.rev if order.rev is not None else article.revision
    revisions.header(act.db, article.id, rev)
    if require_approval:
        _check_approved(article, rev)
    when, date = _when(article, order, rev, act.now)
    _check_expiry(article, order, when, zone)
    _bound(act, article, order)
    if when > act.now:
        if order.minor and article.live_revision is not None:
            raise Invalid(
                "--minor cannot be used for an update that is published later",
                hint="leave out --minor, or end the embargo with --embargo never",
            )
        return _schedule(act, article, when, rev)
    one_only = order.rev is not None and not order.early
    keeps = one_only and article.live_revision is not None and rev != article.publish_revision
    return go_live(
        act,
        article,
        rev,
        at=date or when,
        zone=zone,
        day=_day(article, order, date, zone),
        minor=order.minor,
        redate=order.date is not None,
        keep_schedule=keeps,
    )


def _check_approved(article: Article, rev: int) -> None:
    if rev in (article.approved_revision, article.live_revision):
        return
    raise Refused(
        phrase("revision {rev} of {slug} is not approved", rev=rev, slug=article.slug),
        ref=article.slug,
        hint=phrase("newsroom approve {ref} (required by the setting articles.require_approval)", ref=article.ref)
        if rev == article.revision
        else phrase(
            "only the newest revision can be approved; to make revision {rev} the newest: newsroom restore {ref} {rev}",
            ref=article.ref,
            rev=rev,
        ),
    )


def _check_pictures(act: Act, article: Article, rev: int) -> None:
    """Refuse text that shows a deleted picture: somebody had a reason to delete it, such as rights."""
    if rev == article.live_revision or not revisions.header(act.db, article.id, rev).media:
        return
    manuscript = revisions.get(act.db, article.id, rev).manuscript
    for one in revisions.deleted_media(act.db, manuscript):
        raise Refused(
            phrase(
                "revision {rev} of {slug} shows {name}, which was deleted", rev=rev, slug=article.slug, name=one.name
            ),
            ref=article.slug,
            hint=phrase(
                "to publish without it, take it out of the text: newsroom edit {ref}; to restore it: newsroom undo {batch}",
                ref=article.ref,
                batch=pictures.deleting_batch(act.db, one),
            ),
        )


def _bound(act: Act, article: Article, order: Order) -> None:
    """Store the times before and after which readers may not see the article."""
    for column, moment in (("expire_at", order.expire), ("embargo_until", order.embargo)):
        at = clock.to_text(moment) if isinstance(moment, datetime) else None
        if moment is not None and at != getattr(article, column):
            act.db.execute(f"update articles set {column} = :at where id = :id", {"at": at, "id": article.id})
            act.note("article", article.id, column.partition("_")[0], at=at)


def set_expiry(act: Act, article: Article, expire: datetime | Never) -> Article:
    """Set or remove the expiry of an article, whatever its status."""
    _bound(act, article, Order(expire=expire))
    return articles.by_id(act.db, article.id)


def _check_schedule(article: Article, order: Order, now: datetime, zone: ZoneInfo) -> None:
    """Refuse to publish scheduled text early together with a small fix."""
    asked = order.at is not None or order.rev is not None or order.early
    if article.publish_at and article.live_revision is not None and article.modified and not asked:
        raise Refused(
            phrase(
                "an update of {slug} is scheduled for {time}, and the newest text includes it",
                slug=article.slug,
                time=clock.echo(clock.from_text(article.publish_at), zone),
            ),
            ref=article.slug,
            hint=phrase(
                "to publish everything now, before the embargo ends: newsroom publish {ref} --early --embargo never",
                ref=article.ref,
            )
            if article.embargo_until and clock.from_text(article.embargo_until) > now
            else phrase(
                "to publish everything now: newsroom publish {ref} --early; to publish one revision and keep the "
                "schedule: newsroom publish {ref} --rev N",
                ref=article.ref,
            ),
        )


def _check_expiry(article: Article, order: Order, when: datetime, zone: ZoneInfo) -> None:
    """Refuse to publish an article whose expiry has passed, unless another expiry is given."""
    if isinstance(order.expire, datetime) and order.expire <= when:
        raise Invalid(
            phrase("--expire must be after the publication time, {time}", time=clock.echo(when, zone)),
            hint="give a later time",
        )
    if order.expire is None and article.expire_at and clock.from_text(article.expire_at) <= when:
        expiry = clock.echo(clock.from_text(article.expire_at), zone)
        raise Refused(
            phrase("{slug} expires before it would be published: {expiry}", slug=article.slug, expiry=expiry),
            ref=article.slug,
            hint="give a later expiry with --expire TIME, or none with --expire never",
        )


def _check_order(order: Order, now: datetime, zone: ZoneInfo) -> None:
    if order.at and order.at < now and order.past == "error":
        raise Invalid(
            phrase("{time} is in the past", time=clock.echo(order.at, zone)),
            hint="leave out --at to publish now, or use --date to backdate the article",
        )
    if order.date and order.date > now:
        raise Invalid(
            phrase("--date {time} is in the future", time=clock.echo(order.date, zone)), hint="schedule it with --at"
        )
    if order.at and order.date:
        raise Invalid("--at and --date cannot be used together", hint="use --at to schedule, or --date to backdate")


def _when(article: Article, order: Order, rev: int, now: datetime) -> tuple[datetime, datetime | None]:
    """The time to publish, and the date to show if that differs."""
    if rev == article.live_revision and not (order.at or order.date or isinstance(order.embargo, datetime)):
        return now, None  # readers see it already: an embargo is for newer text
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
        if order.date:
            raise Invalid(
                "--date cannot be used before the embargo ends",
                hint="publish it without --date, or end the embargo with --embargo never",
            )
        when, date = embargo, None
    return when, date


def _day(article: Article, order: Order, date: datetime | None, zone: ZoneInfo) -> str | None:
    """The date of publication if it has no time of day."""
    if order.date:
        return clock.day_of(order.date, zone) if order.date_is_day else None
    return article.published_day if date else None


def _schedule(act: Act, article: Article, when: datetime, rev: int) -> Article:
    workflow.check(article, "schedule")
    _check_pictures(act, article, rev)
    act.db.execute(
        "update articles set publish_at = :at, publish_rev = :rev, held = null, updated_at = :now where id = :id",
        {"at": clock.to_text(when), "rev": rev, "id": article.id, "now": act.at},
    )
    status = ArticleStatus.SCHEDULED if article.live_revision is None else ArticleStatus.PUBLISHED
    return workflow.set_status(act, article, "schedule", status, rev=rev, publish_at=clock.to_text(when))


def go_live(
    act: Act,
    article: Article,
    rev: int,
    *,
    at: datetime,
    zone: ZoneInfo,
    day: str | None = None,
    minor: bool = False,
    redate: bool = False,
    late: bool = False,
    keep_schedule: bool = False,
) -> Article:
    """Make revision `rev` the live one. `published_at` is set once; with `redate` a person changes it on purpose.

    `day` is the local day of `at` if no time of day is known. At its first publication a text may say when it was last
    changed; later the change is now, unless the text now names a different day. With `keep_schedule` a scheduled
    update stays scheduled, and the embargo stays.
    """
    published_at, published_day = article.published_at, article.published_day
    if redate or not published_at:
        published_at, published_day = clock.to_text(at), day
    as_it_is = article.live_revision == rev and (article.published_at, article.published_day) == (
        published_at,
        published_day,
    )
    if as_it_is and article.status == ArticleStatus.PUBLISHED:
        return _stay_live(act, article)
    _check_pictures(act, article, rev)
    manuscript = revisions.header(act.db, article.id, rev)
    path = _claim_paths(act, article, manuscript, published_at, zone)
    modified_at, modified_day = _modified(act, article, rev, manuscript, published_at, zone, minor=minor)
    act.db.execute(
        """
        update articles set status = 'published', live_rev = :rev, path = :path, published_at = :published,
            published_day = :day, modified_at = :modified, modified_day = :modified_day, held = null,
            publish_at = iif(:keep, publish_at, null), publish_rev = iif(:keep, publish_rev, null),
            embargo_until = iif(:keep, embargo_until, null), back_date = null, updated_at = :now
        where id = :id
        """,
        {
            "rev": rev,
            "path": path,
            "published": published_at,
            "day": published_day,
            "modified": modified_at,
            "modified_day": modified_day,
            "now": act.at,
            "id": article.id,
            "keep": keep_schedule,
        },
    )
    _file_live(act, article, manuscript, published_at)
    change = {"path": path, "published_at": published_at, "minor": minor, "late": late}
    action = "update" if article.published_at else "publish"
    return workflow.log_status(act, article, action, ArticleStatus.PUBLISHED, rev=rev, **change)


def _modified(
    act: Act, article: Article, rev: int, manuscript: Manuscript, published_at: str, zone: ZoneInfo, *, minor: bool
) -> tuple[str | None, str | None]:
    """When the story was last changed, for readers; with the day if no time of day is known."""
    before = None
    if article.published_at is not None:
        shown = last_shown(act, article)
        if shown == rev or minor:
            return article.modified_at, article.modified_day
        if shown is not None:
            before = revisions.header(act.db, article.id, shown).extra.get(MODIFIED)
    typed = manuscript.extra.get(MODIFIED)
    if isinstance(typed, str) and typed != before:
        try:
            moment = clock.parse(typed, zone, now=act.now)
        except Invalid:  # `draft` has reported it
            moment = act.now
        if published_at < clock.to_text(moment) < act.at:
            return clock.to_text(moment), clock.day_of(moment, zone) if clock.is_day(typed) else None
    return (_now_or_later(act, article, published_at) if article.published_at else article.modified_at), None


def _now_or_later(act: Act, article: Article, published_at: str | None) -> str:
    """The time of a change now. If the clock was set back, it is not before the publication and the last change."""
    return max(act.at, published_at or "", article.modified_at or "")


def last_shown(act: Act, article: Article) -> int | None:
    """The revision that readers see before this action, or of a withdrawn article the one that they saw last; else None."""
    if article.live_revision is not None or article.published_at is None:
        return article.live_revision
    row = act.db.execute(
        """
        select j.rev from journal j join batches b on b.id = j.batch_id
        where j.kind = 'article' and j.object_id = :id and j.action in ('publish', 'update') and b.undone_by is null
            and j.batch_id <> :own
        order by j.id desc limit 1
        """,
        {"id": article.id, "own": act.batch},
    ).fetchone()
    return None if row is None else row["rev"]


def _stay_live(act: Act, article: Article) -> Article:
    """The live revision is to stay: cancel a scheduled update."""
    if article.publish_at is None:
        return articles.by_id(act.db, article.id)
    act.db.execute("update articles set publish_at = null, publish_rev = null where id = :id", {"id": article.id})
    return workflow.set_status(act, article, "unschedule", ArticleStatus.PUBLISHED)


def _claim_paths(act: Act, article: Article, manuscript: Manuscript, published_at: str, zone: ZoneInfo) -> str:
    """Set the address of the story, which is fixed at first publication, and the former ones in its front matter."""
    kinds.check_same(act, article, manuscript)
    kinds.set_kind(act, article.id, manuscript)
    path = article.path or _first_path(article, manuscript, published_at, zone)
    paths.claim(act, article.id, path, article.slug)
    aliases = manuscript.extra.get("aliases", ())
    for alias in aliases if isinstance(aliases, (list, tuple)) else ():
        paths.alias(act, article.id, str(alias))
    return path


def _first_path(article: Article, manuscript: Manuscript, published_at: str, zone: ZoneInfo) -> str:
    if kinds.is_page(manuscript):
        kinds.check_slug(article.slug, article)
        return urls.page(article.slug)
    return urls.article(clock.local(clock.from_text(published_at), zone), article.slug)


def _file_live(act: Act, article: Article, manuscript: Manuscript, published_at: str) -> None:
    """Set the labels, pictures and related stories of the live revision."""
    labels.file_under(act.db, article.id, manuscript, live=True, at=published_at, now=act.at)
    revisions.show_media(act.db, article.id, manuscript, live=True)
    related.show(act, article.id, manuscript)


def due(db: Connection, now: datetime) -> list[tuple[int, str]]:
    """What is due by `now`: (article id, "publish" or "expire"), the oldest first."""
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
        return workflow.unpublish(act, article, reason="expired")
    assert article.publish_at is not None
    at = clock.from_text(article.publish_at)
    late = (act.now - at).total_seconds() > LATE
    day = article.published_day if article.publish_at == article.back_date else None
    return go_live(act, article, article.publish_revision or article.revision, at=at, zone=zone, day=day, late=late)


def check_correction(
    article: Article, now: datetime, zone: ZoneInfo, *, rewritten: bool, require_approval: bool, live: bool = False
) -> None:
    """Raise `Refused` unless a correction may be published: like any update it needs approval if that is required.

    `rewritten` says that it has new text, which cannot have been approved; with `live` it is one of the text that
    readers see, else of the newest, with which an update that is scheduled or under an embargo would become public.
    """
    workflow.check(article, "correct")
    held = article.embargo_until is not None and clock.from_text(article.embargo_until) > now
    waits = article.publish_at or (article.embargo_until if held else None)
    first = phrase(
        "to publish everything first: newsroom publish {ref} --early --embargo never"
        if held
        else "to publish everything first: newsroom publish {ref} --early",
        ref=article.ref,
    )
    if waits and not live:
        raise _would_publish(article, clock.echo(clock.from_text(waits), zone), first, can_edit=not require_approval)
    if require_approval and rewritten:
        raise Refused(
            phrase("the new text of {slug} is not approved", slug=article.slug),
            ref=article.slug,
            hint=first
            if waits
            else phrase(
                "newsroom edit {ref}; newsroom approve {ref}; then: newsroom correct {ref} -m TEXT (required by the "
                "setting articles.require_approval)",
                ref=article.ref,
            ),
        )
    if require_approval and not live:
        _check_approved(article, article.revision)


def _would_publish(article: Article, time: str, first: Phrase, *, can_edit: bool) -> Refused:
    """The refusal of a correction that would publish an update before its `time`; `first` is one way out."""
    keep = phrase(
        "to correct the text that readers see, and keep the update for later: newsroom correct {ref} --live --edit -m TEXT",
        ref=article.ref,
    )
    return Refused(
        phrase(
            "an update of {slug} is scheduled for {time}, and a correction would publish it",
            slug=article.slug,
            time=time,
        )
        if article.publish_at
        else phrase("{slug} has an embargo until {time}, and a correction would end it", slug=article.slug, time=time),
        ref=article.slug,
        hint=joined("; ", (keep, first)) if can_edit else first,
    )


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

    Without `manuscript` the newest revision is published with the note. Raises `Refused` while an update waits, which
    would be published too: `live_correction.correct` corrects what readers see.
    """
    article = articles.by_id(act.db, article.id)  # somebody may have scheduled an update since it was read
    check_correction(article, act.now, zone, rewritten=manuscript is not None, require_approval=require_approval)
    revisions.expect(article, expected)
    if manuscript is not None:
        article = revisions.save(act, article, manuscript, note=note)
    workflow.add_note(act, article, "correction", note, public=True)
    if article.live_revision != article.revision:
        article = go_live(act, article, article.revision, at=act.now, zone=zone)
    return mark_corrected(act, article, note=note)


def mark_corrected(act: Act, article: Article, *, note: str) -> Article:
    """Give an article the date and the log entry of a correction of its live revision."""
    act.db.execute(
        "update articles set modified_at = :modified, modified_day = null, updated_at = :at where id = :id",
        {"modified": _now_or_later(act, article, article.published_at), "at": act.at, "id": article.id},
    )
    return workflow.log_status(act, article, "correct", article.status, rev=article.live_revision, note=note)
