"""Tells writers what readers will not see of their texts: each place with its line, a frequent cause with its count."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from newsroom import text
from newsroom.core.articles import merged_names, related, revisions
from newsroom.core.articles.articles import Article
from newsroom.core.articles.fields import Manuscript
from newsroom.core.articles.losses import Loss, LossFinder
from newsroom.desk import Desk
from newsroom.desk.text_source import TextSource
from newsroom.phrases import Phrase, as_message, phrase

SHOWN: Final = 5  # places of one cause that are listed
CAUSES: Final = 25  # causes that are listed
EVERY: Final = phrase("newsroom check --all lists every place")
UNSAVED: Final = phrase("after saving, newsroom check --all lists every place")


def loss_finder(desk: Desk) -> LossFinder:
    """What finds the losses of texts on the site of a newsroom."""
    settings = desk.settings
    redirects = settings.texts("site.redirects")
    return LossFinder(desk.db, settings.picture_hosts, site_url=settings.text("site.url"), redirects=redirects)


@dataclass(slots=True)
class LossReport:
    """The losses of several texts, collected and then reported once.

    Without `missing` it leaves out missing pictures, and without `transcripts` missing transcripts: they are reported elsewhere.
    """

    desk: Desk
    missing: bool = True
    transcripts: bool = True
    _found: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  # by cause: place and message
    _related: list[tuple[str, Article]] = field(default_factory=list)  # articles that name others, and their places
    _finder: LossFinder | None = None
    _every: Phrase = EVERY

    def look(self, article: Article, rev: int, source: TextSource | None = None) -> None:
        """Check a revision; without `source` the lines are those of the article's text."""
        self._add(self._looking().of_revision(article, rev), source, article.slug)
        for typed, shown in merged_names.shown_otherwise(self.desk.db, article.authors):
            place = source.name if source else article.slug
            self._found.setdefault(phrase("merged names"), []).append((place, merged_names.told(typed, shown)))
        if article.related:
            line = f":{source.related_line}" if source and source.related_line else ""
            self._related.append((f"{source.name}{line}" if source else article.slug, article))

    def look_at_text(self, manuscript: Manuscript, source: TextSource) -> None:
        """Check a text that was not saved."""
        self._every = UNSAVED
        html = revisions.render(self.desk.db, manuscript)
        self._add(self._looking().of_text(manuscript, html), source, source.name)

    def tell(self) -> None:
        """Warn about everything found, with a few places for each cause."""
        for place, article in self._related:  # only now, since a text may name one that was read after it
            for problem in related.problems(self.desk.db, article):
                self._found.setdefault(phrase("related stories"), []).append((place, problem))
        self._related.clear()
        for number, (cause, found) in enumerate(self._found.items()):
            if number == CAUSES:
                left = list(self._found.values())[CAUSES:]
                self.desk.warn(
                    phrase(
                        "and {problems} in {places}; {every}",
                        problems=text.number_of(len(left), "other problem"),
                        places=text.number_of(sum(map(len, left)), "place"),
                        every=self._every,
                    )
                )
                break
            for place, message in found[:SHOWN]:
                self.desk.warn(phrase("{place}: {message}", place=place, message=message))
            if len(found) > SHOWN:
                self.desk.warn(
                    phrase(
                        "{cause}: and {number} more; {every}", cause=cause, number=len(found) - SHOWN, every=self._every
                    )
                )
        self._found.clear()

    def _looking(self) -> LossFinder:
        if self._finder is None:
            self._finder = loss_finder(self.desk)
        return self._finder

    def _add(self, losses: list[Loss], source: TextSource | None, slug: str) -> None:
        for loss in losses:
            if (loss.code == "missing-picture" and not self.missing) or (
                loss.code == "missing-transcript" and not self.transcripts
            ):
                continue
            if source:
                # The line of former addresses is not known; line 0 is that of the main picture.
                place = source.name if loss.code == "bad-alias" else source.place(loss.line)
                message = as_message(loss.message)
            else:
                place, message = slug, loss.placed
            self._found.setdefault(as_message(loss.cause), []).append((place, message))
