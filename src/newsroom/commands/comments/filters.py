"""The options and arguments that select comments: filters, ids and ranges."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import Annotated, NamedTuple

import typer

from newsroom.commands import options
from newsroom.core.articles import articles
from newsroom.core.commenters import commenters
from newsroom.core.comments import selection, typed_filters
from newsroom.core.comments.selection import Selection
from newsroom.desk import Desk
from newsroom.errors import NotFound, Usage
from newsroom.phrases import phrase

Ids = Annotated[
    list[str] | None, typer.Argument(metavar="[ID…]", help="Comments by id or range, such as 12-20; - reads stdin.")
]
Id = Annotated[int, typer.Argument(metavar="ID", help="The id of a comment.")]
Article = Annotated[str | None, typer.Option("--article", metavar="REF", help="On this article.")]

_RANGE = re.compile(r"(\d{1,15})-(\d{1,15})")


class CommentFilters(NamedTuple):
    """The options that select comments, as typed."""

    queue: Annotated[
        str | None,
        typer.Option(
            "--queue",
            metavar="QUEUE",
            help="In this queue: " + ", ".join(selection.QUEUES) + ".",
        ),
    ] = None
    status: Annotated[
        list[str] | None, typer.Option("-s", "--status", metavar="STATUS", help="With this status (repeatable).")
    ] = None
    article: Article = None
    author: Annotated[
        str | None, typer.Option("--author", metavar="TEXT", help="By a commenter whose name contains this text.")
    ] = None
    holding: Annotated[
        str | None, typer.Option("--text", metavar="TEXT", help="Containing this text, with or without diacritics.")
    ] = None
    domain: Annotated[str | None, typer.Option("--domain", metavar="HOST", help="Linking to this host.")] = None
    why: Annotated[
        str | None,
        typer.Option("--why", metavar="CODE", help="Held for this reason, such as first_timer."),
    ] = None
    since: Annotated[str | None, typer.Option("--since", metavar="TIME", help="Sent at or after this time.")] = None
    before: Annotated[str | None, typer.Option("--before", metavar="TIME", help="Sent before this time.")] = None
    person: Annotated[
        str | None,
        typer.Option("--person", metavar="PERSON", help="By this commenter: id, e-mail address or name."),
    ] = None
    section: Annotated[str | None, typer.Option("--section", metavar="NAME", help="On articles in this section.")] = (
        None
    )
    score: Annotated[
        str | None,
        typer.Option(
            "--score", metavar="RANGE", help="With a spam score in this range, such as '>.9', '<.2' or .3-.7."
        ),
    ] = None

    def selection(self, desk: Desk) -> Selection:
        """The selection that the options describe. Raises `NotFound` for the article, `Usage` for an invalid value."""
        lowest, highest = typed_filters.scores_of(self.score) if self.score else (None, None)
        since, before = options.span(desk, self.since, self.before, end="--before")
        return Selection(
            queue=self.queue,
            statuses=options.listed(self.status, "--status"),
            article_id=articles.get(desk.db, self.article).id if self.article else None,
            author=self.author or "",
            text=self.holding or "",
            domain=typed_filters.host_of(self.domain) if self.domain else "",
            reason=self.why or "",
            since=since,
            before=before,
            people=tuple(one.id for one in commenters.resolve(desk.db, self.person)) if self.person else (),
            section=self.section or "",
            score_from=lowest,
            score_to=highest,
        )


Filters = Annotated[CommentFilters, options.options_of(CommentFilters)]


def ids_of(desk: Desk, given: Sequence[str]) -> list[int]:
    """Ids as typed: numbers, ranges (of those that exist), `-` for the lines of stdin. Raises `Usage`, `NotFound`."""
    found: list[int] = []
    for word in _words(given):
        span = _RANGE.fullmatch(word)
        if span:
            within = selection.between(desk.db, int(span[1]), int(span[2]))
            if not within:
                raise NotFound(phrase("there are no comments in the range {word}", word=word), ref=word)
            found += within
        elif word.isascii() and word.isdigit() and len(word) <= 15:
            found.append(int(word))
        else:
            raise Usage(
                phrase("{word!r} is not a comment id", word=word), hint="write a number or a range: 12 or 12-20"
            )
    return list(dict.fromkeys(found))


def _words(given: Sequence[str]) -> list[str]:
    words: list[str] = []
    for word in given:
        words += sys.stdin.read().split() if word == "-" else [word]
    return words
