"""`newsroom labels`: the sections, tags and authors of articles."""

from __future__ import annotations

from typing import Annotated, Any, Final

import typer

from newsroom.commands import open_desk, options
from newsroom.core.articles import labels, merged_names
from newsroom.core.articles.labels import Label
from newsroom.core.journal import actions
from newsroom.core.people import people
from newsroom.desk import Desk
from newsroom.errors import Conflict, NotFound, Usage
from newsroom.lazy import examples, noun
from newsroom.phrases import enumerated, phrase, phrase_n, word
from newsroom.terminal import output
from newsroom.terminal.output import Column

app = typer.Typer(
    cls=noun(
        {},
        ("List the authors", "newsroom labels list authors"),
        ("Correct the spelling of an author's name", "newsroom labels rename 'lan pham' 'Lan Phạm'"),
    ),
    rich_markup_mode=None,
    no_args_is_help=True,
    help="List, rename or merge sections, tags and authors.",
)
NAMES: Final = labels.Filed._fields

Kind = Annotated[
    str | None, typer.Option("--kind", metavar="KIND", help="One of: " + ", ".join(labels.LabelKind) + ".")
]
COLUMNS = [
    Column("kind", "Kind", word),
    Column("name", "Name", flexible=True),
    Column("slug", "Slug"),
    Column("articles", "Articles", right=True),
    Column("published", "Live", right=True),
]


@app.command("list")
@options.spread
@examples(
    ("List the authors", "newsroom labels list authors"),
)
def list_(
    ctx: typer.Context,
    *,
    kind: Annotated[
        str | None, typer.Argument(metavar="[KIND]", help="Only this kind: sections, tags or authors.")
    ] = None,
    limit: options.Limit = None,
    shown: options.Listing,
) -> None:
    """List the names in use, with the number of articles for each."""
    chosen = _kind(kind)
    rows = [one._asdict() for one in options.first(labels.filed(open_desk(ctx).db, chosen), limit, shown)]
    output.emit(rows, COLUMNS, shown, names=NAMES, empty="no names in use")


@app.command()
@examples(
    ("Correct the spelling of an author's name", 'newsroom labels rename "lan pham" "Lan Phạm"'),
)
def rename(
    ctx: typer.Context,
    words: Annotated[
        list[str], typer.Argument(metavar="NAME NEW", help="The current name or slug, then the new name.")
    ],
    kind: Kind = None,
    json: options.Json = False,
) -> None:
    """Show a section, tag or author under another name. The address of its page and the text of articles do not change."""
    desk = open_desk(ctx)
    name, new, chosen = _two(words, kind)
    label = _label(desk, name, chosen)
    with actions.act(desk.db, actor=desk.actor, now=desk.now, command="labels rename") as act:
        renamed = labels.rename(act, label, new)
        people.follow(act, renamed)
    _emit(renamed, json=json)


@app.command()
@examples(
    ("Merge two spellings of a tag", 'newsroom labels merge --kind tag "bong da" "Bóng đá"'),
)
def merge(
    ctx: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="NAME INTO", help="The name to remove, then the name to keep.")],
    kind: Kind = None,
    json: options.Json = False,
) -> None:
    """Merge two names.

    The articles of the first move to the second, and the page of the first redirects to the page of the second. From then on the
    first name means the second, also in new articles; labels merge, labels rename and people do not accept it any more.
    """
    desk = open_desk(ctx)
    name, other, chosen = _two(words, kind)
    label = _label(desk, name, chosen)
    into = _label(desk, other, label.kind)
    with actions.act(desk.db, actor=desk.actor, now=desk.now, command="labels merge") as act:
        moved = labels.merge(act, label, into)
        people.follow(act, into)
    _emit(into, json=json)
    desk.say(
        phrase_n(
            "{n} article moved from {name} to {into}",
            "{n} articles moved from {name} to {into}",
            moved,
            name=label.name,
            into=into.name,
        )
    )


def _emit(label: Label, *, json: bool) -> None:
    record: dict[str, Any] = label._asdict()
    output.emit([record], COLUMNS[:3], options.json_or_table(json))


def _kind(given: str | None, *, first: bool = False) -> str | None:
    """The kind that a word means, in the singular or plural; `first` of three words, it may be part of a name."""
    if given is None:
        return None
    kind = given.strip().lower().removesuffix("s")
    if kind not in tuple(labels.LabelKind):
        choices = ", ".join(labels.LabelKind)
        hint = phrase("use one of: {choices}", choices=choices)
        if first:
            hint = phrase("put a name of several words in quotes, or begin with one of: {choices}", choices=choices)
        raise Usage(phrase("unknown kind {given!r}", given=given), hint=hint)
    return kind


def _two(words: list[str], kind: str | None) -> tuple[str, str, str | None]:
    """The two names, and the kind if it is given: by --kind, or as the first of three words."""
    chosen = _kind(kind)
    if len(words) == 3 and chosen is None:
        chosen, words = _kind(words[0], first=True), words[1:]
    if len(words) != 2:
        raise Usage("two names are needed", hint="put a name of several words in quotes; see: newsroom labels --help")
    return words[0], words[1], chosen


def _label(desk: Desk, name: str, kind: str | None) -> Label:
    """The label with a name of its own, of any kind unless one is given."""
    if kind is not None:
        return merged_names.own(desk.db, kind, name)
    found = [label for one in labels.LabelKind if (label := labels.find(desk.db, one, name)) is not None]
    if not found:
        raise NotFound(
            phrase("no section, tag or author {name!r}", name=name), ref=name, hint="see: newsroom labels list"
        )
    if len(found) > 1:
        kinds = enumerated(word(label.kind) for label in found)
        raise Conflict(
            phrase("{name!r} is used for more than one kind: {kinds}", name=name, kinds=kinds),
            ref=name,
            hint="say which with --kind",
        )
    return merged_names.own(desk.db, found[0].kind, name)
