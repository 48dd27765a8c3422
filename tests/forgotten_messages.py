"""Finds where Python puts a message into a text of its own, so that it is English in every language.

A message is a `str`; f-strings, `str.join` and methods such as `strip` return a text that has forgotten its template.
`phrase`, `joined`, `enumerated` and `changed` keep it. What makes a message is found by name: `phrase` and its like, functions
that return a message, names that a message was assigned to, and the fields of errors.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

MAKERS: Final = frozenset(
    "phrase phrase_n word joined enumerated as_message changed without_start recognised of_error".split()
)
# Texts that are ready to be shown: in the language of the command, or in that of a page.
SHOWN: Final = frozenset("translated in_their_language say _say shown len".split())
FIELDS: Final = frozenset(("message", "hint"))
SPOKEN: Final = (
    ast.JoinedStr, ast.Subscript, ast.BinOp, ast.Call, ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.AugAssign, ast.ExceptHandler,
    ast.Return,
)  # fmt: skip
# Methods of `str` that return a text made from it.
METHODS: Final = frozenset(
    "capitalize casefold center encode expandtabs format ljust lower lstrip partition removeprefix removesuffix replace rjust "
    "rpartition rsplit rstrip split splitlines strip swapcase title translate upper zfill".split()
)


@dataclass(frozen=True, slots=True)
class Messages:
    """What is a message by its name: functions and constants of the package."""

    functions: frozenset[str] = MAKERS
    constants: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()  # constants that hold messages


@dataclass(slots=True)
class _Names:
    """The names in one function: those of messages, of lists with messages, and of exceptions."""

    messages: set[str] = field(default_factory=set)
    lists: set[str] = field(default_factory=set)
    exceptions: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Function:
    """A function, or the lines of a module outside of functions (`name` is empty), with those of its nodes that matter."""

    name: str
    returns_message: bool
    nodes: tuple[ast.AST, ...]


def functions(tree: ast.Module) -> tuple[Function, ...]:
    """The functions of a module, and what is outside of them."""
    inner = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    return (
        Function("", False, _own(tree)),
        *(Function(one.name, one.returns is not None and _is_annotated(one.returns), _own(one)) for one in inner),
    )


def messages(package: Iterable[Function]) -> Messages:
    """The names of messages in the package. A name with several meanings in it is one only if each is a message."""
    known, package = Messages(), list(package)
    while True:
        returns: dict[str, list[bool]] = {}
        constants: dict[str, list[bool]] = {}
        tables: dict[str, list[bool]] = {}
        for function in package:
            if function.name:
                returns.setdefault(function.name, []).append(_returns_message(function, known))
                continue
            for node in function.nodes:
                for target, value in _assignments(node):
                    if isinstance(target, ast.Name) and target.id.isupper():
                        constants.setdefault(target.id, []).append(_is_message(value, known, _Names()))
                        tables.setdefault(target.id, []).append(_is_table(value, known))
        found = Messages(MAKERS | _always(returns) - SHOWN, _always(constants), _always(tables))
        if found == known:
            return known
        known = found


def _always(found: dict[str, list[bool]]) -> frozenset[str]:
    return frozenset(name for name, each in found.items() if all(each))


def forgotten(function: Function, known: Messages) -> Iterator[tuple[int, str]]:
    """The lines of a function that forget that a text is a message, with the expression."""
    names = _names(function, known)
    for node in function.nodes:
        if isinstance(node, ast.expr) and _forgets(node, known, names):
            yield node.lineno, ast.unparse(node)


def _forgets(node: ast.AST, known: Messages, names: _Names) -> bool:
    """Whether an expression makes a text of a message."""

    def is_message(one: ast.expr) -> bool:
        return _is_message(one, known, names)

    if isinstance(node, ast.JoinedStr):
        return any(isinstance(one, ast.FormattedValue) and is_message(one.value) for one in node.values)
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Slice) and isinstance(node.ctx, ast.Load) and is_message(node.value)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Mod) and (is_message(node.left) or is_message(node.right))
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    if isinstance(called, ast.Name):
        if called.id in ("phrase", "phrase_n"):
            return any(isinstance(one.value, ast.Name) and one.value.id in names.exceptions for one in node.keywords)
        return called.id == "str" and bool(node.args) and is_message(node.args[0])
    if not isinstance(called, ast.Attribute):
        return False
    if called.attr == "join":
        return any(_has_messages(one, known, names) for one in node.args)
    given = [*node.args, *(one.value for one in node.keywords)] if called.attr == "format" else []
    return called.attr in METHODS and (is_message(called.value) or any(map(is_message, given)))


def _is_message(node: ast.expr, known: Messages, names: _Names) -> bool:
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr == "get":
            return _name(node.func.value) in known.tables
        return _name(node.func) in known.functions
    if isinstance(node, ast.Subscript):
        return _name(node.value) in known.tables
    if isinstance(node, ast.Attribute):
        return node.attr in FIELDS
    if isinstance(node, ast.Name):
        return node.id in names.messages or node.id in known.constants
    if isinstance(node, ast.IfExp):
        return _is_message(node.body, known, names) or _is_message(node.orelse, known, names)
    if isinstance(node, ast.BoolOp):
        return any(_is_message(one, known, names) for one in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _is_message(node.left, known, names) or _is_message(node.right, known, names)
    return isinstance(node, ast.NamedExpr) and _is_message(node.value, known, names)


def _is_table(node: ast.expr, known: Messages) -> bool:
    """Whether a constant is a mapping of messages, or several of them."""
    if isinstance(node, ast.Dict):
        return any(_is_message(one, known, _Names()) for one in node.values)
    return _has_messages(node, known, _Names())


def _has_messages(node: ast.expr, known: Messages, names: _Names) -> bool:
    """Whether an expression is several texts with a message among them."""
    if isinstance(node, (ast.List, ast.Tuple)):
        return any(
            _has_messages(one.value, known, names) if isinstance(one, ast.Starred) else _is_message(one, known, names)
            for one in node.elts
        )
    if isinstance(node, (ast.GeneratorExp, ast.ListComp)):
        return _is_message(node.elt, known, names)
    if isinstance(node, ast.Call) and _name(node.func) in ("map", "sorted", "list", "tuple") and node.args:
        first = node.args[0]
        if _name(node.func) == "map":
            return _name(first) in known.functions
        return _has_messages(first, known, names)
    return isinstance(node, ast.Name) and node.id in names.lists


def _names(function: Function, known: Messages) -> _Names:
    """What the names of a function are; a name assigned twice is a message if it is one once."""
    names = _Names()
    while True:
        before = len(names.messages) + len(names.lists)
        for node in function.nodes:
            for target, value in _assignments(node):
                if isinstance(target, ast.Name):
                    if _is_message(value, known, names):
                        names.messages.add(target.id)
                    if _has_messages(value, known, names):
                        names.lists.add(target.id)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "append":
                if isinstance(node.func.value, ast.Name) and any(_is_message(one, known, names) for one in node.args):
                    names.lists.add(node.func.value.id)
            elif isinstance(node, ast.ExceptHandler) and node.name:
                names.exceptions.add(node.name)
        if len(names.messages) + len(names.lists) == before:
            return names


def _assignments(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                yield from zip(target.elts, node.value.elts, strict=False)
            else:
                yield target, node.value
    elif isinstance(node, (ast.AnnAssign, ast.NamedExpr, ast.AugAssign)) and node.value is not None:
        yield node.target, node.value


def _own(function: ast.AST) -> tuple[ast.AST, ...]:
    """What matters in a function, without what is in functions in it."""
    waiting: list[ast.AST] = list(ast.iter_child_nodes(function))
    found = []
    while waiting:
        node = waiting.pop()
        if isinstance(node, SPOKEN):
            found.append(node)
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            waiting.extend(ast.iter_child_nodes(node))
    return tuple(found)


def _returns_message(function: Function, known: Messages) -> bool:
    if function.returns_message or not any(isinstance(node, ast.Return) for node in function.nodes):
        return function.returns_message
    names = _names(function, known)
    return any(
        isinstance(node, ast.Return) and node.value is not None and _is_message(node.value, known, names)
        for node in function.nodes
    )


def _is_annotated(annotation: ast.expr) -> bool:
    return ast.unparse(annotation).partition(" | ")[0] in ("Phrase", "Changed")


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
