"""What a refusal advises can be done as it is printed, and leads on: hints that depend on what was typed."""

from __future__ import annotations

import json
import shlex
import sys
import tempfile
from pathlib import Path

import pytest

from newsroom.commands import import_report
from tests.conftest import Run, runner

# The command, then its error and its hint.
REFUSED = """
comments ban --by
    Option '--by' needs a value.
    see: newsroom comments ban --help
publish a --at
    Option '--at' needs a value.
    see: newsroom publish --help
--db
    Option '--db' needs a value.
    see: newsroom --help
-d other.db demo
    --db names a file other than demo/newsroom.db, which this command makes
    leave out --db
config set site.titel
    there is no setting 'site.titel'
    did you mean site.title?
config set ''
    there is no setting ''
    see: newsroom config list
config set site.title
    no value given for site.title
    newsroom config set site.title VALUE
labels rename Lan Pham X
    unknown kind 'Lan'
    put a name of several words in quotes, or begin with one of: section, tag, author
labels list Lan
    unknown kind 'Lan'
    use one of: section, tag, author
programmes copy 2026-01-05 --to 2026-01-05
    --to is the day that would be copied
    choose another day for --to
programmes copy 2026-01-05 --whole-week --to 2026-01-09
    --to is in the week that would be copied
    choose a day of another week
programmes import ''
    FILE is empty
    give a value
programmes link ''
    FILE is empty
    give a value, or leave out FILE
draft a.md ''
    FILE is empty
    give a value, or leave out FILE
draft -t X --dry-run --edit
    --dry-run cannot be used with the editor
    use --no-edit instead of the editor
edit a b -m Note
    with several articles or --dry-run, use only --set and --note
    make other changes one article at a time, without --dry-run
export newsroom a
    a newsroom is exported as a whole
    to export only some articles: newsroom export markdown REF… -o DIR
export markdown a --no-comments
    the markdown export is a folder
    name the folder with -o DIR
export markdown a -o -
    the markdown export is a folder
    name the folder with -o DIR
import markdown old --no-comments --dry-run
    --media, --encoding, --dry-run and --update cannot be used with markdown
    leave them out
"""
CASES = [one.split("\0") for one in REFUSED.strip().replace("\n    ", "\0").split("\n")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, empty_file: Path) -> Path:
    """A newsroom with an article."""
    folder = tmp_path_factory.mktemp("advice")
    (folder / "newsroom.db").write_bytes(empty_file.read_bytes())
    (folder / "a.md").write_text("---\ntitle: A\n---\nText.\n")
    runner(folder)("draft", "a.md")
    return folder


@pytest.mark.parametrize(("line", "error", "hint"), CASES, ids=[one[0] for one in CASES])
def test_a_refusal_and_its_hint(folder: Path, line: str, error: str, hint: str) -> None:
    done = runner(folder)(*shlex.split(line), code=None)
    assert done.err.splitlines() == [f"error: {error}", f"hint: {hint}"]
    assert done.code in (2, 3)


def test_what_the_hints_advise_works(folder: Path) -> None:
    newsroom = runner(folder)
    assert newsroom("export", "markdown", "a", "--no-comments", "-o", "old").err.startswith("old: 1 article, ")
    newsroom("draft", "-t", "X", "--dry-run", "--no-edit")
    (folder / "b.md").write_text("---\ntitle: B\n---\nText.\n")
    newsroom("draft", "b.md")
    newsroom("edit", "a", "b", "--set", "section=Town", "--note", "Moved")
    assert "Moved" in newsroom("history", "b").out


def test_a_dry_run_lists_every_picture_that_is_missing(newsroom: Run, tmp_path: Path) -> None:
    (tmp_path / "t").mkdir()
    for number in range(21):
        (tmp_path / f"t/{number}.md").write_text(f"---\ntitle: Story {number}\n---\n![A boat](boat.png)\n")
    tried = newsroom("draft", "t", "--dry-run").err
    assert tried.count("picture or clip not added") == 21
    assert "newsroom check" not in tried
    saved = newsroom("draft", "t").err
    assert saved.count("picture or clip not added") == 20
    assert saved.count("to see all: newsroom check --all") == 1
    assert newsroom("check", "--all", code=None).out.count("boat.png") == 21


def test_what_an_import_has_changed_is_listed_while_it_can_be_seen(newsroom: Run, tmp_path: Path) -> None:
    """The next import finds everything unchanged; only a dry run, and one with --json, can leave the rest to --json."""
    rows = [{"id": number, "title": f"T {number}", "status": "published", "body": "Text."} for number in range(21)]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    more = "warning: and 1 more; --json lists all"
    assert more in newsroom("import", "jsonl", "a.jsonl", "--dry-run").err.splitlines()
    done = newsroom("import", "jsonl", "a.jsonl").err
    assert (done.count("imported as a draft: it has no date"), more in done) == (21, False)
    comments = [
        {"id": number, "article": "t-0", "author": "An", "body": f"Text {number}.", "parent_id": 100 + number,
         "created_at": "2026-01-05T08:00:00Z", "status": "published"}
        for number in range(21)
    ]  # fmt: skip
    (tmp_path / "c.jsonl").write_text("".join(json.dumps(row) + "\n" for row in comments))
    words = ("comments", "import", "--from", "jsonl", "c.jsonl")
    assert more in newsroom(*words, "--dry-run").err.splitlines()
    done = newsroom(*words).err
    assert (done.count("warning: c.jsonl:"), more in done) == (21, False)


def test_a_terminal_shows_the_first_changes_and_a_file_has_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lines = [f"line {number}" for number in range(30)]
    assert list(import_report.adapted_lines(lines, listed=False)) == lines  # in a pipe
    assert import_report.adapted_lines(lines, listed=True)[20:] == ["and 10 more; --json lists all"]
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert list(import_report.adapted_lines(lines[:20], listed=False)) == lines[:20]
    shown = list(import_report.adapted_lines(lines, listed=False))
    (kept,) = tmp_path.iterdir()
    assert shown == [*lines[:20], f"and 10 more; all of them are in {kept}"]
    assert kept.read_text() == "".join(f"{line}\n" for line in lines)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    assert list(import_report.adapted_lines(lines, listed=False)) == lines


def test_how_to_replace_imported_texts_depends_on_what_was_tried(newsroom: Run, tmp_path: Path) -> None:
    def again(body: str, *more: str) -> list[str]:
        rows = [
            {"id": number, "title": f"T {number}", "status": "published", "date": "2024-01-02", "body": body}
            for number in range(2)
        ]
        (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        said = newsroom("import", "jsonl", "a.jsonl", *more).err.splitlines()
        return [line for line in said if line.startswith("different")]

    newsroom("config", "set", "site.timezone", "UTC")
    assert again("One.") == []
    newsroom("kill", "2", "-m", "Wrong", "--yes")
    killed = "different in the export, but killed here, and left unchanged: 1 article"
    left = "different in the export, but left unchanged: 1 article; to replace: --update newer or --update replace"
    older = "different in the export, but not newer, and left unchanged: 1 article; to replace: --update replace"
    assert again("Two.") == [left, killed]
    assert again("Two.", "--update", "newer") == [older, killed]
    assert again("Two.", "--update", "replace") == [killed]
