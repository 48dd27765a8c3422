"""The theme: every page in both languages, messages, filters, a site's own folder, and text from outside."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.site import theme_contexts as contexts
from tests.site import theme_messages as catalogue

from newsroom.errors import Invalid
from newsroom.site import renderer
from newsroom.site import theme as theme_files
from newsroom.site.renderer import Renderer

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
LANGUAGES = ("en", "vi")
PAGES = [(lang, name) for lang in LANGUAGES for name in contexts.pages(lang)]
WHOLE = [(lang, name) for lang, name in PAGES if not name.startswith("_f/")]
VOID = set("meta link img input br hr".split())
HOSTILE = """"'><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}{% raw %}&lt;/title>]]><!--\u202e"""


class Page(HTMLParser):
    """A page taken apart; `problems` names every tag that does not close where it should."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.problems: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        self.problems += [f"{tag} is never closed" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        doubled = [name for name, n in Counter(name for name, _ in attrs).items() if n > 1]
        self.problems += [f"{tag} has {name} twice" for name in doubled]
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.problems.append(f"</{tag}> on line {self.getpos()[0]} closes nothing")

    def handle_data(self, data: str) -> None:
        if data.strip() and self._open and self._open[-1] != "script":
            self.words.append(data.strip())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of a kind."""
        return [attrs for name, attrs in self.elements if name == tag]

    def values(self, attribute: str) -> list[str]:
        """Every value of an attribute."""
        return [value for _, attrs in self.elements if (value := attrs.get(attribute)) is not None]


def render(lang: str, name: str, *, base: str = "", folder: Path | None = None, **more: Any) -> str:
    """A sample page as the site would write it."""
    template, context = contexts.pages(lang)[name]
    context["assets"] = theme_files.asset_paths(folder)
    return Renderer(folder, lang, HANOI, base).render(template, context | more)


@pytest.fixture(scope="module")
def pages() -> dict[tuple[str, str], Page]:
    """Every sample page, taken apart."""
    return {(lang, name): Page(render(lang, name)) for lang, name in PAGES}


@pytest.mark.parametrize(("lang", "name"), PAGES)
def test_page_is_well_formed(pages: dict[tuple[str, str], Page], lang: str, name: str) -> None:
    page = pages[lang, name]
    ids = page.values("id")
    assert page.problems == []
    assert len(ids) == len(set(ids))
    # Nothing that a strict content security policy forbids.
    assert page.all("style") == [] == page.values("style")
    assert not [key for _, attrs in page.elements for key in attrs if key.startswith("on")]
    assert all(attrs.get("src") or attrs.get("type") == "application/ld+json" for attrs in page.all("script"))


@pytest.mark.parametrize(("lang", "name"), WHOLE)
def test_page_has_what_every_page_needs(pages: dict[tuple[str, str], Page], lang: str, name: str) -> None:
    page = pages[lang, name]
    tags = Counter(tag for tag, _ in page.elements)
    assert [tags[one] for one in ("h1", "main", "title")] == [1, 1, 1]
    assert page.all("html") == [{"lang": lang}]
    ids = set(page.values("id"))
    for reference in ("for", "aria-labelledby"):
        assert set(page.values(reference)) <= ids
    assert {href[1:] for href in page.values("href") if href.startswith("#")} <= ids
    labelled = set(page.values("for"))
    fields = [a for tag in ("input", "select", "textarea") for a in page.all(tag) if a.get("type") != "hidden"]
    assert {field["id"] for field in fields} <= labelled
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    assert all("alt" in picture for picture in page.all("img"))


@pytest.mark.parametrize(("lang", "name"), PAGES)
def test_page_asks_nothing_of_strangers(pages: dict[tuple[str, str], Page], lang: str, name: str) -> None:
    page = pages[lang, name]
    loaded = page.values("src") + page.values("srcset") + page.values("data-fragment") + page.values("data-counts")
    loaded += [a["href"] or "" for a in page.all("link") if a.get("rel") in ("stylesheet", "icon")]
    assert all(address.startswith("/") for address in loaded)
    assert not re.search(rb"https?:|//|@import", (theme_files.PACKAGE / "static/site.css").read_bytes())


def test_article_shows_all_of_the_contract(pages: dict[tuple[str, str], Page]) -> None:
    for lang in LANGUAGES:
        page = pages[lang, "article"]
        words = "\n".join(page.words)
        title, section, lead = contexts.STORIES[lang][0]
        for shown in (title, section, lead, "HTTV", "Mai Lan", contexts.card(lang, 0)["authors"][0]["name"]):
            assert shown in words
        assert page.values("data-count") == ["comments", "views", "visits_today", "visits_total"]
        assert {"/tag/harbour/", "/2022/10/story-5/", "/author/ha-an/"} <= set(page.values("href"))
        assert len(page.values("data-fragment")) == 4
        assert "2022-10-06T18:05:00+07:00" in page.values("datetime")
        form = page.all("form")[0]
        assert (form["method"], form["action"]) == ("post", "/comments")
        fields = {a["name"] for tag in ("input", "select", "textarea") for a in page.all(tag)}
        of_report = {"story", "error", "reply_to", "homepage"}  # none of the names of the other form
        assert fields == {"article", "parent", "name", "email", "body", "token", "website"} | of_report
        outcomes = {one for one in page.values("id") if one.startswith("comment-")}
        assert {"comment-held", "comment-published", "comment-refused", "comment-expired"} <= outcomes
        # A removed comment cannot be answered; its replies can.
        assert [option["value"] for option in page.all("option")] == ["", "1", "2", "4"]


def test_head_tells_machines_about_the_page(pages: dict[tuple[str, str], Page]) -> None:
    article, section = pages["en", "article"], pages["vi", "section"]
    told = {a.get("property") or a.get("name"): a.get("content") for a in article.all("meta")}
    title, _, lead = contexts.STORIES["en"][0]
    assert (told["og:title"], told["og:description"], told["description"]) == (title, lead, lead)
    assert (told["og:type"], told["twitter:card"]) == ("article", "summary_large_image")
    assert told["og:image"] == "https://news.example/media/ab/harbour.jpg"
    assert told["article:published_time"] == "2022-10-06T18:05:00+07:00"
    links = {(a["rel"], a.get("hreflang")): a["href"] for a in article.all("link")}
    assert links["canonical", None] == "https://news.example/2022/10/story-1/"
    assert links["alternate", "vi"] == "https://news.example/vi/2022/10/story-1/"
    feeds = [a["href"] for a in section.all("link") if a["rel"] == "alternate"]
    assert feeds == ["/s/chinh-tri/feed.xml", "/feed.xml", "/atom.xml", "/feed.json"]
    current = [a["href"] for a in section.all("a") if a.get("aria-current") == "page"]
    assert current == ["/s/chinh-tri/"] * 2  # in the row and in the menu


def test_closed_story_has_no_form_and_names_its_language(pages: dict[tuple[str, str], Page]) -> None:
    page = pages["vi", "closed"]
    assert page.all("form") == []
    assert {"lang": "de"} in page.all("h1")
    assert "Bài viết này đã đóng phần bình luận." in page.words


@pytest.mark.parametrize(("lang", "name"), [one for one in WHOLE if one[1] != "closed"])
def test_site_under_a_prefix_links_within_it(lang: str, name: str) -> None:
    page = Page(render(lang, name, base="/báo"))
    links = [v for attr in ("href", "src", "action", "data-fragment", "data-counts") for v in page.values(attr)]
    outside = [one for one in links if not one.startswith(("/b%C3%A1o/", "#", "https://", "mailto:?"))]
    assert outside == []
    for candidates in page.values("srcset"):
        assert all(one.strip().startswith("/b%C3%A1o/") for one in candidates.split(","))


@pytest.mark.parametrize(
    ("code", "english", "vietnamese"),
    [
        ("empty", "The comment is empty.", "Bạn chưa viết gì."),
        ("no_name", "Enter a name (up to 60 characters).", "Xin ghi họ tên (không quá 60 ký tự)."),
        ("network_minute", "Please wait 40 seconds", "Xin chờ 40 giây"),
        ("expired", "Your text is still here. Please send it again.", "Nội dung bạn viết vẫn còn. Mời bạn gửi lại."),
        ("file", "Your text is still here. Please wait 40 seconds", "Nội dung bạn viết vẫn còn. Xin chờ 40 giây"),
    ],
)
def test_refused_comment_says_why_and_keeps_what_was_typed(code: str, english: str, vietnamese: str) -> None:
    for lang, told in (("en", english), ("vi", vietnamese)):
        html = render(lang, "comment", draft=contexts.DRAFT | {"code": code})
        page = Page(html)
        assert told in " ".join(page.words)
        typed = {field["name"]: field.get("value") for field in page.all("input")}
        assert typed == {"article": "1", "token": "t0k.en", "parent": "2", "name": "Lena",
                         "email": "lena@news.example", "website": None}  # fmt: skip
        # A browser drops the first line end of a textarea, so one stands before what was typed.
        assert "required>\n\nFirst &lt;/textarea&gt; line\nsecond</textarea>" in html


@pytest.mark.parametrize(
    ("seconds", "english", "vietnamese"),
    [
        (1, "wait 1 second and", "chờ 1 giây rồi"), (59, "wait 59 seconds and", "chờ 59 giây rồi"),
        (60, "wait 1 minute and", "chờ 1 phút rồi"), (61, "wait 2 minutes and", "chờ 2 phút rồi"),
        (3600, "wait 1 hour and", "chờ 1 giờ rồi"), (82_914, "wait 24 hours and", "chờ 24 giờ rồi"),
    ],
)  # fmt: skip
def test_the_time_to_wait_is_never_shorter_than_it_is(seconds: int, english: str, vietnamese: str) -> None:
    for lang, told in (("en", english), ("vi", vietnamese)):
        draft = contexts.DRAFT | {"code": "network_hour", "retry_after": seconds}
        assert told in " ".join(Page(render(lang, "comment", draft=draft)).words)


# -- messages --


def test_vietnamese_pages_speak_vietnamese(pages: dict[tuple[str, str], Page]) -> None:
    english = {message for _, message in catalogue.messages() if isinstance(message, str)}
    for lang, name in PAGES:
        spoken = english & set(pages[lang, name].words)
        if lang == "vi":
            assert spoken == set()
        elif name in ("home", "article"):
            assert len(spoken) > 10


@pytest.mark.parametrize(
    ("lang", "one", "many"),
    [("en", "1 comment", "1,200 comments"), ("vi", "1 bình luận", "1.200 bình luận"), ("vi-VN", "1 bình luận", None)],
)
def test_plurals(lang: str, one: str, many: str | None) -> None:
    renderer = Renderer(None, lang, HANOI)
    message = ("%(num)s comment", "%(num)s comments")
    assert renderer.ngettext(*message, 1) == one
    if many:
        assert renderer.ngettext(*message, 1200) == many


@pytest.mark.parametrize("lang", ["de", "../vi", "", "vi/../../x"])
def test_unknown_language_is_english(lang: str) -> None:
    assert Renderer(None, lang, HANOI).gettext("Search") == "Search"


# -- filters --


@pytest.mark.parametrize(
    ("source", "english", "vietnamese"),
    [
        ("{{ '2022-10-06T03:05:00Z'|clock }}", "6 October 2022, 10:05", "10:05 06/10/2022"),
        ("{{ '2022-10-05T18:00:00Z'|date }}", "6 October 2022", "06/10/2022"),
        ("{{ '2022-10-06'|date }}", "6 October 2022", "06/10/2022"),
        ("{{ '2022-10-06'|weekday }}", "Thursday", "Thứ Năm"),
        ("{{ '2022-10-06T03:05:00Z'|time }}", "10:05", "10:05"),
        ("{{ '2022-10-06T03:05:00Z'|iso }}", "2022-10-06T10:05:00+07:00", "2022-10-06T10:05:00+07:00"),
        ("{{ 42048346|number }}", "42,048,346", "42.048.346"),
        ("{{ none|clock }}{{ none|date }}{{ none|number }}{{ none|url }}{{ none|excerpt(9) }}", "", ""),
        ("{{ 'Đảng bộ tỉnh Hà Tĩnh'|excerpt(12) }}", "Đảng bộ…", "Đảng bộ…"),
        ("{{ '/2022/10/x/'|url }}", "/2022/10/x/", "/2022/10/x/"),
        ("{{ '/tag/a b\"<đ/'|url }}", "/tag/a%20b%22%3C%C4%91/", "/tag/a%20b%22%3C%C4%91/"),
        ("{{ 'https://x.example/?a=1&b=2'|url }}", *["https://x.example/?a=1&amp;b=2"] * 2),
        ("[{{ 'javascript:alert(1)'|url }}{{ '//evil.example/'|url }}{{ 'data:text/html,x'|url }}]", "[]", "[]"),
        ("{{ '/m/đ-480.jpg 480w, /m/c.jpg 2x'|srcset }}", *["/m/%C4%91-480.jpg 480w, /m/c.jpg 2x"] * 2),
        ("{{ {'a': '</script>&é'}|json }}", *['{"a":"\\u003c/script\\u003e\\u0026é"}'] * 2),
        ("{{ _('Page %(number)s of %(count)s', number='<', count=2) }}", "Page &lt; of 2", "Trang &lt;/2"),
        ("{{ _(\"Search\") }}{{ _('Search') }}", "SearchSearch", "Tìm kiếmTìm kiếm"),
        ("{{ '<b>/&\\''}}", "&lt;b&gt;/&amp;&#x27;", "&lt;b&gt;/&amp;&#x27;"),
    ],
)
def test_filters(tmp_path: Path, source: str, english: str, vietnamese: str) -> None:
    write(tmp_path / "templates/t.html", source)
    for lang, expected in (("en", english), ("vi", vietnamese)):
        assert Renderer(tmp_path, lang, HANOI).render("t.html", {}) == expected


# -- a site's own theme --


def write(path: Path, content: str | bytes) -> None:
    """A file, with the folders it stands in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def test_own_template_shadows_and_may_extend(tmp_path: Path) -> None:
    write(tmp_path / "templates/_row.html", "<li>mine {{ card.title }}</li>")
    write(tmp_path / "templates/gone.html", '{% extends "default/gone.html" %}{% block title %}Own{% endblock %}')
    assert "<li>mine " in render("en", "home", folder=tmp_path)
    page = render("en", "gone", folder=tmp_path)
    assert "<title>Own</title>" in page
    assert "This story is no longer here" in page


def test_the_example_of_the_docs_is_a_theme(tmp_path: Path) -> None:
    page = Path(__file__).parents[2] / "docs" / "themes.md"
    [example] = re.findall(r"```jinja\n(.*?)```", page.read_text("utf-8"), re.S)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "base.html").write_text(example, "utf-8")
    renderer = Renderer(tmp_path, "en", HANOI)
    for name, (template, context) in contexts.pages("en").items():
        if not name.startswith("_f/"):
            assert '<meta name="author" content="The Quayside Courier">' in renderer.render(template, context), name


def test_every_filter_and_variable_of_the_docs_is_there() -> None:
    page = (Path(__file__).parents[2] / "docs" / "themes.md").read_text("utf-8")
    renderer = Renderer(None, "en", HANOI)
    named = set(re.findall(r"\\\|(\w+)", page))
    assert named == set(renderer._filters())
    sheet = theme_files.assets(None)[theme_files.asset_paths(None)["css"]].decode()
    for variable in re.findall(r"`(--\w+)`", page):
        assert f"{variable}:" in sheet, variable


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("a\n{% if %}", "t.html:2: "),
        ("a\nb\n{{ x|nosuch }}", "t.html:3: "),
        ("{% include 'none.html' %}", "t.html:1: "),
    ],
)
def test_broken_template_is_named_with_its_line(tmp_path: Path, source: str, told: str) -> None:
    write(tmp_path / "templates/t.html", source)
    with pytest.raises(Invalid) as problem:
        Renderer(tmp_path, "en", HANOI).render("t.html", {})
    assert problem.value.message.startswith(told)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("{% for i in range(10 ** 12) %}x{% endfor %}", "t.html:1: "),
        (
            "a\n{% for i in range(9999) %}{% for j in range(9999) %}x{% endfor %}{% endfor %}",
            "t.html:2: making a page takes too long",
        ),
        (
            "{% set ns = namespace(x='a') %}\n{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
            "t.html:2: ",
        ),
        ("\n{{ 'abc' * 10 ** 9 }}", "t.html:2: making a page takes too long"),
        ("{% include 't.html' %}", "t.html:1: "),
        ("{% extends 't.html' %}", "t.html:1: "),
        ("{{ part('t.html') }}", "t.html: parts are nested"),
        ("{{ each('t.html', [1]) }}", "t.html: parts are nested"),
        (
            "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
            "t.html:1: endless recursion in templates, macros or loops",
        ),
        ("{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}", "t.html:1: endless recursion in templates"),
        (
            "{% for i in range(9999) %}{% include 'wide.html' %}{% endfor %}",
            "wide.html:1: making a page takes too long",
        ),
    ],
)
def test_a_template_that_does_not_end_is_an_error_with_its_place(tmp_path: Path, source: str, told: str) -> None:
    write(tmp_path / "templates/t.html", source)
    write(tmp_path / "templates/wide.html", "{% for i in range(9999) %}x{% endfor %}")
    renderer = Renderer(tmp_path, "en", HANOI)
    with pytest.raises(Invalid) as problem:
        renderer.render("t.html", {})
    assert problem.value.message.startswith(told)
    assert problem.value.hint
    assert renderer.render("search.html", contexts.pages("en")["search"][1])  # the next page is made as always


def test_an_error_is_named_where_it_is_and_not_where_it_is_included(tmp_path: Path) -> None:
    write(tmp_path / "templates/t.html", "a\n{% include 'middle.html' %}")
    write(tmp_path / "templates/middle.html", "\n\n{% include 'inner.html' %}")
    write(tmp_path / "templates/inner.html", "\n\n\n{{ x|nosuch }}")
    with pytest.raises(Invalid) as problem:
        Renderer(tmp_path, "en", HANOI).render("t.html", {})
    assert problem.value.message.startswith("inner.html:4: ")


def test_templates_are_plain_jinja() -> None:
    jinja2 = pytest.importorskip("jinja2", reason="only checks that templates stay within Jinja's own syntax")
    environment = jinja2.Environment(autoescape=True)
    environment.filters.update(
        dict.fromkeys("clock date time weekday iso number lang url srcset excerpt json".split(), str)
    )
    for path in sorted((theme_files.PACKAGE / "templates").glob("*.html")):
        environment.compile(path.read_text(encoding="utf-8"), name=path.name)


# -- text from outside --


def spoiled(value: Any, key: str = "") -> Any:
    """A context in which every text that may come from outside is hostile; paths, times and safe HTML stay."""
    if isinstance(value, dict):
        return {name: spoiled(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [spoiled(one, key) for one in value]
    outside = {"title", "lead", "name", "alt", "credit", "source", "author", "body", "heading", "about", "description"}
    outside |= {"snippet", "tagline", "notice", "label", "subtitle", "channel", "query", "caption"}
    return f"{key}{HOSTILE}" if key in outside and value is not None else value


def skeleton(html: str) -> list[tuple[str, list[str]]]:
    """The elements of a page and the names of their attributes."""
    return [(tag, sorted(attrs)) for tag, attrs in Page(html).elements]


@pytest.mark.parametrize(("lang", "name"), PAGES)
def test_hostile_text_adds_nothing_to_the_page(lang: str, name: str) -> None:
    template, context = contexts.pages(lang)[name]
    context["assets"] = theme_files.asset_paths(None)
    renderer = Renderer(None, lang, HANOI)
    hostile = renderer.render(template, spoiled(context))
    assert skeleton(hostile) == skeleton(renderer.render(template, context))
    assert "<script>alert" not in hostile


def test_addresses_that_run_are_no_links() -> None:
    for name in ("home", "article", "programmes"):
        template, context = contexts.pages("en")[name]
        bad = json.loads(json.dumps(context).replace('"url": "/', '"url": "javascript:/'))
        page = Page(Renderer(None, "en", HANOI).render(template, bad | {"assets": {}}))
        assert not [one for one in page.values("href") + page.values("src") if "javascript:" in one]


# -- colours --


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, `#rgb` or `#rrggbb`, after WCAG 2."""

    def luminance(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
        parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def schemes() -> Iterator[dict[str, str]]:
    """The colours of the light scheme, the dark one and print."""
    css = (theme_files.PACKAGE / "static/site.css").read_text(encoding="utf-8")
    usual: dict[str, str] = {}
    for block in re.findall(r":root \{(.*?)\}", css, re.S):
        usual = usual | dict(re.findall(r"--(\w+): (#[0-9a-f]{3,6});", block))
        yield usual


def test_colours_have_the_contrast_people_need() -> None:
    found = list(schemes())
    assert len(found) == 3
    for colours in found:
        for ground in ("paper", "raised"):
            for text in ("ink", "soft", "accent", "good"):
                if colours is not found[2] or text != "good":
                    assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for colours in found[:2]:
        assert contrast(colours["ink"], colours["field"]) >= 7
        assert contrast(colours["edge"], colours["field"]) >= 3
        assert contrast(colours["edge"], colours["raised"]) >= 3


def test_parts_are_kept_in_a_memory_of_a_fixed_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renderer, "MAX_PARTS", 2)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "_card.html").write_text("{{ site.n }}{{ card.title }}")
    (tmp_path / "templates" / "list.html").write_text("{{ each('_card.html', cards) }}")
    made = Renderer(tmp_path, "vi", HANOI)
    cards = [{"title": title} for title in "abcd"]
    site = {"n": 1}

    def kept(number: int) -> int:
        printed = made.render("list.html", {"site": site, "assets": {}, "cards": cards[:number]})
        assert printed.split("\n") == [f"1{title}" for title in "abcd"[:number]]
        return sum(len(known) for known in made._parts.values())

    assert [kept(number) for number in (1, 2, 3, 1)] == [1, 2, 3, 3]  # all those of one page
    cards[0] = {"title": "a"}
    assert kept(1) == 1


def test_parts_of_other_pages_are_dropped_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renderer, "MAX_PARTS", 3)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "_card.html").write_text("{{ level }}{{ card.title }}")
    (tmp_path / "templates" / "list.html").write_text("{{ each('_card.html', cards, level=level) }}")
    made = Renderer(tmp_path, "vi", HANOI)
    cards, site = [{"title": title} for title in "abcd"], dict[str, int]()

    def kept(level: int, number: int) -> dict[int, int]:
        given = {"site": site, "assets": {}, "cards": cards[:number], "level": level}
        assert made.render("list.html", given).split("\n") == [f"{level}{title}" for title in "abcd"[:number]]
        return {key[-1]: len(known) for key, known in made._parts.items()}

    assert [kept(1, 2), kept(2, 1), kept(2, 3)] == [{1: 2}, {1: 2, 2: 1}, {2: 3}]
    assert kept(2, 4) == {2: 4}
    cards[:2] = [{"title": "a"}, {"title": "b"}]
    assert kept(2, 2) == {2: 2}


def test_parts_may_be_thirty_deep(tmp_path: Path) -> None:
    for number in range(31):
        write(tmp_path / f"templates/t{number}.html", f"{{{{ part('t{number + 1}.html') }}}}")
    write(tmp_path / "templates/t31.html", "end")
    made = Renderer(tmp_path, "en", HANOI)
    assert made.render("t1.html", {"site": {}, "assets": {}}) == "end"  # thirty parts inside it
    with pytest.raises(Invalid, match=r"t31\.html: parts are nested more than 30 levels deep") as refused:
        Renderer(tmp_path, "en", HANOI).render("t0.html", {"site": {}, "assets": {}})
    assert (refused.value.ref, refused.value.hint) == ("t31.html", "a template must not include itself")


@pytest.mark.parametrize(
    ("ours", "tag", "attributes"),
    [
        ("en", "vi", ' lang="vi"'), ("en", "ar", ' lang="ar" dir="rtl"'), ("ar", "en", ' lang="en" dir="ltr"'),
        ("ar", "ar", ' lang="ar" dir="rtl"'),
        ("ar", "fa", ' lang="fa"'), ("en", 'x"y', ' lang="x&quot;y"'), ("en", "en", ' lang="en"'),
    ],
)  # fmt: skip
def test_the_attributes_of_an_element_in_a_language(tmp_path: Path, ours: str, tag: str, attributes: str) -> None:
    assert str(Renderer(None, ours, HANOI)._lang(tag)) == attributes


@pytest.mark.parametrize(
    ("path", "base", "link"),
    [
        ("/a/", "", "/a/"), ("/a/", "/x", "/x/a/"), ("//a/", "/x", ""), ("/", "/x", "/x/"),
        ("http://a/", "/x", "http://a/"), ("#a", "/x", "#a"),
        ("?a", "/x", "?a"), ("mailto:a@b", "/x", "mailto:a@b"), ("a/b", "/x", ""), ("ftp://a", "/x", ""), ("", "/x", ""), (None, "", ""),
    ],
)  # fmt: skip
def test_what_is_a_link(path: str | None, base: str, link: str) -> None:
    assert Renderer(None, "en", HANOI, base)._url(path) == link


@pytest.mark.parametrize(
    ("candidates", "links"),
    [
        (None, ""),
        ("", ""),
        ("/a.webp 480w,/b.png 2x", "/x/a.webp 480w, /x/b.png 2x"),
        ("/a.webp", "/x/a.webp"),
        (" , /a.webp 1w ,", "/x/a.webp 1w"),
    ],
)
def test_the_candidates_of_a_picture(candidates: str | None, links: str) -> None:
    assert Renderer(None, "en", HANOI, "/x")._srcset(candidates) == links


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{{ '2022-10-06'|clock }}|{{ '2022-10-06'|time }}|{{ '2022-10-06'|iso }}", "6 October 2022||2022-10-06"),
        ("{{ '2022-10-05T17:00:00Z'|date }}|{{ '2022-10-05T16:59:59Z'|date }}", "6 October 2022|5 October 2022"),
        ("{{ '2022-10-05T17:00:00Z'|weekday }}|{{ none|weekday }}|{{ none|iso }}|{{ none|time }}", "Thursday|||"),
        ("{{ 7|excerpt }}|{{ ('a ' * 100 ~ 'b')|excerpt }}|{{ 0|number }}", "7|" + "a " * 99 + "a…|0"),
        ("{{ gettext('Search') }}|{{ ngettext('%(num)s comment', '%(num)s comments', 1) }}", "Search|1 comment"),
        ("{{ ngettext('%(num)s comment', '%(num)s comments', 2, x=1) }}", "2 comments"),
        ("{{ nothing.at.all }}|{{ nothing|json }}", "|null"),
        ("{{ _('Page %(number)s of %(count)s', number=1, count=2) }}|{{ _(\"Search\") }}", "Page 1 of 2|Search"),
    ],
)  # fmt: skip
def test_filters_at_their_edges(tmp_path: Path, source: str, shown: str) -> None:
    write(tmp_path / "templates/t.html", source)
    assert Renderer(tmp_path, "en", HANOI).render("t.html", {}) == shown


def test_parts_are_made_once_for_a_card_and_again_for_another_site(tmp_path: Path) -> None:
    write(tmp_path / "templates/_a.html", "{{ site.n }}{{ card.t }}{{ x }}")
    write(
        tmp_path / "templates/t.html",
        "{{ each('_a.html', cards, x=x) }}|{{ part('_a.html', x=x) }}|{{ each('_a.html', none) }}",
    )
    made = Renderer(tmp_path, "en", HANOI)
    card, site = {"t": "a"}, {"n": 1}

    def rendered(x: str, site: dict[str, int]) -> str:
        return made.render("t.html", {"site": site, "assets": {}, "cards": [card, card], "x": x})

    assert rendered("x", site) == "1ax\n1ax|1x|"
    card["t"] = "b"  # the same card, which is not looked at again
    assert rendered("x", site) == "1ax\n1ax|1x|"
    assert rendered("y", site) == "1by\n1by|1y|"
    assert rendered("x", {"n": 2}) == "2bx\n2bx|2x|"
    assert renderer.MAX_PARTS == 120_000
    assert (renderer.FUEL, renderer.DEEPEST) == (5_000_000, 30)


def test_templates_of_a_theme_that_cannot_be_read(tmp_path: Path) -> None:
    assert renderer.broken_templates(None) == renderer.broken_templates(tmp_path) == []
    write(tmp_path / "templates/good.html", "{{ x }}")
    write(tmp_path / "templates/b.html", "\n{% if %}")
    write(tmp_path / "templates/a.html", "\n\n{% endif %}")
    write(tmp_path / "static/c.html", "{% if %}")
    found = renderer.broken_templates(tmp_path)
    assert [(one.message.partition(": ")[0], one.ref) for one in found] == [
        ("a.html:3", "a.html"),
        ("b.html:2", "b.html"),
    ]
    assert {one.hint for one in found} == {
        "correct the template in your theme folder, or delete it to use the built-in one"
    }


def test_a_page_that_takes_too_long_says_how_long_it_may_take(tmp_path: Path) -> None:
    write(
        tmp_path / "templates/t.html", "{% for i in range(9999) %}{% for j in range(9999) %}x{% endfor %}{% endfor %}"
    )
    with pytest.raises(Invalid) as problem:
        Renderer(tmp_path, "en", HANOI).render("t.html", {})
    assert problem.value.hint == "a page can use at most 5,000,000 steps of the template engine"
    assert problem.value.ref == "t.html"
