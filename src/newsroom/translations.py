"""The language of the command, and its messages in it.

Translations are gettext catalogues, `locale/LANGUAGE/LC_MESSAGES/command.po`. A message that is missing there, or whose
translation has an error, is shown in English. Catalogues are read as text: that takes a few milliseconds, and nothing
has to be compiled after a change.
"""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import Any, Final

from newsroom import repeated_options
from newsroom.phrases import Changed, Phrase

LOCALE: Final = Path(__file__).parent / "locale"
ENGLISH: Final = "en"
# The first of these that is set decides the language of the command.
VARIABLES: Final = ("NEWSROOM_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
_PLACE: Final = re.compile(r"\{[^{}]*\}")


def language() -> str:
    """The language of the command, such as `vi`: that of the environment, English where there is no catalogue for it."""
    return _known(next((value for name in VARIABLES if (value := os.environ.get(name))), ""))


@cache
def _known(locale: str) -> str:
    tag = re.split("[-_.@]", locale[:40], maxsplit=1)[0].lower()
    if tag in (ENGLISH, "c", "posix") or not re.fullmatch("[a-z]{2,3}", tag):
        return ENGLISH
    return tag if _path(tag).is_file() else ENGLISH


class Catalogue:
    """The messages of one language: each with its forms, one for each kind of number in the language."""

    def __init__(self, source: str) -> None:
        self._forms: dict[str, tuple[str, ...]] = {}
        for found in _ENTRY.finditer(source):
            forms = tuple(_unquoted(form) for form in _FORM.findall(found["forms"]))
            if all(forms):
                self._forms[_unquoted(found["message"])] = forms
        head = self._forms.pop("", ("",))[0]
        rule = re.search(r"plural=([n\d\s()?:!=<>&|%+-]{1,200});", head)
        self._rule = rule[1] if rule else "0"

    def text(self, message: str) -> str:
        """The translation of a message; empty if it is not translated."""
        return self._forms.get(message, ("",))[0]

    def counted(self, message: str, number: int) -> str:
        """The translation of a message that counts, in the form for `number`; empty if it is not translated."""
        forms = self._forms.get(message, ("",))
        return forms[self._form(number)] if len(forms) > 1 else forms[0]

    def _form(self, number: int) -> int:
        from gettext import c2py  # here: Vietnamese has one form for all numbers

        return int(c2py(self._rule)(number))


# An entry as Babel writes it: a text is one line, or an empty one with its lines below.
_ENTRY: Final = re.compile(
    r'^msgid (?P<message>(?:".*"\n)+)(?:msgid_plural (?:".*"\n)+)?(?P<forms>(?:msgstr(?:\[\d\])? (?:".*"(?:\n|\Z))+)+)',
    re.M,
)
_FORM: Final = re.compile(r'msgstr(?:\[\d\])? ((?:".*"(?:\n|\Z))+)')
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r"}


def _unquoted(lines: str) -> str:
    text = "".join(line[1:-1] for line in lines.splitlines())
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), text) if "\\" in text else text


@cache
def _catalogue(tag: str) -> Catalogue | None:
    """The messages in a language; None if they are missing or cannot be read."""
    try:
        return Catalogue(_path(tag).read_text(encoding="utf-8"))
    except (OSError, UnicodeError):
        return None


def _path(tag: str) -> Path:
    return LOCALE / tag / "LC_MESSAGES" / "command.po"


def is_spoken(tag: str) -> bool:
    """Whether there are messages in the language of a tag such as `vi` or `en-GB`."""
    name = re.split("[-_]", tag[:40], maxsplit=1)[0].lower()
    return name == ENGLISH or _known(name) == name


def translated(message: str, into: str | None = None) -> str:
    """A message in the language of the command, or `into` another; its English text if the catalogue lacks it."""
    tag = _known(into) if into else language()
    catalogue = None if tag == ENGLISH else _catalogue(tag)
    return english(message) if catalogue is None else _in(catalogue, tag, message)


def english(message: str) -> str:
    """The English text of a message, its commands with the options that they need too."""
    if not repeated_options.any_():
        return message
    if not isinstance(message, Phrase) or not message.values:
        return repeated_options.in_text(str(message))
    if isinstance(message, Changed):
        return str(getattr(english(message.source), message.method)(*message.arguments))
    template = message.plural if message.plural and message.number != 1 else message.template
    values = {name: english(one) if isinstance(one, Phrase) else one for name, one in message.values.items()}
    return repeated_options.in_template(template).format(**values)


def _in(catalogue: Catalogue, tag: str, message: str) -> str:
    if not message:  # the entry for an empty message is the header of the catalogue
        return message
    if not isinstance(message, Phrase):
        return repeated_options.in_text(catalogue.text(message) or message)
    if isinstance(message, Changed):
        return str(getattr(_in(catalogue, tag, message.source), message.method)(*message.arguments))
    if message.plural:
        template = catalogue.counted(message.template, message.number)
    else:
        template = catalogue.text(message.template)
    if not template:
        if _has_words(message.template):
            return english(message)
        template = message.template  # it contains values only
    if not message.values:
        return repeated_options.in_text(template)
    try:
        return repeated_options.in_template(template).format(
            **{name: _Value(catalogue, tag, one) for name, one in message.values.items()}
        )
    except (LookupError, ValueError, TypeError, AttributeError):  # a translation that is wrong is not shown
        return english(message)


class _Value:
    """A value of a message, as the template puts it in: messages translated, numbers as the language writes them."""

    __slots__ = ("_catalogue", "_tag", "_value")

    def __init__(self, catalogue: Catalogue, tag: str, value: Any) -> None:
        self._catalogue = catalogue
        self._tag = tag
        self._value = value

    def __repr__(self) -> str:
        return repr(self._value)

    def __format__(self, spec: str) -> str:
        if isinstance(self._value, Phrase):
            return format(_in(self._catalogue, self._tag, self._value), spec)
        shown = format(self._value, spec)
        if spec and isinstance(self._value, (int, float)):
            from newsroom import languages  # here: few messages have numbers

            return languages.of(self._tag).figure(shown)
        return shown


def _has_words(template: str) -> bool:
    """Whether a template has words of its own."""
    return any(letter.isalpha() for letter in _PLACE.sub("", template))
