"""`newsroom list`: articles by status, section, tag, people and time."""

# No `from __future__ import annotations` here: Typer would compile the annotations of the options at every start.

import sys
from typing import Annotated, Final, NamedTuple

import typer

from newsroom import clock, text
from newsroom.commands import article_output, open_desk, options
from newsroom.core.articles import articles, labels
from newsroom.core.articles.articles import Filter
from newsroom.core.articles.fields import JSON_KEYS
from newsroom.core.articles.labels import LabelKind
from newsroom.desk import Desk
from newsroom.lazy import examples
from newsroom.phrases import phrase, word
from newsroom.terminal.output import grouped

app = typer.Typer(rich_markup_mode=None)
NAMES: Final = JSON_KEYS


class ArticleFilters(NamedTuple):
    """The options that select articles."""

    status: Annotated[
        list[str] | None, typer.Option("-s", "--status", metavar="STATUS", help="With this status (repeatable).")
    ] = None
    section: Annotated[str | None, typer.Option("--section", metavar="NAME", help="In this section.")] = None
    tag: Annotated[str | None, typer.Option("--tag", metavar="NAME", help="With this tag.")] = None
    author: Annotated[str | None, typer.Option("--author", metavar="NAME", help="With this author in the byline.")] = (
        None
    )
    assignee: Annotated[str | None, typer.Option("--assignee", metavar="NAME", help="Assigned to this person.")] = None
    mine: Annotated[
        bool,
        typer.Option(
            "--mine", help="Yours: assigned to you, with your byline, or drafted by you and assigned to nobody."
        ),
    ] = False
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="TIME",
            help="Published (or, if not yet published, changed) at or after this time, such as 7d or monday.",
        ),
    ] = None
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="TIME", help="Published (or, if not yet published, changed) before this time."),
    ] = None
    lang: Annotated[str | None, typer.Option("--lang", metavar="LANG", help="In this language.")] = None
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="KIND", help="Only stories or only pages: story or page.")
    ] = None
    series: Annotated[str | None, typer.Option("--series", metavar="NAME", help="In this series.")] = None
    overdue: Annotated[bool, typer.Option("--overdue", help="Past the deadline or the scheduled time.")] = False
    changed: Annotated[bool, typer.Option("--changed", help="With newer text than what is published or scheduled.")] = (
        False
    )

    held: Annotated[bool, typer.Option("--held", help="Held back, so publish --all skips them.")] = False

    def filter(self, desk: Desk) -> Filter:
        """The filter of the options; several statuses can be given with commas or by repeating the option."""
        since, until = options.span(desk, self.since, self.until)
        return Filter(
            statuses=options.listed(self.status, "--status"),
            section=self.section,
            tag=self.tag,
            author=self.author,
            assignee=self.assignee,
            since=since,
            until=until,
            lang=self.lang,
            kind=self.kind,
            series=self.series,
            overdue_at=clock.to_text(desk.now) if self.overdue else None,
            changed=self.changed,
            mine=desk.actor if self.mine else None,
            held=True if self.held else None,
        )


Filters = Annotated[ArticleFilters, options.options_of(ArticleFilters)]


@app.command("list")
@options.spread
@examples(
    ("Your own articles", "newsroom list --mine"),
    ("What was published in a section since Monday", "newsroom list -s published --section Town --since monday"),
    ("The ids of all drafts, for another command", "newsroom list -s draft --ids"),
)
def list_(
    ctx: typer.Context,
    filters: Filters,
    *,
    limit: options.Limit = None,
    offset: options.Offset = 0,
    sort: options.Sort = None,
    shown: options.Listing,
) -> None:
    """List articles, most recently changed first. For the trash: -s trashed."""
    desk = open_desk(ctx)
    wanted = filters.filter(desk)
    if shown.form == "count":
        sys.stdout.write(f"{articles.count(desk.db, wanted)}\n")
        return
    most = options.limited(limit, shown)
    found = list(articles.list_(desk.db, wanted, sort=sort, limit=most, offset=offset))
    article_output.listing(desk, found, shown, empty=phrase("no articles"))
    if not found and shown.on_terminal:
        _tell_unknown(desk, wanted)
    if shown.on_terminal and most is not None and len(found) == most:
        total = articles.count(desk.db, wanted)
        if total > offset + len(found):
            desk.say(phrase("{number} in total; -n 0 shows all", number=grouped(total, sys.stderr)))


def _tell_unknown(desk: Desk, wanted: Filter) -> None:
    """Say which section, tag or author of a filter does not exist, and which one may be meant."""
    named = {LabelKind.SECTION: wanted.section, LabelKind.TAG: wanted.tag, LabelKind.AUTHOR: wanted.author}
    for kind, name in named.items():
        if not name or labels.find(desk.db, kind, name) is not None:
            continue
        key = text.fold(name)
        near = next((one.name for one in labels.all_of(desk.db, kind) if text.fold(one.name).startswith(key)), None)
        if near is None:
            said = phrase(
                "there is no {what} {name!r}; see: newsroom labels list {kind}",
                what=word(kind),
                name=name,
                kind=str(kind),
            )
        else:
            said = phrase("there is no {what} {name!r}; did you mean {near!r}?", what=word(kind), name=name, near=near)
        desk.say(said)
