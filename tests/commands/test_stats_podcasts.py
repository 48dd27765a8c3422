"""`newsroom stats podcasts`: downloads from a log, by episode and by series, exported and imported again."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import clips
from tests.core.readership.logs.log_room import NOW, line

Run = Callable[..., Any]
AT = ("--now", "2026-11-23T05:00:00Z")


def test_a_log_says_who_listened(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    site = ("--title", "Radio", "--url", "https://news.example.org", "--timezone", "Asia/Ho_Chi_Minh", "--no-pages")
    run(*AT, "init", *site)
    Path("talk.mp3").write_bytes(clips.mp3(2600))
    text = "---\ntitle: Talk\naudio: talk.mp3\nsection: A\nseries: Harbour\n---\nWords.\n"
    Path("talk.md").write_text(text, encoding="utf-8")
    run(*AT, "draft", "talk.md")
    run(*AT, "publish", "talk")
    run(*AT, "series", "podcast", "harbour", "--email", "radio@news.example.org")
    run(*AT, "build")
    feed = Path("site/podcast/harbour.xml").read_text(encoding="utf-8")
    path = re.search(r'<enclosure url="https://news\.example\.org(/media/[^"]+)"', feed)
    assert path is not None
    minute = line(NOW, path[1], agent="Overcast/3.0").replace(b" 200 512 ", b" 200 990000 ")
    Path("a.log").write_bytes(minute + minute.replace(b"192.0.2.1", b"192.0.2.2") + line(NOW, path[1], status=206))
    for _ in range(2):
        run(*AT, "stats", "import-log", "a.log")
    told = [{"id": 1, "slug": "talk", "title": "Talk", "series": "Harbour", "downloads": 2}]
    assert run(*AT, "stats", "podcasts", "--json").json == told
    assert run(*AT, "stats", "podcasts", "--until", "yesterday", "--json").json == []
    assert run(*AT, "stats", "podcasts", "--ids").out == "1\n"
    assert run(*AT, "stats", "podcasts", "--by", "series", "--json").json == [
        {"slug": "harbour", "name": "Harbour", "episodes": 1, "downloads": 2}
    ]
    assert run(*AT, "stats", "article", "talk", "--json").json["downloads"] == 2
    assert "downloads\t2" in run(*AT, "stats", "article", "talk").out
    assert run(*AT, "stats", "podcasts", "--by", "week", code=2).err.startswith("error: unknown grouping 'week'")
    run(*AT, "stats", "export", "warehouse")
    assert Path("warehouse/download_days/2026-11-23.csv").read_text() == "day,article_id,downloads\n2026-11-23,1,2\n"
    run(*AT, "export", "newsroom", "-o", "all.jsonl")
    Path("other").mkdir()
    run(*AT, "init", "other", *site)
    run(*AT, "-d", "other/newsroom.db", "import", "newsroom", "all.jsonl")
    assert run(*AT, "-d", "other/newsroom.db", "stats", "podcasts", "--json").json == told
    run("stats", "check")
