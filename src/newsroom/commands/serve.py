"""`newsroom serve`: show the site, take comments, count views, and keep the pages up to date."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import TYPE_CHECKING, Annotated

import typer

from newsroom import clock, store
from newsroom.commands import open_desk
from newsroom.core import stored_settings
from newsroom.errors import Partial
from newsroom.settings import Settings
from newsroom.store import Connection

if TYPE_CHECKING:
    from newsroom.site.build import BuildReport
    from newsroom.web.app import Site
    from newsroom.web.server import Listening

app = typer.Typer(rich_markup_mode=None)


@app.command(epilog="Set site.url to the public address, and web.trusted_proxies to what stands in front.")
def serve(
    ctx: typer.Context,
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help="The port; 0 takes a free one.")
    ] = 8000,
    socket: Annotated[
        Path | None, typer.Option("--socket", metavar="FILE", help="Listen on a Unix socket instead, for a proxy.")
    ] = None,
    workers: Annotated[
        int, typer.Option("--workers", metavar="N", min=1, max=64, help="Processes that answer, on one file.")
    ] = 1,
    connections: Annotated[
        int, typer.Option("--connections", metavar="N", min=8, help="The most open at once, in each process.")
    ] = 2000,
    access_log: Annotated[
        Path | None, typer.Option("--access-log", metavar="FILE", help="Append a line of JSON for every request.")
    ] = None,
    no_comments: Annotated[bool, typer.Option("--no-comments", help="Take no comments.")] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Make the pages anew as well when a file of the theme changes.")
    ] = False,
    output: Annotated[
        str | None, typer.Option("-o", "--out", metavar="DIR", help="The folder to build and serve.")
    ] = None,
) -> None:
    """Serve the site: what is published or approved elsewhere is on the page within a second; Ctrl-C stops."""
    from newsroom.web import server

    desk = open_desk(ctx)
    path = desk.path.absolute()
    out = Path(output).absolute() if output else desk.folder / desk.settings.text("site.output")
    application = _application(path, out, comments=not no_comments, access_log=access_log, watch=watch)
    listening = server.Listening(host, port, socket.absolute() if socket else None)
    try:
        try:
            report = _rebuild(path, out)
            desk.say(f"{out}: {report.pages} files, {report.written} written")
        except Partial as error:
            if not watch:
                raise
            typer.echo(f"error: {error.message}", err=True)  # whoever works on the theme goes on from here
        desk.db.close()
        _serve(application, listening, workers, connections, measured=desk.settings.flag("web.metrics"))
    finally:
        listening.close()


def _serve(
    application: Callable[[bool, int | None], Site],
    listening: Listening,
    number: int,
    connections: int,
    *,
    measured: bool,
) -> None:
    """Answer with one process, or with several, the first of which keeps the site up to date for all."""
    from newsroom.web import server, workers

    def announce() -> None:
        typer.echo(f"serving {listening.name} (Ctrl-C stops)", err=True)

    if number == 1:
        server.run(application(True, None), listening, ready=announce, connections=connections)
        return

    def work(place: int, ready: Callable[[], None]) -> None:
        server.run(application(place == 0, turn.fileno()), listening, ready=ready, connections=connections)

    with TemporaryDirectory(prefix="newsroom-metrics-") as folder, TemporaryFile() as turn:
        if measured:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        listening.share()
        workers.run(number, work, ready=announce)


def _rebuild(path: Path, out: Path) -> BuildReport:
    from newsroom.site.build import build

    with closing(store.connect(path)) as db:
        return build(db, settings=stored_settings.load(db, os.environ), out=out, now=clock.now())


def _application(
    path: Path, out: Path, *, comments: bool, access_log: Path | None, watch: bool
) -> Callable[[bool, int | None], Site]:
    """What makes the application; told whether it is the one that builds, and what it shares with the others."""
    from newsroom.core.comments.by_reader import OwnComment
    from newsroom.site import live
    from newsroom.site.build import theme_folder
    from newsroom.web.app import create_app
    from newsroom.web.state import Draft

    def search_page(db: Connection, settings: Settings, query: str, number: int) -> bytes:
        theme = theme_folder(settings, path)
        return live.search(db, settings=settings, theme=theme, now=clock.now(), query=query, number=number)

    def draft_page(db: Connection, settings: Settings, draft: Draft) -> bytes:
        theme = theme_folder(settings, path)
        return live.comment_again(db, settings=settings, theme=theme, now=clock.now(), sent=draft)

    def own_page(db: Connection, settings: Settings, article: int, written: Sequence[OwnComment]) -> bytes:
        theme = theme_folder(settings, path)
        return live.own(db, settings=settings, theme=theme, now=clock.now(), article_id=article, written=written)

    def theme_state(settings: Settings) -> object:
        return _state_of(theme_folder(settings, path))

    def make(builds: bool, turn: int | None) -> Site:
        return create_app(
            path, out=out, rebuild=(lambda: _rebuild(path, out)) if builds else None, search_page=search_page,
            draft_page=draft_page, own_page=own_page, comments=comments, access_log=access_log,
            theme=theme_state if watch else None, turn=turn,
        )  # fmt: skip

    return make


def _state_of(theme: Path | None) -> frozenset[tuple[str, int, int]]:
    """Every file of a theme folder with its time and size: another set once one was written, added or removed."""
    found = set()
    for kind in ("templates", "static", "fonts", "locale"):
        for folder, _, names in os.walk(theme / kind) if theme else ():
            for name in names:
                with suppress(OSError):  # gone since
                    told = os.stat(os.path.join(folder, name))
                    found.add((os.path.join(folder, name), told.st_mtime_ns, told.st_size))
    return frozenset(found)
