"""What a terminal of 80 columns shows after an action: whole addresses, times as they were read, how to undo it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.pictures import png
from tests.conftest import Run

NOON = ("--now", "2026-03-02T05:00:00Z")  # a Monday, 12:00 in Ho Chi Minh City
LONG = "The council keeps the ferry at Alder Quay until the end of the winter timetable"
SLUG = "the-council-keeps-the-ferry-at-alder-quay-until-the-end-of-the-winter-timetable"


@pytest.fixture
def paper(newsroom: Run) -> Run:
    """Two drafts, one with a title longer than a line has room for."""
    newsroom(*NOON, "draft", "--title", LONG, "--section", "Town", "--author", "Ann Reed")
    newsroom(*NOON, "draft", "--title", "Fair", "--section", "Town")
    return newsroom


def lines(text: str) -> list[str]:
    """The lines of an output without spaces at their ends."""
    return [line.rstrip() for line in text.splitlines()]


@pytest.mark.usefixtures("paper")
def test_addresses_are_whole(screen: Run) -> None:
    done = screen(*NOON, "publish", "1", "2")
    assert lines(done.out) == [f"1  published  /2026/03/{SLUG}/", "2  published  /2026/03/fair/"]
    assert done.err.split() == f"warning: the body is empty: {SLUG} and fair".split()


@pytest.mark.usefixtures("paper")
def test_a_time_is_said_with_its_day_of_the_week(screen: Run) -> None:
    done = screen(*NOON, "publish", "2", "--at", "tomorrow 7am")
    assert (lines(done.out), done.err) == (
        ["2  scheduled  Tue 2026-03-03 07:00  fair"],
        "warning: the body is empty: fair\n",
    )
    assert "Th" not in done.out
    shown = screen(*NOON, "publish", "2", "--at", "friday 6pm", env={"NEWSROOM_LANG": "vi"}).out
    assert "T6 2026-03-06 18:00" in shown


@pytest.mark.usefixtures("paper")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("1", "Tom"), "assigned to Tom, without a deadline\n"),
        (("1", "2", "Tom", "--due", "in 2 h"), "assigned to Tom, due Mon 2026-03-02 14:00\n"),
        (("1", "Tom", "--due", "friday 18:00"), "assigned to Tom, due Fri 2026-03-06 18:00\n"),
        (("1", "Tom", "--due", "friday"), "assigned to Tom, due Fri 2026-03-06 23:59\n"),
        (("1", "Tom", "--due", "2026-03-06 00:00"), "assigned to Tom, due Fri 2026-03-06 00:00\n"),
        (("1", "--nobody"), "unassigned\n"),
        (("1", "--nobody", "--due", "friday"), "unassigned; due Fri 2026-03-06 23:59\n"),
    ],
)
def test_assign_says_to_whom_and_until_when(screen: Run, words: tuple[str, ...], said: str) -> None:
    assert screen(*NOON, "assign", *words).err == said


def test_a_deadline_can_be_removed(paper: Run) -> None:
    paper(*NOON, "assign", "1", "Tom", "--due", "friday 18:00")
    for kept in ("Ann", "--nobody"):  # the story is due, whoever writes it
        paper(*NOON, "assign", "1", kept)
        assert paper("show", "1", "--json").json["due_at"] == "2026-03-06T11:00:00Z"
    for removed in (("Ann", "--due", "never"), ("Ann", "--due", ""), ("--nobody", "--due", "never")):
        paper(*NOON, "assign", "1", "Tom", "--due", "friday 18:00")
        paper(*NOON, "assign", "1", *removed)
        assert paper("show", "1", "--json").json["due_at"] is None


def test_undo_and_redo_are_sentences(paper: Run, screen: Run) -> None:
    paper(*NOON, "submit", "1", "2")
    batch = paper("log", "--json").json[0]["batch"]
    for verb, dry, wanted in (
        ("undo", True, f"would undo batch {batch} (submit), done by lan, 2026-03-02 12:00"),
        ("undo", False, f"undid batch {batch} (submit), done by lan, 2026-03-02 12:00"),
        ("redo", True, f"would redo batch {batch} (submit), undone by lan, 2026-03-02 12:00"),
        ("redo", False, f"redid batch {batch} (submit), undone by lan, 2026-03-02 12:00"),
    ):
        done = lines(screen(*NOON, verb, *(["--dry-run"] if dry else [])).out)
        assert done[0] == wanted
        assert "article" in done[1]
        assert "Fair" in " ".join(done[1:])


def test_the_log_names_titles_and_says_what_was_set(paper: Run, screen: Run) -> None:
    paper(*NOON, "assign", "2", "Tom", "--due", "friday 18:00")
    paper(*NOON, "publish", "2", "--at", "tomorrow 7am")
    paper(*NOON, "config", "set", "comments.duplicate_hours", "12")
    shown = lines(screen("log", "-n", "4").out)
    assert all(len(line) <= 80 for line in shown)
    told = "\n".join(shown)
    assert "comments.duplicat" in told  # a key may be typed: it goes on in the next line
    assert "hours" in told
    assert "2 Fair" in told
    wide = screen("log", "-n", "4", env={"COLUMNS": "160"}).out
    assert "→ 2026-03-03 07:00" in wide
    assert "→ Tom, 2026-03-06 18:00" in wide
    assert "comments.duplicate_hours" in wide


def test_readers_still_see_the_earlier_text(paper: Run, screen: Run) -> None:
    paper(*NOON, "publish", "1", "2")
    one = screen(*NOON, "edit", "2", "--set", "lead=Fun")
    assert one.err == "readers still see revision 1; to publish the new one: newsroom publish fair\n"
    digits = screen(*NOON, "edit", "2", "--slug", "1")  # which is the id of another article
    assert digits.err == (
        "readers still see revision 1; to publish the new one: newsroom publish 2\n"
        "readers get the new address at once, without publishing again; the old one redirects to it\n"
    )
    both = screen(*NOON, "edit", "1", "2", "--set", "section=News")
    assert both.err.endswith("readers still see the earlier revisions; to publish the new ones: newsroom publish 1 2\n")
    assert "readers" not in screen(*NOON, "edit", "1", "2", "--set", "section=Out", "--dry-run").err


def test_show_tells_of_corrections_and_of_keys_without_a_name(paper: Run, screen: Run, tmp_path: Path) -> None:
    paper(*NOON, "edit", "2", "--set", "subtitle=At the quay")
    paper(*NOON, "publish", "2")
    paper(*NOON, "correct", "2", "-m", "The fair is on Monday.")
    shown = lines(screen("show", "2").out)
    assert "Corrected: The fair is on Monday. (2026-03-02 12:00 +07:00)" in shown
    assert "subtitle:  At the quay" in shown


def test_pictures_are_told_of_in_words(paper: Run, screen: Run, tmp_path: Path) -> None:
    (tmp_path / "quay.png").write_bytes(png("red", (800, 600)))
    assert " kB " in screen("media", "add", "quay.png", "--alt", "The quay").out
    shown = lines(screen("media", "show", "quay.png").out)
    assert any(line.startswith("Alt text") and line.endswith("The quay") for line in shown)
    assert not any(line.startswith(("Caption", "caption")) for line in shown)  # it has none
    assert screen("media", "describe", "quay.png", "--caption", "C").err == "changed the description of quay.png\n"
    gone = screen("--as", "tom", "media", "rm", "quay.png").err  # a plain undo would undo what someone else did last
    batch = screen("log", "-n", "1", "--fields", "batch", "--no-headers").out.strip()
    assert gone == f"1 picture or clip deleted; undo: newsroom --as tom undo {batch}\n"
    missing = screen("media", "add", "nowhere.png", code=3)
    assert (missing.out, missing.err.startswith("error: cannot read nowhere.png")) == ("", True)


def test_settings_say_what_they_are_now(newsroom: Run) -> None:
    assert newsroom("config", "set", "site.tagline", "By the sea").err == "site.tagline is now 'By the sea'\n"
    assert newsroom("config", "unset", "site.tagline").err == "site.tagline is back to its default: ''\n"


@pytest.mark.parametrize("columns", ["60", "80", "100"])
def test_what_a_setting_is_for_is_never_cut(newsroom: Run, screen: Run, columns: str) -> None:
    shown = screen("config", "list", "articles", env={"COLUMNS": columns}).out
    assert "…" not in shown
    words = " ".join(shown.split())
    assert "only approved articles" in words or "articles can" in words
    assert {line.split()[0] for line in lines(shown) if line.startswith(" articles.")} == {
        "articles.require_approval", "articles.approve_own", "articles.max_megabytes",
    }  # fmt: skip


def test_settings_can_be_listed_by_their_beginning(newsroom: Run) -> None:
    keys = newsroom("config", "list", "media.", "--tsv", "--fields", "key", "--no-headers").out.split()
    assert keys == ["media.max_megabytes", "media.clip_megabytes"]
    assert "did you mean site.title?" in newsroom("config", "list", "site.titel", code=3).err


def test_findings_are_never_cut(paper: Run, screen: Run) -> None:
    paper("programmes", "add", "Echo TV", "today 20:00", "Film night")
    for words, code in ((("check", "2"), 4), (("programmes", "check"), 0)):
        assert "…" not in screen(*words, code=code).out


def test_commands_to_copy_are_quoted(newsroom: Run) -> None:
    said = newsroom("programmes", "add", "Echo TV", "today 20:00", "Film night").err
    assert "newsroom programmes channel --name NAME 'Echo TV'" in said
    said = newsroom("programmes", "check", "--json").out
    assert "newsroom programmes channel --name NAME 'Echo TV'" in said


@pytest.mark.usefixtures("paper")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--section", "Twn"), "there is no section 'Twn'; see: newsroom labels list section\n"),
        (("--author", "ann"), "there is no author 'ann'; did you mean 'Ann Reed'?\n"),
        (("--tag", "x"), "there is no tag 'x'; see: newsroom labels list tag\n"),
        (("--section", "town", "-s", "published"), ""),  # there is one, with other articles
    ],
)
def test_an_empty_listing_says_which_name_does_not_exist(screen: Run, words: tuple[str, ...], said: str) -> None:
    assert screen("list", *words).err == "no articles\n" + said


@pytest.mark.usefixtures("paper")
def test_a_listing_says_how_many_there_are_only_if_it_left_some_out(screen: Run) -> None:
    assert screen("list", "-n", "1").err == "2 in total; -n 0 shows all\n"
    for rest in (("-n", "2"), ("-n", "1", "--offset", "1"), ("-n", "0"), ()):
        assert screen("list", *rest).err == ""


def test_the_agenda_names_days_of_the_week(paper: Run, screen: Run) -> None:
    for ref, at in (("1", "tomorrow 7am"), ("2", "friday 6pm")):
        paper(*NOON, "publish", ref, "--at", at)
    shown = [line.split()[:2] for line in lines(screen(*NOON, "agenda").out) if ":00" in line]
    assert shown == [["tomorrow", "07:00"], ["Fri", "2026-03-06"]]


def test_show_indents_what_it_breaks(newsroom: Run, screen: Run, tmp_path: Path) -> None:
    related = ", ".join(f"a-rather-long-slug-{number}" for number in range(5))
    body = "- " + "item " * 20 + "\n\n> " + "said " * 20 + "\n\n12. " + "step " * 20
    (tmp_path / "a.md").write_text(
        f"---\ntitle: 渡轮冬季\nlead: x\nrelated: [{related}]\nimage_credit: The studio\n---\n{body}\n"
    )
    newsroom("draft", "a.md")
    shown = lines(screen("show", "1").out)
    assert shown[:2] == ["渡轮冬季", "=" * 8]
    assert "image_credit: The studio" in shown
    at = next(number for number, line in enumerate(shown) if line.startswith("related:"))
    assert shown[at].startswith("related:      a-rather")
    assert shown[at + 1].startswith(14 * " " + "a-rather")
    for mark, below in (("- item", "  item"), ("> said", "> said"), ("12. step", "    step")):
        at = next(number for number, line in enumerate(shown) if line.startswith(mark))
        assert shown[at + 1].startswith(below)
    assert all(len(line) <= 80 for line in shown)
    assert "image_credit: The studio" in newsroom("show", "1").out


def test_history_shows_a_title_once(paper: Run, screen: Run) -> None:
    paper(*NOON, "edit", "1", "--append", "More.", "-m", "added the numbers")
    shown = lines(screen("history", "1", env={"COLUMNS": "60"}).out)
    assert " ".join(shown[:2]) == LONG
    assert "Title" not in "".join(shown)
    assert sum("The council" in line for line in shown) == 1
    assert any("added the num" in line for line in shown)
    paper(*NOON, "edit", "2", "--set", "title=The fair")
    changed = screen("history", "2", env={"COLUMNS": "60"}).out
    assert "Title" in changed
    assert "The fair" in changed
    assert "Note" not in changed
    assert paper("history", "1").out.splitlines()[0].split("\t")[-2:] == ["title", "note"]


@pytest.mark.parametrize("columns", ["60", "69", "70", "75", "76", "80"])
def test_narrow_listings_leave_room_for_texts(paper: Run, screen: Run, columns: str) -> None:
    paper(*NOON, "publish", "1")
    paper(*NOON, "comments", "add", "--article", "1", "--name", "Ann", "--text", "The ferry was late again")
    found = screen("comments", "list", env={"COLUMNS": columns}).out
    assert "The ferry was" in found
    assert ("Sent" in found) == (int(columns) >= 70)
    log = screen("log", env={"COLUMNS": columns}).out
    assert ("What" in log) == (int(columns) >= 76)
    assert "1 The council" in log


def test_sentences_are_broken_between_words(paper: Run, screen: Run) -> None:
    paper(*NOON, "publish", "1")
    paper(*NOON, "comments", "add", "--article", "1", "--name", "Ann", "--text", "one two three four five " * 6)
    shown = lines(screen("comments", "show", "1", env={"COLUMNS": "40"}).out)
    words = {word for line in shown for word in line.split()}
    assert {"one", "two", "three", "four", "five"} <= words
    assert not words & {"tw", "thre", "fou", "fiv", "wo", "hree", "our", "ive"}


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("One line\nand the next\n\nAnother", ["One line and the next", "", "Another"]),
        ("- an item\n- another\n\n1. one\n2. two", ["- an item", "- another", "", "1. one", "2. two"]),
        ("A break  \nof the writer", ["A break", "of the writer"]),
        ("# A heading\nText\n> A quotation\n> goes on", ["# A heading", "Text", "> A quotation", "> goes on"]),
        ("```\ncode\nstays\n```\nText\ngoes on", ["```", "code", "stays", "```", "Text goes on"]),
        ("| a | b |\n|---|---|\n| c | d |", ["| a | b |", "|---|---|", "| c | d |"]),
    ],
)
def test_show_joins_the_lines_of_a_paragraph(
    paper: Run, screen: Run, tmp_path: Path, body: str, shown: list[str]
) -> None:
    (tmp_path / "p.md").write_text(f"---\ntitle: A text\nslug: p\n---\n{body}\n")
    paper("draft", "p.md")
    assert lines(screen("show", "p").out)[-len(shown) :] == shown
    assert body in paper("show", "p").out
