"""The docs say what is so: generated pages are current, every command has help, the README's commands exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from newsroom.cli import COMMANDS
from tests import needs

ROOT = Path(__file__).resolve().parents[1]
NAMES = [name for section in COMMANDS.values() for name in section]


def test_generated_pages_are_current() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "man").glob("*.1")), ids=lambda path: path.stem)
def test_man_pages_are_read_without_a_warning(path: Path) -> None:
    roff = [needs.program("groff"), "-k", "-man", "-ww", "-Tutf8", "-P-cbou", str(path)]
    done = subprocess.run(roff, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    for head in ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES"):
        assert f"\n{head}\n" in done.stdout, head


def test_install_man_puts_every_page_in_its_place(tmp_path: Path) -> None:
    subprocess.run(["make", "install-man", f"PREFIX={tmp_path}"], cwd=ROOT, capture_output=True, check=True)
    there = {path.name for path in (tmp_path / "share" / "man" / "man1").iterdir()}
    assert there == {"newsroom.1", *(f"newsroom-{name}.1" for name in NAMES)}


@pytest.mark.parametrize("name", NAMES)
def test_every_command_says_what_it_does(name: str) -> None:
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert f"### newsroom {name}\n" in page


@pytest.mark.parametrize("path", ["README.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))])
def test_links_lead_somewhere_and_commands_exist(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", re.sub(r"`[^`\n]+`", "", text)):  # an example in code is no link
        assert ((ROOT / path).parent / target).exists(), f"{path} links to {target}"
    for block in re.findall(r"```\n(.*?)```", text, re.S):
        for name in re.findall(r"^(?:\.venv/bin/)?newsroom (?:-d \S+ )?([a-z][a-z-]*)", block, re.M):
            assert name in NAMES, f"{path} names the command {name}"
