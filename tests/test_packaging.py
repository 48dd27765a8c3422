"""The distributions: whole, built from each other, and working where nothing of this checkout is.

Nothing is downloaded: an empty environment sees the libraries of this one. With NEWSROOM_LONG_TESTS=1 each Python that the
machine has gets libraries of its own from the package index, and makes the demo newsroom with them.
"""

from __future__ import annotations

import email
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import pytest

from newsroom.cli import COMMANDS

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LONG = bool(os.environ.get("NEWSROOM_LONG_TESTS"))
# Not from this checkout, nor with settings of whoever runs the tests.
CLEAN = {
    key: value
    for key, value in os.environ.items()
    if not key.startswith(("NEWSROOM_", "PYTHON", "PIP_", "VIRTUAL_ENV"))
}


def other_pythons() -> list[str]:
    """Interpreters of the machine that we say we work with, other than the one that runs the tests: one a version."""
    found: dict[str, str] = {}
    folders = sorted((Path.home() / ".pyenv" / "versions").glob("3.*/bin"), reverse=True)
    for minor in range(11, 20):
        name = f"python3.{minor}"
        for path in [*(str(folder / name) for folder in folders), shutil.which(name) or ""]:
            if path and Path(path).exists() and minor != sys.version_info.minor and name not in found:
                works = subprocess.run([path, "-c", "import sqlite3, venv"], capture_output=True, check=False)
                if works.returncode == 0:
                    found[name] = path
    return list(found.values())


@dataclass
class Built:
    """The two distributions."""

    sdist: Path
    wheel: Path

    def metadata(self) -> Message:
        """What the wheel says of itself."""
        with zipfile.ZipFile(self.wheel) as wheel:
            name = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
            return email.message_from_bytes(wheel.read(name))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """`python -m build`: the source distribution, and from that the wheel. In a copy: building writes beside the source."""
    if not (ROOT / ".git").exists():
        pytest.skip("only in a checkout")
    folder = tmp_path_factory.mktemp("packaging")
    for name in tracked():
        (folder / "source" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / "source" / name)
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder / "dist"],
        cwd=folder / "source", env=CLEAN, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    dist = folder / "dist"
    return Built(next(dist.glob("*.tar.gz")), next(dist.glob("*.whl")))


def tracked() -> list[str]:
    """The files that belong to the project: those in the repository, and new ones that are not ignored."""
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return sorted(name for name in done.stdout.decode().split("\0") if name and (ROOT / name).is_file())


def environment(folder: Path, python: str = sys.executable) -> Path:
    """An empty environment that sees the libraries of this one, but not its `newsroom`; returns its interpreter."""
    subprocess.run([python, "-m", "venv", "--without-pip", folder], env=CLEAN, check=True)
    site = next(folder.glob("lib/python*/site-packages"))
    if not LONG:
        # As a line of a .pth file: those of the other environment, with its editable install, are not read then.
        (site / "libraries.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    return folder / "bin" / "python"


def install(python: Path, what: Path) -> None:
    """`pip install` into an environment."""
    options = ["--quiet", "--ignore-installed", "--no-compile"]
    if not LONG:
        options += ["--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(python), "install", *options, str(what)],
        env=CLEAN, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]


def newsroom(python: Path, folder: Path, *args: str) -> str:
    """What the installed command prints."""
    done = subprocess.run(
        [python.with_name("newsroom"), *args],
        cwd=folder,
        env=CLEAN,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-2000:]
    return done.stdout


def test_the_source_distribution_holds_every_file_of_the_project(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    assert set(tracked()) - held == set()


def test_the_wheel_holds_the_package_and_the_example_newsroom(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as wheel:
        held = set(wheel.namelist())
    package = {name.removeprefix("src/") for name in tracked() if name.startswith("src/")}
    examples = {f"newsroom/{name}" for name in tracked() if name.startswith("examples/")}
    # Message catalogues are read in their compiled form; what they are made from stays with the source.
    assert {name for name in package | examples if not name.endswith((".po", ".pot"))} - held == set()
    manual = {name for name in held if "/share/man/man1/newsroom" in name}
    assert len(manual) == 1 + sum(map(len, COMMANDS.values()))
    assert {name for name in held - manual if not name.startswith("newsroom/") and ".dist-info/" not in name} == set()
    assert not [name for name in held if "__pycache__" in name or name.endswith(".db")]


def test_the_wheel_says_what_pyproject_says(built: Built) -> None:
    said = built.metadata()
    assert said["Name"] == "newsroom"
    assert said["Version"] == PROJECT["version"]
    assert said["Requires-Python"] == PROJECT["requires-python"] == ">=3.11"

    def plain(requirement: str) -> str:
        name, rest = re.fullmatch(r"([\w.\[\]-]+)(.*)", requirement.replace(" ", "").replace('"', "'")).groups()  # type: ignore[union-attr]
        bounds, _, marker = rest.partition(";")
        return f"{name}{','.join(sorted(bounds.split(',')))};{marker}".rstrip(";")

    needed = [line for line in said.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert {plain(line) for line in needed} == {plain(line) for line in PROJECT["dependencies"]}
    assert set(said.get_all("Provides-Extra", [])) == set(PROJECT["optional-dependencies"])


def test_the_source_distribution_makes_the_demo_newsroom_in_an_empty_environment(built: Built, tmp_path: Path) -> None:
    python = environment(tmp_path / "venv")
    install(python, built.sdist)
    site = next((tmp_path / "venv").glob("lib/python*/site-packages"))
    assert (site / "newsroom" / "examples" / "gazette" / "newsroom.json").is_file()
    where = subprocess.run(
        [python, "-c", "import newsroom; print(newsroom.__file__)"],
        cwd=tmp_path,
        env=CLEAN,
        capture_output=True,
        text=True,
    ).stdout
    assert str(tmp_path / "venv") in where
    assert PROJECT["version"] in newsroom(python, tmp_path, "--version")
    newsroom(python, tmp_path, "demo", "town")
    assert (tmp_path / "town" / "site" / "index.html").is_file()
    assert int(newsroom(python, tmp_path, "-d", "town/newsroom.db", "list", "--count")) > 10


# The newest has the most warnings; the others take their turn with NEWSROOM_LONG_TESTS.
@pytest.mark.parametrize("python", other_pythons()[0 if LONG else -1 :] or [sys.executable])
def test_every_python_of_the_machine(built: Built, tmp_path: Path, python: str | Path) -> None:
    """Each module compiles and the command runs; libraries made for this Python cannot be loaded in another one."""
    python = environment(tmp_path / "venv", str(python))
    install(python, built.wheel)
    package = next((tmp_path / "venv").glob("lib/python*/site-packages/newsroom"))
    # Warnings of the compiler, such as for an escape that will be an error one day, are errors here.
    subprocess.run([python, "-W", "error", "-m", "compileall", "-qq", "-f", package], env=CLEAN, check=True)
    assert PROJECT["version"] in newsroom(python, tmp_path, "--version")
    newsroom(
        python,
        tmp_path,
        "-q",
        "init",
        "--title",
        "T",
        "--url",
        "https://t.example",
        "--lang",
        "en",
        "--timezone",
        "UTC",
    )
    assert newsroom(python, tmp_path, "list", "--count").strip() == "0"
    assert "0" in newsroom(python, tmp_path, "comments", "count")
    if LONG:
        newsroom(python, tmp_path, "demo", "town")
        assert (tmp_path / "town" / "site" / "index.html").is_file()
