"""Reasons in words: measures in a score, also as earlier versions wrote them."""

from __future__ import annotations

import pytest

from newsroom.terminal import reasons


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ("links to 3 hosts", "links to 3 hosts"), ("links to 3 places", "links to 3 hosts"),
        ("links to a.example", "link to a.example"),
        ("an address or long number", "an e-mail address or long number"),
        ("no address or long number", "no e-mail address or long number"),
        ("capitals: hardly any", "capitals: hardly any"), ("rẻ", "“rẻ”"),
    ],
)  # fmt: skip
def test_a_measure_in_a_score(stored: str, said: str) -> None:
    assert str(reasons.learned(stored)) == said
