"""Hard cases of comments that belong to several modules: hostile text as HTML, sizes, crashes, undo of many changes.

`CASES` says where each case that moderation must handle is tested; those of the learning filter are with its tests.
"""

from __future__ import annotations

import ast
import json
import os
import signal
import sqlite3
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from newsroom import markup, store
from newsroom.core import undo
from newsroom.core.comments import comments, decisions, editing, threads
from newsroom.core.comments.selection import Selection
from newsroom.core.journal import actions
from newsroom.errors import BadFile, Invalid, NewsroomError
from newsroom.store import Connection, transaction
from newsroom.terminal.review import screen
from tests import hostile
from tests.comment_rooms import NOW, article, send, settings

TESTS = Path(__file__).resolve().parents[2]
OPEN = settings(mode="open")

CASES: dict[int, tuple[str, ...]] = {
    1: ("terminal/test_hostile_comments.py::test_in_a_real_terminal",
         "terminal/test_hostile_comments.py::test_listings",
        "terminal/test_hostile_comments.py::test_each_by_itself",
        "terminal/test_hostile_comments.py::test_every_command_in_a_real_terminal",
        "commands/test_comments.py::test_nothing_of_a_comment_reaches_the_terminal_as_a_command"),
    2: ("commands/test_comments.py::test_nothing_of_a_comment_reaches_the_terminal_as_a_command",
        "terminal/test_review_terminal.py::test_in_a_real_terminal",
        "terminal/test_review.py::test_the_screen_fits_and_holds_no_control"),
    3: ("core/comments/test_comment_cases.py::test_direction_zero_bytes_and_piled_up_marks",
        "core/screening/test_phases.py::test_refused_and_nothing_stored",
         "web/test_comments.py::test_text_from_outside_stays_text"),
    4: ("core/comments/test_comment_cases.py::test_no_payload_becomes_html",
         "commands/test_comments_page.py::test_a_page_of_payloads",
        "markup/test_comment.py::test_any_comment_is_harmless_and_whole"),
    5: ("core/comments/test_intake.py::test_hostile_strings_are_data",
         "terminal/test_hostile_comments.py::test_as_a_filter"),
    6: ("core/comments/test_intake.py::test_the_same_form_twice_is_one_comment",
        "web/test_comments.py::test_the_same_form_twice_is_one_comment"),
    7: ("core/comments/test_intake.py::test_forty_at_once_from_one_network",
        "test_comment_processes.py::test_forty_processes_from_one_network_in_one_second"),
    8: ("terminal/test_two_moderators.py::test_two_moderators_on_one_queue",
        "terminal/test_two_moderators.py::test_each_sees_what_the_other_did",
        "terminal/test_two_moderators.py::test_two_moderators_while_comments_come_in",
        "test_comment_processes.py::test_two_commands_decide_the_same_comments_at_once",
        "commands/test_comments.py::test_a_stale_version_is_a_conflict"),
    9: ("terminal/test_review.py::test_an_edit_behind_the_back_is_seen",
        "test_comment_processes.py::test_what_was_edited_while_it_was_shown_is_shown_again"),
    10: ("core/screening/test_phases.py::test_refused_and_nothing_stored",
         "core/comments/test_comment_cases.py::test_whatever_is_blank_is_refused_with_one_message"),
    11: ("commands/test_comments.py::test_oversize_and_undecodable_stdin",
         "core/comments/test_comment_cases.py::test_letters_are_counted_alike_everywhere",
         "web/test_comments.py::test_a_body_without_a_length_is_cut_off"),
    12: ("core/comments/test_comment_cases.py::test_each_closed_door_has_its_code",
         "web/test_comments.py::test_closed_articles_and_a_server_without_comments"),
    13: ("core/screening/test_phases.py::test_replies",
         "core/comments/test_comment_cases.py::test_what_is_off_the_page_takes_no_answer",
         "core/comments/test_importing.py::test_circles_and_strays_answer_nobody_and_are_named"),
    14: ("commands/test_comments_people.py::test_approve_build_undo_build",
         "core/comments/test_comments.py::test_undo_restores_every_byte_but_the_journal"),
    15: ("core/comments/test_comment_cases.py::test_undo_of_five_hundred_keeps_three",),
    16: ("commands/test_comments.py::test_decisions_as_json_with_an_outcome_for_each",
         "test_comment_processes.py::test_some_of_several_and_a_rehearsal",
         "commands/test_comments_people.py::test_a_dry_run_leaves_every_byte"),
    17: ("core/screening/test_word_lists.py::test_caught", "core/screening/test_word_lists.py::test_left_alone",
         "core/screening/test_word_lists.py::test_phrases_cross_punctuation_and_lines",
         "core/screening/test_word_lists.py::test_a_long_list_does_not_slow_down_with_its_length",
         "core/screening/test_word_lists.py::test_many_wildcards_are_tried_on_few_words"),
    21: ("core/screening/test_phases.py::test_trust_needs_the_cookie_not_the_name",
         "web/test_comments.py::test_a_commenter_is_known_again_by_a_signed_cookie_only"),
    22: ("web/test_comments.py::test_traps_look_like_success",
         "web/test_comments.py::test_tokens_are_of_one_article_and_one_day"),
    23: ("formats/comments/test_comment_files.py::test_hostile_xml_is_refused",
         "core/comments/test_importing.py::test_twice_is_as_once",
         "core/comments/test_importing.py::test_the_order_of_the_file_is_no_matter",
         "core/comments/test_importing.py::test_an_id_used_twice",
         "core/comments/test_importing.py::test_what_does_not_fit_is_named_with_its_line",
         "core/comments/test_importing.py::test_states_dates_and_threads",
         "test_comment_processes.py::test_a_hostile_export_taken_in_twice",
         "test_comment_processes.py::test_an_export_that_declares_entities_changes_nothing"),
    24: ("core/comments/test_comment_cases.py::test_killed_in_the_middle_of_many",
         "core/comments/test_comment_cases.py::test_a_full_disk",
         "test_comment_processes.py::test_killed_at_any_moment_of_a_bulk_act",
         "test_comment_processes.py::test_no_room_on_the_disk",
         "commands/test_file.py::test_a_file_that_may_only_be_read",
         "core/journal/test_chain.py::test_any_value_changed_by_hand_is_named",
         "core/journal/test_chain.py::test_a_hand_in_the_file_is_found",
         "core/journal/test_chain.py::test_entries_taken_out_are_named",
         "commands/test_log.py::test_the_journal_is_verified"),
    25: ("core/comments/test_erasure.py::test_not_a_byte_is_left_and_the_thread_stands",
         "core/comments/test_erasure.py::test_there_is_no_way_back",
         "core/journal/test_chain.py::test_an_erasure_is_told_and_can_be_told_from_a_hand"),
}  # fmt: skip
OF_THE_FILTER = {18, 19, 20}


@pytest.mark.parametrize("case", CASES)
def test_every_case_has_its_tests(case: int) -> None:
    for name in CASES[case]:
        path, _, function = name.partition("::")
        defined = ast.parse((TESTS / path).read_text(encoding="utf-8")).body
        assert function in {node.name for node in defined if isinstance(node, ast.FunctionDef)}, name


def test_no_case_is_left_out() -> None:
    assert set(CASES) | OF_THE_FILTER == set(range(1, 26))


def test_direction_zero_bytes_and_piled_up_marks(db: Connection) -> None:
    import io

    from rich.console import Console

    from tests.terminal.test_review import review

    article(db)
    sent = send(db, 1, "a\u202egnp.exe \0" + "Z" + "\u0351" * 3000, name="n\u202ea\0m")
    assert "\0" not in sent.body + sent.author
    assert {"direction", "stacked_marks"} <= {reason.code for reason in sent.reasons}
    console = Console(file=io.StringIO(), width=300)
    rows = screen.rows(review(db).view(), console, width=80, height=24, when=str, keys=[])
    shown = "\n".join(row.plain for row in rows)
    assert "<U+202E>" in shown
    assert "\u202e" not in shown
    assert max(sum(0x300 <= ord(char) < 0x370 for char in row.plain) for row in rows) < 10
    assert len(rows) == 24


class Tags(HTMLParser):
    """Which elements and attributes a page has."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[tuple[str, tuple[str, ...]]] = set()
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add((tag, tuple(sorted(name for name, _ in attrs))))
        self.links |= {value or "" for name, value in attrs if name == "href"}


def test_no_payload_becomes_html() -> None:
    payloads = hostile.payloads()
    assert len(payloads) > 500
    tags = Tags()
    for payload in payloads:
        tags.feed(markup.comment_html(payload))
    assert tags.seen <= {("p", ()), ("br", ()), ("a", ("href", "rel"))}
    assert all(link.startswith(("http://", "https://")) for link in tags.links)


@pytest.mark.parametrize("body", ["", "  \n\t ", "\u200b", "\u2800\u3164", "\u00ad\u200d"])
def test_whatever_is_blank_is_refused_with_one_message(db: Connection, body: str) -> None:
    article(db)
    with pytest.raises(Invalid, match=r"^the comment is empty$"):
        send(db, 1, body)


def test_letters_are_counted_alike_everywhere(db: Connection) -> None:
    article(db)
    family = "👨\u200d👩\u200d👧\u200d👦"
    fits = family * (4000 // len(family))
    assert send(db, 1, fits).body == fits
    with pytest.raises(Invalid, match="28,000 characters"):
        send(db, 1, family * 4000, name="An")
    editing.edit(db, 1, fits[1:], now=NOW, actor="lan", settings=settings())
    with pytest.raises(Invalid, match="28,000 characters"):
        editing.edit(db, 1, family * 4000, now=NOW, actor="lan", settings=settings())


def test_each_closed_door_has_its_code(db: Connection) -> None:
    article(db, "nhap", status="draft")
    article(db, "hen", status="scheduled")
    article(db, "rut", status="unpublished")
    article(db, "dong", mode="closed")
    article(db, "cu", days_old=30)
    for number in (1, 2, 3, 4, 5, 99):
        with pytest.raises(NewsroomError):
            send(db, number, "Xin chào", rules=settings(close_days="14"))
    refused = {row["code"]: row["n"] for row in db.execute("select code, n from refusals")}
    assert refused == {"not_published": 3, "closed": 1, "too_old": 1, "no_article": 1}
    send(db, 5, "Xin chào", rules=settings(close_days="31"))
    db.execute("update articles set comments_mode = 'closed' where slug = 'cu'")  # while somebody was writing
    with pytest.raises(NewsroomError):
        send(db, 5, "Xin chào lần nữa")


@pytest.mark.parametrize("action", ["reject", "spam", "trash", "hold"])
def test_what_is_off_the_page_takes_no_answer(db: Connection, action: str) -> None:
    article(db)
    top = send(db, 1, "Ở trên", rules=OPEN)
    answer = send(db, 1, "Ở dưới", name="An", parent_id=top.id, rules=OPEN)
    decisions.decide(db, action, [top.id], now=NOW, actor="lan")
    with pytest.raises(NewsroomError):
        send(db, 1, "Nữa", name="Bê", parent_id=top.id, rules=OPEN)
    (place,) = threads.thread(db, 1)
    assert (place.deleted, [node.id for node in place.replies]) == (True, [answer.id])


def many(db: Connection, number: int) -> list[int]:
    article(db)
    rules = settings(alike_last="0")
    with transaction(db):
        return [send(db, 1, f"Ý kiến {n}", name=f"Người {n}", rules=rules).id for n in range(number)]


def test_undo_of_five_hundred_keeps_three(db: Connection) -> None:
    ids = many(db, 500)
    outcome = decisions.decide(db, "spam", ids, now=NOW, actor="lan")
    decisions.decide(db, "approve", [ids[7], ids[70], ids[400]], now=NOW, actor="hoa")
    undone = undo.undo(db, outcome.batch, now=NOW, actor="lan")
    assert undone.undone == 497
    assert sorted(name for name, _ in undone.kept) == sorted(f"comment:{n}" for n in (ids[7], ids[70], ids[400]))
    assert all("hoa" in why for _, why in undone.kept)
    assert comments.count(db) == {
        "pending": 497, "published": 3, "rejected": 0, "spam": 0, "trashed": 0, "reported": 0
    }  # fmt: skip


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from newsroom import store
from newsroom.core.comments import decisions, selection
db = store.connect(Path(sys.argv[1]))
left = [int(sys.argv[2])]
def watch(statement):
    left[0] -= 1
    if left[0] == 0 or (left[0] < 0 and statement.lower() == "commit"):
        os.kill(os.getpid(), signal.SIGKILL)
ids = selection.ids(db, selection.Selection(queue="pending"))
db.set_trace_callback(watch)
decisions.decide(db, "spam", ids, now=datetime(2026, 3, 2, tzinfo=UTC), actor="lan")
"""


@pytest.mark.parametrize("statements", [3, 30, 90, -1])
def test_killed_in_the_middle_of_many(db: Connection, tmp_path: Path, statements: int) -> None:
    ids = many(db, 60)
    before = list(db.iterdump())
    path = tmp_path / "newsroom.db"
    done = subprocess.run([sys.executable, "-c", KILLED, str(path), str(statements)], check=False, env=dict(os.environ))
    assert done.returncode == -signal.SIGKILL
    again = store.connect(path)
    assert list(again.iterdump()) == before
    assert again.execute("pragma integrity_check").fetchone()[0] == "ok"
    assert len(decisions.decide(again, "spam", ids, now=NOW, actor="lan").done) == 60


def test_a_full_disk(db: Connection) -> None:
    ids = many(db, 60)
    before = list(db.iterdump())
    pages = db.execute("pragma page_count").fetchone()[0]
    db.execute(f"pragma max_page_count={pages}")

    def fill() -> None:
        for turn in range(50):  # free pages hold a little
            decisions.decide(db, "spam" if turn % 2 else "reject", ids, now=NOW, actor="lan")

    with pytest.raises((BadFile, sqlite3.OperationalError)):
        fill()
    assert not db.in_transaction
    states = {row[0] for row in db.execute("select status from comments")}
    assert len(states) == 1
    db.execute("pragma max_page_count=1000000")
    if states == {"pending"}:
        assert list(db.iterdump()) == before
    assert decisions.decide(db, "approve", ids, now=NOW, actor="lan").done == ids


def test_a_journal_holds_no_text_of_a_comment(db: Connection) -> None:
    article(db)
    sent = send(db, 1, "Điều bí mật", name="Người Bí Mật", email="bi@mat.example")
    editing.edit(db, sent.id, "Điều kín", now=NOW, actor="lan", settings=settings())
    decisions.decide(db, "reject", [sent.id], now=NOW, actor="lan", reason="abuse")
    kept = json.dumps([entry.detail for entry in actions.log(db)], ensure_ascii=False)
    for secret in ("bí mật", "kín", "Bí Mật", "bi@mat"):
        assert secret not in kept
    assert len(comments.list_(db, Selection())) == 1
