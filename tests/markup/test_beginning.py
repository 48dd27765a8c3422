"""A text that begins with its title or its lead shows them once."""

from __future__ import annotations

import time

import pytest

from newsroom import markup

LEAD = "The night boat runs again from Monday."
LONG = (
    "The night boat runs again from Monday & the pier is open until ten in the evening, says the harbour office. " * 5
)


def html(markdown: str) -> str:
    """The HTML of a text without pictures."""
    return markup.article_html(markdown, media=lambda _: None)


@pytest.mark.parametrize(
    ("lead", "body"),
    [
        (LEAD, LEAD + "\n\nTickets are sold at the pier.\n"),
        (LEAD, LEAD + " It leaves at ten.\n"),
        (LEAD, "The **night** *boat* runs [again](https://a.example/) from Monday.\n"),
        (LEAD, "The **n**ight boat runs\nagain from   Monday\n"),
        (LEAD, "T**he** night boat runs again from Monday.\n"),
        (LEAD, "THE NIGHT boat runs again from Monday.\n"),
        ("T<b>he</b> night boat", "The night boat runs.\n"),
        (LEAD, "> " + LEAD + "\n"),
        (LEAD, "---\n\n" + LEAD + "\n"),
        ("The “night boat” & the pier", 'The "night boat" &amp; the pier are open.\n'),
        ("The night boat runs again…", LEAD + "\n"),
        ("The night boat ru...", LEAD + "\n"),
        ("The night boat runs agai…", LEAD + "\n"),
        ("The night boat runs again […]", LEAD + "\n"),
        ("Tàu đêm chạy lại.", "**Tàu đêm** chạy lại. Từ thứ Hai.\n"),
        ("今日は晴れ。", "今日は晴れ。明日は雨。\n"),
        (LEAD, LEAD),
        ("One.\nTwo.", "One.\n\nTwo.\n\nThree.\n"),
        ("x", "- x\n- y\n"),
        (LONG, LONG + "\n\nMore.\n"),
        (LONG, LONG.replace("boat", "[boat](https://boats.example/a-rather-long-address/of-a-page/)") + "\n"),
        (LONG, LONG.replace("i", "<b>i</b>") + "\n"),
    ],
)
def test_a_lead_with_which_the_text_begins(lead: str, body: str) -> None:
    assert markup.begins_with(html(body), lead)


@pytest.mark.parametrize(
    ("lead", "body"),
    [
        ("", "Text.\n"), ("…", "Text.\n"), ("The night boat runs agai", LEAD + "\n"),
        ("The … night boat runs agai", LEAD + "\n"), (LEAD, ""), (LEAD, "Tickets are sold.\n\n" + LEAD + "\n"),
        ("The night boat", "The night boats run.\n"), (LEAD, "The night boat runs again from\n"),
        ("Ma", "Má về.\n"), (LEAD + " More.", LEAD + "\n"), ("The night boat ru", LEAD + "\n"),
        (LONG, LONG[:-30] + "and not a word more.\n"), (LONG, LONG[:200] + "Tickets " * 60 + "\n"),
    ],
)  # fmt: skip
def test_a_lead_of_its_own(lead: str, body: str) -> None:
    assert not markup.begins_with(html(body), lead)


@pytest.mark.parametrize(
    ("title", "body", "left"),
    [
        ("The night boat", "# The night boat\n\nText.\n", "<p>Text.</p>"),
        ("The night boat", "### The *Night* Boat\n\nText.\n", "<p>Text.</p>"),
        ("A & B", "A &amp; B\n---\n\nText.\n", "<p>Text.</p>"),
    ],
)
def test_a_heading_that_is_the_title(title: str, body: str, left: str) -> None:
    assert markup.without_title(html(body), title).strip() == left


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("The night boat", "# The day boat\n\nText.\n"), ("The night boat", "Text.\n\n# The night boat\n"), ("", "# !\n"),
        ("The night boat", "# The night boat\n\n[Up](#the-night-boat)\n"),
    ],
)  # fmt: skip
def test_a_heading_of_its_own(title: str, body: str) -> None:
    assert markup.without_title(html(body), title) == html(body)


def test_a_picture_may_come_first() -> None:
    figure = (
        '<figure><img src="/media/a.png" alt="A boat"><figcaption>A boat</figcaption></figure>\n<p>The boat runs.</p>'
    )
    assert markup.begins_with(figure, "The boat runs.")


@pytest.mark.parametrize("piece", ["<", "<h1>", "<figure>", "<p><img ", "&amp;", "x", "<em>", " "])
def test_long_hostile_html_costs_no_time(piece: str) -> None:
    began = time.process_time()
    markup.begins_with(piece * (1_000_000 // len(piece)), "Lead")
    markup.without_title(piece * (1_000_000 // len(piece)), "Title")
    assert time.process_time() - began < 0.5
