"""Unpacks files by their first bytes: gzip, bzip2, xz, Zstandard, and a zip or tar with one file in it.

An archive of several files, an encrypted one, and other formats are refused by name: nothing is ever read in part, and
no packed byte is read as text.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import IO, Any, Final

from newsroom import text
from newsroom.errors import Invalid
from newsroom.phrases import of_error, phrase

PIECE: Final = 1 << 16  # bytes
HEAD: Final = 512  # bytes needed to recognise a format, and the size of a tar header
XZ_MEMORY: Final = 256 << 20  # memory in bytes that a file may require
MAX_DEPTH: Final = 3  # nested formats: a zip with a tar.gz in it
# A small file that unpacks to very much is made to fill a disk or to take hours. Logs shrink to a tenth or a fiftieth.
FREE_SIZE, MAX_RATIO = 1 << 30, 250
GZIP, BZIP2, XZ, ZSTD, ZIP, TAR = "gzip", "bzip2", "xz", "Zstandard", "zip", "tar"
ZSTD_WINDOW: Final = 27  # its base-2 logarithm: 128 MB, the most that the zstd command accepts without an option
# The first bytes of each; from the documents of the formats and file(1).
_BEGINNINGS: Final = (
    (b"\x1f\x8b", GZIP), (b"\xfd7zXZ\0", XZ), (b"PK\x03\x04", ZIP), (b"PK\x05\x06", ZIP), (b"PK\x07\x08", ZIP),
    (b"\x28\xb5\x2f\xfd", ZSTD), (b"7z\xbc\xaf\x27\x1c", "7-Zip"), (b"Rar!\x1a\x07", "RAR"),
    (b"\x04\x22\x4d\x18", "LZ4"), (b"LZIP", "lzip"), (b"\x1f\x9d", "compress (.Z)"), (b"\x1f\xa0", "compress (.Z)"),
    (b"\x89LZO\0", "lzop"), (b"\xff\x06\0\0sNaPpY", "Snappy"), (b"MSCF", "a cabinet (.cab)"), (b"xar!\0", "xar"),
    (b"]\0\0", "LZMA (.lzma)"), (b"!<arch>\n", "ar"), (b"070701", "cpio"), (b"070707", "cpio"),
)  # fmt: skip
_TOOLS: Final = {"7-Zip": "7z x", "RAR": "unrar x", "LZ4": "unlz4", TAR: "tar -xf", ZIP: "unzip"}
_SUFFIXES: Final = frozenset({".gz", ".bz2", ".xz", ".zst", ".zip", ".tar", ".tgz", ".tbz2", ".txz"})
_PIPED: Final = phrase("; an archive can be read only from a file on disk")
MAX_NAMED: Final = 3  # files of an archive that are named in a message
_DAMAGE: Final = (EOFError, zlib.error, lzma.LZMAError, OSError, tarfile.TarError, zipfile.BadZipFile, ValueError)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The contents of a file: its bytes as a stream, and the name without the suffix, or of the only file in an archive."""

    stream: IO[bytes]
    name: str
    packed: bool


def kind(head: bytes) -> str:
    """The name of the format of a file with these first bytes; "" if it is not packed."""
    for beginning, name in _BEGINNINGS:
        if head.startswith(beginning):
            return name
    if head.startswith(b"BZh") and head[4:10] in (b"1AY&SY", b"\x17rE8P\x90"):  # a block, or the end of an empty file
        return BZIP2
    if len(head) == HEAD and head[:1] != b"\0":
        try:
            tarfile.TarInfo.frombuf(head, "utf-8", "surrogateescape")  # this checks the sum of the header
        except tarfile.HeaderError:
            return ""
        return TAR
    return ""


def bare_name(name: str) -> str:
    """A file name without the suffixes of packed files: `listing.xml.gz` becomes `listing.xml`."""
    while PurePath(name).suffix.lower() in _SUFFIXES:
        name = name[: -len(PurePath(name).suffix)]
    return name


def unpacked(file: IO[bytes], name: str) -> Unpacked:
    """The contents of a file, unpacked if necessary; reading raises `Invalid` if the file is damaged.

    Raises `Invalid` for an archive with more or less than one file, and for unknown formats. An archive from a pipe is
    refused too, because the number of its files is known only at its end.
    """
    counted = _Counted(file)
    return _unpacked(file if file.seekable() else io.BufferedReader(counted, PIECE), name, MAX_DEPTH, counted.consumed)


def refuse_packed(head: bytes, name: str) -> None:
    """Raise `Invalid` for a packed file with these first bytes: for code that must read the file itself."""
    packing = kind(head)
    if packing:
        raise _refused(packing, name)


def refuse_packed_file(path: Path) -> None:
    """`refuse_packed` for a file; if it cannot be read, the code that reads it next reports that."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError:
        return
    refuse_packed(head, str(path))


def _refused(packing: str, name: str, why: str = "") -> Invalid:
    command = _TOOLS.get(packing) if os.path.exists(name) else None  # stdin and files in archives are not on disk
    return Invalid(
        phrase("{name} is compressed as {packing}{why}", name=name, packing=packing, why=why),
        ref=name,
        hint=phrase("unpack it first: {command} {path}", command=command, path=text.shell_path(name))
        if command
        else "unpack it first",
    )


def _unpacked(file: IO[bytes], name: str, depth: int, consumed: Callable[[], int]) -> Unpacked:
    seekable = file.seekable()
    head, file = _peeked(file)
    packing = kind(head)
    if not packing:
        return Unpacked(file, name, packed=depth < MAX_DEPTH)
    if depth == 0:
        raise _refused(packing, name, phrase(", nested too deeply"))

    def fresh() -> IO[bytes]:
        if seekable:
            file.seek(0)
        return _checked(
            _DECOMPRESSORS[packing](file), phrase("{name}: the {packing} file", name=name, packing=packing), consumed
        )

    inner_name = bare_name(name)
    if packing in _DECOMPRESSORS:
        head, inner = _peeked(fresh())
        if kind(head) == TAR and seekable:
            inner, inner_name = _only_file_of_tar(fresh, name)
        elif seekable:
            inner = fresh()
        if kind(head) == TAR and not seekable:
            raise _refused(TAR, name, _PIPED)
    elif packing not in (ZIP, TAR):
        raise _refused(packing, name, phrase(", which cannot be read"))
    elif not seekable:
        raise _refused(packing, name, _PIPED)
    elif packing == ZIP:
        inner, inner_name = _only_file_of_zip(file, name)
        inner = _checked(inner, phrase("{name}: the zip file", name=name), consumed)
    else:
        inner, inner_name = _only_file_of_tar(
            lambda: _checked(_rewound(file), phrase("{name}: the tar file", name=name), consumed), name
        )
    return _unpacked(inner, inner_name, depth - 1, consumed)


def _peeked(file: IO[bytes]) -> tuple[bytes, IO[bytes]]:
    """The first bytes of a stream, and the stream with them."""
    head = b""
    while len(head) < HEAD and (more := file.read(HEAD - len(head))):
        head += more
    if file.seekable():
        file.seek(0)
        return head, file
    return head, io.BufferedReader(_Rejoined(head, file), PIECE)


def _rewound(file: IO[bytes]) -> IO[bytes]:
    file.seek(0)
    return file


def _only_file_of_zip(file: IO[bytes], name: str) -> tuple[IO[bytes], str]:
    try:
        archive = zipfile.ZipFile(file)
        found = [one for one in archive.infolist() if not one.is_dir() and not _is_added(one.filename)]
        if len(found) == 1 and found[0].flag_bits & 1:
            raise _refused(ZIP, name, phrase(" with a password"))
        _check_number(ZIP, name, [one.filename for one in found])
        return archive.open(found[0]), found[0].filename
    except (*_DAMAGE, NotImplementedError, RuntimeError) as error:  # what zipfile raises for an unknown method
        raise _damaged(phrase("{name}: the zip file", name=name), error) from error


def _only_file_of_tar(fresh: Callable[[], IO[bytes]], name: str) -> tuple[IO[bytes], str]:
    try:
        names: list[str] = []
        with tarfile.open(fileobj=fresh(), mode="r|") as archive:
            for member in archive:
                if member.isfile() and not _is_added(member.name):
                    names.append(member.name)
                if len(names) > MAX_NAMED:
                    break
        _check_number(TAR, name, names)
        archive = tarfile.open(fileobj=fresh(), mode="r|")  # noqa: SIM115
        for member in archive:
            content = archive.extractfile(member) if member.name == names[0] and member.isfile() else None
            if content is not None:
                # Its own stream, so that nothing tries to move back in it.
                return io.BufferedReader(_Rejoined(b"", content), PIECE), names[0]
    except _DAMAGE as error:
        raise _damaged(phrase("{name}: the tar file", name=name), error) from error
    raise _refused(TAR, name, phrase("; it changed while it was being read"))


def _is_added(name: str) -> bool:
    """Whether a file in an archive is one that macOS adds."""
    return name.startswith("__MACOSX/") or PurePath(name).name.startswith("._")


def _check_number(packing: str, name: str, files: list[str]) -> None:
    if len(files) == 1:
        return
    shown = ", ".join(text.one_line(text.clean(one))[:100] for one in files[:MAX_NAMED])
    more = ", …" if len(files) > MAX_NAMED else ""
    why = (
        phrase(
            ", with several files in it ({shown}{more}); only an archive with one file can be read",
            shown=shown,
            more=more,
        )
        if files
        else phrase(", with no files in it")
    )
    raise _refused(packing, name, why)


class _Counted(io.RawIOBase):
    """A stream that counts how much of it was read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self._read += len(data)
        return len(data)

    def consumed(self) -> int:
        """The number of bytes read so far."""
        return self._file.tell() if self._file.seekable() else self._read


class _Rejoined(io.RawIOBase):
    """A stream whose first bytes were read already, and which cannot be rewound."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._head[: len(buffer)] or self._rest.read(len(buffer))
        self._head = self._head[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


class _Checked(io.RawIOBase):
    """An unpacked stream: if it is damaged or grows too large, reading raises `Invalid` with the name of the file."""

    def __init__(self, inner: IO[bytes], what: str, consumed: Callable[[], int]) -> None:
        self._inner, self._what, self._consumed, self._size = inner, what, consumed, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._inner.read(len(buffer))
        except _DAMAGE as error:
            raise _damaged(self._what, error) from error
        buffer[: len(data)] = data
        self._size += len(data)
        if self._size > FREE_SIZE and self._size > MAX_RATIO * max(1, self._consumed()):
            raise Invalid(
                phrase("{what} unpacks to more than {max_ratio} times its size", what=self._what, max_ratio=MAX_RATIO),
                hint="unpack it first",
            )
        return len(data)


def _checked(inner: IO[bytes], what: str, consumed: Callable[[], int]) -> IO[bytes]:
    return io.BufferedReader(_Checked(inner, what, consumed), PIECE)


def _damaged(what: str, error: Exception) -> Invalid:
    if isinstance(error, EOFError):
        return Invalid(phrase("{what} ends too early", what=what), hint="get the file again")
    return Invalid(phrase("{what} is damaged ({error})", what=what, error=of_error(error)), hint="get the file again")


class _Decompressed(io.RawIOBase):
    """The output of a decompressor of the standard library, for a stream that may consist of several compressed parts."""

    def __init__(self, file: IO[bytes], new: Callable[[], Any]) -> None:
        self._file, self._new, self._one = file, new, new()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while True:
            data = b""
            if self._one.eof:
                data = self._one.unused_data.lstrip(b"\0") or self._file.read(PIECE).lstrip(b"\0")
                if not data:
                    return 0
                self._one = self._new()
            elif self._one.needs_input:
                data = self._file.read(PIECE)
                if not data:
                    raise EOFError
            made = self._one.decompress(data, len(buffer))
            if made:
                buffer[: len(made)] = made
                return len(made)


def _xz(file: IO[bytes]) -> IO[bytes]:
    return io.BufferedReader(
        _Decompressed(file, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY)), PIECE
    )


def _bzip2(file: IO[bytes]) -> IO[bytes]:
    return io.BufferedReader(_Decompressed(file, bz2.BZ2Decompressor), PIECE)


def _gzip(file: IO[bytes]) -> IO[bytes]:
    opened: Any = gzip.GzipFile(fileobj=file)
    stream: IO[bytes] = opened
    return stream


class _Zstandard:
    """A decompressor of Zstandard with the errors of the others."""

    def __init__(self) -> None:
        if sys.version_info >= (3, 14):
            from compression import zstd  # here: few files are packed with it
        else:
            from backports import zstd  # here: few files are packed with it
        self._failure = zstd.ZstdError
        limit: dict[int, int] = {zstd.DecompressionParameter.window_log_max: ZSTD_WINDOW}
        self._one = zstd.ZstdDecompressor(options=limit)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._one, name)

    def decompress(self, data: bytes, length: int) -> bytes:
        """At most so many bytes. Raises `ValueError` for a damaged stream."""
        try:
            return self._one.decompress(data, length)
        except self._failure as error:
            raise ValueError(str(error)) from error


def _zstandard(file: IO[bytes]) -> IO[bytes]:
    return io.BufferedReader(_Decompressed(file, _Zstandard), PIECE)


_DECOMPRESSORS: Final[dict[str, Callable[[IO[bytes]], IO[bytes]]]] = {
    GZIP: _gzip, BZIP2: _bzip2, XZ: _xz, ZSTD: _zstandard,
}  # fmt: skip
