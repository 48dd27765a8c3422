"""What a phase of the screening is, and what it answers: reasons, each with a verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from newsroom import text
from newsroom.errors import NewsroomError, Refused
from newsroom.phrases import phrase

if TYPE_CHECKING:
    from newsroom.core.screening.case import Case


class Verdict(StrEnum):
    """What a reason asks for, from mild to severe."""

    NOTE = "note"
    PUBLISH = "publish"
    FLAG = "flag"
    HOLD = "hold"
    SPAM = "spam"
    REJECT = "reject"
    REFUSE = "refuse"  # the comment is not stored, and so neither is the reason


_SEVERITY = {verdict: severity for severity, verdict in enumerate(Verdict)}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: the phase that gave it, its code, its verdict and the evidence; `error` says why it is refused."""

    phase: str
    code: str
    verdict: Verdict
    evidence: dict[str, Any] = field(default_factory=dict)
    error: NewsroomError | None = None


@dataclass(frozen=True, slots=True)
class Phase:
    """One step of the screening: what it asks, under which name its reasons are stored, and which reasons it can give.

    Each of `codes` has its words in `terminal/reasons.py`; `refusals` are the codes that are never stored.
    """

    name: str
    check: Callable[[Case], list[Reason]]
    codes: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    for_staff: bool = False  # also asked of what staff write
    on_edits: bool = True  # also asked when a reader changes a comment
    text_only: bool = False  # looks at nothing but the text


class TooManyComments(Refused):
    """Too many comments in too short a time; `retry_after` seconds from now another one will be accepted."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message, hint=phrase("try again in {seconds}", seconds=text.number_of(retry_after, "second")))
        self.retry_after = retry_after


def refusal(phase: str, code: str, error: NewsroomError, **evidence: Any) -> Reason:
    """A reason not to store a comment at all; `error` is what its writer is told."""
    return Reason(phase, code, Verdict.REFUSE, evidence, error)


def strictest(reasons: Iterable[Reason]) -> Verdict:
    """The most severe verdict; `publish` when there is no reason."""
    return max((reason.verdict for reason in reasons), key=_SEVERITY.__getitem__, default=Verdict.PUBLISH)
