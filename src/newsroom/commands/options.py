"""The options that several commands share, spelled once."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from newsroom.terminal.output import Output

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
JsonLines = Annotated[bool, typer.Option("--jsonl", help="Print one JSON object a line.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
Tsv = Annotated[bool, typer.Option("--tsv", help="Print tab-separated values.")]
Ids = Annotated[bool, typer.Option("--ids", help="Print ids only, one a line.")]
Count = Annotated[bool, typer.Option("--count", help="Print how many there are.")]
Fields = Annotated[str | None, typer.Option("--fields", metavar="A,B", help="Print these fields.")]
NoHeaders = Annotated[bool, typer.Option("--no-headers", help="Leave the header line out.")]
Limit = Annotated[
    int | None, typer.Option("-n", "--limit", metavar="N", help="At most N (0 is all; 50 on a terminal).")
]
Offset = Annotated[int, typer.Option("--offset", metavar="N", min=0, help="Leave out the first N.")]
Sort = Annotated[str | None, typer.Option("--sort", metavar="FIELD[:desc]", help="Sort by a field.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")]
Yes = Annotated[bool, typer.Option("-y", "--yes", help="Do not ask.")]
Refs = Annotated[list[str], typer.Argument(metavar="REF…", help="Articles by id, slug, path or @last; - reads stdin.")]
Ref = Annotated[str, typer.Argument(metavar="REF", help="An article by id, slug, path or @last.")]
Body = Annotated[
    str | None,
    typer.Option("--body", metavar="FILE|-", help="The new text from a file or stdin, with or without front matter."),
]
Version = Annotated[
    int | None, typer.Option("--if-version", metavar="N", help="Only if nobody has changed it since version N.")
]


def output(
    json: bool = False,
    jsonl: bool = False,
    csv: bool = False,
    tsv: bool = False,
    ids: bool = False,
    count: bool = False,
    fields: str | None = None,
    no_headers: bool = False,
) -> Output:
    """The output that the options ask for. Raises `Usage` when they contradict each other."""
    return Output.chosen(
        {"json": json, "jsonl": jsonl, "csv": csv, "tsv": tsv, "ids": ids, "count": count},
        fields=fields,
        headers=not no_headers,
    )


def limited(limit: int | None, shown: Output) -> int | None:
    """The number of rows to ask the core for; None is all."""
    if shown.form == "count" or limit == 0:
        return None
    if limit is None:
        return 50 if shown.form == "table" and sys.stdout.isatty() else None
    return limit
