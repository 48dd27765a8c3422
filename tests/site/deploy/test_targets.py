"""Which kind of place a deploy target names."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsroom.errors import Usage
from newsroom.site.deploy import targets
from newsroom.site.deploy.folder import Folder
from newsroom.site.deploy.rsync import RsyncHost


def kind(target: str, folder: Path) -> type[object]:
    return type(targets.place(target, out=folder / "site", file=folder / "newsroom.db", owner="me"))


@pytest.mark.parametrize("target", ["rsync://host/module", "me@host:path", "host:", "host:/srv/site", "ab:c"])
def test_another_machine(tmp_path: Path, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RsyncHost, "__init__", lambda *_: None)
    assert kind(target, tmp_path) is RsyncHost


@pytest.mark.parametrize("target", ["public", "a:b", "./host:path", "folder/with:colon"])
def test_a_folder(tmp_path: Path, target: str) -> None:
    assert kind(str(tmp_path / "x" / target), tmp_path) is Folder
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("target", ["", "https://host/path", "ftp://host", "file:///srv"])
def test_anything_else_is_refused(tmp_path: Path, target: str) -> None:
    with pytest.raises(Usage) as refused:
        kind(target, tmp_path)
    assert refused.value.message == f"{target!r} is not a deploy target"
    assert refused.value.hint == (
        "use a folder, user@host:path, rsync://host/module, s3://bucket, gs://bucket or az://container"
    )


@pytest.mark.parametrize("target", ["s3://bucket", "gs://bucket", "az://container"])
def test_an_object_storage(tmp_path: Path, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from newsroom.site.deploy import objects  # here: only this test needs it

    made: list[str] = []
    monkeypatch.setattr(objects, "ObjectStorage", made.append)
    targets.place(target, out=tmp_path / "site", file=tmp_path / "newsroom.db", owner="me")
    assert made == [target]
