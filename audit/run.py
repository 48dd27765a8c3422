"""make audit: builds the demo's site, and one of further posts, and has every validator there is look them over.

A line for each check says what was looked at and what was found. Findings in the newsroom's own markup end it with 1;
what the stories' own texts bring (a link that led nowhere where they come from) is only told. Needs java, node and
chromium; `npm install` in audit/ brings the checkers.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from audit import browser, feeds, lighthouse, links, podcasts, sitemaps

NEWSROOM: Final = Path(sys.executable).with_name("newsroom")
MODULES: Final = Path(__file__).parent / "node_modules"
SHOWN: Final = 12  # findings of a check
# Messages of the Nu checker that are not faults: it guesses the language of a text, which its author knows better, and it
# reads pages as files, so that `media-src 'self'` seems to forbid the site's own clips.
NOT_FAULTS: Final = re.compile("appears to be written in|media “/media/[^”]*” blocked by “media-src” directive")
SCENES: Final = {
    "home": r"index\.html", "article": r"\d{4}/\d\d/(?!players/)[^/]+/index\.html",
    "players": r"\d{4}/\d\d/players/index\.html", "section": r"s/[^/]+/index\.html",
    "tag": r"tag/[^/]+/index\.html", "author": r"author/[^/]+/index\.html", "month": r"archive/\d{4}/\d\d/index\.html",
    "archive": r"archive/index\.html", "programmes": r"programmes/[\d-]+/index\.html", "search": r"search/index\.html",
    "week": r"programmes/week/index\.html", "watch": r"watch/index\.html", "recording": r"watch/[^/]+/index\.html",
    "series": r"series/[^/]+/index\.html", "corrections": r"corrections/index\.html",
    "figures": r"figures/index\.html", "404": r"404\.html", "410": r"410\.html",
}  # fmt: skip

GAZETTE: Final = Path(__file__).parents[1] / "examples" / "gazette"
# A story with a clip and a sound of the newsroom, both with captions, and four players of others.
PLAYERS: Final = """---
title: Six players in one story
slug: players
lead: A video and a sound of the newsroom with captions, a video of each of two providers, a chart and a sound of another.
section: Thời sự
lang: en
video: bulletin.mp4
---
The market before dawn, as it sounds from the quay:

![The dawn market](market.mp3)

https://www.youtube.com/watch?v=dQw4w9WgXcQ

## What others have

https://vimeo.com/76979871

![Water in the Nhàn since 1990](https://datawrapper.dwcdn.net/aB3dE/)

https://soundcloud.com/forss/flickermood
"""


class Audit:
    """The checks of one built site, and whether any of them found something of ours."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.clean = True

    def tell(self, check: str, looked_at: str, found: Iterable[str], *, ours: bool = True) -> None:
        """One line for a check, and one for each of its first findings."""
        listed = list(found)
        verdict = "ok" if not listed else f"{len(listed)} {'findings' if ours else 'in the texts themselves'}"
        print(f"{self.name:12} {check:28} {looked_at:28} {verdict}", flush=True)
        for one in listed[:SHOWN]:
            print(f"{'':12} - {one[:240]}", flush=True)
        self.clean = self.clean and not (listed and ours)


def main() -> None:
    """Build, look over, and end with 1 when something of ours was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=Path, help="a folder of Markdown posts, to be looked over as well")
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="also write a picture of each kind of page there")
    parser.add_argument("--no-lighthouse", action="store_true", help="leave Lighthouse out: it is slow")
    asked = parser.parse_args()
    missing = [tool for tool in ("java", "node", "chromium") if not shutil.which(tool)]
    if missing or not MODULES.is_dir():
        parser.error(f"missing: {', '.join(missing) or 'audit/node_modules (npm install)'}")
    clean = True
    with tempfile.TemporaryDirectory(prefix="newsroom-audit-") as scratch:
        for name, file in _sites(Path(scratch), asked.posts):
            audit = Audit(name)
            _look_over(audit, file, measured=not asked.no_lighthouse, pictures=asked.pictures)
            clean = clean and audit.clean
    sys.exit(0 if clean else 1)


def _sites(scratch: Path, posts: Path | None) -> Iterator[tuple[str, Path]]:
    """The newsrooms to look at: the demo as it is, its twin in English, and one of the posts given."""
    _newsroom("demo", str(scratch / "vi"))
    _add_players(scratch)
    yield "demo vi", scratch / "vi" / "newsroom.db"
    shutil.copytree(scratch / "vi", scratch / "en")
    file = scratch / "en" / "newsroom.db"
    _newsroom("-d", str(file), "config", "set", "site.lang=en")
    _newsroom("-d", str(file), "build", "-o", str(scratch / "en" / "site"))
    yield "demo en", file
    if posts:
        file = scratch / "posts" / "newsroom.db"
        _newsroom("init", str(file.parent), "--title", "Posts", "--url", "https://posts.example", "--lang", "en",
                  "--timezone", "America/New_York")  # fmt: skip
        drafted = json.loads(_newsroom("-d", str(file), "-q", "draft", str(posts), "--json"))
        refs = "\n".join(str(one["id"]) for one in drafted)
        _newsroom("-d", str(file), "-q", "publish", "-", said=refs)
        _newsroom("-d", str(file), "build", "-o", str(file.parent / "site"))
        yield "posts", file


def _add_players(scratch: Path) -> None:
    """Publish the story with six players in the demo."""
    folder, options = scratch / "players", ("-d", str(scratch / "vi" / "newsroom.db"), "-q")
    folder.mkdir()
    for name in ("pictures/bulletin.mp4", "pictures/bulletin.en.vtt", "sounds/market.mp3", "sounds/market.en.vtt"):
        shutil.copy(GAZETTE / name, folder)
    (folder / "players.md").write_text(PLAYERS, "utf-8")
    _newsroom(*options, "draft", str(folder / "players.md"))
    _newsroom(*options, "publish", "players")
    _newsroom(*options, "build", "-o", str(scratch / "vi" / "site"))


def _newsroom(*words: str, said: str = "") -> str:
    done = subprocess.run([NEWSROOM, *words], input=said, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"newsroom {' '.join(words)} ended with {done.returncode}:\n{done.stderr}")
    return done.stdout


def _look_over(audit: Audit, file: Path, *, measured: bool, pictures: Path | None) -> None:
    root = file.parent / "site"
    site = _newsroom("-d", str(file), "config", "get", "site.url").strip().rstrip("/")
    _nu(audit, root)
    _machine_files(audit, root, site)
    ours, theirs = links.findings(root, site)
    audit.tell("links and fragments", "every page", ours)
    audit.tell("links and fragments", "inside the stories' texts", theirs, ours=False)
    paths = dict(_scenes(root))
    chromium = shutil.which("chromium") or ""
    with _served(file) as address:
        with browser.chromium(chromium) as window:
            script = MODULES / "axe-core" / "axe.min.js"
            found = browser.axe(window, script, address, paths.values())
            audit.tell("axe-core", f"{len(paths)} pages × {len(browser.WIDTHS)} widths × 2", found)
            if pictures:
                browser.pictures(window, address, paths, pictures / audit.name.replace(" ", "-"))
        if measured:
            for name in ("home", "article", "players", "section"):
                _lighthouse(audit, address + paths[name], name, chromium)


def _scenes(root: Path) -> Iterator[tuple[str, str]]:
    """One page of each kind the site has, as site paths; of stories the one with the most in it."""
    files = [file.relative_to(root).as_posix() for file in root.rglob("*.html")]
    for name, form in SCENES.items():
        fitting = [file for file in files if re.fullmatch(form, file)]
        if fitting:
            fullest = max(fitting, key=lambda file: (root / file).stat().st_size)
            yield name, "/" + fullest.removesuffix("index.html")


def _nu(audit: Audit, root: Path) -> None:
    """The Nu HTML checker over every page; fragments are given the frame that they are put into."""
    with tempfile.TemporaryDirectory() as framed:
        for fragment in root.glob("_f/**/*.html"):
            frame = "<!doctype html>\n<html lang='en'><head><title>-</title></head><body><div>\n{}</div></body></html>"
            Path(framed, "-".join(fragment.relative_to(root).parts)).write_text(
                frame.format(fragment.read_text("utf-8")), "utf-8"
            )
        pages = [file for file in root.rglob("*.html") if file.relative_to(root).parts[0] != "_f"]
        listed = [*map(str, pages), *map(str, Path(framed).iterdir())]
        jar = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
        found = []
        for start in range(0, len(listed), 500):
            done = subprocess.run(
                ["java", "-Xmx512m", "-jar", jar, "--format", "json", "--stdout", "--exit-zero-always",
                 *listed[start : start + 500]],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            for one in json.loads(done.stdout)["messages"]:
                if not NOT_FAULTS.search(one["message"]):
                    place = one.get("url", "").removeprefix(f"file:{root}")
                    found.append(f"{place}:{one.get('lastLine', 0)}: {one['message']}")
    audit.tell("Nu HTML checker", f"{len(listed)} pages", found)


def _podcasts(audit: Audit, root: Path, site: str) -> None:
    named = [*root.glob("podcast/*/*"), *root.glob("media/*/*.jpg"), *root.glob("media/*/*.png")]
    beside = {f"{site}/{file.relative_to(root).as_posix()}": file.read_bytes() for file in named}
    listed = sorted(root.glob("podcast/*.xml"))
    found = [
        f"{file.name}: {one}"
        for file in listed
        for one in podcasts.findings(file.read_bytes(), f"{site}/podcast/{file.name}", beside)
    ]
    audit.tell("rules of podcasts", f"{len(listed)} feeds", found)


def _machine_files(audit: Audit, root: Path, site: str) -> None:
    kinds: dict[str, Callable[[bytes, str], list[str]]] = {
        "feed.xml": feeds.rss, "atom.xml": feeds.atom, "feed.json": feeds.json_feed,
    }  # fmt: skip
    for name, rules in kinds.items():
        files = sorted(root.rglob(name))
        found = [
            f"{path}: {one}"
            for file in files
            for path in [file.relative_to(root).as_posix()]
            for one in rules(file.read_bytes(), f"{site}/{path}")
        ]
        audit.tell(f"feed rules: {name}", f"{len(files)} files", found)
    _podcasts(audit, root, site)
    maps = sorted([*root.glob("sitemap*.xml"), *root.glob("sitemaps/*.xml")])
    found = [f"{file.name}: {one}" for file in maps for one in sitemaps.findings(file.read_bytes(), site)]
    for file in maps:
        for address in sitemaps.addresses_of(file.read_bytes()):
            target = root / address.removeprefix(site).lstrip("/")
            if not (target / "index.html" if address.endswith("/") else target).is_file():
                found.append(f"{file.name}: {address} leads nowhere")
    audit.tell("sitemap schemas", f"{len(maps)} files", found)


@contextmanager
def _served(file: Path) -> Iterator[str]:
    """The newsroom's own server on a free port of this machine; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(NEWSROOM), "-d", str(file), "serve", "--port", str(port), "-o", str(file.parent / "site")]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{address}/healthz", timeout=5).close()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(30)


def _lighthouse(audit: Audit, url: str, name: str, chromium: str) -> None:
    try:
        verdict = lighthouse.judge(MODULES / ".bin" / "lighthouse", url, chromium)
    except RuntimeError as problem:
        audit.tell("Lighthouse", name, [str(problem)])
        return
    scores = verdict.scores
    found = [f"{category} {score}: {verdict.lost[category]}" for category, score in scores.items() if score < 100]
    clock = f"{name} ({verdict.by_the_clock} at load {os.getloadavg()[0]:.1f})"
    audit.tell(f"Lighthouse {'/'.join(map(str, scores.values()))}", clock, found)


if __name__ == "__main__":
    main()
