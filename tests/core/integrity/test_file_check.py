"""What `check --file` finds: every kind of damage, each named with its place; and no findings in an undamaged file."""

from __future__ import annotations

import hashlib
import io
import sqlite3
from pathlib import Path

import pytest
from PIL import Image

from newsroom import store
from newsroom.core.articles.checks import Finding
from newsroom.core.integrity import file_check
from tests.commands.pictures import png
from tests.conftest import Run


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for a file with a bit of everything, made once."""
    return tmp_path_factory.mktemp("whole")


@pytest.fixture
def file(newsroom: Run, whole: Path, tmp_path: Path) -> Path:
    """A newsroom file with two revisions, a picture in two sizes and one in WebP, a comment and a built site."""
    kept = whole / "newsroom.db"
    if not kept.exists():
        (tmp_path / "boat.png").write_bytes(png("navy", (600, 300)))
        (tmp_path / "lamp.webp").write_bytes(webp("orange", (50, 40)))
        text = (
            "---\ntitle: Night boat\nslug: boat\nlead: Short.\ntags: [ferry, đò]\nsection: Town\n---\n"
            "The **lantern** is lit.\n\n![x](boat.png)\n"
        )
        (tmp_path / "boat.md").write_text(text)
        newsroom("draft", "boat.md")
        newsroom("draft", "--title", "Plain", "--slug", "plain", "--section", "Town", "-", stdin="![y](lamp.webp)\n")
        newsroom("edit", "boat", "--append", "Later đi.", "--note", "more")
        newsroom("publish", "boat", "plain")
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


def checked(path: Path) -> list[Finding]:
    """What a check finds."""
    db = store.connect(path)
    try:
        return file_check.check(db)
    finally:
        db.close()


def found(path: Path) -> list[tuple[str, str, str]]:
    """What a check finds: level, place and code."""
    return [(one.level, one.where, one.code) for one in checked(path)]


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
    "the log": ("journal", "actor", "id = 3", 0, ("error", "log entry 3", "chain")),
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


def webp(colour: str, size: tuple[int, int]) -> bytes:
    """Another picture than any that a build makes, but one that can be shown."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "WEBP")
    return out.getvalue()


SIZE_480 = ("boat.png", 480)
WITHOUT_METADATA = ("boat.png", 0)
FOR_SHARED_LINKS = ("lamp.webp", -1200)


# Which size is replaced by what, whether builds published the earlier one; then what is found and said of the size.
REPLACED: dict[str, tuple[tuple[str, int], bytes, bool, tuple[str, str]]] = {
    "nothing": (SIZE_480, b"", False, ("error", "its copy 480 pixels wide is damaged")),
    "no picture": (SIZE_480, b"\0", False, ("error", "its copy 480 pixels wide is damaged")),
    "a picture of another size": (SIZE_480, webp("red", (240, 120)), False, ("error", "its copy 480 pixels wide is damaged")),
    "another picture": (SIZE_480, webp("red", (480, 240)), False, ("warning", "its copy 480 pixels wide differs")),
    "another picture, after a build": (SIZE_480, webp("red", (480, 240)), True, ("error", "its copy 480 pixels wide is damaged")),
    "another original": (WITHOUT_METADATA, png("red"), False, ("warning", "its copy without metadata differs")),
    "another original, after a build": (WITHOUT_METADATA, png("red"), True, ("error", "its copy without metadata is damaged")),
    "another JPEG": (FOR_SHARED_LINKS, webp("red", (50, 40)), False, ("warning", "its JPEG for shared links differs")),
    "another JPEG, after a build": (FOR_SHARED_LINKS, webp("red", (50, 40)), True, ("error", "its JPEG for shared links is damaged")),
    "no JPEG": (FOR_SHARED_LINKS, b"\0", False, ("error", "its JPEG for shared links is damaged")),
}  # fmt: skip


@pytest.mark.parametrize("case", REPLACED)
def test_a_size_that_is_another_picture(file: Path, case: str) -> None:
    (name, width), data, after_build, (level, said) = REPLACED[case]
    db = sqlite3.connect(file)
    (number,) = db.execute("select id from media where name = ?", (name,)).fetchone()
    db.execute("update renditions set data = ? where media_id = ? and width = ?", (data, number, width))
    if not after_build:  # those of the other pictures stay published
        sha, *_ = db.execute("select sha256 from media where id = ?", (number,)).fetchone()
        db.execute("delete from site_outputs where path like '%' || substr(?, 1, 12) || '%'", (sha,))
    db.commit()
    db.close()
    [one] = checked(file)
    assert (one.level, one.where, one.code) == (level, f"picture {number} ({name})", "picture-size")
    assert one.message.startswith(said)


def test_a_size_as_an_earlier_version_published_it_is_no_damage(file: Path) -> None:
    """Libraries for pictures change what they write; what a build recorded is right."""
    older = webp("red", (50, 40))
    hashed = hashlib.sha256(older).hexdigest()[:32]
    db = sqlite3.connect(file)
    db.execute("update renditions set data = ?", (older,))
    assert db.execute("update site_outputs set hash = ? where path like '/media/%'", (hashed,)).rowcount > 3
    db.commit()
    db.close()
    assert found(file) == []


def test_a_picture_that_is_not_read_any_more_is_only_warned_about(file: Path) -> None:
    db = sqlite3.connect(file)
    data = b"a format of long ago"
    db.execute("update media_data set data = ? where media_id = 1", (data,))
    db.execute("update media set bytes = ?, sha256 = ? where id = 1", (len(data), hashlib.sha256(data).hexdigest()))
    db.commit()
    db.close()
    assert found(file) == [("warning", "picture 1 (boat.png)", "picture-size")] * 2


def test_a_picture_without_its_bytes_does_not_end_the_check(file: Path) -> None:
    db = sqlite3.connect(file)
    db.execute("delete from media_data where media_id = 1")
    db.execute("update media set width = 1 where id = 2")
    db.commit()
    db.close()
    assert [code for _, _, code in found(file)] == ["media", "picture"]


@pytest.mark.parametrize(
    ("statement", "table", "said"),
    [
        (
            "insert into notes (id, article_id, kind, body, public, actor, at) values (7, 99, 'note', 'x', 0, 'lan', 'x')",
            "notes",
            "row 7 refers to a missing row in articles",
        ),
        (  # a table without row ids
            "insert into article_media (article_id, live, media_id) values (1, 1, 99)",
            "article_media",
            "a row refers to a missing row in media",
        ),
    ],
)
def test_a_row_that_refers_to_nothing_is_named(file: Path, statement: str, table: str, said: str) -> None:
    db = sqlite3.connect(file)
    db.execute(statement)
    db.commit()
    db.close()
    [one] = [one for one in checked(file) if one.code == "foreign-key"]
    assert (one.level, one.where, one.message) == ("error", table, said)


def test_every_damaged_revision_is_named(file: Path) -> None:
    for number in (1, 2):
        flip(file, "revisions", "body", f"article_id = 1 and rev = {number}", at=8)
    assert [where for _, where, code in found(file) if code == "revision"] == ["boat revision 1", "boat revision 2"]


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
