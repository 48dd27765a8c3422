"""What `--help` prints: usage, what the command does, its examples, arguments and options; the man pages take it from here.

Typer would name the values of options after Python's types (`<str>`) and write bounds as `[1<=x<=64]`.
"""

from __future__ import annotations

import inspect
import os
import re
import sys
from collections.abc import Iterator, Sequence
from typing import Any, Final

from newsroom import repeated_options
from newsroom.phrases import phrase, recognised
from newsroom.translations import translated

# The placeholder of a value without a metavar, by the name of its type.
METAVARS: Final = {"str": "TEXT", "text": "TEXT", "int": "N", "integer": "N", "float": "N", "path": "FILE"}

# Help that commands put together from data.
PUT_TOGETHER: Final = (
    "One of: {choices}; or its number.",
    "One of: {choices}; by default from the extension of -o.",
    "One of: {choices}.",
    "In this queue: {choices}.",
    "Keys of --set: {choices}, comments, or any other except {others}.",
)

UNBROKEN: Final = "\u2011"  # a hyphen at which lines are not broken
OPTION: Final = re.compile(r"--[a-z]+(?:-[a-z]+)+")
Example = tuple[str, str]  # what it does, and the line that a person types
Record = tuple[str, str]  # how an option or argument is written, and what it is for


def write(command: Any, ctx: Any, formatter: Any) -> None:
    """Write the help of a command, or of a noun with its verbs, into Typer's formatter."""
    repeated_options.set_((), ())  # help shows commands for every newsroom
    formatter.write_usage(ctx.command_path, usage(command, ctx), prefix=_heading(phrase("Usage")) + " ")
    _write_text(formatter, command.help)
    write_section(formatter, phrase("Arguments"), arguments(command, ctx))
    write_section(formatter, phrase("Options"), options(command, ctx))
    if hasattr(command, "format_commands"):
        command.format_commands(ctx, formatter)
    _write_examples(formatter, examples(command))
    _write_text(formatter, command.epilog)
    formatter.buffer = [part.replace(UNBROKEN, "-") for part in formatter.buffer]


def _whole_options(said: str) -> str:
    """A text in which lines do not end within the name of an option, such as --redirect-to, until `write` is done."""
    return OPTION.sub(lambda found: found[0].replace("-", UNBROKEN), said)


def examples(command: Any) -> Sequence[Example]:
    """The examples of a command: those that its function was given, or those of the noun."""
    found: Sequence[Example] = getattr(command, "examples", ()) or getattr(command.callback, "examples", ())
    return found


def usage(command: Any, ctx: Any) -> str:
    """The usage line after the name of a command: the places of its options, arguments and verbs."""
    pieces = ["[OPTIONS]"]
    for one in command.get_params(ctx):
        if one.param_type_name == "argument" and not one.hidden:
            written = one.metavar or one.name.upper()
            pieces.append(written if one.required or written.startswith("[") else f"[{written}]")
    if hasattr(command, "commands"):
        pieces.append("COMMAND …")
    return " ".join(pieces)


def arguments(command: Any, ctx: Any) -> list[Record]:
    """The arguments of a command, as they are written and what they are for."""
    return [
        (one.metavar or one.name.upper(), _about(one, ctx, required=False))
        for one in command.get_params(ctx)
        if one.param_type_name == "argument" and not one.hidden
    ]


def options(command: Any, ctx: Any) -> list[Record]:
    """The options of a command, as they are written and what they are for."""
    return [
        (spelling(one), _about(one, ctx, required=one.required))
        for one in command.get_params(ctx)
        if one.param_type_name == "option" and not one.hidden
    ]


def spelling(option: Any) -> str:
    """An option as help writes it: `-n, --limit N`, `--edit / --no-edit`."""
    names = ", ".join(sorted(option.opts, key=lambda name: name.startswith("--")))
    if not option.is_flag:
        names += f" {option.metavar or METAVARS[option.type.name]}"
    return " / ".join([names, *option.secondary_opts])


def _about(one: Any, ctx: Any, *, required: bool) -> str:
    """What an option or argument is for, with its default, its bounds, and whether it has to be given."""
    facts = list(filter(None, (_default(one, ctx), _bounds(one.type), phrase("required") if required else "")))
    about = in_their_language(one.help or "")
    if not facts:
        return about
    sentence, added = about.removesuffix("."), "; ".join(map(translated, facts))
    return f"{sentence[:-1]}; {added})." if sentence.endswith(")") else f"{sentence} ({added})."


def _default(one: Any, ctx: Any) -> str:
    value = one.get_default(ctx, call=False)
    if value is None or value in ((), "", 0) or isinstance(value, bool) or callable(value):
        return ""
    return phrase("default: {value}", value=f"{value:g}" if isinstance(value, float) else value)


def _bounds(kind: Any) -> str:
    """The bounds of a number in words; a lower bound of zero is not mentioned."""
    least, most = getattr(kind, "min", None), getattr(kind, "max", None)
    if most is not None:
        return (
            phrase("at most {most}", most=most)
            if least is None
            else phrase("{least:g} to {most}", least=least, most=most)
        )
    return phrase("at least {least:g}", least=least) if least else ""


def _write_text(formatter: Any, help_text: str | None) -> None:
    if help_text:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_whole_options("\n\n".join(map(in_their_language, paragraphs(help_text)))))


def paragraphs(about: str) -> list[str]:
    """The paragraphs of a help text, each on one line."""
    parts = re.split(r"\n\s*\n", inspect.cleandoc(about))
    return [" ".join(part.split()) for part in parts if part.strip()]


def in_their_language(paragraph: str) -> str:
    """A paragraph of help in the language of the command. Typer makes plain text of every help that it is given."""
    return translated(recognised(paragraph, PUT_TOGETHER) or paragraph)


def write_section(formatter: Any, name: str, records: Sequence[Record]) -> None:
    """Write records under a heading, if there are any."""
    if records:
        _write_heading(formatter, name)
        with formatter.indentation():
            formatter.write_dl([(name, _whole_options(about)) for name, about in records])


def _write_examples(formatter: Any, found: Sequence[Example]) -> None:
    if found:
        _write_heading(formatter, phrase("Examples"))
        indent = " " * formatter.indent_increment
        for line in example_lines(found):
            formatter.write(f"{indent}{line}\n")


def example_lines(found: Sequence[Example]) -> Iterator[str]:
    """The lines of examples: what each does, as a comment of the shell, and below it what to type."""
    for about, line in found:
        yield f"# {translated(about)}"
        yield line


def _write_heading(formatter: Any, name: str) -> None:
    formatter.write_paragraph()
    formatter.write(_heading(name) + "\n")


def _heading(name: str) -> str:
    """A heading, bold on a terminal. The help is printed to stderr if a command was called without arguments."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    on_terminal = sys.stdout.isatty() and sys.stderr.isatty()
    shown = translated(name)
    return f"\x1b[1m{shown}:\x1b[0m" if on_terminal and not plain else f"{shown}:"


def summary(command: Any, room: int) -> str:
    """What a command does, in one line of `room` letters if it can be said in one."""
    first = in_their_language(next(iter(paragraphs(command.help or "")), ""))
    sentence = first.partition(". ")[0].rstrip(".")
    return sentence if len(sentence) <= room else re.split("[:;] ", sentence)[0]
