"""Size: `list`, `search`, `edit`, `publish` and `draft` of one article over 100,000 articles and over 100, compared;
and what the shell offers after a Tab, beside `--version`."""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import corpus
import measure

SMALL = 100
CHUNK = 500
# Is in every English article, two thirds of all: the worst case for a search.
WORD = "market"
BEGUN = datetime(2024, 1, 1, tzinfo=UTC)


def main() -> None:
    """Measure each command over both files in pairs; exit code 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", "--turns", type=int, default=9)
    parser.add_argument("-a", "--articles", type=int, default=100_000)
    parser.add_argument("--make", type=Path, metavar="FILE", help="only make a file of so many articles")
    given = parser.parse_args()
    if given.make:
        make(given.make, given.articles)
        return
    command = measure.newsroom()
    held = True
    with measure.scratch() as folder:
        small = shutil.copy(prepared(SMALL), folder / "small.db")
        large = shutil.copy(prepared(given.articles), folder / "large.db")
        print(f"{SMALL} articles → {given.articles:,} ({large.stat().st_size / 1e6:,.0f} MB)")
        for what, goal, words in (
            ("list -n 20", 1.3, ["list", "-n", "20"]),
            (f"search {WORD}", 1.6, ["search", WORD]),
            ("list -n 20 --section", None, ["list", "-n", "20", "--section", corpus.SECTIONS[0]]),
            ("show", None, ["show", "50"]),
            ("list --count", None, ["list", "--count"]),
        ):
            pair = measure.commands(
                [*command, "-d", small, *words], [*command, "-d", large, *words], turns=given.turns
            )  # fmt: skip
            print(measure.line(what, pair, goal=goal))
            held = held and (goal is None or pair.ratio <= goal)
        offered = [
            "env",
            f"NEWSROOM_DB={large}",
            "_NEWSROOM_COMPLETE=complete_bash",
            "COMP_WORDS=newsroom show a",
            "COMP_CWORD=2",
        ]
        pair = measure.commands([*command, "--version"], [*offered, *command], turns=given.turns)
        print(measure.line("--version → a Tab after `show a`", pair, goal=2.0))
        held = held and pair.ratio <= 2.0
        for what, words_of in _writes(folder):
            on_small, on_large = (_numbered(command, path, words_of) for path in (small, large))
            print(measure.line(what, measure.pairs(on_small, on_large, turns=given.turns)))
    sys.exit(0 if held else 1)


def _writes(folder: Path) -> list[tuple[str, Callable[[int], list[str]]]]:
    """Commands on one article, a different one for each run: their words for the n-th run."""

    def draft(number: int) -> list[str]:
        (path := folder / f"new-{number}.md").write_text(corpus.article(5_000_000 + number).file)
        return ["draft", str(path)]

    return [
        ("edit one (its title)", lambda number: ["edit", str(number), "--set", f"title=Another title {number}"]),
        ("publish one", lambda number: ["publish", str(number)]),
        ("draft one file", draft),
    ]


def _numbered(
    command: list[str], path: Path, words_of: Callable[[int], list[str]]
) -> Callable[[], measure.Cost]:  # fmt: skip
    runs = iter(range(20, SMALL))
    return lambda: measure.run([*command, "-d", path, *words_of(next(runs))])


def prepared(articles: int) -> Path:
    """A newsroom file of so many articles, made once by the program itself and kept among the user's caches."""
    path = measure.cache() / f"{articles}-{_fingerprint()}.db"
    if not path.exists():
        print(f"making {path} (once)", file=sys.stderr)
        with measure.scratch() as folder:
            # In a process of its own: what is imported here would count as memory of the commands measured.
            measure.run([sys.executable, __file__, "--make", folder / "made.db", "--articles", str(articles)])
            shutil.copy(folder / "made.db", path.with_suffix(".part"))
        path.with_suffix(".part").rename(path)
    return path


def make(path: Path, articles: int) -> None:
    """Draft `articles` articles of the corpus into a new file, and publish three of four of them."""
    from newsroom import store
    from newsroom.core import stored_settings
    from newsroom.core.articles import drafting, publishing
    from newsroom.core.articles.fields import Manuscript
    from newsroom.core.articles.publishing import Order
    from newsroom.core.journal import actions

    db = store.create(path)
    # This file can be made again: it need not survive a power cut.
    db.execute("pragma synchronous=off")
    settings = stored_settings.load(db, {})
    for start in range(0, articles, CHUNK):
        now = BEGUN + timedelta(minutes=start)
        with actions.act(db, actor="bench", now=now, command="draft") as act:
            for number in range(start, min(start + CHUNK, articles)):
                one = corpus.article(number)
                copy = Manuscript(
                    title=one.title, lead=one.lead, body=one.body, section=one.section, tags=one.tags,
                    authors=one.authors, lang=one.lang,
                )  # fmt: skip
                drafted = drafting.draft(act, copy, lang="en")
                if number % 4:
                    publishing.publish(act, drafted.article, Order(), zone=settings.zone)
    db.execute("pragma wal_checkpoint(truncate)")
    db.close()


def _fingerprint() -> str:
    """What a prepared file depends on: the corpus and the migrations of the file."""
    package = importlib.util.find_spec("newsroom")
    folders = package.submodule_search_locations if package else None
    if not folders:
        raise SystemExit(f"newsroom is not installed for {sys.executable}")
    migrations = (Path(folders[0]) / "store" / "migrations").glob("*.py")
    sources = [Path(corpus.__file__), *sorted(migrations)]
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]


if __name__ == "__main__":
    main()
