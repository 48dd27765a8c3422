"""A file that was drafted before: its article gets the newer text, and what the desk has decided since stays.

The log remembers what a file had: in the fields that options gave, and as terms of publication. So a later draft can tell
what has changed in the file from what people have changed in the article.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from newsroom.core.articles import articles, fields, revisions, translations, workflow
from newsroom.core.articles.articles import Article
from newsroom.core.articles.fields import SHAPES, Manuscript
from newsroom.core.articles.statuses import DRAFT
from newsroom.core.journal.actions import Act
from newsroom.errors import Conflict
from newsroom.phrases import phrase
from newsroom.store import Connection

if TYPE_CHECKING:
    from newsroom.core.articles.drafting import PublicationTerms

FROM_FILE: Final = "newer text from its file"  # the note of a revision
FIELDS: Final = "file_has"  # in the log: what a file has in the fields that options gave
TERMS: Final = "file_terms"  # in the log: what a file says about its publication


@dataclass(frozen=True, slots=True)
class FileRead:
    """What is known of a file beside its text: `has` is what it has itself in the fields that options gave."""

    has: Mapping[str, Any]
    terms: PublicationTerms
    lang: str

    def detail(self) -> dict[str, Any]:
        """The same for the log."""
        return {name: value for name, value in ((FIELDS, dict(self.has)), (TERMS, self.said_terms())) if value}

    def said_terms(self) -> dict[str, Any]:
        """The terms of publication that the file says."""
        said = {**self.terms.columns(), "comments_mode": self.terms.comments}
        return {name: value for name, value in said.items() if value is not None}


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a text as JSON, cleaned as in a text that is stored."""
    return {name: SHAPES[name].plain(SHAPES[name].clean(value)) for name, value in values.items()}


def differing(manuscript: Manuscript, written: Manuscript) -> dict[str, Any]:
    """What the text `written` of a file has in the fields in which `manuscript`, made from it, has something else."""
    ours, its = plain(_fields_of(manuscript)), plain(_fields_of(written))
    return {name: value for name, value in its.items() if name not in ("body", "media") and value != ours[name]}


def _fields_of(manuscript: Manuscript) -> dict[str, Any]:
    return {name: getattr(manuscript, name) for name in SHAPES}


def again(act: Act, article: Article, manuscript: Manuscript, read: FileRead) -> tuple[Article, str, Manuscript | None]:
    """The article, whether it is updated or unchanged, and the text that a newer one has replaced.

    Raises `Conflict` if someone has edited the article since its text came from the file.
    """
    history = revisions.history(act.db, article.id)
    known = _recorded_revisions(act.db, article.id)
    taken = [entry for entry in history if entry.rev == 1 or entry.note == FROM_FILE or entry.rev in known]
    # The newest text that came from the file is what the file had: an older one is a change, even if it was here before.
    same = {history[0].hash, taken[0].hash}
    if manuscript.hash() not in same:
        from_file = revisions.get(act.db, article.id, taken[0].rev).manuscript
        kept = _kept_fields(act.db, article.id, {**fields.plain(manuscript), "lang": read.lang}, read.has)
        manuscript = replace(manuscript, **{name: getattr(from_file, name) for name in kept})
        read = replace(read, has={**kept, **read.has})
    if manuscript.hash() in same:
        # The mode of comments is a key of the text: if the text is the same, the mode that people have set since is
        # kept.
        article, outcome = _with_terms(act, article, manuscript.lang, read, comments=False)
        return article, outcome, None
    revisions.check_open(article)
    if history[0] not in taken:
        raise Conflict(
            phrase(
                "{source_file} became {slug}, which has been edited since",
                source_file=article.source_file,
                slug=article.slug,
            ),
            ref=article.slug,
            hint=phrase("to replace it with the text of the file: newsroom edit {ref} --body FILE", ref=article.ref),
        )
    replaced = revisions.get(act.db, article.id, history[0].rev).manuscript
    _with_terms(act, article, manuscript.lang, read, comments=True)
    return revisions.save(act, article, manuscript, note=FROM_FILE, **read.detail()), "updated", replaced


def _recorded(db: Connection, article_id: int, name: str) -> Mapping[str, Any] | None:
    """What the log remembers of the article's file under `name`, the newest entry; None without one."""
    row = db.execute(
        """
        select case when json_valid(detail) then json_extract(detail, :path) end as had from journal
        where kind = 'article' and object_id = :id and had is not null order by id desc limit 1
        """,
        {"id": article_id, "path": f"$.{name}"},
    ).fetchone()
    return json.loads(row["had"]) if row else None


def _recorded_revisions(db: Connection, article_id: int) -> set[int]:
    """The revisions whose text a person took from the file."""
    rows = db.execute(
        """
        select rev from journal where kind = 'article' and object_id = :id and action = 'edit'
            and case when json_valid(detail) then json_extract(detail, :path) end is not null
        """,
        {"id": article_id, "path": f"$.{FIELDS}"},
    )
    return {row["rev"] for row in rows}


def _kept_fields(db: Connection, article_id: int, now: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that options gave before and not this time, and in which the file has `now` what it had then."""
    had = _recorded(db, article_id, FIELDS) or {}
    return {name: value for name, value in had.items() if name not in given and now.get(name) == value}


def _with_terms(act: Act, article: Article, lang: str, read: FileRead, *, comments: bool) -> tuple[Article, str]:
    """The article with the terms of publication that are new in its file. They are not part of the text: a file may
    change them alone until publication.

    The mode of comments may also change later, with the text. Terms that are not in the file, or that it had before, stay
    as people have set them.
    """
    anything = translations.rejoin(act, article, lang, read.terms.translation_key)
    columns, had = read.terms.columns(), _recorded(act.db, article.id, TERMS) or {}
    mode = read.terms.comments
    if comments and mode is not None and mode != had.get("comments_mode") and mode != (article.comments_mode or ""):
        workflow.set_comments_mode(act, article.id, mode)
        anything = True
    said = {name for name in ("back_date", "expire_at", "embargo_until") if columns[name]}
    if "back_date" in said:
        said.add("published_day")
    if article.status == DRAFT:
        said.add("held")
    new = {name for name in said if name not in had or columns[name] != had[name]}
    changed = {name: columns[name] for name in sorted(new) if columns[name] != getattr(article, name)}
    if article.published_at or not changed:
        return (articles.by_id(act.db, article.id), "updated") if anything else (article, "unchanged")
    act.db.execute(
        f"update articles set {', '.join(f'{name} = :{name}' for name in changed)}, updated_at = :now where id = :id",
        {**changed, "now": act.at, "id": article.id},
    )
    remembered: dict[str, Any] = {TERMS: read.said_terms()}
    if "back_date" in changed:
        act.note("article", article.id, "date", before=article.back_date, value=changed["back_date"], **remembered)
    others = {name: value for name, value in changed.items() if name not in ("back_date", "published_day")}
    if others or "back_date" not in changed:
        act.note("article", article.id, "terms", changed=others or changed, **remembered)
    return articles.by_id(act.db, article.id), "updated"
