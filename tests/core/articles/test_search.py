"""Search: what a query finds, in which order, and the piece of text that is shown. Results are written by hand."""

from __future__ import annotations

from typing import Any

import pytest

from newsroom.core.articles import search
from newsroom.core.articles.articles import Filter
from newsroom.store import Connection
from tests.core.articles.desk import Desk


@pytest.fixture
def desk(db: Connection) -> Desk:
    return Desk(db)


def found(desk: Desk, query: str, wanted: Filter | None = None, **how: Any) -> list[str]:
    hits = search.search(desk.db, query, wanted or Filter(), **how)
    if "limit" not in how and "offset" not in how:
        counted = {key: value for key, value in how.items() if key in ("exact", "prefix")}
        assert search.count(desk.db, query, wanted or Filter(), **counted) == len(hits)
    return [hit.article.slug for hit in hits]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("cầu mới", ["cầu", "mới"]),
        ("  cầu \n mới ", ["cầu", "mới"]),
        ("Đảng", ["Dảng"]),
        ("a\x00b", ["a", "b"]),
        ("C++ -x *", ["C++", "-x"]),
        ("* - !", []),
        ("", []),
    ],
)
def test_the_words_of_a_query(query: str, words: list[str]) -> None:
    assert search.tokens(query) == words


@pytest.mark.parametrize(
    ("words", "prefix", "match"),
    [
        (["a"], False, '"a"'),
        (["a"], True, '"a"*'),
        (['a"b'], False, '"a""b"'),
        (["a", "b"], False, '("a b") OR ("a" AND "b")'),
        (["a", "b"], True, '("a b"*) OR ("a" AND "b"*)'),
        (['a"', "b"], False, '("a"" b") OR ("a""" AND "b")'),
    ],
)
def test_what_the_index_is_asked(words: list[str], prefix: bool, match: str) -> None:
    assert search.expression(words, prefix=prefix) == match


def test_every_word_must_be_there_in_any_field(desk: Desk) -> None:
    desk.draft(
        "Cầu", "sông", lead="mới", section="Xã hội", tags=("thông xe",), authors=("Lan Phạm",), source="Hãng Tin"
    )
    desk.draft("Khác", "khác")
    for query in ("cau", "song", "moi", "xa hoi", "thong xe", "lan pham", "hang tin", "cầu sông", "sông lan"):
        assert found(desk, query) == ["cau"], query
    for query in ("cầu khác", "không", "", "!"):
        assert found(desk, query) == [], query


def test_the_phrase_comes_before_words_apart(desk: Desk) -> None:
    desk.draft("Một", "đêm qua ở chợ " + "x " * 30)
    desk.draft("Hai", "ở chợ đêm qua " + "x " * 30)
    desk.draft("Ba", "đêm qua ở chợ " + "x " * 30)
    assert found(desk, "chợ đêm")[0] == "hai"
    assert found(desk, "chợ đêm")[1:] == ["ba", "mot"]  # equal otherwise: the newer first


def test_a_word_in_the_title_weighs_more(desk: Desk) -> None:
    desk.draft("Khác", "cầu")
    desk.draft("Cầu", "khác")
    desk.draft("Lại khác", "cầu")
    assert found(desk, "cầu")[0] == "cau"


def test_a_page_of_what_is_found(desk: Desk) -> None:
    for title in ("Tin một", "Tin hai", "Tin ba", "Tin tư"):
        desk.draft(title)
    every = found(desk, "tin", sort="id")
    assert every == ["tin-mot", "tin-hai", "tin-ba", "tin-tu"]
    assert found(desk, "tin", sort="id:desc") == every[::-1]
    assert found(desk, "tin", sort="id", limit=2) == every[:2]
    assert found(desk, "tin", sort="id", limit=2, offset=1) == every[1:3]
    assert found(desk, "tin", sort="id", offset=3) == every[3:]
    assert found(desk, "tin", limit=0) == []
    ranked = found(desk, "tin")
    assert found(desk, "tin", limit=3) + found(desk, "tin", limit=3, offset=3) == ranked


def test_only_what_the_filter_finds(desk: Desk) -> None:
    for status in ("draft", "published", "trashed"):
        desk.in_status(status, f"Tin {status}")
    assert found(desk, "tin", sort="id") == ["tin-draft", "tin-published"]
    assert found(desk, "tin", Filter(statuses=("trashed",))) == ["tin-trashed"]
    assert found(desk, "tin", Filter(statuses=("published",)), limit=5) == ["tin-published"]


def test_beyond_a_number_only_the_newest_are_ranked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "RANKED", 2)
    for title in ("Tin", "Khác", "Tin b", "Tin c", "Tin d"):
        desk.draft(title)
    assert sorted(found(desk, "tin", limit=9)) == ["tin-b", "tin-c", "tin-d"]
    assert len(found(desk, "tin")) == 4  # all of them when all are wanted
    assert found(desk, "tin", sort="id", limit=9) == ["tin", "tin-b", "tin-c", "tin-d"]
    monkeypatch.setattr(search, "RANKED", 4)
    assert len(found(desk, "tin", limit=9)) == 4


@pytest.mark.parametrize(
    ("query", "exact", "prefix", "hits"),
    [
        ("bò", True, False, ["mot"]),
        ("bo", False, False, ["ba", "hai", "mot"]),
        ("bo", True, False, []),
        ("BỎ", True, False, ["hai"]),
        ('"bò"', True, False, ["mot"]),
        ("bò,", True, False, ["mot"]),
        ("bò nướng", True, False, ["mot"]),
        ("nướng bò", True, False, ["mot"]),
        ("nư", True, False, []),
        ("nư", True, True, ["mot"]),
        ("nu", True, True, []),
        ("nu", False, True, ["mot"]),
        ("ướng", True, True, []),
        ("thẻ", True, False, ["mot"]),
    ],
)
def test_with_marks_and_by_beginning(desk: Desk, query: str, exact: bool, prefix: bool, hits: list[str]) -> None:
    desk.draft("Một", "Một hàng bò nướng.", tags=("thẻ",))
    desk.draft("Hai", "Khách đang bỏ đi.")
    desk.draft("Ba", "Bộ trưởng.")
    assert sorted(found(desk, query, exact=exact, prefix=prefix)) == hits


def test_exact_counts_before_the_page_is_cut(desk: Desk) -> None:
    for title, body in (("Một", "bò"), ("Hai", "bỏ"), ("Ba", "bò"), ("Tư", "bò")):
        desk.draft(title, body)
    assert found(desk, "bò", exact=True, sort="id", limit=2) == ["mot", "ba"]
    assert found(desk, "bò", exact=True, sort="id", limit=2, offset=2) == ["tu"]


def snippet(desk: Desk, query: str, *, prefix: bool = False, **text: Any) -> str:
    desk.draft(text.pop("title", "Tiêu đề"), text.pop("body", "Thân bài."), **text)
    (hit,) = search.search(desk.db, query, Filter(), prefix=prefix)
    return hit.snippet


@pytest.mark.parametrize(
    ("query", "text", "shown"),
    [
        ("dang bo", {"title": "Đảng bộ tỉnh họp"}, "[Đảng bộ] tỉnh họp"),
        ("họp tỉnh", {"title": "Đảng bộ tỉnh họp"}, "Đảng bộ [tỉnh] [họp]"),
        ("họp", {"title": "Họp", "body": "Sẽ họp. Đã họp."}, "[Họp]"),
        ("sông", {"lead": "Một\n con sông."}, "Một con [sông]."),
        ("sông", {"body": "# Đầu\n\nMột *con* [sông](/a/)."}, "Đầu Một con [sông]."),
        ("sông", {"body": "sông sông-sông"}, "[sông] [sông]-[sông]"),
        (
            "con sông",
            {"lead": "con", "body": "Một con, sông."},
            "Một [con, sông].",
        ),  # the phrase before the single words
        ("thẻ", {"tags": ("thẻ",), "section": "Xã hội"}, "[thẻ] Xã hội"),
        ("song", {"body": "sôngs sông"}, "sôngs [sông]"),
        ("c++", {"body": "Về C++ và C."}, "Về [C]++ và [C]."),
    ],
)
def test_the_piece_that_is_shown(desk: Desk, query: str, text: dict[str, Any], shown: str) -> None:
    assert snippet(desk, query, **text) == shown


def test_the_beginning_of_a_word_is_marked(desk: Desk) -> None:
    assert snippet(desk, "nuo", prefix=True, body="Bò nướng đêm") == "Bò [nướ]ng đêm"


def test_a_snippet_is_about_as_wide_as_asked_and_cut_at_words(desk: Desk) -> None:
    words = [f"chữ{number:03}" for number in range(200)]
    article = desk.draft("Tin", " ".join(words))
    shown = search.snippet(desk.db, article, ["chữ100"], width=60)
    inside = shown.strip("…").replace("[", "").replace("]", "")
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert "[chữ100]" in shown
    assert 40 <= len(inside) <= 60
    assert set(inside.split()) <= set(words)  # no word is cut in two
    assert inside.split()[0] in ("chữ098", "chữ097")  # a third of the width before it
    first = search.snippet(desk.db, article, ["chữ000"], width=60)
    assert first.startswith("[chữ000] chữ001")
    last = search.snippet(desk.db, article, ["chữ199"], width=60)
    assert last.endswith("[chữ199]")
    assert last.startswith("…")


def test_a_word_far_down_in_a_long_text_is_shown(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "STRETCH", 100)
    monkeypatch.setattr(search, "STRETCHES", 5)
    lines = "\n".join(f"dòng {number} xxxxxxxxxxxxxxxxxxxxxxxx" for number in range(40))
    article = desk.draft("Tin", lines, lead="Lời dẫn")
    assert "[dòng] [0]" in search.snippet(desk.db, article, ["dòng", "0"]).replace("dòng 0", "dòng] [0")
    assert "[12]" in search.snippet(desk.db, article, ["12"])
    assert search.snippet(desk.db, article, ["39"]) == "Lời dẫn"  # past what is looked through


@pytest.mark.parametrize("words", [["khong"], ["++"]])
def test_without_the_words_the_lead_is_shown(desk: Desk, words: list[str]) -> None:
    article = desk.draft("Tin", "Thân bài.", lead="Lời dẫn")
    assert search.snippet(desk.db, article, words) == "Lời dẫn"


def test_without_a_lead_the_title_is_shown(desk: Desk) -> None:
    assert search.snippet(desk.db, desk.draft("Tin", "Thân bài."), ["khong"]) == "Tin"


def test_snippets_are_left_out_where_nobody_wants_them(desk: Desk) -> None:
    desk.draft("Tin")
    assert [hit.snippet for hit in search.search(desk.db, "tin", Filter(), snippets=False)] == [""]
