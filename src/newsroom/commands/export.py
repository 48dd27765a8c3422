"""`newsroom export`: export articles, comments and pictures."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Annotated, TextIO

import typer

from newsroom import files, text
from newsroom.commands import open_desk, options, references
from newsroom.core import archive
from newsroom.core.articles import articles
from newsroom.desk import Desk, archive_export
from newsroom.errors import Usage
from newsroom.lazy import examples
from newsroom.phrases import phrase
from newsroom.store import snapshot
from newsroom.terminal import output
from newsroom.terminal.output import Progress

app = typer.Typer(rich_markup_mode=None)

FORMATS = ("markdown", "jsonl")


@app.command(
    epilog="Formats: markdown (a folder with everything, for `newsroom import markdown`), jsonl (one article a line)."
)
@examples(
    ("Write everything to a folder", "newsroom export markdown -o archive"),
    ("Two articles as JSON lines", "newsroom export jsonl night-ferry quay-street -o -"),
)
def export(
    ctx: typer.Context,
    form: Annotated[str, typer.Argument(metavar="FORMAT", help="markdown or jsonl.")],
    refs: Annotated[list[str] | None, typer.Argument(metavar="[REF…]", help="These articles only.")] = None,
    to: Annotated[Path | None, typer.Option("-o", "--output", metavar="DIR|FILE|-", help="Where to write.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite an earlier export.")] = False,
    no_comments: Annotated[bool, typer.Option("--no-comments", help="Do not export comments.")] = False,
    json: options.Json = False,
) -> None:
    """Write articles with every revision, their comments and pictures to a folder, or articles as JSON lines."""
    if form not in FORMATS:
        raise Usage(
            phrase("there is no format {form!r}", form=form),
            hint=phrase("formats: {formats}", formats=", ".join(FORMATS)),
        )
    desk = open_desk(ctx)
    chosen = [articles.get(desk.db, ref).id for ref in references(refs)] if refs else None
    if form == "jsonl":
        _json_lines(desk, chosen, to, force)
        return
    if to is None or str(to) == "-":
        raise Usage("a Markdown export is a folder", hint="name it: newsroom export markdown -o DIR")
    with snapshot(desk.db):
        wanted = archive.ids(desk.db) if chosen is None else chosen
        with Progress("exporting", len(wanted)) as bar:
            done = archive_export.write_archive(
                desk, wanted, to, force=force, whole=chosen is None, comments=not no_comments, progress=bar.advance
            )
    if json:
        output.emit_object(done)
    else:
        desk.say(
            phrase(
                "{to}: {articles}, {revisions}, {pictures}, {comments}",
                to=to,
                articles=text.number_of(done["articles"], "article"),
                revisions=text.number_of(done["revisions"], "revision"),
                pictures=text.number_of(done["media"], "picture"),
                comments=text.number_of(done["comments"], "comment"),
            )
        )


def _json_lines(desk: Desk, chosen: Sequence[int] | None, to: Path | None, force: bool) -> None:
    whole: AbstractContextManager[TextIO] = nullcontext(sys.stdout)
    if to is not None and str(to) != "-":
        if to.exists() and not force:
            raise Usage(phrase("{to} already exists", to=to), hint="name another file, or add --force")
        whole = files.writing_text(to, mode=files.PRIVATE)
    with whole as stream:
        for record in archive_export.article_records(desk, chosen):
            stream.write(output.dump(record) + "\n")
