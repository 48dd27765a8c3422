"""Whether front matter holds a text back, and its status: flags, statuses and words of many systems."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from newsroom.core.articles.statuses import ArticleStatus
from newsroom.formats.front_matter import article_keys
from newsroom.formats.front_matter.parsed import ArticleKeys, FrontMatter, Value
from newsroom.formats.problems import Problem
from newsroom.phrases import phrase

YES: Final = frozenset(("true", "yes", "on", "1"))
NO: Final = frozenset(("false", "no", "off", "0", ""))
# Statuses that hold a text back: readers of the older site did not see it.
_HELD_STATES: Final = frozenset(ArticleStatus) - {
    ArticleStatus.APPROVED,
    ArticleStatus.SCHEDULED,
    ArticleStatus.PUBLISHED,
}

# Keys other than `status` that can hold a text back, in the form of `article_keys.plain`.
FLAGS: Final = tuple(
    dict.fromkeys(
        (*article_keys.HELD_IF_YES, *article_keys.HELD_IF_NO, *article_keys.HELD_BY_WORD, *article_keys.HELD_BY_ANY)
    )
)

Given = dict[str, tuple[str, Value]]


def read(given: Given, front_matter: FrontMatter, found: ArticleKeys) -> None:
    """Read `status` and `held`; `draft`, `published` as a flag, and `status` are removed from `given`.

    If the keys differ, the article is a draft. `held` is the first key that holds it back, with its value.
    """
    reasons = list(_reasons(given, front_matter))
    drafted = _switch("draft", given, front_matter, found)
    shown = None
    if _flag(given.get("published", ("", ""))[1], YES | NO - {""}):
        shown = _switch("published", given, front_matter, found)
    key, value = given.pop("status", ("", ""))
    if key:
        found.lines["status"] = front_matter.lines.get(key, 1)
        typed = value.strip().lower() if isinstance(value, str) else repr(value)
        state = article_keys.FOREIGN_STATES.get(typed, typed)
        if state and state not in tuple(ArticleStatus):
            hint = phrase("use one of: {choices}", choices=", ".join(ArticleStatus))
            found.problems.append(
                Problem(found.lines["status"], 0, phrase("unknown status {typed!r}", typed=typed), hint)
            )
        found.values["status"] = state
        if state in _HELD_STATES:
            reasons.append(f"{key}: {typed}")
    if drafted or shown is False:
        if found.values.get("status", "draft") not in ("", "draft"):
            message = phrase("read as a draft, although its status is {status}", status=found.values["status"])
            found.warnings.append(Problem(found.lines["status"], 0, message))
        found.values["status"] = "draft"
    if reasons:
        found.held = reasons[0]


def holds_back(name: str, value: Value) -> bool:
    """Whether the value of one of `FLAGS` holds a text back."""
    words = article_keys.HELD_BY_WORD.get(name, frozenset())
    if name in article_keys.HELD_IF_YES:
        words |= YES
    if name in article_keys.HELD_IF_NO:
        words |= NO - {""}
    return _flag(value, words) or (name in article_keys.HELD_BY_ANY and bool(value))


def _reasons(given: Given, front_matter: FrontMatter) -> Iterator[str]:
    """The keys other than `status` that keep a text from being published."""
    plain = {article_keys.plain(key): (key, value) for key, value in front_matter.items()}
    plain |= {name: each for name, each in given.items() if name not in plain}
    for name in FLAGS:
        key, value = plain.get(name, ("", ""))
        if key and holds_back(name, value):
            yield f"{key}: …" if name in article_keys.HELD_BY_ANY else f"{key}: {value}"
    for name in ("build", "_build"):  # Hugo: `build: {render: never}`
        key, value = plain.get(name, ("", ""))
        if isinstance(value, dict):
            inner = value.get("render", "")
            if _flag(inner, NO - {""} | {"never"}):
                yield f"{key}: {{render: {inner}}}"


def _flag(value: Value, words: frozenset[str]) -> bool:
    return isinstance(value, str) and value.strip().lower() in words


def _switch(name: str, given: Given, front_matter: FrontMatter, found: ArticleKeys) -> bool | None:
    """The truth value of a key, which is removed from `given`; None if there is no such key."""
    key, value = given.pop(name, ("", ""))
    if not key:
        return None
    if not _flag(value, YES | NO):
        found.problems.append(
            Problem(
                front_matter.lines.get(key, 1),
                0,
                phrase("{key} must be true or false, not {value!r}", key=key, value=value),
            )
        )
    return _flag(value, YES)
