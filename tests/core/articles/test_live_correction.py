"""Corrections of what readers see while newer text waits: nothing of it is published, and it gets the correction."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from newsroom import clock
from newsroom.core import undo
from newsroom.core.articles import live_correction, publishing, revisions
from newsroom.core.articles.articles import Article
from newsroom.core.articles.fields import Manuscript
from newsroom.errors import Conflict, Refused
from newsroom.store import Connection
from tests.core.articles.desk import NOW, ZONE, Desk

DAY = timedelta(days=1)
LIVE = "Một.\n\nGiá 4.000.\n\nBa.\n"
FIXED = LIVE.replace("4.000", "5.000")
WAITS = {
    "scheduled": ({"at": NOW + DAY}, "an update of tin is scheduled for 2026-03-03 10:00", "--early"),
    "embargo": ({"embargo": NOW + DAY}, "an update of tin is scheduled for", "--early --embargo never"),
}


@pytest.fixture
def desk(db: Connection) -> Desk:
    return Desk(db)


def waiting(desk: Desk, order: dict[str, Any], body: str = LIVE + "\nMẬT.\n") -> Article:
    """A live story with a newer text that waits for `order`."""
    article = desk.draft(body=LIVE)
    desk.publish(article)
    desk.save(article, body=body, lead="Mật.")
    return desk.publish(article, **order)


def correct(desk: Desk, article: Article, body: str | None = FIXED, **more: Any) -> tuple[Article, tuple[str, ...]]:
    article = desk.get(article)
    assert article.live_revision is not None
    shown = revisions.get(desk.db, article.id, article.live_revision).manuscript
    fixed = None if body is None else Manuscript(title=shown.title, lead=shown.lead, body=body)
    with desk.act("correct") as act:
        return live_correction.correct(act, article, note="giá đúng", manuscript=fixed, zone=ZONE, **more)


def body(desk: Desk, article: Article, rev: int | None) -> str:
    assert rev is not None
    return revisions.get(desk.db, article.id, rev).manuscript.body


@pytest.mark.parametrize("why", WAITS)
@pytest.mark.parametrize("live", [False, True])
@pytest.mark.parametrize("rewritten", [False, True])
def test_where_approval_is_required_the_way_out_is_one_that_is_open(
    desk: Desk, why: str, live: bool, rewritten: bool
) -> None:
    """One refusal advised to approve the newest text, and then another to correct the live one, in a circle."""
    order, said, early = WAITS[why]
    article = waiting(desk, order)
    check = {"rewritten": rewritten, "require_approval": True, "live": live}
    if live and not rewritten:
        publishing.check_correction(article, NOW, ZONE, **check)
        return
    with pytest.raises(Refused, match="is not approved" if live else said) as refused:
        publishing.check_correction(article, NOW, ZONE, **check)
    assert refused.value.hint == f"to publish everything first: newsroom publish tin {early}"


@pytest.mark.parametrize("why", WAITS)
@pytest.mark.parametrize("rewritten", [False, True])
def test_an_update_that_waits_is_not_published_with_a_correction(desk: Desk, why: str, rewritten: bool) -> None:
    order, said, early = WAITS[why]
    article = waiting(desk, order)
    fixed = Manuscript(title="Tin", body="x") if rewritten else None
    with pytest.raises(Refused, match=said) as refused, desk.act("correct") as act:
        publishing.correct(act, article, note="giá đúng", manuscript=fixed, zone=ZONE)
    assert "newsroom correct tin --live --edit -m TEXT" in (refused.value.hint or "")
    assert (refused.value.hint or "").endswith(f"newsroom publish tin {early}")
    assert desk.get(article).version == article.version
    assert desk.notes(article) == []


def test_an_embargo_without_a_schedule_is_kept_too(desk: Desk) -> None:
    article = waiting(desk, {"embargo": NOW + DAY})
    off = desk.publish(article, rev=1)
    assert (off.publish_at, off.embargo_until) == (None, clock.to_text(NOW + DAY))
    with pytest.raises(Refused, match="tin has an embargo until"), desk.act("correct") as act:
        publishing.correct(act, off, note="n", zone=ZONE)
    fixed, _ = correct(desk, article)
    assert (fixed.embargo_until, body(desk, fixed, fixed.live_revision)) == (off.embargo_until, FIXED)
    desk.wait(days=1)
    with desk.act("correct") as act:  # the embargo is over
        assert publishing.correct(act, fixed, note="n", zone=ZONE).modified is False


def test_who_scheduled_it_after_the_text_was_read_counts_as_well(desk: Desk) -> None:
    article = desk.in_status("published")
    desk.save(article, body="Mật.")
    stale = desk.get(article)
    desk.publish(article, at=NOW + DAY)
    with pytest.raises(Refused), desk.act("correct") as act:
        publishing.correct(act, stale, note="n", zone=ZONE)
    assert desk.get(article).live_revision == 1


@pytest.mark.parametrize("why", WAITS)
def test_readers_get_the_correction_only_and_the_update_gets_it_too(desk: Desk, why: str) -> None:
    article = waiting(desk, WAITS[why][0])
    desk.wait(hours=1)
    fixed, differing = correct(desk, article)
    assert differing == ()
    assert (fixed.publish_at, fixed.embargo_until) == (article.publish_at, article.embargo_until)
    assert (body(desk, fixed, fixed.live_revision), fixed.modified_at) == (FIXED, clock.to_text(desk.now))
    shown = revisions.get(desk.db, fixed.id, fixed.live_revision or 0).manuscript
    assert shown.lead == ""
    assert desk.notes(fixed) == [("correction", "giá đúng", 1)]
    assert (desk.last(fixed).action, desk.last(fixed).rev) == ("correct", fixed.live_revision)
    assert fixed.publish_revision == fixed.revision
    desk.wait(days=1)
    with desk.act() as act:
        done = publishing.carry_out(act, fixed.id, "publish", zone=ZONE)
    assert (body(desk, done, done.live_revision), done.lead, done.modified) == (FIXED + "\nMẬT.\n", "Mật.", False)


def test_an_update_and_a_newer_draft_each_get_the_correction(desk: Desk) -> None:
    article = waiting(desk, {"at": NOW + DAY})
    desk.save(article, body=LIVE + "\nMẬT HƠN.\n")
    fixed, _ = correct(desk, article)
    assert body(desk, fixed, fixed.publish_revision) == FIXED + "\nMẬT.\n"
    assert body(desk, fixed, fixed.revision) == FIXED + "\nMẬT HƠN.\n"
    assert body(desk, fixed, fixed.live_revision) == FIXED


def test_the_note_alone_changes_no_text(desk: Desk) -> None:
    article = waiting(desk, {"at": NOW + DAY})
    noted, _ = correct(desk, article, None, require_approval=True)
    assert (noted.live_revision, noted.revision, noted.publish_revision) == (1, 2, 2)
    assert (noted.publish_at, noted.modified_at) == (article.publish_at, clock.to_text(NOW))
    assert [row[0] for row in desk.db.execute("select rev from notes")] == [1]
    again, _ = correct(desk, article, LIVE)  # the same text
    assert again.revision == 2


def test_without_newer_text_it_is_a_correction_like_any(desk: Desk) -> None:
    article = desk.draft(body=LIVE)
    desk.publish(article)
    fixed, _ = correct(desk, article)
    assert (fixed.live_revision, fixed.revision, fixed.publish_at) == (2, 2, None)


def test_a_plan_of_the_live_text_itself_follows_the_correction(desk: Desk) -> None:
    article = desk.draft(body=LIVE)
    desk.publish(article)
    desk.publish(article, at=NOW + DAY)
    fixed, _ = correct(desk, article)
    assert (fixed.live_revision, fixed.publish_revision) == (2, 2)


def test_what_the_newer_text_has_changed_itself_is_kept_and_named(desk: Desk) -> None:
    article = waiting(desk, {"at": NOW + DAY}, LIVE.replace("4.000", "6.000"))
    fixed, differing = correct(desk, article)
    assert differing == ("body",)
    assert body(desk, fixed, fixed.live_revision) == FIXED
    assert body(desk, fixed, fixed.publish_revision) == LIVE.replace("4.000", "6.000")


def test_where_approval_is_needed_or_the_version_is_old(desk: Desk) -> None:
    article = waiting(desk, {"at": NOW + DAY})
    with pytest.raises(Refused, match="is not approved"):
        correct(desk, article, require_approval=True)
    with pytest.raises(Conflict, match="you started from version 1"):
        correct(desk, article, expected=1)


def test_undo_restores_every_text(desk: Desk) -> None:
    article = waiting(desk, {"at": NOW + DAY})
    before = desk.row(article)
    correct(desk, article)
    undo.undo(desk.db, actor="lan", now=desk.now)
    assert desk.row(article) == before
    assert desk.notes(article) == []
