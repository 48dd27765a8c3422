"""The weeks of the demo, step by step: who does what at which time, and the commands that say so."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from newsroom.core.articles import articles, revisions
from newsroom.core.commenters import commenters
from newsroom.core.media import pictures
from newsroom.core.people import people
from newsroom.core.series import parts, podcasts, series
from newsroom.desk import Desk
from newsroom.desk.demo_replay import Replay, lines
from tests.commands.pictures import png

PLACES = ("cau-ba-nhip-thong-xe-ca-hai-lan", "nuoc-song-nhan-len-nhanh-ba-khom-ke-do")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Seven stories, a page and the artwork of a podcast."""
    made = tmp_path / "example"
    for name in ("articles", "pages", "sounds", "pictures"):
        (made / name).mkdir(parents=True)
    for number in range(1, 8):
        slug = PLACES[number - 1] if number <= 2 else f"story-{number}"
        author = "" if number == 3 else f"authors: [Writer {number}, Other]\n"
        lang = "lang: en\n" if number == 6 else ""
        (made / "articles" / f"{number}.md").write_text(
            f"---\ntitle: Story {number}\nslug: {slug}\n{author}{lang}translation_key: k{number}\ndate: 2026-02-{20 + number} 09:00\n"
            f"---\n![x](/pictures/boat.png)\n",
            encoding="utf-8",
        )
    (made / "pictures" / "boat.png").write_bytes(png("red"))
    (made / "pages" / "about.md").write_text("---\ntitle: About\nkind: page\n---\nUs\n", encoding="utf-8")
    (made / "pages" / "contact.md").write_text("---\ntitle: Contact\nkind: page\n---\nUs\n", encoding="utf-8")
    (made / "sounds" / "cover.png").write_bytes(png("green", (1400, 1400)))
    return made


ABOUT: dict[str, Any] = {
    "last_day": "2026-02-27", "people": {"editor": "Lan", "moderator": "Tu"},
    "authors": [{"name": "Nora", "role": "Reporter", "about": "Writes", "links": ["mailto:nora@example.org"]}],
    "series": [
        {"name": "Rivers", "introduction": "Of *water*", "stories": ["story-4", "story-3", "gone"]},
        {"name": "Sounds", "introduction": "Heard", "stories": ["story-5"],
         "podcast": {"author": "Radio", "email": "radio@example.org", "category": "News", "artwork": "sounds/cover.png"}},
    ],
}  # fmt: skip


@pytest.fixture
def replay(desk: Desk, folder: Path) -> Replay:
    return Replay(desk, folder, ABOUT)


def journal(desk: Desk) -> list[tuple[str, str, str]]:
    """Who gave which command when, in the order of the batches."""
    rows = desk.db.execute(
        "select at, actor, command from batches where command <> 'config set' order by id"
    ).fetchall()
    return [(row["at"][5:16].replace("T", " "), row["actor"], row["command"]) for row in rows]


def test_stories_are_written_some_time_before_their_dates(desk: Desk, replay: Replay) -> None:
    assert replay.shift == timedelta(days=2)
    replay.stories()
    editor = ("Lan", "publish")
    # 35 minutes before their dates, and 37 more for each, of which there are five; two days later than in the files.
    assert [one for one in journal(desk) if one[2] in ("draft", "publish")] == [
        ("02-23 01:25", "Writer 1", "draft"), ("02-23 02:00", *editor), ("02-24 00:48", "Writer 2", "draft"), ("02-24 02:00", *editor),
        ("02-25 00:11", "Lan", "draft"), ("02-25 02:00", *editor), ("02-25 23:34", "Writer 4", "draft"), ("02-26 02:00", *editor),
        ("02-26 22:57", "Writer 5", "draft"), ("02-27 02:00", *editor), ("02-28 01:25", "Writer 6", "draft"), ("02-28 02:00", *editor),
        ("03-01 00:48", "Writer 7", "draft"), ("03-01 02:00", *editor),
    ]  # fmt: skip
    assert replay.ids == {
        PLACES[0]: 1,
        PLACES[1]: 2,
        "story-3": 3,
        "story-4": 4,
        "story-5": 5,
        "story-6": 6,
        "story-7": 7,
    }
    assert (replay.counts.drafted, replay.counts.published, replay.commands) == (7, 7, [])
    found = articles.by_id(desk.db, 4)
    assert (found.slug, found.published_at, found.lang) == ("story-4", "2026-02-26T02:00:00Z", "vi")
    assert list(revisions.get(desk.db, 4, 1).manuscript.media.values()) == [1]
    keys = desk.db.execute("select translation_key from articles order by id").fetchall()
    assert [row[0] for row in keys] == [f"k{number}" for number in range(1, 8)]


def test_the_work_of_today(desk: Desk, replay: Replay) -> None:
    replay.stories()
    before = len(journal(desk))
    replay.todays_work()
    reporter = "Nguyễn Thị Bông"
    assert journal(desk)[before:] == [
        ("03-01 22:00", reporter, "draft"), ("03-01 23:00", reporter, "draft"), ("03-02 02:00", "Lan", "submit"),
        ("03-02 00:00", reporter, "draft"), ("03-02 02:00", "Lan", "submit"), ("03-02 02:10", "Lan", "correct"),
    ]  # fmt: skip
    assert replay.commands == [
        "newsroom submit who-paints-the-ferry-landing-signs", "newsroom publish giai-boi-song-nhan-mo-dang-ky --at +20h",
        "newsroom correct story-6 -m 'An earlier version misstated a time.'",
    ]  # fmt: skip
    assert (replay.counts.drafted, replay.counts.published) == (10, 7)
    found = [articles.by_id(desk.db, number) for number in (8, 9, 10, 6)]
    assert [(one.status, one.lang, one.publish_at) for one in found] == [
        ("draft", "vi", None), ("review", "en", None), ("scheduled", "vi", "2026-03-02T23:00:00Z"), ("published", "en", None)
    ]  # fmt: skip
    texts = [revisions.get(desk.db, number, 1).manuscript for number in (8, 9, 10)]
    assert {(one.body, one.section, one.authors) for one in texts} == {("…\n", "Thời sự", (reporter,))}
    note = desk.db.execute("select body, public from notes where article_id = 6").fetchone()
    assert note["body"] == "An earlier version misstated a time."


def test_a_correction_in_the_language_of_its_story(desk: Desk, folder: Path) -> None:
    (folder / "articles" / "7.md").unlink()
    replay = Replay(desk, folder, ABOUT)
    replay.stories()
    replay.todays_work()
    assert replay.commands[-1] == "newsroom correct story-5 -m 'Bản trước ghi sai giờ chuyến cuối.'"


def test_the_front_page_of_today(desk: Desk, replay: Replay) -> None:
    replay.stories()
    before = len(journal(desk))
    replay.front_page()
    line = "Đò Xóm Lò tạm nghỉ từ 22 giờ vì gió lớn"
    assert replay.commands == [
        f"newsroom front set {PLACES[0]} {PLACES[1]} --lead --until +20h", f"newsroom front breaking '{line}' --until +6h",
    ]  # fmt: skip
    assert journal(desk)[before:] == [("03-02 02:20", "Lan", "front set"), ("03-02 02:55", "Lan", "front breaking")]
    chosen = desk.db.execute("select article_id, is_lead, until from front_choices order by is_lead desc").fetchall()
    assert [tuple(row) for row in chosen] == [(1, 1, "2026-03-02T23:00:00Z"), (2, 0, "2026-03-02T23:00:00Z")]
    [row] = desk.db.execute("select text, until from breaking_news").fetchall()
    assert tuple(row) == (line, "2026-03-02T09:00:00Z")


def test_other_examples_have_no_choices_for_the_front(desk: Desk, replay: Replay) -> None:
    replay.front_page()
    assert [command.split()[2] for command in replay.commands] == ["breaking"]


def test_pages_and_authors_are_there_from_the_beginning(desk: Desk, replay: Replay) -> None:
    replay.pages()
    replay.authors()
    assert replay.commands == [
        "newsroom draft --page pages/about.md", "newsroom draft --page pages/contact.md", "newsroom people add Nora --role Reporter"
    ]  # fmt: skip
    long_ago = "01-11 03:00"
    assert journal(desk)[-5:] == [
        (long_ago, "Lan", "draft"), (long_ago, "Lan", "publish"), (long_ago, "Lan", "draft"), (long_ago, "Lan", "publish"),
        (long_ago, "Lan", "people add"),
    ]  # fmt: skip
    assert [(one.slug, one.path, one.status) for one in (articles.by_id(desk.db, number) for number in (1, 2))] == [
        ("about", "/about/", "published"), ("contact", "/contact/", "published")
    ]  # fmt: skip
    [nora] = people.list_(desk.db)
    assert (nora.entry.name, nora.entry.role, nora.entry.about, nora.entry.links) == (
        "Nora", "Reporter", "Writes", ("mailto:nora@example.org",)
    )  # fmt: skip


def test_series_and_a_podcast(desk: Desk, replay: Replay) -> None:
    replay.stories()
    before = len(journal(desk))
    replay.series()
    assert replay.commands == [
        "newsroom series add Rivers story-4 story-3 --introduction …", "newsroom series add Sounds story-5 --introduction …",
        "newsroom series podcast sounds --artwork sounds/cover.png --email radio@example.org",
    ]  # fmt: skip
    at = "02-28 03:00"
    assert journal(desk)[before:] == [
        (at, "Lan", "series add"),
        (at, "Lan", "series add"),
        (at, "Lan", "series podcast"),
    ]
    rivers, sounds = series.list_(desk.db)
    assert (rivers.entry.name, rivers.entry.introduction) == ("Rivers", "Of *water*")
    assert [part.slug for part in parts.listed(desk.db, rivers)] == ["story-3", "story-4"]  # by date
    found = podcasts.find(desk.db, sounds.id)
    assert found
    assert podcasts.find(desk.db, rivers.id) is None
    assert (found.entry.author, found.entry.email, found.entry.category) == ("Radio", "radio@example.org", "News")
    assert found.entry.artwork is not None
    assert pictures.get(desk.db, found.entry.artwork).name == "cover.png"
    assert found.guid == podcasts.guid_of("https://news.example.org/podcast/sounds.xml")


def test_comments_come_in_the_order_of_their_times(desk: Desk, replay: Replay, folder: Path) -> None:
    replay.stories()
    write(folder, "comments.jsonl", [
        {"id": 1, "article": "story-7", "minutes": 60, "name": "Hoa", "text": "Đò ơi", "email": "hoa@example.org",
         "flags": [{"minutes": 5, "by": "203.0.113.9", "reason": "abuse", "text": "hm"},
                   {"minutes": 6, "by": "203.0.114.9", "reason": "spam"}]},
        {"id": 102, "article": "story-7", "minutes": 30, "name": "Ba", "text": "Chưa tới giờ"},
        {"id": 3, "article": "story-7", "minutes": 1500, "name": "Tư", "text": "Bây giờ", "parent": 1},
        {"id": 4, "article": "story-7", "minutes": 1501, "name": "Xa", "text": "Mai"},
    ])  # fmt: skip
    write(folder, "decisions.jsonl", [
        {"comment": 1, "minutes": 2, "action": "approve"}, {"comment": 102, "minutes": 9, "action": "spam"},
        {"comment": 1, "minutes": 3, "action": "approve"}, {"comment": 3, "minutes": 1, "action": "approve"},
    ])  # fmt: skip
    replay.comments()
    rows = desk.db.execute(
        "select author, status, created_at, parent_id, article_id from comments order by id"
    ).fetchall()
    assert [tuple(row) for row in rows] == [
        ("Ba", "spam", "2026-03-01T02:30:00Z", None, 7), ("Hoa", "published", "2026-03-01T03:00:00Z", None, 7),
        ("Tư", "pending", "2026-03-02T03:00:00Z", 2, 7),
    ]  # fmt: skip
    assert (replay.comment_ids, replay.counts.received) == ({102: 1, 1: 2, 3: 3}, 3)
    assert replay.counts.decided == {"approve": 2, "spam": 1}
    flags = desk.db.execute("select comment_id, reason, text, at from comment_flags order by at").fetchall()
    assert [tuple(row) for row in flags] == [
        (2, "abuse", "hm", "2026-03-01T03:05:00Z"), (2, "spam", "", "2026-03-01T03:06:00Z")
    ]  # fmt: skip
    emails = desk.db.execute("select email from commenters order by id").fetchall()
    assert "hoa@example.org" in [row["email"] for row in emails]
    actors = {row["actor"] for row in desk.db.execute("select actor from journal where kind = 'comment'")}
    assert actors == {"reader", "Tu"}
    networks = [row["network"] for row in desk.db.execute("select network from comments order by id")]
    assert networks == [commenters.network_hash(desk.db, f"198.51.{number}.1") for number in (2, 1, 3)]


def write(folder: Path, name: str, records: list[dict[str, Any]]) -> None:
    (folder / name).write_text("".join(json.dumps(one) + "\n\n" for one in records), encoding="utf-8")


def test_empty_lines_are_no_records(tmp_path: Path) -> None:
    write(tmp_path, "a.jsonl", [{"a": 1}, {"b": 2}])
    assert lines(tmp_path / "a.jsonl") == [{"a": 1}, {"b": 2}]


def test_the_last_day_was_yesterday_in_the_zone_of_the_town(desk: Desk, folder: Path) -> None:
    for hour, days in ((16, 2), (17, 3)):  # 23:00 and midnight in Vietnam
        desk.now = datetime(2026, 3, 2, hour, tzinfo=UTC)
        assert Replay(desk, folder, ABOUT).shift == timedelta(days=days)


def test_who_answers_pins_and_rejects(desk: Desk, replay: Replay, folder: Path) -> None:
    replay.stories()
    people_ = ((1, "Hoa"), (2, "Ba"))
    comments = [
        {"id": number, "article": "story-7", "minutes": number, "name": name, "text": f"Đò {name}"}
        for number, name in people_
    ]
    write(folder, "comments.jsonl", comments)
    decisions = [
        {"comment": 1, "minutes": 1, "action": "approve"}, {"comment": 1, "minutes": 2, "action": "reply", "text": "Chào Hoa"},
        {"comment": 1, "minutes": 3, "action": "pin"}, {"comment": 2, "minutes": 4, "action": "reject", "reason": "off_topic"},
    ]  # fmt: skip
    write(folder, "decisions.jsonl", decisions)
    replay.comments()
    rows = desk.db.execute(
        "select author, body, status, parent_id, pinned, staff, reject_reason from comments order by id"
    )
    assert [tuple(row) for row in rows] == [
        ("Hoa", "Đò Hoa", "published", None, 1, 0, None), ("Ba", "Đò Ba", "rejected", None, 0, 0, "off_topic"),
        ("Lan", "Chào Hoa", "published", 1, 0, 1, None),
    ]  # fmt: skip
    assert replay.counts.decided == {"approve": 1, "reply": 1, "pin": 1, "reject": 1}
    acts = desk.db.execute("select at, actor, action from journal where kind = 'comment' order by id").fetchall()
    assert [(row["at"][11:16], row["actor"]) for row in acts if row["actor"] != "reader"] == [
        ("02:02", "Tu"), ("02:03", "Lan"), ("02:04", "Tu"), ("02:06", "Tu")
    ]  # fmt: skip
