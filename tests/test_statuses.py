"""Tables with a row for each status or for each action of moderators: a new status or action is in all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

import pytest

from newsroom.commands.comments import VERBS, decide
from newsroom.commands.stats import moderation
from newsroom.core.articles import statuses
from newsroom.core.articles.statuses import ArticleStatus
from newsroom.core.commenters.commenters import CommenterRecord
from newsroom.core.comments import by_reader, decisions, importing, intake
from newsroom.core.comments.decisions import DecisionAction
from newsroom.core.comments.fields import CommentStatus
from newsroom.formats.comments import wordpress
from newsroom.terminal.review import footer, keys, state
from newsroom.terminal.stats.moderation import RECEIVED


def _pressed() -> set[str]:
    """The actions that a key of the review leads to."""
    named = {constant for _, does in keys.KEYS.values() for constant in does.__code__.co_consts}
    return {str(action) for action in DecisionAction if action in named}


# Name → the rows of a table of statuses of comments, and the statuses that it leaves out on purpose.
OF_STATUSES: dict[str, tuple[Iterable[str], set[str]]] = {
    "what moderators can decide about": (decisions._DECIDABLE, {"trashed", "erased"}),
    "what a decision leads to": (decisions._BECOMES.values(), {"erased"}),
    "how strict each is for a reader's edit": (by_reader._SEVERITY, {"trashed", "erased"}),
    "verdicts of imported comments": (importing._VERDICTS, {"trashed", "erased"}),
    "what screening decides": ([*intake._STATUS_OF.values(), "published"], {"trashed", "erased"}),
    "what the statistics call received comments": (RECEIVED, {"trashed", "erased"}),
    "the record of a person": (
        {one.name for one in fields(CommenterRecord)} - {"person", "approved", "trust"},
        {"erased"},
    ),
    "exports to WordPress": (wordpress._APPROVED, set()),
    "decisions below a comment": (footer.DECISIONS, {"pending", "erased"}),
}
# The same for actions of moderators.
OF_ACTIONS: dict[str, tuple[Iterable[str], set[str]]] = {
    "commands": ({verb for verb, module in VERBS.items() if module.endswith(".decide")}, set()),
    "help of commands": (decide.VERBS, set()),
    "examples of commands": (decide.EXAMPLES, set()),
    "questions": (decide.ASKED, set()),
    "trials": (decide.WOULD, set()),
    "columns of the statistics": (moderation.TITLES, set()),
    "keys of the review": (_pressed(), {"restore"}),
    "what was done": (set(state.DONE) - {"reply", "edit"}, {"restore"}),
    "sums of a review": (set(state.PAST) - {"reply", "edit"}, {"restore"}),
}


@pytest.mark.parametrize(("rows", "left_out"), OF_STATUSES.values(), ids=OF_STATUSES)
def test_a_status_of_comments_is_in_every_table(rows: Iterable[str], left_out: set[str]) -> None:
    assert set(map(str, rows)) == set(map(str, CommentStatus)) - left_out


@pytest.mark.parametrize(("rows", "left_out"), OF_ACTIONS.values(), ids=OF_ACTIONS)
def test_an_action_of_moderators_is_in_every_table(rows: Iterable[str], left_out: set[str]) -> None:
    assert set(map(str, rows)) == set(map(str, DecisionAction)) - left_out


def test_a_status_of_articles_is_in_one_group() -> None:
    """Deadlines and embargoes apply to what is in work; new text makes what the desk has read a draft again."""
    alone = (ArticleStatus.SCHEDULED, ArticleStatus.PUBLISHED, ArticleStatus.UNPUBLISHED)
    assert sorted((*statuses.IN_WORK, *alone, *statuses.CLOSED)) == sorted(ArticleStatus)
    assert set(statuses.READ_BY_THE_DESK) == set(statuses.IN_WORK) - {ArticleStatus.DRAFT}
