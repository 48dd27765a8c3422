"""What is longer than the window is read in a pager, as `git` and `gh` do it.

NEWSROOM_PAGER names it, else PAGER, else it is `less -FRX`; an empty value or `cat` is none. Pipes never get one, nor does
a terminal that cannot move its cursor, nor CI. A pager that is missing or fails loses nothing: then all is printed.
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
    """Show what is printed inside in a pager if it is longer than the window. Pagers do not nest: the outer one counts."""
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
    """The words of the pager's command; none where nothing is to be paged."""
    if environ.get("CI") or environ.get("TERM", "dumb") == "dumb":
        return []
    import shlex  # here: a pipe needs no pager

    named = environ.get("NEWSROOM_PAGER", environ.get("PAGER", DEFAULT))
    try:
        words = shlex.split(named)
    except ValueError:  # a quotation that is not closed
        return []
    return [] if words[:1] == ["cat"] else words
