"""Access logs: `stats import-log` of a million lines of our own making, beside GoAccess making its JSON of them."""

from __future__ import annotations

import argparse
import heapq
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import measure

BEGUN = datetime(2026, 3, 2, tzinfo=UTC)
NOW = "2026-03-30T00:00:00Z"
STORIES = 600
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
GOAL_SPEED, GOAL_RATIO = 100_000, 0.5
SITE = "https://news.example.org"
# One reader in this many has no cache and requests all pictures and style sheets of a page.
ASSETS = (
    "/assets/site.5f1c2a9e.css", "/assets/site.0be19d3c.js", "/assets/serif.woff2", "/assets/sans.woff2",
    "/favicon.svg", "/media/1f/1f00a1b2c3d4e5f6-640.jpg", "/media/2c/2c00a1b2c3d4e5f6-320.webp",
)  # fmt: skip
REFERRERS = (
    "-", "-", "https://www.google.com/", "https://www.google.com.vn/", "https://l.facebook.com/", "https://t.co/a1B2",
    "https://zalo.me/", "https://news.google.com/", "https://blog.example.net/links", "https://chatgpt.com/",
)  # fmt: skip
BOTS = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)", "curl/8.5.0", "python-requests/2.32.3", "-",
)  # fmt: skip
LOST = ("/wp-login.php", "/xmlrpc.php", "/2019/01/removed/", "/.env", "/old-feed/", "/index.php?id=4")


def main() -> None:
    """Import the log and let GoAccess read it, in turn; exit code 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", "--turns", type=int, default=3)
    parser.add_argument("-l", "--lines", type=int, default=1_000_000)
    parser.add_argument("--log", type=Path, help="another log than one made here")
    given = parser.parse_args()
    log = given.log or made(given.lines)
    goaccess = shutil.which("goaccess")
    with measure.scratch() as folder:
        empty = newsroom_file(folder / "empty.db")
        place = folder / "newsroom.db"
        words = [*measure.newsroom(), "-d", place, "--now", NOW, "stats", "import-log", "--json", log]

        def ours() -> measure.Cost:
            shutil.copy(empty, place)
            return measure.run(words, output=folder / "first.json")

        def theirs() -> measure.Cost:
            return measure.run(
                [goaccess or "", log, "--log-format=COMBINED", "--no-global-config", "-o", folder / "goaccess.json"]
            )

        if goaccess is None:
            print("goaccess is not installed: our speed alone")
            pair = measure.pairs(ours, ours, turns=given.turns)
        else:
            pair = measure.pairs(theirs, ours, turns=given.turns)
        first = json.loads((folder / "first.json").read_text())
        again = measure.run(words, output=folder / "again.json")
        second = json.loads((folder / "again.json").read_text())
        agree = subprocess.run([*measure.newsroom(), "-d", str(place), "stats", "check"], check=False).returncode
    held = told(first, second, pair, again, compared=goaccess is not None) and agree == 0
    sys.exit(0 if held else 1)


def told(first: dict, second: dict, pair: measure.Pair, again: measure.Cost, *, compared: bool) -> bool:
    """Print what was measured; whether every goal holds."""
    lines, cpu = first["lines"], measure.median(pair.other, "cpu")
    speed = lines / cpu
    print(
        f"{lines:,} lines: counted {first['counted']:,}, "
        + ", ".join(f"{k} {v:,}" for k, v in first["skipped"].items())
    )
    print(
        f"import-log: {cpu:.2f} s CPU, {measure.median(pair.other, 'wall'):.2f} s, {speed:,.0f} lines a second of CPU"
        f" (goal {GOAL_SPEED:,}: {'holds' if speed >= GOAL_SPEED else 'MISSED'}),"
        f" peak {measure.median(pair.other, 'peak'):.0f} MiB"
    )
    print(f"again: {again.cpu:.2f} s CPU, counted {second['counted']} (goal 0)")
    if compared:
        print(measure.line("goaccess to JSON → import-log", pair, goal=GOAL_RATIO))
    whole = lines == first["counted"] + sum(first["skipped"].values())
    return whole and second["counted"] == 0 and speed >= GOAL_SPEED and (not compared or pair.ratio <= GOAL_RATIO)


def newsroom_file(path: Path) -> Path:
    """A newsroom file with the stories in the log."""
    from newsroom import store
    from newsroom.core import stored_settings
    from newsroom.core.articles import drafting, publishing
    from newsroom.core.articles.fields import Manuscript
    from newsroom.core.articles.publishing import Order
    from newsroom.core.journal import actions

    db = store.create(path)
    db.execute("pragma synchronous=off")
    stored_settings.put(db, {"site.url": SITE, "site.timezone": "Asia/Ho_Chi_Minh"}, now=BEGUN, actor="bench")
    settings = stored_settings.load(db, {})
    with actions.act(db, actor="bench", now=BEGUN, command="draft") as act:
        for number in range(STORIES):
            drafted = drafting.draft(act, Manuscript(title=f"Story {number}", body="Text.", section="News"), lang="en")
            publishing.publish(act, drafted.article, Order(), zone=settings.zone)
    db.execute("pragma wal_checkpoint(truncate)")
    db.close()
    return path


def made(lines: int) -> Path:
    """The log of so many lines, made once and kept among the user's caches."""
    path = measure.cache() / f"access-{lines}-1.log"
    if not path.exists():
        print(f"making {path} (once)", file=sys.stderr)
        partial = path.with_suffix(".part")
        with partial.open("wb") as file:
            file.writelines(log(lines))
        partial.rename(path)
    return path


def log(lines: int) -> Iterator[bytes]:
    """Combined lines of ten days in the order of their time: readers with their visits, machines, noise."""
    drawn = random.Random(20260302)
    agents = [agent(drawn) for _ in range(400)]
    waiting: list[tuple[float, int, str]] = []  # at which second, in which order, what follows the address and time
    clock, order, step = 0.0, 0, 10 * 86400 / (lines / 6.5)
    for _ in range(lines):
        while not waiting or waiting[0][0] > clock:
            clock += drawn.expovariate(1 / step)
            for at, text in visit(drawn, agents):
                order += 1
                heapq.heappush(waiting, (clock + at, order, text))
        second, _, text = heapq.heappop(waiting)
        yield text.replace("@", stamp(second), 1).encode()


def stamp(second: float) -> str:
    """A time as the Combined format writes it."""
    moment = BEGUN + timedelta(seconds=int(second))
    return f"{moment.day:02d}/{MONTHS[moment.month - 1]}/{moment:%Y:%H:%M:%S} +0000"


def visit(drawn: random.Random, agents: list[str]) -> Iterator[tuple[float, str]]:
    """The lines of one visitor, seconds after its first."""
    address = f"{drawn.randrange(14, 223)}.{drawn.randrange(64)}.{drawn.randrange(256)}.{drawn.randrange(1, 255)}"
    kind = drawn.random()
    if kind < 0.25:  # a machine
        by, at = drawn.choice(BOTS), 0.0
        for _ in range(drawn.randrange(1, 8)):
            at += drawn.expovariate(0.3)
            page = drawn.choice((story(drawn), story(drawn), "/feed.xml", "/robots.txt"))
            yield at, line(address, "GET", page, 200, 14_000, "-", by)
        return
    if kind < 0.32:  # noise
        yield 0.0, line(address, drawn.choice(("GET", "POST", "HEAD")), drawn.choice(LOST), 404, 900, "-", agents[0])
        return
    by, from_, at = drawn.choice(agents), drawn.choice(REFERRERS), 0.0
    cached = drawn.random() < 0.4
    while True:
        page = "/" if drawn.random() < 0.2 else "/s/news/" if drawn.random() < 0.1 else story(drawn)
        yield (
            at,
            line(address, "GET", page, 304 if drawn.random() < 0.05 else 200, drawn.randrange(4000, 40_000), from_, by),
        )
        for asset in ASSETS[5:] if cached else ASSETS:
            yield at + drawn.random(), line(address, "GET", asset, 200, drawn.randrange(400, 90_000), SITE + page, by)
        if drawn.random() > 0.45:
            return
        cached, from_, at = True, SITE + page, at + drawn.expovariate(1 / 90)


def story(drawn: random.Random) -> str:
    """A story's path; the newest are read most."""
    return f"/2026/03/story-{min(int(drawn.expovariate(1 / 60)), STORIES - 1)}/"


def agent(drawn: random.Random) -> str:
    """A browser's name for itself."""
    system = drawn.choice(("Windows NT 10.0; Win64; x64", "X11; Linux x86_64", "Linux; Android 14; Pixel 8", "iPhone"))
    number = drawn.randrange(90, 140)
    return f"Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{number}.0.0.0 Safari/537.36"


def line(address: str, method: str, page: str, status: int, size: int, referrer: str, by: str) -> str:
    """A Combined line with `@` for its time."""
    return f'{address} - - [@] "{method} {page} HTTP/1.1" {status} {size} "{referrer}" "{by}"\n'


if __name__ == "__main__":
    main()
