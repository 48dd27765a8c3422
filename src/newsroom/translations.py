"""The language of the command, and its messages in it.

Translations are gettext catalogues, `locale/LANGUAGE/LC_MESSAGES/command.po`, compiled beside it. What they lack, and what
they have wrong, is said in English.
"""

from __future__ import annotations

import gettext
import os
import re
from functools import cache
from pathlib import Path
from typing import Any, Final

from newsroom.phrases import Phrase

DOMAIN: Final = "command"
LOCALE: Final = Path(__file__).parent / "locale"
ENGLISH: Final = "en"
# The first of these that is set says in which language the command speaks.
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
    return tag if _catalogue(tag) is not None else ENGLISH


@cache
def _catalogue(tag: str) -> gettext.GNUTranslations | None:
    """The messages in a language, None where there are none that can be read."""
    try:
        with (LOCALE / tag / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as stream:
            return gettext.GNUTranslations(stream)
    except Exception:  # whatever gettext raises for a file that is damaged
        return None


def translated(message: str) -> str:
    """A message in the language of the command; its English text where the catalogue lacks it."""
    tag = language()
    catalogue = None if tag == ENGLISH else _catalogue(tag)
    return message if catalogue is None else _in(catalogue, tag, message)


def _in(catalogue: gettext.GNUTranslations, tag: str, message: str) -> str:
    if not message:  # the catalogue has its own head under the empty text
        return message
    if not isinstance(message, Phrase):
        return catalogue.gettext(message)
    if message.plural:
        template = catalogue.ngettext(message.template, message.plural, message.number)
    else:
        template = catalogue.gettext(message.template)
    if not message.values:
        return template
    if template in (message.template, message.plural) and _has_words(template):
        return str(message)
    try:
        return template.format(**{name: _Value(catalogue, tag, one) for name, one in message.values.items()})
    except (LookupError, ValueError, TypeError, AttributeError):  # a translation that is wrong is not shown
        return str(message)


class _Value:
    """A value of a message, as the template puts it in: messages translated, numbers as the language writes them."""

    __slots__ = ("_catalogue", "_tag", "_value")

    def __init__(self, catalogue: gettext.GNUTranslations, tag: str, value: Any) -> None:
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
    """Whether a template says something itself, and does not only put its values side by side."""
    return any(letter.isalpha() for letter in _PLACE.sub("", template))
