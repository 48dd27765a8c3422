"""Many articles published as one batch, and what is due."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest

from newsroom.core import stored_settings
from newsroom.core.articles import articles
from newsroom.core.articles import publishing as core_publishing
from newsroom.core.articles.articles import Article
from newsroom.core.articles.publishing import Order
from newsroom.core.journal.actions import Act
from newsroom.desk import Desk, editing, publishing
from newsroom.desk.editing import ArticleEdit
from newsroom.errors import Refused
from tests.desk.conftest import Heard, Make


def several(make: Make, number: int) -> list[str]:
    return [str(make(f"---\ntitle: N{one}\n---\nx\n").id) for one in range(number)]


def publish(desk: Desk, refs: list[str], order: Order | None = None, *, dry_run: bool = False) -> publishing.Published:
    heard: list[int] = []
    result = publishing.publish(desk, refs, order or Order(), progress=heard.append, dry_run=dry_run)
    assert sum(heard) == len(refs)
    return result


def test_parts_are_one_batch_and_failures_are_named(desk: Desk, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "CHUNK", 2)
    refs = several(make, 3)
    result = publish(desk, [*refs, "gone"])
    assert [article.status for article in result.done] == ["published"] * 3
    assert [ref for ref, _ in result.failed] == ["gone"]
    assert len(desk.db.execute("select distinct batch_id from journal where action = 'publish'").fetchall()) == 1


def test_a_dry_run_shows_what_would_be(desk: Desk, make: Make) -> None:
    [ref] = several(make, 1)
    assert publish(desk, [ref], dry_run=True).done[0].status == "published"
    assert articles.get(desk.db, ref).status == "draft"


def test_approval_is_asked_for_where_the_setting_says_so(desk: Desk, make: Make) -> None:
    stored_settings.put(desk.db, {"articles.require_approval": "true"}, now=desk.now, actor="lan")
    desk.settings = stored_settings.load(desk.db, {})
    assert publish(desk, several(make, 1)).done == []


def test_what_waits_are_drafts_and_approved_articles(desk: Desk, make: Make) -> None:
    refs = several(make, 4)
    publish(desk, refs[:1])
    desk.db.execute("update articles set status = 'review' where id = ?", (refs[1],))
    desk.db.execute("update articles set status = 'approved' where id = ?", (refs[2],))
    assert publishing.waiting(desk) == refs[2:]
    assert publishing.number_waiting(desk) == 2


def test_what_is_due_is_published_and_withdrawn(desk: Desk, make: Make) -> None:
    first, second, later = several(make, 3)
    assert publishing.publish_due(desk) == publishing.Published()
    publish(desk, [first], Order(at=desk.now + timedelta(hours=1)))
    publish(desk, [second], Order(expire=desk.now + timedelta(hours=1)))
    publish(desk, [later], Order(at=desk.now + timedelta(hours=3)))
    assert publishing.due(desk) == []
    desk.now += timedelta(hours=2)
    assert {article.slug for article in publishing.due(desk)} == {"n0", "n1"}
    result = publishing.publish_due(desk)
    assert {article.slug: article.status for article in result.done} == {"n0": "published", "n1": "unpublished"}
    assert result.failed == []
    assert articles.get(desk.db, first).published_at == "2026-03-02T04:00:00Z"
    assert publishing.due(desk) == []
    rows = desk.db.execute("select command from batches order by id desc limit 1").fetchone()
    assert rows["command"] == "publish --due"


def test_what_is_held_back_is_left_out_unless_it_is_named(desk: Desk, make: Make) -> None:
    one, two, three = several(make, 3)
    desk.db.execute("update articles set held = 'draft: true' where id in (?, ?)", (two, three))
    assert publishing.without_held(desk, [one, two, three, "gone"], named=[]) == ([one, "gone"], 2)
    assert publishing.without_held(desk, [one, two, three], named=[three]) == ([one, three], 1)
    assert publishing.without_held(desk, [], named=[three]) == ([], 0)
    assert publishing.waiting(desk) == [one]
    assert publishing.waiting(desk, held=True) == [one, two, three]
    assert (publishing.number_waiting(desk), publishing.number_waiting(desk, held=True)) == (1, 3)
    assert publishing.number_held(desk) == 2


def test_two_hundred_articles_are_one_transaction(desk: Desk) -> None:
    heard: list[int] = []
    result = publishing.publish(desk, [f"gone-{number}" for number in range(201)], Order(), progress=heard.append)
    assert (heard, len(result.failed)) == ([200, 1], 201)


def test_articles_that_are_published_without_a_text_are_named(desk: Desk, make: Make, heard: Heard) -> None:
    made = [make(f"---\ntitle: E{number}\n---\n") for number in range(7)]
    video = make("---\ntitle: V\nvideo: https://www.youtube.com/watch?v=dQw4w9WgXcQ\n---\n")
    heard.warned.clear()
    publish(desk, [str(made[0].id), str(video.id), *several(make, 1)])
    publish(desk, [str(one.id) for one in made[1:]], Order(at=desk.now + timedelta(hours=1)))
    editing.correct(desk, articles.by_id(desk.db, made[0].id), "n", body=None, expected=None, stdin=io.BytesIO())
    named = "the body is empty: e1, e2, e3, e4, e5 and 1 other article"
    assert heard.warned == ["the body is empty: e0", named, "the body is empty: e0"]


LOST = "---\ntitle: {title}\n---\nx\n\n<object data=x></object>\n"


def test_what_readers_will_not_see_is_named_of_the_text_that_they_get(desk: Desk, make: Make, heard: Heard) -> None:
    lost, whole = make(LOST.format(title="A")), make("---\ntitle: B\n---\nx\n")
    heard.warned.clear()
    publish(desk, [str(lost.id), str(whole.id)])
    assert [one.partition(": ")[0] for one in heard.warned] == ["a"]
    heard.warned.clear()
    for article, body in ((lost, b"whole\n"), (whole, b"x\n\n<object data=x></object>\n")):
        newest = articles.by_id(desk.db, article.id)
        editing.change(desk, newest, ArticleEdit(body="-"), stdin=io.BytesIO(body))
    heard.warned.clear()
    publish(desk, [str(lost.id), str(whole.id)], Order(at=desk.now + timedelta(hours=1)))
    assert [one.partition(": ")[0] for one in heard.warned] == ["b"]


def test_a_dry_run_of_many_is_rolled_back_part_by_part(desk: Desk, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "CHUNK", 1)
    refs = several(make, 2)
    assert len(publish(desk, refs, dry_run=True).done) == 2
    assert desk.db.execute("select count(*) from batches where command = 'publish'").fetchone()[0] == 0
    assert publishing.waiting(desk) == refs


def test_what_cannot_be_published_when_it_is_due_is_named(
    desk: Desk, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    refs = several(make, 2)
    publish(desk, refs, Order(at=desk.now + timedelta(hours=1)))
    desk.now += timedelta(hours=2)
    real = core_publishing.carry_out

    def carry_out(act: Act, number: int, what: str, **more: Any) -> Article:
        if number == 1:
            raise Refused("not today")
        return real(act, number, what, **more)

    monkeypatch.setattr(core_publishing, "carry_out", carry_out)
    result = publishing.publish_due(desk)
    assert [one.slug for one in result.done] == ["n1"]
    assert [(ref, str(error)) for ref, error in result.failed] == [("1", "not today")]
