"""`newsroom undo` and `redo`: your last action, or a given batch."""

from __future__ import annotations

import sys
from typing import Annotated, Final

import typer

from newsroom.commands import article_output, open_desk, options
from newsroom.core import undo as undoing
from newsroom.core.articles import articles, publishing, revisions
from newsroom.core.undo import Undone
from newsroom.desk import Desk
from newsroom.errors import NewsroomError, Partial
from newsroom.lazy import examples
from newsroom.phrases import as_message, joined, phrase, word
from newsroom.terminal import output

app = typer.Typer(rich_markup_mode=None)

SENTENCES: Final = {
    "undone": "undid batch {batch} ({command}), done by {actor}, {when}",
    "to undo": "would undo batch {batch} ({command}), done by {actor}, {when}",
    "redone": "redid batch {batch} ({command}), undone by {actor}, {when}",
    "to redo": "would redo batch {batch} ({command}), undone by {actor}, {when}",
}
SHOWN = 20  # undone things that are listed


@app.command()
@examples(
    ("See what would be undone", "newsroom undo --dry-run"),
    ("Undo your last action", "newsroom undo"),
    ("Undo a batch that the log shows", "newsroom undo 154"),
)
def undo(
    ctx: typer.Context,
    batch: Annotated[
        int | None, typer.Argument(metavar="[BATCH]", help="A batch from the log (default: your last action).")
    ] = None,
    dry_run: options.DryRun = False,
    json: options.Json = False,
) -> None:
    """Undo your last action, or a given batch.

    Anything that has been changed since is left as it is and listed. Text is never lost: an undone draft goes to the trash.
    If your last action cannot be undone, nothing changes; name a batch to undo an earlier one. Redo with `newsroom redo`.
    """
    desk = open_desk(ctx)
    undone = undoing.undo(desk.db, batch, actor=desk.actor, now=desk.now, dry_run=dry_run)
    _show(desk, undone, phrase("to undo") if dry_run else phrase("undone"), json=json, dry_run=dry_run)
    if undone.undo_batch is not None and not json:
        verb, number = undoing.way_back(desk.db, undone.undo_batch)
        if verb == "redo":
            desk.say(phrase("redo: newsroom redo {batch}", batch=number))
        else:
            desk.say(phrase("undo: newsroom undo {batch}", batch=number))


@app.command()
@examples(
    ("See what would be redone", "newsroom redo --dry-run"),
    ("Redo what you last undid", "newsroom redo"),
    ("Redo a batch that somebody undid", "newsroom redo 154"),
)
def redo(
    ctx: typer.Context,
    batch: Annotated[
        int | None,
        typer.Argument(metavar="[BATCH]", help="An undone batch from the log (default: what you last undid)."),
    ] = None,
    dry_run: options.DryRun = False,
    json: options.Json = False,
) -> None:
    """Redo what you last undid, or a given batch.

    Anything that has been changed since is left as it is and listed.
    """
    desk = open_desk(ctx)
    redone = undoing.redo(desk.db, batch, actor=desk.actor, now=desk.now, dry_run=dry_run)
    _show(desk, redone, phrase("to redo") if dry_run else phrase("redone"), json=json, dry_run=dry_run)


def _show(desk: Desk, undone: Undone, verb: str, *, json: bool, dry_run: bool) -> None:
    """Print what was put back or redone; raises `Partial` for what was kept."""
    kept = [{"id": unit, "why": why} for unit, why in undone.kept]
    if json:
        output.emit_object(
            {
                "batch": undone.batch,
                "undone": undone.undone,
                "kept": kept,
                "command": undone.command,
                "actor": undone.actor,
                "at": undone.at,
                "dry_run": dry_run,
                "units": [
                    {
                        "id": one.unit,
                        "kind": one.kind,
                        "name": one.name,
                        "title": one.title,
                        "public_only": one.public_only,
                    }
                    for one in undone.units
                ],
            }
        )
    else:
        _tell(desk, undone, verb)
    if not dry_run:
        _warn_of_due(desk, undone)
        _warn_of_deleted(desk, undone)
    if kept:
        errors = [
            NewsroomError(phrase("{id} kept: {why}", id=entry["id"], why=as_message(entry["why"]))) for entry in kept
        ]
        raise Partial(joined("\n", (error.message for error in errors)), errors)


def _warn_of_due(desk: Desk, undone: Undone) -> None:
    """Say which articles are due at once, because the time of their schedule or expiry has passed meanwhile."""
    due = dict(publishing.due(desk.db, desk.now))
    for one in undone.units:
        what = due.get(one.id or 0) if one.kind == "article" else None
        if what == "publish":
            desk.warn(
                phrase(
                    "the time to publish {name} has passed: the next newsroom publish --due, or serve, publishes it",
                    name=one.name,
                )
            )
        elif what:
            desk.warn(
                phrase("{name} has expired: the next newsroom publish --due, or serve, withdraws it", name=one.name)
            )


def _warn_of_deleted(desk: Desk, undone: Undone) -> None:
    """Say which articles show readers a picture again that was deleted meanwhile."""
    for one in undone.units:
        article = articles.find(desk.db, str(one.id)) if one.kind == "article" else None
        if article is None or article.live_revision is None:
            continue
        manuscript = revisions.get(desk.db, article.id, article.live_revision).manuscript
        for medium in revisions.deleted_media(desk.db, manuscript):
            desk.warn(
                phrase(
                    (
                        "readers of {slug} see {name} again, although it was deleted; to withdraw the article: newsroom unpublish "
                        "{ref}"
                    ),
                    slug=article.slug,
                    name=medium.name,
                    ref=article.ref,
                )
            )


def _tell(desk: Desk, undone: Undone, verb: str) -> None:
    """Print the batch and what it was about: on a terminal in a sentence, in a pipe in cells."""
    values = {
        "batch": undone.batch,
        "command": undone.command,
        "actor": undone.actor,
        "when": article_output.when(desk)(undone.at),
    }
    on_terminal = sys.stdout.isatty()
    units = [
        [word(one.kind), "" if one.id is None else str(one.id), one.name if one.name != str(one.id) else "", one.title]
        for one in undone.units[:SHOWN]
    ]
    if on_terminal:
        output.write_line(phrase(SENTENCES[verb], **values))
        output.emit_lines(["", *unit] for unit in units)
    else:
        counted = phrase("{undone} {verb}", undone=undone.undone, verb=verb)
        kept = phrase("{number} kept", number=len(undone.kept))
        output.emit_lines([[str(undone.batch), undone.command, counted, kept], *units])
    if undone.undone > SHOWN and undone.undo_batch is None:
        desk.say(phrase("and {undone} more; --json lists all", undone=undone.undone - SHOWN))
    elif undone.undone > SHOWN:  # the same command with --json would undo or redo something else
        desk.say(
            phrase(
                "and {undone} more; to see all: newsroom log --batch {batch} -n 0",
                undone=undone.undone - SHOWN,
                batch=undone.undo_batch,
            )
        )
    for one in undone.units:
        if one.public_only:
            desk.say(phrase("{name}: its draft has been changed since and stays as it is", name=one.name))
    if not on_terminal:
        if verb in ("to redo", "redone"):
            desk.say(phrase("undone by {actor}, {when}", actor=undone.actor, when=values["when"]))
        else:
            desk.say(phrase("done by {actor}, {when}", actor=undone.actor, when=values["when"]))
