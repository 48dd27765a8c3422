"""Export and import: an article, or a comment, with everything that belongs to it, as one record."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from newsroom import clock, markup, text, urls
from newsroom.core.articles import labels, related, revisions
from newsroom.core.articles.fields import CARRIED, HEADER, SHAPES, Manuscript, kind_of, plain
from newsroom.core.articles.paths import PathKind
from newsroom.core.articles.statuses import PUBLISHED, ArticleStatus
from newsroom.core.journal.actions import Act
from newsroom.core.matching import skeleton
from newsroom.errors import Conflict, Invalid
from newsroom.phrases import of_error, phrase
from newsroom.setting_kinds import CommentMode
from newsroom.store import Connection

# The columns of a comment that an import restores unchanged.
COMMENT_CARRIED = (
    "author", "rev", "body", "html", "status", "status_before", "staff", "pinned", "spam_score", "reject_reason",
    "fingerprint", "created_at", "edited_at", "decided_at", "decided_by",
)  # fmt: skip
TIMES = (
    "created_at", "updated_at", "published_at", "modified_at", "publish_at", "embargo_until", "expire_at", "back_date",
    "due_at",
)  # fmt: skip
COMMENT_TIMES = ("created_at", "edited_at", "decided_at")
# Columns of a comment that are not exported: they have a meaning in their own file only, or are about the person.
COMMENT_KEPT_BACK = ("article_id", "network", "agent", "commenter_id")


def ids(db: Connection) -> list[int]:
    """Every article, in the order of ids, including the trash."""
    return [row[0] for row in db.execute("select id from articles order by id")]


def record(db: Connection, article_id: int) -> dict[str, Any]:
    """Everything about an article except its text: dates, statuses, the list of revisions, addresses and notes."""
    row = db.execute("select * from articles where id = :id", {"id": article_id}).fetchone()
    shown = db.execute(
        "select m.id, m.sha256 from media m join article_media am on am.media_id = m.id where am.article_id = :id",
        {"id": article_id},
    )
    shas = {one["id"]: one["sha256"] for one in shown}
    entries = []
    for entry in revisions.history(db, article_id)[::-1]:
        for number in entry.manuscript.media.values():
            if number not in shas:
                shas[number] = db.execute("select sha256 from media where id = :id", {"id": number}).fetchone()[0]
        entries.append(
            {
                "rev": entry.rev,
                "parent": entry.parent,
                "at": entry.at,
                "actor": entry.actor,
                "note": entry.note,
                "hash": entry.manuscript.hash_in_any_file(),
                "media": {name: shas[number] for name, number in entry.manuscript.media.items()},
                "fields": _fields(entry.manuscript),
            }
        )
    own = {"id": article_id}
    paths = db.execute(
        "select path, slug, kind, target, created_at from paths where article_id = :id order by path", own
    )
    notes = db.execute("select rev, kind, body, public, actor, at from notes where article_id = :id order by id", own)
    return {
        **{name: row[name] for name in CARRIED},
        "revisions": entries,
        "paths": [dict(path) for path in paths],
        "notes": [dict(note) for note in notes],
    }


@contextmanager
def faults_named() -> Iterator[None]:
    """Raise `Invalid` for errors that a record of another shape causes: the record comes from outside."""
    try:
        yield
    except KeyError as error:
        raise Invalid(phrase("the record lacks {error}", error=str(error))) from error
    except (TypeError, AttributeError, ValueError, OverflowError, sqlite3.Error) as error:
        raise Invalid(phrase("the record is inconsistent: {error}", error=of_error(error))) from error


def load(
    act: Act,
    article: Mapping[str, Any],
    text_of: Callable[[int], Manuscript],
    media_ids: Mapping[str, int],
    *,
    left_out: Callable[[str], None],
) -> tuple[int, str]:
    """Import a record. `text_of(rev)` gives the text of each revision, `media_ids` the id of each picture by its hash.

    Returns the id of the article and `added`, or `unchanged` if the same article with the same text exists.
    A former path that is impossible, or belongs to another article, is skipped: `left_out` is called with path and reason.
    Raises `Conflict` if it exists with another text, or if its slug or address is taken; `Invalid` for an inconsistent
    record.
    """
    db = act.db
    there = db.execute("select id, head_rev from articles where uid = :uid", {"uid": article["uid"]}).fetchone()
    if there:
        return _same(db, there["id"], there["head_rev"], article)
    _check(article)
    if article["status"] != "trashed":
        taken = db.execute(
            "select id from articles where slug = :slug and status <> 'trashed'", {"slug": article["slug"]}
        ).fetchone()
        if taken:
            raise Conflict(
                phrase("the slug {slug} belongs to article {id}", slug=article["slug"], id=taken["id"]),
                ref=article["slug"],
            )
    # The head, its title and the live revision are set with the revisions.
    carried = {name: article.get(name) for name in CARRIED}
    carried["kind"] = kind_of(text_of(article["live_rev"] or article["head_rev"]))
    article_id = _insert(db, "articles", {**carried, "head_rev": 0, "title": "", "live_rev": None})
    for entry in article["revisions"]:
        manuscript = text_of(entry["rev"])
        names = {name: media_ids[sha] for name, sha in entry["media"].items() if sha in media_ids}
        manuscript = _as_saved(replace(manuscript, media=names), entry)
        _revision(act, article_id, entry, manuscript, article["head_rev"])
    _live(act, article_id, article)
    for path in article["paths"]:
        _put_path(db, article_id, path, own=path["path"] == article["path"], left_out=left_out)
    for note in article["notes"]:
        db.execute(
            """
            insert into notes (article_id, rev, kind, body, public, actor, at)
            values (:id, :rev, :kind, :body, :public, :actor, :at)
            """,
            {**note, "id": article_id},
        )
    act.note("article", article_id, "import", to_state=article["status"], rev=article["head_rev"], uid=article["uid"])
    return article_id, "added"


def _fields(manuscript: Manuscript) -> dict[str, Any]:
    """The header of an article, as values for JSON."""
    values = plain(manuscript)
    return {name: values[name] for name in (*HEADER, "extra")}


def _as_saved(manuscript: Manuscript, entry: Mapping[str, Any]) -> Manuscript:
    """The text as it was saved: front matter cannot express every combination of keys.

    If somebody has edited the file since the export, it is used as it is.
    """
    if manuscript.hash_in_any_file() == entry["hash"] or "fields" not in entry:
        return manuscript
    # A field that was added after the export counts as empty, even if the front matter has a key with its name.
    shaped = {name: SHAPES[name].empty() for name in HEADER}
    shaped |= {name: SHAPES[name].empty(value) for name, value in entry["fields"].items() if name in SHAPES}
    saved = replace(manuscript, **shaped)
    return saved if saved.hash_in_any_file() == entry["hash"] else manuscript


def _same(db: Connection, article_id: int, head: int, article: Mapping[str, Any]) -> tuple[int, str]:
    ours = revisions.get(db, article_id, head).manuscript.hash_in_any_file()
    if any(entry["hash"] == ours and entry["rev"] == article["head_rev"] for entry in article["revisions"]):
        return article_id, "unchanged"
    raise Conflict(
        phrase("{slug} is already in this newsroom, with a different text", slug=article["slug"]),
        ref=article["slug"],
        hint=phrase("see: newsroom history {article_id}", article_id=article_id),
    )


def _put_path(
    db: Connection, article_id: int, path: Mapping[str, Any], *, own: bool, left_out: Callable[[str], None]
) -> None:
    """Register an address of an imported article. Its `own` address is required; a former one may be skipped."""
    try:
        with faults_named():
            _check_path(path)
        taken = db.execute("select article_id from paths where path = :path", {"path": path["path"]}).fetchone()
        if taken:
            raise Conflict(
                phrase("{path} belongs to article {article_id}", path=path["path"], article_id=taken["article_id"]),
                ref=path["path"],
            )
    except (Invalid, Conflict) as error:
        if own:
            raise
        left_out(phrase("a former path was skipped: {message}", message=error.message))
        return
    db.execute(
        """
        insert into paths (path, slug, article_id, kind, target, created_at)
        values (:path, :slug, :id, :kind, :target, :created_at)
        """,
        {**path, "id": article_id},
    )


def _check_path(path: Mapping[str, Any]) -> None:
    """Raise `Invalid` for an address that a build could not make, or that redirects to none."""
    urls.output_file(path["path"].partition("?")[0])
    if not path["path"].startswith("/") or ("?" in path["path"] and urls.former(path["path"]) != path["path"]):
        raise Invalid(phrase("{path!r} is not a path on the site", path=path["path"]))
    PathKind(path["kind"])
    clock.from_outside(path["created_at"])
    if path["slug"]:
        urls.output_file(f"/{path['slug']}/")
    target = path["target"]
    if target is not None and urls.destination(target) != target:
        raise Invalid(
            phrase("{path} redirects to {target!r}, which is not an address", path=path["path"], target=target[:80])
        )


def _check(article: Mapping[str, Any]) -> None:
    """Raise `Invalid` for values that builds or commands could not use."""
    numbers = [entry["rev"] for entry in article["revisions"]]
    live = article["live_rev"]
    if numbers != list(range(1, len(numbers) + 1)) or article["head_rev"] not in numbers:
        raise Invalid(phrase("{slug}: revisions are missing", slug=article["slug"]), ref=str(article["slug"]))
    if (ArticleStatus(article["status"]) == PUBLISHED) != (live is not None) or live not in (None, *numbers):
        raise Invalid(
            phrase("{slug}: its status does not match its live version", slug=article["slug"]), ref=str(article["slug"])
        )
    own = [path for path in article["paths"] if path["path"] == article["path"]]
    if live is not None and (len(own) != 1 or own[0]["kind"] != PathKind.CANONICAL or not article["published_at"]):
        raise Invalid(
            phrase("{slug}: it is published, but has no address or date", slug=article["slug"]),
            ref=str(article["slug"]),
        )
    if "/" in article["slug"]:
        raise Invalid(phrase("{slug!r} is not a valid slug", slug=article["slug"]), ref=article["slug"])
    urls.output_file(f"/{article['slug']}/")
    if article["path"] is not None:
        urls.output_file(article["path"])
    for column in TIMES:
        if article[column] is not None:
            clock.from_outside(article[column])
    for entry in (*article["revisions"], *article["notes"]):
        clock.from_outside(entry["at"])
    if article["comments_mode"] is not None:
        CommentMode(article["comments_mode"])


def _revision(act: Act, article_id: int, entry: Mapping[str, Any], manuscript: Manuscript, head: int) -> None:
    """Write one revision as it was saved; with the head, also write the search index and the labels."""
    then = Act(act.db, entry["actor"], act.now, act.batch, entry["at"], act.command)
    before = act.db.execute(
        "select updated_at, lang, title from articles where id = :id", {"id": article_id}
    ).fetchone()
    revisions.write(then, article_id, manuscript, note=entry["note"], parent=entry["parent"])
    past_head = entry["rev"] > head  # saved and undone: the text is kept, but the article does not use it
    act.db.execute(
        """
        update articles set updated_at = :at, head_rev = min(head_rev, :head), title = :title, lang = :lang where id = :id
        """,
        {
            "at": before["updated_at"],
            "head": head,
            "title": before["title"] if past_head else manuscript.title,
            "lang": before["lang"] if past_head else manuscript.lang,
            "id": article_id,
        },
    )


def _live(act: Act, article_id: int, article: Mapping[str, Any]) -> None:
    if article["live_rev"] is None:
        return
    manuscript = revisions.get(act.db, article_id, article["live_rev"]).manuscript
    act.db.execute("update articles set live_rev = :rev where id = :id", {"rev": article["live_rev"], "id": article_id})
    published, modified = article["published_at"] or "", article["modified_at"] or ""
    labels.file_under(act.db, article_id, manuscript, live=True, at=published, now=modified or published)
    revisions.show_media(act.db, article_id, manuscript, live=True)
    related.show(act, article_id, manuscript)
    act.db.execute(
        "insert into renders (article_id, rev, renderer, html) values (:id, :rev, :renderer, :html) on conflict do nothing",
        {
            "id": article_id,
            "rev": article["live_rev"],
            "renderer": markup.RENDERER,
            "html": revisions.render(act.db, manuscript),
        },
    )


def comments(db: Connection) -> Iterator[dict[str, Any]]:
    """Every comment with its reasons, parents before replies, with the uid of its article."""
    rows = db.execute(
        """
        select c.*, a.uid as article_uid, p.name as person_name, p.email as person_email, p.staff as person_staff
        from comments c join articles a on a.id = c.article_id left join commenters p on p.id = c.commenter_id
        order by c.id
        """
    )
    for row in rows:
        value = {key: kept for key, kept in dict(row).items() if key not in COMMENT_KEPT_BACK}
        reasons = db.execute(
            "select rev, phase, code, verdict, evidence, at from comment_reasons where comment_id = :id order by id",
            {"id": row["id"]},
        )
        value["reasons"] = [{**dict(reason), "evidence": json.loads(reason["evidence"])} for reason in reasons]
        yield value


def load_comment(act: Act, value: Mapping[str, Any], known: dict[int, int]) -> str:
    """Import a comment: `added` or `unchanged`. `known` maps ids of the export to ids of this file, and is updated.

    Raises `Invalid` if its article, or the comment it replies to, does not exist.
    """
    db = act.db
    there = _comment_here(db, value)
    if there is not None:
        known[value["id"]] = there
        return "unchanged"
    article = db.execute("select id from articles where uid = :uid", {"uid": value["article_uid"]}).fetchone()
    if article is None or (value["parent_id"] and value["parent_id"] not in known):
        raise Invalid(
            phrase("comment {id}: its article, or the comment it replies to, is not in this newsroom", id=value["id"])
        )
    for column in COMMENT_TIMES:
        if value[column] is not None:
            clock.from_outside(value[column])
    parent = known.get(value["parent_id"]) if value["parent_id"] else None
    if parent and _article_of(db, parent) != article["id"]:
        raise Invalid(phrase("comment {id}: the comment it replies to is on another article", id=value["id"]))
    row = {
        **{name: value[name] for name in COMMENT_CARRIED},
        "author": text.one_line(text.clean(value["author"])),
        "fingerprint": skeleton.fingerprint(value["body"]) if value["body"] else value["fingerprint"],
        "html": markup.comment_html(value["body"]),
        "article_id": article["id"],
        "parent_id": parent,
        "commenter_id": _person(db, value),
        "source": "newsroom",
        "source_id": _source_id(value),
    }
    comment_id = _insert(db, "comments", row)
    for reason in value["reasons"]:
        evidence = json.dumps(reason["evidence"], ensure_ascii=False)
        named = {name: reason[name] for name in ("rev", "phase", "code", "verdict", "at")}
        _insert(db, "comment_reasons", {**named, "evidence": evidence, "comment_id": comment_id})
    act.note("comment", comment_id, "import", to_state=value["status"])
    known[value["id"]] = comment_id
    return "added"


def _article_of(db: Connection, comment_id: int) -> int:
    row = db.execute("select article_id from comments where id = :id", {"id": comment_id}).fetchone()
    return int(row["article_id"])


def _source_id(value: Mapping[str, Any]) -> str:
    return f"{value['article_uid']}/{value['id']}"


def _comment_here(db: Connection, value: Mapping[str, Any]) -> int | None:
    """The comment if an earlier import has added it, or if the export came from this file."""
    row = db.execute(
        """
        select id from comments where source = 'newsroom' and source_id = :source_id
        union all
        select c.id from comments c join articles a on a.id = c.article_id
        where c.id = :id and a.uid = :uid and c.created_at = :at and c.author = :author and c.source is not 'newsroom'
        """,
        {
            "source_id": _source_id(value),
            "id": value["id"],
            "uid": value["article_uid"],
            "at": value["created_at"],
            "author": value["author"],
        },
    ).fetchone()
    return int(row["id"]) if row else None


def _insert(db: Connection, table: str, row: Mapping[str, Any]) -> int:
    """Insert a row and return its id."""
    columns, values = ", ".join(row), ", ".join(f":{name}" for name in row)
    added = db.execute(f"insert into {table} ({columns}) values ({values})", row).lastrowid
    assert added is not None
    return added


def _person(db: Connection, value: Mapping[str, Any]) -> int | None:
    """The commenter of an imported comment, found by name and e-mail address, without the rights of the old cookie."""
    from newsroom.core.commenters import commenters  # here: few archives have people

    if not value.get("person_name"):  # nobody, or a person who was erased
        return None
    seen = clock.from_outside(value["created_at"])
    if value["person_staff"]:
        return commenters.staff_commenter(db, value["person_name"], now=seen).id
    return commenters.find_or_create(db, name=value["person_name"], email=value["person_email"] or "", now=seen).id
