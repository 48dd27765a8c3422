"""Every save is a revision: `edit`, `show`, `history`, `diff`, `restore`, and two people at one text."""

from __future__ import annotations

import json
import os
import pty
import shlex
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from newsroom import store
from newsroom.core.articles import articles
from tests.conftest import COMMAND, Run


def draft(desk: Run, body: str = "một\n", title: str = "Bài") -> str:
    """A draft's id."""
    return str(desk("draft", "-", "--json", stdin=f"---\ntitle: {title}\ntags: [a, b]\n---\n{body}").json[0]["id"])


def shown(desk: Run, *args: str) -> Any:
    """An article as JSON."""
    return desk("show", *args, "--json").json


def test_a_save_is_a_revision_and_none_is_changed(desk: Run) -> None:
    draft(desk)
    desk("--as", "mai", "edit", "1", "--body", "-", "-m", "viết lại", stdin="hai\n")
    desk("edit", "1", "--append", "ba")
    assert [shown(desk, "1", "--rev", str(rev))["body"] for rev in (1, 2, 3)] == ["một\n", "hai\n", "hai\n\nba\n"]
    rows = desk("history", "1", "--json").json
    assert [(row["rev"], row["parent"], row["actor"], row["note"], row["head"]) for row in rows] == [
        (3, 2, "lan", "", True), (2, 1, "mai", "viết lại", False), (1, None, "lan", "", False),
    ]  # fmt: skip
    assert len({row["hash"] for row in rows}) == 3
    assert desk("history", "1").out.splitlines()[1].startswith("3\t")


def test_the_same_text_again_is_no_revision(desk: Run) -> None:
    draft(desk)
    before = shown(desk, "1")
    desk("edit", "1", "--body", "-", stdin="một\n")
    desk("edit", "1", "--set", "title=Bài")
    assert shown(desk, "1") == before


def test_fields_one_by_one(desk: Run) -> None:
    draft(desk)
    desk(
        "edit", "1", "--set", "title=Tựa = mới", "--set", "lead=Sapo", "--set", "section=Kinh tế", "--set", "tags=x, y,,x",
        "--set", "authors=Hà An", "--set", "nguon_anh=TTXVN",
    )  # fmt: skip
    article = shown(desk, "1")
    assert (article["title"], article["lead"], article["section"]) == ("Tựa = mới", "Sapo", "Kinh tế")
    assert (article["tags"], article["authors"], article["extra"]) == (["x", "y"], ["Hà An"], {"nguon_anh": "TTXVN"})
    assert article["slug"] == "bai"
    desk("edit", "1", "--set", "nguon_anh=", "--set", "tags=")
    assert (shown(desk, "1")["extra"], shown(desk, "1")["tags"]) == ({}, [])


def test_comments_can_be_set_as_in_a_file(desk: Run, tmp_path: Path) -> None:
    def mode() -> str | None:
        with closing(store.connect(tmp_path / "newsroom.db")) as db:
            return articles.by_id(db, 1).comments_mode

    draft(desk)
    for typed, site, expected in (
        ("false", "open", "closed"), ("true", "open", None), ("no", "open", "closed"), ("Yes", "closed", "first"), ("pre", "open", "pre"),
        ("", "open", None),
    ):  # fmt: skip
        desk("config", "set", "comments.mode", site)
        desk("edit", "1", "--set", f"comments={typed}")
        assert mode() == expected, typed
    draft(desk, title="Hai")
    desk("edit", "1", "2", "--set", "comments=off")
    assert mode() == "closed"


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("--set", "title"), 2),
        (("--set", "title="), 4),
        (("--set", "slug=x"), 2),
        (("--set", "status=published"), 2),
        (("--set", "a b=x"), 2),
        (("--set", "comments=maybe"), 4),
        (("--body", "khong-co.md"), 3),
        ((), 2),
    ],
)
def test_what_cannot_be_set_is_refused_and_nothing_is_saved(desk: Run, args: tuple[str, ...], code: int) -> None:
    draft(desk)
    before = shown(desk, "1")
    assert desk("edit", "1", *args, code=code).err.startswith("error: ")
    assert shown(desk, "1") == before


def test_a_body_with_front_matter_changes_the_fields_it_names(desk: Run) -> None:
    draft(desk)
    desk("edit", "1", "--body", "-", stdin="---\ntitle: Tựa hai\n---\nhai\n")
    article = shown(desk, "1")
    assert (article["title"], article["body"], article["tags"]) == ("Tựa hai", "hai\n", ["a", "b"])


def test_a_text_with_a_mistake_is_refused_with_its_line(desk: Run, tmp_path: Path) -> None:
    draft(desk)
    (tmp_path / "x.md").write_text("---\ntitle: a: b: [\n---\nhai\n")
    assert "x.md:2" in desk("edit", "1", "--body", "x.md", code=4).err
    assert shown(desk, "1")["revision"] == 1


def test_an_edit_after_review_sends_the_text_back_to_draft(desk: Run) -> None:
    draft(desk)
    desk("submit", "1")
    [article] = desk("edit", "1", "--append", "thêm", "--json").json
    assert article["status"] == "draft"


# Case 16.
def test_a_second_save_from_the_same_version_is_refused_and_its_text_kept(desk: Run, tmp_path: Path) -> None:
    draft(desk)
    version = str(shown(desk, "1")["version"])
    desk("--as", "mai", "edit", "1", "--body", "-", "--if-version", version, stdin="của mai\n")
    refused = desk("edit", "1", "--body", "-", "--if-version", version, stdin="của lan\n", code=5)
    [kept] = tmp_path.glob("bai.unsaved-*.md")
    assert str(kept.name) in refused.err
    assert "newsroom diff bai" in refused.err
    assert "của lan" in kept.read_text()
    assert shown(desk, "1")["body"] == "của mai\n"
    # Their text, kept, is a text that can be saved once the two are brought together.
    desk("edit", "1", "--body", str(kept))
    assert shown(desk, "1")["body"] == "của lan\n"


def test_two_texts_from_one_version_are_brought_together(desk: Run, tmp_path: Path) -> None:
    draft(desk)
    desk("edit", "1", "--body", "-", stdin="một\n\nhai\n\nba\n")
    version = str(shown(desk, "1")["version"])
    desk("--as", "mai", "edit", "1", "--body", "-", "--set", "title=Tựa của mai", stdin="MỘT\n\nhai\n\nba\n")
    refused = desk("edit", "1", "--body", "-", "--if-version", version, stdin="một\n\nhai\n\nBA\n", code=5)
    [kept] = tmp_path.glob("bai.unsaved-*.md")
    [line] = [one for one in refused.err.splitlines() if "--merge" in one]
    desk(*shlex.split(line.rpartition("merge both versions: newsroom ")[2]))
    both = shown(desk, "1")
    assert (both["title"], both["body"]) == ("Tựa của mai", "MỘT\n\nhai\n\nBA\n")
    assert kept.exists()


def test_where_two_texts_overlap_a_person_decides(desk: Run, tmp_path: Path) -> None:
    draft(desk)
    version = str(shown(desk, "1")["version"])
    desk("--as", "mai", "edit", "1", "--body", "-", stdin="của mai\n")
    now = shown(desk, "1")
    refused = desk("edit", "1", "--body", "-", "--if-version", version, "--merge", stdin="của lan\n", code=5)
    [kept] = tmp_path.glob("bai.unsaved-*.md")
    assert f"--body {kept.name} --if-version {now['version']}" in refused.err.replace(f"{tmp_path}/", "")
    assert "<<<<<<< yours\ncủa lan\n=======\ncủa mai\n>>>>>>> theirs\n" in kept.read_text()
    assert shown(desk, "1") == now
    kept.write_text(
        kept.read_text().replace("<<<<<<< yours\n", "").replace("=======\n", "").replace(">>>>>>> theirs\n", "")
    )
    desk("edit", "1", "--body", str(kept), "--if-version", str(now["version"]))
    assert shown(desk, "1")["body"] == "của lan\ncủa mai\n"


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [(("--append", "x", "--merge"), 2, "add --if-version N, where N is the version that newsroom show REF --json printed before you began"),
     (("--append", "x", "--merge", "--if-version", "99"), 3, "no version 99"),
     (("--merge", "--if-version", "1"), 2, "--merge cannot be used in the editor")],
)  # fmt: skip
def test_merging_needs_a_version_that_was_and_a_text(desk: Run, args: tuple[str, ...], code: int, says: str) -> None:
    draft(desk)
    assert says in desk("edit", "1", *args, code=code).err


def test_a_refused_save_from_a_file_names_the_file(desk: Run, tmp_path: Path) -> None:
    draft(desk)
    (tmp_path / "toi.md").write_text("của lan\n")
    refused = desk("edit", "1", "--body", "toi.md", "--if-version", "99", code=5)
    assert "toi.md" in refused.err
    assert not list(tmp_path.glob("*.unsaved-*"))


def test_a_conflict_as_json(desk: Run) -> None:
    draft(desk)
    refused = desk("edit", "1", "--append", "x", "--if-version", "99", "--json", code=5)
    error = json.loads(refused.err)["error"]
    assert (error["code"], error["ref"]) == ("conflict", "bai")
    assert error["hint"]
    assert refused.out == ""


def test_an_undone_act_does_not_make_an_old_version_current_again(desk: Run) -> None:
    draft(desk)
    version = str(shown(desk, "1")["version"])
    desk("edit", "1", "--append", "x")
    desk("undo")
    assert desk("edit", "1", "--append", "y", "--if-version", version, code=5).err


def test_the_editor_that_began_from_an_older_text_keeps_what_was_typed(desk: Run, tmp_path: Path) -> None:
    draft(desk)
    script = tmp_path / "editor.py"
    script.write_text(
        f"#!{sys.executable}\nimport pathlib, subprocess, sys\npath = pathlib.Path(sys.argv[-1])\n"
        "words = '-m newsroom --as mai edit 1 --append'.split()\n"
        "subprocess.run([sys.executable, *words, 'của mai'], check=True, stdout=sys.stderr)\n"
        "path.write_text(path.read_text() + 'của lan\\n')\n"
    )
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    env = {"EDITOR": str(script), "VISUAL": str(script), "TMPDIR": str(tmp_path)}
    code, said = on_terminal(tmp_path, ["edit", "1"], env)  # elsewhere no editor opens
    assert code == 5, said
    [kept] = tmp_path.glob("newsroom-*.md")
    assert kept.name in said
    assert "của lan" in kept.read_text()
    assert "của mai" in shown(desk, "1")["body"]


def on_terminal(folder: Path, args: list[str], env: dict[str, str]) -> tuple[int, str]:
    """Run the command on a pseudo-terminal; its exit code and stderr."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [*COMMAND, *args], stdin=theirs, stdout=theirs, stderr=subprocess.PIPE, cwd=folder, env={**os.environ, **env}
    )
    os.close(theirs)
    _, err = child.communicate(timeout=60)
    os.close(ours)
    return child.returncode, err.decode()


def test_diff(desk: Run) -> None:
    draft(desk, "một\nhai\n")
    desk("edit", "1", "--body", "-", "--set", "lead=Sapo", stdin="một\nba\n")
    lines = desk("diff", "1").out.splitlines()
    assert {"-hai", "+ba", "+lead: Sapo", " một"} <= set(lines)
    assert desk("diff", "1", "2", "1").out.count("+hai") == 1
    assert desk("diff", "1", "--json").json["to"] == 2
    same = desk("diff", "1", "1", "1")
    assert (same.out, "the same" in same.err) == ("", True)
    assert desk("diff", "1", "7", code=3).err


def test_diff_without_numbers_compares_what_readers_see(desk: Run) -> None:
    draft(desk, "một\n")
    desk("publish", "1")
    desk("edit", "1", "--body", "-", stdin="hai\n")
    desk("edit", "1", "--body", "-", stdin="ba\n")
    answer = desk("diff", "1", "--json").json
    assert (answer["from"], answer["to"]) == (1, 3)


# Case 15: a line of a hundred thousand words.
def test_diff_of_one_enormous_line(desk: Run) -> None:
    draft(desk, "từ " * 100_000)
    desk("edit", "1", "--append", "cuối")
    assert "+cuối" in desk("diff", "1").out


def test_restore_makes_an_earlier_text_the_newest(desk: Run) -> None:
    draft(desk)
    desk("edit", "1", "--body", "-", stdin="hai\n")
    [article] = desk("restore", "1", "1", "--json").json
    assert article["revision"] == 3
    assert shown(desk, "1")["body"] == "một\n"
    assert desk("history", "1", "--json").json[0]["note"] == "revision 1 restored"
    assert desk("restore", "1", "9", code=3).err
    assert desk("restore", "1", code=2).err
    assert [row["slug"] for row in desk("search", "một", "--json").json] == ["bai"]


def test_of_a_killed_article_nothing_is_restored(desk: Run) -> None:
    draft(desk)
    desk("publish", "1")
    desk("kill", "1", "-m", "libel")
    for rev in ([], ["1"]):
        refused = desk("restore", "1", *rev, code=6).err
        assert "is killed and can no longer be edited" in refused
        assert "newsroom draft --from bai" in refused
    assert desk("draft", "--from", "bai", "--no-edit", "--json").json[0]["slug"] == "bai-2"


def test_a_new_article_from_the_trash(desk: Run) -> None:
    draft(desk)
    desk("delete", "1")
    draft(desk)
    assert "newsroom draft --from 1 --slug NEW" in desk("restore", "1", code=5).err
    [made] = desk("draft", "--from", "1", "--slug", "new", "--no-edit", "--json").json
    assert shown(desk, made["slug"])["body"] == "một\n"
    assert "newsroom restore 1" in desk("edit", "1", "--append", "x", code=6).err


def test_show_in_each_form(desk: Run) -> None:
    draft(desk, "Đoạn **đậm**.\n")
    assert "Đoạn **đậm**." in desk("show", "1").out
    assert "<strong>đậm</strong>" in desk("show", "1", "--format", "html").out
    markdown = desk("show", "1", "--format", "md").out
    assert markdown.startswith("---\ntitle: Bài\n")
    again = desk("draft", "-", "--slug", "khac", stdin=markdown)
    assert again.out
    assert shown(desk, "khac")["body"] == shown(desk, "bai")["body"]
    assert (
        shown(desk, "1")["html"] == desk("show", "1", "--format", "html").out.rstrip("\n") or shown(desk, "1")["html"]
    )
    both = desk("show", "1", "2", "--json").json
    assert [one["id"] for one in both] == [1, 2]
    assert desk("show", "1", "--format", "pdf", code=2).err
    assert "did you mean bai" in desk("show", "baii", code=3).err
    draft(desk, title="Chuyến đò đêm vẫn chạy")
    assert "did you mean chuyen-do-dem-van-chay" in desk("show", "đò đêm", code=3).err


def test_a_killed_or_trashed_article_takes_no_text(desk: Run) -> None:
    draft(desk)
    desk("delete", "1")
    assert "trashed" in desk("edit", "1", "--append", "x", code=6).err


def test_an_article_with_one_revision_has_nothing_to_compare(desk: Run) -> None:
    draft(desk)
    alone = desk("diff", "1")
    assert (alone.out, alone.err.strip()) == ("", "bai has no other revision")
    desk("edit", "1", "--set", "title=Mới")
    assert desk("diff", "1", "2", "2").err.strip() == "revisions 2 and 2 are the same"
    assert "+title: Mới" in desk("diff", "1").out


def test_a_difference_is_headed_by_times_of_the_site(newsroom: Run) -> None:
    newsroom("--now", "2026-03-02T20:30:00Z", "draft", "--title", "Một")
    newsroom("--now", "2026-03-02T21:30:00Z", "edit", "1", "--append", "Hai.")
    heads = newsroom("diff", "1").out.splitlines()[:2]
    assert heads == ["--- revision 1 2026-03-03 03:30 +07:00", "+++ revision 2 2026-03-03 04:30 +07:00"]
