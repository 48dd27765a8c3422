"""The state of a review of comments, and what each key does to it, without keyboard and screen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from newsroom import text
from newsroom.core import undo
from newsroom.core.comments import comments, decisions, editing, selection, typed_filters
from newsroom.core.comments.decisions import RejectReason
from newsroom.core.comments.fields import Comment, CommentStatus
from newsroom.core.comments.selection import Selection
from newsroom.core.journal import actions
from newsroom.errors import NewsroomError
from newsroom.phrases import as_message, joined, phrase, word
from newsroom.settings import Settings
from newsroom.store import Connection
from newsroom.terminal.reasons import DECIDED
from newsroom.terminal.review import viewing
from newsroom.terminal.review.state import (
    DONE,
    KEPT,
    NO_COMMENT,
    QUEUES,
    Decision,
    Editor,
    KeyPrompt,
    LinePrompt,
    ReviewView,
)

READ_AHEAD = 200  # ids read ahead of the moderator


@dataclass(slots=True)
class Review:
    """A review of one queue; every decision is one transaction. `keys.press` passes the keys to it."""

    db: Connection
    actor: str
    settings: Settings
    now: Callable[[], datetime]
    tick: Callable[[], float]  # seconds, for the time that a decision took
    wanted: Selection = field(default_factory=lambda: Selection(queue="pending"))
    oldest: bool = False
    editor: Editor | None = None

    typed_filter: str = ""
    order: list[int] = field(default_factory=list)
    place: int = 0
    total: int = 0
    current: Comment | None = None
    message: str = ""
    error: NewsroomError | None = None  # of the last key
    panel: str = ""
    scroll: int = 0
    marked: dict[int, int] = field(default_factory=dict)
    decided: list[Decision] = field(default_factory=list)
    acts: list[tuple[int, int]] = field(default_factory=list)  # (batch, comment) in order, what `z` undoes
    undone: list[tuple[int, int]] = field(default_factory=list)
    kept: frozenset[int] = frozenset()  # comments that the last undo or redo left as they are
    redoable: list[int] = field(default_factory=list)
    said: dict[int, str] = field(default_factory=dict)  # batch → the message on it, for `z` and `Z`
    last_reason: str | None = None
    asking: LinePrompt | KeyPrompt | None = None
    ended: bool = False
    shown_at: float = 0.0
    refused_at: float = float("-inf")  # when a question last got a key that is not one of its answers

    def __post_init__(self) -> None:
        self.load()

    # --- the place in the queue

    def load(self) -> None:
        """Read the queue again and show its first comment."""
        self.order = selection.queue(self.db, self.wanted, oldest=self.oldest, limit=READ_AHEAD)
        self.total = selection.size(self.db, self.wanted)
        self.place = 0
        self._show()

    def _show(self) -> None:
        self.scroll = 0
        if self.panel not in ("why", "raw"):
            self.panel = ""
        self.current = comments.find(self.db, self.order[self.place]) if self.place < len(self.order) else None
        self.shown_at = self.tick()

    def _waits(self, comment_id: int) -> bool:
        return selection.size(self.db, replace(self.wanted, ids=(comment_id,))) > 0

    def forward(self) -> None:
        """Show the next comment that is still in the queue, or that this review has decided.

        Comments that others have decided in the meantime are skipped and named in the message.
        """
        mine = {decision.comment_id for decision in self.decided}
        while True:
            self.place += 1
            if self.place >= len(self.order):
                self._read_ahead()
            if self.place >= len(self.order):
                break
            comment_id = self.order[self.place]
            if comment_id in mine or self._waits(comment_id):
                break
            self.message = self._changed_by(comment_id)
        self.place = min(self.place, len(self.order))
        self._show()

    def _read_ahead(self) -> None:
        known = set(self.order)
        more = selection.queue(self.db, self.wanted, oldest=self.oldest, limit=len(known) + READ_AHEAD)
        self.order += [comment_id for comment_id in more if comment_id not in known]
        self.total = selection.size(self.db, self.wanted)

    def _changed_by(self, comment_id: int) -> str:
        last = actions.log(self.db, kind="comment", object_id=comment_id, limit=1)
        if not last:
            return ""
        return phrase(
            "comment {comment_id} was changed by {actor} ({action})",
            comment_id=comment_id,
            actor=last[0].actor,
            action=word(last[0].action),
        )

    def reload(self) -> None:
        """Read the shown comment again."""
        if self.current is not None:
            self.current = comments.find(self.db, self.current.id)
            self.shown_at = self.tick()

    # --- questions

    def ask(self, prompt: str, then: Callable[[str], None], typed: str = "", *, is_offer: bool = False) -> None:
        """Let the moderator type a line, which `then` gets; with `is_offer`, an unchanged `typed` is an answer."""
        self.asking = LinePrompt(prompt, then, typed, is_offer)

    def choose(
        self,
        prompt: str,
        then: Callable[[str], None],
        keys: Collection[str],
        names: Mapping[str, str] | None = None,
    ) -> None:
        """Let the moderator press one of these keys, which `then` gets; `names` are words that may be typed for
        keys."""
        self.asking = KeyPrompt(prompt, then, frozenset(keys), names or {})

    # --- decisions

    def decide(self, action: str, reason: str | None = None) -> None:
        """Decide the shown comment, unless it has changed since it was shown, and show the next one."""
        comment = self.current
        if comment is None:
            self.message = NO_COMMENT
            return
        self.record(action, {comment.id: comment.version}, reason)
        self.forward()

    def record(self, action: str, seen: dict[int, int], reason: str | None) -> None:
        """Decide comments in one action, and remember it; `seen`: id → the version that was shown."""
        before = selection.statuses(self.db, list(seen))
        outcome = decisions.decide(
            self.db, action, seen, now=self.now(), actor=self.actor, reason=reason, expected=seen
        )
        if outcome.failed and not outcome.done:
            raise outcome.failed[0][1]
        seconds = (self.tick() - self.shown_at) / max(1, len(outcome.done))
        for comment_id in outcome.done:
            after = comments.get(self.db, comment_id)
            self.decided.append(
                Decision(
                    comment_id,
                    action,
                    after.status,
                    after.article_slug,
                    after.author,
                    reason,
                    outcome.batch,
                    seconds,
                    after.spam_score,
                )
            )
        if outcome.done:
            self.acted(outcome.batch, outcome.done[0])
        self.total = selection.size(self.db, self.wanted)
        self.message = _decided(outcome.done, action, reason, before, changed=outcome.batch is not None)
        if outcome.failed:
            self.message = joined("; ", [self.message, *(error.message for _, error in outcome.failed[:3])])

    def reject(self, key: str) -> None:
        """Reject with the reason of a number key, or with the last one on Enter."""
        reason = self.reason_of(key)
        if reason is not None:
            self.decide("reject", reason)

    def reason_of(self, key: str) -> str | None:
        """The reason that a number key names, or on Enter the last one."""
        if key == "enter" and self.last_reason:
            return self.last_reason
        if key in "123456789" and len(key) == 1:
            self.last_reason = list(RejectReason)[int(key) - 1]
            return self.last_reason
        self.message = phrase("not rejected: no reason has that key")
        return None

    def acted(self, batch: int | None, comment_id: int) -> None:
        """Remember an action, so that `z` can undo it; what was undone before it can no longer be redone."""
        if batch is not None:
            self.acts.append((batch, comment_id))
            self.redoable = []

    def undo(self) -> None:
        """Undo the last action of this review."""
        if not self.acts:
            self.message = phrase("nothing to undo in this review")
            return
        batch, comment_id = self.acts[-1]
        result = undo.undo(self.db, batch, now=self.now(), actor=self.actor)
        self.undone.append(self.acts.pop())
        if result.undo_batch is not None:
            self.redoable.append(result.undo_batch)
        self.kept = _comments(result.kept)
        self._return_to(comment_id)
        self.message = phrase("undone: {what}", what=self._said(batch, result.command))
        if result.kept:
            kept = [phrase("{name} {why}", name=name, why=as_message(why)) for name, why in result.kept[:3]]
            self.message = phrase("{undone}; kept: {kept}", undone=self.message, kept=joined("; ", kept))

    def redo(self) -> None:
        """Redo what was undone last."""
        if not self.redoable:
            self.message = phrase("nothing to redo")
            return
        result = undo.undo(self.db, self.redoable.pop(), now=self.now(), actor=self.actor)
        self.acts.append(self.undone.pop())
        self.kept = _comments(result.kept)
        self._return_to(self.acts[-1][1])
        self.message = phrase("redone: {what}", what=self._said(self.acts[-1][0], result.command))

    def _said(self, batch: int, command: str) -> str:
        """The message that was shown for an action, else the verb of its command."""
        return self.said.get(batch) or word(command.removeprefix("comments "))

    def _return_to(self, comment_id: int) -> None:
        if comment_id in self.order:
            self.place = self.order.index(comment_id)
        self.total = selection.size(self.db, self.wanted)
        self._show()

    # --- writing

    def reply(self, body: str) -> None:
        """Answer the shown comment as staff, which also approves one that waits."""
        if self.current is None or not body:
            self.message = phrase("the reply is empty; nothing was sent")
            return
        comment = self.current
        decisions.check_version(self.db, comment.id, comment.version)
        answer = editing.reply(self.db, comment.id, body, now=self.now(), actor=self.actor, settings=self.settings)
        self._note("reply", comment, answer.id)
        self.forward()

    def edit(self) -> None:
        """Change the shown text in the editor; the original is kept."""
        if self.current is None or self.editor is None:
            self.message = phrase("no editor can be opened here") if self.editor is None else NO_COMMENT
            return
        body = self.editor(self.current.body)
        if body is None or body.strip() == self.current.body:
            self.message = phrase("nothing was changed")
            return
        comment = self.current
        editing.edit(
            self.db,
            comment.id,
            body,
            now=self.now(),
            actor=self.actor,
            settings=self.settings,
            expected=comment.version,
        )
        self._note("edit", comment, comment.id)
        self.reload()

    def _note(self, action: str, comment: Comment, changed: int) -> None:
        last = actions.log(self.db, kind="comment", object_id=changed, limit=1)
        after = comments.get(self.db, comment.id)
        self.decided.append(
            Decision(
                comment.id,
                action,
                after.status,
                comment.article_slug,
                comment.author,
                None,
                last[0].batch,
                self.tick() - self.shown_at,
            )
        )
        self.acted(last[0].batch, comment.id)
        self.message = _done([comment.id], action, None)

    # --- moving and showing

    def move(self, step: int) -> None:
        """The next or the previous comment."""
        if step > 0 and self.place >= len(self.order):
            self._read_ahead()  # comments that have arrived in the meantime
            self._show()
            if self.current is None:
                self.message = phrase("end of the queue")
        elif step > 0:
            self.forward()
        elif step < 0 and self.place > 0:
            self.place -= 1
            self._show()
        else:
            self.message = phrase("this is the first comment")

    def toggle(self, panel: str) -> None:
        """Show a panel, or hide it again."""
        self.panel = "" if self.panel == panel else panel
        self.scroll = 0

    def switch(self) -> None:
        """The next queue."""
        names = selection.QUEUES
        present = names.index(self.wanted.queue) if self.wanted.queue in names else -1
        self.wanted = replace(self.wanted, queue=names[(present + 1) % len(names)])
        self.load()
        self.message = phrase("queue: {queue}", queue=QUEUES[names[(present + 1) % len(names)]])

    def search(self, typed: str) -> None:
        """Show only comments that a typed filter selects; an empty filter shows all. Raises `Usage`."""
        everything = Selection(queue=self.wanted.queue, article_id=self.wanted.article_id)
        self.wanted = typed_filters.narrowed(everything, typed)
        self.typed_filter = typed
        self.load()

    def turn(self) -> None:
        """Scroll the text one page."""
        self.scroll += 1

    def end(self) -> None:
        """Leave."""
        self.ended = True

    # --- views

    def view(self, listed: int = 0) -> ReviewView:
        """What a screen shows now, with up to `listed` comments of the queue."""
        return viewing.view(self, listed)

    def standing(self) -> list[Decision]:
        """The decisions that were not undone."""
        undone = {batch for batch, _ in self.undone}
        return [decision for decision in self.decided if decision.batch not in undone]

    def of_batch(self, batch: int) -> list[Decision]:
        """The decisions that were made in one batch: several for a mark, none for a ban or a word."""
        return [decision for decision in self.decided if decision.batch == batch]

    def summary(self) -> str:
        """One line on the whole review."""
        return viewing.summary(self)


def _done(ids: Sequence[int], action: str, reason: str | None) -> str:
    """What was done to comments, as a message."""
    done = phrase(DONE[action], what=_many(ids))
    return done if reason is None else phrase("{done} ({reason})", done=done, reason=DECIDED[reason])


def _decided(ids: Sequence[int], action: str, reason: str | None, before: Mapping[int, str], *, changed: bool) -> str:
    """What a decision did to comments that had the statuses `before`, as a message."""
    statuses = {before[one] for one in ids}
    if not changed and len(statuses) == 1:
        return phrase("{what}: already {status}", what=_many(ids), status=word(statuses.pop()))
    if action == "approve" and statuses == {CommentStatus.PUBLISHED}:
        return phrase(KEPT, what=_many(ids))
    return _done(ids, action, reason)


def _many(ids: Sequence[int]) -> str:
    return phrase("comment {number}", number=ids[0]) if len(ids) == 1 else text.number_of(len(ids), "comment")


def _comments(kept: list[tuple[str, str]]) -> frozenset[int]:
    """The comments among the units that an undo has kept."""
    parts = [unit.partition(":") for unit, _ in kept]
    return frozenset(int(name) for kind, _, name in parts if kind == "comment")
