"""The statuses: the file allows exactly these, and the table of transitions is this one."""

from __future__ import annotations

import re

import pytest

from newsroom.core.articles import statuses, workflow
from newsroom.core.articles.articles import Article
from newsroom.core.articles.statuses import ArticleStatus
from newsroom.errors import Refused
from newsroom.store import Connection
from tests.core.articles.desk import Desk

# Written by hand, from the contract: X where the action is allowed.
TABLE = """
            draft review approved scheduled published unpublished killed trashed
submit      X     .      .        .         .         .           .      .
approve     X     X      .        X         X         X           .      .
return      .     X      X        X         .         .           .      .
schedule    X     X      X        X         X         X           .      .
publish     X     X      X        X         X         X           .      .
correct     .     .      .        .         X         .           .      .
unpublish   .     .      .        X         X         .           .      .
redirect    .     .      .        .         .         X           .      .
kill        .     .      .        X         X         X           .      .
delete      X     X      X        X         .         X           .      .
untrash     .     .      .        .         .         .           .      X
assign      X     X      X        X         X         X           .      .
"""


def cells() -> list[tuple[str, str, bool]]:
    head, *rows = TABLE.strip().splitlines()
    return [
        (row.split()[0], status, mark == "X")
        for row in rows
        for status, mark in zip(head.split(), row.split()[1:], strict=True)
    ]


def test_the_file_allows_exactly_these_statuses(db: Connection) -> None:
    sql = db.execute("select sql from sqlite_master where name = 'articles'").fetchone()[0]
    allowed = re.search(r"status in\s*\(([^)]*)\)", sql)
    assert allowed
    assert re.findall(r"'(\w+)'", allowed[1]) == list(ArticleStatus)


def test_every_status_and_every_action_is_in_the_table_above() -> None:
    assert {status for _, status, _ in cells()} == set(ArticleStatus)
    assert {action for action, _, _ in cells()} == set(statuses.TRANSITIONS)


@pytest.fixture
def article(db: Connection) -> Article:
    return Desk(db).draft()


@pytest.mark.parametrize(("action", "status", "allowed"), cells())
def test_an_action_is_allowed_from_these_statuses_only(
    article: Article, action: str, status: str, allowed: bool
) -> None:
    object.__setattr__(article, "status", ArticleStatus(status))
    if allowed:
        workflow.check(article, action)
        return
    with pytest.raises(Refused) as refused:
        workflow.check(article, action)
    assert refused.value.message == f"cannot {action} tin: its status is {status}"
    assert refused.value.ref == "tin"


@pytest.mark.parametrize(
    ("action", "status", "hint"),
    [
        ("delete", "published", "unpublish it first"),
        ("delete", "killed", "a killed article cannot be deleted: its address must still show that it was withdrawn"),
        ("correct", "draft", "only published articles can be corrected; use: newsroom edit REF"),
        (
            "publish",
            "killed",
            "a killed article cannot be published again; to start a new article from its text: newsroom draft --from REF",
        ),
        ("publish", "trashed", "restore it from the trash first: newsroom restore REF"),
        ("submit", "review", "you can only submit an article if its status is: draft"),
        ("kill", "draft", "you can only kill an article if its status is: scheduled, published, unpublished"),
    ],
)
def test_a_refusal_says_what_would_be_possible(article: Article, action: str, status: str, hint: str) -> None:
    object.__setattr__(article, "status", ArticleStatus(status))
    with pytest.raises(Refused) as refused:
        workflow.check(article, action)
    assert refused.value.hint == hint


def test_the_groups_of_statuses() -> None:
    assert statuses.IN_WORK == ("draft", "review", "approved")
    assert statuses.READ_BY_THE_DESK == ("review", "approved")
    assert statuses.CLOSED == ("killed", "trashed")
    assert statuses.OPEN == ("draft", "review", "approved", "scheduled", "published", "unpublished")
    assert statuses.in_sql(statuses.CLOSED) == "('killed', 'trashed')"
