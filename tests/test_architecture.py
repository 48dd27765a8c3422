"""The rules of docs/architecture.md, each checked by a test that reads the code."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from newsroom import cli, store
from newsroom.__main__ import ZONE_FOLDERS
from newsroom.cli import COMMANDS
from newsroom.lazy import Group, load
from tests.test_imports import ROOT, circle, lint
from tests.writers import journalled_tables, outside_an_act

SOURCE = Path(cli.__file__).parent
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "examples" not in path.parts)

# A library and the parts of the package that may import it.
OWNERS = {
    "typer": {"cli", "lazy", "commands"},
    "rich": {"terminal"},
    "sqlite_utils": {"store"},
    "starlette": {"web"},
    "uvicorn": {"web"},
    "minijinja": {"site"},
    "frontmatter": {"formats"},
    "yaml": {"formats"},
    "defusedxml": {"formats"},
    "pyromark": {"markup"},
    "nh3": {"markup"},
    "obstore": {"site"},
}
SQL = re.compile(
    r"\s*(select\s.+\sfrom\s|insert\s+(or\s+\w+\s+)?into\s|update\s+\w+\s+set\s|delete\s+from\s)", re.I | re.S
)


def room(path: Path) -> str:
    """The part of the package that a module is in: its folder, or itself at the top."""
    parts = path.relative_to(SOURCE).parts
    return parts[0] if len(parts) > 1 else path.stem


@cache
def tree(path: Path) -> ast.Module:
    """The module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every module that `path` imports, anywhere in it, with the line."""
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            if node.module == "newsroom":
                yield from ((node.lineno, f"newsroom.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, node.module


@cache
def nodes(path: Path) -> list[ast.AST]:
    """Everything in the module's syntax tree."""
    return list(ast.walk(tree(path)))


def in_room(*rooms: str) -> list[Path]:
    """The modules of these parts of the package."""
    return [path for path in MODULES if room(path) in rooms]


def named(path: Path) -> str:
    """The module's path, for a message."""
    return str(path.relative_to(SOURCE))


def test_imports_keep_the_contracts() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_modules_import_in_a_circle() -> None:
    assert circle(ROOT) == ""


def test_a_library_is_imported_in_its_room_only() -> None:
    wrong = [
        f"{named(path)}:{line} imports {name}"
        for path in MODULES
        for line, name in imports(path)
        if room(path) not in OWNERS.get(name.split(".")[0], {room(path)})
    ]
    assert not wrong


def test_rich_is_imported_inside_functions() -> None:
    wrong = [
        f"{named(path)}:{node.lineno}"
        for path in in_room("terminal")
        for node in tree(path).body
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in (*(alias.name for alias in node.names), getattr(node, "module", "") or "")
        if name.split(".")[0] == "rich"
    ]
    assert not wrong


def test_an_import_inside_a_function_says_why() -> None:
    """`# here: …` on its line. Commands, which load what they run, and Rich in `terminal` have their own rules."""
    wrong = []
    for path in (path for path in MODULES if room(path) != "commands"):
        lines = path.read_text("utf-8").splitlines()
        inside = {
            node.lineno
            for function in nodes(path)
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
            for node in ast.walk(function)
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
        unexplained = [(number, lines[number - 1]) for number in sorted(inside) if "# here: " not in lines[number - 1]]
        terminal = room(path) == "terminal"
        wrong += [
            f"{named(path)}:{number} {line}" for number, line in unexplained if not (terminal and " rich" in line)
        ]
    assert not wrong


def test_sql_stands_in_store_and_core_only() -> None:
    wrong = [
        f"{named(path)}:{node.lineno}"
        for path in MODULES
        if room(path) not in ("store", "core")
        for node in nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value)
    ]
    assert not wrong


CLOCKS_AND_OUTPUTS = {
    "print", "clock.now", "time.time", "datetime.now", "datetime.utcnow", "date.today", "datetime.datetime.now",
    "datetime.date.today", "sys.stdout.write", "sys.stderr.write",
}  # fmt: skip


def test_core_never_prints_and_never_reads_the_clock() -> None:
    wrong = [
        f"{named(path)}:{node.lineno} calls {ast.unparse(node.func)}"
        for path in in_room("core")
        for node in nodes(path)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in CLOCKS_AND_OUTPUTS
    ]
    assert not wrong


def test_core_knows_no_http_and_no_terminal() -> None:
    forbidden = {"http", "socket", "starlette", "rich", "typer", "curses", "sys", "subprocess"}
    wrong = [
        f"{named(path)}:{line} imports {name}"
        for path in in_room("core")
        for line, name in imports(path)
        if name.split(".")[0] in forbidden
    ]
    assert not wrong


def test_use_cases_print_nothing_and_know_no_terminal() -> None:
    wrong = [
        f"{named(path)}:{line} imports {name}"
        for path in in_room("desk")
        for line, name in imports(path)
        if "newsroom.terminal" in name
    ]
    wrong += [
        f"{named(path)}:{node.lineno} prints"
        for path in in_room("desk")
        for node in nodes(path)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "sys.stdout.write", "sys.stderr.write")
    ]
    assert not wrong


# Functions that write a logged table outside an act on purpose, with the reason.
WRITERS = {
    "core/commenters/commenters.py": {"update_or_create", "_insert"},  # undoing a comment leaves the person
    "core/comments/storing.py": {"insert_hosts", "save_reasons"},  # undoing an arrival takes the comment back whole
    "core/screening/learning/spam_filter.py": {"_rescore"},  # a score is not a decision
    "core/readership/closing.py": {"close_days"},  # the names filled in are those of totals
}
# Functions that are not yet handed the act though they write in one. This may only become shorter.
STILL_TO_GO = {
    "core/articles/labels.py": {"ensure", "file_under", "unfile_live"},
    "core/articles/revisions.py": {"show_media"},
}


@pytest.fixture(scope="module")
def journalled(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    with closing(store.create(tmp_path_factory.mktemp("journalled") / "newsroom.db")) as db:
        return journalled_tables(db)


def test_what_is_journalled_is_written_inside_an_act(journalled: set[str]) -> None:
    """Whoever writes is handed the open act, or opens it around the write: through helpers and constants, too."""
    wrong = [
        f"{named(path)}:{found}"
        for path in MODULES
        if room(path) != "store"
        for found in outside_an_act(path.read_text(encoding="utf-8"), journalled, WRITERS.get(named(path), ()))
        if found.split()[1] not in STILL_TO_GO.get(named(path), set())
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ("def f(act: Act): act.db.execute('update articles set a = 1')", []),
        ("def f(db): db.execute('update articles set a = 1')", ["1 f writes articles"]),
        ("def f(db): db.execute('select 1 from articles')", []),
        ("def f(db): db.execute('update view_events set a = 1')", []),
        ("def f(db):\n with actions.act(db) as act: db.execute('delete from articles')", []),
        ("def f(db):\n with actions.act(db) as act: pass\n db.execute('delete from articles')", ["1 f writes articles"]),
        # SQL moved into a helper, a constant, a class, a closure
        ("def f(db): _g(db)\ndef _g(db): db.execute('insert into paths (a) values (1)')", ["1 f writes paths, through _g"]),
        ("def f(act: Act): _g(act.db)\ndef _g(db): db.execute('insert into paths (a) values (1)')", []),
        ("def f(db):\n with actions.act(db): _g(db)\ndef _g(db): db.execute('insert into paths (a) values (1)')", []),
        ("def _g(db): db.execute('insert into paths (a) values (1)')", ["1 _g writes paths"]),
        ("SQL = 'delete from articles'\ndef f(db): db.execute(SQL)", ["2 f writes articles, through _SQL"]),
        ("class A:\n def f(self): self.db.execute('delete from articles')", ["2 f writes articles"]),
        ("def f(db):\n def g(): db.execute('delete from articles')\n g()", ["1 f writes articles"]),
        ("def f(db, t): db.execute(f'delete from {t}')", ["1 f writes a table whose name is filled in"]),
        ("def f(db): db.execute('with a as (select 1) update articles set a = 1')", ["1 f writes articles"]),
    ],
)  # fmt: skip
def test_writes_outside_an_act_are_found(source: str, wrong: list[str]) -> None:
    assert outside_an_act(source, {"articles", "paths"}) == wrong


def test_every_module_says_what_it_owns_and_stays_small() -> None:
    lines = {path: path.read_text(encoding="utf-8").count("\n") for path in MODULES}
    wrong = [f"{named(path)} has no opening sentence" for path in MODULES if not ast.get_docstring(tree(path))]
    wrong += [f"{named(path)} has {number} lines" for path, number in lines.items() if number > 500]
    assert not wrong


def test_functions_fit_on_a_screen() -> None:
    long = [
        f"{named(path)}:{node.lineno} {node.name} has {(node.end_lineno or 0) - node.lineno + 1} lines"
        for path in MODULES
        for node in nodes(path)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and (node.end_lineno or 0) - node.lineno + 1 > 60
    ]
    assert not long


def test_public_functions_have_types_and_docstrings() -> None:
    wrong = [
        f"{named(path)}:{node.lineno} {node.name}"
        for path in MODULES
        for node in tree(path).body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not wrong


def every_verb() -> Iterator[tuple[tuple[str, ...], str]]:
    """The words of each command with the module that the tables of the groups say it is in."""
    for section in COMMANDS.values():
        for name, (module, _) in section.items():
            yield (name,), module
            yield from (((name, verb), where) for verb, where in getattr(load(module, name), "modules", {}).items())


def test_every_command_is_where_the_tables_say() -> None:
    for words, module in every_verb():
        command = load(module, words[-1])
        assert command.name == words[-1]
        assert command.help, f"{' '.join(words)} has no help"
        assert module.startswith("newsroom.commands.")


def test_no_file_of_commands_is_left_out_of_the_tables() -> None:
    """Every module with an `app` is named by a table; a verb that a module has beside those named would be lost."""
    listed: dict[str, set[str]] = {}
    for words, module in every_verb():
        listed.setdefault(module, set()).add(words[-1])
    for path in sorted((SOURCE / "commands").rglob("*.py")):
        module = ".".join(("newsroom", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(".__init__")
        app = getattr(import_module(module), "app", None)
        if app is not None:
            assert module in listed, f"no table names {module}"
            command = get_command(app)
            if isinstance(command, Group) or not isinstance(command, TyperGroup):
                continue
            assert set(command.commands) == listed[module], module


# Names that two public classes still share. This may only become shorter.
SHARED_NAMES = {"Entry", "File", "Output"}


def test_no_two_public_classes_have_one_name() -> None:
    places = defaultdict(list)
    for path in MODULES:
        for node in tree(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(f"{named(path)}:{node.lineno}")
    shared = {name: found for name, found in places.items() if len(found) > 1}
    assert {name: found for name, found in shared.items() if name not in SHARED_NAMES} == {}


def test_every_migration_is_listed_in_order() -> None:
    from newsroom.store.identity import MIGRATIONS

    files = sorted(path.stem for path in (SOURCE / "store" / "migrations").glob("m[0-9]*.py"))
    assert list(MIGRATIONS) == files
    assert [name[:6] for name in MIGRATIONS] == [f"m{number:04d}_" for number in range(1, store.VERSION + 1)]


HEAVY = ("rich", "sqlite_utils", "yaml", "frontmatter", "minijinja", "jinja2", "starlette", "uvicorn", "pydantic", "PIL",
         "pyromark", "nh3", "babel", "lxml", "defusedxml", "crawleruseragents")  # fmt: skip


def loaded(*args: str, cwd: Path) -> set[str]:
    """The modules that are loaded when the command has run, without the entry point and what only that needs."""
    script = (
        "import sys\nfrom newsroom.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "sys.stderr.write('\\n'.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script, *args], capture_output=True, text=True, cwd=cwd, check=True)
    return set(done.stderr.splitlines()) - {"newsroom.__main__", "gc"}


def test_a_command_imports_only_what_it_needs(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "newsroom", "-q", "init"], cwd=tmp_path, check=True)
    subprocess.run(
        [sys.executable, "-m", "newsroom", "draft", "--title", "x"], cwd=tmp_path, check=True, capture_output=True
    )
    subprocess.run([sys.executable, "-m", "newsroom", "-q", "build"], cwd=tmp_path, check=True)
    for args, most in (
        (("--version",), 160),
        (("--help",), 165),
        (("list",), 192),
        (("list", "--json"), 192),
        (("show", "x"), 203),
        (("stats",), 202),
        (("log",), 192),
        (("comments", "list"), 235),
        (("-q", "build"), 358),  # with nothing to make, and without the live site
    ):
        modules = loaded(*args, cwd=tmp_path)
        heavy = {name for name in modules if name.split(".")[0] in HEAVY}
        if Path(ZONE_FOLDERS[0]).is_dir():  # else only Python's own configuration says where time zones are
            heavy |= {name for name in modules if name.startswith("_sysconfigdata")}
        assert not heavy, f"{args} loads {sorted(heavy)[:5]}"
        assert len(modules) <= most, f"{args} loads {len(modules)} modules"
