"""A small desk for the tests of articles: acts spelled shortly, on a file of their own, at a time that is given."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from newsroom.core.articles import articles, drafting, publishing, revisions, slugs, workflow
from newsroom.core.articles.articles import Article
from newsroom.core.articles.fields import Manuscript
from newsroom.core.articles.publishing import Order
from newsroom.core.journal import actions
from newsroom.core.journal.actions import Act
from newsroom.store import Connection

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")  # seven hours ahead of UTC all year


class Desk:
    """An open file and a clock that moves when told to."""

    def __init__(self, db: Connection) -> None:
        self.db = db
        self.now = NOW

    def wait(self, **time: int) -> None:
        self.now += timedelta(**time)

    def act(self, command: str = "test", actor: str = "lan") -> AbstractContextManager[Act]:
        return actions.act(self.db, actor=actor, now=self.now, command=command)

    def draft(
        self, title: str = "Tin", body: str = "Một.", *, how: dict[str, Any] | None = None, **text: Any
    ) -> Article:
        with self.act("draft") as act:
            return drafting.draft(act, Manuscript(title=title, body=body, **text), lang="vi", **how or {}).article

    def get(self, article: Article) -> Article:
        return articles.by_id(self.db, article.id)

    def save(self, article: Article, **changes: Any) -> Article:
        current = self.get(article)
        text = revisions.get(self.db, current.id, current.revision).manuscript
        with self.act("edit") as act:
            return revisions.save(act, current, replace(text, **changes))

    def publish(self, article: Article, *, require_approval: bool = False, **order: Any) -> Article:
        with self.act("publish") as act:
            return publishing.publish(
                act, self.get(article), Order(**order), zone=ZONE, require_approval=require_approval
            )

    def do(self, verb: str, article: Article, **more: Any) -> Article:
        """A verb of the workflow: submit, approve, return_, unpublish, kill, correct, delete, untrash."""
        with self.act(verb) as act:
            does = getattr(workflow if hasattr(workflow, verb) else publishing, verb)
            done: Article = does(act, self.get(article), **more)
            return done

    def rename(self, article: Article, slug: str) -> Article:
        with self.act("rename") as act:
            return slugs.rename(act, self.get(article), slug, zone=ZONE)
