"""The table of public addresses: once public, a path shows its article, redirects, or answers "gone"; never 404."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from newsroom import languages, text, urls
from newsroom.core.journal.actions import Act
from newsroom.errors import Conflict
from newsroom.phrases import Phrase, phrase
from newsroom.store import Connection


class PathKind(StrEnum):
    """What a path does: it shows its article, redirects, or answers "gone"."""

    CANONICAL = "canonical"
    REDIRECT = "redirect"
    GONE = "gone"


def claim(act: Act, article_id: int, path: str, slug: str) -> None:
    """Make `path` the address of the article; its former addresses redirect straight to it.

    Raises `Conflict` if the path ever belonged to another article.
    """
    db = act.db
    row = db.execute("select article_id, kind from paths where path = :path", {"path": path}).fetchone()
    if row and row["article_id"] != article_id:
        raise Conflict(
            phrase("{path} belongs to article {article_id}", path=path, article_id=row["article_id"]),
            ref=path,
            # Not for the other one: its address, which may be public, would change.
            hint=phrase(
                "choose another slug for article {article_id}: newsroom edit {article_id} --slug NEW",
                article_id=article_id,
            ),
        )
    db.execute(
        "update paths set kind = 'redirect', target = null where article_id = :id and path <> :path and kind <> 'redirect'",
        {"id": article_id, "path": path},
    )
    db.execute("update paths set target = null where article_id = :id and target is not null", {"id": article_id})
    if row is None:
        db.execute(
            "insert into paths (path, slug, article_id, kind, created_at) values (:path, :slug, :id, 'canonical', :at)",
            {"path": path, "slug": slug, "id": article_id, "at": act.at},
        )
    elif row["kind"] != PathKind.CANONICAL:
        db.execute("update paths set kind = 'canonical', target = null where path = :path", {"path": path})


def alias(act: Act, article_id: int, typed: str) -> None:
    """Let an address of an older site redirect to the article, unless it is in use or impossible."""
    path = urls.former(typed)
    if path is None:
        return
    act.db.execute(
        """
        insert into paths (path, slug, article_id, kind, created_at) values (:path, '', :id, 'redirect', :at)
        on conflict (path) do nothing
        """,
        {"path": path, "id": article_id, "at": act.at},
    )


def alias_problem(db: Connection, article_id: int | None, typed: str) -> Phrase | None:
    """Why an address of an older site will not redirect to the article, or None; without `article_id` it was not saved yet."""
    path = urls.former(typed)
    if path is None:
        return phrase(
            "the former address {typed} is not a valid path on this site, so it will not redirect", typed=typed
        )
    if urls.is_used_by_site(path):
        return phrase("the site itself uses the former address {typed}, so it will not redirect", typed=typed)
    row = db.execute(
        """
        select a.id, a.title from paths p join articles a on a.id = p.article_id
        where p.path = :path and p.article_id <> :id
        """,
        {"path": path, "id": article_id},
    ).fetchone()
    if row is None:
        return None
    title = text.excerpt(row["title"], 40)
    return phrase(
        "the former address {typed} belongs to article {id} ({title}), so it will not redirect here",
        typed=typed,
        id=row["id"],
        title=title,
    )


def release(act: Act, article_id: int, redirect_to: str | None) -> None:
    """Withdraw the article: its address and its former ones answer "gone", or redirect to `redirect_to`.

    For an article that is withdrawn already this changes where they lead.
    Raises `Invalid` if the target is neither a site path nor an http address.
    """
    target = None if redirect_to is None else urls.destination(redirect_to)
    act.db.execute(
        "update paths set kind = case when :target is null then 'gone' else 'redirect' end, target = :target"
        # The others are those of an earlier withdrawal.
        " where article_id = :id and (kind <> 'redirect' or target is not null)",
        {"id": article_id, "target": target},
    )


def known(db: Connection, candidates: Sequence[str]) -> str | None:
    """The first of these paths that belongs or belonged to an article, or None."""
    for path in candidates:
        if db.execute("select 1 from paths where path = :path", {"path": path}).fetchone():
            return path
    return None


def below(db: Connection, folder: str) -> str | None:
    """A path in `folder` that belongs or belonged to an article, or None."""
    after = f"{folder[:-1]}0"  # the next character after a slash
    row = db.execute(
        "select path from paths where path > :folder and path < :after limit 1", {"folder": folder, "after": after}
    ).fetchone()
    return str(row["path"]) if row else None


def live_story(db: Connection, path: str) -> int | None:
    """The id of the story that readers see at `path`, or None."""
    row = db.execute(
        """
        select a.id from paths p join articles a on a.id = p.article_id
        where p.path = :path and p.kind = 'canonical' and a.live_rev is not null and a.kind = 'story'
        """,
        {"path": path},
    ).fetchone()
    return int(row["id"]) if row else None


def is_front(db: Connection, path: str) -> bool:
    """Whether a path is the front page of a language, such as `/fr/`, `/ckb/` or `/zh-hant/`, and not an article's own.

    A name of three letters may be any page of a server, so there must be a story in that language, withdrawn or not.
    """
    name = path.strip("/")
    if path != urls.front(name) or not name or languages.group(name) != name or name in urls.FOLDERS | urls.ANSWERED:
        return False
    if known(db, (path,)) is not None:
        return False
    if len(name.partition("-")[0]) == 2:
        return True
    rows = db.execute(
        "select distinct lang from articles where kind = 'story' and published_at is not null and lower(lang) like :first",
        {"first": f"{name.partition('-')[0]}%"},
    )
    return any(languages.group(row[0]) == name for row in rows)
