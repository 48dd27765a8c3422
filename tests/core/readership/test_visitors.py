"""Addresses are reduced to networks, only our own proxies are trusted, and ids are useless after their day."""

from __future__ import annotations

import pytest

from newsroom.core.readership import visitors
from newsroom.store import Connection


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:8080", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::2", "2001:db8::/64"),
        ("2001:db8:0:1::2", "2001:db8:0:1::/64"),
        ("[::1]:443", "::/64"),
        ("[2001:db8::1]", "2001:db8::/64"),
        ('"[2001:db8::1]:4711"', "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", None),
        ("", None),
        ("192.0.2.999", None),
        ("_hidden", None),
    ],
)
def test_an_address_is_cut_to_its_network(address: str, network: str | None) -> None:
    assert visitors.network(address) == network


def test_an_id_holds_for_one_salt_one_network_and_one_agent() -> None:
    one = visitors.visitor_id(b"a" * 16, "192.0.2.1", "Firefox")
    assert len(one) == 8
    assert one == visitors.visitor_id(b"a" * 16, "192.0.2.1", "Firefox")
    others = {
        visitors.visitor_id(b"b" * 16, "192.0.2.1", "Firefox"),
        visitors.visitor_id(b"a" * 16, "192.0.2.2", "Firefox"),
        visitors.visitor_id(b"a" * 16, "192.0.2.1", "Chrome"),
        visitors.visitor_id(b"a" * 16, "192.0.2.1", "\ud800"),
    }
    assert len(others | {one}) == 5


def salts(db: Connection) -> list[tuple[str, bytes]]:
    """The salts in the file."""
    return [(row["day"], bytes(row["salt"])) for row in db.execute("select day, salt from salts order by day")]


def test_a_new_salt_counts_once_it_is_saved(db: Connection) -> None:
    salt, new = visitors.find_or_make_salt(db, "2026-11-23")
    other, _ = visitors.find_or_make_salt(db, "2026-11-23")
    assert salt
    assert (len(salt), new, salt != other, salts(db)) == (16, True, True, [])
    assert visitors.save_salt(db, "2026-11-23", salt)
    assert salts(db) == [("2026-11-23", salt)]
    assert visitors.find_or_make_salt(db, "2026-11-23") == (salt, False)


def test_a_day_has_one_salt(db: Connection) -> None:
    assert visitors.save_salt(db, "2026-11-23", b"a" * 16)
    assert visitors.save_salt(db, "2026-11-23", b"a" * 16)
    assert not visitors.save_salt(db, "2026-11-23", b"b" * 16)
    assert visitors.save_salt(db, "2026-11-24", b"b" * 16)
    assert salts(db) == [("2026-11-23", b"a" * 16), ("2026-11-24", b"b" * 16)]


def test_a_salt_is_made_and_saved_once(db: Connection) -> None:
    salt, new = visitors.ensure_salt(db, "2026-11-23")
    assert new
    assert visitors.ensure_salt(db, "2026-11-23") == (salt, False)
    assert salts(db) == [("2026-11-23", salt)]


@pytest.mark.parametrize(("closed", "has_salt"), [(0, True), (1, False)])
def test_a_closed_day_gets_no_salt(db: Connection, closed: int, has_salt: bool) -> None:
    db.execute(
        "insert into stat_site_day (day, views, visits, visitors, closed) values ('2026-11-23', 0, 0, 0, ?)", (closed,)
    )
    assert (visitors.find_or_make_salt(db, "2026-11-23")[0] is not None) == has_salt
    assert visitors.ensure_salt(db, "2026-11-23")[1] == has_salt
    assert (len(salts(db)) == 1) == has_salt
    assert visitors.find_or_make_salt(db, "2026-11-22")[1]


def test_the_hasher_of_a_day_makes_its_ids() -> None:
    hashing = visitors.hasher(b"a" * 16).copy()
    hashing.update(b"192.0.2.1\0Firefox")
    assert hashing.digest() == visitors.visitor_id(b"a" * 16, "192.0.2.1", "Firefox")
