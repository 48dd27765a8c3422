"""`newsroom serve`: show the site, take comments, count views, and keep the pages up to date."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from newsroom import clock, store
from newsroom.commands._context import open_desk
from newsroom.core import config
from newsroom.settings import Settings
from newsroom.store import Connection

app = typer.Typer()


@app.command(epilog="Set site.url to the public address, and web.trusted_proxies to what stands in front.")
def serve(
    ctx: typer.Context,
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help="The port; 0 takes a free one.")
    ] = 8000,
    no_comments: Annotated[bool, typer.Option("--no-comments", help="Take no comments.")] = False,
    output: Annotated[
        str | None, typer.Option("-o", "--out", metavar="DIR", help="The folder to build and serve.")
    ] = None,
) -> None:
    """Serve the site: what is published or approved elsewhere is on the page within a second; Ctrl-C stops."""
    from contextlib import closing

    from newsroom.site import live
    from newsroom.site.build import BuildReport, build, theme_folder
    from newsroom.web import server
    from newsroom.web.app import create_app
    from newsroom.web.state import Draft

    desk = open_desk(ctx)
    path = desk.path.absolute()
    out = Path(output).absolute() if output else desk.folder / desk.settings.text("site.output")

    def rebuild() -> BuildReport:
        with closing(store.connect(path)) as db:
            return build(db, settings=config.load(db, os.environ), out=out, now=clock.now())

    def search_page(db: Connection, settings: Settings, query: str, number: int) -> bytes:
        theme = theme_folder(settings, path)
        return live.search(db, settings=settings, theme=theme, now=clock.now(), query=query, number=number)

    def draft_page(db: Connection, settings: Settings, draft: Draft) -> bytes:
        return live.comment_again(
            db, settings=settings, theme=theme_folder(settings, path), now=clock.now(), sent=draft
        )

    report = rebuild()
    desk.say(f"{out}: {report.pages} files, {report.written} written")
    desk.db.close()
    application = create_app(
        path, out=out, rebuild=rebuild, search_page=search_page, draft_page=draft_page, comments=not no_comments
    )
    server.run(application, host=host, port=port, say=lambda address: _announce(address))


def _announce(address: str) -> None:
    typer.echo(f"serving {address} (Ctrl-C stops)", err=True)
