"""`newsroom init`: make a newsroom file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from newsroom import machine, repeated_options, settings, store
from newsroom.commands import file_path, is_interactive, moment, notices, refuse_other_file, say, who
from newsroom.core import stored_settings
from newsroom.errors import BadFile
from newsroom.lazy import examples
from newsroom.option_rules import rules
from newsroom.phrases import phrase, phrase_n

app = typer.Typer(rich_markup_mode=None)


@app.command()
@examples(
    ("Make a newsroom in this folder", 'newsroom init --title "Bến Đò News" --url https://news.example.org'),
    ("Make one in Vietnamese, in a folder of its own", "newsroom init paper --lang vi --timezone Asia/Ho_Chi_Minh"),
)
@rules(may_be_empty=("title", "url"))
def init(
    ctx: typer.Context,
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="The folder for newsroom.db (default: this folder).")
    ] = None,
    title: Annotated[str | None, typer.Option("--title", metavar="NAME", help="The name of the publication.")] = None,
    url: Annotated[
        str | None,
        typer.Option("--url", metavar="URL", help="The site's public address, such as https://news.example.org."),
    ] = None,
    lang: Annotated[
        str | None,
        typer.Option("--lang", metavar="LANG", help="The site's language, such as en or vi (default: this machine's)."),
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option(
            "--timezone",
            metavar="ZONE",
            help="The site's time zone, such as Asia/Ho_Chi_Minh (default: this machine's).",
        ),
    ] = None,
    pages: Annotated[
        bool | None,
        typer.Option(
            "--pages/--no-pages",
            help="Add drafts of the pages About, Contact, Corrections, Privacy and Accessibility, to fill in (the default "
            "on a terminal).",
        ),
    ] = None,
    example: Annotated[bool, typer.Option("--example", help="Add an example article to try things out.")] = False,
) -> None:
    """Make a newsroom: the file newsroom.db in this folder or DIR."""
    if folder is not None:
        refuse_other_file(ctx, folder)
    given = {
        "site.title": title,
        "site.url": url,
        "site.lang": machine.language(os.environ) if lang is None else lang,
        "site.timezone": machine.zone_name(os.environ) if timezone is None else timezone,
        "articles.approve_own": "alone",
    }
    values = {key: settings.check(key, value) for key, value in given.items() if value is not None}
    named = ctx.find_root().obj.db if ctx.find_root().obj else None
    path = Path(named).expanduser() if named and folder is None else (folder or Path()) / "newsroom.db"
    now, actor = moment(ctx), who(ctx)
    db = store.create(path)
    _name_in_commands(ctx, path)
    stored_settings.put(db, values, now=now, actor=actor)
    db.close()
    if example:
        _example(path, ctx)
    notify = notices(ctx)
    lang, zone = values["site.lang"], values["site.timezone"]
    notify(phrase("created {path}: language {language}, time zone {zone}", path=path, language=lang, zone=zone))
    _begin(path, ctx, pages=pages, notify=notify)
    notify(phrase("next: newsroom draft --edit    (or: newsroom draft FILE.md)"))


def _name_in_commands(ctx: typer.Context, path: Path) -> None:
    """Let the commands in messages name the file, unless they find it from here without."""
    try:
        found = file_path(ctx)
    except BadFile:
        found = None
    if not (found and found.exists() and found.samefile(path)):
        commands = ctx.find_root().command.list_commands(ctx)  # type: ignore[attr-defined]
        repeated_options.set_((("-d", str(path)), ("--as", ctx.find_root().params.get("actor"))), commands)


def _begin(path: Path, ctx: typer.Context, *, pages: bool | None, notify: Callable[[str], None]) -> None:
    """Add the first pages where they are wanted, and say what the language of the site means."""
    from newsroom.desk import Desk, first_pages, identity_notes

    db = store.connect(path)
    desk = Desk(db, path, stored_settings.load(db, {}), moment(ctx), who(ctx), say=notify, warn=say)
    identity_notes.warn_of_language(desk)
    # Not by default in a script, which may count on the ids and the number of its own articles.
    if is_interactive() if pages is None else pages:
        made = first_pages.draft(desk)
        notify(
            phrase_n(
                "added {n} page draft to fill in; see: newsroom list --kind page (init --no-pages adds none)",
                "added {n} page drafts to fill in; see: newsroom list --kind page (init --no-pages adds none)",
                len(made),
            )
        )
    db.close()


def _example(path: Path, ctx: typer.Context) -> None:
    from newsroom.core.articles import drafting
    from newsroom.core.articles.fields import Manuscript
    from newsroom.core.journal import actions

    db = store.connect(path)
    example = Manuscript(
        title="Our first story",
        lead="What happened, where, when, and why it matters, in two sentences.",
        body="Write in **Markdown**.\n\n## A heading\n\n> “A quotation,” said somebody who was there.\n",
        section="News",
        tags=("welcome",),
    )
    with actions.act(db, actor=who(ctx), now=moment(ctx), command="init") as act:
        drafting.draft(act, example, lang=stored_settings.load(db, {}).lang)
    db.close()
