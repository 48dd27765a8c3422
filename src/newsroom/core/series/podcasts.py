"""Podcasts: series whose stories with an audio or video file are episodes of a feed for podcast programs."""

from __future__ import annotations

import re
import sqlite3
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlsplit

from newsroom import text, urls
from newsroom.core.articles.checks import Finding
from newsroom.core.journal.actions import Act, ObjectKind
from newsroom.core.media import decoding, pictures
from newsroom.core.series import podcast_categories
from newsroom.core.series.series import Series
from newsroom.errors import Invalid
from newsroom.phrases import phrase
from newsroom.store import Connection

# The namespace of the guids of podcasts (Podcasting 2.0, `podcast:guid`).
NAMESPACE: Final = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
LEAST_ARTWORK, MOST_ARTWORK = 1400, 3000  # pixels of each side (Apple, "Podcast artwork")
ARTWORK_TYPES: Final = ("image/jpeg", "image/png")
_RGB: Final = ("RGB", "RGBA", "P")  # Pillow's modes of RGB colours
LONGEST: Final = {"author": 255, "owner": 255, "email": 254, "funding": 500, "funding_words": 128}  # characters
_EMAIL: Final = r"[^\s<>@,;\"]{1,64}@[^\s<>@,;\"]{1,189}"


@dataclass(frozen=True, slots=True)
class PodcastEntry:
    """What the feed of a podcast says. `artwork` is the id of a picture, `funding` an address with `funding_words`.

    `serial`: to be heard from the first episode on, else the newest first. `locked`: other services may not take it over.
    """

    author: str = ""
    owner: str = ""
    email: str = ""
    category: str = podcast_categories.DEFAULT
    artwork: int | None = None
    explicit: bool = False
    serial: bool = False
    locked: bool = True
    funding: str = ""
    funding_words: str = ""


@dataclass(frozen=True, slots=True)
class Podcast:
    """A series that is, or was, a podcast. The guid never changes, not even if the site moves."""

    series_id: int
    guid: str
    active: bool
    entry: PodcastEntry


def _podcast(row: sqlite3.Row) -> Podcast:
    entry = PodcastEntry(
        row["author"],
        row["owner"],
        row["email"],
        row["category"],
        row["artwork"],
        bool(row["explicit"]),
        bool(row["serial"]),
        bool(row["locked"]),
        row["funding"],
        row["funding_words"],
    )
    return Podcast(row["series_id"], row["guid"], bool(row["active"]), entry)


def list_(db: Connection) -> list[Podcast]:
    """The series that are podcasts now, by id."""
    return [_podcast(row) for row in db.execute("select * from podcasts where active = 1 order by series_id")]


def find(db: Connection, series_id: int) -> Podcast | None:
    """The podcast of a series, also one that is not active; None for a series that never was one."""
    row = db.execute("select * from podcasts where series_id = :id", {"id": series_id}).fetchone()
    return _podcast(row) if row else None


def artworks(db: Connection) -> set[int]:
    """The pictures of podcasts."""
    return {row[0] for row in db.execute("select artwork from podcasts where active = 1 and artwork is not null")}


def guid_of(address: str) -> str:
    """The guid for a feed at this address: a UUIDv5 of it without the scheme and without slashes at the end."""
    return str(uuid.uuid5(NAMESPACE, re.sub(r"^[A-Za-z][A-Za-z0-9+.\-]*://", "", address).rstrip("/")))


def put(
    act: Act, series: Series, entry: PodcastEntry, *, site_url: str, active: bool = True, guid: str = ""
) -> Podcast:
    """Make a series a podcast, or change what its feed says; not `active`, it is not a podcast until the next time.

    `guid` is one that it has already, perhaps elsewhere. Raises `Invalid` for values that no feed may contain.
    """
    entry = checked(act.db, entry)
    before = find(act.db, series.id)
    made = before.guid if before else guid_of(urls.absolute(site_url, urls.podcast(series.slug)))
    found = Podcast(series.id, _guid(guid) if guid else made, active, entry)
    if found == before:
        return found
    act.db.execute(
        """
        insert into podcasts (series_id, guid, active, author, owner, email, category, artwork, explicit, serial, locked,
            funding, funding_words, updated_at)
        values (:series, :guid, :active, :author, :owner, :email, :category, :artwork, :explicit, :serial, :locked,
            :funding, :words, :at)
        on conflict (series_id) do update set guid = excluded.guid, active = excluded.active, author = excluded.author,
            owner = excluded.owner, email = excluded.email, category = excluded.category, artwork = excluded.artwork,
            explicit = excluded.explicit, serial = excluded.serial, locked = excluded.locked, funding = excluded.funding,
            funding_words = excluded.funding_words, updated_at = excluded.updated_at
        """,
        {
            "series": series.id,
            "guid": found.guid,
            "active": int(active),
            "author": entry.author,
            "owner": entry.owner,
            "email": entry.email,
            "category": entry.category,
            "artwork": entry.artwork,
            "explicit": int(entry.explicit),
            "serial": int(entry.serial),
            "locked": int(entry.locked),
            "funding": entry.funding,
            "words": entry.funding_words,
            "at": act.at,
        },
    )
    act.note(ObjectKind.SERIES, series.id, "podcast" if active else "podcast off", name=series.entry.name)
    return found


def _guid(typed: str) -> str:
    try:
        return str(uuid.UUID(typed))
    except ValueError as error:
        raise Invalid(phrase("{guid!r} is not a UUID", guid=typed[:100])) from error


def checked(db: Connection, entry: PodcastEntry) -> PodcastEntry:
    """The entry as it is stored. Raises `Invalid` for what is too long, no address, no category or no artwork."""
    for name, longest in LONGEST.items():
        if len(getattr(entry, name)) > longest:
            option = name.replace("_", "-")
            raise Invalid(
                phrase("the field {name} can have at most {longest:,} characters", name=option, longest=longest)
            )
    cleaned: dict[str, Any] = {name: text.one_line(text.clean(getattr(entry, name))) for name in LONGEST}
    entry = replace(entry, **cleaned)
    if entry.email and not re.fullmatch(_EMAIL, entry.email):
        raise Invalid(phrase("{email!r} is not an e-mail address", email=entry.email))
    if entry.funding and (urlsplit(entry.funding).scheme != "https" or not urlsplit(entry.funding).netloc):
        raise Invalid(phrase("{url!r} is not an address that begins with https://", url=entry.funding))
    category = podcast_categories.find(entry.category)
    if category is None:
        raise Invalid(
            phrase("there is no podcast category {name!r}", name=entry.category[:100]),
            hint=phrase("use one of: {choices}", choices=", ".join(podcast_categories.CATEGORIES)),
        )
    if entry.artwork is not None and (problem := artwork_problem(db, entry.artwork)):
        raise Invalid(problem)
    return replace(entry, category=category)


def artwork_problem(db: Connection, media_id: int) -> str:
    """Why a picture cannot be the artwork of a podcast, or ''."""
    medium = pictures.get(db, media_id)
    width, height = medium.width or 0, medium.height or 0
    if medium.mime not in ARTWORK_TYPES:
        return phrase("{name} cannot be the artwork of a podcast: it must be a JPEG or PNG", name=medium.name)
    if width != height or not LEAST_ARTWORK <= width <= MOST_ARTWORK:
        return phrase(
            "{name} cannot be the artwork of a podcast: it has {width} × {height} pixels, and must be a square of {least} to "
            "{most} pixels",
            name=medium.name,
            width=width,
            height=height,
            least=LEAST_ARTWORK,
            most=MOST_ARTWORK,
        )
    return ""


def _colour_problem(db: Connection, media_id: int) -> str:
    """Why Apple's directory refuses the colours of an artwork, or ''. Other directories take them."""
    medium = pictures.get(db, media_id)
    if decoding.opened(pictures.data(db, media_id), medium.name).mode in _RGB:
        return ""
    return phrase("{name} is not in RGB colours, which Apple's directory requires", name=medium.name)


def problems(db: Connection, several: Sequence[Series]) -> list[Finding]:
    """What directories of podcasts will refuse in the podcasts among these series."""
    found: list[Finding] = []
    for one in several:
        podcast = find(db, one.id)
        if podcast is None or not podcast.active:
            continue
        missing = {
            "no-artwork": (
                podcast.entry.artwork is None,
                phrase("the podcast has no artwork; to add one: newsroom series podcast NAME --artwork FILE"),
            ),
            "no-owner": (
                not podcast.entry.email,
                phrase(
                    "the podcast has no e-mail address for its owner; to add one: newsroom series podcast NAME "
                    "--email ADDRESS"
                ),
            ),
            "no-description": (
                not one.entry.introduction,
                phrase("the podcast has no description; to add one: newsroom series edit NAME --introduction TEXT"),
            ),
        }
        found += [
            Finding("warning", one.slug, code, words) for code, (is_missing, words) in missing.items() if is_missing
        ]
        artwork = podcast.entry.artwork
        if artwork is not None and (problem := artwork_problem(db, artwork) or _colour_problem(db, artwork)):
            found.append(Finding("warning", one.slug, "artwork", problem))
    return found
