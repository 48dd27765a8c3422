"""The files of the theme: templates, assets and messages, from the site's own folder or else built in.

A theme folder mirrors the package: `templates/article.html`, `static/site.css`, `locale/vi/LC_MESSAGES/newsroom.mo`.
"""

from __future__ import annotations

import gettext
import hashlib
import os
import posixpath
import re
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final
from urllib.parse import quote, unquote

from newsroom import urls
from newsroom.errors import Invalid
from newsroom.phrases import phrase
from newsroom.site import placeholders
from newsroom.site.lean_assets import lean

PACKAGE: Final = Path(__file__).parent.parent
DOMAIN: Final = "newsroom"
# The names in templates of the three files that every page links to.
SHORT_NAMES: Final = {"site.css": "css", "site.js": "js", "favicon.svg": "icon"}

MOST_COMPARED: Final = 1_000_000  # bytes of a file that `differences` compares line by line

NOTHING: Final[Mapping[str, bytes]] = MappingProxyType({})
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*")
_REFERENCE: Final = re.compile(
    rb"""url\(\s*(?:"([^"\n]{1,300})"|'([^'\n]{1,300})'|([^"'()\s]{1,300}))\s*\)""",
)


def assets(folder: Path | None, added: Mapping[str, bytes] = NOTHING) -> dict[str, bytes]:
    """Every file of static/ by its site path, which includes a hash of its bytes, so that browsers may cache it.

    `added` are more files by name; one with the name of a file is appended to it.
    """
    files = _static(folder, added)
    paths = asset_paths(folder, added)
    return {paths[name]: data for name, data in files.items()}


def asset_paths(folder: Path | None, added: Mapping[str, bytes] = NOTHING) -> dict[str, str]:
    """The site path of each file of static/ by its name, and of the three in SHORT_NAMES by their short name."""
    paths = {name: urls.asset(name, _digest(data)) for name, data in _static(folder, added).items()}
    return paths | {short: paths[name] for name, short in SHORT_NAMES.items() if name in paths}


def stamp(folder: Path | None) -> str:
    """A hash of everything that pages use of the theme: it changes if any template, asset or catalogue does."""
    whole = hashlib.sha256()
    for root in _roots(folder):
        for kind, pattern in (
            ("templates", "*.html"),
            ("static", "*"),
            ("fonts", "*.ttf"),
            ("fonts", "*.woff2"),
            ("locale", "*.mo"),
        ):
            for name, path in _files(root / kind, pattern):
                data = path.read_bytes()
                whole.update(f"{root == PACKAGE} {kind}/{name} {len(data)}\n".encode())
                whole.update(data)
    return whole.hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class ThemeFile:
    """A template or asset of pages: its name, its kind, and its origin (`own` or `built-in`)."""

    name: str
    kind: str
    origin: str
    bytes: int


def list_(own: Path | None) -> list[ThemeFile]:
    """Every template and asset in use, by kind and name; a file of the theme folder `own` replaces the built-in one."""
    found: dict[tuple[str, str], ThemeFile] = {}
    for root in reversed(_roots(own)):
        for kind, folder in (("template", "templates"), ("asset", "static")):
            for name, path in _files(root / folder, "*"):
                origin = "built-in" if root == PACKAGE else "own"
                found[kind, name] = ThemeFile(name, kind, origin, path.stat().st_size)
    return [found[key] for key in sorted(found, key=lambda key: (key[0] != "template", key[1]))]


def eject(name: str, own: Path, *, force: bool = False) -> Path:
    """Copy the built-in template or asset `name` into the theme folder `own`, to be changed there.

    Raises `Invalid` if there is no such name, and, without `force`, if the file already exists.
    """
    built_in = {file.name: file.kind for file in list_(None)}
    if name not in built_in:
        from difflib import get_close_matches  # here: only an unknown name needs it

        near = get_close_matches(name, built_in, n=3)
        raise Invalid(
            phrase("the theme has no file {name}", name=name),
            ref=name,
            hint=phrase("similar names: {choices}", choices=", ".join(near))
            if near
            else phrase("use one of: {choices}", choices=", ".join(built_in)),
        )
    place = ("templates" if built_in[name] == "template" else "static", *name.split("/"))
    target = own.joinpath(*place)
    if os.path.lexists(target):
        if not force:
            raise Invalid(phrase("{target} already exists", target=target), ref=name, hint="use --force to replace it")
        target.unlink()  # a symbolic link is replaced, not followed
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(PACKAGE.joinpath(*place).read_bytes())
    return target


@dataclass(frozen=True, slots=True)
class ThemeDifference:
    """A file of the theme folder compared with the built-in one: its lines that differ, in the form of `diff -u`.

    `state` is `same`, `differs`, `large` if it is too large for its lines, or `new` if there is no built-in file of that
    name. A file that is not text has no lines.
    """

    name: str
    state: str
    lines: tuple[str, ...] = ()


def differences(own: Path | None, names: Sequence[str] = ()) -> list[ThemeDifference]:
    """The templates and assets of the theme folder `own`, compared with the built-in ones; all of them without `names`.

    Raises `Invalid` for a name that is not in the folder.
    """
    found = {file.name: file for file in list_(own) if file.origin == "own"}
    for name in names:
        if name not in found:
            raise Invalid(
                phrase("your theme folder has no file {name}", name=name),
                ref=name,
                hint=phrase("see which are yours: newsroom theme list"),
            )
    assert own is not None or not found
    return [_difference(found[name], own) for name in names or found if own is not None]


def _difference(file: ThemeFile, own: Path) -> ThemeDifference:
    from difflib import unified_diff  # here: only this needs it

    place = ("templates" if file.kind == "template" else "static", *file.name.split("/"))
    built_in = PACKAGE.joinpath(*place)
    if not built_in.is_file():
        return ThemeDifference(file.name, "new")
    if file.bytes > MOST_COMPARED:
        return ThemeDifference(file.name, "large")
    theirs, mine = built_in.read_bytes(), own.joinpath(*place).read_bytes()
    if mine == theirs:
        return ThemeDifference(file.name, "same")
    try:
        before, after = theirs.decode().splitlines(), mine.decode().splitlines()
    except UnicodeDecodeError:
        return ThemeDifference(file.name, "differs")
    shown = "/".join(place)
    lines = unified_diff(before, after, f"built-in/{shown}", f"{own.name}/{shown}", lineterm="")
    return ThemeDifference(file.name, "differs", tuple(lines))


def _roots(folder: Path | None) -> list[Path]:
    """The folders to search, the site's own first."""
    return [PACKAGE] if folder is None else [folder, PACKAGE]


def _files(folder: Path, pattern: str) -> Iterator[tuple[str, Path]]:
    """Regular files below `folder` and their names in it, sorted; hidden files and symbolic links are skipped."""
    if not folder.is_dir():
        return
    for path in sorted(folder.rglob(pattern)):
        name = path.relative_to(folder).as_posix()
        hidden = any(part.startswith(".") for part in name.split("/"))
        if path.is_file() and not hidden and not any(p.is_symlink() for p in (path, *path.parents[: name.count("/")])):
            yield name, path


def loader(folder: Path | None) -> Callable[[str], str | None]:
    """Finds the source of a template by name; `default/NAME` searches the package only."""
    own = {} if folder is None else dict(_files(folder / "templates", "*"))
    shipped = dict(_files(PACKAGE / "templates", "*"))

    def load(name: str) -> str | None:
        plain = name.removeprefix("default/")
        path = shipped.get(plain) if plain != name else own.get(name, shipped.get(name))
        return None if path is None else _text(path, plain)

    return load


def _text(path: Path, name: str) -> str:
    """The text of a template. Raises `Invalid` if it is not UTF-8."""
    data = path.read_bytes()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = 1 + data.count(b"\n", 0, error.start)
        raise Invalid(
            phrase("{name}:{line}: the template is not UTF-8", name=name, line=line),
            ref=name,
            hint=phrase("save it as UTF-8"),
        ) from error


def may_use_placeholders(folder: Path | None) -> bool:
    """Whether placeholders are safe with the site's own templates, which may do more with printed text than print it."""
    own = () if folder is None else _files(folder / "templates", "*")
    return placeholders.are_safe_with(_text(path, name) for name, path in own)


def _static(folder: Path | None, added: Mapping[str, bytes]) -> dict[str, bytes]:
    """The bytes of each asset by name, first the theme's own; url(…) in a stylesheet names hashed files."""
    files: dict[str, bytes] = {}
    for root in reversed(_roots(folder)):
        found = {name: path.read_bytes() for name, path in _files(root / "static", "*")}
        files.update({name: lean(name, data) for name, data in found.items()} if root == PACKAGE else found)
    files.update({name: files.get(name, b"") + data for name, data in added.items()})

    return {name: _with_hashes(name, files) if name.endswith(".css") else data for name, data in files.items()}


def _with_hashes(stylesheet: str, files: Mapping[str, bytes]) -> bytes:
    """A stylesheet that names the files of static/ as they are published: it names them from its own folder, or from static/."""
    folder = posixpath.dirname(stylesheet)

    def hashed(match: re.Match[bytes]) -> bytes:
        typed = (match[1] or match[2] or match[3]).decode("utf-8", "replace")
        path = re.split("[?#]", typed, maxsplit=1)[0]
        name = unquote(path)
        wanted = (posixpath.normpath(posixpath.join(folder, name)), name)
        found = next((one for one in wanted if one in files and not one.endswith(".css")), None)
        if found is None:
            return match[0]
        published = urls.asset(found, _digest(files[found]))
        relative = posixpath.relpath(published, posixpath.dirname(urls.asset(stylesheet, "")))
        return f"url({quote(relative)}{quote(typed[len(path) :], safe='?#=&;+/%')})".encode()

    return _REFERENCE.sub(hashed, files[stylesheet])


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:10]


def speaks(folder: Path | None, lang: str) -> bool:
    """Whether there are messages in `lang`: a catalogue of the theme or of the package, or English."""
    name = lang.replace("-", "_").partition("_")[0].lower()
    names = (name, lang.replace("-", "_"))
    places = (root / "locale" / one / "LC_MESSAGES" / f"{DOMAIN}.mo" for root in _roots(folder) for one in names)
    return name == "en" or any(place.is_file() for place in places)


def messages(folder: Path | None, lang: str) -> gettext.NullTranslations:
    """The messages in `lang`, first the theme's own; a message without a translation stays in English.

    Raises `Invalid` for a catalogue of the theme that cannot be read.
    """
    found = gettext.NullTranslations()
    if not _LANGUAGE.fullmatch(lang):
        return found
    full_tag = lang.replace("-", "_")
    for root in reversed(_roots(folder)):
        for name in dict.fromkeys((full_tag.partition("_")[0].lower(), full_tag)):
            path = root / "locale" / name / "LC_MESSAGES" / f"{DOMAIN}.mo"
            if path.is_file():
                less_specific, found = found, _catalogue(path, root)
                found.add_fallback(less_specific)
    return found


def _catalogue(path: Path, root: Path) -> gettext.NullTranslations:
    with path.open("rb") as stream:
        try:
            return gettext.GNUTranslations(stream)
        # What it raises for files that are no catalogue: wrong numbers, lengths, encodings, and rules of plurals.
        except (OSError, ValueError, LookupError, struct.error) as error:
            name = path.relative_to(root).as_posix()
            raise Invalid(
                phrase("the theme's {file} cannot be read as a catalogue of translations", file=name),
                ref=name,
                hint=phrase("make it again with msgfmt, or delete it"),
            ) from error
