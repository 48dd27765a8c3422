"""The person's own editor on a temporary file that is kept whenever something goes wrong."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from newsroom.errors import Outside
from newsroom.phrases import phrase, word

# Editors that take `+LINE FILE`; others are opened at the top.
_TAKE_LINE = ("vi", "vim", "nvim", "nano", "emacs", "emacsclient", "micro", "joe", "kak", "ed")


class Buffer:
    """One text in an editor: its temporary file survives every failure and is deleted when the text is saved."""

    def __init__(self, text: str, *, suffix: str = ".md") -> None:
        handle, name = tempfile.mkstemp(prefix="newsroom-", suffix=suffix)
        self.path = Path(name)
        self.before = text
        with open(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)

    def edit(self, *, line: int | None = None) -> str:
        """Open the editor (at `line`, counted from 1) and return what was saved.

        Raises `Outside`, with the name of the kept file, if there is no editor or it fails.
        """
        command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
        at = [f"+{line}"] if line and Path(command[0]).name in _TAKE_LINE else []
        try:
            code = subprocess.run([*command, *at, str(self.path)], check=False).returncode
        except OSError as error:
            raise Outside(
                phrase(
                    "cannot start the editor {command}: {strerror}", command=command[0], strerror=word(error.strerror)
                ),
                hint=phrase("set VISUAL or EDITOR to an installed editor; the text is in {path}", path=self.path),
            ) from error
        if code:
            raise Outside(
                phrase("the editor {command} ended with exit code {code}", command=command[0], code=code),
                hint=phrase("nothing was saved; the text is in {path}", path=self.path),
            )
        return self.path.read_text(encoding="utf-8", errors="surrogateescape")

    def done(self) -> None:
        """The text is saved elsewhere: delete the temporary file."""
        self.path.unlink(missing_ok=True)
