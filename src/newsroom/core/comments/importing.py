"""Importing comments of other systems: finding their articles and threads, and storing each once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from newsroom import clock, text
from newsroom.core.articles import articles, old_addresses, workflow
from newsroom.core.commenters import commenters
from newsroom.core.comments import changed_status, intake, storing
from newsroom.core.comments.changed_status import ChangedStatus
from newsroom.core.comments.fields import CommentStatus
from newsroom.core.comments.mapped_addresses import MappedAddresses
from newsroom.core.journal import actions
from newsroom.core.journal.actions import Act
from newsroom.core.matching import skeleton
from newsroom.core.screening import pipeline, rules
from newsroom.core.screening.case import NewComment, parent_facts
from newsroom.core.screening.phase import Reason, Verdict
from newsroom.errors import Conflict, Invalid, NotFound
from newsroom.phrases import phrase
from newsroom.setting_kinds import CommentMode
from newsroom.settings import Settings
from newsroom.store import Connection, transaction

CHUNK = 500  # rows written at once
COMMAND = "comments import"  # as the log names it
AHEAD = timedelta(minutes=5)  # clocks of other systems may be as much ahead as those of logs
MAX_LENGTH = intake.MAX_BYTES  # characters
NAMELESS = "Anonymous"
STATUSES = tuple(status for status in CommentStatus if status != CommentStatus.ERASED)
# From the status that shows most of a comment to the one that shows least.
_OPEN_FIRST = (
    CommentStatus.PUBLISHED,
    CommentStatus.PENDING,
    CommentStatus.REJECTED,
    CommentStatus.SPAM,
    CommentStatus.TRASHED,
)
_VERDICTS = {
    CommentStatus.PENDING: Verdict.HOLD,
    CommentStatus.PUBLISHED: Verdict.PUBLISH,
    CommentStatus.SPAM: Verdict.SPAM,
    CommentStatus.REJECTED: Verdict.REJECT,
}


@dataclass(frozen=True, slots=True)
class ForeignComment:
    """One comment from another system, its text plain.

    `where` is `file:line`; `source` and `source_id` identify it in every import; `parent` is the `source_id` it replies to;
    `url`, `slug` and `thread` identify the article, unless its id is known: `article_id`; `created_at` is UTC text.
    `exported_as` are the source and the id that a newsroom named in its export. A trashed one without text keeps its place
    in the thread.
    """

    where: str
    source: str
    source_id: str
    author: str
    body: str
    created_at: str
    status: str
    email: str = ""
    parent: str | None = None
    url: str = ""
    slug: str = ""
    thread: str = ""
    article_id: int | None = None
    exported_as: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class ForeignThread:
    """The facts from another system about all comments of a page: whether new ones are allowed, and whether they were deleted.

    `closes_at` is UTC text: from then on the thread is closed. The reader of the file has trashed the comments of a deleted
    thread.
    """

    where: str
    closed: bool
    deleted: bool = False
    closes_at: str = ""
    url: str = ""
    slug: str = ""
    thread: str = ""


@dataclass(frozen=True, slots=True)
class RowLeftOut:
    """A row that is skipped by a rule, such as a pingback: `what` it is, as a noun in the singular."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that was not imported, or was changed: where it is, and why."""

    where: str
    why: str


_Key: TypeAlias = tuple[str, str]  # a system and the id of a comment there
# The comments of each id that a file has more than once, without their statuses, and the keys under which they are kept.
_Doubled: TypeAlias = dict[_Key, dict[ForeignComment, _Key]]
ForeignRow: TypeAlias = ForeignComment | ForeignThread | RowLeftOut | RowProblem


@dataclass(slots=True)
class CommentImport:
    """The result of an import: how many rows became comments, which were skipped, which were changed.

    `left_out` counts the rows skipped by a rule, by what they are; `closed` are the articles on which comments were
    closed. `changed` are comments whose status in the file has changed since an earlier import.
    """

    read: int = 0
    added: int = 0
    unchanged: int = 0
    skipped: list[RowProblem] = field(default_factory=list)
    adapted: list[RowProblem] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    closed: list[int] = field(default_factory=list)
    changed: list[ChangedStatus] = field(default_factory=list)
    batch: int | None = None


class _DryRun(Exception):
    """Ends a dry run: everything is rolled back."""


def import_comments(
    db: Connection,
    rows: Iterable[ForeignRow],
    *,
    mapping: Mapping[str, str],
    now: datetime,
    actor: str,
    settings: Settings,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda _: None,
    command: str = COMMAND,
    batch: int | None = None,
) -> CommentImport:
    """Import comments; importing a file again adds nothing. `mapping` gives the articles: URL or slug → REF.

    `batch` continues an earlier batch of the same `command`.
    All rows are read before the first is written, so that a damaged file changes nothing. A dry run does everything and
    rolls it back.
    """
    done = CommentImport(batch=batch)
    threads: list[ForeignThread] = []
    wanted = _ordered(rows, threads, done)
    work = _Import(db, settings, mapping, done, command)
    try:
        if dry_run:
            with transaction(db):
                work.all(wanted, threads, now=now, actor=actor, progress=progress)
                raise _DryRun
        work.all(wanted, threads, now=now, actor=actor, progress=progress)
    except _DryRun:
        done.batch = None
    done.skipped.sort(key=lambda problem: _place(problem.where))
    return done


def _place(where: str) -> tuple[str, int]:
    name, _, line = where.rpartition(":")
    return (name, int(line)) if line.isdigit() else (where, 0)


def _ordered(rows: Iterable[ForeignRow], threads: list[ForeignThread], result: CommentImport) -> list[ForeignComment]:
    """The comments by date, each after the one it replies to; comments that reply to each other in a circle reply to none.

    Facts about whole threads are added to `threads`.
    """
    known: dict[_Key, ForeignComment] = {}
    doubled: _Doubled = {}
    for row in rows:
        result.read += not isinstance(row, ForeignThread)
        if isinstance(row, ForeignThread):
            threads.append(row)
        elif isinstance(row, RowLeftOut):
            result.left_out[row.what] += 1
        elif isinstance(row, RowProblem):
            result.skipped.append(row)
        else:
            _keep(row, known, doubled, result)
    done: dict[_Key, None] = {}
    for first in sorted(known.values(), key=lambda row: row.created_at):
        above: dict[_Key, None] = {}  # in order; a thread can be very deep
        key: _Key | None = (first.source, first.source_id)
        while key is not None and key in known and key not in done:
            if key in above:
                result.adapted.append(
                    RowProblem(
                        known[key].where,
                        (
                            "it is a reply to itself, directly or through other comments: imported as a comment that is not "
                            "a reply"
                        ),
                    )
                )
                known[key] = replace(known[key], parent=None)
                del above[key]
                above[key] = None
                break
            above[key] = None
            parent = known[key].parent
            key = (known[key].source, parent) if parent else None
        done.update(dict.fromkeys(reversed(above)))
    return [known[key] for key in done]


def _keep(row: ForeignComment, known: dict[_Key, ForeignComment], doubled: _Doubled, result: CommentImport) -> None:
    """Put a row into `known`. Some exports use an id twice: the same comment is skipped, another one gets its own id.

    If only the statuses differ, it is the same comment, once before a decision: the status that shows less of it is kept.
    """
    wanted = (row.source, row.source_id)
    if wanted not in known:
        known[wanted] = row
        return
    same = doubled.setdefault(wanted, {_without_status(known[wanted], row.source_id): wanted})
    there = same.get(_without_status(row, row.source_id))
    if there is not None:
        result.left_out[phrase("repeated comment")] += 1
        if _hidden(row.status) > _hidden(known[there].status):
            known[there] = replace(known[there], status=row.status)
        return
    times = len(same) + 1
    while (key := (row.source, f"{row.source_id}~{times}")) in known:
        times += 1
    result.adapted.append(
        RowProblem(
            row.where,
            phrase(
                "another comment also has the id {source_id}: imported as {key}", source_id=row.source_id, key=key[1]
            ),
        )
    )
    known[key] = replace(row, source_id=key[1])
    same[_without_status(row, row.source_id)] = key


def _without_status(row: ForeignComment, source_id: str) -> ForeignComment:
    """What makes a row the same comment as another one with its id."""
    return replace(row, where="", source_id=source_id, status="")


def _hidden(status: str) -> int:
    """How little a status shows: of two for one comment, the higher one is kept. An unknown one is refused later."""
    return _OPEN_FIRST.index(status) if status in _OPEN_FIRST else len(_OPEN_FIRST)


class _Import:
    """One import: what it has found so far."""

    def __init__(
        self, db: Connection, settings: Settings, mapping: Mapping[str, str], result: CommentImport, command: str
    ) -> None:
        self.db = db
        self.command = command
        self.settings = settings
        self.mapping = MappedAddresses(mapping)
        self.result = result
        self.articles: dict[tuple[str, str, str], int | None] = {}
        self.recognised: dict[_Key, int] = {}  # comments by the ids in this file of rows that a newsroom exported

    def all(
        self,
        rows: list[ForeignComment],
        threads: list[ForeignThread],
        *,
        now: datetime,
        actor: str,
        progress: Callable[[int], None],
    ) -> None:
        """Import every row, in transactions of one batch."""
        for start in range(0, len(rows), CHUNK):
            part = rows[start : start + CHUNK]
            with actions.act(self.db, actor=actor, now=now, command=self.command, batch=self.result.batch) as act:
                outcome = actions.each(act, part, lambda row, act=act: self.one(act, row))  # type: ignore[misc]
            self.result.batch = act.batch if act.noted or self.result.batch else None
            self.result.added += sum(outcome.done)
            self.result.unchanged += len(outcome.done) - sum(outcome.done)
            self.result.skipped += [RowProblem(row.where, error.with_hint) for row, error in outcome.failed]
            progress(len(part))
        closed = self._closed(threads, clock.to_text(now))
        if closed:
            with actions.act(self.db, actor=actor, now=now, command=self.command, batch=self.result.batch) as act:
                for article in closed:
                    workflow.set_comments_mode(act, article, CommentMode.CLOSED)
            self.result.batch, self.result.closed = act.batch, closed

    def _closed(self, threads: list[ForeignThread], now: str) -> list[int]:
        """The articles to close: all their threads are closed in the other system, and have no mode of their own here."""
        found: dict[int, bool] = {}
        for thread in threads:
            if thread.deleted:
                self.result.adapted.append(
                    RowProblem(
                        thread.where, "this thread was deleted in the other system: its comments are in the trash"
                    )
                )
                continue
            try:
                article = self._article_of(thread)
            except NotFound:  # reported with its comments
                article = None
            if article is not None:
                closed = thread.closed or "" < thread.closes_at <= now
                found[article] = found.get(article, True) and closed
        undecided = "select 1 from articles where id = :id and comments_mode is null"
        return [
            article
            for article, closed in found.items()
            if closed and self.db.execute(undecided, {"id": article}).fetchone()
        ]

    def one(self, act: Act, row: ForeignComment) -> bool:
        """Import one row; returns whether it was new. Raises an error if it cannot be imported."""
        there = self._there(row)
        if there is not None:
            self._refuse_another(row, there)
            found = changed_status.compare(self.db, there, row.status, source=row.source, where=row.where)
            self.result.changed += [found] if found else []
            return False
        new = self._fitted(row)
        parent = self._parent(row, new.article_id)
        empty = skeleton.is_blank(new.body)
        if empty and row.status != CommentStatus.TRASHED:
            raise Invalid("the comment is empty")
        status = CommentStatus.ERASED if empty else CommentStatus(row.status)
        person = (
            None
            if empty
            else commenters.find_or_create(self.db, name=new.name, email=new.email, now=clock.from_text(row.created_at))
        )
        comment_id = storing.insert(
            act,
            replace(new, name="" if empty else new.name, parent_id=parent),
            status=status,
            parent_id=parent,
            person_id=person.id if person else None,
            decided_by=None if status == CommentStatus.PENDING else row.source,
            at=row.created_at,
            source=row.exported_as or (row.source, row.source_id),
        )
        if row.exported_as:
            self.recognised[row.source, row.source_id] = comment_id
        storing.save_reasons(self.db, comment_id, 1, self._reasons(new, row, status), act.at)
        act.note("comment", comment_id, "import", to_state=status, rev=1)
        if row.created_at > clock.to_text(act.now + AHEAD):
            self.result.adapted.append(
                RowProblem(
                    row.where,
                    "its date is in the future: it is imported with this date, and stays the newest comment until then",
                )
            )
        return True

    def _there(self, row: ForeignComment) -> int | None:
        """The comment that a row was made of, or from which it was exported, in this file."""
        there = changed_status.present(self.db, row.source, row.source_id)
        if there is None and row.exported_as:
            there = changed_status.present(self.db, *row.exported_as)
            if there is not None:
                self.recognised[row.source, row.source_id] = there
        return there

    def _refuse_another(self, row: ForeignComment, there: int) -> None:
        """Raise `Conflict` if the comment `there` was imported with the id of `row` but is another one.

        It is another one if its time and its first text are others: the first can change with the zone of the site, the second
        if a reader changed it in the other system.
        """
        found = self.db.execute(
            """
            select c.created_at, c.status, coalesce(
                (select r.body from comment_revisions r where r.comment_id = c.id order by r.rev limit 1), c.body) as body
            from comments c where c.id = :id
            """,
            {"id": there},
        ).fetchone()
        if found["status"] == CommentStatus.ERASED or found["created_at"] == row.created_at:
            return
        if found["body"] != intake.cleaned(NewComment(0, NAMELESS, row.body)).body:
            raise Conflict(
                phrase(
                    "comment {number}, with a different text, was already imported with the id {id}",
                    number=there,
                    id=row.source_id,
                ),
                hint='give the rows of each file a source of their own: "source": "blog"'
                if row.source == "jsonl"
                else None,
            )

    def _fitted(self, row: ForeignComment) -> NewComment:
        article = self._article_of(row)
        if article is None:
            about = row.url or row.slug or row.thread
            if not about:  # a map goes by address or slug
                raise NotFound("the comment does not say which page it is on")
            raise NotFound(phrase("no article matches {about}", about=about), hint="name the article with --map FILE")
        if row.status not in STATUSES:
            raise Invalid(
                phrase("unknown status {status!r}", status=row.status),
                hint=phrase("use one of: {choices}", choices=", ".join(STATUSES)),
            )
        if len(row.body) > MAX_LENGTH:
            raise Invalid(
                phrase("the comment has {characters}", characters=text.number_of(len(row.body), "character")),
                hint=phrase("at most {limit:,} are allowed", limit=MAX_LENGTH),
            )
        name = text.one_line(text.clean(row.author))
        return intake.cleaned(NewComment(article, name or NAMELESS, row.body, email=row.email))

    def _article_of(self, row: ForeignComment | ForeignThread) -> int | None:
        if isinstance(row, ForeignComment) and row.article_id is not None:
            return row.article_id
        key = (row.url, row.slug, row.thread)
        if key not in self.articles:
            self.articles[key] = self._article(row)
        return self.articles[key]

    def _article(self, row: ForeignComment | ForeignThread) -> int | None:
        for written in (row.url, row.slug, row.thread):
            ref = self.mapping.ref(written)
            if ref is not None:
                found = articles.resolve(self.db, ref)
                if found is None:
                    raise NotFound(
                        phrase("the map assigns {written} to {ref}, which is not an article", written=written, ref=ref)
                    )
                return found
        addresses = (old_addresses.find(self.db, written) for written in (row.url, row.slug) if written)
        return next((found for found in addresses if found is not None), None)

    def _parent(self, row: ForeignComment, article: int) -> int | None:
        if not row.parent:
            return None
        answered = self.recognised.get((row.source, row.parent)) or changed_status.present(
            self.db, row.source, row.parent
        )
        facts = parent_facts(self.db, answered)
        if facts is None:
            self.result.adapted.append(
                RowProblem(
                    row.where,
                    phrase(
                        "it replies to {parent}, which is missing: imported as a comment that is not a reply",
                        parent=row.parent,
                    ),
                )
            )
            return None
        if facts.article_id != article:
            self.result.adapted.append(
                RowProblem(
                    row.where,
                    phrase(
                        "it replies to {parent} on another article: imported as a comment that is not a reply",
                        parent=row.parent,
                    ),
                )
            )
            return None
        return facts.place_for_reply(rules.max_depth(self.settings))

    def _reasons(self, new: NewComment, row: ForeignComment, status: CommentStatus) -> list[Reason]:
        imported = Reason("import", "imported", _VERDICTS.get(status, Verdict.NOTE), {"source": row.source})
        if status != CommentStatus.PENDING:
            return [imported]
        # A moderator will decide it here: show the reasons that follow from the text alone. What would not be accepted from
        # a reader here was accepted there, and waits.
        case = intake.case_of(self.db, new, now=clock.from_text(row.created_at), settings=self.settings)
        found = pipeline.screen(case, pipeline.TEXT_PHASES)
        waiting = [replace(one, verdict=Verdict.HOLD) if one.verdict == Verdict.REFUSE else one for one in found]
        return [*waiting, imported]
