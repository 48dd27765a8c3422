"""Search on a site without a server: an index beside the pages, made by Pagefind; a page loads small parts of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from newsroom import clock, text, urls
from newsroom.core.published import built_files, stories
from newsroom.core.published.built_files import BuiltFile, BuiltFolder
from newsroom.errors import Outside
from newsroom.phrases import phrase
from newsroom.site import ownership
from newsroom.site.output_folder import OutputFolder
from newsroom.store import Connection

MAKER: Final = "search"
ENTRY: Final = "pagefind-entry.json"
FORM: Final = b"pairs\n"  # the form of the index: to be changed if the same pages give a different index
STORIES: Final = "[0-9][0-9][0-9][0-9]/[0-9][0-9]/*/index.html"
# Languages whose words Pagefind cuts in its own way in searches, which must not happen to pairs.
CUT_BY_PAGEFIND: Final = ("ja", "th", "zh")
# Ready-made search boxes and similar files, which no page of the theme loads.
UNUSED: Final = ("pagefind-ui", "pagefind-modular-ui", "pagefind-component-ui", "pagefind-highlight")


@dataclass(frozen=True, slots=True)
class IndexReport:
    """The number of files of the index that were written, unchanged, deleted."""

    written: int
    unchanged: int
    deleted: int


def write(db: Connection, *, out: Path, lang: str, full: bool = False) -> IndexReport:
    """Make the index of the stories in the built folder `out`, if they differ from those it was made from, or if `full`.

    Raises `Outside` if Pagefind is not installed or fails.
    """
    folder = OutputFolder(out)
    pairs = [Path(folder.root, urls.output_file(path)) for path in stories.paths_without_spaces(db)]
    with folder.lock():
        folder.claim(ownership.owner_of(db))
        built = built_files.find_folder(db, folder.root)
        if built is None:  # nothing is recorded for a build from a read-only file
            files = _run(folder.root, lang, pairs)
            return IndexReport(sum(_put(folder, path, data) for path, data in files.items()), 0, 0)
        made_of = _fingerprint(built_files.made_by(db, built.id, "article"))
        known = {one.path: one for one in built_files.made_by(db, built.id, MAKER)}
        entry = known.get(urls.search_index(ENTRY))
        if not full and entry and entry.inputs == made_of and all(folder.exists(path) for path in known):
            return IndexReport(0, len(known), 0)
        return _renew(db, folder, built, known, _run(folder.root, lang, pairs) if made_of else {}, made_of)


def remove(db: Connection, *, out: Path) -> int:
    """Delete the index, so that no old one is left; returns how many files there were."""
    folder = OutputFolder(out)
    with folder.lock():
        folder.claim(ownership.owner_of(db))
        built = built_files.find_folder(db, folder.root)
        known = {one.path: one for one in built_files.made_by(db, built.id, MAKER)} if built else {}
        return _renew(db, folder, built, known, {}, "").deleted if built and known else 0


def _renew(
    db: Connection,
    folder: OutputFolder,
    built: BuiltFolder,
    known: Mapping[str, BuiltFile],
    files: Mapping[str, bytes],
    made_of: str,
) -> IndexReport:
    """Replace the files of the index: parts before the entry that names them; old parts are deleted last."""
    stale = [path for path in known if path not in files]
    # The fingerprint is recorded when all files are written: until then the next build makes them again.
    built_files.begin(db, built.id, [_record(path, data, "") for path, data in files.items()])
    order = sorted(files, key=lambda path: (path.count("/") < 3, path))
    written = sum(_put(folder, path, files[path]) for path in order)
    deleted = sum(folder.delete(path) for path in stale)
    built_files.forget(db, built.id, stale)
    built_files.begin(db, built.id, [_record(path, data, made_of) for path, data in files.items()])
    if built.stamp and built.built_at:  # the pages are as up to date as before
        built_files.finish(db, built.id, seq=built.seq, stamp=built.stamp, at=clock.from_text(built.built_at))
    return IndexReport(written, len(files) - written, deleted)


def _record(path: str, data: bytes, made_of: str) -> BuiltFile:
    return BuiltFile(path, MAKER, "", hashlib.sha256(data).hexdigest()[:32], len(data), made_of)


def _put(folder: OutputFolder, path: str, data: bytes) -> bool:
    if folder.holds(path, data):
        return False
    folder.write(path, data)
    return True


def _fingerprint(pages: list[BuiltFile]) -> str:
    """A hash of the pages of an index; empty without pages."""
    if not pages:
        return ""
    whole = hashlib.sha256(FORM)
    for one in sorted(pages, key=lambda one: one.path):
        whole.update(f"{one.path} {one.hash}\n".encode())
    return whole.hexdigest()[:32]


def _run(site: str, lang: str, pairs: Sequence[Path]) -> dict[str, bytes]:
    """The files that Pagefind makes from a folder, by site path. The same pages give the same bytes.

    `pairs` are the pages among them with text in scripts without spaces.
    """
    from tempfile import TemporaryDirectory  # here: most builds make no index

    language = lang.partition("-")[0].lower()
    if not pairs:
        return _files_of(site, language)
    with TemporaryDirectory() as copy:
        _copy_with_pairs(Path(site), Path(copy), set(pairs))
        return _files_of(copy, "unknown" if language in CUT_BY_PAGEFIND else language)


def _copy_with_pairs(site: Path, copy: Path, pairs: set[Path]) -> None:
    """Make a folder with links to the pages of the stories, except those in `pairs`, which are written with pairs."""
    from newsroom.site import search_pairs  # here: most sites do not need it

    for page in site.glob(STORIES):
        place = copy / page.relative_to(site)
        place.parent.mkdir(parents=True)
        if page in pairs:
            place.write_text(search_pairs.page(page.read_text("utf-8")), "utf-8")
        else:
            place.symlink_to(page)


def _files_of(site: str, language: str) -> dict[str, bytes]:
    import subprocess  # here: most builds make no index
    from tempfile import TemporaryDirectory  # here: most builds make no index

    try:
        from pagefind_bin import get_executable  # here: only sites with search need it
    except ImportError as error:
        raise Outside(
            "search on a static site needs Pagefind, which is not installed", hint="pip install 'newsroom[search]'"
        ) from error
    with TemporaryDirectory() as made:
        command = [
            str(get_executable()),
            "--site",
            site,
            "--output-path",
            made,
            "--glob",
            STORIES,
            "--silent",
            "--force-language",
            language,
        ]
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, cwd=made, check=False)
        if done.returncode:
            said = text.one_line(done.stderr.decode("utf-8", "replace"))
            raise Outside(
                phrase(
                    "Pagefind failed (exit {returncode}): {said}",
                    returncode=done.returncode,
                    said=text.excerpt(said, 300),
                ),
                ref=site,
            )
        found = sorted(path for path in Path(made).rglob("*") if path.is_file() and not path.name.startswith(UNUSED))
        return {urls.search_index(path.relative_to(made).as_posix()): path.read_bytes() for path in found}
