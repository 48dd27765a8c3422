"""`newsroom log`: every change, and who made it."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

import typer

from newsroom.commands import article_output, open_desk, options
from newsroom.core.articles import articles
from newsroom.core.journal import actions
from newsroom.core.journal.actions import ObjectKind
from newsroom.desk import Desk
from newsroom.lazy import examples
from newsroom.option_rules import rules, without
from newsroom.phrases import joined, phrase, word
from newsroom.terminal import output
from newsroom.terminal.output import Column

app = typer.Typer(rich_markup_mode=None)

WHOLE: Final = phrase("--verify checks the whole log")
ROOMY: Final = 76  # minimum width of a terminal for the column with what was changed
TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")  # as it is in the file
ABOUT_ARTICLES: Final = (ObjectKind.ARTICLE, ObjectKind.BREAKING, ObjectKind.FRONT)  # whose objects are articles
NAMES: Final = (
    "id",
    "batch",
    "at",
    "actor",
    "action",
    "kind",
    "object_id",
    "object",
    "from",
    "to",
    "rev",
    "undone",
    "command",
    "title",
    "what",
    "more",
    "detail",
    "redacted",
)


@app.command()
@options.spread
@examples(
    ("What happened to an article", "newsroom log night-ferry"),
    ("What Lan published in the last 7 days", "newsroom log --actor lan --action publish --since 7d"),
    ("Check that nobody changed the log", "newsroom log --verify"),
)
@rules(
    *(
        without(
            name, "ref", "actor", "action", "batch", "since", "until", "limit", "offset", "ids", "count", hint=WHOLE
        )
        for name in ("verify", "expect")
    )
)
def log(
    ctx: typer.Context,
    *,
    ref: Annotated[
        str | None, typer.Argument(metavar="[REF]", help="An article; or comment:ID, media:ID, setting:KEY.")
    ] = None,
    actor: Annotated[str | None, typer.Option("--actor", metavar="NAME", help="By this person.")] = None,
    action: Annotated[
        str | None, typer.Option("--action", metavar="NAME", help="With this action, such as publish, edit or approve.")
    ] = None,
    batch: Annotated[int | None, typer.Option("--batch", metavar="N", help="Of this batch.")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="TIME", help="At or after this time.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="TIME", help="Before this time.")] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Verify that no entry was changed, removed or added.")
    ] = False,
    expect: Annotated[
        str | None, typer.Option("--expect", metavar="HASH", help="With --verify: also require this hash.")
    ] = None,
    limit: options.Limit = None,
    offset: options.Offset = 0,
    shown: options.Listing,
) -> None:
    """List every change, who made it and when, newest first.

    --verify checks the hash of each entry against the entry before it. If an entry was changed or removed, the command says
    which, and the exit code is 7. Keep the hash that --verify prints, and give it to --expect later, to make sure that the
    newest entries are still there too.
    """
    desk = open_desk(ctx)
    if verify or expect is not None:
        _verify(desk, expect, shown)
        return
    kind, number, name = _object(desk, ref)
    begins, ends = options.span(desk, since, until)
    entries = actions.log(
        desk.db,
        kind=kind,
        object_id=number,
        name=name,
        actor=actor,
        action=action,
        batch=batch,
        since=begins,
        until=ends,
        limit=options.limited(limit, shown),
        offset=offset,
    )
    names: dict[int, tuple[str, str]] = {}
    rows = [_row(desk, entry, names) for entry in entries]
    if shown.on_terminal and not shown.fields:
        rows = [row | {"on": _on(row), "more": _more(desk, entry)} for row, entry in zip(rows, entries, strict=True)]
    output.emit(
        rows,
        _columns(desk, on_terminal=shown.on_terminal and not shown.fields),
        shown,
        names=NAMES,
        empty="no log entries found",
    )


def _verify(desk: Desk, expect: str | None, shown: output.Output) -> None:
    """Print the result of --verify: one row, or one object."""
    from newsroom.core.journal import chain

    found = chain.verify(desk.db, expect=expect)
    record = {
        "entries": found.entries,
        "redacted": found.redacted,
        "last": found.last,
        "at": found.at,
        "hash": found.chain,
        "expected": found.expected,
    }
    if shown.form == "json":
        output.emit_object(output.picked(record, shown.fields))
        return
    columns = [
        Column("entries", "Entries", right=True),
        Column("redacted", "Erased", right=True),
        Column("at", "Last entry", article_output.when(desk)),
        Column("hash", "Last hash", flexible=True),
    ]
    output.emit([record], columns, shown)
    through = (
        phrase(", and entry {expected} has the expected hash", expected=found.expected)
        if found.expected is not None
        else ""
    )
    desk.say(phrase("the log is unchanged{through}", through=through))


def _object(desk: Desk, ref: str | None) -> tuple[str | None, int | None, str | None]:
    """The object to show: its kind, and its id or its name."""
    if ref is None:
        return None, None, None
    kind, sign, which = ref.partition(":")
    if sign and kind in actions.WITH_ID and which.isascii() and which.isdigit() and len(which) < 18:
        return kind, int(which), None
    if sign and kind in actions.WITH_NAME and which:
        return kind, None, which
    return "article", articles.get(desk.db, ref).id, None


def _row(desk: Desk, entry: actions.Action, names: dict[int, tuple[str, str]]) -> dict[str, Any]:
    title = ""
    what = f"{entry.kind} {entry.object_id}" if entry.object_id is not None else entry.kind
    if entry.kind in ABOUT_ARTICLES and entry.object_id is not None:
        if entry.object_id not in names:
            article = articles.by_id(desk.db, entry.object_id)
            names[entry.object_id] = article.slug, article.title
        what, title = names[entry.object_id]
        if entry.kind == ObjectKind.BREAKING:
            what = f"{entry.kind} {what}"
    elif entry.detail.get("name") and entry.object_id is None:
        what = f"{entry.kind} {entry.detail['name']}"
    more = str(_more(desk, entry))
    return {
        "id": entry.id,
        "batch": entry.batch,
        "at": entry.at,
        "actor": entry.actor,
        "action": entry.action,
        "kind": entry.kind,
        "object_id": entry.object_id,
        "object": what,
        "from": entry.from_state,
        "to": entry.to_state,
        "rev": entry.rev,
        "undone": entry.undone,
        "command": entry.command,
        "title": title,
        "what": f"{what} {more}".rstrip(),
        "more": more,
        "detail": entry.detail,
        "redacted": entry.redacted,
    }


def _more(desk: Desk, entry: actions.Action) -> str:
    """The note of an entry, the change of the status, and whether it was undone; English in a pipe."""
    changed = entry.from_state and entry.from_state != entry.to_state
    change = phrase("{before} → {to}", before=word(entry.from_state), to=word(entry.to_state)) if changed else ""
    ending = phrase("(erased)") if entry.redacted else phrase("(undone)") if entry.undone else ""
    return joined(" ", [part for part in (_note(desk, entry), change, ending) if part])


def _note(desk: Desk, entry: actions.Action) -> str:
    """What an entry says beside its statuses: a note or a value in quotation marks, a person, a time, an older slug."""
    detail, show = entry.detail, article_output.when(desk)
    said = detail.get("note") or detail.get("reason") or detail.get("value") or detail.get("entries")
    if said:
        return f"“{said}”"
    time = detail.get("publish_at") or detail.get("at") or detail.get("until") or detail.get("due")
    shown = show(time) if isinstance(time, str) and TIME.fullmatch(time) else ""
    if entry.action == "assign":
        whom = str(detail.get("name") or "–")
        return f"→ {whom}, {shown}" if shown else f"→ {whom}"
    if entry.action == "rename" and detail.get("before"):
        return f"← {detail['before']}"
    until = f"→ {shown}" if shown and entry.kind in ABOUT_ARTICLES else ""
    line = f"“{detail['text']}”" if entry.kind == ObjectKind.BREAKING and detail.get("text") else ""
    return f"{line} {until}".strip()


def _columns(desk: Desk, *, on_terminal: bool) -> list[Column]:
    """The columns of the log; on a terminal an article is shown by its id, which people may type, and its title."""
    if not on_terminal:
        about = [Column("what", "What", flexible=True)]
    else:
        from shutil import get_terminal_size  # here: a pipe has no width

        about = [Column("on", "On", _as_it_is, flexible=True, mixed=True)]
        if get_terminal_size().columns >= ROOMY:
            about.append(Column("more", "What", _as_it_is, flexible=True))
    return [
        Column("batch", "Batch", right=True),
        Column("at", "When", article_output.when(desk)),
        Column("actor", "By"),
        Column("action", "Action", _action, whole=True),
        *about,
    ]


def _action(name: str) -> str:
    """The name of an action; `draft` is the name of a status, too."""
    return word(name, "action") if name == "draft" else word(name)


def _as_it_is(message: str) -> str:
    """A message, which a terminal shows in the language of the command."""
    return message


def _numbered(row: dict[str, Any]) -> str:
    """The kind of an object and its number, such as `comment 7`."""
    return phrase("{kind} {number}", kind=word(row["kind"]), number=row["object_id"])


def _on(row: dict[str, Any]) -> str:
    """The object of an entry for a terminal: the key of a setting, the id and the title of an article."""
    if row["title"]:
        return f"{row['object_id']} {row['title']}"
    detail = row["detail"]
    name = next((detail[key] for key in ("title", "name") if isinstance(detail.get(key), str)), "")
    if row["kind"] == ObjectKind.SETTING and name:
        return name
    kind = _numbered(row) if row["object_id"] else word(row["kind"])  # the baseline of the site has the number 0
    name = "" if name == str(row["object_id"]) else name
    return phrase("{kind} {title}", kind=kind, title=name) if name else kind
