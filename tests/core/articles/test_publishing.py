"""Publishing: the boundaries of every time, updates, corrections, what is due, and what does not change."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from newsroom import clock
from newsroom.core.articles import articles, publishing
from newsroom.core.articles.articles import Article
from newsroom.core.articles.drafting import PublicationTerms
from newsroom.core.articles.fields import Manuscript
from newsroom.core.articles.publishing import NEVER
from newsroom.core.journal import actions
from newsroom.errors import Conflict, Invalid, NewsroomError, NotFound, Refused
from newsroom.store import Connection
from tests.core.articles.desk import NOW, ZONE, Desk

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def desk(db: Connection) -> Desk:
    return Desk(db)


def text(moment: datetime) -> str:
    return clock.to_text(moment)


def carry_out(desk: Desk, article: Article, what: str = "publish") -> Article:
    with desk.act() as act:
        return publishing.carry_out(act, article.id, what, zone=ZONE)


def correct(desk: Desk, article: Article, note: str = "tên đúng là An", **more: Any) -> Article:
    with desk.act("correct") as act:
        return publishing.correct(act, desk.get(article), note=note, zone=ZONE, **more)


def backdated(desk: Desk, date: datetime) -> Article:
    return desk.draft(how={"date": date})


# What an order leads to: the status, and when the story was or will be published.
@pytest.mark.parametrize(
    ("order", "status", "at"),
    [
        ({}, "published", NOW),
        ({"at": NOW}, "published", NOW),
        ({"at": NOW + SECOND}, "scheduled", NOW + SECOND),
        ({"at": NOW - SECOND, "past": "now"}, "published", NOW - SECOND),
        ({"date": NOW}, "published", NOW),
        ({"date": NOW - 400 * DAY}, "published", NOW - 400 * DAY),
        ({"embargo": NOW - SECOND}, "published", NOW),
        ({"embargo": NOW}, "published", NOW),
        ({"embargo": NOW, "date": NOW - DAY}, "published", NOW - DAY),  # it has ended: the date is shown
        ({"embargo": NOW + SECOND}, "scheduled", NOW + SECOND),
        ({"embargo": NOW + HOUR, "at": NOW + DAY}, "scheduled", NOW + DAY),
        ({"embargo": NOW + DAY, "at": NOW + HOUR}, "scheduled", NOW + DAY),
        ({"embargo": NEVER}, "published", NOW),
        ({"expire": NOW + SECOND}, "published", NOW),
        ({"expire": NEVER}, "published", NOW),
        ({"at": NOW + DAY, "expire": NOW + DAY + SECOND}, "scheduled", NOW + DAY),
    ],
)
def test_when_an_order_is_carried_out(desk: Desk, order: dict[str, Any], status: str, at: datetime) -> None:
    done = desk.publish(desk.draft(), **order)
    assert done.status == status
    if status == "published":
        assert (done.published_at, done.publish_at, done.publish_revision) == (text(at), None, None)
        assert (done.live_revision, done.embargo_until) == (1, None)
        assert desk.last(done).action == "publish"
        return
    assert (done.published_at, done.publish_at, done.publish_revision) == (None, text(at), 1)
    assert (done.live_revision, done.updated_at) == (None, text(NOW))
    assert done.embargo_until == (text(order["embargo"]) if "embargo" in order else None)
    assert (desk.last(done).action, desk.last(done).detail) == ("schedule", {"publish_at": text(at)})


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({"at": NOW - SECOND}, "is in the past"),
        ({"expire": NOW}, "--expire must be after the publication"),
        ({"expire": NOW - SECOND}, "--expire must be after the publication"),
        ({"at": NOW + DAY, "expire": NOW + DAY}, "--expire must be after the publication"),
        ({"at": NOW + DAY, "expire": NOW + HOUR}, "--expire must be after the publication"),
        ({"embargo": NOW + DAY, "expire": NOW + DAY}, "--expire must be after the publication"),
        ({"embargo": NOW + DAY, "at": NOW + HOUR, "expire": NOW + 2 * HOUR}, "--expire must be after the publication"),
        ({"date": NOW + SECOND}, "is in the future"),
        ({"embargo": NOW + DAY, "date": NOW - DAY}, "--date cannot be used before the embargo ends"),
        ({"at": NOW + SECOND, "date": NOW - DAY}, "--at and --date cannot be used together"),
        ({"at": NOW, "date": NOW}, "--at and --date cannot be used together"),
    ],
)
def test_times_that_do_not_fit(desk: Desk, order: dict[str, Any], said: str) -> None:
    article = desk.draft()
    with pytest.raises(Invalid, match=said):
        desk.publish(article, **order)
    assert desk.get(article).status == "draft"
    assert desk.row(article)["expire_at"] is None


@pytest.mark.parametrize(
    ("date", "order", "status", "at"),
    [
        (NOW - DAY, {}, "published", NOW - DAY),
        (NOW, {}, "published", NOW),
        (NOW + SECOND, {}, "scheduled", NOW + SECOND),
        (NOW + DAY, {"at": NOW + HOUR}, "scheduled", NOW + HOUR),
        (NOW + DAY, {"at": NOW}, "published", NOW),
        (NOW + DAY, {"date": NOW - HOUR}, "published", NOW - HOUR),
        (NOW - DAY, {"date": NOW - HOUR}, "published", NOW - HOUR),
        (NOW - DAY, {"embargo": NOW + HOUR}, "scheduled", NOW + HOUR),
        (NOW + DAY, {"embargo": NOW + HOUR}, "scheduled", NOW + DAY),
    ],
)
def test_the_day_that_front_matter_names(
    desk: Desk, date: datetime, order: dict[str, Any], status: str, at: datetime
) -> None:
    done = desk.publish(backdated(desk, date), **order)
    assert (done.status, done.published_at or done.publish_at) == (status, text(at))
    assert done.back_date == (None if status == "published" else text(date))


def test_the_day_of_front_matter_counts_at_the_first_publication_only(desk: Desk) -> None:
    article = desk.in_status("published")
    with desk.act() as act:
        act.db.execute("update articles set back_date = ?", (text(NOW + DAY),))
        act.note("article", article.id, "date")
    desk.save(article, body="Hai.")
    again = desk.publish(article)
    assert (again.status, again.publish_at, again.published_at) == ("published", None, text(NOW))


def test_an_embargo_that_was_set_before_holds_until_it_is_taken_away(desk: Desk) -> None:
    article = desk.draft()
    held = desk.publish(article, embargo=NOW + DAY)
    assert (held.embargo_until, held.publish_at) == (text(NOW + DAY), text(NOW + DAY))
    desk.do("unpublish", article)
    again = desk.publish(article, at=NOW + HOUR)
    assert again.publish_at == text(NOW + DAY)
    freed = desk.publish(article, embargo=NEVER)
    assert (freed.status, freed.embargo_until) == ("published", None)


def test_an_embargo_that_is_over_keeps_nothing_back(desk: Desk) -> None:
    article = desk.draft()
    desk.publish(article, embargo=NOW + HOUR)
    desk.do("unpublish", article)
    desk.wait(hours=1)
    assert desk.publish(article).published_at == text(NOW + HOUR)


def test_an_expiry_is_noted_once_and_can_be_taken_away(desk: Desk) -> None:
    article = desk.draft()
    first = desk.publish(article, expire=NOW + DAY)
    assert first.expire_at == text(NOW + DAY)
    again = desk.publish(article, expire=NOW + DAY)
    assert again.version == first.version
    later = desk.publish(article, expire=NOW + 2 * DAY)
    assert (later.expire_at, later.status) == (text(NOW + 2 * DAY), "published")
    assert (desk.last(article).action, desk.last(article).detail) == ("expire", {"at": text(NOW + 2 * DAY)})
    assert desk.publish(article).expire_at == text(NOW + 2 * DAY)
    never = desk.publish(article, expire=NEVER)
    assert (never.expire_at, desk.last(article).detail) == (None, {"at": None})


def test_what_was_published_keeps_its_first_time_and_address(desk: Desk) -> None:
    article = desk.in_status("published")
    assert (article.path, article.modified_at) == ("/2026/03/tin/", None)
    desk.wait(days=40)
    desk.save(article, body="Hai.")
    updated = desk.publish(article)
    assert (updated.published_at, updated.modified_at) == (text(NOW), text(desk.now))
    assert (updated.path, updated.live_revision, desk.last(article).action) == ("/2026/03/tin/", 2, "update")
    assert updated.updated_at == text(desk.now)
    desk.wait(days=1)
    desk.save(article, body="Ba.")
    minor = desk.publish(article, minor=True)
    assert (minor.live_revision, minor.modified_at) == (3, updated.modified_at)
    assert desk.last(article).detail["minor"] is True


def test_what_comes_back_after_it_was_withdrawn(desk: Desk) -> None:
    article = desk.in_status("unpublished")
    desk.wait(hours=1)
    back = desk.publish(article)
    assert (back.published_at, back.path, back.live_revision) == (text(NOW), "/2026/03/tin/", 1)
    assert desk.last(article).action == "update"
    assert desk.paths() == [("/2026/03/tin/", article.id, "canonical", None)]
    assert back.modified_at is None  # nothing of it has changed
    desk.save(article, body="Hai.")
    desk.do("unpublish", article)
    desk.wait(hours=1)
    assert desk.publish(article).modified_at == text(desk.now)
    desk.do("unpublish", article)
    desk.wait(hours=1)
    assert desk.publish(article).modified_at == text(desk.now - HOUR)
    desk.save(article, extra={"lastmod": "2026-03-02 11:30"})
    desk.do("unpublish", article)
    desk.wait(hours=5)
    assert desk.publish(article).modified_at == "2026-03-02T04:30:00Z"


def test_the_month_of_the_address_is_that_of_the_place(desk: Desk) -> None:
    """18:00 in UTC on the last of the month is 01:00 on the first in Hanoi."""
    done = desk.publish(desk.draft(), date=datetime(2026, 1, 31, 18, tzinfo=NOW.tzinfo))
    assert done.path == "/2026/02/tin/"


def test_another_date_on_purpose(desk: Desk) -> None:
    article = desk.in_status("published")
    desk.wait(hours=1)
    again = desk.publish(article, date=NOW - 90 * DAY)
    assert (again.published_at, again.modified_at, again.path) == (text(NOW - 90 * DAY), None, "/2026/03/tin/")
    assert again.version == article.version + 1
    assert desk.publish(article, date=NOW - 90 * DAY).version == again.version


def test_publishing_what_is_live_already_does_nothing(desk: Desk) -> None:
    article = desk.in_status("published")
    before = desk.row(article)
    desk.wait(hours=1)
    assert desk.publish(article).version == article.version
    assert desk.row(article) == before
    assert [line.action for line in actions.log(desk.db)] == ["publish", "draft"]


def test_publishing_what_is_live_calls_off_a_planned_update(desk: Desk) -> None:
    article = desk.in_status("published")
    planned = desk.publish(article, at=NOW + DAY)
    assert (planned.status, planned.publish_at, planned.publish_revision) == ("published", text(NOW + DAY), 1)
    off = desk.publish(article)
    assert (off.status, off.publish_at, off.publish_revision) == ("published", None, None)
    assert desk.last(article).action == "unschedule"


def test_a_planned_update_does_not_go_out_early_by_accident(desk: Desk) -> None:
    article = desk.in_status("published")
    desk.save(article, body="Hai.")
    desk.publish(article, at=NOW + DAY)
    with pytest.raises(Refused, match="an update of tin is scheduled for"):
        desk.publish(article)
    moved = desk.publish(article, at=NOW + 2 * DAY)
    assert (moved.publish_at, moved.live_revision) == (text(NOW + 2 * DAY), 1)
    early = desk.publish(article, early=True)
    assert (early.live_revision, early.publish_at, early.publish_revision) == (2, None, None)
    for number in (3, 4):
        desk.save(article, body=f"Bản {number}.")
    desk.publish(article, at=NOW + DAY)
    early = desk.publish(article, early=True, rev=3)
    assert (early.live_revision, early.publish_at, early.publish_revision) == (3, None, None)


def test_the_way_to_publish_an_update_under_an_embargo(desk: Desk) -> None:
    article = desk.in_status("published")
    desk.save(article, body="Hai.")
    desk.publish(article, embargo=NOW + DAY)
    with pytest.raises(Refused) as refused:
        desk.publish(article)
    assert (refused.value.hint or "").endswith(": newsroom publish tin --early --embargo never")
    assert desk.publish(article, early=True).live_revision == 1
    with pytest.raises(Invalid) as minor:
        desk.publish(article, early=True, minor=True)
    assert minor.value.hint == "leave out --minor, or end the embargo with --embargo never"
    assert desk.publish(article, early=True, minor=True, embargo=NEVER).live_revision == 2


@pytest.mark.parametrize("order", [{"embargo": NOW + DAY}, {"at": NOW + DAY}])
def test_an_update_is_cancelled_with_what_readers_see(desk: Desk, order: dict[str, Any]) -> None:
    article = desk.in_status("published")
    desk.save(article, body="Hai.")
    desk.publish(article, **order)
    off = desk.publish(article, rev=1)
    assert (off.status, off.live_revision, off.publish_at) == ("published", 1, None)
    assert off.embargo_until == (text(NOW + DAY) if "embargo" in order else None)


def test_one_revision_goes_out_and_the_plan_stays(desk: Desk) -> None:
    article = desk.in_status("published")
    desk.save(article, body="Sửa nhỏ.")
    desk.save(article, body="Sửa lớn.")
    desk.publish(article, at=NOW + DAY)
    done = desk.publish(article, rev=2)
    assert (done.live_revision, done.publish_at, done.publish_revision) == (2, text(NOW + DAY), 3)
    done = desk.publish(article, rev=3)  # the planned one itself: nothing is left to plan
    assert (done.live_revision, done.publish_at, done.publish_revision) == (3, None, None)


def test_a_revision_of_what_was_only_planned_takes_the_place_of_the_plan(desk: Desk) -> None:
    article = desk.draft()
    desk.save(article, body="Hai.")
    desk.publish(article, at=NOW + DAY)
    done = desk.publish(article, rev=1)
    assert (done.live_revision, done.publish_at, done.publish_revision) == (1, None, None)


def test_a_revision_that_is_not_there(desk: Desk) -> None:
    article = desk.draft()
    for rev in (0, 2):
        with pytest.raises(NotFound, match=f"no revision {rev}"):
            desk.publish(article, rev=rev)


def test_what_is_planned_names_its_revision(desk: Desk) -> None:
    article = desk.in_status("scheduled")
    desk.save(article, body="Sau khi hẹn giờ.")
    desk.wait(days=1)
    done = carry_out(desk, article)
    assert (done.live_revision, done.revision, done.modified) == (1, 2, True)


@pytest.mark.parametrize(
    ("approved", "edited", "rev", "passes"),
    [
        (False, False, None, False),
        (True, False, None, True),
        (True, True, None, False),
        (True, True, 1, True),
        (True, True, 2, False),
    ],
)
def test_where_approval_is_asked_for(desk: Desk, approved: bool, edited: bool, rev: int | None, passes: bool) -> None:
    article = desk.draft()
    if approved:
        desk.do("approve", article)
    if edited:
        desk.save(article, body="Hai.")
    if passes:
        assert desk.publish(article, require_approval=True, rev=rev).status == "published"
        return
    with pytest.raises(Refused, match="is not approved"):
        desk.publish(article, require_approval=True, rev=rev)
    with pytest.raises(Refused):
        desk.publish(article, require_approval=True, rev=rev, at=NOW + DAY)


def test_an_earlier_revision_is_approved_after_restoring_it(desk: Desk) -> None:
    """Approving the article would approve its newest text instead, which nobody meant."""
    article = desk.draft()
    desk.save(article, body="Hai.")
    with pytest.raises(Refused) as refused:
        desk.publish(article, require_approval=True, rev=1)
    assert (refused.value.hint or "").endswith("to make revision 1 the newest: newsroom restore tin 1")
    with pytest.raises(Refused) as newest:
        desk.publish(article, require_approval=True, rev=2)
    assert (newest.value.hint or "").startswith("newsroom approve tin ")


def test_what_is_live_needs_no_approval_again(desk: Desk) -> None:
    article = desk.in_status("published")
    assert desk.publish(article, require_approval=True, date=NOW - DAY).published_at == text(NOW - DAY)


def test_an_address_that_is_another_articles(desk: Desk) -> None:
    first = desk.in_status("published")
    desk.rename(first, "moi")
    second = desk.draft("Hai")
    with desk.act() as act:
        act.db.execute("update articles set slug = 'tin' where id = ?", (second.id,))
        act.note("article", second.id, "x")
    with pytest.raises(Conflict, match=f"/2026/03/tin/ belongs to article {first.id}"):
        desk.publish(second)
    assert desk.get(second).status == "draft"


@pytest.mark.parametrize("aliases", [["/cu/tin/", "/blog/1.html"], ("/cu/tin/", "/blog/1.html")])
def test_former_addresses_of_front_matter_lead_to_the_story(desk: Desk, aliases: Any) -> None:
    article = desk.draft(extra={"aliases": aliases})
    desk.publish(article)
    assert desk.paths() == [
        ("/2026/03/tin/", article.id, "canonical", None),
        ("/blog/1.html", article.id, "redirect", None),
        ("/cu/tin/", article.id, "redirect", None),
    ]


def test_an_alias_that_is_no_list_is_left_alone(desk: Desk) -> None:
    article = desk.draft(extra={"aliases": "/cu/tin/"})
    desk.publish(article)
    assert [path for path, *_ in desk.paths()] == ["/2026/03/tin/"]


# What is due at a moment, relative to the time that was planned.
@pytest.mark.parametrize(("passed", "found"), [(-SECOND, False), (timedelta(0), True), (SECOND, True)])
def test_what_is_due(desk: Desk, passed: timedelta, found: bool) -> None:
    planned = desk.publish(desk.draft("Hẹn"), at=NOW + DAY)
    update = desk.in_status("published", "Sửa")
    desk.publish(update, at=NOW + DAY)
    expiring = desk.draft("Hết hạn")
    desk.publish(expiring, expire=NOW + DAY)
    due = publishing.due(desk.db, NOW + DAY + passed)
    assert due == ([(planned.id, "publish"), (update.id, "publish"), (expiring.id, "expire")] if found else [])


def test_what_is_due_comes_in_order_of_time(desk: Desk) -> None:
    late = desk.publish(desk.draft("Muộn"), at=NOW + 2 * DAY)
    early = desk.publish(desk.draft("Sớm"), at=NOW + DAY)
    middle = desk.publish(desk.draft("Giữa"), expire=NOW + DAY + HOUR)
    due = publishing.due(desk.db, NOW + 3 * DAY)
    assert due == [(early.id, "publish"), (middle.id, "expire"), (late.id, "publish")]


def test_what_does_not_wait_any_more_is_not_due(desk: Desk) -> None:
    planned = desk.publish(desk.draft("Hẹn"), at=NOW + DAY, expire=NOW + 2 * DAY)
    desk.do("delete", planned)
    withdrawn = desk.publish(desk.draft("Gỡ"), expire=NOW + DAY)
    desk.do("unpublish", withdrawn)
    desk.publish(desk.draft("Chưa"), at=NOW + 9 * DAY, expire=NOW + 10 * DAY)
    assert publishing.due(desk.db, NOW + 3 * DAY) == []
    with desk.act() as act:  # times that stayed on one that readers cannot see
        act.db.execute("update articles set expire_at = publish_at where publish_at is not null")
        act.db.execute(
            "update articles set publish_at = :at, expire_at = :at where status <> 'scheduled'", {"at": text(NOW)}
        )
        act.note("article", planned.id, "x")
    assert publishing.due(desk.db, NOW + 3 * DAY) == []


@pytest.mark.parametrize(("seconds", "late"), [(0, False), (120, False), (121, True)])
def test_published_at_is_when_it_was_due_however_late(desk: Desk, seconds: int, late: bool) -> None:
    article = desk.in_status("scheduled")
    desk.wait(days=1, seconds=seconds)
    done = carry_out(desk, article)
    assert (done.status, done.published_at, done.publish_at) == ("published", text(NOW + DAY), None)
    assert desk.last(done).detail["late"] is late
    assert desk.last(done).detail["minor"] is False


def test_an_update_that_was_planned(desk: Desk) -> None:
    article = desk.in_status("published")
    desk.save(article, body="Hai.")
    desk.publish(article, at=NOW + DAY)
    desk.wait(days=1)
    done = carry_out(desk, article)
    assert (done.live_revision, done.published_at, done.modified_at) == (2, text(NOW), text(NOW + DAY))


def test_a_plan_without_a_revision_means_the_newest(desk: Desk) -> None:
    article = desk.in_status("scheduled")
    desk.save(article, body="Hai.")
    with desk.act() as act:
        act.db.execute("update articles set publish_rev = null")
        act.note("article", article.id, "x")
    desk.wait(days=1)
    assert carry_out(desk, article).live_revision == 2


def test_what_expires_is_withdrawn(desk: Desk) -> None:
    article = desk.draft()
    desk.publish(article, expire=NOW + DAY)
    desk.wait(days=1)
    done = carry_out(desk, article, "expire")
    assert (done.status, done.expire_at, done.live_revision) == ("unpublished", None, None)
    assert desk.notes(article) == [("unpublish", "expired", 0)]


def test_a_correction_is_shown_and_moves_the_date(desk: Desk) -> None:
    article = desk.in_status("published")
    desk.wait(hours=1)
    fixed = correct(desk, article)
    assert (fixed.modified_at, fixed.published_at, fixed.live_revision) == (text(desk.now), text(NOW), 1)
    assert fixed.updated_at == text(desk.now)
    assert desk.notes(article) == [("correction", "tên đúng là An", 1)]
    line = desk.last(article)
    assert (line.action, line.rev, line.detail) == ("correct", 1, {"note": "tên đúng là An"})


def test_a_correction_publishes_the_newest_text(desk: Desk) -> None:
    article = desk.in_status("published")
    desk.save(article, body="Hai.")
    fixed = correct(desk, article)
    assert (fixed.live_revision, fixed.modified) == (2, False)
    with_text = correct(desk, article, manuscript=Manuscript(title="Tin", body="Ba.", lang="vi"))
    assert (with_text.revision, with_text.live_revision, desk.last(article).rev) == (3, 3, 3)
    note = desk.db.execute("select note from revisions where rev = 3").fetchone()[0]
    assert note == "tên đúng là An"


def test_a_correction_of_a_version_that_is_no_more(desk: Desk) -> None:
    article = desk.in_status("published")
    with pytest.raises(Conflict, match="you started from version 1"):
        correct(desk, article, expected=1)
    assert correct(desk, article, expected=article.version).modified_at is not None


@pytest.mark.parametrize(
    ("edited", "approved", "rewritten", "refused"),
    [
        (False, False, False, False),
        (False, False, True, True),
        (True, False, False, True),
        (True, True, False, False),
        (True, True, True, True),
    ],
)
def test_corrections_where_approval_is_asked_for(
    desk: Desk, edited: bool, approved: bool, rewritten: bool, refused: bool
) -> None:
    article = desk.in_status("published")
    if edited:
        desk.save(article, body="Hai.")
    if approved:
        desk.do("approve", article)
    current = desk.get(article)
    publishing.check_correction(current, NOW, ZONE, rewritten=rewritten, require_approval=False)
    if not refused:
        publishing.check_correction(current, NOW, ZONE, rewritten=rewritten, require_approval=True)
        return
    with pytest.raises(Refused, match="is not approved"):
        publishing.check_correction(current, NOW, ZONE, rewritten=rewritten, require_approval=True)


@pytest.mark.parametrize("status", ["draft", "review", "approved", "scheduled", "unpublished"])
def test_readers_see_the_labels_and_pictures_of_what_is_live(desk: Desk, status: str) -> None:
    article = desk.in_status(status)
    desk.save(article, section="Xã hội", tags=("cầu",))
    desk.publish(article, early=True)
    live = desk.db.execute(
        "select l.name, a.at, a.filed_at from article_labels a join labels l on l.id = a.label_id where a.live = 1 order by 1"
    ).fetchall()
    assert [tuple(row) for row in live] == [("Xã hội", text(NOW), text(NOW)), ("cầu", text(NOW), text(NOW))]


def test_errors_of_publishing_are_named(desk: Desk) -> None:
    with pytest.raises(NewsroomError) as refused:
        desk.publish(desk.draft(), at=NOW - SECOND)
    assert refused.value.hint == "leave out --at to publish now, or use --date to backdate the article"
    assert articles.by_id(desk.db, 1).status == "draft"


# Of a text that says when it was changed last, at its first publication two hours ago: what readers are told.
@pytest.mark.parametrize(
    ("typed", "modified", "day"),
    [
        (None, None, None),
        ("2026-03-02T09:00:00+07:00", "2026-03-02T02:00:00Z", None),
        ("2026-03-02T08:00:00+07:00", None, None),  # the publication itself
        ("2026-03-02T08:00:01+07:00", "2026-03-02T01:00:01Z", None),
        ("2026-03-02T09:59:59+07:00", "2026-03-02T02:59:59Z", None),
        ("2026-03-02T10:00:00+07:00", None, None),  # now
        ("2026-03-03", None, None),  # in the future
        ("2026-03-01", None, None),  # before it was published
        ("no day at all", None, None),
        (20260302, None, None),
    ],
)
def test_when_a_text_says_it_was_changed_last(desk: Desk, typed: Any, modified: str | None, day: str | None) -> None:
    article = desk.draft(extra={"lastmod": typed} if typed else {})
    done = desk.publish(article, date=NOW - 2 * HOUR)
    assert (done.modified_at, desk.row(article)["modified_day"]) == (modified, day)


def test_a_day_of_a_last_change_has_no_time(desk: Desk) -> None:
    article = desk.draft(extra={"lastmod": "2026-02-10"})
    done = desk.publish(article, date=NOW - 90 * DAY)
    assert (done.modified_at, done.modified_day) == ("2026-02-09T17:00:00Z", "2026-02-10")
    desk.wait(hours=1)
    desk.save(article, body="Hai.")  # names the same day as before: the change is now
    updated = desk.publish(article)
    assert (updated.modified_at, updated.modified_day) == (text(desk.now), None)
    desk.save(article, body="Ba.", extra={"lastmod": "2026-02-11"})
    assert desk.publish(article).modified_day == "2026-02-11"
    desk.save(article, body="Bốn.", extra={"lastmod": "2026-02-12"})
    assert desk.publish(article, minor=True).modified_day == "2026-02-11"


@pytest.mark.parametrize(
    ("order", "day"),
    [
        ({"date": NOW - DAY, "date_is_day": True}, "2026-03-01"),
        ({"date": NOW - DAY}, None),
        (
            {"date": datetime(2026, 2, 28, 17, tzinfo=NOW.tzinfo), "date_is_day": True},
            "2026-03-01",
        ),  # midnight in Hanoi
        ({}, None),
    ],
)
def test_a_day_of_publication_without_a_time(desk: Desk, order: dict[str, Any], day: str | None) -> None:
    done = desk.publish(desk.draft(), **order)
    assert (done.published_day, done.dated) == (day, "day" if day else "time")


def test_the_day_that_a_text_names_is_kept_where_it_counts(desk: Desk) -> None:
    terms = PublicationTerms(date=NOW - 3 * DAY, day="2026-02-27")
    article = desk.draft(how={"terms": terms})
    assert (article.published_day, article.dated) == ("2026-02-27", "day")
    assert desk.publish(article).published_day == "2026-02-27"
    other = desk.draft("Hai", how={"terms": terms})
    assert desk.publish(other, date=NOW - DAY).published_day is None
    assert desk.draft("Ba").dated is None
    again = desk.publish(article, date=NOW - 3 * DAY)  # the same moment, and now with a time of day
    assert (again.published_day, again.dated) == (None, "time")


# An expiry that was set before, and the time of publication: what would be over by then is not published.
@pytest.mark.parametrize(
    ("expire", "order", "published"),
    [
        (NOW - SECOND, {}, False), (NOW, {}, False), (NOW + SECOND, {}, True), (NOW + HOUR, {"at": NOW + HOUR}, False),
        (NOW + HOUR, {"at": NOW + HOUR - SECOND}, True), (NOW, {"expire": NEVER}, True), (NOW, {"expire": NOW + HOUR}, True),
    ],
)  # fmt: skip
def test_what_expires_before_it_would_be_published(
    desk: Desk, expire: datetime, order: dict[str, Any], published: bool
) -> None:
    article = desk.draft(how={"terms": PublicationTerms(expire=expire)})
    assert article.expire_at == text(expire)
    if published:
        assert desk.publish(article, **order).status in ("published", "scheduled")
        return
    with pytest.raises(Refused, match="tin expires before it would be published"):
        desk.publish(article, **order)


@pytest.mark.parametrize("order", [{}, {"at": NOW + HOUR}])
def test_publishing_by_name_ends_what_held_it_back(desk: Desk, order: dict[str, Any]) -> None:
    article = desk.draft(how={"terms": PublicationTerms(held="draft: true")})
    assert article.held == "draft: true"
    assert desk.publish(article, **order).held is None
