"""What imports say of comments with another status in the export than here, on which nobody here has decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from newsroom import text
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
    found: dict[tuple[bool, str, str], list[int]] = defaultdict(list)
    for one in changed:
        found[one.here != CommentStatus.PUBLISHED, one.here, one.there].append(one.id)
    for (_, here, there), numbers in sorted(found.items()):
        desk.warn(
            phrase(
                "{comments} {here} here, but {there} in the export; to do the same here: newsroom comments {command} {ids}",
                comments=text.number_of(len(numbers), "comment"),
                here=word(here),
                there=word(there),
                command=_COMMANDS[CommentStatus(there)],
                ids=" ".join(map(str, numbers[:SHOWN])),
            )
        )
        if len(numbers) > SHOWN:
            more = text.number_of(len(numbers) - SHOWN, "more comment")
            desk.warn(
                phrase(
                    "and {comments}; an import after that command lists the next ones, and --json lists all",
                    comments=more,
                )
            )
