"""A month of a station: at random moments, pages, feeds, sitemaps and JSON-LD say the same as a calculation made here.

    python benchmarks/station_month.py                              # 60 channels, 200 recordings, 300 stories, 50 moments
    python benchmarks/station_month.py --channels 6 --days 5 --moments 8 --stories 30    # a quick look

What is compared at each moment, after an incremental build: the recordings, their pages, neighbours and player; what is live
now, on `/watch/` and in its BroadcastEvents; the newest recordings and their feed; what is on now in the grid of the week; the
published stories with their VideoObject; the sitemaps of recordings and of stories. The last build is compared with a full one.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parent))
import measure
from newsroom import store
from newsroom.core import stored_settings
from newsroom.core.articles import drafting, publishing
from newsroom.core.articles.fields import Manuscript
from newsroom.core.articles.publishing import Order
from newsroom.core.journal import actions
from newsroom.site.build import build

SITE = "https://tv.example"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
FIRST = datetime(2026, 3, 1, tzinfo=ZONE)
LISTED, FEED, CHANNELS_OF_WEEK = 60, 30, 6  # on /watch/, in its feed, and in the grid of the week
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
CONTENT = "{http://www.google.com/schemas/sitemap-video/1.1}content_loc"
LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@dataclass(slots=True)
class Airing:
    """A programme as the script has made it."""

    channel: int
    start: datetime
    stop: datetime
    title: str
    live: bool = False
    video: str = ""

    @property
    def path(self) -> str:
        """The page of the recording: titles differ on every channel, and none begins twice on a day."""
        return f"/watch/{self.title.lower().replace(' ', '-')}-{self.start:%Y-%m-%d}/"

    def is_on(self, moment: datetime) -> bool:
        """Whether it is broadcast at this moment."""
        return self.start <= moment < self.stop


@dataclass(slots=True)
class Month:
    """What the station broadcasts and publishes."""

    airings: list[Airing]
    stories: list[tuple[datetime, str]] = field(default_factory=list)  # when each is published, and its slug

    @property
    def recordings(self) -> list[Airing]:
        """What can be watched."""
        return [one for one in self.airings if one.video]


def made(drawn: random.Random, *, channels: int, days: int, recordings: int, stories: int) -> Month:
    """A month: shows of 30 to 90 minutes around the clock, live news each evening, one long live day."""
    airings = []
    for channel in range(channels):
        at, end, number = FIRST, FIRST + timedelta(days=days), 0
        while at < end:
            number += 1
            length = timedelta(minutes=drawn.choice((30, 45, 60, 90)))
            show = Airing(channel, at, at + length, f"Show {number % 40} of {channel}")
            if at.hour == 19 and not any(one.live and one.start.date() == at.date() for one in airings[-3:]):
                show = Airing(
                    channel, at, at + length, f"News of {channel}", True, f"https://live.example/{channel}.m3u8"
                )
            elif channel == 0 and at.day == 3 and at.hour < 1:  # longer than the broadcasts of many others
                show = Airing(
                    channel, at, at + timedelta(hours=22), "Marathon of 0", True, "https://live.example/long.m3u8"
                )
            airings.append(show)
            at = show.stop
    once: dict[tuple[str, object], Airing] = {}
    for one in airings:
        once.setdefault((one.title, one.start.date()), one)
    free = [one for one in once.values() if not one.video]
    for number, one in enumerate(drawn.sample(free, min(recordings, len(free)))):
        one.video = f"https://cdn.example/{number}.mp4"
    times = sorted(FIRST + timedelta(minutes=drawn.randrange(1, days * 24 * 60)) for _ in range(stories))
    return Month(airings, [(at, f"story-{number}") for number, at in enumerate(times)])


def write_listing(month: Month, path: Path) -> None:
    """The month as XMLTV."""
    root = ElementTree.Element("tv")
    for channel in sorted({one.channel for one in month.airings}):
        named = ElementTree.SubElement(root, "channel", id=f"c{channel:02d}.example")
        ElementTree.SubElement(named, "display-name").text = f"Channel {channel:02d}"
    for one in month.airings:
        times = {name: f"{value:%Y%m%d%H%M%S %z}" for name, value in (("start", one.start), ("stop", one.stop))}
        element = ElementTree.SubElement(root, "programme", times, channel=f"c{one.channel:02d}.example")
        ElementTree.SubElement(element, "title", lang="en").text = one.title
        if one.live:
            ElementTree.SubElement(element, "live")
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


class Station:
    """The newsroom of the station, and what differed from the calculation."""

    def __init__(self, folder: Path, month: Month) -> None:
        self.folder, self.month = folder, month
        self.differences: list[str] = []
        self.compared = 0

    def run(self, *words: str | Path) -> None:
        """Run a command at the beginning of the month."""
        said = ("-q", "--now", FIRST.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        done = subprocess.run(
            [*measure.newsroom(), *said, *map(str, words)], cwd=self.folder, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"{words}: {done.stderr}")

    def set_up(self) -> None:
        """The newsroom with its listing, the addresses of recordings, and every story scheduled."""
        self.run("init", "--title", "TV", "--url", SITE, "--lang", "en", "--timezone", ZONE.key, "--no-pages")
        write_listing(self.month, self.folder / "listing.xml")
        self.run("programmes", "import", "listing.xml")
        with (self.folder / "recordings.csv").open("w", encoding="utf-8", newline="") as stream:
            rows = csv.writer(stream)
            rows.writerow(("channel", "date", "start", "video"))
            for one in self.month.recordings:
                rows.writerow((f"c{one.channel:02d}.example", f"{one.start:%Y-%m-%d}", f"{one.start:%H:%M}", one.video))
        self.run("programmes", "link", "recordings.csv")
        with closing(store.connect(self.folder / "newsroom.db")) as db:
            for number, (at, slug) in enumerate(self.month.stories):
                body = f"![A story](https://cdn.example/s{number}.mp4)\n\nWords."
                given = Manuscript(title=f"Story {number}", body=body, section="News")
                with actions.act(db, actor="desk", now=FIRST, command="draft") as act:
                    article = drafting.draft(act, given, lang="en", slug=slug).article
                    publishing.publish(act, article, Order(at=at), zone=ZONE)

    def look(self, moment: datetime) -> float:
        """Publish what is due, build, and compare; returns the seconds of the build."""
        with closing(store.connect(self.folder / "newsroom.db")) as db:
            for article, what in publishing.due(db, moment):
                with actions.act(db, actor="serve", now=moment, command="publish") as act:
                    publishing.carry_out(act, article, what, zone=ZONE)
            settings = stored_settings.load(db, {})
            begun = time.perf_counter()
            build(db, settings=settings, out=self.folder / "site", now=moment)
            seconds = time.perf_counter() - begun
        self.where = f"{moment:%Y-%m-%d %H:%M}"
        self.compare_watch(moment)
        self.compare_week(moment)
        self.compare_recordings(moment)
        self.compare_stories(moment)
        return seconds

    def page(self, path: str) -> str:
        """A built file; '' without it."""
        name = path.strip("/") + ("/index.html" if path.endswith("/") else "")
        file = self.folder / "site" / name
        return file.read_text(encoding="utf-8") if file.is_file() else ""

    def same(self, what: str, found: object, wanted: object) -> None:
        """Compare two values."""
        self.compared += 1
        if found != wanted:
            self.differences.append(f"{self.where} {what}: found {str(found)[:300]}, wanted {str(wanted)[:300]}")

    def compare_watch(self, moment: datetime) -> None:
        """What is live, the newest recordings, their feed."""
        page = self.page("/watch/")
        live = {one.path for one in self.month.recordings if one.live and one.is_on(moment)}
        box = page.partition('aria-labelledby="on-air"')[2].partition("</section>")[0]
        self.same("live now", set(re.findall(r'<a href="([^"]+)"', box)), live)
        events = [one for one in linked_data(page) if one["@type"] == "BroadcastEvent"]
        self.same("events", {one["url"].removeprefix(SITE) for one in events}, live)
        self.same("events that are on", all(is_on(one, moment) for one in events), True)
        begun = sorted((one for one in self.month.recordings if one.start <= moment), key=lambda one: one.start)[::-1]
        box = page.partition('aria-labelledby="new-programmes"')[2].partition("</section>")[0]
        self.in_order("newest", re.findall(r'<a href="([^"]+)"', box), begun[:LISTED])
        feed = ElementTree.fromstring(self.page("/watch/feed.xml"))
        links = [(one.findtext("link") or "").removeprefix(SITE) for one in feed.iter("item")]
        self.in_order("feed", links, begun[: len(links)])
        self.same("length of the feed", len(links), min(FEED, len(begun)))

    def in_order(self, what: str, found: list[str], wanted: list[Airing]) -> None:
        """Compare a list; those that begin at one moment may stand in any order."""
        by_path = {one.path: one for one in self.month.recordings}
        starts = [by_path[path].start for path in found if path in by_path]
        self.same(f"order of {what}", starts, [one.start for one in wanted])
        edge = wanted[-1].start if wanted else None
        inside = {one.path for one in wanted if one.start != edge}
        self.same(what, {path for path in found if path in by_path and by_path[path].start != edge}, inside)

    def compare_week(self, moment: datetime) -> None:
        """The grid of the week: how many programmes it has, and which are on."""
        page = self.page("/programmes/week/")
        today = moment.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
        monday = today - timedelta(days=today.weekday())
        shown = [one for one in self.month.airings if one.channel < CHANNELS_OF_WEEK]
        within = [one for one in shown if monday <= one.start < monday + timedelta(days=7)]
        rows = re.findall(
            r'<li data-start="([^"]+)"[^>]*?( aria-current="true")?><time[^>]*>[^<]*</time> (.*?)</li>', page
        )
        self.same("programmes of the week", len(rows), len(within))
        found = sorted(re.sub(r"<b.*?</b>|<[^>]*>", "", words).strip() for _, on, words in rows if on)
        self.same("on now", found, sorted(one.title for one in within if one.is_on(moment)))

    def compare_recordings(self, moment: datetime) -> None:
        """Each page: its video, its state, its neighbours; and the sitemap of all."""
        shows: dict[tuple[int, str], list[Airing]] = {}
        for one in sorted(self.month.recordings, key=lambda one: one.start):
            shows.setdefault((one.channel, one.title), []).append(one)
        for several in shows.values():
            for number, one in enumerate(several):
                page = self.page(one.path)
                [thing] = linked_data(page, "VideoObject", "BroadcastEvent")
                event = thing.get("publication", thing)
                self.same(one.path, (thing.get("contentUrl"), is_on(event, moment)), (one.video, one.is_on(moment)))
                self.same(
                    f"{one.path} dates",
                    (event["startDate"], event["isLiveBroadcast"]),
                    (f"{one.start.isoformat()}", one.live),
                )
                marked = " data-now>" in page
                self.same(f"{one.path} live now", marked, one.live and one.is_on(moment))
                beside = [several[at].path if 0 <= at < len(several) else None for at in (number - 1, number + 1)]
                links = [
                    match[1] if (match := re.search(rf'<a rel="{rel}" href="([^"]+)"', page)) else None
                    for rel in ("prev", "next")
                ]
                self.same(f"{one.path} neighbours", links, beside)
        listed = ElementTree.fromstring(self.page("/sitemaps/watch.xml"))
        found = {
            (url.findtext(LOC) or "").removeprefix(SITE): next((one.text for one in url.iter(CONTENT)), None)
            for url in listed
        }
        self.same("sitemap of recordings", found, {one.path: one.video for one in self.month.recordings})

    def compare_stories(self, moment: datetime) -> None:
        """Which stories there are, their videos, the feed, and the sitemap of the month."""
        out = {f"/{at:%Y/%m}/{slug}/": number for number, (at, slug) in enumerate(self.month.stories) if at <= moment}
        found = {
            f"/{path.parent.relative_to(self.folder / 'site').as_posix()}/"
            for path in (self.folder / "site").glob("2026/*/*/index.html")
        }
        self.same("stories", found, set(out))
        for path, number in out.items():
            videos = [one.get("contentUrl") for one in linked_data(self.page(path), "VideoObject")]
            self.same(path, videos, [f"https://cdn.example/s{number}.mp4"])
        feed = ElementTree.fromstring(self.page("/feed.xml"))
        links = [(one.findtext("link") or "").removeprefix(SITE) for one in feed.iter("item")]
        self.same("feed of stories", links, [*out][::-1][: len(links)])
        self.same("enclosures", sum(1 for _ in feed.iter("enclosure")), len(links))
        month = self.page(f"/sitemaps/2026-{moment.astimezone(ZONE):%m}.xml")
        videos = re.findall(r"<video:content_loc>https://cdn\.example/s(\d+)\.mp4<", month)
        this_month = moment.astimezone(ZONE).month
        wanted = {number for number in out.values() if self.month.stories[number][0].month == this_month}
        self.same("videos of the month", {int(one) for one in videos}, wanted)


def linked_data(page: str, *kinds: str) -> list[dict[str, object]]:
    """The things in the JSON-LD of a page, of these kinds if any are given, also those in a story."""

    def inside(thing: object) -> Iterator[dict[str, object]]:
        if isinstance(thing, list):
            for one in thing:
                yield from inside(one)
        elif isinstance(thing, dict):
            if not kinds or thing.get("@type") in kinds:
                yield thing
                return
            for one in thing.values():
                yield from inside(one)

    return [one for found in LD.findall(page) for one in inside(json.loads(found))]


def is_on(event: dict[str, object], moment: datetime) -> bool:
    """Whether a BroadcastEvent is on at a moment, by its dates."""
    return datetime.fromisoformat(str(event["startDate"])) <= moment < datetime.fromisoformat(str(event["endDate"]))


def hashes(folder: Path) -> dict[str, str]:
    """The hash of each file below a folder, without the names that begin with a dot."""
    files = (one for one in folder.rglob("*") if one.is_file() and not one.name.startswith("."))
    return {one.relative_to(folder).as_posix(): hashlib.sha256(one.read_bytes()).hexdigest() for one in files}


def main() -> int:
    """Run it; exit code 1 if anything differs."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name, number in (
        ("channels", 60),
        ("days", 31),
        ("recordings", 200),
        ("stories", 300),
        ("moments", 50),
        ("seed", 1),
    ):
        options.add_argument(f"--{name}", type=int, default=number)
    given = options.parse_args()
    drawn = random.Random(given.seed)
    month = made(drawn, channels=given.channels, days=given.days, recordings=given.recordings, stories=given.stories)
    moments = sorted(FIRST + timedelta(minutes=drawn.randrange(given.days * 24 * 60)) for _ in range(given.moments))
    with measure.scratch() as folder:
        station = Station(folder, month)
        begun = time.perf_counter()
        station.set_up()
        print(
            f"{len(month.airings)} programmes, {len(month.recordings)} can be watched: {time.perf_counter() - begun:.0f} s"
        )
        seconds = [station.look(moment) for moment in moments]
        with closing(store.connect(folder / "newsroom.db")) as db:
            settings = stored_settings.load(db, {})
            build(db, settings=settings, out=folder / "full", now=moments[-1])
        station.where = "at the end"
        station.same("incremental and full build", hashes(folder / "site") == hashes(folder / "full"), True)
    print(
        f"{len(moments)} moments, {station.compared} comparisons, builds of {min(seconds):.1f} to {max(seconds):.1f} s"
    )
    for one in station.differences[:40]:
        print("DIFFERENT", one)
    print(f"{len(station.differences)} differences")
    return 1 if station.differences else 0


if __name__ == "__main__":
    os.environ.setdefault("NEWSROOM_USER", "desk")
    sys.exit(main())
