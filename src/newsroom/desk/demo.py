"""Makes the newsroom of a small town, with stories, readers and comments, to look at."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import newsroom
from newsroom import clock, files, store, text
from newsroom.core import stored_settings
from newsroom.core.journal import actions
from newsroom.core.programmes import bulk, channels, importing, programmes
from newsroom.core.readership import baselines
from newsroom.desk import Desk, programme_recordings
from newsroom.desk.demo_readers import add_readers
from newsroom.desk.demo_replay import Replay
from newsroom.errors import BadFile, NotFound
from newsroom.formats.programmes import csv_table
from newsroom.phrases import joined, phrase
from newsroom.site import build

MARK = ".newsroom-demo"  # the file that marks a folder as a demo
NEWS = "Thời sự"  # the programme whose recordings can be watched
RECORDINGS = "https://tv.lauvang.example/{date}/{slug}.mp4"

Step = Callable[[str, str], None]  # called with each command, and with its result
Message = Callable[[str], None]


def make(folder: Path, *, now: datetime, force: bool, step: Step, say: Message, warn: Message) -> None:
    """Make the demo in `folder`; with `force` it replaces an earlier demo. Its last day is the day before `now`.

    Raises `BadFile` for a folder that contains anything else.
    """
    source = examples() / "gazette"
    files.refuse_published(folder)
    _clear(folder, force)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text(
        "Made by `newsroom demo`; `newsroom demo --force` deletes it and makes it again.\n", encoding="utf-8"
    )
    about = json.loads((source / "newsroom.json").read_text(encoding="utf-8"))
    values, editor = about["settings"], about["people"]["editor"]
    with closing(store.create(folder / "newsroom.db")) as db:
        step(
            f"newsroom init {text.shell_path(folder)} --title {text.shell_word(values['site.title'])}"
            f" --lang {values['site.lang']} --timezone {values['site.timezone']}",
            "",
        )
        sections = ", ".join(about["sections"])
        stored_settings.put(db, values | {"site.sections": sections}, now=now, actor=editor)
        settings = stored_settings.load(db, {})
        desk = Desk(db, folder / "newsroom.db", settings, now, editor, say=say, warn=warn)
        _play(desk, source, about, step)
        _build(desk, folder, step)


def examples() -> Path:
    """The folder of examples: inside the installed package, or beside the source. Raises `NotFound`."""
    inside = Path(newsroom.__file__).parent
    for folder in (inside / "examples", inside.parents[1] / "examples"):
        if (folder / "gazette" / "newsroom.json").is_file():
            return folder
    raise NotFound("the example newsroom is not installed", hint="install the package again")


def _clear(folder: Path, force: bool) -> None:
    """Delete an earlier demo; anything else is kept."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not folder.is_dir():
        raise BadFile(
            phrase("{folder} is not a folder", folder=folder),
            ref=str(folder),
            hint="use a new folder: newsroom demo DIR",
        )
    if not (folder / MARK).is_file():
        raise BadFile(
            phrase("{folder} contains other files", folder=folder),
            ref=str(folder),
            hint="use a new folder: newsroom demo DIR",
        )
    if not force:
        raise BadFile(
            phrase("{folder} already contains a demo", folder=folder),
            ref=str(folder),
            hint="add --force to delete it, with everything written in it, and make it again",
        )
    for name in ("newsroom.db", "newsroom.db-wal", "newsroom.db-shm", MARK):
        (folder / name).unlink(missing_ok=True)
    if (folder / "site").is_dir() and not (folder / "site").is_symlink():
        shutil.rmtree(folder / "site")


def _play(desk: Desk, source: Path, about: dict[str, Any], step: Step) -> None:
    replay = Replay(desk, source, about)
    replay.stories()
    replay.todays_work()
    replay.front_page()
    replay.pages()
    replay.authors()
    replay.series()
    counts = replay.counts
    step("newsroom draft articles/", phrase("{drafted} articles added", drafted=counts.drafted))
    step("newsroom publish --all", phrase("{published} published, each on its own date", published=counts.published))
    for command in replay.commands:
        step(command, "")
    replay.comments()
    step(
        "newsroom comments add --article … --name … --text …",
        phrase("{received} comments received and screened", received=counts.received),
    )
    names = {
        "approve": phrase("approved"),
        "reject": phrase("rejected"),
        "spam": phrase("marked as spam"),
        "trash": phrase("trashed"),
        "reply": phrase("answered"),
        "pin": phrase("pinned"),
    }
    decided = joined(
        ", ",
        (joined(" ", (str(number), names.get(action, action))) for action, number in counts.decided.items()),
    )
    step("newsroom comments review", decided)
    _programmes(desk, source, about, step)
    baselines.put(
        desk.db,
        views=96_400,
        visits=41_870,
        since="2019-04-01",
        note="the counter of the site before",
        now=desk.now,
        actor=desk.actor,
    )
    step("newsroom stats baseline 96400 --visits 41870 --since 2019-04-01", "")
    added = add_readers(desk, source, replay.ids)
    step(
        "newsroom serve",
        phrase(
            "{views} views counted over six weeks, {bot_hits} requests by bots not counted",
            views=added.views,
            bot_hits=added.bot_hits,
        ),
    )


def _programmes(desk: Desk, source: Path, about: dict[str, Any], step: Step) -> None:
    for position, row in enumerate(about["channels"]):
        channel = channels.Channel(row["id"], name=row["name"], lang=row["lang"], position=position)
        channels.put(desk.db, channel, now=desk.now, actor=desk.actor)
    file = source / "programmes.csv"
    with file.open("rb") as stream:
        listing = csv_table.read(stream, file.name, zone=desk.zone, now=desk.now)
    report = importing.import_(desk.db, listing, zone=desk.zone, now=desk.now, actor=desk.actor)
    step(
        "newsroom programmes import programmes.csv",
        phrase("{added} programmes for today and tomorrow", added=report.added),
    )
    _week(desk, step)


def _week(desk: Desk, step: Step) -> None:
    """Fill the other days of the week, and give the news that has been shown an address to watch it again."""
    today = clock.local(desk.now, desk.zone).date()
    start, end = clock.day_bounds(today.isoformat(), desk.zone)
    rows = programmes.list_(desk.db, since=start, until=end)
    shifts = [day - today.weekday() for day in range(7) if day - today.weekday() not in (0, 1)]
    with actions.act(desk.db, actor=desk.actor, now=desk.now, command="programmes copy") as act:
        copied = bulk.copy(act, rows, shifts, desk.zone)
    step(
        "newsroom programmes copy today …",
        phrase("{added} programmes on other days of the week", added=len(copied.done)),
    )
    shown = [row for row in programmes.list_(desk.db, until=desk.now) if row.title == NEWS]
    pairs = programme_recordings.by_pattern(desk, RECORDINGS, shown)
    with actions.act(desk.db, actor=desk.actor, now=desk.now, command="programmes link") as act:
        bulk.link(act, pairs, desk.zone)
    step(f"newsroom programmes link --pattern {text.shell_word(RECORDINGS)} --title {text.shell_word(NEWS)}", "")


def _build(desk: Desk, folder: Path, step: Step) -> None:
    report = build.build(desk.db, settings=desk.settings, out=folder / "site", now=desk.now)
    step(
        "newsroom build",
        phrase("{written} files written in {seconds:.1f} s", written=report.written, seconds=report.seconds),
    )
