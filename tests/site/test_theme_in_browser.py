"""The theme in a real browser: what works without a script, what the script adds, and that nothing overflows."""

from __future__ import annotations

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.browsers import chromium, expect
from tests.site import theme_contexts as contexts

from newsroom.site import theme as theme_files
from newsroom.site.renderer import Renderer

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'"
)


class Strict(http.server.SimpleHTTPRequestHandler):
    """Serves the folder with a policy that runs nothing inline and loads nothing foreign."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The sample pages on a server of this machine; its address."""
    root = tmp_path_factory.mktemp("theme")
    files: dict[str, bytes] = {path[1:]: data for path, data in theme_files.assets(None).items()}
    for lang in ("en", "vi"):
        renderer = Renderer(None, lang, ZoneInfo("Asia/Ho_Chi_Minh"))
        for name, (template, context) in contexts.pages(lang).items():
            html = renderer.render(template, context | {"assets": theme_files.asset_paths(None)})
            files[f"{name}.html" if name.startswith("_f/") else f"{lang}/{name}.html"] = html.encode()
    counts = {"visits_today": 7001, "visits_total": 42050000, "articles": {"1": {"views": 1300, "comments": 4}}}
    files["_f/counts.json"] = json.dumps(counts).encode()
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Strict, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


def test_outcomes_need_no_script(site: str, browser: Any) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}/en/article.html")
    assert page.locator(".outcome:visible").count() == 0
    assert page.locator("[data-fragment] a").first.is_visible()
    assert (
        not page.locator("[name=website]").is_visible() or page.locator("#comment-form .trap").bounding_box()["x"] < 0
    )
    for outcome in ("published", "held", "repeated", "refused", "later", "expired"):
        page.goto(f"{site}/en/article.html#comment-{outcome}")
        assert page.locator(".outcome:visible").count() == 1
        assert page.locator(f"#comment-{outcome}").is_visible()


def test_script_fills_fragments_and_counters(site: str, browser: Any) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{site}/vi/article.html")
    expect(page.locator("[data-count=views]").first).to_have_text("1.300")
    page.wait_for_selector("[data-fragment] .rows")
    page.wait_for_selector("[data-fragment] .ranks")
    page.wait_for_selector("[data-fragment] .rundown")
    shown = {
        one: page.locator(f"[data-count={one}]").inner_text() for one in ("comments", "visits_today", "visits_total")
    }
    assert shown == {"comments": "4", "visits_today": "7.001", "visits_total": "42.050.000"}
    page.click("[data-reply='2']")
    assert page.locator("#comment-parent").input_value() == "2"
    expect(page.locator("#comment-body")).to_be_focused()
    # The pictures of the samples do not exist; nothing else may be amiss, the policy of the server least of all.
    assert [one for one in complaints if "404" not in one] == []


@pytest.mark.parametrize("name", ["article", "section"])
def test_the_latest_news_beside_a_page_repeat_nothing_of_it(site: str, browser: Any, name: str) -> None:
    page = browser.new_page()
    page.goto(f"{site}/en/{name}.html")
    page.wait_for_selector("[data-fragment] .ranks")
    page.wait_for_function("!document.querySelector('[data-fragment$=\"latest.html\"] > p')", timeout=9000)
    links = "main :is(.rows a:not([href*='#comment']), .card h2 a)"  # comments may be on any story
    shown = page.evaluate("(links) => [...document.querySelectorAll(links)].map((link) => link.pathname)", links)
    assert len(shown) > 3
    assert len(shown) == len(set(shown))


@pytest.mark.parametrize(
    ("at", "shown", "on"),
    [
        ("2022-10-05T22:00:00Z", 3, None),  # before the first
        ("2022-10-06T05:30:00Z", 2, "12:00"),
        ("2022-10-07T12:00:00Z", 1, "19:30"),
    ],
)
def test_of_the_programmes_what_is_on_and_what_comes(
    site: str, browser: Any, at: str, shown: int, on: str | None
) -> None:
    page = browser.new_page()
    page.clock.set_fixed_time(at)
    for name, where in (("home", "#programmes"), ("article", ".side")):
        page.goto(f"{site}/en/{name}.html")
        rows = page.locator(f"{where} .rundown li:visible")
        expect(rows).to_have_count(shown)
        now = page.locator(f"{where} .rundown [aria-current] time")
        assert now.all_text_contents() == ([on] if on else [])
    page.goto(f"{site}/en/programmes.html")
    assert page.locator(".rundown li:visible").count() == 3
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto(f"{site}/en/home.html")
    assert plain.locator("#programmes .rundown li:visible").count() == 3


@pytest.mark.parametrize(("width", "button"), [(320, "Menu"), (768, "Menu"), (992, "More"), (1280, "More")])
def test_every_section_and_the_search_are_reached_at_every_width(
    site: str, browser: Any, width: int, button: str
) -> None:
    page = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=False).new_page()
    page.goto(f"{site}/en/section.html")
    assert page.locator(".seek a").is_visible()
    assert page.locator(".sections summary").inner_text().removesuffix(" ▾") == button
    page.locator(".sections summary").focus()
    page.keyboard.press("Enter")
    links = page.locator(".sections details a").all()
    assert len(links) > 4
    for link in [*links, page.locator(".seek a")]:
        box = link.bounding_box()
        assert link.is_visible()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert min(box["width"], box["height"]) >= 24
    assert page.locator(".sections details [aria-current]").count() == 1


def test_sections_that_all_fit_have_no_button_in_wide_windows(site: str, browser: Any) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}/en/section.html")
    assert page.locator(".sections details").is_visible()
    page.route(
        "**/*.html",
        lambda route: route.fulfill(body=route.fetch().text().replace("<details>", '<details class="narrow">')),
    )
    page.reload()
    assert not page.locator(".sections details").is_visible()
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.locator(".sections summary").is_visible()


@pytest.mark.parametrize(
    ("lang", "width", "names"),
    [("vi", 320, "home article section programmes search figures archive"), ("en", 1280, "home article section")],
)
def test_nothing_is_wider_than_the_screen(site: str, browser: Any, lang: str, width: int, names: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    for name in names.split():
        page.goto(f"{site}/{lang}/{name}.html", wait_until="load")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


SMALL_PICTURES = "for (const one of document.querySelectorAll('.card .picture')) one.classList.add('tiny')"
NARROWEST = "Math.min(...[...document.querySelectorAll('.card .words')].map((one) => one.clientWidth))"


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_small_pictures_leave_room_for_words(site: str, browser: Any, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    for name in ("home", "article", "section"):
        page.goto(f"{site}/en/{name}.html")
        page.evaluate(SMALL_PICTURES)
        assert page.locator(".card .tiny").count(), name
        assert page.evaluate(NARROWEST) >= 150, name


MOVED = """
new PerformanceObserver((seen) => {
  for (const one of seen.getEntries()) window.moved = (window.moved ?? 0) + one.value;
}).observe({ type: "layout-shift", buffered: true })
"""


@pytest.mark.parametrize(("name", "width"), [("article", 1280), ("corrections", 360)])
@pytest.mark.parametrize("answered", [True, False])
def test_nothing_jumps_when_the_boxes_of_a_page_are_filled(
    site: str, browser: Any, name: str, width: int, answered: bool
) -> None:
    """In any order; boxes whose contents do not come show a link instead."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.add_init_script(MOVED)
    held: list[Any] = []
    page.route("**/_f/*.html", lambda route: held.append(route))
    page.goto(f"{site}/en/{name}.html", wait_until="load")
    boxes = page.locator(".side > .box")
    for _ in range(100):
        if len(held) == boxes.count():
            break
        page.wait_for_timeout(10)
    assert boxes.locator("visible=true").locator("h2").count() == 1
    for route in reversed(held):
        route.continue_() if answered else route.abort()
        page.wait_for_timeout(20)
    if answered:
        expect(page.locator(".side [data-fragment] > p:only-child")).to_have_count(0)
        assert page.evaluate("window.moved ?? 0") == 0
    else:
        expect(page.locator(".side [data-fragment] > p:only-child:visible")).to_have_count(len(held))


def test_keyboard_reaches_the_content_first(site: str, browser: Any) -> None:
    page = browser.new_page()
    page.goto(f"{site}/en/home.html")
    page.keyboard.press("Tab")
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement, '::after').outlineStyle")
    assert outline == "solid"


# What a keyboard and a screen reader meet, in this order: what is above the content, the content, what is beside it.
REGIONS = {
    "home": ["a.skip", "header.masthead", "main .front", "footer.colophon"],
    "article": [
        "a.skip",
        "header.masthead",
        "article.story",
        ".related",
        ".comments",
        "#comment-form",
        "footer.colophon",
    ],
    "section": ["a.skip", "header.masthead", ".listing", "footer.colophon"],
}


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", REGIONS)
def test_keyboard_goes_through_a_page_in_the_order_in_which_it_is_read(
    site: str, browser: Any, name: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{site}/en/{name}.html", wait_until="load")
    page.evaluate(
        "[...document.querySelectorAll('a, button, input, textarea, select, summary')].forEach((e, n) => e.dataset.n = n)"
    )
    met: list[int] = []
    for _ in range(150):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "document.activeElement === document.body ? null : document.activeElement.dataset.n ?? ''"
        )
        if found is None:
            break
        if found:
            met.append(int(found))
    assert len(met) > 10
    assert met == sorted(set(met))  # in the order of the document, each once: no place where the keyboard is caught
    assert page.evaluate("[...document.querySelectorAll('[tabindex]')].every(e => e.tabIndex <= 0)")
    places = page.evaluate(
        "selectors => selectors.map(s => [...document.querySelectorAll('*')].indexOf(document.querySelector(s)))",
        REGIONS[name],
    )
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("name", REGIONS)
def test_a_screen_reader_meets_headings_and_landmarks_in_order(site: str, browser: Any, name: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{site}/en/{name}.html", wait_until="load")
    levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4')].map(e => Number(e.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))  # no level is left out
    marks = page.evaluate(
        "[...document.querySelectorAll('header.masthead, main, footer.colophon')].map(e => e.tagName)"
    )
    assert marks == ["HEADER", "MAIN", "FOOTER"]
    unnamed = page.evaluate(
        "[...document.querySelectorAll('nav, aside')].filter(e => !e.ariaLabel &&"
        " !document.getElementById(e.getAttribute('aria-labelledby')) && !e.role).map(e => e.outerHTML.slice(0, 80))"
    )
    assert unnamed == []
    # Nothing is shown in another order than it is read: what comes later in a column does not stand above.
    above = page.evaluate(
        "(() => { const tops = [...document.querySelectorAll('main h1, main h2')].filter(e => e.offsetParent &&"
        " !e.closest('aside, .box, .card, .desk')).map(e => e.getBoundingClientRect().top);"
        " return tops.every((top, n) => !n || top >= tops[n - 1]); })()"
    )
    assert above
