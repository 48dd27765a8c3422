"""Links between the versions of a page in several languages: for readers, and for search engines (`hreflang`).

Each version links to all of them, itself included, and names the one for readers of other languages (`x-default`): that
in the language of the site, else the original.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from newsroom import languages
from newsroom.core.published.stories import Story, Translation
from newsroom.site.snapshot import Snapshot

DEFAULT: Final = "x-default"
Context = dict[str, Any]


def of_story(snapshot: Snapshot, story: Story, versions: Sequence[Translation]) -> Context:
    """The values of a page for the versions of a story: `alternates`, and `languages` for the links on the page.

    A language without a version has a link to its front page.
    """
    if not versions:
        return {"alternates": [], "languages": snapshot.front_links(story.lang)}
    others = [one for one in versions if one.article_id != story.id]
    there = {languages.group(one.lang) for one in others}
    links = [_link(one) for one in others]
    links += [one for one in snapshot.front_links(story.lang) if languages.group(one["lang"]) not in there]
    return {"alternates": alternates(snapshot, versions), "languages": links}


def _link(version: Translation) -> dict[str, str]:
    return {"lang": version.lang, "name": languages.of(version.lang).own_name(), "url": version.path}


def alternates(snapshot: Snapshot, versions: Sequence[Translation]) -> list[dict[str, str]]:
    """The language and address of each version of a story, and the one for all other languages."""
    if not versions:
        return []
    ours = languages.group(snapshot.settings.lang)
    default = next((one for one in versions if languages.group(one.lang) == ours), None)
    default = default or next((one for one in versions if one.original), versions[0])
    listed = [{"lang": one.lang, "url": snapshot.absolute(one.path)} for one in versions]
    return [*listed, {"lang": DEFAULT, "url": snapshot.absolute(default.path)}]


def front_alternates(snapshot: Snapshot) -> list[dict[str, str]]:
    """The language and address of each front page; nothing on a site with only one."""
    fronts = snapshot.fronts
    if not fronts.others:
        return []
    listed = [{"lang": one.lang, "url": snapshot.absolute(one.path)} for one in fronts.all]
    return [*listed, {"lang": DEFAULT, "url": snapshot.absolute(fronts.main.path)}]
