"""`newsroom people`: entries about authors, for their pages and below their stories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple

import typer

from newsroom import files, text, urls
from newsroom.commands import open_desk, options, text_on_stdin
from newsroom.core.journal.actions import Act
from newsroom.core.media import pictures
from newsroom.core.people import people
from newsroom.core.people.people import LONGEST, Person, PersonEntry
from newsroom.desk import Desk, trial
from newsroom.lazy import examples, noun
from newsroom.option_rules import rules
from newsroom.phrases import phrase
from newsroom.terminal import output
from newsroom.terminal.output import Column, Output

app = typer.Typer(
    cls=noun(
        {},
        ("Describe an author", "newsroom people add 'Lan Phạm' --role Reporter --portrait lan.jpg"),
        ("List the entries", "newsroom people list"),
    ),
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Add, list, edit and remove entries about authors, shown on their pages and below their stories.",
    epilog="The name of an entry is the author's name as written in articles. After a change, the next build "
    "rewrites the author's page and the pages of all their stories.",
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="An author by name, slug or id.")]


class EntryOptions(NamedTuple):
    """The options for the values of an entry besides its name."""

    role: Annotated[str | None, typer.Option("--role", metavar="TEXT", help="The role, such as Reporter.")] = None
    portrait: Annotated[
        str | None,
        typer.Option(
            "--portrait", metavar="FILE", help="A picture file, or a picture from `newsroom media list`; '' removes it."
        ),
    ] = None
    about: Annotated[
        str | None, typer.Option("--about", metavar="TEXT", help="Text about the person, in Markdown; - reads stdin.")
    ] = None
    links: Annotated[
        list[str] | None, typer.Option("--link", metavar="URL", help="A web or e-mail address (repeatable).")
    ] = None

    def applied(self, desk: Desk, act: Act, entry: PersonEntry) -> PersonEntry:
        """The entry with the values that were given; a portrait that is a file is added to the pictures."""
        given: dict[str, Any] = {name: value for name, value in self._asdict().items() if value is not None}
        if self.portrait is not None:
            given["portrait"] = _picture(desk, act, self.portrait) if self.portrait else None
        if self.about == "-":
            given["about"] = text_on_stdin(LONGEST["about"] + 1)
        if self.links is not None:
            given["links"] = tuple(one for one in self.links if one)
        return replace(entry, **given)


Values = Annotated[EntryOptions, options.options_of(EntryOptions)]


@app.command("list")
@options.spread
@examples(("List the entries", "newsroom people list"))
def list_(ctx: typer.Context, *, limit: options.Limit = None, shown: options.Listing) -> None:
    """List the entries by name, with the number of published stories."""
    desk = open_desk(ctx)
    _emit(desk, options.first(people.list_(desk.db), limit, shown), shown)


@app.command()
@options.spread
@examples(
    (
        "Add an entry with a portrait and a link",
        "newsroom people add 'Lan Phạm' --portrait lan.jpg --link lan@news.example",
    ),
    ("Read the text from a file", "newsroom people add 'Lan Phạm' --about - < lan.md"),
)
@rules(may_be_empty=EntryOptions._fields)
def add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The author's name, as written in articles.")],
    *,
    values: Values,
    json: options.Json = False,
) -> None:
    """Add an entry about an author."""
    desk = open_desk(ctx)
    with trial.action(desk, "people add", dry_run=False) as act:
        people.check_named(desk.db, name, people.find_name(desk.db, name))
        entry = values.applied(desk, act, PersonEntry(name))
        _emit(desk, [people.add(act, entry)], options.json_or_table(json))


@app.command()
@options.spread
@examples(
    ("Change a role", "newsroom people edit 'Lan Phạm' --role 'Night editor'"),
    ("Replace the links with one", "newsroom people edit lan-pham --link https://lan.example.org"),
)
@rules(may_be_empty=EntryOptions._fields)
def edit(
    ctx: typer.Context,
    name: Name,
    new_name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="The new name.")] = None,
    *,
    values: Values,
    json: options.Json = False,
) -> None:
    """Change an entry; values that are not given stay the same. --link '' removes all links."""
    desk = open_desk(ctx)
    with trial.action(desk, "people edit", dry_run=False) as act:
        person = _person(desk, name)
        if new_name is not None:
            people.check_named(desk.db, new_name, person)
        entry = replace(person.entry, name=new_name) if new_name is not None else person.entry
        changed = values.applied(desk, act, entry)
        edited = people.edit(act, person, changed)
        _emit(desk, [edited], options.json_or_table(json))
    if person.stories and not edited.stories:
        desk.warn(
            phrase(
                "the entry no longer belongs to {old}, who has published stories; to rename the author in the stories "
                "too: newsroom undo, then newsroom labels rename --kind author {author} {new}",
                old=person.entry.name,
                author=person.slug,
                new=text.shell_argument(edited.entry.name),
            )
        )


@app.command()
@examples(("Remove an entry", "newsroom people rm 'Lan Phạm'"))
def rm(
    ctx: typer.Context,
    names: Annotated[list[str], typer.Argument(metavar="NAME…", help="Authors by name, slug or id.")],
    dry_run: options.DryRun = False,
    json: options.Json = False,
) -> None:
    """Remove entries. The authors' stories stay, and their bylines do not change."""
    desk = open_desk(ctx)
    found = list({one.id: one for one in (_person(desk, name) for name in names)}.values())
    with trial.action(desk, "people rm", dry_run=dry_run) as act:
        people.remove(act, found)
        _emit(desk, found, options.json_or_table(json))


def _person(desk: Desk, name: str) -> Person:
    """The entry of a person; a name that was merged into another author is refused."""
    found = people.find(desk.db, name)
    people.check_named(desk.db, name, found)
    return found or people.get(desk.db, name)


def _picture(desk: Desk, act: Act, named: str) -> int:
    """The id of a picture of the newsroom, or of a file that is added now."""
    path = Path(named)
    if path.is_file():
        return pictures.add(act, files.read(path, limit=desk.largest_picture), name=path.name).id
    return pictures.find_listed(desk.db, named).id


_FIRST: Final = ("id", "name", "role", "portrait")
# The keys of a record, in its order.
NAMES: Final = (*_FIRST, *(name for name in people.FIELDS if name not in _FIRST), "stories", "slug", "url")


def _record(one: Person, site: str) -> dict[str, Any]:
    """An entry as JSON; `site` is the address of the site."""
    made = {
        "id": one.id,
        "links": list(one.entry.links),
        "stories": one.stories,
        "slug": one.slug,
        "url": f"{site}{urls.author(one.slug, None)}" if one.stories else None,
    }
    return {name: made[name] if name in made else getattr(one.entry, name) for name in NAMES}


def _emit(desk: Desk, found: Sequence[Person], shown: Output) -> None:
    site = desk.settings.text("site.url").rstrip("/")
    rows: list[dict[str, Any]] = [_record(one, site) for one in found]
    output.emit(
        rows,
        [
            Column("id", "Id", right=True),
            Column("name", "Name"),
            Column("role", "Role", flexible=True),
            Column("about", "About", text.one_line, flexible=True),
            Column("stories", "Stories", right=True),
        ],
        shown,
        names=NAMES,
        empty="no entries about authors yet",
    )
