"""`newsroom build --search`: the option makes the index, it is counted, and a build without the option removes it."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Run


def test_with_and_without(desk: Run, tmp_path: Path) -> None:
    desk("draft", "--title", "Đảng bộ tỉnh")
    desk("publish", "@last")
    plain = desk("build", "--json").json
    index = tmp_path / "site" / "pagefind"
    assert not index.exists()
    made = desk("build", "--search", "--json").json
    files = sum(path.is_file() for path in index.rglob("*"))
    assert (made["pages"], made["written"], made["unchanged"]) == (plain["pages"] + files, files, plain["pages"])
    again = desk("build", "--search", "--json").json
    assert (again["pages"], again["written"], again["deleted"]) == (made["pages"], 0, 0)
    whole = desk("build", "--search", "--full", "--json").json
    assert (whole["written"], whole["deleted"]) == (0, 0)
    assert desk("site", "routes", "--maker", "search", "--count").out == f"{files}\n"
    assert "build --search" in desk("site", "why", "/pagefind/pagefind.js").out
    gone = desk("build", "--json").json
    assert (gone["pages"], gone["written"], gone["deleted"]) == (plain["pages"], 0, files)
    assert not index.exists()


def test_clean_takes_the_index_too(desk: Run, tmp_path: Path) -> None:
    desk("draft", "--title", "Đảng bộ tỉnh")
    desk("publish", "@last")
    desk("build", "--search")
    desk("build", "--clean")
    assert not (tmp_path / "site" / "pagefind").exists()


def test_a_deploy_takes_the_index_along_and_away(desk: Run, tmp_path: Path) -> None:
    desk("draft", "--title", "Đảng bộ tỉnh")
    desk("publish", "@last")
    desk("build", "--search")
    desk("deploy", "public")
    assert (tmp_path / "public" / "pagefind" / "pagefind-entry.json").exists()
    desk("build")
    desk("deploy", "public")
    assert not (tmp_path / "public" / "pagefind").exists()
