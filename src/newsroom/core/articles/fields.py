"""The fields of articles and revisions, each defined once.

SQL columns, hashes, JSON, front matter, `edit --set`, export records and the values for pages are derived from the
classes and tables here. A new field of a text needs one line in `ArticleHeader` and a migration; a test compares
the rest.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, Final

from newsroom import text
from newsroom.errors import Invalid
from newsroom.phrases import phrase


def _as_given(value: Any) -> Any:
    return value


class Shape:
    """The kind of value of a field, and how it is stored.

    `plain` makes it a value for JSON; `in_json` says that its column contains JSON. Shapes are compared by identity: two may
    have the same functions and different meanings.
    """

    __slots__ = ("clean", "empty", "in_json", "plain")

    def __init__(
        self,
        empty: Callable[..., Any],
        clean: Callable[[Any], Any],
        plain: Callable[[Any], Any] = _as_given,
        in_json: bool = False,
    ) -> None:
        self.empty = empty
        self.clean = clean
        self.plain = plain
        self.in_json = in_json

    def read(self, value: Any) -> Any:
        """The value in a column."""
        return self.empty(json.loads(value)) if self.in_json else value


def _clean_line(value: str) -> str:
    return text.shown_line(value)


def _clean_text(value: str) -> str:
    return text.clean(value).strip()


def _clean_names(value: tuple[str, ...]) -> tuple[str, ...]:
    names = (_clean_line(name) for name in value)
    return tuple(dict.fromkeys(name for name in names if name))


class ArticleKind(StrEnum):
    """What an article is: a story, or a page that is not news."""

    STORY = "story"
    PAGE = "page"


def _clean_kind(value: str) -> str:
    kind = value.strip().lower()
    if kind not in ("", *ArticleKind):
        raise unknown_kind(value)
    return "" if kind == ArticleKind.STORY else kind


def unknown_kind(typed: str) -> Invalid:
    """The error for something that is not a kind of article."""
    return Invalid(
        phrase("unknown kind {value!r}", value=typed),
        hint=phrase("use one of: {choices}", choices=", ".join(ArticleKind)),
    )


LINE: Final = Shape(str, _clean_line)
TEXT: Final = Shape(str, _clean_text)  # several lines, without space around them
CODE: Final = Shape(str, _as_given)  # checked when it is read
BODY: Final = Shape(str, text.clean)  # several lines as they were written
KIND: Final = Shape(str, _clean_kind)  # empty for a story
LABEL: Final = Shape(str, _clean_line)  # the name of a section
PICTURE: Final = Shape(str, _clean_line)  # the name of a picture, a key of `media`
NAMES: Final = Shape(tuple, _clean_names, list, in_json=True)  # each name on one line, without duplicates
REFS: Final = Shape(tuple, _clean_names, list, in_json=True)  # other articles, as they were typed
LISTS: Final = (NAMES, REFS)  # shapes of several texts
KEYS: Final = Shape(dict, _as_given, dict, in_json=True)  # values by their keys


def _kept(shape: Shape, *spellings: str) -> Any:
    """A field of that shape; `spellings` are its other names in front matter."""
    return field(default_factory=shape.empty, metadata={"shape": shape, "spellings": spellings})


# Classes that every command needs are NamedTuples if possible, and have no methods for comparing if nothing compares
# them: a full dataclass takes a millisecond to make, at the start of every command.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ArticleHeader:
    """The part of an article above the body, in the order in which front matter is written."""

    title: str = _kept(LINE, "tiêu_đề", "tít")
    lead: str = _kept(TEXT, "sapo", "sa_pô", "dek", "excerpt", "summary", "description")
    section: str = _kept(LABEL, "category", "categories", "chuyên_mục")
    tags: tuple[str, ...] = _kept(NAMES, "keywords", "tag", "thẻ", "từ_khóa")
    authors: tuple[str, ...] = _kept(NAMES, "author", "byline", "tác_giả", "bút_danh")
    source: str = _kept(LINE, "nguồn")
    lang: str = _kept(CODE, "language", "ngôn_ngữ")
    image: str = _kept(PICTURE, "ảnh")
    kicker: str = _kept(LINE, "overline", "eyebrow")
    related: tuple[str, ...] = _kept(REFS)
    kind: str = _kept(KIND, "loại")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.title!r}>"  # one of all fields would be made at each start


def kind_of(header: ArticleHeader) -> ArticleKind:
    """The kind of a text."""
    return ArticleKind.PAGE if header.kind else ArticleKind.STORY


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript(ArticleHeader):
    """The editorial text of an article: everything that a revision contains.

    `extra` is the front matter without a field of its own. `media` maps the names of pictures, as in the Markdown, to
    picture ids.
    """

    body: str = _kept(BODY)
    extra: Mapping[str, Any] = _kept(KEYS)
    media: Mapping[str, int] = _kept(KEYS)

    def cleaned(self) -> Manuscript:
        """The same text in NFC with plain line breaks, and names on one line. Raises `Invalid` without a title."""
        clean = replace(self, **{name: shape.clean(getattr(self, name)) for name, shape in SHAPES.items()})
        if not clean.title:
            raise Invalid(
                "the article has no title",
                hint="give one with title: in the front matter, draft --title, or edit --set title=TITLE",
            )
        return clean

    def hash(self) -> str:
        """A fingerprint of everything: equal texts have equal hashes."""
        return self._hash(dict(self.media))

    def hash_in_any_file(self) -> str:
        """A fingerprint without the ids of pictures, which differ from file to file: names only, as in an export."""
        return self._hash(sorted(self.media))

    def _hash(self, media: object) -> str:
        import hashlib  # here: every command knows the fields, few need a hash

        values = plain(self) | {"media": media}
        parts = [values.pop(name) for name in HASHED_IN_PLACE]
        # Later fields count only if they have a value: texts from before them keep their hashes.
        parts += [[name, value] for name, value in values.items() if value]
        written = json.dumps(parts, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


HEADER: Final[tuple[str, ...]] = tuple(one.name for one in fields(ArticleHeader))
SHAPES: Final[Mapping[str, Shape]] = {one.name: one.metadata["shape"] for one in fields(Manuscript)}
# Field → its keys in front matter; if there are several in one file, the first one counts.
SPELLINGS: Final[Mapping[str, tuple[str, ...]]] = {
    one.name: (one.name, *one.metadata["spellings"]) for one in fields(ArticleHeader)
}


def _front_matter() -> tuple[str, ...]:
    names = list(HEADER)
    names.insert(names.index("section"), "slug")
    names.insert(names.index("image"), "date")
    names.insert(names.index("image") + 1, "status")
    return tuple(names)


# The keys of front matter, in the order in which they are written: the header, then what is stored beside the text.
FRONT_MATTER: Final = _front_matter()
# What pages get as text; for sections, tags, authors and pictures they get more.
PLAIN_TEXT: Final = tuple(name for name in HEADER if SHAPES[name] in (LINE, TEXT, CODE))
# The fields of the first version, in the order in which they are hashed. Files and exports contain these hashes: never
# add a field here.
HASHED_IN_PLACE: Final = (
    "title", "lead", "body", "section", "tags", "authors", "source", "lang", "image", "extra", "media",
)  # fmt: skip


def plain(manuscript: Manuscript) -> dict[str, Any]:
    """The fields of a text by their names, as values for JSON."""
    return {name: shape.plain(getattr(manuscript, name)) for name, shape in SHAPES.items()}


def columns_of(manuscript: Manuscript) -> dict[str, Any]:
    """A text as columns of `revisions`."""
    values = plain(manuscript)
    return {name: _encoded(values[name]) if shape.in_json else values[name] for name, shape in SHAPES.items()}


def manuscript_of(row: sqlite3.Row) -> Manuscript:
    """The text in a row of `revisions`."""
    return Manuscript(**{name: shape.read(row[name]) for name, shape in SHAPES.items()})


_encoded: Final = json.JSONEncoder(ensure_ascii=False).encode  # `json.dumps` would make a new one for each value

# Column of `articles` → its name in `Article`, or None if it has none.
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
    "kind": None,
}
# Columns that an export does not contain: ids have a meaning in their own file only, and title and kind are in the text.
NOT_CARRIED: Final = ("id", "title", "translation_of", "kind")
CARRIED: Final = tuple(column for column in ARTICLE_COLUMNS if column not in NOT_CARRIED)

# The keys of the JSON of an article, in the order in which they are printed.
JSON_KEYS: Final[tuple[str, ...]] = (
    "id", "slug", "title", "lead", "status", *(name for name in HEADER if name not in ("title", "lead")), "extra",
    "url", "created_at", "updated_at", "published_at", "modified_at", "publish_at", "embargo_until", "expire_at", "date",
    "words", "revision", "live_revision", "version", "views", "comments", "assignee", "due_at", "modified",
    "dated", "held", "series",
)  # fmt: skip
