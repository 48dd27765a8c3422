"""`export markdown` and `import markdown`: an import gives the same newsroom, and a second one changes nothing."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from newsroom import store
from newsroom.core import archive
from newsroom.store import rows
from tests.commands.pictures import png
from tests.conftest import Run

NOON = ("--now", "2026-03-02T05:00:00Z")
HOSTILE = "Tựa: \"có\" 'nháy' # và -- [ngoặc] {x} | > & \\ % @"


def fill(desk: Run, folder: Path) -> None:
    """A newsroom with an article in every state, revisions, pictures, renames, notes, and comments."""
    (folder / "in").mkdir()
    (folder / "in" / "a.png").write_bytes(png("red"))
    (folder / "in" / "b.png").write_bytes(png("blue"))
    (folder / "in" / "anh.md").write_text(
        "---\ntitle: Có ảnh\nlead: 12:30\nimage: a.png\nimage_alt: Con bò\nimage_credit: Hà An\ntags: [1.10, on]\n"
        "authors: [Hà An, Thành Bình]\nsource: TTXVN\ndate: 2019-10-05 07:30\ncountry: NO\naliases: [/cu/bai.html]\n"
        "nested:\n  a: [1, '2']\n---\n![bò](a.png)\n\n![khác](<b.png>)\n"
    )
    desk(*NOON, "draft", "in/anh.md")
    states: dict[str, list[list[str]]] = {
        "Nháp": [],
        "Duyệt": [["submit", "@", "-m", "xem giúp"]],
        "Đã duyệt": [["submit", "@"], ["approve", "@", "-m", "được"]],
        "Hẹn giờ": [["publish", "@", "--at", "+1d", "--expire", "+9d"]],
        "Đã đăng": [["publish", "@"], ["edit", "@", "--append", "mới hơn"], ["publish", "@", "--at", "+2d"]],
        "Đã rút": [["publish", "@"], ["unpublish", "@", "--redirect-to", "https://example.org/x"]],
        "Đã huỷ": [["publish", "@"], ["kill", "@", "-m", "bịa", "--public-note", "đã rút"]],
        "Thùng rác": [["edit", "@", "--append", "hai"], ["delete", "@"]],
        HOSTILE: [["assign", "@", "mai", "--due", "+3d"], ["edit", "@", "--set", "comments=closed"]],
    }
    for title, words in states.items():
        [article] = desk(*NOON, "draft", "--title", title, "--section", "Tin: mới", "--tag", "a, b", "--json").json
        for act in words:
            desk(*NOON, *[str(article["id"]) if word == "@" else word for word in act])
    desk(*NOON, "publish", "1")
    desk(*NOON, "edit", "1", "--slug", "anh-dep")
    desk(*NOON, "correct", "1", "-m", "Tên đúng là An.", "--body", "-", stdin="![bò](a.png)\n\nsửa\n")
    # The undone revision is kept, past the head.
    desk(*NOON, "edit", "1", "--append", "hoàn tác")
    desk(*NOON, "undo")
    desk("config", "set", "comments.mode", "open")
    desk(*NOON, "comments", "add", "--article", "1", "--name", "Lan", "--text", "Hay quá <b>\n\nhai đoạn", "--json")
    desk(*NOON, "comments", "add", "--article", "1", "--name", "Minh", "--text", "Đồng ý", "--parent", "1")
    desk(
        *NOON,
        "comments",
        "add",
        "--article",
        "1",
        "--name",
        "Rao vặt",
        "--text",
        "MUA NGAY http://a.example http://b.example http://c.example http://d.example",
    )
    desk(*NOON, "comments", "reject", "2", "--reason", "off_topic")


def whole(path: Path) -> dict[str, Any]:
    """Everything in a newsroom, without the ids of rows."""
    db = store.connect(path)
    found: dict[str, Any] = {}
    for article_id in archive.ids(db):
        record = archive.record(db, article_id)
        record["labels"] = [
            tuple(row)
            for row in db.execute(
                "select l.kind, l.slug, l.name, al.live, al.position, al.at from article_labels al"
                " join labels l on l.id = al.label_id where al.article_id = ? order by al.live, al.position, l.kind, l.slug",
                (article_id,),
            )
        ]
        record["shown"] = [
            tuple(row)
            for row in db.execute(
                "select m.sha256, am.live from article_media am join media m on m.id = am.media_id"
                " where am.article_id = ? order by 1, 2",
                (article_id,),
            )
        ]
        record["texts"] = [
            tuple(row)
            for row in db.execute(
                "select title, lead, body, section, tags, authors, source, lang, image, extra, words, hash"
                " from revisions where article_id = ? order by rev",
                (article_id,),
            )
        ]
        found[record["uid"]] = record
    found["media"] = [
        tuple(row)
        for row in db.execute(
            "select sha256, name, mime, bytes, width, height, alt, caption, credit, data from media"
            " join media_data on media_id = id where removed_at is null order by 1"
        )
    ]
    comments = []
    for value in archive.comments(db):
        parent = db.execute("select body from comments where id = ?", (value.pop("parent_id"),)).fetchone()
        for name in ("id", "source", "source_id"):
            value.pop(name)
        comments.append(value | {"answers": parent and parent[0]})
    found["comments"] = comments
    db.close()
    return found


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the full newsroom is kept once a test has made it."""
    return tmp_path_factory.mktemp("kept") / "full.db"


@pytest.fixture
def full(desk: Run, kept: Path, tmp_path: Path) -> Run:
    """A newsroom with something of everything."""
    if not kept.exists():
        fill(desk, tmp_path)
        desk("backup", str(kept))
    shutil.copy(kept, tmp_path / "newsroom.db")
    return desk


@pytest.fixture
def exported(full: Run) -> Run:
    """A full newsroom, and its export in `out`."""
    full("export", "markdown", "-o", "out")
    return full


def test_into_an_empty_file_and_again(exported: Run, empty_file: Path, tmp_path: Path) -> None:
    shutil.copy(empty_file, tmp_path / "new.db")
    first = exported("-d", "new.db", "import", "markdown", "out", "--json").json
    assert first["skipped"] == []
    assert first["added"] == first["read"] == 13
    before, after = whole(tmp_path / "newsroom.db"), whole(tmp_path / "new.db")
    assert after.keys() == before.keys()
    for key in before:
        assert after[key] == before[key], key
    exported("-d", "new.db", "check", "--file")
    second = exported("-d", "new.db", "import", "markdown", "out", "--json").json
    assert (second["added"], second["updated"], second["unchanged"]) == (0, 0, 13)
    assert whole(tmp_path / "new.db") == after


def test_what_came_back_goes_on_living(exported: Run, empty_file: Path, tmp_path: Path) -> None:
    shutil.copy(empty_file, tmp_path / "new.db")
    exported("-d", "new.db", "import", "markdown", "out")
    live = exported("-d", "new.db", "show", "anh-dep", "--live", "--json").json
    assert live["body"] == "![bò](a.png)\n\nsửa\n"
    assert "/media/" in live["html"]
    assert exported("-d", "new.db", "search", "co anh", "--ids").out.split() == [str(live["id"])]
    due = exported("-d", "new.db", "--now", "2026-03-05T00:00:00Z", "publish", "--due", "--json").json
    assert {article["title"] for article in due} == {"Hẹn giờ", "Đã đăng"}
    assert exported("-d", "new.db", "draft", "--title", "x", "--slug", "co-anh", code=5).err
    exported("-d", "new.db", "edit", "anh-dep", "--append", "x")
    assert exported("-d", "new.db", "history", "anh-dep", "--json").json[0]["rev"] == 4
    exported("-d", "new.db", "undo")


def test_an_import_can_be_undone(exported: Run, empty_file: Path, tmp_path: Path) -> None:
    shutil.copy(empty_file, tmp_path / "new.db")
    exported("-d", "new.db", "import", "markdown", "out")
    exported("-d", "new.db", "undo")
    assert exported("-d", "new.db", "list", "--count").out == "0\n"
    assert exported("-d", "new.db", "media", "list", "--count").out == "0\n"
    exported("-d", "new.db", "check", "--file")


def test_the_files_are_markdown_that_any_tool_reads(exported: Run, tmp_path: Path) -> None:
    text = (tmp_path / "out" / "articles" / "anh-dep.md").read_text()
    # What other readers of YAML would take for a time or a truth is quoted.
    assert text.startswith('---\ntitle: Có ảnh\nlead: "12:30"\nslug: anh-dep\n')
    assert "status: published" in text
    assert 'country: "NO"' in text
    exported("-d", "again.db", "init")
    exported("-d", "again.db", "draft", "out/articles")


def test_a_second_export_needs_force_and_is_the_same(exported: Run, tmp_path: Path) -> None:
    def held() -> dict[str, bytes]:
        return {
            str(path.relative_to(tmp_path)): path.read_bytes()
            for path in (tmp_path / "out").rglob("*")
            if path.is_file()
        }

    before = held()
    assert "--force" in exported("export", "markdown", "-o", "out", code=10).err
    exported("export", "markdown", "-o", "out", "--force")
    assert held() == before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "x").touch()
    assert exported("export", "markdown", "-o", "mine", "--force", code=10).err


def test_other_text_under_the_same_article_is_named_and_left_alone(exported: Run, tmp_path: Path) -> None:
    exported("edit", "anh-dep", "--append", "ở đây khác")
    before = whole(tmp_path / "newsroom.db")
    partial = exported("import", "markdown", "out", "--json", code=9)
    [skipped] = partial.json["skipped"]
    assert skipped["where"].endswith("articles.jsonl:1")
    assert "different text (see: newsroom history 1)" in skipped["why"]
    assert whole(tmp_path / "newsroom.db") == before


def _cut(folder: Path) -> None:
    with (folder / "articles.jsonl").open("r+b") as file:
        file.truncate(300)


def _lost(folder: Path) -> None:
    next((folder / "articles").iterdir()).unlink()


def _outside(folder: Path) -> None:
    records = [json.loads(line) for line in (folder / "articles.jsonl").read_text().splitlines()]
    records[0]["slug"] = "../../../etc/passwd"
    (folder / "articles.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))


@pytest.mark.parametrize(
    ("damage", "least"), [(_cut, 0), (_lost, 9), (_outside, 9)], ids=["cut off", "file lost", "leads out"]
)
def test_a_damaged_export_is_named_and_what_is_whole_comes_in(
    exported: Run, empty_file: Path, tmp_path: Path, damage: Any, least: int
) -> None:
    damage(tmp_path / "out")
    shutil.copy(empty_file, tmp_path / "new.db")
    result = exported("-d", "new.db", "import", "markdown", "out", "--json", code=9)
    assert result.json["read"] == result.json["added"] + len(result.json["skipped"])
    assert result.json["added"] >= least
    exported("-d", "new.db", "check", "--file")


def test_some_articles_only_without_comments(full: Run) -> None:
    done = full("export", "markdown", "anh-dep", "nhap", "-o", "few", "--no-comments", "--json").json
    assert (done["articles"], done["comments"]) == (2, 0)
    lines = full("export", "jsonl").out.splitlines()
    assert len(lines) == int(full("list", "--count").out)
    assert json.loads(lines[0])["body"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["export", "markdown"], 2),
        (["export", "docx", "-o", "x"], 2),
        (["import", "markdown", "khong-co"], 3),
        (["import", "pages", "out"], 2),
        (["import", "markdown", "."], 2),
        (["export", "csv", "-o", "gone/x.csv"], 3),
        (["export", "jsonl", "-o", "gone/x.jsonl"], 3),
        (["export", "newsroom", "-o", "gone/x.jsonl.gz"], 3),
    ],
)
def test_what_cannot_be_done_is_said(desk: Run, words: list[str], code: int) -> None:
    assert desk(*words, code=code).err.startswith("error: ")


def test_settings_come_over_when_asked_for(exported: Run, tmp_path: Path) -> None:
    exported("-d", "new.db", "init")
    exported("-d", "new.db", "import", "markdown", "out")
    assert exported("-d", "new.db", "config", "get", "site.title").out == "Newsroom\n"
    exported("-d", "new.db", "import", "markdown", "out", "--settings")
    assert exported("-d", "new.db", "config", "get", "site.title").out == "Báo Thử\n"
    with sqlite3.connect(tmp_path / "new.db") as db:
        assert db.execute("select count(*) from act").fetchone() == (0,)
    db.close()


def test_a_body_that_looks_like_front_matter_and_every_line_end(desk: Run, empty_file: Path, tmp_path: Path) -> None:
    bodies = [
        "---\n\nquy tắc\n",
        "+++\na = 1\n+++\n",
        "",
        "\n\nhai dòng trống trước",
        "cuối không xuống dòng",
        "  thụt\n\n\n",
        "a\n---\nb\n",
        "﻿x\n",
    ]
    for number, body in enumerate(bodies):
        (tmp_path / "b.md").write_bytes(b"---\ntitle: x\n---\n" + body.encode())
        desk("draft", "-", "--title", f"Bài {number}", stdin=(tmp_path / "b.md").read_bytes())
    desk("export", "markdown", "-o", "out")
    shutil.copy(empty_file, tmp_path / "new.db")
    desk("-d", "new.db", "import", "markdown", "out")
    assert whole(tmp_path / "new.db") == whole(tmp_path / "newsroom.db")


def test_a_whole_newsroom_goes_into_an_empty_file_with_every_row(full: Run, empty_file: Path, tmp_path: Path) -> None:
    shutil.copy(empty_file, tmp_path / "new.db")
    full("export", "newsroom", "-o", "all.jsonl.gz")
    assert (tmp_path / "all.jsonl.gz").stat().st_mode & 0o077 == 0
    assert "already exists" in full("export", "newsroom", "-o", "all.jsonl.gz", code=2).err
    done = full("-d", "new.db", "import", "newsroom", "all.jsonl.gz", "--json").json
    before, after = store.connect(tmp_path / "newsroom.db"), store.connect(tmp_path / "new.db")
    assert list(rows.rows(before)) == list(rows.rows(after))
    assert done["read"] == rows.number(after)
    before.close()
    after.close()
    full("-d", "new.db", "check", "--file")
    full("-d", "new.db", "log", "--verify")
    assert full("-d", "new.db", "search", "co anh", "--ids").out == full("search", "co anh", "--ids").out != ""
    same = ("--now", "2026-11-28T00:00:00Z", "export", "newsroom")  # the heading has the second
    assert full("-d", "new.db", *same).out == full(*same).out
    assert "not empty" in full("-d", "new.db", "import", "newsroom", "all.jsonl.gz", code=2).err
    full("-d", "new.db", "edit", "1", "--append", "x")
    full("-d", "new.db", "undo")


def test_after_the_import_of_a_newsroom_its_site_can_be_built(newsroom: Run, empty_file: Path, tmp_path: Path) -> None:
    newsroom("export", "newsroom", "-o", "all.jsonl")
    for folder in ("built", "new"):
        (tmp_path / folder).mkdir()
        shutil.copy(empty_file, tmp_path / folder / "newsroom.db")
    newsroom("build", cwd=tmp_path / "built")

    def advised(folder: str) -> str:
        said = newsroom("import", "newsroom", "../all.jsonl", cwd=tmp_path / folder).err.splitlines()[-1]
        newsroom(*said.partition(": newsroom ")[2].split(), cwd=tmp_path / folder)
        return said

    assert advised("new") == "build the site: newsroom build"
    site = tmp_path / "built" / "site"
    assert advised("built") == f"to replace the site in {site}: newsroom build --adopt"


@pytest.mark.parametrize(
    ("data", "code", "message"),
    [
        (b"{}\n", 4, "all.jsonl:1: not a newsroom export"),
        (b'{"newsroom": 9999}\n', 7, "was written by a newer version of newsroom"),
        (b'{"newsroom": 1}\n{"table": "x", "row": {}}\n', 4, "all.jsonl:2: there is no table x"),
        (b'{"newsroom": 20}\n{"table": "settings", "row": {"key": "a", "value": "b"}}\n', 4, "its end is missing"),
        (None, 3, "cannot read all.jsonl"),
    ],
)
def test_an_export_that_is_damaged_changes_nothing(
    run: Run, empty_file: Path, tmp_path: Path, data: bytes | None, code: int, message: str
) -> None:
    shutil.copy(empty_file, tmp_path / "newsroom.db")
    if data is not None:
        (tmp_path / "all.jsonl").write_bytes(data)
    assert message in run("import", "newsroom", "all.jsonl", code=code).err
    assert [one.name for one in tmp_path.glob(".newsroom*")] == []
    assert run("config", "list", "--json").json
    for words in (["export", "newsroom", "1", "-o", "x"], ["import", "newsroom", "x", "--dry-run"]):
        run(*words, code=2)
