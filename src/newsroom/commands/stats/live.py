"""`newsroom stats live`: who is reading now."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

import typer

from newsroom import clock
from newsroom.commands import open_desk, options
from newsroom.core.readership.live import reading_now
from newsroom.lazy import examples
from newsroom.option_rules import rules, without
from newsroom.terminal.output import emit_object
from newsroom.terminal.stats import live as screen
from newsroom.translations import language

app = typer.Typer(rich_markup_mode=None)


@app.command()
@examples(
    ("Watch who is reading", "newsroom stats live"),
    ("Print the numbers once as JSON, for a script", "newsroom stats live --once --json"),
)
@rules(without("every", "once", "json"))
def live(
    ctx: typer.Context,
    every: Annotated[
        float,
        typer.Option("--every", metavar="SECONDS", min=0.2, max=3600, help="Seconds between updates on a terminal."),
    ] = 5.0,
    once: Annotated[bool, typer.Option("--once", help="Print once and exit.")] = False,
    json: options.Json = False,
) -> None:
    """Show who is reading now: the readers of the last five minutes, and the articles they read.

    On a terminal, the display updates until you press Ctrl-C.
    """
    desk = open_desk(ctx)
    if json:
        emit_object(asdict(reading_now(desk.db, now=desk.now, settings=desk.settings)))
        return
    begun, fixed = clock.now(), desk.now
    with suppress(KeyboardInterrupt):
        while True:
            now = fixed + (clock.now() - begun) if not once else fixed
            found = reading_now(desk.db, now=now, settings=desk.settings)
            screen.show(found, title=desk.settings.text("site.title"), lang=language(), clear=not once)
            if once or not sys.stdout.isatty():
                return
            time.sleep(timedelta(seconds=every).total_seconds())
