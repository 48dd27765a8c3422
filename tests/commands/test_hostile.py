"""Text that would style, break or fool a terminal: it is stored, shown harmlessly, and raises no errors."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
from pathlib import Path

import pytest

from newsroom.store import Connection
from tests import hostile
from tests.conftest import COMMAND, Result, Run

ESCAPES = {
    "colour": "\x1b[31mđỏ\x1b[0m",
    "title of the window": "\x1b]0;owned\x07",
    "link": "\x1b]8;;http://evil.example\x1b\\bấm\x1b]8;;\x1b\\",
    "c1 colour": "\x9b31mđỏ",
    "c1 command": "\x9d0;owned\x9c",
    "erase": "trước\x1b[2J\x1b[Hsau",
    "backspaces": "rm\x08\x08cat",
    "carriage return": "thật\rgiả",
    "bell": "\a\a\a",
    "markup": "[/oops] [bold red]x[/] [link=http://evil.example]y[/link] [",
    "bidi": "abc\u202edcba\u2066x\u2069",
    "zero width": "a\u200bb\u2060c\ufeffd",
    "marks": "Z" + "\u0351" * 60,
    "line separators": "một\u2028hai\u2029ba\x85bốn\x0bnăm\x0csáu",
    "delete": "a\x7fb",
    "format": "%s %d {0} {title} {{x}} ${HOME} `id` $(id)",
}

# What a terminal obeys, and what it shows in an order or a place that is not the text's.
ACTIVE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
SGR = re.compile(r"\x1b\[[0-9;]*m")


def harmless(result: Result) -> None:
    """Neither stream contains anything that a terminal would obey."""
    for stream in (result.out, result.err):
        found = ACTIVE.search(stream)
        assert found is None, stream[max(0, found.start() - 40) : found.end() + 40]


def quoted(text: str) -> str:
    """`text` as a double-quoted YAML scalar."""
    plain = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() or ord(char) > 0xFFFF else f"\\u{ord(char):04x}" for char in plain)


def draft(desk: Run, text: str, *, code: int | None = 0) -> Result:
    """An article that has `text` in every field."""
    fields = ("title", "lead", "section", "source", "note")
    front = "".join(f"{name}: {quoted(text)}\n" for name in fields)
    front = f"---\n{front}tags: [{quoted(text)}]\nauthors: [{quoted(text)}]\n---\n"
    return desk("draft", "-", stdin=front.encode() + text.encode("utf-8", "surrogatepass") + b"\n", code=code)


def look_at_everything(desk: Run, ref: str, text: str) -> None:
    """Every way to see an article, in a pipe."""
    for words in (
        ["list"], ["list", "--json"], ["list", "--jsonl"], ["list", "--tsv", "--fields", "id,title,tags,authors,section,lead,extra"],
        ["list", "--csv", "--fields", "id,title,tags,authors,section,lead"], ["show", ref], ["show", ref, "--json"], ["history", ref],
        ["history", ref, "--json"], ["diff", ref], ["diff", ref, "--json"], ["log"], ["log", "--json"], ["agenda"],
        ["search", "--", text.replace("\x00", "")], ["search", "--json", "--", "a"], ["check", "--all"], ["stats"],
    ):  # fmt: skip
        result = desk(*words, code=None)
        assert result.code in (0, 4), (words, result.err)
        harmless(result)


@pytest.mark.parametrize("name", ESCAPES)
def test_typed_by_a_person(desk: Run, name: str) -> None:
    text = ESCAPES[name]
    made = draft(desk, text, code=None)
    harmless(made)
    if made.code == 4:  # nothing is left of it that could be a title
        assert "title" in made.err
        return
    assert made.code == 0, made.err
    desk(
        "--as",
        text.replace("\x00", ""),
        "edit",
        "1",
        "--append",
        text.replace("\x00", ""),
        "-m",
        text.replace("\x00", ""),
    )
    desk("--as", text.replace("\x00", ""), "assign", "1", text.replace("\x00", ""), "--due", "2026-01-01")
    look_at_everything(desk, "1", text)
    harmless(desk("publish", "1"))
    harmless(desk("undo"))


@pytest.mark.parametrize("name", ESCAPES)
def test_written_into_the_file_by_something_else(desk: Run, opened: Connection, name: str) -> None:
    text = ESCAPES[name]
    desk("draft", "--title", "x")
    desk("edit", "1", "--append", "y")
    opened.execute(
        "update revisions set title = ?, lead = ?, section = ?, source = ?, body = ?, note = ?, actor = ?", (text,) * 7
    )
    opened.execute(
        "update revisions set tags = ?, authors = ?, extra = ?",
        (json.dumps([text]), json.dumps([text]), json.dumps({text: text})),
    )
    opened.execute("update revisions set body = body || 'z' where rev = 2")
    opened.execute("update articles set title = ?, assignee = ?, due_at = '2026-01-01T00:00:00Z'", (text, text))
    opened.execute("update journal set actor = ?, detail = ?", (text, json.dumps({"note": text})))
    look_at_everything(desk, "1", text)


@pytest.mark.parametrize("name", ESCAPES)
def test_in_what_is_refused(desk: Run, tmp_path: Path, name: str) -> None:
    text = ESCAPES[name]
    for words in (
        ["show", text], ["edit", text, "--append", "x"], ["publish", text], ["list", "--sort", text], ["list", "-s", text],
        ["list", "--fields", text], ["config", "get", text], ["config", "set", "site.url", text], ["draft", text], [text],
        ["list", "--" + text], ["draft", "--title", "x", "--date", text], ["export", text], ["media", "show", text],
        ["--now", text, "list"], ["-d", text, "list"], ["undo", text], ["publish", "1", "--at", text], ["log", text],
    ):  # fmt: skip
        for more in ([], ["--json"]):
            result = desk(*words, *more, code=None)
            assert result.code != 1, (words, result.err)
            harmless(result)


def test_in_the_names_and_the_text_of_files(desk: Run, tmp_path: Path) -> None:
    for number, text in enumerate(ESCAPES.values()):
        name = text.replace("/", "_").replace("\x00", "")[:60]
        (tmp_path / f"{number}{name}.md").write_text(f"---\ntitle: [{text}\n---\nx\n")
        harmless(desk("draft", f"{number}{name}.md", code=4))
    harmless(desk("draft", ".", code=9))


def test_naughty_strings_in_every_field(desk: Run, tmp_path: Path) -> None:
    strings = [text for text in hostile.strings() if "\x00" not in text][::2]
    (tmp_path / "in").mkdir()
    for number, text in enumerate(strings):
        scalar = quoted(text)
        (tmp_path / "in" / f"{number:03}.md").write_text(
            f"---\ntitle: {scalar}\nlead: {scalar}\nsection: {scalar}\ntags: [{scalar}]\nauthors: [{scalar}]\n---\n{text}\n"
        )
    drafted = desk("draft", "in", "--json", code=None)
    harmless(drafted)
    assert drafted.code == 0
    assert len(drafted.json) == len(strings), drafted.err
    untitled = {f"{number:03}" for number, text in enumerate(strings) if hostile.nothing_to_see(text)}
    titles = set(desk("list", "--tsv", "--fields", "title").out.split("\n"))
    assert untitled <= titles  # their files' names
    for words in (
        ["list"], ["list", "--json"], ["list", "--csv"], ["log"], ["show", "-", "--json"], ["show", "-"], ["publish", "-", "-y"],
        ["history", "1"], ["check", "--all"],
    ):  # fmt: skip
        ids = desk("list", "--ids", "--sort", "id").out
        result = desk(*words, stdin=ids, code=None)
        assert result.code in (0, 4), (words, result.err)
        harmless(result)
    for text in strings[::2]:  # the core's own test gives `search` every kind of query
        result = desk("search", "--ids", "--", text)
        harmless(result)
    desk("check", "--file")


def on_terminal(folder: Path, words: list[str]) -> str:
    """What a command writes to a terminal, stderr included."""
    ours, theirs = pty.openpty()
    environment = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "CI", "NEWSROOM_DB")}
    child = subprocess.Popen(
        [*COMMAND, *words], cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs,
        env={**environment, "TERM": "xterm-256color", "COLUMNS": "100", "NEWSROOM_USER": "lan"},
    )  # fmt: skip
    os.close(theirs)
    written = b""
    while select.select([ours], [], [], 60)[0]:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        written += part
    os.close(ours)
    assert child.wait(60) == 0, written.decode("utf-8", "replace")
    return written.decode()


@pytest.mark.parametrize(
    "words",
    [["list"], ["show", "1"], ["history", "1"], ["diff", "1"], ["log", "-n", "0"], ["search", "x"], ["agenda"]],
    ids=lambda words: words[0],
)
def test_on_a_terminal_only_our_own_styles_arrive(
    desk: Run, opened: Connection, tmp_path: Path, words: list[str]
) -> None:
    # All in one file, so that one process each is enough.
    for number, text in enumerate(ESCAPES.values(), 1):
        desk("draft", "--title", f"x {number}")
        desk("edit", str(number), "--append", "y")
        opened.execute(
            "update revisions set title = ?, lead = ?, section = ?, note = ?, actor = ? where article_id = ?",
            (*(text,) * 5, number),
        )
        opened.execute(
            "update articles set title = ?, assignee = ?, due_at = '2026-01-01T00:00:00Z' where id = ?",
            (text, text, number),
        )
        opened.execute("update journal set actor = ? where object_id = ?", (text, number))
    opened.execute("update revisions set body = ? || rev where article_id = 1", ("\n".join(ESCAPES.values()),))
    written = on_terminal(tmp_path, words)
    assert "Traceback" not in written
    styled = SGR.sub("", written).replace("\r\n", "\n")
    found = ACTIVE.search(styled)
    assert found is None, styled[max(0, found.start() - 60) : found.end() + 60]
    if words[0] in ("list", "search"):
        assert SGR.search(written), "a terminal is spoken to in colour"
        assert "[/oops]" in styled
