"""`media`: pictures are added once, described, shown, and kept while an article shows them."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest

from tests.commands.pictures import png
from tests.conftest import Run


@pytest.fixture
def red(tmp_path: Path) -> Path:
    """A picture file."""
    (tmp_path / "bò đỏ.png").write_bytes(png("red"))
    return tmp_path / "bò đỏ.png"


def test_a_picture_is_measured_and_kept_byte_for_byte(desk: Run, red: Path, tmp_path: Path) -> None:
    [medium] = desk("media", "add", red.name, "--alt", "Con bò", "--credit", "Hà An", "--json").json
    assert (medium["name"], medium["mime"], medium["width"], medium["height"]) == ("bò đỏ.png", "image/png", 8, 6)
    assert (medium["alt"], medium["credit"]) == ("Con bò", "Hà An")
    assert medium["sha256"] == hashlib.sha256(red.read_bytes()).hexdigest()
    assert medium["path"].startswith("/media/")
    for ref in ("1", "bò đỏ.png", medium["sha256"][:12]):
        assert desk("media", "show", ref, "--json").json["id"] == 1
    desk("media", "show", "1", "-o", "again.png")
    assert (tmp_path / "again.png").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "again.png").read_bytes() == red.read_bytes()
    assert desk("media", "show", "1", "-o", "again.png", code=2).err


def test_the_same_bytes_are_one_picture_whose_words_fill_in(desk: Run, red: Path, tmp_path: Path) -> None:
    desk("media", "add", red.name)
    (tmp_path / "khac.png").write_bytes(red.read_bytes())
    [medium] = desk("media", "add", "khac.png", "--alt", "Con bò", "--json").json
    assert (medium["id"], medium["name"], medium["alt"]) == (1, "bò đỏ.png", "Con bò")
    said = "bò đỏ.png was added before and keeps its description; to change it: newsroom media describe 1 --alt TEXT"
    assert said in desk("media", "add", "khac.png", "--alt", "Khác", "--credit", "Hà").err
    assert "added before" not in desk("media", "add", "khac.png", "--alt", "Con bò", "--credit", "Hà").err
    assert desk("media", "show", "1", "--json").json["alt"] == "Con bò"
    desk("media", "describe", "1", "--alt", "Khác")
    assert desk("media", "show", "1", "--json").json["alt"] == "Khác"
    assert desk("media", "list", "--count").out == "1\n"


def test_a_camera_that_was_held_upright(desk: Run, tmp_path: Path) -> None:
    from PIL import Image

    picture, out = Image.new("RGB", (8, 6)), io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    picture.save(out, "JPEG", exif=exif)
    (tmp_path / "a.jpg").write_bytes(out.getvalue())
    [medium] = desk("media", "add", "a.jpg", "--json").json
    assert (medium["width"], medium["height"]) == (6, 8)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"%PDF-1.4",
        png("red")[:40],
    ],
    ids=["empty", "cut gif", "svg", "pdf", "cut png"],
)
def test_what_is_no_picture_is_refused(desk: Run, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.png").write_bytes(content)
    assert "x.png" in desk("media", "add", "x.png", code=4).err
    assert desk("media", "list", "--json").json == []


def test_several_what_fails_is_named_and_the_rest_stands(desk: Run, red: Path) -> None:
    partial = desk("media", "add", red.name, "khong-co.png", "--json", code=9)
    assert [medium["name"] for medium in partial.json] == ["bò đỏ.png"]
    assert "khong-co.png" in partial.err
    assert desk("media", "add", "khong-co.png", code=3).err


def test_a_picture_that_is_too_large(desk: Run, tmp_path: Path) -> None:
    desk("config", "set", "media.max_megabytes", "0")
    (tmp_path / "a.png").write_bytes(png("red"))
    assert "larger" in desk("media", "add", "a.png", code=3).err


def test_a_picture_that_is_shown_stays_until_no_article_shows_it(desk: Run, red: Path, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"---\ntitle: Có ảnh\n---\n![x](<{red.name}>)\n")
    desk("draft", "a.md")
    desk("publish", "1")
    assert "co-anh" in desk("media", "rm", "1", code=6).err
    desk("edit", "1", "--body", "-", stdin="không ảnh\n")
    # Readers still see the revision that shows it.
    assert "co-anh" in desk("media", "rm", "1", code=6).err
    assert "co-anh (live)" in desk("media", "show", "1").out
    desk("publish", "1")
    desk("media", "rm", "1")
    assert desk("media", "list", "--json").json == []
    # The earlier revision keeps it, and the same bytes bring it back.
    assert "/media/" in desk("show", "1", "--rev", "1", "--format", "html").out
    desk("media", "add", red.name)
    assert desk("media", "list", "--ids").out == "1\n"
    assert desk("media", "rm", "9", code=3).err


LIBRARY = "---\ntitle: A\nslug: a\n---\nText.\n\n"


@pytest.mark.parametrize("name", ["lock gate.png", "1", "/media/{two}/{sixteen}.png", "media/{two}/{sixteen}-240.webp"])
def test_a_picture_of_the_library_is_named_in_a_text(run: Run, tmp_path: Path, name: str) -> None:
    run("init", "--title", "T", "--url", "https://x.example", "--lang", "en", "--timezone", "UTC")
    (tmp_path / "pics").mkdir()
    (tmp_path / "pics" / "lock gate.png").write_bytes(png("red"))
    digest = run("media", "add", "pics/lock gate.png", "--json").json[0]["sha256"]
    written = name.format(two=digest[:2], sixteen=digest[:16])
    (tmp_path / "a.md").write_text(f"{LIBRARY}![The lock](<{written}>)\n", encoding="utf-8")
    assert run("draft", "a.md").err == ""
    assert "<img " in run("show", "a", "--format", "html").out
    (tmp_path / "b.md").write_text(f"---\ntitle: B\nslug: b\nimage: {written}\n---\nText.\n", encoding="utf-8")
    assert run("draft", "-", stdin=(tmp_path / "b.md").read_bytes()).err == ""
    assert run("edit", "b", "--set", "image=gone.png").err.count("not found") == 1
    assert run("edit", "b", "--set", f"image={written}").err == ""
    assert [one["slug"] for one in run("media", "show", "1", "--json").json["articles"]] == ["a", "b"]


def test_a_name_of_two_pictures_is_not_guessed(run: Run, tmp_path: Path) -> None:
    run("init", "--title", "T", "--url", "https://x.example", "--lang", "en", "--timezone", "UTC")
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "lock.png").write_bytes(png("red" if folder == "one" else "blue"))
        run("media", "add", f"{folder}/lock.png")
    (tmp_path / "a.md").write_text(f"{LIBRARY}![x](lock.png)\n", encoding="utf-8")
    assert "lock.png: 2 pictures have this name; use an id: 2, 1 (a.md:7)" in run("draft", "a.md").err
    run("media", "rm", "1")
    assert run("draft", "a.md").err.strip() == ""


def test_a_file_beside_the_text_goes_before_the_library(run: Run, tmp_path: Path) -> None:
    run("init", "--title", "T", "--url", "https://x.example", "--lang", "en", "--timezone", "UTC")
    (tmp_path / "pics").mkdir()
    (tmp_path / "pics" / "lock.png").write_bytes(png("red"))
    run("media", "add", "pics/lock.png")
    (tmp_path / "lock.png").write_bytes(png("blue"))
    (tmp_path / "a.md").write_text(f"{LIBRARY}![x](lock.png)\n", encoding="utf-8")
    run("draft", "a.md")
    assert run("media", "show", "1", "--json").json["articles"] == []


@pytest.mark.parametrize(
    "change",
    [
        ("edit", "a", "--set", "image="),
        ("edit", "a", "--set", "image=other.png"),
        ("edit", "a", "--body", "plain.md"),
        ("restore", "a", "1"),
        ("undo",),
        ("delete", "a", "-y"),
    ],
)
def test_a_picture_is_free_when_no_text_shows_it(run: Run, tmp_path: Path, change: tuple[str, ...]) -> None:
    run("init", "--title", "T", "--url", "https://x.example", "--lang", "en", "--timezone", "UTC")
    (tmp_path / "lock.png").write_bytes(png("red"))
    (tmp_path / "other.png").write_bytes(png("blue"))
    (tmp_path / "plain.md").write_text("---\nimage:\n---\nText.\n", encoding="utf-8")
    (tmp_path / "a.md").write_text("---\ntitle: A\nslug: a\n---\nText.\n", encoding="utf-8")
    run("draft", "a.md")
    run("edit", "a", "--set", "image=lock.png")
    assert "is used by a" in run("media", "rm", "lock.png", code=6).err
    run(*change)
    run("media", "rm", "lock.png", code=6 if change == ("undo",) else 0)  # the undo has deleted it


def test_a_picture_that_readers_see_or_will_see_is_not_free(run: Run, tmp_path: Path) -> None:
    run("init", "--title", "T", "--url", "https://x.example", "--lang", "en", "--timezone", "UTC")
    (tmp_path / "lock.png").write_bytes(png("red"))
    (tmp_path / "a.md").write_text("---\ntitle: A\nslug: a\n---\n![x](lock.png)\n", encoding="utf-8")
    run("draft", "a.md")
    run("--now", "2026-05-06", "publish", "a", "--at", "2026-05-07 08:00")
    run("edit", "a", "--body", "-", stdin="Text.\n")
    assert "is used by a" in run("media", "rm", "lock.png", code=6).err  # scheduled
    run("--now", "2026-05-08", "publish", "--due")
    assert "is used by a" in run("media", "rm", "lock.png", code=6).err  # live
    run("publish", "a")
    run("media", "rm", "lock.png")


@pytest.mark.parametrize(
    ("before", "brought_back"),
    [
        ((("delete", "a", "-y"),), ("restore", "a")),
        ((("edit", "a", "--body", "plain.md"), ("publish", "a")), ("restore", "a", "1")),
    ],
)
def test_a_deleted_picture_does_not_become_public_again_without_a_word(
    run: Run, tmp_path: Path, before: tuple[tuple[str, ...], ...], brought_back: tuple[str, ...]
) -> None:
    run("init", "--title", "T", "--url", "https://x.example", "--lang", "en", "--timezone", "UTC")
    (tmp_path / "lock.png").write_bytes(png("red"))
    (tmp_path / "plain.md").write_text("Text.\n", encoding="utf-8")
    (tmp_path / "a.md").write_text("---\ntitle: A\nslug: a\n---\n![x](lock.png)\n", encoding="utf-8")
    run("draft", "a.md")
    for command in before:
        run(*command)
    run("media", "rm", "lock.png")
    assert "removed_at:" in run("media", "show", "1").out
    assert run("media", "show", "1", "--json").json["removed_at"]
    assert "lock.png (media id 1) was deleted" in run("media", "rm", "1", code=6).err
    batch = run("log", "-n", "1", "--json").json[0]["batch"]
    said = f"a shows lock.png, which was deleted; to restore lock.png: newsroom undo {batch}"
    assert said in run(*brought_back).err
    [finding] = [one for one in run("check", "a", "--json", code=4).json if one["code"] == "deleted-picture"]
    assert (finding["level"], finding["message"]) == ("error", said)
    for when in ((), ("--at", "+1h")):
        refused = run("publish", "a", *when, code=6).err
        assert "of a shows lock.png, which was deleted" in refused
        assert f"newsroom undo {batch}" in refused
    run("undo", str(batch))
    run("publish", "a")


def test_readers_see_a_deleted_picture_again_after_an_undo(run: Run, tmp_path: Path) -> None:
    run("init", "--title", "T", "--url", "https://x.example", "--lang", "en", "--timezone", "UTC")
    (tmp_path / "lock.png").write_bytes(png("red"))
    (tmp_path / "a.md").write_text("---\ntitle: A\nslug: a\n---\n![x](lock.png)\n", encoding="utf-8")
    run("draft", "a.md")
    run("publish", "a")
    run("edit", "a", "--body", "-", stdin="Text.\n")
    run("publish", "a")
    batch = run("log", "-n", "1", "--json").json[0]["batch"]
    run("media", "rm", "lock.png")
    assert "readers of a see lock.png again, although it was deleted" in run("undo", str(batch)).err


def test_a_deleted_picture_is_not_chosen_and_a_chosen_one_not_deleted(run: Run, tmp_path: Path) -> None:
    run("init", "--title", "T", "--url", "https://x.example", "--lang", "en", "--timezone", "UTC")
    (tmp_path / "logo.png").write_bytes(png("red"))
    run("media", "add", "logo.png")
    (tmp_path / "logo.png").unlink()
    run("config", "set", "site.logo", "logo.png")
    assert "newsroom config unset site.logo" in run("media", "rm", "1", code=6).err
    run("config", "unset", "site.logo")
    run("media", "rm", "1")
    run("series", "add", "Flood")
    assert "was deleted" in run("people", "add", "Mai", "--portrait", "logo.png", code=6).err
    assert "was deleted" in run("series", "podcast", "flood", "--artwork", "logo.png", code=6).err


def test_new_words_of_a_picture_say_where_readers_see_the_earlier_ones(desk: Run, tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(png("blue"))
    for slug, front, body in (("a", "", "![](x.png)"), ("b", "image: x.png\n", "b"), ("c", "", "![](x.png)")):
        (tmp_path / f"{slug}.md").write_text(f"---\ntitle: {slug}\n{front}---\n{body}\n", encoding="utf-8")
        desk("draft", str(tmp_path / f"{slug}.md"))
    desk("publish", "a", "b")
    said = desk("media", "describe", "x.png", "--caption", "THIRD").err
    assert "readers of a still see the earlier description, until the text is edited and published again" in said
    assert "earlier description" not in desk("media", "describe", "x.png", "--focus", "10,10").err
