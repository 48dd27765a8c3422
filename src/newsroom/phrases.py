"""Messages for people: written in English in the code, shown in the language of the person.

`phrase` makes a message. It is a `str`, its English text, and remembers its template and its values, so that
`translations` can translate it. Messages are translated only where they are shown to people: in cli, commands/ and
terminal/. JSON, pipes, exit codes and the logs of the server stay English.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, SupportsIndex


class Phrase(str):
    """A message: its English text, its template and its values."""

    __slots__ = ("number", "plural", "template", "values")
    template: str
    plural: str  # "" for a message without a number
    number: int
    values: dict[str, Any]

    def __add__(self, other: str) -> Phrase:
        return phrase("{before}{after}", before=self, after=other)

    def __radd__(self, other: str) -> Phrase:
        return phrase("{before}{after}", before=other, after=self)

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        """Values other than text and numbers are sent to another process as text."""
        plain = {name: one if isinstance(one, (str, int, float)) else str(one) for name, one in self.values.items()}
        return _made, (str(self), self.template, self.plural, self.number, plain)


def _made(english: str, template: str, plural: str, number: int, values: dict[str, Any]) -> Phrase:
    message = Phrase(english)
    message.template, message.plural, message.number, message.values = template, plural, number, values
    return message


def phrase(template: str, /, **values: Any) -> Phrase:
    """A message. `{name}` in the template is replaced by a value; a value that is a message is translated too.

    Text from outside is always a value: a template is a literal, which is in the catalogue.
    """
    return _made(template.format(**values) if values else template, template, "", 0, values)


def phrase_n(one: str, many: str, n: int, /, **values: Any) -> Phrase:
    """A message with a number: `one` or `many`, depending on `n`; `{n:,}` in it is the number with its thousands grouped."""
    template = one if n == 1 else many
    return _made(template.format(n=n, **values), one, many, n, {"n": n, **values})


def word(ours: str | None, sense: str = "") -> Phrase:
    """A word of ours that is data, such as a status or a kind, as a message; never what comes from outside.

    `sense` is for the translators only, where an English word means two things: `draft (action)` is not the status.
    """
    if isinstance(ours, Phrase):
        return ours
    english = str(ours or "")
    return _made(english, f"{english} ({sense})" if sense else english, "", 0, {})


def as_message(said: str) -> Phrase:
    """A text that is a message as a whole, often a literal: as a part of another message it is translated too."""
    return said if isinstance(said, Phrase) else _made(str(said), str(said), "", 0, {})


class Changed(Phrase):
    """A message that a method of `str` changed: it is translated first, and then changed in the same way."""

    __slots__ = ("arguments", "method", "source")
    source: Phrase
    method: str
    arguments: tuple[Any, ...]

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        return changed, (self.source, self.method, *self.arguments)


def changed(said: str, method: str, *arguments: Any) -> Changed:
    """A message without the name that it begins with, with a capital letter and the like: `changed(said, "capitalize")`.

    The method of `str` itself would forget the message. What `arguments` name is the same in every language: a path, a value.
    """
    source = as_message(said)
    message = Changed(getattr(str(source), method)(*arguments))
    message.template, message.plural, message.number, message.values = "{source}", "", 0, {"source": source}
    message.source, message.method, message.arguments = source, method, arguments
    return message


def without_start(said: str, start: str) -> Phrase:
    """A message without the name at its start, and the blank after it; it may begin with something else."""
    return changed(changed(said, "removeprefix", start), "strip")


def lines_of(said: str) -> list[str]:
    """The lines of a message, each a message, as `joined` put them together."""
    parts = list(said.values.values()) if isinstance(said, Phrase) else []
    if (
        len(parts) > 1
        and isinstance(said, Phrase)
        and said.template == "\n".join(f"{{{name}}}" for name in said.values)
    ):
        return [line for part in parts for line in lines_of(part)]
    return [said] if "\n" not in said else said.splitlines()


def joined(separator: str, parts: Iterable[str]) -> Phrase:
    """Messages with a separator between them; `str.join` would forget that they are messages."""
    values = {f"part{place}": part for place, part in enumerate(parts)}
    between = separator.replace("{", "{{").replace("}", "}}")
    return _made(separator.join(values.values()), between.join(f"{{{name}}}" for name in values), "", 0, values)


def enumerated(parts: Iterable[str]) -> Phrase:
    """Several things in a sentence: `a`, `a and b`, `a, b and c`."""
    found = list(parts)
    if len(found) < 2:
        return joined("", found)
    return phrase("{parts} and {last}", parts=joined(", ", found[:-1]), last=found[-1])


def recognised(message: str, templates: Iterable[str], *, longest: int = 2000) -> Phrase | None:
    """The message as the first template that matches it, for messages that another library wrote; None if none does."""
    if len(message) > longest:
        return None
    for template in templates:
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(template))
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return phrase(template, **found.groupdict())
    return None


def of_error(error: BaseException) -> Phrase:
    """The message of an exception, as it was raised."""
    return as_message(error.args[0] if len(error.args) == 1 and isinstance(error.args[0], str) else str(error))
