"""docs/glossary.md names every public record and enumeration of core/, each once, and nothing that is not there."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
CORE = ROOT / "src" / "newsroom" / "core"
ROW = re.compile(r"^\| ([^|]+) \| ([^|]*) \| ([^|]+) \|$", re.M)


def rows() -> list[tuple[str, list[str], str]]:
    """The rows of the page: the word, its names in code, the sentence."""
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    found = [(word.strip(), re.findall(r"`(\w+)`", names), what.strip()) for word, names, what in ROW.findall(page)]
    return [row for row in found if row[0] != "word" and not row[0].startswith("---")]


def records() -> set[str]:
    """The public dataclasses, named tuples and enumerations of core/."""
    found = set()
    for path in CORE.rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                kinds = [ast.unparse(one) for one in [*node.decorator_list, *node.bases]]
                if any(re.match(r"dataclass|NamedTuple|StrEnum|IntEnum|Enum", kind) for kind in kinds):
                    found.add(node.name)
    return found


def classes() -> set[str]:
    """Every class of core/."""
    return {
        node.name
        for path in CORE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    }


def test_every_record_of_core_is_explained() -> None:
    named = {name for _, names, _ in rows() for name in names}
    assert sorted(records() - named) == []


def test_nothing_is_explained_that_is_not_there() -> None:
    named = {name for _, names, _ in rows() for name in names}
    assert sorted(named - classes()) == []


def test_a_word_and_a_name_stand_once() -> None:
    words = Counter(word.casefold() for word, _, _ in rows())
    names = Counter(name for _, several, _ in rows() for name in several)
    assert [one for one, count in (words + names).items() if count > 1] == []


def test_each_row_has_a_sentence() -> None:
    assert len(rows()) > 50
    assert [word for word, _, what in rows() if not re.fullmatch(r"[A-Z].{15,}\.", what)] == []
