"""A trace judged by processor time: tasks shrink to what they took, and what happened in them stays in its order."""

from __future__ import annotations

import json
from pathlib import Path

from audit.lighthouse import take_processor_time


def event(name: str, at: int, dur: int | None = None, tdur: int | None = None, tid: int = 1) -> dict[str, object]:
    phase = {"ph": "I"} if dur is None else {"ph": "X", "dur": dur}
    return {"name": name, "pid": 1, "tid": tid, "ts": at, **phase} | ({} if tdur is None else {"tdur": tdur})


def test_waiting_for_the_processor_is_taken_out_of_a_trace(tmp_path: Path) -> None:
    trace = tmp_path / "trace.json"
    events = [
        event("RunTask", 1000, 800, 200), event("EvaluateScript", 1400, 400, 100), event("mark", 1600),
        event("RunTask", 1400, 100, 100),  # inside the first
        event("between", 1900), event("RunTask", 2000, 50, 60), event("late", 2040),
        event("RunTask", 1000, 800, 800, tid=2), event("there", 1500, tid=2),
    ]  # fmt: skip
    trace.write_text(json.dumps({"traceEvents": events, "metadata": {}}))
    take_processor_time(trace)
    found = [(one["name"], one["ts"], one.get("dur")) for one in json.loads(trace.read_text())["traceEvents"]]
    assert found == [
        ("RunTask", 1000, 200), ("EvaluateScript", 1100, 100), ("mark", 1150, None), ("RunTask", 1100, 25),
        ("between", 1900, None), ("RunTask", 2000, 50), ("late", 2040, None),
        ("RunTask", 1000, 800), ("there", 1500, None),
    ]  # fmt: skip
