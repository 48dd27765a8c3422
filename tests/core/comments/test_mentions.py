"""What an erasure leaves and names: texts of others and of the newsroom that mention the person."""

from __future__ import annotations

import json

from newsroom.core import stored_settings, undo
from newsroom.core.commenters import commenters
from newsroom.core.comments import editing, erasure
from newsroom.core.journal import actions
from newsroom.core.screening import word_lists
from newsroom.store import Connection
from tests.comment_rooms import NOW, article, send, settings


def test_earlier_versions_evidence_and_word_lists_are_looked_through(db: Connection) -> None:
    article(db)
    word_lists.add(db, ["Zoltanix"], "hold", now=NOW, actor="lan")
    word_lists.add(db, ["zq@zoltan.example", "other"], "flag", now=NOW, actor="lan")
    word_lists.add(db, ["zq@zoltan.example bad"], "flag", now=NOW, actor="lan")
    word_lists.remove(db, ["zq@zoltan.example bad"], now=NOW, actor="lan")
    send(db, 1, "Ý kiến của tôi", name="Zoltanix", email="zq@zoltan.example")
    edited, undone = (send(db, 1, f"{text} {number}", name="Dora", minutes=number).id
                      for number, text in ((1, "I agree with\nZoltanix"), (2, "Quite another thing")))  # fmt: skip
    editing.edit(db, edited, "No name", now=NOW, actor="lan", settings=settings())
    editing.edit(db, undone, "Zoltanix again", now=NOW, actor="lan", settings=settings())
    undo.undo(db, now=NOW, actor="lan")
    stored_settings.put(db, {"comments.replies": json.dumps({"hi": "Chào\nZoltanix"})}, now=NOW, actor="lan")
    found = erasure.erase(db, commenters.resolve(db, "Zoltanix"), now=NOW, actor="hoa").mentions
    assert (found.comments, found.earlier, found.settings) == ([], [edited, undone], ["comments.replies"])
    assert found.words == ["zoltanix", "zq zoltan example"]
    evidence = [row[0] for row in db.execute("select evidence from comment_reasons where comment_id = ?", (edited,))]
    assert not [one for one in evidence if "zoltanix" in one]
    assert not [line for line in actions.log(db) if "zoltan" in json.dumps(line.detail)]
    assert not db.execute("select 1 from changes where source = 'words' and before like '%zoltan%bad%'").fetchall()


def test_names_with_marks_are_found_in_json_and_short_ones_are_named(db: Connection) -> None:
    article(db)
    send(db, 1, "Ý kiến của tôi", name="Nguyễn Vượng", email="v@x.example", key="k")
    send(db, 1, "Ý kiến nữa của tôi", name="An", email="v@x.example", key="k", minutes=1)
    stored_settings.put(db, {"comments.replies": json.dumps({"hi": "Chào Nguyễn Vượng"})}, now=NOW, actor="lan")
    found = erasure.erase(db, commenters.resolve(db, "v@x.example"), now=NOW, actor="hoa").mentions
    assert (found.settings, found.too_short) == (["comments.replies"], ["An"])
