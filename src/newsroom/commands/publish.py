"""`newsroom publish`: now, at a time, or everything that is due."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from typing import Annotated, NamedTuple

import typer

from newsroom import clock
from newsroom.commands import article_output, confirm, fail_if_partial, once, open_desk, options, references
from newsroom.core.articles.publishing import NEVER, Never, Order
from newsroom.desk import Desk, publishing
from newsroom.errors import NewsroomError, Usage
from newsroom.lazy import examples
from newsroom.option_rules import alone, needs, rules, without
from newsroom.phrases import phrase, phrase_n
from newsroom.terminal.output import Progress

app = typer.Typer(rich_markup_mode=None)

SHOWN = 3  # articles whose times are shown


class PublishTerms(NamedTuple):
    """The options that say when and how articles become public."""

    at: Annotated[
        str | None,
        typer.Option(
            "--at", metavar="TIME", help="Publish at this time; for a published article, publish its update then."
        ),
    ] = None
    embargo: Annotated[
        str | None,
        typer.Option("--embargo", metavar="TIME", help="Never publish before this time; 'never' removes the embargo."),
    ] = None
    expire: Annotated[
        str | None, typer.Option("--expire", metavar="TIME", help="Withdraw at this time; 'never' removes the expiry.")
    ] = None
    early: Annotated[
        bool, typer.Option("--early", help="Publish now even if an update is scheduled, and cancel its schedule.")
    ] = False
    rev: Annotated[
        int | None, typer.Option("--rev", metavar="N", help="The revision to publish (default: the newest).")
    ] = None
    date: Annotated[
        str | None, typer.Option("--date", metavar="TIME", help="An earlier publication date, to show on the page.")
    ] = None
    minor: Annotated[bool, typer.Option("--minor", help="A small change: do not mark the article as updated.")] = False
    past: Annotated[
        str,
        typer.Option("--past", metavar="ACTION", help="What to do if --at is in the past: error or now."),
    ] = "error"

    def order(self, desk: Desk) -> Order:
        """The order from the options. Raises `Usage` and, for a time that is unclear, `Invalid`."""
        if self.past not in ("error", "now"):
            raise Usage(phrase("--past must be error or now, not {past!r}", past=self.past))
        return Order(
            at=_at(desk, self.at),
            embargo=_bound(desk, self.embargo),
            expire=_bound(desk, self.expire),
            early=self.early,
            date=_time(desk, self.date),
            date_is_day=clock.is_day(self.date or ""),
            rev=self.rev,
            minor=self.minor,
            past=self.past,
        )


Terms = Annotated[PublishTerms, options.options_of(PublishTerms)]


@app.command(epilog="Times are in the site's time zone: '2026-03-01 08:00', 'tomorrow 08:00', 'monday 08:00', '+2h'.")
@options.spread
@examples(
    ("Publish an article now", "newsroom publish night-ferry"),
    ("Publish it tomorrow morning", 'newsroom publish night-ferry --at "tomorrow 06:00"'),
    ("Publish what is due, every minute", "newsroom publish --due --watch 60"),
)
@rules(
    alone("due", "watch", "json", "dry_run", "yes"),
    needs("watch", "due"),
    without("dry_run", "watch"),
    without("everything", "refs"),
    needs("past", "at"),
    without("at", "early"),
    without("at", "minor", hint="a scheduled update always marks the article as updated"),
    may_be_empty=("at", "embargo", "expire"),
)
def publish(
    ctx: typer.Context,
    refs: Annotated[
        list[str] | None, typer.Argument(metavar="REF…", help="Articles by id, slug, path or @last; - reads stdin.")
    ] = None,
    *,
    terms: Terms,
    everything: Annotated[
        bool, typer.Option("--all", help="All drafts and approved articles, except those held back.")
    ] = False,
    held: Annotated[
        bool, typer.Option("--held", help="With --all or stdin: include articles that are held back.")
    ] = False,
    due: Annotated[bool, typer.Option("--due", help="Publish what is due and withdraw what has expired.")] = False,
    watch: Annotated[
        int | None,
        typer.Option("--watch", metavar="SECONDS", min=1, max=86_400, help="With --due: repeat at this interval."),
    ] = None,
    json: options.Json = False,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
) -> None:
    """Publish articles now or at a given time, or all articles that are due. Later edits appear when you publish again."""
    desk = open_desk(ctx)
    order = terms.order(desk)
    if due:
        _due(desk, watch, as_json=json, dry_run=dry_run)
        return
    if held and not everything and "-" not in (refs or ()):
        raise Usage("--held can only be used with --all or -", hint="articles that are named are published in any case")
    asked = yes or dry_run
    wanted = _all(desk, yes=asked, held=held) if everything else _named(desk, refs or [], yes=asked, held=held)
    _publish(desk, wanted, order, as_json=json, dry_run=dry_run)


def _time(desk: Desk, typed: str | None) -> datetime | None:
    return desk.time(typed) if typed else None


def _at(desk: Desk, typed: str | None) -> datetime | None:
    """The time typed for the publication. Raises `Usage` for `never`, which cancels nothing here."""
    if typed is not None and options.is_never(typed):
        raise Usage(
            phrase("--at needs a time, not {typed!r}", typed=typed),
            hint=phrase(
                "to cancel the publication of an article that readers do not see: newsroom unpublish REF; to cancel an update "
                "of a published article: newsroom publish REF --rev N, with N the revision that readers see"
            ),
        )
    return _time(desk, typed)


def _bound(desk: Desk, typed: str | None) -> datetime | Never | None:
    """The time typed for an embargo or an expiry; `never` or nothing removes it."""
    if typed is None:
        return None
    return NEVER if options.is_never(typed) else desk.time(typed)


def _all(desk: Desk, *, yes: bool, held: bool) -> list[str]:
    number = publishing.number_waiting(desk, held=held)
    if not held:
        _tell_held(desk, publishing.number_held(desk))
    if number:
        confirm(phrase_n("publish {n} article?", "publish {n} articles?", number), yes=yes)
    else:
        desk.say("nothing to publish")
    return publishing.waiting(desk, held=held)


def _named(desk: Desk, refs: list[str], *, yes: bool, held: bool) -> list[str]:
    """The given articles. In a list on stdin, those that are held back are skipped, unless `held`."""
    wanted = once(desk, references(refs))
    if "-" in refs and not held:
        wanted, left = publishing.without_held(desk, wanted, named=refs)
        _tell_held(desk, left)
    article_output.ask_for_many(refs, len(wanted), "publish", yes=yes)
    return wanted


def _tell_held(desk: Desk, number: int) -> None:
    """Say how many articles are skipped because they are held back."""
    if number:
        what = phrase_n("{n} article is held back and left out", "{n} articles are held back and left out", number)
        desk.warn(phrase("{what}; see: newsroom list --held; to publish, give REFs or add --held", what=what))


def _publish(desk: Desk, wanted: list[str], order: Order, *, as_json: bool, dry_run: bool) -> None:
    with Progress("publishing", len(wanted)) as bar:
        result = publishing.publish(desk, wanted, order, progress=bar.advance, dry_run=dry_run)
    if dry_run:
        desk.say("dry run: nothing was changed")
    if result.done or len(wanted) != 1:
        article_output.concerned(desk, result.done, as_json=as_json)
    for article in () if sys.stdout.isatty() and not as_json else result.done[:SHOWN]:  # a terminal shows it above
        if article.status == "scheduled" and article.publish_at:
            desk.say(
                phrase(
                    "{slug} is scheduled for {time}",
                    slug=article.slug,
                    time=clock.echo(clock.from_text(article.publish_at), desk.zone),
                )
            )
    fail_if_partial(result.failed, len(wanted))


def _due(desk: Desk, watch: int | None, *, as_json: bool, dry_run: bool) -> None:
    ahead = desk.now - clock.now()  # with --now, the time goes on from there
    while True:
        if dry_run:
            article_output.concerned(desk, publishing.due(desk), as_json=as_json)
            return
        result = publishing.publish_due(desk)
        if result.done or watch is None:
            article_output.concerned(desk, result.done, as_json=as_json)
        if watch is None:
            # Listed as one of several even if it is the only failure, because no article was given by name.
            fail_if_partial(result.failed, max(2, len(result.done) + len(result.failed)))
            return
        for _, error in result.failed:
            desk.warn(error.message if isinstance(error, NewsroomError) else str(error))
        time.sleep(watch)
        desk.now = clock.now() + ahead
