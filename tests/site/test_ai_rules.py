"""What robots.txt, pages and feeds tell AI programs."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.site.paper import Paper

from newsroom.site import ai_rules

TRAINING = ("GPTBot", "ClaudeBot", "CCBot", "Google-Extended", "Applebot-Extended", "Bytespider")
SEARCHING = ("OAI-SearchBot", "Claude-SearchBot", "ChatGPT-User", "Claude-User", "DuckAssistBot")


@pytest.mark.parametrize(
    ("policy", "refused", "allowed"),
    [
        ("allow", (), TRAINING + SEARCHING),
        ("search", TRAINING, (*SEARCHING, "Googlebot", "bingbot")),
        ("none", TRAINING + SEARCHING, ("Googlebot", "bingbot", "Applebot")),
    ],
)
def test_who_may_not_read_under_a_policy(policy: str, refused: tuple[str, ...], allowed: tuple[str, ...]) -> None:
    names = ai_rules.refused(policy)
    assert set(refused) <= set(names)
    assert set(allowed).isdisjoint(names)


def test_every_name_is_one_that_robots_txt_can_say() -> None:
    assert all(name.replace("-", "").replace("_", "").isalnum() for name in ai_rules.crawlers())
    assert "CCBot" in ai_rules.crawlers()


@pytest.mark.parametrize(
    ("policy", "signal", "reserved"),
    [
        ("allow", "", False),
        ("search", "Content-Signal: search=yes, ai-train=no", True),
        ("none", "Content-Signal: search=yes, ai-input=no, ai-train=no", True),
    ],
)
def test_a_site_says_it_in_robots_and_on_its_pages(tmp_path: Path, policy: str, signal: str, reserved: bool) -> None:
    paper = Paper(tmp_path, site_ai=policy)
    paper.story("Cầu")
    paper.build()
    everyone, *others = paper.page("/robots.txt").split("\n\n")
    assert everyone.startswith("User-agent: *\n")
    assert [line for line in everyone.splitlines() if line.startswith("Content-Signal")] == ([signal] if signal else [])
    groups = [group for group in others if group.endswith("\nDisallow: /")]
    assert len(groups) == (policy != "allow")
    assert ("User-agent: GPTBot\n" in paper.page("/robots.txt")) is reserved
    assert ('<meta name="tdm-reservation" content="1">' in paper.page("/2026/03/cau/")) is reserved


def test_a_site_that_is_not_indexed_allows_nothing_to_anybody(tmp_path: Path) -> None:
    paper = Paper(tmp_path, site_ai="search")
    paper.build(indexed=False)
    assert paper.page("/robots.txt") == "User-agent: *\nDisallow: /\n"


def test_names_and_kinds_of_crawlers_come_from_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """A letter in either case is written as a capital; those that serve search or a reader who asked are told by tag or name."""
    data = [
        {"pattern": "[fF]irstBot", "tags": ["ai-crawler"]}, {"pattern": "[Ss]econdBot\\/", "tags": ["ai-crawler", "search-engine"]},
        {"pattern": "Third-User", "tags": ["ai-crawler"]}, {"pattern": "FourthSearchBot", "tags": ["ai-crawler"]},
        {"pattern": "fifth", "tags": ["search-engine"]}, {"pattern": "Sixth", "tags": []}, {"pattern": "seventh"},
        {"pattern": "eighth\\.ai", "tags": ["ai-crawler"]}, {"pattern": "ab", "tags": ["ai-crawler"]},
    ]  # fmt: skip
    monkeypatch.setattr("crawleruseragents.CRAWLER_USER_AGENTS_DATA", data)
    assert ai_rules.crawlers.__wrapped__() == {
        "Applebot-Extended": False, "Google-Extended": False, "FirstBot": False, "SecondBot": True, "Third-User": True,
        "FourthSearchBot": True,
    }  # fmt: skip
    monkeypatch.setattr(ai_rules, "crawlers", lambda: {"b": False, "A": False, "C-User": True})
    assert ai_rules.robots_group("search") == ["", "User-agent: A", "User-agent: b", "Disallow: /"]
    assert ai_rules.robots_group("none") == ["", "User-agent: A", "User-agent: b", "User-agent: C-User", "Disallow: /"]
    assert ai_rules.robots_group("allow") == []
