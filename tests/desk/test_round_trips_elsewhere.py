"""Newsrooms made at random go out for other systems and come back: equal in what those formats hold; a whole one in every row."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings

from newsroom import store
from newsroom.core import archive
from newsroom.core.articles import articles, revisions
from newsroom.core.articles.articles import Article
from newsroom.core.comments import comments
from newsroom.desk import Desk, post_export, site_sources, whole_newsroom
from newsroom.desk.site_import import SiteImport
from newsroom.formats.sites.media_folder import MediaFolder
from newsroom.markup import article_html, words
from newsroom.store import rows
from tests.desk.test_round_trips import EXAMPLES, NEWSROOMS, NOW, Made, desks, make

# The file of each format in its folder, and where its pictures are.
FILES: Final = {"wordpress": ("wordpress.xml", "uploads"), "ghost": ("ghost.json", "content/images")}


@settings(deadline=None, max_examples=EXAMPLES, derandomize=EXAMPLES < 10, suppress_health_check=list(HealthCheck))
@given(made=NEWSROOMS)
def test_every_row_comes_back(empty_file: Path, made: list[Made]) -> None:
    with desks(empty_file) as (one, _, folder):
        for each in made:
            make(one, each)
        with whole_newsroom.output(folder / "all.jsonl.gz") as stream:
            number = whole_newsroom.write(one, stream, progress=lambda _: None)
        new = folder / "new.db"
        new.write_bytes(empty_file.read_bytes())
        with closing(store.connect(new)) as db:
            desk = Desk(db, new, one.settings, NOW, "lan")
            assert whole_newsroom.read(desk, folder / "all.jsonl.gz", progress=lambda _: None) == number
        with closing(store.connect(new)) as db:
            assert list(rows.rows(db)) == list(rows.rows(one.db))


@pytest.mark.parametrize("form", FILES)
@settings(deadline=None, max_examples=EXAMPLES, derandomize=EXAMPLES < 10, suppress_health_check=list(HealthCheck))
@given(made=NEWSROOMS)
def test_other_systems_hold_what_they_hold(empty_file: Path, form: str, made: list[Made]) -> None:
    with desks(empty_file) as (one, two, folder):
        for each in made:
            make(one, each)
        written = post_export.write(
            one, form, archive.ids(one.db), folder / "out", force=False, comments=True, progress=lambda _: None
        )
        if not written.articles:
            return
        media = MediaFolder(folder / "out" / FILES[form][1])
        for turn in range(2):
            export = site_sources.open_export(two, form, folder / "out" / FILES[form][0], media)
            done = SiteImport(two, export, media).run(progress=lambda _: None)
            assert done.skipped == []
            assert turn == 0 or done.added == 0
        assert compared(two, form, expected=False) == compared(one, form, expected=True)
        if form == "wordpress":
            here = {article.slug for article in articles.list_(two.db, articles.Filter())}
            assert said(two, here) == said(one, here)


KEPT: Final[dict[str, dict[str, str]]] = {
    # What each status is when it comes back. An import never publishes what was not public.
    "wordpress": {"draft": "draft", "review": "review", "approved": "review", "scheduled": "draft", "published": "published",
                  "unpublished": "draft"},
    "ghost": {"draft": "draft", "review": "draft", "approved": "draft", "scheduled": "draft", "published": "published",
              "unpublished": "draft"},
}  # fmt: skip


def compared(desk: Desk, form: str, *, expected: bool) -> dict[str, Any]:
    """What a format holds of each article, by slug."""
    found = {}
    for article in articles.list_(desk.db, articles.Filter(), sort="id"):
        if expected and article.status not in KEPT[form]:
            continue
        status = KEPT[form][article.status] if expected else article.status
        found[article.slug] = {"status": status, **held(desk, article, as_ghost=expected and form == "ghost")}
    return found


def held(desk: Desk, article: Article, *, as_ghost: bool) -> dict[str, Any]:
    """What another system holds of an article. Ghost knows tags only: the first is the section, and `#` hides one."""
    said = revisions.get(desk.db, article.id, article.live_revision or article.revision).manuscript
    section, tags = said.section, set(said.tags)
    if as_ghost:
        names = [name for name in dict.fromkeys((said.section, *said.tags)) if name and not name.startswith("#")]
        section, tags = names[0] if names and said.kind != "page" else "", set(names)
    return {
        "title": said.title, "lead": " ".join(said.lead.split()), "section": section, "tags": tags,
        "authors": sorted(said.authors), "published_at": article.published_at if article.status == "published" else None,
        "words": words.plain(article_html(said.body, media=lambda _: None)).split(), "pictures": len(said.media),
    }  # fmt: skip


def said(desk: Desk, slugs: set[str]) -> list[tuple[str, ...]]:
    """The comments on some articles, as WordPress holds them: a rejected one is trash there."""
    slug = {article.id: article.slug for article in articles.list_(desk.db, articles.Filter())}
    found = [comments.get(desk.db, row["id"]) for row in desk.db.execute("select id from comments")]
    return sorted(
        (slug[one.article_id], one.author, one.body, one.created_at, one.status.replace("rejected", "trashed"))
        for one in found
        if slug.get(one.article_id) in slugs
    )
