"""The table of commands, the root options, and the one place where an error becomes text and an exit code."""

# No `from __future__ import annotations` here: Typer reads the annotations of options four times, and would compile them
# each time.

import io
import os
import sys
from importlib import import_module
from typing import Annotated, NamedTuple, NoReturn

import typer

from newsroom import __version__
from newsroom.errors import NewsroomError
from newsroom.lazy import Table, complete, lazy_group
from newsroom.phrases import phrase, word

COMMANDS: Table = {
    "Set up": {
        "init": ("newsroom.commands.init", "make a newsroom in this folder"),
        "demo": ("newsroom.commands.demo", "make a sample newsroom, to try things out"),
        "config": ("newsroom.commands.config", "list and change the settings"),
    },
    "Write": {
        "draft": ("newsroom.commands.draft", "add articles from your editor, files, a folder or stdin"),
        "edit": ("newsroom.commands.edit", "change articles; each save is a revision"),
        "show": ("newsroom.commands.show", "print articles"),
        "media": ("newsroom.commands.media", "add, list, show and remove pictures and clips"),
        "history": ("newsroom.commands.history", "list the revisions of an article"),
        "diff": ("newsroom.commands.diff", "compare two revisions"),
        "restore": ("newsroom.commands.restore", "restore an earlier revision, or an article from the trash"),
        "check": ("newsroom.commands.check", "check articles, or the newsroom file, for problems"),
    },
    "Publish": {
        "submit": ("newsroom.commands.submit", "submit drafts for review"),
        "approve": ("newsroom.commands.approve", "approve articles under review"),
        "return": ("newsroom.commands.return_", "return articles to their writers with a note"),
        "assign": ("newsroom.commands.assign", "assign articles to someone, with a deadline"),
        "publish": ("newsroom.commands.publish", "publish articles now or at a time"),
        "correct": ("newsroom.commands.correct", "correct a published article, with a note for readers"),
        "unpublish": ("newsroom.commands.unpublish", "withdraw articles from the site"),
        "kill": ("newsroom.commands.kill", "withdraw articles permanently, with a notice"),
        "delete": ("newsroom.commands.delete", "move articles to the trash"),
        "agenda": ("newsroom.commands.agenda", "list what comes next: schedules, deadlines, reviews"),
    },
    "Find": {
        "list": ("newsroom.commands.list_", "list articles"),
        "search": ("newsroom.commands.search", "search articles, with or without diacritics"),
        "people": ("newsroom.commands.people", "describe authors: role, portrait, text, links"),
        "series": ("newsroom.commands.series", "group stories into an ordered series with its own page"),
        "labels": ("newsroom.commands.labels", "list, rename or merge sections, tags and authors"),
    },
    "Front page": {
        "front": ("newsroom.commands.front", "choose stories for the front page; show breaking news"),
    },
    "Site": {
        "build": ("newsroom.commands.build", "build the static site"),
        "serve": ("newsroom.commands.serve", "serve the site, with comments and view counts"),
        "deploy": ("newsroom.commands.deploy", "send the site to a folder, a host or object storage"),
        "preview": ("newsroom.commands.preview", "show the page of an article before it is published"),
        "theme": ("newsroom.commands.theme", "list the templates and assets, or copy them to change them"),
        "site": ("newsroom.commands.site", "list the files of the site; explain why a page was built"),
    },
    "Readers": {
        "comments": ("newsroom.commands.comments", "review and moderate readers' comments"),
        "stats": ("newsroom.commands.stats", "show what people read, and other statistics"),
        "programmes": ("newsroom.commands.programmes", "list, import and export television and radio programmes"),
    },
    "Data and history": {
        "import": ("newsroom.commands.import_", "import a site from another system, or a newsroom export"),
        "export": ("newsroom.commands.export", "export articles, comments and media, also for other systems"),
        "backup": ("newsroom.commands.backup", "copy the newsroom file, even while it is in use"),
        "restore-backup": ("newsroom.commands.restore_backup", "replace the newsroom file with a backup"),
        "log": ("newsroom.commands.log", "list every change and who made it"),
        "undo": ("newsroom.commands.undo", "undo your last action, or a given batch"),
        "redo": ("newsroom.commands.undo", "redo what you last undid, or a given batch"),
    },
    "Learn": {
        "help": ("newsroom.commands.help", "print help for a command"),
    },
}

EXITS: dict[str, int] = {
    "failed": 1,
    "usage": 2,
    "not_found": 3,
    "invalid": 4,
    "conflict": 5,
    "refused": 6,
    "file": 7,
    "partial": 9,
    "outside": 10,
}
INTERRUPTED = 130

app = typer.Typer(
    cls=lazy_group(
        COMMANDS,
        ("Make a newsroom to try things out", "newsroom demo"),
        ("Make your own, and write the first article", "newsroom init && newsroom draft"),
        ("Read about a command", "newsroom help publish"),
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Globals(NamedTuple):
    """The values of the root options."""

    db: str | None
    actor: str | None
    now: str | None
    quiet: bool


def _version(wanted: bool) -> None:
    if wanted:
        print(f"newsroom {__version__}")
        raise typer.Exit


@app.callback()
def root(
    ctx: typer.Context,
    db: Annotated[
        str | None,
        typer.Option(
            "-d",
            "--db",
            metavar="FILE",
            help="The newsroom file (default: NEWSROOM_DB, else newsroom.db in this folder or one above).",
        ),
    ] = None,
    actor: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="NAME", help="Your name in the log (default: NEWSROOM_USER, else your login name)."
        ),
    ] = None,
    now: Annotated[
        str | None, typer.Option("--now", metavar="TIME", help="Use this time instead of the current time.")
    ] = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Print data only, without notices.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Run a whole newsroom from one command and one SQLite file."""
    ctx.obj = Globals(db, actor, now, quiet)
    if db or actor or "newsroom.repeated_options" in sys.modules:
        from newsroom import repeated_options  # here: most commands are typed without these options

        commands = (name for group in COMMANDS.values() for name in group)
        repeated_options.set_((("-d", db), ("--as", actor)), commands)


def main(args: list[str] | None = None) -> NoReturn:
    """Run the command line and exit with the code of the contract."""
    given = sys.argv[1:] if args is None else args
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that cannot show a letter shows "?" instead
            stream.reconfigure(errors="replace")
    complete(app)
    try:
        code = app(given, standalone_mode=False, prog_name="newsroom")
        sys.stdout.flush()
        if code == INTERRUPTED:  # Typer turns Ctrl-C into this code before this line
            _interrupted()
    except NewsroomError as error:
        code = report(error, as_json=_wants_json(given))
    except typer.TyperException as error:
        code = _usage(error, given)
    except (typer.Abort, KeyboardInterrupt):
        _interrupted()
        code = INTERRUPTED
    except BrokenPipeError:
        code = _reader_left()
    except SystemExit as ended:  # Typer answers a closed pipe with exit code 1
        if not isinstance(ended.__context__, BrokenPipeError):
            raise
        code = _reader_left()
    except Exception as error:
        code = _unexpected(error, as_json=_wants_json(given))
    sys.exit(code if isinstance(code, int) else 0)


def _interrupted() -> None:
    from newsroom.translations import translated  # here: needed only after Ctrl-C

    sys.stderr.write(translated("interrupted") + "\n")


def _reader_left() -> int:
    """End without any message when the program that reads our output has ended (`| head -1`)."""
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115
    return 0


def report(error: NewsroomError, *, as_json: bool) -> int:
    """Write an error to stderr, one `error:` line and one `hint:` line or the JSON object; returns the exit code."""
    from newsroom import text  # here: needed only for errors
    from newsroom.translations import english, translated  # here: needed only for errors

    if as_json:
        import json  # here: needed only for errors

        hint = english(error.hint) if error.hint else None
        shown: dict[str, object] = {"code": error.code, "message": error.message, "ref": error.ref, "hint": hint}
        if "\n" in error.message:  # several errors, each with its place
            shown["messages"] = error.message.splitlines()
        sys.stderr.write(json.dumps({"error": shown}) + "\n")
    else:
        lines = text.terminal_safe(translated(error.message), keep_newlines=True).splitlines() or [""]
        for line in lines:
            _tell(translated("error"), line)
        if error.hint:
            _tell(translated("hint"), text.terminal_safe(translated(error.hint)))
    return EXITS.get(error.code, 1)


def _tell(kind: str, line: str) -> None:
    """Write a line of an error to stderr: on one line in a pipe, broken between words on a terminal."""
    if sys.stderr.isatty():
        import shutil  # here: needed only for errors

        from newsroom import text  # here: needed only for errors

        line = text.hanging(line, first=f"{kind}: ", width=shutil.get_terminal_size().columns)
    else:
        line = f"{kind}: {line}"
    sys.stderr.write(line + "\n")


def _wants_json(args: list[str]) -> bool:
    return any(word in ("--json", "--jsonl") for word in args)


def _usage(error: typer.TyperException, args: list[str]) -> int:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "newsroom"
    from newsroom import typer_messages  # here: needed only for errors
    from newsroom.errors import Usage  # here: needed only for errors

    message = error.format_message() if hasattr(error, "format_message") else str(error)
    if type(error).__name__ == "NoArgsIsHelpError":  # bare `newsroom comments`: show the help
        _show_help(message)
        return EXITS["usage"]
    hint = phrase("see: {path} --help", path=path)
    if getattr(error, "option_name", "-")[1:2].isdigit():  # no option begins with a digit
        hint = phrase("put all options first, then --, then the value that begins with a minus sign")
    report(Usage(typer_messages.recognise(message.replace("\n", " ")), hint=hint), as_json=_wants_json(args))
    return EXITS["usage"]


def _show_help(message: str) -> None:
    """Print the help on stderr; on a terminal in a pager, if it is longer than the window."""
    if not (sys.stdout.isatty() and sys.stderr.isatty()):
        sys.stderr.write(message + "\n")
        return
    with import_module("newsroom.terminal.pager").paged():
        sys.stdout.write(message + "\n")


def _unexpected(error: Exception, *, as_json: bool) -> int:
    import errno  # here: needed only for errors
    import sqlite3  # here: needed only for errors

    from newsroom.errors import Invalid, Outside  # here: needed only for errors
    from newsroom.store import busy_or  # here: needed only for errors

    if isinstance(error, sqlite3.Error):
        return report(busy_or(error), as_json=as_json)
    outside = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}
    # With a file name these errors are something that the person can fix; without one they are a bug of ours.
    named = {errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EFBIG, errno.EBUSY}
    if isinstance(error, OSError) and error.errno in (outside | named if error.filename else outside):
        where = str(error.filename) if error.filename else phrase("while writing")
        return report(Outside(phrase("{where}: {reason}", where=where, reason=word(error.strerror))), as_json=as_json)
    if isinstance(error, OSError) and error.errno == errno.EPIPE:
        return 0
    if isinstance(error, UnicodeError):
        return report(
            Invalid("an argument contains bytes that are not UTF-8", hint="write the argument in UTF-8"),
            as_json=as_json,
        )
    if os.environ.get("NEWSROOM_DEBUG"):
        raise error
    detail = f"{type(error).__name__}: {error}"
    return report(
        NewsroomError(phrase("unexpected failure: {detail}", detail=detail), hint="set NEWSROOM_DEBUG=1 to see where"),
        as_json=as_json,
    )
