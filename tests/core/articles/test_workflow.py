"""Every verb from every status: the new status, or a refusal that changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from newsroom import clock
from newsroom.core.articles import revisions, workflow
from newsroom.errors import Conflict, Invalid, Refused
from newsroom.store import Connection
from tests.core.articles.desk import NOW, ZONE, Desk

# Written by hand: the status that a verb leads to, a dot where it is refused.
TABLE = """
            draft      review     approved   scheduled  published    unpublished  killed     trashed
submit      review     .          .          .          .            .            .          .
approve     approved   approved   .          scheduled  published    unpublished  .          .
return_     .          draft      draft      draft      .            .            .          .
assign      draft      review     approved   scheduled  published    unpublished  .          .
schedule    scheduled  scheduled  scheduled  scheduled  published    scheduled    .          .
publish     published  published  published  published  published    published    .          .
correct     .          .          .          .          published    .            .          .
unpublish   .          .          .          draft      unpublished  .            .          .
kill        .          .          .          killed     killed       killed       .          .
delete      trashed    trashed    trashed    trashed    .            trashed      .          .
untrash     .          .          .          .          .            .            .          draft
edit        draft      draft      draft      scheduled  published    unpublished  .          .
"""
MORE: dict[str, dict[str, Any]] = {
    "return_": {"note": "thêm nguồn"},
    "kill": {"reason": "bịa"},
    "assign": {"name": "mai", "due": None},
    "correct": {"note": "tên đúng là An"},
}


def cells() -> list[tuple[str, str, str]]:
    head, *rows = TABLE.strip().splitlines()
    return [
        (verb, status, leads)
        for verb, *marks in (row.split() for row in rows)
        for status, leads in zip(head.split(), marks, strict=True)
    ]


@pytest.fixture
def desk(db: Connection) -> Desk:
    return Desk(db)


def act(desk: Desk, verb: str, article: Any) -> Any:
    if verb == "schedule":
        return desk.publish(article, at=desk.now + timedelta(days=2))
    if verb == "publish":
        return desk.publish(article)
    if verb == "edit":
        return desk.save(article, body="Hai.")
    if verb == "correct":
        return desk.do(verb, article, zone=ZONE, **MORE[verb])
    return desk.do(verb, article, **MORE.get(verb, {}))


@pytest.mark.parametrize(("verb", "status", "leads"), cells())
def test_every_verb_from_every_status(desk: Desk, verb: str, status: str, leads: str) -> None:
    article = desk.in_status(status)
    before = list(desk.db.iterdump())
    desk.wait(hours=1)
    if leads == ".":
        with pytest.raises(Refused):
            act(desk, verb, article)
        assert list(desk.db.iterdump()) == before
        return
    after = act(desk, verb, article)
    assert after.status == leads
    assert after == desk.get(after) or after.id == article.id
    assert (after.live_revision is not None) == (leads == "published")
    # One that is published again unchanged is left alone; what is assigned keeps its status.
    if (verb, status) == ("publish", "published"):
        assert after.version == article.version
        return
    assert after.version > article.version
    line = desk.last(article)
    assert (line.actor, line.at) == ("lan", clock.to_text(desk.now))
    if verb != "assign":
        assert (line.from_state, line.to_state) == (status, leads)
        assert after.updated_at == clock.to_text(desk.now)


def test_submitting_with_a_note(desk: Desk) -> None:
    article = desk.draft()
    assert desk.notes(desk.do("submit", article)) == []
    desk.do("return_", article, note="thêm nguồn")
    desk.do("submit", article, note="đã thêm")
    assert desk.notes(article) == [("return", "thêm nguồn", 0), ("note", "đã thêm", 0)]
    line = desk.last(article)
    assert (line.action, line.rev, line.detail) == ("submit", 1, {"note": "đã thêm"})


def test_a_note_holds_its_revision_its_writer_and_its_time(desk: Desk) -> None:
    article = desk.draft()
    desk.save(article, body="Hai.")
    desk.wait(minutes=5)
    desk.do("submit", article, note="xem giúp")
    row = desk.db.execute("select rev, actor, at from notes").fetchone()
    assert tuple(row) == (2, "lan", "2026-03-02T03:05:00Z")


def test_approving_approves_the_head_and_an_edit_voids_it(desk: Desk) -> None:
    article = desk.draft()
    approved = desk.do("approve", article, note="được")
    assert (approved.status, approved.approved_revision) == ("approved", 1)
    assert desk.notes(article) == [("approve", "được", 0)]
    edited = desk.save(article, body="Hai.")
    assert (edited.status, edited.approved_revision, edited.revision) == ("draft", 1, 2)
    again = desk.do("approve", article)
    assert (again.approved_revision, desk.last(article).rev) == (2, 2)
    assert len(desk.notes(article)) == 1


@pytest.mark.parametrize("status", ["scheduled", "published", "unpublished"])
def test_approving_an_update_leaves_the_status(desk: Desk, status: str) -> None:
    article = desk.in_status(status)
    desk.save(article, body="Hai.")
    approved = desk.do("approve", article)
    assert (approved.status, approved.approved_revision) == (status, 2)
    assert (approved.live_revision, approved.publish_at) == (article.live_revision, article.publish_at)


def test_what_is_given_back_is_neither_approved_nor_planned(desk: Desk) -> None:
    article = desk.in_status("approved")
    desk.publish(article, at=NOW + timedelta(days=1))
    back = desk.do("return_", article, note="chờ đã")
    assert (back.status, back.approved_revision, back.publish_at, back.publish_revision) == ("draft", None, None, None)
    assert desk.last(article).detail == {"note": "chờ đã"}


def test_the_note_of_the_last_return(desk: Desk) -> None:
    article = desk.draft()
    other = desk.draft("Khác")
    assert workflow.last_return(desk.db, article) is None
    desk.do("submit", article)
    desk.do("submit", other)
    desk.wait(minutes=1)
    desk.do("return_", article, note="thêm nguồn")
    found = workflow.last_return(desk.db, desk.get(article))
    assert found == workflow.ReturnNote("thêm nguồn", "lan", clock.to_text(desk.now))
    assert workflow.last_return(desk.db, desk.get(other)) is None
    desk.do("return_", other, note="khác")
    desk.save(article, body="Hai.")  # an edit does not answer it
    assert workflow.last_return(desk.db, desk.get(article)) == found
    desk.wait(minutes=1)
    desk.do("submit", article)
    assert workflow.last_return(desk.db, desk.get(article)) is None
    desk.wait(minutes=1)
    desk.do("return_", article, note="một lần nữa")
    desk.wait(minutes=1)
    again = workflow.last_return(desk.db, desk.get(article))
    assert again is not None
    assert again.body == "một lần nữa"


@pytest.mark.parametrize("answer", ["submit", "approve", "publish"])
def test_a_draft_that_was_handed_in_since_has_no_open_note(desk: Desk, answer: str) -> None:
    article = desk.in_status("review")
    desk.wait(minutes=1)
    desk.do("return_", article, note="thêm nguồn")
    desk.wait(minutes=1)
    act(desk, answer, article)
    if answer != "publish":
        desk.save(article, body="Hai.")  # a draft again, and nobody gave it back
        assert (desk.get(article).status, workflow.last_return(desk.db, desk.get(article))) == ("draft", None)
    else:
        assert workflow.last_return(desk.db, desk.get(article)) is None


def test_assigning_keeps_the_deadline_unless_given_another(desk: Desk) -> None:
    article = desk.draft()
    due = NOW + timedelta(hours=5)
    first = desk.do("assign", article, name="mai", due=due)
    assert (first.assignee, first.due_at) == ("mai", "2026-03-02T08:00:00Z")
    assert desk.last(article).detail == {"name": "mai", "due": "2026-03-02T08:00:00Z"}
    second = desk.do("assign", article, name="an", due=None)
    assert (second.assignee, second.due_at) == ("an", first.due_at)
    third = desk.do("assign", article, name=None, due=due + timedelta(days=1))
    assert (third.assignee, third.due_at) == (None, "2026-03-03T08:00:00Z")
    assert third.updated_at == clock.to_text(desk.now)


def test_withdrawing_takes_everything_from_readers(desk: Desk) -> None:
    article = desk.draft(section="Xã hội", tags=("cầu",))
    desk.publish(article, expire=NOW + timedelta(days=9))
    desk.save(article, body="Hai.")
    desk.publish(article, at=NOW + timedelta(days=1))
    assert desk.db.execute("select count(*) from article_labels where live = 1").fetchone()[0] == 2
    gone = desk.do("unpublish", article, reason="sai")
    assert (gone.live_revision, gone.publish_at, gone.publish_revision) == (None, None, None)
    assert (gone.status, gone.published_at) == ("unpublished", desk.get(article).published_at)
    assert gone.published_at is not None
    assert desk.db.execute("select count(*) from article_labels where live = 1").fetchone()[0] == 0
    assert desk.paths() == [("/2026/03/tin/", article.id, "gone", None)]
    assert desk.notes(article) == [("unpublish", "sai", 0)]
    assert desk.last(article).detail == {"redirect_to": None, "reason": "sai"}


def test_withdrawing_without_a_reason_leaves_no_note(desk: Desk) -> None:
    article = desk.in_status("published")
    desk.do("unpublish", article, redirect_to="/2026/03/khac/")
    assert desk.notes(article) == []
    assert desk.paths() == [("/2026/03/tin/", article.id, "redirect", "/2026/03/khac/")]


@pytest.mark.parametrize(
    ("approved", "edited", "leads"), [(False, False, "draft"), (True, False, "approved"), (True, True, "draft")]
)
def test_taking_off_the_plan_what_was_never_out(desk: Desk, approved: bool, edited: bool, leads: str) -> None:
    article = desk.draft()
    if approved:
        desk.do("approve", article)
    desk.publish(article, at=NOW + timedelta(days=1))
    if edited:
        desk.save(article, body="Hai.")
    off = desk.do("unpublish", article)
    assert (off.status, off.publish_at, off.publish_revision) == (leads, None, None)
    assert (desk.last(article).action, desk.paths()) == ("unschedule", [])


def test_taking_off_the_plan_what_was_out_once_leaves_it_withdrawn(desk: Desk) -> None:
    article = desk.in_status("unpublished")
    desk.publish(article, at=NOW + timedelta(days=1))
    off = desk.do("unpublish", article)
    assert (off.status, off.publish_at, desk.last(article).action) == ("unpublished", None, "unpublish")


@pytest.mark.parametrize("note", ["", "Bài đã bị gỡ."])
def test_killing_keeps_the_reason_inside(desk: Desk, note: str) -> None:
    article = desk.publish(desk.in_status("published"), expire=NOW + timedelta(days=9))
    killed = desk.do("kill", article, reason="bịa", public_note=note)
    assert (killed.status, killed.live_revision, killed.expire_at) == ("killed", None, None)
    assert desk.notes(article) == [("kill", "bịa", 0)] + ([("kill", note, 1)] if note else [])
    assert desk.paths() == [("/2026/03/tin/", article.id, "gone", None)]
    assert desk.last(article).detail == {"reason": "bịa"}


@pytest.mark.parametrize(
    ("status", "back"), [("draft", "draft"), ("review", "draft"), ("approved", "draft"), ("unpublished", "unpublished")]
)
def test_into_the_trash_and_out_again(desk: Desk, status: str, back: str) -> None:
    article = desk.in_status(status)
    desk.wait(hours=1)
    trashed = desk.do("delete", article)
    assert (trashed.status, desk.row(article)["status_before"]) == ("trashed", status)
    assert trashed.updated_at == clock.to_text(desk.now)
    desk.wait(hours=1)
    restored = desk.do("untrash", article)
    assert (restored.status, desk.row(article)["status_before"]) == (back, None)
    assert restored.updated_at == clock.to_text(desk.now)
    assert desk.last(article).action == "restore"


def test_what_is_planned_and_deleted_is_planned_no_more(desk: Desk) -> None:
    article = desk.in_status("scheduled")
    trashed = desk.do("delete", article)
    assert (trashed.publish_at, trashed.publish_revision) == (None, None)
    assert desk.do("untrash", article).status == "draft"


def test_a_slug_taken_since_keeps_an_article_in_the_trash(desk: Desk) -> None:
    article = desk.in_status("trashed")
    other = desk.draft()
    assert other.slug == "tin"
    with pytest.raises(Conflict) as refused:
        desk.do("untrash", article)
    assert refused.value.message == f"the slug tin now belongs to article {other.id}"
    # Not another slug for the other article: if it is public, its address would change.
    assert (refused.value.hint or "").endswith(f": newsroom draft --from {article.id} --slug NEW")
    desk.do("delete", other)  # two in the trash: either may come out
    assert desk.do("untrash", article).status == "draft"


@pytest.mark.parametrize("mode", ["open", "first", "pre", "closed", ""])
def test_comments_of_one_article(desk: Desk, mode: str) -> None:
    article = desk.draft()
    with desk.act() as opened:
        assert workflow.comments_mode(opened, article, mode).comments_mode == (mode or None)
    assert (desk.last(article).action, desk.last(article).detail) == ("comments", {"value": mode})


@pytest.mark.parametrize("mode", ["OPEN", "hidden", " "])
def test_no_other_mode_of_comments(desk: Desk, mode: str) -> None:
    article = desk.draft()
    with pytest.raises(Invalid, match=r"unknown mode .* for comments"), desk.act() as opened:
        workflow.comments_mode(opened, article, mode)


def test_who_has_written_what_is_neither_approved_nor_live(desk: Desk) -> None:
    article = desk.draft()  # by lan

    def writers() -> list[str]:
        return [name for name in ("lan", "mai") if workflow.wrote_new_text(desk.db, desk.get(article), name)]

    assert writers() == ["lan"]
    with (
        desk.act("approve") as act,
        pytest.raises(Refused, match="contains text that you wrote, so somebody else must approve it"),
    ):
        workflow.approve(act, desk.get(article), own=False)
    with desk.act("approve", actor="mai") as act:
        workflow.approve(act, desk.get(article), own=False)
    assert writers() == []
    text = revisions.get(desk.db, article.id, 1).manuscript
    with desk.act("edit", actor="mai") as act:
        revisions.save(act, desk.get(article), replace(text, body="Hai."))
    assert writers() == ["mai"]
    desk.publish(article)
    assert writers() == []  # it is live, though nobody approved it
    desk.save(article, body="Ba.")
    assert writers() == ["lan"]


def test_of_two_open_notes_the_later_one_counts(desk: Desk) -> None:
    article = desk.draft()
    for note in ("một", "hai"):
        desk.publish(article, at=desk.now + timedelta(days=1))  # planned, which answers no note
        desk.do("return_", article, note=note)
    found = workflow.last_return(desk.db, desk.get(article))
    assert found is not None
    assert found.body == "hai"


@pytest.mark.parametrize(("verb", "more"), [("unpublish", {}), ("kill", {"reason": "bịa"})])
def test_what_a_withdrawn_story_named_is_forgotten(desk: Desk, verb: str, more: dict[str, Any]) -> None:
    desk.publish(desk.draft("Khác"))
    article = desk.draft(related=("khac",))
    desk.publish(article)
    assert desk.db.execute("select count(*) from article_related").fetchone()[0] == 1
    desk.do(verb, article, **more)
    assert desk.db.execute("select count(*) from article_related").fetchone()[0] == 0


def test_what_is_approved_is_no_longer_held_back(desk: Desk) -> None:
    article = desk.draft()
    desk.db.execute("update articles set held = 'draft: true' where id = ?", (article.id,))
    assert desk.get(article).held == "draft: true"
    assert desk.do("approve", article).held is None
