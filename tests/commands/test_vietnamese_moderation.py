"""What a moderator sees on a terminal in Vietnamese: no code and no English word is left; a pipe keeps the codes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.conftest import Run

VIETNAMESE = {"NEWSROOM_LANG": "vi", "NEWSROOM_PAGER": "cat", "COLUMNS": "160"}
NOON = ("--now", "2026-03-02T05:00:00Z")
# Words of our messages, headings and codes that a Vietnamese screen must not have; `spam` and `email` are Vietnamese enough.
ENGLISH = re.compile(
    r"(?i)\b(?:the|of|and|with|from|on|by|in|to|links?|first|timer|first_timer|first_link|capitals|approved?|rejected?|pending|"
    r"published|trashed|held|undone|decided|overturned|weighs?|weight|seen|score|learned|network|reply|filter|reader|"
    r"abuse|letters|hardly|any|no|comments?|correlation|restore|trash)\b"
)


MADE: list[bytes] = []


@pytest.fixture
def room(run: Run, tmp_path: Path) -> Run:
    """A newsroom with decided comments of both kinds, a ban, a report, saved texts."""
    file = tmp_path / "newsroom.db"
    if MADE:
        file.write_bytes(MADE[0])
        return run
    run("init", "--title", "Báo", "--lang", "vi", "--timezone", "Asia/Ho_Chi_Minh")
    (tmp_path / "bai.md").write_text("---\ntitle: Nước rút\nslug: nuoc-rut\n---\n\nĐường đã thông.\n", encoding="utf-8")
    run(*NOON, "draft", "bai.md")
    run(*NOON, "publish", "nuoc-rut")
    said = (
        "Hay quá, cảm ơn đài",
        "Vay tiền nhanh http://vay.example/a",
        "Đồ vô dụng",
        "CẢ XÓM ĐANG CHỜ TIN NÀY ĐÓ NGHE",
    )
    for number, body in enumerate(said):
        who = ("--name", f"Bạn {number}", "--email", f"b{number}@thu.example")
        run(*NOON, "comments", "add", "--article", "nuoc-rut", *who, "--text", body)
    run(*NOON, "comments", "approve", "1")
    run(*NOON, "comments", "spam", "2")
    run(*NOON, "comments", "reject", "3", "--reason", "abuse")
    run(*NOON, "comments", "flag", "1", "--reason", "off_topic")
    run(*NOON, "comments", "ban", "--name", "Kẻ xấu")
    run(*NOON, "comments", "replies", "add", "chào", "Xin chào")
    run(*NOON, "comments", "filters", "add", "lạ", "score:>.5")
    run("backup", "copy.db")
    MADE.append((tmp_path / "copy.db").read_bytes())
    return run


SCREENS = (
    "comments list", "comments why 2", "comments why 3", "comments show 1", "comments show 1 --revisions", "comments stats",
    "stats moderation", "comments model status", "comments model eval", "comments model explain 4", "comments bans",
    "comments count", "comments replies list", "comments filters list", "comments approve 4", "comments approve 1",
    "comments words test xin", "comments person 'Bạn 1'", "comments spam 4 --dry-run", "comments reject --text tin --dry-run",
    "log --action approve", "log comment:2",
)  # fmt: skip


@pytest.mark.usefixtures("room")
@pytest.mark.parametrize("typed", SCREENS)
def test_a_terminal_has_no_english_word(typed: str, screen: Run) -> None:
    done = screen(*NOON, *shlex.split(typed), env=VIETNAMESE)
    ours = re.sub(r"newsroom [^\n]*|\S+\.example\S*|“[^”]*”|score:>.5", " ", done.out + done.err)
    ours = re.sub(
        r"\n(.*?\b)(?:no_token|first_timer|first_link|capitals|model_spam|model_reject|run|abuse)\b", r"\n\1", ours
    )
    assert not ENGLISH.findall(ours), ours


@pytest.mark.parametrize(
    ("width", "reasons"),
    [(160, "nhiều chữ hoa, bạn đọc mới"), (100, "nhiều chữ h")],
)
def test_a_listing_names_two_reasons(room: Run, screen: Run, width: int, reasons: str) -> None:
    link = "XEM NGAY http://a.example http://b.example http://c.example ĐI BÀ CON ƠI CHẠY LÊN"
    room(*NOON, "comments", "add", "--article", "nuoc-rut", "--name", "Ai", "--text", link)
    shown = screen(*NOON, "comments", "list", env={**VIETNAMESE, "COLUMNS": str(width)}).out
    assert reasons in shown
    assert ("nhiều liên kết, liên kết của bạn đọc mới, +2" in shown) == (width == 160)


def test_undo_names_a_comment_in_vietnamese(room: Run) -> None:
    room(*NOON, "comments", "trash", "4")
    assert "Bạn 3 on nuoc-rut" in room(*NOON, "undo", "--dry-run", env=VIETNAMESE).out  # a pipe is English


def test_an_import_says_in_vietnamese_what_is_missing(room: Run, tmp_path: Path) -> None:
    item = "<item><link>http://old.example/x</link>{0}</item>"
    comment = (
        "<wp:comment><wp:comment_id>7</wp:comment_id><wp:comment_author>An</wp:comment_author>"
        "<wp:comment_date_gmt>2020-01-02 03:04:05</wp:comment_date_gmt><wp:comment_approved>1</wp:comment_approved>"
        "<wp:comment_content>Hay</wp:comment_content></wp:comment>"
    )
    space = 'xmlns:wp="http://wordpress.org/export/1.2/"'
    (tmp_path / "blog.xml").write_text(f'<rss version="2.0" {space}><channel>{item.format(comment)}</channel></rss>')
    for system in ("wordpress", "wxr"):  # a person says the one, the format is called the other
        done = room("comments", "import", "--from", system, "blog.xml", code=None, env=VIETNAMESE)
        assert "không bài viết nào khớp với http://old.example/x (hãy chỉ rõ bài viết bằng --map FILE)" in done.err


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        ("comments approve --text tin", "duyệt 1 bình luận?"),
        ("comments reject --text tin", "từ chối 1 bình luận?"),
        ("comments spam --text tin", "đánh dấu 1 bình luận là spam?"),
        ("comments trash --text tin", "chuyển 1 bình luận vào thùng rác?"),
        ("comments hold --text tin", "giữ lại 1 bình luận?"),
        ("comments restore --text tin", "khôi phục 1 bình luận?"),
    ],
)
def test_the_question_before_many_are_decided(typed: str, question: str, room: Run) -> None:
    assert question in room(*NOON, *shlex.split(typed), code=2, env=VIETNAMESE).err


@pytest.mark.parametrize(
    ("typed", "cells"),
    [
        ("comments approve 1", "1\tpublished"),
        ("comments list --fields id,why -n 1", "4\tcapitals, first_timer"),
        ("comments why 3", "reject\tpending → rejected\tabuse"),
        ("comments model explain 4", "filter score, spam:"),
    ],
)
def test_a_pipe_keeps_codes_and_english(typed: str, cells: str, room: Run) -> None:
    assert cells in room(*NOON, *shlex.split(typed), env=VIETNAMESE).out


@pytest.mark.parametrize(
    ("language", "typed", "said"),
    [
        ("en", "comments replies add thanks Thanks", "saved as thanks"),
        ("en", "comments replies rm chào", "removed chào"),
        ("en", "comments filters add spam score:>.9", "saved as spam"),
        ("vi", "comments filters rm lạ", "đã xóa lạ"),
        ("vi", "comments words test xin", "không từ nào trong các danh sách khớp"),
    ],
)
def test_what_was_done_is_said(language: str, typed: str, said: str, room: Run) -> None:
    done = room(*NOON, *shlex.split(typed), env={"NEWSROOM_LANG": language})
    assert (done.out, done.err) == ("", said + "\n")
