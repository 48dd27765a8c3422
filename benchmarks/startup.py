"""Start-up: `newsroom --version` and a piped `newsroom list`, compared with a Python that imports typer and ends."""

from __future__ import annotations

import argparse
import sys

import corpus
import measure

GOALS = {"--version": 1.15, "list": 1.5}


def main() -> None:
    """Measure both in pairs with `python -c 'import typer'`; exit code 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", "--turns", type=int, default=15)
    turns = parser.parse_args().turns
    command = measure.newsroom()
    held = True
    with measure.scratch() as folder:
        corpus.write_files(folder / "posts", 40)
        measure.run([*command, "init"], cwd=folder)
        measure.run([*command, "draft", "posts"], cwd=folder)
        for words in (["--version"], ["list"], ["show", "1"], ["--help"]):
            goal = GOALS.get(words[0])
            pair = measure.commands(
                [sys.executable, "-c", "import typer"], [*command, *words], turns=turns, cwd=folder
            )  # fmt: skip
            print(measure.line(f"import typer → newsroom {' '.join(words)}", pair, goal=goal))
            held = held and (goal is None or pair.ratio <= goal)
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
