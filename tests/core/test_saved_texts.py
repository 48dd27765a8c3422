"""Texts saved by name: what may be saved, that a change is one action of the log, and that the environment is named."""

from __future__ import annotations

import json

import pytest

from newsroom import settings as table
from newsroom.core import saved_texts, stored_settings, undo
from newsroom.core.journal import actions
from newsroom.core.saved_texts import REPLIES
from newsroom.errors import Invalid, NotFound, Refused
from newsroom.setting_kinds import MAX_SAVED, MAX_SAVED_TEXT
from newsroom.settings import Settings
from newsroom.store import Connection
from tests.comment_rooms import NOW, settings


def save(db: Connection, name: str, body: str, *, with_settings: Settings | None = None) -> None:
    saved_texts.save(db, with_settings or settings(), REPLIES, name, body, now=NOW, actor="lan")


def test_texts_are_kept_by_name_and_undone_one_by_one(db: Connection) -> None:
    save(db, "thanks", "Cảm ơn\n\nbạn ")
    save(db, "  another   one ", "Hỏi")
    save(db, "thanks", "Cám ơn")
    assert saved_texts.texts(db, settings(), REPLIES) == {"another one": "Hỏi", "thanks": "Cám ơn"}
    undo.undo(db, now=NOW, actor="lan")
    assert saved_texts.texts(db, settings(), REPLIES)["thanks"] == "Cảm ơn\n\nbạn"
    saved_texts.remove(db, settings(), REPLIES, "another one", now=NOW, actor="hoa")
    assert list(saved_texts.texts(db, settings(), REPLIES)) == ["thanks"]
    batch = saved_texts.batch_of(db, REPLIES)
    assert [one.actor for one in actions.log(db, batch=batch)] == ["hoa"]


def test_what_is_not_there_cannot_be_removed(db: Connection) -> None:
    save(db, "thanks", "Cảm ơn")
    with pytest.raises(NotFound) as error:
        saved_texts.remove(db, settings(), REPLIES, "thank", now=NOW, actor="lan")
    assert error.value.hint == "saved: thanks"


@pytest.mark.parametrize(
    ("name", "body"),
    [("", "x"), ("n" * 31, "x"), ("a\u202eb", "x"), ("a", ""), ("a", " \n "), ("a", "x" * 4001)],
)  # fmt: skip
def test_what_cannot_be_saved(db: Connection, name: str, body: str) -> None:
    with pytest.raises(Invalid) as error:
        save(db, name, body)
    assert not error.value.message.startswith("comments.replies")
    assert saved_texts.texts(db, settings(), REPLIES) == {}


def test_a_last_place_is_left_and_no_more(db: Connection) -> None:
    for number in range(MAX_SAVED):
        save(db, f"n{number}", "x" * MAX_SAVED_TEXT if number == 0 else "x")
    with pytest.raises(Invalid, match="at most 30"):
        save(db, "one more", "x")
    assert len(saved_texts.texts(db, settings(), REPLIES)) == MAX_SAVED


def test_the_environment_goes_before_the_file_and_is_named(db: Connection) -> None:
    at = stored_settings.load(db, {"NEWSROOM_COMMENTS_REPLIES": '{"hi": "Hello"}'})
    assert saved_texts.texts(db, at, REPLIES) == {"hi": "Hello"}
    with pytest.raises(Refused, match="NEWSROOM_COMMENTS_REPLIES is set"):
        save(db, "thanks", "x", with_settings=at)


@pytest.mark.parametrize(
    "value",
    ["[]", "1", "nothing", '{"a": 1}', '{"a": null}', '{"a": "x"', "[" * 100_000, "{" * 20, '{"a": "\\u0007"}',
     '{"a": "\\ud800"}', " " + "x" * 1_000_001],
)  # fmt: skip
def test_a_setting_that_is_not_texts_is_refused(value: str) -> None:
    with pytest.raises(Invalid):
        table.check(REPLIES, value)


def test_a_setting_has_one_form() -> None:
    stored = table.check(REPLIES, '{"b":"2",  "a":"ý"}')
    assert stored == '{"a": "ý", "b": "2"}'
    assert table.check(REPLIES, stored) == stored
    assert table.check(REPLIES, "{}") == table.check(REPLIES, " ") == ""
    assert json.loads(stored) == Settings({REPLIES: stored}).texts(REPLIES)
