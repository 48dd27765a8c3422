"""A text from outside twice as long costs at most two and a half times as much, whatever it repeats.

Counted is CPU time, the least of several runs, at sizes that take milliseconds. What grows with the square of the length
would take four times as long; a measurement that another program has disturbed is taken again.
"""

from __future__ import annotations

import io
import os
import re
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from newsroom import addresses, markup, text, urls
from newsroom.core.articles import search
from newsroom.core.matching import near_duplicates, skeleton
from newsroom.core.matching.comment_text import CommentText
from newsroom.core.readership import bots, referrers
from newsroom.core.screening.learning import features
from newsroom.errors import NewsroomError
from newsroom.formats import decoding
from newsroom.formats.comments import disqus, html_text, json_lines, wordpress
from newsroom.formats.front_matter import article_file
from newsroom.formats.logs import access_log, amazon, columns, encoded, json_log, networks, proxies
from newsroom.formats.programmes import xmltv
from newsroom.formats.sites import page_facts, page_text
from newsroom.markup import words

SIZE: Final = 30_000  # characters of the shorter text
MOST: Final = 2.5  # times as long for twice the text
SHORT: Final = 0.006  # seconds below which the longer text is too cheap to say more
RUNS: Final = 2
TRIES: Final = 4

# 1 tries every piece with every function, which takes a minute.
EVERY = int(os.environ.get("NEWSROOM_DOUBLING_EVERY", "3"))
# What a hostile text repeats: letters, white space, marks, brackets, quotes, beginnings of tags, links and escapes.
PIECES: Final = (
    "a", "a b ", " ", "\n", "a\n\n", "\t", ".", "-", "_", "*", "**", "~", "|", "/", "\\", "'", '"', "`", "(", "[", "![", "](",
    "[^1]", "[a]: b\n", "{", "{: ", "{{", "<", "<a ", "<b>", "</b>", "<p>", "<!--", "&", "&#", "&amp;", "> ", "- ", "# ", "1. ",
    "=\n", ": ", "a, ", "x=", "%", "%41", "$", "@", "a@", "http://", "http://a.", "://", "0", "đ", "e\u0301", "\u0301", "中",
    "😀", "\u200b", "\u202e", "\x00",
)  # fmt: skip


def _log(line: bytes) -> None:
    for _ in access_log.blocks(io.BytesIO(line)):
        pass


def _escaped(s: str) -> bytes:
    plain = re.sub(r"[\x00-\x08\x0b-\x1f]", "", s)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;").encode()


def _xmltv(s: str) -> Any:
    programme = b'<tv><programme start="20260105190000 +0000" channel="a"><title>%s</title></programme></tv>'
    return xmltv.read(io.BytesIO(programme % _escaped(s)), "tv.xml", zone=ZoneInfo("UTC"))


def _disqus(s: str) -> Any:
    return list(disqus.read(io.BytesIO(b"<disqus><thread><link>%s</link></thread></disqus>" % _escaped(s)), "d.xml"))


def _wordpress(s: str) -> Any:
    return list(
        wordpress.read(io.BytesIO(b"<rss><channel><item><link>%s</link></item></channel></rss>" % _escaped(s)), "w")
    )


def _comment_lines(s: str) -> Any:
    return list(json_lines.read(io.BytesIO(b'{"body": "%s"}' % s.encode()), "c.jsonl", zone=ZoneInfo("UTC")))


# Every function that looks at the text of a reader, a log or an import, by the name that docs/security.md gives it.
FUNCTIONS: Final[dict[str, Callable[[str], object]]] = {
    "text.clean": text.clean,
    "text.fold": text.fold,
    "text.name_key": text.name_key,
    "text.slugify": text.slugify,
    "text.words": text.words,
    "text.one_line": text.one_line,
    "text.excerpt": lambda s: text.excerpt(s, 100),
    "text.trimmed": text.trimmed,
    "text.cap_marks": text.cap_marks,
    "text.terminal_safe": text.terminal_safe,
    "text.csv_safe": text.csv_safe,
    "urls.normalise": urls.normalise,
    "urls.output_file": urls.output_file,
    "addresses.plain": addresses.plain,
    "addresses.chain": addresses.chain,
    "addresses.parse_list": addresses.parse_list,
    "bots.classify": bots.classify,
    "referrers.classify": referrers.classify,
    "search.tokens": search.tokens,
    "skeleton.fingerprint": skeleton.fingerprint,
    "near_duplicates.comparable": near_duplicates.comparable,
    "CommentText.prepare": lambda s: CommentText(s).prepare(),
    "features.features": features.features,
    "markup.comment_html": markup.comment_html,
    "markup.article_html": lambda s: markup.article_html(s, media=lambda name: None),
    "markup.images": markup.images,
    "markup.first_heading": markup.first_heading,
    "words.plain": words.plain,
    "words.opening": lambda s: words.opening(s, 100),
    "decoding.decode": lambda s: decoding.decode(s.encode(), name="a.md"),
    "article_file.read (text)": lambda s: article_file.read(s, name="a.md"),
    "article_file.read (front matter)": lambda s: article_file.read(f"---\n{s}\n---\n", name="a.md"),
    "article_file.read (value)": lambda s: article_file.read(f"---\ntitle: {s}\n---\n", name="a.md"),
    "html_text.plain": html_text.plain,
    "html_text.unescaped": html_text.unescaped,
    "access_log.blocks (any line)": lambda s: _log(s.encode()),
    "access_log.blocks (path, agent)": lambda s: _log(
        b'1.2.3.4 - - [01/Jan/2026:00:00:00 +0000] "GET /%s HTTP/1.1" 200 5 "-" "%s"\n' % (s.encode(), s.encode())
    ),
    "access_log.blocks (columns)": lambda s: _log(
        b"#Fields: date time c-ip cs-method cs-uri-stem sc-status\n%s\n" % s.encode()
    ),
    "columns.read": lambda s: columns.Columns(s.encode(), {}).read(1, b"a b %s" % s.encode()),
    "amazon.read (storage)": lambda s: amazon.S3({}).read(1, s.encode()),
    "amazon.read (load balancer)": lambda s: amazon.LoadBalancer({}).read(1, s.encode()),
    "networks.read (bunny.net)": lambda s: networks.Bunny({}).read(1, b"HIT|200|1|" + s.encode()),
    "networks.read (Akamai)": lambda s: networks.Akamai({}).read(1, s.encode()),
    "networks.read (Fastly)": lambda s: networks.Fastly({}).read(1, b'1.2.3.4 "-" "-" ' + s.encode()),
    "proxies.read (HAProxy)": lambda s: proxies.HAProxy({}).read(1, b"1.2.3.4:5 " + s.encode()),
    "proxies.read (manager)": lambda s: proxies.ProxyManager({}).read(
        1, b'[01/Jan/2026:00:00:00 +0000] 200 - GET https a.b "%s" [Client %s] "%s"' % ((s.encode(),) * 3)
    ),
    "proxies.read (Caddy)": lambda s: proxies.CaddyConsole({}).read(1, b"2026/01/01 00:00:00\tINFO\t{%s}" % s.encode()),
    "encoded.agent": lambda s: encoded.agent(s.encode()),
    "encoded.referrer": lambda s: encoded.referrer(s.encode()),
    "json_log.parse": lambda s: json_log.parse(b'{"request": "%s"}' % s.encode()),
    "json_lines.read": _comment_lines,
    "disqus.read": _disqus,
    "wordpress.read": _wordpress,
    "page_facts.read": page_facts.read,
    "page_text.article_of": lambda s: page_text.article_of(s, Counter()),
    "page_text.article_of (elements)": lambda s: page_text.article_of(
        s.replace("a", "<div a='").replace("b", "<svg>"), Counter()
    ),
    "xmltv.read": _xmltv,
}


def seconds(look: Callable[[str], object], given: str) -> float:
    """The CPU time of one look, the least of several; a refusal is an answer too."""
    best = float("inf")
    for _ in range(RUNS):
        began = time.process_time()
        with suppress(NewsroomError, ValueError):
            look(given)
        best = min(best, time.process_time() - began)
        if best < SHORT / 2:
            break
    return best


def growth(look: Callable[[str], object], piece: str) -> float:
    """How many times as long twice the text takes; 1 where that is too little to measure."""
    least = float("inf")
    for _ in range(TRIES):
        short, long = ((piece * (size // len(piece) + 1))[:size] for size in (SIZE, 2 * SIZE))
        twice = seconds(look, long)
        if twice < SHORT:
            return 1.0
        least = min(least, twice / seconds(look, short))
        if least <= MOST:
            break
    return least


@pytest.mark.parametrize("name", FUNCTIONS)
def test_twice_the_text_takes_at_most_two_and_a_half_times_as_long(name: str) -> None:
    slow = {piece: round(found, 2) for piece in PIECES[::EVERY] if (found := growth(FUNCTIONS[name], piece)) > MOST}
    assert slow == {}


def test_what_grows_with_the_square_is_noticed() -> None:
    # The longest of three: a moment without the processor makes the short text seem slow.
    assert max(growth(lambda s: sum(range(len(s) ** 2 // 4000)), "a") for _ in range(3)) > MOST
    assert growth(lambda s: sum(range(len(s) * 20)), "a") <= MOST


def test_the_table_in_the_docs_names_every_function() -> None:
    page = (Path(__file__).parents[1] / "docs" / "security.md").read_text(encoding="utf-8")
    section = page.partition("## What long texts cost")[2].partition("\n## ")[0]
    named = re.findall(r"`([A-Za-z_]+\.[a-z_]+)`", section)
    assert set(named) == {name.partition(" ")[0] for name in FUNCTIONS}
