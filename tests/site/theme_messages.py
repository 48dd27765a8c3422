"""The theme's messages: finds them in templates and Python, and rewrites the catalogues.

Run as a script after changing a message: it rewrites newsroom.pot, merges it into each newsroom.po (new messages are
left empty there, to be translated) and compiles the .mo files that the site reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import newsroom

PACKAGE = Path(newsroom.__file__).parent
LOCALE = PACKAGE / "locale"
STRING = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
ONE = re.compile(rf"(?<![\w.])(?:_|gettext)\(\s*{STRING}")
# `say` is what the pages' code calls a message for a title.
KEYWORDS = {**DEFAULT_KEYWORDS, "say": None}
MANY = re.compile(rf"(?<![\w.])ngettext\(\s*{STRING}\s*,\s*{STRING}")

HEADER = "# The messages of the newsroom's theme; tests/site/theme_messages.py writes this file anew."
# Not needed here, and different with every run or version of Babel.
NO_USE = re.compile(rb'^"(?:Project-Id|Report-|POT-|PO-|Last-|Language-Team|Generated-By).*\n', re.M)

DATELESS = datetime(2000, 1, 1, tzinfo=UTC)

Text = str | tuple[str, str]


def messages() -> Iterator[tuple[str, Text]]:
    """Every message with the file it stands in, in a steady order."""
    for path in sorted((PACKAGE / "templates").glob("*.html")):
        source = path.read_text(encoding="utf-8")
        found: list[tuple[int, Text]] = [(m.start(), m[1][1:-1]) for m in ONE.finditer(source)]
        found += [(m.start(), (m[1][1:-1], m[2][1:-1])) for m in MANY.finditer(source)]
        yield from ((f"templates/{path.name}", message) for _, message in sorted(found, key=lambda one: one[0]))
    for folder in ("site", "web"):
        for path in sorted((PACKAGE / folder).glob("*.py")):
            with path.open("rb") as stream:
                for _, message, _, _ in extract("python", stream, keywords=KEYWORDS):
                    text = message if isinstance(message, str) else (message[0], message[1])
                    yield f"{folder}/{path.name}", text


def template() -> Catalog:
    """The catalogue of messages without translations."""
    catalogue = Catalog(header_comment=HEADER, charset="utf-8", fuzzy=False)
    for where, message in messages():
        catalogue.add(message, locations=[(where, 0)])
    return catalogue


def translated(language: str) -> Catalog:
    """The committed translations into `language`."""
    with (LOCALE / language / "LC_MESSAGES" / "newsroom.po").open("rb") as stream:
        catalogue = read_po(stream, locale=language)
    catalogue.header_comment = HEADER
    return catalogue


def strings(entry: Message) -> tuple[str, ...]:
    """Every form of a translated message."""
    return tuple(entry.string) if isinstance(entry.string, (list, tuple)) else (entry.string,)


def compiled(catalogue: Catalog) -> bytes:
    """The bytes of the .mo file that a catalogue becomes."""
    catalogue.creation_date = catalogue.revision_date = DATELESS
    target = BytesIO()
    write_mo(target, catalogue)
    return target.getvalue()


def written(catalogue: Catalog) -> bytes:
    """The bytes of the .po or .pot file that a catalogue becomes."""
    target = BytesIO()
    write_po(target, catalogue, width=120, include_lineno=False, ignore_obsolete=True)
    return NO_USE.sub(b"", target.getvalue())


def main() -> None:
    """Write newsroom.pot, and every newsroom.po and .mo beside it, anew."""
    fresh = template()
    (LOCALE / "newsroom.pot").write_bytes(written(fresh))
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/newsroom.po")):
        language = path.parent.parent.name
        catalogue = translated(language)
        catalogue.update(fresh, no_fuzzy_matching=True, update_header_comment=False)
        path.write_bytes(written(catalogue))
        path.with_suffix(".mo").write_bytes(compiled(catalogue))
        missing = [str(one.id) for one in catalogue if one.id and not all(strings(one))]
        print(f"{language}: {len(catalogue)} messages, {len(missing)} to translate", *missing, sep="\n  ")


if __name__ == "__main__":
    main()
