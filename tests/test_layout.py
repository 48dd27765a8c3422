"""Every module has its test at the same place, or docs/testing.md says which test covers it; and that table is true."""

from __future__ import annotations

import ast
from pathlib import Path

from tools.mutants.copies import covered_elsewhere

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "newsroom"


def modules() -> list[str]:
    """Every module with code in it, below src/newsroom."""
    return sorted(
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if len(ast.parse(path.read_text(encoding="utf-8")).body) > 1
    )


def own_tests(module: str) -> list[Path]:
    """The test files at the same place as a module."""
    path = Path(module)
    name = path.parent.name if path.name == "__init__.py" else path.stem.rstrip("_")
    folder = ROOT / "tests" / path.parent
    return [*folder.glob(f"test_{name}.py"), *folder.glob(f"test_{name}_*.py")]


def named_for(module: str, table: dict[str, list[str]]) -> bool:
    """Whether the table names the module, or a folder that it stands in."""
    return module in table or any(row.endswith("/") and module.startswith(row) for row in table)


def test_every_module_has_its_test_or_a_row() -> None:
    table = covered_elsewhere()
    assert len(table) > 5
    assert not [module for module in modules() if not own_tests(module) and not named_for(module, table)]


def test_the_table_names_what_is_there() -> None:
    table = covered_elsewhere()
    gone = [module for module in table if not (SOURCE / module).exists()]
    gone += [test for tests in table.values() for test in tests if not (ROOT / test).is_file()]
    assert not gone


def test_no_row_is_left_over() -> None:
    """A module that has its own test needs no row; where tests elsewhere matter too, its folder may have one."""
    assert not [module for module in covered_elsewhere() if not module.endswith("/") and own_tests(module)]
