"""After a change: what is published or scheduled without it is named, with the command that includes it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from tests.conftest import Run


def test_what_an_edit_of_a_live_story_says_of_its_publication(newsroom: Run, tmp_path: Path) -> None:
    (tmp_path / "t").mkdir()
    for name in "abc":
        (tmp_path / f"t/{name}.md").write_text(f"---\ntitle: {name.upper()}\n---\nText.\n")
    newsroom("draft", "t")
    newsroom("publish", "a", "b", "c")

    def said(*refs: str, lead: str) -> list[str]:
        return newsroom("edit", *refs, "--set", f"lead={lead}").err.splitlines()

    assert said("a", "b", lead="1") == [
        "readers still see the earlier revisions; to publish the new ones: newsroom publish 1 2"
    ]
    newsroom("publish", "a", "--at", "+2h")
    assert said("a", lead="1") == []  # the same text, which is scheduled
    newer, scheduled = said("a", "b", lead="2")
    assert newer == "readers still see revision 1; to publish the new one: newsroom publish b"
    time = re.fullmatch(
        "revision 2 will be published at (.+) without this change; to include it: newsroom publish a --at '(.+)'",
        scheduled,
    )
    assert time is not None
    assert time[1] == time[2]
    newsroom("publish", "a", "--at", time[2])
    newsroom("config", "set", "articles.require_approval", "true")
    approve = "the change must be approved before it is published: newsroom approve {}"
    without = f"revision 3 will be published at {time[1]} without this change"
    assert said("a", "b", lead="3") == [without, approve.format("1 2")]
    approved = newsroom("approve", "1", "2").err
    assert f"{without}; to include it: newsroom publish a --at '{time[2]}'\n" in approved
    newsroom("publish", "b")
    newsroom("publish", "a", "--at", "+2h")


def test_a_change_that_is_not_in_what_is_scheduled_is_named_everywhere(newsroom: Run, tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: {name.upper()}\n---\nWrong.\n")
    newsroom("draft", "a.md", "b.md")
    newsroom("publish", "a", "b", "--at", "+2h")
    assert newsroom("list", "--changed", "--ids").out == ""
    (tmp_path / "a.md").write_text("---\ntitle: A\n---\nRight.\n")
    said = newsroom("draft", "a.md").err
    assert "revision 1 will be published at" in said
    assert "scheduled, revision 2 (revision 1 is scheduled)" in newsroom("show", "a").out
    assert newsroom("list", "--changed", "--ids").out == "1\n"
    newsroom(*shlex.split(said.partition("to include it: newsroom ")[2]))
    assert newsroom("list", "--changed", "--ids").out == ""
    assert "is scheduled" not in newsroom("show", "a").out
    newsroom("edit", "1", "2", "--set", "lead=x")
    assert newsroom("edit", "1", "2", "--set", "lead=y").err.splitlines() == [
        "the scheduled revisions do not include these changes",
        "to include them: newsroom publish 1 2 --at TIME",
    ]
    assert "revision 2 will be published at" in newsroom("restore", "a", "1").err
