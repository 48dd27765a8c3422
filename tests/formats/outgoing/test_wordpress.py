"""WXR: whole elements of a channel, a post, a picture and an author."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.formats.outgoing.posts import BARE, BOAT, FULL, MAP, SITE

from newsroom.core.articles.statuses import ArticleStatus
from newsroom.formats.outgoing.export_post import ExportFeature, ExportPost
from newsroom.formats.outgoing.wordpress import WordPressWriter

Element = tuple[str, str]


def written(folder: Path, *posts: ExportPost) -> ET.Element:
    writer = WordPressWriter(folder, SITE)
    for post in posts:
        writer.add(post)
    writer.end()
    root = ET.parse(folder / "wordpress.xml").getroot()
    assert (root.tag, root.attrib, len(root)) == ("rss", {"version": "2.0"}, 1)
    return root[0]


def texts(element: ET.Element) -> list[Element]:
    """The children with a text, without namespaces except that of their folder."""
    return [(_short(child.tag), child.text or "") for child in element if not len(child)]


def _short(tag: str) -> str:
    space, _, name = tag.rpartition("}")
    return f"{space.rstrip('/').rpartition('/')[2]}:{name}" if space else name


def meta(element: ET.Element) -> list[list[Element]]:
    return [texts(child) for child in element if len(child)]


def test_the_channel_and_an_author_once(tmp_path: Path) -> None:
    channel = written(tmp_path, FULL, replace(FULL, id=9, slug="b"))
    assert texts(channel) == [
        ("title", "Town <Paper>"), ("link", "https://news.example"), ("language", "en"), ("1.2:wxr_version", "1.2"),
        ("1.2:base_site_url", "https://news.example"), ("1.2:base_blog_url", "https://news.example"),
    ]  # fmt: skip
    assert meta(channel)[:2] == [
        [("1.2:author_login", "author1"), ("1.2:author_display_name", "Lan")],
        [("1.2:author_login", "author2"), ("1.2:author_display_name", "Hà An")],
    ]
    assert len(channel) == 6 + 2 + 2 + 2  # texts, authors, pictures, posts


def test_pictures(tmp_path: Path) -> None:
    items = written(tmp_path, replace(FULL, pictures={"map.png": MAP})).findall("item")
    address = "https://news.example/wp-content/uploads"
    assert [texts(one) for one in items[:2]] == [
        [
            ("title", file), ("link", f"{address}/{file}"), ("excerpt:encoded", said), ("1.2:post_id", str(number)),
            ("1.2:status", "inherit"), ("1.2:post_parent", "7"), ("1.2:post_type", "attachment"),
            ("1.2:attachment_url", f"{address}/{file}"),
        ]
        for file, said, number in (("map.png", "", 10_000_004), ("boat.jpg", "At sea Lan", 10_000_003))
    ]  # fmt: skip
    assert [meta(one) for one in items[:2]] == [
        [[("1.2:meta_key", "_wp_attachment_image_alt"), ("1.2:meta_value", alt)]] for alt in ("", "A <boat>")
    ]


def test_a_whole_post(tmp_path: Path) -> None:
    html = '<p>[x]</p><figure class="embed"><a href="https://v.example/1" rel="x">Video</a></figure>'
    item = written(tmp_path, replace(FULL, html=html)).findall("item")[-1]
    assert texts(item) == [
        ("title", "Ferry &#91;new]"), ("link", "https://news.example/2026/03/ferry/"), ("1.1:creator", "author1"),
        ("content:encoded", "<p>&#91;x]</p>\n[embed]https://v.example/1[/embed]\n"),
        ("excerpt:encoded", "Late &amp; &lt;slow&gt;"),
        ("1.2:post_id", "7"), ("1.2:post_modified", "2026-03-03 06:00:00"), ("1.2:post_modified_gmt", "2026-03-03 06:00:00"),
        ("1.2:post_date", "2026-03-02 05:00:00"), ("1.2:post_date_gmt", "2026-03-02 05:00:00"), ("1.2:comment_status", "open"),
        ("1.2:ping_status", "closed"), ("1.2:post_name", "ferry"), ("1.2:status", "publish"), ("1.2:post_parent", "0"),
        ("1.2:menu_order", "0"), ("1.2:post_type", "post"), ("1.2:post_password", ""), ("1.2:is_sticky", "0"),
        ("guid", "urn:uuid:0190-7"), ("category", "Town"), ("category", "boats"), ("category", "Town"), ("category", "Lan"),
        ("category", "Hà An"),
    ]  # fmt: skip
    assert [one.attrib for one in item.findall("category")] == [
        {"domain": "category", "nicename": "town"}, {"domain": "post_tag", "nicename": "boats"},
        {"domain": "post_tag", "nicename": "town"}, {"domain": "author", "nicename": "lan"},
        {"domain": "author", "nicename": "ha-an"},
    ]  # fmt: skip
    assert item.findall("guid")[0].attrib == {"isPermaLink": "false"}
    assert meta(item) == [[("1.2:meta_key", "_thumbnail_id"), ("1.2:meta_value", "10000003")]]


def test_a_post_with_nothing(tmp_path: Path) -> None:
    [item] = written(tmp_path, BARE).findall("item")
    assert texts(item) == [
        ("title", "Bare"), ("link", "https://news.example/?p=8"), ("1.1:creator", ""), ("content:encoded", ""),
        ("excerpt:encoded", ""), ("1.2:post_id", "8"), ("1.2:post_modified", "2026-03-01 04:00:00"),
        ("1.2:post_modified_gmt", "2026-03-01 04:00:00"), ("1.2:comment_status", "closed"), ("1.2:ping_status", "closed"),
        ("1.2:post_name", "index"), ("1.2:status", "draft"), ("1.2:post_parent", "0"), ("1.2:menu_order", "0"),
        ("1.2:post_type", "post"), ("1.2:post_password", ""), ("1.2:is_sticky", "0"), ("guid", "urn:uuid:0190-8"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "held", "said"),
    [
        (ArticleStatus.PUBLISHED, None, "publish"), (ArticleStatus.SCHEDULED, None, "future"),
        (ArticleStatus.REVIEW, None, "pending"),
        (ArticleStatus.APPROVED, None, "pending"), (ArticleStatus.UNPUBLISHED, None, "private"),
        (ArticleStatus.TRASHED, None, "trash"),
        (ArticleStatus.DRAFT, None, "draft"), (ArticleStatus.KILLED, None, "draft"),
        (ArticleStatus.DRAFT, "hidden: true", "private"),
    ],
)  # fmt: skip
def test_statuses_and_pages(tmp_path: Path, status: ArticleStatus, held: str | None, said: str) -> None:
    [item] = written(tmp_path, replace(BARE, status=status, held=held, is_page=True)).findall("item")
    assert {("1.2:status", said), ("1.2:post_type", "page")} <= set(texts(item))


def test_what_it_holds_and_where_pictures_are(tmp_path: Path) -> None:
    assert WordPressWriter.holds == {
        ExportFeature.COMMENTS, ExportFeature.PICTURES, ExportFeature.DRAFTS, ExportFeature.TRASHED,
    }  # fmt: skip
    writer = WordPressWriter(tmp_path, SITE)
    assert writer.picture_file("ferry", BOAT.file) == "uploads/boat.jpg"
    writer.end()
