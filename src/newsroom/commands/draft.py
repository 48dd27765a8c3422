"""`newsroom draft`: articles from files, a folder, stdin, options, a template, another article, or the editor."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from newsroom import text
from newsroom.commands import (
    article_output,
    edit_again,
    fail_if_partial,
    is_interactive,
    newer_text,
    open_desk,
    options,
)
from newsroom.core.articles.drafting import Drafted
from newsroom.desk import Desk, drafting
from newsroom.desk.article_text import known_language, text_from
from newsroom.desk.drafting import FileOptions, FilesDrafted, Given
from newsroom.errors import NewsroomError, Usage
from newsroom.lazy import examples
from newsroom.option_rules import rules, without
from newsroom.phrases import Phrase, joined, phrase, word
from newsroom.terminal.output import Progress

app = typer.Typer(rich_markup_mode=None)

SHOWN = 20  # maximum number of files whose pictures are listed one by one


class HeaderOptions(NamedTuple):
    """The options that give fields of the front matter."""

    title: Annotated[str | None, typer.Option("-t", "--title", metavar="TEXT", help="The headline.")] = None
    section: Annotated[str | None, typer.Option("--section", metavar="NAME", help="The section.")] = None
    tag: Annotated[list[str] | None, typer.Option("--tag", metavar="NAME", help="A tag (repeatable).")] = None
    author: Annotated[
        list[str] | None, typer.Option("--author", metavar="NAME", help="An author, for the byline (repeatable).")
    ] = None
    source: Annotated[
        str | None, typer.Option("--source", metavar="NAME", help="The source of the article, such as an agency.")
    ] = None
    lead: Annotated[str | None, typer.Option("--lead", metavar="TEXT", help="The opening paragraph.")] = None
    lang: Annotated[
        str | None, typer.Option("--lang", metavar="LANG", help="The article's language (default: the site's).")
    ] = None

    page: Annotated[
        bool | None,
        typer.Option(
            "--page/--story",
            help="Make a page such as About or Contact, at /SLUG/ and not in any list (default: a story).",
        ),
    ] = None

    @property
    def given(self) -> Given:
        """The fields that were given."""
        named = {
            "title": self.title,
            "section": self.section,
            "tags": tuple(self.tag) if self.tag else None,
            "source": self.source,
            "lead": self.lead,
            "authors": tuple(self.author) if self.author else None,
            "lang": None if self.lang is None else known_language(self.lang),
            "kind": None if self.page is None else ("page" if self.page else ""),
        }
        return {name: value for name, value in named.items() if value is not None}


Header = Annotated[HeaderOptions, options.options_of(HeaderOptions)]


@app.command(epilog="Draft a file again to update its article. If the text is the same, nothing changes.")
@options.spread
@examples(
    ("Write a new article in your editor", "newsroom draft"),
    ("Add every Markdown file in a folder", "newsroom draft posts/"),
    ("Add a short article without an editor", 'newsroom draft -t "Ferry stays" --section Town --no-edit'),
    ("Add an article from a Word document", "newsroom draft story.docx"),
    ("Add an article from a saved e-mail, with its pictures", "newsroom draft story.eml"),
    ("Add a page that is not a story", "newsroom draft --page about.md"),
    ("Add an article from the output of another program", "make-story | newsroom draft -"),
)
@rules(
    without("template", "origin"),
    without("files", "template", "origin"),
    may_be_empty=HeaderOptions._fields,
)
def draft(
    ctx: typer.Context,
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE…|DIR|-]",
            help=(
                "Markdown files, Word (.docx) or OpenDocument (.odt) files, saved e-mails (.eml), folders, or - "
                "for stdin."
            ),
        ),
    ] = None,
    *,
    header: Header,
    slug: Annotated[
        str, typer.Option("--slug", metavar="SLUG", help="The last part of the address (default: made from the title).")
    ] = "",
    date: Annotated[
        str | None, typer.Option("--date", metavar="TIME", help="The publication date, past or future.")
    ] = None,
    template: Annotated[
        str | None, typer.Option("--template", metavar="NAME|FILE", help="Start from templates/NAME.md or FILE.")
    ] = None,
    origin: Annotated[
        str | None, typer.Option("--from", metavar="REF", help="Start from the text of another article.")
    ] = None,
    edit: Annotated[
        bool | None, typer.Option("--edit/--no-edit", help="Open the editor (the default on a terminal).")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", metavar="NAME", help="The encoding of the files (default: UTF-8).")
    ] = None,
    json: options.Json = False,
    dry_run: options.DryRun = False,
) -> None:
    """Add articles. Without FILE, your editor opens, with the front matter and the text in one file."""
    desk = open_desk(ctx)
    given = header.given
    _check_files(files or [], slug, edit=bool(edit))
    if files and files != ["-"]:
        _files(desk, files, FileOptions(given, slug, date, encoding, dry_run), json=json)
        return
    if files == ["-"] or (not files and not is_interactive() and not (header.title or template or origin or edit)):
        text = text_from(desk, sys.stdin.buffer, encoding)
    else:
        if encoding is not None:
            raise Usage("--encoding can only be used with files or -")
        text = drafting.text_to_start_from(desk, given, template=template, origin=origin)
        if edit or (edit is None and is_interactive()):
            if dry_run:
                raise Usage("--dry-run cannot be used with the editor", hint="use --no-edit instead of the editor")
            drafted = _in_editor(desk, text, slug=slug, date=date)
            if drafted:
                article_output.concerned(desk, [drafted.article], as_json=json)
            return
    drafted = drafting.draft_text(desk, text, given, slug=slug, date=date, name="stdin", dry_run=dry_run)
    if dry_run:
        desk.say("dry run: nothing was changed")
    article_output.concerned(desk, [drafted.article], as_json=json)


def _check_files(files: list[str], slug: str, *, edit: bool) -> None:
    """Raise `Usage` for what cannot be done with the given files."""
    if files and edit:
        raise Usage("--edit cannot be used with files or -", hint="draft them first, then: newsroom edit REF")
    if "-" in files and len(files) > 1:
        raise Usage("- and FILE cannot be used together", hint="use a separate command to draft the text from stdin")
    if len(files) > 1 and slug:
        raise Usage("--slug can only be used with one article")


def _in_editor(desk: Desk, text: str, *, slug: str, date: str | None) -> Drafted | None:
    """Open the editor; None if nothing was written."""
    from newsroom.desk import in_editor  # here: files and stdin need no editor
    from newsroom.terminal.editor import Buffer

    def save(written: str, path: Path) -> Drafted:
        return drafting.draft_text(desk, written, {}, slug=slug, date=date, name=str(path))

    def refused(error: NewsroomError, path: Path) -> Phrase:
        kept = phrase("(your text is kept in {path})", path=path)
        return joined(" ", (error.hint, kept)) if error.hint else kept

    drafted = in_editor.write(desk, text, editor=Buffer, save=save, again=edit_again, refused=refused)
    if drafted is None:
        desk.say("nothing was written, so nothing was saved")
    return drafted


def _files(desk: Desk, names: list[str], options: FileOptions, *, json: bool) -> None:
    found = drafting.find_files(desk, names)
    with Progress("drafting", len(found)) as bar:
        result = drafting.draft_files(desk, found, options, progress=bar.advance)
    if options.dry_run:
        desk.say(phrase("dry run: nothing was changed"))
    _report(desk, result, len(found), dry_run=options.dry_run, json=json)


def _report(desk: Desk, result: FilesDrafted, total: int, *, dry_run: bool, json: bool) -> None:
    shown = [drafted.article for drafted in result.done]
    if shown or total > 1:
        article_output.concerned(desk, shown, as_json=json)
    if not dry_run:
        newer_text.tell(desk, [drafted.article for drafted in result.done if drafted.outcome == "updated"])
    # After a dry run `newsroom check` does not know them.
    some = total > 1 and not dry_run
    for name, problems in list(result.missing.items())[: SHOWN if some else None]:
        desk.warn(phrase("{name}: picture or clip not added: {problems}", name=name, problems=joined("; ", problems)))
    if some and len(result.missing) > SHOWN:
        pictures = sum(len(problems) for problems in result.missing.values())
        desk.warn(
            phrase(
                (
                    "{number} pictures or clips in {files} could not be added; the first {shown} files are listed here; to "
                    "see all: newsroom check --all"
                ),
                number=pictures,
                files=text.number_of(len(result.missing), "file"),
                shown=SHOWN,
            )
        )
    outcomes = result.outcomes
    if total > 1 or outcomes.get("unchanged"):
        parts = [
            # "new" is also a queue of comments
            phrase("{number} {name}", number=number, name=word(name, "article" if name == "new" else ""))
            for name, number in outcomes.items()
        ]
        parts += [phrase("{number} refused", number=len(result.failed))] if result.failed else []
        if parts:
            desk.say(joined(", ", parts))
    if total == 1 and result.done:
        drafting.echo_date(desk, result.done[0].article)
    fail_if_partial(result.failed, total)
