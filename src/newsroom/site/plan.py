"""The plan: which outputs a site has, what each is made from, and which a change touches.

A unit is what is made in one go: a maker and a key, such as `article 7` or page 3 of a section, `section 12:3`. A
change is widened to the units that show it by what they were made from at the last build (remembered with each
output) and by what they would be made from now. What a unit no longer makes is deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from newsroom import clock
from newsroom.core.published import built_files, former_paths, lists, stories
from newsroom.core.published.built_files import Changes, Output, Target
from newsroom.site.edition import RELATED, Edition, Leaf


class Unit(NamedTuple):
    """What is made in one go."""

    maker: str
    key: str = ""


# In the order in which they are written: what is linked before what links to it, so that no link leads to nothing.
ORDER: Final = (
    "asset", "media", "article", "section", "tag", "author", "month", "programmes", "page", "fragment", "home", "feed",
    "sitemap", "redirects",
)  # fmt: skip
LISTS: Final = ("section", "tag", "author")
PAGES: Final = ("search", "not_found", "gone", "archive", "figures")
FRAGMENTS: Final = ("latest", "most-read", "programmes", "counts")
SITE_FEED: Final = Unit("feed")
# Made of the time or of readership as well as of changes: each build looks whether they differ, before rendering.
RESTLESS: Final = (
    Unit("page", "figures"), Unit("fragment", "latest"), Unit("fragment", "most-read"), Unit("fragment", "programmes"),
    Unit("fragment", "counts"), Unit("programmes", "today"), Unit("home"), Unit("sitemap", "index"),
    Unit("sitemap", "news"),
)  # fmt: skip
# Looked at likewise, but only when something has changed.
AFTER_ANY_CHANGE: Final = (Unit("page", "archive"), Unit("sitemap", "pages"), Unit("redirects"))


def in_order(units: Iterable[Unit]) -> list[Unit]:
    """Units in the order in which they are to be written, each once."""
    place = {maker: number for number, maker in enumerate(ORDER)}
    return sorted(set(units), key=lambda unit: (place[unit.maker], _natural(unit.key)))


def _natural(key: str) -> tuple[int, str]:
    head = key.partition(":")[0]
    return (int(head) if head.isdigit() else 0, key)


def everything(edition: Edition) -> Iterator[Unit]:
    """Every unit of the site, in writing order."""
    yield Unit("asset")
    for media_id in stories.shown_media(edition.db):
        yield Unit("media", str(media_id))
    for article_id in lists.with_paths(edition.db):
        yield Unit("article", str(article_id))
    for kind in LISTS:
        for label in lists.labels(edition.db, kind):
            yield from list_units(kind, str(label.id), edition.leaves(kind, str(label.id)))
    for month in edition.months:
        yield from list_units("month", month.key, edition.leaves("month", month.key))
    for day in edition.programme_days:
        yield Unit("programmes", day)
    yield Unit("programmes", "today")
    for name in PAGES:
        yield Unit("page", name)
    for name in FRAGMENTS:
        yield Unit("fragment", name)
    yield Unit("home")
    yield SITE_FEED
    for section in edition.sections:
        yield Unit("feed", str(section.id))
    for month in edition.months:
        yield Unit("sitemap", month.key)
    yield from (Unit("sitemap", name) for name in ("pages", "news", "index"))
    yield Unit("redirects")


def list_units(kind: str, key: str, pages: Sequence[Leaf]) -> Iterator[Unit]:
    """The units of a list, one a page: page 0 is the newest."""
    for leaf in pages:
        yield Unit(kind, f"{key}:{leaf.number or 0}")


def article_inputs(month: str, related: Sequence[int], versions: Sequence[int]) -> str:
    """What an article's page is made of beside the article: its month, the stories beside it, its translations."""
    return f"{month} {_joined(related)} {_joined(versions)}"


def _joined(ids: Iterable[int]) -> str:
    return ",".join(map(str, ids))


class Touched:
    """The units that a set of changes touches; `units` is the answer, the rest the way to it."""

    def __init__(self, edition: Edition, target: Target, changes: Changes) -> None:
        self.edition = edition
        self.target = target
        self.changes = changes
        self.units: set[Unit] = set()
        db = edition.db
        self.articles = set(changes.articles | changes.comments | changes.figures)
        self.articles |= stories.showing_media(db, changes.media)
        self.articles |= lists.under_labels(db, changes.names)
        if target.built_at:
            self.articles |= _closed_between(edition, clock.from_text(target.built_at))

    def find(self) -> set[Unit]:
        """All units that are to be made again."""
        if not (self.changes or self.articles):
            return self.units
        db = self.edition.db
        kin = stories.versions(db, self.changes.articles) | former_paths.sent_on(db, self.changes.articles)
        for inputs in built_files.inputs_of(db, self.target.id, "article", self.changes.articles).values():
            kin.update(int(one) for one in inputs.split(" ")[2].split(",") if one)
        self.units.update(Unit("article", str(one)) for one in self.articles | kin)
        self.units.update(Unit("media", str(one)) for one in self.changes.media)
        self._lists()
        self._months()
        self._programmes()
        if self.articles or self.changes.labels or self.changes.names:
            self.units.update((SITE_FEED, *AFTER_ANY_CHANGE))
        return self.units

    def _lists(self) -> None:
        db = self.edition.db
        labels = set(self.changes.labels | self.changes.names) | lists.labels_of(db, self.articles)
        for label_id in sorted(labels):
            label = lists.label(db, label_id)
            if label is None:
                continue
            changed = self._pages(label.kind, str(label_id), everywhere=label_id in self.changes.names)
            if label.kind == "section":
                if changed:
                    self.units.add(Unit("feed", str(label_id)))
                self._beside(str(label_id))

    def _pages(self, kind: str, key: str, *, everywhere: bool = False) -> bool:
        """Add the pages of a list that differ from those last built or show a touched story; whether there are any."""
        pages = self.edition.leaves(kind, key)
        before = {one.key: one for one in built_files.made_by(self.edition.db, self.target.id, kind, under=key)}
        found = {
            unit
            for unit, leaf in zip(list_units(kind, key, pages), pages, strict=True)
            if everywhere
            or unit.key not in before
            or before[unit.key].inputs != leaf.inputs
            or not self.articles.isdisjoint(leaf.ids)
        }
        found |= {Unit(kind, gone) for gone in before.keys() - {unit.key for unit in list_units(kind, key, pages)}}
        self.units |= found
        return bool(found)

    def _beside(self, key: str) -> None:
        """Add the stories of a section that stand after a touched one or in a part of it that is ordered anew."""
        pages = self.edition.leaves("section", key)
        before = {one.key: one for one in built_files.made_by(self.edition.db, self.target.id, "section", under=key)}
        ids: list[int] = [one for leaf in pages for one in leaf.ids]
        moved_from, start = len(ids), 0
        for leaf in pages:
            known = before.get(f"{key}:{leaf.number or 0}")
            if known is None or known.inputs.split(" ")[0] != _joined(leaf.ids):
                moved_from = min(moved_from, start)
            start += len(leaf.ids)
        suspects = set(range(moved_from, len(ids)))
        for place, one in enumerate(ids):
            if one in self.articles:
                self.units.update(Unit("article", str(after)) for after in ids[place + 1 : place + 1 + RELATED])
        known_inputs = built_files.inputs_of(
            self.edition.db, self.target.id, "article", [ids[place] for place in suspects]
        )
        for place in suspects:
            beside = _joined(reversed(ids[max(place - RELATED, 0) : place]))
            if known_inputs.get(ids[place], "  ").split(" ")[1] != beside:
                self.units.add(Unit("article", str(ids[place])))

    def _months(self) -> None:
        known = built_files.inputs_of(self.edition.db, self.target.id, "article", sorted(self.articles))
        months = {inputs.partition(" ")[0] for inputs in known.values()} - {""}
        self.edition.expect(self.articles)
        for article_id in self.articles:
            story = self.edition.story(article_id)
            if story:
                months.add(self.edition.month_of(story.published_at))
        for key in sorted(months):
            self._pages("month", key)
            self.units.add(Unit("sitemap", key))

    def _programmes(self) -> None:
        starts = set(self.changes.programmes)
        starts.update(lists.programme_starts(self.edition.db, self.articles))
        if not starts:
            return
        days = self.edition.programme_days
        before = {one.key: one for one in built_files.made_by(self.edition.db, self.target.id, "programmes")}
        changed = {clock.day_of(clock.from_text(at), self.edition.zone) for at in starts if at != "*"}
        for place, day in enumerate(days):
            known = before.get(day)
            if "*" in starts or day in changed or known is None or known.inputs != programme_inputs(days, place):
                self.units.add(Unit("programmes", day))
        self.units.update(Unit("programmes", day) for day in before.keys() - set(days) - {"today"})


def programme_inputs(days: Sequence[str], place: int) -> str:
    """What a day's listing is made of beside its programmes: the days before and after that have some."""
    return f"{days[place - 1] if place else ''} {days[place + 1] if place + 1 < len(days) else ''}"


def _closed_between(edition: Edition, built_at: datetime) -> set[int]:
    """The stories that stopped (or, for a clock set back, began again) taking comments since the last build."""
    days = edition.settings.number("comments.close_days")
    if not days:
        return set()
    start, end = sorted((built_at, edition.now))
    age = timedelta(days=days)
    return set(lists.closing_between(edition.db, start - age, end - age))


def why(output: Output) -> list[str]:
    """What made an output and what would have it made again, in sentences."""
    key, _, number = output.key.partition(":")
    what = {
        "article": f"article {key}: its live text, paths, labels, corrections, comments and pictures",
        "section": f"the stories of section {key}", "tag": f"the stories of tag {key}",
        "author": f"the stories of author {key}", "month": f"the stories of {key}",
        "programmes": f"the programmes of {key}", "media": f"picture {key}, while something live shows it",
        "asset": "the theme", "page": f"the page {key!r}", "fragment": f"the fragment {key!r}",
        "home": "the newest stories, each section's, the figures and today's programmes",
        "feed": f"the newest stories of section {key}" if key else "the newest stories",
        "sitemap": f"the sitemap {key!r}", "redirects": "every path that has moved or is gone",
        "search": "the stories' pages, by build --search",
    }[output.maker]  # fmt: skip
    lines = [f"made from {what}"]
    if output.maker in (*LISTS, "month"):
        ids, older, newer = output.inputs.split(" ")
        lines.append(f"shows articles {ids}" + (f", page {number}" if number != "0" else ", the newest page"))
        lines.append(f"links to page {older or '-'} (older) and {newer or 'the newest'} (newer)")
    elif output.maker == "article" and output.inputs:
        month, beside, versions = output.inputs.split(" ")
        lines.append(f"stands in {month}, beside articles {beside or '-'}, with translations {versions or '-'}")
    if Unit(output.maker, output.key) in RESTLESS:
        lines.append("looked at by every build: it also depends on the time or on readership")
    lines.append("made again when one of these changes, and when the theme, a setting or the list of sections does")
    return lines
