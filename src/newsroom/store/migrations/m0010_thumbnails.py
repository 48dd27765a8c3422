"""A further, smaller size of every picture."""

from __future__ import annotations

from sqlite_utils import Database

from newsroom.store.migrations.tracking import run

# Row 0 says that the sizes of a picture are made: without it they are made again, and those that are there stay as they
# are. A target without a last change is built in full, which is when every picture shown is looked at.
SCRIPT = """
delete from renditions where width = 0
;;
update site_targets set seq = 0, stamp = ''
"""


def m0010_thumbnails(db: Database) -> None:
    """Have the sizes of pictures made again, and every page with them."""
    run(db, SCRIPT)
