"""The JSON for Ghost: every table, whole."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.formats.outgoing.posts import BARE, FULL, MAP, SITE

from newsroom.core.articles.statuses import ArticleStatus
from newsroom.formats.outgoing.export_post import ExportFeature, ExportPost
from newsroom.formats.outgoing.ghost import GhostWriter


def written(folder: Path, *posts: ExportPost) -> dict[str, Any]:
    writer = GhostWriter(folder, SITE)
    for post in posts:
        writer.add(post)
    writer.end()
    [only] = json.loads((folder / "ghost.json").read_text())["db"]
    assert only["meta"] == {"exported_on": 0, "version": "5.80.0"}
    data: dict[str, Any] = only["data"]
    return data


def test_every_table(tmp_path: Path) -> None:
    data = written(tmp_path, FULL, BARE)
    full, bare = f"{7:024x}", f"{8:024x}"
    assert data.pop("posts") == [
        {
            "id": full, "uuid": "0190-7", "title": "Ferry [new]", "slug": "ferry", "html": "<p>Text [x]</p>",
            "custom_excerpt": "Late & <slow>", "status": "published", "type": "post", "visibility": "public",
            "created_at": "2026-03-01T04:00:00.000Z", "updated_at": "2026-03-03T06:00:00.000Z",
            "published_at": "2026-03-02T05:00:00.000Z", "feature_image": "__GHOST_URL__/content/images/boat.jpg",
        },
        {
            "id": bare, "uuid": "0190-8", "title": "Bare", "slug": "index", "html": "", "custom_excerpt": None, "status": "draft",
            "type": "post", "visibility": "public", "created_at": "2026-03-01T04:00:00.000Z",
            "updated_at": "2026-03-01T04:00:00.000Z", "published_at": None,
        },
    ]  # fmt: skip
    town, boats = (one["id"] for one in data["tags"])
    lan, ha = (one["id"] for one in data["users"])
    assert data == {
        # The section is the first tag, and once only.
        "tags": [{"id": town, "name": "Town", "slug": "town"}, {"id": boats, "name": "boats", "slug": "boats"}],
        "users": [
            {"id": lan, "name": "Lan", "slug": "lan", "email": "lan@example.invalid"},
            {"id": ha, "name": "Hà An", "slug": "ha-an", "email": "ha-an@example.invalid"},
        ],
        "posts_tags": [
            {"post_id": full, "tag_id": town, "sort_order": 0}, {"post_id": full, "tag_id": boats, "sort_order": 1},
        ],
        "posts_authors": [
            {"post_id": full, "author_id": lan, "sort_order": 0}, {"post_id": full, "author_id": ha, "sort_order": 1},
        ],
        "posts_meta": [{"post_id": full, "feature_image_alt": "A <boat>", "feature_image_caption": "At sea Lan"}],
        "settings": [{"id": "1", "key": "title", "value": "Town <Paper>"}],
    }  # fmt: skip
    assert len({town, boats, lan, ha}) == 4
    assert all(len(one) == 24 for one in (town, boats, lan, ha))


def test_a_tag_and_an_author_of_one_name_are_two_and_keep_their_ids(tmp_path: Path) -> None:
    data = written(tmp_path, replace(BARE, tags=("Lan",), authors=("Lan",)), replace(FULL, image=MAP, authors=("Lan",)))
    assert data["tags"][0]["id"] != data["users"][0]["id"]
    assert [one["author_id"] for one in data["posts_authors"]] == [data["users"][0]["id"]] * 2
    assert data["posts_meta"] == [{"post_id": f"{7:024x}", "feature_image_alt": "", "feature_image_caption": ""}]
    (tmp_path / "again").mkdir()
    assert written(tmp_path / "again", FULL)["tags"] == data["tags"][1:]


@pytest.mark.parametrize(
    ("status", "held", "said"),
    [
        (ArticleStatus.PUBLISHED, None, "published"), (ArticleStatus.SCHEDULED, None, "scheduled"),
        (ArticleStatus.SCHEDULED, "draft: true", "draft"), (ArticleStatus.PUBLISHED, "draft: true", "draft"),
        (ArticleStatus.APPROVED, None, "draft"), (ArticleStatus.KILLED, None, "draft"),
    ],
)  # fmt: skip
def test_statuses_and_pages(tmp_path: Path, status: ArticleStatus, held: str | None, said: str) -> None:
    [row] = written(tmp_path, replace(FULL, status=status, held=held, is_page=True))["posts"]
    assert (row["status"], row["type"]) == (said, "page")


def test_what_it_holds_and_where_pictures_are(tmp_path: Path) -> None:
    assert GhostWriter.holds == {ExportFeature.PICTURES, ExportFeature.DRAFTS}
    assert GhostWriter(tmp_path, SITE).picture_file("ferry", "a.png") == "content/images/a.png"
