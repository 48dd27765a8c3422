"""`newsroom config`: the settings in the file, and where each value in force comes from."""

from __future__ import annotations

import sys
from typing import Annotated, Final

import typer

from newsroom import settings as table
from newsroom.commands import open_desk, options
from newsroom.core import stored_settings
from newsroom.core.published import site_identity
from newsroom.desk import Desk, identity_notes
from newsroom.errors import Usage
from newsroom.lazy import examples, noun
from newsroom.phrases import phrase, word
from newsroom.terminal import output
from newsroom.terminal.output import Column

app = typer.Typer(
    cls=noun(
        {},
        ("List the settings with their values", "newsroom config list"),
        ("Change the time zone", "newsroom config set site.timezone Asia/Ho_Chi_Minh"),
    ),
    rich_markup_mode=None,
    no_args_is_help=True,
    help="List and change the settings.",
)
NAMES: Final = ("key", "value", "origin", "default", "help")

Key = Annotated[str, typer.Argument(metavar="KEY", help="A setting, such as site.title.")]


@app.command("list")
@options.spread
@examples(
    ("List the settings with their values", "newsroom config list"),
    ("List only the settings for comments", "newsroom config list comments"),
    ("Keys and values only, for a script", "newsroom config list --tsv --fields key,value"),
)
def list_(
    ctx: typer.Context,
    *,
    beginning: Annotated[
        str | None, typer.Argument(metavar="[KEY]", help="Only settings whose keys begin with this, such as comments.")
    ] = None,
    shown: options.ListingWithoutIds,
) -> None:
    """List every setting with its value, where the value comes from, and what the setting does."""
    desk = open_desk(ctx)
    wanted = [one for one in desk.settings.listed() if one.key.startswith(beginning or "")]
    if not wanted:
        table.get(beginning or "")  # says which one may be meant
    rows = [
        {
            "key": setting.key,
            "value": desk.settings.text(setting.key),
            "origin": desk.settings.origin(setting.key),
            "default": setting.default,
            "help": setting.help,
        }
        for setting in wanted
    ]
    columns = [
        Column("key", "Key"),
        Column("value", "Value", wraps=True),
        Column("origin", "From", word, spare=True),
        Column("help", "Purpose", word, flexible=True, wraps=True),
    ]
    output.emit(rows, columns, shown, names=NAMES)


@app.command()
@examples(
    ("Print the site's time zone", "newsroom config get site.timezone"),
)
def get(ctx: typer.Context, key: Key) -> None:
    """Print the current value."""
    table.get(key)
    sys.stdout.write(output.cell(open_desk(ctx).settings.text(key)) + "\n")


@app.command("set")
@examples(
    ("Change the site's title", 'newsroom config set site.title "Bến Đò News"'),
    ("Set a number, with = instead of a space", "newsroom config set site.page_size=30"),
    (
        "Set the line below the site's title for pages in English",
        'newsroom config set site.tagline.en "News of a river town"',
    ),
)
def set_(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY[=VALUE]", help="A setting, such as site.title.")],
    value: Annotated[str | None, typer.Argument(metavar="[VALUE]", help="The new value.")] = None,
) -> None:
    """Store a value in the newsroom file."""
    if value is None:
        key, sign, value = key.partition("=")
        if not sign:
            table.get(key)  # an unknown one is what is wrong first
            raise Usage(
                phrase("no value given for {key}", key=key), hint=phrase("newsroom config set {key} VALUE", key=key)
            )
    desk = open_desk(ctx)
    before = desk.settings.text(table.get(key).key)
    stored_settings.put(desk.db, {key: value}, now=desk.now, actor=desk.actor)
    desk.say(phrase("{key} is now {value!r}", key=key, value=value))
    if key == "site.timezone" and before != value:
        desk.say("days already counted keep the time zone they were counted in")
    _tell(open_desk(ctx), key)


def _tell(desk: Desk, key: str) -> None:
    """Say what a new value means: what it names that is not there, and what is used or shown instead."""
    _warn_of_environment(desk, key)
    for finding in (*site_identity.problems(desk.db, desk.settings), *identity_notes.theme_problems(desk)):
        if finding.where == key:
            desk.warn(finding.message)
    if key == "site.lang":
        identity_notes.warn_of_language(desk)
    if key == "site.accent":
        identity_notes.tell_accent(desk)


def _warn_of_environment(desk: Desk, key: str) -> None:
    """Warn that a value of the environment hides the one in the file."""
    if desk.settings.origin(key) == "environment":
        name = table.environment_name(key)
        desk.warn(phrase("{name} is set, so the setting in the newsroom file is not used", name=name))


@app.command()
@examples(
    ("Go back to the default page size", "newsroom config unset site.page_size"),
)
def unset(ctx: typer.Context, key: Key) -> None:
    """Remove the stored value, so that the default applies again."""
    desk = open_desk(ctx)
    stored_settings.unset(desk.db, key, now=desk.now, actor=desk.actor)
    desk.say(phrase("{key} is back to its default: {value!r}", key=key, value=output.cell(table.get(key).default)))
    _warn_of_environment(desk, key)
