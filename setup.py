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


# A source distribution has the man pages already.
if not (ROOT / "PKG-INFO").exists() or not MANUAL.is_dir():
    # With the path of this process, where pip has put what is needed to build.
    path = os.pathsep.join([str(ROOT / "src"), *(folder for folder in sys.path if folder)])
    environment = os.environ | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, ROOT / "docs" / "man_pages.py", MANUAL], env=environment, check=True)

setup(cmdclass={"build_py": WithExamples})
