"""A later file says another status of a comment than here: it is named, unless somebody has decided on it here."""

from __future__ import annotations

from newsroom.core.comments.changed_status import ChangedStatus
from newsroom.store import Connection
from tests.comment_rooms import article
from tests.core.comments.test_importing import row, take

FIRST = {1: "published", 2: "published", 3: "pending", 4: "pending", 5: "published", 6: "trashed"}
THEN = {1: "spam", 2: "published", 3: "published", 4: "pending", 5: "trashed", 6: "published"}


def test_a_status_that_was_decided_there_since_is_named(db: Connection) -> None:
    article(db)
    take(db, *(row(n, status=status, body="" if n == 6 else "Ý") for n, status in FIRST.items()))
    db.execute("update comments set decided_by = 'lan' where id = 5")
    taken = take(db, *(row(n, status=status, body="" if n == 6 else "Ý") for n, status in THEN.items()))
    assert (taken.added, taken.unchanged) == (0, 6)
    assert taken.changed == [
        ChangedStatus("x.xml:1", 1, "published", "spam"),
        ChangedStatus("x.xml:3", 3, "pending", "published"),
    ]
