"""A folder as a place to send a site to."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Final

from newsroom import urls
from newsroom.errors import Invalid, Outside, Usage
from newsroom.phrases import phrase, word
from newsroom.site import apart, leftovers, ownership
from newsroom.site.deploy.place import DeployFile
from newsroom.site.output_folder import OutputFolder


class Folder:
    """A folder of this machine, or one mounted on it; if it contains files, it must have the marker of `owner`.

    With `adopt` it becomes a folder of the owner, whatever it contains. Raises `Refused` for a folder of someone else or with drafts,
    `Usage` for a path that is not a place for a site.
    """

    batch: Final = 250
    keeps_headers: Final = False

    def __init__(self, root: Path, *, out: Path, file: Path, owner: str, adopt: bool = False) -> None:
        self.root = Path(os.path.realpath(root))
        self.name = str(self.root)
        built = Path(os.path.realpath(out))
        if self.root.is_relative_to(built):
            raise Usage(
                phrase("{root} is the folder in which the site is built", root=root)
                if self.root == built
                else phrase("{root} is inside {built}, in which the site is built", root=root, built=built),
                ref=str(root),
                hint="use another folder",
            )
        if Path(os.path.realpath(file)).is_relative_to(self.root):
            raise Usage(
                phrase("{root} contains the newsroom file, which would be published with the site", root=root),
                ref=str(root),
                hint="use another folder",
            )
        ownership.refuse_foreign(self.name, owner, adopt=adopt)
        known = ownership.is_marked(self.name, owner)
        apart.refuse_other_kind(root, drafts=False, recorded=(), known=known)
        self._owner, self._adopt = owner, adopt
        self._opened: OutputFolder | None = None

    @property
    def _folder(self) -> OutputFolder:
        if self._opened is None:  # made when the first file is written, not by a dry run
            self._opened = OutputFolder(self.root, elsewhere=phrase("choose another target"))
            self._opened.claim(self._owner, adopt=self._adopt, drafts=False, home=True)
        return self._opened

    def lacks(self, file: DeployFile) -> bool:
        """Whether there is no file with that name and size."""
        try:
            return os.lstat(self.root / file.name).st_size != file.size
        except OSError:
            return True

    def is_strange(self, *, known: bool) -> bool:
        """Whether the folder has files, and was moved, copied or adopted since the last deploy to its path, if any."""
        return ownership.is_used(self.name) and not (known and ownership.is_at_home(self.name, self._owner))

    def leftovers(
        self, wanted: Collection[str], recorded: Mapping[str, Collection[str]]
    ) -> tuple[list[str], list[str]]:
        """Files that are not `wanted`: those of this newsroom, and those of others.

        In a folder with its marker, files that were sent anywhere are its own; elsewhere only those with the same bytes.
        Where a newsroom has built, files that only builds make are too.
        """
        of_builds, others = leftovers.find(self.name, wanted)
        if ownership.has_drafts(self.name) is None:  # no marker
            of_builds, others = [], sorted([*of_builds, *others])
        is_marked = ownership.is_marked(self.name, self._owner)
        sent = {
            name
            for name, hashes in recorded.items()
            if name not in wanted and self._has(name) and (is_marked or self._hash(name) in hashes)
        }
        ours = {name for name in of_builds if _is_path(name)}
        return sorted(sent | ours), sorted({*of_builds, *others} - sent - ours)

    def _has(self, name: str) -> bool:
        return os.path.isfile(self.root / name)

    def _hash(self, name: str) -> str:
        with suppress(OSError), (self.root / name).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:32]
        return "unknown"

    def settle(self) -> None:
        """Write into the marker that the folder is the one at this path."""
        self._folder.claim(self._owner, adopt=self._adopt, drafts=False, home=True)

    def differing(self, files: Sequence[DeployFile]) -> set[str]:
        """Those that are missing or have other bytes."""
        return {one.name for one in files if not self._holds(one)}

    def _holds(self, one: DeployFile) -> bool:
        try:
            if self.lacks(one):
                return False
            with (self.root / one.name).open("rb") as there:
                return all(there.read(len(part)) == part for part in one.parts())
        except OSError:
            return False

    def put(self, files: Sequence[DeployFile]) -> Iterator[DeployFile]:
        """Write files, each replaced completely."""
        for one in files:
            if not self._folder.holds_parts(one.path, one.size, one.parts()):
                self._folder.write_parts(one.path, one.parts())
            yield one

    def delete(self, names: Sequence[str]) -> None:
        """Delete files, and folders that become empty; files behind a symbolic link are elsewhere and are kept."""
        if names:
            ownership.refuse_foreign(self.name, self._owner, adopt=self._adopt)
        for name in names:
            folders = [self.root / parent for parent in PurePosixPath(name).parents][:-1]
            if any(folder.is_symlink() for folder in folders):
                continue
            try:
                (self.root / name).unlink(missing_ok=True)
            except OSError as error:
                raise Outside(
                    phrase("cannot delete {root}: {strerror}", root=self.root / name, strerror=word(error.strerror)),
                    ref=name,
                ) from error
            for folder in folders:
                try:
                    folder.rmdir()
                except OSError:
                    break

    def unknown_files(self, known: Collection[str]) -> list[str]:
        """Every unknown file below the folder; symbolic links count, but folders they lead to are not entered."""
        found = []
        for folder, folders, files in os.walk(self.root):
            links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
            for name in (*files, *links):
                relative = Path(folder, name).relative_to(self.root).as_posix()
                if relative not in known and relative != ownership.MARK:
                    found.append(relative)
        return sorted(found)


def _is_path(name: str) -> bool:
    """Whether the file with that name has a path on the site, as all files of builds do."""
    try:
        return urls.built_file(f"/{name}") == name
    except Invalid:
        return False
