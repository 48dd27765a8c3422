"""The screening of a comment: every phase runs, all reasons are kept, and the strictest verdict wins."""

from __future__ import annotations

from collections.abc import Iterable

from newsroom.core.screening.case import Case
from newsroom.core.screening.phase import Phase, Reason, Verdict
from newsroom.core.screening.phases import admission, content, repeats, sender, standing

# In the order in which their reasons are stored and shown.
PHASES: tuple[Phase, ...] = (
    *admission.PHASES,
    *sender.PHASES,
    *repeats.PHASES,
    *content.PHASES,
    *standing.PHASES,
)
STAFF_PHASES = (*(phase for phase in PHASES if phase.for_staff), standing.STAFF)
EDIT_PHASES = tuple(phase for phase in PHASES if phase.on_edits)
TEXT_PHASES = tuple(phase for phase in PHASES if phase.text_only)


def screen(case: Case, phases: Iterable[Phase] | None = None) -> list[Reason]:
    """Every reason of every phase, in their order. For staff the phases that would hold or refuse a reader do not run.

    A comment of the wrong shape is refused for that alone: no other phase reads a text that may be of any length.
    """
    if phases is None:
        phases = STAFF_PHASES if case.new.staff else PHASES
    found = admission.shape(case)
    if any(reason.verdict == Verdict.REFUSE for reason in found):
        return found
    return found + [reason for phase in phases if phase.check is not admission.shape for reason in phase.check(case)]
