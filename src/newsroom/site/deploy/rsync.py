"""Hosts with rsync, over ssh (`user@host:path`) or with its own server (`rsync://host/module`)."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Final

from newsroom import text
from newsroom.errors import Outside, Usage
from newsroom.phrases import phrase
from newsroom.site.deploy.place import DeployFile

DELETING: Final = b"*deleting"
# Exit codes of rsync: something could not be done; a file (here, the folder of a deleted one) is missing at the source.
SOME_NOT: Final = 23
VANISHED: Final = 24
SILENCE: Final = (
    300  # seconds without a byte after which rsync gives up; the other side may read for long before it answers
)
CONNECTING: Final = 20  # seconds


class RsyncHost:
    """A folder that rsync can write to."""

    batch: Final = 20_000  # each batch needs a connection, so one batch for each stage
    keeps_headers: Final = False

    def __init__(self, target: str, out: Path) -> None:
        if target.startswith("-"):  # ssh would read this host as an option
            raise Usage(phrase("{target!r} is not a host", target=target), ref=target)
        self.name = target.rstrip("/") if not target.endswith(":/") else target
        self.destination = target if target.endswith(("/", ":")) else f"{target}/"
        self.is_server = target.startswith("rsync://") or "::" in target
        self.source = f"{os.path.realpath(out)}/"

    def lacks(self, file: DeployFile) -> bool:
        """False: what is missing there is not known without asking the host; `--full` compares everything."""
        return False

    def is_strange(self, *, known: bool) -> bool:
        """Never known without asking; `--delete` deletes what is not part of the site."""
        return False

    def leftovers(
        self, wanted: Collection[str], recorded: Mapping[str, Collection[str]]
    ) -> tuple[list[str], list[str]]:
        """None, since it is never strange."""
        return [], []

    def settle(self) -> None:
        """Nothing, since it is never strange."""

    def differing(self, files: Sequence[DeployFile]) -> set[str]:
        """Those that rsync would send, by the checksums of both sides."""
        if not files:
            return set()
        wanted = ["--checksum", "--dry-run", "--out-format=%n", "-8", "--files-from=-", "--from0"]
        said = self._run(wanted, [one.name for one in files])
        return {os.fsdecode(line) for line in said.splitlines() if not line.endswith(b"/")}

    def put(self, files: Sequence[DeployFile]) -> Iterator[DeployFile]:
        """Send files with one call, which replaces each completely; rsync skips those that are the same there."""
        self._run(
            ["--checksum", "--times", "--omit-dir-times", "--chmod=D755,F644", "--files-from=-", "--from0"],
            [one.name for one in files],
        )
        yield from files

    def delete(self, names: Sequence[str]) -> None:
        """Delete files, whatever the built folder has, and folders that become empty unless the built folder has them."""
        parents = {str(parent) for name in names for parent in PurePosixPath(name).parents}
        folders = {parent for parent in parents if not os.path.isdir(self.source + parent)}
        deleting = ["--dirs", "--delete-missing-args", "--files-from=-", "--from0"]
        # What rsync does not find at the source is deleted.
        with TemporaryDirectory() as empty:
            if names:
                self._run(deleting, names, source=f"{empty}/", passing=(VANISHED,))
            for depth in sorted({name.count("/") for name in folders}, reverse=True):  # one that is not empty stays
                level = [name for name in folders if name.count("/") == depth]
                self._run(deleting, level, source=f"{empty}/", passing=(VANISHED, SOME_NOT))

    def unknown_files(self, known: Collection[str]) -> list[str]:
        """Every unknown file on the host: those that rsync's own `--delete` would delete if the site were empty."""
        listing = ["--recursive", "--dry-run", "--delete", "--existing", "--ignore-existing", "--itemize-changes", "-8"]
        with TemporaryDirectory() as empty:
            said = self._run(listing, None, source=f"{empty}/")
        names = [line[len(DELETING) :].strip() for line in said.splitlines() if line.startswith(DELETING)]
        found = [name.decode("utf-8", "surrogateescape") for name in names if not name.endswith(b"/")]
        return sorted(name for name in found if name not in known)

    def _run(
        self, options: Sequence[str], names: Sequence[str] | None, *, source: str = "", passing: Sequence[int] = ()
    ) -> bytes:
        """Run rsync; `names` are its files, in the built folder or in `source`.

        Raises `Outside`, except for exit codes in `passing`.
        """
        limits = [f"--timeout={SILENCE}"] + ([f"--contimeout={CONNECTING}"] if self.is_server else [])
        command = ["rsync", "--protect-args", *limits, *options, "--", source or self.source, self.destination]
        given = None if names is None else b"\0".join(os.fsencode(name) for name in names)
        try:
            done = subprocess.run(
                command,
                input=given,
                capture_output=True,
                env={"RSYNC_RSH": f"ssh -o ConnectTimeout={CONNECTING}", **os.environ, "LC_ALL": "C"},
                check=False,
            )
        except FileNotFoundError as error:
            raise Outside(
                "rsync is not installed", ref=self.name, hint="install it, for example with: apt install rsync"
            ) from error
        if done.returncode and done.returncode not in passing:
            lines = done.stderr.decode("utf-8", "replace").strip().splitlines() or [""]
            raise Outside(
                phrase(
                    "rsync to {name} failed (exit {returncode}): {lines}",
                    name=self.name,
                    returncode=done.returncode,
                    lines=text.one_line(lines[0]),
                ),
                ref=self.name,
                hint="some files may have arrived; the next deploy sends the rest",
            )
        return done.stdout
