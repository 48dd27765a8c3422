"""A pytest plugin for the copies: records what each test costs and which lines it runs, or runs chosen tests in order.

NEWSROOM_MUTANTS names a JSON file. `{"record": FILE}` records; `{"tests": [...]}` runs those tests and no others, in that
order, and `{"files": [...]}` the tests of those files that are not marked slow; the name of the test that runs is in `.now`
beside that file. Hypothesis tries the same examples each time, keeps none and does not look for smaller ones.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from tools.mutants import processes

settings.register_profile(
    "mutants",
    database=None,
    derandomize=True,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("mutants")

FILE = Path(os.environ["NEWSROOM_MUTANTS"])
TASK: dict[str, Any] = json.loads(FILE.read_text())
# For each test: processor seconds of this process and those that it started, and seconds.
SECONDS: dict[str, tuple[float, float]] = {}
FAILED: set[str] = set()


@pytest.hookimpl(trylast=True)  # conftest.py marks the slow ones
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The chosen tests alone, in the order given."""
    if "tests" in TASK:
        place = {name: number for number, name in enumerate(TASK["tests"])}
        chosen = sorted((item for item in items if item.nodeid in place), key=lambda item: place[item.nodeid])
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in place])
        items[:] = chosen
    elif "files" in TASK:
        items[:] = [item for item in items if not item.get_closest_marker("slow")]


if "record" not in TASK:

    def pytest_runtest_logstart(nodeid: str) -> None:
        """Say which test runs, for the process that watches the time."""
        FILE.with_name(".now").write_text(nodeid, encoding="utf-8")


if "record" in TASK:
    import coverage

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
        """Time the test, and name it to coverage: here, and through the environment to the processes that it starts."""
        measured = coverage.Coverage.current()
        os.environ["COVERAGE_CONTEXT"] = item.nodeid
        if measured:
            measured.switch_context(item.nodeid)
        processor, started = _processor_seconds(), time.perf_counter()
        yield
        SECONDS[item.nodeid] = (_processor_seconds() - processor, time.perf_counter() - started)
        if measured:
            measured.switch_context("")

    def _processor_seconds() -> float:
        return time.process_time() + processes.processor_seconds()

    def pytest_runtest_logreport(report: pytest.TestReport) -> None:
        """Remember what does not pass without any fault."""
        if report.failed:
            FAILED.add(report.nodeid)

    def pytest_sessionfinish() -> None:
        """Write what was recorded."""
        import sys

        outside = [
            name
            for name, module in list(sys.modules.items())
            if "site-packages" in (getattr(module, "__file__", None) or "") and not name.startswith(("_", "coverage"))
        ]
        Path(TASK["record"]).write_text(
            json.dumps({"seconds": SECONDS, "failed": sorted(FAILED), "modules": outside}), encoding="utf-8"
        )
