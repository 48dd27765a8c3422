"""An exported newsroom from elsewhere: a bad row is skipped and named; the rest is imported, and the site is built."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run, runner

Record = dict[str, Any]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, vietnamese_file: Path) -> Path:
    """A folder with two published stories and a comment."""
    folder = tmp_path_factory.mktemp("archive")
    shutil.copyfile(vietnamese_file, folder / "newsroom.db")
    newsroom = runner(folder)
    for slug in ("first", "second"):
        newsroom("draft", "--title", f"The {slug}", "--slug", slug)
        newsroom("publish", slug)
    newsroom("comments", "add", "--article", "second", "--name", "An", "--text", "hello there, dear readers")
    newsroom("export", "markdown", "-o", "out")
    return folder / "out"


@pytest.fixture
def exported(run: Run, tmp_path: Path, archive: Path, empty_file: Path) -> Run:
    """A copy of the newsroom, its archive in `out`, and an empty file `new.db`."""
    shutil.copyfile(archive.with_name("newsroom.db"), tmp_path / "newsroom.db")
    shutil.copytree(archive, tmp_path / "out")
    shutil.copyfile(empty_file, tmp_path / "new.db")
    return run


def change(folder: Path, name: str, how: Callable[[Record], object], row: int = 1) -> None:
    """Change one record of an export."""
    file = folder / "out" / name
    records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    how(records[row])
    file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")


def former(path: object, **more: object) -> Callable[[Record], object]:
    """Gives an article one more address."""
    row = {"created_at": "2026-01-16T02:40:00Z", "kind": "gone", "path": path, "slug": "old", "target": None}
    return lambda record: record["paths"].append(row | more)


# A further address of the second story, which no site can have or which is not its own.
BAD_PATHS = {
    "line end": former("/old/\r\nSet-Cookie: a=b"),
    "no slash": former("old/"),
    "out of the folder": former("/../../etc/passwd/"),
    "another host": former("//evil.example/"),
    "a device": former("/con/"),
    "too long": former("/" + "x" * 300 + "/"),
    "a NUL": former("/a\x00b/"),
    "half a letter": former("/\ud83d/"),
    "kind": former("/old/", kind="canonical-ish"),
    "time": former("/old/", created_at="yesterday"),
    "far time": former("/old/", created_at="9999-12-31T23:59:59Z"),
    "slug": former("/old/", slug="../../x"),
    "target with a line end": former("/old/", kind="redirect", target="https://a.example/\nx"),
    "target without a host": former("/old/", kind="redirect", target="https://"),
    "target that is not a path": former("/old/", kind="redirect", target="/a\x01/"),
}


@pytest.mark.parametrize("damage", BAD_PATHS.values(), ids=BAD_PATHS)
def test_a_bad_former_path_costs_itself(exported: Run, tmp_path: Path, damage: Callable[[Record], object]) -> None:
    change(tmp_path, "articles.jsonl", damage)
    result = exported("-d", "new.db", "import", "markdown", "out", "--json", code=9).json
    assert (result["read"], result["added"]) == (4, 3)
    [skipped] = result["skipped"]
    assert skipped["where"] == "out/articles.jsonl:2"
    assert skipped["why"].startswith("a former path was skipped: ")
    exported("-d", "new.db", "build", "-o", "site")
    assert list(tmp_path.glob("site/*/*/first/index.html"))
    assert list(tmp_path.glob("site/*/*/second/index.html"))
    exported("-d", "new.db", "check", "--file")


def test_a_former_path_of_another_article_costs_itself(exported: Run, tmp_path: Path) -> None:
    taken: list[str] = []
    change(tmp_path, "articles.jsonl", lambda record: taken.append(record["path"]), row=0)
    change(tmp_path, "articles.jsonl", former(taken[0]))
    result = exported("-d", "new.db", "import", "markdown", "out", "--json", code=9).json
    assert f"{taken[0]} belongs to article 1" in result["skipped"][0]["why"]
    assert result["added"] == 3


def _own_path(record: Record) -> None:
    record["path"] = record["paths"][0]["path"] = "/2026/\r\n/"


def _deep(record: Record) -> None:
    record["uid"] = [[]]


NOTE = {"rev": 1, "kind": "rumour", "body": "", "public": 1, "actor": "x", "at": "2026-01-16T02:40:00Z"}
# The second story itself is unusable, and its comment with it.
BAD_ARTICLES: dict[str, Callable[[Record], object]] = {
    "its own path": _own_path,
    "slug": lambda record: record.update(slug="a/b"),
    "far time": lambda record: record.update(published_at="9999-12-31T23:59:59Z"),
    "slug with a line end": lambda record: record.update(slug="a\nb"),
    "day": lambda record: record.update(published_at="2026-13-45T00:00:00Z"),
    "no day": lambda record: record.update(published_at=None),
    "status": lambda record: record.update(status="famous"),
    "comments": lambda record: record.update(comments_mode="sometimes"),
    "no paths": lambda record: record.update(paths=[]),
    "live revision": lambda record: record.update(live_rev=7),
    "number too large": lambda record: record.update(approved_rev=10**30),
    "a list for a text": _deep,
    "nothing": lambda record: record.clear(),
    "note": lambda record: record["notes"].append(NOTE),
    "half a letter": lambda record: record.update(assignee="\ud83d"),
}  # fmt: skip


@pytest.mark.parametrize("damage", BAD_ARTICLES.values(), ids=BAD_ARTICLES)
def test_a_bad_article_costs_itself(exported: Run, tmp_path: Path, damage: Callable[[Record], object]) -> None:
    change(tmp_path, "articles.jsonl", damage)
    result = exported("-d", "new.db", "import", "markdown", "out", "--json", code=9).json
    assert (result["read"], result["added"]) == (3, 1)
    assert [row["where"] for row in result["skipped"]] == ["out/articles.jsonl:2", "out/comments.jsonl:1"]
    exported("-d", "new.db", "build", "-o", "site")
    assert list(tmp_path.glob("site/*/*/first/index.html"))
    exported("-d", "new.db", "check", "--file")


BAD_COMMENTS: dict[str, Callable[[Record], object]] = {
    "status": lambda record: record.update(status="famous"),
    "time": lambda record: record.update(created_at="noon"),
    "author": lambda record: record.update(author=None),
    "parent": lambda record: record.update(parent_id=99),
    "reason": lambda record: record.update(reasons=[{"verdict": "burn"}]),
    "half a letter": lambda record: record.update(body="\ud83d"),
}


@pytest.mark.parametrize("damage", BAD_COMMENTS.values(), ids=BAD_COMMENTS)
def test_a_bad_comment_costs_itself(exported: Run, tmp_path: Path, damage: Callable[[Record], object]) -> None:
    change(tmp_path, "comments.jsonl", damage, row=0)
    result = exported("-d", "new.db", "import", "markdown", "out", "--json", code=9).json
    assert (result["read"], result["added"]) == (3, 2)
    assert [row["where"] for row in result["skipped"]] == ["out/comments.jsonl:1"]
    exported("-d", "new.db", "check", "--file")


def test_what_a_comment_says_of_itself_is_worked_out_again(exported: Run, tmp_path: Path) -> None:
    def forged(record: Record) -> None:
        record.update(html="<script>alert(1)</script>", fingerprint="0" * 32, author="An\x1b[2J\nAdmin")

    change(tmp_path, "comments.jsonl", forged, row=0)
    exported("-d", "new.db", "import", "markdown", "out")
    exported("-d", "new.db", "check", "--file")
    shown = exported("-d", "new.db", "comments", "show", "1", "--json").json
    assert "\n" not in shown["author"]
    assert "\x1b" not in shown["author"]


@pytest.mark.parametrize(
    "line", ["{", "[1]", "[" * 100_000, "\ufeff{}", '"text"'], ids=["cut off", "a list", "deep", "a mark", "a text"]
)
def test_a_line_that_is_no_record_costs_itself(exported: Run, tmp_path: Path, line: str) -> None:
    file = tmp_path / "out" / "articles.jsonl"
    first, second = file.read_text(encoding="utf-8").splitlines()
    file.write_text(f"{first}\n{line}\n{second}\n", encoding="utf-8")
    result = exported("-d", "new.db", "import", "markdown", "out", "--json", code=9).json
    assert (result["read"], result["added"]) == (4, 3)
    assert [row["where"] for row in result["skipped"]] == ["out/articles.jsonl:2"]


def test_a_picture_that_is_another_one_is_not_taken_for_it(exported: Run, tmp_path: Path) -> None:
    from tests.commands.pictures import png

    (tmp_path / "boat.png").write_bytes(png("navy"))
    (tmp_path / "third.md").write_text("---\ntitle: Third\n---\n![x](boat.png)\n")
    exported("draft", "third.md")
    exported("export", "markdown", "-o", "out", "--force")
    next((tmp_path / "out" / "media").glob("*.png")).write_bytes(png("red"))
    result = exported("-d", "new.db", "import", "markdown", "out", "--json", code=9).json
    [skipped] = result["skipped"]
    assert "its hash differs" in skipped["why"]


# Front matter whose keys do not come back by themselves; then what is done to the article.
KEYS = {
    "description as the lead, but for a space": ('excerpt: "One line. "\ndescription: "One line."', ()),
    "two spellings of a lead": ("lead: One\nsummary: Two", ()),
    "a lead taken away, a spelling left": ("lead: One\nsummary: Two", ("--set", "lead=")),
    "a title as another key": ("headline: Another", ()),
    "tags twice": ("tags: [a, b]\nkeywords: c", ()),
    "nested": ('params:\n  a: [1, "2"]\n  b: null', ()),
    "a status": ("draft: true\nlayout: post", ()),
    "section twice": ("section: Town\ncategory: Sport\ncategories: [Arts]", ()),
}


@pytest.mark.parametrize(("keys", "then"), KEYS.values(), ids=KEYS)
def test_every_key_comes_back_and_twice_is_as_once(
    newsroom: Run, tmp_path: Path, empty_file: Path, keys: str, then: tuple[str, ...]
) -> None:
    (tmp_path / "a.md").write_text(f"---\ntitle: Own keys\ndate: 2020-01-02\n{keys}\n---\nText.\n")
    newsroom("draft", "a.md")
    if then:
        newsroom("edit", "own-keys", *then)
    newsroom("export", "markdown", "-o", "out")
    shutil.copyfile(empty_file, tmp_path / "new.db")
    newsroom("-d", "new.db", "import", "markdown", "out")
    again = newsroom("-d", "new.db", "import", "markdown", "out", "--json").json
    assert (again["added"], again["unchanged"]) == (0, 1)

    def told(*where: str) -> dict[str, Any]:
        shown: dict[str, Any] = newsroom(*where, "show", "own-keys", "--json").json
        return {key: shown[key] for key in ("title", "lead", "section", "tags", "extra", "body")}

    assert told("-d", "new.db") == told()
    newsroom("-d", "new.db", "export", "markdown", "-o", "back")
    assert (tmp_path / "back/articles/own-keys.md").read_text() == (tmp_path / "out/articles/own-keys.md").read_text()
