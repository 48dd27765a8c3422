"""Throw-away copies of the tree with a Python of their own, and what a test of such a copy runs."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.mutants import processes

ROOT = Path(__file__).parents[2]
SOURCE = Path("src/newsroom")
RESULTS = ROOT / ".mutants"

COVERAGE = """\
[run]
branch = false
parallel = true
data_file = {data}
context = ${{COVERAGE_CONTEXT-}}
include = {include}
sigterm = true
"""

LIBRARIES = """\
import importlib, importlib.metadata, json, pkgutil, sys
import newsroom
for found in importlib.metadata.entry_points(group="pytest11"):
    importlib.import_module(found.module)
for found in pkgutil.walk_packages(newsroom.__path__, "newsroom."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
print(json.dumps([name for name, module in list(sys.modules.items())
    if "site-packages" in (getattr(module, "__file__", None) or "") and not name.startswith(("_", "coverage"))]))
"""


@dataclass
class Recorded:
    """What the tests of a package cost and cover.

    `seconds`: processor seconds and seconds of each test; `lines`: the lines of each file that it runs.
    """

    seconds: dict[str, tuple[float, float]] = field(default_factory=dict)
    lines: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    modules: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def running(self, file: str, statement: tuple[int, int] = (1, 1_000_000)) -> list[str]:
        """The tests that run a line of this statement of the file (first and last line), the fastest first."""
        low, high = statement
        found = [
            test
            for test, files in self.lines.items()
            if any(low <= line <= high for line in files.get(file, ())) and test not in self.failed
        ]
        return sorted(found, key=lambda test: (sum(self.seconds[test]), test))

    def others(self, file: str) -> list[str]:
        """The tests that run nothing of the file, those of the file's own test first."""
        found = [test for test in self.seconds if file not in self.lines.get(test, {}) and test not in self.failed]
        return sorted(found, key=lambda test: (not is_own(test, file), sum(self.seconds[test]), test))


class Copy:
    """A copy of the tree, with a virtual environment that sees the libraries of this one and the copy's source."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="newsroom-mutants-"))
        self.ticks = 0
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        for name in listed.stdout.decode().split("\0"):
            if name and (ROOT / name).is_file():
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.folder / name)
        self._environment()
        subprocess.run([self.python, "-m", "compileall", "-q", "src", "tests"], cwd=self.folder, check=False)

    def _environment(self) -> None:
        venv = self.folder / ".venv"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
        site = next(venv.glob("lib/python*/site-packages"))
        # The copy first; lines of the other environment's own .pth files, its editable install among them, are not read.
        (site / "newsroom-copy.pth").write_text(f"{self.folder / 'src'}\n{sysconfig.get_paths()['purelib']}\n")
        start = "import os; os.environ.get('COVERAGE_PROCESS_START') and __import__('coverage').process_startup()\n"
        (site / "newsroom-recording.pth").write_text(start)

    @property
    def python(self) -> str:
        """The copy's interpreter."""
        return str(self.folder / ".venv/bin/python")

    def environment(self) -> dict[str, str]:
        """The environment of everything that runs in the copy."""
        kept = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("NEWSROOM_", "COVERAGE_", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE"))
        }
        return {**kept, "NEWSROOM_MUTANTS": str(self.folder / ".task.json")}

    def write(self, file: str, text: str) -> None:
        """Put a text in place of a source file, with a time of its own, so that no older bytecode is taken for it."""
        path = self.folder / SOURCE / file
        path.write_text(text, encoding="utf-8")
        self.ticks += 2
        then = path.stat().st_mtime + self.ticks
        os.utime(path, (then, then))

    def libraries(self) -> list[str]:
        """The modules of libraries that the whole package imports."""
        done = subprocess.run(
            [self.python, "-c", LIBRARIES],
            cwd=self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        found: list[str] = json.loads(done.stdout)
        return found

    def record(self, package: str, tests: list[str], *, quick: bool) -> Recorded:
        """Run these test files once under coverage; `quick`: without those marked slow."""
        target = self.folder / SOURCE / package
        include = str(target / "*") if target.is_dir() else str(target)
        config = self.folder / ".coveragerc-mutants"
        config.write_text(COVERAGE.format(data=self.folder / ".coverage", include=include))
        wrote = self.folder / ".recorded.json"
        (self.folder / ".task.json").write_text(json.dumps({"record": str(wrote)}))
        plugins = ("-p", "tools.mutants.plugin", "-p", "no:cacheprovider", "-p", "no:xdist")
        chosen = ("-m", "not slow") if quick else ()
        said = self.folder / ".recording.log"
        with said.open("w") as log:  # a file: of a pipe the end would come only when the last process has closed it
            done = subprocess.run(
                [self.python, "-m", "pytest", *plugins, *chosen, "-q", "--tb=short", *tests],
                cwd=self.folder,
                env={**self.environment(), "COVERAGE_PROCESS_START": str(config)},
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
            )
        processes.end_descendants()
        if not wrote.exists() or done.returncode not in (0, 1):
            raise SystemExit(f"the tests do not run even without a fault:\n{said.read_text(errors='replace')[-3000:]}")
        return self._read(json.loads(wrote.read_text()))

    def _read(self, wrote: dict[str, Any]) -> Recorded:
        from coverage import CoverageData

        data = CoverageData(basename=str(self.folder / ".coverage"))
        for part in self.folder.glob(".coverage.*"):
            other = CoverageData(basename=str(part))
            try:
                other.read()
            except Exception as error:
                print(f"warning: {part.name} is left out: {error}", file=sys.stderr)
                continue
            data.update(other)
        recorded = Recorded(wrote["seconds"], {}, wrote["modules"], wrote["failed"])
        for name in data.measured_files():
            file = Path(name).relative_to(self.folder / SOURCE).as_posix()
            for line, tests in data.contexts_by_lineno(name).items():
                for test in tests:
                    # A process joins the name that its environment gives with the one that pytest sets.
                    test = test.split("|")[-1]
                    if test in recorded.seconds:
                        recorded.lines.setdefault(test, {}).setdefault(file, []).append(line)
        return recorded

    def remove(self) -> None:
        """Delete the copy."""
        shutil.rmtree(self.folder, ignore_errors=True)


def is_own(test: str, file: str) -> bool:
    """Whether a test stands in a test file of this source file, at the same place."""
    return Path(test.split("::")[0]).stem.startswith(f"test_{Path(file).stem.rstrip('_')}")


def tests_of(package: str) -> list[str]:
    """The test files of a package: those at the same place, and those that docs/testing.md names for its modules."""
    path = ROOT / "tests" / package
    found = set()
    if path.suffix == ".py":
        found |= set(path.parent.glob(f"test_{path.stem.rstrip('_')}.py")) | set(
            path.parent.glob(f"test_{path.stem}_*.py")
        )
    else:
        found |= set(path.rglob("test_*.py"))
    for module, tests in covered_elsewhere().items():
        inside = module == package or module.startswith(package.rstrip("/") + "/")
        if inside or (module.endswith("/") and package.startswith(module)):
            found |= {ROOT / test for test in tests}
    return sorted(file.relative_to(ROOT).as_posix() for file in found)


def own_tests_of(file: str) -> list[str]:
    """The test files of one source file: at the same place, and in the row of the table for it or its folder."""
    path = Path(file)
    if path.name == "__init__.py":
        found = [*(ROOT / "tests" / path.parent).glob(f"test_{path.parent.name}.py")]
    else:
        stem = path.stem.rstrip("_")
        folder = ROOT / "tests" / path.parent
        found = [*folder.glob(f"test_{stem}.py"), *sorted(folder.glob(f"test_{stem}_*.py"))]
    tests = [one.relative_to(ROOT).as_posix() for one in found]
    for module, others in covered_elsewhere().items():
        if module == file or (module.endswith("/") and file.startswith(module)):
            tests += others
    return list(dict.fromkeys(tests))


def importing_tests(package: str, file: str) -> list[str]:
    """The test files of the package that import this source file, besides its own."""
    parts = Path(file).with_suffix("").parts
    folder, name = ".".join(("newsroom", *parts[:-1])), re.escape(parts[-1])
    # `from newsroom.site import pages`, on one line or several, or `from newsroom.site.pages import page`.
    imported = re.compile(
        rf"^(?:from {re.escape(folder)} import (?:[\w ,]|\([^)]*)*?\b{name}\b|(?:from|import) {re.escape(folder)}\.{name}\b)",
        re.M,
    )
    own = own_tests_of(file)
    return [one for one in tests_of(package) if one not in own and imported.search((ROOT / one).read_text("utf-8"))]


def covered_elsewhere() -> dict[str, list[str]]:
    """The table of docs/testing.md: modules and folders whose tests stand at another place → those tests."""
    table: dict[str, list[str]] = {}
    page = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
    for row in re.findall(r"^\| (`[^|]+) \| (`tests/[^|]+) \|$", page, re.M):
        modules, tests = (re.findall(r"`([^`]+)`", cell) for cell in row)
        for module in modules:
            table.setdefault(module, []).extend(tests)
    return table


def recorded(package: str, copy: Copy, *, quick: bool) -> Recorded:
    """What the tests of the package run; only test files that changed since the last time are run again."""
    kept = RESULTS / (package.replace("/", "-") + (".quick" if quick else "") + ".recorded.json")
    known: dict[str, Any] = json.loads(kept.read_text()) if kept.exists() else {}
    target = ROOT / SOURCE / package
    sources = [target] if target.is_file() else sorted(target.rglob("*.py"))
    common = [
        *sources,
        *sorted((ROOT / "tests").rglob("conftest.py")),
        Path(__file__),
        Path(__file__).with_name("plugin.py"),
    ]
    states = {test: _hash([*common, ROOT / test]) for test in tests_of(package)}
    if not states:
        raise SystemExit(f"no tests for {package}: neither in tests/{package} nor in the table of docs/testing.md")
    again = [test for test, state in states.items() if known.get(test, {}).get("state") != state]
    if again:
        print(f"recording what {len(again)} test files run …", file=sys.stderr, flush=True)
        fresh = copy.record(package, again, quick=quick)
        for test in again:
            mine = [name for name in fresh.seconds if name.split("::")[0] == test]
            known[test] = {
                "state": states[test],
                "seconds": {name: fresh.seconds[name] for name in mine},
                "lines": {name: fresh.lines[name] for name in mine if name in fresh.lines},
                "failed": [name for name in fresh.failed if name.split("::")[0] == test],
                "modules": fresh.modules,
            }
    known = {test: known[test] for test in states}
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(json.dumps(known))
    whole = Recorded()
    for part in known.values():
        whole.seconds |= part["seconds"]
        whole.lines |= part["lines"]
        whole.failed += part["failed"]
        whole.modules += [name for name in part["modules"] if name not in whole.modules]
    return whole


def _hash(files: list[Path]) -> str:
    together = hashlib.sha256()
    for file in files:
        together.update(file.read_bytes())
    return together.hexdigest()
