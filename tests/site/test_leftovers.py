"""A folder that came from elsewhere shows what a build into an empty folder shows, and keeps what others put into it."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from tests.conftest import Run

from newsroom import store
from newsroom.site import leftovers, ownership

OURS = '<link rel="stylesheet" href="/assets/site.0123456789.css">'  # what makes a page one of a build


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a site by its name, without the marker."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != ownership.MARK)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture
def paper(newsroom: Run, tmp_path: Path) -> Run:
    """A newsroom with a built site: a story with an author, a comment and a former address, a page, and a file of the theme."""
    (tmp_path / "theme/root").mkdir(parents=True)
    (tmp_path / "theme/root/ads.txt").write_text("ads")
    newsroom("config", "set", "site.theme", "theme")
    newsroom("draft", "--title", "Tin", "--author", "Zed Q", "--section", "News", stdin="x")
    newsroom("draft", "--title", "Imprint", "--page", stdin="x")
    newsroom("publish", "tin", "imprint", "--yes")
    newsroom("comments", "add", "--article", "tin", "--name", "Mai", "--text", "harm", "--as-staff")
    newsroom("build")
    return newsroom


def withdraw(paper: Run, tmp_path: Path) -> None:
    """Take away what the built site shows."""
    (tmp_path / "theme/root/ads.txt").unlink()
    paper("edit", "tin", "--set", "authors=[New N]")
    paper("edit", "imprint", "--slug", "about")
    paper("publish", "tin", "imprint", "--yes")
    paper("comments", "spam", "1", "--yes")


def like_a_new_one(paper: Run, tmp_path: Path, site: str) -> bool:
    """Whether a folder has the same files as a build into an empty folder."""
    paper("build", "-o", "fresh")
    return files(tmp_path / site) == files(tmp_path / "fresh")


@pytest.mark.parametrize("how", ["moved", "copied", "moved before this was known", "moved, and recorded nowhere"])
def test_nothing_withdrawn_stays_in_a_folder_with_another_path(paper: Run, tmp_path: Path, how: str) -> None:
    site = tmp_path / "site"
    if how == "copied":
        shutil.copytree(site, tmp_path / "there")
    else:
        site.rename(tmp_path / "there")
    withdraw(paper, tmp_path)
    given = ["--full"] if "before" in how else []
    with closing(store.connect(tmp_path / "newsroom.db")) as db:
        if "before" in how:  # an earlier version has built here, and recorded only what it made
            paper("build", "-o", "other")
            here, other = str(tmp_path / "there"), str(tmp_path / "other")
            db.execute("update site_targets set folder = ? where folder = ?", (here, other))
        if "nowhere" in how:
            db.execute("delete from site_outputs")
            (tmp_path / "there/ads.txt").unlink()
            shutil.rmtree(tmp_path / "there/imprint")
    assert "0 deleted" not in paper("build", "-o", "there", *given).err
    assert like_a_new_one(paper, tmp_path, "there")
    assert paper("build", "-o", "there", "--json").json["written"] == 0


def test_files_of_others_are_kept_and_named(paper: Run, tmp_path: Path) -> None:
    (tmp_path / "site").rename(tmp_path / "there")
    others = [
        "2019/05/old/index.html",
        "google1.html",
        "forum/index.html",
        "media/own.mp4",
        "2019/05/photo.jpg",
        ".well-known/acme/x",
        "sub/s/x/index.html",
    ]
    for name in (*others, "s/old/index.html"):
        (tmp_path / "there" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "there" / name).write_text(OURS if name == "s/old/index.html" else "mine")
    ownership.mark(str(tmp_path / "there/sub"), "a" * 32)
    said = paper("build", "-o", "there").err
    assert (
        "5 files that no build is known to have made (2019/05/old/index.html, 2019/05/photo.jpg, forum/index.html …)"
        in said
    )
    assert [name for name in others if not (tmp_path / "there" / name).is_file()] == []
    assert not (tmp_path / "there/s/old").exists()
    assert "no build is known" not in paper("build", "-o", "there").err
    assert "no build is known" not in paper("build", "-o", "there", "--full").err
    assert paper("build", "-o", "there", "--clean", "--json").json["unknown"] == [
        "2019/05/old/index.html", "2019/05/photo.jpg", "forum/index.html", "google1.html", "media/own.mp4",
    ]  # fmt: skip


def test_an_older_site_in_an_adopted_folder_is_kept(paper: Run, tmp_path: Path) -> None:
    """Its pages have the names of ours, and `--adopt` deleted them without a word."""
    old = ["2019/05/old/index.html", "own.html", "s/x/index.html", "tag/x/feed.xml"]
    for name in old:
        (tmp_path / "there" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "there" / name).write_text(OURS if name == "s/x/index.html" else "old")
    paper("build", "-o", "there", code=6)
    built = paper("build", "-o", "there", "--adopt", "--json").json
    assert (built["deleted"], built["unknown"]) == (0, old)
    for name in old:
        assert (tmp_path / "there" / name).is_file()


@pytest.mark.parametrize("found", ["whole", "damaged", "lost", "new"])
def test_what_was_published_after_a_backup_leaves_the_site_with_its_restoration(
    paper: Run, tmp_path: Path, found: str
) -> None:
    paper("deploy", "public")
    paper("backup", "b.db")
    paper("draft", "--title", "Later", "--author", "Ann", "--section", "Town", stdin="x")
    paper("publish", "later")
    paper("build")
    paper("deploy", "public")
    later = {name for name in files(tmp_path / "public") if "later" in name}
    assert later
    if found == "damaged":
        for part in ("-wal", "-shm"):
            (tmp_path / f"newsroom.db{part}").unlink(missing_ok=True)
        (tmp_path / "newsroom.db").write_bytes((tmp_path / "newsroom.db").read_bytes()[:100] + b"\xff" * 90_000)
    elif found != "whole":
        for part in tmp_path.glob("newsroom.db*"):
            part.unlink()
        if found == "new":
            paper("init", "--no-pages")
    said = paper("restore-backup", "b.db", "--yes").err
    paper("build")
    assert like_a_new_one(paper, tmp_path, "site")
    paper("deploy", "public")
    public, site = files(tmp_path / "public"), files(tmp_path / "site")
    assert {name: public.get(name) for name in site} == site
    # Only the file as it was last can say what was sent.
    assert later.isdisjoint(public) is (found == "whole")
    assert ("delete newer pages there: newsroom deploy TARGET --delete" in said) is (found != "whole")
    paper("deploy", "public", "--delete", "--yes")
    assert files(tmp_path / "public") == files(tmp_path / "site")


def test_a_deployed_folder_that_was_moved_loses_what_is_not_on_the_site(paper: Run, tmp_path: Path) -> None:
    paper("deploy", "public")
    (tmp_path / "public/own.txt").write_text("mine")
    (tmp_path / "public").rename(tmp_path / "www")
    withdraw(paper, tmp_path)
    paper("build")
    paper("deploy", "www")
    assert files(tmp_path / "www") == files(tmp_path / "site") | {"own.txt": b"mine"}


def test_names_that_only_builds_give(tmp_path: Path) -> None:
    ours = [
        "index.html", "feed.xml", "2026/03/tin/index.html", "2026/03/tin/comments/2/index.html", "2026/03/tin/ninjs.json", "s/x/feed.json",
        "author/zed-q/index.html", "_f/latest.html", "podcast/x/chapters.json", "podcast/x.xml", "pagefind/a.pf_meta",
        "media/ab/0123456789abcdef-480.webp", "assets/site.0123456789.css", "sitemaps/2022-10.xml", "sitemap-news-2.xml",
    ]  # fmt: skip
    others = [
        "about/index.html",
        "ads.txt",
        "2019/05/old/index.html",
        "page/2.html",
        "tag/x/index.xml",
        "podcast/one.mp3",
        "assets/mine.css",
        "media/a.jpg",
        "s",
        "tag/x/notes.txt",
        "20267/03/x/index.html",
    ]
    for name in (*ours, *others, ".htaccess", "s/.hidden.html"):
        if name != "s":
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(OURS if name.endswith(".html") and name in ours else "")
    (tmp_path / "s/link").symlink_to(tmp_path / "author")
    others.remove("s")
    assert leftovers.find(str(tmp_path), {}) == (sorted(ours), sorted(others))
    assert leftovers.find(str(tmp_path), {*ours[1:], *others}) == (ours[:1], [])
