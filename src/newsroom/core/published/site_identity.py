"""What readers see of the newsroom itself: its pages and pictures that settings name, and those that are not there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from newsroom import identity
from newsroom.core.articles import labels
from newsroom.core.articles.checks import Finding
from newsroom.core.media import pictures
from newsroom.core.media.pictures import Medium
from newsroom.errors import NotFound, Refused
from newsroom.phrases import phrase
from newsroom.settings import Settings
from newsroom.store import Connection
from newsroom.text import pattern

EVERY_OTHER = "*"  # in `site.front`: all other sections
PICTURES = ("site.logo", "site.icon")  # the settings that name a picture
FOOTER_LINK = r'<a href="([a-z0-9][a-z0-9-]*)"[^<>]*>((?:(?!</a>).)*)</a>'  # a link to a page by its slug, in safe HTML


class LivePage(NamedTuple):
    """A live page that is not a story: its slug, path and title."""

    slug: str
    path: str
    title: str


class PageVersion(NamedTuple):
    """A page in another language: its language, path and title."""

    lang: str
    path: str
    title: str


def live_pages(db: Connection) -> dict[str, LivePage]:
    """The live pages that are not stories, by their slugs; former slugs lead to the page too."""
    rows = db.execute(
        """
        select p.slug, c.path, r.title from articles a
        join revisions r on r.article_id = a.id and r.rev = a.live_rev
        join paths c on c.article_id = a.id and c.kind = 'canonical'
        join paths p on p.article_id = a.id and p.slug <> ''
        where a.kind = 'page' and a.live_rev is not null order by p.kind = 'canonical', p.path
        """
    )
    return {row["slug"]: LivePage(row["slug"], row["path"], row["title"]) for row in rows}


def versions(db: Connection, paths: Iterable[str]) -> list[tuple[str, PageVersion]]:
    """The live versions in other languages of what is at these site paths, each with that path."""
    rows = db.execute(
        """
        with named as (
            select p.path, a.id, coalesce(a.translation_of, a.id) as root
            from paths p join articles a on a.id = p.article_id and a.live_rev is not null
            where p.path in (select value from json_each(:paths)) and p.kind = 'canonical')
        select named.path as of, r.lang, c.path, r.title from named
        join articles a on (a.id = named.root or a.translation_of = named.root) and a.id <> named.id
        join revisions r on r.article_id = a.id and r.rev = a.live_rev
        join paths c on c.article_id = a.id and c.kind = 'canonical'
        order by named.path, r.lang, a.id desc
        """,
        {"paths": json.dumps(sorted(paths))},
    )
    return [(row["of"], PageVersion(row["lang"], row["path"], row["title"])) for row in rows]


def picture(db: Connection, named: str) -> Medium | None:
    """The picture in the library that a setting names, by its id, its file name or its site path; None if nothing is found."""
    if not named:
        return None
    try:
        return pictures.find_listed(db, named)
    except (NotFound, Refused):
        return None


def slugs_named(settings: Settings) -> Iterator[tuple[str, str]]:
    """The settings that name pages by slug: key and slug."""
    for link in identity.links(settings.text("site.menu")):
        if link.is_slug:
            yield "site.menu", link.target
    for slug in identity.policies(settings.text("site.policies")).values():
        yield "site.policies", slug
    for one in settings.listed():
        if one.kind == "markdown":
            for slug in pattern(r"\]\(([a-z0-9][a-z0-9-]*)\)").findall(settings.text(one.key)):
                yield one.key, slug


def sections_named(settings: Settings) -> Iterator[tuple[str, str]]:
    """The settings that name sections which must be there: key and name."""
    for name in settings.names("site.front"):
        if name != EVERY_OTHER:
            yield "site.front", name
    for name in settings.pairs("comments.section_modes"):
        yield "comments.section_modes", name


def problems(db: Connection, settings: Settings) -> list[Finding]:
    """What settings name that readers cannot see: pages that are not published, unknown sections, pictures that are not in
    the library, or that the foot of a page cannot show."""
    pages = live_pages(db)
    found = []
    for key, slug in dict.fromkeys(slugs_named(settings)):
        if slug not in pages:
            message = phrase("{key} names {slug!r}, but no page with that slug is published", key=key, slug=slug)
            found.append(Finding("warning", key, "no_page", message))
    for key in PICTURES:
        named = settings.text(key)
        if named and picture(db, named) is None:
            message = phrase(
                "{key} names {name!r}, but there is no such picture; see: newsroom media list", key=key, name=named
            )
            found.append(Finding("warning", key, "no_picture", message))
    for key, name in sections_named(settings):
        if labels.find(db, "section", name) is None:
            message = phrase(
                "{key} names {name!r}, but there is no such section; see: newsroom labels list sections",
                key=key,
                name=name,
            )
            found.append(Finding("warning", key, "no_section", message))
    for one in settings.listed():
        if one.kind == "markdown" and pattern(r"!\[[^\]]*\][(\[]").search(settings.text(one.key)):
            message = phrase("{key} has a picture, which pages do not show", key=one.key)
            found.append(Finding("warning", one.key, "hidden_picture", message))
    return found
