"""`newsroom publish`: now, at a time, or everything that is due."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from newsroom import clock
from newsroom.commands import article_output, confirm, fail_if_partial, open_desk, options, references
from newsroom.core.articles import articles, workflow
from newsroom.core.articles.articles import Article, Filter
from newsroom.core.journal import actions
from newsroom.core.journal.actions import Act
from newsroom.desk import Desk
from newsroom.errors import Usage
from newsroom.terminal.output import Progress

app = typer.Typer(rich_markup_mode=None)

CHUNK = 200  # articles a transaction when many are published: other writers get their turn between


@app.command(epilog="Times are in the site's zone: '2026-03-01 08:00', 'tomorrow 08:00', '+2h', or with an offset.")
def publish(
    ctx: typer.Context,
    refs: Annotated[
        list[str] | None, typer.Argument(metavar="REF…", help="Articles by id, slug, path or @last; - reads stdin.")
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help="Publish at this time; on a live story: its update.")
    ] = None,
    embargo: Annotated[
        str | None, typer.Option("--embargo", metavar="TIME", help="Not before this time, whatever else is said.")
    ] = None,
    expire: Annotated[str | None, typer.Option("--expire", metavar="TIME", help="Withdraw at this time.")] = None,
    rev: Annotated[
        int | None, typer.Option("--rev", metavar="N", help="Publish this revision, not the newest.")
    ] = None,
    date: Annotated[
        str | None, typer.Option("--date", metavar="ISO", help="Back-date: the day of publication to show.")
    ] = None,
    minor: Annotated[bool, typer.Option("--minor", help="A small fix: do not show it as updated.")] = False,
    past: Annotated[str, typer.Option("--past", metavar="error|now", help="What to do when --at is past.")] = "error",
    everything: Annotated[bool, typer.Option("--all", help="Every draft and approved article.")] = False,
    due: Annotated[
        bool, typer.Option("--due", help="Publish all that is scheduled by now; withdraw what expires.")
    ] = False,
    watch: Annotated[
        int | None, typer.Option("--watch", metavar="SECONDS", min=1, help="With --due: again and again.")
    ] = None,
    json: options.Json = False,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
) -> None:
    """Publish articles now, at a time, or all that is due. What is live never changes until you publish again."""
    desk = open_desk(ctx)
    if past not in ("error", "now"):
        raise Usage(f"--past is error or now, not {past!r}")
    if due:
        if refs:
            raise Usage("--due and REFs do not go together")
        _due(desk, watch, as_json=json, dry_run=dry_run)
        return
    order = workflow.Order(
        at=desk.time(at) if at else None,
        embargo=desk.time(embargo) if embargo else None,
        expire=desk.time(expire) if expire else None,
        date=desk.time(date) if date else None,
        rev=rev,
        minor=minor,
        past=past,
    )
    wanted = _all(desk, yes or dry_run) if everything else references(refs or [])
    if dry_run:
        article_output.concerned(desk, [articles.get(desk.db, ref) for ref in wanted], as_json=json)
        return
    _publish(desk, wanted, order, as_json=json)


def _all(desk: Desk, yes: bool) -> list[str]:
    found = Filter(statuses=("draft", "approved"))
    number = articles.count(desk.db, found)
    confirm(f"publish {number} articles?", yes=yes)
    return [str(article.id) for article in articles.list_(desk.db, found, sort="id")]


def _publish(desk: Desk, wanted: list[str], order: workflow.Order, *, as_json: bool) -> None:
    approval = desk.settings.flag("articles.require_approval")
    zone = desk.zone

    def one(act: Act, ref: str) -> Article:
        return workflow.publish(act, articles.get(desk.db, ref), order, zone=zone, require_approval=approval)

    done: list[Article] = []
    failed: list[tuple[str, Exception]] = []
    batch: int | None = None
    with Progress("publishing", len(wanted)) as bar:
        for start in range(0, len(wanted), CHUNK):
            part = wanted[start : start + CHUNK]
            with actions.act(desk.db, actor=desk.actor, now=desk.now, command="publish", batch=batch) as act:
                outcome = actions.each(act, part, lambda ref, act=act: one(act, ref))  # type: ignore[misc]
            batch = act.batch if act.noted else batch
            done += outcome.done
            failed += outcome.failed
            bar.advance(len(part))
    if done or len(wanted) > 1:
        article_output.concerned(desk, done, as_json=as_json)
    for article in done[:3]:
        if article.status == "scheduled" and article.publish_at:
            desk.say(f"{article.slug} is scheduled for {clock.echo(clock.from_text(article.publish_at), zone)}")
    fail_if_partial(failed, len(wanted))


def _due(desk: Desk, watch: int | None, *, as_json: bool, dry_run: bool) -> None:
    zone = desk.zone
    while True:
        listed = workflow.due(desk.db, desk.now)
        if dry_run:
            article_output.concerned(desk, articles.several(desk.db, [number for number, _ in listed]), as_json=as_json)
            return
        done: list[Article] = []
        failed: list[tuple[str, Exception]] = []
        if listed:
            with actions.act(desk.db, actor=desk.actor, now=desk.now, command="publish --due") as act:
                # Read again inside the transaction: another process may have done it meanwhile.
                outcome = actions.each(
                    act,
                    workflow.due(desk.db, desk.now),
                    lambda what: workflow.carry_out(act, what[0], what[1], zone=zone),
                )
            done = outcome.done
            failed = [(str(what[0]), error) for what, error in outcome.failed]
        if done or watch is None:
            article_output.concerned(desk, done, as_json=as_json)
        if watch is None:
            fail_if_partial(failed, max(2, len(listed)))
            return
        for _, error in failed:
            desk.warn(str(error))
        time.sleep(watch)
        desk.now = clock.now()
