"""The plan: which units a change affects.

A change affects the units that show it, according to what they were made from at the last build (recorded with each
file), and to what they would be made from now. The build deletes files that an affected unit no longer makes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from newsroom import clock, urls
from newsroom.core.comments import thread_pages
from newsroom.core.people import people
from newsroom.core.published import built_files, former_paths, public_corrections, related_stories, stories, story_lists
from newsroom.core.published.built_files import BuiltFile, BuiltFolder
from newsroom.core.published.changes import Changes
from newsroom.core.published.related_stories import Place
from newsroom.core.series import parts
from newsroom.site import pages, recording_pages, series_places, units
from newsroom.site.inputs import ArticleInputs, DayInputs, ListInputs
from newsroom.site.snapshot import Snapshot
from newsroom.site.stories_beside import StoriesBeside
from newsroom.site.units import ALL, COMMENT_FEED, COMPARED_AFTER_CHANGES, CORRECTION_FEED, Unit


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
        # Labels that pages show otherwise than before; those of authors also with another portrait.
        self.names = changes.names | people.labels_showing(self.db, changes.media)
        # Those that other pages may show otherwise than before, and all that are touched.
        self.rewritten = set(changes.articles) | stories.showing_media(self.db, changes.media)
        self.rewritten |= story_lists.under_labels(self.db, self.names)
        self.articles = self.rewritten | changes.comments | changes.figures
        if folder.built_at:
            self.articles |= _comments_closed_since(snapshot, clock.from_text(folder.built_at))

    def find(self) -> set[Unit]:
        self._add_recordings()
        if not (self.changes or self.articles):
            return self.units
        linking = self._linking_articles()
        self.units.update(Unit("article", str(one)) for one in self.articles | linking)
        self.units.update(Unit("media", str(one)) for one in self.changes.media)
        self._add_thread_pages()
        self._add_lists()
        self._add_related()
        self._add_months(linking)
        self._add_corrections()
        self._add_series()
        if self.articles:
            self.units.add(COMMENT_FEED)
        self._add_programmes()
        if self.articles or self.changes.labels or self.names or self.changes.series:
            self.units.update(COMPARED_AFTER_CHANGES)
        if self.changes.labels or self.names or not self._only_pages():
            self.units.update(units.front_feeds(self.snapshot))
        return self.units

    def _only_pages(self) -> bool:
        """Whether every affected article is a page that is not a story."""
        found = (self.snapshot.story(one) for one in self.articles)
        return all(story is not None and story.is_page for story in found)

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
        """Add the pages of sections, tags and authors that have changed."""
        labels = self.changes.labels | self.names | story_lists.labels_of(self.db, self.articles)
        for label_id in sorted(labels):
            label = story_lists.label(self.db, label_id)
            if label is None:
                continue
            changed = self._add_pages(label.kind, str(label_id), all_pages=label_id in self.names)
            has_feed = label_id in self.names or label_id in self.snapshot.people  # now, or at the last build
            if changed and (label.kind == "section" or (label.kind == "author" and has_feed)):
                self.units.add(Unit("feed", str(label_id)))

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

    def _add_related(self) -> None:
        """Add the stories beside which a changed story is or was shown, and those where another one replaces it.

        Only the next stories under its labels, after where it is now and where it was, can be among them, and those that
        name it: each is compared with what its page showed.
        """
        near = related_stories.naming(self.db, self.rewritten)
        for label_id, place in self._places(self.rewritten):
            near.update(related_stories.after(self.db, label_id, place))
        near -= self.articles
        known = self._article_inputs(near)
        self.snapshot.expect(near)
        for one in near:
            story = self.snapshot.story(one)
            beside = self.snapshot.beside(story) if story else StoriesBeside()
            before = StoriesBeside(known[one].related, known[one].next) if one in known else None
            if before != beside or not self.rewritten.isdisjoint(beside.all):
                self.units.add(Unit("article", str(one)))

    def _places(self, articles: set[int]) -> set[tuple[int, Place]]:
        """The positions of these articles in the lists of their labels, at the last build and now."""
        found: set[tuple[int, Place]] = set()
        for article_id, inputs in self._article_inputs(articles).items():
            found.update((label, (inputs.published_at, article_id)) for label in inputs.labels)
        self.snapshot.expect(articles)
        for article_id in articles:
            story = self.snapshot.story(article_id)
            if story:
                place = (story.published_at, article_id)
                found.update((label, place) for label in related_stories.labels_of(story))
        return found

    def _add_months(self, linking: set[int]) -> None:
        """Add the months in which an affected story is or was, and the sitemaps of those that link to a changed story."""
        self.snapshot.expect(linking)
        stories_linking = (self.snapshot.story(one) for one in linking)
        for month in {self.snapshot.month_of(one.published_at) for one in stories_linking if one and not one.is_page}:
            self.units.add(Unit("sitemap", month))
        months = {inputs.month for inputs in self._article_inputs(self.articles).values()} - {""}
        self.snapshot.expect(self.articles)
        for article_id in self.articles:
            story = self.snapshot.story(article_id)
            if story and not story.is_page:
                months.add(self.snapshot.month_of(story.published_at))
        for key in sorted(months):
            self._add_pages("month", key)
            self.units.add(Unit("sitemap", key))

    def _add_corrections(self) -> None:
        """Add the pages of corrections that differ from the last build or name a changed story, and the feed."""
        if not self.rewritten:
            return
        now = self.snapshot.correction_pages
        before = self._pages_before("corrections", ALL)
        named = set(public_corrections.of_articles(self.db, self.rewritten))
        found = {
            unit
            for unit, page in zip(units.of_list("corrections", ALL, now), now, strict=True)
            if unit.key not in before
            or ListInputs.decode(before[unit.key].inputs) != page.inputs
            or not named.isdisjoint(page.ids)
        }
        found |= {Unit("corrections", gone) for gone in before.keys() - {unit.key for unit in found}} - set(
            units.of_list("corrections", ALL, now)
        )
        if found:
            self.units |= {*found, CORRECTION_FEED}

    def _add_series(self) -> None:
        """Add the series that changed or show an affected story, and the stories whose place in one is different now."""
        self.units.update(Unit("series", str(one)) for one in self.changes.series)
        self.units.update(Unit("series", str(one)) for one in parts.series_of(self.db, self.articles).values())
        for series_id in self.changes.series.union(parts.series_of(self.db, self.rewritten).values()):
            listed = set(series_places.parts_of(self.snapshot, series_id)) - self.articles
            known = self._article_inputs(listed)
            for one in listed:
                place = series_places.place(self.snapshot, one)
                before = known[one].series if one in known else None
                beside = {place.previous, place.following} if place else set()
                if series_id in self.changes.series or before != place or not self.rewritten.isdisjoint(beside):
                    self.units.add(Unit("article", str(one)))

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
        self.units.update(Unit("programmes", day) for day in before.keys() - set(days) - {"today", "week"})

    def _add_recordings(self) -> None:
        """Add the recordings that changed, began, ended, were added or removed, and those beside one of these."""
        starts = set(self.changes.programmes)
        starts.update(story_lists.programme_starts(self.db, self.articles))
        now = recording_pages.places(self.snapshot)
        before = {
            one.key: one.inputs for one in built_files.made_by(self.db, self.folder.id, "watch") if one.key != ALL
        }
        changed = {one.programme.id for one in now.values() if "*" in starts or one.programme.start in starts}
        for number, place in now.items():
            beside = {number, place.previous, place.following}
            if before.get(str(number)) != recording_pages.inputs_of(self.snapshot, place) or beside & changed:
                self.units.add(Unit("watch", str(number)))
        self.units.update(Unit("watch", key) for key in before.keys() - {str(one) for one in now})
        if any(unit.maker == "watch" for unit in self.units):
            self.units.add(Unit("sitemap", "watch"))
        if (self.changes.programmes or self.units) and self._recordings_left():
            self.units.update((Unit("merged"), Unit("redirects")))

    def _recordings_left(self) -> bool:
        """Whether other pages of recordings answer 410 than after the last build."""
        made = built_files.made_by(self.db, self.folder.id, "merged")
        before = {one.path for one in made if one.path.startswith(urls.watch())}
        return before != {one.path for one in former_paths.of_recordings(self.db)}


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
