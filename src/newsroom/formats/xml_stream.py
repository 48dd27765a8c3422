"""Reads XML as a stream of small elements: no entities, no declarations, limits on depth and length."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from newsroom import library_messages
from newsroom.errors import Invalid
from newsroom.formats.decoding import NotUtf8
from newsroom.phrases import as_message, phrase

MAX_DEPTH = 32
MOST_ELEMENTS = 1_000_000  # in one child of the root: each takes memory, however few characters it has
ITEM_LIMIT = 1_000_000  # characters of one child of the root, without markup

_SAMPLE = 64 * 1024  # bytes by which an encoding is guessed
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
# The encodings of expat; Python decodes others.
_NATIVE = {"utf-8", "utf-16", "ascii", "iso8859-1"}


@dataclass(slots=True)
class XmlElement:
    """One element with its direct text, its children and the line on which it starts."""

    tag: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list[XmlElement] = field(default_factory=list)

    def every(self, tag: str) -> list[XmlElement]:
        """The children with this tag, in order."""
        return [child for child in self.children if child.tag == tag]

    def has(self, tag: str) -> bool:
        """Whether there is a child with this tag."""
        return any(child.tag == tag for child in self.children)


def elements(
    pieces: Iterable[bytes],
    name: str,
    *,
    root: str,
    within: str | None = None,
    limit: int = ITEM_LIMIT,
    most: int = MOST_ELEMENTS,
    mixed: bool = False,
) -> Iterator[XmlElement]:
    """Yield the children of the root element one by one, each complete; none is kept in memory.

    With `within`, yield the children of the root's child of that name (RSS has everything in one `channel`), or of one
    further below, such as `office:body/office:text`. `limit` is the maximum number of characters of one of them,
    `most` that of the elements in it. With `mixed`, text is a child without a tag, so that its place among the other children is known.

    Raises `Invalid` with `name:line:` for XML that is not well-formed, a root of another name, any entity or
    declaration in the file, bytes that do not fit the declared encoding, and elements that are too deep or too long.
    """
    reader = _ElementReader(name, root, within, limit, most, mixed)
    first = True
    decoder: codecs.IncrementalDecoder | None = None
    for piece in pieces:
        if first:
            first = False
            decoder = reader.begin(piece)
        yield from reader.feed(_decoded(decoder, piece, reader, final=False), final=False)
    if first:
        raise Invalid(phrase("{name}:1: the file is empty", name=name), ref=name)
    yield from reader.feed(_decoded(decoder, b"", reader, final=True), final=True)


def _decoded(decoder: codecs.IncrementalDecoder | None, piece: bytes, reader: _ElementReader, *, final: bool) -> bytes:
    if decoder is None:
        return piece
    try:
        return decoder.decode(piece, final).encode("utf-8")
    except UnicodeError:
        raise reader.wrong("bytes that do not fit the encoding that the file declares") from None


class _ElementReader:
    """Collects elements from expat's events."""

    def __init__(self, name: str, root: str, within: str | None, limit: int, most: int, mixed: bool) -> None:
        self.name = name
        self.root = root
        self.within = within.split("/") if within else []
        self.outside = 1 + len(self.within)  # how many open elements are outside of what is yielded
        self.limit, self.most = limit, most
        self.mixed = mixed
        self.open: list[XmlElement] = []
        self.ready: list[XmlElement] = []
        self.size = self.number = 0  # characters and elements of the child that is being read
        self.line = 1
        self.fed = 0  # bytes before those that are being parsed

    def begin(self, head: bytes) -> codecs.IncrementalDecoder | None:
        """Create the parser for the encoding in the first bytes; returns a decoder if expat has none for it."""
        declared = _DECLARED.match(head)
        decoder = None
        override = "utf-8" if head.startswith(codecs.BOM_UTF8) else None
        if declared and not override:
            encoding = declared[1].decode("ascii")
            try:
                b"x".decode(encoding, "replace")  # refuses codecs that are not of text, such as zlib
                if codecs.lookup(encoding).name not in _NATIVE:
                    decoder, override = codecs.getincrementaldecoder(encoding)(), "utf-8"
            except (LookupError, ValueError):
                raise Invalid(
                    phrase("{name}:1: unknown encoding {encoding!r}", name=self.name, encoding=encoding), ref=self.name
                ) from None
        parser = expat.ParserCreate(override)
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._entity
        parser.SkippedEntityHandler = self._skipped
        parser.ExternalEntityRefHandler = None  # nothing outside the file is ever fetched
        self.parser = parser
        return decoder

    def feed(self, data: bytes, *, final: bool) -> list[XmlElement]:
        """Parse `data`; returns the elements that it completed."""
        try:
            self.parser.Parse(data, final)
        except expat.ExpatError as error:
            self.line = error.lineno
            at = self.parser.ErrorByteIndex - self.fed
            is_invalid = error.code == expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]
            if is_invalid and 0 <= at < len(data) and data[at] >= 0x80:
                raise NotUtf8(self.name, self.line, data[at], data[at : at + _SAMPLE]) from None
            raise self.wrong(
                phrase(
                    "XML error: {ErrorString}",
                    ErrorString=library_messages.recognise(expat.ErrorString(error.code) or ""),
                )
            ) from None
        except (LookupError, ValueError):  # an encoding that neither expat nor `_DECLARED` knows
            raise self._here("unknown encoding") from None
        self.fed += len(data)
        self.line = self.parser.CurrentLineNumber
        ready, self.ready = self.ready, []
        return ready

    def wrong(self, what: str, *, hint: str | None = None) -> Invalid:
        """The error for something wrong on the current line."""
        return Invalid(
            phrase("{name}:{line}: {what}", name=self.name, line=self.line, what=as_message(what)),
            ref=self.name,
            hint=hint,
        )

    def _here(self, what: str, *, hint: str | None = None) -> Invalid:
        self.line = self.parser.CurrentLineNumber
        return self.wrong(what, hint=hint)

    def _doctype(self, _name: str, _system: str | None, _public: str | None, has_internal_subset: bool) -> None:
        if has_internal_subset:
            raise self._here("declarations inside the file are not allowed", hint="a plain DOCTYPE line is allowed")

    def _entity(self, name: str, *_: object) -> None:
        raise self._here(phrase("the entity {name!r} is declared; entities are not allowed", name=name))

    def _skipped(self, name: str, _parameter: bool) -> None:
        raise self._here(phrase("&{name}; is not defined", name=name), hint="write the character itself")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self.open and tag != self.root:
            raise self._here(phrase("the root element is <{tag}>, not <{root}>", tag=tag, root=self.root))
        if len(self.open) >= MAX_DEPTH:
            raise self._here("elements are nested too deeply")
        self.number += 1
        if self.number > self.most:
            raise self._here(phrase("one element contains more than {number:,} others", number=self.most))
        element = XmlElement(tag, attributes, self.parser.CurrentLineNumber)
        self._grow(len(tag) + sum(len(key) + len(value) for key, value in attributes.items()))
        if len(self.open) > self.outside:
            self.open[-1].children.append(element)
        self.open.append(element)

    def _end(self, _tag: str) -> None:
        element = self.open.pop()
        if len(self.open) == self.outside:
            if [one.tag for one in self.open[1:]] == self.within:
                self.ready.append(element)
            self.size = self.number = 0

    def _text(self, data: str) -> None:
        if len(self.open) > self.outside:
            self._grow(len(data))
            if self.mixed:
                self.open[-1].children.append(XmlElement("", {}, self.parser.CurrentLineNumber, data))
            else:
                self.open[-1].text += data

    def _grow(self, by: int) -> None:
        self.size += by
        if self.size > self.limit:
            raise self._here(phrase("one element is longer than {limit:,} characters", limit=self.limit))
