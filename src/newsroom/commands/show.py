"""`newsroom show`: an article as text, Markdown, HTML or JSON."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable
from typing import Annotated, Any, Final

import typer

from newsroom import clock, text
from newsroom.commands import once, open_desk, options, references
from newsroom.core.articles import articles, fields, revisions, workflow
from newsroom.core.articles.articles import Article
from newsroom.core.articles.fields import Manuscript
from newsroom.core.articles.revisions import Revision
from newsroom.desk import Desk
from newsroom.errors import Refused, Usage
from newsroom.lazy import examples
from newsroom.option_rules import rules, without
from newsroom.phrases import Phrase, phrase, word
from newsroom.terminal import output
from newsroom.terminal.pager import paged

app = typer.Typer(rich_markup_mode=None)
READABLE: Final = 100  # columns; longer lines are hard to read
WIDEST_NAME: Final = 16  # letters of the name of a key up to which all values begin in one column
EXTRA: Final = 200  # characters of the value of a key that the program has no name for
_MARK: Final = re.compile(r"\s*(?:[-*+] |\d{1,3}[.)] |> ?)")  # the mark of a list item or a quotation
_FENCE: Final = re.compile(r"\s{0,3}(?:```|~~~)")
# What a line of Markdown begins with if it is not a line of a paragraph: a heading, a list, a table, HTML, a box, a rule.
_BLOCK: Final = re.compile(r"\s|[#>|<]|:::|(?:[-*+]|\d{1,3}[.)]) |```|~~~|[-*_=]{3,}\s*$|\[[^\]]{1,80}\]:|!\[")
_TOLD = ("title", "lead", "section", "authors", "source", "tags")  # the fields that have a line or place of their own


@app.command()
@examples(
    ("Read an article", "newsroom show night-ferry"),
    ("The Markdown of the published version", "newsroom show night-ferry --live --format md"),
    ("The article that was changed last, as JSON", "newsroom show @last --json"),
)
@rules(without("rev", "live"), without("form", "json"))
def show(
    ctx: typer.Context,
    refs: options.Refs,
    rev: Annotated[int | None, typer.Option("--rev", metavar="N", help="The revision (default: the newest).")] = None,
    live: Annotated[bool, typer.Option("--live", help="The published version.")] = False,
    form: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="The format: text, md, html or json.")
    ] = "text",
    json: options.Json = False,
) -> None:
    """Print articles: the newest revision by default."""
    desk = open_desk(ctx)
    form = "json" if json else form
    if form not in ("md", "html", "json", "text"):
        raise Usage(phrase("unknown format {name!r}", name=form), hint="use one of: text, md, html, json")
    wanted = once(desk, references(refs))
    shown = [_pick(desk, articles.get(desk.db, ref), rev, live) for ref in wanted]
    if form == "json":
        values = [_json(desk, article, revision) for article, revision in shown]
        output.emit_object(values[0] if len(values) == 1 else values)
        return
    with paged():
        for article, revision in shown:
            sys.stdout.write(_written(desk, article, revision, form))


def _written(desk: Desk, article: Article, revision: Revision, form: str) -> str:
    """A revision as HTML, as Markdown with front matter, or as text for people."""
    if form == "html":
        return _html(desk, revision).rstrip("\n") + "\n"
    if form == "md":
        from newsroom.desk.article_text import text_of  # here: text and JSON need none of it

        written = text_of(revision.manuscript, article, zone=desk.zone, status=True)
        return text.terminal_safe(written, keep_newlines=True) if sys.stdout.isatty() else written
    return _text(desk, article, revision)


def _pick(desk: Desk, article: Article, rev: int | None, live: bool) -> tuple[Article, Revision]:
    if live:
        if article.live_revision is None:
            raise Refused(
                phrase(
                    "readers cannot see {slug}: its status is {status}", slug=article.slug, status=word(article.status)
                ),
                ref=article.slug,
            )
        rev = article.live_revision
    return article, revisions.get(desk.db, article.id, article.revision if rev is None else rev)


def _html(desk: Desk, revision: Revision) -> str:
    """The text as pages show it."""
    from newsroom import markup  # here: most forms need no HTML

    return markup.only_from(revisions.html(desk.db, revision.article_id, revision.rev), desk.settings.picture_hosts)


def _json(desk: Desk, article: Article, revision: Revision) -> dict[str, Any]:
    record = articles.record(article, site_url=desk.settings.text("site.url"))
    values = fields.plain(revision.manuscript)
    return record | {
        **{name: values[name] for name in (*fields.HEADER, "extra")},
        "kind": fields.kind_of(revision.manuscript),
        "words": revision.words,
        "revision": revision.rev,
        "head_revision": article.revision,
        "body": values["body"],
        "html": _html(desk, revision),
    }


def _text(desk: Desk, article: Article, revision: Revision) -> str:
    manuscript = revision.manuscript

    def local(value: str | None) -> str:
        return clock.echo(clock.from_text(value), desk.zone) if value else ""

    state = word(article.status) + (phrase(", revision {rev}", rev=revision.rev) if revision.rev > 1 else "")
    if article.modified:
        state += phrase(" (readers see revision {live_revision})", live_revision=article.live_revision)
    if article.scheduled_earlier:
        state += phrase(" (revision {rev} is scheduled)", rev=article.publish_revision)
    facts: list[tuple[str, str]] = [
        (phrase("Status"), state),
        (phrase("Section"), manuscript.section),
        (phrase("Byline"), ", ".join(manuscript.authors)),
        (phrase("Source"), manuscript.source),
        (phrase("Tags"), ", ".join(manuscript.tags)),
        (phrase("Published"), (article.published_at and article.published_day) or local(article.published_at)),
        (phrase("Scheduled"), local(article.publish_at)),
        (phrase("Updated"), article.modified_day or local(article.modified_at)),
        (phrase("Embargo"), local(article.embargo_until)),
        (phrase("Expires"), local(article.expire_at)),
        (phrase("Date"), (article.back_date and article.published_day) or local(article.back_date)),
        (phrase("Held back"), article.held or ""),
        (phrase("Address"), article.path or ""),
        (phrase("Assigned"), article.assignee or ""),
        (phrase("Due"), local(article.due_at)),
        (phrase("Words"), str(revision.words)),
        (phrase("Returned"), _returned(desk, article)),
        *((phrase("Corrected"), f"{body} ({local(at)})") for at, body in _corrections(desk, article)),
    ]
    lines = [manuscript.title, "=" * min(78, max(3, _cells(manuscript.title))), ""]
    if sys.stdout.isatty():
        facts = [(_translated(name), _translated(value)) for name, value in facts if value]
    width = max(9, *(len(name) for name, _ in facts))
    facts += [_other(manuscript, name) for name in fields.HEADER if name not in _TOLD]
    facts += [
        (text.one_line(name), text.excerpt(output.cell(value), EXTRA)) for name, value in manuscript.extra.items()
    ]
    facts = [(name, value) for name, value in facts if value]
    if sys.stdout.isatty():
        width = max(width, *(len(name) for name, _ in facts if len(name) <= WIDEST_NAME))
    head = [(f"{name + ': ':<{width + 2}}", value) for name, value in facts]
    lead = ["", manuscript.lead] if manuscript.lead else []
    body = "\n".join([*lead, "", manuscript.body.rstrip("\n"), ""])
    if not sys.stdout.isatty():
        return text.terminal_safe("\n".join([*lines, *map("".join, head), body]), keep_newlines=True)
    from shutil import get_terminal_size  # here: a pipe has no width

    columns = min(READABLE, get_terminal_size().columns)
    return "\n".join(
        [
            *(text.terminal_safe(line) for line in lines),
            *(
                text.hanging(text.terminal_safe(text.one_line(value)), first=text.terminal_safe(name), width=columns)
                for name, value in head
            ),
            *(_wrapped(line, columns) for line in _joined(text.terminal_safe(body, keep_newlines=True).split("\n"))),
        ]
    )


def _other(manuscript: Manuscript, name: str) -> tuple[str, str]:
    """One of the other fields of the header, as people type it; on a terminal in the language of the command."""
    value = _one(getattr(manuscript, name))
    if not sys.stdout.isatty():
        return name, value
    return _translated(word(name)), _translated(word(value)) if name == "kind" else value


def _cells(line: str) -> int:
    """The columns that a line takes: a letter of Chinese, Japanese or Korean takes two, and so do emoji."""
    return len(line) + sum(unicodedata.east_asian_width(letter) in ("W", "F") for letter in line)


def _one(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def _translated(value: str) -> str:
    """A message in the language of the command; data is not changed."""
    from newsroom.translations import translated  # here: a pipe needs no translations

    return translated(value) if isinstance(value, Phrase) else value


def _corrections(desk: Desk, article: Article) -> list[tuple[str, str]]:
    """The time and the note of each correction that readers see."""
    if not article.modified_at:
        return []
    from newsroom.core.published import stories  # here: most articles were never corrected

    return [(one.at, one.body) for one in stories.corrections(desk.db, article.id)]


def _returned(desk: Desk, article: Article) -> str:
    """Why, when and by whom the article was returned, until it is submitted again."""
    note = workflow.last_return(desk.db, article)
    if note is None:
        return ""
    return f"{note.body} ({note.actor}, {clock.echo(clock.from_text(note.at), desk.zone)})"


def _joined(lines: Iterable[str]) -> list[str]:
    """Lines of Markdown, those of a paragraph as one, as pages show them; a line break that was asked for is kept."""
    found: list[str] = []
    goes_on = in_code = False
    for line in lines:
        if _FENCE.match(line):
            in_code = not in_code
        is_prose = bool(line.strip()) and not in_code and not _BLOCK.match(line)
        if is_prose and goes_on:
            found[-1] += f" {line}"
        else:
            found.append(line)
        goes_on = is_prose and not line.endswith(("  ", "\\"))
    return found


def _wrapped(line: str, columns: int) -> str:
    """A line of Markdown broken between words; what follows is indented as the text of a list or a quotation is."""
    mark = _MARK.match(line)
    first = mark[0] if mark else ""
    broken = text.hanging(line.removeprefix(first), first=first, width=columns)
    if not first.startswith(">"):
        return broken
    return broken.replace("\n" + " " * len(first), "\n" + first)
