"""Keeps drafts apart from the public site: a folder of one is not in a folder of the other, and does not contain one.

A web server shows everything below the folder of a site. And a page that is built in a folder above the site can have the
path of a file of the site.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from newsroom.core.published.built_files import BuiltFolder
from newsroom.errors import NewsroomError, Refused, Usage
from newsroom.phrases import Phrase, phrase
from newsroom.site import ownership

ELSEWHERE = "choose another folder with -o DIR"


def keep_out(out: Path, site: Path) -> None:
    """Raise `Usage` if `out`, a folder for drafts, is the folder of the settings for the built site, in it or around it."""
    around = {os.path.realpath(site), os.path.abspath(site)}
    if any(folder in around or _is_same(folder, site) for folder in _upwards(out)):
        message = phrase("{out} is inside the built site, {site}", out=out, site=site)
        if os.path.realpath(out) == os.path.realpath(site):
            message = phrase("{out} is the folder of the built site, which is not for drafts", out=out)
        raise Usage(message, ref=str(out), hint=ELSEWHERE)
    if os.path.realpath(out) in _upwards(site):
        raise Usage(phrase("{out} contains the built site, {site}", out=out, site=site), ref=str(out), hint=ELSEWHERE)


def refuse_around_file(out: Path, file: Path) -> None:
    """Raise `Usage` for a folder that contains the newsroom file."""
    if file.resolve().is_relative_to(out.resolve()):
        raise Usage(
            phrase("{out} contains the newsroom file, which would be published with the site", out=out),
            ref=str(out),
            hint=ELSEWHERE,
        )


def refuse_other_kind(out: Path, *, drafts: bool, recorded: Iterable[BuiltFolder], known: bool) -> None:
    """Make sure that the public site and `drafts` are neither in one folder nor one inside the other.

    `recorded` are the folders that builds have recorded. If `out` is `known`, nothing but those needs to be looked for
    inside it; otherwise every folder in it is. Raises `Usage` for drafts, `Refused` for the public site.
    """
    root = os.path.realpath(out)
    for folder in _upwards(out):
        if ownership.has_drafts(folder) not in (None, drafts) and (folder != root or ownership.is_used(root)):
            raise _clash(out, folder, drafts=drafts)
    inside = (one for one in recorded if one.path.startswith(os.path.join(root, "")) and os.path.isdir(one.path))
    for built in inside:
        kind = ownership.has_drafts(built.path)
        # Version 0.1 wrote no markers, and no time of a build with drafts.
        if (built.built_at is None if kind is None else kind) != drafts:
            raise _contains(out, built.path, drafts=drafts)
    for folder in () if known else _marked_inside(root):
        if ownership.has_drafts(folder) != drafts:
            raise _contains(out, folder, drafts=drafts)


def _upwards(out: Path) -> list[str]:
    """A folder and those above it, as they are named and as they are: a server may follow symbolic links."""
    named, real = Path(os.path.abspath(out)), Path(os.path.realpath(out))
    return list(dict.fromkeys(str(one) for one in (real, *real.parents, named, *named.parents)))


def _is_same(folder: str, site: Path) -> bool:
    """Whether two paths lead to one folder: also with other capitals, or mounted twice."""
    try:
        return os.path.samefile(folder, site)
    except OSError:
        return False


def _marked_inside(root: str) -> Iterator[str]:
    """Every folder with a marker below a folder."""
    for folder, _, names in os.walk(root):
        if folder != root and ownership.MARK in names:
            yield folder


def _clash(out: Path, folder: str, *, drafts: bool) -> NewsroomError:
    """The error for a folder that is one of the other kind, or in one."""
    within = os.path.realpath(out) != os.path.realpath(folder)
    if drafts:
        message = (
            phrase("{out} is inside {folder}, which contains the public site", out=out, folder=folder)
            if within
            else phrase("{out} contains the public site; drafts need another folder", out=out)
        )
        return Usage(message, ref=str(out), hint=ELSEWHERE)
    if within:
        message = phrase("{out} is inside {folder}, which has drafts and is not for readers", out=out, folder=folder)
        return Refused(message, ref=str(out), hint="choose another folder")
    return with_drafts(out, hint="choose another folder, or delete this one first")


def with_drafts(out: Path, *, hint: Phrase | str) -> Refused:
    """The error for a folder with drafts that readers would see."""
    return Refused(phrase("{out} has drafts, and is not for readers", out=out), ref=str(out), hint=hint)


def _contains(out: Path, folder: str, *, drafts: bool) -> NewsroomError:
    """The error for a folder that contains one of the other kind."""
    if drafts:
        message = phrase("{out} contains {folder}, the folder of the public site", out=out, folder=folder)
        return Usage(message, ref=str(out), hint=ELSEWHERE)
    return Refused(
        phrase("{out} contains {folder}, which has drafts that readers would see", out=out, folder=folder),
        ref=folder,
        hint=phrase("move {folder} to another place, or delete it", folder=folder),
    )
