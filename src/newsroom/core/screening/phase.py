"""What a phase of the screening is and returns: reasons, each with a verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from newsroom import text
from newsroom.errors import NewsroomError, Refused
from newsroom.phrases import Phrase, phrase

if TYPE_CHECKING:
    from newsroom.core.screening.case import Case


class Verdict(StrEnum):
    """What should happen to a comment because of a reason, from mild to strict."""

    NOTE = "note"
    PUBLISH = "publish"
    FLAG = "flag"
    HOLD = "hold"
    SPAM = "spam"
    REJECT = "reject"
    REFUSE = "refuse"  # the comment is not stored, and neither is the reason


_SEVERITY = {verdict: severity for severity, verdict in enumerate(Verdict)}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: the phase that gave it, its code, its verdict and the evidence; `error` is the error of a refusal."""

    phase: str
    code: str
    verdict: Verdict
    evidence: dict[str, Any] = field(default_factory=dict)
    error: NewsroomError | None = None


@dataclass(frozen=True, slots=True)
class Phase:
    """One step of the screening: its function, the name under which its reasons are stored, and the reasons it can give.

    Each of `codes` has a sentence in `terminal/reasons.py`; `refusals` are codes that are never stored.
    """

    name: str
    check: Callable[[Case], list[Reason]]
    codes: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    for_staff: bool = False  # also run for comments of staff
    on_edits: bool = True  # also run when a reader edits a comment
    text_only: bool = False  # uses only the text


class TooManyComments(Refused):
    """Too many comments in too short a time; another one is accepted in `retry_after` seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message, hint=phrase("try again in {time}", time=_rounded_up(retry_after)))
        self.retry_after = retry_after


def _rounded_up(seconds: int) -> Phrase:
    """A time to wait as a number of one unit; never shorter than it is."""
    if seconds < 60:
        return text.number_of(seconds, "second")
    if seconds < 3600:
        return text.number_of(-(-seconds // 60), "minute")
    return text.number_of(-(-seconds // 3600), "hour")


def refusal(phase: str, code: str, error: NewsroomError, **evidence: Any) -> Reason:
    """A reason not to store a comment at all; `error` is for its writer."""
    return Reason(phase, code, Verdict.REFUSE, evidence, error)


def strictest(reasons: Iterable[Reason]) -> Verdict:
    """The strictest verdict; `publish` if there are no reasons."""
    return max((reason.verdict for reason in reasons), key=_SEVERITY.__getitem__, default=Verdict.PUBLISH)
