"""`newsroom stats` as a person types it, in a pipe and on a terminal."""

from __future__ import annotations

import csv
import io
import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from newsroom import store
from newsroom.core import stored_settings
from newsroom.core.readership import counting
from newsroom.core.readership.counting import PageView

COMMAND = [sys.executable, "-m", "newsroom"]
Run = Callable[..., Any]
NOW = datetime(2026, 11, 23, 8, 4, tzinfo=UTC)
AT = ("--now", "2026-11-23T08:04:00Z")
NASTY = "Lũ \x1b[31mđỏ\x1b[0m [/oops] \u202eabc"


def newsroom_in(folder: Path, *args: str) -> None:
    """Run a command that must succeed."""
    env = {**os.environ, "NEWSROOM_USER": "lan"}
    subprocess.run([*COMMAND, *args], cwd=folder, check=True, capture_output=True, env=env)


@pytest.fixture(scope="module")
def newsroom_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A newsroom with two published articles, one of a nasty title, and a week of views."""
    folder = tmp_path_factory.mktemp("filled")
    newsroom_in(
        folder,
        "init",
        "--no-pages",
        "--lang",
        "vi",
        "--timezone",
        "Asia/Ho_Chi_Minh",
        "--url",
        "https://news.example.org",
    )
    for title in ("Cầu mới", NASTY):
        newsroom_in(folder, "draft", "--title", title, "--section", "Chính trị", "--author", "Hà An", "--lead", "x")
    newsroom_in(folder, "--now", "2026-11-20T02:00:00Z", "publish", "1", "2")
    db = store.connect(folder / "newsroom.db")
    settings = stored_settings.load(db, {})
    views = [
        PageView(NOW - timedelta(hours=6 * n), article_id=1 + n % 2, address=f"192.0.2.{n}", agent="Firefox",
             referrer="https://l.facebook.com/" if n % 3 else "")
        for n in range(28)
    ]  # fmt: skip
    counting.record_many(db, views * 60, settings=settings, now=NOW)
    counting.record_bot(db, "Evil\x1b[2Jbot", "self-named", at=NOW, settings=settings, hits=2000)
    counting.record_not_found(db, "/lost\x1b[31m/", at=NOW, settings=settings)
    db.close()
    return folder / "newsroom.db"


@pytest.fixture
def filled(run: Run, newsroom_file: Path, tmp_path: Path) -> Run:
    """`run` in a folder with a copy of that newsroom."""
    shutil.copy(newsroom_file, tmp_path / "newsroom.db")
    return run


def test_an_empty_newsroom_has_a_screen(newsroom: Run) -> None:
    shown = newsroom("stats").out
    assert "views today\t0\n" in shown
    assert "usual views by now\t–\n" in shown
    for words in (["top"], ["sources"], ["bots"], ["not-found"], ["baseline"], ["top", "--by", "section"]):
        assert newsroom("stats", *words, "--json").json == []
    assert (
        newsroom("stats", "trends", "--since", "2030-01-01", "--until", "2030-01-02", "--json").json["change"] is None
    )
    assert newsroom("stats", "check", "--json").json == []
    assert "the totals add up" in newsroom("stats", "check").err


def test_the_first_screen_in_a_pipe(filled: Run) -> None:
    shown = filled(*AT, "stats").out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    lines = dict(line.split("\t", 1) for line in shown.splitlines())
    assert lines["at"] == "2026-11-23 15:04 +07:00 Asia/Ho_Chi_Minh"
    assert lines["views today"] == "180"
    assert lines["views in all"] == "1680"  # not 1.680, as a terminal shows it to Vietnamese readers
    assert lines["bots today"] == "2000"
    assert lines["articles published"] == "2"
    assert "[/oops]" in lines["top 2"]


PIPED = [
    ["stats"], ["stats", "article", "1"], ["stats", "top", "--since", "all"], ["stats", "trends", "--since", "8d"],
    ["stats", "top", "--by", "section", "--since", "all"], ["stats", "sources", "--since", "all"], ["stats", "bots"],
    ["stats", "not-found"], ["stats", "baseline"], ["stats", "moderation"], ["stats", "output"], ["stats", "live", "--once"],
    ["comments", "stats"], ["comments", "model", "status"], ["list"], ["labels", "list"],
]  # fmt: skip


@pytest.mark.parametrize("words", PIPED, ids=" ".join)
def test_what_is_piped_has_plain_digits(filled: Run, tmp_path: Path, words: list[str]) -> None:
    filled("stats", "baseline", "1234567", "--visits", "7654321", "--since", "2009-03-01")
    filled("stats", "baseline", "4321", "--article", "1")
    with closing(store.connect(tmp_path / "newsroom.db")) as db:
        counting.record_not_found(db, "/gone/", at=NOW, settings=stored_settings.load(db, {}), hits=5000)
    told = filled(*AT, *words)
    assert not re.search(r"\d[.,\u00a0\u202f]\d{3}(?!\d)", told.out + told.err), told.out
    expected = {"stats": "1236247", "stats bots": "2000", "stats not-found": "5000", "stats article 1": "5161"}
    assert expected.get(" ".join(words), "") in told.out


def test_the_numbers_are_the_same_in_every_form(filled: Run) -> None:
    summary = filled(*AT, "stats", "--json").json
    assert summary["today"]["views"] == 180
    assert summary["total"]["views"] == 1680
    assert summary["hours"][15]["views"] + summary["hours"][9]["views"] + summary["hours"][3]["views"] == 180
    figures = {row["figure"]: row["value"] for row in csv.DictReader(io.StringIO(filled(*AT, "stats", "--csv").out))}
    assert figures["today.views"] == "180"
    assert figures["total.views"] == "1680"
    ranked = filled(*AT, "stats", "top", "--since", "all", "--json").json
    assert {row["id"]: row["views"] for row in ranked} == {1: 840, 2: 840}
    assert ranked[0].keys() >= {"id", "slug", "title", "views", "readers"}
    assert filled(*AT, "stats", "top", "--since", "all", "--ids").out.split() == [str(row["id"]) for row in ranked]
    rows = list(csv.DictReader(io.StringIO(filled(*AT, "stats", "top", "--since", "all", "--csv").out)))
    assert [int(row["views"]) for row in rows] == [840, 840]
    trend = filled(*AT, "stats", "trends", "--since", "8d", "--json").json
    assert sum(bucket["views"] for bucket in trend["buckets"]) == trend["total"]["views"] == 1680
    hours = filled(*AT, "stats", "trends", "--by", "hour", "--since", "8d", "--csv").out
    assert sum(int(row["views"]) for row in csv.DictReader(io.StringIO(hours))) == 1680
    assert sum(row["views"] for row in filled(*AT, "stats", "sources", "--since", "all", "--json").json) == 1680


def test_one_article(filled: Run) -> None:
    life = filled(*AT, "stats", "article", "cau-moi", "--json").json
    assert (life["id"], life["views"], life["readers"]) == (1, 840, 14)
    assert "views\t840\n" in filled(*AT, "stats", "article", "1").out
    assert len(filled(*AT, "stats", "article", "1", "--csv").out.splitlines()) == 31
    missing = filled("stats", "article", "nowhere", code=3)
    assert missing.err.startswith("error: ")
    assert filled(*AT, "show", "1", "--json").json["views"] == 840


def test_a_deleted_article_keeps_its_views_and_what_comes_later_is_not_found(filled: Run, tmp_path: Path) -> None:
    path = filled("show", "1", "--json").json["url"].removeprefix("https://news.example.org")
    filled(*AT, "unpublish", "1")
    filled(*AT, "delete", "1", "--yes")
    assert filled(*AT, "stats", "--json").json["total"]["views"] == 1680
    assert {row["id"]: row["views"] for row in filled(*AT, "stats", "top", "--since", "all", "--json").json} == {
        1: 840, 2: 840,
    }  # fmt: skip
    line = f'192.0.2.1 - - [01/Nov/2026:05:00:00 +0000] "GET {path} HTTP/1.1" 404 9 "-" "Firefox"\n'
    (tmp_path / "access.log").write_text(line)
    told = filled(*AT, "stats", "import-log", "access.log", "--backfill", "--until", "2026-11-10", "--json").json
    assert told == {"lines": 1, "counted": 0, "skipped": {"not_found": 1}}
    assert {"path": path, "hits": 1} in filled(*AT, "stats", "not-found", "--since", "30d", "--json").json
    filled("stats", "check")


def test_a_baseline_set_twice_then_changed_and_undone(filled: Run) -> None:
    for _ in range(2):
        filled(*AT, "stats", "baseline", "42000000", "--visits", "9000000", "--since", "2009-03-01")
    total = filled(*AT, "stats", "--json").json["total"]
    assert (total["views"], total["since"]) == (42_001_680, "2009-03-01")
    filled(*AT, "--as", "minh", "stats", "baseline", "41000000", "--note", "recount")
    assert filled(*AT, "stats", "--json").json["total"]["views"] == 41_001_680
    history = filled("stats", "baseline", "--json").json
    assert [(row["actor"], row["views"]) for row in history] == [
        ("minh", 41_000_000), ("lan", 42_000_000), ("lan", 42_000_000),
    ]  # fmt: skip
    filled(*AT, "--as", "minh", "undo")
    assert filled(*AT, "stats", "--json").json["total"]["views"] == 42_001_680
    filled(*AT, "stats", "baseline", "88", "--article", "cau-moi")
    assert filled(*AT, "show", "cau-moi", "--json").json["views"] == 840 + 88
    filled("stats", "baseline", "--article", "nowhere", "1", code=3)
    filled("stats", "baseline", "1", "--since", "someday", code=4)


def test_figures_that_disagree_are_named_and_made_anew(filled: Run, tmp_path: Path) -> None:
    before = filled(*AT, "stats", "--json").out
    db = store.connect(tmp_path / "newsroom.db")
    db.execute("update stat_site_day set views = views + 1 where day = '2026-11-22'")
    db.execute("update stat_article set views = 3")
    db.close()
    told = filled("stats", "check", code=7)
    assert "2026-11-22" in told.out
    assert "article 1" in told.out
    assert "open days again: newsroom stats rebuild" in told.err
    assert "2026-11-22" in filled("stats", "rebuild").out
    filled("stats", "check")
    assert filled(*AT, "stats", "--json").out == before


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["top", "--by", "planet"], 2),
        (["trends", "--by", "minute"], 2),
        (["trends", "--since", "2026-11-02", "--until", "2026-11-01"], 2),
        (["top", "--since", "whenever"], 4),
        (["top", "--by", "tag", "--ids"], 2),
        (["--json", "--csv"], 2),
        (["--json", "top"], 2),
        (["nonsense"], 2),
    ],
)
def test_what_cannot_be_asked(newsroom: Run, words: list[str], code: int) -> None:
    told = newsroom("stats", *words, code=code)
    assert told.err
    assert told.out == ""


def test_hostile_names_reach_no_screen(filled: Run) -> None:
    for words in (
        ["top"],
        ["bots"],
        ["not-found"],
        ["article", "2"],
        ["sources"],
        ["top", "--csv"],
        ["bots", "--json"],
    ):
        assert "\x1b" not in filled(*AT, "stats", *words).out


def on_terminal(folder: Path, columns: int, *args: str, encoding: str = "utf-8") -> str:
    """What a command draws on a terminal of a width."""
    ours, theirs = pty.openpty()
    done = subprocess.Popen(
        [*COMMAND, *args], cwd=folder, stdin=theirs, stdout=theirs, stderr=subprocess.PIPE,
        env={**os.environ, "COLUMNS": str(columns), "TERM": "xterm", "NO_COLOR": "1", "PYTHONIOENCODING": encoding},
    )  # fmt: skip
    os.close(theirs)
    drawn = b""
    with suppress(OSError):  # the terminal is gone when the command ends
        while part := os.read(ours, 65536):
            drawn += part
    os.close(ours)
    error = done.communicate()[1].decode()
    assert done.returncode == 0, error
    return drawn.decode("utf-8", "replace").replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (50, []), (80, []), (140, []), (50, ["article", "2"]), (80, ["article", "2"]),
        (50, ["trends", "--since", "4d"]), (80, ["trends", "--since", "4d"]), (80, ["top"]), (80, ["sources"]),
    ],
)  # fmt: skip
def test_screens_fit_the_terminal(filled: Run, tmp_path: Path, columns: int, words: list[str]) -> None:
    from rich.cells import cell_len
    from rich.text import Text

    drawn = on_terminal(tmp_path, columns, *AT, "stats", *words)
    lines = Text.from_ansi(drawn).plain.splitlines()
    assert lines
    assert max(cell_len(line) for line in lines) <= columns
    assert "\x1b[31m" not in drawn
    assert "\x1b[2J" not in drawn
    if not words:
        assert "180" in drawn
        assert "1,680" in drawn  # in the language of the command, not of the site
        assert "█" in drawn


def test_an_empty_screen_says_what_comes_next(newsroom: Run, tmp_path: Path) -> None:
    drawn = on_terminal(tmp_path, 80, *AT, "stats")
    assert "No views counted yet" in drawn
    assert "▁▁▁" in drawn


def test_a_pipe_loads_nothing_heavy(filled: Run, tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from newsroom import cli\n"
        "try:\n    cli.main(['stats'])\n"
        "except SystemExit:\n    pass\n"
        "heavy = {'rich', 'yaml', 'sqlite_utils', 'starlette', 'minijinja', 'pydantic', 'PIL', 'nh3', 'pyromark'}\n"
        "sys.stderr.write(' '.join(sorted(heavy & set(sys.modules))))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("at\t")
    assert done.stderr == ""


def test_pictures_and_a_report(filled: Run, tmp_path: Path) -> None:
    for name in ("trend.svg", "trend.png"):
        filled(*AT, "stats", "trends", "--since", "8d", "--chart", name)
        filled(*AT, "stats", "article", "2", "--chart", f"article-{name}")
    assert "1,680 views in total" in (tmp_path / "trend.svg").read_text(encoding="utf-8")
    assert (tmp_path / "article-trend.png").read_bytes().startswith(b"\x89PNG")
    assert filled("stats", "trends", "--chart", "trend.pdf", code=2).out == ""
    assert filled("stats", "trends", "--chart", "nowhere/trend.svg", code=10).err.startswith("error: ")
    told = filled(*AT, "stats", "report", "-o", "report.html", "--json").json
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert told["bytes"] == len(page.encode())
    assert "Cầu mới" in page
    assert "1.680" in page
    assert "\x1b" not in page
    assert "<script" not in page
    assert filled(*AT, "stats", "report", "-o", "-").out == page
    filled("stats", "report", "-o", "-", "--json", code=2)
    assert not (tmp_path / "-").exists()
    filled("stats", "report", code=2)


@pytest.mark.parametrize(("given", "lang"), [((), "vi"), (("--lang", "en"), "en"), (("--lang", "vi"), "vi")])
def test_the_language_of_the_report(filled: Run, tmp_path: Path, given: tuple[str, ...], lang: str) -> None:
    filled(*AT, "stats", "report", "-o", "report.html", *given, env={"NEWSROOM_LANG": "en"})
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert f'<html lang="{lang}">' in page
    assert ("1.680" if lang == "vi" else "1,680") in page


def test_a_language_that_the_report_does_not_speak(filled: Run) -> None:
    said = filled("stats", "report", "-o", "report.html", "--lang", "xx", code=2)
    assert "cannot be written in 'xx'" in said.err


def test_an_empty_newsroom_can_be_reported_and_drawn(newsroom: Run, tmp_path: Path) -> None:
    newsroom("stats", "report", "-o", "report.html")
    newsroom("stats", "trends", "--chart", "trend.svg")
    assert (tmp_path / "report.html").stat().st_size > 2000
    assert newsroom("stats", "output", "--json").json["total"]["published"] == 0
    assert newsroom("stats", "output").out.splitlines()[-1].startswith("total\t0")
    assert newsroom("stats", "moderation", "--json").json["waiting"] == 0
    assert newsroom("stats", "moderation", "--csv").out == "name,decided,overturned\n"
    assert newsroom("stats", "live", "--json").json["readers"] == 0
    assert "waiting\t0" in newsroom("stats", "moderation").out


def test_the_desk_and_who_is_reading(filled: Run, tmp_path: Path) -> None:
    made = filled(*AT, "stats", "output", "--by", "author", "--json").json
    assert [(row["name"], row["published"]) for row in made["rows"]] == [("Hà An", 2)]
    rows = list(csv.DictReader(io.StringIO(filled(*AT, "stats", "output", "--csv").out)))
    assert (rows[0]["name"], rows[0]["published"]) == ("Chính trị", "2")
    filled("comments", "add", "--article", "1", "--name", "Bạn đọc", "--text", "Hay \x1b[31mquá")
    work = filled("stats", "moderation", "--json").json
    assert (work["waiting"], work["reported"]) == (1, 0)
    present = filled(*AT, "stats", "live", "--json").json
    assert (present["readers"], present["views"]) == (1, 60)
    assert present["stories"][0]["id"] == 1
    for words in (["output"], ["moderation"], ["live", "--once"]):
        assert "\x1b" not in filled(*AT, "stats", *words).out
        from rich.cells import cell_len
        from rich.text import Text

        for columns in (50, 80, 140):
            lines = Text.from_ansi(on_terminal(tmp_path, columns, *AT, "stats", *words)).plain.splitlines()
            assert max(cell_len(line) for line in lines) <= columns


def test_days_are_closed_when_asked(filled: Run) -> None:
    assert filled(*AT, "stats", "close-days", "--json").json["closed"] == 6
    assert filled(*AT, "stats", "close-days", "--json").json["closed"] == 0
    filled("stats", "check")


def test_the_views_for_other_programs(filled: Run, tmp_path: Path) -> None:
    import sqlite3

    filled("comments", "add", "--article", "1", "--name", "Bạn đọc", "--text", "Hay quá")
    filled(*AT, "stats", "baseline", "88", "--article", "cau-moi")
    db = sqlite3.connect(tmp_path / "newsroom.db")
    db.row_factory = sqlite3.Row
    stories = [dict(row) for row in db.execute("select * from published_stories order by id")]
    assert next((row["slug"], row["section"], row["authors"], row["views"]) for row in stories) == (
        "cau-moi", "Chính trị", "Hà An", 840 + 88,
    )  # fmt: skip
    [waiting] = db.execute("select * from moderation_queue").fetchall()
    assert (waiting["article_slug"], waiting["status"], waiting["flags"]) == ("cau-moi", "pending", 0)
    assert waiting["held_for"]
    days = [dict(row) for row in db.execute("select * from daily_figures")]
    assert (days[0]["day"], days[0]["views"], days[0]["bot_hits"], days[0]["not_found_hits"]) == (
        "2026-11-23",
        180,
        2000,
        1,
    )
    assert {row["counted_by"] for row in days} == {"server"}
    db.close()


def test_the_export_prints_what_it_wrote(desk: Run, tmp_path: Path) -> None:
    written = desk("stats", "export", "out").out.splitlines()
    assert {Path(name).name for name in written} >= {"articles.csv", "schema.json"}
    assert all((tmp_path / name).is_file() for name in written)
    told = desk("stats", "export", "out", "--json").json
    assert (told["written"], told["folder"]) == ([], "out")
    assert desk("stats", "export", ".", code=6).err
    columns = desk("stats", "export", "columns", "--parquet").out.splitlines()
    assert columns == [name.replace("out/", "columns/").replace(".csv", ".parquet") for name in written]
    assert "another format" in desk("stats", "export", "columns", "--csv", code=6).err
