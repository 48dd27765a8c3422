"""`newsroom comments`: readers' comments, a file for each verb or for a few related ones."""

from __future__ import annotations

import typer

from newsroom.lazy import noun

VERBS = {
    "list": "newsroom.commands.comments.list_",
    "show": "newsroom.commands.comments.show",
    "why": "newsroom.commands.comments.show",
    "count": "newsroom.commands.comments.list_",
    "rules": "newsroom.commands.comments.rules",
    "review": "newsroom.commands.comments.review",
    "approve": "newsroom.commands.comments.decide",
    "reject": "newsroom.commands.comments.decide",
    "spam": "newsroom.commands.comments.decide",
    "trash": "newsroom.commands.comments.decide",
    "hold": "newsroom.commands.comments.decide",
    "restore": "newsroom.commands.comments.decide",
    "add": "newsroom.commands.comments.write",
    "reply": "newsroom.commands.comments.write",
    "edit": "newsroom.commands.comments.write",
    "pin": "newsroom.commands.comments.write",
    "flag": "newsroom.commands.comments.write",
    "ban": "newsroom.commands.comments.bans",
    "unban": "newsroom.commands.comments.bans",
    "bans": "newsroom.commands.comments.bans",
    "person": "newsroom.commands.comments.people",
    "note": "newsroom.commands.comments.people",
    "data": "newsroom.commands.comments.people",
    "erase": "newsroom.commands.comments.people",
    "import": "newsroom.commands.comments.files",
    "export": "newsroom.commands.comments.files",
    "stats": "newsroom.commands.comments.stats",
    "errors": "newsroom.commands.comments.errors",
    "words": "newsroom.commands.comments.words",
    "replies": "newsroom.commands.comments.saved",
    "filters": "newsroom.commands.comments.saved",
    "model": "newsroom.commands.comments.model",
}

app = typer.Typer(
    cls=noun(
        VERBS,
        ("Review the pending queue", "newsroom comments review"),
        ("Approve two comments", "newsroom comments approve 17 18"),
        ("The newest comments on an article", "newsroom comments list --article night-ferry -n 10"),
    ),
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help="Review and moderate readers' comments.",
)


@app.callback()
def comments() -> None:
    """A group of commands; it does nothing by itself."""
