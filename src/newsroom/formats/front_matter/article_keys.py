"""The keys of all the front-matter dialects a newsroom meets, understood as the fields of one article."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from newsroom.formats.front_matter.yaml_reader import FrontMatter, Value
from newsroom.formats.problems import Problem

# Field → the keys that give it, the one that counts first where several stand in one file. What Hugo and Jekyll call
# the day of publication comes before `date`, which there may be the day of writing.
NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("title",),
    "lead": ("lead", "sapo", "dek", "excerpt", "summary", "description"),
    "slug": ("slug", "permalink"),
    "section": ("section", "category", "categories"),
    "tags": ("tags", "keywords"),
    "authors": ("authors", "author", "byline"),
    "source": ("source",),
    "lang": ("lang", "language"),
    "date": ("publishdate", "publish_date", "pubdate", "published", "date"),
    "image": ("image",),
    "status": ("status",),
    "aliases": ("aliases", "redirect_from"),
    "modified": ("modified", "lastmod", "updated"),
}
_FIELD_OF: Final = {key: name for name, keys in NAMES.items() for key in keys} | {"draft": "status"}

STATES: Final = ("draft", "review", "approved", "scheduled", "published", "unpublished", "killed", "trashed")
_FOREIGN_STATES: Final = {
    "publish": "published",
    "pending": "review",
    "future": "scheduled",
    "private": "draft",
    "hidden": "draft",
}
_YES: Final = frozenset(("true", "yes", "on", "1"))
_NO: Final = frozenset(("false", "no", "off", "0", ""))

# "Lan Phạm, Jr., Hà An" is two people.
_COMMA: Final = re.compile(r"\s*,(?!\s*(?:Jr|Sr|I{2,3}|IV|Ph\.?\s?D|M\.?D|Esq)\b)\s*")
_PATTERN: Final = re.compile(r"[{}:*]|^\s*(?:true|false)\s*$")
_ONE_LINE: Final = frozenset(("slug", "lang", "date", "image", "modified"))


@dataclass(slots=True)
class ArticleKeys:
    """What `understand` found: the fields, the keys it has no name for, and what to say about them."""

    values: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    extra: dict[str, object] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    # From categories beyond the first and from permalinks; joined with the fields of their own at the end.
    more_tags: list[str] = field(default_factory=list)
    more_aliases: list[str] = field(default_factory=list)


def understand(fields: FrontMatter) -> ArticleKeys:
    """The fields of an article in `fields`; keys match whatever their case, hyphens are underscores."""
    found = ArticleKeys()
    by_name: dict[str, tuple[str, Value]] = {}
    for key, value in fields.items():
        plain = key.lower().replace("-", "_")
        line = fields.lines.get(key, 1)
        if plain not in _FIELD_OF:
            found.extra[key] = value
            _near(key, plain, line, found)
        elif plain in by_name:
            found.problems.append(Problem(line, 0, f"{key!r} and {by_name[plain][0]!r} are one key given twice"))
        else:
            by_name[plain] = (key, value)
    _status(by_name, fields, found)
    for name, keys in NAMES.items():
        present = [(plain, *by_name[plain]) for plain in keys if plain in by_name]
        if present:
            _field(name, present, fields, found)
    _taxonomies(found)
    _join("tags", found.more_tags, found)
    _join("aliases", found.more_aliases, found)
    return found


def _join(name: str, more: list[str], found: ArticleKeys) -> None:
    if more:
        found.values[name] = tuple(dict.fromkeys([*found.values.get(name, ()), *more]))


def _field(name: str, present: list[tuple[str, str, Value]], fields: FrontMatter, found: ArticleKeys) -> None:
    """Take the first key that has a value; what the others say otherwise is kept under their own names."""
    plain, key, value = next((each for each in present if each[2]), present[0])
    line = found.lines[name] = fields.lines.get(key, 1)
    taken = _read(name, plain, value, line, found)
    found.values[name] = taken
    for other_plain, other_key, other in present:
        if other_key == key or not other or other == value:
            continue
        if other_plain == "permalink" and isinstance(other, str):
            _read("slug", "permalink", other, line, found)
        elif other_plain == name:
            other_line = fields.lines.get(other_key, 1)
            found.warnings.append(Problem(other_line, 0, f"{other_key!r} is set aside: {key!r} says {value!r}"))
        else:
            found.extra[other_key] = other


def _read(name: str, plain: str, value: Value, line: int, found: ArticleKeys) -> str | tuple[str, ...]:
    """The value of one field in its own shape: text, or a tuple of texts."""
    if name in ("tags", "authors", "aliases"):
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
    """A list of texts, given as one or as text with `;` or `,` between (the sign that is used splits)."""
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
    """An article stands in one section; further categories are what tags are for."""
    names = _texts("section", value, line, found)
    if len(names) > 1:
        message = f"an article has one section: {names[0]!r}; the others were added to its tags: {', '.join(names[1:])}"
        found.warnings.append(Problem(line, 0, message))
        found.more_tags.extend(names[1:])
    return names[0] if names else ""


def _image(value: Value, line: int, found: ArticleKeys) -> str:
    """One picture: of a list the first, of a mapping its path."""
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
    """The last part of a path as the slug; the whole path goes on answering as an alias."""
    if _PATTERN.search(value):
        found.extra["permalink"] = value
        found.warnings.append(Problem(line, 0, f"permalink is a pattern and was not taken as the slug: {value}"))
        return ""
    parts = [part for part in value.split("/") if part and part not in ("index.html", ".", "..")]
    if "/" in value and parts:
        found.more_aliases.append(value)
    return parts[-1].removesuffix(".html") if parts else ""


def _status(by_name: dict[str, tuple[str, Value]], fields: FrontMatter, found: ArticleKeys) -> None:
    """`draft: true`, `published: false` and `status` are three ways to say one thing; the most careful one wins."""
    drafted = _switch("draft", by_name, fields, found)
    published = by_name.get("published")
    shown = None
    if published and isinstance(published[1], str) and published[1].strip().lower() in (_YES | _NO) - {""}:
        shown = _switch("published", by_name, fields, found)
    key, value = by_name.pop("status", ("", ""))
    if key:
        found.lines["status"] = fields.lines.get(key, 1)
        typed = value.strip().lower() if isinstance(value, str) else repr(value)
        state = _FOREIGN_STATES.get(typed, typed)
        if state and state not in STATES:
            hint = f"one of {', '.join(STATES)}"
            found.problems.append(Problem(found.lines["status"], 0, f"{typed!r} is not a state of an article", hint))
        found.values["status"] = state
    if drafted or shown is False:
        if found.values.get("status", "draft") not in ("", "draft"):
            message = f"draft, although status says {found.values['status']}"
            found.warnings.append(Problem(found.lines["status"], 0, message))
        found.values["status"] = "draft"


def _switch(plain: str, by_name: dict[str, tuple[str, Value]], fields: FrontMatter, found: ArticleKeys) -> bool | None:
    key, value = by_name.pop(plain, ("", ""))
    if not key:
        return None
    typed = value.strip().lower() if isinstance(value, str) else ""
    if not isinstance(value, str) or typed not in _YES | _NO:
        found.problems.append(Problem(fields.lines.get(key, 1), 0, f"{key} is true or false, not {value!r}"))
    return typed in _YES


def _taxonomies(found: ArticleKeys) -> None:
    """Zola keeps tags, categories and authors in a mapping of their own."""
    taxonomies = found.extra.get("taxonomies")
    if not isinstance(taxonomies, dict):
        return
    left = dict(taxonomies)
    for key, name in (("tags", "tags"), ("categories", "section"), ("authors", "authors")):
        if key in left and not found.values.get(name):
            found.values[name] = _read(name, key, left.pop(key), found.lines.get(name, 1), found)
    found.extra["taxonomies"] = left
    if not left:
        del found.extra["taxonomies"]


def _near(key: str, plain: str, line: int, found: ArticleKeys) -> None:
    nearest = _nearest(plain)
    if nearest:
        found.warnings.append(Problem(line, 0, f"{key!r} is kept as it is; did you mean {nearest!r}?"))


@lru_cache(maxsize=1024)
def _nearest(plain: str) -> str:
    """The known key that differs from `plain` by a slip of the hand, or ''."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(plain, _FIELD_OF, n=1, cutoff=0.8)), "")
