"""Where a file can be mutated, which places have no effect, and a seeded sample of the others.

Operators are cosmic-ray's, of which each sign keeps the replacements that a person might write by mistake (`<` for `<=`, not
`<` for `is`), and those of `operators.py`. A place is drawn first and then one of its mutants, so that a sign with many
replacements is not drawn more often.
"""

from __future__ import annotations

import ast
import difflib
import hashlib
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator

from tools.mutants import operators

COMPARISONS = "Eq_NotEq NotEq_Eq Lt_LtE Lt_GtE LtE_Lt LtE_Gt Gt_GtE Gt_LtE GtE_Gt GtE_Lt Is_IsNot IsNot_Is".split()
ARITHMETIC = (
    "Add_Sub Sub_Add Mul_Div Div_Mul FloorDiv_Mul Mod_FloorDiv Pow_Mul RShift_LShift LShift_RShift "
    "BitOr_BitAnd BitAnd_BitOr BitXor_BitAnd"
).split()
NAMES = (
    *(f"core/ReplaceComparisonOperator_{name}" for name in COMPARISONS),
    *(f"core/ReplaceBinaryOperator_{name}" for name in ARITHMETIC),
    *(f"core/ReplaceUnaryOperator_{name}" for name in ("USub_UAdd", "Delete_Not", "Delete_Invert")),
    *("core/" + name for name in ("AddNot", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "ReplaceAndWithOr")),
    *("core/" + name for name in ("ReplaceOrWithAnd", "ReplaceBreakWithContinue", "ReplaceContinueWithBreak")),
    *("core/" + name for name in ("ExceptionReplacer", "NumberReplacer", "RemoveDecorator", "ZeroIterationForLoop")),
)
OURS = (operators.SqlReplacer, operators.InReplacer, operators.StatementRemover, operators.MemberRemover)

# Decorators whose removal or arguments change speed or typing only.
IDLE_DECORATORS = {"cache", "lru_cache", "overload", "override", "final", "dataclass"}
# Calls that write to the log of the program.
LOGGING = {"debug", "info", "warning", "error", "exception", "critical", "log"}


@dataclass(frozen=True)
class Mutant:
    """One fault: the file (below src/newsroom), where, the lines of its statement, and the whole text with it."""

    id: str
    file: str
    line: int
    statement: tuple[int, int]
    operator: str
    at_module_level: bool
    diff: str
    source: str


@dataclass(frozen=True)
class Place:
    """What one operator does at one place."""

    operator: str
    line: int
    column: int
    occurrences: tuple[int, ...]


def _operators() -> Iterator[tuple[str, Operator]]:
    for name in NAMES:
        yield name.removeprefix("core/"), get_operator(name)()
    for own in OURS:
        yield own.__name__, own()


def places(source: str) -> list[Place]:
    """All places of a file where an operator applies and the change can matter."""
    tree = get_ast(source)
    left_out = _left_out(source)
    lines = source.splitlines()
    found: dict[tuple[str, int, int], list[tuple[str, int]]] = defaultdict(list)
    for name, operator in _operators():
        count = 0
        for node in ast_nodes(tree):
            for (line, column), _ in operator.mutation_positions(node):
                # Of `def f(a, *, b)` cosmic-ray takes the star for a product.
                star = lines[line - 1][column : column + 2] in ("*,", "*")
                if not star and not any(low <= (line, column) < high for low, high in left_out):
                    found[name.split("_")[0], line, column].append((name, count))
                count += 1
    return [
        Place(name, line, column, tuple(count for other, count in ways if other == name))
        for (_, line, column), ways in sorted(found.items())
        for name in sorted({name for name, _ in ways})
    ]


def sample(root: Path, package: str, size: int, seed: int) -> list[Mutant]:
    """`size` mutants of the package (a folder or file below `root`), drawn with `seed`; all of them where it has fewer."""
    chance = random.Random(f"{seed} {package}")
    drawn: list[Mutant] = []
    everywhere: dict[tuple[str, str, int, int], list[tuple[str, Place]]] = defaultdict(list)
    sources = {file: (root / file).read_text(encoding="utf-8") for file in files(root, package)}
    for file, source in sources.items():
        for place in places(source):
            everywhere[file, place.operator.split("_")[0], place.line, place.column].append((file, place))
    order = list(everywhere)
    chance.shuffle(order)
    for key in order:
        if len(drawn) == size:
            break
        file, place = chance.choice(everywhere[key])
        mutant = _mutant(file, sources[file], place, chance.choice(place.occurrences))
        if mutant is not None:
            drawn.append(mutant)
    return sorted(drawn, key=lambda mutant: (mutant.file, mutant.line, mutant.id))


def named(root: Path, package: str, ids: set[str]) -> list[Mutant]:
    """The mutants of these ids, looked up among all of the package."""
    found = []
    for file in files(root, package):
        source = (root / file).read_text(encoding="utf-8")
        for place in places(source):
            for occurrence in place.occurrences:
                mutant = _mutant(file, source, place, occurrence)
                if mutant is not None and mutant.id in ids:
                    found.append(mutant)
    return found


def files(root: Path, package: str) -> list[str]:
    """The Python files of a package, as paths below `root`."""
    path = root / package
    chosen = [path] if path.is_file() else sorted(path.rglob("*.py"))
    return [file.relative_to(root).as_posix() for file in chosen]


def _mutant(file: str, source: str, place: Place, occurrence: int) -> Mutant | None:
    operator = dict(_operators())[place.operator]
    try:
        changed = mutate_code(source, operator, occurrence)
    except AttributeError:  # of `except (sqlite3.Error, Refused)` cosmic-ray changes plain names only
        return None
    if changed is None:
        return None
    try:
        if ast.dump(ast.parse(changed)) == ast.dump(ast.parse(source)):
            return None
    except SyntaxError:
        return None
    before, after = source.splitlines(), changed.splitlines()
    diff = [
        line for line in difflib.unified_diff(before, after, lineterm="", n=0) if line[:2] not in ("--", "++", "@@")
    ]
    # The id stays when lines are added elsewhere in the file; equal changes of equal lines are told apart by their number.
    alike = Counter(line.strip() for line in before[: place.line - 1])[before[place.line - 1].strip()]
    told = "\n".join([file, place.operator, str(alike), *(line[0] + line[1:].strip() for line in diff)])
    return Mutant(
        hashlib.sha256(told.encode()).hexdigest()[:8],
        file,
        place.line,
        _statement(source, place.line),
        place.operator,
        not any(low <= place.line <= high for low, high in _bodies(source)),
        "\n".join(diff),
        changed,
    )


def _statement(source: str, line: int) -> tuple[int, int]:
    """First and last line of the innermost statement at a line; of an `if` and its like, those of its head."""
    found = (line, line)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or 0):
            body = getattr(node, "body", None)
            found = (node.lineno, max(node.lineno, body[0].lineno - 1) if body else node.end_lineno or line)
    # The walk goes from the outside inwards, so the last one is the innermost.
    return found if found[0] <= line <= found[1] else (line, line)


def _bodies(source: str) -> list[tuple[int, int]]:
    """First and last line of every function's body."""
    return [
        (node.body[0].lineno, node.end_lineno or 0)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def _left_out(source: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """The stretches in which a change cannot matter: annotations, docstrings, typing, log lines, `__all__`, caches."""
    tree = ast.parse(source)
    lines = source.splitlines()
    nodes: list[ast.AST] = []
    for node in ast.walk(tree):
        match node:
            case ast.AnnAssign(annotation=annotation) | ast.arg(annotation=ast.expr() as annotation):
                nodes.append(annotation)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                nodes += [item for item in node.decorator_list if _name(item) in IDLE_DECORATORS]
                if not isinstance(node, ast.ClassDef) and node.returns:
                    nodes.append(node.returns)
            case ast.If() if _name(node.test) == "TYPE_CHECKING":
                nodes.append(node)
            case ast.Assign() if any(_name(target) == "__all__" for target in node.targets):
                nodes.append(node)
            case ast.Assign() if _alias(node.value):
                nodes.append(node.value)
            case ast.Expr(value=ast.Constant(value=str())):
                nodes.append(node)
            case ast.Expr() if _logs(node.value):
                nodes.append(node)
    return [_span(lines, node) for node in nodes]


def _alias(node: ast.expr) -> bool:
    """Whether this is a type: `Callable[..., int] | None` and the like."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return any(
            isinstance(side, ast.Subscript) or _name(side) in ("int", "str", "float", "bytes", "bool") or _none(side)
            for side in (node.left, node.right)
        )
    return False


def _none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _logs(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LOGGING
        and "log" in _name(node.func.value).lower()
    )


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Call):
        return _name(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _span(lines: list[str], node: ast.AST) -> tuple[tuple[int, int], tuple[int, int]]:
    """From where to where, with columns in characters: the compiler's are bytes. A decorator begins at its @."""

    def characters(line: int, column: int) -> int:
        return len(lines[line - 1].encode()[:column].decode())

    line, end = node.lineno, node.end_lineno  # type: ignore[attr-defined]
    start = characters(line, node.col_offset)  # type: ignore[attr-defined]
    if lines[line - 1][:start].strip() == "@":
        start = lines[line - 1].index("@")
    return (line, start), (end, characters(end, node.end_col_offset))  # type: ignore[attr-defined]
