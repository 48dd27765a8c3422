"""`newsroom site`: the files of the site, and what a page was made from."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from newsroom import text, urls
from newsroom.commands import open_desk, options
from newsroom.core.published import built_files
from newsroom.core.published.built_files import BuiltFile, BuiltFolder
from newsroom.desk import Desk
from newsroom.errors import NotFound
from newsroom.lazy import examples, noun
from newsroom.phrases import joined, phrase
from newsroom.terminal import output
from newsroom.terminal.output import Column

app = typer.Typer(
    cls=noun(
        {},
        ("Why the front page was built", "newsroom site why /"),
        ("List every file of the site", "newsroom site routes"),
    ),
    rich_markup_mode=None,
    no_args_is_help=True,
    help="List the files of the site; explain why a page was built.",
)


def _built_folder(desk: Desk, folder: str | None) -> BuiltFolder:
    import os

    path = os.path.realpath(folder or desk.folder / desk.settings.text("site.output"))
    found = built_files.find_folder(desk.db, path)
    if found is None:
        hint = phrase("run: newsroom build{options}", options=_folder_option(folder))
        raise NotFound(phrase("nothing has been built in {path}", path=path), ref=path, hint=hint)
    return found


def _folder_option(folder: str | None) -> str:
    return text.shell_options(("-o", folder))


NAMES: Final = ("path", "maker", "key", "bytes", "hash", "inputs")


def _record(one: BuiltFile) -> dict[str, object]:
    return {name: getattr(one, name) for name in NAMES}


@app.command()
@examples(
    ("Why the front page was built", "newsroom site why /"),
    ("Why an article's page was built", "newsroom site why /2026/05/night-ferry/"),
)
def why(
    ctx: typer.Context,
    path: Annotated[str, typer.Argument(metavar="PATH", help="A path on the site, or an address.")],
    folder: options.BuiltFolder = None,
    json: options.Json = False,
) -> None:
    """Explain why a page was built, and which changes cause it to be rebuilt."""
    from newsroom.site.explanation import explain

    desk = open_desk(ctx)
    built = _built_folder(desk, folder)
    wanted = urls.normalise(path, prefix=urls.base(desk.settings.text("site.url")))
    found = built_files.find(desk.db, built.id, wanted)
    if found is None and not path.endswith("/"):  # a file without an extension, such as /CNAME
        found = built_files.find(desk.db, built.id, wanted.rstrip("/"))
    if found is None:
        hint = phrase("see: newsroom site routes{options}", options=_folder_option(folder))
        raise NotFound(phrase("the site has no {wanted}", wanted=wanted), ref=path, hint=hint)
    lines = explain(found)
    if json:
        output.emit_object(_record(found) | {"why": lines})
        return
    size = text.number_of(found.bytes, "byte")
    output.write_line(joined("  ", [found.path, f"{found.maker} {found.key}", size, found.hash]))
    for line in lines:
        output.write_line(joined("", ["  ", line]))


@app.command()
@options.spread
@examples(
    ("List every file of the site", "newsroom site routes"),
    ("Only the pages of articles", "newsroom site routes --maker article"),
)
def routes(
    ctx: typer.Context,
    *,
    folder: options.BuiltFolder = None,
    maker: Annotated[
        str | None, typer.Option("--maker", metavar="NAME", help="Only files made by this part, such as article.")
    ] = None,
    shown: options.ListingWithoutIds,
) -> None:
    """List every file of the built site, and which part of the program makes it."""
    desk = open_desk(ctx)
    built = _built_folder(desk, folder)
    files = built_files.made_by(desk.db, built.id, maker) if maker else built_files.all_of(desk.db, built.id).values()
    output.emit(
        [_record(one) for one in sorted(files, key=lambda one: one.path)],
        [
            Column("path", "Path", whole=True),
            Column("maker", "Made by"),
            Column("key", "Key"),
            Column("bytes", "Bytes", output.size, right=True, figure=True),
        ],
        shown,
        names=NAMES,
        empty="no files found",
    )
