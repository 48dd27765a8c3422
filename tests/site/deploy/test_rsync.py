"""Deploying through rsync: to its own server, and as over ssh to a folder of this machine."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import needs
from tests.site.paper import Paper

from newsroom.errors import Outside, Usage
from newsroom.site.deploy.deploying import DeployPlan, DeployReport, carry_out, prepare
from newsroom.site.deploy.rsync import RsyncHost
from newsroom.site.deploy.targets import place


@pytest.fixture(autouse=True)
def rsync() -> str:
    """The program, without which nothing here can be tried."""
    return needs.program("rsync")


# What ssh does with its arguments, without another machine: the host is left out and the rest given to a shell.
REMOTE_SHELL = '#!/bin/sh\n[ "$1" = -l ] && shift 2\nshift\nexec sh -c "$*"\n'


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Paper:
    """A built newsroom; its tests send it to places of their own."""
    paper = Paper(tmp_path_factory.mktemp("paper"))
    paper.story("Đảng bộ tỉnh", section="Đời sống", tags=("mưa",))
    paper.build()
    return paper


@pytest.fixture
def ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder under which `web@host.example:…` lies."""
    shell = tmp_path / "shell"
    shell.write_text(REMOTE_SHELL)
    shell.chmod(0o755)
    monkeypatch.setenv("RSYNC_RSH", str(shell))
    root = tmp_path / "a host's folder"
    root.mkdir()
    return root


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """rsync's own server on this machine: its address and the folder of its one module."""
    root = tmp_path / "module"
    root.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = tmp_path / "rsyncd.conf"
    settings.write_text(
        f"use chroot = no\n[www]\npath = {root}\nread only = no\nuid = {os.getuid()}\ngid = {os.getgid()}\n"
    )
    process = subprocess.Popen(
        ["rsync", "--daemon", "--no-detach", "--address=127.0.0.1", f"--port={port}", f"--config={settings}"],
        stderr=subprocess.DEVNULL,
    )
    try:
        while process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
                break
            except ConnectionRefusedError:
                continue
        yield f"rsync://127.0.0.1:{port}/www", root
    finally:
        process.terminate()
        process.wait()


def found(paper: Paper, target: str, *, delete: bool = False) -> DeployPlan:
    there = place(target, out=paper.folder / "site", file=paper.folder / "newsroom.db", owner="me")
    return prepare(paper.db, out=paper.folder / "site", place=there, delete=delete)


def send(paper: Paper, target: str, *, delete: bool = False) -> DeployReport:
    there = place(target, out=paper.folder / "site", file=paper.folder / "newsroom.db", owner="me")
    return carry_out(paper.db, found(paper, target, delete=delete), place=there)


def held(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_host_gets_the_built_site_and_then_what_changed(paper: Paper, ssh: Path) -> None:
    target = f"web@host.example:{ssh}/www"
    first = send(paper, target)
    assert (first.uploaded, first.unchanged) == (len(paper.files()), 0)
    assert held(ssh / "www") == paper.files()
    index = ssh / "www" / "index.html"
    assert index.stat().st_mode & 0o777 == 0o644
    assert (ssh / "www" / "s").stat().st_mode & 0o777 == 0o755
    assert int(index.stat().st_mtime) == int((paper.folder / "site" / "index.html").stat().st_mtime)
    before = paper.files()
    paper.story("Mưa lớn ở Hà Tĩnh", section="Đời sống", tags=("bão",))
    paper.build()
    differing = {name for name, data in paper.files().items() if before.get(name) != data}
    assert send(paper, target).uploaded == len(differing)
    assert held(ssh / "www") == paper.files()
    assert send(paper, target).uploaded == 0


def test_a_change_of_the_same_size_within_a_second_is_sent(paper: Paper, ssh: Path) -> None:
    target = f"host.example:{ssh}/www/"
    send(paper, target)
    stamp = os.stat(paper.folder / "site" / "index.html")
    os.utime(ssh / "www" / "index.html", ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    story = paper.story("Tựa đề A")
    paper.build()
    send(paper, target)
    paper.edit(story, title="Tựa đề B")
    paper.build()
    for name in paper.files():
        os.utime(paper.folder / "site" / name, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        os.utime(ssh / "www" / name, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    send(paper, target)
    assert held(ssh / "www") == paper.files()


def test_a_host_loses_what_the_site_lost_and_no_more_unless_asked(paper: Paper, ssh: Path) -> None:
    story = paper.story("Lẻ loi", tags=("chỉ một bài",))
    paper.build()
    target = f"web@host.example:{ssh}/www"
    send(paper, target)
    assert (ssh / "www/tag/chi-mot-bai/index.html").exists()
    (ssh / "www/of my own/deep").mkdir(parents=True)
    (ssh / "www/of my own/deep/ghi chú.txt").write_text("mine")
    (ssh / "www/CNAME").write_text("news.example.org")
    paper.edit(story, tags=())
    paper.build()
    assert send(paper, target).deleted == 1
    assert held(ssh / "www").keys() - paper.files().keys() == {"CNAME", "of my own/deep/ghi chú.txt"}
    assert not (ssh / "www/tag/chi-mot-bai").exists()
    assert found(paper, target, delete=True).unknown == ("CNAME", "of my own/deep/ghi chú.txt")
    assert send(paper, target, delete=True).deleted == 2
    assert held(ssh / "www") == paper.files()
    assert not (ssh / "www/of my own").exists()


def test_what_lies_in_the_built_folder_by_hand_changes_nothing_on_the_host(paper: Paper, ssh: Path) -> None:
    story = paper.story("Riêng", tags=("một bài",))
    paper.build()
    target = f"host.example:{ssh}/by-hand"
    send(paper, target)
    paper.edit(story, tags=())
    paper.build()
    page = "tag/mot-bai/index.html"
    by_hand = [paper.folder / "site" / name for name in ("old.html", page)]
    by_hand[1].parent.mkdir()
    for file in by_hand:
        file.write_text("by hand")
    (ssh / "by-hand/old.html").write_text("by hand")
    try:
        assert send(paper, target).deleted == 1
        assert not (ssh / "by-hand" / page).exists()
        assert found(paper, target, delete=True).unknown == ("old.html",)
        assert send(paper, target, delete=True).deleted == 1
        assert not (ssh / "by-hand/old.html").exists()
    finally:
        for file in by_hand:
            file.unlink()
        by_hand[1].parent.rmdir()
    assert held(ssh / "by-hand") == paper.files()


@pytest.mark.parametrize(("before", "after"), [("x", "x/y.txt"), ("x/y.txt", "x")])
def test_a_file_becomes_a_folder_and_a_folder_a_file(paper: Paper, ssh: Path, before: str, after: str) -> None:
    paper.set(site_theme="theme")
    root = paper.folder / "theme/root"
    for name in (before, after):
        shutil.rmtree(root, ignore_errors=True)
        (root / name).parent.mkdir(parents=True)
        (root / name).write_text(name)
        paper.build()
        send(paper, f"host.example:{ssh}/way")
        assert held(ssh / "way") == paper.files()


def test_rsyncs_own_server(paper: Paper, server: tuple[str, Path]) -> None:
    address, root = server
    assert send(paper, f"{address}/").uploaded == len(paper.files())
    assert held(root) == paper.files()
    (root / "left.txt").write_text("by hand")
    assert send(paper, address, delete=True).deleted == 1
    assert held(root) == paper.files()


def test_a_host_that_fails_is_named_and_the_rest_sent_later(paper: Paper, server: tuple[str, Path]) -> None:
    address, root = server
    with pytest.raises(Outside, match="exit"):
        send(paper, f"{address.removesuffix('www')}unknown")
    (root / "index.html").mkdir()
    (root / "index.html" / "in the way").touch()
    with pytest.raises(Outside):
        send(paper, address)
    assert (root / "assets").is_dir()
    assert not (root / "feed.xml").exists()
    shutil.rmtree(root / "index.html")
    report = send(paper, address)
    assert 0 < report.uploaded < len(paper.files())
    assert held(root) == paper.files()


def test_without_rsync_it_says_what_to_install(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Outside, match="rsync is not installed") as failure:
        send(paper, "web@host.example:www")
    assert failure.value.hint == "install it, for example with: apt install rsync"


def test_verifying_finds_what_was_changed_or_deleted_on_the_host(paper: Paper, ssh: Path) -> None:
    target = f"host.example:{ssh}/verified"
    send(paper, target)
    there = place(target, out=paper.folder / "site", file=paper.folder / "newsroom.db", owner="me")
    wanted = prepare(paper.db, out=paper.folder / "site", place=there, full=True).send
    assert there.differing(wanted) == there.differing([]) == set()
    index = ssh / "verified" / "index.html"
    stamp, data = index.stat(), index.read_bytes()
    index.write_bytes(data[:-1] + b"X")
    os.utime(index, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    (ssh / "verified" / "feed.xml").unlink()
    assert there.differing(wanted) == {"index.html", "feed.xml"}
    plan = prepare(paper.db, out=paper.folder / "site", place=there, verify=True)
    assert carry_out(paper.db, plan, place=there).uploaded == 2
    assert held(ssh / "verified") == paper.files()


@pytest.mark.parametrize(
    ("target", "name", "destination", "is_server"),
    [
        ("web@host.example:www/", "web@host.example:www", "web@host.example:www/", False),
        ("web@host.example:www", "web@host.example:www", "web@host.example:www/", False),
        ("web@host.example:", "web@host.example:", "web@host.example:", False),
        ("web@host.example:/", "web@host.example:/", "web@host.example:/", False),
        ("rsync://host.example/www/", "rsync://host.example/www", "rsync://host.example/www/", True),
        ("host.example::www", "host.example::www", "host.example::www/", True),
    ],
)
def test_how_a_place_is_named_and_written_to(
    tmp_path: Path, target: str, name: str, destination: str, is_server: bool
) -> None:
    place_ = RsyncHost(target, tmp_path)
    assert (place_.name, place_.destination, place_.is_server) == (name, destination, is_server)


def test_a_host_that_looks_like_an_option_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Usage, match="is not a host"):
        RsyncHost("-oProxyCommand=x:", tmp_path)


@pytest.mark.parametrize(
    ("code", "said", "message"),
    [
        (23, b"first cause\nrsync error: some files\n", "rsync to h: failed (exit 23): first cause"),
        (1, b"\n\n", "rsync to h: failed (exit 1): "),
        (0, b"a warning\n", ""),
        (24, b"vanished\n", ""),  # the code that the caller lets pass
    ],
)
def test_a_failure_says_its_first_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, said: bytes, message: str
) -> None:
    asked: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        asked.append(command)
        return subprocess.CompletedProcess(command, code, b"out", said)

    monkeypatch.setattr(subprocess, "run", run)
    host = RsyncHost("h:", tmp_path)
    if message:
        with pytest.raises(Outside) as refused:
            host._run(["--dirs"], None, passing=(24,))
        assert refused.value.message == message
        assert refused.value.hint == "some files may have arrived; the next deploy sends the rest"
    else:
        assert host._run(["--dirs"], None, passing=(24,)) == b"out"
    assert asked == [["rsync", "--protect-args", "--timeout=300", "--dirs", "--", f"{tmp_path}/", "h:"]]
