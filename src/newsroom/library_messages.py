"""What Python's readers of JSON, TOML and XML, and SQLite, say about a damaged file, as messages that can be translated."""

from __future__ import annotations

from typing import Final

from newsroom.phrases import Phrase, as_message, phrase, recognised

# The libraries word these. The first that matches is used.
LIBRARY_MESSAGES: Final = (
    "{what}: line {line} column {column} (char {character})",  # of a whole text in JSON
    "Expecting value",
    "Expecting property name enclosed in double quotes",
    "Expecting ':' delimiter",
    "Expecting ',' delimiter",
    "Extra data",
    "Unterminated string starting at",
    "Invalid control character at",
    "Invalid \\escape",
    "Invalid \\uXXXX escape",
    "Illegal trailing comma before end of object",
    "Illegal trailing comma before end of array",
    "Unexpected UTF-8 BOM (decode using utf-8-sig)",
    "Cannot declare {key} twice",
    "Cannot overwrite a value",
    "Duplicate inline table key {key}",
    "Expected '=' after a key in a key/value pair",
    "Expected ']' at the end of a table declaration",
    "Expected ']]' at the end of an array declaration",
    "Expected newline or end of document after a statement",
    "Expected {text}",
    "Found invalid character {character}",
    "Illegal character {character}",
    "Invalid date or datetime",
    "Invalid hex value",
    "Invalid initial character for a key part",
    "Invalid statement",
    "Invalid value",
    "Unclosed array",
    "Unclosed inline table",
    "Unescaped '\\' in a string",
    "Unterminated string",
    "no element found",
    "not well-formed (invalid token)",
    "unclosed token",
    "mismatched tag",
    "duplicate attribute",
    "junk after document element",
    "undefined entity",
    "unclosed CDATA section",
    "unbound prefix",
    "syntax error",
    "unknown encoding",
    "encoding specified in XML declaration is incorrect",
    "Could not decode to UTF-8 column '{column}' with text '{said}'",
    "database disk image is malformed",
    "file is not a database",
    "unable to open database file",
    "attempt to write a readonly database",
    "database is locked",
    "database or disk is full",
    "disk I/O error",
)


def recognise(message: str) -> Phrase:
    """A message of a library as one of ours; an unknown one stays English."""
    found = recognised(message, LIBRARY_MESSAGES)
    if found is not None and "what" in found.values:
        return phrase(found.template, **found.values | {"what": recognise(found.values["what"])})
    return found or as_message(message)
