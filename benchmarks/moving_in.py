"""Imports of large sites: an export of WordPress of 300 MB and one of Ghost of 200 MB, beside pelican-import.

    python benchmarks/moving_in.py                          # makes the files once, then imports both: memory and time
    python benchmarks/moving_in.py --pelican pel/bin/pelican-import --posts 300      # the same posts with both
    python benchmarks/moving_in.py --write DIR --posts 20000                         # only the files

`pelican-import` (of the package pelican, with pandoc) converts the posts of a WXR to Markdown files. It does not read
comments, so the comparison is without them.
"""

from __future__ import annotations

import argparse
import json
import shlex
import statistics
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

import corpus
import measure

POSTS, COMMENTS_EACH = 20_000, 10
MEMORY: Final = 300  # MiB
FASTER: Final = 5
_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>The Ferry Gazette</title><link>https://gazette.example</link><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>https://gazette.example</wp:base_site_url><wp:base_blog_url>https://gazette.example</wp:base_blog_url>
"""


def _moment(article: corpus.Article) -> datetime:
    return datetime.combine(article.day, time(6)) + timedelta(seconds=article.number % 40_000)


def _html(article: corpus.Article) -> str:
    """The text as WordPress's editor writes it: block comments, paragraphs, a heading, a list, a link, a quote."""
    paragraphs = [one for one in article.body.split("\n\n") if one.strip()] * 2
    parts = []
    for place, one in enumerate(paragraphs):
        words = escape(" ".join(one.split()))
        if place % 7 == 3:
            parts.append(f'<!-- wp:heading -->\n<h2 class="wp-block-heading">{words[:60]}</h2>\n<!-- /wp:heading -->')
        elif place % 7 == 5:
            items = "".join(f"<li>{piece}</li>" for piece in words.split(". ")[:4])
            parts.append(f"<!-- wp:list -->\n<ul>{items}</ul>\n<!-- /wp:list -->")
        else:
            first, _, rest = words.partition(" ")
            link = f'<a href="https://gazette.example/{article.number // 2}/">{first}</a> <strong>{rest[:20]}</strong>{rest[20:]}'
            parts.append(f"<!-- wp:paragraph -->\n<p>{link}</p>\n<!-- /wp:paragraph -->")
    return "\n\n".join(parts)


def _comment(article: corpus.Article, place: int) -> str:
    number = article.number * 100 + place + 1
    other = corpus.article(article.number * 31 + place)
    words = escape(" ".join(other.body.split())[: 120 + 61 * place % 400])
    at = (_moment(article) + timedelta(minutes=7 * place + 1)).strftime("%Y-%m-%d %H:%M:%S")
    parent = number - 1 if place % 3 == 1 else 0
    return (
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id><wp:comment_author><![CDATA[Reader {number % 4999}]]>"
        f"</wp:comment_author><wp:comment_author_email>r{number % 4999}@example.org</wp:comment_author_email>"
        f"<wp:comment_date>{at}</wp:comment_date><wp:comment_date_gmt>{at}</wp:comment_date_gmt>"
        f"<wp:comment_content><![CDATA[{words}]]></wp:comment_content><wp:comment_approved>1</wp:comment_approved>"
        f"<wp:comment_type>comment</wp:comment_type><wp:comment_parent>{parent}</wp:comment_parent></wp:comment>\n"
    )


def wordpress(posts: int, comments: int) -> Iterator[str]:
    """The pieces of a WXR file with so many posts, each with so many comments."""
    yield _HEAD
    for number in range(1, posts + 1):
        article = corpus.article(number)
        at = _moment(article).strftime("%Y-%m-%d %H:%M:%S")
        labels = "".join(
            f'<category domain="{kind}" nicename="{escape(name)}"><![CDATA[{name}]]></category>'
            for kind, name in (("category", article.section), *(("post_tag", tag) for tag in article.tags))
        )
        yield (
            f"<item><title>{escape(article.title)}</title><link>https://gazette.example/{number}/</link>"
            f"<dc:creator><![CDATA[{article.authors[0] if article.authors else 'desk'}]]></dc:creator>"
            f"<content:encoded><![CDATA[{_html(article)}]]></content:encoded>"
            f"<excerpt:encoded><![CDATA[{article.lead}]]></excerpt:encoded><wp:post_id>{number}</wp:post_id>"
            f"<wp:post_date>{at}</wp:post_date><wp:post_date_gmt>{at}</wp:post_date_gmt><wp:comment_status>open</wp:comment_status>"
            f"<wp:post_name>post-{number}</wp:post_name><wp:status>publish</wp:status><wp:post_parent>0</wp:post_parent>"
            f"<wp:post_type>post</wp:post_type>{labels}\n"
        )
        yield "".join(_comment(article, place) for place in range(comments))
        yield "</item>\n"
    yield "</channel></rss>\n"


def ghost(posts: int) -> Iterator[str]:
    """The pieces of a Ghost export with so many posts."""
    yield '{"db":[{"meta":{"version":"5.80.0"},"data":{"posts":['
    for number in range(1, posts + 1):
        article = corpus.article(number)
        at = _moment(article).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        row = {
            "id": f"{number:024x}",
            "uuid": f"{number:08x}-0000-4000-8000-000000000000",
            "title": article.title,
            "slug": f"post-{number}",
            "html": _html(article),
            "status": "published",
            "type": "post",
            "visibility": "public",
            "created_at": at,
            "updated_at": at,
            "published_at": at,
            "custom_excerpt": article.lead,
        }
        yield ("," if number > 1 else "") + json.dumps(row, ensure_ascii=False)
    yield '],"tags":[],"users":[],"posts_tags":[],"posts_authors":[]}}]}'


def written(path: Path, pieces: Iterator[str]) -> Path:
    """The file with these pieces, made if it is not there yet."""
    if not path.exists():
        partial = path.with_suffix(".part")
        with partial.open("w", encoding="utf-8") as file:
            file.writelines(pieces)
        partial.rename(path)
    print(f"{path}: {path.stat().st_size / 1e6:.0f} MB", flush=True)
    return path


def imported(form: str, file: Path) -> None:
    """Import a file into an empty newsroom twice, and print memory and time beside the goals."""
    with measure.scratch() as folder:
        command = [*measure.newsroom(), "-d", folder / "newsroom.db"]
        measure.run([*measure.newsroom(), "init", folder, "--no-pages"])
        for turn in ("first", "again"):
            cost = measure.run([*command, "import", form, file])
            held = "holds" if cost.peak <= MEMORY else "MISSED"
            print(
                f"{form:<10} {turn:<6} {cost.wall:6.0f} s, {cost.cpu:6.0f} s CPU, peak {cost.peak:.0f} MiB   goal {MEMORY}: {held}"
            )
        measure.run([*command, "check", "--file"])


def compared(pelican: str, folder: Path, posts: int, turns: int) -> None:
    """The same posts with pelican-import and with newsroom, in turn."""
    file = written(folder / f"wordpress-{posts}-0.xml", wordpress(posts, 0))

    def theirs() -> measure.Cost:
        with measure.scratch() as scratch:
            return measure.run([*shlex.split(pelican), "--wpfile", "-m", "markdown", "-o", scratch, file])

    def ours() -> measure.Cost:
        with measure.scratch() as scratch:
            measure.run([*measure.newsroom(), "init", scratch, "--no-pages"])
            return measure.run([*measure.newsroom(), "-d", scratch / "newsroom.db", "import", "wordpress", file])

    pair = measure.pairs(ours, theirs, turns=turns)
    times = [other.wall / base.wall for base, other in zip(pair.base, pair.other, strict=True)]
    faster = statistics.median(times)
    print(measure.line(f"import of {posts} posts → pelican-import", pair))
    print(f"times faster on the clock: {faster:.1f}   goal {FASTER}: {'holds' if faster >= FASTER else 'MISSED'}")


def main() -> None:
    """Make the files and measure what the options say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=POSTS)
    parser.add_argument("--write", type=Path, metavar="DIR", help="only write the files, into this folder")
    parser.add_argument("--pelican", metavar="COMMAND", help="compare with this pelican-import")
    parser.add_argument("--turns", type=int, default=3, help="of the comparison (default: 3)")
    given = parser.parse_args()
    folder = given.write or measure.cache()
    if given.pelican:
        compared(given.pelican, folder, given.posts, given.turns)
        return
    comments = COMMENTS_EACH
    files = {
        "wordpress": written(folder / f"wordpress-{given.posts}-{comments}.xml", wordpress(given.posts, comments)),
        "ghost": written(folder / f"ghost-{given.posts}.json", ghost(given.posts)),
    }
    if not given.write:
        for form, file in files.items():
            imported(form, file)


if __name__ == "__main__":
    main()
