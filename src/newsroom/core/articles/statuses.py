"""The statuses of an article, and the table of allowed transitions."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from newsroom.phrases import phrase


class ArticleStatus(StrEnum):
    """The status of an article, from the first draft to the trash."""

    DRAFT = "draft"
    REVIEW = "review"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    UNPUBLISHED = "unpublished"
    KILLED = "killed"
    TRASHED = "trashed"


DRAFT, REVIEW, APPROVED, SCHEDULED, PUBLISHED, UNPUBLISHED, KILLED, TRASHED = ArticleStatus

# Not scheduled and not published: deadlines and embargoes apply.
IN_WORK: Final = (DRAFT, REVIEW, APPROVED)
# New text makes these drafts again, because nobody has read it.
READ_BY_THE_DESK: Final = (REVIEW, APPROVED)
# No more edits and publications.
CLOSED: Final = (KILLED, TRASHED)
OPEN: Final = tuple(status for status in ArticleStatus if status not in CLOSED)

# action → (the statuses it is allowed from, the new status; None if that depends)
TRANSITIONS: Final[dict[str, tuple[tuple[ArticleStatus, ...], ArticleStatus | None]]] = {
    "submit": ((DRAFT,), REVIEW),
    "approve": ((DRAFT, REVIEW, SCHEDULED, PUBLISHED, UNPUBLISHED), None),
    "return": ((REVIEW, APPROVED, SCHEDULED), DRAFT),
    "schedule": (OPEN, None),
    "publish": (OPEN, PUBLISHED),
    "correct": ((PUBLISHED,), PUBLISHED),
    "unpublish": ((PUBLISHED, SCHEDULED), None),
    "redirect": ((UNPUBLISHED,), UNPUBLISHED),
    "kill": ((SCHEDULED, PUBLISHED, UNPUBLISHED), KILLED),
    "delete": ((DRAFT, REVIEW, APPROVED, SCHEDULED, UNPUBLISHED), TRASHED),
    "untrash": ((TRASHED,), None),
    "assign": (OPEN, None),
}

HINTS: Final[dict[tuple[str, ArticleStatus], str]] = {
    ("delete", PUBLISHED): phrase("unpublish it first"),
    ("delete", KILLED): phrase("a killed article cannot be deleted: its address must still show that it was withdrawn"),
    ("correct", DRAFT): phrase("only published articles can be corrected; use: newsroom edit REF"),
    ("unpublish", UNPUBLISHED): phrase(
        "to change what its address shows: newsroom unpublish REF --redirect-to REF|URL, or newsroom unpublish REF --gone"
    ),
    ("publish", KILLED): phrase(
        "a killed article cannot be published again; to start a new article from its text: newsroom draft --from REF"
    ),
    ("publish", TRASHED): phrase("restore it from the trash first: newsroom restore REF"),
}


def in_sql(statuses: tuple[ArticleStatus, ...]) -> str:
    """Statuses as an SQL list: `('draft', 'review')`."""
    return "(" + ", ".join(f"'{status}'" for status in statuses) + ")"
