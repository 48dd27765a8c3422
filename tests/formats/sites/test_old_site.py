"""Addresses of an older site: which are its own, the folder it was in, and its lists."""

from __future__ import annotations

import pytest

from newsroom.formats.sites import old_site
from newsroom.formats.sites.old_site import ForeignLabel, OldSite


def site(*addresses: str) -> OldSite:
    made = OldSite()
    for address in addresses:
        made.add(address)
    return made


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://old.example/a/", "/a/"), ("http://www.old.example:80/a/?p=1#x", "/a/?p=1#x"), ("//old.example/a", "/a"),
        ("https://user:word@OLD.example/a", "/a"), ("/a/b", "/a/b"), (" /a ", "/a"), ("https://old.example", "/"),
        ("https://old.example?p=1", "/?p=1"), ("https://cdn.example/a", "/a"),
        ("https://other.example/a", None), ("ftp://old.example/a", None), ("mailto:a@old.example", None), ("a/b", None),
        ("#x", None), ("", None), ("?p=1", None), ("https://[old.example/a", None),
    ],
)  # fmt: skip
def test_paths_of_the_site(address: str, path: str | None) -> None:
    assert site("https://www.old.example/", " https://cdn.example/files/ ").path(address) == path


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://old.example/blog/a/", "/a/"), ("https://old.example/blog", "/"), ("/blog/a", "/a"), ("/blogs/a", "/blogs/a"),
        ("https://old.example/a/", "/a/"), ("/blog?p=1", "/?p=1"), ("/a/blog/", "/a/blog/"),
    ],
)  # fmt: skip
def test_a_site_in_a_folder(address: str, path: str) -> None:
    made = site("https://old.example/blog/", "https://old.example/other/")
    assert (made.folder, made.hosts) == ("/blog", {"old.example"})
    assert made.path(address) == path


def test_what_is_no_address_adds_nothing() -> None:
    made = site("", "/blog/", "https://[old.example/")
    assert (made.folder, made.hosts) == ("", set())


@pytest.mark.parametrize(
    ("path", "leads"), [(None, False), ("/", False), ("/a/", True), ("/?p=1", True), ("/a/../../b\0", False)]
)
def test_what_can_be_a_former_address(path: str | None, leads: bool) -> None:
    assert OldSite.leads_on(path) is leads


def test_lists_and_their_feeds(monkeypatch: pytest.MonkeyPatch) -> None:
    made = OldSite()
    made.list_at("/tag/boats/", ("tag",), "boats", feed="/feed/")
    made.list_at("/tag/boats/", ("section",), "second")
    made.list_at("/town/", ("section", "tag"), "Town")
    made.list_at("/none/", ("tag",), "")
    expected = {
        "/tag/boats/": ForeignLabel(("tag",), "boats"), "/tag/boats/feed/": ForeignLabel(("tag",), "boats", feed=True),
        "/town/": ForeignLabel(("section", "tag"), "Town"),
    }  # fmt: skip
    assert made.labels == expected
    assert not expected["/town/"].feed
    monkeypatch.setattr(old_site, "MOST_LABELS", 4)
    made.list_at("/fourth/", ("tag",), "fourth")
    made.list_at("/fifth/", ("tag",), "fifth")
    assert [*made.labels] == [*expected, "/fourth/"]


@pytest.mark.parametrize(
    ("address", "slug"),
    [
        ("https://x.example/a/ferry.html?p=1", "ferry"), ("/a/%C4%91%C3%AAm/", "đêm"), ("/", ""), (None, ""), ("", ""),
        ("http://[::1", ""), ("//[x/ferry", ""),
    ],
)  # fmt: skip
def test_the_name_in_an_address(address: str | None, slug: str) -> None:
    assert old_site.slug_in(address) == slug
