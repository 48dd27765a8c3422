"""`list` and `search`: filters, sorts, forms of output, and words found in any spelling."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsroom import store
from newsroom.core.articles import drafting, search
from newsroom.core.articles.articles import Filter
from newsroom.core.articles.fields import Manuscript
from newsroom.core.journal import actions
from newsroom.store import Connection
from tests.conftest import COMMAND, Run

STORIES = """
Mưa lớn ở miền núi|Xã hội|mưa, núi|Hà An|vi
Giá lúa tăng|Kinh tế|lúa|Thành Bình|vi
Council votes on bridge|Politics|bridge, council|Ann Lee|en
Đảng bộ tỉnh họp|Chính trị|hội nghị|Hà An|vi
"""


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the file that several tests begin from is kept."""
    return tmp_path_factory.mktemp("saved")


def begin_from(desk: Run, kept: Path, folder: Path, fill: Callable[[Run], None]) -> Run:
    """`desk` with the file that `fill` makes, copied from `kept` after the first time."""
    if not kept.exists():
        fill(desk)
        desk("backup", str(kept))
    shutil.copy(kept, folder / "newsroom.db")
    return desk


@pytest.fixture
def town(desk: Run, saved: Path, tmp_path: Path) -> Run:
    """A newsroom with four articles, drafted on four days, in several states."""
    return begin_from(desk, saved / "town.db", tmp_path, _town)


def _town(desk: Run) -> None:
    for number, line in enumerate(STORIES.strip().splitlines(), 1):
        title, section, tags, author, lang = line.split("|")
        text = f"---\ntitle: {title}\nsection: {section}\ntags: [{tags}]\nauthors: [{author}]\nlang: {lang}\n---\n{'từ ' * number}\n"
        desk("--now", f"2026-03-0{number}T01:00:00Z", "draft", "-", stdin=text)
    desk("--now", "2026-03-05T01:00:00Z", "publish", "1", "--date", "2026-02-10")
    desk("--now", "2026-03-05T02:00:00Z", "publish", "2", "--date", "2026-02-20")
    desk("--now", "2026-03-05T03:00:00Z", "submit", "3")
    desk("--now", "2026-03-05T04:00:00Z", "assign", "4", "mai", "--due", "2026-03-06")


@pytest.mark.parametrize(
    ("args", "ids"),
    [
        ((), [4, 3, 2, 1]),
        (("-s", "published"), [2, 1]),
        (("-s", "published,review"), [3, 2, 1]),
        (("-s", "draft", "-s", "review"), [4, 3]),
        (("--section", "chinh-tri"), [4]),
        (("--section", "CHÍNH TRỊ"), [4]),
        (("--section", "Thể thao"), []),
        (("--tag", "Mưa"), [1]),
        (("--author", "Hà An"), [4, 1]),
        (("--author", "ha an", "-s", "draft"), [4]),
        (("--lang", "en"), [3]),
        (("--assignee", "mai"), [4]),
        (("--since", "2026-02-15"), [4, 3, 2]),
        (("--until", "2026-02-15"), [1]),
        (("--since", "2026-02-10", "--until", "2026-02-11"), [1]),
        (("--overdue",), [4]),
        (("-n", "2"), [4, 3]),
        (("-n", "2", "--offset", "1"), [3, 2]),
        (("-n", "0"), [4, 3, 2, 1]),
        (("--sort", "id"), [1, 2, 3, 4]),
        (("--sort", "id:desc"), [4, 3, 2, 1]),
        (("--sort", "title"), [3, 2, 1, 4]),
        (("--sort", "words:desc"), [4, 3, 2, 1]),
        (("--sort", "published_at:desc", "-s", "published"), [2, 1]),
    ],
)
def test_filters_and_sorts(town: Run, args: tuple[str, ...], ids: list[int]) -> None:
    at = ("--now", "2026-03-07T00:00:00Z")
    assert [row["id"] for row in town(*at, "list", *args, "--json").json] == ids
    assert town(*at, "list", *args, "--ids").out.split() == [str(number) for number in ids]


def test_live_stories_with_changes_that_wait(town: Run) -> None:
    assert town("list", "--changed", "--ids").out == ""
    town("edit", "2", "--append", "thêm")
    town("edit", "4", "--append", "thêm")
    assert town("list", "--changed", "--ids").out.split() == ["2"]
    assert town("search", "thêm", "--changed", "--ids").out.split() == ["2"]
    town("publish", "2")
    assert town("list", "--changed", "--ids").out == ""


def test_a_count_counts_all_that_the_filter_finds(town: Run) -> None:
    assert town("list", "--count").out == "4\n"
    assert town("list", "-s", "published", "--count").out == "2\n"
    town("delete", "4")
    assert town("list", "--count").out == "3\n"
    assert town("list", "-s", "trashed", "--ids").out == "4\n"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("-s", "ready"), "use one of: draft"),
        (("--sort", "beauty"), "use one of: id"),
        (("--sort", "id:up"), "use one of: id"),
        (("--fields", "id,beauty"), "beauty"),
        (("--json", "--csv"), "cannot be used together"),
        (("--since", "someday"), "someday"),
        (("-n", "many"), "many"),
    ],
)
def test_what_cannot_be_listed_is_said(town: Run, args: tuple[str, ...], says: str) -> None:
    refused = town("list", *args, code=4 if "--since" in args else 2)
    assert says in refused.err
    assert refused.out == ""


# Case 25.
def test_forms_for_other_programs(town: Run) -> None:
    rows = town("list", "--json", "--sort", "id").json
    assert rows[3]["title"] == "Đảng bộ tỉnh họp"
    assert "Đảng bộ" in town("list", "--json").out  # UTF-8, unescaped
    assert [json.loads(line) for line in town("list", "--jsonl", "--sort", "id").out.splitlines()] == rows
    assert list(town("list", "--json", "--fields", "slug,id").json[0]) == ["slug", "id"]
    lines = town("list", "--tsv", "--fields", "id,tags", "--sort", "id").out.splitlines()
    assert lines[:2] == ["id\ttags", "1\tmưa, núi"]
    assert town("list", "--csv", "--fields", "id", "--no-headers", "-n", "1").out == "4\n"
    plain = town("list").out
    assert plain.splitlines()[0].split("\t")[0] == "id"
    assert len(plain.splitlines()) == 5
    assert "\x1b" not in plain


def test_nothing_found_is_done(desk: Run) -> None:
    assert desk("list", "--json").out == "[]\n"
    assert desk("list").out == ""
    assert desk("list", "--count").out == "0\n"
    assert desk("list", "--ids").out == ""
    assert desk("search", "gì", "--json").out == "[]\n"


def test_spreadsheets_read_text_and_never_a_formula(desk: Run) -> None:
    for title in ("=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", 'có "nháy", phẩy'):
        desk("draft", "--title", title)
    out = desk("list", "--csv", "--fields", "id,title", "--sort", "id").out
    rows = list(csv.reader(io.StringIO(out)))
    assert rows[0] == ["id", "title"]
    assert [row[1] for row in rows[1:]] == ["'=HYPERLINK(1)", "'+1", "'-1", "'@SUM(A1)", 'có "nháy", phẩy']


def test_a_reader_that_leaves_ends_the_listing_quietly(desk: Run, tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"{number}.md").write_text(f"---\ntitle: Bài {number}\nlead: {'dài ' * 2000}\n---\nx\n")
    desk("draft", *[f"{number}.md" for number in range(40)])
    for words in (
        ["list", "--json"],
        ["list", "--jsonl"],
        ["list", "--csv", "--fields", "id,lead"],
        ["search", "bài", "--json"],
    ):
        child = subprocess.Popen([*COMMAND, *words], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert child.stdout is not None
        assert child.stderr is not None
        assert child.stdout.readline()
        child.stdout.close()
        said = child.stderr.read()
        assert (child.wait(60), said) == (0, b""), words


# Case 30.
@pytest.fixture
def library(desk: Run, saved: Path, tmp_path: Path) -> Run:
    """Articles to be found."""
    return begin_from(desk, saved / "library.db", tmp_path, _library)


def _library(desk: Run) -> None:
    stories = {
        "Đảng bộ tỉnh họp": "Hội nghị mở rộng.",
        "Người dân đón mưa": "Ban chấp hành ĐẢNG BỘ xã có mặt.",
        "Lịch cắt điện": "Không có gì khác.",
        "Chợ đêm": "Một hàng bò nướng mới mở bên bờ sông; khách đang bỏ đi.",
    }
    for title, body in stories.items():
        desk("draft", "-", stdin=f"---\ntitle: {title}\n---\n{body}\n")


def test_bytes_that_are_no_text_are_refused_or_find_nothing(library: Run) -> None:
    assert library("search", "dang \udcff bo", "--count").out == "3\n"
    for words in (
        ("list", "--assignee", "\udcff"),
        ("show", "\udcff"),
        ("--as", "\udcff", "edit", "1", "--append", "x"),
    ):
        assert "UTF-8" in library(*words, code=4).err


def test_words_are_found_in_any_spelling(library: Run) -> None:
    queries = ["dang bo", "Đảng bộ", "ĐẢNG BỘ", unicodedata.normalize("NFD", "Đảng bộ"), "đang bo"]
    found = [[row["id"] for row in library("search", query, "--json").json] for query in queries]
    assert set(found[0]) == {1, 2, 4}
    assert all(ids == found[0] for ids in found)
    assert found[0][0] == 1  # in the title weighs more


def test_snippets_are_in_the_articles_own_spelling(library: Run) -> None:
    rows = {row["id"]: row["snippet"] for row in library("search", "dang bo", "--json").json}
    assert rows[1] == "[Đảng bộ] tỉnh họp"
    assert rows[2] == "Ban chấp hành [ĐẢNG BỘ] xã có mặt."


def test_exact_asks_for_the_marks_and_prefix_for_the_beginning(library: Run) -> None:
    assert [row["id"] for row in library("search", "Đảng bộ", "--exact", "--json").json] == [1, 2]
    assert library("search", "dang bo", "--exact", "--json").json == []
    assert [row["id"] for row in library("search", "đang bỏ", "--exact", "--json").json] == [4]
    assert library("search", "lic", "--json").json == []
    assert [row["id"] for row in library("search", "lic", "--prefix", "--json").json] == [3]
    assert library("search", "Đảng bộ", "--exact", "--count").out == "2\n"


def test_search_takes_the_filters_of_list(library: Run) -> None:
    library("publish", "1")
    assert library("search", "dang bo", "-s", "published", "--ids").out == "1\n"
    assert library("search", "dang bo", "--count").out == "3\n"
    assert [row["id"] for row in library("search", "dang bo", "--sort", "id:desc", "--json").json] == [4, 2, 1]
    assert len(library("search", "dang bo", "-n", "1", "--json").json) == 1
    library("delete", "2")
    assert library("search", "dang bo", "--count").out == "2\n"


def test_an_article_is_found_by_its_newest_text_only(library: Run) -> None:
    library("edit", "3", "--body", "-", stdin="Trạm biến áp hỏng.\n")
    assert library("search", "biến áp", "--ids").out == "3\n"
    assert library("search", "không có gì khác", "--ids").out == ""
    library("undo")
    assert library("search", "biến áp", "--ids").out == ""
    assert library("search", "không có gì khác", "--ids").out == "3\n"


HOSTILE_QUERIES = [
    'C++ AND -x "',
    '"',
    "*",
    "NEAR(",
    "a NOT",
    "title:x",
    "^x",
    "(",
    "'; drop table articles; --",
    "-",
    "🚀",
    "\x00",
    "a\x00b",
]


@pytest.mark.parametrize("query", HOSTILE_QUERIES)
def test_no_query_is_syntax(library: Run, query: str) -> None:
    for more in ((), ("--exact",), ("--prefix",), ("--count",)):
        assert library("search", *more, "--", query).err.count("error") == 0


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A file with two articles, open."""
    from datetime import UTC, datetime

    db = store.create(tmp_path_factory.mktemp("shelf") / "newsroom.db")
    with actions.act(db, actor="lan", now=datetime(2026, 1, 1, tzinfo=UTC), command="draft") as act:
        drafting.draft(act, Manuscript(title="Đảng bộ tỉnh", body="C++ và *x* (a) ^ NEAR"), lang="vi")
        drafting.draft(act, Manuscript(title="Straße", body="ﬁn İstanbul ẞ ᾳ"), lang="de")
    yield db
    db.close()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=st.text(max_size=30) | st.text(alphabet='đĐảbộ AND OR NOT NEAR"*()-+^:{}\'\x00ßİﬁ', max_size=20),
    exact=st.booleans(), prefix=st.booleans(), sort=st.sampled_from([None, "id", "views:desc", "title"]),
)  # fmt: skip
def test_no_query_raises_anything(shelf: Connection, query: str, exact: bool, prefix: bool, sort: str | None) -> None:
    hits = search.search(shelf, query, Filter(), exact=exact, prefix=prefix, sort=sort)
    assert search.count(shelf, query, Filter(), exact=exact, prefix=prefix) == len(hits)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(word=st.sampled_from(["Đảng", "bộ", "tỉnh", "Straße", "ﬁn", "İstanbul"]), lower=st.booleans())
def test_case_and_composition_change_no_result(shelf: Connection, word: str, lower: bool) -> None:
    plain = [hit.article.id for hit in search.search(shelf, word, Filter())]
    assert plain
    for form in ("NFC", "NFD"):
        query = unicodedata.normalize(form, word.lower() if lower else word)
        assert [hit.article.id for hit in search.search(shelf, query, Filter())] == plain


def test_mine_is_what_is_assigned_signed_or_begun(run: Run, tmp_path: Path) -> None:
    run("init")
    for name, author in (("for-kit", ""), ("for-nora", ""), ("nobodys", ""), ("by-kit", "Kit"), ("by-chief", "Chief")):
        (tmp_path / f"{name}.md").write_text(f"---\nauthor: {author}\n---\nText.\n" if author else "Text.\n")
        run("--as", "Chief", "draft", f"{name}.md")
    (tmp_path / "own.md").write_text("Text.\n")
    run("--as", "Kit", "draft", "own.md")
    run("--as", "Chief", "assign", "for-kit", "Kit")
    run("--as", "Chief", "assign", "for-nora", "by-chief", "Nora")

    def mine(name: str) -> list[str]:
        return sorted(run("--as", name, "list", "--mine", "--fields", "slug", "--no-headers").out.split())

    assert mine("Kit") == ["by-kit", "for-kit", "own"]
    assert mine("Nora") == ["by-chief", "for-nora"]
    assert mine("Chief") == ["by-chief", "by-kit", "nobodys"]  # signed by Kit, but begun by the chief for nobody
    assert mine("Somebody else") == []


@pytest.mark.parametrize(
    ("since", "found"), [("7d", ["new"]), ("1w", ["new"]), ("in 2 hours", []), ("60d", ["new", "old"])]
)
def test_since_looks_back(run: Run, tmp_path: Path, since: str, found: list[str]) -> None:
    run("init")
    for name, moment in (("old", "2026-04-01T08:00:00Z"), ("new", "2026-05-04T08:00:00Z")):
        (tmp_path / f"{name}.md").write_text("Text.\n")
        run("--now", moment, "draft", f"{name}.md")
        run("--now", moment, "publish", name)
    said = run("--now", "2026-05-06T08:00:00Z", "list", "--since", since, "--fields", "slug", "--no-headers").out
    assert sorted(said.split()) == found


SPACELESS = [
    ("新幹線のお知らせ", "今日は晴れ、新幹線について。", "新幹線", "[新幹線]"),
    ("Tuyển cử", "การเลือกตั้งผู้ว่าราชการกรุงเทพมหานคร", "กรุงเทพ", "[กรุงเทพ]"),
    ("서울 소식", "대통령이 서울에서 말했다.", "대통령", "[대통령]이"),
    ("Tên khác", "ＡＢＣ放送の番組", "abc放送", "[ＡＢＣ放送]"),
]


@pytest.mark.parametrize(("title", "body", "word", "snippet"), SPACELESS)
def test_the_newsroom_finds_words_written_without_spaces(
    desk: Run, title: str, body: str, word: str, snippet: str
) -> None:
    desk("draft", "--title", title, "-", stdin=body)
    desk("draft", "--title", "Khác", "-", stdin="Chữ khác.")
    for options in ((), ("--exact",), ("--prefix",)):
        [row] = desk("search", word, *options, "--json").json
        assert row["title"] == title
    assert snippet in desk("search", word, "--json").json[0]["snippet"] or word in title
    desk("edit", "1", "--body", "-", stdin="Không còn.")
    assert desk("search", body[3:7], "--count").out.strip() == "0"
    desk("undo")
    assert desk("search", body[3:7], "--count").out.strip() == "1"
    assert desk("check", "--file").code == 0
