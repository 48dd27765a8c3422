"""Imports a newsroom export: articles with every revision, pictures, comments and settings."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from newsroom import library_messages, text
from newsroom import settings as table
from newsroom.core import archive, stored_settings
from newsroom.core.articles.fields import Manuscript
from newsroom.core.journal import actions
from newsroom.core.journal.actions import Act
from newsroom.core.media import clips, pictures
from newsroom.core.media.clips import ClipTrack
from newsroom.core.people import people
from newsroom.core.series import parts, podcasts, series
from newsroom.core.series.podcasts import PodcastEntry
from newsroom.core.series.series import Series, SeriesEntry, SeriesOrder
from newsroom.desk import Desk
from newsroom.desk.article_text import manuscript_from
from newsroom.desk.clip_files import clip_facts
from newsroom.errors import Invalid, NotFound, Usage
from newsroom.formats import archive_folder, json_values, packing
from newsroom.formats.clips import captions
from newsroom.formats.front_matter import article_file
from newsroom.phrases import phrase

ARTICLES, COMMENTS = 100, 1000  # records in one transaction

Row = tuple[int, dict[str, Any]]  # the line of a record in its file, and the record


@dataclass(slots=True)
class ArchiveImported:
    """How many records were read, added and unchanged; those that were `skipped` with place and reason."""

    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: list[dict[str, str]] = field(default_factory=list)

    def count(self, outcomes: Iterable[str]) -> None:
        """Count results, each "added" or "unchanged"."""
        for outcome in outcomes:
            setattr(self, outcome, getattr(self, outcome) + 1)


def _object(file: Path) -> dict[str, Any]:
    """The object of JSON in a file. Raises `Invalid` for any other content."""
    try:
        found = json_values.loads(file.read_bytes())
    except ValueError as error:
        raise Invalid(
            phrase("{name}: not JSON: {error}", name=file, error=library_messages.recognise(str(error))), ref=str(file)
        ) from error
    if not isinstance(found, dict):
        raise Invalid(phrase("{name}: not a JSON object", name=file), ref=str(file))
    return found


def check_folder(folder: Path) -> None:
    """Raise `NotFound` for a missing folder, `Usage` for one that is not a newsroom export, `Invalid` for a packed one."""
    if not folder.is_dir():
        packing.refuse_packed_file(folder)
        raise NotFound(phrase("there is no folder {folder}", folder=folder), ref=str(folder))
    if not archive_folder.is_newsroom(folder):
        hint = phrase("to add a folder of Markdown files: newsroom draft {folder}", folder=text.shell_path(folder))
        raise Usage(phrase("{folder} is not a newsroom export", folder=folder), ref=str(folder), hint=hint)


class ArchiveImport:
    """One import of a folder into a file, as one batch of the log."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk, self.folder = desk, folder
        self.result = ArchiveImported()
        self.articles = self._lines(archive_folder.RECORDS)
        self._pictures = {str(value.get("sha256")): value for _, value in self._lines("media.jsonl")}
        self._picture_ids: dict[str, int] = {}  # by their hash
        self._comment_ids: dict[int, int] = {}  # of the export → of this file
        self._batch: int | None = None

    def _lines(self, name: str) -> list[Row]:
        """The records of a file; a line that is not one is counted and reported."""

        def bad(number: int, why: str) -> None:
            self.result.read += 1
            self._skip(name, number, why)

        return list(archive_folder.lines(self.folder, name, bad))

    def _skip(self, name: str, number: int, why: str) -> None:
        self.result.skipped.append({"where": f"{self.folder / name}:{number}", "why": why})

    def add_articles(self, *, progress: Callable[[int], None]) -> None:
        """Add the articles that are not there yet; `progress` is called with the number done since."""
        for start in range(0, len(self.articles), ARTICLES):
            part = self.articles[start : start + ARTICLES]
            self._add(part, self._article, archive_folder.RECORDS)
            progress(len(part))

    def add_comments(self) -> None:
        """Add the comments on the imported articles."""
        rows = self._lines("comments.jsonl")
        for start in range(0, len(rows), COMMENTS):
            self._add(rows[start : start + COMMENTS], self._comment, "comments.jsonl")

    def add_people(self) -> None:
        """Add the entries about authors; an entry that is there already stays as it is."""
        self._add(self._lines(archive_folder.PEOPLE), self._person, archive_folder.PEOPLE)

    def add_series(self) -> None:
        """Add the series with their stories; one that is there already stays as it is."""
        self._add(self._lines(archive_folder.SERIES), self._series, archive_folder.SERIES)

    def take_settings(self) -> None:
        """Store the settings of the export that this program knows. Raises `Invalid` if they are not what was exported."""
        file = self.folder / "settings.json"
        if file.is_file():
            values = _object(file)
            known = {key: str(value) for key, value in values.items() if table.find(key) is not None}
            stored_settings.put(self.desk.db, known, now=self.desk.now, actor=self.desk.actor)

    def _add(self, part: Sequence[Row], one: Callable[[Act, Row], str], name: str) -> None:
        desk = self.desk
        with actions.act(desk.db, actor=desk.actor, now=desk.now, command="import", batch=self._batch) as act:
            outcome = actions.each(act, part, lambda row: one(act, row))
        self._batch = act.batch if act.noted else self._batch
        self.result.read += len(part)
        self.result.count(outcome.done)
        for (number, _), error in outcome.failed:
            self._skip(name, number, error.with_hint)

    def _article(self, act: Act, row: Row) -> str:
        """One article with its pictures and revisions."""
        number, record = row
        with archive.faults_named():
            for entry in record["revisions"]:
                for sha in entry["media"].values():
                    if sha not in self._picture_ids and sha in self._pictures:
                        self._picture_ids[sha] = self._picture(act, self._pictures[sha])
            return archive.load(
                act,
                record,
                lambda rev: self._text(record, rev),
                self._picture_ids,
                left_out=lambda why: self._leave_out(archive_folder.RECORDS, number, why),
            )[1]

    def _person(self, act: Act, row: Row) -> str:
        """One entry about an author, with its portrait."""
        number, record = row
        with archive.faults_named():
            entry = people.from_record(record)
            if people.find_name(act.db, entry.name) is not None:
                return "unchanged"
            sha = record["portrait"]
            if sha is not None and sha in self._pictures:
                if sha not in self._picture_ids:
                    self._picture_ids[sha] = self._picture(act, self._pictures[sha])
                entry = replace(entry, portrait=self._picture_ids[sha])
            people.add(act, entry)
        if sha is not None and entry.portrait is None:
            why = phrase("the portrait of {name} is not in the export", name=entry.name)
            self._leave_out(archive_folder.PEOPLE, number, why)
        return "added"

    def _series(self, act: Act, row: Row) -> str:
        """One series, with those of its stories that are in this file and in no other series."""
        record = row[1]
        with archive.faults_named():
            order = SeriesOrder(record["order"])
            entry = SeriesEntry(str(record["name"]), str(record["introduction"]), order)
            if series.find_name(act.db, entry.name) is not None:
                return "unchanged"
            added = series.add(act, entry, slug=str(record["slug"]))
            parts.put_uids(act, added, [str(uid) for uid in record["stories"]])
            if record.get("podcast"):
                self._podcast(act, added, record["podcast"])
        return "added"

    def _podcast(self, act: Act, added: Series, record: dict[str, Any]) -> None:
        """The podcast of a series, with its artwork and its guid."""
        named = {field.name: record[field.name] for field in fields(PodcastEntry) if field.name in record}
        entry = PodcastEntry(
            **{name: type(getattr(PodcastEntry(), name))(value) for name, value in named.items() if name != "artwork"}
        )
        sha = record.get("artwork")
        if sha is not None and sha in self._pictures:
            if sha not in self._picture_ids:
                self._picture_ids[sha] = self._picture(act, self._pictures[sha])
            entry = replace(entry, artwork=self._picture_ids[sha])
        active, guid = bool(record["active"]), str(record["guid"])
        podcasts.put(act, added, entry, site_url="", active=active, guid=guid)

    def _leave_out(self, name: str, number: int, why: str) -> None:
        """Report a part of a record that is skipped; it is counted as a separate record."""
        self.result.read += 1
        self._skip(name, number, why)

    def _picture(self, act: Act, record: dict[str, Any]) -> int:
        if record.get("mime") in pictures.CLIP_TYPES:
            return self._clip(act, record)
        data = archive_folder.content(self.folder, record["file"])
        if hashlib.sha256(data).hexdigest() != record["sha256"]:
            raise Invalid(
                phrase("the picture {file} is not the one that was exported: its hash differs", file=record["file"])
            )
        words = {key: record.get(key, "") for key in ("alt", "caption", "credit", "focus")}
        return pictures.add(act, data, name=record["name"], **words).id

    def _clip(self, act: Act, record: dict[str, Any]) -> int:
        """A clip with its poster and captions. It is what its file says; the record says only what the file does not."""
        path = archive_folder.file_of(self.folder, record["file"])
        words = {key: str(record.get(key, "")) for key in ("alt", "caption", "credit")}
        with path.open("rb") as stream:
            medium = clips.add(act, stream, lambda: clip_facts(stream, path, record), name=record["name"], words=words)
        if medium.sha256 != record["sha256"]:
            raise Invalid(
                phrase("the clip {file} is not the one that was exported: its hash differs", file=record["file"])
            )
        sha = str(record.get("poster"))
        if medium.poster is None and sha in self._pictures:
            if sha not in self._picture_ids:
                self._picture_ids[sha] = self._picture(act, self._pictures[sha])
            clips.set_poster(act, medium.id, self._picture_ids[sha])
        for lang, data in dict(record.get("captions") or {}).items():
            if (shown := captions.as_vtt(str(data))) and (not lang or text.pattern(captions.LANGUAGE).fullmatch(lang)):
                clips.set_track(act, medium.id, ClipTrack(lang, shown))
        return medium.id

    def _text(self, record: dict[str, Any], rev: int) -> Manuscript:
        name = archive_folder.revision_file(record, rev)
        return manuscript_from(
            article_file.read(archive_folder.content(self.folder, name), name=str(self.folder / name))
        )

    def _comment(self, act: Act, row: Row) -> str:
        with archive.faults_named():
            return archive.load_comment(act, row[1], self._comment_ids)
