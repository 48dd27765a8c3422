"""A text in the person's own editor until it can be saved; nothing that was typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from newsroom.desk import Desk
from newsroom.errors import Invalid, NewsroomError
from newsroom.phrases import Phrase, lines_of, phrase

Saved = TypeVar("Saved")


class EditedText(Protocol):
    """A text in an editor: its file is kept until `done` is called. `edit` opens it at a line, from 1, and returns the text."""

    path: Path

    def edit(self, *, line: int | None = None) -> str:
        """Open the editor and return what was saved. Raises `Outside` if there is no editor or it fails."""
        ...

    def done(self) -> None:
        """The text is saved elsewhere: delete the file."""
        ...


_LINE = re.compile(r":(\d+)(?::\d+)?:")


def write(
    desk: Desk,
    text: str,
    *,
    editor: Callable[[str], EditedText],
    save: Callable[[str, Path], Saved],
    again: Callable[[], bool],
    refused: Callable[[NewsroomError, Path], Phrase],
    even_unchanged: bool = False,
) -> Saved | None:
    """Open `editor` with `text`, and `save` the result, which is passed on with its file.

    After a mistake (`Invalid`) `again` says whether to open the same text again, at the line of the mistake. Any other
    error is raised with the hint from `refused`, and the file is kept. Returns the result of `save`, or None if the text
    is empty, or unchanged (unless `even_unchanged` texts are saved). Raises `Outside` without an editor.
    """
    opened, line = editor(text), None
    while True:
        written = opened.edit(line=line)
        if not written.strip() or (written.strip() == text.strip() and not even_unchanged):
            opened.done()
            return None
        try:
            saved = save(written, opened.path)
        except Invalid as error:
            for fault in lines_of(error.message):
                desk.warn(fault)
            if error.hint:
                desk.say(phrase("hint: {hint}", hint=error.hint))
            if not again():
                raise Invalid(
                    error.message, ref=error.ref, hint=phrase("the text is kept in {path}", path=opened.path)
                ) from error
            line = _line_of(error)
            continue
        except NewsroomError as error:
            error.hint = refused(error, opened.path)
            raise
        opened.done()
        return saved


def _line_of(error: Invalid) -> int:
    """The line that an error names, else the first."""
    found = _LINE.search(error.message)
    return int(found[1]) if found else 1
