"""Imports the site of another system: its posts, pages and comments, each with its status, date and old addresses."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from newsroom import clock, files, languages, text, urls
from newsroom.core import stored_settings, undo
from newsroom.core.articles import articles, drafting, labels, origins, publishing, revisions, workflow
from newsroom.core.articles.articles import Article
from newsroom.core.articles.fields import ArticleKind, Manuscript
from newsroom.core.articles.publishing import NEVER, Order
from newsroom.core.articles.statuses import CLOSED, DRAFT, PUBLISHED
from newsroom.core.comments import importing
from newsroom.core.comments.importing import CommentImport, ForeignComment
from newsroom.core.journal import actions
from newsroom.core.journal.actions import Act
from newsroom.core.media import pictures
from newsroom.core.people import people
from newsroom.core.people.people import PersonEntry
from newsroom.core.series import named_series
from newsroom.desk import Desk, earlier_keys, item_versions, post_terms, series_of_text
from newsroom.desk.article_pictures import take_pictures
from newsroom.desk.folder_site import FolderExport
from newsroom.desk.picture_differences import only_pictures_differ
from newsroom.desk.picture_fetching import PictureFetch
from newsroom.desk.post_terms import StillPublic
from newsroom.errors import Conflict, NewsroomError
from newsroom.formats.posts import picture_files
from newsroom.formats.sites.foreign_post import (
    EARLIER_VERSION,
    ForeignAuthor,
    ForeignPost,
    ForeignStatus,
    ItemLeftOut,
    ItemProblem,
    SiteExport,
)
from newsroom.formats.sites.media_folder import MediaFolder
from newsroom.markup import picture_name
from newsroom.phrases import as_message, phrase
from newsroom.setting_kinds import MAX_REDIRECTS
from newsroom.store import Connection, transaction

POSTS, COMMENTS = 50, 5000  # in one transaction
COMMAND: Final = "import"
REDIRECTS: Final = "site.redirects"
COMMENT_LEFT_OUT: Final = phrase("comment on an article or a page that was not imported")
_LISTS: Final = {"section": urls.section, "tag": urls.tag, "author": urls.author}


class UpdateMode(StrEnum):
    """What an import does with an article that an earlier one has added, if the export has another text now."""

    NEVER = "never"
    NEWER = "newer"  # replace it if the export is newer than the newest text here
    REPLACE = "replace"


@dataclass(slots=True)
class LostPart:
    """Something that did not come: how often, and where it was first."""

    number: int
    where: str


@dataclass(slots=True)
class SiteImported:
    """The result: how many items were read, and what became of them.

    `kinds` counts the posts that were added by kind and status here, `differing` those that have another text in the
    export, `killed` those of them that are killed here. `trashed` are those in the trash of an earlier import, and `trashed_by`
    the batches whose redo restores them, with None for those that were deleted in another way.
    """

    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    differing: int = 0
    killed: int = 0
    trashed: int = 0
    trashed_by: set[int | None] = field(default_factory=set)
    pictures: int = 0
    people: int = 0
    batch: int | None = None
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)
    skipped: list[tuple[str, str]] = field(default_factory=list)  # place, reason
    adapted: list[tuple[str, str]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    lost: dict[str, LostPart] = field(default_factory=dict)
    still_public: list[StillPublic] = field(default_factory=list)
    comments: CommentImport = field(default_factory=CommentImport)


class _OnlyTried(Exception):
    """Ends a dry run: everything is rolled back."""


class SiteImport:
    """One import of an export, as one batch of the log."""

    def __init__(
        self, desk: Desk, source: SiteExport, media: MediaFolder, *, update: UpdateMode = UpdateMode.NEVER,
        with_comments: bool = True,
    ) -> None:  # fmt: skip
        self.desk, self.source, self.media = desk, source, media
        self.update, self.with_comments = update, with_comments
        self.result = SiteImported()
        self._trash = origins.in_trash(desk.db)
        self._done: dict[str, str] = {}  # where the post of each key is in the export

    def run(self, *, dry_run: bool = False, progress: Callable[[int], None]) -> SiteImported:
        """Import everything; `progress` is called with the number of items done since.

        Each transaction is complete in itself: after an interruption the next run adds what is missing. A dry run does
        everything and rolls it back.
        """
        try:
            with self._tried(dry_run):
                with self._fetched(self.source.authors, dry_run):
                    self._add_authors(self.source.authors)
                for posts, items in self._parts():
                    with self._fetched(posts, dry_run):
                        self._add(posts)
                    progress(items)
                self._lead_lists_on()
                self._note_missing()
                if dry_run:
                    raise _OnlyTried
        except _OnlyTried:
            self.result.batch = None
        return self.result

    @contextmanager
    def _tried(self, dry_run: bool) -> Iterator[None]:
        if not dry_run:
            yield
            return
        with transaction(self.desk.db):
            yield

    def _parts(self) -> Iterator[tuple[list[ForeignPost], int]]:
        """The posts in parts for one transaction each, with the number of items that were read for each part."""
        part: list[ForeignPost] = []
        items = comments = 0
        for item in self.source.items():
            self.result.read += 1
            items += 1
            if isinstance(item, ItemLeftOut):
                self.result.left_out[item.what] += 1
                there = origins.find(self.desk.db, item.key) if item.withdrawn else None
                if there is not None and there.status == PUBLISHED:
                    self.result.still_public.append(StillPublic(there.ref, there.title, item.where, item.withdrawn))
                if item.comments and self.with_comments:
                    self.result.left_out[COMMENT_LEFT_OUT] += item.comments
                    left = text.number_of(item.comments, "comment")
                    why = phrase("{what}: {comments} left out with it", what=item.what, comments=left)
                    self.result.adapted.append((item.where, why))
            elif isinstance(item, ItemProblem):
                self.result.skipped.append((item.where, item.why))
            else:
                part.append(earlier_keys.settled(self.desk.db, item, self._trash))
                comments += len(item.comments)
            if len(part) >= POSTS or comments >= COMMENTS:
                yield part, items
                part, items, comments = [], 0, 0
        yield part, items

    def _note_missing(self) -> None:
        """Name what an earlier import published from the same folder, where it is no more. Other exports may be parts of a site."""
        if not isinstance(self.source, FolderExport) or self.result.skipped:
            return
        for article, key in origins.published_with_key(self.desk.db, self.source.keys):
            if key not in self._done and origins.is_published_by(self.desk.db, article.id, COMMAND):
                gone = StillPublic(
                    article.ref, article.title, key.partition("#")[2], phrase("its file no longer exists")
                )
                self.result.still_public.append(gone)

    @contextmanager
    def _fetched(self, part: Sequence[ForeignPost | ForeignAuthor], dry_run: bool) -> Iterator[None]:
        """Fetch the pictures of some posts, before the transaction that adds them: other people may write until then."""
        media = self.media
        if not isinstance(media, PictureFetch) or dry_run:
            yield
            return
        with media.fetch(name for one in part for name in missing_pictures(self.desk.db, one)):
            yield
        media.forget()

    def _lead_lists_on(self) -> None:
        """Let the addresses of lists and feeds lead to those here, as far as readers can see these."""
        old, db = self.source.old_site, self.desk.db
        there = stored_settings.load(db, {})
        kept = there.texts(REDIRECTS)
        found = dict(old.fixed)
        for address, label in old.labels.items():
            for kind in label.kinds:
                slug = labels.public_slug(db, kind, label.name)
                if slug is not None:
                    path = _LISTS[kind](slug)
                    # Tags have no feed, and of authors those with an entry.
                    has_feed = kind == "section" or (kind == "author" and people.find_name(db, label.name) is not None)
                    found[address] = urls.feed(path) if label.feed and has_feed else path
                    break
        moved = {former: target for one, target in found.items() if (former := urls.former(one)) and former != target}
        new = {one: target for one, target in moved.items() if one not in kept}
        new = dict(list(new.items())[: max(MAX_REDIRECTS - len(kept), 0)])
        if new and self.result.added:
            value = json.dumps(kept | new)
            stored_settings.put(
                db,
                {REDIRECTS: value},
                now=self.desk.now,
                actor=self.desk.actor,
                command=COMMAND,
                batch=self.result.batch,
            )

    def _add_authors(self, authors: Sequence[ForeignAuthor]) -> None:
        """Add what the export tells about authors; an entry that is there already stays as it is."""
        desk, result = self.desk, self.result
        with actions.act(desk.db, actor=desk.actor, now=desk.now, command=COMMAND, batch=result.batch) as act:
            outcome = actions.each(act, authors, lambda author: self._author(act, author))
        result.batch = act.batch if act.noted else result.batch
        result.people += sum(outcome.done)
        for author in authors:
            self._tell_unfetched(author.name, [author.portrait])
        for author, error in outcome.failed:
            why = phrase("the entry about this author was left out: {message}", message=error.message)
            result.adapted.append((author.name, why))

    def _author(self, act: Act, author: ForeignAuthor) -> bool:
        if people.find_name(act.db, author.name) is not None:
            return False
        path = self.media.path(author.portrait) if author.portrait else None
        portrait = None
        if path is not None:
            portrait = pictures.add(act, files.read(path, limit=self.desk.largest_picture), name=path.name).id
        people.add(act, PersonEntry(author.name, about=author.about, links=author.links, portrait=portrait))
        return True

    def _add(self, part: Sequence[ForeignPost]) -> None:
        """Add some posts, then their comments."""
        desk, result = self.desk, self.result
        with actions.act(desk.db, actor=desk.actor, now=desk.now, command=COMMAND, batch=result.batch) as act:
            outcome = actions.each(act, part, lambda post: (post, *self._once(act, post)))
        result.batch = act.batch if act.noted or result.batch else None
        rows: list[importing.ForeignRow] = []
        for post, article, done in outcome.done:
            self._count(post, article, done)
            rows += [
                replace(row, article_id=article.id) if isinstance(row, ForeignComment) else row for row in post.comments
            ]
        for post, error in outcome.failed:
            self._skip(post, error)
        if rows and self.with_comments:
            self._add_comments(rows)

    def _skip(self, post: ForeignPost, error: NewsroomError) -> None:
        why = phrase("{title}: {message}", title=post.title[:80], message=error.message)
        self.result.skipped.append((post.where, why))
        if post.comments and self.with_comments:
            self.result.left_out[COMMENT_LEFT_OUT] += len(post.comments)

    def _count(self, post: ForeignPost, article: Article, done: str) -> None:
        if done == EARLIER_VERSION:
            self.result.left_out[done] += 1
            return
        setattr(self.result, done, getattr(self.result, done) + 1)
        if done == "added":
            kind = ArticleKind.PAGE if post.page else ArticleKind.STORY
            self.result.kinds[(str(kind), str(article.status))] += 1
        for what, number in (post.lost + post.drafted if done == "added" else post.lost).items():
            if what in self.result.lost:
                self.result.lost[what].number += number
            else:
                self.result.lost[what] = LostPart(number, post.where)

    def _add_comments(self, rows: list[importing.ForeignRow]) -> None:
        desk = self.desk
        done = importing.import_comments(
            desk.db, rows, mapping={}, now=desk.now, actor=desk.actor, settings=desk.settings, command=COMMAND,
            batch=self.result.batch,
        )  # fmt: skip
        self.result.batch = done.batch
        total = self.result.comments
        total.read += done.read
        total.added += done.added
        total.unchanged += done.unchanged
        total.left_out.update(done.left_out)
        total.skipped += done.skipped
        total.adapted += done.adapted
        total.changed += done.changed

    def _once(self, act: Act, post: ForeignPost) -> tuple[Article, str]:
        """`_one`, and its key is known from then on."""
        done = self._one(act, post)
        self._done.setdefault(post.key, post.where)
        item_versions.remember(act, done[0], post)
        return done

    def _one(self, act: Act, post: ForeignPost) -> tuple[Article, str]:
        """One post: its article, and `added`, `updated`, `unchanged` or `EARLIER_VERSION`."""
        if post.key in self._trash and origins.find(act.db, post.key) is None:
            number = self._trash[post.key]
            if post.status != ForeignStatus.TRASHED:
                self.result.trashed += 1
                self.result.trashed_by.add(undo.redo_of(act.db, "article", number))
            return articles.by_id(act.db, number), "unchanged"
        before = origins.find(act.db, post.key)
        if before is not None and item_versions.is_earlier(act.db, before, post):
            return before, EARLIER_VERSION
        manuscript = self._with_pictures(act, post, self._manuscript(post), before)
        if before is not None and post.key in self._done:
            if manuscript.hash() == origins.imported_text(act.db, before.id).hash:
                return before, "unchanged"
            raise Conflict(phrase("another item with the same id is at {where}", where=self._done[post.key]))
        if before is not None:
            return self._again(act, before, post, manuscript)
        drafted = drafting.draft(
            act,
            manuscript,
            lang=self.desk.settings.lang,
            suggested=post.slug,
            terms=post_terms.terms(post, self.desk),
            import_key=post.key,
        )
        series_of_text.apply(self.desk, act, drafted.article, manuscript.extra)
        return self._as_it_was(act, drafted.article, post), "added"

    def _manuscript(self, post: ForeignPost) -> Manuscript:
        if post.manuscript is not None:
            return replace(post.manuscript, lang=post.manuscript.lang or self.desk.settings.lang).cleaned()
        extra = dict(post.extra)
        if post.addresses:
            extra["aliases"] = list(post.addresses)
        if post.modified and post.date and post.modified > post.date:
            extra["lastmod"] = post.modified
        if post.image_alt:
            extra["image_alt"] = post.image_alt
        if post.image_caption:
            extra["image_caption"] = post.image_caption
        return Manuscript(
            title=post.title,
            lead=post.lead,
            section=post.section,
            tags=post.tags,
            authors=post.authors,
            source=post.source,
            lang=languages.tag(post.lang) or self.desk.settings.lang,
            image=picture_name(post.image),
            kind=ArticleKind.PAGE if post.page else "",
            body=post.body,
            extra=extra,
        ).cleaned()

    def _with_pictures(self, act: Act, post: ForeignPost, manuscript: Manuscript, before: Article | None) -> Manuscript:
        """The text with the pictures that are in the folder of the older site, or were fetched, now or by an earlier import."""
        named = {picture_name(name): self.media.path(name) for name in post.pictures}
        found = {name: path for name, path in named.items() if path is not None} | dict(post.files)
        fetched = _fetched_before(act.db, post, before)
        if fetched:
            manuscript = replace(manuscript, media=dict(manuscript.media) | fetched)
        self._tell_unfetched(post.where, post.pictures)
        if not found:
            return manuscript
        made, problems = take_pictures(act, manuscript, found, limit=self.desk.media_limits)
        self.result.adapted += [
            (post.where, phrase("picture or clip not added: {problem}", problem=one)) for one in problems
        ]
        self.result.pictures += len(made.media)
        return made

    def _tell_unfetched(self, where: str, names: Sequence[str]) -> None:
        """List the pictures that could not be fetched, with their reasons."""
        reasons = self.media.reasons if isinstance(self.media, PictureFetch) else {}
        self.result.adapted += [
            (where, phrase("{picture} was not fetched: {why}", picture=name[:200], why=reasons[name]))
            for name in names
            if name in reasons
        ]

    def _as_it_was(self, act: Act, article: Article, post: ForeignPost) -> Article:
        """The new article with the status that the post had."""
        if post_terms.is_public(post, self.desk):
            return publishing.publish(act, article, Order(), zone=self.desk.zone)
        if post.status == ForeignStatus.PUBLISHED:
            undated = phrase("it has no date") if post.date is None else phrase("its date is in the future")
            why = post_terms.expired(post, self.desk) or undated
            self.result.adapted.append((post.where, phrase("imported as a draft: {why}", why=as_message(why))))
        if post.status == ForeignStatus.PENDING:
            return workflow.submit(act, article)
        if post.status == ForeignStatus.TRASHED:
            return workflow.delete(act, article)
        return article

    def _again(self, act: Act, article: Article, post: ForeignPost, manuscript: Manuscript) -> tuple[Article, str]:
        """A post that was imported before."""
        why = post_terms.why_hidden(post, self.desk) if article.status == PUBLISHED else ""
        # A person may keep what the older site hides, but should know what an agency has withdrawn.
        if why and (post.withdrawn or origins.is_published_by(act.db, article.id, COMMAND)):
            self.result.still_public.append(StillPublic(article.ref, article.title, post.where, why))
        earlier = origins.imported_text(act.db, article.id)
        appears = article.status == DRAFT and article.held is not None and post_terms.is_public(post, self.desk)
        same = manuscript.hash() == earlier.hash
        more = False
        if not same and only_pictures_differ(revisions.get(act.db, article.id, earlier.rev).manuscript, manuscript):
            had, has = set(earlier.media.values()), set(manuscript.media.values())
            # Without the folder of an earlier import there are fewer pictures, and those of that import stay.
            same = has <= had
            # An earlier import had no folder, or was interrupted, or a host did not answer.
            more = not same and had <= has and article.revision == earlier.rev
        if article.status in CLOSED:
            self.result.differing += not same
            self.result.killed += not same
            return article, "unchanged"
        newer = (post.modified or post.date or "") > earlier.saved_at
        replaces = not same and (self.update is UpdateMode.REPLACE or (self.update is UpdateMode.NEWER and newer))
        if appears and not replaces and not origins.is_as_imported(act.db, article):
            appears = False  # what the desk has written since is published by nobody but a person
            edited = phrase("published in the export, but edited here since, and not published: {ref}", ref=article.ref)
            self.result.adapted.append((post.where, edited))
        expires = self._expires_anew(act, article, post)
        never = self.update is UpdateMode.NEVER and not more
        if never or (same and not appears and not expires):
            self.result.differing += not same or appears or expires
            return article, "unchanged"
        if self.update is UpdateMode.NEWER and not newer and not appears and not expires and not more:
            self.result.differing += 1
            return article, "unchanged"
        was_live = article.status == PUBLISHED and article.live_revision == article.revision
        if not same:
            article = revisions.save(act, article, manuscript, note=origins.FROM_EXPORT)
        end = post_terms.expiry(post)
        if expires or appears:
            article = publishing.set_expiry(act, article, end or NEVER)
        if appears and post.date:
            is_day = post.day_only or (post.terms is not None and post.terms.day is not None)
            order = Order(date=clock.from_text(post.date), date_is_day=is_day)
            return publishing.publish(act, article, order, zone=self.desk.zone), "updated"
        # What the older site has withdrawn is published by nobody but a person.
        if was_live and not same and post_terms.is_shown(post, self.desk):
            article = named_series.follow(act, article, publishing.publish(act, article, Order(), zone=self.desk.zone))
        return article, "updated"

    def _expires_anew(self, act: Act, article: Article, post: ForeignPost) -> bool:
        """Whether a published article has another expiry in the export, and that one is to be taken over."""
        end = post_terms.expiry(post)
        if article.status != PUBLISHED or end is None or not post_terms.is_shown(post, self.desk):
            return False
        is_newer = (post.modified or post.date or "") > origins.changed_at(act.db, article.id)
        return article.expire_at != clock.to_text(end) and (is_newer or self.update is UpdateMode.REPLACE)


def pictures_to_fetch(
    db: Connection, source: SiteExport, media: PictureFetch, *, progress: Callable[[int], None]
) -> Counter[str]:
    """The number of pictures by host that an import would fetch; `progress` is called for each item."""
    trash = origins.in_trash(db)
    wanted = {name for author in source.authors for name in missing_pictures(db, author)}
    for item in source.items():
        if isinstance(item, ForeignPost):
            wanted.update(missing_pictures(db, earlier_keys.settled(db, item, trash)))
        progress(1)
    return Counter(host for name in wanted if (host := media.host(name)))


def missing_pictures(db: Connection, one: ForeignPost | ForeignAuthor) -> list[str]:
    """The pictures of a post or an author that no file and no earlier import has."""
    if isinstance(one, ForeignAuthor):
        return [one.portrait] if one.portrait and people.find_name(db, one.name) is None else []
    before = origins.find(db, one.key)
    known = one.files.keys() | (origins.imported_text(db, before.id).media.keys() if before else ())
    return [name for name in dict.fromkeys(one.pictures) if picture_name(name) not in known]


def _fetched_before(db: Connection, post: ForeignPost, before: Article | None) -> dict[str, int]:
    """The pictures on other hosts that an earlier import has fetched, by their names in the text."""
    names = [picture_name(name) for name in post.pictures]
    if before is None or not names:
        return {}
    media = origins.imported_text(db, before.id).media
    return {name: media[name] for name in names if name in media and not picture_files.is_local(name)}
