"""Deploying: what is sent, in which order, what is left alone, and what an interruption costs."""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from tests.site.paper import START, Paper

from newsroom import content_types, urls
from newsroom.core.published import built_files, deployed_files
from newsroom.core.published.built_files import BuiltFile
from newsroom.errors import Conflict, NotFound, Outside, Refused, Usage
from newsroom.site import ownership
from newsroom.site.deploy.deploying import STAGES, DeployPlan, DeployReport, carry_out, lock, prepare, stage_of
from newsroom.site.deploy.folder import Folder
from newsroom.site.deploy.place import DeployFile, Place
from newsroom.site.deploy.targets import place
from newsroom.site.makers import ORDER


class Memory:
    """A place that remembers in which order things came and went, and fails when told to."""

    batch = 5
    keeps_headers = True

    def __init__(self) -> None:
        self.name = "memory://"
        self.held: dict[str, bytes] = {}
        self.sent: list[DeployFile] = []
        self.events: list[tuple[str, str]] = []
        self.fails_after: int | None = None

    def is_strange(self, *, known: bool) -> bool:
        return False

    def lacks(self, one: DeployFile) -> bool:
        return False

    def put(self, files: Sequence[DeployFile]) -> Iterator[DeployFile]:
        for one in files:
            if self.fails_after is not None and len(self.sent) >= self.fails_after:
                raise Outside("the line is cut")
            self.held[one.name] = one.read()
            self.sent.append(one)
            self.events.append(("put", one.path))
            yield one

    def delete(self, names: Sequence[str]) -> None:
        for name in names:
            self.held.pop(name, None)
            self.events.append(("delete", name))

    def unknown_files(self, known: Collection[str]) -> list[str]:
        return sorted(name for name in self.held if name not in known)


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    paper = Paper(tmp_path, site_page_size="3")
    for number in range(8):
        paper.story(
            f"Tin {number}",
            section="Đời sống",
            tags=("mưa" if number < 7 else "nắng",),
            date=START - timedelta(days=8 - number),
        )
    paper.build()
    return paper


def send(paper: Paper, there: Place, *, full: bool = False, delete: bool = False) -> DeployReport:
    return carry_out(paper.db, found(paper, there, full=full, delete=delete), place=there)


def found(paper: Paper, there: Place, *, full: bool = False, delete: bool = False) -> DeployPlan:
    return prepare(paper.db, out=paper.folder / "site", place=there, full=full, delete=delete)


def folder(paper: Paper, name: str = "public") -> Place:
    return place(
        str(paper.folder / name),
        out=paper.folder / "site",
        file=paper.folder / "newsroom.db",
        owner=ownership.owner_of(paper.db),
    )


def test_a_folder_becomes_the_built_one_and_then_costs_what_changed(paper: Paper) -> None:
    first = send(paper, folder(paper))
    assert paper.files("public") == paper.files()
    assert (first.uploaded, first.unchanged, first.deleted) == (len(paper.files()), 0, 0)
    assert first.bytes == sum(map(len, paper.files().values()))
    again = send(paper, folder(paper))
    assert (again.uploaded, again.unchanged, again.deleted) == (0, len(paper.files()), 0)
    before = paper.files()
    paper.story("Mới", section="Đời sống")
    paper.build()
    differing = {name for name, data in paper.files().items() if before.get(name) != data}
    third = send(paper, folder(paper))
    assert third.uploaded == len(differing)
    assert paper.files("public") == paper.files()


def test_what_deploys_put_there_is_deleted_and_nothing_else_unless_asked(paper: Paper) -> None:
    send(paper, folder(paper))
    public = paper.folder / "public"
    (public / "CNAME").write_text("news.example.org")
    (public / "2026/02").mkdir(parents=True, exist_ok=True)
    (public / "2026/02/notes.txt").write_text("mine")
    paper.edit(8, tags=())
    paper.build()
    report = send(paper, folder(paper))
    assert report.deleted == 1
    assert set(paper.files("public")) == {*paper.files(), "CNAME", "2026/02/notes.txt"}
    assert found(paper, folder(paper), delete=True).unknown == ("2026/02/notes.txt", "CNAME")
    assert send(paper, folder(paper), delete=True).deleted == 2
    assert paper.files("public") == paper.files()
    assert not any(path.is_dir() and not any(path.iterdir()) for path in public.rglob("*"))


def test_a_page_stays_though_its_file_was_once_sent_under_another_path(paper: Paper) -> None:
    """Earlier versions recorded an index of root/ as `/a/index.html`, and a page as `/a/`."""
    send(paper, folder(paper))
    deployed_files.record(paper.db, folder(paper).name, [("/archive/index.html", "x")])
    send(paper, folder(paper))
    assert paper.files("public") == paper.files()
    assert found(paper, folder(paper)).stale == ()


@pytest.mark.parametrize(("before", "after"), [("x", "x/y.txt"), ("x/y.txt", "x")])
def test_a_file_becomes_a_folder_and_a_folder_a_file(paper: Paper, before: str, after: str) -> None:
    paper.set(site_theme="theme")
    root = paper.folder / "theme/root"
    for name in (before, after):
        shutil.rmtree(root, ignore_errors=True)
        (root / name).parent.mkdir(parents=True)
        (root / name).write_text(name)
        paper.build()
        send(paper, folder(paper))
        assert paper.files("public") == paper.files()


def test_a_file_missing_or_cut_at_the_folder_is_sent_again(paper: Paper) -> None:
    send(paper, folder(paper))
    (paper.folder / "public/index.html").unlink()
    (paper.folder / "public/feed.xml").write_text("cut")
    assert [one.path for one in found(paper, folder(paper)).send] == ["/", "/feed.xml"]
    send(paper, folder(paper))
    assert paper.files("public") == paper.files()


def test_no_link_is_followed_at_the_folder(paper: Paper, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept.txt").write_text("kept")
    public = tmp_path / "public"
    public.mkdir()
    ownership.mark(str(public), ownership.owner_of(paper.db))
    (public / "s").symlink_to(outside)
    with pytest.raises(Outside, match="link"):
        send(paper, folder(paper))
    assert [path.name for path in outside.iterdir()] == ["kept.txt"]
    assert "s" in found(paper, folder(paper), delete=True).unknown
    Folder(public, out=tmp_path / "site", file=tmp_path / "newsroom.db", owner=ownership.owner_of(paper.db)).delete(
        ["s/kept.txt"]
    )
    assert (outside / "kept.txt").exists()


def test_a_folder_with_files_of_others_is_left_alone_unless_it_is_adopted(paper: Paper) -> None:
    public = paper.folder / "public"
    send(paper, folder(paper))
    shutil.rmtree(public)
    public.mkdir()
    for name in ("index.html", "keep.txt"):
        (public / name).write_text("mine")
    for full in (False, True):
        with pytest.raises(
            Refused, match=r"public has files that this newsroom did not make \('index.html', 'keep.txt'\)"
        ):
            send(paper, folder(paper), full=full)
    assert {path.name: path.read_text() for path in public.iterdir()} == {"index.html": "mine", "keep.txt": "mine"}
    adopted = place(
        str(public), out=paper.folder / "site", file=paper.folder / "newsroom.db", owner=ownership.owner_of(paper.db),
        adopt=True,
    )  # fmt: skip
    send(paper, adopted)
    assert paper.files("public") == paper.files() | {"keep.txt": b"mine"}
    send(paper, folder(paper))


def test_the_mark_is_no_unknown_file(paper: Paper) -> None:
    send(paper, folder(paper))
    assert found(paper, folder(paper), delete=True).unknown == ()


def test_every_stage_arrives_before_what_links_to_it(paper: Paper) -> None:
    paper.picture()
    paper.build()
    memory = Memory()
    send(paper, memory)
    stages = [one.stage for one in memory.sent]
    assert stages == sorted(stages)
    assert set(stages) == set(range(len(STAGES)))
    arrived: set[str] = set()
    stories = {row["path"] for row in paper.db.execute("select path from paths where kind = 'canonical'")}
    for one in memory.sent:
        linked = set(re.findall(r'"(/\d{4}/\d\d/[^"/#]+/)', memory.held[one.name].decode("utf-8", "replace")))
        linked |= {
            urls.normalise(url)
            for url in re.findall(r">(https://news[^<]+/)</l", memory.held[one.name].decode("utf-8", "replace"))
        }
        if one.stage > 1:
            assert linked & stories <= arrived, one.path
        assert set(re.findall(r'"(/assets/[^"]+)"', memory.held[one.name].decode("utf-8", "replace"))) <= arrived
        arrived.add(one.path)


def test_stages_that_only_replace_files_are_sent_with_the_next(paper: Paper) -> None:
    class Batches(Memory):
        batch = 1000

        def put(self, files: Sequence[DeployFile]) -> Iterator[DeployFile]:
            self.batches.append([one.stage for one in files])
            yield from super().put(files)

        def delete(self, names: Sequence[str]) -> None:
            self.batches.append([])
            super().delete(names)

        batches: list[list[int]]

    memory = Batches()

    def stages(*, full: bool = False) -> list[set[int]]:
        memory.batches = []
        send(paper, memory, full=full)
        return [set(batch) for batch in memory.batches if batch]

    every = [{stage} for stage in range(len(STAGES))]
    assert stages() == every
    paper.story("Tin mới", section="Đời sống", date=START)  # a new page, and the pages that link to it
    paper.build()
    assert stages() == [{1}, {2}, {3, 4}]  # a section has a new page too
    paper.set(site_title="Tên mới")  # every page changes
    paper.build()
    assert stages() == [{0}, {1, 2, 3, 4}]  # its drawings are new
    assert stages(full=True) == every  # nobody knows what is there


def test_every_maker_of_the_plan_has_its_stage() -> None:
    assert {maker: stage_of(maker, "/x/") for maker in ("asset", "media", "article", "section", "tag", "month")} == {
        "asset": 0, "media": 0, "article": 1, "section": 2, "tag": 2, "month": 2,
    }  # fmt: skip
    assert {maker: stage_of(maker, "/x/") for maker in ("fragment", "home", "feed", "sitemap", "redirects")} == {
        "fragment": 3, "home": 3, "feed": 4, "sitemap": 4, "redirects": 4,
    }  # fmt: skip
    assert [stage_of(maker, "/x/") for maker in ORDER] == sorted(stage_of(maker, "/x/") for maker in ORDER)
    assert stage_of("search", "/pagefind/index/vi_1.pf_index") < stage_of("search", "/pagefind/pagefind-entry.json")


def test_deletes_come_last(paper: Paper) -> None:
    memory = Memory()
    send(paper, memory)
    paper.edit(8, tags=())
    paper.set(site_title="Tên mới")
    paper.build()
    memory.events.clear()
    report = send(paper, memory)
    verbs = [verb for verb, _ in memory.events]
    assert verbs == ["put"] * report.uploaded + ["delete"] * report.deleted
    assert memory.held.keys() == paper.files().keys()


@pytest.mark.parametrize("after", [0, 1, 4, 5, 17])
def test_after_an_interruption_only_the_rest_is_sent(paper: Paper, after: int) -> None:
    memory = Memory()
    memory.fails_after = after
    with pytest.raises(Outside):
        send(paper, memory)
    assert len(memory.held) == after
    memory.fails_after = None
    report = send(paper, memory)
    assert report.uploaded == len(paper.files()) - after
    assert memory.held == paper.files()
    assert len({one.path for one in memory.sent}) == len(memory.sent)


def test_what_an_interrupted_deploy_left_is_deleted_when_the_site_drops_it(paper: Paper) -> None:
    memory = Memory()
    deployed_files.begin(paper.db, memory.name, ["/2026/02/never-recorded/"])
    memory.held["2026/02/never-recorded/index.html"] = b"arrived, but the process died"
    assert send(paper, memory).deleted == 1
    assert memory.held == paper.files()


def test_full_sends_everything_again(paper: Paper) -> None:
    memory = Memory()
    send(paper, memory)
    memory.held.clear()
    assert send(paper, memory).uploaded == 0
    assert send(paper, memory, full=True).uploaded == len(paper.files())
    assert memory.held == paper.files()


def test_each_place_is_remembered_by_itself(paper: Paper) -> None:
    send(paper, folder(paper))
    assert len(found(paper, folder(paper, "other")).send) == len(paper.files())


def test_a_change_of_headers_sends_a_file_again_where_they_are_kept(
    paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = Memory()
    send(paper, memory)
    send(paper, folder(paper))
    monkeypatch.setitem(content_types.BY_NAME, "atom.xml", "text/xml")
    assert {one.name.rpartition("/")[2] for one in found(paper, memory).send} == {"atom.xml"}
    assert not found(paper, folder(paper)).send


def test_what_no_build_wrote_is_not_sent(paper: Paper) -> None:
    (paper.folder / "site/index.html").write_text("tampered with")
    memory = Memory()
    with pytest.raises(Refused, match="has changed since it was built") as refused:
        send(paper, memory)
    assert refused.value.hint == "build it again: newsroom build --full"
    assert "index.html" not in memory.held
    paper.build(full=True)
    send(paper, memory)
    assert memory.held == paper.files()


def test_a_build_that_comes_in_between_is_sent_as_it_is_then(paper: Paper) -> None:
    memory = Memory()
    planned = found(paper, memory)
    paper.edit(8, title="Vừa sửa", tags=())
    paper.build()
    carry_out(paper.db, planned, place=memory)
    assert memory.held["2026/03/tin-7/index.html"] == paper.files()["2026/03/tin-7/index.html"]
    send(paper, memory)
    assert memory.held == paper.files()
    assert found(paper, memory).send == ()


def test_a_second_deploy_to_the_same_place_is_refused_while_the_first_runs(tmp_path: Path) -> None:
    file, other = tmp_path / "newsroom.db", Memory()
    other.name = "memory://elsewhere"
    file.touch()
    file.chmod(0o660)
    with lock(file, Memory()):
        assert [one.stat().st_mode & 0o777 for one in tmp_path.glob("*-deploy-*")] == [0o660]
        with pytest.raises(Conflict, match="another deploy to memory:// is running"), lock(file, Memory()):
            pass
        with lock(file, other), lock(tmp_path / "second.db", Memory()):
            pass
    with lock(file, Memory()):
        pass


def test_an_unbuilt_or_half_built_site_is_refused(paper: Paper, tmp_path: Path) -> None:
    memory = Memory()
    with pytest.raises(NotFound, match="no folder") as missing:
        prepare(paper.db, out=tmp_path / "nowhere", place=memory)
    assert missing.value.hint == "build the site first: newsroom build"
    (tmp_path / "em pty").mkdir()
    with pytest.raises(NotFound, match="nothing was built") as unbuilt:
        prepare(paper.db, out=tmp_path / "em pty", place=memory, named=True)
    assert unbuilt.value.hint == f"build the site first: newsroom build -o '{tmp_path}/em pty'"
    paper.db.execute("update site_targets set stamp = ''")
    with pytest.raises(Refused, match="did not finish") as unfinished:
        found(paper, memory)
    assert unfinished.value.hint == "run: newsroom build"


def test_the_build_that_is_advised_keeps_the_search_index_and_the_folder(paper: Paper) -> None:
    site, memory = paper.folder / "site", Memory()
    built = built_files.find_folder(paper.db, str(site.resolve()))
    assert built
    (site / "pagefind").mkdir()
    (site / "pagefind/x").write_text("changed")
    built_files.begin(paper.db, built.id, [BuiltFile("/pagefind/x", "search", "", "0" * 32, 7, "")])
    with pytest.raises(Refused, match="did not finish") as refused:
        prepare(paper.db, out=site, place=memory, named=True)
    assert refused.value.hint == f"run: newsroom build --search -o {site}"
    built_files.finish(paper.db, built.id, seq=built.seq, stamp=built.stamp, at=paper.now)
    with pytest.raises(Refused, match="has changed since it was built") as refused:
        carry_out(paper.db, prepare(paper.db, out=site, place=memory, named=True), place=memory)
    assert refused.value.hint == f"build it again: newsroom build --full --search -o {site}"


def test_it_is_told_when_the_newsroom_has_moved_on(paper: Paper) -> None:
    assert not found(paper, Memory()).behind
    paper.edit(8, title="Vừa sửa")
    assert found(paper, Memory()).behind


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("public", "Folder"), ("./a:b/public", "Folder"), ("C:\\site", "Folder"), ("x", "Folder"),
        ("web@host.example:/srv/www", "RsyncHost"), ("host:www", "RsyncHost"), ("host::module", "RsyncHost"),
        ("rsync://host/module/x", "RsyncHost"), ("s3://bucket/x", "ObjectStorage"), ("gs://bucket", "ObjectStorage"),
        ("az://container/x", "ObjectStorage"),
    ],
)  # fmt: skip
def test_what_a_target_means(target: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    there = place(target, out=tmp_path / "site", file=tmp_path / "db" / "newsroom.db", owner="me")
    assert type(there).__name__ == kind
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("target", ["ftp://host/x", "", "site", "site/deep", ".", "-oProxyCommand=x:y", "-e:x"])
def test_targets_that_are_refused(target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Usage):
        place(target, out=tmp_path / "site", file=tmp_path / "newsroom.db", owner="me")
