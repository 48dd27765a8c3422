"""One article as a text file: front matter and body, read with all errors at once, and written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from newsroom.core.articles.fields import FRONT_MATTER, ArticleHeader
from newsroom.formats import foreign_files
from newsroom.formats.decoding import decode
from newsroom.formats.front_matter import article_keys, fences, line_reader
from newsroom.formats.front_matter.article_keys import KNOWN
from newsroom.formats.front_matter.parsed import FrontMatter, Value
from newsroom.formats.problems import Problem, refuse
from newsroom.phrases import as_message, joined, phrase, word

# The order in which keys are written; keys without a field follow in the order of the file.
_ORDER: Final = (*FRONT_MATTER, "aliases", "modified")
_NOT_KEYS: Final = frozenset(("body", "extra", "name", "body_line", "given", "warnings", "lines", "held", "address"))
Inherited = Mapping[str, Value]
NOTHING: Final[Inherited] = MappingProxyType({})
_ONE_ARTICLE: Final = phrase("draft reads one article from each file: front matter, then Markdown")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFile(ArticleHeader):
    """The contents of a file for one article. Every value is text as typed; '' and () if the file does not say.

    `held` says why the article is held back: the key and its value. `given` names the fields whose keys are in the file,
    empty or not. `categories` are the section and those that became tags. `extra` contains the keys without a field. `lines`
    are the lines of the fields, from 1, for later messages about a value. `address` is the one of `aliases` that the text chose
    as its own, with `url` or `permalink`. `name` is the file name in messages; `body_line` is
    the line on which the body begins.
    """

    slug: str = ""
    date: str = ""
    status: str = ""
    aliases: tuple[str, ...] = ()
    modified: str = ""
    expire: str = ""
    embargo: str = ""
    translation_key: str = ""
    held: str = ""
    categories: tuple[str, ...] = ()
    address: str = ""
    extra: dict[str, object] = field(default_factory=dict)
    body: str = ""
    name: str = ""
    body_line: int = 1
    given: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)


def read(
    data: bytes | str, *, name: str, encoding: str | None = None, spaced: bool = False, inherited: Inherited = NOTHING
) -> ArticleFile:
    """The article in `data`: front matter, then Markdown. Without front matter everything is the body.

    Front matter is YAML between `---`, TOML between `+++`, a JSON object, or lines of `Key: value`. Other formats, and
    files that contain no article, are refused by name. `name` is the file name in messages; with `spaced` tags are separated
    by spaces, as in Jekyll. Keys that are `inherited` count where the file does not have them. Raises Invalid with all errors,
    each on a line `name:LINE[:COL]: …`.
    """
    foreign = foreign_files.recognise(data, name)
    if foreign:
        raise refuse(
            name, [Problem(1, 0, phrase("this is {what}, not an article", what=word(foreign.what)), foreign.hint)]
        )
    text = decode(data, name=name, encoding=encoding)
    unreadable = fences.unreadable(text)
    if unreadable:
        raise refuse(name, [unreadable])
    kind = fences.opening(text, KNOWN)
    doubtful = _doubtful(text) if kind is None else []
    if kind is None and not inherited:
        return ArticleFile(body=text, name=name, warnings=_shown(name, [*doubtful, *_lost_letters(text)]))
    from newsroom.formats.front_matter import article_fields  # here: YAML is loaded with the first file

    parsed, body = _split(text, kind)
    own = {article_keys.plain(key) for key in parsed}
    parsed.update({key: value for key, value in inherited.items() if key not in own})
    if kind == fences.JSON and not body.strip() and not any(article_keys.plain(key) in KNOWN for key in parsed):
        raise refuse(
            name, [*parsed.problems, Problem(1, 0, "a JSON file without text is not an article", _ONE_ARTICLE)]
        )
    found = article_fields.read(parsed, spaced=spaced)
    if kind == fences.YAML and not found.warnings and _is_prose(parsed):
        doubtful.append(_only_unknown(parsed))
    faulty = {problem.line for problem in parsed.problems}
    problems = [*parsed.problems, *(problem for problem in found.problems if problem.line not in faulty)]
    if problems:
        raise refuse(name, problems)
    values: dict[str, Any] = found.values
    return ArticleFile(
        **values,
        extra=found.extra,
        held=found.held,
        categories=found.categories,
        address=found.address,
        body=body,
        name=name,
        body_line=text.count("\n", 0, len(text) - len(body)) + 1,
        given=frozenset(values),
        warnings=_shown(name, [*parsed.warnings, *found.warnings, *doubtful, *_lost_letters(text)]),
        lines=found.lines,
    )


def _split(text: str, kind: str | None) -> tuple[FrontMatter, str]:
    """The keys and the body of a text that begins with front matter of this kind."""
    if kind is None:
        return FrontMatter(), text
    from newsroom.formats.front_matter.handlers import HANDLERS  # here: YAML is loaded with the first file

    matter, body = HANDLERS[kind].split(text)
    return HANDLERS[kind].load(matter), body


def write(article: ArticleFile | Mapping[str, Any]) -> str:
    """`article` as the text of a file, from which `read` gets the same values.

    A mapping gives the fields by the names of `ArticleFile`, including `extra` and `body`; its empty values are written as
    keys without a value, to be filled in. Empty fields of an ArticleFile are omitted unless they are in `given`.
    """
    from frontmatter import Post, dumps  # here: YAML is loaded with the first file

    from newsroom.formats.front_matter.handlers import HANDLERS  # here: YAML is loaded with the first file

    fields = _given_fields(article) if isinstance(article, ArticleFile) else article
    keys = {key: fields[key] for key in _ORDER if fields.get(key) is not None}
    others = {key: value for key, value in fields.items() if key not in _NOT_KEYS and value is not None}
    for key, value in {**others, **(fields.get("extra") or {})}.items():
        keys.setdefault(key, value)
    post = Post(str(fields.get("body") or ""))
    post.metadata = keys
    return dumps(post, HANDLERS[fences.YAML])


def _given_fields(article: ArticleFile) -> dict[str, Any]:
    """The fields to write: those with a value, and empty ones whose keys were in the file."""
    fields: dict[str, Any] = {}
    for key in _ORDER:
        value = getattr(article, key)
        if value or key in article.given:
            fields[key] = value
    return {**fields, "extra": article.extra, "body": article.body}


def _doubtful(text: str) -> list[Problem]:
    """A first line that could be metadata, and was read as text."""
    if not line_reader.resembles(text, KNOWN):
        return []
    line = len(text) - len(text.lstrip("\n")) + 1
    return [
        Problem(line, 0, "the first line looks like metadata, but is read as text", "put metadata between lines of ---")
    ]


def _is_prose(parsed: FrontMatter) -> bool:
    """Whether front matter may be a text between two rules: its first key has a space, and none is known."""
    others = (*article_keys.HELD_IF_YES, *article_keys.HELD_IF_NO, *article_keys.HELD_BY_WORD, "build", "_build")
    known = KNOWN.union(article_keys.HELD_BY_ANY, article_keys.COMMENTS, article_keys.NO_COMMENTS, others)
    return " " in next(iter(parsed.lines), "") and not any(article_keys.plain(key) in known for key in parsed)


def _only_unknown(parsed: FrontMatter) -> Problem:
    """What may be a text: readers would not see it."""
    message = phrase("these lines between --- are read as front matter, but none of their keys is known")
    return Problem(min(parsed.lines.values()), 0, message, "to begin a text with a horizontal rule, write ***")


def _lost_letters(text: str) -> list[Problem]:
    """Where a letter was lost before the file came here: it cannot be restored, but a person can look it up."""
    at = text.find("\ufffd")
    if at < 0:
        return []
    return [Problem(text.count("\n", 0, at) + 1, 0, "a letter was lost here before this file was saved (U+FFFD)")]


def _shown(name: str, warnings: list[Problem]) -> tuple[str, ...]:
    """Warnings as texts, in the order of the file, each once."""
    return tuple(
        dict.fromkeys(
            joined("; ", (each.text(name), as_message(each.hint))) if each.hint else each.text(name)
            for each in sorted(warnings)
        )
    )
