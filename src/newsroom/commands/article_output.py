"""Shared by the article verbs: one transaction over several REFs, and the output for the changed articles."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import typer

from newsroom import clock, languages
from newsroom.commands import confirm, fail_if_partial, once, open_desk, references
from newsroom.core.articles import articles
from newsroom.core.articles.articles import Article
from newsroom.core.articles.fields import JSON_KEYS
from newsroom.desk import Desk
from newsroom.phrases import phrase_n, word
from newsroom.terminal import output
from newsroom.terminal.output import Column, Output

if TYPE_CHECKING:
    from newsroom.core.journal.actions import Act


def when(desk: Desk) -> Callable[[Any], str]:
    """How lists show a time: in the site's zone, to the minute; a day without a time as the day."""
    zone = desk.zone

    def show(value: Any) -> str:
        if not value or len(value) == 10:
            return value or ""
        return clock.local(clock.from_text(value), zone).strftime("%Y-%m-%d %H:%M")

    return show


def columns(desk: Desk) -> list[Column]:
    """The columns of an article listing."""
    return [
        Column("id", "Id", right=True),
        Column("status", "Status", style="status"),
        Column("title", "Title", flexible=True),
        Column("section", "Section"),
        Column("published_at", "Published", when(desk)),
        Column("updated_at", "Changed", when(desk)),
        Column("slug", "Slug"),
    ]


def terminal_columns(desk: Desk) -> list[Column]:
    """The columns for a terminal; byline and assignee are shown where there is room for them."""
    show = when(desk)
    return [
        Column("id", "Id", right=True),
        Column("status", "Status", style="status"),
        Column("title", "Title", flexible=True),
        Column("section", "Section"),
        Column("authors", "Byline", spare=True),
        Column("assignee", "Assignee", spare=True),
        Column("when", "When", show, style="dim"),
    ]


def records(desk: Desk, found: Iterable[Article]) -> list[dict[str, Any]]:
    """Articles as the JSON of the contract."""
    url = desk.settings.text("site.url")
    return [articles.record(article, site_url=url) for article in found]


def for_people(rows: Sequence[dict[str, Any]], found: Iterable[Article]) -> None:
    """Show the day of publication instead of its time if nobody gave a time of day."""
    for row, article in zip(rows, found, strict=True):
        if article.published_at and article.published_day:
            row["published_at"] = article.published_day


def listing(desk: Desk, found: Sequence[Article], shown: Output, *, empty: str) -> None:
    """Print a listing of articles in the given format."""
    rows = records(desk, found)
    if shown.form == output.TABLE:
        for_people(rows, found)
    if shown.on_terminal and not shown.fields:
        for row in rows:
            row["when"] = row["publish_at"] or row["published_at"] or row["updated_at"]
            if row["modified"]:
                row["title"] = "● " + row["title"]
        output.emit(rows, terminal_columns(desk), shown, empty=empty)
        if any(row["modified"] for row in rows):
            desk.say("● has newer text than readers see")
    else:
        output.emit(rows, columns(desk), shown, names=JSON_KEYS, empty=empty)


def concerned(desk: Desk, found: Sequence[Article], *, as_json: bool) -> None:
    """After an action: its articles, as JSON, or one line each; a terminal shows some and their number."""
    if as_json:
        sys.stdout.write(output.dump(records(desk, found), indent=2) + "\n")
        return
    if sys.stdout.isatty():
        output.emit_lines([str(one.id), word(one.status), *_where(desk, one)] for one in found)
        return
    show = when(desk)
    zone = desk.settings.text("site.timezone")
    output.emit_lines(
        (
            str(article.id),
            article.slug,
            article.status,
            f"{show(article.publish_at)} ({zone})" if article.publish_at else article.path or "",
        )
        for article in found
    )


def _where(desk: Desk, article: Article) -> list[str]:
    """For a terminal: when the article will be published, and where it is; the address last, so that it stays whole."""
    where = article.path or article.slug
    return [moment(desk, article.publish_at), where] if article.publish_at else [where]


def moment(desk: Desk, at: str | None) -> str:
    """A future time, for a person: with its day of the week, in the site's zone; '' for none."""
    if not at:
        return ""
    from newsroom import translations  # here: listings have no such times

    there = clock.local(clock.from_text(at), desk.zone)
    return f"{languages.of(translations.language()).short_weekday(there.date())} {there:%Y-%m-%d %H:%M}"


def ask_for_many(refs: Sequence[str], number: int, doing: str, *, yes: bool, always: bool = False) -> None:
    """Ask before changing several articles that were named in a list on stdin; with `always`, however they were named.

    `doing` is what the command does to them: "publish", "kill permanently".
    """
    if number > 1 and (always or "-" in refs):
        verb, blank, rest = doing.partition(" ")
        confirm(
            phrase_n(f"{verb} {{n}} article{blank}{rest}?", f"{verb} {{n}} articles{blank}{rest}?", number), yes=yes
        )


def over_refs(
    ctx: typer.Context,
    refs: Sequence[str],
    command: str,
    do: Callable[[Desk, Act, Article], Article],
    *,
    as_json: bool,
    dry_run: bool,
    yes: bool,
    doing: str = "",
    always_ask: bool = False,
    after: Callable[[Desk, Sequence[Article]], None] | None = None,
) -> None:
    """Do one thing to each REF in one transaction; failures are listed and the rest is done. `after` says more about it.

    With `dry_run` everything is done and then rolled back, so that the result can be shown.
    """
    # Imported here for start-up time: listings, which use this module too, change nothing.
    from newsroom.core.journal import actions
    from newsroom.desk import trial

    desk = open_desk(ctx)
    wanted = once(desk, references(refs))
    if not dry_run:
        ask_for_many(refs, len(wanted), doing or command, yes=yes, always=always_ask)
    with trial.action(desk, command, dry_run=dry_run) as act:
        outcome = actions.each(act, wanted, lambda ref: do(desk, act, articles.get(desk.db, ref)))
    if dry_run:
        desk.say("dry run: nothing was changed")
    if outcome.done or len(wanted) > 1:
        concerned(desk, outcome.done, as_json=as_json)
    if after is not None and outcome.done and not dry_run:
        after(desk, outcome.done)
    fail_if_partial([(ref, error) for ref, error in outcome.failed], len(wanted))
