"""The command in Vietnamese: help, errors and notices; what programs read stays the same."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from newsroom import help_text
from newsroom.core.articles.labels import LabelKind
from newsroom.core.screening.phase import Reason, Verdict
from newsroom.phrases import enumerated, phrase, word
from newsroom.store.schema import Deviation, SchemaDifference
from newsroom.terminal.reasons import sentence
from newsroom.translations import translated
from tests.conftest import Run
from tests.test_help_text import CONTEXTS

VIETNAMESE = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": "vi_VN.UTF-8", "NEWSROOM_LANG": ""}
ENGLISH = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": "en_US.UTF-8", "NEWSROOM_LANG": ""}
# Small words that no Vietnamese sentence has, and no name of a command or value in it either.
ENGLISH_WORDS = re.compile(r"\b(?:the|of|or|and|is|are|with|this|that|only|which|has|have|was|be|by|at least)\b")


def prose(shown: str, path: str) -> str:
    """A help text without what is to be typed: examples, names of options, texts in quotation marks."""
    lines = {line for _, line in help_text.examples(CONTEXTS[path].command)}
    kept = [line for line in shown.splitlines() if line.strip() not in lines]
    return re.sub(r"`[^`]*`|'[^']*'|--[\w-]+|[\w.]+\.[\w.]+|\w+-\w+", " ", "\n".join(kept))


@pytest.mark.parametrize("path", CONTEXTS)
def test_help_in_vietnamese(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    english = CONTEXTS[path].get_help()
    monkeypatch.setenv("NEWSROOM_LANG", "vi")
    monkeypatch.setenv("COLUMNS", "80")
    shown = CONTEXTS[path].get_help()
    assert "Cách dùng: newsroom" in shown
    assert shown != english
    assert not ENGLISH_WORDS.findall(prose(shown, path))
    assert not [line for line in shown.splitlines() if len(line) > 80 and not line.startswith("  newsroom")]
    # What is typed is the same in both languages.
    for _, line in help_text.examples(CONTEXTS[path].command):
        assert line in shown
    for option in CONTEXTS[path].command.get_params(CONTEXTS[path]):
        if option.param_type_name == "option" and not option.hidden:
            assert help_text.spelling(option) in shown


def test_help_without_arguments_is_vietnamese(run: Run) -> None:
    assert "Cách dùng: newsroom comments" in run("comments", code=2, env=VIETNAMESE).err
    assert "Viết bài:" in run("help", env=VIETNAMESE).out


MADE: list[bytes] = []  # the newsroom of these tests, made by the first that wants it


@pytest.fixture
def newsroom(run: Run, tmp_path: Path) -> Run:
    """A newsroom with one published article and a comment."""
    file = tmp_path / "newsroom.db"
    if MADE:
        file.write_bytes(MADE[0])
        return run
    run("init", "--no-pages", "--title", "Báo", "--lang", "vi", "--timezone", "Asia/Ho_Chi_Minh")
    (tmp_path / "lu.md").write_text(
        "---\ntiêu đề: Nước rút\nslug: nuoc-rut\n---\n\nĐường đã thông.\n", encoding="utf-8"
    )
    run("--now", "2026-03-02T03:00:00Z", "draft", "lu.md")
    run("--now", "2026-03-02T03:00:00Z", "publish", "nuoc-rut")
    run("comments", "add", "--article", "nuoc-rut", "--name", "Út", "--text", "Hay quá", "--as-staff")
    run("backup", "copy.db")
    MADE.append((tmp_path / "copy.db").read_bytes())
    return run


ERRORS = {
    "not found": ("show nothing", 3, "lỗi: không có bài viết 'nothing'", "gợi ý: xem: newsroom list"),
    "a missing argument": ("show", 2, "lỗi: Thiếu tham số 'REF…'.", "gợi ý: xem: newsroom show --help"),
    "an unknown option": ("list --nothing", 2, "lỗi: Không có tùy chọn --nothing.", "gợi ý: xem: newsroom list --help"),
    "an unknown command": ("nothing", 2, "lỗi: Không có lệnh 'nothing'.", "gợi ý: xem: newsroom --help"),
    "a wrong number": (
        "list -n many", 2, "lỗi: Giá trị của '-n' / '--limit' không hợp lệ: 'many' không phải là số nguyên.",
        "gợi ý: xem: newsroom list --help",
    ),
    "an unknown status": ("list -s drafts", 2, "lỗi: không có trạng thái 'drafts'", "gợi ý: hãy dùng một trong: draft, review"),
    "a wrong state": ("submit nuoc-rut", 6, "lỗi: không thể gửi duyệt nuoc-rut: bài đang ở trạng thái đã đăng", "gợi ý: "),
    "a setting": ("config set site.page_size many", 4, "lỗi: site.page_size: 'many' không phải là số nguyên từ ", "gợi ý: số bài"),
    "a time": ("publish nuoc-rut --at someday", 4, "lỗi: không hiểu thời điểm 'someday'", "gợi ý: "),
    "no newsroom": ("-d nowhere.db list", 7, "lỗi: không có tệp newsroom tại nowhere.db", "gợi ý: "),
    "a file that is not there": ("draft no.md", 3, "lỗi: không có tệp no.md", ""),
    "several": ("show one two", 3, "lỗi: ", ""),
    "two formats": ("list --csv --tsv", 2, "lỗi: không thể dùng --csv và --tsv cùng nhau", ""),
}  # fmt: skip


@pytest.mark.parametrize("case", ERRORS)
def test_an_error_in_vietnamese(case: str, newsroom: Run) -> None:
    typed, code, error, hint = ERRORS[case]
    args = shlex.split(typed)
    said = newsroom(*args, code=code, env=VIETNAMESE)
    assert said.err.startswith(error)
    assert f"\n{hint}" in said.err
    english = newsroom(*args, code=code, env=ENGLISH)
    assert english.err.startswith("error: ")
    assert said.out == english.out


@pytest.mark.parametrize("ref", ["{ref}", "{0.__class__}", "%s %(ref)s", "{", "}}", "{ref!r:>999999999}"])
def test_hostile_words_of_a_person_are_shown_as_they_are(ref: str, newsroom: Run) -> None:
    said = newsroom("show", ref, code=3, env=VIETNAMESE)
    assert said.err.startswith(f"lỗi: không có bài viết {ref!r}\n")


SAME = (
    "list --json", "list", "show nuoc-rut --json", "search nuoc --jsonl", "comments list --csv", "comments list",
    "comments count --json", "config list --json", "config list", "stats --json", "stats --csv", "log --json", "log",
    "agenda --json", "history nuoc-rut", "history nuoc-rut --tsv", "media list --json", "comments why 1 --json",
    "labels list --json", "check nuoc-rut --json", "site routes --json", "comments rules --json", "programmes list --json",
)  # fmt: skip


@pytest.mark.parametrize("typed", SAME)
def test_what_programs_read_is_the_same_in_both_languages(typed: str, newsroom: Run) -> None:
    words = ["--now", "2026-03-02T04:00:00Z", *shlex.split(typed)]
    code = 3 if typed.startswith("site") else 0  # no files found
    assert newsroom(*words, env=VIETNAMESE, code=code).out == newsroom(*words, env=ENGLISH, code=code).out


@pytest.mark.parametrize(
    "typed", ["show nothing --json", "submit nuoc-rut --json", "list --nothing --json", "show --json"]
)
def test_an_error_as_json_is_the_same_in_both_languages(typed: str, newsroom: Run) -> None:
    words = shlex.split(typed)
    assert newsroom(*words, env=VIETNAMESE, code=None) == newsroom(*words, env=ENGLISH, code=None)


def test_notices_in_vietnamese(newsroom: Run) -> None:
    assert newsroom("diff", "nuoc-rut", "1", "1", env=VIETNAMESE).err == "nuoc-rut không có phiên bản nào khác\n"
    done = newsroom("comments", "spam", "1", env=VIETNAMESE)
    assert re.fullmatch(r"Đã xử lý 1\. Hoàn tác: newsroom undo \d+\n", done.err)
    asked = newsroom("comments", "spam", "--queue", "pending", env=VIETNAMESE, code=None)
    assert "comment" not in asked.err.replace("newsroom comments", "")


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (
            sentence(Reason("bans", "banned", Verdict.HOLD, {"ban": 3, "kind": "network"})),
            "lệnh cấm 3 đối với mạng này",
        ),
        (sentence(Reason("bans", "banned", Verdict.HOLD, {"ban": 3, "kind": ["x"]})), "lệnh cấm 3 đối với x này"),
        (str(SchemaDifference(Deviation.MISSING, "table", "tags", "tags")), "thiếu bảng 'tags'"),
        (
            phrase(
                "{name!r} is used for more than one kind: {kinds}", name="a", kinds=enumerated(map(word, LabelKind))
            ),
            "'a' được dùng cho nhiều loại: chuyên mục, thẻ và tác giả",
        ),
    ],
)
def test_words_of_ours_are_vietnamese_in_a_sentence(message: str, shown: str) -> None:
    assert translated(message, "vi") == shown


def test_the_baseline_of_an_article_in_vietnamese(newsroom: Run) -> None:
    said = newsroom("stats", "baseline", "5", "--article", "nuoc-rut", env=VIETNAMESE)
    assert said.err.startswith("số ban đầu của bài viết 1: 5 lượt xem")


def test_a_real_process_speaks_vietnamese(process: Run) -> None:
    process("-q", "init", "--title", "x")
    said = process("show", "nothing", code=3, env=VIETNAMESE)
    assert said.err == "lỗi: không có bài viết 'nothing'\ngợi ý: xem: newsroom list, hoặc newsroom search WORDS\n"
    assert "Cách dùng: newsroom publish" in process("publish", "--help", env=VIETNAMESE).out
    assert process("--version", env=VIETNAMESE).out == process("--version", env=ENGLISH).out
