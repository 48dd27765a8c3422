"""`newsroom stats export`: totals as CSV or Parquet files for a warehouse."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from newsroom.commands import open_desk, options
from newsroom.desk import stats_export
from newsroom.lazy import examples
from newsroom.phrases import phrase
from newsroom.terminal.output import emit_object

app = typer.Typer(rich_markup_mode=None)


@app.command()
@examples(
    ("Write what is new since the last time", "newsroom stats export /srv/warehouse/news"),
    ("Write Parquet files, for DuckDB or BigQuery", "newsroom stats export /srv/warehouse/news-parquet --parquet"),
    ("Check the files of all days again", "newsroom stats export /srv/warehouse/news --full"),
)
def export(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to write to.")],
    full: Annotated[bool, typer.Option("--full", help="Also check the files of closed days.")] = False,
    parquet: Annotated[
        bool, typer.Option("--parquet/--csv", help="Write Parquet (needs newsroom[parquet]) or CSV.")
    ] = False,
    json: options.Json = False,
) -> None:
    """Write totals for a data warehouse: a file for each table and day, CSV or Parquet, and schema.json with their columns.

    Later runs write only the files that changed, and print their names. Closed days are final. The files contain nothing
    about individual readers: views, visits and visitors are only numbers.
    """
    desk = open_desk(ctx)
    done = stats_export.export(desk, folder, full=full, ending=stats_export.PARQUET if parquet else stats_export.CSV)
    if json:
        emit_object({"folder": str(folder), **asdict(done)})
        return
    for name in done.written:
        typer.echo(str(folder / name))
    desk.say(
        phrase(
            "{folder}: {written} written, {unchanged} unchanged",
            folder=folder,
            written=len(done.written),
            unchanged=done.unchanged,
        )
    )
