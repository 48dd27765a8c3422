"""Writing the site: renders units in batches, writes the files that differ from those on disk, and records them."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from newsroom.core.published import built_files
from newsroom.core.published.built_files import BuiltFile
from newsroom.errors import NewsroomError
from newsroom.phrases import joined
from newsroom.site.output_folder import Occupied, OutputFolder
from newsroom.site.site_file import SiteFile, SomeFilesFailed
from newsroom.site.site_renderers import SiteRenderers
from newsroom.site.snapshot import Snapshot
from newsroom.site.unit_files import files_of
from newsroom.site.units import Unit
from newsroom.store import Connection

BATCH: Final = 200  # files held in memory before they are written
READ_AHEAD: Final = 200  # stories read with one query, with their text
MAX_FAILURES: Final = 20  # the build stops after this many pages that cannot be made
READER_CACHE: Final = 4_000  # kB of the newsroom file that SQLite caches while a build reads it
TOMBSTONES: Final = ("gone.html", "moved.html")
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class SiteWriter:
    """Writes the files of units into a folder. Without a `folder_id` nothing is recorded: the file is read-only.

    `is_first` is true if nothing was recorded for the folder when the build began. `made` are the paths of the files of
    the site, `written` counts those that were written.
    """

    db: Connection
    snapshot: Snapshot
    folder: OutputFolder
    folder_id: int | None
    is_first: bool = False
    written: int = 0
    begun: bool = False
    made: set[str] = field(default_factory=set)
    failures: list[NewsroomError] = field(default_factory=list)
    _kept: set[str] = field(
        default_factory=set
    )  # of `made`, those that an earlier build made, and that cannot be made now
    _renderers: SiteRenderers = field(init=False)

    def __post_init__(self) -> None:
        self._renderers = SiteRenderers(self.snapshot)

    @property
    def stopped(self) -> bool:
        """Whether the build stops because too much failed."""
        return len(self.failures) >= MAX_FAILURES

    def run(self, units: Sequence[Unit], progress: Progress | None = None) -> None:
        """Make units in this order, in batches that fit into memory.

        The values of a whole batch are found first, and then its pages are rendered: a processor is a tenth faster when it does
        one thing many times than when it alternates between two.
        """
        batch: list[tuple[Unit, SiteFile]] = []
        for number, unit in enumerate(self._read_ahead(units)):
            batch += [(unit, file) for file in self._files(unit)]
            if self.stopped:
                break
            if len(batch) >= BATCH:
                self._write(list(self._rendered(batch)))
                batch = []
                if progress:
                    progress(number, len(units))
                if self.stopped:
                    return
        self._write(list(self._rendered(batch)))

    def _read_ahead(self, units: Iterable[Unit]) -> Iterator[Unit]:
        """The units again, with hundreds of stories read at once before the units that show them."""
        articles: list[Unit] = []

        def flush() -> Iterator[Unit]:
            if articles:
                self.snapshot.expect([int(unit.key) for unit in articles], text=True)
                yield from articles
                articles.clear()

        for unit in units:
            if unit.maker != "article":
                yield from flush()
                yield unit
                continue
            articles.append(unit)
            if len(articles) >= READ_AHEAD:
                yield from flush()
        yield from flush()

    def _files(self, unit: Unit) -> list[SiteFile]:
        """The files of a unit that can be made."""
        try:
            return files_of(self.snapshot, unit)
        except SomeFilesFailed as error:
            self.failures += error.failures
            self._keep(unit, error.failed)
            return error.made
        except NewsroomError as error:
            self.failures.append(error)
            self._keep(unit)
            return []

    def _rendered(self, batch: Iterable[tuple[Unit, SiteFile]]) -> Iterator[tuple[Unit, SiteFile, bytes]]:
        """The files with their bytes, except those that cannot be rendered; after too many of these nothing more."""
        for unit, file in batch:
            try:
                data = file.data if file.context is None else self._page(file)
            except NewsroomError as error:
                self.failures.append(
                    type(error)(joined(": ", (file.path, error.message)), ref=file.path, hint=error.hint)
                )
                if (
                    file.template not in TOMBSTONES
                ):  # a withdrawn story must not stay on the site because the page that replaces it fails
                    self.made.add(file.path)
                if self.stopped:
                    return
                continue
            yield unit, file, data

    def _keep(self, unit: Unit, failed: Collection[str] | None = None) -> None:
        """Do not delete the files that a unit made before, or those of them at `failed`: it cannot make them now."""
        if self.folder_id is not None:
            before = built_files.made_by(self.db, self.folder_id, unit.maker, unit.key)
            self._kept.update(one.path for one in before if failed is None or one.path in failed)
            self.made |= self._kept

    def _page(self, file: SiteFile) -> bytes:
        assert file.context is not None
        return self._renderers.of(file.context["site"]).render_bytes(file.template, file.context)

    def _holds(self, file: SiteFile, data: bytes) -> bool:
        """Whether the folder has the file with exactly these bytes."""
        if file.streamed is not None:
            return self.folder.holds_parts(file.path, file.streamed.size, file.streamed.parts())
        return self.folder.holds(file.path, data)

    def begin(self, files: Sequence[BuiltFile] = ()) -> None:
        """Record that a build is running and what it will write, before anything on disk changes."""
        if self.folder_id is not None and (files or not self.begun):
            built_files.begin(self.db, self.folder_id, files)
        self.begun = True

    def _write(self, batch: Sequence[tuple[Unit, SiteFile, bytes]]) -> None:
        self.made.update(file.path for _, file, _ in batch)
        differing = [(file, data) for _, file, data in batch if not self._holds(file, data)]
        records = [
            BuiltFile(file.path, unit.maker, unit.key, *_hash_and_size(file, data), file.inputs)
            for unit, file, data in batch
        ]
        if self.folder_id is not None and not self.is_first:
            known = built_files.at_paths(self.db, self.folder_id, [one.path for one in records])
            records = [one for one in records if known.get(one.path) != one]
        if records or differing:
            self.begin(records)
        for file, data in differing:
            try:
                self._replace(file, data)
            except Occupied as error:
                if not self._make_room(file.path):  # by a file that no build made: the others are written
                    self.failures.append(error)
                    continue
                self._replace(file, data)
            self.written += 1

    def _replace(self, file: SiteFile, data: bytes) -> None:
        if file.streamed is not None:
            self.folder.write_parts(file.path, file.streamed.parts())
        else:
            self.folder.write(file.path, data)

    def _make_room(self, path: str) -> bool:
        """Delete what builds wrote where `path` needs a folder or is one, such as `/blog` for `/blog/a/`, and is not made now.

        Returns whether there was any.
        """
        if self.folder_id is None:
            return False
        found = built_files.in_the_way(self.db, self.folder_id, path)
        old = [one for one in found if one not in self.made or one in self._kept]
        built_files.forget(self.db, self.folder_id, old)
        self.made.difference_update(old)
        return sum(self.folder.delete(one) for one in old) > 0


def _hash_and_size(file: SiteFile, data: bytes) -> tuple[str, int]:
    if file.streamed is not None:
        return file.streamed.hash, file.streamed.size
    return hashlib.sha256(data).hexdigest()[:32], len(data)


@contextmanager
def few_collections() -> Iterator[None]:
    """Collect garbage rarely: pages make no reference cycles, and there are many objects to check."""
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def begin_reading(reader: Connection) -> None:
    """Start a transaction for reading, with a small cache: a build reads the file once, mostly in order."""
    reader.execute(f"pragma cache_size=-{READER_CACHE}")
    reader.execute("begin")
