"""`newsroom edit`: new text for an article; every save is a revision, and what readers see stays as it is."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from newsroom import files
from newsroom.commands import article_output, editor_drafts, open_desk, options
from newsroom.core.articles import articles, revisions, slugs, workflow
from newsroom.core.articles.articles import Article
from newsroom.core.articles.revisions import Copy
from newsroom.core.journal import actions
from newsroom.desk import Desk
from newsroom.desk.article_text import copy_of, known_pictures, pictures_of, take_pictures, text_of
from newsroom.errors import Conflict, Invalid, NewsroomError, Usage

app = typer.Typer(rich_markup_mode=None)

Body = Annotated[
    str | None,
    typer.Option("--body", metavar="FILE|-", help="The new text from a file or stdin, with or without front matter."),
]
Version = Annotated[
    int | None, typer.Option("--if-version", metavar="N", help="Only if nobody has changed it since version N.")
]


@app.command(epilog="Keys of --set: title, lead, section, tags, authors, source, lang, image, comments, or any other.")
def edit(
    ctx: typer.Context,
    ref: options.Ref,
    body: Body = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change one field (repeatable).")
    ] = None,
    slug: Annotated[
        str | None, typer.Option("--slug", metavar="NEW", help="Another slug; the old address leads to the new one.")
    ] = None,
    append: Annotated[str | None, typer.Option("--append", metavar="TEXT", help="Add a paragraph at the end.")] = None,
    note: Annotated[str, typer.Option("-m", "--note", help="What this save is about, for the history.")] = "",
    if_version: Version = None,
    merge: Annotated[
        bool, typer.Option("--merge", help="If someone has, bring both texts together (with --if-version).")
    ] = False,
    json: options.Json = False,
) -> None:
    """Change an article. Without options your editor opens. Readers see the change when you publish again."""
    desk = open_desk(ctx)
    if merge and if_version is None:
        raise Usage("--merge needs the version you began from", hint="--if-version N; see: newsroom log REF")
    article = articles.get(desk.db, ref)
    if body is None and not set_ and slug is None and append is None:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise Usage("nothing to change", hint="give --set, --body, --append or --slug, or edit on a terminal")
        changed = in_editor(desk, article, note)
    else:
        changed = _change(desk, article, body, set_ or [], slug, append, note, if_version, merge=merge)
    article_output.concerned(desk, [changed], as_json=json)
    if changed.modified:
        desk.say(f"readers see revision {changed.live_revision} until you: newsroom publish {changed.slug}")


def _change(
    desk: Desk, article: Article, body: str | None, sets: list[str], slug: str | None, append: str | None, note: str,
    expected: int | None, *, merge: bool,
) -> Article:  # fmt: skip
    written, folder = read_body(desk, body)
    newest = revisions.get(desk.db, article.id, article.revision).copy
    behind = merge and expected is not None and expected != article.version
    first = revisions.at_version(desk.db, article.id, expected).copy if behind and expected is not None else newest
    copy = first if written is None else with_text(desk, first, written, name=body or "-")
    mode = None
    for pair in sets:
        key, sign, value = pair.partition("=")
        if not sign:
            raise Usage(f"--set {pair}: no =", hint="--set title='A new title'")
        if key == "comments":
            mode = value
        else:
            copy = with_field(copy, key.strip(), value)
    if append is not None:
        copy = replace(copy, body=copy.body.rstrip("\n") + "\n\n" + append + "\n")
    if behind:
        copy, expected = together(desk, article, first, copy, newest), article.version
    try:
        with actions.act(desk.db, actor=desk.actor, now=desk.now, command="edit") as act:
            revisions.expect(articles.by_id(desk.db, article.id), expected)
            pictures, _ = pictures_of(copy, folder)
            copy, problems = take_pictures(
                act, copy, pictures, limit=desk.settings.number("media.max_megabytes") * 1_000_000
            )
            article = revisions.save(act, article, copy, note=note)
            if slug is not None:
                article = slugs.rename(act, article, slug, zone=desk.zone)
            if mode is not None:
                article = workflow.comments_mode(act, article, mode)
    except Conflict as error:
        if body is not None or append is not None:
            keep_text(desk, article, copy, error, given=body, began=expected)
        raise
    for problem in problems:
        desk.warn(f"picture not taken in: {problem}")
    return article


def together(desk: Desk, article: Article, first: Copy, mine: Copy, theirs: Copy) -> Copy:
    """What two people made of `first`; raises `Conflict`, naming a file, where only a person can say which stands."""
    from newsroom.core.articles import merging
    from newsroom.terminal import editor

    merged = merging.merge(*(text_of(one, blank=True) for one in (first, mine, theirs)))
    if not merged.overlaps:
        return with_text(desk, known_pictures(mine, theirs), merged.text, name=article.slug)
    kept = editor.keep(merged.text, folder=desk.folder, name=article.slug)
    lines = ", ".join(map(str, merged.overlaps))
    raise Conflict(
        f"{kept}: you and someone else changed the same lines of {article.slug} (see line {lines})", ref=article.slug,
        hint=f"settle them there, then: newsroom edit {article.slug} --body {kept} --if-version {article.version}",
    )  # fmt: skip


def read_body(desk: Desk, body: str | None) -> tuple[str | None, Path]:
    """The text that --body names, and the folder its pictures are looked for in."""
    from newsroom.formats import decoding

    if body is None:
        return None, Path.cwd()
    if body == "-":
        return editor_drafts.from_stdin(desk, None), Path.cwd()
    limit = desk.settings.number("articles.max_megabytes") * 1_000_000
    return decoding.decode(files.read(Path(body), limit=limit), name=body, encoding=None), Path(body).parent


def with_text(desk: Desk, copy: Copy, written: str, *, name: str) -> Copy:
    """`copy` with the text and the fields that `written` gives; fields it does not name stay."""
    from newsroom.formats.front_matter import article_file

    parsed = article_file.read(written, name=name)
    for warning in parsed.warnings:
        desk.warn(warning)
    fresh = copy_of(parsed)
    given = {field: getattr(fresh, field) for field in ("title", "lead", "section", "tags", "authors", "source", "lang", "image")
             if field in parsed.given}  # fmt: skip
    extra = fresh.extra if parsed.given else copy.extra
    return known_pictures(replace(copy, body=parsed.body, extra=extra, **given), copy)


def with_field(copy: Copy, key: str, value: str) -> Copy:
    """`copy` with one field set as `--set` spells it; lists are separated by commas, an empty value takes a field away."""
    if key in ("title", "lead", "section", "source", "lang", "image", "body"):
        fields: dict[str, Any] = {key: value}
        return replace(copy, **fields)
    if key in ("tags", "authors", "tag", "author"):
        names = tuple(name.strip() for name in value.split(",") if name.strip())
        return replace(copy, tags=names) if key.startswith("tag") else replace(copy, authors=names)
    if key in ("slug", "status", "date"):
        raise Usage(
            f"--set {key} is not how that changes",
            hint={"slug": "--slug NEW", "date": "newsroom publish REF --date TIME"}.get(
                key, "publish, unpublish, submit, …"
            ),
        )
    if not key or not key.replace("_", "").replace("-", "").isalnum():
        raise Usage(f"{key!r} is not a name for a field")
    extra = {name: old for name, old in copy.extra.items() if name != key}
    return replace(copy, extra=extra | ({key: value} if value else {}))


def keep_text(
    desk: Desk, article: Article, copy: Copy, error: NewsroomError, *, given: str | None, began: int | None = None
) -> None:
    """A save was refused: what was typed goes to a file that the hint names."""
    from newsroom.terminal import editor

    if given not in (None, "-"):
        error.hint = f"your text is still in {given}{_next(article, given, began)}"
        return
    kept = editor.keep(text_of(copy, article), folder=desk.folder, name=article.slug)
    error.hint = f"your text is kept in {kept}{_next(article, kept, began)}"


def _next(article: Article, kept: Path | str, began: int | None) -> str:
    """What one does with a text that was refused: look at the other's, and bring both together."""
    see = f"; see theirs with: newsroom diff {article.slug}"
    if began is None:
        return see
    return f"{see}; bring both together with: newsroom edit {article.slug} --body {kept} --if-version {began} --merge"


def in_editor(desk: Desk, article: Article, note: str, *, correction: str | None = None) -> Article:
    """Edit the whole text; a mistake opens it again at its line, someone else's save keeps it in a file."""
    from newsroom.terminal.editor import Buffer

    before = revisions.get(desk.db, article.id, article.revision).copy
    text = text_of(before, article, zone=desk.zone, blank=True)
    buffer, line = Buffer(text), None
    while True:
        written = buffer.edit(line=line)
        if written == text and correction is None:
            buffer.done()
            desk.say("unchanged, so nothing was saved")
            return article
        try:
            copy = with_text(desk, before, written, name=str(buffer.path))
            with actions.act(
                desk.db, actor=desk.actor, now=desk.now, command="correct" if correction else "edit"
            ) as act:
                copy, _ = take_pictures(
                    act,
                    copy,
                    pictures_of(copy, Path.cwd())[0],
                    limit=desk.settings.number("media.max_megabytes") * 1_000_000,
                )
                if correction is not None:
                    saved = workflow.correct(
                        act, article, note=correction, manuscript=copy, zone=desk.zone, expected=article.version
                    )
                else:
                    saved = revisions.save(act, article, copy, note=note, expected=article.version)
        except Invalid as error:
            line = editor_drafts.mistake(desk, error)
            if line is None:
                raise Invalid(error.message, ref=error.ref, hint=f"the text is kept in {buffer.path}") from error
            continue
        except NewsroomError as error:
            began = article.version if isinstance(error, Conflict) and correction is None else None
            error.hint = f"your text is kept in {buffer.path}{_next(article, buffer.path, began)}"
            raise
        buffer.done()
        return saved
