"""Text meant to do harm, in every field that reaches a page: nothing runs, breaks or leaves the folder."""

from __future__ import annotations

import contextlib
import functools
import http.server
import io
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from audit import feeds, links, sitemaps
from tests import hostile
from tests.browsers import chromium
from tests.site.paper import START, Paper

from newsroom.core.comments import decisions, intake
from newsroom.core.comments.intake import NewComment
from newsroom.core.media import pictures
from newsroom.errors import NewsroomError

SITE = "https://news.example.org"
LISTS = Path(__file__).resolve().parents[3] / "shared" / "real" / "hostile"
RUN = "window.ran=1"
HOSTILE = [
    f"<script>{RUN}</script>",
    f"</title></textarea></style></script><script>{RUN}</script>",
    f"\"'><img src=x onerror={RUN}>",
    f"<svg/onload={RUN}><animate onbegin={RUN} attributeName=x>",
    f"[click](javascript:{RUN}) <a href='&#106;avascript:{RUN}'>x</a>",
    f'![x](x" onerror="{RUN}) ![y](javascript:{RUN})',
    f"<iframe srcdoc='<script>parent.ran=1</script>'></iframe><object data='data:text/html,<script>{RUN}</script>'>",
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror={RUN}&gt;'>",
    f"<form action='javascript:{RUN}'><input autofocus onfocus={RUN}><details open ontoggle={RUN}>",
    "{{ 7*7 }}{% include '/etc/passwd' %}{#",
    "]]><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;&lt;!--",
    "../../../../etc/passwd\\..\\..\\x/%2e%2e/%00",
    "\u202egnp.exe\u2066 \x00\x07\x1b[31m \ufeff\ufffe Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
    "=1+1;cmd|' /C calc'!A0 ‮ \u2028\u2029 </script\u0085>",
]


def told(texts: list[str], paper: Paper) -> None:
    """A published story and a comment for each text, which stands in every field of its story."""
    from PIL import Image

    for number, text in enumerate(texts):
        stream = io.BytesIO()
        Image.new("RGB", (8, 6), (number % 256, 0, 0)).save(stream, "PNG")
        with paper.act("media add") as act:
            picture = pictures.add(act, stream.getvalue(), name=f"{text}.png", alt=text, credit=text)
        one = "" if hostile.nothing_to_see(text) else line(text)  # without anything to see there is no title
        story = paper.story(
            one or "-", f"{text}\n\n![{one}]({picture.name})\n\n<div>{text}</div>\n\n# {one}\n\n`{one}`",
            lead=text, section=one or "-", tags=(one or "-", f"t {one}"), authors=(one or "-",), source=one,
            date=START - timedelta(hours=1 + number), image=picture.name,
        )  # fmt: skip
        said = NewComment(article_id=story.id, name=one[:60] or "-", body=f"{number} {text} https://x.example/{text}")
        paper.wait(minutes=10)
        with contextlib.suppress(NewsroomError):  # what the desk takes for a repetition
            made = intake.receive(paper.db, said, now=paper.now, actor="reader", settings=paper.settings)
            if made.status != "published":
                decisions.decide(paper.db, "approve", [made.id], now=paper.now, actor="lan")


def line(text: str) -> str:
    return " ".join(text.split())


def hostile_lists() -> list[str]:
    """The public lists, a part of each: the whole of them is for the formats' own tests."""
    found: list[str] = json.loads((LISTS / "blns.json").read_text("utf-8"))
    return [*found[::24], *(LISTS / "xss-payload-list.txt").read_text("utf-8", "replace").splitlines()[::320]]


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Paper:
    """The hostile newsroom, built, with a comment section and a symbolic link where a page is to go."""
    folder = tmp_path_factory.mktemp("hostile")
    paper = Paper(folder, site_title=line(HOSTILE[1]), site_tagline=line(HOSTILE[2]))
    told(HOSTILE, paper)
    if LISTS.exists():
        told(hostile_lists(), paper)
    paper.build()
    return paper


def test_feeds_sitemaps_and_json_stay_well_formed(paper: Paper) -> None:
    rules = {"feed.xml": feeds.rss, "atom.xml": feeds.atom, "feed.json": feeds.json_feed}
    for path, data in paper.files().items():
        name = path.rpartition("/")[2]
        if name in rules:
            assert rules[name](data, f"{SITE}/{path}") == [], path
        elif "sitemap" in path:
            assert sitemaps.findings(data, SITE) == [], path
        elif name.endswith(".json"):
            json.loads(data)


class Scripts(HTMLParser):
    """The scripts of a page: addresses, JSON-LD, and attributes that would run."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.data: list[str] = []
        self.sources: list[str | None] = []
        self.running: list[str] = []
        self._inside = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script" and dict(attrs).get("type") == "application/ld+json"
        if tag == "script" and not self._inside:
            self.sources.append(dict(attrs).get("src"))
        if tag in ("iframe", "object", "embed", "base", "svg", "math", "style"):
            self.running.append(tag)
        for name, value in attrs:
            address = "".join(letter for letter in value or "" if letter > " ").lower()
            scripted = name in ("href", "src", "action", "formaction") and address.startswith(("javascript:", "data:"))
            if name.startswith("on") or name == "style" or scripted:
                self.running.append(f"{tag} {name}={value}")

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.data.append(data)


def test_pages_hold_no_script_but_the_themes_own(paper: Paper) -> None:
    stories = 0
    for path, data in paper.files().items():
        if path.endswith(".html"):
            page = Scripts(data.decode())
            assert page.running == [], path
            assert all(source and source.startswith("/assets/") for source in page.sources), path
            for written in page.data:
                stories += json.loads(written)["@type"] == "NewsArticle"
    assert stories >= len(HOSTILE)
    assert sum(data.count(b'id="comment-') for data in paper.files().values()) >= len(HOSTILE)


def test_every_link_of_the_theme_leads_somewhere(paper: Paper) -> None:
    ours, _ = links.findings(paper.folder / "site", SITE)
    assert ours == []


def test_nothing_is_written_outside_and_no_name_is_a_trap(paper: Paper) -> None:
    assert {one.name for one in paper.folder.iterdir()} <= {
        "site", "newsroom.db", "newsroom.db-wal", "newsroom.db-shm"
    }  # fmt: skip
    for path in paper.files():
        assert path.isascii(), path
        assert all(part not in ("", ".", "..") and len(part) <= 120 for part in path.split("/")), path
        assert not any(letter in path for letter in '\\:*?"<>|%\x00'), path
    assert not any(one.is_symlink() for one in (paper.folder / "site").rglob("*"))


@pytest.mark.parametrize("place", ["index.html", "2026", "feed.xml", "assets"])
def test_a_symbolic_link_is_not_followed(tmp_path: Path, place: str) -> None:
    paper = Paper(tmp_path)
    paper.story("Một", section="Tin")
    paper.build("first")
    outside = tmp_path / "outside"
    kept = {"file": b"not ours", "index.html": b"not ours either"}
    outside.mkdir()
    for name, data in kept.items():
        (outside / name).write_bytes(data)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / place).symlink_to(outside / "file" if "." in place else outside)
    # Whether the link is replaced or the build refuses to go on: what it leads to is left alone.
    with contextlib.suppress(NewsroomError):
        paper.build(adopt=True)
    assert {one.name: one.read_bytes() for one in outside.rglob("*") if one.is_file()} == kept


def test_what_is_not_public_is_in_no_file(tmp_path: Path) -> None:
    """A byte search for each secret over everything a build writes, compressed pictures included."""
    paper = Paper(tmp_path)
    secrets: list[str] = []

    def secret(name: str, **more: Any) -> Any:
        secrets.append(f"secret{name}")
        word = secrets[-1]
        return paper.draft(f"{word} title", f"{word} body", lead=f"{word} lead", section=f"{word} desk",
                           tags=(f"{word} tag",), authors=(f"{word} author",), **more)  # fmt: skip

    public = paper.story("Công khai", "Ai cũng đọc.", section="Tin", tags=("chung",), authors=("Lan",))
    secret("draft")
    paper.publish(secret("scheduled"), at=paper.now + timedelta(days=1))
    paper.publish(secret("embargoed"), embargo=paper.now + timedelta(days=2), at=paper.now + timedelta(days=3))
    paper.publish(killed := secret("killed"))
    paper.publish(withdrawn := secret("withdrawn"))
    paper.publish(trashed := secret("trashed"))
    paper.save(public, title="secrethead title", body="secrethead body", lead="secrethead lead")
    secrets.append("secrethead")
    for state in ("held", "rejected"):
        paper.comment(public, f"secret{state} comment", approved=False)
        secrets.append(f"secret{state}")
    paper.build()
    built = b"".join(paper.files().values())
    assert b"secretkilled body" in built
    paper.wait(hours=1)
    paper.do("kill", killed, reason="legal")
    paper.do("unpublish", withdrawn)
    paper.do("unpublish", trashed)
    paper.do("delete", trashed)
    paper.build()
    for folder in ("site", "fresh"):
        paper.build(folder)
        for path, data in paper.files(folder).items():
            # A path that was public once stays taken: there the slug may stand, and nothing of the words.
            found = [one for one in secrets if f"{one} ".encode() in data.lower()]
            assert found == [], f"{folder}/{path}"


@pytest.fixture(scope="module")
def address(paper: Paper) -> Iterator[str]:
    """The hostile site on a plain server, which sends no policy that would keep scripts from running."""

    class Silent(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    served = functools.partial(Silent, directory=str(paper.folder / "site"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), served)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def test_nothing_runs_in_a_browser(paper: Paper, address: str) -> None:
    files = [path for path in paper.files() if path.endswith("index.html")]
    stories = [path for path in files if path[:2] == "20"]
    others = [next(path for path in files if path.startswith(kind)) for kind in ("s/", "tag/", "author/", "archive/")]
    with chromium() as browser:
        page = browser.new_page()
        asked: list[str] = []
        opened: list[str] = []
        page.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: asked.append(request.url))
        for path in ["index.html", *others, *stories[: 2 * len(HOSTILE)]]:
            page.goto(f"{address}/{path}")
            assert page.evaluate("window.ran") is None, path
            assert page.evaluate("document.querySelectorAll('main').length") == 1, path
    assert opened == []
    assert [url for url in asked if not url.startswith(address)] == []
