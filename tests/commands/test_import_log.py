"""`newsroom stats import-log` as a person types it: formats, refusals, dry runs, and a killed import."""

from __future__ import annotations

import gzip
import os
import random
import shutil
import signal
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from newsroom import store
from newsroom.core.readership import counting
from newsroom.core.readership.counting import PageView
from tests.core.readership.logs.log_room import HANOI, NOW, figures, line, story

Run = Callable[..., Any]
AT = ("--now", "2026-11-23T05:00:00Z")
COMMAND = [sys.executable, "-m", "newsroom"]
ROUNDS = 25 if os.environ.get("NEWSROOM_LONG_TESTS") else 2  # of two kills each


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("logs")
    words = ["-q", "init", "--timezone", "Asia/Ho_Chi_Minh", "--url", "https://news.example.org"]
    subprocess.run([*COMMAND, *words], cwd=folder, check=True)
    db = store.connect(folder / "newsroom.db")
    story(db, 1, "bridge")
    db.execute("pragma wal_checkpoint(truncate)")
    db.close()
    return folder / "newsroom.db"


@pytest.fixture
def room(run: Run, tmp_path: Path, empty: Path) -> Run:
    shutil.copy(empty, tmp_path / "newsroom.db")
    (tmp_path / "access.log").write_bytes(
        line(NOW)
        + line(NOW, "/x.css")
        + b"no\x1b[31mthing\n"
        + line(NOW, agent="curl/8")
        + line(NOW, "/gone/", status=404)
    )
    return run


def import_log(room: Run, *words: str, **more: Any) -> Any:
    return room(*AT, "stats", "import-log", *words, **more)


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_what_was_counted_is_shown_beside_a_log_that_could_not_be_read(
    room: Run, tmp_path: Path, form: tuple[str, ...]
) -> None:
    """Only the error was shown, and a program that reads the JSON never learned what had been counted."""
    (tmp_path / "text.log").write_text("nothing of the kind\n" * 3)
    done = import_log(room, "access.log", "text.log", *form, code=9)
    assert ('"counted": 1' if form else "1\tcounted") in done.out
    assert "1 log could not be read; the others were counted" in done.err


def test_what_is_counted_and_what_is_not(room: Run, tmp_path: Path) -> None:
    tried = import_log(room, "access.log", "--dry-run").out
    assert "1\tbot\tfrom a bot\n" in tried  # nothing is listed elsewhere yet
    told = import_log(room, "access.log", "--json").json
    assert told == {
        "lines": 5, "counted": 1, "skipped": {"unparsed": 1, "static": 1, "not_found": 1, "bot": 1},
    }  # fmt: skip
    (tmp_path / "more.log").write_bytes(line(NOW, agent="curl/9"))
    assert "1\tbot\tfrom a bot; see: newsroom stats bots --since all\n" in import_log(room, "more.log").out
    again = import_log(room, "access.log").out
    assert again.splitlines()[1].startswith("0\tcounted")
    assert again.splitlines()[-1].startswith("5\tlines")
    assert room(*AT, "stats", "--json").json["today"]["views"] == 1
    assert room(*AT, "stats", "bots", "--json").json[0]["bot"] == "curl"
    assert room(*AT, "stats", "not-found", "--json").json == [{"path": "/gone/", "hits": 1}]
    room("stats", "check")


def test_a_dry_run_leaves_nothing(room: Run, tmp_path: Path) -> None:
    before = list(store.connect(tmp_path / "newsroom.db").iterdump())
    assert import_log(room, "access.log", "--dry-run", "--json").json["counted"] == 1
    assert list(store.connect(tmp_path / "newsroom.db").iterdump()) == before


def test_stdin_and_several_files(room: Run, tmp_path: Path) -> None:
    data = (tmp_path / "access.log").read_bytes()
    (tmp_path / "access.log.gz").write_bytes(gzip.compress(data))
    told = import_log(room, "access.log.gz", "access.log", "-", "--json", stdin=gzip.compress(data)).json
    assert (told["lines"], told["counted"], told["skipped"]["known"]) == (15, 1, 2 * 3)
    assert import_log(room, "/dev/null", "--json").json == {"lines": 0, "counted": 0, "skipped": {}}


def test_an_archive_of_one_log_is_read_and_any_other_packing_is_refused_by_name(room: Run, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "one.zip", "w") as archive:
        archive.write(tmp_path / "access.log", "access.log")
    with tarfile.open(tmp_path / "one.tar.gz", "w:gz") as archive_of_one:
        archive_of_one.add(tmp_path / "access.log", "access.log")
    for name, known in (("one.zip", 0), ("one.tar.gz", 3), ("one.zip", 3)):
        told = import_log(room, name, "--json").json
        assert (told["lines"], told["skipped"].get("known", 0)) == (5, known)
    with tarfile.open(tmp_path / "two.tar.gz", "w:gz") as archive_of_two:
        for name in ("access.log", "access.log.1"):
            archive_of_two.add(tmp_path / "access.log", name)
    assert "two.tar.gz is compressed as tar, with several files in it" in import_log(room, "two.tar.gz", code=4).err
    (tmp_path / "a.lz4").write_bytes(b"\x04\x22\x4d\x18\x24\x00")
    told = import_log(room, "a.lz4", code=4)
    assert "a.lz4 is compressed as LZ4, which cannot be read" in told.err
    assert "unlz4 a.lz4" in told.err


def test_rejected_lines_are_written_where_asked(room: Run, tmp_path: Path) -> None:
    import_log(room, "access.log", "--rejects", "bad.txt")
    assert (tmp_path / "bad.txt").read_bytes() == b"access.log:3\tunparsed\tno\x1b[31mthing\n"
    assert import_log(room, "access.log", "--rejects", "none/bad.txt", code=10).err.startswith("error: ")


def test_each_line_is_written_with_the_rule_it_fell_to_where_asked(room: Run, tmp_path: Path) -> None:
    told = import_log(room, "access.log", "--dry-run", "--explain", "why.tsv", "--json").json
    lines = (tmp_path / "access.log").read_bytes().splitlines()
    rows = [row.split(b"\t", 2) for row in (tmp_path / "why.tsv").read_bytes().splitlines()]
    assert [row[0] for row in rows] == [b"access.log:%d" % number for number in range(1, 6)]
    assert [row[1] for row in rows] == [b"counted", b"static", b"unparsed", b"bot", b"not_found"]
    assert [row[2] for row in rows] == lines
    import_log(room, "access.log")
    import_log(room, "access.log", "--explain", "why.tsv", "--rejects", "bad.txt")
    reasons = [row.split(b"\t")[1] for row in (tmp_path / "why.tsv").read_bytes().splitlines()]
    assert reasons == [b"known", b"static", b"unparsed", b"known", b"known"]
    assert (tmp_path / "bad.txt").read_bytes().startswith(b"access.log:3\tunparsed\t")
    assert told["lines"] == 5


def test_a_day_the_server_counts_is_refused_and_older_days_can_be_filled_in(room: Run, tmp_path: Path) -> None:
    db = store.connect(tmp_path / "newsroom.db")
    counting.record(db, PageView(NOW - timedelta(days=1), article_id=1), settings=HANOI)
    before = list(db.iterdump())
    db.close()
    day = timedelta(days=1)
    data = line(NOW - 3 * day) * 3 + line(NOW - 2 * day) + line(NOW - day) + line(NOW)
    (tmp_path / "access.log").write_bytes(data)
    for words, stdin in ((["access.log"], b""), (["-"], data), (["--dry-run", "access.log"], b"")):
        told = import_log(room, *words, stdin=stdin, code=2)
        assert "2026-11-22 was counted by the server" in told.err
        assert "to import the days before that: --until DAY" in told.err
        assert list(store.connect(tmp_path / "newsroom.db").iterdump()) == before
    for words in (["--backfill"], ["--backfill", "--until", "2026-11-22"]):
        import_log(room, "access.log", *words, code=2)
    assert import_log(room, "access.log", "--until", "2026-11-21", "--dry-run", "--json").json["counted"] == 4
    told = import_log(room, "access.log", "--backfill", "--until", "2026-11-21", "--json").json
    assert told == {"lines": 6, "counted": 4, "skipped": {"after_until": 2}}
    room("stats", "check")


@pytest.mark.parametrize(("words", "code"), [(["nowhere.log"], 3), ([], 2), (["access.log", "--until", "someday"], 4)])
def test_what_cannot_be_imported(room: Run, words: list[str], code: int) -> None:
    told = import_log(room, *words, code=code)
    assert told.err
    assert told.out == ""


def test_what_is_no_log_is_refused_unless_forced(room: Run, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_bytes(b"Dear editor,\n" * 200 + line(NOW))
    assert "letter.txt:1: not an access log line; 200 of" in import_log(room, "letter.txt", code=4).err
    letter = (tmp_path / "letter.txt").read_bytes()
    assert "stdin:1: not an access log line" in import_log(room, "-", stdin=letter, code=4).err
    assert import_log(room, "letter.txt", "--force", "--json").json["counted"] == 1
    (tmp_path / "cut.gz").write_bytes(gzip.compress(os.urandom(9000))[:5000])
    assert "cut.gz: the gzip file ends too early" in import_log(room, "cut.gz", code=4).err


def test_what_makes_figures_wrong_is_said(room: Run, tmp_path: Path) -> None:
    other = b"".join(b"%s %s" % (host, line(NOW)) for host in (b"shop.example.com", b"blog.example.com:443"))
    (tmp_path / "other.log").write_bytes(other)
    told = import_log(room, "other.log", "--json")
    assert told.json == {"lines": 2, "counted": 0, "skipped": {"other_site": 2}}
    assert "no line in other.log is counted as a view (2 other_site)" in told.err
    assert "for shop.example.com, blog.example.com:443; site.url is https://news.example.org" in told.err
    (tmp_path / "noaddress.log").write_bytes(line(NOW, address="-") + line(NOW, address="unknown"))
    assert "2 views in the log have no reader" in import_log(room, "noaddress.log").err
    (tmp_path / "proxied.log").write_bytes(line(NOW, address="203.0.113.9, 10.0.0.1"))
    assert "newsroom config set web.trusted_proxies 10.0.0.1" in import_log(room, "proxied.log").err
    (tmp_path / "good.log").write_bytes(line(NOW))
    for _ in range(2):  # nothing is reported if all lines are known
        assert import_log(room, "good.log").err == ""


def test_the_figures_of_the_import_are_those_of_the_lists(room: Run, tmp_path: Path) -> None:
    lines = [line(NOW - timedelta(days=n % 9), "/gone/", status=404, address=f"192.0.2.{n}") for n in range(20)]
    lines += [line(NOW - timedelta(days=n % 9), "/lost/", status=404, agent="kube-probe/1.2") for n in range(12)]
    lines += [line(NOW, agent="curl/8") for _ in range(3)]
    (tmp_path / "a.log").write_bytes(b"".join(lines))
    skipped = import_log(room, "a.log", "--json").json["skipped"]
    for reason, listing in (("not_found", "not-found"), ("bot", "bots")):
        rows = room(*AT, "stats", listing, "--since", "all", "--json").json
        assert sum(row["hits"] for row in rows) == skipped[reason]
    assert skipped == {"bot": 15, "not_found": 20}


def test_killed_anywhere_and_run_again_it_is_the_same(room: Run, tmp_path: Path, empty: Path) -> None:
    lines = [
        line(NOW - timedelta(days=5) + timedelta(seconds=3 * n), address=f"192.0.2.{n % 50}", agent=f"Firefox/{n % 7}")
        for n in range(6_000)
    ]
    (tmp_path / "big.log").write_bytes(b"".join(lines))
    (tmp_path / "clean").mkdir()
    shutil.copy(empty, tmp_path / "clean" / "newsroom.db")
    words = [
        *COMMAND[:-1],
        "import_in_small_chunks",
        "--now",
        "2026-11-23T05:00:00Z",
        "stats",
        "import-log",
        "../big.log",
    ]
    (tmp_path / "import_in_small_chunks.py").write_text(
        "import sys\nfrom newsroom.core.readership.logs import importer\nfrom newsroom.formats.logs import log_file\n"
        "importer.CHUNK, log_file.BLOCK = 500, 50_000\nfrom newsroom.cli import main\nmain(sys.argv[1:])\n"
    )
    env = {**os.environ, "PYTHONPATH": str(tmp_path), "NEWSROOM_USER": "lan"}
    subprocess.run(words, cwd=tmp_path / "clean", env=env, check=True, capture_output=True)
    expected = figures(store.connect(tmp_path / "clean" / "newsroom.db"))
    drawn, found = random.Random(), []
    for round_ in range(ROUNDS):
        folder = tmp_path / f"killed-{round_}"
        folder.mkdir()
        shutil.copy(empty, folder / "newsroom.db")
        db = store.connect(folder / "newsroom.db")
        for target in sorted(drawn.randrange(len(lines) - 2000) for _ in range(2)):
            process = subprocess.Popen(
                words, cwd=folder, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )  # fmt: skip
            while process.poll() is None and counted(db) < target:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(0.001)
            with suppress(subprocess.TimeoutExpired):  # somewhere in the chunk that follows
                process.wait(drawn.uniform(0, 0.02))
            process.send_signal(signal.SIGKILL)
            process.wait()
            found.append(counted(db))
            subprocess.run([*COMMAND, "stats", "check"], cwd=folder, check=True, capture_output=True)
        subprocess.run(words, cwd=folder, env=env, check=True, capture_output=True)
        assert figures(db) == expected, found[-2:]
        db.close()
    assert sum(0 < views < len(lines) for views in found) > ROUNDS, f"too few were killed in the middle: {found}"
    print("views in the file after each kill:", found)


def counted(db: store.Connection) -> int:
    """The views in the file."""
    return int(db.execute("select views from stat_total").fetchone()[0])


def test_the_log_beside_what_was_counted(room: Run) -> None:
    """`--compare` counts nothing, and is possible for days that the server counted."""
    import_log(room, "access.log")
    told = import_log(room, "access.log", "--compare", "--json").json
    assert told["days"]
    for day in told["days"]:
        assert day["counted_by"] == "log"
        assert (day["counted"], day["difference"], day["percent"]) == (day["logged"], 0, 0.0)
    shown = import_log(room, "access.log", "--compare").out
    assert told["days"][0]["day"] in shown
