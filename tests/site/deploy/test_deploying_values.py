"""What a deploy plans, sends and reports, in all its numbers and orders."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.site.paper import Paper

from newsroom.core.published import built_files, deployed_files
from newsroom.core.published.built_files import BuiltFile
from newsroom.errors import Conflict, Outside
from newsroom.site.deploy import deploying, place
from newsroom.site.deploy.deploying import DeployPlan, carry_out, prepare
from newsroom.site.deploy.folder import Folder
from newsroom.site.deploy.place import DeployFile


class There:
    """A place in memory."""

    name, batch, keeps_headers = "there", 3, False

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}
        self.lacking: set[str] = set()
        self.changed: set[str] = set()
        self.events: list[Any] = []

    def is_strange(self, *, known: bool) -> bool:
        return False

    def lacks(self, file: DeployFile) -> bool:
        return file.name in self.lacking

    def differing(self, files: Sequence[DeployFile]) -> set[str]:
        self.events.append(("compared", len(files)))
        return self.changed

    def put(self, files: Sequence[DeployFile]) -> Iterator[DeployFile]:
        self.events.append(("put", [one.path for one in files]))
        for one in files:
            self.held[one.name] = one.read()
            yield one

    def delete(self, names: Sequence[str]) -> None:
        self.events.append(("delete", [*names]))

    def unknown_files(self, known: Collection[str]) -> list[str]:
        return sorted(self.held.keys() - set(known))


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    made = Paper(tmp_path)
    made.story("Tin", section="Phố", tags=("mưa",))
    made.build()
    return made


def plan(paper: Paper, there: There, **how: bool) -> DeployPlan:
    return prepare(paper.db, out=paper.folder / "site", place=there, **how)


def test_a_plan_in_numbers(paper: Paper) -> None:
    there, files = There(), paper.files()
    first = plan(paper, there)
    assert (len(first.send), first.stale, first.unknown, first.unchanged, first.behind, first.replaced) == (
        len(files), (), (), 0, False, frozenset(),
    )  # fmt: skip
    assert first.bytes == sum(map(len, files.values()))
    assert [one.path for one in first.send] == [
        one.path for one in sorted(first.send, key=lambda one: (one.stage, one.path))
    ]
    done = carry_out(paper.db, first, place=there)
    assert (done.target, done.uploaded, done.unchanged, done.deleted, done.bytes, done.dry_run) == (
        "there", len(files), 0, 0, first.bytes, False,
    )  # fmt: skip
    assert 0 <= done.seconds < 60
    assert all(len(one[1]) <= 3 for one in there.events if one[0] == "put")
    paper.edit(1, title="Khác", tags=())
    there.held["mine.txt"] = b"x"
    assert plan(paper, there).behind
    paper.build()
    second = plan(paper, there, delete=True)
    assert (second.stale, second.unknown, second.behind) == (("/tag/mua/",), ("mine.txt",), False)
    assert len(second.send) + second.unchanged == len(paper.files())
    assert second.replaced == {one.path for one in second.send} - {"/tag/mua/"}
    there.events.clear()
    changed: list[str] = []
    seen: list[tuple[int, int]] = []
    third = carry_out(
        paper.db, second, place=there, changed=changed.append, progress=lambda done, total: seen.append((done, total))
    )
    assert (third.uploaded, third.deleted, third.bytes) == (len(second.send), 2, second.bytes)
    assert there.events[-2:] == [("delete", ["tag/mua/index.html"]), ("delete", ["mine.txt"])]
    assert changed == [*(one.path for one in second.send), "/tag/mua/", "/mine.txt"]
    total = len(second.send) + 2
    assert seen == [(number, total) for number in range(1, len(second.send) + 1)]
    assert plan(paper, there).stale == ()


def test_seconds_are_counted_from_the_start(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter((100.0, 101.23456))
    monkeypatch.setattr(deploying, "time", SimpleNamespace(monotonic=lambda: next(moments)))
    there = There()
    assert carry_out(paper.db, plan(paper, there), place=there).seconds == 1.235


def test_what_is_missing_changed_or_asked_for_is_sent(paper: Paper) -> None:
    there = There()
    carry_out(paper.db, plan(paper, there), place=there)
    number = len(paper.files())
    assert (plan(paper, there).send, plan(paper, there).unchanged) == ((), number)
    there.events.clear()
    full = plan(paper, there, full=True, verify=True)
    assert (len(full.send), full.unchanged, full.replaced, there.events) == (number, 0, frozenset(), [])
    there.lacking, there.changed = {"feed.xml"}, {"index.html"}
    verified = plan(paper, there, verify=True)
    assert [one.name for one in verified.send] == ["index.html", "feed.xml"]
    assert (verified.unchanged, verified.replaced, there.events) == (
        number - 2,
        frozenset(),
        [("compared", number - 1)],
    )
    plain = plan(paper, there)
    assert ([one.name for one in plain.send], plain.replaced) == (["feed.xml"], frozenset())


def test_files_that_never_change_are_deleted_last(paper: Paper) -> None:
    there = There()
    deployed_files.record(
        paper.db,
        "there",
        [(path, "h") for path in ("/assets/a.0123456789.css", "/z/", "/b/", "/media/ab/0123456789abcdef.png")],
    )
    assert plan(paper, there).stale == ("/b/", "/z/", "/assets/a.0123456789.css", "/media/ab/0123456789abcdef.png")


def test_what_arrived_before_a_failure_is_recorded(paper: Paper) -> None:
    class Cut(There):
        def put(self, files: Sequence[DeployFile]) -> Iterator[DeployFile]:
            yield files[0]
            raise Outside("cut")

    there = Cut()
    with pytest.raises(Outside):
        carry_out(paper.db, plan(paper, there), place=there)
    kept = {path: hash_ for path, hash_ in deployed_files.hashes(paper.db, "there").items() if hash_}
    assert len(kept) == 1


@pytest.mark.parametrize("failing", [[], ["gone/index.html"], ["odd"]])
def test_what_was_deleted_is_told_also_if_deleting_fails(paper: Paper, failing: list[str]) -> None:
    """A CDN must purge what is gone, and a later deploy does not know of it."""

    class Cut(There):
        def delete(self, names: Sequence[str]) -> None:
            if names and failing == [*names]:
                raise Outside("cut")

    there = Cut()
    carry_out(paper.db, plan(paper, there), place=there)
    deployed_files.record(paper.db, "there", [("/gone/", "h")])
    there.held["odd"] = b"x"
    told: list[str] = []
    try:
        carry_out(paper.db, plan(paper, there, delete=True), place=there, changed=told.append)
    except Outside:
        assert failing
    assert told == (["/gone/"] if failing == ["gone/index.html"] else ["/gone/", "/odd"])
    assert ("/gone/" in deployed_files.hashes(paper.db, "there")) is (failing == ["gone/index.html"])
    # What is still recorded as sent is deleted, and told, by the next deploy; only the rest has to be kept for it.
    kept = {"/gone/", "/odd"} & {*deployed_files.unannounced(paper.db, "there")}
    assert kept == (set() if failing == ["gone/index.html"] else {"/gone/", "/odd"})


def test_the_paths_of_unknown_files_are_those_that_readers_saw() -> None:
    unknown = ("index.html", "old/index.html", "old/an-index.html", "a#b?.txt")
    found = DeployPlan((), (), unknown, 0, False, 1)
    assert found.unknown_paths == ["/", "/old/", "/old/an-index.html", "/a#b?.txt"]


def deploy_file(source: Path, **more: Any) -> DeployFile:
    given = {
        "path": "/a.html",
        "name": "a.html",
        "source": str(source),
        "hash": "h",
        "size": 1,
        "content_type": "t",
        "lifetime": "l",
        "stage": 1,
    }
    return DeployFile(**(given | more))


@pytest.mark.parametrize("keeps_headers", [False, True])
def test_the_hash_of_a_file_has_its_headers_where_they_are_kept(keeps_headers: bool) -> None:
    there: Any = SimpleNamespace(keeps_headers=keeps_headers)
    found = deploying._fingerprint("h", "text/html", "no-cache", there)
    assert found == (hashlib.sha256(b"h text/html no-cache").hexdigest()[:32] if keeps_headers else "h")


def test_stages_that_only_replace_are_joined() -> None:
    files = [deploy_file(Path("x"), path=f"/{stage}{letter}", stage=stage) for stage in range(3) for letter in "ab"]

    def batches(replaced: Collection[str], size: int = 10) -> list[list[str]]:
        made = DeployPlan(tuple(files), (), (), 0, False, 1, replaced=frozenset(replaced))
        return [[one.path for one in batch] for batch in deploying._batches(made, size)]

    assert batches([]) == [["/0a", "/0b"], ["/1a", "/1b"], ["/2a", "/2b"]]
    assert batches(["/0a"]) == [["/0a", "/0b"], ["/1a", "/1b"], ["/2a", "/2b"]]
    assert batches(["/0a", "/0b"]) == [["/0a", "/0b", "/1a", "/1b"], ["/2a", "/2b"]]
    assert batches(["/0a", "/0b", "/1a", "/1b"]) == [["/0a", "/0b", "/1a", "/1b", "/2a", "/2b"]]
    assert batches(["/1a", "/1b"]) == [["/0a", "/0b"], ["/1a", "/1b", "/2a", "/2b"]]
    assert batches([], 1) == [[one.path] for one in files]


def test_a_file_is_sent_as_it_is_now(paper: Paper) -> None:
    deploy = plan(paper, There())
    [one] = [one for one in deploy.send if one.path == "/feed.xml"]
    folder = built_files.find_folder(paper.db, str((paper.folder / "site").resolve()))
    assert folder
    there: Any = There()
    assert deploying._current(paper.db, deploy, one, there) is one
    Path(one.source).write_bytes(b"other bytes")
    digest = hashlib.sha256(b"other bytes").hexdigest()[:32]
    built_files.begin(paper.db, folder.id, [BuiltFile("/feed.xml", "feed", "", digest, 11, "")])
    again = deploying._current(paper.db, deploy, one, there)
    assert again
    assert (again.hash, again.size, again.path) == (digest, 11, "/feed.xml")
    Path(one.source).unlink()
    built_files.forget(paper.db, folder.id, ["/feed.xml"])
    assert deploying._current(paper.db, deploy, one, there) is None


def test_the_lock_of_a_deploy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, there = tmp_path / "newsroom.db", There()
    with deploying.lock(file, there):
        [name] = [path.name for path in tmp_path.iterdir()]
        assert name == "newsroom.db-deploy-" + hashlib.sha256(b"there").hexdigest()[:12]
        with pytest.raises(Conflict) as refused, deploying.lock(file, there):
            pass
    assert (refused.value.ref, refused.value.hint) == (
        "there",
        "when it has finished, deploy again: only what is missing is sent",
    )
    monkeypatch.setitem(__import__("sys").modules, "fcntl", None)
    with deploying.lock(file, there), deploying.lock(file, there):  # on systems without such locks
        pass


def test_parts_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"0123456789")
    assert (place.PART, place.LARGE) == (1_048_576, 8_000_000)
    monkeypatch.setattr(place, "PART", 4)
    one = deploy_file(tmp_path / "a")
    assert [*one.parts()] == [b"0123", b"4567", b"89"]
    assert one.read() == b"0123456789"


def test_a_folder_sends_only_what_differs_and_looks_again_before_it_deletes(tmp_path: Path) -> None:
    from newsroom.errors import Refused

    (tmp_path / "site").mkdir()
    (tmp_path / "a").write_bytes(b"one")
    there = Folder(tmp_path / "public", out=tmp_path / "site", file=tmp_path / "db" / "newsroom.db", owner="me")
    one = deploy_file(tmp_path / "a", size=3)
    there.delete([])  # nothing to look at
    assert [*there.put([one])] == [one]
    assert there.differing([one]) == set()
    for path in (tmp_path / "public").iterdir():
        path.unlink()
    (tmp_path / "public" / "theirs").write_text("x")
    there.delete([])
    with pytest.raises(Refused):
        there.delete(["a.html"])
    unreadable = deploy_file(tmp_path / "none", name="theirs", size=1)
    with pytest.raises(Outside, match="cannot read"):
        there.differing([unreadable])
