"""What is computed from a comment's text, each thing once."""

from __future__ import annotations

import pytest

from newsroom import markup
from newsroom.core.matching import comment_text, near_duplicates, skeleton
from newsroom.core.matching.comment_text import CommentText

BODY = "Xem h\u200bttp://a.example và http://b.example nhé"


def test_all_of_it_is_what_the_text_alone_gives() -> None:
    text = CommentText(BODY)
    assert text.visible == "Xem http://a.example và http://b.example nhé"
    assert text.words == skeleton.words(BODY)
    assert text.fingerprint == skeleton.fingerprint(BODY)
    assert sorted(text.hosts) == ["a.example", "b.example"]
    assert text.html == markup.comment_html(BODY)
    assert text.comparable.seen == near_duplicates.comparable(BODY).seen == " ".join(text.words)


def test_what_was_prepared_is_not_worked_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    text = CommentText(BODY)
    text.prepare()

    def again(*_: object) -> None:
        raise AssertionError("worked out twice")

    for module, name in (
        (skeleton, "fingerprint_of"), (comment_text, "hosts_in"), (markup, "comment_with_hosts"), (comment_text, "ComparableText"),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, again)
    assert (len(text.hosts), bool(text.fingerprint), bool(text.html), bool(text.comparable.seen)) == (
        2,
        True,
        True,
        True,
    )
