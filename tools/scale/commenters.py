"""Readers who send comments to the live site, also while it is killed, and remember which were acknowledged."""

from __future__ import annotations

import http.client
import random
import threading
import time
from urllib.parse import urlencode

from tools.scale.programs import HOST

PAUSE = 0.7  # seconds between two comments of one writer
FORM = {
    "content-type": "application/x-www-form-urlencoded",
    "accept": "application/json",
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
}
TAKEN = (201, 202)  # published, held


class Commenters:
    """Threads that send comments to the stories in `articles` until they are stopped."""

    def __init__(self, port: int, seed: int, writers: int = 2) -> None:
        self.port, self.articles = port, list[int]()
        self.acknowledged: list[str] = []
        self.refused: dict[int, int] = {}
        self.unanswered = 0
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._threads = [
            threading.Thread(target=self._write, args=(number, random.Random(seed * 100 + number)), daemon=True)
            for number in range(writers)
        ]

    def start(self) -> None:
        """Begin to send comments."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop, after the answers to what was sent."""
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _write(self, number: int, drawn: random.Random) -> None:
        while not self._ended.wait(PAUSE):
            if not self.articles:
                continue
            text = f"Writer {number} says {drawn.getrandbits(96):024x} about this."
            status = self._send(drawn.choice(self.articles), f"Reader {number}", text)
            with self._lock:
                if status in TAKEN:
                    self.acknowledged.append(text)
                elif status:
                    self.refused[status] = self.refused.get(status, 0) + 1
                else:
                    self.unanswered += 1

    def _send(self, article: int, name: str, text: str) -> int:
        """The status of the answer; 0 if there was none."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
        try:
            connection.request("POST", "/comments", urlencode({"article": article, "name": name, "body": text}), FORM)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            time.sleep(PAUSE)
            return 0
        finally:
            connection.close()
