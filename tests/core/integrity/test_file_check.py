"""What `check --file` finds: every kind of damage, each named with its place; and nothing in a sound file."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from newsroom import store
from newsroom.core.integrity import file_check
from tests.commands.pictures import png
from tests.conftest import Run


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for a file with a bit of everything, made once."""
    return tmp_path_factory.mktemp("whole")


@pytest.fixture
def file(newsroom: Run, whole: Path, tmp_path: Path) -> Path:
    """A newsroom file with two revisions, a picture in two sizes, a comment and a built site."""
    kept = whole / "newsroom.db"
    if not kept.exists():
        (tmp_path / "boat.png").write_bytes(png("navy", (600, 300)))
        text = (
            "---\ntitle: Night boat\nslug: boat\nlead: Short.\ntags: [ferry, đò]\nsection: Town\n---\n"
            "The **lantern** is lit.\n\n![x](boat.png)\n"
        )
        (tmp_path / "boat.md").write_text(text)
        newsroom("draft", "boat.md")
        newsroom("draft", "--title", "Plain", "--section", "Town")
        newsroom("edit", "boat", "--append", "Later đi.", "--note", "more")
        newsroom("publish", "boat")
        newsroom(
            "comments", "add", "--article", "boat", "--name", "An", "--text", "The tide tables are wrong on page two"
        )
        newsroom("build")
        db = store.connect(tmp_path / "newsroom.db")
        store.copy(db, kept)
        db.close()
    path = tmp_path / "damaged.db"
    path.write_bytes(kept.read_bytes())
    return path


def found(path: Path) -> list[tuple[str, str, str]]:
    """What a check finds: level, place and code."""
    db = store.connect(path)
    try:
        return [(one.level, one.where, one.code) for one in file_check.check(db)]
    finally:
        db.close()


def flip(path: Path, table: str, column: str, where: str, *, at: int) -> None:
    """Change the lowest bit of one byte of a value, as damage on a disk does; no trigger sees it."""
    db = sqlite3.connect(path, isolation_level=None)
    kind, value = db.execute(f"select typeof({column}), cast({column} as blob) from {table} where {where}").fetchone()
    changed = bytearray(value)
    changed[at] ^= 1
    for (trigger,) in db.execute("select name from sqlite_schema where type = 'trigger'").fetchall():
        db.execute(f'drop trigger "{trigger}"')
    db.execute(f"update {table} set {column} = cast(? as {kind}) where {where}", (bytes(changed),))
    db.close()


def test_a_sound_file_has_nothing_to_find(file: Path) -> None:
    assert found(file) == []


# table, column, row, byte; then what is found beside the triggers that `flip` drops.
FLIPPED = {
    "body": ("revisions", "body", "rev = 2", 8, ("error", "boat revision 2", "revision")),
    "an earlier body": ("revisions", "body", "rev = 1 and article_id = 1", 8, ("error", "boat revision 1", "revision")),
    "lead": ("revisions", "lead", "rev = 2", 1, ("error", "boat revision 2", "revision")),
    "tags, no longer JSON": ("revisions", "tags", "rev = 2", 0, ("error", "boat revision 2", "revision")),
    "a letter of two bytes": ("revisions", "body", "rev = 2", -6, ("error", "boat revision 2", "revision")),
    "the hash itself": ("revisions", "hash", "rev = 2", 3, ("error", "boat revision 2", "revision")),
    "names for search": ("revisions", "labels", "rev = 2", 2, ("error", "boat revision 2", "revision")),
    "who saved it": ("revisions", "actor", "rev = 2", 0, ("error", "boat revision 2", "saved")),
    "when it was saved": ("revisions", "at", "rev = 2", 3, ("error", "boat revision 2", "saved")),
    "why it was saved": ("revisions", "note", "rev = 2", 0, ("error", "boat revision 2", "saved")),
    "words": ("revisions", "words", "rev = 2", 0, ("warning", "boat revision 2", "words")),
    "HTML": ("renders", "html", "rev = 2", 12, ("error", "boat revision 2", "html")),
    "a tag of HTML": ("renders", "html", "rev = 2", 1, ("error", "boat revision 2", "html")),
    "a title": ("articles", "title", "id = 1", 0, ("error", "boat", "title")),
    "a date": ("articles", "published_at", "id = 1", 10, ("error", "articles boat", "time")),
    "a path": ("paths", "path", "article_id = 1", 0, ("error", "boat", "path")),
    "a picture": ("media_data", "data", "media_id = 1", 90, ("error", "picture 1 (boat.png)", "picture")),
    "a picture's hash": ("media", "sha256", "id = 1", 9, ("error", "picture 1 (boat.png)", "picture")),
    "a picture's width": ("media", "width", "id = 1", 0, ("error", "picture 1 (boat.png)", "picture")),
    "a smaller size": ("renditions", "data", "width = 480", 40, ("error", "picture 1 (boat.png)", "picture-size")),
    "a comment": ("comments", "body", "id = 1", 5, ("error", "comment 1", "comment")),
    "a comment's HTML": ("comments", "html", "id = 1", 5, ("error", "comment 1", "html")),
    "a setting": ("settings", "value", "key = 'site.timezone'", 1, ("error", "site.timezone", "setting")),
    "the log": ("journal", "actor", "id = 3", 0, ("error", "journal 3", "chain")),
}  # fmt: skip


@pytest.mark.parametrize(("table", "column", "where", "at", "expected"), FLIPPED.values(), ids=FLIPPED)
def test_one_bit_is_enough(
    file: Path, table: str, column: str, where: str, at: int, expected: tuple[str, str, str]
) -> None:
    flip(file, table, column, where, at=at)
    assert expected in found(file)


def test_a_text_and_its_html_changed_alike_are_found_by_the_fingerprint(file: Path) -> None:
    db = sqlite3.connect(file)
    db.execute("update comments set body = replace(body, 'tide', 'tile'), html = replace(html, 'tide', 'tile')")
    db.commit()
    db.close()
    assert found(file) == [("error", "comment 1", "comment")]


def test_html_of_another_version_of_the_program_is_no_damage(file: Path) -> None:
    db = sqlite3.connect(file)
    db.execute("update renders set renderer = '0', html = 'older'")
    db.execute("update comments set html = replace(html, '<p>', '<p dir=\"auto\">')")
    db.commit()
    db.close()
    assert found(file) == [("warning", "comment 1", "html")]


def test_other_words_with_a_picture_are_no_damage(file: Path) -> None:
    db = sqlite3.connect(file)
    db.execute("update media set alt = 'A boat at night'")
    db.commit()
    db.close()
    assert found(file) == []


def test_a_size_that_was_never_published_is_made_again_to_compare(file: Path) -> None:
    db = sqlite3.connect(file)
    db.execute("delete from site_outputs")
    db.commit()
    assert found(file) == []
    db.execute("update renditions set data = x'00' where width = 480")
    db.commit()
    db.close()
    assert found(file) == [("error", "picture 1 (boat.png)", "picture-size")]


def test_of_much_damage_the_first_twenty_are_named(file: Path) -> None:
    db = sqlite3.connect(file)
    db.executemany(
        "insert into comments (article_id, author, body, html, status, fingerprint, created_at)"
        " values (1, 'x', ?, ?, 'pending', 'no', '2026-01-01T00:00:00Z')",
        [(f"number {n}", f"<p>number {n}</p>") for n in range(50)],
    )
    db.commit()
    db.close()
    codes = [code for _, _, code in found(file)]
    assert codes == ["comment"] * 21


def test_a_file_whose_tables_are_others_is_not_read_any_further(file: Path) -> None:
    db = sqlite3.connect(file, isolation_level=None)
    db.executescript(
        "pragma foreign_keys=off; drop view published_stories; drop table page_figures;"
        "create view page_figures as with recursive n (x) as (select 1 union all select x + 1 from n) select * from n"
    )
    db.close()
    seen = found(file)
    assert {("error", "page_figures", "schema"), ("error", "published_stories", "schema")} <= set(seen)
    assert {code for _, _, code in seen} == {"schema"}


def test_what_search_knows_of_a_text_without_spaces_is_compared(newsroom: Run, tmp_path: Path) -> None:
    newsroom("draft", "--title", "Shinkansen", "--slug", "rail", "-", stdin="今日は新幹線について。")
    assert found(tmp_path / "newsroom.db") == []
    flip(tmp_path / "newsroom.db", "search_texts", "body", "rev = 1", at=3)
    assert ("warning", "rail revision 1", "search") in found(tmp_path / "newsroom.db")
