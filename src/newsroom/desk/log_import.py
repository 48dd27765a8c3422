"""Counts readers from access logs: files one by one, or a stream in one transaction."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from newsroom import addresses, files, text
from newsroom.core.readership import closing
from newsroom.core.readership.logs import memory, objects
from newsroom.core.readership.logs.comparison import DayCompared, LogComparison
from newsroom.core.readership.logs.importer import REJECTED, LogImporter, LogImportResult
from newsroom.core.readership.logs.requests import SkipReason
from newsroom.desk import Desk, log_sources
from newsroom.desk.log_sources import LogSource, LogSources
from newsroom.errors import Invalid, Outside, Partial, Usage
from newsroom.formats.logs import access_log, log_file
from newsroom.formats.logs.access_log import LogBlock
from newsroom.phrases import as_message, phrase, phrase_n, word
from newsroom.store import transaction


@dataclass(frozen=True, slots=True)
class LogImportOptions:
    """How to import: `source` is the server that wrote the logs, `until` the last local day to count.

    `backfill` is for days before the server began to count. Lines that may be readers but are not counted are written to
    the file `rejects`, every line with its rule to `explain`. `force` continues with files that are mostly not log lines.
    """

    source: str = "web"
    until: str | None = None
    backfill: bool = False
    rejects: Path | None = None
    explain: Path | None = None
    force: bool = False
    dry_run: bool = False


class _DryRun(Exception):
    """Ends a dry run, so that its transaction is rolled back."""


def find_logs(desk: Desk, names: Sequence[str], options: LogImportOptions) -> LogSources:
    """The logs with these names. Objects of a storage that were imported before are left out, unless each line is
    to be explained.
    """
    return log_sources.find(desk.db, names, source=_source(options), again=options.explain is not None)


def import_logs(
    desk: Desk, found: LogSources, options: LogImportOptions, *, progress: Callable[[int], None]
) -> tuple[LogImportResult, Partial | None]:
    """Count the lines of logs; `progress` is called with the number of bytes read since.

    Of several logs, those that cannot be read do not keep the others from being counted: their error is returned, for the
    end. Raises `Usage` if readers would be counted twice, `NotFound` for a missing file, `Outside` for one that cannot be
    written.
    """
    served = memory.first_day_counted_by_server(desk.db)
    _check(options, served, [one.name for one in found.logs])
    # The days of a stream are unknown before it is read, and objects are fetched once: all of it is counted, or nothing.
    whole = options.dry_run or (served is not None and (found.stored or found.size is None))
    source = _source(options)
    importer = LogImporter(
        desk.db,
        settings=desk.settings,
        now=desk.now,
        source=source,
        until=options.until,
        force=options.force,
        explain=options.explain is not None,
    )
    with _written_to(options.rejects) as rejected, _written_to(options.explain) as explained:
        if served is not None and not whole:
            for one in found.logs:
                _check_days(importer, Path(one.name), several=len(found.logs) > 1)
        run = _Run(importer, rejected, explained, progress)
        try:
            with transaction(desk.db) if whole else nullcontext():
                for one in found.logs:
                    before = importer.result.counted, Counter(importer.result.skipped)
                    if one.storage or (len(found.logs) > 1 and not one.stream):
                        run.one_of_several(desk, one, source)
                    else:
                        run.stream(one.name) if one.stream else run.file(one)
                    _warn_of_nothing(desk, _shown(one.name), importer.result, *before)
                _warn_of_addresses(desk, importer.result, counted=not options.dry_run)
                if options.dry_run:
                    raise _DryRun
        except _DryRun:
            return importer.result, None
    closing.close_days(desk.db, now=desk.now, settings=desk.settings)
    return importer.result, _failure(run.failed, found) if run.failed else None


def _failure(failed: Sequence[Invalid], found: LogSources) -> Partial:
    n = len(failed)
    return Partial(
        phrase_n("{n} log could not be read", "{n} logs could not be read", n)
        if n == len(found.logs) and not found.stored  # others may have been counted before
        else phrase_n(
            "{n} log could not be read; the others were counted",
            "{n} logs could not be read; the others were counted",
            n,
        ),
        [*failed],
        hint=failed[0].hint,
    )


def compare_logs(
    desk: Desk, names: Sequence[str], options: LogImportOptions, *, progress: Callable[[int], None]
) -> list[DayCompared]:
    """The views of each day in logs beside those that were counted; nothing is counted. Raises as `import_logs`."""
    importer = LogComparison(
        desk.db, settings=desk.settings, now=desk.now, source=_source(options), until=options.until, force=options.force
    )
    run = _Run(importer, None, None, progress)
    for one in log_sources.find(desk.db, names, source=_source(options), again=True).logs:
        run.stream(one.name) if one.stream else run.file(one)
    _warn_of_addresses(desk, importer.result, counted=False)
    return importer.days()


def _warn_of_nothing(
    desk: Desk, name: str, result: LogImportResult, counted: int, skipped: Counter[SkipReason]
) -> None:
    """Warn that nothing of a file was counted and no line was known: it may be the log of another site."""
    new = result.skipped - skipped
    if result.counted > counted or new[SkipReason.KNOWN] or not new:
        return
    why = ", ".join(f"{new[reason]} {reason}" for reason in SkipReason if new[reason])
    desk.warn(phrase("no line in {name} is counted as a view ({why})", name=name, why=as_message(why)))
    if new[SkipReason.OTHER_SITE]:
        hosts = ", ".join(result.other_hosts) or phrase("another host")
        desk.warn(
            phrase(
                "the requests are for {hosts}; site.url is {value}", hosts=hosts, value=desk.settings.text("site.url")
            )
        )


def _warn_of_addresses(desk: Desk, result: LogImportResult, *, counted: bool) -> None:
    """Warn that views are not visits, or that many readers may count as one. Lines that were `counted` stay as they are."""
    if result.nameless:
        desk.warn(
            phrase_n(
                "{n} view in the log has no reader's address; it counts as a view, but not as a visit",
                "{n} views in the log have no reader's address; they count as views, but not as visits",
                result.nameless,
            )
        )
    if result.proxies:
        # The setting is replaced as a whole: what is already in it stays.
        known = addresses.parse_list(desk.settings.text("web.trusted_proxies"))
        desk.warn(
            phrase(
                "{found}; to count each reader, first run: newsroom config set web.trusted_proxies {value}"
                if not counted
                else "{found}; to count each reader in later imports: newsroom config set web.trusted_proxies {value}",
                found=phrase_n(
                    "{proxies} forwards readers' addresses, but is not in web.trusted_proxies: all readers behind it count "
                    "as one",
                    "{proxies} forward readers' addresses, but are not in web.trusted_proxies: all readers behind each of "
                    "them count as one",
                    len(result.proxies),
                    proxies=", ".join(result.proxies),
                ),
                value=text.shell_argument(" ".join([*known, *result.proxies])),
            )
        )


def _check(options: LogImportOptions, served: str | None, names: Sequence[str]) -> None:
    last = options.until
    written = [os.path.realpath(one) for one in (options.rejects, options.explain) if one is not None]
    for place, path in enumerate(written):
        if path in written[:place]:
            raise Usage("--rejects and --explain need different files")
        if path in map(os.path.realpath, names):
            raise Usage(phrase("{path} is one of the logs", path=path), hint="name another file to write to")
    if options.backfill and last is None:
        raise Usage("--backfill needs --until DAY", hint="DAY is the last day before the server began counting views")
    if options.backfill and served is not None and last is not None and last >= served:
        raise Usage(
            phrase(
                "the server has counted views since {served}: with --until {last}, readers would be counted twice",
                served=served,
                last=last,
            ),
            hint="use an earlier day",
        )


def _shown(name: str) -> str:
    return "stdin" if name == "-" else name


def _source(options: LogImportOptions) -> str:
    return text.one_line(text.clean(options.source)) or "web"


def _check_days(importer: LogImporter, path: Path, *, several: bool) -> None:
    """Refuse a file with a day that the server counted, before any of it is written.

    One of several that cannot be read is named when it is its turn.
    """
    with suppress(Invalid) if several else nullcontext(), log_file.opened(path) as (stream, _):
        for block in access_log.blocks(stream):
            importer.check_days(block.records)


@dataclass(slots=True)
class _Run:
    """One import, and where rejected and explained lines are written."""

    importer: LogImporter
    rejected: IO[bytes] | None
    explained: IO[bytes] | None
    progress: Callable[[int], None]
    failed: list[Invalid] = field(default_factory=list)  # logs that could not be read

    def stream(self, name: str) -> None:
        """Count a stream, which can be read only once."""
        with log_file.piped(None if name == "-" else Path(name)) as stream:
            for number, block in enumerate(access_log.blocks(stream, ignore=self.importer.ignore)):
                if number == 0:
                    self.importer.begin(block.records, name=_shown(name))
                self._take(block, name)
        self._end(name)

    def file(self, one: LogSource) -> None:
        """Count a file from where an earlier import of it ended."""
        with one.file() as path:
            self._file(path, one.name)

    def one_of_several(self, desk: Desk, one: LogSource, source: str) -> None:
        """Count a log; one that cannot be read does not keep the others from being counted. An object is remembered."""
        lines = self.importer.result.lines
        try:
            self.file(one)
        except Invalid as error:
            self.importer.abandon()
            self.failed.append(error)
            desk.warn(error.message)
        else:
            if one.storage:
                lines = self.importer.result.lines - lines
                objects.remember(desk.db, source, one.name, one.version, size=one.size, lines=lines, now=desk.now)
        if one.storage:
            self.progress(one.size)

    def _file(self, path: Path, name: str) -> None:
        with log_file.opened(path) as (stream, _):
            first = next(access_log.blocks(stream), None)
        start = self.importer.begin(first.records, _opened_again(path), name=name) if first else 0
        done = 0
        with log_file.opened(path) as (stream, file):
            heading = log_file.skip(stream, start)
            for block in access_log.blocks(stream, start=start, heading=heading, ignore=self.importer.ignore):
                self._take(block, name)
                at = file.tell()
                if path == Path(name):
                    self.progress(at - done)
                done = at
        self._end(name)

    def _take(self, block: LogBlock, name: str) -> None:
        self.importer.take(block.records, block.data, lines=block.lines, ignored=block.ignored, whole=block.whole)
        self._write_outcomes(name)

    def _end(self, name: str) -> None:
        self.importer.end()
        self._write_outcomes(name)

    def _write_outcomes(self, name: str) -> None:
        """Write lines as name:number, reason, the line."""
        for one in self.importer.outcomes:
            written = f"{name}:{one.number}\t{one.reason}\t".encode() + one.line + b"\n"
            if self.rejected is not None and one.reason in REJECTED:
                self.rejected.write(written)
            if self.explained is not None:
                self.explained.write(written)
        self.importer.outcomes.clear()


@contextmanager
def _opened_again(path: Path) -> Iterator[IO[bytes]]:
    with log_file.opened(path) as (stream, _):
        yield stream


@contextmanager
def _written_to(path: Path | None) -> Iterator[IO[bytes] | None]:
    """The file for lines, which are written as they come: after a failure it shows how far the import got."""
    if path is None:
        yield None
        return
    files.refuse_in_use(path)
    files.refuse_published(path)
    try:
        file = open(path, "wb", opener=files.private)  # noqa: SIM115  # it has readers' addresses
    except OSError as error:
        raise Outside(
            phrase("cannot write {path}: {strerror}", path=path, strerror=word(error.strerror)), ref=str(path)
        ) from error
    with file:
        yield file
