"""The numbers that screening uses, from the settings."""

from __future__ import annotations

import pytest

from newsroom.core.screening import rules
from newsroom.core.screening.phases.content import LinkRules, TypographyRules
from newsroom.settings import Settings
from tests.comment_rooms import settings


@pytest.mark.parametrize(("depth", "levels"), [("0", 1), ("1", 1), ("2", 2), ("4", 4)])
def test_how_many_levels_there_are(depth: str, levels: int) -> None:
    assert rules.max_depth(settings(max_depth=depth)) == levels


def test_a_rule_is_filled_by_the_names_of_its_settings() -> None:
    given = settings(max_links="7", host_spam="2", capitals="55", run="3")
    assert rules.read(given, LinkRules) == LinkRules(max_links=7, host_spam=2)
    assert rules.read(given, TypographyRules) == TypographyRules(capitals=0.55, capital_letters=20, run=3, marks=3)


@pytest.mark.parametrize(
    ("values", "hosts"),
    [
        ({}, {"localhost"}),
        ({"site.url": "https://News.Example.org/sub"}, {"news.example.org"}),
        ({"site.url": "https://www.a.example", "comments.allowed_hosts": "B.example www.c.example"},
         {"a.example", "b.example", "c.example"}),
    ],
)  # fmt: skip
def test_hosts_whose_links_count_for_nothing(values: dict[str, str], hosts: set[str]) -> None:
    assert rules.allowed_hosts(Settings(values)) == hosts
