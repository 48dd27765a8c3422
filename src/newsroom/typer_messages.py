"""What Typer says of a wrong command line, as messages of ours: Typer puts its English words together itself."""

from __future__ import annotations

import re
from typing import Final

from newsroom.phrases import Phrase, phrase, word

LONGEST: Final = 2000  # letters of a message that is looked at
# The first that fits is used. `why` is looked for among REASONS.
MESSAGES: Final = (
    "Missing argument {name}.",
    "Missing option {name}.",
    "Missing command.",
    "No such option: {name} (Possible options: {options})",
    "No such option: {name}",
    "No such command {name}. Did you mean {names}?",
    "No such command {name}.",
    "Got unexpected extra argument(s) ({arguments})",
    "Got unexpected extra arguments ({arguments})",
    "Got unexpected extra argument ({arguments})",
    "Option {name} requires an argument.",
    "Option {name} requires {number} arguments.",
    "Option {name} does not take a value.",
    "Invalid value for {name}: {why}",
    "Invalid value: {why}",
)
REASONS: Final = (
    "{value} is not a valid integer.",
    "{value} is not a valid integer range.",
    "{value} is not a valid float.",
    "{value} is not a valid float range.",
    "{value} is not a valid boolean. Recognized values: {values}",
    "{value} is not in the range {range}.",
    "{value} is not one of {choices}.",
    "{value} is too large.",
)


def recognise(message: str) -> str:
    """A message of Typer's as one that can be translated; as it is where it is not known."""
    return _found(message, MESSAGES) or message


def _found(message: str, templates: tuple[str, ...]) -> Phrase | None:
    if len(message) > LONGEST:
        return None
    for template in templates:
        if values := _values(template, message):
            values = {
                name: _found(value, REASONS) or word(value) if name == "why" else value
                for name, value in values.items()
            }
            return phrase(template, **values)
        if template == message:
            return phrase(template)
    return None


def _values(template: str, message: str) -> dict[str, str]:
    """The values of a template with which it says the message; empty if it cannot."""
    pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(template))
    found = re.fullmatch(pattern, message, re.DOTALL)
    return found.groupdict() if found else {}
