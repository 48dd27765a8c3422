"""Full-text search that finds `Đảng bộ` for `dang bo`, ranks before it reads texts, and accepts any query."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from newsroom import spaceless, text
from newsroom.core.articles import articles
from newsroom.core.articles.articles import Article, Filter
from newsroom.store import Connection

# If there are more matches, only the newest are ranked: ranking half an archive takes long and hardly improves the result.
RANKED = 2000
OPEN, CLOSE = "[", "]"
_WORD = rf"[\w{spaceless.LETTERS}]+"
STRETCH, STRETCHES = 40_000, 50  # characters of a body searched at a time for a snippet, and how many times


@dataclass(frozen=True, slots=True)
class Hit:
    """An article found, and a piece of its text, with the words found in brackets."""

    article: Article
    snippet: str


def tokens(query: str) -> list[str]:
    """The words of a query that can be in the index, folded as in the index."""
    held = "".join(letter if letter.isprintable() else " " for letter in text.nfc(query))
    words = text.plain_letters(spaceless.plain_width(held)).split()
    return [word for word in words if any(letter.isalnum() for letter in word)]


def expression(words: list[str], *, prefix: bool = False) -> str:
    """The FTS5 query: the words as a phrase first, or all of them; each quoted, so that none is read as syntax."""
    if any(spaceless.stands_in(word) for word in words):
        return _expression_of_pairs(words, prefix=prefix)
    quoted = [_quoted(word) for word in words]
    if prefix:
        quoted[-1] += "*"
    if len(quoted) == 1:
        return quoted[0]
    phrase = _quoted(" ".join(words)) + ("*" if prefix else "")
    return f"({phrase}) OR ({' AND '.join(quoted)})"


def _expression_of_pairs(words: list[str], *, prefix: bool) -> str:
    """The FTS5 query if some words are in a script without spaces: all of the words."""
    parts = [part for word in words for part in spaceless.sought(word)]
    terms = [_quoted(" ".join(part.words)) + ("*" if part.is_start else "") for part in parts]
    if prefix and not parts[-1].is_start:
        terms[-1] += "*"
    return " AND ".join(terms)


def _quoted(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'


def search(
    db: Connection,
    query: str,
    wanted: Filter,
    *,
    exact: bool = False,
    prefix: bool = False,
    sort: str | None = None,
    limit: int | None = None,
    offset: int = 0,
    snippets: bool = True,
) -> list[Hit]:
    """Articles whose head revision contains every word of `query`, the best first. A query without words finds nothing."""
    words = tokens(query)
    if not words:
        return []
    ids = _ranked(db, expression(words, prefix=prefix), wanted, sort, everything=exact or limit is None)
    if exact:
        ids = [article_id for article_id in ids if _exact(db, article_id, query, prefix)]
    ids = ids[offset : None if limit is None else offset + limit]
    found = articles.several(db, ids)
    return [Hit(article, snippet(db, article, words, prefix=prefix) if snippets else "") for article in found]


def count(db: Connection, query: str, wanted: Filter, *, exact: bool = False, prefix: bool = False) -> int:
    """The number of articles that a query finds."""
    words = tokens(query)
    if not words:
        return 0
    ids = _ranked(db, expression(words, prefix=prefix), wanted, None, everything=True)
    return sum(_exact(db, article_id, query, prefix) for article_id in ids) if exact else len(ids)


def _ranked(db: Connection, match: str, wanted: Filter, sort: str | None, *, everything: bool) -> list[int]:
    where, values = wanted.where()
    values |= {"match": match, "floor": 0}
    order = articles.order_by(sort) if sort else "s.rank, a.id desc"
    joined = "join revisions r on r.article_id = a.id and r.rev = a.head_rev" if sort else ""
    if not everything and not sort:
        row = db.execute(
            "select rowid from article_search where article_search match :match order by rowid desc limit 1 offset :n",
            {"match": match, "n": RANKED},
        ).fetchone()
        values["floor"] = row[0] if row else 0
    rows = db.execute(
        f"""
        select a.id, a.updated_at, 0 as views, 0 as comments from article_search s join articles a on a.id = s.rowid {joined}
        where s.article_search match :match and s.rowid >= :floor and {where} order by {order}
        """,
        values,
    )
    return [row[0] for row in rows]


def _text_of(db: Connection, article_id: int) -> dict[str, Any]:
    row = db.execute(
        """
        select r.title, r.lead, r.body, r.labels from articles a
        join revisions r on r.article_id = a.id and r.rev = a.head_rev where a.id = :id
        """,
        {"id": article_id},
    ).fetchone()
    return dict(row)


def _exact(db: Connection, article_id: int, query: str, prefix: bool) -> bool:
    """Whether the article contains every word with the same diacritics."""
    held = spaceless.plain_width("\n".join(_text_of(db, article_id).values())).casefold()
    for word in spaceless.plain_width(text.nfc(query)).casefold().split():
        core = word.strip("\"'.,;:!?()[]")
        if core and not re.search(_whole(core, prefix=prefix), held):
            return False
    return True


def _whole(word: str, *, prefix: bool) -> str:
    """The pattern of a whole word; next to letters of a script without spaces there may be any letter."""
    before = "" if spaceless.stands_in(word[0]) else r"(?<!\w)"
    return f"{before}{re.escape(word)}{_after(word, prefix=prefix)}"


def _after(word: str, *, prefix: bool) -> str:
    return "" if prefix or spaceless.stands_in(word[-1]) else r"(?!\w)"


class _Plain(dict[int, Any]):
    """Each letter without its marks and in lower case, computed once; always one letter for one."""

    def __missing__(self, code: int) -> str:
        letter = spaceless.plain_width(dict(text.LETTERS).get(chr(code), chr(code)))
        base = text.fold(letter)
        plain: str = base if len(base) == 1 else chr(code)
        self[code] = plain
        return plain


_PLAIN = _Plain()


def _plain_letters(original: str) -> str:
    """Folded text of the same length as `original`, so that positions in both are the same."""
    return original.translate(_PLAIN)


def snippet(db: Connection, article: Article, words: list[str], *, prefix: bool = False, width: int = 160) -> str:
    """About `width` characters around the first place with the words, in the spelling of the article."""
    held = _text_of(db, article.id)
    sought = [_plain_letters(text.fold(word)) for word in words]
    parts = [word for phrase in sought for word in re.findall(_WORD, phrase)]
    if not parts:
        return text.excerpt(held["lead"], width)
    alone = [_whole(part, prefix=prefix) for part in parts]
    phrase = _whole(parts[0], prefix=True) + "".join(rf"\W+{re.escape(part)}" for part in parts[1:-1])
    phrase = rf"{phrase}\W+{re.escape(parts[-1])}{_after(parts[-1], prefix=prefix)}" if parts[1:] else alone[0]
    single = "|".join(sorted(set(alone), key=len, reverse=True))
    for pattern in (phrase, single):
        for original in _stretches(held):
            matches = list(re.finditer(pattern, _plain_letters(original)))
            if matches:
                return _marked(original, [match.span() for match in matches], width)
    return text.excerpt(held["lead"] or held["title"], width)


def _stretches(held: dict[str, Any]) -> Iterator[str]:
    """The words of the article in parts, each on one line, so that a text of megabytes is not processed for one line of it."""
    from newsroom import markup  # here: the Markdown parser is loaded where HTML is made

    yield text.one_line(held["title"])
    yield text.one_line(held["lead"])
    body, start = held["body"], 0
    while start < min(len(body), STRETCH * STRETCHES):
        stop = len(body)
        if stop - start > STRETCH:
            stop = body.find("\n", start + STRETCH) + 1 or stop
            stop = min(stop, start + 2 * STRETCH)
        yield text.one_line(text.nfc(markup.plain(body[start:stop])))
        start = stop
    yield text.one_line(held["labels"])


def _marked(original: str, spans: list[tuple[int, int]], width: int) -> str:
    start = max(0, spans[0][0] - width // 3)
    if start:
        start = original.find(" ", start, spans[0][0]) + 1 or start
    stop = min(len(original), start + width)
    if stop < len(original):
        stop = max(original.rfind(" ", start, stop), spans[0][1])
    out, at = ["…" if start else ""], start
    for left, right in spans:
        if left >= start and right <= stop:
            out += [original[at:left], OPEN, original[left:right], CLOSE]
            at = right
    out += [original[at:stop], "…" if stop < len(original) else ""]
    return "".join(out)
