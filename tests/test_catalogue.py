"""The command's catalogues hold what the source says, and every translation fits its message."""

from __future__ import annotations

import ast
import re
import string

import pytest
from babel.messages.catalog import Message

from newsroom import translations
from tests import command_messages, forgotten_messages
from tests.site.theme_messages import strings

ENTRIES = [
    (language, entry) for language in command_messages.languages() for entry in command_messages.translated(language)
]


def places(template: str) -> set[str] | None:
    """The names of the values in a template; None for a text with braces that stand for themselves."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(template) if name and name.isidentifier()}
    except ValueError:
        return None


def originals(entry: Message) -> tuple[str, ...]:
    """The English forms of a message."""
    return tuple(entry.id) if isinstance(entry.id, (list, tuple)) else (entry.id,)


def test_there_is_a_vietnamese_catalogue() -> None:
    assert command_messages.languages() == ["vi"]


def test_every_translation_has_the_values_of_its_message() -> None:
    wrong = [
        (entry.id, form)
        for _, entry in ENTRIES
        if entry.id
        for form in strings(entry)
        if form and places(form) not in [places(one) for one in originals(entry)]
    ]
    assert not wrong


@pytest.mark.parametrize("language", command_messages.languages())
def test_every_message_is_translated_and_none_is_left_over(language: str) -> None:
    """Run `python -m tests.command_messages` and translate what it names."""
    said = {originals(entry) for entry in command_messages.template() if entry.id}
    known = {originals(entry): strings(entry) for entry in command_messages.translated(language) if entry.id}
    again = "run: .venv/bin/python -m tests.command_messages"
    assert sorted(said - known.keys()) == [], f"not in the catalogue; {again}"
    assert sorted(known.keys() - said) == [], f"no longer said; {again}"
    assert not [message for message, forms in known.items() if not all(forms)], "not translated"


def test_no_command_in_a_message_names_an_article_by_its_slug() -> None:
    """A slug of digits is read as an id: a command names an article by `Article.ref`. Labels and series have no such ids."""
    named = re.compile(r"newsroom (?!labels|series|programmes)[^;`]*\{slug")
    assert not [one for _, entry in ENTRIES if entry.id for one in originals(entry) if named.search(one)]


# Values that are no words of a sentence: names of files, formats and protocols, and code.
NAMES = ("newsroom", "newsroom.db", "site", "templates", "{}.md", "{}-page", "json", "REF…", "HTTP {}", "ok")


@pytest.fixture(scope="module")
def modules() -> list[tuple[str, ast.Module]]:
    """The modules whose messages people read, parsed once."""
    return list(command_messages.modules())


def test_no_value_of_a_message_is_put_together_in_english(modules: list[tuple[str, ast.Module]]) -> None:
    """A text, a text with values, or a text between values: `phrase`, `word` and `enumerated` make what is translated."""
    loose = [
        f"{name}:{line}: {given!r}"
        for name, tree in modules
        for line, given in command_messages.values(tree)
        if given not in NAMES
    ]
    assert not loose


VALUES = """
def one(number, found, bare):
    what = "changed" if found else phrase("kept")
    kind = word("story")
    phrase("{a} {b} {c} {d} {e} {f} {g} {h}", a=what, b=f"article {number}", c=" and ".join(found), d=kind, e=bare,
        f=number or "none", g=", ".join(f"{one} s" for one in found), h=f"{number}: {found}")
"""


def test_what_is_a_value_in_english() -> None:
    assert [given for _, given in command_messages.values(ast.parse(VALUES))] == [
        "changed", "article {}", " and ", "none", "{} s"
    ]  # fmt: skip


# Data that is written as it is, JSON, and columns in a pipe.
AS_DATA = (
    "cli.py: error.message.splitlines()",
    """commands/media.py: f"{key + ':':<12}{output.cell(value)}\"""",
    "terminal/output.py: ', '.join(parts)",
)


def test_no_text_of_python_forgets_that_it_is_a_message(modules: list[tuple[str, ast.Module]]) -> None:
    """Put messages together with `phrase`, `joined` and `enumerated`, and change them with `changed`."""
    functions = [(name, one) for name, tree in command_messages.modules() for one in forgotten_messages.functions(tree)]
    known = forgotten_messages.messages(one for _, one in functions)
    loose = [
        (f"{name}: {given}", line)
        for name, one in functions
        if name not in ("phrases.py", "translations.py")
        for line, given in forgotten_messages.forgotten(one, known)
    ]
    assert not [one for one in loose if one[0] not in AS_DATA]


FORGOTTEN = """
LOST = phrase("lost")
REASONS = {"a": word("b")}
def told(n):
    return phrase("{n} told", n=n) if n else "none"
def one(error, name, found):
    f"{name}: {error.message}"
    f"{name}: {LOST}"
    f"{name}: {told(3)!r}"
    f"{name}: {REASONS[name]}"
    error.hint.strip()
    told(3)[:80]
    "%s: %s" % (name, name), "%s" % LOST
    "{}".format(LOST)
    str(LOST)
    lines = []
    lines.append(f"{name}: 3")
    ", ".join(lines)
    lines.append(told(3))
    ", ".join([name, *lines])
    ", ".join(told(one) for one in found)
    try:
        what = error.message or name
    except OSError as failed:
        phrase("{failed}", failed=failed)
    what.removeprefix(name)
    joined(": ", (name, what)), phrase("{what}", what=what), changed(what, "strip"), translated(what).strip(), name[:80]
"""


def test_what_forgets_a_message() -> None:
    found = forgotten_messages.functions(ast.parse(FORGOTTEN))
    known = forgotten_messages.messages(found)
    assert sorted(given for one in found for _, given in forgotten_messages.forgotten(one, known)) == sorted((
        "f'{name}: {error.message}'", "f'{name}: {LOST}'", "f'{name}: {told(3)!r}'", "f'{name}: {REASONS[name]}'",
        "error.hint.strip()", "told(3)[:80]", "'%s' % LOST", "'{}'.format(LOST)", "str(LOST)", "', '.join(lines)",
        "', '.join([name, *lines])", "', '.join((told(one) for one in found))", "phrase('{failed}', failed=failed)",
        "what.removeprefix(name)",
    ))  # fmt: skip


# Help with a list of words in it; help_text.PUT_TOGETHER recognises it again.
LISTS = ("One of: ", "In this queue: ", "Keys of --set: ")


def test_no_message_is_put_together_where_it_cannot_be_translated() -> None:
    loose = [one for one in command_messages.found() if not one.text]
    assert not [one for one in loose if not one.source.lstrip("f").lstrip("'\"").startswith(LISTS)]


def test_no_translation_is_doubtful() -> None:
    assert not [entry.id for _, entry in ENTRIES if entry.id and entry.fuzzy]


@pytest.mark.parametrize("language", command_messages.languages())
def test_the_program_reads_the_catalogue_as_babel_does(language: str) -> None:
    read = translations._catalogue(language)
    assert read is not None
    expected = {
        originals(entry)[0]: strings(entry)
        for entry in command_messages.translated(language)
        if entry.id and all(strings(entry))
    }
    assert read._forms == expected


SOURCE = """
raise NotFound(phrase("there is no article {ref!r}", ref=ref), hint="see: newsroom list")
raise Invalid("the text is empty" if not given else "the text is long")
raise Usage(f"there is no {kind}")
raise Refused("cannot " + action)
warn(message)
Column("title", "Title")
number_of(n, "reply", "replies")
phrase_n("{n} cow", "{n} cows", n)
say("published")
anything("not a message", hint="but this is one")
STATUS = {"x": "no message"}
"""


def test_what_is_read_as_a_message() -> None:
    found = list(command_messages.in_module("core/example.py", ast.parse(SOURCE)))
    assert {one.text for one in found if one.text} == {
        "there is no article {ref!r}", "see: newsroom list", "the text is empty", "the text is long", "Title",
        ("{n:,} reply", "{n:,} replies"), ("{n} cow", "{n} cows"), "published", "but this is one",
    }  # fmt: skip
    assert [one.source for one in found if not one.text] == ["f'there is no {kind}'", "'cannot ' + action"]
