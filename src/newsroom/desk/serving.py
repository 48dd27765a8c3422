"""The live site: the web application with pages from the site package, in one process or several."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Final

from newsroom import clock, store, text
from newsroom.core import stored_settings
from newsroom.core.comments.by_reader import OwnComment
from newsroom.errors import Invalid, NotFound
from newsroom.phrases import phrase
from newsroom.settings import Settings
from newsroom.site import apart, on_request, root_files
from newsroom.site.build import BuildReport, build, theme_folder
from newsroom.site.ownership import ForeignFolder
from newsroom.store import Connection
from newsroom.web import server, workers
from newsroom.web.app import Site, create_app
from newsroom.web.server import Listening
from newsroom.web.state import ReturnedComment

THEME_FOLDERS = ("templates", "static", "fonts", "locale", root_files.FOLDER)

LOG = logging.getLogger("newsroom")
MOST_REPORTED: Final = 100  # mistakes in the theme that are remembered
METRICS_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"  # where prometheus_client adds up the metrics of several processes


@dataclass(frozen=True, slots=True)
class LiveSite:
    """What to serve: the newsroom file at `path`, built into `out`.

    `comments` says whether comments are accepted. `access_log` gets a line of JSON for each request. With `watch` pages
    are made again when a file of the theme changes. With `read_only` nothing is built, accepted or counted, and the file is
    only read.
    """

    path: Path
    out: Path
    comments: bool = True
    access_log: Path | None = None
    watch: bool = False
    read_only: bool = False
    reported: set[str] = field(default_factory=set, compare=False)  # mistakes in the theme that were logged already

    def require_pages(self) -> None:
        """Raise `NotFound` if there is no folder with pages, `Refused` for one with drafts."""
        if not self.out.is_dir():
            raise NotFound(
                phrase("there is no folder {out}", out=self.out),
                ref=str(self.out),
                hint=phrase(
                    "with --read-only, nothing is built: build the site with the original newsroom file, and copy its pages "
                    "to {out}",
                    out=self.out,
                ),
            )

        apart.refuse_other_kind(self.out, drafts=False, recorded=(), known=True)

    def rebuild(self) -> BuildReport:
        """Update the pages. Raises `Partial` for templates with errors, `Refused` for a folder of somebody else."""
        try:
            with closing(store.connect(self.path)) as db:
                report = build(db, settings=stored_settings.load(db, os.environ), out=self.out, now=clock.now())
        except ForeignFolder as error:
            error.hint = phrase(
                "choose another folder; or, if the files in this one may be replaced, run once: newsroom build --adopt -o {out}",
                out=text.shell_word(self.out),
            )
            raise
        # A mistake that was mended and is made again is logged again.
        self.reported.intersection_update(fault.message for fault in report.faults)
        for fault in report.faults:
            self._report(fault)
        return report

    def serve(
        self, listening: Listening, *, workers_wanted: int, connections: int, measured: bool, ready: Callable[[], None]
    ) -> None:
        """Answer requests until stopped; `connections` is the maximum of each process, and `ready` is called first.

        If there are several processes, the first one updates the pages for all. `measured` says that they count for
        /metrics.
        """
        if workers_wanted == 1:
            server.run(self._application(builds=True), listening, ready=ready, connections=connections)
            return
        # `turn` is a lock that all processes share; the metrics of several are added through files.
        with TemporaryDirectory(prefix="newsroom-metrics-") as folder, TemporaryFile() as turn:
            if measured:
                os.environ[METRICS_FOLDER] = folder
            listening.share()

            def work(place: int, begun: Callable[[], None]) -> None:
                application = self._application(builds=place == 0, turn=turn.fileno())
                server.run(application, listening, ready=begun, connections=connections)

            try:
                workers.run(workers_wanted, work, ready=ready)
            finally:
                os.environ.pop(METRICS_FOLDER, None)  # the folder is gone by then

    def _application(self, *, builds: bool, turn: int | None = None) -> Site:
        return create_app(
            self.path,
            out=self.out,
            rebuild=self.rebuild if builds and not self.read_only else None,
            search_page=self._search_page,
            draft_page=self._draft_page,
            own_page=self._own_page,
            comments=self.comments,
            access_log=self.access_log,
            theme=self._theme_state if self.watch else None,
            turn=turn,
            read_only=self.read_only,
        )

    def _search_page(self, db: Connection, settings: Settings, query: str, number: int) -> bytes:
        return self._page(
            settings, partial(on_request.search, db, settings=settings, now=clock.now(), query=query, number=number)
        )

    def _draft_page(self, db: Connection, settings: Settings, draft: ReturnedComment) -> bytes:
        return self._page(
            settings, partial(on_request.refused_comment, db, settings=settings, now=clock.now(), sent=draft)
        )

    def _own_page(self, db: Connection, settings: Settings, article: int, written: Sequence[OwnComment]) -> bytes:
        make = partial(
            on_request.own_comments, db, settings=settings, now=clock.now(), article_id=article, written=written
        )
        return self._page(settings, make)

    def _page(self, settings: Settings, make: Callable[..., bytes]) -> bytes:
        """The page that `make` makes with the theme, or without it if its catalogue cannot be read."""
        theme = theme_folder(settings, self.path)
        try:
            return make(theme=theme, report=self._report)
        except Invalid as error:
            if theme is None:
                raise
            self._report(error)
        return make(theme=None)

    def _report(self, error: Invalid) -> None:
        """Log a mistake in the theme, once."""
        if error.message not in self.reported:
            if len(self.reported) > MOST_REPORTED:
                self.reported.clear()
            self.reported.add(error.message)
            LOG.warning("%s; the built-in templates are used instead", error)

    def _theme_state(self, settings: Settings) -> object:
        return state_of(theme_folder(settings, self.path))


def state_of(theme: Path | None) -> frozenset[tuple[str, int, int]]:
    """Every file of a theme folder with its time and size: different after one was written, added or removed."""
    found = set()
    for kind in THEME_FOLDERS:
        for folder, _, names in os.walk(theme / kind) if theme else ():
            for name in names:
                with suppress(OSError):  # deleted in the meantime
                    seen = os.stat(os.path.join(folder, name))
                    found.add((os.path.join(folder, name), seen.st_mtime_ns, seen.st_size))
    return frozenset(found)
