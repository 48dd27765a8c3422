"""Real files of other systems: a site, listings, comments and the examples of the Markdown specifications."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.conftest import SHARED, Run
from tests.formats.comments.test_comment_files import split
from tests.formats.programmes.test_xmltv import go_in_and_out
from tests.markup.harmless import article, assert_harmless

from newsroom import markup, store
from newsroom.errors import Invalid
from newsroom.formats.comments import disqus, wordpress
from newsroom.formats.posts import post_folder

POSTS = SHARED / "markdown" / "18f" / "content" / "posts"


def test_a_site_is_read_to_the_last_post() -> None:
    scan = post_folder.scan(POSTS)
    assert len(scan.posts) == 509
    assert [path.name for path, _ in scan.skipped] == ["posts.11tydata.js"]
    read = [post_folder.read(path, root=POSTS) for path in scan.posts]
    posts = [post for post, _, _ in read]
    assert all(post.title.strip() and post.slug and post.date and post.authors and post.body.strip() for post in posts)
    assert sum("date" not in post.given for post in posts) == 87
    assert all("\ufffd" not in post.body for post in posts)
    assert {path for _, pictures, _ in read for path in pictures.values()}
    tabbed = next(post for post in posts if "2016-05-19-content-debt" in post.name)
    assert tabbed.authors == ("melody",)
    left = [warning for post in posts for warning in post.warnings if "template syntax" in warning]
    forms = {warning.split("{")[-1].split("|")[-1].strip(" }") for warning in left if "kept as typed" in warning}
    assert forms == {"team_photo", "team_link", "page.excerpt"}


def test_a_site_comes_in_whole_and_is_published_on_its_own_days(run: Run) -> None:
    run("init", "--title", "18F", "--timezone", "America/New_York")
    drafted = run("draft", str(POSTS), "--json", code=None)
    refused = [line for line in drafted.err.splitlines() if line.startswith("error: ")]
    assert len(drafted.json) + max(0, len(refused) - 1) == 509
    assert len(drafted.json) >= 508
    published = run("publish", "--all", "--yes", "--json").json
    assert {article["status"] for article in published} == {"published"}
    by_slug = {article["slug"]: article["published_at"] for article in published}
    assert by_slug["18f-project-defaults"] == "2024-12-05T05:00:00Z"
    assert by_slug["coming-soon"] == "2014-03-12T14:11:00Z"
    assert json.loads(run("search", "accessibility", "--json").out)
    run("check", "--file")


@pytest.mark.parametrize(
    ("name", "added", "skipped"),
    [
        ("clump.xml", 2, 0), ("dups.xml", 4, 3), ("length.xml", 1, 0), ("overlap.xml", 12, 2), ("simple.xml", 2, 0),
        ("sort.xml", 4, 0), ("test_livre.xml", 1, 0),
    ],
)  # fmt: skip
def test_listings_go_in_come_out_and_go_in_unchanged(tmp_path: Path, name: str, added: int, skipped: int) -> None:
    db = store.create(tmp_path / "newsroom.db")
    go_in_and_out(db, (SHARED / "xmltv" / name).read_bytes(), name, added, skipped)
    db.close()


def test_a_disqus_file() -> None:
    with (SHARED / "disqus" / "isso-disqus.xml").open("rb") as file:
        rows, misfits = split(disqus.read(file, "d.xml"))
    assert [(row.source_id, row.parent, row.status) for row in rows] == [
        ("4", None, "published"), ("5", "4", "published"), ("8", None, "published"), ("9", None, "trashed"),
        ("11", "9", "published"),
    ]  # fmt: skip
    assert [("thread 1337" in misfit.why) for misfit in misfits] == [True]


@pytest.mark.parametrize(
    ("name", "comments", "misfits"),
    [
        ("small-export", 1, 0), ("a11y-unit-test-data", 24, 1), ("valid-wxr-1.0", 1, 0), ("valid-wxr-1.1", 1, 0),
        ("isso-wordpress", 8, 0), ("slashes", 1, 0), ("wxr-utf-8-challenges", 0, 0), ("posts-only", 0, 0),
    ],
)  # fmt: skip
def test_wordpress_files(name: str, comments: int, misfits: int) -> None:
    with (SHARED / "wxr" / f"{name}.xml").open("rb") as file:
        rows, wrong = split(wordpress.read(file, name))
    assert (len(rows), len(wrong)) == (comments, misfits)
    assert all(row.body and row.created_at.endswith("Z") for row in rows)


@pytest.mark.parametrize("name", ["malformed", "missing-version-tag", "crazy-cdata"])
def test_wordpress_files_that_are_refused(name: str) -> None:
    with (SHARED / "wxr" / f"{name}.xml").open("rb") as file, pytest.raises(Invalid, match=name):
        split(wordpress.read(file, name))


def test_every_example_of_the_markdown_specifications() -> None:
    files = (SHARED / "mdspec").glob("*.json")
    examples = [example["markdown"] for file in files for example in json.loads(file.read_text())]
    assert len(examples) > 1_000
    for markdown in examples:
        assert_harmless(article(markdown))
        markup.images(markdown)
        markup.plain(markdown)
