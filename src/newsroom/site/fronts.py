"""The front pages: one in the language of the site, and one in each other language that has stories.

A story is on one of them: on that of its language, or, if that language has none, on the one in the language of the site.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from newsroom import identity, languages, urls
from newsroom.core.articles import paths
from newsroom.core.published import story_languages
from newsroom.core.published.story_languages import LanguageFilter
from newsroom.settings import Settings
from newsroom.site import root_files
from newsroom.site import theme as theme_files
from newsroom.store import Connection

MOST: Final = 20  # front pages besides the one in the language of the site
_TAKEN: Final = urls.FOLDERS | urls.ANSWERED


@dataclass(frozen=True, slots=True)
class SiteFront:
    """A front page: its language, and the stories that it may show (None: all).

    `key` is the language in paths, such as `fr` in `/fr/`; it is empty for the front page in the language of the site.
    """

    key: str
    lang: str
    only: LanguageFilter | None = None

    @property
    def path(self) -> str:
        """Its site path."""
        return urls.front(self.key)

    def has(self, lang: str) -> bool:
        """Whether it may show a story in this language."""
        return self.only is None or self.only.has(lang)


class SiteFronts:
    """The front pages of a site: that in its own language first.

    `former` are those in languages in which a story was published, but which have no front page now. Their addresses
    redirect to the main one, and their feeds stay, with the stories in the language that there still are.
    """

    def __init__(self, db: Connection, settings: Settings, theme: Path | None) -> None:
        self._theme = theme
        self._lang = settings.lang
        self._voices: dict[str, str] = {}
        self._found: dict[str, SiteFront] = {}
        published = story_languages.published_tags(db)
        tags = [tag for tag, live in published.items() if live]
        wanted = tags if settings.text("site.languages") != identity.ONE_FRONT else []
        self.all = _found(settings, wanted, lambda key: _is_free(db, theme, key))
        self._by_key = {front.key: front for front in self.all}
        self.former = _former(settings, published, lambda key: key not in self._by_key and _is_free(db, theme, key))

    @property
    def main(self) -> SiteFront:
        """The one in the language of the site."""
        return self.all[0]

    @property
    def others(self) -> Sequence[SiteFront]:
        """Those in other languages."""
        return self.all[1:]

    def find(self, key: str) -> SiteFront | None:
        """The one with this key, or None."""
        return self._by_key.get(key)

    def of_feeds(self, key: str) -> SiteFront | None:
        """The one whose feeds have this key, which may be a former one, or None."""
        return self.find(key) or next((front for front in self.former if front.key == key), None)

    def of(self, lang: str) -> SiteFront:
        """The one that shows stories in this language."""
        if lang not in self._found:
            self._found[lang] = self._by_key.get(languages.group(lang), self.main)
        return self._found[lang]

    def voice(self, lang: str) -> str:
        """The language of the words around a text in `lang`: the same, or, without a translation, that of the site."""
        if lang not in self._voices:
            own = languages.group(lang)
            spoken = own and own != languages.group(self._lang)
            names = [one for one in (own, lang) if spoken and theme_files.speaks(self._theme, one)]
            self._voices[lang] = _written(names[0]) if names else self._lang
        return self._voices[lang]


def _found(settings: Settings, tags: Sequence[str], is_free: Callable[[str], bool]) -> tuple[SiteFront, ...]:
    """The front pages of a site with stories in these languages."""
    groups = _grouped(tags)
    main = SiteFront("", settings.lang)
    if languages.group(settings.lang) not in groups:
        return (main,)  # else it would be empty, and all stories on other front pages
    wanted = settings.text("site.languages")
    named = sorted(groups) if wanted == identity.EVERY_LANGUAGE else identity.front_languages(wanted)
    keys = [one for one in named if one in groups and one and one != languages.group(settings.lang) and is_free(one)]
    if not keys:
        return (main,)
    others = [SiteFront(key, _written(key), LanguageFilter(tuple(groups[key]))) for key in keys[:MOST]]
    elsewhere = tuple(tag for front in others if front.only for tag in front.only.tags)
    return (SiteFront("", settings.lang, LanguageFilter(elsewhere, excluded=True)), *others)


def _former(settings: Settings, tags: Iterable[str], is_free: Callable[[str], bool]) -> tuple[SiteFront, ...]:
    """The front pages that there may have been in these languages, and are no longer."""
    groups = _grouped(tags)
    keys = [one for one in sorted(groups) if one and one != languages.group(settings.lang) and is_free(one)]
    return tuple(SiteFront(key, _written(key), LanguageFilter(tuple(groups[key]))) for key in keys[:MOST])


def _grouped(tags: Iterable[str]) -> dict[str, list[str]]:
    """The tags of each language that can have a front page."""
    groups: dict[str, list[str]] = {}
    for tag in tags:
        groups.setdefault(languages.group(tag), []).append(tag)
    return groups


def _is_free(db: Connection, theme: Path | None, key: str) -> bool:
    """Whether the site has nothing else at `/key/`: a folder of its own, an article, or a file of the theme."""
    path = urls.front(key)
    ours = key in _TAKEN or paths.known(db, (path,)) is not None
    return not ours and not any(name.startswith(path) for name in root_files.names(theme))


def _written(tag: str) -> str:
    """A tag as it is usually written: `zh-Hant`, `pt-BR`."""
    first, *rest = tag.replace("_", "-").split("-")
    parts = (one.capitalize() if len(one) == 4 else one.upper() if len(one) == 2 else one for one in rest)
    return "-".join((first.lower(), *parts))
