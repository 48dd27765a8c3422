"""`init` and `config`: the file, its settings, and where a value in force comes from."""

from __future__ import annotations

import json
import shlex
import sqlite3
from pathlib import Path

import pytest

from newsroom import settings, store
from tests.conftest import Run


def test_init_makes_one_file_and_never_over_another(inside: Run, tmp_path: Path) -> None:
    inside("init", "--title", "Báo", "--lang", "vi", "--timezone", "Asia/Ho_Chi_Minh", "--url", "https://x.example/")
    made = (tmp_path / "newsroom.db").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["newsroom.db"]
    assert int.from_bytes(made[68:72], "big") == store.APPLICATION_ID
    again = inside("init", code=7)
    assert "already exists" in again.err
    assert "newsroom -d newsroom.db list" in again.err
    assert (tmp_path / "newsroom.db").read_bytes() == made
    assert inside("config", "get", "site.url").out == "https://x.example\n"
    inside("check", "--file")


def test_init_in_another_folder_that_is_not_there_yet(inside: Run, tmp_path: Path) -> None:
    inside("init", "a/b")
    assert (tmp_path / "a" / "b" / "newsroom.db").is_file()
    inside("-d", "c.db", "init")
    assert (tmp_path / "c.db").is_file()
    assert inside("-d", "c.db", "list", "--count").out == "0\n"


@pytest.mark.parametrize(
    ("args", "env", "made", "named"),
    [
        (["init", "a b"], {}, "a b/newsroom.db", "-d 'a b/newsroom.db' "),
        (["init", "--", "-x"], {}, "-x/newsroom.db", "-d -x/newsroom.db "),
        (["-d", "c.db", "--as", "Lan", "init"], {}, "c.db", "-d c.db --as Lan "),
        (["--as", "Lan", "init", "p"], {}, "p/newsroom.db", "-d p/newsroom.db --as Lan "),
        (["init"], {"NEWSROOM_DB": "../newsroom.db"}, "newsroom.db", "-d newsroom.db "),
        (["init"], {}, "newsroom.db", ""),
        (["init", "."], {}, "newsroom.db", ""),
    ],
)
def test_commands_that_init_prints_find_the_new_file(
    newsroom: Run, tmp_path: Path, args: list[str], env: dict[str, str], made: str, named: str
) -> None:
    """They used the newsroom of the folder above, or none."""
    here = tmp_path / "inside"
    here.mkdir()
    told = newsroom(*args[: args.index("init") + 1], "--pages", *args[args.index("init") + 1 :], cwd=here, env=env).err
    for command in ("list --kind page", "draft --edit ", "draft FILE.md"):
        assert f"newsroom {named}{command}" in told
    found = newsroom(*shlex.split(named), "list", "--kind", "page", "--count", cwd=here, env=env)
    assert found.out == "5\n"
    refused = newsroom(*args, cwd=here, env=env, code=7).err.split("use it: newsroom ")[1]
    assert newsroom(*shlex.split(refused), "--count", cwd=here).out == "5\n"
    assert newsroom("list", "--count").out == "0\n"


def test_init_with_an_example(inside: Run) -> None:
    inside("init", "--example")
    assert inside("list", "--count").out == "1\n"
    inside("publish", "1")


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--url", "news.example"),
        ("--url", "ftp://x"),
        ("--timezone", "Asia/Saigonn"),
        ("--lang", "tiếng Việt"),
        ("--title", "a\x1b[31m"),
    ],
)
def test_init_refuses_what_is_wrong_and_makes_nothing(inside: Run, tmp_path: Path, option: str, value: str) -> None:
    refused = inside("init", option, value, code=4)
    assert "error: " in refused.err
    assert "\x1b" not in refused.err
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_found_in_a_folder_above_and_by_the_environment(inside: Run, tmp_path: Path) -> None:
    inside("init")
    below = tmp_path / "bài" / "2026"
    below.mkdir(parents=True)
    inside("draft", "--title", "x", cwd=below)
    assert inside("list", "--count").out == "1\n"
    inside("-d", str(tmp_path / "b.db"), "init")
    assert inside("list", "--count", env={"NEWSROOM_DB": str(tmp_path / "b.db")}).out == "0\n"
    assert inside("-d", "newsroom.db", "list", "--count", env={"NEWSROOM_DB": str(tmp_path / "b.db")}).out == "1\n"


def test_without_a_file_the_hint_is_init(inside: Run) -> None:
    for words in (["list"], ["draft", "--title", "x"], ["stats"], ["build"], ["undo"]):
        refused = inside(*words, code=7)
        assert "hint: make one with: newsroom init" in refused.err
    error = json.loads(inside("list", "--json", code=7).err)["error"]
    assert error["code"] == "file"


def test_advice_about_a_file_names_the_file_that_was_meant(inside: Run, tmp_path: Path) -> None:
    """What `newsroom init` makes or `newsroom list` opens may be another one."""
    at = {"NEWSROOM_DB": "my dir/x.db"}
    assert "make a newsroom there: newsroom -d 'my dir/x.db' init\n" in inside("list", code=7, env=at).err
    inside("-d", "my dir/x.db", "init")
    assert inside("list", env=at).out == ""
    inside("init", "other")
    assert "use it: newsroom -d other/newsroom.db list\n" in inside("init", "other", code=7).err
    (tmp_path / "newsroom.db").write_text("something else")
    for given in ((), ("-d", "newsroom.db")):
        assert "or make one: newsroom -d FILE init\n" in inside(*given, "list", code=7).err


def test_the_environment_stands_over_the_file_and_the_file_over_the_default(desk: Run) -> None:
    origins = {row["key"]: (row["value"], row["origin"]) for row in desk("config", "list", "--json").json}
    assert origins["site.page_size"] == ("20", "default")
    desk("config", "set", "site.page_size", "12")
    assert desk("config", "get", "site.page_size").out == "12\n"
    rows = desk("config", "list", "--json", env={"NEWSROOM_SITE_PAGE_SIZE": "7"}).json
    assert {row["key"]: (row["value"], row["origin"]) for row in rows}["site.page_size"] == ("7", "environment")
    assert desk("config", "get", "site.page_size", env={"NEWSROOM_SITE_PAGE_SIZE": "7"}).out == "7\n"
    assert desk("config", "get", "site.page_size").out == "12\n"
    desk("config", "unset", "site.page_size")
    assert desk("config", "get", "site.page_size").out == "20\n"
    refused = desk("list", env={"NEWSROOM_SITE_PAGE_SIZE": "many"}, code=4)
    assert "site.page_size" in refused.err
    hidden = "NEWSROOM_SITE_PAGE_SIZE is set, so the setting in the newsroom file is not used"
    for command in (("set", "site.page_size", "8"), ("unset", "site.page_size")):
        assert hidden in desk("config", *command, env={"NEWSROOM_SITE_PAGE_SIZE": "7"}).err
        assert hidden not in desk("config", *command).err


@pytest.mark.parametrize(
    ("key", "value", "stored"),
    [
        ("stats.count", "Yes", "true"),
        ("stats.count", "off", "false"),
        ("site.page_size", "007", "7"),
        ("site.url", "https://x.example/báo/", "https://x.example/báo"),
        ("comments.mode", "pre", "pre"),
        ("site.title", "  Báo  ", "Báo"),
    ],
)
def test_values_are_stored_in_one_form(desk: Run, key: str, value: str, stored: str) -> None:
    desk("config", "set", key, value)
    assert desk("config", "get", key).out == stored + "\n"
    desk("config", "unset", key)
    desk("config", "set", f"{key}={value}")
    assert desk("config", "get", key).out == stored + "\n"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("stats.count", "maybe"),
        ("site.page_size", "-1"),
        ("site.page_size", "1.5"),
        ("site.page_size", "٣"),
        ("comments.mode", "ajar"),
        ("site.timezone", "Mars/Phobos"),
        ("site.url", "javascript:alert(1)"),
        ("site.title", "a\nb"),
    ],
)
def test_values_that_do_not_fit_are_refused(desk: Run, key: str, value: str) -> None:
    before = desk("config", "get", key).out
    assert (
        key.split(".")[0] in desk("config", "set", "--", key, value, code=4).err
        or value in desk("config", "set", "--", key, value, code=4).err
    )
    assert desk("config", "get", key).out == before


def test_an_unknown_key_is_answered_with_the_nearest(desk: Run) -> None:
    for words in (
        ["config", "get", "site.titel"],
        ["config", "set", "site.titel", "x"],
        ["config", "unset", "site.titel"],
    ):
        assert "did you mean site.title?" in desk(*words, code=3).err
    assert desk("config", "set", "site.title", code=2).err


def test_every_setting_is_listed_with_what_it_is_for(desk: Run) -> None:
    rows = desk("config", "list", "--json").json
    assert [row["key"] for row in rows] == [setting.key for setting in settings.TABLE]
    assert all(row["help"] for row in rows)
    for setting in settings.TABLE:
        assert settings.check(setting.key, setting.default) == setting.default


def test_a_setting_of_another_version_in_the_file_is_left_alone(desk: Run, tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "newsroom.db")
    db.execute("insert into settings (key, value) values ('site.mood', 'sunny')")
    db.commit()
    db.close()
    assert "mood" not in desk("config", "list").out
    desk("list")


def test_init_takes_language_and_zone_from_the_machine(run: Run) -> None:
    made = run("init", env={"LC_ALL": "vi_VN.UTF-8", "TZ": "Asia/Tokyo"})
    assert "ngôn ngữ vi, múi giờ Asia/Tokyo" in made.err
    assert (run("config", "get", "site.lang").out, run("config", "get", "site.timezone").out) == (
        "vi\n",
        "Asia/Tokyo\n",
    )


def test_help_is_a_command(run: Run) -> None:
    assert "publish" in run("help").out
    assert run("help", "comments", "review").out == run("comments", "review", "--help").out
    assert "No such command" in run("help", "nonsense", code=2).err
