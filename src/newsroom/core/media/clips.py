"""Video and audio clips in the file: stored and read in parts, never whole, with their captions and posters.

Pages, feeds and podcasts read type, size and duration from the record (`Medium.mime`, `.bytes`, `.duration`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from newsroom import text, urls
from newsroom.core.journal.actions import Act
from newsroom.core.media import pictures
from newsroom.core.media.pictures import Medium
from newsroom.errors import Invalid
from newsroom.phrases import phrase
from newsroom.store import Connection

PART: Final = 1 << 20  # bytes of a row


@dataclass(frozen=True, slots=True)
class ClipFacts:
    """What a file of video or audio is: its type, its duration in seconds and its size in pixels, where they are known."""

    mime: str
    duration: float | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class ClipTrack:
    """Captions of a clip in one language, as WebVTT."""

    lang: str
    data: str

    def path(self, clip: Medium) -> str:
        """Their path on the site, which changes with the words; captions of another clip have another one."""
        named = f"{clip.sha256} {self.lang}\n{self.data}"
        return urls.media(hashlib.sha256(named.encode("utf-8")).hexdigest(), "vtt")


def add(
    act: Act,
    stream: BinaryIO,
    facts: Callable[[], ClipFacts],
    *,
    name: str,
    words: Mapping[str, str] | None = None,
) -> Medium:
    """Add the clip that `stream` reads, or return the one with the same bytes.

    `words` may have `alt`, `caption` and `credit`. `facts` is called for a new clip only. Raises `Invalid` if the bytes
    change while they are read.
    """
    given = {key: (words or {}).get(key, "") for key in ("alt", "caption", "credit")}
    digest, size = _hash_and_size(_read(stream))
    row = act.db.execute("select * from media where sha256 = :sha", {"sha": digest}).fetchone()
    if row:
        return pictures.again(act, pictures.medium_of(row), **given, focus="")
    known = facts()
    medium_id = act.db.execute(
        """
        insert into media (sha256, name, mime, bytes, width, height, alt, caption, credit, created_at, animated, duration)
        values (:sha, :name, :mime, :size, :width, :height, :alt, :caption, :credit, :at, 0, :duration)
        """,
        {
            "sha": digest,
            "name": text.one_line(text.clean(name)),
            "mime": known.mime,
            "size": size,
            "width": known.width,
            "height": known.height,
            **{key: text.clean(value) for key, value in given.items()},
            "at": act.at,
            "duration": known.duration,
        },
    ).lastrowid
    assert medium_id is not None
    seen = hashlib.sha256()
    for number, part in enumerate(_read(stream)):
        act.db.execute(
            "insert into media_parts (media_id, number, data) values (:id, :number, :data)",
            {"id": medium_id, "number": number, "data": part},
        )
        seen.update(part)
    if seen.hexdigest() != digest or not size:
        raise Invalid(phrase("{name} changed while it was being read", name=name), ref=name)
    act.note("media", medium_id, "add", name=name)
    return pictures.get(act.db, medium_id)


def _read(stream: BinaryIO) -> Iterator[bytes]:
    stream.seek(0)
    while part := stream.read(PART):
        yield part


def _hash_and_size(parts: Iterable[bytes]) -> tuple[str, int]:
    """The SHA-256 of bytes that come in parts, and how many they are."""
    size, seen = 0, hashlib.sha256()
    for part in parts:
        size += len(part)
        seen.update(part)
    return seen.hexdigest(), size


def parts(db: Connection, medium_id: int) -> Iterator[bytes]:
    """The bytes of a clip, a part at a time; none for a picture."""
    number = 0
    while True:
        row = db.execute(
            "select data from media_parts where media_id = :id and number = :number",
            {"id": medium_id, "number": number},
        ).fetchone()
        if row is None:
            return
        yield row["data"]
        number += 1


def set_poster(act: Act, medium_id: int, poster: int | None) -> None:
    """Set the picture that pages show until a clip plays."""
    act.db.execute(
        "update media set poster_id = :poster where id = :id and poster_id is not :poster",
        {"id": medium_id, "poster": poster},
    )


def posters(db: Connection, media_ids: Iterable[int]) -> set[int]:
    """The posters of the clips among these."""
    rows = db.execute(
        "select poster_id from media where poster_id is not null and id in (select value from json_each(:ids))",
        {"ids": json.dumps(list(media_ids))},
    )
    return {row["poster_id"] for row in rows}


def tracks(db: Connection, medium_id: int) -> list[ClipTrack]:
    """The captions of a clip by language."""
    rows = db.execute("select lang, data from clip_tracks where media_id = :id order by lang", {"id": medium_id})
    return [ClipTrack(row["lang"], row["data"]) for row in rows]


def set_track(act: Act, medium_id: int, track: ClipTrack) -> bool:
    """Store captions in place of those in the same language; returns whether they differ from these."""
    changed = act.db.execute(
        """
        insert into clip_tracks (media_id, lang, data) values (:id, :lang, :data)
        on conflict (media_id, lang) do update set data = :data where data <> :data
        """,
        {"id": medium_id, "lang": track.lang, "data": track.data},
    ).rowcount
    if changed:
        act.note("media", medium_id, "describe", captions=track.lang)
    return bool(changed)
