"""A build replaces and deletes files only in a folder that bears the mark of this newsroom file."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.site.paper import Paper

from newsroom import store
from newsroom.errors import Outside, Refused
from newsroom.site import ownership
from newsroom.site.build import build


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    """A paper whose site was built, and whose file remembers every page of it."""
    made = Paper(tmp_path)
    made.story("Một", section="Tin")
    made.build()
    return made


def _again(site: Path) -> None:
    """The folder made again by somebody else, with a page where one of ours was."""
    story = next(path.relative_to(site) for path in site.glob("20*/*/*/index.html"))
    shutil.rmtree(site)
    (site / story).parent.mkdir(parents=True)
    (site / story).write_text("my notes")
    (site / "index.html").write_text("my home page")


def _without_mark(site: Path) -> None:
    (site / ownership.MARK).unlink()


def _empty_mark(site: Path) -> None:
    (site / ownership.MARK).write_text("")


def _mark_of_another(site: Path) -> None:
    (site / ownership.MARK).write_text("newsroom: 0123456789abcdef0123456789abcdef\n")


def _link_to_a_mark(site: Path) -> None:
    (site / ownership.MARK).rename(site.parent / "mark")
    (site / ownership.MARK).symlink_to(site.parent / "mark")


def _huge_mark(site: Path) -> None:
    mark = site / ownership.MARK
    mark.write_bytes(b"\xff" * ownership.LARGEST + mark.read_bytes())


FOREIGN = (_again, _without_mark, _empty_mark, _mark_of_another, _link_to_a_mark, _huge_mark)


def everything(site: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes."""
    return {str(path): path.read_bytes() for path in site.rglob("*") if path.is_file()}


@pytest.mark.parametrize("change", FOREIGN)
@pytest.mark.parametrize("how", [{}, {"full": True}, {"clean": True}], ids=["build", "full", "clean"])
def test_a_folder_without_our_mark_is_left_as_it_is(
    paper: Paper, change: Callable[[Path], None], how: dict[str, bool]
) -> None:
    site = paper.folder / "site"
    change(site)
    before = everything(site)
    with pytest.raises(Refused, match="nothing was changed") as refused:
        paper.build(**how)
    assert everything(site) == before
    assert str(refused.value.hint).endswith("add --adopt once")


def test_one_that_is_adopted_once_is_ours(paper: Paper) -> None:
    built = paper.files()
    _again(paper.folder / "site")
    paper.build(adopt=True)
    assert paper.files() == built
    paper.build()


def test_a_backup_of_the_file_builds_into_the_same_folder_and_another_file_does_not(paper: Paper) -> None:
    store.copy(paper.db, paper.folder / "copy.db")
    copy = store.connect(paper.folder / "copy.db")
    build(copy, settings=paper.settings, out=paper.folder / "site", now=paper.now)
    copy.close()
    other = store.create(paper.folder / "other.db")
    with pytest.raises(Refused, match="site is the site of another newsroom file"):
        build(other, settings=paper.settings, out=paper.folder / "site", now=paper.now)
    other.close()


@pytest.mark.parametrize("name", sorted(ownership.NOTHING))
def test_what_a_system_leaves_in_an_empty_folder_is_nobodys(paper: Paper, name: str) -> None:
    (paper.folder / "new").mkdir()
    (paper.folder / "new" / name).touch()
    paper.build("new")


def test_a_build_killed_before_its_mark_was_whole_does_not_shut_the_next_one_out(paper: Paper) -> None:
    (paper.folder / "new").mkdir()
    (paper.folder / "new" / ".newsroom-mark-77.part").write_text("news")
    paper.build("new")
    assert not (paper.folder / "new" / ".newsroom-mark-77.part").exists()


def test_the_mark_is_closed_again(tmp_path: Path) -> None:
    def open_files() -> int:
        return len(os.listdir("/proc/self/fd"))

    before = open_files()
    for _ in range(5):
        ownership.mark(str(tmp_path), "me")
        assert ownership.is_marked(str(tmp_path), "me")
        assert not ownership.is_marked(str(tmp_path), "you")
    assert open_files() == before
    assert not list(tmp_path.glob("*.part"))


def test_three_files_of_others_are_named(tmp_path: Path) -> None:
    for name in ("d", "b", "c", "a", ".DS_Store", ".newsroom-1.part"):
        (tmp_path / name).touch()
    with pytest.raises(Refused) as refused:
        ownership.refuse_foreign(str(tmp_path), "me")
    assert refused.value.message == (
        f"{tmp_path} has files that this newsroom did not make ('a', 'b', 'c'); nothing was changed"
    )
    ownership.refuse_foreign(str(tmp_path), "me", adopt=True)
    ownership.refuse_foreign(str(tmp_path / "none"), "me")
    with pytest.raises(Outside, match=r"cannot read .*/a: "):
        ownership.refuse_foreign(str(tmp_path / "a"), "me")


@pytest.mark.parametrize(
    ("name", "is_part"),
    [(".newsroom-7.part", True), (".newsroom-7", False), ("x.part", False), (".newsroom-site", False)],
)
def test_names_of_files_that_are_being_written(name: str, is_part: bool) -> None:
    assert ownership.is_part(name) is is_part


def test_the_marker_says_whose_the_folder_is_to_people_too(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        ownership.mark(str(tmp_path), "0123")
    finally:
        os.umask(before)
    mark = tmp_path / ".newsroom-site"
    assert mark.read_text() == "Made by newsroom, which may replace and delete files in this folder.\nnewsroom: 0123\n"
    assert mark.stat().st_mode & 0o777 == 0o644
    assert not ownership.is_at_home(str(tmp_path), "0123")
    ownership.mark(str(tmp_path), "0123", home=True)
    assert ownership.is_at_home(str(tmp_path), "0123")
    assert not ownership.is_at_home(str(tmp_path), "4567")
    assert str(tmp_path) not in mark.read_text()
    tmp_path.rename(f"{tmp_path}-moved")
    assert not ownership.is_at_home(f"{tmp_path}-moved", "0123")
    Path(f"{tmp_path}-moved").rename(tmp_path)
    mark.write_text("x" * 3_990 + "\nnewsroom: 0123\n")  # only the first 4,000 bytes are read
    assert not ownership.is_marked(str(tmp_path), "0123")
    mark.write_text("x" * 3_979 + "\nnewsroom: 0123\n")
    assert ownership.is_marked(str(tmp_path), "0123")
    leftover = tmp_path / f".newsroom-mark-{os.getpid()}.part"
    leftover.write_text("y" * 500)
    ownership.mark(str(tmp_path), "4567")
    assert mark.read_text().endswith("newsroom: 4567\n")


def test_the_owner_is_a_secret_of_the_file(paper: Paper) -> None:
    owner = ownership.owner_of(paper.db)
    assert len(owner) == 32
    assert set(owner) <= set("0123456789abcdef")
    assert ownership.is_marked(str(paper.folder / "site"), owner)
