"""What a review shows: the view of the current comment for a screen, and the summary at the end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from newsroom import text
from newsroom.core.commenters import commenters
from newsroom.core.comments import comments, reader_reports, selection, threads
from newsroom.core.comments.fields import Comment
from newsroom.core.comments.selection import Selection
from newsroom.phrases import joined, phrase
from newsroom.terminal.review.state import PAST, QUEUES, LinePrompt, ReviewView

if TYPE_CHECKING:
    from newsroom.core.comments.comments import CommentLine
    from newsroom.terminal.review.session import Review

THEIRS = 30  # comments shown of one person


def view(review: Review, listed: int) -> ReviewView:
    """What a screen shows now, with up to `listed` comments of the queue around the current one."""
    comment = review.current
    person_id = comment.person_id if comment else None
    lines, goes_on = _listed(review, listed)
    return ReviewView(
        comment=comment,
        parent=comments.find(review.db, comment.parent_id) if comment and comment.parent_id else None,
        person=commenters.record(review.db, person_id, now=review.now(), settings=review.settings)
        if person_id
        else None,
        queue=review.wanted.queue or "",
        search=review.typed_filter,
        position=_position(review),
        total=review.total if comment else _passed_over(review),
        marked=len(review.marked),
        is_marked=bool(comment and comment.id in review.marked),
        message=review.message,
        panel=review.panel,
        conversation=_conversation(review, comment) if review.panel == "conversation" else (),
        theirs=tuple(comments.list_(review.db, Selection(person_id=person_id), limit=THEIRS))
        if person_id and review.panel == "person"
        else (),
        prompt=review.asking.prompt if review.asking else "",
        typed=review.asking.typed if isinstance(review.asking, LinePrompt) else None,
        scroll=review.scroll,
        waiting={} if comment else comments.count(review.db),
        reports=tuple(one for one in reader_reports.list_(review.db, comment.id) if one.outcome is None)
        if comment and comment.flags
        else (),
        listed=lines,
        marks=frozenset(review.marked),
        goes_on=goes_on,
        has_previous=review.place > 0,
        can_undo=bool(review.acts),
        can_redo=bool(review.redoable),
    )


def _conversation(review: Review, comment: Comment | None) -> tuple[tuple[int, Comment], ...]:
    if comment is None:
        return ()
    return tuple((level, comments.get(review.db, other)) for level, other in threads.around(review.db, comment.id))


def _listed(review: Review, most: int) -> tuple[tuple[CommentLine, ...], bool]:
    """A part of the queue with the current comment in it, and whether more follows."""
    if most <= 0:
        return (), False
    start = max(0, min(review.place - most // 2, len(review.order) - most))
    ids = review.order[start : start + most]
    undecided = len(review.order) - len({decision.comment_id for decision in review.standing()})
    goes_on = start + most < len(review.order) or review.total > undecided
    return tuple(comments.lines(review.db, ids)), goes_on


def _passed_over(review: Review) -> int:
    """How many of the comments that were shown are still in the queue."""
    shown = tuple(review.order)
    return selection.size(review.db, replace(review.wanted, ids=shown)) if shown else 0


def _position(review: Review) -> int:
    """The place of the shown comment among those that are in the queue."""
    decided = {decision.comment_id for decision in review.standing()}
    return 1 + sum(comment_id not in decided for comment_id in review.order[: review.place])


def summary(review: Review) -> str:
    """One line on the whole review."""
    done = review.standing()
    queue = QUEUES[review.wanted.queue or ""]
    left = phrase("No comments left in the {queue} queue.", queue=queue)
    waiting = selection.size(review.db, Selection(queue=review.wanted.queue))  # whatever the filter
    if waiting:
        left = phrase("{many} left in the {queue} queue.", many=text.number_of(waiting, "comment"), queue=queue)
    number = sum(max(1, len(review.of_batch(batch))) for batch, _ in review.undone)
    undone = [phrase("{count:,} undone", count=number)] if number else []
    if not done:
        begin = phrase("{parts}.", parts=joined(", ", [phrase("Nothing decided"), *undone]))
        return joined(" ", [begin, left])
    kinds: dict[str, int] = {}
    for decision in done:
        kinds[decision.action] = kinds.get(decision.action, 0) + 1
    seconds = sum(decision.seconds for decision in done) / len(done)
    decided = phrase("{count:,} decided ({seconds:.0f} s each)", count=len(done), seconds=seconds)
    parts = [phrase("{count:,} {past}", count=number, past=PAST[kind]) for kind, number in kinds.items()]
    sums = phrase("{decided}: {parts}.", decided=joined(", ", [decided, *undone]), parts=joined(", ", parts))
    agreed = [decision.agreed for decision in done if decision.agreed is not None]
    same = [phrase("The filter agreed with {same:,} of {all:,}.", same=sum(agreed), all=len(agreed))] if agreed else []
    return joined(" ", [sums, *same, left])
