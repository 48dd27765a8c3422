"""What imports say of comments with another status in the export than here, on which nobody here has decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from newsroom import text
from newsroom.core.comments import earlier_status
from newsroom.core.comments.decisions import DecisionAction
from newsroom.core.comments.fields import CommentStatus
from newsroom.desk import Desk
from newsroom.phrases import phrase, word

if TYPE_CHECKING:
    from newsroom.core.comments.changed_status import ChangedStatus

SHOWN: Final = 100  # comments in one command
_COMMANDS: Final = {
    CommentStatus.PUBLISHED: "approve",
    CommentStatus.PENDING: "hold",
    CommentStatus.REJECTED: "reject --reason other",
    CommentStatus.SPAM: "spam",
    CommentStatus.TRASHED: "trash",
}


def tell(desk: Desk, changed: Sequence[ChangedStatus]) -> None:
    """Warn of them, those that readers see only here first, each time with the command that makes both the same."""
    trash = [one.id for one in changed if one.here == CommentStatus.TRASHED]
    restored = {number: earlier.status for number, earlier in earlier_status.find(desk.db, trash).items()}
    found: dict[tuple[bool, str, str, str], list[int]] = defaultdict(list)
    for one in changed:
        back = restored.get(one.id, "")
        found[one.here != CommentStatus.PUBLISHED, one.here, one.there, back].append(one.id)
    for (_, here, there, back), numbers in sorted(found.items()):
        desk.warn(_line(numbers, here, there, back))
        if len(numbers) > SHOWN:
            more = text.number_of(len(numbers) - SHOWN, "more comment")
            desk.warn(
                phrase(
                    "and {comments}; an import after that command lists the next ones, and --json lists all",
                    comments=more,
                )
            )


def _line(numbers: Sequence[int], here: str, there: str, back: str) -> str:
    """One line for comments with these statuses; `back` is what restoring them leads to if they are in the trash."""
    comments, ids = text.number_of(len(numbers), "comment"), " ".join(map(str, numbers[:SHOWN]))
    command = DecisionAction.RESTORE if back else _COMMANDS[CommentStatus(there)]
    line = phrase(
        "{comments} {here} here, but {there} in the export; to do the same here: newsroom comments {command} {ids}",
        comments=comments,
        here=word(here),
        there=word(there),
        command=command,
        ids=ids,
    )
    if back in ("", there):
        return line
    return phrase(
        "{line}; then: newsroom comments {command} {ids}", line=line, command=_COMMANDS[CommentStatus(there)], ids=ids
    )
