"""Video, audio, posts, charts and maps by their addresses: which provider has them, and how a page shows them.

`recognise` is the only function that decides. It reads the address and asks nobody. A page shows the result as a figure
with a link; only a reader's click loads something from the provider. Addresses that merely look like those of a provider
(another host, a user name, a port) are not recognised, and stay links.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from newsroom.text import pattern

LONGEST: Final = 2000  # characters of an address; longer ones are not recognised
_AT_ONCE: Final = ("autoplay=1", "auto_play=true")
_PLAIN: Final = r"[!-~]+"  # what an address may consist of: neither spaces nor other letters than those of ASCII
_HOST: Final = r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[0-9]{1,5})?"
# A path of the site. Browsers read a backslash as a slash and leave out tabs, so that `/\host/` would be on another host.
SITE_PATH: Final = r"/(?![/\\])[^\s\\]*"


class EmbedKind(StrEnum):
    """What a page shows."""

    VIDEO = "video"
    AUDIO = "audio"
    POST = "post"
    CHART = "chart"
    MAP = "map"


class EmbedShape(StrEnum):
    """The shape of its place on the page, which is a class in the theme."""

    SCREEN = "screen"  # 16:9
    TALL = "tall"  # 9:16
    BAR = "bar"  # a player for audio
    SHEET = "sheet"  # as high as a post, or as the height that a chart reports


# The extensions of files that browsers play, and what these contain.
FILES: Final[Mapping[str, EmbedKind]] = {
    **dict.fromkeys((".mp4", ".m4v", ".webm", ".m3u8"), EmbedKind.VIDEO),
    **dict.fromkeys((".mp3", ".m4a", ".ogg", ".oga", ".opus", ".wav", ".flac"), EmbedKind.AUDIO),
}


@dataclass(frozen=True, slots=True)
class Embed:
    """Something that a page shows after a click. `page` is where a link leads, `source` what the click loads.

    `provider` is the name of the provider; for a file the host, or '' if the file is on the site itself. `recognise(page)`
    gives the same again.
    """

    kind: EmbedKind
    provider: str
    page: str
    source: str
    shape: EmbedShape
    is_file: bool = False

    @property
    def host(self) -> str:
        """The host from which a click loads it, with its port if it has one; '' for a file of the site."""
        return urlsplit(self.source).netloc

    @property
    def quiet_source(self) -> str:
        """`source` without the wish to begin at once, for other programs."""
        address, _, query = self.source.partition("?")
        kept = "&".join(part for part in query.split("&") if part not in _AT_ONCE)
        return f"{address}?{kept}" if kept else address


class _Address(NamedTuple):
    path: str
    query: Mapping[str, str]
    fragment: str
    host: str


# The values for the templates of a provider; `page` and `source` replace its templates.
_Values = Mapping[str, str]
_Reader = Callable[[_Address], _Values | None]


class Provider(NamedTuple):
    """A row of PROVIDERS: the name, the hosts of its addresses, how they are read, and the templates of its addresses.

    `source` is the address of the frame, on the host of the provider that sets the fewest cookies.
    """

    name: str
    kind: EmbedKind
    hosts: frozenset[str]
    read: _Reader
    page: str
    source: str
    shape: EmbedShape


def recognise(address: str) -> Embed | None:
    """What an address shows on a page: that of a provider, or of a file that browsers play; None for any other.

    Addresses without a scheme (`//host/…`) are read as https. Files must have an https address or a path of the site.
    """
    if len(address) > LONGEST or not pattern(_PLAIN).fullmatch(address):
        return None
    if address.startswith("//"):
        address = f"https:{address}"
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises for a number that no port has
    except ValueError:
        return None
    if not parts.scheme and not parts.netloc:
        return _file(address, parts.path, "") if pattern(SITE_PATH).fullmatch(address) else None
    if parts.scheme not in ("http", "https") or "\\" in address:
        return None
    host = parts.netloc.lower()
    provider = _BY_HOST.get(host)
    if provider is None:
        is_file = parts.scheme == "https" and pattern(_HOST).fullmatch(host)
        return _file(address, parts.path, host) if is_file else None
    query = dict(parse_qsl(parts.query, max_num_fields=50)) if parts.query.count("&") < 50 else {}
    for one in provider:
        found = one.read(_Address(parts.path, query, parts.fragment, host))
        if found is not None:
            source = found.get("source") or one.source.format_map(found)
            page = found.get("page") or one.page.format_map(found)
            return Embed(one.kind, one.name, page, source, EmbedShape(found.get("shape", one.shape)))
    return None


def _file(address: str, path: str, host: str) -> Embed | None:
    ending = path[path.rfind(".") :].lower()
    kind = FILES.get(ending)
    if kind is None:
        return None
    shape = EmbedShape.SCREEN if kind is EmbedKind.VIDEO else EmbedShape.BAR
    return Embed(kind, host, address, address, shape, is_file=True)


def _path(*forms: str) -> _Reader:
    """Reads paths of these forms; the named groups are the values."""

    def read(address: _Address) -> _Values | None:
        for form in forms:
            if found := pattern(form).fullmatch(address.path):
                return {name: value or "" for name, value in found.groupdict().items()}
        return None

    return read


def _youtube(address: _Address) -> _Values | None:
    given = address.query
    if address.path == "/playlist" and re.fullmatch(r"[\w-]{10,64}", given.get("list", ""), re.ASCII):
        named = given["list"]
        return {
            "page": f"https://www.youtube.com/playlist?list={named}",
            "source": f"https://www.youtube-nocookie.com/embed/videoseries?autoplay=1&list={named}",
        }
    form = r"/([\w-]{11})" if address.host == "youtu.be" else r"/(?:embed|v|live|shorts)/([\w-]{11})/?"
    found = re.fullmatch(form, address.path, re.ASCII)
    name = found[1] if found else given.get("v", "") if address.path in ("/watch", "/watch/") else ""
    if not re.fullmatch(r"[\w-]{11}", name, re.ASCII):
        return None
    if address.path.startswith("/shorts/"):
        return {"id": name, "page": f"https://www.youtube.com/shorts/{name}", "start": "", "shape": EmbedShape.TALL}
    seconds = _seconds(given.get("t") or given.get("start") or "")
    return {"id": name, "at": f"&t={seconds}" if seconds else "", "start": f"&start={seconds}" if seconds else ""}


def _seconds(written: str) -> int:
    """A place in a video, `90`, `90s` or `1h2m3s`, in seconds; 0 if it is not valid."""
    found = re.fullmatch(r"(?:(\d{1,2})h)?(?:(\d{1,3})m)?(?:(\d{1,6})s?)?", written, re.ASCII)
    return sum(int(part or 0) * unit for part, unit in zip(found.groups(), (3600, 60, 1), strict=True)) if found else 0


def _vimeo(address: _Address) -> _Values | None:
    player = address.host == "player.vimeo.com"
    form = (
        r"/video/(\d{1,12})()"
        if player
        else r"/(?:channels/[\w-]+/|groups/[\w-]+/videos/)?(\d{1,12})(?:/(\w{6,16}))?/?"
    )
    found = re.fullmatch(form, address.path, re.ASCII)
    if not found:
        return None
    secret = found[2] or address.query.get("h", "")  # of a video that is not listed
    if not re.fullmatch(r"\w{0,16}", secret, re.ASCII):
        secret = ""
    return {"id": found[1], "below": f"/{secret}" if secret else "", "h": f"&h={secret}" if secret else ""}


def _dailymotion(address: _Address) -> _Values | None:
    name = address.query.get("video", "") if address.path == "/player.html" else ""
    if found := re.fullmatch(r"/(?:embed/)?(?:video/)?(x\w{2,15})(?:_[^/]*)?/?", address.path, re.ASCII):
        name = found[1]
    return {"id": name} if re.fullmatch(r"x\w{2,15}", name, re.ASCII) else None


def _facebook(address: _Address) -> _Values | None:
    """Addresses of videos, or of plugins that show one."""
    if address.path == "/plugins/video.php" and address.query.get("href", "").startswith("https://"):
        inner = recognise(address.query["href"])
        return {"page": inner.page, "source": inner.source} if inner and inner.provider == "Facebook" else None
    if address.host == "fb.watch":
        page = f"https://fb.watch{address.path}" if re.fullmatch(r"/[\w-]{5,40}/?", address.path, re.ASCII) else ""
    elif address.path in ("/watch", "/watch/", "/video.php") and re.fullmatch(
        r"[0-9]{5,25}", address.query.get("v", "")
    ):
        page = f"https://www.facebook.com/watch/?v={address.query['v']}"
    else:
        form = r"/(?:[\w.-]+/videos/(?:[\w.%-]+/)*|reel/)\d{5,25}/?"
        page = f"https://www.facebook.com{address.path}" if re.fullmatch(form, address.path, re.ASCII) else ""
    return _of_facebook("video", page)


def _facebook_post(address: _Address) -> _Values | None:
    if address.path == "/plugins/post.php" and address.query.get("href", "").startswith("https://"):
        inner = recognise(address.query["href"])
        return {"page": inner.page, "source": inner.source} if inner and inner.provider == "Facebook" else None
    found = re.fullmatch(r"/[\w.-]+/posts/(?:[\w.%-]+/)*[\w.-]+/?", address.path, re.ASCII)
    return _of_facebook("post", f"https://www.facebook.com{address.path}" if found else "")


def _of_facebook(plugin: str, page: str) -> _Values | None:
    source = f"https://www.facebook.com/plugins/{plugin}.php?show_text={str(plugin == 'post').lower()}&href="
    return {"page": page, "source": source + quote(page, safe="")} if page else None


def _soundcloud(address: _Address) -> _Values | None:
    player = "https://w.soundcloud.com/player/?auto_play=true&url="
    if address.host == "w.soundcloud.com":
        track = address.query.get("url", "")
        if address.path != "/player/" or not re.fullmatch(
            r"https://(?:api\.)?soundcloud\.com/[\w/:%.-]+", track, re.ASCII
        ):
            return None
        return {"page": player + quote(track, safe=""), "source": player + quote(track, safe="")}
    found = re.fullmatch(
        r"/(?!(?:discover|search|you|stream|upload|charts)/)[\w-]+/(?:sets/)?[\w-]+/?", address.path, re.ASCII
    )
    page = f"https://soundcloud.com{address.path.rstrip('/')}"
    return {"page": page, "source": player + quote(page, safe="")} if found else None


def _tiktok(address: _Address) -> _Values | None:
    found = re.fullmatch(r"(/@[\w.-]{1,40})/video/(\d{5,25})/?", address.path, re.ASCII)
    if found:
        return {"id": found[2], "page": f"https://www.tiktok.com{found[1]}/video/{found[2]}"}
    return _path(r"/(?:embed(?:/v2)?|player/v1)/(?P<id>[0-9]{5,25})/?")(address)


def _spotify(address: _Address) -> _Values | None:
    form = r"(?:/intl-[a-z]{2})?/(?:embed/)?(track|album|playlist|episode|show|artist)/([A-Za-z0-9]{10,30})/?"
    found = re.fullmatch(form, address.path)
    return {"type": found[1], "id": found[2]} if found else None


def _openstreetmap(address: _Address) -> _Values | None:
    given = address.query
    number = r"-?\d{1,3}(?:\.\d{1,15})?"
    base = "https://www.openstreetmap.org"
    if address.path == "/export/embed.html":
        box, marker, layer = given.get("bbox", ""), given.get("marker", ""), given.get("layer", "mapnik")
        if not re.fullmatch(rf"(?:{number},){{3}}{number}", box, re.ASCII) or not re.fullmatch(r"[a-z]{1,20}", layer):
            return None
        point = f"&marker={quote(marker)}" if re.fullmatch(rf"{number},{number}", marker, re.ASCII) else ""
        source = f"{base}/export/embed.html?bbox={quote(box)}&layer={layer}{point}"
        return {"page": source, "source": source}
    place = re.fullmatch(rf"map=(\d{{1,2}})/({number})/({number})(?:&.*)?", address.fragment, re.ASCII)
    if not place or not re.fullmatch(r"/(?:(?:node|way|relation)/\d{1,15})?", address.path, re.ASCII):
        return None
    zoom, lat, lon = min(int(place[1]), 19), float(place[2]), float(place[3])
    # About 600 pixels wide and 340 high, at 256 pixels for the whole width of the world at zoom 0.
    across = 360 / 2**zoom * 600 / 256 / 2
    high = across * 9 / 16 * math.cos(math.radians(min(abs(lat), 85)))
    box = ",".join(f"{value:.5f}" for value in (lon - across, lat - high, lon + across, lat + high))
    shown = f"{given.get('mlat', '')},{given.get('mlon', '')}"
    marked = bool(re.fullmatch(rf"{number},{number}", shown, re.ASCII))
    pin, marker = (f"?mlat={given['mlat']}&mlon={given['mlon']}", f"&marker={quote(shown)}") if marked else ("", "")
    return {
        "page": f"{base}{address.path}{pin}#map={place[1]}/{place[2]}/{place[3]}",
        "source": f"{base}/export/embed.html?bbox={quote(box)}&layer=mapnik{marker}",
    }


def _google_maps(address: _Address) -> _Values | None:
    base = "https://www.google.com/maps"
    given = address.query
    if address.path == "/maps/embed":
        source = f"{base}/embed?pb={quote(given.get('pb', ''))}"
        return {"page": source, "source": source} if given.get("pb", "").startswith("!") else None
    at = re.fullmatch(
        r"/maps/(?:(?:place|search)/([^/]{1,300})/)?@(-?\d{1,3}\.?\d{0,15}),(-?\d{1,3}\.?\d{0,15}),(\d{1,2})[^/]{0,40}z(?:/.*)?",
        address.path,
    )
    if at:
        words = unquote(at[1]).replace("+", " ") if at[1] else f"{at[2]},{at[3]}"
        of_place = f"/place/{quote(unquote(at[1]), safe='+')}" if at[1] else ""
        view = f"&ll={at[2]},{at[3]}&z={at[4]}"
        return {
            "page": f"{base}{of_place}/@{at[2]},{at[3]},{at[4]}z",
            "source": f"{base}?q={quote(words)}{view}&output=embed",
        }
    words = given.get("query") or given.get("q") or ""
    if address.path.rstrip("/") not in ("/maps", "/maps/search", "") or not words:
        return None
    if address.path.rstrip("/") == "" and address.host != "maps.google.com":
        return None
    return {"page": f"{base}?q={quote(words)}", "source": f"{base}?q={quote(words)}&output=embed"}


def _hosts(names: str) -> frozenset[str]:
    return frozenset(names.split())


_X_POST: Final = r"/(?P<user>\w{1,20})/status(?:es)?/(?P<id>[0-9]{1,25})(?:/.*)?"
_INSTAGRAM: Final = r"(?:/[\w.]{1,40})?/(?P<type>p|reel|tv)/(?P<id>[\w-]{5,40})(?:/embed(?:/captioned)?)?/?"
_FACEBOOK: Final = _hosts("facebook.com www.facebook.com m.facebook.com web.facebook.com fb.watch")

PROVIDERS: Final = (
    Provider("YouTube", EmbedKind.VIDEO,
             _hosts("youtube.com www.youtube.com m.youtube.com music.youtube.com youtu.be youtube-nocookie.com"
                    " www.youtube-nocookie.com"), _youtube,
             "https://www.youtube.com/watch?v={id}{at}",
             "https://www.youtube-nocookie.com/embed/{id}?autoplay=1{start}", EmbedShape.SCREEN),
    Provider("Vimeo", EmbedKind.VIDEO, _hosts("vimeo.com www.vimeo.com player.vimeo.com"), _vimeo,
             "https://vimeo.com/{id}{below}", "https://player.vimeo.com/video/{id}?dnt=1&autoplay=1{h}",
             EmbedShape.SCREEN),
    Provider("Dailymotion", EmbedKind.VIDEO,
             _hosts("dailymotion.com www.dailymotion.com geo.dailymotion.com dai.ly"), _dailymotion,
             "https://www.dailymotion.com/video/{id}", "https://geo.dailymotion.com/player.html?video={id}",
             EmbedShape.SCREEN),
    Provider("Facebook", EmbedKind.VIDEO, _FACEBOOK, _facebook, "{page}", "{source}", EmbedShape.SCREEN),
    Provider("Facebook", EmbedKind.POST, _FACEBOOK, _facebook_post, "{page}", "{source}", EmbedShape.SHEET),
    Provider("TikTok", EmbedKind.VIDEO, _hosts("tiktok.com www.tiktok.com m.tiktok.com"), _tiktok,
             "https://www.tiktok.com/player/v1/{id}", "https://www.tiktok.com/player/v1/{id}?autoplay=1",
             EmbedShape.TALL),
    Provider("Instagram", EmbedKind.POST, _hosts("instagram.com www.instagram.com"), _path(_INSTAGRAM),
             "https://www.instagram.com/{type}/{id}/", "https://www.instagram.com/{type}/{id}/embed/",
             EmbedShape.SHEET),
    Provider("X", EmbedKind.POST, _hosts("x.com www.x.com twitter.com www.twitter.com mobile.twitter.com"),
             _path(_X_POST), "https://x.com/{user}/status/{id}",
             "https://platform.twitter.com/embed/Tweet.html?dnt=true&id={id}", EmbedShape.SHEET),
    Provider("SoundCloud", EmbedKind.AUDIO, _hosts("soundcloud.com www.soundcloud.com m.soundcloud.com w.soundcloud.com"),
             _soundcloud, "{page}", "{source}", EmbedShape.BAR),
    Provider("Spotify", EmbedKind.AUDIO, _hosts("open.spotify.com"), _spotify,
             "https://open.spotify.com/{type}/{id}", "https://open.spotify.com/embed/{type}/{id}", EmbedShape.BAR),
    Provider("Datawrapper", EmbedKind.CHART, _hosts("datawrapper.dwcdn.net www.datawrapper.de"),
             _path(r"/(?:_/)?(?P<id>[A-Za-z0-9]{5})(?:/[0-9]{1,5})?(?:/(?:index\.html)?)?"),
             "https://datawrapper.dwcdn.net/{id}/", "https://datawrapper.dwcdn.net/{id}/", EmbedShape.SHEET),
    Provider("Flourish", EmbedKind.CHART, _hosts("public.flourish.studio flo.uri.sh"),
             _path(r"/(?P<type>visualisation|story)/(?P<id>[0-9]{1,12})(?:/(?:embed)?)?"),
             "https://public.flourish.studio/{type}/{id}/", "https://flo.uri.sh/{type}/{id}/embed?auto=1",
             EmbedShape.SHEET),
    Provider("OpenStreetMap", EmbedKind.MAP, _hosts("openstreetmap.org www.openstreetmap.org"), _openstreetmap,
             "{page}", "{source}", EmbedShape.SCREEN),
    Provider("Google Maps", EmbedKind.MAP, _hosts("google.com www.google.com maps.google.com"), _google_maps,
             "{page}", "{source}", EmbedShape.SCREEN),
)  # fmt: skip
_BY_HOST: Final[Mapping[str, tuple[Provider, ...]]] = {
    host: tuple(one for one in PROVIDERS if host in one.hosts) for row in PROVIDERS for host in row.hosts
}
