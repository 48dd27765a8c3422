"""New text for an article: from a file, field by field, in the editor, merged with what someone else saved."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO, Final

from newsroom import files, text
from newsroom.core.articles import articles, drafted_again, revisions, slugs, workflow
from newsroom.core.articles.articles import Article
from newsroom.core.articles.fields import HEADER, LISTS, SHAPES, Manuscript
from newsroom.core.articles.publishing import MODIFIED
from newsroom.core.journal import actions
from newsroom.core.journal.actions import Act
from newsroom.core.series import named_series
from newsroom.desk import Desk, correcting, document_draft, publishing, series_of_text, unused_keys
from newsroom.desk import in_editor as until_saved
from newsroom.desk.article_pictures import known_pictures, take_pictures, with_pictures
from newsroom.desk.article_text import changed_mode, known_language, manuscript_from, text_of, typed_mode
from newsroom.desk.in_editor import EditedText
from newsroom.desk.loss_report import LossReport
from newsroom.desk.new_text import NewText, read_body
from newsroom.errors import Conflict, NewsroomError, Outside, Usage
from newsroom.formats.front_matter import article_file, article_keys
from newsroom.formats.front_matter.article_file import ArticleFile
from newsroom.phrases import Phrase, joined, phrase, phrase_n

# Keys of front matter that an edit of an existing article cannot change, and the command that can.
SET_ELSEWHERE: Final = {
    "slug": "--slug NEW",
    "date": phrase("it is set when the article is published: newsroom publish REF --date TIME"),
    "status": "publish, unpublish, submit, …",
    "expire": phrase("it is set when the article is published: newsroom publish REF --expire TIME"),
    "embargo": phrase("it is set when the article is published: newsroom publish REF --embargo TIME"),
    "translation_key": phrase("for an article drafted from a file: write it in the file, then: newsroom draft FILE"),
}
# Fields that are stored among the keys without a field, each under one key.
NAMED: Final = 8  # keys that a message names
_KEPT_AS: Final = {"aliases": "aliases", "modified": MODIFIED}


@dataclass(frozen=True, slots=True)
class ArticleEdit:
    """What to change: `body` is a file or `-`, `sets` are KEY=VALUE; None and empty values change nothing.

    `expected` is the version that the writer began from. With `merge` the change is merged with what others have saved
    since then.
    """

    body: str | None = None
    sets: tuple[str, ...] = ()
    append: str | None = None
    slug: str | None = None
    note: str = ""
    expected: int | None = None
    merge: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is to change."""
        return self.body is None and not self.sets and self.slug is None and self.append is None

    @property
    def sets_only(self) -> bool:
        """Whether the edit only sets fields, which is possible for several articles at once."""
        return bool(self.sets) and replace(self, sets=(), note="") == ArticleEdit()


def change(desk: Desk, article: Article, edit: ArticleEdit, *, stdin: BinaryIO) -> Article:
    """Save an edit as the newest revision, in one transaction.

    Raises `Conflict` if the article has changed since the expected version: a typed text is then kept in a file that the
    hint names. Raises `Usage` for a field that is set in another way, `Invalid` for a text that cannot be read.
    """
    written = read_body(desk, edit.body, stdin=stdin)
    newest = revisions.get(desk.db, article.id, article.revision).manuscript
    expected = edit.expected
    behind = edit.merge and expected is not None and expected != article.version
    first = (
        revisions.at_version(desk.db, article.id, expected).manuscript if behind and expected is not None else newest
    )
    manuscript = first if written is None else with_file(desk, first, written.file, article)
    manuscript, mode = _with_fields(manuscript, edit.sets)
    mode = None if mode is None else typed_mode(desk, mode)
    warn_of_keys(desk, edit, newest.extra)
    if edit.append is not None:
        manuscript = replace(manuscript, body=manuscript.body.rstrip("\n") + "\n\n" + edit.append + "\n")
    if behind:
        manuscript, expected = merged(desk, article, first, manuscript, newest), article.version
    try:
        with actions.act(desk.db, actor=desk.actor, now=desk.now, command="edit") as act:
            revisions.expect(articles.by_id(desk.db, article.id), expected)
            manuscript, problems = _with_pictures(desk, act, manuscript, written)
            from_file = {} if behind else _from_its_file(desk, article, manuscript, written, edit)
            article = revisions.save(act, article, manuscript, note=edit.note, **from_file)
            if edit.slug is not None:
                article = slugs.rename(act, article, edit.slug, zone=desk.zone)
            article = _obey_keys(desk, act, article, manuscript, first, mode)
    except Conflict as error:
        if edit.body is not None or edit.append is not None:
            error.hint = keep_text(desk, article, manuscript, error, given=edit.body, began=expected)
        raise
    for problem in problems:
        desk.warn(phrase("picture or clip not added: {problem}", problem=problem))
    _tell_losses(desk, article)
    return article


def _from_its_file(
    desk: Desk, article: Article, manuscript: Manuscript, written: NewText | None, edit: ArticleEdit
) -> dict[str, Any]:
    """For the log: that the text is that of the article's file, and what the file has in fields that differ from it.

    Otherwise the file could never be drafted again: its article would count as edited by someone.
    """
    if written is None or edit.body in (None, "-") or edit.append is not None:
        return {}
    if os.path.relpath(edit.body or "", desk.folder).replace(os.sep, "/") != article.source_file:
        return {}
    return {drafted_again.FIELDS: drafted_again.differing(manuscript, manuscript_from(written.file))}


def check_fields(edit: ArticleEdit) -> None:
    """Raise what is wrong with the fields that an edit sets, whatever article it is for."""
    _with_fields(Manuscript(title="…"), edit.sets)


def set_fields(desk: Desk, act: Act, article: Article, edit: ArticleEdit, warned: set[str]) -> Article:
    """Save the fields that an edit sets, for one of several articles in one transaction. Raises the errors of `change`.

    `warned` contains the warnings that were already shown; new ones are added to it.
    """
    before = revisions.get(act.db, article.id, article.revision).manuscript
    manuscript, mode = _with_fields(before, edit.sets)
    mode = None if mode is None else typed_mode(desk, mode)
    warn_of_keys(desk, edit, before.extra, warned)
    manuscript, problems = with_pictures(act, manuscript, Path.cwd(), limit=desk.media_limits, say=desk.say)
    for problem in problems:
        desk.warn(phrase("{slug}: picture or clip not added: {problem}", slug=article.slug, problem=problem))
    article = revisions.save(act, article, manuscript, note=edit.note)
    return _obey_keys(desk, act, article, manuscript, before, mode)


def _obey_keys(
    desk: Desk, act: Act, article: Article, manuscript: Manuscript, before: Manuscript, mode: str | None = None
) -> Article:
    """Do what the keys beside a new text say about its series and its comments, where they differ from those `before`.

    `mode` is what the person said about the comments in another way.
    """
    series_of_text.apply(desk, act, article, manuscript.extra, before.extra)
    if mode is None:
        mode = changed_mode(desk, article, manuscript.extra, before.extra)
    return article if mode is None else workflow.comments_mode(act, article, mode)


def _tell_losses(desk: Desk, article: Article) -> None:
    """Report what readers will not see of the newest text; for its pictures that is done when they are added."""
    report = LossReport(desk, missing=False)
    report.look(article, article.revision)
    report.tell()


def correct(
    desk: Desk,
    article: Article,
    note: str,
    *,
    body: str | None,
    expected: int | None,
    stdin: BinaryIO,
    live: bool = False,
) -> Article:
    """Publish a correction with its note: of the newest revision, or of a new text; with `live`, of what readers see.

    Raises `Refused` if the article, or its text, may not be published now; `Conflict` as `change` does.
    """
    correcting.check(desk, article, rewritten=body is not None, live=live)
    written = read_body(desk, body, stdin=stdin)
    manuscript = None
    problems: list[str] = []
    first = correcting.first_text(desk, article, live=live)
    if written is not None:
        manuscript = with_file(desk, first, written.file, article)
    try:
        with actions.act(desk.db, actor=desk.actor, now=desk.now, command="correct") as act:
            if manuscript is not None:
                manuscript, problems = _with_pictures(desk, act, manuscript, written)
            article = correcting.publish(desk, act, article, note, manuscript, expected=expected, live=live)
            if manuscript is not None:
                article = _obey_keys(desk, act, article, manuscript, first)
    except Conflict as error:
        if manuscript is not None:
            error.hint = keep_text(desk, article, manuscript, error, given=body, began=expected, merge=False)
        raise
    for problem in problems:
        desk.warn(phrase("picture or clip not added: {problem}", problem=problem))
    _tell_losses(desk, article)
    if manuscript is None:  # that a new text is empty has been said
        publishing.tell_empty(desk, [article])
    return article


def in_editor(
    desk: Desk,
    article: Article,
    note: str,
    *,
    editor: Callable[[str], EditedText],
    again: Callable[[], bool],
    correction: str | None = None,
    live: bool = False,
) -> Article:
    """Edit the whole text in the editor and save it, or with `correction` publish it with that note, as `correct` does.

    `editor` opens a text, `again` asks whether to go on after a mistake. Raises what `change` does; the text is kept in its file.
    """
    if correction is not None:
        correcting.check(desk, article, rewritten=True, live=live)
    before = correcting.first_text(desk, article, live=live)

    def save(written: str, path: Path) -> Article:
        manuscript = with_text(desk, before, written, name=str(path), article=article)
        command = "edit" if correction is None else "correct"
        with actions.act(desk.db, actor=desk.actor, now=desk.now, command=command) as act:
            manuscript, problems = with_pictures(act, manuscript, Path.cwd(), limit=desk.media_limits, say=desk.say)
            for problem in problems:
                desk.warn(phrase("picture or clip not added: {problem}", problem=problem))
            if correction is None:
                done = revisions.save(act, article, manuscript, note=note, expected=article.version)
            else:
                done = correcting.publish(
                    desk, act, article, correction, manuscript, expected=article.version, live=live
                )
            return _obey_keys(desk, act, done, manuscript, before)

    def refused(error: NewsroomError, path: Path) -> Phrase:
        way_out = _way_out(desk, article, path, error, article.version, merge=correction is None)
        return phrase("your text is kept in {path}{way_out}", path=path, way_out=way_out)

    saved = until_saved.write(
        desk,
        text_of(before, article, zone=desk.zone, blank=True),
        editor=editor,
        save=save,
        again=again,
        refused=refused,
        even_unchanged=correction is not None,
    )
    if saved is None:
        desk.say("unchanged, so nothing was saved")
    else:
        _tell_losses(desk, saved)
    return saved or article


def merged(desk: Desk, article: Article, first: Manuscript, mine: Manuscript, theirs: Manuscript) -> Manuscript:
    """Two edits of `first`, merged; raises `Conflict`, with a file name, if a person must decide between them."""
    from newsroom.core.articles import merging  # here: most saves need no merge

    both = merging.merge(*(text_of(one, blank=True) for one in (first, mine, theirs)))
    if not both.overlaps:
        return with_text(desk, known_pictures(mine, theirs), both.text, name=article.slug)
    kept = kept_in_file(both.text, folder=desk.folder, name=article.slug)
    lines = ", ".join(map(str, both.overlaps))
    raise Conflict(
        phrase_n(
            "{kept}: you and someone else changed the same lines of {slug} (see line {lines})",
            "{kept}: you and someone else changed the same lines of {slug} (see lines {lines})",
            len(both.overlaps),
            kept=kept,
            slug=article.slug,
            lines=lines,
        ),
        ref=article.slug,
        hint=phrase(
            (
                "choose between the two versions in that file, then: newsroom edit {ref} --body {kept} --if-version "
                "{version}"
            ),
            ref=article.ref,
            kept=text.shell_path(kept),
            version=article.version,
        ),
    )


def _with_pictures(
    desk: Desk, act: Act, manuscript: Manuscript, written: NewText | None
) -> tuple[Manuscript, list[str]]:
    """The manuscript with all pictures that its text names, also those in a document; and what could not be added."""
    inside, folder = (written.pictures, written.folder) if written else ({}, Path.cwd())
    manuscript, untaken = take_pictures(act, manuscript, inside, limit=desk.media_limits, say=desk.say)
    manuscript, problems = with_pictures(act, manuscript, folder, limit=desk.media_limits, say=desk.say)
    return manuscript, [*untaken, *problems]


def with_text(
    desk: Desk, manuscript: Manuscript, written: str, *, name: str, article: Article | None = None
) -> Manuscript:
    """`with_file` for a text in memory."""
    return with_file(desk, manuscript, article_file.read(written, name=name), article, seen=True)


def with_file(
    desk: Desk, manuscript: Manuscript, parsed: ArticleFile, article: Article | None, *, seen: bool = False
) -> Manuscript:
    """`manuscript` with the text and the fields in a file; other fields do not change.

    The keys without a field are those in the file. Those that the article loses are reported, unless the writer has
    `seen` them all in the file; so are differences from `article` that no edit can make.
    """
    for warning in parsed.warnings:
        desk.warn(warning)
    if article is not None:
        unused_keys.warn(desk, article, parsed, parsed.name)
    fresh = manuscript_from(parsed, is_named=False)
    # A text without a title begins with the heading that was its title, or with one that belongs to the text.
    body = fresh.body if "title" in parsed.given or fresh.title == manuscript.title else parsed.body
    given: dict[str, Any] = {name: getattr(fresh, name) for name in HEADER if name in parsed.given}
    extra = _keys_of(desk, manuscript, fresh, parsed, seen=seen)
    if manuscript.body.strip() and not body.strip():
        desk.warn("the new text has only front matter or a title, so the article has no text now")
    return known_pictures(replace(manuscript, body=body, extra=extra, **given), manuscript)


def _keys_of(
    desk: Desk, before: Manuscript, fresh: Manuscript, parsed: ArticleFile, *, seen: bool
) -> Mapping[str, Any]:
    """The keys without a field of a new text: those of its front matter, or those before if it has none, as a document.

    Keys that the article loses are named, unless the writer has `seen` them all.
    """
    is_document = document_draft.is_document(Path(parsed.name))
    if is_document or not (parsed.given or fresh.extra):
        return {**before.extra, **fresh.extra}
    given = {article_keys.plain(key) for key in fresh.extra} | {_KEPT_AS.get(name, name) for name in parsed.given}
    if named_series.name(fresh.extra) is not None:  # under another key than before, perhaps
        given.update(article_keys.plain(key) for key, _ in named_series.said(before.extra))
    lost = [key for key in before.extra if article_keys.plain(key) not in given]
    if lost and not seen:
        desk.warn(
            phrase(
                "the front matter of the new text does not have these keys, so they are removed: {keys}; "
                "to restore them: newsroom undo",
                keys=joined(", ", [*lost[:NAMED], *(["…"] if lost[NAMED:] else [])]),
            )
        )
    return fresh.extra


def _with_fields(manuscript: Manuscript, sets: tuple[str, ...]) -> tuple[Manuscript, str | None]:
    """`manuscript` with the KEY=VALUE settings, and the mode of comments if that is set. Raises `Usage`."""
    mode = None
    seen: set[str] = set()
    for pair in sets:
        key, sign, value = pair.partition("=")
        if not sign:
            raise Usage(phrase("--set needs KEY=VALUE, got {pair!r}", pair=pair), hint="--set title='A new title'")
        if key.strip() in seen:
            raise Usage(phrase("--set {key} was given twice", key=key.strip()), hint="give it once")
        seen.add(key.strip())
        if key == "comments":
            mode = value
        else:
            manuscript = with_field(manuscript, key.strip(), value)
    return manuscript, mode


def warn_of_keys(desk: Desk, edit: ArticleEdit, known: Collection[str], warned: set[str] | None = None) -> None:
    """Report keys that `edit` sets and that are probably misspelt; those in `known` exist already."""
    warned = set() if warned is None else warned
    for pair in edit.sets:
        key, _, value = pair.partition("=")
        key = key.strip()
        if not value:  # it adds nothing
            continue
        nearest = article_keys.nearest(article_keys.plain(key))
        if nearest and key not in known and key not in warned:
            warned.add(key)
            desk.warn(phrase("--set {key} adds a new key; did you mean {nearest!r}?", key=key, nearest=nearest))


def with_field(manuscript: Manuscript, key: str, value: str) -> Manuscript:
    """`manuscript` with one field set, under any key of front matter. Raises `Usage` for one that is set in another way.

    Lists are separated by commas; an empty value removes a field that is not one of the program's.
    """
    name = article_keys.FIELD_OF.get(article_keys.plain(key), key)
    if name in (*HEADER, "body"):
        value = known_language(value) if name == "lang" else value
        changed: dict[str, Any] = {name: text.comma_list(value) if SHAPES[name] in LISTS else value}
        # A text that is older than the field may have its key among the other keys.
        others = {old: there for old, there in manuscript.extra.items() if article_keys.plain(old) != name}
        return replace(manuscript, **changed, extra=others)
    if name in SET_ELSEWHERE:
        raise Usage(phrase("--set cannot change {key}", key=key), hint=SET_ELSEWHERE[name])
    if name in _KEPT_AS:
        key = _KEPT_AS[name]
        kept = {old: there for old, there in manuscript.extra.items() if old != key}
        new = list(text.comma_list(value)) if name == "aliases" else value
        return replace(manuscript, extra=kept | ({key: new} if value else {}))
    if not key or not key.replace("_", "").replace("-", "").isalnum():
        raise Usage(phrase("{key!r} is not a field name", key=key))
    extra = {name: old for name, old in manuscript.extra.items() if name != key}
    return replace(manuscript, extra=extra | ({key: value} if value else {}))


def keep_text(
    desk: Desk,
    article: Article,
    manuscript: Manuscript,
    error: Conflict,
    *,
    given: str | None,
    began: int | None,
    merge: bool = True,
) -> Phrase:
    """The hint for a refused save: where the text is, and what to do. Text that was in no file is written to one."""
    if given is not None and given != "-":
        way_out = _way_out(desk, article, given, error, began, merge=merge)
        return phrase("your text is still in {given}{way_out}", given=given, way_out=way_out)
    kept = kept_in_file(text_of(manuscript, article), folder=desk.folder, name=article.slug)
    way_out = _way_out(desk, article, kept, error, began, merge=merge)
    return phrase("your text is kept in {kept}{way_out}", kept=kept, way_out=way_out)


def kept_in_file(written: str, *, folder: Path, name: str) -> Path:
    """Write text that could not be saved to a new file in `folder`, or else in the folder for temporary files.

    Raises `Outside` if it cannot be written anywhere.
    """
    for place in (folder, Path(tempfile.gettempdir())):
        for number in count(1):
            path = place / f"{name}.unsaved-{number}.md"
            try:
                with open(path, "x", encoding="utf-8", opener=files.private) as file:
                    file.write(written)
                return path
            except FileExistsError:
                continue
            except OSError:
                break
    raise Outside(
        phrase("the text of {name} could not be saved anywhere", name=name),
        ref=name,
        hint="free some disk space, and try again",
    )


def _way_out(
    desk: Desk, article: Article, kept: Path | str, error: NewsroomError, began: int | None, *, merge: bool
) -> str:
    """What to do with a refused text: look at the newer version, and merge both; without one, what `error` says."""
    now = articles.by_id(desk.db, article.id)
    if began is None or began == now.version:
        return phrase("; {hint}", hint=error.hint) if error.hint else ""
    if began > now.version:  # there never was such a version, as the error says
        return ""
    see = phrase("; to see the latest changes: newsroom log {ref}, newsroom diff {ref}", ref=now.ref)
    if not merge or not isinstance(error, Conflict):
        return see
    return phrase(
        "{see}; to merge both versions: newsroom edit {ref} --body {kept} --if-version {began} --merge",
        see=see,
        ref=now.ref,
        kept=text.shell_path(kept),
        began=began,
    )
