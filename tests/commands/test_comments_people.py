"""`newsroom comments person|note|data|erase|stats|import|export` as a person and a script use them."""

from __future__ import annotations

import gc
import hashlib
import json
import re
from pathlib import Path

import pytest

from newsroom import commands
from tests.commands.test_comments import CONTROL, HOSTILE, add, room, statuses
from tests.conftest import FIXTURES, Run

__all__ = ["room"]


def digest(tmp_path: Path) -> str:
    return hashlib.sha256((tmp_path / "newsroom.db").read_bytes()).hexdigest()


def test_a_person_with_notes_and_all_their_comments(room: Run) -> None:
    room("comments", "add", "--article", "bai", "--name", "An", "--email", "an@x.vn", "--text", "Ý kiến")
    room("comments", "approve", "1")
    room("comments", "note", "an@x.vn", "gọi điện\x1b[31m hôm qua")
    (person,) = room("comments", "person", "An", "--json").json
    assert person["comments"]["approved"] == 1
    assert "gọi điện" in person["notes"][0]
    shown = room("comments", "person", "1").out
    assert not CONTROL.search(shown.replace("\t", " "))
    for part in ("commenter 1: An <an@x.vn>", "1 published", "gọi điện", "Ý kiến"):
        assert part in shown
    room("undo")
    assert room("comments", "person", "1", "--json").json[0]["notes"] == []
    for args, code in ((("person", "Bê"), 3), (("note", "An"), 4), (("data", "9"), 3), (("erase", "9", "--yes"), 3)):
        room("comments", *args, code=code)


def test_data_and_erase(room: Run, tmp_path: Path) -> None:
    room("comments", "add", "--article", "bai", "--name", "Zyxwv Q", "--email", "z@q.example", "--text", "Điều riêng")
    add(room, "Ý của Zyxwv Q thì sai", name="An")
    held = room("comments", "data", "z@q.example").json["people"][0]
    assert (held["name"], [c["body"] for c in held["comments"]]) == ("Zyxwv Q", ["Điều riêng"])
    assert "would erase the data of 1 Zyxwv Q" in room("comments", "erase", "z@q.example", "--dry-run").err
    assert "cannot be undone" in room("comments", "erase", "z@q.example", code=2).err
    assert statuses(room)[1] == "pending"
    done = room("comments", "erase", "z@q.example", "--yes", "--json")
    assert done.json == {
        "people": [1], "comments": [1], "error_reports": [], "bans": [], "named_in": [2], "named_before_in": [],
        "error_reports_naming": [], "words": [], "settings": [], "too_short": [],
    }  # fmt: skip
    assert "please check: 2" in done.err
    assert "pages show the erased comments until the next build" in done.err
    assert room("comments", "show", "1", "--json").json["body"] == ""
    assert room("comments", "list", "-s", "erased", "--count").out == "1\n"
    assert "erased" in room("comments", "why", "1").out
    room("comments", "approve", "1", code=6)
    kept = (tmp_path / "newsroom.db").read_bytes()
    assert b"z@q.example" not in kept
    assert "Điều riêng".encode() not in kept


def test_erasing_an_address_that_is_only_banned_names_no_comments(room: Run) -> None:
    room("comments", "ban", "--email", "an@x.example")
    said = room("comments", "erase", "an@x.example", "--yes").err
    assert said == "1 ban erased\nearlier backups and exports still contain the erased data\n"


def test_a_trial_refuses_staff_as_the_erasure_does(room: Run) -> None:
    room("comments", "reply", str(add(room, "Ý kiến")), "--text", "Cảm ơn")
    number = next(str(one["person_id"]) for one in room("comments", "list", "--json").json if one["staff"])
    refused = [room("comments", "erase", number, *more, code=6).err for more in (["--dry-run"], ["--yes"])]
    assert "is staff and cannot be erased" in refused[0]
    assert refused[0] == refused[1]


def test_filters_by_person_section_and_score(room: Run) -> None:
    room("edit", "bai", "--set", "section=Thời sự")
    room("publish", "bai")
    for name in ("An", "Bê"):
        add(room, f"Ý của {name}", name=name)
    assert room("comments", "list", "--person", "an", "--ids").out == "1\n"
    assert room("comments", "list", "--section", "thoi-su", "--count").out == "2\n"
    assert room("comments", "list", "--section", "Khác", "--count").out == "0\n"
    assert room("comments", "list", "--score", ">.9", "--count").out == "0\n"
    for wrong in ("high", ">2", ".9", ".1-x"):
        room("comments", "list", "--score", wrong, code=2)
    room("comments", "spam", "--person", "Bê", "--yes")
    assert statuses(room) == {1: "pending", 2: "spam"}


def test_a_section_has_its_mode(room: Run) -> None:
    room("edit", "bai", "--set", "section=Thời sự")
    room("publish", "bai")
    room("config", "set", "comments.section_modes", "Khác=closed, thời sự = open")
    first = add(room, "Ý một")
    assert statuses(room)[first] == "published"
    rules = {rule["key"]: rule for rule in room("comments", "rules", "--json").json}
    assert (rules["comments.section_modes"]["value"], rules["comments.section_modes"]["origin"]) == (
        "Khác=closed, thời sự=open", "file",
    )  # fmt: skip
    room("config", "set", "comments.section_modes", "Thời sự=closed")
    room("comments", "add", "--article", "bai", "--name", "An", "--text", "Ý hai", code=6)
    room("edit", "bai", "--set", "comments=open")
    second = add(room, "Ý ba", name="An")
    assert statuses(room)[second] == "published"
    for wrong in ("Thời sự", "x=maybe", "=pre"):
        room("config", "set", "comments.section_modes", wrong, code=4)


def test_a_dry_run_leaves_every_byte(room: Run, run: Run, tmp_path: Path) -> None:
    ids = [str(add(room, f"Ý kiến {n}", name=f"Người {n}")) for n in range(3)]
    gc.collect()  # the connections of this process are closed, and their log written back
    (tmp_path / "c.jsonl").write_text('{"id": 1, "body": "x", "created_at": "2019-05-01", "url": "/bai/"}\n')
    run("comments", "list")
    before = digest(tmp_path)
    for args in (
        ("approve", *ids, "--dry-run"), ("spam", "--queue", "pending", "--dry-run", "--json"),
        ("import", "c.jsonl", "--from", "jsonl", "--dry-run"), ("erase", "1", "--dry-run"),
    ):  # fmt: skip
        run("comments", *args)
        assert digest(tmp_path) == before, args
    assert set(statuses(room).values()) == {"pending"}


def test_stats(room: Run) -> None:
    def at(minute: int) -> tuple[str, str]:
        return "--now", f"2026-03-02T03:{minute:02}:00Z"

    for n in range(4):
        room(*at(n), "comments", "add", "--article", "bai", "--name", f"Người {n}", "--text", f"Ý kiến {n} a{n}.vn/x")
    room(*at(9), "comments", "add", "--article", "bai", "--name", "Người 0", "--text", "Ý kiến 0 a0.vn/x", code=5)
    room(*at(10), "--as", "hoa", "comments", "approve", "1", "2")
    room(*at(11), "--as", "lan", "comments", "spam", "1")
    room(*at(12), "--as", "lan", "comments", "reject", "3")
    room(*at(13), "--as", "lan", "undo")
    found = room(*at(30), "comments", "stats", "--json").json
    assert (found["received"], found["received_total"]) == ({"pending": 4}, 4)
    assert found["held_for"] == {"first_link": 4, "first_timer": 4}
    assert found["refused"] == {"duplicate": 1}
    assert (found["waiting"], found["oldest_at"]) == (2, "2026-03-02T03:02:00Z")
    assert found["seconds_to_decision"] == {"median": 540, "p90": 600}
    assert [(one["name"], one["total"], one["overturned"]) for one in found["moderators"]] == [
        ("hoa", 2, 1), ("lan", 1, 0),
    ]  # fmt: skip
    assert (found["decided"], found["overturned"], found["filter"]) == (3, 1, None)
    shown = room(*at(30), "comments", "stats", "--days", "7").out
    for part in ("in 7 days\t4, all held", "median 9 min", "hoa\t2 (2 approve), 1 overturned", "1 duplicate"):
        assert part in shown
    assert room("--now", "2026-06-01", "comments", "stats", "--json").json["received_total"] == 0
    room("comments", "stats", "--days", "0", code=2)


def test_stats_of_an_empty_file(room: Run) -> None:
    found = room("comments", "stats", "--json").json
    assert (found["received_total"], found["waiting"], found["seconds_to_decision"]["median"]) == (0, 0, None)
    assert "waiting\t0" in room("comments", "stats").out


def test_importing_files_of_other_systems(room: Run, tmp_path: Path) -> None:
    (tmp_path / "map.csv").write_text(
        "http://old.example/bridge/,bai\nhttp://localhost:4000/blog/forms/index.html,nhap\nhttp://old.example/?p=4,bai\n"
    )
    file = str(FIXTURES / "comments" / "disqus.xml")
    first = room("comments", "import", file, "--from", "disqus", "--map", "map.csv", "--json", code=9)
    assert (first.json["read"], first.json["added"]) == (6, 5)
    assert first.json["skipped"][0]["where"] == f"{file}:32"
    again = room("comments", "import", file, "--from", "disqus", "--map", "map.csv", code=9)
    assert again.out == "read\t6\nadded\t0\nunchanged\t5\nnot imported\t1\n"
    assert ":32: comment 6 belongs to thread 1337" in again.err
    wordpress = str(FIXTURES / "comments" / "wordpress.xml")
    assert "added\t5\n" in room("comments", "import", wordpress, "--from", "wxr", "--map", "map.csv").out
    assert room("comments", "list", "--count").out == "10\n"
    for name in ("malformed", "no-version"):
        refused = str(FIXTURES / "comments" / f"wordpress-{name}.xml")
        room("comments", "import", refused, "--from", "wxr", code=4)
    room("undo", str(first.json["batch"]))
    assert room("comments", "list", "-s", "trashed", "--count").out == "5\n"


def test_out_and_in_again(room: Run, tmp_path: Path) -> None:
    first = add(room, HOSTILE, name="[/oops]\x1b[31m")
    room("comments", "approve", str(first))
    room("comments", "reply", str(first), "--text", "Cảm ơn.")
    room("comments", "add", "--article", "bai", "--name", "=An", "--email", "an@x.vn", "--text", "=1+1 </item> ]]>")
    room("comments", "spam", "3")
    for name in ("c.jsonl", "c.xml", "c.csv"):
        to = {"xml": "wxr"}.get(name[2:], name[2:])
        assert "3 comments written" in room("comments", "export", "--to", to, "-o", name).err
        assert not CONTROL.search((tmp_path / name).read_text(encoding="utf-8").replace("\t", " ").replace("\r", ""))
    assert json.loads(room("comments", "export", "-s", "spam").out)["email"] == "an@x.vn"
    assert room("comments", "export", "--to", "csv", "-s", "spam").out.splitlines()[1].count("'=") == 2
    files = {"c.jsonl": "jsonl", "c.xml": "wxr"}
    for file, system in files.items():
        same = room("comments", "import", file, "--from", system).out
        assert same == "read\t3\nadded\t0\nunchanged\t3\nnot imported\t0\n"
    before = room("comments", "list", "--json", "--oldest").json
    for first, system in files.items():
        other = ("-d", str(tmp_path / system / "newsroom.db"))
        room("init", system, "--title", "Hai", "--url", "https://two.example", "--timezone", "UTC", "--no-pages")
        room(*other, "draft", "bai.md")
        room(*other, "comments", "import", first, "--from", system)
        for file in files:  # whichever came first: they are the same comments
            assert room(*other, "comments", "import", file, "--from", files[file]).out.splitlines()[2] == "unchanged\t3"
        after = sorted(room(*other, "comments", "list", "--json", "--oldest").json, key=lambda c: c["id"])
        for kept, taken in zip(before, after, strict=True):
            for key in ("author", "body", "status", "created_at"):
                assert taken[key] == kept[key]
        assert [c["parent_id"] for c in after] == [None, 1, None]


def test_an_answer_to_a_comment_that_is_still_here_finds_it_again(room: Run, tmp_path: Path) -> None:
    first = add(room, "Ý kiến")
    room("comments", "approve", str(first))
    room("comments", "export", "--to", "wxr", "-o", "c.xml")
    text = (tmp_path / "c.xml").read_text(encoding="utf-8")
    end = text.index("</wp:comment>") + len("</wp:comment>")
    answer = (
        "<wp:comment><wp:comment_id>77</wp:comment_id><wp:comment_author>Bê</wp:comment_author>"
        "<wp:comment_date_gmt>2030-01-01 00:00:00</wp:comment_date_gmt><wp:comment_content>Trả lời</wp:comment_content>"
        f"<wp:comment_approved>1</wp:comment_approved><wp:comment_parent>{first}</wp:comment_parent></wp:comment>"
    )
    (tmp_path / "c.xml").write_text(text[:end] + answer + text[end:], encoding="utf-8")
    assert room("comments", "import", "c.xml", "--from", "wxr").out.splitlines()[1:3] == ["added\t1", "unchanged\t1"]
    assert room("comments", "list", "--json", "--oldest").json[-1]["parent_id"] == first


def test_refusals_of_import_and_export(room: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bad.csv").write_text("nothing\n")
    for args, code in (
        (("import", "x", "--from", "myspace"), 2), (("import", "nowhere", "--from", "disqus"), 3),
        (("import", "nowhere", "--from", "isso"), 3), (("import", ".", "--from", "wxr"), 3),
        (("import", "bai.md", "--from", "isso"), 4), (("import", "bai.md", "--from", "wxr"), 4),
        (("import", "bai.md", "--from", "jsonl", "--map", "bad.csv"), 4), (("export", "--to", "pdf"), 2),
        (("export", "-o", "nowhere/x.csv"), 3), (("export", "-s", "odd"), 2), (("import", "bai.md"), 2),
    ):  # fmt: skip
        assert room("comments", *args, code=code).err.startswith("error: "), args
    assert not list(tmp_path.glob(".*.part"))
    monkeypatch.setattr(commands, "say", lambda _: None)
    assert room("comments", "export").out == ""


def test_a_report_with_its_words_is_shown(room: Run) -> None:
    add(room, "Ý kiến")
    room("comments", "approve", "1")
    room("comments", "flag", "1", "--reason", "personal_data", "--text", "số máy\x1b[2J của tôi")
    assert "as personal data, weight 1, open: số máy" in room("comments", "show", "1").out
    (report,) = room("comments", "show", "1", "--json").json["reports"]
    assert (report["reason"], report["weight"], report["outcome"]) == ("personal_data", 1.0, None)


def test_approve_build_undo_build(room: Run, tmp_path: Path) -> None:
    def site() -> dict[str, bytes]:
        room("--now", "2026-12-01T00:00:00Z", "build", "-o", "out")
        return {str(path): path.read_bytes() for path in sorted((tmp_path / "out").rglob("*")) if path.is_file()}

    add(room, "Một ý kiến dễ thấy")
    before = site()
    room("comments", "approve", "1")
    between = site()
    changed = [name for name in between if between[name] != before.get(name)]
    assert any("Một ý kiến dễ thấy" in between[name].decode("utf-8", "replace") for name in changed)
    room("undo")
    assert site() == before


WXR_HEAD = (
    '<?xml version="1.0"?><rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><wp:wxr_version>1.2</wp:wxr_version>'
    "<item><link>http://old.example/bai/</link><wp:post_name>bai</wp:post_name>"
    "<wp:comment_status>closed</wp:comment_status>"
)


def wxr_comment(number: int, kind: str = "") -> str:
    return (
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id><wp:comment_author>An</wp:comment_author>"
        f"<wp:comment_date_gmt>2020-02-01 00:00:00</wp:comment_date_gmt><wp:comment_content>Ý {number}.</wp:comment_content>"
        f"<wp:comment_approved>1</wp:comment_approved><wp:comment_type>{kind}</wp:comment_type></wp:comment>"
    )


def test_pingbacks_are_a_note_and_a_closed_post_is_closed(room: Run, tmp_path: Path) -> None:
    kinds = ("", "pingback", "pingback", "trackback")
    comments = "".join(wxr_comment(number, kind) for number, kind in enumerate(kinds, 1))
    (tmp_path / "w.xml").write_text(f"{WXR_HEAD}{comments}</item></channel></rss>", encoding="utf-8")
    dry = room("comments", "import", "w.xml", "--from", "wxr", "--dry-run")
    assert "nothing was changed" in dry.err
    assert add(room, "Vẫn mở") == 1
    said = room("comments", "import", "w.xml", "--from", "wxr")
    assert "left out: 2 pingbacks, 1 trackback" in said.err
    assert "closed for new comments, as in the other system: 1 article" in said.err
    assert "error" not in said.err
    assert said.out.splitlines() == ["read\t4", "added\t1", "unchanged\t0", "not imported\t0"]
    room("comments", "add", "--article", "bai", "--name", "An", "--text", "Thêm một ý", code=6)
    again = room("comments", "import", "w.xml", "--from", "wxr", "--json").json
    assert again["left_out"] == [{"what": "pingback", "count": 2}, {"what": "trackback", "count": 1}]
    assert (again["unchanged"], again["closed"]) == (1, [])


def test_what_a_second_import_advises_after_an_undone_one_can_be_done(room: Run, tmp_path: Path) -> None:
    def write(*found: str) -> None:
        rows = [
            {
                "id": n,
                "body": f"Ý {n}",
                "created_at": "2019-05-01",
                "article_slug": "bai",
                "status": status,
                "source": "blog",
            }
            for n, status in enumerate(found, 1)
        ]
        (tmp_path / "c.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))

    write("published", "spam", "published", "pending")
    room("comments", "import", "c.jsonl", "--from", "jsonl")
    room("undo")
    assert set(statuses(room).values()) == {"trashed"}
    write("published", "spam", "spam", "pending")
    said = room("comments", "import", "c.jsonl", "--from", "jsonl").err
    advised = re.findall(r"newsroom (comments [a-z 0-9-]+)(?=[;\n])", said)
    assert sorted(advised) == [
        "comments restore 1", "comments restore 2", "comments restore 3", "comments restore 4", "comments spam 3",
    ]  # fmt: skip
    for command in advised:
        room(*command.split())
    assert statuses(room) == {1: "published", 2: "spam", 3: "spam", 4: "pending"}
    assert "to do the same here" not in room("comments", "import", "c.jsonl", "--from", "jsonl").err
