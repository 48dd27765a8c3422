"""The address of a server: reserved for it alone, and shared evenly by its processes."""

from __future__ import annotations

import socket
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest

from newsroom.errors import Outside
from newsroom.web.server import Listening


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the workers accept from one socket")
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_each_worker_gets_its_share_and_nobody_else_any(host: str) -> None:
    try:
        listening = Listening(host, 0)
    except Outside:
        if host == "127.0.0.1":
            raise
        pytest.skip("this machine has no IPv6")
    with closing(listening):
        listening.share()
        workers = [listening.of_its_own() for _ in range(2)]
        where = listening.bound.getsockname()
        for worker in workers:
            worker.listen(100)
            worker.setblocking(False)
        taken = [0, 0]
        for _ in range(100):
            with socket.create_connection(where[:2]):
                for number, worker in enumerate(workers):
                    with suppress(BlockingIOError):
                        worker.accept()[0].close()
                        taken[number] += 1
        assert sum(taken) == 100
        assert min(taken) >= 10
        with pytest.raises(Outside, match="cannot listen"):
            Listening(host, where[1])
        for worker in workers:
            worker.close()


def test_a_socket_of_the_file_system_is_one_for_all(tmp_path: Path) -> None:
    listening = Listening("", 0, tmp_path / "site.sock")
    listening.share()
    assert listening.of_its_own() is listening.bound
    listening.close()
    assert not (tmp_path / "site.sock").exists()
