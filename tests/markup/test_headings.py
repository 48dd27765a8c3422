"""Links to headings by the ids that other programs give them."""

from __future__ import annotations

import re

import pytest
from tests.markup.harmless import article


@pytest.mark.parametrize(
    ("link", "heading", "leads_to"),
    [
        ("first-part", "1. First part", "1-first-part"),  # kramdown leaves out what goes before the first letter
        ("1-first-part", "1. First part", "1-first-part"),
        ("whats-new-in-20", "What’s new in 2.0?", "whats-new-in-2-0"),  # GitHub leaves out punctuation
        ("what-is-20--30", "What is 20 – 30", "what-is-20-30"),  # and keeps every space as a hyphen
        ("c", "C++", "c"),
        ("version-2.0", "Version 2.0", "version-2-0"),  # pandoc keeps dots
        ("đảng-bộ", "Đảng bộ", "dang-bo"),
        ("%C4%91%E1%BA%A3ng-b%E1%BB%99", "Đảng bộ", "dang-bo"),
        ("First-Part", "1. First part", "1-first-part"),
        ("snake_case-name", "`snake_case` name", "snake-case-name"),
    ],
)
def test_links_made_for_other_programs_lead_to_the_heading(link: str, heading: str, leads_to: str) -> None:
    html = article(f"[x](#{link})\n\n## {heading}\n")
    assert f'<a href="#t-{leads_to}">x</a>' in html
    assert f'<h2 id="t-{leads_to}">' in html


def test_a_heading_that_comes_twice_is_numbered_as_in_these_programs() -> None:
    html = article("[a](#part) [b](#part-1) [c](#part-2)\n\n## 1. Part\n\n## 2. Part\n\n## 3. Part\n")
    assert [html.index(f'href="#t-{name}"') for name in ("1-part", "2-part", "3-part")]


def test_ids_of_the_text_go_first_and_links_to_nothing_stay() -> None:
    html = article('[a](#part) [b](#gone)\n\n<a name="part"></a>\n\n## 1. Part\n')
    assert '<a href="#t-part">a</a> <a href="#t-gone">b</a>' in html
    assert '<a id="t-part"></a>' in html


def test_footnotes_are_no_headings() -> None:
    html = article("[x](#fn-1) A.[^1]\n\n## Fn 1\n\n[^1]: note\n")
    assert html.count('href="#t-fn-1"') == 2


def test_the_first_program_that_has_an_id_counts() -> None:
    # kramdown leaves the underscore out and numbers the second heading; GitHub keeps it.
    html = article("[x](#ab) [y](#ab-1)\n\n## a_b\n\n## a.b\n")
    assert '<a href="#t-a-b">x</a> <a href="#t-a-b-2">y</a>' in html


def test_no_heading_is_deeper_than_the_sixth_level_and_none_is_skipped() -> None:
    html = article("\n\n".join(f"{'#' * level} T{level}" for level in (1, 2, 3, 4, 5, 6, 6, 3, 5, 1)))
    assert re.findall(r"<(h\d) ", html) == ["h2", "h3", "h4", "h5", "h6", "h6", "h6", "h4", "h5", "h2"]
    assert re.findall(r"</(h\d)>", html) == re.findall(r"<(h\d) ", html)
