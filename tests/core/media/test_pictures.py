"""Pictures in the file: stored once, completed with missing words, measured, found and removed."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from newsroom.core.journal import actions
from newsroom.core.media import pictures
from newsroom.core.media.pictures import SHARED_WIDTH, Medium
from newsroom.errors import Invalid, NotFound, Refused
from newsroom.store import Connection
from tests.core.articles.desk import Desk


@pytest.fixture
def desk(db: Connection) -> Desk:
    return Desk(db)


def drawn(kind: str = "PNG", size: tuple[int, int] = (8, 6), colour: int = 0, **how: Any) -> bytes:
    into = io.BytesIO()
    Image.new("RGB", size, (colour, 0, 0)).save(into, kind, **how)
    return into.getvalue()


def add(desk: Desk, data: bytes | None = None, name: str = "a.png", **words: str) -> Medium:
    with desk.act("media add") as act:
        return pictures.add(act, drawn() if data is None else data, name=name, **words)


def turned(kind: str, orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return drawn(kind, exif=exif)


def test_what_is_kept_of_a_picture(desk: Desk) -> None:
    data = drawn()
    medium = add(desk, data, " bò\nđỏ.png ", alt="Con bo\u0300", caption="Chú thích\r\nhai", credit="Hà An")
    sha = hashlib.sha256(data).hexdigest()
    assert medium == Medium(
        1,
        sha,
        "bò đỏ.png",
        "image/png",
        len(data),
        8,
        6,
        "Con bò",
        "Chú thích\nhai",
        "Hà An",
        "2026-03-02T03:00:00Z",
        None,
        False,
    )
    assert pictures.data(desk.db, 1) == data
    assert medium.path.startswith("/media/")
    assert medium.path.endswith(".png")
    line = actions.log(desk.db, kind="media")[0]
    assert (line.action, line.object_id, line.detail) == ("add", 1, {"name": " bò\nđỏ.png "})


@pytest.mark.parametrize(
    ("first", "again", "kept", "written"),
    [
        ({}, {}, ("", "", ""), False),
        ({}, {"alt": "a"}, ("a", "", ""), True),
        ({"alt": "a"}, {"alt": "b"}, ("a", "", ""), False),
        ({"alt": "a"}, {"alt": "b", "caption": "c"}, ("a", "c", ""), True),
        ({}, {"alt": "a", "caption": "c", "credit": "d"}, ("a", "c", "d"), True),
        ({"credit": "d"}, {"credit": "x", "caption": "c"}, ("", "c", "d"), True),
    ],
)
def test_the_same_bytes_again(
    desk: Desk, first: dict[str, str], again: dict[str, str], kept: tuple[str, ...], written: bool
) -> None:
    one = add(desk, **first)
    other = add(desk, name="b.png", **again)
    assert (other.id, other.name) == (one.id, "a.png")
    assert (other.alt, other.caption, other.credit) == kept
    assert len(actions.log(desk.db, kind="media")) == 1 + written
    assert len(pictures.list_(desk.db)) == 1


def test_the_same_bytes_bring_a_removed_picture_back(desk: Desk) -> None:
    one = add(desk, alt="a")
    with desk.act() as act:
        pictures.remove(act, one.id)
    assert add(desk).removed_at is None
    assert [medium.id for medium in pictures.list_(desk.db)] == [one.id]


@pytest.mark.parametrize(
    ("kind", "mime", "extension"),
    [("JPEG", "image/jpeg", "jpg"), ("PNG", "image/png", "png"), ("GIF", "image/gif", "gif"), ("WEBP", "image/webp", "webp"),
     ("AVIF", "image/avif", "avif")],
)  # fmt: skip
def test_what_a_page_may_show(kind: str, mime: str, extension: str) -> None:
    assert pictures.measure(drawn(kind), "x") == (mime, 8, 6, False)
    assert pictures.EXTENSIONS[mime] == extension


@pytest.mark.parametrize("orientation", range(9))
@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
def test_a_picture_on_its_side_is_measured_as_it_is_shown(kind: str, orientation: int) -> None:
    _, width, height, _ = pictures.measure(turned(kind, orientation), "x")
    on_its_side = orientation in (5, 6, 7, 8) and kind != "PNG"
    assert (width, height) == ((6, 8) if on_its_side else (8, 6))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not a picture that can be read"), (b"GIF89a", "not a picture that can be read"), (drawn()[:20], "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG pictures are not supported"),
        (drawn("BMP"), "BMP pictures are not supported"),
        (drawn("TIFF"), "TIFF pictures are not supported"),
    ],
)  # fmt: skip
def test_what_no_page_shows(desk: Desk, data: bytes, said: str) -> None:
    with pytest.raises(Invalid, match=said) as refused:
        add(desk, data, "x.png")
    assert refused.value.ref == "x.png"
    assert pictures.list_(desk.db) == []


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_what_moves(kind: str) -> None:
    into = io.BytesIO()
    frames = [Image.new("RGB", (8, 6), colour) for colour in ("red", "blue")]
    frames[0].save(into, kind, save_all=True, append_images=frames[1:], duration=100)
    assert pictures.measure(into.getvalue(), "x")[3] is True


def medium(width: int | None = 2000, mime: str = "image/png", *, animated: bool = False) -> Medium:
    return Medium(1, "ab" * 32, "x", mime, 9, width, 9, "", "", "", "x", None, animated)


@pytest.mark.parametrize(
    ("one", "widths"),
    [
        (medium(240), ()), (medium(241), (240,)), (medium(1600), (240, 480, 960)), (medium(1601), (240, 480, 960, 1600)),
        (medium(None), ()), (medium(2000, "image/gif"), ()), (medium(2000, animated=True), ()),
    ],
)  # fmt: skip
def test_the_smaller_sizes(one: Medium, widths: tuple[int, ...]) -> None:
    assert one.widths == widths


@pytest.mark.parametrize(
    ("width", "offered"),
    [(240, None), (481, "240w 480w 481w"), (1600, "240w 480w 960w 1600w"), (1601, "240w 480w 960w 1600w")],
)
def test_the_sizes_as_a_page_offers_them(width: int, offered: str | None) -> None:
    one = medium(width)
    found = [part.split(" ") for part in (one.srcset or "").split(", ") if part]
    assert (" ".join(size for _, size in found) or None) == offered
    if found:
        assert all(path.endswith(".webp") for path, _ in found[: len(one.widths)])
        assert (one.path in [path for path, _ in found]) is (width <= 1600 and width not in (240,))


def test_finding(desk: Desk) -> None:
    one, other = add(desk), add(desk, drawn(colour=9), name="b.png")
    later = add(desk, drawn(colour=99), name="a.png")
    assert pictures.find(desk.db, "1") == pictures.get(desk.db, 1) == one
    assert pictures.find(desk.db, other.sha256[:8]) == other
    assert pictures.find(desk.db, other.sha256) == other
    assert pictures.find(desk.db, "b.png") == other
    assert pictures.find(desk.db, "a.png") == later  # the newest of that name
    for missing in ("9", other.sha256[:7], "c.png", "", "٢", "1" * 20, other.sha256[1:12]):
        with pytest.raises(NotFound):
            pictures.find(desk.db, missing)
    for act in (pictures.get, pictures.data):
        with pytest.raises(NotFound, match="there is no picture or clip 9"):
            act(desk.db, 9)


def test_a_name_of_eight_letters_is_no_hash(desk: Desk) -> None:
    found = add(desk, name="face.png")
    assert pictures.find(desk.db, "face.png") == found


def test_listing(desk: Desk) -> None:
    for colour in (1, 2, 3):
        add(desk, drawn(colour=colour))
    with desk.act() as act:
        pictures.remove(act, 2)
    assert [one.id for one in pictures.list_(desk.db)] == [3, 1]
    assert [one.id for one in pictures.list_(desk.db, removed=True)] == [3, 2, 1]
    assert pictures.get(desk.db, 2).removed_at == "2026-03-02T03:00:00Z"
    assert actions.log(desk.db, kind="media")[0].action == "remove"


def test_describing_changes_what_is_given(desk: Desk) -> None:
    add(desk, alt="a", caption="b", credit="c")
    other = add(desk, drawn(colour=9), alt="z")
    with desk.act() as act:
        changed = pictures.describe(act, 1, caption="", credit="d")
    assert (changed.alt, changed.caption, changed.credit) == ("a", "", "d")
    assert pictures.get(desk.db, other.id).alt == "z"
    assert actions.log(desk.db, kind="media")[0].action == "describe"
    with pytest.raises(NotFound), desk.act() as act:
        pictures.describe(act, 9, alt="x")


def test_who_shows_a_picture(desk: Desk) -> None:
    one, other = add(desk), add(desk, drawn(colour=9))
    first = desk.draft("Một", "![](a.png)", media={"a.png": one.id})
    second = desk.draft("Hai", "![](a.png)", media={"a.png": one.id})
    desk.publish(second)
    desk.save(second, body="Hai.", media={})
    assert pictures.users(desk.db, one.id) == [(first.id, "mot", False), (second.id, "hai", True)]
    assert pictures.users(desk.db, other.id) == []
    with desk.act() as act:
        with pytest.raises(Refused, match=r"a.png \(media id 1\) is used by mot, hai"):
            pictures.remove(act, one.id)
        pictures.remove(act, other.id)
        with pytest.raises(NotFound):
            pictures.remove(act, 9)
    for title in ("Ba", "Bốn"):
        desk.draft(title, "![](a.png)", media={"a.png": one.id})
    with desk.act() as act, pytest.raises(Refused, match=r"is used by mot, hai, ba$"):
        pictures.remove(act, one.id)


def test_what_a_name_in_a_text_can_mean(desk: Desk) -> None:
    one, two = add(desk), add(desk, drawn(colour=9), name="2.png")
    same, digits = add(desk, drawn(colour=99), name="a.png"), add(desk, drawn(colour=98), name="7" * 18)
    meant = {
        "1": [one], "2": [two], "9": [], "a.png": [same, one], "2.png": [two], "A.png": [], "٢": [],
        "7" * 17: [], "7" * 18: [digits], one.path: [one], one.path.replace(one.sha256[:16], "0" * 16): [],
    }  # fmt: skip
    assert {name: pictures.named(desk.db, name) for name in meant} == meant
    desk.db.execute("update media set removed_at = '2026-03-02T03:00:00Z' where id = 1")
    assert [pictures.named(desk.db, name) for name in ("1", "a.png", one.path)] == [[], [same], []]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("", ""), ("  ", ""), ("30,20", "30,20"), (" 30 % , 20 % ", "30,20"), ("30 20", "30,20"), ("0,0", "0,0"),
        ("100,100", "100,100"),
        ("007,09", "7,9"), ("30,20".ljust(40), "30,20"), (" " * 35 + "30,20", "30,20"),
    ],
)  # fmt: skip
def test_the_point_that_crops_keep(written: str, kept: str) -> None:
    assert pictures.checked_focus(written) == kept


@pytest.mark.parametrize(
    "written", ["101,0", "0,101", "30", "30,", "30;20", "-1,5", "1.5,2", "a,b", "1000,1", " " * 36 + "30,20"]
)
def test_what_is_no_point(written: str) -> None:
    with pytest.raises(Invalid) as refused:
        pictures.checked_focus(written)
    assert refused.value.message == f"{written[:40]!r} is not a point in a picture"
    assert refused.value.hint == "give the percentages from the left and from the top, such as 30,20"


@pytest.mark.parametrize(
    ("mime", "width", "height", "shared"),
    [
        ("image/png", 3000, 9, (3000, 9)), ("image/webp", SHARED_WIDTH, 9, (SHARED_WIDTH, 9)),
        ("image/webp", SHARED_WIDTH * 2, 101, (SHARED_WIDTH, 50)), ("image/avif", SHARED_WIDTH * 2, 103, (SHARED_WIDTH, 52)),
        ("image/webp", SHARED_WIDTH * 4, 1, (SHARED_WIDTH, 1)), ("image/webp", SHARED_WIDTH + 1, 500, (SHARED_WIDTH, 500)),
        ("image/webp", None, 9, (None, 9)), ("image/webp", SHARED_WIDTH * 2, None, (SHARED_WIDTH * 2, None)),
    ],
)  # fmt: skip
def test_the_size_that_machines_are_told(
    mime: str, width: int | None, height: int | None, shared: tuple[int | None, int | None]
) -> None:
    one = replace(medium(width, mime), height=height)
    assert one.shared_size == shared
    assert one.shared_path.endswith({"image/png": ".png"}.get(mime, f"-{SHARED_WIDTH}.jpg"))


def test_sizes_that_would_be_too_tall_are_left_out() -> None:
    tall = replace(medium(2000), height=2000 * pictures.TALLEST // 240)
    assert tall.widths == (240,)
    assert replace(tall, height=tall.height + 9 if tall.height else 0).widths == ()
    assert replace(medium(2000), height=None).widths == ()
