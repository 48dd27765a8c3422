"""Who publishes the site, as all its pages show it: menu, footer, licence, accounts, logo, icon and accent colour."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from newsroom import clock, identity, languages, markup
from newsroom import settings as settings_table
from newsroom.core.media.pictures import Medium
from newsroom.core.published import site_identity
from newsroom.core.published.site_identity import LivePage
from newsroom.identity import AccentColours, SiteLink
from newsroom.settings import Settings
from newsroom.store import Connection

DEFAULT_ACCENT = AccentColours("#9c1c2b", "#f0928d")  # those of site.css
LOGO_HEIGHT = 40  # CSS pixels, as in site.css
WIDEST_LOGO = 320  # CSS pixels: a wider one is shown smaller


class SiteWords(NamedTuple):
    """The texts of the site in one language: the line below its name, and at the foot of pages the text (safe) and licence.

    One that is not set for the language is empty.
    """

    tagline: str = ""
    footer: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class SiteIdentity:
    """What settings say about the site, with the pages and pictures that they name; what is not published is left out.

    `lang` is the language of the site, and `words` are its texts by language, without region.
    """

    lang: str

    menu: tuple[Mapping[str, str], ...]
    accounts: tuple[Mapping[str, str], ...]
    policies: Mapping[str, Mapping[str, str]]
    words: Mapping[str, SiteWords]
    editor: str
    year: int
    logo: Medium | None
    icon: Medium | None
    accent: AccentColours

    @property
    def media(self) -> tuple[Medium, ...]:
        """The pictures that pages show for it."""
        return (self.logo,) if self.logo else ()

    def stamp(self) -> dict[str, Any]:
        """Everything in it, for the comparison with the last build."""
        return asdict(self)

    def _policies(self) -> list[Mapping[str, str]]:
        """The pages of policies that are not in the menu, each once."""
        there = {entry["url"] for entry in self.menu}
        pages = {page["url"]: page for page in self.policies.values() if page["url"] not in there}
        return list(pages.values())

    def words_for(self, lang: str, page_lang: str) -> dict[str, Any]:
        """The texts of the site for readers of `lang`, on a page in `page_lang`; `foreign` are the languages of others.

        Without a text of their own they see the footer and the licence of the site, which laws may ask for, but no line below its name.
        """
        main = self.words[languages.group(self.lang)]
        own = self.words.get(languages.group(lang), SiteWords())
        found = SiteWords(own.tagline, own.footer or main.footer, own.licence or main.licence)
        langs = {
            name: lang if text == getattr(own, name) else self.lang for name, text in found._asdict().items() if text
        }
        foreign = {name: one for name, one in langs.items() if languages.group(one) != languages.group(page_lang)}
        return {**found._asdict(), "foreign": foreign}

    def shown(self) -> dict[str, Any]:
        """The values for templates, on pages in the language of the site."""
        return {
            **self.words_for(self.lang, self.lang),
            "menu": self.menu,
            "policies": self._policies(),
            "accounts": self.accounts,
            "editor": self.editor,
            "year": self.year,
            "logo": _logo(self.logo) if self.logo else None,
        }


def read(db: Connection, settings: Settings, now: datetime, base: str) -> SiteIdentity:
    """The identity of the site at a time; `base` is the path of the site on its host."""
    text = settings.text
    pages = site_identity.live_pages(db) if any(site_identity.slugs_named(settings)) else {}
    policies = {name: slug for name, slug in identity.policies(text("site.policies")).items() if slug in pages}
    menu = (_entry(link, pages) for link in identity.links(text("site.menu")))
    return SiteIdentity(
        menu=tuple(entry for entry in menu if entry),
        accounts=tuple({"name": link.name, "url": link.target} for link in identity.accounts(text("site.links"))),
        policies={name: {"name": pages[slug].title, "url": pages[slug].path} for name, slug in policies.items()},
        lang=settings.lang,
        words=_words(settings, tuple(sorted(pages.values())), base),
        editor=text("site.editor"),
        year=clock.local(now, settings.zone).year,
        logo=site_identity.picture(db, text("site.logo")),
        icon=site_identity.picture(db, text("site.icon")),
        accent=identity.accent(text("site.accent")) if text("site.accent") else DEFAULT_ACCENT,
    )


def _words(settings: Settings, pages: tuple[LivePage, ...], base: str) -> dict[str, SiteWords]:
    """The texts of the site in its own language, and in each for which one is set."""
    others = {one.key.rpartition(".")[2] for one in settings.listed() if settings_table.of_language(one.key)}
    found = {}
    for lang in sorted({languages.group(settings.lang), *others}):
        footer = settings.in_language("site.footer", lang)
        found[lang] = SiteWords(
            settings.in_language("site.tagline", lang),
            _footer(footer, pages, base) if footer else "",
            settings.in_language("site.licence", lang),
        )
    return found


def _entry(link: SiteLink, pages: Mapping[str, LivePage]) -> dict[str, str] | None:
    if not link.is_slug:
        return {"name": link.name, "url": link.target}
    page = pages.get(link.target)
    return {"name": link.label or page.title, "url": page.path} if page else None


@lru_cache(maxsize=8)
def _footer(markdown: str, pages: tuple[LivePage, ...], base: str) -> str:
    """The safe HTML of the footer, without pictures; a link to a page that is not published becomes plain text."""
    paths = {page.slug: page.path for page in pages}

    def linked(found: re.Match[str]) -> str:
        path = paths.get(found[1])
        return f'<a href="{path}">{found[2]}</a>' if path else found[2]

    html = markup.article_html(markdown, media=lambda _: None)
    return markup.rebase(re.sub(site_identity.FOOTER_LINK, linked, html), base)


def _logo(medium: Medium) -> dict[str, Any]:
    width, height = medium.width or LOGO_HEIGHT, medium.height or LOGO_HEIGHT
    scale = min(LOGO_HEIGHT / height, WIDEST_LOGO / width)
    return {
        "url": medium.path,
        "srcset": medium.srcset,
        "width": max(round(width * scale), 1),
        "height": max(round(height * scale), 1),
    }
