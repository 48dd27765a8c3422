"""The live site: one process or several, and a theme that changed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newsroom.core.articles.publishing import Order
from newsroom.desk import Desk, publishing, serving
from newsroom.desk.serving import LiveSite
from newsroom.errors import NotFound, Refused
from tests.desk.conftest import Make


def test_a_theme_is_in_another_state_when_a_file_changed(tmp_path: Path) -> None:
    assert serving.state_of(None) == frozenset()
    for kind in ("templates", "static", "fonts", "locale", "root", "else"):
        (tmp_path / kind / "deep").mkdir(parents=True)
        before = serving.state_of(tmp_path)
        (tmp_path / kind / "deep" / "a").write_text("1")
        after = serving.state_of(tmp_path)
        assert (after != before) is (kind != "else"), kind
    file = tmp_path / "static" / "deep" / "a"
    before = serving.state_of(tmp_path)
    assert serving.state_of(tmp_path) == before
    os.utime(file, ns=(1, 1))
    assert serving.state_of(tmp_path) != before
    file.unlink()
    assert len(serving.state_of(tmp_path)) == 4


def test_pages_are_brought_up_to_date(desk: Desk, make: Make, tmp_path: Path) -> None:
    publishing.publish(desk, [str(make().id)], Order(), progress=lambda _: None)
    site = LiveSite(desk.path, tmp_path / "out")
    assert site.rebuild().written > 0
    assert "Đò ngang" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert site.rebuild().written == 0


def test_serve_has_no_option_for_a_folder_with_files_of_somebody(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "my out").mkdir()
    (tmp_path / "my out" / "mine").touch()
    with pytest.raises(Refused) as refused:
        LiveSite(desk.path, tmp_path / "my out").rebuild()
    assert str(refused.value.hint).endswith(f"run once: newsroom build --adopt -o '{tmp_path}/my out'")


class _Listening:
    shared = False

    def share(self) -> None:
        self.shared = True


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """How each application was made, and on how many connections it ran."""
    found: list[dict[str, Any]] = []
    monkeypatch.setattr(serving, "create_app", lambda path, **given: found.append(given) or len(found) - 1)

    def run(application: int, listening: object, *, ready: Callable[[], None], connections: int) -> None:
        found[application]["connections"] = connections
        ready()

    monkeypatch.setattr(serving.server, "run", run)
    return found


def serve(site: LiveSite, number: int, *, measured: bool = False) -> tuple[_Listening, int]:
    listening, ready = _Listening(), []
    site.serve(
        listening,
        workers_wanted=number,
        connections=9,
        measured=measured,
        ready=lambda: ready.append(1),  # type: ignore[arg-type]
    )
    return listening, len(ready)


def test_one_process_builds_and_answers(desk: Desk, tmp_path: Path, made: list[dict[str, Any]]) -> None:
    site = LiveSite(desk.path, tmp_path / "out", comments=False, access_log=tmp_path / "log")
    listening, ready = serve(site, 1)
    assert (listening.shared, ready) == (False, 1)
    [given] = made
    assert given["rebuild"] is not None
    assert (given["comments"], given["access_log"], given["turn"], given["theme"]) == (
        False,
        tmp_path / "log",
        None,
        None,
    )
    assert given["connections"] == 9
    serve(LiveSite(desk.path, tmp_path / "out", watch=True), 1)
    assert made[1]["theme"] is not None
    assert made[1]["comments"] is True


@pytest.mark.parametrize("measured", [True, False])
def test_of_several_processes_the_first_builds(
    desk: Desk, tmp_path: Path, made: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, measured: bool
) -> None:
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    folders: list[str | None] = []

    def run(number: int, work: Callable[[int, Callable[[], None]], None], *, ready: Callable[[], None]) -> None:
        folders.append(os.environ.get("PROMETHEUS_MULTIPROC_DIR"))
        for place in range(number):
            work(place, ready)

    monkeypatch.setattr(serving.workers, "run", run)
    listening, ready = serve(LiveSite(desk.path, tmp_path / "out"), 3, measured=measured)
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    assert (listening.shared, ready) == (True, 3)
    assert [given["rebuild"] is not None for given in made] == [True, False, False]
    assert len({given["turn"] for given in made}) == 1
    assert made[0]["turn"] is not None
    assert (folders != [None]) is measured


def test_a_site_that_is_only_read_builds_nothing_and_needs_its_pages(
    desk: Desk, tmp_path: Path, made: list[dict[str, Any]]
) -> None:
    site = LiveSite(desk.path, tmp_path / "out", read_only=True)
    with pytest.raises(NotFound) as refused:
        site.require_pages()
    assert refused.value.message == f"there is no folder {tmp_path / 'out'}"
    assert refused.value.hint == (
        "with --read-only, nothing is built: build the site with the original newsroom file, and copy its pages to "
        f"{tmp_path / 'out'}"
    )
    (tmp_path / "out").mkdir()
    site.require_pages()
    serve(site, 1)
    assert (made[0]["rebuild"], made[0]["read_only"]) == (None, True)
    serve(LiveSite(desk.path, tmp_path / "out"), 1)
    assert made[1]["read_only"] is False


def test_an_application_gets_everything(desk: Desk, tmp_path: Path, made: list[dict[str, Any]]) -> None:
    site = LiveSite(desk.path, tmp_path / "out", access_log=tmp_path / "log", watch=True)
    serve(site, 1)
    [given] = made
    assert {name for name, value in given.items() if value is None} == {"turn"}
    assert set(given) == {
        "out", "rebuild", "search_page", "draft_page", "own_page", "comments", "access_log", "theme", "turn", "read_only", "connections",
    }  # fmt: skip
    assert given["out"] == tmp_path / "out"
    (tmp_path / "mine" / "templates").mkdir(parents=True)
    themed = desk.settings.override(site_theme="mine")
    before = given["theme"](themed)
    (tmp_path / "mine" / "templates" / "a.html").write_text("x")
    assert given["theme"](themed) != before
    assert b"<form" in given["search_page"](desk.db, desk.settings, "boat", 1)


def test_the_folder_for_metrics_is_forgotten_afterwards(
    desk: Desk, tmp_path: Path, made: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving.workers, "run", lambda *_, **__: None)
    serve(LiveSite(desk.path, tmp_path / "out"), 2, measured=True)
    assert serving.METRICS_FOLDER not in os.environ
