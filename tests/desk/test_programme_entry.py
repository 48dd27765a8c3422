"""Programmes as people type them: times on a day, lengths that stay, channels and articles by name."""

from __future__ import annotations

from typing import Any

import pytest

from newsroom import clock
from newsroom.core.programmes import channels
from newsroom.core.programmes.fields import Programme
from newsroom.desk import Desk, programme_entry
from newsroom.errors import Conflict, Invalid, NotFound, Usage
from tests.desk.conftest import Heard, Make

NOTHING: dict[str, Any] = {"stop": None, "day": None, "article": None, "video": None, "force": False}


def add(desk: Desk, start: str = "2026-03-02 19:00", **more: Any) -> Programme:
    given = {"channel": "news", "title": "Tin"} | more.pop("given", {})
    return programme_entry.add(desk, given, start=start, **NOTHING | more)


def edit(desk: Desk, number: int, given: dict[str, Any] | None = None, **more: Any) -> Programme:
    return programme_entry.edit(desk, number, given or {}, **{"start": None} | NOTHING | more)


def test_times_are_in_the_zone_of_the_site(desk: Desk) -> None:
    made = add(desk, stop="20:00", given={"live": True, "subtitle": "Tối"})
    assert (made.start, made.stop, made.start_typed) == (
        "2026-03-02T12:00:00Z",
        "2026-03-02T13:00:00Z",
        "2026-03-02 19:00",
    )
    assert (made.live, made.subtitle, made.channel) == (True, "Tối", "news")


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [
        ("19:00", "20:30", ("2026-03-05T12:00:00Z", "2026-03-05T13:30:00Z")),
        ("25:30", None, ("2026-03-05T18:30:00Z", None)),
        ("23:30", "24:45", ("2026-03-05T16:30:00Z", "2026-03-05T17:45:00Z")),
        ("2026-03-05 08:00", "2026-03-06 09:00", ("2026-03-05T01:00:00Z", "2026-03-06T02:00:00Z")),
    ],
)
def test_clock_times_are_on_the_day_that_is_named(
    desk: Desk, start: str, stop: str | None, expected: tuple[str, str | None]
) -> None:
    made = add(desk, start, stop=stop, day="2026-03-05")
    assert (made.start, made.stop_given) == expected
    assert made.start_typed == f"2026-03-05 {start}"


def test_a_stop_is_after_its_start(desk: Desk) -> None:
    for stop in ("19:00", "18:59"):
        with pytest.raises(Invalid, match="is not after the start"):
            add(desk, stop=stop)
    assert add(desk, stop="19:01").stop_given == "2026-03-02T12:01:00Z"


def test_a_new_channel_is_told(desk: Desk, heard: Heard) -> None:
    add(desk)
    assert heard.said == ["news is a new channel; name it with: newsroom programmes channel --name NAME news"]
    channels.put(desk.db, channels.Channel("news", name="Tin tức"), now=desk.now, actor="lan")
    assert add(desk, "2026-03-02 21:00", given={"channel": "Tin tức"}).channel == "news"
    assert len(heard.said) == 1
    with pytest.raises(Invalid):
        add(desk, given={"channel": "x" * 201})
    assert len(heard.said) == 1  # nothing about what was refused
    edit(desk, 1, given={"channel": "two\nlines"}, start="2026-03-04 10:00")
    assert heard.said[1].startswith("two lines is a new channel")


def test_an_article_and_a_video(desk: Desk, make: Make) -> None:
    article = make()
    made = add(desk, article=article.slug, video="https://video.example/1")
    assert (made.article_id, made.video_url) == (article.id, "https://video.example/1")
    without = edit(desk, made.id, article="", video="")
    assert (without.article_id, without.video_url) == (None, "")
    assert edit(desk, made.id, article=article.slug).article_id == article.id
    for address in ("https://me:word@video.example/1", "https://me@video.example"):
        with pytest.raises(Invalid, match="is not a web address"):  # everybody could read the password
            edit(desk, made.id, video=address)
    assert edit(desk, made.id, video="https://video.example/@me?a=b@c").video_url.endswith("@c")
    with pytest.raises(NotFound):
        add(desk, "2026-03-02 22:00", article="gone")


def test_a_new_start_keeps_the_length(desk: Desk) -> None:
    made = add(desk, stop="20:30")
    moved = edit(desk, made.id, start="21:00")
    assert (moved.start, moved.stop) == ("2026-03-02T14:00:00Z", "2026-03-02T15:30:00Z")
    assert moved.start_typed == "21:00"
    other = edit(desk, made.id, start="08:00", day="2026-03-03", stop="08:15")
    assert (other.start, other.stop) == ("2026-03-03T01:00:00Z", "2026-03-03T01:15:00Z")
    assert other.start_typed == "2026-03-03 08:00"


def test_a_stop_alone_is_on_the_day_of_the_programme(desk: Desk) -> None:
    made = add(desk, stop="20:30")
    assert edit(desk, made.id, stop="20:00").stop_given == "2026-03-02T13:00:00Z"
    assert edit(desk, made.id, stop="").stop_given is None
    unbounded = edit(desk, made.id, start="10:00")
    assert unbounded.stop_given is None


def test_an_edit_changes_what_is_given_and_no_more(desk: Desk) -> None:
    made = add(desk, stop="20:00", given={"subtitle": "Tối", "live": True})
    changed = edit(desk, made.id, {"title": "Mới", "live": False, "channel": "sport"})
    assert (changed.title, changed.live, changed.channel, changed.subtitle) == ("Mới", False, "sport", "Tối")
    assert (changed.start, changed.stop) == (made.start, made.stop)
    assert edit(desk, made.id, {"channel": "", "title": "X"}).channel == "sport"


def test_nothing_to_change_is_a_mistake(desk: Desk) -> None:
    made = add(desk)
    with pytest.raises(Usage, match="nothing to change"):
        edit(desk, made.id)
    with pytest.raises(Usage, match="nothing to change"):
        edit(desk, made.id, {"channel": ""})
    with pytest.raises(Usage, match="--date needs --start or --stop"):
        edit(desk, made.id, {"title": "x"}, day="2026-03-05")
    with pytest.raises(NotFound):
        edit(desk, 99, {"title": "x"})


def test_the_day_of_a_stop_can_be_said_without_a_start(desk: Desk) -> None:
    made = add(desk, stop="20:00")
    day = clock.day_of(clock.from_text(made.start), desk.zone)
    later = edit(desk, made.id, stop="24:45", day=day)
    assert (later.start, later.stop_given) == (made.start, edit(desk, made.id, stop="24:45").stop_given)
    with pytest.raises(Invalid) as refused:
        add(desk, start="25:30")
    assert refused.value.hint == "with --date DAY, 25:30 is 01:30 on the next day"


def test_what_an_error_about_a_stop_says(desk: Desk) -> None:
    with pytest.raises(Invalid) as refused:
        add(desk, stop="18:00")
    assert refused.value.message == (
        "the stop time 2026-03-02 18:00 +07:00 is not after the start time 2026-03-02 19:00 +07:00"
    )
    assert refused.value.hint == "write 24:45 for 00:45 of the next day"


def test_a_day_is_named_as_people_do(desk: Desk) -> None:
    made = add(desk, "19:00", day="tomorrow", stop="20:00")
    assert (made.start, made.stop_given, made.start_typed) == (
        "2026-03-03T12:00:00Z", "2026-03-03T13:00:00Z", "tomorrow 19:00"
    )  # fmt: skip
    assert add(desk, "9:30", day="2026-03-04").start == "2026-03-04T02:30:00Z"


def test_an_edit_of_the_time_of_a_programme_on_another_day(desk: Desk) -> None:
    made = add(desk, "2026-03-05 19:00", stop="2026-03-05 20:00")
    assert edit(desk, made.id, start="18:00").start == "2026-03-05T11:00:00Z"  # on its own day
    assert edit(desk, made.id, stop="19:30").stop_given == "2026-03-05T12:30:00Z"
    moved = edit(desk, made.id, start="18:00", day="2026-03-06")
    assert (moved.start, moved.stop_given) == ("2026-03-06T11:00:00Z", "2026-03-06T12:30:00Z")
    with pytest.raises(Usage) as refused:
        edit(desk, made.id, {"title": "x"}, day="2026-03-05")
    assert refused.value.hint == "give the time too: --date DAY --start 19:00"


def test_overlaps_are_refused_unless_forced(desk: Desk) -> None:
    add(desk, stop="20:00")
    other = add(desk, "2026-03-02 21:00", stop="22:00")
    with pytest.raises(Conflict):
        add(desk, "2026-03-02 19:30", stop="20:30")
    with pytest.raises(Conflict):
        edit(desk, other.id, start="19:30")
    assert edit(desk, other.id, start="19:30", force=True).start == "2026-03-02T12:30:00Z"
    assert add(desk, "2026-03-02 19:45", stop="20:30", force=True).start == "2026-03-02T12:45:00Z"


def test_a_stop_after_midnight_begins_from_the_day_of_the_start(desk: Desk) -> None:
    made = add(desk, "2026-03-05 23:30", stop="24:30")
    assert made.stop_given == "2026-03-05T17:30:00Z"
