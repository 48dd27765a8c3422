"""The guides are correct: their commands work in the order in which they are printed."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import COMMAND

ROOT = Path(__file__).resolve().parents[1]
FILE = re.compile(r"(?:This is|Đây là) `([\w.-]+)`:\n\n```markdown\n(.*?)```\n", re.S)
SHELL = re.compile(r"```sh\n(.*?)```\n", re.S)


@pytest.mark.parametrize("page", ["writing.md", "vi/writing.md"])
def test_what_a_guide_says_can_be_typed(page: str, tmp_path: Path) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    for name, content in FILE.findall(text):
        (tmp_path / name).write_text(content, encoding="utf-8")
    shell = "\n".join(
        ["set -e", 'newsroom() { "$PYTHON" -m newsroom "$@" < "${INPUT:-/dev/stdin}"; }', *SHELL.findall(text)]
    )
    kept = {key: value for key, value in os.environ.items() if not key.startswith("NEWSROOM_")}
    done = subprocess.run(
        ["bash", "-x", "-c", shell], cwd=tmp_path, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        env={**kept, "NEWSROOM_USER": "lan", "PYTHON": COMMAND[0]},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(re.findall(r"^\+ newsroom ", done.stderr, re.M)) == sum(
        block.count("newsroom ") for block in SHELL.findall(text)
    )
