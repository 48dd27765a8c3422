"""Building the site: what the plan says is made, compared, written where it differs, and recorded.

The site is a function of the file, the theme and the time. A build after some changes leaves the very bytes that a
full build into an empty folder would.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import newsroom
from newsroom import clock, markup, store
from newsroom.core import outputs
from newsroom.core.outputs import Changes, Output, Target
from newsroom.errors import NewsroomError, Partial, Usage
from newsroom.settings import TABLE, Settings
from newsroom.site import makers, pages, plan, templates
from newsroom.site.disk import Folder
from newsroom.site.edition import Edition
from newsroom.site.pieces import Piece
from newsroom.site.plan import Unit
from newsroom.store import Connection

BATCH = 250  # pieces held at once
FAILURES = 20  # after so many pages that cannot be made, the build stops
# Settings that no page shows the effect of.
UNSEEN = (
    "site.output",
    "articles.",
    "media.",
    "stats.keep",
    "stats.honour",
    "web.",
    "comments.per_",
    "comments.max_links",
)
SENTINELS = ("/", "/404.html", "/feed.xml", "/sitemap.xml")  # if one is missing, someone emptied the folder
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: files of the site, written, found unchanged, deleted."""

    out: str
    pages: int
    written: int
    unchanged: int
    deleted: int
    seconds: float
    full: bool


def build(
    db: Connection,
    *,
    settings: Settings,
    out: Path,
    now: datetime,
    full: bool = False,
    clean: bool = False,
    progress: Progress | None = None,
) -> BuildReport:
    """Bring the site in the folder `out` up to date; `full` makes every page, `clean` deletes what builds wrote first.

    Raises `Partial` naming the pages that could not be made (the others are written), `Outside` when the folder
    cannot be written, `Usage` when it is no place for a site.
    """
    started = time.monotonic()
    file = Path(db.execute("pragma database_list").fetchone()["file"])
    folder = Folder(_fit(out, file))
    with folder.lock(), closing(store.connect(file)) as reader:
        work = _Work.prepare(db, reader, settings=settings, folder=folder, theme=theme_folder(settings, file), now=now)
        if clean:
            work.clean()
        whole = full or clean or not work.target.stamp or work.target.stamp != work.stamp or not work.intact()
        units = list(plan.everything(work.edition)) if whole else work.touched()
        work.run(units, progress)
        work.delete(whole)
        total = work.finish()
    return BuildReport(
        str(out), total, work.written, total - work.written, work.deleted, round(time.monotonic() - started, 3), whole
    )


def theme_folder(settings: Settings, file: Path) -> Path | None:
    """The folder of the site's own theme, relative to the newsroom file's; None when there is none."""
    named = settings.text("site.theme")
    return file.parent / named if named else None


def _fit(out: Path, file: Path) -> Path:
    if file.resolve().is_relative_to(out.resolve()):
        raise Usage(
            f"{out} holds the newsroom file, which would be published with the site",
            ref=str(out),
            hint="choose another with -o DIR",
        )
    return out


def stamp_of(edition: Edition) -> str:
    """A hash of what every page depends on: the program, the theme, the settings, the sections of the navigation."""
    shown = {one.key: edition.settings.text(one.key) for one in TABLE if not one.key.startswith(UNSEEN)}
    parts = [
        newsroom.__version__, markup.RENDERER, templates.theme_stamp(edition.theme), shown,
        [(one.id, one.slug, one.name) for one in edition.sections], bool(edition.programme_days),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:32]


@dataclass(slots=True)
class _Work:
    """One build at work."""

    db: Connection
    edition: Edition
    folder: Folder
    target: Target
    changes: Changes
    seq: int
    stamp: str
    written: int = 0
    deleted: int = 0
    begun: bool = False
    made: set[str] = field(default_factory=set)
    done: set[Unit] = field(default_factory=set)
    failures: list[NewsroomError] = field(default_factory=list)
    _renderer: templates.Renderer | None = None

    @classmethod
    def prepare(
        cls,
        db: Connection,
        reader: Connection,
        *,
        settings: Settings,
        folder: Folder,
        theme: Path | None,
        now: datetime,
    ) -> _Work:
        """Take the figures for pages about to be made, then read the file as it is from here on."""
        target = outputs.target(db, folder.root)
        day = clock.day_of(now, settings.zone)
        with store.transaction(db):
            if target.seq:
                recent = outputs.changes(db, target.seq)
                outputs.refresh_figures_of(db, recent.articles | recent.comments, day=day, now=now)
            else:
                outputs.refresh_figures(db, day=day, now=now)
            seq = outputs.last_change(db)
        reader.execute("begin")  # one state of the file for all pages, whatever is written meanwhile
        changes = outputs.changes(reader, target.seq)
        edition = Edition(reader, settings=settings, now=now, theme=theme)
        return cls(db, edition, folder, target, changes, seq, stamp_of(edition))

    def intact(self) -> bool:
        """Whether the folder still looks like what the last build left."""
        return all(self.folder.exists(path) for path in SENTINELS)

    def touched(self) -> list[Unit]:
        """The units to make again after changes, and those that differ by themselves."""
        found = plan.Touched(self.edition, self.target, self.changes).find()
        restless = (unit for unit in plan.RESTLESS if unit not in found and self._differs(unit))
        return plan.in_order([*found, *restless])

    def _differs(self, unit: Unit) -> bool:
        before = {
            one.path: one.inputs for one in outputs.made_by(self.edition.db, self.target.id, unit.maker, unit.key)
        }
        return before != {piece.path: piece.inputs for piece in makers.make(self.edition, unit)}

    def run(self, units: list[Unit], progress: Progress | None) -> None:
        """Make units, in batches that fit in memory."""
        batch: list[tuple[Unit, Piece, bytes]] = []
        for number, unit in enumerate(_foreseen(self.edition, units)):
            self.done.add(unit)
            batch += self._render(unit)
            if len(batch) >= BATCH:
                self._put(batch)
                batch = []
                if progress:
                    progress(number, len(units))
        self._put(batch)

    def _render(self, unit: Unit) -> Iterator[tuple[Unit, Piece, bytes]]:
        for piece in makers.make(self.edition, unit):
            try:
                data = piece.data if piece.context is None else self._page(piece)
            except NewsroomError as error:
                self.failures.append(type(error)(f"{piece.path}: {error.message}", ref=piece.path, hint=error.hint))
                self.made.add(piece.path)  # what stands there stays
                if len(self.failures) >= FAILURES:
                    self._fail()
                continue
            yield unit, piece, data

    def _page(self, piece: Piece) -> bytes:
        if self._renderer is None:  # the engine is not imported before a page needs it
            edition = self.edition
            self._renderer = templates.environment(edition.theme, edition.settings.lang, edition.zone, edition.base)
        assert piece.context is not None
        return self._renderer.render(piece.template, piece.context).encode("utf-8", "replace")

    def _put(self, batch: list[tuple[Unit, Piece, bytes]]) -> None:
        """Write what differs from what lies on disk, and record it; new paths are recorded before they are written."""
        known = outputs.known(self.db, self.target.id, [piece.path for _, piece, _ in batch])
        differing = [(piece, data) for _, piece, data in batch if not self.folder.holds(piece.path, data)]
        new = [(piece.path, unit.maker, unit.key) for unit, piece, _ in batch if piece.path not in known]
        if new or (differing and not self.begun):
            outputs.begin(self.db, self.target.id, new)
            self.begun = True
        for piece, data in differing:
            self.folder.write(piece.path, data)
        self.written += len(differing)
        rows = []
        for unit, piece, data in batch:
            self.made.add(piece.path)
            row = Output(
                piece.path, unit.maker, unit.key, hashlib.sha256(data).hexdigest()[:32], len(data), piece.inputs
            )
            if known.get(piece.path) != row:
                rows.append(row)
        if rows:
            outputs.record(self.db, self.target.id, rows)

    def clean(self) -> None:
        """Delete everything that builds wrote here."""
        self._drop(list(outputs.paths_of(self.db, self.target.id)))

    def delete(self, whole: bool) -> None:
        """Delete what the units made before and do not make now; last, so that no page links to what is gone."""
        if whole:
            stale = [path for path in outputs.paths_of(self.db, self.target.id) if path not in self.made]
        else:
            before = (
                one for unit in self.done for one in outputs.made_by(self.db, self.target.id, unit.maker, unit.key)
            )
            stale = [one.path for one in before if one.path not in self.made]
        self._drop(stale)

    def _drop(self, paths: list[str]) -> None:
        if not paths:
            return
        if not self.begun:
            outputs.begin(self.db, self.target.id, ())
            self.begun = True
        self.deleted += sum(self.folder.delete(path) for path in paths)
        outputs.forget(self.db, self.target.id, paths)

    def finish(self) -> int:
        """Record that the folder is up to date; returns how many files the site has. Raises `Partial` for failures."""
        if self.failures:
            self._fail()
        if self.begun or self.seq != self.target.seq or self.stamp != self.target.stamp:
            outputs.finish(self.db, self.target.id, seq=self.seq, stamp=self.stamp, at=self.edition.now)
        return outputs.count(self.db, self.target.id)

    def _fail(self) -> None:
        lines = [error.message for error in self.failures]
        raise Partial(
            "\n".join([*lines, f"{len(lines)} pages could not be made; the others are written"]), self.failures
        )


def _foreseen(edition: Edition, units: Iterable[Unit]) -> Iterator[Unit]:
    """The units again, after the edition has read the stories of the next hundreds at once."""
    ahead: list[Unit] = []

    def flush() -> Iterator[Unit]:
        if ahead:
            edition.expect([int(unit.key) for unit in ahead], text=True)
            yield from ahead
            ahead.clear()

    for unit in units:
        if unit.maker != "article":
            yield from flush()
            yield unit
            continue
        ahead.append(unit)
        if len(ahead) >= pages.COUNTED:
            yield from flush()
    yield from flush()
