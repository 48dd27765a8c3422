"""Imports the module of a command only when the command is used.

Every module of commands/ has an `app` and registers its verbs in it with `@app.command()`. The table of a group says
which module has which verb: the table of the program is in cli.py, that of a noun in its package.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from importlib import import_module
from typing import Any, ClassVar, Final, TypeVar

import typer
import typer.main
from typer.core import TyperCommand, TyperGroup

from newsroom.option_rules import Typed, check

COMPLETE: Final = "_NEWSROOM_COMPLETE"  # set while the shell completes a command line
LARGEST: Final = 2**53 - 1  # for numbers that people type: exact in JSON too, and far from the limits of SQLite
COMPLETION: Final = ("install_completion", "show_completion")

# heading → {command: (module, one line of help)}
Table = Mapping[str, Mapping[str, tuple[str, str]]]


def load(module: str, name: str) -> Any:
    """The command `name` of a module: a verb in its `app`, or the `app` itself if that is a noun."""
    app = import_module(module).app
    complete(app)
    _describe(app)
    command: Any = typer.main.get_command(app)
    if isinstance(command, TyperGroup) and name in command.commands:
        command = command.commands[name]
    command.name = name
    # Typer adds these to every app that can be run alone; here the program itself has them.
    command.params = [one for one in command.params if one.name not in COMPLETION]
    _bound_numbers(command)
    return command


def _bound_numbers(command: Any) -> None:
    """Give the numbers of a command, and of its subcommands, a maximum."""
    for one in command.params:
        if one.type.name.startswith(("int", "float")):
            one.type = _bounded(one.type)
    for verb in getattr(command, "commands", {}).values():
        _bound_numbers(verb)


def _bounded(kind: Any) -> Any:
    """A type for numbers that people type, which refuses numbers too large for the file or the clock."""
    bounded = copy(kind)  # Typer shares one between all options

    def convert(value: Any, param: Any, ctx: Any) -> Any:
        number = kind.convert(value, param, ctx)
        if not -LARGEST <= number <= LARGEST:  # also refuses NaN
            kind.fail(f"{value} is too large.", param, ctx)
        return number

    bounded.convert = convert
    return bounded


def _describe(app: typer.Typer) -> None:
    """Let the verbs of an app, and of the nouns in it, print their help as `Command` does."""
    for verb in app.registered_commands:
        verb.cls = Command
    for group in app.registered_groups:
        if group.typer_instance is not None:
            _describe(group.typer_instance)


def complete(app: typer.Typer) -> None:
    """Complete options and arguments of an app while the shell asks for it, and prepare the script of the shell."""
    if COMPLETE in os.environ:
        import_module("newsroom.commands.completion").attach(app)
    elif any(f"--{name.replace('_', '-')}" in sys.argv for name in COMPLETION):
        import_module("newsroom.commands.completion").quote_in_bash()


_Verb = TypeVar("_Verb", bound=Callable[..., None])
Examples = Sequence[tuple[str, str]]  # what each does, and the line that a person types


def examples(*found: tuple[str, str]) -> Callable[[_Verb], _Verb]:
    """Give a verb the examples of its help and its man page: what each does, and the line that a person types."""

    def given(verb: _Verb) -> _Verb:
        verb.examples = found  # type: ignore[attr-defined]
        return verb

    return given


class _Helpful:
    """What commands and nouns share: help_text.py writes their help, a pager shows it, and what was typed is checked."""

    def make_parser(self, ctx: Any) -> Any:
        """The parser of the command line, which keeps what was typed: Typer keeps only the last value of an option."""
        parser: Any = super().make_parser(ctx)  # type: ignore[misc]
        read = parser.parse_args

        def parse_args(args: list[str]) -> Any:
            try:
                values, rest, order = read(args)
            except typer.TyperException as error:
                if getattr(error, "ctx", None) is None:  # then nothing says whose help to read
                    error.ctx = ctx  # type: ignore[attr-defined]
                raise
            ctx.typed = Typed(values, order)
            return values, rest, order

        parser.parse_args = parse_args
        return parser

    def invoke(self, ctx: Any) -> Any:
        """Run the command if what was typed goes together."""
        check(self, ctx.typed, repeats=ctx.parent is None)  # an alias may have -d, and the person another one
        return super().invoke(ctx)  # type: ignore[misc]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help."""
        from newsroom import help_text  # here: only help needs it

        help_text.write(self, ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:
        """The option --help."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.callback = _print_help
            option.help = "Print this help and exit."
        return option


def _print_help(ctx: Any, _option: Any, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        with import_module("newsroom.terminal.pager").paged():
            typer.echo(ctx.get_help())
        ctx.exit()


class Command(_Helpful, TyperCommand):
    """A verb."""


class Group(_Helpful, TyperGroup):
    """The commands of a noun. Their help is shown complete, where Typer would cut it."""

    modules: ClassVar[Mapping[str, str]] = {}  # of the verbs, which are imported when they are used
    examples: ClassVar[Examples] = ()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name in self.modules:
            self.commands[name] = TyperCommand(name)
        self._waiting = set(self.modules)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command called `cmd_name`, imported now if necessary."""
        if cmd_name in self._waiting:
            self.commands[cmd_name] = load(self.modules[cmd_name], cmd_name)
            self._waiting.discard(cmd_name)
        return self.commands.get(cmd_name)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write each command with the first sentence of its help, or its first part if that is too long."""
        from newsroom import help_text  # here: only help needs it

        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        room = formatter.width - max(len(name) for name, _ in commands) - 6
        help_text.write_section(
            formatter, "Commands", [(name, help_text.summary(command, room)) for name, command in commands]
        )


def noun(verbs: Mapping[str, str], *shown: tuple[str, str]) -> type[Group]:
    """A group class for the verbs of a noun: verb → its module; and the examples in the help of the noun."""

    class Noun(Group):
        """One noun with its verbs, in the order of the table."""

        modules = verbs
        examples = shown

    return Noun


def lazy_group(table: Table, *shown: tuple[str, str]) -> type[Group]:
    """The group class of the program: its help is written from `table` and `shown` alone, so no command is imported."""

    class Program(Group):
        """Knows the commands by name and one line of help."""

        modules: ClassVar[Mapping[str, str]] = {
            name: module for section in table.values() for name, (module, _) in section.items()
        }
        examples = shown

        def format_commands(self, ctx: Any, formatter: Any) -> None:
            """Write the commands under their headings."""
            from newsroom import help_text  # here: only help needs it

            width = max(len(name) for name in self.modules)
            for heading, section in table.items():
                help_text.write_section(
                    formatter,
                    heading,
                    [
                        (name.ljust(width), help_text.in_their_language(summary))
                        for name, (_, summary) in section.items()
                    ],
                )

    return Program
