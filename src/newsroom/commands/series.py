"""`newsroom series`: stories that belong together, with an introduction, an order and a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Annotated, Any, Final

import typer

from newsroom import text, urls
from newsroom.commands import article_output, open_desk, options, references, text_on_stdin
from newsroom.core.articles import articles
from newsroom.core.articles.articles import Article
from newsroom.core.journal.actions import Act
from newsroom.core.series import parts, podcasts, series
from newsroom.core.series.parts import SeriesPart
from newsroom.core.series.series import LONGEST_INTRODUCTION, Series, SeriesEntry, SeriesOrder
from newsroom.desk import Desk, trial
from newsroom.errors import Usage
from newsroom.lazy import examples, noun
from newsroom.option_rules import rules
from newsroom.phrases import phrase, word
from newsroom.terminal import output
from newsroom.terminal.output import Column, Output

app = typer.Typer(
    cls=noun(
        {"podcast": "newsroom.commands.series_podcast"},
        ("Make a series of two stories", "newsroom series add 'The flood' flood-1 flood-2"),
        ("List the series", "newsroom series list"),
    ),
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Add, list, show, edit and remove series: stories that belong together. A series can also be a podcast.",
    epilog="A series has a page and a feed at /series/SLUG/, and each of its stories says which part it is. Readers "
    "see only published stories. An article can name its series in its front matter: 'series: The flood'.",
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="A series by name, slug or id.")]
Introduction = Annotated[
    str | None, typer.Option("--introduction", metavar="TEXT", help="Text for its page, in Markdown; - reads stdin.")
]
Order = Annotated[
    str | None,
    typer.Option("--order", metavar="ORDER", help="How its stories are ordered: date (oldest first) or hand."),
]


@app.command("list")
@options.spread
@examples(("List the series", "newsroom series list"))
def list_(ctx: typer.Context, *, limit: options.Limit = None, shown: options.Listing) -> None:
    """List the series by name, with the number of stories in each."""
    desk = open_desk(ctx)
    _emit(desk, options.first(series.list_(desk.db), limit, shown), shown)


@app.command()
@options.spread
@examples(
    ("Show the stories of a series in order", "newsroom series show 'The flood'"),
    ("Their slugs, for another command", "newsroom series show the-flood --fields slug --no-headers"),
)
def show(ctx: typer.Context, name: Name, *, limit: options.Limit = None, shown: options.Listing) -> None:
    """List the stories of a series in order, including unpublished ones."""
    desk = open_desk(ctx)
    found = series.get(desk.db, name)
    output.check_fields(shown.fields, PART_NAMES)
    stories = options.first(parts.listed(desk.db, found), limit, shown)
    if shown.form == "json":
        listed = [output.picked(_part(one), shown.fields) for one in stories]
        output.emit_object(_record(desk, found) | {"parts": listed})
        return
    _emit_parts(desk, stories, shown)


@app.command()
@examples(
    ("Make a series of two stories", "newsroom series add 'The flood' night-ferry flood"),
    ("Add another story at the end", "newsroom series add 'The flood' rebuilding"),
    ("Read the introduction from a file", "newsroom series add 'The flood' --introduction - < flood.md"),
)
@rules(may_be_empty=("introduction",))
def add(
    ctx: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The name of a new series, or of the one to add stories to.")
    ],
    refs: Annotated[
        list[str] | None, typer.Argument(metavar="REF…", help="Stories by id, slug, path or @last; - reads stdin.")
    ] = None,
    slug: Annotated[
        str, typer.Option("--slug", metavar="SLUG", help="The last part of its address, which never changes.")
    ] = "",
    introduction: Introduction = None,
    order: Order = None,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    json: options.Json = False,
) -> None:
    """Add a series, or add stories to the end of one. A story can be in only one series."""
    desk = open_desk(ctx)
    _refuse_two_of_stdin(refs, introduction)
    wanted = _articles(desk, refs or [], "add to the series", dry_run=dry_run, yes=yes)
    there = series.find(desk.db, name) if wanted and not slug and introduction is None and order is None else None
    with trial.action(desk, "series add", dry_run=dry_run) as act:
        if there is None:
            entry = _changed(SeriesEntry(name), introduction, order)
            there = series.add(act, entry, slug=slug)
        parts.put(act, there, wanted)
        _emit(desk, [series.by_id(desk.db, there.id)], options.json_or_table(json))


@app.command()
@examples(
    ("Put two stories first, in this order", "newsroom series edit the-flood flood-2 flood-1"),
    ("Order a series by date again", "newsroom series edit the-flood --order date"),
    ("Remove a story from the series", "newsroom series edit the-flood --out rebuilding"),
)
@rules(may_be_empty=("introduction",))
def edit(
    ctx: typer.Context,
    name: Name,
    refs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="REF…", help="Stories to put first, in this order; after that, the series is ordered by hand."
        ),
    ] = None,
    new_name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="The new name; the address stays the same.")
    ] = None,
    introduction: Introduction = None,
    order: Order = None,
    out: Annotated[
        list[str] | None,
        typer.Option("--out", metavar="REF", help="A story to remove from the series (repeatable)."),
    ] = None,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    json: options.Json = False,
) -> None:
    """Change the name, the introduction or the order of a series, or remove stories from it. Values that are not given stay the same."""
    desk = open_desk(ctx)
    if refs and order == SeriesOrder.DATE:
        raise Usage(phrase("REFs and --order date cannot be used together"), hint="leave out --order")
    _refuse_two_of_stdin(refs, introduction)
    wanted = _articles(desk, refs or [], "put first in the series", dry_run=dry_run, yes=yes)
    leaving = _named(desk, out or [])
    both = next((one for one in leaving if one.id in {article.id for article in wanted}), None)
    if both is not None:
        raise Usage(phrase("{slug} cannot be both put first and removed", slug=both.slug))
    with trial.action(desk, "series edit", dry_run=dry_run) as act:
        found = series.get(desk.db, name)
        entry = replace(found.entry, name=new_name) if new_name is not None else found.entry
        found = _ordered(act, found, _changed(entry, introduction, order))
        parts.take_out(act, found, leaving)
        if wanted:
            found = parts.arrange(act, found, wanted)
        _emit(desk, [series.by_id(desk.db, found.id)], options.json_or_table(json))


@app.command()
@examples(("Remove a series; its stories stay", "newsroom series rm 'The flood'"))
def rm(
    ctx: typer.Context,
    names: Annotated[list[str], typer.Argument(metavar="NAME…", help="Series by name, slug or id.")],
    dry_run: options.DryRun = False,
    json: options.Json = False,
) -> None:
    """Remove series. Their stories are not deleted."""
    desk = open_desk(ctx)
    found = list({one.id: one for one in (series.get(desk.db, name) for name in names)}.values())
    with trial.action(desk, "series rm", dry_run=dry_run) as act:
        series.remove(act, found)
        _emit(desk, found, options.json_or_table(json))


def _changed(entry: SeriesEntry, introduction: str | None, order: str | None) -> SeriesEntry:
    """The entry with the values that were given."""
    if introduction is not None:
        given = text_on_stdin(LONGEST_INTRODUCTION + 1) if introduction == "-" else introduction
        entry = replace(entry, introduction=given)
    if order is None:
        return entry
    if order not in tuple(SeriesOrder):
        raise Usage(
            phrase("unknown order {order!r}", order=order),
            hint=phrase("use one of: {choices}", choices=", ".join(SeriesOrder)),
        )
    return replace(entry, order=SeriesOrder(order))


def _ordered(act: Act, found: Series, entry: SeriesEntry) -> Series:
    """The changed series; one that is now ordered by hand keeps its present order."""
    if entry.order == SeriesOrder.HAND and found.entry.order == SeriesOrder.DATE:
        found = parts.arrange(act, found)
    return series.edit(act, found, entry)


def _articles(desk: Desk, refs: list[str], doing: str, *, dry_run: bool, yes: bool) -> list[Article]:
    """The articles that REFs name, each once. For a list on stdin, the person is asked first."""
    found = _named(desk, references(refs) if refs else [])
    if refs and not dry_run:
        article_output.ask_for_many(refs, len(found), doing, yes=yes)
    return found


def _refuse_two_of_stdin(refs: Sequence[str] | None, introduction: str | None) -> None:
    """Refuse to read both the articles and the introduction from stdin."""
    if refs and "-" in refs and introduction == "-":
        raise Usage("stdin can be read only once", hint="use - for the articles or for the introduction, not for both")


def _named(desk: Desk, refs: Sequence[str]) -> list[Article]:
    return list({article.id: article for article in (articles.get(desk.db, ref) for ref in refs)}.values())


# Of a record, in its order.
NAMES: Final = (
    "id",
    "name",
    "slug",
    "introduction",
    "order",
    "stories",
    "published",
    "url",
    "podcast",
    "artwork",
    "feed",
)
PART_NAMES: Final = ("id", "slug", "title", "status", "published_at", "number")
FIELDS: Final = {"list_": NAMES, "show": PART_NAMES}


def _record(desk: Desk, one: Series) -> dict[str, Any]:
    """A series as JSON; `artwork` is the picture of a podcast, and why directories would refuse it is said."""
    site = desk.settings.text("site.url").rstrip("/")
    podcast = podcasts.find(desk.db, one.id)
    podcast = podcast if podcast and podcast.active else None
    artwork = podcast.entry.artwork if podcast else None
    if podcast and (problem := podcasts.artwork_problem(desk.db, artwork) if artwork else phrase("it has no artwork")):
        desk.warn(phrase("podcast {name}: {problem}", name=one.entry.name, problem=problem))
    url = f"{site}{urls.series(one.slug)}" if one.published else None
    entry = one.entry
    feed = f"{site}{urls.podcast(one.slug)}" if podcast and url else None
    values = (one.id, entry.name, one.slug, entry.introduction, str(entry.order), one.stories, one.published, url)
    return dict(zip(NAMES, (*values, podcast is not None, artwork, feed), strict=True))


def _emit(desk: Desk, found: Sequence[Series], shown: Output) -> None:
    output.emit(
        [_record(desk, one) for one in found],
        [
            Column("id", "Id", right=True),
            Column("name", "Name", flexible=True),
            Column("slug", "Slug"),
            Column("order", "Order", word),
            Column("introduction", "Introduction", text.one_line, flexible=True),
            Column("stories", "Stories", right=True),
            Column("published", "Live", right=True),
            Column("podcast", "Podcast", lambda is_one: phrase("yes") if is_one else ""),
        ],
        shown,
        names=NAMES,
        empty="no series yet",
    )


def _part(one: SeriesPart) -> dict[str, Any]:
    return dict(zip(PART_NAMES, asdict(one).values(), strict=True))


def _emit_parts(desk: Desk, found: Sequence[SeriesPart], shown: Output) -> None:
    output.emit(
        [_part(one) for one in found],
        [
            Column("number", "Part", lambda number: "" if number is None else str(number), right=True),
            Column("id", "Id", right=True),
            Column("title", "Title", flexible=True),
            Column("slug", "Slug"),
            Column("status", "Status", word),
            Column("published_at", "Published", article_output.when(desk)),
        ],
        shown,
        names=PART_NAMES,
        empty="no stories in this series",
    )
