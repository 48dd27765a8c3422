"""Which place a person means by a deploy target."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from newsroom.errors import Outside, Usage
from newsroom.site.deploy_place import Place, Sending
from newsroom.site.disk import Folder

FORMS: Final = "a folder, user@host:path, rsync://host/module, s3://bucket, gs://bucket or az://container"
OBJECTS: Final = ("s3://", "gs://", "az://")
# `host:path` as rsync reads it: no slash before the colon, and more than the one letter of a Windows drive.
_REMOTE: Final = re.compile(r"[^/:\s]{2,}:(?!//)")


def place(target: str, *, out: Path, file: Path) -> Place:
    """The place that `target` means; `out` is the built folder, `file` the newsroom file. Raises `Usage`."""
    if target.startswith(OBJECTS):
        from newsroom.site.deploy_objects import Objects

        return Objects(target)
    if target.startswith("rsync://") or _REMOTE.match(target):
        from newsroom.site.deploy_rsync import Rsync

        return Rsync(target, out)
    if "://" in target or not target:
        raise Usage(f"{target!r} is no place to send a site to", ref=target, hint=f"it may be {FORMS}")
    return Directory(Path(target), out=out, file=file)


class Directory:
    """A folder of this machine, or one mounted on it."""

    batch: Final = 250
    keeps_headers: Final = False

    def __init__(self, root: Path, *, out: Path, file: Path) -> None:
        self.root = Path(os.path.realpath(root))
        self.name = str(self.root)
        built = Path(os.path.realpath(out))
        if self.root.is_relative_to(built):
            raise Usage(f"{root} is where the site is built", ref=str(root), hint="name another folder")
        if Path(os.path.realpath(file)).is_relative_to(self.root):
            raise Usage(
                f"{root} holds the newsroom file, which would be published with the site",
                ref=str(root), hint="name another folder",
            )  # fmt: skip
        self._opened: Folder | None = None

    @property
    def _folder(self) -> Folder:
        if self._opened is None:  # made when something is put there, and not by a dry run
            self._opened = Folder(self.root)
        return self._opened

    def lacks(self, one: Sending) -> bool:
        """Whether there is no file of that name and size."""
        try:
            return os.lstat(self.root / one.name).st_size != one.size
        except OSError:
            return True

    def put(self, files: Sequence[Sending]) -> Iterator[Sending]:
        """Write files, each replaced whole."""
        for one in files:
            data = one.read()
            if not self._folder.holds(one.path, data):
                self._folder.write(one.path, data)
            yield one

    def delete(self, names: Sequence[str]) -> None:
        """Take files away, and the folders left empty; what lies behind a link is somewhere else and stays."""
        for name in names:
            folders = [self.root / parent for parent in PurePosixPath(name).parents][:-1]
            if any(folder.is_symlink() for folder in folders):
                continue
            try:
                (self.root / name).unlink(missing_ok=True)
            except OSError as error:
                raise Outside(f"cannot delete {self.root / name}: {error.strerror}", ref=name) from error
            for folder in folders:
                try:
                    folder.rmdir()
                except OSError:
                    break

    def strangers(self, known: Collection[str]) -> list[str]:
        """Every file below the folder that is not known; links count, folders they lead to are not entered."""
        found = []
        for folder, folders, files in os.walk(self.root):
            links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
            for name in (*files, *links):
                relative = Path(folder, name).relative_to(self.root).as_posix()
                if relative not in known:
                    found.append(relative)
        return sorted(found)
