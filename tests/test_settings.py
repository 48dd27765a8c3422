"""The table of settings: what each takes and refuses, which names the code asks for, and what pages depend on."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

import newsroom
from newsroom import settings
from newsroom.errors import Invalid, NotFound
from newsroom.setting_kinds import CommentMode
from newsroom.settings import BY_KEY, TABLE, Settings
from tests.site.paper import Paper

SOURCE = Path(newsroom.__file__).parent
ASKED_WITH = {  # method → the kinds of setting that it reads
    "text": {
        "text",
        "reports",
        "number",
        "percent",
        "flag",
        "choice",
        "modes",
        "url",
        "zone",
        "lang",
        "networks",
        "hosts",
        "languages",
        "picture hosts",
        "links",
        "accounts",
        "policies",
        "colour",
        "address",
        "line",
        "markdown",
    },
    "number": {"number", "percent"},
    "share": {"percent"},
    "flag": {"flag"},
    "pairs": {"modes"},
}
NAME = re.compile(r"(site|articles|media|comments|stats|web)\.[a-z_]+")

# Written down from the pages: what a reader of the built site can see the effect of.
ON_PAGES = {
    "site.title", "site.tagline", "site.url", "site.lang", "site.timezone", "site.theme", "site.page_size",
    "site.feed_size", "site.sections", "site.picture_hosts", "site.ninjs", "site.story_cards", "site.comments_origin", "comments.mode",
    "comments.section_modes", "comments.close_days", "comments.max_depth", "comments.order", "comments.max_length", "comments.max_name",
    "site.byline", "site.least_views",
    "comments.max_email", "stats.count", "site.front", "site.programme_box", "site.menu", "site.footer", "site.redirects", "site.licence",
    "site.editor", "site.links", "site.policies", "site.logo", "site.icon", "site.accent", "site.font", "site.date",
    "site.ai", "site.hub", "site.indexnow", "site.languages", "site.error_reports",
}  # fmt: skip


def calls() -> list[tuple[str, str, str]]:
    """Every call in the source that reads a setting by its name: where, method, name."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
                continue
            method = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            key = node.args[0].value
            if method in (*ASKED_WITH, "origin") and isinstance(key, str) and NAME.fullmatch(key):
                found.append((f"{path.relative_to(SOURCE)}:{node.lineno}", method, key))
    return found


def test_every_setting_that_the_code_reads_is_in_the_table_and_of_that_kind() -> None:
    found = calls()
    assert len(found) > 80
    wrong = [
        f"{where} {method}({key!r})"
        for where, method, key in found
        if key not in BY_KEY or (method in ASKED_WITH and BY_KEY[key].kind not in ASKED_WITH[method])
    ]
    assert not wrong


def test_every_setting_is_read_somewhere() -> None:
    """By its name, or as a field of a group such as `LinkRules`."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in SOURCE.rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    named = Counter(node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
    fields = {ast.unparse(node.target) for node in nodes if isinstance(node, ast.AnnAssign)}
    assert [key for key in BY_KEY if named[key] == 1 and key.partition(".")[2] not in fields] == []


@pytest.mark.parametrize(
    ("key", "known"),
    [
        ("site.tagline.en", True), ("site.footer.zh-hant", True), ("site.licence.ckb", True), ("site.tagline.", False),
        ("site.tagline.EN", False), ("site.tagline.pt-BR", False), ("site.title.en", False), ("site.tagline.en.fr", False),
        ("site.tagline.x", False), ("site.tagline. en", False), ("site.tagline.e" + "n" * 50, False), ("tagline.en", False),
    ],
)  # fmt: skip
def test_some_texts_have_versions_by_language(key: str, known: bool) -> None:
    assert (settings.find(key) is not None) is known
    if known:
        assert settings.check(key, " a ") == "a"
        assert Settings({key: "a"}).text(key) == "a"
        assert Settings({}).text(key) == ""
        assert [one.key for one in Settings({key: "a"}).listed() if one not in TABLE] == [key]
    else:
        with pytest.raises(NotFound):
            settings.check(key, "a")


@pytest.mark.parametrize(
    ("key", "near"),
    [("site.tagline.EN", "site.tagline.en"), ("site.footer.pt-BR", "site.footer.pt"), ("site.titel", "site.title")],
)
def test_a_key_that_does_not_exist_names_the_nearest(key: str, near: str) -> None:
    with pytest.raises(NotFound) as refused:
        settings.get(key)
    assert near in str(refused.value.hint)


def test_a_text_is_that_of_the_language_else_that_of_the_site() -> None:
    told = Settings({"site.lang": "vi-VN", "site.tagline": "Tin", "site.tagline.en": "News"})
    assert [told.in_language("site.tagline", lang) for lang in ("vi", "vi-US", "en-GB", "fr", "")] == [
        "Tin", "Tin", "News", "", "",
    ]  # fmt: skip


def test_every_setting_is_once_in_the_table_and_its_default_is_allowed() -> None:
    assert len(BY_KEY) == len(TABLE)
    for one in TABLE:
        assert settings.check(one.key, one.default) == one.default
        assert bool(one.choices) == (one.kind == "choice"), one.key


class Watched(Settings):
    """Settings that remember which were read."""

    __slots__ = ("read",)

    def __init__(self) -> None:
        values = {"site.ninjs": "true", "site.story_cards": "true", "comments.close_days": "3"}
        super().__init__({"site.url": "https://x.example", **values})
        self.read: set[str] = set()

    def text(self, key: str) -> str:
        self.read.add(key)
        return super().text(key)


def test_a_build_reads_the_settings_marked_as_shown_on_pages_and_no_others(tmp_path: Path) -> None:
    from newsroom.site.build import build

    paper = Paper(tmp_path, comments_mode="open")
    story = paper.story("Tin", section="Town")
    paper.comment(story, "An answer to the story.")
    watched = Watched()
    build(paper.db, settings=watched, out=tmp_path / "site", now=paper.now)
    assert watched.read == ON_PAGES == {one.key for one in TABLE if one.on_pages}


@pytest.mark.parametrize("key", ["comments.capitals", "comments.per_minute", "comments.max_links", "web.form_seconds"])
def test_a_setting_that_no_page_shows_does_not_make_the_next_build_a_full_one(tmp_path: Path, key: str) -> None:
    paper = Paper(tmp_path)
    paper.story("Tin")
    paper.build()
    paper.set(**{key.replace(".", "_", 1): "71"})
    assert not paper.build().full


@pytest.mark.parametrize("key", ["comments.max_depth", "site.page_size"])
def test_a_setting_that_pages_show_makes_the_next_build_a_full_one(tmp_path: Path, key: str) -> None:
    paper = Paper(tmp_path)
    paper.story("Tin")
    paper.build()
    paper.set(**{key.replace(".", "_", 1): "7"})
    assert paper.build().full


@pytest.mark.parametrize(
    ("key", "typed", "stored"),
    [
        ("site.page_size", "1", "1"),
        ("site.page_size", " 007 ", "7"),
        ("site.page_size", "1000000", "1000000"),
        ("comments.capitals", "0", "0"),
        ("comments.capitals", "100", "100"),
        ("stats.count", "Yes", "true"),
        ("stats.count", "on", "true"),
        ("stats.count", "1", "true"),
        ("stats.count", "TRUE", "true"),
        ("stats.count", "No", "false"),
        ("stats.count", "off", "false"),
        ("stats.count", "0", "false"),
        ("site.title", " Báo  Mới ", "Báo  Mới"),
        ("site.tagline", "", ""),
        ("comments.mode", "pre", "pre"),
        ("site.programme_box", "latest", "latest"),
        ("comments.section_modes", " Town = pre ,, A=B=open ", "Town=pre, A=B=open"),
        ("comments.section_modes", "", ""),
        ("site.url", "https://x.example/paper/", "https://x.example/paper"),
        ("site.url", "http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("site.comments_origin", "https://live.example/", "https://live.example"),
        ("site.comments_origin", " ", ""),
        ("site.timezone", "Asia/Ho_Chi_Minh", "Asia/Ho_Chi_Minh"),
        ("site.lang", "vi", "vi"),
        ("site.lang", "zh-Hant-TW", "zh-Hant-TW"),
        ("site.lang", "es-419", "es-419"),
    ],
)  # fmt: skip
def test_a_value_is_stored_in_one_form(key: str, typed: str, stored: str) -> None:
    assert settings.check(key, typed) == stored


@pytest.mark.parametrize(
    ("key", "typed", "why"),
    [
        ("site.page_size", "0", "'0' is not a whole number from 1 to 1,000,000"),
        ("comments.max_length", "0", "'0' is not a whole number from 1 to 1,000,000"),
        ("site.page_size", "-1", "'-1' is not a whole number from 1 to 1,000,000"),
        ("site.page_size", "1000001", "'1000001' is not a whole number from 1 to 1,000,000"),
        ("site.page_size", "1.5", "'1.5' is not a whole number from 1 to 1,000,000"),
        ("site.page_size", "", "'' is not a whole number from 1 to 1,000,000"),
        ("site.page_size", "٣", "'٣' is not a whole number from 1 to 1,000,000"),
        ("site.page_size", "²", "'²' is not a whole number from 1 to 1,000,000"),
        ("comments.capitals", "101", "'101' is not a whole number from 0 to 100 (percent)"),
        ("comments.capitals", "-1", "'-1' is not a whole number from 0 to 100 (percent)"),
        ("comments.capitals", "half", "'half' is not a whole number from 0 to 100 (percent)"),
        ("stats.count", "maybe", "'maybe' is neither true nor false"),
        ("stats.count", "", "'' is neither true nor false"),
        ("site.title", "a\tb", "control characters are not allowed"),
        ("site.title", "a\x1fb", "control characters are not allowed"),
        ("comments.mode", "shut", "'shut' is not one of open, first, pre, closed"),
        ("comments.mode", "", "'' is not one of open, first, pre, closed"),
        ("comments.section_modes", "Town", "'Town' is not SECTION=MODE, where MODE is one of open, first, pre, closed"),
        ("comments.section_modes", "=pre", "'=pre' is not SECTION=MODE, where MODE is one of open, first, pre, closed"),
        ("comments.section_modes", "A=open, B=x", "'B=x' is not SECTION=MODE, where MODE is one of open, first, pre, closed"),
        ("site.url", "news.example.org", "'news.example.org' is not an address like https://news.example.org"),
        ("site.url", "", "'' is not an address like https://news.example.org"),
        ("site.comments_origin", "live.example", "'live.example' is not an address like https://news.example.org"),
        ("site.comments_origin", "//live.example", "'//live.example' is not an address like https://news.example.org"),
        ("site.url", "ftp://x.example", "'ftp://x.example' is not an address like https://news.example.org"),
        *(("site.url", wrong, f"{wrong!r} is not an address like https://news.example.org") for wrong in (
            "https://me:word@x.example", "https://me@x.example", "https://x.example/a b", 'https://x.example/"', "https://x.example/`",
            "https://x.example:99999", "https://[x", "https://x.example/{a}", "https://x.exa<mple",
        )),
        ("site.url", "https://", "'https://' is not an address like https://news.example.org"),
        ("site.url", "https://x.example/?a=1", "'https://x.example/?a=1' is not an address like https://news.example.org"),
        ("site.url", "https://x.example/#a", "'https://x.example/#a' is not an address like https://news.example.org"),
        ("site.lang", "v", "'v' is not a language tag like vi or en-GB"),
        ("site.lang", "engl", "'engl' is not a language tag like vi or en-GB"),
        ("site.lang", "en_GB", "'en_GB' is not a language tag like vi or en-GB"),
        ("site.lang", "en-123456789", "'en-123456789' is not a language tag like vi or en-GB"),
    ],
)  # fmt: skip
def test_a_value_out_of_bounds_is_refused_with_what_would_be_right(key: str, typed: str, why: str) -> None:
    with pytest.raises(Invalid) as refused:
        settings.check(key, typed)
    assert refused.value.message == f"{key}: {why}"
    assert refused.value.ref == key
    assert refused.value.hint == BY_KEY[key].help


def test_a_zone_that_is_none_is_refused() -> None:
    with pytest.raises(Invalid):
        settings.check("site.timezone", "Asia/Saigonn")


def test_a_space_is_the_first_letter_that_a_text_may_hold() -> None:
    assert settings.check("site.title", "a b\x7f") == "a b\x7f"


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(NotFound) as near:
        settings.get("site.titel")
    assert (near.value.message, near.value.hint) == ("there is no setting 'site.titel'", "did you mean site.title?")
    assert near.value.ref == "site.titel"
    with pytest.raises(NotFound) as far:
        settings.get("xyz")
    assert far.value.hint == "see: newsroom config list"
    assert settings.get("site.title").default == "Newsroom"


def test_values_are_read_as_what_they_are() -> None:
    some = Settings({"comments.capitals": "71", "site.lang": "vi", "stats.count": "false"}, {"site.lang": "file"})
    assert some.text("site.title") == "Newsroom"
    assert some.number("comments.capitals") == 71
    assert some.share("comments.capitals") == 0.71
    assert not some.flag("stats.count")
    assert some.flag("comments.model")
    assert (some.origin("site.lang"), some.origin("site.title")) == ("file", "default")
    assert some.lang == "vi"
    assert some.zone.key == "UTC"
    with pytest.raises(KeyError):
        some.text("site.titel")


def test_overriding_checks_the_value_and_leaves_the_settings_as_they_were() -> None:
    some = Settings({"site.url": "https://x.example", "site.lang": "vi"}, {"site.lang": "file"})
    other = some.override(site_url="http://y.example/a/", comments_per_minute="5")
    assert (other.text("site.url"), other.origin("site.url")) == ("http://y.example/a", "flag")
    assert (other.number("comments.per_minute"), other.lang, other.origin("site.lang")) == (5, "vi", "file")
    assert some.text("site.url") == "https://x.example"
    with pytest.raises(Invalid):
        some.override(site_url="nowhere")


def test_pairs_are_names_with_the_mode_of_each() -> None:
    some = Settings({"comments.section_modes": "Town=pre, A=B=open"})
    assert some.pairs("comments.section_modes") == {"Town": "pre", "A=B": "open"}
    assert Settings({}).pairs("comments.section_modes") == {}


@pytest.mark.parametrize(("lang", "first"), [("en", None), ("en-GB", None), ("vi", True), ("fr", True), ("eng", True)])
def test_the_language_says_whether_the_day_comes_first(lang: str, first: bool | None) -> None:
    assert Settings({"site.lang": lang}).day_first is first


def test_the_environment_spells_a_name_in_capitals() -> None:
    assert settings.environment_name("site.page_size") == "NEWSROOM_SITE_PAGE_SIZE"


def test_the_modes_of_comments() -> None:
    assert tuple(CommentMode) == ("open", "first", "pre", "closed")
    assert BY_KEY["comments.mode"].choices == ("open", "first", "pre", "closed")
    assert BY_KEY["comments.mode"].default == "first"
