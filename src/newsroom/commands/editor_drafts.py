"""One article from stdin, a template, another article or the editor; what was typed is never lost."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from newsroom import clock, files
from newsroom.commands import article_output
from newsroom.core.articles import articles, drafting, revisions
from newsroom.core.articles.articles import Article
from newsroom.core.articles.drafting import Drafted
from newsroom.core.articles.revisions import Copy
from newsroom.core.journal import actions
from newsroom.desk import Desk
from newsroom.desk.article_text import Fields, copy_of, date_of, pictures_of, take_pictures, text_of
from newsroom.errors import Invalid, NewsroomError, NotFound

_LINE = re.compile(r":(\d+)(?::\d+)?:")


def from_stdin(desk: Desk, encoding: str | None) -> str:
    """The text on stdin. Raises `Invalid` when it is no text in that encoding, or too long."""
    from newsroom.formats import decoding

    limit = desk.settings.number("articles.max_megabytes") * 1_000_000
    data = sys.stdin.buffer.read(limit + 1)
    if len(data) > limit:
        raise Invalid(
            f"the text on stdin is longer than {limit // 1_000_000} MB",
            hint="see: newsroom config get articles.max_megabytes",
        )
    return decoding.decode(data, name="stdin", encoding=encoding)


def begin(desk: Desk, said: Fields, *, template: str | None, origin: str | None) -> str:
    """The text to start from: a template with its marks filled in, another article's text, or empty front matter."""
    if template is not None:
        return _template(desk, template, said)
    copy = Copy(title="", body="")
    if origin is not None:
        article = articles.get(desk.db, origin)
        copy = revisions.get(desk.db, article.id, article.revision).copy
    return text_of(said.over(copy), blank=True)


def _template(desk: Desk, name: str, said: Fields) -> str:
    """A template's text. `{{title}}`, `{{date}}`, `{{author}}` and `{{section}}` in it are filled in."""
    for path in (Path(name), desk.folder / "templates" / f"{name}.md"):
        if path.is_file():
            text = files.read(path, limit=5_000_000).decode("utf-8", "surrogateescape")
            break
    else:
        raise NotFound(
            f"there is no template {name!r}", ref=name, hint=f"put it at {desk.folder / 'templates' / (name + '.md')}"
        )
    marks = {
        "title": said.title or "", "section": said.section or "", "author": (said.authors or (desk.actor,))[0],
        "date": clock.local(desk.now, desk.zone).strftime("%Y-%m-%d %H:%M"), "lang": said.lang or desk.settings.lang,
    }  # fmt: skip
    return re.sub(r"\{\{\s*(\w+)\s*\}\}", lambda mark: marks.get(mark[1], mark[0]), text)


def save(desk: Desk, text: str, said: Fields, *, slug: str, date: str | None, name: str) -> Drafted:
    """Parse one text and take it in as an article."""
    from newsroom.formats.front_matter import article_file

    parsed = article_file.read(text, name=name)
    for warning in parsed.warnings:
        desk.warn(warning)
    when = desk.time(date) if date else date_of(desk, parsed.date, name)
    copy = said.over(copy_of(parsed))
    found, missing = pictures_of(copy, Path.cwd())
    limit = desk.settings.number("media.max_megabytes") * 1_000_000
    with actions.act(desk.db, actor=desk.actor, now=desk.now, command="draft") as act:
        copy, problems = take_pictures(act, copy, found, limit=limit)
        result = drafting.draft(act, copy, lang=desk.settings.lang, slug=slug or parsed.slug, date=when)
    for problem in [*problems, *missing]:
        desk.warn(f"picture not taken in: {problem}")
    echo_date(desk, result.article)
    return result


def echo_date(desk: Desk, article: Article) -> None:
    """Say how a date without a zone was read."""
    if article.back_date:
        desk.say(f"date: {clock.echo(clock.from_text(article.back_date), desk.zone)}")


def in_editor(desk: Desk, text: str, said: Fields, *, slug: str, date: str | None, json: bool) -> None:
    """Let the person write; a mistake opens the same text again at its line."""
    from newsroom.terminal.editor import Buffer

    buffer = Buffer(text)
    line = None
    while True:
        written = buffer.edit(line=line)
        if written == text:
            buffer.done()
            desk.say("nothing was written, so nothing was saved")
            return
        try:
            result = save(desk, written, Fields(), slug=slug, date=date, name=str(buffer.path))
        except Invalid as error:
            line = mistake(desk, error)
            if line is None:
                raise Invalid(error.message, ref=error.ref, hint=f"the text is kept in {buffer.path}") from error
            continue
        except NewsroomError as error:
            error.hint = f"{error.hint or ''} (the text is kept in {buffer.path})".strip()
            raise
        buffer.done()
        article_output.concerned(desk, [result.article], as_json=json)
        return


def mistake(desk: Desk, error: Invalid) -> int | None:
    """Show what is wrong and ask whether to go back; the line to open at, or None to stop."""
    import typer

    desk.warn(error.message)
    if error.hint:
        desk.say(f"hint: {error.hint}")
    if not (sys.stdin.isatty() and sys.stderr.isatty()) or not typer.confirm("edit it again?", default=True, err=True):
        return None
    found = _LINE.search(error.message)
    return int(found[1]) if found else 1
