"""One day of a million requests whose totals are known, in every format that `stats import-log` reads.

Each format is imported as one file, beside the same day in the Combined format, and again from random subsets in random
order, with lines and whole files twice. At the end the day is dealt to all formats at once. Every total that `stats export`
writes must equal the truth, and a format must have at least 0.6 of the speed of Combined.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import random
import shutil
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import log_import
import measure
from log_formats import FORMATS, GOAL, NO_METHOD, NO_REFERRER, Asked

DAY = "2026-03-10"
MIDNIGHT = datetime.fromisoformat(DAY).replace(tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")).timestamp()
NOW = "2026-03-11T00:00:00Z"  # some hours after the end of the day there
PAUSE, LAST = 1800, 86_000  # seconds: a longer pause ends a visit; no visit begins or goes on after this second
SUBSETS, RUNS = 12, 4  # files of each format, and the commands that import them
TWICE, FILES_TWICE = 0.05, 2  # the share of lines that are in two files, and whole files that come again, packed
# What a browser says about the page before, and the source that it is counted for.
REFERRERS = {
    "-": "", "https://www.google.com/": "google.com", "https://l.facebook.com/": "facebook.com",
    "https://blog.example.net/links": "blog.example.net", "https://forum.example.com/thread/7?page=2": "forum.example.com",
}  # fmt: skip
INTERNAL = "internal"
CAMPAIGN, FROM_CAMPAIGN = "utm_source=spring&x=%C3%A9", "utm:spring"
MACHINES = log_import.BOTS


@dataclass
class Day:
    """The requests of the day in the order of their times, and what must be counted."""

    asked: list[Asked] = field(default_factory=list)
    site: Counter[str] = field(default_factory=Counter)  # the columns of `site_days`
    articles: Counter[int] = field(default_factory=Counter)  # views
    readers: Counter[int] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)  # views
    plain_sources: Counter[str] = field(default_factory=Counter)  # the same where a format has no referrer


def made(lines: int) -> Day:
    """A day of about so many requests."""
    drawn = random.Random(20260310)
    day, seen = Day(), set[str]()
    agents = [log_import.agent(drawn) for _ in range(400)]
    while len(day.asked) < lines:
        address = f"{drawn.randrange(14, 223)}.{drawn.randrange(256)}.{drawn.randrange(256)}.{drawn.randrange(1, 255)}"
        if address in seen:
            continue
        seen.add(address)
        kind, begins = drawn.random(), drawn.randrange(LAST)
        if kind < 0.25:
            _machine(day, drawn, address, begins)
        elif kind < 0.34:
            _noise(day, drawn, address, begins, drawn.choice(agents))
        else:
            _reader(day, drawn, address, begins, drawn.choice(agents))
    day.asked.sort(key=lambda one: one.at)
    return day


def _ask(day: Day, second: float, address: str, path: str, *, agent: str, **more: str | int) -> None:
    number = len(day.asked)
    values = {"method": "GET", "query": "", "status": 200, "size": 400 + number % 40_000, "referrer": "-"} | more
    at = int(MIDNIGHT) + int(second)
    day.asked.append(Asked(id=number, at=at, address=address, path=path, agent=agent, **values))  # type: ignore[arg-type]


def _machine(day: Day, drawn: random.Random, address: str, begins: float) -> None:
    by = drawn.choice(MACHINES)
    for step in range(drawn.randrange(1, 8)):
        page = drawn.choice(
            (log_import.story(drawn), log_import.story(drawn), "/feed.xml", "/assets/site.5f1c2a9e.css")
        )
        _ask(day, begins + step, address, page, agent=by)
        day.site["bot_hits"] += page.startswith("/2026/")


def _noise(day: Day, drawn: random.Random, address: str, begins: float, agent: str) -> None:
    kind = drawn.choice(("lost", "lost", "moved", "failed", "POST", "HEAD", "other"))
    page = f"/2019/01/lost-{drawn.randrange(500)}/" if kind in ("lost", "other") else log_import.story(drawn)
    status = {"lost": 404, "moved": 301, "failed": 503}.get(kind, 200)
    method = kind if kind in ("POST", "HEAD") else "GET"
    _ask(day, begins, address, page, agent=agent, status=status, method=method)
    day.site["not_found_hits"] += kind == "lost"


def _reader(day: Day, drawn: random.Random, address: str, begins: float, agent: str) -> None:
    """A person: pages with their pictures and style sheets, now and then after a long pause."""
    referrer, source = drawn.choice(list(REFERRERS.items()))
    query = CAMPAIGN if drawn.random() < 0.05 else ""
    cached, second, views, read = drawn.random() < 0.4, int(begins), list[int](), set[int]()
    while True:
        story = 0 if drawn.random() < 0.3 else 1 + min(int(drawn.expovariate(1 / 60)), log_import.STORIES - 1)
        page = f"/2026/03/story-{story - 1}/" if story else drawn.choice(("/", "/", "/s/news/"))
        status = 304 if drawn.random() < 0.05 else 200
        _ask(day, second, address, page, agent=agent, referrer=referrer, query=query, status=status)
        views.append(second)
        day.articles[story] += 1
        day.sources[FROM_CAMPAIGN if query else source] += 1
        day.plain_sources[FROM_CAMPAIGN if query else ""] += 1
        if story:
            read.add(story)
        for asset in log_import.ASSETS[5:] if cached else log_import.ASSETS:
            _ask(day, second + drawn.random(), address, asset, agent=agent, referrer=log_import.SITE + page)
        second += 1 + int(drawn.expovariate(1 / 90)) + (drawn.randrange(4000) if drawn.random() < 0.1 else 0)
        if drawn.random() > 0.45 or second > LAST:
            break
        cached, referrer, source, query = True, log_import.SITE + page, INTERNAL, ""
    ends = [after - before > PAUSE for before, after in pairwise(views)]
    visits = "".join("|" if end else "." for end in ends).split("|")
    day.site.update(views=len(views), visits=len(visits), visitors=1, bounces=sum(not visit for visit in visits))
    day.readers.update(read)


def lines(name: str, asked: Iterable[Asked]) -> Iterator[bytes]:
    """The lines of these requests in a format; a format that does not say the method has only those with GET."""
    line = FORMATS[name][1]
    return (f"{line(one)}\n".encode() for one in asked if name not in NO_METHOD or one.method == "GET")


def heading(name: str) -> bytes:
    """The lines at the beginning of each file."""
    return "".join(f"{one}\n" for one in FORMATS[name][0]).encode()


@dataclass
class Newsroom:
    """A newsroom file in a folder, that begins empty again."""

    folder: Path
    empty: Path

    @property
    def file(self) -> Path:
        """The newsroom file."""
        return self.folder / "newsroom.db"

    def begin(self) -> None:
        """Forget everything that was counted."""
        for old in self.folder.glob("newsroom.db*"):
            old.unlink()
        shutil.copy(self.empty, self.file)

    def take(self, logs: list[Path]) -> measure.Cost:
        """Import logs with one command."""
        return measure.run([*measure.newsroom(), "-d", self.file, "--now", NOW, "stats", "import-log", *logs])

    def wrong(self, day: Day, sources: Counter[str]) -> list[str]:
        """Where the exported totals differ from the truth, and what `stats check` finds."""
        out = self.folder / "export"
        shutil.rmtree(out, ignore_errors=True)
        words = [*measure.newsroom(), "-d", self.file, "--now", NOW, "-q", "stats"]
        measure.run([*words, "export", out])
        table = {
            name: list(csv.DictReader((out / f"{name}.csv").open(encoding="utf-8", newline="")))
            for name in (f"site_days/{DAY}", f"article_days/{DAY}", f"source_days/{DAY}", f"bot_days/{DAY}")
        }
        [site] = table[f"site_days/{DAY}"]
        stories = table[f"article_days/{DAY}"]
        pairs: list[tuple[str, object, object]] = [
            *((name, int(site[name]), wanted) for name, wanted in day.site.items()),
            ("views of stories", {int(one["article_id"]): int(one["views"]) for one in stories}, day.articles),
            ("readers", {int(one["article_id"]): int(one["readers"]) for one in stories if one["article_id"] != "0"}, day.readers),
            ("sources", {one["host"]: int(one["views"]) for one in table[f"source_days/{DAY}"]}, sources),
            ("bots", sum(int(one["hits"]) for one in table[f"bot_days/{DAY}"]), day.site["bot_hits"]),
            ("days", len(list((out / "site_days").iterdir())), 1),
        ]  # fmt: skip
        found = [f"{what}: {got!r:.300}, not {wanted!r:.300}" for what, got, wanted in pairs if got != wanted]
        if subprocess.run([str(word) for word in (*words, "check")], check=False, capture_output=True).returncode:
            found.append("stats check finds a difference")
        return found


def main() -> None:
    """Write and import the day in every format; exit code 1 if a total differs or a format is too slow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-l", "--lines", type=int, default=1_000_000)
    parser.add_argument("-s", "--seed", type=int, default=1, help="how the day is dealt to files")
    parser.add_argument("-n", "--turns", type=int, default=1, help="measure the speed so often, and take the median")
    parser.add_argument("--whole", action="store_true", help="import each format as one file only")
    parser.add_argument("--totals", action="store_true", help="do not measure the speed beside Combined")
    parser.add_argument("--mixed", action="store_true", help="only deal the day to all formats at once")
    parser.add_argument("names", nargs="*", help="some of the formats")
    given = parser.parse_args()
    day = made(given.lines)
    print(f"{len(day.asked):,} requests: {dict(day.site)}", flush=True)
    held = True
    with measure.scratch() as folder:
        newsroom = Newsroom(folder, log_import.newsroom_file(folder / "empty.db"))
        combined = folder / "combined.log"
        if not given.totals:
            combined.write_bytes(b"".join(lines("Combined", day.asked)))
        for name in [] if given.mixed else given.names or FORMATS:
            sources = day.plain_sources if name in NO_REFERRER else day.sources
            log = folder / "whole.log"
            with log.open("wb") as file:
                file.write(heading(name))
                file.writelines(lines(name, day.asked))
            ratio = _whole(newsroom, None if given.totals else combined, log, given.turns)
            wrong = newsroom.wrong(day, sources)
            if not given.whole:
                wrong += _subsets(newsroom, day, sources, name, log, random.Random(f"{given.seed} {name}"))
            fast = ratio is None or ratio >= GOAL
            held &= not wrong and fast
            speed = (
                ""
                if ratio is None
                else f"{ratio:5.2f} of the speed of Combined (goal {GOAL}: {'holds' if fast else 'MISSED'}), "
            )
            print(
                f"{name:26} {log.stat().st_size / len(day.asked):4.0f} bytes a line, {speed}totals {'equal' if not wrong else 'DIFFER'}",
                *wrong,
                sep="\n    ",
                flush=True,
            )
            log.unlink()
        if given.mixed or not (given.names or given.whole):
            wrong = _mixed(newsroom, day, random.Random(given.seed))
            held &= not wrong
            print(f"all formats at once: totals {'equal' if not wrong else 'DIFFER'}", *wrong, sep="\n    ")
    sys.exit(0 if held else 1)


def _whole(newsroom: Newsroom, combined: Path | None, log: Path, turns: int) -> float | None:
    """Import a log as one file; with `combined` the speed beside it, by the CPU of both in turn: the median of turns."""
    ratios = []
    for _ in range(turns if combined else 1):
        if combined:
            newsroom.begin()
            base = newsroom.take([combined]).cpu
        newsroom.begin()
        cost = newsroom.take([log]).cpu
        if combined:
            ratios.append(base / cost)
    return statistics.median(ratios) if ratios else None


def _subsets(
    newsroom: Newsroom, day: Day, sources: Counter[str], name: str, log: Path, drawn: random.Random
) -> list[str]:
    """Deal the lines of a log to files, some to two, and import these in random order, some twice."""
    paths = [newsroom.folder / f"part-{number}.log" for number in range(SUBSETS)]
    parts = [path.open("wb") for path in paths]
    begins = heading(name)
    for part in parts:
        part.write(begins)
    with log.open("rb") as whole:
        whole.seek(len(begins))
        for line in whole:
            first = drawn.randrange(SUBSETS)
            parts[first].write(line)
            if drawn.random() < TWICE:
                parts[(first + drawn.randrange(1, SUBSETS)) % SUBSETS].write(line)
    for part in parts:
        part.close()
    for again in drawn.sample(paths, FILES_TWICE):
        packed = again.with_suffix(".again.gz")
        packed.write_bytes(gzip.compress(again.read_bytes(), 1))
        paths.append(packed)
    return _imported(newsroom, day, sources, paths, drawn)


def _mixed(newsroom: Newsroom, day: Day, drawn: random.Random) -> list[str]:
    """Deal the requests to all formats at once, as if each were the log of one server among many."""
    dealt: dict[str, list[Asked]] = {name: [] for name in FORMATS}
    sources = Counter(day.sources)
    for one in day.asked:
        name = drawn.choice([name for name in FORMATS if one.method == "GET" or name not in NO_METHOD])
        if name in NO_REFERRER:  # a request that says where it came from needs another
            name = "Combined" if one.referrer != "-" else name
        dealt[name].append(one)
    paths = []
    for number, (name, some) in enumerate(dealt.items()):
        drawn.shuffle(some)
        half = drawn.randrange(len(some) + 1)
        again = drawn.sample(some, int(TWICE * len(some)))  # lines that are in two files
        for part, these in enumerate((some[:half] + again, some[half:] + again)):
            paths.append(newsroom.folder / f"part-{number}-{part}.log")
            paths[-1].write_bytes(heading(name) + b"".join(dict.fromkeys(lines(name, these))))
    return _imported(newsroom, day, sources, paths, drawn)


def _imported(
    newsroom: Newsroom, day: Day, sources: Counter[str], paths: list[Path], drawn: random.Random
) -> list[str]:
    """Import files in random order with some commands, and return what differs."""
    newsroom.begin()
    drawn.shuffle(paths)
    for start in range(RUNS):
        newsroom.take(paths[start::RUNS])
    wrong = [f"from subsets: {one}" for one in newsroom.wrong(day, sources)]
    for path in paths:
        path.unlink()
    return wrong


if __name__ == "__main__":
    main()
