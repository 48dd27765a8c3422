"""`newsroom import`: import an exported newsroom."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from newsroom.commands import open_desk, options
from newsroom.desk import archive_import
from newsroom.desk.archive_import import ArchiveImport, ArchiveImported
from newsroom.errors import NewsroomError, Partial, Usage
from newsroom.lazy import examples
from newsroom.phrases import phrase
from newsroom.terminal import output
from newsroom.terminal.output import Progress

app = typer.Typer(rich_markup_mode=None)

SHOWN = 20  # records that were skipped


@app.command("import", epilog="FORMAT: markdown, the folder that `newsroom export markdown` writes.")
@examples(
    ("Import what another newsroom exported", "newsroom import markdown ../old/archive"),
    ("Import its settings too", "newsroom import markdown ../old/archive --settings"),
)
def import_(
    ctx: typer.Context,
    form: Annotated[str, typer.Argument(metavar="FORMAT", help="markdown.")],
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The exported folder.")],
    with_settings: Annotated[bool, typer.Option("--settings", help="Import the settings too.")] = False,
    no_comments: Annotated[bool, typer.Option("--no-comments", help="Do not import comments.")] = False,
    json: options.Json = False,
) -> None:
    """Import an exported newsroom: articles with all revisions, statuses, dates, pictures and comments.

    Importing again changes nothing.
    """
    if form != "markdown":
        raise Usage(phrase("there is no format {form!r}", form=form), hint="formats: markdown")
    archive_import.check_folder(path)
    work = ArchiveImport(open_desk(ctx), path)
    with Progress("importing", len(work.articles)) as bar:
        work.add_articles(progress=bar.advance)
        work.add_people()
    if not no_comments:
        work.add_comments()
    if with_settings:
        work.take_settings()
    _report(work.result, json=json)


def _report(result: ArchiveImported, *, json: bool) -> None:
    if json:
        output.emit_object(asdict(result))
    else:
        output.emit_counts(
            {
                "read": result.read,
                "added": result.added,
                "unchanged": result.unchanged,
                "skipped": len(result.skipped),
            }
        )
    if result.skipped:
        errors = [NewsroomError(phrase("{where}: {why}", where=row["where"], why=row["why"])) for row in result.skipped]
        shown = "\n".join(error.message for error in errors[:SHOWN])
        raise Partial(
            phrase("{shown}\n{number} of {read} were not imported", shown=shown, number=len(errors), read=result.read),
            errors,
        )
