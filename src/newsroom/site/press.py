"""The press: renders units in batches, writes what differs from what lies on disk, and records it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from newsroom import store
from newsroom.core import outputs
from newsroom.core.outputs import Output
from newsroom.errors import NewsroomError
from newsroom.settings import Settings
from newsroom.site import makers, plan, templates
from newsroom.site.disk import Folder
from newsroom.site.edition import Edition
from newsroom.site.pieces import Piece
from newsroom.site.plan import Unit
from newsroom.store import Connection

BATCH: Final = 250  # pieces held at once
AHEAD: Final = 200  # stories read at once, with their text
FAILURES: Final = 20  # after so many pages that cannot be made, the press stops
SHARED_FROM: Final = 2_000  # units from which several processes are worth their start
SHARES: Final = 6  # pieces of work a process gets, so that none waits long for the last
TOMBSTONES: Final = ("gone.html", "moved.html")
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Press:
    """One press at work on a folder. Without a `target_id` nothing is recorded: the file cannot be written."""

    db: Connection
    edition: Edition
    folder: Folder
    target_id: int | None
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
        for piece in makers.make(self.edition, unit):
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

    def begin(self, new: Sequence[tuple[str, str, str]] = ()) -> None:
        """Record what is about to be written, and that a build is at work, before anything on disk changes."""
        if self.target_id is not None and (new or not self.begun):
            outputs.begin(self.db, self.target_id, new)
        self.begun = True

    def _put(self, batch: Sequence[tuple[Unit, Piece, bytes]]) -> None:
        known = {}
        if self.target_id is not None:
            known = outputs.known(self.db, self.target_id, [piece.path for _, piece, _ in batch])
        differing = [(piece, data) for _, piece, data in batch if not self.folder.holds(piece.path, data)]
        new = [(piece.path, unit.maker, unit.key) for unit, piece, _ in batch if piece.path not in known]
        if new or differing:
            self.begin(new)
        for piece, data in differing:
            self.folder.write(piece.path, data)
        self.written += len(differing)
        rows = []
        for unit, piece, data in batch:
            self.made.add(piece.path)
            digest = hashlib.sha256(data).hexdigest()[:32]
            row = Output(piece.path, unit.maker, unit.key, digest, len(data), piece.inputs)
            if known.get(piece.path) != row:
                rows.append(row)
        if rows and self.target_id is not None:
            outputs.record(self.db, self.target_id, rows)


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a build for a process of its own: everything it needs, and nothing that cannot be sent to it."""

    file: Path
    root: Path
    target_id: int | None
    settings: Settings
    now: datetime
    theme: Path | None
    indexed: bool
    units: tuple[Unit, ...]


def print_share(share: Share) -> tuple[int, set[str], list[NewsroomError]]:
    """Make the units of a share with connections of one's own; returns what was written, made, and failed."""
    with closing(store.connect(share.file)) as db, closing(store.connect(share.file)) as reader:
        reader.execute("begin")
        edition = Edition(reader, settings=share.settings, now=share.now, theme=share.theme, indexed=share.indexed)
        press = Press(db, edition, Folder(share.root), share.target_id)
        press.run(share.units)
    return press.written, press.made, press.failures


def run_shared(press: Press, units: Sequence[Unit], *, file: Path, jobs: int, progress: Progress | None) -> None:
    """Make many units with several processes; what links to everything else is made last, by this one."""
    place = {maker: number for number, maker in enumerate(plan.ORDER)}
    early = [unit for unit in units if place[unit.maker] <= place["month"]]
    if jobs < 2 or len(early) < SHARED_FROM:
        press.run(units, progress)
        return
    import multiprocessing

    edition = press.edition
    press.begin()
    size = -(-len(early) // (jobs * SHARES))
    shares = [
        Share(
            file, Path(press.folder.root), press.target_id, edition.settings, edition.now, edition.theme,
            edition.indexed, tuple(early[start : start + size]),
        )
        for start in range(0, len(early), size)
    ]  # fmt: skip
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        for number, (written, made, failures) in enumerate(pool.imap(print_share, shares), start=1):
            press.written += written
            press.made |= made
            press.failures += failures
            if progress:
                progress(number * size, len(units))
    if not press.stopped:
        press.run(units[len(early) :], progress)
