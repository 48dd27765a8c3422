"""Shell completion: articles, statuses, sections, people, settings and other values.

Options are completed by their name or by their placeholder in the help, so that a new command needs nothing here if it
uses the usual names.
"""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import typer

from newsroom import settings, store, text
from newsroom.core.articles import articles, labels
from newsroom.core.articles.labels import LabelKind
from newsroom.core.articles.statuses import ArticleStatus
from newsroom.core.comments import selection
from newsroom.core.comments.fields import CommentStatus
from newsroom.core.journal import actions
from newsroom.core.programmes import channels
from newsroom.errors import NewsroomError
from newsroom.store import Connection

MOST: Final = 100  # offers; more than a screen of them is useless

Offer = tuple[str, str]  # the value, and a description
Offers = Callable[[Connection, str], Iterable[Offer]]


def _articles(db: Connection, beginning: str) -> Iterable[Offer]:
    return articles.offered(db, beginning, limit=MOST)


def _labels(kind: LabelKind) -> Offers:
    return lambda db, _: ((label.name, label.slug) for label in labels.all_of(db, kind))


def _people(db: Connection, _: str) -> Iterable[Offer]:
    return ((name, "") for name in actions.actors(db))


def _channels(db: Connection, _: str) -> Iterable[Offer]:
    return ((one.id, one.shown) for one in channels.list_(db))


def _batches(db: Connection, _: str) -> Iterable[Offer]:
    return ((str(one.batch), f"{one.command}, {one.actor}, {one.at}") for one in actions.log(db, limit=MOST))


def _words(words: Iterable[str]) -> Offers:
    offers = [(str(word), "") for word in words]
    return lambda _, __: offers


# By the name of an option, or by its placeholder in the help.
KINDS: Final[dict[str, Offers]] = {
    "--section": _labels(LabelKind.SECTION),
    "--tag": _labels(LabelKind.TAG),
    "--author": _labels(LabelKind.AUTHOR),
    "--assignee": _people,
    "--as": _people,
    "--actor": _people,
    "--fields": _words(articles.SORTS),
    "--sort": _words(articles.SORTS),
    "REF": _articles,
    "STATUS": _words(ArticleStatus),
    "KEY": lambda _, __: ((one.key, one.help) for one in settings.TABLE),
    "CHANNEL": _channels,
    "BATCH": _batches,
    "QUEUE": _words(selection.QUEUES),
    "KIND": _words(LabelKind),
    "FORMAT": _words(("markdown", "jsonl")),
}
# The same for the options of one noun, where they mean something else.
OF_NOUN: Final[dict[tuple[str, str], Offers]] = {
    ("comments", "STATUS"): _words(CommentStatus),
    ("comments", "--author"): _words(()),
    ("comments", "FORMAT"): _words(("jsonl", "csv")),
    ("import", "FORMAT"): _words(("markdown",)),
    ("show", "FORMAT"): _words(("text", "md", "html", "json")),
    ("programmes", "FORMAT"): _words(("xmltv", "csv", "ics")),
}


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
    for parameter in found.parameters.values():
        for mark in getattr(parameter.annotation, "__metadata__", ()):
            # Inside Annotated the first name of an option arrives as its default.
            names = [getattr(mark, "default", None), *(getattr(mark, "param_decls", None) or ())]
            names += _stands_for(getattr(mark, "metavar", None))
            kind = next((name for name in names if name in KINDS), None)
            if kind is not None and getattr(mark, "autocompletion", True) is None:
                mark.autocompletion = _completing(kind)
    # Typer reads the signature again, and would make new options from annotations that are still text.
    verb.__signature__ = found  # type: ignore[attr-defined]
    verb.__annotations__ = {name: one.annotation for name, one in found.parameters.items()}


def _stands_for(metavar: str | None) -> list[str]:
    """The kinds of value in a placeholder: `[REF…]` is `REF`, `REF|URL` is `REF` and `URL`."""
    return re.findall("[A-Z]+", metavar or "")


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
        found = {value: about for value, about in wanted(db, beginning) if value.startswith(beginning)}
        for value, about in list(found.items())[:MOST]:
            yield text.terminal_safe(value), text.terminal_safe(about)
    finally:
        db.close()
