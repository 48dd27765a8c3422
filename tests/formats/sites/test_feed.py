"""Feeds: what RSS, Atom and JSON Feed become, and what is refused."""

from __future__ import annotations

import json
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from newsroom.errors import Invalid
from newsroom.formats.sites.feed import FeedExport
from newsroom.formats.sites.foreign_post import ForeignPost, ForeignStatus, ItemLeftOut
from newsroom.formats.sites.media_folder import MediaFolder

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
)
HTML = '<p>To <a href="/b?x=1">b</a>, <a href="c">c</a></p><img src="/i/boat.png">'
BODY = "To [b](/b?x=1), [c](https://old.example.org/c)\n\n![](https://old.example.org/i/boat.png)\n"
RSS = f"""<?xml version="1.0"?><rss version="2.0" {SPACES}><channel><title>Old</title><link>https://old.example.org/</link>
<item><title>A &amp;amp; B</title><link>https://old.example.org/a</link><guid isPermaLink="false">n1</guid>
<pubDate>Mon, 02 Mar 2020 10:00:00 +0700</pubDate><dc:creator>Mai Lê</dc:creator><category>Town</category><category>Ferry</category>
<description>Short</description><content:encoded><![CDATA[{HTML}]]></content:encoded>
<enclosure url="/s.mp3" type="audio/mpeg" length="1"/><enclosure url="/s.zip" type="application/zip"/></item>
<item><title>B</title><guid>https://old.example.org/b?x=1</guid><description>Only &lt;b&gt;this&lt;/b&gt;</description></item>
</channel></rss>"""
RDF = f"""<rdf:RDF {SPACES}><channel rdf:about="x"><link>https://old.example.org/</link></channel>
<item rdf:about="n1"><title>A &amp;amp; B</title><link>https://old.example.org/a</link><dc:date>2020-03-02T10:00:00+07:00</dc:date>
<dc:creator>Mai Lê</dc:creator><dc:subject>Town</dc:subject><dc:subject>Ferry</dc:subject><description>Short</description>
<content:encoded><![CDATA[{HTML}]]></content:encoded></item>
<item><title>B</title><link>https://old.example.org/b?x=1</link></item></rdf:RDF>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="https://old.example.org/feed"/>
<link href="https://old.example.org/"/><author><name>Mai Lê</name></author>
<entry><id>n1</id><title>A &amp; B</title><link href="https://old.example.org/a"/><published>2020-03-02T10:00:00+07:00</published>
<updated>2020-03-03T10:00:00Z</updated><category term="town" label="Town"/><category term="Ferry"/><summary>Short</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{HTML.replace('boat.png">', 'boat.png"/>')}</div></content></entry>
<entry><title>B</title><link href="https://old.example.org/b?x=1"/></entry></feed>"""
JSON = json.dumps(
    {
        "items": [
            {
                "id": "n1",
                "title": "A & B",
                "url": "https://old.example.org/a",
                "date_published": "2020-03-02T10:00:00+07:00",
                "tags": ["Town", "Ferry"],
                "summary": "Short",
                "content_html": HTML,
            },
            {"id": 2, "url": "https://old.example.org/b?x=1", "content_text": "1 < 2\n\nTwo"},
        ],
        "version": "https://jsonfeed.org/version/1.1",
        "home_page_url": "https://old.example.org/",
        "authors": [{"name": "Mai Lê"}],
    }
)
FEEDS = {"RSS 2.0": RSS, "RSS 1.0": RDF, "Atom": ATOM, "JSON Feed": JSON}


def posts(folder: Path, feed: str | bytes) -> list[ForeignPost]:
    path = folder / "feed"
    path.write_bytes(feed if isinstance(feed, bytes) else feed.encode())
    found = list(FeedExport(path, home=path.parent, zone=HANOI, library=MediaFolder(None)).items())
    assert all(isinstance(one, ForeignPost) for one in found)
    return [one for one in found if isinstance(one, ForeignPost)]


@pytest.mark.parametrize("feed", FEEDS.values(), ids=FEEDS.keys())
def test_an_entry_is_the_same_in_every_form(tmp_path: Path, feed: str) -> None:
    first, second = posts(tmp_path, feed)
    assert (first.title, first.body, first.lead) == ("A & B", BODY, "Short")
    assert (first.date, first.status) == ("2020-03-02T03:00:00Z", ForeignStatus.PUBLISHED)
    assert (first.section, first.tags, first.authors) == ("Town", ("Ferry",), ("Mai Lê",))
    assert (first.slug, first.addresses) == ("a", ("/a",))
    assert first.key == "feed https://old.example.org/#n1"
    assert (second.date, second.addresses) == (None, ("/b?x=1",))


def test_sound_is_kept_and_other_enclosures_are_counted(tmp_path: Path) -> None:
    first, second = posts(tmp_path, RSS)
    assert dict(first.extra) == {"audio": "https://old.example.org/s.mp3"}
    assert dict(first.lost) == {"enclosure of type application/zip": 1}
    assert second.body == "Only **this**\n"


LINKS = '&lt;a href="two"&gt;2&lt;/a&gt; &lt;a href="other"&gt;x&lt;/a&gt; &lt;img src="../a.png"&gt;'
BASED = {
    "Atom": f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://old.example.org/"><link href="/"/>
<entry xml:base="news/"><id>1</id><title>One</title><link href="one"/><content type="html">{LINKS}</content></entry>
<entry><id>2</id><title>Two</title><link href="news/two"/><content type="html" xml:base="/x/">{LINKS}</content></entry></feed>""",
    "RSS": f"""<rss version="2.0" xml:base='https://old.example.org/news/'><channel><link>https://old.example.org</link>
<item><title>One</title><link>https://old.example.org/news/one</link><description>{LINKS}</description></item>
<item xml:base="/x/"><title>Two</title><link>https://old.example.org/news/two</link><description>{LINKS}</description></item>
</channel></rss>""",
}


@pytest.mark.parametrize("feed", BASED.values(), ids=BASED.keys())
def test_relative_addresses_begin_where_the_feed_says(tmp_path: Path, feed: str) -> None:
    first, second = posts(tmp_path, feed)
    assert (first.addresses, second.addresses) == (("/news/one",), ("/news/two",))
    site = "https://old.example.org"
    assert first.body == f"[2](/news/two) [x]({site}/news/other) ![]({site}/a.png)\n"
    assert second.body == f"[2]({site}/x/two) [x]({site}/x/other) ![]({site}/a.png)\n"


def test_an_enclosure_with_a_damaged_address_ends_nothing(tmp_path: Path) -> None:
    first, _ = posts(tmp_path, RSS.replace('url="/s.mp3"', 'url="http://[s.mp3"'))
    assert dict(first.extra) == {"audio": "http://[s.mp3"}


def test_plain_text_is_text(tmp_path: Path) -> None:
    second = posts(tmp_path, JSON)[1]
    assert second.body == "1 \\< 2\n\nTwo\n"


DEEP = "<rss><channel><item><description>" + "<a>" * 100
REFUSED = {
    "nothing": ("", "not a feed"),
    "a page": ("<html><body>x</body></html>", "not a feed"),
    "other JSON": ('{"items": []}', "not a feed"),
    "no entries": ("<rss><channel><link>x</link></channel></rss>", "has no entries"),
    "cut off": (RSS[:-30], ":6: XML error: "),
    "an entity": (
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel/></rss>',
        "declarations inside",
    ),
    "bytes of another encoding": (RSS.encode("cp1258", "replace"), ":3: byte 0xEA is not UTF-8"),
    "nested too deep": (DEEP, "nested too deep"),
}


@pytest.mark.parametrize(("feed", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_other_files_are_refused_with_their_line(tmp_path: Path, feed: str | bytes, message: str) -> None:
    begun = time.process_time()
    with pytest.raises(Invalid, match=message):
        posts(tmp_path, feed)
    assert time.process_time() - begun < 2


KIND = (
    '<category scheme="http://schemas.google.com/g/2005#kind" term="http://schemas.google.com/blogger/2008/kind#{}"/>'
)
LIVE, DRAFT = ForeignStatus.PUBLISHED, ForeignStatus.DRAFT
ENTRIES = {
    "a draft": ("<app:control><app:draft>yes</app:draft></app:control>", DRAFT),
    "a draft with another prefix": ("<a:control><a:draft>YES</a:draft></a:control>", DRAFT),
    "no draft": ("<app:control><app:draft>no</app:draft></app:control>", LIVE),
    "control without a draft": ("<app:control/>", LIVE),
    "a post": (KIND.format("post"), LIVE), "a page": (KIND.format("page"), LIVE),
    "a comment": (KIND.format("comment"), "comment"), "a template": (KIND.format("template"), "template"),
    "a later post": ("<blogger:type>POST</blogger:type><blogger:status>LIVE</blogger:status>", LIVE),
    "a later draft": ("<blogger:type>POST</blogger:type><blogger:status>DRAFT</blogger:status>", DRAFT),
    "a deleted post": ("<blogger:type>POST</blogger:type><blogger:status>SOFT_TRASHED</blogger:status>", DRAFT),
    "a later comment": ("<blogger:type>COMMENT</blogger:type>", "comment"),
}  # fmt: skip


@pytest.mark.parametrize(("inner", "expected"), ENTRIES.values(), ids=ENTRIES.keys())
def test_an_export_of_blogger_publishes_only_its_posts(tmp_path: Path, inner: str, expected: str) -> None:
    path = tmp_path / "feed"
    label = '<category scheme="http://www.blogger.com/atom/ns#" term="Town"/>'
    path.write_text(
        f'<feed><entry><id>1</id><title>A</title>{label}{inner}<content type="html">x</content>'
        "<blogger:filename>/2020/01/a.html</blogger:filename></entry></feed>"
    )
    [found] = FeedExport(path, home=path.parent, zone=HANOI, library=MediaFolder(None)).items()
    if isinstance(found, ForeignPost):
        assert (found.status, found.section, found.tags, found.slug) == (expected, "Town", (), "a")
        assert found.page is ("#page" in inner)
    else:
        assert found == ItemLeftOut(f"{path}:1", expected)


@pytest.mark.parametrize(("said", "status"), [("yes", DRAFT), ("YES", DRAFT), ("no", LIVE)])
@pytest.mark.parametrize("prefix", ["app", "a"])
def test_an_entry_of_rss_that_is_marked_as_a_draft_stays_one(
    tmp_path: Path, prefix: str, said: str, status: ForeignStatus
) -> None:
    control = f"<{prefix}:control><{prefix}:draft>{said}</{prefix}:draft></{prefix}:control>"
    item = (
        f"<item><guid>1</guid><title>A</title><pubDate>2020-03-02</pubDate>{control}<description>x</description></item>"
    )
    space = f'xmlns:{prefix}="http://www.w3.org/2007/app"'
    for feed in (f"<rss {space}><channel>{item}</channel></rss>", f"<rdf:RDF {space}>{item}</rdf:RDF>"):
        assert [post.status for post in posts(tmp_path, feed)] == [status]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({}, LIVE), ({"draft": False}, LIVE), ({"draft": True}, DRAFT), ({"draft": "yes"}, DRAFT),
        ({"status": "Published"}, LIVE), ({"status": "private"}, DRAFT),
    ],
)  # fmt: skip
def test_drafts_in_a_json_feed_stay_drafts(tmp_path: Path, given: dict[str, object], status: ForeignStatus) -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "content_text": "x", **given}]}
    assert [one.status for one in posts(tmp_path, json.dumps(feed))] == [status]


@pytest.mark.parametrize("own", ["<wp:status>private</wp:status>", "<wp:post_type>attachment</wp:post_type>"])
def test_an_export_of_wordpress_is_not_read_as_a_feed(tmp_path: Path, own: str) -> None:
    with pytest.raises(Invalid) as refused:
        posts(tmp_path, f"<rss><channel>\n<item><title>A</title>{own}</item></channel></rss>")
    assert refused.value.message == f"{tmp_path / 'feed'}:2: this is a WordPress export, not a feed"
    assert refused.value.hint == f"to import it: newsroom import wordpress {tmp_path / 'feed'}"


def test_entries_with_one_id_are_told_apart_by_their_addresses(tmp_path: Path) -> None:
    def item(link: str) -> str:
        return f"<item><guid>n</guid><link>https://x.example/{link}</link><pubDate>2020-03-02</pubDate></item>"

    found = posts(
        tmp_path, f"<rss><channel>{item('a')}{item('b')}{item('a')}<item><guid>m</guid></item></channel></rss>"
    )
    keys = [one.key.partition("#")[2] for one in found]
    assert keys == [f"n https://x.example/{link} 2020-03-02" for link in "aba"] + ["m"]


def test_an_address_that_is_none_ends_nothing(tmp_path: Path) -> None:
    items = "".join(
        f"<item><guid>{n}</guid><link>{link}</link></item>"
        for n, link in enumerate(("https://x.example//[a", "http://[::1"))
    )
    assert [
        one.slug for one in posts(tmp_path, f"<rss><channel><link>https://x.example/</link>{items}</channel></rss>")
    ] == ["", ""]
