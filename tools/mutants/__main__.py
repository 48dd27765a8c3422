"""`make mutants PACKAGE=core/comments SAMPLE=60 SEED=1`: how many small faults do the tests of a package notice?

Exit code 0, or 1 when fewer than the wanted share are noticed.
"""

from __future__ import annotations

import argparse
import json
import queue
import signal
import subprocess
import sys
import threading
import time
import tomllib
from dataclasses import asdict, dataclass
from typing import Any

from tools.mutants import processes, sites
from tools.mutants.copies import RESULTS, ROOT, SOURCE, Copy, Recorded, importing_tests, is_own, own_tests_of, recorded
from tools.mutants.sites import Mutant

# A test may take this many times its processor time without the fault, plus these seconds. That does not depend on what else
# the machine does. For a test that waits for something that never comes there is a limit of time too, a large one.
SLOWER, ALLOWANCE = 6, 20
LONGER, PATIENCE = 20, 150
# Most faults are noticed by one of a few quick tests. So those are run first, from few files: to collect a file takes as long as
# many of its tests.
FIRST_SECONDS, FIRST_FILES = 4, 3
# With --own nothing is recorded, so each test has the same limits: none of the quick ones takes nearly as long.
OWN_LIMITS = (60.0, 200.0)


@dataclass
class Result:
    """What became of a mutant, by which test, and after how long."""

    mutant: Mutant
    outcome: str
    test: str
    seconds: float
    untried: int

    @property
    def by_time(self) -> bool:
        """Whether it was noticed only because a test took too long."""
        return self.outcome in ("slow", "stuck")

    @property
    def noticed(self) -> bool:
        """Whether a test failed, or took too long."""
        return self.outcome == "failed" or self.by_time


class Worker:
    """One copy of the tree and the process that runs tests in it."""

    def __init__(self, copy: Copy, package: str, known: Recorded | None, budget: float) -> None:
        self.copy = copy
        self.package = package
        self.budget = budget
        self.known = known
        self.process = subprocess.Popen(
            [copy.python, "-m", "tools.mutants.worker"],
            cwd=copy.folder,
            env=copy.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._say(known.modules if known else copy.libraries())
        self._hear()

    def _say(self, what: Any) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()

    def _hear(self) -> str:
        assert self.process.stdout
        for line in self.process.stdout:
            if line.strip() == "ready" or line.startswith('{"outcome"'):
                return line.strip()
        raise SystemExit("the process that runs the tests has ended")

    def ask(self, tests: list[str]) -> tuple[str, str]:
        """Run these tests, in this order, until one fails: the outcome, and the last test."""
        if not tests:
            return "none", ""
        limits = {}
        for test in tests:
            limits[test] = OWN_LIMITS
            if self.known:
                processor, seconds = self.known.seconds[test]
                limits[test] = (SLOWER * processor + ALLOWANCE, LONGER * seconds + PATIENCE)
        self._say({"tests": limits, "files": list(dict.fromkeys(test.split("::")[0] for test in tests))})
        heard = json.loads(self._hear())
        return heard["outcome"], heard["test"]

    def ask_own(self, mutant: Mutant) -> tuple[str, str]:
        """Run the quick tests of the module itself until one fails, then those of the package that import it."""
        outcome, test = "none", ""
        for files in (own_tests_of(mutant.file), importing_tests(self.package, mutant.file)):
            if files and outcome in ("passed", "none"):
                self._say({"files": files, "limit": OWN_LIMITS})
                heard = json.loads(self._hear())
                outcome, test = heard["outcome"], heard["test"]
        return outcome, test

    def judge(self, mutant: Mutant) -> Result:
        """Put the fault in, and run tests until one fails.

        First a few quick ones that run its line, those of the module's own test before others; then all others that run it,
        the fastest first, and those that run anything of its file, until what they take together is over the budget.
        What runs when the module is imported is tried on all tests of the package.
        """
        began = time.monotonic()
        # The copy's own text: the tree itself may have changed meanwhile.
        original = (self.copy.folder / SOURCE / mutant.file).read_text(encoding="utf-8")
        self.copy.write(mutant.file, mutant.source)
        outcome, test, untried = "none", "", 0
        try:
            if self.known is None:
                outcome, test = self.ask_own(mutant)
            else:
                first, others = self._chosen(mutant, self.known)
                others, untried = self._affordable(others, self.known)
                for tests in (first, others):
                    if tests and outcome in ("passed", "none"):
                        outcome, test = self.ask(tests)
        finally:
            self.copy.write(mutant.file, original)
        return Result(mutant, outcome, test if outcome != "passed" else "", time.monotonic() - began, untried)

    def _chosen(self, mutant: Mutant, known: Recorded) -> tuple[list[str], list[str]]:
        """The tests to run first, and the others, in their order."""
        every = known.running(mutant.file)
        near = every if mutant.at_module_level else known.running(mutant.file, mutant.statement)
        rest = [test for test in every if test not in set(near)]
        if mutant.at_module_level or not near:  # it is run when the module is imported, maybe before any test
            rest += known.others(mutant.file)
        first: list[str] = []
        files: set[str] = set()
        room = float(FIRST_SECONDS)
        for test in sorted(near, key=lambda test: not is_own(test, mutant.file)):
            file = test.split("::")[0]
            room -= known.seconds[test][0]
            if room < 0:
                break
            if file in files or len(files) < FIRST_FILES:
                files.add(file)
                first.append(test)
        return first, [test for test in near + rest if test not in set(first)]

    def _affordable(self, tests: list[str], known: Recorded) -> tuple[list[str], int]:
        """As many of these tests as the budget has room for, one at least, and how many are left out."""
        room, taken = self.budget, 0
        for test in tests:
            room -= known.seconds[test][0]
            if room < 0 and taken:
                break
            taken += 1
        return tests[:taken], len(tests) - taken

    def collects(self, files: list[str]) -> bool:
        """Whether these test files can be imported."""
        self._say({"tests": {}, "files": files})
        return json.loads(self._hear())["outcome"] in ("passed", "none")

    def distrust(self, tests: list[str]) -> set[str]:
        """Those of these tests that fail now, without a fault."""
        wrong: set[str] = set()
        while left := [test for test in tests if test not in wrong]:
            outcome, test = self.ask(left)
            if outcome in ("passed", "none"):
                break
            wrong.add(test)
        return wrong

    def close(self) -> None:
        """End the process, and with it what it runs, and delete the copy."""
        self.process.terminate()
        self.process.wait()
        self.copy.remove()


def main() -> int:
    """Run from the command line."""
    # As after Ctrl-C: what was started ends, and the copies are deleted.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    processes.adopt_orphans()
    options = _options()
    package = options.package.strip("/").removeprefix("src/newsroom/")
    root = ROOT / SOURCE
    if not (root / package).exists():
        print(f"there is no src/newsroom/{package}", file=sys.stderr)
        return 2
    kept = RESULTS / (package.replace("/", "-") + ".json")
    if options.survivors:
        ids = {one["id"] for one in json.loads(kept.read_text())["survivors"]}
    else:
        ids = {one for word in options.only for one in word.split(",") if one}
    mutants = sites.named(root, package, ids) if ids else sites.sample(root, package, options.sample, options.seed)
    if ids - {mutant.id for mutant in mutants}:
        print(f"no longer there: {', '.join(sorted(ids - {mutant.id for mutant in mutants}))}", file=sys.stderr)
    results = _run(package, mutants, options)
    listed = _equivalents()
    survivors = [result for result in results if not result.noticed]
    for result in survivors:
        mutant = result.mutant
        print(f"\nsrc/newsroom/{mutant.file}:{mutant.line}  {mutant.operator}  {mutant.id}", end="")
        print("  (no test runs it)" if result.outcome == "none" else "", end="")
        print(f"  ({result.untried} slower tests not tried)" if result.untried else "")
        print(mutant.diff)
        if mutant.id in listed:
            print(f"equivalent: {listed[mutant.id]}")
    noticed = len(results) - len(survivors)
    equal = sum(result.mutant.id in listed for result in survivors)
    share = 100 * noticed / (len(results) or 1)
    print(f"\n{package}: {noticed} of {len(results)} noticed ({share:.0f} %)", end="")
    print(f"; {equal} of the others listed as equivalent" if equal else "")
    late = [result.mutant.id for result in results if result.by_time]
    print(
        f"{len(late)} of them only because a test took too long: {','.join(late)}"
        if late
        else "none of them by time only"
    )
    if not ids:
        summary = {
            "package": package,
            "seed": options.seed,
            "mutants": len(results),
            "noticed": noticed,
            "equivalent": equal,
            "survivors": [
                {**asdict(result.mutant), "outcome": result.outcome, "source": None}
                for result in survivors
                if result.mutant.id not in listed
            ],
        }
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(json.dumps(summary, indent=1, ensure_ascii=False), encoding="utf-8")
        print(f"survivors again, after a change of the tests: make mutants PACKAGE={package} SURVIVORS=1")
    return int(share < options.least)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("package", help="a folder or file below src/newsroom: core/comments, core/undo.py, site")
    parser.add_argument("--sample", type=int, default=60, help="number of mutants")
    parser.add_argument("--seed", type=int, default=1, help="seed of the sample")
    parser.add_argument("--jobs", type=int, choices=(1, 2), default=1, help="copies of the tree that run at once")
    parser.add_argument("--only", action="append", default=[], help="these mutants, by id")
    parser.add_argument("--survivors", action="store_true", help="those that the last sample left")
    parser.add_argument("--budget", type=float, default=60, help="processor seconds of tests for one mutant")
    parser.add_argument("--quick", action="store_true", help="without the tests that are marked slow")
    parser.add_argument(
        "--own", action="store_true", help="record nothing; run the quick tests that stand beside or import a module"
    )
    parser.add_argument("--least", type=int, default=0, help="exit with 1 below this percentage")
    return parser.parse_args()


def _run(package: str, mutants: list[Mutant], options: argparse.Namespace) -> list[Result]:
    copies = [Copy() for _ in range(min(options.jobs, len(mutants)))]
    waiting: queue.SimpleQueue[Mutant] = queue.SimpleQueue()
    for mutant in mutants:
        waiting.put(mutant)
    results: list[Result] = []

    def work(worker: Worker) -> None:
        try:
            while True:
                result = worker.judge(waiting.get_nowait())
                results.append(result)
                word = result.outcome if result.noticed else "SURVIVED"
                place = f"{result.mutant.file}:{result.mutant.line}"
                print(f"{len(results):3d} {word:8s} {result.mutant.id} {place} {result.seconds:.1f} s", end=" ")
                print(result.test, flush=True)
        except queue.Empty:
            pass

    workers: list[Worker] = []
    try:
        known = None
        if not options.own and copies:
            known = recorded(package, copies[0], quick=options.quick)
            if known.failed:
                print(f"warning: not used, since they do not pass: {', '.join(known.failed)}", file=sys.stderr)
        workers = [Worker(copy, package, known, options.budget) for copy in copies]
        threads = [threading.Thread(target=work, args=(worker,)) for worker in workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if workers:
            _doubt(workers[0], results)
    finally:
        for worker in workers:
            worker.close()
        processes.end_descendants()
        for copy in copies:
            copy.remove()
    return sorted(results, key=lambda result: (result.mutant.file, result.mutant.line, result.mutant.id))


def _doubt(worker: Worker, results: list[Result]) -> None:
    """Count what was noticed only by a test that fails without the fault too as a survivor."""
    wrong = worker.distrust(sorted({result.test for result in results if result.noticed and result.test}))
    for result in results:
        # Without a test: the fault kept a test file from being imported.
        broken = (
            result.outcome == "failed" and not result.test and not worker.collects(own_tests_of(result.mutant.file))
        )
        if broken or (result.noticed and result.test in wrong):
            print(f"not noticed after all, since it fails without a fault: {result.mutant.id} {result.test}")
            result.outcome = "passed"


def _equivalents() -> dict[str, str]:
    """Mutants that change nothing that could be tested, with the reason, from the files beside the tests."""
    listed: dict[str, str] = {}
    for file in sorted((ROOT / "tests").rglob("equivalent_mutants.toml")):
        listed |= tomllib.loads(file.read_text(encoding="utf-8"))
    return listed


if __name__ == "__main__":
    raise SystemExit(main())
