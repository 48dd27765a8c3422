"""What the shell offers after a Tab, asked of the command as the shell asks it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from newsroom.core.articles import articles
from newsroom.store import Connection
from tests import needs
from tests.commands.pictures import png
from tests.conftest import COMMAND, Run

TEXTS = {
    "night-boat": "title: Night boat\nsection: Town Hall\nauthor: Ánh Thư",
    "night-bus": "title: Night bus\nsection: Transport\ntags: [ferries]",
    "day-boat": "title: Day boat",
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the newsroom is kept once a test has made it."""
    return tmp_path_factory.mktemp("kept") / "paper.db"


@pytest.fixture
def paper(run: Run, kept: Path, tmp_path: Path) -> None:
    """A newsroom with a few stories and two people."""
    if not kept.exists():
        fill(run, tmp_path)
        run("backup", str(kept))
    shutil.copy(kept, tmp_path / "newsroom.db")


def fill(run: Run, tmp_path: Path) -> None:
    """Make the newsroom in the folder of a test."""
    run("--as", "Kit", "init")
    for slug, head in TEXTS.items():
        (tmp_path / f"{slug}.md").write_text(f"---\n{head}\n---\nText.\n")
        run("--as", "Kit", "draft", f"{slug}.md")
    run("--as", "Nora", "delete", "day-boat", "-y")
    (tmp_path / "quay.png").write_bytes(png("red"))
    run("--as", "Kit", "media", "add", "quay.png")
    run("--as", "Kit", "series", "add", "The flood", "night-bus")


def offered(process: Run, typed: str) -> list[str]:
    """What bash would offer for a line whose last word is begun, or empty."""
    words = typed.split(" ")
    env = {"_NEWSROOM_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(len(words) - 1)}
    return [line for line in process(env=env, code=None).out.split("\n") if line]


@pytest.mark.parametrize(
    ("typed", "offers"),
    [
        ("newsroom sho", ["show"]),
        ("newsroom show nig", ["night-boat", "night-bus"]),
        ("newsroom show night-bo", ["night-boat"]),
        ("newsroom show ", ["night-bus", "night-boat"]),
        ("newsroom publish night-boat d", []),  # articles in the trash are not offered
        ("newsroom assign ni", ["night-boat", "night-bus"]),
        ("newsroom unpublish --redirect-to night-b", ["night-boat", "night-bus"]),
        ("newsroom stats article night-bu", ["night-bus"]),
        ("newsroom list --section T", ["Town Hall", "Transport"]),
        ("newsroom list --tag f", ["ferries"]),
        ("newsroom list --author Á", ["Ánh Thư"]),
        ("newsroom list -s p", ["published"]),
        ("newsroom comments list -s sp", ["spam"]),
        ("newsroom config get site.tim", ["site.timezone"]),
        ("newsroom --as ", ["Kit", "Nora"]),
        ("newsroom log --actor N", ["Nora"]),
        ("newsroom undo ", ["7", "6", "5", "4", "3", "2", "1"]),
        ("newsroom programmes export ", ["xmltv", "csv", "ics"]),
        ("newsroom help com", ["comments"]),
        ("newsroom help comments b", ["ban", "bans"]),
        ("newsroom labels rename T", ["Town Hall", "Transport"]),
        ("newsroom labels merge --kind tag ferries f", ["ferries"]),
        ("newsroom media show q", ["quay.png"]),
        ("newsroom media describe ", ["quay.png"]),
        ("newsroom assign night-bus K", ["Kit"]),
        ("newsroom config set site.ninjs ", ["true", "false"]),
        ("newsroom config set comments.mode p", ["pre"]),
        ("newsroom config set site.title ", []),
        ("newsroom edit night-bus --set se", ["section=", "series="]),
        ("newsroom list --series ", ["The flood"]),
        ("newsroom series show Th", ["The flood"]),
        ("newsroom series add Storm --order ", ["date", "hand"]),
        ("newsroom series edit flood night-bu", ["night-bus"]),
        ("newsroom list --fields le", ["lead"]),
        ("newsroom list --fields id,lead,ta", ["id,lead,tags"]),
        ("newsroom list --fields id,i", ["id,image"]),  # id is chosen already
        ("newsroom log --fields ba", ["batch"]),
        ("newsroom media list --fields id,al", ["id,alt"]),
        ("newsroom stats bots --fields r", ["reason"]),
        ("newsroom comments list --fields article_s", ["article_slug"]),
        ("newsroom series show flood --fields nu", ["number"]),
        ("newsroom import wo", ["wordpress"]),
        ("newsroom export n", ["newsroom", "ninjs"]),
        ("newsroom comments reject 1 --reason off", ["offensive", "off_topic"]),
        ("newsroom comments words add h", ["hold"]),
    ],
)
@pytest.mark.usefixtures("paper")
def test_what_is_offered(process: Run, typed: str, offers: list[str]) -> None:
    assert offered(process, typed) == offers


@pytest.mark.usefixtures("paper")
def test_the_shells_that_can_say_what_it_is(process: Run) -> None:
    env = {"_NEWSROOM_COMPLETE": "complete_fish", "_TYPER_COMPLETE_ARGS": "newsroom show night-boa"}
    said = process(env=env | {"_TYPER_COMPLETE_FISH_ACTION": "get-args"}, code=None).out
    assert said.split("\t") == ["night-boat", "Night boat\n"]


@pytest.mark.usefixtures("paper")
def test_descriptions_are_in_the_language_of_the_command(process: Run) -> None:
    for typed, said in {
        "newsroom publish --ear": "Xuất bản ngay dù đã hẹn giờ một bản cập nhật, và hủy lịch hẹn đó.",
        "newsroom config get site.tim": "múi giờ IANA",
        "newsroom comments reject 1 --reason hat": "kích động thù ghét",
    }.items():
        env = {"_NEWSROOM_COMPLETE": "complete_fish", "_TYPER_COMPLETE_ARGS": typed, "NEWSROOM_LANG": "vi"}
        assert said in process(env=env | {"_TYPER_COMPLETE_FISH_ACTION": "get-args"}, code=None).out


@pytest.mark.usefixtures("paper")
def test_a_batch_is_described_in_the_site_s_zone(run: Run, process: Run) -> None:
    run("config", "set", "site.timezone", "Asia/Ho_Chi_Minh")
    run("--now", "2026-03-02T20:30:00Z", "--as", "Kit", "edit", "night-bus", "--set", "lead=Late")
    env = {"_NEWSROOM_COMPLETE": "complete_fish", "_TYPER_COMPLETE_ARGS": "newsroom undo "}
    said = process(env=env | {"_TYPER_COMPLETE_FISH_ACTION": "get-args"}, code=None).out
    assert "edit, Kit, 2026-03-03 03:30" in said


def test_without_a_file_nothing_is_offered_and_nothing_is_said(process: Run) -> None:
    env = {"_NEWSROOM_COMPLETE": "complete_bash", "COMP_WORDS": "newsroom show n", "COMP_CWORD": "2"}
    done = process(env=env, code=None)
    assert (done.out.strip(), done.err) == ("", "")


def test_offers_are_found_by_the_index(db: Connection) -> None:
    """A Tab takes no longer in a file of 100,000 articles."""
    plan = db.execute(
        "explain query plan select slug, title from articles where slug >= 'a' and slug < 'b' and status <> 'trashed'"
        " order by slug limit 9"
    ).fetchall()
    assert "articles_slug" in plan[0]["detail"]
    assert articles.offered(db, "a", limit=9) == []


@pytest.mark.usefixtures("paper")
def test_no_text_of_others_is_run_or_read_as_marks(run: Run, process: Run, tmp_path: Path) -> None:
    """Zsh evaluates what it gets, in double quotes, where a backslash would end the escaping of Typer."""
    (tmp_path / "a.md").write_text(
        "---\ntitle: '[/b] \\$(touch a) \\`touch b` \\\" <(touch c) [red]x'\nslug: hostile\n"
        "tags: ['t\\$(touch d)', 't`touch e`', 't$(touch f)', 't\"g', \"t'h\", ti, 't$']\n---\nx\n"
    )
    run("draft", "a.md")
    described = "(/b) /$(touch a) /’touch b’ /” <(touch c) (red)x"
    for shell, typed, said in (
        ("zsh", "newsroom show h", f'_arguments \'*: :(("hostile":"{described.replace("$", chr(92) + "$")}"))\''),
        ("fish", "newsroom show h", f"hostile\t{described}"),
        ("zsh", "newsroom list --tag t", '_arguments \'*: :(("ti":"ti"\n"t\\$":"t"))\''),
    ):
        env = {"_NEWSROOM_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_ARGS": typed}
        done = process(env=env | {"_TYPER_COMPLETE_FISH_ACTION": "get-args"}, code=None)
        assert (done.out.strip(), done.err) == (said, "")


@pytest.mark.usefixtures("paper")
def test_bash_quotes_what_it_inserts(run: Run, process: Run, tmp_path: Path) -> None:
    script = process("--show-completion", "bash", env={"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}).out
    assert "compopt -o filenames" in script
    run("draft", "--no-edit", "-t", "Signs", "--tag", "x;y", "--tag", "*")
    (tmp_path / "complete.sh").write_text(
        script + "compopt() { echo quoted; }\n"
        # What bash does at a Tab: the words so far, then the function.
        'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _newsroom_completion "$NEWSROOM"\n'
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    (tmp_path / "newsroom").write_text(f'#!/bin/sh\nexec {shlex.join(COMMAND)} "$@"\n')
    (tmp_path / "newsroom").chmod(0o755)
    for option, word, printed in (
        ("--section", "T", "quoted\nTown Hall\nTransport\n"),
        ("--section", "Tr", "Transport\n"),
        ("--tag", "x", "quoted\nx;y\n"),  # or a part of it would be a command
        ("--tag", "*", "quoted\n*\n"),  # not the names of files
    ):
        done = subprocess.run(
            [needs.program("bash"), "complete.sh", "newsroom", "list", option, word],
            cwd=tmp_path, env={**os.environ, "NEWSROOM": str(tmp_path / "newsroom")}, capture_output=True, text=True,
        )  # fmt: skip
        assert done.stdout == printed
