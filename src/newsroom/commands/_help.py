"""How a command with subcommands tells what they do."""

from __future__ import annotations

import re
from typing import Any

from typer.core import TyperGroup


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
