"""A correction as it is published: of the newest text, or of the text that readers see while newer text waits."""

from __future__ import annotations

from newsroom.core.articles import live_correction, publishing, revisions
from newsroom.core.articles.articles import Article
from newsroom.core.articles.fields import Manuscript
from newsroom.core.journal.actions import Act
from newsroom.core.series import named_series
from newsroom.desk import Desk
from newsroom.phrases import phrase


def check(desk: Desk, article: Article, *, rewritten: bool, live: bool) -> None:
    """Raise `Refused` unless a correction may be published now; `rewritten` says that it has new text."""
    approval = desk.settings.flag("articles.require_approval")
    publishing.check_correction(article, desk.now, desk.zone, rewritten=rewritten, require_approval=approval, live=live)


def first_text(desk: Desk, article: Article, *, live: bool) -> Manuscript:
    """The text that a correction begins from: the newest, or with `live` that which readers see."""
    rev = article.live_revision if live and article.live_revision is not None else article.revision
    return revisions.get(desk.db, article.id, rev).manuscript


def publish(
    desk: Desk,
    act: Act,
    article: Article,
    note: str,
    manuscript: Manuscript | None,
    *,
    expected: int | None,
    live: bool,
) -> Article:
    """Publish a correction in an open transaction, with what follows from it."""
    approval = desk.settings.flag("articles.require_approval")
    if not live:
        corrected = publishing.correct(
            act,
            article,
            note=note,
            manuscript=manuscript,
            zone=desk.zone,
            expected=expected,
            require_approval=approval,
        )
        return named_series.follow(act, article, corrected)
    corrected, differing = live_correction.correct(
        act,
        article,
        note=note,
        manuscript=manuscript,
        zone=desk.zone,
        expected=expected,
        require_approval=approval,
    )
    if differing:
        desk.warn(
            phrase(
                "the newer text of {slug} has changed the same parts ({parts}), so the correction is not in them; to "
                "correct them: newsroom edit {ref}",
                slug=article.slug,
                ref=article.ref,
                parts=", ".join(differing),
            )
        )
        if article.publish_at:
            desk.say(phrase("then schedule the update again: newsroom publish {ref} --at TIME", ref=article.ref))
    return named_series.follow(act, article, corrected)
