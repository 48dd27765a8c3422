"""Slugs: one that a person chose, one that is free, and a new one for an article."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from newsroom import clock, text, urls
from newsroom.core.articles import articles, kinds, paths
from newsroom.core.articles.articles import Article
from newsroom.core.articles.fields import ArticleKind
from newsroom.core.journal.actions import Act
from newsroom.errors import Conflict, Invalid
from newsroom.phrases import phrase
from newsroom.store import Connection


def choose(db: Connection, wanted: str, *, own: int | None = None, page: bool = False) -> str:
    """A slug that a person chose, made safe. Raises `Invalid` if nothing is left of it, or if it is for a page and
    the site uses it itself; `Conflict` if it is in use.
    """
    plain = text.slugify(wanted)
    if not plain:
        raise Invalid(
            phrase("no slug can be made from {wanted!r}", wanted=wanted), ref=wanted, hint="use letters or digits"
        )
    if page:
        kinds.check_slug(plain)
    slug = text.safe_slug(wanted, fallback="article")
    holder = _holder(db, slug, own)
    if holder:
        raise Conflict(
            phrase("the slug {slug} belongs to {holder}", slug=slug, holder=holder),
            ref=slug,
            hint="choose another with --slug",
        )
    return slug


def free(db: Connection, title: str, *, page: bool = False) -> str:
    """A slug made from a title or the name of a file: `-2`, `-3` … are added until it is free."""
    base = text.safe_slug(title, fallback="page" if page else "article")
    if not _holder(db, base, None) and not (page and urls.is_own(base)):
        return base
    # One query for the numbers in use, so that a thousand equal titles do not need a thousand queries each.
    rows = db.execute(
        """
        select slug from articles where slug >= :start and slug < :stop and status <> 'trashed'
        union select slug from paths where slug >= :start and slug < :stop
        """,
        {"start": base + "-", "stop": base + "."},
    )
    taken = {row[0] for row in rows}
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"


def _holder(db: Connection, slug: str, own: int | None) -> str | None:
    """The article with a slug, as its current or as a former address that still redirects to it."""
    row = db.execute(
        "select id, title from articles where slug = :slug and status <> 'trashed' and id is not :own",
        {"slug": slug, "own": own},
    ).fetchone()
    if row:
        return phrase("article {id} ({title})", id=row["id"], title=text.excerpt(row["title"], 40))
    row = db.execute(
        "select article_id from paths where slug = :slug and article_id is not :own", {"slug": slug, "own": own}
    ).fetchone()
    return phrase("article {article_id}, as a former address", article_id=row["article_id"]) if row else None


def rename(act: Act, article: Article, slug: str, *, zone: ZoneInfo) -> Article:
    """Give an article another slug; its former addresses redirect straight to the new one."""
    is_page = kinds.of_article(act, article.id) == ArticleKind.PAGE
    chosen = choose(act.db, slug, own=article.id, page=is_page)
    if chosen == article.slug:
        return article
    path = None
    if article.path and article.published_at:
        path = urls.article(clock.local(clock.from_text(article.published_at), zone), chosen)
        month = article.path.rsplit("/", 2)[0]  # the month in the address is fixed, whatever the zone is now
        path = f"{month}/{chosen}/" if article.path.endswith(f"/{article.slug}/") else path
        path = urls.page(chosen) if is_page else path
    act.db.execute(
        "update articles set slug = :slug, path = coalesce(:path, path), updated_at = :at where id = :id",
        {"slug": chosen, "path": path, "id": article.id, "at": act.at},
    )
    if path and article.live_revision is not None:
        paths.claim(act, article.id, path, chosen)
    act.note("article", article.id, "rename", before=article.slug, slug=chosen)
    return articles.by_id(act.db, article.id)
