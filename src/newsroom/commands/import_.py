"""`newsroom import`: import the site of another system, or a newsroom export."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from newsroom import text
from newsroom.commands import confirm, import_report, open_desk, options
from newsroom.core import stored_settings
from newsroom.desk import Desk, archive_import, site_sources, whole_newsroom
from newsroom.desk.archive_import import ArchiveImport, ArchiveImported
from newsroom.desk.picture_fetching import PictureFetch
from newsroom.desk.site_import import SiteImport, UpdateMode, pictures_to_fetch
from newsroom.errors import NewsroomError, Partial, Usage
from newsroom.formats.sites.media_folder import MediaFolder
from newsroom.lazy import examples
from newsroom.phrases import as_message, joined, phrase
from newsroom.terminal import output
from newsroom.terminal.output import Progress

app = typer.Typer(rich_markup_mode=None)

SHOWN = 20  # records that were skipped
HOSTS = 5  # named in the question


FORMATS = ("newsroom", "markdown", *site_sources.FORMATS)


MediaOption = Annotated[
    str | None,
    typer.Option(
        "--media",
        metavar="DIR|fetch",
        help="The folder with the site's pictures (its uploads), or fetch to download them from their hosts, after you "
        "confirm; fetch:SITE if their addresses have no host (not with newsroom, markdown, docx or odt).",
    ),
]
UpdateOption = Annotated[
    UpdateMode,
    typer.Option(
        "--update",
        metavar="newer|replace",
        help="Replace the text of articles imported before: only if the export is newer, or always "
        "(not with newsroom or markdown).",
    ),
]


@app.command(
    "import",
    epilog="FORMAT: newsroom is the file that `newsroom export newsroom` writes, for an empty newsroom; markdown is "
    "the folder that `newsroom export markdown` writes; wordpress is the file from Tools > Export (WXR); "
    "ghost is the JSON file from Settings > Import/Export; hugo, jekyll, zola, pelican, eleventy and astro "
    "are the folder of the site; feed is an RSS, Atom or JSON Feed file; html is a saved page or a folder of "
    "pages; ninjs is a file or folder in IPTC's ninjs 1 or 2; csv is a table with a header row; jsonl has a "
    "JSON object on each line; docx and odt are a document or a folder of documents. docs/moving/ has guides.",
)
@examples(
    ("See what would be imported from WordPress, and what would not", "newsroom import wordpress blog.xml --dry-run"),
    ("Import it, with its pictures", "newsroom import wordpress blog.xml --media wp-content/uploads"),
    ("Import it, and fetch its pictures from their hosts", "newsroom import wordpress blog.xml --media fetch"),
    ("Import what has changed on that site since then", "newsroom import wordpress blog.xml --update newer"),
    ("Import a Ghost site", "newsroom import ghost site.ghost.json --media content/images"),
    ("Import a Hugo site", "newsroom import hugo ../old-site"),
    ("Import the articles in a feed that you saved", "newsroom import feed feed.xml"),
    ("Import the articles in a table", "newsroom import csv articles.csv --media images"),
    ("Import a folder of Word documents as drafts", "newsroom import docx stories/"),
    ("Import what another newsroom exported", "newsroom import markdown ../old/archive"),
    ("Import its settings too", "newsroom import markdown ../old/archive --settings"),
    ("Import a whole newsroom into an empty one", "newsroom import newsroom gazette.jsonl.gz"),
)
def import_(
    ctx: typer.Context,
    form: Annotated[str, typer.Argument(metavar="FORMAT", help="One of: " + ", ".join(FORMATS) + ".")],
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The exported file or folder.")],
    media: MediaOption = None,
    update: UpdateOption = UpdateMode.NEVER,
    encoding: Annotated[
        str | None,
        typer.Option(
            "--encoding",
            metavar="NAME",
            help="The encoding of the text, whatever the file says: tcvn3, vni, viqr, windows-1258, cp1252 or another (not "
            "with newsroom, markdown, docx or odt).",
        ),
    ] = None,
    with_settings: Annotated[bool, typer.Option("--settings", help="Import the settings too (markdown only).")] = False,
    no_comments: Annotated[
        bool, typer.Option("--no-comments", help="Do not import comments (not with newsroom).")
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Show what would be done, but change nothing (not with newsroom or markdown)."),
    ] = False,
    yes: options.Yes = False,
    json: options.Json = False,
) -> None:
    """Import a whole site: posts and pages with statuses, dates, authors, sections, tags, pictures, comments and addresses.

    What readers of the older site could see is published with its date. What waited for an editor is submitted for review,
    what was in the trash goes to the trash, and everything else becomes a draft. What cannot be imported is listed with its
    place. Importing again changes nothing.
    """
    if form not in FORMATS:
        raise Usage(
            phrase("unknown format {name!r}", name=form),
            hint=phrase("use one of: {choices}", choices=", ".join(FORMATS)),
        )
    others = bool(media or dry_run or encoding or update is not UpdateMode.NEVER)
    if form == "newsroom":
        if others or with_settings or no_comments:
            raise Usage("a newsroom is imported as a whole, without options")
        _newsroom(open_desk(ctx), path, json=json)
    elif form == "markdown":
        if others:
            raise Usage(
                "--media, --encoding, --dry-run and --update cannot be used with markdown",
                hint="leave them out",
            )
        archive_import.check_folder(path)
        _archive(open_desk(ctx), path, with_settings=with_settings, no_comments=no_comments, json=json)
    elif with_settings:
        raise Usage("--settings can only be used with markdown")
    else:
        desk = open_desk(ctx)
        library = site_sources.media_library(desk, media)
        _ask_to_fetch(desk, form, path, library, encoding=encoding, dry_run=dry_run, yes=yes)
        source = site_sources.open_export(desk, form, path, library, encoding=encoding)
        _site(
            SiteImport(desk, source, library, update=update, with_comments=not no_comments), dry_run=dry_run, json=json
        )


def _site(work: SiteImport, *, dry_run: bool, json: bool) -> None:
    """Import the site of another system, and show what came."""
    with Progress("importing", work.source.total) as bar:
        result = work.run(dry_run=dry_run, progress=bar.advance)
    for note in work.source.notes:
        work.desk.warn(note)
    import_report.show(work, result, dry_run=dry_run, json=json)


def _ask_to_fetch(
    desk: Desk, form: str, path: Path, library: MediaFolder, *, encoding: str | None, dry_run: bool, yes: bool
) -> None:
    """Count the pictures to fetch, if any, and ask before the first request. A dry run only says how many there are."""
    if not isinstance(library, PictureFetch):
        return
    source = site_sources.open_export(desk, form, path, library, encoding=encoding)
    with Progress("looking for pictures", source.total) as bar:
        found = pictures_to_fetch(desk.db, source, library, progress=bar.advance)
    if not found.total():
        return
    named = joined(", ", [host for host, _ in found.most_common(HOSTS)])
    more = phrase("{named} and {number} more", named=named, number=len(found) - HOSTS) if len(found) > HOSTS else named
    pictures, hosts = text.number_of(found.total(), "picture"), text.number_of(len(found), "host")
    if dry_run:
        desk.say(
            phrase("{pictures} would be fetched from {hosts}: {named}", pictures=pictures, hosts=hosts, named=more)
        )
        return
    confirm(phrase("fetch {pictures} from {hosts} ({named})?", pictures=pictures, hosts=hosts, named=more), yes=yes)


def _newsroom(desk: Desk, path: Path, *, json: bool) -> None:
    """Import every row that another newsroom exported."""
    with Progress("importing", None) as bar:
        number = whole_newsroom.read(desk, path, progress=bar.advance)
    if json:
        output.emit_object({"read": number, "added": number, "updated": 0, "unchanged": 0, "skipped": []})
    else:
        output.emit_counts({phrase("read"): number})
    _tell_to_build(desk)


def _tell_to_build(desk: Desk) -> None:
    """Say how to build the site, also where a build before the import made its folder: the import has changed the owner."""
    from newsroom.site import ownership  # here: other imports do not need it

    out = desk.folder / stored_settings.load(desk.db, os.environ).text("site.output")
    if ownership.is_of_another(str(out), desk.db):
        desk.say(phrase("to replace the site in {folder}: newsroom build --adopt", folder=out))
    else:
        desk.say("build the site: newsroom build")


def _archive(desk: Desk, path: Path, *, with_settings: bool, no_comments: bool, json: bool) -> None:
    """Import the folder that another newsroom exported."""
    work = ArchiveImport(desk, path)
    with Progress("importing", len(work.articles)) as bar:
        work.add_articles(progress=bar.advance)
        work.add_people()
        work.add_series()
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
                phrase("read"): result.read,
                phrase("added"): result.added,
                phrase("unchanged"): result.unchanged,
                phrase("not imported"): len(result.skipped),
            }
        )
    if result.skipped:
        errors = [
            NewsroomError(phrase("{where}: {why}", where=row["where"], why=as_message(row["why"])))
            for row in result.skipped
        ]
        shown = joined("\n", (error.message for error in errors[:SHOWN]))
        raise Partial(
            phrase("{shown}\n{number} of {read} not imported", shown=shown, number=len(errors), read=result.read),
            errors,
        )
