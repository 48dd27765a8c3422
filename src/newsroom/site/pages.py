"""The pages that readers see: the values for each template. Nothing here renders or writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from html import escape
from typing import Any, Final

from newsroom import clock, languages, markup, urls
from newsroom.core.media.pictures import Medium, RemotePicture
from newsroom.core.people.people import PersonEntry
from newsroom.core.published import page_figures, related_stories, stories, story_lists
from newsroom.core.published.former_paths import FormerPath
from newsroom.core.published.stories import Correction, Story
from newsroom.core.readership.public_counts import public_counts
from newsroom.site import discussion, embed_figures, embedded_json, jsonld, language_links, series_places, share_cards
from newsroom.site.embed_figures import EmbedPage
from newsroom.site.fronts import SiteFront
from newsroom.site.inputs import ArticleInputs
from newsroom.site.lead_layout import layout
from newsroom.site.list_pages import ListPage
from newsroom.site.site_file import SiteFile
from newsroom.site.snapshot import Card, Snapshot

LATEST: Final = 10  # stories in the box with the latest news
MOST_READ: Final = 10
MOST_READ_DAYS: Final = 7
COUNTED: Final = 200  # the newest stories, whose counters a script may update
WORDS_PER_MINUTE: Final = 220
DESCRIPTION: Final = 200  # characters of the text that describe a story without a lead
Context = dict[str, Any]


def page(
    snapshot: Snapshot,
    kind: str,
    path: str,
    title: str,
    *,
    indexed: bool = True,
    front: SiteFront | None = None,
    **more: Any,
) -> Context:
    """The values of every page: `site`, `assets`, and `page`, to which `more` adds.

    The words and links of the page are for readers of its `lang`, or of the language of `front`.
    """
    about: Context = {
        "kind": kind,
        "path": path,
        "title": title,
        "canonical": snapshot.absolute(path) if indexed else None,
        "description": None,
        "lang": snapshot.settings.lang,
        "image": None,
        "robots": None if indexed and snapshot.indexed else "noindex",
        "published": None,
        "modified": None,
        "jsonld": None,
        "prev": None,
        "next": None,
        "feed": None,
        "podcast": None,
        "alternates": [],
        "languages": None,
        "crumbs": [],
        "trail": None,
        "policy": None,
    }
    about.update(more)
    if about["languages"] is None:
        about["languages"] = snapshot.front_links(about["lang"])
    return {"site": snapshot.site_for(about["lang"], front), "assets": snapshot.assets, "page": about}


def crumbs(
    snapshot: Snapshot, *links: Mapping[str, str], this: Mapping[str, str] | None = None, lang: str = ""
) -> Context:
    """The pages above a page in `lang`, for its reader and as JSON-LD, which also names `this` page if it is given.

    `links` come after the front page; without any of them and without `this`, there is nothing to show.
    """
    if not links and this is None:
        return {}
    lang = lang or snapshot.settings.lang

    def found() -> Context:
        say = snapshot.words(lang)
        above = [{"name": say("Home"), "url": snapshot.fronts.of(lang).path}, *links]
        return {"crumbs": above, "trail": jsonld.breadcrumbs(snapshot, (*above, *([this] if this else [])))}

    named = [(one["name"], one["url"]) for one in links]
    made: Context = snapshot.once(("crumbs", lang, *named, this and this["url"]), found)
    return made


def article(snapshot: Snapshot, story: Story) -> SiteFile:
    """The page of an article: of a story, or of a page such as "About us"."""
    if story.is_page:
        return _standing(snapshot, story)
    beside = snapshot.beside(story)
    corrections = stories.corrections(snapshot.db, story.id) if story.corrected else []
    translations = stories.translations(snapshot.db, story.id) if story.translated else []
    figures = story.figures
    picture = snapshot.picture(story.first_picture, absolute=True) or share_cards.image_of(snapshot, story)
    html = snapshot.body(story.id)
    embeds = embed_figures.on_page(snapshot, story, html)
    context = page(
        snapshot,
        "article",
        story.path,
        story.title,
        lang=story.lang,
        image=picture,
        description=story.lead or markup.opening(html, DESCRIPTION) or None,
        published=story.published_day or story.published_at,
        modified=story.modified_day or story.modified_at,
        jsonld=jsonld.news_article(snapshot, story, corrections, embeds.facts),
        **language_links.of_story(snapshot, story, translations),
        **crumbs(snapshot, *([snapshot.link(story.section)] if story.section else []), lang=story.lang),
        **embeds.page,
    )
    context["story"] = _story(snapshot, story, embeds, corrections)
    context["figures"] = figures._asdict() if figures else None
    context["people"] = _people(snapshot, story)
    place = series_places.place(snapshot, story.id)
    context["series"] = series_places.shown(snapshot, place) if place else None
    context["page"]["podcast"] = context["series"]["podcast"] if place else None
    context["related"] = snapshot.cards(beside.related)
    context["next_story"] = snapshot.card(beside.next) if beside.next else None
    context["error_form"] = discussion.error_form(snapshot, story)
    context |= discussion.context(snapshot, story)
    inputs = ArticleInputs(
        month=snapshot.month_of(story.published_at),
        related=beside.related,
        translations=tuple(one.article_id for one in translations if one.article_id != story.id),
        published_at=story.published_at,
        labels=related_stories.labels_of(story),
        next=beside.next,
        series=place,
    )
    return SiteFile(story.path, "article.html", context, inputs=inputs.encode())


def _standing(snapshot: Snapshot, story: Story) -> SiteFile:
    """The page of an article that is not a story, such as "About us"."""
    corrections = stories.corrections(snapshot.db, story.id) if story.corrected else []
    translations = stories.translations(snapshot.db, story.id) if story.translated else []
    html = snapshot.body(story.id)
    embeds = embed_figures.on_page(snapshot, story, html)
    picture = snapshot.picture(story.first_picture, absolute=True)
    context = page(
        snapshot,
        "page",
        story.path,
        story.title,
        lang=story.lang,
        image=picture or snapshot.once("card", lambda: share_cards.image(snapshot)),
        description=story.lead or markup.opening(html, DESCRIPTION) or None,
        modified=story.modified_day or story.modified_at,
        jsonld=jsonld.standing_page(snapshot, story),
        **language_links.of_story(snapshot, story, translations),
        **embeds.page,
    )
    context["story"] = _story(snapshot, story, embeds, corrections)
    context |= discussion.context(snapshot, story)
    inputs = ArticleInputs(
        month="",
        translations=tuple(one.article_id for one in translations if one.article_id != story.id),
        published_at=story.published_at,
    )
    return SiteFile(story.path, "page.html", context, inputs=inputs.encode())


def _story(snapshot: Snapshot, story: Story, embeds: EmbedPage, corrections: Sequence[Correction]) -> Context:
    """The story for the template of its page: the values of its card, and the rest.

    A title or lead that is also the beginning of the text is shown once. A main picture that is also in the text is shown
    there only.
    """
    if embeds.running:
        html = markup.without_title(embeds.html, story.title)
    else:
        player, html = markup.split_main(embeds.html)
        html = player + markup.without_title(html, story.title)
        # A wide table scrolls on a phone, and a keyboard can only scroll what it can reach.
        html = html.replace("<table>", '<table tabindex="0">')
    repeated = shows(html, story.image)
    if repeated and html.startswith("<figure><img "):
        html = html.replace(' loading="lazy"', ' fetchpriority="high"', 1)  # it is the first thing that readers see
    return {
        **snapshot.card(story.id),
        **story.text,
        "lead": "" if markup.begins_with(html, story.lead) else story.lead,
        "html": markup.rebase(html, snapshot.base) if snapshot.base else html,
        "image": None if repeated or embeds.takes_picture else snapshot.picture(story.image),
        "words": story.words,
        "minutes": max(1, round(story.words / WORDS_PER_MINUTE)),
        "tags": [snapshot.link(one) for one in story.tags],
        "byline": byline_place(snapshot.settings.text("site.byline"), story.lang),
        "contents": [one._asdict() for one in markup.contents(html)],
        "corrections": [{"id": one.id, "at": one.at, "body": one.body} for one in corrections],
    }


def _people(snapshot: Snapshot, story: Story) -> list[Context]:
    """The authors of a story that have an entry."""
    told = [(one, snapshot.people[one.id]) for one in story.authors if one.id in snapshot.people]
    return [
        {**snapshot.link(author), "role": person.role, "portrait": snapshot.portrait(person)} for author, person in told
    ]


def byline_place(wanted: str, lang: str) -> str:
    """Where a story in the language `lang` names its authors, `top` or `bottom`, by the setting `site.byline`."""
    if wanted != "auto":
        return wanted
    return "bottom" if lang.lower().partition("-")[0] == "vi" else "top"


def shows(html: str, picture: Medium | RemotePicture | None) -> bool:
    """Whether the HTML of a text shows this picture."""
    return picture is not None and f' src="{escape(picture.path)}"' in html


def thread_file(snapshot: Snapshot, story: Story, number: int) -> SiteFile:
    """A further page of the comments on a story; 0 is the file that says which comment is on which page."""
    if number:
        file = _thread_page(snapshot, story, number)
    else:
        file = SiteFile(urls.thread_index(story.path), data=discussion.index(snapshot, story))
    file.inputs = file.fingerprint()
    return file


def _thread_page(snapshot: Snapshot, story: Story, number: int) -> SiteFile:
    of_thread = discussion.context(snapshot, story, number)
    beside = of_thread["thread_pages"]
    path = urls.thread_page(story.path, number)
    say = snapshot.words(story.lang)
    title = say("Comments on %(title)s, page %(number)s") % {
        "title": story.title,
        "number": number,
    }
    context = page(snapshot, "comments", path, title, lang=story.lang, prev=beside["earlier"], next=beside["later"])
    return SiteFile(path, "comments.html", context | {"story": _linked(snapshot, story), **of_thread})


def _linked(snapshot: Snapshot, story: Story) -> Context:
    """What a page of a story shows about it: nothing that every comment changes, such as the counts of a card."""
    card = snapshot.card(story.id)
    return {name: card[name] for name in ("id", "url", "title", "section", "lang")}


def gone(snapshot: Snapshot, former: FormerPath) -> SiteFile:
    """The page at the path of a withdrawn story, with the public note and nothing of the story, of a series or recording."""
    lang = _language_of(snapshot, former)
    context = page(snapshot, "gone", former.path, snapshot.words(lang)("Withdrawn"), indexed=False, lang=lang)
    if former.article_id is None:
        of_recording = snapshot.say("This recording is no longer here")
        of_series = snapshot.say("This series is no longer here")
        context |= {
            "title": of_recording if former.path.startswith(urls.watch()) else of_series,
            "notice": snapshot.say("We have removed this page."),
        }
    else:
        context |= {"title": None, "notice": stories.notice(snapshot.db, former.article_id)}
    return SiteFile(urls.tombstone(former.path) or former.path, "gone.html", context)


def _language_of(snapshot: Snapshot, former: FormerPath) -> str:
    """The language of the readers of a former path: that of its story."""
    own = stories.language(snapshot.db, former.article_id) if former.article_id is not None else ""
    return own or snapshot.settings.lang


def moved(snapshot: Snapshot, former: FormerPath) -> SiteFile:
    """A page that redirects to the new path of a story, or of a merged name."""
    assert former.target is not None
    lang = _language_of(snapshot, former)
    context = page(snapshot, "moved", former.path, snapshot.words(lang)("Moved"), indexed=False, lang=lang)
    context["page"]["canonical"] = snapshot.absolute(former.target)
    context |= {"target": former.target, "of_story": former.article_id is not None}
    return SiteFile(urls.tombstone(former.path) or former.path, "moved.html", context)


def list_path(kind: str, slug: str, number: int | None) -> str:
    """The path of a page of a list; the slug of a month is `YYYY-MM`."""
    if kind == "month":
        return urls.month(int(slug[:4]), int(slug[5:]), number)
    return {"section": urls.section, "tag": urls.tag, "author": urls.author}[kind](slug, number)


def list_page(
    snapshot: Snapshot,
    kind: str,
    slug: str,
    heading: str,
    part: ListPage,
    *,
    count: int = 0,
    person: PersonEntry | None = None,
) -> SiteFile:
    """One page of a section, tag, author or month, its newest story first.

    The newest page also has the `count` of all stories, and the entry of the `person` whose stories they are.
    """

    def at(number: int | None) -> str:
        return list_path(kind, slug, number)

    older = at(part.older) if part.older else None
    newer = None if part.number is None else at(part.newer)
    context = page(
        snapshot,
        kind,
        at(part.number),
        heading,
        prev=newer,
        next=older,
        feed=urls.feed(at(None)) if kind == "section" or person else None,
        **crumbs(
            snapshot,
            *([{"name": snapshot.say("Archive"), "url": urls.archive()}] if kind == "month" else []),
            this={"name": heading, "url": at(None)},
        ),
    )
    cards = snapshot.cards(part.ids[::-1])
    lead = cards[0] if kind == "section" and part.number is None and cards else None
    context |= {
        "heading": heading,
        "kind": kind,
        "about": None,
        # On the newest page only: with every story they would change on every page.
        "count": count if part.number is None and kind in ("tag", "author") else None,
        "person": _person(snapshot, person) if person and part.number is None else None,
        "lead": lead,
        "layout": layout(lead) if lead else None,
        "stories": cards,
        # The number of pages is omitted: with every twentieth story it would change on every page.
        "pages": {"number": part.number, "count": None, "older": older, "newer": newer},
    }
    return SiteFile(at(part.number), "list.html", context, inputs=part.inputs.encode())


def _person(snapshot: Snapshot, person: PersonEntry) -> Context:
    """What the page of an author shows."""

    def about() -> str:
        return markup.article_html(person.about, media=lambda _: None)

    links = [{"name": _link_name(one), "url": one} for one in person.links]
    html = snapshot.once(f"about {person.about}", about) if person.about else ""
    return {"role": person.role, "portrait": snapshot.portrait(person), "html": html, "links": links}


def _link_name(address: str) -> str:
    """The words of a link to an address: a mail address, or the host and its path."""
    return address.partition(":")[2].removeprefix("//").removeprefix("www.").partition("?")[0].rstrip("/")


def month_name(snapshot: Snapshot, key: str) -> str:
    """A month as a heading, from `YYYY-MM`."""
    year, month = key.split("-")
    return languages.of(snapshot.settings.lang).month(int(year), int(month))


def current(snapshot: Snapshot, ids: Sequence[int]) -> list[Card]:
    """Cards with the current views and comments."""
    cards = snapshot.cards(ids)
    views = public_counts(snapshot.db, ids, day=snapshot.today).views
    said = page_figures.comment_counts(snapshot.db, ids)
    return [card | {"views": views.get(card["id"], 0), "comments": said.get(card["id"], 0)} for card in cards]


def site_figures(snapshot: Snapshot) -> Context:
    """Current visits and views of the site, today and in total."""
    counted = public_counts(snapshot.db, (), day=snapshot.today)
    return {
        "visits_today": counted.visits_today,
        "visits_total": counted.visits_total,
        "views_today": counted.views_today,
        "views": counted.views_total,
        "comments": None,
        "at": None,
    }


def latest(snapshot: Snapshot, front: SiteFront) -> list[Card]:
    """The newest stories of a front page, for the box with the latest news."""

    def read() -> list[Card]:
        return current(snapshot, story_lists.newest(snapshot.db, LATEST, only=front.only))

    found: list[Card] = snapshot.once(f"latest {front.key}", read)
    return found


def most_read(snapshot: Snapshot, front: SiteFront | None = None) -> list[Card]:
    """The most-read stories of the last week, including today: of all, or of those of a front page."""
    only = front.only if front else None
    since = clock.day_of(snapshot.now - timedelta(days=MOST_READ_DAYS - 1), snapshot.zone)

    def read() -> list[Card]:
        return current(snapshot, story_lists.most_read(snapshot.db, since=since, limit=MOST_READ, only=only))

    found: list[Card] = snapshot.once(f"most read {front.key if front and only else '*'}", read)
    return found


def archive(snapshot: Snapshot) -> SiteFile:
    """Every month in which something was published, newest first."""
    context = page(snapshot, "archive", urls.archive(), snapshot.say("Archive"))
    context["months"] = [
        {
            "label": month_name(snapshot, one.key),
            "year": one.year,
            "url": urls.month(one.year, one.month),
            "count": one.count,
        }
        for one in reversed(snapshot.months)
    ]
    return SiteFile(urls.archive(), "archive.html", context)


def figures(snapshot: Snapshot) -> SiteFile:
    """The page with the statistics of the site."""
    context = page(snapshot, "figures", urls.figures(), snapshot.say("Statistics"))
    context |= {"figures": site_figures(snapshot), "most_read": most_read(snapshot)}
    return SiteFile(urls.figures(), "figures.html", context)


def search(snapshot: Snapshot) -> SiteFile:
    """The search form alone; `serve` answers searches."""
    return SiteFile(urls.search(), "search.html", page(snapshot, "search", urls.search(), snapshot.say("Search")))


def not_found(snapshot: Snapshot) -> SiteFile:
    """The page for an unknown path."""
    context = page(snapshot, "not_found", urls.not_found(), snapshot.say("Page not found"), indexed=False)
    return SiteFile(urls.not_found(), "not_found.html", context)


def gone_page(snapshot: Snapshot) -> SiteFile:
    """The page a server shows with 410."""
    context = page(snapshot, "gone", urls.gone(), snapshot.say("Withdrawn"), indexed=False) | {
        "title": None,
        "notice": None,
    }
    return SiteFile(urls.gone(), "gone.html", context)


def most_read_fragment(snapshot: Snapshot, front: SiteFront) -> SiteFile:
    """The most-read stories of a front page, for a script to insert into pages."""
    context = partial_context(snapshot, front) | {"most_read": most_read(snapshot, front)}
    return SiteFile(urls.fragment("most-read", front.key), "fragment_most_read.html", context)


def counts_fragment(snapshot: Snapshot) -> SiteFile:
    """The current counters, for a script: of the site, and of the stories that are read now."""
    ids = story_lists.newest(snapshot.db, COUNTED)
    ids += [card["id"] for card in most_read(snapshot)]
    views = public_counts(snapshot.db, ids, day=snapshot.today).views
    said = page_figures.comment_counts(snapshot.db, ids)
    counted = public_counts(snapshot.db, (), day=snapshot.today)
    data = {
        "visits_today": counted.visits_today,
        "visits_total": counted.visits_total,
        "articles": {str(one): {"views": views.get(one, 0), "comments": said.get(one, 0)} for one in sorted(set(ids))},
    }
    return SiteFile(urls.fragment("counts.json"), data=embedded_json.embed(data).encode())


def partial_context(snapshot: Snapshot, front: SiteFront | None = None) -> Context:
    """What every fragment is given, for the readers of a front page."""
    site = snapshot.site_for(front.lang, front) if front else snapshot.site
    return {"site": site, "assets": snapshot.assets}
