"""`config set` says what a new value means for pages."""

from __future__ import annotations

import pytest

from tests.conftest import Run


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("site.lang", "xx", "xx has no translation: menus, buttons and other fixed text on pages will be in English"),
        ("site.lang", "en-GB", ""),
        ("site.lang", "vi-VN", ""),
        ("site.accent", "#ffdd00", "shown as #7d6c00 on light pages and #ffdd00 on dark ones"),
        ("site.accent", "", ""),
        ("site.menu", "about", "site.menu names 'about', but no page with that slug is published"),
        ("site.logo", "logo.png", "there is no such picture"),
        ("site.title", "Tin", ""),
    ],
)
def test_notes(newsroom: Run, key: str, value: str, said: str) -> None:
    done = newsroom("config", "set", key, value)
    confirmed, *notes = done.err.splitlines()
    assert confirmed == f"{key} is now {value!r}"
    assert [said in note for note in notes] == ([True] if said else [])


def test_init_says_it_too(run: Run) -> None:
    assert "xx has no translation" in run("init", "--lang", "xx").err
