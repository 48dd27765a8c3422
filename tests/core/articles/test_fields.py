"""The fields of articles: the file, the record, the JSON and the hashes know the same ones, and none is forgotten."""

from __future__ import annotations

from dataclasses import fields as fields_of
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom import store
from newsroom.core.articles import articles, drafting, fields, revisions
from newsroom.core.articles.articles import Article
from newsroom.core.articles.drafting import PublicationTerms
from newsroom.core.articles.fields import ArticleHeader, Manuscript
from newsroom.core.journal import actions
from newsroom.errors import Invalid
from newsroom.store import Connection
from tests.core.articles.desk import NOW

FULL = Manuscript(
    title="Cầu mới", lead="Đã thông xe.", body="Một.\n\nHai.\n", section="Town", tags=("a", "b"), authors=("Lan",),
    source="Agency", lang="vi", image="a.png", kicker="Live", related=("b", "c"), kind="page",
    extra={"k": ["x"]}, media={"b.png": 7, "a.png": 9},
)  # fmt: skip
PLAIN = Manuscript(title="Tin", body="Một.\n")

# What the columns of a revision are besides the text, and what an article is besides its columns.
OF_A_SAVE = {"article_id", "rev", "parent_rev", "at", "actor", "note", "labels", "words", "hash"}
COUNTED = {"version", "views", "comments", "words", "series"}
NOT_IN_JSON = {
    "uid",
    "path",
    "approved_revision",
    "publish_revision",
    "comments_mode",
    "source_file",
    "published_day",
    "modified_day",
}


def columns(db: Connection, table: str) -> set[str]:
    return {row["name"] for row in db.execute(f"pragma table_info({table})")}


def test_a_revision_in_the_file_has_the_fields_of_a_text(db: Connection) -> None:
    assert columns(db, "revisions") == OF_A_SAVE | {one.name for one in fields_of(Manuscript)}


def test_every_column_of_an_article_is_listed_and_is_read_into_an_attribute_or_into_none(db: Connection) -> None:
    assert columns(db, "articles") == set(fields.ARTICLE_COLUMNS)
    read = {name for name in fields.ARTICLE_COLUMNS.values() if name}
    attributes = {one.name for one in fields_of(Article)}
    assert attributes == read | COUNTED | {one.name for one in fields_of(ArticleHeader)} | {"extra"}


def test_an_export_carries_every_column_but_those_that_are_left_out_on_purpose() -> None:
    assert set(fields.CARRIED) == set(fields.ARTICLE_COLUMNS) - {"id", "title", "translation_of", "kind"}


def test_the_json_has_every_attribute_but_those_that_are_left_out_on_purpose() -> None:
    attributes = {one.name for one in fields_of(Article)} - NOT_IN_JSON - {"back_date"}
    assert set(fields.JSON_KEYS) == attributes | {"url", "date", "modified", "dated"}
    assert len(fields.JSON_KEYS) == len(set(fields.JSON_KEYS))


def test_the_json_is_that_of_the_contract_in_its_order(db: Connection) -> None:
    with actions.act(db, actor="lan", now=NOW, command="draft") as act:
        made = drafting.draft(
            act, replace(FULL, media={}), lang="en", terms=PublicationTerms(date=NOW), assignee="mai", due_at=NOW
        ).article
    at = "2026-03-02T03:00:00Z"
    assert list(articles.record(made, site_url="https://x.example").items()) == [
        ("id", 1), ("slug", "cau-moi"), ("title", "Cầu mới"), ("lead", "Đã thông xe."), ("status", "draft"),
        ("section", "Town"), ("tags", ["a", "b"]), ("authors", ["Lan"]), ("source", "Agency"), ("lang", "vi"),
        ("image", "a.png"), ("kicker", "Live"), ("related", ["b", "c"]), ("kind", "page"),
        ("extra", {"k": ["x"]}), ("url", None), ("created_at", at), ("updated_at", at),
        ("published_at", None), ("modified_at", None), ("publish_at", None), ("embargo_until", None),
        ("expire_at", None), ("date", at), ("words", 2), ("revision", 1), ("live_revision", None), ("version", 1),
        ("views", 0), ("comments", 0), ("assignee", "mai"), ("due_at", at), ("modified", False),
        ("dated", "time"), ("held", None), ("series", None),
    ]  # fmt: skip


def test_a_text_is_read_as_it_was_written(db: Connection) -> None:
    text = replace(FULL, media={})
    with actions.act(db, actor="lan", now=NOW, command="draft") as act:
        made = drafting.draft(act, text, lang="en").article
    held = revisions.get(db, made.id, 1)
    assert held.manuscript == text
    assert held.hash == text.hash()
    row = db.execute("select * from revisions").fetchone()
    assert (row["tags"], row["authors"], row["extra"], row["media"]) == ('["a", "b"]', '["Lan"]', '{"k": ["x"]}', "{}")
    assert row["labels"] == "a\nb\nTown\nLan\nAgency"


# Worked out with sha256 by hand, from the lists of values that files hold the hashes of since their first version.
def test_hashes_are_those_that_files_hold() -> None:
    assert PLAIN.hash() == "fa9be96ebaf70a2fdbcdcc2df8eb5be67dba64cbc79804927ac08a7c50b6ad59"
    first = replace(FULL, kicker="", related=(), kind="")  # fields that came later
    assert first.hash() == "419c44af623d33a060743c711c0f2787484673e55a0e4a50e57df60db698d355"
    assert first.hash_in_any_file() == "e3761c4c94bfd8eb2ada060061c17e0a2c1bdea37f4abde8e2ee84ab3bda8a54"


@pytest.mark.parametrize("name", [one.name for one in fields_of(Manuscript)])
def test_each_field_is_hashed(name: str) -> None:
    value: Any = {str: "other", tuple: ("other",), dict: {"other": 3}}[fields.SHAPES[name].empty]
    other = replace(FULL, **{name: value})
    assert other.hash() != FULL.hash()
    assert other.hash_in_any_file() != FULL.hash_in_any_file()


def test_the_numbers_of_pictures_count_in_their_own_file_only() -> None:
    other = replace(FULL, media={"a.png": 1, "b.png": 2})
    assert other.hash() != FULL.hash()
    assert other.hash_in_any_file() == FULL.hash_in_any_file()


def test_a_later_field_counts_only_where_it_says_something(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the lead had come later: without one a text hashes as it did before."""
    without = Manuscript(title="Tin", body="Một.\n")
    monkeypatch.setattr(fields, "HASHED_IN_PLACE", tuple(n for n in fields.HASHED_IN_PLACE if n != "lead"))
    before = without.hash()
    assert replace(without, lead="Mới.").hash() != before
    monkeypatch.setattr(
        fields, "plain", lambda one, plain=fields.plain: {k: v for k, v in plain(one).items() if k != "lead"}
    )
    assert without.hash() == before


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("title", "  Hai\n dòng\t ", "Hai dòng"),
        ("lead", "\n Một \n hai \n", "Một \n hai"),
        ("body", "\ufeff Một\r\nhai\r\n", " Một\nhai\n"),
        ("section", " Xã\nhội ", "Xã hội"),
        ("source", " Hãng  tin\n", "Hãng tin"),
        ("image", " a.png\n", "a.png"),
        ("lang", " vi ", " vi "),
        ("kind", " Page\n", "page"),
        ("kind", "story", ""),
        ("tags", (" a\nb ", "", "a b", "c"), ("a b", "c")),
        ("authors", ("Lan ", "Lan", " "), ("Lan",)),
        ("extra", {"k": " v "}, {"k": " v "}),
        ("media", {" a.png": 3}, {" a.png": 3}),
        ("title", "Ca\u0302u", "Câu"),
    ],
)  # fmt: skip
def test_a_text_is_cleaned_field_by_field(name: str, typed: Any, kept: Any) -> None:
    clean = replace(FULL, **{name: typed}).cleaned()
    assert getattr(clean, name) == kept
    assert replace(clean, **{name: getattr(FULL, name)}) == FULL


@pytest.mark.parametrize("title", ["", " ", "\n\t", "\x07"])
def test_a_text_without_a_title_is_refused(title: str) -> None:
    with pytest.raises(Invalid, match="the article has no title") as refused:
        replace(FULL, title=title).cleaned()
    assert "draft --title, or edit --set title=TITLE" in str(refused.value.hint)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(Invalid, match="not UTF-8"):
        replace(FULL, lead="a\udcffb").cleaned()


def test_what_pages_are_given_as_text() -> None:
    assert fields.PLAIN_TEXT == ("title", "lead", "source", "lang", "kicker")


def test_the_keys_of_front_matter() -> None:
    assert fields.SPELLINGS == {
        "title": ("title", "tiêu_đề", "tít"),
        "lead": ("lead", "sapo", "sa_pô", "dek", "excerpt", "summary", "description"),
        "section": ("section", "category", "categories", "chuyên_mục"),
        "tags": ("tags", "keywords", "tag", "thẻ", "từ_khóa"),
        "authors": ("authors", "author", "byline", "tác_giả", "bút_danh"), "source": ("source", "nguồn"),
        "lang": ("lang", "language", "ngôn_ngữ"), "image": ("image", "ảnh"),
        "kicker": ("kicker", "overline", "eyebrow"), "related": ("related",),
        "kind": ("kind", "loại"),
    }  # fmt: skip


def test_the_order_of_front_matter_is_that_of_the_contract() -> None:
    assert fields.FRONT_MATTER == (
        "title", "lead", "slug", "section", "tags", "authors", "source", "lang", "date", "image", "status",
        "kicker", "related", "kind",
    )  # fmt: skip


names = st.lists(st.text("abcé ", min_size=1).filter(str.strip), max_size=3).map(
    lambda found: tuple(dict.fromkeys(" ".join(one.split()) for one in found))
)
manuscripts = st.builds(
    Manuscript, title=st.text("abc", min_size=1), lead=st.text("ab"), body=st.text("ab\n"), section=st.text("ab"),
    tags=names, authors=names, source=st.text("ab"), lang=st.sampled_from(["vi", "en"]), image=st.text("ab"),
    extra=st.dictionaries(st.text("ab"), st.text("ab") | st.lists(st.text("ab"))), media=st.just({}),
)  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(manuscripts, manuscripts)
def test_equal_texts_and_only_they_have_one_hash(one: Manuscript, other: Manuscript) -> None:
    assert (one.hash() == other.hash()) == (one == other)


@settings(max_examples=50, deadline=None)
@given(manuscripts)
def test_cleaning_twice_changes_nothing(one: Manuscript) -> None:
    assert one.cleaned().cleaned() == one.cleaned()


def test_a_file_of_today_opens(tmp_path: Path) -> None:
    assert store.create(tmp_path / "newsroom.db")
