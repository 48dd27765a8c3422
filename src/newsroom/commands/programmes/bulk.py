"""`newsroom programmes copy`, `repeat` and `link`: many programmes at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Final

import typer

from newsroom import clock, text, typed_times
from newsroom.commands import confirm, fail_if_partial, open_desk, options
from newsroom.commands.programmes.listing import Channel, From, To, period
from newsroom.core.programmes import bulk, channels, programmes
from newsroom.core.programmes.bulk import BulkChange
from newsroom.core.programmes.fields import Programme
from newsroom.desk import Desk, programme_recordings, trial
from newsroom.errors import Invalid, Usage
from newsroom.lazy import examples
from newsroom.option_rules import rules, without
from newsroom.phrases import phrase, phrase_n
from newsroom.terminal import output

app = typer.Typer(rich_markup_mode=None)
DAYS_HINT: Final = phrase(
    "for example: --days mon,wed --until 2026-01-31; --days can also be daily, weekdays or weekend"
)
GROUPS: Final = {"daily": range(7), "weekdays": range(5), "weekend": range(5, 7)}
MOST_WEEKS: Final = 104
AsRepeat = Annotated[bool, typer.Option("--as-repeat", help="Mark the copies as repeats.")]


@app.command()
@examples(
    ("Copy a day to another one", "newsroom programmes copy today --to 2026-01-12"),
    ("Copy this week to the next four", "newsroom programmes copy today --whole-week --weeks 4"),
)
def copy(
    ctx: typer.Context,
    day: Annotated[str, typer.Argument(metavar="DAY", help="The day to copy, such as 2026-01-05 or today.")],
    to: Annotated[
        list[str] | None, typer.Option("--to", metavar="DAY", help="A day to copy it to (repeatable).")
    ] = None,
    weeks: Annotated[
        int, typer.Option("--weeks", metavar="N", help="Copy it to the same day of the week in the next N weeks.")
    ] = 0,
    whole_week: Annotated[
        bool, typer.Option("--whole-week", help="Copy the whole week of that day, from Monday on.")
    ] = False,
    channel: Channel = None,
    as_repeat: AsRepeat = False,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    json: options.Json = False,
) -> None:
    """Copy the programmes of a day or a week to other days, at the same time of day. Programmes that would overlap are left
    out."""
    desk = open_desk(ctx)
    if bool(to) == bool(weeks) or not 0 <= weeks <= MOST_WEEKS:
        raise Usage("say which days to copy the programmes to", hint="use either --to DAY or --weeks N (1 to 104)")
    first = _day(desk, day)
    if whole_week:
        first -= timedelta(days=first.weekday())
    shifts = [7 * number for number in range(1, weeks + 1)] or [(_day(desk, one) - first).days for one in to or ()]
    if whole_week:
        shifts = [one - one % 7 for one in shifts]
    if 0 in shifts and whole_week:
        raise Usage("--to is in the week that would be copied", hint="choose a day of another week")
    if 0 in shifts:
        raise Usage("--to is the day that would be copied", hint="choose another day for --to")
    last = first + timedelta(days=6 if whole_week else 0)
    start = clock.day_bounds(first.isoformat(), desk.zone)[0]
    end = clock.day_bounds(last.isoformat(), desk.zone)[1]
    known = channels.get(desk.db, channel).id if channel else None
    rows = programmes.list_(desk.db, since=start, until=end, channel=known)
    _copy(desk, rows, list(dict.fromkeys(shifts)), "copy", as_repeat=as_repeat, dry_run=dry_run, yes=yes, json=json)


@app.command()
@examples(
    (
        "Repeat a programme each weekday until the end of the month",
        "newsroom programmes repeat 42 --days weekdays --until 2026-01-31",
    ),
    ("Repeat it on two days a week", "newsroom programmes repeat 42 --days mon,thu --until 2026-03-01"),
)
def repeat(
    ctx: typer.Context,
    ids: Annotated[list[int], typer.Argument(metavar="ID…", help="Programmes by id.")],
    days: Annotated[str, typer.Option("--days", metavar="DAYS", help="mon,tue,…, or daily, weekdays or weekend.")] = "",
    until: Annotated[str, typer.Option("--until", metavar="DAY", help="The last day.")] = "",
    as_repeat: AsRepeat = False,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    json: options.Json = False,
) -> None:
    """Add programmes again on certain days of the week, at the same time of day. Programmes that would overlap are left out."""
    desk = open_desk(ctx)
    wanted = _weekdays(days)
    if not wanted or not until:
        raise Usage("say on which days and until when", hint=DAYS_HINT)
    last = _day(desk, until)
    rows = [programmes.get(desk.db, one) for one in dict.fromkeys(ids)]
    change, doing = BulkChange(), "repeat"
    planned = []
    for row in rows:
        first = date.fromisoformat(clock.day_of(clock.from_text(row.start), desk.zone))
        if (last - first).days > 7 * MOST_WEEKS:
            raise Invalid(phrase("{until} is more than two years after the programme", until=until))
        planned.append((row, [(one - first).days for one in bulk.days_until(first, last, wanted)]))
    number = sum(len(shifts) for _, shifts in planned)
    _ask(number, dry_run=dry_run, yes=yes)
    with trial.action(desk, f"programmes {doing}", dry_run=dry_run) as act:
        for row, shifts in planned:
            change.add(bulk.copy(act, [row], shifts, desk.zone, repeat=as_repeat))
        batch = act.batch if act.noted else None
    _report(desk, change, batch, "added", dry_run=dry_run, json=json)


def _copy(
    desk: Desk,
    rows: list[Programme],
    shifts: list[int],
    verb: str,
    *,
    as_repeat: bool,
    dry_run: bool,
    yes: bool,
    json: bool,
) -> None:
    _ask(len(rows) * len(shifts), dry_run=dry_run, yes=yes)
    with trial.action(desk, f"programmes {verb}", dry_run=dry_run) as act:
        change = bulk.copy(act, rows, shifts, desk.zone, repeat=as_repeat)
        batch = act.batch if act.noted else None
    _report(desk, change, batch, "added", dry_run=dry_run, json=json)


@app.command()
@examples(
    ("Link recordings from a file with the columns id,video", "newsroom programmes link recordings.csv"),
    (
        "Link recordings by date, for programmes that have begun",
        "newsroom programmes link --pattern 'https://tv.example/{date}.mp4'",
    ),
)
@rules(without("file", "pattern", "title", "since", "until", "channel"))
def link(
    ctx: typer.Context,
    file: Annotated[
        str | None,
        typer.Argument(metavar="[FILE]", help="CSV with the columns id,video or channel,date,start,video."),
    ] = None,
    pattern: Annotated[
        str | None,
        typer.Option(
            "--pattern",
            metavar="URL",
            help="An address with {date}, {time}, {slug}, {channel}, {id} or {episode} in it.",
        ),
    ] = None,
    title: Annotated[
        str | None, typer.Option("--title", metavar="TEXT", help="Only programmes with this title.")
    ] = None,
    since: From = None,
    until: To = None,
    channel: Channel = None,
    replace: Annotated[bool, typer.Option("--replace", help="Also replace addresses that are already set.")] = False,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    json: options.Json = False,
) -> None:
    """Link many programmes to their recordings: from a file, or by a pattern for programmes that have begun."""
    desk = open_desk(ctx)
    if (file is None) == (pattern is None):
        raise Usage("give either a file or --pattern", hint="see: newsroom programmes link --help")
    if file is not None:
        pairs = programme_recordings.from_csv(desk, file)
        pairs = [(row, url) for row, url in pairs if replace or not row.video_url]
    else:
        start, end = period(desk, None, since, until)
        known = channels.get(desk.db, channel).id if channel else None
        begun = min(end, desk.now) if end else desk.now
        rows = bulk.without_recording(desk.db, since=start, until=begun, channel=known, replacing=replace)
        wanted = [row for row in rows if title is None or text.fold(row.title) == text.fold(title)]
        pairs = programme_recordings.by_pattern(desk, pattern or "", wanted)
        if not dry_run and len(pairs) > 1:
            confirm(phrase_n("link {n} recording?", "link {n} recordings?", len(pairs)), yes=yes)
    with trial.action(desk, "programmes link", dry_run=dry_run) as act:
        change = bulk.link(act, pairs, desk.zone)
        batch = act.batch if act.noted else None
    _report(desk, change, batch, "linked", dry_run=dry_run, json=json)


def _weekdays(typed: str) -> list[int]:
    """The days of the week that are named, 0 for Monday: `mon,thu`, `Monday, Sunday`, `t2,cn`. Raises `Usage` for another word."""
    group = GROUPS.get(typed.strip().lower())
    if group is not None:
        return list(group)
    found = []
    for one in filter(None, (part.strip() for part in typed.split(","))):
        named = typed_times.weekday(one)
        if named is None:
            raise Usage(phrase("unknown day of the week {day!r}", day=one), hint=DAYS_HINT)
        found.append(named)
    return found


def _day(desk: Desk, typed: str) -> date:
    return date.fromisoformat(programmes.day(typed, desk.zone, now=desk.now))


def _ask(number: int, *, dry_run: bool, yes: bool) -> None:
    if number > 1 and not dry_run:
        confirm(phrase_n("add {n} programme?", "add {n} programmes?", number), yes=yes)


def _report(desk: Desk, change: BulkChange, batch: int | None, what: str, *, dry_run: bool, json: bool) -> None:
    failed: list[dict[str, Any]] = [{"id": which, "error": error.message} for which, error in change.failed]
    if json:
        output.emit_object(
            {"batch": None if dry_run else batch, "done": change.done, "failed": failed, "dry_run": dry_run}
        )
    n = len(change.done)
    if dry_run:
        counted = {
            "added": phrase_n("{n} programme would be added", "{n} programmes would be added", n),
            "linked": phrase_n("{n} recording would be linked", "{n} recordings would be linked", n),
        }[what]
    else:
        counted = {
            "added": phrase_n("{n} programme added", "{n} programmes added", n),
            "linked": phrase_n("{n} recording linked", "{n} recordings linked", n),
        }[what]
    undo = phrase("; undo: newsroom undo {batch}", batch=batch) if batch and not dry_run else ""
    desk.say(counted + undo)
    for number, wanted, given in change.skipped:
        desk.warn(
            phrase(
                "programme {number} starts at {given}, because the clocks skip {wanted} that day",
                number=number,
                given=f"{given:%Y-%m-%d %H:%M}",
                wanted=f"{wanted:%H:%M}",
            )
        )
    failures: list[tuple[str, Exception]] = [(which, error) for which, error in change.failed]
    fail_if_partial(failures, len(change.done) + len(failures))
