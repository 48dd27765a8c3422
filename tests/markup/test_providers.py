"""Addresses of providers and of files are recognised; those that only look like one are not."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.markup.providers import LONGEST, PROVIDERS, EmbedKind, EmbedShape, recognise

YOUTUBE = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1"
FACEBOOK = "https://www.facebook.com/plugins/video.php?show_text=false&href="
SOUNDCLOUD = "https://w.soundcloud.com/player/?auto_play=true&url="
MAPS = "https://www.google.com/maps"


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", YOUTUBE),
        ("https://www.youtube.com/watch?app=desktop&v=dQw4w9WgXcQ&list=x&si=y", YOUTUBE),
        ("http://youtube.com/watch?v=dQw4w9WgXcQ", YOUTUBE),
        ("https://m.youtube.com/watch?v=dQw4w9WgXcQ&t=1m5s", f"{YOUTUBE}&start=65"),
        ("https://youtu.be/dQw4w9WgXcQ?si=abc&t=90", f"{YOUTUBE}&start=90"),
        ("https://youtu.be/dQw4w9WgXcQ?t=1h2m3s", f"{YOUTUBE}&start=3723"),
        ("https://www.youtube.com/shorts/dQw4w9WgXcQ?feature=share", YOUTUBE),
        ("https://www.youtube.com/live/dQw4w9WgXcQ", YOUTUBE),
        ("//www.youtube.com/embed/dQw4w9WgXcQ?rel=0", YOUTUBE),
        ("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=7", f"{YOUTUBE}&start=7"),
        ("https://WWW.YouTube.com/v/dQw4w9WgXcQ", YOUTUBE),
        ("https://www.youtube.com/playlist?list=PL1234567890",
         "https://www.youtube-nocookie.com/embed/videoseries?autoplay=1&list=PL1234567890"),
        ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1"),
        ("https://vimeo.com/76979871/ab12cd34ef", "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1&h=ab12cd34ef"),
        ("https://player.vimeo.com/video/76979871?h=ab12cd34ef&title=0",
         "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1&h=ab12cd34ef"),
        ("https://vimeo.com/channels/staffpicks/76979871", "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1"),
        ("https://www.dailymotion.com/video/x8abcde", "https://geo.dailymotion.com/player.html?video=x8abcde"),
        ("https://dai.ly/x8abcde", "https://geo.dailymotion.com/player.html?video=x8abcde"),
        ("//www.dailymotion.com/embed/video/x8abcde", "https://geo.dailymotion.com/player.html?video=x8abcde"),
        ("https://www.facebook.com/thvl/videos/1234567890/",
         FACEBOOK + "https%3A%2F%2Fwww.facebook.com%2Fthvl%2Fvideos%2F1234567890%2F"),
        ("https://www.facebook.com/watch/?v=1234567890&ref=x", FACEBOOK + "https%3A%2F%2Fwww.facebook.com%2Fwatch%2F%3Fv%3D1234567890"),
        ("https://fb.watch/aBc-12_x/", FACEBOOK + "https%3A%2F%2Ffb.watch%2FaBc-12_x%2F"),
        ("https://www.facebook.com/plugins/video.php?height=314&href=https%3A%2F%2Fwww.facebook.com%2Freel%2F1234567890%2F&width=560",
         FACEBOOK + "https%3A%2F%2Fwww.facebook.com%2Freel%2F1234567890%2F"),
        ("https://www.facebook.com/thvl/posts/pfbid02abc",
         "https://www.facebook.com/plugins/post.php?show_text=true&href=https%3A%2F%2Fwww.facebook.com%2Fthvl%2Fposts%2Fpfbid02abc"),
        ("https://www.tiktok.com/@vtv24/video/7234567890123456789?is_from_webapp=1",
         "https://www.tiktok.com/player/v1/7234567890123456789?autoplay=1"),
        ("https://www.tiktok.com/embed/v2/7234567890123456789", "https://www.tiktok.com/player/v1/7234567890123456789?autoplay=1"),
        ("https://www.instagram.com/p/CuXyZ12_-a/?igsh=x", "https://www.instagram.com/p/CuXyZ12_-a/embed/"),
        ("https://www.instagram.com/nasa/reel/CuXyZ12_-a/", "https://www.instagram.com/reel/CuXyZ12_-a/embed/"),
        ("https://x.com/nasa/status/1234567890?s=20", "https://platform.twitter.com/embed/Tweet.html?dnt=true&id=1234567890"),
        ("https://twitter.com/nasa/status/1234567890/photo/1", "https://platform.twitter.com/embed/Tweet.html?dnt=true&id=1234567890"),
        ("https://soundcloud.com/forss/flickermood", SOUNDCLOUD + "https%3A%2F%2Fsoundcloud.com%2Fforss%2Fflickermood"),
        ("https://soundcloud.com/forss/sets/soulhack", SOUNDCLOUD + "https%3A%2F%2Fsoundcloud.com%2Fforss%2Fsets%2Fsoulhack"),
        ("https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/293&color=%23ff5500",
         SOUNDCLOUD + "https%3A%2F%2Fapi.soundcloud.com%2Ftracks%2F293"),
        ("https://open.spotify.com/intl-de/episode/4rOoJ6Egrf8K2IrywzwOMk?si=x", "https://open.spotify.com/embed/episode/4rOoJ6Egrf8K2IrywzwOMk"),
        ("https://datawrapper.dwcdn.net/aB3dE/12/", "https://datawrapper.dwcdn.net/aB3dE/"),
        ("https://www.datawrapper.de/_/aB3dE/", "https://datawrapper.dwcdn.net/aB3dE/"),
        ("https://public.flourish.studio/visualisation/1234567/", "https://flo.uri.sh/visualisation/1234567/embed?auto=1"),
        ("https://flo.uri.sh/story/123/embed", "https://flo.uri.sh/story/123/embed?auto=1"),
        ("https://www.openstreetmap.org/export/embed.html?bbox=106.6,10.7,106.8,10.9&layer=mapnik&marker=10.8,106.7",
         "https://www.openstreetmap.org/export/embed.html?bbox=106.6%2C10.7%2C106.8%2C10.9&layer=mapnik&marker=10.8%2C106.7"),
        ("https://www.google.com/maps/embed?pb=!1m18!1m12", f"{MAPS}/embed?pb=%211m18%211m12"),
        ("https://www.google.com/maps/place/B%E1%BA%BFn+Th%C3%A0nh/@10.77,106.69,17z/data=x",
         f"{MAPS}?q=B%E1%BA%BFn%20Th%C3%A0nh&ll=10.77,106.69&z=17&output=embed"),
        ("https://maps.google.com/?q=Hanoi", f"{MAPS}?q=Hanoi&output=embed"),
        ("https://www.google.com/maps/search/?api=1&query=Hanoi", f"{MAPS}?q=Hanoi&output=embed"),
        ("https://cdn.example.org/a/Clip.MP4?token=1", "https://cdn.example.org/a/Clip.MP4?token=1"),
        ("https://cdn.example.org:8443/live/stream.m3u8", "https://cdn.example.org:8443/live/stream.m3u8"),
        ("/clips/a.webm", "/clips/a.webm"),
    ],
)  # fmt: skip
def test_recognised(address: str, source: str) -> None:
    found = recognise(address)
    assert found is not None
    assert found.source == source
    again = recognise(found.page)
    assert again == found  # the page that readers open gives the same: only it is stored
    assert len(found.page) <= len(address) + 80


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
        "https://evil.example/www.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://notyoutube.com/watch?v=dQw4w9WgXcQ",
        "https://user@www.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com@evil.example/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com:8443/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com:80@evil.example/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com./watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com\\@evil.example/watch?v=dQw4w9WgXcQ",
        "https:\\\\www.youtube.com/watch?v=dQw4w9WgXcQ",
        "javascript:https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "ftp://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://www.y\u043eutube.com/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ\n",
        "https://www.youtube.com/watch?v=short",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ'onload=",
        "https://www.youtube.com/@channel",
        "https://www.youtube.com/results?search_query=x",
        "https://youtu.be/dQw4w9WgXc\u0661",
        "https://www.youtube.com/playlist?list=PL%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9",
        "https://www.youtube.com/watch?v=dQw4w9WgXc%D9%A1",
        "https://www%2Eyoutube.com/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com%00.evil.example/watch?v=dQw4w9WgXcQ",
        "https://vimeo.com/about",
        "https://www.facebook.com/watch/?v=%D9%A1%D9%A1%D9%A1%D9%A1%D9%A1%D9%A1",
        "https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fevil.example%2Fvideos%2F12345",
        "https://www.facebook.com/plugins/video.php?href=javascript:alert(1)",
        "https://soundcloud.com/discover/sets",
        "https://w.soundcloud.com/player/?url=https%3A//evil.example/x",
        "https://www.google.com/search?q=x",
        "https://www.google.com/?q=x",
        "https://www.google.com/maps/embed?pb=x",
        "https://www.openstreetmap.org/export/embed.html?bbox=1,2,3",
        "https://www.openstreetmap.org/#map=1/2",
        "https://datawrapper.dwcdn.net/lib/",
        "http://cdn.example.org/clip.mp4",
        "https://user:pass@cdn.example.org/clip.mp4",
        "https://cdn.example.org:99999/clip.mp4",
        "https://cdn.ex\u00e4mple.org/clip.mp4",
        "https://\uff57\uff57\uff57.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://www\u3002youtube.com/watch?v=dQw4w9WgXcQ",
        "https://www.xn--outube-8qf.com/watch?v=dQw4w9WgXcQ",
        "https://maps.google.com.evil.example/?q=Hanoi",
        "https://cdn.example.org;script-src/clip.mp4",
        "https://cdn.example.org,evil.example/clip.mp4",
        "https://cdn.example.org/clip.mp4.html",
        "https://cdn.example.org/page?file=clip.mp4",
        "//[::1/clip.mp4",
        "clip.mp4",
        "\\/clips/a.webm",
        "/\\evil.example/a.webm",
        "",
    ],
)
def test_not_recognised(address: str) -> None:
    assert recognise(address) is None


def test_long_addresses_are_not_read() -> None:
    assert recognise("https://cdn.example.org/" + "a" * (LONGEST - 28) + ".mp4") is not None
    assert recognise("https://cdn.example.org/" + "a" * (LONGEST - 27) + ".mp4") is None


def test_a_map_of_openstreetmap_is_around_its_middle() -> None:
    found = recognise("https://www.openstreetmap.org/?mlat=10.7720&mlon=106.6983#map=17/10.7720/106.6983&layers=N")
    assert found is not None
    assert found.page == "https://www.openstreetmap.org/?mlat=10.7720&mlon=106.6983#map=17/10.7720/106.6983"
    # At zoom 17 the world is 360 / 2^17 degrees wide for 256 pixels: 0.00322 degrees to each side for 600 pixels.
    assert found.source == (
        "https://www.openstreetmap.org/export/embed.html?bbox=106.69508%2C10.77022%2C106.70152%2C10.77378&layer=mapnik"
        "&marker=10.7720%2C106.6983"
    )


@pytest.mark.parametrize(
    ("address", "kind", "shape"),
    [
        ("https://www.youtube.com/shorts/dQw4w9WgXcQ", EmbedKind.VIDEO, EmbedShape.TALL),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", EmbedKind.VIDEO, EmbedShape.SCREEN),
        ("https://e.example/a.opus", EmbedKind.AUDIO, EmbedShape.BAR),
        ("https://e.example/a.m3u8", EmbedKind.VIDEO, EmbedShape.SCREEN),
        ("https://flo.uri.sh/story/123/embed", EmbedKind.CHART, EmbedShape.SHEET),
    ],
)
def test_kind_and_shape(address: str, kind: EmbedKind, shape: EmbedShape) -> None:
    found = recognise(address)
    assert found is not None
    assert (found.kind, found.shape) == (kind, shape)


@given(
    st.sampled_from(sorted(host for one in PROVIDERS for host in one.hosts)),
    st.lists(
        st.sampled_from([*"abx019_-/@?&=#%.:v!,z+ \"'<>\\", "%C3%A9", "%D9%A1", "%00", "watch", "list="]), max_size=60
    ).map("".join),
)
def test_frames_are_on_hosts_of_the_table_whatever_follows_the_host(host: str, rest: str) -> None:
    frames = {
        "www.youtube-nocookie.com", "player.vimeo.com", "geo.dailymotion.com", "www.facebook.com", "www.tiktok.com",
        "www.instagram.com", "platform.twitter.com", "w.soundcloud.com", "open.spotify.com", "datawrapper.dwcdn.net",
        "flo.uri.sh", "www.openstreetmap.org", "www.google.com",
    }  # fmt: skip
    found = recognise(f"https://{host}/{rest}")
    if found is not None:
        assert urlsplit(found.source).netloc in frames
        assert not set("\"'<> ") & set(found.source + found.page)
        assert recognise(found.page) == found
