"""A file under another name is the same article; a copy, or another story, is another article."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Run

LINES = "".join(f"Line {number} of the story.\n\n" for number in range(10))
Change = Callable[[Path], None]


def put(path: Path, text: str) -> None:
    """Write a file, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def story(title: str = "Bridge", *, body: str = LINES, **keys: str) -> str:
    """A text with front matter."""
    matter = "".join(f"{key}: {value}\n" for key, value in {"title": title, **keys}.items())
    return f"---\n{matter}---\n{body}"


def moved(old: str, new: str, text: str | None = None) -> Change:
    """What moves a file, and writes `text` into it."""

    def change(folder: Path) -> None:
        (folder / new).parent.mkdir(parents=True, exist_ok=True)
        (folder / old).rename(folder / new)
        if text is not None:
            put(folder / new, text)

    return change


@pytest.mark.parametrize(
    ("first", "change"),
    [
        pytest.param(("t/a.md", story()), moved("t/a.md", "t/b.md"), id="renamed"),
        pytest.param(("t/a.md", story()), moved("t/a.md", "t/2026/town/a.md"), id="moved to a folder"),
        pytest.param(
            ("t/a.md", story()), moved("t/a.md", "t/b.md", story(body=LINES + "And more.\n")), id="and changed"
        ),
        pytest.param(
            ("t/a.md", story(slug="br")), moved("t/a.md", "t/b.md", story("New", slug="br", body="All new.\n")), id="the same slug",
        ),
        pytest.param(("t/old.md", LINES), moved("t/old.md", "t/new.md"), id="called after its file"),
        pytest.param(
            ("t/2024-01-02-x.md", story()), moved("t/2024-01-02-x.md", "t/2024-01-09-x.md"), id="another day"
        ),
        pytest.param(("t/a.md", story()), moved("t/a.md", "t/a.fr.md"), id="has a language now"),
    ],
)  # fmt: skip
def test_a_renamed_file_is_the_same_article(
    newsroom: Run, tmp_path: Path, first: tuple[str, str], change: Change
) -> None:
    put(tmp_path / first[0], first[1])
    newsroom("draft", "t")
    change(tmp_path)
    newsroom("draft", "t")
    assert newsroom("list", "--count").out == "1\n"
    assert "1 unchanged" in newsroom("draft", "t").err


def copied(folder: Path) -> None:
    put(folder / "t/b.md", (folder / "t/a.md").read_text(encoding="utf-8"))


def replaced_by(text: str) -> Change:
    """What removes the file and writes another one."""

    def change(folder: Path) -> None:
        (folder / "t/a.md").unlink()
        put(folder / "t/b.md", text)

    return change


@pytest.mark.parametrize(
    ("text", "change"),
    [
        pytest.param(story(), copied, id="a copy"),
        pytest.param(story(), replaced_by(story("Another title", body="Another text.\n")), id="another story"),
        pytest.param(
            story(), replaced_by(story(body="A text of which nothing is the same.\n")), id="the same title only"
        ),
        pytest.param(
            story(date="2026-01-01"), replaced_by(story(date="2026-01-02", body=LINES + "x\n")), id="the next day's"
        ),
        pytest.param(story(body=""), replaced_by(story("Other", body="")), id="two empty texts"),
    ],
)
def test_another_file_is_another_article(newsroom: Run, tmp_path: Path, text: str, change: Change) -> None:
    put(tmp_path / "t/a.md", text)
    newsroom("draft", "t")
    change(tmp_path)
    newsroom("draft", "t")
    assert newsroom("list", "--count").out == "2\n"


def test_an_article_is_found_once_only(newsroom: Run, tmp_path: Path) -> None:
    put(tmp_path / "t/a.md", story())
    newsroom("draft", "t")
    (tmp_path / "t/a.md").unlink()
    put(tmp_path / "t/b.md", story())
    put(tmp_path / "t/c.md", story())
    # Not "chưa xem", as the queue of new comments.
    assert "1 không đổi, 1 mới" in newsroom("draft", "t", env={"NEWSROOM_LANG": "vi"}).err
    assert newsroom("list", "--count").out == "2\n"


def test_a_published_story_of_another_day_is_not_the_new_one_of_the_same_words(newsroom: Run, tmp_path: Path) -> None:
    put(tmp_path / "t/a.md", story("Weather", body="Nothing to report.\n", date="2026-01-01"))
    newsroom("draft", "t")
    newsroom("publish", "1")
    (tmp_path / "t/a.md").unlink()
    put(tmp_path / "t/b.md", story("Weather", body="Nothing to report.\n", date="2026-01-02"))
    newsroom("draft", "t")
    assert newsroom("list", "--count").out == "2\n"


def test_undo_gives_the_article_its_file_back(newsroom: Run, tmp_path: Path) -> None:
    put(tmp_path / "t/a.md", story())
    newsroom("draft", "t")
    (tmp_path / "t/a.md").rename(tmp_path / "t/b.md")
    newsroom("draft", "t")
    newsroom("undo")
    (tmp_path / "t/b.md").rename(tmp_path / "t/a.md")
    assert "1 unchanged" in newsroom("draft", "t").err
    assert newsroom("list", "--count").out == "1\n"
