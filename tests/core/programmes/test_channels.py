"""Channels: found by id and by name, in their order, and described within limits."""

from __future__ import annotations

import pytest

from newsroom import clock
from newsroom.core.journal import actions
from newsroom.core.programmes import channels, editing
from newsroom.core.programmes.channels import Channel
from newsroom.core.programmes.fields import ProgrammeEntry
from newsroom.errors import Conflict, Invalid, NotFound
from newsroom.store import Connection

NOW = clock.from_text("2026-01-05T02:00:00Z")


def put(db: Connection, channel: Channel) -> Channel:
    return channels.put(db, channel, now=NOW, actor="mai")


def test_ids_and_names_have_a_length_that_is_just_allowed(db: Connection) -> None:
    assert put(db, Channel("i" * 200, "n" * 200)).name == "n" * 200
    for wrong in (Channel("i" * 201, "n"), Channel("i", "n" * 201), Channel(" \n", "n")):
        with pytest.raises(Invalid, match="can have at most 200 characters each"):
            put(db, wrong)


def test_what_is_put_is_cleaned_and_only_web_addresses_are_taken(db: Connection) -> None:
    channel = put(db, Channel(" a.example.org ", "Đài\n Một", "vi", 3, " ", " https://a.example.org ", False))
    assert channel == Channel("a.example.org", "Đài Một", "vi", 3, "", "https://a.example.org", False)
    for wrong in ({"icon": "javascript:x"}, {"url": "https:/a.example"}, {"url": "https://me:word@a.example"}):
        with pytest.raises(Invalid, match="is not a web address"):
            put(db, Channel("a.example.org", **wrong))  # type: ignore[arg-type]
    assert channels.get(db, "a.example.org").url == "https://a.example.org"  # the one before is not lost
    with actions.act(db, actor="mai", now=NOW, command="import") as act:  # what comes in a file is left out
        channels.write(act, Channel("a.example.org", icon="javascript:x"))
    assert channels.get(db, "a.example.org").icon == ""


def test_by_id_or_by_name_whatever_its_case_and_marks(db: Connection) -> None:
    put(db, Channel("a.example.org", "Đài Một"))
    put(db, Channel("b.example.org", "Hai"))
    put(db, Channel("Hai", "Ba"))
    assert channels.get(db, "dai mot").id == "a.example.org"
    assert channels.get(db, "Hai").id == "Hai"  # an id counts before a name
    assert channels.get(db, "hai").id == "b.example.org"
    put(db, Channel("c.example.org", "HAI"))
    with pytest.raises(Conflict, match="several channels have the name 'hai'") as several:
        channels.get(db, "hai")
    assert several.value.hint == "use an id: b.example.org, c.example.org"


def test_a_channel_without_a_name_is_not_found_by_nothing(db: Connection) -> None:
    put(db, Channel("a.example.org"))
    with pytest.raises(NotFound):
        channels.get(db, "")


def test_what_is_not_there_names_the_first_twenty_that_are(db: Connection) -> None:
    with pytest.raises(NotFound) as none:
        channels.get(db, "x")
    assert none.value.hint == "add or import programmes first"
    for number in range(21):
        put(db, Channel(f"c{number:02}", position=number))
    with pytest.raises(NotFound, match="there is no channel 'x'") as many:
        channels.get(db, "x")
    assert many.value.hint == "channels: " + ", ".join(f"c{number:02}" for number in range(20))


def test_described_ones_come_in_their_order_and_others_last(db: Connection) -> None:
    for name, position, active in (("z", 1, True), ("b", 2, True), ("a", 2, True), ("y", 0, False)):
        put(db, Channel(name, position=position, active=active))
    for channel in ("n", "m"):
        entry = ProgrammeEntry(channel=channel, start="2026-01-05T12:00:00Z", title="Tin")
        editing.add(db, entry, now=NOW, actor="mai")
    assert [channel.id for channel in channels.list_(db)] == ["y", "z", "a", "b", "m", "n"]
    assert [channel.id for channel in channels.list_(db, active=True)] == ["z", "a", "b", "m", "n"]


def test_the_name_people_read_is_the_id_without_one() -> None:
    assert (Channel("a").shown, Channel("a", "Đài").shown) == ("a", "Đài")


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example/x?y=1", True), ("http://a", True), (" https://a.example ", True), ("ftp://a", False),
        ("https://", False), ("https://a b", False), ('https://a"', False), ("https://a<", False), ("//a", False),
        ("https://" + "a" * 2000, True), ("https://" + "a" * 2001, False),
    ],
)  # fmt: skip
def test_web_addresses(url: str, kept: bool) -> None:
    assert channels.address(url) == (url.strip() if kept else "")
