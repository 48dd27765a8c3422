"""Reading a whole file, and writing a file completely or not at all."""

from __future__ import annotations

import errno
import io
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import BinaryIO, Final, TextIO

from newsroom.errors import NotFound, Usage
from newsroom.phrases import phrase, word

ANYBODY: Final = 0o666  # permissions of a new file, before the umask is applied
PRIVATE: Final = 0o600  # permissions of a file with secrets, addresses or unpublished texts
_OWNER_AND_GROUP: Final = 0o660
PRIVATE_FOLDER: Final = 0o700
SITE_MARK: Final = ".newsroom-site"  # the marker of the folder of a site, a file in it
# What SQLite keeps beside a file, by the endings of the names.
_BESIDE_A_FILE: Final = ("", "-wal", "-shm", "-journal")
_numbers = count()
_in_use: set[str] = set()


def in_use(path: Path) -> Callable[[], None]:
    """Remember that the newsroom file is open, until the result is called: `refuse_in_use` refuses to write to it."""
    names = {os.path.realpath(path) + ending for ending in _BESIDE_A_FILE}
    _in_use.update(names)
    return lambda: _in_use.difference_update(names)


def refuse_in_use(target: Path) -> None:
    """Raise `Usage` if a file to write to is the open newsroom file, under any name, or a file that belongs to it."""
    if _in_use and os.path.realpath(target) in _in_use:
        raise Usage("that is the newsroom file itself", ref=str(target), hint="name another file")


def refuse_published(target: Path) -> None:
    """Raise `Usage` if a private file to write would be inside the folder of a site, where a web server shows it."""
    for path in (Path(os.path.realpath(target)), Path(os.path.abspath(target))):
        for folder in path.parents:
            if os.path.lexists(folder / SITE_MARK):
                raise Usage(
                    phrase(
                        "{target} is inside the site in {folder}, where readers could get it",
                        target=target,
                        folder=folder,
                    ),
                    ref=str(target),
                    hint="choose another folder",
                )


@contextmanager
def replacing(target: Path, *, mode: int = ANYBODY, durable: bool = True, new: bool = False) -> Iterator[Path]:
    """A new, empty file beside `target` to write to. At the end it replaces `target`; after an error it is deleted.

    A symbolic link is followed, so that it stays one. `mode` are the permissions, before the umask is applied. `durable`
    writes the bytes to disk before renaming: without it a power failure may leave an empty file. With `new` a file that
    exists by then is not replaced: `FileExistsError`. Raises `OSError` if `target` cannot be written, and `Usage` if it is the
    newsroom file that is open, a device or a pipe: those cannot be replaced. A `PRIVATE` file is not written into a site.
    """
    refuse_in_use(target)
    if mode == PRIVATE:
        refuse_published(target)
    if _is_special(target):
        raise Usage(
            phrase("{target} is not an ordinary file", target=target), ref=str(target), hint="name another file"
        )
    place = Path(os.path.realpath(target)) if target.is_symlink() else target
    partial = _beside(place, mode)
    try:
        yield partial
        if durable:
            _to_disk(partial)
        if new:
            os.link(partial, place)
            partial.unlink()
        else:
            try:
                os.replace(partial, place)
            except OSError as error:
                raise _about(error, place) from None
    except BaseException as error:
        with suppress(OSError):
            partial.unlink()
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT) and not error.filename:
            raise _about(error, place) from None
        raise
    if durable:
        with suppress(OSError):  # not every file system supports this for folders
            _to_disk(place.parent)


def _beside(place: Path, mode: int) -> Path:
    """A new file in the same folder. Its name contains the process id, and is short even if that of the target is long."""
    while True:
        partial = place.with_name(f".newsroom-{os.getpid()}-{next(_numbers)}.part")
        try:
            os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
        except FileExistsError:  # from a killed process with this id
            continue
        except OSError as error:
            raise _about(error, place) from None
        return partial


def _about(error: OSError, place: Path) -> OSError:
    """The same error, of the file that a person named instead of the one beside it."""
    return OSError(error.errno, error.strerror, str(place))


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def writing(target: Path, *, mode: int = ANYBODY, durable: bool = True) -> Iterator[BinaryIO]:
    """A stream of bytes into a file that is written completely or not at all. Pipes and devices are written to directly.

    Raises `OSError`. The parameters are those of `replacing`.
    """
    if _is_special(target):
        with target.open("wb") as stream:
            yield stream
        return
    with replacing(target, mode=mode, durable=durable) as partial, partial.open("wb") as stream:
        yield stream


@contextmanager
def writing_text(
    target: Path, *, mode: int = ANYBODY, durable: bool = True, errors: str = "strict"
) -> Iterator[TextIO]:
    """The same as `writing`, for text in UTF-8, with its line breaks unchanged; `errors` is for what is not Unicode."""
    with writing(target, mode=mode, durable=durable) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8", errors=errors, newline="")
        try:
            yield text
        finally:
            text.detach()  # writes what is still buffered


@contextmanager
def into_folder(target: Path) -> Iterator[None]:
    """Write a file that a person named. Raises `NotFound` if its folder does not exist."""
    try:
        yield
    except FileNotFoundError as error:
        parent = target.absolute().parent
        if parent.is_dir():
            raise
        raise NotFound(phrase("there is no folder {parent}", parent=parent), ref=str(target)) from error


def write(target: Path, data: bytes, *, mode: int = ANYBODY, durable: bool = True) -> None:
    """Write a file completely or not at all. Raises `OSError`. The parameters are those of `replacing`."""
    with writing(target, mode=mode, durable=durable) as stream:
        stream.write(data)


def write_named(target: Path, data: bytes, *, mode: int = PRIVATE) -> None:
    """`write` to a file that a person named, which is never inside a site, whoever may read it.

    Raises `NotFound` if its folder does not exist, `Usage` for a folder of a site.
    """
    refuse_published(target)
    try:
        write(target, data, mode=mode)
    except FileNotFoundError as error:
        raise NotFound(
            phrase("cannot write {path}: {strerror}", path=target, strerror=word(error.strerror)), ref=str(target)
        ) from error


def private(path: str, flags: int) -> int:
    """Open a file, for `open(…, opener=private)`: a new one is readable by its owner only."""
    return os.open(path, flags, PRIVATE)


def beside(file: Path) -> Callable[[str, int], int]:
    """An opener for `open` and its like of what belongs to a newsroom file: a new one is for those who may use that file.

    It gets its group, and its permissions for owner and group, as SQLite gives them to its log.
    """

    def opener(path: str, flags: int) -> int:
        handle = os.open(path, flags, PRIVATE)
        with suppress(OSError):  # the file of another user has them already
            wanted = os.stat(file)
            if os.fstat(handle).st_gid != wanted.st_gid:
                os.fchown(handle, -1, wanted.st_gid)
            os.fchmod(handle, PRIVATE | (wanted.st_mode & _OWNER_AND_GROUP))
        return handle

    return opener


def _is_special(target: Path) -> bool:
    try:
        kind = os.stat(target).st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(kind) or stat.S_ISDIR(kind))


def read(path: Path, *, limit: int) -> bytes:
    """The bytes of a file that a person named; raises `NotFound` if it is not a file of at most `limit` bytes."""
    try:
        if path.is_dir():
            raise NotFound(phrase("{path} is a folder", path=path), ref=str(path))
        if path.stat().st_size > limit:
            raise NotFound(phrase("{path} is larger than {limit} MB", path=path, limit=limit // 1000000), ref=str(path))
        return path.read_bytes()
    except OSError as error:
        raise NotFound(
            phrase("cannot read {path}: {strerror}", path=path, strerror=word(error.strerror)), ref=str(path)
        ) from error
