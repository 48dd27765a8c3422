"""What texts say about their publication: held back, expired, dated by a day, changed last, former addresses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import Run

NOW = ("--now", "2026-05-06T08:00:00Z")


def put(folder: Path, name: str, text: str) -> None:
    """Write a file, with the folders above it."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def words(page: str) -> str:
    """What readers see of a page."""
    body = re.sub(r"(?s)<(script|style)\b.*?</\1>", "", page)
    return " ".join(re.sub(r"<[^>]*>", " ", body[max(body.find("<body"), 0) :]).split())


HELD = {
    "yaml draft": ("a.md", "---\ntitle: H\ndraft: true\n---\nx\n"),
    "yaml published": ("a.md", "---\ntitle: H\npublished: false\ndate: 2020-01-01\n---\nx\n"),
    "yaml hidden": ("a.md", "---\ntitle: H\nhidden: yes\n---\nx\n"),
    "yaml status": ("a.md", "---\ntitle: H\nstatus: hidden\n---\nx\n"),
    "yaml pending": ("a.md", "---\ntitle: H\nstatus: pending\n---\nx\n"),
    "toml draft": ("a.md", '+++\ntitle = "H"\ndraft = true\n+++\nx\n'),
    "toml render": ("a.md", '+++\ntitle = "H"\nrender = false\n+++\nx\n'),
    "json draft": ("a.md", '{"title": "H", "draft": true}\n\nx\n'),
    "json status": ("a.md", '{\n"title": "H",\n"status": "draft"\n}\nx\n'),
    "pelican status": ("a.md", "Title: H\nDate: 2020-01-01\nStatus: draft\n\nx\n"),
    "pelican hidden": ("a.md", "Title: H\nStatus: hidden\n\nx\n"),
    "hugo build": ("a.md", "---\ntitle: H\nbuild:\n  render: never\n---\nx\n"),
    "obsidian publish": ("a.md", "---\ntitle: H\npublish: false\n---\nx\n"),
    "eleventy": ("a.md", "---\ntitle: H\neleventyExcludeFromCollections: true\n---\nx\n"),
    "eleventy permalink": ("a.md", "---\ntitle: H\npermalink: false\n---\nx\n"),
    "ghost visibility": ("a.md", "---\ntitle: H\nvisibility: members\n---\nx\n"),
    "password": ("a.md", "---\ntitle: H\npassword: secret\n---\nx\n"),
    "folder": ("_drafts/a.md", "---\ntitle: H\n---\nx\n"),
    "folder of drafts": ("content/drafts/a.md", "---\ntitle: H\n---\nx\n"),
    "underscore": ("_a.md", "---\ntitle: H\n---\nx\n"),
    "expired": ("a.md", "---\ntitle: H\nexpiryDate: 2020-01-01\n---\nx\n"),
}


@pytest.mark.parametrize("name", HELD)
def test_what_was_held_back_stays_so_in_bulk_and_is_published_by_name(newsroom: Run, tmp_path: Path, name: str) -> None:
    put(tmp_path, f"t/{HELD[name][0]}", HELD[name][1])
    put(tmp_path, "t/out.md", "---\ntitle: Out\nslug: out\n---\nx\n")
    newsroom(*NOW, "draft", "t")
    [held] = newsroom("list", "--held", "--json").json
    assert held["title"] == "H"
    said = newsroom(*NOW, "publish", "--all", "-y").err
    assert "1 article is held back and left out" in said
    assert [row["slug"] for row in newsroom("list", "-s", "published", "--json").json] == ["out"]
    ids = newsroom("list", "-s", "draft", "--ids").out
    assert "1 article is held back" in newsroom(*NOW, "publish", "-", "-y", stdin=ids).err
    by_name = newsroom(*NOW, "publish", str(held["id"]), "--expire", "never")
    assert "published" in by_name.out
    assert newsroom("list", "--held", "--count").out == "0\n"


@pytest.mark.parametrize(
    "matter",
    ["draft: false", "published: true", "published: 2020-01-01", "hidden: no", "status: published", "status: approved",
     "visibility: public", "password:", "publish: 2020-01-01", "render: true", "expires: never"],
)  # fmt: skip
def test_what_was_not_held_back_is_published_in_bulk(newsroom: Run, tmp_path: Path, matter: str) -> None:
    put(tmp_path, "a.md", f"---\ntitle: A\n{matter}\n---\nx\n")
    newsroom(*NOW, "draft", "a.md")
    assert "held back" not in newsroom(*NOW, "publish", "--all", "-y").err
    assert newsroom("list", "-s", "published", "--count").out == "1\n"


def test_held_publishes_them_all_and_a_dry_run_says_how_many_are_left(newsroom: Run, tmp_path: Path) -> None:
    for number in range(3):
        put(tmp_path, f"t/{number}.md", f"---\ntitle: T{number}\ndraft: true\n---\nx\n")
    newsroom(*NOW, "draft", "t")
    assert "3 articles are held back" in newsroom(*NOW, "publish", "--all", "--dry-run").err
    assert newsroom("list", "-s", "draft", "--count").out == "3\n"
    newsroom(*NOW, "publish", "--all", "--held", "-y")
    assert newsroom("list", "-s", "published", "--count").out == "3\n"


def test_a_file_may_take_the_hold_away_and_put_it_back_until_somebody_approves(newsroom: Run, tmp_path: Path) -> None:
    for flag, number in (("true", 1), ("false", 0), ("true", 1)):
        put(tmp_path, "a.md", f"---\ntitle: A\ndraft: {flag}\n---\nx\n")
        newsroom("draft", "a.md")
        assert newsroom("list", "--held", "--count").out == f"{number}\n"
    newsroom("approve", "a")
    newsroom("draft", "a.md")
    assert newsroom("list", "--held", "--count").out == "0\n"
    newsroom("undo")
    assert newsroom("show", "a", "--json").json["held"] == "draft: true"


def test_what_expired_is_not_published_and_what_will_expire_is_withdrawn_then(newsroom: Run, tmp_path: Path) -> None:
    put(tmp_path, "old.md", "---\ntitle: Old sale\nslug: old\ndate: 2019-01-01\nexpiryDate: 2020-01-01\n---\nSale!\n")
    put(
        tmp_path,
        "new.md",
        "+++\ntitle = 'New sale'\nslug = 'new'\nexpirydate = 2026-06-01T00:00:00+07:00\n+++\nSale!\n",
    )
    newsroom(*NOW, "draft", "old.md", "new.md")
    refused = newsroom(*NOW, "publish", "old", code=6)
    assert "expire" in refused.err
    newsroom(*NOW, "publish", "new")
    assert newsroom("show", "new", "--json").json["expire_at"] == "2026-05-31T17:00:00Z"
    newsroom("--now", "2026-06-01T00:00:00Z", "publish", "--due")
    assert newsroom("show", "new", "--json").json["status"] == "unpublished"
    newsroom(*NOW, "publish", "old", "--expire", "never")
    put(tmp_path, "bad.md", "---\ntitle: Bad\nexpires: soon\n---\nx\n")
    assert "bad.md:3: expiry:" in newsroom("draft", "bad.md", code=4).err


def test_an_embargo_in_the_text_holds_until_then(newsroom: Run, tmp_path: Path) -> None:
    put(tmp_path, "a.md", "---\ntitle: A\nembargo: 2026-05-07 09:00\n---\nx\n")
    newsroom(*NOW, "draft", "a.md")
    newsroom(*NOW, "publish", "a")
    assert newsroom("show", "a", "--json").json["publish_at"] == "2026-05-07T02:00:00Z"


@pytest.mark.parametrize("key", ["lastmod", "updated", "modified", "last_modified_at", "dateModified", "last-updated"])
@pytest.mark.parametrize("value", ["2016-03-04", "2016-03-04 10:20"])
def test_the_day_of_the_last_change_comes_along(newsroom: Run, tmp_path: Path, key: str, value: str) -> None:
    put(tmp_path, "a.md", f"---\ntitle: A\nslug: a\ndate: 2015-01-02\n{key}: {value}\n---\nx\n")
    newsroom(*NOW, "draft", "a.md")
    newsroom(*NOW, "publish", "a")
    newsroom(*NOW, "build")
    page = (tmp_path / "site/2015/01/a/index.html").read_text(encoding="utf-8")
    assert '"dateModified":"2016-03-04T' in page
    assert ("10:20" in words(page)) == (" " in value)
    assert "00:00" not in words(page)
    assert "2016-03-0" in (tmp_path / "site/atom.xml").read_text(encoding="utf-8")
    # A later change is now.
    newsroom("--now", "2026-05-07T08:00:00Z", "edit", "a", "--append", "More.")
    newsroom("--now", "2026-05-07T08:00:00Z", "publish", "a")
    assert newsroom("show", "a", "--json").json["modified_at"] == "2026-05-07T08:00:00Z"


@pytest.mark.parametrize(
    ("value", "says"), [("2014-01-01", ""), ("2030-01-01", "is in the future"), ("last week", "is ignored")]
)
def test_a_last_change_that_cannot_be_is_left_out_and_named(
    newsroom: Run, tmp_path: Path, value: str, says: str
) -> None:
    put(tmp_path, "a.md", f"---\ntitle: A\nslug: a\ndate: 2015-01-02\nlastmod: {value}\n---\nx\n")
    said = newsroom(*NOW, "draft", "a.md").err
    assert says in said
    assert not says or "a.md:5: " in said
    newsroom(*NOW, "publish", "a")
    assert newsroom("show", "a", "--json").json["modified_at"] is None


@pytest.mark.parametrize(
    ("matter", "old"),
    [
        ("url: /2015/my-old-url.html", "/2015/my-old-url.html"),
        ("path: old/zola-path", "/old/zola-path/"),
        ("save_as: old/page.html\nurl: old/page/", "/old/page.html"),
        ("url: 2015/x/index.html", "/2015/x/"),
        ("aliases: [/a/]\nurl: /b/", "/b/"),
        ("redirect_from: /a/\naliases: /c/", "/c/"),
        ("slug: blog/my-post", "/blog/my-post/"),
    ],
)
def test_an_old_address_leads_to_the_story(newsroom: Run, tmp_path: Path, matter: str, old: str) -> None:
    put(tmp_path, "a.md", f"---\ntitle: A\n{matter}\n---\nx\n")
    newsroom("draft", "a.md")
    newsroom("publish", "1")
    newsroom("build")
    redirects = (tmp_path / "site/_redirects").read_text(encoding="utf-8")
    assert f"\n{old} " in f"\n{redirects}"
    assert "\n/a/ " in f"\n{redirects}" or "/a/" not in matter


@pytest.mark.parametrize("value", ["/:year/:slug/", "https://other.example/x/", "{{ slug }}/"])
def test_an_address_that_is_no_path_is_named_and_kept(newsroom: Run, tmp_path: Path, value: str) -> None:
    put(tmp_path, "a.md", f"---\ntitle: A\nurl: '{value}'\n---\nx\n")
    assert f"a.md:3: url is not a path on this site and is kept unchanged: {value}" in newsroom("draft", "a.md").err
    assert newsroom("show", "1", "--json").json["extra"] == {"url": value}


def test_a_day_is_shown_as_a_day_everywhere_and_feeds_keep_a_time(newsroom: Run, tmp_path: Path) -> None:
    put(tmp_path, "t/2026-05-01-named.md", "---\ntitle: Named\nsection: Town\n---\nx\n")
    put(
        tmp_path,
        "t/day.md",
        "---\ntitle: Day\nslug: day\nsection: Town\ntags: [a]\nauthor: Lan\ndate: 2026-05-02\n---\nx\n",
    )
    put(tmp_path, "t/time.md", "---\ntitle: Time\nslug: time\nsection: Town\ndate: 2026-05-03 08:15\n---\nx\n")
    newsroom(*NOW, "draft", "t")
    newsroom(*NOW, "publish", "--all", "-y")
    newsroom(*NOW, "build")
    pages = [path.read_text(encoding="utf-8") for path in (tmp_path / "site").rglob("*.html")]
    assert not [page for page in pages if "00:00" in words(page)]
    page = (tmp_path / "site/2026/05/day/index.html").read_text(encoding="utf-8")
    assert 'datetime="2026-05-02"' in page
    assert '"datePublished":"2026-05-02T00:00:00+07:00"' in page
    assert "08:15" in words((tmp_path / "site/2026/05/time/index.html").read_text(encoding="utf-8"))
    assert "2026-05-02T00:00:00+07:00" in (tmp_path / "site/atom.xml").read_text(encoding="utf-8")
    shown = newsroom("show", "day").out
    assert "2026-05-02" in shown
    assert "00:00" not in shown + newsroom("list").out + newsroom("search", "day").out
    assert "published\t2026-05-02\n" in newsroom(*NOW, "stats", "article", "day").out
    assert [row["dated"] for row in newsroom("list", "--json", "--sort", "id").json] == ["day", "day", "time"]


def test_a_day_survives_export_and_import_and_a_change_of_the_zone(newsroom: Run, tmp_path: Path) -> None:
    put(tmp_path, "a.md", "---\ntitle: A\nslug: a\ndate: 2026-05-02\nlastmod: 2026-05-03\n---\nx\n")
    put(tmp_path, "b.md", "---\ntitle: B\nslug: b\ndraft: true\ntranslationKey: k\n---\nx\n")
    newsroom(*NOW, "draft", "a.md", "b.md")
    newsroom(*NOW, "publish", "a")
    newsroom("export", "markdown", "-o", "out")
    assert "date: 2026-05-02\n" in (tmp_path / "out/articles/a.md").read_text(encoding="utf-8")
    (tmp_path / "newsroom.db").unlink()
    newsroom("init", "--lang", "en", "--timezone", "America/New_York", "--url", "https://n.example")
    newsroom("import", "markdown", "out")
    assert newsroom("show", "b", "--json").json["held"] == "draft: true"
    newsroom(*NOW, "build")
    page = (tmp_path / "site/2026/05/a/index.html").read_text(encoding="utf-8")
    assert "02/05/2026" in words(page)  # the story is in Vietnamese, on a site in English
    assert "Cập nhật 03/05/2026" in words(page)


def test_a_back_date_may_be_a_day_or_a_time(newsroom: Run, tmp_path: Path) -> None:
    put(tmp_path, "a.md", "---\ntitle: A\n---\nx\n")
    newsroom(*NOW, "draft", "a.md")
    for date, dated in (("2026-05-02", "day"), ("2026-05-02 00:00", "time"), ("2026-05-02", "day")):
        newsroom(*NOW, "publish", "a", "--date", date)
        assert newsroom("show", "a", "--json").json["dated"] == dated
    put(tmp_path, "b.md", "---\ntitle: B\n---\nx\n")
    newsroom(*NOW, "draft", "b.md")
    newsroom(*NOW, "publish", "b")
    assert newsroom("show", "b", "--json").json["dated"] == "time"


def test_a_day_to_come_is_published_then_and_shown_as_a_day(newsroom: Run, tmp_path: Path) -> None:
    put(tmp_path, "a.md", "---\ntitle: A\nslug: a\ndate: 2026-05-10\n---\nx\n")
    newsroom(*NOW, "draft", "a.md")
    newsroom(*NOW, "publish", "a")
    newsroom("--now", "2026-05-10T09:00:00Z", "publish", "--due")
    found = newsroom("show", "a", "--json").json
    assert (found["published_at"], found["dated"]) == ("2026-05-09T17:00:00Z", "day")
