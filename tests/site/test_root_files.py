"""Files of `theme/root/`: published as they are, never outside their folder, never in place of the site's own pages."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.site.paper import Paper

from newsroom import urls
from newsroom.core.published import built_files
from newsroom.errors import Invalid, Partial
from newsroom.site import root_files
from newsroom.site.index_key import index_key


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    paper = Paper(tmp_path, site_theme="theme")
    (tmp_path / "theme/root").mkdir(parents=True)
    return paper


def put(paper: Paper, name: str, data: bytes = b"x\n") -> Path:
    path = paper.folder / "theme/root" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_they_are_published_and_follow_their_folder(paper: Paper) -> None:
    put(paper, "ads.txt", b"a\r\nb")
    put(paper, ".well-known/security.txt")
    put(paper, "games/index.html", b"<p>x")
    paper.build()
    files = paper.files()
    assert (files["ads.txt"], files["games/index.html"]) == (b"a\r\nb", b"<p>x")
    assert ".well-known/security.txt" in files
    put(paper, "ads.txt", b"other")
    (paper.folder / "theme/root/games/index.html").unlink()
    report = paper.build()
    assert (report.written, report.deleted, report.full) == (1, 1, False)
    assert paper.files()["ads.txt"] == b"other"
    assert "games/index.html" not in paper.files()


def test_an_icon_of_the_folder_replaces_ours_and_ours_comes_back(paper: Paper) -> None:
    paper.build()
    ours = paper.files()["favicon.ico"]
    icon = put(paper, "favicon.ico", b"theirs")
    paper.build()
    assert paper.files()["favicon.ico"] == b"theirs"
    icon.unlink()
    paper.build()
    assert paper.files()["favicon.ico"] == ours


@pytest.mark.parametrize(
    "name", ["index.html", "robots.txt", "feed.xml", "sitemap.xml", "404.html", "s/town/index.html", "2026/03/x/index.html",
             "assets/a.css", "media/a.png", "en/index.html", "sitemap-news.xml", "_redirects", "search", "assets", "2026", "en"]
)  # fmt: skip
def test_the_site_s_own_files_are_not_replaced(paper: Paper, name: str) -> None:
    put(paper, name, b"theirs")
    put(paper, "ok.txt")
    with pytest.raises(Partial, match=r"root/.*cannot be published"):
        paper.build()
    assert b"theirs" not in paper.files().get(name, b"")
    assert paper.files()["ok.txt"] == b"x\n"
    assert "robots.txt" in paper.files()


def test_files_with_good_names_are_published_beside_any_number_of_others(paper: Paper) -> None:
    put(paper, "ads.txt")
    large = put(paper, "large.txt")
    put(paper, "old.txt")
    paper.build()
    large.write_bytes(bytes(root_files.MOST_BYTES + 1))
    (paper.folder / "theme/root/old.txt").unlink()
    put(paper, "ads.txt", b"new")
    for number in range(30):
        put(paper, f"a?{number:02}.txt")
    with pytest.raises(Partial) as failed:
        paper.build()
    assert "root/a?09.txt: '/a?09.txt' cannot be a path on the site" in failed.value.message
    assert "root/: 21 more files cannot be published\n11 pages could not be built" in failed.value.message
    files = paper.files()
    assert (files["ads.txt"], files["large.txt"], "old.txt" in files) == (b"new", b"x\n", False)
    with pytest.raises(Partial, match=r"a\?00"):  # it is said each time
        paper.build()
    for path in paper.folder.glob("theme/root/a*?[0-9].txt"):
        path.unlink()
    with pytest.raises(Partial, match=r"large.txt is larger than 10 MB\n1 page"):
        paper.build()
    large.unlink()
    paper.build()
    assert "large.txt" not in paper.files()


@pytest.mark.parametrize("first", ["page", "file"])
def test_a_page_and_a_file_cannot_be_at_one_place(paper: Paper, first: str) -> None:
    def publish() -> None:
        paper.story("About", "Chúng tôi", kind="page")

    if first == "page":
        publish()
        paper.build()
    put(paper, "about/index.html", b"theirs")
    if first == "file":
        paper.build()
        publish()
    with pytest.raises(Partial, match="an article is or was at /about/"):
        paper.build()
    assert "Chúng tôi" in paper.page("/about/")
    shutil.rmtree(paper.folder / "theme/root/about")  # as the message asks
    for _ in range(2):
        paper.build()
        assert "Chúng tôi" in paper.page("/about/")


def equal(paper: Paper) -> dict[str, bytes]:
    """The files of the site, after a build of what changed; a full one into an empty folder gives the same."""
    for how in ({}, {"name": "new", "full": True, "clean": True}):
        try:
            paper.build(**how)
        except Partial as error:
            assert "cannot be published" in error.message  # noqa: PT017 - one of several builds
    assert paper.files() == paper.files("new")
    return paper.files()


# A file of root/, and a former address that cannot be at the same time.
PLACES = {"a/index.html": "/a/", "b.html": "/b.html", "c": "/c/x/", "d.html/x.txt": "/d.html"}


@pytest.mark.parametrize("first", ["file", "redirect"])
@pytest.mark.parametrize("whose", ["article", "setting"])
def test_a_file_and_a_former_address_cannot_be_at_one_place(paper: Paper, whose: str, first: str) -> None:
    """What is there does not depend on what came first, nor on whether everything is built again."""
    story = paper.story("Tin")
    target = (paper.get(story).path or "").encode()
    for step in ("file", "redirect") if first == "file" else ("redirect", "file"):
        if step == "file":
            for name in PLACES:
                put(paper, name, b"theirs")
        elif whose == "article":
            paper.edit(story, extra={"aliases": list(PLACES.values())})
        else:
            paper.set(site_redirects=json.dumps(dict.fromkeys(PLACES.values(), target.decode())))
        files = equal(paper)
    made = [urls.output_file(place) for place in PLACES.values()]
    assert {target in files.get(name, b"") for name in made} == {whose == "article"}
    assert {files.get(name) == b"theirs" for name in PLACES} == {whose == "setting"}
    shutil.rmtree(paper.folder / "theme/root")
    files = equal(paper)
    assert all(target in files[name] for name in made)


def test_a_former_address_is_not_in_the_place_of_a_file_of_the_site(paper: Paper) -> None:
    for number in range(4):
        paper.story("Tin", section="Tin", lang="fr" if number == 3 else "vi")
    paper.set(site_page_size="1")
    paper.build()
    ours = paper.files().keys()
    taken = ["/favicon.ico", "/fr/feed.xml", "/s/tin/2/", "/s/tin/feed.xml", "/old.html/amp/"]
    paper.set(site_redirects=json.dumps(dict.fromkeys([*taken, "/fr/", "/old.html"], "/")))
    assert equal(paper).keys() - ours == {"old.html"}
    paper.set(site_redirects="")
    story = paper.story("Tin", section="Tin", extra={"aliases": [*taken, "/2026/03/tin/ninjs.json"]})
    paper.build()
    paper.edit(story, body="Khác.")
    equal(paper)


def test_a_page_takes_the_place_of_a_file_without_an_ending(paper: Paper) -> None:
    """Such as one that verifies a site: what else has changed since is built too."""
    contact = put(paper, "contact", b"theirs")
    story = paper.story("Libel", "SECRET")
    paper.build()
    paper.story("Contact", "Chúng tôi", kind="page")
    paper.do("unpublish", story)
    files = equal(paper)
    assert "Chúng tôi".encode() in files["contact/index.html"]
    assert not [name for name, data in files.items() if b"SECRET" in data]
    contact.unlink()
    assert "contact/index.html" in equal(paper)


def test_a_file_becomes_a_folder_and_a_folder_a_file(paper: Paper) -> None:
    for name in ("x", "x/z", "x/y/z.txt", "x", "x/y/z.txt"):
        shutil.rmtree(paper.folder / "theme/root")
        put(paper, name, name.encode())
        paper.build()
        assert paper.files()[name] == name.encode()
        assert not [other for other in paper.files() if other.startswith("x") and other != name]


def test_a_file_of_somebody_else_in_the_way_does_not_stop_the_build(paper: Paper) -> None:
    paper.build()
    (paper.folder / "site/x").write_text("mine")
    put(paper, "x/y.txt")
    put(paper, "z.txt")
    with pytest.raises(Partial, match="site/x is not a folder\n1 page could not be built; the others were written"):
        paper.build()
    assert (paper.files()["x"], paper.files()["z.txt"]) == (b"mine", b"x\n")
    (paper.folder / "site/x").unlink()
    assert paper.build().written == 1


def test_an_icon_is_ours_or_theirs_whatever_an_article_was_called(paper: Paper) -> None:
    paper.story("Tin", extra={"aliases": ["/favicon.ico"]})
    icon = put(paper, "favicon.ico", b"theirs")
    paper.build()
    assert paper.files()["favicon.ico"] == b"theirs"
    icon.unlink()
    paper.build()
    assert paper.files()["favicon.ico"][:4] == b"\0\0\1\0"
    assert sorted(root_files.REPLACEABLE) == sorted(f"/{name}" for name in urls.ICONS)


def test_a_file_recorded_under_two_paths_stays_while_one_is_made(paper: Paper) -> None:
    """Earlier versions recorded an index of root/ as `/about/index.html`, and a page as `/about/`."""
    put(paper, "about/index.html", b"theirs")
    paper.build()
    paper.db.execute("update site_outputs set path = '/about/index.html' where path = '/about/'")
    paper.build(full=True)
    assert paper.files()["about/index.html"] == b"theirs"
    assert "/about/index.html" not in set(built_files.paths_of(paper.db, 1))
    paper.db.execute(
        "insert into site_outputs select target_id, '/about/index.html', maker, key, hash, bytes, inputs"
        " from site_outputs where path = '/about/'"
    )
    put(paper, "a.txt")
    paper.build()
    assert paper.files()["about/index.html"] == b"theirs"


@pytest.mark.parametrize("name", [".git/config", ".DS_Store", ".env", "a/.hidden"])
def test_hidden_files_stay_hidden(paper: Paper, name: str) -> None:
    put(paper, name, b"secret")
    paper.build()
    assert name not in paper.files()


@pytest.mark.parametrize("what", ["file", "folder", "root"])
def test_links_are_not_followed(paper: Paper, what: str) -> None:
    outside = paper.folder / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    root = paper.folder / "theme/root"
    if what == "file":
        (root / "a.txt").symlink_to(outside / "secret.txt")
    elif what == "folder":
        (root / "a").symlink_to(outside)
    else:
        root.rmdir()
        root.symlink_to(outside)
    paper.build()
    assert not [name for name, data in paper.files().items() if data == b"secret"]


def test_sizes_and_numbers_are_bounded(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(root_files, "MOST_BYTES", 10)
    put(paper, "a.txt", b"x" * 10)
    paper.build()
    put(paper, "a.txt", b"x" * 11)
    with pytest.raises(Partial, match=r"root/a\.txt is larger than"):
        paper.build()
    monkeypatch.setattr(root_files, "MOST_FILES", 0)
    with pytest.raises(Partial, match="root/ has more than 0 files"):
        paper.build()


def test_a_site_without_the_folder(tmp_path: Path) -> None:
    assert root_files.names(None) == []
    assert root_files.names(tmp_path) == []


def test_no_file_that_the_site_makes_can_be_replaced_but_its_icons(paper: Paper) -> None:
    number = paper.picture("red")
    paper.story("Cầu", "Chữ.", section="Tin", tags=("mưa",), authors=("Lan",), media={"a.png": number}, image="a.png")
    paper.build()
    free = []
    hints: dict[str, str | None] = {}
    for name in paper.files():
        path = put(paper, name, b"theirs")
        if name == ".nojekyll":  # ours stays
            assert root_files.files(paper.db, paper.folder / "theme") == []
            path.unlink()
            continue
        try:
            root_files.files(paper.db, paper.folder / "theme")
            free.append(f"/{name}")
        except Partial as error:
            named = name in str(error)
            hints[name] = error.failures[0].hint
        else:
            named = True
        assert named, name
        path.unlink()
    assert sorted(free) == sorted(root_files.REPLACEABLE)
    assert "the site's redirects" in str(hints.pop(".htaccess"))
    assert set(hints.values()) == {"give it another name"}


def test_what_is_published_by_its_name(tmp_path: Path) -> None:
    """Hidden files are not, except those that belong to sites."""
    root = tmp_path / "root"
    for name in (
        ".well-known/a.txt",
        "b/.htaccess",
        ".nojekyll",
        ".git/x",
        ".DS_Store",
        "b/.hidden",
        "b/c.txt",
        "a.txt",
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x")
    assert sorted(root_files.names(tmp_path)) == [
        "/.well-known/a.txt",
        "/a.txt",
        "/b/.htaccess",
        "/b/c.txt",
    ]


RESERVED = "that address is reserved for the site's own files"


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("Robots.TXT", RESERVED), ("sitemap-news-3.xml", RESERVED),
        ("12345/x.html", ""), ("2026/x.html", RESERVED), ("2026", RESERVED),
        ("s", RESERVED),
        ("S/x.html", ""), ("enx/x.html", ""), ("en/x.html", RESERVED),
        ("en", RESERVED),
        ("e1/x.html", ""),
        ("about", "an article is or was at /about/"), ("about/index.html", "an article is or was at /about/"), ("about/x.html", ""),
        ("old.html", "an article is or was at /old.html"), ("older.html", ""),
        ("old.html/x.txt", "an article is or was at /old.html"), ("blog", "an article is or was at /blog/a/"), ("blo", ""),
        ("blog/x.txt", ""), ("x/ninjs.json", RESERVED), ("x/comments/2/index.html", RESERVED), ("x/comments/a.html", ""),
        ("favicon.ico", ""), ("0" * 32 + ".txt", ""),
    ],
)  # fmt: skip
def test_whose_a_place_is(paper: Paper, name: str, owner: str) -> None:
    paper.story("About", kind="page", extra={"aliases": ["/old.html", "/blog/a/", "/favicon.ico"]})
    assert root_files._owner(paper.db, name) == owner
    assert root_files._owner(paper.db, f"{index_key(paper.db)}.txt") == RESERVED


def test_how_many_files_and_how_large(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (root_files.MOST_FILES, root_files.MOST_BYTES) == (500, 10_000_000)
    monkeypatch.setattr(root_files, "MOST_FILES", 2)
    for name in ("a.txt", "b/c.txt"):
        put(paper, name)
    theme = paper.folder / "theme"
    assert [file.path for file in root_files.files(paper.db, theme)] == ["/a.txt", "/b/c.txt"]
    for name in ("d.txt", "e.txt", "f.txt"):
        put(paper, name)
    assert len(root_files.names(theme)) == 3  # one more than are allowed, and no further
    with pytest.raises(Invalid, match="root/ has more than 2 files"):
        root_files.files(paper.db, theme)
    monkeypatch.setattr(root_files, "MOST_FILES", 9)
    monkeypatch.setattr(root_files, "MOST_BYTES", 2_000_000)
    put(paper, "a.txt", b"x" * 2_000_001)
    with pytest.raises(Partial, match=r"root/a\.txt is larger than 2 MB"):
        root_files.files(paper.db, theme)


def test_a_file_without_an_extension_is_published_as_it_is(paper: Paper) -> None:
    """Not as the index of a folder, as in earlier versions: `CNAME`, and the tokens of certificates."""
    old = paper.folder / "site" / "CNAME"
    paper.build()
    old.mkdir()
    (old / "index.html").write_text("of an earlier version")
    put(paper, "CNAME", b"news.example.org\n")
    put(paper, ".well-known/acme-challenge/token", b"key")
    paper.build()
    files = paper.files()
    assert (files["CNAME"], files[".well-known/acme-challenge/token"]) == (b"news.example.org\n", b"key")
    assert not [name for name in files if name.startswith(("CNAME/", ".well-known/acme-challenge/token/"))]
    (paper.folder / "theme/root/CNAME").unlink()
    paper.build()
    assert "CNAME" not in paper.files()
