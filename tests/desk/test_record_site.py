"""Articles in tables and JSON records: names of other systems, statuses, dates, addresses, pictures, and our own exports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from newsroom.core.media import pictures
from newsroom.desk import Desk, site_sources
from newsroom.desk.record_site import RecordExport
from newsroom.desk.site_import import SiteImport, SiteImported, UpdateMode
from newsroom.errors import Invalid, Usage
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
    "a time to come": ({"date": "2090-01-01"}, ForeignStatus.FUTURE),
    "an embargo": ({"embargo": "2090-01-01"}, ForeignStatus.FUTURE),
    "expired": ({"publish_down": "2001-01-01"}, ForeignStatus.DRAFT),
    "an expiry that is no date": ({"expires": "soonish"}, ForeignStatus.DRAFT),
}


@pytest.mark.parametrize(("said", "status"), STATUSES.values(), ids=STATUSES.keys())
def test_only_what_was_public_is_published(desk: Desk, said: dict[str, Any], status: ForeignStatus) -> None:
    assert one(desk, {"title": "A", "body": "b", "date": "2020-03-02", **said}).status == status


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
        "no column for a title or a text: channel, start",
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
    with pytest.raises(Usage, match="--encoding is for"):
        site_sources.open_export(desk, "feed", path, MediaFolder(None), encoding="tcvn3")
