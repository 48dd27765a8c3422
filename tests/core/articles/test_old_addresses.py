"""Addresses of an older site: which of them are the same page, and which article they mean."""

from __future__ import annotations

import time

import pytest

from newsroom.core.articles import old_addresses
from newsroom.store import Connection
from tests.comment_rooms import article

BOAT = "https://old.example/2019/night-boat/"


@pytest.mark.parametrize(
    "same",
    [
        "http://old.example/2019/night-boat/", "//old.example/2019/night-boat", "https://www.OLD.example/2019/night-boat",
        "https://old.example/2019/night-boat/index.html", "https://old.example/2019/night-boat/index.htm",
        "https://old.example/2019/night-boat.html", "https://old.example/2019/night-boat.HTM",
        "https://old.example//2019/night%2Dboat/#comment-5", "https://old.example:443/2019/night-boat",
        BOAT + "?utm_source=x&utm_medium=y", BOAT + "?fbclid=IwAR0", BOAT + "?gclid=1", BOAT + "?mc_cid=1&mc_eid=2",
        " " + BOAT,
    ],
)  # fmt: skip
def test_one_page(same: str) -> None:
    assert old_addresses.read(same) == old_addresses.read(BOAT)


@pytest.mark.parametrize(
    "other",
    [
        "https://other.example/2019/night-boat/", "https://old.example/2020/night-boat/", BOAT + "?p=78", BOAT + "?page=2",
        "https://old.example/night-boat/", "https://old.example/2019/night-boats/",
    ],
)  # fmt: skip
def test_another_page(other: str) -> None:
    assert old_addresses.read(other) != old_addresses.read(BOAT)


def test_folded() -> None:
    written = (
        "/bài_một/Ph%C3%A0-ch%E1%BA%A1y",
        "/BAI-MOT/pha_chay.html",
        "/b%c3%a0i-m%e1%bb%99t/ph%c3%a0-ch%e1%ba%a1y/",
    )
    assert {old_addresses.read(one).folded for one in written} == {"bai-mot/pha-chay"}


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://old.example/blog/ngay-mua.htm", True),
        ("https://old.example/blog/ngay-mua/index.html", True),
        ("https://old.example/blog/ngay_mua.html", True),
        ("https://old.example/blog/ng%C3%A0y-m%C6%B0a/", True),
        ("https://old.example/2019/05/02/ngay-mua.html", True),
        ("https://old.example/2019-05-02-ngay-mua.html", True),
        ("https://old.example/blog/ngay-mua.php", True),
        ("https://old.example/blog/ngay-mua/?x=1", True),
        ("ngay-mua", True),
        ("https://old.example/1984/", True),  # a slug of digits
        ("https://old.example/cu/trang.asp", True),  # an address that the article had
        ("https://old.example/cu/TRANG.asp/", True),
        ("https://old.example/dia_chi/cu.html", True),
        ("https://old.example/dia-chi/cu/", True),
        ("https://old.example/%C4%91%E1%BB%8Ba_ch%E1%BB%89/x", True),
        ("https://old.example/1/", False),  # a number of the other system is not an id of this file
        ("https://old.example/?p=1", False),
        ("https://old.example/ngay-mua.php?id=5", False),
        ("https://old.example/", False),
        ("@last", False),
        ("", False),
        ("/" + "x" * 3000, False),
    ],
)
def test_the_article_of_an_address(db: Connection, address: str, found: bool) -> None:
    ids = [article(db, slug) for slug in ("ngay-mua", "1984")]
    for path in ("/cu/trang.asp", "/dia_chi/cu/", "/địa-chỉ/x/"):
        db.execute(
            "insert into paths (path, slug, article_id, kind, created_at) values (:path, '', :id, 'redirect', 'x')",
            {"path": path, "id": ids[0]},
        )
    assert (old_addresses.find(db, address) in ids) is found


@pytest.mark.parametrize("unit", ["/", "%", "%e3", "a=", "&", "?", "://", "_", "utm_", "é", "#", "@", "["])
def test_no_address_takes_more_than_its_length(unit: str) -> None:
    began = time.process_time()
    old_addresses.read("https://old.example/" + unit * 200_000)
    assert time.process_time() - began < 0.5
