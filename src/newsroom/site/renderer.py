"""Renders templates to pages: the functions and filters of templates, in one language and one zone.

Templates are plain Jinja, read by minijinja. A template of the theme can extend the built-in one of the same name as
`default/article.html`.
"""

from __future__ import annotations

import html
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from newsroom import clock, languages, text, urls
from newsroom.errors import Invalid
from newsroom.phrases import phrase
from newsroom.site import embedded_json
from newsroom.site import theme as theme_files
from newsroom.site.filled_parts import FilledParts
from newsroom.site.placeholders import Placeholders
from newsroom.site.template_trace import MARK, TemplateTrace

FUEL: Final = 5_000_000  # instructions of the engine for one page, about half a second; our pages take some thousands
DEEPEST: Final = 30  # parts inside parts
MAX_PARTS: Final = 120_000  # parts of pages kept in memory, of some hundred bytes each, or all those of one page
# A template for parts of several cards, each followed by a mark.
ALL_CARDS: Final = "all cards"
_ALL_CARDS: Final = "{% for card in card %}{% include one %}{{ between }}{% endfor %}"
_PLAIN_MESSAGE: Final = re.compile(r"""(?<![\w.])_\(\s*("[^"\\]*"|'[^'\\]*')\s*\)""")
_CAUSE: Final = re.compile(r"caused by: (.{1,2000}) \(in (\S{1,200}:\d{1,9})\)")
_ADDRESS: Final = re.compile(r"https?://|[#?]|mailto:")


CORRECT: Final = phrase("correct the template in your theme folder, or delete it to use the built-in one")


class Renderer:
    """Renders a template by name with a context.

    `theme` is the site's own theme folder, `lang` a BCP 47 tag, `base` the path of the site on its host ('' or '/x').
    Without `own_templates` only the messages of the theme are used, and the built-in templates. With a `trace` pages are
    rendered more slowly, to find out where one fails.
    """

    def __init__(
        self,
        theme: Path | None,
        lang: str,
        zone: ZoneInfo,
        base: str = "",
        *,
        own_templates: bool = True,
        trace: TemplateTrace | None = None,
    ) -> None:
        # Imported here, because a build with nothing to render does not need the engine.
        from minijinja import Environment, TemplateError, safe  # here: most commands render nothing

        self.zone = zone
        self.base = base
        self._tag = lang
        self._language = languages.of(lang)
        self._messages = theme_files.messages(theme, lang)
        self._safe: Callable[[str], Any] = safe
        self._shared: dict[str, Any] = {}
        self._page: dict[str, Any] = {}  # the other values of the page being made, for templates of a theme
        self._placeholders = Placeholders(lambda name: self._render_part(name, None, {}))
        self._filled = FilledParts(lambda name, given: self._render_part(name, None, given))
        self._parts: dict[tuple[Any, ...], dict[int, tuple[Any, bytes]]] = {}
        self._parts_kept = 0
        self._depth = 0
        self._first_problem: Any = None
        self._problem: type[Exception] = TemplateError
        folder = theme if own_templates else None
        # Only of the built-in templates it is known which values they do nothing with but print.
        self._may_fill = folder is None and trace is None
        placing = trace is None and theme_files.may_use_placeholders(folder)
        self._trace = trace
        self._with_trace: Callable[[TemplateTrace], Renderer] = lambda trace: Renderer(
            theme, lang, zone, base, own_templates=own_templates, trace=trace
        )
        filters, functions = self._filters(), self._globals()
        if trace is not None:
            filters, functions = trace.watched(filters, filters=True), trace.watched(functions, filters=False)
            functions[MARK] = trace.pass_by
        self._environment = Environment(
            loader=self._translated(theme_files.loader(folder), placing=placing),
            filters=filters,
            globals=functions,
            undefined_behavior="chainable",
            auto_escape_callback=lambda _name: "html",
            debug=False,
            # Counting takes a tenth of the time of a page, and the built-in templates end.
            fuel=None if folder is None else FUEL if trace is None else 3 * FUEL,
        )
        self._environment.add_template(ALL_CARDS, _ALL_CARDS)
        self._between = os.urandom(8).hex()

    def render(self, name: str, context: Mapping[str, Any]) -> str:
        """The page of template `name` with `context`; raises Invalid, with the template and line that fail."""
        return self.render_bytes(name, context).decode()

    def render_bytes(self, name: str, context: Mapping[str, Any]) -> bytes:
        """The same page as it is written to a file."""
        if context.get("site") is not self._shared.get("site"):
            self._shared = {shared: context[shared] for shared in ("site", "assets") if shared in context}
            self._parts.clear()
            self._parts_kept = 0
            self._placeholders.forget()
            self._filled.forget()
        if not self._may_fill:
            self._page = {value: context[value] for value in context if value not in self._shared}
        self._first_problem = None
        self._depth = 0
        self._placeholders.clear()
        try:
            return self._placeholders.fill(self._environment.render_template(name, **context))
        except self._problem as problem:
            raise _invalid(name, self._first_problem or problem) from problem
        except Exception as fault:  # of a filter or function, which the engine passes on as it is
            found = self._fault(name, context)
            if found is None:
                raise
            raise found from fault

    def _fault(self, name: str, context: Mapping[str, Any]) -> Invalid | None:
        """The error in a page that failed in one of our filters or functions, with its place; None if it did not."""
        if self._trace is not None:
            return None
        trace = TemplateTrace()
        with suppress(Exception):
            self._with_trace(trace).render_bytes(name, context)
        if trace.problem is None:
            return None
        message = phrase("{where}: {detail}", where=trace.place or name, detail=trace.problem)
        return Invalid(message, ref=name, hint=CORRECT)

    def part(self, name: str | None, **given: str) -> Any:
        """The output of template `name` with `given`, `site` and `assets`: made once, and kept; nothing for a missing name."""
        return self._safe(self._kept_parts(name, (None,), given).decode())

    def each(self, name: str, cards: Iterable[Any], **given: Any) -> Any:
        """The output of template `name` for each card, with `given`: made once for a card, which a dozen pages may show."""
        return self._safe(self._kept_parts(name, cards, given).decode())

    def filled(self, name: str, values: Mapping[str, Any], **given: Any) -> Any:
        """The output of template `name` with `values`, which it only prints, and `given`."""
        return self._safe(self._filled_part(name, values, given).decode())

    def _filled_part(self, name: str, values: Mapping[str, Any], given: Mapping[str, Any]) -> bytes:
        if self._may_fill:
            return self._filled.fill(name, values, given)
        # Templates of a theme may use other values of the page too.
        return self._render_part(name, None, {**self._page, **given, **values})

    def _place_filled(self, name: str, values: Mapping[str, Any], **given: Any) -> str:
        return self._placeholders.place(self._filled_part(name, values, given))

    def _place_part(self, name: str, **given: str) -> str:
        return self._placeholders.place(self._kept_parts(name, (None,), given))

    def _place_each(self, name: str, cards: Iterable[Any], **given: Any) -> str:
        return self._placeholders.place(self._kept_parts(name, cards, given))

    def _kept_parts(self, name: str | None, cards: Iterable[Any], given: Mapping[str, Any]) -> bytes:
        """The parts for these cards, one on each line, each rendered when it is first needed."""
        if name is None:
            return b""
        key = (name, *given, *given.values())
        known = self._parts.get(key) or self._parts.setdefault(key, {})
        shown = list(cards or ())
        missing = [card for card in shown if id(card) not in known]
        if missing:
            if self._parts_kept + len(missing) > MAX_PARTS:
                # Pages of one kind are made one after the other: they need few parts of the others again.
                if len(known) + len(missing) > MAX_PARTS:
                    known.clear()
                    missing = shown
                self._parts, self._parts_kept = {key: known}, len(known)
            for card, part in zip(missing, self._render_parts(name, missing, given), strict=True):
                # The card is kept with its part, so that no other object can get its identity.
                known[id(card)] = (card, part)
            self._parts_kept = sum(map(len, self._parts.values()))
        return b"\n".join([known[id(card)][1] for card in shown])

    def _render_parts(self, name: str, cards: Sequence[Any], given: Mapping[str, Any]) -> list[bytes]:
        """The parts for these cards: of a built-in template all at once, which takes two thirds of the time."""
        if len(cards) < 2 or not self._may_fill:
            return [self._render_part(name, card, given) for card in cards]
        together = self._render_part(ALL_CARDS, cards, {**given, "one": name, "between": self._between})
        return together.split(self._between.encode())[:-1]

    def _render_part(self, name: str, card: Any, given: Mapping[str, Any]) -> bytes:
        if self._depth >= DEEPEST:
            raise Invalid(
                phrase("{name}: parts are nested more than {deepest} levels deep", name=name, deepest=DEEPEST),
                ref=name,
                hint="a template must not include itself",
            )
        self._depth += 1
        try:
            # Filled here, because that renders further parts.
            return self._placeholders.fill(self._environment.render_template(name, card=card, **self._shared, **given))
        except self._problem as problem:
            # The template that contains this part fails too, with a message that says less.
            self._first_problem = self._first_problem or problem
            raise
        finally:
            self._depth -= 1

    def gettext(self, message: str | None, **values: object) -> str:
        """`message` in the language of the site, with `%(name)s` replaced by `values`; a missing one is empty."""
        if message is None:
            return ""
        said = self._messages.gettext(message)
        return said % values if values else said

    def ngettext(self, one: str, many: str, num: int | None, **values: object) -> str:
        """The form of a message for `num`, which `%(num)s` shows formatted for readers; empty if the number is missing."""
        if num is None:
            return ""
        said = self._messages.ngettext(one, many, num)
        return said % {"num": self._language.number(num), **values}

    def _translated(self, load: Callable[[str], str | None], *, placing: bool) -> Callable[[str], str | None]:
        """`load`, with plain messages already in the language of the site: looking up each took a third of the time of a page."""

        def literal(match: re.Match[str]) -> str:
            said = self.gettext(match[1][1:-1])
            return f"({json.dumps(said, ensure_ascii=False)})"

        def translated(name: str) -> str | None:
            source = load(name)
            if source and self._trace is not None:
                return self._trace.marked(name, source)
            source = source and _PLAIN_MESSAGE.sub(literal, source)
            return self._placeholders.marked(source) if source and placing else source

        return translated

    def _globals(self) -> dict[str, Callable[..., Any]]:
        """The functions of every template. Numbers of comments and views repeat, so their messages are cached."""
        message = lru_cache(maxsize=1024)(self.gettext)
        return {
            "_": message,
            "gettext": message,
            "ngettext": lru_cache(maxsize=1024)(self.ngettext),
            "part": self.part,
            "each": self.each,
            "filled": self.filled,
            "part_place": self._place_part,
            "each_place": self._place_each,
            "filled_place": self._place_filled,
            "safe_place": self._placeholders.safe_place,
        }

    def _filters(self) -> dict[str, Callable[..., Any]]:
        """The filters of every template. Those for times are cached, because lists repeat them."""
        local = lru_cache(maxsize=256)(lambda at: clock.from_text(at).astimezone(self.zone))
        language = self._language

        def moments(show: Callable[[datetime], str], day: Callable[[date], str]) -> Callable[[str | None], str]:
            """Formats a time, and a day (`YYYY-MM-DD`) without a known time."""

            def shown(at: str | None) -> str:
                if not at:
                    return ""
                return day(date.fromisoformat(at)) if len(at) == 10 else show(local(at))

            return lru_cache(maxsize=16384)(shown)

        def days(show: Callable[[date], str]) -> Callable[[str | None], str]:
            return lru_cache(maxsize=4096)(lambda at: show(self._day(at)) if at else "")

        return {
            "clock": moments(language.moment, language.day),
            "time": moments(language.time, lambda _: ""),
            "iso": moments(datetime.isoformat, date.isoformat),
            "date": days(language.day),
            "weekday": days(language.weekday),
            "number": lru_cache(maxsize=1024)(lambda n: "" if n is None else language.number(n)),
            "excerpt": lru_cache(maxsize=16384)(_excerpt),
            "url": lru_cache(maxsize=16384)(self._url),
            "srcset": lru_cache(maxsize=4096)(self._srcset),
            "lang": lru_cache(maxsize=256)(self._lang),
            "json": _json,
        }

    def _lang(self, tag: str | None) -> Any:
        """The attributes of an element in the language `tag`: its direction if it differs from that of the site."""
        if not tag:
            return ""
        ours, its = languages.direction(self._tag), languages.direction(tag)
        direction = f' dir="{its}"' if its != ours or (tag == self._tag and its == "rtl") else ""
        return self._safe(f' lang="{html.escape(tag)}"{direction}')

    def _day(self, at: str) -> date:
        """The site's day of a UTC time, or the day itself when `at` is one."""
        return date.fromisoformat(at) if len(at) == 10 else clock.from_text(at).astimezone(self.zone).date()

    def _url(self, path: str | None) -> str:
        """A site path as a link; a web address is returned unchanged; anything else is not a link."""
        if not path:
            return ""
        if path[0] == "/" and path[:2] != "//":
            return urls.link(self.base, path)
        return path if _ADDRESS.match(path) else ""

    def _srcset(self, candidates: str | None) -> str:
        """The candidates of a picture, `/media/x-480.webp 480w, …`, each as a link."""
        parts = (one.strip().partition(" ") for one in (candidates or "").split(","))
        return ", ".join(f"{self._url(path)} {size}".strip() for path, _, size in parts if path)


def _excerpt(shown: object, length: int | None = None) -> str:
    """The beginning of a text, 200 letters unless told."""
    return "" if shown is None else text.excerpt(str(shown), 200 if length is None else length)


def _json(value: object) -> Any:
    """`value` as JSON that is safe in a script element or an attribute."""
    from minijinja import safe  # here: most commands render nothing

    return safe(embedded_json.embed(value))


def _invalid(name: str, problem: Any) -> Invalid:
    """The error in a template, as `file:line: what`: where it is, not where that template is included."""
    where = f"{problem.name or name}:{problem.line}" if problem.line else name
    detail, kind = problem.detail or problem.message, problem.kind
    if causes := _CAUSE.findall(str(problem)):
        detail, where = causes[-1]
    hint = CORRECT
    if kind == "OutOfFuel" or "out of fuel" in detail:
        detail = phrase("making a page takes too long, perhaps because of a loop")
        hint = phrase("a page can use at most {fuel:,} steps of the template engine", fuel=FUEL)
    elif "recursion limit" in detail:
        detail = phrase("endless recursion in templates, macros or loops")
    return Invalid(phrase("{where}: {detail}", where=where, detail=detail), ref=name, hint=hint)


def broken_templates(theme: Path | None) -> list[Invalid]:
    """The templates of the theme folder `theme` that cannot be read by the engine, each with the line of its error."""
    from minijinja import Environment, TemplateError  # here: most commands render nothing

    environment = Environment(loader=theme_files.loader(theme), debug=False)
    found = []
    for file in theme_files.list_(theme):
        if file.kind == "template" and file.origin == "own":
            try:
                environment.undeclared_variables_in_template(file.name)
            except TemplateError as problem:
                found.append(_invalid(file.name, problem))
    return found
