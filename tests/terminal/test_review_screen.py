"""The review's screen at several widths: panes with titles, the list of the queue, the keys of the last line, scores."""

from __future__ import annotations

import io
import re
import sys

import pytest

from newsroom import repeated_options
from newsroom.core.comments import comments
from newsroom.phrases import phrase
from newsroom.store import Connection
from newsroom.terminal import AMBER, GREEN, reasons
from newsroom.terminal.review import panes, run, screen
from newsroom.terminal.review.keys import KEYS
from newsroom.terminal.review.session import READ_AHEAD, Review
from newsroom.translations import translated
from tests.comment_rooms import article, send
from tests.terminal.test_review import HOSTILE, OPEN, drawn, keys, review, waiting

SIZES = ((40, 12), (60, 20), (80, 24), (100, 30), (120, 30), (160, 40), (200, 50))


def shown(at: Review, width: int, height: int = 30) -> list[str]:
    """The whole screen as a window of this size gets it, with the list of the queue where it has room."""
    from rich.cells import cell_len
    from rich.console import Console

    console = Console(file=io.StringIO(), width=width, height=height, highlight=False, emoji=False, markup=False)
    rows = screen.rows(
        at.view(screen.listed_rows(width, height)), console, width=width, height=height, when=lambda at: at[:10],
        keys=[(key, what) for key, (what, _) in KEYS.items()],
    )  # fmt: skip
    assert len(rows) == height
    assert all(cell_len(row.plain) <= width for row in rows)
    return [row.plain.rstrip() for row in rows]


# --- the last line

FOOTERS = {
    # what was pressed: (keys that the last line has at 200 columns, keys that it has not)
    "": (("a approve", "h hold", "j next", "x mark", "i why", "C saved reply"), ("k previous", "z undo", "A approve", "p pin")),
    "j": (("a approve", "k previous"), ("z undo",)),
    "a": (("z undo", "k previous"), ("Z redo",)),
    "az": (("Z redo",), ("z undo",)),
    "ak": (("r reject", "h hold", "p pin"), ("a approve",)),
    "sk": (("a approve", "d trash"), ("s spam",)),
    "x": (("A approve marked", "R reject", "S spam", "D trash", "x mark"), ("a approve", "d trash  h hold")),
    "xk": (("A approve marked", "x unmark"), ("x mark",)),
    "i": (("Esc close", "a approve", "o conversation"), ("i why",)),
    "o": (("Esc close", "i why"), ("o conversation",)),
    "?": (("Esc close",), ("a approve", "j next")),
    "jjj": (("k previous", "t queue", "f saved filters"), ("a approve", "A approve", "j next", "x mark")),
    "jxjj": (("A approve marked", "k previous"), ("a approve", "x mark")),
}  # fmt: skip


@pytest.mark.parametrize("pressed", FOOTERS)
def test_the_last_line_has_the_keys_that_apply(db: Connection, pressed: str) -> None:
    waiting(db)
    last = shown(keys(review(db), pressed), 200)[-1]
    offered, missing = FOOTERS[pressed]
    for key in offered:
        assert re.search(rf"(^|  ){key}(  |$)", last), (key, last)
    for key in missing:
        assert not re.search(rf"(^|  ){key}(  |$)", last), (key, last)


@pytest.mark.parametrize("width", [26, 40, 60, 80, 100, 120, 160, 200])
@pytest.mark.parametrize("pressed", FOOTERS)
def test_help_and_quit_are_offered_at_any_width(db: Connection, width: int, pressed: str) -> None:
    waiting(db)
    last = shown(keys(review(db), pressed), width, 12)[-1]
    assert last.endswith("? help  q quit")
    assert "…" not in last


@pytest.mark.parametrize("width", [40, 60, 80, 100, 160, 200])
@pytest.mark.parametrize("pressed", FOOTERS)
def test_the_last_line_in_vietnamese(db: Connection, pressed: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSROOM_LANG", "vi")
    waiting(db)
    last = shown(keys(review(db), pressed), width, 12)[-1]
    assert last.endswith("? trợ giúp  q thoát")
    assert "…" not in last


def test_a_screen_in_vietnamese(db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSROOM_LANG", "vi")
    (number,) = waiting(db, 1)
    db.execute("update comments set spam_score = 0.9, author = 'pending' where id = ?", (number,))
    for width in (80, 160, 200):
        lines = "\n".join(shown(review(db), width))
        assert "0,90" in lines
        assert "pending" in lines  # a name that reads like a message is data
        for english in ("queue", "hold", "score", "Comment", "spam score", "comment waiting", "new reader"):
            assert english not in lines, (english, lines)


def test_verdicts_are_named_as_in_data(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [str(label) for label in reasons.VERDICTS.values()] == list(reasons.VERDICTS)
    monkeypatch.setenv("NEWSROOM_LANG", "vi")
    words = (reasons.VERDICTS["flag"], reasons.VERDICTS["note"], phrase("flag"), phrase("note"))
    assert [translated(one) for one in words] == ["lưu ý", "ghi nhận", "báo cáo", "ghi chú"]  # the last are commands


def test_a_verdict_keeps_its_distance_in_every_language(db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSROOM_LANG", "vi")
    (number,) = waiting(db, 1)
    for verdict in reasons.VERDICTS:
        db.execute("update comment_reasons set verdict = ? where comment_id = ?", (verdict, number))
        label = translated(reasons.VERDICTS[verdict])
        assert any(line.startswith(f"{label} ") for line in shown(review(db), 80)), verdict


# --- panes

TITLES = {"i": "Why (1 reason)", "o": "Conversation (1)", "u": "By this reader (1)", "l": "Raw text", "?": "Keys"}


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("key", TITLES)
def test_an_open_panel_has_its_name_and_the_way_out(db: Connection, width: int, height: int, key: str) -> None:
    waiting(db, 1)
    at = review(db)
    before = shown(at, width, height)
    screen_now = shown(keys(at, key), width, height)
    (title,) = [line for line in screen_now if TITLES[key] in line]
    assert title.endswith("Esc to close") or "Esc to close │" in title
    assert before != screen_now
    assert shown(keys(at, "esc"), width, height) == before


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_help_shows_every_key_page_by_page(db: Connection, width: int, height: int) -> None:
    waiting(db, 1)
    at = keys(review(db), "?")
    seen = ""
    for _ in range(len(KEYS)):
        seen += "\n".join(shown(at, width, height))
        keys(at, " ")
    for key, (what, _) in KEYS.items():
        if what:
            assert re.search(rf"{re.escape('Space' if key == ' ' else key)}  {re.escape(what)}", seen), key


@pytest.mark.parametrize(("width", "panes_"), [(119, 1), (120, 2), (159, 2), (160, 3), (200, 3), (300, 3)])
def test_a_wide_screen_has_panes(db: Connection, width: int, panes_: int) -> None:
    ids = waiting(db)
    lines = shown(review(db), width)
    titles = next(line for line in lines if "────" in line)
    rows = [re.split(" │(?: |$)", line) for line in lines if " │" in line]
    assert {len(row) for row in rows} == ({panes_} if panes_ > 1 else set())
    assert ("Queue: pending" in titles, "Reader and reasons" in titles) == (panes_ == 3, panes_ > 1)
    listed = [row[0] for row in rows if re.search(r"Người \d", row[0])] if panes_ == 3 else []
    assert len(listed) == (len(ids) if panes_ == 3 else 0)


def test_the_list_shows_marks_statuses_and_the_place(db: Connection) -> None:
    ids = waiting(db, 4)
    db.execute("update comments set spam_score = 0.9 where id = ?", (ids[1],))
    at = keys(review(db))
    order = at.order
    keys(at, "a", "x")
    left = [line.split(" │ ")[0].rstrip() for line in shown(at, 200) if "Người" in line.split(" │ ")[0]]
    assert [line[:2] for line in left] == ["  ", " x", "▶ ", "  "]
    names = [comments.get(db, number).author for number in order]
    assert [line[3:].split("Ý")[0].strip() for line in left] == names
    assert left[0].endswith(" published")
    assert [line.endswith(" 0.90") for line in left] == [number == ids[1] for number in order]


def test_a_long_queue_is_listed_around_the_comment(db: Connection) -> None:
    waiting(db, 3)
    db.executemany(
        "insert into comments (article_id, author, body, html, status, fingerprint, created_at)"
        " values (1, 'X' || ?, 'chữ', '', 'pending', '', '2026-03-02T03:00:00Z')",
        [(number,) for number in range(READ_AHEAD + 20)],
    )
    at = review(db)
    seen = set()
    for _ in range(READ_AHEAD + 30):
        view = at.view(screen.listed_rows(200, 24))
        if view.comment is None:
            break
        assert view.comment.id in [one.id for one in view.listed]
        seen |= {one.id for one in view.listed}
        last_in_queue = at.total == at.place + 1
        assert view.goes_on or last_in_queue or view.listed[-1].id == at.order[-1]
        keys(at, "j")
    assert len(seen) == READ_AHEAD + 23
    assert not any("more follow" in line for line in shown(at, 200, 24))


def test_a_hostile_comment_in_the_list_stays_in_its_line(db: Connection) -> None:
    article(db)
    for number in range(3):
        send(db, 1, f"{HOSTILE} {number}", name=f"[/x]\x1b[31m長長長長長長長長長長{number}", minutes=number)
    db.execute("update comments set author = ?, body = ?", (HOSTILE, HOSTILE))
    lines = shown(review(db), 200)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e]", "".join(lines))
    from rich.cells import cell_len

    starts = {cell_len(line.partition(" │ ")[0]) for line in lines if " │ " in line}
    assert len(starts) == 1


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_the_help_cuts_no_word(db: Connection, monkeypatch: pytest.MonkeyPatch, language: str, width: int) -> None:
    monkeypatch.setenv("NEWSROOM_LANG", language)
    waiting(db, 1)
    at = keys(review(db), "?")
    shown = "\n".join(drawn(at.view(), width, 60))
    for what, _ in KEYS.values():
        assert translated(what) in shown


class Written(io.StringIO):
    """A stream of a terminal: what was written, and no window size of its own."""

    encoding = "utf-8"


@pytest.mark.parametrize("width", [40, 80])
def test_no_line_is_erased_behind_its_last_column(db: Connection, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    """There the cursor stays on the last column, and erasing would take the last letter of a full line with it."""
    waiting(db, 1)
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("LINES", "12")
    shown = Written()
    monkeypatch.setattr(sys, "stdout", shown)
    run.TerminalScreen(str).show(review(db).view())
    frame = shown.getvalue()
    assert frame.startswith("\x1b[?7l\x1b[H")
    assert frame.endswith("\x1b[?7h")
    lines = frame.removeprefix("\x1b[?7l\x1b[H").removesuffix("\x1b[?7h").split("\n")
    assert len(lines) == 12
    assert [line[:3] for line in lines] == ["\x1b[K"] * 11 + ["\x1b[J"]
    assert not [line for line in lines if re.search("\x1b\\[[KJ]", line[3:])]
    assert any("─" * width in line for line in lines)  # the rule fills its line


# --- scores and persons


@pytest.mark.parametrize(
    ("score", "words", "colour"),
    [(0.0, "probably not spam", GREEN), (0.19, "probably not spam", GREEN), (0.2, "unclear", AMBER), (0.59, "unclear", AMBER),
     (0.6, "possible spam", AMBER), (0.79, "possible spam", AMBER),
     (0.8, "likely spam", "red"), (1.0, "likely spam", "red")],
)  # fmt: skip
def test_a_score_has_a_word_and_a_colour(db: Connection, score: float, words: str, colour: str) -> None:
    (number,) = waiting(db, 1)
    db.execute("update comments set spam_score = ? where id = ?", (score, number))
    assert panes.score_of(score) == (words, colour)
    assert any(f" {score:.2f} {words}" in line for line in shown(review(db), 80))


def test_colour_ends_where_the_word_ends(db: Connection) -> None:
    from rich.console import Console

    (number,) = waiting(db, 1)
    db.execute("update comments set spam_score = 0.9 where id = ?", (number,))
    out = Console(file=io.StringIO(), width=100, force_terminal=True, color_system="standard", highlight=False)
    at = keys(review(db), "c", "typed")
    for row in screen.rows(at.view(), out, width=100, height=24, when=str, keys=[]):
        out.print(row)
    drawn_ = out.file.getvalue()  # type: ignore[attr-defined]
    assert "\x1b[33mhold\x1b[0m     new reader" in drawn_
    assert "\x1b[1mreply: \x1b[0mtyped" in drawn_
    assert re.search("\x1b\\[31m.* 0.90 likely spam\x1b\\[0m", drawn_)


def test_an_author_is_described_in_words(db: Connection) -> None:
    article(db)
    send(db, 1, "Một", name="An", email="an@example.org")
    send(db, 1, "Hai", name="An", email="an@example.org", minutes=20)
    lines = "\n".join(shown(review(db), 80))
    assert "new reader, first seen 2026-03-02" in lines
    assert "2 comments waiting" in lines
    assert "not known yet" not in lines


def test_a_long_message_is_wrapped(db: Connection) -> None:
    waiting(db, 1)
    at = review(db)
    at.message = "word " * 60
    lines = shown(at, 60)
    assert sum(line.startswith("word word") for line in lines) == 3


def test_the_end_of_the_queue_keeps_the_list(db: Connection) -> None:
    waiting(db)
    send(db, 1, "Đã lên trang", name="An", rules=OPEN)
    lines = shown(keys(review(db), "a", "jj"), 200)
    assert sum(bool(re.search(r"Người \d", line)) for line in lines) == 3
    assert any("End of the queue. The pending queue still has 2 comments to decide." in line for line in lines)


@pytest.mark.parametrize("language", ["en", "vi"])
def test_what_a_pane_has_no_room_for_is_named_with_a_whole_command(
    db: Connection, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("NEWSROOM_LANG", language)
    (number,) = waiting(db, 1)
    repeated_options.set_((("-d", "a-rather-long-name-of-a-folder/newsroom.db"),), ["comments"])
    try:
        side = [line.rpartition("│")[2].strip() for line in shown(review(db), 120, 10) if "│" in line]
    finally:
        repeated_options.set_((), ())
    command = f": newsroom -d a-rather-long-name-of-a-folder/newsroom.db comments show {number}"
    assert command in " ".join(side), side
