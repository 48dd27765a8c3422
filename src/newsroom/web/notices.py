"""Warnings to those who run the server, limited so that no request can cause a flood of them."""

from __future__ import annotations

import logging
import time
from typing import Final

LOG: Final = logging.getLogger("newsroom")
PAUSE_SECONDS: Final = 60.0  # seconds in which the same warning is not repeated
MAX_REMEMBERED: Final = 100  # warnings


class Notices:
    """Logs each warning once, and again after a while if its cause continues."""

    def __init__(self, pause: float = PAUSE_SECONDS) -> None:
        self._pause = pause
        self._said: dict[str, float] = {}

    def warn(self, message: str, fault: BaseException | None = None) -> None:
        """Log a warning, with the traceback of `fault` if there is one."""
        now = time.monotonic()
        if now - self._said.get(message, -self._pause) < self._pause:
            return
        if len(self._said) >= MAX_REMEMBERED:
            self._said.clear()
        self._said[message] = now
        LOG.warning("%s", message, exc_info=fault)

    def forget(self, message: str) -> None:
        """The cause is gone: warn again when it happens again."""
        self._said.pop(message, None)
