"""What the names of records mean: addresses, statuses, kinds and texts."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from newsroom.errors import Invalid
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
        ({"status": "Scheduled"}, ForeignStatus.SCHEDULED),
        ({"status": "strange"}, ForeignStatus.UNKNOWN),
        ({"published": "2026-03-09"}, None),
        ({"published": ""}, ForeignStatus.DRAFT),
        ({"published": None, "date": "2026-03-09"}, ForeignStatus.DRAFT),
        ({"Status": " "}, ForeignStatus.DRAFT),
        ({"state": "NULL"}, ForeignStatus.DRAFT),
        ({"visible": None}, ForeignStatus.DRAFT),
        ({"status": "1", "published": None}, ForeignStatus.DRAFT),
        ({"published_at": None, "created_at": "2026-03-09"}, ForeignStatus.DRAFT),
        ({"status": "1", "moderation_state": ""}, ForeignStatus.PUBLISHED),
        ({"moderation_state": ""}, ForeignStatus.DRAFT),
        ({"state": "1", "publish_up": None, "created": "2026-03-09"}, ForeignStatus.PUBLISHED),
        ({"state": "-2", "published": ""}, ForeignStatus.TRASHED),
        ({"status": "1", "moderation_state": "draft"}, ForeignStatus.DRAFT),
        ({"status": "draft", "published": "1"}, ForeignStatus.DRAFT),
        ({"access": "2"}, ForeignStatus.MEMBERS),
        ({"access": "public", "status": "1"}, ForeignStatus.PUBLISHED),
        ({"access": "2", "status": "draft"}, ForeignStatus.DRAFT),
        ({"status": "1", "Status": "draft"}, ForeignStatus.DRAFT),
        ({"status": "draft", "status (5)": "strange"}, ForeignStatus.DRAFT),
        ({"status": "1", "status (5)": ["draft"]}, ForeignStatus.PUBLISHED),
        ({"status": "1", "status of (5)": "draft"}, ForeignStatus.PUBLISHED),
        ({"status (5)": "draft"}, None),  # no second one
    ],
)
def test_statuses(given: dict[str, Any], status: ForeignStatus | None) -> None:
    assert read(**given).status == status


def test_no_status_beside_records_with_one_is_a_draft_and_counted() -> None:
    found = record_names.read({"title": "A"}, 1, Counter(), has_status=True)
    assert (found.status, dict(found.drafted)) == (ForeignStatus.DRAFT, {"empty status (imported as a draft)": 1})
    assert record_names.read({"title": "A"}, 1, Counter()).status is None


def test_ways_of_tables_to_write_no_value() -> None:
    lost: Counter[str] = Counter()
    given = {"publish_down": "0000-00-00 00:00:00", "modified": "NULL", "lang": "*", "lead": "\\N", "title": "NULL"}
    assert dict(record_names.read(given, 1, lost).matter) == {"title": "NULL"}
    assert not lost


@pytest.mark.parametrize("body", [{"a": 1}, [{"type": "paragraph"}], 5, True])
def test_a_text_of_another_kind_is_refused(body: object) -> None:
    with pytest.raises(Invalid, match="the value of 'body' is not text"):
        read(title="A", body=body)
    assert read(title="A", body=body, html="<p>b</p>").body == "<p>b</p>"


def test_of_several_names_the_first_with_a_value_counts() -> None:
    found = read(headline="A", node_title="B", title="", introtext="<p>1</p>", fulltext="<p>2</p>", id=5, type="News")
    assert dict(found.matter) == {"title": "A", "node_title": "B", "kind": "story"}
    assert (found.body, found.is_html, found.key) == ("<p>1</p>\n\n<p>2</p>", True, "5")
