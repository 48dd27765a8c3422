"""Puts the options of this command that the next one needs too, `-d FILE` and `--as NAME`, into the commands of messages.

Without them a command that is copied from a message would work on another newsroom, or in another name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from shlex import quote

_repeated = ""  # as typed, with a space at the end
_command = re.compile("(?!)")


def set_(options: Iterable[tuple[str, str | None]], commands: Iterable[str]) -> None:
    """Repeat these options, each with its value or None if it was not given, in messages that name one of `commands`."""
    global _repeated, _command
    _repeated = "".join(f"{option} {quote(value)} " for option, value in options if value)
    if _repeated:
        names = "|".join(map(re.escape, commands))
        # Not in "a newsroom export", which is a file.
        _command = re.compile(rf"(?<!\ba )\bnewsroom (?=(?:{names})\b)")


def in_text(text: str) -> str:
    """`text` of ours with the options behind `newsroom` in each command."""
    return _command.sub(lambda found: found[0] + _repeated, text) if _repeated else text


def in_template(template: str) -> str:
    """The same for a template that is still to be filled in."""
    if not _repeated:
        return template
    braced = _repeated.replace("{", "{{").replace("}", "}}")
    return _command.sub(lambda found: found[0] + braced, template)


def any_() -> bool:
    """Whether there are options to repeat."""
    return bool(_repeated)
