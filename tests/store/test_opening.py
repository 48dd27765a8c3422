"""Making, finding and opening a file: whole or not at all, ours or not, older and newer."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from newsroom import store
from newsroom.errors import BadFile
from newsroom.store import migrations, opening


def pragma(db: sqlite3.Connection, name: str) -> object:
    """The value of a pragma."""
    return db.execute(f"pragma {name}").fetchone()[0]


def test_a_new_file_says_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "newsroom.db"
    db = store.create(path)
    assert pragma(db, "application_id") == 0x4E575352
    assert path.read_bytes()[:16] == b"SQLite format 3\0"
    assert pragma(db, "user_version") == len(migrations.STEPS) == store.VERSION
    assert pragma(db, "journal_mode") == "wal"
    db.close()
    assert os.listdir(path.parent) == ["newsroom.db"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_connection_is_safe_and_strict(empty: Path) -> None:
    db = store.connect(empty)
    found = {name: pragma(db, name) for name in ("foreign_keys", "synchronous", "temp_store", "cache_size")}
    assert found == {"foreign_keys": 1, "synchronous": 2, "temp_store": 2, "cache_size": -32_000}
    assert db.row_factory is sqlite3.Row
    assert db.isolation_level is None
    db.close()
    db = store.connect(empty, cache=500)
    assert pragma(db, "cache_size") == -500
    db.close()


@pytest.fixture
def empty(tmp_path: Path, empty_file: Path) -> Path:
    """A copy of an empty newsroom file."""
    path = tmp_path / "newsroom.db"
    path.write_bytes(empty_file.read_bytes())
    return path


def test_what_is_there_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "newsroom.db"
    path.write_text("mine")
    with pytest.raises(BadFile, match="already exists"):
        store.create(path)
    assert path.read_text() == "mine"
    assert os.listdir(tmp_path) == ["newsroom.db"]


def test_a_file_that_appears_meanwhile_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "newsroom.db"

    def upgrade(db: sqlite3.Connection) -> None:
        path.write_text("theirs")

    monkeypatch.setattr(migrations, "upgrade", upgrade)
    with pytest.raises(BadFile, match="already exists"):
        store.create(path)
    assert path.read_text() == "theirs"
    assert os.listdir(tmp_path) == ["newsroom.db"]


def test_a_file_that_cannot_be_made_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def upgrade(db: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(migrations, "upgrade", upgrade)
    with pytest.raises(BadFile, match=r"cannot create .*: disk I/O error"):
        store.create(tmp_path / "newsroom.db")
    assert os.listdir(tmp_path) == []


def _text(path: Path) -> None:
    path.write_text("x" * 200)


def _short(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0")


def _foreign(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("create table articles (id integer primary key)")
    db.close()


def _damaged(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100] + b"x" * 8000)


def _newer(path: Path) -> None:
    db = store.connect(path)
    db.execute(f"pragma user_version={store.VERSION + 1}")
    db.close()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (_text, "is not a newsroom file"),
        (_short, "is not a newsroom file"),
        (Path.touch, "is not a newsroom file"),
        (Path.mkdir, "is a folder, not a newsroom file"),
        (lambda path: None, "no newsroom file at"),
    ],
    ids=["text", "short", "empty", "folder", "missing"],
)
def test_what_is_no_file_of_ours(tmp_path: Path, make: Callable[[Path], None], says: str) -> None:
    path = tmp_path / "x.db"
    make(path)
    with pytest.raises(BadFile, match=says) as refused:
        store.connect(path)
    assert refused.value.ref == str(path)
    assert refused.value.hint


def test_another_programs_file(tmp_path: Path) -> None:
    _foreign(tmp_path / "x.db")
    before = (tmp_path / "x.db").read_bytes()
    with pytest.raises(BadFile, match="is not a newsroom file"):
        store.connect(tmp_path / "x.db")
    assert (tmp_path / "x.db").read_bytes() == before


def test_a_damaged_file(empty: Path) -> None:
    _damaged(empty)
    with pytest.raises(BadFile, match="is damaged"):
        store.connect(empty)


def test_a_file_of_a_newer_program_is_not_touched(empty: Path) -> None:
    _newer(empty)
    before = empty.read_bytes()
    with pytest.raises(BadFile, match=f"file version {store.VERSION + 1}, this program reads up to {store.VERSION}"):
        store.connect(empty)
    assert empty.read_bytes() == before


def test_another_file_in_the_place_of_a_known_one_is_refused(empty: Path, tmp_path: Path) -> None:
    """The header is read once for each file; SQLite itself finds what was written over it."""
    store.connect(empty).close()
    assert (empty.stat().st_dev, empty.stat().st_ino) in opening._checked
    _foreign(tmp_path / "other.db")
    empty.write_bytes((tmp_path / "other.db").read_bytes())
    with pytest.raises(BadFile, match="is not a newsroom file"):
        store.connect(empty)


def test_a_header_that_is_still_in_the_log(tmp_path: Path) -> None:
    """Another process made the file and has not written it back: what is there is empty, and ours all the same."""
    path = tmp_path / "newsroom.db"
    maker = f"""
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("pragma journal_mode=wal")
db.execute("pragma wal_autocheckpoint=0")
db.execute("pragma application_id={store.APPLICATION_ID}")
db.execute("pragma user_version={store.VERSION}")
db.execute("create table x (y)")
print("open", flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", maker, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "open\n"
        assert path.read_bytes()[68:72] != store.APPLICATION_ID.to_bytes(4, "big")
        with closing(store.connect(path)) as db:
            assert db.execute("select count(*) from x").fetchone()[0] == 0
        other.kill()


def of_version(path: Path, version: int) -> None:
    """An empty file of an older newsroom."""
    db = sqlite3.connect(path, isolation_level=None)
    db.row_factory = sqlite3.Row
    migrations.apply(db, version)
    db.execute(f"pragma application_id={store.APPLICATION_ID}")
    db.execute(f"pragma user_version={version}")
    db.close()


def test_an_older_file_is_backed_up_once_and_migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = tmp_path / "newsroom.db"
    of_version(empty, 3)
    asked: list[str] = []
    monkeypatch.setattr(migrations, "upgrade", lambda db: asked.append("upgrade"))
    backup = tmp_path / "newsroom.db.v3.backup"
    store.connect(empty).close()
    assert (asked, backup.exists()) == (["upgrade"], True)
    backup.write_text("the first one")
    store.connect(empty).close()
    assert (asked, backup.read_text()) == (["upgrade"] * 2, "the first one")


def test_a_file_of_today_is_not_backed_up(empty: Path, tmp_path: Path) -> None:
    store.connect(empty).close()
    assert not list(tmp_path.glob("*.backup"))


def test_a_backup_gets_a_log_when_it_is_opened(empty: Path, tmp_path: Path) -> None:
    db = store.connect(empty)
    store.copy(db, tmp_path / "copy.db")
    db.close()
    plain = sqlite3.connect(tmp_path / "copy.db")
    assert pragma(plain, "journal_mode") == "delete"
    plain.close()
    db = store.connect(tmp_path / "copy.db")
    assert pragma(db, "journal_mode") == "wal"
    db.close()


@pytest.mark.parametrize(
    ("given", "environment", "found"),
    [
        ("a.db", "b.db", "a.db"),
        (None, "b.db", "b.db"),
        ("", "b.db", "b.db"),
        (None, None, "{folder}/newsroom.db"),
        (None, "", "{folder}/newsroom.db"),
    ],
)
def test_which_file_is_used(tmp_path: Path, given: str | None, environment: str | None, found: str) -> None:
    (tmp_path / "newsroom.db").touch()
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    assert store.locate(given, environment, deep) == Path(found.format(folder=tmp_path))


def test_the_nearest_file_is_used(tmp_path: Path) -> None:
    for folder in ("", "a"):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "newsroom.db").touch()
    (tmp_path / "a" / "b" / "newsroom.db").mkdir(parents=True)  # a folder of that name is none
    assert store.locate(None, None, tmp_path / "a" / "b") == tmp_path / "a" / "newsroom.db"
    assert store.locate(None, None, tmp_path) == tmp_path / "newsroom.db"


def test_home_is_spelled_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/lan")
    assert store.locate("~/x.db", None, Path("/")) == Path("/home/lan/x.db")


def test_no_file_anywhere(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"no newsroom\.db") as refused:
        store.locate(None, None, tmp_path)
    assert refused.value.hint == "make one with: newsroom init"


def test_a_file_in_use_whose_log_was_deleted_is_not_opened(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite would begin an empty log for the index of the deleted one."""
    monkeypatch.setattr(opening, "LOG_PAUSES", (0, 0))
    with closing(store.connect(empty)) as db:
        db.execute("begin immediate")
        db.execute("rollback")
        Path(f"{empty}-wal").unlink()
        with pytest.raises(BadFile, match="was deleted while") as refused:
            store.connect(empty)
    assert "-shm if it is still there" in (refused.value.hint or "")


def test_a_log_that_is_put_back_is_waited_for(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = Path(f"{empty}-wal")
    with closing(store.connect(empty)) as db:
        db.execute("begin immediate")
        db.execute("rollback")
        kept = log.rename(f"{log}.kept")
        waited: list[float] = []

        def put_back(seconds: float) -> None:
            waited.append(seconds)
            if len(waited) == 3:
                kept.rename(log)

        monkeypatch.setattr(opening.time, "sleep", put_back)
        store.connect(empty).close()
    assert len(waited) == 3


USER = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("begin immediate")
db.execute("rollback")
print("open", flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(not opening.LOCKS.exists(), reason="which files others have open is known on Linux only")
def test_the_lockers_of_several_files_are_read_at_once(empty: Path, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", USER, str(empty)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as user:
        assert user.stdout
        assert user.stdout.readline() == "open\n"
        (tmp_path / "other").touch()
        found = opening.lockers(tmp_path / "other", empty, Path(f"{empty}-shm"))
        assert found == [set(), {user.pid}, {user.pid}]
        user.kill()
    assert opening.lockers(empty, tmp_path / "missing") == [set(), set()]


@pytest.mark.skipif(not opening.LOCKS.exists(), reason="which files others have open is known on Linux only")
def test_a_file_whose_index_was_deleted_is_not_opened_while_others_have_it_open(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two indexes of one log would know nothing of each other, and each writer would overwrite what the other wrote."""
    monkeypatch.setattr(opening, "LOG_PAUSES", (0, 0))
    user = subprocess.Popen(
        [sys.executable, "-c", USER, str(empty)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with user:
        assert user.stdout
        assert user.stdout.readline() == "open\n"
        store.connect(empty).close()
        Path(f"{empty}-shm").unlink()
        with pytest.raises(BadFile, match="-shm was deleted while"):
            store.connect(empty)
        user.kill()
    store.connect(empty).close()


@pytest.mark.skipif(not opening.LOCKS.exists(), reason="which files others have open is known on Linux only")
@pytest.mark.parametrize("own", [True, False], ids=["in this process", "in another one"])
def test_a_file_put_in_the_place_of_one_in_use_is_not_opened_with_the_old_log(
    empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own: bool
) -> None:
    """SQLite would write what stands in the old log over the new file."""
    monkeypatch.setattr(opening, "LOG_PAUSES", (0, 0))
    with closing(store.connect(empty)) as db:
        db.execute("create table only_in_the_new (a)")
        db.execute("insert into only_in_the_new values (1)")
        store.copy(db, tmp_path / "new.db")
    if own:
        with closing(sqlite3.connect(empty)) as user:
            user.execute("create table only_in_the_old (a)")
            user.commit()
            (tmp_path / "new.db").replace(empty)
            with pytest.raises(BadFile, match="was replaced while"):
                store.connect(empty)
    else:
        with subprocess.Popen(
            [sys.executable, "-c", USER, str(empty)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout
            assert process.stdout.readline() == "open\n"
            (tmp_path / "new.db").replace(empty)
            with pytest.raises(BadFile, match="was replaced while"):
                store.connect(empty)
            process.stdin.close() if process.stdin else None
            process.wait()
    for end in ("-wal", "-shm"):
        Path(f"{empty}{end}").unlink(missing_ok=True)
    with closing(store.connect(empty)) as db:
        assert db.execute("select a from only_in_the_new").fetchone()[0] == 1
        assert db.execute("pragma integrity_check").fetchone()[0] == "ok"
