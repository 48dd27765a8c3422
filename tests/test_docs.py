"""The docs are correct: generated pages are current, every command has help, the README's commands exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from newsroom.cli import COMMANDS
from newsroom.core.comments.fields import CommentStatus
from newsroom.desk import comment_files, post_export
from newsroom.formats.front_matter import article_keys
from newsroom.markup.providers import PROVIDERS
from tests import needs

ROOT = Path(__file__).resolve().parents[1]
NAMES = [name for section in COMMANDS.values() for name in section]


def test_generated_pages_are_current() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


PAGES = ("newsroom.1", *(f"newsroom-{name}.1" for name in NAMES))


@pytest.fixture(scope="module")
def manual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The man pages as `make install-man` installs them; the environment is not made anew for them."""
    prefix = tmp_path_factory.mktemp("prefix")
    words = ["make", "-o", ".venv/.installed", "install-man", f"PREFIX={prefix}", f"BIN={Path(sys.executable).parent}"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return prefix / "share" / "man" / "man1"


@pytest.mark.parametrize("name", PAGES)
def test_man_pages_are_read_without_a_warning(manual: Path, name: str) -> None:
    roff = [needs.program("groff"), "-k", "-man", "-ww", "-Tutf8", "-P-cbou", str(manual / name)]
    done = subprocess.run(roff, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    for head in ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES"):
        assert f"\n{head}\n" in done.stdout, head


def test_install_man_puts_every_page_in_its_place(manual: Path) -> None:
    assert {path.name for path in manual.iterdir()} == set(PAGES)


@pytest.mark.parametrize("name", NAMES)
def test_every_command_says_what_it_does(name: str) -> None:
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert f"### newsroom {name}\n" in page


@pytest.mark.parametrize("path", ["README.md", *(str(p.relative_to(ROOT)) for p in (ROOT / "docs").rglob("*.md"))])
def test_links_lead_somewhere_and_commands_exist(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", re.sub(r"`[^`\n]+`", "", text)):  # an example in code is not a link
        assert ((ROOT / path).parent / target).exists(), f"{path} links to {target}"
    for block in re.findall(r"```\n(.*?)```", text, re.S):
        for name in re.findall(r"^(?:\.venv/bin/)?newsroom (?:-d \S+ )?([a-z][a-z-]*)", block, re.M):
            assert name in NAMES, f"{path} names the command {name}"


# Each page in Vietnamese, with the English one that it follows.
BOTH = ("writing.md", "texts.md", "podcasts.md", "programmes.md", "moderation.md", "moving-in.md")
IN_VIETNAMESE = {"docs/vi/README.md": "README.md", **{f"docs/vi/{name}": f"docs/{name}" for name in BOTH}}


def commands(path: str) -> list[str]:
    """The commands in the blocks of a page: their words and options, without texts, names of stories and comments."""
    text = (ROOT / path).read_text(encoding="utf-8")
    blocks = re.findall(r"^```(\w*)\n(.*?)^```", text, re.S | re.M)
    lines = [line for kind, block in blocks if kind in ("", "sh") for line in block.splitlines()]
    typed = [re.sub(r"""(?:^|\s)#.*|"[^"]*"|'[^']*'""", "", line) for line in lines]
    return [" ".join(re.findall(r"newsroom [a-z-]+|(?<=\s)--?[a-z-]+", line)) for line in typed if "newsroom " in line]


@pytest.mark.parametrize("path", IN_VIETNAMESE)
def test_a_page_in_vietnamese_has_the_commands_of_the_english_one(path: str) -> None:
    english, vietnamese = commands(IN_VIETNAMESE[path]), commands(path)
    assert [line for line in vietnamese if line != "newsroom help"] == english


@pytest.mark.parametrize("path", IN_VIETNAMESE)
def test_each_page_leads_to_the_one_in_the_other_language(path: str) -> None:
    other = IN_VIETNAMESE[path]
    for here, there in ((path, other), (other, path)):
        text = (ROOT / here).read_text(encoding="utf-8")
        targets = {((ROOT / here).parent / target).resolve() for target in re.findall(r"\]\(([^)#:]+)\)", text)}
        assert (ROOT / there).resolve() in targets, f"{here} does not lead to {there}"


def test_a_page_in_vietnamese_names_every_vietnamese_key() -> None:
    page = (ROOT / "docs/vi/writing.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([^`\n]+)`", page))
    for key in article_keys.FIELD_OF:
        if not key.isascii() and key != "sa_pô":
            assert key.replace("_", " ") in named, key


# What a page lists by hand, and the pages that do.
LISTED = {
    "systems with comments": (
        [f"(`{name}`" for name in comment_files.SOURCES if name != "wordpress"],
        ("moving-in.md", "vi/moving-in.md"),
    ),
    "statuses of comments": ([f"| `{status}` |" for status in CommentStatus], ("moderation.md", "vi/moderation.md")),
    "providers of videos, posts and maps": ([one.name for one in PROVIDERS], ("texts.md", "vi/texts.md")),
    "formats for other systems": ([f"| `{name}` |" for name in post_export.WRITERS], ("moving-out.md",)),
}


@pytest.mark.parametrize(("names", "pages"), LISTED.values(), ids=LISTED)
def test_a_page_names_all_that_there_is(names: list[str], pages: tuple[str, ...]) -> None:
    for page in pages:
        text = (ROOT / "docs" / page).read_text(encoding="utf-8")
        assert [name for name in names if name not in text] == [], page
