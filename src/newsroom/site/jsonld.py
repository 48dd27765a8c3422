"""Metadata of pages for programs: schema.org's vocabulary as JSON-LD in a script element."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from newsroom import urls
from newsroom.core.articles.labels import Label
from newsroom.core.media.pictures import Medium, RemotePicture
from newsroom.core.published.stories import Correction, Story
from newsroom.identity import POLICIES
from newsroom.site import embed_facts, series_places
from newsroom.site.embed_facts import EmbedFacts
from newsroom.site.embedded_json import embed
from newsroom.site.fronts import SiteFront
from newsroom.site.snapshot import Snapshot

Thing = dict[str, Any]


def news_article(
    snapshot: Snapshot, story: Story, corrections: Sequence[Correction], embeds: Sequence[EmbedFacts] = ()
) -> str:
    """The story as a NewsArticle; times have the offset of the site."""
    address, published = snapshot.absolute(story.path), snapshot.moment(story.published_at)
    article: Thing = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": address,
        "url": address,
        "headline": story.title,
        "datePublished": published,
        "dateModified": snapshot.moment(story.modified_at) if story.modified_at else published,
        "inLanguage": story.lang,
        "isAccessibleForFree": True,
        "wordCount": story.words,
        "publisher": publisher(snapshot),
    }
    if story.lead:
        article["description"] = story.lead
    article["author"] = _authors(snapshot, story)
    if story.section:
        article["articleSection"] = story.section.name
    if story.tags:
        article["keywords"] = [one.name for one in story.tags]
    if story.first_picture:
        article["image"] = [_image(snapshot, story.first_picture)]
    place = series_places.place(snapshot, story.id)
    if place:
        shown = series_places.shown(snapshot, place)
        article["isPartOf"] = {
            "@type": "CreativeWorkSeries",
            "name": shown["name"],
            "url": snapshot.absolute(shown["url"]),
        }
        article["position"] = place.part
    article |= embed_facts.things(snapshot, story, embeds)
    if corrections:
        article["correction"] = [_correction(snapshot, one) for one in corrections]
    return embed(article)


def breadcrumbs(snapshot: Snapshot, links: Sequence[Mapping[str, str]]) -> str:
    """The pages above a page as a BreadcrumbList, the front page first."""
    items = [
        {"@type": "ListItem", "position": number, "name": one["name"], "item": snapshot.absolute(one["url"])}
        for number, one in enumerate(links, 1)
    ]
    return embed({"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items})


def standing_page(snapshot: Snapshot, story: Story) -> str:
    """A page that is not a story as a WebPage."""
    address = snapshot.absolute(story.path)
    found: Thing = {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "url": address,
        "name": story.title,
        "dateModified": snapshot.moment(story.updated_at),
        "inLanguage": story.lang,
        "publisher": publisher(snapshot),
    }
    if story.lead:
        found["description"] = story.lead
    return embed(found)


def website(snapshot: Snapshot, front: SiteFront) -> str:
    """A front page as a WebSite that can be searched."""
    return embed(
        {
            "@context": "https://schema.org",
            "@type": "WebSite",
            "name": snapshot.settings.text("site.title"),
            "url": snapshot.absolute(front.path),
            "inLanguage": front.lang,
            "publisher": publisher(snapshot),
            "potentialAction": {
                "@type": "SearchAction",
                "target": snapshot.absolute(urls.search()) + "?q={search_term_string}",
                "query-input": "required name=search_term_string",
            },
        }
    )


def publisher(snapshot: Snapshot) -> Thing:
    """The newsroom as an organisation."""

    def organisation() -> Thing:
        title = snapshot.settings.text("site.title")
        return {
            "@type": "NewsMediaOrganization",
            "name": title,
            "url": snapshot.absolute(urls.home()),
            **_about_us(snapshot),
        }

    found: Thing = snapshot.once("publisher", organisation)
    return found


def _about_us(snapshot: Snapshot) -> Thing:
    """The logo, the accounts, and the pages on how the newsroom works, as far as settings name them."""
    who = snapshot.identity
    found: Thing = {}
    if who.logo:
        found["logo"] = _image(snapshot, who.logo)
    accounts = [one["url"] for one in who.accounts if one["url"].startswith("http")]
    if accounts:
        found["sameAs"] = accounts
    for name, page in who.policies.items():
        address = snapshot.absolute(page["url"])
        contact = {"@type": "ContactPoint", "contactType": "newsroom", "url": address}
        if POLICIES[name]:
            found[POLICIES[name]] = contact if name == "contact" else address
    return found


def _authors(snapshot: Snapshot, story: Story) -> list[Thing]:
    if story.authors:
        return [_person(snapshot, one) for one in story.authors]
    if story.source:
        return [{"@type": "Organization", "name": story.source}]
    return [publisher(snapshot)]


def _person(snapshot: Snapshot, author: Label) -> Thing:
    person: Thing = {"@type": "Person", "name": author.name, "url": snapshot.absolute(snapshot.link(author)["url"])}
    entry = snapshot.people.get(author.id)
    if entry and entry.role:
        person["jobTitle"] = entry.role
    return person


def _image(snapshot: Snapshot, picture: Medium | RemotePicture) -> Thing:
    width, height = picture.shared_size
    size = {"width": width, "height": height} if width else {}
    return {"@type": "ImageObject", "url": snapshot.absolute(picture.shared_path), **size}


def _correction(snapshot: Snapshot, one: Correction) -> Thing:
    return {"@type": "CorrectionComment", "text": one.body, "datePublished": snapshot.moment(one.at)}
