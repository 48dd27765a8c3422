"""A packed file is read completely, or refused with the name of its format; it is never read in part."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import sys
import tarfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsroom.errors import Invalid
from newsroom.formats import packing

TEXT = b"".join(b"line %d\n" % number for number in range(3000))


def zipped(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def tarred(*files: tuple[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        folder = tarfile.TarInfo("logs")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for name, data in files:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


ONE = ("logs/access.log", TEXT)
READ: dict[str, tuple[Callable[[], bytes], str]] = {
    "plain": (lambda: TEXT, "a.log"),
    "gzip": (lambda: gzip.compress(TEXT), "a.log"),
    "gzip in parts, padded": (lambda: gzip.compress(TEXT[:999]) + gzip.compress(TEXT[999:]) + b"\0" * 600, "a.log"),
    "bzip2": (lambda: bz2.compress(TEXT), "a.log"),
    "bzip2 in parts": (lambda: bz2.compress(TEXT[:999]) + bz2.compress(TEXT[999:]), "a.log"),
    "xz": (lambda: lzma.compress(TEXT), "a.log"),
    "xz in parts, padded": (lambda: lzma.compress(TEXT[:999]) + b"\0" * 8 + lzma.compress(TEXT[999:]) + b"\0" * 4, "a.log"),
    "Zstandard": (lambda: zstd.compress(TEXT), "a.log"),
    "Zstandard in parts": (lambda: zstd.compress(TEXT[:999]) + zstd.compress(TEXT[999:]), "a.log"),
    "zip of a Zstandard": (lambda: zipped(("access.log.zst", zstd.compress(TEXT))), "access.log"),
    "Zstandard of a tar": (lambda: zstd.compress(tarred(ONE)), "logs/access.log"),
    "zip": (lambda: zipped(ONE), "logs/access.log"),
    "zip, not compressed": (lambda: zipped(ONE, method=zipfile.ZIP_STORED), "logs/access.log"),
    "zip of a gzip": (lambda: zipped(("access.log.gz", gzip.compress(TEXT))), "access.log"),
    "zip from macOS": (lambda: zipped(ONE, ("__MACOSX/logs/._access.log", b"x")), "logs/access.log"),
    "tar": (lambda: tarred(ONE), "logs/access.log"),
    "tar of old": (lambda: tarred(ONE, form=tarfile.USTAR_FORMAT), "logs/access.log"),
    "tar.gz": (lambda: gzip.compress(tarred(ONE)), "logs/access.log"),
    "tar.xz": (lambda: lzma.compress(tarred(ONE, ("logs/._access.log", b"x"))), "logs/access.log"),
    "tar.bz2 of a gzip": (lambda: bz2.compress(tarred(("access.log.gz", gzip.compress(TEXT)))), "access.log"),
}  # fmt: skip


@pytest.mark.parametrize("form", READ)
def test_what_is_read(tmp_path: Path, form: str) -> None:
    made, name = READ[form]
    (tmp_path / "a.log").write_bytes(made())
    with (tmp_path / "a.log").open("rb") as file:
        found = packing.unpacked(file, "a.log")
        assert found.stream.read() == TEXT
        assert found.stream.read(1) == b""
    assert (found.name, found.packed) == (name, form != "plain")


def piped(data: bytes) -> IO[bytes]:
    """The reading end of a pipe."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(data)  # which a pipe takes at once
    return os.fdopen(reading, "rb")


@pytest.mark.parametrize("form", READ)
def test_through_a_pipe_a_single_stream_is_read_and_an_archive_is_not(form: str) -> None:
    with piped(READ[form][0]()) as stream:
        if "tar" in form or form.startswith("zip"):
            with pytest.raises(Invalid, match=r"^stdin is compressed as (zip|tar); an archive"):
                packing.unpacked(stream, "stdin")
        else:
            assert packing.unpacked(stream, "stdin").stream.read() == TEXT


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "two files in a zip": (lambda: zipped(ONE, ("other.log", b"x")), r"zip, with several files in it \(logs/access.log, other.log\)"),
    "two files in a tar": (lambda: tarred(ONE, ("other.log", b"x")), "tar, with several files in it"),
    "two files in a tar.gz": (lambda: gzip.compress(tarred(ONE, ("other.log", b"x"))), "tar, with several files in it"),
    "no file in a zip": (lambda: zipped(), "zip, with no files in it"),
    "no file in a tar": (lambda: tarred(), "tar, with no files in it"),
    "Zstandard, damaged": (lambda: b"\x28\xb5\x2f\xfd\x24\x00\xff\xff\xff" + b"\xff" * 600, "the Zstandard file is damaged"),
    "Zstandard, cut": (lambda: zstd.compress(os.urandom(9999))[:5000], "the Zstandard file ends too early"),
    "7-Zip": (lambda: b"7z\xbc\xaf\x27\x1c\x00\x04" + b"\0" * 40, "compressed as 7-Zip"),
    "RAR": (lambda: b"Rar!\x1a\x07\x01\x00", "compressed as RAR"),
    "LZ4": (lambda: b"\x04\x22\x4d\x18\x64\x40\xa7", "compressed as LZ4"),
    "compress": (lambda: b"\x1f\x9d\x90abc", "compressed as compress"),
    "LZ4 in a zip": (lambda: zipped(("a.lz4", b"\x04\x22\x4d\x18\x24\x00")), "compressed as LZ4"),
    "packed too often": (lambda: gzip.compress(gzip.compress(gzip.compress(gzip.compress(TEXT)))), "nested too deeply"),
    "a gzip that was cut off": (lambda: gzip.compress(os.urandom(90_000))[:50_000], "the gzip file ends too early"),
    "an xz that was cut off": (lambda: lzma.compress(os.urandom(90_000))[:50_000], "the xz file ends too early"),
    "a bzip2 that was cut off": (lambda: bz2.compress(os.urandom(90_000))[:50_000], "the bzip2 file ends too early"),
    "a gzip with something behind it": (lambda: gzip.compress(TEXT) + b"junk", "the gzip file is damaged"),
    "no gzip": (lambda: b"\x1f\x8bnot a gzip", "the gzip file is damaged"),
    "a damaged xz": (lambda: lzma.compress(TEXT)[:-20] + b"x" * 20, "the xz file is damaged"),
    "a damaged zip": (lambda: zipped(ONE)[:-30], "the zip file is damaged"),
    "a zip with other bytes": (lambda: zipped(ONE).replace(zipped(ONE)[60:80], b"x" * 20, 1), "the zip file is damaged"),
    "a tar that was cut off": (lambda: tarred(ONE)[:9000], "the tar file"),
    "an xz that wants much memory": (
        lambda: lzma.compress(TEXT, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 30}]), "the xz file is damaged"),
}  # fmt: skip


@pytest.mark.parametrize("form", REFUSED)
def test_what_is_refused_by_its_name(tmp_path: Path, form: str) -> None:
    made, why = REFUSED[form]
    (tmp_path / "a.log").write_bytes(made())
    with (tmp_path / "a.log").open("rb") as file, pytest.raises(Invalid, match=why) as refused:
        packing.unpacked(file, "a.log").stream.read()
    assert refused.value.message.startswith(("a.log", "access.log", "a.lz4"))
    assert refused.value.hint


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    data = bytearray(zipped(ONE))
    for place in (6, data.rindex(b"PK\x01\x02") + 8):  # the flags of the file and of its entry in the list
        data[place] |= 1
    with pytest.raises(Invalid, match="zip with a password"):
        packing.unpacked(io.BytesIO(bytes(data)), "a.zip")


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, lambda data: zipped(("a", data))])
def test_a_file_that_grows_beyond_all_measure_is_refused(
    monkeypatch: pytest.MonkeyPatch, pack: Callable[[bytes], bytes]
) -> None:
    monkeypatch.setattr(packing, "FREE_SIZE", 1_000_000)
    stream = packing.unpacked(io.BytesIO(pack(b"\n" * 20_000_000)), "a.log").stream
    pieces = iter(lambda: len(stream.read(1 << 16)), 0)
    with pytest.raises(Invalid, match="more than 250 times its size"):
        sum(pieces)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"", ""), (b"BZh is how it began", ""), (b"PK is a name", ""), (b"<?xml version='1.0'?>", ""), (b"\0" * 512, ""),
        (b"7z ", ""), (b"070701 is a number", "cpio"), (b"x" * 512, ""), (b"BZh9\x17rE8P\x90\0\0\0\0", "bzip2"),
    ],
)  # fmt: skip
def test_text_is_not_taken_for_a_packing(head: bytes, kind: str) -> None:
    assert packing.kind(head) == kind


@given(st.binary(max_size=600))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for begun in (b"", b"\x1f\x8b\x08", b"BZh91AY&SY", b"\xfd7zXZ\0", b"PK\x03\x04"):
        with suppress(Invalid):
            found = packing.unpacked(io.BytesIO(begun + data), "x")
            assert found.packed or found.stream.read() == begun + data
            found.stream.read()


def test_a_reader_that_needs_the_file_itself_refuses_a_packed_one(tmp_path: Path) -> None:
    packing.refuse_packed_file(tmp_path / "nowhere")
    packing.refuse_packed_file(tmp_path)
    for name, data in (("a.db", b"SQLite format 3\0"), ("b.gz", gzip.compress(b"x")), ("c.zip", zipped(ONE))):
        (tmp_path / name).write_bytes(data)
    packing.refuse_packed_file(tmp_path / "a.db")
    for name, kind in (("b.gz", "gzip"), ("c.zip", "zip")):
        with pytest.raises(Invalid, match=f"{name} is compressed as {kind}$"):
            packing.refuse_packed_file(tmp_path / name)


def test_the_command_that_unpacks_is_for_files_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("my old.7z", "-x.7z"):
        Path(name).write_bytes(b"7z\xbc\xaf\x27\x1c\x00\x04")
    for name, hint in (
        ("my old.7z", "unpack it first: 7z x 'my old.7z'"), ("-x.7z", "unpack it first: 7z x ./-x.7z"), ("stdin", "unpack it first"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            packing.refuse_packed(b"7z\xbc\xaf\x27\x1c\x00\x04", name)
        assert refused.value.hint == hint


def test_bare_names() -> None:
    assert [packing.bare_name(name) for name in ("a.xml.GZ", "b/a.csv.xz", "a.tar.gz", "a.log.1", "a")] == [
        "a.xml", "b/a.csv", "a", "a.log.1", "a",
    ]  # fmt: skip
