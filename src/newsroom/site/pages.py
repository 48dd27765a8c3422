"""The pages readers see: what each template is given. Rows in, contexts out; nothing here renders or writes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from newsroom import clock, markup, urls
from newsroom.core.comments import threads
from newsroom.core.comments.threads import CommentNode
from newsroom.core.programmes import programmes
from newsroom.core.published import built_files, lists, stories
from newsroom.core.published.former_paths import Former
from newsroom.core.published.stories import Story
from newsroom.core.readership.public_counts import public_counts
from newsroom.core.screening.case import mode_of
from newsroom.site import jsonld, plan, templates
from newsroom.site.cards import image as card_image
from newsroom.site.cards import image_of as card_of
from newsroom.site.edition import FIGURES, RELATED, Card, Edition, Leaf
from newsroom.site.pieces import Piece

LATEST = 10
FRONT = 12  # stories on the front page under the lead
DESK = 4  # stories of each section on the front page
MOST_READ = 10
MOST_READ_DAYS = 7
COUNTED = 200  # the newest stories whose counters a script may renew
WORDS_A_MINUTE = 220
OPENING = 200  # letters of the text that describe a story without a lead
Context = dict[str, Any]


def page(edition: Edition, kind: str, path: str, title: str, *, indexed: bool = True, **more: Any) -> Context:
    """What every page is given: the site, the assets, and `page` itself."""
    about: Context = {
        "kind": kind, "path": path, "title": title, "canonical": edition.absolute(path) if indexed else None,
        "description": None, "lang": edition.settings.lang, "image": None,
        "robots": None if indexed and edition.indexed else "noindex",
        "published": None, "modified": None, "jsonld": None, "prev": None, "next": None, "feed": None, "alternates": [],
    }  # fmt: skip
    about.update(more)
    return {"site": edition.site, "assets": edition.assets, "page": about}


def article(edition: Edition, story: Story, related: Sequence[int]) -> Piece:
    """A story's page."""
    corrections = stories.corrections(edition.db, story.id) if story.corrected else []
    versions = stories.translations(edition.db, story.id) if story.translated else []
    figures = story.figures
    picture = edition.picture(story.first_picture, absolute=True) or card_of(edition, story)
    html = edition.body(story.id)
    context = page(
        edition, "article", story.path, story.title, lang=story.lang, image=picture,
        description=story.lead or markup.opening(html, OPENING) or None,
        published=story.published_at, modified=story.modified_at,
        jsonld=jsonld.news_article(edition, story, corrections),
        alternates=[{"lang": lang, "url": edition.absolute(path)} for lang, path, _ in versions],
    )  # fmt: skip
    context["story"] = edition.card(story.id) | dict(story.text) | {
        "html": markup.rebase(html, edition.base) if edition.base else html,
        "image": edition.picture(story.image),
        "words": story.words, "minutes": max(1, round(story.words / WORDS_A_MINUTE)),
        "tags": [edition.link(one) for one in story.tags],
        "corrections": [{"at": one.at, "body": one.body} for one in corrections],
    }  # fmt: skip
    context["figures"] = None if figures is None else {
        "views": figures.views, "comments": figures.comments, "visits_today": figures.visits_today,
        "visits_total": figures.visits_total, "at": figures.at,
    }  # fmt: skip
    context["related"] = edition.cards(related)
    context["threads"] = _threads(edition, story) if figures and figures.comments else []
    context |= _comment_form(edition, story)
    inputs = plan.article_inputs(
        edition.month_of(story.published_at), related, [number for _, _, number in versions if number != story.id]
    )
    return Piece(story.path, "article.html", context, inputs=inputs)


def related(edition: Edition, story: Story) -> list[int]:
    """The stories shown beside one: of the same section, published before it."""
    return edition.before(story, RELATED)


def _threads(edition: Edition, story: Story) -> list[Context]:
    deepest = max(edition.settings.number("comments.max_depth"), 1)
    return _replies(threads.thread(edition.db, story.id), 1, deepest)


def _replies(nodes: Sequence[CommentNode], level: int, deepest: int) -> list[Context]:
    """Comments as the template takes them; what hangs deeper than `deepest` stands side by side there."""
    found = []
    for node in nodes:
        if level < deepest:
            found.append(_comment(node, _replies(node.replies, level + 1, deepest)))
            continue
        waiting = [node]
        while waiting:
            one = waiting.pop()
            found.append(_comment(one, []))
            waiting += reversed(one.replies)
    return found


def _comment(node: CommentNode, replies: list[Context]) -> Context:
    return {
        "id": node.id, "author": node.author, "staff": node.staff, "pinned": node.pinned, "html": node.html,
        "at": node.at, "edited": node.edited, "deleted": node.deleted, "replies": replies,
    }  # fmt: skip


def _comment_form(edition: Edition, story: Story) -> Context:
    closed = comments_closed(edition, story)
    origin = edition.settings.text("site.comments_origin").rstrip("/")
    form = {"action": f"{origin}{urls.comments()}", "article_id": story.id, "closed_reason": None}
    return {"comments_open": not closed, "comment_form": form}


def comments_closed(edition: Edition, story: Story) -> bool:
    """Whether a story takes no comments any more, by its own rule, the site's, or its age."""
    settings, section = edition.settings, story.section.name if story.section else ""

    def closed() -> bool:
        sections = settings.pairs("comments.section_modes").items()
        return mode_of(story.comments_mode, section, sections, settings.text("comments.mode")) == "closed"

    def oldest() -> str:
        days = settings.number("comments.close_days")
        return clock.to_text(edition.now - timedelta(days=days)) if days else ""

    ruled: bool = edition.once(f"closed {story.comments_mode} {section}", closed)
    return ruled or story.published_at < edition.once("oldest with comments", oldest)


def gone(edition: Edition, former: Former) -> Piece:
    """What stands at the path of a withdrawn story: the newsroom's public note and nothing of the story."""
    context = page(edition, "gone", former.path, edition.say("Withdrawn"), indexed=False)
    context |= {"title": None, "notice": stories.notice(edition.db, former.article_id)}
    return Piece(former.path, "gone.html", context)


def moved(edition: Edition, former: Former) -> Piece:
    """A page that sends readers on to where a story is now."""
    assert former.target is not None
    context = page(edition, "moved", former.path, edition.say("Moved"), indexed=False)
    context["page"]["canonical"] = edition.absolute(former.target)
    context["target"] = former.target
    return Piece(former.path, "moved.html", context)


def list_path(kind: str, slug: str, number: int | None) -> str:
    """The path of a page of a list; a month's slug is `YYYY-MM`."""
    if kind == "month":
        return urls.month(int(slug[:4]), int(slug[5:]), number)
    return {"section": urls.section, "tag": urls.tag, "author": urls.author}[kind](slug, number)


def list_page(edition: Edition, kind: str, slug: str, heading: str, leaf: Leaf) -> Piece:
    """One page of a section, tag, author or month, its newest story first."""

    def at(number: int | None) -> str:
        return list_path(kind, slug, number)

    older = at(leaf.older) if leaf.older else None
    newer = None if leaf.number is None else at(leaf.newer)
    context = page(
        edition, kind, at(leaf.number), heading, prev=newer, next=older,
        feed=urls.feed(urls.section(slug)) if kind == "section" else None,
    )  # fmt: skip
    context |= {
        "heading": heading, "kind": kind, "about": None, "stories": edition.cards(leaf.ids[::-1]),
        # The number of pages is not told: it would change every page with every twentieth story.
        "pages": {"number": leaf.number, "count": None, "older": older, "newer": newer},
    }  # fmt: skip
    return Piece(at(leaf.number), "list.html", context, inputs=leaf.inputs)


def month_name(edition: Edition, key: str) -> str:
    """A month as a heading, from `YYYY-MM`."""
    year, number = key.split("-")
    if edition.settings.lang.split("-")[0] == "vi":
        return f"Tháng {int(number)} năm {year}"
    if edition.settings.lang.split("-")[0] == "en":
        return f"{templates.MONTHS[int(number) - 1]} {year}"
    return f"{number}/{year}"


def current(edition: Edition, ids: Sequence[int]) -> list[Card]:
    """Cards with the figures of this moment."""
    cards = edition.cards(ids)
    views = public_counts(edition.db, ids, day=edition.today).views
    said = built_files.comment_counts(edition.db, ids)
    return [card | {"views": views.get(card["id"], 0), "comments": said.get(card["id"], 0)} for card in cards]


def site_figures(edition: Edition) -> Context:
    """Visits and views of the site, today and in all, at this moment."""
    counted = public_counts(edition.db, (), day=edition.today)
    return {
        "visits_today": counted.visits_today, "visits_total": counted.visits_total,
        "views_today": counted.views_today, "views": counted.views_total, "comments": None, "at": None,
    }  # fmt: skip


def home(edition: Edition) -> Piece:
    """The front page: a lead story, the newest, each section's, and what moves."""
    context = page(
        edition, "home", urls.home(), edition.settings.text("site.title"),
        description=edition.settings.text("site.tagline") or None, jsonld=jsonld.website(edition),
        image=edition.once("card", lambda: card_image(edition)),
        next=urls.archive(),
    )  # fmt: skip
    newest = lists.newest(edition.db, 1 + FRONT)
    by_section = []
    for section in edition.sections:
        ids = lists.newest_in_label(edition.db, section.id, DESK)
        by_section.append({"name": section.name, "url": urls.section(section.slug), "stories": current(edition, ids)})
    cards = current(edition, newest)
    context |= {
        "lead": cards[0] if cards else None, "stories": cards[1:], "by_section": by_section,
        "latest": latest(edition), "most_read": most_read(edition), "figures": site_figures(edition),
        "programmes": on_air(edition, edition.today),
        "pages": {"number": None, "count": None, "older": urls.archive(), "newer": None},
    }  # fmt: skip
    return Piece(urls.home(), "home.html", context)


def latest(edition: Edition) -> list[Card]:
    """The newest stories, for the box of latest news."""
    found: list[Card] = edition.once("latest", lambda: current(edition, lists.newest(edition.db, LATEST)))
    return found


def most_read(edition: Edition) -> list[Card]:
    """The stories read most in the last week, today included."""
    since = clock.day_of(edition.now - timedelta(days=MOST_READ_DAYS - 1), edition.zone)

    def read() -> list[Card]:
        return current(edition, lists.most_read(edition.db, since=since, limit=MOST_READ))

    found: list[Card] = edition.once("most read", read)
    return found


def on_air(edition: Edition, day: str) -> list[Context]:
    """The programmes of a local day, channel by channel."""
    listed = programmes.by_day(edition.db, day, edition.zone)
    return [
        {
            "channel": one.channel.shown, "name": one.channel.shown,
            "rows": [
                {
                    "start": row.start, "title": row.title, "subtitle": row.subtitle, "live": row.live,
                    "repeat": row.repeat, "url": row.path or row.video_url or None,
                }
                for row in one.rows
            ],
        }
        for one in listed
    ]  # fmt: skip


def programme_day(edition: Edition, day: str, *, path: str, previous: str | None, following: str | None) -> Piece:
    """The programmes of one day; `previous` and `following` are the nearest days that have some."""
    context = page(
        edition, "programmes", path, f"{edition.say('Programmes')} {day}",
        prev=urls.programmes(previous) if previous else None, next=urls.programmes(following) if following else None,
    )  # fmt: skip
    context["page"]["canonical"] = edition.absolute(urls.programmes(day))
    context |= {
        "day": day, "channels": on_air(edition, day),
        "previous": {"day": previous, "url": urls.programmes(previous)} if previous else None,
        "next": {"day": following, "url": urls.programmes(following)} if following else None,
    }  # fmt: skip
    return Piece(path, "programmes.html", context, inputs=f"{previous or ''} {following or ''}")


def archive(edition: Edition) -> Piece:
    """Every month in which something was published, newest first."""
    context = page(edition, "archive", urls.archive(), edition.say("Archive"))
    context["months"] = [
        {"label": month_name(edition, one.key), "url": urls.month(one.year, one.month), "count": one.count}
        for one in reversed(edition.months)
    ]
    return Piece(urls.archive(), "archive.html", context)


def figures(edition: Edition) -> Piece:
    """The site in figures."""
    context = page(edition, "figures", FIGURES, edition.say("Figures"))
    context |= {"figures": site_figures(edition), "most_read": most_read(edition)}
    return Piece(FIGURES, "figures.html", context)


def search(edition: Edition) -> Piece:
    """The search form by itself; `serve` answers what is asked."""
    return Piece(urls.search(), "search.html", page(edition, "search", urls.search(), edition.say("Search")))


def not_found(edition: Edition) -> Piece:
    """The page for a path that leads nowhere."""
    context = page(edition, "not_found", urls.not_found(), edition.say("This page is not here"), indexed=False)
    return Piece(urls.not_found(), "not_found.html", context)


def gone_page(edition: Edition) -> Piece:
    """The page a server shows with 410."""
    context = page(edition, "gone", urls.gone(), edition.say("Withdrawn"), indexed=False) | {
        "title": None,
        "notice": None,
    }
    return Piece(urls.gone(), "gone.html", context)


def latest_fragment(edition: Edition) -> Piece:
    """The latest news, for a script to put into pages."""
    return Piece(urls.fragment("latest"), "fragment_latest.html", _bare(edition) | {"latest": latest(edition)})


def most_read_fragment(edition: Edition) -> Piece:
    """What is read most, for a script to put into pages."""
    context = _bare(edition) | {"most_read": most_read(edition)}
    return Piece(urls.fragment("most-read"), "fragment_most_read.html", context)


def programmes_fragment(edition: Edition) -> Piece:
    """Today's programmes, for a script to put into pages."""
    context = _bare(edition) | {"programmes": on_air(edition, edition.today)}
    return Piece(urls.fragment("programmes"), "fragment_programmes.html", context)


def counts_fragment(edition: Edition) -> Piece:
    """The counters as they are, for a script: of the site, and of the stories that are read now."""
    ids = lists.newest(edition.db, COUNTED)
    ids += [card["id"] for card in most_read(edition)]
    views = public_counts(edition.db, ids, day=edition.today).views
    said = built_files.comment_counts(edition.db, ids)
    counted = public_counts(edition.db, (), day=edition.today)
    data = {
        "visits_today": counted.visits_today, "visits_total": counted.visits_total,
        "articles": {str(one): {"views": views.get(one, 0), "comments": said.get(one, 0)} for one in sorted(set(ids))},
    }  # fmt: skip
    return Piece(urls.fragment("counts.json"), data=jsonld.in_script(data).encode())


def _bare(edition: Edition) -> Context:
    return {"site": edition.site, "assets": edition.assets}
