"""Sites of builders as folders: which files are stories, pages and drafts, and which addresses lead on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from newsroom import clock
from newsroom.core.articles.drafting import PublicationTerms
from newsroom.desk import Desk
from newsroom.desk.folder_site import FolderExport
from newsroom.formats.sites import builders
from newsroom.formats.sites.foreign_post import ForeignPost, ForeignStatus, ItemLeftOut, ItemProblem
from newsroom.formats.sites.media_folder import MediaFolder
from tests.commands.pictures import png
from tests.conftest import Run

NOON = ("--now", "2026-03-02T05:00:00Z")


def site(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        path = folder / "old" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder / "old"


def yaml(title: str, date: str = "", body: str = "Text", **keys: str) -> str:
    given = {"title": title, **({"date": date} if date else {}), **keys}
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in given.items()) + f"---\n{body}\n"


def toml(title: str, date: str = "", body: str = "Text", **keys: str) -> str:
    lines = [
        f'title = "{title}"',
        *([f"date = {date}"] if date else []),
        *(f"{key} = {value}" for key, value in keys.items()),
    ]
    return "+++\n" + "\n".join(lines) + f"\n+++\n{body}\n"


# builder → the files of a site, and the addresses that must lead to `/2020/03/first/`
SITES: dict[str, tuple[str, dict[str, str], list[str]]] = {
    "hugo by folders": ("hugo", {
        "hugo.toml": 'baseURL = "https://old.example/"\n',
        "content/posts/first.md": toml("First", "2020-03-02", '[x]({{< ref "second.md" >}})'),
        "content/posts/second/index.md": toml("Second", "2020-03-03", "[x](../first.md#a)"),
        "content/about.md": toml("About"),
        "content/posts/draft.md": toml("Draft", "2020-03-04", draft="true"),
    }, ["/posts/first/"]),
    "hugo by its settings": ("hugo", {
        "config.yaml": "baseURL: https://old.example/blog/\npermalinks:\n  posts: /:year/:month/:day/:slug/\n",
        "content/posts/first.md": yaml("First", "2020-03-02"),
        "content/posts/second.md": yaml("Second", "2020-03-03", "[x](first.md)"),
        "content/about.md": yaml("About"),
        "content/posts/draft.md": yaml("Draft", "2020-03-04", draft="true"),
    }, ["/blog/2020/03/02/first/"]),
    "jekyll": ("jekyll", {
        "_config.yml": "url: https://old.example\n",
        "_posts/2020-03-02-first.md": yaml("First", body="[x]({% post_url 2020-03-03-second %})"),
        "_posts/2020-03-03-second.md": yaml("Second", category="News", body="[x]({{ site.baseurl }}{% link _posts/2020-03-02-first.md %})"),
        "about.md": yaml("About"),
        "_drafts/draft.md": yaml("Draft"),
    }, ["/2020/03/02/first.html"]),
    "jekyll by its categories": ("jekyll", {
        "_config.yml": "permalink: /:categories/:slugified_categories/:title\n",
        "Blog/_posts/2020-03-02-first.md": yaml("First", categories="[News, Local Things, News]"),
        "_posts/2020-03-03-second.md": yaml("Second", category="News", body="[x](../Blog/_posts/2020-03-02-first.md)"),
        "about.md": yaml("About"),
        "_drafts/draft.md": yaml("Draft"),
    }, ["/blog/news/local%20things/blog/news/local-things/first/"]),
    "hugo by languages": ("hugo", {
        "hugo.toml": 'defaultContentLanguage = "en"\n',
        "content/posts/first/index.en.md": toml("First", "2020-03-02"),
        "content/posts/second/index.vi.md": toml("Second", "2020-03-03"),
        "content/about.en.md": toml("About"),
        "content/posts/draft.vi.md": toml("Draft", "2020-03-04", draft="true"),
    }, ["/posts/first/"]),
    "jekyll by its settings": ("jekyll", {
        "_config.yml": "permalink: /news/:year/:title/\nbaseurl: /b\n",
        "_posts/2020-03-02-first.md": yaml("First"),
        "_posts/2020-03-03-second.md": yaml("Second", body="[x](2020-03-02-first.md)"),
        "about.md": yaml("About"),
        "_drafts/draft.md": yaml("Draft"),
    }, ["/news/2020/first/"]),
    "zola": ("zola", {
        "config.toml": 'base_url = "https://old.example"\n',
        "content/blog/first.md": toml("First", "2020-03-02", "[x](@/blog/second.md#a)"),
        "content/blog/second.md": toml("Second", "2020-03-03", "[x](@/blog/first.md)"),
        "content/about.md": toml("About"),
        "content/blog/draft.md": toml("Draft", "2020-03-04", draft="true"),
    }, ["/blog/first/"]),
    "pelican": ("pelican", {
        "pelicanconf.py": "SITEURL = 'https://old.example'\nARTICLE_URL = '{date:%Y}/{slug}.html'\nimport os\nos.abort()\n",
        "content/first.md": "Title: First\nDate: 2020-03-02\nSlug: first\n\n[x]({filename}second.md)\n",
        "content/second.md": "Title: Second\nDate: 2020-03-03\nSlug: second\n\n[x](|filename|first.md)\n",
        "content/pages/about.md": "Title: About\n\nText\n",
        "content/draft.md": "Title: Draft\nDate: 2020-03-04\nStatus: draft\n\nText\n",
    }, ["/2020/first.html"]),
    "eleventy": ("eleventy", {
        "content/blog/2020-03-02-first.md": yaml("First", body="[x](./2020-03-03-second.md)"),
        "content/blog/2020-03-03-second.md": yaml("Second", body="[x](2020-03-02-first.md)"),
        "content/about.md": yaml("About"),
        "content/blog/draft.md": yaml("Draft", "2020-03-04", eleventyExcludeFromCollections="true"),
    }, ["/blog/first/"]),
    "astro": ("astro", {
        "src/content/blog/first.md": yaml("First", body="[x](second.md)", pubDate="2020-03-02"),
        "src/content/blog/second.md": yaml("Second", body="[x](./first.md)", pubDate="2020-03-03"),
        "src/content/about.md": yaml("About"),
        "src/content/blog/draft.md": yaml("Draft", pubDate="2020-03-04", draft="true"),
    }, ["/blog/first/"]),
}  # fmt: skip


@pytest.mark.parametrize(
    ("builder", "settings", "file", "address"),
    [
        ("hugo", "", "posts/boat/index.vi.md", "/vi/posts/boat/"),
        ("hugo", "", "posts/boat.pt-br.md", "/pt-br/posts/boat/"),
        ("hugo", "defaultContentLanguage = 'vi'", "posts/boat/index.vi.md", "/posts/boat/"),
        ("hugo", "defaultContentLanguageInSubdir = true", "posts/boat.en.md", "/en/posts/boat/"),
        ("hugo", "baseURL = 'https://old.example/blog/'", "posts/boat.vi.md", "/blog/vi/posts/boat/"),
        ("zola", "default_language = 'fr'", "posts/boat/index.en.md", "/en/posts/boat/"),
        ("eleventy", "", "posts/boat.vi.md", "/posts/boat/"),
    ],
)
def test_the_language_of_a_file_is_a_folder_of_its_address(
    tmp_path: Path, builder: str, settings: str, file: str, address: str
) -> None:
    site(tmp_path, {f"{builder}.toml": settings, f"content/{file}": ""})
    made = builders.open_site(builder, tmp_path / "old")
    path = tmp_path / "old" / "content" / file
    assert made.address(path, slug="", title="A boat", day=None, section="") == address


@pytest.mark.parametrize(("name", "files", "addresses"), SITES.values(), ids=SITES.keys())
def test_a_site_comes_with_its_addresses_and_links(
    newsroom: Run, tmp_path: Path, name: str, files: dict[str, str], addresses: list[str]
) -> None:
    site(tmp_path, files)
    done = newsroom(*NOON, "import", name, "old", "--json")
    assert (done.json["added"], done.json["skipped"]) == (4, []), done.err
    found = {one["title"]: one for one in newsroom("list", "--json", "-n", "0").json}
    assert {title: (one["kind"], one["status"]) for title, one in found.items()} == {
        "First": ("story", "published"), "Second": ("story", "published"), "About": ("page", "published"),
        "Draft": ("story", "draft"),
    }  # fmt: skip
    assert found["First"]["url"] == "https://news.example.org/2020/03/first/"
    newsroom(*NOON, "build", "-o", "site")
    redirects = (tmp_path / "site" / "_redirects").read_text()
    for address in addresses:
        assert f"{address} /2020/03/first/ 301" in redirects
    assert "dead-link" not in newsroom("check", "--all", code=None).out
    for title in ("First", "Second"):
        body = newsroom("show", found[title]["slug"], "--json").json["body"]
        assert not any(sign in body for sign in ("{", "@/", ".md")), body
    again = newsroom(*NOON, "import", name, "old", "--json").json
    assert (again["added"], again["unchanged"], again["differing"]) == (0, 4, 0)


def test_pictures_beside_the_posts_come_too(newsroom: Run, tmp_path: Path) -> None:
    site(tmp_path, {"content/a/index.md": yaml("A", "2020-03-02", "![x](boat.png) ![y](none.png)", image="boat.png")})
    (tmp_path / "old" / "content" / "a" / "boat.png").write_bytes(png("red"))
    done = newsroom(*NOON, "import", "hugo", "old", "--json").json
    assert done["pictures"] == {"added": 1, "elsewhere": {"": 1}}
    assert newsroom("show", "1", "--json").json["image"] == "boat.png"


def test_template_syntax_is_named_and_a_bad_file_too(newsroom: Run, tmp_path: Path) -> None:
    site(
        tmp_path,
        {
            "content/a.md": yaml("A", "2020-03-02", "{{< tweet 1 >}}"),
            "content/b.md": "---\ntitle: a: b\n---\n",
            "content/c.txt": "x",
        },
    )
    done = newsroom(*NOON, "import", "hugo", "old", "--json", code=9)
    assert "content/a.md:5: template syntax is kept as typed: {{< tweet 1 >}}" in done.err
    assert (done.json["added"], len(done.json["skipped"])) == (1, 1)
    assert done.json["skipped"][0]["where"].endswith("content/b.md")
    assert [one["what"] for one in done.json["left_out"]] == ["file or folder: not Markdown"]


def test_times_are_read_in_the_zone_of_the_site(newsroom: Run, tmp_path: Path) -> None:
    site(
        tmp_path,
        {"hugo.toml": 'timeZone = "America/New_York"\n', "content/posts/a.md": toml("A", "2020-03-02T10:00:00")},
    )
    newsroom(*NOON, "import", "hugo", "old")
    assert newsroom("show", "1", "--json").json["published_at"] == "2020-03-02T15:00:00Z"


@pytest.mark.parametrize("zone", ["Nowhere/City", "../etc", "America", "a" * 5000])
def test_dates_are_read_in_our_zone_if_that_of_the_site_is_not_one(newsroom: Run, tmp_path: Path, zone: str) -> None:
    post = toml("A", "2020-03-02T10:00:00")
    site(tmp_path, {"hugo.toml": f'timeZone = "{zone}"\n', "content/posts/a.md": post})
    said = newsroom(*NOON, "import", "hugo", "old").err
    assert newsroom("show", "1", "--json").json["published_at"] == "2020-03-02T03:00:00Z"
    assert f"there is no time zone '{zone[:80]}': the dates are read in Asia/Ho_Chi_Minh" in said


def test_posts_of_the_future_stay_drafts(newsroom: Run, tmp_path: Path) -> None:
    site(tmp_path, {"content/posts/a.md": toml("A", "2030-03-02")})
    newsroom(*NOON, "import", "hugo", "old")
    found = newsroom("show", "1", "--json").json
    assert (found["status"], found["held"], found["date"][:10]) == ("draft", "status: scheduled", "2030-03-01")


REFUSALS: dict[str, tuple[dict[str, str], tuple[str, ...], int]] = {
    "no posts": ({"hugo.toml": ""}, ("hugo", "old"), 3),
    "a file": ({"a.md": "x"}, ("hugo", "old/a.md"), 2),
    "damaged settings": ({"hugo.toml": "a = [", "content/a.md": "x"}, ("hugo", "old"), 4),
}


@pytest.mark.parametrize(("files", "words", "code"), REFUSALS.values(), ids=REFUSALS.keys())
def test_refusals(newsroom: Run, tmp_path: Path, files: dict[str, str], words: tuple[str, ...], code: int) -> None:
    site(tmp_path, files)
    newsroom(*NOON, "import", *words, code=code)


def test_settings_in_python_are_not_executed(tmp_path: Path) -> None:
    site(tmp_path, {"pelicanconf.py": "ARTICLE_URL = 'a'\nraise SystemExit\n", "content/a.md": "x"})
    found: dict[str, Any] = dict(builders.open_site("pelican", tmp_path / "old").settings)
    assert found == {"article_url": "a"}


def opened(desk: Desk, name: str, folder: Path, library: MediaFolder | None = None) -> FolderExport:
    return FolderExport(desk, name, folder, library=library or MediaFolder(None))


def read(desk: Desk, name: str, folder: Path) -> dict[str, ForeignPost]:
    """What each file of a site is, by its name; none has a problem."""
    found = list(opened(desk, name, folder).items())
    assert not [one for one in found if isinstance(one, ItemProblem)]
    return {Path(one.where).name: one for one in found if isinstance(one, ForeignPost)}


S = ForeignStatus
MOMENTS: dict[str, tuple[str, ForeignStatus]] = {
    "before": ("date: 2020-03-02", S.PUBLISHED), "now": ("date: 2026-03-02 10:00", S.PUBLISHED),
    "in a minute": ("date: 2026-03-02 10:01", S.SCHEDULED), "no date": ("mood: calm", S.PUBLISHED),
    "an embargo until now": ("date: 2020-03-02\nembargo: 2026-03-02 10:00", S.PUBLISHED),
    "an embargo for a minute": ("date: 2020-03-02\nembargo: 2026-03-02 10:01", S.SCHEDULED),
    "a draft": ("date: 2020-03-02\ndraft: true", S.DRAFT), "a draft to come": ("date: 2090-03-02\ndraft: true", S.DRAFT),
    "expired": ("date: 2020-03-02\nexpiryDate: 2021-03-02", S.DRAFT),
}  # fmt: skip


@pytest.mark.parametrize(("keys", "status"), MOMENTS.values(), ids=MOMENTS.keys())
def test_the_status_of_a_file(desk: Desk, tmp_path: Path, keys: str, status: ForeignStatus) -> None:
    old = site(tmp_path, {"content/posts/a.md": f"---\ntitle: A\n{keys}\n---\nText\n"})
    [post] = read(desk, "hugo", old).values()
    assert post.status == status


def test_a_page_says_so_or_has_no_date_and_is_not_where_stories_are(desk: Desk, tmp_path: Path) -> None:
    hugo = read(desk, "hugo", site(tmp_path / "hugo", {
        "content/a.md": yaml("A"), "content/b.md": yaml("B", "2020-03-02"), "content/c.md": yaml("C", kind="story"),
        "content/d.md": yaml("D", "2020-03-02", kind="page"),
    }))  # fmt: skip
    assert {name for name, one in hugo.items() if one.page} == {"a.md", "d.md"}
    assert {name for name, one in hugo.items() if one.manuscript and one.manuscript.kind == "page"} == {"a.md", "d.md"}
    assert [hugo[name].date for name in ("a.md", "b.md", "c.md")] == [
        "2026-03-02T03:00:00Z", "2020-03-01T17:00:00Z", None
    ]  # fmt: skip
    assert hugo["a.md"].terms == replace(PublicationTerms(), date=desk.now)
    jekyll = read(desk, "jekyll", site(tmp_path / "jekyll", {
        "a.md": yaml("A"), "b.md": yaml("B", "2020-03-02"), "_posts/c.md": yaml("C"), "news/_posts/d.md": yaml("D"),
        "_drafts/e.md": yaml("E"), "f.md": yaml("F", kind="story"),
    }))  # fmt: skip
    assert {name for name, one in jekyll.items() if one.page} == {"a.md", "b.md"}


def test_the_address_of_a_file_is_a_former_one(desk: Desk, tmp_path: Path) -> None:
    hugo = read(desk, "hugo", site(tmp_path / "hugo", {
        "content/posts/a.md": yaml("A", "2020-03-02"), "content/posts/b.md": yaml("B", "2020-03-02", aliases="[/x/, /y/]"),
        "content/posts/c.md": yaml("C", "2020-03-02", aliases="[x]"), "content/posts/d.md": yaml("D", "2020-03-02", slug="own"),
        "content/posts/2020-03-02-e.md": yaml("E"),
    }))  # fmt: skip
    found = {name: one.manuscript.extra.get("aliases") for name, one in hugo.items() if one.manuscript}
    assert found == {
        "a.md": ["/posts/a/"], "b.md": ["/x/", "/y/", "/posts/b/"], "c.md": ["x", "/posts/c/"], "d.md": ["/posts/own/"],
        "2020-03-02-e.md": ["/posts/e/"],
    }  # fmt: skip
    pelican = read(desk, "pelican", site(tmp_path / "pelican", {
        "content/2020-03-02-name.md": "Title: Long title\n\nText\n", "content/b.md": "Title: B\nDate: 2020-03-02\nSlug: own\n\nText\n",
    }))  # fmt: skip
    assert [one.manuscript and one.manuscript.extra.get("aliases") for one in pelican.values()] == [
        ["/long-title.html"], ["/own.html"]
    ]  # fmt: skip
    jekyll = read(desk, "jekyll", site(tmp_path / "jekyll", {
        "_posts/2020-03-02-name.md": yaml("Long title"), "_posts/2020-03-03-b.md": yaml("B", slug="own"),
    }))  # fmt: skip
    assert [one.manuscript and one.manuscript.extra.get("aliases") for one in jekyll.values()] == [
        ["/2020/03/02/name.html"], ["/2020/03/03/own.html"]
    ]  # fmt: skip


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/New_York"])
def test_a_day_without_a_time_is_that_day_here_and_there(desk: Desk, tmp_path: Path, zone: str) -> None:
    files = {
        "hugo.toml": f'timeZone = "{zone}"\n[permalinks]\nposts = "/:year/:month/:day/:slug/"\n',
        "content/posts/a.md": toml("A", "2020-01-01", slug='"a"'),
    }
    [post] = read(desk, "hugo", site(tmp_path, files)).values()
    assert post.manuscript is not None
    assert post.terms is not None
    assert post.terms.date is not None
    assert (post.terms.day, clock.day_of(post.terms.date, desk.zone)) == ("2020-01-01", "2020-01-01")
    assert post.manuscript.extra["aliases"] == ["/2020/01/01/a/"]


KEYS: dict[str, dict[str, str]] = {
    "hugo": {"aliases": "[/x/]"}, "jekyll": {"redirect_from": "[/x/]"}, "zola": {"aliases": "[/x/]"},
    "pelican": {"aliases": "/x/"}, "eleventy": {"redirect_from": "/x/"}, "astro": {"redirects": "[/x/]"},
}  # fmt: skip


@pytest.mark.parametrize(("builder", "keys"), KEYS.items(), ids=KEYS)
def test_addresses_beside_its_own_do_not_replace_that_of_a_post(
    desk: Desk, tmp_path: Path, builder: str, keys: dict[str, str]
) -> None:
    given = {"title": "A", "slug": "a", "date": "2020-03-02"}
    folder = {"jekyll": "_posts", "astro": "src/content"}.get(builder, "content")

    def post(name: str, **more: str) -> dict[str, str]:
        lines = "".join(f"{key}: {value}\n" for key, value in (given | {"slug": name} | more).items())
        return {f"{folder}/{'2020-03-02-' if builder == 'jekyll' else ''}{name}.md": f"---\n{lines}---\nText\n"}

    files = post("a", **keys) | post("b") | post("c", **keys, permalink="/own/c/") | post("d", url="own/d/")
    found = [
        one.manuscript.extra["aliases"] for one in read(desk, builder, site(tmp_path, files)).values() if one.manuscript
    ]
    plain = found[1][0]
    assert [plain.endswith(end) for end in ("/b/", "/b.html")].count(True) == 1
    assert found == [
        ["/x/", plain.replace("/b", "/a")], [plain], ["/x/", "/own/c/"], ["own/d/", "/own/d/"],
    ]  # fmt: skip


def test_what_each_file_becomes(desk: Desk, tmp_path: Path) -> None:
    old = site(tmp_path, {
        "hugo.toml": 'baseURL = "https://old.example/"\n', "content/posts/a.md": yaml("A", "2020-03-02", "![x](far.png)", image="lead.png"),
        "content/posts/bad.md": "---\ntitle: a: b\n---\n", "content/notes.txt": "x", "content/boat.png": "x",
    })  # fmt: skip
    library = MediaFolder(None)
    export = opened(desk, "hugo", old, library)
    post, problem, *left = export.items()
    assert isinstance(post, ForeignPost)
    assert (post.where, post.key) == (str(old / "content/posts/a.md"), "hugo https://old.example#posts/a.md")
    assert (post.title, post.body, post.slug, post.pictures) == ("A", "![x](far.png)\n", "", ("far.png", "lead.png"))
    assert library.elsewhere == {"": 2}
    assert isinstance(problem, ItemProblem)
    assert problem.where == str(old / "content/posts/bad.md")
    assert problem.why.startswith("2")
    assert left == [
        ItemLeftOut(str(old / "content/boat.png"), "picture (added with the posts that show it)"),
        ItemLeftOut(str(old / "content/notes.txt"), "file or folder: not Markdown"),
    ]
    assert (export.total, export.authors, export.notes) == (4, [], [])


def test_a_link_that_leads_out_is_left_out_as_such(desk: Desk, tmp_path: Path) -> None:
    old = site(tmp_path, {"content/a.md": yaml("A", "2020-03-02")})
    (tmp_path / "secret.md").write_text("x")
    (old / "content" / "b.md").symlink_to(tmp_path / "secret.md")
    [_, left] = opened(desk, "hugo", old).items()
    assert left == ItemLeftOut(
        str(old / "content/b.md"), "file or folder: a symbolic link to a place outside the folder"
    )


def test_pictures_of_a_text_whose_links_changed_are_found_again(desk: Desk, tmp_path: Path) -> None:
    old = site(tmp_path, {
        "content/posts/a.md": yaml("A", "2020-03-02", "[x](b.md) ![y](one.png) ![z](https://x.example/two.png)", image="lead.png"),
        "content/posts/b.md": yaml("B", "2020-03-03", "Text {{< ref \"a.md\" >}} {{< tweet 1 >}}"),
    })  # fmt: skip
    for name in ("one", "lead"):
        (old / "content" / "posts" / f"{name}.png").write_bytes(png("red"))
    export = opened(desk, "hugo", old)
    a, b = (one for one in export.items() if isinstance(one, ForeignPost))
    assert {name: Path(path).name for name, path in a.files.items() if isinstance(path, Path)} == {
        "one.png": "one.png", "lead.png": "lead.png"
    }  # fmt: skip
    assert a.body.startswith("[x](/posts/b/) ")
    assert a.pictures == ("https://x.example/two.png",)
    assert b.body == "Text /posts/a/ {{< tweet 1 >}}\n"
    assert [note.partition(": ")[2] for note in export.notes] == ["template syntax is kept as typed: {{< tweet 1 >}}"]


def test_a_damaged_file_does_not_keep_links_between_others_from_leading_on(desk: Desk, tmp_path: Path) -> None:
    old = site(tmp_path, {
        "content/posts/a.md": "---\ntitle: a: b\n---\n", "content/posts/b.md": yaml("B", "2020-03-02", "[x](c.md)"),
        "content/posts/c.md": yaml("C", "2020-03-03"),
    })  # fmt: skip
    _, b, _ = opened(desk, "hugo", old).items()
    assert isinstance(b, ForeignPost)
    assert b.body == "[x](/posts/c/)\n"


def test_what_is_no_longer_in_the_folder_is_named(newsroom: Run, tmp_path: Path) -> None:
    files = {f"content/posts/{n}.md": yaml(f"Story {n}", "2020-01-01") for n in ("a", "b", "c")}
    folder = site(tmp_path, {"hugo.toml": "", **files})
    newsroom("import", "hugo", str(folder))
    assert "still published" not in newsroom("import", "hugo", str(folder)).err
    newsroom("unpublish", "story-c")
    for name in ("a", "c"):
        (folder / f"content/posts/{name}.md").unlink()
    done = newsroom("import", "hugo", str(folder))
    assert (
        "posts/a.md: still published here, but not published in the export (its file no longer exists): Story a\n"
        in done.err
    )
    assert "newsroom unpublish story-a\n" in done.err
    (folder / "content/posts/b.md").write_text("---\ntitle: [\n---\n")  # perhaps it is another one
    assert "still published" not in newsroom("import", "hugo", str(folder), code=9).err
