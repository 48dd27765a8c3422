"""Drafts and the public site are in folders apart: a web server on one never shows the other."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.commands.pictures import png
from tests.conftest import Run
from tests.site.paper import Paper

from newsroom.core.published import built_files
from newsroom.errors import Refused, Usage
from newsroom.site import apart, ownership

US = "a" * 32


@pytest.fixture
def desk(newsroom: Run) -> Run:
    """A newsroom with a published story, a draft and a built site."""
    newsroom("draft", "--title", "Tin", "--section", "News", stdin="x")
    newsroom("publish", "tin")
    newsroom("draft", "--title", "Kín", stdin="secret")
    newsroom("build")
    return newsroom


@pytest.mark.parametrize("command", ["build --drafts --adopt", "preview kin"])
def test_drafts_are_not_where_readers_see_them(desk: Run, tmp_path: Path, command: str) -> None:
    desk("build", "-o", "www/news")
    desk("deploy", "pub/news")
    (tmp_path / "link").symlink_to("site")
    (tmp_path / "outside").mkdir()
    (tmp_path / "site/link-out").symlink_to(tmp_path / "outside")  # which a server may follow
    before = sorted(tmp_path.rglob("*"))
    settings = "site", "site/preview", "site/a/b/c", "other/../site/p", "link/p", "site/link-out", "."
    for out in (*settings, "www/news", "www/news/p", "www", "pub/news", "pub/news/p", "pub"):
        assert "choose another folder with -o DIR" in desk(*command.split(), "-o", out, code=2).err, out
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_of_drafts_does_not_become_public(desk: Run, tmp_path: Path) -> None:
    desk("build", "--drafts", "-o", "prev")
    desk("build", "--drafts", "-o", "prev")
    desk("preview", "kin")
    before = {path: path.read_bytes() for path in tmp_path.glob("prev*/**/*") if path.is_file()}
    for command in (
        "build -o prev",
        "deploy public -o prev",
        "deploy prev",
        "deploy preview/kin",
        "serve --read-only -o prev",
    ):
        assert "prev" in (said := desk(*command.split(), code=6).err)
        assert "has drafts, and is not for readers" in said, command
    for command in (
        "build -o prev/site",
        "deploy prev/public",
        "serve --port 0 -o prev/deep",
        "build --full -o preview/kin/x",
    ):
        assert "which has drafts and is not for readers" in desk(*command.split(), code=6).err, command
    assert {path: path.read_bytes() for path in tmp_path.glob("prev*/**/*") if path.is_file()} == before
    assert "newsroom build -o" not in desk("deploy", "public", "-o", "prev", code=6).err


def test_no_public_folder_is_made_around_drafts(desk: Run, tmp_path: Path) -> None:
    desk("build", "--drafts", "-o", "www/prev")
    desk("preview", "kin", "-o", "old/deep/kin")
    for command in ("build -o www", "deploy www", "build -o old", "deploy old"):
        said = desk(*command.split(), "--adopt", code=6).err
        assert "has drafts that readers would see" in said
        assert "or delete it" in said
    (tmp_path / "www/prev").rename(tmp_path / "site/prev")  # by hand: a build that looks at everything sees it
    desk("build", "-o", "www")
    assert "/site/prev, which has drafts" in desk("build", "--full", code=6).err


def test_what_builds_have_recorded_below_is_looked_at_each_time(paper: Paper) -> None:
    paper.build()
    inner = paper.folder / "site/prev"
    inner.mkdir()
    built_files.folder(paper.db, str(inner))  # as version 0.1 left it: with no marker and no time
    with pytest.raises(Refused, match=r"contains .*/site/prev, which has drafts that readers would see") as refused:
        paper.build()
    assert refused.value.hint == f"move {inner} to another place, or delete it"
    inner.rmdir()
    assert paper.build().written == 0
    ownership.mark(str(paper.folder / "site"), US, drafts=False)
    inner.mkdir()
    ownership.mark(str(inner), US)
    with pytest.raises(Refused, match="site of another"):  # a public one inside is no clash
        paper.build()


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def test_a_folder_with_nothing_but_a_marker_is_free(tmp_path: Path) -> None:
    for was in (True, False):
        ownership.mark(str(tmp_path), US, drafts=was)
        assert ownership.has_drafts(str(tmp_path)) is was
        apart.refuse_other_kind(tmp_path, drafts=not was, recorded=(), known=False)
    assert ownership.has_drafts(str(tmp_path / "nothing")) is None


def test_the_folder_of_the_settings_by_another_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "SITE").mkdir()
    same = os.path.samefile
    monkeypatch.setattr(
        os.path,
        "samefile",
        lambda one, other: same(str(one).replace("SITE", "site"), str(other).replace("SITE", "site")),
    )
    with pytest.raises(Usage, match="is inside the built site"):
        apart.keep_out(tmp_path / "SITE/x", tmp_path / "site")
    apart.keep_out(tmp_path / "sites", tmp_path / "site")


def test_nothing_private_is_written_into_the_site(desk: Run, tmp_path: Path) -> None:
    (tmp_path / "x.log").write_text("x\n")
    (tmp_path / "x.png").write_bytes(png("red"))
    desk("media", "add", "x.png")
    before = sorted(tmp_path.rglob("*"))
    exports = [
        f"export {form} -o site/x"
        for form in ("markdown", "jsonl", "csv", "newsroom", "wordpress", "ghost", "hugo", "html", "ninjs")
    ]
    others = [
        "backup site/x.db", "backup site/x.gz", "backup site/ --keep 2", "comments export -o site/x", "demo site/demo",
        "-d site/x.db init", "stats import-log x.log --rejects site/x", "serve --port 0 --access-log site/x",
        "stats export site/x --csv", "stats export site --csv", "stats report -o site/x.html", "stats trends --chart site/x.svg",
        "stats article tin --chart site/x.png", "programmes export -o site/x.csv", "media show x.png -o site/x.png",
        "deploy other --dry-run --changed site/x",
    ]  # fmt: skip
    for command in (*exports, *others):
        said = desk(*command.split(), code=2).err
        assert f" is inside the site in {tmp_path}/site, where readers could get it" in said, command
        assert ".part" not in said
    assert sorted(tmp_path.rglob("*")) == before
