"""What a story says to machines: schema.org's NewsArticle as JSON-LD that may stand in a script element."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from newsroom import clock, urls
from newsroom.core.publications import Correction, Story
from newsroom.site.edition import Edition

# Letters that could close the script element, open a comment in it or end a line of it, spelled as JSON may.
_IN_SCRIPT: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_ENCODE: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def news_article(edition: Edition, story: Story, corrections: Sequence[Correction]) -> str:
    """The story as a NewsArticle; times carry the site's offset."""
    address = edition.absolute(story.path)
    data: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "NewsArticle", "mainEntityOfPage": address, "url": address,
        "headline": story.title, "datePublished": moment(edition, story.published_at),
        "dateModified": moment(edition, story.modified_at or story.published_at), "inLanguage": story.lang,
        "isAccessibleForFree": True, "wordCount": story.words, "publisher": publisher(edition),
    }  # fmt: skip
    if story.lead:
        data["description"] = story.lead
    if story.authors:
        data["author"] = [
            {"@type": "Person", "name": one.name, "url": edition.absolute(edition.link(one)["url"])}
            for one in story.authors
        ]
    elif story.source:
        data["author"] = [{"@type": "Organization", "name": story.source}]
    else:
        data["author"] = [publisher(edition)]
    if story.section:
        data["articleSection"] = story.section.name
    if story.tags:
        data["keywords"] = [one.name for one in story.tags]
    if story.first_picture:
        picture = story.first_picture
        data["image"] = [
            {
                "@type": "ImageObject",
                "url": edition.absolute(picture.path),
                "width": picture.width,
                "height": picture.height,
            }
        ]
    if corrections:
        data["correction"] = [
            {"@type": "CorrectionComment", "text": one.body, "datePublished": moment(edition, one.at)}
            for one in corrections
        ]
    return in_script(data)


def publisher(edition: Edition) -> dict[str, Any]:
    """The publication as an organisation."""
    title, address = edition.settings.text, edition.absolute
    organisation: dict[str, Any] = edition.once(
        "publisher", lambda: {"@type": "NewsMediaOrganization", "name": title("site.title"), "url": address("/")}
    )
    return organisation


def website(edition: Edition) -> str:
    """The front page as a WebSite that can be searched."""
    return in_script(
        {
            "@context": "https://schema.org", "@type": "WebSite", "name": edition.settings.text("site.title"),
            "url": edition.absolute("/"), "inLanguage": edition.settings.lang, "publisher": publisher(edition),
            "potentialAction": {
                "@type": "SearchAction", "target": edition.absolute(urls.search()) + "?q={search_term_string}",
                "query-input": "required name=search_term_string",
            },
        }
    )  # fmt: skip


def moment(edition: Edition, at: str) -> str:
    """A UTC time as RFC 3339 with the site's offset."""
    return clock.local(datetime.fromisoformat(at), edition.zone).isoformat()


def in_script(data: object) -> str:
    """JSON that may stand between <script> and </script>, whatever its texts hold."""
    written = _ENCODE(data)
    for letter, spelled in _IN_SCRIPT.items():
        written = written.replace(letter, spelled)
    return written
