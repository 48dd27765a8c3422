"""The press: renders units in batches, writes what differs from what lies on disk, and records it."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from newsroom.core.published import built_files
from newsroom.core.published.built_files import Output
from newsroom.errors import NewsroomError
from newsroom.site import makers, templates
from newsroom.site.disk import Folder
from newsroom.site.edition import Edition
from newsroom.site.pieces import Piece
from newsroom.site.plan import Unit
from newsroom.store import Connection

BATCH: Final = 250  # pieces held at once
AHEAD: Final = 200  # stories read at once, with their text
FAILURES: Final = 20  # after so many pages that cannot be made, the press stops
READER_CACHE: Final = 4_000  # kB of the file held in memory for reading
TOMBSTONES: Final = ("gone.html", "moved.html")
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Press:
    """One press at work on a folder. Without a `target_id` nothing is recorded: the file cannot be written.

    `anew` says that nothing was recorded of the folder when the build began.
    """

    db: Connection
    edition: Edition
    folder: Folder
    target_id: int | None
    anew: bool = False
    written: int = 0
    begun: bool = False
    made: set[str] = field(default_factory=set)
    failures: list[NewsroomError] = field(default_factory=list)
    _renderer: templates.Renderer | None = None

    @property
    def stopped(self) -> bool:
        """Whether so much failed that going on makes no sense."""
        return len(self.failures) >= FAILURES

    def run(self, units: Sequence[Unit], progress: Progress | None = None) -> None:
        """Make units in this order, in batches that fit in memory."""
        batch: list[tuple[Unit, Piece, bytes]] = []
        for number, unit in enumerate(self._foreseen(units)):
            batch += self._render(unit)
            if self.stopped:
                break
            if len(batch) >= BATCH:
                self._put(batch)
                batch = []
                if progress:
                    progress(number, len(units))
        self._put(batch)

    def _foreseen(self, units: Iterable[Unit]) -> Iterator[Unit]:
        """The units again, after the stories of the next hundreds were read at once."""
        ahead: list[Unit] = []

        def flush() -> Iterator[Unit]:
            if ahead:
                self.edition.expect([int(unit.key) for unit in ahead], text=True)
                yield from ahead
                ahead.clear()

        for unit in units:
            if unit.maker != "article":
                yield from flush()
                yield unit
                continue
            ahead.append(unit)
            if len(ahead) >= AHEAD:
                yield from flush()
        yield from flush()

    def _render(self, unit: Unit) -> Iterator[tuple[Unit, Piece, bytes]]:
        try:
            pieces = makers.make(self.edition, unit)
        except NewsroomError as error:
            self.failures.append(error)
            if self.target_id is not None:  # what it made before stays
                self.made.update(one.path for one in built_files.made_by(self.db, self.target_id, unit.maker, unit.key))
            return
        for piece in pieces:
            try:
                data = piece.data if piece.context is None else self._page(piece)
            except NewsroomError as error:
                self.failures.append(type(error)(f"{piece.path}: {error.message}", ref=piece.path, hint=error.hint))
                if piece.template not in TOMBSTONES:  # a withdrawn story must not stay for want of its tombstone
                    self.made.add(piece.path)
                continue
            yield unit, piece, data

    def _page(self, piece: Piece) -> bytes:
        if self._renderer is None:  # the engine is not imported before a page needs it
            edition = self.edition
            self._renderer = templates.environment(edition.theme, edition.settings.lang, edition.zone, edition.base)
        assert piece.context is not None
        return self._renderer.render_bytes(piece.template, piece.context)

    def begin(self, files: Sequence[Output] = ()) -> None:
        """Record what is about to lie on disk, and that a build is at work, before anything there changes."""
        if self.target_id is not None and (files or not self.begun):
            built_files.begin(self.db, self.target_id, files)
        self.begun = True

    def _put(self, batch: Sequence[tuple[Unit, Piece, bytes]]) -> None:
        self.made.update(piece.path for _, piece, _ in batch)
        differing = [(piece, data) for _, piece, data in batch if not self.folder.holds(piece.path, data)]
        files = [
            Output(piece.path, unit.maker, unit.key, hashlib.sha256(data).hexdigest()[:32], len(data), piece.inputs)
            for unit, piece, data in batch
        ]
        if self.target_id is not None and not self.anew:
            known = built_files.known(self.db, self.target_id, [one.path for one in files])
            files = [one for one in files if known.get(one.path) != one]
        if files or differing:
            self.begin(files)
        for piece, data in differing:
            self.folder.write(piece.path, data)
        self.written += len(differing)


@contextmanager
def few_collections() -> Iterator[None]:
    """Look for garbage in cycles now and then only: pages make none, and hold many objects to look through."""
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def for_reading(reader: Connection) -> None:
    """Begin a reading of one state of the file, in little memory: a build goes through it once, mostly in order."""
    reader.execute(f"pragma cache_size=-{READER_CACHE}")
    reader.execute("begin")
