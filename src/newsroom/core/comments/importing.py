"""Comments from other systems: fitting them to articles and threads, and putting each into the file once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from newsroom import clock, text
from newsroom.core.articles import articles
from newsroom.core.commenters import commenters
from newsroom.core.comments import intake
from newsroom.core.journal import actions
from newsroom.core.journal.actions import Act
from newsroom.core.matching import skeleton
from newsroom.core.screening import phases
from newsroom.core.screening.case import NewComment, Reason
from newsroom.errors import Invalid, NewsroomError, NotFound
from newsroom.settings import Settings
from newsroom.store import Connection, transaction

CHUNK = 500
MAX_LENGTH = intake.MAX_BYTES
NAMELESS = "Anonymous"
STATES = ("pending", "published", "rejected", "spam", "trashed")


@dataclass(frozen=True, slots=True)
class ForeignComment:
    """One comment as another system kept it, its text plain. `where` is `file:line`; `source` and `source_id` name it
    for good; `parent` is the `source_id` it answers; `url`, `slug` and `thread` say what it is about; `created_at` is
    UTC text. One `deleted` there, of which no text is left, keeps its place here."""

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


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that was not taken, or not as it stood: where it is, and why."""

    where: str
    why: str


@dataclass(slots=True)
class CommentImport:
    """What an import did: how many rows became comments, which were left out, which were changed to fit."""

    read: int = 0
    added: int = 0
    unchanged: int = 0
    skipped: list[RowProblem] = field(default_factory=list)
    adapted: list[RowProblem] = field(default_factory=list)
    batch: int | None = None


class _Rehearsed(Exception):
    """Ends a rehearsal: everything it did is rolled back."""


def import_comments(
    db: Connection,
    rows: Iterable[ForeignComment | RowProblem],
    *,
    mapping: Mapping[str, str],
    now: datetime,
    actor: str,
    settings: Settings,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> CommentImport:
    """Take comments in; each once, however often the same file is given. `mapping` names articles: URL or slug → REF.

    All rows are read before the first is written, so that a broken file changes nothing. A rehearsal (`dry_run`) does
    everything and takes it back.
    """
    taken = CommentImport()
    wanted = _ordered(rows, taken)
    work = _Import(db, settings, mapping, taken)
    try:
        if dry_run:
            with transaction(db):
                work.all(wanted, now=now, actor=actor, progress=progress)
                raise _Rehearsed
        work.all(wanted, now=now, actor=actor, progress=progress)
    except _Rehearsed:
        taken.batch = None
    taken.skipped.sort(key=lambda misfit: _place(misfit.where))
    return taken


def _place(where: str) -> tuple[str, int]:
    name, _, line = where.rpartition(":")
    return (name, int(line)) if line.isdigit() else (where, 0)


def _ordered(rows: Iterable[ForeignComment | RowProblem], taken: CommentImport) -> list[ForeignComment]:
    """The rows by date, each after the one it answers; those that answer each other in a circle answer nobody."""
    known: dict[tuple[str, str], ForeignComment] = {}
    for row in rows:
        taken.read += 1
        if isinstance(row, RowProblem):
            taken.skipped.append(row)
        else:
            _keep(row, known, taken)
    done: dict[tuple[str, str], None] = {}
    for first in sorted(known.values(), key=lambda row: row.created_at):
        above: list[tuple[str, str]] = []
        key: tuple[str, str] | None = (first.source, first.source_id)
        while key is not None and key in known and key not in done:
            if key in above:
                taken.adapted.append(
                    RowProblem(known[key].where, "answers itself in a circle: taken as a comment of its own")
                )
                known[key] = replace(known[key], parent=None)
                start = above.index(key)
                above = [*above[:start], *above[start + 1 :], key]
                break
            above.append(key)
            parent = known[key].parent
            key = (known[key].source, parent) if parent else None
        done.update(dict.fromkeys(reversed(above)))
    return [known[key] for key in done]


def _keep(row: ForeignComment, known: dict[tuple[str, str], ForeignComment], taken: CommentImport) -> None:
    """Take note of a row. Some exports use an id twice: the same comment again is one, another gets an id of its own."""
    times, key = 1, (row.source, row.source_id)
    while key in known:
        if replace(known[key], where=row.where, source_id=row.source_id) == row:
            taken.skipped.append(RowProblem(row.where, f"the same comment, {row.source_id}, stands in the file twice"))
            return
        times += 1
        key = (row.source, f"{row.source_id}~{times}")
    if times > 1:
        taken.adapted.append(RowProblem(row.where, f"another comment has the id {row.source_id} too: kept as {key[1]}"))
    known[key] = replace(row, source_id=key[1])


class _Import:
    """One import: what it has found so far."""

    def __init__(self, db: Connection, settings: Settings, mapping: Mapping[str, str], taken: CommentImport) -> None:
        self.db = db
        self.settings = settings
        self.mapping = mapping
        self.taken = taken
        self.articles: dict[tuple[str, str, str], int | None] = {}

    def all(self, rows: list[ForeignComment], *, now: datetime, actor: str, progress: Callable[[int], None]) -> None:
        """Every row, in acts of one batch."""
        for start in range(0, len(rows), CHUNK):
            part = rows[start : start + CHUNK]
            with actions.act(self.db, actor=actor, now=now, command="comments import", batch=self.taken.batch) as act:
                outcome = actions.each(act, part, lambda row, act=act: self.one(act, row))  # type: ignore[misc]
            self.taken.batch = act.batch if act.noted or self.taken.batch else None
            self.taken.added += sum(outcome.done)
            self.taken.unchanged += len(outcome.done) - sum(outcome.done)
            self.taken.skipped += [RowProblem(row.where, _said(error)) for row, error in outcome.failed]
            progress(len(part))

    def one(self, act: Act, row: ForeignComment) -> bool:
        """One row; whether it was new. Raises what keeps it out."""
        if _present(self.db, row) is not None:
            return False
        new = self._fitted(row)
        parent = self._parent(row, new.article_id)
        empty = skeleton.is_blank(new.body)
        if empty and row.status != "trashed":
            raise Invalid("the comment is empty")
        status = "erased" if empty else row.status
        person = (
            None
            if empty
            else commenters.find_or_create(self.db, name=new.name, email=new.email, now=clock.from_text(row.created_at))
        )
        number = intake.insert(
            act, replace(new, name="" if empty else new.name, parent_id=parent), status=status, parent_id=parent,
            person_id=person.id if person else None, decided_by=None if status == "pending" else row.source,
            at=row.created_at, source=(row.source, row.source_id),
        )  # fmt: skip
        for reason in self._reasons(new, row, status):
            intake.save_reason(self.db, number, 1, reason, act.at)
        act.note("comment", number, "import", to_state=status, rev=1)
        return True

    def _fitted(self, row: ForeignComment) -> NewComment:
        key = (row.url, row.slug, row.thread)
        if key not in self.articles:
            self.articles[key] = self._article(row)
        article = self.articles[key]
        if article is None:
            about = row.url or row.slug or row.thread or "nothing it names"
            raise NotFound(f"no article here is {about}", hint="say which with --map FILE")
        if row.status not in STATES:
            raise Invalid(f"{row.status!r} is no state of a comment", hint="one of: " + ", ".join(STATES))
        if len(row.body) > MAX_LENGTH:
            raise Invalid(f"the comment has {len(row.body):,} characters")
        name = text.one_line(text.clean(row.author))
        return intake.cleaned(NewComment(article, name or NAMELESS, row.body, email=row.email))

    def _article(self, row: ForeignComment) -> int | None:
        address = row.url.partition("://")[2].partition("/")[2] if "://" in row.url else row.url
        path = address.partition("#")[0].partition("?")[0].strip("/")
        for key in (row.url, row.url.rstrip("/"), f"/{path}/", f"/{path}", path, row.slug, row.thread):
            if key and key in self.mapping:
                found = articles.resolve(self.db, self.mapping[key])
                if found is None:
                    raise NotFound(f"the map sends {key} to {self.mapping[key]}, which is no article")
                return found
        last = path.rpartition("/")[2].removesuffix(".html").removesuffix(".php")
        for ref in (f"/{path}/", row.slug, last):
            # A bare number there is an id of the other system and means nothing here.
            if ref.strip("/") and not ref.isdigit() and not ref.startswith("@"):
                found = articles.resolve(self.db, ref)
                if found is not None:
                    return found
        return None

    def _parent(self, row: ForeignComment, article: int) -> int | None:
        if not row.parent:
            return None
        there = _present(self.db, replace(row, source_id=row.parent))
        facts = intake.parent_facts(self.db, there)
        if facts is None:
            self.taken.adapted.append(
                RowProblem(row.where, f"answers {row.parent}, which is not here: taken as a comment of its own")
            )
            return None
        if facts.article_id != article:
            self.taken.adapted.append(
                RowProblem(row.where, f"answers {row.parent} on another article: taken as a comment of its own")
            )
            return None
        depth = max(1, self.settings.number("comments.max_depth"))
        return phases.deepest_allowed_parent(facts, depth)

    def _reasons(self, new: NewComment, row: ForeignComment, status: str) -> list[Reason]:
        verdict = {"pending": "hold", "published": "publish", "spam": "spam", "rejected": "reject"}.get(status, "note")
        imported = Reason("import", "imported", verdict, {"source": row.source})
        if status != "pending":
            return [imported]
        case = intake.build_case(self.db, new, clock.from_text(row.created_at), self.settings)
        return [*phases.screen_text(case), imported]


def _said(error: NewsroomError) -> str:
    return f"{error.message} ({error.hint})" if error.hint else error.message


def _present(db: Connection, row: ForeignComment) -> int | None:
    """The comment that an earlier import made of a row, or the one that never left this file."""
    there = db.execute(
        "select id from comments where source = :source and source_id = :source_id",
        {"source": row.source, "source_id": row.source_id},
    ).fetchone()
    if there is None and row.source == "newsroom":
        uid, _, number = row.source_id.rpartition("/")
        there = db.execute(
            """
            select c.id from comments c join articles a on a.id = c.article_id
            where c.id = :id and a.uid = :uid and c.source is null
            """,
            {"id": int(number) if number.isdigit() and len(number) < 16 else None, "uid": uid},
        ).fetchone()
    return int(there["id"]) if there else None


def export_comments(db: Connection, comment_ids: Iterable[int], *, site_url: str) -> Iterable[dict[str, object]]:
    """Comments as records for other systems, in the order given: the JSON of the contract with the e-mail address, the
    article's address and title, and the names under which an import knows them again."""
    from newsroom import urls
    from newsroom.core.comments import comments

    waiting = list(comment_ids)
    for start in range(0, len(waiting), CHUNK):
        part = waiting[start : start + CHUNK]
        found = {comment.id: comment for comment in comments.list_(db, comments.Selection(ids=tuple(part)))}
        for number in part:
            comment = found[number]
            row = db.execute(
                """
                select a.uid, a.path, a.title, p.email, c.source, c.source_id, q.source as above, q.source_id as above_id
                from comments c join articles a on a.id = c.article_id left join commenters p on p.id = c.commenter_id
                left join comments q on q.id = c.parent_id where c.id = :id
                """,
                {"id": number},
            ).fetchone()
            answered = row["above_id"] if row["above"] == row["source"] else None
            if comment.parent_id and not row["source"]:
                answered = f"{row['uid']}/{comment.parent_id}"
            yield comment.record() | {
                "email": row["email"] or "", "article_title": row["title"],
                "article_url": urls.absolute(site_url, row["path"]) if row["path"] else None,
                "source": row["source"] or "newsroom", "source_id": row["source_id"] or f"{row['uid']}/{number}",
                "parent_source_id": answered,
            }  # fmt: skip
