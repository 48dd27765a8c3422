"""A file drafted again: what it says now, beside what people have decided about its article since."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from newsroom import clock
from newsroom.core.articles import drafted_again, drafting
from newsroom.core.articles.drafting import Drafted, PublicationTerms
from newsroom.core.articles.fields import Manuscript
from newsroom.store import Connection
from tests.core.articles.desk import NOW, Desk

TEXT = Manuscript(title="Boat", body="One.\n")
NEWER = replace(TEXT, body="Two.\n")
DAY = timedelta(days=1)
# What the file says, and what an editor sets since: the columns of `articles`.
SAID = PublicationTerms(date=NOW - DAY, day="2026-03-01", expire=NOW + 9 * DAY, embargo=NOW + DAY, comments="open")
SET = {
    "back_date": clock.to_text(NOW - 3 * DAY), "published_day": None, "expire_at": None,
    "embargo_until": clock.to_text(NOW + 5 * DAY), "comments_mode": "closed",
}  # fmt: skip


@pytest.fixture
def desk(db: Connection) -> Desk:
    return Desk(db)


def draft(desk: Desk, text: Manuscript = TEXT, terms: PublicationTerms = SAID, **more: Any) -> Drafted:
    with desk.act("draft") as act:
        return drafting.draft(act, text, lang="en", source_file="a.md", terms=terms, **more)


def decide(desk: Desk, number: int) -> None:
    with desk.act("publish") as act:
        act.db.execute(
            f"update articles set {', '.join(f'{name} = :{name}' for name in SET)} where id = :id",
            {**SET, "id": number},
        )
        act.note("article", number, "x")


def terms(desk: Desk) -> dict[str, Any]:
    row = desk.db.execute(f"select {', '.join(SET)} from articles").fetchone()
    return {name: row[name] for name in SET}


@pytest.mark.parametrize("text", [TEXT, NEWER])
def test_terms_that_a_file_said_before_are_not_set_over_a_decision(desk: Desk, text: Manuscript) -> None:
    """An embargo that an editor had made longer was shortened by the next draft of the same file."""
    article = draft(desk).article
    decide(desk, article.id)
    assert draft(desk, text).outcome == ("unchanged" if text is TEXT else "updated")
    assert draft(desk, text).outcome == "unchanged"
    assert terms(desk) == SET


@pytest.mark.parametrize("text", [TEXT, NEWER])
@pytest.mark.parametrize(
    ("said", "changed"),
    [
        (replace(SAID, embargo=NOW + 7 * DAY), {"embargo_until": clock.to_text(NOW + 7 * DAY)}),
        (replace(SAID, expire=NOW + 8 * DAY), {"expire_at": clock.to_text(NOW + 8 * DAY)}),
        (replace(SAID, date=NOW - 2 * DAY), {"back_date": clock.to_text(NOW - 2 * DAY)}),
        (replace(SAID, embargo=None, expire=None), {}),
    ],
)
def test_only_the_term_that_is_new_in_the_file_is_set(
    desk: Desk, text: Manuscript, said: PublicationTerms, changed: dict[str, Any]
) -> None:
    decide(desk, draft(desk).article.id)
    draft(desk, text, said)
    assert terms(desk) == SET | changed
    decide(desk, 1)
    draft(desk, text, said)  # and what it said now is no longer new
    assert terms(desk) == SET


def test_a_newer_text_opens_no_comments_that_the_desk_closed(desk: Desk) -> None:
    decide(desk, draft(desk).article.id)
    draft(desk, NEWER)
    assert terms(desk)["comments_mode"] == "closed"
    draft(desk, replace(TEXT, body="Three.\n"), replace(SAID, comments="first"))
    assert terms(desk)["comments_mode"] == "first"


def test_fields_in_which_a_text_differs_from_its_file() -> None:
    ours = replace(TEXT, title="Other", section="Town", tags=("a",), extra={"x": 1})
    assert drafted_again.differing(ours, TEXT) == {"title": "Boat", "section": "", "tags": [], "extra": {}}
    assert drafted_again.differing(TEXT, TEXT) == {}
    assert drafted_again.differing(NEWER, TEXT) == {}  # the text is compared as a whole
