"""`newsroom comments person|note|data|erase`: the people behind the comments."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from newsroom import text
from newsroom.commands import article_output, confirm, open_desk, options
from newsroom.commands.comments import remains, rows
from newsroom.core.commenters import commenters
from newsroom.core.commenters.commenters import Commenter, CommenterRecord
from newsroom.core.comments import comments, personal_data
from newsroom.core.comments.selection import Selection
from newsroom.desk import Desk
from newsroom.lazy import examples
from newsroom.phrases import joined, phrase, word
from newsroom.terminal import output
from newsroom.terminal.output import Output
from newsroom.terminal.pager import paged

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
    found = [_record(desk, one) for one in commenters.resolve(desk.db, who)]
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
    for one in commenters.resolve(desk.db, who):
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
    """Print all data stored about a commenter, as JSON, to give to them."""

    desk = open_desk(ctx)
    output.emit_object(personal_data.personal_data(desk.db, commenters.resolve(desk.db, who), now=desk.now))


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
    """Erase a commenter's data permanently. Of their comments only ids, dates, positions, decisions and reports stay, without texts."""
    from newsroom.core.comments import erasure

    desk = open_desk(ctx)
    found = commenters.resolve(desk.db, who)
    theirs = [comment.id for one in found for comment in comments.list_(desk.db, Selection(person_id=one.id))]
    total = len(theirs)
    names = "; ".join(f"{one.id} {one.name}" + (f" <{one.email}>" if one.email else "") for one in found)
    if dry_run:
        if json:
            output.emit_object({"people": [one.id for one in found], "comments": sorted(theirs), "dry_run": True})
        desk.say(
            phrase(
                "would erase the data of {names}, with {comments}; nothing was changed",
                names=names,
                comments=text.number_of(total, "comment"),
            )
        )
        return
    confirm(
        phrase(
            "erase the data of {names}, with {comments}? This cannot be undone.",
            names=names,
            comments=text.number_of(total, "comment"),
        ),
        yes=yes,
    )
    done = erasure.erase(desk.db, found, now=desk.now, actor=desk.actor)
    if json:
        output.emit_object(
            {
                "people": done.people,
                "comments": done.comments,
                "named_in": done.named_in,
                "settings": done.settings,
            }
        )
    else:
        output.emit_lines((str(number), word("erased")) for number in done.comments)
    if done.named_in:
        desk.warn(
            phrase("comments by others mention them; please check: {ids}", ids=", ".join(map(str, done.named_in)))
        )
    if done.settings:
        desk.warn(phrase("settings mention them; please check: {keys}", keys=", ".join(done.settings)))
    desk.say("pages show these comments until the next build; earlier backups and exports still contain them")
    remains.refuse(done.scrub, f"newsroom comments erase {done.people[0]} --yes")
