"""Plain HTML: a page for each published article, and a list of them."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any, Final

from newsroom import files
from newsroom.core.articles.statuses import ArticleStatus
from newsroom.formats.outgoing.export_post import ExportFeature, ExportPost, ExportSite

_PAGE: Final = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="generator" content="newsroom">
<title>{title}</title>
{head}</head>
<body>
{body}
</body>
</html>
"""


class PagesWriter:
    """Writes `SLUG.html`, `index.html` and `media/`. Only what readers can see is written."""

    publishes_scheduled = False
    holds = frozenset((ExportFeature.PICTURES, ExportFeature.LANGUAGE, ExportFeature.SOURCE, ExportFeature.KICKER))

    def __init__(self, folder: Path, site: ExportSite) -> None:
        self._folder, self._site = folder, site
        self._listed: list[tuple[str, str, str]] = []

    def picture_file(self, post_slug: str, file: str) -> str:
        """The path in the folder for a picture of a post."""
        return f"media/{file}"

    def picture_address(self, post_slug: str, file: str) -> str:
        """Relative to the page."""
        return f"media/{file}"

    def add(self, post: ExportPost) -> None:
        """Write the page of one article, if it is published."""
        if post.status != ArticleStatus.PUBLISHED:
            return
        at = post.at or ""
        address = f"{self._site.url}{post.path}"
        facts = [
            ("description", post.lead),
            ("kicker", post.kicker),
            ("slug", post.slug),
            ("og:type", "website" if post.is_page else "article"),
            ("og:title", post.title),
            ("article:section", post.section),
            ("article:published_time", at),
            ("article:modified_time", post.modified_at),
        ]
        head = f'<link rel="canonical" href="{escape(address)}">\n' + "".join(
            f'<meta {"property" if ":" in name else "name"}="{name}" content="{escape(value)}">\n'
            for name, value in facts
            if value
        )
        head += f'<script type="application/ld+json">{_data(self._schema(post, address))}</script>\n'
        parts = [f"<p>{escape(post.kicker)}</p>"] if post.kicker else []
        parts += [f"<h1>{escape(post.title)}</h1>"]
        parts += [f"<p><strong>{escape(post.lead)}</strong></p>"] if post.lead else []
        if post.image:
            source, alt = self.picture_address("", post.image.file), escape(post.image.alt)
            said = " ".join(one for one in (post.image.caption, post.image.credit) if one)
            words = f"<figcaption>{escape(said)}</figcaption>" if said else ""
            parts += [f'<figure><img src="{escape(source)}" alt="{alt}">{words}</figure>']
        byline = ", ".join((*post.authors, *([post.source] if post.source else [])))
        parts += [
            f'<div class="entry-content" itemprop="articleBody">\n{post.html}\n</div>',
            f'<p>{escape(byline)} <time datetime="{at}">{at[:10]}</time></p>',
        ]
        self._write(post.slug, "\n".join(("<article>", *parts, "</article>")), post.title, post.lang, head)
        self._listed.append((at, post.slug, post.title))

    def _schema(self, post: ExportPost, address: str) -> dict[str, Any]:
        """What the page says to programs, in the vocabulary of schema.org."""
        image: dict[str, str] = {}
        if post.image:
            said = " ".join(one for one in (post.image.caption, post.image.credit) if one)
            image = {"@type": "ImageObject", "url": self.picture_address("", post.image.file)}
            image |= {"caption": said, "description": post.image.alt}
        data: dict[str, Any] = {
            "@context": "https://schema.org",
            "@type": "WebPage" if post.is_page else "NewsArticle",
            "headline": post.title,
            "alternativeHeadline": post.kicker,
            "description": post.lead,
            "articleSection": post.section,
            "keywords": list(post.tags),
            "author": [{"@type": "Person", "name": name} for name in post.authors],
            "creditText": post.source,
            "inLanguage": post.lang,
            "datePublished": post.at,
            "dateModified": post.modified_at,
            "image": image,
            "url": address,
        }
        return {name: value for name, value in data.items() if value}

    def _write(self, name: str, body: str, title: str, lang: str, head: str = "") -> None:
        page = _PAGE.format(lang=escape(lang), title=escape(title), head=head, body=body)
        files.write(self._folder / f"{name}.html", page.encode("utf-8", "replace"), mode=files.PRIVATE, durable=False)

    def end(self) -> None:
        """Write the list of the pages, the newest first."""
        rows = sorted(self._listed, reverse=True)
        items = "\n".join(
            f'<li><a href="{escape(slug)}.html">{escape(title)}</a> <time>{at[:10]}</time></li>'
            for at, slug, title in rows
        )
        name = "index" if all(slug != "index" for _, slug, _ in rows) else "index-of-pages"
        self._write(
            name, f"<h1>{escape(self._site.title)}</h1>\n<ul>\n{items}\n</ul>", self._site.title, self._site.lang
        )


def _data(value: dict[str, Any]) -> str:
    """JSON for a script element, which nothing in it can close."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
