"""The folder of a site: files are replaced completely or not at all, symbolic links are not followed, nothing is touched outside.

It does not use `newsroom.files`, which follows symbolic links and waits for the disk: a build writes thousands of files
into a folder that others may have put links into, through one temporary file whose name a later build knows, and can be
repeated after a power failure.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Final

from newsroom import urls
from newsroom.errors import Outside, Usage
from newsroom.phrases import Phrase, as_message, phrase, word
from newsroom.site import ownership

ELSEWHERE: Final = phrase("choose another folder with -o DIR")


class Occupied(Outside):
    """There is a file where a folder is needed, or a folder where a file is needed."""


_inside = lru_cache(maxsize=1024)(urls.built_file)  # called for each path when it is compared and when it is written


class OutputFolder:
    """An output folder. Paths are site paths; `urls.built_file` turns them into names inside the folder.

    Before anything in it is written or deleted, it must be claimed. `alone` is the holder of its lock; others write here on
    behalf of the holder, who has claimed it. `fresh` says that the folder was empty when the build began, so that unknown
    folders in it need not be checked. `elsewhere` says in errors how to use another folder.
    """

    def __init__(
        self, root: Path, *, alone: bool = True, fresh: bool = False, elsewhere: Phrase | str = ELSEWHERE
    ) -> None:
        self.root = os.path.realpath(root)
        if os.path.lexists(self.root) and not os.path.isdir(self.root):
            raise Usage(phrase("{root} is not a folder", root=root), ref=str(root), hint=elsewhere)
        try:
            os.makedirs(self.root, exist_ok=True)
            with os.scandir(self.root) as entries:
                found = any(entries)
        except OSError as error:
            raise Outside(
                phrase("cannot write to {root}: {strerror}", root=root, strerror=word(error.strerror)), ref=str(root)
            ) from error
        self.fresh = fresh or not found
        self.was_marked = False  # whether a newsroom had built here before it was claimed
        self._claimed = not alone
        self._elsewhere = elsewhere
        self._safe = {self.root}  # folders known to be real ones
        self._part = f"{self.root}/{ownership.PART}{os.getpid()}.part"

    def claim(self, owner: str, *, adopt: bool = False, drafts: bool | None = None, home: bool = False) -> None:
        """Make sure that files here may be replaced and deleted: mark a folder that is empty or adopted.

        The marker says whether it is for `drafts`; without that, an existing one is kept. `site.apart` refuses those of the
        other kind. With `home` it says at which path the folder is.
        Raises `ForeignFolder` for a folder with files but without the marker of `owner`, `Outside` if it cannot be written.
        """
        ownership.refuse_foreign(self.root, owner, adopt=adopt)
        self.was_marked = ownership.has_drafts(self.root) is not None
        try:
            is_right = (ownership.is_at_home if home else ownership.is_marked)(self.root, owner)
            if not is_right or drafts not in (None, ownership.has_drafts(self.root)):
                ownership.mark(self.root, owner, drafts=bool(drafts), home=home)
            for name in os.listdir(self.root):
                if ownership.is_part(name):  # of a killed build
                    with suppress(OSError):
                        os.unlink(f"{self.root}/{name}")
        except OSError as error:
            raise Outside(
                phrase("cannot write to {root}: {strerror}", root=self.root, strerror=word(error.strerror)),
                ref=self.root,
            ) from error
        self._claimed = True

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Wait until no other build writes here, and keep others out, if the system has such locks."""
        try:
            import fcntl  # here: Windows has no fcntl
        except ImportError:
            yield
            return
        handle = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def file(self, path: str) -> str:
        """The file of a site path."""
        return f"{self.root}/{_inside(path)}"

    def exists(self, path: str) -> bool:
        """Whether there is a regular file at a site path."""
        try:
            return stat.S_ISREG(os.lstat(self.file(path)).st_mode)
        except OSError:
            return False

    def holds(self, path: str, data: bytes) -> bool:
        """Whether the file at a site path has exactly these bytes."""
        return self.holds_parts(path, len(data), (data,))

    def holds_parts(self, path: str, size: int, parts: Iterable[bytes]) -> bool:
        """The same for `size` bytes that come in parts, which are compared one by one."""
        file = self.file(path)
        folder = file.rpartition("/")[0]
        if (self.fresh and folder not in self._safe) or not self._known(folder, create=False):
            return False
        try:
            handle = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        except OSError:
            return False
        try:
            seen = os.fstat(handle)
            if not stat.S_ISREG(seen.st_mode) or seen.st_size != size:
                return False
            return all(_next(handle, len(part)) == part for part in parts)
        finally:
            os.close(handle)

    def write(self, path: str, data: bytes) -> None:
        """Replace a file at once, through a temporary file beside the site. Raises `Outside`, or its kind `Occupied`."""
        self.write_parts(path, (data,))

    def write_parts(self, path: str, parts: Iterable[bytes]) -> None:
        """The same with bytes that come in parts."""
        assert self._claimed, "nobody has looked whose folder this is"
        file = self.file(path)
        try:
            self._known(file.rpartition("/")[0], create=True)
            handle = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), 0o666)
            try:
                for part in parts:
                    rest = memoryview(part)
                    while rest:
                        rest = rest[os.write(handle, rest) :]
            finally:
                os.close(handle)
            try:
                os.replace(self._part, file)
            except IsADirectoryError as error:
                if os.listdir(file) != ["index.html"]:
                    raise Occupied(phrase("cannot write {file}: it is a folder", file=file), ref=path) from error
                # Of an earlier version, which made a folder of a file without an extension.
                os.unlink(f"{file}/index.html")
                os.rmdir(file)
                os.replace(self._part, file)
        except OSError as error:
            with suppress(OSError):
                os.unlink(self._part)
            raise Outside(
                phrase("cannot write {file}: {strerror}", file=file, strerror=word(error.strerror)), ref=path
            ) from error

    def delete(self, path: str) -> bool:
        """Delete the file at a site path, and folders that become empty; returns whether there was one."""
        return self.delete_file(_inside(path))

    def delete_file(self, name: str) -> bool:
        """The same for the name of a file below the folder."""
        assert self._claimed, "nobody has looked whose folder this is"
        file = f"{self.root}/{name}"
        folder = os.path.dirname(file)
        if not self._known(folder, create=False):
            return False
        try:
            os.unlink(file)
        except OSError:
            return False
        while folder != self.root:
            try:
                os.rmdir(folder)
            except OSError:
                break
            self._safe.discard(folder)
            folder = os.path.dirname(folder)
        return True

    def _known(self, folder: str, *, create: bool) -> bool:
        """Whether a folder below the root exists and is not behind a symbolic link; raises `Outside` for a link or a file."""
        if folder in self._safe:
            return True
        if not self._known(folder.rpartition("/")[0], create=create):
            return False
        if create:
            try:
                os.mkdir(folder)
            except FileExistsError:
                pass
            else:
                self._safe.add(folder)
                return True
        try:
            mode = os.lstat(folder).st_mode
        except FileNotFoundError:
            return False
        if stat.S_ISREG(mode) and not create:
            return False
        if not stat.S_ISDIR(mode):
            is_link = stat.S_ISLNK(mode)
            what = phrase("a symbolic link, which a build does not follow") if is_link else phrase("not a folder")
            raise (Occupied if stat.S_ISREG(mode) else Outside)(
                phrase("{folder} is {what}", folder=folder, what=what),
                ref=folder,
                hint=phrase("move it away, or {elsewhere}", elsewhere=as_message(self._elsewhere)),
            )
        self._safe.add(folder)
        return True


def _next(handle: int, size: int) -> bytes:
    """The next `size` bytes of an open file, fewer at its end."""
    got = b""
    while len(got) < size and (more := os.read(handle, size - len(got))):
        got += more
    return got
