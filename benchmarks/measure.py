"""What whole processes cost from outside: CPU, wall and peak memory of commands run in turn, and their ratio."""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

Command = Sequence[str | Path]


@dataclass(frozen=True, slots=True)
class Cost:
    """One run of a command: seconds of CPU (user and system), seconds on the clock, peak memory in MiB."""

    cpu: float
    wall: float
    peak: float


def newsroom() -> list[str]:
    """The `newsroom` command of the interpreter that runs this, else the package run as a module."""
    script = Path(sys.executable).with_name("newsroom")
    return [str(script)] if script.exists() else [sys.executable, "-m", "newsroom"]


def environment() -> dict[str, str]:
    """The environment of what is measured: Python keeps its bytecode, as it does wherever nobody forbids it."""
    dropped = ("PYTHONDONTWRITEBYTECODE", "NEWSROOM_DB", "NEWSROOM_USER")
    return {name: value for name, value in os.environ.items() if name not in dropped}


def run(command: Command, *, cwd: Path | None = None, output: Path | None = None) -> Cost:
    """Run a command to its end, its output to a file or thrown away. Raises SystemExit when it fails."""
    words = [str(word) for word in command]
    with open(output or os.devnull, "wb") as sink, tempfile.TemporaryFile() as errors:
        begun = time.perf_counter()
        process = subprocess.Popen(
            words, cwd=cwd, env=environment(), stdin=subprocess.DEVNULL, stdout=sink, stderr=errors
        )  # fmt: skip
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            said = errors.read().decode(errors="replace")
            raise SystemExit(f"{shlex.join(words)} ended with {process.returncode}\n{said}")
    per_mib = 1024 if sys.platform != "darwin" else 1024 * 1024
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / per_mib)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two commands run in turn, A B A B …: the cost of each, and the CPU of `other` as a multiple of that of `base`."""

    base: list[Cost]
    other: list[Cost]

    @property
    def ratios(self) -> list[float]:
        """B's CPU divided by A's for each turn, in which both had the same machine."""
        return [other.cpu / base.cpu for base, other in zip(self.base, self.other, strict=True)]

    @property
    def ratio(self) -> float:
        """The median of the ratios, which one disturbed turn does not move."""
        return statistics.median(self.ratios)


def pairs(base: Callable[[], Cost], other: Callable[[], Cost], *, turns: int) -> Pair:
    """Run `base` and `other` in turn `turns` times, after one turn that is not counted (but for a single turn)."""
    if turns > 1:
        base(), other()
    measured = [(base(), other()) for _ in range(turns)]
    return Pair([first for first, _ in measured], [second for _, second in measured])


def commands(base: Command, other: Command, *, turns: int, cwd: Path | None = None) -> Pair:
    """`pairs` of two commands."""
    return pairs(lambda: run(base, cwd=cwd), lambda: run(other, cwd=cwd), turns=turns)


def median(costs: Sequence[Cost], name: str) -> float:
    """The median of one figure (`cpu`, `wall` or `peak`)."""
    return statistics.median(getattr(cost, name) for cost in costs)


def line(what: str, pair: Pair, *, goal: float | None = None) -> str:
    """One line for people: CPU of both, the median ratio with its quartiles, peak memory, and the goal."""
    low, _, high = statistics.quantiles(pair.ratios, n=4) if len(pair.ratios) > 2 else (pair.ratio,) * 3
    shown = (
        f"{what:<44} {median(pair.base, 'cpu') * 1000:7.0f} → {median(pair.other, 'cpu') * 1000:7.0f} ms CPU"
        f"   ratio {pair.ratio:.2f} ({low:.2f}–{high:.2f})   peak {median(pair.other, 'peak'):.0f} MiB"
    )
    return shown if goal is None else f"{shown}   goal {goal:g}: {'holds' if pair.ratio <= goal else 'MISSED'}"


@contextmanager
def scratch(prefix: str = "newsroom-bench-") -> Iterator[Path]:
    """A folder for the time of a measurement, in memory where the system has such a place."""
    shared = Path("/dev/shm")
    place = shared if shared.is_dir() and os.access(shared, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def cache() -> Path:
    """Where large files are kept between runs: NEWSROOM_BENCH_CACHE, else a folder among the user's caches."""
    named = os.environ.get("NEWSROOM_BENCH_CACHE")
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = Path(named) if named else home / "newsroom-benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def main() -> None:
    """Measure two commands given as text: `measure.py -n 9 'python3 -c pass' 'newsroom --version'`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", "--turns", type=int, default=9)
    parser.add_argument("base", help="the command that counts as 1")
    parser.add_argument("other", help="the command compared with it")
    given = parser.parse_args()
    print(line(given.other[:44], commands(shlex.split(given.base), shlex.split(given.other), turns=given.turns)))


if __name__ == "__main__":
    main()
