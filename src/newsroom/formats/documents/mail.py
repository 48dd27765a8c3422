"""Saved e-mails (.eml, RFC 5322): the subject, the text, and the pictures and documents that are attached."""

from __future__ import annotations

import codecs
import email
import posixpath
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from html import escape
from itertools import islice
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

from newsroom import files, text
from newsroom.errors import Invalid
from newsroom.formats import decoding, vietnamese
from newsroom.formats.decoding import Undecodable
from newsroom.formats.sites.markdown_blocks import to_markdown
from newsroom.markup import picture_name
from newsroom.phrases import phrase
from newsroom.text import pattern

LARGEST: Final = 40_000_000  # bytes of a file, which takes ten times that to read; mail servers seldom accept more
MOST_NESTED: Final = 20  # parts that have parts: each is looked for in every line of the file
MOST_LINES: Final = 1_000_000
MOST_DIVIDED: Final = 2000  # lines that may begin a part: each part takes memory
LONGEST_HEADER: Final = 8000  # bytes of one that is parsed, which takes quadratic time
_PARSED: Final = rb"(?im)^(?:subject|from|content-[a-z-]{1,40})[ \t]*:[^\n]*(?:\n[ \t][^\n]*)*"
# Encodings of Python that no mail has, and that take quadratic time.
_ONE_BYTE: Final = r"(?i)iso8859|cp125\d|latin|koi8|mac"  # encodings with one byte for a letter, as Python names them
_NOT_FOR_TEXTS: Final = ("punycode", "idna")
_HINT: Final = phrase("save the e-mail again as .eml, or save its text as a Markdown file")
_DOCUMENTS: Final = (".docx", ".docm", ".odt")
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".heic", ".avif")
_SHOWN: Final = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp"}
_FORWARDED: Final = r"(?i)^(?:(?:re|fwd?|aw|wg|tr|vs|sv|rv|trả lời|chuyển tiếp)\s?:\s{0,9}){1,20}"
# Where a mail that was forwarded begins: below the signature of who forwards it.
_FORWARDED_MAIL: Final = r"(?m)^[ \t]{0,9}(?:[-_]{5}|>|[^\s][^\n]{0,200}:[ \t]*$)"
_LONGEST_SIGNATURE: Final = 12  # lines
_INLINE: Final = r"(?i)cid:([^\"'\s<>)]{1,500})"


@dataclass(slots=True)
class Mail:
    """An e-mail: its subject, who sent it, its text as Markdown, and what is attached.

    `pictures` are by the names in the text; those `attached` are not in it, and come after it. `documents` are
    attached texts by their file names. `lost` counts what is not in the text.
    """

    subject: str = ""
    sender: str = ""
    markdown: str = ""
    pictures: dict[str, bytes] = field(default_factory=dict)
    attached: list[str] = field(default_factory=list)
    documents: dict[str, bytes] = field(default_factory=dict)
    lost: Counter[str] = field(default_factory=Counter)


def read(path: Path, *, encoding: str | None = None) -> Mail:
    """Read a saved e-mail. `encoding` is used for texts that do not name theirs.

    Raises `Invalid` for a file that is no mail, or is larger or more nested than mails are, and for a text in another
    encoding than it says.
    """
    data = files.read(path, limit=LARGEST).replace(b"\r\n", b"\n")
    name = str(path)
    _refuse(data, name)
    try:
        message = email.message_from_bytes(data, policy=policy.default)
        if not isinstance(message, EmailMessage) or not {"from", "subject", "date"} & {one.lower() for one in message}:
            raise Invalid(phrase("{name}: not a saved e-mail", name=name), ref=name, hint=_HINT)
        return _Reader(name, encoding).read(message)
    except (RecursionError, LookupError, ValueError, AttributeError, TypeError) as error:
        # What the parser of the standard library raises for headers that no program writes.
        raise Invalid(phrase("{name}: the e-mail is damaged", name=name), ref=name, hint=_HINT) from error


def shown(name: str) -> str:
    """A picture in Markdown."""
    return f"![]({quote(name)})"


def _refuse(data: bytes, name: str) -> None:
    """Raise `Invalid` for what would take much time or memory to parse."""
    nested = re.finditer(rb"(?i)boundary[*\d]{0,4}\s*=", data)
    if (
        next(islice(nested, MOST_NESTED, None), None)
        or data.count(b"\n--") > MOST_DIVIDED
        or data.count(b"\n") > MOST_LINES
    ):
        raise Invalid(phrase("{name}: the e-mail has too many parts", name=name), ref=name, hint=_HINT)
    if any(len(one[0]) > LONGEST_HEADER for one in re.finditer(_PARSED, data)):
        raise Invalid(phrase("{name}: the e-mail is damaged", name=name), ref=name, hint=_HINT)


class _Reader:
    """Collects the parts of one e-mail."""

    def __init__(self, name: str, encoding: str | None) -> None:
        self.name, self.encoding = name, encoding
        self.mail = Mail()
        self._texts: list[tuple[str, bool]] = []  # and whether it is HTML
        self._inline: dict[str, str] = {}  # the names of pictures by their ids

    def read(self, message: EmailMessage) -> Mail:
        """The e-mail, with its text written as Markdown."""
        mail = self.mail
        subject = text.one_line(text.clean(str(message["subject"] or "")))
        mail.subject = pattern(_FORWARDED).sub("", subject).strip()
        mail.sender = text.one_line(text.clean(str(message["from"] or "")))[:200]
        for part in _leaves(message):
            self._part(part)
        blocks = [self._markdown(*one).strip() for one in self._texts]
        mail.markdown = "\n\n".join(one for one in blocks if one)
        mail.attached = [name for name in mail.pictures if f"]({quote(name)}" not in mail.markdown]
        mail.markdown = "\n\n".join(filter(None, [mail.markdown, *map(shown, mail.attached)]))
        return mail

    def _part(self, part: EmailMessage) -> None:
        kind, name = part.get_content_type(), _file_name(part)
        suffix = posixpath.splitext(name)[1].lower()
        if kind in ("text/plain", "text/html") and not part.is_attachment() and suffix not in _DOCUMENTS:
            self._texts.append((self._decoded(part), kind == "text/html"))
        elif suffix in _DOCUMENTS:
            self.mail.documents[free_name(name, self.mail.documents)] = _data(part)
        elif suffix in _PICTURES or (kind in _SHOWN and not suffix):
            self._picture(part, name or f"picture{_SHOWN[kind]}")
        else:
            self.mail.lost[phrase("attachment ({name})", name=name or kind)] += 1

    def _picture(self, part: EmailMessage, name: str) -> None:
        name = free_name(picture_name(quote(name)), self.mail.pictures)
        self.mail.pictures[name] = _data(part)
        number = str(part["content-id"] or "").strip().strip("<>")
        if number:
            self._inline.setdefault(number, name)

    def _decoded(self, part: EmailMessage) -> str:
        data = _data(part)
        charset = part.get_content_charset()
        if charset in _NOT_FOR_TEXTS:
            raise Invalid(phrase("{name}: the e-mail is damaged", name=self.name), ref=self.name, hint=_HINT)
        used = _used(charset, data)
        if used == "" and self.encoding is None:
            raise Undecodable(
                phrase("{name}: the e-mail has an unknown encoding: {charset!r}", name=self.name, charset=charset),
                ref=self.name,
                hint="give the right one with --encoding",
            )
        if self.encoding is not None and _fits_everything(used):
            used = None
        try:
            return decoding.decode(data, name=self.name, encoding=used or self.encoding)
        except Invalid:
            if not used or self.encoding is None:
                raise
            return decoding.decode(data, name=self.name, encoding=self.encoding)

    def _markdown(self, written: str, is_html: bool) -> str:
        if not is_html:
            kept, signature = _without_signature(written)
            if signature:
                self.mail.lost[phrase("signature")] += 1
            return kept
        named = pattern(_INLINE).sub(lambda one: escape(quote(self._inline.get(unquote(one[1]), one[0]))), written)
        try:
            made = to_markdown(named)
        except Invalid as error:
            message = phrase("{name}: {message}", name=self.name, message=error.message)
            raise Invalid(message, ref=self.name, hint=error.hint) from None
        self.mail.lost += made.lost
        return made.markdown


def _used(charset: str | None, data: bytes) -> str | None:
    """The encoding to read a text with, '' for an unknown one.

    Programs name ASCII or Latin-1 where they mean UTF-8, and Latin-1 where letters of Windows are in the text.
    """
    if charset is None or charset.strip().lower() in vietnamese.NAMES:
        return charset
    try:
        known = codecs.lookup(charset).name
    except (LookupError, ValueError):
        return ""
    if known == "ascii" or (_fits_everything(known) and not data.isascii() and _is_utf8(data)):
        return "utf-8"
    if known == "iso8859-1" and re.search(rb"[\x80-\x9f]", data) and not re.search(rb"[\x81\x8d\x8f\x90\x9d]", data):
        return "cp1252"
    return charset


def _fits_everything(encoding: str | None) -> bool:
    """Whether nearly any bytes are a text in this encoding, so that the e-mail may well name the wrong one."""
    if not encoding or encoding.strip().lower() in vietnamese.NAMES:
        return False
    return pattern(_ONE_BYTE).match(codecs.lookup(encoding).name) is not None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _without_signature(written: str) -> tuple[str, str]:
    """A plain text, and the signature in it. What follows a signature, such as a forwarded mail, is part of the text."""
    kept, dashes, rest = written.partition("\n-- \n")
    further = pattern(_FORWARDED_MAIL).search(rest)
    signature, after = (rest[: further.start()], rest[further.start() :]) if further else (rest, "")
    if not dashes or signature.strip().count("\n") >= _LONGEST_SIGNATURE:
        return written, ""
    return "\n\n".join(filter(None, (kept.rstrip(), after))), signature.strip()


def _leaves(message: EmailMessage) -> list[EmailMessage]:
    """The parts without parts, in order; of alternatives the best one. E-mails within an e-mail are one part."""
    return _readable(message)[0]


def _readable(message: EmailMessage) -> tuple[list[EmailMessage], bool]:
    """`_leaves`, and whether there is something to read in them: each part is looked at once, however deep it is."""
    if message.get_content_maintype() != "multipart":
        return [message], _has_words(message)
    found = [_readable(part) for part in message.iter_parts() if isinstance(part, EmailMessage)]
    if message.get_content_subtype() == "alternative":
        return next((one for one in reversed(found) if one[1]), found[-1] if found else ([], False))
    return [leaf for leaves, _ in found for leaf in leaves], any(has_words for _, has_words in found)


def _has_words(part: EmailMessage) -> bool:
    """Whether a part is a text with words or a picture in it: some programs write an empty one in HTML."""
    kind = part.get_content_type()
    if kind not in ("text/html", "text/plain"):
        return False
    data = _data(part)
    if kind == "text/html":
        data = re.sub(rb"(?i)<(?!img)[^<>]*>|&nbsp;|&#160;", b"", data[max(data.lower().rfind(b"<body"), 0) :])
    return bool(data.replace(b"\xc2\xa0", b"").replace(b"\0", b"").strip())


def _data(part: EmailMessage) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _file_name(part: EmailMessage) -> str:
    """The file name of a part without folders, '' if it has none."""
    name = text.one_line(text.clean(str(part.get_filename() or ""))).replace("\\", "/")
    return name.rpartition("/")[2].lstrip(".")[-150:]


def free_name(name: str, taken: Mapping[str, bytes]) -> str:
    """The name, with a number if another part has it."""
    stem, suffix = posixpath.splitext(name)
    number, found = 2, name
    while found in taken:
        number, found = number + 1, f"{stem}-{number}{suffix}"
    return found
