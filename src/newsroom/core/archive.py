"""Export and import: an article, or a comment, with everything that belongs to it, as one record."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from newsroom import clock, markup
from newsroom.core.articles import labels, revisions
from newsroom.core.articles.fields import CARRIED, Manuscript
from newsroom.core.journal.actions import Act
from newsroom.errors import Conflict, Invalid
from newsroom.store import Connection

# The columns of a comment that are put back as they are.
COMMENT_CARRIED = (
    "author", "rev", "body", "html", "status", "status_before", "staff", "pinned", "spam_score", "reject_reason",
    "fingerprint", "created_at", "edited_at", "decided_at", "decided_by",
)  # fmt: skip
# Columns of a comment that are not exported: they mean something in their own file only, or are about the person.
COMMENT_KEPT_BACK = ("article_id", "network", "agent", "commenter_id")


def ids(db: Connection) -> list[int]:
    """Every article, in the order of its id, the trash included."""
    return [row[0] for row in db.execute("select id from articles order by id")]


def record(db: Connection, article_id: int) -> dict[str, Any]:
    """Everything about an article but its text: dates, states, the list of revisions, addresses and notes."""
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


def load(
    act: Act, article: Mapping[str, Any], text_of: Callable[[int], Manuscript], media_ids: Mapping[str, int]
) -> tuple[int, str]:
    """Put a record back. `text_of(rev)` gives each revision's text, `media_ids` the id of each picture by its hash.

    Returns the article's id and `added`, or `unchanged` where the same article with the same text is there already.
    Raises `Conflict` when it is there with other text, or its slug or address is another's; `Invalid` for a record
    that does not hold together.
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
            raise Conflict(f"the slug {article['slug']} belongs to article {taken['id']}", ref=article["slug"])
    # The head, its title and what is live follow with the revisions.
    carried = {name: article.get(name) for name in CARRIED}
    article_id = _insert(db, "articles", {**carried, "head_rev": 0, "title": "", "live_rev": None})
    for entry in article["revisions"]:
        manuscript = text_of(entry["rev"])
        names = {name: media_ids[sha] for name, sha in entry["media"].items() if sha in media_ids}
        _revision(act, article_id, entry, replace(manuscript, media=names), article["head_rev"])
    _live(act, article_id, article)
    for path in article["paths"]:
        db.execute(
            """
            insert into paths (path, slug, article_id, kind, target, created_at)
            values (:path, :slug, :id, :kind, :target, :created_at)
            """,
            {**path, "id": article_id},
        )
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


def _same(db: Connection, article_id: int, head: int, article: Mapping[str, Any]) -> tuple[int, str]:
    ours = revisions.get(db, article_id, head).manuscript.hash_in_any_file()
    if any(entry["hash"] == ours and entry["rev"] == article["head_rev"] for entry in article["revisions"]):
        return article_id, "unchanged"
    raise Conflict(
        f"{article['slug']} is in this file already, with other text",
        ref=article["slug"],
        hint=f"compare with: newsroom history {article_id}",
    )


def _check(article: Mapping[str, Any]) -> None:
    numbers = [entry["rev"] for entry in article["revisions"]]
    if numbers != list(range(1, len(numbers) + 1)) or article["head_rev"] not in numbers:
        raise Invalid(f"{article['slug']}: its revisions are not all there", ref=str(article["slug"]))


def _revision(act: Act, article_id: int, entry: Mapping[str, Any], manuscript: Manuscript, head: int) -> None:
    """Write one revision as it was saved then; the head's makes the search index and the labels."""
    then = Act(act.db, entry["actor"], act.now, act.batch, entry["at"], act.command)
    before = act.db.execute(
        "select updated_at, lang, title from articles where id = :id", {"id": article_id}
    ).fetchone()
    revisions.write(then, article_id, manuscript, note=entry["note"], parent=entry["parent"])
    past_head = entry["rev"] > head  # saved and undone: the text is kept, and the article is as it was before
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
    """Every comment with its reasons, parents before replies, named by its article's uid."""
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
    """Put a comment back; `known` maps ids of the export to ids of this file and is added to. `added` or `unchanged`.

    Raises `Invalid` when its article or the comment it answers is not there.
    """
    db = act.db
    there = _comment_here(db, value)
    if there is not None:
        known[value["id"]] = there
        return "unchanged"
    article = db.execute("select id from articles where uid = :uid", {"uid": value["article_uid"]}).fetchone()
    if article is None or (value["parent_id"] and value["parent_id"] not in known):
        raise Invalid(f"comment {value['id']}: its article or the comment it answers is not in this file")
    row = {
        **{name: value[name] for name in COMMENT_CARRIED},
        "html": markup.comment_html(value["body"]),
        "article_id": article["id"],
        "parent_id": known.get(value["parent_id"]) if value["parent_id"] else None,
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


def _source_id(value: Mapping[str, Any]) -> str:
    return f"{value['article_uid']}/{value['id']}"


def _comment_here(db: Connection, value: Mapping[str, Any]) -> int | None:
    """The comment that an earlier import has put here, or that never left: an export read back into its own file."""
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
    """Add a row; returns its id."""
    columns, values = ", ".join(row), ", ".join(f":{name}" for name in row)
    added = db.execute(f"insert into {table} ({columns}) values ({values})", row).lastrowid
    assert added is not None
    return added


def _person(db: Connection, value: Mapping[str, Any]) -> int | None:
    """The commenter of an imported comment: told apart by name and e-mail, and without any right of the old cookie."""
    from newsroom.core.commenters import commenters  # here: few archives hold a person

    if not value.get("person_name"):  # nobody, or somebody who was erased
        return None
    seen = clock.from_text(value["created_at"])
    if value["person_staff"]:
        return commenters.staff_commenter(db, value["person_name"], now=seen).id
    return commenters.find_or_create(db, name=value["person_name"], email=value["person_email"] or "", now=seen).id
