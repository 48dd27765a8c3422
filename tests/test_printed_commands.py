"""Commands that messages print: what is filled in is one word for a shell, and is not read as an option."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from newsroom import text
from newsroom.cli import COMMANDS
from tests.command_messages import PACKAGE, languages, translated
from tests.site.theme_messages import strings

VERBS = "|".join(sorted({verb for verbs in COMMANDS.values() for verb in verbs}, key=len, reverse=True))
# Where a command begins in a message: all that is filled in behind it belongs to it.
COMMAND = re.compile(
    rf"newsroom (?:-d |(?:{VERBS})\b)|ffmpeg |iconv |\{{name\}} -d |\{{command\}} \{{|--[a-z-]+ '?\{{(?=\w)"
)
MAY = re.compile(r"newsroom|ffmpeg|iconv|--|\{command\}| -d ")  # quick: what a text with a command has
SOURCES = re.compile(
    r"\bnewsroom (?!import)|ffmpeg |iconv |--[a-z-]+ '?\{|\{command\} \{|\"FILE\""
)  # the same for a module
PLACE = re.compile(r"\{([^{}]*)\}")
OPTION = re.compile(r"(?:^|\s)--?[a-z-]+ $")
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
NEVER_DIVIDED = ("batch", "rev", "refs", "version")  # numbers, and names of articles made by Article.ref
# What can only be a number, a slug, or one of a list of ours.
PLAIN = re.compile(
    r"(?:article|label|other|series|newest|made|person)\.slug|\w+\.ref|newer\[0\]\.ref|(?:result|outcome|outcome\.done|article)\.(?:batch|version)"
    r"|(?:comment|person|medium|standing\[0\])\.id|\w+\['(?:id|slug)'\]|(?:article|comment)_id|number|began|done\.people\[0\]"
    r"|(?:label\.)?kind|str\(kind\)|form|found\[0\]|' '\.join\(map\(str, dict\.fromkeys\(ids\)\)\)"
)
# Module and place → why it may stand there as it is.
AS_IT_IS = {
    ("cli.py", "path"): "the words of a command, and newsroom",
    ("commands/comment_changes.py", "command"): "a verb of a table of ours",
    ("commands/comment_changes.py", "ids"): "numbers",
    ("commands/config.py", "key"): "the key of a setting, which was looked up",
    ("commands/demo.py", "name"): "newsroom, or a path made by shell_path",
    ("commands/deploy.py", "options"): "options made by shell_options",
    ("commands/media.py", "key"): "the key of a setting of a table of ours",
    ("core/articles/kinds.py", "other"): "a slug with -page behind it",
    ("core/undo.py", "command"): "the name of an action, in a sentence",
    ("desk/demo.py", "values['site.lang']"): "a language",
    ("desk/demo.py", "values['site.timezone']"): "a zone",
    ("desk/demo_replay.py", "slugs"): "slugs",
    ("desk/demo_replay.py", "words"): "a word made by shell_word, and slugs",
    ("formats/decoding.py", "suggested"): "the name of an encoding of ours",
    ("formats/decoding.py", "self.suggested"): "the name of an encoding of ours",
    ("formats/decoding.py", "guess"): "the name of an encoding of ours",
    ("formats/packing.py", "command"): "a tool of a table of ours",
    ("site/deploy/deploying.py", "options"): "options made by shell_options",
}
# Messages that name an option as it was typed: no command.
NO_COMMAND = re.compile(
    r"--(?:since|date) \{\w+\} is |--to \{last\} is before --from \{first\}|--set \{key\} |with --until \{last\}, "
)


def messages(tree: ast.AST) -> Iterator[tuple[int, str, dict[str, ast.expr]]]:
    """Every text of a module with values, with its line: those of `phrase` and its siblings, and f-strings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and any(
            isinstance(one, ast.Constant) and MAY.search(str(one.value)) for one in node.values
        ):
            values = {ast.unparse(one.value): one.value for one in node.values if isinstance(one, ast.FormattedValue)}
            parts = (f"{{{ast.unparse(one.value)}}}" if isinstance(one, ast.FormattedValue) else str(ast.literal_eval(one))
                     for one in node.values)  # fmt: skip
            yield node.lineno, "".join(parts), values
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "changed" and "'FILE'," in ast.unparse(node):
            yield node.lineno, "newsroom draft {FILE}", {"FILE": node.args[3]}  # the place in a hint of a table
        elif isinstance(node, ast.Call) and node.keywords:
            for template in filter(MAY.search, _literals(node.args[:2])):
                yield node.lineno, template, {one.arg: one.value for one in node.keywords if one.arg}


def assigned(function: ast.AST) -> dict[str, list[ast.expr]]:
    """What each name of a function stands for, where it is assigned in it."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function) if not isinstance(function, ast.Module) else ():
        if isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
            pairs = (
                zip(target.elts, value.elts, strict=False)
                if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
                else [(target, value)]
            )
            for name, one in pairs:
                found.setdefault(ast.unparse(name), []).append(one)
    return found


def _literals(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.IfExp):
            yield from _literals([node.body, node.orelse])
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def unquoted(module: str, tree: ast.Module) -> list[str]:
    """The places of commands in messages that a shell may read otherwise than they are meant."""
    found: dict[str, None] = {}
    for function in ast.walk(tree):
        if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Module)):
            continue
        for line, template, given in messages(_outside_functions(function)):
            begins = COMMAND.search(NO_COMMAND.sub("", template))
            if not begins:
                continue
            command, names = template[template.index(begins[0]) :], assigned(function)
            for place in PLACE.finditer(command):
                name = place[1] if place[1] in given else re.split(r"[!:]", place[1])[0]
                written = given.get(name)
                if name in NEVER_DIVIDED or written is None or PLAIN.fullmatch(ast.unparse(written)):
                    continue
                values = names.get(ast.unparse(written), [written])
                around = command[: place.start()], command[place.end() :]
                if not all(_is_word(module, name, value, *around) for value in values):
                    found[f"{module}:{line}: {{{name}}} in {command!r}"] = None
    return list(found)


def _outside_functions(part: ast.AST) -> ast.AST:
    """A module without its functions and classes; a function as it is."""
    if not isinstance(part, ast.Module):
        return part
    return ast.Module([one for one in part.body if not isinstance(one, DEFINITIONS)], [])


def _is_word(module: str, name: str, value: ast.expr, before: str, after: str) -> bool:
    called = ast.unparse(value.func).removeprefix("text.") if isinstance(value, ast.Call) else ""
    if called == "shell_argument":  # it may have -- before it
        return not re.match(r" \S", after)
    if called == "shell_word":
        return bool(OPTION.search(before)) or module.startswith("desk/demo")
    return (
        called in ("shell_path", "shell_options", "_folder_option")
        or bool(PLAIN.fullmatch(ast.unparse(value)))
        or (module, name) in AS_IT_IS
    )


def test_what_a_printed_command_is_filled_with_is_one_word_for_a_shell() -> None:
    found: list[str] = []
    for path in sorted(PACKAGE.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if SOURCES.search(source):
            found += unquoted(path.relative_to(PACKAGE).as_posix(), ast.parse(source))
    assert found == []


# A command and its words: options, what is filled in, and names such as REF and TIME.
WHOLE = re.compile(
    rf"newsroom (?:-d \{{\w+\}} )?(?:{VERBS})\b(?: (?:--?[a-z][\w-]*|\{{\w+\}}|[A-Z]+…?(?=[ ;,).:]|$)|[a-z]+(?= (?:--|\{{)|$)))*"
)


@pytest.mark.parametrize("language", languages())
def test_translations_print_the_same_commands(language: str) -> None:
    differ = [
        (command, form)
        for entry in translated(language)
        for one in ((entry.id,) if isinstance(entry.id, str) else entry.id)
        for command in WHOLE.findall(re.sub(r"\ba newsroom export\b|not a newsroom export", "", one))
        for form in strings(entry)
        if command not in form
    ]
    assert differ == []


EXAMPLE = """
def one(path, name, what, file):
    ref = article.slug
    phrase("to import it: newsroom draft {path}", path=path)
    phrase("to import it: newsroom draft {path}", path=text.shell_word(path))
    phrase("to import it: newsroom draft {path}", path=text.shell_path(path))
    phrase("name it: newsroom people edit {name} --name NAME", name=text.shell_argument(name))
    phrase("name it: newsroom people edit --name NAME {name}; then {what}", name=text.shell_argument(name), what=article.slug)
    phrase("{what!r} is old: newsroom edit {slug} --note {what!r}", what=what, slug=article.slug)
    phrase("--since {since} is after {until}", since=since, until=until)
    phrase("one" if one else "give --encoding {name}", name=name)
    f"newsroom edit {ref} --slug {file.slug}"
    phrase("{what} is old", what=what)
    changed(hint, "replace", "FILE", name)
    changed(hint, "replace", "FILE", text.shell_path(name))
"""


def test_what_is_found_in_a_printed_command() -> None:
    assert unquoted("example.py", ast.parse(EXAMPLE)) == [
        "example.py:4: {path} in 'newsroom draft {path}'",
        "example.py:5: {path} in 'newsroom draft {path}'",
        "example.py:7: {name} in 'newsroom people edit {name} --name NAME'",
        "example.py:9: {what} in 'newsroom edit {slug} --note {what!r}'",
        "example.py:11: {name} in '--encoding {name}'",
        "example.py:12: {file.slug} in 'newsroom edit {ref} --slug {file.slug}'",
        "example.py:14: {FILE} in 'newsroom draft {FILE}'",
    ]


@pytest.mark.parametrize(
    ("value", "word", "path", "argument"),
    [
        ("story-2", "story-2", "story-2", "story-2"),
        ("h g", "'h g'", "'h g'", "'h g'"),
        ("-exp", "-exp", "./-exp", "-- -exp"),
        ("--it's", "'--it'\"'\"'s'", "'./--it'\"'\"'s'", "-- '--it'\"'\"'s'"),
        ("-", "-", "./-", "-- -"),
    ],
)
def test_a_value_as_a_word_of_a_command(value: str, word: str, path: str, argument: str) -> None:
    assert (
        text.shell_options(("-o", value), ("--full", True), ("--search", False), ("-x", None)) == f" -o {word} --full"
    )
    assert (text.shell_word(value), text.shell_path(value), text.shell_argument(value)) == (word, path, argument)
