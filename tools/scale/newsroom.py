"""The newsroom of the trial: runs the command at a simulated time, and kills it at random moments."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tools.scale.programs import HOST, Program, free_ports

SITE = "https://news.example.org"
ZONE = "Asia/Ho_Chi_Minh"
LIVE, BUILT = "live", "site"  # the folders of `serve` and of `build`
KILLED_WITHIN = 2.0  # seconds; a command that takes longer is killed in its first part
TRIES = 60  # of a command that is killed, or that the storage refuses
SETTINGS = {
    "site.output": BUILT,
    "comments.mode": "first",
    "comments.per_minute": "100000",
    "comments.per_hour": "100000",
    "comments.per_person": "1000",
    "comments.per_article": "1000",
    "comments.alike_last": "0",
    "web.form_seconds": "0",
}


class Failed(RuntimeError):
    """A command that ended with an exit code that it should not have."""


@dataclass
class Newsroom:
    """A newsroom file and its live site. `chance` is the probability that a command is killed, `kills` how often one was."""

    folder: Path
    drawn: random.Random
    chance: float
    storage: Mapping[str, str]
    kills: dict[str, int] = field(default_factory=dict)
    retries: dict[str, int] = field(default_factory=dict)
    commands: int = 0

    def __post_init__(self) -> None:
        self.file = self.folder / "newsroom.db"
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("NEWSROOM_", "AWS_"))}
        self.environment = {**kept, **self.storage, "LC_ALL": "C.UTF-8", "NEWSROOM_USER": "editor"}
        [self.port] = free_ports(1)
        words = [*self._words(), "serve", "--port", str(self.port), "-o", str(self.folder / LIVE)]
        self.live = Program("serve", words, self.port, self.folder, self.environment)

    def begin(self) -> None:
        """Make the file, with its settings."""
        self.folder.mkdir(parents=True)
        self.run(
            "init",
            str(self.folder),
            "--title",
            "The Ferry",
            "--url",
            SITE,
            "--lang",
            "en",
            "--timezone",
            ZONE,
            "--no-pages",
            file=False,
        )
        for name, value in {**SETTINGS, "site.comments_origin": f"http://{HOST}:{self.port}"}.items():
            self.run("config", "set", name, value)

    def run(self, *words: str, at: datetime | None = None, codes: Sequence[int] = (0,), file: bool = True) -> str:
        """What a command prints. Raises `Failed` unless it ends with one of `codes`."""
        done = subprocess.run(
            [*self._words(at, file=file), *words],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            check=False,
        )
        self.commands += 1
        if done.returncode not in codes:
            raise Failed(f"newsroom {' '.join(words)}: exit {done.returncode}: {done.stderr.decode()}")
        return done.stdout.decode()

    def json(self, *words: str) -> Any:
        """What a command prints as JSON."""
        return json.loads(self.run(*words, "--json"))

    def until(
        self,
        *words: str,
        at: datetime,
        done: Callable[[], bool] = lambda: False,
        outside: bool = False,
        after: Callable[[], object] = lambda: None,
    ) -> None:
        """Run a command until it has ended well, or `done` says that a killed one did its work.

        With `outside` the storage may refuse (exit 10), and the command is run again. `after` is called after each try, as a
        script would. Raises `Failed`.
        """
        for turn in range(TRIES):
            process = subprocess.Popen(
                [*self._words(at), *words],
                cwd=self.folder,
                env=self.environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
            self.commands += 1
            limit = self.drawn.uniform(0, KILLED_WITHIN) if self.drawn.random() < self.chance and turn < 3 else None
            try:
                _, said = process.communicate(timeout=limit)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
                self.kills[words[0]] = self.kills.get(words[0], 0) + 1
                after()
                if done():
                    return
                continue
            after()
            if process.returncode == 0:
                return
            if not (outside and process.returncode == 10):
                raise Failed(f"newsroom {' '.join(words)}: exit {process.returncode}: {said.decode()}")
            self.retries[words[0]] = self.retries.get(words[0], 0) + 1
            time.sleep(1)
        raise Failed(f"newsroom {' '.join(words)} did not succeed in {TRIES} tries: {said.decode()}")

    def serve_again(self) -> None:
        """Kill the live site with `kill -9`, wherever it is, and start it again."""
        self.live.kill()
        self.kills["serve"] = self.kills.get("serve", 0) + 1
        self.live.start()

    def _words(self, at: datetime | None = None, *, file: bool = True) -> list[str]:
        now = ["--now", at.isoformat()] if at else []
        return [sys.executable, "-m", "newsroom", *(["-d", str(self.file)] if file else []), *now]
