"""Pictures in the file: every column, every table of formats, who uses one, and what is said when it stays."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from newsroom.core.articles import workflow
from newsroom.core.journal import actions
from newsroom.core.media import decoding, pictures
from newsroom.core.media.pictures import Medium, RemotePicture
from newsroom.errors import Invalid, NotFound, Refused
from newsroom.store import Connection
from tests.core.articles.desk import Desk
from tests.core.media.test_pictures import add, drawn


@pytest.fixture
def desk(db: Connection) -> Desk:
    return Desk(db)


def test_the_tables_of_formats() -> None:
    assert pictures.EXTENSIONS == {
        "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "image/avif": "avif",
        "video/mp4": "mp4", "video/webm": "webm", "audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/ogg": "ogg", "audio/wav": "wav",
        "audio/flac": "flac",
    }  # fmt: skip
    assert pictures.KINDS["MPO"] == ("image/jpeg", "jpg")
    assert len(pictures.KINDS) == 6
    assert pictures.FILE_KEYS == ("video", "audio", "poster")
    assert (pictures.WIDTHS, pictures.TALLEST, pictures.SHARED_WIDTH) == ((240, 480, 960, 1600), 16_383, 1200)


WHOLE = Medium(
    1, "0123456789abcdef" * 4, "a.mp4", "video/mp4", 9, 320, 180, "a", "b", "c", "2026-03-02T03:00:00Z", None, False, "30,20", 2.5, 7
)  # fmt: skip


def test_every_column_of_a_record(desk: Desk) -> None:
    picture = add(desk, focus="30, 20")
    assert (picture.focus, picture.duration, picture.poster, picture.animated) == ("30,20", None, None, False)
    desk.db.execute(
        """
        update media set sha256 = :sha, name = 'a.mp4', mime = 'video/mp4', bytes = 9, width = 320, height = 180, alt = 'a',
            caption = 'b', credit = 'c', animated = 1, duration = 2.5, removed_at = 'x', poster_id = 1
        """,
        {"sha": WHOLE.sha256},
    )
    assert pictures.get(desk.db, 1) == replace(WHOLE, animated=True, removed_at="x", poster=1)
    assert WHOLE.path == "/media/01/0123456789abcdef.mp4"


@pytest.mark.parametrize(
    ("mime", "is_clip", "is_for_browsers"),
    [("image/webp", False, True), ("image/avif", False, True), ("image/jpeg", False, False), ("video/webm", True, False),
    ("audio/flac", True, False)],
)  # fmt: skip
def test_what_each_format_is_for(mime: str, is_clip: bool, is_for_browsers: bool) -> None:
    one = replace(WHOLE, mime=mime, width=3000, height=1000)
    assert (one.is_clip, one.is_for_browsers) == (is_clip, is_for_browsers)
    assert one.widths == (() if is_clip else (240, 480, 960, 1600))
    assert (one.srcset is None) is is_clip
    assert one.shared_size == ((1200, 400) if is_for_browsers else (3000, 1000))
    assert one.shared_path == ("/media/01/0123456789abcdef-1200.jpg" if is_for_browsers else one.path)


def test_the_sizes_that_a_page_offers_in_full() -> None:
    one = replace(WHOLE, mime="image/png", width=700, height=300)
    path = "/media/01/0123456789abcdef"
    assert one.srcset == f"{path}-240.webp 240w, {path}-480.webp 480w, {path}.png 700w"
    assert replace(one, width=1601).srcset == ", ".join(f"{path}-{wide}.webp {wide}w" for wide in (240, 480, 960, 1600))
    assert replace(one, width=240).srcset is None


def test_a_picture_on_another_host_is_shown_from_there() -> None:
    one = RemotePicture("https://a.example/a.jpg", alt="x")
    assert (one.shared_path, one.shared_size, one.srcset) == ("https://a.example/a.jpg", (None, None), None)
    assert (one.caption, one.credit, one.width, one.height, one.focus) == ("", "", None, None, "")


def test_the_same_bytes_bring_a_missing_focus(desk: Desk) -> None:
    one = add(desk)
    assert add(desk, focus="1,2").focus == "1,2"
    assert add(desk, focus="3,4").focus == "1,2"
    assert [line.action for line in actions.log(desk.db, kind="media")] == ["describe", "add"]
    with pytest.raises(Invalid, match="is not a point"):
        add(desk, focus="here")
    with desk.act() as act:
        assert pictures.describe(act, one.id, focus="").focus == ""
        assert pictures.describe(act, one.id, focus=" 5 , 6 ").focus == "5,6"
        assert pictures.describe(act, one.id, alt="x").focus == "5,6"
    assert (pictures.is_known(desk.db, one.sha256), pictures.is_known(desk.db, "0" * 64)) == (True, False)


def of_frames(kind: str, frames: int = 2) -> bytes:
    drawn = [Image.new("RGB", (8, 6), (one * 50, 0, 0)) for one in range(frames)]
    into = io.BytesIO()
    more: dict[str, Any] = {} if kind == "MPO" else {"duration": 100}
    drawn[0].save(into, kind, save_all=True, append_images=drawn[1:], **more)
    return into.getvalue()


@pytest.mark.parametrize(
    ("data", "mime", "animated", "is_made_smaller"),
    [
        (drawn("JPEG"), "image/jpeg", False, True), (drawn("PNG"), "image/png", False, True), (drawn("GIF"), "image/gif", False, False),
        (of_frames("GIF"), "image/gif", True, False), (of_frames("PNG"), "image/png", True, False),
        (of_frames("WEBP"), "image/webp", True, True),
        (of_frames("MPO"), "image/jpeg", False, True), (of_frames("AVIF"), "image/avif", True, True),
    ],
)  # fmt: skip
def test_what_is_measured_and_which_pictures_are_unpacked_here(
    monkeypatch: pytest.MonkeyPatch, data: bytes, mime: str, animated: bool, is_made_smaller: bool
) -> None:
    limits: list[int] = []
    points: list[str] = []
    monkeypatch.setattr(decoding, "refuse_large", lambda one, data, name, *, widest: limits.append(widest))
    monkeypatch.setattr(decoding, "refuse_many_points", lambda one, name: points.append(name))
    assert pictures.measure(data, "x") == (mime, 8, 6, animated)
    assert (limits, points) == ([8] if is_made_smaller else [], ["x"])


def test_a_wide_picture_is_unpacked_for_its_largest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[int] = []
    monkeypatch.setattr(decoding, "refuse_large", lambda one, data, name, *, widest: limits.append(widest))
    for width in (1599, 1600, 1601):
        pictures.measure(drawn(size=(width, 2)), "x")
    assert limits == [1599, 1600, 1600]


@pytest.mark.parametrize(
    ("image", "extra", "names"),
    [
        ("", {}, []), ("a.jpg", {}, ["a.jpg"]),
        ("a.jpg", {"video": " b.mp4 ", "audio": "c.mp3", "poster": "d.jpg"}, ["a.jpg", "b.mp4", "c.mp3", "d.jpg"]),
        ("a.jpg", {"poster": "a.jpg"}, ["a.jpg"]), ("", {"video": "https://youtu.be/x"}, []), ("", {"video": 7, "audio": ["a.mp3"]}, []),
        ("", {"cover": "a.jpg"}, []), ("", {"video": "b.x"}, []), ("", {"video": "b.xx"}, ["b.xx"]),
        ("", {"video": "b.abcde"}, ["b.abcde"]),
        ("", {"video": "b.abcdef"}, []), ("", {"video": "x" * 300 + ".mp4"}, ["x" * 300 + ".mp4"]),
    ],
)  # fmt: skip
def test_the_files_that_a_header_names(image: str, extra: dict[str, Any], names: list[str]) -> None:
    assert pictures.header_names(image, extra) == names


def test_who_uses_a_picture_by_the_state_of_the_text(desk: Desk) -> None:
    one = add(desk)
    shown = {"body": "![](a.png)", "media": {"a.png": one.id}}

    def users() -> list[tuple[int, str, bool]]:
        return pictures.users(desk.db, one.id)

    later = desk.draft("Mai", "Hai.")
    desk.publish(later)
    desk.save(later, **shown)
    current = desk.get(later)
    desk.publish(later, at=desk.now.replace(hour=9), rev=current.revision)
    desk.save(later, body="Không ảnh.", media={})
    assert users() == [(later.id, "mai", False)]  # what is scheduled shows it
    in_header = desk.draft("Đầu", "Không.", image="a.png", media={"a.png": one.id})
    clip = desk.draft("Phim", "Không.", extra={"video": "a.png"}, media={"a.png": one.id})
    desk.draft("Kể", "Không.", media={"a.png": one.id})  # only listed
    desk.draft("Khác", "![](a.png)", media={"a.png": add(desk, drawn(colour=9)).id})
    trashed = desk.draft("Bỏ", **shown)
    with desk.act("delete") as act:
        workflow.delete(act, desk.get(trashed))
    assert [slug for _, slug, _ in users()] == ["mai", "dau", "phim"]
    assert {number for number, _, _ in users()} == {later.id, in_header.id, clip.id}


def test_a_portrait_and_an_artwork_stay(desk: Desk) -> None:
    one = add(desk)
    lan = "insert into people (key, name, role, about, links, portrait, updated_at) values ('lan', 'Lan', '', '', '', 1, 'x')"
    desk.db.execute(lan)
    with pytest.raises(Refused) as refused, desk.act() as act:
        pictures.remove(act, one.id)
    assert (refused.value.message, refused.value.ref, refused.value.hint) == (
        "picture 1 is the portrait of Lan", "1", "to remove the portrait: newsroom people edit NAME --portrait ''",
    )  # fmt: skip
    desk.db.execute("delete from people")
    desk.draft("Tin", "![](a.png)", media={"a.png": one.id})
    with pytest.raises(Refused) as refused, desk.act() as act:
        pictures.remove(act, one.id)
    assert (refused.value.message, refused.value.ref, refused.value.hint) == (
        "a.png (media id 1) is used by tin", "1", "remove it from the articles first",
    )  # fmt: skip
    assert pictures.get(desk.db, one.id).removed_at is None
    assert [line.action for line in actions.log(desk.db, kind="media")] == ["add"]


def test_what_is_said_of_a_picture_that_is_not_there(desk: Desk) -> None:
    for ask, ref in (
        (lambda: pictures.get(desk.db, 9), "9"),
        (lambda: pictures.data(desk.db, 9), "9"),
        (lambda: pictures.find(desk.db, "b.png"), "b.png"),
    ):
        with pytest.raises(NotFound) as refused:
            ask()
        assert refused.value.ref == ref
        assert refused.value.message in ("there is no picture or clip 9", "there is no picture or clip 'b.png'")
    with pytest.raises(NotFound) as refused:
        pictures.find(desk.db, "b.png")
    assert refused.value.hint == "see: newsroom media list"


@pytest.mark.parametrize("length", [17, 18])
def test_a_number_is_an_id_up_to_seventeen_digits(desk: Desk, length: int) -> None:
    number = "1" * length
    add(desk)
    desk.db.execute(
        """
        insert into media (id, sha256, name, mime, bytes, width, height, alt, caption, credit, created_at, animated)
        select :id, 'x', 'b.png', mime, bytes, width, height, alt, caption, credit, created_at, animated from media
        """,
        {"id": int(number)},
    )
    if length == 17:
        assert pictures.find(desk.db, number).id == int(number)
        assert [one.id for one in pictures.named(desk.db, number)] == [int(number)]
    else:
        assert pictures.named(desk.db, number) == []
        with pytest.raises(NotFound):
            pictures.find(desk.db, number)


def test_eight_digits_of_a_hash_are_enough(desk: Desk) -> None:
    one = add(desk)
    desk.db.execute("update media set sha256 = '1234567' || substr(sha256, 8)")
    sha = pictures.get(desk.db, one.id).sha256
    assert pictures.find(desk.db, sha[:8]).id == one.id
    with pytest.raises(NotFound):
        pictures.find(desk.db, sha[:7])


def test_a_picture_whose_head_breaks_its_reader_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> int:
        raise RecursionError("no")

    monkeypatch.setattr(decoding, "orientation", fail)
    with pytest.raises(Invalid) as refused:
        pictures.measure(drawn(), "x.png")
    assert (refused.value.message, refused.value.ref) == ("x.png: not a picture that can be read", "x.png")
