"""`newsroom deploy`: what it says, what it asks, what it refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from newsroom.site.deploy.folder import Folder
from newsroom.site.deploy.place import DeployFile
from tests.conftest import Run


@pytest.fixture
def built(desk: Run) -> Run:
    desk("draft", "--title", "Đảng bộ tỉnh", "--tag", "mưa")
    desk("publish", "@last")
    desk("build")
    return desk


def test_a_dry_run_tells_and_does_nothing(built: Run, tmp_path: Path) -> None:
    listed = built("deploy", "public", "--dry-run").out.splitlines()
    assert listed[0] == "action\tpath\tbytes\ttype\tcache"
    assert any(line.startswith("upload\t/feed.xml\t") and "application/rss+xml" in line for line in listed)
    told = built("deploy", "public", "--dry-run", "--json").json
    assert told["dry_run"] is True
    assert told["uploaded"] == len(told["actions"]) == len(listed) - 1
    assert not (tmp_path / "public").exists()
    done = built("deploy", "public", "--json").json
    assert done.keys() == {"target", "uploaded", "unchanged", "deleted", "bytes", "seconds", "dry_run"}
    assert (done["uploaded"], done["bytes"], done["dry_run"]) == (told["uploaded"], told["bytes"], False)
    assert built("deploy", "public", "--dry-run", "--json").json["actions"] == []


def test_deleting_what_is_not_the_sites_needs_a_yes(built: Run, tmp_path: Path) -> None:
    built("deploy", "public")
    (tmp_path / "public" / "CNAME").write_text("mine")
    assert built("deploy", "public", "--delete", "--dry-run", "--json").json["actions"] == [
        {"action": "delete", "path": "CNAME", "bytes": None, "type": None, "cache": None}
    ]
    assert "CNAME" in built("deploy", "public", "--delete", code=2).err
    assert (tmp_path / "public" / "CNAME").exists()
    assert built("deploy", "public", "--delete", "--yes", "--json").json["deleted"] == 1
    assert not (tmp_path / "public" / "CNAME").exists()


def test_a_folder_of_others_is_taken_over_only_when_asked(built: Run, tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "index.html").write_text("my own home page")
    for more in ((), ("--full",), ("--dry-run",), ("--delete", "--yes")):
        refused = built("deploy", "public", *more, code=6).err
        assert "has files that this newsroom did not make" in refused
        assert "add --adopt" in refused
    assert [path.name for path in (tmp_path / "public").iterdir()] == ["index.html"]
    built("deploy", "public", "--adopt")
    built("deploy", "public", "--full")
    assert "my own home page" not in (tmp_path / "public" / "index.html").read_text()


def test_it_warns_when_the_site_is_behind(built: Run) -> None:
    assert "changed since" not in built("deploy", "public").err
    built("edit", "dang-bo-tinh", "--set", "title=Mới")
    built("publish", "dang-bo-tinh")
    assert "to update the site: newsroom build\n" in built("deploy", "public").err
    assert "to update the site: newsroom build -o site\n" in built("deploy", "public", "-o", "site").err


@pytest.mark.parametrize(
    ("args", "code", "error"),
    [
        (("ftp://host/x",), 2, "usage"),
        (("site",), 2, "usage"),
        (("site/below",), 2, "usage"),
        ((".",), 2, "usage"),
        (("public", "-o", "nowhere"), 3, "not_found"),
        (("user@host:x",), 10, "outside"),
    ],
)
def test_refusals(built: Run, args: tuple[str, ...], code: int, error: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")  # no rsync
    refused = built("deploy", *args, "--json", code=code)
    assert json.loads(refused.err.splitlines()[-1])["error"]["code"] == error
    assert refused.out == ""


def test_an_unbuilt_site_is_refused(desk: Run) -> None:
    assert "newsroom build" in desk("deploy", "public", code=3).err


def test_addresses_of_what_changed_for_a_cdn(built: Run, tmp_path: Path) -> None:
    site = built("config", "get", "site.url").out.strip()

    def changed(*more: str) -> list[str]:
        built("deploy", "public", "--changed", "changed.txt", *more)
        return (tmp_path / "changed.txt").read_text().splitlines()

    first = changed()
    assert f"{site}/" in first
    assert f"{site}/feed.xml" in first
    assert all(line.startswith(f"{site}/") for line in first)
    assert len(set(first)) == len(first) == built("deploy", "public", "--full", "--json").json["uploaded"]
    assert changed() == []
    page = next(line for line in first if line.endswith("/dang-bo-tinh/"))
    built("unpublish", "dang-bo-tinh")
    built("build")
    foreseen = changed("--dry-run")
    assert page in foreseen
    assert changed() == foreseen


def test_a_killed_deploy_leaves_the_addresses_of_all_that_it_may_have_sent(
    built: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(self: Folder, files: Sequence[DeployFile]) -> Iterator[DeployFile]:
        left.extend((tmp_path / "changed.txt").read_text().splitlines())
        yield from put(self, files)

    left: list[str] = []
    put = Folder.put
    monkeypatch.setattr(Folder, "put", killed)
    built("deploy", "public", "--changed", "changed.txt")
    assert set(left) == set((tmp_path / "changed.txt").read_text().splitlines())
    assert left


def test_a_file_for_addresses_that_cannot_be_written_stops_the_deploy(built: Run, tmp_path: Path) -> None:
    failed = built("deploy", "public", "--changed", "nowhere/changed.txt", code=None)
    assert failed.code != 0
    assert "nowhere" in failed.err
    assert not (tmp_path / "public" / "index.html").exists()


def test_a_second_deploy_to_the_same_place_is_refused(built: Run, tmp_path: Path) -> None:
    """Its lock ends with the process, so nothing has to be removed after a crash."""
    lock_and_wait = (
        "import sys, time\nfrom pathlib import Path\nfrom types import SimpleNamespace\n"
        "from newsroom.site.deploy import deploying\n"
        "with deploying.lock(Path(sys.argv[1]), SimpleNamespace(name=sys.argv[2])):\n"
        "    print('held', flush=True)\n    time.sleep(60)\n"
    )
    words = [sys.executable, "-c", lock_and_wait, str(tmp_path / "newsroom.db"), str(tmp_path / "public")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        refused = built("deploy", "public", code=5).err
        assert f"another deploy to {tmp_path / 'public'} is running" in refused
        assert not (tmp_path / "public").exists()
        built("deploy", "public", "--dry-run")
        built("deploy", "elsewhere")
        other.kill()
    assert built("deploy", "public", "--json").json["uploaded"] > 0


def test_what_others_changed_there_is_found_and_repaired(built: Run, tmp_path: Path) -> None:
    built("deploy", "public")
    assert built("deploy", "public", "--verify", "--json").json["uploaded"] == 0
    there = tmp_path / "public"
    page = (there / "index.html").read_bytes()
    (there / "index.html").write_bytes(page[:-1] + b"X")  # as long as before
    (there / "feed.xml").unlink()
    (there / "404.html").write_bytes(b"")
    assert {one["path"] for one in built("deploy", "public", "--verify", "--dry-run", "--json").json["actions"]} == {
        "/", "/feed.xml", "/404.html",
    }  # fmt: skip
    assert built("deploy", "public", "--verify", "--json").json["uploaded"] == 3
    assert (there / "index.html").read_bytes() == page
    assert built("deploy", "public", "--verify", "--json").json["uploaded"] == 0
