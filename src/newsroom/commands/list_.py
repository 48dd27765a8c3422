"""`newsroom list`: articles by state, section, tag, people and time."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from newsroom import clock
from newsroom.commands import article_output, open_desk, options
from newsroom.core.articles import articles
from newsroom.core.articles.articles import Filter
from newsroom.desk import Desk

app = typer.Typer(rich_markup_mode=None)

Status = Annotated[
    list[str] | None, typer.Option("-s", "--status", metavar="STATE", help="In this state (repeatable).")
]
Section = Annotated[str | None, typer.Option("--section", help="In this section.")]
Tag = Annotated[str | None, typer.Option("--tag", help="With this tag.")]
Author = Annotated[str | None, typer.Option("--author", help="With this name in the byline.")]
Assignee = Annotated[str | None, typer.Option("--assignee", help="Assigned to this person.")]
Since = Annotated[str | None, typer.Option("--since", metavar="TIME", help="Published (or changed) at or after.")]
Until = Annotated[str | None, typer.Option("--until", metavar="TIME", help="Published (or changed) before.")]
Lang = Annotated[str | None, typer.Option("--lang", help="In this language.")]
Overdue = Annotated[bool, typer.Option("--overdue", help="Past its deadline, or past its time to be published.")]

Changed = Annotated[bool, typer.Option("--changed", help="Live, with changes that readers do not see yet.")]


def filter_of(
    desk: Desk, status: list[str] | None, section: str | None, tag: str | None, author: str | None,
    assignee: str | None, since: str | None, until: str | None, lang: str | None, overdue: bool,
    changed: bool,
) -> Filter:  # fmt: skip
    """The filter that the options ask for; several states may be given with commas or by repeating."""
    states = tuple(name.strip() for given in status or () for name in given.split(",") if name.strip())
    return Filter(
        statuses=states, section=section, tag=tag, author=author, assignee=assignee,
        since=clock.to_text(desk.time(since)) if since else None,
        until=clock.to_text(desk.time(until)) if until else None,
        lang=lang, overdue_at=clock.to_text(desk.now) if overdue else None, changed=changed,
    )  # fmt: skip


@app.command("list")
def list_(
    ctx: typer.Context, status: Status = None, section: Section = None, tag: Tag = None, author: Author = None,
    assignee: Assignee = None, since: Since = None, until: Until = None, lang: Lang = None, overdue: Overdue = False,
    changed: Changed = False, limit: options.Limit = None, offset: options.Offset = 0, sort: options.Sort = None,
    json: options.Json = False,
    jsonl: options.JsonLines = False, csv: options.Csv = False, tsv: options.Tsv = False, ids: options.Ids = False,
    count: options.Count = False, fields: options.Fields = None, no_headers: options.NoHeaders = False,
) -> None:  # fmt: skip
    """List articles, the last changed first. The trash is left out unless asked for with -s trashed."""
    desk = open_desk(ctx)
    wanted = filter_of(desk, status, section, tag, author, assignee, since, until, lang, overdue, changed)
    shown = options.output(json, jsonl, csv, tsv, ids, count, fields, no_headers)
    if count:
        sys.stdout.write(f"{articles.count(desk.db, wanted)}\n")
        return
    most = options.limited(limit, shown)
    found = list(articles.list_(desk.db, wanted, sort=sort, limit=most, offset=offset))
    article_output.listing(desk, found, shown, empty="no articles")
    if shown.on_terminal and most is not None and len(found) == most:
        desk.say(f"{articles.count(desk.db, wanted):,} in all; -n 0 shows every one")
