"""`newsroom media`: the pictures and clips in the file."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from newsroom import files as whole_files
from newsroom import text
from newsroom.commands import article_output, fail_if_partial, open_desk, options
from newsroom.core.journal import actions
from newsroom.core.journal.actions import Act
from newsroom.core.media import clips, pictures
from newsroom.core.media.pictures import Medium
from newsroom.core.published import site_identity, stories
from newsroom.desk import Desk, clip_files, picture_words
from newsroom.errors import Refused, Usage
from newsroom.formats.clips import is_clip_name, reading
from newsroom.lazy import examples, noun
from newsroom.markup.transcripts import clock
from newsroom.option_rules import rules, without
from newsroom.phrases import enumerated, joined, phrase, phrase_n
from newsroom.terminal import output
from newsroom.terminal.output import Column

app = typer.Typer(
    cls=noun(
        {},
        ("Add a picture with its alt text", "newsroom media add ferry.jpg --alt 'The ferry at dusk'"),
        ("Add a video with the captions beside it", "newsroom media add bridge.mp4"),
        ("List the ten newest pictures and clips", "newsroom media list -n 10"),
    ),
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Add, list, describe and delete pictures and clips.",
)


def _length(seconds: float | None) -> str:
    """A duration as in players: `1:05`."""
    return clock(seconds) if seconds else ""


Which = Annotated[
    str, typer.Argument(metavar="PICTURE", help="A picture or clip by id, file name, or the beginning of its hash.")
]
SHOWN: Final = 5  # articles that a warning names
COLUMNS = [
    Column("id", "Id", right=True),
    Column("name", "Name", flexible=True),
    Column("mime", "Type", spare=True),
    Column("size", "Pixels"),
    Column("duration", "Duration", _length, right=True, spare=True),
    Column("bytes", "Bytes", output.size, right=True, figure=True),
    Column("alt", "Alt text", flexible=True),
    Column("credit", "Credit", spare=True),
]
NAMES: Final = (
    "id",
    "name",
    "mime",
    "bytes",
    "width",
    "height",
    "size",
    "duration",
    "alt",
    "caption",
    "credit",
    "focus",
    "sha256",
    "path",
    "created_at",
)
# What a person reads about one picture on a terminal; what is empty is left out.
LABELS: Final = {
    "id": phrase("Id"),
    "name": phrase("Name"),
    "mime": phrase("Type"),
    "size": phrase("Pixels"),
    "duration": phrase("Duration"),
    "bytes": phrase("Bytes"),
    "alt": phrase("Alt text"),
    "caption": phrase("Caption"),
    "credit": phrase("Credit"),
    "focus": phrase("Focus"),
    "path": phrase("Address"),
    "sha256": phrase("Hash"),
    "created_at": phrase("Added"),
    "removed_at": phrase("Deleted"),
    "poster": phrase("Poster"),
    "captions": phrase("Captions"),
    "articles": phrase("Articles"),
}


def _record(medium: Medium) -> dict[str, Any]:
    size = f"{medium.width}×{medium.height}" if medium.width else ""
    return {name: size if name == "size" else getattr(medium, name) for name in NAMES}


@app.command()
@examples(
    (
        "Add a picture with its alt text and credit",
        'newsroom media add ferry.jpg --alt "The ferry at dusk" --credit "Lan Phạm"',
    ),
)
def add(
    ctx: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE…",
            help="JPEG, PNG, GIF, WebP, AVIF; MP4, WebM; MP3, M4A, Ogg, Opus, WAV, FLAC.",
        ),
    ],
    alt: Annotated[str, typer.Option("--alt", metavar="TEXT", help="The alt text: what the picture shows.")] = "",
    caption: Annotated[str, typer.Option("--caption", metavar="TEXT", help="The caption.")] = "",
    credit: Annotated[str, typer.Option("--credit", metavar="TEXT", help="The photographer or agency.")] = "",
    json: options.Json = False,
) -> None:
    """Add pictures and clips. A file that was added before is not stored twice.

    If you do not give a picture's alt text, caption or credit, they are read from the file (XMP, IPTC, EXIF) and printed.
    Captions beside a clip (clip.vi.vtt, clip.vi.srt) are added with it.
    """
    desk = open_desk(ctx)

    def one(act: Act, path: Path) -> Medium:
        words = {"alt": alt, "caption": caption, "credit": credit}
        if is_clip_name(path.name) or reading.is_clip(path):
            medium = clip_files.add(act, path, limit=desk.media_limits.clip, words=words, say=desk.say)
        else:
            data = whole_files.read(path, limit=desk.largest_picture)
            medium = picture_words.add(act, data, name=path.name, words=words, say=desk.say)
        _tell_kept_words(desk, medium, words)
        return medium

    with actions.act(desk.db, actor=desk.actor, now=desk.now, command="media add") as act:
        outcome = actions.each(act, files, lambda path: one(act, path))
    if outcome.done or json:
        output.emit([_record(medium) for medium in outcome.done], COLUMNS, options.json_or_table(json))
    fail_if_partial([(str(path), error) for path, error in outcome.failed], len(files))


def _tell_kept_words(desk: Desk, medium: Medium, given: Mapping[str, str]) -> None:
    """Say that a picture that was added before keeps its words, if others were given."""
    kept = [
        (f"--{key}", "TEXT")
        for key, words in given.items()
        if words.strip() and text.clean(words) != getattr(medium, key)
    ]
    if kept:
        desk.warn(
            phrase(
                "{name} was added before and keeps its description; to change it: newsroom media describe {medium_id}{options}",
                name=medium.name,
                medium_id=medium.id,
                options=text.shell_options(*kept),
            )
        )


@app.command("list")
@options.spread
@examples(
    ("List the ten newest pictures and clips", "newsroom media list -n 10"),
)
def list_(ctx: typer.Context, *, limit: options.Limit = None, shown: options.Listing) -> None:
    """List the pictures and clips, newest first."""
    desk = open_desk(ctx)
    found = options.first(pictures.list_(desk.db), limit, shown)
    output.emit([_record(medium) for medium in found], COLUMNS, shown, names=NAMES, empty="no pictures or clips yet")


@app.command()
@examples(
    ("Show what is known about a picture", "newsroom media show ferry.jpg"),
    ("Save its original", "newsroom media show ferry.jpg -o original.jpg"),
)
@rules(without("to", "json"))
def show(
    ctx: typer.Context,
    which: Which,
    to: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", callback=options.named_file, help="Save the original file to FILE."
        ),
    ] = None,
    json: options.Json = False,
) -> None:
    """Show the details of a picture or clip and the articles that use it, or save the original."""
    desk = open_desk(ctx)
    medium = pictures.find(desk.db, which)
    if to is not None:
        if to.exists():
            raise Usage(phrase("{to} already exists", to=to), hint="name another file")
        if medium.is_clip:
            with whole_files.into_folder(to), whole_files.writing(to, mode=whole_files.PRIVATE) as stream:
                stream.writelines(clips.parts(desk.db, medium.id))
        else:
            whole_files.write_named(to, pictures.data(desk.db, medium.id))
        desk.say(phrase("wrote {to}", to=to))
        return
    used = [{"id": number, "slug": slug, "live": live} for number, slug, live in pictures.users(desk.db, medium.id)]
    record = _record(medium) | {"removed_at": medium.removed_at, "articles": used}
    if medium.is_clip:
        record |= {"poster": medium.poster, "captions": [one.lang for one in clips.tracks(desk.db, medium.id)]}
    if json:
        output.emit_object(record)
        return
    for key in ("created_at", "removed_at"):
        record[key] = article_output.when(desk)(record[key])
    record["articles"] = joined(
        ", ", (phrase("{slug} (live)", slug=entry["slug"]) if entry["live"] else str(entry["slug"]) for entry in used)
    )
    if medium.is_clip:
        record["captions"] = joined(", ", (one or phrase("language of the site") for one in record["captions"]))
    if sys.stdout.isatty():
        record["duration"] = _length(medium.duration)
        record["bytes"] = output.size(medium.bytes)
        output.emit_pairs((label, output.cell(record[key])) for key, label in LABELS.items() if record.get(key))
        return
    for key, value in record.items():
        sys.stdout.write(text.terminal_safe(f"{key + ':':<12}{output.cell(value)}") + "\n")


@app.command("edit", hidden=True)
@app.command()
@examples(
    ("Give a picture another caption", 'newsroom media describe ferry.jpg --caption "The last boat, 23:30"'),
    ("Never crop out a face in the upper left", "newsroom media edit ferry.jpg --focus 30,20"),
)
@rules(may_be_empty=("alt", "caption", "credit", "focus"))
def describe(
    ctx: typer.Context,
    which: Which,
    alt: Annotated[
        str | None, typer.Option("--alt", metavar="TEXT", help="The alt text: what the picture shows.")
    ] = None,
    caption: Annotated[str | None, typer.Option("--caption", metavar="TEXT", help="The caption.")] = None,
    credit: Annotated[str | None, typer.Option("--credit", metavar="TEXT", help="The photographer or agency.")] = None,
    focus: Annotated[
        str | None,
        typer.Option(
            "--focus",
            metavar="X,Y",
            help="The point that crops keep, in percent from the left and the top; '' = middle.",
        ),
    ] = None,
) -> None:
    """Change the alt text, caption, credit and focus of a picture or clip."""
    if all(one is None for one in (alt, caption, credit, focus)):
        raise Usage("nothing to change", hint="give --alt, --caption, --credit or --focus")
    desk = open_desk(ctx)
    with actions.act(desk.db, actor=desk.actor, now=desk.now, command="media describe") as act:
        medium = pictures.find(desk.db, which)
        pictures.describe(act, medium.id, alt=alt, caption=caption, credit=credit, focus=focus)
    desk.say(phrase("changed the description of {name}", name=medium.name))
    kept = stories.with_medium_in_text(desk.db, medium) if (alt, caption, credit) != (None, None, None) else []
    if kept:
        desk.warn(
            phrase(
                "readers of {slugs} still see the earlier description, until the text is edited and published again",
                slugs=enumerated(
                    [*kept[:SHOWN], *([text.number_of(len(kept) - SHOWN, "other article")] if kept[SHOWN:] else [])]
                ),
            )
        )


@app.command()
@examples(
    ("Delete two pictures", "newsroom media rm ferry.jpg 12"),
)
def rm(
    ctx: typer.Context,
    which: Annotated[
        list[str],
        typer.Argument(metavar="PICTURE…", help="Pictures or clips by id, file name, or the beginning of their hash."),
    ],
) -> None:
    """Delete pictures and clips, except those in use.

    Articles in the trash and earlier revisions that show a deleted picture or clip cannot be published until you undo the
    deletion or remove the picture or clip from the text.
    """
    desk = open_desk(ctx)
    with actions.act(desk.db, actor=desk.actor, now=desk.now, command="media rm") as act:
        wanted = list(dict.fromkeys(which))
        outcome = actions.each(act, wanted, lambda ref: _remove(desk, act, ref))
    if outcome.done:
        desk.say(
            phrase_n(
                "{n} picture or clip deleted; undo: newsroom undo {batch}",
                "{n} pictures or clips deleted; undo: newsroom undo {batch}",
                len(outcome.done),
                batch=outcome.batch,
            )
        )
    fail_if_partial(list(outcome.failed), len(wanted))


def _remove(desk: Desk, act: Act, ref: str) -> None:
    """Delete a picture. Raises `Refused` if articles or settings of the site use it."""
    medium = pictures.find_listed(desk.db, ref)
    for key in site_identity.PICTURES:
        if site_identity.picture(desk.db, desk.settings.text(key)) == medium:
            raise Refused(
                phrase("the setting {key} uses {name}", key=key, name=medium.name),
                ref=ref,
                hint=phrase(
                    "choose another picture with newsroom config set, or: newsroom config unset {key}", key=key
                ),
            )
    pictures.remove(act, medium.id)
