"""Undo and redo: whose last batch, what is kept and why, and what cannot be restored."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from newsroom import clock
from newsroom.core import stored_settings, undo
from newsroom.core.articles import articles, labels, workflow
from newsroom.core.articles.articles import Article
from newsroom.core.commenters import bans, commenters
from newsroom.core.comments import decisions
from newsroom.core.front import breaking, choices
from newsroom.core.journal import actions
from newsroom.core.media import pictures
from newsroom.core.people import people
from newsroom.core.people.people import PersonEntry
from newsroom.core.programmes import channels, editing
from newsroom.core.programmes.channels import Channel
from newsroom.core.programmes.fields import ProgrammeEntry
from newsroom.core.screening import word_lists
from newsroom.core.undo import Undone
from newsroom.errors import NotFound, Refused
from newsroom.store import Connection
from newsroom.translations import translated
from tests.comment_rooms import article, put
from tests.core.articles.desk import NOW, Desk


@pytest.fixture
def desk(db: Connection) -> Desk:
    return Desk(db)


def back(desk: Desk, batch: int | None = None, *, actor: str = "lan") -> Undone:
    return undo.undo(desk.db, batch, actor=actor, now=desk.now)


def batch_of(desk: Desk, article: Article) -> int:
    return desk.last(article).batch


def both(desk: Desk, command: str, *found: Article, actor: str = "lan", **changes: Any) -> int:
    """The same change of several articles in one batch."""
    with desk.act(command, actor) as act:
        for one in found:
            columns = ", ".join(f"{name} = :{name}" for name in changes)
            act.db.execute(f"update articles set {columns} where id = :id", changes | {"id": one.id})
            act.note("article", one.id, command)
    return act.batch


def batches(desk: Desk) -> dict[int, tuple[int | None, int | None]]:
    rows = desk.db.execute("select id, undoes, undone_by from batches")
    return {row["id"]: (row["undoes"], row["undone_by"]) for row in rows}


def test_the_last_batch_of_a_person_and_then_the_one_before(desk: Desk) -> None:
    article = desk.draft()
    desk.do("assign", article, name="mai", due=None)
    with desk.act("assign", "hoa") as act:
        act.note("comment", 1, "look")
    desk.do("submit", article)
    first = back(desk)
    assert (first.command, first.undone, first.kept) == ("submit", 1, [])
    assert desk.get(article).status == "draft"
    second = back(desk)
    assert (second.command, desk.get(article).assignee) == ("assign", None)
    third = back(desk)
    assert (third.command, desk.get(article).status) == ("draft", "trashed")
    with pytest.raises(NotFound, match="lan has nothing to undo"):
        back(desk)
    with pytest.raises(Refused, match="the last action of hoa"):
        back(desk, actor="hoa")  # it changed no row


def test_what_an_undo_says(desk: Desk) -> None:
    article = desk.draft()
    desk.do("submit", article)
    number = batch_of(desk, article)
    desk.wait(hours=1)
    done = back(desk, number, actor="mai")
    assert (done.batch, done.undo_batch, done.command, done.undone, done.kept) == (number, number + 1, "submit", 1, [])
    assert batches(desk)[number] == (None, number + 1)
    assert batches(desk)[number + 1] == (number, None)
    line = desk.last(article)
    assert (line.action, line.actor, line.at, line.command) == ("undo", "mai", "2026-03-02T04:00:00Z", "undo")
    assert line.detail == {"batch": number, "command": "submit", "name": str(article.id)}


def test_undoing_twice_and_an_unknown_batch(desk: Desk) -> None:
    article = desk.draft()
    desk.do("submit", article)
    number = batch_of(desk, article)
    done = back(desk, number)
    with pytest.raises(Refused) as refused:
        back(desk, number)
    assert refused.value.message == f"batch {number} has already been undone (by batch {done.undo_batch})"
    assert refused.value.hint == f"to redo it: newsroom redo {number}"
    # An undo that was undone itself: what counts is the batch that it undid.
    undo.redo(desk.db, number, actor="mai", now=desk.now)
    with pytest.raises(Refused) as refused:
        back(desk, done.undo_batch)
    assert refused.value.hint == f"to undo batch {number} again: newsroom undo {number}"
    last = back(desk, number)
    with pytest.raises(Refused) as refused:
        back(desk, done.undo_batch)
    assert refused.value.hint == f"to redo batch {number}: newsroom redo {number}"
    assert undo.redo(desk.db, number, actor="mai", now=desk.now).undone == last.undone == 1
    own_number = max(batches(desk)) + 1  # the undo itself is not the batch to undo
    for unknown in (99, own_number):
        with pytest.raises(NotFound, match=f"there is no batch {unknown}"):
            back(desk, unknown)


def test_undoing_an_undo_does_it_again(desk: Desk) -> None:
    article = desk.draft()
    desk.do("submit", article)
    number = batch_of(desk, article)
    done = back(desk, number)
    again = back(desk, done.undo_batch)
    assert desk.get(article).status == "review"
    assert batches(desk)[number] == (None, None)
    assert batches(desk)[done.undo_batch or 0] == (number, again.undo_batch)
    once_more = back(desk)  # the submission is the last thing lan did that stands
    assert (once_more.command, desk.get(article).status) == ("submit", "draft")


def test_an_undo_is_no_last_act_of_its_own(desk: Desk) -> None:
    article = desk.draft()
    desk.do("submit", article)
    back(desk)
    assert back(desk).command == "draft"


def test_what_others_changed_since_is_kept_and_named(desk: Desk) -> None:
    one, other, third = desk.draft("Một"), desk.draft("Hai"), desk.draft("Ba")
    number = both(desk, "assign", one, other, third, assignee="mai")
    later = both(desk, "edit", other, actor="hoa", assignee="an")
    done = back(desk, number)
    assert done.undone == 2
    assert done.kept == [(f"article:{other.id}", f"was changed later by hoa (edit, batch {later})")]
    assert [desk.get(a).assignee for a in (one, other, third)] == [None, "an", None]
    assert batches(desk)[number] == (None, None)  # not whole: it can be tried again
    assert [line.object_id for line in actions.log(desk.db, action="undo")] == [one.id, third.id]
    with pytest.raises(Refused, match="was changed later by hoa"):
        back(desk, number)
    back(desk, later, actor="hoa")
    rest = back(desk, number)
    assert (rest.undone, rest.kept, desk.get(other).assignee) == (1, [], None)
    assert batches(desk)[number][1] == rest.undo_batch


@pytest.mark.parametrize(
    ("several", "said", "said_in_vietnamese"),
    [
        (False, "article 1 was changed later by hoa", "bài viết 1"),
        (True, "nothing in it can be undone; article 2 was changed later by hoa", "bài viết 2"),
    ],
)
def test_where_everything_was_changed_since_nothing_is_undone(
    desk: Desk, several: bool, said: str, said_in_vietnamese: str
) -> None:
    found = [desk.draft("Một"), *([desk.draft("Hai")] if several else [])]
    number = both(desk, "assign", *found, assignee="mai")
    both(desk, "edit", *found, actor="hoa", assignee="an")
    before = list(desk.db.iterdump())
    with pytest.raises(Refused) as refused:
        back(desk, number)
    assert f"batch {number} (assign): {said}" in refused.value.message  # the one changed last is named
    assert said_in_vietnamese in translated(refused.value.message, "vi")
    assert list(desk.db.iterdump()) == before


def test_a_change_that_was_undone_is_in_nobodys_way(desk: Desk) -> None:
    article = desk.draft()
    number = both(desk, "assign", article, assignee="mai")
    later = both(desk, "edit", article, actor="hoa", assignee="an")
    back(desk, later, actor="hoa")
    assert back(desk, number).undone == 1
    assert desk.get(article).assignee is None


def test_a_place_that_was_taken_keeps_one_and_frees_the_others(desk: Desk) -> None:
    one, other = desk.draft("Một"), desk.draft("Hai")
    with desk.act("delete") as act:
        for article in (one, other):
            workflow.delete(act, desk.get(article))
    taker = desk.draft("Một")
    assert taker.slug == "mot"
    done = back(desk, act.batch)
    assert (done.undone, done.kept) == (1, [("article:1", "cannot be undone: something else now has its slug")])
    assert [desk.get(one).status, desk.get(other).status] == ["trashed", "draft"]


def test_two_articles_that_changed_places_change_them_back(desk: Desk) -> None:
    one, other = desk.draft("Một"), desk.draft("Hai")
    with desk.act("swap") as act:
        for article, slug in ((one, "x"), (other, "mot"), (one, "hai")):
            act.db.execute("update articles set slug = ? where id = ?", (slug, article.id))
        act.note("article", one.id, "swap")
    done = back(desk, act.batch)
    assert (done.kept, desk.get(one).slug, desk.get(other).slug) == ([], "mot", "hai")


def test_what_has_left_the_file_for_good(desk: Desk) -> None:
    article = desk.draft()
    number = both(desk, "assign", article, assignee="mai")
    with desk.act("x", "hoa") as act:
        act.db.execute("delete from changes where batch_id = ?", (number,))
        act.note("journal", None, "x")
    with pytest.raises(Refused, match=rf"batch {number} \(assign\) cannot be undone") as refused:
        back(desk, number)
    assert (
        refused.value.hint
        == f"deleted data cannot be restored; to see what the batch did: newsroom log --batch {number}"
    )
    with pytest.raises(Refused, match="cannot be undone; nothing was changed"):
        back(desk)  # nor is anything before it, unless it is named


def test_the_filter_unlearns_what_is_undone(db: Connection) -> None:
    article(db)
    stored_settings.put(db, {"comments.model_margin": "0"}, now=NOW, actor="hoa")
    numbers = [put(db, body=f"{'abc'[n] * 9} {n}", status="pending") for n in range(3)]
    decided = [decisions.decide(db, "spam", [number], now=NOW, actor="lan").batch for number in numbers]

    def lessons() -> list[int]:
        return [row[0] for row in db.execute("select comment_id from model_log order by id")]

    def weights() -> list[tuple[Any, ...]]:
        return [tuple(row) for row in db.execute("select * from model_weights order by 1, 2")]

    assert lessons() == numbers
    decisions.decide(db, "hold", [numbers[1]], now=NOW, actor="lan")
    before = weights()
    done = undo.undo(db, decided[2], actor="lan", now=NOW)
    assert lessons() == numbers[:2]
    assert weights() != before
    undo.undo(db, done.undo_batch, actor="lan", now=NOW)
    assert (lessons(), weights()) == (numbers, before)


def test_units_without_a_number(db: Connection) -> None:
    stored_settings.put(db, {"site.title": "Một"}, now=NOW, actor="lan")
    done = undo.undo(db, actor="lan", now=NOW + timedelta(minutes=1))
    assert (done.command, done.undone) == ("config set", 1)
    line = actions.log(db)[0]
    assert (line.kind, line.object_id, line.action) == ("setting", None, "undo")
    assert line.detail["name"] in ("site.title", "settings", "")
    assert stored_settings.load(db, {}).origin("site.title") == "default"


def test_what_was_undone_reads_as_undone(desk: Desk) -> None:
    article = desk.draft()
    desk.do("submit", article)
    back(desk)
    assert [(line.action, line.undone) for line in actions.log(desk.db)] == [
        ("undo", False),
        ("submit", True),
        ("draft", False),
    ]
    assert articles.by_id(desk.db, article.id).version == 3


def again(desk: Desk, batch: int | None = None, *, actor: str = "lan") -> Undone:
    return undo.redo(desk.db, batch, actor=actor, now=desk.now)


def test_redo_walks_back_through_what_was_undone(desk: Desk) -> None:
    article = desk.draft()
    desk.do("submit", article)
    first = batch_of(desk, article)
    back(desk)
    back(desk)
    assert desk.get(article).status == "trashed"
    done = again(desk)
    assert (done.command, desk.get(article).status) == ("draft", "draft")
    done = again(desk)
    assert (done.batch, done.command, done.undone, desk.get(article).status) == (first, "submit", 1, "review")
    with pytest.raises(NotFound, match="lan has nothing to redo"):
        again(desk)  # a redo is not an undo
    assert back(desk).command == "submit"  # and can be undone like what it redid
    assert again(desk).command == "submit"


def test_a_batch_is_redone_by_its_own_number_or_that_of_its_undo(desk: Desk) -> None:
    article = desk.draft()
    desk.do("submit", article)
    number = batch_of(desk, article)
    with pytest.raises(Refused, match=f"batch {number} has not been undone"):
        again(desk, number)
    with pytest.raises(NotFound, match="there is no batch 99"):
        again(desk, 99)
    done = back(desk, number, actor="mai")
    with pytest.raises(NotFound, match="lan has nothing to redo"):
        again(desk)  # it was mai who undid it
    assert again(desk, number).batch == number
    back(desk, number)
    assert done.undo_batch is not None
    with pytest.raises(Refused, match=f"batch {done.undo_batch} has not been undone"):
        again(desk, done.undo_batch)  # that undo is undone itself
    assert again(desk, max(batches(desk))).batch == number


def test_a_trial_of_a_redo_changes_nothing(desk: Desk) -> None:
    article = desk.draft()
    desk.do("submit", article)
    back(desk)
    before = batches(desk)
    tried = undo.redo(desk.db, actor="lan", now=desk.now, dry_run=True)
    assert (tried.command, tried.undo_batch, desk.get(article).status) == ("submit", None, "draft")
    assert batches(desk) == before


def _png(colour: int) -> bytes:
    into = io.BytesIO()
    Image.new("L", (4, 4), colour).save(into, "PNG")
    return into.getvalue()


def _chosen_for_the_front(desk: Desk, article: Article) -> None:
    with desk.act("front set") as act:
        choices.set_(act, [article])


def _breaking_news(desk: Desk) -> None:
    with desk.act("front breaking") as act:
        breaking.set_(act, "Cầu  đóng", until=desk.now + timedelta(hours=1))


def _a_picture(desk: Desk) -> None:
    with desk.act("media add") as act:
        pictures.add(act, _png(9), name="b.png", alt="Cầu cũ")


def _a_label(desk: Desk) -> None:
    with desk.act("labels rename") as act:
        labels.rename(act, labels.get(act.db, "tag", "Hội An"), "Phố Hội")


def _a_programme(desk: Desk) -> None:
    start = clock.to_text(desk.now + timedelta(days=1))
    editing.add(desk.db, ProgrammeEntry(channel="b", start=start, title="Phim"), now=desk.now, actor="lan")


def _a_channel(desk: Desk, key: str) -> None:
    channels.put(desk.db, Channel(key, "Đài"), now=desk.now, actor="lan")


def _a_person(desk: Desk, name: str, role: str) -> None:
    with desk.act("people add") as act:
        people.add(act, PersonEntry(name, role))


# What is done, and how its undo names that, as it is before the undo: kind, id, name, title. One of each kind is there already.
NAMED: dict[str, tuple[Callable[[Desk, Article], object], tuple[str, int | None, str, str]]] = {
    "an article": (lambda desk, two: desk.do("unpublish", two), ("article", 2, "hai", "Hai")),
    "front": (_chosen_for_the_front, ("front", 2, "hai", "Hai")),
    "breaking news": (lambda desk, _: _breaking_news(desk), ("breaking", 1, "", "Cầu đóng")),
    "a comment": (
        lambda desk, _: decisions.decide(desk.db, "hold", [2], now=NOW, actor="lan"),
        ("comment", 2, "Bình on hai", "Xin chào"),
    ),
    "a commenter": (
        lambda desk, _: commenters.add_note(desk.db, 2, "phá", now=NOW, actor="lan"), ("commenter", 2, "Bình", "")
    ),
    "a picture": (lambda desk, _: _a_picture(desk), ("media", 2, "b.png", "Cầu cũ")),
    "a ban": (
        lambda desk, _: bans.add(desk.db, "name", "Kẻ xấu", reason="phá", now=NOW, actor="lan"),
        ("ban", 2, "name kẻ xấu", "phá"),
    ),
    "a word": (
        lambda desk, _: word_lists.add(desk.db, ["bịp"], "ban", now=NOW, actor="lan"), ("word", 2, "bịp", "ban")
    ),
    "a label": (lambda desk, _: _a_label(desk), ("label", 2, "tag hoi-an", "Phố Hội")),
    "a programme": (lambda desk, _: _a_programme(desk), ("programme", 2, "b", "Phim")),
    "a person": (lambda desk, _: _a_person(desk, "Bình", "Ảnh"), ("person", 2, "Bình", "Ảnh")),
    "a setting": (
        lambda desk, _: stored_settings.put(desk.db, {"site.title": "Báo"}, now=NOW, actor="lan"),
        ("setting", None, "site.title", ""),
    ),
    "a channel": (lambda desk, _: _a_channel(desk, "b.example"), ("channel", None, "b.example", "")),
    "a channel with a number": (lambda desk, _: _a_channel(desk, "7"), ("channel", None, "7", "")),
    "a channel with a long number": (lambda desk, _: _a_channel(desk, "9" * 20), ("channel", None, "9" * 20, "")),
    "a channel with a raised digit": (lambda desk, _: _a_channel(desk, "²"), ("channel", None, "²", "")),
}  # fmt: skip


@pytest.mark.parametrize("case", NAMED)
def test_how_an_undo_names_what_it_undoes(desk: Desk, case: str) -> None:
    one, two = (desk.publish(desk.draft(title, tags=(tag,))) for title, tag in (("Một", "Huế"), ("Hai", "Hội An")))
    for story, name in ((one, "An"), (two, "Bình")):
        commenters.find_or_create(desk.db, name=name, now=NOW)
        put(desk.db, story.id, "Xin  chào", author=name, commenter_id=story.id)
    _chosen_for_the_front(desk, one)
    with desk.act("media add") as act:
        pictures.add(act, _png(0), name="a.png")
    bans.add(desk.db, "name", "Ai", now=NOW, actor="lan")
    word_lists.add(desk.db, ["một"], "hold", now=NOW, actor="lan")
    _a_channel(desk, "a")
    _a_person(desk, "An", "Bài")
    entry = ProgrammeEntry(channel="a", start=clock.to_text(desk.now), title="Tin")
    editing.add(desk.db, entry, now=desk.now, actor="lan")
    does, named = NAMED[case]
    does(desk, two)
    [unit] = back(desk).units
    assert ((unit.kind, unit.id, unit.name, unit.title), unit.public_only) == (named, False)
    assert actions.log(desk.db)[0].object_id == named[1]


@pytest.mark.parametrize(("letters", "shown"), [(80, "x" * 80), (81, "x" * 79 + "…")])
def test_a_long_title_is_cut(desk: Desk, letters: int, shown: str) -> None:
    desk.draft("x" * letters)
    [unit] = back(desk).units
    assert unit.title == shown


def test_every_kind_of_unit_has_an_id_unless_it_is_named_by_a_text(db: Connection) -> None:
    unit = re.compile(r"select batch_id, '(\w+):' \|\| new\.(\w+), '(\w+)'")
    kinds = set()
    for row in db.execute("select sql from sqlite_master where type = 'trigger' and name like '%insert_tracked'"):
        found = unit.search(row["sql"])
        assert found, row["sql"]
        kind, column, table = found.groups()
        types = {column["name"]: column["type"] for column in db.execute(f"pragma table_info({table})")}
        assert (types[column] == "TEXT") is (kind in undo.NAMED_BY_TEXT), kind
        kinds.add(kind)
    assert kinds == set(undo.DESCRIBED) | undo.NAMED_BY_TEXT | {"baseline"}
