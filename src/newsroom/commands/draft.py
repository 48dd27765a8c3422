"""`newsroom draft`: articles from files, a folder, stdin, flags, a template, another article, or the editor."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from newsroom import text
from newsroom.commands import article_output, edit_again, fail_if_partial, is_interactive, open_desk, options
from newsroom.core.articles.drafting import Drafted
from newsroom.desk import Desk, drafting
from newsroom.desk.article_text import text_from
from newsroom.desk.drafting import FileOptions, FilesDrafted, Given
from newsroom.errors import NewsroomError, Usage
from newsroom.phrases import phrase
from newsroom.terminal.output import Progress

app = typer.Typer(rich_markup_mode=None)

SHOWN = 20  # files whose pictures are named one by one


@app.command(epilog="Drafting a file again updates its article; the same text again changes nothing.")
def draft(
    ctx: typer.Context,
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE…|DIR|-]", help="Markdown files, folders, or - for stdin.")
    ] = None,
    title: Annotated[str | None, typer.Option("-t", "--title")] = None,
    slug: Annotated[str, typer.Option("--slug", help="The last part of its address (else made from the title).")] = "",
    section: Annotated[str | None, typer.Option("--section")] = None,
    tag: Annotated[list[str] | None, typer.Option("--tag", help="A tag (repeatable).")] = None,
    author: Annotated[list[str] | None, typer.Option("--author", help="A name for the byline (repeatable).")] = None,
    source: Annotated[str | None, typer.Option("--source", help="Where it comes from, such as an agency.")] = None,
    lead: Annotated[str | None, typer.Option("--lead", help="The opening paragraph.")] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="Its language, if not the site's.")] = None,
    date: Annotated[
        str | None, typer.Option("--date", metavar="TIME", help="The publication date, past or future.")
    ] = None,
    template: Annotated[
        str | None, typer.Option("--template", metavar="NAME|FILE", help="Start from templates/NAME.md or a file.")
    ] = None,
    origin: Annotated[
        str | None, typer.Option("--from", metavar="REF", help="Start from the text of an article.")
    ] = None,
    edit: Annotated[
        bool | None, typer.Option("--edit/--no-edit", help="Open the editor (the default on a terminal).")
    ] = None,
    encoding: Annotated[str | None, typer.Option("--encoding", help="Encoding of the files, if not UTF-8.")] = None,
    json: options.Json = False,
    dry_run: options.DryRun = False,
) -> None:
    """Add articles. On a terminal, without a FILE, your editor opens with front matter and body in one text."""
    desk = open_desk(ctx)
    named = {
        "title": title,
        "section": section,
        "tags": tuple(tag) if tag else None,
        "source": source,
        "lead": lead,
        "authors": tuple(author) if author else None,
        "lang": lang,
    }
    given: Given = {name: value for name, value in named.items() if value is not None}
    if files and (template or origin):
        raise Usage("--template and --from do not go together with files")
    if files and len(files) > 1 and slug:
        raise Usage("--slug is for one article")
    if files and files != ["-"]:
        _files(desk, files, FileOptions(given, slug, date, encoding, dry_run), json=json)
        return
    if files == ["-"] or (not files and not is_interactive() and not (title or template or origin or edit)):
        text = text_from(desk, sys.stdin.buffer, encoding)
    else:
        text = drafting.text_to_start_from(desk, given, template=template, origin=origin)
        if edit or (edit is None and is_interactive()):
            drafted = _in_editor(desk, text, slug=slug, date=date)
            if drafted:
                article_output.concerned(desk, [drafted.article], as_json=json)
            return
    drafted = drafting.draft_text(desk, text, given, slug=slug, date=date, name="stdin")
    article_output.concerned(desk, [drafted.article], as_json=json)


def _in_editor(desk: Desk, text: str, *, slug: str, date: str | None) -> Drafted | None:
    """Let the person write; None when they wrote nothing."""
    from newsroom.desk import in_editor  # here: files and stdin need no editor
    from newsroom.terminal.editor import Buffer

    def save(written: str, path: Path) -> Drafted:
        return drafting.draft_text(desk, written, {}, slug=slug, date=date, name=str(path))

    def refused(error: NewsroomError, path: Path) -> str:
        return phrase("{hint} (the text is kept in {path})", hint=error.hint or "", path=path).strip()

    drafted = in_editor.write(desk, text, editor=Buffer, save=save, again=edit_again, refused=refused)
    if drafted is None:
        desk.say("nothing was written, so nothing was saved")
    return drafted


def _files(desk: Desk, names: list[str], options: FileOptions, *, json: bool) -> None:
    found = drafting.find_files(desk, names)
    with Progress("drafting", len(found)) as bar:
        result = drafting.draft_files(desk, found, options, progress=bar.advance)
    _report(desk, result, len(found), json=json)


def _report(desk: Desk, result: FilesDrafted, total: int, *, json: bool) -> None:
    shown = [drafted.article for drafted in result.done]
    if shown or total > 1:
        article_output.concerned(desk, shown, as_json=json)
    for name, problems in list(result.missing.items())[: SHOWN if total > 1 else None]:
        desk.warn(phrase("{name}: picture not added: {problems}", name=name, problems="; ".join(problems)))
    if total > 1 and len(result.missing) > SHOWN:
        pictures = sum(len(problems) for problems in result.missing.values())
        desk.warn(
            phrase(
                "{pictures} of {files} could not be taken in; {shown} files are named here, newsroom check --all "
                "names every one",
                pictures=text.number_of(pictures, "picture"),
                files=text.number_of(len(result.missing), "file"),
                shown=SHOWN,
            )
        )
    outcomes = result.outcomes
    if total > 1 or outcomes.get("unchanged"):
        parts = [f"{number} {name}" for name, number in outcomes.items()]
        desk.say(", ".join([*parts, phrase("{number} refused", number=len(result.failed))] if result.failed else parts))
    if total == 1 and result.done:
        drafting.echo_date(desk, result.done[0].article)
    fail_if_partial(result.failed, total)
