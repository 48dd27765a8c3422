"""The keys of front matter, from whatever program, read as the fields of one article."""

from __future__ import annotations

import re
from typing import Final

from newsroom import languages
from newsroom.core.articles import fields
from newsroom.errors import Invalid
from newsroom.formats.front_matter import article_keys, comments_key, held_back, series_key
from newsroom.formats.front_matter.article_keys import NAMES
from newsroom.formats.front_matter.parsed import ArticleKeys, FrontMatter, Value
from newsroom.formats.problems import Problem
from newsroom.phrases import phrase

# Between two names: "Lan Phạm, Jr., Hà An" is two people.
_COMMA: Final = re.compile(r"\s*,(?!\s*(?:Jr|Sr|I{2,3}|IV|Ph\.?\s?D|M\.?D|Esq)\b)\s*")
_PERMALINK_PATTERN: Final = re.compile(r"[{}:*]|^\s*(?:true|false)\s*$")
_FILE: Final = re.compile(r"\.(?:md|markdown|rst|txt|ipynb|jpe?g|png|gif|webp|svg|avif|pdf)$", re.I)
_ONE_LINE: Final = frozenset(("slug", "lang", "date", "image", "modified", "expire", "embargo", "translation_key"))
_SWITCHES: Final = frozenset(("true", "false", "yes", "no", "on", "off"))
_PICTURE_WORDS: Final = frozenset(("alt", "caption", "credit"))
# Jekyll reads one text with spaces under these as several.
_SPACED: Final = frozenset(("tags", "categories"))


def read(front_matter: FrontMatter, *, spaced: bool = False) -> ArticleKeys:
    """The fields of an article in `front_matter`. Case does not matter in keys, and a hyphen is an underscore.

    With `spaced` one text with spaces is a list of words, under the keys where Jekyll reads it so.
    """
    found = ArticleKeys(spaced=spaced)
    given: dict[str, tuple[str, Value]] = {}
    for key, value in front_matter.items():
        plain = article_keys.plain(key)
        line = front_matter.lines.get(key, 1)
        if plain not in article_keys.FIELD_OF:
            found.extra[key] = value
            _suggest(key, plain, line, found)
        elif plain in given:
            found.problems.append(
                Problem(line, 0, phrase("{key!r} and {given!r} are the same key", key=key, given=given[plain][0]))
            )
        else:
            given[plain] = (key, value)
    for key, problem in front_matter.types:
        kept = found.warnings if key in found.extra else front_matter.problems
        kept.append(problem)
    if not spaced and "layout" in found.extra:
        _warn_of_spaces(given, front_matter, found)
    held_back.read(given, front_matter, found)
    _addresses(given, front_matter, found)
    for name, keys in NAMES.items():
        present = [(plain, *given[plain]) for plain in keys if plain in given]
        if present:
            _field(name, present, front_matter, found)
    _taxonomies(found)
    found.warnings += comments_key.problems(found.extra, front_matter.lines)
    found.warnings += series_key.problems(found.extra, front_matter.lines)
    _join("tags", found.more_tags, found)
    _join("aliases", found.more_aliases, found)
    return found


def _addresses(given: dict[str, tuple[str, Value]], front_matter: FrontMatter, found: ArticleKeys) -> None:
    """Remove former addresses from `given`, except its first key; all addresses count, whatever their key."""
    present = [key for key in article_keys.ADDRESSES if key in given]
    for plain in present:
        if plain not in article_keys.CHOSEN_ADDRESSES and plain == present[0]:
            continue
        key, value = given.pop(plain)
        line = front_matter.lines.get(key, 1)
        for address in _texts("aliases", value, line, found):
            if plain in article_keys.CHOSEN_ADDRESSES and not _is_path(address):
                found.extra[key] = value
                if _FILE.search(address) is None:
                    found.warnings.append(
                        Problem(
                            line,
                            0,
                            phrase(
                                "{key} is not a path on this site and is kept unchanged: {address}",
                                key=key,
                                address=address,
                            ),
                        )
                    )
            else:
                shown = address.removesuffix("index.html") or "/"
                found.more_aliases.append(shown)
                if plain in article_keys.CHOSEN_ADDRESSES:
                    found.address = found.address or shown


def _is_path(address: str) -> bool:
    """Whether an address is the path of one page: not a pattern, an address of another site, a text file or a picture."""
    return not (_PERMALINK_PATTERN.search(address) or _FILE.search(address))


def _join(name: str, more: list[str], found: ArticleKeys) -> None:
    """Add `more` to a list field, each text once."""
    if more:
        found.values[name] = tuple(dict.fromkeys([*found.values.get(name, ()), *more]))


def _field(name: str, present: list[tuple[str, str, Value]], front_matter: FrontMatter, found: ArticleKeys) -> None:
    """Use the first key that has a value. Another value under a second key is kept in `extra` under that key."""
    plain, key, value = next((each for each in present if each[2]), present[0])
    if fields.SHAPES.get(name) is fields.REFS and not _names_articles(value):
        found.extra[key] = value  # other systems have a switch or records under this key
        return
    if name == "kind" and not _is_kind(key, value, front_matter.lines.get(key, 1), found):
        return
    if name == "lang" and isinstance(value, str) and value.strip():
        value = languages.tag(value)
        if not value:
            _warn_of_language(key, front_matter, found)
            return
    line = found.lines[name] = front_matter.lines.get(key, 1)
    value_read = _read_value(name, plain, value, line, found)
    if _is_refused(name, value_read, line, found):
        return
    found.values[name] = value_read
    for other_plain, other_key, other in present:
        if other_key == key or not other or _is_alike(name, other, value):
            continue
        if other_plain == "permalink" and isinstance(other, str):
            _read_value("slug", "permalink", other, line, found)
        elif other_plain == name:
            other_line = front_matter.lines.get(other_key, 1)
            found.warnings.append(
                Problem(
                    other_line,
                    0,
                    phrase("{other_key!r} is ignored: {key!r} is {value!r}", other_key=other_key, key=key, value=value),
                )
            )
        else:
            found.extra[other_key] = other


def _is_refused(name: str, value: object, line: int, found: ArticleKeys) -> bool:
    """Whether the field cannot have this value. That is a problem of its line, to which an editor leads."""
    shape = fields.SHAPES.get(name)
    if shape is None:
        return False
    try:
        shape.clean(value)
    except Invalid as error:
        found.problems.append(Problem(line, 0, error.message, error.hint or ""))
        return True
    return False


def _is_kind(key: str, value: Value, line: int, found: ArticleKeys) -> bool:
    """Whether a value is a kind of article. Another one is kept in `extra`: other systems have kinds of their own."""
    word = value.strip().lower() if isinstance(value, str) else ""
    if word in ("", *fields.ArticleKind) and isinstance(value, str):
        return True
    found.extra[key] = value
    if isinstance(value, str) and any(sorted(word) == sorted(kind) for kind in fields.ArticleKind):
        message = phrase("{key}: {value!r} is neither story nor page", key=key, value=value)
        found.problems.append(
            Problem(line, 0, message, phrase("use one of: {choices}", choices=", ".join(fields.ArticleKind)))
        )
    else:
        message = phrase(
            "{key}: {value!r} is neither story nor page, so the article counts as a story", key=key, value=value
        )
        found.warnings.append(Problem(line, 0, message))
    return False


def _warn_of_language(key: str, front_matter: FrontMatter, found: ArticleKeys) -> None:
    """Say that a value names no language and is not used."""
    message = phrase("{key}: {value!r} is not a language tag like vi or en-GB", key=key, value=front_matter[key])
    hint = phrase("the site's language is used")
    found.warnings.append(Problem(front_matter.lines.get(key, 1), 0, message, hint))


def _names_articles(value: Value) -> bool:
    """Whether a value can name articles: a list of texts, or a text that is not a switch."""
    if isinstance(value, list):
        return all(isinstance(item, str) for item in value)
    return isinstance(value, str) and value.strip().lower() not in _SWITCHES


def _is_alike(name: str, one: Value, other: Value) -> bool:
    """Whether two values give the same field: they are compared in their stored form."""
    shape = fields.SHAPES.get(name)
    if shape is not None and isinstance(one, str) and isinstance(other, str) and shape not in fields.LISTS:
        try:
            return bool(shape.clean(one) == shape.clean(other))
        except Invalid:  # the value that counts is refused with its line
            return False
    return one == other


def _read_value(name: str, plain: str, value: Value, line: int, found: ArticleKeys) -> str | tuple[str, ...]:
    """The value of the field `name`, given by the key `plain`: text, or a tuple of texts."""
    if name == "aliases" or fields.SHAPES.get(name) in fields.LISTS:
        return _texts(name, _words(plain, value, found), line, found)
    if name == "section" and isinstance(_words(plain, value, found), list):
        return _section(_words(plain, value, found), line, found)
    if name == "image" and not isinstance(value, str):
        return _image(value, line, found)
    if not isinstance(value, str):
        shape = phrase("list") if isinstance(value, list) else phrase("mapping")
        message = phrase("{plain} must be text, but this is a {shape}", plain=plain, shape=shape)
        found.problems.append(Problem(line, 0, message, "if a value begins with [ or {, put it in quotes"))
        return ""
    if plain == "permalink" or (plain == "slug" and "/" in value):
        return _permalink(value.strip(), line, found)
    return value.strip() if name in _ONE_LINE else value


def _warn_of_spaces(given: dict[str, tuple[str, Value]], front_matter: FrontMatter, found: ArticleKeys) -> None:
    """Posts of Jekyll name a layout. Outside its folders one text with spaces may be one tag or several."""
    for plain in sorted(_SPACED & given.keys()):
        key, value = given[plain]
        if isinstance(value, str) and not re.search(r"[,;]", value) and len(value.split()) > 1:
            message = phrase(
                "{key} is read as one name, {value!r}; separate names with commas", key=key, value=value.strip()
            )
            found.warnings.append(Problem(front_matter.lines.get(key, 1), 0, message))


def _words(plain: str, value: Value, found: ArticleKeys) -> Value:
    """The words of one text, if they are separated by spaces; else the value itself."""
    if found.spaced and plain in _SPACED and isinstance(value, str) and not re.search(r"[,;]", value):
        words: list[Value] = [*value.split()]
        return words if len(words) > 1 else value
    return value


def _texts(name: str, value: Value, line: int, found: ArticleKeys) -> tuple[str, ...]:
    """A list of texts, given as a list, or as one text separated by `;` or `,`."""
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
                message = phrase("only the name of an author is kept: {named}", named=named)
                found.warnings.append(Problem(line, 0, message))
                item = named
        if isinstance(item, str):
            texts.append(item)
        else:
            found.problems.append(
                Problem(
                    line,
                    0,
                    phrase("{name} must be a list of text values", name=name),
                    "if an item contains a colon, put the item in quotes",
                )
            )
            break
    return tuple(dict.fromkeys(each for each in texts if each.strip()))


def _section(value: Value, line: int, found: ArticleKeys) -> str:
    """The one section of an article: the first of several categories. The others become tags."""
    names = found.categories = _texts("section", value, line, found)
    if len(names) > 1:
        message = phrase(
            "an article can have only one section; used {names!r} and added the others as tags: {names2}",
            names=names[0],
            names2=", ".join(names[1:]),
        )
        found.warnings.append(Problem(line, 0, message))
        found.more_tags.extend(names[1:])
    return names[0] if names else ""


def _image(value: Value, line: int, found: ArticleKeys) -> str:
    """The name of one picture: the first of a list, the path in a mapping, whose words about it are kept too."""
    several = isinstance(value, list) and len(value) > 1
    first = value[0] if isinstance(value, list) and value else value
    if isinstance(first, dict):
        for key in _PICTURE_WORDS & first.keys():
            found.extra.setdefault(f"image_{key}", first[key])
        left = first.keys() - _PICTURE_WORDS
        first = next((first[key] for key in ("path", "src", "url", "file") if key in first), first)
        if isinstance(first, str) and len(left) > 1:
            message = phrase("image must be the name of one picture; used {first}", first=first)
            found.warnings.append(Problem(line, 0, message))
    if isinstance(first, str):
        if several:
            message = phrase("an article can have only one main picture; used {first}", first=first)
            found.warnings.append(Problem(line, 0, message))
        return first.strip()
    if value:
        found.problems.append(Problem(line, 0, "image must be the name of one picture"))
    return ""


def _permalink(value: str, line: int, found: ArticleKeys) -> str:
    """The slug: the last part of a path. The whole path becomes an alias, so that it redirects to the article."""
    if _PERMALINK_PATTERN.search(value):
        found.extra["permalink"] = value
        found.warnings.append(Problem(line, 0, phrase("a pattern is not used as the slug: {value}", value=value)))
        return ""
    parts = [part for part in value.split("/") if part and part not in ("index.html", ".", "..")]
    if "/" in value and parts:
        found.more_aliases.append(value)
        found.address = found.address or value
    return parts[-1].removesuffix(".html") if parts else ""


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
    """Warn if an unknown key looks like a misspelt known one, or is what papers call a field of another name."""
    nearest = article_keys.MEANT.get(plain) or article_keys.nearest(plain)
    if nearest:
        found.warnings.append(
            Problem(
                line,
                0,
                phrase("{key!r} is an unknown key and is kept; did you mean {nearest!r}?", key=key, nearest=nearest),
            )
        )
