"""What the columns of tables and the names in JSON records mean: those of front matter, and those of other systems.

The other names are those of views of Drupal, of com_content of Joomla, and of spreadsheets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from newsroom.errors import Invalid
from newsroom.formats.front_matter import article_keys, held_back
from newsroom.formats.front_matter.parsed import FrontMatter, Value
from newsroom.formats.sites.foreign_post import ForeignStatus
from newsroom.phrases import phrase
from newsroom.text import pattern

MARKDOWN: Final = frozenset(("markdown", "md", "body_markdown"))
HTML: Final = frozenset(("html", "body_html", "content_html"))
# The text of an article; that of Joomla is in two columns, which belong together.
_BODIES: Final = (
    *sorted(MARKDOWN), *sorted(HTML), "body", "content", "text", "article", "story", "post_content", "body_value",
    "nội_dung", "bài_viết", "toàn_văn", "văn_bản",
)  # fmt: skip
_PARTS: Final = ("introtext", "fulltext")
# Names beyond those of front matter, each with the key of front matter that means the same; the first with a value counts.
_ALSO: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("headline", "name_of_article", "node_title", "post_title", "tên_bài", "tựa_đề", "tiêu_đề_bài"),
    "lead": ("teaser", "body_summary", "intro", "introduction", "abstract", "post_excerpt", "metadesc", "meta_description",
             "tóm_tắt", "mô_tả"),
    "section": ("category_title", "category_name", "channel", "rubric", "danh_mục", "mục"),
    "tags": ("metakey", "terms", "topics"),
    "authors": ("author_name", "authored_by", "created_by_alias", "created_by_name", "writer", "người_viết"),
    "date": ("authored_on", "post_date", "publish_up", "publication_date", "created", "created_at", "created_on", "ngày_tạo"),
    "modified": ("changed", "modified_on", "modified_date", "updated_date", "updated_on", "post_modified", "ngày_sửa"),
    "expire": ("publish_down",),
    "lang": ("langcode", "locale"),
    "image": ("main_image", "image_url", "picture", "photo", "thumbnail", "feature_image", "featured_image", "hình_ảnh",
              "ảnh_đại_diện"),
    "kind": ("content_type", "node_type", "post_type", "type"),
}  # fmt: skip
ADDRESSES: Final = (
    "url", "link", "permalink", "canonical", "canonical_url", "url_alias", "path_alias", "path", "view_node", "alias",
    "đường_dẫn", "liên_kết",
)  # fmt: skip
_KEYS: Final = ("uuid", "uid", "guid", "id", "nid", "post_id", "mã")
_STATUS: Final = ("status", "published", "state", "post_status", "moderation_state", "publish", "trạng_thái")
# An empty cell under one of these says no: views and databases write false so, and a time that never came.
_SHOWN: Final = (*_STATUS, "public", "live", "visible")
_PUBLICATION: Final = (
    "publishdate",
    "publish_date",
    "pubdate",
    "publish_on",
    "published_at",
    "date_published",
    "datepublished",
)
_STATUSES: Final[Mapping[str, ForeignStatus]] = {
    word: status
    for status, words in {
        ForeignStatus.PUBLISHED: "1 true yes on published publish live public active|đã đăng|đã xuất bản|xuất bản",
        ForeignStatus.DRAFT: "0 false no off draft unpublished inactive auto-draft|not published|nháp|bản nháp|chưa đăng",
        ForeignStatus.PENDING: "pending review|in review|needs review|chờ duyệt",
        ForeignStatus.SCHEDULED: "future scheduled|hẹn giờ",
        ForeignStatus.PRIVATE: "2 private hidden archived killed unlisted|đã gỡ|riêng tư",
        ForeignStatus.TRASHED: "-2 trash trashed deleted|đã xóa",
    }.items()
    for number, part in enumerate(words.split("|"))
    for word in (part.split() if number == 0 else [part])
}
_KINDS: Final[Mapping[str, str]] = {
    "page": "page", "basic page": "page", "trang": "page", "post": "story", "article": "story", "story": "story",
    "news": "story", "blog": "story", "blog post": "story", "bài": "story", "bài viết": "story", "tin": "story",
}  # fmt: skip
# How tables write that there is no value: the words of phpMyAdmin and of MySQL, and the date of Joomla 3.
_NO_VALUE: Final = r"(?:NULL|\\N|0000-00-00(?:[ T][0:.Z]*)?)?"
_NO_LANGUAGE: Final = frozenset(("*", "und"))
_OPEN_TO_ALL: Final = frozenset(("", "1", "public"))  # levels of access in Joomla
_DAY: Final = r"\d{4}-\d\d?-"
_DECIDING: Final = frozenset((*_SHOWN, *held_back.FLAGS, "access"))  # names that say who may read an article


@dataclass(slots=True)
class RecordFields:
    """A record with the names of front matter: what it says, beside that its text, its addresses and its status.

    `is_html` is None if the name of the text does not say it. `unknown` are the names without a meaning, which are kept.
    `drafted` counts why the article becomes a draft.
    """

    matter: FrontMatter = field(default_factory=FrontMatter)
    body: str = ""
    is_html: bool | None = None
    key: str = ""
    addresses: list[str] = field(default_factory=list)
    status: ForeignStatus | None = None
    unknown: list[str] = field(default_factory=list)
    drafted: Counter[str] = field(default_factory=Counter)


def meant(name: str) -> bool:
    """Whether a name is known."""
    plain = article_keys.plain(name)
    return plain in _KNOWN or plain in article_keys.FIELD_OF


def holds_articles(names: list[str]) -> bool:
    """Whether names, such as the headings of a table, have one for a title or for a text."""
    plain = {article_keys.plain(name) for name in names}
    titles = {*article_keys.NAMES["title"], *_ALSO["title"]}
    return bool(plain & (titles | {*_BODIES, *_PARTS}))


def names_status(record: Mapping[str, Any]) -> bool:
    """Whether a record has a name for a status, with or without a value."""
    return any(article_keys.plain(name) in _SHOWN for name in record)


def read(record: Mapping[str, Any], line: int, lost: Counter[str], *, has_status: bool = False) -> RecordFields:
    """The fields of a record; what cannot be kept is counted in `lost`. With `has_status` other records have a status.

    Raises `Invalid` for a text that is an object, a list or a number.
    """
    found = RecordFields()
    given, empty = _given(record)
    _body(given, found)
    _status(given, found)
    if found.status in (None, ForeignStatus.PUBLISHED) and _is_unsaid(found, record, empty, has_status):
        found.drafted[phrase("empty status (imported as a draft)")] += 1
        found.status = ForeignStatus.DRAFT
    found.key = next((str(given[name][1]) for name in _KEYS if name in given and not _is_nested(given[name][1])), "")
    for name in (*_KEYS, "access"):
        given.pop(name, None)
    for name in ADDRESSES:
        _address(given, name, found)
    for name, others in _ALSO.items():
        known = any(key in given for key in article_keys.NAMES[name])
        for other in others:
            if other in given and not known:
                key, value = given.pop(other)
                given[name], known = (name, value), True
    _kind(given, lost)
    for name, (key, value) in given.items():
        found.matter[key] = as_value(value)
        found.matter.lines[key] = line
        if not meant(name):
            found.unknown.append(key)
    return found


def path_of(address: str) -> str | None:
    """The path of an address, or None if it has none of its own."""
    try:
        parts = urlsplit(address.strip()[:2000])
    except ValueError:
        return None
    if parts.scheme not in ("", "http", "https") or (not parts.netloc and not parts.path.startswith("/")):
        return None
    return f"{unquote(parts.path) or '/'}{'?' if parts.query else ''}{parts.query}"


def as_value(value: Any) -> Value:
    """A value from JSON as one of front matter, where everything is text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return {str(key): as_value(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_value(one) for one in value]
    return "" if value is None else str(value)


def _given(record: Mapping[str, Any]) -> tuple[dict[str, tuple[str, Any]], set[str]]:
    """The values of a record by their plain names, each with its name as written, and the names with an empty value.

    Of several with one name the first counts; of those that say who may read the article, one that withholds it does.
    """
    given: dict[str, tuple[str, Any]] = {}
    plain_names = [article_keys.plain(name) for name in record]
    known = set(plain_names)
    unsaid = set()
    for plain, (name, value) in zip(plain_names, record.items(), strict=True):
        same = _without_number(plain, known)
        if not _is_said(same, value):
            unsaid.add(same)
            continue
        given.setdefault(plain, (name, value))
        if same in _DECIDING and _withholds(same, value) and not _withholds(same, given.get(same, ("", value))[1]):
            given[same] = (given[same][0], value)
        elif same != plain:
            given.setdefault(same, (same, value))
    return given, {name for name in unsaid if name in _SHOWN or name not in given}


def _without_number(name: str, known: set[str]) -> str:
    """The name of a column without the number that a second one of that name has in `table_rows`."""
    base, bracket, number = name.rpartition("_(")
    return base if bracket and number.rstrip(")").isdecimal() and base in known & _DECIDING else name


def _withholds(name: str, value: Any) -> bool:
    """Whether a value of one of `_DECIDING` says that not everybody could read the article."""
    if _is_nested(value):
        return False
    word = str(value).strip().lower()
    if name in _STATUS and (word in _STATUSES or name not in ("published", "publish")):
        return _STATUSES.get(word) is not ForeignStatus.PUBLISHED and not pattern(_DAY).match(word)
    return word not in _OPEN_TO_ALL if name == "access" else held_back.holds_back(name, word)


def _is_said(name: str, value: Any) -> bool:
    if not isinstance(value, str):
        return value not in (None, [], {})
    if len(value) > 100:
        return bool(value.strip())
    typed = value.strip()
    if name in article_keys.NAMES["title"]:
        return bool(typed)
    if name in _LANGUAGE and typed in _NO_LANGUAGE:
        return False
    return not pattern(_NO_VALUE).fullmatch(typed)


def _is_unsaid(found: RecordFields, record: Mapping[str, Any], empty: set[str], has_status: bool) -> bool:
    """Whether the status of a record is empty, or missing where others have one: then nobody has published it here.

    A workflow (`moderation_state`) is empty in Drupal where a kind of content has none, and a date in Joomla where an
    article was published at once: these say nothing beside another status.
    """
    said = found.status is not None
    if empty.intersection(_SHOWN) - ({"moderation_state"} if said else set()):
        return True
    return not said and (bool(empty.intersection(_PUBLICATION)) or (has_status and not names_status(record)))


def _is_nested(value: Any) -> bool:
    return isinstance(value, (dict, list))


def _body(given: dict[str, tuple[str, Any]], found: RecordFields) -> None:
    """The text. Raises `Invalid` if it has another form, such as the blocks of an editor: it would be lost."""
    named = [name for name in (*_PARTS, *_BODIES) if name in given]
    if named and not any(isinstance(given[name][1], str) for name in named):
        raise Invalid(phrase("the value of {name!r} is not text", name=given[named[0]][0]))
    parts = [given.pop(name)[1] for name in _PARTS if name in given]
    if parts:
        found.body = "\n\n".join(part for part in parts if isinstance(part, str))
        found.is_html = True
        return
    for name in _BODIES:
        if name in given and isinstance(given[name][1], str):
            found.body = given.pop(name)[1]
            found.is_html = False if name in MARKDOWN else True if name in HTML else None
            return


def _status(given: dict[str, tuple[str, Any]], found: RecordFields) -> None:
    """Read the status, which is removed from `given`; a date under one of its names stays."""
    for name in _STATUS:
        key, value = given.get(name, ("", None))
        if not key or _is_nested(value):
            continue
        word = str(value).strip().lower()
        known = _STATUSES.get(word)
        if known is None and (name in ("published", "publish") or pattern(_DAY).match(word)):
            continue
        del given[name]
        if known is None:
            found.drafted[phrase("unknown status {status} (imported as a draft)", status=repr(str(value)[:40]))] += 1
            known = ForeignStatus.UNKNOWN
        if found.status in (None, ForeignStatus.PUBLISHED):  # of several the one that is not public counts
            found.status = known
    level = str(given.get("access", ("", ""))[1]).strip().lower()
    if level not in _OPEN_TO_ALL and found.status in (None, ForeignStatus.PUBLISHED):
        found.status = ForeignStatus.MEMBERS


def _address(given: dict[str, tuple[str, Any]], name: str, found: RecordFields) -> None:
    """An address that the article had. A name alone is its slug."""
    key, value = given.get(name, ("", None))
    if not isinstance(value, str):
        return
    value = pattern(r'(?is)\A\s*<a\s[^<>]{0,500}?href="([^"<>]{1,2000})".{0,2000}\Z').sub(r"\1", value).strip()
    path = path_of(value)
    if path:
        del given[name]
        found.addresses.append(value)
    elif name in ("alias", "path_alias", "url_alias") and "/" not in value and "slug" not in given:
        del given[name]
        given["slug"] = (key if key == "slug" else "slug", value)


def _kind(given: dict[str, tuple[str, Any]], lost: Counter[str]) -> None:
    for name in article_keys.NAMES["kind"]:
        if name in given and isinstance(given[name][1], str):
            kind = _KINDS.get(given[name][1].strip().lower())
            if kind is None:
                lost[phrase("kind {name} (imported as a story)", name=repr(given[name][1][:40]))] += 1
                del given[name]
            else:
                given[name] = (given[name][0], kind)


_LANGUAGE: Final = frozenset((*article_keys.NAMES["lang"], *_ALSO["lang"]))
_KNOWN: Final = frozenset(
    (*_BODIES, *_PARTS, *ADDRESSES, *_KEYS, *_STATUS, "access", *(one for several in _ALSO.values() for one in several))
)
