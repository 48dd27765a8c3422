"""Checks of an article that an editor needs before it is published."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Final

from newsroom import text
from newsroom.core.articles import kinds, merged_names, related, revisions
from newsroom.core.articles.articles import Article
from newsroom.core.articles.losses import LossFinder
from newsroom.core.media import clips, pictures
from newsroom.core.media.pictures import Medium
from newsroom.phrases import Phrase, phrase
from newsroom.store import Connection


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem: `level` is error or warning."""

    level: str
    where: str
    code: str
    message: str


# A blank in the first pages of a newsroom: `[name]`, which is neither a link nor a checkbox.
BLANK: Final = r"\[[^\[\]\n]{2,200}\](?![(\[:])"
# The most serious losses for readers: a picture that the writer wanted to show, or all of the text.
_ERRORS = frozenset(("missing-picture", "shows-nothing"))


def check(db: Connection, article: Article, finder: LossFinder | None = None) -> list[Finding]:
    """The problems of the head revision that an editor should know before publishing; `finder` finds what it would not show.

    Without a finder, pictures on other hosts count as not shown.
    """
    manuscript = revisions.get(db, article.id, article.revision).manuscript
    found: list[Finding] = []

    def add(level: str, code: str, message: str) -> None:
        found.append(Finding(level, article.slug, code, message))

    if not manuscript.body.strip():
        add("error", "empty-body", "the body is empty")
    if kinds.is_page(manuscript):
        blank = text.pattern(BLANK).search(manuscript.body)
        if blank:
            add("warning", "to-fill-in", phrase("a blank is not filled in yet: {blank}", blank=blank[0]))
    else:
        if not manuscript.lead:
            add("warning", "no-lead", "there is no lead")
        if not manuscript.section:
            add("warning", "no-section", "it has no section")
        if not manuscript.authors and not manuscript.source:
            add("warning", "no-byline", "it has neither an author nor a source")
    for typed, shown in merged_names.shown_otherwise(db, manuscript.authors):
        add("warning", "merged-name", merged_names.told(typed, shown))
    if len(manuscript.title) > 110:
        add(
            "warning",
            "long-title",
            phrase("the title has {number} characters; search engines cut it off at 110", number=len(manuscript.title)),
        )
    for loss in (finder or LossFinder(db, ())).of_revision(article, article.revision):
        add("error" if loss.code in _ERRORS else "warning", loss.code, loss.placed)
    for medium in revisions.deleted_media(db, manuscript):
        add("error", "deleted-picture", about_deleted(db, article, medium))
    captioned = {
        one.path
        for one in (pictures.get(db, number) for number in manuscript.media.values())
        if one.is_clip and clips.tracks(db, one.id)
    }
    for code, message in _about_embeds(revisions.html(db, article.id, article.revision), captioned):
        add("warning", code, message)
    for problem in related.problems(db, manuscript):
        add("warning", "related", problem)
    for name, number in manuscript.media.items():
        if name == manuscript.image and not pictures.get(db, number).alt:
            add("warning", "no-alt", phrase("the picture {name} has no alt text", name=name))
    return found


def about_deleted(db: Connection, article: Article, medium: Medium) -> Phrase:
    """The message about a deleted picture that the newest text of an article shows."""
    return phrase(
        "{slug} shows {name}, which was deleted; to restore {name}: newsroom undo {batch}",
        slug=article.slug,
        name=medium.name,
        batch=pictures.deleting_batch(db, medium),
    )


def _about_embeds(html: str, captioned: Set[str]) -> Iterator[tuple[str, str]]:
    """Video and audio that some readers cannot follow: without a title, or as a file without a transcript.

    Those in `captioned` have captions. European law asks for captions (Directive 2019/882). Those of providers are not known here.
    """
    from newsroom import markup  # here: the Markdown parser is loaded where HTML is made

    for one in markup.shown_embeds(html):
        embed = one.embed
        if embed.kind not in (markup.EmbedKind.VIDEO, markup.EmbedKind.AUDIO):
            continue
        if not one.title:
            yield "no-video-title", phrase("{page} has no title: write ![title]({page})", page=embed.page)
        if embed.is_file and not one.transcript and embed.source not in captioned:
            said = phrase(
                "{page} has no captions: put a transcript below it, between :::transcript and :::", page=embed.page
            )
            yield "no-captions", said
