"""Puts the options of this command that the next one needs too, `-d FILE` and `--as NAME`, into the commands of messages.

Without them a command that is copied from a message would work on another newsroom, or in another name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

_options: tuple[tuple[str, str], ...] = ()
_commands: tuple[str, ...] = ()


def set_(options: Iterable[tuple[str, str | None]], commands: Iterable[str]) -> None:
    """Repeat these options, each with its value or None if it was not given, in messages that name one of `commands`."""
    global _options, _commands
    _options = tuple((option, value) for option, value in options if value)
    _commands = tuple(commands)


def in_text(text: str) -> str:
    """`text` of ours with the options behind `newsroom` in each command."""
    if not _options or "newsroom " not in text:
        return text
    repeated = _typed(_options)
    return _command(_commands).sub(lambda found: found[0] + repeated, text)


def in_template(template: str) -> str:
    """The same for a template that is still to be filled in."""
    if not _options or "newsroom " not in template:
        return template
    repeated = _typed(_options).replace("{", "{{").replace("}", "}}")
    return _command(_commands).sub(lambda found: found[0] + repeated, template)


def any_() -> bool:
    """Whether there are options to repeat."""
    return bool(_options)


# Both take longer than the rest of a short command, and few messages name a command.
@cache
def _typed(options: tuple[tuple[str, str], ...]) -> str:
    from shlex import quote  # here: most commands name no other

    return "".join(f"{option} {quote(value)} " for option, value in options)


@cache
def _command(names: tuple[str, ...]) -> re.Pattern[str]:
    # Not in "a newsroom export", which is a file.
    return re.compile(rf"(?<!\ba )\bnewsroom (?=(?:{'|'.join(map(re.escape, names))})\b)")
