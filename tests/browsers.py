"""The browser of the tests: the machine's chromium through playwright, without which a test is skipped, but fails in CI."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests import needs

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-software-rasterizer",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-site-isolation-trials",
    "--disable-features=IsolateOrigins,site-per-process",
]
SECONDS = 30  # how long a page may take to show what it must, on a busy machine


@contextmanager
def chromium() -> Iterator[Any]:
    """A started chromium.

    Wait in its pages with `expect`, not with `wait_for_function`: that evaluates a string again and again, which the
    policy of the pages forbids from the second time on.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        needs.missing("playwright is not installed")
    found = needs.program("chromium", "chromium-browser")
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=found, args=FLAGS)
        yield started
        started.close()


def expect(shown: Any) -> Any:
    """What a page or a part of it must come to show."""
    from playwright import sync_api

    sync_api.expect.set_options(timeout=SECONDS * 1000)
    return sync_api.expect(shown)
