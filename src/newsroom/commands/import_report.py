"""What `newsroom import` shows of a site that was imported: counts, then what did not come, each with its place."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from newsroom import text
from newsroom.commands import comment_changes, in_their_language
from newsroom.desk import Desk
from newsroom.desk.site_import import COMMENT_LEFT_OUT, SiteImport, SiteImported, UpdateMode
from newsroom.errors import NewsroomError, Partial
from newsroom.formats.documents.kept_parts import IN_TEXT
from newsroom.formats.sites.media_folder import MediaFolder
from newsroom.phrases import as_message, joined, phrase, word
from newsroom.terminal import output

SHOWN = 20  # lines of each list
WITHDRAWN = 100  # articles in one command


def show(work: SiteImport, result: SiteImported, *, dry_run: bool, json: bool) -> None:
    """Print the result of an import. Raises `Partial` if posts or comments could not be imported."""
    desk, media = work.desk, work.media
    if json:
        output.emit_object(_record(result, media))
    else:
        output.emit_counts(_counts(result))
    _tell_what_came(desk, result, work.update)
    _tell_what_did_not(desk, result, media, listed=dry_run or json)
    _tell_what_is_public_here_only(desk, result)
    comment_changes.tell(desk, result.comments.changed)
    if dry_run:
        desk.say("nothing was changed")
    # A batch may only note which versions of items an import has seen: then there is nothing to undo.
    elif result.batch is not None and any((result.added, result.updated, result.people, result.comments.added)):
        desk.say(phrase("undo: newsroom undo {batch}", batch=result.batch))
        desk.say("to see what will be missing from the pages: newsroom check --all")
    failed = [*result.skipped, *((one.where, one.why) for one in result.comments.skipped)]
    if failed:
        lines = [phrase("{where}: {why}", where=where, why=as_message(why)) for where, why in failed]
        total = result.read + result.comments.read
        end = phrase("{number} of {read} not imported", number=len(lines), read=total)
        raise Partial(joined("\n", [*first_lines(lines), end]), [NewsroomError(line) for line in lines])


def _counts(result: SiteImported) -> dict[str, int]:
    return {
        phrase("read"): result.read,
        phrase("added"): result.added,
        phrase("updated"): result.updated,
        phrase("unchanged"): result.unchanged,
        phrase("not imported"): len(result.skipped),
        phrase("left out"): sum(number for what, number in result.left_out.items() if what != COMMENT_LEFT_OUT),
        phrase("comments"): result.comments.added,
        phrase("pictures"): result.pictures,
        phrase("people"): result.people,
    }


def _record(result: SiteImported, media: MediaFolder) -> dict[str, Any]:
    comments = result.comments
    return {
        "read": result.read,
        "added": result.added,
        "updated": result.updated,
        "unchanged": result.unchanged,
        "differing": result.differing,
        "killed": result.killed,
        "still_public": [asdict(one) for one in result.still_public],
        "skipped": _places(result.skipped),
        "adapted": _places(result.adapted),
        "left_out": [{"what": what, "count": number} for what, number in sorted(result.left_out.items())],
        "lost": [{"what": what, "count": one.number, "where": one.where} for what, one in sorted(result.lost.items())],
        "statuses": [
            {"kind": kind, "status": status, "count": number} for (kind, status), number in sorted(result.kinds.items())
        ],
        "comments": {
            "read": comments.read,
            "added": comments.added,
            "unchanged": comments.unchanged,
            "skipped": _places([(one.where, one.why) for one in comments.skipped]),
            "adapted": _places([(one.where, one.why) for one in comments.adapted]),
            "left_out": [{"what": what, "count": number} for what, number in sorted(comments.left_out.items())],
            "changed": [asdict(one) for one in comments.changed],
        },
        "pictures": {"added": result.pictures, "elsewhere": dict(sorted(media.elsewhere.items()))},
        "people": result.people,
        "batch": result.batch,
    }


def _places(found: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"where": where, "why": why} for where, why in found]


def _counted(kind: str, number: int) -> str:
    return text.number_of(number, "page") if kind == "page" else text.number_of(number, "story", "stories")


def _tell_what_came(desk: Desk, result: SiteImported, update: UpdateMode) -> None:
    if result.kinds:
        counts = (
            phrase("{counted} ({status})", counted=_counted(kind, number), status=word(status))
            for (kind, status), number in sorted(result.kinds.items())
        )
        desk.say(phrase("added: {counts}", counts=joined(", ", counts)))
    if result.differing > result.killed:
        articles = text.number_of(result.differing - result.killed, "article")
        desk.say(
            phrase(
                "different in the export, but not newer, and left unchanged: {articles}; to replace: --update replace",
                articles=articles,
            )
            if update is UpdateMode.NEWER
            else phrase(
                "different in the export, but left unchanged: {articles}; to replace: --update newer or "
                "--update replace",
                articles=articles,
            )
        )
    if result.killed:
        killed = text.number_of(result.killed, "article")
        desk.say(phrase("different in the export, but killed here, and left unchanged: {articles}", articles=killed))
    if result.trashed:
        counted = text.number_of(result.trashed, "article")
        undone = next(iter(result.trashed_by)) if len(result.trashed_by) == 1 else None  # the batch of all
        desk.say(
            phrase(
                "imported earlier, and now in the trash: {articles}; to restore: newsroom redo {batch}",
                articles=counted,
                batch=undone,
            )
            if undone
            else phrase(
                "imported earlier, and now in the trash: {articles}; to restore: newsroom restore REF; to list them: "
                "newsroom list -s trashed",
                articles=counted,
            )
        )


def _tell_what_did_not(desk: Desk, result: SiteImported, media: MediaFolder, *, listed: bool) -> None:
    left = result.left_out + result.comments.left_out
    if left:
        counts = (
            phrase("{number} × {what}", number=number, what=as_message(what)) for what, number in sorted(left.items())
        )
        desk.say(phrase("left out: {counts}", counts=joined(", ", counts)))
    adapted = [*result.adapted, *((one.where, one.why) for one in result.comments.adapted)]
    changed = [phrase("{where}: {why}", where=where, why=as_message(why)) for where, why in adapted]
    for line in adapted_lines(changed, listed=listed):
        desk.warn(line)
    lost = sorted(result.lost.items(), key=lambda one: (-one[1].number, one[0]))
    lines: tuple[list[str], list[str]] = ([], [])
    for what, one in lost:
        line = phrase("{number} × {what}, first at {where}", number=one.number, what=as_message(what), where=one.where)
        lines[what in IN_TEXT].append(line)
    for line in lines[True]:
        desk.warn(line)
    for line in first_lines(lines[False]):
        desk.warn(phrase("not imported: {line}", line=line))
    for host, number in media.elsewhere.most_common(SHOWN):
        pictures = text.number_of(number, "picture")
        if host:
            desk.warn(
                phrase(
                    "{pictures} on {host} not copied; to copy: --media DIR or --media fetch",
                    pictures=pictures,
                    host=host,
                )
            )
        else:
            desk.warn(phrase("{pictures} without a file; to add: --media DIR", pictures=pictures))


def _tell_what_is_public_here_only(desk: Desk, result: SiteImported) -> None:
    """Name the articles that the older site has withdrawn since an earlier import published them here."""
    found = result.still_public[:WITHDRAWN]
    if not found:
        return
    for one in found:
        desk.warn(
            phrase(
                "{where}: still published here, but not published in the export ({why}): {title}",
                where=one.where,
                why=as_message(one.why),
                title=one.title[:80],
            )
        )
    desk.warn(phrase("to withdraw here too: newsroom unpublish {refs}", refs=" ".join(one.ref for one in found)))
    more = len(result.still_public) - len(found)
    if more:
        desk.warn(
            phrase(
                "and {articles}; an import after that command lists the next ones, and --json lists all",
                articles=text.number_of(more, "more article"),
            )
        )


def adapted_lines(lines: Sequence[str], *, listed: bool) -> Sequence[str]:
    """What an import changed: all of it in a pipe; on a terminal the first lines, and a file with all of them.

    `listed` says that --json lists them: after a dry run, or with it. Another import would not find them again.
    """
    if listed or len(lines) <= SHOWN:
        return first_lines(lines)
    if not sys.stderr.isatty():
        return lines
    import tempfile  # here: few imports need it

    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="newsroom-import-", suffix=".txt", delete=False, encoding="utf-8", errors="replace"
        ) as kept:
            kept.writelines(f"{in_their_language(line)}\n" for line in lines)
    except OSError:  # nowhere to write it: show them
        return lines
    more = output.grouped(len(lines) - SHOWN, sys.stderr)
    return [*lines[:SHOWN], phrase("and {number} more; all of them are in {path}", number=more, path=kept.name)]


def first_lines(lines: Sequence[str]) -> Sequence[str]:
    """The first lines, and how many more there are."""
    more = len(lines) - SHOWN
    if more <= 0:
        return lines
    return [*lines[:SHOWN], phrase("and {number} more; --json lists all", number=output.grouped(more, sys.stderr))]
