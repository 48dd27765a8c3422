"""Clips in the file: stored once and in parts, read in the same order, with captions and a poster."""

from __future__ import annotations

import hashlib
import io

import pytest

from newsroom.core.journal import actions
from newsroom.core.media import clips, pictures
from newsroom.core.media.clips import PART, ClipFacts, ClipTrack
from newsroom.core.media.pictures import Medium
from newsroom.errors import Invalid
from newsroom.store import Connection
from tests.core.articles.desk import Desk

FACTS = ClipFacts("video/mp4", 2.5, 320, 180)


@pytest.fixture
def desk(db: Connection) -> Desk:
    return Desk(db)


def add(desk: Desk, data: bytes, name: str = "a.mp4", facts: ClipFacts = FACTS, **words: str) -> Medium:
    with desk.act("media add") as act:
        return clips.add(act, io.BytesIO(data), lambda: facts, name=name, words=words)


@pytest.mark.parametrize("size", [1, PART - 1, PART, PART + 1, 2 * PART + 7])
def test_a_clip_is_kept_in_parts(desk: Desk, size: int) -> None:
    data = bytes(range(256)) * (size // 256) + bytes(size % 256)
    medium = add(desk, data, alt="Con cầu")
    sha = hashlib.sha256(data).hexdigest()
    assert (medium.sha256, medium.bytes, medium.mime, medium.alt) == (sha, size, "video/mp4", "Con cầu")
    assert (medium.duration, medium.width, medium.height) == (2.5, 320, 180)
    assert (medium.path, medium.widths, medium.is_clip) == (f"/media/{sha[:2]}/{sha[:16]}.mp4", (), True)
    parts = list(clips.parts(desk.db, medium.id))
    assert [len(one) for one in parts] == [PART] * (size // PART) + [size % PART] * bool(size % PART)
    assert b"".join(parts) == data


def test_the_same_bytes_are_kept_once_and_listed_again(desk: Desk) -> None:
    first = add(desk, b"x")
    with desk.act("media rm") as act:
        pictures.remove(act, first.id)
    assert pictures.list_(desk.db) == []
    again = add(desk, b"x", name="b.mp4", credit="An")
    assert (again.id, again.name, again.credit, again.removed_at) == (first.id, "a.mp4", "An", None)
    assert desk.db.execute("select count(*) from media_parts").fetchone()[0] == 1


class _Changing(io.BytesIO):
    """A file that another program writes to between two readings."""

    def seek(self, place: int, whence: int = 0) -> int:
        if self.tell():
            self.getbuffer()[0] = 1
        return super().seek(place, whence)


@pytest.mark.parametrize("stream", [_Changing(b"\0\0"), io.BytesIO(b"")])
def test_a_file_that_changes_or_is_empty_is_refused(desk: Desk, stream: io.BytesIO) -> None:
    with desk.act("media add") as act, pytest.raises(Invalid, match="changed while"):
        clips.add(act, stream, lambda: FACTS, name="a.mp4")


def test_captions_have_a_path_that_changes_with_them(desk: Desk) -> None:
    medium = add(desk, b"x")
    with desk.act("media add") as act:
        assert clips.set_track(act, medium.id, ClipTrack("vi", "WEBVTT\n"))
        assert not clips.set_track(act, medium.id, ClipTrack("vi", "WEBVTT\n"))
        before = clips.tracks(desk.db, medium.id)[0].path(medium)
        assert clips.set_track(act, medium.id, ClipTrack("vi", "WEBVTT 2\n"))
    (track,) = clips.tracks(desk.db, medium.id)
    assert track.path(medium) != before
    assert track.path(medium).endswith(".vtt")
    # Each file of the site has one maker: otherwise withdrawing one clip would delete the captions of another.
    assert track.path(add(desk, b"y")) != track.path(medium)


def test_posters(desk: Desk) -> None:
    medium, picture = add(desk, b"x"), add(desk, b"y")
    with desk.act("media add") as act:
        clips.set_poster(act, medium.id, picture.id)
    assert pictures.get(desk.db, medium.id).poster == picture.id
    assert clips.posters(desk.db, [medium.id, picture.id]) == {picture.id}


def test_an_addition_is_in_the_journal(desk: Desk) -> None:
    medium = add(desk, b"x", name="a.mp4")
    [entry] = desk.db.execute("select kind, object_id, action from journal").fetchall()
    assert tuple(entry) == ("media", medium.id, "add")


def test_everything_that_is_kept_of_a_clip(desk: Desk) -> None:
    assert PART == 1_048_576
    asked: list[int] = []

    def facts() -> ClipFacts:
        asked.append(1)
        return ClipFacts("audio/mpeg")

    for words in ({"alt": "Con bo\u0300", "caption": "b\r\nc", "credit": "An", "other": "x"}, None):
        with desk.act("media add") as act:
            found = clips.add(act, io.BytesIO(b"x"), facts, name=" bò\nđỏ.mp3 ", words=words)
    assert asked == [1]  # the second time it is known
    sha = hashlib.sha256(b"x").hexdigest()
    assert found == Medium(
        1, sha, "bò đỏ.mp3", "audio/mpeg", 1, None, None, "Con bò", "b\nc", "An", "2026-03-02T03:00:00Z", None, False
    )  # fmt: skip
    [entry] = actions.log(desk.db, kind="media")
    assert entry.detail == {"name": " bò\nđỏ.mp3 "}
    assert list(clips.parts(desk.db, 9)) == []


def test_a_clip_that_changed_is_named(desk: Desk) -> None:
    with desk.act("media add") as act, pytest.raises(Invalid) as refused:
        clips.add(act, io.BytesIO(b""), lambda: FACTS, name="a.mp4")
    assert (refused.value.message, refused.value.ref) == ("a.mp4 changed while it was being read", "a.mp4")


def test_captions_by_language_and_in_the_journal_when_they_change(desk: Desk) -> None:
    medium, other = add(desk, b"x"), add(desk, b"y")
    with desk.act("media add") as act:
        told = [
            clips.set_track(act, medium.id, ClipTrack(lang, data))
            for lang, data in (("vi", "W"), ("en", "V"), ("vi", "W"), ("vi", "X"))
        ]
        clips.set_track(act, other.id, ClipTrack("vi", "Z"))
    assert told == [True, True, False, True]
    assert clips.tracks(desk.db, medium.id) == [ClipTrack("en", "V"), ClipTrack("vi", "X")]
    assert clips.tracks(desk.db, other.id) == [ClipTrack("vi", "Z")]
    sha = hashlib.sha256(f"{medium.sha256} en\nV".encode()).hexdigest()
    assert clips.tracks(desk.db, medium.id)[0].path(medium) == f"/media/{sha[:2]}/{sha[:16]}.vtt"
    noted = [
        (one.action, one.object_id, one.detail)
        for one in actions.log(desk.db, kind="media")
        if one.action == "describe"
    ]
    assert noted == [
        ("describe", 2, {"captions": "vi"}), ("describe", 1, {"captions": "vi"}), ("describe", 1, {"captions": "en"}),
        ("describe", 1, {"captions": "vi"}),
    ]  # fmt: skip


def test_a_poster_is_written_when_it_changes(desk: Desk) -> None:
    medium, picture, other = add(desk, b"x"), add(desk, b"y"), add(desk, b"z")

    def put(poster: int | None) -> int:
        before = desk.db.total_changes
        with desk.act("media add") as act:
            clips.set_poster(act, medium.id, poster)
        return desk.db.total_changes - before

    unchanged = put(None)
    assert [put(one) > unchanged for one in (picture.id, picture.id, other.id, None, None)] == [
        True,
        False,
        True,
        True,
        False,
    ]
    put(picture.id)
    assert pictures.get(desk.db, other.id).poster is None
    assert clips.posters(desk.db, [other.id, picture.id]) == set()
    assert clips.posters(desk.db, [medium.id]) == {picture.id}
