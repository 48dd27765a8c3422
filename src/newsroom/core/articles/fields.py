"""The fields of articles and revisions, each named once.

The columns of SQL, the hashes, the JSON, front matter, `edit --set`, export records and what pages are given follow
from the classes and tables here. A new field of a text is one line in `ArticleHeader` and a migration; a test compares
the rest.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from newsroom import text
from newsroom.errors import Invalid


def _as_given(value: Any) -> Any:
    return value


# Comparing and hashing are left out of classes whose objects nobody compares: writing those methods takes the start of
# every command a millisecond.
@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """What the value of a field looks like, and how it is kept.

    `plain` gives it as JSON can hold it; `in_json` says that its column holds JSON.
    """

    empty: Callable[..., Any]
    clean: Callable[[Any], Any]
    plain: Callable[[Any], Any] = _as_given
    in_json: bool = False

    def read(self, value: Any) -> Any:
        """The value that a column holds."""
        return self.empty(json.loads(value)) if self.in_json else value


def _clean_line(value: str) -> str:
    return text.one_line(text.clean(value))


def _clean_text(value: str) -> str:
    return text.clean(value).strip()


def _clean_names(value: tuple[str, ...]) -> tuple[str, ...]:
    names = (_clean_line(name) for name in value)
    return tuple(dict.fromkeys(name for name in names if name))


LINE: Final = Shape(str, _clean_line)
TEXT: Final = Shape(str, _clean_text)  # several lines, without space around them
CODE: Final = Shape(str, _as_given)  # checked where it comes from
BODY: Final = Shape(str, text.clean)  # several lines as they were written
LABEL: Final = Shape(str, _clean_line)  # the name of a section
PICTURE: Final = Shape(str, _clean_line)  # the name of a picture, a key of `media`
NAMES: Final = Shape(tuple, _clean_names, list, in_json=True)  # each name on one line, and once
KEYS: Final = Shape(dict, _as_given, dict, in_json=True)  # values by their keys


def _kept(shape: Shape, *spellings: str) -> Any:
    """A field of that shape; in front matter it may be called by its `spellings` as well as by its name."""
    return field(default_factory=shape.empty, metadata={"shape": shape, "spellings": spellings})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ArticleHeader:
    """What stands above the body of an article, in the order in which front matter is written."""

    title: str = _kept(LINE)
    lead: str = _kept(TEXT, "sapo", "dek", "excerpt", "summary", "description")
    section: str = _kept(LABEL, "category", "categories")
    tags: tuple[str, ...] = _kept(NAMES, "keywords", "tag")
    authors: tuple[str, ...] = _kept(NAMES, "author", "byline")
    source: str = _kept(LINE)
    lang: str = _kept(CODE, "language")
    image: str = _kept(PICTURE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript(ArticleHeader):
    """The editorial text of an article: everything that a revision holds.

    `extra` is the front matter that has no field of its own. `media` maps the names of pictures, as the Markdown writes
    them, to picture ids.
    """

    body: str = _kept(BODY)
    extra: Mapping[str, Any] = _kept(KEYS)
    media: Mapping[str, int] = _kept(KEYS)

    def cleaned(self) -> Manuscript:
        """The same text in NFC with plain line ends, and names on one line. Raises `Invalid` without a title."""
        clean = replace(self, **{name: shape.clean(getattr(self, name)) for name, shape in SHAPES.items()})
        if not clean.title:
            raise Invalid("the article has no title", hint="give one with --title, or title: in its front matter")
        return clean

    def hash(self) -> str:
        """A fingerprint of all of it: equal text, equal hash."""
        return self._hash(dict(self.media))

    def hash_in_any_file(self) -> str:
        """A fingerprint without the numbers that pictures have in this file: names only, as an export carries it."""
        return self._hash(sorted(self.media))

    def _hash(self, media: object) -> str:
        import hashlib  # here: every command knows the fields, few need a hash

        values = plain(self) | {"media": media}
        parts = [values.pop(name) for name in HASHED_IN_PLACE]
        # A field that came later counts only where it says something: texts from before it keep their hash.
        parts += [[name, value] for name, value in values.items() if value]
        written = json.dumps(parts, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


HEADER: Final[tuple[str, ...]] = tuple(one.name for one in fields(ArticleHeader))
SHAPES: Final[Mapping[str, Shape]] = {one.name: one.metadata["shape"] for one in fields(Manuscript)}
# Field → the keys of front matter that give it, the one that counts first where several stand in one file.
SPELLINGS: Final[Mapping[str, tuple[str, ...]]] = {
    one.name: (one.name, *one.metadata["spellings"]) for one in fields(ArticleHeader)
}


def _front_matter() -> tuple[str, ...]:
    names = list(HEADER)
    names.insert(names.index("section"), "slug")
    names.insert(names.index("image"), "date")
    return (*names, "status")


# The keys of front matter, in the order in which they are written: the header, and what is kept beside the text.
FRONT_MATTER: Final = _front_matter()
# What pages are given as text; of sections, tags, authors and pictures they are given more.
PLAIN_TEXT: Final = tuple(name for name in HEADER if SHAPES[name] in (LINE, TEXT, CODE))
# The fields of the first texts, in the order in which they are hashed. Files and exports hold these hashes: nothing is
# ever added here.
HASHED_IN_PLACE: Final = (
    "title", "lead", "body", "section", "tags", "authors", "source", "lang", "image", "extra", "media",
)  # fmt: skip


def plain(manuscript: Manuscript) -> dict[str, Any]:
    """The fields of a text by their names, as JSON can hold them."""
    return {name: shape.plain(getattr(manuscript, name)) for name, shape in SHAPES.items()}


def columns_of(manuscript: Manuscript) -> dict[str, Any]:
    """A text by the columns of `revisions`."""
    values = plain(manuscript)
    return {name: _encoded(values[name]) if shape.in_json else values[name] for name, shape in SHAPES.items()}


def manuscript_of(row: sqlite3.Row) -> Manuscript:
    """The text in a row of `revisions`."""
    return Manuscript(**{name: shape.read(row[name]) for name, shape in SHAPES.items()})


_encoded: Final = json.JSONEncoder(ensure_ascii=False).encode  # `json.dumps` would make one for each value

# Column of `articles` → its name in `Article`, or None where that has none.
ARTICLE_COLUMNS: Final[Mapping[str, str | None]] = {
    "id": "id",
    "uid": "uid",
    "slug": "slug",
    "path": "path",
    "status": "status",
    "status_before": None,
    "lang": "lang",
    "title": "title",
    "head_rev": "revision",
    "live_rev": "live_revision",
    "approved_rev": "approved_revision",
    "publish_at": "publish_at",
    "publish_rev": "publish_revision",
    "embargo_until": "embargo_until",
    "expire_at": "expire_at",
    "held": "held",
    "back_date": "back_date",
    "published_at": "published_at",
    "published_day": "published_day",
    "modified_at": "modified_at",
    "modified_day": "modified_day",
    "created_at": "created_at",
    "updated_at": "updated_at",
    "assignee": "assignee",
    "due_at": "due_at",
    "comments_mode": "comments_mode",
    "translation_of": None,
    "translation_key": None,
    "source_file": "source_file",
    "import_key": None,
}
# Columns that an export does not carry: ids mean something in their own file only, and the title is in the text.
NOT_CARRIED: Final = ("id", "title", "translation_of")
CARRIED: Final = tuple(column for column in ARTICLE_COLUMNS if column not in NOT_CARRIED)

# The keys of an article's JSON, in the order in which they are printed.
JSON_KEYS: Final[tuple[str, ...]] = (
    "id", "slug", "title", "lead", "status", *(name for name in HEADER if name not in ("title", "lead")), "extra",
    "url", "created_at", "updated_at", "published_at", "modified_at", "publish_at", "embargo_until", "expire_at", "date",
    "words", "revision", "live_revision", "version", "views", "comments", "assignee", "due_at", "modified",
    "dated", "held",
)  # fmt: skip
