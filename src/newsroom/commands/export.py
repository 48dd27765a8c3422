"""`newsroom export`: articles, comments and pictures out of the file, complete."""

from __future__ import annotations

import json as json_module
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from newsroom import files, settings
from newsroom.commands import open_desk, options, references
from newsroom.core import archive
from newsroom.core.articles import articles, revisions
from newsroom.core.articles.articles import Filter
from newsroom.core.media import pictures as media_pictures
from newsroom.desk import Desk
from newsroom.desk.article_text import text_of
from newsroom.errors import NotFound, Usage
from newsroom.store import snapshot
from newsroom.terminal import output
from newsroom.terminal.output import Progress

app = typer.Typer(rich_markup_mode=None)

FORMATS = ("markdown", "jsonl")


@app.command(
    epilog="Formats: markdown (a folder that `newsroom import markdown` reads back whole), jsonl (one article a line)."
)
def export(
    ctx: typer.Context,
    form: Annotated[str, typer.Argument(metavar="FORMAT", help="markdown or jsonl.")],
    refs: Annotated[list[str] | None, typer.Argument(metavar="[REF…]", help="These articles only.")] = None,
    to: Annotated[Path | None, typer.Option("-o", "--output", metavar="DIR|FILE|-", help="Where to write.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over an earlier export.")] = False,
    no_comments: Annotated[bool, typer.Option("--no-comments", help="Leave readers' comments out.")] = False,
    json: options.Json = False,
) -> None:
    """Write articles with every revision, their comments and pictures to a folder, or articles as JSON lines."""
    if form not in FORMATS:
        raise Usage(f"there is no format {form!r}", hint="formats: " + ", ".join(FORMATS))
    desk = open_desk(ctx)
    chosen = [articles.get(desk.db, ref).id for ref in references(refs)] if refs else None
    if form == "jsonl":
        _json_lines(desk, chosen, to, force)
        return
    if to is None or str(to) == "-":
        raise Usage("a Markdown export is a folder", hint="name it: newsroom export markdown -o DIR")
    with snapshot(desk.db):
        done = _folder(desk, chosen, to, force=force, comments=not no_comments)
    if json:
        output.emit_object(done)
    else:
        desk.say(
            f"{to}: {done['articles']} articles, {done['revisions']} revisions, {done['media']} pictures, {done['comments']} comments"
        )


def _json_lines(desk: Desk, chosen: list[int] | None, to: Path | None, force: bool) -> None:
    found = articles.several(desk.db, chosen) if chosen else articles.list_(desk.db, Filter(), sort="id")
    url = desk.settings.text("site.url")
    whole: AbstractContextManager[TextIO] = nullcontext(sys.stdout)
    if to is not None and str(to) != "-":
        if to.exists() and not force:
            raise Usage(f"{to} exists already", hint="name another file, or add --force")
        whole = files.writing_text(to)
    with whole as stream:
        for article in found:
            body = revisions.get(desk.db, article.id, article.revision).copy.body
            stream.write(output.dump(articles.record(article, site_url=url) | {"body": body}) + "\n")


def _folder(desk: Desk, chosen: list[int] | None, to: Path, *, force: bool, comments: bool) -> dict[str, Any]:
    from newsroom.formats import archive_folder

    writer = archive_folder.ArchiveWriter(to, force=force)
    wanted = chosen if chosen is not None else archive.ids(desk.db)
    uids: set[str] = set()
    records: list[dict[str, Any]] = []
    pictures: set[int] = set()
    number = 0
    with Progress("exporting", len(wanted)) as bar:
        for article_id in wanted:
            record = archive.record(desk.db, article_id)
            article = articles.by_id(desk.db, article_id)
            for entry in revisions.history(desk.db, article_id):
                head = entry.rev == article.revision
                written = text_of(entry.copy, article if head else None, zone=desk.zone, status=head)
                writer.text(archive_folder.revision_file(record, entry.rev), written)
                pictures |= set(entry.copy.media.values())
                number += 1
            records.append(record)
            uids.add(record["uid"])
            bar.advance()
    writer.lines(archive_folder.RECORDS, records)
    if chosen is None:
        pictures |= {medium.id for medium in media_pictures.list_(desk.db)}
        writer.text("settings.json", json_module.dumps(_settings(desk), ensure_ascii=False, indent=2) + "\n")
    _media(desk, writer, pictures)
    kept = [value for value in archive.comments(desk.db) if value["article_uid"] in uids] if comments else []
    writer.lines("comments.jsonl", kept)
    return {
        "folder": str(to), "articles": len(records), "revisions": number, "media": len(pictures), "comments": len(kept),
    }  # fmt: skip


def _settings(desk: Desk) -> dict[str, str]:
    return {
        setting.key: desk.settings.text(setting.key)
        for setting in settings.TABLE
        if desk.settings.origin(setting.key) == "file"
    }


def _media(desk: Desk, writer: Any, pictures: set[int]) -> None:
    described = []
    for number in sorted(pictures):
        medium = media_pictures.get(desk.db, number)
        file = f"media/{medium.sha256[:16]}.{media_pictures.EXTENSIONS[medium.mime]}"
        try:
            writer.bytes(file, media_pictures.data(desk.db, number))
        except NotFound:
            continue
        described.append(
            {
                "sha256": medium.sha256, "file": file, "name": medium.name, "alt": medium.alt, "caption": medium.caption,
                "credit": medium.credit,
            }
        )  # fmt: skip
    writer.lines("media.jsonl", described)
