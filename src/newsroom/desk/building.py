"""Builds the static site, with its search index, and with unpublished articles."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Final

from newsroom import store
from newsroom.core import stored_settings
from newsroom.core.articles.statuses import TRANSITIONS, UNPUBLISHED
from newsroom.core.journal import actions
from newsroom.core.published import built_files
from newsroom.desk import Desk
from newsroom.errors import Partial
from newsroom.phrases import joined, phrase
from newsroom.settings import Settings
from newsroom.site import apart, search_index
from newsroom.site import build as site
from newsroom.site.build import BuildReport
from newsroom.site.workers import Workers
from newsroom.store import Connection

LARGE: Final = 8_000_000  # bytes of a newsroom file that may have so many stories that several processes build its site
# The statuses of what could be published; not of withdrawn stories.
SHOWN_AS_DRAFTS = tuple(status for status in TRANSITIONS["publish"][0] if status != UNPUBLISHED)


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What to build: into `out`, else the folder in the settings; for `base_url`, else the address in the settings.

    `full` makes every page, `clean` first deletes what builds wrote there. `jobs` are the processes, 0 for one for each
    processor. `drafts` includes unpublished articles. Without `search` the index for it is removed.
    With `adopt` a folder with files of someone else becomes a folder of this newsroom.
    """

    out: Path | None = None
    full: bool = False
    clean: bool = False
    jobs: int = 0
    drafts: bool = False
    base_url: str | None = None
    search: bool = False
    adopt: bool = False


def workers_for(path: Path, options: BuildOptions) -> Workers:
    """The processes for a build from the newsroom file at `path`, which must not be open; for a large one already started."""
    workers = Workers(options.jobs or os.cpu_count() or 1)
    with suppress(OSError, sqlite3.Error):  # opening the file says what is wrong with it
        if path.stat().st_size < LARGE:
            return workers
        out = options.out or path.parent / stored_settings.before_opening(path, "site.output", os.environ)
        if options.full or options.clean or not out.exists() or not any(out.iterdir()):
            workers.start(copies=True)
    return workers


def build(
    desk: Desk, options: BuildOptions, *, progress: Callable[[int, int], None], workers: Workers | None = None
) -> BuildReport:
    """Build the site; `progress` is called with the pages made and the number of all pages.

    Raises `Usage` if drafts would go into a folder of the public site, or around it, `Partial` for templates with errors.
    """
    settings = desk.settings.override(site_url=options.base_url) if options.base_url else desk.settings
    usual = desk.folder / settings.text("site.output")
    out = options.out or usual
    if options.drafts:
        apart.keep_out(out, usual)
        apart.refuse_around_file(out, desk.path)
    workers = workers or Workers(options.jobs or os.cpu_count() or 1)
    if options.drafts:
        report = _with_drafts(desk, settings, out, options, workers, progress)
    else:
        report = site.build(
            desk.db,
            settings=settings,
            out=out,
            now=desk.now,
            full=options.full,
            clean=options.clean,
            adopt=options.adopt,
            workers=workers,
            progress=progress,
        )
    return _with_index(desk, settings, out, report, wanted=options.search, full=options.full)


def require_sound_templates(report: BuildReport) -> None:
    """Raise `Partial` if templates have mistakes that no page of the build shows."""
    if report.faults:
        lines = joined("\n", (error.message for error in report.faults))
        raise Partial(
            phrase("{lines}\nthe pages were built; the live site uses the built-in templates instead", lines=lines),
            list(report.faults),
        )


def _with_drafts(
    desk: Desk,
    settings: Settings,
    out: Path,
    options: BuildOptions,
    workers: Workers,
    progress: Callable[[int, int], None],
) -> BuildReport:
    """Publish everything in a copy of the file, and build from that; the file itself only records which files were written."""
    from tempfile import TemporaryDirectory  # here: most builds are without drafts

    theme = site.theme_folder(settings, desk.path.absolute())
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "newsroom.db"
        store.copy(desk.db, copy)
        with closing(store.connect(copy)) as db:
            _publish_all(db, desk, settings)
            report = site.build(
                db,
                settings=settings,
                out=out,
                now=desk.now,
                full=True,
                clean=options.clean,
                adopt=options.adopt,
                workers=workers,
                progress=progress,
                theme=theme,
                indexed=False,
            )
            built_files.copy_records(db, desk.db, os.path.realpath(out))
    return report


def _publish_all(db: Connection, desk: Desk, settings: Settings) -> None:
    """Publish the newest text of everything possible at once: whatever its date, embargo or approval."""
    from newsroom.core.articles import articles, publishing, workflow  # here: most builds are without drafts
    from newsroom.core.articles.articles import Filter  # here: most builds are without drafts
    from newsroom.core.series import named_series  # here: most builds are without drafts

    waiting = [
        article
        for article in articles.list_(db, Filter(statuses=SHOWN_AS_DRAFTS))
        if article.live_revision != article.revision
    ]
    with actions.act(db, actor=desk.actor, now=desk.now, command="build --drafts") as act:
        for article in waiting:
            workflow.check(article, "publish")
            shown = publishing.go_live(act, article, article.revision, at=desk.now, zone=settings.zone, minor=True)
            named_series.follow(act, article, shown)


def _with_index(
    desk: Desk, settings: Settings, out: Path, report: BuildReport, *, wanted: bool, full: bool
) -> BuildReport:
    """The report after the search index is made, or removed if it would be out of date."""
    started = monotonic()
    if not wanted:
        gone = search_index.remove(desk.db, out=out)
        # Files of an index that is kept are counted among those that the build found unchanged.
        return replace(
            report, pages=report.pages - gone, unchanged=report.unchanged - gone, deleted=report.deleted + gone
        )
    made = search_index.write(desk.db, out=out, lang=settings.lang, full=full)
    pages = _recorded(desk, out) or report.pages + made.written
    written = report.written + made.written
    return replace(
        report,
        pages=pages,
        written=written,
        unchanged=pages - written,
        deleted=report.deleted + made.deleted,
        seconds=round(report.seconds + monotonic() - started, 3),
    )


def _recorded(desk: Desk, out: Path) -> int:
    """How many files are recorded for a built folder."""
    built = built_files.find_folder(desk.db, os.path.realpath(out))
    return built_files.count(desk.db, built.id) if built else 0
