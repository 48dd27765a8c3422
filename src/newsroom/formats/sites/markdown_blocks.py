"""Writes the HTML of a post as Markdown. What Markdown cannot express stays as HTML, which pages show too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from newsroom.formats.sites.html_tree import HtmlChild, HtmlNode, trees
from newsroom.formats.sites.markdown_inline import InlineWriter, line_starts_escaped, raw_text, source_of
from newsroom.markup import recognise
from newsroom.markup.remote_pictures import host_of
from newsroom.markup.tags import start_tag
from newsroom.phrases import phrase
from newsroom.text import pattern

# Cards of Ghost whose frame has signs and times that a script would move.
_PLAYER_CARDS: Final = frozenset(("kg-audio-card", "kg-video-card"))
_LINK_CARDS: Final = frozenset(("kg-bookmark-card", "kg-file-card"))
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCK_NODES: Final = frozenset(
    "audio blockquote dd details div dl dt embed figcaption figure hr iframe li object ol p pre table tbody td tfoot th thead tr"
    " ul video".split()
) | frozenset(_HEADINGS)
# Lists and boxes that only place pictures or buttons side by side.
_GALLERIES: Final = frozenset(("blocks-gallery-grid", "wp-block-gallery", "gallery", "kg-gallery-card"))
_LAYOUT_CLASSES: Final = _GALLERIES | {"blocks-gallery-item", "gallery-item"}
_NOT_WRITTEN: Final = frozenset(("class", "data-src", "data-lazy-src", "data-original"))
_MOST_COLUMNS: Final = 40
_BARE_ADDRESS: Final = r"https?://[^\s<>\"]{4,2000}"


def _same(written: str) -> str:
    return written


@dataclass(slots=True)
class ConvertedHtml:
    """The Markdown of a post, and how often each thing occurs that is not in it."""

    markdown: str
    lost: Counter[str]


def to_markdown(
    html: str, *, picture: Callable[[str], str] = _same, link: Callable[[str], str] = _same
) -> ConvertedHtml:
    """The HTML of a post as Markdown. `picture` and `link` give the address to write for one in the post.

    Raises `Invalid` for HTML with too many elements, or nested too deep.
    """
    lost: Counter[str] = Counter()
    writer = _BlockWriter(InlineWriter(picture, link), lost)
    blocks: list[str] = []
    for tree in trees(html, lost):
        writer.write(tree.children, blocks)
    if blocks:
        blocks[-1] += "\n"  # not after they are joined, which would keep a long text twice
    return ConvertedHtml("\n\n".join(blocks), lost)


@dataclass(slots=True)
class _BlockWriter:
    """Writes blocks, each a text without blank lines around it."""

    inline: InlineWriter
    lost: Counter[str] = field(default_factory=Counter)

    def blocks(self, children: Sequence[HtmlChild]) -> list[str]:
        """The blocks of some children."""
        out: list[str] = []
        self.write(children, out)
        return out

    def write(self, children: Sequence[HtmlChild], out: list[str]) -> None:
        """Add the blocks of some children to `out`; what is not in a block becomes paragraphs."""
        line: list[HtmlChild] = []
        for child in _split_at_blocks(children):
            if child is None or (isinstance(child, HtmlNode) and child.tag in _BLOCK_NODES):
                self._paragraph(line, out)
                line = []
                if isinstance(child, HtmlNode):
                    self._block(child, out)
            else:
                line.append(child)
        self._paragraph(line, out)

    def _paragraph(self, line: Sequence[HtmlChild], out: list[str]) -> None:
        if not line:
            return
        bare = "".join(child for child in line if isinstance(child, str)).strip() if len(line) == 1 else ""
        if bare and pattern(_BARE_ADDRESS).fullmatch(bare):
            out.append(bare)
            return
        written = self.inline.text(line)
        if written:
            out.append(line_starts_escaped(written))

    def _block(self, node: HtmlNode, out: list[str]) -> None:
        if node.classes & _PLAYER_CARDS and node.every("audio", "video"):
            self._player_card(node, out)
        elif node.classes & _LINK_CARDS and node.every("a"):
            self._link_card(node.every("a")[0], out)
        elif node.classes & _LAYOUT_CLASSES and node.tag != "table":
            out += self._loose(node)
        elif node.tag in _HEADINGS:
            self._heading(node, out)
        elif node.tag in ("ul", "ol"):
            self._list(node, out)
        elif node.tag == "blockquote":
            self._quote(node, out)
        elif node.tag == "pre":
            out.append(_code_block(node))
        elif node.tag == "hr":
            out.append("---")
        elif node.tag == "figure":
            self._figure(node, out)
        elif node.tag in ("iframe", "embed", "object", "video", "audio"):
            self._player(node, out)
        elif node.tag == "table":
            self._table(node, out)
        elif node.tag in ("dl", "details"):
            out.append(self.raw(node))
        else:
            out += self.blocks(node.children)

    def _loose(self, node: HtmlNode) -> list[str]:
        """The contents of boxes that only place things, without the boxes."""
        out: list[str] = []
        rest: list[HtmlChild] = []
        for child in node.children:
            if isinstance(child, HtmlNode) and child.tag in ("li", "figure", "ul"):
                self._block(child, out) if child.tag != "li" else out.extend(self.blocks(child.children))
            else:
                rest.append(child)
        out += self.blocks(rest)
        return _as_gallery(out) if node.classes & _GALLERIES else out

    def _heading(self, node: HtmlNode, out: list[str]) -> None:
        pictures = node.every("img")
        words = self.inline.text([child for child in node.children if child is not None]).replace("\\\n", " ")
        if not words:
            return
        if pictures and not node.text():
            out.append(words)
            return
        target = node.attributes.get("id", "")
        named = f" {{#{target}}}" if pattern(r"[\w-]{1,80}").fullmatch(target) else ""
        ending = "\\" if pattern(r".*#\Z").match(words[-200:]) else ""
        words = words[:-1] + "\\#" if ending else words
        out.append(f"{'#' * int(node.tag[1])} {words}{named}")

    def _list(self, node: HtmlNode, out: list[str]) -> None:
        items = [child for child in node.children if isinstance(child, HtmlNode)]
        start = node.attributes.get("start", "")
        number = int(start) if start.isascii() and start.isdigit() and len(start) < 8 else 1
        written: list[str] = []
        loose = False
        for item in items:
            if item.tag in ("ul", "ol") and written:  # a list that is not in an item, as some editors write it
                blocks = self._blocks_of(item)
                width = len(written[-1]) - len(written[-1].lstrip("-0123456789. "))
                written[-1] += "\n" + _indented("\n\n".join(blocks), min(max(width, 2), 6), first=True)
                continue
            blocks = self.blocks(item.children) if item.tag == "li" else self._blocks_of(item)
            marker = "- " if node.tag == "ul" else f"{number}. "
            number += 1
            paragraphs = any(isinstance(child, HtmlNode) and child.tag == "p" for child in item.children)
            loose = loose or (paragraphs and len(blocks) > 1)
            gap = "\n" if len(blocks) == 2 and blocks[1][:2] in ("- ", "1.") else "\n\n"
            written.append(marker + _indented(gap.join(blocks), len(marker)))
        if written:
            if out and _is_list(out[-1], node.tag):
                out.append("<!-- -->")  # two lists in a row would be read as one
            out.append(("\n\n" if loose else "\n").join(written))

    def _blocks_of(self, node: HtmlNode) -> list[str]:
        out: list[str] = []
        self._block(node, out)
        return out

    def _quote(self, node: HtmlNode, out: list[str]) -> None:
        children = list(node.children)
        source = next(
            (child for child in reversed(children) if isinstance(child, HtmlNode) and child.tag == "cite"), None
        )
        if source is not None:
            children.remove(source)
        blocks = self.blocks(children)
        if source is not None and source.text():
            blocks.append(f"— {self.inline.text(source.children)}")
        if blocks:
            out.append("\n".join(f"> {line}".rstrip() for line in "\n\n".join(blocks).split("\n")))

    def _figure(self, node: HtmlNode, out: list[str]) -> None:
        """A picture with its caption; anything else in a figure as it is, with the caption below."""
        captions = [child for child in node.children if isinstance(child, HtmlNode) and child.tag == "figcaption"]
        rest = [child for child in node.children if child not in captions]
        pictures = node.every("img")
        caption = captions[0] if captions else None
        words = caption.text() if caption else ""
        marked = bool(caption and caption.every("a", "em", "i", "strong", "b", "sub", "sup"))
        others = HtmlNode("div", {}, rest)
        plain = (
            len(pictures) == 1 and not others.text() and not others.every("figure", "table", "iframe", "video", "audio")
        )
        if plain and caption and marked:
            out.append(self._marked_figure(pictures[0], caption))
        elif plain and not others.every("a"):
            out.append(self.inline.image(pictures[0], words))
        else:
            out += self.blocks(rest)
            if plain and words and out and out[-1].startswith("!["):
                out[-1] = self.inline.image(pictures[0], words)
            elif caption and words:
                out.append(
                    f"*{words}*" if pattern(r"[\w ,.:;()–-]*").fullmatch(words) else self.inline.text(caption.children)
                )

    def _marked_figure(self, picture: HtmlNode, caption: HtmlNode) -> str:
        src = source_of(picture)
        image = (
            start_tag("img", {"src": self.inline.picture(src), "alt": picture.attributes.get("alt", "")}) if src else ""
        )
        return f"<figure>{image}<figcaption>{self._raw_children(caption)}</figcaption></figure>"

    def _player(self, node: HtmlNode, out: list[str]) -> None:
        """A player: the plain address of its page where that is known, else its HTML."""
        src = source_of(node) or node.attributes.get("data", "").strip()
        inner = node.every("iframe", "video", "audio", "embed") if node.tag == "object" else []
        if inner:
            self._player(inner[0], out)
            return
        embed = recognise(src)
        if embed and "://" in embed.page:
            out.append(embed.page)
        elif node.tag in ("embed", "object"):
            if src:
                self.lost[phrase("<{name}> element", name=node.tag)] += 1
                out.append(f"<{src}>" if pattern(_BARE_ADDRESS).fullmatch(src) else "")
        elif src or node.every("source"):
            node.attributes["src"] = src
            if embed is None:
                host = host_of(f"https:{src}" if src.startswith("//") else src) or phrase("the same site")
                self.lost[phrase("<{name}> from {host} (it stays in the text as HTML)", name=node.tag, host=host)] += 1
            out.append(self.raw(node))

    def _player_card(self, node: HtmlNode, out: list[str]) -> None:
        self._player(node.every("audio", "video")[0], out)
        out += [self.inline.text(one.children) for one in node.every("figcaption") if one.text()]

    def _link_card(self, anchor: HtmlNode, out: list[str]) -> None:
        """A box that leads to a page or file: a link with its title, and the description below it."""
        words = [" ".join(child.split()) for child in anchor.children if isinstance(child, str) and child.strip()]
        title = words[0] if words else anchor.attributes.get("href", "")
        out.append(self.inline.text([HtmlNode("a", {"href": anchor.attributes.get("href", "")}, [title])]))
        if len(words) > 1:
            out.append(line_starts_escaped(self.inline.text([words[1]])))

    def _table(self, node: HtmlNode, out: list[str]) -> None:
        rows = node.every("tr")
        cells = [[one for one in row.children if isinstance(one, HtmlNode) and one.tag in ("td", "th")] for row in rows]
        columns = len(cells[0]) if cells else 0
        simple = (
            0 < columns <= _MOST_COLUMNS
            and not node.every(
                "table", "caption", "ul", "ol", "pre", "blockquote", "figure", "iframe", "video", "hr", *_HEADINGS
            )
            and all(len(row) == columns for row in cells)
            and all(cell.tag == "th" for cell in cells[0])
            and not any(
                cell.attributes.keys() & {"colspan", "rowspan"} or len(cell.every("p")) > 1
                for row in cells
                for cell in row
            )
        )
        if not cells:
            out += self.blocks(node.children)
            return
        if not simple:
            out.append(self.raw(node))
            return
        lines = [self._row(row) for row in cells]
        out.append("\n".join([lines[0], "|" + " --- |" * columns, *lines[1:]]))

    def _row(self, row: Sequence[HtmlNode]) -> str:
        flat = [
            [
                grand
                for child in cell.children
                for grand in (child.children if isinstance(child, HtmlNode) and child.tag == "p" else [child])
            ]
            for cell in row
        ]
        return "|" + "|".join(f" {self.inline.text(cell, cell=True)} " for cell in flat) + "|"

    def raw(self, node: HtmlNode) -> str:
        """An element as HTML, which Markdown passes on: without blank lines, which would end it."""
        written = self._raw(node)
        if node.tag in ("video", "audio"):
            written = written.replace(">", ">\n", 1)
        return pattern(r"\n\s*\n").sub("\n", written).strip()

    def _raw(self, node: HtmlNode) -> str:
        kept = {key: value for key, value in node.attributes.items() if key not in _NOT_WRITTEN}
        if node.tag == "img":
            kept["src"] = self.inline.picture(source_of(node))
        if "href" in kept:
            kept["href"] = self.inline.link(kept["href"])
        if node.tag == "pre":
            return start_tag("pre", kept) + raw_text(_code(node)).replace("\n", "&#10;") + "</pre>"
        if node.tag in ("br", "hr", "img", "source", "track", "col", "embed"):
            return start_tag(node.tag, kept)
        return f"{start_tag(node.tag, kept)}{self._raw_children(node)}</{node.tag}>"

    def _raw_children(self, node: HtmlNode) -> str:
        return "".join(
            "" if child is None else raw_text(child) if isinstance(child, str) else self._raw(child)
            for child in node.children
        )


def _as_gallery(blocks: Sequence[str]) -> list[str]:
    """Blocks with pictures that follow each other in one paragraph, which pages show as a gallery."""
    out: list[str] = []
    for block in blocks:
        is_picture = block.startswith("![") and "\n" not in block
        if is_picture and out and out[-1].startswith("!["):
            out[-1] += f"\n{block}"
        else:
            out.append(block)
    return out


def _split_at_blocks(children: Sequence[HtmlChild]) -> Sequence[HtmlChild]:
    """Children in which no link or emphasis contains a block: `<a><p>x</p></a>` becomes `<p><a>x</a></p>`."""
    out: list[HtmlChild] = []
    for child in children:
        if isinstance(child, HtmlNode) and child.tag not in _BLOCK_NODES and _has_block(child):
            for inner in _split_at_blocks(child.children):
                if inner is None:
                    out.append(None)
                elif isinstance(inner, HtmlNode) and inner.tag in _BLOCK_NODES:
                    if inner.tag in ("p", *_HEADINGS, "figcaption"):
                        out.append(
                            HtmlNode(
                                inner.tag, inner.attributes, [HtmlNode(child.tag, child.attributes, inner.children)]
                            )
                        )
                    else:
                        out.append(inner)
                else:
                    out.append(HtmlNode(child.tag, child.attributes, [inner]))
        else:
            out.append(child)
    return out


def _has_block(node: HtmlNode) -> bool:
    return any(
        child is None or (isinstance(child, HtmlNode) and (child.tag in _BLOCK_NODES or _has_block(child)))
        for child in node.children
    )


def _indented(written: str, width: int, *, first: bool = False) -> str:
    lines = written.split("\n")
    pad = " " * width
    return "\n".join(pad + line if line and (number or first) else line for number, line in enumerate(lines))


def _is_list(block: str, tag: str) -> bool:
    return block.startswith("- ") if tag == "ul" else pattern(r"\d{1,9}\. ").match(block) is not None


def _code(node: HtmlNode) -> str:
    """The text of preformatted code, with its line breaks."""
    parts = []
    for child in node.children:
        if isinstance(child, str):
            parts.append(child)
        elif isinstance(child, HtmlNode):
            parts.append("\n" if child.tag == "br" else _code(child))
    return "".join(parts)


def _code_block(node: HtmlNode) -> str:
    code = _code(node).strip("\n").replace("\r\n", "\n")
    classes = [*node.classes, *(name for inner in node.every("code") for name in inner.classes)]
    found = (pattern(r"(?:language|lang|brush)[-:]\s?([\w+#-]{1,30})").match(name) for name in classes)
    language = next((one[1] for one in found if one), "")
    ticks = max((len(run) for run in pattern("`{3,}").findall(code)), default=2) + 1
    return f"{'`' * ticks}{language}\n{code}\n{'`' * ticks}"
