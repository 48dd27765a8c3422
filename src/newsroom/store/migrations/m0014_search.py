"""Search for readers in published texts only, and words of scripts without spaces."""

from __future__ import annotations

from sqlite_utils import Database

from newsroom import spaceless, text
from newsroom.store.migrations.m0001_articles import SEARCHED, folded
from newsroom.store.migrations.tracking import run

# The text for the index in place of a revision's own text, if this contains letters of scripts without spaces; never
# changed, because the index needs it again to remove the revision.
TABLE = """
create table search_texts (
    article_id integer not null,
    rev integer not null,
    title text not null,
    lead text not null,
    body text not null,
    labels text not null,
    primary key (article_id, rev),
    foreign key (article_id, rev) references revisions (article_id, rev)
) strict, without rowid
"""
NAMES = ", ".join(SEARCHED)
TEXTS = ", ".join(f"coalesce(s.{name}, {folded('r.' + name)})" for name in SEARCHED)
FROM = "revisions r left join search_texts s on s.article_id = r.article_id and s.rev = r.rev"


# Letters by which a revision is known to need a row there, in the form for GLOB.
LETTERS = f"*[{spaceless.LETTERS}\uff00-\uffef]*"


def source(index: str, head: str) -> str:
    """SQL for the view that an index is compared with: for each article the revision in the column `head`."""
    columns = ", ".join(f"coalesce(s.{name}, {folded('r.' + name)}) as {name}" for name in SEARCHED)
    return f"""
        create view {index}_source as
            select a.id as article_id, {columns} from articles a
            join revisions r on r.article_id = a.id and r.rev = a.{head}
            left join search_texts s on s.article_id = r.article_id and s.rev = r.rev
        """


def forget(index: str, article: str, rev: str) -> str:
    """SQL by which a revision is removed from an index."""
    return f"""
        insert into {index} ({index}, rowid, {NAMES})
            select 'delete', r.article_id, {TEXTS} from {FROM} where r.article_id = {article} and r.rev = {rev}
        """


def add(index: str, article: str, rev: str) -> str:
    """SQL by which a revision is added to an index."""
    return f"""
        insert into {index} (rowid, {NAMES})
            select r.article_id, {TEXTS} from {FROM} where r.article_id = {article} and r.rev = {rev}
        """


def m0014_search(db: Database) -> None:
    """Two indexes: of the newest texts of articles for the newsroom, and of the published ones for readers."""
    run(db, TABLE)
    _prepare_texts(db)
    run(
        db,
        f"""
        drop trigger articles_search
        ;;
        drop view article_search_source
        ;;
        {source("article_search", "head_rev")}
        ;;
        create trigger articles_search after update of head_rev on articles when old.head_rev <> new.head_rev begin
            {forget("article_search", "old.id", "old.head_rev")};
            {add("article_search", "new.id", "new.head_rev")};
        end
        ;;
        {source("published_search", "live_rev")}
        ;;
        create virtual table published_search using fts5 (
            {NAMES}, content = 'published_search_source', content_rowid = 'article_id',
            tokenize = 'unicode61 remove_diacritics 2')
        ;;
        insert into published_search (published_search, rank) values ('rank', 'bm25(10.0, 4.0, 1.0, 3.0)')
        ;;
        create trigger articles_published_search after update of live_rev on articles
            when old.live_rev is not new.live_rev begin
            {forget("published_search", "old.id", "old.live_rev")};
            {add("published_search", "new.id", "new.live_rev")};
        end
        ;;
        insert into published_search (published_search) values ('rebuild')
        """,
    )


def _prepare_texts(db: Database) -> None:
    """Give every revision that needs one its row in `search_texts`, and add the newest ones to the index."""
    needing = db.execute(
        """
        select r.article_id, r.rev, r.rev = a.head_rev from revisions r join articles a on a.id = r.article_id
        where r.title || r.lead || r.body || r.labels glob ?
        """,
        (LETTERS,),
    ).fetchall()
    for article_id, rev, is_head in needing:
        key = {"id": article_id, "rev": rev}
        if is_head:
            db.conn.execute(forget("article_search", ":id", ":rev"), key)
        row = db.conn.execute(f"select {NAMES} from revisions where article_id = :id and rev = :rev", key).fetchone()
        texts = [spaceless.indexed(text.plain_letters(one)) for one in row]
        db.conn.execute(
            f"insert into search_texts (article_id, rev, {NAMES}) values (?, ?, ?, ?, ?, ?)", (article_id, rev, *texts)
        )
        if is_head:
            db.conn.execute(add("article_search", ":id", ":rev"), key)
