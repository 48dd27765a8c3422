"""The commands that are given to rsync, and what is read from its answers, without the program."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from newsroom.errors import Outside
from newsroom.site.deploy.place import DeployFile
from newsroom.site.deploy.rsync import RsyncHost

EMPTY = "an empty folder"


class Rsync:
    """Notes what is run, and answers."""

    def __init__(self) -> None:
        self.asked: list[tuple[list[str], bytes | None]] = []
        self.environment: dict[str, str] = {}
        self.answers: list[tuple[int, bytes]] = []

    def __call__(self, command: list[str], **how: Any) -> Any:
        source = command[command.index("--") + 1]
        if not any(Path(source).iterdir()):
            command = [*command[:-2], EMPTY, command[-1]]
        self.asked.append((command, how.pop("input")))
        self.environment = how.pop("env")
        assert how == {"capture_output": True, "check": False}
        code, said = self.answers.pop(0) if self.answers else (0, b"")
        return subprocess.CompletedProcess(command, code, said, b"failed\n")


@pytest.fixture
def rsync(monkeypatch: pytest.MonkeyPatch) -> Rsync:
    made = Rsync()
    monkeypatch.setattr(subprocess, "run", made)
    monkeypatch.delenv("RSYNC_RSH", raising=False)
    return made


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "a.html").write_text("x")
    return tmp_path


def file(name: str) -> DeployFile:
    return DeployFile(f"/{name}", name, name, "h", 1, "text/html", "no-cache", 0)


def command(site: Path | str, *options: str, target: str = "h:www/") -> list[str]:
    source = site if site == EMPTY else f"{site}/"
    return ["rsync", "--protect-args", "--timeout=300", *options, "--", str(source), target]


def test_files_are_sent_with_one_call(rsync: Rsync, site: Path) -> None:
    files = [file("a.html"), file("b/ế.html")]
    assert [*RsyncHost("h:www", site).put(files)] == files
    options = ("--checksum", "--times", "--omit-dir-times", "--chmod=D755,F644", "--files-from=-", "--from0")
    assert rsync.asked == [(command(site, *options), "a.html\0b/ế.html".encode())]
    assert (rsync.environment["RSYNC_RSH"], rsync.environment["LC_ALL"]) == ("ssh -o ConnectTimeout=20", "C")


def test_a_server_of_rsync_has_a_time_to_answer_and_a_shell_of_ones_own_is_used(
    rsync: Rsync, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RSYNC_RSH", "mine")
    monkeypatch.setenv("LC_ALL", "vi_VN.UTF-8")
    RsyncHost("rsync://h/www", site)._run(["--x"], None)
    assert rsync.asked == [
        (
            ["rsync", "--protect-args", "--timeout=300", "--contimeout=20", "--x", "--", f"{site}/", "rsync://h/www/"],
            None,
        )
    ]
    assert (rsync.environment["RSYNC_RSH"], rsync.environment["LC_ALL"]) == ("mine", "C")


def test_what_differs_is_what_rsync_would_send(rsync: Rsync, site: Path) -> None:
    host = RsyncHost("h:www", site)
    assert host.differing([]) == set()
    assert rsync.asked == []
    rsync.answers = [(0, "b/\nb/ế.html\na.html\n".encode())]
    assert host.differing([file("a.html"), file("b/ế.html"), file("c.html")]) == {"a.html", "b/ế.html"}
    options = ("--checksum", "--dry-run", "--out-format=%n", "-8", "--files-from=-", "--from0")
    assert rsync.asked == [(command(site, *options), "a.html\0b/ế.html\0c.html".encode())]
    assert host.lacks(file("a.html")) is False
    assert (host.batch, host.keeps_headers) == (20_000, False)


DELETING = ("--dirs", "--delete-missing-args", "--files-from=-", "--from0")


def test_what_is_gone_is_deleted_and_then_its_folders_from_the_deepest_up(rsync: Rsync, site: Path) -> None:
    """A folder that something else is in stays (23), one that is gone there is no error (24)."""
    rsync.answers = [(24, b""), (23, b""), (24, b""), (0, b"")]
    RsyncHost("h:www", site).delete(["a/b/c/x.html", "a/y.html", "kept/gone.html", "kept/a.html"])
    assert rsync.asked == [
        (command(EMPTY, *DELETING), b"a/b/c/x.html\0a/y.html\0kept/gone.html\0kept/a.html"),
        (command(EMPTY, *DELETING), b"a/b/c"), (command(EMPTY, *DELETING), b"a/b"), (command(EMPTY, *DELETING), b"a"),
    ]  # fmt: skip


def test_nothing_to_delete_asks_nobody(rsync: Rsync, site: Path) -> None:
    host = RsyncHost("h:www", site)
    host.delete([])
    assert rsync.asked == []


@pytest.mark.parametrize(("codes", "calls"), [([23], 1), ([1], 1), ([0, 1], 2)])
def test_other_failures_are_errors(rsync: Rsync, site: Path, codes: list[int], calls: int) -> None:
    rsync.answers = [(code, b"") for code in codes]
    with pytest.raises(Outside, match=rf"rsync to h:www failed \(exit {codes[-1]}\): failed") as refused:
        RsyncHost("h:www", site).delete(["a/x.html"])
    assert refused.value.ref == "h:www"
    assert len(rsync.asked) == calls


def test_unknown_files_are_those_that_a_delete_would_delete(rsync: Rsync, site: Path) -> None:
    rsync.answers = [
        (
            0,
            b"*deleting   z.txt\n*deleting   old/\n*deleting   a/\xff.txt\n>f+++++++++ new.html\n*deleting   kept/a.html\n",
        )
    ]
    assert RsyncHost("h:www", site).unknown_files({"kept/a.html"}) == ["a/\udcff.txt", "z.txt"]
    options = ("--recursive", "--dry-run", "--delete", "--existing", "--ignore-existing", "--itemize-changes", "-8")
    assert rsync.asked == [(command(EMPTY, *options), None)]
