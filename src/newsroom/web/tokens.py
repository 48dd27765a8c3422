"""Signed texts for readers: the form token, with the time of one comment, and the commenter's cookie."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from newsroom.core.commenters import commenters
from newsroom.store import Connection

TOKEN_SECONDS = 24 * 3600
COOKIE = "newsroom_reader"
COOKIE_SECONDS = 365 * 24 * 3600


class Stale(Exception):
    """A form token that is forged, of another article, or too old."""


@dataclass(frozen=True, slots=True)
class Form:
    """The contents of a verified form token: which form it is, and when its writing began (UTC seconds)."""

    nonce: str
    issued: int


class Signer:
    """Signs and verifies with keys that are derived from the newsroom's secret and never leave the process."""

    def __init__(self, db: Connection) -> None:
        self._form = hmac.new(commenters.secret(db, "form"), digestmod="sha256")
        self._cookie = hmac.new(commenters.secret(db, "cookie"), digestmod="sha256")

    def form_token(self, article_id: int, now: datetime) -> str:
        """A token for one comment on one article."""
        said = f"{int(now.timestamp())}.{secrets.token_urlsafe(12)}"
        return f"{said}.{_sign(self._form, f'{article_id}.{said}')}"

    def form(self, token: str, article_id: int, now: datetime) -> Form:
        """The contents of a token; raises `Stale`."""
        issued, _, rest = token.partition(".")
        nonce, _, signature = rest.partition(".")
        if not _same(signature, _sign(self._form, f"{article_id}.{issued}.{nonce}")):
            raise Stale
        age = now.timestamp() - int(issued)  # signed, so it is a number
        if not -60 <= age <= TOKEN_SECONDS:
            raise Stale
        return Form(nonce, int(issued))

    def cookie(self, key: str) -> str:
        """The value of a commenter's cookie."""
        return f"{key}.{_sign(self._cookie, key)}"

    def commenter(self, cookie: str | None) -> str | None:
        """The commenter key of a cookie, or None without a cookie or for one that is not ours."""
        key, _, signature = (cookie or "").partition(".")
        return key if key and _same(signature, _sign(self._cookie, key)) else None


def new_commenter() -> str:
    """A commenter key that nobody can guess."""
    return secrets.token_urlsafe(18)


def _sign(key: hmac.HMAC, said: str) -> str:
    begun = key.copy()  # faster than starting again, and keeps the lock of the interpreter
    begun.update(said.encode("utf-8", "replace"))
    return begun.hexdigest()[:32]


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), right.encode())
