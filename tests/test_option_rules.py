"""Nothing that is typed is ignored without a word: it has an effect, or the command refuses it and changes nothing."""

from __future__ import annotations

import ast
import inspect
import shlex
import textwrap
from collections.abc import Iterator
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any

import pytest

from newsroom import store
from newsroom.commands.stats.listing import most
from newsroom.errors import Usage
from newsroom.option_rules import Rules, Typed, check, spelled
from newsroom.store import Connection
from newsroom.terminal.output import Output
from tests.commands.pictures import png
from tests.commands.test_options import COMMANDS
from tests.conftest import Run, runner

BEGINNING = (
    "draft a.md", "draft b.md", "publish a", "publish b --at 2099-01-01", "media add red.png", "series add Sea a",
    "comments add --article a --name B --text Text.", "programmes add one '2026-01-05 19:00' News",
)  # fmt: skip

# What was ignored, and what is said now.
TOGETHER = """
check a --all                                       --all and REF cannot be used together
check --fix a                                       --fix can only be used with --file
publish a --all                                     --all and REF cannot be used together
publish - --all --yes                               --all and REF cannot be used together
publish --due a                                     --due and REF cannot be used together
publish --due --all                                 --due and --all cannot
publish --due --held                                --due and --held cannot
publish --due --at +2h                              --due and --at cannot
publish --due --rev 1                               --due and --rev cannot
publish --due --minor                               --due and --minor cannot
publish --due --embargo ''                          --due and --embargo cannot
publish --due --watch 5 --dry-run                   --dry-run and --watch cannot
publish a --watch 5                                 --watch can only be used with --due
publish b --held                                    --held can only be used with --all or -
publish b --past now                                --past can only be used with --at
publish b --at +2h --early                          --at and --early cannot
publish a --at +2h --minor                          --at and --minor cannot
publish b --date ''                                 --date is empty
unpublish a --redirect-to b --gone                  --redirect-to and --gone cannot
unpublish a --redirect-to ''                        --redirect-to is empty
front -n 5 set a                                    put --limit after set
front --json unset --all                            put --json after unset
front unset --all a                                 --all and REF cannot
front breaking --end a                              --end and REF cannot
front breaking --end --until +2h                    --end and --until cannot
front breaking --until +2h                          --until can only be used with REF
front breaking a --until ''                         --until is empty
assign a ''                                         the name of the person is empty
correct a -m Note --edit --body b.md                --edit and --body cannot
show a --rev 1 --live                               --live cannot be used together
show a --format md --json                           --format and --json cannot
draft --template t --from a                         --template and --from cannot
draft b.md --template t                             FILE and --template cannot
draft b.md --edit                                   --edit cannot be used with files or -
draft - b.md                                        - and FILE cannot
draft - -                                           - and FILE cannot
draft -t New --no-edit --encoding tcvn3             --encoding can only be used with files or -
draft -t New --edit --dry-run                       --dry-run cannot be used with the editor
draft b.md --slug x --date ''                       --date is empty
draft b.md --section A --section B                  --section was given twice
export newsroom -o x --no-comments                  newsroom and --no-comments cannot
export jsonl --json                                 jsonl and --json cannot
export csv -o x.csv --json                          csv and --json cannot
export markdown -o ''                               --output is empty
import docx docs --media docs                       --media cannot be used with docx
serve --socket s --port 8001                        --socket and --port cannot
serve --socket s --host ::1                         --socket and --host cannot
serve --read-only --watch                           --read-only and --watch cannot
deploy s3://bucket --adopt                          --adopt can only be used with a folder
deploy host:/srv/news --adopt                       --adopt can only be used with a folder
build -o ''                                         --output is empty
build --base-url ''                                 --base-url is empty
backup ''                                           FILE is empty
stats export ''                                     DIR is empty
log --verify --batch 0                              --verify and --batch cannot
log --verify -n 5                                   --verify and --limit cannot
log --expect x --actor lan                          --expect and --actor cannot
log --verify --ids                                  --verify and --ids cannot
log --since 2026-03-01 --until 2026-02-01           --since 2026-03-01 is after --until 2026-02-01
log --actor ''                                      --actor is empty
list --section ''                                   --section is empty
list --section ' '                                  --section is empty
list --since ''                                     --since is empty
list --tag a --tag b                                --tag was given twice
list -s , --tag a                                   --status is empty
list --fields , --csv                               --fields is empty
edit a --set section=A --set section=B              --set section was given twice
export csv -o x.csv.gz                              x.csv.gz: this export is not compressed
comments export -o x.csv.gz                         x.csv.gz: this export is not compressed
programmes export -o week.json                      unknown format 'json'
list -n 5 --limit 6                                 --limit was given twice
list --since 2026-03-01 --until 2026-02-01          is after --until
list --ids --fields title                           --ids and --fields cannot
list --count --fields title                         --count and --fields cannot
list --count -n 5                                   --count and --limit cannot
search quay --count --offset 5                      --count and --offset cannot
media show red.png -o red.copy --json               --output and --json cannot
media describe red.png                              nothing to change
series add Sky - --introduction -                   stdin can be read only once
series edit Sea a --out a                           a cannot be both put first and removed
init new --lang ''                                  --lang is empty
demo other                                          --db names a file other than other/newsroom.db, which this command makes
help publish now                                    newsroom publish has no commands
comments ban --email an@example.org --by network    --by can only be used with ID
comments ban --email an@example.org --for ''        --for is empty
comments ban 1 --for 7d --until tomorrow            --for and --until cannot
comments spam --status pending --author '' --yes    --author is empty
comments spam 1 --author B                          ids and filters cannot be used together
comments export --since 7d --before 2020-01-01      --since 7d is after --before 2020-01-01
comments list --queue errors --author B             --queue errors and --author cannot
comments list --queue errors --offset 5             --queue errors and --offset cannot
comments add --article a --as-staff --email a@b.example --text T      --as-staff and --email cannot
comments show 1 --raw --json                        --raw and --json cannot
programmes link links.csv --title News              FILE and --title cannot
programmes link links.csv --pattern https://x/{id}  FILE and --pattern cannot
programmes import listing.xml --encoding tcvn3      --encoding can only be used with CSV files
programmes import - --rollover                      --rollover can only be used with CSV files
programmes add one '2026-01-06 19:00' X --date 2026-01-05              the start is on 2026-01-06
programmes edit 1 --start '2026-01-06 19:00' --date 2026-01-05         the start is on 2026-01-06
programmes edit 1 --channel ''                      --channel is empty
programmes copy 2026-01-05 --to 2026-01-05 --yes    --to is the day that would be copied
programmes list --from 2026-01-06 --to 2026-01-05   --to 2026-01-05 is before --from 2026-01-06
stats --json top                                    put --json after top
stats top --since 2026-01-06 --until 2026-01-05     2026-01-06 is after 2026-01-05
stats baseline --visits 5                           --visits can only be used with VIEWS
stats baseline 100 --csv                            VIEWS and --csv cannot
stats live --once --every 5                         --every and --once cannot
stats import-log a.log --compare --explain x        --compare and --explain cannot
stats import-log a.log --rejects a.log              a.log is one of the logs
stats import-log a.log --rejects x --explain x      --rejects and --explain need different files
"""
CASES = [tuple(part.strip() for part in line.rsplit("  ", 1)) for line in TOGETHER.strip().splitlines()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, vietnamese_file: Path) -> Path:
    """A newsroom with something of everything."""
    folder = tmp_path_factory.mktemp("rules")
    (folder / "newsroom.db").write_bytes(vietnamese_file.read_bytes())
    for name in "ab":
        (folder / f"{name}.md").write_text(f"---\ntitle: {name.upper()}\n---\nText.\n")
    (folder / "red.png").write_bytes(png("red"))
    (folder / "listing.xml").write_text("<tv/>")
    (folder / "a.log").write_text("")
    (folder / "docs").mkdir()
    newsroom = runner(folder)
    for line in BEGINNING:
        newsroom(*shlex.split(line))
    return folder


@pytest.fixture(scope="module")
def beside(folder: Path) -> Iterator[Connection]:
    """The file, open beside the commands."""
    with closing(store.connect(folder / "newsroom.db")) as db:
        yield db


@pytest.mark.parametrize(("line", "said"), CASES, ids=[line for line, _ in CASES])
def test_what_does_not_go_together_is_refused_and_changes_nothing(
    folder: Path, beside: Connection, line: str, said: str
) -> None:
    def now() -> tuple[int, set[str]]:
        return beside.execute("pragma data_version").fetchone()[0], {one.name for one in folder.iterdir()}

    before = now()
    words = ["-d", "newsroom.db", *shlex.split(line)] if line.startswith("demo") else shlex.split(line)
    done = runner(folder)(*words, code=2)
    assert done.out == ""
    assert said in done.err.partition("\n")[0]
    assert now() == before


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_read_by_its_command(name: str) -> None:
    found = COMMANDS[name].callback
    if found is None:
        return
    function = inspect.unwrap(found)
    for cell in function.__closure__ or ():  # what `options.spread` made of a verb
        if inspect.isfunction(cell.cell_contents):
            function = cell.cell_contents
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    read = {one.id for one in ast.walk(tree) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)}
    in_rules = {
        other for rule in rules_of(COMMANDS[name]).found for other in rule.others
    }  # --gone only says the default
    assert set(inspect.signature(function).parameters) - read - in_rules - {"ctx"} == set()


def rules_of(command: Any) -> Rules:
    """The rules of a command."""
    found: Rules = getattr(command.callback, "rules", Rules(()))
    return found


def test_rules_name_parameters_of_their_command() -> None:
    for name, command in COMMANDS.items():
        known = {one.name for one in command.params}
        rules = rules_of(command)
        named = {*rules.may_be_empty, *(one for rule in rules.found for one in (rule.name, *rule.others))}
        assert named <= known, name


PARAMETERS = [(command, one) for command in COMMANDS.values() for one in command.params]


def test_an_empty_value_is_refused_unless_it_means_something() -> None:
    for command, one in PARAMETERS:
        if one.param_type_name == "argument":
            checked = spelled(one) in ("FILE", "DIR", "PATH")
        else:
            checked = not one.is_flag and one.type.name.startswith(("str", "path", "choice"))
        if not checked:
            continue
        typed = Typed({one.name: ["", "x"] if one.nargs < 0 or one.multiple else " "}, [one])
        meant = one.name in rules_of(command).may_be_empty or one.default == ""
        refused = nullcontext() if meant else pytest.raises(Usage, match=f"^{spelled(one)} is empty$")
        if not (meant and any(rule.kind == "needs" for rule in rules_of(command).found if rule.name == one.name)):
            with refused:
                check(command, typed)


def test_an_option_that_takes_one_value_is_given_once() -> None:
    for command, one in PARAMETERS:
        if one.param_type_name == "argument":
            continue
        again = Typed({}, [one, one])
        if one.multiple or (one.is_flag and not one.secondary_opts):
            check(command, again)
        else:
            with pytest.raises(Usage, match=f"^{spelled(one)} was given twice$"):
                check(command, again)


HARMLESS = (
    "list -s draft -s draft", "list -n 0 --count", "publish a --dry-run --dry-run -y -y", "check a a --file",
    "log --no-headers --json", "publish --due --yes --dry-run", "export jsonl a a --force",
)  # fmt: skip


@pytest.mark.parametrize("line", HARMLESS)
def test_what_is_harmless_stays(folder: Path, line: str) -> None:
    runner(folder)(*shlex.split(line))


def test_the_last_of_several_newsroom_files_counts(newsroom: Run) -> None:
    """An alias may have `-d`, and the person types another one."""
    newsroom("-d", "another.db", "-d", "newsroom.db", "--as", "A", "--as", "Lan", "draft", "-t", "A", "--no-edit")
    assert "Lan" in newsroom("log", "--json").out


def test_an_article_that_is_named_twice_is_meant_once(newsroom: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A\n---\nText.\n")
    newsroom("draft", "a.md")
    assert len(newsroom("submit", "1", "a", "@last", "--json").json) == 1
    newsroom("approve", "a")
    assert len(newsroom("publish", "1", "a", "--json").json) == 1
    assert newsroom("show", "1", "/a", "a", "--json", code=3).err
    assert isinstance(newsroom("show", "1", "a", "--json").json, dict)
    assert newsroom("export", "jsonl", "1", "a").out.count("\n") == 1
    newsroom("check", "1", "a")
    newsroom("unpublish", "a")
    assert len(newsroom("delete", "1", "a", "--json").json) == 1


def test_a_dry_run_of_a_draft_saves_nothing(newsroom: Run, tmp_path: Path) -> None:
    text = "---\ntitle: A\n---\nText.\n"
    for words, stdin in ((("-",), text), (("-t", "A", "--no-edit"), "")):
        done = newsroom("draft", *words, "--dry-run", "--json", stdin=stdin)
        assert [one["title"] for one in done.json] == ["A"]
        assert "nothing was changed" in done.err
    (tmp_path / "a.md").write_text(text)
    assert newsroom("draft", "a.md", "--dry-run").err == "dry run: nothing was changed\n"
    assert newsroom("list", "--count").out == "0\n"


def test_a_template_gets_the_fields_for_which_it_has_no_mark(newsroom: Run, tmp_path: Path) -> None:
    (tmp_path / "t.md").write_text("---\ntitle: '{{title}}'\nslug: own\ncolour: blue\n---\nText.\n")
    editor = tmp_path / "editor.sh"
    editor.write_text('#!/bin/sh\necho "One more line." >> "$1"\n')
    editor.chmod(0o755)
    newsroom("draft", "--template", "t.md", "-t", "A", "--tag", "quay", "--edit", env={"VISUAL": str(editor)})
    shown = newsroom("show", "1", "--json").json
    assert (shown["title"], shown["tags"], shown["slug"], shown["extra"]) == ("A", ["quay"], "own", {"colour": "blue"})


def test_what_an_update_cannot_have_is_refused(newsroom: Run, tmp_path: Path) -> None:
    """A date that an embargo would replace, a small change that is published later, a redirect of what nobody has read."""
    (tmp_path / "a.md").write_text("---\ntitle: A\n---\nText.\n")
    newsroom("draft", "a.md")
    newsroom("publish", "a", "--embargo", "+2h", "--date", "2020-01-01", code=4)
    newsroom("publish", "a", "--at", "+2h")
    newsroom("unpublish", "a", "--redirect-to", "https://example.org/", code=6)
    newsroom("unpublish", "a", "-m", "Too early")
    assert "Too early" in newsroom("log", "a").out
    newsroom("publish", "a")
    newsroom("edit", "a", "--append", "More.")
    newsroom("publish", "a", "--embargo", "+2h", "--minor", code=4)
    newsroom("show", "a", "--rev", "0", code=3)
    newsroom("diff", "a", "0", code=3)


def test_json_and_fields_of_what_printed_other_things(folder: Path) -> None:
    newsroom = runner(folder)
    assert newsroom("comments", "erase", "B", "--dry-run", "--json").json["comments"] == [1]
    assert list(newsroom("log", "--verify", "--json", "--fields", "hash").json) == ["hash"]
    assert newsroom("series", "show", "Sea", "--json", "--fields", "slug", "-n", "1").json["parts"] == [{"slug": "a"}]
    newsroom("comments", "export", "-o", "comments.csv")
    assert (folder / "comments.csv").read_text().startswith("id,")
    assert newsroom("-q", "restore-backup", "newsroom.db", code=2).err


def test_a_count_is_of_all_rows_whatever_a_listing_shows_by_default() -> None:
    assert most(10, Output("count")) is None
    assert (most(10, Output("csv")), most(0, Output("csv"))) == (10, None)
