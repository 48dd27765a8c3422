"""Which options of a command go together: rules that a verb declares, and rules that hold for every command.

Nothing that a person typed may be ignored without a word. An option that would have no effect beside another one is
refused before the command begins, so that nothing has changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeVar

from newsroom.errors import Usage
from newsroom.phrases import phrase

_Verb = TypeVar("_Verb", bound=Callable[..., None])


class Rule(NamedTuple):
    """A rule about the option or argument `name`; `others` are the names of other ones.

    With `value` it applies only if `name` has this value.
    """

    kind: str  # "without", "alone" or "needs"
    name: str
    others: tuple[str, ...]
    value: str | None = None
    hint: str | None = None


class Rules(NamedTuple):
    """The rules of a verb, and its options whose value may be empty."""

    found: tuple[Rule, ...]
    may_be_empty: frozenset[str] = frozenset()


class Typed(NamedTuple):
    """What was typed for a command: the names of its parameters with their unchecked values, and those in their order."""

    values: Mapping[str, Any]
    order: Sequence[Any]


def without(name: str, *others: str, value: str | None = None, hint: str | None = None) -> Rule:
    """`name` cannot be used together with any of the others."""
    return Rule("without", name, others, value, hint)


def alone(name: str, *but: str, value: str | None = None, hint: str | None = None) -> Rule:
    """`name` cannot be used together with anything except `but`."""
    return Rule("alone", name, but, value, hint)


def needs(name: str, other: str, *, hint: str | None = None) -> Rule:
    """`name` can only be used together with the other one."""
    return Rule("needs", name, (other,), None, hint)


_PLACES: Final = ("FILE", "DIR", "PATH")  # arguments that name a file or a folder
# For every command that has such options.
GENERAL: Final = (without("ids", "fields"), without("count", "fields", "limit", "offset"))


def rules(*found: Rule, may_be_empty: Iterable[str] = ()) -> Callable[[_Verb], _Verb]:
    """Give a verb its rules. In `may_be_empty` are the options that an empty value removes or sets to nothing."""

    def given(verb: _Verb) -> _Verb:
        verb.rules = Rules(found, frozenset(may_be_empty))  # type: ignore[attr-defined]
        return verb

    return given


def check(command: Any, typed: Typed, *, repeats: bool = False) -> None:
    """Raise `Usage` if what was typed for a command does not go together, is empty, or was given twice.

    With `repeats` the last of several values counts.
    """
    own: Rules = getattr(command.callback, "rules", Rules(()))
    parameters = {one.name: one for one in command.params}
    there = {name: value for name, value in typed.values.items() if value not in (None, ()) and name in parameters}
    if not repeats:
        _refuse_twice(typed.order)
    for name, value in there.items():
        if name not in own.may_be_empty:
            _refuse_empty(parameters[name], value)
    if there.get("limit") == "0":  # it asks for everything, as --count does
        del there["limit"]
    for rule in (*GENERAL, *own.found):
        if rule.name in there and rule.value in (None, there[rule.name]):
            _apply(rule, parameters, there)


def refuse_before(ctx: Any, verb: str) -> None:
    """Raise `Usage` for an option of a noun that is before one of its verbs, which would not get it."""
    for one in ctx.command.params:
        if one.name in ctx.typed.values:
            raise Usage(phrase("put {option} after {verb}", option=spelled(one), verb=verb))


def spelled(parameter: Any) -> str:
    """An option as it is typed, an argument as the help names it."""
    if parameter.param_type_name == "argument":
        found = re.search(r"[A-Z]+", parameter.metavar or "")
        return found[0] if found else str(parameter.name).upper()
    return next((one for one in parameter.opts if one.startswith("--")), str(parameter.opts[0]))


def _apply(rule: Rule, parameters: Mapping[str, Any], there: Mapping[str, Any]) -> None:
    name = spelled(parameters[rule.name])
    if rule.value is not None:
        name = rule.value if parameters[rule.name].param_type_name == "argument" else f"{name} {rule.value}"
    if rule.kind == "needs":
        if rule.others[0] not in there:
            other = spelled(parameters[rule.others[0]])
            raise Usage(phrase("{option} can only be used with {other}", option=name, other=other), hint=rule.hint)
        return
    allowed = (rule.name, *rule.others)
    wrong = [one for one in there if (one not in allowed if rule.kind == "alone" else one in rule.others)]
    if wrong:
        other = spelled(parameters[wrong[0]])
        raise Usage(phrase("{option} and {other} cannot be used together", option=name, other=other), hint=rule.hint)


def _refuse_twice(order: Sequence[Any]) -> None:
    """Refuse the second value of an option that takes one; a switch may be repeated, unless it also has an opposite."""
    seen: set[str] = set()
    for one in order:
        single = one.param_type_name == "option" and not one.multiple and (not one.is_flag or one.secondary_opts)
        if single and one.name in seen:
            raise Usage(phrase("{option} was given twice", option=spelled(one)), hint="give it once")
        seen.add(one.name)


def _refuse_empty(parameter: Any, value: Any) -> None:
    """Refuse an empty value, which would be taken as none; an option whose default is empty may be empty.

    Of arguments only files and folders are checked: an empty one would be the current folder.
    """
    if parameter.default == "" or (parameter.param_type_name == "argument" and spelled(parameter) not in _PLACES):
        return
    given = value if isinstance(value, (list, tuple)) else (value,)
    if any(isinstance(one, str) and not one.strip() for one in given):
        option = spelled(parameter)
        raise Usage(
            phrase("{option} is empty", option=option),
            hint="give a value" if parameter.required else phrase("give a value, or leave out {option}", option=option),
        )
