"""The requests that are made of changed paths, without a server: whom they go to, in which parts, and what is said."""

from __future__ import annotations

import json
from typing import Any
from urllib import request
from urllib.parse import parse_qsl

import pytest

from newsroom.settings import Settings
from newsroom.site.deploy import announcing
from newsroom.site.deploy.announcing import Announcement, announcements

HUB, INDEX = "https://hub.example/", "https://index.example/now"


def made(paths: list[str], **settings: str) -> list[Announcement]:
    given = {
        "site.url": "https://lau.example/tin",
        **{name.replace("_", ".", 1): value for name, value in settings.items()},
    }
    return list(announcements(Settings(given), paths, key="k" * 32))


def test_feeds_go_to_the_hub_and_pages_to_the_search_engine() -> None:
    paths = [
        "/feed.xml",
        "/s/a/atom.xml",
        "/feed.json",
        "/",
        "/2026/03/a/",
        "/_f/latest.html",
        "/search/",
        "/404.html",
        "/410.html",
        "/x.css",
    ]
    hub, index = made(paths, site_hub=HUB, site_indexnow=INDEX)
    assert (hub.address, hub.content_type, hub.said) == (
        HUB,
        "application/x-www-form-urlencoded",
        f"{HUB} was notified (feeds: 3)",
    )
    assert parse_qsl(hub.body.decode()) == [
        ("hub.mode", "publish"), ("hub.url", "https://lau.example/tin/feed.xml"), ("hub.url", "https://lau.example/tin/feed.json"),
        ("hub.url", "https://lau.example/tin/s/a/atom.xml"),
    ]  # fmt: skip
    assert (index.address, index.content_type, index.said) == (
        INDEX,
        "application/json; charset=utf-8",
        f"{INDEX} was notified (pages: 2)",
    )
    assert json.loads(index.body) == {
        "host": "lau.example", "key": "k" * 32, "keyLocation": f"https://lau.example/tin/{'k' * 32}.txt",
        "urlList": ["https://lau.example/tin/", "https://lau.example/tin/2026/03/a/"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("paths", "settings", "asked"),
    [
        (["/", "/feed.xml"], {}, []), (["/"], {"site_hub": HUB}, []), (["/feed.xml"], {"site_indexnow": INDEX}, []),
        (["/", "/feed.xml"], {"site_hub": HUB}, [HUB]), (["/", "/feed.xml"], {"site_indexnow": INDEX}, [INDEX]),
        ([], {"site_hub": HUB, "site_indexnow": INDEX}, []),
    ],
)  # fmt: skip
def test_only_who_is_named_is_told_and_only_if_there_is_something(
    paths: list[str], settings: dict[str, str], asked: list[str]
) -> None:
    assert [one.address for one in made(paths, **settings)] == asked


def test_a_hundred_feeds_and_ten_thousand_pages_in_a_request() -> None:
    """IndexNow allows so many. The feeds that most people read come first: a hub may refuse the rest."""
    feeds = [
        "/2026/03/a/comments/feed.xml",
        *(f"/s/{number}/feed.xml" for number in range(101)),
        "/podcast/a.xml",
        "/feed.xml",
    ]
    paths = feeds + [f"/{number}/" for number in range(20_001)]
    hub, rest, *parts = made(paths, site_hub=HUB, site_indexnow=INDEX)
    asked = [[value for name, value in parse_qsl(one.body.decode()) if name == "hub.url"] for one in (hub, rest)]
    assert [len(one) for one in asked] == [100, 4]
    assert rest.said == f"{HUB} was notified (feeds: 4)"
    every = [one.removeprefix("https://lau.example/tin") for one in (*asked[0], *asked[1])]
    assert every == [*feeds[:-3:-1], *feeds[1:-2], feeds[0]]
    lists = [json.loads(one.body)["urlList"] for one in parts]
    assert [len(one) for one in lists] == [10_000, 10_000, 1]
    assert (lists[1][0], lists[2]) == ("https://lau.example/tin/10000/", ["https://lau.example/tin/20000/"])


def test_a_request_waits_ten_seconds_and_says_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    class Answer:
        def __enter__(self) -> None: ...

        def __exit__(self, *_: object) -> None:
            seen.append("closed")

    def urlopen(asked: request.Request, timeout: float) -> Answer:
        seen.append(
            (
                asked.full_url,
                asked.data,
                asked.get_method(),
                timeout,
                {name.lower(): value for name, value in asked.header_items()},
            )
        )
        return Answer()

    monkeypatch.setattr(request, "urlopen", urlopen)
    Announcement(HUB, b"body", "text/x", "said").send()
    assert seen == [(HUB, b"body", "POST", 10, {"content-type": "text/x", "user-agent": "newsroom"}), "closed"]
    assert announcing.SECONDS == 10
