"""Template syntax in other builders' Markdown: resolved if its meaning is certain, else kept and reported."""

from __future__ import annotations

import pytest

from newsroom.formats.posts import template_syntax


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ('[x]({{ "/2015/08/07/y/" | url }})', "[x](/2015/08/07/y/)"),
        ("[x]({{ '/y/' | relative_url }})", "[x](/y/)"),
        ('[x]({{ "/y/" | prepend: site.baseurl }})', "[x](/y/)"),
        ('<img src="{{ site.baseurl }}/a.png">', '<img src="/a.png">'),
        ('<img src="{{site.baseurl\n}}/a.png">', '<img src="/a.png">'),
        ("![x]({{ image | url }})", "![x](/own.png)"),
        ('<img src="{{ page.image }}">', '<img src="/own.png">'),
        ('{% image "a/b.png" "Words, \'and\' more" %}', "![Words, 'and' more](a/b.png)"),
        ('{% image "a.png", "Words" %}', "![Words](a.png)"),
        ('{% image "a.png" %}', "![](a.png)"),
        ('{% image "a.png" "A quote: "so it ends"" %}', '![A quote: "so it ends"](a.png)'),
        ('{% image "a b.png" "x [1]" %}', r"![x \[1\]](<a b.png>)"),
        ('{% image_with_class "a.png" "width-400px" "Words" %}', "![Words](a.png)"),
        ('<p>{% image "a.png" "B & \'C\'" %}</p>', '<p><img src="a.png" alt="B &amp; &#x27;C&#x27;"></p>'),
        ('[{% image "a.png" "W" %}](https://x.example/)', "[![W](a.png)](https://x.example/)"),
        ('{% include "linked-figure.html",\n  image: "/a.png",\n  alt: "W",\n  caption: "C" %}', '![W](/a.png "C")'),
        ('{% include figure image_path="/a.jpg" alt="W" %}', "![W](/a.jpg)"),
        ('{{< figure src="a.png" alt="W" caption="C" >}}', '![W](a.png "C")'),
        ('{{ "https://www.example.com/embed/x" | embed: "Title" }}', "[Title](https://www.example.com/embed/x)"),
        ("a {% raw %}{{ x }}{% endraw %} b", "a {{ x }} b"),
        ("`{% raw %}{{{% endraw %} }}`", "`{{ }}`"),
        ("```\nA={%raw%}{{ x }}{%endraw%}\n```\n", "```\nA={{ x }}\n```\n"),
        ("```\n{% raw %}x\n```\n{% endraw %}y", "```\nx\n```\ny"),
        ("{% comment %}old {{ x }}{% endcomment %}", "<!--old {{ x }}-->"),
        ("{% highlight ruby %}\nputs `x`\n{% endhighlight %}", "```ruby\nputs `x`\n```"),
        ("Old {% highlight ruby %}x = 1{% endhighlight %} text.", "Old `x = 1` text."),
        ("Old {% highlight sh %}a `b`{% endhighlight %} text.", "Old `` a `b` `` text."),
        ("x\n{% highlight sh %}ls{% endhighlight %}\ny", "x\n```sh\nls\n```\ny"),
        ("- {% highlight sh %}\n  a\n    b\n  {% endhighlight %}\n- c", "- ```sh\n  a\n    b\n  ```\n- c"),
        ("1. c\n\n   {% highlight sh %}\n   a\n   {% endhighlight %}\n", "1. c\n\n   ```sh\n   a\n   ```\n"),
        ("> {% highlight sh %}\n> a\n>\n> b\n> {% endhighlight %}\n", "> ```sh\n> a\n>\n> b\n> ```\n"),
        ("| {% highlight sh %}ls{% endhighlight %} | b |", "| `ls` | b |"),
        ("<p>{% highlight sh %}a<b\n\nc{% endhighlight %}</p>", "<p><pre><code>a&lt;b&#10;&#10;c</code></pre></p>"),
        ("a {% comment %}one\n\ntwo{% endcomment %} b", "a <!-- one two --> b"),
        ('{{ "{{" }} x', "{{ x"),
    ],
)  # fmt: skip
def test_what_is_certain_is_resolved(typed: str, plain: str) -> None:
    assert template_syntax.resolve(typed, image="/own.png") == template_syntax.ResolvedText(plain)


@pytest.mark.parametrize(
    "typed",
    [
        '{{ "lan" | team_photo }}',
        "{{ page.excerpt }}",
        "{% for author in post.authors %}",
        "{% post_url 2016-07-26-x %}",
        '{% include "youtube.html", id: "x" %}',
        '{{< relref "x.md" >}}',
        "{% endraw %}",
        "{% highlight ruby %} never closed",
        "a {% highlight ruby %}x\ny{% endhighlight %} b",
        "{% image path %}",
    ],
)
def test_what_is_not_is_left_and_named(typed: str) -> None:
    resolved = template_syntax.resolve(f"one\ntwo {typed}\n")
    assert resolved.text == f"one\ntwo {typed}\n"
    assert [line for line, _ in resolved.left] == [2]


@pytest.mark.parametrize(
    "typed",
    [
        '```html\n{{ "/x" | url }}\n```\n',
        '~~~\n{% image "a.png" "b" %}\n~~~\n',
        '````\n```\n{{ "/x" | url }}\n```\n````\n',
        '> ```\n> {{ "/x" | url }}\n> ```\n',
        '`{{ "/x" | url }}`',
        '``a ` {{ "/x" | url }}``',
        '```\n{{ "/x" | url }} and no end',
        "a { b } c {% d",
        "a {{ b",
    ],
)
def test_code_and_stray_braces_stay(typed: str) -> None:
    assert template_syntax.resolve(typed) == template_syntax.ResolvedText(typed)


def test_ticks_that_close_nothing_hide_nothing() -> None:
    typed = 'it`s\n\n[x]({{ "/y" | url }}) and it`s ~~~ [z]({{ "/w" | url }})\n'
    assert template_syntax.resolve(typed).text == "it`s\n\n[x](/y) and it`s ~~~ [z](/w)\n"


def test_an_own_picture_that_is_not_given_is_left() -> None:
    assert template_syntax.resolve("![x]({{ image | url }})").text == "![x]({{ image | url }})"


@pytest.mark.parametrize(
    "piece", ["{% raw %}", "{{ x ", "{% x ", "` {{", "``` {{\n", "{% highlight x %}", "{% comment %}", "{{ x }}"]
)
def test_a_long_text_of_one_piece_is_gone_through_once(piece: str) -> None:
    typed = piece * 20_000
    assert len(template_syntax.resolve(typed).text) == len(typed)


def test_a_form_may_have_four_thousand_characters() -> None:
    for filling, resolved in ((3992, True), (3993, False)):
        form = '{{ "' + "a" * filling + '" }}'
        assert len(form) == filling + 8
        assert template_syntax.resolve(form).text == ("a" * filling if resolved else form)
