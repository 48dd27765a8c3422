"""`newsroom edit`: new text for an article; every save is a revision, and what readers see does not change."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from newsroom.commands import article_output, edit_again, is_interactive, newer_text, open_desk, options
from newsroom.core.articles import articles, revisions
from newsroom.core.articles.fields import HEADER
from newsroom.desk import editing
from newsroom.desk.editing import ArticleEdit
from newsroom.errors import Usage
from newsroom.lazy import examples
from newsroom.phrases import phrase

app = typer.Typer(rich_markup_mode=None)

_Merge = Annotated[
    bool,
    typer.Option(
        "--merge", help="With --if-version: if someone has changed the article, merge both texts (not in the editor)."
    ),
]


@app.command(
    epilog=f"Keys of --set: {', '.join(HEADER)}, comments, or any other except {', '.join(editing.SET_ELSEWHERE)}."
)
@examples(
    ("Open an article in your editor", "newsroom edit night-ferry"),
    ("Move two articles to another section", "newsroom edit night-ferry quay-street --set section=Town"),
    ("Replace the text with the text of a file", 'newsroom edit night-ferry --body new.md -m "New quotes"'),
)
def edit(
    ctx: typer.Context,
    refs: options.Refs,
    body: options.Body = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change one field (repeatable).")
    ] = None,
    slug: Annotated[
        str | None, typer.Option("--slug", metavar="SLUG", help="A new slug; the old address redirects to the new one.")
    ] = None,
    append: Annotated[str | None, typer.Option("--append", metavar="TEXT", help="Add a paragraph at the end.")] = None,
    note: Annotated[str, typer.Option("-m", "--note", metavar="TEXT", help="A note for the history.")] = "",
    if_version: options.Version = None,
    merge: _Merge = False,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    json: options.Json = False,
) -> None:
    """Change articles. Without options, your editor opens. Readers see the change when you publish again.

    A new slug and a new value of comments take effect at once. With several articles, only --set and --note can be used.
    """
    wanted = ArticleEdit(body, tuple(set_ or ()), append, slug, note, expected=if_version, merge=merge)
    _check_merge(wanted)
    if len(refs) > 1 or "-" in refs or dry_run:
        if not wanted.sets_only:
            raise Usage(
                "with several articles or --dry-run, use only --set and --note",
                hint="make other changes one article at a time, without --dry-run",
            )
        editing.check_fields(wanted)
        warned: set[str] = set()
        article_output.over_refs(
            ctx,
            refs,
            "edit",
            lambda desk, act, article: editing.set_fields(desk, act, article, wanted, warned),
            as_json=json,
            dry_run=dry_run,
            yes=yes,
            after=newer_text.tell,
        )
        return
    desk = open_desk(ctx)
    article = articles.get(desk.db, refs[0])
    if not wanted.is_nothing:
        changed = editing.change(desk, article, wanted, stdin=sys.stdin.buffer)
    elif is_interactive():
        from newsroom.terminal.editor import Buffer  # here: most edits open no editor

        revisions.expect(article, if_version)
        changed = editing.in_editor(desk, article, note, editor=Buffer, again=edit_again)
    else:
        raise Usage("nothing to change", hint="give --set, --body, --append or --slug, or edit on a terminal")
    article_output.concerned(desk, [changed], as_json=json)
    newer_text.tell(desk, [changed])
    if wanted.slug is not None and changed.slug != article.slug and changed.live_revision is not None:
        desk.say(phrase("readers get the new address at once, without publishing again; the old one redirects to it"))


def _check_merge(wanted: ArticleEdit) -> None:
    """Raise `Usage` if there is nothing to merge, or nothing to merge it with."""
    if wanted.merge and wanted.expected is None:
        raise Usage(
            "--merge needs the version you started from",
            # The version of now would pass for the one before someone else's change, which would then be overwritten.
            hint="add --if-version N, where N is the version that newsroom show REF --json printed before you began",
        )
    if wanted.merge and wanted.is_nothing:
        raise Usage(
            "--merge cannot be used in the editor", hint="give the new text with --body FILE, or use --append or --set"
        )
