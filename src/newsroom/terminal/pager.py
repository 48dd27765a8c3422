"""Shows output that is longer than the window in a pager, as `git` and `gh` do.

NEWSROOM_PAGER names it, else PAGER, else it is `less -FRX`; an empty value or `cat` turns it off. It is not used
for pipes, for a terminal that cannot move its cursor, or in CI. If the pager is missing or fails, everything is
printed without it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

DEFAULT: Final = "less -FRX"


@contextmanager
def paged() -> Iterator[None]:
    """Show what is printed inside in a pager if it is longer than the window; inside another pager, just print it."""
    terminal = sys.stdout
    words = command(os.environ) if terminal.isatty() else []
    if not words:
        yield
        return
    from newsroom.terminal.paging import BufferedTerminal, show  # here: a pipe needs none of it

    if isinstance(terminal, BufferedTerminal):
        yield
        return
    buffer = BufferedTerminal(terminal)
    sys.stdout = buffer
    try:
        yield
    finally:
        sys.stdout = terminal
        show(buffer.getvalue(), words, terminal)


def command(environ: Mapping[str, str]) -> list[str]:
    """The words of the pager's command; empty if there is to be no pager."""
    if environ.get("CI") or environ.get("TERM", "dumb") == "dumb":
        return []
    import shlex  # here: a pipe needs no pager

    named = environ.get("NEWSROOM_PAGER", environ.get("PAGER", DEFAULT))
    try:
        words = shlex.split(named)
    except ValueError:  # a quotation that is not closed
        return []
    return [] if words[:1] == ["cat"] else words
