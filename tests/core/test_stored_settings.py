"""Settings in the file: every bound just inside and just outside, the precedence of sources, and the log."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from newsroom import settings as table
from newsroom import store
from newsroom.core import stored_settings
from newsroom.core.articles import labels
from newsroom.core.journal import actions
from newsroom.errors import Invalid, NotFound
from newsroom.settings import Settings
from newsroom.store import Connection
from tests.comment_rooms import NOW

# The numbers and shares by hand: key → the default, the least and the most.
BOUNDS = {
    "site.page_size": (20, 1, 1_000_000), "site.feed_size": (30, 1, 1_000_000), "articles.max_megabytes": (50, 0, 1_000_000),
    "media.max_megabytes": (25, 0, 1_000_000), "comments.close_days": (0, 0, 1_000_000), "comments.max_length": (4000, 1, 1_000_000),
    "comments.max_name": (60, 1, 1_000_000), "comments.max_email": (254, 1, 1_000_000), "comments.max_depth": (4, 1, 1_000_000),
    "comments.max_links": (2, 0, 1_000_000), "comments.host_spam": (3, 0, 1_000_000), "comments.per_minute": (2, 1, 1_000_000),
    "comments.per_hour": (20, 1, 1_000_000), "comments.per_person": (4, 1, 1_000_000), "comments.per_article": (3, 1, 1_000_000),
    "comments.duplicate_hours": (24, 0, 1_000_000), "comments.short_text": (20, 0, 1_000_000), "comments.alike": (85, 0, 100),
    "comments.alike_last": (500, 0, 1_000_000), "comments.copies_spam": (3, 0, 1_000_000), "comments.capitals": (70, 0, 100),
    "comments.capital_letters": (20, 0, 1_000_000), "comments.run": (10, 0, 1_000_000), "comments.marks": (3, 0, 1_000_000),
    "comments.bad_share": (30, 0, 100), "comments.bad_decisions": (4, 0, 1_000_000), "comments.bad_days": (7, 0, 1_000_000),
    "comments.approved_before": (2, 0, 1_000_000), "comments.trusted_approved": (10, 0, 1_000_000),
    "comments.trusted_bad": (5, 0, 100), "comments.trusted_days": (90, 0, 1_000_000), "comments.flags_hold": (3, 0, 1_000_000),
    "comments.edit_minutes": (5, 0, 1_000_000), "comments.model_spam": (98, 0, 100), "comments.model_hold": (60, 0, 100),
    "comments.model_labels": (200, 0, 1_000_000), "comments.model_each": (30, 0, 1_000_000), "comments.model_precision": (99, 0, 100),
    "comments.model_last": (300, 0, 1_000_000), "comments.model_margin": (20, 0, 100), "comments.model_act": (100, 0, 1_000_000),
    "stats.keep_days": (90, 0, 1_000_000), "web.form_seconds": (2, 0, 1_000_000),
}  # fmt: skip


def test_a_setting_before_the_file_is_opened(tmp_path: Path) -> None:
    with closing(store.create(tmp_path / "newsroom.db")) as made:
        made.execute("insert into settings (key, value) values ('site.output', 'public')")
    path = tmp_path / "newsroom.db"
    assert stored_settings.before_opening(path, "site.output", {}) == "public"
    assert stored_settings.before_opening(path, "site.output", {"NEWSROOM_SITE_OUTPUT": "other"}) == "other"
    assert stored_settings.before_opening(path, "site.theme", {}) == table.BY_KEY["site.theme"].default


def put(db: Connection, **values: str) -> dict[str, str]:
    """`site__page_size` means `site.page_size`."""
    named = {key.replace("__", "."): value for key, value in values.items()}
    return stored_settings.put(db, named, now=NOW, actor="lan")


def kept(db: Connection) -> dict[str, str]:
    return dict(db.execute("select key, value from settings order by key").fetchall())


def noted(db: Connection) -> list[tuple[str, dict[str, object]]]:
    return [(line.action, line.detail) for line in reversed(actions.log(db)) if line.kind == "setting"]


def test_every_number_is_in_the_table_above() -> None:
    numbers = {one.key for one in table.TABLE if one.kind in ("number", "percent")}
    assert set(BOUNDS) <= numbers
    for key in numbers - set(BOUNDS):  # a newer one has bounds in order, with its default between them
        setting = table.get(key)
        assert setting.least <= int(setting.default) <= setting.most


@pytest.mark.parametrize("key", BOUNDS)
def test_the_bounds_of_every_number(db: Connection, key: str) -> None:
    default, least, most = BOUNDS[key]
    setting = table.get(key)
    assert (int(setting.default), setting.least, setting.most) == (default, least, most)
    for value in (least, most, default):
        assert table.check(key, f" {value} ") == str(value)
    for refused in (str(least - 1), str(most + 1), "", "x", "1.5", "٣", f"+{most}", f"{most}x"):
        with pytest.raises(Invalid) as said:
            table.check(key, refused)
        assert said.value.ref == key
    stored_settings.put(db, {key: str(most)}, now=NOW, actor="lan")
    assert stored_settings.load(db, {}).number(key) == most


@pytest.mark.parametrize(
    ("key", "typed", "stored"),
    [
        ("comments.max_length", "007", "7"), ("stats.count", "YES", "true"), ("stats.count", "0", "false"), ("stats.count", "on", "true"),
        ("stats.count", "Off", "false"), ("site.title", "  Báo ", "Báo"), ("site.url", "https://x.example/sub/", "https://x.example/sub"),
        ("comments.mode", "pre", "pre"), ("comments.section_modes", " Town = pre ,Sport=open, ", "Town=pre, Sport=open"),
        ("comments.section_modes", "", ""), ("site.lang", "vi-VN", "vi-VN"), ("site.timezone", "Asia/Ho_Chi_Minh", "Asia/Ho_Chi_Minh"),
    ],
)  # fmt: skip
def test_a_value_is_stored_in_one_form(db: Connection, key: str, typed: str, stored: str) -> None:
    assert stored_settings.put(db, {key: typed}, now=NOW, actor="lan") == {key: stored}
    assert kept(db) == {key: stored}


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("stats.count", "maybe"), ("stats.count", ""), ("site.title", "a\nb"), ("site.title", "a\x1fb"), ("site.url", "x.example"),
        ("site.url", "ftp://x.example"), ("site.url", "https://x.example/?a=1"), ("site.url", "https://x.example/#a"), ("site.url", "https://"),
        ("comments.mode", "PRE"), ("comments.mode", ""), ("comments.section_modes", "Town"), ("comments.section_modes", "=pre"),
        ("comments.section_modes", "Town=shut"), ("site.lang", "v"), ("site.lang", "vi_VN"), ("site.timezone", "Asia/Nowhere"),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_changes_nothing(db: Connection, key: str, typed: str) -> None:
    with pytest.raises(Invalid):
        stored_settings.put(db, {"site.tagline": "x", key: typed}, now=NOW, actor="lan")
    assert (kept(db), noted(db)) == ({}, [])


def test_a_space_is_no_control_character(db: Connection) -> None:
    assert put(db, site__title="a b") == {"site.title": "a b"}


def test_which_source_goes_before_which(db: Connection) -> None:
    put(db, site__page_size="7", site__feed_size="8")
    environment = {
        "NEWSROOM_SITE_PAGE_SIZE": "9",
        "NEWSROOM_COMMENTS_MODE": "pre",
        "NEWSROOM_USER": "lan",
        "SITE_FEED_SIZE": "1",
    }
    found = stored_settings.load(db, environment)
    assert (found.number("site.page_size"), found.origin("site.page_size")) == (9, "environment")
    assert (found.number("site.feed_size"), found.origin("site.feed_size")) == (8, "file")
    assert (found.text("comments.mode"), found.origin("comments.mode")) == ("pre", "environment")
    assert (found.text("site.lang"), found.origin("site.lang")) == ("en", "default")
    over = found.override(site_page_size="11")
    assert (over.number("site.page_size"), over.origin("site.page_size")) == (11, "flag")
    assert over.origin("site.feed_size") == "file"
    with pytest.raises(Invalid):
        stored_settings.load(db, {"NEWSROOM_SITE_PAGE_SIZE": "many"})
    assert stored_settings.load(db, {"NEWSROOM_SITE_TAGLINE": ""}).origin("site.tagline") == "environment"


def test_texts_in_other_languages_come_from_the_file_and_the_environment(db: Connection) -> None:
    stored_settings.put(db, {"site.tagline.en": "News", "site.footer.fr": "Quai"}, now=NOW, actor="lan")
    loaded = stored_settings.load(db, {"NEWSROOM_SITE_FOOTER_ZH_HANT": "河", "NEWSROOM_SITE_TAGLINE_EN": "Other"})
    assert {one.key: loaded.text(one.key) for one in loaded.listed() if loaded.origin(one.key) != "default"} == {
        "site.tagline.en": "Other", "site.footer.fr": "Quai", "site.footer.zh-hant": "河",
    }  # fmt: skip


def test_a_setting_of_another_version_is_left_alone(db: Connection) -> None:
    db.execute("insert into settings (key, value) values ('site.hologram', 'on')")
    assert stored_settings.load(db, {}).origin("site.hologram") == "default"
    put(db, site__title="Báo")
    assert kept(db) == {"site.hologram": "on", "site.title": "Báo"}


def test_the_log_says_what_it_was_before(db: Connection) -> None:
    put(db, site__title="Một", site__tagline="x")
    put(db, site__title="Một", site__tagline="y")
    assert noted(db) == [
        ("set", {"name": "site.title", "value": "Một", "before": None}),
        ("set", {"name": "site.tagline", "value": "x", "before": None}),
        ("set", {"name": "site.tagline", "value": "y", "before": "x"}),
    ]
    put(db, site__tagline="y")
    assert len(noted(db)) == 3
    assert {line.command for line in actions.log(db)} == {"config set"}


def test_forgetting_a_value(db: Connection) -> None:
    put(db, site__title="Một", site__tagline="x")
    stored_settings.unset(db, "site.title", now=NOW, actor="mai")
    assert kept(db) == {"site.tagline": "x"}
    assert noted(db)[-1] == ("unset", {"name": "site.title", "before": "Một"})
    assert actions.log(db)[0].actor == "mai"
    stored_settings.unset(db, "site.title", now=NOW, actor="mai")
    assert len(noted(db)) == 3
    with pytest.raises(NotFound, match="there is no setting"):
        stored_settings.unset(db, "site.titel", now=NOW, actor="mai")
    with pytest.raises(NotFound) as near:
        put(db, site__titel="x")
    assert near.value.hint == "did you mean site.title?"


def test_new_sections_of_the_setting_can_be_used(db: Connection) -> None:
    put(db, site__sections=" Xã hội, Kinh tế ,, Thể thao,")
    assert [one.name for one in labels.all_of(db, "section")] == ["Xã hội", "Kinh tế", "Thể thao"]
    put(db, site__sections="Thể thao")
    assert [one.name for one in labels.all_of(db, "section")] == ["Xã hội", "Kinh tế", "Thể thao"]
    put(db, site__sections="xa hoi, kinh-te")  # without marks, and a slug: they mean those
    put(db, site__title="Xã hội khác")
    assert len(labels.all_of(db, "section")) == 3


def test_values_by_their_kinds() -> None:
    found = Settings({"comments.alike": "85", "stats.count": "false", "comments.section_modes": "Town=pre, A = B=open"})
    assert found.share("comments.alike") == 0.85
    assert found.flag("stats.count") is False
    assert found.pairs("comments.section_modes") == {"Town": "pre", "A = B": "open"}
    with pytest.raises(KeyError):
        found.text("site.hologram")


@pytest.mark.parametrize(
    ("lang", "day_first"), [("en", None), ("en-GB", None), ("vi", True), ("de", True), ("eng", True)]
)
def test_whether_the_day_comes_first(lang: str, day_first: bool | None) -> None:
    assert Settings({"site.lang": lang}).day_first is day_first
