"""`newsroom demo`: a small town's newsroom, made from start to built site, and how to look at it."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

import newsroom
from newsroom import store
from newsroom.commands import moment, say, warn
from newsroom.core import stored_settings
from newsroom.core.programmes import channels, importing
from newsroom.core.readership import baselines
from newsroom.desk import Desk
from newsroom.errors import BadFile, NotFound

app = typer.Typer(rich_markup_mode=None)

MARK = ".newsroom-demo"


@app.command()
def demo(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where to make it.")] = Path("demo"),
    force: Annotated[bool, typer.Option("--force", help="Replace a demo that was made there before.")] = False,
) -> None:
    """Make a small town's newsroom in DIR: drafted, published, read, moderated, counted and built.

    It prints what it does as the commands one would type.
    """
    source = examples() / "gazette"
    _clear(folder, force)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("Made by `newsroom demo`; `newsroom demo --force` replaces it.\n", encoding="utf-8")
    about = json.loads((source / "newsroom.json").read_text(encoding="utf-8"))
    now = moment(ctx)
    db = store.create(folder / "newsroom.db")
    script = Script(folder)
    values = about["settings"]
    script.step(
        f"newsroom init {folder} --title '{values['site.title']}' --lang {values['site.lang']}"
        f" --timezone {values['site.timezone']}"
    )
    stored_settings.put(
        db, values | {"site.sections": ", ".join(about["sections"])}, now=now, actor=about["people"]["editor"]
    )
    desk = Desk(
        db,
        folder / "newsroom.db",
        stored_settings.load(db, {}),
        now,
        about["people"]["editor"],
        say=say,
        warn=warn,
    )
    _play(desk, source, about, script)
    _build(desk, folder, script)
    db.close()
    script.end(folder)


class Script:
    """Prints the commands, and what came of each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def step(self, command: str, result: str = "") -> None:
        """One command, and what it did."""
        sys.stdout.write(f"$ {command}\n" + (f"  {result}\n" if result else ""))
        sys.stdout.flush()

    def end(self, folder: Path) -> None:
        """How to look at it, with the command as it can be typed here."""
        name = "newsroom" if shutil.which("newsroom") else os.path.relpath(sys.argv[0])
        sys.stdout.write(
            f"\nThe site is in {folder / 'site'}. Look at it, comment, and be counted:\n\n"
            f"  {name} -d {folder}/newsroom.db serve\n\n"
            f"and at the desk:\n\n"
            f"  {name} -d {folder}/newsroom.db list\n"
            f"  {name} -d {folder}/newsroom.db comments review\n"
            f"  {name} -d {folder}/newsroom.db stats\n"
        )


def examples() -> Path:
    """The folder of examples: inside the installed package, or beside the source. Raises `NotFound`."""
    inside = Path(newsroom.__file__).parent
    for folder in (inside / "examples", inside.parents[1] / "examples"):
        if (folder / "gazette" / "newsroom.json").is_file():
            return folder
    raise NotFound("the example newsroom is not installed", hint="install the package again")


def _clear(folder: Path, force: bool) -> None:
    """Make room: an earlier demo may be replaced, anything else is left alone."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not (folder / MARK).is_file():
        raise BadFile(
            f"{folder} has something else in it", ref=str(folder), hint="name a new folder: newsroom demo DIR"
        )
    if not force:
        raise BadFile(f"{folder} holds a demo already", ref=str(folder), hint="add --force to make it anew")
    for name in ("newsroom.db", "newsroom.db-wal", "newsroom.db-shm", MARK):
        (folder / name).unlink(missing_ok=True)
    if (folder / "site").is_dir() and not (folder / "site").is_symlink():
        shutil.rmtree(folder / "site")


def _play(desk: Desk, source: Path, about: dict[str, Any], script: Script) -> None:
    from newsroom.desk.demo_replay import Replay

    replay = Replay(desk, source, about)
    replay.stories()
    replay.desk_work()
    tally = replay.tally
    script.step("newsroom draft articles/", f"{tally.drafted} articles in")
    script.step("newsroom publish --all", f"{tally.published} published, each on its day")
    for command in replay.script:
        script.step(command)
    replay.talk()
    script.step(
        "newsroom comments add --article … --name … --text …", f"{tally.received} comments received and screened"
    )
    names = {
        "approve": "approved",
        "reject": "rejected",
        "spam": "marked as spam",
        "trash": "trashed",
        "reply": "answered",
        "pin": "pinned",
    }
    decided = ", ".join(f"{number} {names.get(action, action)}" for action, number in tally.decided.items())
    script.step("newsroom comments review", decided)
    _programmes(desk, source, about, script)
    baselines.put(
        desk.db,
        views=96_400,
        visits=41_870,
        since="2019-04-01",
        note="the counter of the site before",
        now=desk.now,
        actor=desk.actor,
    )
    script.step("newsroom stats baseline --views 96400 --visits 41870 --since 2019-04-01")
    replay.readers()
    script.step(
        "newsroom serve", f"{tally.views:,} views counted over six weeks, {tally.bots:,} hits of robots kept out"
    )


def _programmes(desk: Desk, source: Path, about: dict[str, Any], script: Script) -> None:
    from newsroom.formats.programmes import csv_table

    for position, row in enumerate(about["channels"]):
        channel = channels.Channel(row["id"], name=row["name"], lang=row["lang"], position=position)
        channels.put(desk.db, channel, now=desk.now, actor=desk.actor)
    file = source / "programmes.csv"
    with file.open("rb") as stream:
        listing = csv_table.read(stream, file.name, zone=desk.zone, now=desk.now)
    report = importing.import_(desk.db, listing, now=desk.now, actor=desk.actor)
    script.step("newsroom programmes import programmes.csv", f"{report.added} programmes for today and tomorrow")


def _build(desk: Desk, folder: Path, script: Script) -> None:
    from newsroom.site import build

    report = build.build(desk.db, settings=desk.settings, out=folder / "site", now=desk.now)
    script.step("newsroom build", f"{report.written} files written in {report.seconds:.1f} s")
