"""Warnings about settings of the site: a theme that is not there, a language without a translation, a weak accent colour."""

from __future__ import annotations

from newsroom import identity
from newsroom.core.articles.checks import Finding
from newsroom.desk import Desk
from newsroom.phrases import phrase
from newsroom.site import theme


def theme_problems(desk: Desk) -> list[Finding]:
    """What is wrong with the folder of the site's own theme: pages would be those of the built-in one."""
    named = desk.settings.text("site.theme")
    if not named or (desk.folder / named).is_dir():
        return []
    message = phrase("site.theme names {name!r}, but {folder} is not a folder", name=named, folder=desk.folder / named)
    return [Finding("warning", "site.theme", "no_theme", message)]


def warn_of_language(desk: Desk) -> None:
    """Say that the words of pages will be in English if there is no translation in the language of the site."""
    lang, named = desk.settings.lang, desk.settings.text("site.theme")
    if not theme.speaks(desk.folder / named if named else None, lang):
        desk.warn(
            phrase(
                (
                    "{lang} has no translation: menus, buttons and other fixed text on pages will be in English (a theme can "
                    "add locale/{lang}/)"
                ),
                lang=lang,
            )
        )


def tell_accent(desk: Desk) -> None:
    """Say which shades pages show, if the colour itself has too little contrast."""
    value = desk.settings.text("site.accent")
    shades = identity.accent(value) if value else (value, value)
    if shades != (value, value):
        desk.say(
            phrase(
                (
                    "shown as {light} on light pages and {dark} on dark ones, so that text in this colour can be read "
                    "(contrast 4.5:1)"
                ),
                light=shades[0],
                dark=shades[1],
            )
        )
