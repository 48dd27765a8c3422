"""The keys that Hugo, Jekyll, WordPress and others write in front matter, read as the fields of one article."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from newsroom.core.articles import fields
from newsroom.core.articles.statuses import ArticleStatus
from newsroom.formats.front_matter.parsed import FrontMatter, Value
from newsroom.formats.problems import Problem

# The fields that are kept beside the text. `publishdate` and its like come before `date`, which Hugo and Jekyll also use
# for the day of writing.
_BESIDE: Final = {
    "slug": ("slug", "permalink"),
    "date": ("publishdate", "publish_date", "pubdate", "published", "date"),
    "status": ("status",),
    "aliases": ("aliases", "redirect_from"),
    "modified": ("modified", "lastmod", "updated"),
}
# Field → the keys for it. Of several in one file the first here counts.
NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    name: {**fields.SPELLINGS, **_BESIDE}[name] for name in (*fields.FRONT_MATTER, "aliases", "modified")
}
_FIELD_OF: Final = {key: name for name, keys in NAMES.items() for key in keys} | {"draft": "status"}

_FOREIGN_STATES: Final = {
    "publish": "published",
    "pending": "review",
    "future": "scheduled",
    "private": "draft",
    "hidden": "draft",
}
_YES: Final = frozenset(("true", "yes", "on", "1"))
_NO: Final = frozenset(("false", "no", "off", "0", ""))

# Between two names: "Lan Phạm, Jr., Hà An" is two people.
_COMMA: Final = re.compile(r"\s*,(?!\s*(?:Jr|Sr|I{2,3}|IV|Ph\.?\s?D|M\.?D|Esq)\b)\s*")
_PERMALINK_PATTERN: Final = re.compile(r"[{}:*]|^\s*(?:true|false)\s*$")
_ONE_LINE: Final = frozenset(("slug", "lang", "date", "image", "modified"))


@dataclass(slots=True)
class ArticleKeys:
    """The fields that `read` found, the keys that no field has (`extra`), and what a person must know about them."""

    values: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    extra: dict[str, object] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    # From categories after the first and from permalinks; added to the tags and aliases at the end.
    more_tags: list[str] = field(default_factory=list)
    more_aliases: list[str] = field(default_factory=list)


def read(front_matter: FrontMatter) -> ArticleKeys:
    """The fields of an article in `front_matter`. Case does not matter in keys, and a hyphen is an underscore."""
    found = ArticleKeys()
    by_name: dict[str, tuple[str, Value]] = {}
    for key, value in front_matter.items():
        plain = key.lower().replace("-", "_")
        line = front_matter.lines.get(key, 1)
        if plain not in _FIELD_OF:
            found.extra[key] = value
            _suggest(key, plain, line, found)
        elif plain in by_name:
            found.problems.append(Problem(line, 0, f"{key!r} and {by_name[plain][0]!r} are one key given twice"))
        else:
            by_name[plain] = (key, value)
    _status(by_name, front_matter, found)
    for name, keys in NAMES.items():
        present = [(plain, *by_name[plain]) for plain in keys if plain in by_name]
        if present:
            _field(name, present, front_matter, found)
    _taxonomies(found)
    _join("tags", found.more_tags, found)
    _join("aliases", found.more_aliases, found)
    return found


def _join(name: str, more: list[str], found: ArticleKeys) -> None:
    """Add `more` to a list field, each text once."""
    if more:
        found.values[name] = tuple(dict.fromkeys([*found.values.get(name, ()), *more]))


def _field(name: str, present: list[tuple[str, str, Value]], front_matter: FrontMatter, found: ArticleKeys) -> None:
    """Use the first key that has a value. Another value under a second key is kept in `extra` under that key."""
    plain, key, value = next((each for each in present if each[2]), present[0])
    line = found.lines[name] = front_matter.lines.get(key, 1)
    value_read = _read_value(name, plain, value, line, found)
    found.values[name] = value_read
    for other_plain, other_key, other in present:
        if other_key == key or not other or other == value:
            continue
        if other_plain == "permalink" and isinstance(other, str):
            _read_value("slug", "permalink", other, line, found)
        elif other_plain == name:
            other_line = front_matter.lines.get(other_key, 1)
            found.warnings.append(Problem(other_line, 0, f"{other_key!r} is set aside: {key!r} says {value!r}"))
        else:
            found.extra[other_key] = other


def _read_value(name: str, plain: str, value: Value, line: int, found: ArticleKeys) -> str | tuple[str, ...]:
    """The value of the field `name`, given by the key `plain`: text, or a tuple of texts."""
    if name == "aliases" or fields.SHAPES.get(name) is fields.NAMES:
        return _texts(name, value, line, found)
    if name == "section" and isinstance(value, list):
        return _section(value, line, found)
    if name == "image" and not isinstance(value, str):
        return _image(value, line, found)
    if not isinstance(value, str):
        shape = "list" if isinstance(value, list) else "mapping"
        message = f"{plain} must be text, and this is a {shape}"
        found.problems.append(Problem(line, 0, message, "put a value that begins with [ or { in quotes"))
        return ""
    if plain == "permalink":
        return _permalink(value.strip(), line, found)
    return value.strip() if name in _ONE_LINE else value


def _texts(name: str, value: Value, line: int, found: ArticleKeys) -> tuple[str, ...]:
    """A list of texts, given as a list, or as one text with `;` or `,` between them."""
    if isinstance(value, str):
        if name == "aliases":
            parts = [value.strip()]
        else:
            parts = [part.strip() for part in (value.split(";") if ";" in value else _COMMA.split(value))]
        return tuple(dict.fromkeys(part for part in parts if part))
    texts: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            named = item.get("name")
            if name == "authors" and isinstance(named, str):
                message = f"of an author only the name is kept: {named}"
                found.warnings.append(Problem(line, 0, message))
                item = named
        if isinstance(item, str):
            texts.append(item)
        else:
            found.problems.append(
                Problem(line, 0, f"{name} must be a list of texts", "put an item with a colon in it in quotes")
            )
            break
    return tuple(dict.fromkeys(each for each in texts if each.strip()))


def _section(value: list[Value], line: int, found: ArticleKeys) -> str:
    """The one section of an article: the first of several categories. The others become tags."""
    names = _texts("section", value, line, found)
    if len(names) > 1:
        message = f"an article has one section: {names[0]!r}; the others were added to its tags: {', '.join(names[1:])}"
        found.warnings.append(Problem(line, 0, message))
        found.more_tags.extend(names[1:])
    return names[0] if names else ""


def _image(value: Value, line: int, found: ArticleKeys) -> str:
    """The name of one picture: the first of a list, the path in a mapping."""
    first = value[0] if isinstance(value, list) and value else value
    if isinstance(first, dict):
        first = next((first[key] for key in ("path", "src", "url", "file") if key in first), first)
    if isinstance(first, str):
        found.warnings.append(Problem(line, 0, f"an article has one picture of its own: {first}"))
        return first.strip()
    if value:
        found.problems.append(Problem(line, 0, "image must be the name of one picture"))
    return ""


def _permalink(value: str, line: int, found: ArticleKeys) -> str:
    """The slug: the last part of a path. The whole path becomes an alias, so that it still leads to the article."""
    if _PERMALINK_PATTERN.search(value):
        found.extra["permalink"] = value
        found.warnings.append(Problem(line, 0, f"permalink is a pattern and was not taken as the slug: {value}"))
        return ""
    parts = [part for part in value.split("/") if part and part not in ("index.html", ".", "..")]
    if "/" in value and parts:
        found.more_aliases.append(value)
    return parts[-1].removesuffix(".html") if parts else ""


def _status(by_name: dict[str, tuple[str, Value]], front_matter: FrontMatter, found: ArticleKeys) -> None:
    """Read the status from `draft`, `published` and `status`; if they differ, the article is a draft."""
    drafted = _switch("draft", by_name, front_matter, found)
    published = by_name.get("published")
    shown = None
    if published and isinstance(published[1], str) and published[1].strip().lower() in (_YES | _NO) - {""}:
        shown = _switch("published", by_name, front_matter, found)
    key, value = by_name.pop("status", ("", ""))
    if key:
        found.lines["status"] = front_matter.lines.get(key, 1)
        typed = value.strip().lower() if isinstance(value, str) else repr(value)
        state = _FOREIGN_STATES.get(typed, typed)
        if state and state not in tuple(ArticleStatus):
            hint = f"one of {', '.join(ArticleStatus)}"
            found.problems.append(Problem(found.lines["status"], 0, f"{typed!r} is not a state of an article", hint))
        found.values["status"] = state
    if drafted or shown is False:
        if found.values.get("status", "draft") not in ("", "draft"):
            message = f"draft, although status says {found.values['status']}"
            found.warnings.append(Problem(found.lines["status"], 0, message))
        found.values["status"] = "draft"


def _switch(
    plain: str, by_name: dict[str, tuple[str, Value]], front_matter: FrontMatter, found: ArticleKeys
) -> bool | None:
    """The truth value of a key, which is taken out of `by_name`; None when it is not there."""
    key, value = by_name.pop(plain, ("", ""))
    if not key:
        return None
    typed = value.strip().lower() if isinstance(value, str) else ""
    if not isinstance(value, str) or typed not in _YES | _NO:
        found.problems.append(Problem(front_matter.lines.get(key, 1), 0, f"{key} is true or false, not {value!r}"))
    return typed in _YES


def _taxonomies(found: ArticleKeys) -> None:
    """Read tags, section and authors from the mapping `taxonomies`, where Zola keeps them."""
    taxonomies = found.extra.get("taxonomies")
    if not isinstance(taxonomies, dict):
        return
    left = dict(taxonomies)
    for key, name in (("tags", "tags"), ("categories", "section"), ("authors", "authors")):
        if key in left and not found.values.get(name):
            found.values[name] = _read_value(name, key, left.pop(key), found.lines.get(name, 1), found)
    found.extra["taxonomies"] = left
    if not left:
        del found.extra["taxonomies"]


def _suggest(key: str, plain: str, line: int, found: ArticleKeys) -> None:
    """Warn when an unknown key looks like a misspelt known one."""
    nearest = _nearest(plain)
    if nearest:
        found.warnings.append(Problem(line, 0, f"{key!r} is kept as it is; did you mean {nearest!r}?"))


@lru_cache(maxsize=1024)
def _nearest(plain: str) -> str:
    """The known key that `plain` is probably a misspelling of, or ''."""
    from difflib import get_close_matches  # here: only a name that nobody knows needs it

    return next(iter(get_close_matches(plain, _FIELD_OF, n=1, cutoff=0.8)), "")
