"""The text of a comment: typed, from a file, from stdin, or from the editor."""

from __future__ import annotations

import sys
from pathlib import Path

from newsroom import files
from newsroom.core.comments import intake
from newsroom.errors import Invalid, Usage
from newsroom.phrases import phrase


def body(
    typed: str | None, file: str | None, source: str | None, *, before: str | None = None, argument: bool = False
) -> str:
    """The text of a comment from `--text`, `--file`, `-` (stdin), or the editor on a terminal (with `before` in it).

    With `argument`, the command has an argument TEXT instead of `--text`. Raises `Usage` for two of them or none, `Invalid`
    when it is too large or not UTF-8.
    """
    given = [value for value in (typed, file, source) if value is not None]
    if len(given) > 1:
        raise Usage(
            phrase("TEXT, --file and - cannot be used together")
            if argument
            else phrase("--text, --file and - cannot be used together")
        )
    if typed is not None:
        return typed
    if source not in (None, "-"):
        raise Usage(
            phrase("{source!r} is neither an option nor -", source=source),
            hint="give the text with --text, --file FILE or -",
        )
    if file is not None and file != "-":
        return _decoded(files.read(Path(file), limit=intake.MAX_BYTES * 16))
    if source == "-" or file == "-":
        return _decoded(sys.stdin.buffer.read(intake.MAX_BYTES + 1))
    if before is not None and sys.stdin.isatty() and sys.stdout.isatty():
        return edited(before)
    raise Usage(
        "there is no text",
        hint=phrase("give it as TEXT or with --file FILE; - reads it from stdin")
        if argument
        else phrase("give it with --text, --file FILE or -"),
    )


def _decoded(data: bytes) -> str:
    if len(data) > intake.MAX_BYTES:
        raise Invalid(phrase("the comment is larger than {max_bytes} KB", max_bytes=intake.MAX_BYTES // 1024))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Invalid("the comment is not UTF-8") from error


def edited(before: str) -> str:
    """A text after the person has edited it. Raises `Outside` if that fails."""
    from newsroom.terminal.editor import Buffer

    buffer = Buffer(before, suffix=".txt")
    after = buffer.edit()
    buffer.done()
    return after
