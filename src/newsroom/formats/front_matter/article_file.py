"""One article as a text file: front matter and body, read with all faults at once and written back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from newsroom.formats.decoding import decode
from newsroom.formats.problems import Problem, refuse

# The order in which keys are written; what has no name here follows as it was found.
ORDER: Final = ("title", "lead", "slug", "section", "tags", "authors", "source", "lang", "date", "image", "status")
_AFTER: Final = ("aliases", "modified")
_NOT_KEYS: Final = frozenset(("body", "extra", "name", "body_line", "given", "warnings", "lines"))


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """What a file says of one article. Every value is text as typed; '' and () are what it does not say.

    `given` names the fields whose keys stand in the file, empty or not. `extra` holds the keys without a field.
    `lines` are the lines of the fields, from 1, for whoever finds fault with a value later.
    """

    title: str = ""
    lead: str = ""
    slug: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    source: str = ""
    lang: str = ""
    date: str = ""
    image: str = ""
    status: str = ""
    aliases: tuple[str, ...] = ()
    modified: str = ""
    extra: dict[str, object] = field(default_factory=dict)
    body: str = ""
    name: str = ""
    body_line: int = 1
    given: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)


def read(data: bytes | str, *, name: str, encoding: str | None = None) -> ArticleFile:
    """The article in `data`: YAML between `---` or TOML between `+++`, then Markdown; without them all is body.

    `name` is what messages call the file. Raises Invalid, all faults in one message, a line `name:LINE[:COL]: …` each.
    """
    # Here, so that commands that read no file load neither the package nor PyYAML.
    from newsroom.formats.front_matter import article_keys, fences

    text = decode(data, name=name, encoding=encoding)
    unreadable = fences.unreadable(text)
    if unreadable:
        raise refuse(name, [unreadable])
    fence = fences.opening(text)
    if fence is None:
        return ArticleFile(body=text, name=name, warnings=_shown(name, _lost(text)))
    handler = fences.HANDLERS[fence]
    matter, body = handler.split(text)
    fields = handler.load(matter)
    found = article_keys.understand(fields)
    faulty = {problem.line for problem in fields.problems}
    problems = [*fields.problems, *(problem for problem in found.problems if problem.line not in faulty)]
    if problems:
        raise refuse(name, problems)
    values: dict[str, Any] = found.values
    return ArticleFile(
        **values,
        extra=found.extra,
        body=body,
        name=name,
        body_line=text.count("\n", 0, len(text) - len(body)) + 1,
        given=frozenset(values),
        warnings=_shown(name, [*fields.warnings, *found.warnings, *_lost(text)]),
        lines=found.lines,
    )


def write(article: ArticleFile | Mapping[str, Any]) -> str:
    """`article` as the text of a file, which `read` reads back to the same values.

    A mapping gives the fields by the names of `ArticleFile`, `extra` and `body` among them; its empty values are written as
    keys without one, ready to be filled in. Of an ArticleFile the empty fields are left out, save those it was given.
    """
    from frontmatter import Post, dumps

    from newsroom.formats.front_matter.fences import HANDLERS

    fields = _of_draft(article) if isinstance(article, ArticleFile) else article
    extra = fields.get("extra") or {}
    post = Post(str(fields.get("body") or ""))
    post.metadata = {key: fields[key] for key in (*ORDER, *_AFTER) if fields.get(key) is not None}
    others = {key: value for key, value in fields.items() if key not in _NOT_KEYS and value is not None}
    for key, value in {**others, **extra}.items():
        post.metadata.setdefault(key, value)
    return str(dumps(post, HANDLERS["---"]))


def _of_draft(draft: ArticleFile) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for key in (*ORDER, *_AFTER):
        value = getattr(draft, key)
        if value or key in draft.given:
            fields[key] = value
    return {**fields, "extra": draft.extra, "body": draft.body}


def _lost(text: str) -> list[Problem]:
    """Where a letter was lost before the file got here; no one can bring it back, but someone can look it up."""
    at = text.find("\ufffd")
    if at < 0:
        return []
    return [Problem(text.count("\n", 0, at) + 1, 0, "a letter was lost here before this file was saved (U+FFFD)")]


def _shown(name: str, warnings: list[Problem]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(f"{each.text(name)}; {each.hint}" if each.hint else each.text(name) for each in sorted(warnings))
    )
