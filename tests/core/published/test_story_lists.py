"""Which live stories belong to which list, and in which order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.site.paper import START, Paper

from newsroom.core.programmes import editing
from newsroom.core.programmes.fields import ProgrammeEntry
from newsroom.core.published import story_lists
from newsroom.core.published.story_lists import Month
from newsroom.core.readership import counting
from newsroom.core.readership.counting import PageView

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")  # seven hours ahead of UTC


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def label_id(paper: Paper, name: str) -> int:
    return int(paper.db.execute("select id from labels where name = :name", {"name": name}).fetchone()[0])


def test_newest_first_and_of_one_moment_the_later_article(paper: Paper) -> None:
    old = paper.story("Cũ", date=START - timedelta(days=2)).id
    first = paper.story("Một", date=START - timedelta(days=1)).id
    second = paper.story("Hai", date=START - timedelta(days=1)).id
    paper.draft("Nháp")
    gone = paper.story("Gỡ", date=START)
    paper.do("unpublish", gone)
    assert story_lists.newest(paper.db, 10) == [second, first, old]
    assert story_lists.newest(paper.db, 2) == [second, first]
    assert story_lists.newest(paper.db, -1) == [second, first, old]
    assert story_lists.newest(paper.db, 0) == []
    assert story_lists.newest(paper.db, 10, since="2026-02-28T03:00:00Z") == [second, first]  # later than, not at
    assert story_lists.newest(paper.db, 10, since="2026-03-01T03:00:00Z") == []
    assert story_lists.count(paper.db) == 3
    assert story_lists.with_paths(paper.db) == [old, first, second, gone.id]


def test_a_label_lists_its_live_stories(paper: Paper) -> None:
    early = paper.story("Một", section="Phố", tags=("a", "b"), date=START - timedelta(days=2)).id
    late = paper.story("Hai", section="Phố", date=START - timedelta(days=1)).id
    same = paper.story("Ba", section="Phố", date=START - timedelta(days=1)).id
    paper.story("Khác", section="Chợ")
    paper.draft("Nháp", section="Phố")
    gone = paper.story("Gỡ", section="Phố")
    paper.do("unpublish", gone)
    street, tag = label_id(paper, "Phố"), label_id(paper, "a")
    assert story_lists.in_label(paper.db, street) == [early, late, same]
    assert story_lists.newest_in_label(paper.db, street, 2) == [same, late]
    assert story_lists.newest_in_label(paper.db, street, 9) == [same, late, early]
    assert story_lists.in_label(paper.db, tag) == [early]
    assert story_lists.in_label(paper.db, 99) == []
    assert story_lists.under_labels(paper.db, [tag, label_id(paper, "Chợ")]) >= {early}
    assert late not in story_lists.under_labels(paper.db, [tag])
    assert story_lists.labels_of(paper.db, [early]) == {street, tag, label_id(paper, "b")}
    assert story_lists.labels_of(paper.db, []) == set()


def test_a_story_refiled_in_a_draft_stays_where_readers_see_it(paper: Paper) -> None:
    story = paper.story("Tin", section="Phố")
    paper.save(story, section="Chợ")
    assert story_lists.in_label(paper.db, label_id(paper, "Phố")) == [story.id]
    assert [label.name for label in story_lists.labels(paper.db, "section")] == ["Phố"]
    assert story_lists.in_label(paper.db, label_id(paper, "Chợ")) == []
    assert story_lists.labels_of(paper.db, [story.id]) == {label_id(paper, "Phố")}
    assert story_lists.under_labels(paper.db, [label_id(paper, "Chợ")]) == set()


def test_labels_of_a_kind_that_have_a_live_story(paper: Paper) -> None:
    paper.story("Một", section="Phố", tags=("a",), authors=("Lan",))
    paper.story("Hai", section="Chợ")
    paper.draft("Ba", section="Sông")
    gone = paper.story("Bốn", section="Núi")
    paper.do("unpublish", gone)
    assert [label.name for label in story_lists.labels(paper.db, "section")] == ["Phố", "Chợ"]
    assert [label.name for label in story_lists.labels(paper.db, "tag")] == ["a"]
    assert [label.name for label in story_lists.labels(paper.db, "author")] == ["Lan"]
    found = story_lists.label(paper.db, label_id(paper, "Phố"))
    assert found
    assert (found.id, found.kind, found.slug, found.name) == (label_id(paper, "Phố"), "section", "pho", "Phố")
    assert story_lists.label(paper.db, 99) is None


@pytest.fixture
def months(paper: Paper) -> dict[str, int]:
    """Stories at the two ends of months, by the clocks of Hanoi."""
    times = {
        "end of December": "2025-12-31T16:59:59",
        "start of January": "2025-12-31T17:00:00",
        "end of January": "2026-01-31T16:59:59",
        "start of February": "2026-01-31T17:00:00",
    }
    made = {name: paper.story(f"Tin {number}", date=at(when)).id for number, (name, when) in enumerate(times.items())}
    paper.draft("Nháp")
    return made


def test_months_begin_and_end_by_the_clocks_of_the_site(paper: Paper, months: dict[str, int]) -> None:
    assert story_lists.months(paper.db, HANOI) == [
        Month(2025, 12, 1, "2025-12-31T16:59:59Z"),
        Month(2026, 1, 2, "2026-01-31T16:59:59Z"),
        Month(2026, 2, 1, "2026-01-31T17:00:00Z"),
    ]
    assert [month.key for month in story_lists.months(paper.db, HANOI)] == ["2025-12", "2026-01", "2026-02"]
    assert story_lists.in_month(paper.db, 2025, 12, HANOI) == [months["end of December"]]
    assert story_lists.in_month(paper.db, 2026, 1, HANOI) == [months["start of January"], months["end of January"]]
    assert story_lists.in_month(paper.db, 2026, 2, HANOI) == [months["start of February"]]
    assert story_lists.in_month(paper.db, 2026, 3, HANOI) == []
    assert [month.key for month in story_lists.months(paper.db, ZoneInfo("UTC"))] == ["2025-12", "2026-01"]


def test_locations_of_a_month_with_their_last_change(paper: Paper, months: dict[str, int]) -> None:
    paper.do("correct", months["start of January"], note="Sửa số liệu.", zone=HANOI)
    assert list(story_lists.locations(paper.db, 2026, 1, HANOI)) == [
        (months["start of January"], "/2026/01/tin-1/", "2026-03-02T03:00:00Z"),
        (months["end of January"], "/2026/01/tin-2/", "2026-01-31T16:59:59Z"),
    ]
    assert story_lists.months(paper.db, HANOI)[1] == Month(2026, 1, 2, "2026-03-02T03:00:00Z")
    assert list(story_lists.locations(paper.db, 2026, 3, HANOI)) == []
    paper.do("unpublish", months["start of January"])
    assert [path for _, path, _ in story_lists.locations(paper.db, 2026, 1, HANOI)] == ["/2026/01/tin-2/"]


def test_no_month_without_a_story(paper: Paper) -> None:
    assert story_lists.months(paper.db, HANOI) == []


def test_all_lists_at_once_are_those_read_one_by_one(paper: Paper) -> None:
    ids = [
        paper.story(f"Tin {n}", section="Phố", tags=("a", "b")[: n % 3], date=START - timedelta(days=n % 2)).id
        for n in range(4)
    ]
    paper.do("unpublish", paper.story("Gỡ", section="Phố", tags=("c",)).id)
    order, lists = story_lists.by_label(paper.db)
    assert [one for _, one in order] == [ids[1], ids[3], ids[0], ids[2]]
    assert order[0] == ("2026-03-01T03:00:00Z", ids[1])
    assert lists[label_id(paper, "Phố")] == [0, 1, 2, 3]
    assert {label: [order[number][1] for number in listed] for label, listed in lists.items()} == {
        label: story_lists.in_label(paper.db, label) for label in lists
    }


def test_most_read_since_a_day(paper: Paper) -> None:
    few, many, none, equal = (paper.story(f"Tin {n}", date=START - timedelta(days=9 - n)).id for n in range(4))

    def view(article: int, readers: int, when: datetime) -> None:
        for number in range(readers):
            seen = PageView(when, article_id=article, address=f"192.0.2.{number}", agent="x")
            counting.record(paper.db, seen, settings=paper.settings)

    view(few, 1, START)
    view(equal, 1, START)
    view(many, 3, START - timedelta(days=1))
    assert story_lists.most_read(paper.db, since="2026-03-01", limit=9) == [many, equal, few]
    assert story_lists.most_read(paper.db, since="2026-03-01", limit=2) == [many, equal]
    assert story_lists.most_read(paper.db, since="2026-03-02", limit=9) == [equal, few]
    assert story_lists.most_read(paper.db, since="2026-03-03", limit=9) == []
    view(many, 1, START)
    paper.do("unpublish", many)
    assert story_lists.most_read(paper.db, since="2026-03-01", limit=9) == [equal, few]
    assert none not in story_lists.most_read(paper.db, since="2026-01-01", limit=9)


def test_stories_whose_comments_close_between_two_moments(paper: Paper) -> None:
    ids = [paper.story(f"Tin {n}", date=START - timedelta(hours=n)).id for n in range(4)]
    paper.draft("Nháp")
    start, end = START - timedelta(hours=2), START
    assert sorted(story_lists.closing_between(paper.db, start, end)) == [ids[1], ids[2]]  # from the start, not the end
    assert story_lists.closing_between(paper.db, end, end) == []
    paper.do("unpublish", ids[1])
    assert story_lists.closing_between(paper.db, start, end) == [ids[2]]


def test_when_the_programmes_of_an_article_start(paper: Paper) -> None:
    one, other = paper.story("Một").id, paper.story("Hai").id
    for hour, article in ((1, one), (2, one), (3, other)):
        entry = ProgrammeEntry(channel="one", start=f"2026-03-02T0{hour}:00:00Z", title="Phim")
        editing.add(paper.db, entry, article_id=article, now=paper.now, actor="lan", force=True)
    expected = ["2026-03-02T01:00:00Z", "2026-03-02T02:00:00Z"]
    assert sorted(story_lists.programme_starts(paper.db, [one])) == expected
    assert story_lists.programme_starts(paper.db, []) == []


def test_of_stories_read_as_much_the_newest_comes_first_and_of_one_moment_the_later_article(paper: Paper) -> None:
    same = [paper.story(f"Tin {n}", date=START - timedelta(days=1)).id for n in range(3)]
    newer = paper.story("Mới", date=START).id
    for article in (*same, newer):
        seen = PageView(START, article_id=article, address="192.0.2.1", agent="x")
        counting.record(paper.db, seen, settings=paper.settings)
    assert story_lists.most_read(paper.db, since="2026-03-02", limit=9) == [newer, *reversed(same)]


def test_stories_of_a_month_that_may_have_embeds(paper: Paper) -> None:
    """Those rendered with one; of those whose HTML is not stored, those that name an address, a file or a video."""
    video = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    inside = at("2026-02-10 03:00:00")
    # Hanoi's February is from 17:00 UTC of the last day before it.
    first, last = at("2026-01-31 17:00:00"), at("2026-02-28 16:59:59")
    found = [paper.story(f"Có {n}", video, date=when).id for n, when in enumerate((first, inside, last))]
    for n, when in enumerate((at("2026-01-31 16:59:59"), at("2026-02-28 17:00:00"))):
        paper.story(f"Ngoài {n}", video, date=when)
    link = paper.story("Liên kết", "[x](https://x.example/)", date=inside).id
    plain = paper.story("Không", "Chỉ có chữ.", date=inside).id
    withdrawn = paper.story("Gỡ", video, date=inside)
    paper.do("unpublish", withdrawn)
    paper.story("Trang", video, kind="page")
    assert story_lists.may_have_embeds(paper.db, 2026, 2, HANOI) == found
    extra = paper.story("Video", "Chữ.", date=inside, extra={"video": "a.mp4"}).id
    paper.db.execute("delete from renders")
    assert story_lists.may_have_embeds(paper.db, 2026, 2, HANOI) == [*found, link, extra]
    assert plain not in story_lists.may_have_embeds(paper.db, 2026, 2, HANOI)


def test_pages_for_the_sitemap(paper: Paper) -> None:
    second = paper.story("Ve toi", kind="page")
    first = paper.story("An toan", kind="page")
    paper.story("Tin")
    paper.draft("Nhap", kind="page")
    paper.wait(hours=1)
    paper.edit(second, body="Khac.")
    assert story_lists.pages(paper.db) == [
        (first.id, "/an-toan/", "2026-03-02T03:00:00Z"), (second.id, "/ve-toi/", "2026-03-02T04:00:00Z"),
    ]  # fmt: skip
