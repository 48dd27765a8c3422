"""How much one network and one person may send: the last comment that is accepted, and the first that is not."""

from __future__ import annotations

from typing import Any

import pytest

from newsroom.core.commenters import bans
from newsroom.core.screening.phase import TooManyComments
from newsroom.store import Connection
from tests.comment_rooms import NOW, article, put, settings
from tests.core.screening.judging import judge, person

SECOND = 1 / 60
RULES = settings(mode="open", per_minute="2", per_hour="4", per_person="3", per_article="3")


# Minutes before now at which comments of the network came; the code of the refusal, and when the next one is taken.
@pytest.mark.parametrize(
    ("before", "refused"),
    [
        ([], {}),
        ([0.5], {}),
        ([0.5, 0.25], {"network_minute": 30}),
        ([1 - SECOND, 0], {"network_minute": 1}),
        ([1, 0], {}),
        ([0, 0], {"network_minute": 60}),
        ([0.9, 0.5, 0.1], {"network_minute": 30}),
        ([59, 40, 30, 20], {"network_hour": 60}),
        ([60 - SECOND, 40, 30, 20], {"network_hour": 1}),
        ([60, 40, 30, 20], {}),
        ([0, -SECOND], {"network_minute": 60}),  # of a process that read the clock later and wrote first
        ([-1, -1], {"network_minute": 60}),
        ([-1 - SECOND, -1 - SECOND], {}),
        ([-5, -5, -5, -5], {}),  # of a time to come: the clock was wrong
        ([30, 20, 0.5, 0.5], {"network_minute": 30, "network_hour": 1800}),
    ],
)
def test_a_network(db: Connection, before: list[float], refused: dict[str, int]) -> None:
    article(db)
    for place, minutes in enumerate(before):
        put(db, body=f"Ý {place}", minutes=-minutes, network="net")
    put(db, network="other")
    found = judge(db, network="net", rules=RULES)
    waits = {}
    for code, reason in found.items():
        if reason.phase == "rate":
            assert isinstance(reason.error, TooManyComments)
            waits[code] = reason.error.retry_after
    assert waits == refused
    if "network_minute" in found:
        assert found["network_minute"].evidence == {"limit": 2, "seconds": 60}
    if "network_hour" in found:
        assert found["network_hour"].evidence == {"limit": 4, "seconds": 3600}
    assert judge(db, rules=RULES).keys() == {"open"}  # no network is known


@pytest.mark.parametrize(
    ("before", "signed", "refused"),
    [
        ([4, 3], True, None), ([4, 3, 2], True, 60), ([5, 3, 2], True, None), ([5 - SECOND, 3, 2], True, 1),
        ([4, 3, 2], False, None),
    ],
)  # fmt: skip
def test_a_signed_person(db: Connection, before: list[float], signed: bool, refused: int | None) -> None:
    for slug in "abc":
        article(db, slug)
    number = person(db, key="k" if signed else None)
    for place, minutes in enumerate(before):
        put(db, article_id=2, body=f"Ý {place}", minutes=-minutes, commenter_id=number, parent_id=None)
    found = judge(db, key="k" if signed else None, rules=settings(mode="open", per_person="3", per_article="9"))
    assert ("person" in found) is (refused is not None)
    if refused:
        assert isinstance(found["person"].error, TooManyComments)
        assert (found["person"].error.retry_after, found["person"].evidence) == (refused, {"limit": 3, "seconds": 300})


@pytest.mark.parametrize(
    ("before", "fields", "refused"),
    [
        ([{}] * 2, {}, False),
        ([{}] * 3, {}, True),
        ([{}] * 3, {"parent_id": 1}, False),  # replies aside
        ([{}, {}, {"parent_id": 1}], {}, False),
        ([{}, {}, {"article_id": 2}], {}, False),
        ([{}] * 3, {"article_id": 2}, False),
        ([{"minutes": -60 * 24}, {}, {}], {}, False),
        ([{"minutes": -60 * 24 + SECOND}, {}, {}], {}, True),
    ],
)
def test_a_person_on_one_article(
    db: Connection, before: list[dict[str, Any]], fields: dict[str, Any], refused: bool
) -> None:
    article(db)
    article(db, "khac")
    put(db)
    number = person(db, key="k")
    for place, columns in enumerate(before):
        put(db, **{"body": f"Ý {place}", "minutes": -30, "commenter_id": number, **columns})
    found = judge(db, key="k", rules=settings(mode="open", per_article="3", per_person="9"), **fields)
    assert ("article" in found) is refused


def test_a_limit_of_none_takes_one(db: Connection) -> None:
    article(db)
    none = settings(mode="open", per_minute="0", per_hour="0")
    assert "network_minute" not in judge(db, network="net", rules=none)
    put(db, network="net", minutes=-0.5)
    assert {"network_minute", "network_hour"} <= set(judge(db, network="net", rules=none))


@pytest.mark.parametrize(("mode", "verdict"), [("refuse", "refuse"), ("shadow", "spam"), ("premod", "hold")])
def test_what_a_ban_comes_to(db: Connection, mode: str, verdict: str) -> None:
    article(db)
    ban = bans.add(db, "name", "An", mode=mode, now=NOW, actor="lan")
    found = judge(db)["banned"]
    assert (found.phase, found.verdict, found.evidence) == (
        "bans",
        verdict,
        {"ban": ban.id, "kind": "name", "until": None},
    )
    assert "banned" not in judge(db, name="Bê")
