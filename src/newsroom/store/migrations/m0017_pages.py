"""Pages that are not stories, such as "About us": the kind of each text, and that of each article."""

from __future__ import annotations

from sqlite_utils import Database

from newsroom.store.migrations.m0005_site import SEEN
from newsroom.store.migrations.tracking import run, track

# The kind of a text is empty for a story. That of an article is fixed with its address, when it is first published.
SCRIPT = """
alter table revisions add column kind text not null default '' check (kind in ('', 'page'))
;;
alter table articles add column kind text not null default 'story' check (kind in ('story', 'page'))
;;
drop index articles_live
;;
create index articles_live on articles (published_at desc, id desc) where live_rev is not null and kind = 'story'
;;
drop index articles_months
;;
create index articles_months on articles (published_at, id, modified_at) where live_rev is not null and kind = 'story'
;;
create index articles_pages on articles (id) where kind = 'page'
;;
drop trigger articles_site_update
"""


def m0017_pages(db: Database) -> None:
    """Add the columns, include them in undo, and list stories only."""
    run(db, SCRIPT)
    track(db, "articles", "'article:' || {row}.id")
    seen = " or ".join(f"old.{name} is not new.{name}" for name in (*SEEN, "published_day", "modified_day", "kind"))
    db.conn.execute(
        "create trigger articles_site_update after update on articles"
        f" when (old.live_rev is not null or new.live_rev is not null or old.path is not null) and ({seen})"
        " begin delete from site_changes where kind = 'article' and object = cast(new.id as text);"
        " insert into site_changes (kind, object) values ('article', cast(new.id as text)); end"
    )
