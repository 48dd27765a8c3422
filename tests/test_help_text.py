"""The help of every command: examples that work, lines that fit, one style, and the words that docs/writing-style.md asks for."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
import typer.main

from newsroom import cli, help_text
from tests.conftest import Run

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = typer.main.get_command(cli.app)
# What stands for a value: NAME, NAME…, [NAME], KEY=VALUE, A|B, one of a few words, or a sign such as -.
ONE_METAVAR = r"(?:[A-Z]+|-|\[:desc\]|[a-z]+)"
METAVAR = re.compile(rf"\[?(?:{ONE_METAVAR}…?(?:[=| ,]\[?{ONE_METAVAR}\]?…?)*)\]?(?:\[(?:=VALUE|:desc)\])?")
# The words of the "not" column, as far as they are wrong wherever they stand in a help text.
AVOIDED = (
    "act", "acts", "journal", "state", "states", "roll-up", "roll-ups", "anew", "near copy", "near copies", "mature",
    "margin", "take back", "takes back", "bring back", "brings back", "take in", "take down", "stands", "whatever is",
    "none is", "for good", "told", "figures",
)  # fmt: skip


def contexts() -> Iterator[tuple[str, Any]]:
    """Every command, the program among them, by the words that a person types, with the context of its help."""

    def under(command: Any, name: str, parent: Any) -> Iterator[tuple[str, Any]]:
        ctx = typer.Context(command, info_name=name, parent=parent, help_option_names=["-h", "--help"])
        yield ctx.command_path, ctx
        for verb in getattr(command, "commands", {}):
            yield from under(command.get_command(ctx, verb), verb, ctx)

    yield from under(PROGRAM, "newsroom", None)


CONTEXTS = dict(contexts())
EXAMPLES = [line for ctx in CONTEXTS.values() for _, line in help_text.examples(ctx.command)]


@pytest.fixture(scope="module", params=["en", "vi"])
def helps(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The help of every command on 80 columns, in each language."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "80")
        patch.setenv("NEWSROOM_LANG", request.param)
        yield {path: ctx.get_help() for path, ctx in CONTEXTS.items()}


def test_the_name_of_an_option_is_never_broken(helps: dict[str, str]) -> None:
    said = helps["newsroom unpublish"]
    assert said.count("--redirect-to") == 3  # in the list, in the help of another option, and in an example
    assert help_text.UNBROKEN not in said


def test_every_command_has_an_example_of_itself() -> None:
    for path, ctx in CONTEXTS.items():
        found = help_text.examples(ctx.command)
        assert found, path
        for about, _ in found:
            assert about[0].isupper(), about
            assert not about.endswith("."), about
        assert any(path in line for _, line in found), path


def test_an_example_is_a_command_that_can_be_given() -> None:
    for line in EXAMPLES:
        lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        called = [words for words in split(list(lexer)) if words[0] == "newsroom"]
        assert called, f"{line} calls no newsroom"
        for words in called:
            parse(words, line)


def split(words: list[str]) -> Iterator[list[str]]:
    """The commands of a line: between pipes and &&, without what a redirection names."""
    one: list[str] = []
    for word in words:
        if word in ("|", "&&", ";"):
            yield one
            one = []
        elif word in (">", "<"):
            yield one
            return
        else:
            one.append(word)
    yield one


def parse(words: list[str], line: str) -> None:
    """Let every group on the way, and the command, read its words; fails with what the program would say."""
    command: Any = PROGRAM
    parent = None
    name, rest = words[0], words[1:]
    while True:
        try:
            ctx = command.make_context(name, list(rest), parent=parent)
        except Exception as error:
            pytest.fail(f"{line}: {error}")
        if not hasattr(command, "commands") or not ctx._protected_args:
            return
        name, rest = ctx._protected_args[0], ctx.args
        command, parent = command.get_command(ctx, name), ctx
        assert command is not None, f"{line}: there is no command {name}"


def test_no_line_is_longer_than_80_columns(helps: dict[str, str]) -> None:
    assert [(path, line) for path, said in helps.items() for line in said.splitlines() if len(line) > 80] == []


def test_values_bounds_and_defaults_are_written_one_way(helps: dict[str, str]) -> None:
    others = re.compile(r"<\w+>|\{[A-Z…]+\}|\[default|\[required|\[env|x[<>]=?\d|\d[<>]=?x")
    assert {path: found for path, said in helps.items() if (found := others.findall(said))} == {}
    for path, ctx in CONTEXTS.items():
        for one in ctx.command.params:
            if not getattr(one, "is_flag", False):
                metavar = one.metavar or help_text.METAVARS[one.type.name]
                assert METAVAR.fullmatch(metavar), f"{path} {one.name}: {metavar}"


def test_every_option_and_argument_says_what_it_is_for() -> None:
    for path, ctx in CONTEXTS.items():
        for one in ctx.command.params:
            assert one.help, f"{path} {one.opts[0]}"
            assert one.help.endswith("."), f"{path} {one.opts[0]}: {one.help}"


def test_help_is_in_plain_words(helps: dict[str, str]) -> None:
    avoided = re.compile(rf"(?<![\w-])(?:{'|'.join(AVOIDED)})(?![\w-])", re.I)
    for path, said in helps.items():
        assert avoided.findall(" ".join(said.split())) == [], path
        assert (CONTEXTS[path].command.help or "")[0].isupper(), path


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("serve", "(default: 1; 1 to 64)"),  # both bounds
        ("publish", "(1 to 86400)"),  # no default
        ("kill", "(not shown to readers; required)"),  # merged with a remark that ends the sentence
        ("stats live", "(default: 5; 0.2 to 3600)"),  # a number with a fraction
        ("list", "Skip the first N."),  # that a count is not below zero goes without saying
    ],
)
def test_bounds_and_defaults_in_words(run: Run, words: str, written: str) -> None:
    assert written in " ".join(run(*words.split(), "--help").out.split())


def test_help_is_plain_in_a_pipe(run: Run) -> None:
    assert "\x1b" not in run("--help").out
