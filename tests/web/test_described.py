"""The live site's API against its description in `docs/openapi.yaml`: the same routes, and only answers it names."""

from __future__ import annotations

import os
import secrets
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from tests.conftest import COMMAND
from tests.web.live import FIREFOX
from tests.web.test_process import Served, served

from newsroom.web.app import ROUTES

DESCRIPTION = Path(__file__).parents[2] / "docs" / "openapi.yaml"
DESCRIBED = {
    f"{method.upper()} {path}"
    for path, operations in yaml.safe_load(DESCRIPTION.read_text("utf-8"))["paths"].items()
    for method in operations
}
LONG = bool(os.environ.get("NEWSROOM_LONG_TESTS"))
EXAMPLES = 500 if LONG else 6
# Unknown fields are passed over, and where a number of a page is none the first is shown: a request is not wrong only
# because it is not described. And one that is may be too many, or hold what no comment may.
NOT_PROMISED = ("negative_data_rejection", "positive_data_acceptance")
FREELY = {f"NEWSROOM_COMMENTS_PER_{span}": "100000" for span in ("MINUTE", "HOUR")}


def test_every_route_is_described_and_nothing_else() -> None:
    assert {f"{method} {path}" for method, path, _ in ROUTES if path != "/{path:path}"} == DESCRIBED


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("described")
    for command in (
        (
            "init",
            "--title",
            "Báo Thử",
            "--url",
            "https://news.example.org",
            "--lang",
            "vi",
            "--timezone",
            "UTC",
            "--no-pages",
        ),
        ("config", "set", "web.metrics", "true"),
        ("draft", "--title", "Bến đò"),
        ("publish", "1"),
        ("comments", "add", "--article", "1", "--name", "Lan", "--text", "Đò ơi!"),
        ("comments", "approve", "1"),
    ):
        subprocess.run([*COMMAND, *command], cwd=folder, check=True, capture_output=True)
    with served(folder, **FREELY) as live:
        yield live


@pytest.fixture(scope="module")
def operations() -> dict[str, Any]:
    schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
    found = [one.ok() for one in schemathesis.openapi.from_path(DESCRIPTION).get_all_operations()]
    return {one.label: one for one in found}


@pytest.mark.parametrize("mode", ["positive", "negative"])
@pytest.mark.parametrize(
    ("operation", "accept"),
    [(one, "application/json") for one in sorted(DESCRIBED)]
    + [(one, "text/html") for one in sorted(DESCRIBED) if " /comments" in one],
)
def test_it_answers_as_described(
    site: Served, operations: dict[str, Any], operation: str, mode: str, accept: str
) -> None:
    import requests
    from schemathesis import GenerationMode
    from schemathesis.checks import CHECKS

    base = f"http://127.0.0.1:{site.port}"
    left_out = [CHECKS.get_one(name) for name in NOT_PROMISED]
    headers = {"user-agent": FIREFOX, "accept": accept}
    with requests.Session() as session:
        written = {"article": "1", "name": "Mai", "body": f"Một lời: {secrets.token_hex(30)}"}
        session.post(f"{base}/comments", json=written, headers=headers).raise_for_status()

        @settings(
            max_examples=EXAMPLES, derandomize=not LONG, deadline=None, database=None,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(operations[operation].as_strategy(GenerationMode(mode)))
        def ask(case: Any) -> None:
            answer = case.call(base_url=base, session=session, headers=headers, allow_redirects=False)
            case.validate_response(answer, excluded_checks=left_out)

        try:
            ask()
        except Unsatisfiable:
            assert mode == "negative"  # what takes nothing can be given nothing wrong


@pytest.mark.parametrize("path", sorted({one.partition(" ")[2] for one in DESCRIBED}))
def test_other_methods_are_told_which_there_are(site: Served, path: str) -> None:
    taken = {one.partition(" ")[0] for one in DESCRIBED if one.partition(" ")[2] == path}
    for method in {"POST", "PUT", "PATCH", "DELETE", "TRACE"} - taken:
        status, headers, _ = site.ask(method, path)
        allowed = {one.strip() for one in headers["allow"].split(",")}
        assert (method, status, allowed - {"HEAD"}) == (method, 405, taken)
