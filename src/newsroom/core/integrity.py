"""Checking the newsroom file: damage, rows that no action can have left, and the chain of the log."""

from __future__ import annotations

from newsroom.core.articles.checks import Finding
from newsroom.core.journal import chain
from newsroom.store import VERSION, Connection

# Each query finds rows that no action can have left; in a sound file it finds none.
INVARIANTS: dict[str, tuple[str, str]] = {
    "head": (
        "an article has no head revision",
        "select a.slug from articles a left join revisions r on r.article_id = a.id and r.rev = a.head_rev"
        " where r.rev is null",
    ),
    "live": (
        "what is live does not exist",
        "select a.slug from articles a left join revisions r on r.article_id = a.id and r.rev = a.live_rev"
        " where a.live_rev is not null and r.rev is null",
    ),
    "state": (
        "state and what is live disagree",
        "select slug from articles where (status = 'published') <> (live_rev is not null)",
    ),
    "gaps": (
        "revision numbers have a gap",
        "select article_id from revisions group by article_id having count(*) <> max(rev) or min(rev) <> 1",
    ),
    "path": (
        "a published article has no address",
        "select a.slug from articles a left join paths p on p.path = a.path and p.article_id = a.id"
        " and p.kind = 'canonical' where a.status = 'published' and p.path is null",
    ),
    "public": (
        "something withdrawn is still in a public list",
        "select a.slug from article_labels l join articles a on a.id = l.article_id where l.live = 1 and a.live_rev is null",
    ),
    "media": (
        "a picture has no bytes",
        "select m.name from media m left join media_data d on d.media_id = m.id where d.media_id is null",
    ),
    "comments": (
        "the comment count of an article is wrong",
        "select a.slug from articles a left join article_counts c on c.article_id = a.id"
        " where coalesce(c.comments, 0) <> (select count(*) from comments m where m.article_id = a.id"
        " and m.status = 'published')",
    ),
    "journal": (
        "an article has no journal",
        "select a.slug from articles a where not exists"
        " (select 1 from journal j where j.kind = 'article' and j.object_id = a.id)",
    ),
    "act": ("an act was left open", "select batch_id from act"),
}


def check(db: Connection) -> list[Finding]:
    """Whether the file is sound: SQLite's own checks, the search index, and what must always hold."""
    found: list[Finding] = []
    for row in db.execute("pragma integrity_check(20)"):
        if row[0] != "ok":
            found.append(Finding("error", "file", "integrity", str(row[0])))
    for row in db.execute("pragma foreign_key_check"):
        found.append(Finding("error", str(row[0]), "foreign-key", f"row {row[1]} points to nothing in {row[2]}"))
    version = db.execute("pragma user_version").fetchone()[0]
    if version != VERSION:
        found.append(Finding("error", "file", "version", f"the file is at version {version}, not {VERSION}"))
    for code, (message, query) in INVARIANTS.items():
        for row in db.execute(query + " limit 20"):
            found.append(Finding("error", str(row[0]), code, message))
    found += _search_index(db)
    broken = chain.check(db).fault
    if broken is not None:
        found.append(Finding("error", f"journal {broken.entry}", "chain", broken.message))
    return found


def _search_index(db: Connection) -> list[Finding]:
    """The index and the articles hold the same rows."""
    indexed = db.execute("select count(*) from article_search_docsize").fetchone()[0]
    held = db.execute("select count(*) from articles where head_rev > 0").fetchone()[0]
    if indexed == held:
        return []
    return [Finding("error", "search", "search-index", f"{indexed} articles are indexed, {held} are there")]
