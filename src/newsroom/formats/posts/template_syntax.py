"""Resolves template syntax of other site builders (Liquid, Nunjucks, Hugo) in Markdown if its meaning is certain.

Pictures, links and code become plain Markdown. Raw blocks are unwrapped. Any other form is kept and reported. Code is
kept as typed, without the raw marks in it, which the other builder needed to print it unchanged.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

_TOKEN: Final = re.compile(r"`+|~~~+|\{%|\{\{")
_RAW_MARK: Final = re.compile(r"\{%-?\s*(raw|endraw)\s*-?%\}")
_TAG: Final = re.compile(r"\{%-?\s*(\w+),?\s*(.*?)\s*-?%\}", re.S)
_OUTPUT: Final = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}", re.S)
_FIGURE: Final = re.compile(r"\{\{[<%]\s*figure\s+(.*?)\s*/?[>%]\}\}", re.S)
_END: Final = {
    "comment": re.compile(r"\{%-?\s*endcomment\s*-?%\}"),
    "highlight": re.compile(r"\{%-?\s*endhighlight\s*-?%\}"),
}
_PARAGRAPH: Final = re.compile(r"\n[ \t]*\n")
# What may precede a block of code in its line: the marks of quotations, and one of a list.
_PREFIX: Final = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?")
_ATTRIBUTE: Final = re.compile(r"""([\w-]+)\s*=\s*("[^"]*"|'[^']*'|`[^`]*`|[^\s"'`]+)""")
_ARGUMENT: Final = re.compile(r"""\b([\w-]+)\s*[:=]\s*("[^"]*"|'[^']*')""")
_PICTURE_KEYS: Final = ("image", "image_path", "src", "path", "file", "url")
_PICTURE_NAME: Final = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg)$", re.I)
_LITERAL: Final = re.compile(r"""("[^"]*"|'[^']*')\s*((?:\|[^|]*)*)""")
_NAMED: Final = re.compile(r"(?:page\.)?(image)\s*((?:\|[^|]*)*)")
_EMPTY: Final = frozenset(("site.baseurl", "site.url", "site.base_url", "baseurl", "relURL"))
# Filters that only add the address of the site.
_SAME: Final = re.compile(
    r"(?:url|relative_url|absolute_url|htmlBaseUrl|prepend:\s*site\.(?:baseurl|url)|escape|xml_escape|strip)"
)
_EMBED: Final = re.compile(r"""embed:\s*("[^"]*"|'[^']*')""")
# Characters. No real form is longer, so the search for its end stops here.
_REACH: Final = 4000


@dataclass(frozen=True, slots=True)
class ResolvedText:
    """The text without its template forms, and the forms that were kept, each with its line in the given text."""

    text: str
    left: tuple[tuple[int, str], ...] = ()


def resolve(body: str, *, image: str = "") -> ResolvedText:
    """Resolve every form with a certain meaning in `body`; `image` is the value of `{{ image }}` and `{{ page.image }}`."""
    if "{{" not in body and "{%" not in body:
        return ResolvedText(body)
    scan = _Scan(body, image)
    scan.run()
    return ResolvedText("".join(scan.out), tuple(scan.left))


class _Scan:
    """One pass over a text from left to right. No part of it is searched twice, so the time is linear."""

    def __init__(self, body: str, image: str) -> None:
        self.body = body
        self.image = image
        self.out: list[str] = []
        self.left: list[tuple[int, str]] = []
        self.raw = _raw_blocks(body)
        self.raw_starts = [block[0] for block in self.raw]
        # Cached failures: ticks that nothing closes before the paragraph ends, block tags without an end.
        self.unclosed: set[tuple[int, str]] = set()
        self.endless: set[str] = set()
        self.paragraph_end = 0
        self.counted = (0, 1)

    def run(self) -> None:
        """Fill `out` and `left`."""
        at = 0
        while found := _TOKEN.search(self.body, at):
            self.out.append(self.body[at : found.start()])
            start, sign = found.start(), found[0]
            if sign == "{%":
                at = self.tag(start)
            elif sign == "{{":
                at = self.output(start)
            elif self.opens_fence(start, sign):
                at = self.fence(start, found.end(), sign)
            elif sign[0] == "`":
                at = self.code(start, sign)
            else:
                at = self.keep(start, found.end())
        self.out.append(self.body[at:])

    def opens_fence(self, start: int, sign: str) -> bool:
        """Whether these ticks or tildes open a block: they are first in their line, except for the marks of a quotation."""
        if len(sign) < 3 or self.body[self.body.rfind("\n", 0, start) + 1 : start].strip(" \t>"):
            return False
        end = self.body.find("\n", start)
        return sign[0] == "~" or "`" not in self.body[start + len(sign) : end if end >= 0 else len(self.body)]

    def fence(self, start: int, after: int, mark: str) -> int:
        """Keep a fenced block of code, to its end or the end of the text."""
        closing = re.compile(rf"^[ \t>]*{re.escape(mark[0])}{{{len(mark)},}}[ \t]*$", re.M)
        closed = closing.search(self.body, after)
        return self.keep(start, closed.end() if closed else len(self.body))

    def code(self, start: int, ticks: str) -> int:
        """Keep code within a paragraph, which ends with the same number of ticks; without an end, keep only the ticks."""
        after = start + len(ticks)
        if after > self.paragraph_end:
            paragraph = _PARAGRAPH.search(self.body, after)
            self.paragraph_end = paragraph.start() if paragraph else len(self.body)
        end = max(after, self.paragraph_end)
        if (end, ticks) not in self.unclosed:
            closed = re.compile(rf"(?<!`){ticks}(?!`)").search(self.body, after, end)
            if closed:
                return self.keep(start, closed.end())
            self.unclosed.add((end, ticks))
        return self.keep(start, after)

    def keep(self, start: int, end: int) -> int:
        """Keep a part as typed, without raw marks; a raw block that begins in it is kept to its own end."""
        at = start
        for opened, content, closing, closed in self.raw[bisect_left(self.raw_starts, start) :]:
            if opened >= end:
                break
            self.out += (self.body[at:opened], self.body[content:closing])
            at = closed
        self.out.append(self.body[at:end])
        return max(at, end)

    def leave(self, start: int, end: int) -> int:
        """Keep a form whose meaning is not certain, and report it."""
        form = " ".join(self.body[start:end].split())
        at, line = self.counted
        line += self.body.count("\n", at, start)
        self.counted = (start, line)
        self.left.append((line, form if len(form) <= 80 else form[:79] + "…"))
        self.out.append(self.body[start:end])
        return end

    def tag(self, start: int) -> int:
        """Resolve `{% … %}`."""
        index = bisect_left(self.raw_starts, start)
        if index < len(self.raw) and self.raw_starts[index] == start:
            _, content, closing, closed = self.raw[index]
            self.out.append(self.body[content:closing])
            return closed
        found = self.match(_TAG, "%}", start)
        if found is None:
            return self.keep(start, start + 2)
        name, rest = found[1], found[2]
        if name in ("image", "image_with_class", "include"):
            shown = self.include(start, rest) if name == "include" else self.picture(start, rest)
            if shown:
                self.out.append(shown)
                return found.end()
        ending = _END.get(name)
        if ending and name not in self.endless:
            ended = ending.search(self.body, found.end())
            if ended:
                return self.block(name, rest, self.body[found.end() : ended.start()], start, ended.end())
            self.endless.add(name)
        return self.leave(start, found.end())

    def match(self, form: re.Pattern[str], closing: str, start: int) -> re.Match[str] | None:
        """`form` at `start`. It is tried only if something closes it, so that open braces cost little."""
        end = self.body.find(closing, start, start + _REACH)
        return form.match(self.body, start, end + len(closing)) if end >= 0 else None

    def block(self, name: str, rest: str, content: str, start: int, end: int) -> int:
        """Resolve a comment, which readers did not see, or code with its language."""
        if name == "comment":
            if "-->" in content:
                return self.leave(start, end)
            line = self.body[self.body.rfind("\n", max(0, start - _REACH), start) + 1 : start]
            # Within a line, a list or a quotation a comment ends with the paragraph.
            self.out.append(f"<!-- {' '.join(content.split())} -->" if line.strip() else f"<!--{content}-->")
            return end
        return self.highlighted(rest, content, start, end)

    def highlighted(self, rest: str, content: str, start: int, end: int) -> int:
        """Resolve code with its language: a block of code if it has lines of its own, else code within the line."""
        inner = content.removeprefix("\n").removesuffix("\n")
        before = self.body[self.body.rfind("\n", max(0, start - _REACH), start) + 1 : start]
        line_end = self.body.find("\n", end, end + _REACH)
        after = self.body[end : line_end if line_end >= 0 else end + _REACH]
        prefix = _PREFIX.fullmatch(before)
        if self.in_html_block(start):
            code = html.escape(inner).replace("\n", "&#10;")
            self.out.append(f"<pre><code>{code}</code></pre>" if "\n" in inner else f"<code>{code}</code>")
            return end
        if prefix is None or after.strip():
            if "\n" in inner.strip("\n") or not inner.strip():
                return self.leave(start, end)
            ticks = "`" * (max((len(run) for run in re.findall("`+", inner)), default=0) + 1)
            space = " " if ticks != "`" else ""
            self.out.append(f"{ticks}{space}{inner.strip()}{space}{ticks}")
            return end
        longest = max((len(run) for run in re.findall("`+", content)), default=0)
        mark = "`" * max(3, longest + 1)
        language = rest.split()[0] if rest else ""
        # Lines of a list or a quotation continue with its marks; those typed before the lines of code are already there.
        going_on = "".join(sign if sign in "> \t" else " " for sign in before)
        lines = inner.split("\n")
        if going_on.strip():
            lines = ["" if line.strip() == going_on.strip() else line.removeprefix(going_on) for line in lines]
        if len(lines) > 1 and not lines[-1].strip(" \t>"):
            lines.pop()  # the text before the end tag in its line
        if before.strip() and not going_on.strip():  # a mark of a list: its code is to the right of the mark
            indents = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
            shift = min([*indents, len(going_on)])
            lines = [line[shift:] for line in lines]
        elif not before.strip() and before:
            lines = [line.removeprefix(before) for line in lines]
        text = "\n".join(f"{going_on}{line}" if line else going_on.rstrip() for line in [*lines, mark])
        self.out.append(f"{mark}{language}\n{text}")
        return end

    def in_html_block(self, start: int) -> bool:
        """Whether a place is in a block of HTML, where Markdown is not read."""
        before = self.body[max(0, start - _REACH) : start]
        return _PARAGRAPH.split(before)[-1].lstrip().startswith("<")

    def output(self, start: int) -> int:
        """Resolve `{{ … }}`, and Hugo's `{{< figure … >}}`."""
        figure = self.match(_FIGURE, "}}", start)
        if figure:
            named = {key: value.strip("\"'`") for key, value in _ATTRIBUTE.findall(figure[1])}
            if named.get("src"):
                caption = named.get("caption") or named.get("title", "")
                self.out.append(self.shown(start, named["src"], named.get("alt") or caption, caption))
                return figure.end()
        found = self.match(_OUTPUT, "}}", start)
        if found is None:
            return self.keep(start, start + 2)
        value = self.value(found[1])
        if value is None:
            return self.leave(start, found.end())
        self.out.append(value)
        return found.end()

    def value(self, expression: str) -> str | None:
        """The value of an expression; None if it depends on the site that it was written for."""
        if expression in _EMPTY:
            return ""
        literal = _LITERAL.fullmatch(expression)
        named = _NAMED.fullmatch(expression) if self.image else None
        if literal is None and named is None:
            return None
        text, rest = (literal[1][1:-1], literal[2]) if literal else (self.image, named[2] if named else "")
        filters = [each.strip() for each in rest.split("|")[1:]]
        if all(_SAME.fullmatch(each) for each in filters):
            return text
        embed = _EMBED.fullmatch(filters[0]) if len(filters) == 1 else None
        if embed and text.startswith("https://"):
            return f"[{_escaped(embed[1][1:-1])}]({_target(text)})"
        return None

    def picture(self, start: int, rest: str) -> str | None:
        """A picture from `"path" "class" "alt text"`: path first, alt text last; the alt text may contain quotation marks."""
        if not rest or rest[0] not in "\"'":
            return None
        path, closed, after = rest[1:].partition(rest[0])
        if not closed or not path.strip():
            return None
        after = after.strip().lstrip(",").strip()
        parts = re.split(r"[\"']\s*,?\s+[\"']", after)
        words = parts[-1] if len(parts) > 1 else parts[0][1:]
        if words.endswith(("'", '"')):
            words = words[:-1]
        return self.shown(start, path.strip(), words)

    def include(self, start: int, rest: str) -> str | None:
        """A picture from a partial that is given one and its alt text."""
        named = {key: value[1:-1] for key, value in _ARGUMENT.findall(rest)}
        path = next((named[key] for key in _PICTURE_KEYS if named.get(key)), "")
        if not _PICTURE_NAME.search(path) or "{{" in path or "alt" not in named:
            return None
        return self.shown(start, path, named["alt"], named.get("caption", ""))

    def shown(self, start: int, path: str, words: str, caption: str = "") -> str:
        """A picture as Markdown, or as HTML inside a block of HTML, where Markdown is not read."""
        words = " ".join(words.split())
        if self.in_html_block(start):
            return f'<img src="{html.escape(path)}" alt="{html.escape(words)}">'
        title = f' "{caption.replace(chr(34), chr(39))}"' if caption else ""
        return f"![{_escaped(words)}]({_target(path)}{title})"


def _raw_blocks(body: str) -> list[tuple[int, int, int, int]]:
    """The raw blocks: where a block and its content begin, and where content and block end."""
    blocks: list[tuple[int, int, int, int]] = []
    opened: re.Match[str] | None = None
    for mark in _RAW_MARK.finditer(body):
        if mark[1] == "raw":
            opened = opened or mark
        elif opened:
            blocks.append((opened.start(), opened.end(), mark.start(), mark.end()))
            opened = None
    return blocks


def _escaped(words: str) -> str:
    return re.sub(r"([\[\]\\])", r"\\\1", words)


def _target(address: str) -> str:
    return f"<{address}>" if re.search(r"[\s()<>]", address) and not re.search(r"[<>\n]", address) else address
