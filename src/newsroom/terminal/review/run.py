"""Running a review: with keys and a screen on a terminal, or one command a line from a pipe."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from io import StringIO
from typing import TYPE_CHECKING, Protocol, TextIO

from newsroom import text
from newsroom.errors import NewsroomError, Usage
from newsroom.phrases import phrase
from newsroom.terminal.review.keys import KEYS, press
from newsroom.terminal.review.session import Review
from newsroom.terminal.review.state import Decision, KeyPrompt, LinePrompt, ReviewView
from newsroom.translations import translated

if TYPE_CHECKING:
    from rich.console import Console


class Keys(Protocol):
    """The source of keys."""

    def read(self) -> str:
        """The next key; `EOFError` if no more will come."""


class Screen(Protocol):
    """The screen that views are drawn on."""

    def listed(self) -> int:
        """How many comments of the queue it has room to list."""

    def show(self, view: ReviewView) -> None:
        """Show a view."""


# Replacements for signs that the encoding of the terminal lacks.
PLAIN = str.maketrans("─│█░▏▶…“”–", '-|#.|>.""-')


class TerminalScreen:
    """The terminal's own screen, redrawn in place."""

    def __init__(self, when: Callable[[str], str]) -> None:
        from rich.console import Console

        self._console = Console(highlight=False, emoji=False, markup=False)
        self._when = when

    def listed(self) -> int:
        """How many comments of the queue the window has room to list."""
        from newsroom.terminal.review import screen  # here: it draws with Rich

        return screen.listed_rows(*self._size())

    def _size(self) -> tuple[int, int]:
        """The current columns and lines of the window, whatever COLUMNS and LINES were at the start."""
        with suppress(OSError, ValueError):
            columns, lines = os.get_terminal_size(sys.stdout.fileno())
            if columns and lines:
                self._console.size = (columns, lines)
        return self._console.size

    def show(self, view: ReviewView) -> None:
        """Draw the view over the one before, without a flicker."""
        from newsroom.terminal.review import screen  # here: it draws with Rich

        width, height = self._size()
        shown = screen.rows(
            view,
            self._console,
            width=width,
            height=height,
            when=self._when,
            keys=[(key, what) for key, (what, _) in KEYS.items()],
        )
        with self._console.capture() as drawn:
            for number, row in enumerate(shown):
                self._console.print(row, end="" if number == len(shown) - 1 else "\n", soft_wrap=True)
        written = drawn.get().split("\n")
        if not (sys.stdout.encoding or "").lower().startswith("utf"):
            written = [line.translate(PLAIN) for line in written]
        # Without wrapping: where the terminal takes a sign for wider than we do, the end of its line is lost, not the screen.
        # Each line is erased before it is written: the cursor stays on the last column of a full one.
        above = "".join(f"\x1b[K{line}\n" for line in written[:-1])
        sys.stdout.write(f"\x1b[?7l\x1b[H{above}\x1b[J{written[-1]}\x1b[?7h")
        sys.stdout.flush()


def interactive(review: Review, keys: Keys, screen: Screen) -> None:
    """Show the comment, read a key and act on it, until the moderator quits or the terminal is gone."""
    while not review.ended:
        screen.show(review.view(screen.listed()))
        try:
            key = keys.read()
        except EOFError:
            return
        if key != "redraw":
            press(review, key)


def on_paper(review: Review, lines: Iterable[str], out: TextIO, when: Callable[[str], str], *, width: int) -> None:
    """The same on a terminal that can only print lines (TERM=dumb): show a comment, ask, read a line.

    The lines are those of a pipe; after a mistake the question is asked again.
    """
    waiting = iter(lines)
    while not review.ended:
        out.write("\n".join(_paper(review.view(), width, when)) + "\n> ")
        out.flush()
        line = next(waiting, None)
        if line is None:
            out.write("\n")
            return
        try:
            piped(review, [line], out, lambda _: None)
        except Usage as error:
            review.message = error.message


def _paper(view: ReviewView, width: int, when: Callable[[str], str]) -> Iterator[str]:
    from newsroom.terminal.review import screen  # here: it draws with Rich

    keys = [(key, what) for key, (what, _) in KEYS.items()]
    before = ""
    for row in screen.rows(view, _off_screen(width), width=width, height=1000, when=when, keys=keys):
        shown = row.plain.rstrip()
        if shown or before:
            yield shown
        before = shown


def _off_screen(width: int) -> Console:
    from rich.console import Console

    return Console(file=StringIO(), width=width, highlight=False, emoji=False, markup=False)


def panel_text(view: ReviewView, when: Callable[[str], str], *, width: int = 100) -> list[str]:
    """What an open panel shows, as lines for a pipe; nothing when none is open."""
    from newsroom.terminal.review import panes  # here: it draws with Rich

    if view.panel == "help":
        return [f"{'Space' if key == ' ' else key}\t{translated(what)}" for key, (what, _) in KEYS.items() if what]
    if not view.panel or view.comment is None:
        return []
    return [row.plain.rstrip() for row in panes.panel(view, view.comment, _off_screen(width), width, when)]


def piped(
    review: Review,
    lines: Iterable[str],
    out: TextIO,
    complain: Callable[[str], None],
    panel: Callable[[ReviewView], Sequence[str]] = lambda _: (),
) -> list[NewsroomError]:
    """Run one command a line: a key, then what the key asks for (`r 3`, `c Thank you`, `w ban casino`, `A y`).

    The answer to a menu may also be the next line, and may be its word: `r abuse`, `b reader week`, `C thanks`.
    Prints one tab-separated line for each decision: what, comment, article, author, reason; returns what failed. What a
    key shows (`panel`) and other messages go to `complain`. Raises `Usage` for a line that is not a command; decisions
    before it are kept.
    """
    failed = []
    for number, line in enumerate(lines, 1):
        command = line.strip()
        asked = review.asking
        if not command and asked is None:
            continue
        key, _, rest = command.partition(" ")
        if asked is None and (key not in KEYS or not KEYS[key][0]):
            raise Usage(
                phrase("line {number}: {line!r} is not a command", number=number, line=text.excerpt(command, 40)),
                hint="one command per line, such as: a, r 3, s, j, z, q",
            )
        before = len(review.decided)
        undone = list(review.undone)
        if asked is None:
            press(review, key)
            _answer(review, rest.strip())
        else:
            _answer(review, command or "enter")
        for decision in review.decided[before:]:
            _print(out, review_line(decision))
        for batch, _ in review.undone[len(undone) :]:
            _print_all(review, batch, "undone", out)
        for batch, _ in undone[len(review.undone) :]:
            _print_all(review, batch, "redone", out)
        if review.error is not None:
            failed.append(review.error)
        elif len(review.decided) == before and review.message:
            complain(review.message)
        _complain_panel(review, complain, panel)
        if review.ended:
            break
    return failed


def _complain_panel(
    review: Review, complain: Callable[[str], None], panel: Callable[[ReviewView], Sequence[str]]
) -> None:
    """Print the contents of the panel that a line opened, and close it."""
    shown = panel(review.view()) if review.panel else ()
    if shown:
        complain("\n".join(shown))
        review.panel = ""


def review_line(decision: Decision) -> list[str]:
    """One decision as the cells of its line."""
    return [decision.status, str(decision.comment_id), decision.slug, decision.author, decision.reason or ""]


def _print_all(review: Review, batch: int, what: str, out: TextIO) -> None:
    """A line for each decision of a batch that was undone or redone; for another action one, with the comment shown."""
    shown = review.current
    if decided := review.of_batch(batch):
        for one in decided:
            if one.comment_id not in review.kept:
                _print(out, [what, str(one.comment_id), one.slug, one.author, ""])
    elif shown is not None:
        _print(out, [what, str(shown.id), shown.article_slug, shown.author, ""])


def _print(out: TextIO, cells: list[str]) -> None:
    out.write("\t".join(text.terminal_safe(text.one_line(cell)) for cell in cells) + "\n")
    out.flush()


def _answer(review: Review, rest: str) -> None:
    """Answer the questions that a key asks with what follows it: words for menus, the remaining text for a line.

    A question without an answer waits for the next line, as on a terminal. A wrong answer closes it, so that no word
    meant for a question is read as a key.
    """
    words = rest.split()
    while isinstance(review.asking, KeyPrompt):
        asked = review.asking
        key, taken = _key_of(asked, words)
        if key in asked.keys:
            del words[:taken]
            press(review, key)
        elif not rest:
            return
        else:
            review.asking = None
            review.message = ""
            if key != "esc":
                review.message = phrase(
                    "nothing was changed: {wrong} is not an answer to “{question}”",
                    wrong=words[0] if words else "",
                    question=asked.prompt,
                )
            return
    if isinstance(review.asking, LinePrompt):
        if words or not review.asking.is_offer:
            review.asking.typed = " ".join(words)
        press(review, "enter")
    review.asking = None


def _key_of(asked: KeyPrompt, words: list[str]) -> tuple[str, int]:
    """The key that the next words mean, and how many words those are: a name of the menu, or the first letter."""
    line = " ".join(words)
    for name, key in sorted(asked.names.items(), key=lambda one: -len(one[0])):
        if line == name or line.startswith(name + " "):
            return key, len(name.split())
    word = words[0] if words else "enter"
    # `yes` is y, but 12 is not 1.
    return (word if word in ("enter", "esc") or not word.isalpha() else word[0]), 1
