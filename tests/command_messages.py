"""Finds every message of the command in the source, and rewrites the catalogues, locale/*/LC_MESSAGES/command.po.

    python -m tests.command_messages            # writes them, and names what is not translated

A message is a text at a place where people read it: what `phrase` is given, the help of an option, the first words of an
error, the heading of a column. PLACES says which arguments of which calls are read; a text that stands elsewhere, in a
table for example, is a message when it is wrapped in `phrase`.
"""

from __future__ import annotations

import ast
import errno
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

import newsroom
from newsroom import help_text
from tests.site.theme_messages import NO_USE, strings

PACKAGE: Final = Path(newsroom.__file__).parent
LOCALE: Final = PACKAGE / "locale"
HEADER: Final = "# The messages of the command; tests/command_messages.py writes this file anew."
# Texts that are not messages of the command: pages, the live site's answers, schema texts.
ELSEWHERE: Final = ("web/", "store/migrations/", "formats/charts/")

ERRORS: Final = frozenset(
    "NewsroomError Usage NotFound Invalid Conflict Refused BadFile Partial Outside ValueError".split()
)
# Call → which of its arguments are messages, by place or by name.
PLACES: Final[dict[str, tuple[int | str, ...]]] = {
    **dict.fromkeys(ERRORS, (0, "hint")),
    "phrase": (0,),
    "translated": (0,),
    "in_their_language": (0,),
    "say": (0,),
    "warn": (0,),
    "confirm": (0,),
    "Option": ("help",),
    "Argument": ("help",),
    "Typer": ("help", "epilog"),
    "command": ("help", "epilog"),
    "callback": ("help", "epilog"),
    "Setting": (3,),
    "ListingForm": (1,),
    "Column": (1, "title"),
    "Heading": (0,),
    "emit": ("empty", "title"),
    "show": ("empty", "title", 3),
    "show_note": (0,),
    "Progress": (0,),
    "write_section": (1,),
    "Problem": (2, 3, "hint"),
    "problem": (1, 2),
    "RowProblem": (1,),
    "Finding": (3,),
    "ScheduleFinding": (5,),
    "ChainFault": (1,),
    "Loss": (2, 3),
    "_Known": (2, 3),
    "_kind": (1, 2),
    "_OtherShape": (1, 2),
    "_here": (0,),
    "wrong": (0,),
    "_warn": (0, 1),
    "bad": (1,),
    "add": (2,),
}
# Calls that ask before many articles are changed; their third argument is what is done.
ASKING: Final = ("over_refs", "ask_for_many", "_articles")
HINTS: Final = ("hint",)  # an argument of this name is a message, whatever is called
EXAMPLES: Final = ("examples", "noun", "lazy_group")  # given pairs: what an example does, and the line to type
# Calls whose arguments stand in PLACES by a common name, and which mean messages in these folders only.
ONLY_IN: Final = {"add": ("core/articles/checks.py",), "bad": ("formats/archive_folder.py",)}

# Tables of messages, by their names; of words that are data, such as statuses, the members are messages as well.
TABLES: Final = frozenset(
    (
        "CHECKS COMMANDS EXAMPLES MESSAGES PUT_TOGETHER VERBS _MANY REASONS SENTENCES "
        "LIBRARY_MESSAGES VERDICTS TRUST _MADE_FROM _SITEMAP_FROM _BINARY _SUFFIXES _DOCUMENT _HTML _WXR _POSTS "
        "_TABLE _LINES"
    ).split()
)
WORDS: Final = frozenset("TRANSITIONS".split())

# The help of options that Typer adds by itself.
TYPER: Final = (
    "Install completion for the current shell.",
    "Show completion for the current shell, to copy it or customize the installation.",
)
# Errors of the system for a file or a connection.
SYSTEM: Final = (
    errno.EACCES, errno.EPERM, errno.ENOENT, errno.EEXIST, errno.EISDIR, errno.ENOTDIR, errno.ENOTEMPTY, errno.ENOSPC, errno.EDQUOT,
    errno.EROFS, errno.EIO, errno.EFBIG, errno.EMFILE, errno.ENAMETOOLONG, errno.ELOOP, errno.EBUSY, errno.ETXTBSY, errno.ENOEXEC,
    errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.ECONNREFUSED, errno.ETIMEDOUT,
)  # fmt: skip
# Words that are data, in columns of tables: the source of a value, the level of a finding, the kind of an action; also the
# kinds of objects in the schema.
IN_COLUMNS: Final = (
    *(
        "file environment default errors flag own built-in template asset warning "
        "add arrange ban choose comments correction date describe edit end erase flag forget image "
        "import kicker kind lang lead merge move person pin put "
        "receive redact related remove rename reply set terms translation unban unpin unset withdraw "
        "table index view trigger"
    ).split(),
    "take out",
    "draft (action)",
    "new (article)",
    "flag (verdict)",
    "note (verdict)",
)
# The words of these stand in data only.
CODES: Final = frozenset(
    "SkipReason BotReason PathKind PartKind BoxFault EmbedKind EmbedShape Deviation ProgrammeFormat".split()
)

Text = str | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """A message, or a text where a message is expected: `text` is empty if it is not a literal."""

    where: str
    line: int
    text: Text
    source: str = ""


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every module whose messages people read, with its path in the package."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if not name.startswith(ELSEWHERE):
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def found() -> Iterator[Found]:
    """Every message of the source, in a steady order; also what the system says of a file that cannot be used."""
    yield from (Found("", 0, os.strerror(number)) for number in SYSTEM)
    yield from (Found("", 0, message) for message in (*TYPER, *IN_COLUMNS))
    for name, tree in modules():
        yield from in_module(name, tree)


def in_module(name: str, tree: ast.Module) -> Iterator[Found]:
    """The messages of one module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _of_call(name, node)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)) and name.startswith(("commands/", "cli.py")):
            yield from _of_help(name, node)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            yield from _of_table(name, node)
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Attribute) and target.attr == "help" and node.value is not None:
                yield from _texts(name, node.value)
        if isinstance(node, ast.ClassDef) and "StrEnum" in map(_name, node.bases) and node.name not in CODES:
            for member in node.body:
                if isinstance(member, ast.Assign):
                    yield from _texts(name, member.value)


def _of_call(name: str, call: ast.Call) -> Iterator[Found]:
    called = _name(call.func)
    if called == "phrase_n":
        yield from _of_count(name, call)
        return
    if called == "number_of" and isinstance(noun := call.args[1], ast.Constant):
        many = call.args[2].value if len(call.args) > 2 and isinstance(call.args[2], ast.Constant) else f"{noun.value}s"
        yield Found(name, call.lineno, (f"{{n:,}} {noun.value}", f"{{n:,}} {many}"))
    if called in EXAMPLES:
        for given in call.args:
            if isinstance(given, ast.Tuple) and len(given.elts) == 2:
                yield from _texts(name, given.elts[0])
    if called in ASKING:
        yield from _of_question(name, call)
    if called == "say" and name.startswith("site/"):  # a message of the pages: tests/site/theme_messages.py
        return
    places = PLACES.get(called, ()) if name.startswith(ONLY_IN.get(called, "")) else ()
    for place, given in enumerate(call.args):
        if place in places:
            yield from _texts(name, given)
    for keyword in call.keywords:
        if keyword.arg in places or keyword.arg in HINTS:
            paragraph = keyword.arg in ("help", "epilog")
            yield from _paragraphs(name, keyword.value) if paragraph else _texts(name, keyword.value)


def _of_count(name: str, call: ast.Call) -> Iterator[Found]:
    one, many = call.args[:2]
    if isinstance(one, ast.Constant) and isinstance(many, ast.Constant):
        yield Found(name, call.lineno, (str(one.value), str(many.value)))


def _of_question(name: str, call: ast.Call) -> Iterator[Found]:
    """The question before many articles are changed: `article_output.ask_for_many` makes it of what is done."""
    given = [keyword.value for keyword in call.keywords if keyword.arg == "doing"] or call.args[2:3]
    for doing in given:
        if isinstance(doing, ast.Constant):
            verb, blank, rest = str(doing.value).partition(" ")
            both = (f"{verb} {{n}} article{blank}{rest}?", f"{verb} {{n}} articles{blank}{rest}?")
            yield Found(name, call.lineno, both)


def _of_help(name: str, node: ast.FunctionDef | ast.ClassDef) -> Iterator[Found]:
    """The docstring of a command, which is its help, paragraph by paragraph."""
    decorators = [_name(one.func) for one in node.decorator_list if isinstance(one, ast.Call)]
    if "command" in decorators or "callback" in decorators:
        for paragraph in help_text.paragraphs(ast.get_docstring(node, clean=False) or ""):
            yield Found(name, node.lineno, paragraph)


def _of_table(name: str, node: ast.Assign | ast.AnnAssign) -> Iterator[Found]:
    """The texts of a table of messages: all but the keys, of the table of commands the headings too."""
    target = _name(node.targets[0] if isinstance(node, ast.Assign) else node.target)
    if node.value is None or target not in TABLES | WORDS:
        return
    if isinstance(node.value, ast.Dict) and target in ("COMMANDS", *WORDS):
        for key in node.value.keys:
            assert isinstance(key, ast.Constant)
            yield from _texts(name, key)
    if target in TABLES:
        yield from _in_table(name, node.value, of_examples=target == "EXAMPLES")


def _in_table(name: str, node: ast.expr, *, of_examples: bool) -> Iterator[Found]:
    if isinstance(node, ast.Dict):
        for value in node.values:
            yield from _in_table(name, value, of_examples=of_examples)
    elif isinstance(node, ast.Tuple):
        is_example = of_examples and isinstance(node.elts[0], ast.Constant)
        for value in node.elts[:1] if is_example else node.elts:
            yield from _in_table(name, value, of_examples=of_examples)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not re.match(r"newsroom\.|\n", node.value):
        yield from _texts(name, node)


def _texts(name: str, node: ast.expr) -> Iterator[Found]:
    """The texts that an argument may be. What is only a name or a call is made elsewhere."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str) and any(letter.isalpha() for letter in node.value):
            yield Found(name, node.lineno, node.value)
    elif isinstance(node, ast.IfExp):
        yield from _texts(name, node.body)
        yield from _texts(name, node.orelse)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from _texts(name, value)
    elif isinstance(node, (ast.JoinedStr, ast.BinOp)) and _has_words(node):
        yield Found(name, node.lineno, "", ast.unparse(node))


def values(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The English texts that are values of messages, with their lines: nobody can translate them.

    A value that is a name is what its function assigns to that name.
    """
    for function in ast.walk(tree):
        if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        assigned: dict[str, list[ast.expr]] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign):
                for name, given in _assigned(node.targets[0], node.value):
                    assigned.setdefault(name, []).append(given)
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and _name(node.func) in ("phrase", "phrase_n"):
                for keyword in node.keywords:
                    named = keyword.value.id if isinstance(keyword.value, ast.Name) else ""
                    for value in assigned.get(named, [keyword.value]):
                        yield from _english(value)


def _assigned(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, given in zip(target.elts, value.elts, strict=False):
            yield from _assigned(one, given)


def _english(node: ast.expr) -> Iterator[tuple[int, str]]:
    """The texts of letters that an expression may become or contain; what calls return is not looked at."""
    parts: list[ast.expr] = []
    text = ""
    if isinstance(node, ast.Constant):
        text = str(node.value) if isinstance(node.value, str) else ""
    elif isinstance(node, ast.JoinedStr):
        text = "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values)
        parts = [one.value for one in node.values if isinstance(one, ast.FormattedValue)]
    elif isinstance(node, ast.IfExp):
        parts = [node.body, node.orelse]
    elif isinstance(node, ast.BoolOp):
        parts = node.values
    elif isinstance(node, ast.BinOp):
        parts = [node.left, node.right]
    elif isinstance(node, (ast.List, ast.Tuple)):
        parts = node.elts
    elif isinstance(node, (ast.GeneratorExp, ast.ListComp)):
        parts = [node.elt]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "join":
        parts = [node.func.value, *node.args]
    if re.search(r"[^\W\d_]", text):
        yield node.lineno, text
    for one in parts:
        yield from _english(one)


def _has_words(node: ast.expr) -> bool:
    """Whether a text is put together with words of its own, and not only from messages."""
    if isinstance(node, ast.BinOp):
        return _has_words(node.left) or _has_words(node.right)
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(one, ast.Constant) and re.search(r"[^\W\d_]", str(one.value)) for one in node.values)
    return isinstance(node, ast.Constant) and bool(re.search(r"[^\W\d_]", str(node.value)))


def _paragraphs(name: str, node: ast.expr) -> Iterator[Found]:
    for one in _texts(name, node):
        if isinstance(one.text, str) and one.text:
            yield from (Found(name, one.line, paragraph) for paragraph in help_text.paragraphs(one.text))
        else:
            yield one


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def template() -> Catalog:
    """The catalogue of messages without translations."""
    catalogue = Catalog(header_comment=HEADER, charset="utf-8", fuzzy=False)
    for one in found():
        if one.text:
            catalogue.add(one.text)
    return catalogue


def translated(language: str) -> Catalog:
    """The committed translations into `language`."""
    with (LOCALE / language / "LC_MESSAGES" / "command.po").open("rb") as stream:
        catalogue = read_po(stream, locale=language)
    catalogue.header_comment = HEADER
    return catalogue


def languages() -> list[str]:
    """The languages that the command is translated into."""
    return sorted(path.parent.parent.name for path in LOCALE.glob("*/LC_MESSAGES/command.po"))


def written(catalogue: Catalog) -> bytes:
    """The bytes of the .po file that a catalogue becomes: sorted, without places, to avoid conflicts."""
    target = BytesIO()
    write_po(target, catalogue, width=None, no_location=True, sort_output=True, ignore_obsolete=True)
    return NO_USE.sub(b"", target.getvalue())


def main() -> None:
    """Write every command.po anew."""
    fresh = template()
    for language in languages():
        catalogue = translated(language)
        catalogue.update(fresh, no_fuzzy_matching=True, update_header_comment=False)
        (LOCALE / language / "LC_MESSAGES" / "command.po").write_bytes(written(catalogue))
        missing = [str(one.id) for one in catalogue if one.id and not all(strings(one))]
        print(f"{language}: {len(catalogue)} messages, {len(missing)} to translate", *missing, sep="\n  ")


if __name__ == "__main__":
    main()
