"""`newsroom comments import|export`: import comments from other systems, and export ours."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsroom import text
from newsroom.commands import comment_changes, open_desk, options
from newsroom.commands.comments.filters import Filters
from newsroom.commands.import_report import adapted_lines, first_lines
from newsroom.desk import Desk, comment_files
from newsroom.desk.comment_files import SOURCES, TARGETS
from newsroom.errors import NewsroomError, Partial
from newsroom.lazy import examples
from newsroom.phrases import as_message, joined, phrase
from newsroom.terminal import output
from newsroom.terminal.output import Progress

if TYPE_CHECKING:
    from newsroom.core.comments.importing import CommentImport, RowProblem

app = typer.Typer(rich_markup_mode=None)


@app.command("import")
@examples(
    ("Import comments from Disqus", "newsroom comments import --from disqus export.xml --map pages.csv"),
    ("See what would be imported from WordPress", "newsroom comments import --from wordpress blog.xml --dry-run"),
)
def import_(
    ctx: typer.Context,
    path: Annotated[
        Path, typer.Argument(metavar="FILE", help="The export from the other system; for isso, its SQLite file.")
    ],
    source: Annotated[str, typer.Option("--from", metavar="SYSTEM", help="One of: " + ", ".join(SOURCES) + ".")],
    map_file: Annotated[
        Path | None,
        typer.Option(
            "--map", metavar="FILE", help="A file with one line for each page: old address or slug, comma, article."
        ),
    ] = None,
    dry_run: options.DryRun = False,
    json: options.Json = False,
) -> None:
    """Import comments with their threads, statuses and dates. Importing again changes nothing.

    Rows that cannot be imported are listed. Pingbacks and the like are left out and counted. Articles that are closed for
    comments in the other system are closed for comments here too.
    """
    comment_files.check_source(source)
    desk = open_desk(ctx)
    with Progress("importing", None) as bar:
        result = comment_files.import_comments(
            desk, path, source, map_file=map_file, dry_run=dry_run, progress=bar.advance
        )
    _report(desk, result, dry_run=dry_run, json=json)


def _report(desk: Desk, result: CommentImport, *, dry_run: bool, json: bool) -> None:
    if json:
        output.emit_object(
            {
                "read": result.read,
                "added": result.added,
                "updated": 0,
                "unchanged": result.unchanged,
                "batch": result.batch,
                "skipped": _problems(result.skipped),
                "adapted": _problems(result.adapted),
                "closed": result.closed,
                "changed": [asdict(one) for one in result.changed],
                "left_out": [{"what": what, "count": count} for what, count in sorted(result.left_out.items())],
            }
        )
    else:
        output.emit_counts(
            {
                phrase("read"): result.read,
                phrase("added"): result.added,
                phrase("unchanged"): result.unchanged,
                phrase("not imported"): len(result.skipped),
            }
        )
    for line in adapted_lines(_summed(result.adapted), listed=dry_run or json):
        desk.warn(line)
    if result.left_out:
        counts = sorted(result.left_out.items())
        desk.say(phrase("left out: {counts}", counts=joined(", ", (text.number_of(n, what) for what, n in counts))))
    comment_changes.tell(desk, result.changed)
    if result.closed:
        desk.say(
            phrase(
                "closed for new comments, as in the other system: {articles}",
                articles=text.number_of(len(result.closed), "article"),
            )
        )
    if dry_run:
        desk.say("nothing was changed")
    elif result.batch is not None:
        desk.say(phrase("undo: newsroom undo {batch}", batch=result.batch))
    if result.skipped:
        lines = _lines(result.skipped)
        rows = text.number_of(result.read, "row")
        end = phrase("{number} of {rows} not imported", number=len(lines), rows=rows)
        raise Partial(
            joined("\n", [*first_lines(_summed(result.skipped)), end]), [NewsroomError(line) for line in lines]
        )


def _summed(problems: list[RowProblem]) -> list[str]:
    """One line for each cause, with its first place and the number of the other places."""
    places: dict[str, list[str]] = {}
    for problem in problems:
        places.setdefault(problem.why, []).append(problem.where)
    return [
        phrase("{where}: {why}", where=first, why=as_message(why))
        if not more
        else phrase(
            "{where} and {rows}: {why}", where=first, rows=text.number_of(len(more), "more row"), why=as_message(why)
        )
        for why, (first, *more) in places.items()
    ]


def _lines(problems: list[RowProblem]) -> list[str]:
    return [phrase("{where}: {why}", where=problem.where, why=as_message(problem.why)) for problem in problems]


def _problems(found: list[RowProblem]) -> list[dict[str, str]]:
    return [{"where": problem.where, "why": problem.why} for problem in found]


@app.command()
@options.spread
@examples(
    ("Write the published comments as a spreadsheet", "newsroom comments export --to csv -s published -o comments.csv"),
)
def export(
    ctx: typer.Context,
    *,
    to: Annotated[
        str | None,
        typer.Option(
            "--to", metavar="FORMAT", help="One of: " + ", ".join(TARGETS) + "; by default from the extension of -o."
        ),
    ] = None,
    out: Annotated[str, typer.Option("-o", "--output", metavar="FILE", help="The file to write; - is stdout.")] = "-",
    filters: Filters,
) -> None:
    """Export comments with the names and e-mail addresses of their writers, for another system or a spreadsheet."""
    options.refuse_packed(out)
    to = comment_files.target_of(out) if to is None else to
    comment_files.check_target(to)
    desk = open_desk(ctx)
    wanted = filters.selection(desk)
    written = comment_files.export_comments(desk, wanted, to, out, stdout=sys.stdout)
    desk.say(
        phrase("{comments} written", comments=text.number_of(written, "comment"))
        + ("" if out == "-" else phrase(" to {out}", out=out))
    )
