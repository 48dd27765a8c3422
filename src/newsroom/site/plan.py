"""The plan: which units a change affects.

A change affects the units that show it, according to what they were made from at the last build (recorded with each
file), and to what they would be made from now. The build deletes files that an affected unit no longer makes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from newsroom import clock
from newsroom.core.comments import thread_pages
from newsroom.core.published import built_files, former_paths, stories, story_lists
from newsroom.core.published.built_files import BuiltFile, BuiltFolder
from newsroom.core.published.changes import Changes
from newsroom.site import pages, units
from newsroom.site.inputs import ArticleInputs, DayInputs, ListInputs
from newsroom.site.snapshot import RELATED, Snapshot
from newsroom.site.units import COMPARED_AFTER_CHANGES, SITE_FEED, Unit


def touched_units(snapshot: Snapshot, folder: BuiltFolder, changes: Changes) -> set[Unit]:
    """The units to make again in a folder after these changes."""
    return _Touched(snapshot, folder, changes).find()


class _Touched:
    """Finds the units that changes affect; `units` are those found so far."""

    def __init__(self, snapshot: Snapshot, folder: BuiltFolder, changes: Changes) -> None:
        self.snapshot = snapshot
        self.db = snapshot.db
        self.folder = folder
        self.changes = changes
        self.units: set[Unit] = set()
        self.articles = set(changes.articles | changes.comments | changes.figures)
        self.articles |= stories.showing_media(self.db, changes.media)
        self.articles |= story_lists.under_labels(self.db, changes.names)
        if folder.built_at:
            self.articles |= _comments_closed_since(snapshot, clock.from_text(folder.built_at))

    def find(self) -> set[Unit]:
        if not (self.changes or self.articles):
            return self.units
        self.units.update(Unit("article", str(one)) for one in self.articles | self._linking_articles())
        self.units.update(Unit("media", str(one)) for one in self.changes.media)
        self._add_thread_pages()
        self._add_lists()
        self._add_months()
        self._add_programmes()
        if self.articles or self.changes.labels or self.changes.names:
            self.units.update((SITE_FEED, *COMPARED_AFTER_CHANGES))
        return self.units

    def _linking_articles(self) -> set[int]:
        """Articles whose pages or former paths link to a changed article: its translations, and redirects to it."""
        found = stories.naming_as_translation(self.db, self.changes.articles)
        found |= former_paths.articles_leading_to(self.db, self.changes.articles)
        for inputs in self._article_inputs(self.changes.articles).values():
            found.update(inputs.translations)
        return found

    def _article_inputs(self, ids: Iterable[int]) -> dict[int, ArticleInputs]:
        """What the pages of these articles were made from at the last build."""
        recorded = built_files.inputs_of(self.db, self.folder.id, "article", ids)
        decoded = ((key, ArticleInputs.decode(text)) for key, text in recorded.items())
        return {key: inputs for key, inputs in decoded if inputs is not None}

    def _add_thread_pages(self) -> None:
        """Add the further pages of long threads that differ from the last build."""
        long = set(thread_pages.long_threads(self.db, self.articles))
        for article_id in sorted(self.articles):
            before = self._pages_before("comments", str(article_id))
            story = self.snapshot.story(article_id) if article_id in long else None
            now = units.of_thread(article_id, len(self.snapshot.thread_pages(article_id))) if story else []
            self.units |= {Unit("comments", key) for key in before.keys() - {unit.key for unit in now}}
            for unit in now:
                assert story is not None
                file = pages.thread_file(self.snapshot, story, int(unit.key.partition(":")[2]))
                if unit.key not in before or before[unit.key].inputs != file.inputs:
                    self.units.add(unit)

    def _pages_before(self, kind: str, key: str) -> dict[str, BuiltFile]:
        """The pages of a list at the last build, by the keys of their units."""
        return {one.key: one for one in built_files.made_by(self.db, self.folder.id, kind, under=key)}

    def _add_lists(self) -> None:
        """Add what changes in sections, tags and authors."""
        labels = self.changes.labels | self.changes.names | story_lists.labels_of(self.db, self.articles)
        for label_id in sorted(labels):
            label = story_lists.label(self.db, label_id)
            if label is None:
                continue
            changed = self._add_pages(label.kind, str(label_id), all_pages=label_id in self.changes.names)
            if label.kind == "section":
                if changed:
                    self.units.add(Unit("feed", str(label_id)))
                self._add_related(str(label_id))

    def _add_pages(self, kind: str, key: str, *, all_pages: bool = False) -> bool:
        """Add the pages of a list that differ from the last build or show an affected story; returns whether there are any."""
        pages = self.snapshot.list_pages(kind, key)
        before = self._pages_before(kind, key)
        found = {
            unit
            for unit, page in zip(units.of_list(kind, key, pages), pages, strict=True)
            if all_pages
            or unit.key not in before
            or ListInputs.decode(before[unit.key].inputs) != page.inputs
            or not self.articles.isdisjoint(page.ids)
        }
        found |= {Unit(kind, gone) for gone in before.keys() - {unit.key for unit in units.of_list(kind, key, pages)}}
        self.units |= found
        return bool(found)

    def _add_related(self, key: str) -> None:
        """Add the stories of a section whose related stories changed.

        A page shows the stories before it, so an affected story changes the next few. If a list page has other stories than
        at the last build, each story from there on is compared with what its page showed.
        """
        ids: list[int] = []
        first_moved: int | None = None
        before = self._pages_before("section", key)
        for page in self.snapshot.list_pages("section", key):
            recorded = before.get(f"{key}:{page.number or 0}")
            inputs = ListInputs.decode(recorded.inputs) if recorded else None
            if first_moved is None and (inputs is None or inputs.ids != page.ids):
                first_moved = len(ids)
            ids += page.ids
        for place, one in enumerate(ids):
            if one in self.articles:
                self.units.update(Unit("article", str(after)) for after in ids[place + 1 : place + 1 + RELATED])
        moved = ids[first_moved:] if first_moved is not None else []
        known = self._article_inputs(moved)
        for place, one in enumerate(moved, len(ids) - len(moved)):
            related = tuple(reversed(ids[max(place - RELATED, 0) : place]))
            if one not in known or known[one].related != related:
                self.units.add(Unit("article", str(one)))

    def _add_months(self) -> None:
        """Add the months in which an affected story is or was."""
        months = {inputs.month for inputs in self._article_inputs(self.articles).values()} - {""}
        self.snapshot.expect(self.articles)
        for article_id in self.articles:
            story = self.snapshot.story(article_id)
            if story:
                months.add(self.snapshot.month_of(story.published_at))
        for key in sorted(months):
            self._add_pages("month", key)
            self.units.add(Unit("sitemap", key))

    def _add_programmes(self) -> None:
        """Add the days whose programmes changed, or whose neighbouring days have changed."""
        starts = set(self.changes.programmes)
        starts.update(story_lists.programme_starts(self.db, self.articles))
        if not starts:
            return
        days = self.snapshot.programme_days
        before = {one.key: one for one in built_files.made_by(self.db, self.folder.id, "programmes")}
        changed = {clock.day_of(clock.from_text(at), self.snapshot.zone) for at in starts if at != "*"}
        for day in days:
            recorded = before.get(day)
            inputs = DayInputs.decode(recorded.inputs) if recorded else None
            if "*" in starts or day in changed or inputs != neighbours(days, day):
                self.units.add(Unit("programmes", day))
        self.units.update(Unit("programmes", day) for day in before.keys() - set(days) - {"today"})


def neighbours(days: Sequence[str], day: str) -> DayInputs:
    """The nearest days before and after `day` among `days`, which are sorted."""
    before, after = bisect_left(days, day), bisect_right(days, day)
    return DayInputs(
        previous=days[before - 1] if before else None, following=days[after] if after < len(days) else None
    )


def _comments_closed_since(snapshot: Snapshot, built_at: datetime) -> set[int]:
    """The stories that were closed for comments (or opened, if the clock was set back) since the last build."""
    days = snapshot.settings.number("comments.close_days")
    if not days:
        return set()
    start, end = sorted((built_at, snapshot.now))
    age = timedelta(days=days)
    return set(story_lists.closing_between(snapshot.db, start - age, end - age))
