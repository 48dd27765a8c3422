"""Files that are not the text of one article: exports, feeds, tables, documents; with the command to use instead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from newsroom import text
from newsroom.phrases import changed

# Characters at the start of a file that are checked. Every format can be recognised there.
HEAD: Final = 4096

_HTML: Final = (
    "to import it: newsroom import html FILE; or save the text as Markdown, for example with: pandoc -f html "
    "-t gfm FILE"
)
_WXR: Final = (
    "to import it: newsroom import wordpress FILE; to import only its comments: newsroom comments import "
    "--from wxr FILE"
)


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of file: a pattern for its start, its name, and what to do instead."""

    pattern: re.Pattern[str]
    what: str
    hint: str


def _kind(pattern: str, what: str, hint: str) -> _Kind:
    return _Kind(re.compile(pattern, re.I | re.S), what, hint)


_TABLE: Final = (
    "to import articles: newsroom import csv FILE; to import a listing of programmes: newsroom programmes import FILE"
)
_LINES: Final = (
    "to import articles: newsroom import jsonl FILE; to import comments: newsroom comments import --from jsonl FILE"
)
_POSTS: Final = (
    "draft reads one article from each file: Markdown, Word (.docx), OpenDocument (.odt) or a saved e-mail (.eml)"
)
# The first match is used. Every pattern is tried at the beginning of the file only.
_TEXT: Final = (
    _kind(r"<(?=.{0,4000}(?:wordpress\.org/export/|<wp:wxr_version|<wp:post_id>))", "a WordPress export", _WXR),
    _kind(
        r"<(?:\?xml[^<]{0,200}<)?disqus\b", "a Disqus export", "to import its comments: newsroom comments import --from disqus FILE"
    ),
    _kind(
        r"<(?:\?xml[^<]{0,200}<)?(?:!doctype tv\b|tv\b|!--[^<]{0,500}<tv\b)",
        "a listing of programmes in XMLTV",
        "to import it: newsroom programmes import FILE",
    ),
    _kind(r"<(?:\?xml[^<]{0,200}<)?(?:rss|feed|rdf:rdf)\b", "a feed with many articles", "to import it: newsroom import feed FILE"),
    _kind(r"<(?:\?xml[^<]{0,200}<)?(?:!doctype html|html)[\s>]", "an HTML page", _HTML),
    _kind(r"<\?xml\b", "an XML document", _POSTS),
    _kind(r'\{"newsroom"\s*:\s*\d+,', "a newsroom export",
          "to import it into an empty newsroom: newsroom import newsroom FILE"),
    _kind(r'\{\s*"uid"\s*:|\{(?=[^\n]{0,3900}"revisions"\s*:)(?=[^\n]{0,3900}"uid"\s*:)', "part of a newsroom export",
          "to import the whole folder: newsroom import markdown DIR"),
    _kind(r'\{\s*"id"\s*:\s*\d+,\s*"slug"\s*:.{0,3900}"(?:created_at|live_revision)"\s*:', "a newsroom export",
          "to import it: newsroom import jsonl FILE"),
    _kind(r'\{\s*"db"\s*:\s*\[|\{\s*"meta"\s*:.{0,400}"data"\s*:\s*\{|\{\s*"data"\s*:\s*\{.{0,200}"posts"\s*:', "a Ghost export",
          "to import it: newsroom import ghost FILE"),
    _kind(r'\{[^\n]{1,4000}\}[ \t]*\n\s*\{[ \t]*"[^"\n]*"[ \t]*:', "a JSON Lines file", _LINES),
    _kind(r'\[\s*\{\s*"', "a JSON list of many records", "to import articles: newsroom import jsonl FILE"),
    _kind(r"(?:[A-Z][A-Z ]{2,30}: [^\n]{0,300}\n){2,40}-----\n(?:BODY|TITLE|AUTHOR):", "a Movable Type export", _POSTS),
    _kind(r"from \S{1,200}@?\S{0,200} (?:mon|tue|wed|thu|fri|sat|sun) [a-z]{3} [ \d]\d ", "a mailbox", _POSTS),
    _kind(
        r'[\w:.\-]{3,60} \S{1,60} \S{1,60} \[\d\d/[a-z]{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "',
        "the access log of a web server",
        "to count the readers in it: newsroom stats import-log FILE",
    ),
    _kind(r"\{\\rtf", "an RTF document", "save it as Markdown, for example with: pandoc -f rtf -t gfm FILE"),
    _kind(r"\\document(?:class|style)\b", "a LaTeX document", "save it as Markdown, for example with: pandoc -f latex -t gfm FILE"),
    _kind(r"begin:v(?:calendar|card)\b", "a calendar or an address book", _POSTS),
)  # fmt: skip
_DOCUMENT: Final = "save a document as .docx or .odt, which draft reads; unpack an archive first"
# The first bytes of files that are not text.
_BINARY: Final = (
    (b"SQLite format 3\0", "an SQLite database", "to use a newsroom file: newsroom -d FILE COMMAND; to restore a backup:"
     " newsroom restore-backup FILE; to import Isso comments: newsroom comments import --from isso FILE"),
    (b"PK\x03\x04", "an office document or an archive", _DOCUMENT),
    (b"%PDF-", "a PDF", "draft reads Markdown, Word (.docx), OpenDocument (.odt) and saved e-mails (.eml)"),
    (b"\xd0\xcf\x11\xe0", "an office document",  # .doc or .msg, which pandoc does not read
     "save a Word document as .docx, and an e-mail as .eml; draft reads those"),
    (b"\x1f\x8b", "a compressed file", "unpack it first"),
    (b"BZh", "a compressed file", "unpack it first"),
    (b"\xfd7zXZ", "a compressed file", "unpack it first"),
    (b"\x89PNG", "a picture", "to add it: newsroom media add FILE"),
    (b"\xff\xd8\xff", "a picture", "to add it: newsroom media add FILE"),
    (b"GIF8", "a picture", "to add it: newsroom media add FILE"),
)  # fmt: skip
# Tables are recognised by name only: a text may begin with words between commas.
_SUFFIXES: Final = {
    ".csv": ("a table", _TABLE),
    ".tsv": ("a table", _TABLE),
    ".jsonl": ("a JSON Lines file", _LINES),
    ".xlsx": ("a table", "draft reads Markdown, Word (.docx), OpenDocument (.odt) and saved e-mails (.eml)"),
    ".ods": ("a table", "draft reads Markdown, Word (.docx), OpenDocument (.odt) and saved e-mails (.eml)"),
}


@dataclass(frozen=True, slots=True)
class ForeignFile:
    """What a file without an article is, and what to do with it."""

    what: str
    hint: str


def recognise(data: bytes | str, name: str = "") -> ForeignFile | None:
    """What `data` is if it is not the text of one article; None if it may be one. Checks its beginning only.

    `name` is the name of the file, if it has one: tables are known by its suffix.
    """
    if isinstance(data, bytes):
        for magic, what, hint in _BINARY:
            if data.startswith(magic):
                return ForeignFile(what, _with_name(hint, name))
        head = data[:HEAD].decode("utf-8", "replace")
    else:
        head = data[:HEAD]
    head = head.removeprefix("\ufeff").lstrip()
    for kind in _TEXT:
        if kind.pattern.match(head):
            return ForeignFile(kind.what, _with_name(kind.hint, name))
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    if suffix == ".json" and not head.startswith("{"):
        return ForeignFile("a JSON file", _POSTS)
    if suffix in _SUFFIXES:
        what, hint = _SUFFIXES[suffix]
        return ForeignFile(what, _with_name(hint, name))
    return None


def _with_name(hint: str, name: str) -> str:
    return changed(hint, "replace", "FILE", text.shell_path(name)) if name and name not in ("-", "stdin") else hint
