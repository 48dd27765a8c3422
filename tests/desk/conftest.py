"""An open desk, and its messages."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from newsroom import store
from newsroom.core import stored_settings
from newsroom.core.articles import articles
from newsroom.core.articles.articles import Article
from newsroom.core.articles.publishing import Order
from newsroom.core.comments import intake
from newsroom.core.journal import actions
from newsroom.core.media import pictures
from newsroom.core.screening.case import NewComment
from newsroom.desk import Desk, drafting, editing, publishing
from newsroom.desk.editing import ArticleEdit
from newsroom.store import Connection
from tests.commands.pictures import png


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


@pytest.fixture
def other(tmp_path: Path, empty_file: Path, now: datetime) -> Desk:
    """The desk of another, empty newsroom."""
    (tmp_path / "other").mkdir()
    path = tmp_path / "other" / "newsroom.db"
    shutil.copyfile(empty_file, path)
    db = store.connect(path)
    return Desk(db, path, stored_settings.load(db, {}), now, "mai")


@pytest.fixture
def full(desk: Desk, make: Make, tmp_path: Path) -> Desk:
    """Two articles, one with two revisions, a picture and comments, and a picture that nobody shows."""
    (tmp_path / "a.png").write_bytes(png("red"))
    first = make("---\ntitle: First\nimage: a.png\nimage_alt: A boat\n---\nOne\n")
    editing.change(desk, first, ArticleEdit(sets=("lead=New",)), stdin=None)  # type: ignore[arg-type]
    make("---\ntitle: Second\n---\nTwo\n")
    with actions.act(desk.db, actor="lan", now=desk.now, command="media add") as act:
        pictures.add(act, png("blue"), name="b.png", alt="", caption="", credit="")
    published = publishing.publish(desk, ["1", "2"], Order(), progress=lambda _: None)
    assert published.failed == []
    for number, parent in ((1, None), (1, 1), (2, None)):
        new = NewComment(number, "Hoa", f"Đò {number} {parent}", parent_id=parent, staff=True)
        intake.receive(desk.db, new, now=desk.now, actor="lan", settings=desk.settings)
    return desk
