"""`newsroom build`: write the static site, only what differs from the last build."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsroom.commands import open_desk, options
from newsroom.desk import Desk
from newsroom.errors import Usage

if TYPE_CHECKING:
    from newsroom.settings import Settings
    from newsroom.site.build import BuildReport
    from newsroom.store import Connection
    from newsroom.terminal.output import Progress

app = typer.Typer(rich_markup_mode=None)


@app.command()
def build(
    ctx: typer.Context,
    output: Annotated[str | None, typer.Option("-o", "--output", metavar="DIR", help="The folder to write to.")] = None,
    full: Annotated[bool, typer.Option("--full", help="Make every page, and write those that differ.")] = False,
    clean: Annotated[bool, typer.Option("--clean", help="First delete every file that builds wrote there.")] = False,
    drafts: Annotated[
        bool, typer.Option("--drafts", help="Show what is not published too; into another folder, not to be indexed.")
    ] = False,
    base_url: Annotated[
        str | None, typer.Option("--base-url", metavar="URL", help="The site's address, for this build.")
    ] = None,
    jobs: Annotated[
        int, typer.Option("--jobs", metavar="N", min=0, help="Processes for a large build (0: one a processor).")
    ] = 0,
    search: Annotated[
        bool, typer.Option("--search", help="Also make the index for search without a server (else remove it).")
    ] = False,
    json: options.Json = False,
) -> None:
    """Write the static site: after a change, only the pages that the change touches."""
    from dataclasses import asdict

    from newsroom.terminal.output import Progress, emit_object

    desk = open_desk(ctx)
    settings = desk.settings.override(site_url=base_url) if base_url else desk.settings
    usual = desk.folder / settings.text("site.output")
    out = Path(output) if output else usual
    if drafts and os.path.realpath(out) == os.path.realpath(usual):
        raise Usage(f"drafts do not go into the site, {usual}", hint="name another folder: build --drafts -o DIR")
    with Progress("building", None) as bar:
        how = {"full": full, "clean": clean, "jobs": jobs or os.cpu_count() or 1, "progress": _advance(bar)}
        report = _with_drafts(desk, settings, out, how) if drafts else _build(desk, settings, out, how)
        report = _with_index(desk, settings, out, report, wanted=search)
    if json:
        emit_object(asdict(report))
        return
    desk.say(
        f"{report.out}: {report.written} written, {report.unchanged} unchanged, {report.deleted} deleted"
        f" in {report.seconds:.2f} s"
    )


def _advance(bar: Progress) -> Callable[[int, int], None]:
    done = 0

    def advance(number: int, _total: int) -> None:
        nonlocal done
        bar.advance(number - done)
        done = number

    return advance


def _with_index(desk: Desk, settings: Settings, out: Path, report: BuildReport, *, wanted: bool) -> BuildReport:
    """The report once the search index is made, or removed where one lay that would now be out of date."""
    from dataclasses import replace
    from time import monotonic

    from newsroom.site import search_index

    started = monotonic()
    if not wanted:
        gone = search_index.remove(desk.db, out=out)
        # Files of an index that is kept are counted among those the build found unchanged.
        return replace(
            report, pages=report.pages - gone, unchanged=report.unchanged - gone, deleted=report.deleted + gone
        )
    made = search_index.write(desk.db, out=out, lang=settings.lang)
    pages = _recorded(desk, out) or report.pages + made.written
    written = report.written + made.written
    return replace(
        report, pages=pages, written=written, unchanged=pages - written, deleted=report.deleted + made.deleted,
        seconds=round(report.seconds + monotonic() - started, 3),
    )  # fmt: skip


def _recorded(desk: Desk, out: Path) -> int:
    """How many files are recorded of a built folder."""
    from newsroom.core.published import built_files

    target = built_files.find_target(desk.db, os.path.realpath(out))
    return built_files.count(desk.db, target.id) if target else 0


def _build(desk: Desk, settings: Settings, out: Path, how: dict[str, Any]) -> BuildReport:
    from newsroom.site.build import build as build_site

    return build_site(desk.db, settings=settings, out=out, now=desk.now, **how)


def _with_drafts(desk: Desk, settings: Settings, out: Path, how: dict[str, Any]) -> BuildReport:
    """Publish everything in a copy of the file, and build from that; the file itself learns only what lies where."""
    from contextlib import closing
    from tempfile import TemporaryDirectory

    from newsroom import store
    from newsroom.core.published import built_files
    from newsroom.site.build import build as build_site
    from newsroom.site.build import theme_folder

    theme = theme_folder(settings, desk.path.absolute())
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "newsroom.db"
        store.copy(desk.db, copy)
        with closing(store.connect(copy)) as db:
            _publish_everything(db, desk, settings)
            report = build_site(
                db, settings=settings, out=out, now=desk.now, theme=theme, indexed=False, **{**how, "full": True}
            )
            built_files.copy_records(db, desk.db, os.path.realpath(out))
    return report


def _publish_everything(db: Connection, desk: Desk, settings: Settings) -> None:
    from newsroom.core.articles import articles, workflow
    from newsroom.core.journal import actions

    wanted = articles.Filter(statuses=("draft", "review", "approved", "scheduled", "published"))
    waiting = [one for one in articles.list_(db, wanted) if one.live_revision != one.revision]
    with actions.act(db, actor=desk.actor, now=desk.now, command="build --drafts") as act:
        for article in waiting:
            workflow.go_live(act, article, article.revision, at=desk.now, zone=settings.zone, minor=True)
