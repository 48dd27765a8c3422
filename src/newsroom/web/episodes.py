"""Counts the downloads of episodes of podcasts that the server sends, with the bytes that were sent."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from newsroom.core.readership import bots, downloads
from newsroom.core.readership.downloads import EpisodeRequest
from newsroom.web import counting
from newsroom.web.state import State


class EpisodeAnswer(Response):
    """The answer with an episode or a part of it; what was sent before the listener left is counted."""

    def __init__(self, answer: Response, state: State, asked: EpisodeRequest) -> None:
        self.status_code, self.raw_headers, self.background = answer.status_code, answer.raw_headers, None
        self._answer, self._state, self._asked = answer, state, asked

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer."""
        status = size = 0
        left = asyncio.create_task(_left(receive))

        async def counted(message: Message) -> None:
            nonlocal status, size
            await send(message)
            if message["type"] == "http.response.start":
                status = message["status"]
            elif not left.done():  # what is sent to nobody is dropped without a word
                size += len(message.get("body", b""))

        try:
            await self._answer(scope, receive, counted)
        finally:
            left.cancel()
            count(self._state, self._asked, status, size)


async def _left(receive: Receive) -> None:
    """Return when the listener has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass


def asked_for(scope: Scope, state: State, path: str, headers: Mapping[bytes, bytes]) -> EpisodeRequest | None:
    """The request for the episode at a path, nothing of it sent yet; None if it is not one, or not a person's."""
    file = state.episodes.files.get(path) if state.episodes else None
    if file is None or (file.host and not state.own_hosts.has(file.host)):
        return None
    if scope["method"] != "GET" or not state.counting or not counting.is_for_us(headers, state):
        return None
    if counting.is_left_out(scope, state, headers.get(b"referer", b"").decode("latin-1")):
        return None
    if counting.is_prefetch(headers):
        return None
    view = counting.view_of(scope, headers, state, path, referrer="", query="", origin="server")
    bot = bots.classify_player(view.agent)
    if bot is not None:
        state.counter.bot(bot, view.at)
        return None
    return EpisodeRequest(view.at, file.article_id, 0, view.address, view.agent, view.private)


def count(state: State, asked: EpisodeRequest, status: int, size: int) -> None:
    """Count what was sent to a listener."""
    if status in (200, 206) and not downloads.is_probe(status, size) and state.episodes is not None:
        state.counter.download(replace(asked, bytes=size), state.episodes)
