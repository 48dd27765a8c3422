"""Markdown and comments to safe HTML: the only package where text becomes markup.

An article's Markdown becomes HTML, raw HTML included; a first cleaning leaves only known elements in one spelling
(`canonical`); pictures, headings, links and footnotes get their form (`article`); a last cleaning checks everything.
"""

from __future__ import annotations

from newsroom.markup.addresses import rebase
from newsroom.markup.article import RENDERER, MediaResolver, article_html, images
from newsroom.markup.beginning import begins_with, without_title
from newsroom.markup.canonical import ID_PREFIX
from newsroom.markup.comment import comment_html, comment_with_hosts
from newsroom.markup.contents import contents
from newsroom.markup.embeds import main_figure
from newsroom.markup.first_heading import first_heading
from newsroom.markup.galleries import with_viewer
from newsroom.markup.own_players import OwnClip, OwnTrack
from newsroom.markup.picture_names import Picture, picture_name
from newsroom.markup.players import (
    EmbedLabels,
    ShownEmbed,
    captions,
    policy,
    shown_embeds,
    split_main,
    with_players,
    with_title,
)
from newsroom.markup.providers import Embed, EmbedKind, recognise
from newsroom.markup.remote_pictures import ANY, is_from, only_from
from newsroom.markup.running_text import is_running_text
from newsroom.markup.words import opening, plain

__all__ = [
    "ANY",
    "ID_PREFIX",
    "RENDERER",
    "Embed",
    "EmbedKind",
    "EmbedLabels",
    "MediaResolver",
    "OwnClip",
    "OwnTrack",
    "Picture",
    "ShownEmbed",
    "article_html",
    "begins_with",
    "captions",
    "comment_html",
    "comment_with_hosts",
    "contents",
    "first_heading",
    "images",
    "is_from",
    "is_running_text",
    "main_figure",
    "only_from",
    "opening",
    "picture_name",
    "plain",
    "policy",
    "rebase",
    "recognise",
    "shown_embeds",
    "split_main",
    "with_players",
    "with_title",
    "with_viewer",
    "without_title",
]
