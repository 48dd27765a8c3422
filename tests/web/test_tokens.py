"""Form tokens and cookies: what they hold, how long they count, and that nobody else can make one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.site.paper import START, Paper

from newsroom import store
from newsroom.web import tokens
from newsroom.web.tokens import Signer, Stale


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return Signer(Paper(tmp_path).db)


def other(folder: Path) -> Signer:
    """The signer of another newsroom, which has a secret of its own."""
    return Signer(store.create(folder / "other.db"))


def test_a_token_says_when_the_writing_began(signer: Signer) -> None:
    token = signer.form_token(7, START)
    issued, nonce, signature = token.split(".")
    assert (int(issued), len(signature)) == (int(START.timestamp()), 32)
    form = signer.form(token, 7, START)
    assert (form.nonce, form.issued) == (nonce, int(START.timestamp()))
    assert len(nonce) == 16
    assert signer.form_token(7, START) != token


@pytest.mark.parametrize(("seconds", "counts"), [(0, True), (86_400, True), (86_401, False), (-60, True), (-61, False)])
def test_a_token_counts_for_a_day(signer: Signer, seconds: int, counts: bool) -> None:
    token = signer.form_token(7, START)
    if counts:
        assert signer.form(token, 7, START + timedelta(seconds=seconds)).issued == int(START.timestamp())
    else:
        with pytest.raises(Stale):
            signer.form(token, 7, START + timedelta(seconds=seconds))


def test_a_token_is_of_one_article_and_one_newsroom(signer: Signer, tmp_path: Path) -> None:
    token = signer.form_token(7, START)
    issued, nonce, signature = token.split(".")
    forged = (
        (8, token), (7, ""), (7, token[:-1]), (7, token + "0"), (7, f"{int(issued) + 1}.{nonce}.{signature}"),
        (7, f"{issued}.{nonce}x.{signature}"), (7, f"{issued}.{nonce}."), (7, f"x.{nonce}.{signature}"), (7, "é.é.é"),
        (7, other(tmp_path).form_token(7, START)),
    )  # fmt: skip
    for article, given in forged:
        with pytest.raises(Stale):
            signer.form(given, article, START)


def test_cookies(signer: Signer, tmp_path: Path) -> None:
    key = tokens.new_commenter()
    assert len(key) == 24
    assert tokens.new_commenter() != key
    cookie = signer.cookie(key)
    assert signer.commenter(cookie) == key
    foreign = other(tmp_path).cookie(key)
    for forged in (
        None,
        "",
        ".",
        key,
        f"{key}.",
        f"x{cookie}",
        f".{cookie.partition('.')[2]}",
        signer.cookie(""),
        foreign,
        "é.é",
    ):
        assert signer.commenter(forged) is None
    # A form token is no cookie, and the other way round.
    assert signer.commenter(signer.form_token(7, START)) is None
    assert (tokens.TOKEN_SECONDS, tokens.COOKIE_SECONDS) == (86_400, 31_536_000)
