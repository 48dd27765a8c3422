"""`newsroom series podcast`: a series as a podcast, with a feed for podcast programs and directories."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple

import typer

from newsroom import files, urls
from newsroom.commands import open_desk, options
from newsroom.core.journal.actions import Act
from newsroom.core.media import pictures
from newsroom.core.series import podcasts, series
from newsroom.core.series.podcasts import Podcast, PodcastEntry
from newsroom.core.series.series import Series
from newsroom.desk import Desk, trial
from newsroom.errors import Invalid, Usage
from newsroom.lazy import examples
from newsroom.option_rules import rules
from newsroom.phrases import phrase, word
from newsroom.terminal import output
from newsroom.terminal.output import Column, Output

app = typer.Typer(rich_markup_mode=None)
TYPES: Final = {"episodic": False, "serial": True}


class FeedOptions(NamedTuple):
    """The options for what the feed says."""

    author: Annotated[
        str | None,
        typer.Option("--author", metavar="TEXT", help="The author of the podcast (default: the site's title)."),
    ] = None
    owner: Annotated[
        str | None,
        typer.Option("--owner", metavar="NAME", help="The owner's name, for directories (public in the feed)."),
    ] = None
    email: Annotated[
        str | None, typer.Option("--email", metavar="ADDRESS", help="The owner's e-mail address (public in the feed).")
    ] = None
    category: Annotated[
        str | None,
        typer.Option("--category", metavar="NAME", help="A category from Apple's directory, such as News or Politics."),
    ] = None
    artwork: Annotated[
        str | None,
        typer.Option(
            "--artwork",
            metavar="FILE",
            help="A square JPEG or PNG of 1400 to 3000 pixels, or a picture from `newsroom media list`; '' removes it.",
        ),
    ] = None
    explicit: Annotated[
        bool | None, typer.Option("--explicit/--not-explicit", help="Whether the podcast is unsuitable for children.")
    ] = None
    kind: Annotated[
        str | None,
        typer.Option(
            "--type", metavar="TYPE", help="The type: episodic, or serial (listeners start with the first episode)."
        ),
    ] = None
    locked: Annotated[
        bool | None,
        typer.Option("--locked/--not-locked", help="Whether to stop other services from taking over the podcast."),
    ] = None
    funding: Annotated[
        str | None,
        typer.Option("--funding", metavar="URL", help="Where listeners can support the podcast; '' removes it."),
    ] = None
    funding_words: Annotated[
        str | None, typer.Option("--funding-words", metavar="TEXT", help="The text of the support link.")
    ] = None

    def applied(self, desk: Desk, act: Act, entry: PodcastEntry) -> PodcastEntry:
        """The entry with the values that were given; artwork that is a file is added to the pictures."""
        given: dict[str, Any] = {name: value for name, value in self._asdict().items() if value is not None}
        kind, artwork = given.pop("kind", None), given.pop("artwork", None)
        if kind is not None:
            if kind not in TYPES:
                raise Usage(phrase("unknown type {name!r}", name=kind), hint="use one of: episodic, serial")
            given["serial"] = TYPES[kind]
        if artwork is not None:
            given["artwork"] = _picture(desk, act, artwork) if artwork else None
        return replace(entry, **given)


Values = Annotated[FeedOptions, options.options_of(FeedOptions)]


@app.command()
@options.spread
@examples(
    ("Make a series a podcast", "newsroom series podcast ferry --artwork cover.png --email tv@news.example"),
    (
        "Tell listeners where they can support the podcast",
        "newsroom series podcast ferry --funding https://news.example/help",
    ),
    ("Make it a plain series again, without a podcast feed", "newsroom series podcast ferry --off"),
)
@rules(may_be_empty=FeedOptions._fields)
def podcast(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A series by name, slug or id.")],
    *,
    values: Values,
    guid: Annotated[
        str, typer.Option("--guid", metavar="UUID", help="The existing podcast:guid, if the podcast moved here.")
    ] = "",
    off: Annotated[
        bool,
        typer.Option(
            "--off",
            help="Stop the podcast, or change one that is stopped. Its guid is kept in case you start it again.",
        ),
    ] = False,
    json: options.Json = False,
) -> None:
    """Make a series a podcast, or change what its feed says: values that are not given stay the same.

    The episodes are its stories with an audio or video file.
    """
    desk = open_desk(ctx)
    with trial.action(desk, "series podcast", dry_run=False) as act:
        found = series.get(desk.db, name)
        before = podcasts.find(desk.db, found.id)
        changed = bool(guid) or any(value is not None for value in values)
        if off and (before is None or (not before.active and not changed)):
            raise Invalid(phrase("{name} is not a podcast", name=found.entry.name))
        entry = values.applied(desk, act, before.entry if before else PodcastEntry())
        site = desk.settings.text("site.url")
        made = podcasts.put(act, found, entry, site_url=site, active=not off, guid=guid)
        _emit(desk, found, made, options.json_or_table(json))


def _picture(desk: Desk, act: Act, named: str) -> int:
    """The id of a picture of the newsroom, or of a file that is added now."""
    path = Path(named)
    if path.is_file():
        return pictures.add(act, files.read(path, limit=desk.largest_picture), name=path.name).id
    return pictures.find_listed(desk.db, named).id


# Of a podcast in JSON, in its order.
NAMES: Final = (
    "series",
    "slug",
    "podcast",
    "guid",
    "author",
    "owner",
    "email",
    "category",
    "artwork",
    "explicit",
    "type",
    "locked",
    "funding",
    "funding_words",
    "feed",
)


def _record(desk: Desk, one: Series, made: Podcast) -> dict[str, Any]:
    said = asdict(made.entry)
    site = desk.settings.text("site.url").rstrip("/")
    kind = "serial" if said.pop("serial") else "episodic"
    feed = urls.absolute(site, urls.podcast(one.slug)) if made.active and one.published else None
    values = {
        "series": one.entry.name,
        "slug": one.slug,
        "podcast": made.active,
        "guid": made.guid,
        **said,
        "type": kind,
    }
    return {name: (values | {"feed": feed})[name] for name in NAMES}


def _emit(desk: Desk, one: Series, made: Podcast, shown: Output) -> None:
    output.emit(
        [_record(desk, one, made)],
        [
            Column("series", "Series", flexible=True),
            Column("category", "Category"),
            Column("type", "Type", word),
            Column("artwork", "Artwork", lambda number: "" if number is None else str(number), right=True),
            Column("email", "Owner"),
            Column("feed", "Feed", lambda address: address or "", whole=True),
        ],
        shown,
        names=NAMES,
        empty="no podcast",
    )
