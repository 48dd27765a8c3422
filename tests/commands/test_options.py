"""Rules for the options of every command: the formats of listings, the largest numbers, and hints that name options."""

from __future__ import annotations

import ast
import json
import re
import shlex
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer.main

import newsroom as package
from newsroom import cli, store
from newsroom.commands import completion
from newsroom.core.comments import error_reports
from newsroom.lazy import LARGEST
from newsroom.terminal.output import FORMS
from tests.commands.pictures import png
from tests.conftest import Run, runner

SOURCES = Path(package.__file__).parent


def commands() -> Iterator[tuple[str, Any]]:
    """Every command of the program by the words that a person types."""

    def under(command: Any, words: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        for name in getattr(command, "commands", {}):
            found = command.get_command(None, name)
            yield " ".join((*words, name)), found
            yield from under(found, (*words, name))

    yield from under(typer.main.get_command(cli.app), ())


COMMANDS = dict(commands())


def options_of(command: str) -> set[str]:
    """The options of a command, in every spelling."""
    return {word for one in COMMANDS[command].params for word in (*one.opts, *one.secondary_opts) if word[0] == "-"}


# Screens that hold more than one list, and one list in CSV.
SCREENS = {"stats", "stats article", "stats trends"}
# What writes files rather than a list.
WRITERS = {"stats export"}
LISTINGS = sorted(
    name for name in COMMANDS if {"--csv", "--jsonl"} & options_of(name) and name not in SCREENS | WRITERS
)
NAMED = {
    "list", "search", "history", "log", "agenda", "check", "config list", "media list", "labels list", "theme list",
    "site routes", "comments list", "comments bans", "comments words list", "comments rules", "programmes list",
    "programmes now", "programmes channels", "programmes check", "stats top", "stats sources", "stats bots",
    "stats not-found", "stats output", "stats moderation", "stats baseline", "stats check",
}  # fmt: skip


def test_what_lists_is_known() -> None:
    assert set(LISTINGS) >= NAMED


@pytest.mark.parametrize("command", LISTINGS)
def test_every_listing_has_every_form(command: str) -> None:
    there = options_of(command)
    wanted = {f"--{form}" for form in FORMS} - {"--ids"} | {"--fields", "--no-headers"}
    assert wanted - there == set()
    if "--ids" in there:
        assert {"-n", "--limit"} <= there


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (("history", "a"), ["1"]), (("comments", "bans"), ["1"]), (("comments", "words", "list"), ["1", "2"]),
        (("programmes", "channels"), ["one.example", "two.example"]),
    ],
)  # fmt: skip
def test_short_listings_print_what_was_asked_for(
    newsroom: Run, tmp_path: Path, words: tuple[str, ...], ids: list[str]
) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A\n---\nText.\n")
    newsroom("draft", "a.md")
    newsroom("comments", "ban", "--email", "an@example.org")
    newsroom("comments", "words", "add", "ban", "cheap", "dear")
    for channel in ("one.example", "two.example"):
        newsroom("programmes", "channel", channel, "--name", channel)
    assert newsroom(*words, "--ids").out.split() == ids
    assert newsroom(*words, "--count").out == f"{len(ids)}\n"
    assert newsroom(*words, "--ids", "-n", "1").out.split() == ids[:1]
    assert len(newsroom(*words, "--csv").out.splitlines()) == len(ids) + 1
    assert len(newsroom(*words, "--csv", "--no-headers").out.splitlines()) == len(ids)
    assert newsroom(*words, "--jsonl", "--fields", "id").out.count("\n") == len(ids)
    assert newsroom(*words, "--tsv", "--fields", "id", "--no-headers").out.split() == ids


WITH_FIELDS = [name for name in LISTINGS if "--fields" in options_of(name)]


def listing(command: str) -> list[str]:
    """The words of a listing, with an article or a series where it needs one."""
    more = {"history": ["a"], "check": ["a"], "search": ["nowhere"], "series show": ["sea"]}
    return [*command.split(), *more.get(command, [])]


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory, vietnamese_file: Path) -> Run:
    """A newsroom with something for almost every listing; nothing changes it."""
    folder = tmp_path_factory.mktemp("listed")
    shutil.copyfile(vietnamese_file, folder / "newsroom.db")
    newsroom = runner(folder)
    (folder / "a.md").write_text("---\ntitle: A\ntags: [b]\n---\nText, found nowhere.\n")
    (folder / "red.png").write_bytes(png("red"))
    for line in SOMETHING_TO_LIST:
        newsroom(*shlex.split(line))
    with closing(store.connect(folder / "newsroom.db")) as db:
        now = datetime(2026, 3, 1, tzinfo=UTC)
        error_reports.receive(db, 1, body="It is 350 metres.", now=now, actor="reader")
    return newsroom


SOMETHING_TO_LIST = (
    "draft a.md", "publish a --expire 2099-01-01", "media add red.png", "comments replies add thanks 'Thank you.'",
    "comments filters add harmless 'score:<.2'", "front set a", "people add Lan --role Editor", "series add Sea a",
    "comments add --article a --name B --text Text.", "comments ban --email an@example.org", "comments words add ban cheap",
    "programmes add one 'today 20:00' Film", "build",
)  # fmt: skip


def fields_of(newsroom: Run, command: str) -> list[str]:
    """The fields that a listing names when it is asked for another one."""
    done = newsroom(*listing(command), "--fields", "nope", "--csv", code=2)
    assert done.out == ""
    assert done.err.startswith("error: there is no field 'nope'\nhint: use one of: ")
    return done.err.partition("hint: use one of: ")[2].strip().split(", ")


@pytest.mark.parametrize("command", WITH_FIELDS)
def test_a_field_that_does_not_exist_is_refused(listed: Run, command: str) -> None:
    names = fields_of(listed, command)
    for form in ("--csv", "--tsv", "--jsonl", "--no-headers"):
        assert listed(*listing(command), "--fields", names[0] + ",nope", form, code=2).out == ""
    # What does exist is not refused, and the columns are named where a form has headings.
    done = listed(*listing(command), "--fields", ",".join(names), "--csv", code=None)
    assert done.code in (0, 4)
    assert done.out.splitlines()[0] == ",".join(names)


# What these list must exist.
ONE_NEEDED = {"history", "check", "series show", "site routes"}


@pytest.mark.parametrize("command", [name for name in WITH_FIELDS if name not in ONE_NEEDED])
def test_the_fields_are_the_same_where_nothing_is_listed(newsroom: Run, listed: Run, command: str) -> None:
    named = fields_of(newsroom, command)
    assert named == fields_of(listed, command) or command == "stats moderation"


@pytest.mark.parametrize("command", WITH_FIELDS)
def test_a_tab_offers_the_fields_that_a_listing_names(listed: Run, command: str) -> None:
    asked: Any = SimpleNamespace(beginning="", ctx=SimpleNamespace(command=COMMANDS[command]))
    offered = [name for name, _ in completion.KINDS["--fields"](asked)]
    named = fields_of(listed, command)
    # `stats moderation` names only decisions that were made; `stats top` and `stats podcasts` have other fields with --by.
    more = {"stats moderation", "stats podcasts", "stats top"}
    assert set(offered) >= set(named) if command in more else sorted(offered) == sorted(named)


@pytest.mark.parametrize("command", WITH_FIELDS)
def test_the_fields_that_a_listing_names_are_those_of_its_records(listed: Run, command: str) -> None:
    names = fields_of(listed, command)
    records = json.loads(listed(*listing(command), "--json", code=None).out)
    if command == "series show":
        records = records["parts"]
    if isinstance(records, list) and records:
        assert list(records[0]) == names
    else:
        assert command.startswith("stats")  # nobody has read anything


NUMBERS = [
    (name, one)
    for name, command in COMMANDS.items()
    for one in command.params
    if one.type.name.startswith(("int", "float"))
]


@pytest.mark.parametrize(("command", "parameter"), NUMBERS, ids=[f"{name} {one.name}" for name, one in NUMBERS])
def test_every_number_has_a_largest_value(command: str, parameter: Any) -> None:
    for number in (2**63, 2**63 - 1, LARGEST + 1, -(2**63) - 1, 10**400):
        with pytest.raises(typer.BadParameter):
            parameter.type.convert(str(number), parameter, None)


@pytest.mark.parametrize("number", ["9007199254740991", "9223372036854775808", "9" * 20, "9" * 5000, "²"])
@pytest.mark.parametrize(
    "words",
    ["show N", "show a --rev N", "comments show N", "comments approve N", "comments approve 1-N", "log comment:N", "log N",
     "undo N", "media show N", "programmes rm N", "programmes check --gap N", "diff a N N", "comments model explain N",
     "list -n N", "list --offset N", "comments reject 1 --reason N", "config set site.page_size N", "list --since Nd"],
)  # fmt: skip
def test_a_number_beyond_all_is_none_or_a_wrong_use(newsroom: Run, tmp_path: Path, words: str, number: str) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A\n---\nText.\n")
    newsroom("draft", "a.md")
    done = newsroom(*words.replace("N", number).split(), code=None)
    assert done.code in (0, 2, 3, 4)
    assert "unexpected failure" not in done.err


# Hints with placeholders are compared up to the first placeholder.
NAMED_COMMAND = re.compile(r"newsroom((?: [a-z][a-z-]*)+)((?: (?:--?[a-zA-Z][a-z-]*|[^\s,;:()'\"]+))*)")


def texts() -> Iterator[tuple[str, str]]:
    """Every text in the source that names a command of the program: its place, and the text."""
    for path in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "newsroom " in node.value:
                yield f"{path.relative_to(SOURCES)}:{node.lineno}", node.value


def named_commands(text: str) -> Iterator[tuple[str, list[str]]]:
    """The commands that a text names, as far as the program knows them, with their options."""
    for found in NAMED_COMMAND.finditer(text):
        words = found[1].split()
        known = next((" ".join(words[:n]) for n in range(len(words), 0, -1) if " ".join(words[:n]) in COMMANDS), None)
        if known is None:
            continue
        stop = re.search(r" (?:newsroom|and|or|to|see|if|the|while|than|by)\b", found[2])
        said = found[2][: stop.start()] if stop else found[2]
        yield known, [word.partition("=")[0] for word in said.split() if re.match(r"--?[a-zA-Z]", word)]


def test_hints_name_only_options_that_exist() -> None:
    everywhere = options_of_the_program()
    wrong = [
        f"{place}: newsroom {command} {option}"
        for place, text in texts()
        for command, options in named_commands(text)
        for option in options
        if option not in options_of(command) | everywhere
    ]
    assert wrong == []


def options_of_the_program() -> set[str]:
    """The options that stand before any command, and --help."""
    root = typer.main.get_command(cli.app)
    return {word for one in root.params for word in one.opts} | {"--help", "-h"}


def test_every_option_that_a_message_names_is_an_option_of_some_command() -> None:
    every = options_of_the_program().union(*map(options_of, COMMANDS))
    wrong = []
    for folder in ("commands", "desk", "core"):
        for path in sorted((SOURCES / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.keyword) and node.arg == "hint":
                    said = " ".join(
                        one.value
                        for one in ast.walk(node.value)
                        if isinstance(one, ast.Constant) and isinstance(one.value, str)
                    )
                    wrong += [
                        f"{path.relative_to(SOURCES)}:{node.value.lineno} {option}"
                        for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", said)
                        if option not in every
                    ]
    assert wrong == []


@pytest.mark.parametrize(
    "typed",
    [
        "backup -", "media show 1 -o -", "stats import-log x.log --rejects -", "stats import-log x.log --explain -",
        "deploy public --changed -", "serve --access-log -",
    ],
)  # fmt: skip
def test_no_file_is_named_with_a_hyphen(typed: str, newsroom: Run) -> None:
    assert "- is not a file name here" in newsroom(*typed.split(), code=2).err
    assert not Path("-").exists()


FILES = ("--output", "--rejects", "--explain", "--changed", "--access-log")


def test_a_command_that_writes_a_file_says_what_a_hyphen_is() -> None:
    """Either it is stdout, which the help or the code says, or it is refused: no file is named `-`."""
    unsaid = [
        (words, parameter.opts[0])
        for words, command in commands()
        for parameter in getattr(command, "params", [])
        if set(parameter.opts) & set(FILES) and parameter.metavar == "FILE" and parameter.callback is None
        and "stdout" not in (parameter.help or "")
    ]  # fmt: skip
    assert unsaid == []
