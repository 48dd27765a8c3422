"""What an import does if readers of the older site see less, or more, of a post than at an earlier import."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from newsroom import clock
from newsroom.core.articles import articles, publishing, workflow
from newsroom.core.articles.drafting import PublicationTerms
from newsroom.core.articles.fields import Manuscript
from newsroom.core.articles.publishing import Order
from newsroom.core.journal import actions
from newsroom.desk import Desk
from newsroom.desk.site_import import SiteImported, UpdateMode
from newsroom.formats.sites.foreign_post import ForeignStatus as S
from tests.desk.test_site_import import LATER, NEW, bring, later, manuscript, post

PAST, AHEAD = "2024-01-01T00:00:00Z", "2031-01-01T00:00:00Z"
MODES = (UpdateMode.NEVER, UpdateMode.NEWER, UpdateMode.REPLACE)


def again(desk: Desk, update: UpdateMode, **given: Any) -> SiteImported:
    return bring(replace(desk, now=later(desk, 3)), post(1, **given), update=update)


HIDDEN = {
    "draft": {"status": S.DRAFT}, "private": {"status": S.PRIVATE}, "password": {"status": S.PROTECTED}, "members": {"status": S.MEMBERS},
    "trash": {"status": S.TRASHED}, "later": {"date": AHEAD}, "expired": {"expire": PAST},
}  # fmt: skip


@pytest.mark.parametrize("given", HIDDEN.values(), ids=HIDDEN.keys())
def test_what_the_older_site_hides_now_is_named_and_its_new_text_not_published(
    desk: Desk, given: dict[str, Any]
) -> None:
    bring(desk, post(1))
    for update in MODES:
        result = again(desk, update, **NEW | given)
        assert [one.ref for one in result.still_public] == ["t1"]
        article = articles.by_id(desk.db, 1)
        assert (article.status, article.live_revision, article.expire_at) == ("published", 1, None)
    assert manuscript(desk).body == "New\n"


def test_what_an_agency_withdraws_is_named_whoever_published_it(desk: Desk) -> None:
    """And an article that is here already is not said to become a draft."""
    killed = {"status": S.DRAFT, "withdrawn": "canceled", "drafted": Counter(("kept as a draft",))}
    assert list(bring(desk, post(1, **killed)).lost) == ["kept as a draft"]
    with actions.act(desk.db, actor="mai", now=desk.now, command="publish") as act:
        publishing.publish(act, articles.by_id(desk.db, 1), Order(), zone=desk.zone)
    result = again(desk, UpdateMode.NEVER, **killed)
    assert ([one.why for one in result.still_public], result.lost) == (["canceled"], {})
    assert not again(desk, UpdateMode.NEVER, status=S.DRAFT).still_public


def test_terms_that_were_read_count_too(desk: Desk) -> None:
    """A text with front matter has its dates in its terms."""
    text = Manuscript(title="A", body="b\n", lang="vi")
    terms = PublicationTerms(date=clock.from_text(post().date or ""))
    bring(desk, post(1, manuscript=text, terms=terms))
    past = replace(terms, expire=clock.from_text(PAST))
    result = again(desk, UpdateMode.REPLACE, manuscript=replace(text, body="New\n"), terms=past)
    assert ([one.why for one in result.still_public], articles.by_id(desk.db, 1).live_revision) == (
        ["expired on 2024-01-01"],
        1,
    )


def test_what_a_person_published_here_is_not_named(desk: Desk) -> None:
    bring(desk, post(1, status=S.PRIVATE), post(2))
    with actions.act(desk.db, actor="lan", now=desk.now, command="publish") as act:
        publishing.publish(act, articles.by_id(desk.db, 1), Order(), zone=desk.zone)
        workflow.unpublish(act, articles.by_id(desk.db, 2))
        publishing.publish(act, articles.by_id(desk.db, 2), Order(), zone=desk.zone)
    assert bring(desk, post(1, status=S.PRIVATE), post(2, status=S.PRIVATE)).still_public == []


def test_an_expiry_that_was_set_there_since_is_taken_over(desk: Desk) -> None:
    def expiry() -> str | None:
        return articles.by_id(desk.db, 1).expire_at

    bring(desk, post(1))
    given = {"expire": AHEAD, "modified": LATER}
    assert (again(desk, UpdateMode.NEVER, **given).differing, expiry()) == (1, None)
    assert (again(desk, UpdateMode.NEWER, expire=AHEAD).updated, expiry()) == (0, None)  # not newer
    assert (again(desk, UpdateMode.NEWER, **given).updated, expiry()) == (1, AHEAD)
    assert again(desk, UpdateMode.NEWER, **given).updated == 0
    with actions.act(desk.db, actor="lan", now=later(desk, 4), command="publish") as act:
        publishing.set_expiry(act, articles.by_id(desk.db, 1), publishing.NEVER)
    assert (again(desk, UpdateMode.NEWER, **given).updated, expiry()) == (0, None)  # decided here since
    assert (again(desk, UpdateMode.REPLACE, **given).updated, expiry()) == (1, AHEAD)


def test_a_draft_that_had_expired_is_published_with_its_new_expiry(desk: Desk) -> None:
    bring(desk, post(1, expire=PAST))
    assert articles.by_id(desk.db, 1).status == "draft"
    assert again(desk, UpdateMode.NEWER, expire=AHEAD).updated == 1
    article = articles.by_id(desk.db, 1)
    assert (article.status, article.expire_at) == ("published", AHEAD)


def test_newer_text_of_what_is_public_there_is_no_withdrawal(desk: Desk) -> None:
    """Our own exports have the newest text of an article of which readers see an earlier one."""
    bring(desk, post(1))
    assert again(desk, UpdateMode.NEVER, status=S.DRAFT, is_shown_earlier=True).still_public == []
