"""The pictures of an older site: where a file is looked for, and what is counted as left elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsroom.formats.sites.media_folder import MediaFolder

HOST = "https://old.example"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    names = (
        "2020/a.jpg",
        "b-300x200.jpg",
        "wp-content/uploads/c.png",
        "images/d.gif",
        "files/é x.jpg",
        "note.txt",
        "big-scaled.jpg",
    )
    for name in names:
        (tmp_path / "media" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "media" / name).write_bytes(b"x")
    (tmp_path / "outside.jpg").write_bytes(b"x")
    (tmp_path / "media" / "linked.jpg").symlink_to(tmp_path / "outside.jpg")
    return tmp_path / "media"


@pytest.mark.parametrize(
    ("address", "name", "file"),
    [
        (f"{HOST}/wp-content/uploads/2020/a.jpg", "2020/a.jpg", "2020/a.jpg"),
        (f"{HOST}/wp-content/uploads/2020/a-1024x768.jpg?v=2", "2020/a.jpg", "2020/a.jpg"),
        (f"{HOST}/wp-content/uploads/2020/a-scaled.jpg", "2020/a.jpg", "2020/a.jpg"),
        (f"{HOST}/content/images/2020/a.jpg", "2020/a.jpg", "2020/a.jpg"),
        (f"{HOST}/content/media/2020/a.jpg", "2020/a.jpg", "2020/a.jpg"), ("/uploads/2020/a.jpg", "2020/a.jpg", "2020/a.jpg"),
        ("/2020/a.jpg", "2020/a.jpg", "2020/a.jpg"), ("/x/b-300x200.jpg", "/x/b-300x200.jpg", None),
        ("/b-300x200.jpg", "b-300x200.jpg", "b-300x200.jpg"), ("/c.png", "c.png", "wp-content/uploads/c.png"),
        ("/d.gif", "d.gif", "images/d.gif"), ("/%C3%A9%20x.jpg", "%C3%A9%20x.jpg", "files/é x.jpg"),
        ("/big-scaled.jpg", "big-scaled.jpg", "big-scaled.jpg"),
        ("/note.txt", "/note.txt", None), ("/linked.jpg", "/linked.jpg", None), ("/../outside.jpg", "/../outside.jpg", None),
        ("/2020/a%00.jpg", "/2020/a%00.jpg", None), ("https://[x/2020/a.jpg", "https://[x/2020/a.jpg", None), ("", "", None),
    ],
)  # fmt: skip
def test_the_file_of_an_address(folder: Path, address: str, name: str, file: str | None) -> None:
    found = MediaFolder(folder)
    assert found.name(address) == name
    assert found.path(name) == (folder / file if file else None)
    assert sum(found.elsewhere.values()) == (file is None)


def test_pictures_elsewhere_are_counted_by_host_each_time(folder: Path) -> None:
    found = MediaFolder(folder)
    for address in ("https://a.example/x.jpg", "https://a.example/x.jpg", "https://b.example/x.jpg", "/x.jpg"):
        assert found.name(address) == address
    assert found.elsewhere == {"a.example": 2, "b.example": 1, "": 1}
    nowhere = MediaFolder(None)
    assert (nowhere.name("/2020/a.jpg"), nowhere.path("2020/a.jpg"), nowhere.elsewhere) == (
        "/2020/a.jpg",
        None,
        {"": 1},
    )


def test_very_long_addresses_are_not_looked_for(folder: Path) -> None:
    for length, found in ((2000, "2020/a.jpg"), (2001, None)):
        address = "/2020/a.jpg?".ljust(length, "x")
        assert MediaFolder(folder).name(address) == (found or address)
