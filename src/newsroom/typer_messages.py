"""Typer's errors about a wrong command line, turned from its own English sentences into messages of ours."""

from __future__ import annotations

from typing import Final

from newsroom.phrases import phrase, recognised, word

# The first that matches is used. `why` is looked up in REASONS.
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
    "{value} is not a valid int.",
    "{value} is not a valid int range.",
    "{value} is not a valid float.",
    "{value} is not a valid float range.",
    "{value} is not a valid boolean. Recognized values: {values}",
    "{value} is not in the range {range}.",
    "{value} is not one of {choices}.",
    "{value} is too large.",
)


def recognise(message: str) -> str:
    """A message of Typer as one that can be translated; an unknown one is returned unchanged."""
    found = recognised(message, MESSAGES)
    if found is None or "why" not in found.values:
        return message if found is None else found
    why = found.values["why"]
    return phrase(found.template, **(found.values | {"why": recognised(why, REASONS) or word(why)}))
