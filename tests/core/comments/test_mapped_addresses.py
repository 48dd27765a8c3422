"""A map of old addresses is read as a person would read it."""

from __future__ import annotations

import pytest

from newsroom.core.comments.mapped_addresses import MappedAddresses

MAP = {
    "https://old.example/bài/phà-chạy/": "ferry",
    "http://old.example/2020/pier/index.html": "pier",
    "/2019/boat": "boat",
    "https://old.example/?p=78": "78",
    "https://old.example/?p=79": "79",
    "https://old.example/": "home",
    "https://a.example/same": "a",
    "https://b.example/same": "b",
    "old_slug": "slug",
    "1234": "thread",
    "/a_b": "underscore",
    "/a-b": "hyphen",
}


@pytest.mark.parametrize(
    ("written", "ref"),
    [
        ("https://old.example/b%C3%A0i/ph%C3%A0-ch%E1%BA%A1y/", "ferry"),
        ("http://old.example/b%c3%a0i/ph%c3%a0-ch%e1%ba%a1y", "ferry"),
        ("https://www.old.example/bai/pha_chay.html", "ferry"),
        ("/bài/phà-chạy/", "ferry"),  # as isso writes them
        ("https://old.example/2020/pier/?utm_source=mail&fbclid=x", "pier"),
        ("https://old.example/2020/pier", "pier"),
        ("https://old.example/2020/pier.htm", "pier"),
        ("https://any.example/2019/boat/index.htm", "boat"),
        ("https://any.example/2019/boat/?x=1", "boat"),
        ("https://any.example/2019/boat/?p=78", None),
        ("http://old.example/?p=78&utm_source=x", "78"),
        ("http://old.example/index.php?p=79", "79"),
        ("http://old.example/?p=80", None),
        ("https://a.example/same/", "a"),
        ("https://b.example/same/", "b"),
        ("https://c.example/same/", None),
        ("/same/", None),  # which of the two?
        ("old_slug", "slug"),
        ("old-slug", "slug"),
        ("1234", "thread"),
        ("/a_b/", "underscore"),
        ("/a-b/", "hyphen"),
        ("https://old.example/2021/pier/", None),
        ("http://www.old.example", "home"),
        ("https://old.example/index.html?utm_source=x", "home"),
        ("https://new.example/", None),
        ("", None),
    ],
)
def test_which_line_of_the_map_is_meant(written: str, ref: str | None) -> None:
    assert MappedAddresses(MAP).ref(written) == ref


def test_without_a_map() -> None:
    assert MappedAddresses({}).ref("https://old.example/") is None
