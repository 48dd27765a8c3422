"""Keys that posts inherit: from their section (Hugo, Zola), their folder (Eleventy) or the settings (Hugo, Jekyll, Pelican)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from newsroom.errors import NewsroomError
from newsroom.formats.front_matter import article_keys, fences
from newsroom.formats.front_matter.parsed import Value
from newsroom.formats.sites import builders
from newsroom.formats.sites.builders import BUILDERS, LARGEST, BuilderSite
from newsroom.text import pattern

# The fields that are inherited. Titles, addresses and tags are not: they are those of one post, or names of collections.
_FIELDS: Final = ("status", "expire", "embargo", "authors", "section", "lang")
_KEYS: Final = frozenset(
    (*(key for name in _FIELDS for key in article_keys.NAMES[name]), *article_keys.HELD_IF_YES, *article_keys.HELD_IF_NO,
     *article_keys.HELD_BY_WORD, *article_keys.HELD_BY_ANY, *article_keys.COMMENTS, *article_keys.NO_COMMENTS,
     "build", "_build")
)  # fmt: skip
_OFF: Final = ("false", "no", "off")
# In a data file of Eleventy that is a program. It is not run; these are what holds texts back.
_IN_PROGRAM: Final = r"\b(draft|permalink|eleventyExcludeFromCollections)[\"']?\s*:\s*(true|false)\b"
_MAX_DEFAULTS: Final = 200  # rules in the settings of one site
_LONGEST_GLOB: Final = 400  # characters of a pattern of paths
_MAX_GLOBS: Final = 64  # patterns that one with braces stands for

Keys = Mapping[str, Value]
_HELD: Final[Keys] = {"published": "false"}


class InheritedKeys:
    """What the posts in a folder inherit. What a builder makes no pages of, wherever it says so, is held back.

    Each file that says something about others is read once.
    """

    def __init__(self, *sites: BuilderSite) -> None:
        """Of these sites, whose content is in the same folder."""
        self._sites = sites
        self._sections: dict[Path, tuple[Path, Keys]] = {}
        self._above: dict[tuple[Path, Path], list[Path]] = {}
        self._data: dict[Path, Keys] = {}
        self._names: dict[Path, frozenset[str]] = {}

    def of(self, path: Path) -> Keys:
        """The keys that a post inherits; the nearest source counts. Its own keys come before them."""
        found: dict[str, Value] = {}
        for site in self._sites:
            for keys in _READERS.get(site.builder.name, _nothing)(self, site, path):
                for key, value in _kept(keys).items():
                    found.setdefault(key, value)
        return found

    def section(self, folder: Path) -> tuple[Path, Keys]:
        """The page about a section and its front matter; none if there is no such page."""
        if folder not in self._sections:
            names = [folder / "_index.md", *sorted(folder.glob("_index.*.md"))]
            page = next((name for name in names if name.is_file()), folder / "_index.md")
            self._sections[folder] = page, _front_matter(page)
        return self._sections[folder]

    def folders(self, folder: Path, content: Path) -> list[Path]:
        """A folder and those above it in the content, the nearest first: found once, not for each post in the folder."""
        if (folder, content) not in self._above:
            top = content.absolute()
            around = (folder.absolute(), *folder.absolute().parents)
            self._above[folder, content] = [each for each in around if each.is_relative_to(top)]
        return self._above[folder, content]

    def names(self, folder: Path) -> frozenset[str]:
        """The names of everything in a folder: looked up once, not for each post and each name that it may have beside it."""
        if folder not in self._names:
            try:
                self._names[folder] = frozenset(os.listdir(folder))
            except OSError:
                self._names[folder] = frozenset()
        return self._names[folder]

    def data(self, path: Path) -> Keys:
        """The keys in a data file of Eleventy."""
        if path not in self._data:
            self._data[path] = _data(path)
        return self._data[path]


def around(folder: Path) -> InheritedKeys:
    """What the posts in a folder inherit. The settings of their site, in it or one folder above, say which builder it has;
    without any, what files say about others counts for each builder. Names of folders count only for the builder that is known:
    Astro leaves out `_posts`, and Jekyll other folders with `_`."""
    known, others = [], []
    for name, builder in BUILDERS.items():
        roots = [root for root in (folder, folder.absolute().parent) if _has(root, builder.settings)]
        try:
            site = builders.open_site(name, roots[0] if roots else folder)
        except (NewsroomError, OSError):  # settings that nobody asked to read
            continue
        if roots:
            known.append(site)
        elif name not in ("astro", "jekyll"):
            others.append(replace(site, content=folder))
    return InheritedKeys(*(known or others))


def _has(root: Path, names: tuple[str, ...]) -> bool:
    return any((root / name).is_file() for name in names)


def _nothing(_found: InheritedKeys, _site: BuilderSite, _path: Path) -> Iterator[Keys]:
    yield from ()


def _hugo(found: InheritedKeys, site: BuilderSite, path: Path) -> Iterator[Keys]:
    """Cascades. A text beside the `index.md` of a page belongs to that page, and has none of its own."""
    folders = found.folders(path.parent, site.content)
    bundles = folders[1:] if path.stem.split(".")[0] == "index" else folders
    if any("index.md" in found.names(folder) and folder != site.content.absolute() for folder in bundles):
        yield _HELD
    for folder in folders:
        yield from _cascade(found.section(folder)[1].get("cascade", ""), path, site)
    yield from _cascade(site.settings.get("cascade", ""), path, site)


def _cascade(value: object, path: Path, site: BuilderSite) -> Iterator[Keys]:
    """The keys of a cascade for this post: a mapping, or several with the paths that they are meant for."""
    for each in (value if isinstance(value, list) else [value])[:_MAX_DEFAULTS]:
        if not isinstance(each, dict):
            continue
        target = each.get("target") or each.get("_target") or {}
        wanted = target if isinstance(target, dict) else {}
        pages = str(wanted.get("kind") or "page").strip("{}").split(",")
        inside = "/" + _inside(path, site.content)
        if "page" in pages and _matches(str(wanted.get("path") or ""), inside):
            yield each
            if isinstance(inner := each.get("params"), dict):
                yield inner


def _zola(found: InheritedKeys, site: BuilderSite, path: Path) -> Iterator[Keys]:
    """Zola reads nothing in the folder of a section that is a draft."""
    for folder in found.folders(path.parent, site.content):
        drafted = found.section(folder)[1].get("draft")
        if drafted == "true":
            yield {"draft": drafted}


def _jekyll(_found: InheritedKeys, site: BuilderSite, path: Path) -> Iterator[Keys]:
    """The defaults whose scope has the post: the longest path counts most, then the later one."""
    inside = _inside(path, site.root)
    own = [part[1:] for part in inside.split("/")[:-1] if part.startswith("_")]
    if own and own[0] not in ("posts", "drafts"):
        shown = site.settings.get("collections")
        collection = shown.get(own[0]) if isinstance(shown, dict) else ""
        if not isinstance(collection, dict) or collection.get("output") != "true":
            yield _HELD
    elif not own and not _text(path, most=100).startswith("---"):
        yield _HELD  # a text without front matter outside of the posts, such as README.md
    excluded = site.settings.get("exclude")
    if any(_is_in(str(one), inside) for one in (excluded if isinstance(excluded, list) else [])[:_MAX_DEFAULTS]):
        yield _HELD
    rules = site.settings.get("defaults")
    fitting: list[tuple[int, Keys]] = []
    for rule in (rules if isinstance(rules, list) else [])[:_MAX_DEFAULTS]:
        scope, values = (rule.get("scope"), rule.get("values")) if isinstance(rule, dict) else ("", "")
        if not isinstance(scope, dict) or not isinstance(values, dict):
            continue
        prefix, kind = str(scope.get("path") or "").strip("/"), str(scope.get("type") or "")
        if (not kind or kind in (own or ["pages"])) and (not prefix or _is_in(prefix, inside)):
            fitting.insert(0, (len(prefix), values))
    yield from (values for _, values in sorted(fitting, key=lambda one: -one[0]))


def _astro(_found: InheritedKeys, site: BuilderSite, path: Path) -> Iterator[Keys]:
    """Astro makes no pages of what is in folders with `_`."""
    if "/_" in f"/{_inside(path, site.content)}":
        yield _HELD


def _pelican(_found: InheritedKeys, site: BuilderSite, _path: Path) -> Iterator[Keys]:
    defaults, author = site.settings.get("default_metadata"), site.settings.get("author")
    if isinstance(defaults, dict):
        yield defaults
    if isinstance(author, str) and author:
        yield {"author": author}


def _eleventy(found: InheritedKeys, site: BuilderSite, path: Path) -> Iterator[Keys]:
    """The data file of the post, then those of its folder and of the folders above."""
    folders = found.folders(path.parent, site.content)
    for folder, stem in ((path.parent, path.stem), *((folder, folder.name) for folder in folders)):
        for ending in (".11tydata.json", ".json", ".11tydata.js", ".11tydata.cjs", ".11tydata.mjs"):
            if f"{stem}{ending}" in found.names(folder):
                yield found.data(folder / f"{stem}{ending}")


_READERS: Final = {
    "hugo": _hugo,
    "zola": _zola,
    "jekyll": _jekyll,
    "pelican": _pelican,
    "eleventy": _eleventy,
    "astro": _astro,
}


def _inside(path: Path, root: Path) -> str:
    path, root = path.absolute(), root.absolute()
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()


def _is_in(place: str, path: str) -> bool:
    """Whether a path is a place, is in it, or fits it as a pattern."""
    place = place.strip("/")
    return f"{path}/".startswith(f"{place}/") or ("*" in place and _matches(place, path))


def _matches(glob: str, path: str) -> bool:
    """Whether a pattern with `*`, `**` and `{a,b}` means a path, with or without the end of the file's name."""
    names = (path, path.rsplit(".", 1)[0], path.removesuffix("/index.md"))
    globs = _without_braces(glob[:_LONGEST_GLOB].lower()) if glob else ["*"]
    return any(fnmatchcase(name.lower(), pattern(r"\*+").sub("*", one)) for one in globs for name in names)


def _without_braces(glob: str) -> list[str]:
    """The patterns that a pattern with `{a,b}` means, at most `_MAX_GLOBS`."""
    globs = [glob]
    while (found := pattern(r"\{([^{}]*)\}").search(globs[0])) and len(globs) < _MAX_GLOBS:
        globs = [one.replace(found[0], choice) for one in globs for choice in found[1].split(",")]
    return globs[:_MAX_GLOBS]


def _kept(keys: Keys) -> dict[str, Value]:
    """The keys that are inherited. `permalink` and `published` are more than switches, and only switches are."""
    found: dict[str, Value] = {}
    for key, value in keys.items():
        name = article_keys.plain(key)
        if name not in _KEYS or value in ("", [], {}):
            continue
        if name in article_keys.FIELD_OF and name in article_keys.HELD_IF_NO and value not in _OFF:
            continue
        found[name] = value
    return found


def _front_matter(path: Path) -> Keys:
    """The front matter of a page about a section. What is wrong in it does not concern the posts."""
    written = _text(path)
    kind = fences.opening(written, article_keys.KNOWN) if written else None
    if kind is None:
        return {}
    from newsroom.formats.front_matter.handlers import HANDLERS  # here: most folders have no such page

    return {key.lower(): value for key, value in HANDLERS[kind].load(HANDLERS[kind].split(written)[0]).items()}


def _data(path: Path) -> Keys:
    written = _text(path)
    if not written:
        return {}
    if path.suffix != ".json":
        return dict(pattern(_IN_PROGRAM).findall(written))
    from newsroom.formats.front_matter import json_reader  # here: most folders have no such file

    return json_reader.parse(written)


def _text(path: Path, *, most: int = 0) -> str:
    """The text of a file that is not too large, or its first characters, or ''."""
    try:
        if not path.is_file() or (not most and path.stat().st_size > LARGEST):
            return ""
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(most or LARGEST).removeprefix("\ufeff")
    except OSError:
        return ""
