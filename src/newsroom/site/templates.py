"""The theme: templates, assets and messages, each looked for in a site's own folder before the newsroom's own.

A theme folder mirrors the package: `templates/article.html`, `static/site.css`, `locale/vi/LC_MESSAGES/newsroom.mo`.
Templates are plain Jinja, read by minijinja. A template of the theme may extend the one it shadows as
`default/article.html`.
"""

from __future__ import annotations

import gettext
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from newsroom import clock, text, urls
from newsroom.errors import Invalid
from newsroom.site import splices

PACKAGE: Final = Path(__file__).parent.parent
DOMAIN: Final = "newsroom"
PARTS: Final = 120_000  # parts of pages held in memory, of some hundred bytes each
# Names under which templates know the three files that every page links.
SHORT_NAMES: Final = {"site.css": "css", "site.js": "js", "favicon.svg": "icon"}
# Marks a message for the catalogue where it stands; it is translated where it is shown.
N_ = str
WEEKDAYS: Final = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday")
)  # fmt: skip
MONTHS: Final = (
    "January February March April May June July August September October November December".split()
)  # fmt: skip

_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*")
_PLAIN_MESSAGE: Final = re.compile(r"""(?<![\w.])_\(\s*("[^"\\]*"|'[^'\\]*')\s*\)""")
_ADDRESS: Final = re.compile(r"https?://|[#?]|mailto:")
_REFERENCE: Final = re.compile(rb"url\(\s*[\"']?([\w.-]+)[\"']?\s*\)")
# Letters that could close a script element or end a line of one, as JSON may spell them.
_IN_SCRIPT: Final = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


class Renderer:
    """Turns a template's name and a context into a page, in one language and one zone."""

    def __init__(self, theme_folder: Path | None, lang: str, zone: ZoneInfo, base: str) -> None:
        from minijinja import Environment, TemplateError, safe

        self.lang = lang
        self.zone = zone
        self.base = base
        self._messages = messages(theme_folder, lang)
        self._safe: Callable[[str], Any] = safe
        self._shared: dict[str, Any] = {}
        self._splices = splices.Splices(lambda name: self._made(name, None, {}))
        self._parts: dict[tuple[Any, ...], dict[int, tuple[Any, bytes]]] = {}
        self._held = 0  # parts in all
        self._failed: Any = None
        self._problem: type[Exception] = TemplateError
        self._environment = Environment(
            loader=self._translated(_loader(theme_folder), spliced=_are_spliced(theme_folder)),
            filters=self._filters(),
            globals=self._globals(),
            undefined_behavior="chainable",
            auto_escape_callback=lambda _name: "html",
            debug=False,
        )

    def render(self, name: str, context: Mapping[str, Any]) -> str:
        """The page that template `name` makes of `context`; raises Invalid, naming the template and line that fail."""
        return self.render_bytes(name, context).decode()

    def render_bytes(self, name: str, context: Mapping[str, Any]) -> bytes:
        """The same page as it is written to a file."""
        if context.get("site") is not self._shared.get("site"):
            self._shared = {shared: context[shared] for shared in ("site", "assets") if shared in context}
            self._parts.clear()
            self._held = 0
            self._splices.forget()
        self._failed = None
        self._splices.clear()
        try:
            return self._splices.join(self._environment.render_template(name, **context))
        except self._problem as problem:
            raise _invalid(name, self._failed or problem) from problem

    def part(self, name: str, **given: str) -> Any:
        """What template `name` makes of `given` beside `site` and `assets`: made once, and remembered."""
        return self._safe(self._each(name, (None,), given).decode())

    def each(self, name: str, cards: Iterable[Any], **given: Any) -> Any:
        """What template `name` makes of each card, and of `given`: made once a card, which a dozen pages may show."""
        return self._safe(self._each(name, cards, given).decode())

    def _part_place(self, name: str, **given: str) -> str:
        return self._splices.place(self._each(name, (None,), given))

    def _each_place(self, name: str, cards: Iterable[Any], **given: Any) -> str:
        return self._splices.place(self._each(name, cards, given))

    def _each(self, name: str, cards: Iterable[Any], given: Mapping[str, Any]) -> bytes:
        key = (name, *given, *given.values())
        known = self._parts.get(key) or self._parts.setdefault(key, {})
        made = []
        for card in cards or ():
            held = known.get(id(card))
            if held is None:
                part = self._made(name, card, given)
                if self._held >= PARTS:
                    self._parts.clear()
                    self._parts[key], self._held = known, 0
                    known.clear()
                # The card is kept with it, so that no other can come to have its identity.
                held = known[id(card)] = (card, part)
                self._held += 1
            made.append(held[1])
        return b"\n".join(made)

    def _made(self, name: str, card: Any, given: Mapping[str, Any]) -> bytes:
        try:
            return self._splices.join(self._environment.render_template(name, card=card, **self._shared, **given))
        except self._problem as problem:
            self._failed = self._failed or problem  # what calls this part fails too, and says less
            raise

    def gettext(self, message: str, **values: object) -> str:
        """`message` in the site's language, its `%(name)s` places filled from `values`."""
        said = self._messages.gettext(message)
        return said % values if values else said

    def ngettext(self, one: str, many: str, num: int, **values: object) -> str:
        """The form of a message that goes with `num`, which `%(num)s` shows as readers write numbers."""
        said = self._messages.ngettext(one, many, num)
        return said % {"num": text.number(num, self.lang), **values}

    def _translated(self, load: Callable[[str], str | None], *, spliced: bool) -> Callable[[str], str | None]:
        """`load`, with plain messages already in the site's language: a third of a page's time would go into asking."""

        def literal(match: re.Match[str]) -> str:
            said = self.gettext(match[1][1:-1])
            return f"({json.dumps(said, ensure_ascii=False)})"

        def translated(name: str) -> str | None:
            source = load(name)
            source = source and _PLAIN_MESSAGE.sub(literal, source)
            return self._splices.marked(source) if source and spliced else source

        return translated

    def _globals(self) -> dict[str, Callable[..., Any]]:
        """The functions of every template; numbers of comments and views repeat."""
        said = lru_cache(maxsize=1024)(self.gettext)
        counted = lru_cache(maxsize=1024)(self.ngettext)
        return {
            "_": said, "gettext": said, "ngettext": counted, "part": self.part, "each": self.each,
            "part_place": self._part_place, "each_place": self._each_place, "safe_place": self._splices.safe_place,
        }  # fmt: skip

    def _filters(self) -> dict[str, Callable[..., Any]]:
        """The filters of every template; those on times remember what they were asked, as lists repeat them."""

        local = lru_cache(maxsize=256)(lambda at: clock.from_text(at).astimezone(self.zone))

        def moments(show: Callable[[datetime], str]) -> Callable[[str | None], str]:
            return lru_cache(maxsize=16384)(lambda at: show(local(at)) if at else "")

        def days(show: Callable[[date], str]) -> Callable[[str | None], str]:
            return lru_cache(maxsize=4096)(lambda at: show(self._day(at)) if at else "")

        return {
            "clock": moments(lambda at: clock.show(at, self.zone, self.lang)),
            "time": moments(lambda at: at.strftime("%H:%M")),
            "iso": moments(datetime.isoformat),
            "date": days(lambda day: _date(day, self.lang)),
            "weekday": days(lambda day: self.gettext(WEEKDAYS[day.weekday()])),
            "number": lru_cache(maxsize=1024)(lambda n: "" if n is None else text.number(n, self.lang)),
            "excerpt": lru_cache(maxsize=16384)(lambda s, n=200: "" if s is None else text.excerpt(str(s), n)),
            "url": lru_cache(maxsize=16384)(self._url),
            "srcset": lru_cache(maxsize=4096)(self._srcset),
            "json": _json,
        }

    def _day(self, at: str) -> date:
        """The site's day of a UTC time, or the day itself when `at` is one."""
        return date.fromisoformat(at) if len(at) == 10 else clock.from_text(at).astimezone(self.zone).date()

    def _url(self, path: str | None) -> str:
        """A site path as a page links it; a whole web address stays as it is, and anything else is no link."""
        if not path:
            return ""
        if path[0] == "/" and path[:2] != "//":
            return urls.link(self.base, path)
        return path if _ADDRESS.match(path) else ""

    def _srcset(self, candidates: str | None) -> str:
        """The candidates of a picture, `/media/x-480.webp 480w, …`, each linked as |url does."""
        parts = (one.strip().partition(" ") for one in (candidates or "").split(","))
        return ", ".join(f"{self._url(path)} {size}".strip() for path, _, size in parts if path)


def environment(theme_folder: Path | None, lang: str, zone: ZoneInfo, base: str = "") -> Renderer:
    """The templates of a site: `lang` is BCP 47, `base` the path under which the site stands ('' or '/x')."""
    return Renderer(theme_folder, lang, zone, base)


def assets(theme_folder: Path | None) -> dict[str, bytes]:
    """Every file of static/ by its site path, which carries a hash of its bytes, so that it may be kept for ever."""
    files = _static(theme_folder)
    paths = asset_paths(theme_folder)
    return {paths[name]: data for name, data in files.items()}


def asset_paths(theme_folder: Path | None) -> dict[str, str]:
    """The site path of each file of static/ by its name, and of the three every page links as `css`, `js`, `icon`."""
    paths = {name: urls.asset(name, _digest(data)) for name, data in _static(theme_folder).items()}
    return paths | {short: paths[name] for name, short in SHORT_NAMES.items() if name in paths}


def theme_stamp(theme_folder: Path | None) -> str:
    """A hash of everything a page takes from the theme: it changes when any template, asset or catalogue does."""
    whole = hashlib.sha256()
    for root in _roots(theme_folder):
        for kind, pattern in (("templates", "*.html"), ("static", "*"), ("fonts", "*.ttf"), ("locale", "*.mo")):
            for name, path in _files(root / kind, pattern):
                data = path.read_bytes()
                whole.update(f"{root == PACKAGE} {kind}/{name} {len(data)}\n".encode())
                whole.update(data)
    return whole.hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class ThemeFile:
    """A template or asset that pages are made with: its name, its kind, and whose it is (`own` or `built-in`)."""

    name: str
    kind: str
    origin: str
    bytes: int


def listed(theme_folder: Path | None) -> list[ThemeFile]:
    """Every template and asset in force, by kind and name; a file of the theme folder shadows the built-in one."""
    found: dict[tuple[str, str], ThemeFile] = {}
    for root in reversed(_roots(theme_folder)):
        for kind, folder in (("template", "templates"), ("asset", "static")):
            for name, path in _files(root / folder, "*"):
                origin = "built-in" if root == PACKAGE else "own"
                found[kind, name] = ThemeFile(name, kind, origin, path.stat().st_size)
    return [found[key] for key in sorted(found, key=lambda key: (key[0] != "template", key[1]))]


def eject(name: str, theme_folder: Path, *, force: bool = False) -> Path:
    """Copy the built-in template or asset `name` into `theme_folder` to start from.

    Raises `Invalid` when there is none of that name, and, without `force`, when one is there already.
    """
    shipped = {file.name: file.kind for file in listed(None)}
    if name not in shipped:
        from difflib import get_close_matches

        near = get_close_matches(name, shipped, n=3) or list(shipped)
        raise Invalid(f"the theme has no file {name}", ref=name, hint=f"it has {', '.join(near)}")
    place = ("templates" if shipped[name] == "template" else "static", *name.split("/"))
    target = theme_folder.joinpath(*place)
    if os.path.lexists(target):
        if not force:
            raise Invalid(f"{target} is there already", ref=name, hint="--force replaces it")
        target.unlink()  # never through a link
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(PACKAGE.joinpath(*place).read_bytes())
    return target


def _roots(theme_folder: Path | None) -> list[Path]:
    return [PACKAGE] if theme_folder is None else [theme_folder, PACKAGE]


def _files(folder: Path, pattern: str) -> Iterator[tuple[str, Path]]:
    """Regular files below `folder` with their names in it, sorted; hidden ones and links are nobody's business."""
    if not folder.is_dir():
        return
    for path in sorted(folder.rglob(pattern)):
        name = path.relative_to(folder).as_posix()
        hidden = any(part.startswith(".") for part in name.split("/"))
        if path.is_file() and not hidden and not any(p.is_symlink() for p in (path, *path.parents[: name.count("/")])):
            yield name, path


def _loader(theme_folder: Path | None) -> Callable[[str], str | None]:
    """Finds a template's source by name; `default/NAME` looks in the package only."""
    own = {} if theme_folder is None else dict(_files(theme_folder / "templates", "*"))
    shipped = dict(_files(PACKAGE / "templates", "*"))

    def load(name: str) -> str | None:
        plain = name.removeprefix("default/")
        path = shipped.get(plain) if plain != name else own.get(name, shipped.get(name))
        return None if path is None else path.read_text(encoding="utf-8")

    return load


def _are_spliced(theme_folder: Path | None) -> bool:
    """Whether pages may be spliced: a site's own templates might do more with what the others print than print it."""
    own = () if theme_folder is None else _files(theme_folder / "templates", "*")
    return splices.are_safe_with(path.read_text(encoding="utf-8") for _, path in own)


def _static(theme_folder: Path | None) -> dict[str, bytes]:
    """The bytes of each asset by name, the theme's own over the package's; a stylesheet's url(…) names hashed files."""
    files: dict[str, bytes] = {}
    for root in reversed(_roots(theme_folder)):
        files.update({name: path.read_bytes() for name, path in _files(root / "static", "*")})

    def hashed(match: re.Match[bytes]) -> bytes:
        name = match[1].decode()
        if name not in files or name.endswith(".css"):
            return match[0]
        return b"url(%s)" % urls.asset(name, _digest(files[name])).rpartition("/")[2].encode()

    return {name: _REFERENCE.sub(hashed, data) if name.endswith(".css") else data for name, data in files.items()}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:10]


def messages(theme_folder: Path | None, lang: str) -> gettext.NullTranslations:
    """The messages of `lang`, a theme's own before the newsroom's; where there are none, they stay in English."""
    found = gettext.NullTranslations()
    if not _LANGUAGE.fullmatch(lang):
        return found
    narrow = lang.replace("-", "_")
    for root in reversed(_roots(theme_folder)):
        for name in dict.fromkeys((narrow.partition("_")[0].lower(), narrow)):
            path = root / "locale" / name / "LC_MESSAGES" / f"{DOMAIN}.mo"
            if path.is_file():
                with path.open("rb") as stream:
                    wider, found = found, gettext.GNUTranslations(stream)
                found.add_fallback(wider)
    return found


def _date(day: date, lang: str) -> str:
    """A day as readers of `lang` write it; what clock.show says of a moment, without the time."""
    language = lang.replace("_", "-").partition("-")[0].lower()
    if language == "vi":
        return f"{day:%d/%m/}{day.year:04d}"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if language == "en" else day.isoformat()


def _json(value: object) -> Any:
    """`value` as JSON that may stand in a script element or an attribute."""
    from minijinja import safe

    return safe(json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_IN_SCRIPT))


def _invalid(name: str, problem: Any) -> Invalid:
    """What is wrong with a template, as `file:line: what`."""
    where = f"{problem.name or name}:{problem.line}" if problem.line else name
    detail = problem.detail or problem.message
    return Invalid(f"{where}: {detail}", ref=name, hint="a template of the theme folder shadows the one of that name")
