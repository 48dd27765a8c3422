"""Lighthouse on a page, as for a phone, judged by what the page makes the processor do.

Lighthouse takes the time by the clock. On a machine with other work to do that counts the waiting for the processor as if
the page had caused it: the same page scores 100 and 84 within a minute. So the trace is taken once and judged twice: as it
is, and with every task as long as the processor time that Chromium itself measured for it. The network is simulated in
both.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from audit.browser import FLAGS

CATEGORIES: Final = ("performance", "accessibility", "best-practices", "seo")
RUNS: Final = 3  # at most: a run that finds nothing missing is the last
TASK: Final = ("RunTask", "ThreadControllerImpl::RunTask")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The score of each category, what keeps it from 100, and the performance by the clock."""

    scores: dict[str, int]
    lost: dict[str, str]
    by_the_clock: int


def judge(tool: Path, url: str, chromium: str) -> Verdict:
    """The best verdict of a few runs. Raises `RuntimeError` with what Lighthouse said when it could not run."""
    best: Verdict | None = None
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as scratch:
            gathered = Path(scratch, "gathered")
            _run(tool, url, chromium, f"--gather-mode={gathered}")
            by_the_clock, _ = _scores(_run(tool, url, chromium, f"--audit-mode={gathered}"))
            take_processor_time(gathered / "defaultPass.trace.json")
            scores, lost = _scores(_run(tool, url, chromium, f"--audit-mode={gathered}"))
        found = Verdict(scores, lost, by_the_clock["performance"])
        if best is None or sum(found.scores.values()) > sum(best.scores.values()):
            best = found
        if min(best.scores.values()) == 100:
            break
    assert best is not None
    return best


def _run(tool: Path, url: str, chromium: str, *more: str) -> str:
    done = subprocess.run(
        [tool, url, "--quiet", "--output=json", "--output-path=stdout", f"--only-categories={','.join(CATEGORIES)}",
         f"--chrome-flags=--headless=new {' '.join(FLAGS)}", *more],
        capture_output=True, text=True, check=False, env=os.environ | {"CHROME_PATH": chromium},
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-240:])
    return done.stdout


def _scores(output: str) -> tuple[dict[str, int], dict[str, str]]:
    """Of a report, the score of each category and the audits that count in it and are not whole."""
    report = json.loads(output)
    scores, lost = {}, {}
    for name in CATEGORIES:
        found = report["categories"][name]
        scores[name] = round((found["score"] or 0) * 100)
        weighed = [ref["id"] for ref in found["auditRefs"] if ref["weight"]]
        lost[name] = ", ".join(one for one in weighed if (report["audits"][one]["score"] or 0) < 1)
    return scores, lost


def take_processor_time(trace: Path) -> None:
    """Rewrite a trace: each task takes the processor time it took, and what happened in it moves along."""
    data = json.loads(trace.read_text("utf-8"))
    threads = defaultdict(list)
    for event in data["traceEvents"]:
        threads[event["pid"], event["tid"]].append(event)
    for events in threads.values():
        _shrink(events)
    trace.write_text(json.dumps(data), "utf-8")


def _shrink(events: list[dict[str, Any]]) -> None:
    """The events of one thread, in microseconds of its clock; tasks within tasks go by the outermost."""
    tasks: list[tuple[int, int, float]] = []  # from, to, the share of it that the processor worked
    measured = (one for one in events if one["name"] in TASK and one["ph"] == "X" and one.get("dur") and "tdur" in one)
    for one in sorted(measured, key=lambda one: int(one["ts"])):
        if not tasks or one["ts"] >= tasks[-1][1]:
            tasks.append((one["ts"], one["ts"] + one["dur"], min(1.0, one["tdur"] / one["dur"])))
    starts = [task[0] for task in tasks]
    for event in events:
        place = bisect_right(starts, event["ts"]) - 1
        if place < 0 or event["ts"] > tasks[place][1]:
            continue
        start, _, share = tasks[place]
        event["ts"] = round(start + (event["ts"] - start) * share)
        if "dur" in event:
            event["dur"] = int(event["dur"] * share)
