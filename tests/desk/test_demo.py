"""The folder of the demo: made in an empty folder, and replaced only if it is an earlier demo."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from newsroom import clock, store
from newsroom.core import stored_settings
from newsroom.core.programmes import programmes, recordings
from newsroom.core.readership.counting import PageView
from newsroom.desk import Desk, demo, demo_readers, programme_entry
from newsroom.errors import BadFile, NotFound
from tests.desk.conftest import Make

NOW = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(BadFile, match="contains other files"):
        demo.make(tmp_path, now=NOW, force=True, step=lambda *_: None, say=lambda _: None, warn=lambda _: None)
    (tmp_path / demo.MARK).write_text("x")
    with pytest.raises(BadFile, match="already contains a demo") as refused:
        demo.make(tmp_path, now=NOW, force=False, step=lambda *_: None, say=lambda _: None, warn=lambda _: None)
    assert "delete it, with everything written in it" in str(refused.value.hint)
    assert sorted(path.name for path in tmp_path.iterdir()) == [demo.MARK, "mine.txt"]


def test_an_earlier_demo_makes_room(tmp_path: Path) -> None:
    demo._clear(tmp_path / "new", False)
    (tmp_path / "empty").mkdir()
    demo._clear(tmp_path / "empty", False)
    old = tmp_path / "old"
    (old / "site" / "deep").mkdir(parents=True)
    for name in ("newsroom.db", "newsroom.db-wal", "newsroom.db-shm", demo.MARK, "mine.txt"):
        (old / name).write_text("x")
    demo._clear(old, True)
    assert [path.name for path in old.iterdir()] == ["mine.txt"]


def test_a_site_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "mine.txt").write_text("x")
    old = tmp_path / "old"
    old.mkdir()
    (old / demo.MARK).write_text("x")
    (old / "site").symlink_to(tmp_path / "elsewhere")
    demo._clear(old, True)
    assert (tmp_path / "elsewhere" / "mine.txt").exists()


def test_the_examples_must_be_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert (demo.examples() / "gazette" / "newsroom.json").is_file()
    monkeypatch.setattr(demo.newsroom, "__file__", str(tmp_path / "a" / "b" / "__init__.py"))
    with pytest.raises(NotFound):
        demo.examples()


def test_a_whole_number_is_right_in_the_mean() -> None:
    drawn = random.Random(1)
    found = [demo_readers._whole(2.25, drawn) for _ in range(4000)]
    assert set(found) == {2, 3}
    assert 2.2 < sum(found) / len(found) < 2.3
    assert demo_readers._whole(3.0, drawn) == 3


class _Drawn(random.Random):
    """Draws as a test says: a reader opens another page for each story named, and no more."""

    def __init__(self, *stories: str) -> None:
        super().__init__(1)
        self._stories, self._numbers = list(stories), [0.0, 0.0] * len(stories) + [1.0]

    def random(self) -> float:
        return self._numbers.pop(0)

    def choice(self, among: object) -> str:  # type: ignore[override]
        return self._stories.pop(0)

    def randrange(self, *_: int) -> int:  # type: ignore[override]
        return 60


@pytest.mark.parametrize(
    ("minutes", "stories", "read"),
    [
        (60, ("now", "now"), 3),
        (60, ("now", "later", "now"), 2),  # nobody reads on after a story that is not published yet
        (2, ("now", "now", "now"), 3),  # nor later than now
    ],
)
def test_a_reader_opens_what_is_published(
    desk: Desk, make: Make, monkeypatch: pytest.MonkeyPatch, minutes: int, stories: tuple[str, ...], read: int
) -> None:
    ids = {slug: make(f"---\ntitle: {slug}\n---\n").id for slug in ("now", "later")}
    desk.db.execute("update articles set published_at = '2026-03-01T00:00:00Z' where slug = 'now'")
    first = PageView(at=desk.now - timedelta(minutes=minutes), article_id=ids["now"], page="")
    monkeypatch.setattr(demo_readers, "_views", lambda *_: [first])
    views = list(demo_readers._visits(desk, ids, {"articles": ids}, _Drawn(*stories)))
    assert [view.article_id for view in views] == [ids["now"]] * read
    assert [view.at - first.at for view in views] == [timedelta(minutes=number) for number in range(read)]


@pytest.mark.parametrize("hour", [17, 18, 5, 12])  # 00:00, 01:00, 12:00 and 19:00 in the town
def test_something_is_live_whenever_the_demo_is_made(desk: Desk, hour: int) -> None:
    now = NOW.replace(hour=hour)
    about = json.loads((demo.examples() / "gazette" / "newsroom.json").read_text(encoding="utf-8"))
    stored_settings.put(desk.db, {"site.timezone": "Asia/Ho_Chi_Minh"}, now=now, actor="lan")
    desk = replace(desk, now=now, settings=stored_settings.load(desk.db, {}))
    demo._programmes(desk, demo.examples() / "gazette", about, lambda *_: None)
    live = [one.title for one in recordings.on_air(desk.db, at=now)]
    assert live == ["Bến đò trực tiếp"]
    day = clock.day_of(now, desk.zone)
    assert recordings.on_air(desk.db, at=now)[0].slug == f"ben-do-truc-tiep-{day}"
    assert recordings.on_air(desk.db, at=now + timedelta(hours=23))


def write(folder: Path, name: str, *records: object) -> None:
    (folder / name).write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An example of three stories, two comments, a report, three decisions, two channels and two days of readers."""
    folder = tmp_path / "examples" / "gazette"
    (folder / "articles").mkdir(parents=True)
    for number, day in enumerate(("27", "28", "01"), 1):
        month = "03" if day == "01" else "02"
        head = f"---\ntitle: Story {number}\nauthors: [Mai]\ndate: 2026-{month}-{day} 09:00\n---\n"
        (folder / "articles" / f"{number}.md").write_text(f"{head}Text {number}.\n", encoding="utf-8")
    about = {
        "last_day": "2026-03-01", "people": {"editor": "Lan", "moderator": "Tu"}, "sections": ["News"],
        "settings": {"site.title": "Tin", "site.lang": "vi", "site.timezone": "Asia/Ho_Chi_Minh", "site.url": "https://n.example"},
        "channels": [{"id": "two", "name": "Two", "lang": "vi"}, {"id": "one", "name": "One", "lang": "vi"}],
        "authors": [{"name": "Nora", "role": "Reporter", "about": "Writes", "links": []}],
        "series": [{"name": "Rivers", "introduction": "Of water", "stories": ["story-1"]}],
    }  # fmt: skip
    (folder / "pages").mkdir()
    (folder / "pages" / "about.md").write_text("---\ntitle: About\nkind: page\n---\nUs\n", encoding="utf-8")
    write(folder, "newsroom.json", about)
    flag = {"minutes": 40, "by": "203.0.113.9", "reason": "other", "text": "hm"}
    write(
        folder, "comments.jsonl",
        {"id": 1, "article": "story-1", "minutes": 10, "name": "Hoa", "text": "Đò ơi", "flags": [flag]},
        {"id": 2, "article": "story-1", "minutes": 100, "name": "Ba", "text": "Trả lời", "parent": 1, "email": "b@example.org"},
        {"id": 3, "article": "story-3", "minutes": 9000, "name": "Xa", "text": "Chưa tới"},
    )  # fmt: skip
    write(
        folder, "decisions.jsonl", {"comment": 1, "minutes": 30, "action": "approve"},
        {"comment": 1, "minutes": 32, "action": "pin"}, {"comment": 2, "minutes": 30, "action": "reject", "reason": "off_topic"},
        {"comment": 1, "minutes": 50, "action": "reply", "text": "Chào"},
    )  # fmt: skip
    shape = {
        "seed": 1, "days": 2, "articles": {"story-1": {"popularity": 1.0}, "story-3": {"popularity": 2.0}}, "pages": {"/": 0.5},
        "weekdays": [1.0] * 7, "hours": [0.0] * 5 + [1.0] + [0.0] * 18, "half_life_days": 3, "floor": 0.1,
        "first_day_views": 8, "sources": [{"referrer": "", "weight": 1}, {"referrer": "https://www.google.com/", "weight": 1}],
        "agents": [{"agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "weight": 1}],
        "readers": 400, "bots": [{"agent": "Googlebot/2.1", "per_day": 7}],
    }  # fmt: skip
    write(folder, "views.json", shape)
    rows = "channel,date,start,stop,title\none,today,19:00,20:00,Tin\none,today,06:00,06:30,Thời sự\n"
    (folder / "programmes.csv").write_text(rows, encoding="utf-8")
    monkeypatch.setattr(demo, "examples", lambda: tmp_path / "examples")
    return tmp_path


def test_the_weeks_are_replayed_as_they_happened(small: Path) -> None:
    now = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
    folder = small / "demo"
    folder.mkdir()
    steps: dict[str, str] = {}
    demo.make(folder, now=now, force=False, step=steps.__setitem__, say=lambda _: None, warn=lambda _: None)
    views = steps["newsroom serve"].partition(" ")[0]
    assert re.fullmatch(r"\d+ files written in \d+\.\d s", steps.pop("newsroom build"))
    assert list(steps.items()) == [
        (f"newsroom init {folder} --title Tin --lang vi --timezone Asia/Ho_Chi_Minh", ""),
        ("newsroom draft articles/", "6 articles added"), ("newsroom publish --all", "3 published, each on its own date"),
        ("newsroom submit who-paints-the-ferry-landing-signs", ""), ("newsroom publish giai-boi-song-nhan-mo-dang-ky --at +20h", ""),
        ("newsroom correct story-2 -m 'Bản trước ghi sai giờ chuyến cuối.'", ""),
        ("newsroom front breaking 'Đò Xóm Lò tạm nghỉ từ 22 giờ vì gió lớn' --until +6h", ""),
        ("newsroom draft --page pages/about.md", ""), ("newsroom people add Nora --role Reporter", ""),
        ("newsroom series add Rivers story-1 --introduction …", ""),
        ("newsroom comments add --article … --name … --text …", "2 comments received and screened"),
        ("newsroom comments review", "1 approved, 1 pinned, 1 answered, 1 rejected"),
        ("newsroom programmes import programmes.csv", "2 programmes for today and tomorrow"),
        ("newsroom programmes copy today …", "10 programmes on other days of the week"),
        ("newsroom programmes link --pattern 'https://tv.lauvang.example/{date}/{slug}.mp4' --title 'Thời sự'", ""),
        ("newsroom stats baseline 96400 --visits 41870 --since 2019-04-01", ""),
        ("newsroom serve", f"{views} views counted over six weeks, 14 requests by bots not counted"),
    ]  # fmt: skip
    assert (
        folder / demo.MARK
    ).read_text() == "Made by `newsroom demo`; `newsroom demo --force` deletes it and makes it again.\n"
    db = store.connect(folder / "newsroom.db")
    found = {row["title"]: row for row in db.execute("select * from articles")}
    assert [found[f"Story {number}"]["published_at"][:16] for number in (1, 2, 3)] == [
        "2026-02-27T02:00", "2026-02-28T02:00", "2026-03-01T02:00"
    ]  # fmt: skip
    assert found["Story 2"]["modified_at"] == "2026-03-02T02:10:00Z"
    assert found["Story 1"]["modified_at"] is None
    statuses = {title: row["status"] for title, row in found.items() if not title.startswith("Story")}
    assert statuses.pop("About") == "published"
    assert sorted(statuses.values()) == ["draft", "review", "scheduled"]
    [planned] = [row for row in found.values() if row["status"] == "scheduled"]
    assert planned["publish_at"] == "2026-03-02T23:00:00Z"
    submitted = db.execute("select at from journal where action in ('submit', 'schedule') order by at").fetchall()
    assert {row["at"] for row in submitted} == {"2026-03-02T02:00:00Z"}
    drafted = db.execute("select at from journal where action = 'draft' order by id").fetchall()
    assert [row["at"][11:16] for row in drafted] == ["01:25", "00:48", "00:11", "22:00", "23:00", "00:00", "03:00"]
    said = [tuple(row) for row in db.execute("select author, status, parent_id, pinned from comments order by id")]
    assert said == [("Hoa", "published", None, 1), ("Lan", "published", 1, 0), ("Ba", "rejected", 1, 0)]
    assert db.execute("select count(*) from comment_flags").fetchone()[0] == 1
    assert [row["id"] for row in db.execute("select id from channels order by position")] == ["two", "one"]
    assert db.execute("select count(*) from programmes").fetchone()[0] == 12  # those of today, and five copies of each
    assert [tuple(row) for row in db.execute("select title, video_url from programmes where video_url <> ''")] == [
        ("Thời sự", "https://tv.lauvang.example/2026-03-02/thoi-su.mp4")
    ]  # fmt: skip
    [base] = db.execute("select views, visits, since, note from stat_baseline").fetchall()
    assert tuple(base) == (96400, 41870, "2019-04-01", "the counter of the site before")
    assert stored_settings.load(db, {}).text("site.sections") == "News"
    days = {row["day"]: row["views"] for row in db.execute("select day, views from stat_site_day")}
    assert set(days) <= {"2026-02-28", "2026-03-01", "2026-03-02"}
    assert str(sum(days.values())) == views
    assert 20 < sum(days.values()) < 120
    assert (folder / "site" / "index.html").is_file()
    db.close()


def test_bots_are_counted_on_days_that_have_begun_and_only_known_ones(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_readers, "_visits", lambda *_: [])
    bots = [{"agent": "Googlebot/2.1", "per_day": 7}, {"agent": "Mozilla/5.0 Firefox/128.0", "per_day": 5}]
    (tmp_path / "views.json").write_text(json.dumps({"seed": 1, "days": 3, "bots": bots}), encoding="utf-8")
    # Bots come at 04:00 in Vietnam, which is 21:00 UTC of the day before.
    for minute, hits in ((59, 14), (60, 21)):
        now = datetime(2026, 3, 9, 20, 0, tzinfo=UTC) + timedelta(minutes=minute)
        assert demo_readers.add_readers(replace(desk, now=now), tmp_path, {}).bot_hits == hits
    listed = desk.db.execute("select day, sum(hits) from bot_days group by day order by day").fetchall()
    assert [tuple(row) for row in listed] == [("2026-03-08", 14), ("2026-03-09", 14), ("2026-03-10", 7)]


def test_the_week_is_filled_around_today_and_what_was_shown_can_be_watched(desk: Desk) -> None:
    desk.now = datetime(2026, 3, 4, 3, 0, tzinfo=UTC)  # a Wednesday, 10:00
    nothing: dict[str, Any] = {"stop": None, "day": None, "article": None, "video": None, "force": False}
    for start, title in (
        ("2026-03-04 06:00", "Thời sự"),
        ("2026-03-04 10:00", "Thời sự"),
        ("2026-03-04 06:30", "Phim"),
    ):
        programme_entry.add(desk, {"channel": "one", "title": title}, start=start, **nothing)
    programme_entry.add(desk, {"channel": "one", "title": "Thời sự"}, start="2026-03-05 06:00", **nothing)
    steps: dict[str, str] = {}
    demo._week(desk, steps.__setitem__)
    assert steps["newsroom programmes copy today …"] == "15 programmes on other days of the week"
    rows = programmes.list_(desk.db)
    copied = [row.start[:10] for row in rows if row.title == "Phim"]
    assert copied == [f"2026-03-0{day}" for day in (1, 2, 3, 5, 6, 7)]  # in UTC
    assert [row.start[5:16] for row in rows if row.video_url] == [
        "03-01T23:00", "03-02T03:00", "03-02T23:00", "03-03T03:00", "03-03T23:00"
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["newsroom.db", "newsroom.db-wal", "newsroom.db-shm"])
def test_an_earlier_demo_may_lack_a_file(tmp_path: Path, name: str) -> None:
    for one in (name, demo.MARK):
        (tmp_path / one).write_text("x")
    demo._clear(tmp_path, True)
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_no_folder_for_a_demo(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadFile) as refused:
        demo._clear(tmp_path / "file", True)
    assert (refused.value.message, refused.value.hint) == (
        f"{tmp_path / 'file'} is not a folder", "use a new folder: newsroom demo DIR"
    )  # fmt: skip


def test_a_demo_may_be_in_new_folders_and_is_replaced_when_asked(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    played: list[Desk] = []
    monkeypatch.setattr(demo, "_play", lambda desk, *_: played.append(desk))
    monkeypatch.setattr(demo, "_build", lambda *_: None)
    folder = small / "new" / "deep"
    said: list[str] = []
    for force in (False, True):
        demo.make(folder, now=NOW, force=force, step=lambda *_: None, say=said.append, warn=said.append)
    assert sorted(path.name for path in folder.iterdir()) == [demo.MARK, "newsroom.db"]
    first, _ = played
    assert (first.actor, first.now, first.path, first.zone.key) == (
        "Lan",
        NOW,
        folder / "newsroom.db",
        "Asia/Ho_Chi_Minh",
    )
    first.say("said")
    first.warn("warned")
    assert said == ["said", "warned"]
    assert first.settings.text("site.title") == "Tin"
