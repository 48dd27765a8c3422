"""`newsroom import`: an exported newsroom, or a folder of Markdown, into this file."""

from __future__ import annotations

import json as json_module
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer

from newsroom import settings as table
from newsroom.commands import open_desk, options
from newsroom.core import archive, stored_settings
from newsroom.core.articles.revisions import Copy
from newsroom.core.journal import actions
from newsroom.core.journal.actions import Act
from newsroom.core.media import pictures as media_pictures
from newsroom.desk import Desk
from newsroom.desk.article_text import manuscript_from
from newsroom.errors import Invalid, NewsroomError, NotFound, Partial, Usage
from newsroom.terminal import output
from newsroom.terminal.output import Progress

app = typer.Typer(rich_markup_mode=None)

CHUNK = 100


@dataclass(slots=True)
class Report:
    """What an import did; every row that was not taken is named."""

    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: list[dict[str, str]] = field(default_factory=list)

    def count(self, outcome: str) -> None:
        """One more of that outcome."""
        setattr(self, outcome, getattr(self, outcome) + 1)


@app.command("import", epilog="FORMAT: markdown, the folder that `newsroom export markdown` writes.")
def import_(
    ctx: typer.Context,
    form: Annotated[str, typer.Argument(metavar="FORMAT", help="markdown.")],
    path: Annotated[Path, typer.Argument(metavar="PATH")],
    with_settings: Annotated[bool, typer.Option("--settings", help="Take the settings over too.")] = False,
    no_comments: Annotated[bool, typer.Option("--no-comments", help="Leave the comments out.")] = False,
    json: options.Json = False,
) -> None:
    """Take an exported newsroom in: articles with every revision, states, dates, pictures, comments. Twice is as once."""
    from newsroom.formats import archive_folder

    if form != "markdown":
        raise Usage(f"there is no format {form!r}", hint="formats: markdown")
    if not path.is_dir():
        raise NotFound(f"there is no folder {path}", ref=str(path))
    if not archive_folder.is_newsroom(path):
        raise Usage(
            f"{path} is not an exported newsroom",
            ref=str(path),
            hint=f"take a folder of Markdown in with: newsroom draft {path}",
        )
    desk = open_desk(ctx)
    report = Report()
    batch = _articles(desk, path, report)
    if not no_comments:
        batch = _comments(desk, path, report, batch)
    if with_settings and (path / "settings.json").is_file():
        values = json_module.loads((path / "settings.json").read_text(encoding="utf-8"))
        known = {key: str(value) for key, value in values.items() if key in table.BY_KEY}
        stored_settings.put(desk.db, known, now=desk.now, actor=desk.actor)
    _tell(desk, report, json=json)


def _articles(desk: Desk, path: Path, report: Report) -> int | None:
    from newsroom.formats import archive_folder

    records = list(archive_folder.lines(path, archive_folder.RECORDS))
    pictures = {value["sha256"]: value for _, value in archive_folder.lines(path, "media.jsonl")}
    ids: dict[str, int] = {}
    batch: int | None = None
    with Progress("importing", len(records)) as bar:
        for start in range(0, len(records), CHUNK):
            part = records[start : start + CHUNK]
            with actions.act(desk.db, actor=desk.actor, now=desk.now, command="import", batch=batch) as act:
                outcome = actions.each(act, part, lambda row, act=act: _article(act, path, row[1], pictures, ids))  # type: ignore[misc]
            batch = act.batch if act.noted else batch
            report.read += len(part)
            for result in outcome.done:
                report.count(result)
            for (number, _), error in outcome.failed:
                report.skipped.append({"where": f"{path / archive_folder.RECORDS}:{number}", "why": error.message})
            bar.advance(len(part))
    return batch


def _article(act: Act, path: Path, record: dict[str, Any], pictures: dict[str, Any], ids: dict[str, int]) -> str:
    """One article with its pictures and revisions."""
    from newsroom.formats import archive_folder
    from newsroom.formats.front_matter import article_file

    try:
        for entry in record["revisions"]:
            for sha in entry["media"].values():
                if sha not in ids and sha in pictures:
                    known = pictures[sha]
                    data = archive_folder.content(path, known["file"])
                    words = {key: known.get(key, "") for key in ("alt", "caption", "credit")}
                    ids[sha] = media_pictures.add(act, data, name=known["name"], **words).id

        def text(rev: int) -> Copy:
            name = archive_folder.revision_file(record, rev)
            return manuscript_from(article_file.read(archive_folder.content(path, name), name=str(path / name)))

        return archive.load(act, record, text, ids)[1]
    except (KeyError, TypeError) as error:
        raise Invalid(f"the record lacks {error}") from error


def _comments(desk: Desk, path: Path, report: Report, batch: int | None) -> int | None:
    from newsroom.formats import archive_folder

    known: dict[int, int] = {}
    rows = list(archive_folder.lines(path, "comments.jsonl"))
    for start in range(0, len(rows), 1000):
        part = rows[start : start + 1000]
        with actions.act(desk.db, actor=desk.actor, now=desk.now, command="import", batch=batch) as act:
            outcome = actions.each(act, part, lambda row, act=act: _comment(act, row[1], known))  # type: ignore[misc]
        batch = act.batch if act.noted else batch
        report.read += len(part)
        for result in outcome.done:
            report.count(result)
        for (number, _), error in outcome.failed:
            report.skipped.append({"where": f"{path / 'comments.jsonl'}:{number}", "why": error.message})
    return batch


def _comment(act: Act, value: dict[str, Any], known: dict[int, int]) -> str:
    try:
        return archive.load_comment(act, value, known)
    except KeyError as error:
        raise Invalid(f"the record lacks {error}") from error


def _tell(desk: Desk, report: Report, *, json: bool) -> None:
    if json:
        output.emit_object(
            {
                "read": report.read, "added": report.added, "updated": report.updated, "unchanged": report.unchanged,
                "skipped": report.skipped,
            }
        )  # fmt: skip
    else:
        sys.stdout.write(
            f"read\t{report.read}\nadded\t{report.added}\nunchanged\t{report.unchanged}\nskipped\t{len(report.skipped)}\n"
        )
    if report.skipped:
        errors = [NewsroomError(f"{row['where']}: {row['why']}") for row in report.skipped]
        shown = "\n".join(error.message for error in errors[:20])
        raise Partial(f"{shown}\n{len(errors)} of {report.read} were not taken in", errors)
