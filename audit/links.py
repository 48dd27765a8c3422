"""Whether every link, picture and fragment of a built site leads to something the site has."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

# What only a running server answers.
LIVE: Final = ("/comments", "/v", "/healthz")
# The newsroom's own names for a comment that has just been sent; and the front page's own parts, where it has them.
_ADDRESSES: Final = {"a": "href", "link": "href", "img": "src", "script": "src", "form": "action", "source": "src"}


class Page(HTMLParser):
    """A page's ids and the addresses it names."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: set[str] = set()
        self.links: list[tuple[str, str]] = []
        self.doubled: list[str] = []
        self.in_body = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if values.get("id"):
            self.doubled += [values["id"]] if values["id"] in self.ids else []
            self.ids.add(values["id"])
        if values.get("class") == "body":
            self.in_body = True
        elif tag == "footer":
            self.in_body = False
        if values.get(_ADDRESSES.get(tag, "")):
            self.links.append((values[_ADDRESSES[tag]], "text" if self.in_body else "theme"))
        if values.get("data-fragment"):
            self.links.append((values["data-fragment"], "theme"))
        for part in values.get("srcset", "").split(","):
            if part.strip():
                self.links.append((part.split()[0], "theme"))


def findings(root: Path, site: str) -> tuple[list[str], list[str]]:
    """What leads nowhere in the site built in `root` for the address `site`: (ours, what the stories' texts bring)."""
    pages = {file: Page(file.read_text("utf-8")) for file in sorted(root.rglob("*.html"))}
    ours: list[str] = []
    theirs: list[str] = []
    for file, page in pages.items():
        here = "/" + file.relative_to(root).as_posix().removesuffix("index.html")
        ours += [f"{here}: the id {one} twice" for one in page.doubled]
        for link, where in page.links:
            target = urlsplit(urljoin(site.rstrip("/") + here, link))
            if target.scheme not in ("http", "https") or target.netloc != urlsplit(site).netloc:
                continue
            problem = _problem(root, pages, target.path, unquote(target.fragment), unquote(urlsplit(site).path))
            if problem:
                (ours if where == "theme" else theirs).append(f"{here}: {link} {problem}")
    return ours, theirs


def _problem(root: Path, pages: dict[Path, Page], path: str, fragment: str, base: str) -> str:
    inside = unquote(path).removeprefix(base.rstrip("/"))
    if inside.startswith(LIVE) and inside.split("/")[1] in ("comments", "v", "healthz"):
        return ""
    file = root / inside.lstrip("/")
    if inside.endswith("/") or not inside:
        file /= "index.html"
    if not file.is_file():
        return "leads nowhere"
    if fragment and file in pages and fragment not in pages[file].ids:
        return f"has no element {fragment}"
    return ""
