"""Site builders that keep posts as files: where their posts are, and which address each post had by the site's settings."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import urlsplit

from newsroom import text
from newsroom.errors import Invalid
from newsroom.formats.posts import file_names
from newsroom.text import pattern

LARGEST: Final = 1_000_000  # bytes of a file of settings

Settings = Mapping[str, object]

# Jekyll's names for patterns (https://jekyllrb.com/docs/permalinks/#built-in-formats).
_JEKYLL: Final = {
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title.html",
    "weekdate": "/:categories/:year/W:week/:short_day/:title.html",
    "none": "/:categories/:title.html",
}
# Settings with the address of a site, or with its folder on the host.
_BASE_KEYS: Final = ("baseurl", "url", "base_url", "siteurl")
_BRACED: Final = r"\{(date|slug|category|author|lang)(?::([^{}]{0,40}))?\}"


@dataclass(frozen=True, slots=True)
class Builder:
    """A builder: folders that may hold its posts, and files that may hold its settings; the first that exists counts.

    `story_folders` are those whose posts are stories; in other folders only texts with a date are. None: everywhere.
    """

    name: str
    content: tuple[str, ...]
    settings: tuple[str, ...]
    story_folders: frozenset[str] | None = None


BUILDERS: Final = {
    one.name: one
    for one in (
        Builder("hugo", ("content",), ("hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config.toml", "config.yaml",
                                       "config.yml", "config.json", "config/_default/hugo.toml",
                                       "config/_default/config.toml", "config/_default/hugo.yaml",
                                       "config/_default/config.yaml")),
        Builder("jekyll", (".",), ("_config.yml", "_config.yaml", "_config.toml"), frozenset(("_posts", "_drafts"))),
        Builder("zola", ("content",), ("zola.toml", "config.toml")),
        Builder("pelican", ("content",), ("pelicanconf.py", "publishconf.py")),
        Builder("eleventy", ("content", "src", "."), ()),
        Builder("astro", ("src/content", "src/pages"), ()),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class BuilderSite:
    """A site on disk: its builder, the folder of its posts, its settings, and the folder on its host where it was."""

    builder: Builder
    root: Path
    content: Path
    settings: Settings = field(default_factory=dict)

    @property
    def base(self) -> str:
        """The address of the site, or the name of its folder."""
        for key in _BASE_KEYS:
            value = self.settings.get(key)
            if isinstance(value, str) and "://" in value:
                return value.rstrip("/")
        return self.root.resolve().name

    @property
    def folder(self) -> str:
        """The folder on its host in which the site was, such as `/blog`, or ''."""
        for key in _BASE_KEYS:
            value = self.settings.get(key)
            if isinstance(value, str) and (value.startswith("/") or "://" in value):
                try:
                    path = urlsplit(value).path.strip("/")
                except ValueError:  # brackets that contain no IPv6 address
                    continue
                if path or "://" in value:
                    return f"/{path}" if path else ""
        return ""

    @property
    def zone(self) -> str:
        """The time zone in the settings, or ''."""
        value = self.settings.get("timezone", "")
        return value if isinstance(value, str) else ""

    def address(
        self, path: Path, *, slug: str, title: str, day: datetime | None, section: str, categories: tuple[str, ...] = ()
    ) -> str | None:
        """The path that a post had by the settings of the site, or None if that is not known."""
        inside = PurePosixPath(*path.relative_to(self.content).parts)
        name = file_names.of(path)
        stem = inside.stem[: -len(name.lang) - 1] if name.lang else inside.stem
        known = _Known(
            folders=tuple(part for part in inside.parts[:-1] if not part.startswith("_")),
            stem=name.words or stem,
            slug=slug,
            title=title,
            day=day,
            section=section,
            categories=categories or ((section,) if section else ()),
        )
        if stem.lower() in ("index", "_index") and known.folders:
            known = replace(known, folders=known.folders[:-1], stem=known.folders[-1])
        made = _ADDRESSES[self.builder.name](self, known)
        if made is None or "//" in (made := pattern("/{2,}").sub("/", made)) or ":" in made:
            return None
        return f"{self.folder}{self._language(name.lang)}{made}"

    def _language(self, lang: str) -> str:
        """The folder of a language: every one but that of the site has its own, unless the settings say otherwise."""
        default = str(self.settings.get("defaultcontentlanguage") or self.settings.get("default_language") or "en")
        if self.builder.name not in ("hugo", "zola") or not lang:
            return ""
        own = lang.lower() != default.lower() or self.settings.get("defaultcontentlanguageinsubdir") in (True, "true")
        return f"/{lang.lower()}" if own else ""


@dataclass(frozen=True, slots=True)
class _Known:
    """What an address is made from."""

    folders: tuple[str, ...]
    stem: str
    slug: str
    title: str
    day: datetime | None
    section: str
    categories: tuple[str, ...]


def open_site(name: str, root: Path) -> BuilderSite:
    """The site of a builder in a folder. Raises `Invalid` for settings that cannot be read."""
    builder = BUILDERS[name]
    content = next((root / one for one in builder.content if (root / one).is_dir()), root)
    for file in builder.settings:
        if (root / file).is_file():
            return BuilderSite(builder, root, content, settings_in(root / file))
    return BuilderSite(builder, root, content)


def settings_in(path: Path) -> Settings:
    """The settings in a file, with names in lower case. Nothing in it is executed. Raises `Invalid` for a damaged one."""
    if path.stat().st_size > LARGEST:
        return {}
    written = path.read_text(encoding="utf-8", errors="replace").removeprefix("\ufeff")
    if path.suffix == ".py":
        return _assigned(written)
    from newsroom.formats.front_matter import json_reader, toml_reader, yaml_reader  # here: not every site has settings

    parse = {".toml": toml_reader.parse, ".json": json_reader.parse}.get(path.suffix, yaml_reader.parse)
    found = parse(written)
    if found.problems:
        raise Invalid(found.problems[0].text(str(path)), ref=str(path), hint=found.problems[0].hint or None)
    return {key.lower(): value for key, value in found.items()}


def _assigned(source: str) -> Settings:
    """The texts, and the mappings of texts, that a file of Python assigns to names; it is only parsed."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    found: dict[str, object] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and (value := _constant(node.value)):
            found |= {target.id.lower(): value for target in node.targets if isinstance(target, ast.Name)}
    return found


def _constant(node: ast.expr) -> str | dict[str, str]:
    """A text or a mapping of texts as it is written, or ''."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if not isinstance(node, ast.Dict):
        return ""
    pairs = [(_constant(key), _constant(value)) for key, value in zip(node.keys, node.values, strict=True) if key]
    return {key: value for key, value in pairs if isinstance(key, str) and isinstance(value, str)}


def _hugo(site: BuilderSite, known: _Known) -> str | None:
    top = known.folders[0] if known.folders else ""
    patterns = site.settings.get("permalinks")
    inner = patterns.get("page", patterns) if isinstance(patterns, dict) else {}
    wanted = inner.get(top) if isinstance(inner, dict) else None
    if isinstance(wanted, str):
        return _filled(wanted, known)
    return f"/{'/'.join(anchorised(one) for one in known.folders)}/{known.slug or anchorised(known.stem)}/"


def _jekyll(site: BuilderSite, known: _Known) -> str | None:
    wanted = site.settings.get("permalink", "date")
    written = wanted if isinstance(wanted, str) else "date"
    # The folders around _posts are categories too, before those of the post.
    known = replace(known, categories=(*known.folders, *known.categories))
    return _filled(_JEKYLL.get(written, written), known) if known.day else f"/{'/'.join(known.folders)}/{known.stem}/"


def _zola(_site: BuilderSite, known: _Known) -> str | None:
    return f"/{'/'.join(known.folders)}/{known.slug or text.slugify(known.stem)}/"


def _pelican(site: BuilderSite, known: _Known) -> str | None:
    is_page = known.folders[:1] == ("pages",)
    default = "pages/{slug}.html" if is_page else "{slug}.html"
    wanted = site.settings.get("page_url" if is_page else "article_url", default)
    if not isinstance(wanted, str):
        return None
    values = {
        "slug": known.slug or text.slugify(known.title),
        "category": text.slugify(known.section),
        "lang": "",
        "author": "",
    }

    def part(found: re.Match[str]) -> str:
        if found[1] == "date":
            return known.day.strftime(found[2] or "%Y-%m-%d") if known.day else ":"
        return values[found[1]] or ":"

    return "/" + pattern(_BRACED).sub(part, wanted).lstrip("/")


def _eleventy(_site: BuilderSite, known: _Known) -> str | None:
    return f"/{'/'.join(known.folders)}/{known.stem}/"


def _filled(wanted: str, known: _Known) -> str:
    """A pattern of Hugo or Jekyll with its names filled in; one that is not known leaves a colon."""
    day = known.day
    title = known.slug or anchorised(known.title)
    values = {
        "title": title,
        "slug": title,
        "slugorfilename": known.slug or known.stem,
        "slugorcontentbasename": known.slug or known.stem,
        "filename": known.stem,
        "contentbasename": known.stem,
        "section": known.folders[0] if known.folders else "",
        "sections": "/".join(known.folders),
        "categories": "/".join(dict.fromkeys(one.lower() for one in known.categories)),
        "slugified_categories": "/".join(dict.fromkeys(anchorised(one) for one in known.categories)),
        "output_ext": ".html",
    }
    if day is not None:
        values |= {
            "year": f"{day.year:04}", "month": f"{day.month:02}", "day": f"{day.day:02}", "i_month": str(day.month),
            "i_day": str(day.day), "short_year": f"{day.year % 100:02}", "y_day": f"{day.timetuple().tm_yday:03}",
            "yearday": str(day.timetuple().tm_yday), "monthname": day.strftime("%B").lower(),
            "hour": f"{day.hour:02}", "minute": f"{day.minute:02}", "second": f"{day.second:02}",
        }  # fmt: skip
    made = pattern(r":(\w+)").sub(lambda found: values.get(found[1], ":"), wanted)
    return made if made.startswith("/") else f"/{made}"


def anchorised(words: str) -> str:
    """Words as Hugo writes them in addresses: lower case, hyphens for spaces, letters of any script."""
    return pattern(r"[^\w.-]+").sub("-", words.strip().lower()).strip("-")


_ADDRESSES: Final = {
    "hugo": _hugo, "jekyll": _jekyll, "zola": _zola, "pelican": _pelican, "eleventy": _eleventy, "astro": _eleventy,
}  # fmt: skip
