"""Page bundles of Hugo: a whole one, one with nothing, and what is a draft there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.formats.outgoing.posts import BARE, FULL, SITE

from newsroom.core.articles.statuses import ArticleStatus
from newsroom.formats.outgoing.export_post import ExportFeature, ExportPost
from newsroom.formats.outgoing.hugo import HugoWriter


def written(folder: Path, post: ExportPost) -> str:
    writer = HugoWriter(folder, SITE)
    writer.add(post)
    writer.end()
    return (folder / "content" / "posts" / post.slug / "index.md").read_text()


def test_the_settings_of_the_site(tmp_path: Path) -> None:
    HugoWriter(tmp_path, replace(SITE, title='The "Paper"\x7f'))
    assert (tmp_path / "hugo.toml").read_text() == (
        'baseURL = "https://news.example/"\ntitle = "The \\"Paper\\"\\u007f"\nlanguageCode = "en"\n'
    )


def test_a_whole_bundle(tmp_path: Path) -> None:
    assert (
        written(tmp_path, FULL)
        == """---
title: Ferry [new]
lead: Late & <slow>
slug: ferry
section: Town
tags: [boats, Town]
authors: [Lan, Hà An]
source: TTXVN
lang: vi
date: 2026-03-02T05:00:00Z
image: boat.jpg
kicker: Harbour
related: [bridge]
aliases: [/old/]
lastmod: "2026-03-03T06:00:00Z"
url: /2026/03/ferry/
expiryDate: "2026-04-01T00:00:00Z"
image_alt: A <boat>
image_caption: At sea
weight: "2"
---

Text ![m](map.png)"""
    )


def test_a_bundle_with_nothing(tmp_path: Path) -> None:
    text = written(tmp_path, replace(BARE, body="Text"))
    assert text == (
        '---\ntitle: Bare\nslug: index\nlang: en\nkind: story\nlastmod: "2026-03-01T04:00:00Z"\ndraft: "true"\n---\n\nText'
    )


def test_a_key_of_another_system_is_kept_if_the_field_of_its_name_is_empty(tmp_path: Path) -> None:
    text = written(tmp_path, replace(FULL, kicker="", extra={"kind": "feature", "kicker": "old", "source": "x"}))
    assert "\nkind: feature\n" in text
    assert "\nkicker: old\n" in text
    assert "\nsource: TTXVN\n" in text
    assert "\nsource: x\n" not in text


@pytest.mark.parametrize(
    ("status", "held", "draft"),
    [
        (ArticleStatus.PUBLISHED, None, False), (ArticleStatus.SCHEDULED, None, True),
        (ArticleStatus.SCHEDULED, "draft: true", True),
        (ArticleStatus.REVIEW, None, True), (ArticleStatus.UNPUBLISHED, None, True), (ArticleStatus.KILLED, None, True),
    ],
)  # fmt: skip
def test_what_is_a_draft_and_what_a_page(tmp_path: Path, status: ArticleStatus, held: str | None, draft: bool) -> None:
    text = written(tmp_path, replace(FULL, status=status, held=held, is_page=True))
    assert ("\ndraft: " in text) is draft
    assert "\nkind: page\n" in text


def test_what_it_holds_and_where_pictures_are(tmp_path: Path) -> None:
    assert HugoWriter.holds == {
        ExportFeature.PICTURES, ExportFeature.DRAFTS, ExportFeature.EXTRA, ExportFeature.EXPIRY, ExportFeature.FORMER,
        ExportFeature.SOURCE, ExportFeature.KICKER, ExportFeature.RELATED, ExportFeature.LANGUAGE, ExportFeature.MARKDOWN,
    }  # fmt: skip
    writer = HugoWriter(tmp_path, SITE)
    assert writer.picture_file("ferry", "a.png") == "content/posts/ferry/a.png"
    assert writer.picture_address("ferry", "a.png") == "a.png"
