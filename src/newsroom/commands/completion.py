"""Shell completion: articles, statuses, sections, people, settings and other values.

Options are completed by their name, by their placeholder in the help, or by help that says "One of: …", so that a new
command needs nothing here if it uses the usual names.
"""

from __future__ import annotations

import inspect
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import typer

from newsroom import clock, settings, store, text
from newsroom.core import stored_settings
from newsroom.core.articles import articles, labels
from newsroom.core.articles.fields import HEADER
from newsroom.core.articles.labels import LabelKind
from newsroom.core.articles.statuses import ArticleStatus
from newsroom.core.journal import actions
from newsroom.errors import NewsroomError
from newsroom.store import Connection
from newsroom.translations import translated

MOST: Final = 100  # offers; more than a screen of them is useless
# Offers that are not made, because Typer's scripts do not hand them over unchanged: the one for zsh evaluates them, so
# that the text of others would be run, and drops quotation marks.
_RISKY: Final = re.compile(r"[\\`]|\$[({]")
_LOST_IN_ZSH: Final = re.compile("[\"']")
# Descriptions go the same way, and Typer reads marks of Rich in them.
_HARMLESS: Final = str.maketrans({"'": "’", '"': "”", "`": "’", "\\": "/", "[": "(", "]": ")"})

Offer = tuple[str, str]  # the value, and a description


class _Asked(NamedTuple):
    """What a shell asks: the beginning of a word, and the command line so far."""

    db: Connection
    beginning: str
    ctx: typer.Context


Offers = Callable[[_Asked], Iterable[Offer]]
_ONE_OF: Final = re.compile(r"One of: ([\w, -]{1,400})[.;]")  # the help of an option that has few values


def _articles(asked: _Asked) -> Iterable[Offer]:
    return articles.offered(asked.db, asked.beginning, limit=MOST)


def _labels(*kinds: LabelKind) -> Offers:
    return lambda asked: ((label.name, label.slug) for kind in kinds for label in labels.all_of(asked.db, kind))


# In the functions below, the imports of other nouns are for start-up time: a shell that completes an article needs none.
def _series(asked: _Asked) -> Iterable[Offer]:
    from newsroom.core.series import series  # here: see above

    return ((one.entry.name, one.slug) for one in series.list_(asked.db))


def _people(asked: _Asked) -> Iterable[Offer]:
    return ((name, "") for name in actions.actors(asked.db))


def _articles_and_people(asked: _Asked) -> Iterable[Offer]:
    """What `assign` takes: articles, and then a person."""
    return (*_articles(asked), *(_people(asked) if asked.ctx.params.get("words") else ()))


def _channels(asked: _Asked) -> Iterable[Offer]:
    from newsroom.core.programmes import channels  # here: see above

    return ((one.id, one.shown) for one in channels.list_(asked.db))


def _pictures(asked: _Asked) -> Iterable[Offer]:
    from newsroom.core.media import pictures  # here: see above

    return ((one.name, one.alt) for one in pictures.list_(asked.db))


def _queues(_asked: _Asked) -> Iterable[Offer]:
    from newsroom.core.comments import selection  # here: see above

    return ((name, "") for name in (*selection.QUEUES, selection.ERRORS))


def _comment_statuses(_asked: _Asked) -> Iterable[Offer]:
    from newsroom.core.comments.fields import CommentStatus  # here: see above

    return ((str(status), "") for status in CommentStatus)


def _series_orders(_asked: _Asked) -> Iterable[Offer]:
    from newsroom.core.series.series import SeriesOrder  # here: see above

    return ((str(order), "") for order in SeriesOrder)


def _batches(asked: _Asked) -> Iterable[Offer]:
    zone = stored_settings.load(asked.db, os.environ).zone
    for one in actions.log(asked.db, limit=MOST):
        at = clock.local(clock.from_text(one.at), zone)
        yield str(one.batch), f"{one.command}, {one.actor}, {at:%Y-%m-%d %H:%M}"


def _values(asked: _Asked) -> Iterable[Offer]:
    """The values of the setting that was typed before, if only some are allowed."""
    setting = settings.BY_KEY.get(str(asked.ctx.params.get("key")))
    if setting is None:
        return ()
    return ((value, "") for value in (("true", "false") if setting.kind == "flag" else setting.choices))


def _commands(asked: _Asked) -> Iterable[Offer]:
    """The commands of the program, or of the noun that was typed before."""
    command: Any = asked.ctx.find_root().command
    for word in asked.ctx.params.get("words") or ():
        command = command.get_command(asked.ctx, word) if hasattr(command, "get_command") else None
    return ((name, "") for name in (command.list_commands(asked.ctx) if hasattr(command, "list_commands") else ()))


def _fields(names: Iterable[str]) -> Offers:
    """The names for --fields, including after a comma."""
    every = tuple(names)

    def offers(asked: _Asked) -> Iterable[Offer]:
        before, comma, _ = asked.beginning.rpartition(",")
        chosen = before.split(",")
        return ((before + comma + name, "") for name in every if name not in chosen)

    return offers


def _own_fields(asked: _Asked) -> Iterable[Offer]:
    """The names for --fields of the listing that was typed: `FIELDS` of its module by function, else `NAMES`."""
    verb = asked.ctx.command.callback
    module = sys.modules[verb.__module__ if verb else __name__]
    names = getattr(module, "FIELDS", {}).get(getattr(verb, "__name__", ""), getattr(module, "NAMES", ()))
    return _fields(names)(asked)


def _words(words: Iterable[str]) -> Offers:
    offers = [(str(word), "") for word in words]
    return lambda _: offers


# By the name of an option, or by its placeholder in the help.
KINDS: Final[dict[str, Offers]] = {
    "--section": _labels(LabelKind.SECTION),
    "--tag": _labels(LabelKind.TAG),
    "--author": _labels(LabelKind.AUTHOR),
    "--series": _series,
    "--assignee": _people,
    "--as": _people,
    "--actor": _people,
    "--fields": _own_fields,
    "--sort": _words(articles.SORTS),
    "REF": _articles,
    "STATUS": _words(ArticleStatus),
    "KEY": lambda _: ((one.key, translated(one.help)) for one in settings.TABLE),
    "VALUE": _values,
    "COMMAND": _commands,
    "PICTURE": _pictures,
    "NAME": _words(()),
    "CHANNEL": _channels,
    "BATCH": _batches,
    "QUEUE": _queues,
    "KIND": _words(LabelKind),
    "ORDER": _words(()),
    "FORMAT": _words(()),
}
# The same for the options of one noun, where they mean something else.
OF_NOUN: Final[dict[tuple[str, str], Offers]] = {
    ("edit", "KEY"): _words(f"{name}=" for name in (*HEADER, "comments", "series")),
    ("assign", "REF"): _articles_and_people,
    ("labels", "NAME"): _labels(*LabelKind),
    ("series", "NAME"): _series,
    ("series", "ORDER"): _series_orders,
    ("comments", "STATUS"): _comment_statuses,
    ("comments", "--author"): _words(()),
    ("show", "FORMAT"): _words(("text", "md", "html", "json")),
    ("programmes", "FORMAT"): _words(("xmltv", "csv", "ics")),
}


def quote_in_bash() -> None:
    """Let the script for bash leave offers as they are, and quote those with spaces or signs of the shell.

    Without `set -f`, bash would replace `*` by the names of files. It quotes what it inserts only if it takes it for names
    of files. Typer has its scripts in this table.
    """
    from typer import _completion_shared as shared

    scripts = shared._completion_scripts
    begin, end = "    COMPREPLY=( ", "    return 0\n}"
    plain = "    local options=$-\n    set -f\n"
    quoted = (
        "    [[ $options == *f* ]] || set +f\n"
        "    local unusual='*[^[:alnum:]_./:@%%+=,-]*' one\n"
        '    for one in "${COMPREPLY[@]}"; do\n'
        "        [[ $one == $unusual ]] && compopt -o filenames 2>/dev/null && break\n"
        "    done\n"
    )
    if quoted not in scripts["bash"]:
        scripts["bash"] = scripts["bash"].replace(begin, plain + begin).replace(end, quoted + end)


def attach(app: typer.Typer) -> None:
    """Complete the options and arguments of an app, including those of its nouns."""
    for registered in app.registered_commands:
        if registered.callback is not None:
            _attach(registered.callback)
    for group in app.registered_groups:
        if group.typer_instance is not None:
            attach(group.typer_instance)
    if app.registered_callback is not None and app.registered_callback.callback is not None:
        _attach(app.registered_callback.callback)


def _attach(verb: Callable[..., Any]) -> None:
    found = inspect.signature(verb, eval_str=True)
    # zsh and fish show the help of options, and pass the line in this variable.
    asks_for_options = os.environ.get("_TYPER_COMPLETE_ARGS", "").rpartition(" ")[2].startswith("-")
    for parameter in found.parameters.values():
        for mark in getattr(parameter.annotation, "__metadata__", ()):
            # Inside Annotated the first name of an option arrives as its default.
            names = [getattr(mark, "default", None), *(getattr(mark, "param_decls", None) or ())]
            names += _stands_for(getattr(mark, "metavar", None))
            kind = next((name for name in names if name in KINDS), None)
            choices = _ONE_OF.match(getattr(mark, "help", None) or "")
            if (kind or choices) and getattr(mark, "autocompletion", True) is None:
                mark.autocompletion = _choosing(choices[1].split(", ")) if choices else _completing(kind or "")
            if asks_for_options and getattr(mark, "help", None):
                from newsroom.help_text import in_their_language  # here: only options have help

                mark.help = in_their_language(mark.help)
    # Typer reads the signature again, and would make new options from annotations that are still text.
    verb.__signature__ = found  # type: ignore[attr-defined]
    verb.__annotations__ = {name: one.annotation for name, one in found.parameters.items()}


def _stands_for(metavar: str | None) -> list[str]:
    """The kinds of value in a placeholder: `[REF…]` is `REF`, `REF|URL` is `REF` and `URL`."""
    return re.findall("[A-Z]+", metavar or "")


def _choosing(words: Iterable[str]) -> Callable[[str], list[Offer]]:
    """Offers these words; one that has a name in the language of the command is described by it."""

    def complete(incomplete: str) -> list[Offer]:
        found = [(word, translated(word)) for word in words if word.startswith(incomplete)]
        return [(word, "" if about == word else about) for word, about in found]

    return complete


def _completing(kind: str) -> Callable[[typer.Context, str], list[Offer]]:
    def complete(ctx: typer.Context, incomplete: str) -> list[Offer]:
        try:
            return list(offers(ctx, kind, incomplete))
        except NewsroomError:  # no readable file: there is nothing to offer
            return []

    return complete


def offers(ctx: typer.Context, kind: str, beginning: str) -> Iterator[Offer]:
    """The values of a kind with this beginning, each with a description; at most `MOST`."""
    words = ctx.command_path.split()
    wanted = next((OF_NOUN[word, kind] for word in words if (word, kind) in OF_NOUN), KINDS[kind])
    named = ctx.find_root().params.get("db")
    path = store.locate(named, os.environ.get("NEWSROOM_DB"), Path.cwd())
    db = store.connect(path, upgrade=False)
    try:
        asked = _Asked(db, beginning, ctx)
        found = {value: about for value, about in wanted(asked) if value.startswith(beginning) and _is_plain(value)}
        for value, about in list(found.items())[:MOST]:
            yield value, text.terminal_safe(text.one_line(about)).translate(_HARMLESS)
    finally:
        db.close()


def _is_plain(value: str) -> bool:
    """Whether a shell inserts this value as it is, and runs no part of it."""
    in_zsh = os.environ.get("_NEWSROOM_COMPLETE") == "complete_zsh"
    lost = _RISKY.search(value) or (in_zsh and _LOST_IN_ZSH.search(value))
    return not lost and text.terminal_safe(value) == value
