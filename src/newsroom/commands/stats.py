"""`newsroom stats`: readership in one screen, and by article, ranking, time and source."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer

from newsroom import clock, text
from newsroom.commands import _options, _stats, stats_desk, stats_import, stats_pictures
from newsroom.commands._context import Desk, open_desk
from newsroom.commands._help import Group
from newsroom.core.readership import reports, trends
from newsroom.errors import BadFile, Usage
from newsroom.terminal import figures, numbers
from newsroom.terminal.output import Column, Output, emit, emit_object

app = typer.Typer(
    cls=Group,
    rich_markup_mode=None,
    add_completion=False,
    epilog="A day is a day of the site's zone. A visit ends after half an hour without a view, and at midnight. Nobody"
    " is known beyond a day, so several days are counted in visitor-days, and readers of several days may be the same.",
)

app.command("import-log")(stats_import.import_log)
app.command()(stats_pictures.report)
for verb in (stats_desk.output, stats_desk.moderation, stats_desk.live):
    app.command()(verb)


@app.callback(invoke_without_command=True)
def stats(ctx: typer.Context, json: _options.Json = False, csv: _options.Csv = False) -> None:
    """Today against the usual, all time, the last 30 days, what is read, and where readers come from."""
    if ctx.invoked_subcommand is not None:
        if json or csv:
            raise Usage(f"put --json or --csv after {ctx.invoked_subcommand}")
        return
    desk = open_desk(ctx)
    shown = _options.output(json, csv=csv)
    summary = reports.summary(desk.db, now=desk.now, settings=desk.settings)
    if shown.form == "json":
        emit_object(asdict(summary))
    elif shown.form == "csv":
        emit(numbers.summary_records(summary), [Column("figure"), Column("value")], shown)
    else:
        figures.show_summary(summary, title=desk.settings.text("site.title"), lang=desk.settings.lang)


@app.command()
def article(
    ctx: typer.Context, ref: _options.Ref, chart: stats_pictures.ChartFile = None, json: _options.Json = False,
    csv: _options.Csv = False,
) -> None:  # fmt: skip
    """One article: views, readers, first hours, sources.

    --csv prints its last 30 days.
    """
    from newsroom.core.articles import articles
    from newsroom.core.readership import article_report

    stats_pictures.check(chart)
    desk = open_desk(ctx)
    shown = _options.output(json, csv=csv)
    life = article_report.life(desk.db, articles.get(desk.db, ref).id, now=desk.now, settings=desk.settings)
    if chart is not None:
        stats_pictures.draw(desk, stats_pictures.of_life(desk, life), chart)
    if shown.form == "json":
        emit_object(asdict(life))
    elif shown.form == "csv":
        emit([asdict(day) for day in life.days], [Column("day"), Column("views"), Column("readers")], shown)
    else:
        figures.show_life(life, lang=desk.settings.lang)


@app.command()
def top(
    ctx: typer.Context, since: _stats.Since = "7d", until: _stats.Until = None,
    by: Annotated[str, typer.Option("--by", metavar="WHAT", help="article, section, author or tag.")] = "article",
    limit: _stats.Limit = 10,
    json: _options.Json = False, jsonl: _options.JsonLines = False, csv: _options.Csv = False,
    tsv: _options.Tsv = False, ids: _options.Ids = False, fields: _options.Fields = None,
    no_headers: _options.NoHeaders = False,
) -> None:  # fmt: skip
    """The most read articles, sections, authors or tags.

    --since all counts what an older site had, too.
    """
    desk = open_desk(ctx)
    shown = _options.output(json, jsonl, csv, tsv, ids, False, fields, no_headers)
    first, last = _stats.span_of(desk, since, until)
    numbers = [_stats.number("views", desk), _stats.number("readers", desk)]
    if by == "article":
        rows: Sequence[Any] = reports.top(desk.db, since=first, until=last, limit=limit or None)
        slug = [] if shown.on_terminal else [Column("slug", "Slug")]
        columns = [Column("id", "ID", right=True), *numbers, *slug, Column("title", "Title", flexible=True)]
    else:
        if ids:
            raise Usage("--ids goes with --by article")
        rows = reports.top_groups(desk.db, by, since=first, until=last, limit=limit or None)
        columns = [Column("name", by.capitalize(), flexible=True), _stats.number("articles", desk), *numbers]
    _stats.listing(rows, columns, shown, f"Most read {_stats.span_text(first, last)}")


@app.command("trends")
def trends_(
    ctx: typer.Context, since: _stats.Since = None, until: _stats.Until = None,
    by: Annotated[str, typer.Option("--by", metavar="UNIT", help="hour, day, week or month.")] = "day",
    chart: stats_pictures.ChartFile = None, json: _options.Json = False, csv: _options.Csv = False,
) -> None:  # fmt: skip
    """Views and visits over time, against the stretch before."""
    stats_pictures.check(chart)
    desk = open_desk(ctx)
    shown = _options.output(json, csv=csv)
    usual = {"hour": "today", "week": "12w", "month": "365d"}.get(by, "30d")
    first, last = _stats.span_of(desk, since or usual, until)
    first = first or reports.total(desk.db).since or last
    trend = trends.trend(desk.db, by=by, since=first, until=last, now=desk.now, zone=desk.zone)
    if chart is not None:
        stats_pictures.draw(desk, stats_pictures.of_trend(desk, trend), chart)
    if shown.form == "json":
        emit_object(asdict(trend))
    elif shown.form == "csv":
        names = ("label", "start", "hours", "views", "visits", "visitor_days")
        emit([asdict(bucket) for bucket in trend.buckets], [Column(name) for name in names], shown)
    else:
        figures.show_trend(trend, lang=desk.settings.lang, now=desk.now)


@app.command()
def sources(
    ctx: typer.Context, since: _stats.Since = "7d", until: _stats.Until = None,
    article: Annotated[str | None, typer.Option("--article", metavar="REF", help="Of one article.")] = None,
    limit: _stats.Limit = 0,
    json: _options.Json = False, jsonl: _options.JsonLines = False, csv: _options.Csv = False,
    tsv: _options.Tsv = False, no_headers: _options.NoHeaders = False,
) -> None:  # fmt: skip
    """Where readers came from.

    Channels: direct, search, social, messenger, ai, news, mail, campaign, other; within the site (own) of an article.
    """
    desk = open_desk(ctx)
    shown = _options.output(json, jsonl, csv, tsv, no_headers=no_headers)
    first, last = _stats.span_of(desk, since, until)
    article_id = None
    if article is not None:
        from newsroom.core.articles import articles

        article_id = articles.get(desk.db, article).id
    rows = reports.sources(desk.db, since=first or "", until=last, article_id=article_id, limit=limit or None)
    columns = [
        Column("name", "From", flexible=True), Column("channel", "Channel"), _stats.number("views", desk),
        Column("share", "%", right=True),
    ]  # fmt: skip
    _stats.listing(rows, columns, shown, f"Sources {_stats.span_text(first, last)}")


@app.command()
def bots(
    ctx: typer.Context, since: _stats.Since = "7d", until: _stats.Until = None,
    limit: _stats.Limit = 0,
    json: _options.Json = False, jsonl: _options.JsonLines = False, csv: _options.Csv = False,
    tsv: _options.Tsv = False, no_headers: _options.NoHeaders = False,
) -> None:  # fmt: skip
    """Machines kept out of every figure, and why."""
    desk = open_desk(ctx)
    shown = _options.output(json, jsonl, csv, tsv, no_headers=no_headers)
    first, last = _stats.span_of(desk, since, until)
    rows = reports.bots(desk.db, since=first or "", until=last, limit=limit or None)
    columns = [Column("bot", "Bot", flexible=True), Column("reason", "Reason"), _stats.number("hits", desk)]
    _stats.listing(rows, columns, shown, f"Bots {_stats.span_text(first, last)}")


@app.command("not-found")
def not_found(
    ctx: typer.Context, since: _stats.Since = "7d", until: _stats.Until = None,
    limit: _stats.Limit = 0,
    json: _options.Json = False, jsonl: _options.JsonLines = False, csv: _options.Csv = False,
    tsv: _options.Tsv = False, no_headers: _options.NoHeaders = False,
) -> None:  # fmt: skip
    """Paths that were asked for and are not there."""
    desk = open_desk(ctx)
    shown = _options.output(json, jsonl, csv, tsv, no_headers=no_headers)
    first, last = _stats.span_of(desk, since, until)
    rows = reports.not_found(desk.db, since=first or "", until=last, limit=limit or None)
    _stats.listing(
        rows,
        [Column("path", "Path", flexible=True), _stats.number("hits", desk)],
        shown,
        f"Not found {_stats.span_text(first, last)}",
    )


@app.command()
def baseline(
    ctx: typer.Context,
    views: Annotated[int | None, typer.Argument(metavar="[VIEWS]", help="Views an older site had counted.")] = None,
    visits: Annotated[int, typer.Option("--visits", metavar="N", help="Visits it had counted.")] = 0,
    since: Annotated[str | None, typer.Option("--since", metavar="DAY", help="The day it began to count.")] = None,
    article: Annotated[
        str | None, typer.Option("--article", metavar="REF", help="Of one article, not of the site.")
    ] = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Where the number comes from.")] = "",
    json: _options.Json = False,
    csv: _options.Csv = False,
) -> None:
    """What an older site had counted.

    It takes the place of the baseline before it. Without VIEWS: who set which, and when.
    """
    from newsroom.core.readership import baselines

    desk = open_desk(ctx)
    shown = _options.output(json, csv=csv)
    article_id = 0
    if article is not None:
        from newsroom.core.articles import articles

        article_id = articles.get(desk.db, article).id
    if views is None:
        _history(desk, shown, article_id if article is not None else None)
        return
    day = _stats.day_of(desk, since) if since else None
    made = baselines.put(
        desk.db, views=views, visits=visits, since=day, article_id=article_id, note=text.one_line(text.clean(note)),
        now=desk.now, actor=desk.actor,
    )  # fmt: skip
    if shown.form == "json":
        emit_object(asdict(made))
    desk.say(f"baseline of {'the site' if not article_id else f'article {article_id}'}: {views} views, {visits} visits")


def _history(desk: Desk, shown: Output, article_id: int | None) -> None:
    from newsroom.core.readership import baselines

    rows = baselines.history(desk.db, article_id=article_id)
    columns = [
        Column("at", "Set", show=lambda at: f"{clock.local(clock.from_text(at), desk.zone):%Y-%m-%d %H:%M}"),
        Column("actor", "By"), Column("article_id", "Of", show=lambda found: f"#{found}" if found else "the site"),
        _stats.number("views", desk),
        _stats.number("visits", desk), Column("since", "Since"), Column("note", "Note", flexible=True),
    ]  # fmt: skip
    _stats.listing(rows, columns, shown, "Baselines, the last one first", empty="no baseline was set")


@app.command()
def check(ctx: typer.Context, json: _options.Json = False, csv: _options.Csv = False) -> None:
    """Prove that all figures agree.

    With the single views of open days and with each other; exit 7 when they do not.
    """
    from newsroom.core.readership import reconcile

    desk = open_desk(ctx)
    shown = _options.output(json, csv=csv)
    found = reconcile.check(desk.db)
    columns = [
        Column("what", "Figures", flexible=True), Column("where", "Where"), Column("stored", "Stored", right=True),
        Column("counted", "Counted", right=True),
    ]  # fmt: skip
    if found or shown.form != "table":
        _stats.listing(found, columns, shown, "Figures that disagree")
    if found:
        raise BadFile(f"{len(found)} figures disagree", hint="newsroom stats rebuild makes them anew from the views")
    desk.say("all figures agree")


@app.command()
def rebuild(ctx: typer.Context, json: _options.Json = False) -> None:
    """Make the figures of open days anew.

    From their single views; totals from the days. Closed days stand, as their views may be gone.
    """
    from newsroom.core.readership import reconcile

    desk = open_desk(ctx)
    days = reconcile.rebuild(desk.db, settings=desk.settings)
    if json:
        emit_object({"days": days})
    else:
        sys.stdout.write("".join(f"{day}\n" for day in days))
    desk.say(f"made {len(days)} open days anew")


@app.command("close-days")
def close_days(ctx: typer.Context, json: _options.Json = False) -> None:
    """Forget the readers of the days before yesterday.

    `serve` and `import-log` do it by themselves; run it from cron where neither runs. The figures stay.
    """
    from newsroom.core.readership import counting

    desk = open_desk(ctx)
    closed = counting.forget(desk.db, now=desk.now, settings=desk.settings)
    if json:
        emit_object({"closed": closed})
    desk.say(f"{closed} days closed")
