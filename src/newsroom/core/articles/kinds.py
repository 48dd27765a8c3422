"""The kinds of articles: stories, which are news, and pages, such as "About us" or "Contact".

A page has an address of its own, `/{slug}/`, and is in no list, feed or count of stories. The kind of an article is fixed
when it is first published, because its address is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsroom import urls
from newsroom.core.articles.fields import ArticleHeader, ArticleKind, kind_of
from newsroom.errors import Invalid, Refused
from newsroom.phrases import phrase
from newsroom.setting_kinds import CommentMode

if TYPE_CHECKING:
    from newsroom.core.articles.articles import Article
    from newsroom.core.journal.actions import Act


def is_page(header: ArticleHeader) -> bool:
    """Whether a text is that of a page."""
    return kind_of(header) == ArticleKind.PAGE


def check_slug(slug: str, article: Article | None = None) -> None:
    """Raise `Invalid` for the slug of a page that the site itself uses at that place; of `article`, if it has it already."""
    if urls.is_own(slug):
        raise Invalid(
            phrase("a page cannot be at {path}: the site uses that address itself", path=urls.page(slug)),
            ref=slug,
            hint=phrase("choose another slug, such as {other}: --slug {other}", other=f"{slug}-page")
            if article is None
            else phrase(
                "choose another slug, such as: newsroom edit {ref} --slug {other}",
                ref=article.ref,
                other=f"{slug}-page",
            ),
        )


def check_same(act: Act, article: Article, header: ArticleHeader) -> None:
    """Raise `Refused` if a text would change the kind of an article that has been published."""
    if article.path is None or of_article(act, article.id) == kind_of(header):
        return
    if is_page(header):
        raise Refused(
            phrase(
                "{slug} was published as a story, so it cannot become a page: its address is fixed", slug=article.slug
            ),
            ref=article.slug,
            hint=phrase("to make a page from its text: newsroom draft --page --from {ref} --slug NEW", ref=article.ref),
        )
    raise Refused(
        phrase("{slug} was published as a page, so it cannot become a story: its address is fixed", slug=article.slug),
        ref=article.slug,
        hint=phrase("to make a story from its text: newsroom draft --story --from {ref} --slug NEW", ref=article.ref),
    )


def of_article(act: Act, article_id: int) -> ArticleKind:
    """The kind under which an article is filed: that of its newest text, until it is first published."""
    row = act.db.execute("select kind from articles where id = :id", {"id": article_id}).fetchone()
    return ArticleKind(row["kind"])


def set_kind(act: Act, article_id: int, header: ArticleHeader) -> None:
    """File an unpublished article under the kind of a text. A new page is closed for comments unless someone has set it."""
    act.db.execute(
        """
        update articles set kind = :kind,
            comments_mode = iif(:kind = 'page' and kind <> 'page', coalesce(comments_mode, :closed), comments_mode)
        where id = :id and path is null and kind <> :kind
        """,
        {"id": article_id, "kind": kind_of(header), "closed": CommentMode.CLOSED},
    )


def refuse_page(article: Article) -> None:
    """Raise `Refused` for a page, which cannot be on the front page."""
    if is_page(article):
        raise Refused(
            phrase("{slug} is a page, and only stories can be on the front page", slug=article.slug), ref=article.slug
        )
