"""Erasing a person: nothing of them is left in the file or beside it, threads stay complete, and it is final."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from newsroom import store
from newsroom.core import stored_settings, undo
from newsroom.core.commenters import bans, commenters
from newsroom.core.comments import (
    comments,
    decisions,
    editing,
    erasure,
    error_reports,
    personal_data,
    reader_reports,
    statistics,
    threads,
)
from newsroom.core.comments.selection import Selection
from newsroom.core.journal import actions, chain
from newsroom.core.screening import word_lists
from newsroom.errors import Conflict, Invalid, NewsroomError, NotFound, Refused
from newsroom.store import Connection, Scrub, transactions
from tests.comment_rooms import NOW, article, send, settings

OPEN = settings(mode="open")
NAME, EMAIL, BODY = "Zyxwv Qponmlk", "zyxwv@qponmlk.example", "Chuyện riêng mang dấu vết KJIHGFED của tôi"
TRACES = ("zyxwv", "qponmlk", "kjihgfed", "wvutsr")


def everywhere(path: Path) -> str:
    """All bytes of the file, its log and its index, in lower case."""
    found = b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))
    return found.decode("latin-1").lower()


def traces(path: Path) -> list[str]:
    kept = everywhere(path)
    return [trace for trace in TRACES if trace in kept]


def lived_in(db: Connection) -> list[int]:
    """A room where the person has done everything that leaves a trace; their comments."""
    article(db)
    word_lists.add(db, ["kjihgfed*"], "flag", now=NOW, actor="lan")
    word_lists.remove(db, ["kjihgfed*"], now=NOW, actor="lan")
    db.execute("delete from changes where source = 'words'")
    with actions.act(db, actor="lan", now=NOW, command="tidy") as act:  # a list belongs to nobody, so it is kept
        chain.redact(act, [entry.id for entry in actions.log(db, kind="word")])
    first = send(db, 1, BODY + " http://wvutsr.example/x", name=NAME, email=EMAIL, agent="Zyxwv/1", rules=OPEN)
    decisions.decide(db, "approve", [first.id], now=NOW, actor="lan")
    answer = send(db, 1, "Tôi thì nghĩ khác", name="An", parent_id=first.id, minutes=1, rules=OPEN)
    under = send(db, 1, BODY + " lần nữa", name=NAME, email=EMAIL, parent_id=answer.id, minutes=5, rules=OPEN)
    decisions.decide(db, "hold", [first.id], now=NOW, actor="lan")
    editing.edit(db, first.id, "Đã bớt " + BODY, now=NOW, actor="lan", settings=settings())
    decisions.decide(db, "reject", [under.id], now=NOW, actor="lan", reason="abuse")
    decisions.decide(db, "approve", [first.id, answer.id, under.id], now=NOW, actor="lan", note=f"{NAME} lại gửi")
    reader_reports.report(db, first.id, by_hash="b", reason="other", body=f"{NAME} nói dối", now=NOW, actor="reader")
    signed = commenters.find_or_create(db, name=NAME, email=EMAIL, key="cookie", now=NOW)
    by_hash = commenters.key_hash(db, "cookie")
    reader_reports.report(
        db, answer.id, by_hash=by_hash, reason="abuse", body="KJIHGFED bị chửi", now=NOW, actor="reader"
    )
    decisions.decide(db, "approve", [answer.id], now=NOW, actor="lan")
    commenters.add_note(db, signed.id, f"{NAME} gọi điện", now=NOW, actor="lan")
    bans.add(db, "email", EMAIL, reason=f"{NAME} phá", now=NOW, actor="lan", mode="premod")
    bans.add(db, "name", NAME, now=NOW, actor="lan", mode="premod")
    return [first.id, under.id]


def test_not_a_byte_is_left_and_the_thread_stands(db: Connection, tmp_path: Path) -> None:
    path = tmp_path / "newsroom.db"
    own = lived_in(db)
    assert traces(path) == list(TRACES)
    before = statistics.moderation(db, days=30, now=NOW)
    shape = [(row["id"], row["parent_id"], row["created_at"]) for row in db.execute("select * from comments")]
    done = erasure.erase(db, commenters.resolve(db, EMAIL), now=NOW, actor="hoa")
    assert (done.comments, done.scrub, done.mentions.comments) == (own, Scrub.DONE, [])
    assert traces(path) == []
    assert shape == [(row["id"], row["parent_id"], row["created_at"]) for row in db.execute("select * from comments")]
    (place,) = threads.thread(db, 1)
    assert (place.deleted, place.author, place.html, [node.author for node in place.replies]) == (True, "", "", ["An"])
    after = statistics.moderation(db, days=30, now=NOW)
    assert (after.received, after.held_for, after.decided) == (before.received, before.held_for, before.decided)
    counted = db.execute("select comments from article_counts").fetchone()[0]
    assert counted == comments.count(db)["published"] == 1
    erased = comments.get(db, own[0])
    assert (erased.status, erased.author, erased.body, erased.network) == ("erased", "", "", None)
    assert db.execute("pragma integrity_check").fetchone()[0] == "ok"
    assert db.execute("pragma foreign_key_check").fetchall() == []
    assert chain.verify(db).redacted > 0


def test_there_is_no_way_back(db: Connection, tmp_path: Path) -> None:
    own = lived_in(db)
    batches = [row["id"] for row in db.execute("select id from batches")]
    erasure.erase(db, commenters.resolve(db, EMAIL), now=NOW, actor="hoa")
    with pytest.raises(Refused, match="cannot be undone; nothing was changed"):
        undo.undo(db, now=NOW, actor="hoa")
    for batch in [*batches, batches[-1] + 1]:
        for _ in range(2):  # the parts of a batch about other people can be undone once
            with suppress(NewsroomError):
                undo.undo(db, batch, now=NOW, actor="lan")
    assert [comments.get(db, number).status for number in own] == ["erased", "erased"]
    assert traces(tmp_path / "newsroom.db") == []
    for action in decisions.DecisionAction:
        outcome = decisions.decide(db, action, own, now=NOW, actor="lan")
        assert [type(error) for _, error in outcome.failed] == [Refused, Refused]
    for act in (
        lambda: editing.edit(db, own[0], "x", now=NOW, actor="lan", settings=settings()),
        lambda: editing.reply(db, own[0], "x", now=NOW, actor="lan", settings=settings()),
        lambda: reader_reports.report(db, own[0], by_hash="z", reason="spam", now=NOW, actor="reader"),
        lambda: commenters.add_note(db, 1, "x", now=NOW, actor="lan"),
    ):
        with pytest.raises(Refused):
            act()
    again = erasure.erase(db, [commenters.get(db, 1)], now=NOW, actor="hoa")
    assert again.scrub == Scrub.DONE
    with pytest.raises(NotFound):
        commenters.resolve(db, EMAIL)
    assert send(db, 1, "Tôi lại đến", name=NAME, email=EMAIL, minutes=60).person_id not in (1, 2)


def test_others_keep_theirs_and_their_undo(db: Connection) -> None:
    article(db)
    mine = send(db, 1, BODY, name=NAME, email=EMAIL)
    other = send(db, 1, f"Tôi đồng ý với zyxwv qponmlk ở trên ({EMAIL})", name="An", minutes=1)
    batch = decisions.decide(db, "approve", [mine.id, other.id], now=NOW, actor="lan").batch
    done = erasure.erase(db, commenters.resolve(db, NAME), now=NOW, actor="hoa")
    assert done.mentions.comments == [other.id]  # another's words stay, and the moderator is told
    undone = undo.undo(db, batch, now=NOW, actor="lan")
    assert (undone.undone, undone.kept) == (1, [])
    assert [comments.get(db, number).status for number in (mine.id, other.id)] == ["erased", "pending"]


def test_saved_texts_that_name_them_are_reported_and_former_ones_are_gone(db: Connection, tmp_path: Path) -> None:
    article(db)
    send(db, 1, BODY, name=NAME, email=EMAIL)
    for filters in (f'{{"z": "{EMAIL}"}}', "{}"):
        stored_settings.put(db, {"comments.filters": filters}, now=NOW, actor="lan")
    stored_settings.put(db, {"comments.replies": f'{{"hi": "Chào {NAME}"}}'}, now=NOW, actor="lan")
    stored_settings.put(db, {"site.title": NAME}, now=NOW, actor="lan")  # a site may have the name of a reader
    done = erasure.erase(db, commenters.resolve(db, EMAIL), now=NOW, actor="hoa")
    assert done.mentions.settings == ["comments.replies"]
    assert EMAIL not in everywhere(tmp_path / "newsroom.db")
    assert traces(tmp_path / "newsroom.db") == ["zyxwv", "qponmlk"]  # in the title and in the reply


def test_a_reader_of_the_file_is_not_waited_for_for_ever(
    db: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    article(db)
    send(db, 1, BODY, name=NAME, email=EMAIL)
    reading = store.connect(tmp_path / "newsroom.db")
    reading.execute("begin")
    reading.execute("select * from comments").fetchone()
    db.execute("pragma busy_timeout=0")
    monkeypatch.setattr(transactions, "BUSY_SECONDS", 0.0)
    done = erasure.erase(db, commenters.resolve(db, EMAIL), now=NOW, actor="hoa")
    assert done.scrub == Scrub.IN_USE
    reading.close()
    assert erasure.erase(db, [commenters.get(db, 1)], now=NOW, actor="hoa").scrub == Scrub.DONE
    assert traces(tmp_path / "newsroom.db") == []


def test_staff_are_not_erased(db: Connection) -> None:
    article(db)
    asked = send(db, 1, "Bao giờ?")
    editing.reply(db, asked.id, "Mai.", now=NOW, actor="lan", settings=settings())
    with pytest.raises(Refused):
        erasure.erase(db, commenters.resolve(db, "lan"), now=NOW, actor="hoa")


def test_all_that_is_held(db: Connection) -> None:
    own = lived_in(db)
    found: dict[str, Any] = json.loads(
        json.dumps(personal_data.personal_data(db, commenters.resolve(db, EMAIL), now=NOW))
    )
    typed, signed = found["people"]
    assert (typed["name"], typed["email"], [one["id"] for one in typed["comments"]]) == (NAME, EMAIL, own)
    first = typed["comments"][0]
    assert [text["revision"] for text in first["texts"]] == [1, 2]
    assert [one["action"] for one in first["decisions"]] == ["receive", "approve", "hold", "edit", "approve", "flag"]
    assert first["agent"] == "Zyxwv/1"
    assert [(one["reason"], one["text"]) for one in first["reports"]] == [("other", f"{NAME} nói dối")]
    assert [ban["kind"] for ban in typed["bans"]] == ["name", "email"]
    assert (signed["notes"], [one["reason"] for one in signed["reports_made"]]) == (
        [f"2026-03-02 lan: {NAME} gọi điện"], ["abuse"],
    )  # fmt: skip


def test_who_is_meant(db: Connection) -> None:
    article(db)
    ids = [send(db, 1, f"Ý {n}", name=name, email=email).person_id for n, (name, email) in enumerate(
        (("An", "a@x.vn"), ("An", "b@x.vn"), ("Bê", "a@x.vn")))]  # fmt: skip
    assert [one.id for one in commenters.resolve(db, "A@X.vn ")] == [ids[0], ids[2]]
    assert [one.id for one in commenters.resolve(db, "bÊ")] == [ids[2]]
    assert [one.id for one in commenters.resolve(db, str(ids[1]))] == [ids[1]]
    with pytest.raises(Conflict) as raised:
        commenters.resolve(db, "an")
    assert f"{ids[0]}, {ids[1]}" in str(raised.value.hint)
    for nobody in ("Xê", "c@x.vn", "99", ""):
        with pytest.raises(NotFound):
            commenters.resolve(db, nobody)
    assert len(comments.list_(db, Selection(people=(ids[0] or 0, ids[1] or 0)))) == 2


def test_notes(db: Connection) -> None:
    article(db)
    number = send(db, 1, "Ý", name="An").person_id or 0
    commenters.add_note(db, number, "gọi điện", now=NOW, actor="lan")
    assert commenters.add_note(db, number, "viết\nthư", now=NOW, actor="hoa").note == (
        "2026-03-02 lan: gọi điện\n2026-03-02 hoa: viết thư"
    )
    undo.undo(db, now=NOW, actor="hoa")
    assert commenters.get(db, number).note == "2026-03-02 lan: gọi điện"
    assert commenters.add_note(db, number, "", now=NOW, actor="hoa", replace=True).note == ""
    for words_, error in (("", Invalid), ("x" * 1001, Invalid)):
        with pytest.raises(error):
            commenters.add_note(db, number, words_, now=NOW, actor="hoa")


# A name of another is found as a whole word, in any spelling, unless it is too short.
@pytest.mark.parametrize(
    ("name", "written", "named"),
    [
        ("Bình", "Bình nói đúng", True), ("Bình", "BINH nói đúng", True), ("Bình", "Bìnhh nói đúng", False),
        ("Bình", "(bình)", True), ("Anh", "Anh nói đúng", False), ("Thanh", "Thanhtra", False),
        ("(Bình) An", "với (bình)\nan ở trên", True), ("★★★★", "như ★★★★ nói", True), ("★★★★", "★★★", False),
    ],
)  # fmt: skip
def test_where_others_name_them(db: Connection, name: str, written: str, named: bool) -> None:
    article(db)
    send(db, 1, "Ý kiến của tôi", name=name)
    other = send(db, 1, written, name="Người khác")
    done = erasure.erase(db, commenters.resolve(db, name), now=NOW, actor="hoa")
    assert done.mentions.comments == ([other.id] if named else [])
    assert (done.people, done.comments) == ([1], [1])
    assert comments.get(db, other.id).body == written


def test_what_moderators_wrote_about_them_goes_and_the_rest_stays(db: Connection) -> None:
    article(db)
    send(db, 1, "Ý kiến của tôi", name="Bình")
    other = send(db, 1, "Ý kiến khác hẳn", name="Người khác")
    for note in ("bạn của Bình", "gọi điện"):
        commenters.add_note(db, other.person_id or 0, note, now=NOW, actor="lan")
    kept = bans.add(db, "email", "x@y.vn", reason="cùng với Bình", now=NOW, actor="lan", mode="premod")
    own = bans.add(db, "name", "Bình", reason="phá", now=NOW, actor="lan", mode="premod")
    decisions.decide(db, "hold", [other.id], now=NOW, actor="lan", note="như Bình")
    erasure.erase(db, commenters.resolve(db, "Bình"), now=NOW, actor="hoa")
    assert commenters.get(db, other.person_id or 0).note == "2026-03-02 lan: gọi điện"
    found = {ban.id: ban for ban in bans.list_(db, now=NOW, every=True)}
    assert (found[kept.id].reason, found[kept.id].value, found[kept.id].lifted_at) == ("", "x@y.vn", None)
    assert (found[own.id].reason, found[own.id].value, found[own.id].lifted_at) == ("", "", "2026-03-02T03:00:00Z")
    assert "Bình" not in json.dumps([line.detail for line in actions.log(db)], ensure_ascii=False)


def test_reports_of_an_erased_reader_still_count(db: Connection) -> None:
    article(db)
    other = send(db, 1, "Ý kiến khác hẳn", name="Người khác", rules=OPEN)
    commenters.find_or_create(db, name="Bình", email="b@x.vn", key="k", now=NOW)
    by = commenters.key_hash(db, "k")
    reader_reports.report(db, other.id, by_hash=by, reason="abuse", body="lời tôi", now=NOW, actor="reader")
    erasure.erase(db, commenters.resolve(db, "Bình"), now=NOW, actor="hoa")
    row = db.execute("select by_hash, text, reason from comment_flags").fetchone()
    assert tuple(row) == ("erased:2", "", "abuse")
    assert comments.get(db, other.id).flags == 1
    person = dict(db.execute("select * from commenters where id = 2").fetchone())
    assert person == {
        "id": 2, "key_hash": None, "name": "", "name_skeleton": "", "email": "", "email_hash": None, "staff": 0, "note": "",
        "first_seen": "2026-03-02T03:00:00Z", "erased_at": "2026-03-02T03:00:00Z",
    }  # fmt: skip


def test_what_was_deleted_is_overwritten_and_the_log_of_others_stays(db: Connection) -> None:
    article(db)
    own = send(db, 1, "Ý kiến của tôi", name="Bình", rules=OPEN)
    other = send(db, 1, "Ý kiến khác hẳn", name="Người khác", rules=OPEN)
    reader_reports.report(db, own.id, by_hash="r", reason="abuse", body="ông ta sai", now=NOW, actor="reader")
    decisions.decide(db, "reject", [other.id], now=NOW, actor="lan", reason="abuse", note="xem lại")
    before = [line.detail for line in actions.log(db, kind="comment", object_id=other.id)]
    erasure.erase(db, commenters.resolve(db, "Bình"), now=NOW, actor="hoa")
    assert db.execute("pragma secure_delete").fetchone()[0] == 1
    assert [row[0] for row in db.execute("select text from comment_flags")] == [""]
    assert [line.detail for line in actions.log(db, kind="comment", object_id=other.id)] == before
    told = [line.detail for line in actions.log(db, kind="journal")]
    assert len(told) == 1
    again = erasure.erase(db, [commenters.get(db, own.person_id or 0)], now=NOW, actor="hoa")
    assert again.comments == [own.id]
    assert all("entries" in line.detail for line in actions.log(db, kind="journal"))


def renamed(db: Connection) -> list[int]:
    """A reader with one cookie who has called themselves Quillon, then Brandybuck; the comments."""
    article(db)
    return [
        send(db, 1, f"Ý kiến {name} {minutes}", name=name, email="q@q.example", key="cookie", minutes=minutes).id
        for minutes, name in enumerate(("Quillon", "Brandybuck"))
    ]


def test_everything_under_an_earlier_name_goes_too(db: Connection, tmp_path: Path) -> None:
    own = renamed(db)
    other = send(db, 1, "Ý kiến khác hẳn", name="Eve", minutes=2)
    naming = send(db, 1, "Quillon is right", name="Dora", minutes=3)
    bans.add(db, "name", "Quillon", reason="rude", now=NOW, actor="lan", mode="premod")
    commenters.add_note(db, other.person_id or 0, "quarrels with Quillon often", now=NOW, actor="lan")
    decisions.decide(db, "hold", [other.id], now=NOW, actor="lan", note="like Quillon")
    (person,) = commenters.resolve(db, "quillon")
    assert person.name == "Brandybuck"
    data = personal_data.personal_data(db, [person], now=NOW)["people"][0]
    assert (data["earlier_names"], [ban["kind"] for ban in data["bans"]]) == (["Quillon"], ["name"])
    done = erasure.erase(db, [person], now=NOW, actor="hoa")
    assert (done.comments, done.mentions.comments) == (own, [naming.id])
    assert bans.list_(db, now=NOW) == []
    db.execute("update comments set body = '', html = '', fingerprint = '' where id = ?", (naming.id,))
    db.execute("pragma wal_checkpoint(truncate)")
    assert "quillon" not in everywhere(tmp_path / "newsroom.db")


def test_an_address_without_a_comment(db: Connection, tmp_path: Path) -> None:
    article(db)
    error_reports.receive(db, 1, body="A wronggg number", email="Rep@rep.example", now=NOW, actor="web")
    about = error_reports.receive(db, 1, body="rep@rep.example wrote it", email="", now=NOW, actor="web")
    bans.add(db, "email", "rep@rep.example", now=NOW, actor="lan", mode="premod")
    given = personal_data.personal_data(db, [], email="rep@REP.example", now=NOW)
    assert ([one["text"] for one in given["error_reports"]], len(given["bans"])) == (["A wronggg number"], 1)
    done = erasure.erase(db, [], email="rep@REP.example", now=NOW, actor="hoa")
    assert (done.error_reports, done.mentions.error_reports) == ([1], [about.id])
    assert bans.list_(db, now=NOW) == []
    assert "wronggg" not in everywhere(tmp_path / "newsroom.db")
    assert not personal_data.is_known(db, "rep@rep.example", now=NOW)
