"""Markdown and comments to safe HTML: the only place where text becomes markup.

An article's Markdown becomes HTML, raw HTML included; a first cleaning leaves only known elements in one spelling
(`canonical`); pictures, headings, links and footnotes get their form (`article`); a last cleaning checks everything.
"""

from __future__ import annotations

from newsroom.markup.addresses import rebase
from newsroom.markup.article import RENDERER, MediaResolver, Picture, article_html, images
from newsroom.markup.canonical import ID_PREFIX
from newsroom.markup.comment import comment_html
from newsroom.markup.first_heading import first_heading
from newsroom.markup.words import opening, plain

__all__ = [
    "ID_PREFIX",
    "RENDERER",
    "MediaResolver",
    "Picture",
    "article_html",
    "comment_html",
    "first_heading",
    "images",
    "opening",
    "plain",
    "rebase",
]
