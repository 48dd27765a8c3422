"""Keys from a terminal, where a signal comes at the worst moment."""

from __future__ import annotations

import os
import pty
import signal
import sys
import threading
import time
from typing import Any

import pytest

from newsroom.terminal import keys


def test_a_signal_just_before_the_wait_for_a_key_is_not_slept_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """The signal is taken by another thread while this one is already in the kernel: nothing interrupts its wait."""
    master, slave = pty.openpty()
    waits = threading.Event()
    wait = keys.select

    def waiting(*given: Any) -> Any:
        waits.set()
        return wait(*given)

    def send() -> None:
        waits.wait()
        os.kill(os.getpid(), signal.SIGWINCH)
        time.sleep(0.5)  # for the thread that takes the signal, whichever that is
        os.write(master, b"a")  # so that a review that slept through it is seen to have done so, and not waited for

    with os.fdopen(slave, closefd=False) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        monkeypatch.setattr(keys, "select", waiting)
        sender = threading.Thread(target=send)
        sender.start()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGWINCH})
        try:
            with keys.TerminalKeys() as keyboard:
                assert [keyboard.read(), keyboard.read()] == ["redraw", "a"]
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            sender.join()
    os.close(slave)
    os.close(master)
    assert signal.set_wakeup_fd(-1) == -1
