"""`newsroom log`: the journal, every act with its actor."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from newsroom import clock
from newsroom.commands import _articles, _options
from newsroom.commands._context import Desk, open_desk
from newsroom.core import articles, journal
from newsroom.terminal import output
from newsroom.terminal.output import Column

app = typer.Typer(rich_markup_mode=None)


@app.command()
def log(
    ctx: typer.Context,
    ref: Annotated[str | None, typer.Argument(metavar="[REF]", help="One article; or comment:ID, media:ID, setting:KEY.")] = None,
    actor: Annotated[str | None, typer.Option("--actor", metavar="NAME", help="By this person.")] = None,
    action: Annotated[str | None, typer.Option("--action", help="Of this kind: publish, edit, approve, …")] = None,
    batch: Annotated[int | None, typer.Option("--batch", metavar="N", help="Of this batch.")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="TIME", help="At or after.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="TIME", help="Before.")] = None,
    limit: _options.Limit = None, offset: _options.Offset = 0, json: _options.Json = False,
    jsonl: _options.JsonLines = False, csv: _options.Csv = False, tsv: _options.Tsv = False,
    fields: _options.Fields = None, no_headers: _options.NoHeaders = False,
) -> None:  # fmt: skip
    """The journal, newest first: who did what to which article, comment or setting."""
    desk = open_desk(ctx)
    shown = _options.output(json, jsonl, csv, tsv, fields=fields, no_headers=no_headers)
    kind, number = _object(desk, ref)
    entries = journal.log(
        desk.db, kind=kind, object_id=number, actor=actor, action=action, batch=batch,
        since=clock.to_text(desk.time(since)) if since else None,
        until=clock.to_text(desk.time(until)) if until else None,
        limit=_options.limited(limit, shown), offset=offset,
    )  # fmt: skip
    names: dict[int, str] = {}
    output.emit(
        [_row(desk, entry, names) for entry in entries], _columns(desk), shown, empty="nothing in the journal yet"
    )


def _object(desk: Desk, ref: str | None) -> tuple[str | None, int | None]:
    if ref is None:
        return None, None
    kind, sign, number = ref.partition(":")
    if sign and number.isdigit() and kind in ("article", "comment", "media", "programme", "ban", "word"):
        return kind, int(number)
    return "article", articles.get(desk.db, ref).id


def _row(desk: Desk, entry: journal.Entry, names: dict[int, str]) -> dict[str, Any]:
    what = f"{entry.kind} {entry.object_id}" if entry.object_id is not None else entry.kind
    if entry.kind == "article" and entry.object_id is not None:
        if entry.object_id not in names:
            names[entry.object_id] = articles.by_id(desk.db, entry.object_id).slug
        what = names[entry.object_id]
    elif entry.detail.get("name") and entry.object_id is None:
        what = f"{entry.kind} {entry.detail['name']}"
    change = f"{entry.from_state} → {entry.to_state}" if entry.from_state != entry.to_state and entry.from_state else ""
    note = entry.detail.get("note") or entry.detail.get("reason") or entry.detail.get("value") or ""
    return {
        "id": entry.id, "batch": entry.batch, "at": entry.at, "actor": entry.actor, "action": entry.action,
        "kind": entry.kind, "object_id": entry.object_id, "object": what, "from": entry.from_state,
        "to": entry.to_state, "rev": entry.rev, "undone": entry.undone, "command": entry.command,
        "what": " ".join(part for part in (what, change, f"“{note}”" if note else "", "(undone)" if entry.undone else "") if part),
        "detail": entry.detail,
    }  # fmt: skip


def _columns(desk: Desk) -> list[Column]:
    return [
        Column("batch", "Batch", right=True),
        Column("at", "When", _articles.when(desk)),
        Column("actor", "By"),
        Column("action", "Did"),
        Column("what", "What", flexible=True),
    ]
