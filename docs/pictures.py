"""Makes the README's pictures anew from the demo newsroom: pages in a browser, screens from a terminal. Needs chromium.

python docs/pictures.py [FOLDER]    writes them there instead of docs/pictures
"""

from __future__ import annotations

import io
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal

Scheme = Literal["light", "dark"]
NOW = "2026-11-20T08:30:00Z"  # the same moment each time: a Friday afternoon
HOME, ARTICLE = "/en/", "article"  # in English, as the README is
SECTIONS = {
    "Thời sự": "Town", "Kinh tế": "Business", "Văn hóa": "Culture", "Thể thao": "Sport", "Sông nước": "River",
}  # fmt: skip
LARGEST = 150_000  # bytes of a picture
QUIET = ("--disable-gpu", "--hide-scrollbars", "--font-render-hinting=none")
# name, page, width, height, colour scheme, of how many device pixels
PAGES: tuple[tuple[str, str, int, int, Scheme, int], ...] = (
    ("home", HOME, 1200, 900, "light", 1),
    ("home-dark", HOME, 1200, 900, "dark", 1),
    ("article", ARTICLE, 1200, 900, "light", 1),
    ("article-dark", ARTICLE, 1200, 900, "dark", 1),
    ("phone", ARTICLE, 360, 720, "light", 2),
    ("phone-dark", ARTICLE, 360, 720, "dark", 2),
)
# name, words, columns, rows, the title of the window, what the screen shows when it is there (else the command ends)
SCREENS = (
    ("stats", ("stats",), 80, 40, "newsroom stats", ""),
    ("review", ("comments", "review"), 100, 22, "newsroom comments review", "q quit"),
)
# Rich's own page without the font it would load from elsewhere; letters of 21 px fill its lines, so that boxes close.
SVG = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>TITLE</title>
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
font-size: 21px; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: system-ui, sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" /></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def main() -> None:
    """Make every picture, and say how large it is."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("pictures")
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        raise SystemExit("chromium is not installed: make tools brings it")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="newsroom-pictures-") as scratch:
        demo = Path(scratch) / "demo"
        subprocess.run(newsroom("demo", str(demo)), check=True, stdout=subprocess.DEVNULL)
        for name, words, columns, rows, title, until in SCREENS:
            shown = screen(newsroom("-d", str(demo / "newsroom.db"), *words), columns, rows, until)
            put(folder / f"{name}.svg", svg(shown, columns, title, name).encode())
        in_english(demo)
        pages(demo, folder, browser)


def in_english(demo: Path) -> None:
    """Have the English pages all in English: names of sections are the same in each language, and the pages have none."""
    changes = [["labels", "rename", "--kind", "section", *names] for names in SECTIONS.items()]
    for words in (*changes, ["config", "unset", "site.menu"], ["build", "-o", str(demo / "site")]):
        done = newsroom("-d", str(demo / "newsroom.db"), "-q", *words)
        subprocess.run(done, check=True, stdout=subprocess.DEVNULL)


def newsroom(*words: str) -> list[str]:
    """The command line of `newsroom` at the pictures' moment."""
    return [sys.executable, "-m", "newsroom", "--now", NOW, *words]


def put(path: Path, data: bytes) -> None:
    """Write a picture; too large a one is refused."""
    path.write_bytes(data)
    print(f"{path.name}: {len(data) / 1000:.0f} kB")
    if len(data) > LARGEST:
        raise SystemExit(f"{path.name} has more than {LARGEST / 1000:.0f} kB")


# Pages


def pages(demo: Path, folder: Path, browser: str) -> None:
    """Photograph the demo's pages, as any web server shows them."""
    from playwright.sync_api import sync_playwright

    with served(demo / "site") as site, sync_playwright() as driver:
        window = driver.chromium.launch(executable_path=browser, args=[*QUIET, *sandbox()])
        article = site + lead(demo)
        for name, page, width, height, scheme, scale in PAGES:
            context = window.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme, device_scale_factor=scale,
                reduced_motion="reduce",
            )  # fmt: skip
            tab = context.new_page()
            tab.clock.set_fixed_time(NOW)  # the date below the name is that of the browser
            tab.goto(article if page == ARTICLE else site + page, wait_until="networkidle")
            put(folder / f"{name}.png", small(tab.screenshot()))
            context.close()
        window.close()


def sandbox() -> tuple[str, ...]:
    """Root has no sandbox to be in."""
    return ("--no-sandbox",) if os.geteuid() == 0 else ()


def lead(demo: Path) -> str:
    """The path of the story that leads the front page of the pictures."""
    found = re.search(r'<h2[^>]*>\s*<a[^>]* href="([^"]+)"', (demo / f"site{HOME}index.html").read_text())
    if found is None:
        raise SystemExit("the front page leads nowhere")
    return found[1]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A folder on this machine's own address, at a port of the system's choice."""

    class Silent(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def small(png: bytes) -> bytes:
    """A picture in as many colours as it may have."""
    from PIL import Image

    image = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in (256, 128, 64, 32):
        out = io.BytesIO()
        image.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
            out, "PNG", optimize=True
        )
        if out.tell() <= LARGEST:
            break
    return out.getvalue()


# Terminals


def screen(words: Sequence[str], columns: int, rows: int, until: str) -> str:
    """What a command shows on a terminal of this size: all it prints, or its last whole screen once `until` is there."""
    import fcntl
    import termios

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    kept = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "COLORTERM", "COLUMNS", "LINES")}
    process = subprocess.Popen(
        words, stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
        env={**kept, "TERM": "xterm-256color", "COLORTERM": "truecolor", "NEWSROOM_USER": "mai", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    os.close(slave)
    try:
        shown = _read(master, until)
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        process.wait()
        os.close(master)
    last = shown.rpartition("\x1b[H")[2].replace("\r", "")
    return re.sub(r"\x1b\[[0-9;?]*[A-Zabcdhl]", "", last).rstrip("\n")


def _read(master: int, until: str) -> str:
    """Everything up to the end, or up to a pause after the screen has shown what is waited for."""
    seen, deadline = b"", time.monotonic() + 60
    while time.monotonic() < deadline:
        ready, _, _ = select.select([master], [], [], 0.5)
        if ready:
            try:
                data = os.read(master, 65536)
            except OSError:  # the command has ended
                break
            seen += data
        elif until and until.encode() in seen:
            break
    return seen.decode()


def svg(shown: str, columns: int, title: str, name: str) -> str:
    """A screen as a picture of letters."""
    from rich.console import Console
    from rich.terminal_theme import SVG_EXPORT_THEME
    from rich.text import Text

    console = Console(record=True, width=columns, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    for line in shown.split("\n"):
        console.print(Text.from_ansi(line), no_wrap=True, overflow="crop", crop=True)
    return console.export_svg(
        title=title, theme=SVG_EXPORT_THEME, code_format=SVG.replace("TITLE", title), unique_id=name
    )


if __name__ == "__main__":
    main()
