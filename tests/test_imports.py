"""A wrong import, put into a copy of the source, is found by the contracts of pyproject.toml; so is a circle."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# Prints a circle of modules that import each other, if there is one: imports inside functions counted, those for types not.
CIRCLE = """
import graphlib, grimp
graph = grimp.build_graph("newsroom", exclude_type_checking_imports=True, cache_dir=None)
try:
    graphlib.TopologicalSorter({one: graph.find_modules_directly_imported_by(one) for one in graph.modules}).prepare()
except graphlib.CycleError as error:
    print(" -> ".join(reversed(error.args[1])))
"""


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """`lint-imports` over the source in a folder."""
    script = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", script, "--no-logo", "--no-cache"],
        cwd=folder, env={**os.environ, "PYTHONPATH": f"{folder / 'src'}:{folder}", "COLUMNS": "200"}, capture_output=True, text=True,
    )  # fmt: skip


def circle(folder: Path) -> str:
    """The modules of a circle in the source in a folder; empty when there is none."""
    done = subprocess.run(
        [sys.executable, "-c", CIRCLE],
        env={**os.environ, "PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python files of the package and what the contract needs, in a folder of their own."""
    folder = tmp_path_factory.mktemp("copy")
    only_python = shutil.ignore_patterns("__pycache__", "*.html", "*.js", "*.css", "*.svg", "*.ttf", "*.mo", "*.po")
    shutil.copytree(ROOT / "src" / "newsroom", folder / "src" / "newsroom", ignore=only_python)
    (folder / "tools").mkdir()
    for name in ("pyproject.toml", "tools/__init__.py", "tools/import_table.py"):
        shutil.copy(ROOT / name, folder / name)
    return folder


BROKEN = {
    "a noun imports a layer above": ("core/articles/workflow.py", "from newsroom.site import build", "newsroom.site"),
    "a noun imports another that its row leaves out": (
        "core/articles/paths.py", "from newsroom.core.comments import intake", "articles may not import comments",
    ),
    "inside a function": (
        "core/journal/actions.py", "def f() -> None:\n    from newsroom.core import undo", "journal may not import undo",
    ),
    "for types": (
        "core/media/pictures.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from newsroom.core.articles import labels",
        "media may not import articles",
    ),
    "a noun without a row": ("core/weather.py", '"""New."""', "weather has no row"),
    "one edge imports another": ("terminal/tables.py", "from newsroom.web import app", "newsroom.web"),
    "a small module imports the file": ("text.py", "from newsroom import store", "newsroom.store"),
    "the store imports a noun": ("store/__init__.py", "from newsroom.core.articles import labels", "newsroom.core"),
    "the command line imports a command": ("cli.py", "from newsroom.commands import build", "newsroom.commands"),
    "a new layer": ("weather/__init__.py", '"""New."""', "weather"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_wrong_import_is_found(copy: Path, case: str) -> None:
    name, line, named = BROKEN[case]
    path = copy / "src" / "newsroom" / name
    before = path.read_text() if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{before or ''}\n{line}\n")
    try:
        done = lint(copy)
    finally:
        if before is not None:
            path.write_text(before)
        else:
            path.unlink()
            if name.endswith("__init__.py"):
                path.parent.rmdir()
    assert done.returncode == 1
    assert named in done.stdout


def test_a_circle_inside_functions_is_found(copy: Path) -> None:
    """Of three modules, each of which imports the next only when it is called; imports for types alone do not count."""
    folder = copy / "src" / "newsroom" / "core" / "comments"
    names = ("one", "two", "three")
    for name, after in zip(names, (*names[1:], names[0]), strict=True):
        (folder / f"{name}.py").write_text(f"def f() -> None:\n    from newsroom.core.comments import {after}\n")
    try:
        found = circle(copy)
        assert all(f"newsroom.core.comments.{name}" in found for name in names)
        types = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from newsroom.core.comments import one\n"
        (folder / "three.py").write_text(types)
        assert circle(copy) == ""
    finally:
        for name in names:
            (folder / f"{name}.py").unlink()
