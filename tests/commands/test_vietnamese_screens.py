"""Every screen in Vietnamese, on a terminal: no word of our messages is left in English, and codes are for programs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.command_messages import strings, translated
from tests.commands import pictures
from tests.conftest import Run

VIETNAMESE = {"NEWSROOM_LANG": "vi", "NEWSROOM_PAGER": "cat", "COLUMNS": "160"}
NOON = ("--now", "2026-03-02T05:00:00Z")
# What people type in either language: commands, options, settings, file names, slugs, values of messages.
TYPED = re.compile(
    r"newsroom [^,;:()\n]*|`[^`]*`|--[\w-]+|\{[^}]*\}|'[^']*'|“[^”]*”|[\w-]+(?:[.:/@][\w*@/-]+)+|\w+[-_][\w-]+|[\w-]*/[\w/-]*"
)
WORD = re.compile(r"(?<![\w'’])[A-Za-z]{3,}(?![\w'’])")
# Words in both languages, and names: of the program, formats and the time zone.
SHARED = frozenset(
    "newsroom spam slug podcast email csv media html bot alt feed id csv googlebot google admin asia ban".split()
)


def words(text: str) -> set[str]:
    """The words of a text without marks, in small letters."""
    return set(map(str.lower, WORD.findall(TYPED.sub(" ", text))))


def english() -> set[str]:
    """The words of the English messages that no Vietnamese one has, and the messages of one word that are translated."""
    ours: set[str] = set()
    theirs: set[str] = set()
    single: set[str] = set()
    for message in translated("vi"):
        for source in message.id if isinstance(message.id, tuple) else (message.id,):
            ours |= words(source)
            if source.isalpha() and source.lower() not in strings(message)[0].lower():
                single.add(source.lower())
        for said in strings(message):
            theirs |= words(said)
    return ((ours - theirs) | single) - SHARED


ENGLISH = english()
MADE: list[bytes] = []

LOG = """\
203.0.113.9 - - [01/Mar/2026:08:00:00 +0700] "GET /2026/03/nuoc-rut/ HTTP/1.1" 200 900 "https://google.com/" "Firefox/9"
203.0.113.8 - - [01/Mar/2026:08:05:00 +0700] "GET /2026/03/nuoc-rut/ HTTP/1.1" 200 900 "-" "Firefox/9"
203.0.113.7 - - [01/Mar/2026:08:10:00 +0700] "GET /2026/03/nuoc-rut/ HTTP/1.1" 200 900 "-" "curl/8"
203.0.113.9 - - [01/Mar/2026:08:20:00 +0700] "GET /khong-co/ HTTP/1.1" 404 90 "-" "Firefox/9"
"""
TELEVISION = """\
channel,date,start,stop,title,subtitle,flags
kenh.example,2026-03-02,11:00,13:00,Bản tin trưa,,live
kenh.example,2026-03-02,13:00,14:00,Phim truyện,Tập một,repeat
kenh.example,2026-03-02,14:00,15:00,Ca nhạc,,new
"""


@pytest.fixture
def desk(run: Run, tmp_path: Path) -> Run:
    """A newsroom with something for every screen."""
    file = tmp_path / "newsroom.db"
    if MADE:
        file.write_bytes(MADE[0])
        return run

    def did(typed: str) -> None:
        run("--as", "lan", *NOON, *shlex.split(typed))

    run("init", "--no-pages", "--title", "Báo", "--lang", "vi", "--timezone", "Asia/Ho_Chi_Minh")
    for slug, title in {"nuoc-rut": "Nước rút", "cho-noi": "Chợ nổi", "pho-di": "Phố đi", "giu-lai": "Giữ lại"}.items():
        more = "draft: true\n" if slug == "giu-lai" else ""
        header = f"tiêu đề: {title}\nslug: {slug}\nchuyên mục: Đời sống\ntác giả: Lý Ngân\n{more}"
        (tmp_path / f"{slug}.md").write_text(
            f"---\n{header}---\n\nĐường đã thông.\n\n![]({slug}.png)\n", encoding="utf-8"
        )
        did(f"draft {slug}.md")
    did("publish nuoc-rut --date 2026-02-28")
    did("edit nuoc-rut --append 'Thêm một đoạn.' -m 'ghi chú'")
    did("publish pho-di --at 'tomorrow 08:00' --expire +9d")
    did("submit cho-noi")
    did("return cho-noi -m 'Ai trả tiền?'")
    did("submit cho-noi")
    did("assign cho-noi ngân --due +2d")
    did("front set nuoc-rut --lead --until +12h")
    did("series add 'Mùa lũ' nuoc-rut cho-noi")
    did("people add 'Lý Ngân' --role 'Phóng viên'")
    for number, said in enumerate(("Hay quá", "Vay tiền http://vay.example/a", "Đồ vô dụng")):
        did(f"comments add --article nuoc-rut --name 'Bạn {number}' --text '{said}'")
    did("comments spam 2")
    did("comments words add hold 'vô dụng'")
    did("comments ban --name 'Kẻ xấu' --reason 'nói tục'")
    (tmp_path / "lich.csv").write_text(TELEVISION, encoding="utf-8")
    did("programmes import lich.csv")
    (tmp_path / "truy-cap.log").write_text(LOG)
    did("stats import-log truy-cap.log")
    (tmp_path / "anh.png").write_bytes(pictures.png("blue", (40, 30)))
    did("media add anh.png --alt 'Một bức ảnh'")
    run("backup", "copy.db")
    MADE.append((tmp_path / "copy.db").read_bytes())
    return run


SCREENS = (
    "list", "list --held", "list --section khong", "show nuoc-rut", "show pho-di", "show cho-noi", "history nuoc-rut",
    "search duong", "agenda", "log", "log cho-noi", "check nuoc-rut", "check --all", "media list", "media show anh.png", "front",
    "front breaking", "series list", "series show 'Mùa lũ'", "people list", "labels list", "config list stats", "theme list",
    "programmes list", "programmes now", "programmes week",
    "programmes check", "programmes channels", "comments list", "comments why 3", "comments add --article nuoc-rut --name Ai --text Ừ",
    "comments count", "comments bans", "comments words list", "comments stats", "comments rules", "comments errors list", "stats",
    "stats top", "stats top --by section", "stats top --by tag", "stats trends", "stats sources", "stats bots", "stats not-found",
    "stats output", "stats article nuoc-rut", "stats moderation", "stats baseline", "draft nuoc-rut.md cho-noi.md",
    "programmes import lich.csv --dry-run", "undo --dry-run", "show khong-co", "publish pho-di", "approve nuoc-rut",
)  # fmt: skip


# Words of such a screen that people type: names of lists, modes, commands.
ALLOWED = {
    "comments words list": {"hold"},
    "comments rules": {"closed", "first", "newest", "oldest", "open", "pre"},
    "undo --dry-run": {"add"},
}


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("typed", SCREENS)
def test_no_word_is_english(typed: str, screen: Run) -> None:
    done = screen(*NOON, *shlex.split(typed), env=VIETNAMESE | {"NEWSROOM_USER": "lan"}, code=None)
    left = words(done.out + done.err) & ENGLISH - ALLOWED.get(typed, set())
    assert not left, f"{sorted(left)} in\n{done.out}{done.err}"


def test_no_word_about_the_site_is_english(desk: Run, screen: Run) -> None:
    desk(*NOON, "build")
    for path in ("/", "/2026/02/nuoc-rut/", "/s/doi-song/"):
        file, *why = screen("site", "why", path, env=VIETNAMESE).out.splitlines()
        assert file.startswith(path)
        assert why
        assert not words("\n".join(why)) & ENGLISH


@pytest.mark.usefixtures("desk")
def test_the_action_draft_is_a_verb_and_the_status_a_noun(screen: Run) -> None:
    assert "soạn bài" in screen("log", "pho-di", env=VIETNAMESE).out
    assert "bản nháp" in screen("show", "giu-lai", env=VIETNAMESE).out


@pytest.mark.parametrize(
    ("typed", "code", "sentence"),
    [
        ("comments why 1", "first_timer", "new reader"),
        ("check nuoc-rut", "missing-picture", "is not in the newsroom file"),
        ("programmes check", "unknownid", "has no name yet"),
    ],
)
def test_a_code_is_for_programs(desk: Run, screen: Run, typed: str, code: str, sentence: str) -> None:
    seen = screen(*NOON, *shlex.split(typed), code=None, env={"COLUMNS": "160"}).out
    piped = desk(*NOON, *shlex.split(typed), code=None).out
    assert sentence in seen
    assert code in piped
    assert code not in seen


def test_rows_of_an_import_with_one_cause_are_one_line(desk: Run, tmp_path: Path) -> None:
    rows = "".join(
        f'{{"id": "{n}", "body": "Hay", "created_at": "2026-03-01T00:00:00Z", "article_slug": "{slug}"}}\n'
        for n, slug in enumerate(("mot", "mot", "mot", "hai"))
    )
    (tmp_path / "cu.jsonl").write_text(rows)
    lost = desk(
        "comments", "import", "--from", "jsonl", "cu.jsonl", code=9, env={"NEWSROOM_LANG": "en"}
    ).err.splitlines()
    assert lost == [
        "error: cu.jsonl:1 and 2 more rows: no article matches mot (name the article with --map FILE)",
        "error: cu.jsonl:4: no article matches hai (name the article with --map FILE)",
        "error: 4 of 4 rows not imported",
    ]
