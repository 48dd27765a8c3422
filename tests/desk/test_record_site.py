"""Articles in tables and JSON records: names of other systems, statuses, dates, addresses, pictures, and our own exports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from newsroom.core import stored_settings
from newsroom.core.media import pictures
from newsroom.desk import Desk, site_sources
from newsroom.desk.record_site import RecordExport
from newsroom.desk.site_import import SiteImport, SiteImported, UpdateMode
from newsroom.errors import Invalid, NotFound, Usage
from newsroom.formats.sites.foreign_post import ForeignPost, ForeignStatus, ItemProblem
from newsroom.formats.sites.media_folder import MediaFolder
from tests.commands.pictures import png


def posts(desk: Desk, form: str, data: str | bytes, *, media: Path | None = None) -> list[ForeignPost]:
    """What a file has, without any problem."""
    path = desk.folder / f"x.{form}"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    found = list(RecordExport(desk, form, path, library=MediaFolder(media)).items())
    assert not [one for one in found if isinstance(one, ItemProblem)]
    return [one for one in found if isinstance(one, ForeignPost)]


def one(desk: Desk, record: dict[str, Any]) -> ForeignPost:
    [post] = posts(desk, "jsonl", json.dumps(record))
    return post


# What a view of Drupal, an export of Joomla and a spreadsheet call the same things.
DRUPAL = """Title,Body,"Authored on","Authored by",Published,"Content type",Nid,"Path alias",Tags,Changed
"Đò ngang","<p>Một <b>hai</b></p>","2020-03-02 10:00","Lê Mai",On,Article,7,/tin/do-ngang,"đò, bến",1583204400
Ẩn,"<p>x</p>","2020-03-03 10:00","Lê Mai",Off,"Basic page",8,/tin/an,,
"""
JOOMLA = json.dumps([
    {"id": 7, "title": "Đò ngang", "alias": "do-ngang", "introtext": "<p>Một <b>hai</b></p>", "fulltext": "", "state": "1",
     "created": "2020-03-02 10:00:00", "created_by_alias": "Lê Mai", "metakey": "đò, bến", "access": 1,
     "url": "https://cu.example.org/tin/do-ngang", "publish_down": None},
    {"id": 8, "title": "Ẩn", "introtext": "x", "state": 1, "access": "Registered", "created": "2020-03-03 10:00:00",
     "url": "https://cu.example.org/tin/an"},
], ensure_ascii=False)  # fmt: skip
TYPED = """Tiêu đề;Nội dung;Ngày đăng;Tác giả;Từ khóa;Trạng thái;Đường dẫn;Mã
Đò ngang;Một **hai**;2020-03-02 10:00;Lê Mai;đò, bến;Đã đăng;/tin/do-ngang;7
Ẩn;x;2020-03-03 10:00;Lê Mai;;nháp;/tin/an;8
"""
ORIGINS = {
    "a view of Drupal": ("csv", DRUPAL, ForeignStatus.DRAFT),
    "articles of Joomla": ("jsonl", JOOMLA, ForeignStatus.MEMBERS),
    "a table in Vietnamese": ("csv", TYPED, ForeignStatus.DRAFT),
}


@pytest.mark.parametrize(("form", "data", "hidden"), ORIGINS.values(), ids=ORIGINS.keys())
def test_names_of_other_systems(desk: Desk, form: str, data: str, hidden: ForeignStatus) -> None:
    first, second = posts(desk, form, data)
    assert first.manuscript
    assert (first.title, first.body.strip(), first.manuscript.authors) == ("Đò ngang", "Một **hai**", ("Lê Mai",))
    assert (first.manuscript.tags, first.slug, first.status) == (("đò", "bến"), "do-ngang", ForeignStatus.PUBLISHED)
    assert first.date == "2020-03-02T03:00:00Z"
    assert first.manuscript.extra["aliases"] == ["/tin/do-ngang"]
    assert first.key.endswith("#7")
    assert (second.status, second.manuscript and second.manuscript.title) == (hidden, "Ẩn")


STATUSES: dict[str, tuple[dict[str, Any], ForeignStatus]] = {
    "nothing said": ({}, ForeignStatus.PUBLISHED),
    "a number": ({"state": 0}, ForeignStatus.DRAFT),
    "the trash of Joomla": ({"state": "-2"}, ForeignStatus.TRASHED),
    "its archive": ({"state": 2}, ForeignStatus.PRIVATE),
    "true": ({"published": True}, ForeignStatus.PUBLISHED),
    "false": ({"published": False}, ForeignStatus.DRAFT),
    "a switch": ({"draft": True}, ForeignStatus.DRAFT),
    "a password": ({"password": "x"}, ForeignStatus.DRAFT),
    "members": ({"visibility": "members"}, ForeignStatus.DRAFT),
    "words": ({"status": "Not published"}, ForeignStatus.DRAFT),
    "review": ({"status": "chờ duyệt"}, ForeignStatus.PENDING),
    "two that differ": ({"status": "published", "published": "no"}, ForeignStatus.DRAFT),
    "an unknown word": ({"status": "zzz"}, ForeignStatus.UNKNOWN),
    "a time to come": ({"date": "2090-01-01"}, ForeignStatus.SCHEDULED),
    "an embargo": ({"embargo": "2090-01-01"}, ForeignStatus.SCHEDULED),
    "expired": ({"publish_down": "2001-01-01"}, ForeignStatus.DRAFT),
    "an expiry that is no date": ({"expires": "soonish"}, ForeignStatus.DRAFT),
}


@pytest.mark.parametrize(("said", "status"), STATUSES.values(), ids=STATUSES.keys())
def test_only_what_was_public_is_published(desk: Desk, said: dict[str, Any], status: ForeignStatus) -> None:
    assert one(desk, {"title": "A", "body": "b", "date": "2020-03-02", **said}).status == status


def test_a_row_without_a_status_is_a_draft_where_the_table_has_one(desk: Desk) -> None:
    rows = "title,body,date,published\nA,b,2020-03-02,1\nB,b,2020-03-02,\nC,b,2020-03-02\n"
    expected = [ForeignStatus.PUBLISHED, ForeignStatus.DRAFT, ForeignStatus.DRAFT]
    assert [post.status for post in posts(desk, "csv", rows)] == expected
    common = {"body": "b", "date": "2020-03-02"}
    records = [{"title": "A", "live": True}, {"title": "B", "live": None}, {"title": "C"}]
    data = "".join(json.dumps(common | one) + "\n" for one in records)
    assert [post.status for post in posts(desk, "jsonl", data)] == expected


# Headings of a table, and for each row the cells below them with whether the row is published.
SAME_NAMES: dict[str, dict[str, bool]] = {
    "status,status": {"1,draft": False, "draft,1": False, "1,1": True, "1,zzz": False, "1,": False, ",1": False, "1,-2": False},
    "published,PUBLISHED": {"yes,no": False, "no,yes": False, "yes,yes": True, "2020-03-02,no": False},
    "access,access,access": {"1,1,2": False, "1,2,1": False, "2,1,1": False, "1,,1": True},
    "draft,draft": {"false,true": False, "true,false": False, "false,false": True, ",true": False},
    "visibility,visibility": {"public,members": False, "members,public": False, "public,public": True},
    "password,password": {",x": False, "x,": False, ",": True},
    "public,public": {"1,0": False, "0,1": False, "1,1": True, "1,": False},
}  # fmt: skip


@pytest.mark.parametrize("headings", SAME_NAMES)
def test_of_columns_with_one_name_one_that_withholds_counts(desk: Desk, headings: str) -> None:
    """A join of two tables in a database has such columns."""
    rows = SAME_NAMES[headings]
    table = "".join(f"{cells},A,b,2020-03-02\n" for cells in rows)
    found = posts(desk, "csv", f"{headings},title,body,date\n{table}")
    public = [post.status is ForeignStatus.PUBLISHED for post in found]
    assert dict(zip(rows, public, strict=True)) == rows


TEXTS = {
    "Markdown": ({"body": "a *b* <i>c</i>\n\n- d"}, "a *b* <i>c</i>\n\n- d"),
    "HTML under an open name": ({"content": "<p>a <b>b</b></p>"}, "a **b**"),
    "HTML by its name": ({"html": "a <b>b</b>"}, "a **b**"),
    "Markdown by its name": ({"markdown": "<p>a</p>"}, "<p>a</p>"),
    "Markdown before HTML": ({"html": "<p>x</p>", "markdown": "a"}, "a"),
    "in Vietnamese": ({"nội dung": "a"}, "a"),
    "two halves": ({"introtext": "<p>a</p>", "fulltext": "<p>b</p>"}, "a\n\nb"),
}


@pytest.mark.parametrize(("said", "body"), TEXTS.values(), ids=TEXTS.keys())
def test_a_text_is_markdown_or_html(desk: Desk, said: dict[str, str], body: str) -> None:
    assert one(desk, {"title": "A", **said}).body.strip() == body


def test_unknown_names_are_kept_and_named(desk: Desk) -> None:
    path = desk.folder / "x.csv"
    path.write_text("title,body,foo,bar\nA,b,1,\nB,b,2,\n")
    export = RecordExport(desk, "csv", path, library=MediaFolder(None))
    found = [one for one in export.items() if isinstance(one, ForeignPost)]
    assert [one.manuscript and one.manuscript.extra for one in found] == [{"foo": "1"}, {"foo": "2"}]
    assert export.notes == [f"{path}:1: 'foo' is kept as a front matter key"]


def test_dates_that_are_none_are_named_and_the_article_stays_a_draft(desk: Desk) -> None:
    post = one(desk, {"title": "A", "body": "b", "date": "31/31/2020", "modified": "lately"})
    assert (post.status, post.date) == (ForeignStatus.PUBLISHED, None)  # without a date it is not published
    assert dict(post.lost) == {
        "date that cannot be read: 31/31/2020": 1,
        "modification date that cannot be read": 1,
    }
    assert done(desk, {"title": "A", "body": "b", "date": "31/31/2020"}).kinds == {("story", "draft"): 1}


def done(desk: Desk, *records: dict[str, Any], update: UpdateMode = UpdateMode.NEVER) -> SiteImported:
    path = desk.folder / "x.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    source = RecordExport(desk, "jsonl", path, library=MediaFolder(None))
    return SiteImport(desk, source, MediaFolder(None), update=update).run(progress=lambda _: None)


def test_again_changes_nothing_and_an_update_replaces(desk: Desk) -> None:
    a = {"id": 1, "title": "A", "body": "one", "date": "2020-03-02"}
    b = {"title": "B", "body": "two", "slug": "b"}
    assert done(desk, a, b).added == 2
    again = done(desk, a, b)
    assert (again.added, again.unchanged, again.differing) == (0, 2, 0)
    changed = done(desk, a | {"body": "new"}, b, update=UpdateMode.REPLACE)
    assert (changed.added, changed.updated, changed.unchanged) == (0, 1, 1)


def test_a_record_that_is_no_article_costs_itself_only(desk: Desk) -> None:
    result = done(desk, {"title": "A", "body": "b"}, {"title": ["x", "y"]}, {"title": "C", "body": "c"})
    assert result.added == 2
    [(where, why)] = result.skipped
    assert where.endswith("x.jsonl:2")
    assert "title must be text" in why


def test_a_title_is_made_from_the_text(desk: Desk) -> None:
    assert one(desk, {"body": "# Heading\n\nText"}).title == "Heading"
    assert one(desk, {"body": "Some words only"}).title == "Some words only"


def test_pictures_beside_the_file_and_in_the_library(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "beside.png").write_bytes(png("red"))
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "far.png").write_bytes(png("blue"))
    (tmp_path / "secret.txt").write_text("x")
    body = "![a](beside.png) ![b](/files/far.png) ![c](https://old.example/files/far.png) ![d](../secret.txt)"
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps({"title": "A", "body": body, "image": "https://old.example/files/far.png"}))
    library = MediaFolder(tmp_path / "lib")
    source = RecordExport(desk, "jsonl", path, library=library)
    result = SiteImport(desk, source, library).run(progress=lambda _: None)
    assert result.pictures == 4
    assert len(pictures.list_(desk.db)) == 2
    assert dict(library.elsewhere) == {"": 1}


def test_links_between_records_lead_to_the_articles(desk: Desk) -> None:
    rows = [
        {
            "title": "A",
            "url": "https://cu.example.org/a.html",
            "html": '<a href="https://cu.example.org/b.html#x">b</a>',
        },
        {"title": "B", "url": "https://cu.example.org/b.html", "html": '<a href="https://else.example/">c</a>'},
    ]
    first, second = posts(desk, "jsonl", "\n".join(json.dumps(row) for row in rows))
    assert first.body.strip() == "[b](/b.html#x)"
    assert second.body.strip() == "[c](https://else.example/)"


REFUSED = {
    "a table of other things": (
        "csv",
        "channel,start,stop\na,b,c\n",
        "there is no column for a title or a text, only: channel, start",
    ),
    "headings alone": ("csv", "title,body\n", "x.csv:1: there are no articles"),
    "another encoding": ("csv", "title,body\n§¶ng vµ Nhµ n­íc,b\n".encode("latin-1"), "x.csv:2: .*tcvn3"),
    "no JSON": ("jsonl", "title", "x.jsonl:1: not JSON"),
}


@pytest.mark.parametrize(("form", "data", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_other_files_are_refused_with_their_line(desk: Desk, form: str, data: str | bytes, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        posts(desk, form, data)


def test_an_encoding_is_for_files_that_do_not_say_theirs(desk: Desk) -> None:
    path = desk.folder / "x.csv"
    path.write_bytes("title,body\nViÖt Nam,C«ng hßa\n".encode("latin-1"))
    [post] = site_sources.open_export(desk, "csv", path, MediaFolder(None), encoding="tcvn3").items()
    assert isinstance(post, ForeignPost)
    assert (post.title, post.body) == ("Việt Nam", "Công hòa")
    with pytest.raises(Usage, match="--encoding cannot be used with docx"):
        site_sources.open_export(desk, "docx", path, MediaFolder(None), encoding="tcvn3")


def export_of(desk: Desk, *records: object) -> RecordExport:
    path = desk.folder / "x.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return RecordExport(desk, "jsonl", path, library=MediaFolder(None))


def test_every_record_is_counted(desk: Desk) -> None:
    assert export_of(desk, {"title": "A"}, 1, {"title": ["x", "y"]}).total == 3
    [_, problem, other] = export_of(desk, {"title": "A"}, 1, {"title": ["x", "y"]}).items()
    assert problem == ItemProblem(f"{desk.folder / 'x.jsonl'}:2", "this is not an article")
    assert isinstance(other, ItemProblem)


def test_a_file_that_cannot_be_read_is_refused(desk: Desk) -> None:
    with pytest.raises(NotFound, match=r"cannot read .*gone\.csv"):
        RecordExport(desk, "csv", desk.folder / "gone.csv", library=MediaFolder(None))


OWN = {
    "id": 7, "slug": "own", "title": "A", "body": "b\n", "status": "published", "live_revision": 1, "revision": 1, "dated": "time",
    "published_at": "2020-03-01T20:00:00Z", "extra": {}, "url": "https://cu.example.org/2020/03/own/",
}  # fmt: skip
OWNS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a time": ({}, {}),
    "a day": ({"dated": "day"}, {"day": "2020-03-02"}),
    "a day without a date": ({"dated": "day", "published_at": None}, {"date": None, "status": "published"}),
    "a change": ({"modified_at": "2020-04-01T00:00:00Z"}, {"modified": "2020-04-01T00:00:00Z", "lastmod": "2020-04-01T00:00:00Z"}),
    "a change of a draft": (
        {"modified_at": "2020-04-01T00:00:00Z", "status": "draft"}, {"modified": "2020-04-01T00:00:00Z", "status": "draft"},
    ),
    "an address with a query": ({"url": "https://cu.example.org/?p=7"}, {"aliases": None}),
    "no address": ({"url": None}, {"aliases": None, "key": "jsonl ./x.jsonl#7"}),
    "an address among others": (
        {"extra": {"aliases": ["/a/"]}}, {"aliases": ["/a/", "/2020/03/own/"]},
    ),
    "the same address": ({"extra": {"aliases": ["/2020/03/own/"]}}, {}),
    "an id as text": ({"id": " x7 "}, {"key": "jsonl cu.example.org#x7"}),
    "no id": ({"id": None}, {"key": "jsonl cu.example.org#own"}),
    "held back": ({"held": "wait"}, {"status": "draft", "held": "wait"}),
    "an embargo to come": ({"embargo_until": "2090-01-01T00:00:00Z"}, {"status": "scheduled"}),
    "an embargo and held back": ({"embargo_until": "2090-01-01T00:00:00Z", "held": "wait"}, {"status": "draft", "held": "wait"}),
    "published this moment": ({"published_at": "2026-03-02T03:00:00Z"}, {"date": "2026-03-02T03:00:00Z"}),
    "published in a moment": ({"published_at": "2026-03-02T03:00:01Z"}, {"date": "2026-03-02T03:00:01Z", "status": "scheduled"}),
    "expired": ({"expire_at": "2020-05-01T00:00:00Z"}, {"status": "draft", "held": "expired on 2020-05-01"}),
}  # fmt: skip


@pytest.mark.parametrize(("given", "changed"), OWNS.values(), ids=OWNS.keys())
def test_our_own_records(desk: Desk, given: dict[str, Any], changed: dict[str, Any]) -> None:
    post = one(desk, OWN | given)
    assert post.manuscript
    assert post.terms
    found = {
        "key": post.key, "slug": post.slug, "status": str(post.status), "date": post.date, "day": post.terms.day,
        "modified": post.modified, "lastmod": post.manuscript.extra.get("lastmod"), "held": post.terms.held,
        "aliases": post.manuscript.extra.get("aliases"),
    }  # fmt: skip
    expected = {
        "key": "jsonl cu.example.org#7", "slug": "own", "status": "published", "date": "2020-03-01T20:00:00Z", "day": None,
        "modified": None, "lastmod": None, "held": "", "aliases": ["/2020/03/own/"],
    }  # fmt: skip
    assert found == expected | changed


NAMED: dict[str, tuple[dict[str, Any], str]] = {
    "an id": ({"id": 7, "url": "https://a.example/x", "slug": "s"}, "jsonl a.example#7"),
    "an address": ({"url": "https://a.example/x", "slug": "s"}, "jsonl a.example#https://a.example/x"),
    "a path": ({"url": "/x", "slug": "s"}, "jsonl ./x.jsonl#/x"),
    "a slug": ({"slug": "s"}, "jsonl ./x.jsonl#s"),
    "a date and a title": ({"date": "2020-03-02"}, "jsonl ./x.jsonl#2020-03-02 A"),
    "a path and an address": ({"url": "/x", "link": "https://a.example/y", "id": 1}, "jsonl a.example#1"),
    "a damaged address": ({"url": "http://[x", "id": 1}, "jsonl ./x.jsonl#1"),
    "a long id": ({"id": "y" * 3000}, "jsonl ./x.jsonl#" + "y" * 1984),
}


@pytest.mark.parametrize(("given", "key"), NAMED.values(), ids=NAMED.keys())
def test_what_a_record_is_known_by(desk: Desk, given: dict[str, Any], key: str) -> None:
    assert one(desk, {"title": "A", "body": "b"} | given).key == key


ADDRESSES: dict[str, tuple[dict[str, Any], list[str] | None, str]] = {
    "a folder": ({"url": "/tin/do/"}, ["/tin/do/"], "do"),
    "a file": ({"url": "/tin/do.html"}, ["/tin/do.html"], "do"),
    "two": ({"url": "/a/", "link": "/b/"}, ["/a/", "/b/"], "a"),
    "twice the same": ({"url": "/a/", "link": "https://x.example/a/"}, ["/a/"], "a"),
    "the front page": ({"url": "https://x.example/"}, None, ""),
    "a query": ({"url": "/?p=7"}, ["/?p=7"], ""),
    "a query first": ({"url": "/?p=7", "link": "/b/"}, ["/?p=7", "/b/"], "b"),
    "a slug of its own": ({"url": "/a/", "slug": "own"}, ["/a/"], "own"),
    "with those of the record": ({"url": "/a/", "aliases": ["/c/", "/a/"]}, ["/c/", "/a/"], "a"),
    "impossible": ({"url": "/a/../../b/"}, None, ""),
}


@pytest.mark.parametrize(("given", "aliases", "slug"), ADDRESSES.values(), ids=ADDRESSES.keys())
def test_former_addresses_and_the_slug_that_they_suggest(
    desk: Desk, given: dict[str, Any], aliases: list[str] | None, slug: str
) -> None:
    post = one(desk, {"title": "A", "body": "b"} | given)
    assert post.manuscript
    assert (post.manuscript.extra.get("aliases"), post.slug) == (aliases, slug)


FIELDS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "seconds of ten digits": ({"date": "1583118000"}, {"date": "2020-03-02T03:00:00Z"}),
    "seconds of nine digits": ({"date": 983502000}, {"date": "2001-03-02T03:00:00Z"}),
    "a change in seconds": ({"changed": "1583118000"}, {"modified": "2020-03-02T03:00:00Z"}),
    "an expiry in seconds": ({"expires": "1583118000"}, {"held": "expired on 2020-03-02", "status": "draft"}),
    "an embargo in seconds": ({"embargo": "4083118000"}, {"status": "scheduled"}),
    "a change in the zone of the site": ({"modified": "2020-03-02 10:00"}, {"modified": "2020-03-02T03:00:00Z"}),
    "all languages": ({"language": "*"}, {"lang": ""}),
    "an undetermined language": ({"langcode": "und"}, {"lang": ""}),
    "a language": ({"lang": "fr"}, {"lang": "fr"}),
    "a page": ({"type": "page"}, {"page": True}),
    "a story": ({"type": "story"}, {}),
    "a status of ours": ({"status": "review"}, {"status": "pending"}),
    "an expiry that is no date": ({"expires": "soonish"}, {"held": "date that cannot be read", "status": "draft"}),
    "an expiry that is no date, and held back": (
        {"expires": "soonish", "draft": True}, {"held": "draft: true", "status": "draft"},
    ),
    "a date that is no date": ({"date": "31/31/2020"}, {}),
    "an embargo that is no date": ({"embargo": "soonish"}, {"held": "date that cannot be read", "status": "draft"}),
}  # fmt: skip


@pytest.mark.parametrize(("given", "changed"), FIELDS.values(), ids=FIELDS.keys())
def test_fields_of_a_record(desk: Desk, given: dict[str, Any], changed: dict[str, Any]) -> None:
    post = one(desk, {"title": "A", "body": "b"} | given)
    assert post.manuscript
    assert post.terms
    found = {
        "date": post.date, "modified": post.modified, "held": post.terms.held, "status": str(post.status), "page": post.page,
        "lang": post.manuscript.lang,
    }  # fmt: skip
    expected = {"date": None, "modified": None, "held": "", "status": "published", "page": False, "lang": ""}
    assert found == expected | changed


def test_a_date_that_cannot_be_read_is_counted_by_its_beginning(desk: Desk) -> None:
    assert dict(one(desk, {"title": "A", "body": "b", "date": "x" * 39 + "yz"}).lost) == {
        f"date that cannot be read: {'x' * 39}y": 1
    }


@pytest.mark.parametrize(
    ("body", "title", "rest"),
    [
        ("a" * 40 + " " + "b" * 39 + " c", "a" * 40 + " " + "b" * 38 + "…", None), ("<p>" + "a" * 80, "a" * 80, "a" * 80 + "\n"),
        ("x" + "\n" * 1990 + "abcdefghijkl", "x abcdefghi", None),
        ("# Up\n\nrest", "Up", "rest"),
    ],
)  # fmt: skip
def test_a_text_names_a_record_without_a_title(desk: Desk, body: str, title: str, rest: str | None) -> None:
    post = one(desk, {"body": body})
    assert post.title == title
    assert rest is None or post.body == rest


@pytest.mark.parametrize("before", [19_997, 19_998])
def test_a_text_is_html_if_its_beginning_has_elements(desk: Desk, before: int) -> None:
    body = one(desk, {"title": "A", "body": "x" * before + "<p>b</p>"}).body
    assert ("<p>" in body) is (before == 19_998)


@pytest.mark.parametrize("element", ["p", "div", "br", "h1", "h6", "ul", "ol", "table", "section", "article"])
def test_elements_that_make_a_text_html(desk: Desk, element: str) -> None:
    assert one(desk, {"title": "A", "body": f"a <{element.upper()}>*b*"}).body.strip().startswith("a")
    assert "<" not in one(desk, {"title": "A", "body": f"a <{element} class='x'>*b*"}).body
    assert one(desk, {"title": "A", "body": f"a <{element}x> *b*"}).body == f"a <{element}x> *b*"


def test_a_text_has_a_limit(desk: Desk) -> None:
    stored_settings.put(desk.db, {"articles.max_megabytes": "1"}, now=desk.now, actor="lan")
    desk.settings = stored_settings.load(desk.db, {})
    [good, bad] = export_of(
        desk, {"title": "A", "markdown": "đ" * 500_000}, {"title": "B", "markdown": "đ" * 500_000 + "x"}
    ).items()
    assert isinstance(good, ForeignPost)
    assert bad == ItemProblem(f"{desk.folder / 'x.jsonl'}:2", "the text is longer than 1 MB")


def test_links_lead_to_records_of_the_hosts_that_are_named(desk: Desk) -> None:
    link = "<p><a href='https://{host}/blog/b'>b</a> <a href='/blog/b'>b</a> <a href='/other'>c</a></p>"
    rows = [
        {"title": "A", "url": "https://one.example/blog/a", "html": link.format(host="two.example")},
        {"title": "B", "url": "https://two.example/blog/b", "html": link.format(host="three.example")},
        {"title": "C", "link": "/other/x", "html": "<p>x</p>"},
    ]
    first, second, _ = posts(desk, "jsonl", "\n".join(json.dumps(row) for row in rows))
    assert first.body == "[b](/blog/b) [b](/blog/b) [c](/other)\n"
    assert second.body == "[b](https://three.example/blog/b) [b](/blog/b) [c](/other)\n"


def test_a_hundred_hosts_of_addresses_are_known(desk: Desk) -> None:
    rows = [{"title": "A", "url": f"https://h{number}.example/a", "body": "b"} for number in range(102)]
    assert len(export_of(desk, *rows).old_site.hosts) == 100


def test_a_picture_in_the_library_is_asked_for_once(desk: Desk, tmp_path: Path) -> None:
    library = MediaFolder(tmp_path)
    (tmp_path / "x.jsonl").write_text(json.dumps({
        "title": "A", "html": "<p><img src='https://a.example/1.png'> <img src='https://b.example/2.png'></p>",
        "image": "https://c.example/3.png",
    }))  # fmt: skip
    [post] = RecordExport(desk, "jsonl", tmp_path / "x.jsonl", library=library).items()
    assert isinstance(post, ForeignPost)
    assert library.elsewhere == {"a.example": 1, "b.example": 1, "c.example": 1}
    assert post.pictures == ("https://a.example/1.png", "https://b.example/2.png", "https://c.example/3.png")
    assert post.files == {}


def test_the_headings_of_another_table_are_named_in_part(desk: Desk) -> None:
    (desk.folder / "x.csv").write_text("a" * 300 + ",b\nc,d\n")
    with pytest.raises(Invalid) as refused:
        RecordExport(desk, "csv", desk.folder / "x.csv", library=MediaFolder(None))
    assert (
        refused.value.message
        == f"{desk.folder / 'x.csv'}:1: there is no column for a title or a text, only: {'a' * 200}"
    )
    assert refused.value.hint == "name the columns title, body, date, author, section, tags, url and status"
