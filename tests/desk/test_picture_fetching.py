"""The names of files that are fetched, and how hosts are given up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from newsroom.desk import picture_fetching
from newsroom.desk.picture_fetching import PictureFetch
from newsroom.errors import Outside, Usage
from newsroom.formats import fetching


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://x.example/a/Night%20boat.JPG?v=2#x", "night-boat.jpg"), ("https://x.example/", "picture"),
        ("https://x.example/a", "a"),
        ("https://x.example/a.b.png", "a-b.png"), ("https://x.example/.png", "picture.png"), ("https://x.example/a.", "a"),
        ("https://x.example/a.jpegxl", "a.jpegx"), ("https://x.example/%2e%2e%2fb.gif", "b.gif"),
        (f"https://x.example/{'a' * 90}.gif", f"{'a' * 80}.gif"),
        ("https://x.example/%C4%91%C3%B2.webp", "do.webp"), ("https://x.example/a.%20", "a"),
    ],
)  # fmt: skip
def test_the_name_of_a_file(address: str, name: str) -> None:
    assert picture_fetching._file_name(address) == name


def fetch(site: str = "", picture_limit: int = 100, clip_limit: int = 200) -> PictureFetch:
    return PictureFetch(site, picture_limit=picture_limit, clip_limit=clip_limit)


@pytest.mark.parametrize(
    ("option", "asked"),
    [("fetch", True), ("fetch:one.example", True), ("fetch:", False), ("uploads", False), ("Fetch", False), ("fetching", False)],
)  # fmt: skip
def test_which_option_asks_for_fetching(option: str, asked: bool) -> None:
    assert (PictureFetch.asked(option, picture_limit=1, clip_limit=1) is not None) is asked


@pytest.mark.parametrize("site", ["http://", "a b"])
def test_a_site_must_be_an_address(site: str) -> None:
    with pytest.raises(Usage) as refused:
        fetch(site)
    assert (refused.value.message, refused.value.hint) == (
        f"{site} is not the address of a site",
        "--media fetch:https://HOST",
    )


@pytest.mark.parametrize(
    ("site", "name", "address", "host"),
    [
        ("", "https://two.example/a.png", "https://two.example/a.png", "two.example"),
        ("", "//two.example/a.png", "https://two.example/a.png", "two.example"),
        ("", "/a.png", None, ""), ("", "a.png", None, ""), ("one.example", "/a.png", "https://one.example/a.png", "one.example"),
        ("one.example", "a.png", "https://one.example/a.png", "one.example"),
        ("http://one.example:8080/blog/", "a.png", "http://one.example:8080/blog/a.png", "one.example:8080"),
        ("http://one.example/blog", "a.png", "http://one.example/blog/a.png", "one.example"),
        ("http://one.example/blog", "/a.png", "http://one.example/a.png", "one.example"),
        ("one.example", "http://[x", "http://[x", ""),
    ],
)  # fmt: skip
def test_where_a_picture_is_fetched(site: str, name: str, address: str | None, host: str) -> None:
    library = fetch(site)
    assert (library.address(name), library.host(name), library.name(name)) == (address, host, name)


class Hosts:
    """What hosts answer: bytes, or an error for each address; the requests, with their limits."""

    def __init__(self, **answers: bytes | Exception) -> None:
        self.answers = answers
        self.asked: list[tuple[str, int]] = []

    def __call__(self, address: str, path: Path, *, limit: int, is_named: Callable[[str], bool]) -> None:
        self.asked.append((address, limit))
        self.named = [host for host in ("one.example", "two.example", "") if is_named(host)]
        answer = self.answers.get(address.rpartition("/")[2].partition(".")[0], b"four")
        if isinstance(answer, Exception):
            raise answer
        path.write_bytes(answer)


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Hosts:
    hosts = Hosts(gone=Outside("gone"), full=OSError(28, "No space left on device"))
    monkeypatch.setattr(fetching, "fetch", hosts)
    monkeypatch.setattr(picture_fetching, "AT_ONCE", 1)
    return hosts


def test_pictures_are_fetched_into_a_folder_that_is_removed(answering: Hosts) -> None:
    library = fetch("one.example")
    names = ["/a.png", "/b.mp4", "/a.png", "https://two.example/gone.png", "/", "b c.png"]
    with library.fetch(names) as folder:
        assert Path(folder).name.startswith("newsroom-pictures-")
        found = {name: library.path(name) for name in names}
        assert {name: path and path.name for name, path in found.items()} == {
            "/a.png": "a.png", "/b.mp4": "b.mp4", "https://two.example/gone.png": None, "/": "picture", "b c.png": "b-c.png"
        }  # fmt: skip
        assert all(path.read_bytes() == b"four" for path in found.values() if path)
    assert not Path(folder).exists()
    assert answering.asked == [
        ("https://one.example/a.png", 100), ("https://one.example/b.mp4", 200), ("https://two.example/gone.png", 100),
        ("https://one.example/", 100), ("https://one.example/b c.png", 100),
    ]  # fmt: skip
    assert answering.named == ["one.example"]
    assert library.reasons == {"https://two.example/gone.png": "gone"}
    assert library.elsewhere == {"two.example": 1}
    library.forget()
    assert library.path("/a.png") is None
    library.fetch(["https://two.example/gone.png"])
    assert len(answering.asked) == 5  # it is not asked for again


def test_without_a_site_none_is_named(answering: Hosts) -> None:
    fetch().fetch(["https://two.example/a.png", "/b.png"])
    assert (len(answering.asked), answering.named) == (1, [])


def test_a_machine_without_room_ends_it(answering: Hosts) -> None:
    with pytest.raises(Outside, match="cannot save a picture: No space left on device"):
        fetch("one.example").fetch(["/full.png"])


def test_a_host_is_given_up_after_ten_refusals_in_a_row(answering: Hosts) -> None:
    library = fetch("one.example")
    refused = [f"https://two.example/{number}/gone.png" for number in range(12)]
    library.fetch([*refused[:9], "https://two.example/a.png", *refused[9:]])
    assert len(answering.asked) == 13  # one that it gave came between
    other = [f"https://three.example/{number}/gone.png" for number in range(11)]
    library.fetch([*other, "/a.png"])
    assert library.reasons[other[9]] == "gone"
    assert library.reasons[other[10]] == "earlier pictures could not be fetched from three.example"
    assert len(answering.asked) == 13 + 10 + 1
    assert library.elsewhere == {"two.example": 12, "three.example": 11}


def test_an_import_has_limits(answering: Hosts, monkeypatch: pytest.MonkeyPatch) -> None:
    for most, size in ((2, 99), (9, 8), (9, 7)):
        monkeypatch.setattr(picture_fetching, "MOST", most)
        monkeypatch.setattr(picture_fetching, "MOST_BYTES", size)
        library = fetch("one.example")
        library.fetch(["/a.png", "/b.png", "/c.png"])
        assert library.reasons == {
            "/c.png": "the limit for pictures in one import has been reached; import again for the rest"
        }


def test_limits_and_numbers() -> None:
    assert (picture_fetching.MOST, picture_fetching.MOST_BYTES) == (50_000, 20_000_000_000)
    assert (picture_fetching.AT_ONCE, picture_fetching.GIVEN_UP) == (4, 10)


def test_four_are_fetched_at_once(answering: Hosts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_fetching, "AT_ONCE", 4)
    library = fetch("one.example")
    with library.fetch(["/gone.png", *(f"/{number}.png" for number in range(9))]) as folder:
        assert sorted(path.name for path in Path(folder).iterdir()) == [str(number) for number in range(10)]
        assert {library.path(f"/{number}.png") for number in range(9)} == {
            Path(folder) / str(number + 1) / f"{number}.png" for number in range(9)
        }
