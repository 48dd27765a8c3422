"""What a text says about its publication: held back, dated by a day only, a version of another article."""

from __future__ import annotations

from sqlite_utils import Database

from newsroom.store.migrations.m0005_site import SEEN
from newsroom.store.migrations.tracking import run, track

# `held` says why an article is not published together with others. `published_day` and `modified_day` (`YYYY-MM-DD`) are
# set for times of which only the day is known. `translation_key` is the same in all versions of an article.
SCRIPT = """
alter table articles add column held text
;;
alter table articles add column published_day text
;;
alter table articles add column modified_day text
;;
alter table articles add column translation_key text
;;
create index articles_held on articles (id) where held is not null
;;
create index articles_translation_key on articles (translation_key) where translation_key is not null
;;
drop trigger articles_site_update
"""


def m0015_publication_terms(db: Database) -> None:
    """Add the columns, include them in undo, and update pages when the days change."""
    run(db, SCRIPT)
    track(db, "articles", "'article:' || {row}.id")
    seen = " or ".join(f"old.{name} is not new.{name}" for name in (*SEEN, "published_day", "modified_day"))
    db.conn.execute(
        "create trigger articles_site_update after update on articles"
        f" when (old.live_rev is not null or new.live_rev is not null or old.path is not null) and ({seen})"
        " begin delete from site_changes where kind = 'article' and object = cast(new.id as text);"
        " insert into site_changes (kind, object) values ('article', cast(new.id as text)); end"
    )
