"""`newsroom comments` as a person and a script use it."""

from __future__ import annotations

import contextlib
import io
import json
import re
import sqlite3
import sys
from pathlib import Path

import pytest

from newsroom import cli
from tests.conftest import Result, Run

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
HOSTILE = "\x1b]52;c;aGk=\x07\x1b[2J [/oops] [link=http://e.example]x[/link] \u202egnp.exe \x9b31m"
KEYS = set(
    "id article_id article_slug parent_id author body status created_at decided_at decided_by spam_score reasons"
    " version flags".split()
)


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line inside this process, in a folder with one published article, `bai`, and one draft, `nhap`."""
    monkeypatch.chdir(tmp_path)
    for name, value in (("NEWSROOM_USER", "lan"), ("EDITOR", "false"), ("VISUAL", "")):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("NEWSROOM_DB", raising=False)

    def call(*args: str, stdin: str | bytes = "", code: int = 0, env: dict[str, str] | None = None) -> Result:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
            for name, value in (env or {}).items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as ended:
                cli.main(list(args))
        out, err = capsys.readouterr()
        assert ended.value.code == code, f"{args}: exit {ended.value.code}\n{out}\n{err}"
        return Result(code, out, err)

    call(
        "init",
        "--title",
        "Báo Thử",
        "--url",
        "https://news.example.org",
        "--lang",
        "vi",
        "--timezone",
        "Asia/Ho_Chi_Minh",
    )
    for slug in ("bai", "nhap"):
        (tmp_path / f"{slug}.md").write_text(
            f"---\ntitle: Tựa {slug}\nslug: {slug}\n---\nThân bài.\n", encoding="utf-8"
        )
    call("draft", "bai.md", "nhap.md")
    call("publish", "bai")
    return call


def add(room: Run, body: str, name: str = "Bạn đọc", **more: object) -> int:
    return int(room("comments", "add", "--article", "bai", "--name", name, "--text", body, "--json", **more).json["id"])  # type: ignore[arg-type]


def statuses(room: Run) -> dict[int, str]:
    return {comment["id"]: comment["status"] for comment in room("comments", "list", "--json").json}


def test_add_says_what_became_of_it_and_why(room: Run) -> None:
    out = room("comments", "add", "--article", "bai", "--name", "An", "--text", "Xem http://a.example").out
    assert out.splitlines() == [
        "1\tpending\tbai", "hold\tfirst_link\tnew reader with a link to a.example",
        "hold\tfirst_timer\tnew reader: 0 of 2 comments approved so far",
    ]  # fmt: skip
    added = room("comments", "add", "--article", "bai", "--name", "Bê", "--json", "-", stdin="Từ một đường ống\n").json
    assert set(added) >= KEYS
    assert added["body"] == "Từ một đường ống"
    assert room("comments", "show", "2", "--json").json == added


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("--article", "nhap", "--name", "An", "--text", "x"), 6),
        (("--article", "khong-co", "--name", "An", "--text", "x"), 3),
        (("--article", "bai", "--name", "An", "--text", " \u200b"), 4),
        (("--article", "bai", "--text", "x"), 4),
        (("--article", "bai", "--name", "An"), 2),
        (("--name", "An", "--text", "x"), 2),
        (("--article", "bai", "--name", "An", "--text", "x", "--file", "y"), 2),
        (("--article", "bai", "--name", "An", "--file", "khong-co.txt"), 3),
        (("--article", "bai", "--name", "An", "--text", "x", "--parent", "9"), 3),
        (("--article", "bai", "--name", "An", "--text", "x", "--email", "nobody"), 4),
    ],
)
def test_refusals(room: Run, args: tuple[str, ...], code: int) -> None:
    done = room("comments", "add", *args, code=code)
    assert done.out == ""
    assert done.err.startswith("error: ")
    assert room("comments", "list", "--count").out == "0\n"


def test_said_twice(room: Run) -> None:
    add(room, "Một câu")
    assert (
        "comment 1" in room("comments", "add", "--article", "bai", "--name", "Bạn đọc", "--text", "MỘT CÂU", code=5).err
    )


@pytest.mark.parametrize("data", [b"x" * 70_000, "dài ".encode() * 2000, b"\xff\xfe not text"])
def test_oversize_and_undecodable_stdin(room: Run, data: bytes) -> None:
    room("comments", "add", "--article", "bai", "--name", "An", "-", stdin=data, code=4)


def test_nothing_of_a_comment_reaches_the_terminal_as_a_command(room: Run) -> None:
    add(room, HOSTILE, name="[bold]x[/oops]\x1b[31m")
    for args in (
        ("list",), ("list", "--csv"), ("list", "--json"), ("list", "--tsv"), ("show", "1"), ("show", "1", "--raw"),
        ("why", "1"), ("why", "1", "--json"), ("show", "1", "--json"), ("approve", "--queue", "pending", "--dry-run"),
    ):  # fmt: skip
        done = room("comments", *args)
        assert not CONTROL.search(done.out.replace("\t", " ") + done.err), args
        assert "\u202e" not in done.out
        if args[0] in ("list", "show"):
            assert "[/oops]" in done.out
    assert not CONTROL.search(room("log").out.replace("\t", " "))
    done = room("comments", "review", stdin="h\na\nq\n")
    assert not CONTROL.search(done.out.replace("\t", " ") + done.err)


def test_the_real_command_decides_from_a_pipe(room: Run, run: Run) -> None:
    for body, name in (("Bài hay quá", "Bạn đọc"), (HOSTILE, "[/oops]")):
        run("comments", "add", "--article", "bai", "--name", name, "--text", body)
    done = run("comments", "review", stdin="s\na\nq\n")
    assert [line.split("\t")[0] for line in done.out.splitlines()] == ["spam", "published"]
    assert not CONTROL.search(done.out.replace("\t", " ") + done.err)


def test_review_from_a_pipe(room: Run) -> None:
    first, second, third = (add(room, f"Ý kiến {n}", name=f"Người {n}") for n in range(3))
    done = room("comments", "review", stdin="s\na\nr 5\nz\nq\n")
    assert done.out.splitlines() == [
        f"spam\t{first}\tbai\tNgười 0\t", f"published\t{second}\tbai\tNgười 1\t",
        f"rejected\t{third}\tbai\tNgười 2\toff_topic", f"undone\t{third}\tbai\tNgười 2\t",
    ]  # fmt: skip
    assert "2 decided" in done.err
    assert statuses(room) == {first: "spam", second: "published", third: "pending"}
    assert room("comments", "review", stdin="x y z\nwhat\n", code=2).out == ""
    assert room("comments", "review", "--queue", "nowhere", code=2).out == ""


def test_decisions_as_json_with_an_outcome_for_each(room: Run) -> None:
    ids = [add(room, f"Ý kiến {n}", name=f"Người {n}") for n in range(3)]
    done = room("comments", "approve", str(ids[0]), "99999", str(ids[2]), "--json", code=9)
    assert done.json["done"] == [ids[0], ids[2]]
    assert [(failure["id"], "no comment" in failure["error"]) for failure in done.json["failed"]] == [(99999, True)]
    assert statuses(room) == {ids[0]: "published", ids[1]: "pending", ids[2]: "published"}
    room("undo", str(done.json["batch"]))
    assert set(statuses(room).values()) == {"pending"}
    assert room("comments", "approve", "99999", code=3).out == ""
    assert json.loads(room("comments", "approve", "99999", "--json", code=3).err)["error"]["code"] == "not_found"


def test_ranges_stdin_and_restore(room: Run) -> None:
    ids = [add(room, f"Ý kiến {n}", name=f"Người {n}") for n in range(4)]
    room("comments", "reject", f"{ids[0]}-{ids[1]}", "--reason", "5")
    listed = f"{ids[2]}\n{ids[3]}\n"
    refused = room("comments", "spam", "-", stdin=listed, code=2).err
    assert "mark 2 comments as spam?" in refused
    assert "Người 3" in refused
    assert "would mark 2 comments as spam; nothing" in room("comments", "spam", "-", "--dry-run", stdin=listed).err
    assert set(statuses(room).values()) == {"pending", "rejected"}
    room("comments", "spam", "-", "--yes", stdin=listed)
    assert list(statuses(room).values()) == ["spam", "spam", "rejected", "rejected"]
    assert room("comments", "show", str(ids[0]), "--json").json["reasons"][-1]["code"] == "off_topic"
    room("comments", "trash", f"{ids[0]}-{ids[3]}")
    room("comments", "approve", str(ids[0]), code=6)
    room("comments", "restore", f"{ids[0]}-{ids[3]}")
    assert list(statuses(room).values()) == ["spam", "spam", "rejected", "rejected"]
    for wrong, code in (("x", 2), ("900-999", 3), ("3-", 2), ("", 2)):
        room("comments", "approve", wrong, code=code)
    room("comments", "reject", str(ids[0]), "--reason", "because", code=2)


def test_bulk_by_filter_looks_first_and_needs_a_yes(room: Run, tmp_path: Path) -> None:
    ids = [add(room, f"Mua ngay {n}" if n % 2 else f"Ý kiến {n}", name=f"Người {n}") for n in range(6)]

    def everything() -> list[str]:
        with contextlib.closing(sqlite3.connect(tmp_path / "newsroom.db")) as db:
            return list(db.iterdump())

    before = everything()
    dry = room("comments", "spam", "--text", "MUA NGAY", "--dry-run", "--json")
    assert [comment["id"] for comment in dry.json] == ids[1::2]
    refused = room("comments", "spam", "--text", "mua ngay", code=2)
    assert "mark 3 comments as spam?" in refused.err
    assert "Người 1" in refused.err
    assert everything() == before
    done = room("comments", "spam", "--text", "mua ngay", "--yes", "--json").json
    assert (done["done"], done["failed"]) == (ids[1::2], [])
    assert room("comments", "count", "--json").json == {
        "pending": 3, "published": 0, "rejected": 0, "spam": 3, "trashed": 0, "reported": 0, "errors": 0,
    }  # fmt: skip
    room("undo", str(done["batch"]))
    assert room("comments", "list", "--queue", "spam", "--count").out == "0\n"
    for args in (
        ("approve",),
        ("approve", "1", "--queue", "pending"),
        ("approve", "--queue", "x", "--yes"),
        ("approve", "-s", "x", "--yes"),
    ):
        room("comments", *args, code=2)
    assert room("comments", "approve", "--queue", "spam").out == ""


def test_a_stale_version_is_a_conflict(room: Run) -> None:
    add(room, "Ý kiến")
    room("--as", "hoa", "comments", "hold", "1")
    room("--as", "hoa", "comments", "spam", "1")
    done = room("comments", "approve", "1", "--if-version", "1", code=5)
    assert "changed by hoa (spam)" in done.err
    room("comments", "approve", "1", "--if-version", "2")


def test_why_tells_reasons_and_decisions(room: Run) -> None:
    add(room, "MUA NGAY CASINO TRỰC TUYẾN HÔM NAY")
    room("--as", "hoa", "comments", "reject", "1", "--reason", "advertising", "--note", "lần thứ ba")
    why = room("comments", "why", "1", "--json").json
    assert [reason["code"] for reason in why["reasons"]] == ["capitals", "first_timer", "advertising"]
    assert [(d["actor"], d["action"], d["to"], d["reason"], d["note"]) for d in why["decisions"]] == [
        ("lan", "receive", "pending", None, None), ("hoa", "reject", "rejected", "advertising", "lần thứ ba"),
    ]  # fmt: skip
    assert "written in capitals" in room("comments", "why", "1").out


def test_writing_among_the_comments(room: Run) -> None:
    asked = add(room, "Bao giờ có lịch?")
    answer = room("comments", "reply", str(asked), "--text", "Tuần sau.", "--json").json
    assert (answer["status"], answer["staff"], answer["parent_id"]) == ("published", True, asked)
    assert statuses(room)[asked] == "published"
    edited = room("comments", "edit", str(asked), "--text", "Bao giờ có lịch phát sóng?", "--json").json
    assert edited["revision"] == 2
    assert "Bao giờ có lịch?" in room("comments", "show", str(asked), "--revisions").out
    room("comments", "edit", str(asked), "--text", "x", "--if-version", "1", code=5)
    assert room("comments", "pin", str(asked), "--json").json["pinned"] is True
    assert room("comments", "flag", str(asked), "--reason", "offensive", "--json").json["flags"] == 1
    assert "already recorded" in room("comments", "flag", str(asked), "--reason", "offensive", code=5).err
    assert room("comments", "flag", str(asked), "--text", "Thư thứ hai", "--json").json["flags"] == 2
    assert "errors" not in room("comments", "spam", "--help").out
    room("undo")
    assert room("comments", "list", "--queue", "reported", "--ids").out == f"{asked}\n"
    for args in (
        ("reply", "99", "--text", "x"),
        ("edit", "99", "--text", "x"),
        ("pin", "99"),
        ("show", "99"),
        ("why", "99"),
    ):
        room("comments", *args, code=3)


def test_bans_and_words(room: Run) -> None:
    add(room, "Ý kiến", name="Kẻ Xấu")
    ban = room("comments", "ban", "1", "--by", "name", "--for", "7d", "--reason", "chửi bậy", "--json").json[0]
    assert (ban["kind"], ban["value"], ban["reason"]) == ("name", "kẻ xấu", "chửi bậy")
    assert ban["whom"] == "kẻ xấu"
    room("comments", "add", "--article", "bai", "--name", "KẺ XẤU", "--text", "Lại đây", code=6)
    room("comments", "ban", "--name", "Kẻ  xấu", code=5)
    room("comments", "unban", str(ban["id"]))
    assert room("comments", "bans", "--json").json == []
    assert len(room("comments", "bans", "--all", "--json").json) == 1
    for args in (
        ("ban",),
        ("ban", "1", "--name", "x"),
        ("ban", "--name", "x", "--for", "soon"),
        ("ban", "1", "--by", "shoe"),
    ):
        room("comments", *args, code=2)
    room("comments", "ban", "1", "--by", "email", code=6)
    room("comments", "words", "add", "ban", "casino", "free money")
    assert room("comments", "words", "test", "C.A.S.I.N.O").out == "ban\tcasino\tcasino\n"
    assert add(room, "ghé саsino", name="An") == 2
    assert statuses(room)[2] == "rejected"
    room("comments", "words", "rm", "casino")
    assert [word["pattern"] for word in room("comments", "words", "list", "--json").json] == ["free money"]
    room("comments", "words", "rm", "casino", code=3)
    room("comments", "words", "add", "nowhere", "x y", code=4)


def test_rules_say_where_they_come_from(room: Run) -> None:
    rules = {
        rule["key"]: rule for rule in room("comments", "rules", "--json", env={"NEWSROOM_COMMENTS_MODE": "pre"}).json
    }
    assert (rules["comments.mode"]["value"], rules["comments.mode"]["origin"]) == ("pre", "environment")
    assert rules["comments.max_length"]["origin"] == "default"


def test_the_filters_of_list(room: Run) -> None:
    add(room, "Ý kiến", name="An")
    add(room, "Ghé http://a.example", name="Bê")
    room("comments", "approve", "1")
    for args, found in (
        (("-s", "published"), "1"), (("--author", "be"), "2"), (("--domain", "A.example"), "2"),
        (("--why", "first_link"), "2"), (("--text", "y kien"), "1"), (("--article", "bai", "-n", "1"), "2"),
        (("--oldest", "-n", "1"), "1"),
    ):  # fmt: skip
        assert room("comments", "list", "--ids", *args).out.split() == [found], args
    room("comments", "list", "--article", "khong-co", code=3)
    room("comments", "list", "-s", "nope", code=2)


def test_bans_say_whom(room: Run) -> None:
    add(room, "Ý kiến", name="Út Lẹ")
    room("comments", "ban", "1", "--for", "7d")
    room("comments", "ban", "--domain", "Shop.example")
    shown = room("comments", "bans").out
    assert "Út Lẹ (commenter 1)" in shown
    assert "shop.example" in shown
    assert [ban["whom"] for ban in room("comments", "bans", "--json").json] == ["shop.example", "Út Lẹ (commenter 1)"]
    assert "Út Lẹ (commenter 1) is already banned" in room("comments", "ban", "1", code=5).err
    room("comments", "erase", "Út Lẹ", "--yes")
    assert "Út Lẹ" not in room("comments", "bans", "--all").out


def test_review_from_a_pipe_decides_the_marked(room: Run) -> None:
    ids = [add(room, f"Ý kiến {n} của tôi", name=f"Người {n}") for n in range(5)]
    room("comments", "review", stdin="x\nx\nA\ny\nq\n")
    assert list(statuses(room).values()).count("published") == 2
    said = room("comments", "review", stdin="x\nA\nn\nR\n3\nq\n")
    assert said.out.startswith("rejected\t")
    # A word that answers nothing is not a command, and nothing is decided.
    said = room("comments", "review", stdin="x\nA\nabsolutely\nw\nspam\nr\nsure\nq\n")
    assert "is not an answer" in said.err
    assert list(statuses(room).values()).count("pending") == 2
    assert statuses(room)[ids[0]] == "published"
