"""`newsroom theme`: the templates and assets of pages, and copies to change."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from newsroom import text
from newsroom.commands import open_desk, options
from newsroom.core import stored_settings
from newsroom.desk import Desk
from newsroom.errors import Usage
from newsroom.lazy import examples, noun
from newsroom.phrases import phrase, word
from newsroom.terminal import output
from newsroom.terminal.output import Column
from newsroom.terminal.pager import paged

app = typer.Typer(
    cls=noun(
        {},
        ("See which files are yours", "newsroom theme list"),
        ("Start a template of your own", "newsroom theme eject article.html"),
        ("After an update, compare your files with the new built-in ones", "newsroom theme diff"),
    ),
    rich_markup_mode=None,
    no_args_is_help=True,
    help="List the templates and assets, or copy them to change them.",
)
NAMES: Final = ("name", "kind", "origin", "bytes")

FOLDER = "theme"  # where the first ejected file is written if no theme folder is set


@app.command("list")
@options.spread
@examples(
    ("See which files are yours", "newsroom theme list"),
)
def list_(ctx: typer.Context, *, shown: options.ListingWithoutIds) -> None:
    """List every template and asset, and whether it is yours or built in."""
    from dataclasses import asdict

    from newsroom.site import theme as theme_files

    desk = open_desk(ctx)
    named = desk.settings.text("site.theme")
    rows = [asdict(file) for file in theme_files.list_(desk.folder / named if named else None)]
    columns = [
        Column("name", "Name", whole=True),
        Column("kind", "Kind", word),
        Column("origin", "From", word),
        Column("bytes", "Bytes", output.size, right=True, figure=True),
    ]
    output.emit(rows, columns, shown)


@app.command()
@examples(
    ("Start a template of your own", "newsroom theme eject article.html"),
    ("Copy the whole theme", "newsroom theme eject --all"),
)
def eject(
    ctx: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME…]", help="A template or asset, such as article.html.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Copy every template and asset.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace your files with the built-in ones.")] = False,
) -> None:
    """Copy built-in files to your theme folder. The next build uses your copies."""
    from newsroom.errors import Invalid
    from newsroom.site import theme as theme_files

    desk = open_desk(ctx)
    if bool(names) == everything:
        raise Usage("name the files, or use --all, but not both", hint="list them with: newsroom theme list")
    named = desk.settings.text("site.theme")
    folder = desk.folder / (named or FOLDER)
    shipped = {file.name for file in theme_files.list_(None)}
    wanted = sorted(shipped) if everything else list(dict.fromkeys(names or ()))
    own = {file.name for file in theme_files.list_(folder) if file.origin == "own"}
    taken = [name for name in wanted if name in own & shipped]
    if taken and not force:  # all or none
        raise Invalid(
            phrase("{folder} already has {taken}", folder=folder, taken=", ".join(taken)),
            ref=taken[0],
            hint="use --force to replace your files",
        )
    _say([theme_files.eject(name, folder, force=force) for name in wanted])
    if not named:
        _take_into_use(desk, folder)


@app.command()
@examples(
    ("After an update, compare your files with the new built-in ones", "newsroom theme diff"),
    ("Compare one file", "newsroom theme diff article.html"),
)
def diff(
    ctx: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME…]", help="Your templates and assets (default: all).")
    ] = None,
) -> None:
    """Show how your templates and assets differ from the built-in ones. Lines with + are yours."""
    from newsroom.site import theme as theme_files

    desk = open_desk(ctx)
    named = desk.settings.text("site.theme")
    found = theme_files.differences(desk.folder / named if named else None, names or ())
    _show([text.terminal_safe(line) for one in found for line in one.lines])
    for one in found:
        if one.state == "same":
            desk.say(phrase("{name} is the same as the built-in file; delete your copy to get updates", name=one.name))
        elif one.state == "new":
            desk.say(phrase("no built-in file is named {name}", name=one.name))
        elif one.state == "large":
            desk.say(phrase("{name} is too large to be compared with the built-in file", name=one.name))
        elif not one.lines:
            desk.say(phrase("{name} differs from the built-in file, and is not text", name=one.name))
    if not found:
        desk.say("none of the theme files are yours")


def _show(lines: list[str]) -> None:
    if sys.stdout.isatty():
        from newsroom.terminal import tables  # here: a pipe needs no Rich

        with paged():
            tables.show_diff(lines)
    else:
        sys.stdout.write("".join(line + "\n" for line in lines))


def _say(copied: list[Path]) -> None:
    output.emit_lines([str(path)] for path in copied)


def _take_into_use(desk: Desk, folder: Path) -> None:
    stored_settings.put(desk.db, {"site.theme": FOLDER}, now=desk.now, actor=desk.actor)
    desk.say(
        phrase(
            "site.theme is now {folder}: files in {folder2} replace built-in files of the same name",
            folder=FOLDER,
            folder2=folder,
        )
    )
