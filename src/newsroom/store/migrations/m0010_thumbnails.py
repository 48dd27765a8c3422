"""Another, smaller size of every picture."""

from __future__ import annotations

from sqlite_utils import Database

from newsroom.store.migrations.tracking import run

# Row 0 says that the sizes of a picture are made: without it they are made again, and existing ones are kept. A folder
# without a last change is built completely, which checks every picture shown.
SCRIPT = """
delete from renditions where width = 0
;;
update site_targets set seq = 0, stamp = ''
"""


def m0010_thumbnails(db: Database) -> None:
    """Make the sizes of pictures again, and every page with them."""
    run(db, SCRIPT)
