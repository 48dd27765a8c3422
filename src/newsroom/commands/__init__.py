"""One file for each command; this module has what every command needs at its beginning and end.

It opens the file, reads the given articles, asks questions, reports failures.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import typer

from newsroom import clock, files, store, text
from newsroom.core import stored_settings
from newsroom.desk import Desk, clean_name, login_name
from newsroom.errors import Invalid, NewsroomError, Partial, Usage
from newsroom.phrases import as_message, joined, phrase


def _globals(ctx: typer.Context) -> tuple[str | None, str | None, str | None, bool]:
    given = ctx.find_root().obj
    if given is None:
        return None, None, None, False
    return given.db, given.actor, given.now, given.quiet


def moment(ctx: typer.Context) -> datetime:
    """The time to act at: `--now` or the clock."""
    now = _globals(ctx)[2]
    if now is None:
        return clock.now()
    return clock.parse(now, ZoneInfo("UTC"), now=clock.now())


def who(ctx: typer.Context) -> str:
    """The actor: `--as`, then NEWSROOM_USER, then the login name."""
    return _named(ctx) or login_name()


def _named(ctx: typer.Context) -> str | None:
    return clean_name(_globals(ctx)[1] or os.environ.get("NEWSROOM_USER") or "") or None


def refuse_other_file(ctx: typer.Context, folder: Path) -> None:
    """Raise `Usage` if --db is not the file of the folder in which a newsroom is made."""
    named = _globals(ctx)[0]
    if named is not None and Path(named).absolute() != (folder / "newsroom.db").absolute():
        raise Usage(
            phrase("--db names a file other than {file}, which this command makes", file=folder / "newsroom.db"),
            hint="leave out --db",
        )


def notices(ctx: typer.Context) -> Callable[[str], None]:
    """What prints a notice: `say`, or with --quiet nothing."""
    return _unsaid if _globals(ctx)[3] else say


def file_path(ctx: typer.Context) -> Path:
    """The newsroom file to use."""
    return store.locate(_globals(ctx)[0], os.environ.get("NEWSROOM_DB"), Path.cwd())


def open_desk(ctx: typer.Context, *, read_only: bool = False) -> Desk:
    """Open the newsroom file for a command, until the command ends. Raises `BadFile` if that fails."""
    path = file_path(ctx)
    db = store.connect(path, read_only=read_only)
    ctx.call_on_close(db.close)
    ctx.call_on_close(files.in_use(path))
    settings = stored_settings.load(db, os.environ)
    return Desk(db, path, settings, moment(ctx), _named(ctx), say=notices(ctx), warn=warn)


def in_their_language(message: str, *, keep_newlines: bool = False) -> str:
    """A message in the language of the command, safe for a terminal."""
    from newsroom import translations  # here: most commands have nothing to say

    return text.terminal_safe(translations.translated(message), keep_newlines=keep_newlines)


def say(message: str) -> None:
    """Print a notice on stderr."""
    _print_notice(in_their_language(message, keep_newlines=True))


def _print_notice(shown: str) -> None:
    """Print lines on stderr, broken between words on a terminal."""
    if sys.stderr.isatty():
        import shutil  # here: a pipe has no width

        width = shutil.get_terminal_size().columns
        shown = "\n".join(text.hanging(line, first="", width=width) for line in shown.split("\n"))
    sys.stderr.write(shown + "\n")


def _unsaid(_message: str) -> None:
    """Print nothing, because of --quiet."""


def warn(message: str) -> None:
    """Print something the person must know on stderr, even with --quiet."""
    _print_notice(in_their_language(phrase("warning: {message}", message=as_message(message))))


def references(refs: Iterable[str]) -> list[str]:
    """REFs as given, with `-` replaced by the lines of stdin; raises `Usage` without any."""
    found: list[str] = []
    for ref in refs:
        if ref == "-":
            found += [name for line in sys.stdin if (name := line.strip("\ufeff \t\r\n"))]
        else:
            found.append(ref)
    if not found:
        raise Usage("no article was given", hint="give one or more by id or slug, or - to read them from stdin")
    return list(dict.fromkeys(found))


def text_on_stdin(longest: int) -> str:
    """At most `longest` characters of stdin, for a field given as `-`. Raises `Invalid` if there are none."""
    written = sys.stdin.read(longest)
    if not written.strip():
        raise Invalid(
            "the text on stdin is empty", hint="nothing was changed; to empty the field, give '' instead of -"
        )
    return written


def once(desk: Desk, refs: Iterable[str]) -> list[str]:
    """The REFs without those that name an article that was named before, by its id, slug or path.

    `@last` becomes an id, because the first of several changes would make another article the last one.
    """
    from newsroom.core.articles import articles  # here: only commands for articles need it

    found: dict[int | str, str] = {}
    for ref in refs:
        article = articles.find(desk.db, ref)
        if article is None:
            found.setdefault(ref, ref)
        else:
            found.setdefault(article.id, str(article.id) if ref == "@last" else ref)
    return list(found.values())


def confirm(question: str, *, yes: bool, has_dry_run: bool = True) -> None:
    """Ask before a change to many things; without a terminal and without --yes it refuses with `Usage`.

    `has_dry_run` says whether the command can be tried with --dry-run.
    Where stdin is a list of what to change, the answer is read from the terminal itself.
    """
    if yes:
        return
    from newsroom.commands import questions  # here: few commands ask

    asked = in_their_language(question)
    if sys.stdin.isatty() and sys.stderr.isatty():
        agreed = questions.ask(asked, default=False)
    elif sys.stderr.isatty() and (answer := questions.ask_beside_stdin(asked)) is not None:
        agreed = answer
    else:
        raise Usage(
            phrase("{question} (without a terminal, confirm with --yes)", question=as_message(question)),
            hint="try --dry-run first" if has_dry_run else None,
        )
    if not agreed:
        raise typer.Abort


def is_interactive() -> bool:
    """Whether there is a terminal on which an editor can be opened."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def edit_again() -> bool:
    """Ask whether to open the editor again after a mistake; no if nobody can answer."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    from newsroom.commands import questions  # here: few commands ask

    return questions.ask(in_their_language("edit the text again?"), default=True)


def fail_if_partial(failures: list[tuple[str, Exception]], total: int) -> None:
    """After the successes are shown: raise the one error, or `Partial` with each of several."""
    errors = [error for _, error in failures if isinstance(error, NewsroomError)]
    if not errors:
        return
    if total == 1:
        raise errors[0]
    lines = joined("\n", (error.message for error in errors))
    raise Partial(phrase("{lines}\n{number} of {total} failed", lines=lines, number=len(errors), total=total), errors)
