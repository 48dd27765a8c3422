"""`newsroom draft`: articles from files, a folder, stdin, flags, a template, another article, or the editor."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsroom.commands import article_output, editor_drafts, fail_if_partial, open_desk, options
from newsroom.core.articles import drafting
from newsroom.core.articles.articles import Article
from newsroom.core.articles.revisions import Copy
from newsroom.core.journal import actions
from newsroom.core.journal.actions import Act
from newsroom.desk import Desk
from newsroom.desk.article_text import Fields, copy_of, date_of, take_pictures
from newsroom.errors import Invalid, NewsroomError, NotFound, Usage
from newsroom.terminal.output import Progress

if TYPE_CHECKING:
    from newsroom.formats.front_matter.article_file import ArticleFile

app = typer.Typer(rich_markup_mode=None)

CHUNK = 50  # files a transaction: few enough to stop between, many enough not to wait for the disk at each


@dataclass(frozen=True, slots=True)
class Parsed:
    """One file, read and ready to be saved."""

    name: str
    copy: Copy
    pictures: dict[str, Path]
    slug: str
    suggested: str
    date: datetime | None


@dataclass(slots=True)
class Intake:
    """What one run of `draft` has done so far."""

    done: list[drafting.Drafted] = field(default_factory=list)
    failed: list[tuple[str, Exception]] = field(default_factory=list)
    missing: dict[str, list[str]] = field(default_factory=dict)
    batch: int | None = None


@app.command(epilog="A file that was taken in before updates its article; the same text again changes nothing.")
def draft(
    ctx: typer.Context,
    files: Annotated[list[str] | None, typer.Argument(metavar="[FILE…|DIR|-]", help="Markdown files, folders, or - for stdin.")] = None,
    title: Annotated[str | None, typer.Option("-t", "--title")] = None,
    slug: Annotated[str, typer.Option("--slug", help="The last part of its address (else made from the title).")] = "",
    section: Annotated[str | None, typer.Option("--section")] = None,
    tag: Annotated[list[str] | None, typer.Option("--tag", help="A tag (repeatable).")] = None,
    author: Annotated[list[str] | None, typer.Option("--author", help="A name for the byline (repeatable).")] = None,
    source: Annotated[str | None, typer.Option("--source", help="Whom it comes from, such as an agency.")] = None,
    lead: Annotated[str | None, typer.Option("--lead", help="The paragraph that leads in.")] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="Its language, if not the site's.")] = None,
    date: Annotated[str | None, typer.Option("--date", metavar="TIME", help="The day of publication, past or to come.")] = None,
    template: Annotated[str | None, typer.Option("--template", metavar="NAME|FILE", help="Begin from templates/NAME.md or a file.")] = None,
    origin: Annotated[str | None, typer.Option("--from", metavar="REF", help="Begin from the text of an article.")] = None,
    edit: Annotated[bool | None, typer.Option("--edit/--no-edit", help="Open the editor (does so by itself on a terminal).")] = None,
    encoding: Annotated[str | None, typer.Option("--encoding", help="What the files are in, if not UTF-8.")] = None,
    json: options.Json = False,
    dry_run: options.DryRun = False,
) -> None:  # fmt: skip
    """Take in articles. On a terminal, without a FILE, your editor opens with front matter and body in one text."""
    desk = open_desk(ctx)
    said = Fields(
        title=title, section=section, tags=tuple(tag) if tag else None, authors=tuple(author) if author else None,
        source=source, lead=lead, lang=lang,
    )  # fmt: skip
    if files and (template or origin):
        raise Usage("--template and --from do not go together with files")
    if files and len(files) > 1 and slug:
        raise Usage("--slug is for one article")
    if files and files != ["-"]:
        _files(desk, files, said, slug=slug, date=date, encoding=encoding, json=json, dry_run=dry_run)
        return
    interactive = sys.stdin.isatty() and sys.stdout.isatty()
    if files == ["-"] or (not files and not interactive and not (title or template or origin or edit)):
        text = editor_drafts.from_stdin(desk, encoding)
    else:
        text = editor_drafts.begin(desk, said, template=template, origin=origin)
        if edit or (edit is None and interactive):
            editor_drafts.in_editor(desk, text, said, slug=slug, date=date, json=json)
            return
    result = editor_drafts.save(desk, text, said, slug=slug, date=date, name="stdin")
    article_output.concerned(desk, [result.article], as_json=json)


def _files(
    desk: Desk, names: list[str], said: Fields, *, slug: str, date: str | None, encoding: str | None, json: bool,
    dry_run: bool,
) -> None:  # fmt: skip
    from newsroom.formats.posts import post_folder

    found: list[tuple[Path, Path]] = []
    for name in names:
        path = Path(name)
        if not path.exists():
            raise NotFound(f"there is no file {name}", ref=name)
        if path.is_dir():
            inside = post_folder.scan(path)
            if not inside.posts:
                raise NotFound(f"there is no Markdown file in {name}", ref=name, hint="files end in .md or .markdown")
            for skipped, why in inside.skipped:
                if skipped.suffix.lower() not in post_folder.PICTURES:
                    desk.say(f"not read: {skipped} ({why})")
            found += [(file, path) for file in inside.posts]
        else:
            found.append((path, path.parent))
    intake = Intake()
    with Progress("drafting", len(found)) as bar:
        for start in range(0, len(found), CHUNK):
            part = found[start : start + CHUNK]
            _chunk(desk, part, said, intake, slug=slug, date=date, encoding=encoding, dry_run=dry_run)
            bar.advance(len(part))
    _tell(desk, intake, len(found), json=json)


def _chunk(
    desk: Desk, part: list[tuple[Path, Path]], said: Fields, intake: Intake, *, slug: str, date: str | None,
    encoding: str | None, dry_run: bool,
) -> None:  # fmt: skip
    """Read some files, then save what could be read in one transaction."""
    ready: list[Parsed] = []
    for path, root in part:
        try:
            ready.append(_read(desk, path, root, said, intake, slug=slug, date=date, encoding=encoding))
        except NewsroomError as error:
            intake.failed.append((str(path), error))
    if not ready or dry_run:
        return
    limit = desk.settings.number("media.max_megabytes") * 1_000_000
    folder = str(desk.folder)

    def save(act: Act, item: Parsed) -> drafting.Drafted:
        copy, problems = take_pictures(act, item.copy, item.pictures, limit=limit)
        if problems:
            intake.missing.setdefault(item.name, []).extend(problems)
        key = os.path.relpath(item.name, folder).replace(os.sep, "/")
        try:
            return drafting.draft(
                act,
                copy,
                lang=desk.settings.lang,
                slug=item.slug,
                suggested=item.suggested,
                date=item.date,
                source_file=key,
            )
        except NewsroomError as error:
            if not error.message.startswith(item.name):
                error.message = f"{item.name}: {error.message}"
            raise

    with actions.act(desk.db, actor=desk.actor, now=desk.now, command="draft", batch=intake.batch) as act:
        outcome = actions.each(act, ready, lambda item: save(act, item))
    intake.batch = act.batch if act.noted else intake.batch
    intake.done += outcome.done
    intake.failed += [(item.name, error) for item, error in outcome.failed]


def _read(
    desk: Desk,
    path: Path,
    root: Path,
    said: Fields,
    intake: Intake,
    *,
    slug: str,
    date: str | None,
    encoding: str | None,
) -> Parsed:
    from newsroom.formats.posts import post_folder

    limit = desk.settings.number("articles.max_megabytes")
    if path.stat().st_size > limit * 1_000_000:
        hint = "see: newsroom config get articles.max_megabytes"
        raise Invalid(f"{path}: the text is longer than {limit} MB", ref=str(path), hint=hint)
    parsed, pictures, missing = post_folder.read(path, root=root, encoding=encoding)
    for warning in parsed.warnings:
        desk.warn(warning)
    if missing:
        intake.missing[str(path)] = [f"{name}: no such picture" for name in missing]
    when = desk.time(date) if date else date_of(desk, parsed.date, str(path))
    # A slug that someone typed is theirs or refused; one that a file's name suggests may be numbered.
    chosen = slug or (parsed.slug if "slug" in parsed.given else "")
    copy = copy_of(_with_former_addresses(parsed, path))
    return Parsed(str(path), said.over(copy), pictures, chosen, parsed.slug, when)


def _with_former_addresses(parsed: ArticleFile, path: Path) -> ArticleFile:
    """A post in a file with a date in its name was published under a date: links to it go on leading there.

    Site builders take the date that the text gives, if it gives one, or that of the name.
    """
    from newsroom.formats.posts import post_folder

    named = post_folder.dated(path)
    if named is None:
        return parsed
    days = dict.fromkeys((parsed.date[:10], named[0]))
    addresses = [f"/{day.replace('-', '/')}/{parsed.slug or named[1]}/" for day in days if post_folder.is_day(day)]
    return replace(parsed, aliases=tuple(dict.fromkeys((*parsed.aliases, *addresses))))


def _tell(desk: Desk, intake: Intake, total: int, *, json: bool) -> None:
    shown: list[Article] = [drafted.article for drafted in intake.done]
    if shown or total > 1:
        article_output.concerned(desk, shown, as_json=json)
    for name, problems in list(intake.missing.items())[: 20 if total > 1 else None]:
        desk.warn(f"{name}: picture not taken in: {'; '.join(problems)}")
    if total > 1 and len(intake.missing) > 20:
        pictures = sum(len(problems) for problems in intake.missing.values())
        desk.warn(
            f"{pictures} pictures of {len(intake.missing)} files could not be taken in; 20 files are named here,"
            " newsroom check --all names every one"
        )
    outcomes: dict[str, int] = {}
    for drafted in intake.done:
        outcomes[drafted.outcome] = outcomes.get(drafted.outcome, 0) + 1
    if total > 1 or outcomes.get("unchanged"):
        parts = [f"{number} {name}" for name, number in outcomes.items()]
        desk.say(", ".join([*parts, f"{len(intake.failed)} refused"] if intake.failed else parts))
    if total == 1 and intake.done:
        editor_drafts.echo_date(desk, intake.done[0].article)
    fail_if_partial(intake.failed, total)
