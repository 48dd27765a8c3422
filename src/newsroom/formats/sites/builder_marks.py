"""Which site builder a folder belongs to, by the files of settings in it; nothing in them is executed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from newsroom.errors import NewsroomError
from newsroom.formats.sites import builders

NAMES: Final = {
    "hugo": "Hugo", "jekyll": "Jekyll", "zola": "Zola", "pelican": "Pelican", "eleventy": "Eleventy", "astro": "Astro",
}  # fmt: skip
_SCRIPTS: Final = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts")
_FILES: Final = {
    "eleventy": (*(f".eleventy{one}" for one in _SCRIPTS), *(f"eleventy.config{one}" for one in _SCRIPTS)),
    "astro": tuple(f"astro.config{one}" for one in _SCRIPTS),
    "pelican": ("pelicanconf.py",),
    "hugo": ("hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config/_default/hugo.toml", "config/_default/hugo.yaml",
             "config/_default/config.toml", "config/_default/config.yaml"),
    "zola": ("zola.toml",),
    "jekyll": ("_config.yml", "_config.yaml", "_config.toml"),
}  # fmt: skip
# Files that Hugo and Zola both use, and settings that only one of them has.
_SHARED: Final = ("config.toml", "config.yaml", "config.yml", "config.json")
_OF_ZOLA: Final = frozenset(
    "base_url default_language compile_sass build_search_index generate_feed generate_feeds".split()
)
_OF_HUGO: Final = frozenset(
    "baseurl languagecode params theme menu menus permalinks defaultcontentlanguage publishdir module".split()
)


def recognised(root: Path) -> list[str]:
    """The builders whose settings are in a folder, the likeliest first."""
    found = [name for name, files in _FILES.items() if any((root / file).is_file() for file in files)]
    for name in filter(None, (_of_shared(root / file) for file in _SHARED)):
        if name not in found:
            found.append(name)
    return found


def _of_shared(path: Path) -> str:
    """The builder to which a file of settings belongs, or ''."""
    if not path.is_file():
        return ""
    try:
        keys = builders.settings_in(path).keys()
    except (NewsroomError, OSError):
        return ""
    # Zola keeps what a site adds under [extra]; Hugo under [params].
    if keys & _OF_ZOLA:
        return "zola"
    return "hugo" if keys & _OF_HUGO else ""
