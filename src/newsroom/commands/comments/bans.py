"""`newsroom comments ban|unban|bans|words`: bans and word lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Final

import typer

from newsroom import text
from newsroom.commands import article_output, open_desk, options
from newsroom.core.commenters import bans, commenters
from newsroom.core.comments import comments
from newsroom.core.matching.links import hosts_in_text
from newsroom.desk import Desk
from newsroom.errors import Refused, Usage
from newsroom.lazy import examples
from newsroom.option_rules import needs, rules, without
from newsroom.phrases import phrase, word
from newsroom.terminal import output
from newsroom.terminal.output import Column, Output

app = typer.Typer(rich_markup_mode=None)
NAMES: Final = ("id", "kind", "value", "whom", "mode", "until", "reason", "actor", "at", "lifted_at")


@app.command()
@examples(
    ("Ban the writer of a comment for a week", 'newsroom comments ban 17 --for 7d --reason "Insults"'),
    ("Ban links to a domain", "newsroom comments ban --domain casino.example"),
)
@rules(needs("by", "comment_id"), without("term", "until"))
def ban(
    ctx: typer.Context,
    comment_id: Annotated[
        int | None, typer.Argument(metavar="[ID]", help="The comment whose writer you want to ban.")
    ] = None,
    by: Annotated[
        str,
        typer.Option("--by", metavar="WHAT", help="With ID, what to ban: commenter, email, name, network or domain."),
    ] = "commenter",
    email: Annotated[str | None, typer.Option("--email", metavar="ADDRESS", help="Ban this e-mail address.")] = None,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="Ban this name and names that look like it.")
    ] = None,
    domain: Annotated[str | None, typer.Option("--domain", metavar="HOST", help="Ban links to this domain.")] = None,
    mode: Annotated[
        str,
        typer.Option(
            "--mode",
            metavar="MODE",
            help="refuse, shadow (mark as spam without telling the writer) or premod (always hold).",
        ),
    ] = "refuse",
    term: Annotated[
        str | None, typer.Option("--for", metavar="SPAN", help="The duration, such as 7d or 12h (default: permanent).")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="TIME", help="When the ban ends.")] = None,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="The reason, shown in the list of bans.")
    ] = "",
    json: options.Json = False,
) -> None:
    """Ban an e-mail address, a name, a domain, or the writer of a comment."""
    desk = open_desk(ctx)
    given = [
        (kind, value) for kind, value in (("email", email), ("name", name), ("domain", domain)) if value is not None
    ]
    if comment_id is not None:
        given.append((by, _of_comment(desk, comment_id, by)))
    if len(given) != 1:
        raise Usage("give exactly one thing to ban", hint="give the ID of a comment, --email, --name or --domain")
    kind, value = given[0]
    made = bans.add(
        desk.db,
        kind,
        value,
        mode=mode,
        until=_end(desk, term, until),
        reason=text.clean(reason),
        now=desk.now,
        actor=desk.actor,
    )
    _emit_bans(desk, [made], options.json_or_table(json))


def _of_comment(desk: Desk, comment_id: int, kind: str) -> str:
    comment = comments.get(desk.db, comment_id)
    person = commenters.get(desk.db, comment.person_id) if comment.person_id else None
    linked = hosts_in_text(comment.body)
    value = {
        "commenter": str(comment.person_id) if person else "",
        "email": person.email if person else "",
        "name": comment.author,
        "network": comment.network or "",
        "domain": linked[0] if linked else "",
    }.get(kind)
    if value is None:
        raise Usage(
            phrase("unknown kind of ban {kind!r}", kind=kind),
            hint=phrase("use one of: {choices}", choices=", ".join(bans.BanKind)),
        )
    if not value:
        raise Refused(
            phrase("comment {comment_id} has no {kind} to ban", comment_id=comment_id, kind=word(kind)),
            ref=str(comment_id),
        )
    return value


def _end(desk: Desk, term: str | None, until: str | None) -> datetime | None:
    if until:
        return desk.time(until)
    if not term:
        return None
    number, unit = term[:-1], term[-1:]
    if not (number.isascii() and number.isdigit()) or len(number) > 5 or unit not in "hdw":
        raise Usage(
            phrase("{term!r} is not a duration", term=term), hint="use a number and a unit, such as 12h, 7d or 4w"
        )
    return desk.now + timedelta(hours=int(number) * {"h": 1, "d": 24, "w": 168}[unit])


@app.command()
@examples(
    ("Lift a ban", "newsroom comments unban 3"),
)
def unban(
    ctx: typer.Context,
    ban_id: Annotated[int, typer.Argument(metavar="BAN", help="The number of the ban, from `newsroom comments bans`.")],
    json: options.Json = False,
) -> None:
    """Lift a ban."""
    desk = open_desk(ctx)
    _emit_bans(desk, [bans.lift(desk.db, ban_id, now=desk.now, actor=desk.actor)], options.json_or_table(json))


@app.command("bans")
@options.spread
@examples(
    ("Who is banned now", "newsroom comments bans"),
    ("Earlier bans too", "newsroom comments bans --all"),
)
def list_bans(
    ctx: typer.Context,
    *,
    every: Annotated[bool, typer.Option("--all", help="Include lifted and expired bans.")] = False,
    limit: options.Limit = None,
    shown: options.Listing,
) -> None:
    """List the bans in force."""
    desk = open_desk(ctx)
    _emit_bans(desk, options.first(bans.list_(desk.db, now=desk.now, every=every), limit, shown), shown)


def _emit_bans(desk: Desk, found: Sequence[bans.Ban], shown: Output) -> None:
    when = article_output.when(desk)
    rows = [
        {name: bans.whom(desk.db, ban) if name == "whom" else getattr(ban, name) for name in NAMES} for ban in found
    ]
    columns = [
        Column("id", "Ban", right=True),
        Column("kind", "Kind", word),
        Column("whom", "Who", lambda whom: whom, whole=True),
        Column("mode", "How", word),
        Column("until", "Until", when),
        Column("actor", "By"),
        Column("reason", "Why"),
        Column("lifted_at", "Lifted", when, spare=shown.on_terminal),
    ]
    output.emit(rows, columns, shown, names=NAMES, empty="no bans")
