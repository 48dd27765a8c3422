"""A folder as a place for a site: what is missing there, what is written, deleted and left alone."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from newsroom.errors import Outside, Refused, Usage
from newsroom.site.deploy.folder import Folder
from newsroom.site.deploy.place import DeployFile


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "site").mkdir()
    return tmp_path


def opened(folder: Path, root: str = "public", *, owner: str = "me", adopt: bool = False) -> Folder:
    return Folder(folder / root, out=folder / "site", file=folder / "paper" / "newsroom.db", owner=owner, adopt=adopt)


def file(folder: Path, name: str, data: bytes) -> DeployFile:
    source = folder / "site" / name.replace("/", "-")
    source.write_bytes(data)
    return DeployFile(f"/{name}", name, str(source), sha256(data).hexdigest(), len(data), "text/html", "no-cache", 1)


def test_files_are_written_once_and_in_their_folders(built: Path) -> None:
    place = opened(built)
    assert (place.batch, place.keeps_headers, place.name) == (250, False, str(built / "public"))
    files = [file(built, "a/index.html", b"one"), file(built, "b.html", b"two")]
    assert all(place.lacks(one) for one in files)
    assert not (built / "public").exists()  # looking makes nothing
    assert [*place.put(files)] == files
    assert (built / "public" / "a" / "index.html").read_bytes() == b"one"
    assert not any(place.lacks(one) for one in files)
    before = (built / "public" / "b.html").stat().st_ino
    assert [*place.put(files)] == files
    assert (built / "public" / "b.html").stat().st_ino == before
    assert place.unknown_files({"b.html"}) == ["a/index.html"]


def test_what_is_missing_and_what_differs(built: Path) -> None:
    place = opened(built)
    same, other, shorter, gone = (file(built, name, b"one") for name in ("same.x", "other.x", "shorter.x", "gone.x"))
    [*place.put([same, other, shorter])]
    (built / "public" / "other.x").write_bytes(b"two")
    (built / "public" / "shorter.x").write_bytes(b"on")
    assert [place.lacks(one) for one in (same, other, shorter, gone)] == [False, False, True, True]
    assert place.differing([same, other, shorter, gone]) == {"other.x", "shorter.x", "gone.x"}


def test_deleting_takes_empty_folders_along_and_nothing_behind_a_link(built: Path) -> None:
    place = opened(built)
    [*place.put([file(built, name, b"x") for name in ("a/b/one.x", "a/two.x", "c/three.x")])]
    (built / "elsewhere").mkdir()
    (built / "elsewhere" / "kept").write_bytes(b"x")
    (built / "public" / "link").symlink_to(built / "elsewhere")
    place.delete(["a/b/one.x", "none.x", "link/kept"])
    assert not (built / "public" / "a" / "b").exists()
    assert (built / "public" / "a" / "two.x").exists()
    assert (built / "elsewhere" / "kept").exists()
    place.delete(["c/three.x", "a/two.x"])
    assert sorted(one.name for one in (built / "public").iterdir() if not one.name.startswith(".")) == ["link"]
    assert place.unknown_files(()) == ["link"]
    (built / "public" / "d").mkdir()
    with pytest.raises(Outside, match="cannot delete"):
        place.delete(["d"])


def test_a_file_where_a_folder_is_needed_is_reported_with_advice_for_a_deploy(built: Path) -> None:
    place = opened(built)
    [*place.put([file(built, "a", b"x")])]
    with pytest.raises(Outside, match="public/a is not a folder") as refused:
        [*place.put([file(built, "a/b.x", b"x")])]
    assert refused.value.hint == "move it away, or choose another target"


def test_folders_that_are_no_place_for_a_site(built: Path) -> None:
    for root, said in (("site", "site is the folder in which the site is built"),
                       ("site/sub", "site/sub is inside .*site, in which the site is built"),
                       ("paper", "contains the newsroom file"), (".", "contains the newsroom file")):  # fmt: skip
        with pytest.raises(Usage, match=said) as refused:
            opened(built, root)
        assert refused.value.hint == "use another folder"


def test_a_folder_of_someone_else_is_refused_until_it_is_adopted(built: Path) -> None:
    (built / "public").mkdir()
    (built / "public" / "theirs").write_bytes(b"x")
    with pytest.raises(Refused):
        opened(built)
    place = opened(built, adopt=True)
    [*place.put([file(built, "a.x", b"x")])]
    assert (built / "public" / "theirs").exists()
    opened(built)
    with pytest.raises(Refused):
        opened(built, owner="another")


def test_a_file_that_cannot_be_read_is_named(built: Path) -> None:
    one = file(built, "a.x", b"x")
    Path(one.source).unlink()
    with pytest.raises(Outside, match=r"cannot read .*/site/a.x: "):
        one.read()
    Path(one.source).symlink_to(built / "newsroom.db")
    (built / "newsroom.db").write_bytes(b"secret")
    with pytest.raises(Outside):
        one.read()
    assert [file(built, "b.x", b"x" * size).is_large for size in (8_000_000, 8_000_001)] == [False, True]
