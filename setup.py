"""Copies the example newsroom into the package when a distribution is built; everything else is in pyproject.toml."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class WithExamples(build_py):
    """`build_py`, and then examples/ into newsroom/examples (an editable install reads them where they are)."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            target = Path(self.build_lib) / "newsroom" / "examples"
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(Path(__file__).parent / "examples", target, ignore=shutil.ignore_patterns("__pycache__"))


setup(cmdclass={"build_py": WithExamples})
