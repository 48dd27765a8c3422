"""`newsroom comments person|note|data|erase`: the people behind the comments."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsroom import text
from newsroom.commands import article_output, confirm, open_desk, options
from newsroom.commands.comments import remains, rows
from newsroom.core.commenters import commenters
from newsroom.core.commenters.commenters import Commenter, CommenterRecord
from newsroom.core.comments import comments, mentions, personal_data
from newsroom.core.comments.mentions import Mentions
from newsroom.core.comments.selection import Selection
from newsroom.desk import Desk
from newsroom.errors import NotFound
from newsroom.lazy import examples
from newsroom.phrases import enumerated, joined, phrase, word
from newsroom.terminal import output
from newsroom.terminal.output import Output
from newsroom.terminal.pager import paged

if TYPE_CHECKING:
    from newsroom.core.comments.erasure import Erasure, Extent

app = typer.Typer(rich_markup_mode=None)

Who = Annotated[
    str, typer.Argument(metavar="PERSON", help="A commenter by id, e-mail address (all who used it) or name.")
]
TRUST = ("new reader", "known reader", "trusted reader", "newsroom")
SHOWN = 20  # comments of a person shown on a terminal


@app.command()
@examples(
    ("A reader's record", "newsroom comments person an@example.org"),
    ("The same, by name", 'newsroom comments person "Út Lẹ"'),
)
def person(ctx: typer.Context, who: Who, json: options.Json = False) -> None:
    """Show a commenter's record: decisions, trust, comments, and moderators' notes."""
    desk = open_desk(ctx)
    found = [_record(desk, one) for one in _persons(desk, who)]
    if json:
        output.emit_object([_as_json(record) for record in found])
        return
    with paged():
        for record in found:
            _tell(desk, record)


def _record(desk: Desk, one: Commenter) -> CommenterRecord:
    return commenters.record(desk.db, one.id, now=desk.now, settings=desk.settings)


def _as_json(record: CommenterRecord) -> dict[str, Any]:
    one = record.person
    return {
        "id": one.id,
        "name": one.name,
        "email": one.email,
        "signed": one.signed,
        "staff": one.staff,
        "first_seen": one.first_seen,
        "trust": record.trust,
        "notes": one.note.splitlines(),
        "comments": {
            "pending": record.pending,
            "published": record.published,
            "approved": record.approved,
            "rejected": record.rejected,
            "spam": record.spam,
            "trashed": record.trashed,
        },
    }


def _tell(desk: Desk, record: CommenterRecord) -> None:
    one, when = record.person, article_output.when(desk)
    known = (
        phrase("recognised by a signed cookie")
        if one.signed
        else phrase("known only by the name and e-mail address they gave")
    )
    counts = joined(
        ", ",
        (
            phrase("{number} {name}", number=number, name=word(name))
            for name, number in _as_json(record)["comments"].items()
            if number and name != "approved"  # those are among the published ones
        ),
    )
    lines = [
        phrase("commenter {id}: {name}", id=one.id, name=one.name or phrase("(erased)"))
        + (phrase(" <{email}>", email=one.email) if one.email else ""),
        phrase(
            "{trust}, {known}, first seen {when}",
            trust=word(TRUST[record.trust]),
            known=known,
            when=when(one.first_seen),
        ),
        phrase("comments: {counts}", counts=counts or phrase("none")),
        *one.note.splitlines(),
    ]
    for line in lines:
        output.write_line(line)
    theirs = comments.list_(desk.db, Selection(person_id=one.id), limit=SHOWN if sys.stdout.isatty() else None)
    columns = rows.terminal_columns(desk) if sys.stdout.isatty() else rows.columns(desk)
    output.emit(rows.records(theirs), columns, Output("table"), empty="no comments")


@app.command()
@examples(
    ("Write a note for other moderators", 'newsroom comments note an@example.org "Works for the ferry company"'),
)
def note(
    ctx: typer.Context,
    who: Who,
    words: Annotated[str, typer.Argument(metavar="TEXT", help="The note.")] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace the earlier notes; without TEXT, delete them.")
    ] = False,
    json: options.Json = False,
) -> None:
    """Add a note about a commenter. Moderators see it beside that commenter's comments."""
    desk = open_desk(ctx)
    for one in _persons(desk, who):
        changed = commenters.add_note(
            desk.db, one.id, words, now=desk.now, actor=desk.actor, replace=replace, zone=desk.zone
        )
        if json:
            output.emit_object(_as_json(_record(desk, changed)))
        else:
            sys.stdout.write("".join(text.terminal_safe(line) + "\n" for line in changed.note.splitlines()))


@app.command()
@examples(
    ("Save a reader's data at their request", "newsroom comments data an@example.org > data.json"),
)
def data(ctx: typer.Context, who: Who) -> None:
    """Print all data stored about a commenter, or about an e-mail address known only from error reports or bans, as JSON."""

    desk = open_desk(ctx)
    found, email = _persons_or_address(desk, who)
    output.emit_object(personal_data.personal_data(desk.db, found, email=email, now=desk.now))


def _persons(desk: Desk, who: str) -> list[Commenter]:
    """The people named; raises `NotFound`, which says where an address without a commenter is known from."""
    found, email = _persons_or_address(desk, who)
    if not found:
        raise NotFound(
            phrase("nobody has commented with the address {email}", email=email),
            ref=email,
            hint=phrase("error reports and bans: newsroom comments data {email}", email=text.shell_argument(email)),
        )
    return found


def _persons_or_address(desk: Desk, who: str) -> tuple[list[Commenter], str]:
    """The people named, and the e-mail address if they were named by it; an address may have no commenter."""
    email = text.one_line(text.clean(who)) if "@" in who else ""
    try:
        return commenters.resolve(desk.db, who), email
    except NotFound:
        if not email or not personal_data.is_known(desk.db, email, now=desk.now):
            raise
        return [], email


@app.command()
@examples(
    ("See what would be erased", "newsroom comments erase an@example.org --dry-run"),
    ("Erase a reader's data at their request", "newsroom comments erase an@example.org"),
)
def erase(
    ctx: typer.Context,
    who: Who,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    json: options.Json = False,
) -> None:
    """Erase a commenter's data permanently. Only ids, dates, positions, decisions and reports of their comments are kept, without texts."""
    from newsroom.core.comments import erasure

    desk = open_desk(ctx)
    found, email = _persons_or_address(desk, who)
    extent = erasure.extent(desk.db, found, email=email)
    names = "; ".join(f"{one.id} {one.name}" + (f" <{one.email}>" if one.email else "") for one in found) or email
    total = _extent(extent)
    _warn_of(desk, mentions.find(desk.db, found, email=email))
    if dry_run:
        if json:
            output.emit_object({"people": [one.id for one in found], **asdict(extent), "dry_run": True})
        desk.say(phrase("would erase the data of {names}, with {what}; nothing was changed", names=names, what=total))
        return
    confirm(phrase("erase the data of {names}, with {what}? This cannot be undone.", names=names, what=total), yes=yes)
    done = erasure.erase(desk.db, found, email=email, now=desk.now, actor=desk.actor)
    if json:
        still = done.mentions
        output.emit_object(
            {
                "people": done.people,
                "comments": done.comments,
                "error_reports": done.error_reports,
                "bans": done.bans,
                "named_in": still.comments,
                "named_before_in": still.earlier,
                "error_reports_naming": still.error_reports,
                "words": still.words,
                "settings": still.settings,
                "too_short": still.too_short,
            }
        )
    else:
        output.emit_lines((str(number), word("erased")) for number in done.comments)
    if done.error_reports:
        desk.say(phrase("{reports} erased", reports=text.number_of(len(done.error_reports), "error report")))
    if done.bans:
        desk.say(phrase("{bans} erased", bans=text.number_of(len(done.bans), "ban")))
    if done.comments:
        desk.say("pages show the erased comments until the next build")
    desk.say("earlier backups and exports still contain the erased data")
    remains.refuse(done.scrub, _once_more(done))


def _extent(found: Extent) -> str:
    """`3 comments, 1 error report and 1 ban`: the comments always, the others if there are any."""
    parts = [text.number_of(len(found.comments), "comment")]
    parts += [text.number_of(len(found.error_reports), "error report")] if found.error_reports else []
    parts += [text.number_of(len(found.bans), "ban")] if found.bans else []
    return enumerated(parts)


def _warn_of(desk: Desk, found: Mentions) -> None:
    """Name what an erasure leaves, so that people decide about it."""
    ids = {name: ", ".join(map(str, getattr(found, name))) for name in ("comments", "earlier", "error_reports")}
    if found.comments:
        desk.warn(phrase("comments by others mention them; please check: {ids}", ids=ids["comments"]))
    if found.earlier:
        desk.warn(
            phrase(
                "earlier versions of comments by others mention them; only moderators see these: {ids}",
                ids=ids["earlier"],
            )
        )
    if found.error_reports:
        desk.warn(phrase("error reports by others mention them; please check: {ids}", ids=ids["error_reports"]))
    if found.words:
        desk.warn(
            phrase(
                "word lists mention them; to leave no trace, remove these words before the erasure: {words}",
                words=", ".join(found.words),
            )
        )
    if found.settings:
        desk.warn(
            phrase(
                "settings mention them; to leave no trace, change these before the erasure: {keys}",
                keys=", ".join(found.settings),
            )
        )
    if found.too_short:
        desk.warn(
            phrase("names too short to be looked for in texts by others: {names}", names=", ".join(found.too_short))
        )


def _once_more(done: Erasure) -> str:
    """The command that removes what an erasure could not overwrite."""
    if done.people:
        return phrase("newsroom comments erase {id} --yes", id=done.people[0])
    for number in done.error_reports[:1]:
        return phrase("newsroom comments errors erase {id} --yes", id=number)
    return phrase("newsroom stats close-days")
