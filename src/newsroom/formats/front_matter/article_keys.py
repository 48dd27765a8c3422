"""The keys that Hugo, Jekyll, Pelican, WordPress and others use in front matter, each with its field."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from newsroom.core.articles import fields
from newsroom.text import fold, nfc

# The fields beside the text. `publishdate` and similar keys come before `date`, which Hugo and Jekyll also use for the day
# of writing.
_BESIDE: Final = {
    "slug": ("slug", "permalink"),
    "date": (
        "publishdate", "publish_date", "pubdate", "published", "publish_on", "published_at", "date_published",
        "datepublished", "date", "ngày_đăng", "ngày_xuất_bản", "ngày",
    ),
    "status": ("status",),
    "aliases": ("aliases", "redirect_from", "alias", "redirects", "old_url", "old_urls", "url", "path", "save_as"),
    "modified": (
        "modified", "lastmod", "updated", "last_modified_at", "last_modified", "lastmodified", "last_updated", "lastupdated",
        "updated_at", "modified_at", "date_modified", "datemodified",
    ),
    "expire": (
        "expire", "expires", "expire_at", "expires_at", "expirydate", "expiry_date", "expiry", "unpublishdate",
        "unpublish_date", "unpublish_on",
    ),
    "embargo": ("embargo", "embargo_until"),
    "translation_key": ("translation_key", "translationkey"),
}  # fmt: skip
# Field → its keys. If there are several in one file, the first in this list counts.
NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    name: {**fields.SPELLINGS, **_BESIDE}[name]
    for name in (*fields.FRONT_MATTER, "aliases", "modified", "expire", "embargo", "translation_key")
}
# Addresses of the text on an older site, all of which redirect to the article. Some of them, such as `url`, may also be
# patterns or addresses elsewhere.
ADDRESSES: Final = NAMES["aliases"]
CHOSEN_ADDRESSES: Final = frozenset(("url", "path", "save_as"))
# Keys that hold a text back: if they are true, and if they are false. `draft` and `published` must be one of these.
HELD_IF_YES: Final = (
    "draft", "hidden", "private", "unlisted", "headless", "isdraft", "is_draft", "exclude", "ignore", "skip", "wip",
    "eleventyexcludefromcollections",
)  # fmt: skip
HELD_IF_NO: Final = ("published", "publish", "render", "public", "visible", "dg_publish", "permalink")
# Keys that hold a text back if they have one of these words as value, or (`password`) any.
HELD_BY_WORD: Final[Mapping[str, frozenset[str]]] = {
    "visibility": frozenset(("private", "hidden", "draft", "unlisted", "password", "members", "paid")),
    "render": frozenset(("never",)),
    "list": frozenset(("never",)),
}
HELD_BY_ANY: Final = frozenset(("password",))
# Keys that say that an article is open for comments, and keys that say that it is not.
COMMENTS: Final = frozenset(
    ("comments", "comment", "comment_status", "allow_comments", "enable_comments", "show_comments", "comments_enabled",
     "allowcomments", "enablecomments", "showcomments", "commentstatus", "comments_mode")
)  # fmt: skip
NO_COMMENTS: Final = frozenset(
    ("disable_comments", "no_comments", "nocomments", "hide_comments", "comments_disabled", "comments_closed",
     "close_comments", "disablecomments", "hidecomments", "closecomments")
)  # fmt: skip
FIELD_OF: Final[Mapping[str, str]] = {key: name for name, keys in NAMES.items() for key in keys} | {"draft": "status"}
# Keys with letters beyond ASCII, which are Vietnamese, by their letters alone; `khoá` is the other spelling of `khóa`.
_TOGETHER: Final[Mapping[str, str]] = {key.replace("_", ""): key for key in FIELD_OF if not key.isascii()} | {
    "từkhoá": "từ_khóa"
}
# The same without marks, as a person types them on a keyboard without Vietnamese.
_WITHOUT_MARKS: Final[Mapping[str, str]] = {fold(plain): key for plain, key in _TOGETHER.items()}
# What other systems call the statuses of an article.
FOREIGN_STATES: Final = {
    "publish": "published",
    "public": "published",
    "live": "published",
    "pending": "review",
    "future": "scheduled",
    "private": "draft",
    "hidden": "draft",
    "unlisted": "draft",
    "skip": "draft",
    "wip": "draft",
    "auto-draft": "draft",
    "archived": "unpublished",
    "trash": "trashed",
}
# Names that papers use for a field with another name here; kept as typed, because they do not always mean the same.
MEANT: Final = {
    "subtitle": "lead", "standfirst": "lead", "deck": "lead", "subhead": "lead", "subheading": "lead", "strapline": "kicker",
    "topline": "kicker",
}  # fmt: skip
# Keys by which lines of `Key: value` without fences are recognised as metadata: all with a field, and some more.
KNOWN: Final = frozenset(FIELD_OF) | frozenset(("subtitle", "template", "layout", "translation", "copyright", "id"))


def plain(key: str) -> str:
    """A key in the form of these tables: in lower case, with `_` for a hyphen or a space.

    Vietnamese keys may be typed in any normal form, and with or without the spaces between their syllables.
    """
    name = key.strip().lower().replace("-", "_").replace(" ", "_")
    if name.isascii():
        return name
    name = nfc(name)
    return _TOGETHER.get(name.replace("_", ""), name)


@lru_cache(maxsize=1024)
def nearest(key: str) -> str:
    """The known key that `key`, as returned by `plain`, probably misspells, or ''."""
    from difflib import get_close_matches  # here: most files have no unknown key

    if len(key) > 40 or key in FIELD_OF:
        return ""
    without_marks = _WITHOUT_MARKS.get(fold(key).replace("_", ""))
    if without_marks:
        return without_marks.replace("_", " ")
    swapped = sorted(key)
    turned = next((known for known in FIELD_OF if len(known) > 3 and sorted(known) == swapped), "")
    near = turned or next(iter(get_close_matches(key, FIELD_OF, n=1, cutoff=0.8)), "")
    return near if near.isascii() else near.replace("_", " ")  # as Vietnamese is written
