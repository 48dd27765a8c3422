"""Writes the man pages, and copies the example newsroom into the package when a distribution is built.

Everything else is in pyproject.toml.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent.absolute()
MANUAL = ROOT / "docs" / "man"


class WithExamples(build_py):
    """`build_py`, and then examples/ into newsroom/examples (an editable install reads them where they are)."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            target = Path(self.build_lib) / "newsroom" / "examples"
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(ROOT / "examples", target, ignore=shutil.ignore_patterns("__pycache__"))


# Runs a script with our sources before everything else. Not by PYTHONPATH: pip has put there what is needed to build, and
# leaves out of it what the surrounding environment has, such as these sources in an editable installation.
WITH_SOURCES = """
import runpy, sys
sources, *sys.argv = sys.argv[1:]
sys.path.insert(0, sources)
runpy.run_path(sys.argv[0], run_name="__main__")
"""

# A source distribution has the man pages already.
if not (ROOT / "PKG-INFO").exists() or not MANUAL.is_dir():
    command = [sys.executable, "-c", WITH_SOURCES, ROOT / "src", ROOT / "docs" / "man_pages.py", MANUAL]
    subprocess.run(command, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}, check=True)

setup(cmdclass={"build_py": WithExamples})
