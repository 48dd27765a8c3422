"""Real exports of whole sites: exact counts, or a refusal that changes nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tests.conftest import SHARED, Run

# file → published stories, published pages, drafts of stories and pages, comments
WXR = {
    "small-export.xml": (5, 4, 2, 1),
    "a11y-unit-test-data.xml": (44, 17, 3, 22),  # one of 45 has a password; 4 pingbacks; 3 comments on a repeated item
    "valid-wxr-1.0.xml": (3, 3, 0, 1),
    "valid-wxr-1.1.xml": (1, 1, 0, 1),
    "wxr-utf-8-challenges.xml": (1, 0, 0, 0),
    "crazy-cdata.xml": (1, 0, 0, 0),
    "slashes.xml": (1, 0, 0, 1),
    "posts-only.xml": (2, 0, 1, 0),
    "sample.xml": (2, 1, 1, 0),
    "sample-no-slug.xml": (2, 1, 1, 0),
    "co-authors-plus.xml": (4, 0, 0, 0),
    "has-meta.xml": (0, 0, 0, 0),
    "isso-wordpress.xml": (1, 0, 1, 8),
}


def counted(run: Run) -> tuple[int, int, int]:
    found = Counter((one["kind"], one["status"]) for one in run("list", "--json", "-n", "0").json)
    return found["story", "published"], found["page", "published"], found["story", "draft"] + found["page", "draft"]


@pytest.mark.parametrize(("name", "expected"), WXR.items(), ids=WXR.keys())
def test_exports_of_wordpress_come_with_exact_counts(
    newsroom: Run, name: str, expected: tuple[int, int, int, int]
) -> None:
    path = str(SHARED / "wxr" / name)
    done = newsroom("import", "wordpress", path, "--json").json
    assert (*counted(newsroom), done["comments"]["added"]) == expected
    assert newsroom("import", "wordpress", path, "--json").json["added"] == 0
    newsroom("check", "--file")


@pytest.mark.parametrize("name", ["malformed.xml", "missing-version-tag.xml"])
def test_other_files_are_refused_with_their_line(newsroom: Run, tmp_path: Path, name: str) -> None:
    before = (tmp_path / "newsroom.db").read_bytes()
    refused = newsroom("import", "wordpress", str(SHARED / "wxr" / name), code=4)
    assert f"{name}:" in refused.err
    assert (tmp_path / "newsroom.db").read_bytes() == before


@pytest.mark.parametrize(("name", "posts"), [("migrate-ghost.json", 3), ("migrate-ghost-flat.json", 1)])
def test_exports_of_ghost_come_with_exact_counts(newsroom: Run, name: str, posts: int) -> None:
    path = str(SHARED / "ghost" / name)
    assert newsroom("import", "ghost", path, "--json").json["added"] == posts
    assert counted(newsroom) == (posts, 0, 0)
    assert newsroom("import", "ghost", path, "--json").json["unchanged"] == posts
    tags = {tag for one in newsroom("list", "--json", "-n", "0").json for tag in one["tags"]}
    authors = {who for one in newsroom("list", "--json", "-n", "0").json for who in one["authors"]}
    assert (tags, authors) == (
        ({"News", "Technology"}, {"Alice Johnson", "Bob Smith"}) if posts == 3 else (set(), set())
    )


def test_a_site_of_files_comes_whole(newsroom: Run) -> None:
    done = newsroom("import", "eleventy", str(SHARED / "markdown" / "18f"), "--json").json
    assert (done["added"], done["skipped"], done["pictures"]["added"]) == (509, [], 67)
    assert counted(newsroom) == (509, 0, 0)
