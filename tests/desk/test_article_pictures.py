"""Pictures that a text names: only those beside it, each once, with their words."""

from __future__ import annotations

from pathlib import Path

from newsroom.core.articles.fields import Manuscript
from newsroom.core.journal import actions
from newsroom.core.media import pictures
from newsroom.desk import Desk, MediaLimits
from newsroom.desk.article_pictures import known_pictures, pictures_of, take_pictures
from tests.commands.pictures import png


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
