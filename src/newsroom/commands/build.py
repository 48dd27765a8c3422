"""`newsroom build`: write the static site, only what differs from the last build."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from newsroom.commands import file_path, open_desk, options
from newsroom.desk import building
from newsroom.desk.building import BuildOptions
from newsroom.lazy import examples
from newsroom.phrases import phrase
from newsroom.terminal.output import Progress, emit_object

app = typer.Typer(rich_markup_mode=None)


@app.command()
@examples(
    ("Build the site", "newsroom build"),
    ("Build it with drafts, for a preview", "newsroom build --drafts -o ../preview"),
    ("Build everything again with a search index", "newsroom build --full --search"),
)
def build(
    ctx: typer.Context,
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="DIR", help="The folder to write to (default: site.output)."),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Build every page again, and write those that changed.")] = False,
    clean: Annotated[bool, typer.Option("--clean", help="Delete previously built files first.")] = False,
    drafts: Annotated[
        bool,
        typer.Option(
            "--drafts", help="Include unpublished articles (use a separate folder; pages are marked noindex)."
        ),
    ] = False,
    base_url: Annotated[
        str | None, typer.Option("--base-url", metavar="URL", help="The site's address, for this build only.")
    ] = None,
    jobs: Annotated[
        int,
        typer.Option("--jobs", metavar="N", min=0, max=1024, help="Worker processes (0 = one per CPU)."),
    ] = 0,
    search: Annotated[
        bool, typer.Option("--search", help="Also build a search index, for a site without a server.")
    ] = False,
    adopt: options.Adopt = False,
    json: options.Json = False,
) -> None:
    """Build the static site. After the first build, only pages that changed are written."""
    wanted = BuildOptions(Path(output) if output else None, full, clean, jobs, drafts, base_url, search, adopt)
    with closing(building.workers_for(file_path(ctx), wanted)) as workers:
        desk = open_desk(ctx)
        with Progress("building", None) as bar:
            report = building.build(desk, wanted, progress=bar.reach, workers=workers)
    if report.warning:
        desk.warn(report.warning)
    if json:
        emit_object({name: value for name, value in asdict(replace(report, faults=())).items() if name != "faults"})
    else:
        desk.say(
            phrase(
                "{out}: {written} written, {unchanged} unchanged, {deleted} deleted in {seconds:.2f} s",
                out=report.out,
                written=report.written,
                unchanged=report.unchanged,
                deleted=report.deleted,
                seconds=report.seconds,
            )
        )
    building.require_sound_templates(report)
