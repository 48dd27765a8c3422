"""`config set` says what a new value means for pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsroom.desk import Desk, identity_notes
from tests.conftest import Run
from tests.desk.conftest import Heard


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
        ("site.theme", "nofolder", "site.theme names 'nofolder', but "), ("site.theme", "newsroom.db", "is not a folder"),
        ("site.theme", ".", ""), ("site.theme", "", ""),
    ],
)  # fmt: skip
def test_notes(newsroom: Run, key: str, value: str, said: str) -> None:
    done = newsroom("config", "set", key, value)
    confirmed, *notes = done.err.splitlines()
    assert confirmed == f"{key} is now {value!r}"
    assert [said in note for note in notes] == ([True] if said else [])


def test_check_and_build_say_that_the_theme_is_not_there(newsroom: Run, tmp_path: Path) -> None:
    """The files of its root/ stay on the site: it may only be a typing error."""
    (tmp_path / "theme/root").mkdir(parents=True)
    (tmp_path / "theme/root/ads.txt").write_text("x")
    newsroom("config", "set", "site.theme", "theme")
    newsroom("build")
    newsroom("config", "set", "site.theme", "them")
    assert "site.theme names 'them'" in newsroom("check", "--all", code=None).out
    for _ in range(2):
        done = newsroom("build", code=9)
        assert f"{tmp_path / 'them'} is not a folder, so the built-in theme was used" in done.err
        assert "hint: correct site.theme" in done.err
    assert (tmp_path / "site/ads.txt").is_file()
    newsroom("config", "unset", "site.theme")
    newsroom("build")
    assert not (tmp_path / "site/ads.txt").exists()


def test_init_says_it_too(run: Run) -> None:
    assert "xx has no translation" in run("init", "--lang", "xx").err


def test_a_theme_may_have_the_translation(desk: Desk, heard: Heard) -> None:
    (desk.folder / "mine" / "locale" / "xx" / "LC_MESSAGES").mkdir(parents=True)
    for lang, theme, number in (("xx", "", 1), ("xx", "mine", 1), ("vi", "mine", 0), ("en", "", 0)):
        heard.warned.clear()
        desk.settings = desk.settings.override(site_lang=lang, site_theme=theme)
        identity_notes.warn_of_language(desk)
        assert len(heard.warned) == number
    desk.settings = desk.settings.override(site_lang="xx", site_theme="")
    identity_notes.warn_of_language(desk)
    assert heard.warned == [
        "xx has no translation: menus, buttons and other fixed text on pages will be in English (a theme can add locale/xx/)"
    ]


def test_the_shades_of_an_accent(desk: Desk, heard: Heard) -> None:
    for accent in ("", "#ffdd00"):
        desk.settings = desk.settings.override(site_accent=accent)
        identity_notes.tell_accent(desk)
    assert heard.said == [
        "shown as #7d6c00 on light pages and #ffdd00 on dark ones, so that text in this colour can be read (contrast 4.5:1)"
    ]
