"""The review: every key as a moderator uses it, with a real file; the screen at two widths; a real terminal."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest

from newsroom import clock
from newsroom.core.commenters import bans
from newsroom.core.comments import comments, decisions, editing, reader_reports, selection
from newsroom.core.comments.selection import Selection
from newsroom.core.screening import word_lists
from newsroom.store import Connection
from newsroom.terminal.review import run, screen
from newsroom.terminal.review.keys import KEYS, press
from newsroom.terminal.review.session import Review
from newsroom.terminal.review.state import ReviewView
from tests.comment_rooms import NOW, article, send, settings

OPEN = settings(mode="open")
NAMED_KEYS = ("enter", "esc", "backspace", "up", "down", "ctrl-d", "ctrl-u", "ctrl-w")


def review(
    db: Connection, *, actor: str = "lan", editor: Callable[[str], str | None] | None = None, queue: str = "pending"
) -> Review:
    clock = iter(range(0, 10_000_000, 3))
    return Review(
        db, actor=actor, settings=settings(), now=lambda: NOW, tick=lambda: float(next(clock)),
        wanted=Selection(queue=queue), editor=editor,
    )  # fmt: skip


def keys(at: Review, *pressed: str) -> Review:
    """Press keys; a longer word is typed letter by letter unless it is the name of a key."""
    for word in pressed:
        for key in [word] if word in NAMED_KEYS else word:
            press(at, key)
    return at


def waiting(db: Connection, number: int = 3) -> list[int]:
    article(db)
    return [
        send(db, 1, f"Ý kiến số {n}", name=f"Người {n}", minutes=n - 60, email=f"n{n}@example.org").id
        for n in range(number)
    ]


def states(db: Connection, ids: list[int]) -> list[str]:
    return [comments.get(db, comment_id).status for comment_id in ids]


@pytest.mark.parametrize(
    ("key", "status"), [("a", "published"), ("s", "spam"), ("d", "trashed"), ("r5", "rejected"), ("h", "pending")]
)
def test_a_key_decides_and_goes_on(db: Connection, key: str, status: str) -> None:
    ids = waiting(db)
    at = keys(review(db), key)
    assert states(db, ids) == [status, "pending", "pending"]
    assert at.current is not None
    assert at.current.id == ids[1]


def test_rejecting_asks_for_the_reason_and_enter_repeats_it(db: Connection) -> None:
    ids = waiting(db)
    at = keys(review(db), "r")
    assert "7 illegal" in at.view().prompt
    keys(at, "x")
    assert states(db, ids) == ["pending"] * 3
    keys(at, "r", "enter")
    assert states(db, ids) == ["pending"] * 3  # there is no last reason yet
    keys(at, "r", "esc", "r7", "r", "enter")
    assert states(db, ids) == ["rejected", "rejected", "pending"]
    assert [comments.get(db, comment_id).reject_reason for comment_id in ids[:2]] == ["illegal", "illegal"]


def test_undo_and_redo(db: Connection) -> None:
    ids = waiting(db)
    at = keys(review(db), "as")
    assert states(db, ids) == ["published", "spam", "pending"]
    keys(at, "z")
    assert states(db, ids) == ["published", "pending", "pending"]
    assert at.current is not None
    assert at.current.id == ids[1]  # back at what was undone
    keys(at, "z")
    assert states(db, ids) == ["pending"] * 3
    keys(at, "Z")
    assert states(db, ids)[0] == "published"
    keys(at, "zzz")
    assert at.message == "nothing to undo in this review"
    assert at.summary() == "Nothing decided, 2 undone. 3 comments left in the pending queue."


def test_moving(db: Connection) -> None:
    ids = waiting(db)
    at = review(db)
    seen = []
    for key in ("", "j", "j", "k", "k", "k", "down", "up"):
        keys(at, key) if key else None
        seen.append(at.current.id if at.current else None)
    assert seen == [ids[0], ids[1], ids[2], ids[1], ids[0], ids[0], ids[1], ids[0]]
    keys(at, "jjjj")
    assert at.current is None
    assert at.message == "end of the queue"
    keys(at, "a")
    assert at.message == "there is no comment here"
    keys(at, "k")
    assert at.current is not None
    assert at.current.id == ids[2]


def test_marking_and_deciding_the_marked_at_once(db: Connection) -> None:
    ids = waiting(db, 5)
    at = keys(review(db), "xjx")
    assert at.view().marked == 2
    keys(at, "S")
    assert at.view().prompt.startswith("mark 2 marked comments as spam?")
    keys(at, "n")
    assert states(db, ids) == ["pending"] * 5
    keys(at, "Sy")
    assert states(db, ids) == ["spam", "pending", "spam", "pending", "pending"]
    keys(at, "z")  # one act, one undo
    assert states(db, ids) == ["pending"] * 5
    keys(at, "x", "R3")
    assert states(db, ids)[0] == "rejected"
    keys(at, "A")
    assert at.message == "nothing is marked; press x to mark a comment"


def test_someone_elses_decision_is_seen_and_not_overwritten(db: Connection) -> None:
    ids = waiting(db)
    at = review(db)
    decisions.decide(db, "spam", [ids[0]], now=NOW, actor="hoa")
    keys(at, "a")
    assert states(db, ids)[0] == "spam"
    assert "changed by hoa (spam)" in at.message
    assert at.current is not None
    assert (at.current.id, at.current.status) == (ids[0], "spam")
    decisions.decide(db, "approve", [ids[1]], now=NOW, actor="hoa")
    keys(at, "j")  # the next one was decided meanwhile: it is told, and the one after it is shown
    assert "changed by hoa (approve)" in at.message
    assert at.current is not None
    assert at.current.id == ids[2]


def test_an_edit_behind_the_back_is_seen(db: Connection) -> None:
    ids = waiting(db)
    at = review(db)
    editing.edit(db, ids[0], "Một văn bản khác", now=NOW, actor="hoa", settings=settings())
    keys(at, "a")
    assert states(db, ids)[0] == "pending"
    assert at.current is not None
    assert at.current.body == "Một văn bản khác"
    keys(at, "a")
    assert states(db, ids)[0] == "published"


def test_two_reviews_on_one_queue_lose_and_double_nothing(db: Connection) -> None:
    ids = waiting(db, 20)
    lan, hoa = review(db), review(db, actor="hoa")
    while lan.current or hoa.current:
        keys(lan, "a")
        keys(hoa, "s")
        for at in (lan, hoa):
            if at.error is not None:
                keys(at, "j")
    decided = db.execute(
        "select count(*), count(distinct object_id) from journal where action in ('approve', 'spam')"
    ).fetchone()
    assert tuple(decided) == (20, 20)
    assert "pending" not in states(db, ids)
    assert len(lan.decided) + len(hoa.decided) == 20


def test_new_comments_are_met_at_the_end(db: Connection) -> None:
    ids = waiting(db, 2)
    at = keys(review(db), "a")
    late = send(db, 1, "Vừa mới tới", name="Muộn").id
    keys(at, "a")
    assert at.current is not None
    assert at.current.id == late
    assert states(db, ids) == ["published", "published"]


def test_new_comments_are_met_by_looking_again_at_the_end(db: Connection) -> None:
    ids = waiting(db, 1)
    at = keys(review(db), "a")
    assert at.current is None
    keys(at, "j")
    assert at.message == "end of the queue"
    late = send(db, 1, "Vừa mới tới", name="Muộn").id
    keys(at, "j")
    assert at.current is not None
    assert (at.current.id, at.message) == (late, "")
    keys(at, "k", "j", "s")
    assert states(db, [*ids, late]) == ["published", "spam"]


def test_escape_closes_what_is_open(db: Connection) -> None:
    waiting(db)
    at = keys(review(db), "o", "esc")
    assert (at.panel, at.message) == ("", "")
    keys(at, "esc")
    assert (at.panel, at.message) == ("", "")


def test_the_summary_says_how_often_the_filter_agreed(db: Connection) -> None:
    ids = waiting(db, 5)
    for comment_id, score in zip(ids, (0.1, 0.9, 0.9, 0.2, None), strict=True):
        db.execute("update comments set spam_score = ? where id = ?", (score, comment_id))
    at = review(db)
    while at.current is not None:
        keys(at, {ids[0]: "a", ids[1]: "s", ids[2]: "a", ids[3]: "d", ids[4]: "s"}[at.current.id])
    assert " The filter agreed with 2 of 3. " in at.summary()


def test_what_readers_reported_is_told(db: Connection) -> None:
    article(db)
    number = send(db, 1, "Ý kiến", rules=OPEN).id
    for reader, reason, words_ in (
        ("a", "offensive", "chửi"),
        ("b", "personal_data", "số\x1b[2J máy"),
        ("c", "offensive", ""),
    ):
        reader_reports.report(db, number, by_hash=reader, reason=reason, body=words_, now=NOW, actor="reader")
    at = review(db)  # so many take it off the page, until somebody has looked
    told = "\n".join(drawn(at.view(), 80))
    assert "reported by 3 readers: offensive, personal data" in told
    assert "chửi" not in told
    keys(at, "i")
    told = "\n".join(drawn(at.view(), 80))
    assert "“chửi”" in told
    assert "máy”" in told
    assert "\x1b" not in told


def test_no_key_of_a_question_stands_alone_at_the_end_of_a_line(db: Connection) -> None:
    waiting(db, 1)
    at = keys(review(db), "r")
    for width in (20, 40, 60, 80):
        shown = drawn(at.view(), width, 30)
        assert any("6 misinformation" in line for line in shown)


def test_reply(db: Connection) -> None:
    ids = waiting(db)
    at = keys(review(db), "c", "Cảm ơnx", "backspace")
    assert at.view().typed == "Cảm ơn"
    keys(at, "enter")
    assert states(db, ids)[0] == "published"
    (answer,) = comments.list_(db, Selection(statuses=("published",), author="lan"))
    assert (answer.body, answer.parent_id) == ("Cảm ơn", ids[0])
    keys(at, "z")
    assert states(db, [ids[0], answer.id]) == ["pending", "trashed"]
    keys(at, "c", "enter")
    assert at.message == "the reply is empty; nothing was sent"
    keys(at, "c", "nửa chừng", "esc", "a")
    assert states(db, ids)[0] == "published"


def test_edit(db: Connection) -> None:
    ids = waiting(db)
    at = keys(review(db, editor=lambda before: before + ", đã sửa"), "e")
    assert at.current is not None
    assert (at.current.id, at.current.body) == (ids[0], "Ý kiến số 0, đã sửa")
    keys(at, "a")
    assert states(db, ids)[0] == "published"
    keys(review(db, editor=lambda before: None), "e")
    assert comments.get(db, ids[1]).version == 1


def test_ban(db: Connection) -> None:
    waiting(db)
    at = keys(review(db), "b")
    assert "c reader" in at.view().prompt
    assert "n network" not in at.view().prompt
    keys(at, "e7")
    (ban,) = bans.list_(db, now=NOW)
    assert (ban.kind, ban.value, ban.until) == ("email", "n0@example.org", "2026-03-09T03:00:00Z")
    zone = at.settings.zone
    assert f"until {clock.local(clock.from_text(ban.until), zone):%Y-%m-%d %H:%M} (ban" in at.message
    keys(at, "be7")
    assert "already banned" in at.message
    keys(at, "z")
    assert bans.list_(db, now=NOW) == []


def test_words(db: Connection) -> None:
    waiting(db)
    at = keys(review(db), "wb", "Casino", "enter")
    assert [(word.pattern, word.action) for word in word_lists.list_(db)] == [("casino", "ban")]
    keys(at, "wb", "enter")
    assert at.view().typed == ""  # still asking
    keys(at, "esc", "z")
    assert word_lists.list_(db) == []


def test_a_note_on_the_writer(db: Connection) -> None:
    waiting(db)
    at = keys(review(db), "n", "gọi điện", "enter")
    assert at.message == "note added about Người 0"
    assert "2026-03-02 lan: gọi điện" in drawn(at.view(), 80)
    keys(at, "z")
    assert "gọi điện" not in "".join(drawn(at.view(), 80))
    keys(at, "n", "enter")
    assert at.message == "the note is empty"


def test_a_pin(db: Connection) -> None:
    ids = waiting(db)
    at = keys(review(db), "p")
    assert "cannot be pinned" in at.message
    keys(at, "akp")
    assert (comments.get(db, ids[0]).pinned, at.message) == (True, f"comment {ids[0]} pinned")
    keys(at, "p")
    assert comments.get(db, ids[0]).pinned is False
    keys(at, "zz")
    assert (comments.get(db, ids[0]).pinned, comments.get(db, ids[0]).status) == (False, "published")


def test_queues_and_filter(db: Connection) -> None:
    ids = waiting(db)
    shown = send(db, 1, "Đã lên trang", name="An", rules=OPEN)
    reader_reports.report(db, shown.id, by_hash="a", reason="abuse", now=NOW, actor="reader")
    at = keys(review(db), "t")
    assert (at.view().queue, at.current and at.current.id) == ("reported", shown.id)
    keys(at, "tttt")
    assert at.view().queue == "pending"
    keys(at, "/", "so 2", "enter")
    assert (at.view().total, at.current and at.current.id) == (1, ids[2])
    assert at.summary() == "Nothing decided. 3 comments left in the pending queue."  # not of those that match only
    keys(at, "/", *["backspace"] * 4, "enter")
    assert at.view().total == 3


def test_panels(db: Connection) -> None:
    ids = waiting(db)
    at = review(db)
    for key, panel in (("i", "why"), ("o", "conversation"), ("u", "person"), ("l", "raw"), ("?", "help")):
        assert keys(at, key).view().panel == panel
    assert keys(at, "?").view().panel == ""
    assert [comment.id for _, comment in keys(at, "o").view().conversation] == [ids[0]]
    assert [comment.id for comment in keys(at, "u").view().theirs] == [ids[0]]


def test_every_key_works_on_an_empty_queue(db: Connection) -> None:
    article(db)
    at = review(db)
    for key in KEYS:
        keys(at, key, "esc")
    assert at.ended


def test_a_paste_decides_nothing(db: Connection) -> None:
    ids = waiting(db)
    at = review(db)
    for letter in "asd":
        press(at, f"paste:{letter}")
    assert states(db, ids) == ["pending"] * 3
    keys(at, "c")
    for letter in "Xin ":
        press(at, f"paste:{letter}")
    assert at.view().typed == "Xin "


def test_summary(db: Connection) -> None:
    waiting(db, 4)
    at = keys(review(db), "aas", "z", "q")
    assert at.ended
    assert at.summary() == "2 decided (3 s each), 1 undone: 2 published. 2 comments left in the pending queue."


# --- the screen

HOSTILE = (
    "\x1b]52;c;aGk=\x07\x1b[2J [/oops] [bold]x :smile: \u202egnp.exe \x9b31m "
    + "a\u0301\u0302\u0303\u0304\u0305"
    + "長" * 200
)


def drawn(view: ReviewView, width: int, height: int = 24) -> list[str]:
    from rich.cells import cell_len
    from rich.console import Console

    console = Console(file=io.StringIO(), width=width, height=height, highlight=False, emoji=False, markup=False)
    rows = screen.rows(
        view,
        console,
        width=width,
        height=height,
        when=lambda at: at[:10],
        keys=[(key, what) for key, (what, _) in KEYS.items()],
    )
    assert len(rows) == height
    assert all(cell_len(row.plain) <= width for row in rows)
    return [row.plain.rstrip() for row in rows]


@pytest.mark.parametrize("width", [20, 80, 200])
@pytest.mark.parametrize("pressed", ["", "i", "o", "u", "l", "?", "r", "c", "w", " ", "jjjj"])
def test_the_screen_fits_and_holds_no_control(db: Connection, width: int, pressed: str) -> None:
    article(db)
    send(db, 1, HOSTILE, name="[/oops]\x1b[31m\x9b")
    # Straight into the file, as an older program might have left it: nothing printed relies on what intake drops.
    db.execute("update comments set body = :body, author = :body", {"body": HOSTILE})
    db.execute("update articles set title = :title", {"title": HOSTILE})
    screen = "".join(drawn(keys(review(db), pressed).view(), width, 30 if width == 200 else 24))
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e]", screen)
    if not pressed and width > 20:
        assert "[/oops] [bold]x :smile:" in screen


def test_what_a_moderator_sees(db: Connection) -> None:
    article(db)
    first = send(db, 1, "Bao giờ có lịch?", name="An", rules=OPEN)
    send(db, 1, "Tôi cũng hỏi, xem http://a.example", name="Bình", email="b@example.org", parent_id=first.id, minutes=1)
    for width in (80, 200):
        screen = drawn(review(db).view(), width)
        text = "\n".join(screen)
        for wanted in (
            "pending  1 of 1", "Tựa của bai-viet", "reply to An: Bao giờ có lịch?", "Bình", "b@example.org",
            "Tôi cũng hỏi", "new reader with a link to a.example", "0 of 2 comments approved", "a approve", "q quit",
        ):  # fmt: skip
            assert wanted in text, (width, wanted)
    wide = drawn(review(db).view(), 200)
    assert any("│ 1 comment waiting" in line for line in wide)
    assert any(line.startswith("▶") is False and "Tựa của bai-viet" in line for line in wide)


def test_a_long_text_can_be_read_to_its_end(db: Connection) -> None:
    article(db)
    send(db, 1, "\n".join(f"dòng {n}" for n in range(60)))
    at = review(db)
    seen: set[str] = set()
    for _ in range(10):
        seen |= {line for line in drawn(at.view(), 80) if line.startswith("dòng")}
        keys(at, " ")
    assert len(seen) == 60


# --- lines from a pipe


def test_lines_decide_and_are_told(db: Connection) -> None:
    ids = waiting(db, 4)
    out, said = io.StringIO(), []
    failed = run.piped(
        review(db), ["a\n", "\n", "r 3\n", "r\n", "z\n", "j\n", "c Cảm ơn bạn\n", "q\n", "a\n"], out, said.append
    )
    assert failed == []
    assert out.getvalue().splitlines() == [
        f"published\t{ids[0]}\tbai-viet\tNgười 0\t", f"rejected\t{ids[1]}\tbai-viet\tNgười 1\tabuse",
        f"rejected\t{ids[2]}\tbai-viet\tNgười 2\tabuse", f"undone\t{ids[2]}\tbai-viet\tNgười 2\t",
        f"published\t{ids[3]}\tbai-viet\tNgười 3\t",
    ]  # fmt: skip


def test_lines_say_of_each_comment_that_it_was_undone_and_redone(db: Connection) -> None:
    ids = waiting(db, 4)
    at, out = review(db), io.StringIO()
    run.piped(at, ["x", "x", "R abuse y", "z", "Z", "z"], out, lambda _: None)
    assert [line.split("\t")[:2] for line in out.getvalue().splitlines()] == [
        [what, str(number)] for what in ("rejected", "undone", "redone", "undone") for number in ids[:2]
    ]
    assert "Nothing decided, 2 undone." in at.summary()


def test_lines_do_not_say_that_what_an_undo_kept_was_undone(db: Connection) -> None:
    ids = waiting(db, 3)
    at, out = review(db), io.StringIO()
    run.piped(at, ["x", "x", "R abuse y"], io.StringIO(), lambda _: None)
    decisions.decide(db, "spam", [ids[0]], now=NOW, actor="lan")
    run.piped(at, ["z"], out, lambda _: None)
    assert [line.split("\t")[:2] for line in out.getvalue().splitlines()] == [["undone", str(ids[1])]]


@pytest.mark.parametrize("line", ["approve", "xyz", "1", "rm -rf", "up"])
def test_a_line_that_is_no_command(db: Connection, line: str) -> None:
    from newsroom.errors import Usage

    ids = waiting(db)
    with pytest.raises(Usage, match="line 2"):
        run.piped(review(db), ["a", line], io.StringIO(), print)
    assert states(db, ids) == ["published", "pending", "pending"]


def test_lines_that_fail_are_named(db: Connection) -> None:
    ids = waiting(db)
    at = review(db)
    decisions.decide(db, "spam", [ids[0]], now=NOW, actor="hoa")
    out = io.StringIO()
    failed = run.piped(at, ["a", "j", "a"], out, print)
    assert ["changed by hoa" in error.message for error in failed] == [True]
    assert out.getvalue().split("\t")[:2] == ["published", str(ids[1])]


def test_lines_for_the_marked_and_for_rules(db: Connection) -> None:
    ids = waiting(db)
    run.piped(review(db), ["x", "x", "A y", "w hold casino royal", "b reader 0", "q"], io.StringIO(), print)
    assert states(db, ids) == ["published", "published", "pending"]
    assert [word.pattern for word in word_lists.list_(db)] == ["casino royal"]
    assert [ban.kind for ban in bans.list_(db, now=NOW)] == ["commenter"]


# --- questions and the end of the queue


@pytest.mark.parametrize(
    "typed",
    ["wspm", "wspm\x1b", "bxyzas", "rasdh", "xAasdhr", "xxRasdh", "xSqqq", "wpppas"],
)
def test_no_letter_of_a_wrong_answer_is_a_command(db: Connection, typed: str) -> None:
    ids = waiting(db, 4)
    at = keys(review(db), *["esc" if key == "\x1b" else key for key in typed])
    assert states(db, ids) == ["pending"] * 4
    assert not at.ended
    assert [comments.get(db, comment_id).pinned for comment_id in ids] == [False] * 4


def test_a_question_stays_until_it_is_answered_or_left(db: Connection) -> None:
    ids = waiting(db)
    at = keys(review(db), "r", "x")
    assert "x is not one of the answers" in "\n".join(drawn(at.view(), 80))
    assert at.view().prompt.startswith("reject")
    keys(at, "2")
    assert states(db, ids) == ["rejected", "pending", "pending"]
    keys(at, "r", "esc", "a")
    assert states(db, ids) == ["rejected", "published", "pending"]


def test_a_word_typed_into_a_question_answers_nothing(db: Connection) -> None:
    """The list is asked for before the word: who types the word at once must not get its “a” on the list of allowed words."""
    waiting(db)
    at = review(db)
    at.tick = iter([number / 10 for number in range(1000)]).__next__
    keys(at, "w", "vay tiền", "enter")
    assert word_lists.list_(db) == []
    assert at.view().prompt.startswith("if a comment contains the word")
    at.tick = lambda: 1000.0  # later
    keys(at, "h", "vay tiền", "enter")
    assert [(word.pattern, word.action) for word in word_lists.list_(db)] == [("vay tiền", "hold")]


@pytest.mark.parametrize(
    ("typed", "pressed", "left"),
    [("vay tiền", "ctrl-w", "vay "), ("vay tiền  ", "ctrl-w", "vay "), ("vay", "ctrl-w", ""), ("", "ctrl-w", ""),
     ("vay tiền", "ctrl-u", ""), ("vay", "backspace", "va"), ("vay", "ctrl-d", "vay")],
)  # fmt: skip
def test_what_is_typed_can_be_deleted(db: Connection, typed: str, pressed: str, left: str) -> None:
    waiting(db)
    at = keys(review(db), "/", *([typed] if typed else []), pressed)
    assert at.view().typed == left
    assert ("Ctrl-U" in "\n".join(drawn(at.view(), 80))) == bool(left)


def test_ctrl_d_ends_the_review(db: Connection) -> None:
    waiting(db)
    assert keys(review(db), "ctrl-d").ended


@pytest.mark.parametrize(
    ("pressed", "said"),
    [
        (["a"], "comment 1 published"),
        (["r3"], "comment 1 rejected (abuse)"),
        (["x", "x", "A", "y"], "2 comments published"),
        (["c", "Cảm ơn", "enter"], "comment 1 answered"),
        (["w", "h", "casino", "enter"], "added to the hold list: casino"),
        (["n", "hay", "enter"], "note added about Người 0"),
        (["b", "c", "0"], "Người 0 (commenter 1) banned permanently (ban 1); this comment is not decided yet"),
    ],
)
def test_undo_and_redo_say_what_they_undo(db: Connection, pressed: list[str], said: str) -> None:
    waiting(db)
    at = keys(review(db), *pressed)
    assert at.message == said
    assert keys(at, "z").message == f"undone: {said}"
    assert keys(at, "Z").message == f"redone: {said}"
    assert keys(at, "z").message == f"undone: {said}"


def test_a_report_on_an_approved_comment_is_dismissed(db: Connection) -> None:
    (number,) = waiting(db, 1)
    keys(review(db), "a")
    reader_reports.report(db, number, by_hash="r", reason="abuse", now=NOW, actor="reader")
    at = review(db, queue="reported")
    assert "a dismiss reports" in "\n".join(drawn(at.view(), 80))
    assert keys(at, "a").message == f"comment {number} kept, reports dismissed"
    assert selection.queue(db, Selection(queue="reported")) == []
    keys(at, "z")
    assert selection.queue(db, Selection(queue="reported")) == [number]


def test_a_comment_that_has_the_status_already(db: Connection) -> None:
    (number,) = waiting(db, 1)
    at = keys(review(db), "a", "k", "a")
    assert at.message == f"comment {number}: already published"


def test_the_end_of_the_queue_with_marked_comments(db: Connection) -> None:
    ids = waiting(db)
    at = keys(review(db), "x", "x", "x")
    shown = "\n".join(drawn(at.view(), 80))
    for wanted in (
        "end of the queue, 3 comments not decided",
        "3 comments marked",
        "A approve",
        "R reject",
        "S spam",
        "D trash",
    ):
        assert wanted in shown, wanted
    assert "queue is empty" not in shown
    assert "a approve" not in shown  # there is no comment here to approve
    keys(at, "A", "y")
    assert states(db, ids) == ["published"] * 3
    assert "The pending queue is empty." in "\n".join(drawn(at.view(), 80))


def test_the_end_of_the_queue_with_comments_passed_over(db: Connection) -> None:
    waiting(db)
    shown = "\n".join(drawn(keys(review(db), "a", "j", "j").view(), 80))
    assert "End of the queue. The pending queue still has 2 comments to decide." in shown
    assert "marked" not in shown


def test_the_end_of_an_empty_queue(db: Connection) -> None:
    waiting(db, 1)
    at = keys(review(db), "a")
    shown = "\n".join(drawn(at.view(), 80))
    assert "The pending queue is empty." in shown
    for key in ("r", "n"):
        at.message = ""
        keys(at, key)
        assert at.view().prompt == ""
        assert at.message == "there is no comment here"


def test_a_ban_in_the_review_is_told_with_its_name_and_the_clock_of_the_paper(db: Connection) -> None:
    waiting(db, 1)
    at = keys(review(db), "b", "c", "7")
    assert "Người 0 (commenter 1) banned until " in at.message
    assert "Z" not in at.message
