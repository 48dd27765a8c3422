"""The review of comments, one key at a time: the acts and the place, knowing neither keyboard nor screen."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

from newsroom.core import undo
from newsroom.core.commenters import commenters
from newsroom.core.comments import comments, decisions, editing, reader_reports, selection, threads
from newsroom.core.comments.decisions import RejectReason
from newsroom.core.comments.fields import Comment
from newsroom.core.comments.selection import Selection
from newsroom.core.journal import actions
from newsroom.errors import NewsroomError
from newsroom.settings import Settings
from newsroom.store import Connection
from newsroom.terminal.review.state import PAST, Decision, Editor, KeyPrompt, LinePrompt, ReviewView

READ_AHEAD = 200  # ids read ahead of the moderator


@dataclass(slots=True)
class Review:
    """A moderator at work on a queue; every decision is one transaction. `keys.press` hands it the keys."""

    db: Connection
    actor: str
    settings: Settings
    now: Callable[[], datetime]
    tick: Callable[[], float]  # seconds, for the time that a decision took
    wanted: Selection = field(default_factory=lambda: Selection(queue="pending"))
    oldest: bool = False
    editor: Editor | None = None

    order: list[int] = field(default_factory=list)
    place: int = 0
    total: int = 0
    current: Comment | None = None
    message: str = ""
    error: NewsroomError | None = None  # what the last key met with
    panel: str = ""
    scroll: int = 0
    marked: dict[int, int] = field(default_factory=dict)
    decided: list[Decision] = field(default_factory=list)
    acts: list[tuple[int, int]] = field(default_factory=list)  # (batch, comment) in order, what `z` takes back
    undone: list[tuple[int, int]] = field(default_factory=list)
    redoable: list[int] = field(default_factory=list)
    last_reason: str | None = None
    asking: LinePrompt | KeyPrompt | None = None
    ended: bool = False
    shown_at: float = 0.0

    def __post_init__(self) -> None:
        self.load()

    # --- where we are

    def load(self) -> None:
        """Read the queue afresh and show its first comment."""
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
        """The next comment that still waits, or that this review has touched; others' decisions are told, not shown."""
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
        return f"comment {comment_id} was changed by {last[0].actor} ({last[0].action})" if last else ""

    def reload(self) -> None:
        """Read the shown comment again."""
        if self.current is not None:
            self.current = comments.find(self.db, self.current.id)
            self.shown_at = self.tick()

    # --- questions

    def ask(self, prompt: str, then: Callable[[str], None], typed: str = "") -> None:
        """Have a line typed, for `then`."""
        self.asking = LinePrompt(prompt, then, typed)

    def choose(self, prompt: str, then: Callable[[str], None], keys: Collection[str]) -> None:
        """Have one of these keys pressed, for `then`."""
        self.asking = KeyPrompt(prompt, then, frozenset(keys))

    # --- decisions

    def decide(self, action: str, reason: str | None = None) -> None:
        """Decide the shown comment as it was seen, and go on to the next."""
        comment = self.current
        if comment is None:
            self.message = "there is no comment here to decide"
            return
        self.record(action, {comment.id: comment.version}, reason)
        self.forward()

    def record(self, action: str, seen: dict[int, int], reason: str | None) -> None:
        """Decide comments as they were seen (id → version), in one action, and remember it."""
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
        what = f"comment {outcome.done[0]}" if len(outcome.done) == 1 else f"{len(outcome.done):,} comments"
        self.message = f"{what} {PAST[action]}" + (f" ({reason.replace('_', ' ')})" if reason else "")
        if outcome.batch is None:
            self.message += " already"
        if outcome.failed:
            self.message += "; " + "; ".join(error.message for _, error in outcome.failed[:3])

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
        self.message = "not rejected: that key names no reason"
        return None

    def acted(self, batch: int | None, comment_id: int) -> None:
        """Remember an act, so that `z` can take it back; what was undone before cannot be done again after it."""
        if batch is not None:
            self.acts.append((batch, comment_id))
            self.redoable = []

    def undo(self) -> None:
        """Take back the last act of this review."""
        if not self.acts:
            self.message = "nothing of this review to undo"
            return
        batch, comment_id = self.acts[-1]
        result = undo.undo(self.db, batch, now=self.now(), actor=self.actor)
        self.undone.append(self.acts.pop())
        if result.undo_batch is not None:
            self.redoable.append(result.undo_batch)
        self._return_to(comment_id)
        self.message = f"undone: {result.command.removeprefix('comments ')}" + (
            f" of {result.undone}" if result.undone > 1 else ""
        )
        if result.kept:
            self.message += "; kept: " + "; ".join(f"{name} {why}" for name, why in result.kept[:3])

    def redo(self) -> None:
        """Take back the last undo."""
        if not self.redoable:
            self.message = "nothing to redo"
            return
        undo.undo(self.db, self.redoable.pop(), now=self.now(), actor=self.actor)
        self.acts.append(self.undone.pop())
        self._return_to(self.acts[-1][1])
        self.message = "done again"

    def _return_to(self, comment_id: int) -> None:
        if comment_id in self.order:
            self.place = self.order.index(comment_id)
        self.total = selection.size(self.db, self.wanted)
        self._show()

    # --- writing

    def reply(self, body: str) -> None:
        """Answer the shown comment as staff, which also approves one that waits."""
        if self.current is None or not body:
            self.message = "no answer was written"
            return
        comment = self.current
        decisions.check_version(self.db, comment.id, comment.version)
        answer = editing.reply(self.db, comment.id, body, now=self.now(), actor=self.actor, settings=self.settings)
        self._note("reply", comment, answer.id)
        self.forward()

    def edit(self) -> None:
        """Change the shown text in the editor; the original is kept."""
        if self.current is None or self.editor is None:
            self.message = "there is no editor here" if self.editor is None else "there is no comment here"
            return
        body = self.editor(self.current.body)
        if body is None or body.strip() == self.current.body:
            self.message = "nothing was changed"
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
        self.message = f"comment {comment.id} {PAST[action]}"

    # --- looking

    def move(self, step: int) -> None:
        """The next or the previous comment."""
        if step > 0 and self.place >= len(self.order):
            self._read_ahead()  # what has come in since
            self._show()
            if self.current is None:
                self.message = "this is the end of the queue"
        elif step > 0:
            self.forward()
        elif step < 0 and self.place > 0:
            self.place -= 1
            self._show()
        else:
            self.message = "this is the first"

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
        self.message = f"queue: {self.wanted.queue}"

    def search(self, typed: str) -> None:
        """Show only comments that hold a text; nothing typed shows all."""
        self.wanted = replace(self.wanted, text=typed)
        self.load()

    def turn(self) -> None:
        """Scroll the text one page."""
        self.scroll += 1

    def end(self) -> None:
        """Leave."""
        self.ended = True

    # --- what there is to see

    def view(self) -> ReviewView:
        """What a screen shows now."""
        comment = self.current
        person = (
            commenters.record(self.db, comment.person_id, now=self.now(), settings=self.settings)
            if comment and comment.person_id
            else None
        )
        conversation: list[tuple[int, Comment]] = []
        if comment and self.panel == "conversation":
            conversation = [
                (level, comments.get(self.db, other)) for level, other in threads.around(self.db, comment.id)
            ]
        theirs = (
            comments.list_(self.db, Selection(person_id=comment.person_id), limit=30)
            if comment and comment.person_id and self.panel == "person"
            else []
        )
        return ReviewView(
            comment=comment,
            parent=comments.find(self.db, comment.parent_id) if comment and comment.parent_id else None,
            person=person,
            queue=self.wanted.queue or "all",
            search=self.wanted.text,
            position=self._position(),
            total=self.total if comment else self._passed_over(),
            marked=len(self.marked),
            is_marked=bool(comment and comment.id in self.marked),
            message=self.message,
            panel=self.panel,
            conversation=tuple(conversation),
            theirs=tuple(theirs),
            prompt=self.asking.prompt if self.asking else "",
            typed=self.asking.typed if isinstance(self.asking, LinePrompt) else None,
            scroll=self.scroll,
            waiting={} if comment else comments.count(self.db),
            reports=tuple(flag for flag in reader_reports.list_(self.db, comment.id) if flag.outcome is None)
            if comment and comment.flags
            else (),
        )

    def _passed_over(self) -> int:
        """How many of the comments that were shown still wait."""
        shown = tuple(self.order)
        return selection.size(self.db, replace(self.wanted, ids=shown)) if shown else 0

    def _position(self) -> int:
        """The place of the shown comment among those that wait."""
        settled = {decision.comment_id for decision in self.standing()}
        return 1 + sum(comment_id not in settled for comment_id in self.order[: self.place])

    def standing(self) -> list[Decision]:
        """What was done and not taken back."""
        undone = {batch for batch, _ in self.undone}
        return [decision for decision in self.decided if decision.batch not in undone]

    def summary(self) -> str:
        """One line on the whole review."""
        done = self.standing()
        if not done:
            return f"nothing decided; {self.total} waiting in {self.wanted.queue or 'all'}"
        kinds: dict[str, int] = {}
        for decision in done:
            kinds[PAST[decision.action]] = kinds.get(PAST[decision.action], 0) + 1
        seconds = sum(decision.seconds for decision in done)
        parts = ", ".join(f"{number} {kind}" for kind, number in kinds.items())
        undone = f"; {len(self.undone)} undone" if self.undone else ""
        each = f"{seconds / len(done):.0f} s each"
        said = [decision.agreed for decision in done if decision.agreed is not None]
        if said:
            undone = f"; the filter agreed on {sum(said)} of {len(said)}{undone}"
        return f"{len(done)} decided, {each}: {parts}{undone}; {self.total} waiting in {self.wanted.queue or 'all'}"
