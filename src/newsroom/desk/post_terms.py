"""Whether readers of an older site can see a post, and on which terms it is published here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from newsroom import clock
from newsroom.core.articles.drafting import PublicationTerms
from newsroom.desk import Desk
from newsroom.formats.sites.foreign_post import ForeignPost, ForeignStatus
from newsroom.phrases import phrase
from newsroom.setting_kinds import CommentMode

# Documents know no status: they become drafts like any other.
WITHOUT_STATUS: Final = ("docx ", "odt ")
_HIDDEN: Final = {
    ForeignStatus.DRAFT: phrase("a draft"),
    ForeignStatus.PENDING: phrase("not published yet, and waiting for an editor"),
    ForeignStatus.SCHEDULED: phrase("to be published later"),
    ForeignStatus.PRIVATE: phrase("private"),
    ForeignStatus.PROTECTED: phrase("protected by a password"),
    ForeignStatus.MEMBERS: phrase("for members only"),
    ForeignStatus.TRASHED: phrase("in the trash"),
    ForeignStatus.UNKNOWN: phrase("of an unknown status"),
}


@dataclass(frozen=True, slots=True)
class StillPublic:
    """An article that readers can see here and an earlier import has published, but the export says that it is hidden."""

    ref: str
    title: str
    where: str
    why: str


def expiry(post: ForeignPost) -> datetime | None:
    """From when on the older site does not show a post."""
    if post.terms is not None:
        return post.terms.expire
    return clock.from_text(post.expire) if post.expire else None


def expired(post: ForeignPost, desk: Desk) -> str:
    """Since when the older site has not shown a post, or ''."""
    end = expiry(post)
    if end is None or end > desk.now:
        return ""
    return phrase("expired on {day}", day=clock.day_of(end, desk.zone))


def is_shown(post: ForeignPost, desk: Desk) -> bool:
    """Whether readers of the older site can see a post, with or without a date."""
    later = post.date is not None and clock.from_text(post.date) > desk.now
    return post.status == ForeignStatus.PUBLISHED and not later and not expired(post, desk)


def is_public(post: ForeignPost, desk: Desk) -> bool:
    """Whether readers of the older site can see a post, and its date is known."""
    return post.date is not None and is_shown(post, desk)


def why_hidden(post: ForeignPost, desk: Desk) -> str:
    """Why readers of the older site cannot see a post, or '' if they can, or if the export does not say."""
    if is_shown(post, desk) or post.is_shown_earlier or post.key.startswith(WITHOUT_STATUS):
        return ""
    return post.withdrawn or expired(post, desk) or _HIDDEN.get(post.status, _HIDDEN[ForeignStatus.SCHEDULED])


def terms(post: ForeignPost, desk: Desk) -> PublicationTerms:
    """The date of a post, whether it is held back, and whether it takes comments."""
    public = is_public(post, desk)
    if post.terms is not None:
        unheld = public or post.key.startswith(WITHOUT_STATUS)
        held = "" if unheld else post.terms.held or f"status: {post.status}"
        return replace(post.terms, held=held)
    has_date = public or post.status in (
        ForeignStatus.SCHEDULED, ForeignStatus.PRIVATE, ForeignStatus.PROTECTED, ForeignStatus.MEMBERS,
    )  # fmt: skip
    date = clock.from_text(post.date) if post.date and has_date else None
    comments: str | None = CommentMode.CLOSED if post.comments_open is False else None
    if post.page:
        comments = None if not post.comments_open or not post.comments else ""
    return PublicationTerms(
        date=date,
        day=clock.day_of(date, desk.zone) if date and post.day_only else None,
        held="" if public else expired(post, desk) or f"status: {post.status}",
        comments=comments,
        expire=expiry(post),
    )
