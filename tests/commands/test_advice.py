"""What a refusal advises can be done as it is printed, and leads on: hints that depend on what was typed."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.conftest import runner

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
    --db names another file than demo/newsroom.db, which this command makes
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
    name the folder: add -o DIR
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
