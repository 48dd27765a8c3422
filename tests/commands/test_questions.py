"""Questions with yes or no: what an answer means in both languages, and what is asked again."""

from __future__ import annotations

import pytest
import typer

from newsroom.commands import questions


@pytest.mark.parametrize(
    ("language", "answer", "means"),
    [
        ("en", "y", True), ("en", "YES", True), ("en", " n ", False), ("en", "no", False),
        ("en", "yep", None), ("en", "", None), ("en", "c", None), ("en", "k", None),
        ("vi", "có", True), ("vi", "co", True), ("vi", "C", True), ("vi", "y", True), ("vi", "yes", True),
        ("vi", "không", False), ("vi", "KHONG", False), ("vi", "k", False), ("vi", "n", False), ("vi", "cá", None),
        ("vi", "y" * 10_000_000, None),
    ],
)  # fmt: skip
def test_what_an_answer_means(monkeypatch: pytest.MonkeyPatch, language: str, answer: str, means: bool | None) -> None:
    monkeypatch.setenv("NEWSROOM_LANG", language)
    assert questions.meaning(answer) is means


@pytest.mark.parametrize(
    ("typed", "default", "agreed", "asked_again"),
    [(["có"], False, True, 0), ([""], False, False, 0), ([""], True, True, 0), (["hm", "k"], True, False, 1)],
)
def test_a_question_is_asked_until_it_is_answered(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: list[str], default: bool, agreed: bool, asked_again: int
) -> None:  # fmt: skip
    monkeypatch.setenv("NEWSROOM_LANG", "vi")
    asked, answers = [], iter(typed)

    def prompt(question: str, **_: object) -> str:
        asked.append(question)
        return next(answers)

    monkeypatch.setattr(typer, "prompt", prompt)
    assert questions.ask("Xóa?", default=default) is agreed
    assert set(asked) == {"Xóa? [Y = có, n = không]" if default else "Xóa? [y = có, N = không]"}
    assert capsys.readouterr().err.count("hãy trả lời") == asked_again
