"""Exports a newsroom: as a folder that can be imported again, or its articles as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from newsroom.core import archive
from newsroom.core.articles import articles, revisions
from newsroom.core.articles.articles import Filter
from newsroom.core.media import clips, pictures
from newsroom.core.media.pictures import Medium
from newsroom.core.people import people
from newsroom.core.series import parts, podcasts, series
from newsroom.desk import Desk
from newsroom.desk.article_text import text_of
from newsroom.errors import NotFound
from newsroom.formats import archive_folder
from newsroom.formats.archive_folder import ArchiveWriter

_UNCLEAR: Final = frozenset(",;[")  # signs in a name that a list of names with commas would be read by


def article_records(desk: Desk, chosen: Sequence[int] | None) -> Iterator[dict[str, Any]]:
    """Articles as JSON, with their newest text; all that are not in the trash unless some are `chosen`."""
    found = articles.several(desk.db, list(chosen)) if chosen else articles.list_(desk.db, Filter(), sort="id")
    url = desk.settings.text("site.url")
    for article in found:
        body = revisions.get(desk.db, article.id, article.revision).manuscript.body
        yield articles.record(article, site_url=url) | {"body": body}


def table_records(desk: Desk, chosen: Sequence[int] | None) -> Iterator[dict[str, Any]]:
    """The same for a table: a list of names with a comma in one of them is written as JSON."""
    for record in article_records(desk, chosen):
        listed = {name: value for name, value in record.items() if isinstance(value, list)}
        unclear = {name: value for name, value in listed.items() if any(_UNCLEAR & set(one) for one in value)}
        yield record | {name: json.dumps(value, ensure_ascii=False) for name, value in unclear.items()}


def write_archive(
    desk: Desk,
    wanted: Sequence[int],
    to: Path,
    *,
    force: bool,
    whole: bool,
    comments: bool,
    progress: Callable[[int], None],
) -> dict[str, Any]:
    """Write articles with every revision, their pictures and comments to a folder; `progress` is called for each article.

    `whole` says that these are all articles: then all pictures and the settings are exported too. Returns the numbers of
    each. Raises `Outside` for a folder that contains anything else.
    """
    writer = ArchiveWriter(to, force=force)
    records: list[dict[str, Any]] = []
    shown: set[int] = set()
    texts = 0
    for article_id in wanted:
        record = archive.record(desk.db, article_id)
        article = articles.by_id(desk.db, article_id)
        for entry in revisions.history(desk.db, article_id):
            head = entry.rev == article.revision
            written = text_of(entry.manuscript, article if head else None, zone=desk.zone, status=head)
            writer.text(archive_folder.revision_file(record, entry.rev), written)
            shown |= set(entry.manuscript.media.values())
            texts += 1
        records.append(record)
        progress(1)
    writer.lines(archive_folder.RECORDS, records)
    if whole:
        shown |= (
            {medium.id for medium in pictures.list_(desk.db)} | people.portraits(desk.db) | podcasts.artworks(desk.db)
        )
        writer.lines(archive_folder.PEOPLE, _people(desk))
        writer.lines(archive_folder.SERIES, _series(desk))
        writer.text("settings.json", json.dumps(_own_settings(desk), ensure_ascii=False, indent=2) + "\n")
    _pictures(desk, writer, shown)
    uids = {record["uid"] for record in records}
    kept = [value for value in archive.comments(desk.db) if value["article_uid"] in uids] if comments else []
    writer.lines("comments.jsonl", kept)
    return {
        "folder": str(to),
        "articles": len(records),
        "revisions": texts,
        "media": len(shown),
        "comments": len(kept),
    }


def _own_settings(desk: Desk) -> dict[str, str]:
    """The settings stored in the file, without defaults."""
    return {
        setting.key: desk.settings.text(setting.key)
        for setting in desk.settings.listed()
        if desk.settings.origin(setting.key) == "file"
    }


def _people(desk: Desk) -> Iterator[dict[str, Any]]:
    """The entries about authors, portraits by their hash."""
    for one in people.list_(desk.db):
        entry = asdict(one.entry)
        if one.entry.portrait is not None:
            entry["portrait"] = pictures.get(desk.db, one.entry.portrait).sha256
        yield entry


def _series(desk: Desk) -> Iterator[dict[str, Any]]:
    """The series, each with the uids of its stories in their order, also of those in the trash."""
    for one in series.list_(desk.db):
        said = asdict(one.entry) | {"slug": one.slug, "stories": parts.uids(desk.db, one)}
        podcast = podcasts.find(desk.db, one.id)
        if podcast:
            artwork = podcast.entry.artwork
            said["podcast"] = asdict(podcast.entry) | {
                "guid": podcast.guid,
                "active": podcast.active,
                "artwork": pictures.get(desk.db, artwork).sha256 if artwork is not None else None,
            }
        yield said


def _pictures(desk: Desk, writer: ArchiveWriter, numbers: set[int]) -> None:
    described: list[dict[str, Any]] = []
    for number in sorted(numbers | clips.posters(desk.db, numbers)):
        medium = pictures.get(desk.db, number)
        file = f"media/{medium.sha256[:16]}.{pictures.EXTENSIONS[medium.mime]}"
        try:
            if medium.is_clip:
                writer.parts(file, clips.parts(desk.db, number))
            else:
                writer.bytes(file, pictures.data(desk.db, number))
        except NotFound:
            continue
        described.append(
            {
                "sha256": medium.sha256,
                "file": file,
                "name": medium.name,
                "alt": medium.alt,
                "caption": medium.caption,
                "credit": medium.credit,
                "focus": medium.focus,
                **(_clip(desk, medium) if medium.is_clip else {}),
            }
        )
    writer.lines("media.jsonl", described)


def _clip(desk: Desk, medium: Medium) -> dict[str, Any]:
    """What the record of a clip has beside that of a picture: its poster by its hash, its captions by their language."""
    poster = pictures.get(desk.db, medium.poster).sha256 if medium.poster is not None else None
    return {
        "mime": medium.mime,
        "duration": medium.duration,
        "width": medium.width,
        "height": medium.height,
        "poster": poster,
        "captions": {one.lang: one.data for one in clips.tracks(desk.db, medium.id)},
    }
