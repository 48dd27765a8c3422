"""What made a file of the site, and when it will be made again, in sentences."""

from __future__ import annotations

from typing import Final

from newsroom.core.published.built_files import BuiltFile
from newsroom.phrases import phrase, word
from newsroom.site.inputs import ArticleInputs, ListInputs
from newsroom.site.units import ALL, COMMENT_FEED, CORRECTION_FEED, LABEL_KINDS, Unit, is_compared_always

_MADE_FROM: Final = {
    "article": "article {key}: its live text, paths, labels, corrections, comments and pictures",
    "comments": "the comments on article {key}",
    "section": "the stories in section {key}",
    "tag": "the stories with tag {key}",
    "author": "the stories by author {key}",
    "merged": "the sections, tags and authors that were merged into others, and the series and recordings that were removed",
    "month": "the stories from {key}",
    "corrections": "the corrections to all stories",
    "series": "series {key}: its name, introduction, order, podcast and published stories",
    "watch": "programme {key}, its recording, and links to the recordings before and after it",
    "programmes": "the programmes: {key}",
    "media": "picture or clip {key}, as long as the site uses it",
    "asset": "the theme",
    "root": "the files in the theme's root/ folder",
    "page": "what the page '{key}' shows",
    "fragment": "what the fragment '{key}' shows",
    "home": (
        "the chosen stories, breaking news, the newest and most-read stories, the newest in each section, the newest comments,"
        " the statistics and the programmes"
    ),
    "feed": "the newest stories in section {key}",
    "sitemap": "the stories from {key}",
    "redirects": "every path that has moved or is gone",
    "search": "the stories' pages, indexed by build --search",
}
# Sitemaps that are not of a month.
_SITEMAP_FROM: Final = {
    "index": "the addresses of the other sitemaps",
    "news": "the stories of the last two days",
    "pages": "the settings, and the addresses of the front pages, sections, series and pages",
    "watch": "the programmes that can be watched",
}


def explain(file: BuiltFile) -> list[str]:
    """What made a file and when it will be made again, one sentence on each line."""
    key, _, number = file.key.partition(":")
    made_from: str = phrase(_MADE_FROM[file.maker], key=key)
    if file.maker == "feed" and not key.isdigit():
        made_from = _feed(key)
    elif file.maker == "sitemap" and key in _SITEMAP_FROM:
        made_from = word(_SITEMAP_FROM[key])
    elif file.maker == "watch" and key == ALL:
        made_from = phrase("the programmes that can be watched")
    lines: list[str] = [phrase("made from {made_from}", made_from=made_from)]
    if file.maker in (*LABEL_KINDS, "month"):
        lines += _about_list_page(ListInputs.decode(file.inputs), number)
    elif file.maker == "article":
        lines += _about_article(ArticleInputs.decode(file.inputs))
    if is_compared_always(Unit(file.maker, file.key)):
        lines.append(phrase("checked by every build: it also depends on the time or on readership"))
    lines.append(phrase("built again when one of these, the theme, a setting or the list of sections changes"))
    return lines


def _feed(key: str) -> str:
    if not key:
        return phrase("the newest stories")
    if key == COMMENT_FEED.key:
        return phrase("the newest comments")
    return (
        phrase("the newest corrections")
        if key == CORRECTION_FEED.key
        else phrase("the newest stories in the language {lang}", lang=key)
    )


def _about_list_page(inputs: ListInputs | None, number: str) -> list[str]:
    if inputs is None:
        return []
    page = phrase("the newest page") if number == "0" else phrase("page {number}", number=number)
    return [
        phrase("articles shown: {listed} ({page})", listed=_listed(inputs.ids), page=page),
        phrase(
            "older page: {older}; newer page: {newer}",
            older=inputs.older or phrase("none"),
            newer=inputs.newer or (phrase("none") if number == "0" else phrase("the newest")),
        ),
    ]


def _about_article(inputs: ArticleInputs | None) -> list[str]:
    if inputs is None:
        return []
    related, translations = _listed(inputs.related) or phrase("none"), _listed(inputs.translations) or phrase("none")
    return [
        phrase(
            "in {month}; related articles: {related}; translations: {translations}",
            month=inputs.month,
            related=related,
            translations=translations,
        )
    ]


def _listed(ids: tuple[int, ...]) -> str:
    return ",".join(map(str, ids))
