"""Readers of the simulated week: requests whose totals are known, as log objects in every format."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import log_formats  # in benchmarks/, which `make scale` adds to the path
from log_formats import Asked

try:
    from compression import zstd
except ImportError:
    from backports import zstd

PAUSE = 1800  # seconds; after a longer one a visit ends
BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
    "Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Mozilla/5.0 (Linux; Android 14; SM-A546E) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
)
BOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
REFERRERS = ("-", "-", "https://blog.example.net/links", "https://forum.example.com/thread/7")
PACKED: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstd.compress,
}


@dataclass
class Truth:
    """What must be counted on one day, as the totals of `stats export` name it."""

    views: int = 0
    visits: int = 0
    visitors: int = 0
    bounces: int = 0
    bot_hits: int = 0
    not_found_hits: int = 0
    articles: Counter[int] = field(default_factory=Counter)  # views
    readers: Counter[int] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)  # views by host


@dataclass(frozen=True, slots=True)
class LogObject:
    """A log in the storage: the day on which it arrives there, its name, its bytes."""

    arrives: int
    name: str
    data: bytes


@dataclass
class Readers:
    """Makes the requests of each day. `views` is how many views a day has, about."""

    drawn: random.Random
    views: int
    number: int = 0
    lines: int = 0
    duplicates: int = 0
    late: int = 0
    formats: Counter[str] = field(default_factory=Counter)

    def day(
        self, place: int, midnight: datetime, pages: Sequence[tuple[str, int]], *, last: int
    ) -> tuple[Truth, list[LogObject]]:
        """The truth of a day and its logs. `pages` are paths and the ids of their articles (0 for lists of stories).

        `last` is the day on which everything must have arrived.
        """
        truth = Truth()
        lines: dict[str, list[str]] = defaultdict(list)
        for asked in self._people(midnight, pages, truth):
            self._write(asked, truth, lines, dict(pages))
        self._noise(midnight, pages, truth, lines)
        return truth, list(self._objects(place, lines, last))

    def _asked(self, at: int, address: str, path: str, status: int, agent: str, referrer: str = "-") -> Asked:
        self.number += 1
        size = 512 + self.number % 9000
        return Asked(self.number, at, address, "GET", path, "", status, size, referrer, agent)

    def _address(self) -> str:
        drawn = self.drawn
        return f"{drawn.randrange(20, 220)}.{drawn.randrange(256)}.{drawn.randrange(256)}.{drawn.randrange(1, 255)}"

    def _people(self, midnight: datetime, pages: Sequence[tuple[str, int]], truth: Truth) -> Iterator[Asked]:
        seen = set[str]()
        articles = dict(pages)
        while truth.views < self.views:
            address = self._address()
            if address in seen:
                continue
            seen.add(address)
            count = min(self.drawn.choice((1, 1, 2, 3, 8)), self.views - truth.views)
            begins = self.drawn.randrange(0, 80_000)
            moments = sorted(self.drawn.sample(range(begins, min(begins + 7200, 86_399)), count))
            read = [self.drawn.choice(pages)[0] for _ in moments]
            agent = self.drawn.choice(BROWSERS)
            ends = [n for n in range(count) if n + 1 == count or moments[n + 1] - moments[n] > PAUSE]
            truth.visitors += 1
            truth.views += count
            truth.visits += len(ends)
            truth.bounces += sum(end - before == 1 for before, end in zip([-1, *ends], ends, strict=False))
            truth.articles.update(articles[path] for path in read)
            truth.readers.update({articles[path] for path in read})
            for second, path in zip(moments, read, strict=True):
                yield self._asked(
                    int(midnight.timestamp()) + second, address, path, 200, agent, self.drawn.choice(REFERRERS)
                )

    def _noise(
        self, midnight: datetime, pages: Sequence[tuple[str, int]], truth: Truth, lines: dict[str, list[str]]
    ) -> None:
        """Bots, missing pages, style sheets and redirects."""
        for _ in range(self.views // 5):
            at = int(midnight.timestamp()) + self.drawn.randrange(86_399)
            kind = self.drawn.choice(("bot", "missing", "static", "moved"))
            path = {"missing": f"/2019/01/lost-{self.drawn.randrange(50)}/", "static": "/assets/site.5f1c2a9e.css"}.get(
                kind, self.drawn.choice(pages)[0]
            )
            status = {"missing": 404, "moved": 301}.get(kind, 200)
            agent = BOT if kind == "bot" else self.drawn.choice(BROWSERS)
            truth.bot_hits += kind == "bot"
            truth.not_found_hits += kind == "missing"
            self._write(self._asked(at, self._address(), path, status, agent), None, lines, {})

    def _write(self, asked: Asked, truth: Truth | None, lines: dict[str, list[str]], _: object) -> None:
        name = self.drawn.choice(list(log_formats.FORMATS))
        lines[name].append(log_formats.FORMATS[name][1](asked))
        self.formats[name] += 1
        self.lines += 1
        if truth is not None:
            said = asked.referrer if name not in log_formats.NO_REFERRER else "-"
            truth.sources["" if said == "-" else said.split("/")[2]] += 1

    def _objects(self, place: int, lines: dict[str, list[str]], last: int) -> Iterator[LogObject]:
        for name, written in lines.items():
            heading = log_formats.FORMATS[name][0]
            self.drawn.shuffle(written)
            half = self.drawn.randrange(len(written) + 1)
            for part, some in enumerate((written[:half], written[half:])):
                if not some:
                    continue
                data = "".join(f"{line}\n" for line in (*heading, *some)).encode()
                arrives = place
                if self.drawn.random() < 0.2:
                    arrives = min(last, place + self.drawn.randrange(1, 4))
                    self.late += 1
                yield self._object(arrives, place, f"{name}-{part}", data)
                if self.drawn.random() < 0.2:  # the same lines again, under another name
                    self.duplicates += 1
                    yield self._object(
                        min(last, arrives + self.drawn.randrange(3)), place, f"{name}-{part}-again", data
                    )

    def _object(self, arrives: int, place: int, name: str, data: bytes) -> LogObject:
        plain = "".join(letter if letter.isalnum() else "-" for letter in name)
        ending, pack = self.drawn.choice(list(PACKED.items()))
        return LogObject(arrives, f"cdn/day-{place}/{plain}.log{ending}", pack(data))
