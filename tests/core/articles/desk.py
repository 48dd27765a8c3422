"""A small desk for the tests of articles: short calls for actions, with its own file, at a given time."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from newsroom.core.articles import articles, drafting, publishing, revisions, slugs, workflow
from newsroom.core.articles.articles import Article
from newsroom.core.articles.drafting import PublicationTerms
from newsroom.core.articles.fields import Manuscript
from newsroom.core.articles.publishing import Order
from newsroom.core.journal import actions
from newsroom.core.journal.actions import Act, Action
from newsroom.store import Connection

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")  # seven hours ahead of UTC all year


def dated(how: dict[str, Any] | None) -> dict[str, Any]:
    """Arguments for `drafting.draft`, with a `date` among them in the terms of publication."""
    given = dict(how or {})
    date = given.pop("date", None)
    return {"terms": PublicationTerms(date=date)} | given


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
            return drafting.draft(act, Manuscript(title=title, body=body, **text), lang="vi", **dated(how)).article

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

    def in_status(self, status: str, title: str = "Tin") -> Article:
        """A new article with this status."""
        article = self.draft(title)
        if status == "review":
            self.do("submit", article)
        elif status == "approved":
            self.do("approve", article)
        elif status == "scheduled":
            self.publish(article, at=self.now + timedelta(days=1))
        elif status in ("published", "unpublished", "killed"):
            self.publish(article)
            if status == "unpublished":
                self.do("unpublish", article)
            elif status == "killed":
                self.do("kill", article, reason="bịa")
        elif status == "trashed":
            self.do("delete", article)
        found = self.get(article)
        assert found.status == status
        return found

    def row(self, article: Article) -> dict[str, Any]:
        """The columns of the article."""
        return dict(self.db.execute("select * from articles where id = ?", (article.id,)).fetchone())

    def notes(self, article: Article) -> list[tuple[str, str, int]]:
        """The notes kept with the article: kind, text, whether readers see it."""
        rows = self.db.execute("select kind, body, public from notes where article_id = ? order by id", (article.id,))
        return [tuple(row) for row in rows]

    def paths(self) -> list[tuple[str, int, str, str | None]]:
        """The register of addresses: path, article, kind, target."""
        rows = self.db.execute("select path, article_id, kind, target from paths order by path")
        return [tuple(row) for row in rows]

    def last(self, article: Article) -> Action:
        """The newest line of the log about the article."""
        return actions.log(self.db, kind="article", object_id=article.id)[0]
