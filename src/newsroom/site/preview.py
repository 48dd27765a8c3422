"""One story's page as it would be, for the newsroom's own eyes: in a folder of its own, not to be indexed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from newsroom import clock, urls
from newsroom.core.articles import revisions, workflow
from newsroom.core.articles.articles import Article
from newsroom.core.journal import actions
from newsroom.errors import Usage
from newsroom.settings import Settings
from newsroom.site import makers, pages, templates
from newsroom.site.disk import Folder
from newsroom.site.edition import Edition
from newsroom.site.plan import Unit
from newsroom.store import Connection


@dataclass(frozen=True, slots=True)
class Preview:
    """The page that was written, of which revision."""

    file: str
    rev: int


class _TakenBackError(Exception):
    """Ends the transaction in which the story was live, so that nothing of it stays."""


def preview(
    db: Connection,
    article: Article,
    *,
    rev: int,
    out: Path,
    site: Path,
    settings: Settings,
    theme: Path | None,
    now: datetime,
    actor: str,
) -> Preview:
    """Write the page of revision `rev`, and what it needs to be looked at without a server, into the folder `out`.

    The revision is published in a transaction that is then taken back: the page is the one that readers would get.
    Links lead to the public site. `site` is the folder of the built site, in which no preview may lie (`Usage`).
    """
    if out.resolve().is_relative_to(site.resolve()):
        raise Usage(f"{out} lies in the site, {site}", ref=str(out), hint="choose another folder with -o DIR")
    files: dict[str, bytes] = {}
    try:
        with actions.act(db, actor=actor, now=now, command="preview") as act:
            workflow.go_live(act, article, rev, at=_day(article, now), zone=settings.zone)
            edition = Edition(db, settings=settings, now=now, theme=theme, indexed=False)
            shown = revisions.get(db, article.id, rev).copy.media.values()
            page, files = _page(edition, article.id, rev), _files(edition, shown)
            raise _TakenBackError
    except _TakenBackError:
        pass
    folder = Folder(out)
    for path, data in files.items():
        page = page.replace(edition.absolute(path), path.lstrip("/"))
        folder.write(path, data)
    folder.write(urls.home(), page.encode("utf-8", "replace"))
    return Preview(folder.file(urls.home()), rev)


def _day(article: Article, now: datetime) -> datetime:
    """When it would be published: as scheduled, as its front matter says, or now."""
    at = article.publish_at or article.back_date
    return clock.from_text(at) if at else now


def _page(edition: Edition, article_id: int, rev: int) -> str:
    """The page with every path of the site as a whole address, and without what a server would have to answer."""
    edition.base = edition.site_url
    edition.site.update(base=edition.site_url, fragments=dict.fromkeys(edition.site["fragments"]), counting=False)
    story = edition.story(article_id)
    assert story is not None
    piece = pages.article(edition, story, pages.related(edition, story))
    context: dict[str, Any] = dict(piece.context or {})
    context["page"] |= {
        "title": f"{edition.say('Preview')}: {story.title}", "robots": "noindex, nofollow", "canonical": None,
        "jsonld": None, "alternates": [], "feed": None, "preview": rev,
    }  # fmt: skip
    context["comment_form"] = context["comment_form"] | {"action": "#comment-form"}
    renderer = templates.environment(edition.theme, edition.settings.lang, edition.zone, edition.base)
    return renderer.render(piece.template, context)


def _files(edition: Edition, pictures: Iterable[int]) -> dict[str, bytes]:
    """What a page needs beside itself: the theme's files, and the story's own pictures in all their sizes."""
    units = [Unit("asset"), *(Unit("media", str(one)) for one in sorted(set(pictures)))]
    return {piece.path: piece.data for unit in units for piece in makers.make(edition, unit)}
