"""Articles as people refer to them: the record, finding one by REF, and listing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from newsroom import text, urls
from newsroom.core.articles import labels
from newsroom.core.articles.fields import (
    ARTICLE_COLUMNS,
    HEADER,
    JSON_KEYS,
    SHAPES,
    ArticleHeader,
    ArticleKind,
    kind_of,
    unknown_kind,
)
from newsroom.core.articles.labels import LabelKind
from newsroom.core.articles.statuses import IN_WORK, ArticleStatus, in_sql
from newsroom.errors import Invalid, NotFound, Usage
from newsroom.phrases import phrase
from newsroom.store import Connection


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Article(ArticleHeader):
    """An article with its head revision. Times are UTC text; `revision` is the head, `live_revision` what readers see.

    `published_day` and `modified_day` are the local days (`YYYY-MM-DD`) of times that were given without a time of day.
    `held` says why it is held back: published only by name, not together with others.
    """

    id: int
    uid: str
    slug: str
    path: str | None
    status: ArticleStatus
    extra: dict[str, Any]
    words: int
    revision: int
    live_revision: int | None
    approved_revision: int | None
    publish_revision: int | None
    version: int
    views: int
    comments: int
    series: str | None
    created_at: str
    updated_at: str
    published_at: str | None
    published_day: str | None
    modified_at: str | None
    modified_day: str | None
    publish_at: str | None
    embargo_until: str | None
    expire_at: str | None
    held: str | None
    back_date: str | None
    assignee: str | None
    due_at: str | None
    comments_mode: str | None
    source_file: str | None

    @property
    def dated(self) -> str | None:
        """The precision of its date: `day` or `time`; None without a date."""
        if self.published_day:
            return "day"
        return "time" if self.published_at or self.back_date else None

    @property
    def modified(self) -> bool:
        """Whether there is newer text than readers see."""
        return self.live_revision is not None and self.live_revision != self.revision

    @property
    def scheduled_earlier(self) -> bool:
        """Whether an earlier revision than the newest one is scheduled."""
        return self.publish_at is not None and self.publish_revision not in (None, self.revision)

    @property
    def ref(self) -> str:
        """What names this article, and no other, in a command that a message gives: its slug, or else its id.

        A slug of digits may be the id of another article, and that of an article in the trash may be used again.
        """
        unclear = self.slug.isdigit() or self.status == ArticleStatus.TRASHED
        return str(self.id) if unclear else self.slug


# Attributes of an article that are not columns of its own: the text of its head revision, and counts.
_FROM_HEAD = (*HEADER, "extra", "words")
_COUNTED = {
    "version": "(select count(*) from journal j where j.kind = 'article' and j.object_id = a.id)",
    "views": "coalesce((select s.views + s.baseline from stat_article s where s.article_id = a.id), 0)",
    "series": "(select s.name from series_stories p join series s on s.id = p.series_id where p.article_id = a.id)",
    "comments": "coalesce((select c.comments from article_counts c where c.article_id = a.id), 0)",
}
_SOURCES = (
    {name: f"a.{column}" for column, name in ARTICLE_COLUMNS.items() if name}
    | {name: f"r.{name}" for name in _FROM_HEAD}
    | _COUNTED
)
_SELECT = (
    f"select {', '.join(f'{source} as {name}' for name, source in _SOURCES.items())}"
    " from articles a join revisions r on r.article_id = a.id and r.rev = a.head_rev"
)
_IN_JSON = tuple(name for name in _FROM_HEAD if name in SHAPES and SHAPES[name].in_json)


def _article(row: sqlite3.Row) -> Article:
    values = dict(zip(_SOURCES, row, strict=True))  # six times as fast as dict(row), which looks for each name
    values["status"] = ArticleStatus(values["status"])
    for name in _IN_JSON:
        values[name] = SHAPES[name].read(values[name])
    return Article(**values)


def record(article: Article, *, site_url: str) -> dict[str, Any]:
    """The article as the JSON of the contract."""
    return {key: _in_json(article, key, site_url) for key in JSON_KEYS}


def _in_json(article: Article, key: str, site_url: str) -> Any:
    if key == "url":
        return urls.absolute(site_url, article.path) if article.path else None
    if key == "date":
        return article.back_date
    value = getattr(article, key)
    if key == "kind":
        return kind_of(article)
    return SHAPES[key].plain(value) if key in SHAPES else value


def by_id(db: Connection, article_id: int) -> Article:
    """The article with that id. Raises `NotFound`."""
    row = db.execute(_SELECT + " where a.id = :id", {"id": article_id}).fetchone()
    if row is None:
        raise NotFound(
            phrase("there is no article {article_id}", article_id=article_id),
            ref=str(article_id),
            hint="see: newsroom list",
        )
    return _article(row)


def find(db: Connection, ref: str) -> Article | None:
    """The article that REF names: an id, a slug (also a former one), a site path or address, or @last."""
    article_id = resolve(db, ref)
    return by_id(db, article_id) if article_id is not None else None


def get(db: Connection, ref: str) -> Article:
    """Like `find`; raises `NotFound` with the nearest slug as a hint."""
    article = find(db, ref)
    if article is None:
        raise NotFound(phrase("there is no article {ref!r}", ref=ref), ref=ref, hint=_nearest(db, ref))
    return article


def resolve(db: Connection, ref: str) -> int | None:
    """The id of the article that REF names, or None."""
    ref = text.nfc(ref.strip())
    if ref == "@last":
        row = db.execute(
            "select object_id from journal where kind = 'article' and object_id is not null order by id desc limit 1"
        ).fetchone()
        return int(row[0]) if row else None
    if ref.isascii() and ref.isdigit() and len(ref) < 18:
        row = db.execute("select id from articles where id = :id", {"id": int(ref)}).fetchone()
        if row:
            return int(row[0])
    try:
        path = urls.normalise(ref)
    except Invalid:  # even an impossible path can be a typing mistake, which is "not found"
        path = ""
    for query in (
        "select id from articles where slug = :ref and status <> 'trashed'",
        "select article_id from paths where path = :path",
        "select article_id from paths where slug = :ref order by created_at desc",
        "select id from articles where slug = :ref order by id desc",
    ):
        row = db.execute(query, {"ref": ref.lower(), "path": path}).fetchone()
        if row:
            return int(row[0])
    return None


# A slug of digits that `resolve` would take for the id of another article.
_READ_AS_ID = "(a.slug not glob '*[^0-9]*' and exists (select 1 from articles o where o.id = cast(a.slug as integer)))"


def _nearest(db: Connection, ref: str) -> str:
    from difflib import get_close_matches  # here: only a name that nobody knows needs it

    inside = db.execute(
        f"""
        select slug from articles a where instr(slug, :part) and status <> 'trashed' and not {_READ_AS_ID}
        order by length(slug) limit 1
        """,
        {"part": text.slugify(ref) or "/"},
    ).fetchone()
    if inside:
        return phrase("did you mean {inside}?", inside=inside[0])
    # Slugs with the same beginning, few enough to compare in a file of any size.
    start = text.slugify(ref)[:3]
    rows = db.execute(
        f"""
        select slug from articles a where slug >= :start and slug < :stop and status <> 'trashed' and not {_READ_AS_ID}
        limit 2000
        """,
        {"start": start, "stop": start + "{"},
    )
    near = get_close_matches(text.slugify(ref), [row[0] for row in rows], n=1)
    return (
        phrase("did you mean {near}?", near=near[0]) if near else phrase("see: newsroom list, or newsroom search WORDS")
    )


SORTS = {
    "id": "a.id",
    "title": "a.title",
    "slug": "a.slug",
    "status": "a.status",
    "section": "r.section",
    "lang": "a.lang",
    "words": "r.words",
    "created_at": "a.created_at",
    "updated_at": "a.updated_at",
    "published_at": "a.published_at",
    "publish_at": "a.publish_at",
    "due_at": "a.due_at",
    "views": "views",
    "comments": "comments",
    "revision": "a.head_rev",
}


class Filter(NamedTuple):
    """Which articles to find. `since` and `until` limit the publication, or the last change if unpublished."""

    statuses: tuple[str, ...] = ()
    section: str | None = None
    tag: str | None = None
    author: str | None = None
    assignee: str | None = None
    since: str | None = None
    until: str | None = None
    lang: str | None = None
    overdue_at: str | None = None
    changed: bool = False  # with newer text than readers will see next
    mine: str | None = None  # assigned to this person, with this byline, or begun by this person and unassigned
    kind: str | None = None
    series: str | None = None
    held: bool | None = None  # held back from being published together with others, or not

    def where(self) -> tuple[str, dict[str, Any]]:
        """The SQL condition over `articles a`, and its parameters. Raises `Usage` for an unknown status or kind."""
        parts: list[str] = []
        values: dict[str, Any] = {}
        for status in self.statuses:
            if status not in tuple(ArticleStatus):
                raise Usage(
                    phrase("unknown status {status!r}", status=status),
                    hint=phrase("use one of: {choices}", choices=", ".join(ArticleStatus)),
                )
        if self.statuses:
            names = {f"status{n}": status for n, status in enumerate(self.statuses)}
            parts.append(f"a.status in ({', '.join(':' + name for name in names)})")
            values |= names
        else:
            parts.append("a.status <> 'trashed'")
        for kind in LabelKind:
            name = getattr(self, kind)
            if name is not None:
                parts.append(
                    "exists (select 1 from article_labels al where al.article_id = a.id and al.live = 0"
                    f" and al.label_id in ({labels.matching(kind, kind)}))"
                )
                values |= labels.matching_values(kind, kind, name)
        if self.kind is not None and self.kind not in tuple(ArticleKind):
            unknown = unknown_kind(self.kind)
            raise Usage(unknown.message, hint=unknown.hint)
        for column in ("assignee", "lang", "kind"):
            if getattr(self, column) is not None:
                parts.append(f"a.{column} = :{column}")
                values[column] = getattr(self, column)
        if self.series is not None:
            parts.append(
                "a.id in (select p.article_id from series_stories p join series s on s.id = p.series_id"
                " where s.key = :series_key or s.slug = :series)"
            )
            values |= {"series": self.series.strip(), "series_key": text.name_key(self.series)}
        if self.since:
            parts.append("coalesce(a.published_at, a.updated_at) >= :since")
        if self.until:
            parts.append("coalesce(a.published_at, a.updated_at) < :until")
        if self.overdue_at:
            parts.append(
                "((a.status in ('scheduled', 'published') and a.publish_at < :overdue) or"
                f" (a.due_at < :overdue and a.status in {in_sql(IN_WORK)}))"
            )
        if self.held is not None:
            parts.append(f"a.held is {'not ' if self.held else ''}null")
        if self.changed:
            parts.append("a.head_rev <> coalesce(a.publish_rev, a.live_rev)")
        if self.mine is not None:
            parts.append(
                "(a.assignee = :mine or (a.assignee is null and exists ("
                "select 1 from revisions r where r.article_id = a.id and r.rev = 1 and r.actor = :mine))"
                " or exists (select 1 from article_labels al where al.article_id = a.id and al.live = 0"
                f" and al.label_id in ({labels.matching(LabelKind.AUTHOR, 'mine')})))"
            )
            values |= labels.matching_values(LabelKind.AUTHOR, "mine", self.mine)
        values |= {"since": self.since, "until": self.until, "overdue": self.overdue_at, "mine": self.mine}
        return " and ".join(parts), values


def list_(
    db: Connection, wanted: Filter, *, sort: str | None = None, limit: int | None = None, offset: int = 0
) -> Iterator[Article]:
    """Articles, by last change unless sorted otherwise (`field` or `field:desc`). Raises `Usage` for an unknown field."""
    where, values = wanted.where()
    values |= {"limit": -1 if limit is None else limit, "offset": offset}
    order = order_by(sort)
    return map(_article, db.execute(f"{_SELECT} where {where} order by {order} limit :limit offset :offset", values))


def order_by(sort: str | None) -> str:
    """The SQL order for `field` or `field:desc`; the last change first without one. Raises `Usage`."""
    if not sort:
        return "a.updated_at desc, a.id desc"
    field, _, direction = sort.partition(":")
    if field not in SORTS or direction not in ("", "asc", "desc"):
        raise Usage(
            phrase("cannot sort by {sort!r}", sort=sort),
            hint=phrase("use one of: {choices}; add :desc to reverse", choices=", ".join(SORTS)),
        )
    way = "desc" if direction == "desc" else "asc"
    return f"{SORTS[field]} {way}, a.id {way}"


def offered(db: Connection, beginning: str, *, limit: int) -> list[tuple[str, str]]:
    """Slugs with this beginning, each with its title, in alphabetical order; without a beginning the last changed ones.

    A slug that would be read as the id of another article is left out.
    """
    if not beginning:
        rows = db.execute(
            f"""
            select slug, title from articles a where status <> 'trashed' and not {_READ_AS_ID}
            order by updated_at desc, id desc limit :limit
            """,
            {"limit": limit},
        )
    else:
        rows = db.execute(
            f"""
            select slug, title from articles a
            where slug >= :first and slug < :last and status <> 'trashed' and not {_READ_AS_ID} order by slug limit :limit
            """,
            {"first": beginning, "last": beginning + "\U0010ffff", "limit": limit},
        )
    return [(row["slug"], row["title"]) for row in rows]


def count(db: Connection, wanted: Filter) -> int:
    """The number of articles that a filter finds."""
    where, values = wanted.where()
    row = db.execute(f"select count(*) from articles a where {where}", values).fetchone()
    return int(row[0])


def several(db: Connection, ids: Sequence[int]) -> list[Article]:
    """The articles with these ids, in this order."""
    return [by_id(db, article_id) for article_id in ids]
