"""The workflow: submitting, approving, assigning and withdrawing an article. Publishing has its own module."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newsroom import clock, text
from newsroom.core.articles import articles, labels, paths, related
from newsroom.core.articles.articles import Article
from newsroom.core.articles.statuses import HINTS, IN_WORK, TRANSITIONS, ArticleStatus
from newsroom.core.journal.actions import Act
from newsroom.errors import Conflict, Invalid, Refused
from newsroom.phrases import joined, phrase, word
from newsroom.setting_kinds import MODES
from newsroom.store import Connection


def check(article: Article, action: str) -> None:
    """Raise `Refused` unless `action` is allowed from the article's status."""
    allowed, _ = TRANSITIONS[action]
    if article.status not in allowed:
        raise Refused(
            phrase(
                "cannot {action} {slug}: its status is {status}",
                action=word(action),
                slug=article.slug,
                status=word(article.status),
            ),
            ref=article.slug,
            hint=HINTS.get(
                (action, article.status),
                phrase(
                    "you can only {action} an article if its status is: {allowed}",
                    action=word(action),
                    allowed=joined(", ", map(word, allowed)),
                ),
            ),
        )


def set_status(
    act: Act, article: Article, action: str, status: ArticleStatus, *, rev: int | None = None, **detail: object
) -> Article:
    """Give an article another status and log the action; the caller has checked that it is allowed."""
    act.db.execute(
        "update articles set status = :status, updated_at = :at where id = :id",
        {"status": status, "at": act.at, "id": article.id},
    )
    return log_status(act, article, action, status, rev=rev, **detail)


def log_status(
    act: Act, article: Article, action: str, status: ArticleStatus, *, rev: int | None = None, **detail: object
) -> Article:
    """Log an action that changes the status of `article` to `status`; returns the article as it is now."""
    act.note("article", article.id, action, from_state=article.status, to_state=status, rev=rev, **detail)
    return articles.by_id(act.db, article.id)


def add_note(act: Act, article: Article, kind: str, body: str, *, public: bool = False) -> None:
    """Store a note with the article; public ones are shown on its page. Raises `Invalid` if there is nothing to read in it."""
    if not text.one_line(text.clean(body)):
        raise Invalid("the note is empty", ref=article.slug, hint="write one with -m TEXT")
    act.db.execute(
        """
        insert into notes (article_id, rev, kind, body, public, actor, at)
        values (:id, :rev, :kind, :body, :public, :actor, :at)
        """,
        {
            "id": article.id,
            "rev": article.revision,
            "kind": kind,
            "body": body,
            "public": int(public),
            "actor": act.actor,
            "at": act.at,
        },
    )


def submit(act: Act, article: Article, *, note: str = "") -> Article:
    """Submit a draft for review."""
    check(article, "submit")
    if note:
        add_note(act, article, "note", note)
    return set_status(act, article, "submit", ArticleStatus.REVIEW, rev=article.revision, note=note)


def approve(act: Act, article: Article, *, note: str = "", own: bool = True) -> Article:
    """Approve the head revision; a later edit cancels the approval. The article is no longer held back.

    What is scheduled, live or withdrawn stays so: its next update is approved. Raises `Refused` if the person who
    approves has written some of what is new, unless writers may approve their `own` text.
    """
    check(article, "approve")
    if not own and wrote_new_text(act.db, article, act.actor):
        raise Refused(
            phrase("{slug} contains text that you wrote, so somebody else must approve it", slug=article.slug),
            ref=article.slug,
            hint="required by the setting articles.approve_own",
        )
    if note:
        add_note(act, article, "approve", note)
    act.db.execute("update articles set approved_rev = head_rev, held = null where id = :id", {"id": article.id})
    status = article.status
    if status in IN_WORK:
        status = ArticleStatus.APPROVED
    return set_status(act, article, "approve", status, rev=article.revision, note=note)


def wrote_new_text(db: Connection, article: Article, actor: str) -> bool:
    """Whether a person has saved text of an article that is neither approved nor live yet."""
    row = db.execute(
        """
        select exists (
            select 1 from revisions r join articles a on a.id = r.article_id
            where a.id = :id and r.actor = :actor
              and r.rev > max(coalesce(a.approved_rev, 0), coalesce(a.live_rev, 0)))
        """,
        {"id": article.id, "actor": actor},
    ).fetchone()
    return bool(row[0])


def return_(act: Act, article: Article, *, note: str) -> Article:
    """Return an article to its writer, with a note."""
    check(article, "return")
    add_note(act, article, "return", note)
    act.db.execute(
        "update articles set approved_rev = null, publish_at = null, publish_rev = null where id = :id",
        {"id": article.id},
    )
    return set_status(act, article, "return", ArticleStatus.DRAFT, rev=article.revision, note=note)


@dataclass(frozen=True, slots=True)
class ReturnNote:
    """What an editor wrote to the writer when returning an article."""

    body: str
    actor: str
    at: str


def last_return(db: Connection, article: Article) -> ReturnNote | None:
    """The note of the last return of a draft; None if it was not returned, or was submitted again since."""
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


def assign(act: Act, article: Article, name: str | None, *, due: datetime | None, keep_due: bool = True) -> Article:
    """Assign an article to someone with a deadline; None removes the assignment.

    Without `due` the deadline that it has stays, unless `keep_due` is false.
    """
    check(article, "assign")
    until = clock.to_text(due) if due else article.due_at if keep_due else None
    act.db.execute(
        "update articles set assignee = :name, due_at = :due, updated_at = :at where id = :id",
        {"name": name, "due": until, "id": article.id, "at": act.at},
    )
    act.note("article", article.id, "assign", name=name, due=clock.to_text(due) if due else None)
    return articles.by_id(act.db, article.id)


def unpublish(act: Act, article: Article, *, redirect_to: str | None = None, reason: str = "") -> Article:
    """Withdraw from the site: the address answers "gone", or redirects. For a scheduled article, cancel the schedule.

    `redirect_to` is a site path or an address.
    """
    check(article, "unpublish")
    if article.status == ArticleStatus.SCHEDULED:
        act.db.execute("update articles set publish_at = null, publish_rev = null where id = :id", {"id": article.id})
        if article.published_at is None:
            if redirect_to is not None:
                raise Refused(
                    phrase("{slug} was never published, so it has no readers to redirect", slug=article.slug),
                    ref=article.slug,
                    hint="to cancel the schedule, leave out --redirect-to",
                )
            approved = article.approved_revision == article.revision
            back = ArticleStatus.APPROVED if approved else ArticleStatus.DRAFT
            if reason:
                add_note(act, article, "unpublish", reason)
                return set_status(act, article, "unschedule", back, reason=reason)
            return set_status(act, article, "unschedule", back)
    _take_down(act, article, redirect_to)
    if reason:
        add_note(act, article, "unpublish", reason)
    return set_status(act, article, "unpublish", ArticleStatus.UNPUBLISHED, redirect_to=redirect_to, reason=reason)


def redirect(act: Act, article: Article, redirect_to: str | None, *, reason: str = "") -> Article:
    """Change where the address of a withdrawn article leads; None: it answers "gone". `redirect_to` as in `unpublish`."""
    check(article, "redirect")
    paths.release(act, article.id, redirect_to)
    if reason:
        add_note(act, article, "unpublish", reason)
    return set_status(act, article, "redirect", ArticleStatus.UNPUBLISHED, redirect_to=redirect_to, reason=reason)


def _take_down(act: Act, article: Article, redirect_to: str | None = None) -> None:
    """Take the story off the site. Its expiry stays: a license that ends on a day also ends for a story published again."""
    paths.release(act, article.id, redirect_to)
    labels.unfile_live(act.db, article.id)
    related.hide(act, article.id)
    act.db.execute(
        """
        update articles set live_rev = null, publish_at = null, publish_rev = null, updated_at = :at where id = :id
        """,
        {"id": article.id, "at": act.at},
    )


def kill(act: Act, article: Article, *, reason: str, public_note: str = "") -> Article:
    """Withdraw permanently. The page shows `public_note` only; the reason is kept in the log."""
    check(article, "kill")
    _take_down(act, article)
    act.db.execute("update articles set expire_at = null where id = :id", {"id": article.id})
    add_note(act, article, "kill", reason)
    if public_note:
        add_note(act, article, "kill", public_note, public=True)
    return set_status(act, article, "kill", ArticleStatus.KILLED, reason=reason)


def delete(act: Act, article: Article) -> Article:
    """Move to the trash; nothing is deleted, and its slug is free again unless the article was ever public."""
    check(article, "delete")
    act.db.execute(
        """
        update articles set status_before = status, publish_at = null, publish_rev = null, updated_at = :at
        where id = :id
        """,
        {"id": article.id, "at": act.at},
    )
    return set_status(act, article, "delete", ArticleStatus.TRASHED)


def untrash(act: Act, article: Article) -> Article:
    """Restore an article from the trash, as a draft or withdrawn. Raises `Conflict` if its slug was used since."""
    check(article, "untrash")
    taken = act.db.execute(
        "select id from articles where slug = :slug and status <> 'trashed'", {"slug": article.slug}
    ).fetchone()
    if taken:
        raise Conflict(
            phrase("the slug {slug} now belongs to article {id}", slug=article.slug, id=taken["id"]),
            ref=article.slug,
            hint=phrase(
                "to start a new article from the text in the trash: newsroom draft --from {ref} --slug NEW",
                ref=article.ref,
            ),
        )
    back = ArticleStatus.UNPUBLISHED if article.published_at else ArticleStatus.DRAFT
    act.db.execute(
        "update articles set status_before = null, updated_at = :at where id = :id", {"id": article.id, "at": act.at}
    )
    return set_status(act, article, "restore", back)


def comments_mode(act: Act, article: Article, mode: str) -> Article:
    """Set what happens to new comments on this article; an empty mode follows the setting of the site."""
    if mode and mode not in MODES:
        raise Invalid(
            phrase("unknown mode {mode!r} for comments", mode=mode),
            hint=phrase("use one of: {choices}; leave it empty to use the site's mode", choices=", ".join(MODES)),
        )
    set_comments_mode(act, article.id, mode)
    return articles.by_id(act.db, article.id)


def set_comments_mode(act: Act, article_id: int, mode: str) -> None:
    """The same for a valid mode, without reading the article."""
    act.db.execute("update articles set comments_mode = :mode where id = :id", {"mode": mode or None, "id": article_id})
    act.note("article", article_id, "comments", value=mode)
