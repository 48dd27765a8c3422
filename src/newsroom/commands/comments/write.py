"""`newsroom comments add|reply|edit|pin|flag`: the verbs that add and change comments."""

from __future__ import annotations

from typing import Annotated

import typer

from newsroom.commands import open_desk, options
from newsroom.commands.comments import filters, show, typed
from newsroom.core.articles import articles
from newsroom.core.comments import comments, editing, intake, reader_reports
from newsroom.core.comments.fields import Comment
from newsroom.core.screening.case import NewComment
from newsroom.errors import Usage
from newsroom.lazy import examples
from newsroom.option_rules import rules, without
from newsroom.phrases import word
from newsroom.terminal import output

app = typer.Typer(rich_markup_mode=None)

Text = Annotated[str | None, typer.Option("--text", metavar="TEXT", help="The text.")]
File = Annotated[str | None, typer.Option("--file", metavar="FILE", help="A file with the text.")]
Source = Annotated[str | None, typer.Argument(metavar="[-]", help="Read the text from stdin.")]


@app.command()
@examples(
    (
        "Add a letter to the editor as a comment",
        'newsroom comments add --article night-ferry --name "Út Lẹ" --file letter.txt',
    ),
)
@rules(without("as_staff", "email"))
def add(
    ctx: typer.Context,
    source: Source = None,
    article: Annotated[str, typer.Option("--article", metavar="REF", help="The article.")] = "",
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="The writer's name.")] = "",
    email: Annotated[str, typer.Option("--email", metavar="ADDRESS", help="The writer's e-mail address.")] = "",
    parent: Annotated[
        int | None, typer.Option("--parent", metavar="ID", help="The comment that this one replies to.")
    ] = None,
    body: Text = None,
    file: File = None,
    as_staff: Annotated[
        bool, typer.Option("--as-staff", help="A comment from the newsroom: publish it without screening.")
    ] = False,
    json: options.Json = False,
) -> None:
    """Add a comment. It is screened like comments from the form on the page."""
    desk = open_desk(ctx)
    written = typed.body(body, file, source)
    if not article:
        raise Usage("no article was given", hint="add --article REF")
    new = NewComment(
        articles.get(desk.db, article).id,
        name or (desk.actor if as_staff else ""),
        written,
        email=email,
        parent_id=parent,
        staff=as_staff,
    )
    comment = intake.receive(desk.db, new, now=desk.now, actor=desk.actor, settings=desk.settings)
    _shown(comment, as_json=json)
    if not json:
        show.write_reasons(comment)


@app.command()
@examples(
    ("Reply to a reader", 'newsroom comments reply 17 --text "Thank you, we have corrected it."'),
)
def reply(
    ctx: typer.Context,
    comment_id: filters.Id,
    source: Source = None,
    body: Text = None,
    file: File = None,
    json: options.Json = False,
) -> None:
    """Reply to a comment as the newsroom. If the comment is still pending, it is published with the reply."""
    desk = open_desk(ctx)
    comments.get(desk.db, comment_id)
    written = typed.body(body, file, source, before="")
    _shown(
        editing.reply(desk.db, comment_id, written, now=desk.now, actor=desk.actor, settings=desk.settings),
        as_json=json,
    )


@app.command()
@examples(
    ("Replace a comment's text", 'newsroom comments edit 17 --text "The boat leaves at 23:30."'),
)
def edit(
    ctx: typer.Context,
    comment_id: filters.Id,
    source: Source = None,
    body: Text = None,
    file: File = None,
    if_version: Annotated[
        int | None,
        typer.Option("--if-version", metavar="N", help="Stop if someone has changed the comment since version N."),
    ] = None,
    json: options.Json = False,
) -> None:
    """Change the text of a comment. Earlier texts are kept."""
    desk = open_desk(ctx)
    comment = comments.get(desk.db, comment_id)
    written = typed.body(body, file, source, before=comment.body)
    changed = editing.edit(
        desk.db,
        comment_id,
        written,
        now=desk.now,
        actor=desk.actor,
        settings=desk.settings,
        expected=comment.version if if_version is None else if_version,
    )
    _shown(changed, as_json=json)


@app.command()
@examples(
    ("Pin a comment above the others", "newsroom comments pin 17"),
    ("Unpin it", "newsroom comments pin 17 --off"),
)
def pin(
    ctx: typer.Context,
    comment_id: filters.Id,
    off: Annotated[bool, typer.Option("--off", help="Unpin the comment.")] = False,
    json: options.Json = False,
) -> None:
    """Pin a published comment above the other comments on its article. A reply cannot be pinned."""
    desk = open_desk(ctx)
    _shown(editing.pin(desk.db, comment_id, pinned=not off, now=desk.now, actor=desk.actor), as_json=json)


@app.command()
@examples(
    ("Record a report that came by letter", 'newsroom comments flag 17 --reason offensive --text "Letter of 3 May"'),
)
def flag(
    ctx: typer.Context,
    comment_id: filters.Id,
    reason: Annotated[
        str, typer.Option("--reason", metavar="REASON", help="One of: " + ", ".join(reader_reports.ReportReason) + ".")
    ] = "other",
    body: Annotated[str, typer.Option("--text", metavar="TEXT", help="What the reader wrote about it.")] = "",
    json: options.Json = False,
) -> None:
    """Record a reader's report of a published comment, for example a report that came by letter."""
    desk = open_desk(ctx)
    changed = reader_reports.report(
        desk.db,
        comment_id,
        by_hash=reader_reports.desk_hash(desk.actor, reason, body),
        reason=reason,
        body=body,
        now=desk.now,
        actor=desk.actor,
        settings=desk.settings,
    )
    _shown(changed, as_json=json)


def _shown(comment: Comment, *, as_json: bool) -> None:
    if as_json:
        output.emit_object(comment.record())
        return
    output.emit_lines([(str(comment.id), word(comment.status), comment.article_slug)])
