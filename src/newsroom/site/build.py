"""Builds the site: makes the units of the plan, writes files that differ, deletes those that are gone, records all.

The site depends on the newsroom file, the theme and the time only. A build after some changes gives exactly the same
bytes as a full build into an empty folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import newsroom
from newsroom import clock, markup, store, text, urls
from newsroom.core.media import renditions
from newsroom.core.published import built_files, changes, page_figures, stories, story_lists
from newsroom.core.published.built_files import BuiltFolder
from newsroom.errors import Invalid, NewsroomError, Partial
from newsroom.phrases import Phrase, changed, joined, phrase
from newsroom.settings import Settings
from newsroom.site import apart, leftovers, ownership, plan, redirects, root_files
from newsroom.site import theme as theme_files
from newsroom.site.output_folder import OutputFolder
from newsroom.site.renderer import broken_templates
from newsroom.site.snapshot import Snapshot
from newsroom.site.unit_files import files_of
from newsroom.site.units import Unit, all_units, compared_always, in_order
from newsroom.site.workers import SHARED_FROM, Workers
from newsroom.site.writing import Progress, SiteWriter, begin_reading
from newsroom.store import Connection

SENTINELS = ("/", "/404.html", "/feed.xml", "/sitemap.xml")  # if one is missing, someone has emptied the folder


@dataclass(frozen=True, slots=True)
class BuildReport:
    """The result of a build: files of the site, written, unchanged, deleted.

    `unknown` are the names of files that no build is known to have made, in a folder that came from elsewhere or was cleaned.
    `faults` are mistakes in templates of the theme that no page of the build shows.
    """

    out: str
    pages: int
    written: int
    unchanged: int
    deleted: int
    seconds: float
    full: bool
    unknown: tuple[str, ...] = ()
    faults: tuple[Invalid, ...] = ()

    @property
    def warning(self) -> Phrase | None:
        """What to say of unknown files."""
        return leftovers.warning(self.out, self.unknown)


def build(
    db: Connection,
    *,
    settings: Settings,
    out: Path,
    now: datetime,
    full: bool = False,
    clean: bool = False,
    adopt: bool = False,
    indexed: bool = True,
    theme: Path | None = None,
    workers: Workers | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Update the site in the folder `out`; `full` makes every page, `clean` first deletes what builds wrote.

    A site that is not `indexed` has drafts, and asks search engines not to index it. `theme` is a folder to use instead
    of the one in the settings. `workers` share the work of a large build, else this process does all of it; they are closed
    at the end. With `adopt` a folder with files becomes a folder of this newsroom; otherwise it must be empty or have the
    marker of this newsroom.
    If the newsroom file is read-only, everything is built, and nothing is recorded or deleted. Raises `Partial` with the
    pages that could not be made (the others are written), `Outside` if the folder cannot be written, `Usage` if it is not
    a place for a site, `Refused` if it has files that are not of this newsroom, or drafts.
    """
    started = time.monotonic()
    file = Path(db.execute("pragma database_list").fetchone()["file"])
    _check_place(db, out, file, drafts=not indexed, everything=full or clean)
    folder = OutputFolder(out)
    theme = theme or theme_folder(settings, file)
    with folder.lock(), closing(store.connect(file)) as reader, closing(workers or Workers(1)) as workers:
        folder.claim(ownership.owner_of(db), adopt=adopt, drafts=not indexed)
        everything_likely = full or clean or folder.fresh or not _has_finished(db, folder)
        shared = everything_likely and story_lists.count(db) >= SHARED_FROM
        if shared:
            workers.start()
        built, seq = _prepare(db, folder, settings, now)
        is_new = built is None or built.built_at is None
        everything = full or clean or is_new
        if built and everything and not folder.fresh:
            built_files.take_over(db, built.id, folder.exists)
        begin_reading(reader)  # all pages show the file at one moment, whatever is written in the meantime
        snapshot = Snapshot(reader, settings=settings, now=now, theme=theme, indexed=indexed)
        writer = SiteWriter(db, snapshot, folder, built.id if built else None)
        writer.is_first = built is not None and not built_files.count(db, built.id)
        run = _Build(snapshot, built, seq, stamp_of(snapshot), writer)
        if clean:
            run.clean()
        whole = full or clean or not run.continues()
        if shared:
            workers.prepare(writer, file)
        units = list(all_units(snapshot)) if whole else run.touched_units()
        workers.run(writer, units, file=file, progress=progress)
        run.delete_stale(units, whole=whole)
        others = run.delete_leftovers() if everything and not folder.fresh else ()
        unknown = others if clean or is_new else ()
        total = run.finish()
        faults = _faults_of_live_templates(snapshot)
    seconds = round(time.monotonic() - started, 3)
    unchanged = total - writer.written
    return BuildReport(str(out), total, writer.written, unchanged, run.deleted, seconds, whole, unknown, tuple(faults))


def _faults_of_live_templates(snapshot: Snapshot) -> list[Invalid]:
    """The mistakes in templates that no page of a build shows; none without templates of the site's own."""
    if snapshot.theme is None:
        return []
    from newsroom.site import live_templates  # here: few sites have templates of their own

    return live_templates.faults(snapshot)


def theme_folder(settings: Settings, file: Path) -> Path | None:
    """The folder of the site's own theme, relative to that of the newsroom file; or None."""
    named = settings.text("site.theme")
    return file.parent / named if named else None


def stamp_of(snapshot: Snapshot) -> str:
    """A hash of everything that all pages depend on: the program, the theme, the settings, the sections of the navigation."""
    shown = {one.key: snapshot.settings.text(one.key) for one in snapshot.settings.listed() if one.on_pages}
    parts = [
        newsroom.__version__,
        markup.RENDERER,
        theme_files.stamp(snapshot.theme),
        shown,
        [(one.id, one.slug, one.name) for one in snapshot.sections],
        bool(snapshot.programme_days),
        [(one.key, one.lang) for one in snapshot.fronts.all],
        [one.key for one in snapshot.fronts.former],
        snapshot.page_versions,
        snapshot.identity.stamp(),
        sorted({*root_files.names(snapshot.theme)} & {*root_files.REPLACEABLE}),
        redirects.replaced_by_files(snapshot),
        snapshot.indexed,
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:32]


def _check_place(db: Connection, out: Path, file: Path, *, drafts: bool, everything: bool) -> None:
    """Raise `Usage` or `Refused` if the site must not be built in this folder; look at `everything` in it, or at what is recorded."""
    apart.refuse_around_file(out, file)
    known = not everything and built_files.find_folder(db, os.path.realpath(out)) is not None
    known = known and ownership.is_marked(str(out), ownership.owner_of(db))
    apart.refuse_other_kind(out, drafts=drafts, recorded=built_files.folders(db), known=known)


def _has_finished(db: Connection, folder: OutputFolder) -> bool:
    """Whether the last build into this folder finished, so that this one need not make everything."""
    built = built_files.find_folder(db, folder.root)
    return bool(built and built.stamp)


def _prepare(db: Connection, folder: OutputFolder, settings: Settings, now: datetime) -> tuple[BuiltFolder | None, int]:
    """The record of this folder (None if the file is read-only), and the last change that this build shows.

    What the pages need in the file is stored there first: the sizes of pictures, and the counts.
    """
    if not built_files.can_record(db):
        return None, 0
    built = built_files.folder(db, folder.root)
    day = clock.day_of(now, settings.zone)
    shown = changes.since(db, built.seq).media if built.seq else stories.shown_media(db)
    renditions.keep_missing(db, shown)
    with store.transaction(db):
        if built.seq:
            recent = changes.since(db, built.seq)
            page_figures.refresh(db, day=day, now=now, articles=recent.articles | recent.comments)
        else:
            page_figures.refresh(db, day=day, now=now)
        return built, changes.last(db)


@dataclass(slots=True)
class _Build:
    """One build: compares what must be made with the last build, and deletes what is gone."""

    snapshot: Snapshot
    folder: BuiltFolder | None
    seq: int
    stamp: str
    writer: SiteWriter
    deleted: int = 0

    def continues(self) -> bool:
        """Whether the last build finished with the same stamp, and the folder has not been emptied since."""
        stamp = self.folder.stamp if self.folder else ""
        return bool(stamp) and stamp == self.stamp and all(self.writer.folder.exists(path) for path in SENTINELS)

    def touched_units(self) -> list[Unit]:
        """The units to make again: those affected by changes, and those that differ because of the time or readership."""
        assert self.folder is not None
        recent = changes.since(self.snapshot.db, self.folder.seq)
        touched = plan.touched_units(self.snapshot, self.folder, recent)
        differing = [
            unit for unit in compared_always(self.snapshot) if unit not in touched and self._differs(self.folder, unit)
        ]
        return in_order([*touched, *differing])

    def _differs(self, folder: BuiltFolder, unit: Unit) -> bool:
        recorded = built_files.made_by(self.snapshot.db, folder.id, unit.maker, unit.key)
        before = {file.path: file.inputs for file in recorded}
        try:
            return before != {file.path: file.inputs for file in files_of(self.snapshot, unit)}
        except NewsroomError:  # the writer reports it, when it makes the unit
            return True

    def clean(self) -> None:
        """Delete everything that builds have written here."""
        if self.folder:
            self._delete(list(built_files.paths_of(self.writer.db, self.folder.id)))

    def delete_stale(self, units: Iterable[Unit], *, whole: bool) -> None:
        """Delete files that the units made before and do not make now; last, so that no page links to a deleted file."""
        if self.folder is None or self.writer.stopped:
            return
        db, made = self.writer.db, self.writer.made
        if whole:
            before = built_files.paths_of(db, self.folder.id)
            stale = [path for path in before if path not in made and not path.startswith(urls.search_index())]
        else:
            files = (one for unit in units for one in built_files.made_by(db, self.folder.id, unit.maker, unit.key))
            stale = [one.path for one in files if one.path not in made]
        self._delete(stale)

    def delete_leftovers(self) -> tuple[str, ...]:
        """Delete files that builds made here and nothing records any more; returns the names of other unknown files."""
        if self.folder is None or self.writer.stopped:
            return ()
        known = {*built_files.paths_of(self.writer.db, self.folder.id), *self.writer.made}
        found, others = leftovers.find(self.writer.folder.root, {urls.built_file(path) for path in known})
        if not self.writer.folder.was_marked:  # no newsroom has built here: all of it is somebody else's
            found, others = [], sorted([*found, *others])
        self.deleted += sum(self.writer.folder.delete_file(name) for name in found)
        return tuple(others)

    def _delete(self, paths: Sequence[str]) -> None:
        if paths and self.folder:
            self.writer.begin()
            shared = self._with_other_spelling(paths)
            self.deleted += sum(self.writer.folder.delete(path) for path in paths if path not in shared)
            built_files.forget(self.writer.db, self.folder.id, paths)

    def _with_other_spelling(self, paths: Sequence[str]) -> set[str]:
        """Those of these paths whose file stays, because it is also recorded as `/a/` or `/a/index.html`."""
        assert self.folder is not None
        others = {path: urls.other_spelling(path) for path in paths}
        kept = built_files.at_paths(self.writer.db, self.folder.id, others.values()).keys() - set(paths)
        kept |= self.writer.made
        return {path for path, other in others.items() if other in kept}

    def finish(self) -> int:
        """Record that the folder is up to date; returns the number of files of the site. Raises `Partial` for failures."""
        failures = self.writer.failures
        if failures:
            faults = _each_fault_once(failures)
            # Those of templates that no page needed before the build stopped.
            told = joined("\n", (error.message for error in faults))
            faults += [error for error in broken_templates(self.snapshot.theme) if error.message not in told]
            lines = joined("\n", (error.message for error in faults))
            pages = text.number_of(len(failures), "page")
            ending = phrase("the build then stopped") if self.writer.stopped else phrase("the others were written")
            raise Partial(
                phrase("{lines}\n{pages} could not be built; {ending}", lines=lines, pages=pages, ending=ending), faults
            )
        if self.folder is None:
            return len(self.writer.made)
        at, url = self.snapshot.now, self.snapshot.settings.text("site.url")
        shown = (self.folder.seq, self.folder.stamp, self.folder.url)
        if self.writer.begun or shown != (self.seq, self.stamp, url):
            built_files.finish(self.writer.db, self.folder.id, seq=self.seq, stamp=self.stamp, at=at, url=url)
        return built_files.count(self.writer.db, self.folder.id)


def _each_fault_once(failures: Sequence[NewsroomError]) -> list[NewsroomError]:
    """Each error once, with the number of pages: one mistake in a template breaks every page that uses it."""
    hit: dict[Phrase, list[NewsroomError]] = {}
    for error in failures:
        hit.setdefault(changed(error.message, "removeprefix", f"{error.ref}: "), []).append(error)
    return [
        type(first)(
            phrase("{fault} ({number} pages; the first: {ref})", fault=fault, number=len(errors), ref=first.ref),
            ref=first.ref,
            hint=first.hint,
        )
        if len(errors) > 1 and first.ref
        else first
        for fault, errors in hit.items()
        for first in errors[:1]
    ]
