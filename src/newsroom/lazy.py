"""A command's module is imported when the command is named, and not before."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

import typer
import typer.main
from typer.core import TyperCommand, TyperGroup

COMPLETION: Final = ("install_completion", "show_completion")

# heading → {command: (module, one line of help)}
Table = Mapping[str, Mapping[str, tuple[str, str]]]


class Group(TyperGroup):
    """A group whose commands are told in whole: on one line, or wrapped, where Typer would cut them off."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write each command with the first sentence of its help, or its first part where that is too long."""
        commands = [(name, command) for name, command in self.commands.items() if not command.hidden]
        room = formatter.width - max(len(name) for name, _ in commands) - 6
        with formatter.section("Commands"):
            formatter.write_dl([(name, _summary(command, room)) for name, command in commands])


def _summary(command: Any, room: int) -> str:
    """What a command does, in one line of `room` letters if it can be said in one."""
    first = " ".join((command.help or "").partition("\n\n")[0].split())
    sentence = first.partition(". ")[0].rstrip(".")
    return sentence if len(sentence) <= room else re.split("[:;] ", sentence)[0]


def lazy_group(table: Table) -> type[TyperGroup]:
    """A group class whose commands are loaded from `table` when they are named."""
    modules = {name: module for section in table.values() for name, (module, _) in section.items()}

    class LazyGroup(TyperGroup):
        """Knows its commands by name and one line of help; imports one when it is called."""

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            for section in table.values():
                for name, (_, summary) in section.items():
                    self.commands[name] = TyperCommand(name, help=summary)
            self._loaded: set[str] = set()

        def get_command(self, ctx: Any, cmd_name: str) -> Any:
            """The command called `cmd_name`, imported now if it was not yet."""
            if cmd_name in modules and cmd_name not in self._loaded:
                command = typer.main.get_command(import_module(modules[cmd_name]).app)
                command.name = cmd_name
                # Typer adds these to every app that can stand alone; here the program itself has them.
                command.params = [one for one in command.params if one.name not in COMPLETION]
                self.commands[cmd_name] = command
                self._loaded.add(cmd_name)
            return self.commands.get(cmd_name)

        def list_commands(self, ctx: Any) -> list[str]:
            """Every command, in the order of the table."""
            return list(modules)

        def format_commands(self, ctx: Any, formatter: Any) -> None:
            """Write the commands under their headings, from the table alone: help imports nothing."""
            width = max(len(name) for name in modules)
            for heading, section in table.items():
                with formatter.section(heading):
                    formatter.write_dl(
                        [(name.ljust(width), summary) for name, (_, summary) in section.items()], col_spacing=2
                    )

    return LazyGroup
