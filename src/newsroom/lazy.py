"""Imports the module of a command only when the command is used.

Every module of commands/ has an `app` and registers its verbs in it with `@app.command()`. The table of a group says
which module has which verb: the table of the program is in cli.py, that of a noun in its package.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from copy import copy
from importlib import import_module
from typing import Any, ClassVar, Final

import typer
import typer.main
from typer.core import TyperCommand, TyperGroup

COMPLETE: Final = "_NEWSROOM_COMPLETE"  # set while the shell completes a command line
LARGEST: Final = 2**53 - 1  # for numbers that people type: exact in JSON too, and far from the limits of SQLite
COMPLETION: Final = ("install_completion", "show_completion")

# heading → {command: (module, one line of help)}
Table = Mapping[str, Mapping[str, tuple[str, str]]]


def load(module: str, name: str) -> Any:
    """The command `name` of a module: a verb in its `app`, or the `app` itself if that is a noun."""
    app = import_module(module).app
    complete(app)
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


def complete(app: typer.Typer) -> None:
    """Complete options and arguments of an app while the shell asks for it."""
    if COMPLETE in os.environ:
        import_module("newsroom.commands.completion").attach(app)


class Group(TyperGroup):
    """The commands of a noun. Their help is shown complete, where Typer would cut it."""

    modules: ClassVar[Mapping[str, str]] = {}  # of the verbs, which are imported when they are used

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
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        room = formatter.width - max(len(name) for name, _ in commands) - 6
        with formatter.section("Commands"):
            formatter.write_dl([(name, _summary(command, room)) for name, command in commands])


def noun(verbs: Mapping[str, str]) -> type[Group]:
    """A group class for the verbs of a noun: verb → its module."""

    class Noun(Group):
        """One noun with its verbs, in the order of the table."""

        modules = verbs

    return Noun


def lazy_group(table: Table) -> type[Group]:
    """The group class of the program: its help is written from `table` alone and imports nothing."""

    class Program(Group):
        """Knows the commands by name and one line of help."""

        modules: ClassVar[Mapping[str, str]] = {
            name: module for section in table.values() for name, (module, _) in section.items()
        }

        def format_commands(self, ctx: Any, formatter: Any) -> None:
            """Write the commands under their headings."""
            width = max(len(name) for name in self.modules)
            for heading, section in table.items():
                with formatter.section(heading):
                    formatter.write_dl(
                        [(name.ljust(width), summary) for name, (_, summary) in section.items()], col_spacing=2
                    )

    return Program


def _summary(command: Any, room: int) -> str:
    """What a command does, in one line of `room` characters if possible."""
    first = " ".join((command.help or "").partition("\n\n")[0].split())
    sentence = first.partition(". ")[0].rstrip(".")
    return sentence if len(sentence) <= room else re.split("[:;] ", sentence)[0]
