"""Faults that cosmic-ray does not make: in SQL, in tables, in `in`, and a call or an assignment left out.

They are written as cosmic-ray's own operators are, over the tree that parso makes of a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import parso
from cosmic_ray.operators.operator import Operator

Position = tuple[tuple[int, int], tuple[int, int]]

SQL = re.compile(
    r"\b(select|insert into|update|delete from|where|join|order by|group by|having|on conflict|returning)\b"
    r"|\b[a-z_.]+ ?(=|<|>|<=|>=|<>) ?(\?|:[a-z]|')",
    re.I,
)
# What is replaced in SQL, and by what. What stands around a sign keeps `->>`, `<>` and `!=` apart.
SWAPS = tuple(
    (re.compile(pattern, re.I), text)
    for pattern, text in (
        (r"(?<=[\w)?'\"]) ?= ?(?=[\w(?:'\"{])", " != "),
        (r"(?<=[\w)?'\"]) < (?=[\w(?:'\"{])", " <= "),
        (r"(?<=[\w)?'\"]) <= (?=[\w(?:'\"{])", " < "),
        (r"(?<=[\w)?'\"]) > (?=[\w(?:'\"{])", " >= "),
        (r"(?<=[\w)?'\"]) >= (?=[\w(?:'\"{])", " > "),
        (r"(?<=[\w)?'\"]) (?:<>|!=) (?=[\w(?:'\"{])", " = "),
        (r"(?<!\d )\band\b", "or"),
        (r"\bor\b(?! (?:ignore|replace|abort))", "and"),
        (r"\bdesc\b", "asc"),
        (r"\bis not null\b", "is null"),
        (r"\bis null\b", "is not null"),
        (r"\bnot in\b", "in"),
        (r"(?<!not )\bin (?=\()", "not in "),
        (r"\bnot exists\b", "exists"),
        (r"(?<!not )(?<!if )\bexists\b", "not exists"),
        (r"\bmin\(", "max("),
        (r"\bmax\(", "min("),
        (r"(?<=limit )1\b", "2"),
        (r"\bunion all\b", "union"),
        (r"\bleft join\b", "join"),
    )
)
ASSIGNED = re.compile(r"\bset\b.*?(?=\bwhere\b|\breturning\b|$)", re.I | re.S)


class SqlReplacer(Operator):
    """Replace one comparison, `AND`, order or `NULL` of an SQL text with its opposite."""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        """One position for each thing that can be replaced."""
        for _ in self._changes(node):
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """The text with its `index`-th change."""
        start, end, text = self._changes(node)[index]
        node.value = node.value[:start] + text + node.value[end:]
        return node

    @staticmethod
    def _changes(node: Any) -> list[tuple[int, int, str]]:
        if node.type not in ("string", "fstring_string") or not SQL.search(node.value):
            return []
        found = [(m.start(), m.end(), text) for pattern, text in SWAPS for m in pattern.finditer(node.value)]
        # The `=` of `set a = ?, b = ?` assigns; if it were replaced, the SQL would be invalid, which any test notices.
        sets = [m.span() for m in ASSIGNED.finditer(node.value)]
        return sorted(
            change for change in found if change[2] != " != " or not any(low <= change[0] < high for low, high in sets)
        )

    @classmethod
    def examples(cls) -> tuple[()]:
        """None."""
        return ()


class InReplacer(Operator):
    """`in` becomes `not in`, and the other way."""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        """One position for each `in` of a comparison."""
        for operator in self._points(node):
            yield operator.start_pos, operator.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """The comparison with its `index`-th `in` replaced."""
        operator = self._points(node)[index]
        turned = " not in" if operator.get_code().strip() == "in" else " in"
        node.children[node.children.index(operator)] = parso.parse(turned)
        return node

    @staticmethod
    def _points(node: Any) -> list[Any]:
        if node.type != "comparison":
            return []
        return [child for child in node.children[1::2] if child.get_code().strip() in ("in", "not in")]

    @classmethod
    def examples(cls) -> tuple[()]:
        """None."""
        return ()


class StatementRemover(Operator):
    """A call or an assignment that stands alone becomes `pass`."""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        """The statement, where it can be left out."""
        if self._removable(node):
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """`pass` in place of the statement."""
        replaced = parso.parse(node.get_first_leaf().prefix + "pass")
        replaced.parent = node.parent
        return replaced

    @staticmethod
    def _removable(node: Any) -> bool:
        if node.parent is None or node.parent.type != "simple_stmt":
            return False
        if node.type in ("atom_expr", "await_expr"):
            return bool(node.children[-1].type == "trailer" and node.children[-1].children[0].value == "(")
        if node.type != "expr_stmt":
            return False
        inside = node.search_ancestor("funcdef")
        if inside is None:
            return False
        # A local name that is not set would only be a NameError: of assignments, those into something else count.
        target = node.children[0]
        sign = node.children[1]
        return bool(target.type == "atom_expr" or (sign.type == "operator" and sign.value not in ("=", ":")))

    @classmethod
    def examples(cls) -> tuple[()]:
        """None."""
        return ()


class MemberRemover(Operator):
    """A tuple, list, set or dict written down loses one of its members."""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        """One position for each member."""
        for member in self._members(node):
            yield member[0].start_pos, member[-1].end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """The display without its `index`-th member."""
        gone = self._members(node)[index]
        inside = node.children[1]
        at = inside.children.index(gone[0])
        # With it goes the comma behind it; of the last, the comma before stays, which Python allows.
        del inside.children[at : at + len(gone) + 1]
        return node

    @staticmethod
    def _members(node: Any) -> list[list[Any]]:
        if node.type != "atom" or len(node.children) != 3 or node.children[0].value not in ("(", "[", "{"):
            return []
        inside = node.children[1]
        if inside.type not in ("testlist_comp", "dictorsetmaker") or any(
            child.type in ("sync_comp_for", "comp_for") for child in inside.children
        ):
            return []
        members: list[list[Any]] = [[]]
        for child in inside.children:
            if child.type == "operator" and child.value == ",":
                members.append([])
            else:
                members[-1].append(child)
        members = [member for member in members if member]
        return members if len(members) > 2 else []

    @classmethod
    def examples(cls) -> tuple[()]:
        """None."""
        return ()
