"""`newsroom front`: what the desk chooses for the front page."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any, Final

import typer

from newsroom import clock
from newsroom.commands import article_output, confirm, open_desk, options, references
from newsroom.core.articles import articles
from newsroom.core.articles.articles import Article
from newsroom.core.front import breaking as news
from newsroom.core.front import choices
from newsroom.core.front.breaking import BreakingNews
from newsroom.core.front.choices import FrontChoice
from newsroom.desk import Desk, trial
from newsroom.errors import NotFound, Usage
from newsroom.lazy import examples, noun
from newsroom.option_rules import alone, needs, refuse_before, rules, without
from newsroom.phrases import phrase, phrase_n
from newsroom.terminal import output
from newsroom.terminal.output import TABLE, Column, Output

HOURS: Final = 3  # for which breaking news is shown if no end is given

app = typer.Typer(
    cls=noun(
        {},
        (
            "Choose the story that leads until tomorrow",
            "newsroom front set night-ferry --lead --until 'tomorrow 06:00'",
        ),
        ("List the chosen stories", "newsroom front list"),
    ),
    rich_markup_mode=None,
    add_completion=False,
    epilog="The lead is the story set with --lead, else the newest one. The chosen stories follow, most recently set "
    "first, and then the newest stories. A choice ends at its --until time, with front unset, or when its "
    "story is withdrawn.",
)

Until = Annotated[
    str | None, typer.Option("--until", metavar="TIME", help="The end time, such as 18:00, +3h or monday 08:00.")
]
NAMES: Final = ("id", "slug", "title", "lead", "until", "chosen_at", "chosen_by", "live")


@app.callback(invoke_without_command=True)
@options.spread
def front(ctx: typer.Context, *, limit: options.Limit = None, shown: options.Listing) -> None:
    """Choose stories for the front page. Without a command, list the choices."""
    if ctx.invoked_subcommand is None:
        _list(open_desk(ctx), limit, shown)
    else:
        refuse_before(ctx, ctx.invoked_subcommand)


@app.command("list")
@options.spread
@examples(
    ("List the chosen stories", "newsroom front list"),
)
def list_(ctx: typer.Context, *, limit: options.Limit = None, shown: options.Listing) -> None:
    """List the chosen stories, the lead first, and breaking news."""
    _list(open_desk(ctx), limit, shown)


@app.command("set")
@examples(
    (
        "Let a story lead for twelve hours, with another below",
        "newsroom front set flood ferry-stops --lead --until +12h",
    ),
    ("Keep a story on the front page until you remove it", "newsroom front set night-ferry"),
)
@rules(may_be_empty=("until",))
def set_(
    ctx: typer.Context,
    refs: options.Refs,
    lead: Annotated[bool, typer.Option("--lead", help="Make the first article the lead.")] = False,
    until: Until = None,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    json: options.Json = False,
) -> None:
    """Choose stories for the front page, in this order and before those chosen earlier.

    A story that is not published yet appears on the front page when it is published.
    """
    desk = open_desk(ctx)
    wanted = _articles(desk, refs, "choose for the front page", dry_run=dry_run, yes=yes)
    end = None if until is None or options.is_never(until) else desk.time(until)
    with trial.action(desk, "front set", dry_run=dry_run) as act:
        chosen = choices.set_(act, wanted, lead=lead, until=end)
        for one in chosen:
            if not one.live:
                desk.say(
                    phrase(
                        "{slug} is not published yet; it will appear on the front page once it is published",
                        slug=one.slug,
                    )
                )
        _emit(desk, chosen, options.json_or_table(json))


@app.command()
@examples(
    ("Remove a story from the choices", "newsroom front unset flood"),
    ("Remove every choice, without a question", "newsroom front unset --all --yes"),
)
@rules(without("everything", "refs"))
def unset(
    ctx: typer.Context,
    refs: Annotated[
        list[str] | None, typer.Argument(metavar="REF…", help="Articles by id, slug, path or @last; - reads stdin.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Remove every choice.")] = False,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    json: options.Json = False,
) -> None:
    """Remove stories from the choices. The front page then lists them by date again."""
    desk = open_desk(ctx)
    if everything:
        wanted = articles.several(desk.db, [one.article_id for one in choices.list_(desk.db, desk.now)])
        if wanted and not dry_run:
            confirm(phrase_n("remove {n} choice?", "remove all {n} choices?", len(wanted)), yes=yes)
    else:
        wanted = _articles(desk, refs or [], "remove from the chosen stories", dry_run=dry_run, yes=yes)
    with trial.action(desk, "front unset", dry_run=dry_run) as act:
        choices.unset(act, wanted)
        _emit(desk, choices.list_(desk.db, desk.now), options.json_or_table(json))


@app.command()
@examples(
    ("Show breaking news until the evening", "newsroom front breaking 'Bridge closed after collision' --until 18:00"),
    ("Show a story as breaking news, with a link to it", "newsroom front breaking flood"),
    ("Remove the breaking news", "newsroom front breaking --end"),
)
@rules(alone("end", "json"), needs("until", "about", hint="newsroom front breaking REF --until TIME"))
def breaking(
    ctx: typer.Context,
    about: Annotated[
        str | None,
        typer.Argument(metavar="[REF|TEXT]", help="An article (its title is shown), or a text of at least two words."),
    ] = None,
    until: Until = None,
    end: Annotated[bool, typer.Option("--end", help="Remove the breaking news now.")] = False,
    json: options.Json = False,
) -> None:
    """Show a line of breaking news at the top of the front page, for three hours by default.

    A story that is not published yet appears when it is published; it cannot replace a line that readers see. Without REF
    or TEXT, print the current line.
    """
    desk = open_desk(ctx)
    if end:
        with trial.action(desk, "front breaking", dry_run=False) as act:
            news.end(act)
        if json:
            output.emit_object({})
        desk.say(phrase("breaking news removed"))
        return
    if about is None:
        _emit_line(desk, news.set_line(desk.db, desk.now), json=json)
        return
    if until is not None and options.is_never(until):
        raise Usage(
            phrase("breaking news needs an end time"), hint=phrase("give a time, such as --until +3h or --until 18:00")
        )
    ending = desk.time(until) if until else (desk.now + timedelta(hours=HOURS)).replace(second=0)
    with trial.action(desk, "front breaking", dry_run=False) as act:
        line = news.set_(act, _about(desk, about), until=ending)
    if line.article_id is not None and line.path is None:
        desk.say(
            phrase(
                "{slug} is not published yet; it will appear at the top of the front page once it is published, "
                "if that is before {until}",
                slug=articles.by_id(desk.db, line.article_id).slug,
                until=clock.echo(ending, desk.zone),
            )
        )
    _emit_line(desk, line, json=json)


def _articles(desk: Desk, refs: list[str], doing: str, *, dry_run: bool, yes: bool) -> list[Article]:
    """The articles that REFs name, each once. For a list on stdin, the person is asked first."""
    wanted = references(refs)
    found = {article.id: article for article in (articles.get(desk.db, ref) for ref in wanted)}
    if not dry_run:
        article_output.ask_for_many(refs, len(found), doing, yes=yes)
    return list(found.values())


def _about(desk: Desk, typed: str) -> Article | str:
    """The story that a REF names, or a text, which has several words."""
    article = articles.find(desk.db, typed)
    if article is not None:
        return article
    if len(typed.split()) < 2:
        raise NotFound(
            phrase("there is no article {ref!r}", ref=typed),
            ref=typed,
            hint=phrase("a text for breaking news needs at least two words, in quotes"),
        )
    return typed


def _list(desk: Desk, limit: int | None, shown: Output) -> None:
    _emit(desk, options.first(choices.list_(desk.db, desk.now), limit, shown), shown)
    line = news.set_line(desk.db, desk.now)
    if line and shown.form == TABLE:
        until = clock.echo(clock.from_text(line.until).replace(second=0), desk.zone)
        desk.say(phrase("breaking news until {until}: {line}", until=until, line=line.text))


def _emit(desk: Desk, found: Sequence[FrontChoice], shown: Output) -> None:
    rows: list[dict[str, Any]] = [dict(zip(NAMES, asdict(one).values(), strict=True)) for one in found]
    output.emit(
        rows,
        [
            Column("id", "Id", right=True),
            Column("lead", " ", lambda leads: phrase("lead") if leads else ""),
            Column("title", "Title", flexible=True),
            Column("slug", "Slug", spare=True),
            Column("until", "Until", article_output.when(desk)),
            Column("live", "  ", lambda live: "" if live else phrase("not published")),
            Column("chosen_by", "By"),
        ],
        shown,
        names=NAMES,
        empty=phrase("nothing is chosen: the newest story leads"),
    )


def _emit_line(desk: Desk, line: BreakingNews | None, *, json: bool) -> None:
    if json:
        output.emit_object(asdict(line) if line else {})
    elif line is None:
        desk.say(phrase("there is no breaking news"))
    elif sys.stdout.isatty():
        until = article_output.moment(desk, line.until)
        output.write_line(phrase("breaking news until {until}: {line}", until=until, line=line.text))
    else:
        output.emit_lines([(line.text, line.path or "", clock.echo(clock.from_text(line.until), desk.zone))])
