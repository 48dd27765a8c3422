"""Reviewing readers' reports of errors in stories, one command a line: on a terminal with a prompt, or from a pipe."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TextIO

from newsroom import text
from newsroom.core import undo
from newsroom.core.comments import error_reports
from newsroom.core.comments.error_reports import ErrorReport, ErrorReportStatus
from newsroom.errors import NewsroomError
from newsroom.phrases import phrase
from newsroom.store import Connection
from newsroom.translations import translated

KEYS: Final = {"d": ErrorReportStatus.DONE, "x": ErrorReportStatus.DISMISSED}
HELP: Final = phrase("d done (corrected) · x dismiss · j next · k previous · z undo · q quit")


@dataclass(slots=True)
class ErrorQueue:
    """The open reports, the oldest first, the place in them, and what was decided."""

    db: Connection
    actor: str
    now: Callable[[], datetime]
    article_id: int | None = None
    at: int = 0
    decided: dict[ErrorReportStatus, int] = field(default_factory=dict)

    def waiting(self) -> list[ErrorReport]:
        """The open reports."""
        return error_reports.list_(self.db, article_id=self.article_id)

    def current(self) -> ErrorReport | None:
        """The report to decide next; None if no report is left."""
        found = self.waiting()
        self.at = min(max(self.at, 0), max(len(found) - 1, 0))
        return found[self.at] if found else None

    def press(self, key: str) -> str:
        """Do what a key says; returns the line that says what was done. Raises the errors of `decide` and `undo`."""
        report = self.current()
        if key in KEYS and report is not None:
            error_reports.decide(self.db, [report.id], KEYS[key], now=self.now(), actor=self.actor)
            self.decided[KEYS[key]] = self.decided.get(KEYS[key], 0) + 1
            return f"{report.id} {KEYS[key]}"
        if key == "z":
            done = undo.undo(self.db, actor=self.actor, now=self.now())
            return f"undo {done.batch}"
        if key in ("j", "k"):
            self.at += 1 if key == "j" else -1
            return ""
        return "" if key in KEYS else translated(HELP)

    def summary(self) -> str:
        """What was decided, for the end."""
        done, dismissed = (self.decided.get(one, 0) for one in error_reports.DECISIONS)
        return phrase(
            "error reports: {done} done, {dismissed} dismissed, {left} open",
            done=done,
            dismissed=dismissed,
            left=len(self.waiting()),
        )


def run(queue: ErrorQueue, lines: Iterable[str], out: TextIO, when: Callable[[str], str], *, asks: bool) -> None:
    """Read commands until `q` or the end; with `asks` each report is shown before its command is read."""

    def show() -> bool:
        report = queue.current()
        if asks:
            out.write(shown(report, when) if report else f"{translated(phrase('no open error reports'))}\n")
            out.flush()
        return report is not None

    if not show() and asks:
        return
    for line in lines:
        key = line.strip().lower()[:1]
        if key == "q":
            return
        try:
            said = queue.press(key) if key else ""
        except NewsroomError as error:
            said = translated(error.message)
        if said:
            out.write(f"{text.terminal_safe(said)}\n")
        if not show() and asks:
            return


def shown(report: ErrorReport, when: Callable[[str], str]) -> str:
    """A report as a person reads it: the story, the words of the reader, and the address for an answer."""
    place = f"{report.article_title} ({report.article_slug})"
    sender = f" · {report.email}" if report.email else ""
    head = f"#{report.id} · {text.terminal_safe(place)} · {when(report.created_at)}{text.terminal_safe(sender)}"
    body = "\n".join(f"  {text.terminal_safe(one)}" for one in report.body.split("\n"))
    return f"\n{head}\n\n{body}\n\n{translated(HELP)}\n> "
