"""Words in a picture file are used where a person gave none, are said, and never replace what is known."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from newsroom.core.journal import actions
from newsroom.core.media import pictures
from newsroom.desk import Desk, picture_words
from tests.conftest import Run


def jpeg(description: str = "The ferry at dusk", artist: str = "Lan Phạm") -> bytes:
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = description.encode(), artist.encode()
    stream = io.BytesIO()
    Image.new("RGB", (8, 6), "red").save(stream, "JPEG", exif=exif)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("given", "caption", "credit", "said"),
    [
        (
            {},
            "The ferry at dusk",
            "Lan Phạm",
            ["a.jpg: caption, credit read from the file: The ferry at dusk · Lan Phạm"],
        ),
        ({"caption": "Mine"}, "Mine", "Lan Phạm", ["a.jpg: credit read from the file: Lan Phạm"]),
        ({"caption": "Mine", "credit": "Me"}, "Mine", "Me", []),
    ],
)
def test_words_of_a_new_picture(desk: Desk, given: dict[str, str], caption: str, credit: str, said: list[str]) -> None:
    told: list[str] = []
    with actions.act(desk.db, actor="lan", now=desk.now, command="test") as act:
        medium = picture_words.add(act, jpeg(), name="a.jpg", words=given, say=told.append)
    assert (medium.alt, medium.caption, medium.credit) == ("", caption, credit)
    assert told == said


def test_a_picture_that_is_known_keeps_its_words(desk: Desk) -> None:
    told: list[str] = []
    with actions.act(desk.db, actor="lan", now=desk.now, command="test") as act:
        first = picture_words.add(act, jpeg(), name="a.jpg", words={}, say=told.append)
        pictures.describe(act, first.id, caption="")
        again = picture_words.add(act, jpeg(), name="b.jpg", words={"alt": "A boat"}, say=told.append)
    assert again.id == first.id
    assert (again.alt, again.caption) == ("A boat", "")
    assert len(told) == 1


def test_commands_print_what_they_read_and_pages_show_it(run: Run, tmp_path: Path) -> None:
    run("init", "--title", "T", "--url", "https://t.example", "--lang", "en", "--timezone", "UTC", "--no-pages")
    (tmp_path / "added.jpg").write_bytes(jpeg("Added & \x1b[31mseen"))
    added = run("media", "add", "added.jpg", "--json")
    assert "added.jpg: caption, credit read from the file: Added & " in added.err
    assert "\x1b" not in added.err
    (tmp_path / "boat.jpg").write_bytes(jpeg())
    (tmp_path / "a.md").write_text("---\ntitle: A\nslug: a\n---\n![A boat](boat.jpg)\n", encoding="utf-8")
    assert "boat.jpg: caption, credit read from the file" in run("draft", "a.md").err
    html = run("show", "a", "--format", "html").out
    assert '<figcaption>The ferry at dusk <span class="credit">Lan Phạm</span></figcaption>' in html
    assert "read from" not in run("draft", "a.md").err
