"""What the comment verbs share: choosing comments by id, range or filter, and how comments are shown."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from shutil import get_terminal_size
from typing import Annotated, Any, Final

import typer

from newsroom import clock, files, text
from newsroom.commands import article_output
from newsroom.core.articles import articles
from newsroom.core.commenters import commenters
from newsroom.core.comments import comments, intake
from newsroom.core.comments import selection as comments_selection
from newsroom.core.comments.comments import Comment
from newsroom.core.comments.selection import Selection
from newsroom.core.matching import links
from newsroom.desk import Desk
from newsroom.errors import Invalid, NotFound, Usage
from newsroom.terminal.output import Column

MIDDLING: Final = 100  # columns of a terminal from which the reasons are shown too
WIDE: Final = 140  # and the article

Ids = Annotated[
    list[str] | None, typer.Argument(metavar="[ID…]", help="Comments by id or range (12-20); - reads them from stdin.")
]
Id = Annotated[int, typer.Argument(metavar="ID", help="A comment.")]
Queue = Annotated[
    str | None,
    typer.Option("--queue", metavar="QUEUE", help="In this queue: " + ", ".join(comments_selection.QUEUES) + "."),
]
Status = Annotated[
    list[str] | None, typer.Option("-s", "--status", metavar="STATE", help="In this state (repeatable).")
]
Article = Annotated[str | None, typer.Option("--article", metavar="REF", help="On this article.")]
Author = Annotated[str | None, typer.Option("--author", metavar="TEXT", help="By a name that holds this.")]
Text = Annotated[str | None, typer.Option("--text", metavar="TEXT", help="Holding this, with or without diacritics.")]
Domain = Annotated[str | None, typer.Option("--domain", metavar="HOST", help="Linking to this host.")]
Why = Annotated[
    str | None, typer.Option("--why", metavar="CODE", help="For which screening gave this reason, such as first_timer.")
]
Since = Annotated[str | None, typer.Option("--since", metavar="TIME", help="Sent at or after.")]
Person = Annotated[
    str | None, typer.Option("--person", metavar="PERSON", help="By this person: a number, e-mail address or name.")
]
Section = Annotated[str | None, typer.Option("--section", metavar="NAME", help="On articles of this section.")]
Score = Annotated[
    str | None, typer.Option("--score", metavar="RANGE", help="With this spam score: '>.9', '<.2' or .3-.7.")
]
Before = Annotated[str | None, typer.Option("--before", metavar="TIME", help="Sent before.")]

_NUMBER = r"(?:1|0|[01]?\.\d{1,9})"
_SCORE = re.compile(rf"(?P<sign>[<>])=?(?P<bound>{_NUMBER})|(?P<low>{_NUMBER})-(?P<high>{_NUMBER})")
_RANGE = re.compile(r"(\d{1,15})-(\d{1,15})")


def selection(
    desk: Desk,
    *,
    queue: str | None = None,
    status: Sequence[str] | None = None,
    article: str | None = None,
    author: str | None = None,
    holding: str | None = None,
    domain: str | None = None,
    why: str | None = None,
    since: str | None = None,
    before: str | None = None,
    person: str | None = None,
    section: str | None = None,
    score: str | None = None,
) -> Selection:
    """The selection that the filter options describe. Raises `NotFound` for the article, `Usage` for a name."""
    lowest, highest = _scores(score) if score else (None, None)
    states = tuple(name.strip() for given in status or () for name in given.split(",") if name.strip())
    return Selection(
        queue=queue, statuses=states, article_id=articles.get(desk.db, article).id if article else None,
        author=author or "", text=holding or "", domain=links.host_key(domain) if domain else "", reason=why or "",
        since=clock.to_text(desk.time(since)) if since else None,
        before=clock.to_text(desk.time(before)) if before else None,
        people=tuple(one.id for one in commenters.resolve(desk.db, person)) if person else (),
        section=section or "", score_from=lowest, score_to=highest,
    )  # fmt: skip


def _scores(typed: str) -> tuple[float | None, float | None]:
    """The bounds that `>.9`, `<.2` or `.3-.7` means. Raises `Usage`."""
    found = _SCORE.fullmatch(typed.replace(" ", ""))
    if found is None:
        raise Usage(f"{typed!r} is no range of scores", hint="such as '>.9', '<.2' or .3-.7")
    if found["sign"]:
        bound = float(found["bound"])
        return (bound, None) if found["sign"] == ">" else (None, bound)
    return float(found["low"]), float(found["high"])


def ids(desk: Desk, given: Sequence[str]) -> list[int]:
    """Ids as typed: numbers, ranges (of those that exist), `-` for the lines of stdin. Raises `Usage`, `NotFound`."""
    found: list[int] = []
    for word in _words(given):
        span = _RANGE.fullmatch(word)
        if span:
            within = comments_selection.between(desk.db, int(span[1]), int(span[2]))
            if not within:
                raise NotFound(f"there is no comment in {word}", ref=word)
            found += within
        elif word.isascii() and word.isdigit() and len(word) <= 15:
            found.append(int(word))
        else:
            raise Usage(f"{word!r} is no comment id", hint="ids are numbers: 12, or 12-20")
    return list(dict.fromkeys(found))


def _words(given: Sequence[str]) -> list[str]:
    words: list[str] = []
    for word in given:
        words += sys.stdin.read().split() if word == "-" else [word]
    return words


def columns(desk: Desk) -> list[Column]:
    """The columns of a comment listing."""
    return [
        Column("id", "Id", right=True),
        Column("status", "Status", style="status"),
        Column("created_at", "Sent", article_output.when(desk), style="dim"),
        Column("author", "By"),
        Column("body", "Comment", lambda body: text.excerpt(str(body), 160), flexible=True),
        Column("article_slug", "On"),
        Column("why", "Why"),
    ]


def terminal_columns(desk: Desk) -> list[Column]:
    """The columns that leave room for what was said: on a narrow terminal neither the reasons nor the article."""
    width = get_terminal_size().columns
    left_out = {"article_slug": WIDE, "why": MIDDLING}
    return [column for column in columns(desk) if width >= left_out.get(column.key, 0)]


def records(found: Sequence[Comment]) -> list[dict[str, Any]]:
    """Comments as the JSON of the contract, with the codes of their reasons beside it for tables."""
    return [comment.record() | {"why": [reason.code for reason in comment.reasons]} for comment in found]


def preview(found: Sequence[Comment], total: int) -> None:
    """On stderr: what a change by filter would touch."""
    for comment in found:
        cells = (str(comment.id), comment.status, text.excerpt(comment.author, 20), text.excerpt(comment.body, 60))
        sys.stderr.write("  ".join(text.terminal_safe(cell) for cell in cells) + "\n")
    if total > len(found):
        sys.stderr.write(f"… and {total - len(found):,} more\n")


def body_from(
    typed: str | None, file: str | None, source: str | None, *, before: str | None = None, required: bool = True
) -> str:
    """The text of a comment from `--text`, `--file`, `-` (stdin), or the editor on a terminal (with `before` in it).

    Raises `Usage` for two of them or none, `Invalid` when it is too large or not UTF-8.
    """
    given = [value for value in (typed, file, source) if value is not None]
    if len(given) > 1:
        raise Usage("--text, --file and - do not go together")
    if typed is not None:
        return typed
    if source not in (None, "-"):
        raise Usage(f"{source!r} is neither an option nor -", hint="give the text with --text, --file FILE or -")
    if file is not None and file != "-":
        from pathlib import Path

        return _decoded(files.read(Path(file), limit=intake.MAX_BYTES * 16))
    if source == "-" or file == "-":
        return _decoded(sys.stdin.buffer.read(intake.MAX_BYTES + 1))
    if before is not None and sys.stdin.isatty() and sys.stdout.isatty():
        return edited(before)
    raise Usage("there is no text", hint="give it with --text, --file FILE or -")


def _decoded(data: bytes) -> str:
    if len(data) > intake.MAX_BYTES:
        raise Invalid(f"the comment is larger than {intake.MAX_BYTES // 1024} KB")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Invalid("the comment is not UTF-8") from error


def edited(before: str) -> str:
    """A text as it comes back from the person's editor. Raises `Outside` when that fails."""
    from newsroom.terminal.editor import Buffer

    buffer = Buffer(before, suffix=".txt")
    after = buffer.edit()
    buffer.done()
    return after


def get(desk: Desk, comment_id: int) -> Comment:
    """The comment; raises `NotFound`."""
    return comments.get(desk.db, comment_id)
