"""What a review of comments consists of: its decisions, its questions, and the view that a screen shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from newsroom.core.commenters.commenters import CommenterRecord
from newsroom.core.comments.comments import CommentLine
from newsroom.core.comments.decisions import RejectReason
from newsroom.core.comments.fields import Comment
from newsroom.core.comments.reader_reports import ReaderReport
from newsroom.phrases import Phrase, joined, phrase
from newsroom.terminal.reasons import DECIDED

NO_COMMENT = phrase("there is no comment here")
PAST = {
    "approve": phrase("published"),
    "reject": phrase("rejected"),
    "spam": phrase("marked as spam"),
    "trash": phrase("trashed"),
    "hold": phrase("held"),
    "reply": phrase("answered"),
    "edit": phrase("edited"),
}
# What was done to one or several comments, `what`.
DONE = {
    "approve": phrase("{what} published"),
    "reject": phrase("{what} rejected"),
    "spam": phrase("{what} marked as spam"),
    "trash": phrase("{what} trashed"),
    "hold": phrase("{what} held"),
    "reply": phrase("{what} answered"),
    "edit": phrase("{what} edited"),
}
KEPT = phrase("{what} kept, reports dismissed")  # approved although it was on the page
QUEUES = {
    "pending": phrase("pending"),
    "reported": phrase("reported"),
    "suspect": phrase("suspect"),
    "new": phrase("new"),
    "spam": phrase("spam"),
}

Editor = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing done in this review; `batch` is what `z` undoes."""

    comment_id: int
    action: str
    status: str
    slug: str
    author: str
    reason: str | None
    batch: int | None
    seconds: float
    score: float | None = None  # the filter's, before the decision

    @property
    def agreed(self) -> bool | None:
        """Whether the filter expected the same; None without a score, or for a decision that is not about spam."""
        if self.score is None or self.action not in ("approve", "spam"):
            return None
        return (self.score >= 0.5) == (self.action == "spam")


@dataclass(frozen=True, slots=True)
class ReviewView:
    """All that a screen shows. Texts are as stored: the code that prints them makes them safe."""

    comment: Comment | None
    parent: Comment | None
    person: CommenterRecord | None
    queue: str
    search: str
    position: int
    total: int
    marked: int
    is_marked: bool
    message: str
    panel: str
    conversation: tuple[tuple[int, Comment], ...]
    theirs: tuple[Comment, ...]
    prompt: str
    typed: str | None
    scroll: int
    waiting: dict[str, int]
    reports: tuple[ReaderReport, ...] = ()  # of readers, those that nobody has decided on
    listed: tuple[CommentLine, ...] = ()  # a part of the queue, where the screen has room for a list
    marks: frozenset[int] = frozenset()
    goes_on: bool = False  # whether comments follow in the queue after those listed
    has_previous: bool = False
    can_undo: bool = False
    can_redo: bool = False


@dataclass(slots=True)
class LinePrompt:
    """A line being typed: what is asked, what is typed so far, and the function that gets it.

    `is_offer` says that the text it begins with is sent if nothing else is typed.
    """

    prompt: str
    then: Callable[[str], None]
    typed: str = ""
    is_offer: bool = False


@dataclass(slots=True)
class KeyPrompt:
    """A question that one of `keys` answers; it stays until one of them, or Esc, is pressed.

    `names` are words that may be typed instead of a key where whole lines are typed.
    """

    prompt: str
    then: Callable[[str], None]
    keys: frozenset[str]
    names: Mapping[str, str] = field(default_factory=dict)


def menu(answers: Mapping[str, str]) -> Phrase:
    """The answers to a question with their keys, two spaces apart."""
    return joined("  ", [phrase("{key} {words}", key=key, words=words) for key, words in answers.items()])


def reasons_menu(last: str | None) -> Phrase:
    """The reasons for a rejection with their keys."""
    answers: dict[str, str] = {str(number): DECIDED[reason] for number, reason in enumerate(RejectReason, 1)}
    return menu(answers | ({"Enter": DECIDED[last]} if last else {}))


def reason_keys(last: str | None) -> frozenset[str]:
    """The keys that name a reason for a rejection; Enter does so if there is a last one."""
    numbers = {str(number) for number, _ in enumerate(RejectReason, 1)}
    return frozenset(numbers | ({"enter"} if last else set()))


REASON_NAMES: Mapping[str, str] = {str(reason): str(number) for number, reason in enumerate(RejectReason, 1)}
