"""Pictures and clips in the file: the same bytes are stored once, with their words; removing one deletes nothing that was published."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from newsroom import text, urls
from newsroom.core.journal.actions import Act
from newsroom.core.media import heic
from newsroom.errors import Invalid, NotFound, Refused
from newsroom.phrases import phrase
from newsroom.store import Connection

# Formats that pages can show safely. Not SVG: opened by itself it can run scripts.
FORMATS = {
    "JPEG": ("image/jpeg", "jpg"),
    "PNG": ("image/png", "png"),
    "GIF": ("image/gif", "gif"),
    "WEBP": ("image/webp", "webp"),
    "AVIF": ("image/avif", "avif"),
}
# Video and audio that browsers play, by their content.
CLIP_TYPES = {
    "video/mp4": "mp4",
    "video/webm": "webm",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "audio/flac": "flac",
}
EXTENSIONS = dict(FORMATS.values()) | CLIP_TYPES
# JPEGs of cameras that contain more pictures after the first are JPEGs.
KINDS = FORMATS | {"MPO": FORMATS["JPEG"]}
# Keys of front matter that may name a file of the library, as `image` does.
FILE_KEYS = ("video", "audio", "poster")
# The path of a picture, or of one of its sizes, on the site; `urls.media` makes them.
_PATH = r"/?media/[0-9a-f]{2}/([0-9a-f]{16})(?:-[a-z0-9]+)?\.[a-z0-9]+"
# Widths in pixels of the sizes for smaller screens; none is larger than the picture.
WIDTHS = (240, 480, 960, 1600)
TALLEST = 16_383  # maximum height of a WebP in pixels
_FILE_NAME = r"\.[A-Za-z0-9]{2,5}\Z"
SHARED_WIDTH = 1200  # maximum width in pixels of what shared links show


@dataclass(frozen=True, slots=True)
class Medium:
    """One picture or clip: `width` and `height` in pixels as shown, `bytes` of the original.

    A clip of audio has no size. `duration` is in seconds, `poster` the id of the picture shown until a clip plays.
    """

    id: int
    sha256: str
    name: str
    mime: str
    bytes: int
    width: int | None
    height: int | None
    alt: str
    caption: str
    credit: str
    created_at: str
    removed_at: str | None
    animated: bool = False
    focus: str = ""  # the point that crops keep, "X,Y" in percent from the left and the top; empty for the middle
    duration: float | None = None
    poster: int | None = None

    @property
    def is_clip(self) -> bool:
        """Whether this is video or audio, whose bytes are read in parts (`clips.parts`)."""
        return self.mime in CLIP_TYPES

    @property
    def widths(self) -> tuple[int, ...]:
        """The widths of its smaller sizes."""
        if self.is_clip or self.animated or self.mime == "image/gif" or not self.width or not self.height:
            return ()
        return tuple(one for one in WIDTHS if one < self.width and self.height * one / self.width <= TALLEST)

    @property
    def is_for_browsers(self) -> bool:
        """Whether only browsers are sure to read its format; other programs get a JPEG."""
        return self.mime in ("image/webp", "image/avif")

    @property
    def shared_path(self) -> str:
        """The path of the picture for shared links, search engines and feeds."""
        return urls.media(self.sha256, "jpg", SHARED_WIDTH) if self.is_for_browsers else self.path

    @property
    def shared_size(self) -> tuple[int | None, int | None]:
        """Its width and height there."""
        if not self.is_for_browsers or not self.width or not self.height or self.width <= SHARED_WIDTH:
            return self.width, self.height
        return SHARED_WIDTH, max(round(self.height * SHARED_WIDTH / self.width), 1)

    @property
    def srcset(self) -> str | None:
        """Its sizes for a `srcset`, including the picture itself unless it is needlessly large."""
        if not self.widths or not self.width:
            return None
        offered = [f"{urls.media(self.sha256, 'webp', one)} {one}w" for one in self.widths]
        if self.width <= WIDTHS[-1]:
            offered.append(f"{self.path} {self.width}w")
        return ", ".join(offered)

    @property
    def path(self) -> str:
        """Its path on the site."""
        return urls.media(self.sha256, EXTENSIONS[self.mime])


@dataclass(frozen=True, slots=True)
class RemotePicture:
    """A main picture on another host, which pages show from there: `path` is its address, its size is unknown."""

    path: str
    alt: str = ""
    caption: str = ""
    credit: str = ""
    width: int | None = None
    height: int | None = None
    srcset: str | None = None
    focus: str = ""

    @property
    def shared_path(self) -> str:
        """What shared links show of it: the picture itself."""
        return self.path

    @property
    def shared_size(self) -> tuple[int | None, int | None]:
        """Its size, which is unknown."""
        return None, None


def medium_of(row: sqlite3.Row) -> Medium:
    """A row of the table as a record."""
    return Medium(
        row["id"],
        row["sha256"],
        row["name"],
        row["mime"],
        row["bytes"],
        row["width"],
        row["height"],
        row["alt"],
        row["caption"],
        row["credit"],
        row["created_at"],
        row["removed_at"],
        bool(row["animated"]),
        row["focus"],
        row["duration"],
        row["poster_id"],
    )


def add(
    act: Act, data: bytes, *, name: str, alt: str = "", caption: str = "", credit: str = "", focus: str = ""
) -> Medium:
    """Add a picture, or return the one with the same bytes; one in HEIC as a JPEG. Raises `Invalid` if it is not a picture."""
    focus = checked_focus(focus)
    data = heic.as_jpeg(data, name)
    db, digest = act.db, hashlib.sha256(data).hexdigest()
    row = db.execute("select * from media where sha256 = :sha", {"sha": digest}).fetchone()
    if row:
        return again(act, medium_of(row), alt=alt, caption=caption, credit=credit, focus=focus)
    mime, width, height, animated = measure(data, name)
    medium_id = db.execute(
        """
        insert into media (sha256, name, mime, bytes, width, height, alt, caption, credit, created_at, animated,
            focus)
        values (:sha, :name, :mime, :bytes, :width, :height, :alt, :caption, :credit, :at, :animated, :focus)
        """,
        {
            "sha": digest,
            "name": text.one_line(text.clean(name)),
            "mime": mime,
            "bytes": len(data),
            "width": width,
            "height": height,
            "alt": text.clean(alt),
            "caption": text.clean(caption),
            "credit": text.clean(credit),
            "at": act.at,
            "animated": int(animated),
            "focus": focus,
        },
    ).lastrowid
    assert medium_id is not None
    db.execute("insert into media_data (media_id, data) values (:id, :data)", {"id": medium_id, "data": data})
    act.note("media", medium_id, "add", name=name)
    return get(db, medium_id)


def is_known(db: Connection, digest: str) -> bool:
    """Whether a picture with this SHA-256 was added before."""
    return db.execute("select 1 from media where sha256 = :sha", {"sha": digest}).fetchone() is not None


def again(act: Act, medium: Medium, *, alt: str, caption: str, credit: str, focus: str) -> Medium:
    """The same bytes again: missing words are added, and a removed picture is listed again."""
    filled = replace(
        medium,
        alt=medium.alt or text.clean(alt),
        caption=medium.caption or text.clean(caption),
        credit=medium.credit or text.clean(credit),
        focus=medium.focus or focus,
        removed_at=None,
    )
    if filled != medium:
        describe(
            act, medium.id, alt=filled.alt, caption=filled.caption, credit=filled.credit, focus=filled.focus or None
        )
        act.db.execute("update media set removed_at = null where id = :id", {"id": medium.id})
    return get(act.db, medium.id)


def measure(data: bytes, name: str) -> tuple[str, int, int, bool]:
    """MIME type, width and height (rotated as the camera said) of a picture, and whether it is animated.

    Raises `Invalid` if it is not a picture, or if its smaller sizes would take too much memory.
    """
    from newsroom.core.media import decoding  # here: most commands read no picture

    with decoding.opened(data, name) as picture:
        try:
            kind, (width, height) = picture.format or "", picture.size
            animated = kind != "MPO" and bool(getattr(picture, "is_animated", False))
            if decoding.orientation(picture) > 4:
                width, height = height, width
        except Exception as error:
            raise Invalid(phrase("{name}: not a picture that can be read", name=name), ref=name) from error
        decoding.refuse_many_points(picture, name)
        if kind != "GIF" and (not animated or kind != "PNG"):  # these are shown as they are
            decoding.refuse_large(picture, data, name, widest=min(width, WIDTHS[-1]))
    return KINDS[kind][0], width, height, animated


def get(db: Connection, medium_id: int) -> Medium:
    """The picture with that id. Raises `NotFound`."""
    row = db.execute("select * from media where id = :id", {"id": medium_id}).fetchone()
    if row is None:
        raise NotFound(
            phrase("there is no picture or clip {medium_id}", medium_id=medium_id),
            ref=str(medium_id),
            hint="see: newsroom media list",
        )
    return medium_of(row)


def find(db: Connection, ref: str) -> Medium:
    """The picture with an id, the beginning of a hash (8 digits or more) or a file name. Raises `NotFound`.

    A deleted one is found too, by its name only if no other has that name.
    """
    if ref.isascii() and ref.isdigit() and len(ref) < 18:
        row = db.execute("select * from media where id = :id", {"id": int(ref)}).fetchone()
        if row:
            return medium_of(row)
    if len(ref) >= 8:
        row = db.execute(
            "select * from media where substr(sha256, 1, :n) = :ref", {"n": len(ref), "ref": ref}
        ).fetchone()
        if row:
            return medium_of(row)
    row = db.execute(
        "select * from media where name = :ref order by removed_at is not null, id desc", {"ref": ref}
    ).fetchone()
    if row is None:
        raise NotFound(phrase("there is no picture or clip {ref!r}", ref=ref), ref=ref, hint="see: newsroom media list")
    return medium_of(row)


def find_listed(db: Connection, ref: str) -> Medium:
    """As `find`, for a picture that is to be shown. Raises `Refused` for a deleted one."""
    medium = find(db, ref)
    if medium.removed_at is not None:
        raise Refused(
            phrase("{name} (media id {medium_id}) was deleted", name=medium.name, medium_id=medium.id),
            ref=ref,
            hint=phrase("to use it again, add its file again: newsroom media add FILE"),
        )
    return medium


def named(db: Connection, name: str) -> list[Medium]:
    """The pictures that a name in a text can mean: an id, a path on the site, or the name of the file it came from."""
    path = re.fullmatch(_PATH, name)
    if path:
        where, value = "sha256 >= :value and sha256 < :value || 'g'", path[1]
    elif name.isascii() and name.isdigit() and len(name) < 18:
        where, value = "id = cast(:value as integer)", name
    else:
        where, value = "name = :value", name
    rows = db.execute(f"select * from media where removed_at is null and {where} order by id desc", {"value": value})
    return [medium_of(row) for row in rows]


def list_(db: Connection, *, removed: bool = False) -> list[Medium]:
    """Every picture, newest first."""
    where = "" if removed else "where removed_at is null"
    return [medium_of(row) for row in db.execute(f"select * from media {where} order by id desc")]


def data(db: Connection, medium_id: int) -> bytes:
    """The original bytes. Raises `NotFound`."""
    row = db.execute("select data from media_data where media_id = :id", {"id": medium_id}).fetchone()
    if row is None:  # also for a clip
        raise NotFound(phrase("there is no picture or clip {medium_id}", medium_id=medium_id), ref=str(medium_id))
    return bytes(row["data"])


def header_names(image: str, extra: Mapping[str, Any]) -> list[str]:
    """The names of files in the header of a text: its main picture, video, audio and poster."""
    values = (extra.get(key) for key in FILE_KEYS)  # other systems have other things than files there
    files = (one.strip() for one in values if isinstance(one, str) and re.search(_FILE_NAME, one.strip()[-10:]))
    return list(dict.fromkeys((*([image] if image else ()), *files)))


def names_in_text(body: str, image: str, extra: Mapping[str, Any]) -> set[str]:
    """The names of all files that a text shows, in its header and its body."""
    from newsroom import markup  # here: every command that reads articles loads this module, few ask for this

    return {*header_names(image, extra), *markup.images(body)}


def users(db: Connection, medium_id: int) -> list[tuple[int, str, bool]]:
    """The articles that show it in their live, scheduled or newest revision: id, slug, and whether it is the live one.

    The text must name the picture; a revision may also list pictures that it does not show.
    """
    rows = db.execute(
        """
        select a.id, a.slug, r.rev = a.live_rev as live, r.body, r.image, r.extra, r.media from articles a
        join revisions r on r.article_id = a.id
            and (r.rev = a.live_rev or (a.status not in ('killed', 'trashed') and r.rev in (a.head_rev, a.publish_rev)))
        where a.id in (select article_id from article_media where media_id = :id)
            or (a.publish_rev is not null and exists
                (select 1 from revisions p, json_each(p.media) m
                where p.article_id = a.id and p.rev = a.publish_rev and m.value = :id))
        order by a.id
        """,
        {"id": medium_id},
    )
    found: dict[int, tuple[int, str, bool]] = {}
    for row in rows:
        names = {name for name, number in json.loads(row["media"]).items() if number == medium_id}
        if names and names & names_in_text(row["body"], row["image"], json.loads(row["extra"])):
            before = found.get(row["id"])
            found[row["id"]] = (row["id"], row["slug"], bool(row["live"]) or (before is not None and before[2]))
    return list(found.values())


def deleted_in_text(
    db: Connection, body: str, image: str, extra: Mapping[str, Any], media: Mapping[str, int]
) -> list[Medium]:
    """The pictures and clips that a text shows and somebody deleted. `media` has those in the newsroom by the name in the text.

    Those that are gone because an undo took back their draft do not count: nobody decided against them.
    """
    if not media:
        return []
    rows = db.execute(
        """
        select * from media m where removed_at is not null and id in (select value from json_each(:ids))
            and exists (select 1 from journal where kind = 'media' and object_id = m.id and action = 'remove')
        order by id
        """,
        {"ids": json.dumps(sorted(set(media.values())))},
    ).fetchall()
    if not rows:
        return []
    shown = {media[name] for name in names_in_text(body, image, extra) if name in media}
    return [medium_of(row) for row in rows if row["id"] in shown]


def deleting_batch(db: Connection, medium: Medium) -> int:
    """The batch that deleted a picture of `deleted_in_text`; undoing it restores the picture."""
    row = db.execute(
        "select max(batch_id) from journal where kind = 'media' and object_id = :id and action = 'remove'",
        {"id": medium.id},
    ).fetchone()
    return int(row[0])


def checked_focus(written: str) -> str:
    """The point `X,Y` as it is stored, in whole percent; empty for none. Raises `Invalid` for anything else."""
    if not written.strip():
        return ""
    # Cut, a longer text could be another point.
    found = re.fullmatch(r"\s*(\d{1,3})\s*%?\s*[, ]\s*(\d{1,3})\s*%?\s*", written) if len(written) <= 40 else None
    if found is None or max(int(found[1]), int(found[2])) > 100:
        raise Invalid(
            phrase("{focus!r} is not a point in a picture", focus=written[:40]),
            hint=phrase("give the percentages from the left and from the top, such as 30,20"),
        )
    return f"{int(found[1])},{int(found[2])}"


def describe(
    act: Act,
    medium_id: int,
    *,
    alt: str | None = None,
    caption: str | None = None,
    credit: str | None = None,
    focus: str | None = None,
) -> Medium:
    """Change the words of a picture, and the point that crops keep. Raises `Invalid` for an impossible `focus`."""
    act.db.execute(
        """
        update media set alt = coalesce(:alt, alt), caption = coalesce(:caption, caption), credit = coalesce(:credit, credit),
            focus = coalesce(:focus, focus)
        where id = :id
        """,
        {
            "id": medium_id,
            "alt": alt,
            "caption": caption,
            "credit": credit,
            "focus": None if focus is None else checked_focus(focus),
        },
    )
    act.note("media", medium_id, "describe")
    return get(act.db, medium_id)


def remove(act: Act, medium_id: int) -> None:
    """Delete a picture: it is no longer listed, and no text that shows it can be published. Its bytes stay, for an undo.

    Raises `Refused` while an article shows it.
    """
    medium = get(act.db, medium_id)
    portrait = act.db.execute("select name from people where portrait = :id", {"id": medium_id}).fetchone()
    if portrait:
        raise Refused(
            phrase("picture {medium_id} is the portrait of {name}", medium_id=medium_id, name=portrait["name"]),
            ref=str(medium_id),
            hint="to remove the portrait: newsroom people edit NAME --portrait ''",
        )
    podcast = act.db.execute(
        "select s.name, s.slug, p.active from podcasts p join series s on s.id = p.series_id where p.artwork = :id",
        {"id": medium_id},
    ).fetchone()
    if podcast:
        raise Refused(
            phrase(
                "picture {medium_id} is the artwork of the podcast {name}", medium_id=medium_id, name=podcast["name"]
            ),
            ref=str(medium_id),
            hint=phrase("to remove the artwork: newsroom series podcast {slug} --artwork ''", slug=podcast["slug"])
            if podcast["active"]
            # Without --off, it would start the podcast again.
            else phrase(
                "to remove the artwork: newsroom series podcast {slug} --off --artwork ''", slug=podcast["slug"]
            ),
        )
    using = users(act.db, medium_id)
    if using:
        raise Refused(
            phrase(
                "{name} (media id {medium_id}) is used by {using}",
                medium_id=medium_id,
                name=medium.name,
                using=", ".join((slug for _, slug, _ in using[:3])),
            ),
            ref=str(medium_id),
            hint="remove it from the articles first",
        )
    act.db.execute("update media set removed_at = :at where id = :id", {"id": medium_id, "at": act.at})
    act.note("media", medium_id, "remove")
