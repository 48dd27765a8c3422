"""The programs of the machine that some tests need: without one a test is skipped, but fails in CI (`make tools`)."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest

# Servers lie where a user's PATH does not always lead.
SEARCHED = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])


def program(*names: str) -> str:
    """The path of a program, by the first of its names that is there."""
    found = next(filter(None, (shutil.which(name, path=SEARCHED) for name in names)), None)
    return found or missing(f"{names[0]} is not installed")


def missing(what: str) -> NoReturn:
    """Skip the test; fail it in CI, where everything it needs is installed."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)
