"""Programmes that can be watched: a page for each, the list of the newest ones with its feed, and what is live now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from newsroom import clock, markup, urls
from newsroom.content_types import content_type
from newsroom.core.programmes import programmes, recordings
from newsroom.core.programmes.fields import Programme
from newsroom.core.programmes.recordings import RecordingPlace
from newsroom.markup import Embed
from newsroom.site import embed_figures, feeds, jsonld, pages, share_cards
from newsroom.site.compact_xml import CompactXml
from newsroom.site.embedded_json import embed as embedded
from newsroom.site.pages import Context
from newsroom.site.site_file import SiteFile
from newsroom.site.snapshot import Snapshot

LISTED: Final = 60  # recordings on the list
SCRIPT: Final = "programmes"  # the stylesheet and the script of pages that say what is on now
_MRSS: Final = "http://search.yahoo.com/mrss/"


def places(snapshot: Snapshot) -> dict[int, RecordingPlace]:
    """The recordings with a page, by the ids of their programmes, the oldest first."""
    found: dict[int, RecordingPlace] = snapshot.once(
        "recordings", lambda: {one.programme.id: one for one in recordings.places(snapshot.db)}
    )
    return found


def inputs_of(snapshot: Snapshot, place: RecordingPlace) -> str:
    """What a page is made from that can change without its programme: its neighbours, when it ends, and whether it is on."""
    end = programmes.end_of(place.programme)
    return f"{place.programme.slug} {place.previous or ''} {place.following or ''} {end} {_state(snapshot, place)}"


def _state(snapshot: Snapshot, place: RecordingPlace) -> str:
    now = clock.to_text(snapshot.now)
    if now < place.programme.start:
        return "soon"
    return "on" if now < programmes.end_of(place.programme) else "over"


def _address(snapshot: Snapshot, programme: Programme) -> str:
    """Where readers can watch a programme. The address of a recording is not published before the programme begins; that
    of a live one is, because its page may be opened before."""
    has_begun = programme.start <= clock.to_text(snapshot.now)
    return programme.video_url if has_begun or programme.live else ""


def _embed(snapshot: Snapshot, programme: Programme) -> Embed | None:
    """The player for that address, if there is one."""
    address = _address(snapshot, programme)
    return markup.recognise(address) if address else None


def page_files(snapshot: Snapshot) -> dict[str, Any]:
    """The stylesheet and the script of a page that says what is on now."""
    return {"styles": [snapshot.assets[f"{SCRIPT}.css"]], "scripts": [snapshot.assets[f"{SCRIPT}.js"]]}


def row(programme: Programme) -> Context:
    """A programme in a list: its page, if it can be watched, else what can be read about it."""
    watch = urls.watch(programme.slug) if programme.slug else None
    return {
        "start": programme.start,
        "stop": programmes.end_of(programme),
        "title": programme.title,
        "subtitle": programme.subtitle,
        "channel": programme.channel_name,
        "live": programme.live,
        "repeat": programme.repeat,
        "url": programme.path or watch or programme.video_url or None,
        "watch": watch,
    }


def recording(snapshot: Snapshot, programme_id: int) -> list[SiteFile]:
    """The page of a recording; none for a programme that cannot be watched, or whose channel is hidden."""
    place = places(snapshot).get(programme_id)
    if place is None:
        return []
    programme = place.programme
    path = urls.watch(programme.slug)
    embed = _embed(snapshot, programme)
    player, policy, files = "", None, page_files(snapshot)
    if embed:
        figure = markup.main_figure(programme.video_url, programme.title)
        player = markup.with_players(
            figure, embed_figures.labels(snapshot, snapshot.settings.lang), about=programme.title
        )
        policy = markup.policy([embed])
        for kind, ending in (("styles", "css"), ("scripts", "js")):
            files[kind] = [snapshot.assets[f"{embed_figures.EMBEDS}.{ending}"], *files[kind]]
    listing = {"name": snapshot.say("Watch again"), "url": urls.watch()}
    context = pages.page(
        snapshot,
        "watch",
        path,
        programme.title,
        image=snapshot.once("card", lambda: share_cards.image(snapshot)),
        description=programme.description or programme.subtitle or None,
        published=programme.start,
        jsonld=described(snapshot, programme, embed),
        feed=urls.feed(urls.watch()),
        policy=policy,
        properties=_properties(snapshot, embed),
        **files,
        **pages.crumbs(snapshot, listing, this={"name": programme.title, "url": path}),
    )
    context |= {
        "programme": row(programme)
        | {
            "description": programme.description,
            "episode": programme.episode,
            "state": _state(snapshot, place),
            "player": markup.rebase(player, snapshot.base) if snapshot.base else player,
            "address": _address(snapshot, programme),
            "article": programme.path,
        },
        "previous": _neighbour(snapshot, place.previous),
        "following": _neighbour(snapshot, place.following),
    }
    return [SiteFile(path, "recording.html", context, inputs=inputs_of(snapshot, place))]


def _neighbour(snapshot: Snapshot, programme_id: int | None) -> Context | None:
    place = places(snapshot).get(programme_id or 0)
    return row(place.programme) if place else None


def _properties(snapshot: Snapshot, embed: Embed | None) -> list[tuple[str, str]]:
    """The `og:` properties of a video or sound."""
    if embed is None or embed.kind not in (markup.EmbedKind.VIDEO, markup.EmbedKind.AUDIO):
        return []
    address = _whole(snapshot, embed.source) if embed.is_file else embed.quiet_source
    kind = content_type(embed.source.partition("?")[0].lower()) if embed.is_file else "text/html"
    return [(f"og:{embed.kind.value}", address), (f"og:{embed.kind.value}:type", kind)]


def _whole(snapshot: Snapshot, address: str) -> str:
    return snapshot.absolute(address) if address.startswith("/") else address


def described(snapshot: Snapshot, programme: Programme, embed: Embed | None) -> str:
    """The recording as a VideoObject with its broadcast; an address that no player is known for as its broadcast only."""
    event = broadcast(snapshot, programme)
    if embed is None or embed.kind not in (markup.EmbedKind.VIDEO, markup.EmbedKind.AUDIO):
        return embedded({"@context": "https://schema.org", **event, "url": _page(snapshot, programme)})
    card = snapshot.once("card", lambda: share_cards.image(snapshot))
    place = {"contentUrl": _whole(snapshot, embed.source)} if embed.is_file else {"embedUrl": embed.quiet_source}
    thing: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "VideoObject" if embed.kind is markup.EmbedKind.VIDEO else "AudioObject",
        "name": programme.title,
        "description": programme.description or programme.subtitle or programme.title,
        "thumbnailUrl": [card["url"]],
        "uploadDate": snapshot.moment(programme.start),
        "url": _page(snapshot, programme),
        **place,
        "publication": event,
        "publisher": jsonld.publisher(snapshot),
    }
    if programme.episode:
        series = {"@type": "CreativeWorkSeries", "name": programme.title}
        thing["isPartOf"] = {"@type": "Episode", "name": programme.episode, "partOfSeries": series}
    return embedded(thing)


def broadcast(snapshot: Snapshot, programme: Programme) -> dict[str, Any]:
    """When and where a programme is broadcast, as a BroadcastEvent."""
    return {
        "@type": "BroadcastEvent",
        "name": programme.title,
        "isLiveBroadcast": programme.live,
        "startDate": snapshot.moment(programme.start),
        "endDate": snapshot.moment(programmes.end_of(programme)),
        "publishedOn": {"@type": "BroadcastService", "name": programme.channel_name},
    }


def _page(snapshot: Snapshot, programme: Programme) -> str:
    return snapshot.absolute(urls.watch(programme.slug))


def listing(snapshot: Snapshot) -> list[SiteFile]:
    """The newest recordings with their feed, and what is live now; none on a site without programmes."""
    if not snapshot.programme_days:
        return []
    newest = recordings.newest(snapshot.db, at=snapshot.now, limit=max(LISTED, snapshot.feed_size))
    live = recordings.on_air(snapshot.db, at=snapshot.now)
    now = {one.id for one in live}
    path, heading = urls.watch(), snapshot.say("Watch again")
    events = [
        {"@context": "https://schema.org", **broadcast(snapshot, one), "url": _page(snapshot, one)} for one in live
    ]
    context = pages.page(
        snapshot,
        "watch",
        path,
        heading,
        feed=urls.feed(path),
        jsonld=embedded(events) if events else None,
        **page_files(snapshot),
        **pages.crumbs(snapshot, this={"name": heading, "url": path}),
    )
    context |= {
        "live": [row(one) for one in live],
        "newest": [row(one) for one in newest[:LISTED] if one.id not in now],
        "week": urls.programme_week(),
    }
    return [SiteFile(path, "watch.html", context), _feed(snapshot, newest[: snapshot.feed_size])]


def _feed(snapshot: Snapshot, newest: list[Programme]) -> SiteFile:
    path = urls.feed(urls.watch())
    name = f"{snapshot.say('Watch again')} – {snapshot.settings.text('site.title')}"
    xml = CompactXml()
    with (
        xml.element("rss", version="2.0", xmlns_atom="http://www.w3.org/2005/Atom", xmlns_media=_MRSS),
        xml.element("channel"),
    ):
        xml.leaf("title", name)
        xml.leaf("link", snapshot.absolute(urls.watch()))
        xml.leaf("description", name)
        xml.leaf("language", snapshot.settings.lang)
        if newest:
            xml.leaf("lastBuildDate", feeds.rfc822(newest[0].start))
        xml.leaf("atom:link", rel="self", type="application/rss+xml", href=snapshot.absolute(path))
        feeds.link_hub(xml, snapshot)
        for one in newest:
            with xml.element("item"):
                xml.leaf("title", " – ".join(filter(None, (one.title, one.subtitle))))
                xml.leaf("link", _page(snapshot, one))
                xml.leaf("guid", urls.watch(one.slug), isPermaLink="false")
                xml.leaf("pubDate", feeds.rfc822(one.start))
                xml.leaf("category", one.channel_name)
                xml.leaf("description", feeds.escaped(one.description or one.subtitle or one.title))
                _media(xml, snapshot, one)
    return SiteFile(path, data=xml.bytes())


def _media(xml: CompactXml, snapshot: Snapshot, programme: Programme) -> None:
    embed = markup.recognise(programme.video_url)
    if embed is None:
        return
    if not embed.is_file:
        with xml.element("media:content", medium=embed.kind.value):
            xml.leaf("media:player", url=embed.page)
        return
    source = _whole(snapshot, embed.source)
    mime = content_type(embed.source.partition("?")[0].lower())
    xml.leaf("enclosure", url=source, length="0", type=mime)
    xml.leaf("media:content", url=source, type=mime, medium=embed.kind.value)


def write_sitemap(xml: CompactXml, snapshot: Snapshot, programme: Programme) -> None:
    """The video of a recording in a sitemap (Google's video sitemaps, 1.1)."""
    embed = _embed(snapshot, programme)
    if embed is None or embed.kind is not markup.EmbedKind.VIDEO:
        return
    card: Mapping[str, Any] = snapshot.once("card", lambda: share_cards.image(snapshot))
    place = (
        {"video:content_loc": _whole(snapshot, embed.source)}
        if embed.is_file
        else {"video:player_loc": embed.quiet_source}
    )
    xml.record(
        "video:video",
        **{
            "video:thumbnail_loc": card["url"],
            "video:title": programme.title,
            "video:description": (programme.description or programme.subtitle or programme.title)[:2000],
            **place,
            "video:publication_date": snapshot.moment(programme.start),
            "video:live": "yes" if programme.live else "no",
        },
    )
