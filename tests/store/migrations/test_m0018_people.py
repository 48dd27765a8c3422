"""What is told about an author is a change of their pages, and a portrait one of its files."""

from __future__ import annotations

from pathlib import Path

from newsroom.core.people import people
from newsroom.core.people.people import PersonEntry
from newsroom.core.published import changes
from tests.site.paper import Paper


def test_every_change_of_an_entry_is_seen_by_builds(tmp_path: Path) -> None:
    paper = Paper(tmp_path)
    paper.story("Tin", authors=("Lan",))
    label = paper.db.execute("select id from labels where kind = 'author'").fetchone()[0]
    red, blue = paper.picture("red"), paper.picture("blue")
    seen = changes.last(paper.db)

    def since() -> tuple[set[int], set[int]]:
        nonlocal seen
        found = changes.since(paper.db, seen)
        seen = found.seq
        return set(found.names), set(found.media)

    with paper.act("people add") as act:
        person = people.add(act, PersonEntry("Lan", portrait=red))
    assert since() == ({label}, {red})
    with paper.act("people edit") as act:
        person = people.edit(act, person, PersonEntry("Lan", portrait=blue))
    assert since() == ({label}, {red, blue})
    with paper.act("people edit") as act:
        person = people.edit(act, person, PersonEntry("Hà"))
    assert since() == ({label}, {blue})
    with paper.act("people rm") as act:
        people.remove(act, [person])
    assert since() == (set(), set())
