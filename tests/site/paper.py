"""A small newsroom for tests of the site: acts spelled shortly, and folders read back."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from newsroom import store
from newsroom.core import stored_settings
from newsroom.core.articles import articles, drafting, publishing, revisions, slugs, workflow
from newsroom.core.articles.articles import Article
from newsroom.core.articles.fields import Manuscript
from newsroom.core.articles.publishing import Order
from newsroom.core.comments import decisions, intake
from newsroom.core.comments.intake import NewComment
from newsroom.core.journal import actions
from newsroom.core.media import pictures
from newsroom.settings import Settings
from newsroom.site.build import BuildReport, build
from newsroom.site.ownership import MARK
from newsroom.site.workers import Workers

START = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


@cache
def _empty_file() -> bytes:
    """An empty newsroom file, made once: its migrations take longer than most tests."""
    with TemporaryDirectory() as folder:
        store.create(Path(folder) / "newsroom.db").close()
        return (Path(folder) / "newsroom.db").read_bytes()


class Paper:
    """An open newsroom with a clock that only moves when told to."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        (folder / "newsroom.db").write_bytes(_empty_file())
        self.db = store.connect(folder / "newsroom.db")
        self.now = START
        self.set(
            site_title="Báo Thử", site_url="https://news.example.org", site_timezone="Asia/Ho_Chi_Minh", site_lang="vi"
        )
        if settings:
            self.set(**settings)

    def set(self, **values: str) -> None:
        stored_settings.put(
            self.db, {key.replace("_", ".", 1): value for key, value in values.items()}, now=self.now, actor="lan"
        )

    @property
    def settings(self) -> Settings:
        return stored_settings.load(self.db, {})

    def wait(self, **time: int) -> None:
        self.now += timedelta(**time)

    def act(self, command: str) -> Any:
        return actions.act(self.db, actor="lan", now=self.now, command=command)

    def draft(self, title: str, body: str = "Text.", **copy: Any) -> Article:
        with self.act("draft") as act:
            return drafting.draft(act, Manuscript(title=title, body=body, **copy), lang=self.settings.lang).article

    def publish(self, article: Article | int, **order: Any) -> Article:
        with self.act("publish") as act:
            return publishing.publish(act, self.get(article), Order(**order), zone=self.settings.zone)

    def story(self, title: str, body: str = "Text.", *, date: datetime | None = None, **copy: Any) -> Article:
        """A draft, published at once."""
        return self.publish(self.draft(title, body, **copy), date=date)

    def get(self, article: Article | int) -> Article:
        return articles.by_id(self.db, article if isinstance(article, int) else article.id)

    def save(self, article: Article | int, **changes: Any) -> Article:
        """A new revision, not yet published."""
        current = self.get(article)
        copy = revisions.get(self.db, current.id, current.revision).manuscript
        with self.act("edit") as act:
            return revisions.save(act, current, replace(copy, **changes))

    def edit(self, article: Article | int, **changes: Any) -> Article:
        """A new revision, published."""
        return self.publish(self.save(article, **changes))

    def do(self, verb: str, article: Article | int, **more: Any) -> Article:
        """A verb of the workflow: rename, unpublish, kill, correct, delete."""
        with self.act(verb) as act:
            [module] = [one for one in (slugs, publishing, workflow) if hasattr(one, verb)]
            does = getattr(module, verb)
            done: Article = does(act, self.get(article), **more)
            return done

    def picture(self, colour: str = "red", **words: str) -> int:
        from PIL import Image

        stream = io.BytesIO()
        Image.new("RGB", (8, 6), colour).save(stream, "PNG")
        with self.act("media add") as act:
            return pictures.add(act, stream.getvalue(), name=f"{colour}.png", **words).id

    def comment(self, article: Article | int, body: str, *, approved: bool = True, parent: int | None = None) -> int:
        number = article if isinstance(article, int) else article.id
        new = NewComment(article_id=number, name="Hoa", body=body, parent_id=parent)
        made = intake.receive(self.db, new, now=self.now, actor="reader", settings=self.settings)
        if approved and made.status != "published":
            decisions.decide(self.db, "approve", [made.id], now=self.now, actor="lan")
        return made.id

    def build(self, name: str = "site", *, jobs: int = 1, **how: Any) -> BuildReport:
        workers = Workers(jobs)
        return build(self.db, settings=self.settings, out=self.folder / name, now=self.now, workers=workers, **how)

    def files(self, name: str = "site") -> dict[str, bytes]:
        """Every file of a built site, and not the mark that says whose the folder is."""
        root = self.folder / name
        return {
            path.relative_to(root).as_posix(): path.read_bytes()
            for path in sorted(root.rglob("*"))
            if path.is_file() and path.name != MARK
        }

    def page(self, path: str, name: str = "site") -> str:
        """A built page by its site path."""
        file = self.folder / name / path.strip("/")
        return (file / "index.html" if path.endswith("/") else file).read_text("utf-8")
