"""Pictures that a text names: only those beside it, each once, with their words."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsroom.core.articles.fields import Manuscript
from newsroom.core.journal import actions
from newsroom.core.media import pictures
from newsroom.desk import Desk, MediaLimits
from newsroom.desk.article_pictures import from_library, known_pictures, pictures_of, take_pictures, with_pictures
from newsroom.desk.text_source import TextSource
from newsroom.formats.clips import outside_tools
from tests import clips
from tests.commands.pictures import png
from tests.desk.test_picture_words import jpeg


def test_pictures_beside_a_text_are_found_and_others_named(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.png").write_bytes(png("red"))
    (tmp_path / "lead.png").write_bytes(png("red"))
    (tmp_path / "secret.txt").write_bytes(png("red"))
    text = "![x](in/a.png) ![x](in/a.png) ![y](gone.png) ![z](secret.txt) ![w](https://x.example/b.png) ![k](known.png)"
    manuscript = Manuscript(title="T", body=text, image="lead.png", media={"known.png": 1})
    found, missing = pictures_of(manuscript, tmp_path)
    assert sorted(found) == ["in/a.png", "lead.png"]
    assert missing == ["gone.png", "secret.txt"]


def test_pictures_are_taken_with_the_words_of_the_lead_picture(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png("blue"))
    (tmp_path / "b.png").write_bytes(png("green"))
    (tmp_path / "bad.png").write_bytes(b"no picture")
    words = {"image_alt": "A boat", "image_caption": "At dawn", "image_credit": "Lan"}
    manuscript = Manuscript(title="T", image="a.png", extra=words, media={"old.png": 7})
    found = {name: tmp_path / name for name in ("a.png", "b.png", "bad.png", "gone.png")}
    with actions.act(desk.db, actor="lan", now=desk.now, command="test") as act:
        taken, problems = take_pictures(act, manuscript, found, limit=MediaLimits(1_000_000, 1_000_000))
    assert set(taken.media) == {"old.png", "a.png", "b.png"}
    assert taken.media["old.png"] == 7
    lead, other = (pictures.get(desk.db, taken.media[name]) for name in ("a.png", "b.png"))
    assert (lead.alt, lead.caption, lead.credit, lead.name) == ("A boat", "At dawn", "Lan", "a.png")
    assert (other.alt, other.caption, other.credit) == ("", "", "")
    assert len(problems) == 2


def test_a_picture_beyond_the_limit_is_a_problem(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png("red"))
    manuscript = Manuscript(title="T")
    with actions.act(desk.db, actor="lan", now=desk.now, command="test") as act:
        taken, problems = take_pictures(act, manuscript, {"a.png": tmp_path / "a.png"}, limit=MediaLimits(10, 10))
    assert taken is manuscript
    assert len(problems) == 1


def test_known_pictures_are_those_that_the_text_still_names() -> None:
    before = Manuscript(title="T", media={"a.png": 1, "b.png": 2, "c.png": 3})
    after = Manuscript(title="T", body="![x](a.png)", image="b.png", media={"a.png": 9, "d.png": 4})
    assert known_pictures(after, before).media == {"a.png": 9, "b.png": 2}


LIMITS = MediaLimits(1_000_000, 1_000_000)


def test_pictures_as_bytes_have_the_name_in_the_text(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "file.png").write_bytes(png("blue"))
    manuscript = Manuscript(title="T")
    with actions.act(desk.db, actor="lan", now=desk.now, command="test") as act:
        taken, problems = take_pictures(
            act, manuscript, {"in/a.png": png("red"), "b.png": tmp_path / "file.png"}, limit=LIMITS
        )
    assert problems == []
    assert [pictures.get(desk.db, taken.media[name]).name for name in ("in/a.png", "b.png")] == ["in/a.png", "file.png"]


@pytest.mark.parametrize("aloud", [False, True])
def test_words_in_a_picture_are_read_only_where_they_can_be_said(desk: Desk, tmp_path: Path, aloud: bool) -> None:
    (tmp_path / "a.jpg").write_bytes(jpeg())
    said: list[str] = []
    with actions.act(desk.db, actor="lan", now=desk.now, command="test") as act:
        taken, _ = take_pictures(
            act, Manuscript(title="T"), {"a.jpg": tmp_path / "a.jpg"}, limit=LIMITS, say=said.append if aloud else None
        )
    assert pictures.get(desk.db, taken.media["a.jpg"]).caption == ("The ferry at dusk" if aloud else "")
    assert len(said) == int(aloud)


def test_a_clip_has_its_own_limit_and_its_refusal_says_what_to_do(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside_tools.shutil, "which", lambda _name: None)
    data = clips.mp4()
    (tmp_path / "a.mp4").write_bytes(data)
    (tmp_path / "bad.mp4").write_bytes(b"<html>")
    (tmp_path / "bad.png").write_bytes(b"<html>")
    manuscript = Manuscript(title="T", image="a.mp4", extra={"image_caption": "At dawn"})
    with actions.act(desk.db, actor="lan", now=desk.now, command="test") as act:
        taken, problems = take_pictures(act, manuscript, {"a.mp4": tmp_path / "a.mp4"}, limit=MediaLimits(1, len(data)))
        assert problems == []
        assert pictures.get(desk.db, taken.media["a.mp4"]).caption == "At dawn"
        both, _ = take_pictures(
            act, manuscript, {"a.mp4": tmp_path / "a.mp4", "b.png": png("red")}, limit=MediaLimits(1, len(data))
        )
        assert set(both.media) == {"a.mp4", "b.png"}
        found = {name: tmp_path / name for name in ("a.mp4", "bad.mp4", "bad.png")}
        taken, problems = take_pictures(act, Manuscript(title="T"), found, limit=MediaLimits(100, len(data) - 1))
    assert taken.media == {}
    assert ["; " in problem for problem in problems] == [True, True, False]


def test_pictures_of_the_library_by_their_names(desk: Desk) -> None:
    with actions.act(desk.db, actor="lan", now=desk.now, command="test") as act:
        for colour in ("red", "blue", "green", "black", "white", "pink"):
            pictures.add(act, png(colour), name="many.png")
        one = pictures.add(act, png("navy"), name="one.png")
    body = "Text\n\n![x](many.png) ![y](gone.png)\n"
    manuscript = Manuscript(title="T", body=body, image="none.png", media={"old.png": 9})
    missing = ["one.png", "many.png", "gone.png", "none.png"]
    found, problems = from_library(desk.db, manuscript, missing)
    assert found.media == {"old.png": 9, "one.png": one.id}
    assert problems[0].partition(" (")[0] == "many.png: 6 pictures have this name; use an id: 6, 5, 4, 3, 2"
    assert [problem.partition(" (")[2] for problem in problems] == [
        "line 3 of the text)", "line 3 of the text)", "the main picture)"
    ]  # fmt: skip
    assert problems[1:] == [
        "gone.png: not found (line 3 of the text)", "none.png: not found (the main picture)"
    ]  # fmt: skip
    _, placed = from_library(desk.db, manuscript, ["gone.png", "none.png"], source=TextSource("a.md", 5, 2))
    assert placed == ["gone.png: not found (a.md:7)", "none.png: not found (a.md:2)"]
    assert from_library(desk.db, manuscript, []) == (manuscript, [])
    same, _ = from_library(desk.db, manuscript, ["gone.png"])
    assert same is manuscript


def test_a_text_gets_its_pictures_and_no_others(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png("red"))
    (tmp_path / "bad.png").write_bytes(b"x")
    said: list[str] = []
    with actions.act(desk.db, actor="lan", now=desk.now, command="test") as act:
        one = pictures.add(act, png("navy"), name="one.png")
        manuscript = Manuscript(
            title="T",
            body="![x](a.png) ![y](bad.png) ![z](one.png) ![w](gone.png)",
            media={"old.png": 9, "one.png": one.id},
        )
        made, problems = with_pictures(act, manuscript, tmp_path, limit=LIMITS, say=said.append)
    assert set(made.media) == {"a.png", "one.png"}
    assert [problem.partition(":")[0] for problem in problems] == ["gone.png", "bad.png"]
