"""Deploying to folders of which the records say nothing reliable: moved, swapped and adopted ones."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.conftest import Run

from newsroom.site import ownership

PAGE = "author/zed-q/index.html"  # of a story that is withdrawn
THEIRS = "somebody else's page"


@pytest.fixture
def paper(newsroom: Run) -> Run:
    """A newsroom with a built site of two stories."""
    for title, author in (("Tin", "Zed Q"), ("Boat", "Lan Vu")):
        newsroom("draft", "--title", title, "--author", author, "--section", "News", stdin="x")
    newsroom("publish", "tin", "boat", "--yes")
    newsroom("build")
    return newsroom


def withdraw(paper: Run) -> None:
    """Take a story and its author off the site."""
    paper("unpublish", "tin", "--gone", "--yes")
    paper("build")


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a site by its name, without the marker."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != ownership.MARK)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def put(folder: Path, **pages: str) -> None:
    """Put somebody else's files into a folder: the page of the author, and those that are given."""
    for name, data in {PAGE: THEIRS, **pages}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(data)


def test_an_older_site_in_an_adopted_folder_is_kept_and_named(paper: Run, tmp_path: Path) -> None:
    paper("deploy", "public")
    withdraw(paper)
    put(tmp_path / "older", **{"about.html": THEIRS})
    assert not [
        one for one in paper("deploy", "older", "--adopt", "--dry-run", "--json").json["actions"]
        if one["action"] == "delete"
    ]  # fmt: skip
    done = paper("deploy", "older", "--adopt")
    assert "2 files that no build is known to have made (about.html, author/zed-q/index.html)" in done.err
    kept = {PAGE: THEIRS.encode(), "about.html": THEIRS.encode()}
    for _ in range(2):
        assert files(tmp_path / "older") == files(tmp_path / "site") | kept
        again = paper("deploy", "older")
        assert "no build" not in again.err
        assert "0 uploaded" in again.err
    paper("deploy", "older", "--delete", "--yes")
    assert files(tmp_path / "older") == files(tmp_path / "site")


def test_a_folder_that_somebody_made_again_keeps_their_files(paper: Run, tmp_path: Path) -> None:
    """Its path is recorded, with the path of the page."""
    paper("deploy", "public")
    withdraw(paper)
    shutil.rmtree(tmp_path / "public")
    put(tmp_path / "public")
    for more in ((), ("--verify",)):
        paper("deploy", "public", "--adopt", *more)
        assert files(tmp_path / "public") == files(tmp_path / "site") | {PAGE: THEIRS.encode()}


def test_pages_of_ours_in_an_adopted_folder_without_a_marker_are_deleted(paper: Run, tmp_path: Path) -> None:
    paper("deploy", "public")
    shutil.copytree(tmp_path / "public", tmp_path / "www", ignore=shutil.ignore_patterns(ownership.MARK))
    withdraw(paper)
    paper("deploy", "www", "--adopt")
    assert files(tmp_path / "www") == files(tmp_path / "site")


def test_an_adopted_folder_of_another_newsroom_loses_its_pages(paper: Run, tmp_path: Path) -> None:
    withdraw(paper)
    put(tmp_path / "www", **{"s/x/index.html": 'src="/assets/site.0123456789.css"', "own.txt": "x"})
    ownership.mark(str(tmp_path / "www"), "f" * 32)
    paper("deploy", "www", "--adopt")
    assert files(tmp_path / "www") == files(tmp_path / "site") | {PAGE: THEIRS.encode(), "own.txt": b"x"}


def test_an_interrupted_deploy_to_a_moved_folder_still_deletes_what_was_withdrawn(paper: Run, tmp_path: Path) -> None:
    paper("deploy", "public")
    (tmp_path / "public").rename(tmp_path / "www")
    withdraw(paper)
    (tmp_path / "www/index.html").unlink()
    (tmp_path / "www/index.html/in the way").mkdir(parents=True)
    paper("deploy", "www", code=10)
    assert (tmp_path / "www" / PAGE).exists()
    shutil.rmtree(tmp_path / "www/index.html")
    done = paper("deploy", "www", "--json").json
    assert 0 < done["uploaded"] < len(files(tmp_path / "site"))
    assert files(tmp_path / "www") == files(tmp_path / "site")


@pytest.mark.parametrize("swap", ["rename", "copy"])
def test_a_folder_that_replaced_another_shows_the_site(paper: Run, tmp_path: Path, swap: str) -> None:
    """As people do who deploy to one folder and then make it the public one."""
    live, after = tmp_path / "live", tmp_path / "next"
    paper("deploy", "next")
    shutil.copytree(after, live)
    (live / PAGE).unlink()
    paper("deploy", "live")
    paper("unpublish", "tin", "--gone", "--yes")
    paper("build")
    paper("deploy", "live")
    if swap == "rename":
        live.rename(tmp_path / "before")
        after.rename(live)
    else:
        shutil.copytree(after, live, dirs_exist_ok=True)
    assert (live / PAGE).exists()
    page = live / "archive/index.html"
    size = (tmp_path / "site/archive/index.html").stat().st_size
    page.write_bytes(b"x" * size)  # the size alone does not show that it is another
    done = paper("deploy", "live", "--json").json
    assert 0 < done["uploaded"] < done["unchanged"]
    assert files(live) == files(tmp_path / "site")
    assert "0 uploaded" in paper("deploy", "live").err
