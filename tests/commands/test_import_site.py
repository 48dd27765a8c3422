"""`newsroom import FORMAT`: what comes from a whole site, that nothing private is published, and that twice is as once."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.commands.pictures import png
from tests.conftest import Run
from tests.formats.documents import docx, odt
from tests.formats.sites import test_feed
from tests.formats.sites.wxr import comment, item, label, wxr

NOON = ("--now", "2026-03-02T05:00:00Z")
IMPORT = ("import", "wordpress", "blog.xml")


def write(folder: Path, *items: str) -> None:
    (folder / "blog.xml").write_text(wxr(*items))


def listed(desk: Run) -> dict[str, Any]:
    return {article["slug"]: article for article in desk("list", "--json", "-n", "0").json}


def rows(folder: Path) -> list[str]:
    """Everything in the file but the pages that SQLite moves."""
    with closing(sqlite3.connect(folder / "newsroom.db")) as db:
        return [line for line in db.iterdump() if "sqlite_" not in line]


def test_each_status_comes_as_what_readers_could_see(desk: Run, tmp_path: Path) -> None:
    write(
        tmp_path,
        item(1),
        item(2, post_type="page", link="https://old.example.org/about-us/", post_name="about-us"),
        item(3, status="draft", post_date_gmt="0000-00-00 00:00:00"),
        item(4, status="private"),
        item(5, post_password="x"),
        item(6, status="pending"),
        item(7, status="future", post_date_gmt="2030-01-01 00:00:00"),
        item(8, status="trash"),
        item(9, status="publish", post_date_gmt="2031-01-01 00:00:00"),
        item(10, status="whatever"),
    )
    done = desk(*NOON, *IMPORT, "--json").json
    assert (done["read"], done["added"], done["unchanged"], done["skipped"]) == (10, 10, 0, [])
    found = listed(desk)
    assert {slug: article["status"] for slug, article in found.items()} == {
        "post-1": "published", "about-us": "published", "post-3": "draft", "post-4": "draft", "post-5": "draft",
        "post-6": "review", "post-7": "draft", "post-9": "draft", "post-10": "draft",
    }  # fmt: skip
    assert desk("list", "--status", "trashed", "--count").out.strip() == "1"
    assert found["post-1"]["url"] == "https://news.example.org/2020/03/post-1/"
    assert found["about-us"]["url"] == "https://news.example.org/about-us/"
    assert found["post-1"]["published_at"] == "2020-03-02T03:00:00Z"
    assert (found["post-7"]["date"], found["post-7"]["held"]) == ("2030-01-01T00:00:00Z", "status: scheduled")
    assert found["post-4"]["held"] == "status: private"


def test_nothing_held_back_becomes_public_with_all_others(desk: Run, tmp_path: Path) -> None:
    write(
        tmp_path, *(item(n, status=one) for n, one in enumerate(("draft", "private", "future", "pending", "trash"), 1))
    )
    desk(*NOON, *IMPORT)
    desk(*NOON, "publish", "--all", "--yes", code=None)
    desk(*NOON, "publish", "--due", code=None)
    assert desk("list", "--status", "published", "--count").out.strip() == "0"
    assert desk("list", "--status", "scheduled", "--count").out.strip() == "0"


def test_what_has_expired_there_does_not_come_back(desk: Run, tmp_path: Path) -> None:
    times = {1: "1500000000", 2: "1900000000", 3: "soon", 4: "9" * 40}
    write(tmp_path, *(item(n, meta={"_expiration-date": at}) for n, at in times.items()),
          item(5, meta={"_expiration-date": "1500000000", "_expiration-date-status": "off"}))  # fmt: skip
    assert "expired on 2017-07-14" in desk(*NOON, *IMPORT).err
    found = {one["slug"]: one for one in desk("list", "--json", "-n", "0").json}
    assert [found[f"post-{n}"]["status"] for n in range(1, 6)] == ["draft", *["published"] * 4]
    assert [found[f"post-{n}"]["expire_at"] for n in range(1, 4)] == [
        "2017-07-14T02:40:00Z",
        "2030-03-17T17:46:40Z",
        None,
    ]


def test_again_changes_nothing(desk: Run, tmp_path: Path) -> None:
    write(
        tmp_path,
        item(1, inner=label("News") + comment(1) + comment(2, parent=1)),
        item(2, status="draft"),
        item(3, status="trash"),
    )
    first = desk(*NOON, *IMPORT, "--json").json
    before = rows(tmp_path)
    again = desk(*NOON, *IMPORT, "--json").json
    assert (first["added"], first["comments"]["added"]) == (3, 2)
    assert (again["added"], again["updated"], again["unchanged"], again["differing"]) == (0, 0, 3, 0)
    assert (again["comments"]["added"], again["comments"]["unchanged"], again["batch"]) == (0, 2, None)
    assert rows(tmp_path) == before


def test_comments_keep_their_threads_and_statuses(desk: Run, tmp_path: Path) -> None:
    write(
        tmp_path,
        item(1, inner=comment(1) + comment(2, parent=1) + comment(3, approved="0") + comment(4, approved="spam")
             + comment(5, approved="trash") + comment(6, kind="pingback")),
        item(2, status="draft", inner=comment(9)),
    )  # fmt: skip
    done = desk(*NOON, *IMPORT, "--json").json["comments"]
    assert (done["read"], done["added"], done["left_out"]) == (7, 6, [{"what": "pingback", "count": 1}])
    found = desk("comments", "list", "--json", "-n", "0").json
    assert Counter(one["status"] for one in found) == {"published": 3, "pending": 1, "spam": 1, "trashed": 1}
    by_id = {one["id"]: one for one in found}
    assert [by_id[one["parent_id"]]["article_slug"] for one in found if one["parent_id"]] == ["post-1"]
    assert desk("comments", "import", "blog.xml", "--from", "wxr", "--json").json["added"] == 0


@pytest.mark.parametrize(("words", "number"), [((), 3), (("--no-comments",), 0)])
def test_comments_on_what_is_left_out_are_counted(
    desk: Run, tmp_path: Path, words: tuple[str, ...], number: int
) -> None:
    write(
        tmp_path,
        item(1),
        item(2, post_type="product", inner=comment(1) + comment(2)),
        item(3, post_type="product", inner=comment(3)),
        item(4, post_type="product"),
    )
    done = desk(*NOON, *IMPORT, *words, "--json").json
    counted = {one["what"]: one["count"] for one in done["left_out"]}
    assert (
        counted.get("comment on an article or a page that was not imported", 0),
        counted["item of type product"],
    ) == (number, 3)
    why = [one["why"] for one in done["adapted"]]
    assert why == [f"item of type product: {words} left out with it" for words in ("2 comments", "1 comment") if number]


def test_pages_take_no_comments_unless_they_have_some(desk: Run, tmp_path: Path) -> None:
    write(
        tmp_path,
        item(1, comment_status="closed"),
        item(2, post_type="page"),
        item(3, post_type="page", inner=comment(1)),
    )
    desk(*NOON, *IMPORT)
    with closing(sqlite3.connect(tmp_path / "newsroom.db")) as db:
        modes = db.execute("select comments_mode from articles order by id").fetchall()
    assert modes == [("closed",), ("closed",), (None,)]


def test_old_addresses_lead_on(desk: Run, tmp_path: Path) -> None:
    write(tmp_path, item(1, link="https://old.example.org/2020/03/02/post-1/", content='<a href="/2020/03/02/post-2/">x</a>'),
          item(2, link="https://old.example.org/2020/03/02/post-2/"))  # fmt: skip
    desk(*NOON, *IMPORT)
    desk(*NOON, "build", "-o", "site")
    redirects = (tmp_path / "site" / "_redirects").read_text()
    assert "/2020/03/02/post-1/ /2020/03/post-1/ 301" in redirects
    assert "dead-link" not in desk("check", "--all", code=None).out


def test_a_dry_run_says_everything_and_changes_nothing(desk: Run, tmp_path: Path) -> None:
    write(tmp_path, item(1, content="[ad id=1]", inner=comment(1)), item(2, post_type="nav_menu_item"))
    before = rows(tmp_path)
    done = desk(*NOON, *IMPORT, "--dry-run", "--json")
    assert (done.json["added"], done.json["comments"]["added"], done.json["batch"]) == (1, 1, None)
    assert done.json["left_out"] == [{"what": "menu entry", "count": 1}]
    assert [one["what"] for one in done.json["lost"]] == ["shortcode [ad]"]
    assert "blog.xml:" in done.json["lost"][0]["where"]
    assert rows(tmp_path) == before
    assert "nothing was changed" in done.err


UPDATES = {
    "without the option": ((), "Text 1\n", "unchanged"),
    "newer": (("--update", "newer"), "Newer\n", "updated"),
    "replace": (("--update", "replace"), "Newer\n", "updated"),
}


@pytest.mark.parametrize(("option", "body", "done"), UPDATES.values(), ids=UPDATES.keys())
def test_a_text_that_differs_is_replaced_when_asked(
    desk: Run, tmp_path: Path, option: tuple[str, ...], body: str, done: str
) -> None:
    write(tmp_path, item(1))
    desk(*NOON, *IMPORT)
    write(tmp_path, item(1, content="Newer", post_modified_gmt="2026-03-03 00:00:00"))
    result = desk("--now", "2026-03-04T00:00:00Z", *IMPORT, *option, "--json").json
    assert result[done] == 1
    assert desk("show", "1", "--live", "--json").json["body"] == body
    assert desk("--now", "2026-03-05T00:00:00Z", *IMPORT, *option, "--json").json["updated"] == 0


def test_newer_leaves_what_was_edited_here_since(desk: Run, tmp_path: Path) -> None:
    write(tmp_path, item(1))
    desk(*NOON, *IMPORT)
    desk("--now", "2026-03-05T00:00:00Z", "edit", "1", "--append", "here")
    write(tmp_path, item(1, content="Newer", post_modified_gmt="2026-03-03 00:00:00"))
    assert desk(*NOON, *IMPORT, "--update", "newer", "--json").json["differing"] == 1
    assert desk("show", "1", "--json").json["body"] == "Text 1\n\nhere\n"


def test_a_draft_that_was_published_there_since_is_published(desk: Run, tmp_path: Path) -> None:
    write(tmp_path, item(1, status="draft"))
    desk(*NOON, *IMPORT)
    write(tmp_path, item(1))
    assert desk(*NOON, *IMPORT, "--json").json["differing"] == 1
    assert desk(*NOON, *IMPORT, "--update", "newer", "--json").json["updated"] == 1
    assert listed(desk)["post-1"]["status"] == "published"
    assert listed(desk)["post-1"]["published_at"] == "2020-03-02T03:00:00Z"


def test_what_was_withdrawn_there_since_is_named_with_the_command(desk: Run, tmp_path: Path) -> None:
    write(tmp_path, item(1, inner=comment(1) + comment(2)), item(2), item(3))
    desk(*NOON, *IMPORT)
    write(
        tmp_path,
        item(1, inner=comment(1, approved="spam") + comment(2)),
        item(2, status="private"),
        item(3, status="trash"),
    )
    done = desk(*NOON, *IMPORT, "--update", "newer")
    assert "still published here, but not published in the export (private): Post 2\n" in done.err
    for command in ("newsroom unpublish post-2 post-3\n", "newsroom comments spam 1\n"):
        assert command in done.err
        desk(*NOON, *command.split()[1:])
    done = desk(*NOON, *IMPORT, "--json")
    assert (done.json["still_public"], done.json["comments"]["changed"]) == ([], [])
    assert desk("list", "--status", "published", "--ids").out == "1\n"


def test_one_undo_takes_everything_back_and_a_redo_brings_it_again(desk: Run, tmp_path: Path) -> None:
    write(tmp_path, *(item(n, inner=comment(n)) for n in range(1, 60)))
    batch = desk(*NOON, *IMPORT, "--json").json["batch"]
    desk(*NOON, "undo", str(batch))
    assert desk("list", "--count").out.strip() == "0"
    again = desk(*NOON, *IMPORT)
    assert f"now in the trash: 59 articles; to restore: newsroom redo {batch}\n" in again.err
    desk(*NOON, "redo", str(batch))
    assert desk("list", "--status", "published", "--count").out.strip() == "59"
    assert desk("comments", "count", "--json").json["published"] == 59
    for verb in ("unpublish", "delete"):  # a redo would not restore it
        desk(*NOON, verb, "1")
    again = desk(*NOON, *IMPORT)
    assert "1 article; to restore: newsroom restore REF; to list them: newsroom list -s trashed\n" in again.err


def test_pictures_come_from_the_folder_of_uploads(desk: Run, tmp_path: Path) -> None:
    uploads = tmp_path / "wp-content" / "uploads" / "2020" / "03"
    uploads.mkdir(parents=True)
    (uploads / "boat one.png").write_bytes(png("red"))
    (uploads / "notes.png").write_text("no picture")
    (tmp_path / "secret.png").write_bytes(png("blue"))
    base = "https://old.example.org/wp-content/uploads/2020/03"
    write(
        tmp_path,
        item(1, content=f'<img src="{base}/boat%20one-300x200.png" alt="Boat"><img src="{base}/../../../../secret.png">'
             f'<img src="{base}/notes.png"><img src="https://elsewhere.example/a.png">', meta={"_thumbnail_id": "9"}),
        item(9, post_type="attachment", status="inherit", attachment_url=f"{base}/boat one.png"),
    )  # fmt: skip
    done = desk(*NOON, *IMPORT, "--media", "wp-content", "--json").json
    assert done["pictures"] == {"added": 1, "elsewhere": {"elsewhere.example": 1, "old.example.org": 1}}
    assert "notes.png: not a picture" in done["adapted"][0]["why"]
    shown = desk("show", "1", "--json").json
    assert shown["image"] == "2020/03/boat one.png"
    assert "![Boat](2020/03/boat%20one.png)" in shown["body"]
    assert desk("media", "list", "--count").out.strip() == "1"
    assert desk(*NOON, *IMPORT, "--media", "wp-content", "--json").json["unchanged"] == 1


REFUSALS = {
    "an unknown format": (("import", "blogger", "blog.xml"), 2),
    "no file": (("import", "wordpress", "none.xml"), 3),
    "a folder": (("import", "wordpress", "."), 2),
    "no folder of pictures": ((*IMPORT, "--media", "none"), 3),
    "a damaged file": (("import", "wordpress", "bad.xml"), 4),
    "settings": ((*IMPORT, "--settings"), 2),
    "an update of an archive": (("import", "markdown", ".", "--update", "newer"), 2),
}


@pytest.mark.parametrize(("words", "code"), REFUSALS.values(), ids=REFUSALS.keys())
def test_refusals_change_nothing(desk: Run, tmp_path: Path, words: tuple[str, ...], code: int) -> None:
    write(tmp_path, item(1))
    (tmp_path / "bad.xml").write_text(wxr(*(item(n) for n in range(1, 200))).replace("</rss>", ""))
    before = rows(tmp_path)
    desk(*NOON, *words, code=code)
    assert rows(tmp_path) == before


def test_one_bad_post_is_named_and_the_others_come(desk: Run, tmp_path: Path) -> None:
    write(tmp_path, item(1), item(2, content="<div>" * 1000, inner=comment(1)), item(3))
    done = desk(*NOON, *IMPORT, "--json", code=9)
    assert (done.json["added"], len(done.json["skipped"])) == (2, 1)
    assert "blog.xml:9" in done.json["skipped"][0]["where"]
    assert "1 of " in done.err


def test_two_posts_of_one_slug_are_two_articles(desk: Run, tmp_path: Path) -> None:
    write(tmp_path, item(1, post_name="same"), item(2, post_name="same"), item(3, post_type="page", post_name="tag"))
    assert desk(*NOON, *IMPORT, "--json").json["added"] == 3
    assert set(listed(desk)) == {"same", "same-2", "tag-page"} or set(listed(desk)) == {"same", "same-2", "tag-2"}


def test_messages_are_for_people(desk: Run, tmp_path: Path) -> None:
    write(
        tmp_path,
        item(1, content='[ad id=1]<img src="https://old.example.org/a.png">'),
        item(2, post_type="nav_menu_item"),
    )
    told = desk(*NOON, *IMPORT).err
    assert "added: 1 story (published)" in told
    assert "left out: 1 × menu entry" in told
    assert "not imported: 1 × shortcode [ad], first at blog.xml:8" in told
    assert "1 picture on old.example.org" in told
    assert "undo: newsroom undo" in told


def ghost(folder: Path, **tables: Any) -> None:
    (folder / "site.json").write_text(json.dumps({"db": [{"data": tables}]}))


def test_a_site_of_ghost_comes_with_its_authors_and_pictures(desk: Run, tmp_path: Path) -> None:
    (tmp_path / "content" / "images").mkdir(parents=True)
    (tmp_path / "content" / "images" / "mai.png").write_bytes(png("red"))
    post = {"slug": "a", "status": "published", "published_at": "2020-03-02 03:00:00", "html": "<p>a</p>"}
    members = {**post, "slug": "b", "visibility": "paid"}
    ghost(
        tmp_path,
        posts=[{"id": f"{n:024x}", "title": "A", **one} for n, one in enumerate((post, members))],
        users=[{"id": "u", "name": "Mai", "bio": "Writes", "profile_image": "__GHOST_URL__/content/images/mai.png"},
               {"id": "v", "name": "An", "bio": "x" * 9000}],
        posts_authors=[{"post_id": f"{0:024x}", "author_id": who} for who in "uv"],
        newsletters=[{"id": 1}],
    )  # fmt: skip
    done = desk(*NOON, "import", "ghost", "site.json", "--media", "content", "--json").json
    assert (done["read"], done["added"], done["people"]) == (3, 2, 1)
    assert done["left_out"] == [{"what": "row of the table newsletters", "count": 1}]
    assert "at most 4,000 characters" in done["adapted"][0]["why"]
    assert {slug: one["status"] for slug, one in listed(desk).items()} == {"a": "published", "b": "draft"}
    assert listed(desk)["a"]["url"] == "https://news.example.org/2020/03/a/"
    [mai] = desk("people", "list", "--json").json
    assert (mai["name"], mai["about"], bool(mai["portrait"])) == ("Mai", "Writes", True)
    before = rows(tmp_path)
    assert desk(*NOON, "import", "ghost", "site.json", "--media", "content", "--json").json["unchanged"] == 2
    assert rows(tmp_path) == before


def test_a_folder_of_documents_becomes_drafts(desk: Run, tmp_path: Path) -> None:
    (tmp_path / "stories" / "old").mkdir(parents=True)
    (tmp_path / "stories" / "~$a.docx").write_text("a lock")
    (tmp_path / "stories" / "notes.txt").write_text("x")
    (tmp_path / "stories" / "bad.docx").write_bytes(b"x")
    docx.write(
        tmp_path / "stories" / "a.docx",
        docx.p("One", style="Title"),
        docx.p(docx.picture("i1", "Boat")),
        files={"word/media/a.png": png("red")},
        links={"i1": "media/a.png"},
    )
    docx.write(tmp_path / "stories" / "old" / "a.docx", docx.p("Two", style="Title"))
    command = (*NOON, "import", "docx", "stories", "--json")
    done = desk(*command, code=9).json
    assert (done["read"], done["added"], done["pictures"]["added"]) == (4, 2, 1)
    assert done["left_out"] == [{"what": "file that is not in the docx format", "count": 1}]
    assert [one["where"] for one in done["skipped"]] == ["stories/bad.docx"]
    assert {slug: (one["status"], one["held"]) for slug, one in listed(desk).items()} == {
        "one": ("draft", None),
        "two": ("draft", None),
    }
    assert desk(*command, code=9).json["unchanged"] == 2
    docx.write(tmp_path / "stories" / "old" / "a.docx", docx.p("Two", style="Title"), docx.p("More"))
    assert desk(*command, "--update", "replace", code=9).json["updated"] == 1
    changed = docx.p("<w:ins>" + docx.run("new") + "</w:ins>", "<w:del>" + docx.run("old") + "</w:del>")
    docx.write(tmp_path / "stories" / "old" / "b.docx", changed)
    said = desk(*NOON, "import", "docx", "stories", code=9).err.splitlines()
    assert "warning: 1 × insertion in tracked changes (it is in the text), first at stories/old/b.docx" in said
    assert "warning: not imported: 1 × deletion in tracked changes, first at stories/old/b.docx" in said


def test_one_document_is_read_and_a_damaged_one_refused(desk: Run, tmp_path: Path) -> None:
    odt.write(
        tmp_path / "a.odt", odt.p("Việt", "Title"), odt.p(odt.picture("a.png")), files={"Pictures/a.png": png("red")}
    )
    assert desk(*NOON, "import", "odt", "a.odt", "--json").json["pictures"]["added"] == 1
    assert desk(*NOON, "draft", "a.odt", "--json").json[0]["title"] == "Việt"
    (tmp_path / "b.odt").write_text("x")
    assert "b.odt: not an OpenDocument text" in desk(*NOON, "import", "odt", "b.odt", code=4).err
    (tmp_path / "empty").mkdir()
    desk(*NOON, "import", "odt", "empty", code=3)


def test_a_feed_comes_with_its_old_addresses(desk: Run, tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(test_feed.RSS)
    done = desk(*NOON, "import", "feed", "feed.xml", "--json").json
    assert (done["added"], done["skipped"]) == (2, [])
    assert "it has no date" in done["adapted"][0]["why"]
    found = listed(desk)
    assert {slug: one["status"] for slug, one in found.items()} == {"a": "published", "b": "draft"}
    assert found["a"]["url"] == "https://news.example.org/2020/03/a/"
    assert desk("show", "a", "--json").json["extra"]["audio"] == "https://old.example.org/s.mp3"
    desk(*NOON, "build", "-o", "site")
    assert "/a/ /2020/03/a/ 301" in (tmp_path / "site" / "_redirects").read_text()
    before = rows(tmp_path)
    assert desk(*NOON, "import", "feed", "feed.xml", "--json").json["unchanged"] == 2
    assert rows(tmp_path) == before


LISTS = """<wp:author><wp:author_id>4</wp:author_id><wp:author_login>Mai.Le</wp:author_login>
<wp:author_display_name>Mai Lê</wp:author_display_name></wp:author>
<wp:category><wp:term_id>3</wp:term_id><wp:category_nicename>town</wp:category_nicename><wp:cat_name>Our town</wp:cat_name></wp:category>
<wp:category><wp:term_id>5</wp:term_id><wp:category_nicename>quay</wp:category_nicename><wp:category_parent>town</wp:category_parent>
<wp:cat_name>The quay</wp:cat_name></wp:category>
<wp:category><wp:term_id>6</wp:term_id><wp:category_nicename>secret</wp:category_nicename><wp:cat_name>Secret</wp:cat_name></wp:category>
<wp:tag><wp:term_id>9</wp:term_id><wp:tag_slug>boats-2</wp:tag_slug><wp:tag_name>Boats</wp:tag_name></wp:tag>"""


def test_addresses_of_lists_and_numbers_lead_on(run: Run, tmp_path: Path) -> None:
    def under(*names: tuple[str, str]) -> str:
        return "".join(f'<category domain="{domain}" nicename="x">{name}</category>' for domain, name in names)

    items = [
        item(1, creator="Mai.Le", inner=under(("category", "Our town"), ("post_tag", "Boats"))),
        item(2, creator="Mai.Le", inner=under(("category", "The quay"))),
        item(3, status="private", inner=under(("category", "Secret"))),
        item(4, post_type="page"),
    ]
    (tmp_path / "blog.xml").write_text(wxr(LISTS, *items), encoding="utf-8")
    run("init", "--no-pages", "--lang", "en", "--timezone", "UTC", "--url", "https://news.example")
    run("people", "add", "Mai Lê")  # authors with an entry have a feed
    assert run("import", "wordpress", "blog.xml", "--dry-run", "--json").json["added"] == 4
    assert run("config", "get", "site.redirects").out.strip() == ""
    run("import", "wordpress", "blog.xml")
    run("build", "-o", "site")
    written = (tmp_path / "site" / "_redirects").read_text()
    led = {line.removeprefix("# ").split()[0]: line.removeprefix("# ").split()[1] for line in written.splitlines()}
    for old, new in {
        "/?p=1": "/2020/03/post-1/", "/?p=4": "/post-4/", "/?page_id=4": "/post-4/", "/category/town/": "/s/our-town/",
        "/category/town/feed/": "/s/our-town/feed.xml", "/category/town/quay/": "/s/the-quay/", "/?cat=3": "/s/our-town/",
        "/tag/boats-2/": "/tag/boats/", "/?tag=boats-2": "/tag/boats/", "/author/mai-le/": None, "/?author=4": "/author/mai-le/",
        "/feed/": "/feed.xml", "/feed/atom/": "/atom.xml", "/?feed=rss2": "/feed.xml", "/?p=3": None, "/category/secret/": None,
        "/tag/boats-2/feed/": "/tag/boats/", "/author/mai-le/feed/": "/author/mai-le/feed.xml",
    }.items():  # fmt: skip
        assert led.get(old) == new, old
    assert "secret" not in written
    assert 'url=/s/the-quay/"' in (tmp_path / "site" / "category" / "town" / "quay" / "index.html").read_text()
    before = run("config", "get", "site.redirects").out
    assert run("import", "wordpress", "blog.xml", "--json").json["added"] == 0
    assert run("config", "get", "site.redirects").out == before
    assert run("check", "--file").code == 0
    run("undo")
    assert run("config", "get", "site.redirects").out.strip() == ""
