"""`newsroom export`: export articles, comments and pictures."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, TextIO

import typer

from newsroom import files, text
from newsroom.commands import open_desk, options, references
from newsroom.core import archive
from newsroom.core.articles import articles
from newsroom.core.articles.fields import JSON_KEYS
from newsroom.desk import Desk, archive_export, post_export, whole_newsroom
from newsroom.errors import Usage
from newsroom.lazy import examples
from newsroom.option_rules import rules, without
from newsroom.phrases import phrase, phrase_n, word
from newsroom.store import rows, snapshot
from newsroom.terminal import output
from newsroom.terminal.output import Progress

app = typer.Typer(rich_markup_mode=None)

FORMATS = ("newsroom", "markdown", "jsonl", "csv", *post_export.WRITERS)


@app.command(
    epilog="FORMAT: newsroom is one file with everything, including the log, comments, statistics and settings, for "
    "`newsroom import newsroom`; markdown is a folder with articles, revisions, comments and pictures that "
    "any program can read; jsonl is one article per line, csv one article per row; wordpress (WXR), ghost, "
    "hugo, html and ninjs are folders for other systems; what they cannot hold is listed at the end. "
    "docs/moving-out.md has more."
)
@examples(
    ("Write everything to one compressed file", "newsroom export newsroom -o gazette.jsonl.gz"),
    ("Write articles, comments and pictures to a folder", "newsroom export markdown -o archive"),
    ("For WordPress, with pictures and comments", "newsroom export wordpress -o for-wordpress"),
    ("Two articles as JSON lines", "newsroom export jsonl night-ferry quay-street -o -"),
)
@rules(
    without("form", "no_comments", value="newsroom"),
    without("form", "json", value="jsonl"),
    without("form", "json", value="csv"),
)
def export(
    ctx: typer.Context,
    form: Annotated[str, typer.Argument(metavar="FORMAT", help="One of: " + ", ".join(FORMATS) + ".")],
    refs: Annotated[list[str] | None, typer.Argument(metavar="[REF…]", help="These articles only.")] = None,
    to: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="DIR|FILE|-", help="The folder or file to write to.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite an earlier export.")] = False,
    no_comments: Annotated[bool, typer.Option("--no-comments", help="Do not export comments.")] = False,
    json: options.Json = False,
) -> None:
    """Write the whole newsroom, or its articles with revisions, comments and pictures, in an open format."""
    if form not in FORMATS:
        raise Usage(
            phrase("unknown format {name!r}", name=form),
            hint=phrase("use one of: {choices}", choices=", ".join(FORMATS)),
        )
    desk = open_desk(ctx)
    if form == "newsroom":
        _newsroom(desk, refs, to, force=force, json=json)
        return
    chosen = list(dict.fromkeys(articles.get(desk.db, ref).id for ref in references(refs))) if refs else None
    if form in ("jsonl", "csv"):
        _one_file(desk, form, chosen, to, force)
        return
    if to is None or str(to) == "-":
        raise Usage(phrase("the {form} export is a folder", form=form), hint="name the folder with -o DIR")
    if form != "markdown":
        _for_others(desk, form, chosen, to, force=force, comments=not no_comments, json=json)
        return
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


def _newsroom(desk: Desk, refs: Sequence[str] | None, to: Path | None, *, force: bool, json: bool) -> None:
    """Every row of the file."""
    if refs:
        raise Usage(
            "a newsroom is exported as a whole",
            hint="to export only some articles: newsroom export markdown REF… -o DIR",
        )
    if to is None or str(to) == "-":
        if sys.stdout.isatty():
            raise Usage(
                "name a file for the export: it contains the site's secrets", hint="newsroom export newsroom -o FILE"
            )
        whole_newsroom.write(desk, sys.stdout.buffer, progress=lambda _: None)
        return
    _refuse_existing(to, force)
    with Progress("exporting", rows.number(desk.db)) as bar, whole_newsroom.output(to) as stream:
        number = whole_newsroom.write(desk, stream, progress=bar.advance)
    if json:
        output.emit_object({"file": str(to), "rows": number, "bytes": to.stat().st_size})
    else:
        size = output.size(to.stat().st_size)
        desk.say(phrase("{to}: {rows}, {size}", to=to, rows=text.number_of(number, "row"), size=size))


def _refuse_existing(to: Path, force: bool) -> None:
    if to.exists() and not force:
        raise Usage(phrase("{to} already exists", to=to), hint="name another file, or add --force")


def _one_file(desk: Desk, form: str, chosen: Sequence[int] | None, to: Path | None, force: bool) -> None:
    """Articles as JSON lines or CSV, to a file or stdout."""
    whole: AbstractContextManager[TextIO] = nullcontext(sys.stdout)
    if to is not None and str(to) != "-":
        options.refuse_packed(str(to))
        _refuse_existing(to, force)
        whole = files.writing_text(to, mode=files.PRIVATE)
    with nullcontext() if to is None else files.into_folder(to), whole as stream:
        if form == "csv":
            found = archive_export.table_records(desk, chosen)
            output.write_records(found, (*JSON_KEYS, "body"), stream, to_file=stream is not sys.stdout)
            return
        for record in archive_export.article_records(desk, chosen):
            stream.write(output.dump(record) + "\n")


def _for_others(
    desk: Desk, form: str, chosen: Sequence[int] | None, to: Path, *, force: bool, comments: bool, json: bool
) -> None:
    """A folder for another system, and what it cannot hold."""
    with snapshot(desk.db):
        wanted = archive.ids(desk.db) if chosen is None else chosen
        with Progress("exporting", len(wanted)) as bar:
            done = post_export.write(desk, form, wanted, to, force=force, comments=comments, progress=bar.advance)
    if json:
        output.emit_object(asdict(done))
        return
    desk.say(
        phrase(
            "{to}: {articles}, {pictures}, {comments}",
            to=to,
            articles=text.number_of(done.articles, "article"),
            pictures=text.number_of(done.pictures, "picture"),
            comments=text.number_of(done.comments, "comment"),
        )
    )
    if done.scheduled:
        desk.say(
            phrase_n(
                "{n} article is scheduled; the other system will publish it at that time",
                "{n} articles are scheduled; the other system will publish them at those times",
                done.scheduled,
            )
        )
    for what, number in sorted(done.left_out.items(), key=lambda one: -one[1]):
        desk.say(phrase("not exported: {number} × {what}", number=number, what=word(what)))
