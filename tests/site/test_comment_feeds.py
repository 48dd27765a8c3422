"""Feeds of comments, and the newest ones on the front page: what readers see, and nothing else."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.site.paper import Paper
from tests.site.xml_lines import xml_lines

from newsroom.core.comments import decisions

SITE, STORY = "comments/feed.xml", "2026/03/ben-do/comments/feed.xml"


def items(paper: Paper, name: str) -> list[tuple[str | None, str | None]]:
    feed = ElementTree.fromstring(paper.files()[name])
    return [(one.findtext("title"), one.findtext("description")) for one in feed.iterfind("channel/item")]


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    """Two stories with a comment each, a minute apart, and one comment that waits."""
    made = Paper(tmp_path, site_lang="en", comments_per_minute="100", comments_per_hour="100")
    for title, said in (("Bến đò", "Đò <b>trễ</b>."), ("Cầu", "Cầu đẹp.")):
        made.comment(made.story(title), said)
        made.wait(minutes=1)
    made.comment(1, "Đang chờ.", approved=False)
    made.build()
    return made


def test_a_feed_has_published_comments_the_newest_first(paper: Paper) -> None:
    assert items(paper, SITE) == [("Hoa: Cầu", "<p>Cầu đẹp.</p>"), ("Hoa: Bến đò", "<p>Đò &lt;b&gt;trễ&lt;/b&gt;.</p>")]
    assert items(paper, STORY) == [("Hoa: Bến đò", "<p>Đò &lt;b&gt;trễ&lt;/b&gt;.</p>")]
    feed = ElementTree.fromstring(paper.files()[SITE])
    assert feed.findtext("channel/item/link") == "https://news.example.org/2026/03/cau/#comment-2"
    assert f'href="/{STORY}"' in paper.page("/2026/03/ben-do/")


@pytest.mark.parametrize("end", ["trash", "unpublish", "kill"])
def test_what_is_taken_off_a_page_is_taken_out_of_the_feeds(paper: Paper, end: str) -> None:
    if end == "trash":
        decisions.decide(paper.db, "trash", [1], now=paper.now, actor="lan")
    else:
        paper.do(end, 1, **({"reason": "libel"} if end == "kill" else {}))
    paper.build()
    assert [title for title, _ in items(paper, SITE)] == ["Hoa: Cầu"]
    assert STORY not in paper.files()
    assert "trễ" not in paper.page("/")


def test_a_new_title_is_in_the_feeds(paper: Paper) -> None:
    paper.edit(1, title="Bến mới")
    paper.build()
    assert [title for title, _ in items(paper, SITE)] == ["Hoa: Cầu", "Hoa: Bến mới"]
    assert [title for title, _ in items(paper, STORY)] == ["Hoa: Bến mới"]


def test_a_story_without_comments_has_no_feed(paper: Paper) -> None:
    paper.story("Chợ")
    paper.build()
    assert not [name for name in paper.files() if name.startswith("2026/03/cho/comments")]
    assert "comments/feed.xml" not in paper.page("/2026/03/cho/")


def test_a_site_without_comments_has_an_empty_feed_and_no_box(tmp_path: Path) -> None:
    paper = Paper(tmp_path, site_lang="en")
    paper.story("Bến đò")
    paper.build()
    assert items(paper, SITE) == []
    assert "Latest comments" not in paper.page("/")
    assert paper.files()["_f/comments.html"].strip() == b""  # the script hides its box
    assert 'data-fragment="/_f/comments.html"' in paper.page("/2026/03/ben-do/")
    paper.set(comments_mode="closed")
    paper.build()
    assert "comments.html" not in paper.page("/2026/03/ben-do/")
    paper.set(comments_section_modes="Phố=open")
    paper.build()
    assert "comments.html" in paper.page("/2026/03/ben-do/")


def test_the_front_page_has_the_newest_five(paper: Paper) -> None:
    for number in range(5):
        paper.wait(minutes=1)
        paper.comment(2, f"Ý kiến {number} " + "dài " * 60)
    paper.build()
    box = paper.page("/").partition("Latest comments</h2>")[2].partition("</section>")[0]
    assert box.strip() == paper.files()["_f/comments.html"].decode().strip()
    assert [number for number in range(5) if f"Ý kiến {number} " in box] == [0, 1, 2, 3, 4]
    assert "Cầu đẹp" not in box
    assert "…</a>" in box
    assert 'href="/2026/03/cau/#comment-8"' in box
    assert "Đang chờ" not in box


def test_everything_in_the_feeds(paper: Paper) -> None:
    uids = [row[0] for row in paper.db.execute("select uid from articles order by id")]
    ferry = [
        "item/title: Hoa: Bến đò", "item/link: https://news.example.org/2026/03/ben-do/#comment-1",
        f"item/guid isPermaLink=false: urn:uuid:{uids[0]}#comment-1", "item/pubDate: Mon, 02 Mar 2026 03:00:00 +0000",
        "item/creator: Hoa", "item/description: <p>Đò &lt;b&gt;trễ&lt;/b&gt;.</p>",
    ]  # fmt: skip
    bridge = [
        "item/title: Hoa: Cầu", "item/link: https://news.example.org/2026/03/cau/#comment-2",
        f"item/guid isPermaLink=false: urn:uuid:{uids[1]}#comment-2", "item/pubDate: Mon, 02 Mar 2026 03:01:00 +0000",
        "item/creator: Hoa", "item/description: <p>Cầu đẹp.</p>",
    ]  # fmt: skip
    assert xml_lines(paper.files()[SITE], "item") == bridge + ferry
    assert xml_lines(paper.files()[STORY]) == [
        "channel/title: Comments – Bến đò", "channel/link: https://news.example.org/2026/03/ben-do/",
        "channel/description: Comments – Bến đò", "channel/language: en",
        "channel/lastBuildDate: Mon, 02 Mar 2026 03:00:00 +0000",
        f"channel/link href=https://news.example.org/{STORY} rel=self type=application/rss+xml",
        *(f"channel/{line}" for line in ferry),
    ]  # fmt: skip
    assert xml_lines(paper.files()[SITE])[:6] == [
        "channel/title: Comments – Báo Thử", "channel/link: https://news.example.org/", "channel/description: Comments – Báo Thử",
        "channel/language: en", "channel/lastBuildDate: Mon, 02 Mar 2026 03:01:00 +0000",
        f"channel/link href=https://news.example.org/{SITE} rel=self type=application/rss+xml",
    ]  # fmt: skip


def test_every_feed_that_a_deploy_announces_names_the_hub(tmp_path: Path) -> None:
    paper = Paper(tmp_path, site_hub="https://hub.example/", comments_mode="open", site_ninjs="true")
    story = paper.story("Tin", section="Phố", body="A.")
    paper.comment(story, "Hay.")
    paper.do("correct", story, note="Sai.", zone=paper.settings.zone)
    paper.build()
    feeds = {name: data for name, data in paper.files().items() if name.endswith(("feed.xml", "atom.xml", "feed.json"))}
    assert {"comments/feed.xml", "corrections/feed.xml"} <= feeds.keys()
    assert any(name.endswith("tin/comments/feed.xml") for name in feeds)
    assert [name for name, data in feeds.items() if b"https://hub.example/" not in data] == []
