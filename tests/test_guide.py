"""The guides are correct: their commands work in the order in which they are printed."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from tests import quick_shell
from tests.commands.pictures import png
from tests.formats.documents.docx import p, write
from tests.formats.sites.wxr import comment, item, wxr

ROOT = Path(__file__).resolve().parents[1]
FILE = re.compile(r"(?:This is|Đây là) `([\w.-]+)`:\n\n```markdown\n(.*?)```\n", re.S)
SHELL = re.compile(r"```sh\n(.*?)```\n", re.S)


def the_export(folder: Path) -> None:
    """What the guides to moving in begin with: an export of each system, and the pictures of its posts."""
    picture = "https://old.example.org/wp-content/uploads/2020/03/boat.png"
    posts = [item(1, content=f'<img src="{picture}" alt="Boat">', inner=comment(1)), item(2, status="private")]
    (folder / "blog.xml").write_text(wxr(*posts), encoding="utf-8")
    (folder / "uploads" / "2020" / "03").mkdir(parents=True)
    (folder / "uploads" / "2020" / "03" / "boat.png").write_bytes(png("red"))
    ghost = {"id": 1, "title": "A", "slug": "a", "status": "published", "published_at": "2020-03-02 10:00:00",
             "html": '<img src="__GHOST_URL__/content/images/boat.png">'}  # fmt: skip
    (folder / "site.ghost.json").write_text(json.dumps({"db": [{"data": {"posts": [ghost]}}]}), encoding="utf-8")
    (folder / "old-site" / "content" / "posts").mkdir(parents=True)
    (folder / "old-site" / "content" / "posts" / "a.md").write_text("---\ntitle: A\ndate: 2020-03-02\n---\nText\n")
    write(folder / "story.docx", p("A story", style="Title"), p("Text"))
    date = "<pubDate>Mon, 02 Mar 2020 10:00:00 GMT</pubDate>"
    entry = f"<item><description>Text</description><title>A</title><link>https://old.example.org/a</link>{date}</item>"
    (folder / "feed.xml").write_text(f"<rss><channel><link>https://old.example.org/</link>{entry}</channel></rss>")
    (folder / "articles.csv").write_text("Title,Body,Date,Image\nFirst,<p>Text</p>,2020-03-02,boat.png\n")
    (folder / "articles.jsonl").write_text('{"title": "Second", "body": "Text", "date": "2020-03-02"}\n')
    (folder / "old-articles.csv").write_bytes("title,body\nViÖt Nam,C«ng hßa\n".encode("latin-1"))
    (folder / "saved").mkdir()
    (folder / "saved" / "a.html").write_text("<title>A</title><meta name=date content=2020-03-02><p>Text</p>")
    (folder / "items").mkdir()
    (folder / "items" / "a.json").write_text('{"uri": "urn:x:1", "headline": "Third", "body_text": "Text"}')
    (folder / "stories").mkdir()
    write(folder / "stories" / "one.docx", p("Another story", style="Title"), p("Text"))
    (folder / "inbox").mkdir()
    write(folder / "inbox" / "mail.docx", p("By mail", style="Title"), p("Text"))
    mail = "From: a@example.org\nSubject: By mail\nContent-Type: text/plain; charset=utf-8\n\nText\n"
    (folder / "story.eml").write_text(mail, encoding="utf-8")
    (folder / "note.txt").write_text("The ferry stays where it is.\n\nMai\n")
    (folder / "old.txt").write_bytes("# ViÖt Nam\n\nC«ng hßa".encode("cp1252"))
    (folder / "images").mkdir()
    (folder / "images" / "boat.png").write_bytes(png("blue"))


@pytest.mark.parametrize(
    "page",
    [
        "writing.md",
        "vi/writing.md",
        "moving/wordpress.md",
        "moving/ghost.md",
        "moving/site-builders.md",
        "moving/word.md",
        "moving/feeds.md",
        "moving/tables.md",
        "moving/pages.md",
    ],
)
def test_what_a_guide_says_can_be_typed(page: str, tmp_path: Path) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    if page.startswith("moving/"):
        the_export(tmp_path)
    for name, content in FILE.findall(text):
        (tmp_path / name).write_text(content, encoding="utf-8")
    kept = {key: value for key, value in os.environ.items() if not key.startswith("NEWSROOM_")}
    done = quick_shell.run("\n".join(SHELL.findall(text)), tmp_path, {**kept, "NEWSROOM_USER": "lan"})
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(re.findall(r"^\+ newsroom ", done.stderr, re.M)) == sum(
        block.count("newsroom ") for block in SHELL.findall(text)
    )
