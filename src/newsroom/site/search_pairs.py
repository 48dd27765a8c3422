"""The page of a story in a script without spaces, prepared for the index for search without a server."""

from __future__ import annotations

from html import escape, unescape
from html.parser import HTMLParser
from typing import Final

from newsroom import spaceless, text

INDEXED: Final = "data-pagefind-body"
IGNORED: Final = "data-pagefind-ignore"
META: Final = "data-pagefind-meta"
VOID: Final = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
UNSEEN: Final = frozenset(("script", "style", "template"))


def page(html: str) -> str:
    """The page with its words as pairs (see `spaceless`), and with its original text for the list of results."""
    reader = _Page()
    reader.feed(html)
    reader.close()
    known = {"title": "".join(reader.heading), "text": "".join(reader.said)}
    added = [
        f'<meta {META}="{name}[content]" content="{escape(text.one_line(said))}">'
        for name, said in known.items()
        if said
    ]
    # Before the heading of the page, which Pagefind would use as the title.
    return "".join([*reader.written[: reader.begun], *added, *reader.written[reader.begun :]])


class _Page(HTMLParser):
    """Copies a page, with pairs instead of the texts that are indexed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.written: list[str] = []
        self.begun = 0  # how many of these come before the end of the tag `<head>`
        self.said: list[str] = []
        self.heading: list[str] = []
        self._open: list[tuple[str, bool, bool]] = []  # elements: their name, whether in the body, whether skipped

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Copy it; what it says about indexing applies to everything inside."""
        self.written.append(self.get_starttag_text() or "")
        if tag == "head":
            self.begun = len(self.written)
        if tag not in VOID:
            names = {name for name, _ in attrs}
            _, inside, left_out = self._open[-1] if self._open else ("", False, False)
            left_out = left_out or IGNORED in names or tag in UNSEEN
            self._open.append((tag, inside or INDEXED in names, left_out))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Copy it."""
        self.written.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        """Copy it, and close the elements in it that were not closed."""
        self.written.append(f"</{tag}>")
        if any(name == tag for name, _, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Copy a text; as pairs if it is indexed."""
        self.written.append(spaceless.indexed(data, marks=True) if self._keep(data) else data)

    def handle_entityref(self, name: str) -> None:
        """Copy a named character."""
        self._character(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Copy a numbered character."""
        self._character(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        """Skip comments."""

    def handle_decl(self, decl: str) -> None:
        """Copy the type of the document."""
        self.written.append(f"<!{decl}>")

    def _character(self, written: str) -> None:
        self.written.append(written)
        self._keep(unescape(written))

    def _keep(self, data: str) -> bool:
        """Record a text that is indexed; returns whether it is."""
        if not self._open or not self._open[-1][1] or self._open[-1][2]:
            return False
        self.said.append(data)
        if any(name == "h1" for name, _, _ in self._open):
            self.heading.append(data)
        return True
