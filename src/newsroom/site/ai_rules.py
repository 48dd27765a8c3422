"""What the site tells AI programs: the groups of robots.txt for `site.ai`.

The names come from the published list of crawlers (crawler-user-agents), which marks those for AI and for search.
`Content-Signal` is the line of contentsignals.org, which says what a text may be used for.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

ALLOW: Final = "allow"
SEARCH: Final = "search"
NONE: Final = "none"
SIGNALS: Final = {
    ALLOW: "",
    SEARCH: "search=yes, ai-train=no",
    NONE: "search=yes, ai-input=no, ai-train=no",
}
# Names that no program sends, but whose owners look for them in robots.txt.
_ONLY_IN_ROBOTS: Final = ("Applebot-Extended", "Google-Extended")
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{2,60}")
_EITHER_CASE: Final = re.compile(r"\[[a-z]([A-Z])\]|\[([A-Z])[a-z]\]")


@cache
def crawlers() -> dict[str, bool]:
    """The AI crawlers by name, and whether each of them serves search or a reader who asked."""
    from crawleruseragents import CRAWLER_USER_AGENTS_DATA  # here: a list of 1,500, needed only for this file

    found = dict.fromkeys(_ONLY_IN_ROBOTS, False)
    for entry in CRAWLER_USER_AGENTS_DATA:
        tags = entry.get("tags", ())
        name = _EITHER_CASE.sub(lambda letter: letter[1] or letter[2], entry["pattern"]).removesuffix("\\/")
        if "ai-crawler" in tags and _NAME.fullmatch(name):
            found[name] = "search-engine" in tags or name.endswith(("-User", "SearchBot"))
    return found


def refused(policy: str) -> list[str]:
    """The crawlers that may read nothing under a policy, sorted."""
    if policy == ALLOW:
        return []
    return sorted((name for name, searches in crawlers().items() if policy == NONE or not searches), key=str.lower)


def robots_group(policy: str) -> list[str]:
    """The lines of robots.txt that refuse them; none if all may read."""
    names = refused(policy)
    return ["", *(f"User-agent: {name}" for name in names), "Disallow: /"] if names else []
