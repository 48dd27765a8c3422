"""What the names of records mean: addresses, statuses, kinds and texts."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from newsroom.formats.sites import record_names
from newsroom.formats.sites.foreign_post import ForeignStatus


def read(**given: Any) -> record_names.RecordFields:
    return record_names.read(given, 1, Counter())


@pytest.mark.parametrize(
    ("given", "matter", "addresses"),
    [
        ({"alias": "a-story"}, {"slug": "a-story"}, []),
        ({"path_alias": "a-story"}, {"slug": "a-story"}, []),
        ({"url_alias": "a-story"}, {"slug": "a-story"}, []),
        ({"alias": "a-story", "slug": "other"}, {"alias": "a-story", "slug": "other"}, []),
        ({"alias": "news/a-story"}, {"alias": "news/a-story"}, []),
        ({"url": "a-story"}, {"url": "a-story"}, []),  # not a name that systems use for the last part alone
        ({"url": "https://x.example/a/?b=1"}, {}, ["https://x.example/a/?b=1"]),
        ({"path": "/a/", "link": "/b/"}, {}, ["/b/", "/a/"]),
        ({"view_node": '<a href="/a/">view</a>'}, {}, ["/a/"]),
        ({"url": "mailto:a@b.example"}, {"url": "mailto:a@b.example"}, []),
    ],
)
def test_addresses_and_slugs(given: dict[str, Any], matter: dict[str, Any], addresses: list[str]) -> None:
    found = read(**given)
    assert (dict(found.matter), found.addresses) == (matter, addresses)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"status": "1"}, ForeignStatus.PUBLISHED),
        ({"status": 0}, ForeignStatus.DRAFT),
        ({"status": "-2"}, ForeignStatus.TRASHED),
        ({"status": "2"}, ForeignStatus.PRIVATE),
        ({"status": "in review"}, ForeignStatus.PENDING),
        ({"status": "Scheduled"}, ForeignStatus.FUTURE),
        ({"status": "strange"}, ForeignStatus.UNKNOWN),
        ({"published": "2026-03-09"}, None),
        ({"status": "1", "moderation_state": "draft"}, ForeignStatus.DRAFT),
        ({"status": "draft", "published": "1"}, ForeignStatus.DRAFT),
        ({"access": "2"}, ForeignStatus.MEMBERS),
        ({"access": "public", "status": "1"}, ForeignStatus.PUBLISHED),
        ({"access": "2", "status": "draft"}, ForeignStatus.DRAFT),
    ],
)
def test_statuses(given: dict[str, Any], status: ForeignStatus | None) -> None:
    assert read(**given).status == status


def test_of_several_names_the_first_with_a_value_counts() -> None:
    found = read(headline="A", node_title="B", title="", introtext="<p>1</p>", fulltext="<p>2</p>", id=5, type="News")
    assert dict(found.matter) == {"title": "A", "node_title": "B", "kind": "story"}
    assert (found.body, found.is_html, found.key) == ("<p>1</p>\n\n<p>2</p>", True, "5")
