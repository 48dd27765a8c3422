"""`newsroom check`: problems of articles, or of the file itself."""

from __future__ import annotations

import sqlite3
import stat
from typing import Annotated, Final

import typer

from newsroom import store, text
from newsroom.commands import file_path, once, open_desk, options, references
from newsroom.core.articles import articles, checks
from newsroom.core.articles.articles import Article, Filter
from newsroom.core.articles.checks import Finding
from newsroom.core.integrity import file_check, repair
from newsroom.core.published import site_identity
from newsroom.core.series import series_checks
from newsroom.desk import Desk, identity_notes
from newsroom.desk.loss_report import loss_finder
from newsroom.errors import BadFile, Damaged, Invalid, Usage
from newsroom.lazy import examples
from newsroom.option_rules import needs, rules, without
from newsroom.phrases import of_error, phrase, word
from newsroom.terminal import output
from newsroom.terminal.output import Column

app = typer.Typer(rich_markup_mode=None)
RESTORE: Final = phrase("restore a backup; this file is then kept under another name: newsroom restore-backup FILE")
NAMES: Final = ("level", "where", "code", "message")


@app.command()
@options.spread
@examples(
    ("Check an article before you publish it", "newsroom check night-ferry"),
    ("Check every article, and treat warnings as errors", "newsroom check --all --strict"),
    ("Check the newsroom file", "newsroom check --file"),
    ("Rebuild the search index and the counts if they are wrong", "newsroom check --file --fix"),
)
@rules(without("everything", "refs"), needs("fix", "file"))
def check(
    ctx: typer.Context,
    *,
    refs: Annotated[
        list[str] | None, typer.Argument(metavar="REF…", help="Articles by id, slug, path or @last; - reads stdin.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All articles except those in the trash; pages named in the settings; series.")
    ] = False,
    file: Annotated[
        bool, typer.Option("--file", help="Check the newsroom file for damage and inconsistencies.")
    ] = False,
    fix: Annotated[
        bool, typer.Option("--fix", help="With --file: rebuild indexes and counts; a copy of the file is kept.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Treat warnings as errors.")] = False,
    shown: options.ListingWithoutIds,
) -> None:
    """Check articles, or the newsroom file, for problems. The exit code is 4 for article errors and 7 for file errors."""
    if not (refs or everything or file):
        raise Usage("say what to check", hint="newsroom check REF, newsroom check --all, or newsroom check --file")
    desk, in_file = _checked_file(ctx, fix=fix) if file else (open_desk(ctx), [])
    checked, in_articles = _articles(desk, refs, in_file, everything=everything)
    rows = [{name: getattr(entry, name) for name in NAMES} for entry in (*in_file, *in_articles)]
    output.emit(
        rows,
        [
            Column("level", "Level", word),
            Column("where", "Where", whole=True),
            Column("code", "Code", code=True),
            Column("message", "What", word, flexible=True, wraps=True),
        ],
        shown,
        names=NAMES,
        empty="no problems found",
    )
    errors = [entry for entry in in_file if entry.level == "error" or strict]
    if errors:
        raise BadFile(
            phrase("{problems} in the file", problems=text.number_of(len(errors), "problem")),
            hint=_advice(errors, fix=fix),
        )
    errors = [entry for entry in in_articles if entry.level == "error" or strict]
    if errors:
        raise Invalid(
            phrase(
                "{errors}; {articles} checked",
                errors=text.number_of(len(errors), "error"),
                articles=text.number_of(len(checked), "article"),
            )
        )
    if file and desk.path.stat().st_mode & stat.S_IROTH:
        desk.warn(phrase("other users can read {path}, which contains secrets; run: chmod 600 {path}", path=desk.path))
    if file and not in_file:
        desk.say(phrase("no problems found in {path}", path=desk.path))


def _checked_file(ctx: typer.Context, *, fix: bool) -> tuple[Desk, list[Finding]]:
    """The open file and its problems. Raises `Damaged` if it cannot even be checked."""
    try:
        desk = open_desk(ctx)
        found = file_check.check(desk.db)
    except sqlite3.DatabaseError as error:
        if not store.is_damage(error):
            raise
        path = file_path(ctx)
        raise Damaged(
            phrase("{path} is damaged: {error}", path=path, error=of_error(error)), ref=str(path), hint=RESTORE
        ) from error
    return desk, _fixed(desk, found) if fix and repair.can_repair(found) else found


def _articles(
    desk: Desk, refs: list[str] | None, in_file: list[Finding], *, everything: bool
) -> tuple[list[Article], list[Finding]]:
    """The articles to check and their problems; with everything also those of the site and of its series.

    None of them if they cannot be read, and the problems `in_file` say why.
    """
    try:
        checked = (
            list(articles.list_(desk.db, Filter(), sort="id"))
            if everything
            else [articles.get(desk.db, ref) for ref in (once(desk, references(refs)) if refs else ())]
        )
        finder = loss_finder(desk)
        found = [one for article in checked for one in checks.check(desk.db, article, finder)]
        if everything:
            found += [*site_identity.problems(desk.db, desk.settings), *identity_notes.theme_problems(desk)]
            found += series_checks.problems(desk.db)
    except sqlite3.DatabaseError:
        if not in_file:
            raise
        desk.warn("the articles cannot be checked, because the file is damaged")
        return [], []
    return checked, found


def _fixed(desk: Desk, found: list[Finding]) -> list[Finding]:
    """Put right what can be made again, after a copy of the file; returns what a second check finds.

    A file that is too damaged stays as it is.
    """
    kept = desk.path.with_name(f"{desk.path.name}.before-fix-{desk.now:%Y%m%d-%H%M%S}")
    try:
        store.copy(desk.db, kept)
        done = repair.repair(desk.db, found)
    except sqlite3.DatabaseError as error:
        if not store.is_damage(error):
            raise
        return found
    for said in done:
        desk.say(said)
    desk.say(phrase("the file was copied to {name} before the repair", name=kept.name))
    return file_check.check(desk.db)


def _advice(errors: list[Finding], *, fix: bool) -> str:
    """What to do about errors in the file."""
    if not fix and repair.can_repair(errors):
        return phrase("try: newsroom check --file --fix")
    if any(one.code in ("integrity", "schema") for one in errors):
        return RESTORE
    # This way a backup of each kind can be checked: compressed, or with its pictures in another folder.
    return phrase(
        "keep a copy of this file, and check a backup by restoring it to a new file: newsroom -d trial.db restore-backup "
        "BACKUP"
    )
