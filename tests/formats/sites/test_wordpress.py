"""WXR files: what each item becomes, and what a damaged file says."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.formats.sites.wxr import HEAD, comment, item, label, wxr

from newsroom.errors import Invalid, NotFound
from newsroom.formats.sites.foreign_post import ForeignItem, ForeignPost, ForeignStatus, ItemLeftOut
from newsroom.formats.sites.media_folder import MediaFolder
from newsroom.formats.sites.old_site import OldSite
from newsroom.formats.sites.wordpress import WordPressExport
from newsroom.formats.sites.wordpress_lists import WordPressLists
from newsroom.formats.xml_stream import XmlElement

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def opened(folder: Path, content: str | bytes) -> WordPressExport:
    path = folder / "blog.xml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return WordPressExport(path, zone=HANOI, library=MediaFolder(None))


def items(folder: Path, *written: str) -> list[ForeignItem]:
    return list(opened(folder, wxr(*written)).items())


def only(folder: Path, *written: str) -> ForeignPost:
    [post] = items(folder, *written)
    assert isinstance(post, ForeignPost)
    return post


def test_a_post_has_everything(tmp_path: Path) -> None:
    post = only(
        tmp_path,
        item(
            7,
            content="<!-- wp:paragraph --><p>Xin <b>chào</b></p><!-- /wp:paragraph -->",
            excerpt="The &amp; <i>lead</i>",
            post_name="xin-ch%C3%A0o",
            link="https://old.example.org/2020/03/02/xin-ch%C3%A0o/",
            post_modified_gmt="2020-04-01 00:00:00",
            inner=label("News") + label("Town") + label("Ferry", "post_tag") + comment(1),
            meta={"_wp_old_slug": "chao"},
        ),
    )
    assert (post.key, post.title, post.body) == ("wordpress old.example.org#7", "Post 7", "Xin **chào**\n")
    assert (post.status, post.page, post.slug, post.lead) == (ForeignStatus.PUBLISHED, False, "xin-chào", "The & lead")
    assert (post.date, post.modified) == ("2020-03-02T03:00:00Z", "2020-04-01T00:00:00Z")
    assert (post.section, post.tags, post.authors) == ("News", ("Ferry", "Town"), ("Mai Lê",))
    assert post.addresses == ("/2020/03/02/xin-chào/", "/2020/03/02/chao/", "/?p=7")
    assert [one.source_id for one in post.comments] == ["old.example.org#1"]  # type: ignore[union-attr]
    assert (post.comments_open, dict(post.lost)) == (True, {})


def test_each_earlier_slug_is_an_address(tmp_path: Path) -> None:
    """WordPress writes one field for each, all of one name."""
    slugs = "".join(
        f"<wp:postmeta><wp:meta_key>_wp_old_slug</wp:meta_key><wp:meta_value>{slug}</wp:meta_value></wp:postmeta>"
        for slug in ("boot", "bote", "", "boot")
    )
    post = only(tmp_path, item(7, post_name="boat", link="https://old.example.org/2020/03/02/boat/", inner=slugs))
    assert post.addresses == ("/2020/03/02/boat/", "/2020/03/02/boot/", "/2020/03/02/bote/", "/?p=7")


STATUSES = {
    "publish": ("publish", "", ForeignStatus.PUBLISHED),
    "a password": ("publish", "secret", ForeignStatus.PROTECTED),
    "private": ("private", "", ForeignStatus.PRIVATE),
    "draft": ("draft", "", ForeignStatus.DRAFT),
    "pending": ("pending", "", ForeignStatus.PENDING),
    "future": ("future", "", ForeignStatus.SCHEDULED),
    "trash": ("trash", "", ForeignStatus.TRASHED),
    "of a plugin": ("archive", "", ForeignStatus.UNKNOWN),
    "none": ("", "", ForeignStatus.UNKNOWN),
}


@pytest.mark.parametrize(("status", "password", "expected"), STATUSES.values(), ids=STATUSES.keys())
def test_statuses(tmp_path: Path, status: str, password: str, expected: ForeignStatus) -> None:
    assert only(tmp_path, item(1, status=status, post_password=password)).status is expected


DATES = {
    "in UTC": ({}, "2020-03-02T03:00:00Z"),
    "in the zone of the site": ({"post_date_gmt": "0000-00-00 00:00:00"}, "2020-03-02T03:00:00Z"),
    "of the feed": (
        {"post_date_gmt": "0000-00-00 00:00:00", "post_date": "", "inner": "<pubDate>Mon, 02 Mar 2020 10:00:00 +0700</pubDate>"},
        "2020-03-02T03:00:00Z",
    ),
    "none": ({"post_date_gmt": "0000-00-00 00:00:00", "post_date": "0000-00-00 00:00:00"}, None),
}  # fmt: skip


@pytest.mark.parametrize(("given", "date"), DATES.values(), ids=DATES.keys())
def test_dates(tmp_path: Path, given: dict[str, str], date: str | None) -> None:
    assert only(tmp_path, item(1, **given)).date == date


def test_a_featured_picture_a_gallery_and_a_section_that_is_marked_as_the_main_one(tmp_path: Path) -> None:
    found = items(
        tmp_path,
        "<wp:category><wp:term_id>4</wp:term_id><wp:cat_name>Town</wp:cat_name></wp:category>",
        item(
            1,
            content="[gallery]",
            inner=label("Uncategorized") + label("News") + label("Town"),
            meta={"_thumbnail_id": "9", "_yoast_wpseo_primary_category": "4"},
        ),
        item(
            9, post_type="attachment", status="inherit", post_parent="1", excerpt="A boat",
            attachment_url="https://old.example.org/wp-content/uploads/a.jpg", meta={"_wp_attachment_image_alt": "Boat"},
        ),
    )  # fmt: skip
    assert isinstance(found[0], ForeignPost)
    assert found[0].image == "https://old.example.org/wp-content/uploads/a.jpg"
    assert (found[0].image_alt, found[0].image_caption) == ("Boat", "A boat")
    assert found[0].body == '![Boat](https://old.example.org/wp-content/uploads/a.jpg "A boat")\n'
    assert (found[0].section, found[0].tags) == ("Town", ("News",))
    assert isinstance(found[1], ItemLeftOut)
    assert found[1].what == "file in the media library"


LINKS = {
    "another post": ("https://old.example.org/2020/03/03/post-2/#x", "/2020/03/03/post-2/#x"),
    "without scheme, with www": ("//www.old.example.org/2020/03/03/post-2", "/2020/03/03/post-2"),
    "by its number": ("https://old.example.org/?p=2", "/2020/03/03/post-2/"),
    "a page that is not in the file": ("https://old.example.org/shop/", "https://old.example.org/shop/"),
    "another site": ("https://example.net/2020/03/03/post-2/", "https://example.net/2020/03/03/post-2/"),
    "an unknown number": ("https://old.example.org/?p=77", "https://old.example.org/?p=77"),
}


@pytest.mark.parametrize(("href", "written"), LINKS.values(), ids=LINKS.keys())
def test_links_between_posts_are_paths(tmp_path: Path, href: str, written: str) -> None:
    first, _ = items(tmp_path, item(1, content=f'<a href="{href}">x</a>'), item(2))
    assert isinstance(first, ForeignPost)
    assert first.body == f"[x]({written})\n"


def test_co_authors_come_in_their_order(tmp_path: Path) -> None:
    written = label("Bình An", "author") + label("Mai Lê", "author") + label("Bình An", "author")
    assert only(tmp_path, item(1, inner=written)).authors == ("Bình An", "Mai Lê")


def test_items_without_a_type(tmp_path: Path) -> None:
    """One with comments is a draft, so that they have an article; one that repeats another item is left out."""
    found = items(
        tmp_path,
        item(1),
        item(1, post_type="", status="", inner=comment(1)),
        item(2, post_type="", status=""),
        item(3, post_type="", status="", inner=comment(2)),
    )
    assert [type(one).__name__ for one in found] == ["ForeignPost", "ItemLeftOut", "ItemLeftOut", "ForeignPost"]
    assert isinstance(found[1], ItemLeftOut)
    assert found[1].comments == 1
    assert isinstance(found[3], ForeignPost)
    assert found[3].status is ForeignStatus.UNKNOWN


def test_what_has_no_place_is_counted_by_its_name(tmp_path: Path) -> None:
    post = only(
        tmp_path, item(1, is_sticky="1", inner=label("Aside", "post_format") + label("x", "series"), meta={"mood": "3"})
    )
    assert dict(post.lost) == {
        "post format Aside": 1,
        "label of kind series": 1,
        "custom field mood": 1,
        "sticky mark (newsroom front set REF does the same)": 1,
    }


MENDED = {
    "a bare ampersand": "<title>a & b</title>",
    "an entity of HTML": "<title>a&nbsp;b</title>",
    "CDATA in CDATA": "<content:encoded><![CDATA[a <![CDATA[ b ]]> c]]></content:encoded>",
    "a reference to a control": "<title>a&#8;b</title>",
}


@pytest.mark.parametrize("written", MENDED.values(), ids=MENDED.keys())
def test_what_is_not_quite_xml_is_mended(tmp_path: Path, written: str) -> None:
    tag = written[1:].partition(">")[0]
    whole = wxr(
        item(1, content="x")
        .replace(f"<{tag}>", "<x>")
        .replace(f"</{tag}>", "</x>")
        .replace("</item>", f"{written}</item>")
    )
    export = opened(tmp_path, whole)
    assert len(list(export.items())) == 1
    assert "repaired" in export.notes[0]


def test_control_characters_are_left_out_and_counted(tmp_path: Path) -> None:
    export = opened(tmp_path, wxr(item(1, content="a\x08b\x00c")))
    [post] = export.items()
    assert isinstance(post, ForeignPost)
    assert post.body == "abc\n"
    assert export.notes == ["control characters left out of the text: 2"]


BOMB = '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
REFUSED = {
    "empty": (b"", ":1: the file is empty"),
    "cut off": (HEAD.encode() + b"<item><title>", ":8: XML error: "),
    "without a version": (wxr().replace("<wp:wxr_version>1.2</wp:wxr_version>", "").encode(), ":1: not a WordPress"),
    "another root": (b"<html></html>", ":1: the root element is <html>"),
    "an entity bomb": (HEAD.replace("?>", "?>" + BOMB).encode(), ":1: declarations inside the file"),
    "an outer entity": (
        HEAD.replace("?>", '?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>').encode(), ":1: declarations"),
    "another encoding": (wxr(item(1, content="à")).encode("latin-1"), ":7: byte 0xEA is not UTF-8"),
    "deep elements": (HEAD.encode() + b"<a>" * 100, ":8: elements are nested too deep"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_files_that_are_not_wxr_are_refused_with_their_line(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(Invalid) as refused:
        opened(tmp_path, content)
    assert f"blog.xml{message}" in refused.value.message


def test_other_encodings_are_read(tmp_path: Path) -> None:
    whole = wxr(item(1, content="Chào")).replace("UTF-8", "UTF-16")
    [post] = opened(tmp_path, whole.encode("utf-16")).items()
    assert isinstance(post, ForeignPost)
    assert post.body == "Chào\n"


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        WordPressExport(tmp_path / "none.xml", zone=HANOI, library=MediaFolder(None))


def test_a_text_beyond_the_limits_is_named_and_the_others_come(tmp_path: Path) -> None:
    first, second = items(tmp_path, item(1, content="<div>" * 1000), item(2))
    assert type(first).__name__ == "ItemProblem"
    assert isinstance(second, ForeignPost)


TITLES = {
    "a name in HTML": ("Rock &amp; <i>Roll</i>", "Rock & Roll"),
    "none": ("", "Text 1"),
    "only signs that nobody sees": ("\ufeff\x7f\x81", "Text 1"),
}


@pytest.mark.parametrize(("written", "title"), TITLES.values(), ids=TITLES.keys())
def test_titles(tmp_path: Path, written: str, title: str) -> None:
    [found] = opened(
        tmp_path, wxr(item(1, title="T")).replace("<title>T</title>", f"<title><![CDATA[{written}]]></title>")
    ).items()
    assert isinstance(found, ForeignPost)
    assert found.title == title


def element(tag: str, text: str = "", *children: XmlElement, **attributes: str) -> XmlElement:
    return XmlElement(tag, attributes, 1, text, list(children))


def test_the_terms_of_posts_and_the_authors_have_their_addresses() -> None:
    lists = WordPressLists()
    for domain, slug, name in (
        ("category", "news", "News"), ("post_tag", "river", "River"), ("tag", "sea", "Sea"), ("series", "long", "Long"),
    ):  # fmt: skip
        lists.item(element("item", "", element("category", name, domain=domain, nicename=slug)))
    lists.author("An.Nguyen@x", "An Nguyễn", "7")
    lists.author("an-nguyenx", "Another", "8")
    lists.author("...", "Nobody", "9")
    old = OldSite()
    lists.add_to(old)
    assert old.labels == {
        "/category/news/": (("section", "tag"), "News", False),
        "/category/news/feed/": (("section", "tag"), "News", True),
        "/tag/river/": (("tag", "section"), "River", False),
        "/tag/river/feed/": (("tag", "section"), "River", True),
        "/?tag=river": (("tag", "section"), "River", False),
        "/tag/sea/": (("tag", "section"), "Sea", False),
        "/tag/sea/feed/": (("tag", "section"), "Sea", True),
        "/?tag=sea": (("tag", "section"), "Sea", False),
        "/author/an-nguyenx/": (("author",), "An Nguyễn", False),
        "/author/an-nguyenx/feed/": (("author",), "An Nguyễn", True),
        "/?author=7": (("author",), "An Nguyễn", False),
    }
    assert old.fixed["/feed/"] == "/feed.xml"
    assert old.fixed["/?feed=atom"] == "/atom.xml"


def test_a_category_is_found_below_its_parents() -> None:
    lists = WordPressLists()

    def term(tag: str, slug: str, parent: str, number: str) -> str:
        return lists.term(
            element(
                tag, "", element("wp:cat_name", slug.upper()), element("wp:category_nicename", slug),
                element("wp:category_parent", parent), element("wp:term_id", number),
            )
        )  # fmt: skip

    assert term("wp:category", "b", "a", "2") == "B"
    assert term("wp:category", "a", "", "x") == "A"
    term("wp:category", "p", "q", "3")  # each is above the other
    term("wp:category", "q", "p", "4")
    custom = (
        element("wp:term_taxonomy", "post_tag"), element("wp:term_slug", "sea"), element("wp:term_name", "Sea"),
    )  # fmt: skip
    assert lists.term(element("wp:term", "", *custom)) == "Sea"
    old = OldSite()
    lists.add_to(old)
    assert [address for address in old.labels if not address.endswith("feed/")] == [
        "/category/a/b/", "/?cat=2", "/category/a/", "/category/q/p/", "/?cat=3", "/category/p/q/", "/?cat=4",
        "/tag/sea/", "/?tag=sea",
    ]  # fmt: skip


def test_a_link_that_is_no_address_ends_nothing(tmp_path: Path) -> None:
    content = wxr(item(1, link="http://[::1"), item(2, link="https://old.example.org:80x/a")).replace(
        "https://old.example.org<", "<"
    )
    assert len(list(opened(tmp_path, content).items())) == 2
