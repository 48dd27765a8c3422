"""Where logs are read from: files, the files in a folder, the objects of a storage, pipes and stdin."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from newsroom.core.readership.logs import objects
from newsroom.errors import NotFound
from newsroom.phrases import phrase
from newsroom.site.deploy.targets import OBJECTS
from newsroom.store import Connection

if TYPE_CHECKING:
    from newsroom.site.deploy.objects import ObjectStorage


_NO_LOG = "ELBAccessLogTestFile"  # Amazon's load balancers write it when their log is switched on


@dataclass(frozen=True, slots=True)
class LogSource:
    """One log: its name for messages, and the file, or the object of a storage with its version.

    A stream has no file that can be read twice.
    """

    name: str
    size: int = 0
    stream: bool = False
    storage: ObjectStorage | None = None
    key: str = ""
    version: str = ""

    @contextmanager
    def file(self) -> Iterator[Path]:
        """The file; that of an object is removed afterwards, because a log contains the addresses of readers."""
        if self.storage is None:
            yield Path(self.name)
            return
        with tempfile.TemporaryDirectory(prefix="newsroom-log-") as folder:  # only its owner may look into it
            path = Path(folder) / "log"
            with path.open("wb") as out:
                self.storage.fetch(self.key, out)
            yield path


@dataclass(frozen=True, slots=True)
class LogSources:
    """The logs that were found; `known` counts the objects that were imported before and are left out."""

    logs: tuple[LogSource, ...]
    known: int = 0

    @property
    def stored(self) -> bool:
        """Whether some are objects of a storage."""
        return any(one.storage for one in self.logs)

    @property
    def size(self) -> int | None:
        """The bytes of all; None with a stream."""
        return None if any(one.stream for one in self.logs) else sum(one.size for one in self.logs)


def find(db: Connection, names: Sequence[str], *, source: str, again: bool = False) -> LogSources:
    """The logs in files and folders, from stdin (`-`) and in object storage.

    Objects that were imported for `source` are left out, unless `again`. Raises `NotFound` for a name without a log,
    `Outside` for a storage that does not answer.
    """
    logs: list[LogSource] = []
    known = 0
    for name in names:
        if name.startswith(OBJECTS):
            found, new = _objects(db, name, source, again=again)
            known += found - len(new)
            logs += new
        elif os.path.isdir(name):
            logs += _folder(name)
        else:
            logs.append(_one(name))
    return LogSources(tuple(logs), known)


def _one(name: str) -> LogSource:
    if name == "-" or (os.path.exists(name) and not os.path.isfile(name)):
        return LogSource(name, stream=True)
    if not os.path.isfile(name):
        raise NotFound(phrase("there is no file {name}", name=name), ref=name)
    return LogSource(name, size=os.path.getsize(name))


def _folder(name: str) -> list[LogSource]:
    """Every file in a folder and the folders in it, by path; names that begin with a dot are left out."""
    found: list[str] = []
    for folder, inner, files in os.walk(name):
        inner[:] = sorted(one for one in inner if not one.startswith("."))
        found += [os.path.join(folder, one) for one in sorted(files) if not one.startswith(".")]
    logs = [_one(path) for path in found if os.path.isfile(path)]
    if not logs:
        raise NotFound(phrase("there is no file in {name}", name=name), ref=name)
    return logs


def _objects(db: Connection, url: str, source: str, *, again: bool) -> tuple[int, list[LogSource]]:
    """How many objects are below an address, and those that were not imported before."""
    from newsroom.site.deploy.objects import ObjectStorage  # here: only logs in a storage need it

    storage = ObjectStorage(url)
    listed = [one for one in storage.listed() if one.size and not one.name.endswith(_NO_LOG)]
    if not listed:
        raise NotFound(
            phrase("there are no objects under {url}", url=url),
            ref=url,
            hint=phrase("give the bucket and the folder with the logs: s3://bucket/logs"),
        )
    names = {f"{storage.url}/{one.name}": one for one in listed}
    new = list(names) if again else objects.unknown(db, source, {name: one.version for name, one in names.items()})
    return len(listed), [
        LogSource(name, names[name].size, storage=storage, key=names[name].name, version=names[name].version)
        for name in new
    ]
