"""`newsroom comments ban|unban|bans|words`: whom and what the screening looks out for."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from typing import Annotated

import typer

from newsroom import text
from newsroom.commands import _articles, _options
from newsroom.commands._context import Desk, open_desk
from newsroom.commands._help import Group
from newsroom.core.commenters import bans, commenters
from newsroom.core.comments import comments
from newsroom.core.matching.links import hosts
from newsroom.core.screening import word_lists
from newsroom.errors import Refused, Usage
from newsroom.terminal import output
from newsroom.terminal.output import Column

words_app = typer.Typer(
    cls=Group, rich_markup_mode=None, no_args_is_help=True, help="The word lists: ban, hold, flag, allow."
)
List = Annotated[str, typer.Argument(metavar="LIST", help="One of: " + ", ".join(word_lists.ACTIONS) + ".")]
Patterns = Annotated[list[str], typer.Argument(metavar="WORD…", help="Words or phrases; * stands for any letters.")]


def register(app: typer.Typer) -> None:
    """Add the verbs to the `comments` command."""
    app.command()(ban)
    app.command()(unban)
    app.command("bans")(list_bans)
    app.add_typer(words_app, name="words")


def ban(
    ctx: typer.Context,
    comment_id: Annotated[int | None, typer.Argument(metavar="[ID]", help="A comment: its writer is banned.")] = None,
    by: Annotated[
        str, typer.Option("--by", help="With an ID, what of its writer: commenter, email, name, network, domain.")
    ] = "commenter",
    email: Annotated[str | None, typer.Option("--email", help="Ban this address.")] = None,
    name: Annotated[str | None, typer.Option("--name", help="Ban this name, and all that look like it.")] = None,
    domain: Annotated[str | None, typer.Option("--domain", help="Ban links to this domain.")] = None,
    mode: Annotated[
        str, typer.Option("--mode", help="refuse; shadow (taken for spam, unnoticed); premod (always held).")
    ] = "refuse",
    term: Annotated[
        str | None, typer.Option("--for", metavar="SPAN", help="For so long: 7d, 12h. Else for good.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="TIME", help="Until then.")] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, for the record.")] = "",
    json: _options.Json = False,
) -> None:
    """Ban the writer of a comment, an e-mail, a name or a domain."""
    desk = open_desk(ctx)
    given = [
        (kind, value) for kind, value in (("email", email), ("name", name), ("domain", domain)) if value is not None
    ]
    if comment_id is not None:
        given.append((by, _of_comment(desk, comment_id, by)))
    if len(given) != 1:
        raise Usage("whom shall I ban?", hint="one of: a comment's ID, --email, --name, --domain")
    kind, value = given[0]
    made = bans.add(
        desk.db, kind, value, mode=mode, until=_end(desk, term, until), reason=text.clean(reason), now=desk.now,
        actor=desk.actor,
    )  # fmt: skip
    _emit_bans(desk, [made], json=json)


def _of_comment(desk: Desk, comment_id: int, kind: str) -> str:
    comment = comments.get(desk.db, comment_id)
    person = commenters.get(desk.db, comment.person_id) if comment.person_id else None
    linked = hosts(comment.body)
    value = {
        "commenter": str(comment.person_id) if person else "", "email": person.email if person else "",
        "name": comment.author, "network": comment.network or "", "domain": linked[0] if linked else "",
    }.get(kind)  # fmt: skip
    if value is None:
        raise Usage(f"{kind!r} cannot be banned", hint="one of: " + ", ".join(bans.KINDS))
    if not value:
        raise Refused(f"comment {comment_id} has no {kind} that could be banned", ref=str(comment_id))
    return value


def _end(desk: Desk, term: str | None, until: str | None) -> datetime | None:
    if term and until:
        raise Usage("--for and --until do not go together")
    if until:
        return desk.time(until)
    if not term:
        return None
    number, unit = term[:-1], term[-1:]
    if not (number.isascii() and number.isdigit()) or len(number) > 5 or unit not in "hdw":
        raise Usage(f"{term!r} is no span of time", hint="such as 12h, 7d or 4w")
    return desk.now + timedelta(hours=int(number) * {"h": 1, "d": 24, "w": 168}[unit])


def unban(
    ctx: typer.Context,
    ban_id: Annotated[int, typer.Argument(metavar="BAN", help="The number of a ban.")],
    json: _options.Json = False,
) -> None:
    """Lift a ban."""
    desk = open_desk(ctx)
    _emit_bans(desk, [bans.lift(desk.db, ban_id, now=desk.now, actor=desk.actor)], json=json)


def list_bans(
    ctx: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Lifted and expired ones too.")] = False,
    json: _options.Json = False,
) -> None:
    """The bans in force."""
    desk = open_desk(ctx)
    _emit_bans(desk, bans.list_(desk.db, now=desk.now, every=every), json=json)


def _emit_bans(desk: Desk, found: list[bans.Ban], *, json: bool) -> None:
    when = _articles.when(desk)
    rows = [
        {
            "id": b.id, "kind": b.kind, "value": b.value, "mode": b.mode, "until": b.until, "reason": b.reason,
            "actor": b.actor, "at": b.at, "lifted_at": b.lifted_at,
        }
        for b in found
    ]  # fmt: skip
    columns = [
        Column("id", "Ban", right=True), Column("kind", "Of"), Column("value", "Who", flexible=True),
        Column("mode", "How"), Column("until", "Until", when), Column("actor", "By"), Column("reason", "Why"),
        Column("lifted_at", "Lifted", when),
    ]  # fmt: skip
    output.emit(rows, columns, _options.output(json=json), empty="nobody is banned")


@words_app.command("add")
def words_add(ctx: typer.Context, which: List, patterns: Patterns, json: _options.Json = False) -> None:
    """Put words on a list. They match however they are dressed up: spaced, full-width, with look-alike letters."""
    desk = open_desk(ctx)
    _emit_words(word_lists.add(desk.db, patterns, which, now=desk.now, actor=desk.actor), json=json)


@words_app.command("rm")
def words_rm(ctx: typer.Context, patterns: Patterns, json: _options.Json = False) -> None:
    """Take words off their list."""
    desk = open_desk(ctx)
    _emit_words(word_lists.remove(desk.db, patterns, now=desk.now, actor=desk.actor), json=json)


@words_app.command("list")
def words_list(
    ctx: typer.Context,
    which: Annotated[str | None, typer.Argument(metavar="[LIST]", help="Only this list.")] = None,
    json: _options.Json = False,
) -> None:
    """The words and their lists."""
    if which is not None and which not in word_lists.ACTIONS:
        raise Usage(f"there is no list {which!r}", hint="one of: " + ", ".join(word_lists.ACTIONS))
    _emit_words(word_lists.list_(open_desk(ctx).db, action=which), json=json)


@words_app.command("test")
def words_test(
    ctx: typer.Context,
    written: Annotated[str, typer.Argument(metavar="TEXT", help="A text as a reader might write it.")],
    json: _options.Json = False,
) -> None:
    """The words of the lists that a text would be caught by."""
    found = word_lists.Matcher.of(word_lists.list_(open_desk(ctx).db)).find(text.clean(written))
    if json:
        output.emit_object([{"pattern": m.word.pattern, "list": m.word.action, "found": m.found} for m in found])
        return
    for match in found:
        sys.stdout.write(
            "\t".join(map(text.terminal_safe, (match.word.action, match.word.pattern, match.found))) + "\n"
        )


def _emit_words(found: list[word_lists.Word], *, json: bool) -> None:
    rows = [{"id": w.id, "pattern": w.pattern, "list": w.action, "actor": w.actor, "at": w.at} for w in found]
    columns = [Column("pattern", "Word", flexible=True), Column("list", "List"), Column("actor", "By")]
    output.emit(rows, columns, _options.output(json=json), empty="no words on the lists")
