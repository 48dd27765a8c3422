"""Where else the newsroom file names people who are to be erased: texts of others and of the newsroom itself."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from newsroom import text
from newsroom.core.commenters import commenters
from newsroom.core.commenters.commenters import Commenter
from newsroom.core.comments import error_reports
from newsroom.core.screening import word_lists
from newsroom.errors import Invalid
from newsroom.store import Connection

MIN_NAME = 4  # characters; shorter names occur in too many texts

_WORD = re.compile(r"\w+")
# Many texts are searched as JSON, where a line break before a name reads "\n", and a letter may read "\u1ecb".
_ESCAPED = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|.)")


@dataclass(frozen=True, slots=True)
class Mentions:
    """What still names people after their erasure: texts of others and of the newsroom, about which people decide.

    `comments` name them now, `earlier` only in a version before the present one. `words` are entries of word lists,
    `settings` are saved filters and replies. `too_short` are names that were not looked for.
    """

    comments: list[int]
    earlier: list[int]
    error_reports: list[int]
    words: list[str]
    settings: list[str]
    too_short: list[str]


def find(db: Connection, persons: Sequence[Commenter], *, email: str = "") -> Mentions:
    """The texts of others and of the newsroom that name these people, or the owner of `email`."""
    wanted = _values(db, persons, email)
    define(db, persons, email=email)
    people = json.dumps([person.id for person in persons])
    named = _numbers(
        db,
        """
        select id from comments where names_them(body)
            and coalesce(commenter_id not in (select value from json_each(:people)), 1) order by id
        """,
        people,
    )
    # An edit that was undone is kept for redo, in `changes`.
    earlier = _numbers(
        db,
        """
        select distinct c.id from comments c join (
            select comment_id as id from comment_revisions where names_them(body)
            union select cast(substr(unit, 9) as integer) from changes
                where source = 'comment_revisions' and before is not null and names_them(before)) r on r.id = c.id
        where coalesce(c.commenter_id not in (select value from json_each(:people)), 1) order by c.id
        """,
        people,
    )
    own = {report.id for address in _addresses(persons, email) for report in error_reports.of_address(db, address)}
    return Mentions(
        named,
        [number for number in earlier if number not in set(named)],
        [
            number
            for number in _numbers(db, "select id from error_reports where names_them(body) order by id", people)
            if number not in own
        ],
        [row["pattern"] for row in db.execute("select pattern from words where lists_them(pattern) order by pattern")],
        [
            row["key"]
            for row in db.execute(
                "select key from settings where key like 'comments.%' and names_them(value) order by key"
            )
        ],
        sorted(value for value in wanted if len(value) < MIN_NAME),
    )


def define(db: Connection, persons: Sequence[Commenter], *, email: str = "") -> None:
    """Add two functions to SQL: `names_them(text)`, whether a text contains an address or a name of these people as whole
    words, and `lists_them(pattern)`, whether the pattern of a word list does.

    All names that they have used count, but short ones are skipped: they would be found everywhere.
    """
    wanted = {text.fold(value) for value in _values(db, persons, email)}
    wanted = {value for value in wanted if len(value) >= MIN_NAME}
    found = _finder(wanted)
    listed = _finder({text.fold(_as_pattern(value)) for value in wanted} | wanted)
    db.create_function(
        "names_them", 1, lambda kept: bool(kept and found(text.fold(_unescaped(kept)))), deterministic=True
    )
    db.create_function("lists_them", 1, lambda kept: bool(kept and listed(text.fold(kept))), deterministic=True)


def _values(db: Connection, persons: Sequence[Commenter], email: str) -> set[str]:
    names = {text.one_line(name) for person in persons for name in commenters.names_of(db, person)}
    return (names | set(_addresses(persons, email))) - {""}


def _addresses(persons: Sequence[Commenter], email: str) -> list[str]:
    """Their e-mail addresses, each once."""
    return list(dict.fromkeys(filter(None, (*(person.email for person in persons), commenters.normal_email(email)))))


def _finder(values: set[str]) -> Callable[[str], bool]:
    """A function that says whether a folded text contains one of these values as whole words, also across a line break.

    Its time does not grow with their number: somebody may have used hundreds of names.
    """
    by_word: dict[str, list[str]] = {}
    for value in sorted(values):
        by_word.setdefault(next(iter(_WORD.findall(value)), ""), []).append(value)
    patterns = {word: _pattern(group) for word, group in by_word.items()}
    without_words = patterns.pop("", None)

    def finds(folded: str) -> bool:
        beginnings = patterns.keys() & set(_WORD.findall(folded))
        if any(patterns[word].search(folded) for word in beginnings):
            return True
        return bool(without_words and without_words.search(folded))

    return finds


def _pattern(values: list[str]) -> re.Pattern[str]:
    spelled = "|".join(r"\s+".join(map(re.escape, value.split())) for value in values)
    return re.compile(rf"(?<!\w)(?:{spelled})(?!\w)")


def _as_pattern(value: str) -> str:
    """A value as an entry of a word list: `an@example.org` is listed as `an example org`."""
    try:
        return word_lists.normal_pattern(value.replace("*", " "))
    except Invalid:
        return value


def _unescaped(kept: str) -> str:
    """Text or JSON without escapes, for searching."""
    if "\\" not in kept:
        return kept
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else " ", kept)


def _numbers(db: Connection, query: str, people: str) -> list[int]:
    return [int(row[0]) for row in db.execute(query, {"people": people})]
