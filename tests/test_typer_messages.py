"""What Typer says of a wrong command line is recognised, and said in our words; any other text stays as it is."""

from __future__ import annotations

import pytest

from newsroom import typer_messages
from newsroom.phrases import Phrase
from tests.conftest import Run

WRONG = (
    ("show",),
    ("assign", "--due"),
    ("list", "--nothing"),
    ("list", "--limt", "3"),
    ("nothing",),
    ("comments", "nothing"),
    ("publsh",),
    ("agenda", "one", "two"),
    ("list", "-n", "many"),
    ("list", "-n", "-1"),
    ("list", "-n", "99999999999999999999"),
    ("list", "--mine=yes"),
    ("log", "--batch", "x"),
    ("serve", "--port", "99999"),
    ("import", "markdown"),
    ("-d",),
)


@pytest.mark.parametrize("args", WRONG, ids=" ".join)
def test_what_typer_says_is_known(args: tuple[str, ...], run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    known: list[str] = []
    recognise = typer_messages.recognise

    def noted(message: str) -> str:
        said.append(message)
        known.append(recognise(message))
        return known[-1]

    monkeypatch.setattr(typer_messages, "recognise", noted)
    assert run(*args, code=2).err.startswith("error: ")
    assert [isinstance(one, Phrase) for one in known] == [True], said


@pytest.mark.parametrize(
    ("value", "hint"),
    [("-1", "put all options first, then --, then the value that begins with a minus sign"), ("--x", "see: newsroom config set --help")],
)  # fmt: skip
def test_a_value_that_looks_like_an_option(value: str, hint: str, newsroom: Run) -> None:
    assert newsroom("config", "set", "comments.close_days", value, code=2).err.splitlines()[1] == f"hint: {hint}"
    assert newsroom("config", "set", "--", "comments.close_days", "-1", code=4).err.startswith(
        "error: comments.close_days: '-1'"
    )


@pytest.mark.parametrize(
    "message",
    [
        "Missing option {name}.",
        "No such command '{0.__class__}'.",
        "Invalid value for '--limit': '{value}' is strange.",
        "something that Typer may say one day",
        "",
        "No such option: " + "-" * 100_000,
        "Invalid value for " * 100 + ": x",
    ],
)
def test_any_text_stays_as_it_is(message: str) -> None:
    assert typer_messages.recognise(message) == message


def test_the_reason_of_a_wrong_value_is_a_message() -> None:
    found = typer_messages.recognise("Invalid value for '--limit': 'x' is not a valid int range.")
    assert isinstance(found, Phrase)
    assert found == "Invalid value for '--limit': 'x' is not a whole number."
    assert found.values["why"].template == "{value} is not a whole number."
