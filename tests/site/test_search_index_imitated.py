"""The index for search without a server, without Pagefind: when it is made, from what, and in which order it is written."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.site.paper import Paper

from newsroom.core.published import built_files
from newsroom.core.published.built_files import BuiltFile
from newsroom.errors import Outside
from newsroom.site import search_index
from newsroom.site.output_folder import OutputFolder
from newsroom.site.search_index import IndexReport

MADE = {
    "/pagefind/pagefind.js": b"js",
    "/pagefind/pagefind-entry.json": b"{}",
    "/pagefind/index/a.pf_index": b"a",
    "/pagefind/fragment/b.pf_fragment": b"b",
}


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    made = Paper(tmp_path)
    made.story("Một")
    made.story("東京", lang="ja")
    made.build()
    return made


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What Pagefind is run for; it makes MADE."""
    seen: list[Any] = []

    def made(site: str, lang: str, pairs: Sequence[Path]) -> dict[str, bytes]:
        seen.append((Path(site).name, lang, [str(one.relative_to(site)) for one in pairs]))
        return dict(MADE)

    monkeypatch.setattr(search_index, "_run", made)
    return seen


def write(paper: Paper) -> IndexReport:
    return search_index.write(paper.db, out=paper.folder / "site", lang="vi")


def test_an_index_is_written_once_and_its_entry_after_the_parts(
    paper: Paper, run: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    really = OutputFolder.write
    monkeypatch.setattr(OutputFolder, "write", lambda self, path, data: order.append(path) or really(self, path, data))
    before = built_files.find_folder(paper.db, str((paper.folder / "site").resolve()))
    assert write(paper) == IndexReport(4, 0, 0)
    assert run[0][:2] == ("site", "vi")
    assert len(run[0][2]) == 1
    assert order == [
        "/pagefind/fragment/b.pf_fragment",
        "/pagefind/index/a.pf_index",
        "/pagefind/pagefind-entry.json",
        "/pagefind/pagefind.js",
    ]
    assert built_files.find_folder(paper.db, str((paper.folder / "site").resolve())) == before
    assert write(paper) == IndexReport(0, 4, 0)
    assert len(run) == 1
    (paper.folder / "site/pagefind/index/a.pf_index").unlink()
    assert write(paper) == IndexReport(1, 3, 0)
    (paper.folder / "site/pagefind/index/a.pf_index").write_text("changed by somebody")
    assert search_index.write(paper.db, out=paper.folder / "site", lang="vi", full=True) == IndexReport(1, 3, 0)
    recorded = built_files.made_by(paper.db, before.id if before else 0, "search")
    assert {one.path: (one.key, one.hash, one.bytes) for one in recorded}["/pagefind/pagefind-entry.json"] == (
        "", "44136fa355b3678a1146ad16f7e8649e", 2,  # of `printf {} | sha256sum`, the first 32 digits
    )  # fmt: skip
    assert len({one.inputs for one in recorded}) == 1


def test_parts_that_are_gone_are_deleted_last(paper: Paper, run: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    write(paper)
    paper.edit(1, body="Khác.")
    paper.build()
    monkeypatch.delitem(MADE, "/pagefind/index/a.pf_index")
    assert write(paper) == IndexReport(0, 3, 1)
    assert not (paper.folder / "site/pagefind/index").exists()
    assert search_index.remove(paper.db, out=paper.folder / "site") == 3
    assert search_index.remove(paper.db, out=paper.folder / "site") == 0
    assert search_index.remove(paper.db, out=paper.folder / "other") == 0


def test_an_index_that_was_cut_off_is_made_again(paper: Paper, run: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(OutputFolder, "write", killed)
        with pytest.raises(KeyboardInterrupt):
            write(paper)
    assert write(paper).written == 4
    assert write(paper).written == 0


def test_a_build_that_did_not_finish_is_not_finished_by_an_index(paper: Paper, run: list[Any]) -> None:
    paper.db.execute("update site_targets set stamp = ''")
    write(paper)
    found = built_files.find_folder(paper.db, str((paper.folder / "site").resolve()))
    assert found
    assert found.stamp == ""


def test_a_folder_that_nothing_is_recorded_of(paper: Paper, run: list[Any]) -> None:
    assert search_index.write(paper.db, out=paper.folder / "other", lang="vi") == IndexReport(4, 0, 0)
    assert search_index.write(paper.db, out=paper.folder / "other", lang="vi") == IndexReport(0, 0, 0)


def page(path: str, hash_: str) -> BuiltFile:
    return BuiltFile(path, "article", "1", hash_, 1, "")


def test_the_hash_of_the_pages_of_an_index() -> None:
    one, other = page("/a/", "1"), page("/b/", "2")
    found = search_index._fingerprint([one, other])
    assert len(found) == 32
    assert search_index._fingerprint([other, one]) == found
    assert (
        len({found, search_index._fingerprint([one]), search_index._fingerprint([page("/a/", "2"), page("/b/", "1")])})
        == 3
    )
    assert search_index._fingerprint([]) == ""


@pytest.mark.parametrize(
    ("lang", "pairs", "language"),
    [
        ("vi-VN", False, "vi"), ("ZH-Hant", False, "zh"), ("vi-VN", True, "vi"), ("ja", True, "unknown"), ("TH", True, "unknown"),
        ("zh-Hant", True, "unknown"), ("ko", True, "ko"),
    ],
)  # fmt: skip
def test_the_language_that_pagefind_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str, pairs: bool, language: str
) -> None:
    """It would cut words of some languages in its own way, which must not happen to pairs."""
    site = tmp_path / "site"
    paths = [site / f"2026/03/{name}/index.html" for name in "ab"]
    for path in paths:
        path.parent.mkdir(parents=True)
        path.write_text("<article data-pagefind-body>京都</article>", "utf-8")
    seen: list[tuple[str, dict[str, tuple[bool, str]]]] = []

    def files_of(folder: str, language: str) -> dict[str, bytes]:
        found = {
            str(one.relative_to(folder)): (one.is_symlink(), one.read_text("utf-8"))
            for one in Path(folder).rglob("*.html")
        }
        seen.append((language, found))
        return {"/x": b""}

    monkeypatch.setattr(search_index, "_files_of", files_of)
    assert search_index._run(str(site), lang, paths[:1] if pairs else []) == {"/x": b""}
    [(told, found)] = seen
    assert told == language
    assert {name: is_link for name, (is_link, _) in found.items()} == {
        "2026/03/a/index.html": False,
        "2026/03/b/index.html": pairs,
    }
    assert (found["2026/03/a/index.html"][1] != found["2026/03/b/index.html"][1]) is pairs


def test_how_pagefind_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pagefind_bin")
    asked: list[list[str]] = []

    def ran(command: list[str], *, cwd: str, **how: Any) -> Any:
        asked.append([part.replace(cwd, "MADE") for part in command[1:]])
        for name in (
            "pagefind.js",
            "pagefind-ui.js",
            "pagefind-modular-ui.css",
            "pagefind-component-ui.js",
            "pagefind-highlight.js",
            "index/a",
        ):
            (Path(cwd) / name).parent.mkdir(exist_ok=True)
            (Path(cwd) / name).write_text(name)
        return subprocess.CompletedProcess(command, failing, b"", ("it\nfailed " + "x " * 200).encode())

    monkeypatch.setattr(subprocess, "run", ran)
    failing = 0
    assert search_index._files_of("SITE", "vi") == {
        "/pagefind/index/a": b"index/a",
        "/pagefind/pagefind.js": b"pagefind.js",
    }
    glob = "[0-9][0-9][0-9][0-9]/[0-9][0-9]/*/index.html"
    assert asked == [["--site", "SITE", "--output-path", "MADE", "--glob", glob, "--silent", "--force-language", "vi"]]
    failing = 3
    with pytest.raises(Outside) as failed:
        search_index._files_of("SITE", "vi")
    assert failed.value.message == "Pagefind failed (exit 3): it failed " + "x " * 144 + "x…"
    assert failed.value.ref == "SITE"
