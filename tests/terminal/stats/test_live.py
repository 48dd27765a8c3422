"""The statistics screen of who is reading now."""

from __future__ import annotations

import pytest

from newsroom.core.readership.live import ReadingNow
from newsroom.terminal.stats import live as screen
from tests.terminal.stats.screens import console, drawn, reading


@pytest.mark.parametrize(
    ("found", "width", "ascii_only", "lines"),
    [
        (
            reading(), 60, False,
            [
                "Báo Thử  12:00:07 Asia/Ho_Chi_Minh",
                "1 reader in the last 5 minutes, 9 views",
                "Being read now                      views  readers",
                "Lũ ␛[31mđỏ [bold]x[/] <U+202E>abc       8        3  ████████",
                "other pages                             1        1  █",
            ],
        ),
        (
            reading(stories=[], views=0, readers=2), 120, True,  # no wider than 100
            [
                "B?o Th?  12:00:07 Asia/Ho_Chi_Minh",
                "2 readers in the last 5 minutes, 0 views",
                "Being read now                                                              views  readers",
                "nothing right now                                                               0        0",
            ],
        ),
    ],
)  # fmt: skip
def test_the_screen(found: ReadingNow, width: int, ascii_only: bool, lines: list[str]) -> None:
    screen.draw(found, title="Báo Thử", lang="en", console=(out := console(width, ascii_only=ascii_only)))
    assert drawn(out) == lines


@pytest.mark.parametrize("clear", [True, False])
def test_the_terminal_is_cleared_when_asked_for(clear: bool) -> None:
    from rich.console import Console

    out = Console(width=80, force_terminal=True, record=True, file=console(80).file)
    screen.draw(reading(), title="x", lang="en", clear=clear, console=out)
    assert ("\x1b[2J" in "".join(out.file.buffer.getvalue().decode())) == clear  # type: ignore[attr-defined]


def test_names_and_values_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    screen.show(reading(views=1009), title="x", lang="vi", clear=True)
    assert capsys.readouterr().out.splitlines() == [
        "at\t2026-11-23 12:00:07 +07:00 Asia/Ho_Chi_Minh",
        "readers now\t1",
        "views in 5 min\t1009",
        "reads\t8\tLũ ␛[31mđỏ [bold]x[/] <U+202E>abc",
        "reads\t1\tother pages",
    ]
