"""Questions that a person answers with yes or no, in English or in the language of the command."""

from __future__ import annotations

import sys

import typer

from newsroom import text
from newsroom.phrases import phrase
from newsroom.translations import translated

YES, NO = phrase("yes"), phrase("no")


def meaning(answer: str) -> bool | None:
    """What an answer means: a whole word or its first letter, with or without marks; None if it is neither."""
    typed = text.fold(answer[:40].strip())
    for word, means in ((YES, True), (NO, False)):
        for one in (text.fold(word), text.fold(translated(word))):
            if typed and typed in (one, one[0]):
                return means
    return None


def ask(question: str, *, default: bool) -> bool:
    """Ask on the terminal until the answer is yes, no or empty (`default`). Raises `typer.Abort` if nobody answers."""
    asked = _with_choices(question, default=default)
    while True:
        answer = typer.prompt(asked, default="", show_default=False, prompt_suffix=" ", err=True)
        means = default if not answer.strip() else meaning(answer)
        if means is not None:
            return means
        sys.stderr.write(translated(phrase("please answer yes or no")) + "\n")


def ask_beside_stdin(question: str) -> bool | None:
    """Ask on the terminal while stdin holds something else; None if there is no terminal to ask on."""
    try:
        with open("/dev/tty", encoding="utf-8", errors="replace") as terminal:
            sys.stderr.write(_with_choices(question, default=False) + " ")
            sys.stderr.flush()
            return meaning(terminal.readline()) is True
    except OSError:
        return None


def _with_choices(question: str, *, default: bool) -> str:
    """A question with its answers, the default in capitals."""
    shown = phrase("{question} [Y/n]", question=question) if default else phrase("{question} [y/N]", question=question)
    return translated(shown)
