"""What an article is for other systems: its text, its date, its pictures and comments, and the number of what is left out."""

from __future__ import annotations

import json
import os
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from newsroom.core.articles import articles, publishing, revisions, slugs, workflow
from newsroom.core.articles.articles import Article
from newsroom.core.articles.publishing import Order
from newsroom.core.comments import decisions, intake
from newsroom.core.journal import actions
from newsroom.core.screening.case import NewComment
from newsroom.desk import Desk, editing, post_export
from newsroom.desk.editing import ArticleEdit
from newsroom.desk.post_export import PostExport
from newsroom.errors import Outside
from newsroom.formats.clips import outside_tools
from newsroom.formats.outgoing.export_post import ExportFeature, ExportPost, ExportSite
from newsroom.formats.outgoing.hugo import HugoWriter
from tests import clips
from tests.commands.pictures import png
from tests.desk.conftest import Make

F = ExportFeature
NOW = "2026-03-02T03:00:00Z"


class Writer:
    """A writer that keeps what it is given."""

    publishes_scheduled = True
    holds = frozenset[ExportFeature]()
    made: Writer

    def __init__(self, folder: Path, site: ExportSite) -> None:
        self.folder, self.site = folder, site
        self.posts: list[ExportPost] = []
        self.ended = 0
        Writer.made = self

    def picture_file(self, post_slug: str, file: str) -> str:
        return f"p/{file}"

    def picture_address(self, post_slug: str, file: str) -> str:
        return f"/{post_slug}/{file}"

    def add(self, post: ExportPost) -> None:
        self.posts.append(post)

    def end(self) -> None:
        self.ended += 1


class LikeHugo(Writer, HugoWriter):
    """One that may keep the names of pictures."""


@pytest.fixture(autouse=True)
def _writers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post_export, "WRITERS", {"none": Writer, "hugo": LikeHugo})
    monkeypatch.setattr(Writer, "holds", frozenset())
    monkeypatch.setattr(LikeHugo, "holds", frozenset())
    monkeypatch.setattr(outside_tools.shutil, "which", lambda _name: None)


def write(desk: Desk, *numbers: int, form: str = "none", comments: bool = True) -> PostExport:
    heard: list[int] = []
    shutil.rmtree("out", ignore_errors=True)
    done = post_export.write(desk, form, numbers, Path("out"), force=False, comments=comments, progress=heard.append)
    assert heard == [1] * len(numbers)
    assert Writer.made.ended == 1
    return done


def post(desk: Desk, article: Article) -> ExportPost:
    write(desk, article.id)
    [found] = Writer.made.posts
    return found


def publish(desk: Desk, article: Article, **order: Any) -> Article:
    with actions.act(desk.db, actor="lan", now=desk.now, command="publish") as act:
        return publishing.publish(act, article, Order(**order), zone=desk.zone)


def edit(desk: Desk, article: Article, **given: Any) -> Article:
    newest = articles.by_id(desk.db, article.id)
    return editing.change(desk, newest, ArticleEdit(**given), stdin=None)  # type: ignore[arg-type]


RICH = (
    "---\ntitle: T\nlead: L\nsection: S\ntags: [a, b]\nauthors: [Mai]\nsource: X\nlang: en\nkicker: K\nrelated: [other, third]\n"
    "mood: calm\nplace: here\nexpire: 2026-06-01 10:00\n---\nOld text here.\n"
)


def test_every_field_of_an_article(desk: Desk, make: Make) -> None:
    for title in ("other", "third"):
        make(f"---\ntitle: {title}\n---\n")
    article = publish(desk, make(RICH))
    with actions.act(desk.db, actor="lan", now=desk.now, command="edit") as act:
        slugs.rename(act, article, "new", zone=desk.zone)
        workflow.add_note(act, article, "note", "between us")
    desk.now += timedelta(hours=1)
    edit(desk, article, append="secret")
    done = write(desk, article.id)
    [found] = Writer.made.posts
    expected = {
        "id": 3, "slug": "new", "path": "/2026/03/new/", "status": "published", "is_page": False, "title": "T", "lead": "L",
        "body": "Old text here.\n", "html": "<p>Old text here.</p>\n", "section": "S", "tags": ("a", "b"), "authors": ("Mai",),
        "source": "X", "lang": "en", "kicker": "K", "related": ("other", "third"), "revision": 2, "words": 4, "at": NOW,
        "created_at": NOW, "modified_at": NOW, "expire_at": "2026-06-01T03:00:00Z", "held": None, "takes_comments": True,
        "image": None, "pictures": {}, "former": ("/2026/03/t/",), "extra": {"mood": "calm", "place": "here"}, "comments": [],
    }  # fmt: skip
    assert {name: getattr(found, name) for name in expected} == expected
    assert found.uid == articles.by_id(desk.db, 3).uid
    assert (done.folder, done.articles, done.pictures, done.comments) == ("out", 1, 0, 0)
    counted = {
        F.REVISIONS: 1, F.NOTES: 1, F.NEWER_TEXT: 1, F.FORMER: 1, F.KICKER: 1, F.RELATED: 2, F.SOURCE: 1, F.EXTRA: 2,
        F.LANGUAGE: 1, F.EXPIRY: 1, F.MARKDOWN: 1,
    }  # fmt: skip
    assert done.left_out == counted
    for one in counted:
        Writer.holds = frozenset((one,))
        assert write(desk, article.id).left_out == {name: number for name, number in counted.items() if name != one}


def test_the_site_of_an_export(desk: Desk) -> None:
    write(desk)
    assert Writer.made.site == ExportSite(
        title=desk.settings.text("site.title"), url="https://news.example.org", lang="vi", made_at=NOW, zone="Asia/Ho_Chi_Minh"
    )  # fmt: skip


def test_a_plain_article_leaves_only_its_markdown_out(desk: Desk, make: Make) -> None:
    done = write(desk, publish(desk, make()).id, publish(desk, make("---\ntitle: P\nkind: page\n---\nx\n")).id)
    assert done.left_out == {F.MARKDOWN: 2}
    assert [(one.is_page, one.expire_at) for one in Writer.made.posts] == [(False, None), (True, None)]


STATUSES: dict[str, tuple[list[str], ExportFeature]] = {
    "draft": ([], F.DRAFTS), "review": (["submit"], F.DRAFTS), "trashed": (["delete"], F.TRASHED),
    "killed": (["publish", "kill"], F.KILLED), "unpublished": (["publish", "unpublish"], F.DRAFTS),
}  # fmt: skip


@pytest.mark.parametrize("status", STATUSES)
def test_statuses_for_which_a_format_has_no_place(desk: Desk, make: Make, status: str) -> None:
    article = make()
    steps, feature = STATUSES[status]
    for step in steps:
        with actions.act(desk.db, actor="lan", now=desk.now, command=step) as act:
            if step == "publish":
                article = publishing.publish(act, article, Order(), zone=desk.zone)
            else:
                article = getattr(workflow, step)(act, article, **({"reason": "x"} if step == "kill" else {}))
    assert article.status == status
    done = write(desk, article.id)
    assert (done.articles, done.left_out, Writer.made.posts) == (0, {feature: 1}, [])
    Writer.holds = frozenset((feature, F.MARKDOWN, F.NOTES))
    done = write(desk, article.id)
    assert (done.articles, done.left_out, [one.status for one in Writer.made.posts]) == (1, {}, [status])


def test_the_date_of_an_article(desk: Desk, make: Make) -> None:
    Writer.holds = frozenset((F.DRAFTS,))
    plain = make("---\ntitle: A\n---\nx\n")
    assert post(desk, plain).at is None
    assert post(desk, make("---\ntitle: B\ndate: 2020-03-02 10:00\n---\nx\n")).at == "2020-03-02T03:00:00Z"
    assert (
        post(desk, publish(desk, make("---\ntitle: C\ndate: 2020-03-02 10:00\n---\nx\n"))).at == "2020-03-02T03:00:00Z"
    )
    soon, later = desk.now + timedelta(hours=1), desk.now + timedelta(hours=2)
    assert post(desk, publish(desk, plain, at=soon)).at == "2026-03-02T04:00:00Z"
    both = make("---\ntitle: D\n---\nx\n")
    assert post(desk, publish(desk, both, at=soon, embargo=later)).at == "2026-03-02T05:00:00Z"
    desk.db.execute("update articles set publish_at = null where id = ?", (both.id,))
    assert post(desk, both).at == "2026-03-02T05:00:00Z"


def test_when_an_article_was_changed(desk: Desk, make: Make) -> None:
    Writer.holds = frozenset((F.DRAFTS,))
    article = make()
    desk.db.execute("update articles set updated_at = '2026-01-01T00:00:00Z'")
    assert post(desk, article).modified_at == "2026-01-01T00:00:00Z"
    desk.db.execute("update articles set published_at = '2026-01-02T00:00:00Z'")
    assert post(desk, article).modified_at == "2026-01-02T00:00:00Z"
    desk.db.execute("update articles set modified_at = '2026-01-03T00:00:00Z'")
    assert post(desk, article).modified_at == "2026-01-03T00:00:00Z"


@pytest.mark.parametrize(
    ("own", "site", "takes"),
    [(None, "open", True), (None, "closed", False), ("open", "closed", True), ("closed", "open", False), ("first", "pre", True)],
)  # fmt: skip
def test_whether_an_article_takes_comments(desk: Desk, make: Make, own: str | None, site: str, takes: bool) -> None:
    article = publish(desk, make())
    desk.db.execute("update articles set comments_mode = ?", (own,))
    desk.settings = desk.settings.override(**{"comments.mode": site})
    assert post(desk, article).takes_comments is takes


def test_comments_are_written_or_counted(desk: Desk, make: Make) -> None:
    article, other = publish(desk, make()), publish(desk, make("---\ntitle: O\n---\nx\n"))
    for number, body in enumerate(("one", "two", "three", "four"), 1):
        new = NewComment(article.id if number < 4 else other.id, "Hoa", f"Words {body}", staff=True)
        intake.receive(desk.db, new, now=desk.now, actor="lan", settings=desk.settings)
    decisions.decide(desk.db, "reject", [2], now=desk.now, actor="lan", reason="off_topic")
    desk.db.execute("update comments set status = 'erased', body = '' where id = 3")
    done = write(desk, article.id)
    assert (done.comments, done.left_out) == (0, {F.COMMENTS: 2, F.MARKDOWN: 1})
    assert Writer.made.posts[0].comments == []
    done = write(desk, article.id, comments=False)
    assert (done.comments, done.left_out) == (0, {F.MARKDOWN: 1})
    Writer.holds = frozenset((F.COMMENTS, F.MARKDOWN))
    done = write(desk, article.id, other.id)
    assert (done.comments, done.left_out) == (3, {F.REJECTED: 1})
    first, second = Writer.made.posts
    assert [one["body"] for one in first.comments] == ["Words one", "Words two"]
    assert first.comments[0]["article_url"] == "https://news.example.org/2026/03/do-ngang/"
    assert [one["body"] for one in second.comments] == ["Words four"]
    Writer.holds = frozenset((F.COMMENTS, F.MARKDOWN, F.REJECTED))
    assert write(desk, article.id).left_out == {}


WITH_PICTURES = """---
title: T
image: ă b.png
image_alt: A boat
image_caption: At dawn
image_credit: Mai
---
![x](%C4%83%20b.png) ![x](ă%20b.png) ![x](<ă b.png>) ![y](b.png)
"""


def test_pictures_are_written_once_under_names_of_their_own(desk: Desk, make: Make, tmp_path: Path) -> None:
    (tmp_path / "ă b.png").write_bytes(png("red"))
    (tmp_path / "b.png").write_bytes(png("blue"))
    article = publish(desk, make(WITH_PICTURES))
    again = publish(desk, make("---\ntitle: U\n---\n![z](b.png)\n"))
    done = write(desk, article.id, again.id)
    first, second = Writer.made.posts
    assert (done.pictures, sorted(first.pictures)) == (2, ["b.png", "ă b.png"])
    red, blue = first.pictures["ă b.png"], first.pictures["b.png"]
    media = {row["name"]: row["sha256"] for row in desk.db.execute("select name, sha256 from media")}
    assert (red.id, red.file, red.mime) == (1, f"a-b-{media['ă b.png'][:10]}.png", "image/png")
    assert (red.alt, red.caption, red.credit) == ("A boat", "At dawn", "Mai")
    assert (blue.id, blue.file, blue.alt) == (2, f"b-{media['b.png'][:10]}.png", "")
    assert second.pictures == {"b.png": blue}
    assert first.image == red
    assert second.image is None
    assert first.body == f"![x]({red.file}) ![x]({red.file}) ![x](<{red.file}>) ![y]({blue.file})\n"
    assert f'src="/t/{blue.file}"' in first.html
    assert f'src="/u/{blue.file}"' in second.html
    assert "<img" in first.html
    assert "At dawn" in first.html
    written = {path.name: path.read_bytes() for path in (tmp_path / "out" / "p").iterdir()}
    assert written == {red.file: png("red"), blue.file: png("blue")}
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "out").rglob("*")} == {0o700, 0o600}
    desk.db.execute("delete from media_data where media_id = 2")
    done = write(desk, article.id)
    assert (done.pictures, list(Writer.made.posts[0].pictures)) == (1, ["ă b.png"])


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("boat.png", True), ("in/the/deep/sea/of/a.png", False), ("in/the/deep/sea/a.png", True), ("bến đò.png", True),
        ("a" * 96 + ".png", True), ("a" * 97 + ".png", False), ("đ" * 96 + ".png", True), ("ế" * 65 + "x.png", True),
        ("ế" * 65 + "xx.png", False), ("a(1).png", False),
    ],
)  # fmt: skip
def test_a_plain_name_stays_where_a_format_allows_names(
    desk: Desk, make: Make, tmp_path: Path, name: str, kept: bool
) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_bytes(png("red"))
    article = publish(desk, make(f"---\ntitle: T\n---\n![x](<{name}>)\n"))
    write(desk, article.id, form="hugo")
    [picture] = Writer.made.posts[0].pictures.values()
    assert (picture.file == name) is kept
    write(desk, article.id)
    [picture] = Writer.made.posts[0].pictures.values()
    assert picture.file != name
    assert len(picture.file) <= 60 + 1 + 10 + 4


def test_clips_and_what_is_shown_above_a_text(desk: Desk, make: Make, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(clips.mp4())
    (tmp_path / "b.mp3").write_bytes(clips.mp3())
    article = publish(desk, make(
        "---\ntitle: T\nvideo: a.mp4\naudio: https://cdn.example.org/c.mp3\n---\nText.\n\n![Words](b.mp3)\n"
    ))  # fmt: skip
    done = write(desk, article.id)
    [found] = Writer.made.posts
    assert done.pictures == 2
    video, audio = found.pictures["a.mp4"], found.pictures["b.mp3"]
    assert (video.mime, audio.mime) == ("video/mp4", "audio/mpeg")
    assert (tmp_path / "out" / "p" / video.file).read_bytes() == clips.mp4()
    places = [
        found.html.find(one)
        for one in (f"/t/{video.file}", "https://cdn.example.org/c.mp3", "<p>Text.", f"/t/{audio.file}")
    ]
    assert -1 not in places
    assert places == sorted(places)
    assert "<img" not in found.html
    desk.db.execute("delete from media_parts where media_id = 1")
    done = write(desk, article.id)
    assert (done.pictures, list(Writer.made.posts[0].pictures)) == (1, ["a.mp4"])


def test_html_has_ids_only_for_headings_that_a_link_uses(desk: Desk, make: Make) -> None:
    article = publish(desk, make("---\ntitle: T\n---\n## One\n\n## Two\n\n[a](#two)\n\n> Q\n>\n> — Hà An\n"))
    html = post(desk, article).html
    assert "<h2>One</h2>" in html
    assert '<h2 id="two">Two</h2>' in html
    assert 'href="#two"' in html
    assert "t-" not in html
    assert "cite" not in html
    assert "Hà An" in html


def into(desk: Desk, to: Path, *, force: bool = False, numbers: tuple[int, ...] = ()) -> PostExport:
    return post_export.write(desk, "none", numbers, to, force=force, comments=True, progress=lambda _: None)


def test_a_folder_is_replaced_only_if_it_is_an_export(desk: Desk, make: Make, tmp_path: Path) -> None:
    article = make()
    into(desk, tmp_path / "new" / "deep", numbers=(article.id,))
    assert (tmp_path / "new" / "deep" / post_export.MARK).read_text("utf-8") == (
        '{\n "format": "none",\n "made_at": "2026-03-02T03:00:00Z",\n'
        ' "left_out": {\n  "article that is not published": 1\n },\n "files": []\n}'
    )
    assert (tmp_path / "new" / "deep" / post_export.MARK).stat().st_mode & 0o777 == 0o600
    (tmp_path / "empty").mkdir()
    into(desk, tmp_path / "empty")
    (tmp_path / "file").write_text("x")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("x")
    for name, force in (("file", True), ("file", False), ("full", True), ("full", False), ("empty", False)):
        with pytest.raises(Outside) as refused:
            into(desk, tmp_path / name, force=force)
        is_file, is_earlier = name == "file", name == "empty"
        assert refused.value.message == f"{tmp_path / name} is not {'a folder' if is_file else 'empty'}"
        way = ", or add --force to overwrite the earlier export" if is_earlier else ""
        if force and not is_file:
            way = f": --force overwrites only exports in {', '.join(post_export.WRITERS)}"
        assert refused.value.hint == f"use a new folder{way}"
    into(desk, tmp_path / "empty", force=True)
    assert [one.name for one in (tmp_path / "empty").iterdir()] == [post_export.MARK]
    assert not list(tmp_path.rglob(".newsroom-*"))


def test_what_fails_leaves_nothing(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(Outside, match=r"cannot write .*/file/out: "):
        into(desk, tmp_path / "file" / "out")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(Outside, match="No space left on device") as failed:
        into(desk, tmp_path / "out")
    assert failed.value.ref == str(tmp_path / "out")
    assert sorted(one.name for one in tmp_path.iterdir() if not one.name.startswith("newsroom.db")) == ["file"]


def test_fields_that_no_other_system_has_are_keys(desk: Desk, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    article = publish(desk, make(RICH))
    monkeypatch.setattr(post_export, "KNOWN", frozenset(("title",)))
    found = post_export._more(revisions.get(desk.db, article.id, 1).manuscript)
    assert found == {
        "lead": "L", "section": "S", "tags": ["a", "b"], "authors": ["Mai"], "source": "X", "lang": "en", "kicker": "K",
        "related": ["other", "third"], "mood": "calm", "place": "here",
    }  # fmt: skip


def test_a_file_that_an_earlier_export_did_not_write_is_kept(desk: Desk, make: Make, tmp_path: Path) -> None:
    (tmp_path / "đò.png").write_bytes(png("red"))
    article = publish(desk, make("---\ntitle: T\n---\n![x](đò.png)\n"))
    to = tmp_path / "out"

    def again() -> PostExport:
        return post_export.write(desk, "hugo", [article.id], to, force=True, comments=True, progress=lambda _: None)

    again()
    assert json.loads((to / post_export.MARK).read_text("utf-8"))["files"] == ["p/đò.png"]
    assert "đò" in (to / post_export.MARK).read_text("utf-8")
    again()
    (to / "p" / "empty").mkdir()
    again()
    assert sorted(one.name for one in to.rglob("*")) == [post_export.MARK, "p", "đò.png"]
    for name in ("p/mine", "a link", "a"):
        (to / name).symlink_to(tmp_path) if name == "a link" else (to / name).write_text("x")
        with pytest.raises(Outside) as refused:
            again()
        first = {"p/mine": "p/mine", "a link": "a link", "a": "a"}[name]
        assert refused.value.message == f"{to / first} is not part of the earlier export and would be deleted"
        assert refused.value.hint == "use a new folder, or move your own files out of this one"
        assert (to / "p" / "mine").exists()


@pytest.mark.parametrize("written", ["[]", "{", '{"files": "p/a.png"}', '{"files": [1]}', "{}"])
def test_a_mark_without_a_list_of_files_keeps_them(desk: Desk, tmp_path: Path, written: str) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / post_export.MARK).write_text(written)
    into(desk, tmp_path / "out", force=True)
    (tmp_path / "out" / post_export.MARK).write_text(written)
    (tmp_path / "out" / "1").write_text("x")
    with pytest.raises(Outside, match="is not part of the earlier export"):
        into(desk, tmp_path / "out", force=True)
