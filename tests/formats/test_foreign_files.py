"""Exports, feeds, tables and documents are known by their head; texts of one article are not taken for them."""

from __future__ import annotations

import json
import time

import pytest

from newsroom.formats import foreign_files

XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
LOG = '192.0.2.1 - - [23/Nov/2026:05:00:00 +0000] "GET / HTTP/1.1" 200 5 "-" "x"\n'


@pytest.mark.parametrize(
    ("data", "what", "hint"),
    [
        (
            XML + '<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel>',
            "WordPress",
            "comments import --from wxr f",
        ),
        ('<!-- a --><rss version="2.0"\n xmlns:wp="http://wordpress.org/export/1.0/">', "WordPress", "wxr"),
        (XML + '<disqus xmlns="http://disqus.com">', "Disqus", "--from disqus f"),
        (XML + '<!DOCTYPE tv SYSTEM "xmltv.dtd">\n<tv>', "XMLTV", "programmes import f"),
        ("<tv generator-info-name='x'>", "XMLTV", "programmes import"),
        (XML + '<rss version="2.0"><channel>', "feed", ""),
        ('<feed xmlns="http://www.w3.org/2005/Atom">', "feed", ""),
        ("\ufeff<!DOCTYPE html>\n<html>", "HTML page", "to import it: newsroom import html f; or"),
        (XML + "<newsMessage>", "XML", ""),
        ('{"db": [{"meta": {"version": "5"}}]}', "Ghost", ""),
        ('{"meta":{"exported_on":1},"data":{"posts":[]}}', "Ghost", ""),
        (
            json.dumps({"uid": "x", "slug": "a", "revisions": []}) + "\n",
            "part of a newsroom export",
            "folder: newsroom import markdown DIR",
        ),
        ('{\n  "id": 1,\n  "slug": "a",\n  "created_at": "x"\n}\n', "a newsroom export", "import jsonl f"),
        (
            '{"newsroom": 23, "made_at": "x"}\n{"table": "articles", "row": {}}\n',
            "newsroom export",
            "import newsroom f",
        ),
        ('{"id": 1, "title": "A"}\n{"id": 2, "title": "B"}\n', "JSON Lines", "import jsonl"),
        ('[\n  {"id": 1}]', "JSON list", "to import articles: newsroom import jsonl f"),
        ("AUTHOR: Lan\nTITLE: A\nDATE: 01/02/2003\n-----\nBODY:\nx\n", "Movable Type", ""),
        (LOG, "access log", "stats import-log f"),
        ("{\\rtf1 x}", "RTF", "pandoc"),
        ("\\documentclass{article}", "LaTeX", "pandoc"),
        (b"SQLite format 3\0xxxx", "SQLite", "newsroom -d f"),
        (b"PK\x03\x04xxxx", "an office document or an archive", ".docx or .odt"),
        (b"%PDF-1.7", "PDF", ""),
        (b"\x89PNG\r\n", "picture", "media add f"),
    ],
)
def test_what_is_no_article_is_named(data: str | bytes, what: str, hint: str) -> None:
    for given in (data, data.encode() if isinstance(data, str) else data):
        found = foreign_files.recognise(given, "f")
        assert found is not None
        assert what in found.what
        assert hint in found.hint


def test_a_json_file_is_front_matter_or_no_article() -> None:
    assert foreign_files.recognise('["a", "b"]\n', "a.json") is not None
    assert foreign_files.recognise('["a", "b"]\n', "a.md") is None
    assert foreign_files.recognise('{"title": "x"}\ny\n', "a.json") is None


@pytest.mark.parametrize("name", ["stories.csv", "a.B.TSV", "x.xlsx"])
def test_tables_are_known_by_their_names(name: str) -> None:
    found = foreign_files.recognise("channel,start\nvtv1,08:00\n", name)
    assert found is not None
    assert found.what == "a table"
    if not name.endswith("xlsx"):
        assert found.hint.startswith(f"to import articles: newsroom import csv {name}; ")


def test_one_record_of_json_in_a_file_of_lines() -> None:
    found = foreign_files.recognise('{"title": "A"}\n', "a.jsonl")
    assert found is not None
    assert found.hint.startswith("to import articles: newsroom import jsonl a.jsonl; ")


@pytest.mark.parametrize(
    "text",
    [
        "", "Text.", "---\ntitle: <rss>\n---\nx\n", "<p>A paragraph of HTML.</p>", "<!-- a note -->\nText", "{{< figure >}}",
        '{"title": "JSON bridge"}\n\nThe text.\n', "TITLE: in capitals\n\nText\n", "From Hanoi to Huế by train.\n",
        "[link](a.md) and text", "<html-ish", "SQLite format 3 is a file format.\n", "PK is short.\n",
        '{"a": 1}\n\n{"b" is no key here}\n',
    ],
)  # fmt: skip
def test_a_text_is_taken_for_nothing_else(text: str) -> None:
    assert foreign_files.recognise(text, "a.md") is None
    assert foreign_files.recognise(text.encode(), "a.md") is None


@pytest.mark.parametrize(
    "piece", ["<", "<?xml <", "{", '{"a"}\n', "A: b\n", "AB: c\n", "<!-- ", "<!-- <", "x ", '{"', "[", "\\"]
)
def test_a_long_hostile_head_costs_no_time(piece: str) -> None:
    began = time.process_time()
    foreign_files.recognise(piece * (2_000_000 // len(piece)), "a.md")
    assert time.process_time() - began < 0.5


def test_the_advice_for_an_old_document_names_what_draft_reads() -> None:
    found = foreign_files.recognise(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc")
    assert found is not None
    assert ".docx" in found.hint
    assert "pandoc" not in found.hint  # which reads no .doc
