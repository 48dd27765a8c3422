"""A command's module is imported when the command is named, and not before."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

import typer
import typer.main
from typer.core import TyperCommand, TyperGroup

COMPLETION: Final = ("install_completion", "show_completion")

# heading → {command: (module, one line of help)}
Table = Mapping[str, Mapping[str, tuple[str, str]]]


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
