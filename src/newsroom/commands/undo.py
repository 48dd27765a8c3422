"""`newsroom undo`: undo your last action, or a given batch."""

from __future__ import annotations

from typing import Annotated

import typer

from newsroom.commands import open_desk, options
from newsroom.core.undo import undo as undo_batch
from newsroom.errors import NewsroomError, Partial
from newsroom.terminal import output

app = typer.Typer(rich_markup_mode=None)


@app.command()
def undo(
    ctx: typer.Context,
    batch: Annotated[
        int | None, typer.Argument(metavar="[BATCH]", help="A batch of the log (default: your last action).")
    ] = None,
    json: options.Json = False,
) -> None:
    """Undo your last action, or a given batch. Undoing an undo redoes the action.

    What someone has changed since is kept and listed. Text is never lost: an undone draft goes to the trash.
    """
    desk = open_desk(ctx)
    undone = undo_batch(desk.db, batch, actor=desk.actor, now=desk.now)
    kept = [{"id": unit, "why": why} for unit, why in undone.kept]
    if json:
        output.emit_object({"batch": undone.batch, "undone": undone.undone, "kept": kept, "command": undone.command})
    else:
        output.emit_lines([(str(undone.batch), undone.command, f"{undone.undone} undone", f"{len(kept)} kept")])
        desk.say(f"redo with: newsroom undo {undone.undo_batch}")
    if kept:
        errors = [NewsroomError(f"{entry['id']} kept: {entry['why']}") for entry in kept]
        raise Partial("\n".join(error.message for error in errors), errors)
