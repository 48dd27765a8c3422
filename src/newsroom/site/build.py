"""Building the site: what the plan says is made, compared, written where it differs, and recorded.

The site is a function of the file, the theme and the time. A build after some changes leaves the very bytes that a
full build into an empty folder would.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import newsroom
from newsroom import clock, markup, store, urls
from newsroom.core.media import renditions
from newsroom.core.published import built_files, lists, stories
from newsroom.core.published.built_files import Target
from newsroom.errors import Partial, Usage
from newsroom.settings import TABLE, Settings
from newsroom.site import makers, plan, templates
from newsroom.site.crew import SHARED_FROM, Crew
from newsroom.site.disk import Folder
from newsroom.site.edition import Edition
from newsroom.site.plan import Unit
from newsroom.site.press import Press, Progress, for_reading
from newsroom.store import Connection

SENTINELS = ("/", "/404.html", "/feed.xml", "/sitemap.xml")  # if one is missing, someone emptied the folder


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
    indexed: bool = True,
    theme: Path | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> BuildReport:
    """Bring the site in the folder `out` up to date; `full` makes every page, `clean` deletes what builds wrote first.

    A site that is not `indexed` asks search engines to stay away. `theme` is a folder to take in place of the one the
    settings name. `jobs` processes share the work of a large build.
    A file that cannot be written is built in full, with nothing recorded and nothing deleted. Raises `Partial` naming
    the pages that could not be made (the others are written), `Outside` when the folder cannot be written, `Usage`
    when it is no place for a site.
    """
    started = time.monotonic()
    file = Path(db.execute("pragma database_list").fetchone()["file"])
    folder = Folder(_fit(out, file))
    theme = theme or theme_folder(settings, file)
    with folder.lock(), closing(store.connect(file)) as reader, closing(Crew(jobs)) as crew:
        if (full or clean or folder.fresh or not _was_finished(db, folder)) and lists.count(db) >= SHARED_FROM:
            crew.call()
        target, seq = _prepare(db, folder, settings, now)
        for_reading(reader)  # one state of the file for all pages, whatever is written meanwhile
        edition = Edition(reader, settings=settings, now=now, theme=theme, indexed=indexed)
        press = Press(db, edition, folder, target.id if target else None)
        press.anew = target is not None and not built_files.count(db, target.id)
        work = _Work(edition, target, seq, stamp_of(edition), press)
        if clean:
            work.clean()
        whole = full or clean or not work.is_continued()
        units = list(plan.everything(edition)) if whole else work.touched()
        crew.run(work.press, units, file=file, progress=progress)
        work.delete(units, whole=whole)
        total = work.finish()
    seconds = round(time.monotonic() - started, 3)
    return BuildReport(str(out), total, work.press.written, total - work.press.written, work.deleted, seconds, whole)


def _was_finished(db: Connection, folder: Folder) -> bool:
    """Whether the last build into this folder came to its end, so that this one need not make everything."""
    target = built_files.find_target(db, folder.root)
    return bool(target and target.stamp)


def _prepare(db: Connection, folder: Folder, settings: Settings, now: datetime) -> tuple[Target | None, int]:
    """The record of this folder (None when the file cannot be written), and the last change that this build holds.

    What pages about to be made need in the file is put there first: the sizes of pictures, and the figures.
    """
    if not built_files.can_record(db):
        return None, 0
    target = built_files.target(db, folder.root)
    day = clock.day_of(now, settings.zone)
    shown = built_files.changes(db, target.seq).media if target.seq else stories.shown_media(db)
    renditions.keep_missing(db, shown)
    with store.transaction(db):
        if target.seq:
            recent = built_files.changes(db, target.seq)
            built_files.refresh_figures_of(db, recent.articles | recent.comments, day=day, now=now)
        else:
            built_files.refresh_figures(db, day=day, now=now)
        return target, built_files.last_change(db)


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
    shown = {one.key: edition.settings.text(one.key) for one in TABLE if one.on_pages}
    parts = [
        newsroom.__version__, markup.RENDERER, templates.theme_stamp(edition.theme), shown,
        [(one.id, one.slug, one.name) for one in edition.sections], bool(edition.programme_days),
        edition.indexed,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:32]


@dataclass(slots=True)
class _Work:
    """One build: what is to be made, by comparison with what the last one left, and what is to go."""

    edition: Edition
    target: Target | None
    seq: int
    stamp: str
    press: Press
    deleted: int = 0

    def is_continued(self) -> bool:
        """Whether the last build finished, under the same stamp, and the folder still looks like what it left."""
        stamp = self.target.stamp if self.target else ""
        return bool(stamp) and stamp == self.stamp and all(self.press.folder.exists(path) for path in SENTINELS)

    def touched(self) -> list[Unit]:
        """The units to make again after changes, and those that differ by themselves."""
        assert self.target is not None
        changes = built_files.changes(self.edition.db, self.target.seq)
        found = plan.Touched(self.edition, self.target, changes).find()
        restless = (unit for unit in plan.RESTLESS if unit not in found and self._differs(self.target, unit))
        return plan.in_order([*found, *restless])

    def _differs(self, target: Target, unit: Unit) -> bool:
        before = {one.path: one.inputs for one in built_files.made_by(self.edition.db, target.id, unit.maker, unit.key)}
        return before != {piece.path: piece.inputs for piece in makers.make(self.edition, unit)}

    def clean(self) -> None:
        """Delete everything that builds wrote here."""
        if self.target:
            self._drop(list(built_files.paths_of(self.press.db, self.target.id)))

    def delete(self, units: Iterable[Unit], *, whole: bool) -> None:
        """Delete what the units made before and do not make now; last, so that no page links to what is gone."""
        if self.target is None or self.press.stopped:
            return
        db, made = self.press.db, self.press.made
        if whole:
            stale = [
                path
                for path in built_files.paths_of(db, self.target.id)
                if path not in made and not path.startswith(urls.search_index())
            ]
        else:
            before = (one for unit in units for one in built_files.made_by(db, self.target.id, unit.maker, unit.key))
            stale = [one.path for one in before if one.path not in made]
        self._drop(stale)

    def _drop(self, paths: Sequence[str]) -> None:
        if paths and self.target:
            self.press.begin()
            self.deleted += sum(self.press.folder.delete(path) for path in paths)
            built_files.forget(self.press.db, self.target.id, paths)

    def finish(self) -> int:
        """Record that the folder is up to date; returns how many files the site has. Raises `Partial` for failures."""
        failures = self.press.failures
        if failures:
            lines = "\n".join(error.message for error in failures)
            raise Partial(f"{lines}\n{len(failures)} pages could not be made; the others are written", failures)
        if self.target is None:
            return len(self.press.made)
        if self.press.begun or self.seq != self.target.seq or self.stamp != self.target.stamp:
            built_files.finish(self.press.db, self.target.id, seq=self.seq, stamp=self.stamp, at=self.edition.now)
        return built_files.count(self.press.db, self.target.id)
