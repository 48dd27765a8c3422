"""Rule 4, checked in the source: functions that write a logged table get the open act, or open one."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

# What opens an act, and the type of what those inside one are handed.
OPENS, OPEN = "actions.act(", re.compile(r"\bAct\b")
WRITE = re.compile(
    r"\b(?:insert\s+(?:or\s+\w+\s+)?into\s+(\w+|\{)|replace\s+into\s+(\w+|\{)|update\s+(?:or\s+\w+\s+)?(\w+|\{)\s+set\b"
    r"|delete\s+from\s+(\w+|\{))",
    re.I,
)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Part:
    """A function, a method or a constant of a module: what it writes, and which others of the module it names."""

    name: str
    line: int
    act: bool  # it is handed an open act
    writes: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)  # outside of any act that it opens itself
    inside: set[str] = field(default_factory=set)  # named inside such an act


def journalled_tables(db: Any) -> set[str]:
    """The tables whose changes the journal keeps, as the triggers of a file say, and those that grow with them."""
    rows = db.execute("select tbl_name from sqlite_master where type = 'trigger' and name like '%_tracked'")
    return {row[0] for row in rows} | {"revisions", "labels", "comment_reasons"}


def outside_an_act(source: str, journalled: set[str], exempt: Collection[str] = ()) -> list[str]:
    """The public functions of a module that write a journalled table without an open act, and how.

    A write counts for the function it stands in, and for all of the module that use it: through helpers, methods, and
    constants that hold SQL. It counts no more where the act is handed on or opened. A helper that nobody in the module
    uses is named itself: who knows from where it is called. A table whose name is filled in counts as journalled.
    What the `exempt` functions write does not count.
    """
    parts = {part.name: part for part in _parts(ast.parse(source), journalled)}
    users: dict[str, set[str]] = defaultdict(set)
    used: set[str] = set()
    for part in parts.values():
        used |= (part.names | part.inside) - {part.name}
        for name in part.names & set(parts):
            users[name].add(part.name)
    wrong: dict[str, str] = {}
    waiting = [(part.name, part) for part in parts.values() if part.writes and not part.act and part.name not in exempt]
    seen: set[str] = set()
    while waiting:
        name, writer = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if not name.startswith("_") or name not in used:
            through = f", through {writer.name}" if writer.name != name else ""
            tables = ", ".join(sorted(writer.writes)).replace("{", "a table whose name is filled in")
            wrong[name] = f"{parts[name].line} {name} writes {tables}{through}"
        waiting += [(user, writer) for user in users[name] if not parts[user].act]
    return sorted(wrong.values())


def _parts(tree: ast.Module, journalled: set[str]) -> Iterator[Part]:
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name):
                    # A constant is never the culprit: whoever names it is.
                    part = Part(target.id, node.lineno, False)
                    _look(node.value, journalled, part)
                    if part.writes:
                        part.name = f"_{target.id}"
                    yield part
        elif isinstance(node, Function | ast.ClassDef):
            for function in [node] if isinstance(node, Function) else node.body:
                if isinstance(function, Function):
                    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
                    handed = any(one.annotation and OPEN.search(ast.unparse(one.annotation)) for one in arguments)
                    part = Part(function.name, function.lineno, handed)
                    for statement in function.body:
                        _look(statement, journalled, part)
                    yield part


def _look(node: ast.AST, journalled: set[str], part: Part) -> None:
    """Gather what is written and named below `node`, but for what stands inside an act that is opened there."""
    if isinstance(node, ast.With) and any(OPENS in ast.unparse(item.context_expr) for item in node.items):
        part.inside |= {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
        part.inside |= {name.attr for name in ast.walk(node) if isinstance(name, ast.Attribute)}
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        part.writes |= _written(node.value, journalled)
    elif isinstance(node, ast.JoinedStr):
        whole = "".join(str(piece.value) if isinstance(piece, ast.Constant) else "{" for piece in node.values)
        part.writes |= _written(whole, journalled)
    elif isinstance(node, ast.Name):
        part.names |= {node.id, f"_{node.id}"}
    elif isinstance(node, ast.Attribute):
        part.names.add(node.attr)
    for child in ast.iter_child_nodes(node):
        _look(child, journalled, part)


def _written(text: str, journalled: set[str]) -> set[str]:
    found = {next(name for name in match.groups() if name).lower() for match in WRITE.finditer(text)}
    return {name for name in found if name in journalled or name == "{"}
