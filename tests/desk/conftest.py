"""An open desk, and its messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from newsroom.core import stored_settings
from newsroom.core.articles import articles
from newsroom.core.articles.articles import Article
from newsroom.desk import Desk, drafting
from newsroom.store import Connection


@dataclass
class Heard:
    """The messages for the person."""

    said: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)


@pytest.fixture
def heard() -> Heard:
    """What the desk said and warned of."""
    return Heard()


@pytest.fixture
def desk(db: Connection, tmp_path: Path, now: datetime, heard: Heard, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk in a Vietnamese newsroom; the folder is the test's."""
    monkeypatch.chdir(tmp_path)
    values = {"site.url": "https://news.example.org", "site.lang": "vi", "site.timezone": "Asia/Ho_Chi_Minh"}
    stored_settings.put(db, values, now=now, actor="lan")
    settings = stored_settings.load(db, {})
    return Desk(db, tmp_path / "newsroom.db", settings, now, "lan", say=heard.said.append, warn=heard.warned.append)


Make = Callable[..., Article]


@pytest.fixture
def make(desk: Desk) -> Make:
    """Drafts an article from a text with front matter."""

    def article(text: str = "---\ntitle: Đò ngang\n---\nMột.\n", **given: str) -> Article:
        slug = given.pop("slug", "")
        made = drafting.draft_text(desk, text, given, slug=slug, date=None, name="test").article
        return articles.by_id(desk.db, made.id)

    return article
