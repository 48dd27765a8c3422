"""What JSON, TOML, XML and SQLite say about a damaged file is recognised, in the words of this version of Python."""

from __future__ import annotations

import inspect
import json
import re
import sqlite3
import tomllib
from xml.parsers import expat

import pytest

from newsroom.library_messages import LIBRARY_MESSAGES, recognise

JSON = ("", "{", '{"a"', '{"a": 1', "[1 2]", "1 2", '"a', '"\t"', '"\\x"', '"\\u12"', '{"a": 1,}', "[1,]")
TOML = (
    "a", "a = ", "a = 1\na = 2", "a = {b = 1, b = 2}", "[a", "[[a]", "a = 1 b = 2", "a = 'x\ny'", 'a = "x', "a = [1", "a = {b = 1",
    "a = 2026-13-40", 'a = "\\z"', 'a = "\\uzzzz"', "= 1", "a = 1\n[a]", "[a]\n[a]", "a = \x01",
)  # fmt: skip


@pytest.mark.parametrize("content", JSON)
def test_messages_of_json(content: str) -> None:
    with pytest.raises(json.JSONDecodeError) as raised:
        json.loads(content)
    assert recognise(raised.value.msg).template in LIBRARY_MESSAGES
    whole = recognise(str(raised.value))
    assert whole == str(raised.value)
    assert whole.values["what"].template in LIBRARY_MESSAGES


@pytest.mark.parametrize("content", TOML)
def test_messages_of_toml(content: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as raised:
        tomllib.loads(content)
    said = re.sub(r" \(at .*\)$", "", str(raised.value))
    assert recognise(said) == said
    assert recognise(said).template in LIBRARY_MESSAGES


@pytest.mark.parametrize(
    "content",
    ["", "<a", "<a>", "<a></b>", "<a x='1' x='2'/>", "<a/>b", "<a>&b;</a>", "<a><![CDATA[", "<a:b/>", "<a>\x01</a>"],
)
def test_messages_of_xml(content: str) -> None:
    with pytest.raises(expat.ExpatError) as raised:
        expat.ParserCreate(namespace_separator=" ").Parse(content, True)
    assert recognise(expat.ErrorString(raised.value.code) or "").template in LIBRARY_MESSAGES


def test_a_message_of_sqlite() -> None:
    with pytest.raises(sqlite3.DatabaseError) as raised:
        sqlite3.connect(inspect.getfile(json)).execute("select 1 from sqlite_schema")
    assert recognise(str(raised.value)).template in LIBRARY_MESSAGES
    with pytest.raises(sqlite3.OperationalError) as raised:
        sqlite3.connect(":memory:").execute("select cast(x'66ff' as text) as host").fetchone()
    assert recognise(str(raised.value)).values["column"] == "host"


def test_an_unknown_message_stays_as_it_is() -> None:
    assert recognise("something {else}") == "something {else}"
    assert recognise("x" * 5000) == "x" * 5000
