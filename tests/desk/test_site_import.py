"""The import of a site, item by item: parts, terms and statuses, addresses of lists, and what a later import may change."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from newsroom import clock
from newsroom.core import stored_settings
from newsroom.core.articles import articles, drafting, revisions, workflow
from newsroom.core.articles.drafting import PublicationTerms
from newsroom.core.articles.fields import Manuscript
from newsroom.core.comments.importing import ForeignComment, RowLeftOut, RowProblem
from newsroom.core.journal import actions
from newsroom.core.people import people
from newsroom.core.people.people import PersonEntry
from newsroom.desk import Desk, site_import
from newsroom.desk.picture_fetching import PictureFetch
from newsroom.desk.site_import import LostPart, SiteImport, SiteImported, UpdateMode
from newsroom.errors import Conflict
from newsroom.formats.sites.foreign_post import (
    ForeignAuthor,
    ForeignItem,
    ForeignPost,
    ForeignStatus,
    ItemLeftOut,
    ItemProblem,
)
from newsroom.formats.sites.media_folder import MediaFolder
from newsroom.formats.sites.old_site import ForeignLabel, OldSite
from tests.commands.pictures import png

OLD = "2020-03-02T03:00:00Z"
NOW = "2026-03-02T03:00:00Z"
LATER = "2026-03-02T03:00:01Z"


@dataclass
class Export:
    """An export that has been read."""

    given: list[ForeignItem]
    authors: list[ForeignAuthor] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    old_site: OldSite = field(default_factory=OldSite)

    @property
    def total(self) -> int:
        """The number of items."""
        return len(self.given)

    def items(self) -> Iterator[ForeignItem]:
        """Each item."""
        yield from self.given


def post(number: int = 1, **given: Any) -> ForeignPost:
    values = {
        "where": f"x:{number}", "key": f"x#{number}", "title": f"T{number}", "body": f"Text {number}\n",
        "status": ForeignStatus.PUBLISHED, "date": OLD,
    }  # fmt: skip
    return ForeignPost(**values | given)


def said(number: int, **given: Any) -> ForeignComment:
    values = {
        "where": f"c:{number}", "source": "old", "source_id": str(number), "author": "Hoa", "body": f"Words {number}",
        "created_at": OLD, "status": "published",
    }  # fmt: skip
    return ForeignComment(**values | given)


def bring(desk: Desk, *items: ForeignItem, media: MediaFolder | None = None, **options: Any) -> SiteImported:
    return SiteImport(desk, Export(list(items)), media or MediaFolder(None), **options).run(progress=lambda _: None)


def progress_of(desk: Desk, *items: ForeignItem) -> list[int]:
    heard: list[int] = []
    SiteImport(desk, Export(list(items)), MediaFolder(None)).run(progress=heard.append)
    return heard


def manuscript(desk: Desk, number: int = 1) -> Manuscript:
    article = articles.by_id(desk.db, number)
    return revisions.get(desk.db, number, article.revision).manuscript


def test_items_are_imported_in_parts(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_import, "POSTS", 2)
    monkeypatch.setattr(site_import, "COMMENTS", 3)
    menu, bad = ItemLeftOut("x:8", "menu"), ItemProblem("x:9", "bad")
    assert progress_of(desk, menu, post(1), bad, post(2), post(3), menu) == [4, 2]
    two, one = [said(1), said(2)], [said(3)]
    full = [
        post(4, comments=two),
        post(5, comments=one),
        post(6, comments=[said(4), said(5)]),
        post(7, comments=[said(6)]),
    ]
    assert progress_of(desk, *full) == [2, 2, 0]
    assert progress_of(desk, post(8, comments=[said(7), said(8), said(9)]), post(9, comments=[said(10)])) == [1, 1]


def test_the_size_of_a_part(desk: Desk) -> None:
    def sizes(*items: ForeignItem) -> list[tuple[int, int]]:
        parts = SiteImport(desk, Export(list(items)), MediaFolder(None))._parts()
        return [(len(part), number) for part, number in parts]

    assert sizes(*[post()] * 49) == [(49, 49)]
    assert sizes(*[post()] * 51) == [(50, 50), (1, 1)]
    assert sizes(post(comments=[said(1)] * 4999), post()) == [(2, 2)]
    assert sizes(post(comments=[said(1)] * 5000), post()) == [(1, 1), (1, 1)]


def test_everything_is_counted_over_all_parts(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_import, "POSTS", 1)
    rows = [RowLeftOut("c:8", "pingback"), RowProblem("c:9", "no text")]
    same = replace(said(1), body="Another")
    result = bring(
        desk,
        post(1, lost=Counter({"shortcode": 2}), comments=[said(1), same, *rows]),
        ItemLeftOut("x:5", "menu"),
        post(2, lost=Counter({"shortcode": 3, "form": 1}), page=True, comments=[said(2), said(1), *rows]),
        ItemProblem("x:6", "damaged"),
        post(3, status=ForeignStatus.DRAFT),
    )
    assert (result.read, result.added, result.updated, result.unchanged, result.differing) == (5, 3, 0, 0, 0)
    assert result.lost == {"shortcode": LostPart(5, "x:1"), "form": LostPart(1, "x:2")}
    assert result.kinds == {("story", "published"): 1, ("page", "published"): 1, ("story", "draft"): 1}
    assert result.skipped == [("x:6", "damaged")]
    assert result.left_out == {"menu": 1}
    total = result.comments
    assert (total.read, total.added, total.unchanged) == (8, 3, 1)
    assert total.left_out == {"pingback": 2}
    assert [one.where for one in total.skipped] == ["c:9", "c:9"]
    assert [one.where for one in total.adapted] == ["c:1"]
    batches = desk.db.execute("select distinct batch_id from journal where at = ? and action <> 'set'", (NOW,))
    assert [row[0] for row in batches] == [result.batch]


def test_without_comments_none_are_imported_or_counted(desk: Desk) -> None:
    left = ItemLeftOut("x:2", "product", comments=3)
    result = bring(desk, post(1, comments=[said(1)]), left, post(2, title=" ", comments=[said(2)]), with_comments=False)
    assert (result.comments.read, result.left_out) == (0, {"product": 1})
    result = bring(desk, left, post(2, title=" ", comments=[said(2)]))
    assert result.left_out == {"product": 1, "comment on an article or a page that was not imported": 4}


def test_a_post_that_is_refused_is_named_by_the_beginning_of_its_title(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise Conflict("no room")

    monkeypatch.setattr(drafting, "draft", refuse)
    result = bring(desk, post(1, title="x" * 79 + "yz"))
    assert result.skipped == [("x:1", "x" * 79 + "y: no room")]


AUTHOR = ForeignAuthor("Mai", about="Writes", links=("https://mai.example/",), portrait="mai.png")


def with_authors(desk: Desk, *authors: ForeignAuthor, media: MediaFolder | None = None) -> SiteImported:
    export = Export([post()], authors=list(authors))
    return SiteImport(desk, export, media or MediaFolder(None)).run(progress=lambda _: None)


def test_authors_come_once_with_their_portraits(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "mai.png").write_bytes(png("red"))
    media = MediaFolder(tmp_path / "old")
    media.name("mai.png")
    unknown = ForeignAuthor("An", about="x" * 4001)
    result = with_authors(desk, AUTHOR, ForeignAuthor("Ba"), unknown, media=media)
    assert result.people == 2
    [(where, why)] = result.adapted
    assert where == "An"
    assert why.startswith("the entry about this author was left out: ")
    ba, mai = (one.entry for one in people.list_(desk.db))
    assert (ba.name, ba.about, ba.portrait) == ("Ba", "", None)
    assert (mai.name, mai.about, mai.links, mai.portrait) == ("Mai", "Writes", ("https://mai.example/",), 1)
    assert desk.db.execute("select name from media").fetchone()[0] == "mai.png"
    [batch] = {
        row[0] for row in desk.db.execute("select batch_id from journal where action in ('add', 'draft', 'publish')")
    }
    assert batch == result.batch
    again = with_authors(desk, AUTHOR, ForeignAuthor("Ba"))
    assert (again.people, again.adapted, again.batch) == (0, [], None)


def test_a_portrait_that_is_too_large_is_refused(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "mai.png").write_bytes(png("red"))
    media = MediaFolder(tmp_path)
    media.name("mai.png")
    stored_settings.put(desk.db, {"media.max_megabytes": "1"}, now=desk.now, actor="lan")
    desk.settings = stored_settings.load(desk.db, {})
    (tmp_path / "mai.png").write_bytes(png("red") + bytes(1_000_000))
    result = with_authors(desk, AUTHOR, media=media)
    assert (result.people, [where for where, _ in result.adapted]) == (0, ["Mai"])


TEXTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "nothing": ({}, {}),
    "addresses": ({"addresses": ("/a/", "/b/")}, {"aliases": ["/a/", "/b/"]}),
    "changed when it was published": ({"modified": OLD}, {}),
    "changed before": ({"modified": "2020-03-02T02:59:59Z"}, {}),
    "changed later": ({"modified": "2020-03-02T03:00:01Z"}, {"lastmod": "2020-03-02T03:00:01Z"}),
    "changed, without a date": ({"modified": OLD, "date": None}, {}),
    "the words of its picture": ({"image_alt": "A", "image_caption": "C"}, {"image_alt": "A", "image_caption": "C"}),
    "its own keys": ({"extra": {"audio": "a.mp3"}}, {"audio": "a.mp3"}),
}


@pytest.mark.parametrize(("given", "extra"), TEXTS.values(), ids=TEXTS.keys())
def test_what_stands_beside_a_text(desk: Desk, given: dict[str, Any], extra: dict[str, Any]) -> None:
    bring(desk, post(1, **given))
    assert manuscript(desk).extra == extra


def test_every_field_of_a_post_is_a_field_of_its_text(desk: Desk) -> None:
    bring(desk, post(
        1, lead="L", section="S", tags=("a", "b"), authors=("Mai",), source="X", lang="en", image="https://x.example/a.png",
        slug="own",
    ), post(2, page=True))  # fmt: skip
    found, page = manuscript(desk), manuscript(desk, 2)
    assert (found.title, found.lead, found.section, found.tags, found.authors) == ("T1", "L", "S", ("a", "b"), ("Mai",))
    assert (found.source, found.lang, found.image, found.kind) == ("X", "en", "https://x.example/a.png", "")
    assert found.body == "Text 1\n"
    assert (page.kind, page.lang) == ("page", "vi")
    assert [articles.by_id(desk.db, number).slug for number in (1, 2)] == ["own", "t2"]


@pytest.mark.parametrize(("lang", "kept"), [("en", "en"), ("", "vi")])
def test_a_text_that_was_read_as_one_keeps_its_language(desk: Desk, lang: str, kept: str) -> None:
    bring(desk, post(1, manuscript=Manuscript(title="A", body="b\n", lang=lang), terms=PublicationTerms()))
    assert (manuscript(desk).title, manuscript(desk).lang) == ("A", kept)


S = ForeignStatus
# Status and date of a post → status here, its date, and why it is held back.
STATUSES: dict[tuple[ForeignStatus, str | None], tuple[str, str | None, str | None]] = {
    (S.PUBLISHED, OLD): ("published", OLD, None), (S.PUBLISHED, NOW): ("published", NOW, None),
    (S.PUBLISHED, LATER): ("draft", None, "status: published"), (S.PUBLISHED, None): ("draft", None, "status: published"),
    (S.DRAFT, OLD): ("draft", None, "status: draft"), (S.PENDING, OLD): ("review", None, "status: pending"),
    (S.SCHEDULED, LATER): ("draft", LATER, "status: scheduled"), (S.PRIVATE, OLD): ("draft", OLD, "status: private"),
    (S.PROTECTED, OLD): ("draft", OLD, "status: protected"), (S.MEMBERS, OLD): ("draft", OLD, "status: members"),
    (S.TRASHED, OLD): ("trashed", None, "status: trashed"), (S.UNKNOWN, OLD): ("draft", None, "status: unknown"),
    (S.SCHEDULED, None): ("draft", None, "status: scheduled"),
}  # fmt: skip


@pytest.mark.parametrize(("status", "date"), STATUSES)
def test_the_status_and_the_date_of_a_post(desk: Desk, status: ForeignStatus, date: str | None) -> None:
    result = bring(desk, post(1, status=status, date=date))
    article = articles.by_id(desk.db, 1)
    assert (article.status, article.published_at or article.back_date, article.held) == STATUSES[status, date]
    assert article.published_day is None
    why = {None: "it has no date", LATER: "its date is in the future"}
    expected = [("x:1", f"imported as a draft: {why[date]}")] if status is S.PUBLISHED and date in why else []
    assert result.adapted == expected


def test_a_date_without_a_time_of_day(desk: Desk) -> None:
    bring(desk, post(1, day_only=True, date="2020-03-01T17:00:00Z"), post(2, day_only=True, status=S.DRAFT))
    first, second = (articles.by_id(desk.db, number) for number in (1, 2))
    assert (first.published_day, second.published_day) == ("2020-03-02", None)


@pytest.mark.parametrize(
    ("page", "is_open", "number", "mode"),
    [
        (False, None, 0, None), (False, True, 0, None), (False, False, 0, "closed"), (False, False, 1, "closed"),
        (True, None, 0, "closed"), (True, True, 0, "closed"), (True, False, 0, "closed"), (True, True, 1, None),
        (True, None, 1, "closed"), (True, False, 1, "closed"),
    ],
)  # fmt: skip
def test_whether_a_post_takes_comments(
    desk: Desk, page: bool, is_open: bool | None, number: int, mode: str | None
) -> None:
    bring(desk, post(1, page=page, comments_open=is_open, comments=[said(1)] * number))
    assert articles.by_id(desk.db, 1).comments_mode == mode


@pytest.mark.parametrize(
    ("key", "status", "held", "kept"),
    [
        ("docx a", S.DRAFT, "", None), ("odt a", S.DRAFT, "", None), ("docxa", S.DRAFT, "", "status: draft"),
        ("hugo a", S.DRAFT, "draft: true", "draft: true"), ("hugo a", S.SCHEDULED, "", "status: scheduled"),
        ("hugo a", S.PUBLISHED, "", None),
    ],
)  # fmt: skip
def test_terms_that_were_read_are_kept_and_what_was_not_public_is_held_back(
    desk: Desk, key: str, status: ForeignStatus, held: str, kept: str | None
) -> None:
    terms = PublicationTerms(date=clock.from_text(OLD), held=held, comments="closed")
    bring(desk, post(1, key=key, status=status, terms=terms, manuscript=Manuscript(title="A", body="b\n")))
    article = articles.by_id(desk.db, 1)
    assert (article.held, article.published_at or article.back_date, article.comments_mode) == (kept, OLD, "closed")


def test_the_trash_of_an_earlier_import_stays(desk: Desk) -> None:
    thrown, deleted = post(1, status=S.TRASHED), post(2, status=S.DRAFT)
    bring(desk, thrown, deleted)
    with actions.act(desk.db, actor="lan", now=desk.now, command="delete") as act:
        workflow.delete(act, articles.by_id(desk.db, 2))
    again = bring(desk, thrown, deleted)
    assert (again.unchanged, again.trashed, again.added, again.batch) == (2, 1, 0, None)


def lists(
    desk: Desk, *items: ForeignItem, feeds: dict[str, str] | None = None, **labels: ForeignLabel
) -> dict[str, str]:
    old = OldSite(labels={f"/{name}/": label for name, label in labels.items()}, fixed=feeds or {})
    SiteImport(desk, Export(list(items), old_site=old), MediaFolder(None)).run(progress=lambda _: None)
    return stored_settings.load(desk.db, {}).texts("site.redirects")


def test_addresses_of_lists_lead_to_the_first_kind_that_readers_can_see(desk: Desk) -> None:
    with actions.act(desk.db, actor="lan", now=desk.now, command="people") as act:
        people.add(act, PersonEntry("Mai"))
    one = post(1, section="Sông", tags=("Sông", "Đò"), authors=("Mai", "An"))
    hidden = post(2, status=S.DRAFT, section="Kín")
    found = lists(
        desk, one, hidden,
        both=ForeignLabel(("section", "tag"), "Sông"), tag=ForeignLabel(("section", "tag"), "Đò"),
        mai=ForeignLabel(("author",), "Mai"), none=ForeignLabel(("section",), "Kín"), gone=ForeignLabel(("tag",), "Cầu"),
        feed_both=ForeignLabel(("section", "tag"), "Sông", feed=True), feed_tag=ForeignLabel(("tag",), "Đò", feed=True),
        feed_mai=ForeignLabel(("author",), "Mai", feed=True), feed_an=ForeignLabel(("author",), "An", feed=True),
    )  # fmt: skip
    assert found == {
        "/both/": "/s/song/", "/tag/": "/tag/do/", "/mai/": "/author/mai/", "/feed_both/": "/s/song/feed.xml",
        "/feed_tag/": "/tag/do/", "/feed_mai/": "/author/mai/feed.xml", "/feed_an/": "/author/an/",
    }  # fmt: skip


def test_redirects_that_are_there_stay_and_there_is_room_for_so_many(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored_settings.put(desk.db, {"site.redirects": '{"/rss/": "/mine/"}'}, now=desk.now, actor="lan")
    kept = {"/rss/": "/mine/"}
    feeds = {"/rss/": "/feed.xml", "/a/": "/feed.xml", "/feed.xml": "/feed.xml", "/b/": "/atom.xml"}
    monkeypatch.setattr(site_import, "MAX_REDIRECTS", 1)
    assert lists(desk, post(1), feeds=feeds) == kept
    monkeypatch.setattr(site_import, "MAX_REDIRECTS", 0)
    assert lists(desk, post(2), feeds=feeds) == kept
    monkeypatch.setattr(site_import, "MAX_REDIRECTS", 2)
    assert lists(desk, post(2), feeds=feeds) == kept  # nothing was added
    assert lists(desk, post(3), feeds=feeds) == kept | {"/a/": "/feed.xml"}
    monkeypatch.setattr(site_import, "MAX_REDIRECTS", 9)
    assert lists(desk, post(4), feeds=feeds) == kept | {"/a/": "/feed.xml", "/b/": "/atom.xml"}
    row = desk.db.execute("select command from batches order by id desc limit 1").fetchone()
    assert row["command"] == "import"
    assert "ò" in json.dumps(lists(desk, post(5), feeds={"/đò/": "/ò/"}), ensure_ascii=False)


def later(desk: Desk, days: int) -> datetime:
    return desk.now + timedelta(days=days)


@dataclass
class Known:
    """A newsroom with one imported post, and what a later import of another text of it does."""

    desk: Desk

    def again(self, update: UpdateMode, days: int = 3, **given: Any) -> tuple[int, int, int]:
        """The numbers of updated, unchanged and differing posts."""
        result = bring(replace(self.desk, now=later(self.desk, days)), post(1, **given), update=update)
        return result.updated, result.unchanged, result.differing

    @property
    def text(self) -> tuple[str, str, bool]:
        """Its newest text, its status, and whether readers see that text."""
        article = articles.by_id(self.desk.db, 1)
        return manuscript(self.desk).body, article.status, article.live_revision == article.revision


@pytest.fixture
def known(desk: Desk) -> Known:
    bring(desk, post(1))
    return Known(desk)


NEW: dict[str, Any] = {"body": "New\n", "modified": LATER}
UPDATED, KEPT, SAME = (1, 0, 0), (0, 1, 1), (0, 1, 0)


@pytest.mark.parametrize(
    ("update", "given", "done"),
    [
        (UpdateMode.NEVER, {}, SAME), (UpdateMode.NEVER, NEW, KEPT), (UpdateMode.NEWER, {}, SAME), (UpdateMode.NEWER, NEW, UPDATED),
        (UpdateMode.NEWER, NEW | {"modified": NOW}, KEPT), (UpdateMode.NEWER, {"body": "New\n"}, KEPT),
        (UpdateMode.NEWER, {"body": "New\n", "date": LATER}, UPDATED), (UpdateMode.NEWER, {"body": "New\n", "date": None}, KEPT),
        (UpdateMode.REPLACE, NEW | {"modified": OLD}, UPDATED), (UpdateMode.REPLACE, {}, SAME),
    ],
)  # fmt: skip
def test_a_text_that_differs(
    known: Known, update: UpdateMode, given: dict[str, Any], done: tuple[int, int, int]
) -> None:
    assert known.again(update, **given) == done
    assert known.text == ("New\n" if done == UPDATED else "Text 1\n", "published", True)


def test_only_what_readers_saw_is_published_again(known: Known) -> None:
    desk = known.desk
    assert known.again(UpdateMode.REPLACE, body="New\n", status=S.DRAFT) == UPDATED
    assert known.text == ("New\n", "published", False)
    assert known.again(UpdateMode.REPLACE, body="Newer\n") == UPDATED
    assert known.text == ("Newer\n", "published", False)  # someone decides, since the text before was not public
    with actions.act(desk.db, actor="lan", now=desk.now, command="kill") as act:
        workflow.kill(act, articles.by_id(desk.db, 1), reason="wrong")
    assert known.again(UpdateMode.REPLACE, body="Last\n") == KEPT


@pytest.mark.parametrize("update", [UpdateMode.NEVER, UpdateMode.NEWER, UpdateMode.REPLACE])
def test_a_draft_that_is_public_there_by_now(desk: Desk, update: UpdateMode) -> None:
    bring(desk, post(1, status=S.DRAFT))
    known = Known(desk)
    done = known.again(update)
    assert done == (KEPT if update is UpdateMode.NEVER else UPDATED)
    assert known.text == (
        "Text 1\n",
        "draft" if update is UpdateMode.NEVER else "published",
        update is not UpdateMode.NEVER,
    )
    assert articles.by_id(desk.db, 1).published_at == (None if update is UpdateMode.NEVER else OLD)


@pytest.mark.parametrize(
    ("update", "given", "done", "body"),
    [
        (UpdateMode.NEVER, {}, SAME, "Text 1\n\nSecret"), (UpdateMode.NEWER, {}, SAME, "Text 1\n\nSecret"),
        (UpdateMode.REPLACE, {}, SAME, "Text 1\n\nSecret"), (UpdateMode.NEWER, {"body": "New\n"}, KEPT, "Text 1\n\nSecret"),
        (UpdateMode.NEWER, {"modified": LATER}, UPDATED, "Text 1"),
        (UpdateMode.NEWER, NEW, UPDATED, "New\n"), (UpdateMode.REPLACE, {"body": "New\n"}, UPDATED, "New\n"),
    ],
)  # fmt: skip
def test_what_the_desk_has_written_is_not_published_when_a_draft_appears(
    desk: Desk, update: UpdateMode, given: dict[str, Any], done: tuple[int, int, int], body: str
) -> None:
    """The newest text was published: an edit that nobody had released was live."""
    bring(desk, post(1, status=S.DRAFT))
    with actions.act(desk.db, actor="lan", now=desk.now, command="edit") as act:
        revisions.save(act, articles.by_id(desk.db, 1), replace(manuscript(desk), body="Text 1\n\nSecret\n"))
    result = bring(replace(desk, now=later(desk, 3)), post(1, **given), update=update)
    assert (result.updated, result.unchanged, result.differing) == done
    is_live = done == UPDATED
    found = Known(desk).text
    assert (found[0].strip(), *found[1:]) == (body.strip(), "published" if is_live else "draft", is_live)
    named = "published in the export, but edited here since, and not published: t1"
    assert result.adapted == ([] if is_live else [("x:1", named)])


def test_a_draft_that_nothing_holds_back_is_not_published(desk: Desk) -> None:
    bring(desk, post(1, status=S.DRAFT))
    desk.db.execute("update articles set held = null")
    assert Known(desk).again(UpdateMode.REPLACE) == SAME


def test_the_pictures_that_would_be_fetched(desk: Desk) -> None:
    bring(desk, post(1))
    with actions.act(desk.db, actor="lan", now=desk.now, command="people") as act:
        people.add(act, PersonEntry("An"))
    media = PictureFetch("one.example", picture_limit=1, clip_limit=1)
    shown = ("https://two.example/a.png", "/b.png", "/b.png", "data:x", "/have.png")
    export = Export(
        [post(1, pictures=("https://two.example/a.png",)), ItemLeftOut("x:2", "menu"),
         post(2, pictures=shown, files={"/have.png": Path("x")})],
        authors=[ForeignAuthor("Mai", portrait="/m.png"), ForeignAuthor("An", portrait="/n.png"), ForeignAuthor("Ba")],
    )  # fmt: skip
    heard: list[int] = []
    found = site_import.pictures_to_fetch(desk.db, export, media, progress=heard.append)
    assert found == {"one.example": 2, "two.example": 1}
    assert heard == [1, 1, 1]


class Fetching(PictureFetch):
    """Fetches what it is asked for from files of a test."""

    def __init__(self, folder: Path, **given: bytes) -> None:
        super().__init__("", picture_limit=1, clip_limit=1)
        self.folder_of_hosts, self.given = folder, given
        self.asked: list[list[str]] = []
        self.held = 0

    def fetch(self, names: Iterable[str]) -> TemporaryDirectory[str]:
        self.asked.append(list(names))
        for name in self.asked[-1]:
            data = self.given.get(Path(name).stem)
            if data is None:
                self.reasons[name] = "gone"
                continue
            path = self.folder_of_hosts / Path(name).name
            path.write_bytes(data)
            self._files[name] = path
        return TemporaryDirectory()

    def forget(self) -> None:
        self.held = max(self.held, len(self._files))
        super().forget()


A, B = "https://two.example/a.png", "https://two.example/b.png"


def test_pictures_are_fetched_before_a_part_is_added_and_forgotten_after_it(desk: Desk, tmp_path: Path) -> None:
    media = Fetching(tmp_path, a=png("red"), m=png("blue"))
    shown = post(1, body=f"![x]({A}) ![y]({B})\n", pictures=(A, B))
    author = ForeignAuthor("Mai", portrait="https://two.example/m.png")

    def again(dry_run: bool = False) -> SiteImported:
        export = Export([shown], authors=[author])
        return SiteImport(desk, export, media).run(dry_run=dry_run, progress=lambda _: None)

    assert again(dry_run=True).pictures == 0
    assert (media.asked, media.held) == ([], 0)
    first = again()
    assert media.asked == [["https://two.example/m.png"], [A, B]]
    assert (media.held, media._files, first.pictures) == (1, {}, 1)
    assert first.adapted == [("x:1", f"{B} was not fetched: gone")]
    assert list(manuscript(desk).media) == [A]
    assert [one.entry.portrait is not None for one in people.list_(desk.db)] == [True]
    second = again()
    assert media.asked[2:] == [[], [B]]
    assert (second.unchanged, second.differing, second.pictures) == (1, 0, 0)
    media.given["b"] = png("green")
    third = again()
    assert (third.updated, third.differing) == (1, 0)
    assert list(manuscript(desk).media) == [A, B]
    assert manuscript(desk).body == f"![x]({A}) ![y]({B})\n"


def test_a_later_picture_does_not_replace_an_edited_text(desk: Desk, tmp_path: Path) -> None:
    media = Fetching(tmp_path, a=png("red"))
    shown = post(1, body=f"![x]({A}) ![y]({B})\n", pictures=(A, B))
    bring(desk, shown, media=media)
    with actions.act(desk.db, actor="lan", now=desk.now, command="edit") as act:
        revisions.save(act, articles.by_id(desk.db, 1), replace(manuscript(desk), lead="Edited"))
    media.given["b"] = png("green")
    result = bring(desk, shown, media=media)
    assert (result.updated, result.unchanged, result.differing) == (0, 1, 1)
    changed = bring(desk, replace(shown, body=f"New ![x]({A}) ![y]({B})\n"), media=media)
    assert (changed.updated, changed.differing) == (0, 1)


def test_a_folder_of_pictures_is_not_fetched(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "boat.png").write_bytes(png("red"))
    (tmp_path / "bad.png").write_text("x")
    media = MediaFolder(tmp_path)
    names = [media.name(name) for name in ("boat.png", "bad.png", "gone.png")]
    result = bring(
        desk, post(1, body="![x](boat.png) ![y](bad.png) ![z](gone.png)\n", pictures=tuple(names)), media=media
    )
    assert result.pictures == 1
    [(where, why)] = result.adapted
    assert (where, why.partition("bad.png")[0]) == ("x:1", "picture or clip not added: ")
    assert list(manuscript(desk).media) == ["boat.png"]


def test_two_posts_with_one_key_are_one_or_the_second_is_named(desk: Desk) -> None:
    """The second was counted as different in the export, and `--update` put it in the place of the first."""
    result = bring(desk, post(1), post(1, where="x:2"), post(1, where="x:3", body="Other\n"), update=UpdateMode.REPLACE)
    assert (result.added, result.unchanged, result.updated, result.differing) == (1, 1, 0, 0)
    assert result.skipped == [("x:3", "T1: another item with the same id is at x:1")]
    assert manuscript(desk).body == "Text 1\n"


def test_a_post_that_was_refused_does_not_stand_for_its_key(desk: Desk) -> None:
    result = bring(desk, post(1, title=" "), post(1, where="x:2"))
    assert (result.added, [where for where, _ in result.skipped]) == (1, ["x:1"])


def test_a_folder_of_pictures_may_be_given_later_and_left_out_again(desk: Desk, tmp_path: Path) -> None:
    """What readers see has the pictures from then on; a text that was edited here stays as it is."""
    (tmp_path / "a.png").write_bytes(png("red"))
    (tmp_path / "b.png").write_bytes(png("blue"))

    def again(folder: Path | None, update: UpdateMode = UpdateMode.NEVER) -> tuple[int, int, int]:
        media = MediaFolder(folder)
        names = media.name("https://two.example/uploads/a-300x200.png"), media.name("/files/b.png")
        body = '![x]({} "Boat\'s") and ![y](<{}>) ([more](https://two.example/more))\n'.format(*names)
        shown = [post(number, body=body, image=names[0], pictures=names) for number in (1, 2)]
        result = bring(desk, *shown, media=media, update=update)
        return result.updated, result.unchanged, result.differing

    again(None)
    with actions.act(desk.db, actor="lan", now=desk.now, command="edit") as act:
        revisions.save(act, articles.by_id(desk.db, 2), replace(manuscript(desk, 2), lead="Edited"))
    assert again(None) == (0, 2, 0)
    assert again(tmp_path) == (1, 1, 1)
    found = articles.by_id(desk.db, 1)
    assert (sorted(manuscript(desk).media), manuscript(desk).image) == (["a.png", "b.png"], "a.png")
    assert (found.status, found.live_revision) == ("published", found.revision)
    for update in UpdateMode:
        assert again(None, update) == (0, 2, 0)
    assert again(tmp_path) == (0, 2, 1)
    assert again(tmp_path, UpdateMode.REPLACE) == (1, 1, 0)
    assert manuscript(desk, 2).lead == ""
