"""Pages looked at in Chromium: axe-core's findings, and pictures of them for people to look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

WIDTHS: Final = (360, 768, 1280, 1920)
SCHEMES: Final = ("light", "dark")
FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")


@contextmanager
def chromium(executable: str) -> Iterator[Any]:
    """A browser without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=executable, args=list(FLAGS))
        yield started
        started.close()


def axe(browser: Any, script: Path, address: str, paths: Iterable[str]) -> Iterator[str]:
    """Every violation of axe-core's rules, at each width, in light and dark."""
    source = script.read_text("utf-8")
    for width in WIDTHS:
        for scheme in SCHEMES:
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True
            )
            page = context.new_page()
            for path in paths:
                page.goto(address + path, wait_until="networkidle")
                page.add_style_tag(content="* { content-visibility: visible !important }")  # nothing goes unseen
                page.evaluate(source)
                result = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
                for violation in result["violations"]:
                    nodes = violation["nodes"]
                    yield (
                        f"{path} at {width} px, {scheme}: {violation['id']}, {violation['help']} "
                        f"({len(nodes)}: {nodes[0]['target'][0]})"
                    )
                if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    yield f"{path} at {width} px, {scheme}: wider than the window"
            context.close()


def pictures(browser: Any, address: str, paths: dict[str, str], folder: Path) -> None:
    """A picture of each page, at each width, in light and dark: `home-360-dark.png`."""
    folder.mkdir(parents=True, exist_ok=True)
    for width in WIDTHS:
        for scheme in SCHEMES:
            page = browser.new_page(
                viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True
            )
            for name, path in paths.items():
                page.goto(address + path, wait_until="networkidle")
                page.add_style_tag(content="* { content-visibility: visible !important }")
                for _ in range(20):  # down the page once, so that what waits for its reader is there
                    page.mouse.wheel(0, 800)
                    page.wait_for_timeout(20)
                page.wait_for_load_state("networkidle")
                page.evaluate("scrollTo(0, 0)")
                page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
            page.close()
