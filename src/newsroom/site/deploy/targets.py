"""The place that a deploy target names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from newsroom.errors import Usage
from newsroom.phrases import phrase
from newsroom.site.deploy.folder import Folder
from newsroom.site.deploy.place import Place

FORMS: Final = phrase("a folder, user@host:path, rsync://host/module, s3://bucket, gs://bucket or az://container")
OBJECTS: Final = ("s3://", "gs://", "az://")
# `host:path` as rsync reads it: no slash before the colon, and more than the one letter of a Windows drive.
_REMOTE: Final = re.compile(r"[^/:\s]{2,}:(?!//)")


def place(target: str, *, out: Path, file: Path, owner: str, adopt: bool = False) -> Place:
    """The place named by `target`; `out` is the built folder, `file` the newsroom file.

    A folder must be empty or have the marker of `owner`, unless it is adopted. Raises `Usage`, `Refused`.
    """
    if adopt and ("://" in target or _REMOTE.match(target)):
        raise Usage("--adopt can only be used with a folder", ref=target)
    if target.startswith(OBJECTS):
        from newsroom.site.deploy.objects import ObjectStorage  # here: each kind of place is loaded when it is used

        return ObjectStorage(target)
    if target.startswith("rsync://") or _REMOTE.match(target):
        from newsroom.site.deploy.rsync import RsyncHost  # here: each kind of place is loaded when it is used

        return RsyncHost(target, out)
    if "://" in target or not target:
        raise Usage(
            phrase("{target!r} is not a deploy target", target=target),
            ref=target,
            hint=phrase("use {forms}", forms=FORMS),
        )
    return Folder(Path(target), out=out, file=file, owner=owner, adopt=adopt)
