"""Litestream: sends each change of the newsroom file to the storage, and restores the file from there."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tools.scale.programs import Program
from tools.scale.storage import COPY, KEY, SECRET

CONFIGURATION = """
access-key-id: {key}
secret-access-key: {secret}
dbs:
  - path: {file}
    replica:
      type: s3
      bucket: {bucket}
      path: file
      endpoint: {endpoint}
      region: us-east-1
      force-path-style: true
      sync-interval: 1s
"""


class Replica:
    """The copy of a newsroom file in the storage."""

    def __init__(self, litestream: str, folder: Path, file: Path, endpoint: str) -> None:
        folder.mkdir(parents=True)
        self.litestream, self.file, self.configuration = litestream, file, folder / "litestream.yml"
        self.configuration.write_text(
            CONFIGURATION.format(key=KEY, secret=SECRET, file=file, bucket=COPY, endpoint=endpoint)
        )
        self.environment = _environment()
        words = [litestream, "replicate", "-config", str(self.configuration)]
        self.program = Program("litestream", words, 0, folder, self.environment)

    def restore(self, target: Path) -> None:
        """Write the newest copy to a file. Raises `CalledProcessError`."""
        words = [self.litestream, "restore", "-config", str(self.configuration), "-o", str(target), str(self.file)]
        subprocess.run(words, env=self.environment, check=True, capture_output=True)


def _environment() -> Mapping[str, str]:
    # Litestream 0.5 ends at once while AWS_CA_BUNDLE names a file, also for a storage without TLS.
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
