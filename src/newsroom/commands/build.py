"""`newsroom build`: write the static site, only what differs from the last build."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsroom.commands import _options
from newsroom.commands._context import open_desk

app = typer.Typer()


@app.command()
def build(
    ctx: typer.Context,
    output: Annotated[str | None, typer.Option("-o", "--output", metavar="DIR", help="The folder to write to.")] = None,
    full: Annotated[bool, typer.Option("--full", help="Make every page, and write those that differ.")] = False,
    clean: Annotated[bool, typer.Option("--clean", help="First delete every file that builds wrote there.")] = False,
    base_url: Annotated[
        str | None, typer.Option("--base-url", metavar="URL", help="The site's address, for this build.")
    ] = None,
    json: _options.Json = False,
) -> None:
    """Write the static site: after a change, only the pages that the change touches."""
    from dataclasses import asdict

    from newsroom.site.build import build as build_site
    from newsroom.terminal.output import Progress, emit_object

    desk = open_desk(ctx)
    settings = desk.settings.but(site_url=base_url) if base_url else desk.settings
    out = Path(output) if output else desk.folder / settings.text("site.output")
    with Progress("building", None) as bar:
        done = 0

        def advance(number: int, _total: int) -> None:
            nonlocal done
            bar.advance(number - done)
            done = number

        report = build_site(desk.db, settings=settings, out=out, now=desk.now, full=full, clean=clean, progress=advance)
    if json:
        emit_object(asdict(report))
        return
    desk.say(
        f"{report.out}: {report.written} written, {report.unchanged} unchanged, {report.deleted} deleted"
        f" in {report.seconds:.2f} s"
    )
