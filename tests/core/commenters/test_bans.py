"""Bans: what can be banned, for how long, and which comments a ban applies to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from newsroom.core.commenters import bans, commenters
from newsroom.core.commenters.bans import Ban
from newsroom.core.journal import actions
from newsroom.errors import Conflict, Invalid, NotFound
from newsroom.store import Connection
from tests.comment_rooms import NOW, article, put

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def add(db: Connection, kind: str = "name", value: str = "An", **more: Any) -> Ban:
    return bans.add(db, kind, value, **{"now": NOW, "actor": "lan"} | more)


def falling(db: Connection, *, now: Any = NOW, **who: Any) -> list[int]:
    fields: dict[str, Any] = {"person": None, "name": "Ai", "email": "", "network": None, "linked": []}
    return [ban.id for ban in bans.applying_to(db, now=now, **fields | who)]


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        ("name", " Kẻ  XẤU ", "kẻ xấu"), ("email", " A@X.vn ", "a@x.vn"), ("domain", "www.A.example.", "a.example"),
        ("domain", "ví-dụ.example", "xn--v-d-rma6749a.example"), ("network", " net ", "net"), ("commenter", " 7 ", "7"),
    ],
)  # fmt: skip
def test_what_is_stored(db: Connection, kind: str, value: str, stored: str) -> None:
    made = add(db, kind, value, reason="phá", mode="premod")
    assert made == Ban(
        1, bans.BanKind(kind), stored, bans.BanMode.PREMOD, None, "phá", "lan", "2026-03-02T03:00:00Z", None
    )
    line = actions.log(db, kind="ban")[0]
    assert (line.action, line.to_state, line.object_id, line.detail) == ("ban", "premod", 1, {"on": kind})


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("name", ""),
        ("name", "\u200b"),
        ("email", "nobody"),
        ("domain", ""),
        ("network", " "),
        ("planet", "x"),
        ("NAME", "An"),
    ],
)
def test_what_cannot_be_banned(db: Connection, kind: str, value: str) -> None:
    with pytest.raises(Invalid):
        add(db, kind, value)


def test_no_other_way_to_ban(db: Connection) -> None:
    with pytest.raises(Invalid, match="unknown ban mode"):
        add(db, mode="shout")
    assert add(db).mode == "refuse"


@pytest.mark.parametrize(("until", "taken"), [(NOW - SECOND, False), (NOW, False), (NOW + SECOND, True), (None, True)])
def test_a_ban_ends_after_it_begins(db: Connection, until: Any, taken: bool) -> None:
    if taken:
        assert add(db, until=until).until == ("2026-03-02T03:00:01Z" if until else None)
        return
    with pytest.raises(Invalid, match="cannot end in the past"):
        add(db, until=until)


def test_the_same_ban_stands_once(db: Connection) -> None:
    first = add(db, until=NOW + HOUR)
    with pytest.raises(Conflict, match="an is already banned") as again:
        add(db, value="ＡＮ", now=NOW + HOUR - SECOND)
    assert again.value.ref == str(first.id)
    assert add(db, mode="shadow").id == 2  # another way
    assert add(db, kind="email", value="an@x.vn").id == 3
    assert add(db, now=NOW + HOUR).id == 4  # the first is over
    bans.lift(db, 4, now=NOW + HOUR, actor="mai")
    assert add(db, now=NOW + HOUR).id == 5


# An hour's ban, at its very end, a second before and after, and where it was lifted.
@pytest.mark.parametrize(
    ("after", "stands"), [(timedelta(0), True), (HOUR - SECOND, True), (HOUR, False), (HOUR + SECOND, False)]
)
def test_how_long_a_ban_stands(db: Connection, after: timedelta, stands: bool) -> None:
    add(db, until=NOW + HOUR)
    forever = add(db, value="Bê")
    add(db, value="Xê")
    bans.lift(db, 3, now=NOW, actor="mai")
    at = NOW + after
    assert [ban.id for ban in bans.list_(db, now=at)] == [forever.id, *([1] if stands else [])]
    assert [ban.id for ban in bans.list_(db, now=at, every=True)] == [3, 2, 1]
    assert falling(db, name="An", now=at) == ([1] if stands else [])
    assert falling(db, name="Xê", now=at) == []
    assert falling(db, name="Bê", now=at) == [2]


def test_lifting(db: Connection) -> None:
    assert not bans.any_open(db)
    add(db, until=NOW + SECOND)
    assert bans.any_open(db)  # whatever its term
    lifted = bans.lift(db, 1, now=NOW + HOUR, actor="mai")
    assert lifted.lifted_at == "2026-03-02T04:00:00Z"
    assert not bans.any_open(db)
    line = actions.log(db, kind="ban")[0]
    assert (line.action, line.actor, line.from_state, line.detail) == ("unban", "mai", "refuse", {"on": "name"})
    with pytest.raises(Conflict, match="ban 1 is already lifted"):
        bans.lift(db, 1, now=NOW, actor="mai")
    with pytest.raises(NotFound, match="there is no ban 2"):
        bans.lift(db, 2, now=NOW, actor="mai")


@pytest.mark.parametrize(
    ("kind", "value", "who", "falls"),
    [
        ("name", "Kẻ Xấu", {"name": "kẻ  xấu"}, True), ("name", "Kẻ Xấu", {"name": "Kẻ Xấu Xa"}, False),
        *(("name", "Mallory", {"name": one}, True) for one in ("Mall0ry", "Ma11ory", "M a l l 0 r y", "Mallory_", "мallory")),
        ("name", "Mallory", {"name": "Mallóry"}, False), ("name", "Mall0ry", {"name": "mallory"}, True),
        ("name", "An", {"name": "Ân"}, False), ("name", "Lan", {"name": "Ian"}, False), ("name", "Kẻ Xấu", {"name": "KẻXấu!"}, True),
        ("name", "Lan 1", {"name": "Lani"}, False), ("name", "★", {"name": "★"}, True), ("name", "★", {"name": "☆"}, False),
        ("commenter", "7", {"person": 7}, True), ("commenter", "7", {"person": 77}, False), ("commenter", "7", {}, False),
        ("network", "net", {"network": "net"}, True), ("network", "net", {"network": "ne"}, False),
        ("email", "a@x.vn", {"email": " A@X.VN"}, True), ("email", "a@x.vn", {"email": "b@x.vn"}, False),
        ("domain", "x.vn", {"email": "a@x.vn"}, True), ("domain", "x.vn", {"email": "a@y.x.vn"}, True),
        ("domain", "x.vn", {"email": "a@yx.vn"}, False),
        ("domain", "bad.example", {"linked": ["bad.example"]}, True), ("domain", "bad.example", {"linked": ["a.b.bad.example"]}, True),
        ("domain", "bad.example", {"linked": ["notbad.example"]}, False), ("domain", "b.bad.example", {"linked": ["bad.example"]}, False),
        ("domain", "bad.example", {"linked": ["good.example", "WWW.bad.example"]}, True),
    ],
)  # fmt: skip
def test_on_which_comments_a_ban_falls(db: Connection, kind: str, value: str, who: dict[str, Any], falls: bool) -> None:
    add(db, kind, value)
    add(db, "name", "Người khác")
    assert falling(db, **who) == ([1] if falls else [])


def test_every_ban_that_falls_is_given_once(db: Connection) -> None:
    add(db, "domain", "x.vn")
    add(db, "email", "a@x.vn", mode="shadow")
    add(db, "name", "Ai", mode="premod")
    add(db, "name", "Ai", mode="shadow")
    assert falling(db, email="a@x.vn", linked=["x.vn"]) == [3, 4, 2, 1]


def test_what_a_ban_on_a_person_can_name(db: Connection) -> None:
    person = commenters.find_or_create(db, name="Kẻ Xấu", email="A@x.vn", now=NOW)
    assert bans.values_of(db, person) == [("commenter", str(person.id)), ("email", "a@x.vn"), ("name", "kẻ xấu")]
    nameless = commenters.Commenter(7, "", "", False, False, "", "")
    assert bans.values_of(db, nameless) == [("commenter", "7")]


def test_a_ban_knows_its_kind_and_way(db: Connection) -> None:
    add(db, mode="shadow")
    (ban,) = bans.list_(db, now=NOW)
    assert (type(ban.kind), type(ban.mode)) == (bans.BanKind, bans.BanMode)


@pytest.mark.parametrize(
    ("authors", "named"),
    [
        ([], "network net"),
        (["An", "Bê", "An"], "the network of An, Bê"),  # who wrote last comes first, each once
        (["An", "Bê", "Cam"], "the network of Cam, Bê, An"),
        (["An", "Bê", "Cam", "Dư", ""], "the network of Dư, Cam, Bê and others"),
    ],
)
def test_a_network_is_named_by_its_latest_writers(db: Connection, authors: list[str], named: str) -> None:
    article(db)
    for author in authors:
        put(db, author=author, network="net")
    put(db, author="Xa", network="other")
    assert bans.whom(db, add(db, "network", "net")) == named
