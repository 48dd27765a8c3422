"""The numbered, append-only steps from an empty file to today's tables, run through sqlite-utils."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_utils import Database, Migrations

from newsroom.store.identity import APPLICATION_ID, VERSION
from newsroom.store.migrations import (
    m0001_articles,
    m0002_comments,
    m0003_readership,
    m0004_programmes,
    m0005_site,
    m0006_figures,
    m0007_deploys,
    m0008_pictures,
    m0009_model,
    m0010_thumbnails,
    m0011_journal_chain,
    m0012_names,
)
from newsroom.store.transactions import Connection, transaction

if TYPE_CHECKING:
    from collections.abc import Callable

newsroom = Migrations("newsroom")

STEPS: tuple[Callable[[Database], None], ...] = (
    m0001_articles.m0001_articles,
    m0002_comments.m0002_comments,
    m0003_readership.m0003_readership,
    m0004_programmes.m0004_programmes,
    m0005_site.m0005_site,
    m0006_figures.m0006_figures,
    m0007_deploys.m0007_deploys,
    m0008_pictures.m0008_pictures,
    m0009_model.m0009_model,
    m0010_thumbnails.m0010_thumbnails,
    m0011_journal_chain.m0011_journal_chain,
    m0012_names.m0012_names,
)
for step in STEPS:
    newsroom()(step)


def upgrade(db: Connection) -> None:
    """Bring the file to today's version, in one transaction; another program may have done it while this one waited."""
    wrapped = Database(db, execute_plugins=False)
    with transaction(db):
        if db.execute("pragma user_version").fetchone()[0] >= VERSION:
            return
        newsroom.apply(wrapped)
        db.execute(f"pragma application_id={APPLICATION_ID}")
        db.execute(f"pragma user_version={VERSION}")
