"""Entries about authors: what is stored, what is refused, and undo."""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from typing import Any

import pytest
from PIL import Image

from newsroom.core import undo
from newsroom.core.media import pictures
from newsroom.core.people import people
from newsroom.core.people.people import PersonEntry
from newsroom.errors import Conflict, Invalid, NotFound
from newsroom.store import Connection
from tests.core.articles.desk import Desk

LAN = PersonEntry("Lan Phạm", "Reporter", "Writes about *ferries*.", ("https://example.org/lan",))


@pytest.fixture
def desk(db: Connection) -> Desk:
    return Desk(db)


def add(desk: Desk, entry: PersonEntry) -> people.Person:
    with desk.act("people add") as act:
        return people.add(act, entry)


def png(colour: str) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (8, 6), colour).save(stream, "PNG")
    return stream.getvalue()


def test_an_entry_is_found_by_name_slug_and_id(desk: Desk) -> None:
    added = add(desk, LAN)
    assert added.entry == LAN
    assert (added.slug, added.stories) == ("lan-pham", 0)
    for ref in ("Lan Phạm", "lan phạm", " LAN  PHẠM ", "lan-pham", str(added.id)):
        assert people.get(desk.db, ref) == added
    assert people.find(desk.db, "Lan Pham") is None  # another name
    with pytest.raises(NotFound):
        people.get(desk.db, "nobody")


def test_text_and_links_are_stored_clean(desk: Desk) -> None:
    entry = PersonEntry(
        " Thuý\n Hà ",
        role=" Night \n editor",
        about="\n\nOne.\r\nTwo.\n",
        links=("lan@example.org", "https://a.example/", "https://a.example/"),
    )
    kept = add(desk, entry).entry
    assert (kept.name, kept.role, kept.about) == ("Thuý Hà", "Night editor", "One.\nTwo.")
    assert kept.links == ("mailto:lan@example.org", "https://a.example/")


@pytest.mark.parametrize(
    "entry",
    [
        PersonEntry(""),
        PersonEntry(" \n "),
        PersonEntry("x" * 121),
        PersonEntry("Lan", role="x" * 121),
        PersonEntry("Lan", about="x" * 4001),
        PersonEntry("Lan", links=tuple(f"https://example.org/{n}" for n in range(11))),
        PersonEntry("Lan", links=("https://example.org/" + "x" * 500,)),
        *(
            PersonEntry("Lan", links=(link,))
            for link in (
                "",
                "example",
                "/lan",
                "javascript:alert(1)",
                "https://",
                "mailto:lan",
                'https://a.example/"x',
                "https://[",
                "ftp://a.example/",
                "data:text/html,x@y",
            )
        ),
    ],
)
def test_what_pages_could_not_show_is_refused(desk: Desk, entry: PersonEntry) -> None:
    with pytest.raises(Invalid):
        add(desk, entry)
    assert people.list_(desk.db) == []


LONGEST_LINK = "http://example.org/" + "x" * 481


@pytest.mark.parametrize(
    ("entry", "links"),
    [
        (PersonEntry("x" * 120, "y" * 120, "z" * 4000), []),
        (PersonEntry("Lan", links=tuple(f"https://example.org/{n}" for n in range(10))), None),
        (PersonEntry("Lan", links=(LONGEST_LINK,)), [LONGEST_LINK]),
        (PersonEntry("Lan", links=("mailto:lan@a.example", "https://a.example/@lan", "https://a.example/a:b")), None),
    ],
)  # fmt: skip
def test_what_is_just_short_enough_and_links_of_every_kind_are_kept(
    desk: Desk, entry: PersonEntry, links: list[str] | None
) -> None:
    kept = add(desk, entry).entry
    assert kept == entry
    assert links is None or list(kept.links) == links


def test_a_long_link_is_cut_in_the_message(desk: Desk) -> None:
    with pytest.raises(Invalid) as error:
        add(desk, PersonEntry("Lan", links=("x" * 79 + "yz",)))
    assert error.value.message == f"{'x' * 79 + 'y'!r} is not a web or e-mail address"


def test_a_name_has_one_entry(desk: Desk) -> None:
    add(desk, LAN)
    other = add(desk, PersonEntry("Lan"))
    with pytest.raises(Conflict):
        add(desk, PersonEntry("LAN PHẠM"))
    with pytest.raises(Conflict), desk.act("people edit") as act:
        people.edit(act, other, PersonEntry("lan phạm"))
    with desk.act("people edit") as act:
        assert people.edit(act, other, PersonEntry("LAN", role="Editor")).entry.name == "LAN"


def test_a_portrait_is_a_picture_of_the_newsroom(desk: Desk) -> None:
    with pytest.raises(NotFound):
        add(desk, PersonEntry("Lan", portrait=9))


def test_the_authors_whose_portrait_is_a_picture(desk: Desk) -> None:
    """Only those that some article names have a label; a tag of the same name is another label."""
    with desk.act("media add") as act:
        one, other = (pictures.add(act, png(colour), name=f"{colour}.png").id for colour in ("red", "blue"))
    for name, portrait in (("Lan Phạm", one), ("Hà", one), ("Vy", other), ("Tâm", None)):
        add(desk, PersonEntry(name, portrait=portrait))
    desk.save(desk.in_status("draft", "One"), authors=("Lan Phạm", "Vy", "Tâm"), tags=("Hà", "Lan Phạm"))
    found = people.labels_showing(desk.db, [one])
    shown = desk.db.execute(
        "select kind, name from labels where id in (select value from json_each(?))", [json.dumps([*found])]
    )
    assert [tuple(row) for row in shown] == [("author", "Lan Phạm")]
    assert people.labels_showing(desk.db, []) == set()
    names = {row["id"]: (row["kind"], row["name"]) for row in desk.db.execute("select id, kind, name from labels")}
    entries = {names[label]: entry.name for label, entry in people.by_label(desk.db).items()}
    assert entries == {("author", name): name for name in ("Lan Phạm", "Vy", "Tâm")}
    assert people.portraits(desk.db) == {one, other}


def test_an_added_entry_is_named_in_the_log_and_undone(desk: Desk) -> None:
    add(desk, LAN)
    done = undo.undo(desk.db, actor="lan", now=desk.now)
    assert [(unit.kind, unit.name) for unit in done.units] == [("person", "Lan Phạm")]
    assert people.list_(desk.db) == []


def test_adding_changing_and_removing_is_undone(desk: Desk) -> None:
    added = add(desk, LAN)
    with desk.act("people edit") as act:
        people.edit(act, added, PersonEntry("Lan Phạm", "Editor"))
        changed = act.batch
    with desk.act("people rm") as act:
        people.remove(act, [added])
        removed = act.batch
    assert people.list_(desk.db) == []
    undo.undo(desk.db, removed, actor="lan", now=desk.now)
    assert people.get(desk.db, "lan-pham").entry.role == "Editor"
    undo.undo(desk.db, changed, actor="lan", now=desk.now)
    assert people.get(desk.db, "lan-pham").entry == LAN


def test_the_stories_of_an_author_are_counted_and_the_address_is_that_of_the_author(desk: Desk) -> None:
    for title, authors in (("One", ("Lan Phạm", "Hà")), ("Two", ("lan phạm",))):
        desk.publish(desk.save(desk.in_status("draft", title), authors=authors))
    desk.save(desk.in_status("draft", "Three"), authors=("Lan Phạm",))
    assert add(desk, LAN).stories == 2
    assert len(people.by_label(desk.db)) == 1


def test_each_field_is_a_column_and_an_undo_knows_it(db: Connection) -> None:
    """A text that is new needs a row in `LONGEST`: an import takes these, and keeps what an export of today has."""
    stored = {row["name"] for row in db.execute("pragma table_info(people)")}
    assert stored == {*people.FIELDS, "id", "key", "updated_at"}
    assert set(people.FIELDS) == {*people.LONGEST, "links", "portrait"}
    [update] = db.execute("select sql from sqlite_master where name = 'people_update_tracked'").fetchone()
    assert [name for name in people.FIELDS if f"old.{name}" not in update] == []


def test_an_entry_comes_back_from_a_record_of_an_export() -> None:
    texts: dict[str, Any] = {name: f"Ý {name}" for name in people.LONGEST}
    entry = PersonEntry(**texts, links=("https://example.org/",))
    assert people.from_record(asdict(entry)) == entry
    assert people.from_record({"name": "Lan", "links": []}) == PersonEntry("Lan")
    for key in ("name", "links"):
        with pytest.raises(KeyError):
            people.from_record({name: value for name, value in asdict(entry).items() if name != key})
