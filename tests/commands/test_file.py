"""The file: what is refused with exit 7, migrating an older one, backups, and finding damage."""

from __future__ import annotations

import gc
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database

from newsroom import store
from newsroom.errors import BadFile
from newsroom.store import migrations
from tests.commands.pictures import png
from tests.conftest import Run


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_every_migration_is_counted() -> None:
    assert len(migrations.STEPS) == store.VERSION


def _text(path: Path) -> None:
    path.write_text("đây không phải là tệp của toà soạn\n" * 9)


def _foreign(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("create table articles (id integer primary key)")
    db.commit()
    db.close()


def _newer(path: Path) -> None:
    db = store.create(path)
    db.execute(f"pragma user_version={store.VERSION + 1}")
    db.execute("pragma wal_checkpoint(truncate)")
    db.close()


def _cut(path: Path) -> None:
    store.create(path).close()
    path.write_bytes(path.read_bytes()[:5000])


def _folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (_text, "not a newsroom file"),
        (_foreign, "not a newsroom file"),
        (_newer, "newer version of newsroom"),
        (_cut, "x.db"),
        (_folder, "is a folder"),
        (Path.touch, "not a newsroom file"),
        (lambda path: None, "no newsroom file"),
    ],
    ids=["text", "foreign", "newer", "cut off", "folder", "empty", "missing"],
)
def test_what_is_no_file_of_ours_is_refused_and_not_touched(
    inside: Run, tmp_path: Path, make: object, says: str
) -> None:
    assert callable(make)
    make(tmp_path / "x.db")
    before = snapshot(tmp_path)
    for words in (["list"], ["draft", "--title", "x"], ["check", "--file"], ["backup", "y.db"]):
        refused = inside("-d", "x.db", *words, code=7)
        assert says in refused.err
        assert refused.err.count("error:") == 1
    assert {
        name: content for name, content in snapshot(tmp_path).items() if not name.endswith(("-wal", "-shm"))
    } == before


def test_pages_overwritten_are_found(desk: Run, tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"{number}.md").write_text(f"---\ntitle: Bài {number}\n---\n{'chữ ' * 3000}\n")
    desk("draft", *[f"{number}.md" for number in range(30)])
    desk("backup", "torn.db")
    with (tmp_path / "torn.db").open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(size // 2)
        file.write(b"\xff" * 60_000)
    found = desk("-d", "torn.db", "check", "--file", "--json", code=7)
    assert {row["code"] for row in found.json} == {"integrity"}
    assert "check --file --fix" in found.err  # damaged indexes alone could be rebuilt
    assert "restore-backup FILE" in desk("-d", "torn.db", "check", "--file", "--fix", code=7).err
    desk("check", "--file")


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ("update articles set head_rev = 9 where id = 1", "head"),
        ("update articles set live_rev = null where id = 2", "state"),
        ("delete from paths", "path"),
        ("delete from journal where kind = 'article'", "journal"),
        ("insert into article_counts (article_id, comments) values (1, 7)", "comments"),
        ("delete from article_search_docsize where id = 1", "search-index"),
        ("insert into act (only, batch_id) values (1, 1)", "act"),
        (
            "insert into notes (article_id, kind, body, public, actor, at) values (77, 'note', '', 0, 'x', '')",
            "foreign-key",
        ),
    ],
)
def test_what_no_act_can_have_left_is_found(desk: Run, tmp_path: Path, damage: str, code: str) -> None:
    desk("draft", "--title", "Một")
    desk("draft", "--title", "Hai", "--section", "Tin")
    desk("publish", "2")
    db = sqlite3.connect(tmp_path / "newsroom.db")
    db.execute("drop trigger articles_search")  # only the damage itself is to be found, not its consequences
    db.execute(damage)
    db.commit()
    db.close()
    found = desk("check", "--file", "--json", code=7)
    assert code in {row["code"] for row in found.json}
    assert all(row["level"] == "error" for row in found.json)


def test_a_file_without_a_table_is_checked_beside_its_articles(desk: Run, tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "newsroom.db")
    db.execute("drop table revisions")
    db.close()
    found = desk("check", "--file", "--all", code=7)
    assert "the table 'revisions' is missing" in found.out
    assert "the articles cannot be checked" in found.err
    assert "newsroom restore-backup FILE" in found.err


# Case 31.
def _old(path: Path) -> None:
    """A file as the first version of the program left it, with an article in it."""
    db = sqlite3.connect(path, isolation_level=None)
    wrapped = Database(db, execute_plugins=False)
    migrations.newsroom.apply(wrapped, stop_before=migrations.STEPS[1].__name__)
    db.execute(f"pragma application_id={store.APPLICATION_ID}")
    db.execute("pragma user_version=1")
    db.execute("pragma journal_mode=wal")
    db.execute("pragma foreign_keys=on")
    db.execute("insert into batches (id, at, actor, command) values (1, '2025-01-01T00:00:00Z', 'lan', 'draft')")
    db.execute(
        "insert into articles (id, uid, slug, status, lang, title, created_at, updated_at) values"
        " (1, 'u1', 'bai-cu', 'draft', 'vi', 'Bài cũ', '2025-01-01T00:00:00Z', '2025-01-01T00:00:00Z')"
    )
    db.execute(
        "insert into revisions (article_id, rev, at, actor, title, lead, body, section, tags, authors, source, lang,"
        " image, extra, media, labels, words, hash) values (1, 1, '2025-01-01T00:00:00Z', 'lan', 'Bài cũ', '', 'chữ cũ\n',"
        " '', '[]', '[]', '', 'vi', '', '{}', '{}', '', 2,"
        " '674d07348bd8097b1795712121175d05f43ba9b91834b81287cba1e44ccb3d42')"
    )
    db.execute("update articles set head_rev = 1")
    db.execute(
        "insert into journal (batch_id, at, actor, kind, object_id, action) values"
        " (1, '2025-01-01T00:00:00Z', 'lan', 'article', 1, 'draft')"
    )
    db.close()


def test_an_older_file_is_backed_up_and_brought_up_to_date(inside: Run, tmp_path: Path) -> None:
    _old(tmp_path / "newsroom.db")
    old = (tmp_path / "newsroom.db").read_bytes()
    assert inside("show", "bai-cu", "--json").json["body"] == "chữ cũ\n"
    saved = tmp_path / "newsroom.db.v1.backup"
    with sqlite3.connect(saved) as backup:
        assert backup.execute("pragma user_version").fetchone()[0] == 1
        assert backup.execute("select title from articles").fetchall() == [("Bài cũ",)]
    backup.close()
    inside("check", "--file")
    inside("edit", "bai-cu", "--append", "mới")
    inside("publish", "bai-cu")
    assert [row["id"] for row in inside("search", "cu", "--json").json] == [1]
    # The backup is a file that opens, and is not made a second time.
    kept = saved.read_bytes()
    inside("list")
    assert saved.read_bytes() == kept
    assert len(old) > 0


def test_a_step_that_fails_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "newsroom.db"
    _old(path)

    def fails(db: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    steps = migrations.newsroom._migrations
    broken = [type(step)(step.name, fails, *[getattr(step, name) for name in ("transactional",) if hasattr(step, name)])
              if step.name == migrations.STEPS[2].__name__ else step for step in steps]  # fmt: skip
    with monkeypatch.context() as patch:
        patch.setattr(migrations.newsroom, "_migrations", broken)
        with pytest.raises(BadFile):
            store.connect(path)
    with sqlite3.connect(path) as db:
        assert db.execute("pragma user_version").fetchone()[0] == 1
        assert db.execute("select name from sqlite_master where name = 'comments'").fetchall() == []
    db.close()
    store.connect(path).close()


def test_two_programs_that_open_an_older_file_at_once(run: Run, tmp_path: Path) -> None:
    _old(tmp_path / "newsroom.db")
    children = [
        subprocess.Popen(
            [sys.executable, "-m", "newsroom", "list", "--count"],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(4)
    ]
    answers = [child.communicate(timeout=60) for child in children]
    assert answers == [(b"1\n", b"")] * 4
    run("check", "--file")


def test_a_file_that_may_only_be_read(desk: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk("draft", "--title", "Một")
    gc.collect()  # closes the command's connection, which a process does by ending
    real = os.access

    # Tests may run as root, for whom every file is writable; the answer of the system is what is made here.
    def access(path: str | Path, mode: int) -> bool:
        return mode != os.W_OK and real(path, mode)

    monkeypatch.setattr(os, "access", access)
    before = (tmp_path / "newsroom.db").read_bytes()
    assert desk("list", "--count").out == "1\n"
    assert desk("show", "1", "--json").json["title"] == "Một"
    assert desk("search", "một", "--ids").out == "1\n"
    assert desk("stats", "--json").json["articles"]["draft"] == 1
    assert desk("log", "--verify", "--json").json["entries"] > 1
    for words in (
        ["draft", "--title", "x"],
        ["edit", "1", "--append", "x"],
        ["publish", "1"],
        ["undo"],
        ["config", "set", "site.title", "x"],
        ["comments", "spam", "1"],
    ):
        assert "read-only" in desk(*words, code=7).err
    assert (tmp_path / "newsroom.db").read_bytes() == before


@pytest.mark.skipif(
    shutil.which("unshare") is None or os.geteuid() != 0, reason="needs a mount of its own, which only root may make"
)
@pytest.mark.parametrize("in_use", [False, True], ids=["at rest", "in use"])
def test_a_folder_that_may_only_be_read(newsroom: Run, process: Run, tmp_path: Path, in_use: bool) -> None:
    holder = sqlite3.connect(tmp_path / "newsroom.db")
    if in_use:  # what is saved now stays in the log beside the file
        holder.execute("select * from articles").fetchall()
    else:
        holder.close()
    process("draft", "--title", "Một")
    assert (tmp_path / "newsroom.db-wal").exists() == in_use
    script = (
        'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && cd "$1" && "$2" -m newsroom list --count'
        ' && ! "$2" -m newsroom draft --title x'
    )
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script, "sh", str(tmp_path), sys.executable], capture_output=True, timeout=60
    )
    if b"mount:" in done.stderr or b"unshare" in done.stderr:
        pytest.skip("this system allows no mount")
    assert (done.returncode, done.stdout) == (0, b"1\n"), done.stderr
    assert b"read-only" in done.stderr
    holder.close()


def test_a_file_that_another_program_holds_too_long(newsroom: Run, process: Run, tmp_path: Path) -> None:
    process("draft", "--title", "Một")
    holder = sqlite3.connect(tmp_path / "newsroom.db", isolation_level=None)
    holder.execute("begin immediate")
    try:
        refused = process("draft", "--title", "Hai", env={"NEWSROOM_BUSY_SECONDS": "0.2"}, code=7)
        assert "busy for 0.2 seconds" in refused.err
        assert "lsof" in refused.err
        # Readers are not held up.
        assert process("list", "--count", env={"NEWSROOM_BUSY_SECONDS": "0.2"}).out == "1\n"
    finally:
        holder.rollback()
        holder.close()
    process("draft", "--title", "Hai", env={"NEWSROOM_BUSY_SECONDS": "soon"})


def test_backup_and_its_return(desk: Run, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png("red"))
    desk("draft", "--title", "Một")
    desk("media", "add", "a.png")
    made = desk("backup", "b.db", "--json").json
    size = (tmp_path / "b.db").stat().st_size
    assert made == {
        "file": "b.db", "bytes": size, "deleted": [], "media": {}, "later": [], "of_others": [], "unknown": [],
    }  # fmt: skip
    assert not list(tmp_path.glob("b.db-*"))
    desk("draft", "--title", "Hai")
    assert "already" in desk("backup", "b.db", code=7).err
    assert desk("backup", "newsroom.db", code=2).err
    assert desk("backup", "khong/co/b.db", code=7).err
    assert "--yes" in desk("restore-backup", "b.db", code=2).err
    assert desk("list", "--count").out == "2\n"
    desk("--now", "2026-03-02T05:00:00Z", "restore-backup", "b.db", "--yes")
    assert desk("list", "--count").out == "1\n"
    assert desk("-d", "newsroom.db.before-restore-20260302-050000", "list", "--count").out == "2\n"
    desk("check", "--file")
    desk("draft", "--title", "Ba")


def test_a_backup_that_is_damaged_or_missing_replaces_nothing(desk: Run, tmp_path: Path) -> None:
    desk("draft", "--title", "Một")
    (tmp_path / "b.db").write_text("không")
    assert desk("restore-backup", "b.db", "--yes", code=7).err
    assert desk("restore-backup", "c.db", "--yes", code=3).err
    assert desk("list", "--count").out == "1\n"


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (
            "create trigger quiet after insert on comments begin select 1; end",
            "the trigger 'quiet' on 'comments' was not",
        ),
        ("drop trigger comments_insert_tracked", "the trigger 'comments_insert_tracked' on 'comments' is missing"),
        ("create view mine as select * from secrets", "the view 'mine' was not made by newsroom"),
    ],
    ids=["a trigger more", "a trigger less", "a view more"],
)
def test_a_backup_with_another_schema_replaces_nothing(desk: Run, tmp_path: Path, script: str, said: str) -> None:
    desk("draft", "--title", "Một")
    desk("backup", "b.db")
    desk("draft", "--title", "Hai")
    with sqlite3.connect(tmp_path / "b.db") as db:
        db.execute(script)
    db.close()
    refused = desk("restore-backup", "b.db", "--yes", code=7)
    assert said in refused.err
    assert "hint:" in refused.err
    assert desk("list", "--count").out == "2\n"
    found = desk("-d", "b.db", "check", "--file", "--json", code=7).json
    assert [row["code"] for row in found] == ["schema"]


def test_a_backup_with_damaged_contents_is_restored_with_a_warning(desk: Run, tmp_path: Path) -> None:
    desk("draft", "--title", "Một")
    desk("backup", "b.db")
    with sqlite3.connect(tmp_path / "b.db") as db:
        db.execute("update revisions set lead = 'damaged'")
    db.close()
    assert "b.db has 1 problem" in desk("restore-backup", "b.db", "--yes").err


def test_a_backup_into_a_folder_is_named_by_its_time(desk: Run, tmp_path: Path) -> None:
    (tmp_path / "kho").mkdir()
    desk("--now", "2026-03-02T05:00:00Z", "backup", "kho")
    assert [path.name for path in (tmp_path / "kho").iterdir()] == ["newsroom-20260302-050000.db"]


def test_a_backup_where_there_is_no_file_yet(inside: Run, empty_file: Path, tmp_path: Path) -> None:
    shutil.copy(empty_file, tmp_path / "b.db")
    inside("restore-backup", "b.db")
    assert inside("list", "--count").out == "0\n"
