"""Bodies of WordPress: blocks, shortcodes and paragraphs that are only blank lines."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from newsroom.formats.sites.markdown_blocks import to_markdown
from newsroom.formats.sites.wordpress_text import Attachment, html_of

FILES = {"1": Attachment("/u/a.jpg", "A", "First"), "2": Attachment("/u/b.jpg")}
CASES = {
    "blank lines": ("One\ntwo\n\n\n\nThree", "One\\\ntwo\n\nThree\n"),
    "a heading between": ("One\n<h2>H</h2>\nTwo", "One\n\n## H\n\nTwo\n"),
    "a list keeps its lines": ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "- a\n- b\n"),
    "code keeps its blank lines": ("<pre>a\n\nb</pre>\n\nc", "```\na\n\nb\n```\n\nc\n"),
    "a tag over two lines": ('<a\nhref="/x">x</a>', "[x](/x)\n"),
    "carriage returns": ("a\r\n\r\nb\rc", "a\n\nb\\\nc\n"),
    "marks of WordPress": ("a\n<!--more-->\nb<!--nextpage-->", "a\n\nb\n"),
    "a caption": ('[caption id="x" width="3"]<img src="a.jpg" /> Words [/caption]', '![](a.jpg "Words")\n'),
    "a caption of old": ('[caption caption="It&#8217;s"]<img src="a.jpg" />[/caption]', '![](a.jpg "It’s")\n'),
    "a gallery": ('a\n[gallery ids="1,2,9"]\nb', 'a\n\n![A](/u/a.jpg "First")\n![](/u/b.jpg)\n\nb\n'),
    "an embed": ("[embed width=3]https://youtu.be/x_y[/embed]", "https://youtu.be/x_y\n"),
    "a video of old": ("[youtube=https://youtu.be/x_y]", "https://youtu.be/x_y\n"),
    "audio": ('[audio mp3="/a.mp3"]', '<audio controls="" src="/a.mp3">\n</audio>\n'),
    "blocks": ('<!-- wp:paragraph {"a":1} -->\n<p>a</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:list --><ul><li>b</li></ul>'
               "<!-- /wp:list -->", "a\n\n- b\n"),
    "classic text among blocks": ("<!-- wp:freeform -->a\n\nb<!-- /wp:freeform --><!-- wp:code --><pre>c\n\nd</pre>"
                                  "<!-- /wp:code -->e\n\nf", "a\n\nb\n\n```\nc\n\nd\n```\n\ne\n\nf\n"),
    "an embed block": ('<!-- wp:embed {"url":"u"} --><figure class="wp-block-embed"><div>\nhttps://youtu.be/x_y\n</div>'
                       "<figcaption>A film</figcaption></figure><!-- /wp:embed -->", "https://youtu.be/x_y\n\n*A film*\n"),
    "words in brackets": ("[sic] [1] [see below]", "\\[sic\\] \\[1\\] \\[see below\\]\n"),
}  # fmt: skip


def converted(body: str) -> tuple[str, dict[str, int]]:
    lost: Counter[str] = Counter()
    html = html_of(
        body,
        gallery=lambda given: [FILES[one] for one in given.get("ids", "").split(",") if one in FILES],
        lost=lost,
    )
    return to_markdown(html).markdown, dict(lost)


@pytest.mark.parametrize(("body", "markdown"), CASES.values(), ids=CASES.keys())
def test_bodies(body: str, markdown: str) -> None:
    assert converted(body) == (markdown, {})


LOST = {
    "a shortcode with attributes": ('[ad id="1"] [ad id="2"]', {"shortcode [ad]": 2}),
    "one around text": ("[box]a[/box]", {"shortcode [box]": 1}),
    "one that is known": ("[contact-form]", {"shortcode [contact-form]": 1}),
    "a block without HTML": ('<!-- wp:latest-posts {"a":1} /--><!-- wp:my/map /-->',
                             {"block latest-posts": 1, "block my/map": 1}),
    "a gallery without pictures": ('[gallery ids="9"]', {"shortcode [gallery]": 1}),
}  # fmt: skip


@pytest.mark.parametrize(("body", "lost"), LOST.values(), ids=LOST.keys())
def test_what_readers_will_not_see_is_counted_and_stays_in_the_text(body: str, lost: dict[str, int]) -> None:
    assert converted(body)[1] == lost


@pytest.mark.parametrize("part", ["[a x=1]", "[/a]", "[caption]", "<!-- wp:a -->", "<!-- wp:", "<pre>", "\n\n", "[a '"])
def test_long_bodies_take_time_in_proportion(part: str) -> None:
    begun = time.process_time()
    html_of(part * 50_000, gallery=lambda _: [], lost=Counter())
    assert time.process_time() - begun < 5
