"""New articles: from one text, and from files and folders, many at a time."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsroom import clock, files, text
from newsroom.core.articles import articles, drafting, revisions, workflow
from newsroom.core.articles.articles import Article
from newsroom.core.articles.drafting import Drafted, PublicationTerms
from newsroom.core.articles.fields import Manuscript
from newsroom.core.articles.moved_files import MovedFiles
from newsroom.core.articles.statuses import PUBLISHED
from newsroom.core.journal import actions
from newsroom.core.journal.actions import Act
from newsroom.desk import Desk, document_draft, series_of_text, trial
from newsroom.desk.article_pictures import from_library, pictures_of, take_pictures
from newsroom.desk.article_text import TOO_LONG, changed_mode, comments_mode, manuscript_from, terms_of, text_of
from newsroom.desk.loss_report import LossReport
from newsroom.desk.text_source import TextSource
from newsroom.desk.transcript_files import CaptionsRead, with_captions
from newsroom.desk.warnings import CollectedWarnings
from newsroom.errors import Invalid, NewsroomError, NotFound, Outside
from newsroom.formats import archive_folder
from newsroom.formats.front_matter import article_file
from newsroom.formats.front_matter.article_file import ArticleFile
from newsroom.formats.posts import file_names, picture_files, post_folder
from newsroom.phrases import as_message, joined, phrase, word

if TYPE_CHECKING:
    from newsroom.formats.sites.inherited_keys import InheritedKeys

CHUNK = 50  # files in one transaction: few, so that it can be interrupted; many, so that it seldom waits for the disk
SKIPPED_SHOWN = 5  # files skipped for one reason: how many are named
# Fields of an article by their names, which override those in its text.
Given = Mapping[str, Any]


def text_to_start_from(desk: Desk, given: Given, *, template: str | None, origin: str | None) -> str:
    """A template with its marks filled in, another article's text, or empty front matter; with the fields given."""
    if template is not None:
        return _template(desk, template, given)
    manuscript = Manuscript()
    if origin is not None:
        article = articles.get(desk.db, origin)
        manuscript = revisions.get(desk.db, article.id, article.revision).manuscript
    return text_of(replace(manuscript, **given), blank=True)


def _template(desk: Desk, name: str, given: Given) -> str:
    """The text of a template, with `{{title}}`, `{{date}}`, `{{author}}`, `{{section}}` and `{{lang}}` filled in."""
    kept = desk.folder / "templates" / f"{name}.md"
    found = next((path for path in (Path(name), kept) if path.is_file()), None)
    if found is None:
        raise NotFound(
            phrase("there is no template {name!r}", name=name),
            ref=name,
            hint=phrase("save your template as {kept}", kept=kept),
        )
    text = files.read(found, limit=5_000_000).decode("utf-8", "surrogateescape")
    marks = {
        "title": given.get("title", ""),
        "section": given.get("section", ""),
        "author": (given.get("authors") or (desk.actor,))[0],
        "date": clock.local(desk.now, desk.zone).strftime("%Y-%m-%d %H:%M"),
        "lang": given.get("lang") or desk.settings.lang,
    }
    filled = re.sub(r"\{\{\s*(\w+)\s*\}\}", lambda mark: marks.get(mark[1], mark[0]), text)
    if not given:
        return filled
    parsed = article_file.read(filled, name=str(found))
    used = {"authors" if mark == "author" else mark for mark in re.findall(r"\{\{\s*(\w+)\s*\}\}", text)}
    missing = {
        field: value
        for field, value in given.items()
        if getattr(parsed, field) != value and (field not in used or getattr(parsed, field))
    }
    return article_file.write(replace(parsed, **missing)) if missing else filled


def draft_text(
    desk: Desk,
    text: str,
    given: Given,
    *,
    slug: str,
    date: str | None,
    name: str,
    is_named: bool = False,
    dry_run: bool = False,
) -> Drafted:
    """Make an article from one text with front matter; `name` is its file name in messages. `is_named` says that the
    name may become its title, which that of a temporary file may not.

    Raises `Invalid` for a text that cannot be read, `Conflict` for a slug that is in use.
    """
    parsed = article_file.read(text, name=name)
    for warning in parsed.warnings:
        desk.warn(warning)
    terms = terms_of(desk, parsed, name, date=date)
    captions = with_captions(replace(manuscript_from(parsed, is_named=is_named), **given), Path.cwd())
    manuscript, source = captions.manuscript, _source(parsed, captions)
    for problem in captions.problems:
        desk.warn(problem)
    found, missing = pictures_of(manuscript, Path.cwd())
    manuscript, absent = from_library(desk.db, manuscript, missing, source=source)
    report = LossReport(desk, missing=False, transcripts=False)
    with trial.action(desk, "draft", dry_run=dry_run) as act:
        manuscript, problems = take_pictures(act, manuscript, found, limit=desk.media_limits, say=desk.say)
        result = drafting.draft(act, manuscript, lang=desk.settings.lang, slug=slug or parsed.slug, terms=terms)
        series_of_text.apply(desk, act, result.article, manuscript.extra)
        report.look(result.article, result.article.revision, source)
    for problem in [*problems, *absent]:
        desk.warn(phrase("picture or clip not added: {problem}", problem=problem))
    report.tell()
    echo_date(desk, result.article)
    return result


def echo_date(desk: Desk, article: Article) -> None:
    """Say how a date without a zone was read."""
    if article.back_date:
        desk.say(
            phrase(
                "date: {published_day}",
                published_day=article.published_day or clock.echo(clock.from_text(article.back_date), desk.zone),
            )
        )
    if article.held:
        desk.say(
            phrase(
                "held back ({held}): publish --all skips it; to publish it: newsroom publish {ref}",
                held=article.held,
                ref=article.ref,
            )
        )


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to draft, the folder in which its pictures may be, and what it inherits from others in that folder."""

    path: Path
    root: Path
    inherited: InheritedKeys | None = None


@dataclass(slots=True)
class FilesDrafted:
    """The results of drafting files: articles, errors by file, and pictures that could not be added, by file."""

    done: list[Drafted] = field(default_factory=list)
    failed: list[tuple[str, Exception]] = field(default_factory=list)
    missing: dict[str, list[str]] = field(default_factory=dict)
    batch: int | None = None

    @property
    def outcomes(self) -> dict[str, int]:
        """How many articles are new, updated, unchanged."""
        counts: dict[str, int] = {}
        for drafted in self.done:
            counts[drafted.outcome] = counts.get(drafted.outcome, 0) + 1
        return counts


def find_files(desk: Desk, names: Sequence[str]) -> list[FoundFile]:
    """The given files and those in the given folders. Raises `NotFound` for a name that does not exist.

    Versions in other languages come last, so that a slug that several have belongs to that in the site's language.
    """
    found: list[FoundFile] = []
    for name in names:
        path = Path(name)
        if not path.exists():
            raise NotFound(phrase("there is no file {name}", name=name), ref=name)
        if not path.is_dir():
            found.append(FoundFile(path, path.parent))
            continue
        if (path / archive_folder.RECORDS).exists():
            raise Invalid(
                phrase("{name} is a newsroom export", name=name),
                ref=name,
                hint=phrase("to import it: newsroom import markdown {folder}", folder=text.shell_path(name)),
            )
        inside = post_folder.scan(path)
        _tell_skipped(desk, inside.skipped)
        if not inside.posts:
            raise NotFound(
                phrase("there is no Markdown file in {name}", name=name),
                ref=name,
                hint="the file names must end in .md or .markdown",
            )
        from newsroom.formats.sites import inherited_keys  # here: only a folder has posts that inherit

        inherited = inherited_keys.around(path)
        found += [FoundFile(file, path, inherited) for file in inside.posts]
    return sorted(found, key=lambda file: file_names.of(file.path).lang not in ("", desk.settings.lang))


def _tell_skipped(desk: Desk, skipped: Sequence[tuple[Path, str]]) -> None:
    """Report the files that are skipped: for each reason the first ones, and how many there are."""
    by_reason: dict[str, list[Path]] = {}
    for path, why in skipped:
        if path.suffix.lower() not in picture_files.SHOWN or why == post_folder.LEADS_OUT:
            by_reason.setdefault(why, []).append(path)
    for why, paths in by_reason.items():
        matters = why.startswith((post_folder.LEADS_OUT, post_folder.DEAD_LINK, post_folder.UNREADABLE))
        tell = desk.warn if matters else desk.say
        for path in paths[:SKIPPED_SHOWN]:
            tell(phrase("not read: {path} ({why})", path=path, why=as_message(why)))
        if len(paths) > SKIPPED_SHOWN:
            tell(phrase("not read: {number} more ({why})", number=len(paths) - SKIPPED_SHOWN, why=as_message(why)))


@dataclass(frozen=True, slots=True)
class FileOptions:
    """Options for all files of one run."""

    given: Given
    slug: str = ""
    date: str | None = None
    encoding: str | None = None
    dry_run: bool = False


def draft_files(
    desk: Desk, found: Sequence[FoundFile], options: FileOptions, *, progress: Callable[[int], None]
) -> FilesDrafted:
    """Make an article from each file, or update its article; `progress` is called with the number of files done since."""
    result = FilesDrafted()
    collected = CollectedWarnings()
    report = LossReport(desk, missing=False, transcripts=False)
    moved = MovedFiles(lambda key: not os.path.lexists(desk.folder / key))
    for start in range(0, len(found), CHUNK):
        part = found[start : start + CHUNK]
        _draft_part(desk, part, options, result, collected, report, moved)
        progress(len(part))
    for warning in collected.lines():
        desk.warn(warning)
    report.tell()
    return result


@dataclass(frozen=True, slots=True)
class _ReadFile:
    """One file that was read and can be saved."""

    name: str
    manuscript: Manuscript
    pictures: Mapping[str, Path | bytes]
    slug: str
    suggested: str
    terms: PublicationTerms
    source: TextSource
    replaced: Mapping[str, Any]  # what the file has in the fields that options gave


def _draft_part(
    desk: Desk,
    part: Sequence[FoundFile],
    options: FileOptions,
    result: FilesDrafted,
    collected: CollectedWarnings,
    report: LossReport,
    moved: MovedFiles,
) -> None:
    """Read some files, then save what could be read in one transaction."""
    ready: list[_ReadFile] = []
    for file in part:
        try:
            ready.append(_read(desk, file, options, result, collected))
        except NewsroomError as error:
            result.failed.append((str(file.path), error))
        except OSError as error:
            outside = Outside(
                phrase("{path} cannot be read: {strerror}", path=file.path, strerror=word(error.strerror)),
                ref=str(file.path),
            )
            result.failed.append((str(file.path), outside))
    if options.dry_run:
        for one in ready:
            report.look_at_text(one.manuscript, one.source)
    if not ready:
        return
    with trial.action(desk, "draft", dry_run=options.dry_run, batch=result.batch) as act:
        looked = None if options.dry_run else report
        outcome = actions.each(act, ready, lambda file: _save(desk, act, file, result, looked, moved))
    result.batch = act.batch if act.noted and not options.dry_run else result.batch
    result.done += outcome.done
    result.failed += [(file.name, error) for file, error in outcome.failed]


def _save(
    desk: Desk, act: Act, file: _ReadFile, result: FilesDrafted, report: LossReport | None, moved: MovedFiles
) -> Drafted:
    manuscript, problems = take_pictures(act, file.manuscript, file.pictures, limit=desk.media_limits, say=desk.say)
    if problems:
        result.missing.setdefault(file.name, []).extend(problems)
    # A file is recognised by its path relative to the newsroom file, wherever the command runs.
    key = os.path.relpath(file.name, desk.folder).replace(os.sep, "/")
    try:
        drafted = drafting.draft(
            act,
            manuscript,
            lang=desk.settings.lang,
            slug=file.slug,
            suggested=file.suggested,
            terms=file.terms,
            source_file=key,
            moved=moved,
            replaced=file.replaced,
        )
        if drafted.outcome != "unchanged":
            drafted = _obey_keys(desk, act, drafted, manuscript)
        _tell_expiry(desk, file, drafted.article)
        if report is not None:
            report.look(drafted.article, drafted.article.revision, file.source)
        return drafted
    except NewsroomError as error:
        if not error.message.startswith(file.name):
            error.message = joined(": ", (file.name, error.message))
        raise


def _obey_keys(desk: Desk, act: Act, drafted: Drafted, manuscript: Manuscript) -> Drafted:
    """Do what the keys beside a text say about its series, and what the keys that a newer text no longer has mean.

    Keys that say something about the comments were obeyed with the other terms of publication.
    """
    article, before = drafted.article, drafted.before
    if drafted.outcome == "new" or before:
        series_of_text.apply(desk, act, article, manuscript.extra, before.extra if before else None)
    if before and comments_mode(desk, manuscript.extra) is None:
        mode = changed_mode(desk, article, manuscript.extra, before.extra)
        if mode is not None:
            article = workflow.comments_mode(act, article, mode)
    return replace(drafted, article=article)


def _tell_expiry(desk: Desk, file: _ReadFile, article: Article) -> None:
    """Say that an expiry in the file of a published story changes nothing, and which command does."""
    wanted = file.terms.expire
    if not article.published_at or not wanted or clock.to_text(wanted) == article.expire_at:
        return
    if wanted > desk.now:
        typed = text.shell_word(clock.echo(wanted, desk.zone))
        way = phrase(
            "; to publish it with this expiry: newsroom publish {ref} --expire {typed}", ref=article.ref, typed=typed
        )
    else:
        way = phrase("; to withdraw it: newsroom unpublish {ref}", ref=article.ref)
    desk.warn(
        phrase(
            "{name}: {slug} has already been published, so the expiry in its file is ignored{way}",
            name=file.name,
            slug=article.slug,
            way=way if wanted > desk.now or article.status == PUBLISHED else "",
        )
    )


def _read(
    desk: Desk, file: FoundFile, options: FileOptions, result: FilesDrafted, collected: CollectedWarnings
) -> _ReadFile:
    path = file.path
    if document_draft.is_document(path):
        return _read_document(desk, path, options, collected)
    if path.stat().st_size > desk.largest_text:
        megabytes = desk.largest_text // 1_000_000
        raise Invalid(
            phrase("{path}: the text is longer than {megabytes} MB", path=path, megabytes=megabytes),
            ref=str(path),
            hint=TOO_LONG,
        )
    inherited = file.inherited.of(path) if file.inherited else article_file.NOTHING
    parsed, pictures, missing = post_folder.read(path, root=file.root, encoding=options.encoding, inherited=inherited)
    for warning in parsed.warnings:
        collected.add(warning, str(path))
    heard = replace(desk, warn=lambda warning: collected.add(warning, str(path)))
    terms = terms_of(heard, parsed, str(path), date=options.date)
    # A slug that someone typed is used or refused; one suggested by a file name may get a number.
    chosen = options.slug or (parsed.slug if "slug" in parsed.given else "")
    written = manuscript_from(_with_former_addresses(parsed, path))
    captions = with_captions(replace(written, **options.given), path.parent)
    for problem in captions.problems:
        desk.warn(joined(": ", (str(path), problem)))
    source = _source(parsed, captions)
    manuscript, absent = from_library(desk.db, captions.manuscript, missing, source=source)
    if absent:
        result.missing[str(path)] = absent
    return _ReadFile(
        str(path), manuscript, pictures, chosen, parsed.slug, terms, source, _replaced(written, parsed, options)
    )


def _read_document(desk: Desk, path: Path, options: FileOptions, collected: CollectedWarnings) -> _ReadFile:
    """A Word or OpenDocument file, or a saved mail; its terms are those that the command gives."""
    has_author = bool(options.given.get("authors"))
    parsed, pictures = document_draft.read(desk, path, collected, encoding=options.encoding, has_author=has_author)
    terms = terms_of(desk, parsed, str(path), date=options.date)
    written = manuscript_from(parsed)
    manuscript = replace(written, **options.given)
    source, replaced = TextSource(parsed.name, parsed.body_line), _replaced(written, parsed, options)
    return _ReadFile(str(path), manuscript, pictures, options.slug, manuscript.title, terms, source, replaced)


def _replaced(written: Manuscript, parsed: ArticleFile, options: FileOptions) -> dict[str, Any]:
    """What the file has in the fields that options gave; its own `kind: story`, too, decides against an earlier --page."""
    return {name: getattr(written, name) for name in {*options.given, *({"kind"} & parsed.given)}}


def _source(parsed: ArticleFile, captions: CaptionsRead) -> TextSource:
    image, related = parsed.lines.get("image", 0), parsed.lines.get("related", 0)
    return TextSource(parsed.name, parsed.body_line, image, related, captions.inserted)


def _with_former_addresses(parsed: ArticleFile, path: Path) -> ArticleFile:
    """A post whose file name begins with a date was published under that date: links to it must still work.

    Site builders use the date in the text, if there is one, or that in the name.
    """
    name = file_names.of(path)
    if not name.day or not name.words:
        return parsed
    days = [day for day in (parsed.date[:10], name.day) if clock.is_day(day)]
    addresses = [f"/{day.replace('-', '/')}/{parsed.slug or name.words}/" for day in dict.fromkeys(days)]
    return replace(parsed, aliases=tuple(dict.fromkeys((*parsed.aliases, *addresses))))
