"""What a story says to machines: schema.org's NewsArticle as JSON-LD that may stand in a script element."""

from __future__ import annotations

import json
from collections.abc import Sequence
from json.encoder import encode_basestring as _quoted
from typing import Any, Final

from newsroom import urls
from newsroom.core.articles.labels import Label
from newsroom.core.published.stories import Correction, Story
from newsroom.site.edition import Edition

# Letters that could close the script element, open a comment in it or end a line of it, spelled as JSON may.
_IN_SCRIPT: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_ENCODE: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def news_article(edition: Edition, story: Story, corrections: Sequence[Correction]) -> str:
    """The story as a NewsArticle; times carry the site's offset."""
    address, published = _quoted(edition.absolute(story.path)), edition.moment(story.published_at)
    modified = edition.moment(story.modified_at) if story.modified_at else published
    # Written piece by piece: an encoder would look at each story's every value for what it is.
    written = [
        f'{{"@context":"https://schema.org","@type":"NewsArticle","mainEntityOfPage":{address},"url":{address}'
        f',"headline":{_quoted(story.title)},"datePublished":"{published}","dateModified":"{modified}"'
        f',"inLanguage":{_quoted(story.lang)},"isAccessibleForFree":true,"wordCount":{story.words}'
        f',"publisher":{_publisher(edition)}'
    ]
    if story.lead:
        written.append(f',"description":{_quoted(story.lead)}')
    written.append(f',"author":[{_authors(edition, story)}]')
    if story.section:
        written.append(f',"articleSection":{_quoted(story.section.name)}')
    if story.tags:
        written.append(f',"keywords":[{",".join([_quoted(one.name) for one in story.tags])}]')
    if story.first_picture:
        picture = story.first_picture
        image = {
            "@type": "ImageObject", "url": edition.absolute(picture.path), "width": picture.width,
            "height": picture.height,
        }  # fmt: skip
        written.append(f',"image":[{_ENCODE(image)}]')
    if corrections:
        notes = [
            {"@type": "CorrectionComment", "text": one.body, "datePublished": edition.moment(one.at)}
            for one in corrections
        ]
        written.append(f',"correction":{_ENCODE(notes)}')
    written.append("}")
    return _harmless("".join(written))


def _authors(edition: Edition, story: Story) -> str:
    if story.authors:
        return ",".join([_person(edition, one) for one in story.authors])
    if story.source:
        return _ENCODE({"@type": "Organization", "name": story.source})
    return _publisher(edition)


def _person(edition: Edition, author: Label) -> str:
    def write() -> str:
        return _ENCODE({"@type": "Person", "name": author.name, "url": edition.absolute(edition.link(author)["url"])})

    written: str = edition.once(f"person {author.id}", write)
    return written


def publisher(edition: Edition) -> dict[str, Any]:
    """The publication as an organisation."""
    title, address = edition.settings.text("site.title"), edition.absolute("/")
    return {"@type": "NewsMediaOrganization", "name": title, "url": address}


def _publisher(edition: Edition) -> str:
    written: str = edition.once("publisher", lambda: _ENCODE(publisher(edition)))
    return written


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
    return edition.moment(at)


def in_script(data: object) -> str:
    """JSON that may stand between <script> and </script>, whatever its texts hold."""
    return _harmless(_ENCODE(data))


def _harmless(written: str) -> str:
    for letter, spelled in _IN_SCRIPT.items():
        written = written.replace(letter, spelled)
    return written
