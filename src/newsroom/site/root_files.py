"""The files of the folder `root/` of the theme, which are published at the root of the site as they are.

Such as `ads.txt`, `.well-known/security.txt`, or the file with which a search engine verifies the owner of the site.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from newsroom import urls
from newsroom.core.articles import paths
from newsroom.errors import Invalid, NewsroomError
from newsroom.phrases import phrase
from newsroom.site.index_key import index_key
from newsroom.site.site_file import SiteFile, SomeFilesFailed
from newsroom.store import Connection
from newsroom.text import pattern

FOLDER: Final = "root"
MOST_FILES: Final = 500
MOST_BYTES: Final = 10_000_000  # of one file
MOST_NAMED: Final = 10  # files that cannot be published and are named; the build would stop at twice as many
# Hidden files and folders that belong to a site; others are left out, such as `.git` and `.DS_Store`.
_PUBLIC: Final = frozenset((".well-known", ".nojekyll", ".htaccess"))
_EVERYWHERE: Final = ".nojekyll"  # each site has it: another one would change nothing
# The icons of the site, which files of the same name replace.
REPLACEABLE: Final = (urls.favicon(), urls.touch_icon(), urls.manifest())
_INDEX: Final = "index.html"
_KEY: Final = r"([0-9a-f]{32})\.txt"


def names(theme: Path | None) -> list[str]:
    """The site paths of the files. Symbolic links are left out."""
    return [_site_path(name) for name, _ in _found(theme)]


def _site_path(name: str) -> str:
    """The only path of a file: that of its folder for an `index.html`, as the pages of the site have it."""
    folder, slash, file = f"/{name}".rpartition("/")
    return f"{folder}{slash}" if file == _INDEX else f"/{name}"


def _found(theme: Path | None) -> Iterator[tuple[str, Path]]:
    """Names and paths of the regular files, none of them below a symbolic link; one more than are allowed at most."""
    if theme is None or (theme / FOLDER).is_symlink():
        return
    folder = theme / FOLDER
    number = 0
    for place, folders, files in os.walk(folder):  # follows no links
        folders[:] = sorted(name for name in folders if _is_public(name))
        for name in sorted(files):
            path = Path(place, name)
            relative = path.relative_to(folder).as_posix()
            if _is_public(name) and relative != _EVERYWHERE and not path.is_symlink() and path.is_file():
                yield relative, path
                number += 1
                if number > MOST_FILES:
                    return


def _is_public(name: str) -> bool:
    return not name.startswith(".") or name in _PUBLIC


def files(db: Connection, theme: Path | None) -> list[SiteFile]:
    """The files of the folder.

    Raises `Invalid` for too many and for a theme that is not there (those of an earlier build then stay), and
    `SomeFilesFailed`, which has the other files, for those that are too large or whose place is not free.
    """
    if theme is not None and not theme.is_dir():
        raise Invalid(
            phrase("{folder} is not a folder, so the built-in theme was used", folder=theme),
            ref=FOLDER,
            hint="correct site.theme (a path from the folder of the newsroom file), or: newsroom config unset site.theme",
        )
    found = sorted(_found(theme))
    if len(found) > MOST_FILES:
        raise Invalid(
            phrase(
                "{folder}/ has more than {most:,} files: none of them was published", folder=FOLDER, most=MOST_FILES
            ),
            ref=FOLDER,
            hint="delete some of them, or put them on another server; files that were published before stay as they are",
        )
    made: list[SiteFile] = []
    failed: dict[str, NewsroomError] = {}
    for name, path in found:
        try:
            made.append(_file(db, name, path))
        except Invalid as error:
            failed[name] = error
    if failed:
        raise SomeFilesFailed(_named(list(failed.values())), made, [_site_path(name) for name in failed])
    return made


def _named(failures: list[NewsroomError]) -> list[NewsroomError]:
    """The errors of the first files, and the number of the others."""
    more = len(failures) - MOST_NAMED
    if more <= 1:
        return failures
    message = phrase("{folder}/: {count:,} more files cannot be published", folder=FOLDER, count=more)
    return [*failures[:MOST_NAMED], Invalid(message, ref=FOLDER)]


def _file(db: Connection, name: str, path: Path) -> SiteFile:
    shown = f"{FOLDER}/{name}"
    try:
        urls.output_file(f"/{name}")
    except Invalid as error:
        raise Invalid(
            phrase("{place}: {message}", place=shown, message=error.message), ref=shown, hint=error.hint
        ) from error
    owner = _owner(db, name)
    if owner:
        raise Invalid(
            phrase("{file} cannot be published: {owner}", file=shown, owner=owner),
            ref=shown,
            hint="newsroom writes the site's redirects to .htaccess: put your own rules in the server's configuration"
            if name == ".htaccess"
            else "give it another name",
        )
    if path.stat().st_size > MOST_BYTES:
        raise Invalid(
            phrase("{file} is larger than {megabytes} MB", file=shown, megabytes=MOST_BYTES // 1_000_000), ref=shown
        )
    with path.open("rb") as stream:
        return SiteFile(_site_path(name), data=stream.read(MOST_BYTES))


def _owner(db: Connection, name: str) -> str:
    """What of the site is at that place; empty if it is free."""
    first = name.partition("/")[0]
    own_folder = first in urls.FOLDERS or pattern("[0-9]{4}|[a-z]{2}").fullmatch(first) is not None
    own_file = name.lower() in urls.FILES or name.startswith("sitemap-news") or _is_key(db, name)
    if own_folder or own_file or urls.is_beside_article(_site_path(name)):
        return phrase("that address is reserved for the site's own files")
    if f"/{name}" in REPLACEABLE:
        return ""
    pages = [f"/{parent}" for parent in PurePosixPath(name).parents if parent.suffix in (".html", ".htm")]
    taken = paths.known(db, (_site_path(name), f"/{name}", f"/{name}/", *pages)) or paths.below(db, f"/{name}/")
    return phrase("an article is or was at {path}", path=taken) if taken else ""


def _is_key(db: Connection, name: str) -> bool:
    """Whether the site has its key for IndexNow at that place, now or when the setting is on."""
    found = pattern(_KEY).fullmatch(name)
    return found is not None and found[1] == index_key(db)
