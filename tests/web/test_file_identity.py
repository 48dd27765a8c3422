"""A newsroom file that is replaced or removed under a server: nothing is acknowledged that is not kept."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.site.paper import Paper
from tests.web.live import BROWSER, Live, serving

from newsroom import store
from newsroom.errors import BadFile
from newsroom.web.file_identity import FileIdentity

PAGE = "/2026/03/ben-do/"


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    made = Paper(tmp_path, comments_mode="open", web_form_seconds="0")
    made.story("Bến đò")
    return made


@pytest.fixture
def live(paper: Paper) -> Iterator[Live]:
    with serving(paper) as served:
        yield served


def replace_file(file: Path) -> None:
    """As `mv older.db newsroom.db`: the log of the file before stays beside it."""
    copy = file.with_name("older.db")
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    os.replace(copy, file)


def remove_file(file: Path) -> None:
    for one in file.parent.glob("newsroom.db*"):
        one.unlink()


def remove_log(file: Path) -> None:
    Path(f"{file}-wal").unlink()


@pytest.mark.parametrize("mishap", [replace_file, remove_file, remove_log])
def test_nothing_is_acknowledged_that_is_not_kept(live: Live, mishap: object) -> None:
    file = live.paper.folder / "newsroom.db"
    assert live.send(1, "Câu viết trước đó.").status_code == 303
    live.paper.db.close()
    mishap(file)  # type: ignore[operator]
    answer = live.send(1, "Câu viết sau khi tệp biến mất.")
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert "Câu viết sau khi tệp biến mất." in answer.text
    health = live.get("/healthz")
    assert health.status_code == 503
    assert live.get("/api/counts?ids=1").status_code == 503
    assert live.get(PAGE).status_code == 200  # what is built can be read
    with pytest.raises(BadFile, match="removed" if mishap is not replace_file else "replaced"):
        live.look()
    copies = list(file.parent.glob("newsroom.db.before-*"))
    kept = file if mishap is remove_log else copies[0]
    assert len(copies) == (mishap is not remove_log)
    if mishap is replace_file:
        assert not Path(f"{file}-wal").exists()  # else the next one to open the file would take it for its own
        with closing(store.connect(file)) as other:
            assert other.execute("pragma integrity_check").fetchone()[0] == "ok"
    with closing(sqlite3.connect(f"file:{kept}?mode=ro", uri=True)) as found:
        assert [row[0] for row in found.execute("select body from comments")] == ["Câu viết trước đó."]


def test_a_server_that_ends_before_its_watch_noticed_leaves_no_log_beside_the_new_file(paper: Paper) -> None:
    """A watch that builds for long looks at nothing else; the next command would take the old log for that of the new file."""
    file = paper.folder / "newsroom.db"
    with serving(paper) as live:
        paper.db.close()
        replace_file(file)
        assert live.send(1, "Câu viết khi tệp đã khác.").status_code == 503
    assert [one.name for one in file.parent.glob("newsroom.db-*")] == []
    assert len(list(file.parent.glob("newsroom.db.before-*"))) == 1
    with closing(store.connect(file)) as other:
        assert other.execute("pragma integrity_check").fetchone()[0] == "ok"


def test_a_script_is_told_too(live: Live) -> None:
    live.paper.db.close()
    remove_file(live.paper.folder / "newsroom.db")
    answer = live.client.post(
        "/comments", json={"article": 1, "name": "A", "body": "Một câu."}, headers={"accept": "application/json"}
    )
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "file"
    own = live.client.post("/comments/own", data={"comment": "1", "body": "x"}, headers=BROWSER)
    assert own.status_code == 404  # nobody's comment: the file is not even asked


def test_a_file_that_is_only_written_is_the_same(tmp_path: Path) -> None:
    file = tmp_path / "newsroom.db"
    with closing(store.create(file)) as db:
        db.execute("select count(*) from articles").fetchone()
        identity = FileIdentity(file)
        with store.transaction(db):
            db.execute("insert into refusals (day, code, n) values ('2026-01-01', 'x', 1)")
        db.execute("pragma wal_checkpoint(truncate)")
        identity.check()
        assert identity.leftovers() == []
        shutil.copy(file, tmp_path / "other.db")
        os.replace(tmp_path / "other.db", file)
        with pytest.raises(BadFile, match="replaced"):
            identity.check()
        assert {one.name for one in identity.leftovers()} == {"newsroom.db-wal", "newsroom.db-shm"}


def opened(folder: Path) -> Path:
    file = folder / "n.db"
    for one in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
        one.write_bytes(b"x")
    return file


@pytest.mark.parametrize("end", ["", "-wal", "-shm"])
@pytest.mark.parametrize("replaced", [False, True])
def test_which_file_is_another_or_gone(tmp_path: Path, end: str, replaced: bool) -> None:
    file = opened(tmp_path)
    identity, without_log = FileIdentity(file), FileIdentity(file, with_log=False)
    identity.check()
    assert identity.leftovers() == []
    changed = Path(f"{file}{end}")
    changed.rename(tmp_path / "kept")
    if replaced:
        changed.write_bytes(b"x")
    what = "replaced" if replaced else "removed"
    with pytest.raises(BadFile) as refused:
        identity.check()
    assert (refused.value.message, refused.value.ref, refused.value.hint) == (
        f"{changed} was {what} while the server had it open: nothing more is written", str(file), "restart the server",
    )  # fmt: skip
    if end:
        without_log.check()
    logs = [Path(f"{file}-wal"), Path(f"{file}-shm")]
    assert identity.leftovers() == ([] if end else logs)
    assert [identity.is_open_file(one) for one in (file, *logs)] == [one != changed for one in (file, *logs)]
    assert not identity.is_open_file(tmp_path / "other")


def test_a_log_that_was_not_there_may_come(tmp_path: Path) -> None:
    file = tmp_path / "n.db"
    file.write_bytes(b"x")
    identity = FileIdentity(file)
    Path(f"{file}-wal").write_bytes(b"x")
    identity.check()
    assert not identity.is_open_file(Path(f"{file}-wal"))
    file.unlink()
    assert identity.leftovers() == []
