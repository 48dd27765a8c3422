"""Errors and warnings about files, in Vietnamese: no part of them is left in English."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from newsroom import translations
from newsroom.translations import Catalogue
from tests.conftest import Run

Files = dict[str, str]
# What is typed, the exit code (None: any), and the files. What a message repeats of them is data.
CASES: dict[str, tuple[str, int | None, Files]] = {
    "YAML": ("draft bad.md", 4, {"bad.md": "---\ntitle: [một\nslug: hai\n---\nbài\n"}),
    "a colon": ("draft bad.md", 4, {"bad.md": "---\ntitle: một: hai\n---\nbài\n"}),
    "several": ("draft bad.md", 4, {"bad.md": "---\ntitle: &a một\nlead: *a\nslug: *a\n---\nbài\n"}),
    "unclosed": ("draft bad.md", 4, {"bad.md": "---\ntitle: một\n\nbài\n"}),
    "TOML": ("draft bad.md", 4, {"bad.md": "+++\ntitle = một\n+++\nbài\n"}),
    "JSON": ("draft bad.md", 4, {"bad.md": '{"title": "một", slug}\n\nbài\n'}),
    "values": ("draft bad.md", 4, {"bad.md": "---\ntitle: một\nkind: pgae\ncomments: perhaps\nslug: [a, b]\n---\nbài\n"}),
    "keys": ("draft bad.md", 0, {"bad.md": "---\ntitle: một\nauthro: an\npublish: xyz\npermalink: /:year/:slug/\n---\nbài\n"}),
    "sections": ("draft bad.md", 0, {"bad.md": "---\ntitle: một\ncategories: [an, giang]\n---\nbài\n"}),
    "series": ("draft bad.md", 4, {"bad.md": f"---\ntitle: một\nseries: {'a' * 200}\n---\nbài\n"}),
    "a date": ("draft bad.md", 4, {"bad.md": "---\ntitle: một\ndate: 2026-02-31\n---\nbài\n"}),
    "metadata of others": ("draft bad.md", 4, {"bad.md": ":title: một\n:date: hôm nay\n\nbài\n"}),
    "HTML": ("draft bad.md", 4, {"bad.md": "<!doctype html><html><body>bài</body></html>"}),
    "WordPress": ("draft bad.xml", 4, {"bad.xml": "<rss xmlns:wp='http://wordpress.org/export/1.2/'></rss>"}),
    "a table": ("draft bad.csv", 4, {"bad.csv": "một,hai\n1,2\n"}),
    "losses": ("draft bad.md", 0, {"bad.md": "---\ntitle: một\n---\n![x](gone.png)\n\n<script>abc</script>\n\n[y](khong.md)\n"}),
    "only losses": ("draft bad.md", 0, {"bad.md": "---\ntitle: một\n---\n<script>abc</script>\n"}),
    "a folder": (
        "draft posts", None,
        {"posts/one.md": "---\ntitle: [a\n---\nx\n", "posts/two.md": "---\ntitle: hai\nauthro: an\n---\nx\n"},
    ),
    "encoding": ("draft --encoding klingon bad.md", None, {"bad.md": "---\ntitle: một\n---\nx\n"}),
    "programmes": ("programmes import bad.csv", 4, {"bad.csv": "channel,start,title\nvtv,noon,xyz\nvtv,2026-01-05 19:00,\n"}),
    "XMLTV": (
        "programmes import bad.xml", 4,
        {"bad.xml": "<tv><programme start='noon' channel='a'><title>abc</title></programme>"
                    "<programme start='20260105190000' channel=''><title>abc</title></programme></tv>"},
    ),
    "XMLTV warnings": (
        "programmes import bad.xml", 0,
        {"bad.xml": "<tv><channel/><channel id='a'/><channel id='a'/><programme start='20260105190000' channel='a' clumpidx='xyz'>"
                    "<title>abc</title></programme></tv>"},
    ),
    "XML": ("programmes import bad.xml", 4, {"bad.xml": "<!DOCTYPE tv [<!ENTITY a 'b'>]><tv></tv>"}),
    "comments": ("comments import --from jsonl bad.jsonl", None, {"bad.jsonl": '{"id": "a"}\n[]\n{"x\n'}),
    "articles": ("import jsonl bad.jsonl", None, {"bad.jsonl": '{"title": ["abc"]}\n[]\n{"x\n'}),
    "ninjs": ("import ninjs items", None, {"items/bad.json": '{"uri": "a", x}', "items/other.json": '{"uri": "tag:b"}'}),
    "a folder of Hugo": ("import hugo site", None, {"site/content/bad.md": "---\ntitle: [a\n---\nx\n", "site/hugo.toml": "title = 'x'\n"}),
    "a setting": ("config set site.page_size many", 4, {}),
    "a setting with control characters": ("config set site.title 'a\x07b'", 4, {}),
    "a log": ("stats import-log bad.log", None, {"bad.log": "một\nhai\n" * 40}),
    "a damaged file": ("-d bad.db list", 7, {"bad.db": "một hai " * 200}),
    "several REFs": ("submit một hai", None, {}),
    "days": ("programmes repeat 1 --days xyz --until 2026-01-31", 2, {}),
    "a script for deploying": ("deploy nowhere:/srv", None, {}),
    "what is checked": ("check --file", None, {}),
}  # fmt: skip
# What is typed, or has the same name in every language.
KEPT = frozenset("newsroom site db story page author published UTC JSON".split())


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every translation in brackets, so that what is not translated is outside of them."""
    text, counted = Catalogue.text, Catalogue.counted

    def around(translation: str, message: str) -> str:
        if not translation or not translations._has_words(message):
            return translation
        return "⟦" + re.sub(r"(\{[^{}]*\})", r"⟧\1⟦", translation) + "⟧"

    monkeypatch.setattr(Catalogue, "text", lambda self, message: around(text(self, message), message))
    monkeypatch.setattr(Catalogue, "counted", lambda self, message, n: around(counted(self, message, n), message))


@pytest.mark.usefixtures("db", "marked")
@pytest.mark.parametrize("case", CASES)
def test_no_part_of_an_error_is_english(case: str, run: Run, tmp_path: Path) -> None:
    typed, code, files = CASES[case]
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    said = run(*shlex.split(typed), code=code, env={"NEWSROOM_LANG": "vi", "EDITOR": "true"})
    assert "⟦" in said.err
    data = set(re.findall(r"[^\W\d_]+", " ".join((typed, str(tmp_path), *files, *files.values()))))
    english = re.sub("⟦[^⟦⟧]*⟧", " ", said.err)
    assert not [one for one in re.findall(r"[^\W\d_]{2,}", english) if one not in data and one not in KEPT], said.err
