"""`newsroom serve`: show the site, accept comments, count views, and keep the pages up to date."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsroom import files, text
from newsroom.commands import open_desk, options
from newsroom.desk import Desk
from newsroom.errors import Partial
from newsroom.lazy import examples
from newsroom.option_rules import rules, without
from newsroom.phrases import phrase
from newsroom.translations import translated

if TYPE_CHECKING:
    from newsroom.desk.serving import LiveSite

app = typer.Typer(rich_markup_mode=None)
AccessLog = Annotated[
    Path | None,
    typer.Option(
        "--access-log",
        metavar="FILE",
        callback=options.named_file,
        help="Write one line of JSON for every request to FILE.",
    ),
]


@app.command(epilog="Set site.url to the public address, and web.trusted_proxies if there is a proxy in front.")
@examples(
    ("Serve the site on this machine", "newsroom serve"),
    ("Serve it with two processes behind a proxy", "newsroom serve --socket /run/newsroom.sock --workers 2"),
    (
        "Serve the site on another machine, from a copy of the newsroom file",
        "newsroom -d replica.db serve --read-only -o /var/www/news",
    ),
)
@rules(
    without("socket", "host", "port"),
    without("read_only", "watch", hint="with --read-only, no pages are built"),
)
def serve(
    ctx: typer.Context,
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help="The port (0 = any free one).")
    ] = 8000,
    socket: Annotated[
        Path | None,
        typer.Option("--socket", metavar="FILE", help="Listen on a Unix socket instead of a port, for a proxy."),
    ] = None,
    workers: Annotated[int, typer.Option("--workers", metavar="N", min=1, max=64, help="Number of processes.")] = 1,
    connections: Annotated[
        int,
        typer.Option("--connections", metavar="N", min=8, max=100_000, help="Maximum open connections per process."),
    ] = 2000,
    access_log: AccessLog = None,
    no_comments: Annotated[bool, typer.Option("--no-comments", help="Do not accept comments.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Also rebuild pages when a theme file changes.")] = False,
    read_only: Annotated[
        bool,
        typer.Option(
            "--read-only",
            help=(
                "Only read the newsroom file, for example a replica: show pages and search, but accept no "
                "comments and build no pages."
            ),
        ),
    ] = False,
    output: Annotated[
        str | None, typer.Option("-o", "--output", "--out", metavar="DIR", help="The folder to build and serve.")
    ] = None,
) -> None:
    """Serve the site. New articles and comments appear within a second. Stop with Ctrl-C."""
    from newsroom.desk.serving import LiveSite
    from newsroom.web.server import Listening

    desk = open_desk(ctx, read_only=read_only)
    out = Path(output).absolute() if output else desk.folder / desk.settings.text("site.output")
    site = LiveSite(desk.path.absolute(), out, not no_comments, access_log, watch, read_only)
    listening = Listening(host, port, socket.absolute() if socket else None)
    try:
        if read_only:
            site.require_pages()
        else:
            _build(desk, site)
        if access_log:
            files.refuse_published(access_log)
        desk.db.close()
        site.serve(
            listening,
            workers_wanted=workers,
            connections=connections,
            measured=desk.settings.flag("web.metrics"),
            ready=lambda: desk.say(phrase("serving {name} (Ctrl-C to stop)", name=listening.name)),
        )
    finally:
        listening.close()


def _build(desk: Desk, site: LiveSite) -> None:
    """Update the pages before the server starts."""
    try:
        report = site.rebuild()
    except Partial as error:
        if not site.watch:
            raise
        # With --watch the server starts anyway: the person who works on the theme will mend the mistake.
        typer.echo(translated(phrase("error: {message}", message=error.message)), err=True)
        return
    if report.warning:
        desk.warn(report.warning)
    number = text.number_of(report.pages, "file")
    desk.say(phrase("{out}: {files}, {written} written", out=site.out, files=number, written=report.written))
