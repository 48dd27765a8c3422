"""A file of the site before it is written: its path, and its bytes, where to read them, or the template and context for them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from newsroom.errors import NewsroomError, Partial
from newsroom.phrases import joined


@dataclass(frozen=True, slots=True)
class StreamedFile:
    """The bytes of a file that is too large to hold: `parts` gives them, each time from the start, `size` and `hash`
    (the first 32 digits of their SHA-256) are known."""

    parts: Callable[[], Iterator[bytes]]
    size: int
    hash: str


@dataclass(slots=True)
class SiteFile:
    """One file to be made. `inputs` is the encoded record (`site.inputs`) of what else it is made from."""

    path: str
    template: str = ""
    context: Mapping[str, Any] | None = None
    data: bytes = b""
    streamed: StreamedFile | None = None
    inputs: str = ""

    def fingerprint(self) -> str:
        """A hash of everything the file is made from, known before it is rendered."""
        if self.streamed is not None:
            return self.streamed.hash
        if self.context is None:
            return hashlib.sha256(self.data).hexdigest()[:32]
        made_from = json.dumps([self.template, self.context], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(made_from.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class SomeFilesFailed(Partial):
    """Some files of a unit cannot be made: `failures` says why, `made` are the others, `failed` the paths of those that
    failed, where an earlier build may have left a file that stays."""

    def __init__(self, failures: list[NewsroomError], made: list[SiteFile], failed: Collection[str]) -> None:
        super().__init__(joined("\n", (one.message for one in failures)), failures)
        self.made = made
        self.failed = failed
