"""Sends a built site to a place: only the differences, and in an order in which pages never link to missing ones.

The newsroom file records what each place contains. After an interruption, the next deploy sends the rest.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Final

from newsroom import content_types, text, urls
from newsroom.core.published import built_files, changes, deployed_files
from newsroom.core.published.built_files import BuiltFile, BuiltFolder
from newsroom.errors import Conflict, NotFound, Outside, Refused
from newsroom.files import beside
from newsroom.phrases import Phrase, phrase
from newsroom.site import apart, leftovers, ownership, search_index
from newsroom.site.deploy.place import DeployFile, Place
from newsroom.site.makers import ORDER
from newsroom.site.output_folder import OutputFolder
from newsroom.store import Connection

# Each stage arrives completely before the next begins: files that pages show, stories, lists of stories, the front page,
# files for programs. A maker is in the stage of the last of these that comes before it in the order of the plan.
STAGES: Final = ("asset", "article", "section", "fragment", "feed")
LISTS: Final = 2
FRONT: Final = 3
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class DeployPlan:
    """What must be done at a place: files to send, in order, and files to delete.

    `stale` are paths that earlier deploys sent there, `unknown` the names of other files, empty unless requested.
    `behind` says that the newsroom has changed since the site was built. `build` are the options, each behind a space, with
    which `newsroom build` builds this folder. `replaced` are the paths to send that are there in an earlier version.
    `url` is the address of the site that the folder was built for, or empty if that is not known.
    At a strange place, of which the records say nothing reliable, `same` are the files that are there already, and `kept`
    the names of files of others; elsewhere `same` is None.
    """

    send: tuple[DeployFile, ...]
    stale: tuple[str, ...]
    unknown: tuple[str, ...]
    unchanged: int
    behind: bool
    folder_id: int
    build: str = ""
    replaced: frozenset[str] = frozenset()
    url: str = ""
    same: tuple[DeployFile, ...] | None = None
    kept: tuple[str, ...] = ()

    def warning(self, target: str) -> Phrase | None:
        """What to say of the files that are kept."""
        return leftovers.warning(target, self.kept)

    @property
    def unknown_paths(self) -> list[str]:
        """The paths at which readers saw the files that are not part of the site."""
        return [_path(name) for name in self.unknown]

    @property
    def bytes(self) -> int:
        """The number of bytes to send."""
        return sum(one.size for one in self.send)


@dataclass(frozen=True, slots=True)
class DeployReport:
    """The result of a deploy, or of its `dry_run`: files uploaded, unchanged, deleted; bytes uploaded."""

    target: str
    uploaded: int
    unchanged: int
    deleted: int
    bytes: int
    seconds: float
    dry_run: bool


@contextmanager
def lock(file: Path, place: Place) -> Iterator[None]:
    """Keep other deploys of the newsroom file `file` to the same place out, on systems with such locks.

    The system releases the lock when the process ends, however it ends. Raises `Conflict` if another deploy holds it.
    """
    try:
        import fcntl  # here: Windows has no fcntl
    except ImportError:
        yield
        return
    key = hashlib.sha256(place.name.encode("utf-8", "surrogateescape")).hexdigest()[:12]
    path = file.with_name(f"{file.name}-deploy-{key}")
    with open(path, "ab", opener=beside(file)) as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Conflict(
                phrase("another deploy to {name} is running", name=place.name),
                ref=place.name,
                hint="when it has finished, deploy again: only what is missing is sent",
            ) from error
        yield


def prepare(
    db: Connection,
    *,
    out: Path,
    place: Place,
    full: bool = False,
    delete: bool = False,
    verify: bool = False,
    named: bool = False,
) -> DeployPlan:
    """Compare the built folder `out` with the contents of `place`.

    `named` says that `out` is not the folder that `newsroom build` writes to without options.
    With `full` everything is sent, whatever was sent before; with `delete` other files there are deleted too. With `verify`
    every file there is compared, and sent again if it is missing or was changed there.
    Raises `NotFound` if nothing is built, `Refused` if it has drafts or the last build did not finish.
    """
    output = ("-o", named and out)
    options = text.shell_options(output)
    first = phrase("build the site first: newsroom build{options}", options=options)
    if not out.is_dir():
        raise NotFound(phrase("there is no folder {out}", out=out), ref=str(out), hint=first)
    folder = OutputFolder(out)
    with folder.lock():  # waits for a running build
        built = built_files.find_folder(db, folder.root)
        if built is None:
            raise NotFound(phrase("nothing was built in {out}", out=out), ref=str(out), hint=first)
        files = built_files.all_of(db, built.id)
        # A build without --search deletes the index.
        options = text.shell_options(
            ("--search", any(one.maker == search_index.MAKER for one in files.values())), output
        )
        _refuse_unfit(out, built, options)
    held = deployed_files.hashes(db, place.name)
    wanted = sorted((deploy_file(one, folder, place) for one in files.values()), key=_order)
    strange = place.is_strange(known=bool(held))
    if strange:  # whatever is recorded, what is there is compared
        held, verify = {one.path: one.hash for one in wanted}, True
    send = wanted if full else _differing(wanted, held, place, verify=verify)
    gone, kept = _leftovers(db, wanted, place) if strange else (held.keys() - files.keys(), [])
    stale = sorted(gone, key=lambda path: (content_types.lifetime(path) == content_types.FOR_EVER, path))
    known = {one.name for one in wanted} | {urls.built_file(path) for path in stale}
    unknown = place.unknown_files(known) if delete else []
    behind = changes.last(db) > built.seq
    # With `full` and `verify` something else may have deleted what was sent.
    there = [] if full or verify else [one.path for one in send if held.get(one.path) and not place.lacks(one)]
    unchanged = len(wanted) - len(send)
    lists = tuple(send), tuple(stale), tuple(unknown)
    same = tuple(sorted(set(wanted) - set(send), key=_order)) if strange else None
    return DeployPlan(
        *lists, unchanged, behind, built.id, options, frozenset(there), built.url, same, () if delete else tuple(kept)
    )


def _refuse_unfit(out: Path, built: BuiltFolder, options: str) -> None:
    """Raise `Refused` for a folder with drafts, or whose last build did not finish."""
    if ownership.has_drafts(built.path):
        raise apart.with_drafts(out, hint="deploy the public site, which newsroom build makes without --drafts")
    if not built.stamp:
        raise Refused(
            phrase("the last build of {out} did not finish", out=out),
            ref=str(out),
            hint=phrase("run: newsroom build{options}", options=options),
        )


def _differing(
    wanted: Sequence[DeployFile], held: Mapping[str, str], place: Place, *, verify: bool
) -> list[DeployFile]:
    """The files that are not `held` with their hash or are missing; with `verify` also those that have other bytes there."""
    sending = {one.path for one in wanted if held.get(one.path) != one.hash or place.lacks(one)}
    differing: set[str] = set()
    if verify:
        differing = place.differing([one for one in wanted if one.path not in sending])
    return [one for one in wanted if one.path in sending or one.name in differing]


def _leftovers(db: Connection, wanted: Sequence[DeployFile], place: Place) -> tuple[set[str], list[str]]:
    """The paths to delete at a strange place, and the names of the files there that are kept."""
    paths: dict[str, str] = {}
    hashes: dict[str, set[str]] = {}
    for path, found in deployed_files.hashes_anywhere(db).items():
        name = urls.built_file(path)
        paths[name] = path
        hashes.setdefault(name, set()).update(found)
    ours, kept = place.leftovers({one.name for one in wanted}, hashes)
    return {paths.get(name) or _path(name) for name in ours}, kept


def _path(name: str) -> str:
    """The path at which readers see the file with that name."""
    path = f"/{name}"
    return path.removesuffix("index.html") if path.endswith("/index.html") else path


def deploy_file(built: BuiltFile, folder: OutputFolder, place: Place) -> DeployFile:
    """A built file to send; if a place stores headers, changed headers count as a changed file."""
    content_type, lifetime = content_types.content_type(built.path), content_types.lifetime(built.path)
    return DeployFile(
        built.path,
        urls.built_file(built.path),
        folder.file(built.path),
        _fingerprint(built.hash, content_type, lifetime, place),
        built.bytes,
        content_type,
        lifetime,
        stage_of(built.maker, built.path),
    )


def _fingerprint(hash_: str, content_type: str, lifetime: str, place: Place) -> str:
    if not place.keeps_headers:
        return hash_
    return hashlib.sha256(f"{hash_} {content_type} {lifetime}".encode()).hexdigest()[:32]


def stage_of(maker: str, path: str) -> int:
    """The stage in which a file is sent."""
    if maker == search_index.MAKER:  # after the stories, and last the file that names the parts of the index
        return LISTS if content_types.lifetime(path) == content_types.FOR_EVER else FRONT
    if maker not in ORDER:
        return LISTS
    place = ORDER.index(maker)
    return max(number for number, first in enumerate(STAGES) if ORDER.index(first) <= place)


def _order(one: DeployFile) -> tuple[int, str]:
    return one.stage, one.path


def carry_out(
    db: Connection,
    deploy: DeployPlan,
    *,
    place: Place,
    progress: Progress | None = None,
    changed: Callable[[str], object] | None = None,
) -> DeployReport:
    """Send and delete what `prepare` found. Raises `Outside` if the place fails; what has arrived is recorded.

    `changed` is called with the path of each file that was sent or deleted, also before a failure. If deleting fails, it
    is called for all that may be gone.
    """
    started = time.monotonic()
    total = len(deploy.send) + len(deploy.stale) + len(deploy.unknown)
    done = sent = 0
    if deploy.same is not None:
        _settle(db, deploy, place, deploy.same)
    # Where a folder is needed, or below a file that is sent: all others are deleted last, since pages may link to them.
    in_the_way = _in_the_way(deploy)
    if in_the_way:
        place.delete([urls.built_file(path) for path in in_the_way])
    for batch in _batches(deploy, place.batch):
        current = [again for one in batch if (again := _current(db, deploy, one, place)) is not None]
        deployed_files.begin(db, place.name, [one.path for one in current])
        arrived: list[DeployFile] = []
        try:
            for one in place.put(current):
                arrived.append(one)
                sent += one.size
                if changed:
                    changed(one.path)
                if progress:
                    progress(done + len(arrived), total)
        finally:
            deployed_files.record(db, place.name, [(one.path, one.hash) for one in arrived])
        done += len(arrived)
    wanted = {urls.built_file(path) for path in built_files.paths_of(db, deploy.folder_id)}
    # An earlier version recorded some paths in another spelling; under this one, their files are still wanted.
    stale = [urls.built_file(path) for path in deploy.stale if path not in in_the_way]
    stale = [name for name in stale if name not in wanted]
    unknown = [name for name in deploy.unknown if name not in wanted]  # a build may have made one since
    for names, paths in ((stale, deploy.stale), (unknown, deploy.unknown_paths)):
        if names is not stale:  # nothing else remembers these if deleting stops
            deployed_files.will_announce(db, place.name, paths)
        try:
            place.delete(names)
        finally:
            if changed:
                for path in paths:
                    changed(path)
        if names is stale:
            deployed_files.forget(db, place.name, deploy.stale)
    gone = len(deploy.stale) + len(deploy.unknown)
    return DeployReport(
        place.name, done, deploy.unchanged, gone, sent, round(time.monotonic() - started, 3), dry_run=False
    )


def _settle(db: Connection, deploy: DeployPlan, place: Place, same: Sequence[DeployFile]) -> None:
    """Record what is at a strange place before anything is changed there, so that an interrupted deploy can be continued."""
    unfinished = [(path, "") for path in (*(one.path for one in deploy.send), *deploy.stale)]
    deployed_files.replace(db, place.name, [*((one.path, one.hash) for one in same), *unfinished])
    place.settle()


def _in_the_way(deploy: DeployPlan) -> list[str]:
    """The paths to delete whose file is a folder now, or is below what is a file now."""
    files = {one.name for one in deploy.send}
    folders = {str(folder) for name in files for folder in PurePosixPath(name).parents}
    names = {path: urls.built_file(path) for path in deploy.stale}
    return [
        path
        for path, name in names.items()
        if name in folders or any(str(folder) in files for folder in PurePosixPath(name).parents)
    ]


def _batches(deploy: DeployPlan, size: int) -> Iterator[list[DeployFile]]:
    """The files to send, in batches that are sent one after the other.

    A stage is sent together with the next one if it only replaces files: then no link can lead to a missing page.
    """
    waiting: list[DeployFile] = []
    for _, stage in groupby(deploy.send, key=lambda one: one.stage):
        if not all(one.path in deploy.replaced for one in waiting):
            yield from _parts(waiting, size)
            waiting = []
        waiting += stage
    yield from _parts(waiting, size)


def _parts(files: list[DeployFile], size: int) -> Iterator[list[DeployFile]]:
    for start in range(0, len(files), size):
        yield files[start : start + size]


def _current(db: Connection, deploy: DeployPlan, one: DeployFile, place: Place) -> DeployFile | None:
    """The file as it is on disk now, if a build has replaced it in the meantime; None if one has deleted it.

    Raises `Refused` for bytes that no build wrote.
    """
    size, read = 0, hashlib.sha256()
    try:
        for part in one.parts():
            size += len(part)
            read.update(part)
    except Outside:
        size, read = 0, hashlib.sha256()
    seen = read.hexdigest()[:32]
    if one.hash == (found := _fingerprint(seen, one.content_type, one.lifetime, place)):
        return one
    built = built_files.find(db, deploy.folder_id, one.path)
    if built is None:
        return None
    if built.hash != seen:
        raise Refused(
            phrase("{source} has changed since it was built", source=one.source),
            ref=one.path,
            hint=phrase("build it again: newsroom build --full{options}", options=deploy.build),
        )
    return replace(one, hash=found, size=size)
