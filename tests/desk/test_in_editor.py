"""A text in an editor until it can be saved: mistakes, refusals, and the file that is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from newsroom.desk import Desk, in_editor
from newsroom.errors import Conflict, Invalid
from tests.desk.conftest import Heard


@dataclass
class Pretended:
    """An editor that returns texts given beforehand."""

    texts: list[str]
    path: Path = Path("/kept/text.md")
    lines: list[int | None] = field(default_factory=list)
    is_done: bool = False
    began: str = ""

    def __call__(self, text: str) -> Pretended:
        self.began = text
        return self

    def edit(self, *, line: int | None = None) -> str:
        self.lines.append(line)
        return self.texts.pop(0)

    def done(self) -> None:
        self.is_done = True


def never() -> bool:
    raise AssertionError("nobody is asked")


def write(
    desk: Desk, editor: Pretended, save: Callable[[str, Path], str], again: Callable[[], bool] = never, **more: bool
) -> str | None:
    return in_editor.write(
        desk, "before", editor=editor, save=save, again=again, refused=lambda error, path: f"kept in {path}", **more
    )


def test_what_was_written_is_saved(desk: Desk) -> None:
    editor = Pretended(["after"])
    assert write(desk, editor, lambda text, path: f"{text} {path}") == "after /kept/text.md"
    assert (editor.began, editor.lines, editor.is_done) == ("before", [None], True)


def test_an_unchanged_text_is_saved_only_when_that_is_wanted(desk: Desk) -> None:
    editor = Pretended(["before"])
    assert write(desk, editor, lambda text, path: never()) is None
    assert editor.is_done
    assert write(desk, Pretended(["before"]), lambda text, path: "saved", even_unchanged=True) == "saved"


@pytest.mark.parametrize(
    ("message", "line"),
    [("t.md:7: no", 7), ("t.md:12:3: no", 12), ("no line", 1), ("at 10:30", 1), ("t.md:4: a; t.md:9: b", 4)],
)
def test_a_mistake_opens_the_same_text_at_its_line(desk: Desk, heard: Heard, message: str, line: int) -> None:
    editor = Pretended(["wrong", "right"])

    def save(text: str, path: Path) -> str:
        if text == "wrong":
            raise Invalid(message, hint="like this")
        return text

    assert write(desk, editor, save, lambda: True) == "right"
    assert editor.lines == [None, line]
    assert heard.warned == [message]
    assert heard.said == ["hint: like this"]


def test_whoever_gives_up_keeps_the_file(desk: Desk) -> None:
    editor = Pretended(["wrong"])

    def save(text: str, path: Path) -> str:
        raise Invalid("t.md:7: no", ref="t")

    with pytest.raises(Invalid) as caught:
        write(desk, editor, save, lambda: False)
    assert (caught.value.hint, caught.value.ref) == ("the text is kept in /kept/text.md", "t")
    assert not editor.is_done


def test_what_is_refused_is_kept_and_not_asked_about(desk: Desk) -> None:
    editor = Pretended(["late"])

    def save(text: str, path: Path) -> str:
        raise Conflict("somebody else")

    with pytest.raises(Conflict) as caught:
        write(desk, editor, save)
    assert caught.value.hint == "kept in /kept/text.md"
    assert not editor.is_done


@pytest.mark.parametrize("nothing", ["", "\n", " \t\n\n", "\nbefore\n\n"])
def test_an_emptied_text_saves_nothing(desk: Desk, nothing: str) -> None:
    editor = Pretended([nothing])
    assert write(desk, editor, lambda text, path: never()) is None
    assert editor.is_done


def test_each_of_several_faults_is_a_warning_of_its_own(desk: Desk, heard: Heard) -> None:
    def save(text: str, path: Path) -> str:
        raise Invalid("a.md:2:9: one\na.md:3:1: two\na.md:7: three")

    with pytest.raises(Invalid):
        write(desk, Pretended(["after"]), save, lambda: False)
    assert heard.warned == ["a.md:2:9: one", "a.md:3:1: two", "a.md:7: three"]
