"""The word lists: patterns that ban, hold, flag or allow, and finding them in texts by readers."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from newsroom import text
from newsroom.core.journal import actions
from newsroom.core.matching import skeleton
from newsroom.errors import Conflict, Invalid, NotFound
from newsroom.phrases import phrase
from newsroom.store import Connection

_TOKEN = re.compile(r"[^\W_]+")


class WordAction(StrEnum):
    """The effect of a listed word: the name of its list."""

    BAN = "ban"
    HOLD = "hold"
    FLAG = "flag"
    ALLOW = "allow"  # words it covers do not count for other lists


@dataclass(frozen=True, slots=True)
class ListedWord:
    """One entry: a word or phrase, in which `*` means any letters, and its effect."""

    id: int
    pattern: str
    action: WordAction
    actor: str
    at: str


@dataclass(frozen=True, slots=True)
class WordMatch:
    """A list entry found in a text, with the words that matched."""

    word: ListedWord
    found: str


def list_(db: Connection, *, action: str | None = None) -> list[ListedWord]:
    """The entries, in alphabetical order."""
    rows = db.execute(
        "select * from words where :action is null or action = :action order by pattern", {"action": action}
    )
    return [_listed(row) for row in rows]


def _listed(row: sqlite3.Row) -> ListedWord:
    return ListedWord(row["id"], row["pattern"], WordAction(row["action"]), row["actor"], row["at"])


def add(db: Connection, patterns: Iterable[str], action: str, *, now: datetime, actor: str) -> list[ListedWord]:
    """Add patterns to a list; those on another list are moved.

    Raises `Invalid` for a pattern without letters and for an unknown list; `Conflict` if nothing would change.
    """
    if action not in set(WordAction):
        raise Invalid(
            phrase("unknown list {action!r}", action=action),
            ref=action,
            hint=phrase("use one of: {choices}", choices=", ".join(WordAction)),
        )
    wanted = list(dict.fromkeys(map(normal_pattern, patterns)))
    with actions.act(db, actor=actor, now=now, command="comments words add") as act:
        for pattern in wanted:
            row = db.execute("select * from words where pattern = :pattern", {"pattern": pattern}).fetchone()
            if row is None:
                created = db.execute(
                    "insert into words (pattern, action, actor, at) values (:pattern, :action, :actor, :at)",
                    {"pattern": pattern, "action": action, "actor": actor, "at": act.at},
                ).lastrowid
                act.note("word", created, "add", to_state=action, pattern=pattern)
            elif row["action"] != action:
                db.execute("update words set action = :action where id = :id", {"action": action, "id": row["id"]})
                act.note("word", row["id"], "move", from_state=row["action"], to_state=action, pattern=pattern)
        if not act.noted:
            raise Conflict(phrase("already on the {action} list: {words}", action=action, words=", ".join(wanted)))
    return [word for word in list_(db) if word.pattern in wanted]


def remove(db: Connection, patterns: Iterable[str], *, now: datetime, actor: str) -> list[ListedWord]:
    """Remove patterns from their lists. If one is on no list, raises `NotFound` and removes none."""
    removed = []
    with actions.act(db, actor=actor, now=now, command="comments words rm") as act:
        for pattern in map(normal_pattern, patterns):
            row = db.execute("select * from words where pattern = :pattern", {"pattern": pattern}).fetchone()
            if row is None:
                raise NotFound(
                    phrase("{pattern!r} is not on any list", pattern=pattern),
                    ref=pattern,
                    hint="see: newsroom comments words list",
                )
            db.execute("delete from words where id = :id", {"id": row["id"]})
            act.note("word", row["id"], "remove", from_state=row["action"], pattern=pattern)
            removed.append(_listed(row))
    return removed


def normal_pattern(pattern: str) -> str:
    """A pattern in its stored form: the skeleton of its words, `*` kept.

    Raises `Invalid` if no letter is left, and for a `*` that would match nearly everything.
    """
    kept = "".join(
        part if part in ("*", " ") else skeleton.skeleton(part)
        for part in re.split(r"([* ])", " ".join(text.clean(pattern).split()))
    )
    tokens = re.findall(r"(?:[^\W_]|\*)+", kept)
    if not any(token.strip("*") for token in tokens):
        raise Invalid(phrase("{pattern!r} contains no letters", pattern=pattern), ref=pattern)
    if any("*" in token and len(token.replace("*", "")) < 2 for token in tokens):
        raise Invalid(
            phrase("{pattern!r} would match nearly everything", pattern=pattern),
            ref=pattern,
            hint="a word with * needs at least two letters",
        )
    return " ".join(tokens)


# A pattern with `*` is looked for only in words that contain the first letters of its longest part.
ANCHOR = 3


@dataclass(slots=True)
class WordMatcher:
    """All patterns, prepared for finding: phrases by lookup, wildcards by their beginning or by a part of them."""

    phrases: dict[tuple[str, ...], list[ListedWord]] = field(default_factory=dict)
    prefixes: dict[str, list[ListedWord]] = field(default_factory=dict)
    # part → (position of its word within the phrase, the phrase, its entry)
    wild: dict[str, list[tuple[int, list[list[str]], ListedWord]]] = field(default_factory=dict)
    longest: int = 1

    @staticmethod
    def of(entries: Iterable[ListedWord]) -> WordMatcher:
        """A matcher for these entries."""
        matcher = WordMatcher()
        for entry in entries:
            tokens = tuple(entry.pattern.split())
            if "*" not in entry.pattern:
                matcher.phrases.setdefault(tokens, []).append(entry)
                matcher.longest = max(matcher.longest, len(tokens))
            elif len(tokens) == 1 and entry.pattern.index("*") == len(entry.pattern) - 1:
                matcher.prefixes.setdefault(entry.pattern[:-1], []).append(entry)
            else:
                phrase = [token.split("*") for token in tokens]
                parts = [(part, place) for place, word in enumerate(phrase) for part in word]
                part, place = max(parts, key=lambda found: len(found[0]))
                matcher.wild.setdefault(part[:ANCHOR], []).append((place, phrase, entry))
        return matcher

    def find(self, written: str) -> list[WordMatch]:
        """The entries found in a text as written, each once; words that an `allow` entry covers are ignored."""
        if not (self.phrases or self.prefixes or self.wild):
            return []
        seen: dict[int, WordMatch] = {}
        read = skeleton.skeleton(written)
        for reading in dict.fromkeys((read, skeleton.unleeted(read))):
            tokens = _TOKEN.findall(reading)
            found = list(self._tokens(tokens))
            covered = {
                place for word, start, size in found if word.action == "allow" for place in range(start, start + size)
            }
            for word, start, size in found:
                if word.action != "allow" and not covered.issuperset(range(start, start + size)):
                    seen.setdefault(word.id, WordMatch(word, " ".join(tokens[start : start + size])))
        return list(seen.values())

    def _tokens(self, tokens: list[str]) -> Iterable[tuple[ListedWord, int, int]]:
        for start, token in enumerate(tokens):
            for form in skeleton.forms(token):
                for word in self.phrases.get((form,), ()):
                    yield word, start, 1
                if self.prefixes:
                    for end in range(1, len(form) + 1):
                        for word in self.prefixes.get(form[:end], ()):
                            yield word, start, 1
            for size in range(2, min(self.longest, len(tokens) - start) + 1):
                for word in self.phrases.get(tuple(tokens[start : start + size]), ()):
                    yield word, start, size
        if self.wild:
            yield from self._wild(tokens)

    def _wild(self, tokens: list[str]) -> Iterable[tuple[ListedWord, int, int]]:
        for at, token in enumerate(tokens):
            pieces = {token[start : start + size] for start in range(len(token)) for size in range(1, ANCHOR + 1)}
            for part in pieces & self.wild.keys():
                for place, pattern, word in self.wild[part]:
                    start = at - place
                    if 0 <= start <= len(tokens) - len(pattern) and all(
                        _fits(parts, tokens[start + ahead]) for ahead, parts in enumerate(pattern)
                    ):
                        yield word, start, len(pattern)


def _fits(parts: list[str], token: str) -> bool:
    """Whether a word consists of these parts with any letters between them."""
    if len(parts) == 1:
        return token == parts[0]
    first, *middle, last = parts
    if len(token) < len(first) + len(last) or not (token.startswith(first) and token.endswith(last)):
        return False
    at, end = len(first), len(token) - len(last)
    for part in middle:
        at = token.find(part, at, end) + len(part)
        if at < len(part):
            return False
    return True


# The matcher of the lists as they were last read; making one of a long list takes longer than a whole intake.
_made: dict[str, WordMatcher] = {}


def matcher(db: Connection) -> WordMatcher:
    """A matcher for the lists as they are, made again only if they have changed."""
    row = db.execute(
        "select group_concat(id || ' ' || action || ' ' || pattern, char(10)) from (select * from words order by id)"
    ).fetchone()
    listed = str(row[0])
    made = _made.get(listed)
    if made is None:
        made = WordMatcher.of(list_(db))
        _made.clear()
        _made[listed] = made
    return made
