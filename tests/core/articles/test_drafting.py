"""New articles, and the same file drafted again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from newsroom import clock
from newsroom.core.articles import articles, drafting
from newsroom.core.articles.drafting import Drafted, PublicationTerms
from newsroom.core.articles.fields import Manuscript
from newsroom.errors import Conflict, Invalid, Refused
from newsroom.store import Connection
from tests.core.articles.desk import NOW, Desk, dated

TEXT = Manuscript(title="Cầu mới", body="Một.\n")
NEWER = replace(TEXT, body="Hai.\n")
DAY = timedelta(days=1)


@pytest.fixture
def desk(db: Connection) -> Desk:
    return Desk(db)


def draft(desk: Desk, text: Manuscript = TEXT, *, lang: str = "vi", **how: Any) -> Drafted:
    with desk.act("draft") as act:
        return drafting.draft(act, text, lang=lang, **dated(how))


def from_file(desk: Desk, text: Manuscript = TEXT, *, date: datetime | None = None, file: str = "a.md") -> Drafted:
    return draft(desk, text, source_file=file, date=date)


def test_what_is_kept_of_a_new_article(desk: Desk) -> None:
    new = draft(
        desk, assignee="mai", due_at=NOW + DAY, date=NOW - DAY, source_file="a.md", import_key="k1", note="từ hộp thư"
    )
    assert new.outcome == "new"
    row = desk.row(new.article)
    assert len(row.pop("uid")) == 36
    assert row == {
        "id": 1, "slug": "cau-moi", "path": None, "status": "draft", "status_before": None, "lang": "vi",
        "title": "Cầu mới", "head_rev": 1, "live_rev": None, "approved_rev": None, "publish_at": None, "publish_rev": None,
        "embargo_until": None, "expire_at": None, "back_date": "2026-03-01T03:00:00Z", "published_at": None,
        "modified_at": None, "created_at": "2026-03-02T03:00:00Z", "updated_at": "2026-03-02T03:00:00Z",
        "assignee": "mai", "due_at": "2026-03-03T03:00:00Z", "comments_mode": None, "translation_of": None,
        "source_file": "a.md", "import_key": "k1",
        "held": None, "published_day": None, "modified_day": None, "translation_key": None, "kind": "story",
    }  # fmt: skip
    assert desk.db.execute("select note from revisions").fetchone()[0] == "từ hộp thư"
    line = desk.last(new.article)
    assert (line.action, line.to_state, line.rev, line.detail) == (
        "draft",
        "draft",
        1,
        {"slug": "cau-moi", "file_terms": {"back_date": "2026-03-01T03:00:00Z"}},
    )


def test_nothing_is_kept_that_was_not_given(desk: Desk) -> None:
    row = desk.row(draft(desk).article)
    for column in ("back_date", "assignee", "due_at", "source_file", "import_key"):
        assert row[column] is None


@pytest.mark.parametrize(
    ("how", "slug"),
    [
        ({}, "cau-moi"),
        ({"slug": "Chọn Rồi"}, "chon-roi"),
        ({"suggested": "ten-tep"}, "ten-tep"),
        ({"slug": "a", "suggested": "b"}, "a"),
    ],
)
def test_where_the_slug_comes_from(desk: Desk, how: dict[str, str], slug: str) -> None:
    assert draft(desk, **how).article.slug == slug


def test_a_chosen_slug_is_not_numbered_and_a_suggested_one_is(desk: Desk) -> None:
    draft(desk, slug="a")
    with pytest.raises(Conflict):
        draft(desk, slug="a")
    assert draft(desk, suggested="a").article.slug == "a-2"


@pytest.mark.parametrize(("own", "lang"), [("en", "en"), ("", "vi")])
def test_the_language_of_the_text_goes_before_the_sites(desk: Desk, own: str, lang: str) -> None:
    assert draft(desk, replace(TEXT, lang=own)).article.lang == lang


def test_an_article_needs_a_title(desk: Desk) -> None:
    with pytest.raises(Invalid, match="the article has no title"):
        draft(desk, replace(TEXT, title=" "))
    assert articles.count(desk.db, articles.Filter()) == 0


def test_two_files_and_no_file_are_articles_of_their_own(desk: Desk) -> None:
    slugs = [from_file(desk).article.slug, from_file(desk, file="b.md").article.slug, draft(desk).article.slug]
    assert slugs == ["cau-moi", "cau-moi-2", "cau-moi-3"]


def test_the_same_file_again(desk: Desk) -> None:
    first = from_file(desk)
    again = from_file(desk)
    assert (again.article.id, again.outcome, again.article.version) == (first.article.id, "unchanged", 1)
    newer = from_file(desk, NEWER)
    assert (newer.article.id, newer.outcome, newer.article.revision) == (first.article.id, "updated", 2)
    assert desk.db.execute("select note from revisions where rev = 2").fetchone()[0] == "newer text from its file"
    newest = from_file(desk, replace(TEXT, body="Ba.\n"))
    assert (newest.outcome, newest.article.revision) == ("updated", 3)


def test_a_file_that_went_back_takes_its_article_back(desk: Desk) -> None:
    """It was called unchanged, and text that its writer had taken out of the file was published."""
    first = from_file(desk).article
    from_file(desk, NEWER)
    again = from_file(desk)
    assert (again.outcome, again.article.revision) == ("updated", 3)
    desk.save(first, body="Của biên tập.\n")
    assert from_file(desk).outcome == "unchanged"
    with pytest.raises(Conflict):
        from_file(desk, NEWER)  # older than the file's last text, and not what a person wrote either


def test_a_file_is_not_saved_over_what_a_person_wrote(desk: Desk) -> None:
    first = from_file(desk).article
    desk.save(first, body="Của biên tập.\n")
    assert from_file(desk).outcome == "unchanged"  # nothing new in the file
    assert from_file(desk, replace(TEXT, body="Của biên tập.\n")).outcome == "unchanged"
    with pytest.raises(Conflict) as refused:
        from_file(desk, NEWER)
    assert refused.value.message == "a.md became cau-moi, which has been edited since"
    assert desk.get(first).revision == 2
    desk.publish(first)
    desk.do("kill", first, reason="libel")
    with pytest.raises(Refused) as killed:
        from_file(desk, NEWER)
    assert killed.value.hint == "to start a new article from its text: newsroom draft --from cau-moi"


def test_a_file_whose_article_is_in_the_trash_becomes_a_new_one(desk: Desk) -> None:
    first = from_file(desk).article
    desk.do("delete", first)
    again = from_file(desk)
    assert (again.outcome, again.article.id) == ("new", 2)
    assert from_file(desk, NEWER).article.id == 2


def test_of_two_articles_of_a_file_the_older_is_meant(desk: Desk) -> None:
    first = from_file(desk).article
    draft(desk, replace(TEXT, title="Khác"))
    with desk.act() as act:
        act.db.execute("update articles set source_file = 'a.md'")
        act.note("article", first.id, "x")
    assert from_file(desk).article.id == first.id


@pytest.mark.parametrize("text", [TEXT, NEWER])
def test_a_file_may_change_the_day_of_publication(desk: Desk, text: Manuscript) -> None:
    first = from_file(desk, date=NOW - DAY).article
    desk.wait(hours=1)
    moved = from_file(desk, text, date=NOW - 2 * DAY)
    assert moved.outcome == "updated"
    assert desk.row(first)["back_date"] == "2026-02-28T03:00:00Z"
    assert moved.article.updated_at == clock.to_text(desk.now)
    lines = [line for line in reversed(desk_log(desk, first.id)) if line.action == "date"]
    was, now = "2026-03-01T03:00:00Z", "2026-02-28T03:00:00Z"
    assert [line.detail for line in lines] == [{"before": was, "value": now, "file_terms": {"back_date": now}}]


def desk_log(desk: Desk, article_id: int) -> list[Any]:
    from newsroom.core.journal import actions

    return actions.log(desk.db, kind="article", object_id=article_id)


def test_a_file_without_a_day_takes_none_away(desk: Desk) -> None:
    first = from_file(desk, date=NOW - DAY).article
    assert from_file(desk).outcome == "unchanged"
    assert from_file(desk, date=NOW - DAY).outcome == "unchanged"
    assert desk.row(first)["back_date"] == "2026-03-01T03:00:00Z"


def test_the_day_of_what_is_out_does_not_move(desk: Desk) -> None:
    first = from_file(desk).article
    desk.publish(first)
    assert from_file(desk, date=NOW - DAY).outcome == "unchanged"
    assert desk.row(first)["back_date"] is None


# What the file says about its publication the second time, and the columns afterwards.
FIRST = PublicationTerms(date=NOW + DAY, day="2026-03-03", held="draft: true", expire=NOW + 9 * DAY, embargo=NOW + DAY)


@pytest.mark.parametrize(
    ("second", "changed"),
    [
        (FIRST, {}),
        (replace(FIRST, date=NOW + 2 * DAY), {"back_date": "2026-03-04T03:00:00Z"}),
        (replace(FIRST, day=None), {"published_day": None}),
        (replace(FIRST, held=""), {"held": None}),
        (replace(FIRST, held="private"), {"held": "private"}),
        (replace(FIRST, expire=NOW + 8 * DAY), {"expire_at": "2026-03-10T03:00:00Z"}),
        (replace(FIRST, embargo=NOW + 2 * DAY), {"embargo_until": "2026-03-04T03:00:00Z"}),
        (PublicationTerms(held="draft: true"), {}),  # values that the file does not give are kept
        (PublicationTerms(), {"held": None}),
    ],
)
@pytest.mark.parametrize("text", [TEXT, NEWER])
def test_a_file_may_change_the_terms_alone(
    desk: Desk, second: PublicationTerms, changed: dict[str, str | None], text: Manuscript
) -> None:
    first = draft(desk, source_file="a.md", terms=FIRST).article
    before = desk.row(first)
    desk.wait(hours=1)
    again = draft(desk, text, source_file="a.md", terms=second)
    assert again.outcome == ("updated" if changed or text is NEWER else "unchanged")
    after = desk.row(first)
    of_terms = ("back_date", "published_day", "held", "expire_at", "embargo_until")
    assert {name: after[name] for name in of_terms if after[name] != before[name]} == changed
    told = [line for line in desk_log(desk, first.id) if line.action in ("terms", "date")]
    assert len(told) == bool(changed)


@pytest.mark.parametrize(("status", "held"), [("review", "draft: true"), ("approved", None), ("published", None)])
def test_what_the_desk_has_read_is_held_back_by_no_file(desk: Desk, status: str, held: str | None) -> None:
    first = draft(desk, source_file="a.md", terms=PublicationTerms(held="draft: true")).article
    if status == "review":
        desk.do("submit", first)
    elif status == "approved":
        desk.do("approve", first)
    else:
        desk.publish(first)
    draft(desk, source_file="a.md", terms=PublicationTerms(held="other", expire=NOW + DAY))
    assert desk.row(first)["held"] == held
    assert (desk.row(first)["expire_at"] is None) is (status == "published")
