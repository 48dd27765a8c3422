"""A newsroom file that is made from an export is deleted with all that SQLite put beside it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from newsroom import __version__
from newsroom.core.articles.checks import Finding
from newsroom.desk import Desk, whole_newsroom
from newsroom.errors import BadFile, Invalid, NotFound, Usage
from newsroom.store import VERSION, rows


@pytest.mark.parametrize("fails", [False, True])
def test_nothing_is_left_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: bool) -> None:
    export = tmp_path / "all.jsonl"
    export.write_text(f'{{"newsroom": {VERSION}}}\n', encoding="utf-8")
    near = tmp_path / "near"
    near.mkdir()

    def build(path: Path, _version: int, _rows: object) -> None:
        for name in ("-wal", "-shm"):
            Path(f"{path}{name}").write_bytes(b"x")
        if fails:
            raise Invalid("a wrong row")

    monkeypatch.setattr(rows, "build", build)
    if fails:
        with (
            pytest.raises(Invalid, match=r"all\.jsonl:\d+: a wrong row"),
            whole_newsroom.built(export, near, progress=lambda _: None),
        ):
            pass
    else:
        with whole_newsroom.built(export, near, progress=lambda _: None) as made:
            assert made.is_file()
            assert made.parent == near
    assert list(near.iterdir()) == []


def write(desk: Desk, path: Path) -> tuple[int, int]:
    """The number of rows that an export wrote, and that it told of."""
    heard: list[int] = []
    with whole_newsroom.output(path) as stream:
        number = whole_newsroom.write(desk, stream, progress=heard.append)
    return number, sum(heard)


@pytest.mark.parametrize("name", ["all.jsonl", "all.jsonl.gz"])
def test_every_row_is_written_and_read(full: Desk, other: Desk, tmp_path: Path, name: str) -> None:
    number, told = write(full, tmp_path / name)
    assert number == told == len(list(rows.rows(full.db))) > 50
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    data = (tmp_path / name).read_bytes()
    assert data.startswith(b"\x1f\x8b" if name.endswith(".gz") else b'{"newsroom"')
    assert write(full, tmp_path / f"again-{name}") == (number, number)
    assert (tmp_path / f"again-{name}").read_bytes() == data  # with neither its name nor its time
    head = json.loads((gzip.decompress(data) if name.endswith(".gz") else data).splitlines()[0])
    assert head == {"newsroom": VERSION, "made_at": "2026-03-02T03:00:00Z", "program": __version__}
    heard: list[int] = []
    assert whole_newsroom.read(other, tmp_path / name, progress=heard.append) == number
    assert sum(heard) == number
    assert list(rows.rows(other.db)) == list(rows.rows(full.db))
    with pytest.raises(Usage) as refused:
        whole_newsroom.read(other, tmp_path / name, progress=heard.append)
    assert (
        refused.value.message
        == f"{other.path} is not empty: a whole newsroom can only be imported into an empty newsroom file"
    )
    assert (
        refused.value.hint
        == "create an empty newsroom file first, and import into it: newsroom -d FILE init --no-pages"
    )


@pytest.mark.parametrize("version", [0, VERSION + 1])
def test_an_export_of_an_unknown_version(tmp_path: Path, version: int) -> None:
    (tmp_path / "all.jsonl").write_text(f'{{"newsroom": {version}}}\n', encoding="utf-8")
    with (
        pytest.raises(BadFile) as refused,
        whole_newsroom.built(tmp_path / "all.jsonl", tmp_path, progress=lambda _: None),
    ):
        pass
    assert refused.value.message == f"{tmp_path / 'all.jsonl'} was written by a newer version of newsroom"
    assert refused.value.hint == "upgrade the program"
    assert [one.name for one in tmp_path.iterdir()] == ["all.jsonl"]


@pytest.mark.parametrize("version", [1, VERSION])
def test_versions_that_are_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: int) -> None:
    built: list[int] = []
    monkeypatch.setattr(rows, "build", lambda _path, number, _rows: built.append(number))
    (tmp_path / "all.jsonl").write_text(f'{{"newsroom": {version}}}\n', encoding="utf-8")
    with whole_newsroom.built(tmp_path / "all.jsonl", tmp_path, progress=lambda _: None):
        pass
    assert built == [version]


def test_an_error_with_a_place_keeps_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def build(*_: object) -> None:
        raise Invalid("all.jsonl:9: cut off", ref="all.jsonl")

    monkeypatch.setattr(rows, "build", build)
    (tmp_path / "all.jsonl").write_text('{"newsroom": 1}\n', encoding="utf-8")
    with (
        pytest.raises(Invalid) as failed,
        whole_newsroom.built(tmp_path / "all.jsonl", tmp_path, progress=lambda _: None),
    ):
        pass
    assert failed.value.message == "all.jsonl:9: cut off"
    with (
        pytest.raises(NotFound, match=r"cannot read .*gone\.jsonl: No such file"),
        whole_newsroom.built(tmp_path / "gone.jsonl", tmp_path, progress=lambda _: None),
    ):
        pass


@pytest.mark.parametrize(
    ("found", "refused", "warned"),
    [
        ([], None, 0), ([("warning", "integrity")] * 3, None, 0), ([("error", "hash")] * 6, None, 5), ([("error", "hash")] * 4, None, 4),
        ([("error", "hash"), ("error", "integrity")], "m1", 0), ([("error", "schema")], "m0", 0), ([("error", "foreign-key")], "m0", 0),
    ],
)  # fmt: skip
def test_a_damaged_file_is_refused_and_other_faults_are_named(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, found: list[tuple[str, str]], refused: str | None, warned: int
) -> None:
    findings = [Finding(level, f"w{number}", code, f"m{number}") for number, (level, code) in enumerate(found)]
    monkeypatch.setattr(whole_newsroom.file_check, "check", lambda _db: findings)
    heard: list[str] = []
    if refused is None:
        whole_newsroom.refuse_damaged(desk.db, Path("a.jsonl"), heard.append)
    else:
        with pytest.raises(BadFile) as error:
            whole_newsroom.refuse_damaged(desk.db, Path("a.jsonl"), heard.append)
        assert error.value.message == f"a.jsonl is damaged: {refused}"
    assert heard == [f"a.jsonl: w{number}: m{number}" for number in range(warned)]


def test_a_damaged_export_leaves_the_empty_file_as_it_is(
    full: Desk, other: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(full, tmp_path / "all.jsonl")
    monkeypatch.setattr(whole_newsroom.file_check, "check", lambda _db: [Finding("error", "w", "schema", "m")])
    with pytest.raises(BadFile, match=r"all\.jsonl is damaged: m"):
        whole_newsroom.read(other, tmp_path / "all.jsonl", progress=lambda _: None)
    assert rows.is_empty(other.db)
    assert not list(other.folder.glob(".newsroom-*"))
