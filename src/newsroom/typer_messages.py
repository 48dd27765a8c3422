"""Typer's errors about a wrong command line, turned from its own English sentences into messages of ours."""

from __future__ import annotations

from typing import Final

from newsroom.phrases import phrase, recognised, word

# What Typer says, and what we say. The first that matches is used. `why` is looked up in REASONS.
MESSAGES: Final = {
    "Missing argument {name}.": "Missing argument {name}.",
    "Missing option {name}.": "Missing option {name}.",
    "Missing command.": "Missing command.",
    "No such option: {name} (Possible options: {options})": "No such option: {name}. Did you mean {options}?",
    "No such option: {name}": "No such option: {name}.",
    "No such command {name}. Did you mean {names}?": "No such command {name}. Did you mean {names}?",
    "No such command {name}.": "No such command {name}.",
    "Got unexpected extra argument(s) ({arguments})": "Unexpected arguments: {arguments}",
    "Got unexpected extra arguments ({arguments})": "Unexpected arguments: {arguments}",
    "Got unexpected extra argument ({arguments})": "Unexpected argument: {arguments}",
    "Option {name} requires an argument.": "Option {name} needs a value.",
    "Option {name} requires {number} arguments.": "Option {name} needs {number} values.",
    "Option {name} does not take a value.": "Option {name} does not take a value.",
    "Invalid value for {name}: {why}": "Invalid value for {name}: {why}",
    "Invalid value: {why}": "Invalid value: {why}",
}
REASONS: Final = {
    "{value} is not a valid int.": "{value} is not a whole number.",
    "{value} is not a valid int range.": "{value} is not a whole number.",
    "{value} is not a valid float.": "{value} is not a number.",
    "{value} is not a valid float range.": "{value} is not a number.",
    "{value} is not a valid boolean. Recognized values: {values}": "{value} is neither yes nor no; use one of: {values}",
    "{value} is not in the range {range}.": "{value} is not in the range {range}.",
    "{value} is not one of {choices}.": "{value} is not one of {choices}.",
    "{value} is too large.": "{value} is too large.",
}


def recognise(message: str) -> str:
    """A message of Typer in words of ours, which can be translated; an unknown one is returned unchanged."""
    found = recognised(message, MESSAGES)
    if found is None:
        return message
    values = found.values
    if "why" in values:
        why = recognised(values["why"], REASONS)
        values = values | {"why": phrase(REASONS[why.template], **why.values) if why else word(values["why"])}
    return phrase(MESSAGES[found.template], **values)
