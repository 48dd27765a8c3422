"""Sending a built site somewhere else: what differs from what is there, in an order in which no link leads to nothing.

What a place holds is remembered in the newsroom file. A deploy that was interrupted goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Final

from newsroom import content_types, urls
from newsroom.core.published import built_files, deployed_files
from newsroom.core.published.built_files import Output
from newsroom.errors import NotFound, Outside, Refused
from newsroom.site import plan
from newsroom.site.deploy_place import Place, Sending
from newsroom.site.disk import Folder
from newsroom.store import Connection

# Each stage arrives whole before the next begins: files that pages show, stories, lists of stories, the front page,
# what machines read. A maker stands in the stage of the last of these that the plan's order has before it.
STAGES: Final = ("asset", "article", "section", "fragment", "feed")
LISTS: Final = 2
FRONT: Final = 3
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Deploy:
    """What is to be done at a place: files to send, in order, and to delete.

    `drop` are paths that earlier deploys put there, `strangers` the names of other files, empty unless asked for.
    `behind` says that the newsroom has changed since the site was built.
    """

    send: tuple[Sending, ...]
    drop: tuple[str, ...]
    strangers: tuple[str, ...]
    unchanged: int
    behind: bool
    target_id: int

    @property
    def bytes(self) -> int:
        """How much is to be sent."""
        return sum(one.size for one in self.send)


@dataclass(frozen=True, slots=True)
class DeployReport:
    """What a deploy did, or with `dry_run` would do: files uploaded, found unchanged, deleted; bytes uploaded."""

    target: str
    uploaded: int
    unchanged: int
    deleted: int
    bytes: int
    seconds: float
    dry_run: bool


def prepare(db: Connection, *, out: Path, place: Place, full: bool = False, delete: bool = False) -> Deploy:
    """Compare the built folder `out` with what `place` holds.

    With `full` all is sent, whatever was sent before; with `delete` files there that are not the site's are to go.
    Raises `NotFound` when nothing is built, `Refused` when the last build did not finish.
    """
    if not out.is_dir():
        raise NotFound(f"there is no folder {out}", ref=str(out), hint="build the site first: newsroom build")
    folder = Folder(out)
    with folder.lock():  # waits for a build that is at work
        target = built_files.find_target(db, folder.root)
        if target is None:
            raise NotFound(f"nothing was built in {out}", ref=str(out), hint="build the site first: newsroom build")
        if not target.stamp:
            raise Refused(f"the last build of {out} did not finish", ref=str(out), hint="run: newsroom build")
        files = built_files.all_of(db, target.id)
    held = deployed_files.held(db, place.name)
    wanted = sorted((sending(one, folder, place) for one in files.values()), key=_order)
    send = [one for one in wanted if full or held.get(one.path) != one.hash or place.lacks(one)]
    drop = sorted(
        held.keys() - files.keys(), key=lambda path: (content_types.lifetime(path) == content_types.FOR_EVER, path)
    )
    known = {one.name for one in wanted} | {urls.output_file(path) for path in drop}
    strangers = place.strangers(known) if delete else []
    behind = built_files.last_change(db) > target.seq
    return Deploy(tuple(send), tuple(drop), tuple(strangers), len(wanted) - len(send), behind, target.id)


def sending(output: Output, folder: Folder, place: Place) -> Sending:
    """A built file as it is to be sent; where a place keeps headers, a change of these is a change of the file."""
    content_type, lifetime = content_types.content_type(output.path), content_types.lifetime(output.path)
    return Sending(
        output.path, urls.output_file(output.path), folder.file(output.path),
        _fingerprint(output.hash, content_type, lifetime, place), output.bytes, content_type, lifetime,
        stage_of(output.maker, output.path),
    )  # fmt: skip


def _fingerprint(hash_: str, content_type: str, lifetime: str, place: Place) -> str:
    if not place.keeps_headers:
        return hash_
    return hashlib.sha256(f"{hash_} {content_type} {lifetime}".encode()).hexdigest()[:32]


def stage_of(maker: str, path: str) -> int:
    """The stage in which a file is sent."""
    if maker == "search":  # what finds stories comes after them, and last what names the parts of the index
        return LISTS if content_types.lifetime(path) == content_types.FOR_EVER else FRONT
    if maker not in plan.ORDER:
        return LISTS
    place = plan.ORDER.index(maker)
    return max(number for number, first in enumerate(STAGES) if plan.ORDER.index(first) <= place)


def _order(one: Sending) -> tuple[int, str]:
    return one.stage, one.path


def carry_out(db: Connection, deploy: Deploy, *, place: Place, progress: Progress | None = None) -> DeployReport:
    """Send and delete what `prepare` found. Raises `Outside` when the place fails; what has arrived is remembered."""
    started = time.monotonic()
    total = len(deploy.send) + len(deploy.drop) + len(deploy.strangers)
    done = sent = 0
    for batch in _batches(deploy.send, place.batch):
        current = [again for one in batch if (again := _current(db, deploy.target_id, one, place)) is not None]
        deployed_files.intend(db, place.name, [one.path for one in current])
        arrived: list[Sending] = []
        try:
            for one in place.put(current):
                arrived.append(one)
                sent += one.size
                if progress:
                    progress(done + len(arrived), total)
        finally:
            deployed_files.record(db, place.name, [(one.path, one.hash) for one in arrived])
        done += len(arrived)
    place.delete([urls.output_file(path) for path in deploy.drop])
    deployed_files.forget(db, place.name, deploy.drop)
    place.delete(deploy.strangers)
    gone = len(deploy.drop) + len(deploy.strangers)
    return DeployReport(
        place.name, done, deploy.unchanged, gone, sent, round(time.monotonic() - started, 3), dry_run=False
    )


def _batches(files: tuple[Sending, ...], size: int) -> Iterator[list[Sending]]:
    for _, stage in groupby(files, key=lambda one: one.stage):
        several = list(stage)
        for start in range(0, len(several), size):
            yield several[start : start + size]


def _current(db: Connection, target_id: int, one: Sending, place: Place) -> Sending | None:
    """The file as it lies on disk now, if a build has replaced it meanwhile; None if one has taken it away.

    Raises `Refused` for bytes that no build wrote.
    """
    try:
        data = one.read()
    except Outside:
        data = b""
    seen = hashlib.sha256(data).hexdigest()[:32]
    if one.hash == (found := _fingerprint(seen, one.content_type, one.lifetime, place)):
        return one
    built = built_files.find(db, target_id, one.path)
    if built is None:
        return None
    if built.hash != seen:
        raise Refused(f"{one.source} is not what was built", ref=one.path, hint="make it anew: newsroom build --full")
    return replace(one, hash=found, size=len(data))
