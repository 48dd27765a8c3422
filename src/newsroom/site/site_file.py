"""A file of the site before it is written: its path, and either its bytes or the template and context for them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class SiteFile:
    """One file to be made. `inputs` is the encoded record (`site.inputs`) of what else it is made from."""

    path: str
    template: str = ""
    context: Mapping[str, Any] | None = None
    data: bytes = b""
    inputs: str = ""

    def fingerprint(self) -> str:
        """A hash of everything the file is made from, known before it is rendered."""
        if self.context is None:
            return hashlib.sha256(self.data).hexdigest()[:32]
        made_from = json.dumps([self.template, self.context], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(made_from.encode("utf-8", "surrogatepass")).hexdigest()[:32]
