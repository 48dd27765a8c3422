"""A preview of the page of one story, for the newsroom only: in its own folder, marked noindex."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from newsroom import clock, urls
from newsroom.core.articles import publishing, revisions
from newsroom.core.articles.articles import Article
from newsroom.core.journal import actions
from newsroom.core.media import clips
from newsroom.core.series import named_series
from newsroom.phrases import phrase
from newsroom.settings import Settings
from newsroom.site import apart, ownership, pages
from newsroom.site.output_folder import OutputFolder
from newsroom.site.site_file import SiteFile
from newsroom.site.site_renderers import SiteRenderers
from newsroom.site.snapshot import Snapshot
from newsroom.site.unit_files import files_of
from newsroom.site.units import Unit
from newsroom.store import Connection


@dataclass(frozen=True, slots=True)
class Preview:
    """The page that was written, and its revision."""

    file: str
    rev: int


class _RollBack(Exception):
    """Ends the transaction in which the story was live, so that nothing of it is kept."""


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
    """Write the page of revision `rev`, and what is needed to look at it without a server, into the folder `out`.

    The revision is published in a transaction that is then rolled back: the page is the one that readers would get.
    Links lead to the public site. `site` is the folder of the built site. Raises `Usage` for a folder that is public, in a public one or
    around one.
    """
    apart.keep_out(out, site)
    apart.refuse_other_kind(out, drafts=True, recorded=(), known=False)
    files: list[SiteFile] = []
    try:
        with actions.act(db, actor=actor, now=now, command="preview") as act:
            at, day = _day(article, now), article.published_day
            shown = publishing.go_live(act, article, rev, at=at, zone=settings.zone, day=day)
            named_series.follow(act, article, shown)
            snapshot = Snapshot(db, settings=settings, now=now, theme=theme, indexed=False)
            used = revisions.get(db, article.id, rev).manuscript.media.values()
            page, files = _page(snapshot, article.id, rev), _files(snapshot, used)
            raise _RollBack
    except _RollBack:
        pass
    folder = OutputFolder(out)
    try:
        folder.claim(ownership.owner_of(db), drafts=True)
    except ownership.ForeignFolder as error:
        error.hint = phrase("choose another folder with -o DIR")
        raise
    for file in files:
        page = page.replace(snapshot.absolute(file.path), file.path.lstrip("/"))
        folder.write_parts(file.path, file.streamed.parts() if file.streamed else (file.data,))
    folder.write(urls.home(), page.encode("utf-8", "replace"))
    return Preview(folder.file(urls.home()), rev)


def _day(article: Article, now: datetime) -> datetime:
    """The publication time: as scheduled, as in its front matter, or now."""
    at = article.publish_at or article.back_date
    return clock.from_text(at) if at else now


def _page(snapshot: Snapshot, article_id: int, rev: int) -> str:
    """The page with every path of the site as a whole address, and without what needs a server."""
    snapshot.base = snapshot.site_url
    story = snapshot.story(article_id)
    assert story is not None
    say = snapshot.words(story.lang)
    site = snapshot.site_for(story.lang)
    site.update(base=snapshot.site_url, fragments=dict.fromkeys(site["fragments"]), counting=False)
    file = pages.article(snapshot, story)
    context: dict[str, Any] = dict(file.context or {})
    context["page"] |= {
        "title": f"{say('Preview')}: {story.title}",
        "robots": "noindex, nofollow",
        "canonical": None,
        "jsonld": None,
        "trail": None,
        "alternates": [],
        "languages": [],
        "feed": None,
        "preview": rev,
    }
    context["comment_form"] = context["comment_form"] | {"action": "#comment-form"}
    return SiteRenderers(snapshot).of(context["site"]).render(file.template, context)


def _files(snapshot: Snapshot, pictures: Iterable[int]) -> list[SiteFile]:
    """The files that the page needs: those of the theme, and the pictures of the story in all sizes, and its clips."""
    numbers = {*pictures, *clips.posters(snapshot.db, pictures)}
    units = [Unit("asset"), *(Unit("media", str(one)) for one in sorted(numbers))]
    return [file for unit in units for file in files_of(snapshot, unit)]
